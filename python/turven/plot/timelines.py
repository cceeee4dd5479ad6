"""How frequent words are in the course of time, with intervals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.transforms import ScaledTranslation

from turven.options import with_known_options
from turven.plot import canvas, dates, fonts
from turven.plot.parts import statistic
from turven.plot.placement import figure_of
from turven.plot.styles import Style, styles
from turven.table import Table

Array = np.ndarray[Any, np.dtype[Any]]

Intervals = Literal["band", "bars", "none"]

#: How far bars of the same period are from each other, in points.
BESIDE = 4

UNITS = {"per_million": "per million tokens", "quotient": "quotient", "other": "value"}


@with_known_options
def timeline(
    table: Table,
    *,
    series: str | Iterable[str] | None = None,
    intervals: Intervals = "band",
    ax: Axes | None = None,
) -> Axes:
    """Draw the frequencies of words from period to period, with their intervals.

    Parameters
    ----------
    table : Table
        A table of :meth:`Corpus.timeline`.
    series : str or iterable of str, optional
        Which of its series to draw. Default: all of them.
    intervals : {"band", "bars", "none"}, default "band"
        How bounds are drawn. With bars several series stand beside each other. A period
        between two gaps has a bar in any case, since a band has no width there.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new axes.

    Returns
    -------
    matplotlib.axes.Axes
        One line a series: the first days of the periods and ``value``, which is ``nan``, and so
        a gap in the line, where a period has no tokens. Periods that are no dates stand at
        their numbers, or one beside the other.

    Raises
    ------
    TypeError
        If it is no such table.
    ValueError
        If there is no such series, there are more than can be told apart, or some are per
        million and others quotients, which have no axis in common.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(
    ...     ["de regen", "de zon", "de regen en de regen"], date=["2021", "2022", "2023"]
    ... )
    >>> ax = corpus.timeline("regen", every="year").plot()
    >>> ax.lines[0].get_ydata().tolist()
    [500000.0, 0.0, 400000.0]
    >>> ax.get_title(loc="left").splitlines()[0]
    'regen: per million tokens, by year'
    """
    if intervals not in ("band", "bars", "none"):
        raise ValueError(f"intervals must be one of 'band', 'bars', 'none', got {intervals!r}")
    table = statistic(table, ("timeline",), "timeline")
    names = _chosen(table, series)
    unit = _unit(table, names)
    ax = canvas.axes(ax)
    of_series = table["series"]
    labels: list[Any] = []
    for number, (name, style) in enumerate(zip(names, styles(len(names), "series"), strict=True)):
        rows = table[of_series == name]
        labels = rows.to_dict()["period"]
        at = dates.places(labels)
        drawn = _draw(ax, at, rows, style, name)
        drawn += _draw_bounds(ax, at, rows, style, intervals)
        if intervals == "bars":
            _move(ax, drawn, BESIDE * (number - (len(names) - 1) / 2))
    if labels:
        dates.mark(ax, labels, dates.places(labels), fonts.families(map(str, labels)))
    if not (table["value"] < 0).any():
        # A little below 0, so that points at 0 are not cut.
        ax.set_ylim(bottom=-0.02 * ax.get_ylim()[1])
    ax.set_ylabel(UNITS[unit])
    ax.yaxis.set_major_formatter(lambda x, _: f"{x:,.6g}")
    canvas.legend(ax)
    return canvas.finish(ax, _head(table, names, unit), _notes(table, intervals))


def _chosen(table: Table, series: str | Iterable[str] | None) -> list[str]:
    # Without a dated document there are no rows.
    there = list(dict.fromkeys(table["series"].tolist())) or table.parameters["options"]["series"]
    if series is None:
        return there
    asked = [series] if isinstance(series, str) else list(series)
    for name in asked:
        if name not in there:
            listed = ", ".join(f"'{other}'" for other in there)
            raise ValueError(f"there is no series {name!r}; there are {listed}")
    return asked


def _unit(table: Table, names: list[str]) -> str:
    """Return the unit that all series have."""
    units = table.parameters.get("units", {})
    found = {units.get(name, "other") for name in names} or {"other"}
    if len(found) > 1:
        listed = ", ".join(f"'{name}' ({UNITS[units.get(name, 'other')]})" for name in names)
        raise ValueError(
            f"series of different units have no axis in common: {listed}; choose those of one "
            "unit by series="
        )
    return str(found.pop())


def _draw(ax: Axes, at: Array, rows: Table, style: Style, name: str) -> list[Artist]:
    line = ax.plot(
        at,
        rows["value"],
        color=style.color,
        linestyle=style.line,
        marker=style.marker,
        # Markers of hundreds of days would hide the line, but a day alone has no line.
        markersize=5 if len(rows) <= 60 else 2.5,
        label=canvas.named(name),
    )
    return [*line]


def _draw_bounds(
    ax: Axes, at: Array, rows: Table, style: Style, intervals: Intervals
) -> list[Artist]:
    value, low, high = rows["value"], rows["low"], rows["high"]
    known = np.isfinite(value) & np.isfinite(low) & np.isfinite(high)
    if intervals == "none" or not known.any():
        return []
    with_bar = known
    if intervals == "band":
        ax.fill_between(
            at,
            low,
            high,
            where=known,
            facecolor=to_rgba(style.color, 0.15),
            edgecolor=to_rgba(style.color, 0.6),
            linewidth=0.8,
            linestyle=style.line,
        )
        around = np.concatenate([[False], known, [False]])
        with_bar = known & ~around[:-2] & ~around[2:]
    if not with_bar.any():
        return []
    bars = ax.vlines(
        at[with_bar],
        low[with_bar],
        high[with_bar],
        colors=style.color,
        linestyles=style.line,
        linewidths=1.2,
    )
    return [bars]


def _move(ax: Axes, drawn: list[Artist], points: float) -> None:
    """Move a series to the right, so that its bars do not hide those of another."""
    aside = ScaledTranslation(points / 72, 0, figure_of(ax).dpi_scale_trans)
    for artist in drawn:
        artist.set_transform(ax.transData + aside)


def _head(table: Table, names: list[str], unit: str) -> str:
    every = table.parameters["options"].get("every")
    said = ", ".join(canvas.word(name) for name in names) if len(names) <= 3 else "Words"
    head = f"{said}: {UNITS[unit]}" if unit != "other" else said
    return f"{head}, by {every}" if every else head


def _notes(table: Table, intervals: Intervals) -> list[str]:
    parameters = table.parameters
    notes = canvas.sizes(parameters)
    if parameters["options"].get("undated"):
        notes.append(f"{parameters['options']['undated']:,} documents without a date")
    if intervals != "none" and np.isfinite(table["low"]).any():
        notes.append(f"Wilson intervals of {100 * parameters['options']['interval']:g} %")
    return [*notes, *canvas.told(parameters, "smoothing")]

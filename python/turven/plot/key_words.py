"""Key words: bars both ways, and words by their frequencies in two corpora."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from turven.options import with_known_options
from turven.plot import canvas, fonts
from turven.plot.parts import statistic
from turven.plot.placement import Labels
from turven.plot.scores import Scores, scores
from turven.plot.styles import BLUE, GREY, ORANGE
from turven.table import Table

Array = np.ndarray[Any, np.dtype[Any]]

TABLES = ("keyness", "specificities")

#: What the two corpora are called, if nobody says.
NAMES = ("corpus", "reference")

#: How far a bar without end goes, by the longest of those that have one.
ENDLESS = 1.1

#: More points than this are one picture in a file of lines.
MANY = 5000


@with_known_options
def keyness_bars(
    table: Table,
    *,
    measure: str | None = None,
    top: int = 10,
    names: tuple[str, str] = NAMES,
    ax: Axes | None = None,
) -> Axes:
    """Draw the key words of two corpora as bars, those of the reference to the left.

    Parameters
    ----------
    table : Table
        A table of :meth:`Corpus.keyness`, or one part of :meth:`Corpus.specificities`.
    measure : str, optional
        Which of its measures. Default: the first one.
    top : int, default 10
        At most so many words of each corpus.
    names : tuple of two str, default ("corpus", "reference")
        What the two corpora are called.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new axes, as high as the words need.

    Returns
    -------
    matplotlib.axes.Axes
        One bar a word, the highest score on top; its length is the score. A measure without
        a sign that has one (``log_likelihood``) gets that of O11 - E11; of one that only tells
        attraction the words of the corpus alone are drawn. A score without end goes to the
        edge and is marked with ∞. Bounds, if the table has them, are error bars.

    Raises
    ------
    TypeError
        If it is no such table.
    ValueError
        If it does not hold the measure, holds several parts, or `top` is less than 1.

    Examples
    --------
    >>> import turven as tv
    >>> sea = tv.Corpus.from_texts(["het schip op de zee", "de storm en de zee"])
    >>> land = tv.Corpus.from_texts(["het paard op de wei", "de ploeg en de akker"])
    >>> ax = sea.keyness(land).plot(top=1, names=("zee", "land"))
    >>> [text.get_text() for text in ax.get_yticklabels()]
    ['zee', 'akker']
    """
    found = _of(table, measure)
    chosen = _ends(found, _at_least_one("top", top))
    lengths, endless = _lengths(found.values[chosen])
    ax = canvas.axes(ax, 1.4 + 0.21 * max(len(chosen), 4))
    at = np.arange(len(chosen))
    for is_here, color, hatch, name in zip(
        (True, False), (BLUE, ORANGE), ("", "///"), names, strict=True
    ):
        side = (lengths > 0) == is_here
        if side.any():
            bars = ax.barh(at[side], lengths[side], color=color, hatch=hatch, edgecolor="white")
            bars.set_label(canvas.named(f"more frequent in {name}"))
    _draw_bounds(ax, found, chosen, at, ~endless)
    for place in at[endless]:
        sign = np.sign(lengths[place])
        ax.annotate(
            "∞",
            (lengths[place], place),
            (4 * sign, 0),
            textcoords="offset points",
            va="center",
            ha="left" if sign > 0 else "right",
        )
    if endless.all():
        # Their length says nothing.
        ax.set_xticks([0])
    words = [canvas.word(word, 30) for word in found.table["token"][chosen]]
    ax.set_yticks(at, words, fontfamily=fonts.families(words))
    for text in ax.get_yticklabels():
        text.set_parse_math(False)
    ax.set_ylim(max(len(at), 1) - 0.4, -0.6)
    ax.axvline(0, color="black", linewidth=0.8)
    ax.margins(x=0.08)
    ax.set_xlabel(found.said)
    canvas.legend(ax, loc="best")
    return canvas.finish(ax, f"Key words of {names[0]} against {names[1]}", _notes(found))


@with_known_options
def keyness_scatter(
    table: Table,
    *,
    measure: str | None = None,
    top: int = 15,
    x: str | None = None,
    y: str = "per_million",
    names: tuple[str, str] = NAMES,
    ax: Axes | None = None,
) -> Axes:
    """Draw every word by how frequent it is in two corpora, and name the key words.

    Parameters
    ----------
    table : Table
        A table of :meth:`Corpus.keyness`, or one part of :meth:`Corpus.specificities`.
    measure : str, optional
        By which of its measures words are key words. Default: the first one.
    top : int, default 15
        At most so many words of each corpus are marked, and named as far as there is room.
    x, y : str, optional
        Other columns of the table: a score (``y="log_ratio"``), a count. Default: the
        frequencies per million tokens in the reference and in the corpus.
    names : tuple of two str, default ("corpus", "reference")
        What the two corpora are called.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new axes.

    Returns
    -------
    matplotlib.axes.Axes
        Three collections of points: words that are not marked, those of the corpus, those of
        the reference. Axes of frequencies are logarithmic above the smallest one, so that a
        word which one corpus lacks stands at 0. Words whose scores are infinite or ``nan``
        have no place, and the title says how many.

    Raises
    ------
    TypeError
        If it is no such table.
    ValueError
        If it does not hold the measure or the columns, holds several parts, or `top` is less
        than 1.

    Examples
    --------
    >>> import turven as tv
    >>> sea = tv.Corpus.from_texts(["het schip op de zee", "de storm en de zee"])
    >>> land = tv.Corpus.from_texts(["het paard op de wei", "de ploeg en de akker"])
    >>> ax = sea.keyness(land).plot(kind="scatter", top=1)
    >>> others, here, there = (points.get_offsets() for points in ax.collections)
    >>> here.tolist()
    [[0.0, 200000.0]]
    """
    found = _of(table, measure)
    other = "rest_per_million" if "rest_per_million" in table.columns else "reference_per_million"
    columns = (other if x is None else x, y)
    points = np.column_stack([_column(found.table, name) for name in columns])
    known = np.isfinite(points).all(axis=1)
    chosen = _ends(found, _at_least_one("top", top))
    chosen = chosen[known[chosen]]
    ax = canvas.axes(ax)
    is_marked = np.zeros(len(points), dtype=bool)
    is_marked[chosen] = True
    pale = points[known & ~is_marked]
    ax.scatter(
        pale[:, 0],
        pale[:, 1],
        s=8,
        color=GREY,
        alpha=0.5,
        linewidths=0,
        rasterized=len(points) > MANY,
    )
    for is_here, color, marker, name in zip(
        (True, False), (BLUE, ORANGE), "^v", names, strict=True
    ):
        side = points[chosen[(found.values[chosen] > 0) == is_here]]
        ax.scatter(
            side[:, 0],
            side[:, 1],
            s=30,
            color=color,
            marker=marker,
            edgecolors="black",
            linewidths=0.5,
            label=canvas.named(f"key in {name}"),
            zorder=3,
        )
    _scale(ax, columns, points[known])
    if x is None and y == "per_million" and known.any():
        line = np.geomspace(points[known].max() / 1e6, points[known].max(), 200)
        ax.plot(line, line, color=GREY, linestyle="--", linewidth=0.8, label="equally frequent")
    titles = {
        other: f"per million tokens, {names[1]}",
        "per_million": f"per million tokens, {names[0]}",
    }
    ax.set(xlabel=titles.get(columns[0], columns[0]), ylabel=titles.get(y, y))
    canvas.legend(ax, loc="best")
    notes = [f"marked by {found.said}", *_notes(found)]
    if not known.all():
        notes.append(f"{np.count_nonzero(~known):,} of {len(known):,} words without a place")
    # Both ends in turn, so that room is shared out evenly.
    order = chosen[np.argsort(-np.abs(found.values[chosen]), kind="stable")]
    labels = Labels(
        [canvas.word(word, 30) for word in found.table["token"][order]],
        points[order],
        obstacles=points[order],
    )
    return canvas.finish(ax, f"Words of {names[0]} and {names[1]}", notes, labels)


def _of(table: Table, measure: str | None) -> Scores:
    table = statistic(table, TABLES, "keyness")
    if "part" in table.columns and len(set(table.to_dict()["part"])) > 1:
        raise ValueError(
            "the table holds several parts; one of them is table[table['part'] == ...]"
        )
    return scores(table, measure)


def _at_least_one(option: str, value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{option} must be at least 1, got {value!r}")
    return value


def _ends(found: Scores, top: int) -> Array:
    """Return the rows with the highest and the lowest scores, from the highest on."""
    # Stable: of equal scores the first ones in the table's order.
    falling = np.argsort(-found.values, kind="stable")
    rising = np.argsort(found.values, kind="stable")
    here = falling[found.values[falling] > 0][:top]
    there = rising[found.values[rising] < 0][:top]
    return np.concatenate([here, there[::-1]])


def _lengths(values: Array) -> tuple[Array, Array]:
    """Return the lengths of bars, and which of them stand for a score without end."""
    endless = np.isinf(values)
    longest = np.abs(values[~endless]).max(initial=0.0) or 1.0
    return np.where(endless, np.sign(values) * ENDLESS * longest, values), endless


def _draw_bounds(ax: Axes, found: Scores, chosen: Array, at: Array, known: Array) -> None:
    if found.bounds is None:
        return
    low, high = found.bounds[:, chosen]
    known = known & np.isfinite(low) & np.isfinite(high)
    ax.hlines(at[known], low[known], high[known], colors="black", linewidths=1.2)


def _column(table: Table, name: str) -> Array:
    if name not in table.columns:
        raise ValueError(f"the table has no column '{name}'; it has {', '.join(table.columns)}")
    column = table[name]
    if column.dtype.kind not in "if":
        raise ValueError(f"column '{name}' holds no numbers")
    return column.astype(np.float64)


def _scale(ax: Axes, columns: tuple[str, str], points: Array) -> None:
    """Make axes of frequencies logarithmic, but for the part below the smallest of them."""
    for axis, name, values in zip("xy", columns, points.T, strict=True):
        if name.endswith(("per_million", "count")) and (values > 0).any():
            least = 10 ** np.floor(np.log10(values[values > 0].min()))
            getattr(ax, f"set_{axis}scale")("symlog", linthresh=least, linscale=0.5)
            getattr(ax, f"set_{axis}lim")(-0.3 * least, values.max() * 2)


def _notes(found: Scores) -> list[str]:
    parameters = found.table.parameters
    notes = canvas.sizes(parameters)
    if "part" in found.table.columns and len(found.table):
        notes = [f"part {found.table[0]['part']}", *notes]
    notes += (
        [f"against a {parameters['options']['reference']}"]
        if "reference" in parameters["options"]
        else []
    )
    return [*notes, *canvas.told(parameters, "unit", "min_count", "direction", "interval")]

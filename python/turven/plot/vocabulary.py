"""How the vocabulary grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from turven.options import with_known_options
from turven.plot import canvas
from turven.plot.parts import parts, statistic
from turven.plot.styles import GREY, Style, styles
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus

HEADS = {
    "growth": "Growth of the vocabulary",
    "rarefaction": "Types in samples of a corpus, on average",
}


@with_known_options
def growth(
    source: Corpus | Table,
    *,
    fit: Table | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how many types there are after so many tokens, with Heaps' law.

    Parameters
    ----------
    source : Corpus or Table
        A corpus, which is drawn with :meth:`Corpus.heaps`; or a table of
        :meth:`Corpus.growth` or :meth:`Corpus.rarefaction`, of several parts too.
    fit : Table, optional
        The table of :meth:`Corpus.heaps`, whose two curves are drawn.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new axes.

    Returns
    -------
    matplotlib.axes.Axes
        A line of ``tokens`` and ``types``, and, if there are no parts, one of ``hapaxes``; or
        a line of ``types`` a part. Rarefaction has its bounds as a band.

    Raises
    ------
    TypeError
        If `source` or `fit` is none of these.
    ValueError
        If there are more parts than can be told apart.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de kat en de hond", "en de muis"])
    >>> types, hapaxes = corpus.growth(step=3).plot().lines
    >>> types.get_xdata().tolist(), types.get_ydata().tolist(), hapaxes.get_ydata().tolist()
    ([3, 6, 8], [3, 4, 5], [3, 2, 3])
    """
    if not isinstance(source, Table):
        fit = source.heaps() if fit is None else fit
        source = source.growth()
    table = statistic(source, ("growth", "rarefaction"), "growth")
    ax = canvas.axes(ax)
    found = parts(table)
    every_style = styles(max(len(found), 2), "parts")
    for (name, rows), style in zip(found, every_style, strict=False):
        _draw(ax, rows, "types", style, "types" if name is None else canvas.named(name))
    if len(found) == 1 and "hapaxes" in table.columns:
        _draw(ax, table, "hapaxes", every_style[1], "hapaxes")
    if fit is not None:
        _draw_laws(ax, table, statistic(fit, ("heaps",), "growth(fit=...)"))
    ax.set(xlabel="tokens", ylabel="types")
    ax.set_xlim(left=0)
    ax.set_ylim(bottom=0)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter("{x:,.0f}")
    canvas.legend(ax)
    parameters = table.parameters
    notes = [*canvas.sizes(parameters), *canvas.told(parameters, "by", "every", "sampling")]
    if "types_low" in table.columns:
        notes.append(f"{100 * parameters['options'].get('interval', 0.95):g} % of samples")
    return canvas.finish(ax, HEADS[parameters["statistic"]], notes)


def _draw(ax: Axes, table: Table, column: str, style: Style, name: str) -> None:
    tokens = table["tokens"]
    ax.plot(
        tokens,
        table[column],
        color=style.color,
        linestyle=style.line,
        marker=style.marker,
        markersize=4,
        # A marker at each of a hundred points would hide the line.
        markevery=max(1, len(tokens) // 10),
        label=name,
    )
    if f"{column}_low" in table.columns:
        low, high = table[f"{column}_low"], table[f"{column}_high"]
        ax.fill_between(tokens, low, high, color=style.color, alpha=0.25, linewidth=0)


def _draw_laws(ax: Axes, table: Table, fit: Table) -> None:
    most = float(table["tokens"].max()) if len(table) else 1.0
    tokens = np.linspace(0, most, 200)[1:]
    for row, line in zip(fit, ("--", ":"), strict=False):
        method = row["method"].replace("_", " ")
        ax.plot(
            tokens,
            row["factor"] * tokens ** row["exponent"],
            color=GREY if line == "--" else "black",
            linestyle=line,
            label=f"Heaps, {method}: {row['factor']:.3g} · n^{row['exponent']:.2f}",
        )

"""Ranks and frequencies: Zipf's picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from turven.options import with_known_options
from turven.plot import canvas
from turven.plot.parts import parts, statistic
from turven.plot.placement import Labels
from turven.plot.styles import GREY, styles
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus

    Array = np.ndarray[Any, np.dtype[Any]]

#: Where words are written: above the curve, which falls, or below it.
SIDES = ((1, 1), (-1, -1), (1, 0), (0, 1), (0, -1))

#: The lines of fitted laws, in the order of the table.
LINES = ("-", "--", ":")

NAMES = {
    ("zipf", "maximum_likelihood"): "Zipf (maximum likelihood)",
    ("zipf", "regression"): "Zipf (regression)",
    ("zipf_mandelbrot", "maximum_likelihood"): "Zipf-Mandelbrot",
}


@with_known_options
def rank_frequency(
    source: Corpus | Table,
    *,
    fit: Table | None = None,
    labels: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """Draw how often types occur by their ranks, on logarithmic axes, with Zipf's law.

    Parameters
    ----------
    source : Corpus or Table
        A corpus, of which all types are drawn, with :meth:`Corpus.zipf`; or a table of
        :meth:`Corpus.frequencies` or :meth:`Corpus.spectrum`, of several parts too.
    fit : Table, optional
        The table of :meth:`Corpus.zipf`, whose laws are drawn as lines.
    labels : int, default 10
        How many of the most frequent words are named, as far as there is room.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new axes.

    Returns
    -------
    matplotlib.axes.Axes
        One line a part: ranks (from 1) and counts (tokens). Of words that occur equally often
        only the first and the last rank are points, which makes the same line.

    Raises
    ------
    TypeError
        If `source` or `fit` is none of these.
    ValueError
        If there are more parts than can be told apart.

    Notes
    -----
    A law is drawn as N (r + b)^-a / Σ (s + b)^-a, the sum being over all ranks of the corpus
    of N tokens; also that of the regression, as in :meth:`Corpus.zipf`.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de kat en de hond en de muis"])
    >>> line = corpus.frequencies().plot().lines[0]
    >>> line.get_xdata().tolist(), line.get_ydata().tolist()
    ([1, 2, 3, 5], [3, 2, 1, 1])
    """
    if not isinstance(source, Table):
        fit = source.zipf() if fit is None else fit
        source = source.frequencies()
    table = statistic(source, ("frequencies", "spectrum"), "rank_frequency")
    ax = canvas.axes(ax)
    found = parts(table)
    for (name, rows), style in zip(found, styles(len(found), "parts"), strict=True):
        ranks, counts = _curve(rows)
        ax.plot(
            ranks,
            counts,
            color=style.color,
            marker=style.marker,
            markersize=4,
            linewidth=1,
            linestyle=style.line,
            label="types" if name is None else canvas.named(name),
        )
    if fit is not None:
        _draw_laws(ax, statistic(fit, ("zipf",), "rank_frequency(fit=...)"))
    ax.set(xscale="log", yscale="log", xlabel="rank", ylabel="occurrences")
    canvas.legend(ax)
    parameters = table.parameters
    notes = [*canvas.sizes(parameters), *canvas.told(parameters, "min_count", "top", "every")]
    return canvas.finish(ax, "Ranks and frequencies", notes, _named(table, found, labels))


def _curve(table: Table) -> tuple[Array, Array]:
    """Return the first and the last rank of each count, and the counts."""
    if "rank" in table.columns:
        order = np.argsort(table["rank"], kind="stable")
        ranks, counts = table["rank"][order], table["count"][order]
    else:
        last = np.cumsum(table["types"][::-1])
        first = np.concatenate([[1], last[:-1] + 1])
        ranks = np.column_stack([first, last]).ravel()
        counts = np.repeat(table["count"][::-1], 2)
    differs = np.concatenate([[True], counts[1:] != counts[:-1], [True]])
    # Words that do not occur have no place on a logarithmic axis; a rank counts once.
    ends = (differs[1:] | differs[:-1]) & (counts > 0)
    ends[1:] &= ranks[1:] != ranks[:-1]
    return ranks[ends], counts[ends]


def _draw_laws(ax: Axes, fit: Table) -> None:
    corpus = fit.parameters["corpus"]
    ranks = np.arange(1, corpus["types"] + 1, dtype=np.float64)
    if not len(ranks):
        return
    points = np.unique(np.geomspace(1, len(ranks), 200).round()).astype(int)
    for row, line in zip(fit, LINES, strict=False):
        law = (ranks + row["shift"]) ** -row["exponent"]
        said = f"a = {row['exponent']:.2f}"
        if row["law"] == "zipf_mandelbrot":
            said += f", b = {row['shift']:.2f}"
        ax.plot(
            points,
            corpus["tokens"] * law[points - 1] / law.sum(),
            color=GREY if line == "-" else "black",
            linestyle=line,
            label=f"{NAMES.get((row['law'], row['method']), row['law'])}: {said}",
        )


def _named(table: Table, found: list[tuple[str | None, Table]], labels: int) -> Labels | None:
    """Return the words to write, if it is known which they are."""
    if "token" not in table.columns or len(found) > 1 or labels < 1:
        return None
    top = table[table["count"] > 0].sort("rank").head(labels)
    points = np.column_stack([top["rank"], top["count"]])
    words = [canvas.word(token) for token in top["token"]]
    return Labels(words, points, sides=SIDES, distance=3, off_lines=True)

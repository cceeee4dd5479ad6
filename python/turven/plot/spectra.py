"""The frequency spectrum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from turven.options import with_known_options
from turven.plot import canvas
from turven.plot.parts import parts, statistic
from turven.plot.styles import styles
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus


@with_known_options
def spectrum(source: Corpus | Table, *, ax: Axes | None = None) -> Axes:
    """Draw how many types occur once, twice, and so on, on logarithmic axes.

    Parameters
    ----------
    source : Corpus or Table
        A corpus, or a table of :meth:`Corpus.spectrum`, of several parts too.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new axes.

    Returns
    -------
    matplotlib.axes.Axes
        One line of points a part: ``count`` (tokens) and ``types``.

    Raises
    ------
    TypeError
        If `source` is neither.
    ValueError
        If there are more parts than can be told apart.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de kat en de hond en de muis"])
    >>> corpus.spectrum().plot().lines[0].get_xydata().tolist()
    [[1.0, 3.0], [2.0, 1.0], [3.0, 1.0]]
    """
    if not isinstance(source, Table):
        source = source.spectrum()
    table = statistic(source, ("spectrum",), "spectrum")
    ax = canvas.axes(ax)
    found = parts(table)
    for (name, rows), style in zip(found, styles(len(found), "parts"), strict=True):
        ax.plot(
            rows["count"],
            rows["types"],
            color=style.color,
            marker=style.marker,
            markersize=5,
            linestyle="none",
            markerfacecolor=style.color if len(found) == 1 else "none",
            label=None if name is None else canvas.named(name),
        )
    ax.set(xscale="log", yscale="log", xlabel="occurrences of a type", ylabel="types")
    canvas.legend(ax)
    return canvas.finish(ax, "Frequency spectrum: how many types occur how often", _notes(table))


def _notes(table: Table) -> list[str]:
    parameters = table.parameters
    notes = [*canvas.sizes(parameters), *canvas.told(parameters, "by", "every")]
    types = int(table["types"].sum())
    if "part" not in table.columns and types:
        hapaxes = int(table["types"][table["count"] == 1].sum())
        notes.append(f"{hapaxes:,} of {types:,} types occur once")
    return notes

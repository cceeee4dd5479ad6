"""Networks of collocates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from turven.options import with_known_options
from turven.plot import canvas
from turven.plot.layout import layout
from turven.plot.parts import statistic
from turven.plot.placement import Labels
from turven.plot.styles import GREY, STYLES
from turven.table import Table

Array = np.ndarray[Any, np.dtype[Any]]

#: The widths of the weakest and of the strongest link, in points.
WIDTHS = (0.4, 3.5)

#: The areas of nodes at each depth, in square points; what is deeper has the last one.
AREAS = (160, 80, 40, 20)


@dataclass(frozen=True)
class Network:
    """Words and the links between them."""

    words: list[str]
    #: How many steps each is from the start.
    depths: Array
    #: Pairs of places of words, shape (links, 2).
    links: Array
    #: The score of each link, the higher one if it goes both ways.
    scores: Array
    #: How many words there were before some were left out.
    of: int


@with_known_options
def network(
    table: Table,
    *,
    measure: str | None = None,
    nodes: int = 80,
    ax: Axes | None = None,
) -> Axes:
    """Draw a network of collocates: words as points, links by their scores.

    Parameters
    ----------
    table : Table
        A table of :meth:`Corpus.collocation_network`.
    measure : str, optional
        Which of its measures makes links thick. Default: the first one.
    nodes : int, default 80
        At most so many words, those that were reached first.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new axes.

    Returns
    -------
    matplotlib.axes.Axes
        Without axes: where a word stands means nothing but that words with few links between
        them are near each other. A collection of links, each pair of words once, whichever of
        the two is the node; then one of words for each depth. The same table gives the same
        picture.

    Raises
    ------
    TypeError
        If it is no such table.
    ValueError
        If it does not hold the measure, or `nodes` is less than 1.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["rode wijn en witte wijn", "rode wijn en brood"])
    >>> table = corpus.collocation_network("brood", window=1, measures="log_dice", top=2)
    >>> ax = table.plot()
    >>> sorted(text.get_text() for text in ax.texts)
    ['brood', 'en', 'wijn']
    >>> len(ax.collections[0].get_segments())
    2
    """
    table = statistic(table, ("collocation_network",), "network")
    if isinstance(nodes, bool) or not isinstance(nodes, int) or nodes < 1:
        raise ValueError(f"nodes must be at least 1, got {nodes!r}")
    name = _measure(table, measure)
    found = _network(table, name, nodes)
    points = layout(len(found.words), found.links)
    ax = canvas.axes(ax)
    ax.add_collection(
        LineCollection(
            list(points[found.links]), linewidths=_widths(found.scores), colors=GREY, zorder=1
        )
    )
    for depth in np.unique(found.depths):
        style = STYLES[int(depth) % len(STYLES)]
        ax.scatter(
            points[found.depths == depth, 0],
            points[found.depths == depth, 1],
            s=_area(depth),
            color=style.color,
            marker=style.marker,
            edgecolors="white",
            label="start" if depth == 0 else f"depth {depth}",
            zorder=3,
        )
    ax.set_aspect("equal", adjustable="datalim")
    ax.margins(0.12)
    ax.set_axis_off()
    canvas.legend(ax, loc="upper center", bbox_to_anchor=(0.5, 0), ncols=4)
    words = [canvas.word(word, 30) for word in found.words]
    # As far as half of a node, and a little more.
    distances = [2 + _area(depth) ** 0.5 / 2 for depth in found.depths]
    labels = Labels(words, points, distance=distances, obstacles=points)
    return canvas.finish(ax, _head(table), _notes(table, found, name), labels)


def _area(depth: int) -> int:
    return AREAS[min(int(depth), len(AREAS) - 1)]


def _measure(table: Table, measure: str | None) -> str:
    there: list[str] = table.parameters["options"]["measures"]
    name = there[0] if measure is None else measure
    if name not in there:
        listed = ", ".join(f"'{other}'" for other in there)
        raise ValueError(f"the table has no measure {name!r}; it has {listed}")
    return name


def _network(table: Table, measure: str, nodes: int) -> Network:
    """Give each word a place, and each pair of words a link."""
    rows = table[["depth", "node", "collocate", measure]].to_dict()
    depths: dict[str, int] = {}
    for depth, node, collocate in zip(rows["depth"], rows["node"], rows["collocate"], strict=True):
        # Nodes come in the order in which they were reached.
        depths.setdefault(node, depth - 1)
        depths.setdefault(collocate, depth)
    in_order = sorted(depths, key=depths.__getitem__)
    kept = {word: place for place, word in enumerate(in_order[:nodes])}
    links = _links(kept, rows["node"], rows["collocate"], rows[measure])
    return Network(
        list(kept),
        np.array([depths[word] for word in kept], dtype=np.int64),
        np.array(list(links), dtype=np.int64).reshape(-1, 2),
        np.array(list(links.values()), dtype=np.float64),
        len(depths),
    )


def _links(
    kept: dict[str, int], nodes: Iterable[str], collocates: Iterable[str], scores: Iterable[float]
) -> dict[tuple[int, int], float]:
    links: dict[tuple[int, int], float] = {}
    for node, collocate, score in zip(nodes, collocates, scores, strict=True):
        if node in kept and collocate in kept and node != collocate:
            one, other = sorted((kept[node], kept[collocate]))
            links[one, other] = max(links.get((one, other), -np.inf), score)
    return links


def _widths(scores: Array) -> Array:
    """Return how wide links are: in proportion between the lowest and the highest score."""
    finite = scores[np.isfinite(scores)]
    if not len(finite) or finite.min() == finite.max():
        return np.full(len(scores), sum(WIDTHS) / 2)
    share = (np.clip(scores, finite.min(), finite.max()) - finite.min()) / np.ptp(finite)
    widths: Array = WIDTHS[0] + np.nan_to_num(share) * (WIDTHS[1] - WIDTHS[0])
    return widths


def _head(table: Table) -> str:
    start = table.parameters["options"].get("start")
    said = start if isinstance(start, str) else ", ".join(map(str, start or []))
    return f"Collocation network of {canvas.word(said)}"


def _notes(table: Table, found: Network, measure: str) -> list[str]:
    options = table.parameters["options"]
    window = options.get("window")
    notes = [f"links by {measure}"]
    if isinstance(window, list) and len(window) == 2:
        notes.append(f"window {window[0]} left, {window[1]} right")
    notes += canvas.told(table.parameters, "within", "min_count", "top")
    if len(found.words) < found.of:
        notes.append(f"{len(found.words):,} of {found.of:,} words drawn")
    return notes

"""Where the nodes of a network stand."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

#: After so many rounds hardly anything moves.
ROUNDS = 300

#: The angle by which a spiral turns so that no two points stand behind each other.
GOLDEN = np.pi * (3 - 5**0.5)


def layout(nodes: int, links: Array) -> Array:
    """Place nodes so that distances in the picture are those in the network.

    Parameters
    ----------
    nodes : int
        How many there are.
    links : numpy.ndarray of int, shape (links, 2)
        Which of them are linked.

    Returns
    -------
    numpy.ndarray of float64, shape (nodes, 2)
        The same for the same network: nothing is drawn at random.

    Notes
    -----
    Stress majorization, Σ (|xᵢ - xⱼ| - dᵢⱼ)²/dᵢⱼ², d being the number of links between two
    nodes [1]_; all nodes move at a time to where the others want them on average. It begins
    from a spiral.

    References
    ----------
    .. [1] Gansner, Koren & North (2004), "Graph drawing by stress majorization", Graph Drawing
       2004, 239-250.
    """
    wanted = _distances(nodes, links)
    weights = np.divide(1.0, wanted**2, out=np.zeros_like(wanted), where=wanted > 0)
    numbers = np.arange(nodes)
    x: Array = np.sqrt(numbers)[:, None] * np.column_stack(
        [np.cos(GOLDEN * numbers), np.sin(GOLDEN * numbers)]
    )
    for _ in range(ROUNDS if nodes > 1 else 0):
        between = x[:, None, :] - x[None, :, :]
        apart = np.sqrt((between**2).sum(axis=2))
        share = np.divide(wanted, apart, out=np.zeros_like(apart), where=apart > 0)
        # Where each of the others wants a node to be.
        there = x[None, :, :] + share[:, :, None] * between
        x = (weights[:, :, None] * there).sum(axis=1) / weights.sum(axis=1)[:, None]
    return x


def _distances(nodes: int, links: Array) -> Array:
    """Return the number of links between any two nodes; more than any, if there is no way."""
    linked = np.zeros((nodes, nodes), dtype=bool)
    linked[links[:, 0], links[:, 1]] = True
    linked |= linked.T
    distances: Array = np.where(linked, 1.0, np.inf)
    np.fill_diagonal(distances, 0.0)
    for through in range(nodes):
        np.minimum(distances, distances[:, [through]] + distances[[through]], out=distances)
    finite = distances[np.isfinite(distances)]
    distances[np.isinf(distances)] = finite.max(initial=0.0) + 1
    return distances

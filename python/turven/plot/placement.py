"""Labels that do not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from matplotlib.transforms import BboxBase

#: Where a label may stand: to which side of its point it is, from -1 to 1 in x and in y. The
#: first of these that is free is taken.
SIDES = ((1, 0), (0, 1), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1))

ALIGNED_X = {1: "left", 0: "center", -1: "right"}
ALIGNED_Y = {1: "bottom", 0: "center", -1: "top"}

#: Between two labels, in points.
GAP = 1.0

#: How large points are that must not be covered, and how close together those of a line.
RADIUS = 2.0
STEP = 2.0

Array = np.ndarray[Any, np.dtype[Any]]

#: A box: left, bottom, right, top, in pixels.
Box = tuple[float, float, float, float]


@dataclass
class Labels:
    """What is to be written where, the most important first."""

    texts: Sequence[str]
    #: Shape (texts, 2), in the units of the axes.
    points: Array
    #: How far from their points: one number, or one a label, in points.
    distance: float | Sequence[float] = 5.0
    #: The sides that are tried, the best one first.
    sides: Sequence[tuple[int, int]] = SIDES
    #: Whether labels keep off the lines of the axes.
    off_lines: bool = False
    #: What a label must not cover beside other labels: shape (points, 2).
    obstacles: Array = field(default_factory=lambda: np.empty((0, 2)))


def laid_out(figure: Figure) -> None:
    """Have matplotlib compute where everything stands."""
    figure.draw_without_rendering()


def place(ax: Axes, labels: Labels, families: list[str]) -> list[Annotation]:
    """Write each label beside its point where it covers nothing; leave out the others.

    Greedy: a label takes the first free side of its point, in the order of :data:`SIDES`. The
    axes must have their final size; labels may overlap if they are made smaller.
    """
    pixels = figure_of(ax).dpi / 72
    inside = _corners(ax.get_window_extent())
    anchors = ax.transData.transform(np.asarray(labels.points, dtype=float).reshape(-1, 2))
    others = np.asarray(labels.obstacles, dtype=float).reshape(-1, 2)
    covered = [ax.transData.transform(others)]
    if labels.off_lines:
        covered += [_along(line, STEP * pixels) for line in ax.lines]
    obstacles = np.concatenate(covered)
    legend = ax.get_legend()
    taken = [] if legend is None else [_corners(legend.get_window_extent())]
    placed = []
    distances = np.broadcast_to(labels.distance, len(anchors)).tolist()
    for text, point, anchor, distance in zip(
        labels.texts, labels.points, anchors, distances, strict=True
    ):
        note = _written(ax, text, point, families)
        box = note.get_window_extent()
        # Its own point, and what is hidden by that, may be near.
        far = obstacles[np.abs(obstacles - anchor).max(axis=1) > RADIUS * pixels]
        for side in labels.sides:
            found = _box(anchor, (box.width, box.height), side, distance * pixels)
            free = _is_inside(found, inside) and not any(
                _overlap(found, other, GAP * pixels) for other in taken
            )
            if free and not _covers(found, far, RADIUS * pixels):
                _move(note, side, distance)
                taken.append(found)
                placed.append(note)
                break
        else:
            note.remove()
    return placed


def _written(
    ax: Axes,
    text: str,
    point: Any,  # noqa: ANN401
    families: list[str],
) -> Annotation:
    note = ax.annotate(
        text,
        (float(point[0]), float(point[1])),
        xytext=(0, 0),
        textcoords="offset points",
        fontsize="small",
        fontfamily=families,
        parse_math=False,
        zorder=5,
        # Lines and pale points shine through a little.
        bbox={"facecolor": ax.get_facecolor(), "alpha": 0.7, "edgecolor": "none", "pad": 0.2},
    )
    note.set_in_layout(False)
    return note


def _move(note: Annotation, side: tuple[int, int], distance: float) -> None:
    note.set_position((side[0] * distance, side[1] * distance))
    note.set(ha=ALIGNED_X[side[0]], va=ALIGNED_Y[side[1]])


def _box(anchor: Any, size: tuple[float, float], side: tuple[int, int], distance: float) -> Box:  # noqa: ANN401
    """Return where a label of this size is, if it stands at this side of its point."""
    left = anchor[0] + side[0] * distance - size[0] * (1 - side[0]) / 2
    bottom = anchor[1] + side[1] * distance - size[1] * (1 - side[1]) / 2
    return (left, bottom, left + size[0], bottom + size[1])


def _corners(box: BboxBase) -> Box:
    return (box.x0, box.y0, box.x1, box.y1)


def _along(line: Line2D, step: float) -> Array:
    """Return points of a line, so many pixels apart."""
    corners: Array = line.get_transform().transform(line.get_xydata())
    corners = corners[np.isfinite(corners).all(axis=1)]
    if len(corners) < 2:
        return corners
    way = np.concatenate([[0.0], np.hypot(*np.diff(corners, axis=0).T).cumsum()])
    stops = np.arange(0, way[-1], step)
    return np.column_stack([np.interp(stops, way, corners[:, axis]) for axis in (0, 1)])


def _covers(box: Box, points: Array, radius: float) -> bool:
    """Tell whether a box covers one of some points, or comes as near as this."""
    x, y = points.T
    beside = (x + radius <= box[0]) | (x - radius >= box[2])
    return not (beside | (y + radius <= box[1]) | (y - radius >= box[3])).all()


def _is_inside(box: Box, other: Box) -> bool:
    low = box[0] >= other[0] and box[1] >= other[1]
    return low and box[2] <= other[2] and box[3] <= other[3]


def _overlap(box: Box, other: Box, gap: float) -> bool:
    beside = box[2] + gap <= other[0] or other[2] + gap <= box[0]
    return not beside and not (box[3] + gap <= other[1] or other[3] + gap <= box[1])


def figure_of(ax: Axes) -> Figure:
    """Return the whole figure that axes are in."""
    figure = ax.figure
    # Axes may be in a part of a figure, whose figure is the whole.
    return figure if isinstance(figure, Figure) else figure.figure

"""The lines of a concordance in a terminal: the nodes one below the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from turven.display import cut_end, cut_start, isolated, padded, width
from turven.table import text_of_value

#: The columns of a line that are not what stands in front of it.
HIDDEN = ("document", "position", "left", "node", "right", "start", "end")

#: The widest that what stands in front of a line may be, and the share of the terminal that
#: all of it may take.
WIDEST, SHARE = 20, 0.4

#: Between two columns.
GAP = "  "

#: A terminal has at least so many columns, and so many if nobody knows.
LEAST, USUAL = 40, 100


def aligned(rows: Sequence[Mapping[str, Any]], columns: Iterable[str]) -> list[str]:
    """Write lines one below the other, behind a line with the names of the columns.

    Contexts are cut where they are farthest from the node, so that a line fits into the
    terminal. Text from right to left is isolated, so that it moves no columns.
    """
    room = max(shutil.get_terminal_size((USUAL, 24)).columns, LEAST)
    fronts, taken = _fronts(rows, columns, int(room * SHARE))
    nodes = _texts(rows, "node")
    node_width = min(max(map(width, [*nodes, "node"])), (room - taken) // 3)
    side = (room - taken - node_width - 2 * len(GAP)) // 2
    before, behind = _texts(rows, "left"), _texts(rows, "right")
    left = min(max(map(width, [*before, "left"])), side)
    right = max(room - taken - node_width - 2 * len(GAP) - left, 0)
    made = [
        _line(
            [padded(front[row], wide, left=True) for front, wide in fronts],
            padded(isolated(cut_start(before[row], left)), left, left=False),
            padded(isolated(cut_end(nodes[row], node_width)), node_width, left=True),
            isolated(cut_end(behind[row], right)),
        )
        for row in range(len(rows))
    ]
    named = zip(_names(columns), fronts, strict=False)
    head = _line(
        [padded(name, wide, left=True) for name, (_, wide) in named],
        padded("left", left, left=False),
        padded("node", node_width, left=True),
        "right",
    )
    return [head, *made]


def _names(columns: Iterable[str]) -> list[str]:
    return [name for name in columns if name not in HIDDEN]


def _fronts(
    rows: Sequence[Mapping[str, Any]], columns: Iterable[str], room: int
) -> tuple[list[tuple[list[str], int]], int]:
    """Return the columns in front that there is room for, with their widths, and their sum."""
    fronts: list[tuple[list[str], int]] = []
    taken = 0
    for name in _names(columns):
        # Paths differ at their ends.
        cut = cut_start if name == "id" else cut_end
        texts = [isolated(cut(text, WIDEST)) for text in _texts(rows, name)]
        wide = max(map(width, [*texts, name]))
        if taken + wide > room:
            break
        fronts.append((texts, wide))
        taken += wide + len(GAP)
    return fronts, taken


def _texts(rows: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    return [text_of_value(row[name]) for row in rows]


def _line(fronts: list[str], left: str, node: str, right: str) -> str:
    return GAP.join([*fronts, left, node, right]).rstrip()

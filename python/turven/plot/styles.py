"""Colours, markers, lines and hatches that tell series apart, in print too.

The colours are those of Okabe and Ito (2008), "Color Universal Design", which people with
any kind of colour vision tell apart; their yellow is left out, as it cannot be seen on white
paper. Each goes with a marker and a line of its own, for prints without colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

BLUE = "#0072B2"
ORANGE = "#E69F00"
GREEN = "#009E73"
VERMILION = "#D55E00"
SKY = "#56B4E9"
PURPLE = "#CC79A7"
BLACK = "#000000"

#: What is in the background: documents, links, words that are not pointed at.
PALE = "#E4E4E4"
GREY = "#8C8C8C"


#: A name of matplotlib's, or an offset and the lengths of strokes and gaps.
Line = Literal["-", "--", "-.", ":"] | tuple[float, Sequence[float]]


@dataclass(frozen=True)
class Style:
    """What a series looks like."""

    color: str
    marker: str
    line: Line


#: Neighbours differ in lightness as well as in hue.
STYLES = (
    Style(BLUE, "o", "-"),
    Style(ORANGE, "^", "--"),
    Style(BLACK, "s", ":"),
    Style(SKY, "D", "-."),
    Style(VERMILION, "v", (0, (6, 1.5))),
    Style(GREEN, "P", (0, (3, 1, 1, 1, 1, 1))),
    Style(PURPLE, "X", (0, (1, 2.5))),
)


def styles(series: int, what: str) -> tuple[Style, ...]:
    """Return a style for each series, or say that they are too many.

    Raises
    ------
    ValueError
        If nobody could tell them apart.
    """
    if series > len(STYLES):
        raise ValueError(
            f"a picture tells at most {len(STYLES)} {what} apart, got {series}: choose some of "
            "them, or draw several pictures with ax="
        )
    return STYLES[:series]

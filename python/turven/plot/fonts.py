"""Fonts that have the characters of a text, whatever its script."""

from __future__ import annotations

import functools
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

import matplotlib
from matplotlib import font_manager

#: Families that are looked at first, in this order; the others follow by their names.
FIRST = (
    "DejaVu Sans",
    "Noto Sans",
    "Arial Unicode MS",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "Hiragino Sans",
    "Yu Gothic",
    "Malgun Gothic",
)

#: Fonts with a box for every character, and fonts of mathematical signs.
NEVER = ("Last Resort", "STIX", "cm", "DejaVu Math")

#: Controls, formats and blanks need no glyph.
INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}

#: From this version on matplotlib joins letters and writes from right to left.
SHAPING = (3, 11)

#: So many missing characters are named.
NAMED = 12


def families(texts: Iterable[str]) -> list[str]:
    """Return the families to write texts with: the user's, and those that have the rest.

    A warning names the characters that no font on this machine has.
    """
    written = set("".join(texts))
    wanted = {c for c in written if unicodedata.category(c) not in INVISIBLE}
    found = list(matplotlib.rcParams["font.family"])
    for family in found:
        wanted -= _characters(family)
    if wanted:
        for family in _others():
            had = _characters(family) & wanted
            if had:
                found.append(family)
                wanted -= had
            if not wanted:
                break
    _warn_of_missing(wanted)
    _warn_of_order(written)
    return found


def _others() -> Iterator[str]:
    """Yield the families there are, those of upright, plain fonts."""
    there = {
        entry.name
        for entry in font_manager.fontManager.ttflist
        if entry.style == "normal" and entry.weight in (400, "normal", "regular", "book")
    }
    yield from (name for name in FIRST if name in there)
    yield from sorted(name for name in there.difference(FIRST) if not name.startswith(NEVER))


def _characters(family: str) -> frozenset[str]:
    """Return the characters that a family has."""
    properties = font_manager.FontProperties(family=[family])
    try:
        path: Any = font_manager.findfont(properties, fallback_to_default=False)
    except ValueError:
        return frozenset()
    return _characters_of_file(path)


@functools.cache
def _characters_of_file(path: Any) -> frozenset[str]:  # noqa: ANN401
    try:
        codes = font_manager.get_font(path).get_charmap()
    except (OSError, RuntimeError):
        # A file that is damaged, or of a kind that matplotlib cannot read.
        return frozenset()
    return frozenset(chr(code) for code in codes if code <= 0x10FFFF)


def _warn_of_missing(missing: set[str]) -> None:
    if missing:
        named = ", ".join(f"{c} (U+{ord(c):04X})" for c in sorted(missing)[:NAMED])
        more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
        warnings.warn(
            f"no font on this machine has {named}{more}: install one for the script, such as "
            "a Noto font, and start Python anew",
            stacklevel=2,
        )


def _warn_of_order(written: set[str]) -> None:
    from_right = {unicodedata.bidirectional(c) for c in written} & {"R", "AL"}
    if from_right and matplotlib.__version_info__[:2] < SHAPING:
        warnings.warn(
            f"matplotlib {matplotlib.__version__} writes from left to right and does not join "
            "letters; from 3.11 on it writes Arabic and Hebrew as they are read",
            stacklevel=2,
        )

"""How many columns of a terminal a text takes, and where to cut it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

#: Stands where something has been left out.
ELLIPSIS = "…"

#: Joins emoji to one picture.
JOINER = "\u200d"

#: Asks for the emoji of a character that is also written as a sign: two columns wide.
AS_EMOJI = "\ufe0f"

#: Keep what is between them from changing the order of what is around it.
ISOLATE, END_ISOLATE = "\u2068", "\u2069"


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    Wide characters of East Asia and emoji take two, combining marks none, and emoji that are
    joined, have a skin tone or make a flag are one emoji.
    """
    if text.isascii():
        return len(text)
    return sum(columns for _, columns in clusters(text))


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """Cut a text into what is one sign on a terminal, with the columns that each takes."""
    start, taken = 0, 0
    for at, character in enumerate(text):
        columns = _columns(character)
        joined = at > 0 and text[at - 1] == JOINER
        is_part = at > start and (columns == 0 or joined or _is_tone(text[start], character))
        if not is_part and at > 0:
            yield text[start:at], taken
            start, taken = at, columns
        elif at == 0:
            taken = columns
        elif character == AS_EMOJI:
            taken = 2
    if text:
        yield text[start:], taken


def cut_end(text: str, columns: int) -> str:
    """Cut a text behind so that it takes at most so many columns."""
    if width(text) <= columns:
        return text
    kept, taken = [], 1
    for cluster, wide in clusters(text):
        if taken + wide > columns:
            break
        kept.append(cluster)
        taken += wide
    return "".join(kept) + ELLIPSIS if columns > 0 else ""


def cut_start(text: str, columns: int) -> str:
    """Cut a text in front so that it takes at most so many columns."""
    if width(text) <= columns:
        return text
    kept, taken = [], 1
    for cluster, wide in reversed(list(clusters(text))):
        if taken + wide > columns:
            break
        kept.append(cluster)
        taken += wide
    return ELLIPSIS + "".join(reversed(kept)) if columns > 0 else ""


def isolated(text: str) -> str:
    """Keep a text that is written from right to left from moving what stands beside it."""
    if text.isascii() or not has_right_to_left(text):
        return text
    return f"{ISOLATE}{text}{END_ISOLATE}"


def has_right_to_left(text: str) -> bool:
    """Tell whether a text has characters that are written from right to left."""
    return any(unicodedata.bidirectional(c) in ("R", "AL", "AN", "RLE", "RLO") for c in text)


def padded(text: str, columns: int, *, left: bool) -> str:
    """Fill a text up with blanks, behind it or in front."""
    blanks = " " * (columns - width(text))
    return text + blanks if left else blanks + text


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _is_tone(before: str, character: str) -> bool:
    """Tell whether a character gives the emoji before it the colour of a skin."""
    return "\U0001f3fb" <= character <= "\U0001f3ff" and unicodedata.category(before) == "So"

"""Patterns over tokens, slowly: every match by backtracking, then the strategy's definition.

A pattern is a tree of tuples, from which both the text for turven and the answer come:

* ``("token", test)``, ``("sequence", parts)``, ``("choice", parts)``,
  ``("repeat", part, least, most)`` with ``most`` None if there is no limit;
* a test is ``("any",)``, ``("is", layer, value, flags)``, ``("not", test)``,
  ``("all", tests)`` or ``("one", tests)``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

#: A token: what each layer says of it.
Token = dict[str, str]
Part = tuple[Any, ...]


def letters(word: str) -> str:
    """Take diacritics off, as the flag d does."""
    kept = (c for c in unicodedata.normalize("NFD", word) if unicodedata.combining(c) < 10)
    kept = "".join(c for c in kept)
    return unicodedata.normalize("NFC", kept)


def holds(test: Part, token: Token) -> bool:
    """Tell whether a token passes a test."""
    kind = test[0]
    if kind == "any":
        return True
    if kind == "is":
        _, layer, value, flags = test
        word = token[layer]
        if "d" in flags:
            word, value = letters(word), letters(value)
        if "l" in flags:
            value = re.escape(value)
        return re.fullmatch(value, word, re.S | (re.I if "c" in flags else 0)) is not None
    if kind == "not":
        return not holds(test[1], token)
    return (all if kind == "all" else any)(holds(part, token) for part in test[1])


def ends(part: Part, tokens: Sequence[Token], start: int) -> set[int]:
    """Return where matches of a part end that begin at `start`."""
    kind = part[0]
    if kind == "token":
        is_here = start < len(tokens) and holds(part[1], tokens[start])
        return {start + 1} if is_here else set()
    if kind == "choice":
        return set().union(*(ends(other, tokens, start) for other in part[1]))
    if kind == "sequence":
        found = {start}
        for other in part[1]:
            found = set().union(*(ends(other, tokens, at) for at in found))
        return found
    _, repeated, least, most = part
    found, reached = ({start} if least == 0 else set()), {start}
    for times in range(1, (most if most is not None else least + len(tokens) + 1) + 1):
        reached = set().union(*(ends(repeated, tokens, at) for at in reached))
        found |= reached if times >= least else set()
    return found


def matches(
    part: Part, stretches: Sequence[Sequence[Token]], strategy: str
) -> list[tuple[int, int, int]]:
    """Return the stretch, the start and the end of each match that counts, in order."""
    found = []
    for number, tokens in enumerate(stretches):
        hits = []
        for start in range(len(tokens)):
            behind = [end for end in ends(part, tokens, start) if end > start]
            if behind:
                hits.append((start, (max if strategy == "longest" else min)(behind)))
        counting = [hit for hit in hits if counts(hit, hits, strategy)]
        found += [(number, start, end) for start, end in counting]
    return found


def counts(hit: tuple[int, int], hits: list[tuple[int, int]], strategy: str) -> bool:
    """Tell whether no other match stands against this one."""
    start, end = hit
    others = [other for other in hits if other != hit]
    if strategy == "standard":
        return all(other[1] != end or other[0] > start for other in others)
    if strategy == "shortest":
        return not any(start <= other[0] and other[1] <= end for other in others)
    return not any(other[0] <= start and end <= other[1] for other in others)


def may_be_empty(part: Part) -> bool:
    """Tell whether a part matches nothing at all."""
    if part[0] == "token":
        return False
    if part[0] == "repeat":
        return part[2] == 0 or may_be_empty(part[1])
    return (all if part[0] == "sequence" else any)(may_be_empty(other) for other in part[1])


def text(part: Part) -> str:
    """Write a pattern down for turven."""
    kind = part[0]
    if kind == "token":
        return of_token(part[1])
    if kind == "sequence":
        return " ".join(
            f"({text(other)})" if other[0] == "choice" else text(other) for other in part[1]
        )
    if kind == "choice":
        return " | ".join(text(other) for other in part[1])
    _, repeated, least, most = part
    written = text(repeated)
    if repeated[0] != "token":
        written = f"({written})"
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((least, most))
    if short is None:
        inner = f"{least}," if most is None else f"{least}" if least == most else f"{least},{most}"
        short = f"{{{inner}}}"
    return written + short


def of_token(test: Part) -> str:
    """Write a token down."""
    if test[0] == "any":
        return "[]"
    return f"[{of_test(test)}]"


def of_test(test: Part) -> str:
    """Write a test down."""
    if test[0] == "is":
        _, layer, value, flags = test
        return f"{layer}={quoted(value, flags)}"
    if test[0] == "not":
        return f"!({of_test(test[1])})"
    sign = " & " if test[0] == "all" else " | "
    return "(" + sign.join(of_test(other) for other in test[1]) + ")"


def quoted(value: str, flags: str) -> str:
    """Write a value down, between quotation marks."""
    if "l" in flags:
        value = value.replace("\\", "\\\\")
    value = value.replace('"', '\\"')
    return f'"{value}"' + (f"%{flags}" if flags else "")


def frequencies(
    found: list[tuple[int, int, int]],
    stretches: Sequence[Sequence[Token]],
    document_of: Callable[[int], int],
    by: str,
) -> list[tuple[str, int, int]]:
    """Return what is matched, how often, and in how many documents, in the order of a table."""
    words = [
        (tuple(token[by] for token in stretches[number][start:end]), document_of(number))
        for number, start, end in found
    ]
    counted = Counter(match for match, _ in words)
    documents = Counter(match for match, _ in set(words))
    order = sorted(counted, key=lambda match: (-counted[match], match))
    return [(" ".join(match), counted[match], documents[match]) for match in order]


def leaves(part: Part) -> Iterator[Part]:
    """Yield the tests of all tokens."""
    if part[0] == "token":
        yield part[1]
    elif part[0] == "repeat":
        yield from leaves(part[1])
    else:
        for other in part[1]:
            yield from leaves(other)

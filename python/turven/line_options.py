"""What the lines of a concordance are sorted and filtered by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from turven.nodes import Matcher, Node, Words, called
from turven.suggestions import did_you_mean

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: What lines are sorted by: places, "frequency of" places, "document", or a column.
Sort = str | Iterable[str]

#: A word that must stand in the window; or words by where they must stand, or must not.
Filter = Node | Mapping[str, Node]

#: A key of the engine: its kind, places, and the name of a column.
Key = tuple[str, list[int], str]

#: A condition of the engine: whether it is wanted, where, at which places, and which words.
Condition = tuple[bool, str, list[int], Words]

#: How far from the node: 1R is the first token behind it.
PLACE = re.compile(r"([1-9]\d{0,3})([LR])")

#: The order of the corpus.
DOCUMENT = "document"

#: The node itself.
NODE = "node"

FREQUENCY = "frequency of "

#: Where a word may stand, other than at places.
UNITS = ("window", "sentence", "document")


def keys_of(corpus: Corpus, sort: Sort) -> list[Key]:
    """Read what lines are sorted by.

    Raises
    ------
    ValueError
        If one is neither a place nor a column; the message lists what there is.
    """
    items = [sort] if isinstance(sort, str) else list(sort)
    keys: list[Key] = []
    for item in items:
        if not isinstance(item, str):
            raise TypeError(f"sort must be a str or hold str, got {item!r}")
        if item == DOCUMENT:
            # Nothing is equal in it: what follows would say nothing.
            break
        keys.append(_key(corpus, item))
    return keys


def _key(corpus: Corpus, item: str) -> Key:
    places = places_of(item)
    if places is not None:
        return "places", places, ""
    places = places_of(item.removeprefix(FREQUENCY))
    if item.startswith(FREQUENCY) and places is not None:
        return "frequency", places, ""
    columns = corpus._engine.documents().columns()
    if item not in columns:
        raise ValueError(
            f"lines are sorted by places such as '1R 2R 1L' or 'node', by 'frequency of 1R', by "
            f"'document', or by a column of the documents ({', '.join(columns)}), "
            f"got {item!r}.{did_you_mean(item, [DOCUMENT, NODE, *columns])}"
        )
    return "column", [], item


def places_of(text: str) -> list[int] | None:
    """Read places such as ``"1R 2R 1L"``; ``None`` if it is something else."""
    places = []
    for piece in text.split():
        found = PLACE.fullmatch(piece)
        if found is None and piece != NODE:
            return None
        distance = 0 if found is None else int(found[1])
        places.append(-distance if found is not None and found[2] == "L" else distance)
    return places or None


def conditions_of(matcher: Matcher, given: Filter | None) -> list[Condition]:
    """Read what must stand around a hit, or must not.

    Raises
    ------
    ValueError
        If a place is unknown, or a phrase is given.
    """
    if given is None:
        return []
    if not isinstance(given, Mapping):
        return [(True, "window", [], matcher.word("filter", given))]
    return [_condition(matcher, place, words) for place, words in given.items()]


def _condition(matcher: Matcher, name: object, words: Node) -> Condition:
    where = name.removeprefix("not ") if isinstance(name, str) else ""
    wanted = name == where
    found = matcher.word("filter", words)
    if where in UNITS:
        return wanted, where, [], found
    places = places_of(where)
    if not places or 0 in places:
        raise ValueError(
            "filter says where a word stands by places such as '1R' or '1L 2L', 'window', "
            f"'sentence' or 'document', each with 'not ' in front or without, got {name!r}"
        )
    return wanted, "places", places, found


def told_filter(given: Filter | None) -> Any:  # noqa: ANN401
    """Return what a table says of a filter."""
    if given is None or not isinstance(given, Mapping):
        return None if given is None else called(given)
    return [f"{place} {_joined(called(words))}" for place, words in given.items()]


def _joined(names: str | list[str]) -> str:
    return names if isinstance(names, str) else " or ".join(names)

"""What is asked for: statistics by their names, with options that are checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from turven import _core
from turven.collocates import sides
from turven.corpus import Corpus
from turven.options import (
    TOKEN_OPTIONS,
    Nulls,
    memory_bytes,
    thread_count,
    unknown_option,
)
from turven.partial.course import Timeline
from turven.partial.lists import Frequencies, Keyness, Ngrams
from turven.partial.pairs import Collocates, Collocations
from turven.partial.scores import refuse_others
from turven.partial.spread import Dispersion
from turven.partial.statistic import Counting, Listed, Statistic
from turven.periods import EVERY
from turven.suggestions import did_you_mean

STATISTICS: dict[str, type[Statistic]] = {
    kind.name: kind
    for kind in (Frequencies, Ngrams, Collocations, Collocates, Keyness, Dispersion, Timeline)
}

#: What is common to all of them.
COMMON = ("text", "by", "every", "nulls", "memory_limit", "threads", *TOKEN_OPTIONS)

#: The memory that counting may take, if nothing is said.
MEMORY = 512 << 20

#: The version of the counts: those of another are not added up.
FORMAT = 1


def counting_of(name: str, given: Mapping[str, Any]) -> Counting:
    """Read what is to be counted and how; all errors of options are found here."""
    if name not in STATISTICS:
        known = ", ".join(map(repr, STATISTICS))
        hint = did_you_mean(name, STATISTICS)
        raise ValueError(f"statistic must be one of {known}, got {name!r}.{hint}")
    kind = STATISTICS[name]
    own = {field.name for field in fields(kind)} | ({"reference"} if kind is Keyness else set())  # type: ignore[arg-type]
    own -= {"is_reference"}
    for option in given:
        if option not in own and option not in COMMON:
            raise TypeError(unknown_option(name, option, sorted(own | set(COMMON))))
    options = {option: READ.get(option, _same)(given[option]) for option in own if option in given}
    if kind is Collocates and "window" in options:
        options["window"] = sides(options["window"])
    if "reference" in options:
        options["is_reference"] = bool(options.pop("reference"))
    statistic = kind(**options)
    memory = memory_bytes(given.get("memory_limit"))
    threads = thread_count(given.get("threads"))
    counting = Counting(
        statistic,
        text=given.get("text", "text"),
        by=_by(statistic, given),
        every=_every(given.get("every")),
        nulls=_nulls(given.get("nulls", "error")),
        tokens={option: given[option] for option in TOKEN_OPTIONS if given.get(option)},
        memory=MEMORY if memory is None else memory,
        threads=1 if threads is None else threads,
    )
    _try(counting)
    return counting


def _same(value: Any) -> Any:  # noqa: ANN401
    return value


def _lengths(n: Any) -> tuple[int, int]:  # noqa: ANN401
    return (n[0], n[1]) if isinstance(n, tuple | list) and len(n) == 2 else (n, n)


def _measures(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _node(node: Any) -> Any:  # noqa: ANN401
    if isinstance(node, Mapping):
        return re.compile(node["pattern"], node["flags"])
    is_one = isinstance(node, str | re.Pattern) or not isinstance(node, Iterable)
    return node if is_one else list(node)


def _words(words: Any) -> Any:  # noqa: ANN401
    if isinstance(words, Mapping):
        return {name: _words(of) for name, of in words.items()}
    return words if isinstance(words, str) or not isinstance(words, Iterable) else list(words)


#: How options are read that may be given in several ways.
READ: dict[str, Callable[[Any], Any]] = {
    "n": _lengths,
    "measures": _measures,
    "node": _node,
    "words": _words,
}


def _by(statistic: Statistic, given: Mapping[str, Any]) -> str | None:
    """Return the column of values by which documents are told apart, if they are."""
    by = given.get("by")
    if isinstance(statistic, Dispersion):
        if by is not None:
            raise TypeError("dispersion() has no option 'by'; parts names a column")
        by = statistic.parts
        if not isinstance(by, str) or not by:
            raise ValueError(
                "parts must be the name of a column whose values tell the parts, "
                f"such as one with the names of documents, got {by!r}"
            )
    if isinstance(statistic, Timeline) and by is None:
        by = "date"
    if by is not None and not isinstance(by, str):
        raise TypeError(f"by must be the name of a column, got {type(by).__name__}")
    if isinstance(statistic, Keyness) and by is not None:
        raise TypeError("keyness() has no option 'by': it compares two corpora")
    return by


def _every(every: str | None) -> str | None:
    if every is not None:
        refuse_others("every", every, EVERY)
    return every


def _nulls(nulls: Nulls) -> Nulls:
    refuse_others("nulls", nulls, ("error", "skip", "empty"))
    return nulls


def _try(counting: Counting) -> None:
    """Count nothing: the engine says now what it would say of each piece."""
    statistic = counting.statistic
    nothing = Corpus.from_texts([], **counting.tokens)
    if isinstance(statistic, Listed):
        nothing.frequencies(min_count=statistic.min_count, top=statistic.top)
        for _ in statistic.count(nothing, counting.memory, counting.threads):
            pass
    elif isinstance(statistic, Dispersion):
        nothing.frequencies(min_count=statistic.min_count, top=statistic.top)


def note_of(counting: Counting) -> dict[str, Any]:
    """Return what counts say of themselves: all that decides about them."""
    statistic = counting.statistic
    return {
        "format": FORMAT,
        "version": _core.VERSION,
        "unicode": ".".join(map(str, _core.UNICODE_VERSION)),
        "statistic": statistic.name,
        "counted": statistic.counted,
        "by": counting.by,
        "every": counting.every,
        "tokens": tokens_of(counting),
    }


def tokens_of(counting: Counting) -> dict[str, Any]:
    """Return the options that make the tokens."""
    return dict(_core.Tokenizer(**counting.tokens).options())


def asked_by(note: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return what counts are of, as options."""
    known = {"by": note["by"], "every": note["every"], **note["counted"], **note["tokens"]}
    if note["statistic"] == "dispersion":
        del known["by"]
    return note["statistic"], {name: value for name, value in known.items() if value is not None}


def with_reference(counting: Counting) -> Counting:
    """Return the same for the reference of a keyness."""
    assert isinstance(counting.statistic, Keyness)
    return replace(counting, statistic=replace(counting.statistic, is_reference=True))

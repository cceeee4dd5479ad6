"""The course of words: what a timeline is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from turven import _core, expressions
from turven.collocates import alternatives_of
from turven.expressions import Expression, Words
from turven.intervals import wilson_interval
from turven.metadata import column, column_of_kind
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus
    from turven.periods import Dealt

Array = np.ndarray[Any, np.dtype[Any]]

MILLION = 1e6


class Counts:
    """How often groups of words occur in each period, its neighbours included."""

    def __init__(
        self,
        groups: Sequence[Words],
        found: tuple[Array, Array],
        sizes: tuple[Array, Array],
        smoothing: int,
    ) -> None:
        """Take occurrences and documents by group and period, tokens and documents by period."""
        self._places = {group: at for at, group in enumerate(groups)}
        self._counts, self._documents = found
        self.tokens, self.of_documents = sizes
        self.periods = len(self.tokens)
        self._smoothing = smoothing
        self.is_gap = self.tokens == 0

    @classmethod
    def of_corpus(
        cls,
        corpus: Corpus,
        asked: Iterable[Expression],
        parts: Dealt,
        smoothing: int,
        threads: int | None,
    ) -> Counts:
        """Count groups of words in parts of a corpus."""
        groups = groups_of(asked)
        alternatives = [alternatives_of_group(corpus, group) for group in groups]
        # One group more has nothing in it: it tells how large the periods are.
        found = Table._of(
            _core.counts_in_parts(
                corpus._engine,
                [*alternatives, []],
                parts.of_documents,
                parts.column(),
                threads=threads,
            ),
            {},
        )
        shape = (-1, len(parts.dated) + 1)
        count, documents, tokens, of_documents = (
            found[name].reshape(shape)[:, :-1]
            for name in ("count", "documents", "tokens", "of_documents")
        )
        return cls(groups, (count, documents), (tokens[-1], of_documents[-1]), smoothing)

    def _pooled(self, values: Array) -> Array:
        """Add what the neighbours have; a gap has nothing."""
        sums = np.concatenate([[0], np.cumsum(values)])
        places = np.arange(self.periods)
        last = np.minimum(places + self._smoothing + 1, self.periods)
        first = np.maximum(places - self._smoothing, 0)
        return np.where(self.is_gap, 0, sums[last] - sums[first])

    def of(self, group: Words) -> Array:
        """Return the occurrences of a group."""
        return self._pooled(self._counts[self._places[group]])

    def documents(self, group: Words) -> Array:
        """Return how many documents of each period itself hold one of a group."""
        found: Array = self._documents[self._places[group]]
        return found

    def of_tokens(self) -> Array:
        """Return the number of tokens."""
        return self._pooled(self.tokens)


#: The columns that every series has, with their kinds.
COLUMNS = {
    "value": "float64",
    "low": "float64",
    "high": "float64",
    "count": "int64",
    "of": "int64",
    "documents": "int64",
    "tokens": "int64",
    "of_documents": "int64",
}


def columns_of(
    counts: Counts, asked: Mapping[str, Expression], periods: Sequence[Any], level: float
) -> list[tuple[str, _core.Column]]:
    """Return the columns of a timeline, series after series."""
    rows = [Row(counts, expression, level).columns() for expression in asked.values()]
    series = [name for name in asked for _ in periods]
    columns = [
        ("series", column_of_kind("series", "str", series)),
        ("period", column("period", list(periods) * len(asked))),
    ]
    for name, kind in COLUMNS.items():
        values = [value for row in rows for value in row[name]]
        columns.append((name, column_of_kind(name, kind, values)))
    return columns


def units_of(asked: Mapping[str, Expression]) -> dict[str, str]:
    """Return what the values of each series are."""
    return {
        name: "per_million" if expressions.degree(expression) else "quotient"
        for name, expression in asked.items()
    }


class Row:
    """One series."""

    def __init__(self, counts: Counts, expression: Expression, level: float) -> None:
        self._counts = counts
        self._expression = expression
        self._level = level
        self._share = expressions.share(expression)
        self._unit = MILLION if expressions.degree(expression) else 1.0

    def columns(self) -> dict[str, list[Any]]:
        """Return the values of each column, period by period."""
        counts, nothing = self._counts, [None] * self._counts.periods
        made: dict[str, list[Any]] = {
            "value": (self._value(self._expression) * self._unit).tolist(),
            "low": [float("nan")] * counts.periods,
            "high": [float("nan")] * counts.periods,
            "count": nothing,
            "of": nothing,
            "documents": nothing,
            "tokens": counts.tokens.tolist(),
            "of_documents": counts.of_documents.tolist(),
        }
        if self._share is not None:
            made |= self._of_share(*self._share)
        return made

    def _of_share(self, words: Words, of: Words | None, is_odds: bool) -> dict[str, list[Any]]:  # noqa: FBT001
        counts = self._counts
        count = counts.of(words)
        total = counts.of_tokens() if of is None else counts.of(of)
        bounds = np.stack(wilson_interval(count, total, confidence=self._level))
        if is_odds:
            with np.errstate(divide="ignore"):
                bounds = bounds / (1 - bounds)
        low, high = bounds * self._unit
        return {
            "low": low.tolist(),
            "high": high.tolist(),
            "count": count.tolist(),
            "of": total.tolist(),
            "documents": counts.documents(words).tolist(),
        }

    def _value(self, expression: Expression) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            if isinstance(expression, Words):
                return self._counts.of(expression) / self._counts.of_tokens()
            if isinstance(expression, expressions.Quotient):
                return self._quotient(expression)
            left, right = self._value(expression.left), self._value(expression.right)
            return left + right if expression.sign == "+" else left - right

    def _quotient(self, quotient: expressions.Quotient) -> Array:
        above, below = quotient.above, quotient.below
        if isinstance(above, Words) and isinstance(below, Words):
            # Tokens cancel: counts are exact.
            upper, lower = self._counts.of(above), self._counts.of(below)
        else:
            upper, lower = self._value(above), self._value(below)
        return np.where(lower == 0, np.nan, upper / lower)


def _groups(expression: Expression) -> set[Words]:
    """Return all that is counted for an expression."""
    share = expressions.share(expression)
    found = {group for group in share[:2] if group is not None} if share else set()
    if isinstance(expression, Words):
        return found | {expression}
    if isinstance(expression, expressions.Quotient):
        return found | _groups(expression.above) | _groups(expression.below)
    return found | _groups(expression.left) | _groups(expression.right)


def alternatives_in(corpus: Corpus, expression: Expression) -> list[list[str]]:
    """Return the words of each phrase of an expression, whatever is done with their counts."""
    groups = groups_of([expression])
    return [words for group in groups for words in alternatives_of_group(corpus, group)]


def groups_of(expressions: Iterable[Expression]) -> list[Words]:
    """Return all that is counted for expressions, in an order that does not depend on theirs."""
    return sorted({group for one in expressions for group in _groups(one)}, key=_sorted)


def _sorted(group: Words) -> list[str]:
    return sorted(group.names)


def alternatives_of_group(corpus: Corpus, group: Words) -> list[list[str]]:
    """Return the words of each phrase of a group, patterns as the words that they match."""
    found: list[list[str]] = []
    for name in sorted(group.names):
        if re.search(r"[*?]", name):
            found += [[word] for word in _matching(corpus, name)]
        else:
            found.append(phrase(corpus, name))
    return found


def _matching(corpus: Corpus, pattern: str) -> list[str]:
    if len(pattern.split()) > 1:
        raise ValueError(f"'{pattern}': a pattern is one word, not a phrase")
    found: list[str] = corpus.types(pattern)["token"].tolist()
    return found


def phrase(corpus: Corpus, given: str) -> list[str]:
    """Return the words of a phrase; tokens that were given may hold blanks."""
    (words,), _ = alternatives_of(corpus, given)
    return words

"""How the order of a scored table stands under other measures and other counts."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.explain import WORDS, compares_corpora, share_of
from turven.explain_ngrams import lacking, name_of
from turven.measures import checked_names, scored
from turven.ngram_measures import parts_looked_at, scores_of
from turven.options import thread_count
from turven.registry import GRAM_MEASURES, MEASURES, base_name
from turven.table import Table

if TYPE_CHECKING:
    import numpy as np

    Flags = np.ndarray[Any, np.dtype[np.bool_]]
    Scores = np.ndarray[Any, np.dtype[np.float64]]

#: Measures of pairs that differ in kind: counts, tests, information, shares, effects.
OF_PAIRS = (
    "frequency",
    "log_likelihood_signed",
    "chi_squared(signed=true)",
    "t_score",
    "z_score",
    "pmi",
    "npmi",
    "local_pmi",
    "log_dice",
    "minimum_sensitivity",
    "delta_p",
    "log_ratio",
)

#: The same of two corpora.
OF_CORPORA = (
    "frequency",
    "log_likelihood_signed",
    "log_likelihood_two_term(signed=true)",
    "chi_squared(signed=true)",
    "log_ratio",
    "log_ratio(smoothing=all)",
    "conservative_log_ratio",
    "percent_difference",
    "simple_maths",
    "log_odds_prior_z",
    "jsd_contribution(signed=true)",
    "kl_contribution",
)

#: How many rows are compared as the first ones.
TOP = 10

#: A weight below this adds nothing to a sum that is about 1.
NEGLIGIBLE = 1e-17


class Ranked:
    """A table, what it is about, and the measure that gives its order."""

    #: The measures that may give it.
    known: Mapping[str, object] = MEASURES
    #: The column of the counts that part rows of equal scores.
    counted = "o11"

    def __init__(self, table: Table) -> None:
        label = next((label for label in table.columns if base_name(label) in self.known), None)
        missing = self.missing(table)
        if missing or label is None:
            lacks = ", ".join(missing) or "measure"
            raise ValueError(f"agreement is of scored tables; one has no {lacks}")
        self.table = table
        #: The measure that gives the order.
        self.label: str = label
        #: The columns of its words.
        self.columns = [name for name in WORDS if name in table.columns]
        self._parameters = table.parameters

    def missing(self, table: Table) -> list[str]:
        """Return the columns that a table lacks."""
        return [name for name in ("o11", "r1", "c1", "n") if name not in table.columns]

    @property
    def convention(self) -> str:
        """How the table was counted."""
        return str(self._parameters.get("convention", ""))

    @property
    def of_corpora(self) -> bool:
        """Whether the table compares two corpora."""
        return compares_corpora(self._parameters)

    @property
    def usual(self) -> Sequence[str]:
        """The measures that it is compared with if none are named."""
        return OF_CORPORA if self.of_corpora else OF_PAIRS

    @property
    def own(self) -> Scores:
        """The scores that give its order."""
        return self.table[self.label].astype(float)

    @functools.cached_property
    def _counts(self) -> list[Scores]:
        o11, *others = (self.table[name].astype(float) for name in ("o11", "r1", "c1", "n"))
        return [o11 / share_of(self._parameters), *others]

    def scores(self, label: str, threads: int | None) -> Scores:
        """Score the rows as a table would."""
        o11, r1, c1, n = self._counts
        if self.of_corpora and MEASURES[base_name(label)].compares_columns:
            r1, c1 = c1, r1
        return scored(label, o11, r1, c1, n, as_counted=True, threads=threads)  # type: ignore[return-value]

    def first(self, scores: Scores, depth: int) -> list[int]:
        """Return the places of the first rows by a score."""
        counts = self.table[self.counted].astype(float)
        return self.table._engine.first_rows(self.columns, scores, counts, depth)

    def words(self) -> list[tuple[str, ...]]:
        """Return what each row is about."""
        return list(zip(*(self.table[name].tolist() for name in self.columns), strict=True))


class RankedNgrams(Ranked):
    """A table of n-grams with their measures."""

    known = GRAM_MEASURES
    counted = "count"

    def missing(self, table: Table) -> list[str]:
        """Return nothing: what is needed depends on the measure."""
        return []

    @property
    def convention(self) -> str:
        """How the table was counted."""
        return str(self._parameters["options"].get("convention", "positions"))

    @property
    def usual(self) -> Sequence[str]:
        """The measures that can be had from the columns."""
        return [name for name in GRAM_MEASURES if not self._lacks(name)]

    @functools.cached_property
    def _lengths(self) -> dict[int, Flags]:
        lengths = self.table["n"]
        return {int(n): lengths == n for n in sorted(set(lengths.tolist()))}

    def _lacks(self, label: str) -> list[str]:
        """Return the columns that scoring by a measure takes and the table has not."""
        if label in self.table.columns:
            return []
        lacks = [name for n in self._lengths for name in lacking(self.table.columns, label, n)]
        return list(dict.fromkeys(lacks))

    def scores(self, label: str, threads: int | None) -> Scores:
        """Score the rows as a table would."""
        import numpy as np

        if label in self.table.columns:
            return self.table[label].astype(float)
        lacks = self._lacks(label)
        if lacks:
            raise ValueError(
                f"to score by {label} the table must have {', '.join(lacks)}: make it with "
                f"parts=True and this measure"
            )
        scores = np.empty(len(self.table), dtype=np.float64)
        for n, rows in self._lengths.items():
            parts = {
                part: self.table["count" if len(part) == n else name_of(part)][rows].astype(float)
                for part in parts_looked_at(GRAM_MEASURES[base_name(label)], n)
            }
            total = self.table["total"][rows].astype(float)
            scores[rows] = scores_of(label, n, parts, total, threads)
        return scores


def ranked_of(table: Table) -> Ranked:
    """Return a table with what its rows can be scored by."""
    is_of_ngrams = table.parameters.get("statistic") == "ngrams"
    return RankedNgrams(table) if is_of_ngrams else Ranked(table)


def agreement(
    table: Table,
    measures: str | Table | Iterable[str | Table] | None,
    *,
    top: int | None,
    p: float,
    threads: int | None,
) -> Table:
    """Compare the order of a table with others; see :meth:`turven.Table.agreement`."""
    ranked = ranked_of(table)
    top = TOP if top is None else top
    if isinstance(top, bool) or not isinstance(top, int) or top < 1:
        raise ValueError(f"top must be an integer from 1 on, got {top!r}")
    if not 0 < p < 1:
        raise ValueError(f"p must be between 0 and 1, got {p}")
    labels, others = _asked(measures, ranked)
    rows = _with_measures(ranked, labels, top, p, threads)
    rows += _with_tables(ranked, others, top, p, threads)
    kinds = {"measure": "str", "convention": "str", "rows": "int64", "top_shared": "int64"}
    names = (
        "measure",
        "convention",
        "rows",
        "spearman",
        "kendall",
        "rank_biased_overlap",
        "top_shared",
    )
    columns = [
        (name, _core.Column.from_list(kinds.get(name, "float64"), [row[at] for row in rows]))
        for at, name in enumerate(names)
    ]
    parameters: dict[str, Any] = {"statistic": "agreement"}
    if "corpus" in table.parameters:
        parameters["corpus"] = table.parameters["corpus"]
    of = str(table.parameters.get("statistic", "table"))
    parameters["options"] = {"of": of, "measure": ranked.label, "top": top, "p": p}
    if ranked.convention:
        parameters["convention"] = ranked.convention
    return Table._of(_core.Table.of_columns(columns), parameters)


def _asked(
    given: str | Table | Iterable[str | Table] | None, ranked: Ranked
) -> tuple[list[str], list[Ranked]]:
    """Tell measures from tables."""
    if given is None:
        return list(ranked.usual), []
    asked = [given] if isinstance(given, str | Table) else list(given)
    labels = [one for one in asked if not isinstance(one, Table)]
    others = [ranked_of(one) for one in asked if isinstance(one, Table)]
    return checked_names(labels, ranked.known) if labels or not others else [], others


def _with_measures(
    ranked: Ranked, labels: list[str], top: int, p: float, threads: int | None
) -> list[tuple[Any, ...]]:
    """Compare a table with its own rows in the order of other measures."""
    scores = [ranked.scores(label, threads) for label in labels]
    found = _core.correlations(ranked.own, scores, threads=thread_count(threads))
    depth = max(top, deep(p))
    ours = ranked.first(ranked.own, depth)
    rows = []
    for label, column, (rho, tau) in zip(labels, scores, found, strict=True):
        theirs = ranked.first(column, depth)
        overlap = rank_biased_overlap(ours, theirs, p)
        shared = len(set(ours[:top]) & set(theirs[:top]))
        rows.append((label, ranked.convention, len(column), rho, tau, overlap, shared))
    return rows


def _with_tables(
    ranked: Ranked, others: list[Ranked], top: int, p: float, threads: int | None
) -> list[tuple[Any, ...]]:
    """Compare a table with others, row by row of the same words."""
    rows: list[tuple[Any, ...]] = []
    if not others:
        return rows
    words, depth = ranked.words(), max(top, deep(p))
    places = {word: place for place, word in enumerate(words)}
    ours = [words[place] for place in ranked.first(ranked.own, depth)]
    for other in others:
        if other.columns != ranked.columns:
            raise ValueError(
                f"the rows of one table are {' '.join(ranked.columns)}, of the other "
                f"{' '.join(other.columns)}"
            )
        their_words = other.words()
        both = [(places[word], at) for at, word in enumerate(their_words) if word in places]
        here, there = [place for place, _ in both], [at for _, at in both]
        ((rho, tau),) = _core.correlations(
            ranked.own[here], [other.own[there]], threads=thread_count(threads)
        )
        theirs = [their_words[at] for at in other.first(other.own, depth)]
        overlap = rank_biased_overlap(ours, theirs, p)
        shared = len(set(ours[:top]) & set(theirs[:top]))
        rows.append((other.label, other.convention, len(both), rho, tau, overlap, shared))
    return rows


def deep(p: float) -> int:
    """Return the depth from which on ranks have no weight that shows."""
    return math.ceil(math.log(NEGLIGIBLE) / math.log(p))


def rank_biased_overlap(first: Sequence[Any], second: Sequence[Any], p: float) -> float:
    """Return the extrapolated rank-biased overlap of two lists without repetitions.

    Equation 32 of Webber, Moffat & Zobel (2010): the overlap at each depth, weighted by p
    to the power of the depth; behind the end of a list, the agreement that it ends with is
    taken to go on. ``nan`` if one of them is empty.
    """
    shorter, longer = sorted((first, second), key=len)
    s, length = len(shorter), len(longer)
    if s == 0:
        return math.nan
    seen: set[Any] = set()
    overlap, at_end, total, weight = 0, 0, 0.0, 1.0
    for depth in range(1, length + 1):
        # What is new in one list is in both if the other had it before, or has it here.
        items = {longer[depth - 1], *shorter[depth - 1 : depth]}
        overlap += len(items & seen) + (depth <= s and len(items) == 1)
        seen |= items
        weight *= p
        if depth <= s:
            at_end = overlap
        beyond = at_end * (depth - s) / (s * depth) if depth > s else 0.0
        total += (overlap / depth + beyond) * weight
    agreed = (overlap - at_end) / length + at_end / s
    return min(total * (1 - p) / p + agreed * weight, 1.0)

"""How a row of a scored table of n-grams came by its scores."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from turven.cubes import Places, folded, patterns_of, places_of
from turven.explain import Score, balanced, lines_of, place_of_row, told_formula, written
from turven.ngram_measures import parts_looked_at
from turven.registry import GRAM_MEASURES, base_name
from turven.registry.grams import MAX_CELLS_N

if TYPE_CHECKING:
    from turven.table import Table

#: How tables name the counts of parts: f1_3 is that of the first and the third word.
PART = re.compile(r"f\d+(?:_\d+)*")

#: What formulas of n-grams call their numbers.
SYMBOL = re.compile(r"(?<![A-Za-z\\])([fENn])(?![A-Za-z_])")

#: Sums over more cells than those of so many words are not written out.
MAX_SUMMED_N = 3

#: How n-grams were counted.
CONVENTIONS = {
    "positions": "n-grams of this length, words at their places",
    "tokens": "margins of tokens, parts wherever they stand",
}


@dataclass(frozen=True)
class NgramExplanation:
    """How a row of a scored table of n-grams came by its scores.

    Shows itself as text, and as formulas in a notebook.
    """

    #: The n-gram.
    ngram: str
    #: How many words it has.
    n: int
    #: How it was counted.
    convention: str
    #: How often the n-gram occurs.
    count: float
    #: How many n-grams of this length there are, or tokens.
    total: float
    #: E, how often chance would bring the words together; ``nan`` if they were not counted.
    expected: float
    #: How often parts of it occur, by the places of their words, from 0.
    parts: Mapping[Places, float]
    #: The cells, observed and expected, by pattern ("io" has the first word only); empty if
    #: no measure looks at them.
    cells: Mapping[str, tuple[float, float]]
    #: The scores.
    scores: tuple[Score, ...]

    def _counts(self) -> list[tuple[str, str, str]]:
        """Return the names, the words and the numbers of the counts."""
        words = self.ngram.split(" ")
        rows = [("f", self.ngram, written(self.count))]
        for places, count in self.parts.items():
            held = " ".join(word if at in places else "_" for at, word in enumerate(words))
            rows.append((name_of(places), held, written(count)))
        rows.append(("N", "", written(self.total)))
        if not math.isnan(self.expected):
            rows.append(("E", "", written(self.expected)))
        return rows

    def __repr__(self) -> str:
        """Write the counts, the cells and the formulas as text."""
        lines = [f"{self.ngram} · {self.convention}"]
        rows = self._counts()
        widths = [max(len(row[at]) for row in rows) for at in range(3)]
        lines += [
            f"{name:{widths[0]}}  {held:{widths[1]}}  {count:>{widths[2]}}"
            for name, held, count in rows
        ]
        if self.cells:
            lines += ["", "cells: observed (expected)"]
        lines += [
            f"{pattern}  {written(observed)} ({written(expected)})"
            for pattern, (observed, expected) in self.cells.items()
        ]
        return "\n".join(line.rstrip() for line in [*lines, *lines_of(self.scores)])

    def _repr_markdown_(self) -> str:
        """Write the counts, the cells and the formulas for a notebook."""
        lines = [f"**{self.ngram}** · {self.convention}", "", "| count | of | |", "|---|---|---|"]
        lines += [f"| {name} | {held} | {count} |" for name, held, count in self._counts()]
        if self.cells:
            lines += ["", "| cell | observed | expected |", "|---|---|---|"]
        lines += [
            f"| {pattern} | {written(observed)} | {written(expected)} |"
            for pattern, (observed, expected) in self.cells.items()
        ]
        return "\n".join([*lines, "", *lines_of(self.scores, as_markdown=True)])


def explain(table: Table, row: int | str) -> NgramExplanation:
    """Make the explanation of a row of n-grams; see :meth:`turven.Table.explain`."""
    labels = [label for label in table.columns if base_name(label) in GRAM_MEASURES]
    found = table[place_of_row(table, row)]
    lacks = [
        name for label in labels for name in lacking(table.columns, label, found["n"])
    ]  # fmt: skip
    if lacks or not labels:
        raise ValueError(
            "n-grams are explained by the counts of their parts: make the table with measures "
            f"and parts=True; this one has no {', '.join(dict.fromkeys(lacks)) or 'measure'}"
        )
    n, count, total = found["n"], found["count"], found["total"]
    parts = parts_of(found)
    singles = [parts.get((place,), math.nan) for place in range(n)]
    expected = total * math.prod(single / total for single in singles)
    every = {**parts, tuple(range(n)): count, (): total}
    cells = _cells(every, n, singles, total)
    numbers = {"f": count, "E": expected, "N": total, "n": n}
    scores = []
    for label in labels:
        measure = GRAM_MEASURES[base_name(label)]
        formula = told_formula(measure, label, sign="f - E")
        filled = _filled(formula, numbers, parts, cells)
        scores.append(Score(label, found[label], formula, filled, measure.source))
    convention = table.parameters["options"].get("convention", "positions")
    return NgramExplanation(
        found["ngram"], n, CONVENTIONS[convention], count, total, expected, parts, cells,
        tuple(scores),
    )  # fmt: skip


def lacking(columns: Iterable[str], label: str, n: int) -> list[str]:
    """Return the columns that scoring n words by a measure takes and a table has not."""
    parts = parts_looked_at(GRAM_MEASURES[base_name(label)], n)
    names = ["total", *(name_of(part) for part in parts if len(part) != n)]
    return [name for name in names if name not in set(columns)]


def parts_of(row: Mapping[str, Any]) -> dict[Places, float]:
    """Return the counts of the parts of an n-gram that a row has, without its own."""
    found = {places_named(name): row[name] for name in row if PART.fullmatch(name)}
    return {
        places: count
        for places, count in found.items()
        if count is not None and len(places) != row["n"]
    }


def name_of(places: Places) -> str:
    """Return what tables call the count of a part."""
    return "f" + "_".join(str(place + 1) for place in places)


def places_named(name: str) -> Places:
    """Return the places, from 0, of the part that a column of a table is about."""
    return tuple(int(place) - 1 for place in name[1:].split("_"))


def _cells(
    parts: Mapping[Places, float], n: int, singles: list[float], total: float
) -> dict[str, tuple[float, float]]:
    """Return the cells, observed and expected; none unless all parts are counted."""
    import numpy as np

    if len(parts) != 2**n or n > MAX_CELLS_N:
        return {}
    counts = [np.array([parts[places_of(pattern)]]) for pattern in patterns_of("ix", n)]
    observed = folded(counts, n, lambda held, whatever: whatever - held)
    cells = {}
    for pattern, (cell,) in zip(patterns_of("io", n), observed.tolist(), strict=True):
        shares = zip(pattern, singles, strict=True)
        chances = [one / total if letter == "i" else 1 - one / total for letter, one in shares]
        cells[pattern] = (cell, total * math.prod(chances))
    return cells


def _filled(
    formula: str,
    numbers: Mapping[str, float],
    parts: Mapping[Places, float],
    cells: Mapping[str, tuple[float, float]],
) -> str:
    """Put numbers into a formula; sums over words and parts, and short ones of cells, too."""
    n = int(numbers["n"])
    if n <= MAX_SUMMED_N:
        formula = _summed(formula, cells)
    for sign, of in (("sum", " + "), ("prod", r" \cdot ")):
        singles = of.join(written(parts.get((place,), math.nan)) for place in range(n))
        formula = formula.replace(rf"\{sign}_i f_i", singles)
    of_splits = r"\sum_{i=1}^{n-1} f(w_1 \ldots w_i) \, f(w_{i+1} \ldots w_n)"
    of_gaps = r"\sum_{i=1}^{n} f(w_1 \ldots \hat{w}_i \ldots w_n)"
    if of_splits in formula:
        splits = [(tuple(range(i)), tuple(range(i, n))) for i in range(1, n)]
        products = [rf"{written(parts[a])} \cdot {written(parts[b])}" for a, b in splits]
        formula = formula.replace(of_splits, rf"\left( {' + '.join(products)} \right)")
    if of_gaps in formula:
        gaps = [tuple(at for at in range(n) if at != gap) for gap in range(n)]
        counts = " + ".join(written(parts[gap]) for gap in gaps)
        formula = formula.replace(of_gaps, rf"\left( {counts} \right)")
    if cells:
        formula = formula.replace(r"O_{\text{none}}", written(cells["o" * n][0]))
        formula = formula.replace(r"\lambda", written(_lambda(cells)))
    formula = re.sub(r"(?<![A-Za-z])n f", r"n \\cdot f", formula)
    return SYMBOL.sub(lambda match: written(numbers[match[0]]), formula)


def _summed(formula: str, cells: Mapping[str, tuple[float, float]]) -> str:
    r"""Write ``\sum_c`` out."""
    head, sign, rest = formula.partition(r"\sum_c")
    if not sign:
        return formula
    body, rest = balanced(rest)
    terms = []
    for pattern, (observed, expected) in cells.items():
        term = body.replace("O_c", written(observed)).replace("E_c", written(expected))
        # How many words are missing decides the sign.
        minus = pattern.count("o") % 2 == 1
        alternates = r"(-1)^{n - \lvert c \rvert}"
        before = (" - " if minus else " + ") if alternates in term else " + "
        terms.append(before + term.replace(alternates, "").strip())
    written_out = "".join(terms).removeprefix(" + ").strip()
    return rf"{head}\left( {written_out} \right){rest}"


def _lambda(cells: Mapping[str, tuple[float, float]]) -> float:
    """Return λ of cells, as it stands in a formula."""
    if min(observed for observed, _ in cells.values()) < 0:
        return math.nan
    signed = {pattern: -1.0 if pattern.count("o") % 2 else 1.0 for pattern in cells}
    return sum(sign * math.log(cells[pattern][0] + 0.5) for pattern, sign in signed.items())

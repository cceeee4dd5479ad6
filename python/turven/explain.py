"""How a row of a scored table came by its scores."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from turven.registry import (
    MEASURES,
    RATE_MEASURES,
    GramMeasure,
    Measure,
    base_name,
    options_of,
)

if TYPE_CHECKING:
    from turven.table import Table

#: The columns that hold what a row is about.
WORDS = ("part", "node", "w1", "w2", "collocate", "token", "ngram", "match")

#: What formulas call the counts of a table.
SYMBOL = re.compile(r"([OE])_\{(\d\d)\}|([RC])_(\d)|(?<![A-Za-z\\])N(?![A-Za-z])")

#: What is multiplied by the symbol behind it, without a sign between them.
FACTOR = re.compile(r"(\d|[OE]_\{\d\d\}|[RC]_\d|(?<![A-Za-z\\])N) *(?=[OERC]_|N(?![A-Za-z]))")

#: Options that a formula names behind itself.
NAMED = ("variance", "form", "smoothing", "tail", "clip", "when", "method", "prior", "convention")

#: LaTeX for people who read plain text.
PLAIN = (
    (r"\\operatorname\{sgn\}", "sgn"),
    (r"\\text\{([^{}]*)\}", r"\1"),
    (r"\\mathrm\{([^{}]*)\}", r"\1"),
    (r"\\left|\\right|\\Big|\\big", ""),
    (r"\\t?frac12", "½"),
    (r"\\binom\{([^{}]*)\}\{([^{}]*)\}", r"binom(\1, \2)"),
    (r"\\sqrt\{([^{}]*)\}", r"√(\1)"),
    (r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/(\2)"),
    (r"_\{(\w\w)\}|_(\w)", r"\1\2"),
    (r"_\{([^{}]*)\}", r"[\1]"),
    (r"\^\{(\w)\}", r"^\1"),
    (r"\^\{([^{}]*)\}", r"^(\1)"),
    (r"\\cdot", "·"),
    (r"\\ge", "≥"),
    (r"\\sim", "~"),
    (r"\\sum", "Σ"),
    (r"\\prod", "Π"),
    (r"\\ldots ?", "… "),
    (r"\\hat\{(\w)\}", r"\1̂"),
    (r"\\[lr]vert ?", "|"),
    (r"\\chi", "χ"),
    (r"\\lambda", "λ"),
    (r"\\alpha", "α"),
    (r"\\beta", "β"),
    (r"\\Phi", "Φ"),
    (r"\\delta", "δ"),
    (r"\\mp", "∓"),
    (r"\\pm", "±"),
    (r"\\lfloor ?", "⌊"),
    (r"\\rfloor", "⌋"),
    (r"\\le(?![a-z])", "≤"),
    (r"\\bar (\w)", r"\1̄"),
    (r"\\sigma", "σ"),
    (r"\\nu", "ν"),
    (r"\\#", "#"),
    (r"\\([{}])", r"\1"),
    (r"\\quad", " "),
    (r"\\,|\\ ", " "),
    (r"\\(ln|log|min|max)", r"\1"),
)


@dataclass(frozen=True)
class Score:
    """A score of a row, with the formula that it is of."""

    #: The measure, with its options.
    measure: str
    #: The score.
    value: float
    #: The formula, in LaTeX.
    formula: str
    #: The formula with the numbers of the row in it, in LaTeX.
    filled: str
    #: The publication that defines the measure.
    source: str

    @property
    def formulas(self) -> tuple[str, ...]:
        """Return the formula, and that with numbers if the row has those that it is of."""
        both = (self.formula, self.filled)
        return both if self.filled != self.formula else both[:1]


@dataclass(frozen=True)
class Explanation:
    """How a row of a scored table came by its scores.

    Shows itself as text, and as formulas in a notebook.
    """

    #: What the row is about, by column.
    words: Mapping[str, str]
    #: How it was counted.
    convention: str
    #: O11 to O22, R1 to C2 and N, as they were scored.
    counts: Mapping[str, float]
    #: E11 to E22, what chance expects.
    expected: Mapping[str, float]
    #: The scores.
    scores: tuple[Score, ...]

    def __repr__(self) -> str:
        """Write the tables and formulas as text."""
        rows = [["", "C1", "C2", "sum"]]
        for row in "12":
            cells = [self._cell(f"{row}{column}") for column in "12"]
            rows.append([f"R{row}", *cells, written(self.counts[f"R{row}"])])
        sums = [written(self.counts[name]) for name in ("C1", "C2", "N")]
        rows.append(["sum", *sums])
        widths = [max(len(row[at]) for row in rows) for at in range(4)]
        lines = [f"{' '.join(self.words.values())} · {self.convention}"]
        lines += [
            "  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) for row in rows
        ]
        lines += ["observed (expected)", *lines_of(self.scores)]
        return "\n".join(line.rstrip() for line in lines)

    def _cell(self, place: str) -> str:
        return f"{written(self.counts[f'O{place}'])} ({written(self.expected[f'E{place}'])})"

    def _repr_markdown_(self) -> str:
        """Write the table and the formulas for a notebook."""
        lines = [
            f"**{' '.join(self.words.values())}** · {self.convention}",
            "",
            "| observed (expected) | C1 | C2 | sum |",
            "|---|---|---|---|",
        ]
        for row in "12":
            cells = " | ".join(self._cell(f"{row}{column}") for column in "12")
            lines.append(f"| R{row} | {cells} | {written(self.counts[f'R{row}'])} |")
        sums = " | ".join(written(self.counts[name]) for name in ("C1", "C2", "N"))
        lines += [f"| sum | {sums} |", "", *lines_of(self.scores, as_markdown=True)]
        return "\n".join(lines)


def lines_of(scores: Iterable[Score], *, as_markdown: bool = False) -> list[str]:
    """Write scores with their formulas as text, or for a notebook."""
    lines: list[str] = []
    for score in scores:
        value = written(score.value)
        if as_markdown:
            lines += [f"**{score.measure}** = {value}", ""]
            lines += [line for formula in score.formulas for line in (f"$${formula}$$", "")]
            lines += [score.source, ""]
        else:
            lines += ["", f"{score.measure} = {value}"]
            lines += [f"  = {plain(formula)}" for formula in score.formulas]
            lines.append(f"  {score.source}")
    return lines


def explain(table: Table, row: int | str) -> Explanation:
    """Make the explanation of a row; see :meth:`turven.Table.explain`."""
    missing = [name for name in ("o11", "r1", "c1", "n") if name not in table.columns]
    if missing:
        raise ValueError(
            "only rows of scored tables can be explained, those of collocations, collocates, "
            "keyness and specificities, and of ngrams with measures and parts=True; this one has "
            f"no {', '.join(missing)}"
        )
    found = table[place_of_row(table, row)]
    share = share_of(table.parameters)
    counts, expected = _counts(found["o11"] / share, found["r1"], found["c1"], found["n"])
    turned = compares_corpora(table.parameters)
    scores = []
    for label in table.columns:
        measure = MEASURES.get(base_name(label))
        if base_name(label) in RATE_MEASURES:
            # Its numbers are those of all documents or words, which a row does not hold.
            of_rates = RATE_MEASURES[base_name(label)]
            formula = of_rates.formula
            scores.append(Score(label, found[label], formula, formula, of_rates.source))
        if measure is None:
            continue
        # Of two corpora, measures that compare columns compare rows.
        swap = turned and measure.compares_columns
        own = options_of(label).get("convention")
        if own:
            symbols = _own_symbols(found, own, table.parameters)
        else:
            symbols = _turned(counts, expected) if swap else {**counts, **expected}
        formula = told_formula(measure, label)
        filled = fill(formula, symbols)
        scores.append(Score(label, found[label], formula, filled, measure.source))
    words = {name: str(found[name]) for name in WORDS if name in found}
    convention = table.parameters.get("convention", "")
    return Explanation(words, convention, counts, expected, tuple(scores))


def compares_corpora(parameters: Mapping[str, Any]) -> bool:
    """Tell whether the rows of a table compare two corpora, or a part with the rest."""
    return parameters.get("statistic") in {"keyness", "specificities"}


def share_of(parameters: Mapping[str, Any], own: str | None = None) -> int:
    """Return by what the O11 of a table is divided before it is scored, by a convention.

    That of the table, unless a measure has one of its `own`.
    """
    options = parameters.get("options", {})
    convention = own or options.get("convention")
    return options.get("window") or 1 if convention in {"tokens", "vocabulary"} else 1


def _own_symbols(
    row: Mapping[str, Any], convention: str, parameters: Mapping[str, Any]
) -> dict[str, float]:
    """Return the cells of a row by the convention that a measure has of its own."""
    margin = {name: row.get(f"{name}_{convention}", row[name]) for name in ("r1", "c1", "n")}
    counts, expected = _counts(row["o11"] / share_of(parameters, convention), **margin)
    return {**counts, **expected}


def told_formula(
    measure: Measure | GramMeasure, label: str, *, sign: str = "O_{11} - E_{11}"
) -> str:
    """Return the formula of a measure with the options that its label names."""
    told = {**measure.options, **options_of(label)}
    formula = measure.formula
    if "base" in told and told["base"] != measure.options["base"]:
        usual = r"\ln" if measure.options["base"] == "e" else r"\log_2"
        log = r"\ln" if told["base"] == "e" else rf"\log_{{{told['base']}}}"
        formula = formula.replace(usual, log)
    if "k" in told:
        formula = formula.replace("+ k", f"+ {told['k']}")
    if "power" in told:
        formula = formula.replace("f^k", f"f^{{{told['power']}}}")
    if "discount" in told:
        taken = f" - {told['discount']}" if float(told["discount"]) else ""
        formula = formula.replace(r" - \delta", taken)
    if "tests" in told:
        formula = formula.replace(r"\alpha / m", f"{told['alpha']} / {told['tests']}")
    if told.get("expected") == "proportion":
        formula = r"\frac{G^2}{-2 N \ln(\min(E_{11}, E_{12}, E_{21}, E_{22}) / N)}"
    if "prior" in told:
        formula = _with_prior(formula, told)
    if told.get("signed", "").lower() == "true":
        # No evidence for a difference is none for either side.
        formula = rf"\max(0, {formula})" if measure.name == "bic" else formula
        formula = rf"\operatorname{{sgn}}({sign}) \cdot \left( {formula} \right)"
    # What changes more than a letter is named.
    named = [
        f"{name} {told[name]}" for name in NAMED if told.get(name) != measure.options.get(name)
    ]
    return rf"{formula} \quad \text{{({', '.join(named)})}}" if named else formula


def _with_prior(formula: str, told: Mapping[str, str]) -> str:
    """Put what a prior gives the word and all words into a formula."""
    word, every = "C_1", "N"
    if told["prior"] == "uniform":
        word, every = told["alpha"], written(float(told["alpha"]) * float(told["types"]))
    return formula.replace(r"\alpha_w", word).replace(r"\alpha_0", every)


def place_of_row(table: Table, row: int | str) -> int:
    """Return the number of a row that is named by its words."""
    if not isinstance(row, str):
        return row
    columns = [table[name].tolist() for name in WORDS if name in table.columns]
    for place, words in enumerate(zip(*columns, strict=True)):
        if " ".join(map(str, words)) == row:
            return place
    raise KeyError(f"no row of the table is about {row!r}")


def _counts(
    o11: float, r1: float, c1: float, n: float
) -> tuple[dict[str, float], dict[str, float]]:
    o12, o21 = r1 - o11, c1 - o11
    r2, c2 = n - r1, n - c1
    counts = {"O11": o11, "O12": o12, "O21": o21, "O22": r2 - o21}
    counts |= {"R1": r1, "R2": r2, "C1": c1, "C2": c2, "N": n}
    margins = {"E11": (r1, c1), "E12": (r1, c2), "E21": (r2, c1), "E22": (r2, c2)}
    expected = {
        name: row * column / n if n else float("nan") for name, (row, column) in margins.items()
    }
    return counts, expected


def _turned(counts: dict[str, float], expected: dict[str, float]) -> dict[str, float]:
    other = {"O12": "O21", "O21": "O12", "E12": "E21", "E21": "E12"}
    other |= {"R1": "C1", "R2": "C2", "C1": "R1", "C2": "R2"}
    both = {**counts, **expected}
    return {name: both[other.get(name, name)] for name in both}


def fill(formula: str, symbols: Mapping[str, float]) -> str:
    """Put numbers into a formula; a sum over the cells is written out."""
    formula = FACTOR.sub(r"\1 \\cdot ", _summed(formula))

    def filled(match: re.Match[str]) -> str:
        name = match[0].replace("_", "").replace("{", "").replace("}", "")
        value = symbols[name]
        number = written(value)
        return f"({number})" if value < 0 else number

    return SYMBOL.sub(filled, formula)


def _summed(formula: str) -> str:
    r"""Write ``\sum_{ij}`` out for the four cells."""
    head, sign, body = formula.partition(r"\sum_{ij}")
    if not sign:
        return formula
    body, rest = balanced(body)
    terms = " + ".join(body.replace("_{ij}", f"_{{{ij}}}") for ij in CELLS)
    return rf"{head}\left( {terms} \right){rest}"


def balanced(formula: str) -> tuple[str, str]:
    """Cut a formula where it leaves the brackets that it stands in."""
    depth = 0
    for found in re.finditer(r"\\left(?![a-z])|\\right(?![a-z])|[{}]", formula):
        depth += 1 if found[0] in ("{", r"\left") else -1
        if depth < 0:
            return formula[: found.start()].strip(), formula[found.start() :]
    return formula.strip(), ""


CELLS = ("11", "12", "21", "22")


def plain(formula: str) -> str:
    """Write a formula as plain text."""
    before = ""
    while before != formula:
        before = formula
        for pattern, written in PLAIN:
            formula = re.sub(pattern, written, formula)
    # Numbers and single words need no parentheses in a quotient.
    formula = re.sub(r"\(([\w.,|∞½]+)\)(?=/)|(?<=/)\(([\w.,|∞½]+)\)", r"\1\2", formula)
    formula = re.sub(r"\((√\([^()]*\))\)", r"\1", formula)
    formula = re.sub(r"√\(([\w.,]+)\)", r"√\1", formula)
    return re.sub(r"\s+", " ", formula.replace("{", "").replace("}", "")).strip()


def written(value: Any) -> str:  # noqa: ANN401
    """Write a count whole, another number with some digits."""
    number = float(value)
    if number.is_integer() and abs(number) < 1e15:
        return f"{int(number):,}"
    return f"{number:,.4f}" if 1e-3 <= abs(number) < 1e9 else f"{number:.5g}"

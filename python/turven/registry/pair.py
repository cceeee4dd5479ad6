"""The description of a measure of contingency tables, and what several of them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from turven.registry.description import NO_OPTIONS, OPTIONS, Described, Option

NEVER = "the words never meet"
LOG2 = {"base": "2"}
SIGNED = {"signed": "False"}
EVERT = "Evert (2005), The Statistics of Word Cooccurrences, dissertation, Stuttgart"

#: Options that mean something else to some measures than to others.
OWN_OPTIONS: dict[tuple[str, str], Option] = {
    (measure, "alpha"): Option(
        "a number above 0", "Of a uniform prior, what each word gets, in tokens."
    )
    for measure in ("log_odds_prior", "log_odds_prior_z")
}


@dataclass(frozen=True)
class Measure(Described):
    """What there is to know about a measure of contingency tables."""

    kind: ClassVar[str] = "pairs"

    #: Counts (O11, R1, C1, N), and what they score, rounded to four digits.
    example: tuple[tuple[int, int, int, int], float] = ((8, 20, 20, 100), 0.0)
    #: The options that it takes, with their defaults; see :data:`OPTIONS`.
    options: Mapping[str, str] = field(default_factory=lambda: NO_OPTIONS)

    @property
    def compares_columns(self) -> bool:
        """Tell whether O11/C1 is compared with O12/C2, not rows or both alike."""
        return self.name in {"relative_risk", "percent_difference", "difference_coefficient"}

    def option(self, name: str) -> Option:
        """Return what an option means to this measure."""
        return OWN_OPTIONS.get((self.name, name)) or OPTIONS[name]

    @property
    def function(self) -> str:
        """Return the name of its function in :mod:`turven.measures`."""
        return "lambda_" if self.name == "lambda" else self.name

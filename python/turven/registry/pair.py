"""The description of a measure of contingency tables, and what several of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from turven.registry.description import Told

NEVER = "the words never meet"
LOG2 = {"base": "2"}
SIGNED = {"signed": "False"}
EVERT = "Evert (2005), The Statistics of Word Cooccurrences, dissertation, Stuttgart"


@dataclass(frozen=True)
class Measure(Told):
    """What there is to know about a measure of contingency tables."""

    kind: ClassVar[str] = "pairs"

    #: Counts (O11, R1, C1, N), and what they score, rounded to four digits.
    example: tuple[tuple[int, int, int, int], float] = ((8, 20, 20, 100), 0.0)

    @property
    def compares_columns(self) -> bool:
        """Tell whether O11/C1 is compared with O12/C2, not rows or both alike."""
        return self.name in {"relative_risk", "percent_difference", "difference_coefficient"}

    @property
    def function(self) -> str:
        """Return the name of its function in :mod:`turven.measures`."""
        return "lambda_" if self.name == "lambda" else self.name

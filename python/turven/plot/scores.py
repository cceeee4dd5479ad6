"""Scores that point to the one corpus or to the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from turven.registry import MEASURES, RATE_MEASURES, base_name
from turven.table import Table

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Scores:
    """The words of a table and what each scores: above 0 here, below 0 in the reference."""

    table: Table
    #: What the score is.
    said: str
    values: Array
    #: Lower and upper bounds, shape (2, words), if there are any.
    bounds: Array | None


def scores(table: Table, measure: str | None) -> Scores:
    """Return the scores of one of the table's measures, with a sign.

    The measure's own one if it has one. That of O11 - E11 if it scores both directions alike.
    A measure that only tells attraction says nothing of words that are more frequent in the
    reference, which get ``nan``.
    """
    there: list[str] = table.parameters["options"]["measures"]
    name = there[0] if measure is None else measure
    if name not in there:
        listed = ", ".join(f"'{other}'" for other in there)
        raise ValueError(f"the table has no measure {name!r}; it has {listed}")
    values = table[name].astype(np.float64)
    bounds = None
    if f"{name}_low" in table.columns:
        bounds = np.stack([table[f"{name}_low"], table[f"{name}_high"]])
    direction = np.sign(table["o11"] - table["e11"])
    if _is_signed(name):
        return Scores(table, name, values, bounds)
    if _has_signed_form(name):
        said = f"{name}, with the sign of O11 - E11"
        # With the sign what was the lower bound is the higher one.
        turned = None if bounds is None else np.sort(direction * bounds, axis=0)
        return Scores(table, said, direction * values, turned)
    return Scores(table, name, np.where(direction > 0, values, np.nan), bounds)


def _is_signed(name: str) -> bool:
    """Tell whether a measure is negative for words that are more frequent in the reference."""
    if _has_signed_form(name):
        return "signed=true" in name.replace(" ", "").lower()
    base = base_name(name)
    told = MEASURES.get(base) or RATE_MEASURES.get(base)
    return told is not None and told.range.startswith("-")


def _has_signed_form(name: str) -> bool:
    told = MEASURES.get(base_name(name))
    return told is not None and "signed" in told.options

"""Numbers of columns of counts: the engine's, for rows that another engine has put together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.measures import scored
from turven.suggestions import did_you_mean

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

#: Below this products of whole numbers of 64 bits are exact.
EXACT = 2**63


def millionths(counts: Array, total: Array) -> Array:
    """Return counts in a million; ``nan`` of nothing."""
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore"):
        rates: Array = counts.astype(np.float64) * 1e6 / total.astype(np.float64)
    return rates


def contingency(
    o11: Array, r1: Array, c1: Array, n: Array, measures: Iterable[str], test: str | None
) -> dict[str, Array]:
    """Return the columns that a contingency table has: its margins and its scores."""
    import numpy as np

    counts = np.broadcast_arrays(o11, r1, c1, n)
    cells = tuple(np.ascontiguousarray(column, dtype=np.float64) for column in counts)
    with np.errstate(invalid="ignore", divide="ignore"):
        made = dict(zip(("o11", "r1", "c1", "n"), counts, strict=True))
        made["e11"] = cells[1] * cells[2] / cells[3]
    for measure in measures:
        made[measure] = np.asarray(scored(measure, *cells, as_counted=True, threads=1))
    if test is not None:
        made["log10_p"] = np.empty(len(cells[0]), np.float64)
        _core.log10_p(test, list(cells), made["log10_p"], threads=1)
    return made


def label_columns(measures: Iterable[str], test: str | None) -> dict[str, str]:
    """Return the columns of :func:`contingency` with their types."""
    margins = dict.fromkeys(("o11", "r1", "c1", "n"), "int64")
    scores = dict.fromkeys(measures, "float64")
    return margins | {"e11": "float64"} | scores | ({"log10_p": "float64"} if test else {})


def has_greater_share(
    count: Array, of: Array, other: Array, of_other: Array, *, or_equal: bool
) -> Array:
    """Tell whether count/of is above other/of_other, or equal to it; without rounding."""
    import numpy as np

    largest = max(int(column.max(initial=0)) for column in (count, other))
    totals = max(int(column.max(initial=0)) for column in (of, of_other))
    if largest * totals >= EXACT:
        count, of, other, of_other = (c.astype(object) for c in (count, of, other, of_other))
    left, right = count * of_other, other * of
    found: Array = np.asarray(left >= right if or_equal else left > right, dtype=bool)
    return found


def refuse_others(option: str, given: object, known: tuple[str, ...]) -> None:
    """Refuse a value that an option does not know."""
    if given not in known:
        accepted = ", ".join(map(repr, known))
        hint = did_you_mean(given, known)
        raise ValueError(f"{option} must be one of {accepted}, got {given!r}.{hint}")

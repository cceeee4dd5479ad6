"""Metadata columns: one value a document, of one kind."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.options import unknown_option

if TYPE_CHECKING:
    import numpy as np

EPOCH = dt.datetime(1970, 1, 1)
EPOCH_DAY = EPOCH.date()

# Kinds by type, the narrower first: a bool is an int, a datetime a date.
KINDS: list[tuple[type, str]] = [
    (bool, "bool"),
    (int, "int64"),
    (float, "float64"),
    (str, "str"),
    (dt.datetime, "datetime"),
    (dt.date, "date"),
]

#: What a column may hold, for the error about anything else.
ACCEPTED = "str, int, float, bool, date, datetime or None"


def names(given: Iterable[object] | None) -> list[str] | None:
    """Turn the documents' names into strings."""
    if isinstance(given, str | bytes):
        raise TypeError("id must be one name a document, got one str")
    return None if given is None else [str(name) for name in given]


def columns(
    function: str, keywords: Mapping[str, Any], options: Iterable[str]
) -> list[tuple[str, _core.Column]]:
    """Turn keyword metadata into columns.

    Parameters
    ----------
    function : str
        The function that was called, for the error about a misspelt option.
    keywords : mapping of str to column
        A column is an Arrow column (polars, pandas, pyarrow) or an iterable of
        str, int, float, bool, date or datetime; ``None`` is a missing value.
    options : iterable of str
        The options of that function.
    """
    made = []
    for name, values in keywords.items():
        if values is None or isinstance(values, str | bytes) or not can_be_read(values):
            message = unknown_option(function, name, options)
            raise TypeError(f"{message} A metadata column needs one value a document.")
        made.append((name, column(name, values)))
    return made


def column(name: str, values: Any) -> _core.Column:  # noqa: ANN401
    """Make a column of one kind."""
    from_arrow = _core.Column.from_arrow(name, values)
    if from_arrow is not None:
        return from_arrow
    if getattr(getattr(values, "dtype", None), "kind", "") == "M":
        values = _to_microseconds(name, values)
    listed = values.tolist() if hasattr(values, "tolist") else list(values)
    listed = plain(listed)
    kind = _kind(name, listed)
    try:
        return _core.Column.from_list(kind, [_stored(kind, value) for value in listed])
    except OverflowError as error:
        message = f"metadata column '{name}' holds a number of more than 64 bits"
        raise ValueError(message) from error


def column_of_kind(name: str, kind: str, values: Any) -> _core.Column:  # noqa: ANN401
    """Make a column of a kind that is known, of an Arrow column or a list."""
    from_arrow = None if kind == "null" else _core.Column.from_arrow(name, values)
    if from_arrow is not None:
        return from_arrow
    return _core.Column.from_list(kind, [_stored(kind, value) for value in values])


def plain(values: list[Any]) -> list[Any]:
    """Turn numpy's numbers into Python's; without numpy there are none."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return values
    return [value.item() if isinstance(value, numpy.generic) else value for value in values]


def _to_microseconds(name: str, values: Any) -> np.ndarray[Any, Any]:  # noqa: ANN401
    """Make times that Python knows; one between two microseconds is refused."""
    import numpy as np

    times = np.asarray(values)
    if np.datetime_data(times.dtype)[0] in ("Y", "M", "W", "D"):
        return times.astype("datetime64[D]")
    coarse = times.astype("datetime64[us]")
    if not np.array_equal(coarse.astype(times.dtype), times, equal_nan=True):
        raise ValueError(f"metadata column '{name}' holds times finer than a microsecond")
    return coarse


def can_be_read(values: object) -> bool:
    """Tell whether an object can be read value by value."""
    ways = ("__iter__", "__arrow_c_stream__", "__arrow_c_array__")
    return any(hasattr(values, way) for way in ways)


def _kind(name: str, values: list[Any]) -> str:
    kinds = {_kind_of(name, index, value) for index, value in enumerate(values)} - {"null"}
    if kinds == {"int64", "float64"}:
        return "float64"
    if len(kinds) > 1:
        raise TypeError(f"metadata column '{name}' mixes {' and '.join(sorted(kinds))}")
    return kinds.pop() if kinds else "null"


def _kind_of(name: str, index: int, value: object) -> str:
    kind = kind_of(value)
    if kind is None:
        raise TypeError(f"{name}[{index}] must be {ACCEPTED}, got {type(value).__name__}")
    return kind


def kind_of(value: object) -> str | None:
    """Return the kind of column that holds a value, if any does."""
    if value is None:
        return "null"
    return next((word for kind, word in KINDS if isinstance(value, kind)), None)


def _stored(kind: str, value: Any) -> Any:  # noqa: ANN401
    if value is None:
        return None
    if kind == "date":
        return (value - EPOCH_DAY).days
    if kind == "datetime":
        naive = value if value.tzinfo is None else value.astimezone(dt.UTC).replace(tzinfo=None)
        return (naive - EPOCH) // dt.timedelta(microseconds=1)
    return value


def refuse_one_text(given: object, name: str, wanted: str) -> None:
    """Refuse what would be read letter by letter, has no order, or cannot be read."""
    if isinstance(given, str | bytes | bytearray):
        kind = type(given).__name__
        raise TypeError(
            f"{name} must be {wanted}, got one {kind}, which would be read letter by letter; "
            "put it in a list"
        )
    if isinstance(given, dict | set | frozenset):
        raise TypeError(f"{name} must be {wanted} in order, got a {type(given).__name__}")
    if not can_be_read(given):
        raise TypeError(f"{name} must be {wanted}, got {type(given).__name__}")

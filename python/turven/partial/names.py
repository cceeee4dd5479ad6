"""Columns that name rows, as words and whole numbers, of which our own sums are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from turven.partial.chunks import is_text
from turven.table import needed

if TYPE_CHECKING:
    import pyarrow as pa


def as_named(table: Any, schema: pa.Schema) -> pa.Table:  # noqa: ANN401
    """Return a table of the engine whose columns have the types of a schema."""
    made = needed("pyarrow", "arrow").table(table)
    columns = [restored(made[field.name], field.type) for field in schema]
    return needed("pyarrow", "arrow").table(columns, schema=schema)


def is_word(kind: pa.DataType) -> bool:
    """Tell whether values of a type are words to us."""
    return is_text(kind) or bool(needed("pyarrow", "arrow").types.is_decimal(kind))


def plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return words or whole numbers that differ where the values of a column do."""
    arrow = needed("pyarrow", "arrow")
    kind = column.type
    if is_word(kind):
        return column.cast(arrow.large_string())
    if arrow.types.is_floating(kind):
        return _bits(column)
    try:
        # Days have 32 bits, and go into 64 in two steps.
        short = arrow.types.is_date32(kind) or arrow.types.is_time32(kind)
        return (column.cast(arrow.int32()) if short else column).cast(arrow.int64())
    except (arrow.ArrowNotImplementedError, arrow.ArrowInvalid):
        raise TypeError(f"rows cannot be told apart by values of the type {kind}") from None


def restored(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """Return the values that words or whole numbers stand for."""
    arrow = needed("pyarrow", "arrow")
    if column.type == kind:
        return column
    if arrow.types.is_null(kind):
        return arrow.chunked_array([arrow.nulls(len(column))])
    if arrow.types.is_floating(kind):
        return column.combine_chunks().view(arrow.float64()).cast(kind)
    if arrow.types.is_date32(kind) or arrow.types.is_time32(kind):
        column = column.cast(arrow.int32())
    return column.cast(kind)


def _bits(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the bits of numbers; there are one zero and one ``nan``, as groups have them."""
    import numpy as np

    arrow = needed("pyarrow", "arrow")
    numbers = column.cast(arrow.float64()).combine_chunks()
    values = numbers.fill_null(0.0).to_numpy() + 0.0
    values[np.isnan(values)] = np.nan
    is_null = numbers.is_null().to_numpy(zero_copy_only=False)
    return arrow.chunked_array([arrow.array(values.view(np.int64), mask=is_null)])

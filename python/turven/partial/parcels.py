"""Counts in parcels: many rows as one value, for what an engine sends from task to task.

An engine that moves rows one by one makes an object of each, and of rare pairs there are as many
as tokens. A parcel holds rows whose names fall into one of a number of bins, by a hash of their
words: rows of one name are in parcels of one bin, whoever made them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.partial.names import as_named, is_word, plain
from turven.partial.statistic import KIND, Counting
from turven.table import needed

if TYPE_CHECKING:
    import pyarrow as pa

#: The columns of parcels: the bin, whether the rows are items, the rows, and of what type the
#: values are that a statistic leaves open.
BIN, ITEMS, ROWS, VALUES = "bin", "items", "rows", "values"

#: So many rows are put into parcels together.
AT_ONCE = 1 << 20


def parcels(counts: Iterable[pa.Table], counting: Counting, bins: int) -> Iterator[pa.RecordBatch]:
    """Put counts into parcels; items and the rest are apart, for those who want the one."""
    for table in counts:
        for start in range(0, len(table), AT_ONCE):
            yield _divided(table.slice(start, AT_ONCE), counting, bins)
        # What has been given out is not held while the next is counted.
        del table


def _divided(table: pa.Table, counting: Counting, bins: int) -> pa.RecordBatch:
    arrow = needed("pyarrow", "arrow")
    names: list[Any] = [plain(table[name]) for name in counting.groups]
    sums: list[Any] = [table[name] for name in counting.statistic.sums]
    made = _core.parcels(names, sums, bins, counting.groups.index(KIND))
    said = None if counting.open is None else _said(table[counting.open].type)
    bin_of, is_item, rows = zip(*made, strict=True)
    columns = [
        arrow.array(bin_of, arrow.int32()),
        arrow.array(is_item, arrow.bool_()),
        arrow.array(rows, arrow.binary()),
        arrow.array([said] * len(made), arrow.binary()),
    ]
    return arrow.RecordBatch.from_arrays(columns, names=[BIN, ITEMS, ROWS, VALUES])


def added_up(batches: Iterable[pa.RecordBatch], counting: Counting) -> Iterator[pa.Table]:
    """Add up parcels that come bin by bin."""
    held: list[Any] = []
    current: int | None = None
    values: pa.DataType | None = None
    for batch in batches:
        if batch.num_rows and values is None and batch.column(VALUES)[0].is_valid:
            values = _type_of(batch.column(VALUES)[0])
        for place, number in enumerate(batch.column(BIN).to_pylist()):
            if number != current and held:
                yield unpacked(held, counting, values)
                held = []
            current = number
            held.append(batch.column(ROWS).slice(place, 1))
    if held:
        yield unpacked(held, counting, values)


def unpacked(held: list[Any], counting: Counting, values: pa.DataType | None = None) -> pa.Table:
    """Return the rows of parcels, added up; `values` is the type of what is left open."""
    schema = counting.schema(values)
    names = [(name, is_word(schema.field(name).type)) for name in counting.groups]
    return as_named(_core.add_parcels(held, names, list(counting.statistic.sums)), schema)


def _said(kind: pa.DataType) -> bytes:
    arrow = needed("pyarrow", "arrow")
    written: bytes = arrow.schema([("value", kind)]).serialize().to_pybytes()
    return written


def _type_of(said: pa.Scalar) -> pa.DataType:
    return needed("pyarrow", "arrow").ipc.read_schema(said.as_buffer()).field(0).type

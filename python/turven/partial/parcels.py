"""Counts in parcels: many rows as one value, for what an engine sends from task to task.

An engine that moves rows one by one makes an object of each, and of rare pairs there are as many
as tokens. A parcel is an Arrow stream of rows whose names fall into one of a number of bins, by a
hash of the names: rows of one name are in parcels of one bin, whoever made them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from turven.partial.statistic import ITEM, KIND, Counting
from turven.partial.sums import summed
from turven.table import needed

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Array = np.ndarray[Any, np.dtype[Any]]

#: The columns of parcels: the bin, whether the rows are items, and the rows.
BIN, ITEMS, ROWS = "bin", "items", "rows"

#: Odd numbers whose bits are well mixed (Steele, Lea & Flood 2014, SplitMix64).
MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def parcels(counts: Iterable[pa.RecordBatch], bins: int) -> Iterator[pa.RecordBatch]:
    """Put counts into parcels; those that come together are divided together."""
    arrow = needed("pyarrow", "arrow")
    for batch in counts:
        yield from _divided(arrow.Table.from_batches([batch]), bins)


def _divided(table: pa.Table, bins: int) -> Iterator[pa.RecordBatch]:
    import numpy as np

    arrow = needed("pyarrow", "arrow")
    if len(table) == 0:
        return
    is_item = table[KIND].to_numpy() == ITEM
    # Items and the rest are apart, so that whoever wants the one need not unpack the other.
    place = 2 * (hashes(table) % np.uint64(bins)).astype(np.int64) + is_item
    # Numbers of 16 bits are put in order in a few passes.
    small = np.uint16 if bins < 1 << 15 else np.int64
    order = np.argsort(place.astype(small), kind="stable")
    ordered = table.take(arrow.array(order)).combine_chunks()
    ends = np.cumsum(np.bincount(place, minlength=2 * bins))
    made: dict[str, list[Any]] = {BIN: [], ITEMS: [], ROWS: []}
    for at in np.flatnonzero(np.diff(ends, prepend=0)):
        start = int(ends[at - 1]) if at else 0
        made[BIN].append(int(at) // 2)
        made[ITEMS].append(bool(at % 2))
        made[ROWS].append(packed(ordered.slice(start, int(ends[at]) - start)))
    yield arrow.RecordBatch.from_arrays(
        [
            arrow.array(made[BIN], arrow.int32()),
            arrow.array(made[ITEMS], arrow.bool_()),
            arrow.array(made[ROWS], arrow.binary()),
        ],
        names=[BIN, ITEMS, ROWS],
    )


def packed(table: pa.Table) -> bytes:
    """Write rows as an Arrow stream, compressed."""
    arrow = needed("pyarrow", "arrow")
    sink = arrow.BufferOutputStream()
    options = arrow.ipc.IpcWriteOptions(compression="lz4")
    with arrow.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    whole: bytes = sink.getvalue().to_pybytes()
    return whole


def added_up(
    batches: Iterable[pa.RecordBatch], counting: Counting, *, items: bool
) -> Iterator[pa.Table]:
    """Add up parcels that come bin by bin: items, or the rest."""
    arrow = needed("pyarrow", "arrow")
    held: list[pa.Table] = []
    current = None
    for batch in batches:
        columns = (batch.column(name).to_pylist() for name in (BIN, ITEMS))
        for place, (number, is_item) in enumerate(zip(*columns, strict=True)):
            if is_item != items:
                continue
            if number != current and held:
                yield summed(arrow.concat_tables(held), counting)
                held = []
            current = number
            held.append(arrow.ipc.open_stream(batch.column(ROWS)[place].as_buffer()).read_all())
    if held:
        yield summed(arrow.concat_tables(held), counting)


def hashes(table: pa.Table) -> Array:
    """Return a number for each row that depends on its strings alone, the same everywhere."""
    import numpy as np

    arrow = needed("pyarrow", "arrow")
    found = np.zeros(len(table), np.uint64)
    for column in table.columns:
        if arrow.types.is_large_string(column.type):
            found = (found ^ _of_strings(column.combine_chunks())) * np.uint64(MIX[0])
    for shift, factor in ((30, MIX[1]), (27, MIX[2])):
        found = (found ^ (found >> np.uint64(shift))) * np.uint64(factor)
    return found ^ (found >> np.uint64(31))


def _of_strings(column: Any) -> Array:  # noqa: ANN401
    """Return a number that depends on the first and the last eight bytes, and the length."""
    import numpy as np

    if column.null_count:
        column = column.fill_null("")
    _, offsets, data = column.buffers()
    begin = column.offset
    places = np.frombuffer(offsets, np.int64)[begin : begin + len(column) + 1]
    text = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    padded = np.zeros(len(text) + 8, np.uint8)
    padded[: len(text)] = text
    windows = np.ndarray(len(text) + 1, "<u8", padded, strides=(1,))
    lengths = np.diff(places)
    short = np.minimum(lengths, 8).astype(np.uint64)
    # Of a short string what lies behind it is cut off; of none nothing is left.
    kept = np.where(short == 0, 0, ~np.uint64(0) >> (8 * (np.uint64(8) - np.maximum(short, 1))))
    first = windows[places[:-1]] & kept.astype(np.uint64)
    last = windows[np.maximum(places[1:] - 8, places[:-1])] & kept.astype(np.uint64)
    mixed = first * np.uint64(MIX[1]) ^ (last + lengths.astype(np.uint64)) * np.uint64(MIX[2])
    return mixed ^ (mixed >> np.uint64(32))

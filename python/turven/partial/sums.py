"""Counts of pieces, added up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from turven.partial.chunks import as_table
from turven.partial.statistic import KIND, PART, Counting, compute
from turven.table import needed

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Array = np.ndarray[Any, np.dtype[Any]]

#: Under this name a batch of counts says what it is of.
NOTE = b"turven_partial"

#: So many rows are held before they are added up.
MOST = 1 << 22


def added(partials: Iterable[Any], counting: Counting, what: Mapping[str, Any]) -> pa.Table:
    """Add up counts: one row for each kind and name."""
    arrow = needed("pyarrow", "arrow")
    held: list[pa.Table] = []
    rows, least = 0, MOST
    for place, partial in enumerate(partials):
        table = checked(as_table(partial), counting, what, place)
        held.append(table)
        rows += len(table)
        if rows > least:
            held = [summed(arrow.concat_tables(held, promote_options="default"), counting)]
            rows = len(held[0])
            # What has many different rows is not added up again and again.
            least = max(MOST, 2 * rows)
    if not held:
        return counting.schema(arrow.null()).empty_table()
    return summed(arrow.concat_tables(held, promote_options="default"), counting)


def summed(table: pa.Table, counting: Counting) -> pa.Table:
    """Add up the rows that have one name, which is where the first of them was.

    Names of several columns are numbered column by column: that takes a third of the time of
    Arrow's `group_by`, which compares strings again and again.
    """
    import numpy as np

    arrow = needed("pyarrow", "arrow")
    codes: Array | None = None
    for name in counting.groups:
        column = table[name].combine_chunks()
        if _is_constant(column):
            continue
        encoded = column.dictionary_encode(null_encoding="encode")
        numbers = encoded.indices.to_numpy().astype(np.int64)
        if codes is not None:
            joint = codes * max(len(encoded.dictionary), 1) + numbers
            # Numbered anew, so that they never pass 64 bits.
            numbers = arrow.array(joint).dictionary_encode().indices.to_numpy().astype(np.int64)
        codes = numbers
    if codes is None:
        codes = np.zeros(len(table), np.int64)
    names = int(codes.max(initial=-1)) + 1
    if names == len(table):
        return table.select([*counting.groups, *counting.statistic.sums])
    first = np.empty(names, np.int64)
    first[codes[::-1]] = np.arange(len(table))[::-1]
    found = table.select(counting.groups).take(first)
    for name in counting.statistic.sums:
        sums = _sums(codes, table[name].to_numpy(), names)
        found = found.append_column(name, arrow.array(sums))
    return found


def _is_constant(column: Any) -> bool:  # noqa: ANN401
    """Tell whether whole numbers are all the same."""
    arrow = needed("pyarrow", "arrow")
    if not arrow.types.is_int64(column.type) or column.null_count or not len(column):
        return False
    ends = compute().min_max(column)
    return bool(ends["min"] == ends["max"])


def _sums(codes: Array, numbers: Array, names: int) -> Array:
    """Add up numbers by their codes, exactly."""
    import numpy as np

    if int(np.abs(numbers).sum()) < 2**53:
        # Every sum is a whole number that a float holds.
        quick: Array = np.bincount(codes, weights=numbers, minlength=names).astype(np.int64)
        return quick
    sums = np.zeros(names, np.int64)
    np.add.at(sums, codes, numbers)
    return sums


def checked(table: pa.Table, counting: Counting, what: Mapping[str, Any], place: int) -> pa.Table:
    """Refuse what are no counts of this statistic; return the columns in their order."""
    arrow = needed("pyarrow", "arrow")
    note = note_of(table)
    if note is not None and what:
        refuse_others(note, what, place)
    lacking = [name for name in counting.names if name not in table.column_names]
    if lacking:
        raise ValueError(
            f"partials[{place}] are no counts of {counting.statistic.name}: there is no column "
            f"{', '.join(lacking)}; there are {', '.join(table.column_names)}"
        )
    table = table.select(counting.names).replace_schema_metadata(None)
    kinds = {"string": arrow.large_string(), "int64": arrow.int64()}
    for name in (KIND, *counting.statistic.keys, *counting.statistic.sums):
        kind = kinds.get(counting.statistic.keys.get(name, "int64"))
        at = table.column_names.index(name)
        if kind is not None and table.schema.types[at] != kind:
            table = table.set_column(at, name, table[name].cast(kind))
    for name in (PART, *counting.statistic.keys):
        if name in table.column_names and arrow.types.is_string(table.schema.field(name).type):
            at = table.column_names.index(name)
            table = table.set_column(at, name, table[name].cast(arrow.large_string()))
    return table


def note_of(table: pa.Table) -> dict[str, Any] | None:
    """Return what counts say of themselves, if they do."""
    found = (table.schema.metadata or {}).get(NOTE)
    if found is None:
        return None
    note: dict[str, Any] = json.loads(found)
    return note


def refuse_others(note: Mapping[str, Any], what: Mapping[str, Any], place: int) -> None:
    """Refuse counts that were made in another way."""
    for name in dict.fromkeys([*what, *note]):
        if name != "version" and note.get(name) != what.get(name):
            raise ValueError(
                f"partials[{place}] differ in {name}: {note.get(name)!r} there, "
                f"{what.get(name)!r} here"
            )

"""Counts of pieces, added up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.partial.chunks import as_table, is_text
from turven.partial.names import as_named, plain
from turven.partial.statistic import KIND, PART, Counting
from turven.table import needed

if TYPE_CHECKING:
    import pyarrow as pa

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
    """Add up the rows that have one name, which is where the first of them was."""
    groups, sums = counting.groups, list(counting.statistic.sums)
    names: list[Any] = [plain(table[name]) for name in groups]
    found = _core.add_up(names, [table[name] for name in sums], groups + sums)
    return as_named(found, table.select(groups + sums).schema)


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
        if name not in table.column_names:
            continue
        at, kind = table.column_names.index(name), table.schema.field(name).type
        if arrow.types.is_dictionary(kind):
            kind = kind.value_type
        wide = arrow.large_string() if is_text(kind) else kind
        if wide != table.schema.field(name).type:
            table = table.set_column(at, name, table[name].cast(wide))
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

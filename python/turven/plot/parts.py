"""The parts of a long table, each with its rows."""

from __future__ import annotations

from typing import Any

from turven.table import Table

#: The columns that say to which part a row belongs.
COLUMNS = ("part", "id")


def parts(table: Table) -> list[tuple[str | None, Table]]:
    """Return the parts of a table in their order, or the table as one part without a name."""
    column = next((name for name in COLUMNS if name in table.columns), None)
    if column is None:
        return [(None, table)]
    # Values may be of any kind, and missing ones make a part too.
    values: list[Any] = table.to_dict()[column]
    return [
        (str(value), table[[other == value for other in values]]) for value in dict.fromkeys(values)
    ]


def statistic(table: object, accepted: tuple[str, ...], caller: str) -> Table:
    """Refuse what is no table of one of these statistics."""
    listed = ", ".join(f"'{name}'" for name in accepted)
    if not isinstance(table, Table):
        kind = type(table).__name__
        raise TypeError(f"{caller} draws a table of {listed}, got {kind}")
    found = table.parameters["statistic"]
    if found not in accepted:
        raise TypeError(f"{caller} draws a table of {listed}, got one of '{found}'")
    return table

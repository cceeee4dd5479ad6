"""Tables as plain CSV, from which every value can be had again.

A cell is a text, or `None` for a missing value. In the file strings stand in quotation marks,
the empty one too; numbers, dates and truth values do not; of a missing value there is nothing.
The csv module reads such a file, but does not tell an empty string from a missing value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from turven.table import Table

#: A row as it is in a file.
Cells = tuple[str | None, ...]

#: A field and what ends it: a comma, the end of a line, or that of the file.
FIELD = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|\Z)')

#: What missing values of pandas are called.
MISSING = ("NAType", "NaTType")


def columns_of(table: Any) -> dict[str, list[Any]]:  # noqa: ANN401
    """Return the columns of a table as lists of plain Python values.

    Raises
    ------
    TypeError
        If it is no table.
    """
    if isinstance(table, Table):
        return table.to_dict()
    if isinstance(table, list | tuple) and all(isinstance(row, Mapping) for row in table):
        keys = dict.fromkeys(name for row in table for name in row)
        return {name: [row.get(name) for row in table] for name in keys}
    columns = getattr(table, "column_names", None)  # of pyarrow
    if not isinstance(columns, list):
        columns = None
    names = columns or (table if isinstance(table, Mapping) else getattr(table, "columns", None))
    if names is None or not hasattr(table, "__getitem__"):
        raise TypeError(
            "table must be a Table, a dataframe, a mapping of columns or a list of dicts, "
            f"got {type(table).__name__}"
        )
    return {str(name): _plain(_listed(table[name])) for name in names}


def _listed(column: Any) -> list[Any]:  # noqa: ANN401
    for name in ("to_pylist", "to_list", "tolist"):
        if hasattr(column, name):
            return list(getattr(column, name)())
    return list(column)


def _plain(values: list[Any]) -> list[Any]:
    """Turn numpy's numbers into Python's, and pandas' missing values into `None`."""
    values = [v.item() if type(v).__module__ == "numpy" else v for v in values]
    values = [None if type(v).__name__ in MISSING else v for v in values]
    if any(isinstance(v, str) for v in values):  # a missing string is nan to pandas
        return [None if isinstance(v, float) else v for v in values]
    return values


def cell(value: object, column: str) -> str | None:
    """Write a value as it is in a file; a float by as many digits as make it that float again.

    Raises
    ------
    TypeError
        If a cell of a file cannot hold such a value.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    raise TypeError(
        f"a snapshot holds strings, numbers, dates and booleans; column {column!r} has a "
        f"{type(value).__name__}"
    )


def written(columns: Mapping[str, Sequence[Any]]) -> str:
    """Write columns as CSV."""
    lines = [",".join(map(_field, columns))]
    texts = [[_written(value, name) for value in of] for name, of in columns.items()]
    lines.extend(map(",".join, zip(*texts, strict=True)))
    return "\n".join(lines) + "\n"


def _written(value: object, column: str) -> str:
    return _field(value) if isinstance(value, str) else cell(value, column) or ""


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def read(path: Path) -> tuple[list[str], list[Cells]]:
    """Read the names of the columns and the rows.

    Raises
    ------
    ValueError
        If the file is no CSV, or a row has more or fewer fields than the first; the message
        has the path and the number of the row.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        text = file.read()
    rows = list(_rows(text, path))
    if not rows:
        raise ValueError(f"{path} is empty")
    head, *rest = rows
    for number, row in enumerate(rest, 1):
        if len(row) != len(head):
            raise ValueError(f"{path}: row {number} has {len(row)} fields, the head {len(head)}")
    return [name or "" for name in head], rest


def _rows(text: str, path: Path) -> Iterator[Cells]:
    place, row = 0, list[str | None]()
    while place < len(text):
        found = FIELD.match(text, place)
        if found is None:
            line = text.count("\n", 0, place) + 1
            raise ValueError(f"{path} is no CSV: a quotation mark is out of place in line {line}")
        row.append(found[1].replace('""', '"') if found[1] is not None else found[2] or None)
        place = found.end()
        if found[3] != ",":
            yield tuple(row)
            row = []
        elif place == len(text):
            yield (*row, None)

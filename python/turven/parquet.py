"""Parquet files, through whichever program for them is installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from turven import _core

#: The programs that write and read Parquet, the first that is installed is taken.
PROGRAMS = ("pyarrow", "polars", "duckdb")


def program() -> str:
    """Return the name of the first program that is installed."""
    for name in PROGRAMS:
        if importlib.util.find_spec(name) is not None:
            return name
    raise ImportError(
        "Parquet needs pyarrow, polars or duckdb: pip install 'turven[arrow]', "
        "'turven[polars]' or duckdb; a name that ends in .arrow needs none of them"
    )


def write(table: _core.Table, path: Path, key: str, note: str) -> None:
    """Write a table, with a note under a key of the file's metadata."""
    {"pyarrow": _write_pyarrow, "polars": _write_polars, "duckdb": _write_duckdb}[program()](
        table, path, key, note
    )


def read(path: Path, key: str) -> tuple[str | None, dict[str, Any]]:
    """Read the note, if there is one, and the columns by name: of Arrow or lists."""
    found: tuple[str | None, dict[str, Any]]
    found = {"pyarrow": _read_pyarrow, "polars": _read_polars, "duckdb": _read_duckdb}[program()](
        path, key
    )
    return found


def _write_pyarrow(table: _core.Table, path: Path, key: str, note: str) -> None:
    import pyarrow
    import pyarrow.parquet

    noted = pyarrow.table(table.with_note(key, note))
    pyarrow.parquet.write_table(noted, path, compression="zstd")


def _write_polars(table: _core.Table, path: Path, key: str, note: str) -> None:
    import polars

    polars.DataFrame(table).write_parquet(path, compression="zstd", metadata={key: note})


def _write_duckdb(table: _core.Table, path: Path, key: str, note: str) -> None:
    import duckdb

    with duckdb.connect() as connection:
        # One thread keeps the rows in their order.
        connection.execute("set threads = 1")
        connection.register("rows_to_write", table)
        connection.execute(
            f"copy (from rows_to_write) to {_quoted(path)} "
            f"(format parquet, compression zstd, kv_metadata {{{key}: {_quoted(note)}}})"
        )


def _read_pyarrow(path: Path, key: str) -> tuple[str | None, dict[str, Any]]:
    import pyarrow.parquet

    table = pyarrow.parquet.ParquetFile(path).read()
    note = (table.schema.metadata or {}).get(key.encode())
    columns = dict(zip(table.column_names, table.columns, strict=True))
    return None if note is None else note.decode("utf-8"), columns


def _read_polars(path: Path, key: str) -> tuple[str | None, dict[str, Any]]:
    import polars

    note = polars.read_parquet_metadata(path).get(key)
    frame = polars.read_parquet(path, glob=False, hive_partitioning=False)
    return note, {column.name: column for column in frame.get_columns()}


def _read_duckdb(path: Path, key: str) -> tuple[str | None, dict[str, Any]]:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        found = f"from parquet_kv_metadata({_quoted(path)}) where key = ?"
        notes = connection.execute(f"select value {found}", [key.encode()]).fetchall()
        rows = connection.sql(f"from read_parquet({_quoted(path)})")
        days = {n for n, kind in zip(rows.columns, rows.types, strict=True) if str(kind) == "DATE"}
        columns = {
            name: (column.astype("datetime64[D]") if name in days else column).tolist()
            for name, column in rows.fetchnumpy().items()
        }
    return notes[0][0].decode("utf-8") if notes else None, columns


def _quoted(text: str | Path) -> str:
    """Return a literal of SQL."""
    return "'" + str(text).replace("'", "''") + "'"

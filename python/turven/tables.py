"""From what people call a table to what the engine reads, batch by batch."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from turven.errors import DecodeError, RecordError
from turven.metadata import ACCEPTED, kind_of, plain

#: How many rows are read at a time, of a Parquet file or a data set.
ROWS = 1000

#: Names that the table of documents needs itself.
RESERVED = ("id", "tokens")

#: The end of the names of files that other libraries read.
READ_BY_OTHERS = ".parquet"


def parts(files: list[Path]) -> list[Any]:
    """Part files into those that the engine reads and those that others open, in order."""
    found: list[Any] = []
    for path in files:
        if path.name.lower().endswith(READ_BY_OTHERS):
            found.append((path, parquet))
        elif found and isinstance(found[-1], list):
            found[-1].append(path)
        else:
            found.append([path])
    return found


def parquet(path: str | os.PathLike[str]) -> Iterator[object]:
    """Open a Parquet file with the library that is there; give its tables."""
    for name, opened in (("pyarrow.parquet", _by_pyarrow), ("polars", _by_polars)):
        library = _imported(name)
        if library is not None:
            return _named(path, opened(library, path))
    duckdb = _imported("duckdb")
    if duckdb is not None:
        return _named(path, iter([duckdb.from_parquet(os.fspath(path))]))
    raise ImportError(
        f"{path}: Parquet files are read by pyarrow, polars or duckdb, and none of them is "
        "installed; pip install pyarrow"
    )


def _imported(name: str) -> Any:  # noqa: ANN401
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _by_pyarrow(parquet: Any, path: str | os.PathLike[str]) -> Iterator[object]:  # noqa: ANN401
    with parquet.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=ROWS)


def _by_polars(polars: Any, path: str | os.PathLike[str]) -> Iterator[object]:  # noqa: ANN401
    rows = polars.scan_parquet(path)
    count = rows.select(polars.len()).collect().item()
    for start in range(0, max(count, 1), ROWS):
        yield rows.slice(start, ROWS).collect()


def _named(path: str | os.PathLike[str], tables: Iterator[object]) -> Iterator[object]:
    """Give the tables; what goes wrong names the file."""
    try:
        yield from tables
    except OSError as error:
        if error.errno is not None:
            raise
        raise RecordError(f"not readable as Parquet: {error}", os.fspath(path)) from error
    except Exception as error:
        raise RecordError(f"not readable as Parquet: {error}", os.fspath(path)) from error


def tables(given: Any) -> Iterator[object] | None:  # noqa: ANN401
    """Return an iterator of Arrow tables; ``None`` if `given` must be read row by row."""
    if hasattr(given, "with_format") and hasattr(given, "column_names"):
        # datasets.Dataset has no capsule, but gives pyarrow's tables.
        batches: Iterable[object] = given.with_format("arrow").iter(batch_size=ROWS)
        return iter(batches)
    if hasattr(given, "__arrow_c_stream__") and _speaks_arrow(given):
        return iter([given])
    return None


def _speaks_arrow(given: Any) -> bool:  # noqa: ANN401
    """Tell whether a table can be handed over: pandas needs pyarrow for that."""
    is_pandas = type(given).__module__.partition(".")[0] == "pandas"
    return not is_pandas or _imported("pyarrow") is not None


def rows(given: Any) -> Iterable[object]:  # noqa: ANN401
    """Return the rows of a table that does not speak Arrow, each a mapping."""
    if hasattr(given, "to_dict") and hasattr(given, "iterrows"):
        listed: list[object] = given.to_dict("records")
        return listed
    if isinstance(given, str | bytes | Mapping) or not hasattr(given, "__iter__"):
        raise TypeError(
            "table must be a table that speaks Arrow (polars, pandas, pyarrow, DuckDB), a "
            f"datasets.Dataset or an iterable of dicts, got {type(given).__name__}"
        )
    iterable: Iterable[object] = given
    return iterable


class Rows:
    """Rows that are read once: their texts as they come, the rest when all have come.

    Parameters
    ----------
    given : iterable of mappings
        The rows.
    text, id : str or None
        The columns of the text and of the name.
    metadata : list of str or None
        The other columns that are wanted; ``None`` for all that hold single values.
    nulls : {"error", "skip", "empty"}
        What to do about a text that is ``None``.
    """

    def __init__(
        self,
        given: Iterable[object],
        *,
        text: str | None,
        id: str | None,
        metadata: list[str] | None,
        nulls: str,
    ) -> None:
        self._given = given
        self._text = text or "text"
        self._id = id
        self._metadata = metadata
        self._nulls = nulls
        self._names: list[str] = []
        self._columns: dict[str, list[Any]] = {}
        #: The rows that were kept, and for each column the first kind with its row.
        self._kept: list[int] = []
        self._kinds: dict[str, tuple[str, int]] = {}

    def texts(self) -> Iterator[str]:
        """Give the texts."""
        for index, row in enumerate(self._given):
            if not isinstance(row, Mapping):
                raise TypeError(f"table[{index}] must be a dict, got {type(row).__name__}")
            text = self._text_of(index, row)
            if text is not None:
                self._keep(index, row)
                yield text

    def described(self) -> tuple[list[str], list[tuple[str, list[Any]]]]:
        """Return the names and the metadata of the rows that were kept."""
        wanted = list(self._columns) if self._metadata is None else self._metadata
        for name in wanted:
            if self._names and name not in self._columns:
                there = _listed(self._columns)
                raise ValueError(f"metadata column '{name}' is in no record; there are {there}")
        padding = [None] * len(self._names)
        columns = ((name, self._columns.get(name, [])) for name in wanted)
        return self._names, [(name, values + padding[len(values) :]) for name, values in columns]

    def _text_of(self, index: int, row: Mapping[Any, Any]) -> str | None:
        """Return the text of a row; ``None`` if the row is to be left out."""
        if self._text not in row:
            raise _fault(index, f"there is no column '{self._text}'; there are {_listed(row)}")
        text = row[self._text]
        if isinstance(text, str):
            return text
        if not _is_missing(text):
            kind = type(text).__name__
            raise _fault(index, f"the text, column '{self._text}', must be a string, got {kind}")
        if self._nulls == "error":
            raise _fault(
                index,
                f"the text, column '{self._text}', is null; nulls='skip' leaves such a record "
                "out, nulls='empty' takes it as an empty document",
            )
        return "" if self._nulls == "empty" else None

    def _keep(self, index: int, row: Mapping[Any, Any]) -> None:
        id = self._id or "id"
        if self._id is not None and id not in row:
            raise _fault(index, f"there is no column '{id}'; there are {_listed(row)}")
        name = row.get(id)
        if isinstance(name, list | tuple | set | Mapping):
            kind = type(name).__name__
            raise _fault(index, f"the id, column '{id}', must be a single value, got {kind}")
        for column, value in row.items():
            is_other = column not in (self._text, id)
            # Without being asked for, what is no single value is left out.
            is_single = not isinstance(value, list | tuple | set | Mapping)
            if self._metadata is None:
                is_wanted = is_single and column not in RESERVED
            else:
                is_wanted = column in self._metadata
            if is_other and is_wanted:
                values = self._columns.setdefault(str(column), [])
                values.extend([None] * (len(self._names) - len(values)))
                values.append(self._checked(index, str(column), value))
        self._names.append(_whole(index, id, str(index) if _is_missing(name) else str(name)))
        self._kept.append(index)

    def _checked(self, index: int, column: str, value: object) -> object:
        """Return a value of metadata, or say in which row it is that no column holds."""
        if _is_missing(value):
            return None
        value = plain([value])[0]
        kind = kind_of(value)
        if kind is None:
            what = f"metadata column '{column}' must hold {ACCEPTED}, got {type(value).__name__}"
            raise TypeError(f"row {index}: {what}")
        first, before = self._kinds.setdefault(column, (kind, index))
        if kind != first and {kind, first} != {"int64", "float64"}:
            mixed = f"metadata column '{column}' holds {kind}, in row {before} {first}"
            raise TypeError(f"row {index}: {mixed}")
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise _fault(index, f"metadata column '{column}' holds a number of more than 64 bits")
        return _whole(index, column, value) if isinstance(value, str) else value

    def in_row(self, error: DecodeError) -> RecordError:
        """Say in which row a text is that is none; rows may have been left out before it."""
        index = self._kept[error.text] if error.text is not None else 0
        return _fault(index, f"its text holds {error.reason}, at character {error.character}")


def _fault(index: int, reason: str) -> RecordError:
    return RecordError(reason, None, index, of_table=True)


def _whole(index: int, column: str, value: str) -> str:
    """Refuse half of a surrogate pair."""
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            reason = f"column '{column}' holds a lone surrogate, which is not a character"
            raise _fault(index, reason) from error
    return value


def _listed(names: Iterable[object]) -> str:
    return ", ".join(f"'{name}'" for name in names) or "none"


def _is_missing(value: object) -> bool:
    """Tell whether a value is None, or the nan that pandas puts in its place."""
    return value is None or (isinstance(value, float) and value != value)

"""Count files: a table on disk, with what is needed to add it to others."""

from __future__ import annotations

import errno
import json
import os
import struct
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from turven import _core, arrow_file, metadata, parquet
from turven.errors import StoreError
from turven.options import with_known_options

if TYPE_CHECKING:
    from turven.table import Table

#: Under this name the parameters stand in the metadata of the Arrow schema.
NOTE = "turven"

#: The version of the manifest that is written, and the newest that is read.
FORMAT = 1

#: How the names of count files end.
SUFFIXES = (".parquet", ".arrow")

#: What may be a mistake of a reader of Arrow or Parquet: the file is damaged.
NOT_DAMAGE = (FileNotFoundError, PermissionError, IsADirectoryError, ImportError, MemoryError)


@with_known_options
def save(self: Table, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Save the table in a file that says how it was made.

    Parameters
    ----------
    path : str or path
        A name that ends in ``.parquet``, which needs pyarrow, polars or DuckDB; or in
        ``.arrow`` (an IPC file, "Feather V2"), which needs none of them.
    overwrite : bool, default False
        Whether a file that is there may be replaced.

    Raises
    ------
    FileExistsError
        If the file is there and `overwrite` is false.
    ValueError
        If the name ends in something else.
    ImportError
        If it is to be Parquet and none of the three is installed.
    OSError
        If the file cannot be written, or the disk is full.

    Notes
    -----
    All columns are kept as they are. The manifest, in the file's metadata under ``turven``,
    is a JSON object: the ``parameters`` of the table and, under ``file``, the version of the
    format, of Unicode, the rows, the columns with their types, whether the counts are
    ``complete`` and a checksum (docs/counts.md).

    The file is written beside its place and renamed when it is on the disk: whatever happens
    before leaves an old one as it was.

    See Also
    --------
    turven.read_counts : reads it.
    turven.merge_counts : adds several up.

    Examples
    --------
    >>> import tempfile
    >>> import turven as tv
    >>> table = tv.Corpus.from_texts(["de kat en de hond"]).frequencies()
    >>> path = f"{tempfile.mkdtemp()}/dieren.arrow"
    >>> table.save(path)
    >>> tv.read_counts(path).equals(table)
    True
    """
    place = _checked(path)
    if not place.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(place.parent))
    if place.exists() and not overwrite:
        raise FileExistsError(errno.EEXIST, "the file exists; overwrite=True replaces it", path)
    note = json.dumps(manifest(self), ensure_ascii=False)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".turven-") as folder:
        written = Path(folder, place.name)
        if place.suffix.lower() == ".arrow":
            stream = self._engine.with_note(NOTE, note).to_ipc_stream()
            written.write_bytes(arrow_file.of_stream(stream))
        else:
            parquet.write(self._engine, written, NOTE, note)
        with written.open("rb+") as file:
            os.fsync(file.fileno())
        written.replace(place)


@with_known_options
def read_counts(path: str | os.PathLike[str]) -> Table:
    """Read a table that :meth:`Table.save` has written.

    Parameters
    ----------
    path : str or path
        The file; its name ends in ``.parquet`` or ``.arrow``.

    Returns
    -------
    Table
        The same columns, types, values and ``parameters`` as those of the table that was
        saved.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    StoreError
        If it has no manifest, is damaged, holds other columns or values than the manifest
        says, or was made by a newer format.
    ValueError
        If the name ends in something else.
    ImportError
        If it is Parquet and neither pyarrow, polars nor DuckDB is installed.

    Examples
    --------
    >>> import tempfile
    >>> import turven as tv
    >>> path = f"{tempfile.mkdtemp()}/dieren.arrow"
    >>> tv.Corpus.from_texts(["de kat en de hond", "de mat"]).ngrams(2).save(path)
    >>> tv.read_counts(path).head(2)
    ngrams: 2 documents, 7 tokens, 5 types (UAX #29 words, lower, nfc) · n 2
    rank  ngram    n  count  per_million
       1  de hond  2      1     200000.0
       2  de kat   2      1     200000.0
    """
    place = _checked(path)
    if not place.exists():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(place))
    is_arrow = place.suffix.lower() == ".arrow"
    try:
        note, engine = _read_arrow(place) if is_arrow else _read_parquet(place)
        if note["file"].pop("check") != checksum(engine, note):
            raise StoreError(place, "is damaged: it does not hold what was written")
    except (StoreError, *NOT_DAMAGE):
        raise
    except Exception as error:  # each program has errors of its own
        raise StoreError(place, f"is damaged or no count file: {error}") from error
    del note["file"]
    from turven.table import Table

    return Table._of(engine, note)


def manifest(table: Table) -> dict[str, Any]:
    """Return what a count file says about itself."""
    from turven.merging import is_complete

    engine = table._engine
    told = {
        "format": FORMAT,
        "unicode": ".".join(map(str, _core.UNICODE_VERSION)),
        "rows": len(engine),
        "columns": {name: engine.kind(name) for name in engine.columns()},
        "complete": is_complete(table),
    }
    note = {**table.parameters, "file": told}
    told["check"] = checksum(engine, note)
    return note


def checksum(engine: _core.Table, note: dict[str, Any]) -> str:
    """Return the CRC-32 of a manifest and of all values, column after column."""
    import numpy as np

    check = zlib.crc32(json.dumps(note, sort_keys=True).encode())
    for name in engine.columns():
        if engine.kind(name) in ("int64", "float64") and engine.null_count(name) == 0:
            data: Any = np.asarray(engine.numbers(name))
        elif engine.kind(name) == "str" and engine.null_count(name) == 0:
            data = arrow_file.text_of_stream(engine.select([name]).to_ipc_stream())
        else:
            data = repr(engine.values(name, 0, len(engine))).encode()
        check = zlib.crc32(data, check)
    return f"{check:08x}"


def is_count_file(path: str | os.PathLike[str]) -> bool:
    """Tell by its name whether a file may be one that :meth:`Table.save` has written."""
    return Path(path).suffix.lower() in SUFFIXES


def _checked(path: str | os.PathLike[str]) -> Path:
    if not is_count_file(path):
        raise ValueError(f"the name of a count file ends in {' or '.join(SUFFIXES)}, got {path}")
    return Path(path)


def _read_arrow(path: Path) -> tuple[dict[str, Any], _core.Table]:
    data = path.read_bytes()
    try:
        note = _manifest_of(arrow_file.read(data, NOTE), path)
        kinds = note["file"]["columns"]
        columns = arrow_file.columns(data, kinds)
    except (struct.error, StopIteration) as error:
        raise ValueError("is no whole Arrow file") from error
    made = [(name, _core.Column.from_list(kind, columns[name])) for name, kind in kinds.items()]
    return note, _core.Table.of_columns(made)


def _read_parquet(path: Path) -> tuple[dict[str, Any], _core.Table]:
    found, columns = parquet.read(path, NOTE)
    note = _manifest_of(found, path)
    kinds = note["file"]["columns"]
    if list(columns) != list(kinds):
        raise StoreError(
            path, f"has the columns {', '.join(columns)}; its manifest says {', '.join(kinds)}"
        )
    made = []
    for name, kind in kinds.items():
        made.append((name, metadata.column_of_kind(name, kind, columns[name])))
    engine = _core.Table.of_columns(made)
    for name, kind in kinds.items():
        if engine.kind(name) != kind:
            raise StoreError(path, f"has {engine.kind(name)} in the column {name}, not {kind}")
    return note, engine


def _manifest_of(text: str | None, path: Path) -> dict[str, Any]:
    """Read a manifest, and refuse one of a newer format."""
    wanted = "save() of a table writes one, in the metadata under 'turven'"
    if text is None:
        raise StoreError(path, f"has no manifest; {wanted}")
    note: Any = json.loads(text)
    told = note.get("file") if isinstance(note, dict) else None
    if not isinstance(told, dict) or "format" not in told:
        raise StoreError(path, f"has no manifest of a count file; {wanted}")
    if told["format"] != FORMAT:
        made = f"format {told['format']}, by turven {note.get('version')}"
        raise StoreError(path, f"has {made}; this version reads format {FORMAT}")
    manifest: dict[str, Any] = note
    return manifest

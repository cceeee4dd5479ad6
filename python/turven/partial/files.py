"""Files of counts that separate jobs have made."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from turven.partial.calls import finish
from turven.partial.sums import NOTE
from turven.table import Table, needed

if TYPE_CHECKING:
    import pyarrow as pa


def holds_partial_counts(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file is one of counts of pieces, by what its schema says."""
    if Path(path).suffix.lower() != ".parquet" or not Path(path).is_file():
        return False
    try:
        schema = needed("pyarrow.parquet", "arrow").read_schema(path)
    except (ImportError, ValueError, OSError):
        # Whoever reads it as a count file says what is wrong.
        return False
    return NOTE in (schema.metadata or {})


def merge_partial_counts(paths: Iterable[str | os.PathLike[str]], **options: Any) -> Table:  # noqa: ANN401
    """Make the table of all counts in some files, read one after the other."""

    def tables() -> Iterator[pa.Table]:
        for path in paths:
            if not holds_partial_counts(path):
                raise ValueError(
                    f"{os.fspath(path)} has no counts of pieces, as the files beside it have"
                )
            yield needed("pyarrow.parquet", "arrow").read_table(path)

    return finish(tables(), **options)

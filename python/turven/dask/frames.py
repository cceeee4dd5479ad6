"""What is done with a partition: Arrow inside, pandas outside, with the types that were said.

Dask has to know the types of columns before there are any rows. Words are ``string[pyarrow]``,
counts ``int64``; what parts or periods are called has the type of the column that it is from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from turven.partial.beside import (
    first_rows,
    items_of,
    labelled,
    others_of,
    scored,
)
from turven.partial.calls import counted
from turven.partial.spread import Dispersion
from turven.partial.statistic import KIND, PART, TOKENS, Counting, compute
from turven.partial.sums import summed
from turven.partial.tables import spread_table
from turven.partial.tasks import Course, refuse_version
from turven.table import needed

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: The column by which rows are sent to where they are added up.
PLACE = "place"


def types() -> dict[str, Any]:
    """Return the types of columns by their names here."""
    pandas = needed("pandas", "dask")
    known = {name: pandas.api.types.pandas_dtype(name) for name in ("int64", "float64", "bool")}
    return known | {"string": pandas.StringDtype("pyarrow")}


def empty(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Make a dataframe of no rows, whose columns have types."""
    pandas = needed("pandas", "dask")
    frame: pd.DataFrame = pandas.DataFrame(
        {name: pandas.Series([], dtype=kind) for name, kind in columns.items()}
    )
    return frame


def frame_of(columns: Mapping[str, Any], meta: pd.DataFrame) -> pd.DataFrame:
    """Make a dataframe of the types of another one; columns of Arrow or of numpy."""
    pandas = needed("pandas", "dask")
    made = {str(name): _column(columns[str(name)], kind) for name, kind in meta.dtypes.items()}
    frame: pd.DataFrame = pandas.DataFrame(made, columns=list(meta.columns), copy=False)
    return frame


def _column(values: Any, kind: Any) -> Any:  # noqa: ANN401
    arrow = needed("pyarrow", "arrow")
    if not isinstance(values, arrow.Array | arrow.ChunkedArray):
        values = arrow.array(values)
    if kind == "string":
        values = values.cast(arrow.large_string())
    if hasattr(kind, "pyarrow_dtype"):
        values = values.cast(kind.pyarrow_dtype)
    if hasattr(kind, "__from_arrow__"):
        return kind.__from_arrow__(values)
    if kind.kind == "O":
        return values.to_pandas()
    if arrow.types.is_null(values.type):
        values = values.cast(arrow.float64())
    return values.to_numpy(zero_copy_only=False).astype(kind, copy=False)


def table_of_counts(frame: pd.DataFrame, counting: Counting) -> pa.Table:
    """Return counts as an Arrow table."""
    arrow = needed("pyarrow", "arrow")
    kinds = {"string": arrow.large_string(), "int64": arrow.int64()}
    own = {PART: "value", **counting.statistic.keys}
    made = {}
    for name in counting.names:
        column = arrow.array(frame[name], from_pandas=True)
        kind = kinds.get(own.get(name, "int64"))
        made[name] = column if kind is None else column.cast(kind)
    return arrow.table(made)


def table_of_rows(frame: pd.DataFrame, columns: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns of rows of a table; ``nan`` is a number, not a null."""
    arrow = needed("pyarrow", "arrow")
    made = {name: arrow.array(frame[name], from_pandas=True) for name in frame.columns}
    for name, kind in columns.items():
        if kind == "float64":
            made[name] = arrow.array(frame[name].to_numpy(), from_pandas=False)
    return {
        name: arrow.chunked_array([values]) if isinstance(values, arrow.Array) else values
        for name, values in made.items()
    }


def count(
    frame: pd.DataFrame, counting: Counting, meta: pd.DataFrame, version: str
) -> pd.DataFrame:
    """Count the documents of a partition."""
    refuse_version(version)
    arrow = needed("pyarrow", "arrow")
    names = [counting.text] if counting.by is None else [counting.text, counting.by]
    try:
        documents = arrow.Table.from_pandas(frame[list(dict.fromkeys(names))], preserve_index=False)
    except arrow.ArrowException as error:
        raise TypeError(f"a column holds what is not of one type: {error}") from None
    tables = list(counted([documents], counting))
    if not tables:
        return meta
    counts = arrow.concat_tables(tables)
    if _is_several(counts):
        counts = summed(counts, counting)
    return frame_of(columns_of(counts), meta)


def _is_several(counts: pa.Table) -> bool:
    """Tell whether a partition was counted in several pieces, which may share rows."""
    sizes = counts.filter(compute().equal(counts[KIND], TOKENS))
    parts = len(sizes[PART].unique()) if PART in counts.column_names else 1
    return len(sizes) > parts


def count_numbered(
    frame: pd.DataFrame,
    counting: Counting,
    meta: pd.DataFrame,
    version: str,
    partition_info: dict[str, Any] | None = None,
) -> pd.DataFrame:
    """Count documents, each of which is a part: they are numbered by partition and row."""
    import numpy as np

    number = 0 if partition_info is None else int(partition_info["number"])
    numbers = (number << 33) + np.arange(len(frame))
    numbered = frame[[counting.text]].assign(document=numbers)
    return count(numbered, replace(counting, by="document"), meta, version)


def placed(frame: pd.DataFrame, counting: Counting, meta: pd.DataFrame) -> pd.DataFrame:
    """Say where rows are added up: rows of one name at one place."""
    import numpy as np

    pandas = needed("pandas", "dask")
    counts = table_of_counts(frame, counting)
    places = np.zeros(len(counts), np.uint64)
    for name, kind in counting.statistic.keys.items():
        if kind == "value":
            # The same values may come as different types.
            continue
        encoded = counts[name].combine_chunks().dictionary_encode()
        words = encoded.dictionary.to_numpy(zero_copy_only=False)
        hashes = pandas.util.hash_array(words, categorize=False)
        places = places * np.uint64(0x9E3779B97F4A7C15) + hashes[encoded.indices.to_numpy()]
    return frame_of({**columns_of(counts), PLACE: places.view(np.int64)}, meta)


def columns_of(table: pa.Table) -> dict[str, Any]:
    """Return the columns of a table by their names."""
    return dict(zip(table.column_names, table.columns, strict=True))


def add_up(frame: pd.DataFrame, counting: Counting, meta: pd.DataFrame) -> pd.DataFrame:
    """Add up the rows of a partition."""
    return frame_of(columns_of(summed(table_of_counts(frame, counting), counting)), meta)


def others(frame: pd.DataFrame, counting: Counting, meta: pd.DataFrame) -> pd.DataFrame:
    """Choose what items are compared with."""
    rest = others_of(table_of_counts(frame, counting), counting.statistic)
    return frame_of(columns_of(rest), meta)


def score(
    frame: pd.DataFrame, others: pd.DataFrame, counting: Counting, meta: pd.DataFrame
) -> pd.DataFrame:
    """Make the rows of a table of the items of a partition; the first ones, if so asked."""
    statistic: Any = counting.statistic
    sums, rest = (table_of_counts(counts, counting) for counts in (frame, others))
    items = items_of(sums, statistic)
    if isinstance(statistic, Dispersion):
        arrow = needed("pyarrow", "arrow")
        together = arrow.concat_tables([items, rest], promote_options="default")
        return frame_of(columns_of(arrow.table(spread_table(together, statistic))), meta)
    columns = scored(items, rest, counting)
    if statistic.top is not None:
        return frame_of(columns_of(first_rows(columns, statistic)), meta)
    if PART in columns:
        columns[PART] = labelled(columns[PART], counting)
    return frame_of(columns, meta)


def first(frame: pd.DataFrame, counting: Counting, meta: pd.DataFrame) -> pd.DataFrame:
    """Choose the first rows of the first ones of all partitions."""
    statistic: Any = counting.statistic
    columns = columns_of(first_rows(table_of_rows(frame, statistic.columns), statistic))
    if PART in columns:
        columns[PART] = labelled(columns[PART], counting)
    return frame_of(columns, meta)


def course(frame: pd.DataFrame, counting: Counting, meta: pd.DataFrame) -> pd.DataFrame:
    """Make a timeline of all counts."""
    arrow = needed("pyarrow", "arrow")
    counts = table_of_counts(frame, counting)
    batches = list(Course(counting)(counts.to_batches()))
    return frame_of(columns_of(arrow.Table.from_batches(batches)), meta) if batches else meta

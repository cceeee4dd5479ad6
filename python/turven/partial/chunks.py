"""Batches of an engine, taken together until they are worth counting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from turven import periods
from turven.corpus import Corpus
from turven.partial.statistic import compute
from turven.suggestions import did_you_mean
from turven.table import needed

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from turven.partial.statistic import Counting

    Array = np.ndarray[Any, np.dtype[Any]]

#: The share of the memory that a corpus may take; what is counted of it takes the rest.
SHARE = 2

#: What making a corpus always may take, for each thread.
LEAST = 16 << 20


def chunks(batches: Iterable[Any], counting: Counting) -> Iterator[pa.Table]:
    """Put batches together, or cut them between rows, so that each chunk may be counted.

    A chunk has about as much text as the memory allows, and a text at least: a single one that
    is larger is counted as it is. The columns are ``text`` and, where there are values, ``by``.
    """
    arrow = needed("pyarrow", "arrow")
    most = max(int(counting.memory / counting.statistic.cost), 1)
    held: list[pa.Table] = []
    size = 0
    for batch in batches:
        table = _columns(as_table(batch), counting)
        for part in _cut(table, most):
            added = text_bytes(part)
            if held and size + added > most:
                yield arrow.concat_tables(held)
                held, size = [], 0
            held.append(part)
            size += added
    if held:
        yield arrow.concat_tables(held)


def as_table(batch: Any) -> pa.Table:  # noqa: ANN401
    """Return what an engine hands over as a table."""
    arrow = needed("pyarrow", "arrow")
    if isinstance(batch, arrow.Table):
        return batch
    if isinstance(batch, arrow.RecordBatch):
        return arrow.Table.from_batches([batch])
    if hasattr(batch, "__arrow_c_stream__"):
        return arrow.table(batch)
    if hasattr(batch, "__arrow_c_array__"):
        return arrow.Table.from_batches([arrow.record_batch(batch)])
    if type(batch).__module__.partition(".")[0] == "pandas":
        return arrow.Table.from_pandas(batch, preserve_index=False)
    kind = type(batch).__name__
    raise TypeError(f"batches must hold Arrow batches or tables, or dataframes, got {kind}")


def _columns(table: pa.Table, counting: Counting) -> pa.Table:
    """Return the texts and the values of a batch, under names of our own."""
    arrow = needed("pyarrow", "arrow")
    text = column_of(table, counting.text, "text")
    if arrow.types.is_dictionary(text.type):
        text = text.cast(text.type.value_type)
    if arrow.types.is_null(text.type):
        text = text.cast(arrow.large_string())
    if not is_text(text.type):
        raise TypeError(f"the column '{counting.text}' must hold strings, it holds {text.type}")
    columns = {"text": text.cast(arrow.large_string())}
    if counting.by is not None:
        values = column_of(table, counting.by, "by")
        is_coded = arrow.types.is_dictionary(values.type)
        columns["by"] = values.cast(values.type.value_type) if is_coded else values
    made = arrow.table(columns)
    if counting.nulls == "skip":
        made = made.filter(made["text"].is_valid())
    return made


def is_text(kind: pa.DataType) -> bool:
    """Tell whether values are strings."""
    types = needed("pyarrow", "arrow").types
    is_view = getattr(types, "is_string_view", lambda _: False)
    return bool(types.is_string(kind) or types.is_large_string(kind) or is_view(kind))


def column_of(table: pa.Table, name: str, option: str) -> pa.ChunkedArray:
    """Return a column; the error names those there are."""
    if name not in table.column_names:
        raise ValueError(no_column(name, table.column_names, option))
    return table[name]


def no_column(name: str, there: Iterable[str], option: str) -> str:
    """Say that there is no such column, and which there are."""
    names = list(there)
    hint = did_you_mean(name, names)
    return f"{option}: there is no column '{name}'.{hint} The columns are {', '.join(names)}."


def _lengths(texts: pa.ChunkedArray) -> Array:
    import numpy as np

    found = compute().fill_null(compute().binary_length(texts), 0)
    lengths: Array = found.to_numpy().astype(np.int64)
    return lengths


def text_bytes(table: pa.Table) -> int:
    """Return how many bytes of text there are."""
    return int(_lengths(table["text"]).sum())


def _cut(table: pa.Table, most: int) -> Iterator[pa.Table]:
    """Cut between rows what has more text than may be counted at a time."""
    import numpy as np

    if len(table) == 0:
        return
    ends = np.cumsum(_lengths(table["text"]))
    start = 0
    while start < len(table):
        before = ends[start - 1] if start else 0
        end = max(int(np.searchsorted(ends, before + most, side="right")), start + 1)
        yield table.slice(start, end - start)
        start = end


def corpora_of(chunk: pa.Table, counting: Counting) -> Iterator[tuple[pa.Table, Corpus]]:
    """Make a corpus of a chunk; or of pieces of it, if it has so many different words.

    A text that needs more memory by itself has it.
    """
    try:
        least = LEAST * counting.threads
        yield chunk, corpus_of(chunk, counting, max(counting.memory // SHARE, least))
    except MemoryError:
        half = len(chunk) // 2
        if half == 0:
            yield chunk, corpus_of(chunk, counting, None)
            return
        for piece in (chunk.slice(0, half), chunk.slice(half)):
            yield from corpora_of(piece, counting)


def corpus_of(table: pa.Table, counting: Counting, limit: int | None) -> Corpus:
    """Make a corpus of texts, within a limit of memory."""
    return Corpus.from_table(
        table.select(["text"]).rename_columns([counting.text]),
        text=counting.text,
        metadata=[],
        nulls="error" if counting.nulls == "skip" else counting.nulls,
        keep_text=False,
        memory_limit=limit,
        threads=counting.threads,
        progress=False,
        **counting.tokens,
    )


def codes(table: pa.Table, counting: Counting) -> tuple[Array, list[Any], pa.DataType]:
    """Return the part of each document, what parts are called, and the type of that.

    Without a value a document is of the part that is called ``None``.
    """
    arrow = needed("pyarrow", "arrow")
    encoded = table["by"].combine_chunks().dictionary_encode()
    labels = encoded.dictionary.to_pylist()
    kind = encoded.dictionary.type
    places = encoded.indices.fill_null(len(labels)).to_numpy().astype("int64")
    if counting.every is None:
        return places, [*labels, None], kind
    numbers = [period(label, counting.every, counting.by) for label in labels]
    different = sorted({number for number in numbers if number is not None})
    place = {number: at for at, number in enumerate(different)}
    moved = [len(different) if number is None else place[number] for number in numbers]
    import numpy as np

    places = np.array([*moved, len(different)], np.int64)[places]
    return places, [*different, None], arrow.int64()


def period(value: Any, every: str, column: str | None) -> int | None:  # noqa: ANN401
    """Return the number of the period that a value is in."""
    if value is None:
        return None
    try:
        return periods.number_of(periods.date_of(value), every)  # type: ignore[arg-type]
    except ValueError as error:
        raise ValueError(f"in the column '{column}': {error}") from None

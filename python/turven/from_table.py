"""Corpora of tables of other libraries."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.errors import DecodeError
from turven.metadata import column
from turven.options import (
    Apostrophes,
    ApostropheSign,
    Case,
    Errors,
    Hyphens,
    Kept,
    Language,
    Normalization,
    Nulls,
    OnError,
    header_pattern,
    with_known_options,
)
from turven.reading import column_names, reading
from turven.store import making
from turven.tables import Rows, rows, tables
from turven.texts import can_be_read_again, remembered

if TYPE_CHECKING:
    from turven.corpus import Corpus


@with_known_options
def from_table(
    cls: type[Corpus],
    /,
    table: Any,  # noqa: ANN401
    *,
    text: str | None = None,
    id: str | None = None,
    metadata: Iterable[str] | None = None,
    nulls: Nulls = "error",
    header: str | re.Pattern[str] | None = None,
    case: Case | None = None,
    normalization: Normalization | None = None,
    hyphens: Hyphens | None = None,
    apostrophes: Apostrophes | None = None,
    apostrophe_sign: ApostropheSign | None = None,
    numbers: Kept | None = None,
    punctuation: Kept | None = None,
    emoji: Kept | None = None,
    language: Language | None = None,
    errors: Errors = "strict",
    on_error: OnError = "raise",
    store: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    keep_text: bool = True,
    memory_limit: int | str | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Corpus:
    """Make a corpus of a table, one document a row.

    Parameters
    ----------
    table : table
        Any object that speaks the Arrow PyCapsule interface: a dataframe of polars or
        pandas, a table or a reader of pyarrow, a relation of DuckDB; a
        ``datasets.Dataset``; or an iterable of dicts, such as a list, a generator or a
        streamed data set. Read once, batch by batch.
    text : str, optional
        The column of the texts. Default: ``"text"``.
    id : str, optional
        The column of the documents' names. Default: the column ``"id"`` if there is
        one, else the number of the row, from 0.
    metadata : iterable of str, optional
        The columns that become metadata. Default: all others that hold strings,
        categories, numbers, booleans, dates or times.
    nulls : {"error", "skip", "empty"}, default "error"
        What to do about a row whose text is null: fail, leave it out, or take it as an
        empty document.
    header, case, normalization, hyphens, apostrophes, apostrophe_sign, \
numbers, punctuation, emoji, language, errors, store, overwrite, keep_text, \
memory_limit, threads, progress : optional
        As for :meth:`from_texts`.
    on_error : {"raise", "skip"}, default "raise"
        What to do about a row of an Arrow table that has a fault: raise it, or leave
        the row out and list it in :attr:`skipped`.

    Returns
    -------
    Corpus

    Raises
    ------
    RecordError
        If there is no such column, or a text is null or holds a NUL; it has the row.
    TypeError
        If `table` is no table, or a metadata column holds something else.
    ValueError
        If a column that is named is in no row.

    Examples
    --------
    >>> import turven as tv
    >>> rows = [{"text": "De kat zat.", "year": 1999}, {"text": "De hond.", "year": None}]
    >>> tv.Corpus.from_table(rows).documents()
    documents: 2 documents, 5 tokens, 4 types (UAX #29 words, lower, nfc)
    id  year  tokens
    0   1999       3
    1              2
    """
    cutter = _core.Tokenizer(
        case=case,
        normalization=normalization,
        hyphens=hyphens,
        apostrophes=apostrophes,
        apostrophe_sign=apostrophe_sign,
        numbers=numbers,
        punctuation=punctuation,
        emoji=emoji,
        language=language,
    )
    wanted = column_names(metadata)
    how = reading(
        text=text,
        id=id,
        metadata=wanted,
        nulls=nulls,
        errors=errors,
        encoding="utf-8",
        on_error=on_error,
        max_ratio=None,
    )
    pattern = header_pattern(header)
    place = making(
        store,
        overwrite=overwrite,
        keep_text=keep_text,
        memory_limit=memory_limit,
        threads=threads,
    )
    keep = keep_text and can_be_read_again(table)

    def read_tables(making: dict[str, Any]) -> tuple[_core.Corpus, _core.Table]:
        return _core.Corpus.from_tables(
            tables(table),
            cutter,
            described=(None, []),
            reading=how,
            header=pattern,
            making=making,
        )

    if tables(table) is not None:
        core, skipped = read_tables(place)
        kept = remembered(lambda making: read_tables(making)[0], core, keep=keep)
        return cls._of(core, skipped=skipped, texts=kept)
    if on_error != "raise":
        raise ValueError("on_error='skip' needs a table that speaks Arrow; it is no list of rows")

    def read_rows(making: dict[str, Any]) -> _core.Corpus:
        read = Rows(rows(table), text=text, id=id, metadata=wanted, nulls=nulls)

        def described() -> tuple[list[str], list[tuple[str, _core.Column]]]:
            names, columns = read.described()
            return names, [(name, column(name, values)) for name, values in columns]

        try:
            return _core.Corpus.from_texts(
                read.texts(),
                cutter,
                described=described,
                header=pattern,
                errors=errors,
                making=making,
            )
        except DecodeError as error:
            raise read.in_row(error) from error

    core = read_rows(place)
    return cls._of(core, texts=remembered(read_rows, core, keep=keep))

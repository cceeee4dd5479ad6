"""Corpora of files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.layers import Layers
from turven.metadata import columns, names
from turven.options import (
    TOKEN_OPTIONS,
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
from turven.paths import Paths, expand
from turven.reading import MAX_RATIO, READ_OPTIONS, reading
from turven.store import MAKING_OPTIONS, making
from turven.tables import parts
from turven.texts import remembered

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: The options, for the error about a misspelt one.
OPTIONS = (
    "text",
    "id",
    *READ_OPTIONS,
    "layers",
    "header",
    *TOKEN_OPTIONS,
    "errors",
    *MAKING_OPTIONS,
)


@with_known_options
def from_files(
    cls: type[Corpus],
    /,
    paths: Paths,
    *,
    text: str | None = None,
    id: str | Iterable[object] | None = None,
    metadata: Iterable[str] | None = None,
    layers: Layers | None = None,
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
    encoding: str = "utf-8",
    errors: Errors = "strict",
    on_error: OnError = "raise",
    max_ratio: int | None = MAX_RATIO,
    store: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    keep_text: bool = True,
    memory_limit: int | str | None = None,
    threads: int | None = None,
    progress: bool | None = None,
    **values: Any,  # noqa: ANN401
) -> Corpus:
    """Make a corpus of files: texts, records with a text among their fields, tokens.

    What a file is, its name says. ``.jsonl`` and ``.ndjson`` (a JSON object a
    line), ``.csv`` and ``.tsv``, ``.parquet``, ``.arrow``, ``.feather`` and ``.ipc``
    hold records, each a document; so do the web archives ``.warc`` and ``.wet``, of which
    the records of plain text are taken; ``.conllu`` and ``.vrt`` hold tokens; ``.zip`` and
    ``.tar`` hold files of these kinds; any other file is one document of plain text.
    Each may be compressed (``.gz``, ``.zst``, ``.bz2``, ``.xz``). Files are read block
    by block, so they may be larger than memory. See docs/inputs.md.

    Parameters
    ----------
    paths : str, path, or iterable of these
        A file; a folder, for every text below it (``.txt`` or ``.TXT``, compressed
        or not); or a glob pattern (``**`` for any folders). The documents
        are in the order given; those of a folder or pattern in the order of
        their paths, part by part, by code points. Hidden files and folders
        are left out.
    text : str, optional
        The field of a record that is its text. Default: ``"text"``.
    id : str, or iterable, optional
        The field of a record that is its name; or the documents' names. Default: the
        field ``"id"`` if a record has one, else the path, for a record with its
        line (of a table its row, from 0) behind it (``news.csv:7``).
    metadata : iterable of str, optional
        The fields of records that become metadata columns. Default: all others, but
        for JSON objects and lists (those that are named are kept as JSON text) and the
        names ``"id"`` and ``"tokens"``, which the table of documents needs itself. A
        column holds booleans, integers, floats, dates (``yyyy-mm-dd``) or strings,
        whichever holds all its values; a record without the field has a null.
    layers : list of str, or dict of str to int or str, optional
        Columns of ``.conllu`` and ``.vrt`` files that become layers (:meth:`layer`), as they
        are written. A list: of ``.conllu`` files names of columns, such as
        ``["lemma", "upos"]``; of ``.vrt`` files names for *all* columns behind the first, in
        order. A dict: for each layer its column, by number, from 1, or, of ``.conllu`` files, by
        name: ``{"lemma": 3, "pos": 2}``. Default: none are read.
    nulls : {"error", "skip", "empty"}, default "error"
        What to do about a record whose text is null: fail, leave it out, or take it
        as an empty document. An empty field of a CSV file is an empty text, and as
        metadata a null.
    header, case, normalization, hyphens, apostrophes, apostrophe_sign, \
numbers, punctuation, emoji, language, store, overwrite, keep_text, memory_limit, threads, \
progress : optional
        As for :meth:`from_texts`.
    encoding : str, default "utf-8"
        The encoding of all files of text, such as ``"windows-1252"``, ``"latin-1"``
        (which, as the WHATWG standard has it, is the same) or ``"utf-16"``.
    errors : {"strict", "replace"}, default "strict"
        What to do about bytes that are not of the encoding and about NUL characters:
        fail, or put U+FFFD in their place. A byte order mark is skipped.
    on_error : {"raise", "skip"}, default "raise"
        What to do about a file or a record that has a fault: raise it, or leave the
        file or record out and list it in :attr:`skipped`.
    max_ratio : int or None, default 1000
        How many times its size a compressed file may unpack to; ``None`` for any.
    **values : column
        As for :meth:`from_texts`: one value a document, under any other name.

    Returns
    -------
    Corpus

    Raises
    ------
    FileNotFoundError
        If a file is missing, a folder holds no text, or a pattern
        matches nothing.
    DecodeError
        If a file is not of the encoding; it has the path and the offset of the byte.
    RecordError
        If a record is no JSON object, has too many or too few fields, or no text; it
        has the path and the line. If a record of a web archive is broken, or none of a file
        is plain text; it has the path, the number of the record and the byte.
    CompressionError
        If a compressed file is damaged or grows too much; it has the path and the
        offset.
    ArchiveError
        If an archive is damaged, or holds an encrypted file, a link, another archive or
        a name that leads out of it.
    ImportError
        If nothing is installed that reads Parquet.
    OSError
        If a file cannot be read.
    ValueError
        If layers are read and a file can have none, or has no such column; the message
        names the file.
    TypeError, ValueError, MemoryError
        As for :meth:`from_texts`.

    Examples
    --------
    >>> import pathlib
    >>> import tempfile
    >>> import turven as tv
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "nieuws.jsonl")
    ...     _ = path.write_text('{"id": "a", "day": "2023-03-01", "text": "Het water stijgt."}')
    ...     corpus = tv.Corpus.from_files(path)
    >>> corpus.documents()
    documents: 1 document, 3 tokens, 3 types (UAX #29 words, lower, nfc)
    id         day  tokens
    a   2023-03-01       3
    """
    files = expand(paths)
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
    how = reading(
        text=text,
        id=id if isinstance(id, str) else None,
        metadata=metadata,
        nulls=nulls,
        errors=errors,
        encoding=encoding,
        on_error=on_error,
        max_ratio=max_ratio,
        layers=layers,
    )
    pattern = header_pattern(header)

    def read(
        making: dict[str, Any],
        files: list[Path],
        described: Any = (None, []),  # noqa: ANN401
    ) -> tuple[_core.Corpus, _core.Table]:
        return _core.Corpus.from_files(
            parts(files), cutter, described=described, reading=how, header=pattern, making=making
        )

    core, skipped = read(
        making(
            store,
            overwrite=overwrite,
            keep_text=keep_text,
            memory_limit=memory_limit,
            threads=threads,
        ),
        files,
        (None if isinstance(id, str) else names(id), columns("from_files", values, OPTIONS)),
    )
    # The working folder may be another one by then.
    there = [path.absolute() for path in files]
    kept = remembered(lambda making: read(making, there)[0], core, keep=keep_text)
    return cls._of(core, skipped=skipped, texts=kept)

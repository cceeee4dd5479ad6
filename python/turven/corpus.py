"""A corpus: texts, read once, whose words are numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from turven import _core
from turven.collocates import collocates
from turven.collocations import collocations
from turven.frequencies import count, frequencies
from turven.keyness import keyness
from turven.matrix import document_term_counts
from turven.metadata import can_be_read, columns
from turven.ngrams import ngrams
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
    thread_count,
)
from turven.paths import Paths, expand
from turven.reading import MAX_RATIO, READ_OPTIONS, reading
from turven.specificities import specificities
from turven.table import Table, marked, token_note

#: The options of the constructors, for the error about a misspelt one.
OPTIONS = ("id", "header", *TOKEN_OPTIONS, "errors", "threads")


class Corpus:
    """Texts, read once and in parallel, whose words are numbers.

    Made by :meth:`from_texts`, :meth:`from_files` or :meth:`from_tokens`; never
    changes afterwards. Every statistic is a method that gives a
    :class:`Table`, the same on every run and for any number of threads.

    Attributes
    ----------
    n_documents, n_sentences, n_tokens, n_types, n_hapaxes : int
        Documents (empty ones included), sentences that hold a token, tokens,
        types, and types that occur once.
    options : dict
        The options that made the tokens.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["De kat zat.", "De hond lag. En de kat?"])
    >>> corpus
    Corpus: 2 documents, 9 tokens, 6 types (UAX #29 words, lower, nfc)
    >>> corpus.n_sentences, corpus.n_hapaxes, len(corpus)
    (3, 4, 2)
    """

    __slots__ = ("_engine", "_given", "_skipped")

    _engine: _core.Corpus
    _given: bool
    _skipped: _core.Table | None

    def __init__(self) -> None:
        raise TypeError("use Corpus.from_texts, Corpus.from_files or Corpus.from_tokens")

    @classmethod
    def _of(
        cls, core: _core.Corpus, *, given: bool = False, skipped: _core.Table | None = None
    ) -> Corpus:
        corpus = object.__new__(cls)
        corpus._engine = core
        corpus._given = given
        corpus._skipped = skipped
        return corpus

    @classmethod
    def from_texts(
        cls,
        texts: Iterable[str],
        *,
        id: Iterable[object] | None = None,
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
        threads: int | None = None,
        **metadata: Any,  # noqa: ANN401
    ) -> Corpus:
        """Make a corpus of texts in memory, one document each.

        Parameters
        ----------
        texts : iterable of str, or Arrow column of strings
            A list, a generator, a column of polars, pandas or pyarrow. Read
            once, in one pass; a column is read without an object a row.
        id : iterable, optional
            The documents' names. Default: ``"0"``, ``"1"`` and so on.
        header : str or re.Pattern, optional
            Metadata at the head of each document, within its first 4 MiB.
            ``"date"`` reads a head like `` date 2023-03 `` (year, month or
            day); a regular expression with
            named groups reads any other. It must match at the very beginning;
            what it matches is taken out of the text, and each group becomes a
            metadata column, with missing values where there is no such head.
        case, normalization, hyphens, apostrophes, apostrophe_sign, numbers, \
punctuation, emoji, language : optional
            What a token is; see :func:`turven.tokenize`.
        errors : {"strict", "replace"}, default "strict"
            What to do about NUL characters and lone surrogates: fail, or put
            U+FFFD in their place.
        threads : int, optional
            From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
        **metadata : column
            One value a document, under any other name: an Arrow column, or an
            iterable of str, int, float, bool, date or datetime, ``None`` where
            it is missing.

        Returns
        -------
        Corpus

        Raises
        ------
        TypeError
            If `texts` is a ``str``, or a text is not (the message has its
            index); if a metadata column mixes kinds; if an option is unknown.
        DecodeError
            If a text holds a NUL or a lone surrogate.
        ValueError
            If an option has a value it does not know, or a metadata column
            another length than there are documents.

        Examples
        --------
        >>> import turven as tv
        >>> corpus = tv.Corpus.from_texts(
        ...     [" date 2023-03 Het water stijgt.", " date 2023-04 Het water zakt."],
        ...     header="date",
        ...     paper=["ochtend", "avond"],
        ... )
        >>> corpus.documents()
        documents: 2 documents, 6 tokens, 4 types (UAX #29 words, lower, nfc)
        id  date     paper    tokens
        0   2023-03  ochtend       3
        1   2023-04  avond         3
        """
        _refuse_one_text(texts, "texts", "an iterable of str")
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
        core = _core.Corpus.from_texts(
            texts,
            cutter,
            described=(_names(id), columns("from_texts", metadata, OPTIONS)),
            header=header_pattern(header),
            errors=errors,
            threads=thread_count(threads),
        )
        return cls._of(core)

    @classmethod
    def from_files(
        cls,
        paths: Paths,
        *,
        text: str | None = None,
        id: str | Iterable[object] | None = None,
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
        max_ratio: int | None = MAX_RATIO,
        threads: int | None = None,
        **values: Any,  # noqa: ANN401
    ) -> Corpus:
        """Make a corpus of files: texts, and records with a text among their fields.

        What a file is, its name says. ``.jsonl`` and ``.ndjson`` (a JSON object a
        line), ``.csv`` and ``.tsv`` are records, each a document; any other file is
        one document of plain text. Each may be compressed (``.gz``, ``.zst``,
        ``.bz2``, ``.xz``). Files are read block by block, so they may be larger than
        memory.

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
            line behind it (``news.csv:7``).
        metadata : iterable of str, optional
            The fields of records that become metadata columns. Default: all others, but
            for JSON objects and lists; those that are named are kept as JSON text. A
            column holds booleans, integers, floats, dates (``yyyy-mm-dd``) or strings,
            whichever holds all its values; a record without the field has a null.
        nulls : {"error", "skip", "empty"}, default "error"
            What to do about a record whose text is null: fail, leave it out, or take it
            as an empty document. An empty field of a CSV file is an empty text, and as
            metadata a null.
        header, case, normalization, hyphens, apostrophes, apostrophe_sign, \
numbers, punctuation, emoji, language, threads : optional
            As for :meth:`from_texts`.
        errors : {"strict", "replace"}, default "strict"
            What to do about bytes that are not UTF-8 and about NUL characters:
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
            If a file is not UTF-8; it has the path and the offset of the byte.
        RecordError
            If a record is no JSON object, has too many or too few fields, or no text; it
            has the path and the line.
        CompressionError
            If a compressed file is damaged or grows too much; it has the path and the
            offset.
        OSError
            If a file cannot be read.
        TypeError, ValueError
            As for :meth:`from_texts`.

        Examples
        --------
        >>> import turven as tv
        >>> corpus = tv.Corpus.from_files("seeds/nieuws", header="date")  # doctest: +SKIP
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
        core, skipped = _core.Corpus.from_files(
            files,
            cutter,
            described=(
                None if isinstance(id, str) else _names(id),
                columns("from_files", values, (*READ_OPTIONS, *OPTIONS)),
            ),
            reading=reading(
                text=text,
                id=id if isinstance(id, str) else None,
                metadata=metadata,
                nulls=nulls,
                errors=errors,
                on_error=on_error,
                max_ratio=max_ratio,
            ),
            header=header_pattern(header),
            threads=thread_count(threads),
        )
        return cls._of(core, skipped=skipped)

    @classmethod
    def from_tokens(
        cls,
        documents: Iterable[Iterable[str] | Iterable[Iterable[str]]],
        *,
        id: Iterable[object] | None = None,
        threads: int | None = None,
        **metadata: Any,  # noqa: ANN401
    ) -> Corpus:
        """Make a corpus of tokens that another program has cut.

        Tokens are taken exactly as they are: case kept, nothing normalised.

        Parameters
        ----------
        documents : iterable of iterables of str
            For each document its tokens; or its sentences, each an iterable of
            tokens. Without sentences a document is one sentence.
        id : iterable, optional
            The documents' names. Default: ``"0"``, ``"1"`` and so on.
        threads : int, optional
            From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
        **metadata : column
            As for :meth:`from_texts`.

        Returns
        -------
        Corpus

        Raises
        ------
        TypeError
            If `documents` or a document is a ``str``, or a token is not; the
            message names the place.

        Examples
        --------
        >>> import turven as tv
        >>> lines = ["河水 上涨 了", "河水 很 高"]  # cut by a program for Chinese
        >>> corpus = tv.Corpus.from_tokens(line.split(" ") for line in lines)
        >>> corpus.frequencies(top=1)["token"].tolist()
        ['河水']
        """
        _refuse_one_text(documents, "documents", "an iterable of lists of tokens")
        core = _core.Corpus.from_tokens(
            documents,
            described=(_names(id), columns("from_tokens", metadata, ("id", "threads"))),
            threads=thread_count(threads),
        )
        return cls._of(core, given=True)

    @property
    def n_documents(self) -> int:
        """The number of documents, empty ones included."""
        return self._engine.n_documents

    @property
    def n_sentences(self) -> int:
        """The number of sentences that hold a token."""
        return self._engine.n_sentences

    @property
    def n_tokens(self) -> int:
        """The number of tokens."""
        return self._engine.n_tokens

    @property
    def n_types(self) -> int:
        """The number of types."""
        return self._engine.n_types

    @property
    def n_hapaxes(self) -> int:
        """The number of types that occur once."""
        return self._engine.types_with_count(1)

    @property
    def skipped(self) -> Table:
        """What was left out when the corpus was made, because of a fault.

        One row a file or record, in order: ``path``, ``row`` (the line on which the
        record begins, counted from 1; null for a whole file), ``reason``. Without
        ``on_error="skip"`` there are none.
        """
        core = self._skipped if self._skipped is not None else _core.Table.skipped()
        return self._table(core, "skipped", {})

    @property
    def options(self) -> dict[str, str | None]:
        """The options that made the tokens, all of them, by name."""
        if self._given:
            return {"source": "given"}
        return self._engine.options()

    def __len__(self) -> int:
        """Return the number of documents."""
        return self.n_documents

    def __getitem__(self, documents: slice | Any) -> Corpus:  # noqa: ANN401
        """Return a corpus of some of the documents.

        Parameters
        ----------
        documents : slice or mask
            A slice, or one boolean a document (a list, a numpy array, a column): those where
            it is true.

        Returns
        -------
        Corpus
            The documents with their names and metadata, in order. Its types, counts and
            positions are its own: nothing of the other documents is left in it.

        Raises
        ------
        TypeError
            If it is neither, or a mask has another length than there are documents.

        Examples
        --------
        >>> import turven as tv
        >>> corpus = tv.Corpus.from_texts(["een", "twee", "drie"], year=[1950, 2001, 2010])
        >>> new = corpus[corpus.documents()["year"] > 2000]
        >>> new.n_documents, new.documents()["id"].tolist()
        (2, ['1', '2'])
        """
        if isinstance(documents, slice):
            places = list(range(len(self))[documents])
        elif hasattr(documents, "__len__") and not isinstance(documents, str | bytes):
            places = marked(documents, len(self))
        else:
            kind = type(documents).__name__
            raise TypeError(
                f"a part is named by a slice or one boolean a document, got {kind}; "
                "tokens(i) gives the tokens of one document"
            )
        return self._of(self._engine.part(places), given=self._given)

    def documents(self) -> Table:
        """List the documents.

        Returns
        -------
        Table
            One row a document, in order: ``id``, the metadata columns (those of
            the header first), ``tokens``.
        """
        return self._table(self._engine.documents(), "documents", {})

    def tokens(self, document: int) -> list[str]:
        """Return the tokens of one document.

        Parameters
        ----------
        document : int
            Its place, from 0; negative numbers count from the end.

        Raises
        ------
        IndexError
            If there is no such document.
        """
        if not -len(self) <= document < len(self):
            raise IndexError(f"there is no document {document}, there are {len(self)}")
        return self._engine.tokens(range(len(self))[document])

    count = count
    frequencies = frequencies
    document_term_counts = document_term_counts
    ngrams = ngrams
    collocations = collocations
    collocates = collocates
    keyness = keyness
    specificities = specificities

    def _table(
        self,
        core: _core.Table,
        statistic: str,
        options: dict[str, Any],
        convention: str | None = None,
    ) -> Table:
        parameters: dict[str, Any] = {"statistic": statistic, "options": options}
        if convention is not None:
            parameters["convention"] = convention
        parameters["corpus"] = {
            "documents": self.n_documents,
            "tokens": self.n_tokens,
            "types": self.n_types,
            "options": self.options,
        }
        return Table._of(core, parameters)

    def __repr__(self) -> str:
        """Say how large the corpus is and what its tokens are."""
        sizes = [
            f"{number:,} {name}{'' if number == 1 else 's'}"
            for name, number in (
                ("document", self.n_documents),
                ("token", self.n_tokens),
                ("type", self.n_types),
            )
        ]
        return f"Corpus: {', '.join(sizes)} ({token_note(self.options)})"


def _refuse_one_text(given: object, name: str, wanted: str) -> None:
    if isinstance(given, str | bytes | bytearray):
        kind = type(given).__name__
        raise TypeError(
            f"{name} must be {wanted}, got one {kind}, which would be read letter by letter; "
            "put it in a list"
        )
    if isinstance(given, dict | set | frozenset):
        raise TypeError(f"{name} must be {wanted} in order, got a {type(given).__name__}")
    if not can_be_read(given):
        raise TypeError(f"{name} must be {wanted}, got {type(given).__name__}")


def _names(given: Iterable[object] | None) -> list[str] | None:
    if isinstance(given, str | bytes):
        raise TypeError("id must be one name a document, got one str")
    return None if given is None else [str(name) for name in given]

"""A corpus: texts, read once, whose words are numbers."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any, Never

from turven import _core
from turven.by import by
from turven.collocates import collocates
from turven.collocation_network import collocation_network
from turven.collocations import collocations
from turven.compounds import compound
from turven.concordance import concordance
from turven.context import context
from turven.cooccurrence import cooccurrence_matrix
from turven.density import lexical_density
from turven.dispersion import dispersion
from turven.diversity import diversity, rarefaction
from turven.document_terms import document_term_counts, document_term_matrix
from turven.drift import drift
from turven.duplicates import deduplicated, duplicate_effect, duplicates
from turven.frequencies import count, frequencies
from turven.from_files import from_files
from turven.from_spark import from_spark
from turven.from_table import from_table
from turven.from_tokens import from_tokens
from turven.keyness import keyness
from turven.layers import layer
from turven.metadata import columns, names, refuse_one_text
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
    header_pattern,
    with_known_options,
)
from turven.parts import place, places, sample, split
from turven.patterns import match_frequencies, matches
from turven.report import report
from turven.specificities import specificities
from turven.spectra import coverage, good_turing, growth, heaps, spectrum, zipf
from turven.store import MAKING_OPTIONS, append, compact, making, merge, save, text, verify
from turven.suggestions import Suggesting, SuggestingType
from turven.table import BLOCK, Table, token_note
from turven.texts import Texts, can_be_read_again, remembered
from turven.timeline import timeline
from turven.trends import bursts, change_points, trends
from turven.vocabulary import drop_types, keep_types, map_types, types

#: The options of the constructors, for the error about a misspelt one.
OPTIONS = ("id", "header", *TOKEN_OPTIONS, "errors", *MAKING_OPTIONS)


class Corpus(Suggesting, metaclass=SuggestingType):
    """Texts, read once and in parallel, whose words are numbers.

    Made by :meth:`from_texts`, :meth:`from_files`, :meth:`from_table` or
    :meth:`from_tokens`, or opened by :meth:`open`; never changes afterwards. Every
    statistic is a method that gives a
    :class:`Table`, the same on every run and for any number of threads.

    Attributes
    ----------
    n_documents, n_sentences, n_tokens, n_types, n_hapaxes : int
        Documents (empty ones included), sentences that hold a token, tokens,
        types, and types that occur once.
    options : dict
        The options that made the tokens.
    layers : list of str
        What else is known of the tokens, for :meth:`layer`.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["De kat zat.", "De hond lag. En de kat?"])
    >>> corpus
    Corpus: 2 documents, 9 tokens, 6 types (UAX #29 words, lower, nfc)
    >>> corpus.n_sentences, corpus.n_hapaxes, len(corpus)
    (3, 4, 2)
    """

    __slots__ = ("_engine", "_given", "_skipped", "_texts")

    _engine: _core.Corpus
    _given: bool
    _skipped: _core.Table | None
    #: How to read the texts of a corpus in memory again.
    _texts: Texts | None

    def __init__(self, *_: Never, **__: Never) -> None:
        raise TypeError(
            "a corpus is made by Corpus.from_texts, Corpus.from_files, Corpus.from_table or "
            "Corpus.from_tokens, or opened by Corpus.open"
        )

    @classmethod
    def _of(
        cls,
        core: _core.Corpus,
        *,
        given: bool = False,
        skipped: _core.Table | None = None,
        texts: Texts | None = None,
    ) -> Corpus:
        corpus = object.__new__(cls)
        corpus._engine = core
        corpus._given = given
        corpus._skipped = skipped
        corpus._texts = texts
        return corpus

    def _made(self, core: _core.Corpus, *, given: bool) -> Corpus:
        """Return another corpus of the same documents, with the same texts."""
        texts = None if self._texts is None else self._texts.same()
        return self._of(core, given=given, texts=texts)

    @classmethod
    @with_known_options
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
        store: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
        keep_text: bool = True,
        memory_limit: int | str | None = None,
        threads: int | None = None,
        progress: bool | None = None,
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
        store : str or path, optional
            Where to keep the corpus on disk: tokens and texts go there as they come, so that
            it may be larger than memory, and what is returned is opened from there, as by
            :meth:`open`. Default: in memory.
        overwrite : bool
            Whether a corpus that is in `store` may be replaced.
        keep_text : bool
            Whether there are texts for :meth:`text`, :meth:`concordance` and :meth:`context`:
            in `store` compressed; in memory by keeping hold of `texts`, to read them again.
        memory_limit : int or str, optional
            The most memory that making the corpus may take: bytes, or a text such as
            ``"500 MB"`` or ``"2 GiB"``, at least 1 MiB. It is reckoned from what the
            threads hold, see docs/store.md; with `store` these are words and not tokens.
            Default: no limit.
        threads : int, optional
            From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
        progress : bool, optional
            Whether work of more than a second shows how far it has come, see
            :class:`turven.progress`. Default: in a terminal and in a notebook.
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
        FileExistsError, StoreError, OSError
            If the corpus cannot be stored, as for :meth:`save`.
        MemoryError
            If more than `memory_limit` would be needed. What is in `store` stays as it was.

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
        refuse_one_text(texts, "texts", "an iterable of str")
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
        pattern = header_pattern(header)

        def read(making: dict[str, Any], described: Any = (None, [])) -> _core.Corpus:  # noqa: ANN401
            return _core.Corpus.from_texts(
                texts, cutter, described=described, header=pattern, errors=errors, making=making
            )

        core = read(
            making(
                store,
                overwrite=overwrite,
                keep_text=keep_text,
                memory_limit=memory_limit,
                threads=threads,
            ),
            (names(id), columns("from_texts", metadata, OPTIONS)),
        )
        kept = remembered(read, core, keep=keep_text and can_be_read_again(texts))
        return cls._of(core, texts=kept)

    @classmethod
    @with_known_options
    def open(cls, path: str | os.PathLike[str]) -> Corpus:
        """Open a corpus that :meth:`save` has written.

        Its files are mapped into memory: that takes the same few milliseconds whatever their
        size, and what is not asked for is not read. Every statistic answers as that of the
        corpus which was saved. Several processes may have one corpus open.

        Parameters
        ----------
        path : str or path
            The folder.

        Returns
        -------
        Corpus

        Raises
        ------
        FileNotFoundError
            If there is no such folder.
        StoreError
            If it is no stored corpus, is damaged, or was made by a newer version. Sizes and
            both ends of every file are looked at now; all bytes that an answer needs, before
            the first such answer; everything, by :meth:`verify`.

        Notes
        -----
        The files must not be changed while they are open. turven never does that:
        :meth:`save` writes new ones. A file that another program has shortened is found
        before the next answer, and an error; to shorten it *during* an answer ends the
        process, as with every mapped file.

        Examples
        --------
        >>> import tempfile
        >>> import turven as tv
        >>> folder = tempfile.mkdtemp()
        >>> tv.Corpus.from_texts(["De kat zat.", "De hond lag."]).save(f"{folder}/dieren.turven")
        >>> tv.Corpus.open(f"{folder}/dieren.turven").count("de")
        2
        """
        core, given = _core.Corpus.open(path)
        return cls._of(core, given=given)

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
        return self._engine.n_hapaxes

    @property
    def skipped(self) -> Table:
        """What was left out when the corpus was made.

        One row a file or record that has a fault, in order: ``path``, ``row`` (the line on
        which the record begins, or its number in a web archive, counted from 1; null for a
        whole file), ``reason``. Without ``on_error="skip"`` there are none but these: for each
        web archive a row without a number says what records, by their type, are no plain text.
        """
        core = self._skipped if self._skipped is not None else _core.Table.skipped()
        return self._table(core, "skipped", {})

    @property
    def options(self) -> dict[str, str | None]:
        """The options that made the tokens, all of them, by name."""
        if self._given:
            return {"source": "given"}
        return self._engine.options()

    @property
    def layers(self) -> list[str]:
        """The names of the layers: what else is known of the tokens, in the order given."""
        return self._engine.layers

    def __len__(self) -> int:
        """Return the number of documents."""
        return self.n_documents

    def __getitem__(self, documents: slice | Any) -> Corpus:  # noqa: ANN401
        """Return a corpus of some of the documents.

        Parameters
        ----------
        documents : slice, mask, places or names
            A slice; one boolean a document (a list, a numpy array, a column of any dataframe):
            those where it is true; places, from 0 or from the end; or names.

        Returns
        -------
        Corpus
            The documents with their names and metadata, in the order asked for. Its types,
            counts and positions are its own: nothing of the other documents is left in it.

        Raises
        ------
        TypeError
            If it is none of these, or a mask has another length than there are documents.
        IndexError, KeyError
            If there is no document at such a place, or of such a name.

        Examples
        --------
        >>> import turven as tv
        >>> corpus = tv.Corpus.from_texts(["een", "twee", "drie"], year=[1950, 2001, 2010])
        >>> new = corpus[corpus.documents()["year"] > 2000]
        >>> new.n_documents, new.documents()["id"].tolist()
        (2, ['1', '2'])
        >>> corpus[[2, 0]].documents()["id"].tolist()
        ['2', '0']
        """
        chosen = places(self, documents)
        texts = None if self._texts is None else self._texts.of(chosen)
        return self._of(self._engine.part(chosen), given=self._given, texts=texts)

    @with_known_options
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
        at = place(document, len(self))
        found: list[str] = []
        while block := self._engine.tokens(at, len(found), BLOCK):
            found += block
        return found

    from_files = classmethod(from_files)
    from_table = classmethod(from_table)
    from_spark = classmethod(from_spark)
    from_tokens = classmethod(from_tokens)
    layer = layer
    types = types
    map_types = map_types
    drop_types = drop_types
    keep_types = keep_types
    compound = compound
    sample = sample
    split = split
    merge = classmethod(merge)
    append = append
    compact = compact
    save = save
    text = text
    concordance = concordance
    context = context
    verify = verify
    count = count
    frequencies = frequencies
    dispersion = dispersion
    document_term_matrix = document_term_matrix
    document_term_counts = document_term_counts
    cooccurrence_matrix = cooccurrence_matrix
    ngrams = ngrams
    collocations = collocations
    collocates = collocates
    collocation_network = collocation_network
    matches = matches
    match_frequencies = match_frequencies
    keyness = keyness
    specificities = specificities
    by = by
    timeline = timeline
    trends = trends
    bursts = bursts
    change_points = change_points
    drift = drift
    duplicates = duplicates
    deduplicated = deduplicated
    duplicate_effect = duplicate_effect
    diversity = diversity
    lexical_density = lexical_density
    rarefaction = rarefaction
    growth = growth
    spectrum = spectrum
    good_turing = good_turing
    coverage = coverage
    zipf = zipf
    heaps = heaps
    report = report

    def _table(
        self,
        core: _core.Table,
        statistic: str,
        options: dict[str, Any],
        convention: str | None = None,
        *,
        windows: bool = False,
    ) -> Table:
        parameters: dict[str, Any] = {"statistic": statistic, "options": options}
        if convention is not None:
            parameters["convention"] = convention
        if windows and "punctuation" in self.options:
            # Whether a comma takes up a place in a window.
            is_token = self.options["punctuation"] == "keep"
            parameters["punctuation"] = "takes up places" if is_token else "skipped"
        parameters["corpus"] = {
            "documents": self.n_documents,
            "tokens": self.n_tokens,
            "types": self.n_types,
            "options": self.options,
        }
        if self._engine.n_gaps:
            parameters["corpus"]["gaps"] = self._engine.n_gaps
        return Table._of(core, parameters, self)

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
        layers = f", with {', '.join(self.layers)}" if self.layers else ""
        return f"Corpus: {', '.join(sizes)} ({token_note(self.options)}{layers})"

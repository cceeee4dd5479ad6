"""Concordances: words in the lines that they stand in."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, overload

from turven import _core
from turven.collocates import sides
from turven.context import Passage, passage
from turven.line_options import Condition, Filter, Sort, conditions_of, keys_of, told_filter
from turven.nodes import Ignored, Matcher, Node, Phrase, called, ignored
from turven.options import Within, thread_count, with_known_options
from turven.patterns import Pattern
from turven.table import CHUNK, SHOWN, Table, caption, marked
from turven.texts import lines_of, shows_texts

if TYPE_CHECKING:
    from turven.corpus import Corpus
    from turven.table import Array

#: What a table says if there are no texts.
NO_TEXT = "tokens joined by blanks, without a text"

#: The lines that a notebook gets, in pages.
EMBEDDED = 200


@dataclass(frozen=True)
class Shown:
    """How much is shown around a hit."""

    window: tuple[int, int]
    within: str


@with_known_options
def concordance(
    corpus: Corpus,
    node: Node | Pattern,
    *,
    window: int | tuple[int, int] = 10,
    sort: Sort = "document",
    filter: Filter | None = None,
    ignore: Ignored | Iterable[Ignored] | None = None,
    sample: int | None = None,
    seed: int = 0,
    within: Within = "document",
    threads: int | None = None,
) -> Concordance:
    """List the places where a word stands, with what is written around it.

    Parameters
    ----------
    node : str, re.Pattern, iterable of these, or Pattern
        A word; a phrase, which is cut as the texts of the corpus are; a glob such as
        ``"westers*"`` (``*`` any letters, ``?`` one, ``[ab]`` one of these), also in a phrase; a
        compiled regular expression, which a type must match as a whole; or several of
        these, any of which is a hit. Of hits that overlap the one that begins first counts,
        and of those that begin together the longest. A :class:`turven.Pattern` over tokens
        and layers is looked for as by :meth:`matches`.
    window : int or (int, int), default 10
        How many tokens before and behind the node are shown, at most 100 each.
    sort : str or iterable of str, default "document"
        The order of the lines: see Notes. Several, the most important one first, in a list.
    filter : str, pattern, iterable of these, or mapping, optional
        Only lines with this word, or one of these, in the window. A mapping says where:
        ``{"1R": "plan"}``, ``{"1L 2L": ["de", "het"]}`` (at one of these places), or in the
        ``"window"``, the ``"sentence"`` or the ``"document"``; with ``"not "`` in front, as in
        ``{"not 1R": "plan"}``, lines without it. All must hold. Words are given as for `node`,
        but no phrases.
    ignore : {"case", "accents"} or both, optional
        What makes no difference between words: case (full case folding), accents (all
        combining marks after canonical decomposition), or, in a list, both.
    sample : int, optional
        Draw so many of the lines by chance, each as likely as any other.
    seed : int, default 0
        The same seed draws the same lines, on every machine and any number of threads.
    within : {"document", "sentence"}, default "document"
        What a phrase, a window and a place may not cross.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.

    Returns
    -------
    Concordance
        A :class:`Table`, one row a hit: ``document``, its number from 0, and its ``id``; the
        metadata; ``position``, the number of the node's first token in the document, from
        0; ``left``, ``node`` and ``right``, the text from the first to the last token of the
        window with all that is written between, a blank for each line break; ``start`` and
        ``end`` of the node in the text of the document, in characters, such that
        ``corpus.text(document)[start:end]`` is the node; null where there is no text.

    Raises
    ------
    ValueError
        If `sort` or `filter` names a place or column that is none; the message lists those
        there are. If another option has a value that it does not know.
    CorpusError
        When lines are shown, if the texts are no longer those that the corpus was made of.

    Notes
    -----
    *Order.* ``"document"`` is the order of the corpus. ``"1R 2R 1L"``: by the word to the right,
    then by the one behind that, then by the word to the left; ``"node"`` is the node itself.
    Words are compared as the corpus calls them, by code points; where no token stands, at the
    head or the end of a document, comes first. ``"frequency of 1R"``: by how often the word
    to the right stands there among all lines, the most frequent first; of several places
    (``"frequency of 1R 2R"``) the words together. Any other name is a column of the
    documents, ascending, missing values last. Lines that are equal stay in the order of the
    corpus.

    *Text.* A corpus on disk has its texts. One in memory reads them again when they are first
    shown, from what it was made of: files, a list, a column or a dataframe, but no generator
    (``keep_text=False`` lets go of it). They are put into a temporary folder, and it is an
    error if they have other tokens now. Where there are no texts, or tokens have been
    dropped or joined since, lines are tokens with blanks between them, and the caption says
    so.

    *Time.* Hits are numbers, found and sorted as such. Lines are written when they are shown:
    a page at a time; all of them, when the table is handed over (:meth:`Table.to_polars`).

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(
    ...     ["De oorlog (1914-1918) was voorbij.", "Geen oorlog, maar vrede! Na de oorlog."],
    ...     year=[1919, 1946],
    ... )
    >>> lines = corpus.concordance("oorlog", window=2)
    >>> lines
    concordance: 2 documents, 13 tokens, 10 types (UAX #29 words, lower, nfc) · node oorlog · \
window 2, 2
    id  year   left  node    right
    0   1919     De  oorlog  (1914-1918
    1   1946   Geen  oorlog  , maar vrede
    1   1946  Na de  oorlog
    >>> corpus.concordance("oorl*", sort="1L", filter={"1L": "de"})["position"].tolist()
    [1, 6]
    >>> row = lines[1]
    >>> corpus.text(row["document"])[row["start"] : row["end"]]
    'oorlog'
    >>> corpus.context(row, sentences=0).text
    'Geen oorlog, maar vrede!'
    """
    names = ignored(ignore)
    matcher = Matcher(corpus, names)
    told = {
        "node": node.pattern if isinstance(node, Pattern) else called(node),
        "strategy": _strategy(node),
        "window": None,
        "sort": None,
        "filter": told_filter(filter),
        "ignore": list(names) or None,
        "within": within if within != "document" else None,
        "sample": sample,
        "seed": seed if sample is not None else None,
    }
    found = search(
        corpus,
        [] if isinstance(node, Pattern) else matcher.node(node),
        pattern=node if isinstance(node, Pattern) else None,
        window=sides(window),
        conditions=conditions_of(matcher, filter),
        within=within,
        told=told,
        threads=threads,
    )
    if sample is not None:
        found = found._sampled(sample, seed)
    return found._sorted(sort, thread_count(threads))


def _strategy(node: Node | Pattern) -> str | None:
    """Return which matches count, if not the default."""
    given = node.strategy if isinstance(node, Pattern) else "standard"
    return given if given != "standard" else None


def search(
    corpus: Corpus,
    node: list[Phrase],
    *,
    window: tuple[int, int],
    conditions: list[Condition],
    within: str,
    told: dict[str, Any],
    documents: list[int] | None = None,
    pattern: Pattern | None = None,
    threads: int | None = None,
) -> Concordance:
    """Find hits, in the order of the corpus."""
    hits = _core.Hits.find(
        corpus._engine,
        node,
        window=window,
        within=within,
        filters=conditions,
        documents=documents,
        pattern=(pattern.pattern, pattern.strategy) if pattern else None,
        threads=thread_count(threads),
    )
    text = None if shows_texts(corpus) else NO_TEXT
    told = told | {"window": list(window)}
    empty = corpus._table(lines_of(corpus, hits.slice(0, 0), window), "concordance", told, text)
    return Concordance._found(corpus, hits, Shown(window, within), empty._parameters)


class Concordance(Table):
    """The lines of a concordance: what :meth:`Corpus.concordance` gives.

    A :class:`Table` whose rows are written when they are looked at.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["De kat zat.", "De hond lag."])
    >>> lines = corpus.concordance("de", window=1)
    >>> len(lines), lines[1]["right"], lines.sort("1R")["right"].tolist()
    (2, 'hond', ['hond', 'kat'])
    """

    __slots__ = ("_hits", "_shown", "_whole")

    _hits: _core.Hits
    _shown: Shown
    _whole: _core.Table | None

    @classmethod
    def _found(
        cls, corpus: Corpus, hits: _core.Hits, shown: Shown, parameters: dict[str, Any]
    ) -> Concordance:
        made = object.__new__(cls)
        made._parameters = parameters
        made._corpus = corpus
        made._node, made._series = None, None
        made._hits, made._shown, made._whole = hits, shown, None
        return made

    def _of_hits(self, hits: _core.Hits, **told: Any) -> Concordance:  # noqa: ANN401
        parameters = self._parameters
        if told:
            parameters = {**parameters, "options": {**parameters["options"], **told}}
        return self._found(self._of_corpus, hits, self._shown, parameters)

    @property
    def _of_corpus(self) -> Corpus:
        assert self._corpus is not None
        return self._corpus

    def _lines(self, start: int, length: int) -> _core.Table:
        """Return some of the lines."""
        hits = self._hits.slice(start, length)
        return lines_of(self._of_corpus, hits, self._shown.window, self._shown.within)

    @property
    def _engine(self) -> _core.Table:  # type: ignore[override]
        """All lines, written out."""
        if self._whole is None:
            self._whole = Table._of(self._lines(0, len(self)), self._parameters)._engine
        return self._whole

    def _with(self, core: _core.Table) -> Table:
        return Table._of(core, self._parameters)

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self._lines(0, 0).columns()

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self._hits)

    @overload
    def __getitem__(self, key: str) -> Array: ...
    @overload
    def __getitem__(self, key: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, key: slice | list[bool] | Array) -> Self: ...
    @overload
    def __getitem__(self, key: list[str]) -> Table: ...
    def __getitem__(
        self, key: str | int | slice | list[str] | list[bool] | Array
    ) -> Array | dict[str, Any] | Table:
        """Return a column, a line, some lines or some columns, as of a :class:`Table`."""
        if isinstance(key, slice):
            start, stop, step = key.indices(len(self))
            if step == 1:
                return self._of_hits(self._hits.slice(start, max(stop - start, 0)))
            return self._of_hits(self._hits.take(list(range(start, stop, step))))
        if isinstance(key, str) and key in ("document", "position"):
            # Known without a look at the text.
            return Table._of(self._hits.places(), {})[key]
        is_names = isinstance(key, list) and all(isinstance(name, str) for name in key)
        if not isinstance(key, str) and not is_names and hasattr(key, "__len__"):
            return self._of_hits(self._hits.take(marked(key, len(self))))
        return super().__getitem__(key)

    @with_known_options
    def sort(
        self, by: str | Sequence[str], *, descending: bool | Sequence[bool] = False
    ) -> Concordance:
        """Return the lines in another order.

        Parameters
        ----------
        by : str or sequence of str
            As `sort` of :meth:`Corpus.concordance`; lines that are equal stay as they are.
        descending : bool, default False
            Whether the order is turned round.

        Returns
        -------
        Concordance

        Raises
        ------
        ValueError
            If one is neither a place nor a column of the documents.
        """
        if not isinstance(descending, bool):
            raise TypeError("descending must be a bool for the lines of a concordance")
        found = self._sorted(by, None)
        return found[::-1] if descending else found

    def _sorted(self, sort: Sort, threads: int | None) -> Concordance:
        names = [sort] if isinstance(sort, str) else list(sort)
        keys = keys_of(self._of_corpus, names)
        if not keys:
            return self
        hits = self._hits.sort(keys, within=self._shown.within, threads=threads)
        return self._of_hits(hits, sort=", ".join(names))

    def _sampled(self, sample: int, seed: int) -> Concordance:
        if isinstance(sample, bool) or not isinstance(sample, int):
            raise TypeError(f"sample must be an int, got {type(sample).__name__}")
        if sample < 0:
            raise ValueError(f"sample must be at least 0, got {sample}")
        if sample >= len(self):
            return self
        rows = sorted(random.Random(seed).sample(range(len(self)), sample))
        return self._of_hits(self._hits.take(rows))

    def positions(self) -> Table:
        """List where the nodes stand, to mark them in the texts.

        Returns
        -------
        Table
            One row a line: ``document`` and ``id``; ``position``, the number of the first
            token, and ``tokens``, how many there are; ``start`` and ``end`` in characters of
            the document's text, null where there is none.

        Examples
        --------
        >>> import turven as tv
        >>> corpus = tv.Corpus.from_texts(["Oorlog? Geen oorlog!"])
        >>> corpus.concordance("oorlog").positions()[["start", "end"]].to_dicts()
        [{'start': 0, 'end': 6}, {'start': 13, 'end': 19}]
        """
        tokens = self._hits.places()
        added = _core.Column.from_list("int64", tokens.values("tokens", 0, len(tokens)))
        made = [
            (name, _core.Column.from_list(kind, self._engine.values(name, 0, len(self))))
            for name, kind in POSITIONS.items()
        ]
        core = _core.Table.of_columns([*made[:3], ("tokens", added), *made[3:]])
        return Table._of(core, {**self._parameters, "statistic": "positions"})

    @with_known_options
    def context(
        self,
        line: int,
        *,
        sentences: int | None = None,
        window: int | tuple[int, int] | None = None,
    ) -> Passage:
        """Return the passage around a line: see :meth:`Corpus.context`."""
        if not -len(self) <= line < len(self):
            raise IndexError(f"there is no line {line}, there are {len(self)}")
        hits = self._hits.slice(line % len(self), 1)
        return passage(self._of_corpus, hits, sentences, window)

    def _rows(self, start: int, length: int) -> Iterator[dict[str, Any]]:
        end = min(start + length, len(self))
        for first in range(start, end, CHUNK):
            lines = Table._of(self._lines(first, min(CHUNK, end - first)), {})
            yield from lines._rows(0, len(lines))

    def _few(self) -> int:
        return len(self) if len(self) <= 2 * SHOWN else 2 * SHOWN

    def _formatted(self, shown: int) -> str:
        """Write the first lines with their nodes one below the other."""
        from turven.concordance_text import aligned

        rows = list(self._rows(0, shown))
        more = len(self) - len(rows)
        lines = [caption(self._parameters), *aligned(rows, self.columns)]
        return "\n".join([*lines, f"… {more:,} more lines"] if more else lines)

    def _repr_html_(self) -> str:
        """Show the first lines in a notebook, page by page."""
        from turven.concordance_html import page

        rows = list(self._rows(0, EMBEDDED))
        return page(caption(self._parameters), self.columns, rows, len(self))


#: The columns of positions that lines have, with their kinds.
POSITIONS = {
    "document": "int64",
    "id": "str",
    "position": "int64",
    "start": "int64",
    "end": "int64",
}

"""Any statistic of each part of a corpus, in one long table."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from turven import _core
from turven.collocates import collocates
from turven.collocation_network import collocation_network
from turven.collocations import collocations
from turven.dispersion import dispersion
from turven.frequencies import frequencies
from turven.measures import checked_names
from turven.metadata import column
from turven.ngrams import ngrams
from turven.options import with_known_options
from turven.patterns import match_frequencies, matches
from turven.periods import Dealt, Every, dealt
from turven.progress_bar import shown
from turven.spectra import coverage, good_turing, growth, spectrum
from turven.suggestions import Suggesting
from turven.table import Table
from turven.vocabulary import types

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: The measures of keyness that are given if none are asked for; the first gives the order.
KEYNESS = ("log_likelihood(signed=true)", "log_ratio")

#: What a part is called; ``None`` if its documents have no value.
Label = Any

P = ParamSpec("P")


@with_known_options
def by(self: Corpus, column: str | Iterable[Any], *, every: Every | None = None) -> By:
    """Part the corpus by a metadata column or by periods, for statistics of each part.

    Parameters
    ----------
    column : str or iterable
        The name of a metadata column, or one value a document.
    every : {"day", "week", "month", "quarter", "year", "decade"}, optional
        The values are dates, and parts are periods: dates, times, years (int), or strings such
        as ``"2023"``, ``"2023-03"`` and ``"2023-03-14"``, mixed as far as each says enough.
        Parts are called ``"2023-03-14"``, ``"2023-W11"`` (of ISO 8601: from Monday),
        ``"2023-03"``, ``"2023-Q1"``, ``"2023"`` and ``"2020s"``.

    Returns
    -------
    By
        Has the methods of a corpus that give a table.

    Raises
    ------
    ValueError
        If there is no such column (the message lists those there are), there are more or
        fewer values than documents, values cannot be put in order, or a value is no date or
        says too little; the message names the document.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(
    ...     ["regen en wind", "zon", "regen en regen"],
    ...     date=["2023-01-30", "2023-02-01", "2023-02"],
    ... )
    >>> table = corpus.by("date", every="month").frequencies(top=1)
    >>> [(row["part"], row["token"], row["count"]) for row in table]
    [('2023-01', 'en', 1), ('2023-02', 'regen', 2)]
    """
    return By(self, column, every)


def _each(
    statistic: Callable[Concatenate[Corpus, P], Table],
) -> Callable[Concatenate[By, P], Table]:
    """Make a method that asks every part the same."""

    @functools.wraps(statistic)
    def asked(self: By, /, *args: P.args, **options: P.kwargs) -> Table:
        with shown(options.get("progress")):
            return self.table(lambda part: statistic(part, *args, **options))

    name = statistic.__name__
    asked.__qualname__ = f"By.{name}"
    asked.__doc__ = f"""Give :meth:`Corpus.{name}` of every part, with its options.

    Returns
    -------
    Table
        The rows of each part, the parts in order; the first column is ``part``.
    """
    return asked


class By(Suggesting):
    """A corpus in parts: what :meth:`Corpus.by` gives.

    Every statistic is that of the part alone: as if its documents were the corpus. Parts are
    made one after the other, so that the memory of one is enough. Documents without a value
    make the last part, which is called ``None``.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(
    ...     ["de zee en het schip", "de zee en de storm", "het paard"], place=["a", "a", "b"]
    ... )
    >>> corpus.by("place")
    By: 2 parts by place, of 3 documents, 12 tokens, 7 types (UAX #29 words, lower, nfc)
    >>> corpus.by("place").sizes().to_dicts()[0]
    {'part': 'a', 'documents': 2, 'tokens': 10, 'types': 6}
    >>> corpus.by("place").collocates("zee", window=1)[["part", "collocate", "o11"]].to_dicts()[0]
    {'part': 'a', 'collocate': 'en', 'o11': 2}
    """

    def __init__(self, corpus: Corpus, by: str | Iterable[Any], every: Every | None) -> None:
        self._corpus = corpus
        self._told = {"by": by if isinstance(by, str) else "values given", "every": every}
        self._dealt: Dealt = dealt(corpus, by, every)

    @property
    def labels(self) -> list[Label]:
        """What the parts are called, in order."""
        return list(self._dealt.labels)

    def __len__(self) -> int:
        """Return the number of parts."""
        return len(self._dealt.labels)

    def __iter__(self) -> Iterator[tuple[Label, Corpus]]:
        """Iterate over the parts: what each is called, and its corpus."""
        for label, members in zip(self._dealt.labels, self._dealt.members, strict=True):
            yield label, self._corpus[members]

    def table(self, ask: Callable[[Corpus], Table]) -> Table:
        """Ask something of each part, and put the tables one after the other.

        Parameters
        ----------
        ask : callable
            Gets the corpus of a part, gives a table; all tables have the same columns.

        Returns
        -------
        Table
            The rows of each part, the parts in order; the first column is ``part``.

        Raises
        ------
        ValueError
            If there is no part, or the columns differ.
        """
        with shown(None) as display:
            parts = display.rounds(self, len(self), "parts")
            tables = [ask(part) for _, part in parts]
        if not tables:
            raise ValueError("there are no parts: the corpus has no documents")
        columns = [name for name in tables[0].columns if name != "part"]
        if any(table.columns != tables[0].columns for table in tables):
            raise ValueError("the tables of the parts have different columns")
        if len(columns) < len(tables[0].columns):
            raise ValueError("the table of a part has a column 'part' of its own")
        core = _core.Table.joined([table._engine for table in tables], "part", self._dealt.column())
        parameters = tables[0].parameters
        options = parameters.get("options", {}) | self._told
        statistic = parameters.get("statistic", "table")
        made = self._corpus._table(core, statistic, options, parameters.get("convention"))
        kept = {key: value for key, value in parameters.items() if key not in made.parameters}
        found = Table._of(core, kept | made.parameters, self._corpus)
        found._node = tables[0]._node
        return found

    frequencies = _each(frequencies)
    ngrams = _each(ngrams)
    collocations = _each(collocations)
    collocates = _each(collocates)
    collocation_network = _each(collocation_network)
    matches = _each(matches)
    match_frequencies = _each(match_frequencies)
    types = _each(types)
    dispersion = _each(dispersion)
    spectrum = _each(spectrum)
    good_turing = _each(good_turing)
    coverage = _each(coverage)
    growth = _each(growth)

    @with_known_options
    def documents(self) -> Table:
        """List the documents of every part, as :meth:`Corpus.documents` does.

        Returns
        -------
        Table
            The rows of each part, the parts in order; the first column is ``part``.
        """
        return self.table(lambda part: part.documents())

    def keyness(self, **options: Any) -> Table:  # noqa: ANN401
        """List the words of each part by how much more frequent they are than in the rest.

        That is :meth:`Corpus.specificities`, with its options; `measures` are by default the
        signed log-likelihood and the log ratio: words that a part lacks come last.

        Examples
        --------
        >>> import turven as tv
        >>> corpus = tv.Corpus.from_texts(["zee schip zee", "paard wei"], place=["a", "b"])
        >>> table = corpus.by("place").keyness(top=1)
        >>> table[["part", "token"]].to_dicts()
        [{'part': 'a', 'token': 'zee'}, {'part': 'b', 'token': 'paard'}]
        """
        names = checked_names(options.pop("measures", KEYNESS))
        return self._told_of(self._corpus.specificities(self._values, measures=names, **options))

    def diversity(self, *args: Any, **options: Any) -> Table:  # noqa: ANN401
        """Give the lexical diversity of each part: :meth:`Corpus.diversity`, with its options.

        Examples
        --------
        >>> import turven as tv
        >>> corpus = tv.Corpus.from_texts(["zee zee", "paard wei"], place=["a", "b"])
        >>> corpus.by("place").diversity("ttr")[["part", "ttr"]].to_dicts()
        [{'part': 'a', 'ttr': 0.5}, {'part': 'b', 'ttr': 1.0}]
        """
        return self._told_of(self._corpus.diversity(*args, by=self._values, **options))

    @property
    def _values(self) -> list[Label]:
        labels = self._dealt.labels
        return [labels[part] for part in self._dealt.of_documents]

    def _told_of(self, table: Table) -> Table:
        """Let a table of all parts say what they are."""
        parameters = table.parameters
        parameters["options"] |= self._told
        return Table._of(table._engine, parameters, self._corpus)

    def sizes(self) -> Table:
        """List the parts.

        Returns
        -------
        Table
            One row a part: ``part``, ``documents``, ``tokens`` and ``types``.
        """
        with shown(None) as display:
            parts = display.rounds(self, len(self), "parts")
            rows = [(part.n_documents, part.n_tokens, part.n_types) for _, part in parts]
        columns = [("part", self._dealt.column())]
        for place, name in enumerate(("documents", "tokens", "types")):
            columns.append((name, column(name, [row[place] for row in rows])))
        core = _core.Table.of_columns(columns)
        return self._corpus._table(core, "sizes", dict(self._told))

    def __repr__(self) -> str:
        """Say how many parts there are."""
        every = f" ({self._told['every']})" if self._told["every"] else ""
        parts = f"{len(self)} part{'' if len(self) == 1 else 's'}"
        whole = repr(self._corpus).removeprefix("Corpus: ")
        return f"By: {parts} by {self._told['by']}{every}, of {whole}"

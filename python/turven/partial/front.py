"""The statistics of an engine's dataframes: one set of functions for all engines."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from turven.corpus import Corpus
from turven.partial.asked import counting_of, with_reference
from turven.partial.chunks import no_column
from turven.partial.lists import Keyness
from turven.partial.spread import Dispersion
from turven.partial.statistic import Listed

if TYPE_CHECKING:
    import re

    from turven.partial.statistic import Counting

#: A dataframe of the engine.
Frame = Any


class Engine(ABC):
    """What an engine does with counts: it has a dataframe for each step, and does them later."""

    @abstractmethod
    def counted(self, frame: Frame, counting: Counting) -> Frame:
        """Count documents: rows that have not been added up."""

    @abstractmethod
    def of_corpus(self, corpus: Corpus, counting: Counting, like: Frame) -> Frame:
        """Return the counts of a corpus beside those of a dataframe."""

    @abstractmethod
    def added(self, counts: list[Frame], counting: Counting) -> Frame:
        """Add up counts."""

    @abstractmethod
    def table(self, sums: Frame, counting: Counting) -> Frame:
        """Make the table of counts that have been added up."""

    def rows(self, sums: Any, counting: Counting) -> Frame:  # noqa: ANN401
        """Return counts that have been added up as a dataframe."""
        return sums

    @abstractmethod
    def is_frame(self, given: object) -> bool:
        """Tell whether something is a dataframe of the engine."""


class Statistics:
    """The statistics of documents that are rows of an engine's dataframe.

    Every function takes a dataframe with a row for each document and gives a dataframe;
    nothing is counted before the engine is asked for rows. The numbers are those that the
    method of :class:`turven.Corpus` with the same name gives of all documents, to the last
    digit, however the engine cuts them into partitions. Columns are the same too, but for
    ``rank``, which is there if `top` is given: without it rows are in no order.

    Each task counts its own documents with one thread and gives out one row for each word or
    pair and about ``memory_limit`` of work, so that frequent words weigh no more than rare
    ones in what the engine shuffles.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _table(self, frame: Frame, name: str, given: Mapping[str, Any]) -> Frame:
        counting = counting_of(name, _flat(given))
        return self._engine.table(self._sums([frame], [counting]), counting)

    def _sums(self, frames: list[Frame], countings: list[Counting]) -> Frame:
        pairs = zip(frames, countings, strict=True)
        counts = [self._engine.counted(frame, counting) for frame, counting in pairs]
        return self._engine.added(counts, countings[0])

    def frequencies(
        self,
        frame: Frame,
        *,
        text: str = "text",
        by: str | None = None,
        every: str | None = None,
        min_count: int = 1,
        top: int | None = None,
        nulls: str = "error",
        memory_limit: int | str | None = None,
        **tokens: Any,  # noqa: ANN401
    ) -> Frame:
        """Count words: :meth:`turven.Corpus.frequencies`.

        Parameters
        ----------
        frame : dataframe
            A document a row.
        text : str, default "text"
            The column of the texts.
        by : str, optional
            A column: a table for each of its values, in one, with the first column ``part``, as
            :meth:`turven.Corpus.by` gives it.
        every : {"day", "week", "month", "quarter", "year", "decade"}, optional
            The values of `by` are dates, and parts are periods.
        min_count : int, default 1
            The smallest count that is kept, of all partitions together.
        top : int, optional
            At most this many rows, of each part if there are parts; in order, with ``rank``.
        nulls : {"error", "skip", "empty"}, default "error"
            What to do about a text that is null.
        memory_limit : int or str, optional
            How much memory a task may take for counting. Default: 512 MiB.
        **tokens
            What a token is, as for :func:`turven.tokenize`.

        Returns
        -------
        dataframe
            ``token``, ``count``, ``per_million``, ``documents``, ``document_share``.

        Raises
        ------
        ValueError, TypeError
            If an option is unknown or out of range, or there is no such column, or it holds no
            strings. What is wrong with a text is an error of the engine when it counts, with
            the sentence of :meth:`turven.Corpus.from_table`.
        """
        return self._table(frame, "frequencies", locals())

    def ngrams(
        self,
        frame: Frame,
        n: int | tuple[int, int] = 2,
        *,
        skip: int = 0,
        within: str = "document",
        text: str = "text",
        by: str | None = None,
        every: str | None = None,
        min_count: int = 1,
        top: int | None = None,
        nulls: str = "error",
        memory_limit: int | str | None = None,
        **tokens: Any,  # noqa: ANN401
    ) -> Frame:
        """Count sequences of words: :meth:`turven.Corpus.ngrams`.

        Parameters
        ----------
        frame : dataframe
            A document a row.
        n : int or (int, int), default 2
            The number of words, or the smallest and the largest number.
        skip, within : optional
            As there.
        text, by, every, min_count, top, nulls, memory_limit, **tokens : optional
            As for :meth:`frequencies`.

        Returns
        -------
        dataframe
            ``ngram``, ``n``, ``count``, ``per_million``.
        """
        return self._table(frame, "ngrams", locals())

    def collocations(
        self,
        frame: Frame,
        *,
        measures: str | Iterable[str] = "log_likelihood",
        window: int | None = None,
        convention: str = "positions",
        within: str = "document",
        test: str | None = None,
        text: str = "text",
        by: str | None = None,
        every: str | None = None,
        min_count: int = 1,
        top: int | None = None,
        nulls: str = "error",
        memory_limit: int | str | None = None,
        **tokens: Any,  # noqa: ANN401
    ) -> Frame:
        """Score pairs of words: :meth:`turven.Corpus.collocations`.

        Parameters
        ----------
        frame : dataframe
            A document a row.
        measures, window, within, test : optional
            As there.
        convention : {"positions", "tokens", "unordered"}, default "positions"
            As there; the others do not add up. "tokens" is for adjacent words.
        text, by, every, min_count, top, nulls, memory_limit, **tokens : optional
            As for :meth:`frequencies`. Margins are of all pairs, whatever `min_count`.

        Returns
        -------
        dataframe
            ``w1``, ``w2``, ``o11``, ``r1``, ``c1``, ``n``, ``e11`` and the measures.
        """
        return self._table(frame, "collocations", locals())

    def collocates(
        self,
        frame: Frame,
        node: str | re.Pattern[str] | Iterable[str],
        *,
        window: int | tuple[int, int] = 5,
        measures: str | Iterable[str] = "log_likelihood",
        convention: str = "surface",
        within: str = "document",
        test: str | None = None,
        text: str = "text",
        by: str | None = None,
        every: str | None = None,
        min_count: int = 1,
        top: int | None = None,
        nulls: str = "error",
        memory_limit: int | str | None = None,
        **tokens: Any,  # noqa: ANN401
    ) -> Frame:
        """Score the words around a node: :meth:`turven.Corpus.collocates`.

        Parameters
        ----------
        frame : dataframe
            A document a row.
        node, window, measures, convention, within, test : optional
            As there.
        text, by, every, min_count, top, nulls, memory_limit, **tokens : optional
            As for :meth:`frequencies`.

        Returns
        -------
        dataframe
            ``collocate``, ``o11``, ``r1``, ``c1``, ``n``, ``e11`` and the measures.
        """
        return self._table(frame, "collocates", locals())

    def keyness(
        self,
        frame: Frame,
        reference: Frame | Corpus,
        *,
        measures: str | Iterable[str] = ("log_likelihood_signed", "log_ratio"),
        unit: str = "tokens",
        direction: str = "both",
        few: int = 3,
        test: str | None = None,
        text: str = "text",
        min_count: int = 1,
        top: int | None = None,
        nulls: str = "error",
        memory_limit: int | str | None = None,
        **tokens: Any,  # noqa: ANN401
    ) -> Frame:
        """Score words against a reference: :meth:`turven.Corpus.keyness`.

        Parameters
        ----------
        frame : dataframe
            A document a row.
        reference : dataframe or Corpus
            What it is compared with; a dataframe has the same column of texts. A corpus must
            have been made with the same token options.
        measures : str or iterable of str
            Those of contingency tables; rates in documents do not add up.
        unit, direction, few, test : optional
            As there.
        text, min_count, top, nulls, memory_limit, **tokens : optional
            As for :meth:`frequencies`.

        Returns
        -------
        dataframe
            The columns of that method.
        """
        given = _flat(locals())
        reference = given.pop("reference")
        counting = counting_of("keyness", given)
        assert isinstance(counting.statistic, Keyness)
        other = with_reference(counting)
        counts = [self._engine.counted(frame, counting)]
        if isinstance(reference, Corpus):
            counts.append(self._engine.of_corpus(reference, other, frame))
        elif self._engine.is_frame(reference):
            counts.append(self._engine.counted(reference, other))
        else:
            kind = type(reference).__name__
            raise TypeError(f"reference must be a dataframe of the engine or a Corpus, got {kind}")
        return self._engine.table(self._engine.added(counts, counting), counting)

    def dispersion(
        self,
        frame: Frame,
        *,
        measures: str | Iterable[str] = ("dp", "juilland_d", "d_a", "d_kl"),
        parts: str = "document",
        text: str = "text",
        min_count: int = 1,
        top: int | None = None,
        nulls: str = "error",
        memory_limit: int | str | None = None,
        **tokens: Any,  # noqa: ANN401
    ) -> Frame:
        """Say how evenly words are spread: :meth:`turven.Corpus.dispersion`.

        Parameters
        ----------
        frame : dataframe
            A document a row.
        measures : str or iterable of str
            Those that look at counts in parts: not those of distances, and not ``adjusted=``.
        parts : str, default "document"
            Every document is a part; or the column whose values tell the parts. The cells of
            one word, one for each part that holds it, come together in one task: with very
            many documents name a column that has fewer values.
        text, min_count, top, nulls, memory_limit, **tokens : optional
            As for :meth:`frequencies`.

        Returns
        -------
        dataframe
            ``token``, ``count``, ``parts``, ``range`` and the measures. Sums are made in the
            order of the parts' values. With "document" that is the order of the rows, if the
            engine keeps it; in another order the last digit of a measure may differ.
        """
        return self._table(frame, "dispersion", locals())

    def timeline(
        self,
        frame: Frame,
        words: str | Iterable[str] | Mapping[str, str | Iterable[str]],
        *,
        by: str = "date",
        every: str | None = None,
        interval: float = 0.95,
        smoothing: int = 0,
        text: str = "text",
        nulls: str = "error",
        memory_limit: int | str | None = None,
        **tokens: Any,  # noqa: ANN401
    ) -> Frame:
        """Say how frequent words are in each period: :meth:`turven.Corpus.timeline`.

        Parameters
        ----------
        frame : dataframe
            A document a row.
        words, every, interval, smoothing : optional
            As there.
        by : str, default "date"
            The column of the dates, or of the points in time.
        text, nulls, memory_limit, **tokens : optional
            As for :meth:`frequencies`.

        Returns
        -------
        dataframe
            The columns of that method; in one partition, in order.
        """
        return self._table(frame, "timeline", locals())

    def partial_counts(self, frame: Frame, statistic: str, **options: Any) -> Frame:  # noqa: ANN401
        """Count and add up, and no more: what may be kept and added to what comes later.

        Parameters
        ----------
        frame : dataframe
            A document a row.
        statistic, **options
            As for :func:`turven.partial_counts`.

        Returns
        -------
        dataframe
            Counts that are added up, a row for each name.
        """
        counting = counting_of(statistic, options)
        if isinstance(counting.statistic, Listed):
            # What is rare so far may be frequent with what comes later.
            counting = replace(counting, statistic=replace(counting.statistic, min_count=1))
        return self._engine.rows(self._sums([frame], [counting]), counting)

    def finish(self, counts: Iterable[Frame] | Frame, statistic: str, **options: Any) -> Frame:  # noqa: ANN401
        """Make the table of counts that :meth:`partial_counts` has made, once or several times.

        Parameters
        ----------
        counts : dataframe or iterable of dataframe
            Counts of documents that are different ones.
        statistic, **options
            As for :func:`turven.partial_counts`: those that the counts were made with, and those
            that choose and score rows.

        Returns
        -------
        dataframe
            As the function of the statistic gives it.
        """
        counting = counting_of(statistic, options)
        given = [counts] if self._engine.is_frame(counts) else list(counts)
        return self._engine.table(self._engine.added(given, counting), counting)


def refuse_missing(counting: Counting, names: Iterable[str]) -> None:
    """Refuse to count unless the columns are there that the options name."""
    there = list(names)
    by = "parts" if isinstance(counting.statistic, Dispersion) else "by"
    for option, name in (("text", counting.text), (by, counting.by)):
        if name is not None and name not in there:
            raise ValueError(no_column(name, there, option))


def _flat(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a call, those of tokens among them."""
    options = {name: value for name, value in given.items() if name not in ("self", "frame")}
    tokens: dict[str, Any] = options.pop("tokens")
    return options | tokens

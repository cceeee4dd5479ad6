"""How frequent words are from period to period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from turven import _core, expressions
from turven.options import confidence, thread_count, with_known_options
from turven.periods import Every, in_time
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus


@with_known_options
def timeline(
    corpus: Corpus,
    words: str | Iterable[str] | Mapping[str, str | Iterable[str]],
    *,
    by: str | Iterable[Any] = "date",
    every: Every | None = None,
    interval: float = 0.95,
    smoothing: int = 0,
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """Say how frequent words are in each period, and what they are to each other.

    Parameters
    ----------
    words : str, iterable of str, or dict
        What is looked at: words, phrases (``"het westen"``), patterns (``"klimaat*"``; ``?`` is
        one character), and arithmetic between them with ``+``, ``-`` (blanks around it),
        ``/`` and brackets, such as ``"migrant / (migrant + vluchteling)"``. Quotation marks
        keep signs together: ``'"km/h"'``. A dict gives names to expressions or to lists of
        words that are counted as one.
    by : str or iterable, default "date"
        A metadata column with dates, or one value a document.
    every : {"day", "week", "month", "quarter", "year", "decade"}, optional
        How long a period is; see :meth:`by` for dates. Default: the values themselves are the
        points in time, in their order.
    interval : float, default 0.95
        How often the bounds hold the value.
    smoothing : int, default 0
        So many periods before and after each are taken together with it: occurrences by
        tokens of all of them.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        One row a series and period, the series as asked for, the periods in order, none
        between the first and the last left out. ``series``; ``period``; ``value``, times in a
        million tokens, or a plain number where the expression is a quotient of two frequencies;
        its bounds ``low`` and ``high``; ``count``, occurrences of the words (above the stroke, if
        the quotient is a share or odds), null for other arithmetic; ``of``, what they are counted
        among: tokens, or occurrences of the words below the stroke (of both, for odds);
        ``documents`` with an occurrence; ``tokens`` and ``of_documents`` (with a token) of the
        period, without its neighbours. ``table.parameters["units"]`` says of each series whether
        it is "per_million" or a "quotient".

    Raises
    ------
    ValueError
        If an expression cannot be read (the message has the place), there is no such column,
        or a date is none or says too little (the message names the document).

    Notes
    -----
    A period without tokens is a gap: ``value`` and bounds are ``nan``, with smoothing too. So
    is a quotient whose lower part is 0. Documents without a date count nowhere; the
    table's parameters say how many there are (``undated``).

    Bounds are Wilson's of the share [1]_ for words, groups and sums, for a quotient whose
    upper words are all among the lower ones, and, by way of the share p of both, as p/(1 - p),
    for a quotient of words that have nothing in common. Other arithmetic has ``nan``: no
    exact interval is known. They take tokens for independent draws; words come in bursts, so
    that the true uncertainty is larger.

    A group counts an occurrence once: of phrases that overlap the one that begins first, of
    those that begin together the longest.

    References
    ----------
    .. [1] Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(
    ...     ["de migrant", "de vluchteling en de migrant", "de vluchteling"],
    ...     date=["2015-09-01", "2015-09-30", "2015-11-02"],
    ... )
    >>> table = corpus.timeline("migrant / (migrant + vluchteling)", every="month")
    >>> table[["period", "value", "count", "of"]].to_dicts()
    [{'period': '2015-09', 'value': 0.6666666666666666, 'count': 2, 'of': 3},
     {'period': '2015-10', 'value': nan, 'count': 0, 'of': 0},
     {'period': '2015-11', 'value': 0.0, 'count': 0, 'of': 1}]
    """
    from turven.courses import Counts, columns_of, units_of

    level = confidence(interval)
    if isinstance(smoothing, bool) or not isinstance(smoothing, int) or smoothing < 0:
        raise ValueError(f"smoothing must be a number of periods, 0 or more, got {smoothing!r}")
    asked = expressions.series(words)
    parts = in_time(corpus, by, every)
    counts = Counts.of_corpus(corpus, asked.values(), parts, smoothing, thread_count(threads))
    columns = columns_of(counts, asked, parts.dated, level)
    core = _core.Table.of_columns(columns)
    undated = parts.of_documents.count(len(parts.dated))
    options = {
        "series": list(asked),
        "by": by if isinstance(by, str) else "values given",
        "every": every,
        "interval": interval,
        "smoothing": smoothing or None,
        "undated": undated or None,
    }
    made = corpus._table(core, "timeline", options)
    table = Table._of(core, {**made.parameters, "units": units_of(asked)}, corpus)
    table._series = asked
    return table

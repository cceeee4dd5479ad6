"""Words in the course of time: which rise and fall, burst, or take another level."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from turven import _core
from turven.options import Correction, confidence, thread_count, with_known_options
from turven.periods import Every, in_time
from turven.table import Table
from turven.vocabulary import words

if TYPE_CHECKING:
    from turven.corpus import Corpus

Direction = Literal["both", "rising", "falling"]
DIRECTIONS = {"both": None, "rising": True, "falling": False}
Unit = Literal["documents", "tokens"]


@with_known_options
def trends(
    corpus: Corpus,
    *,
    by: str | Iterable[Any] = "date",
    every: Every | None = None,
    tokens: Iterable[str] | None = None,
    min_count: int = 10,
    min_coverage: float = 0.25,
    direction: Direction = "both",
    season: int | None = None,
    interval: float = 0.95,
    correction: Correction = "benjamini-hochberg",
    top: int | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """List words by how surely they become more or less frequent.

    Parameters
    ----------
    by : str or iterable, default "date"
        A metadata column with dates, or one value a document.
    every : {"day", "week", "month", "quarter", "year", "decade"}, optional
        How long a period is; see :meth:`by` for dates. Default: the values themselves are the
        points in time, in their order.
    tokens : iterable of str, optional
        Only these words; one that does not occur often enough has no row. Default: all.
    min_count : int, default 10
        How often a word must occur in documents that have a date.
    min_coverage : float, default 0.25
        In which share of the periods that have tokens it must occur, from 0 to 1.
    direction : {"both", "rising", "falling"}, default "both"
        Which words are listed; all that are looked at are tested and count for `correction`.
    season : int, optional
        So many periods make a year, or a week: 12 with months, 7 with days. Only the same
        season of different years is compared [3]_.
    interval : float, default 0.95
        How often the bounds of a slope hold it.
    correction : {"benjamini-hochberg", "holm", "bonferroni", "none"}
        How probabilities are corrected for the number of words that are tested. Default:
        "benjamini-hochberg".
    top : int, optional
        At most this many rows.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        One row a word: ``rank`` (from 1), ``token``, ``count``, ``per_million``,
        ``documents`` (all of them in documents with a date), ``coverage`` (share of periods
        that hold it); ``slope``, by how many in a million tokens it rises from one period to
        the next, with bounds ``slope_low`` and ``slope_high``; ``tau`` (from -1 to 1) and
        ``z`` of the Mann-Kendall test, ``log10_p`` (both sides), ``log10_p_corrected``. Order:
        the distance of ``z`` from 0, then ``count``, then code points.

    Raises
    ------
    ValueError
        If there is no such column, a date is none or says too little (the message names the
        document), an option lies outside its range, or words times periods are more than 2^31.

    Notes
    -----
    What is compared is the frequency per million in each period that has tokens; one without
    is a gap, not a zero, and distances are those of time. With n such periods:

    * Mann-Kendall [1]_: S, the pairs of periods between which the word rises less those
      between which it falls; its variance without a trend is (n(n - 1)(2n + 5) -
      Σ t(t - 1)(2t + 5))/18, t the sizes of groups of equal values; z = (S -+ 1)/σ, 0 if S is
      0; the probability is that of the normal distribution. tau is Kendall's tau-b.
    * Theil-Sen [2]_: the median of the slopes of all pairs; the bounds are the slopes whose
      ranks are (N -+ zσ)/2 of N.

    With a `season` S, variance and slopes are those of pairs within each season, added up.
    With fewer than two periods, or if the word is equally frequent in all, ``z`` and
    ``log10_p`` are ``nan``; ``tau`` and ``slope`` with fewer than two.

    Frequencies of neighbouring periods that depend on each other make trends look surer than
    they are.

    References
    ----------
    .. [1] Mann (1945), Econometrica 13, 245-259; Kendall (1975), Rank Correlation Methods.
    .. [2] Theil (1950), Proceedings of the KNAW 53; Sen (1968), Journal of the American
       Statistical Association 63, 1379-1389.
    .. [3] Hirsch, Slack & Smith (1982), Water Resources Research 18(1), 107-121.

    Examples
    --------
    >>> import turven as tv
    >>> texts = ["stoom " * (9 - year) + "motor " * year for year in range(10)]
    >>> corpus = tv.Corpus.from_texts(texts, date=range(1900, 1910))
    >>> table = corpus.trends(every="year")
    >>> [(row["token"], round(row["slope"]), row["tau"]) for row in table]
    [('motor', 111111, 1.0), ('stoom', -111111, -1.0)]
    """
    if direction not in DIRECTIONS:
        accepted = ", ".join(f"'{name}'" for name in DIRECTIONS)
        raise ValueError(f"direction must be one of {accepted}, got {direction!r}")
    if season is not None and (isinstance(season, bool) or not isinstance(season, int)):
        raise TypeError(f"season must be an int, got {type(season).__name__}")
    if season is not None and season < 2:
        raise ValueError(f"season must be at least 2 periods, got {season}")
    series, options = _series(corpus, by, every, tokens, min_count, min_coverage)
    core = _core.trends(
        corpus._engine,
        series,
        season=season or 1,
        confidence=confidence(interval),
        correction=correction,
        rising=DIRECTIONS[direction],
        top=top,
        threads=thread_count(threads),
    )
    options |= {
        "direction": direction if direction != "both" else None,
        "season": season,
        "interval": interval,
        "correction": correction,
        "top": top,
    }
    return corpus._table(core, "trends", options)


@with_known_options
def bursts(
    corpus: Corpus,
    *,
    by: str | Iterable[Any] = "date",
    every: Every | None = None,
    tokens: Iterable[str] | None = None,
    min_count: int = 10,
    min_coverage: float = 0.0,
    unit: Unit = "documents",
    scaling: float = 2.0,
    gamma: float = 1.0,
    levels: int = 1,
    top: int | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """List stretches of time in which a word is more frequent than it is as a rule.

    Parameters
    ----------
    by, every, tokens, min_count, min_coverage : optional
        As for :meth:`trends`; a word may be absent from most periods (0).
    unit : {"documents", "tokens"}, default "documents"
        What is counted: documents that hold the word, of all with a token, as Kleinberg did;
        or its occurrences, of all tokens, which suits few long documents a period.
    scaling : float, default 2
        How many times as frequent a burst is at the least; each level so many times as the one
        below. Above 1.
    gamma : float, default 1
        How much it takes to begin a burst: the more, the fewer. Not negative.
    levels : int, default 1
        How many levels a burst may have, from 1 to 20.
    top : int, optional
        At most this many rows.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        One row a burst: ``rank`` (from 1), ``token``, its ``count`` (in documents with a date),
        ``start`` and ``end``, its first and last period; ``level``; ``weight``;
        ``per_million_inside`` and ``per_million_outside`` (of tokens). A burst of a higher
        level lies within one of the level below. Order: ``weight``, then ``count``, then code
        points.

    Raises
    ------
    ValueError
        As :meth:`trends`.

    Notes
    -----
    The automaton of Kleinberg [1]_, section 4 (batches): its lowest state has the word's share
    of units in all periods, p; state i has p · scaling^i. To see r of d units in a state with
    share q costs -ln(q^r (1 - q)^(d - r)); to rise a state costs gamma ln n, n the number of
    periods with units; to fall costs nothing. The cheapest way through all periods is taken,
    of ways that cost the same the lower. The weight of a burst is what its level saves over
    the one below.

    Where p · scaling^i is 1 or more there is no state: a word that is in half of all documents
    has no bursts with a scaling of 2.

    References
    ----------
    .. [1] Kleinberg (2003), "Bursty and hierarchical structure in streams", Data Mining and
       Knowledge Discovery 7, 373-397.

    Examples
    --------
    >>> import turven as tv
    >>> texts = [text for day in range(20) for text in ["zon", "wind", "regen"] * 20]
    >>> texts += ["storm"] * 15
    >>> dates = [f"2020-01-{day + 1:02d}" for day in range(20) for _ in range(60)]
    >>> corpus = tv.Corpus.from_texts(texts, date=dates + ["2020-01-10"] * 15)
    >>> corpus.bursts(every="day")[["token", "start", "end"]].to_dicts()
    [{'token': 'storm', 'start': '2020-01-10', 'end': '2020-01-10'}]
    """
    for name, value, least in (("scaling", scaling, 1.0), ("gamma", gamma, 0.0)):
        if not math.isfinite(value) or value < least or value == 1.0 == least:
            wanted = "above 1" if least else "0 or more"
            raise ValueError(f"{name} must be {wanted}, got {value}")
    if isinstance(levels, bool) or not isinstance(levels, int) or not 1 <= levels <= 20:
        raise ValueError(f"levels must be between 1 and 20, got {levels!r}")
    series, options = _series(corpus, by, every, tokens, min_count, min_coverage)
    core = _core.bursts(
        corpus._engine,
        series,
        scaling=float(scaling),
        gamma=float(gamma),
        levels=levels,
        unit=unit,
        top=top,
        threads=thread_count(threads),
    )
    options |= {"unit": unit, "scaling": scaling, "gamma": gamma, "levels": levels, "top": top}
    return corpus._table(core, "bursts", options)


@with_known_options
def change_points(
    corpus: Corpus,
    *,
    by: str | Iterable[Any] = "date",
    every: Every | None = None,
    tokens: Iterable[str] | None = None,
    min_count: int = 10,
    min_coverage: float = 0.25,
    unit: Unit = "documents",
    penalty: float | None = None,
    top: int | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """List the points in time from which on a word has another level.

    Parameters
    ----------
    by, every, tokens, min_count, min_coverage : optional
        As for :meth:`trends`.
    unit : {"documents", "tokens"}, default "documents"
        What is counted: documents that hold the word, of all with a token, or its
        occurrences, of all tokens. Words come in bursts within a document, which "tokens" may
        take for changes.
    penalty : float, optional
        What a change must gain in twice the log-likelihood. Default: 3 ln n, n the number of
        periods [2]_. The more, the fewer.
    top : int, optional
        At most this many rows.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        One row a change: ``rank`` (from 1), ``token``, its ``count`` (in documents with a
        date); ``start`` and ``end``, the first and last period of the new level;
        ``share_before`` and ``share`` of units, ``per_million_before`` and ``per_million`` of
        tokens, at the level before and at the new one; ``gain`` in twice the log-likelihood
        over one level for both. Order: ``gain``, then ``count``, then code points.

    Raises
    ------
    ValueError
        As :meth:`trends`; if `penalty` is negative.

    Notes
    -----
    Each level is a share of units; the places where levels begin are those for which the
    likelihood of all counts (binomial), with the penalty for each place, is the greatest
    (optimal partitioning [1]_: exact, the square of the number of periods).

    References
    ----------
    .. [1] Jackson et al. (2005), "An algorithm for optimal partitioning of data on an
       interval", IEEE Signal Processing Letters 12(2), 105-108.
    .. [2] Zhang & Siegmund (2007), Biometrics 63, 22-32.

    Examples
    --------
    >>> import turven as tv
    >>> texts = [f"{'fiets' if year % 4 else 'auto'} {'auto' if year > 1950 else 'paard'}"
    ...          for year in range(1940, 1960) for _ in range(9)]
    >>> dates = [year for year in range(1940, 1960) for _ in range(9)]
    >>> corpus = tv.Corpus.from_texts(texts, date=dates)
    >>> corpus.change_points(every="year", tokens=["paard"])[["start", "share"]].to_dicts()
    [{'start': '1951', 'share': 0.0}]
    """
    if penalty is not None and not (math.isfinite(penalty) and penalty >= 0):
        raise ValueError(f"penalty must be 0 or more, got {penalty}")
    series, options = _series(corpus, by, every, tokens, min_count, min_coverage)
    usual = 3 * math.log(max(series["periods"], 1))
    core = _core.changes(
        corpus._engine,
        series,
        penalty=usual if penalty is None else float(penalty),
        unit=unit,
        top=top,
        threads=thread_count(threads),
    )
    options |= {"unit": unit, "penalty": penalty, "top": top}
    return corpus._table(core, "change_points", options)


def _series(
    corpus: Corpus,
    by: str | Iterable[Any],
    every: Every | None,
    tokens: Iterable[str] | None,
    min_count: int,
    min_coverage: float,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the engine is asked about, and what the table says of it."""
    if not 0 <= min_coverage <= 1:
        raise ValueError(f"min_coverage must be a share from 0 to 1, got {min_coverage}")
    wanted = None if tokens is None else words(corpus, tokens)
    parts = in_time(corpus, by, every)
    series = {
        "parts": parts.of_documents,
        "labels": parts.column(),
        "periods": len(parts.dated),
        "tokens": wanted,
        "min_count": min_count,
        "min_coverage": float(min_coverage),
    }
    options = {
        "by": by if isinstance(by, str) else "values given",
        "every": every,
        "tokens": wanted,
        "min_count": min_count,
        "min_coverage": min_coverage or None,
        "undated": parts.of_documents.count(len(parts.dated)) or None,
    }
    return series, options

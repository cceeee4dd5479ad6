"""The frequency spectrum of a corpus, the growth of its vocabulary, and their laws."""

from __future__ import annotations

import numbers
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.options import with_known_options
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: Shares of the tokens that are often asked for.
SHARES = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)


@with_known_options
def spectrum(corpus: Corpus) -> Table:
    """List how many types occur once, twice, and so on: the frequency spectrum.

    Returns
    -------
    Table
        One row a count that a type has, ascending: ``count`` (int64), ``types`` (int64, how
        many have it), ``tokens`` (int64, the occurrences of all these).

    Notes
    -----
    Zipf's "number-frequency relation"; counts of counts in Good and Turing's estimate. The
    ``tokens`` add up to those of the corpus, the ``types`` to its types.

    References
    ----------
    .. [1] Baayen (2001), "Word Frequency Distributions", section 1.2.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de kat en de hond en de muis"])
    >>> [tuple(row.values()) for row in corpus.spectrum()]
    [(1, 3, 3), (2, 1, 2), (3, 1, 3)]
    """
    return corpus._table(_core.spectrum(corpus._engine), "spectrum", {})


@with_known_options
def good_turing(corpus: Corpus) -> Table:
    """Estimate how likely types are that occur so often, and those that do not occur.

    Returns
    -------
    Table
        A row for the types that were not seen, and one a count, ascending: ``count`` (int64),
        ``types`` (int64; null for those not seen), ``adjusted`` (float64, r*, by which the
        count is replaced), ``smoothed`` (bool, whether by the line), ``probability`` (float64,
        of one such type; ``nan`` for those not seen, since nobody knows how many there are)
        and ``mass`` (float64, of all of them together; the masses add up to 1).
        ``table.parameters["fit"]`` has the ``intercept`` and the ``slope`` of the line.

    Notes
    -----
    Simple Good-Turing [1]_. The unseen have together V(1)/N. Turing's r* =
    (r + 1) V(r + 1)/V(r) is taken as long as it differs from that of the line by more than 1.96
    standard deviations; from then on (r + 1) ((r + 1)/r)^slope. The line is that of ln Z by
    ln r, Z being V(r) spread over half of the distance between the counts around it. At last
    all probabilities but that of the unseen are made to add up. A slope of -1 or above makes
    no sense. With fewer than two different counts there is no line, and what it gives is
    ``nan``. NLTK's SimpleGoodTuringProbDist gives the same probabilities.

    References
    ----------
    .. [1] Gale & Sampson (1995), "Good-Turing frequency estimation without tears", Journal of
       Quantitative Linguistics 2(3), 217-237.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de kat en de hond en de muis in het huis"])
    >>> table = corpus.good_turing()
    >>> table["mass"].round(4).tolist()
    [0.5455, 0.218, 0.0898, 0.1468]
    >>> round(table.parameters["fit"]["slope"], 2)
    -1.73
    """
    core, intercept, slope = _core.good_turing(corpus._engine)
    table = corpus._table(core, "good_turing", {})
    fit = {"intercept": _or_none(intercept), "slope": _or_none(slope)}
    return Table._of(core, {**table.parameters, "fit": fit})


@with_known_options
def coverage(corpus: Corpus, shares: float | Iterable[float] = SHARES) -> Table:
    """List how many of the most frequent types make up a share of the tokens.

    Parameters
    ----------
    shares : float or iterable of float, default 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1
        Shares of the tokens, above 0 and up to 1.

    Returns
    -------
    Table
        One row a share, in the order given: ``share`` (float64), ``types`` (int64, the fewest
        that have at least this share), ``type_share`` (float64, of all types), ``tokens``
        (int64, theirs), ``token_share`` (float64) and ``least_count`` (int64, how often each
        of them occurs at least). Of a corpus without tokens all but ``share`` are missing.

    Raises
    ------
    ValueError
        If a share is not above 0 and up to 1.

    References
    ----------
    .. [1] Nation (2006), "How large a vocabulary is needed for reading and listening?",
       Canadian Modern Language Review 63(1), 59-82.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de kat en de hond en de muis in het huis"])
    >>> [(row["share"], row["types"]) for row in corpus.coverage([0.25, 0.5, 1])]
    [(0.25, 1), (0.5, 3), (1.0, 8)]
    """
    asked: list[Any] = list(shares) if isinstance(shares, Iterable) else [shares]
    for share in asked:
        if isinstance(share, bool) or not isinstance(share, numbers.Real):
            raise TypeError(f"shares must be numbers, got {type(share).__name__}")
        if not 0 < float(share) <= 1:
            raise ValueError(f"shares must be above 0 and at most 1, got {share}")
    core = _core.coverage(corpus._engine, [float(share) for share in asked])
    return corpus._table(core, "coverage", {})


@with_known_options
def zipf(corpus: Corpus) -> Table:
    """Fit Zipf's law and Mandelbrot's to the ranks of the types.

    Returns
    -------
    Table
        Three rows: ``law`` ("zipf", "zipf_mandelbrot", "zipf") and ``method``
        ("maximum_likelihood" twice, "regression"); ``exponent`` (float64, a), ``shift``
        (float64, b), ``log_likelihood`` (float64, in nats), ``ks`` (float64, Kolmogorov and
        Smirnov's distance, 0 to 1) and ``r_squared`` (float64, of ln f over the ranks, at most
        1). All ``nan`` for fewer than two types.

    Notes
    -----
    The law is p(r) = (r + b)^-a / Σ (s + b)^-a over the ranks r from 1 to V, with b = 0 for
    Zipf's. Maximum likelihood takes tokens as draws from it: a is where the mean of
    ln (r + b) is that of the corpus, b, from 0 to V, is searched by golden section to about
    seven digits. The regression is that of ln f on ln r over all ranks, in which rare types
    count most; its ``r_squared`` is that of the line, the others are of the law with its
    exponent. Ranks are those of the same corpus, so that even tokens of a flat distribution
    would have falling counts [2]_: compare fits, but do not take them for tests.

    References
    ----------
    .. [1] Mandelbrot (1953), "An informational theory of the statistical structure of
       language", in Communication Theory, 486-502.
    .. [2] Piantadosi (2014), "Zipf's word frequency law in natural language: A critical review
       and future directions", Psychonomic Bulletin & Review 21(5), 1112-1130.

    Examples
    --------
    >>> import turven as tv
    >>> words = [f"w{rank}" for rank in range(1, 9) for _ in range(840 // rank)]
    >>> table = tv.Corpus.from_tokens([words]).zipf()
    >>> table[["law", "method", "exponent", "r_squared"]]
    zipf: 1 document, 2,283 tokens, 8 types (tokens as given)
    law              method              exponent  r_squared
    zipf             maximum_likelihood    1.0000     1.0000
    zipf_mandelbrot  maximum_likelihood    1.0000     1.0000
    zipf             regression            1.0000     1.0000
    """
    return corpus._table(_core.zipf(corpus._engine), "zipf", {})


@with_known_options
def growth(corpus: Corpus, *, points: int = 100, step: int | None = None) -> Table:
    """List how the vocabulary grows while the corpus is read.

    Parameters
    ----------
    points : int, default 100
        How many points the curve has, in equal steps, the last one the end of the corpus;
        fewer if there are fewer tokens.
    step : int, optional
        How many tokens lie between two points, instead; the end is a point too.

    Returns
    -------
    Table
        One row a point: ``tokens`` read (int64), different ``types`` among them (int64), and
        ``hapaxes``, those that occurred once (int64).

    Raises
    ------
    ValueError
        If `points` or `step` is less than 1.

    Notes
    -----
    Documents are read in their order, so the curve depends on it; :meth:`rarefaction` is the
    mean over all orders of the tokens.

    References
    ----------
    .. [1] Baayen (2001), "Word Frequency Distributions", section 1.1.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de kat en de hond", "en de muis"])
    >>> [tuple(row.values()) for row in corpus.growth(step=3)]
    [(3, 3, 3), (6, 4, 2), (8, 5, 3)]
    """
    core = _core.growth(corpus._engine, points=points, step=step)
    return corpus._table(core, "growth", {"points": None if step else points, "step": step})


@with_known_options
def heaps(corpus: Corpus, *, points: int = 100) -> Table:
    """Fit Heaps' law, V = K·n^β, to the growth of the vocabulary.

    Parameters
    ----------
    points : int, default 100
        How many points of :meth:`growth` it is fitted to.

    Returns
    -------
    Table
        Two rows: ``method`` ("log_least_squares", "least_squares"), ``factor`` (float64, K),
        ``exponent`` (float64, β), ``r_squared`` (float64, of ln V or of V, whichever was
        fitted) and ``deviation`` (float64, the root of the mean square of what the law misses,
        in types). All ``nan`` for fewer than two points.

    Raises
    ------
    ValueError
        If `points` is less than 1.

    Notes
    -----
    The first row is the line of ln V by ln n with the least squares, in which the beginning of
    the corpus counts as much as the rest. The second has the least squares of V itself, β from
    0 to 1 being searched by golden section.

    References
    ----------
    .. [1] Herdan (1960), "Type-Token Mathematics"; Heaps (1978), "Information Retrieval:
       Computational and Theoretical Aspects", section 7.5.

    Examples
    --------
    >>> import turven as tv
    >>> words = [f"w{int(n**0.5)}" for n in range(1, 10001)]
    >>> table = tv.Corpus.from_tokens([words]).heaps()
    >>> table["exponent"].round(2).tolist(), table["factor"].round(1).tolist()
    ([0.5, 0.5], [1.0, 1.0])
    """
    core = _core.heaps(corpus._engine, points=points)
    return corpus._table(core, "heaps", {"points": points})


def _or_none(number: float) -> float | None:
    """Return a number as JSON can hold it."""
    return None if number != number else number

"""Confidence intervals, on numbers and on arrays; part of :mod:`turven.measures`."""

from __future__ import annotations

import numbers
from typing import TYPE_CHECKING, Any, Literal

from turven import _core
from turven.docstrings import with_shared
from turven.options import thread_count, with_known_options

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

    Bounds = (
        tuple[float, float]
        | tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.float64]]]
    )

Smoothing = Literal["none", "zeros", "all"]


@with_known_options
@with_shared
def wilson_interval(count: ArrayLike, total: ArrayLike, *, confidence: float = 0.95) -> Bounds:
    """Return an interval of a relative frequency, by Wilson's score.

    Parameters
    ----------
    count, total : number or array
        How often something occurs, and among how many; arrays are broadcast.
    {CONFIDENCE}

    Returns
    -------
    low, high : float or numpy.ndarray
        Bounds from 0 to 1. ``low`` is 0 if ``count`` is 0, ``high`` is 1 if ``count`` is
        ``total``; both are ``nan`` if ``total`` is 0.

    Raises
    ------
    ValueError
        If ``count`` is negative or above ``total`` (the message names the row), or
        ``confidence`` does not lie between 0 and 1.

    Notes
    -----
    The shares that a test would not reject, without continuity correction [1]_: with z the
    quantile of the normal distribution, (p + z²/2n -+ z √(p(1 - p)/n + z²/4n²)) /
    (1 + z²/n). It takes tokens for independent draws; words come in bursts, so that the
    true uncertainty is larger.

    References
    ----------
    .. [1] Wilson (1927), Journal of the American Statistical Association 22, 209-212;
       Newcombe (1998), Statistics in Medicine 17(8), 857-872.

    Examples
    --------
    >>> low, high = wilson_interval(13, 16)
    >>> round(low, 4), round(high, 4)
    (0.5699, 0.9341)
    """
    import numpy as np

    counts, totals = np.broadcast_arrays(
        np.asarray(count, dtype=np.float64), np.asarray(total, dtype=np.float64)
    )
    wrong = ~((counts >= 0) & (counts <= totals) & (totals < np.inf))
    if wrong.any():
        row = int(wrong.argmax())
        one, other = counts.reshape(-1)[row], totals.reshape(-1)[row]
        raise ValueError(f"row {row}: count must be from 0 to total, got {one:g} and {other:g}")
    return _interval("wilson", "none", confidence, (counts, counts, totals, totals))


@with_known_options
@with_shared
def log_ratio_interval(
    *,
    o11: ArrayLike,
    r1: ArrayLike,
    c1: ArrayLike,
    n: ArrayLike,
    confidence: float = 0.95,
    smoothing: Smoothing = "none",
) -> Bounds:
    """Return an interval of the log ratio, in doublings.

    Parameters
    ----------
    {COUNTS}
    {CONFIDENCE}
    smoothing : {"none", "zeros", "all"}, default "none"
        What is done about empty cells, as in ``log_ratio``: nothing; one half stands for
        an O11 or O21 that is 0; one half more is in O11, R1, O21 and R2, always.

    Returns
    -------
    low, high : float or numpy.ndarray
        Bounds of log2((O11/R1) / (O21/R2)). If O11 or O21 is 0 they are -∞ and ∞, unless
        smoothing fills the cell; ``nan`` if C1, R1 or R2 is 0.

    Raises
    ------
    {REFUSED}

    Notes
    -----
    The usual interval of a log relative risk [1]_: the log ratio -+ z times its asymptotic
    standard error, √(1/O11 - 1/R1 + 1/O21 - 1/R2), over ln 2. Of intervals of many words,
    some will miss; ``conservative_log_ratio`` corrects for that.

    References
    ----------
    .. [1] Katz, Baptista, Azen & Pike (1978), Biometrics 34(3), 469-474; smoothing: Hardie
       (2014), Log Ratio: an informal introduction; Walter (1975), Biometrika 62(2), 371-374.

    Examples
    --------
    >>> low, high = log_ratio_interval(o11=7, r1=34, c1=8, n=68)
    >>> round(2**low, 4), round(2**high, 4)
    (0.9096, 53.8695)
    """
    return _interval("log_ratio", smoothing, confidence, (o11, r1, c1, n))


@with_known_options
@with_shared
def odds_ratio_interval(
    *,
    o11: ArrayLike,
    r1: ArrayLike,
    c1: ArrayLike,
    n: ArrayLike,
    confidence: float = 0.95,
    smoothing: Smoothing = "none",
) -> Bounds:
    """Return an interval of the odds ratio, by Woolf's logarithms.

    Parameters
    ----------
    {COUNTS}
    {CONFIDENCE}
    smoothing : {"none", "zeros", "all"}, default "none"
        What is done about empty cells, as in ``odds_ratio``: nothing; one half more in all
        cells if one is 0; one half more in all cells, always.

    Returns
    -------
    low, high : float or numpy.ndarray
        Bounds of O11·O22 / (O12·O21). If a cell is 0 they are 0 and ∞, unless smoothing
        fills it; ``nan`` where the odds ratio is 0/0.

    Raises
    ------
    {REFUSED}

    Notes
    -----
    The odds ratio, by and times e to the power of z √(1/O11 + 1/O12 + 1/O21 + 1/O22) [1]_.
    With ``smoothing="all"`` it is Gart's adjusted interval.

    References
    ----------
    .. [1] Woolf (1955), Annals of Human Genetics 19(4), 251-253; smoothing: Gart (1966),
       Biometrics 22(3), 661-662.

    Examples
    --------
    >>> low, high = odds_ratio_interval(o11=0, r1=16, c1=15, n=88, smoothing="all")
    >>> round(low, 4), round(high, 4)
    (0.0064, 1.9804)
    """
    return _interval("odds_ratio", smoothing, confidence, (o11, r1, c1, n))


def _interval(kind: str, smoothing: str, confidence: float, given: tuple[ArrayLike, ...]) -> Bounds:
    """Return the bounds of an interval."""
    import numpy as np

    if not isinstance(confidence, numbers.Real) or isinstance(confidence, bool):
        raise TypeError(f"confidence must be a number, got {type(confidence).__name__}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must be between 0 and 1, got {confidence}")
    counts = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in given))
    shape = counts[0].shape
    o11, r1, c1, n = (np.ascontiguousarray(x).reshape(-1) for x in counts)
    low, high = (np.empty(o11.shape, dtype=np.float64) for _ in range(2))
    _core.interval(
        kind, smoothing, float(confidence), (o11, r1, c1, n), low, high, threads=thread_count(None)
    )
    if shape:
        return low.reshape(shape), high.reshape(shape)
    return float(low[0]), float(high[0])

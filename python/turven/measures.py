"""Measures of association, on numbers and on arrays.

Every measure takes a contingency table by its first cell and margins:

* ``o11``: how often both words occur together,
* ``r1``: how often the first word occurs (with whatever second one),
* ``c1``: how often the second word occurs (with whatever first one),
* ``n``: the number of all pairs or positions,

and from these E11 = R1·C1/N, what chance expects. The same functions score the
tables of :meth:`turven.Corpus.collocations` and
:meth:`turven.Corpus.collocates`. Nothing is smoothed: each measure says what it
is at zero, and 0/0 is ``nan``.

Examples
--------
>>> from turven import measures
>>> round(measures.log_likelihood(o11=110, r1=2552, c1=221, n=31777), 2)
270.72
>>> measures.dice(o11=[1, 2], r1=[4, 2], c1=[4, 2], n=100).tolist()
[0.25, 1.0]
>>> measures.about("npmi").range
'-1 to 1'
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from turven import _core

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

    Scores = float | np.ndarray[Any, np.dtype[np.float64]]

__all__ = [
    "MEASURES",
    "Measure",
    "about",
    "chi_squared",
    "dice",
    "log_dice",
    "log_likelihood",
    "npmi",
    "pmi",
    "t_score",
    "z_score",
]


@dataclass(frozen=True)
class Measure:
    """What there is to know about a measure."""

    #: The name under which tables and functions know it.
    name: str
    #: Its name in the literature.
    title: str
    #: The formula, in LaTeX.
    formula: str
    #: From the smallest to the largest value, with the unit if there is one.
    range: str
    #: What the value 0 means.
    zero: str
    #: The value at O11 = 0 and where it is undefined.
    limits: str
    #: When to use it, and what to mind.
    use: str
    #: The publication that defines it.
    source: str


#: All measures, by name.
MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(
            "log_likelihood",
            "log-likelihood ratio G²",
            r"G^2 = 2 \sum_{ij} O_{ij} \ln \frac{O_{ij}}{E_{ij}}",
            "0 to ∞",
            "the words are independent",
            "an empty cell adds nothing (x ln x → 0); nan if N = 0",
            "How surprising the table is if the words were independent, in either "
            "direction: words that avoid each other score high too. All four cells. "
            "Grows with the size of the corpus.",
            "Dunning (1993), Computational Linguistics 19(1), 61–74",
        ),
        Measure(
            "log_likelihood_signed",
            "log-likelihood ratio G², signed",
            r"\operatorname{sgn}(O_{11} - E_{11}) \cdot G^2",
            "-∞ to ∞",
            "the words are independent",
            "as log_likelihood",
            "G² that is negative where the words avoid each other, so that only "
            "attraction comes out on top.",
            "Dunning (1993); the sign as in Evert (2005), The Statistics of Word Cooccurrences",
        ),
        Measure(
            "pmi",
            "pointwise mutual information",
            r"\log_2 \frac{O_{11}}{E_{11}}",
            "-∞ to ∞, in bits",
            "the words are independent",
            "-∞ if O11 = 0; nan if E11 = 0",
            "How many times more often than chance, as a power of two. Favours rare "
            "words: set min_count. Base 2; some programs use base e or 10.",
            "Church & Hanks (1990), Computational Linguistics 16(1), 22–29",
        ),
        Measure(
            "npmi",
            "normalised pointwise mutual information",
            r"\log_2 \frac{O_{11}}{E_{11}} \Big/ -\log_2 \frac{O_{11}}{N}",
            "-1 to 1",
            "the words are independent",
            "-1 if O11 = 0; 1 if O11 = N; nan if E11 = 0",
            "PMI on a fixed scale: 1 means that the words only occur together. Still "
            "favours rare words, less than PMI does.",
            "Bouma (2009), Proceedings of GSCL, 31–40",
        ),
        Measure(
            "log_dice",
            "logDice",
            r"14 + \log_2 \frac{2 O_{11}}{R_1 + C_1}",
            "-∞ to 14",
            "R1 + C1 is 2¹⁵ times O11",
            "-∞ if O11 = 0; nan if R1 + C1 = 0",
            "Does not depend on the size of the corpus, so that corpora can be "
            "compared. One point more is twice the association.",
            "Rychlý (2008), Proceedings of RASLAN, 6–9",
        ),
        Measure(
            "t_score",
            "t-score",
            r"\frac{O_{11} - E_{11}}{\sqrt{O_{11}}}",
            "-∞ to √N",
            "the words are independent",
            "-∞ if O11 = 0 < E11; nan if O11 = E11 = 0",
            "Favours frequent pairs: grammar rather than idiom. Its assumption of a "
            "normal distribution does not hold for word counts; use it to rank only.",
            "Church, Gale, Hanks & Hindle (1991), in Lexical Acquisition, 115–164",
        ),
        Measure(
            "z_score",
            "z-score",
            r"\frac{O_{11} - E_{11}}{\sqrt{E_{11}}}",
            "-√E11 to ∞",
            "the words are independent",
            "-√E11 if O11 = 0; nan if E11 = 0",
            "Without continuity correction. Overrates pairs with a small expectation.",
            "Dennis (1965); in this form Evert (2005), The Statistics of Word Cooccurrences",
        ),
        Measure(
            "chi_squared",
            "Pearson's χ²",
            r"\frac{N (O_{11} O_{22} - O_{12} O_{21})^2}{R_1 R_2 C_1 C_2}",
            "0 to N",
            "the words are independent",
            "nan if R1, R2, C1 or C2 is 0",
            "Unsigned, without continuity correction. Overrates pairs with a small "
            "expectation; log_likelihood is the safer choice.",
            "Pearson (1900); for collocations Manning & Schütze (1999), section 5.3.3",
        ),
        Measure(
            "dice",
            "Dice coefficient",
            r"\frac{2 O_{11}}{R_1 + C_1}",
            "0 to 1",
            "the words never meet",
            "0 if O11 = 0; nan if R1 + C1 = 0",
            "The share of the words' occurrences that are together. Does not depend on N.",
            "Dice (1945), Ecology 26(3), 297–302",
        ),
    )
}


def about(name: str) -> Measure:
    r"""Return what there is to know about a measure.

    Raises
    ------
    ValueError
        If there is no such measure; the message lists those there are.

    Examples
    --------
    >>> about("log_dice").formula
    '14 + \\log_2 \\frac{2 O_{11}}{R_1 + C_1}'
    """
    return MEASURES[checked_names(name)[0]]


def checked_names(given: str | Iterable[str]) -> list[str]:
    """Return the names of measures as a list; refuse unknown and repeated ones."""
    names = [given] if isinstance(given, str) else list(given)
    if not names:
        raise ValueError("measures must name at least one measure")
    for place, name in enumerate(names):
        if name not in MEASURES:
            near = difflib.get_close_matches(str(name), MEASURES, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            there = ", ".join(MEASURES)
            raise ValueError(f"there is no measure '{name}'.{hint} The measures are {there}.")
        if name in names[:place]:
            raise ValueError(f"measure '{name}' is named twice")
    return names


def _score(name: str, o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Scores:
    import numpy as np

    counts = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (o11, r1, c1, n)))
    shape = counts[0].shape
    first, row, column, total = (np.ascontiguousarray(x).reshape(-1) for x in counts)
    out = np.empty(first.shape, dtype=np.float64)
    _core.score(name, first, row, column, total, out)
    return out.reshape(shape) if shape else float(out[0])


def log_likelihood(
    *, o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike, signed: bool = False
) -> Scores:
    """Score pairs by the log-likelihood ratio G² = 2 Σ O ln(O/E), four cells.

    Parameters
    ----------
    o11, r1, c1, n : number or array
        Counts, see :mod:`turven.measures`; arrays are broadcast.
    signed : bool, default False
        Whether the score is negative where O11 < E11.

    Returns
    -------
    float or numpy.ndarray
        From 0 (independent) without bound; without unit. An empty cell adds
        nothing; ``nan`` if ``n`` is 0.

    Raises
    ------
    ValueError
        If a table cannot exist, such as o11 above r1; the message names the row.

    References
    ----------
    .. [1] Dunning (1993), *Computational Linguistics* 19(1), 61–74.

    Examples
    --------
    >>> round(log_likelihood(o11=8, r1=13, c1=32, n=31777), 2)
    95.29
    >>> log_likelihood(o11=0, r1=10, c1=10, n=100, signed=True) < 0
    True
    """
    name = "log_likelihood_signed" if signed else "log_likelihood"
    return _score(name, o11, r1, c1, n)


def pmi(*, o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Scores:
    """Score pairs by pointwise mutual information, log2(O11 / E11).

    Parameters
    ----------
    o11, r1, c1, n : number or array
        Counts, see :mod:`turven.measures`; arrays are broadcast.

    Returns
    -------
    float or numpy.ndarray
        In bits; 0 for independent words. ``-inf`` if o11 is 0, ``nan`` if r1 or
        c1 is 0.

    Raises
    ------
    ValueError
        If a table cannot exist; the message names the row.

    References
    ----------
    .. [1] Church & Hanks (1990), *Computational Linguistics* 16(1), 22–29.

    Examples
    --------
    >>> round(pmi(o11=20, r1=42, c1=20, n=14307668), 2)
    18.38
    """
    return _score("pmi", o11, r1, c1, n)


def npmi(*, o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Scores:
    """Score pairs by normalised PMI, log2(O11 / E11) / -log2(O11 / N).

    Parameters
    ----------
    o11, r1, c1, n : number or array
        Counts, see :mod:`turven.measures`; arrays are broadcast.

    Returns
    -------
    float or numpy.ndarray
        From -1 (never together, also the limit at o11 = 0) over 0 (independent)
        to 1 (only together, also the limit at o11 = n). ``nan`` if r1 or c1 is 0.

    Raises
    ------
    ValueError
        If a table cannot exist; the message names the row.

    References
    ----------
    .. [1] Bouma (2009), *Proceedings of GSCL*, 31–40.

    Examples
    --------
    >>> npmi(o11=[0, 5], r1=[5, 5], c1=[5, 5], n=100).tolist()
    [-1.0, 1.0]
    """
    return _score("npmi", o11, r1, c1, n)


def log_dice(*, o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Scores:
    """Score pairs by logDice, 14 + log2(2·O11 / (R1 + C1)).

    Parameters
    ----------
    o11, r1, c1, n : number or array
        Counts, see :mod:`turven.measures`; arrays are broadcast. ``n`` does not
        enter the formula.

    Returns
    -------
    float or numpy.ndarray
        At most 14. ``-inf`` if o11 is 0, ``nan`` if r1 and c1 are 0.

    Raises
    ------
    ValueError
        If a table cannot exist; the message names the row.

    References
    ----------
    .. [1] Rychlý (2008), *Proceedings of RASLAN*, 6–9.

    Examples
    --------
    >>> log_dice(o11=5, r1=10, c1=10, n=1000)
    13.0
    """
    return _score("log_dice", o11, r1, c1, n)


def t_score(*, o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Scores:
    """Score pairs by the t-score, (O11 - E11) / √O11.

    Parameters
    ----------
    o11, r1, c1, n : number or array
        Counts, see :mod:`turven.measures`; arrays are broadcast.

    Returns
    -------
    float or numpy.ndarray
        0 for independent words. ``-inf`` if o11 is 0 and E11 is not, ``nan`` if
        both are.

    Raises
    ------
    ValueError
        If a table cannot exist; the message names the row.

    References
    ----------
    .. [1] Church, Gale, Hanks & Hindle (1991), in *Lexical Acquisition*, 115–164.

    Examples
    --------
    >>> round(t_score(o11=8, r1=15828, c1=4675, n=14307668), 4)
    0.9999
    """
    return _score("t_score", o11, r1, c1, n)


def z_score(*, o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Scores:
    """Score pairs by the z-score, (O11 - E11) / √E11.

    Parameters
    ----------
    o11, r1, c1, n : number or array
        Counts, see :mod:`turven.measures`; arrays are broadcast.

    Returns
    -------
    float or numpy.ndarray
        0 for independent words; ``nan`` if r1 or c1 is 0.

    Raises
    ------
    ValueError
        If a table cannot exist; the message names the row.

    References
    ----------
    .. [1] Evert (2005), *The Statistics of Word Cooccurrences*, section 3.1.

    Examples
    --------
    >>> z_score(o11=8, r1=20, c1=20, n=100)
    2.0
    """
    return _score("z_score", o11, r1, c1, n)


def chi_squared(*, o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Scores:
    """Score pairs by χ² = N (O11·O22 - O12·O21)² / (R1·R2·C1·C2).

    Parameters
    ----------
    o11, r1, c1, n : number or array
        Counts, see :mod:`turven.measures`; arrays are broadcast.

    Returns
    -------
    float or numpy.ndarray
        From 0 (independent) to ``n``, in either direction; no continuity
        correction. ``nan`` if a margin is 0.

    Raises
    ------
    ValueError
        If a table cannot exist; the message names the row.

    References
    ----------
    .. [1] Manning & Schütze (1999), *Foundations of Statistical NLP*, 5.3.3.

    Examples
    --------
    >>> round(chi_squared(o11=8, r1=15828, c1=4675, n=14307668), 2)
    1.55
    """
    return _score("chi_squared", o11, r1, c1, n)


def dice(*, o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Scores:
    """Score pairs by the Dice coefficient, 2·O11 / (R1 + C1).

    Parameters
    ----------
    o11, r1, c1, n : number or array
        Counts, see :mod:`turven.measures`; arrays are broadcast. ``n`` does not
        enter the formula.

    Returns
    -------
    float or numpy.ndarray
        From 0 (never together) to 1 (only together); ``nan`` if r1 and c1 are 0.

    Raises
    ------
    ValueError
        If a table cannot exist; the message names the row.

    References
    ----------
    .. [1] Dice (1945), *Ecology* 26(3), 297–302.

    Examples
    --------
    >>> dice(o11=5, r1=10, c1=10, n=1000)
    0.5
    """
    return _score("dice", o11, r1, c1, n)

"""Measures of association, on numbers and on arrays.

Every measure takes a contingency table by its first cell and margins:

* ``o11``: how often both words occur together,
* ``r1``: how often the first word occurs (with whatever second one),
* ``c1``: how often the second word occurs (with whatever first one),
* ``n``: the number of all pairs or positions,

and from these O12 = R1 - O11, O21 = C1 - O11, O22 = N - R1 - C1 + O11, and
E11 = R1·C1/N, what chance expects. The same functions score the tables of
:meth:`turven.Corpus.collocations` and :meth:`turven.Corpus.collocates`. Nothing is
smoothed unless asked: each measure says what it is at zero, and 0/0 is ``nan``.

``wilson_interval``, ``log_ratio_interval`` and ``odds_ratio_interval`` give a lower and
an upper bound instead of a score.

Where a table takes the name of a measure, it takes its options too, in parentheses:
``"pmi(base=10)"``, ``"log_ratio(smoothing=zeros)"``.

Examples
--------
>>> from turven import measures
>>> round(measures.log_likelihood(o11=110, r1=2552, c1=221, n=31777), 2)
270.72
>>> measures.dice(o11=[1, 2], r1=[4, 2], c1=[4, 2], n=100).tolist()
[0.25, 1.0]
>>> round(measures.fisher(o11=1000, r1=1000, c1=1000, n=10**9), 1)
6432.4
>>> measures.about("npmi").range
'-1 to 1'
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from turven import _core
from turven.docstrings import COUNTS, default_of, filled, indented, option_entries
from turven.intervals import log_ratio_interval, odds_ratio_interval, wilson_interval
from turven.options import thread_count, with_known_options
from turven.registry import KINDS, MEASURES, OPTIONS, Described, Kind, Measure, base_name
from turven.suggestions import did_you_mean, hinted, of_module

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

    Scores = float | np.ndarray[Any, np.dtype[np.float64]]

__all__ = [
    "MEASURES",
    "OPTIONS",
    "Described",
    "Measure",
    "about",
    "average_mi",
    "bic",
    "binomial",
    "binomial_likelihood",
    "chi_squared",
    "chi_squared_corrected",
    "conditional_probability",
    "conditional_probability_backward",
    "conservative_log_ratio",
    "delta_p",
    "delta_p_backward",
    "dice",
    "difference_coefficient",
    "ell",
    "fisher",
    "frequency",
    "geometric_mean",
    "hypergeometric_likelihood",
    "jaccard",
    "jsd_contribution",
    "kl_contribution",
    "lambda_",
    "lambda_z",
    "liddell",
    "local_pmi",
    "log_dice",
    "log_likelihood",
    "log_likelihood_signed",
    "log_likelihood_two_term",
    "log_likelihood_williams",
    "log_odds_prior",
    "log_odds_prior_z",
    "log_odds_ratio",
    "log_ratio",
    "log_ratio_interval",
    "minimum_sensitivity",
    "mu",
    "mutual_expectation",
    "names",
    "npmi",
    "odds_ratio",
    "odds_ratio_interval",
    "percent_difference",
    "phi",
    "phi_squared",
    "pmi",
    "pmi2",
    "pmi3",
    "pmi_log_f",
    "poisson",
    "poisson_stirling",
    "ppmi",
    "relative_frequency",
    "relative_risk",
    "simple_log_likelihood",
    "simple_maths",
    "specificity",
    "t_score",
    "wilson_interval",
    "yule_q",
    "z_score",
    "z_score_corrected",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = of_module(__name__, __all__)


class Score(Protocol):
    """A measure as a function."""

    __name__: str

    def __call__(
        self,
        *,
        o11: ArrayLike,
        r1: ArrayLike,
        c1: ArrayLike,
        n: ArrayLike,
        **options: float | str | None,
    ) -> Scores:
        """Score contingency tables."""


@with_known_options
def about(name: str, *, kind: Kind | None = None) -> Described:
    r"""Return what there is to know about a measure of any kind.

    Parameters
    ----------
    name : str
        The name of a measure; options behind it are ignored.
    kind : {"pairs", "rates", "ngrams", "dispersion", "diversity"}, optional
        What it measures: pairs of words and words of two corpora, rates in documents, n-grams,
        how evenly words are spread, or the vocabulary of texts. Some names mean something of
        pairs and of n-grams, as ``pmi`` does. Default: the first of these kinds that has the
        name.

    Returns
    -------
    Described
        Its ``kind``, formula, range, what 0 means, its values at empty cells, what it is
        for, and its source; the options that it takes, too.

    Raises
    ------
    ValueError
        If there is no such measure, of this kind if one is given; the message lists those
        there are. If there is no such kind.

    Examples
    --------
    >>> about("log_dice").formula
    '14 + \\log_2 \\frac{2 O_{11}}{R_1 + C_1}'
    >>> about("welch_t").kind, about("pmi").kind, about("pmi", kind="ngrams").formula
    ('rates', 'pairs', '\\log_2 \\frac{f}{E}')
    """
    known = _of_kind(kind)
    return known[base_name(checked_names(name, known)[0])]


@with_known_options
def names(kind: Kind | None = None) -> list[str]:
    """Return the names of all measures.

    Parameters
    ----------
    kind : {"pairs", "rates", "ngrams", "dispersion", "diversity"}, optional
        What they measure, as in :func:`about`. Default: all kinds, each name once.

    Returns
    -------
    list of str
        The names, in the order of the documentation.

    Raises
    ------
    ValueError
        If there is no such kind.

    Examples
    --------
    >>> names("rates")[:2], len(names("ngrams")), "scp" in names()
    (['welch_t', 'welch'], 14, True)
    """
    return list(_of_kind(kind))


def _of_kind(kind: Kind | None) -> dict[str, Described]:
    """Return the measures of a kind, or of all, the first of a name."""
    if kind is not None and kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(map(repr, KINDS))}, got {kind!r}")
    found: dict[str, Described] = {}
    for measures in KINDS.values() if kind is None else [KINDS[kind]]:
        found = {**measures, **found}
    order = [name for measures in KINDS.values() for name in measures if name in found]
    return {name: found[name] for name in order}


def checked_names(
    given: str | Iterable[str],
    known: Mapping[str, object] = MEASURES,
    also: Iterable[str] = (),
) -> list[str]:
    """Return the names of measures as a list; refuse unknown and repeated ones.

    `also` are names that are known beside those of the registry.
    """
    others = list(also)
    if not isinstance(given, Iterable):
        kind = type(given).__name__
        raise TypeError(f"measures must be a str or an iterable of str, got {kind}")
    names = [given] if isinstance(given, str) else list(given)
    if not names:
        raise ValueError("measures must name at least one measure")
    for place, name in enumerate(names):
        if base_name(name) not in known and base_name(name) not in others:
            hint = did_you_mean(base_name(name), [*known, *others])
            there = ", ".join([*known, *others])
            raise ValueError(f"there is no measure '{name}'.{hint} The measures are {there}.")
        if name in names[:place]:
            raise ValueError(f"measure '{name}' is named twice")
    return names


def scored(
    label: str,
    o11: ArrayLike,
    r1: ArrayLike,
    c1: ArrayLike,
    n: ArrayLike,
    *,
    as_counted: bool = False,
    threads: int | None = None,
) -> Scores:
    """Score tables by a measure with its options.

    Impossible ones are refused, unless they are taken as they were counted.
    """
    import numpy as np

    counts = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (o11, r1, c1, n)))
    shape = counts[0].shape
    first, row, column, total = (np.ascontiguousarray(x).reshape(-1) for x in counts)
    out = np.empty(first.shape, dtype=np.float64)
    threads = thread_count(threads)
    with hinted():
        _core.score(label, first, row, column, total, out, as_counted=as_counted, threads=threads)
    return out.reshape(shape) if shape else float(out[0])


def labelled(name: str, options: Mapping[str, object]) -> str:
    """Return a measure with its options, as tables name it."""
    told = [f"{option}={value}" for option, value in options.items() if value is not None]
    return f"{name}({', '.join(told)})" if told else name


def _function(measure: Measure) -> Score:
    """Make the function of a measure."""

    def score(
        *,
        o11: ArrayLike,
        r1: ArrayLike,
        c1: ArrayLike,
        n: ArrayLike,
        **options: float | str | None,
    ) -> Scores:
        return scored(labelled(measure.name, options), o11, r1, c1, n)

    score.__name__ = score.__qualname__ = measure.function
    score.__doc__ = _docstring(measure)
    keyword = inspect.Parameter.KEYWORD_ONLY
    counts = [inspect.Parameter(name, keyword) for name in ("o11", "r1", "c1", "n")]
    options = [
        inspect.Parameter(name, keyword, default=default_of(name, default))
        for name, default in measure.options.items()
    ]
    score.__signature__ = inspect.Signature([*counts, *options])  # type: ignore[attr-defined]
    return score


def _docstring(measure: Measure) -> str:
    (o11, r1, c1, n), score = measure.example
    options = option_entries(
        {name: measure.option(name) for name in measure.options}, measure.options
    )
    returned = f"{measure.range}. 0: {measure.zero}. At zero cells: {measure.limits}."
    return f"""Score pairs by {measure.title}.

.. math:: {measure.formula}

{filled(measure.use)}

Parameters
----------
{COUNTS}{options}

Returns
-------
float or numpy.ndarray
{indented(returned)}

Raises
------
ValueError
    If a table cannot exist (the message names the row), or an option is unknown or
    has a value that it cannot have.

References
----------
.. [1] {measure.source}.

Examples
--------
>>> round({measure.function}(o11={o11}, r1={r1}, c1={c1}, n={n}), 4)
{score}
"""


frequency = _function(MEASURES["frequency"])
relative_frequency = _function(MEASURES["relative_frequency"])
log_likelihood = _function(MEASURES["log_likelihood"])
log_likelihood_signed = _function(MEASURES["log_likelihood_signed"])
log_likelihood_two_term = _function(MEASURES["log_likelihood_two_term"])
simple_log_likelihood = _function(MEASURES["simple_log_likelihood"])
log_likelihood_williams = _function(MEASURES["log_likelihood_williams"])
chi_squared = _function(MEASURES["chi_squared"])
chi_squared_corrected = _function(MEASURES["chi_squared_corrected"])
z_score = _function(MEASURES["z_score"])
z_score_corrected = _function(MEASURES["z_score_corrected"])
t_score = _function(MEASURES["t_score"])
poisson_stirling = _function(MEASURES["poisson_stirling"])
poisson = _function(MEASURES["poisson"])
binomial = _function(MEASURES["binomial"])
fisher = _function(MEASURES["fisher"])
specificity = _function(MEASURES["specificity"])
hypergeometric_likelihood = _function(MEASURES["hypergeometric_likelihood"])
binomial_likelihood = _function(MEASURES["binomial_likelihood"])
pmi = _function(MEASURES["pmi"])
npmi = _function(MEASURES["npmi"])
ppmi = _function(MEASURES["ppmi"])
pmi2 = _function(MEASURES["pmi2"])
pmi3 = _function(MEASURES["pmi3"])
local_pmi = _function(MEASURES["local_pmi"])
pmi_log_f = _function(MEASURES["pmi_log_f"])
average_mi = _function(MEASURES["average_mi"])
mu = _function(MEASURES["mu"])
dice = _function(MEASURES["dice"])
log_dice = _function(MEASURES["log_dice"])
jaccard = _function(MEASURES["jaccard"])
minimum_sensitivity = _function(MEASURES["minimum_sensitivity"])
geometric_mean = _function(MEASURES["geometric_mean"])
mutual_expectation = _function(MEASURES["mutual_expectation"])
liddell = _function(MEASURES["liddell"])
phi = _function(MEASURES["phi"])
phi_squared = _function(MEASURES["phi_squared"])
delta_p = _function(MEASURES["delta_p"])
delta_p_backward = _function(MEASURES["delta_p_backward"])
conditional_probability = _function(MEASURES["conditional_probability"])
conditional_probability_backward = _function(MEASURES["conditional_probability_backward"])
odds_ratio = _function(MEASURES["odds_ratio"])
log_odds_ratio = _function(MEASURES["log_odds_ratio"])
yule_q = _function(MEASURES["yule_q"])
relative_risk = _function(MEASURES["relative_risk"])
percent_difference = _function(MEASURES["percent_difference"])
difference_coefficient = _function(MEASURES["difference_coefficient"])
log_ratio = _function(MEASURES["log_ratio"])
conservative_log_ratio = _function(MEASURES["conservative_log_ratio"])
lambda_ = _function(MEASURES["lambda"])
lambda_z = _function(MEASURES["lambda_z"])
simple_maths = _function(MEASURES["simple_maths"])
bic = _function(MEASURES["bic"])
ell = _function(MEASURES["ell"])
log_odds_prior = _function(MEASURES["log_odds_prior"])
log_odds_prior_z = _function(MEASURES["log_odds_prior_z"])
jsd_contribution = _function(MEASURES["jsd_contribution"])
kl_contribution = _function(MEASURES["kl_contribution"])

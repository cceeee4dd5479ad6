"""Some of the documents of a corpus: by mask, place, name, chance, or a column."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.metadata import can_be_read
from turven.options import with_known_options
from turven.table import marked

if TYPE_CHECKING:
    from turven.corpus import Corpus


def places(corpus: Corpus, documents: slice | Any) -> list[int]:  # noqa: ANN401
    """Return the places of the documents that are meant."""
    if isinstance(documents, slice):
        return list(range(len(corpus))[documents])
    if isinstance(documents, str | bytes) or not can_be_read(documents):
        kind = type(documents).__name__
        raise TypeError(
            "a part is named by a slice, one boolean a document, places or names, "
            f"got {kind}; tokens(i) gives the tokens of one document"
        )
    listed = _listed(documents)
    if not listed:
        return []
    if all(isinstance(item, str) for item in listed):
        return _named(corpus, listed)
    if all(isinstance(item, int) and not isinstance(item, bool) for item in listed):
        return [place(each, len(corpus)) for each in listed]
    return marked(listed, len(corpus))


@with_known_options
def sample(self: Corpus, n: int, *, seed: int) -> Corpus:
    """Draw documents by chance, each as likely as any other.

    Parameters
    ----------
    n : int
        How many, at most as many as there are; without replacement.
    seed : int
        The same seed draws the same documents, on every machine.

    Returns
    -------
    Corpus
        The documents, in the order of this corpus.

    Raises
    ------
    ValueError
        If there are fewer documents, or `n` is negative.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(f"dag {day}" for day in range(100))
    >>> corpus.sample(3, seed=1).documents()["id"].tolist()
    ['17', '72', '97']
    """
    if not 0 <= n <= len(self):
        raise ValueError(f"n must be between 0 and {len(self)}, the documents there are, got {n}")
    return self[sorted(random.Random(seed).sample(range(len(self)), n))]


@with_known_options
def split(self: Corpus, by: str | Iterable[Any]) -> dict[Any, Corpus]:
    """Part the corpus by a metadata column.

    Parameters
    ----------
    by : str or iterable
        A column of :meth:`documents`, or one value a document.

    Returns
    -------
    dict
        For each value, in ascending order, the corpus of its documents; ``None``, for those
        without a value, is last.

    Raises
    ------
    ValueError
        If there is no such column (the message lists those there are), there are more or
        fewer values than documents, or values cannot be put in order.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["regen", "zon", "wind"], year=[2001, 1999, 2001])
    >>> {year: part.n_documents for year, part in corpus.split("year").items()}
    {1999: 1, 2001: 2}
    """
    values = values_by(self, by)
    found: dict[Any, list[int]] = {label: [] for label in in_order(values)}
    for at, value in enumerate(values):
        found[value].append(at)
    return {label: self[members] for label, members in found.items()}


def _listed(documents: Any) -> list[Any]:  # noqa: ANN401
    for method in ("to_pylist", "to_list", "tolist"):
        if hasattr(documents, method):
            return list(getattr(documents, method)())
    return [item.item() if hasattr(item, "item") else item for item in documents]


def _named(corpus: Corpus, names: list[str]) -> list[int]:
    known = {name: at for at, name in enumerate(corpus.documents()["id"].tolist())}
    missing = [name for name in names if name not in known]
    if missing:
        raise KeyError(f"there is no document '{missing[0]}'")
    return [known[name] for name in names]


def place(document: int, documents: int) -> int:
    """Return the place of a document, from 0, where negative numbers count from the end."""
    if isinstance(document, bool) or not hasattr(document, "__index__"):
        kind = type(document).__name__
        raise TypeError(f"document must be an int, its place from 0, got {kind}")
    if not -documents <= document < documents:
        raise IndexError(f"there is no document {document}, there are {documents}")
    return document % documents


def values_by(corpus: Corpus, by: str | Iterable[Any]) -> list[Any]:
    """Return the value of each document."""
    if isinstance(by, str):
        documents = corpus.documents()
        if by not in documents.columns:
            there = ", ".join(documents.columns)
            raise ValueError(f"there is no metadata column '{by}'; the columns are {there}")
        return documents[[by]].to_dict()[by]
    if not can_be_read(by):
        raise TypeError(f"by must be a column's name or one value a document, got {by!r}")
    given = _core.Column.from_arrow("by", by)
    if given is not None:
        made: Any = by
        by = made.to_pylist() if hasattr(made, "to_pylist") else made.to_list()
    values = by.tolist() if hasattr(by, "tolist") else list(by)
    if len(values) != len(corpus):
        raise ValueError(f"by has {len(values)} values for {len(corpus)} documents")
    return [None if value != value else value for value in values]


def in_order(values: list[Any]) -> list[Any]:
    """Return the different values, ascending, ``None`` last."""
    different = set(values)
    known = different - {None}
    try:
        labels = sorted(known)
    except TypeError as error:
        raise ValueError(f"the parts cannot be put in order: {error}") from error
    return [*labels, None] if None in different else labels

"""Where words occur in documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from turven import _core
from turven.nodes import exactly

if TYPE_CHECKING:
    from turven.corpus import Corpus

Array = np.ndarray[Any, np.dtype[Any]]

#: The columns that say where a hit stands.
PLACE = ("document", "position")


@dataclass(frozen=True)
class Positions:
    """The documents that hold one of some words, and where."""

    #: The words as the corpus writes them.
    words: list[str]
    #: How many documents hold one of them.
    holding: int
    #: The places of the documents that are kept, ascending.
    documents: list[int]
    #: For each of these, the positions of each word, counted in tokens from 0.
    found: list[list[Array]]


def positions(corpus: Corpus, words: Sequence[str], most: int) -> Positions:
    """Find where words occur, in at most so many documents: those with the most occurrences."""
    matrix = corpus.document_term_matrix(tokens=words)
    types: list[str] = matrix.types["token"].tolist()
    of_documents = np.repeat(np.arange(len(corpus)), np.diff(matrix.indptr))
    occurrences = np.bincount(of_documents, weights=matrix.values, minlength=len(corpus))
    holding = int(np.count_nonzero(occurrences))
    # Stable: of documents with equally many the first ones.
    kept: list[int] = np.sort(
        np.argsort(-occurrences, kind="stable")[: min(most, holding)]
    ).tolist()
    of_words = [_of(corpus, word, kept) for word in types]
    return Positions(types, holding, kept, [list(found) for found in zip(*of_words, strict=True)])


def _of(corpus: Corpus, word: str, documents: list[int]) -> list[Array]:
    """Return where a word stands in each of some documents, which are ascending."""
    hits = _core.Hits.find(corpus._engine, [exactly(word)], window=(0, 0), documents=documents)
    places = hits.places()
    of, at = (np.array(places.values(name, 0, len(hits)), dtype=np.int64) for name in PLACE)
    return np.split(at, np.searchsorted(of, documents[1:])) if documents else []

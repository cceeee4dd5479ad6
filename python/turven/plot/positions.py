"""Where words occur in documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from turven.corpus import Corpus

Array = np.ndarray[Any, np.dtype[Any]]


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
    """Find where words occur, in at most so many documents: those with the most occurrences.

    The tokens of these documents, and of no others, become Python strings.
    """
    matrix = corpus.document_term_matrix(tokens=words)
    types: list[str] = matrix.types["token"].tolist()
    of_documents = np.repeat(np.arange(len(corpus)), np.diff(matrix.indptr))
    occurrences = np.bincount(of_documents, weights=matrix.values, minlength=len(corpus))
    holding = int(np.count_nonzero(occurrences))
    # Stable: of documents with equally many the first ones.
    kept = np.sort(np.argsort(-occurrences, kind="stable")[: min(most, holding)])
    return Positions(types, holding, kept.tolist(), [_of(corpus, int(d), types) for d in kept])


def _of(corpus: Corpus, document: int, types: list[str]) -> list[Array]:
    places: dict[str, list[int]] = {word: [] for word in types}
    for place, token in enumerate(corpus.tokens(document)):
        if token in places:
            places[token].append(place)
    return [np.array(places[word], dtype=np.int64) for word in types]

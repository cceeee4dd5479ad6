"""The sections of one word: its course in time, and where in the corpus it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from turven.report.embed import shortened
from turven.report.spread import by_group, in_slices, packed, stretches

if TYPE_CHECKING:
    from turven.corpus import Corpus
    from turven.report.choices import Dates


def course(
    corpus: Corpus, dates: Dates | None, words: Sequence[str], budget: int, threads: int | None
) -> dict[str, Any]:
    """Count words in each period."""
    if dates is None:
        return {"missing": "The documents have no dates."}
    every = dates.timeline()
    parts = dates.periods[every]
    number = len(parts.dated)
    made: dict[str, Any] = {
        "every": every,
        "column": dates.column,
        "periods": [str(label) for label in parts.dated],
        "undated": corpus.n_documents - dates.dated,
        **_sizes(corpus, parts.of_documents, number),
    }
    if number < 2:
        return made | {"missing": f"All documents with a date are of {made['periods'][0]}."}
    matrix = corpus.document_term_matrix(max_types=len(words), threads=threads)
    counts = by_group(matrix, words, parts.of_documents, number)
    return made | packed(counts, budget)


def _sizes(corpus: Corpus, groups: Sequence[int], number: int) -> dict[str, list[int]]:
    """Return the tokens and the documents of each period."""
    tokens, documents = [0] * (number + 1), [0] * (number + 1)
    for group, size in zip(groups, corpus.documents()["tokens"].tolist(), strict=True):
        tokens[group] += size
        documents[group] += 1
    return {"tokens": tokens[:number], "documents": documents[:number]}


def strip(corpus: Corpus, words: Sequence[str], budget: int, threads: int | None) -> dict[str, Any]:
    """Count words in each stretch of the corpus."""
    if not words:
        return {"missing": "There are no words."}
    cut = stretches(corpus)
    groups = cut.pop("groups")
    if groups is None:
        counts = in_slices(corpus, words, cut["sizes"])
    else:
        matrix = corpus.document_term_matrix(max_types=len(words), threads=threads)
        counts = by_group(matrix, words, groups, len(cut["sizes"]))
    return cut | {"names": [shortened(name) for name in cut["names"]]} | packed(counts, budget)

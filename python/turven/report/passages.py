"""Passages of the texts, in which a page looks words up."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from turven.report.embed import fitting

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: A passage has about so many tokens: enough that most words in it have their company.
PASSAGE_TOKENS = 1000

#: A token takes at least so many bytes, with what is between it and the next.
LEAST_BYTES = 4


def passages(corpus: Corpus, *, budget: int, seed: int) -> dict[str, Any]:
    """Draw passages by chance, each as likely as any other, until they take so many bytes.

    Documents are cut into passages of about equal length. Without texts their tokens are taken.

    Returns
    -------
    dict
        ``texts``, in the order of the corpus; the place of each one's ``document``; how many
        ``tokens`` they have; whether they are of the ``original`` text; whether that is
        ``all`` there is.
    """
    tokens = corpus.documents()["tokens"].tolist()
    # Which passages there are: the document, which one of it, and of how many.
    every = [
        (document, piece, pieces)
        for document, length in enumerate(tokens)
        if (pieces := round(length / PASSAGE_TOKENS) or min(length, 1))
        for piece in range(pieces)
    ]
    original = has_text(corpus)
    order = list(range(len(every)))
    random.Random(seed).shuffle(order)
    drawn = _drawn(corpus, [every[place] for place in order], original=original, budget=budget)
    kept = sorted(zip(order, drawn, strict=False))
    texts = [text for _, text in kept]
    pieces = [_bounds(tokens[every[place][0]], *every[place][1:]) for place, _ in kept]
    return {
        "texts": texts,
        "document": [every[place][0] for place, _ in kept],
        "tokens": _count(corpus, texts, pieces, original=original),
        "original": original,
        "all": len(texts) == len(every),
        "seed": seed,
    }


def has_text(corpus: Corpus) -> bool:
    """Tell whether the texts were kept."""
    try:
        corpus.text(0)
    except (ValueError, IndexError):
        return False
    return True


def _drawn(
    corpus: Corpus, order: list[tuple[int, int, int]], *, original: bool, budget: int
) -> list[str]:
    """Return the texts of passages in this order, as many as fit into so many bytes."""
    # Documents are read once, so it is reckoned first how many passages may fit.
    asked = order[: 20 + budget // (PASSAGE_TOKENS * LEAST_BYTES)]
    wanted: dict[int, list[tuple[int, int, int]]] = {}
    for passage in asked:
        wanted.setdefault(passage[0], []).append(passage)
    found: dict[tuple[int, int, int], str] = {}
    for document, of_it in wanted.items():
        whole = corpus.text(document) if original else corpus.tokens(document)
        found |= {passage: _piece(whole, *passage[1:]) for passage in of_it}
    texts = [found[passage] for passage in asked]
    return texts[: fitting(texts, budget)]


def _piece(whole: str | list[str], piece: int, pieces: int) -> str:
    """Return one of so many pieces; a text is cut at white space only."""
    start, end = _bounds(len(whole), piece, pieces)
    if not isinstance(whole, str):
        return " ".join(whole[start:end])
    return " ".join(whole[_at_space(whole, start) : _at_space(whole, end)].split())


def _bounds(length: int, piece: int, pieces: int) -> tuple[int, int]:
    return length * piece // pieces, length * (piece + 1) // pieces


def _at_space(text: str, place: int) -> int:
    """Return the first white space from a place on, within the length of a long word."""
    if place == 0:
        return 0
    near = range(place, min(place + 60, len(text)))
    return next((at for at in near if text[at].isspace()), place)


def _count(
    corpus: Corpus, texts: list[str], pieces: list[tuple[int, int]], *, original: bool
) -> int:
    """Return how many tokens the passages have; without texts each has its share of tokens."""
    if not original:
        return sum(end - start for start, end in pieces)
    options: dict[str, Any] = dict(corpus.options)
    return type(corpus).from_texts(texts, **options).n_tokens

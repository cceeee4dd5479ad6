"""The sections of words: frequencies, laws of them, and how evenly they are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from turven.report.embed import embedded, plain, told
from turven.report.spread import FEW_DOCUMENTS, slices

if TYPE_CHECKING:
    import numpy as np

    from turven.corpus import Corpus

#: So many types at most are listed, and so many are asked how evenly they are spread.
MOST_TYPES, MOST_SPREAD = 20_000, 1000

#: So many points draw a curve of ranks.
POINTS = 240

#: Measures of dispersion that are listed; the first is drawn.
SPREAD = ("dp", "juilland_d", "d_kl")

#: Of so many of the most frequent words the most uneven ones are found.
FREQUENT = 300


def frequencies(corpus: Corpus, budget: int, threads: int | None) -> dict[str, Any]:
    """List the most frequent words."""
    table = corpus.frequencies(top=MOST_TYPES, threads=threads)
    made = embedded(table, ["token", "count", "documents"], budget=budget)
    counts = made["data"][1]
    return made | {
        "rows": corpus.n_types,
        "least": counts[-1] if counts else None,
        "made": told(table, "Every type of which the page has room, the most frequent first."),
    }


def ranks(corpus: Corpus) -> dict[str, Any]:
    """Draw counts by ranks, with the law of Zipf and Mandelbrot."""
    import numpy as np

    if corpus.n_types < 2:
        return {"missing": "There are fewer than two types."}
    counts = corpus.frequencies()["count"]
    places = np.unique(np.geomspace(1, len(counts), POINTS).round().astype(int))
    table = corpus.zipf()
    law = table[1]
    shares = (np.arange(1, len(counts) + 1) + law["shift"]) ** -law["exponent"]
    drawn = corpus.n_tokens * shares / shares.sum()
    return {
        "ranks": places.tolist(),
        "counts": counts[places - 1].tolist(),
        "law": _numbers(drawn[places - 1]),
        "laws": embedded(table, budget=4000),
        "made": told(table),
    }


def growth(corpus: Corpus) -> dict[str, Any]:
    """Draw how the vocabulary grows, with the law of Heaps."""
    if corpus.n_tokens < 2:
        return {"missing": "There are fewer than two tokens."}
    table, laws = corpus.growth(), corpus.heaps()
    law = laws[1]
    drawn = law["factor"] * table["tokens"].astype(float) ** law["exponent"]
    return {
        "tokens": table["tokens"].tolist(),
        "types": table["types"].tolist(),
        "hapaxes": table["hapaxes"].tolist(),
        "law": _numbers(drawn),
        "laws": embedded(laws, budget=4000),
        "made": told(table),
    }


def dispersion(corpus: Corpus, budget: int, threads: int | None) -> dict[str, Any]:
    """Say of frequent words how evenly they are spread."""
    if corpus.n_tokens < 2:
        return {"missing": "There are fewer than two tokens."}
    few = len(corpus) < FEW_DOCUMENTS
    parts = slices(corpus) if few else "document"
    table = corpus.dispersion(measures=SPREAD, parts=parts, top=MOST_SPREAD, threads=threads)
    made = embedded(table, ["token", "count", "range", *SPREAD], budget=budget)
    rows = zip(table["token"].tolist(), table["dp"].tolist(), strict=True)
    uneven = sorted(list(rows)[:FREQUENT], key=lambda row: -row[1] if row[1] == row[1] else 0.0)
    return made | {
        "parts": int(table["parts"][0]),
        "slices": few,
        "uneven": [word for word, _ in uneven[:3]],
        "made": told(table),
    }


def _numbers(values: np.ndarray[Any, np.dtype[np.float64]]) -> list[Any]:
    return [plain(value) for value in values.tolist()]

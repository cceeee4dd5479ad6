"""The sections of words in company: sequences, pairs, and what stands around each word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from turven.report.embed import embedded, fitting, plain, told

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: Rows that are asked for; the page has as many as fit.
MOST_NGRAMS, MOST_PAIRS, NODES, COLLOCATES = 2000, 1000, 800, 20

#: Tokens to each side of a word in which its company is.
WINDOW = 5

#: The measures of pairs; the first gives the order.
MEASURES = ("log_dice", "log_likelihood", "t_score")

#: A pair occurs at least this often in a corpus of so many tokens, and never less than the floor.
PER_TOKENS, FLOOR = 50_000, 3


def least(corpus: Corpus) -> int:
    """Return how often a pair must occur: the more, the larger the corpus."""
    return max(FLOOR, round(corpus.n_tokens / PER_TOKENS))


def ngrams(corpus: Corpus, budget: int, threads: int | None) -> dict[str, Any]:
    """List the most frequent sequences of two to five words."""
    table = corpus.ngrams((2, 5), min_count=2, top=MOST_NGRAMS, threads=threads)
    if not len(table):
        return {"missing": "No sequence of two to five words occurs twice."}
    names = ["ngram", "n", "count", "per_million"]
    return embedded(table, names, budget=budget) | {"made": told(table)}


def collocations(corpus: Corpus, budget: int, threads: int | None) -> dict[str, Any]:
    """List the pairs of neighbours that attract each other."""
    table = corpus.collocations(
        measures=MEASURES, min_count=least(corpus), top=MOST_PAIRS, threads=threads
    )
    if not len(table):
        return {"missing": f"No two neighbours occur {least(corpus)} times."}
    names = ["w1", "w2", "o11", *MEASURES]
    return embedded(table, names, budget=budget) | {"made": told(table)}


def company(
    corpus: Corpus, listed: Sequence[str], more: Sequence[str], budget: int, threads: int | None
) -> dict[str, Any]:
    """List the collocates of many words, from which a page draws networks."""
    nodes = list(dict.fromkeys([*more, *listed[:NODES]]))[: NODES + 200]
    if not nodes:
        return {"missing": "There are no words."}
    table = corpus.collocation_network(
        nodes,
        depth=1,
        window=WINDOW,
        measures=MEASURES[:2],
        min_count=FLOOR,
        top=COLLOCATES,
        threads=threads,
    )
    links: dict[str, list[list[Any]]] = {node: [] for node in nodes}
    columns = (table[[name]].to_dict()[name] for name in ("node", "collocate", "o11", *MEASURES[:2]))
    for node, collocate, together, *scores in zip(*columns, strict=True):
        links[node].append([collocate, together, *map(plain, scores)])
    rows = list(links.items())
    kept = rows[: fitting(rows, budget)]
    return {
        "nodes": [node for node, _ in kept],
        "links": [found for _, found in kept],
        "measures": list(MEASURES[:2]),
        "least": FLOOR,
        "window": WINDOW,
        "made": told(table),
    }

"""The sections of words in company: sequences, pairs, and what stands around each word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from turven.report.embed import embedded, fitting, plain, told

if TYPE_CHECKING:
    from turven.corpus import Corpus
    from turven.table import Table

#: Rows that are asked for; the page has as many as fit.
MOST_NGRAMS, MOST_PAIRS, NODES = 2000, 1000, 1200

#: Collocates that are asked for, and how many a page has: of all words, and of those less frequent.
ASKED, OF_ALL, OF_RARER = 100, 6, 12

#: A word that is more than one token in so many stands beside everything.
ONE_IN = 500

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
    corpus: Corpus,
    listed: Sequence[str],
    frequent: Collection[str],
    more: Sequence[str],
    *,
    budget: int,
    threads: int | None,
) -> dict[str, Any]:
    """List the collocates of many words, from which a page draws networks.

    Of each word there are the strongest collocates, and the strongest ones that are not
    among the `frequent` words.
    """
    nodes = list(dict.fromkeys([*more, *listed[:NODES]]))[: NODES + 200]
    if not nodes:
        return {"missing": "There are no words."}
    table = corpus.collocation_network(
        nodes,
        depth=1,
        window=WINDOW,
        measures=MEASURES[:2],
        min_count=FLOOR,
        top=ASKED,
        threads=threads,
    )
    rows = list(_links(table, nodes, frequent).items())
    kept = rows[: fitting(rows, budget)]
    return {
        "nodes": [node for node, _ in kept],
        "links": [found for _, found in kept],
        "measures": list(MEASURES[:2]),
        "least": FLOOR,
        "of_all": OF_ALL,
        "of_rarer": OF_RARER,
        "one_in": ONE_IN,
        "window": WINDOW,
        "made": told(table),
    }


def _links(
    table: Table, nodes: Sequence[str], frequent: Collection[str]
) -> dict[str, list[list[Any]]]:
    """Return the collocates of each node that a page has, in their order."""
    links: dict[str, list[list[Any]]] = {node: [] for node in nodes}
    seen, rarer = dict.fromkeys(nodes, 0), dict.fromkeys(nodes, 0)
    columns = table[["node", "collocate", "o11", *MEASURES[:2]]].to_dict().values()
    for node, collocate, together, *scores in zip(*columns, strict=True):
        seen[node] += 1
        rarer[node] += collocate not in frequent
        is_rarer = collocate not in frequent and rarer[node] <= OF_RARER
        if seen[node] <= OF_ALL or is_rarer:
            links[node].append([collocate, together, *map(plain, scores)])
    return links

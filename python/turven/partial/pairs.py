"""Words beside each other: collocations and collocates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from turven import _core
from turven.collocates import NOTES as NODE_NOTES
from turven.collocates import alternatives_of
from turven.collocations import NOTES as PAIR_NOTES
from turven.measures import checked_names
from turven.options import Within
from turven.partial.scores import contingency, label_columns, refuse_others
from turven.partial.statistic import DOCUMENTS, OWN, TOKENS, Listed, Margin, Total, rows, sizes
from turven.table import needed

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from turven.corpus import Corpus

    Array = np.ndarray[Any, np.dtype[Any]]

#: Margins: pairs by their first word, by their second, and all.
FIRST, SECOND, PAIRS = OWN, OWN + 1, OWN + 2

#: Of a node: how often it occurs, its tokens, what is around it, and sentences.
NODES, NODE_TOKENS, AROUND, SENTENCES = OWN, OWN + 1, OWN + 2, OWN + 3


@dataclass(frozen=True)
class Collocations(Listed):
    """Pairs of words that attract each other."""

    measures: tuple[str, ...] = ("log_likelihood",)
    window: int | None = None
    convention: Literal["positions", "tokens", "unordered"] = "positions"
    within: Within = "document"
    test: str | None = None

    name: ClassVar[str] = "collocations"
    keys: ClassVar[Mapping[str, str]] = {"w1": "string", "w2": "string"}
    sums: ClassVar[tuple[str, ...]] = ("o11",)
    margins: ClassVar[tuple[Margin, ...]] = (
        Margin("r1", FIRST, "w1", "w1"),
        Margin("c1", SECOND, "w2", "w1"),
    )
    totals: ClassVar[tuple[Total, ...]] = (Total("n", PAIRS, "o11"),)

    def __post_init__(self) -> None:
        """Refuse what is not known, or does not add up."""
        refuse_others("convention", self.convention, ("positions", "tokens", "unordered"))
        if self.convention == "tokens" and self.window is not None:
            raise ValueError("convention='tokens' is for adjacent pairs here: leave window out")
        checked_names(self.measures)

    @property
    def cost(self) -> float:
        """How many bytes counting takes for a byte of text."""
        return 2.0 + 11.0 * (self.window or 1)

    @property
    def options(self) -> dict[str, Any]:
        """What a table says of the options."""
        return {
            "n": 2,
            "measures": list(self.measures),
            "window": self.window,
            "convention": self.convention if self.convention != "positions" else None,
            "within": self.within if self.within != "document" else None,
            "min_count": self.min_count if self.min_count != 1 else None,
            "test": self.test,
            "top": self.top,
        }

    @property
    def counted(self) -> dict[str, Any]:
        """The options that decide about the counts."""
        return {
            "window": self.window,
            "convention": self.convention,
            "within": self.within,
        }

    @property
    def columns(self) -> dict[str, str]:
        """The columns of the table."""
        return {"w1": "string", "w2": "string", **label_columns(self.measures, self.test)}

    @property
    def order(self) -> list[tuple[str, bool]]:
        """By what rows are ordered."""
        return [(self.measures[0], True), ("o11", True), ("w1", False), ("w2", False)]

    @property
    def note(self) -> str:
        """What the table says of its convention."""
        adjacent = "pairs of adjacent positions" if self.window is None else "pairs of positions"
        return adjacent + PAIR_NOTES[self.convention]

    @property
    def has_windows(self) -> bool:
        """Whether it matters if punctuation takes up places."""
        return True

    def count(self, corpus: Corpus, memory: int, threads: int) -> Iterator[pa.Table]:
        """Count a corpus."""
        found = corpus.collocations(
            measures="frequency",
            window=self.window,
            convention=self.convention,
            within=self.within,
            memory_limit=memory,
            threads=threads,
        ).to_arrow()
        yield rows(self, 0, {name: found[name] for name in ("w1", "w2", "o11")})
        all_pairs = found["n"][0].as_py() if len(found) else 0
        if self.convention == "tokens":
            # A word that stands in no pair is a token all the same.
            types = corpus.frequencies(threads=threads).to_arrow()
            firsts = seconds = {"w1": types["token"], "o11": types["count"]}
            all_pairs = corpus.n_tokens
        elif self.convention == "unordered":
            firsts = seconds = _each(found, (("w1", "r1"), ("w2", "c1")))
        else:
            firsts, seconds = (_each(found, [side]) for side in (("w1", "r1"), ("w2", "c1")))
        yield rows(self, FIRST, firsts)
        yield rows(self, SECOND, seconds)
        yield sizes(self, corpus, {PAIRS: all_pairs})

    def made(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Score pairs."""
        o11, r1, c1, n = (found[name] for name in ("o11", "r1", "c1", "n"))
        return contingency(o11, r1, c1, n, self.measures, self.test)


def _each(found: pa.Table, sides: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return each word once, with the margin that stands beside it in every row."""
    import numpy as np

    arrow = needed("pyarrow", "arrow")
    listed = [found.select(list(side)).rename_columns(["w1", "o11"]) for side in sides]
    table = arrow.concat_tables(listed)
    words = table["w1"].combine_chunks().dictionary_encode()
    margins = np.empty(len(words.dictionary), np.int64)
    margins[words.indices.to_numpy()] = table["o11"].to_numpy()
    return {"w1": words.dictionary, "o11": margins}


@dataclass(frozen=True)
class Collocates(Listed):
    """The company of a node."""

    node: Any = ()
    window: tuple[int, int] = (5, 5)
    measures: tuple[str, ...] = ("log_likelihood",)
    convention: str = "surface"
    within: str = "document"
    test: str | None = None

    name: ClassVar[str] = "collocates"
    keys: ClassVar[Mapping[str, str]] = {"collocate": "string"}
    sums: ClassVar[tuple[str, ...]] = ("o11", "occurrences", "inside")
    totals: ClassVar[tuple[Total, ...]] = (
        Total("tokens", TOKENS, "o11"),
        Total("documents", DOCUMENTS, "o11"),
        Total("sentences", SENTENCES, "o11"),
        Total("nodes", NODES, "o11"),
        Total("node_tokens", NODE_TOKENS, "o11"),
        Total("around", AROUND, "o11"),
    )

    def __post_init__(self) -> None:
        """Refuse what is not known."""
        refuse_others("convention", self.convention, tuple(NODE_NOTES))
        checked_names(self.measures)

    @property
    def cost(self) -> float:
        """How many bytes counting takes for a byte of text."""
        return 4.0

    @property
    def options(self) -> dict[str, Any]:
        """What a table says of the options."""
        return {
            "node": self.node.pattern if isinstance(self.node, re.Pattern) else self.node,
            "window": list(self.window),
            "measures": list(self.measures),
            "convention": self.convention if self.convention != "surface" else None,
            "within": self.within if self.within != "document" else None,
            "min_count": self.min_count if self.min_count != 1 else None,
            "test": self.test,
            "top": self.top,
        }

    @property
    def counted(self) -> dict[str, Any]:
        """The options that decide about the counts."""
        node = self.node
        if isinstance(node, re.Pattern):
            node = {"pattern": node.pattern, "flags": node.flags}
        return {
            "node": node,
            "window": list(self.window),
            "convention": self.convention,
            "within": self.within,
        }

    @property
    def columns(self) -> dict[str, str]:
        """The columns of the table."""
        return {"collocate": "string", **label_columns(self.measures, self.test)}

    @property
    def order(self) -> list[tuple[str, bool]]:
        """By what rows are ordered."""
        return [(self.measures[0], True), ("o11", True), ("collocate", False)]

    @property
    def note(self) -> str:
        """What the table says of its convention."""
        return NODE_NOTES[self.convention]

    @property
    def has_windows(self) -> bool:
        """Whether it matters if punctuation takes up places."""
        return self.convention not in ("documents", "sentences")

    def count(self, corpus: Corpus, memory: int, threads: int) -> Iterator[pa.Table]:
        """Count a corpus."""
        alternatives, _ = alternatives_of(corpus, self.node)
        counted, (nodes, node_tokens, around) = _core.collocate_counts(
            corpus._engine,
            alternatives,
            window=self.window,
            convention=self.convention,
            within=self.within,
            threads=threads,
        )
        found = needed("pyarrow", "arrow").table(counted)
        yield rows(self, 0, {name: found[name] for name in (*self.keys, *self.sums)})
        own = {NODES: nodes, NODE_TOKENS: node_tokens, AROUND: around}
        yield sizes(self, corpus, own | {SENTENCES: corpus.n_sentences})

    def made(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Score collocates."""
        o11 = found["o11"]
        r1, n = self._row(found)
        return contingency(o11, r1, self._column(found), n, self.measures, self.test)

    def _row(self, found: Mapping[str, Any]) -> tuple[Array, Array]:
        """Return R1 and N, as :meth:`Corpus.collocates` says of each convention."""
        outside = found["tokens"] - found["node_tokens"]
        spans = found["nodes"] * sum(self.window)
        known: dict[str, tuple[Array, Array]] = {
            "surface": (found["around"], outside),
            "surface_tokens": (found["around"], found["tokens"]),
            "pairs": (found["around"], found["tokens"]),
            "pairs_less_nodes": (found["around"], outside),
            "span": (spans, found["tokens"]),
            "span_less_nodes": (spans, outside),
            "hits": (found["nodes"], found["tokens"]),
            "documents": (found["around"], found["documents"]),
            "sentences": (found["around"], found["sentences"]),
        }
        return known[self.convention]

    def _column(self, found: Mapping[str, Any]) -> Array:
        """Return C1."""
        import numpy as np

        all_of_them: Array = found["occurrences"]
        outside: Array = all_of_them - found["inside"]
        if self.convention == "surface":
            return outside
        if self.convention == "pairs_less_nodes":
            # A pair may be counted twice, and nodes are collocates of each other.
            at_least: Array = np.maximum(outside, found["o11"])
            return at_least
        return all_of_them

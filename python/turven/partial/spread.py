"""How evenly words are spread over parts, which are counted one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from turven import _core
from turven.measures import checked_names
from turven.partial.statistic import OWN, Statistic, rows, sizes
from turven.registry import DISPERSION_MEASURES
from turven.table import needed

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from turven.corpus import Corpus

    Array = np.ndarray[Any, np.dtype[Any]]

#: How many tokens a part has.
SIZE = OWN

#: A column of the table that is counted, whatever the measures are.
RANGE = "range"


@dataclass(frozen=True)
class Dispersion(Statistic):
    """How evenly words are spread over the parts of a corpus."""

    measures: tuple[str, ...] = ("dp", "juilland_d", "d_a", "d_kl")
    #: The column whose values tell the parts.
    parts: str = ""
    min_count: int = 1
    top: int | None = None

    name: ClassVar[str] = "dispersion"
    keys: ClassVar[Mapping[str, str]] = {"token": "string", "cell": "value"}
    sums: ClassVar[tuple[str, ...]] = ("count",)
    has_parts: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Refuse measures that need more than counts in parts."""
        checked_names(self.measures, DISPERSION_MEASURES)
        self.score((1, 1, 1), [], [], [])

    @property
    def cost(self) -> float:
        """How many bytes counting takes for a byte of text."""
        return 12.0

    @property
    def options(self) -> dict[str, Any]:
        """What a table says of the options."""
        return {
            "tokens": None,
            "measures": list(self.measures),
            "parts": self.parts,
            "min_count": self.min_count if self.min_count != 1 else None,
            "sort": None,
            "descending": None,
            "top": self.top,
        }

    @property
    def counted(self) -> dict[str, Any]:
        """The options that decide about the counts."""
        return {"parts": self.parts}

    @property
    def columns(self) -> dict[str, str]:
        """The columns of the table, but for the rank."""
        scores = dict.fromkeys((m for m in self.measures if m != RANGE), "float64")
        return {"token": "string", "count": "int64", "parts": "int64", RANGE: "int64", **scores}

    @property
    def order(self) -> list[tuple[str, bool]]:
        """By what rows are ordered."""
        return [("count", True), ("token", False)]

    def count_cells(
        self, corpus: Corpus, parts: tuple[Array, list[Any], Any], threads: int
    ) -> Iterator[pa.Table]:
        """Count words in each part."""
        import numpy as np

        arrow = needed("pyarrow", "arrow")
        of_documents, labels, kind = parts
        matrix = corpus.document_term_matrix(threads=threads)
        types = len(matrix.types)
        per_document = np.diff(matrix.indptr)
        cells = np.repeat(of_documents, per_document) * types + matrix.indices
        different, place = np.unique(cells, return_inverse=True)
        counts = np.zeros(len(different), np.int64)
        np.add.at(counts, place, matrix.counts)
        called = arrow.array(labels, kind)
        words = arrow.table(matrix.types)["token"].combine_chunks()
        known = {"value": kind}
        items = {
            "token": words.take(different % max(types, 1)),
            "cell": called.take(different // max(types, 1)),
            "count": counts,
        }
        yield rows(self, 0, items, known)
        tokens = corpus.documents()["tokens"]
        totals = np.zeros(len(labels), np.int64)
        np.add.at(totals, of_documents, tokens)
        there = np.flatnonzero(totals)
        yield rows(self, SIZE, {"cell": called.take(there), "count": totals[there]}, known)
        yield sizes(self, corpus, types=known)

    def score(
        self,
        whole: tuple[int, int, int],
        ends: Sequence[int] | Array,
        counts: Sequence[int] | Array,
        sizes: Sequence[int] | Array,
    ) -> dict[str, Array]:
        """Score words by their cells, which end at `ends`, in the order of the parts."""
        import numpy as np

        names = [name for name in self.measures if name != RANGE]
        given = (np.ascontiguousarray(column, dtype=np.uint64) for column in (ends, counts, sizes))
        found = _core.score_dispersion(names, whole, *given, threads=1)
        return {name: np.array(scores) for name, scores in zip(names, found, strict=True)}

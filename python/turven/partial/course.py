"""How frequent words are from period to period, counted period by period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from turven import _core, expressions
from turven.metadata import column
from turven.options import confidence
from turven.partial.statistic import OWN, Statistic, rows, sizes
from turven.table import needed

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from turven.corpus import Corpus

    Array = np.ndarray[Any, np.dtype[Any]]

#: How many tokens a period has, and how many documents with a token.
PERIOD = OWN


@dataclass(frozen=True)
class Timeline(Statistic):
    """How frequent words are in each period."""

    words: Any = ()
    interval: float = 0.95
    smoothing: int = 0

    name: ClassVar[str] = "timeline"
    #: The number of a group of words, and the period.
    keys: ClassVar[Mapping[str, str]] = {"group": "int64", "period": "value"}
    sums: ClassVar[tuple[str, ...]] = ("count", "documents")
    has_parts: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Refuse what cannot be read."""
        confidence(self.interval)
        expressions.series(self.words)

    @property
    def asked(self) -> dict[str, expressions.Expression]:
        """The series by their names."""
        return dict(expressions.series(self.words))

    @property
    def cost(self) -> float:
        """How many bytes counting takes for a byte of text."""
        return 3.0

    @property
    def options(self) -> dict[str, Any]:
        """What a table says of the options."""
        return {"series": list(self.asked)}

    @property
    def counted(self) -> dict[str, Any]:
        """The options that decide about the counts."""
        return {"words": self.words}

    def count_cells(
        self, corpus: Corpus, parts: tuple[Array, list[Any], Any], threads: int
    ) -> Iterator[pa.Table]:
        """Count groups of words in each period."""
        import numpy as np

        from turven.courses import alternatives_of_group, groups_of

        arrow = needed("pyarrow", "arrow")
        of_documents, labels, kind = parts
        groups = groups_of(self.asked.values())
        alternatives = [alternatives_of_group(corpus, group) for group in groups]
        counted = _core.counts_in_parts(
            corpus._engine,
            [*alternatives, []],
            of_documents.tolist(),
            column("part", list(range(len(labels)))),
            threads=threads,
        )
        found = arrow.table(counted)
        shape = (len(groups) + 1, len(labels))
        periods = arrow.array(labels, kind)
        known = {"value": kind}
        count, documents, tokens, held = (
            found[name].to_numpy().reshape(shape)
            for name in ("count", "documents", "tokens", "of_documents")
        )
        at = np.flatnonzero(count[:-1].reshape(-1))
        items = {
            "group": at // len(labels),
            "period": periods.take(at % len(labels)),
            "count": count.reshape(-1)[at],
            "documents": documents.reshape(-1)[at],
        }
        yield rows(self, 0, items, known)
        there = np.unique(of_documents)
        all_of_them = {
            "period": periods.take(there),
            "count": tokens[-1][there],
            "documents": held[-1][there],
        }
        yield rows(self, PERIOD, all_of_them, known)
        yield sizes(self, corpus, types=known)

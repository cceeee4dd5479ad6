"""Words and n-grams: frequencies and keyness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from turven.measures import checked_names
from turven.options import Within
from turven.partial.scores import (
    contingency,
    has_greater_share,
    label_columns,
    millionths,
    refuse_others,
)
from turven.partial.statistic import DOCUMENTS, OWN, TOKENS, Listed, Margin, Total, rows, sizes

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from turven.corpus import Corpus

    Array = np.ndarray[Any, np.dtype[Any]]

#: How many n-grams there are of a length.
NGRAMS = OWN


@dataclass(frozen=True)
class Frequencies(Listed):
    """How often types occur."""

    name: ClassVar[str] = "frequencies"
    keys: ClassVar[Mapping[str, str]] = {"token": "string"}
    sums: ClassVar[tuple[str, ...]] = ("count", "documents")
    totals: ClassVar[tuple[Total, ...]] = (
        Total("all_tokens", TOKENS, "count"),
        Total("all_documents", DOCUMENTS, "count"),
    )

    @property
    def cost(self) -> float:
        """How many bytes counting takes for a byte of text."""
        return 3.0

    @property
    def options(self) -> dict[str, Any]:
        """What a table says of the options."""
        return {"min_count": self.min_count if self.min_count != 1 else None, "top": self.top}

    @property
    def columns(self) -> dict[str, str]:
        """The columns of the table."""
        return {
            "token": "string",
            "count": "int64",
            "per_million": "float64",
            "documents": "int64",
            "document_share": "float64",
        }

    @property
    def order(self) -> list[tuple[str, bool]]:
        """By what rows are ordered."""
        return [("count", True), ("token", False)]

    @property
    def quotients(self) -> dict[str, tuple[str, str, float]]:
        """The columns that are made, as quotients."""
        return {
            "per_million": ("count", "all_tokens", 1e6),
            "document_share": ("documents", "all_documents", 1.0),
        }

    def count(self, corpus: Corpus, memory: int, threads: int) -> Iterator[pa.Table]:
        """Count a corpus."""
        found = corpus.frequencies(threads=threads).to_arrow()
        yield rows(self, 0, {name: found[name] for name in (*self.keys, *self.sums)})
        yield sizes(self, corpus)

    def made(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Make rates of counts."""
        return {
            "per_million": millionths(found["count"], found["all_tokens"]),
            "document_share": found["documents"] / found["all_documents"].astype(float),
        }


@dataclass(frozen=True)
class Ngrams(Listed):
    """How often sequences of words occur."""

    n: tuple[int, int] = (2, 2)
    skip: int = 0
    within: Within = "document"

    name: ClassVar[str] = "ngrams"
    keys: ClassVar[Mapping[str, str]] = {"n": "int64", "ngram": "string"}
    sums: ClassVar[tuple[str, ...]] = ("count",)
    margins: ClassVar[tuple[Margin, ...]] = (Margin("all_ngrams", NGRAMS, "n", "n"),)

    @property
    def cost(self) -> float:
        """How many bytes counting takes for a byte of text."""
        return 5.0 + sum(map(self._cost_of, range(self.n[0], self.n[1] + 1)))

    @property
    def options(self) -> dict[str, Any]:
        """What a table says of the options."""
        shortest, longest = self.n
        return {
            "n": shortest if shortest == longest else f"{shortest} to {longest}",
            "skip": self.skip,
            "within": self.within if self.within != "document" else None,
            "min_count": self.min_count if self.min_count != 1 else None,
            "top": self.top,
        }

    @property
    def counted(self) -> dict[str, Any]:
        """The options that decide about the counts."""
        return {"n": list(self.n), "skip": self.skip, "within": self.within}

    def _cost_of(self, length: int) -> float:
        """Return what n-grams of a length cost: the longer, the fewer occur twice."""
        of_short = {1: 1.0, 2: 5.0, 3: 13.0, 4: 20.0}
        choices = (self.skip + 1.0) ** (length - 1)
        return of_short.get(length, 12.0 + 3.0 * length) * choices

    @property
    def columns(self) -> dict[str, str]:
        """The columns of the table."""
        return {"ngram": "string", "n": "int64", "count": "int64", "per_million": "float64"}

    @property
    def order(self) -> list[tuple[str, bool]]:
        """By what rows are ordered: a blank comes before all that a word may have."""
        return [("count", True), ("ngram", False)]

    @property
    def quotients(self) -> dict[str, tuple[str, str, float]]:
        """The columns that are made, as quotients."""
        return {"per_million": ("count", "all_ngrams", 1e6)}

    def count(self, corpus: Corpus, memory: int, threads: int) -> Iterator[pa.Table]:
        """Count a corpus."""
        table = corpus.ngrams(
            self.n, skip=self.skip, within=self.within, memory_limit=memory, threads=threads
        )
        found = table.to_arrow()
        yield rows(self, 0, {name: found[name] for name in ("n", "ngram", "count")})
        lengths = [(int(n), total) for n, total in table.parameters["ngrams"].items()]
        yield rows(self, NGRAMS, dict(zip(("n", "count"), zip(*lengths, strict=True), strict=True)))
        yield sizes(self, corpus)

    def made(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Make rates of counts."""
        return {"per_million": millionths(found["count"], found["all_ngrams"])}


@dataclass(frozen=True)
class Keyness(Listed):
    """How much more frequent words are than in a reference, which is counted beside them."""

    measures: tuple[str, ...] = ("log_likelihood_signed", "log_ratio")
    unit: str = "tokens"
    direction: str = "both"
    few: int = 3
    test: str | None = None
    #: Whether what is counted is the reference.
    is_reference: bool = False

    name: ClassVar[str] = "keyness"
    keys: ClassVar[Mapping[str, str]] = {"token": "string"}
    sums: ClassVar[tuple[str, ...]] = (
        "count",
        "documents",
        "reference_count",
        "reference_documents",
    )
    totals: ClassVar[tuple[Total, ...]] = (
        Total("all_tokens", TOKENS, "count"),
        Total("all_documents", DOCUMENTS, "count"),
        Total("reference_tokens", TOKENS, "reference_count"),
        Total("all_reference_documents", DOCUMENTS, "reference_count"),
    )
    has_parts: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Refuse what is not known."""
        refuse_others("unit", self.unit, ("tokens", "documents"))
        refuse_others("direction", self.direction, ("both", "positive", "negative"))
        checked_names(self.measures)

    @property
    def cost(self) -> float:
        """How many bytes counting takes for a byte of text."""
        return 3.0

    @property
    def options(self) -> dict[str, Any]:
        """What a table says of the options."""
        return {
            "measures": list(self.measures),
            "unit": self.unit if self.unit != "tokens" else None,
            "direction": self.direction if self.direction != "both" else None,
            "few": self.few if self.few != 3 else None,
            "min_count": self.min_count if self.min_count != 1 else None,
            "test": self.test,
            "top": self.top,
        }

    @property
    def columns(self) -> dict[str, str]:
        """The columns of the table."""
        return {
            "token": "string",
            "count": "int64",
            "reference_count": "int64",
            "per_million": "float64",
            "reference_per_million": "float64",
            "documents": "int64",
            "reference_documents": "int64",
            "few_documents": "bool",
            **label_columns(self.measures, self.test),
        }

    @property
    def order(self) -> list[tuple[str, bool]]:
        """By what rows are ordered."""
        return [(self.measures[0], True), ("o11", True), ("token", False)]

    @property
    def prunes(self) -> bool:
        """Whether `min_count` is of the first sum: a word may be frequent in the reference."""
        return False

    @property
    def note(self) -> str:
        """What the table says of its convention."""
        return {
            "tokens": "words of both corpora",
            "documents": "documents of both corpora that hold the word",
        }[self.unit]

    def count(self, corpus: Corpus, memory: int, threads: int) -> Iterator[pa.Table]:
        """Count a corpus, as the one or as the other."""
        found = corpus.frequencies(threads=threads).to_arrow()
        count, documents = self.sums[2:] if self.is_reference else self.sums[:2]
        columns = {"token": found["token"], count: found["count"], documents: found["documents"]}
        yield rows(self, 0, columns)
        yield rows(self, TOKENS, {count: [corpus.n_tokens]})
        yield rows(self, DOCUMENTS, {count: [corpus.n_documents]})

    def _compared(self, found: Mapping[str, Any]) -> tuple[Array, Array, Array, Array]:
        """Return the counts that are compared, and of how many: here and in the reference."""
        if self.unit == "tokens":
            names = ("count", "all_tokens", "reference_count", "reference_tokens")
        else:
            names = (
                "documents",
                "all_documents",
                "reference_documents",
                "all_reference_documents",
            )
        here, of, there, of_reference = (found[name] for name in names)
        return here, of, there, of_reference

    def kept(self, found: Mapping[str, Any]) -> Array:
        """Tell which words may be listed."""
        import numpy as np

        most = np.maximum(found["count"], found["reference_count"])
        kept: Array = most >= max(self.min_count, 1)
        if self.direction != "both":
            here, of, there, of_reference = self._compared(found)
            if self.direction == "positive":
                kept &= ~has_greater_share(there, of_reference, here, of, or_equal=True)
            else:
                kept &= ~has_greater_share(here, of, there, of_reference, or_equal=True)
        return kept

    def made(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Score words."""
        import numpy as np

        here, of, there, of_reference = self._compared(found)
        total = of + of_reference
        is_more = has_greater_share(
            found["count"],
            found["all_tokens"],
            found["reference_count"],
            found["reference_tokens"],
            or_equal=True,
        ) & (found["all_tokens"] > 0)
        documents = np.where(is_more, found["documents"], found["reference_documents"])
        return {
            "per_million": millionths(found["count"], found["all_tokens"]),
            "reference_per_million": millionths(
                found["reference_count"], found["reference_tokens"]
            ),
            "few_documents": documents < self.few,
            **contingency(here, of, here + there, total, self.measures, self.test),
        }

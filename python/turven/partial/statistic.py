"""What a statistic is that can be counted in pieces: rows that add up, and what becomes of them.

A corpus may be counted in any pieces, as long as no document is cut: each gives rows of whole
numbers, rows of one kind with the same keys are added up, by whatever engine, in any order and
in any number of steps, and the sums are those of the whole corpus. Beside the items that a table
lists there are rows of what the items are compared with: margins, and the size of the corpus.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from turven.options import Nulls
from turven.table import needed

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from turven.corpus import Corpus

    Array = np.ndarray[Any, np.dtype[Any]]

#: What a row is of: an item of the table, or the corpus. Numbers from `OWN` on are margins, each
#: statistic has its own.
ITEM, TOKENS, DOCUMENTS, OWN = 0, 1, 2, 3

#: The column that says so, and that of the part of the corpus.
KIND, PART = "kind", "part"


@dataclass(frozen=True)
class Margin:
    """A number that is looked up for each item, in rows of another kind."""

    #: The column that it becomes.
    name: str
    kind: int
    #: The column of the item that is looked up, and that of the margins where it stands.
    key: str
    at: str


@dataclass(frozen=True)
class Total:
    """A number that is the same for all items of a part: a sum of rows of another kind."""

    name: str
    kind: int
    #: The column that is added up.
    of: str


class Statistic(ABC):
    """A statistic that is counted in pieces."""

    #: What it is called; the columns that name a row of counts, with their types; those of
    #: counts, of which margins and sizes use the first.
    name: ClassVar[str]
    keys: ClassVar[Mapping[str, str]]
    sums: ClassVar[Sequence[str]]

    #: Whether each part of the corpus may have a table of its own.
    has_parts: ClassVar[bool] = True

    @property
    @abstractmethod
    def cost(self) -> float:
        """How many bytes counting takes for a byte of text; measured on English novels."""

    @property
    @abstractmethod
    def options(self) -> dict[str, Any]:
        """What a table says of the options: as that of one corpus does."""

    @property
    def counted(self) -> dict[str, Any]:
        """The options that decide about the counts, not only about what becomes of them."""
        return {}

    def count(self, corpus: Corpus, memory: int, threads: int) -> Iterator[pa.Table]:
        """Count a corpus: tables of the columns that :func:`rows` makes."""
        raise NotImplementedError

    def count_cells(
        self, corpus: Corpus, parts: tuple[Array, list[Any], Any], threads: int
    ) -> Iterator[pa.Table]:
        """Count a corpus by the parts of its documents, if :attr:`has_parts` is false.

        `parts` has the part of each document, what parts are called, and the type of that.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Listed(Statistic):
    """A statistic whose table has a row for each item, made of its sums, margins and totals."""

    min_count: int = 1
    top: int | None = None

    #: What is looked up for each item, and for all.
    margins: ClassVar[Sequence[Margin]] = ()
    totals: ClassVar[Sequence[Total]] = ()

    @property
    @abstractmethod
    def columns(self) -> dict[str, str]:
        """The columns of the table with their types, but for the rank."""

    @property
    @abstractmethod
    def order(self) -> list[tuple[str, bool]]:
        """By what rows are ordered, and whether the largest come first; ``nan`` is last."""

    @abstractmethod
    def made(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Make columns of numbers: whole numbers in, by name, and the new ones out."""

    def kept(self, found: Mapping[str, Array]) -> Array:
        """Tell which items may be listed."""
        kept: Array = found[self.sums[0]] >= max(self.min_count, 1)
        return kept

    @property
    def quotients(self) -> dict[str, tuple[str, str, float]] | None:
        """The columns that are made, if each is a number by another, times a third.

        An engine may then make them by itself. ``None`` if they are more than that.
        """
        return None

    @property
    def has_few_margins(self) -> bool:
        """Whether nothing is looked up by a word, so that margins and totals are a few rows."""
        return all(self.keys[margin.key] == "int64" for margin in self.margins)

    @property
    def prunes(self) -> bool:
        """Whether `min_count` is of the first sum, which no margin of a row is less than."""
        return True

    @property
    def note(self) -> str | None:
        """What the table says of its convention."""
        return None

    @property
    def has_windows(self) -> bool:
        """Whether it matters to the table if punctuation takes up places."""
        return False


@dataclass(frozen=True)
class Counting:
    """A statistic of texts, with all that decides about the counts."""

    statistic: Statistic
    #: The column of the texts, and that of the values by which the corpus is parted.
    text: str = "text"
    by: str | None = None
    every: str | None = None
    nulls: Nulls = "error"
    #: What a token is.
    tokens: Mapping[str, Any] = field(default_factory=dict)
    memory: int = 512 << 20
    threads: int = 1

    def schema(self, values: pa.DataType | None = None) -> pa.Schema:
        """Return the columns of counts; `values` is the type of what parts are called."""
        arrow = needed("pyarrow", "arrow")
        fields = [(PART, values)] if self.by is not None and self.statistic.has_parts else []
        fields.append((KIND, arrow.int64()))
        types = {"string": arrow.large_string(), "int64": arrow.int64(), "value": values}
        fields += [(name, types[kind]) for name, kind in self.statistic.keys.items()]
        return arrow.schema([*fields, *((name, arrow.int64()) for name in self.statistic.sums)])

    @property
    def open(self) -> str | None:
        """The column of names that has whatever type the values have, if there is one."""
        if self.by is not None and self.statistic.has_parts:
            return PART
        keys = self.statistic.keys.items()
        return next((name for name, kind in keys if kind == "value"), None)

    @property
    def groups(self) -> list[str]:
        """The columns that name a row: those of one name are added up."""
        return [name for name in self.names if name not in self.statistic.sums]

    @property
    def names(self) -> list[str]:
        """The columns of counts."""
        parts = [PART] if self.by is not None and self.statistic.has_parts else []
        return [*parts, KIND, *self.statistic.keys, *self.statistic.sums]


def rows(
    statistic: Statistic,
    kind: int,
    columns: Mapping[str, Any],
    types: Mapping[str, Any] | None = None,
) -> pa.Table:
    """Make rows of a kind; a key that is not given is empty, a number 0.

    No word is empty. Nulls would do as well, but engines look for them before they join, and
    then take plans for different that are the same. `types` are those of keys that a statistic
    leaves open; those are null.
    """
    import numpy as np

    arrow = needed("pyarrow", "arrow")
    known = {"string": arrow.large_string(), "int64": arrow.int64(), **(types or {})}
    length = len(next(iter(columns.values())))
    made = {KIND: arrow.array(np.full(length, kind, np.int64))}
    for name, given in statistic.keys.items():
        if name in columns:
            made[name] = _cast(columns[name], known[given])
        else:
            made[name] = _empty(length, given, known[given])
    for name in statistic.sums:
        made[name] = _cast(columns.get(name, np.zeros(length, np.int64)), arrow.int64())
    return arrow.table(made)


def compute() -> Any:  # noqa: ANN401
    """Return pyarrow's functions on columns, a module that pyarrow does not import itself."""
    return needed("pyarrow.compute", "arrow")


def _empty(length: int, given: str, kind: pa.DataType) -> Any:  # noqa: ANN401
    arrow = needed("pyarrow", "arrow")
    nothing = {"string": "", "int64": 0}.get(given)
    return arrow.repeat(arrow.scalar(nothing, kind), length)


def _cast(values: Any, kind: pa.DataType) -> Any:  # noqa: ANN401
    arrow = needed("pyarrow", "arrow")
    is_arrow = isinstance(values, arrow.Array | arrow.ChunkedArray)
    array = values if is_arrow else arrow.array(values, kind)
    return array if array.type == kind else array.cast(kind)


def sizes(
    statistic: Statistic,
    corpus: Corpus,
    own: Mapping[int, int] | None = None,
    types: Mapping[str, Any] | None = None,
) -> pa.Table:
    """Make the rows of the size of a corpus, and of other numbers that it has one of each."""
    arrow = needed("pyarrow", "arrow")
    known = {TOKENS: corpus.n_tokens, DOCUMENTS: corpus.n_documents, **(own or {})}
    first = statistic.sums[0]
    tables = [rows(statistic, kind, {first: [number]}, types) for kind, number in known.items()]
    return arrow.concat_tables(tables)

"""Sums of columns by word, over tables that come one after another.

polars does it where it is installed; :class:`PlainSums` is the same without it, and what
the tests compare it with.

Rows are given back in an order that is quickly sorted: first those that only one table
has, as they stand there, then all others. The first are a few runs that are in the order
of tables already, and they are most rows of most tables.
"""

from __future__ import annotations

import importlib.util
import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Protocol

from turven import _core

if TYPE_CHECKING:
    import numpy as np
    import polars

    Array = np.ndarray[Any, np.dtype[Any]]


class Sums(Protocol):
    """What adds tables up: `word` names a row, and `added` are the columns that are added."""

    def __init__(self, word: str, added: tuple[str, ...]) -> None: ...

    def add(self, table: _core.Table) -> bool:
        """Add the columns of a table; return whether it names each row once."""

    def blanks(self, table: _core.Table) -> int:
        """Return how many blanks there are in the words of a table."""

    def rows(self) -> tuple[_core.Column, dict[str, Array]]:
        """Return the words and their sums."""

    def column(self, values: Array) -> _core.Column:
        """Make a column of an array of numbers."""


def sums() -> type[Sums]:
    """Return what adds tables up here."""
    return PlainSums if importlib.util.find_spec("polars") is None else PolarsSums


class PlainSums:
    """Sums by a dictionary of words."""

    def __init__(self, word: str, added: tuple[str, ...]) -> None:
        self.word, self.added = word, added
        #: Each word, in the order of first occurrence, with its place.
        self.places: defaultdict[str, int] = defaultdict(itertools.count().__next__)
        #: By place; `tables` is how many tables have the word.
        self.sums: dict[str, Array] = {}

    def add(self, table: _core.Table) -> bool:
        """Add the columns of a table; return whether it names each row once."""
        import numpy as np

        words = table.values(self.word, 0, len(table))
        at = np.fromiter(map(self.places.__getitem__, words), np.int64, len(words))
        for name in ("tables", *self.added):
            old = self.sums.get(name, np.zeros(0, np.int64))
            sums = np.concatenate([old, np.zeros(len(self.places) - len(old), np.int64)])
            values = 1 if name == "tables" else np.asarray(table.numbers(name))
            sums[at] = values if name == "n" else sums[at] + values
            self.sums[name] = sums
        return len(np.unique(at)) == len(words)

    def blanks(self, table: _core.Table) -> int:
        """Return how many blanks there are in the words of a table."""
        return "".join(table.values(self.word, 0, len(table))).count(" ")

    def rows(self) -> tuple[_core.Column, dict[str, Array]]:
        """Return the words and their sums."""
        import numpy as np

        order = np.argsort(self.sums["tables"] > 1, kind="stable")
        words = list(self.places)
        column = _core.Column.from_list("str", list(map(words.__getitem__, order.tolist())))
        return column, {name: self.sums[name][order] for name in self.added}

    def column(self, values: Array) -> _core.Column:
        """Make a column of an array of numbers."""
        return _core.Column.from_list(values.dtype.name, values.tolist())


class PolarsSums:
    """Sums by polars."""

    def __init__(self, word: str, added: tuple[str, ...]) -> None:
        self.word, self.added = word, added
        #: The first one holds the sums of those that have been joined.
        self.frames: list[polars.DataFrame] = []

    def add(self, table: _core.Table) -> bool:
        """Add the columns of a table; return whether it names each row once."""
        import polars as pl

        frame = pl.DataFrame(table.select([self.word, *self.added]))
        self.frames.append(frame)
        # When as many rows wait as there are: so no row is joined often.
        if sum(map(len, self.frames[1:])) > len(self.frames[0]):
            self.frames = [self._joined()]
        return frame[self.word].n_unique() == len(frame)

    def _joined(self) -> polars.DataFrame:
        import polars as pl

        if len(self.frames) == 1:
            return self.frames[0]
        adding = [pl.col(n).first() if n == "n" else pl.col(n).sum() for n in self.added]
        beside = [pl.len().alias("tables"), pl.col("place").first()]
        rows = pl.concat(self.frames).with_row_index("place")
        found = rows.group_by(self.word).agg(*adding, *beside)
        return found.sort(pl.col("tables") > 1, "place").select(self.word, *self.added)

    def blanks(self, table: _core.Table) -> int:
        """Return how many blanks there are in the words of a table."""
        import polars as pl

        words: Any = pl.DataFrame(table.select([self.word]))[self.word]
        return int(words.str.count_matches(" ", literal=True).sum())

    def rows(self) -> tuple[_core.Column, dict[str, Array]]:
        """Return the words and their sums."""
        frame = self._joined()
        words = _core.Column.from_arrow(self.word, frame[self.word])
        assert words is not None
        return words, {name: frame[name].to_numpy() for name in self.added}

    def column(self, values: Array) -> _core.Column:
        """Make a column of an array of numbers."""
        import polars as pl

        column = _core.Column.from_arrow("", pl.Series(values))
        assert column is not None
        return column

"""What workers of an engine do: count documents, and make a timeline of what was added up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from turven import _core
from turven.partial.calls import ROWS, counted
from turven.partial.course import Timeline
from turven.partial.parcels import added_up, parcels
from turven.partial.statistic import Counting, compute
from turven.partial.tables import course_columns
from turven.table import needed

if TYPE_CHECKING:
    import pyarrow as pa


def refuse_version(version: str) -> None:
    """Refuse to count for who has another version of the library."""
    if version != _core.VERSION:
        raise RuntimeError(
            f"a worker has turven {_core.VERSION}, the driver {version}: counts of "
            "different versions are not added up"
        )


@dataclass(frozen=True)
class Parcel:
    """Counts documents, and puts the counts into parcels."""

    counting: Counting
    bins: int
    #: The version of the library that asks.
    version: str = _core.VERSION

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Count the documents of a partition."""
        refuse_version(self.version)
        by = [] if self.counting.by is None else [self.counting.by]
        named = (batch.rename_columns([self.counting.text, *by]) for batch in batches)
        return parcels(counted(named, self.counting), self.counting, self.bins)


@dataclass(frozen=True)
class Add:
    """Adds up parcels."""

    counting: Counting
    #: Items that are less frequent are left out.
    min_count: int = 1

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Add up the parcels of a partition, which come bin by bin."""
        for table in self.tables(batches):
            yield from table.combine_chunks().to_batches(max_chunksize=ROWS)

    def tables(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
        """Return the sums of each bin."""
        first = self.counting.statistic.sums[0]
        for table in added_up(batches, self.counting):
            is_all = self.min_count <= 1
            yield (
                table
                if is_all
                else table.filter(compute().greater_equal(table[first], self.min_count))
            )


@dataclass(frozen=True)
class Course:
    """Makes a timeline of all counts."""

    counting: Counting

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Take all batches together."""
        arrow = needed("pyarrow", "arrow")
        statistic = self.counting.statistic
        assert isinstance(statistic, Timeline)
        held = list(batches)
        empty = self.counting.schema(arrow.int64()).empty_table()
        sums = arrow.Table.from_batches(held) if held else empty
        columns = course_columns(sums, self.counting, statistic)
        table = arrow.table(_core.Table.of_columns(columns))
        yield from table.combine_chunks().to_batches()

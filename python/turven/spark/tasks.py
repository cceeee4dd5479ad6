"""What Spark's Python workers do: count batches, and make tables of what was added up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from turven.partial.beside import scored
from turven.partial.calls import ROWS
from turven.partial.spread import Dispersion
from turven.partial.statistic import PART, Counting, Listed, compute
from turven.partial.tables import cells_of, finished
from turven.partial.tasks import Add, Course, Parcel
from turven.periods import label_of
from turven.table import needed

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["OTHERS", "Add", "Course", "Finish", "Parcel", "Rank", "Score", "Spread"]


#: The column of all that items are compared with, where that is little.
OTHERS = "others"


@dataclass(frozen=True)
class Finish:
    """Adds up parcels of items and makes rows of a table; beside each stand all other counts."""

    counting: Counting
    #: Items that are less frequent are left out.
    min_count: int = 1

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Finish a bin at a time."""
        statistic = self.counting.statistic
        coming = iter(batches)
        first = next((batch for batch in coming if batch.num_rows), None)
        if first is None:
            return
        others = self._others(first.column(OTHERS)[0].values)
        for items in Add(self.counting, self.min_count).tables(chain([first], coming)):
            made = _batch(scored(items, others, self.counting), statistic)
            for start in range(0, made.num_rows, ROWS):
                yield made.slice(start, ROWS)

    def _others(self, rows: pa.StructArray) -> pa.Table:
        arrow = needed("pyarrow", "arrow")
        schema = self.counting.schema()
        columns = [rows.field(field.name).cast(field.type) for field in schema]
        return arrow.table(columns, schema=schema)


@dataclass(frozen=True)
class Score:
    """Makes the rows of a table of items, beside which all stands that they are compared with."""

    counting: Counting
    #: The margins and totals of the statistic, and the columns in which they stand.
    columns: tuple[tuple[str, str], ...]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Score batch by batch."""
        statistic = self.counting.statistic
        assert isinstance(statistic, Listed)
        for batch in batches:
            keys = {name: batch.column(name) for name in statistic.keys}
            if self.counting.by is not None:
                keys = {PART: self._labels(batch.column(PART)), **keys}
            named = [*((name, name) for name in statistic.sums), *self.columns]
            found = {name: batch.column(column).to_numpy() for name, column in named}
            yield _batch(finished(keys, found, statistic), statistic)

    def _labels(self, parts: Any) -> Any:  # noqa: ANN401
        """Return what parts are called."""
        every: Any = self.counting.every
        if every is None:
            return parts
        encoded = parts.dictionary_encode()
        names = [label_of(number, every) for number in encoded.dictionary.to_pylist()]
        arrow = needed("pyarrow", "arrow")
        return arrow.array(names, arrow.string()).take(encoded.indices)


def _batch(columns: dict[str, Any], statistic: Any) -> pa.RecordBatch:  # noqa: ANN401
    arrow = needed("pyarrow", "arrow")
    types = {
        "string": arrow.string(),
        "int64": arrow.int64(),
        "float64": arrow.float64(),
        "bool": arrow.bool_(),
    }
    made = {}
    for name, values in columns.items():
        is_arrow = isinstance(values, arrow.Array | arrow.ChunkedArray)
        kind = types.get(statistic.columns.get(name))
        array = values if is_arrow else arrow.array(values, kind)
        if is_arrow and kind is not None and array.type != kind:
            array = array.cast(kind)
        made[name] = array.combine_chunks() if isinstance(array, arrow.ChunkedArray) else array
    return arrow.RecordBatch.from_arrays(list(made.values()), names=list(made))


@dataclass(frozen=True)
class Spread:
    """Makes the rows of words, each of which comes with all of its cells."""

    statistic: Dispersion

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Score batch by batch."""
        import numpy as np

        for batch in batches:
            if batch.num_rows == 0:
                continue
            cells = batch.column("cells")
            lengths = compute().list_value_length(cells).to_numpy()
            flat = cells.flatten()
            counts, sizes = (flat.field(name).to_numpy() for name in ("count", "size"))
            names = ("parts", "tokens", "smallest")
            whole = tuple(batch.column(name)[0].as_py() for name in names)
            words = batch.column("token"), np.cumsum(lengths)
            columns = cells_of(self.statistic, words, counts, sizes, whole)
            yield _batch(columns, self.statistic)


@dataclass(frozen=True)
class Rank:
    """Puts before each row, of one partition, the place that it has."""

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Count on from batch to batch."""
        import numpy as np

        arrow = needed("pyarrow", "arrow")
        before = 0
        for batch in batches:
            ranks = arrow.array(np.arange(before + 1, before + 1 + batch.num_rows))
            before += batch.num_rows
            names = ["rank", *batch.schema.names]
            yield arrow.RecordBatch.from_arrays([ranks, *batch.columns], names=names)

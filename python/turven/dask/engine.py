"""Dask's part: who counts what, what is sent where, and what is looked up in what.

From below: `count` in every partition; a shuffle by the hash of words, into as many partitions
as there were, in which `add_up` makes one row of rows of one name; what items are compared with
(margins, sizes), which is small beside them, brought together in one partition that every
`score` gets whole. Rows of `top` are chosen in each partition, and then among those chosen.
Steps are functions of partitions that Dask does not look into, so that what was added up is
one thing with two readers, and no text is counted twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.corpus import Corpus
from turven.dask import frames
from turven.partial.course import Timeline
from turven.partial.front import Engine, refuse_missing
from turven.partial.spread import Dispersion
from turven.partial.statistic import PART, Counting
from turven.table import needed

if TYPE_CHECKING:
    import pandas as pd

#: A Dask DataFrame.
Frame = Any


class Dask(Engine):
    """Dask's dataframes."""

    def is_frame(self, given: object) -> bool:
        """Tell whether something is a Dask DataFrame."""
        # Of the class: asking a dataframe for its graph makes it.
        names = ("map_partitions", "npartitions", "dask")
        has_all = all(hasattr(type(given), name) for name in names)
        return has_all and getattr(given, "ndim", None) == 2

    def counted(self, frame: Frame, counting: Counting) -> Frame:
        """Count documents in each partition."""
        if not self.is_frame(frame):
            raise TypeError(f"frame must be a Dask DataFrame, got {type(frame).__name__}")
        is_numbered = _is_numbered(frame, counting)
        _check(frame, replace(counting, by=None) if is_numbered else counting)
        kind = needed("pandas", "dask").Int64Dtype() if is_numbered else _values(frame, counting)
        meta = frames.empty(_kinds(counting, kind))
        names = [counting.text] if counting.by is None or is_numbered else _names(counting)
        task = frames.count_numbered if is_numbered else frames.count
        return _mapped(frame[names], task, counting, meta, _core.VERSION, meta=meta)

    def of_corpus(self, corpus: Corpus, counting: Counting, like: Frame) -> Frame:
        """Return the counts of a corpus as a DataFrame of one partition."""
        dataframes = needed("dask.dataframe", "dask")
        tables = counting.statistic.count(corpus, counting.memory, counting.threads)
        table = needed("pyarrow", "arrow").concat_tables(list(tables))
        made = frames.frame_of(frames.columns_of(table), frames.empty(_kinds(counting, None)))
        return dataframes.from_pandas(made, npartitions=1, sort=False)

    def added(self, counts: list[Frame], counting: Counting) -> Frame:
        """Add up counts."""
        if not counts:
            raise ValueError("there are no counts to finish")
        for place, frame in enumerate(counts):
            _refuse_others(frame, counting, place)
        value = _value(counting)
        meta = frames.empty(_kinds(counting, value and counts[0]._meta[value].dtype))
        split = sum(frame.npartitions for frame in counts)
        if split == 1:
            return _mapped(counts[0], frames.add_up, counting, meta, meta=meta)
        wide = meta.assign(**{frames.PLACE: meta[counting.statistic.sums[0]]})
        placed = [_mapped(frame, frames.placed, counting, wide, meta=wide) for frame in counts]
        together = needed("dask.dataframe", "dask").concat(placed) if placed[1:] else placed[0]
        moved = together.shuffle(frames.PLACE, npartitions=split, ignore_index=True)
        return _mapped(moved, frames.add_up, counting, meta, meta=meta)

    def table(self, sums: Frame, counting: Counting) -> Frame:
        """Make the table of counts."""
        statistic: Any = counting.statistic
        if isinstance(statistic, Timeline):
            meta = _course_meta(sums, counting)
            return _mapped(_one(sums), frames.course, counting, meta, meta=meta)
        others = _one(_mapped(sums, frames.others, counting, sums._meta, meta=sums._meta))
        is_first = statistic.top is not None
        meta = _meta(sums, counting, is_last=not is_first)
        scored = _mapped(sums, frames.score, others, counting, meta, meta=meta)
        if not is_first:
            return scored
        meta = _meta(sums, counting, is_last=True, ranks=["rank"])
        return _mapped(_one(scored), frames.first, counting, meta, meta=meta)


def _mapped(frame: Frame, task: Any, *given: Any, meta: pd.DataFrame) -> Frame:  # noqa: ANN401
    """Do something with every partition; its rows have no index of their own."""
    return frame.map_partitions(
        task, *given, meta=meta, clear_divisions=True, enforce_metadata=False
    )


def _one(frame: Frame) -> Frame:
    """Bring all rows together."""
    return frame.repartition(npartitions=1) if frame.npartitions > 1 else frame


def _names(counting: Counting) -> list[str]:
    """Return the columns that are counted and told apart by."""
    by = [] if counting.by is None else [counting.by]
    return list(dict.fromkeys([counting.text, *by]))


def _is_numbered(frame: Frame, counting: Counting) -> bool:
    """Tell whether each document is a part, and none has a column with its name."""
    statistic = counting.statistic
    is_each = isinstance(statistic, Dispersion) and statistic.parts == "document"
    return is_each and "document" not in frame.columns


def _check(frame: Frame, counting: Counting) -> None:
    """Refuse what can be seen to be wrong before anything is counted."""
    refuse_missing(counting, map(str, frame.columns))
    kind = frame._meta[counting.text].dtype
    if not _may_be_text(kind):
        raise TypeError(f"the column '{counting.text}' must hold strings, it holds {kind}")


def _may_be_text(kind: Any) -> bool:  # noqa: ANN401
    """Tell whether a column may hold strings, by its type in pandas."""
    pandas = needed("pandas", "dask")
    if isinstance(kind, pandas.CategoricalDtype):
        return bool(kind.categories is None or _may_be_text(kind.categories.dtype))
    return bool(pandas.api.types.is_string_dtype(kind)) or str(kind) == "null[pyarrow]"


def _values(frame: Frame, counting: Counting) -> Any:  # noqa: ANN401
    """Return the type of what parts or periods are called in counts."""
    import numpy as np

    pandas = needed("pandas", "dask")
    if counting.by is None:
        return None
    if counting.every is not None:
        return pandas.Int64Dtype()
    kind = frame._meta[counting.by].dtype
    if isinstance(kind, pandas.CategoricalDtype):
        kind = _categories(kind, counting.by)
    if isinstance(kind, np.dtype) and not counting.statistic.has_parts:
        # Rows of sizes are of no cell: their value is null.
        name = {"b": "boolean", "i": f"Int{kind.itemsize * 8}", "u": f"UInt{kind.itemsize * 8}"}
        kind = pandas.api.types.pandas_dtype(name.get(kind.kind, kind))
    return kind


def _categories(kind: Any, name: str) -> Any:  # noqa: ANN401
    """Return the type of categories."""
    if "__UNKNOWN_CATEGORIES__" in kind.categories:
        raise TypeError(
            f"the column '{name}' has categories that Dask does not know yet: "
            f"give frame.categorize('{name}')"
        )
    known = kind.categories.dtype
    return frames.types()["string"] if known.kind == "O" else known


def _value(counting: Counting) -> str | None:
    """Return the column of counts that has values of the documents, if there is one."""
    own = [name for name, kind in counting.statistic.keys.items() if kind == "value"]
    return next((name for name in [PART, *own] if name in counting.names), None)


def _kinds(counting: Counting, value: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the columns of counts with their types."""
    known = frames.types() | {"value": value}
    kinds = {PART: "value", **counting.statistic.keys}
    return {name: known[kinds.get(name, "int64")] for name in counting.names}


def _refuse_others(frame: Frame, counting: Counting, place: int) -> None:
    """Refuse what are no counts of this statistic."""
    lacking = [name for name in counting.names if name not in frame.columns]
    if lacking:
        raise ValueError(
            f"counts[{place}] are no counts of {counting.statistic.name}: there is no column "
            f"{', '.join(lacking)}; there are {', '.join(map(str, frame.columns))}"
        )


def _meta(
    sums: Frame, counting: Counting, *, is_last: bool, ranks: list[str] | None = None
) -> pd.DataFrame:
    """Return the columns of a table; before the last step periods have numbers."""
    known = frames.types()
    statistic: Any = counting.statistic
    columns: dict[str, Any] = {}
    if counting.by is not None and statistic.has_parts:
        is_label = counting.every is not None and is_last
        columns[PART] = known["string"] if is_label else sums._meta[PART].dtype
    columns |= dict.fromkeys(ranks or [], known["int64"])
    return frames.empty(columns | {name: known[kind] for name, kind in statistic.columns.items()})


def _course_meta(sums: Frame, counting: Counting) -> pd.DataFrame:
    """Return the columns of a timeline."""
    from turven.courses import COLUMNS

    known = frames.types()
    period = sums._meta["period"].dtype if counting.every is None else known["string"]
    columns = {"series": known["string"], "period": period}
    return frames.empty(columns | {name: known[kind] for name, kind in COLUMNS.items()})

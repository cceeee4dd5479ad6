"""Spark's part: who counts what, what is shuffled, and what is joined with what.

The plan of a table, from below: `Parcel` in every task (texts in, counts out, many rows in one
value); one shuffle by the bin of the words; `Add`, which adds up a bin at a time; the few margins
once more by word, joined to the items, with the size of the corpus; scores. Where nothing is looked
up by a word `Finish` adds up and scores at once, beside all that is no item. What was shuffled is
read more than once, for items and for what they are compared with, but texts are counted once: the
branches have one plan up to the shuffle, so that Spark uses what it wrote again. For this nothing
may sink from `Add` to below the shuffle; keys are never null, so that no join looks for nulls; and
what is compared with takes every column wherever it is used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from turven.corpus import Corpus
from turven.partial.course import Timeline
from turven.partial.front import Engine, refuse_missing
from turven.partial.parcels import BIN, ITEMS, ROWS, VALUES
from turven.partial.spread import SIZE, Dispersion
from turven.partial.statistic import ITEM, KIND, PART, Counting, Listed
from turven.spark.tasks import OTHERS, Add, Course, Finish, Parcel, Rank, Score, Spread
from turven.table import needed

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame
    from pyspark.sql.types import DataType, StructType

#: The columns of parcels, for Spark.
PARCELS = f"`{BIN}` int, `{ITEMS}` boolean, `{ROWS}` binary, `{VALUES}` binary"

#: At least so many bins.
LEAST_BINS = 128

#: The column of what margins are of.
AT = "at"

#: From this `min_count` on, words that reach it are few enough to be sent to every task.
FEW_WORDS = 5


def _functions() -> Any:  # noqa: ANN401
    needed("pyspark", "spark")
    from pyspark.sql import functions

    return functions


def _col(name: str) -> Column:
    column: Column = _functions().col(f"`{name}`")
    return column


class Spark(Engine):
    """Spark's dataframes."""

    def is_frame(self, given: object) -> bool:
        """Tell whether something is a DataFrame, of a session here or elsewhere."""
        return hasattr(given, "mapInArrow") and hasattr(given, "schema")

    def counted(self, frame: DataFrame, counting: Counting) -> Counts:
        """Count documents in each partition."""
        if not self.is_frame(frame):
            raise TypeError(f"frame must be a Spark DataFrame, got {type(frame).__name__}")
        frame, counting = _numbered(frame, counting)
        _check(frame, counting)
        # Names with a dot are not for mapInArrow.
        renamed = {"text": counting.text} | ({"by": counting.by} if counting.by else {})
        chosen = frame.select(*(_col(name).alias(own) for own, name in renamed.items()))
        task = Parcel(counting, _bins(frame))
        parcels: DataFrame = chosen.mapInArrow(task, PARCELS)
        return Counts(parcels, _schema(counting, _values(frame, counting)))

    def of_corpus(self, corpus: Corpus, counting: Counting, like: DataFrame) -> DataFrame:
        """Return the counts of a corpus as a DataFrame."""
        tables = counting.statistic.count(corpus, counting.memory, counting.threads)
        arrow = needed("pyarrow", "arrow")
        table = arrow.concat_tables(list(tables)).select(counting.names)
        made: DataFrame = like.sparkSession.createDataFrame(table)
        return made

    def added(self, counts: list[Counts | DataFrame], counting: Counting) -> Sums:
        """Add up counts: those of tasks by ourselves, those that were kept by Spark."""
        if not counts:
            raise ValueError("there are no counts to finish")
        in_parcels = [given for given in counts if isinstance(given, Counts)]
        kept = [given for given in counts if not isinstance(given, Counts)]
        if not kept:
            return _unpacked(in_parcels, counting)
        sums = _kept(kept, counting)
        if not in_parcels:
            return sums
        both = zip(_unpacked(in_parcels, counting).frames, sums.frames, strict=True)
        return Sums(*(_grouped(_union(one, other), counting) for one, other in both))

    def table(self, sums: Sums, counting: Counting) -> DataFrame:
        """Make the table of counts."""
        statistic = counting.statistic
        if isinstance(statistic, Timeline):
            return _course(sums, counting)
        if isinstance(statistic, Dispersion):
            return _ordered(_spread(sums, statistic), statistic, parts=False)
        assert isinstance(statistic, Listed)
        scored = _scored(sums, counting, statistic)
        return _ordered(scored, statistic, parts=counting.by is not None)

    def rows(self, sums: Sums, counting: Counting) -> DataFrame:
        """Return all counts as rows."""
        return _union(sums.items, sums.others)


@dataclass(frozen=True)
class Counts:
    """Counts in parcels, and the columns that they have when they are unpacked."""

    parcels: DataFrame
    schema: StructType


@dataclass(frozen=True)
class Sums:
    """Counts that have been added up: of items, and of what they are compared with."""

    items: DataFrame
    others: DataFrame
    #: The parcels of items, if all are in parcels.
    parcels: DataFrame | None = None

    @property
    def frames(self) -> tuple[DataFrame, DataFrame]:
        """Items, and the rest."""
        return self.items, self.others


def _bins(frame: DataFrame) -> int:
    """Return how many bins there are: some for each partition of a shuffle.

    A bin is added up in a table that is quick as long as it lies in the processor's cache.
    """
    partitions = int(frame.sparkSession.conf.get("spark.sql.shuffle.partitions") or 200)
    return max(4 * partitions, LEAST_BINS)


def _union(one: DataFrame, other: DataFrame) -> DataFrame:
    both: DataFrame = one.unionByName(other)
    return both


def _unpacked(counts: list[Counts], counting: Counting) -> Sums:
    """Bring the parcels of a bin together, and add up what is in them."""
    shuffled = reduce(_union, (given.parcels for given in counts)).repartition(_col(BIN))
    # Spark moves no condition to below the shuffle, which both readings share, that may come
    # out otherwise the next time. Random numbers are less than 1, and so is this but for items.
    is_item = _col(ITEMS).cast("int") + _functions().rand(0) >= 1.0
    items, others = shuffled.filter(is_item), shuffled.filter(~is_item)
    schema = counts[0].schema
    added = _by_bin(items).mapInArrow(Add(counting, _least(counting)), schema)
    return Sums(added, _by_bin(others).mapInArrow(Add(counting), schema), items)


def _by_bin(parcels: DataFrame) -> DataFrame:
    ordered: DataFrame = parcels.sortWithinPartitions(_col(BIN))
    return ordered


def _least(counting: Counting) -> int:
    """Return the smallest count of items that is worth to be given out."""
    statistic = counting.statistic
    return statistic.min_count if isinstance(statistic, Listed) and statistic.prunes else 1


def _kept(counts: list[DataFrame], counting: Counting) -> Sums:
    """Add up counts that are rows."""
    together = reduce(_union, (given.select(*map(_col, counting.names)) for given in counts))
    sums = _grouped(together, counting)
    return Sums(sums.filter(_col(KIND) == ITEM), sums.filter(_col(KIND) != ITEM))


def _grouped(rows: DataFrame, counting: Counting) -> DataFrame:
    functions = _functions()
    sums = [functions.sum(_col(name)).alias(name) for name in counting.statistic.sums]
    added: DataFrame = rows.groupBy(*map(_col, counting.groups)).agg(*sums)
    return added.select(*map(_col, counting.names))


def _numbered(frame: DataFrame, counting: Counting) -> tuple[DataFrame, Counting]:
    """Give documents numbers if each is a part: in the order of partitions and of their rows."""
    statistic = counting.statistic
    if not isinstance(statistic, Dispersion) or statistic.parts != "document":
        return frame, counting
    if "document" in frame.columns:
        return frame, counting
    number = _functions().monotonically_increasing_id()
    return frame.withColumn("document", number), replace(counting, by="document")


def _check(frame: DataFrame, counting: Counting) -> None:
    """Refuse what can be seen to be wrong before anything is counted."""
    refuse_missing(counting, frame.columns)
    kind = frame.schema[counting.text].dataType
    if kind.typeName() not in ("string", "varchar", "char", "void"):
        raise TypeError(
            f"the column '{counting.text}' must hold strings, it holds {kind.simpleString()}"
        )


def _values(frame: DataFrame, counting: Counting) -> DataType | None:
    """Return the type of what parts or periods are called in counts."""
    from pyspark.sql import types

    if counting.by is None:
        return None
    return types.LongType() if counting.every is not None else frame.schema[counting.by].dataType


def _types() -> dict[str, Any]:
    needed("pyspark", "spark")
    from pyspark.sql import types

    return {
        "string": types.StringType(),
        "int64": types.LongType(),
        "float64": types.DoubleType(),
        "bool": types.BooleanType(),
    }


def _struct(columns: dict[str, Any]) -> StructType:
    from pyspark.sql import types

    return types.StructType([types.StructField(name, kind) for name, kind in columns.items()])


def _schema(counting: Counting, values: DataType | None) -> StructType:
    """Return the columns of counts; the workers' are matched to them by their places."""
    known = _types() | {"value": values}
    kinds = {PART: "value", KIND: "int64", **counting.statistic.keys}
    from pyspark.sql import types

    fields = []
    for name in counting.names:
        kind = kinds.get(name, "int64")
        # Where there may be no null, none is looked for: see above.
        fields.append(types.StructField(name, known[kind], nullable=kind == "value"))
    return types.StructType(fields)


def _finished(sums: Sums, counting: Counting) -> DataFrame:
    """Make rows of items where they are added up, from parcels beside all other counts."""
    assert sums.parcels is not None
    functions = _functions()
    every = functions.collect_list(functions.struct(*map(_col, counting.names)))
    others = functions.broadcast(sums.others.agg(every.alias(OTHERS)))
    task = Finish(counting, _least(counting))
    beside = _by_bin(sums.parcels.crossJoin(others))
    made: DataFrame = beside.mapInArrow(task, _output(sums.items, counting))
    return made


def _scored(sums: Sums, counting: Counting, statistic: Listed) -> DataFrame:
    """Put beside each item what it is compared with, and score it."""
    if sums.parcels is not None and counting.by is None and statistic.has_few_margins:
        return _finished(sums, counting)
    parts = [PART] if counting.by is not None else []
    items = sums.items.drop(KIND)
    if statistic.min_count > 1 and statistic.prunes:
        items = items.filter(_col(statistic.sums[0]) >= statistic.min_count)
    others = _others(sums.others, statistic, parts)
    where: dict[str, str] = {}
    for place, key in enumerate(dict.fromkeys(margin.key for margin in statistic.margins)):
        prefix = f"of_{place}_"
        on = [_col(key) == _col(prefix + AT), *_same(parts, prefix)]
        items = items.join(_margins(others, statistic, prefix), reduce(and_, on))
        where |= {m.name: prefix + m.name for m in statistic.margins if m.key == key}
    sizes = _sizes(others, statistic, parts)
    same = _same(parts, "all_")
    items = items.join(sizes, reduce(and_, same)) if same else items.crossJoin(sizes)
    where |= {total.name: f"all_{total.name}" for total in statistic.totals}
    if statistic.quotients is not None and counting.every is None:
        return _divided(items, statistic, where, parts)
    score = Score(counting, tuple(where.items()))
    made: DataFrame = items.mapInArrow(score, _output(sums.items, counting))
    return made


def _divided(
    items: DataFrame, statistic: Listed, where: dict[str, str], parts: list[str]
) -> DataFrame:
    """Make columns that are quotients; Spark's doubles are those of everybody."""
    kept = items.filter(_col(statistic.sums[0]) >= max(statistic.min_count, 1))
    made = {
        name: _col(count).cast("double") * factor / _col(where[total]).cast("double")
        for name, (count, total, factor) in (statistic.quotients or {}).items()
    }
    columns = [made.get(name, _col(name)).alias(name) for name in [*parts, *statistic.columns]]
    divided: DataFrame = kept.select(*columns)
    return divided


def _margins(others: DataFrame, statistic: Listed, prefix: str) -> DataFrame:
    """Return margins, those that may be needed, under other names."""
    margins = _prefixed(others, prefix)
    if statistic.min_count < FEW_WORDS or not statistic.prunes:
        return margins
    # A pair is never more frequent than its words.
    enough = [_col(prefix + m.name) >= statistic.min_count for m in statistic.margins]
    few: DataFrame = _functions().broadcast(margins.filter(reduce(or_, enough)))
    return few


def _sizes(others: DataFrame, statistic: Listed, parts: list[str]) -> DataFrame:
    """Return what there is one of, or one of each part; all columns, so that plans agree."""
    functions = _functions()
    names = [name for name in others.columns if name not in (*parts, AT)]
    summed = [functions.sum(_col(name)).alias(name) for name in names]
    sizes = others.groupBy(*map(_col, parts)).agg(*summed)
    one: DataFrame = functions.broadcast(_prefixed(sizes, "all_"))
    return one


def _others(others: DataFrame, statistic: Listed, parts: list[str]) -> DataFrame:
    """Return margins, by what they are of, and sizes, which are of nothing: of an empty word."""
    functions = _functions()
    first = statistic.sums[0]
    columns = {margin.name: (margin.kind, first) for margin in statistic.margins}
    columns |= {total.name: (total.kind, total.of) for total in statistic.totals}

    def only(kind: int, of: str) -> Column:
        found: Column = functions.sum(functions.when(_col(KIND) == kind, _col(of)).otherwise(0))
        return found

    # Of a statistic without margins there are sizes only, which are of nothing.
    at = statistic.margins[0].at if statistic.margins else next(iter(statistic.keys))
    grouped = others.groupBy(*map(_col, parts), _col(at).alias(AT))
    made = [only(kind, of).alias(name) for name, (kind, of) in columns.items()]
    # What is not asked for would be left out, and the plan be another one than that of items.
    made += [functions.sum(_col(name)).alias(f"sum_{name}") for name in statistic.sums]
    found: DataFrame = grouped.agg(*made)
    return found


def _prefixed(frame: DataFrame, prefix: str) -> DataFrame:
    return frame.select(*(_col(name).alias(prefix + name) for name in frame.columns))


def _same(parts: list[str], prefix: str) -> list[Column]:
    return [_col(part).eqNullSafe(_col(prefix + part)) for part in parts]


def _output(sums: DataFrame, counting: Counting) -> StructType:
    """Return the columns of a table without ranks."""
    known = _types()
    columns: dict[str, Any] = {}
    if counting.by is not None and counting.statistic.has_parts:
        is_label = counting.every is not None
        columns[PART] = known["string"] if is_label else sums.schema[PART].dataType
    listed: Any = counting.statistic
    return _struct(columns | {name: known[kind] for name, kind in listed.columns.items()})


def _ordered(table: DataFrame, statistic: Any, *, parts: bool) -> DataFrame:  # noqa: ANN401
    """Choose the first rows, if not all are asked for, and say which place they have."""
    if statistic.top is None:
        return table
    from pyspark.sql import Window, types

    functions = _functions()
    order = []
    for name, descending in statistic.order:
        column = _col(name)
        if statistic.columns[name] == "float64":
            # Spark takes nan for the largest of numbers.
            order.append(functions.isnan(column).asc())
        order.append(column.desc() if descending else column.asc())
    if parts:
        place = functions.row_number().over(Window.partitionBy(_col(PART)).orderBy(*order))
        ranked = table.withColumn("rank", place.cast("long"))
        names = [PART, "rank", *statistic.columns]
        first = ranked.filter(_col("rank") <= statistic.top).select(*map(_col, names))
        return first.orderBy(_col(PART).asc_nulls_last(), _col("rank"))
    first = table.orderBy(*order).limit(statistic.top)
    fields = [types.StructField("rank", types.LongType()), *table.schema.fields]
    made: DataFrame = first.coalesce(1).mapInArrow(Rank(), types.StructType(fields))
    return made


def _spread(sums: Sums, statistic: Dispersion) -> DataFrame:
    """Bring the cells of each word together, in the order of the parts, and score them."""
    functions = _functions()
    sized = sums.others.filter(_col(KIND) == SIZE)
    sized = sized.select(_col("cell").alias("part"), _col("count").alias("size"))
    items = sums.items.select(*map(_col, ("token", "cell", "count")))
    cells = items.join(sized, _col("cell").eqNullSafe(_col("part")))
    # A part without a value is the last one.
    cell = functions.struct(
        _col("cell").isNull().alias("last"), *map(_col, ("cell", "count", "size"))
    )
    words = cells.groupBy(_col("token")).agg(
        functions.sum(_col("count")).alias("total"),
        functions.sort_array(functions.collect_list(cell)).alias("cells"),
    )
    words = words.filter(_col("total") >= max(statistic.min_count, 1))
    whole = sized.agg(
        functions.count("*").alias("parts"),
        functions.sum(_col("size")).alias("tokens"),
        functions.min(_col("size")).alias("smallest"),
    )
    known = _types()
    schema = _struct({name: known[kind] for name, kind in statistic.columns.items()})
    chosen = words.select(_col("token"), _col("cells")).crossJoin(functions.broadcast(whole))
    made: DataFrame = chosen.mapInArrow(Spread(statistic), schema)
    return made


def _course(sums: Sums, counting: Counting) -> DataFrame:
    """Make a timeline, which is small, in one task."""
    known = _types()
    columns: dict[str, Any] = {"series": known["string"]}
    is_label = counting.every is not None
    columns["period"] = known["string"] if is_label else sums.items.schema["period"].dataType
    from turven.courses import COLUMNS

    schema = _struct(columns | {name: known[kind] for name, kind in COLUMNS.items()})
    rows = _union(sums.items, sums.others).select(*map(_col, counting.names)).coalesce(1)
    made: DataFrame = rows.mapInArrow(Course(counting), schema)
    return made

"""Spark's part: who counts what, what is shuffled, and what is joined with what.

The plan of a table of pairs, from below: `Count` in every task (text in, a row for each pair and
margin and so much memory out); one shuffle that adds up; the few margins added up once more, by
word, and joined to the pairs, with the size of the corpus; `Score`. The sums are read twice, for
pairs and for margins, but texts are counted once: both branches have one plan up to the shuffle,
so that Spark uses what was shuffled again. For this rows are told apart by a column that is
added up (`is`), through which no filter sinks; keys are never null, so that no join looks for
nulls; and every branch takes every column.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from turven.corpus import Corpus
from turven.partial.chunks import no_column
from turven.partial.course import Timeline
from turven.partial.front import Engine
from turven.partial.spread import SIZE, Dispersion
from turven.partial.statistic import ITEM, KIND, PART, Counting, Listed
from turven.spark.tasks import Count, Course, Rank, Score, Spread
from turven.table import needed

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame
    from pyspark.sql.types import DataType, StructType

#: The kind of a row as something that has been added up.
IS = "is"

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

    def counted(self, frame: DataFrame, counting: Counting) -> DataFrame:
        """Count documents in each partition."""
        if not self.is_frame(frame):
            raise TypeError(f"frame must be a Spark DataFrame, got {type(frame).__name__}")
        frame, counting = _numbered(frame, counting)
        _check(frame, counting)
        # Names with a dot are not for mapInArrow.
        renamed = {"text": counting.text} | ({"by": counting.by} if counting.by else {})
        chosen = frame.select(*(_col(name).alias(own) for own, name in renamed.items()))
        schema = _schema(counting, _values(frame, counting))
        counts: DataFrame = chosen.mapInArrow(Count(counting), schema)
        return counts

    def of_corpus(self, corpus: Corpus, counting: Counting, like: DataFrame) -> DataFrame:
        """Return the counts of a corpus as a DataFrame."""
        tables = counting.statistic.count(corpus, counting.memory, counting.threads)
        arrow = needed("pyarrow", "arrow")
        table = arrow.concat_tables(list(tables)).select(counting.names)
        made: DataFrame = like.sparkSession.createDataFrame(table)
        return made

    def added(self, counts: list[DataFrame], counting: Counting) -> DataFrame:
        """Add up counts, with what they are of."""
        if not counts:
            raise ValueError("there are no counts to finish")
        together = counts[0].select(*map(_col, counting.names))
        for other in counts[1:]:
            together = together.unionByName(other.select(*map(_col, counting.names)))
        functions = _functions()
        sums = [functions.sum(_col(name)).alias(name) for name in counting.statistic.sums]
        is_of = functions.max(_col(KIND)).alias(IS)
        added: DataFrame = together.groupBy(*map(_col, counting.groups)).agg(*sums, is_of)
        return added

    def table(self, sums: DataFrame, counting: Counting) -> DataFrame:
        """Make the table of counts."""
        statistic = counting.statistic
        if isinstance(statistic, Timeline):
            return _course(sums, counting)
        if isinstance(statistic, Dispersion):
            return _ordered(_spread(sums, statistic), statistic, parts=False)
        assert isinstance(statistic, Listed)
        scored = _scored(sums, counting, statistic)
        return _ordered(scored, statistic, parts=counting.by is not None)


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
    parts = "parts" if isinstance(counting.statistic, Dispersion) else "by"
    for option, name in (("text", counting.text), (parts, counting.by)):
        if name is not None and name not in frame.columns:
            raise ValueError(no_column(name, frame.columns, option))
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


def _scored(sums: DataFrame, counting: Counting, statistic: Listed) -> DataFrame:
    """Put beside each item what it is compared with, and score it."""
    parts = [PART] if counting.by is not None else []
    items = sums.filter(_col(IS) == ITEM).drop(KIND, IS)
    if statistic.min_count > 1 and statistic.prunes:
        items = items.filter(_col(statistic.sums[0]) >= statistic.min_count)
    others = _others(sums, statistic, parts)
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
    score = Score(counting, tuple(where.items()))
    made: DataFrame = items.mapInArrow(score, _output(sums, counting))
    return made


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


def _others(sums: DataFrame, statistic: Listed, parts: list[str]) -> DataFrame:
    """Return margins, by what they are of, and sizes, which are of nothing: of an empty word."""
    functions = _functions()
    first = statistic.sums[0]
    columns = {margin.name: (margin.kind, first) for margin in statistic.margins}
    columns |= {total.name: (total.kind, total.of) for total in statistic.totals}

    def only(kind: int, of: str) -> Column:
        found: Column = functions.sum(functions.when(_col(IS) == kind, _col(of)).otherwise(0))
        return found

    rest = sums.filter(_col(IS) != ITEM)
    # Of a statistic without margins there are sizes only, which are of nothing.
    at = statistic.margins[0].at if statistic.margins else next(iter(statistic.keys))
    grouped = rest.groupBy(*map(_col, parts), _col(at).alias(AT))
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


def _spread(sums: DataFrame, statistic: Dispersion) -> DataFrame:
    """Bring the cells of each word together, in the order of the parts, and score them."""
    functions = _functions()
    sized = sums.filter(_col(IS) == SIZE)
    sized = sized.select(_col("cell").alias("part"), _col("count").alias("size"))
    items = sums.filter(_col(IS) == ITEM).select(*map(_col, ("token", "cell", "count")))
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


def _course(sums: DataFrame, counting: Counting) -> DataFrame:
    """Make a timeline, which is small, in one task."""
    known = _types()
    columns: dict[str, Any] = {"series": known["string"]}
    is_label = counting.every is not None
    columns["period"] = known["string"] if is_label else sums.schema["period"].dataType
    from turven.courses import COLUMNS

    schema = _struct(columns | {name: known[kind] for name, kind in COLUMNS.items()})
    rows = sums.select(*map(_col, counting.names)).coalesce(1)
    made: DataFrame = rows.mapInArrow(Course(counting), schema)
    return made

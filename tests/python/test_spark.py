"""Spark says what one machine says: in one process, and on a cluster of three."""

import contextlib
import io
import json
import os
import warnings
from pathlib import Path

import pytest
import turven as tv
from spark_sessions import REASON, cluster_of_three, session_of

if REASON:
    if os.environ.get("REQUIRE_SPARK"):
        pytest.fail(REASON, pytrace=False)
    pytest.skip(REASON, allow_module_level=True)

import pyarrow as pa
from engine_cases import CASES, REFUSED, TABLE, check, refuses
from turven import spark
from turven.partial.asked import counting_of
from turven.spark.engine import Spark

pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas")

#: Tasks are done again this often when they die.
ATTEMPTS = 3

#: One case of each statistic: for everything that takes longer than a moment.
FEW = [
    "frequencies: first of decades",
    "ngrams: lengths",
    "collocations: scores",
    "collocates: of phrases",
    "keyness: tested",
    "dispersion: parts",
    "timeline: months",
]


@pytest.fixture(scope="module")
def session():
    found = session_of(f"local[2,{ATTEMPTS}]")
    yield found
    found.stop()


def rows_of(frame):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return frame.toArrow()


def framed(session, partitions, *, in_order):
    """Give a function that deals the rows of a table out."""

    def frame(table):
        made = session.createDataFrame(table)
        # Rows in order are in few partitions, as Spark cuts them.
        return made if in_order else made.repartition(partitions)

    return frame


#: Every case takes Spark a second or two: by default some of them, with two partitions or with
#: four. Dask does them all.
ALL = bool(os.environ.get("TURVEN_ALL_CASES"))
EIGHTH = [case for place, case in enumerate(CASES) if place % 8 == 0 and str(case) not in FEW]
OF_EACH = [case for case in CASES if str(case) in FEW]


@pytest.mark.parametrize("case", CASES if ALL else EIGHTH, ids=str)
def test_two_partitions_say_what_one_machine_says(session, case):
    frame = framed(session, 2, in_order=case.needs_order)
    check(case, rows_of(case.ask(spark, frame)))


@pytest.mark.parametrize("case", CASES if ALL else OF_EACH, ids=str)
def test_four_partitions_say_the_same(session, case):
    frame = framed(session, 4, in_order=case.needs_order)
    check(case, rows_of(case.ask(spark, frame)))


@pytest.mark.parametrize("refused", REFUSED, ids=lambda refused: refused[0])
def test_wrong_calls_are_refused_before_anything_is_counted(session, refused):
    refuses(refused, spark, framed(session, 1, in_order=True))


def compared(frame, table, keys):
    """Compare rows, in the order of their keys, to the last digit."""
    got, expected = rows_of(frame), table.to_arrow()
    expected = expected.drop_columns([n for n in ("rank",) if n in expected.column_names])
    order = [(key, "ascending") for key in keys]
    got, expected = got.sort_by(order), expected.sort_by(order)
    assert got.column_names == expected.column_names
    for name in got.column_names:
        one, other = (
            t[name].combine_chunks().to_numpy(zero_copy_only=False) for t in (got, expected)
        )
        if one.dtype.kind == "f":
            # Bits, so that nan equals itself.
            one, other = one.view("int64"), other.view("int64")
        assert (one == other).all(), name


#: All of every book is counted if this is set, and else so many characters.
WHOLE = bool(os.environ.get("TURVEN_WHOLE_BOOKS"))
BEGINNING = None if WHOLE else 4_000

#: Novels in Dutch and in English, and into how many partitions they are dealt.
BOOKS = ["nl/gutenberg.jsonl.zst", "en/eltec-eng.jsonl.zst"]
DEALT = [(name, partitions) for name in BOOKS for partitions in (2, 4)]


def books_in(path):
    import zstandard

    with zstandard.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"][:BEGINNING] for line in lines]


def ask_all(session, texts, partitions):
    """Compare every statistic on real texts."""
    years = [1800 + 20 * (place % 5) for place in range(len(texts))]
    table = pa.table({"text": texts, "year": years, "name": [f"{n:04}" for n in range(len(texts))]})
    frame = session.createDataFrame(table).repartition(partitions).cache()
    one = tv.Corpus.from_table(table)
    scores = ["log_likelihood", "npmi", "log_dice"]
    compared(spark.frequencies(frame), one.frequencies(), ["token"])
    pairs = {"min_count": 3}
    compared(spark.ngrams(frame, 2, **pairs), one.ngrams(2, **pairs), ["ngram"])
    scored = {"min_count": 5, "measures": scores}
    compared(spark.collocations(frame, **scored), one.collocations(**scored), ["w1", "w2"])
    around = {"measures": scores, "window": 5}
    compared(spark.collocates(frame, "en", **around), one.collocates("en", **around), ["collocate"])
    early, late = frame.where("year < 1840"), frame.where("year >= 1840")
    halves = one[[year < 1840 for year in years]], one[[year >= 1840 for year in years]]
    compared(spark.keyness(early, late), halves[0].keyness(halves[1]), ["token"])
    spread = {"parts": "name", "min_count": 5}
    compared(spark.dispersion(frame, **spread), one.dispersion(**spread), ["token"])
    course = {"by": "year", "every": "decade"}
    words = ["de", "the", "w*"]
    got = rows_of(spark.timeline(frame, words, **course)).to_pylist()
    assert repr(got) == repr(one.timeline(words, **course).to_arrow().to_pylist())
    frame.unpersist()


@pytest.mark.parametrize(("name", "partitions"), DEALT if WHOLE else [DEALT[0], DEALT[3]])
def test_real_texts(session, corpora, name, partitions):
    ask_all(session, books_in(corpora(name)), partitions)


def plan_of(frame):
    """Return how Spark has worked something out."""
    rows_of(frame)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        frame.explain()
    return said.getvalue().split("Initial Plan")[0]


@pytest.mark.parametrize(
    "ask",
    [
        lambda frame: spark.ngrams(frame, (1, 2)),
        lambda frame: spark.collocations(frame, min_count=5, by="year"),
        lambda frame: spark.dispersion(frame, parts="year"),
    ],
    ids=["ngrams", "parts", "dispersion"],
)
def test_texts_are_counted_once(session, ask):
    plan = plan_of(ask(framed(session, 2, in_order=False)(TABLE)))
    assert plan.count("MapInArrow Parcel") == 1
    assert plan.count("ReusedExchange") > 0


def test_a_frequent_pair_is_one_row_of_each_task(session):
    texts = ["de het " * 500] * 400 + ["het de zee"] * 7
    frame = session.createDataFrame(pa.table({"text": texts})).repartition(4)
    counts = Spark().counted(frame, counting_of("ngrams", {"n": 2}))
    parcels = rows_of(counts.parcels).to_pylist()
    assert sum(parcel["rows"].count(b"de het") for parcel in parcels) == 4
    # All parcels with it are in one bin.
    assert len({parcel["bin"] for parcel in parcels if b"de het" in parcel["rows"]}) == 1


def test_nulls_say_what_they_are(session):
    table = pa.table({"text": ["de kat", None]})
    frame = spark.frequencies(framed(session, 1, in_order=True)(table))
    with pytest.raises(Exception, match=r"text.* is null") as caught:
        frame.collect()
    assert "RecordError" in str(caught.value)


def test_a_text_larger_than_a_batch(session):
    texts = ["de kat zat " * 200_000, "de", "de hond " * 50_000]
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "1")
    try:
        frame = session.createDataFrame(pa.table({"text": texts}))
        compared(
            spark.ngrams(frame, 2, memory_limit="1 MiB"),
            tv.Corpus.from_texts(texts).ngrams(2),
            ["ngram"],
        )
    finally:
        session.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")


def dying(folder):
    """Give a task that dies once, in the midst of a partition."""

    def pass_on(batches):
        for place, batch in enumerate(batches):
            yield batch
            died = Path(folder, "died")
            if place == 1 and not died.exists():
                died.touch()
                os._exit(1)

    return pass_on


def test_a_task_that_dies_is_done_again_and_counts_once(session, tmp_path):
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "3")
    try:
        whole = session.createDataFrame(TABLE).repartition(2).select("text")
        frame = whole.mapInArrow(dying(str(tmp_path)), "text string")
        one = tv.Corpus.from_table(TABLE)
        compared(spark.frequencies(frame), one.frequencies(), ["token"])
        compared(spark.collocations(frame), one.collocations(), ["w1", "w2"])
    finally:
        session.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")
    assert (tmp_path / "died").exists()


def test_counts_of_days_are_kept_and_added_to(session, tmp_path):
    for place, start in enumerate((0, 30)):
        day = session.createDataFrame(TABLE.slice(start, 30))
        # What chooses rows later changes nothing now.
        counts = spark.partial_counts(day, "ngrams", n=2, min_count=2)
        counts.write.parquet(str(tmp_path / f"day={place}"))
    kept = [session.read.parquet(str(tmp_path / f"day={place}")) for place in (0, 1)]
    one = tv.Corpus.from_table(TABLE).ngrams(2, min_count=2)
    compared(spark.finish(kept, "ngrams", n=2, min_count=2), one, ["ngram"])


def test_names_with_dots_and_texts_of_a_column_of_another_name(session):
    table = pa.table({"a.b": ["de kat", "de"], "c.d": ["x", "y"]})
    frame = session.createDataFrame(table)
    one = tv.Corpus.from_texts(["de kat", "de"], part=["x", "y"]).by("part").frequencies()
    compared(spark.frequencies(frame, text="a.b", by="c.d"), one, ["part", "token"])


def test_a_part_that_fits_becomes_a_corpus(session):
    frame = session.createDataFrame(TABLE).where("year = 1999")
    corpus = tv.Corpus.from_spark(frame, metadata=["year"])
    whole = tv.Corpus.from_table(TABLE)
    one = whole[[year == 1999 for year in TABLE["year"].to_pylist()]]
    assert corpus.frequencies().equals(one.frequencies())
    assert corpus.documents()["id"].tolist() == one.documents()["id"].tolist()
    assert corpus.documents().columns == ["id", "year", "tokens"]
    with pytest.raises(ValueError, match=r"there is no column 'txt'\. Did you mean 'text'"):
        tv.Corpus.from_spark(frame, text="txt")
    with pytest.raises(TypeError, match="frame must be a Spark DataFrame, got list"):
        tv.Corpus.from_spark(["de kat"])


# The cluster comes last: there is one session in a process.


@pytest.fixture
def cluster(tmp_path):
    with cluster_of_three(tmp_path) as address:
        yield address


def test_a_cluster_of_a_master_and_two_workers_says_the_same(cluster, request):
    from pyspark.sql import SparkSession

    active = SparkSession.getActiveSession()
    if active is not None:
        active.stop()
    memory = {"spark.executor.memory": "512m", "spark.cores.max": "2"}
    session = session_of(cluster, **memory)
    try:
        for case in OF_EACH:
            check(case, rows_of(case.ask(spark, framed(session, 4, in_order=False))))
        hosts = session.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
        # The driver is listed too.
        assert len(hosts) == 3
        if WHOLE:
            corpora = request.getfixturevalue("corpora")
            for name in BOOKS:
                ask_all(session, books_in(corpora(name)), 4)
    finally:
        session.stop()

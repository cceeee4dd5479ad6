"""Dask's dataframes have the numbers of one corpus."""

from __future__ import annotations

import contextlib
import io
import re

import pytest

pytest.importorskip("pyarrow", reason="needs pyarrow: pip install 'turven[dask]'")
pytest.importorskip(
    "dask.dataframe", reason="needs Dask: pip install 'turven[dask]'", exc_type=ImportError
)

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pyarrow as pa
import turven as tv
from engine_cases import CASES, HALVES, NOTHING, REFUSED, TABLE, check, refuses, rows
from turven import dask as td
from turven.dask import frames
from turven.partial.asked import counting_of

# Dask itself asks pandas 3.1 for what that is going to drop.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame")

#: Nullable types, so that a year stays a whole number.
KINDS = {pa.int64(): pd.Int64Dtype(), pa.string(): pd.StringDtype("pyarrow")}


@pytest.fixture(autouse=True)
def _one_thread():
    with dask.config.set(scheduler="synchronous"):
        yield


def frame_of(table, partitions=3, kinds=KINDS):
    """Make a dataframe of a table, with its rows in order."""
    return dd.from_pandas(
        table.to_pandas(types_mapper=kinds.get), npartitions=partitions, sort=False
    )


def cut(table, places):
    """Make a dataframe of partitions that end where is said; some may be empty."""
    ends = [*places, len(table)]
    starts = [0, *places]
    made = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    pieces = [dask.delayed(made.iloc[a:b]) for a, b in zip(starts, ends, strict=True)]
    return dd.from_delayed(pieces, meta=made.iloc[:0], verify_meta=False)


def collected(frame, **options):
    """Work out a dataframe; the types are those that it was said to have."""
    made = frame.compute(**options)
    assert list(made.columns) == list(frame.columns)
    assert made.dtypes.to_dict() == frame.dtypes.to_dict()
    columns = {name: pa.array(made[name], from_pandas=True) for name in made.columns}
    for name in made.columns:
        if made[name].dtype == np.float64 and name != "part":
            columns[name] = pa.array(made[name].to_numpy(), from_pandas=False)
    return pa.table(columns)


@pytest.mark.parametrize("partitions", [1, 2])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_engine_says_what_one_machine_says(case, partitions):
    check(case, collected(case.ask(td, lambda table: frame_of(table, partitions))))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_objects_in_five_partitions_of_which_some_are_empty_say_the_same(case):
    def frame(table):
        return cut(table, [0, min(7, len(table)), min(30, len(table)), len(table)])

    with dask.config.set({"dataframe.convert-string": False}):
        check(case, collected(case.ask(td, frame)))


@pytest.mark.parametrize("refused", REFUSED, ids=lambda refused: refused[0])
def test_what_can_be_seen_to_be_wrong_is_refused_at_once(refused):
    refuses(refused, td, frame_of)


def test_a_dataframe_of_pandas_is_refused():
    with pytest.raises(TypeError, match="frame must be a Dask DataFrame, got DataFrame"):
        td.frequencies(TABLE.to_pandas())


def test_a_series_is_no_dataframe():
    with pytest.raises(TypeError, match="frame must be a Dask DataFrame, got Series"):
        td.frequencies(frame_of(TABLE)["text"])


def test_texts_may_be_categories():
    made = TABLE.to_pandas().astype({"text": "category"})
    frame = dd.from_pandas(made, npartitions=2)
    check(
        next(case for case in CASES if str(case) == "frequencies: all"),
        collected(td.frequencies(frame)),
    )


def test_a_text_that_is_null_is_an_error_with_the_sentence_of_a_corpus():
    asked = td.frequencies(frame_of(TABLE), text="title")
    with pytest.raises(tv.RecordError, match=r"the text, column 'title', is null; nulls='skip'"):
        asked.compute()


def test_what_is_no_text_in_a_column_of_objects_is_an_error():
    with dask.config.set({"dataframe.convert-string": False}):
        frame = dd.from_pandas(pd.DataFrame({"text": ["de kat", 3]}), npartitions=1)
        with pytest.raises(TypeError, match="a column holds what is not of one type"):
            td.frequencies(frame).compute()
        numbers = dd.from_pandas(pd.DataFrame({"text": [[1], [2]]}), npartitions=1)
        with pytest.raises(TypeError, match="the column 'text' must hold strings, it holds list"):
            td.frequencies(numbers).compute()


def test_counts_of_another_statistic_are_not_finished():
    counts = td.partial_counts(frame_of(TABLE), "frequencies")
    with pytest.raises(ValueError, match=r"counts\[0\] are no counts of ngrams.* n, ngram; "):
        td.finish(counts, "ngrams", n=2)


def test_a_worker_with_another_version_counts_nothing():
    counting = counting_of("frequencies", {})
    with pytest.raises(RuntimeError, match=r"a worker has turven .*, the driver 0\.0\.1"):
        frames.count(TABLE.to_pandas(), counting, None, "0.0.1")


def test_nothing_is_worked_out_before_it_is_asked_for():
    def never(frame):
        raise AssertionError("a partition was made")

    made = TABLE.to_pandas(types_mapper=KINDS.get)
    frame = frame_of(TABLE).map_partitions(never, meta=made.iloc[:0])
    td.collocations(frame, by="year", top=3)
    td.dispersion(frame)
    td.timeline(frame, "kat", every="month")
    td.finish(td.partial_counts(frame, "ngrams"), "ngrams")


@pytest.mark.parametrize(
    "ask", [td.collocations, td.ngrams, td.dispersion], ids=lambda f: f.__name__
)
def test_texts_are_counted_once_though_sums_are_read_twice(ask, monkeypatch):
    counted, count = [], frames.counted

    def noted(batches, counting):
        counted.append(counting)
        return count(batches, counting)

    monkeypatch.setattr(frames, "counted", noted)
    ask(frame_of(TABLE, 3), top=5).compute()
    assert len(counted) == 3


def test_a_partition_that_is_counted_in_pieces_is_added_up(monkeypatch):
    seen = []

    def pieces(batches, counting):
        seen.append(list(batches))
        for batch in tv.partial.calls.counted(seen[-1], counting):
            yield from (batch, batch)

    monkeypatch.setattr(frames, "counted", pieces)
    counts = td.partial_counts(frame_of(TABLE, 1), "frequencies", by="year")
    once = collected(counts)
    assert len(once) == len(once.group_by(["part", "kind", "token"]).aggregate([]))
    assert sum(once["count"].to_pylist()) == 2 * sum(
        row["count"] for batch in tv.partial_counts(seen[0], by="year") for row in batch.to_pylist()
    )


def test_the_same_question_is_the_same_graph():
    with dask.config.set({"tokenize.ensure-deterministic": True}):
        names = {
            td.collocates(frame_of(TABLE), re.compile("h.*"), case="keep")._name for _ in range(2)
        }
    assert len(names) == 1


def values():
    """Return columns by which documents may be parted, of many types."""
    years = [1990 + place % 3 for place in range(12)]
    days = pd.Series(pd.to_datetime([f"{year}-02-03" for year in years]))
    return {
        "whole": pd.Series(years),
        "short": pd.Series(years, dtype="uint16"),
        "float": pd.Series([None if year == 1991 else float(year) for year in years]),
        "truth": pd.Series([year == 1991 for year in years]),
        "days": days,
        "arrow days": days.astype(pd.ArrowDtype(pa.date32())),
        "categories": pd.Series(pd.Categorical([str(year) for year in years])),
        "none": pd.Series([None] * 12, dtype="string[pyarrow]"),
    }


@pytest.mark.parametrize("name", values())
def test_parts_keep_the_type_of_their_column(name):
    texts = ["de kat en " + "de hond " * (place % 4) for place in range(12)]
    made = pd.DataFrame({"text": texts, "value": values()[name]})
    frame = dd.from_pandas(made, npartitions=3)
    plain = made.astype({"value": str}) if made["value"].dtype == "category" else made
    one = tv.Corpus.from_table(plain)
    for asked, answer, keys in [
        (td.frequencies(frame, by="value"), one.by("value").frequencies(), ["part", "token"]),
        (td.dispersion(frame, parts="value"), one.dispersion(parts="value"), ["token"]),
        (td.timeline(frame, "kat", by="value"), one.timeline("kat", by="value"), ["period"]),
    ]:
        expected = answer.to_arrow().to_pandas()
        got = asked.compute().sort_values(keys, ignore_index=True)
        expected = expected.sort_values(keys, ignore_index=True)[list(got.columns)]
        if name == "none":
            got = got.astype(object).where(got.notna(), None)
            expected = expected.astype(object).where(expected.notna(), None)
        pd.testing.assert_frame_equal(got, expected, check_dtype=False, rtol=0, atol=0)
        if name != "none" and keys[0] == "part" and made["value"].dtype != "category":
            assert got["part"].dtype == made["value"].dtype


@pytest.mark.parametrize("ask", [td.frequencies, td.ngrams, td.collocations])
def test_nothing_in_parts_has_columns_and_no_rows(ask):
    none = collected(ask(frame_of(NOTHING, 1), by="date", every="year", top=2))
    some = collected(ask(frame_of(TABLE, 1), by="date", every="year", top=2))
    assert len(none) == 0
    assert none.schema.names == some.schema.names


def test_categories_that_dask_does_not_know_are_refused_and_the_sentence_helps():
    made = pd.DataFrame({"text": ["a", "b"], "soort": pd.Categorical(["x", "y"])})
    frame = dd.from_pandas(made, npartitions=2)
    unknown = frame.assign(soort=frame["soort"].cat.as_unknown())
    with pytest.raises(TypeError, match=r"give frame.categorize\('soort'\)"):
        td.frequencies(unknown, by="soort")
    known = td.frequencies(unknown.categorize("soort"), by="soort").compute()
    assert sorted(known["part"]) == ["x", "y"]


def test_counts_are_kept_in_parquet_and_finished_later(tmp_path):
    for place, half in enumerate(HALVES):
        counts = td.partial_counts(frame_of(half), "collocations", by="year")
        counts.to_parquet(tmp_path / f"{place}")
    kept = [dd.read_parquet(tmp_path / f"{place}") for place in range(2)]
    done = collected(td.finish(kept, "collocations", by="year", min_count=2))
    expected = tv.Corpus.from_table(TABLE).by("year").collocations(min_count=2).to_arrow()
    keys = ("part", "w1", "w2")
    assert rows(done, keys) == rows(expected.drop_columns(["rank"]), keys)


def test_documents_are_read_from_parquet_and_only_the_columns_that_are_needed(tmp_path):
    frame_of(TABLE, 4).to_parquet(tmp_path)
    asked = td.ngrams(dd.read_parquet(tmp_path), (1, 2), top=9)
    check(next(case for case in CASES if str(case) == "ngrams: first"), collected(asked))
    plan = asked.optimize(fuse=False).pprint
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        plan()
    assert "columns=['text']" in printed.getvalue()


def test_threads_beside_each_other_say_the_same():
    names = ["collocations: parts", "frequencies: first of decades", "timeline: months"]
    with dask.config.set(scheduler="threads", num_workers=4):
        for case in (case for case in CASES if str(case) in names):
            check(case, collected(case.ask(td, lambda table: frame_of(table, 7))))


@pytest.fixture
def cluster():
    distributed = pytest.importorskip("distributed", reason="needs Dask's distributed")
    workers = {"n_workers": 2, "threads_per_worker": 1, "processes": True}
    nowhere = {"dashboard_address": "127.0.0.1:0", "scheduler_kwargs": {"dashboard": False}}
    with (
        distributed.LocalCluster(host="127.0.0.1", **workers, **nowhere) as made,
        distributed.Client(made) as client,
        dask.config.set(scheduler=None),
    ):
        yield client


def test_processes_of_a_cluster_say_the_same(cluster):
    names = ["collocations: first of years", "dispersion: documents", "keyness: of a corpus"]
    cases = [case for case in CASES if str(case) in names]
    assert len(cases) == 3
    for case in cases:
        check(case, collected(case.ask(td, lambda table: frame_of(table, 3))))
    asked = td.frequencies(frame_of(TABLE), text="title")
    with pytest.raises(tv.RecordError, match="the text, column 'title', is null"):
        asked.compute()

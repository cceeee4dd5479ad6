"""A table: out through Arrow, rows and columns, order, display."""

import datetime as dt
import json
import subprocess
import sys
from operator import itemgetter

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st

CORPUS = tv.Corpus.from_texts(["de kat en de hond", "de mat <b>", ""])
COUNTS = CORPUS.frequencies()
EVERYTHING = tv.Corpus.from_texts(
    ["a", "b", "c d"],
    id=["é", "日本", "<script>alert(1)</script>"],
    year=[2020, None, 1999],
    share=[0.5, None, float("nan")],
    fine=[True, None, False],
    whole=[True, False, True],
    day=[dt.date(2020, 2, 29), None, dt.date(1860, 1, 1)],
    time=[dt.datetime(2020, 2, 29, 1, 2, 3, 4), None, dt.datetime(1860, 1, 1)],
    paper=["NRC", None, ""],
    nothing=[None, None, None],
).documents()
TABLES = pytest.mark.parametrize("table", [COUNTS, EVERYTHING, COUNTS[:0]], ids=len)


# Out through Arrow


@TABLES
def test_every_reader_of_arrow_sees_the_same_several_times(table):
    expected = repr(table.to_dict())
    for _ in range(3):
        assert repr(pa.table(table).to_pydict()) == expected
        assert repr(pl.DataFrame(table).to_dict(as_series=False)) == expected
        assert repr(table.to_arrow().to_pydict()) == expected
        assert repr(table.to_polars().to_dict(as_series=False)) == expected
    frame = table.to_pandas()
    assert list(frame.columns) == table.columns
    assert len(frame) == len(table)


@pytest.mark.parametrize("counts", [COUNTS, COUNTS[:0], COUNTS[1:3]], ids=len)
def test_duckdb_and_pandas_read_a_table_again_and_again(counts):
    for _ in range(3):
        assert duckdb.sql("from counts").fetchall() == [tuple(row.values()) for row in counts]
        total = duckdb.sql("select coalesce(sum(count), 0) from counts").fetchall()
        assert total == [(counts["count"].sum(),)]
        frame = pd.DataFrame.from_arrow(counts)
        assert frame["count"].tolist() == counts["count"].tolist()
        assert counts.to_pandas()["token"].tolist() == counts["token"].tolist()


def test_columns_have_plain_types():
    schema = pa.table(EVERYTHING).schema
    assert {field.name: str(field.type) for field in schema} == {
        "id": "large_string",
        "year": "int64",
        "share": "double",
        "fine": "bool",
        "whole": "bool",
        "day": "date32[day]",
        "time": "timestamp[us]",
        "paper": "large_string",
        "nothing": "null",
        "tokens": "int64",
    }
    scored = CORPUS.collocations(measures=["pmi", "dice"])
    assert [str(kind) for kind in pa.table(scored).schema.types] == (
        ["int64"] + ["large_string"] * 2 + ["int64"] * 4 + ["double"] * 3
    )
    assert pa.schema(scored) == pa.table(scored).schema
    assert pa.table(scored[:0]).schema.types == pa.table(scored).schema.types


def test_numbers_leave_without_a_copy():
    one, other = pa.table(COUNTS), pa.table(COUNTS)
    for name in ("rank", "count", "per_million", "token"):
        buffers = [table[name].chunk(0).buffers() for table in (one, other)]
        assert [b and b.address for b in buffers[0]] == [b and b.address for b in buffers[1]]
    address = one["count"].chunk(0).buffers()[1].address
    assert pl.DataFrame(COUNTS)["count"].to_numpy().ctypes.data == address


def test_what_leaves_outlives_the_table():
    table = tv.Corpus.from_texts(["x " * 5000]).ngrams((1, 3))
    array, frame, column = pa.table(table), pl.DataFrame(table), table["count"]
    expected = table.to_dict()
    del table
    assert array.to_pydict() == expected
    assert frame.to_dict(as_series=False) == expected
    assert column.tolist() == expected["count"]


def test_views_of_strings_are_given_where_they_are_asked_for():
    plain = pa.schema(COUNTS)
    view = pa.field("token", pa.string_view())
    wanted = plain.set(plain.get_field_index("token"), view)
    asked = pa.RecordBatchReader.from_stream(COUNTS, schema=wanted)
    assert asked.schema.field("token").type == pa.string_view()
    capsule = COUNTS.__arrow_c_stream__(wanted.__arrow_c_schema__())
    reader = pa.RecordBatchReader._import_from_c_capsule(capsule)
    assert reader.schema.field("token").type == pa.string_view()
    assert reader.read_all().to_pydict() == asked.read_all().to_pydict() == COUNTS.to_dict()


def test_a_capsule_is_read_once_and_a_table_for_ever():
    capsule = COUNTS.__arrow_c_stream__()
    assert pa.RecordBatchReader._import_from_c_capsule(capsule).read_all().num_rows == len(COUNTS)
    with pytest.raises(ValueError, match="released"):
        pa.RecordBatchReader._import_from_c_capsule(capsule)
    assert pa.table(COUNTS).num_rows == len(COUNTS)


def test_the_schema_says_how_the_table_was_made():
    table = CORPUS.collocates("DE", window=(1, 2), measures=["pmi", "dice"], min_count=2)
    for selected in (table, table[:1], table.sort("o11"), table[["collocate", "pmi"]]):
        note = json.loads(pa.table(selected).schema.metadata[b"turven"])
        assert note == selected.parameters == table.parameters
    assert note["statistic"] == "collocates"
    assert note["options"]["node"] == "de"
    assert note["options"]["window"] == [1, 2]
    assert note["options"]["measures"] == ["pmi", "dice"]
    assert note["options"]["min_count"] == 2
    assert "nodes taken out" in note["convention"]
    assert note["corpus"]["tokens"] == CORPUS.n_tokens
    assert note["corpus"]["options"] == CORPUS.options
    assert note["version"] == tv.__version__
    table.parameters["options"]["window"][0] = 99
    assert table.parameters == note


# Rows and columns


def test_a_column_is_a_numpy_array():
    kinds = {name: EVERYTHING[name].dtype for name in EVERYTHING.columns}
    assert kinds == {
        "id": np.dtype(object),
        "year": np.float64,
        "share": np.float64,
        "fine": np.dtype(object),
        "whole": np.bool_,
        "day": np.dtype("datetime64[D]"),
        "time": np.dtype("datetime64[us]"),
        "paper": np.dtype(object),
        "nothing": np.float64,
        "tokens": np.int64,
    }
    assert repr(EVERYTHING["year"].tolist()) == "[2020.0, nan, 1999.0]"
    assert EVERYTHING["fine"].tolist() == [True, None, False]
    assert EVERYTHING["paper"].tolist() == ["NRC", None, ""]
    assert EVERYTHING["day"].tolist() == [dt.date(2020, 2, 29), None, dt.date(1860, 1, 1)]
    assert {name: len(EVERYTHING[:0][name]) for name in EVERYTHING.columns} == dict.fromkeys(
        EVERYTHING.columns, 0
    )
    assert {n: EVERYTHING[:0][n].dtype for n in ("id", "day", "time", "tokens", "whole")} == {
        n: kinds[n] for n in ("id", "day", "time", "tokens", "whole")
    }
    with pytest.raises(ValueError, match="read-only"):
        COUNTS["count"][0] = 7


def test_columns_that_are_made_block_by_block_are_the_same(monkeypatch):
    whole = {name: EVERYTHING[name] for name in EVERYTHING.columns}
    columns = EVERYTHING.to_dict()
    monkeypatch.setattr("turven.table.BLOCK", 2)
    assert repr(EVERYTHING.to_dict()) == repr(columns)
    for name, values in whole.items():
        assert EVERYTHING[name].dtype == values.dtype
        assert repr(EVERYTHING[name].tolist()) == repr(values.tolist())


def test_tokens_that_are_made_block_by_block_are_the_same(monkeypatch):
    monkeypatch.setattr("turven.corpus.BLOCK", 2)
    assert [CORPUS.tokens(at) for at in (0, -1)] == [["de", "kat", "en", "de", "hond"], []]


def test_a_row_is_a_dict():
    assert COUNTS[0] == {
        "rank": 1,
        "token": "de",
        "count": 3,
        "per_million": 375000.0,
        "documents": 2,
        "document_share": 2 / 3,
    }
    assert COUNTS[-1] == COUNTS[len(COUNTS) - 1] == COUNTS[np.int64(len(COUNTS) - 1)]
    assert list(COUNTS) == COUNTS.to_dicts() == [COUNTS[at] for at in range(len(COUNTS))]
    for place in (len(COUNTS), -len(COUNTS) - 1):
        with pytest.raises(IndexError):
            COUNTS[place]


@given(*[st.none() | st.integers(-8, 8)] * 2, st.none() | st.integers(-3, 3).filter(bool))
def test_a_slice_gives_the_rows_of_a_list(start, stop, step):
    rows = slice(start, stop, step)
    assert COUNTS[rows].to_dicts() == COUNTS.to_dicts()[rows]
    if step == 1:
        assert len(pa.table(COUNTS[rows])) == len(COUNTS[rows])


def test_names_give_columns_in_their_order():
    assert COUNTS[["count", "token"]].columns == ["count", "token"]
    assert len(COUNTS[["token"]]) == len(COUNTS)
    assert COUNTS[:2][["token"]].to_dict() == {"token": COUNTS["token"].tolist()[:2]}
    for key in ("tokens", ["token", "tokens"]):
        with pytest.raises(KeyError, match=r"tokens.*rank, token, count") as caught:
            COUNTS[key]
        assert caught.type is KeyError
    with pytest.raises((TypeError, KeyError)):
        COUNTS[1.5]


def test_a_table_never_changes():
    with pytest.raises(TypeError):
        COUNTS["count"] = 1
    with pytest.raises(AttributeError):
        COUNTS.columns = []
    before = COUNTS.to_dict()
    COUNTS.columns.append("x")
    COUNTS.to_dict()["count"][0] = 99
    COUNTS.sort("token")
    assert COUNTS.to_dict() == before


def test_head_gives_the_first_rows():
    assert COUNTS.head(2).equals(COUNTS[:2])
    assert COUNTS.head().equals(COUNTS)
    assert len(COUNTS.head(0)) == 0
    with pytest.raises(ValueError, match="n must be at least 0, got -1"):
        COUNTS.head(-1)


# Order


rows_to_sort = st.lists(
    st.tuples(
        st.none() | st.integers(-2, 2),
        # Of nan and null it is not promised which comes first, so no null here.
        st.sampled_from([float("nan"), -0.5, 0.0, float("inf"), -float("inf")]),
        st.none() | st.sampled_from(["", "a", "b", "é", "Z", "\U0001f600", "\uffff"]),
        st.none() | st.booleans(),
        st.none() | st.dates(),
    ),
    max_size=8,
)
orders = st.lists(st.tuples(st.sampled_from("vwxyz"), st.booleans()), min_size=1, max_size=3)


@given(rows_to_sort, orders)
def test_sorting_is_stable_and_puts_what_is_missing_last(rows, order):
    columns = dict(zip("vwxyz", zip(*rows, strict=True) if rows else [()] * 5, strict=True))
    table = tv.Corpus.from_texts([""] * len(rows), **columns).documents()
    expected = table.to_dicts()
    for name, falls in reversed(order):
        present = [row for row in expected if not is_missing(row[name])]
        missing = [row for row in expected if is_missing(row[name])]
        # Python's sort is stable in reverse too.
        expected = sorted(present, key=itemgetter(name), reverse=falls) + missing
    names, down = map(list, zip(*order, strict=True))
    assert repr(table.sort(names, descending=down).to_dicts()) == repr(expected)
    if len(set(down)) == 1:
        assert table.sort(tuple(names), descending=down[0]).equals(
            table.sort(names, descending=down)
        )


def is_missing(value):
    return value is None or value != value


def test_sorting_refuses_what_it_does_not_know():
    with pytest.raises(KeyError, match="tokens"):
        COUNTS.sort("tokens")
    with pytest.raises(ValueError, match="descending must have 2 values, got 1"):
        COUNTS.sort(["count", "token"], descending=[True])
    assert COUNTS.sort([]).equals(COUNTS)


def test_tables_are_equal_if_columns_types_and_values_are():
    again = tv.Corpus.from_texts(["de kat en de hond", "de mat <b>", ""]).frequencies()
    assert COUNTS.equals(again)
    assert COUNTS.equals(COUNTS[:])
    assert COUNTS.sort("token").sort("rank").equals(COUNTS)
    assert not COUNTS.equals(COUNTS[1:])
    assert not COUNTS.equals(COUNTS[["token", "rank"]])
    assert not COUNTS[["rank"]].equals(COUNTS[["count"]])
    assert not COUNTS[:0][["rank"]].equals(COUNTS[:0][["per_million"]])
    undefined = CORPUS.frequencies(tokens=["absent"])
    assert undefined.equals(CORPUS.frequencies(tokens=["absent"]))
    nothing = tv.Corpus.from_texts([]).frequencies(tokens=["a"])
    assert np.isnan(nothing["per_million"][0])
    assert nothing.equals(tv.Corpus.from_texts([]).frequencies(tokens=["a"]))
    assert not nothing.equals(undefined)


# Import


def test_importing_turven_imports_nothing_large():
    large = ["polars", "pandas", "pyarrow", "matplotlib", "scipy", "duckdb", "sklearn", "nltk"]
    code = f"""
import sys, turven
table = turven.Corpus.from_texts(["de kat"]).frequencies()
table["count"], table.to_dicts(), repr(table), table._repr_html_(), table.sort("token")
print([name for name in {large} if name in sys.modules])
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert run.stdout.strip() == "[]"


def test_a_package_that_is_missing_is_named_with_its_extra(monkeypatch):
    for module, extra in [("polars", "polars"), ("pandas", "pandas"), ("pyarrow", "arrow")]:
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(ImportError, match=rf"needs {module}: pip install 'turven\[{extra}\]'"):
            getattr(COUNTS, f"to_{extra}")()
        monkeypatch.undo()


def test_pandas_is_served_without_pyarrow(monkeypatch):
    expected = EVERYTHING.to_pandas()
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "pyarrow", None)
        frame = EVERYTHING.to_pandas()
    assert list(frame.columns) == EVERYTHING.columns
    assert frame["tokens"].tolist() == expected["tokens"].tolist()
    assert frame["id"].tolist() == expected["id"].tolist()

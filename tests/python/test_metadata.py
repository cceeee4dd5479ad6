"""What is known about the documents: heads of texts, columns of any kind."""

import datetime as dt
import re

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import turven as tv

TEXTS = ["De kat.", "", "Één hond 🐕 en de kat"]


def tokens(corpus):
    return [corpus.tokens(at) for at in range(len(corpus))]


def test_a_date_at_the_head_becomes_a_column():
    texts = [
        " date 2023-03 Het",
        "date 2021 x",
        "\n date\t2020-02-29\n\ny",
        "Op date 2020 z",
        "date 2020",
        "",
    ]
    corpus = tv.Corpus.from_texts(texts, header="date")
    documents = corpus.documents()
    assert documents.columns == ["id", "date", "tokens"]
    assert documents["date"].tolist() == ["2023-03", "2021", "2020-02-29", None, "2020", None]
    assert tokens(corpus)[:4] == [["het"], ["x"], ["y"], ["op", "date", "2020", "z"]]


@pytest.mark.parametrize(
    "header",
    [
        r"(?P<author>\w+), (?P<year>\d{4})?\n",
        re.compile(r"(?P<author>[A-Z]+), (?P<year>\d{4})?\n", re.I),
        re.compile(r"(?P<author> \w+ ),\ (?P<year> \d{4} )?\n  # a head", re.X),
    ],
    ids=["str", "compiled", "verbose"],
)
def test_an_expression_reads_any_header(header):
    texts = ["Multatuli, 1860\nIk ben makelaar", "Nescio, \nJongens", "Wie? Nescio, 1911\n"]
    corpus = tv.Corpus.from_texts(texts, header=header, place=["Lauriergracht", None, "Veere"])
    documents = corpus.documents()
    assert documents.columns == ["id", "author", "year", "place", "tokens"]
    assert documents["author"].tolist() == ["Multatuli", "Nescio", None]
    assert documents["year"].tolist() == ["1860", None, None]
    assert tokens(corpus) == [
        ["ik", "ben", "makelaar"],
        ["jongens"],
        ["wie", "nescio", "1911"],
    ]


def test_flags_of_a_pattern_count():
    header = re.compile("^(?P<head>KOP.)$", re.M | re.S | re.I)
    corpus = tv.Corpus.from_texts(["kop\n\nde tekst"], header=header)
    assert corpus.documents()["head"].tolist() == ["kop\n"]
    assert corpus.tokens(0) == ["de", "tekst"]


DAY, TIME = dt.date(1860, 5, 17), dt.datetime(2023, 3, 4, 5, 6, 7, 8)
KINDS = {
    "str": (["x", None, "é"], "str"),
    "int": ([1, None, -(2**53) - 1], "int64"),
    "float": ([0.5, None, 1e300], "float64"),
    "bool": ([True, None, False], "bool"),
    "date": ([DAY, None, dt.date(1, 1, 1)], "date"),
    "datetime": ([TIME, None, dt.datetime(1969, 12, 31, 23)], "datetime"),
    "nothing": ([None, None, None], None),
}


@pytest.mark.parametrize(("values", "kind"), KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("made", ["list", "generator", "polars", "arrow", "chunks"])
def test_metadata_keeps_its_kind(values, kind, made):
    column = {
        "list": lambda: values,
        "generator": lambda: iter(values),
        "polars": lambda: pl.Series(values),
        "arrow": lambda: pa.array(values),
        "chunks": lambda: pa.chunked_array([values[:1], values[1:]], pa.array(values).type),
    }[made]()
    documents = tv.Corpus.from_texts(TEXTS, meta=column).documents()
    assert documents.columns == ["id", "meta", "tokens"]
    assert documents.to_dict()["meta"] == values
    assert [type(value) for value in documents.to_dict()["meta"]] == list(map(type, values))
    if kind is not None:
        assert documents._engine.kind("meta") == kind


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (np.array([1, 2, 3], dtype=np.int16), [1, 2, 3]),
        (np.array([0.5, np.nan, np.inf]), [0.5, float("nan"), float("inf")]),
        (np.array([True, False, True]), [True, False, True]),
        (np.array(["x", "y", "z"]), ["x", "y", "z"]),
        (np.array(["1860-05-17"] * 3, dtype="datetime64[D]"), [DAY] * 3),
        (np.array([TIME] * 3, dtype="datetime64[us]"), [TIME] * 3),
        (pd.Series([1, 2, 3], dtype="int32"), [1, 2, 3]),
        (pd.Series(["x", None, "z"]), ["x", None, "z"]),
        (pd.Series(["x", "y", "x"], dtype="category"), ["x", "y", "x"]),
        (pd.Series([TIME] * 3).astype("datetime64[us]"), [TIME] * 3),
        (pl.Series([1, 2, 3], dtype=pl.UInt64), [1, 2, 3]),
        (pl.Series(["x", "y", "x"], dtype=pl.Categorical), ["x", "y", "x"]),
        (pa.array([1.5, None, 2], pa.float32()), [1.5, None, 2.0]),
        ([1, 2.5, None], [1.0, 2.5, None]),
        ((name for name in "xyz"), ["x", "y", "z"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_metadata_comes_from_any_column(column, expected):
    documents = tv.Corpus.from_texts(TEXTS, meta=column).documents()
    assert repr(documents.to_dict()["meta"]) == repr(expected)


def test_nanoseconds_of_numpy_are_not_taken_for_numbers():
    column = np.array(["2020-01-02T03:04:05"] * 3, dtype="datetime64[ns]")
    try:
        values = tv.Corpus.from_texts(TEXTS, meta=column).documents().to_dict()["meta"]
    except TypeError:
        return
    assert values == [dt.datetime(2020, 1, 2, 3, 4, 5)] * 3


def test_a_time_with_a_zone_is_stored_in_utc():
    zone = dt.timezone(dt.timedelta(hours=2))
    values = [dt.datetime(2020, 1, 1, 1, tzinfo=zone), None, None]
    documents = tv.Corpus.from_texts(TEXTS, when=values).documents()
    assert documents.to_dict()["when"] == [dt.datetime(2019, 12, 31, 23), None, None]


def test_metadata_may_be_as_long_as_the_documents_are_many():
    many = 5000
    corpus = tv.Corpus.from_texts((f"w{i}" for i in range(many)), number=range(many))
    assert corpus.documents()["number"].tolist() == list(range(many))

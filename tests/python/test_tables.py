"""Tables of other libraries, dicts, and files that hold tables."""

import datetime as dt
import gzip
import importlib
import json
import re
import sys
import zipfile
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest
import turven as tv
import zstandard

Corpus = tv.Corpus

ROWS = [
    {"id": "a", "text": "De kat zat.", "n": 1, "x": 0.5, "day": dt.date(2020, 2, 29), "ok": True},
    {"id": "b", "text": "", "n": None, "x": None, "day": None, "ok": None},
    {
        "id": "c",
        "text": "Één 🐕, zei zij.",
        "n": 3,
        "x": 2.0,
        "day": dt.date(1860, 5, 17),
        "ok": False,
    },
]
TABLE = pa.Table.from_pylist(ROWS)


def tokens(corpus):
    return [corpus.tokens(index) for index in range(len(corpus))]


def described(corpus):
    rows = corpus.documents().to_dicts()
    return [{name: value for name, value in row.items() if name != "tokens"} for row in rows]


def check(corpus):
    assert tokens(corpus) == tokens(Corpus.from_texts([row["text"] for row in ROWS]))
    assert described(corpus) == [{k: v for k, v in row.items() if k != "text"} for row in ROWS]


class Streamed:
    """A data set without a capsule, as datasets.Dataset is."""

    column_names = TABLE.column_names

    def with_format(self, kind):
        assert kind == "arrow"
        return self

    def iter(self, batch_size):
        assert batch_size > 1
        return (TABLE.slice(start, 1) for start in range(len(TABLE)))


@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize(
    "make",
    [
        lambda: TABLE,
        lambda: TABLE.to_reader(max_chunksize=1),
        lambda: pa.Table.from_batches(TABLE.to_batches(max_chunksize=2)),
        lambda: pl.DataFrame(TABLE),
        lambda: pl.DataFrame(TABLE).with_columns(pl.col("text").cast(pl.Categorical)),
        lambda: duckdb.from_arrow(TABLE),
        Streamed,
        lambda: ROWS,
        lambda: (row for row in ROWS),
    ],
    ids=["arrow", "reader", "chunks", "polars", "categories", "duckdb", "stream", "list", "rows"],
)
def test_a_table_is_a_corpus_with_metadata(make, threads):
    check(Corpus.from_table(make(), threads=threads))


def test_a_frame_of_pandas_is_read_with_and_without_pyarrow(monkeypatch):
    frame = pd.DataFrame({"text": ["De kat", "zat"], "n": [1, 2], "c": pd.Categorical(["x", None])})
    expected = [{"id": "0", "n": 1, "c": "x"}, {"id": "1", "n": 2, "c": None}]
    assert described(Corpus.from_table(frame)) == expected
    monkeypatch.setattr("turven.tables._imported", lambda name: None)
    corpus = Corpus.from_table(frame)
    assert described(corpus) == expected
    assert tokens(corpus) == [["de", "kat"], ["zat"]]


@pytest.mark.parametrize("kind", ["arrow", "dicts"])
def test_columns_are_chosen(kind):
    rows = [{"body": "De kat", "nr": 7, "a": 1, "b": "x", "list": [1]}]
    table = pa.Table.from_pylist(rows) if kind == "arrow" else rows
    assert described(Corpus.from_table(table, text="body")) == [
        {"id": "0", "nr": 7, "a": 1, "b": "x"}
    ]
    taken = [{"text": "a", "id": "x", "tokens": 3, "name": "y"}]
    given = pa.Table.from_pylist(taken) if kind == "arrow" else taken
    assert described(Corpus.from_table(given, id="name")) == [{"id": "y"}]
    chosen = Corpus.from_table(table, text="body", id="nr", metadata=["b", "a"])
    assert described(chosen) == [{"id": "7", "b": "x", "a": 1}]
    for options, message in [
        ({}, "there is no column 'text'; there are 'body', 'nr'"),
        ({"text": "body", "id": "z"}, "there is no column 'z'; there are 'body', 'nr'"),
        ({"text": "nr"}, "the text, column 'nr', must "),
    ]:
        with pytest.raises(tv.RecordError, match=re.escape(message)) as caught:
            Corpus.from_table(table, **options)
        assert caught.value.path is None
    with pytest.raises(ValueError, match="'z'"):
        Corpus.from_table(table, text="body", metadata=["z"])
    with pytest.raises(TypeError, match=r"^(row 0: )?metadata column 'list'"):
        Corpus.from_table(table, text="body", metadata=["list"])


@pytest.mark.parametrize("kind", ["arrow", "dicts"])
def test_nulls_are_faults_or_skipped_or_empty(kind):
    rows = [{"text": text, "n": n} for n, text in enumerate(["a", None, "b"])]
    table = pa.Table.from_pylist(rows) if kind == "arrow" else rows
    with pytest.raises(tv.RecordError, match="row 1: the text, column 'text', is null") as caught:
        Corpus.from_table(table)
    assert caught.value.row == 1
    skipped = Corpus.from_table(table, nulls="skip")
    assert described(skipped) == [{"id": "0", "n": 0}, {"id": "2", "n": 2}]
    assert tokens(Corpus.from_table(table, nulls="empty")) == [["a"], [], ["b"]]


def test_faulty_rows_are_left_out_and_listed():
    table = pl.DataFrame({"text": ["a", None, "b\0", "c"], "n": [0, 1, 2, 3]})
    with pytest.raises(tv.RecordError, match="row 2: its text holds a NUL"):
        Corpus.from_table(table, nulls="empty")
    corpus = Corpus.from_table(table, on_error="skip")
    assert described(corpus) == [{"id": "0", "n": 0}, {"id": "3", "n": 3}]
    assert [(row["row"], row["path"]) for row in corpus.skipped] == [(1, ""), (2, "")]
    replaced = Corpus.from_table(table, errors="replace", nulls="skip")
    assert replaced.n_documents == 3


@pytest.mark.parametrize("table", ["x", b"x", {"text": ["a"]}, 3, None, [1], ["x"]], ids=str)
def test_what_is_no_table_is_refused(table):
    with pytest.raises(TypeError, match=r"table must be a table|table\[0\] must be a dict"):
        Corpus.from_table(table)
    with pytest.raises(TypeError, match=r"from_table\(\) has no option 'txt'. Did you mean 'text'"):
        Corpus.from_table(ROWS, txt="x")


def test_a_column_is_no_table():
    with pytest.raises(TypeError, match="a table must have columns, got one of"):
        Corpus.from_table(pl.Series(["a"]))


def write_stream(path):
    with pa.ipc.new_stream(path, TABLE.schema) as writer:
        writer.write_table(TABLE, max_chunksize=1)


WRITERS = {
    "x.parquet": lambda path: pa.parquet.write_table(TABLE, path, row_group_size=1),
    "x.feather": lambda path: pa.feather.write_feather(TABLE, path),
    "y.feather": lambda path: pa.feather.write_feather(TABLE, path, compression="zstd"),
    "x.arrow": lambda path: pl.DataFrame(TABLE).write_ipc(path),
    "x.ipc": write_stream,
}


@pytest.mark.parametrize("name", WRITERS)
def test_files_of_tables_are_read_as_tables(tmp_path, name):
    path = tmp_path / name
    WRITERS[name](path)
    check(Corpus.from_files(path))
    text = tmp_path / "a.txt"
    text.write_text("eerst")
    mixed = Corpus.from_files([text, path, text], metadata=["n"])
    assert tokens(mixed)[0] == tokens(mixed)[-1] == ["eerst"]
    assert mixed.documents()["n"].tolist()[:2] == [None, 1] or len(mixed) == 5
    assert mixed.documents()["id"].tolist() == [str(text), "a", "b", "c", str(text)]


@pytest.mark.parametrize("kept", [["pyarrow.parquet"], ["polars"], ["duckdb"]], ids=str)
def test_parquet_is_read_by_what_is_installed(tmp_path, monkeypatch, kept):
    path = tmp_path / "x.parquet"
    pa.parquet.write_table(TABLE, path)

    def imported(name):
        return importlib.import_module(name) if name in kept else None

    monkeypatch.setattr("turven.tables._imported", imported)
    check(Corpus.from_files(path))
    monkeypatch.setattr("turven.tables._imported", lambda name: None)
    with pytest.raises(ImportError, match="read by pyarrow, polars or duckdb"):
        Corpus.from_files(path)


def test_damaged_files_of_tables_are_named(tmp_path):
    for name in ("x.parquet", "x.feather"):
        path = tmp_path / name
        path.write_bytes(b"ARROW1\0\0 nothing of the kind")
        with pytest.raises(tv.RecordError, match="not readable as ") as caught:
            Corpus.from_files(path)
        assert (caught.value.path, caught.value.row) == (path, None)
        skipped = Corpus.from_files(path, on_error="skip").skipped
        assert skipped["path"].tolist() == [str(path)]


def test_a_fault_in_a_file_of_a_table_names_the_row(tmp_path):
    path = tmp_path / "x.parquet"
    pa.parquet.write_table(pa.table({"text": ["a", None]}), path)
    with pytest.raises(tv.RecordError, match="row 1: the text, column 'text', is null") as caught:
        Corpus.from_files(path)
    assert caught.value.path == path
    assert str(caught.value).startswith(f"{path}: row 1: ")
    corpus = Corpus.from_files(path, on_error="skip")
    assert described(corpus) == [{"id": f"{path}:0"}]
    assert corpus.skipped["row"].tolist() == [1]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_stream_of_batches_is_let_go_as_it_is_read():
    schema = pa.schema([("text", pa.string()), ("n", pa.int64())])

    def batches():
        for n in range(300):
            text = f"{'w' * 100}{n % 7} " * 10_000
            yield pa.record_batch({"text": [text], "n": [n]}, schema=schema)

    Corpus.from_table(pa.RecordBatchReader.from_batches(schema, iter([next(batches())])))
    before = resident()
    corpus = Corpus.from_table(pa.RecordBatchReader.from_batches(schema, batches()), threads=2)
    assert corpus.n_documents == 300
    # 300 MB of text, of which 4 bytes a token stay.
    assert resident() - before < 4 * corpus.n_tokens + 150_000_000


def resident():
    with open("/proc/self/status") as status:  # noqa: PTH123
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


def test_one_corpus_comes_from_every_kind_of_file(tmp_path):
    texts = ['De kat, "zat".\n\nDe hond', "", "Één 🐕 zei:\r\n't Is laat", "zo\ttoch; ja"]
    records = [{"id": f"{n}.txt", "n": n, "text": text} for n, text in enumerate(texts)]
    lines = "".join(json.dumps(record) + "\n" for record in records).encode()
    (tmp_path / "x.jsonl").write_bytes(lines)
    (tmp_path / "x.jsonl.zst").write_bytes(zstandard.compress(lines))
    table = pl.DataFrame(records)
    table.write_csv(tmp_path / "x.csv")
    table.write_csv(tmp_path / "x.tsv", separator="\t")
    table.write_parquet(tmp_path / "x.parquet")
    table.write_ipc(tmp_path / "x.arrow")
    folder = tmp_path / "folder"
    folder.mkdir()
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for record in records:
            (folder / record["id"]).write_bytes(record["text"].encode())
            archive.write(folder / record["id"], record["id"])
    expected = Corpus.from_texts(texts, id=[record["id"] for record in records], n=range(4))
    for path in sorted(tmp_path.iterdir()):
        is_records = path.suffix not in (".zip", "")
        corpus = Corpus.from_files(path)
        assert corpus.frequencies().equals(expected.frequencies()), path
        assert corpus.ngrams(2, within="sentence").equals(expected.ngrams(2, within="sentence"))
        assert tokens(corpus) == tokens(expected), path
        if is_records:
            assert corpus.documents().equals(expected.documents()), path
        else:
            names = [Path(name).name for name in corpus.documents()["id"].tolist()]
            assert names == expected.documents()["id"].tolist()


#: Documents of each, as their list says; of the archives of tokens, as the files say.
REAL = {
    "nl/wetten.jsonl.zst": 11787,
    "nl/gutenberg.jsonl.zst": 46,
    "nl/aarde_en_haar_volken.jsonl.gz": 403,
    "nl/dutchdracor.jsonl.gz": 186,
    "nl/fronteers_blog.jsonl.gz": 595,
    "nl/be_parliament_2017.jsonl.gz": 1000,
    "nl/be_parliament_2020_nl_fr.csv.gz": 6059,
    "en/eltec-eng.jsonl.zst": 99,
    "en/peps.jsonl.gz": 703,
    "multi/ud.tar.zst": None,
    "multi/udhr.tar.zst": 388,
}


@pytest.mark.parametrize(("name", "documents"), REAL.items())
def test_real_corpora_open_with_one_call(corpora, name, documents):
    path = corpora(name)
    text = "text_nl" if name.endswith(".csv.gz") else None
    corpus = Corpus.from_files(path, text=text, id="doc_id" if text else None)
    if documents is not None:
        assert corpus.n_documents == documents
    if ".jsonl" not in name:
        return
    opened = gzip.open if name.endswith(".gz") else zstandard.open
    with opened(path, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    if corpus.n_tokens < 3_000_000:
        expected = Corpus.from_texts(record["text"] for record in records)
        assert corpus.frequencies().equals(expected.frequencies())
    found = corpus.documents()
    for column in ("id", "title", "author", "date"):
        values = found[column].tolist()
        written = [value.isoformat() if isinstance(value, dt.date) else value for value in values]
        assert written == [record[column] for record in records]


@pytest.mark.parametrize(
    ("row", "error", "message"),
    [
        ({"tekst": "b"}, tv.RecordError, "row 2: there is no column 'text'; there are 'tekst'"),
        ({}, tv.RecordError, "row 2: there is no column 'text'; there are none"),
        ({"text": 3}, tv.RecordError, "row 2: the text, column 'text', must be a string, got int"),
        ({"text": "a\0"}, tv.RecordError, "row 2: its text holds a NUL character"),
        ({"text": "a\ud800"}, tv.RecordError, "row 2: its text holds a lone surrogate"),
        ({"text": "b", "id": ["b"]}, tv.RecordError, "row 2: the id, column 'id', must be a sing"),
        ({"text": "b", "id": "\udfff"}, tv.RecordError, "row 2: column 'id' holds a lone surrog"),
        ({"text": "b", "s": "\udfff"}, tv.RecordError, "row 2: column 's' holds a lone surrogate"),
        ({"text": "b", "n": 2**63}, tv.RecordError, "row 2: metadata column 'n' holds a number"),
        (
            {"text": "b", "n": "x"},
            TypeError,
            "row 2: metadata column 'n' holds str, in row 0 int",
        ),
        ({"text": "b", "n": 1j}, TypeError, "row 2: metadata column 'n' must hold str, int, flo"),
        (3, TypeError, r"table\[2\] must be a dict, got int"),
    ],
    ids=str,
)
def test_a_row_that_is_wrong_is_named_also_behind_rows_left_out(row, error, message):
    rows = [{"text": "a", "n": 1, "s": "x"}, {"text": None}, row]
    with pytest.raises(error, match=f"^{message}") as caught:
        tv.Corpus.from_table(rows, nulls="skip")
    if error is tv.RecordError:
        assert (caught.value.row, caught.value.of_table) == (2, True)


def test_integers_and_floats_of_rows_are_one_column():
    rows = [{"text": "a", "n": 1}, {"text": "b", "n": None}, {"text": "c", "n": 2.5}]
    assert tv.Corpus.from_table(rows).documents()["n"].dtype == float

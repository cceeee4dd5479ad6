"""Files that people have: compressed, of records; against plain Python readers."""

import bz2
import csv
import datetime as dt
import gzip
import io
import json
import lzma
import pickle
import random
import re

import pytest
import turven as tv
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

Corpus = tv.Corpus

PACK = {
    "": lambda given: given,
    ".gz": gzip.compress,
    ".zst": zstandard.ZstdCompressor(write_checksum=True).compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}
PACKED = list(PACK)[1:]

RECORDS = [
    {"id": "a", "text": 'De kat zat.\nDe hond "lag".', "year": 1999, "day": "2020-02-29"},
    {"id": "b", "text": "", "year": None, "day": None},
    {"id": "c", "text": "Één 🐕, zei zij; 'twee'\té\u2028x", "year": 2001, "day": "1860-05-17"},
]


def tokens(corpus):
    return [corpus.tokens(index) for index in range(len(corpus))]


def as_json(records, **options):
    return "".join(json.dumps(record, **options) + "\n" for record in records).encode()


def as_csv(records, **options):
    names = list(dict.fromkeys(name for record in records for name in record))
    file = io.StringIO()
    writer = csv.DictWriter(file, names, **options)
    writer.writeheader()
    writer.writerows(records)
    return file.getvalue().encode()


def described(corpus):
    rows = corpus.documents().to_dicts()
    return [{name: value for name, value in row.items() if name != "tokens"} for row in rows]


# Compression


@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize("suffix", PACKED)
def test_a_compressed_text_is_the_text(tmp_path, suffix, threads):
    # The long one is read by blocks: it is more than 1 MiB when it is compressed.
    rng = random.Random(4)
    long = "".join(f"{rng.getrandbits(64):x} é’{number}.\n" for number in range(120_000))
    expected = Corpus.from_texts(["kort.", "", long])
    for index, text in enumerate(["kort.", "", long]):
        (tmp_path / f"{index}.txt{suffix}").write_bytes(PACK[suffix](text.encode()))
    corpus = Corpus.from_files(tmp_path, threads=threads)
    assert corpus.frequencies().equals(expected.frequencies())
    assert corpus.n_sentences == expected.n_sentences
    assert corpus.documents()["tokens"].tolist() == expected.documents()["tokens"].tolist()


@pytest.mark.parametrize("suffix", PACKED)
def test_several_members_are_one_file(tmp_path, suffix):
    path = tmp_path / f"x.txt{suffix}"
    path.write_bytes(b"".join(PACK[suffix](part) for part in (b"een twe", b"e drie\n", b"vier")))
    assert tokens(Corpus.from_files(path)) == [["een", "twee", "drie", "vier"]]


@pytest.mark.parametrize("suffix", PACKED)
def test_compression_is_found_without_its_name(tmp_path, suffix):
    path = tmp_path / "x.txt"
    path.write_bytes(PACK[suffix](b"een twee"))
    assert tokens(Corpus.from_files(path)) == [["een", "twee"]]


def test_a_text_that_begins_as_bzip2_does_is_a_text(tmp_path):
    path = tmp_path / "x.txt"
    path.write_bytes(b"BZh9 is geen begin")
    assert tokens(Corpus.from_files(path)) == [["bzh9", "is", "geen", "begin"]]


@pytest.mark.parametrize("size", [100, 200_000])
@pytest.mark.parametrize("suffix", PACKED)
def test_a_stream_that_ends_too_early_is_refused_with_its_place(tmp_path, suffix, size):
    rng = random.Random(5)
    packed = PACK[suffix]("".join(f"{rng.getrandbits(64):x}\n" for _ in range(size)).encode())
    path = tmp_path / f"x.txt{suffix}"
    for kept in (len(packed) - 1, len(packed) // 2, 20):
        path.write_bytes(packed[:kept])
        with pytest.raises(tv.CompressionError, match="data end too early") as caught:
            Corpus.from_files(path)
        assert caught.value.path == path
        assert kept - 20 <= caught.value.byte <= kept
        again = pickle.loads(pickle.dumps(caught.value))
        assert (str(again), vars(again)) == (str(caught.value), vars(caught.value))


@pytest.mark.parametrize("suffix", PACKED)
def test_a_damaged_stream_is_refused_with_its_place(tmp_path, suffix):
    rng = random.Random(6)
    text = "".join(f"{rng.getrandbits(64):x}\n" for _ in range(200_000)).encode()
    packed = bytearray(PACK[suffix](text))
    middle = len(packed) // 2
    packed[middle : middle + 200] = bytes(200)
    path = tmp_path / f"x.jsonl{suffix}"
    path.write_bytes(PACK[suffix](b'{"text": "goed"}\n'))
    assert Corpus.from_files(path).n_tokens == 1
    path = tmp_path / f"x.txt{suffix}"
    path.write_bytes(packed)
    with pytest.raises(tv.CompressionError) as caught:
        Corpus.from_files(path)
    assert caught.value.path == path
    # bzip2 and Zstandard check a block when it is whole, and 256 KiB are taken at a time.
    assert middle - (256 << 10) <= caught.value.byte <= len(packed)


@pytest.mark.parametrize("suffix", PACKED)
def test_a_name_that_says_what_is_not_so_is_refused(tmp_path, suffix):
    path = tmp_path / f"x.txt{suffix}"
    for packed in (b"een twee", b""):
        path.write_bytes(packed)
        with pytest.raises(tv.CompressionError, match="although its name says so") as caught:
            Corpus.from_files(path)
        assert caught.value.byte == 0


@pytest.mark.parametrize("name", ["x.txt", "x.jsonl"])
@pytest.mark.parametrize("suffix", PACKED)
def test_a_bomb_is_refused(tmp_path, suffix, name):
    path = tmp_path / f"{name}{suffix}"
    path.write_bytes(PACK[suffix]((b"a \n" if name == "x.txt" else b"   \n") * 4_000_000))
    with pytest.raises(tv.CompressionError, match=r"more than 100 times its size.*set max_ratio"):
        Corpus.from_files(path, max_ratio=100)
    if name == "x.txt":
        assert Corpus.from_files(path, max_ratio=None).n_tokens == 4_000_000
    for ratio in (0, -1):
        with pytest.raises(ValueError, match=f"max_ratio must be at least 1, got {ratio}"):
            Corpus.from_files(path, max_ratio=ratio)


# Records


@pytest.mark.parametrize("suffix", PACK)
@pytest.mark.parametrize("form", [".jsonl", ".ndjson", ".csv", ".tsv"])
def test_records_are_read_as_python_reads_them(tmp_path, form, suffix):
    path = tmp_path / f"x{form}{suffix}"
    if form in (".csv", ".tsv"):
        written = as_csv(RECORDS, dialect="excel" if form == ".csv" else "excel-tab")
        rows = list(
            csv.DictReader(
                io.StringIO(written.decode(), newline=""),
                dialect="excel" if form == ".csv" else "excel-tab",
            )
        )
    else:
        written = as_json(RECORDS)
        rows = [json.loads(line) for line in written.decode().split("\n") if line]
    path.write_bytes(PACK[suffix](written))
    corpus = Corpus.from_files(path)
    assert tokens(corpus) == tokens(Corpus.from_texts([row["text"] for row in rows]))
    day = dt.date
    assert described(corpus) == [
        {"id": "a", "year": 1999, "day": day(2020, 2, 29)},
        {"id": "b", "year": None, "day": None},
        {"id": "c", "year": 2001, "day": day(1860, 5, 17)},
    ]
    assert len(corpus.skipped) == 0


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    TEXT,
    st.floats(allow_nan=False, allow_infinity=False),
)


def column(values):
    """The narrowest type that holds all of them."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {str} and all(is_day(value) for value in values if value is not None):
        return [None if value is None else dt.date.fromisoformat(value) for value in values]
    if len(kinds) < 2:
        return values
    if kinds == {int, float}:
        return [None if value is None else float(value) for value in values]
    return [
        value if value is None or isinstance(value, str) else json.dumps(value) for value in values
    ]


def is_day(value):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(["a", "b", "é\n"]), SCALARS), max_size=6).flatmap(
        lambda rows: st.tuples(
            st.just(rows), st.lists(TEXT, min_size=len(rows), max_size=len(rows))
        )
    ),
    st.booleans(),
    st.sampled_from([1, 2, 7]),
)
def test_json_comes_back_as_it_was(tmp_path_factory, given_rows, ascii_only, threads):
    rows, texts = given_rows
    path = tmp_path_factory.mktemp("x") / "x.jsonl"
    records = [{**row, "text": text} for row, text in zip(rows, texts, strict=True)]
    path.write_bytes(as_json(records, ensure_ascii=ascii_only))
    corpus = Corpus.from_files(path, case="keep", threads=threads)
    assert tokens(corpus) == tokens(Corpus.from_texts(texts, case="keep"))
    found = described(corpus)
    names = list(dict.fromkeys(name for row in rows for name in row))
    assert [list(row) for row in found] == [["id", *names]] * len(rows)
    for name in names:
        assert [row[name] for row in found] == column([row.get(name) for row in rows])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(TEXT, TEXT), max_size=6),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([1, 2, 7]),
)
def test_csv_comes_back_as_it_was(tmp_path_factory, rows, quoting, end, threads):
    path = tmp_path_factory.mktemp("x") / "x.csv"
    records = [{"text": text, "note": f"#{note}"} for text, note in rows]
    if not records:
        return
    path.write_bytes(as_csv(records, quoting=quoting, lineterminator=end))
    corpus = Corpus.from_files(path, case="keep", threads=threads)
    assert tokens(corpus) == tokens(Corpus.from_texts([text for text, _ in rows], case="keep"))
    assert [row["note"] for row in described(corpus)] == [f"#{note}" for _, note in rows]


@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_long_files_of_records_are_cut_nowhere_that_shows(tmp_path, form, threads):
    rng = random.Random(7)
    records = [
        {"text": 'zin "één",\r\n' * rng.randrange(200) + f"nr {number}", "nr": number}
        for number in range(4000)
    ]
    records[1500]["text"] = "heel lang\n" * 300_000
    path = tmp_path / f"x.{form}"
    path.write_bytes(as_json(records) if form == "jsonl" else as_csv(records))
    corpus = Corpus.from_files(path, threads=threads)
    expected = Corpus.from_texts((record["text"] for record in records), nr=range(4000))
    assert corpus.frequencies().equals(expected.frequencies())
    assert corpus.n_sentences == expected.n_sentences
    found, wanted = corpus.documents(), expected.documents()
    for name in ("tokens", "nr"):
        assert found[name].tolist() == wanted[name].tolist()
    if form == "jsonl":
        assert found["id"].tolist() == [f"{path}:{number}" for number in range(1, 4001)]
    else:
        lines = [2]
        for record in records:
            lines.append(lines[-1] + record["text"].count("\n") + 1)
        assert found["id"].tolist() == [f"{path}:{line}" for line in lines[:-1]]


def write(path, given):
    path.write_bytes(given if isinstance(given, bytes) else given.encode())
    return path


@pytest.mark.parametrize(
    ("name", "given", "row", "reason"),
    [
        ("x.jsonl", '{"text": "a"}\n\n{"text": "b"\n', 3, "not a JSON object: EOF while parsing"),
        ("x.jsonl", '{"text": "a"}\n["b"]\n', 2, "not a JSON object: invalid type: sequence"),
        ("x.jsonl", '{"text": "a"} {"text": "b"}', 1, "not a JSON object: trailing characters, at"),
        ("x.jsonl", '{"body": "a", "n": 1}', 1, "there is no column 'text'; there are 'body', 'n'"),
        ("x.jsonl", '{"text": null}', 1, "the text, column 'text', is null; nulls='skip' leaves"),
        ("x.jsonl", '{"text": 3}', 1, "the text, column 'text', must be a string, got a number"),
        ("x.jsonl", '{"text": ["a"]}', 1, "the text, column 'text', must be a string, got a list"),
        ("x.jsonl", '{"text": "a\\u0000b"}', 1, "its text holds a NUL character"),
        ("x.jsonl", '{"text": "a\\ud800b"}', 1, "not a JSON object: "),
        ("x.csv", "text,n\na,1\n\nb\n", 4, "1 fields, but the first line names 2"),
        ("x.csv", 'text,n\n"a\nb",1\nb,2,3\n', 4, "3 fields, but the first line names 2"),
        ("x.csv", "body,n\na,1\n", 1, "there is no column 'text'; there are 'body', 'n'"),
        ("x.csv", "text,text\na,1\n", 1, "the column 'text' is there twice"),
        ("x.csv", 'text,n\na,1\n"b,2\nc,3\n', 3, "a quote in the record that begins here is not"),
        ("x.csv", "", 1, "there is no column 'text'; there are none"),
    ],
    ids=str,
)
def test_a_faulty_record_is_refused_with_its_line(tmp_path, name, given, row, reason):
    path = write(tmp_path / name, given)
    with pytest.raises(tv.RecordError, match=re.escape(reason)) as caught:
        Corpus.from_files(path)
    assert (caught.value.path, caught.value.row) == (path, row)
    assert str(caught.value).startswith(f"{path}: line {row}: {reason}")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), vars(again)) == (str(caught.value), vars(caught.value))


@pytest.mark.parametrize(("name", "head"), [("x.jsonl", ""), ("x.csv", "text\r\n")])
def test_a_byte_that_is_not_utf8_is_refused_with_its_line(tmp_path, name, head):
    good = '{"text": "é"}\n' if name == "x.jsonl" else '"é, ""x"""\r\n'
    before = (head + good * 100_000).encode()
    path = write(tmp_path / name, before + b'{"text": "\xff"}\n')
    for threads in (1, 2, 7):
        with pytest.raises(tv.DecodeError, match="is not UTF-8") as caught:
            Corpus.from_files(path, threads=threads)
        error = caught.value
        row = 100_001 + bool(head)
        assert (error.path, error.byte, error.row) == (path, len(before) + 10, row)
    assert Corpus.from_files(path, errors="replace").n_documents == 100_001


def test_nulls_are_skipped_or_empty_documents(tmp_path):
    path = write(tmp_path / "x.jsonl", '{"text": null, "n": 1}\n{"text": "b", "n": 2}\n')
    assert described(Corpus.from_files(path, nulls="skip")) == [{"id": f"{path}:2", "n": 2}]
    empty = Corpus.from_files(path, nulls="empty")
    assert tokens(empty) == [[], ["b"]]
    assert empty.documents()["n"].tolist() == [1, 2]
    with pytest.raises(ValueError, match="nulls must be one of 'error', 'skip', 'empty', got 'x'"):
        Corpus.from_files(path, nulls="x")


def test_columns_are_chosen(tmp_path):
    line = '{"body": "De kat", "text": "anders", "nr": 7, "n": {"a": [1]}, "x": "y"}\n'
    path = write(tmp_path / "x.jsonl", line)
    chosen = Corpus.from_files(path, text="body", id="nr", metadata=["x", "text"])
    assert tokens(chosen) == [["de", "kat"]]
    assert described(chosen) == [{"id": "7", "x": "y", "text": "anders"}]
    assert described(Corpus.from_files(path, metadata=[])) == [{"id": f"{path}:1"}]
    nested = Corpus.from_files(path, metadata=["n"])
    assert described(nested) == [{"id": f"{path}:1", "n": '{"a": [1]}'}]
    assert "n" not in described(Corpus.from_files(path))[0]
    other = write(tmp_path / "y.jsonl", '{"text": "a", "id": "x", "tokens": 3, "name": "y"}\n')
    assert described(Corpus.from_files(other, id="name")) == [{"id": "y"}]
    with pytest.raises(ValueError, match="metadata column 'tokens' has a name that"):
        Corpus.from_files(other, metadata=["tokens"])
    with pytest.raises(ValueError, match="metadata column 'z' is in no record; there are 'x', 'b"):
        Corpus.from_files(path, metadata=["x", "z"])
    with pytest.raises(tv.RecordError, match="there is no column 'z'; there are 'body', 'nr'"):
        Corpus.from_files(path, id="z")
    with pytest.raises(TypeError, match="metadata must be a list of names of columns, got one str"):
        Corpus.from_files(path, metadata="x")
    with pytest.raises(TypeError, match=r"metadata\[1\] must be a str, got int"):
        Corpus.from_files(path, metadata=["x", 3])


def test_a_csv_with_semicolons_is_seen_by_its_first_line(tmp_path):
    path = write(tmp_path / "x.csv", '\ufefftext;"bedrag"\n"een; twee";"1,5"\n')
    corpus = Corpus.from_files(path)
    assert tokens(corpus) == [["een", "twee"]]
    assert corpus.documents()["bedrag"].tolist() == ["1,5"]


def test_kinds_of_files_are_mixed_in_the_order_given(tmp_path):
    paths = [
        write(tmp_path / "a.jsonl", '{"text": "een", "year": 1, "lang": "nl"}\n'),
        write(tmp_path / "b.txt", "twee"),
        write(tmp_path / "c.csv", "id,year,text\nx,2.5,drie\ny,,vier\n"),
        write(tmp_path / "d.txt.gz", gzip.compress(b"vijf")),
    ]
    corpus = Corpus.from_files(paths, kind=["a", "b", "c", "c", "d"])
    assert tokens(corpus) == [["een"], ["twee"], ["drie"], ["vier"], ["vijf"]]
    a, b, _, d = map(str, paths)
    assert described(corpus) == [
        {"id": f"{a}:1", "year": 1.0, "lang": "nl", "kind": "a"},
        {"id": b, "year": None, "lang": None, "kind": "b"},
        {"id": "x", "year": 2.5, "lang": None, "kind": "c"},
        {"id": "y", "year": None, "lang": None, "kind": "c"},
        {"id": d, "year": None, "lang": None, "kind": "d"},
    ]
    named = Corpus.from_files(paths, id=list("abcde"))
    assert named.documents()["id"].tolist() == list("abcde")


def test_the_head_of_a_record_is_read_too(tmp_path):
    path = write(tmp_path / "x.csv", "text,n\ndate 2023-01 een,1\ntwee,2\n")
    corpus = Corpus.from_files(path, header="date")
    assert tokens(corpus) == [["een"], ["twee"]]
    assert corpus.documents()["date"].tolist() == ["2023-01", None]


# What has a fault is left out


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_what_has_a_fault_is_left_out_and_listed(tmp_path, threads):
    long = "goed zo\n" * (9 << 17)
    paths = [
        write(
            tmp_path / "a.jsonl",
            b'{"text": "een", "n": 1}\n{"text": 3}\n{"text": "\xff"}\n'
            b'{"text": null}\n{"text": "twee", "n": 2}\n',
        ),
        write(tmp_path / "b.txt", b"x\xff"),
        write(tmp_path / "c.csv", b'text,n\n"dr\xffie\n",3\nvier,4\nvijf\n"zes""\n",6\n'),
        write(tmp_path / "d.txt", long.encode() + b"\xff"),
        write(tmp_path / "e.txt.gz", gzip.compress(b"zeven" * 1000)[:-9]),
        write(tmp_path / "x.txt", "x"),
        write(tmp_path / "f.csv", "body\nacht\n"),
        write(tmp_path / "g.txt", "negen"),
    ]
    corpus = Corpus.from_files(paths, on_error="skip", threads=threads)
    assert tokens(corpus) == [["een"], ["twee"], ["vier"], ["zes"], ["x"], ["negen"]]
    assert corpus.count("goed") == 0
    skipped = corpus.skipped.to_dicts()
    a, b, c, d, e, _, f, _ = map(str, paths)
    assert [(row["path"], row["row"]) for row in skipped] == [
        (a, 2),
        (a, 3),
        (a, 4),
        (b, None),
        (c, 2),
        (c, 5),
        (d, None),
        (e, None),
        (f, 1),
    ]
    assert "must be a string, got a number" in skipped[0]["reason"]
    assert "not UTF-8" in skipped[1]["reason"]
    assert "is null" in skipped[2]["reason"]
    assert f"byte {len(long)}: not UTF-8" in skipped[6]["reason"]
    assert "data end too early" in skipped[7]["reason"]
    assert corpus.documents()["id"].tolist() == [
        f"{a}:1",
        f"{a}:5",
        f"{c}:4",
        f"{c}:6",
        str(paths[5]),
        str(paths[7]),
    ]
    with pytest.raises(ValueError, match="on_error must be one of 'raise', 'skip', got 'x'"):
        Corpus.from_files(paths, on_error="x")


def test_a_stream_that_ends_too_early_keeps_the_records_before(tmp_path):
    rng = random.Random(8)
    records = [{"text": f"w{rng.getrandbits(64):x}", "n": n} for n in range(100_000)]
    packed = gzip.compress(as_json(records))
    path = write(tmp_path / "x.jsonl.gz", packed[: len(packed) // 2])
    with pytest.raises(tv.CompressionError):
        Corpus.from_files(path)
    corpus = Corpus.from_files(path, on_error="skip")
    assert 10_000 < len(corpus) < 90_000
    assert corpus.documents()["n"].tolist() == list(range(len(corpus)))
    (left_out,) = corpus.skipped
    assert left_out["path"] == str(path)
    assert "data end too early" in left_out["reason"]

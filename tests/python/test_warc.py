"""Web archives: a text a record, and what is no text is said to be left out."""

import bz2
import gzip
import lzma
import pickle
import re
import zipfile
import zlib

import pytest
import turven as tv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

zstandard = pytest.importorskip("zstandard")

INFO = ("warcinfo", {"Content-Type": "application/warc-fields"}, b"software: none\r\n")


def record(kind, fields, body, version="1.0", end="\r\n"):
    """Write one record as the standard has it."""
    lines = [f"WARC/{version}", f"WARC-Type: {kind}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    if "Content-Length" not in fields:
        lines.append(f"Content-Length: {len(body)}")
    return (end.join(lines) + end * 2).encode() + body + (end * 2).encode()


def wet(text, number=0, **more):
    fields = {
        "WARC-Target-URI": f"http://example.nl/{number}",
        "WARC-Date": "2023-03-01T12:00:00Z",
        "WARC-Record-ID": f"<urn:uuid:{number:08}>",
        "Content-Type": "text/plain",
    }
    body = text.encode() if isinstance(text, str) else text
    return ("conversion", {**fields, **more}, body)


def answer(body, head="Content-Type: text/plain", status="200 OK", **more):
    """Write what a server said."""
    said = f"HTTP/1.1 {status}\r\n{head}\r\n\r\n".encode() + body
    fields = {"WARC-Target-URI": "http://example.nl/a"}
    return (
        "response",
        {**fields, "Content-Type": "application/http; msgtype=response", **more},
        said,
    )


def written(tmp_path, *records, name="crawl.warc", **how):
    path = tmp_path / name
    path.write_bytes(b"".join(record(*each, **how) for each in records))
    return path


def read(path, **options):
    """Read a file with its texts kept, and give these too."""
    folder = path.parent / "read.turven"
    corpus = tv.Corpus.from_files(path, store=folder, overwrite=True, **options)
    return corpus, [corpus.text(place) for place in range(len(corpus))]


def test_a_record_of_a_wet_file_is_a_document(tmp_path):
    more = {"WARC-Identified-Content-Language": "nld,eng"}
    path = written(tmp_path, INFO, wet("Het water stijgt.", 1, **more), wet("Het zakt.\n", 2))
    corpus, texts = read(path)
    assert texts == ["Het water stijgt.", "Het zakt.\n"]
    documents = corpus.documents()
    assert documents["id"].tolist() == ["http://example.nl/1", "http://example.nl/2"]
    assert documents["uri"].tolist() == documents["id"].tolist()
    assert documents["date"].tolist() == ["2023-03-01T12:00:00Z"] * 2
    assert documents["type"].tolist() == ["conversion"] * 2
    assert documents["record_id"].tolist() == ["urn:uuid:00000001", "urn:uuid:00000002"]
    assert documents["language"].tolist() == ["nld,eng", None]
    assert len(corpus.skipped) == 0


def test_names_and_columns_are_chosen_as_of_other_records(tmp_path):
    path = written(tmp_path, wet("een", 1), ("resource", {"Content-Type": "text/plain"}, b"twee"))
    assert read(path)[0].documents()["id"].tolist() == ["http://example.nl/1", f"{path}:2"]
    named = tv.Corpus.from_files(path, metadata=["type"], on_error="skip", id="record_id")
    assert named.documents()["id"].tolist() == ["urn:uuid:00000001"]
    assert named.documents().columns == ["id", "type", "tokens"]
    assert named.skipped["row"].tolist() == [2]
    with pytest.raises(tv.RecordError, match=r"record 2, byte \d+: there is no column 'record_id'"):
        tv.Corpus.from_files(path, id="record_id")
    with pytest.raises(ValueError, match="'langauge' is in no record; there are 'uri', 'date'"):
        tv.Corpus.from_files(path, metadata=["langauge"])


PACKED = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda data: zstandard.ZstdCompressor().compress(data),
}


@pytest.mark.parametrize("suffix", PACKED)
@pytest.mark.parametrize("each", [True, False], ids=["by-record", "whole"])
def test_records_may_be_compressed_one_by_one(tmp_path, suffix, each):
    texts = [f"tekst nummer {number}" for number in range(300)]
    records = [record(*wet(text, number)) for number, text in enumerate(texts)]
    pack = PACKED[suffix]
    path = tmp_path / f"crawl.warc.wet.{suffix}"
    packed = b"".join(map(pack, records)) if each else pack(b"".join(records))
    path.write_bytes(packed)
    assert read(path)[1] == texts


@pytest.mark.parametrize("version", ["0.17", "0.18", "1.0", "1.1"])
@pytest.mark.parametrize("end", ["\r\n", "\n"], ids=["crlf", "lf"])
def test_versions_and_line_ends(tmp_path, version, end):
    path = written(tmp_path, wet("een"), wet("twee"), version=version, end=end)
    assert read(path)[1] == ["een", "twee"]


def test_names_of_fields_have_no_case_and_values_go_on(tmp_path):
    path = tmp_path / "a.warc"
    head = "WARC/1.1\r\nwarc-type:conversion\r\ncontent-TYPE:\r\n text/plain\r\n"
    path.write_bytes(
        f"{head}Warc-Target-URI:  <http://a>\r\ncontent-length:3\r\n\r\neen\r\n\r\n".encode()
    )
    corpus, texts = read(path)
    assert (texts, corpus.documents()["uri"].tolist()) == (["een"], ["http://a"])


def chunked(body, size=3):
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


BODY = "Één kat.".encode()
RAW = zlib.compressobj(wbits=-15)


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (BODY, "Content-Type: text/plain"),
        (BODY, "content-type: Text/Plain ;charset=UTF-8"),
        (b"\xef\xbb\xbf" + BODY, "Content-Type: text/plain; charset=windows-1252"),
        ("Één kat.".encode("cp1252"), 'Content-Type: text/plain; charset="ISO-8859-1"'),
        ("Één kat.".encode("utf-16"), "Content-Type: text/plain"),
        (chunked(BODY), "Content-Type: text/plain\r\nTransfer-Encoding: chunked"),
        (gzip.compress(BODY), "Content-Type: text/plain\r\nContent-Encoding: gzip"),
        (zlib.compress(BODY), "Content-Type: text/plain\r\nContent-Encoding: deflate"),
        (RAW.compress(BODY) + RAW.flush(), "Content-Type: text/plain\r\nContent-Encoding: deflate"),
        (PACKED["zst"](BODY), "Content-Type: text/plain\r\nContent-Encoding: zstd"),
        (
            chunked(gzip.compress(BODY)),
            "Content-Encoding: gzip\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked",
        ),
        (
            chunked(gzip.compress(BODY)),
            "Content-Type: text/plain\r\nTransfer-Encoding: gzip, chunked",
        ),
    ],
    ids=str,
)
def test_the_body_of_an_answer_is_as_it_was_before_it_was_sent(tmp_path, body, head):
    path = written(tmp_path, answer(body, head))
    assert read(path)[1] == ["Één kat."]


def test_a_charset_comes_before_the_encoding_of_the_call(tmp_path):
    named = answer(BODY, "Content-Type: text/plain; charset=utf-8")
    path = written(tmp_path, named, wet("é".encode("cp1252")))
    assert read(path, encoding="windows-1252")[1] == ["Één kat.", "é"]


def test_a_type_that_no_server_named_may_have_been_found(tmp_path):
    more = {"WARC-Identified-Payload-Type": "text/plain"}
    path = written(tmp_path, answer(b"een", "X: y", **more), answer(b"twee", "X: y"))
    corpus, texts = read(path)
    assert texts == ["een"]
    assert corpus.skipped["reason"].tolist() == ["1 record left out, no plain text: no type"]


def test_what_is_no_plain_text_is_counted(tmp_path):
    html = answer(b"<p>een", "Content-Type: text/html")
    moved = answer(b"weg", status="302 Found")
    others = [("request", {"Content-Type": "application/http"}, b"GET"), ("metadata", {}, b"")]
    path = written(tmp_path, INFO, html, *others, moved, wet("twee"), html, ("nieuw", {}, b"x"))
    corpus, texts = read(path)
    assert texts == ["twee"]
    assert corpus.skipped["path"].tolist() == [str(path)] * 2
    assert [row["row"] for row in corpus.skipped] == [None, None]
    assert corpus.skipped["reason"].tolist() == [
        "2 records left out, no plain text: text/html",
        "1 record left out, no plain text: an answer of status 302",
    ]


def test_a_file_without_any_text_is_an_error(tmp_path):
    html = answer(b"<p>een", "Content-Type: text/html")
    path = written(tmp_path, INFO, html, html)
    reason = "no record is plain text, there are 2 of text/html; HTML must be made text first"
    with pytest.raises(tv.RecordError, match=reason) as caught:
        tv.Corpus.from_files(path)
    assert (caught.value.row, caught.value.byte) == (2, len(record(*INFO)))
    assert len(tv.Corpus.from_files(path, on_error="skip").skipped) == 1
    meta = written(tmp_path, INFO, ("metadata", {}, b"{}"), name="crawl.warc.wat")
    with pytest.raises(tv.RecordError, match="there are no texts"):
        tv.Corpus.from_files(meta)
    assert len(tv.Corpus.from_files(written(tmp_path, INFO, name="b.warc"))) == 0
    assert len(tv.Corpus.from_files(written(tmp_path, name="c.warc"))) == 0


FIRST = record(*wet("een", 1))
LAST = record(*wet("drie", 3))


@pytest.mark.parametrize(
    ("broken", "reason", "kept"),
    [
        (b"WARC/9.0\r\nWARC-Type: x\r\n\r\n", "a line such as WARC/1.0, got 'WARC/9.0'", True),
        (b"Een tekst.\r\nNog een.\r\n", "a line such as WARC/1.0, got 'Een tekst.'", True),
        (b"WARC/1.0\r\nWARC-Type: conversion\r\n\r\n\r\n\r\n", "no Content-Length", True),
        (record(*wet("x", **{"Content-Length": "-1"})), "a number of bytes, got '-1'", True),
        (record(*wet("twee", **{"Content-Length": "3"})), "no line ends behind it: its Co", True),
        (record(*wet("x", **{"Content-Length": "99999"})), "Content-Length is 99999, but", False),
        (record(*wet("x", **{"X": "y" * (1 << 20)})), "its head is longer than 1048576", True),
        (record("conversion", {"WARC-Segment-Number": "1"}, b"x"), "in segments", True),
        (record("continuation", {}, b"x"), "in segments", True),
        (record(*answer(b"x", "Content-Type: text/plain; charset=klingon")), "'klingon'", True),
        (record(*answer(b"x", "Content-Type: text/plain\r\nContent-Encoding: br")), "'br'", True),
        (
            record(*answer(b"zz", "Content-Type: text/plain\r\nTransfer-Encoding: chunked")),
            "its chunks end too early",
            True,
        ),
        (
            record(*answer(b"zz", "Content-Type: text/plain\r\nContent-Encoding: gzip")),
            "damaged gzip data",
            True,
        ),
        (
            record("response", {"Content-Type": "application/http"}, b"hello\r\n\r\n"),
            "'hello'",
            True,
        ),
        (
            record("response", {"Content-Type": "application/http"}, b"HTTP/1.1 200\r\n"),
            "in its",
            True,
        ),
        (b"WARC/1.0\r\nContent-Length: 1\r\n\r\nx\r\n\r\n", "no WARC-Type", True),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_broken_record_is_named_by_number_and_byte(tmp_path, broken, reason, kept):
    path = tmp_path / "a.warc"
    path.write_bytes(FIRST + broken + LAST)
    with pytest.raises(tv.RecordError, match=re.escape(reason)) as caught:
        tv.Corpus.from_files(path)
    error = caught.value
    assert (error.path, error.row) == (path, 2)
    assert len(FIRST) <= error.byte < len(FIRST + broken)
    assert str(error).startswith(f"{path}: record 2, byte {error.byte}: ")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.byte) == (str(error), error.byte)
    corpus, texts = read(path, on_error="skip")
    assert texts == ["een", "drie"] if kept else ["een"]
    assert corpus.skipped["row"].tolist() == [2]
    assert reason in corpus.skipped["reason"][0]


def test_bytes_that_are_no_text_are_named(tmp_path):
    path = tmp_path / "a.warc"
    broken = record(*wet(b"goed \xe9", 2))
    path.write_bytes(FIRST + broken + LAST)
    with pytest.raises(tv.DecodeError, match=r"record 2, byte \d+ is not UTF-8") as caught:
        tv.Corpus.from_files(path)
    error = caught.value
    assert (error.record, error.byte) == (2, len(FIRST) + broken.index(b"\xe9"))
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.record) == (str(error), 2)
    assert read(path, errors="replace")[1] == ["een", "goed �", "drie"]
    assert read(path, encoding="latin-1")[1] == ["een", "goed é", "drie"]
    corpus, texts = read(path, on_error="skip")
    assert texts == ["een", "drie"]
    assert corpus.skipped["reason"].tolist() == [f"record 2, byte {error.byte}: not UTF-8"]
    path.write_bytes(
        FIRST
        + record(
            *answer(gzip.compress(b"a\0"), "Content-Encoding: gzip\r\nContent-Type: text/plain")
        )
    )
    with pytest.raises(tv.DecodeError, match=r"record 2, byte \d+ is a NUL"):
        tv.Corpus.from_files(path)
    path.write_bytes(FIRST + record(*answer(b"\x81", "Content-Type: text/plain; charset=euc-kr")))
    with pytest.raises(tv.DecodeError, match=r"record 2, byte \d+ is not EUC-KR"):
        tv.Corpus.from_files(path)


def test_a_body_that_grows_too_much_is_refused(tmp_path):
    bomb = gzip.compress(b"a " * (1 << 21))
    head = "Content-Type: text/plain\r\nContent-Encoding: gzip"
    path = written(tmp_path, answer(bomb, head))
    with pytest.raises(tv.RecordError, match="more than 2 times its size"):
        tv.Corpus.from_files(path, max_ratio=2)
    assert tv.Corpus.from_files(path, max_ratio=None).n_tokens == 1 << 21


@pytest.mark.parametrize("packed", [False, True])
def test_a_cut_anywhere_is_an_error_or_leaves_out_whole_records(tmp_path, packed):
    records = [INFO, wet("Een kat.", 1), answer(b"Twee."), wet("Drie é.", 3)]
    pack = gzip.compress if packed else bytes
    parts = [pack(record(*each)) for each in records]
    ends = [sum(map(len, parts[: place + 1])) for place in range(len(parts))]
    near = {end - missing for end in ends for missing in range(1, 5)}
    whole = b"".join(parts)
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    for length in range(1, len(whole) + 1):
        path.write_bytes(whole[:length])
        # The line ends behind a block may be missing.
        done = sum(length >= end - (0 if packed else 4) for end in ends)
        if length in ends or (not packed and length in near):
            assert len(tv.Corpus.from_files(path, threads=1)) == done - 1
        else:
            with pytest.raises(tv.CorpusError, match="byte") as caught:
                tv.Corpus.from_files(path, threads=1)
            assert caught.value.path == path


def test_a_large_record_is_read_and_a_larger_one_that_is_none_is_passed_over(tmp_path):
    text = "het water stijgt en het zakt\n" * 400_000
    picture = answer(b"\0" * (1 << 24), "Content-Type: image/png")
    path = written(tmp_path, picture, wet(text, 1), picture, wet("klein", 2))
    corpus = tv.Corpus.from_files(path)
    assert corpus.n_tokens == 6 * 400_000 + 1
    assert corpus.skipped["reason"].tolist() == ["2 records left out, no plain text: image/png"]


def test_an_archive_may_hold_web_archives(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("b/crawl.warc.gz", gzip.compress(FIRST) + gzip.compress(LAST))
    assert read(path)[1] == ["een", "drie"]
    with pytest.raises(ValueError, match="layers"):
        tv.Corpus.from_files(written(tmp_path, wet("een")), layers=["lemma"])


KINDS = st.sampled_from(["conversion", "resource", "response", "html", "metadata"])
#: Any characters but half a pair, a NUL, and what a byte order mark would be.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=80)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(KINDS, TEXTS, st.booleans()), max_size=12),
    st.booleans(),
    st.sampled_from(["1.0", "1.1"]),
)
def test_any_records_come_back(tmp_path, given, packed, version):
    records, expected = [], []
    for number, (kind, text, coded) in enumerate(given):
        body = text.encode()
        fields = {"WARC-Target-URI": f"http://a/{number}", "WARC-Record-ID": f"<r:{number}>"}
        if kind in {"response", "html"}:
            media = "html" if kind == "html" else "plain"
            head = f"Content-Type: text/{media}; charset=utf-8"
            head += "\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked" if coded else ""
            sent = chunked(gzip.compress(body), 7) if coded else body
            kind, more, body = answer(sent, head, **fields)
        else:
            more = {**fields, "Content-Type": "text/plain"}
        records.append(record(kind, more, body, version))
        if kind != "metadata" and "text/html" not in body.decode("latin-1"):
            expected.append((text, f"http://a/{number}", f"r:{number}", kind))
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    pack = gzip.compress if packed else bytes
    path.write_bytes(b"".join(map(pack, [record(*INFO), record(*wet("eerst")), *records])))
    corpus, texts = read(path)
    documents = corpus.documents()
    columns = (documents[name].tolist()[1:] for name in ("uri", "record_id", "type"))
    assert list(zip(texts[1:], *columns, strict=True)) == expected


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_the_number_of_threads_changes_nothing(tmp_path, threads):
    texts = [f"woord{number % 97} en {'lang ' * (number % 53)}" for number in range(20_000)]
    html = answer(b"<p>", "Content-Type: text/html")
    records = [each for number, text in enumerate(texts) for each in (html, wet(text, number))]
    path = written(tmp_path, *records)
    corpus = tv.Corpus.from_files(path, threads=threads)
    assert corpus.frequencies().equals(tv.Corpus.from_texts(texts).frequencies())
    assert corpus.documents()["uri"].tolist()[-1] == "http://example.nl/19999"
    assert corpus.skipped["reason"].tolist() == ["20000 records left out, no plain text: text/html"]


def test_of_several_faults_the_first_is_reported(tmp_path):
    path = tmp_path / "a.warc"
    path.write_bytes(FIRST + record(*wet(b"\xff", 2)) + b"WARC/9\r\n")
    with pytest.raises(tv.DecodeError, match="record 2"):
        tv.Corpus.from_files(path, threads=2)

"""The command reads files as the call does, and speaks of its own options."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys

import pytest
import turven as tv

ROWS = [
    {"body": "De kat zat.", "name": "a", "year": 1999, "place": "Urk"},
    {"body": None, "name": "b", "year": 2001, "place": "Hoorn"},
    {"body": "De hond lag.", "name": "c", "year": 2003, "place": "Edam"},
]


def turven(*arguments, stdin=b""):
    done = subprocess.run(
        [sys.executable, "-m", "turven", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def counts(*arguments, stdin=b""):
    code, out, err = turven("frequencies", *arguments, "--format", "csv", stdin=stdin)
    assert (code, err) == (0, "")
    return {row["token"]: int(row["count"]) for row in csv.DictReader(io.StringIO(out))}


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


CHOSEN = ["--text", "body", "--id", "name", "--metadata", "year", "--nulls", "empty"]


def test_a_stored_corpus_has_the_records_that_are_asked_for(records, tmp_path):
    folder = tmp_path / "news.turven"
    how = ["-o", folder, "--memory-limit", "2 GiB", "--threads", "2"]
    code, out, err = turven("build", records, *CHOSEN, *how)
    assert (code, err, out[:19]) == (0, "", "Corpus: 3 documents")
    corpus = tv.Corpus.open(folder)
    options = {"text": "body", "id": "name", "metadata": ["year"], "nulls": "empty"}
    assert corpus.documents().equals(tv.Corpus.from_files(records, **options).documents())
    assert corpus.text(2) == "De hond lag."
    assert turven("build", records, *CHOSEN, "-o", folder, "--overwrite", "--no-text")[0] == 0
    with pytest.raises(ValueError, match="not kept"):
        tv.Corpus.open(folder).text(0)


@pytest.mark.parametrize(
    "command",
    [
        ["frequencies"],
        ["ngrams", "--n", "2"],
        ["collocations", "--measures", "dice"],
        ["collocates", "de", "--measures", "dice"],
        ["network", "de"],
        ["keyness"],
    ],
    ids=lambda command: command[0],
)
def test_every_command_reads_records(command, records, tmp_path):
    plain = tmp_path / "plain"
    plain.mkdir()
    for row in ROWS:
        (plain / f"{row['name']}.txt").write_text(row["body"] or "", encoding="utf-8")
    name, *rest = command
    node = [rest.pop(0)] if name in {"collocates", "network"} else []
    tables = []
    for paths in ([records, *CHOSEN], [plain]):
        words = [name, *node, *paths, *rest, "--format", "csv"]
        if name == "keyness":
            words += ["--reference", paths[0]]
        code, out, err = turven(*words)
        assert (code, err) == (0, "")
        tables.append(out)
    assert tables[0] == tables[1] != ""


def test_encodings_and_ratios_reach_the_reader(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("text\nÉén\n".encode("cp1252"))
    assert counts(path, "--encoding", "windows-1252") == {"één": 1}
    assert list(counts(path, "--errors", "replace")) == ["n"]
    code, _, err = turven("frequencies", path, "--encoding", "klingon")
    assert (code, "encoding must be one of" in err) == (2, True)
    packed = tmp_path / "a.txt.gz"
    packed.write_bytes(gzip.compress(b"aa " * (1 << 20)))
    code, _, err = turven("frequencies", packed, "--max-ratio", "2")
    assert code == 1
    assert err.endswith(
        "unpacked to more than 2 times its size; if that is meant, set --max-ratio\n"
    )
    assert counts(packed, "--max-ratio", "none") == {"aa": 1 << 20}
    assert turven("frequencies", packed, "--max-ratio", "x")[0] == 2


def test_a_null_is_an_error_that_names_the_option(records):
    code, _, err = turven("frequencies", records, "--text", "body")
    assert code == 1
    assert f"turven: {records}: line 2: the text, column 'body', is null; --nulls skip" in err
    assert "--nulls empty takes" in err
    assert "='" not in err
    assert counts(records, "--text", "body", "--nulls", "skip")["de"] == 2


def test_what_is_left_out_is_said(tmp_path):
    path = tmp_path / "a.jsonl"
    lines = ['{"text": "een"}', *["{"] * 12, '{"text": "twee"}']
    path.write_text("\n".join(lines), encoding="utf-8")
    code, out, err = turven("frequencies", path, "--on-error", "skip", "--format", "csv")
    assert (code, out.count("\n")) == (0, 3)
    said = err.splitlines()
    assert len(said) == 11
    assert said[0].startswith(f"turven: left out: {path}: 2: not a JSON object")
    assert said[-1] == "turven: left out: 2 more"
    assert turven("frequencies", path, "--on-error", "ignore")[0] == 2


def test_overwriting_is_spoken_of_as_on_the_command_line(tmp_path):
    text, folder, table = (tmp_path / name for name in ("a.txt", "a.turven", "a.arrow"))
    text.write_text("een kat", encoding="utf-8")
    for how in (["build", text, "-o", folder], ["frequencies", text, "-o", table]):
        assert turven(*how)[0] == 0
        code, _, err = turven(*how)
        assert code == 1
        assert err.endswith("; --overwrite replaces it\n")
        assert turven(*how, "--overwrite")[0] == 0


def test_too_little_memory_is_an_error_that_names_the_option(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(" ".join(f"woord{n}" for n in range(200_000)), encoding="utf-8")
    how = ["-o", tmp_path / "a.turven", "--memory-limit", "1 MiB", "--threads", "1"]
    code, _, err = turven("build", path, *how)
    assert code == 1
    assert "and --memory-limit is 1048576; a higher limit or fewer threads help" in err
    assert turven("build", path, "-o", tmp_path / "b", "--memory-limit", "x")[0] == 2


def test_a_stored_corpus_takes_no_option_of_reading(records, tmp_path):
    folder = tmp_path / "news.turven"
    turven("build", records, *CHOSEN, "-o", folder)
    for option in (["--text", "x"], ["--metadata", "x"], ["--encoding", "utf-16"]):
        code, _, err = turven("frequencies", folder, *option)
        assert (code, f"no {option[0]}" in err) == (2, True)


def test_standard_input_may_be_compressed_or_in_another_encoding():
    assert counts("-", "--encoding", "latin-1", stdin=b"\xe9\xe9n") == {"één": 1}
    assert counts("-", stdin=gzip.compress("één kat".encode())) == {"één": 1, "kat": 1}
    code, _, err = turven("frequencies", "-", stdin=gzip.compress(b"een kat")[:-9])
    assert (code, err.startswith("turven: -: byte ")) == (1, True)
    code, _, err = turven("frequencies", "-", "--encoding", "shift_jis", stdin=b"a\n\xff")
    assert (code, err) == (1, "turven: -: line 2, byte 2 is not Shift_JIS\n")
    code, _, err = turven("frequencies", "-", "--text", "body", stdin=b"{}")
    assert (code, "no --text" in err) == (2, True)
    assert list(counts("-", "--header", r"(?P<a>x)\s", stdin=b"x y")) == ["y"]


def test_a_corpus_of_standard_input_is_kept(tmp_path):
    folder = tmp_path / "a.turven"
    assert turven("build", "-", "-o", folder, stdin=b"een kat")[0] == 0
    corpus = tv.Corpus.open(folder)
    assert (corpus.text(0), corpus.documents()["id"].tolist()) == ("een kat", ["-"])


def test_a_web_archive_says_what_is_no_text(tmp_path):
    path = tmp_path / "crawl.warc"
    head = "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 3\r\nContent-Type: text/"
    path.write_text(f"{head}plain\r\n\r\neen\r\n\r\n{head}html\r\n\r\n<p>\r\n\r\n", newline="")
    code, out, err = turven("frequencies", path, "--format", "csv")
    assert (code, out.splitlines()[1][:6]) == (0, "1,een,")
    assert err == f"turven: left out: {path}: 1 record left out, no plain text: text/html\n"


def test_help_lists_the_options_of_reading():
    for command in ("build", "frequencies", "ngrams", "keyness"):
        code, out, _ = turven(command, "--help")
        assert code == 0
        for option in ("text", "id", "metadata", "nulls", "encoding", "on-error", "max-ratio"):
            assert f"--{option} " in out, (command, option)
    assert os.linesep in out

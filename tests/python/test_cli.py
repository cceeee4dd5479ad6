"""The command: what it prints, how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import turven as tv

SEEDS = Path(__file__).parents[2] / "seeds" / "nieuws"


def turven(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "turven", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("De kat en de hond en de mat.", encoding="utf-8")
    return str(path)


def test_a_table_to_read_has_a_caption_and_its_top_rows(text):
    done = turven("frequencies", text, "--top", "2")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("frequencies: 1 document, 8 tokens, 5 types")
    assert lines[2].split()[:3] == ["1", "de", "3"]
    assert len(lines) == 4


def test_more_rows_than_fit_are_said_to_be_there():
    done = turven("frequencies", str(SEEDS))
    rows = tv.Corpus.from_files(SEEDS).n_types
    assert done.stdout.splitlines()[-1] == f"… {rows - 20:,} more rows"


def test_csv_has_all_rows_and_full_precision(text):
    done = turven("collocations", text, "--format", "csv", "--measures", "pmi", "t_score")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    table = tv.Corpus.from_files(text).collocations(measures=["pmi", "t_score"])
    assert [row["w1"] for row in rows] == table["w1"].tolist()
    assert [float(row["pmi"]) for row in rows] == table["pmi"].tolist()


def test_json_is_one_object_a_line(text):
    done = turven("ngrams", text, "--n", "1", "2", "--format", "json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows == tv.Corpus.from_files(text).ngrams((1, 2)).to_dicts()


def test_json_writes_infinity_as_a_word(text):
    done = turven("collocates", "kat", text, "--format", "json", "--measures", "chi_squared")
    for line in done.stdout.splitlines():
        json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def test_arrow_is_an_ipc_stream(text):
    pyarrow = pytest.importorskip("pyarrow")
    command = [sys.executable, "-m", "turven", "frequencies", text, "--format", "arrow"]
    stream = subprocess.run(command, capture_output=True, timeout=60, check=True).stdout
    table = pyarrow.ipc.open_stream(stream).read_all()
    assert table.to_pydict() == tv.Corpus.from_files(text).frequencies().to_dict()


def test_standard_input_is_one_document(text):
    content = Path(text).read_text(encoding="utf-8")
    done = turven("frequencies", "-", "--format", "csv", stdin=content)
    assert done.stdout == turven("frequencies", text, "--format", "csv").stdout


def test_options_reach_the_tokens():
    arguments = ["--header", "date", "--language", "nl", "--case", "keep", "--top", "1"]
    done = turven("frequencies", str(SEEDS), *arguments)
    assert "keep, nfc, language nl" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["frequencies", "absent.txt"], 1, "turven: absent.txt: No such file or directory\n"),
        (["ngrams", "{text}", "--n", "0"], 2, "turven: n must be between 1 and 100, got 0\n"),
        (["ngrams", "{text}", "--n", "1", "2", "3"], 2, "--n takes one or two numbers, got 3"),
        (["collocations", "{text}", "--measures", "pmx"], 2, "no measure 'pmx'. Did you mean"),
        (["frequencies", "{text}", "--case", "x"], 2, "'lower', 'keep', 'fold'"),
        (["frequencies", "{text}", "--format", "xls"], 2, "invalid choice"),
        (["frequencies"], 2, "PATH"),
        (["count", "{text}"], 2, "there is no command 'count'"),
        ([], 2, "COMMAND"),
    ],
)
def test_a_fault_is_one_line_and_an_exit_code(arguments, code, message, text):
    done = turven(*[argument.format(text=text) for argument in arguments])
    assert done.returncode == code
    assert message in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_utf8_is_named_with_the_byte(tmp_path):
    path = tmp_path / "b.txt"
    path.write_bytes(b"goed \xe9")
    done = turven("frequencies", str(path))
    assert done.returncode == 1
    assert f"{path}: byte 5 is not UTF-8" in done.stderr
    assert turven("frequencies", str(path), "--errors", "replace").returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_reader_that_leaves_early_is_no_fault():
    command = f"{sys.executable} -m turven ngrams {SEEDS} --format csv | head -n 1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "rank,ngram,n,count,per_million\n"
    assert done.stderr == ""


def test_standard_input_has_the_faults_of_a_file():
    command = [sys.executable, "-m", "turven", "frequencies", "-"]
    for given, fault in [(b"a\xff", "byte 1 is not UTF-8"), (b"ab\0", "byte 2 is a NUL")]:
        done = subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)
        assert done.returncode == 1
        assert f"turven: -: {fault}" in done.stderr.decode()


def test_the_output_is_utf8_in_any_locale():
    locale = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "turven", "frequencies", str(SEEDS.parent / "french")]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True, env=locale)
    assert "·" in done.stdout.decode("utf-8") or "…" in done.stdout.decode("utf-8")


def test_the_version_names_that_of_unicode():
    done = turven("--version")
    unicode = ".".join(map(str, tv.UNICODE_VERSION))
    assert done.stdout == f"turven {tv.__version__} (Unicode {unicode})\n"


def test_a_corpus_is_kept_on_disk_and_asked(text, tmp_path):
    folder = str(tmp_path / "small.turven")
    done = turven("build", text, "-o", folder)
    assert (done.returncode, done.stdout[:27]) == (0, "Corpus: 1 document, 8 token")
    assert turven("frequencies", folder).stdout == turven("frequencies", text).stdout
    assert tv.Corpus.open(folder).text(0) == Path(text).read_text(encoding="utf-8")
    again = turven("build", text, "-o", folder, "--no-text")
    assert (again.returncode, again.stderr) == (
        1,
        f"turven: {folder}: there is a corpus already; --overwrite replaces it\n",
    )
    assert turven("build", text, "-o", folder, "--no-text", "--overwrite").returncode == 0
    cut = turven("frequencies", folder, "--case", "keep")
    assert cut.returncode == 2
    assert "no --case" in cut.stderr


def test_a_damaged_corpus_is_a_fault_of_the_input(text, tmp_path):
    folder = tmp_path / "small.turven"
    turven("build", text, "-o", str(folder))
    (folder / "1/tokens.arrow").write_bytes(b"")
    done = turven("ngrams", str(folder))
    assert done.returncode == 1
    assert "tokens.arrow has 0 bytes" in done.stderr


def test_pairs_and_collocates_take_the_options_of_the_call(text):
    how = ["--convention", "documents", "--min-count", "1", "--measures", "dice"]
    done = turven("collocations", text, "--format", "csv", *how)
    table = tv.Corpus.from_files(text).collocations(convention="documents", measures="dice")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["w1"], row["w2"]) for row in rows] == [(row["w1"], row["w2"]) for row in table]
    how = ["--like", "conc", "--places", "--test", "fisher", "--correction", "holm"]
    done = turven("collocates", "kat", text, "--window", "2", "1", "--format", "csv", *how)
    options = {"like": "conc", "places": True, "test": "fisher", "correction": "holm"}
    table = tv.Corpus.from_files(text).collocates("kat", window=(2, 1), **options)
    assert next(csv.reader(io.StringIO(done.stdout))) == table.columns


def test_a_network_is_the_one_of_the_call(text):
    done = turven("network", "kat", text, "--depth", "3", "--top", "2", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    table = tv.Corpus.from_files(text).collocation_network("kat", depth=3, top=2)
    assert len(rows) == len(table) > 4
    for row, expected in zip(rows, table, strict=True):
        assert row["node"] == expected["node"]
        assert row["collocate"] == expected["collocate"]


def test_keywords_are_against_texts_or_a_list(text, tmp_path):
    other = tmp_path / "b.txt"
    other.write_text("De zee en het schip.", encoding="utf-8")
    listed = tmp_path / "b.csv"
    listed.write_text("word,count\nde,1\nzee,1\nen,1\nhet,1\nschip,1\n", encoding="utf-8")
    tables = []
    for reference in (other, listed):
        how = ["--reference", str(reference), "--like", "quanteda", "--format", "csv"]
        done = turven("keyness", text, *how)
        assert done.returncode == 0, done.stderr
        tables.append(list(csv.DictReader(io.StringIO(done.stdout))))
    expected = tv.Corpus.from_files(text).keyness(tv.Corpus.from_files(other), like="quanteda")
    for rows in tables:
        assert [row["token"] for row in rows] == expected["token"].tolist()
        assert [float(row["pmi(base=e)"]) for row in rows] == expected["pmi(base=e)"].tolist()
    assert turven("keyness", text).returncode == 2


LINES = ["1 De de DET", "2 katten kat NOUN", "3 katten kat NOUN"]


def test_a_layer_is_counted_of_files_and_of_a_stored_corpus(tmp_path):
    path = tmp_path / "a.conllu"
    lines = ("\t".join([*line.split(), *["_"] * 6]) for line in LINES)
    path.write_text("\n".join(lines), encoding="utf-8")
    folder = str(tmp_path / "a.turven")
    assert turven("build", str(path), "-o", folder, "--layers", "upos", "lemma").returncode == 0
    for source in (str(path), folder):
        done = turven("frequencies", source, "--layer", "lemma", "upos", "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        assert [(row["token"], row["count"]) for row in rows] == [
            ("kat_NOUN", "2"),
            ("de_DET", "1"),
        ]
    pairs = turven("ngrams", folder, "--layer", "token", "upos", "--format", "csv").stdout
    assert "de_DET katten_NOUN" in pairs
    done = turven("frequencies", folder, "--layer", "tag")
    assert "there is no layer 'tag'; there are 'token', 'upos', 'lemma'" in done.stderr
    done = turven("frequencies", folder, "--layers", "upos")
    assert "no --layers" in done.stderr
    other = tmp_path / "b.conllu"
    other.write_text(path.read_text(encoding="utf-8").replace("kat", "hond"), encoding="utf-8")
    done = turven("keyness", str(path), "--reference", str(other), "--layer", "lemma")
    assert "kat" in done.stdout
    assert "katten" not in done.stdout
    done = turven("frequencies", "-", "--layers", "lemma", stdin="een kat")
    assert "-: only .conllu and .vrt files have layers" in done.stderr


def test_matches_of_a_pattern_are_listed_or_counted_with_the_layers_that_it_names(tmp_path):
    path = tmp_path / "a.conllu"
    lines = ("\t".join([*line.split(), *["_"] * 6]) for line in LINES)
    path.write_text("\n".join(lines), encoding="utf-8")
    pattern = '"de" [lemma="kat" & upos="NOUN"]'
    done = turven("matches", pattern, str(path), "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "document": 0,
        "id": str(path),
        "position": 0,
        "length": 2,
        "match": "de katten",
    }
    done = turven(
        "matches", '[lemma="kat"]', str(path), "--frequencies", "--by", "upos", "--format", "csv"
    )
    assert done.stdout.splitlines()[1].startswith("1,NOUN,1,2,")
    folder = str(tmp_path / "a.turven")
    turven("build", str(path), "-o", folder, "--layers", "upos", "lemma")
    done = turven("matches", pattern, folder, "--within", "sentence", "--strategy", "longest")
    assert "de katten" in done.stdout


def test_a_fault_of_a_pattern_is_wrong_usage(text):
    done = turven("matches", '"kat" [', text)
    assert done.returncode == 2
    assert "turven: pattern, column 8: found the end" in done.stderr
    done = turven("matches", '"kat"', text, "--min-count", "2")
    assert done.returncode == 2
    assert "--min-count goes with --frequencies" in done.stderr

"""Count files come back as they were, and counts of parts add up to those of the whole."""

import datetime as dt
import json
import os
import subprocess
import sys
import zlib
from importlib.util import find_spec
from pathlib import Path

import pytest
import turven as tv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from turven import arrow_file, merging, parquet, sums
from turven.counts import checksum

SEEDS = Path(__file__).parents[2] / "seeds" / "nieuws"
PROGRAMS = [name for name in parquet.PROGRAMS if find_spec(name)]
TEXTS = ["De kat zat op de mat.", "", "De hond en de kat zagen het water.", "Water! 'Éénmaal'"]
DATES = [dt.date(1901, 1, 1), None, dt.date(1999, 12, 31), dt.date(2020, 2, 29)]


def made() -> tv.Corpus:
    times = [dt.datetime(1969, 12, 31, 23, 59, 59, 999999), None, None, dt.datetime(2024, 1, 1)]
    return tv.Corpus.from_texts(
        TEXTS, date=DATES, time=times, nothing=[None] * 4, good=[True, None, False, True]
    )


#: Tables with every type of column, with nulls, nan, infinities and without rows.
TABLES = {
    "frequencies": lambda corpus: corpus.frequencies(),
    "absent words": lambda corpus: corpus.frequencies(tokens=["zee", "de"]),
    "no rows": lambda corpus: corpus.frequencies(top=0),
    "intervals": lambda corpus: corpus[:1].frequencies(interval=0.9, interval_method="bootstrap"),
    "ngrams": lambda corpus: corpus.ngrams((1, 3), nested=True),
    "keyness": lambda corpus: corpus.keyness(corpus[:1]),
    "documents": lambda corpus: corpus.documents(),
    "sliced": lambda corpus: corpus.documents()[1:3],
    "nothing at all": lambda corpus: corpus[:0].frequencies(),
}


def same(one: tv.Table, other: tv.Table) -> bool:
    return one.equals(other) and one.parameters == other.parameters


@pytest.fixture(params=["plain", "polars"])
def way(request, monkeypatch):
    """Add up with and without polars."""
    if request.param == "polars":
        pytest.importorskip("polars")
    chosen = {"plain": sums.PlainSums, "polars": sums.PolarsSums}[request.param]
    monkeypatch.setattr(merging, "sums", lambda: chosen)


@pytest.mark.parametrize("name", TABLES)
def test_an_arrow_file_comes_back_as_it_was(tmp_path, name):
    table = TABLES[name](made())
    table.save(tmp_path / "a.arrow")
    assert same(tv.read_counts(tmp_path / "a.arrow"), table)


@pytest.mark.parametrize("name", TABLES)
def test_other_programs_open_an_arrow_file_by_its_path(tmp_path, name):
    feather, polars = pytest.importorskip("pyarrow.feather"), pytest.importorskip("polars")
    table = TABLES[name](made())
    table.save(tmp_path / "a.arrow")
    read = feather.read_table(tmp_path / "a.arrow")
    assert read.schema == table.to_arrow().schema
    assert polars.DataFrame(read).equals(table.to_polars())
    assert polars.read_ipc(tmp_path / "a.arrow").equals(table.to_polars())
    note = json.loads(read.schema.metadata[b"turven"])
    assert {key: note[key] for key in table.parameters} == table.parameters


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("writer", PROGRAMS)
@pytest.mark.parametrize("reader", PROGRAMS)
def test_any_program_reads_the_parquet_of_any_other(tmp_path, monkeypatch, name, writer, reader):
    table = TABLES[name](made())
    monkeypatch.setattr(parquet, "PROGRAMS", (writer,))
    table.save(tmp_path / "it's.parquet")
    monkeypatch.setattr(parquet, "PROGRAMS", (reader,))
    assert same(tv.read_counts(tmp_path / "it's.parquet"), table)


@pytest.mark.parametrize("writer", PROGRAMS)
def test_programs_read_the_columns_and_the_manifest_themselves(tmp_path, monkeypatch, writer):
    monkeypatch.setattr(parquet, "PROGRAMS", (writer,))
    table, path = made().frequencies(), tmp_path / "a.parquet"
    table.save(path)
    if find_spec("pyarrow"):
        import pyarrow.parquet

        assert pyarrow.parquet.read_table(path)["count"].to_pylist() == table["count"].tolist()
        assert b"turven" in pyarrow.parquet.read_metadata(path).metadata
    if find_spec("polars"):
        import polars

        assert polars.read_parquet(path)["token"].to_list() == table["token"].tolist()
    if find_spec("duckdb"):
        import duckdb

        found = duckdb.sql(f"select sum(count) from '{path}'").fetchall()
        assert found == [(made().n_tokens,)]


def test_the_manifest_says_what_is_needed_to_add_up(tmp_path):
    corpus = made()
    corpus.ngrams((1, 2)).save(tmp_path / "a.arrow")
    corpus.ngrams(2, min_count=2).save(tmp_path / "b.arrow")
    whole, cut = (
        json.loads(arrow_file.read((tmp_path / name).read_bytes(), "turven"))
        for name in ("a.arrow", "b.arrow")
    )
    assert whole["ngrams"] == {"1": corpus.n_tokens, "2": corpus.n_tokens - 3}
    assert cut["ngrams"] == {"2": corpus.n_tokens - 3}
    assert (whole["file"]["complete"], cut["file"]["complete"]) == (True, False)
    assert whole["file"]["columns"]["per_million"] == "float64"
    assert whole["file"]["unicode"] == ".".join(map(str, tv.UNICODE_VERSION))
    assert whole["corpus"]["documents"] == 4


def test_a_file_that_is_there_stays_unless_it_may_be_replaced(tmp_path):
    path = tmp_path / "a.arrow"
    made().frequencies().save(path)
    with pytest.raises(FileExistsError, match="overwrite=True"):
        made().ngrams().save(path)
    made().ngrams().save(path, overwrite=True)
    assert tv.read_counts(path).parameters["statistic"] == "ngrams"
    assert [file.name for file in tmp_path.iterdir()] == ["a.arrow"]


def test_a_writing_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.arrow"
    made().frequencies().save(path)
    before = path.read_bytes()

    def fail(file):
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        made().ngrams().save(path, overwrite=True)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.arrow"]


def test_other_names_and_places_are_refused(tmp_path):
    table = made().frequencies()
    with pytest.raises(ValueError, match=r"ends in \.parquet or \.arrow, got a\.csv"):
        table.save("a.csv")
    with pytest.raises(ValueError, match=r"ends in \.parquet or \.arrow"):
        tv.read_counts("a.csv")
    with pytest.raises(FileNotFoundError, match="no such folder"):
        table.save(tmp_path / "none" / "a.arrow")
    with pytest.raises(FileNotFoundError):
        tv.read_counts(tmp_path / "none.parquet")


def test_without_a_program_for_parquet_the_error_names_them(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "PROGRAMS", ())
    with pytest.raises(ImportError, match="pyarrow, polars or duckdb"):
        made().frequencies().save(tmp_path / "a.parquet")


@pytest.mark.parametrize("ending", ["arrow", *(["parquet"] if PROGRAMS else [])])
def test_a_damaged_file_is_an_error_that_names_it(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    made().frequencies().save(path)
    data = path.read_bytes()
    for at in range(0, len(data), 7):
        for faulty in (data[:at], data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1 :]):
            path.write_bytes(faulty)
            if said(path) is None:
                assert same(tv.read_counts(path), made().frequencies())
            else:
                assert said(path).startswith(str(path))


def said(path):
    """Return what is said of a damaged file; nothing if that harms nothing."""
    try:
        tv.read_counts(path)
    except tv.StoreError as error:
        return str(error)
    return None


@pytest.mark.parametrize("reader", PROGRAMS)
def test_a_parquet_file_of_another_make_is_refused(tmp_path, monkeypatch, reader):
    pq = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(parquet, "PROGRAMS", (reader,))
    path = tmp_path / "a.parquet"
    arrow = made().frequencies().to_arrow()
    pq.write_table(arrow.replace_schema_metadata(None), path)
    with pytest.raises(tv.StoreError, match="has no manifest"):
        tv.read_counts(path)
    pq.write_table(arrow, path)
    with pytest.raises(tv.StoreError, match="has no manifest of a count file"):
        tv.read_counts(path)


@pytest.mark.parametrize("reader", PROGRAMS)
def test_other_formats_columns_and_values_are_refused(tmp_path, monkeypatch, reader):
    pq = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    made().frequencies().save(path)
    arrow = pq.read_table(path)
    note = json.loads(arrow.schema.metadata[b"turven"])

    def written(table, told):
        metadata = {"turven": json.dumps({**note, "file": {**note["file"], **told}})}
        pq.write_table(table.replace_schema_metadata(metadata), path)

    monkeypatch.setattr(parquet, "PROGRAMS", (reader,))
    written(arrow, {"format": 2})
    with pytest.raises(tv.StoreError, match=r"format 2, by turven .*; this version reads format 1"):
        tv.read_counts(path)
    written(arrow.drop_columns("count"), {})
    with pytest.raises(tv.StoreError, match="its manifest says rank, token, count"):
        tv.read_counts(path)
    written(arrow.slice(1), {})
    with pytest.raises(tv.StoreError, match="it does not hold what was written"):
        tv.read_counts(path)


tokens = st.lists(st.sampled_from(["a", "b", "é", "ab", "a\tb", "\U0001f600"]), max_size=8)
parts = st.lists(st.lists(tokens, max_size=3), min_size=1, max_size=4)
kinds = st.sampled_from(
    [
        lambda corpus: corpus.frequencies(),
        lambda corpus: corpus.ngrams(2),
        lambda corpus: corpus.ngrams((1, 4)),
        lambda corpus: corpus.ngrams(3, skip=2),
        lambda corpus: corpus.ngrams((2, 3), within="sentence"),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts, kinds)
def test_the_sum_of_parts_is_the_table_of_the_whole(way, documents, ask):
    corpora = [tv.Corpus.from_tokens(part) for part in documents]
    whole = ask(tv.Corpus.merge(corpora))
    merged = tv.merge_counts(map(ask, corpora))
    assert merged.to_dicts() == whole.to_dicts()
    assert merged.equals(whole)
    for key in ("statistic", "ngrams"):
        assert merged.parameters.get(key) == whole.parameters.get(key)
    known = merged.parameters["corpus"]
    assert known == {name: whole.parameters["corpus"][name] for name in known}


@pytest.mark.parametrize("ending", ["arrow", *(["parquet"] if PROGRAMS else [])])
@pytest.mark.parametrize("threads", [1, 2, 7])
def test_files_of_parts_add_up(way, tmp_path, ending, threads):
    corpus = tv.Corpus.from_files(SEEDS, header="date", threads=threads)
    for name, ask in {
        "frequencies": lambda corpus: corpus.frequencies(threads=threads),
        "ngrams": lambda corpus: corpus.ngrams((1, 3), threads=threads),
    }.items():
        paths = [tmp_path / f"{name}{i}.{ending}" for i in range(3)]
        for i, path in enumerate(paths):
            ask(corpus[i::3]).save(path)
        merged = tv.merge_counts(paths)
        assert merged.equals(ask(corpus))
        assert merged.parameters["corpus"] == ask(corpus).parameters["corpus"]
        assert merged.parameters["merged"] == {"tables": 3, "versions": [tv.__version__]}
        again = tv.merge_counts([tv.merge_counts(paths[:2]), paths[2]])
        assert again.equals(merged)
        assert repr(again).splitlines()[0].startswith(f"{name}: 24 documents, 6,119 tokens")


def test_cut_tables_are_refused_or_give_lower_bounds(way):
    one, two = tv.Corpus.from_texts(["a a b"]), tv.Corpus.from_texts(["b b a"])
    cut = [corpus.frequencies(min_count=2) for corpus in (one, two)]
    with pytest.raises(ValueError, match=r"tables\[0\] lacks rows \(min_count=2\).*allow_cut=True"):
        tv.merge_counts(cut)
    with pytest.raises(ValueError, match=r"tables\[1\] lacks rows, so that"):
        tv.merge_counts([one.frequencies(), two.frequencies().head(1)])
    merged = tv.merge_counts(cut, allow_cut=True)
    assert merged["count"].tolist() == [2, 2]
    assert merged["per_million"].tolist() == [1e6 * 2 / 6] * 2
    assert merged.parameters["merged"]["lower_bounds"] is True
    assert "types" not in merged.parameters["corpus"]
    assert "lower bounds" in repr(merged)
    with pytest.raises(ValueError, match="lacks rows"):
        tv.merge_counts([merged])


def test_a_limit_that_cut_nothing_is_no_cut():
    corpus = tv.Corpus.from_texts(["a a b b"])
    merged = tv.merge_counts([corpus.frequencies(min_count=2), corpus.frequencies(top=9)])
    assert merged["count"].tolist() == [4, 4]
    assert "lower_bounds" not in merged.parameters["merged"]


def test_n_of_a_length_without_rows_is_known_from_the_documents_or_not_at_all():
    corpus = tv.Corpus.from_texts(["a b c d", "a", "a b"])
    assert corpus.ngrams((1, 3), min_count=3).parameters["ngrams"] == {"1": 7, "2": 4, "3": 2}
    assert corpus.ngrams(9).parameters["ngrams"] == {"9": 0}
    unknown = corpus.ngrams((1, 3), min_count=3, within="sentence")
    assert unknown.parameters["ngrams"] == {"1": 7, "2": None, "3": None}
    with pytest.raises(ValueError, match="no row of 2 words"):
        tv.merge_counts([unknown], allow_cut=True)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (lambda c: tv.Corpus.from_texts(TEXTS, case="keep").ngrams(), "case: 'lower' in tables"),
        (lambda c: c.ngrams(3), r"differ in n: 2 in tables\[0\], 3 in tables\[1\]"),
        (lambda c: c.ngrams(2, skip=1), "differ in skip: 0"),
        (lambda c: c.ngrams(2, within="sentence"), "differ in within: None .* 'sentence'"),
        (lambda c: c.frequencies(), "differ in statistic: 'ngrams' .* 'frequencies'"),
        (lambda c: c.ngrams(2, measures="pmi"), "columns that do not add up: pmi"),
        (lambda c: c.ngrams((2, 3), nested=True), "do not add up: count_nested, c_value"),
        (lambda c: c.frequencies(interval=0.9), "do not add up: per_million_low"),
        (lambda c: c.frequencies(tokens=["de"]), "of chosen words"),
        (lambda c: c.ngrams()[["ngram", "count"]], "lacks the columns rank, n, per_million"),
        (lambda c: c.documents(), "is of documents; only frequencies and ngrams add up"),
    ],
)
def test_tables_that_do_not_go_together_are_refused(other, message):
    corpus = made()
    with pytest.raises(ValueError, match=message):
        tv.merge_counts([corpus.ngrams(), other(corpus)])


def test_ngrams_that_cannot_be_told_apart_are_refused(way):
    table = tv.Corpus.from_tokens([["a b", "c"]]).ngrams(2)
    with pytest.raises(ValueError, match="blank inside a word"):
        tv.merge_counts([table])


def test_what_is_no_table_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        tv.merge_counts([])
    with pytest.raises(TypeError, match="iterable, got one str"):
        tv.merge_counts("a.parquet")
    with pytest.raises(TypeError, match=r"tables\[0\] must be a Table or a path, got int"):
        tv.merge_counts([1])


def test_keyness_takes_a_table_or_a_file_and_its_n(tmp_path):
    corpus = tv.Corpus.from_files(SEEDS, header="date")
    ours, theirs = corpus[:8], corpus[8:]
    whole, head = theirs.frequencies(), theirs.frequencies(top=50)
    head.save(tmp_path / "head.arrow")
    expected = ours.keyness(theirs)
    found = ours.keyness(whole)
    for name in ("token", "o11", "c1", "n", "log_likelihood_signed", "log_ratio"):
        assert found[name].tolist() == expected[name].tolist()
    assert set(ours.keyness(head)["n"].tolist()) == {corpus.n_tokens}
    from_file = ours.keyness(tmp_path / "head.arrow")
    assert from_file.equals(ours.keyness(head))
    assert from_file.parameters["options"]["reference"] == str(tmp_path / "head.arrow")
    other_n = ours.keyness(head, reference_tokens=10_000)
    assert set(other_n["n"].tolist()) == {ours.n_tokens + 10_000}


def test_keyness_refuses_a_reference_of_other_tokens(tmp_path):
    corpus, other = made(), tv.Corpus.from_texts(TEXTS, case="keep", hyphens="join")
    message = "made with case lower, hyphens split, the reference with case keep, hyphens join"
    for reference in (other.frequencies(), other):
        with pytest.raises(ValueError, match=message):
            corpus.keyness(reference)
        table = corpus.keyness(reference, check_options=False)
        assert table.parameters["options"]["reference_options"] == "case keep, hyphens join"
    # Who gives tokens knows what they are.
    assert len(corpus.keyness(tv.Corpus.from_tokens([["a"]])))
    assert "reference_options" not in corpus.keyness(corpus.frequencies()).parameters["options"]


def turven(*arguments) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "turven", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)


def test_cli_saves_and_adds_up(tmp_path):
    files = sorted(SEEDS.glob("*.txt"))
    halves = [files[::2], files[1::2]]
    for command, ask in (
        ("frequencies", tv.Corpus.frequencies),
        ("ngrams", tv.Corpus.ngrams),
    ):
        paths = [tmp_path / f"{command}{i}.arrow" for i in range(2)]
        for path, half in zip(paths, halves, strict=True):
            done = turven(command, *half, "-o", path)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        whole = tmp_path / f"{command}.arrow"
        done = turven("merge", *paths, "-o", whole, "--format", "csv")
        expected = ask(tv.Corpus.from_files(files))
        assert tv.read_counts(whole).equals(expected)
        assert len(done.stdout.splitlines()) == len(expected) + 1
        again = turven("merge", *paths, "-o", whole)
        assert (again.returncode, "overwrite" in again.stderr) == (1, True)
    done = turven("merge", paths[0])
    assert done.stdout.startswith("ngrams: 12 documents")
    done = turven("keyness", *halves[0], "--reference", tmp_path / "frequencies1.arrow")
    assert done.returncode == 0


def test_cli_says_what_cannot_be_added(tmp_path):
    path = tmp_path / "a.arrow"
    assert turven("frequencies", SEEDS, "--top", "3", "-o", path).returncode == 0
    done = turven("merge", path)
    assert (done.returncode, "lacks rows (top=3)" in done.stderr) == (2, True)
    assert turven("merge", path, "--allow-cut").returncode == 0


def test_the_checksum_is_that_of_manifest_and_values():
    table = tv.Corpus.from_texts(["b a"]).ngrams(1)[["ngram", "n"]]
    ends = b"".join(n.to_bytes(8, sys.byteorder) for n in (0, 1, 2))
    ones = 2 * (1).to_bytes(8, sys.byteorder)
    written = b'{"a": 1, "b": 2}' + ends + b"ab" + ones
    assert checksum(table._engine, {"b": 2, "a": 1}) == f"{zlib.crc32(written):08x}"

"""The plugin for pytest: corpora between runs, and assertions that explain themselves."""

import csv
import datetime as dt
import importlib.util
import io
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st
from turven.testing import assert_count, assert_key, assert_table, csv_file
from turven.testing import stores as stores_of_tests

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[2]

# Runs of pytest in this process forget what they were the first to import, and numpy cannot be
# imported twice.
assert np.__version__

TEXTS = {
    "2022.txt": "Oorlog en vrede. De oorlog duurt, de vrede niet.",
    "2023.txt": "Na de oorlog kwam de vrede.",
}

TEST = """
from turven.testing import assert_count

def test_war(corpus_from):
    assert_count(corpus_from("texts", case="lower"), "oorlog", 3)
"""


@pytest.fixture(autouse=True)
def _plugin(tmp_path_factory, monkeypatch):
    """Put the plugin where it is found, if turven is not installed but on the path."""
    for name in ("TURVEN_NUM_THREADS", "TURVEN_SLOW", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    if importlib.util.find_spec("pytest_turven") is None:
        folder = tmp_path_factory.mktemp("plugin")
        shutil.copytree(ROOT / "python/pytest_turven", folder / "pytest_turven")
        monkeypatch.syspath_prepend(folder)
        path = os.environ.get("PYTHONPATH", "")
        monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{path}")


@pytest.fixture
def project(pytester):
    """A project with two texts and a test."""
    pytester.makeini("[pytest]\n")
    folder = pytester.mkdir("texts")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    pytester.makepyfile(TEST)
    return pytester


def run(project, *options):
    return project.runpytest_inprocess("-p", "pytest_turven", *options)


def text_of(result):
    return "\n".join(line.removeprefix("E").strip() for line in result.outlines)


def stores(project):
    """When each corpus in the cache was made, by its folder."""
    found = project.path.glob(".pytest_cache/d/turven/*/*/sources.json")
    return {path.parent: path.stat().st_mtime_ns for path in found}


def change(project, name="2023.txt", text="Na de vrede kwam de vrede."):
    (project.path / "texts" / name).write_text(text, encoding="utf-8")


def failure(call, *args, **options):
    with pytest.raises(AssertionError) as caught:
        call(*args, **options)
    return str(caught.value)


# Corpora between runs


def test_a_second_run_opens_what_the_first_has_made(project):
    run(project).assert_outcomes(passed=1)
    first = stores(project)
    run(project).assert_outcomes(passed=1)
    assert len(first) == 1
    assert stores(project) == first


def test_a_changed_corpus_fails_with_the_word_the_counts_and_the_file(project):
    run(project).assert_outcomes(passed=1)
    change(project)
    for _ in range(2):  # in later runs it is still the change that matters
        result = run(project)
        result.assert_outcomes(failed=1)
        text = text_of(result)
        name = Path("texts", "2023.txt")
        assert 'AssertionError: "oorlog" occurs twice, expected 3 times' in text
        assert f"{name}  0 (was 1)" in text
        assert f"{Path('texts', '2022.txt')}  2\n" in text
        assert "Corpus: 2 documents, 15 tokens" in text
        assert "made of texts, case='lower'" in text
        assert f"since the corpus before this one:\n{name} has changed" in text
        assert "turven/testing/counts.py" not in text, "the frames of the library are hidden"


def test_files_that_came_and_went_are_named(project):
    run(project)
    (project.path / "texts" / "2022.txt").rename(project.path / "texts" / "2021.txt")
    change(project)
    text = text_of(run(project))
    assert f"{Path('texts', '2021.txt')} is new" in text
    assert f"{Path('texts', '2022.txt')} is gone" in text


def test_two_contents_are_kept_and_older_ones_removed(project):
    for text in ("een", "twee", "drie", "vier"):
        change(project, text=text)
        run(project)
    kept = stores(project)
    assert len(kept) == 2
    change(project, text="drie")
    run(project)
    assert stores(project) == kept


def test_of_sources_that_a_run_does_not_use_the_last_twenty_are_kept(tmp_path):
    def stored(source, content, used):
        place = tmp_path / source / content
        place.mkdir(parents=True)
        (place / "used").touch()
        os.utime(place / "used", (used, used))

    for number in range(25):
        stored(f"s{number:02}", "old", 1000 + number)
    stored("s24", "new", 2000)
    stored("s24", "older", 500)
    left_behind = tmp_path / "s24" / ".new-x"
    left_behind.mkdir()
    os.utime(left_behind, (1000, 1000))
    stores_of_tests.clear(tmp_path, began=1003.5)
    kept = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("*/*"))
    # 21 sources were used since the run began, and another four are not among the last twenty.
    expected = [str(Path(f"s{number:02}", "old")) for number in range(4, 25)]
    assert kept == sorted([*expected, str(Path("s24", "new"))])


def test_a_corpus_is_known_by_its_options_and_not_by_threads(project):
    project.makepyfile("""
        import re
        from pathlib import Path

        def test_keys(corpus_from):
            corpus = corpus_from("texts")
            assert corpus_from("texts", threads=2) is corpus
            assert corpus_from(["texts"], case="keep") is not corpus
            assert corpus_from("texts", case="keep").count("Oorlog") == 1
            dated = corpus_from("texts", header=re.compile("(?P<head>Na) "))
            assert dated.documents()["head"].tolist() == [None, "Na"]
            numbered = corpus_from("texts", year=iter([2022, 2023]))
            assert numbered.documents()["year"].tolist() == [2022, 2023]
            assert corpus_from("texts", year=[2022, 2023]) is numbered
            assert corpus_from("texts", year=[2022, 2024]) is not numbered
            assert corpus_from("texts").text(1) == "Na de oorlog kwam de vrede."
            Path("texts/2023.txt").write_text("Vrede.")
            assert corpus_from("texts").count("oorlog") == 2
            assert corpus.count("oorlog") == 3
    """)
    run(project).assert_outcomes(passed=1)


def test_relative_paths_start_at_the_root_or_else_where_pytest_was_called(project, monkeypatch):
    below = project.mkdir("below")
    (below / "own.txt").write_text("Alleen hier.", encoding="utf-8")
    (below / "test_paths.py").write_text(
        "import pytest\n"
        "def test_paths(corpus_from):\n"
        "    assert corpus_from('own.txt').documents()['id'].tolist() == ['own.txt']\n"
        "    assert corpus_from('texts').count('oorlog') == 3\n"
        "    with pytest.raises(FileNotFoundError, match='relative paths start at .*below'):\n"
        "        corpus_from('nowhere')\n"
        "    with pytest.raises(TypeError, match='keeps corpora by itself and takes no store'):\n"
        "        corpus_from('texts', store='x')\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(below)
    run(project, "--rootdir", "..", "test_paths.py").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "options", [["-p", "no:cacheprovider"], ["-o", "cache_dir=/dev/null/cache"]]
)
def test_without_a_cache_a_corpus_is_made_anew(project, options):
    if "/dev/null/cache" in options[1] and not Path("/dev/null").exists():
        pytest.skip("there is no /dev/null")
    result = run(project, *options, "-W", "ignore")
    result.assert_outcomes(passed=1)
    assert stores(project) == {}


def test_a_damaged_corpus_is_made_anew(project):
    run(project)
    (place,) = stores(project)
    (place / "corpus.turven" / "manifest.json").write_text("{}", encoding="utf-8")
    run(project).assert_outcomes(passed=1)
    assert list(stores(project)) == [place]
    assert tv.Corpus.open(place / "corpus.turven").count("oorlog") == 3


def test_what_was_left_out_is_known_in_later_runs(project):
    (project.path / "texts" / "bad.txt").write_bytes(b"\xff")
    project.makepyfile("""
        def test_skipped(corpus_from):
            (row,) = corpus_from("texts", on_error="skip").skipped
            assert row["path"].endswith("bad.txt")
    """)
    for _ in range(2):
        run(project).assert_outcomes(passed=1)


def test_what_cannot_be_made_leaves_nothing_behind(tmp_path, monkeypatch):
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_bytes(b"een \xff")
    cache = tmp_path / "cache"
    made = stores_of_tests.Stores(bases=[tmp_path], cache=cache, temporary=None)
    with pytest.raises(tv.DecodeError, match=r"a\.txt"):
        made.corpus("texts")
    (texts / "a.txt").write_text("een", encoding="utf-8")
    monkeypatch.setattr(stores_of_tests, "digest_of", lambda path: "another")
    with pytest.raises(RuntimeError, match=r"a file changed while it was read: texts.a\.txt"):
        made.corpus("texts")
    assert {path.name for path in cache.glob("*/*")} == {"lock"}


# Options and the marker


def test_the_number_of_threads_holds_for_the_run_alone(project):
    project.makepyfile(
        "import os\ndef test_threads():\n    assert os.environ['TURVEN_NUM_THREADS'] == '2'\n"
    )
    result = run(project, "--turven-threads", "2")
    result.assert_outcomes(passed=1)
    assert "turven: threads 2" in result.outlines
    assert "TURVEN_NUM_THREADS" not in os.environ
    result = run(project, "--turven-threads", "0")
    assert "must be between 1 and 1024, got 0" in "\n".join(result.errlines)


def test_slow_corpora_are_skipped_unless_they_are_asked_for(project, monkeypatch):
    project.makepyfile(
        "import pytest\n@pytest.mark.slow_corpus\ndef test_slow(): pass\ndef test_fast(): pass\n"
    )
    result = run(project, "--strict-markers", "-rs")
    result.assert_outcomes(passed=1, skipped=1)
    assert "a slow corpus; --turven-slow runs it" in text_of(result)
    run(project, "--turven-slow").assert_outcomes(passed=2)
    monkeypatch.setenv("TURVEN_SLOW", "1")
    run(project).assert_outcomes(passed=2)


def test_a_run_that_does_not_use_it_does_not_import_the_engine(project):
    project.makepyfile(
        "import sys\ndef test_modules():\n"
        "    assert 'pytest_turven' in sys.modules\n    assert 'turven' not in sys.modules\n"
    )
    project.runpytest_subprocess("-p", "pytest_turven").assert_outcomes(passed=1)


def test_workers_of_xdist_make_one_corpus_and_tell_what_they_wrote(project):
    pytest.importorskip("xdist")
    project.makepyfile("""
        import pytest
        from turven.testing import assert_count, assert_table

        @pytest.mark.parametrize("number", range(4))
        def test_war(corpus_from, number):
            corpus = corpus_from("texts")
            assert_count(corpus, "oorlog", 3)
            assert_table(corpus.frequencies(top=1), f"words-{number}.csv")
    """)
    options = ["-p", "pytest_turven", "-n", "2", "--turven-update"]
    result = project.runpytest_subprocess(*options)
    result.assert_outcomes(passed=4)
    assert [line for line in result.outlines if line.startswith("words-")] == [
        f"words-{number}.csv" for number in range(4)
    ]
    assert len(stores(project)) == 1
    assert not list(project.path.glob(".pytest_cache/d/turven/*/.new-*"))


# Counts


def test_a_count_that_is_right_says_nothing_and_a_wrong_one_says_where():
    corpus = tv.Corpus.from_texts(["de kat", "De hond, de kat"], id=["a", "b"])
    assert_count(corpus, "DE", 3)
    assert_count(corpus, "muis", 0)
    assert failure(assert_count, corpus, "de", 1).splitlines() == [
        '"de" occurs 3 times, expected once',
        "  b  2",
        "  a  1",
        "  Corpus: 2 documents, 6 tokens, 3 types (UAX #29 words, lower, nfc)",
    ]


def test_many_documents_are_not_all_listed():
    corpus = tv.Corpus.from_texts(["kat"] * 30)
    assert "… 22 more documents" in failure(assert_count, corpus, "kat", 1)


def test_a_word_that_does_not_occur_has_similar_ones():
    corpus = tv.Corpus.from_texts(["Oorlogen, de oorlogs en vrede: een woord"], case="keep")
    text = failure(assert_count, corpus, "oorlogen", 2)
    assert '"oorlogen" does not occur, expected twice' in text
    assert 'similar words: "Oorlogen" (1), "oorlogs" (1)' in text
    text = failure(assert_count, corpus, "de oorlogs", 1)
    assert 'the corpus cuts it into 2 tokens: "de", "oorlogs"' in text
    given_tokens = tv.Corpus.from_tokens([["de kat"]])
    assert 'similar words: "de kat" (1)' in failure(assert_count, given_tokens, "de kt", 1)


def test_a_count_is_asked_for_of_a_corpus_a_word_and_a_number():
    corpus = tv.Corpus.from_texts(["de kat"])
    with pytest.raises(TypeError, match="corpus must be a Corpus, got dict"):
        assert_count({}, "de", 1)
    with pytest.raises(TypeError, match="token must be a str, got list"):
        assert_count(corpus, ["de"], 1)
    with pytest.raises(TypeError):
        assert_count(corpus, "de", 1.0)
    with pytest.raises(ValueError, match="count must be at least 0, got -1"):
        assert_count(corpus, "de", -1)


# Keywords

SEA = tv.Corpus.from_texts(["het schip op zee en de storm op zee " * 20], id=["sea.txt"])
LAND = tv.Corpus.from_texts(["het paard op stal en de ploeg op zee " * 20], id=["land.txt"])


def test_a_keyword_is_one_in_its_direction():
    assert_key(SEA, LAND, "schip")
    assert_key(SEA, LAND, "Schip", direction="both", test="fisher", correction="none", p=1e-4)
    assert_key(LAND, SEA, "schip", direction="negative", min_log_ratio=5)
    assert_key(SEA, {"schip": 1, "andere": 9999}, "schip")
    text = failure(assert_key, LAND, SEA, "schip")
    assert "it is less frequent here than in the reference" in text
    assert 'similar words: "schip"' not in text


def test_a_word_that_is_no_keyword_says_by_what_numbers():
    row = SEA.keyness(LAND, test="log_likelihood", correction="holm")
    row = next(found for found in row if found["token"] == "zee")
    text = failure(assert_key, SEA, LAND, "zee", p=0.001)
    first, _, *table = text.splitlines()
    assert first == (
        '"zee" is not shown to be more frequent here than in the reference: p is above 0.001'
    )
    assert [line.split() for line in table[:3]] == [
        ['"zee"', "40", "20"],
        ["other", "tokens", "140", "160"],
        ["per", "million", "222,222.22", "111,111.11"],
    ]
    assert f"log_likelihood {row['log_likelihood_signed']:.4f}" in text
    assert f"p = {10 ** row['log10_p_corrected']:.3g} after holm" in text
    assert f"({10 ** row['log10_p']:.3g} without)" in text
    assert f"log ratio {row['log_ratio']:.4f}" in text
    assert "  sea.txt  40" in text
    assert "  land.txt  20" in text


def test_a_keyword_must_be_different_enough_and_occur():
    text = failure(assert_key, SEA, LAND, "zee", p=0.05, correction="none", min_log_ratio=2)
    assert "its log ratio is below 2" in text
    assert "it occurs in neither" in failure(assert_key, SEA, LAND, "schp")
    assert 'similar words: "schip" (20)' in failure(assert_key, SEA, LAND, "schp")
    assert "frequency list" in failure(assert_key, SEA, {"zee": 40, "en": 140}, "zee")
    for options in ({"p": 0}, {"p": 2}, {"min_log_ratio": -1}, {"direction": "up"}):
        with pytest.raises(ValueError, match=r"must be"):
            assert_key(SEA, LAND, "zee", **options)


# Tables as files

cells = st.one_of(st.none(), st.text(max_size=8), st.sampled_from(["NA", "null", '"', "a,b\r\n"]))


@given(
    st.lists(
        st.tuples(cells, st.one_of(st.none(), st.floats()), st.one_of(st.none(), st.integers())),
        max_size=6,
    )
)
def test_every_value_comes_back_from_the_file(tmp_path_factory, rows):
    names = ["text", "float, or none", 'the "count"']
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    try:
        text = csv_file.written(columns).encode()
    except UnicodeEncodeError:
        return
    path.write_bytes(text)
    head, stored = csv_file.read(path)
    assert head == names
    assert [row[0] for row in stored] == columns[names[0]]
    assert_table(columns, path, rtol=0)
    plain = list(csv.reader(io.StringIO(text.decode(), newline="")))
    assert [row[0] for row in plain[1:]] == [text or "" for text in columns[names[0]]]


def test_a_file_that_another_program_wrote_is_read(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes('\ufefftoken,count,share,kept\r\nde,2,0.5,TRUE\r\n"",1,,false\r\n'.encode())
    columns = {"token": ["de", ""], "count": [2, 1], "share": [0.5, None], "kept": [True, False]}
    assert_table(columns, path)
    for text, match in (
        ("a,b\n1\n", "row 1 has 1 fields, the head 2"),
        ('a\nb"c\n', "quotation mark is out of place in line 2"),
        ("", "is empty"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=match):
            assert_table(columns, path)


def test_a_table_is_that_of_any_library(tmp_path):
    table = tv.Corpus.from_texts(["de kat en de hond"], year=[2023]).frequencies()
    path = tmp_path / "t.csv"
    assert_table(table, path, update=True)
    assert_table(table.to_dict(), path)
    assert_table(table.to_dicts(), path)
    for name in ("polars", "pandas", "arrow"):
        pytest.importorskip(name.replace("arrow", "pyarrow"))
        assert_table(getattr(table, f"to_{name}")(), path)
    missing = {"word": ["de", None], "count": [1, None], "day": [dt.date(2023, 1, 2), None]}
    assert_table(missing, path, update=True)
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({**missing, "count": pandas.array([1, None], dtype="Int64")})
    assert_table(frame.assign(day=missing["day"]), path)
    assert '"de",1,2023-01-02\n,,\n' in path.read_text()


def test_what_no_snapshot_holds_is_refused(tmp_path):
    path = tmp_path / "t.csv"
    with pytest.raises(TypeError, match=r"table must be a Table, .* got int"):
        assert_table(3, path)
    with pytest.raises(TypeError, match=r"column 'a' has a list"):
        assert_table({"a": [[1]]}, path, update=True)
    with pytest.raises(ValueError, match=r"ends in \.csv, got 't\.txt'"):
        assert_table({"a": [1]}, "t.txt")
    with pytest.raises(ValueError, match="rtol and atol must be at least 0"):
        assert_table({"a": [1]}, path, rtol=math.nan)
    assert not path.exists()


# Differences

BEFORE = {"rank": [1, 2, 3], "token": ["de", "kat", "in de"], "count": [9, 5, 2], "x": [1.0, 2, 3]}


def difference(tmp_path, before, after, **options):
    path = tmp_path / "t.csv"
    assert_table(before, path, update=True)
    return failure(assert_table, after, path, **options).splitlines()[1:-1]


def test_rows_that_are_missing_new_or_changed_are_listed_by_their_words(tmp_path):
    after = {
        "rank": [1, 2, 3],
        "token": ["de", "hond", "kat"],
        "count": [9, 6, 5],
        "x": [1.1, 2, 2],
    }
    assert difference(tmp_path, BEFORE, after) == [
        "  missing  token 'in de' (rank 3, count 2, x 3)",
        "  new      token hond (rank 2, count 6, x 2)",
        "  changed  token de: x 1.1, was 1",
        "  changed  token kat: rank 3, was 2",
    ]


def test_the_order_of_rows_and_the_columns_matter(tmp_path):
    after = {name: values[::-1] for name, values in BEFORE.items()}
    assert difference(tmp_path, BEFORE, after) == [
        "  order    row 1 of those in both is token 'in de', was token de"
    ]
    after = {name: values for name, values in BEFORE.items() if name != "x"}
    assert difference(tmp_path, BEFORE, after) == [
        "  columns rank, token, count; in the snapshot rank, token, count, x"
    ]


def test_rows_without_words_are_known_by_their_number_or_by_the_key(tmp_path):
    before = {"n": [1, 2, 3], "count": [5, 5, 5]}
    after = {"n": [1, 3], "count": [5, 6]}
    assert difference(tmp_path, before, after) == [
        "  missing  n 3, count 5",
        "  changed  row 2: n 3, was 2; count 6, was 5",
    ]
    assert difference(tmp_path, before, after, key="n") == [
        "  missing  n 2 (count 5)",
        "  changed  n 3: count 6, was 5",
    ]
    path = tmp_path / "t.csv"
    with pytest.raises(ValueError, match="two rows have the same count"):
        assert_table(after, path, key=["count"])
    with pytest.raises(ValueError, match="the table has no column 'word' for the key"):
        assert_table(after, path, key="word")


def test_rows_are_known_by_what_they_are_about(tmp_path):
    before = {"id": ["a", "b"], "date": ["2022", "2023"], "x": [1, 2]}
    after = {"id": ["a", "b"], "date": ["2022", "2024"], "x": [1, 2]}
    assert difference(tmp_path, before, after) == ["  changed  id b: date 2024, was 2023"]
    before = {"token": ["a", "a"], "start": ["2022", "2023"], "x": [1, 2]}
    after = {**before, "x": [1, 3]}
    assert difference(tmp_path, before, after) == ["  changed  token a, start 2023: x 3, was 2"]


def test_at_most_twenty_rows_are_listed(tmp_path):
    before = {"token": [f"w{i}" for i in range(50)], "count": [1] * 50}
    lines = difference(tmp_path, before, {**before, "count": [2] * 50})
    assert len(lines) == 21
    assert lines[-1] == "  … 30 more changed"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (1.0, 1.0 + 1e-10, True),
        (1.0, 1.0 + 1e-8, False),
        (math.nan, math.nan, True),
        (math.nan, None, False),
        (math.inf, math.inf, True),
        (0.0, 1e-300, False),
        (2**60, 2**60 + 1, False),
        (3, 3.0, True),
        ("", None, False),
        ("1", "1.0", False),
    ],
)
def test_floats_may_lie_as_far_apart_as_is_said_and_nothing_else(tmp_path, before, after, same):
    path = tmp_path / "t.csv"
    assert_table({"x": [before]}, path, update=True)
    if same:
        assert_table({"x": [after]}, path)
    else:
        failure(assert_table, {"x": [after]}, path)
    assert_table({"x": [after]}, path, atol=1, rtol=1) if isinstance(after, float) else None


# Snapshots in a project

SNAPSHOT = """
import pytest
from turven.testing import assert_table

def test_words(corpus_from):
    assert_table(corpus_from("texts").frequencies(top=2), "snapshots/words.csv")
"""


def test_a_snapshot_is_missing_then_written_then_compared(project):
    below = project.mkdir("below")
    (below / "test_words.py").write_text(SNAPSHOT, encoding="utf-8")
    path = below / "snapshots" / "words.csv"
    result = run(project, "below")
    result.assert_outcomes(failed=1)
    assert "there is no snapshot" in text_of(result)
    assert 'pytest --turven-update "below/test_words.py::test_words"' in text_of(result)
    assert not path.exists()

    result = run(project, "below", "--turven-update")
    result.assert_outcomes(passed=1)
    assert str(Path("below", "snapshots", "words.csv")) in result.outlines
    written = path.stat().st_mtime_ns
    for options in ([], ["--turven-update"]):
        result = run(project, "below", *options)
        result.assert_outcomes(passed=1)
        assert "snapshots written" not in text_of(result)
    assert path.stat().st_mtime_ns == written

    change(project, text="Oorlog en nog eens oorlog.")
    result = run(project, "below")
    result.assert_outcomes(failed=1)
    text = text_of(result)
    assert f"the table is not what {Path('below', 'snapshots', 'words.csv')} says" in text
    assert "token oorlog: " in text
    assert "count 4, was 3" in text
    assert "frequencies: 2 documents" in text
    assert f"{Path('texts', '2023.txt')} has changed" in text


def test_two_tables_cannot_have_one_snapshot(project):
    project.makepyfile("""
        import pytest
        from turven.testing import assert_table

        @pytest.mark.parametrize("number", [1, 2])
        def test_one(number):
            assert_table({"x": [number]}, "one.csv")
    """)
    result = run(project, "--turven-update")
    result.assert_outcomes(passed=1, failed=1)
    assert "one.csv is the snapshot of another table in this run" in text_of(result)


def test_without_pytest_snapshots_are_beside_the_program(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "import sys\nfrom turven.testing import assert_table\n"
        "assert_table({'x': [1]}, 'x.csv', update=True)\n"
        "assert_table({'x': [1]}, 'x.csv')\nassert 'pytest' not in sys.modules\n",
        encoding="utf-8",
    )
    subprocess.run([sys.executable, program], check=True, cwd=ROOT)
    assert (tmp_path / "x.csv").read_text(encoding="utf-8") == '"x"\n1\n'


# What is shown to others


def test_the_example_passes_and_a_changed_text_makes_it_fail(pytester):
    shutil.copytree(ROOT / "examples", pytester.path / "examples")
    shutil.copytree(ROOT / "seeds" / "nieuws", pytester.path / "seeds" / "nieuws")
    pytester.makeini("[pytest]\n")
    test = "examples/test_nieuws.py"
    run(pytester, test, "--import-mode=importlib").assert_outcomes(passed=5)
    path = pytester.path / "seeds" / "nieuws" / "2022-07-laagwater.txt"
    path.write_text(path.read_text(encoding="utf-8") + "Droogte!\n", encoding="utf-8")
    result = run(pytester, test, "--import-mode=importlib")
    result.assert_outcomes(passed=1, failed=4)
    text = text_of(result)
    assert '"droogte" occurs 20 times, expected 19 times' in text
    name = Path("seeds", "nieuws", path.name)
    assert f"{name} has changed" in text
    assert f"id {name}: tokens 264, was 263" in text
    assert "series droogte, period 2022-Q3: value" in text


def test_the_page_about_it_is_true(project):
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    code = page.split("```python\n")[1].split("```")[0]
    assert "def test_" in code
    shutil.copytree(ROOT / "seeds" / "nieuws", project.path / "seeds" / "nieuws")
    project.makepyfile(code)
    result = run(project, "--turven-update")
    assert result.ret == 0
    assert result.parseoutcomes()["passed"] == code.count("def test_")
    run(project).assert_outcomes(passed=code.count("def test_"))
    path = project.path / "seeds" / "nieuws" / "2022-07-laagwater.txt"
    path.write_text(path.read_text(encoding="utf-8") + "Droogte!\n", encoding="utf-8")
    shown = page.split("```text\n")[1].split("```")[0]
    found = text_of(run(project))
    for line in shown.splitlines():
        assert line.removeprefix("E").strip() in found
    helped = text_of(run(project, "--help"))
    for option in ("--turven-threads", "--turven-update", "--turven-slow"):
        assert option in page
        assert option in helped

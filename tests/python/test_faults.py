"""What bad input gets: the class, the place, and what would be accepted."""

import pickle
import re

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import turven as tv
from turven import Corpus

CORPUS = Corpus.from_texts(["a b c a b"])


def refused(error, message):
    """Expect exactly this class and a message that begins so."""
    return pytest.raises(error, match=f"^{re.escape(message)}", check=lambda e: type(e) is error)


# Texts


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("een tekst", "texts must be an iterable of str, got one str"),
        (b"een tekst", "texts must be an iterable of str, got one bytes"),
        (3, "texts must be an iterable of str, got int"),
        (None, "texts must be an iterable of str, got NoneType"),
        (["a", None], "texts[1] must be a str, got None"),
        (["a", "b", 3], "texts[2] must be a str, got int"),
        ([b"a"], "texts[0] must be a str, got bytes"),
        (["a", ["b"]], "texts[1] must be a str, got list"),
        (pa.array(["a", None]), "texts[1] must be a str, got null"),
        (pa.chunked_array([["a", "b"], [None]]), "texts[2] must be a str, got null"),
        (pa.array(["a", None]).dictionary_encode(), "texts[1] must be a str, got null"),
        (pl.Series(["a", None]), "texts[1] must be a str, got null"),
        (pd.Series(["a", None]), "texts[1] must be a str, got null"),
        (pa.array([None, None]), "texts[0] must be a str, got null"),
        (pa.array([1, 2]), "texts must be a column of strings, got a column of Int64"),
        (pl.Series([b"a"]), "texts must be a column of strings, got a column of "),
        (pl.DataFrame({"text": ["a"]}), "texts must be a column of strings, got a column of Str"),
        (pd.DataFrame({"text": ["a"]}), "texts must be a column of strings, got a column of Str"),
    ],
    ids=str,
)
def test_what_is_not_texts_is_refused_with_its_place(texts, message):
    with refused(TypeError, message):
        Corpus.from_texts(texts)


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ("a b", "documents must be an iterable of lists of tokens, got one str"),
        (["a b"], "documents[0] must be a list of tokens, got str"),
        ([["a"], 3], "documents[1] must be a list of tokens, got int"),
        ([["a", 3]], "documents[0][1] must be a list of tokens, got int"),
        ([["a", None]], "documents[0][1] must be a list of tokens, got None"),
        ([[["a"], ["b", 3]]], "documents[0][1][1] must be a str, got int"),
    ],
    ids=str,
)
def test_what_is_not_tokens_is_refused_with_its_place(documents, message):
    with refused(TypeError, message):
        Corpus.from_tokens(documents)


@pytest.mark.parametrize("kind", [list, pl.Series, pa.array], ids=["list", "polars", "arrow"])
def test_a_nul_in_a_text_is_refused_with_its_place(kind):
    texts = kind(["één", "één\0twee\0", "drie"])
    with pytest.raises(tv.DecodeError, match="document 1: character 3 is a NUL") as caught:
        Corpus.from_texts(texts)
    error = caught.value
    assert (error.text, error.character, error.path, error.byte) == (1, 3, None, None)
    assert isinstance(error, tv.CorpusError)
    assert isinstance(error, ValueError)
    corpus = Corpus.from_texts(texts, errors="replace")
    assert corpus.tokens(1) == tv.tokenize("één\ufffdtwee\ufffd")["token"].tolist()


def test_a_lone_surrogate_is_refused_with_its_place():
    texts = ["a", "é🐕 \udcff b", "c"]
    with pytest.raises(tv.DecodeError, match="document 1: character 3 is a lone surr") as caught:
        Corpus.from_texts(texts)
    assert (caught.value.text, caught.value.character) == (1, 3)
    replaced = Corpus.from_texts(["é🐕 x\udcff\ud800y b"], errors="replace", case="keep")
    assert replaced.tokens(0) == tv.tokenize("é🐕 x\ufffd\ufffdy b")["token"].tolist()


def test_a_token_with_a_nul_or_a_surrogate_is_refused():
    for token in ("a\0", "a\ud800"):
        with pytest.raises(tv.DecodeError) as caught:
            Corpus.from_tokens([["x"], ["é", token]])
        assert (caught.value.text, caught.value.character) == (1, 1)


def test_a_surrogate_in_an_argument_is_a_value_error():
    for ask in (CORPUS.count, CORPUS.collocates, tv.tokenize):
        with pytest.raises(ValueError, match="surrogate"):
            ask("a\ud800")


# Files


def test_a_missing_file_is_refused_by_its_name(tmp_path):
    path = tmp_path / "weg.txt"
    for paths in (path, str(path), [tmp_path / "x.txt", path]):
        (tmp_path / "x.txt").write_text("x")
        with pytest.raises(FileNotFoundError) as caught:
            Corpus.from_files(paths)
        assert (caught.value.errno, caught.value.filename) == (2, str(path))


def test_a_folder_without_texts_and_a_pattern_without_match_are_refused(tmp_path):
    (tmp_path / "notes.md").write_text("x")
    with pytest.raises(FileNotFoundError, match=r"no \.txt file in the folder"):
        Corpus.from_files(tmp_path)
    with pytest.raises(FileNotFoundError, match="no file matches the pattern"):
        Corpus.from_files(tmp_path / "*.txt")
    assert Corpus.from_files([]).n_documents == 0


def test_paths_of_another_kind_are_refused():
    for paths, message in [
        (b"x", "paths must be str or path-like, got bytes"),
        (["README.md", 3], "paths[1] must be a path, got int"),
    ]:
        with refused(TypeError, message):
            Corpus.from_files(paths)
    with pytest.raises(TypeError):
        Corpus.from_files(3)


def test_a_file_that_goes_away_is_an_os_error(tmp_path, monkeypatch):
    folder, path = tmp_path / "folder", tmp_path / "x.txt"
    folder.mkdir()
    path.write_text("x")
    # What is expanded as a file may be something else when it is read.
    monkeypatch.setattr("turven.from_files.expand", lambda _: [path, folder])
    with pytest.raises(IsADirectoryError) as caught:
        Corpus.from_files("x")
    assert caught.value.filename == str(folder)


@pytest.mark.parametrize("before", [0, 1, 8 << 20, 11 << 20], ids=["0", "1", "8 MB", "11 MB"])
@pytest.mark.parametrize(
    ("fault", "reason"), [(b"\xff", "not UTF-8"), (b"\0", "a NUL"), (b"\xed\xa0\x80", "not UTF-8")]
)
def test_a_faulty_byte_is_refused_with_its_offset(tmp_path, before, fault, reason):
    path = tmp_path / "fout.txt"
    head = ("\ufeff" + "é" * 40 + "\n").encode()
    text = (head + b"goed zo\n" * (before // 8) + b"x" * (before % 8))[-before:] if before else b""
    if before > 100:
        text = head + text[len(head) :]
    path.write_bytes(text + fault + b"een\n\xfe")
    with pytest.raises(tv.DecodeError) as caught:
        Corpus.from_files(path)
    error = caught.value
    assert (error.path, error.byte, error.text, error.character) == (path, before, None, None)
    assert str(error).startswith(f"{path}: byte {before} is {reason}")
    replaced = Corpus.from_files(path, errors="replace")
    assert replaced.n_documents == 1
    assert replaced.tokens(0)[-1] == "een"


def test_a_mark_of_utf16_is_named(tmp_path):
    path = tmp_path / "utf16.txt"
    for encoding in ("utf-16-le", "utf-16-be"):
        path.write_bytes("\ufeffDe kat".encode(encoding))
        with pytest.raises(tv.DecodeError, match="byte 0 is UTF-16, not UTF-8"):
            Corpus.from_files(path)


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_of_several_faulty_files_the_first_one_is_reported(tmp_path, threads):
    # 400 files of 20 kB are eight batches, which finish in any order.
    paths = [tmp_path / f"{number:03}.txt" for number in range(400)]
    for number, path in enumerate(paths):
        path.write_bytes(b"een twee\n" * 2200 + (b"\xff" if number >= 70 else b""))
    for _ in range(10):
        with pytest.raises(tv.DecodeError) as caught:
            Corpus.from_files(paths, threads=threads)
        assert caught.value.path == paths[70]


def test_an_error_of_decoding_survives_pickling():
    for texts in (["a\0"], ["\ud800"]):
        with pytest.raises(tv.DecodeError) as caught:
            Corpus.from_texts(texts)
        again = pickle.loads(pickle.dumps(caught.value))
        assert (type(again), str(again)) == (tv.DecodeError, str(caught.value))
        assert vars(again) == vars(caught.value)


def test_an_error_of_decoding_a_file_survives_pickling(tmp_path):
    path = tmp_path / "é.txt"
    path.write_bytes(b"\xff")
    with pytest.raises(tv.DecodeError) as caught:
        Corpus.from_files(path)
    again = pickle.loads(pickle.dumps(caught.value))
    assert vars(again) == vars(caught.value)
    assert (again.path, again.byte) == (path, 0)


# Metadata and headers


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"paper": ["x"]}, ValueError, "metadata column 'paper' has 1 values for 2 documents"),
        ({"id": ["x"] * 3}, ValueError, "metadata column 'id' has 3 values for 2 documents"),
        ({"id": "xy"}, TypeError, "id must be one name a document, got one str"),
        ({"tokens": [1, 2]}, ValueError, "metadata column 'tokens' has a name that"),
        ({"header": "date", "date": [1, 2]}, ValueError, "metadata column 'date' is given twice"),
        ({"header": "(?P<id>x)"}, ValueError, "metadata column 'id' has a name that"),
        ({"paper": ["x", 1]}, TypeError, "metadata column 'paper' mixes int64 and str"),
        ({"paper": [True, 1]}, TypeError, "metadata column 'paper' mixes bool and int64"),
        ({"paper": ["x", ["y"]]}, TypeError, "paper[1] must be str, int, float, bool, date"),
        ({"paper": pl.Series([[1], [2]])}, TypeError, "metadata column 'paper' holds "),
        ({"header": "author"}, ValueError, "header must be 'date' or a regular expression with"),
        ({"header": "(?P<a>"}, ValueError, "header must be 'date' or a regular expression with"),
        ({"header": 3}, TypeError, "header must be a str or a pattern of str, got int"),
        ({"header": re.compile(b"(?P<a>x)")}, TypeError, "header must be a str or a pattern of"),
    ],
    ids=str,
)
def test_metadata_that_does_not_fit_is_refused(options, error, message):
    with refused(error, message):
        Corpus.from_texts(["a", "b"], **options)

"""Every way into a corpus, and what the documents are then called."""

import datetime as dt
import subprocess
import sys

import numpy as np
import oracle
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import turven as tv
from hypothesis import given, settings
from hypothesis import strategies as st

TEXTS = ["De kat.", "", "Één hond 🐕 en de kat"]
TOKENS = [["de", "kat"], [], ["één", "hond", "en", "de", "kat"]]

NESTED = pa.chunked_array([pa.array(TEXTS[:1]), pa.array([], pa.string()), pa.array(TEXTS[1:])])
SOURCES = {
    "list": TEXTS,
    "tuple": tuple(TEXTS),
    "generator": lambda: (text for text in TEXTS),
    "map": lambda: map(str, TEXTS),
    "dict keys": dict.fromkeys(TEXTS).keys(),
    "numpy objects": np.array(TEXTS, dtype=object),
    "numpy str": np.array(TEXTS),
    "polars": pl.Series(TEXTS),
    "polars categorical": pl.Series(TEXTS, dtype=pl.Categorical),
    "polars enum": pl.Series(TEXTS, dtype=pl.Enum(TEXTS)),
    "polars in chunks": pl.concat([pl.Series(TEXTS[:1]), pl.Series(TEXTS[1:])], rechunk=False),
    "polars column": pl.DataFrame({"text": TEXTS})["text"],
    "pandas": pd.Series(TEXTS),
    "pandas str": pd.Series(TEXTS, dtype="str"),
    "pandas objects": pd.Series(TEXTS, dtype=object),
    "pandas arrow": pd.Series(TEXTS, dtype=pd.ArrowDtype(pa.large_string())),
    "pandas categorical": pd.Series(TEXTS, dtype="category"),
    "pandas with an index": pd.Series(TEXTS, index=[5, 3, 9]),
    "arrow": pa.array(TEXTS),
    "arrow large": pa.array(TEXTS, pa.large_string()),
    "arrow view": pa.array(TEXTS, pa.string_view()),
    "arrow dictionary": pa.array(TEXTS).dictionary_encode(),
    "arrow small dictionary": pa.array(TEXTS, pa.dictionary(pa.uint8(), pa.large_string())),
    "arrow chunks": NESTED,
    "arrow chunks of a dictionary": NESTED.dictionary_encode(),
    "arrow slice": pa.array(["before", *TEXTS, "behind"])[1:4],
    "arrow view slice": pa.array(["before " * 9, *TEXTS, "behind"], pa.string_view())[1:4],
}
EMPTY = [
    [],
    (),
    iter([]),
    np.array([], dtype=object),
    pl.Series([], dtype=pl.String),
    pd.Series([], dtype="str"),
    pd.Series([], dtype=object),
    pa.array([], pa.string()),
    pa.array([], pa.null()),
    pa.chunked_array([], pa.large_string()),
    pa.array([], pa.dictionary(pa.int32(), pa.string())),
]


def tokens(corpus):
    return [corpus.tokens(at) for at in range(len(corpus))]


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_texts_come_from_any_iterable_and_any_column(source):
    texts = source() if callable(source) else source
    corpus = tv.Corpus.from_texts(texts)
    assert tokens(corpus) == TOKENS
    assert corpus.documents()["id"].tolist() == ["0", "1", "2"]


@pytest.mark.parametrize("source", EMPTY, ids=lambda source: type(source).__module__)
def test_an_empty_source_makes_an_empty_corpus(source):
    corpus = tv.Corpus.from_texts(source)
    assert (corpus.n_documents, corpus.n_tokens, len(corpus.documents())) == (0, 0, 0)


def test_a_stream_of_arrow_strings_needs_no_iterator():
    class Stream:
        """An Arrow column of a library that knows the protocol and no more."""

        def __arrow_c_stream__(self, requested_schema=None):
            return NESTED.__arrow_c_stream__(requested_schema)

    class Array:
        def __arrow_c_array__(self, requested_schema=None):
            return pa.array(TEXTS).__arrow_c_array__(requested_schema)

    assert tokens(tv.Corpus.from_texts(Array())) == TOKENS
    assert tokens(tv.Corpus.from_texts(Stream())) == TOKENS


def test_a_generator_is_read_once_and_lazily():
    alive, most = set(), 0

    class Text(str):
        """A text of two megabytes that tells when it is gone."""

        def __new__(cls, number):
            made = super().__new__(cls, f"w{number} " + "x " * (1 << 20))
            alive.add(number)
            made.number = number
            return made

        def __del__(self):
            alive.discard(self.number)

    def texts():
        nonlocal most
        for number in range(40):
            yield Text(number)
            most = max(most, len(alive))

    corpus = tv.Corpus.from_texts(texts(), threads=2)
    assert corpus.n_documents == 40
    assert [corpus.tokens(at)[0] for at in range(40)] == [f"w{number}" for number in range(40)]
    assert most < 20


def test_an_exception_of_a_generator_comes_through():
    def texts():
        yield "een"
        raise LookupError("the database is gone")

    with pytest.raises(LookupError, match="the database is gone"):
        tv.Corpus.from_texts(texts())


# Files


@pytest.fixture
def folder(tmp_path):
    for name, text in {
        "b.txt": "beer",
        "a.txt": "aap",
        "B.TXT": "bij",
        "é.txt": "eend",
        "a/z.txt": "zalm",
        "a-b/y.txt": "yak",
        "notes.md": "noot",
        ".hidden.txt": "geheim",
        ".git/x.txt": "geheim",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def first_words(corpus):
    return [document[0] for document in tokens(corpus)]


def test_a_folder_gives_its_texts_in_the_order_of_their_paths(folder):
    corpus = tv.Corpus.from_files(folder)
    assert first_words(corpus) == ["bij", "zalm", "yak", "aap", "beer", "eend"]
    paths = [folder / name for name in ["B.TXT", "a/z.txt", "a-b/y.txt", "a.txt", "b.txt", "é.txt"]]
    assert corpus.documents()["id"].tolist() == [str(path) for path in paths]
    assert first_words(tv.Corpus.from_files(str(folder))) == first_words(corpus)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["aap", "beer", "eend"]),
        ("*.md", ["noot"]),
        ("**/*.txt", ["zalm", "yak", "aap", "beer", "eend"]),
        ("a*/*", ["zalm", "yak"]),
        ("[ab].txt", ["aap", "beer"]),
        ("?.TXT", ["bij"]),
    ],
)
def test_a_pattern_gives_what_it_matches(folder, pattern, expected):
    assert first_words(tv.Corpus.from_files(str(folder / pattern))) == expected
    assert first_words(tv.Corpus.from_files(folder / pattern)) == expected


def test_paths_keep_the_order_given_and_may_repeat(folder):
    given = [folder / "b.txt", str(folder / "a"), folder / "a.txt", folder / "b.txt"]
    for paths in (given, tuple(given), (path for path in given)):
        assert first_words(tv.Corpus.from_files(paths)) == ["beer", "zalm", "aap", "beer"]


def test_a_name_with_the_signs_of_a_pattern_is_a_name_if_it_exists(tmp_path):
    path = tmp_path / "a[1].txt"
    path.write_text("haak", encoding="utf-8")
    assert first_words(tv.Corpus.from_files(path)) == ["haak"]


@pytest.mark.parametrize("size", [0, 9 << 20], ids=["short", "long"])
def test_marks_and_line_ends_are_no_text(tmp_path, size):
    path = tmp_path / "windows.txt"
    path.write_bytes(b"\xef\xbb\xbfdate 2020-01-02 De kat\r\nzat\r\n" + b"x\r\n" * (size // 3))
    corpus = tv.Corpus.from_files(path, header="date")
    assert corpus.tokens(0)[:3] == ["de", "kat", "zat"]
    assert corpus.n_tokens == 3 + size // 3
    assert corpus.n_sentences == 2 + size // 3
    assert corpus.documents()["date"].tolist() == ["2020-01-02"]
    assert corpus.count("\ufeffdate") == 0


def test_a_file_may_be_empty(tmp_path):
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    (tmp_path / "mark.txt").write_bytes(b"\xef\xbb\xbf")
    corpus = tv.Corpus.from_files(tmp_path)
    assert corpus.documents()["tokens"].tolist() == [0, 0]


# Tokens


def test_tokens_come_flat_nested_and_from_generators():
    document = [["De", "kat"], [], ["e\u0301"]]
    flat = [oracle.flat(document)]
    nested = (iter(map(iter, document)) for _ in range(2))
    assert tokens(tv.Corpus.from_tokens(nested)) == flat * 2
    corpus = tv.Corpus.from_tokens([document, flat[0], tuple(flat[0]), np.array(flat[0])])
    assert tokens(corpus) == flat * 4
    assert corpus.n_sentences == 2 + 1 + 1 + 1
    assert corpus.options == {"source": "given"}
    assert corpus.count("De") == 4
    assert corpus.count("de") == corpus.count("é") == 0


def test_tokens_come_from_arrow_and_polars_lists():
    for column in (pl.Series(TOKENS), pa.array(TOKENS).to_pylist(), pd.Series(TOKENS)):
        assert tokens(tv.Corpus.from_tokens(column)) == TOKENS


def test_documents_have_names_metadata_and_sizes(folder):
    corpus = tv.Corpus.from_files([folder / "a.txt"], id=[7], paper=["NRC"], year=[1999])
    assert corpus.documents().to_dicts() == [{"id": "7", "paper": "NRC", "year": 1999, "tokens": 1}]
    named = tv.Corpus.from_texts(TEXTS, id=pl.Series(["x", "y", "z"]), kind=list("abc"))
    assert named.documents()["id"].tolist() == ["x", "y", "z"]
    day = dt.date(1860, 5, 17)
    given = tv.Corpus.from_tokens(TOKENS, id=["p", "q", "r"], day=[day] * 3)
    assert given.documents()["day"].tolist() == [day] * 3
    assert given.documents()["tokens"].dtype == np.int64


def test_documents_are_found_by_place_from_either_end():
    corpus = tv.Corpus.from_texts(TEXTS)
    assert corpus.tokens(-1) == corpus.tokens(2)
    for place in (3, -4):
        with pytest.raises(IndexError, match=f"no document {place}, there are 3"):
            corpus.tokens(place)


def test_the_environment_says_how_many_threads():
    code = "import turven as tv; print(tv.Corpus.from_texts(['a b']).frequencies().to_dict())"
    for value in ("", "1", " 3 "):
        run = subprocess.run(
            [sys.executable, "-c", code],
            env={"TURVEN_NUM_THREADS": value},
            capture_output=True,
            check=True,
        )
        assert b"'token': ['a', 'b']" in run.stdout


# Python's strings, read where they lie, beside the same text in an Arrow column.

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
KINDS = st.sampled_from(["aB. ", "é. Z\n", "字 ’.", "🐕 a"])


@settings(max_examples=200)
@given(st.lists(st.one_of(st.text(CHARACTERS, max_size=80), KINDS.flatmap(st.text)), max_size=6))
def test_strings_of_any_characters_are_read_as_a_column_of_them_is(texts):
    ours, columns = (tv.Corpus.from_texts(given, case="keep") for given in (texts, pa.array(texts)))
    assert [ours.tokens(at) for at in range(len(texts))] == [
        columns.tokens(at) for at in range(len(texts))
    ]
    assert ours.ngrams(2, within="sentence").equals(columns.ngrams(2, within="sentence"))


@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize("end", [". Zo ", "! Één ", "? 🐕 Ja ", ".\n", " "])
def test_a_long_text_is_cut_nowhere_that_shows(end, threads):
    sentence = "de kat zat op 3.5 matten" + end
    times = 2_500_000 // len(sentence)
    corpora = [tv.Corpus.from_texts([sentence * n], threads=threads) for n in (2, 3, times)]
    words = [word.lower() for word in tv.tokenize(sentence)["text"].tolist()]
    assert corpora[2].n_documents == 1
    assert corpora[2].n_tokens == times * len(words)
    assert corpora[2].tokens(0)[-len(words) :] == words
    two, three, many = (corpus.n_sentences for corpus in corpora)
    assert many == two + (times - 2) * (three - two)

"""Texts in many batches, on any number of threads, and texts read in pieces."""

import random

import oracle
import pytest
import turven as tv
from hypothesis import given, settings
from hypothesis import strategies as st

THREADS = (1, 2, 7)

texts = st.lists(
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0")
        | st.sampled_from("aB é'’-.\n\r 1\u0301\u200d"),
        max_size=40,
    ),
    max_size=5,
)


def tables(corpus, threads):
    """Every table of a corpus."""
    node = next(iter(corpus.frequencies(top=1)["token"]), "a")
    return [
        oracle.ipc(table)
        for table in (
            corpus.documents(),
            corpus.frequencies(threads=threads),
            corpus.ngrams((1, 3), threads=threads),
            corpus.ngrams(2, skip=2, within="sentence", threads=threads),
            corpus.collocations(measures=oracle.MEASURES, threads=threads),
            corpus.collocations(window=3, measures="npmi", within="sentence", threads=threads),
            corpus.collocates(node, window=(2, 3), measures=oracle.MEASURES, threads=threads),
        )
    ]


def sentences_of(text):
    """Cut a text by the function that shows what a token is."""
    table = tv.tokenize(text)
    sentences = [[] for _ in set(table["sentence"])]
    for row in table:
        sentences[row["sentence"]].append(row["token"])
    return sentences


@given(texts)
def test_a_corpus_of_texts_is_one_of_their_tokens(texts):
    cut = tv.Corpus.from_tokens([sentences_of(text) for text in texts])
    read = tv.Corpus.from_texts(texts)
    assert read.n_sentences == cut.n_sentences
    for one, other in [
        (read.documents(), cut.documents()),
        (read.frequencies(), cut.frequencies()),
        (read.ngrams((2, 3), within="sentence"), cut.ngrams((2, 3), within="sentence")),
        (read.collocations(window=2), cut.collocations(window=2)),
    ]:
        assert one.equals(other)


@given(texts)
@settings(max_examples=15)
def test_texts_in_many_batches_give_the_same_tables_on_any_number_of_threads(texts):
    # With a megabyte of blanks behind it every text is a batch of its own.
    texts = [text + " " * (1 << 20) for text in texts]
    first, *others = (
        tables(tv.Corpus.from_texts(texts, threads=threads), threads) for threads in THREADS
    )
    assert others == [first] * len(others)


def test_ten_runs_give_the_same_bytes():
    made = sample(40_000, seed=10)
    # Fifty times a blank line fills batches, so that workers race for them.
    texts = [text + "\n" * 50_000 for text in made]
    runs = [tables(tv.Corpus.from_texts(texts, threads=7), 7) for _ in range(10)]
    assert runs == [runs[0]] * 10


# Size: several batches, and the reading of long texts piece by piece


def sample(tokens, seed, line=12, lines=40):
    """Write documents of plain words, common ones more often; a line is a sentence."""
    random_ = random.Random(seed)
    forms = [word(number) for number in range(20_000)]
    ranks = [int(random_.paretovariate(0.7)) for _ in range(tokens)]
    drawn = [forms[rank % len(forms)] for rank in ranks]
    rows = [" ".join(drawn[at : at + line]) for at in range(0, tokens, line)]
    return ["\n".join(rows[at : at + lines]) for at in range(0, len(rows), lines)]


def word(number):
    """Write a number with six letters or so, some of them not ASCII."""
    letters = "aeiostnrlé"
    return "".join(letters[int(digit)] for digit in str((number + 1) * 104_729 % 1_000_003))


def assert_large_corpus_equals_the_definition(corpus, documents):
    expected = oracle.frequencies(documents)
    oracle.assert_counts_equal(corpus.frequencies(), expected)
    sentences = sum(len(document) for document in documents)
    assert (corpus.n_documents, corpus.n_sentences) == (len(documents), sentences)
    for within in ("document", "sentence"):
        expected = oracle.ngrams(documents, 2, 2, within=within)
        oracle.assert_counts_equal(corpus.ngrams(2, within=within), expected)


def test_many_documents_in_several_batches_equal_the_definition():
    texts = sample(600_000, seed=1)
    assert sum(map(len, texts)) > 3_000_000
    assert len(texts) > 1000
    documents = [oracle.plain_sentences(text) for text in texts]
    first, *others = (tv.Corpus.from_texts(texts, threads=threads) for threads in THREADS)
    assert_large_corpus_equals_the_definition(first, documents)
    for other in others:
        assert tables(other, 2) == tables(first, 1)


def test_a_long_text_read_in_pieces_equals_the_definition(tmp_path):
    # More than 8 MB, so that both readers cut it, at line feeds; short texts
    # stand before and behind it.
    long = "\n".join(sample(1_500_000, seed=2))
    assert len(long.encode()) > 10_000_000
    texts = ["a b\na", long, "", "b"]
    paths = [tmp_path / f"{number}.txt" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8", newline="")
    corpus = tv.Corpus.from_texts(texts, threads=2)
    documents = [oracle.plain_sentences(text) for text in texts]
    assert_large_corpus_equals_the_definition(corpus, documents)
    for threads in (1, 2):
        read = tv.Corpus.from_files(paths, id=range(len(paths)), threads=threads)
        assert oracle.ipc(read.documents()) == oracle.ipc(corpus.documents())
        assert oracle.ipc(read.ngrams((1, 2))) == oracle.ipc(corpus.ngrams((1, 2)))
        assert oracle.ipc(read.ngrams(2, within="sentence")) == oracle.ipc(
            corpus.ngrams(2, within="sentence")
        )


def test_a_long_text_of_one_line_equals_the_definition(tmp_path):
    long = " ".join(sample(1_300_000, seed=3)).replace("\n", " ")
    assert len(long.encode()) > 8 << 20
    path = tmp_path / "long.txt"
    path.write_text(long, encoding="utf-8")
    expected = oracle.frequencies([[long.split()]])
    for corpus in (tv.Corpus.from_texts([long]), tv.Corpus.from_files(path)):
        assert corpus.n_sentences == 1
        oracle.assert_counts_equal(corpus.frequencies(), expected)


@pytest.mark.parametrize("types", [1, 3, 7, 15, 40, 255])
def test_ngrams_of_every_length_fit_into_some_key(types):
    # Keys of 32, 64 and 128 bits hold the more words the fewer types there are: the
    # lengths at which one is full, and the next larger one begins, are among these.
    tokens = [f"w{(at * at + at // 7) % types}" for at in range(600)]
    corpus = tv.Corpus.from_tokens([tokens])
    for n in (*range(2, 36), 63, 64, 65, 66):
        expected = oracle.ngrams([[tokens]], n, n, min_count=2)
        oracle.assert_counts_equal(corpus.ngrams(n, min_count=2), expected)
    expected = oracle.ngrams([[tokens]], 2, 33, min_count=3)
    oracle.assert_counts_equal(corpus.ngrams((2, 33), min_count=3), expected)

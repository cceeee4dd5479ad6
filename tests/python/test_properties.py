"""The engine equals the slow definitions, and the number of threads changes nothing."""

import math
import random
from collections import Counter

import oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import turven as tv

THREADS = (1, 2, 7)

# Few words, so that repeats and ties abound; they sort differently by code
# points, by UTF-16 and by what people expect. A given token may hold anything.
words = st.sampled_from(["a", "b", "aa", "é", "Z", "\U0001f600", "ﬀ", "a b", ""])
sentences = st.lists(words, max_size=9)
corpora_of_sentences = st.lists(st.lists(sentences, max_size=4), max_size=5)
within = st.sampled_from(["document", "sentence"])
measures = st.lists(st.sampled_from(oracle.MEASURES), min_size=1, max_size=4, unique=True)
min_counts = st.integers(0, 3)


def built(documents, threads=None):
    return tv.Corpus.from_tokens(documents, threads=threads)


def on_all_threads(make):
    """Return the table that `make` gives on one thread, if the others are identical."""
    table, *others = (make(threads) for threads in THREADS)
    assert all(ipc(other) == ipc(table) for other in others)
    return table


def ipc(table):
    """Return the bytes of a table: floats to the last bit, and the parameters."""
    return bytes(table._engine.to_ipc_stream())


def assert_counts_equal(table, expected):
    """Compare a table whose order is decided by counts and words alone."""
    given_ = table.to_dict()
    assert list(given_) == list(expected)
    for name, column in expected.items():
        if any(isinstance(value, float) for value in column):
            column = pytest.approx(column, rel=1e-9)
        assert given_[name] == column, name


def assert_scores_equal(table, expected, word_columns, names):
    """Compare rows by their words, then check that the table is in its own order.

    Two scores that are equal by definition may differ in the last bits, and so
    may the order of their rows: the order is judged by the scores of the table.
    """
    rows = {tuple(row[name] for name in word_columns): row for row in table}
    wanted = [dict(zip(expected, row, strict=True)) for row in zip(*expected.values(), strict=True)]
    assert table.columns == list(expected)
    assert len(table) == len(rows) == len(wanted)
    for row in wanted:
        found = rows[tuple(row[name] for name in word_columns)]
        for name in ("o11", "r1", "c1", "n"):
            assert found[name] == row[name]
        for name in ("e11", *names):
            assert found[name] == pytest.approx(row[name], rel=1e-9, abs=1e-9, nan_ok=True), name
    assert table["rank"].tolist() == list(range(1, len(rows) + 1))
    places = [oracle.place(row[names[0]], row["o11"], words) for words, row in rows.items()]
    assert places == sorted(places)


@given(corpora_of_sentences, min_counts, st.none() | st.integers(0, 4))
def test_frequencies_equal_the_definition(documents, min_count, top):
    def make(threads):
        corpus = built(documents, threads)
        return corpus.frequencies(min_count=min_count, top=top, threads=threads)

    expected = oracle.frequencies(documents, min_count=min_count, top=top)
    assert_counts_equal(on_all_threads(make), expected)


@given(corpora_of_sentences, st.lists(words | st.just("absent"), max_size=5))
def test_asked_words_have_the_rows_of_the_whole_table(documents, asked):
    corpus = built(documents)
    rows = {row["token"]: row for row in corpus.frequencies()}
    for given_, row in zip(asked, corpus.frequencies(tokens=asked), strict=True):
        if given_ in rows:
            assert row == rows[given_]
            continue
        assert (row["token"], row["rank"], row["count"], row["documents"]) == (given_, None, 0, 0)
        # 0/0 is nan, not 0: a corpus without tokens has no shares.
        assert repr(row["per_million"]) == ("0.0" if rows else "nan")
        assert repr(row["document_share"]) == ("0.0" if documents else "nan")


@given(corpora_of_sentences)
def test_a_corpus_knows_its_sizes(documents):
    corpus = built(documents)
    tokens = [oracle.flat(document) for document in documents]
    counts = Counter(token for document in tokens for token in document)
    assert corpus.n_documents == len(corpus) == len(documents)
    assert corpus.n_sentences == sum(bool(s) for document in documents for s in document)
    assert corpus.n_tokens == sum(map(len, tokens))
    assert corpus.n_types == len(counts)
    assert corpus.n_hapaxes == sum(count == 1 for count in counts.values())
    assert [corpus.tokens(at) for at in range(len(corpus))] == tokens
    assert corpus.documents()["tokens"].tolist() == list(map(len, tokens))
    assert all(corpus.count(token) == count for token, count in counts.items())


@given(
    corpora_of_sentences,
    st.tuples(st.integers(1, 5), st.integers(0, 3)),
    st.integers(0, 3),
    within,
    min_counts,
    st.none() | st.integers(0, 6),
)
def test_ngrams_equal_the_definition(documents, lengths, skip, within, min_count, top):
    shortest, longest = lengths[0], sum(lengths)
    n = shortest if shortest == longest else (shortest, longest)
    options = {"skip": skip, "within": within, "min_count": min_count, "top": top}

    def make(threads):
        return built(documents, threads).ngrams(n, **options, threads=threads)

    expected = oracle.ngrams(documents, shortest, longest, **options)
    assert_counts_equal(on_all_threads(make), expected)


@given(corpora_of_sentences, st.none() | st.integers(1, 6), within, min_counts, measures)
def test_collocations_equal_the_definition(documents, window, within, min_count, names):
    options = {"within": within, "min_count": min_count, "measures": names}

    def make(threads):
        return built(documents, threads).collocations(window=window, **options, threads=threads)

    expected = oracle.collocations(documents, window=window or 1, **options)
    assert_scores_equal(on_all_threads(make), expected, ("w1", "w2"), names)


@given(
    corpora_of_sentences,
    words | st.just("absent"),
    st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(any),
    within,
    min_counts,
    measures,
)
def test_collocates_equal_the_definition(documents, node, window, within, min_count, names):
    left, right = window
    options = {"within": within, "min_count": min_count, "measures": names}

    def make(threads):
        corpus = built(documents, threads)
        return corpus.collocates(node, window=window, **options, threads=threads)

    expected = oracle.collocates(documents, node, left=left, right=right, **options)
    assert_scores_equal(on_all_threads(make), expected, ("collocate",), names)
    if left == right:
        assert built(documents).collocates(node, window=left, **options).equals(make(None))


@given(corpora_of_sentences)
def test_a_document_without_sentences_is_one_sentence(documents):
    flat = [oracle.flat(document) for document in documents]
    nested = [[document] for document in flat]
    corpora = built(flat), built(nested)
    for corpus in corpora:
        assert corpus.ngrams(2, within="sentence").equals(corpus.ngrams(2))
    assert ipc(corpora[0].documents()) == ipc(corpora[1].documents())
    assert ipc(corpora[0].ngrams((1, 3))) == ipc(corpora[1].ngrams((1, 3)))


# Texts


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
        ipc(table)
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
    cut = built([sentences_of(text) for text in texts])
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
    assert_counts_equal(corpus.frequencies(), expected)
    sentences = sum(len(document) for document in documents)
    assert (corpus.n_documents, corpus.n_sentences) == (len(documents), sentences)
    for within in ("document", "sentence"):
        expected = oracle.ngrams(documents, 2, 2, within=within)
        assert_counts_equal(corpus.ngrams(2, within=within), expected)


def test_many_documents_in_several_batches_equal_the_definition():
    texts = sample(600_000, seed=1)
    assert 3_000_000 < sum(map(len, texts)) and len(texts) > 1000
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
        assert ipc(read.documents()) == ipc(corpus.documents())
        assert ipc(read.ngrams((1, 2))) == ipc(corpus.ngrams((1, 2)))
        assert ipc(read.ngrams(2, within="sentence")) == ipc(corpus.ngrams(2, within="sentence"))


def test_a_long_text_of_one_line_equals_the_definition(tmp_path):
    long = " ".join(sample(1_300_000, seed=3)).replace("\n", " ")
    assert len(long.encode()) > 8 << 20
    path = tmp_path / "long.txt"
    path.write_text(long, encoding="utf-8")
    expected = oracle.frequencies([[long.split()]])
    for corpus in (tv.Corpus.from_texts([long]), tv.Corpus.from_files(path)):
        assert corpus.n_sentences == 1
        assert_counts_equal(corpus.frequencies(), expected)


# Relations that hold whatever the numbers are


@given(corpora_of_sentences, st.integers(0, 3), st.integers(0, 5), measures)
def test_a_filter_changes_no_score(documents, min_count, top, names):
    corpus = built(documents)
    for make in (corpus.collocations, lambda **options: corpus.collocates("a", **options)):
        every = make(measures=names)
        kept = [row for row in every if row["o11"] >= min_count][:top]
        few = make(measures=names, min_count=min_count, top=top).to_dicts()
        assert [row.pop("rank") for row in few] == list(range(1, len(kept) + 1))
        for row in kept:
            row.pop("rank")
        assert repr(few) == repr(kept)  # repr, because nan is not equal to nan
        alone = make(measures=names[-1])
        again = alone.sort([name for name in alone.columns if name in ("w1", "w2", "collocate")])
        sorted_ = every.sort([name for name in every.columns if name in ("w1", "w2", "collocate")])
        assert again[names[-1]].tobytes() == sorted_[names[-1]].tobytes()


@given(corpora_of_sentences, st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_no_count(documents, random_):
    shuffled = random_.sample(documents, len(documents))
    for make in (
        lambda corpus: corpus.frequencies(),
        lambda corpus: corpus.ngrams((1, 3), skip=1),
        lambda corpus: corpus.collocations(window=2),
        lambda corpus: corpus.collocates("a"),
    ):
        assert make(built(shuffled)).equals(make(built(documents)))


@given(corpora_of_sentences, corpora_of_sentences)
def test_counts_of_two_corpora_add_up(one, other):
    def counts(documents, key, make):
        counts = Counter()
        for row in make(built(documents)):
            # Tokens with blanks may join to the same text.
            counts[row[key]] += row["count"]
        return counts

    for key, make in [
        ("token", lambda corpus: corpus.frequencies()),
        ("ngram", lambda corpus: corpus.ngrams((1, 3), skip=1, within="sentence")),
    ]:
        both = counts(one, key, make) + counts(other, key, make)
        assert counts(one + other, key, make) == both


@given(corpora_of_sentences)
def test_no_ngram_crosses_a_document_or_a_sentence(documents):
    # Words that name their document and sentence give a crossing away.
    named = [
        [[f"{d}.{s}" for _ in sentence] for s, sentence in enumerate(document)]
        for d, document in enumerate(documents)
    ]
    for row in built(named).ngrams((2, 4), skip=2):
        assert len({word.split(".")[0] for word in row["ngram"].split()}) == 1
    for row in built(named).ngrams((2, 4), skip=2, within="sentence"):
        assert len(set(row["ngram"].split())) == 1
    for row in built(named).collocations(window=5, within="sentence"):
        assert row["w1"] == row["w2"]


@given(corpora_of_sentences)
def test_scores_of_a_pair_are_those_of_the_measures_module(documents):
    table = built(documents).collocations(measures=["log_likelihood", "pmi", "t_score"])
    counts = {name: table[name] for name in ("o11", "r1", "c1", "n")}
    for name in ("log_likelihood", "pmi", "t_score"):
        assert getattr(tv.measures, name)(**counts).tobytes() == table[name].tobytes()
    assert not any(math.isnan(value) for value in table["pmi"])

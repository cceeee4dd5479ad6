"""The engine equals the slow definitions, and the number of threads changes nothing."""

from collections import Counter

import oracle
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st

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
    assert all(oracle.ipc(other) == oracle.ipc(table) for other in others)
    return table


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
    oracle.assert_counts_equal(on_all_threads(make), expected)


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
    oracle.assert_counts_equal(on_all_threads(make), expected)


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
    assert oracle.ipc(corpora[0].documents()) == oracle.ipc(corpora[1].documents())
    assert oracle.ipc(corpora[0].ngrams((1, 3))) == oracle.ipc(corpora[1].ngrams((1, 3)))

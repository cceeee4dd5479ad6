"""Document-term counts equal the definition, scikit-learn's, and themselves on any threads."""

import sys

import numpy as np
import oracle
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st

THREADS = (1, 2, 7)

words = st.sampled_from(["a", "b", "aa", "é", "Z", "\U0001f600", "ﬀ", "a b", ""])
# Documents of more than 32 tokens are counted in another way than shorter ones.
tokens = st.lists(words, max_size=9) | st.lists(words, max_size=70)
documents_of_tokens = st.lists(tokens, max_size=6)
min_counts = st.integers(0, 4)


def parts(matrix):
    return [matrix.indptr.tobytes(), matrix.indices.tobytes(), matrix.counts.tobytes()]


def on_all_threads(documents, min_count):
    """Return the matrix of one thread, if those of the others are identical."""
    corpora = (tv.Corpus.from_tokens(documents, threads=threads) for threads in THREADS)
    matrix, *others = (
        corpus.document_term_counts(min_count=min_count, threads=threads)
        for corpus, threads in zip(corpora, THREADS, strict=True)
    )
    for other in others:
        assert parts(other) == parts(matrix)
        assert oracle.ipc(other.types) == oracle.ipc(matrix.types)
    return matrix


def assert_equals_the_definition(matrix, documents, min_count):
    expected = oracle.document_term_counts([[tokens] for tokens in documents], min_count=min_count)
    assert matrix.types.to_dict() == expected["types"]
    assert matrix.shape == (len(documents), len(expected["types"]["token"]))
    for name in ("indptr", "indices", "counts"):
        assert getattr(matrix, name).tolist() == expected[name], name


@given(documents_of_tokens, min_counts)
def test_document_term_counts_equal_the_definition(documents, min_count):
    assert_equals_the_definition(on_all_threads(documents, min_count), documents, min_count)


def test_documents_of_all_sizes_among_many_types_equal_the_definition():
    # Types enough for several words of marks; the thresholds fall among them.
    rng = np.random.default_rng(7)
    sizes = [0, 1, 31, 32, 33, 0, 3000, 5, 100_000, 0]
    types = [f"w{i}" for i in range(9000)]
    ids = [(len(types) ** rng.random(size)).astype(int) - 1 for size in sizes]
    documents = [[types[at] for at in document] for document in ids]
    for min_count in (1, 2, 50):
        assert_equals_the_definition(on_all_threads(documents, min_count), documents, min_count)


def test_a_matrix_equals_that_of_scikit_learn():
    text = pytest.importorskip("sklearn.feature_extraction.text")
    rng = np.random.default_rng(11)
    types = np.array(["de", "De", "één", "z", "ij", "𝔸", "ﬀ", "a.b", "0", "zé"])
    texts = [" ".join(rng.choice(types, size)) for size in rng.integers(0, 90, 200)]
    theirs = text.CountVectorizer(tokenizer=str.split, lowercase=False, token_pattern=None)
    expected = theirs.fit_transform(texts)
    expected.sort_indices()
    ours = tv.Corpus.from_tokens([line.split() for line in texts]).document_term_counts()
    assert ours.types["token"].tolist() == theirs.get_feature_names_out().tolist()
    matrix = ours.to_scipy()
    assert matrix.shape == expected.shape
    assert matrix.dtype == expected.dtype == np.int64
    for name in ("indptr", "indices", "data"):
        assert getattr(matrix, name).tolist() == getattr(expected, name).tolist()


def test_a_matrix_of_scipy_is_in_order_and_shares_the_counts():
    pytest.importorskip("scipy")
    matrix = tv.Corpus.from_texts(["b a b", "", "c a"]).document_term_counts()
    sparse = matrix.to_scipy()
    assert np.shares_memory(sparse.data, matrix.counts)
    assert np.shares_memory(sparse.indices, matrix.indices)
    assert sparse.indptr.dtype == np.int32
    # What `to_scipy` says of the matrix, found out by scipy itself.
    assert sparse.has_sorted_indices
    assert sparse.has_canonical_format
    checked = type(sparse)((sparse.data, sparse.indices, sparse.indptr))
    assert checked.has_sorted_indices
    assert checked.has_canonical_format
    assert sparse.toarray().tolist() == [[1, 2, 0], [0, 0, 0], [1, 0, 1]]
    assert (sparse.sum(axis=0) == matrix.types["count"]).all()


def test_scikit_learn_takes_a_matrix_whose_memory_is_read_only():
    # Its compiled code asks for indices of 32 bits, and some of it for memory to write to.
    feature_extraction = pytest.importorskip("sklearn.feature_extraction.text")
    from sklearn.cluster import KMeans
    from sklearn.decomposition import LatentDirichletAllocation
    from sklearn.linear_model import SGDClassifier

    texts = ["de kat", "de kat zat", "een hond", "een hond lag"] * 5
    matrix = tv.Corpus.from_texts(texts).document_term_counts().to_scipy()
    weights = feature_extraction.TfidfTransformer().fit_transform(matrix)
    assert weights.shape == matrix.shape
    labels = np.array([0, 0, 1, 1] * 5)
    assert (SGDClassifier(random_state=0).fit(matrix, labels).predict(matrix) == labels).all()
    assert len(set(KMeans(2, n_init=1, random_state=0).fit(matrix).labels_)) == 2
    topics = LatentDirichletAllocation(2, max_iter=2, random_state=0).fit_transform(matrix)
    assert topics.shape == (20, 2)


def test_without_scipy_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    matrix = tv.Corpus.from_texts(["a"]).document_term_counts()
    with pytest.raises(ImportError, match=r"pip install 'turven\[scipy\]'"):
        matrix.to_scipy()


def test_the_arrays_are_read_only_and_outlive_the_matrix():
    matrix = tv.Corpus.from_texts(["b a b"] * 1000).document_term_counts()
    indptr, indices, counts = matrix.indptr, matrix.indices, matrix.counts
    assert (indptr.dtype, indices.dtype, counts.dtype) == (np.int64, np.int32, np.int64)
    del matrix
    assert indptr[-1] == len(indices) == len(counts) == 2000
    assert counts.tolist() == [1, 2] * 1000
    with pytest.raises(ValueError, match="read-only"):
        counts[0] = 3


def test_a_matrix_cannot_be_changed():
    matrix = tv.Corpus.from_texts(["a"]).document_term_counts()
    with pytest.raises(AttributeError):
        matrix.values = None


@pytest.mark.parametrize("documents", [[], [[]], [[], [], []]])
def test_without_tokens_a_matrix_has_rows_and_no_columns(documents):
    matrix = on_all_threads(documents, 1)
    assert matrix.shape == (len(documents), 0)
    assert matrix.indptr.tolist() == [0] * (len(documents) + 1)
    assert len(matrix.indices) == len(matrix.counts) == len(matrix.types) == 0
    assert matrix.indices.dtype == np.int32


def test_a_matrix_says_what_it_counted():
    matrix = tv.Corpus.from_texts(["b a b", "c a"]).document_term_counts(min_count=2)
    assert repr(matrix) == (
        "document_term_matrix: 2 documents, 5 tokens, 3 types (UAX #29 words, lower, nfc) · "
        "min_count 2 · 2 × 2, 3 cells"
    )
    assert matrix.types.parameters["options"] == {"min_count": 2}


def test_a_negative_min_count_is_refused():
    with pytest.raises(ValueError, match="min_count must be at least 0, got -1"):
        tv.Corpus.from_texts(["a"]).document_term_counts(min_count=-1)

"""Weights equal their formulas, scikit-learn's, and themselves on any threads."""

import itertools

import numpy as np
import oracle_matrices as slow
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st
from turven.registry.weights import COUNT_WEIGHTS, DOCUMENT_WEIGHTS

THREADS = (1, 2, 7)
words = st.sampled_from(["a", "b", "aa", "é", "Z", "\U0001f600", "ﬀ", "a b", ""])
documents_of_tokens = st.lists(
    st.lists(words, max_size=9) | st.lists(words, max_size=70), max_size=6
)
schemes = st.fixed_dictionaries(
    {"weights": st.sampled_from([*COUNT_WEIGHTS])},
    optional={
        "idf": st.sampled_from([*DOCUMENT_WEIGHTS]),
        "norm": st.sampled_from(["l1", "l2"]),
        "base": st.sampled_from([2, 10, 1.5]),
    },
)
choices = st.fixed_dictionaries(
    {},
    optional={
        "min_count": st.integers(0, 4),
        "min_documents": st.integers(0, 3),
        "max_documents": st.integers(0, 5),
        "max_types": st.integers(0, 6),
    },
) | st.fixed_dictionaries({"tokens": st.lists(words | st.just("absent"), unique=True, max_size=5)})


def on_all_threads(documents, **options):
    """Return the matrix of one thread, if those of the others are identical."""
    made = []
    for threads in THREADS:
        corpus = tv.Corpus.from_tokens(documents, threads=threads)
        made.append(corpus.document_term_matrix(**options, threads=threads))
    for other in made[1:]:
        for name in ("indptr", "indices", "values"):
            assert getattr(other, name).tobytes() == getattr(made[0], name).tobytes(), name
        assert other.types.to_dict() == made[0].types.to_dict()
    return made[0]


def dense(matrix):
    """Spread a matrix out, without scipy."""
    spread = np.zeros(matrix.shape, matrix.values.dtype)
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    spread[rows, matrix.indices] = matrix.values
    return spread


def definition(documents, columns, options):
    named = {"scheme" if name == "weights" else name: options[name] for name in options}
    return np.reshape(
        slow.weights([[tokens] for tokens in documents], columns, **named),
        (len(documents), len(columns)),
    )


@given(documents_of_tokens, schemes, choices)
def test_weights_equal_the_definition_whichever_columns_there_are(documents, scheme, choice):
    matrix = on_all_threads(documents, **scheme, **choice)
    names = {"min_count": "least", "min_documents": "fewest", "max_documents": "most"}
    names["max_types"] = "types"
    named = {names.get(name, name): value for name, value in choice.items()}
    columns = slow.chosen([[tokens] for tokens in documents], **named)
    assert matrix.types["token"].tolist() == columns
    expected = definition(documents, columns, scheme)
    np.testing.assert_allclose(dense(matrix), expected, rtol=2e-15, atol=0)
    # A cell is where a count is above 0, whatever its weight.
    counts = definition(documents, columns, {"weights": "count"})
    assert len(matrix.values) == np.count_nonzero(counts)


@given(documents_of_tokens, st.floats(0, 3), st.floats(0, 1))
def test_bm25_equals_the_definition_for_any_options(documents, k1, b):
    matrix = on_all_threads(documents, weights="bm25", k1=k1, b=b)
    columns = matrix.types["token"].tolist()
    expected = definition(documents, columns, {"weights": "bm25", "k1": k1, "b": b})
    np.testing.assert_allclose(dense(matrix), expected, rtol=2e-15, atol=0)


def test_a_type_that_nearly_all_documents_hold_keeps_all_digits():
    documents = [["a"]] * 99_999 + [["b"]]
    corpus = tv.Corpus.from_tokens(documents)
    for idf, value in {
        "plain": 1.0000050000333335833354e-5,
        "lucene": 1.50000500002916678750e-5,
    }.items():
        values = corpus.document_term_matrix(weights="binary", idf=idf, tokens=["a"]).values
        assert values[0] == pytest.approx(value, rel=4e-16 if idf == "plain" else 1e-5)


def test_weights_are_those_of_scikit_learn():
    text = pytest.importorskip("sklearn.feature_extraction.text")
    rng = np.random.default_rng(3)
    types = np.array([f"w{at}" for at in range(3000)])
    sizes = rng.integers(0, 900, 300)
    documents = [types[(3000 ** rng.random(size)).astype(int) - 1].tolist() for size in sizes]
    corpus = tv.Corpus.from_tokens(documents)
    counts = corpus.document_term_matrix().to_scipy()
    for smooth, sublinear, norm in itertools.product(
        (True, False), (True, False), (None, "l1", "l2")
    ):
        theirs = text.TfidfTransformer(smooth_idf=smooth, sublinear_tf=sublinear, norm=norm)
        expected = theirs.fit_transform(counts)
        expected.sort_indices()
        ours = corpus.document_term_matrix(
            weights="log" if sublinear else "tf-idf",
            idf="smooth" if smooth else "plus_one",
            norm=norm,
        )
        assert ours.indices.tolist() == expected.indices.tolist()
        np.testing.assert_allclose(ours.values, expected.data, rtol=2e-14, atol=0)


def test_counts_stay_integers_and_weights_are_floats():
    corpus = tv.Corpus.from_tokens([["a", "b", "a"], []])
    assert corpus.document_term_matrix(weights="binary").values.tolist() == [1, 1]
    for weights in COUNT_WEIGHTS:
        kind = corpus.document_term_matrix(weights=weights).values.dtype
        assert kind == (np.int64 if weights in ("count", "binary") else np.float64)
    assert corpus.document_term_matrix(weights="binary", norm="l1").values.tolist() == [0.5, 0.5]


def test_a_choice_of_columns_changes_no_weight():
    corpus = tv.Corpus.from_tokens([["a", "b", "a", "a"], ["b", "c"], ["c"]])
    for weights in COUNT_WEIGHTS:
        whole = dense(corpus.document_term_matrix(weights=weights))
        some = dense(corpus.document_term_matrix(weights=weights, tokens=["c", "b"]))
        assert (some == whole[:, [2, 1]]).all()


def test_a_row_of_zeros_stays():
    corpus = tv.Corpus.from_tokens([["a"], ["a"]])
    for norm in ("l1", "l2"):
        matrix = corpus.document_term_matrix(weights="tf-idf", norm=norm)
        assert matrix.values.tolist() == [0, 0]


def test_columns_are_the_most_frequent_types_and_ties_go_by_code_points():
    corpus = tv.Corpus.from_tokens([["b", "c", "a", "d", "d"]])
    named = [corpus.document_term_matrix(max_types=n).types["token"].tolist() for n in range(4)]
    assert named == [[], ["d"], ["a", "d"], ["a", "b", "d"]]


def test_tokens_are_looked_up_as_the_corpus_calls_them():
    corpus = tv.Corpus.from_texts(["De kat", "de hond"])
    matrix = corpus.document_term_matrix(tokens=["HOND", "paard", "De"])
    assert matrix.types.to_dict() == {
        "column": [0, 1, 2],
        "token": ["hond", "paard", "de"],
        "count": [1, 0, 2],
        "documents": [1, 0, 2],
    }
    assert dense(matrix).tolist() == [[0, 0, 1], [1, 0, 1]]


def test_rows_are_the_documents():
    corpus = tv.Corpus.from_texts(["a", "", "b b"], id=["x", "y", "z"], year=[1, 2, 3])
    matrix = corpus.document_term_matrix(weights="relative")
    assert matrix.documents.to_dict() == {
        "id": ["x", "y", "z"],
        "year": [1, 2, 3],
        "tokens": [1, 0, 2],
    }


def test_gaps_are_no_tokens_and_layers_have_weights_of_their_own():
    corpus = tv.Corpus.from_tokens(
        [["a", "b", "a"], ["b"]], layers={"pos": [["X", "Y", "X"], ["Y"]]}
    )
    some = corpus.drop_types(["b"]).document_term_matrix(weights="relative")
    assert dense(some).tolist() == [[1], [0]]
    tags = corpus.layer("pos").document_term_matrix(weights="relative")
    assert tags.types["token"].tolist() == ["X", "Y"]
    np.testing.assert_array_equal(dense(tags), [[2 / 3, 1 / 3], [0, 1]])


def test_a_part_has_weights_of_its_own_documents():
    documents = [["a", "b"], ["a"], ["c", "c"]]
    part = tv.Corpus.from_tokens(documents)[[2, 0]]
    alone = tv.Corpus.from_tokens([documents[2], documents[0]])
    for weights in COUNT_WEIGHTS:
        ours, expected = (c.document_term_matrix(weights=weights) for c in (part, alone))
        assert ours.values.tolist() == expected.values.tolist()


def test_the_old_name_gives_counts():
    corpus = tv.Corpus.from_tokens([["a", "b", "a"], ["b"]])
    assert corpus.document_term_counts(min_count=2).counts.tolist() == [2, 1, 1]
    with pytest.raises(AttributeError, match="weights, not counts; see 'values'"):
        _ = corpus.document_term_matrix(weights="log").counts


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"weights": "tfidf"}, "weights must be one of .*'tf-idf'.*Did you mean 'tf-idf'"),
        ({"idf": "smoth"}, "idf must be one of .*Did you mean 'smooth'"),
        ({"norm": "l3"}, "norm must be one of 'l1', 'l2', got 'l3'"),
        ({"base": 1}, "base must be a number above 1, got 1"),
        ({"base": float("nan")}, "base must be a number above 1, got nan"),
        ({"weights": "bm25", "b": 1.5}, "b must be a number between 0 and 1, got 1.5"),
        ({"weights": "bm25", "k1": -1}, "k1 must be a number at least 0, got -1"),
        ({"k1": 1}, "k1 and b are options of weights='bm25' alone"),
        ({"min_count": -1}, "min_count must be at least 0, got -1"),
        ({"min_documents": -1}, "min_documents must be at least 0, got -1"),
        ({"max_documents": -1}, "max_documents must be at least 0, got -1"),
        ({"max_types": -1}, "max_types must be at least 0, got -1"),
        ({"tokens": ["a", "A"]}, "tokens must be different types, got 'a' twice"),
        ({"tokens": ["a"], "max_types": 1}, "so max_types cannot be given with it"),
    ],
)
def test_what_cannot_be_is_refused_by_name(options, message):
    with pytest.raises(ValueError, match=message):
        tv.Corpus.from_texts(["a"]).document_term_matrix(**options)


@pytest.mark.parametrize("options", [{"base": "e"}, {"weights": "bm25", "k1": True}])
def test_a_number_must_be_one(options):
    with pytest.raises(TypeError, match="must be a number"):
        tv.Corpus.from_texts(["a"]).document_term_matrix(**options)


def test_the_documentation_has_every_weight_with_its_formula():
    docstring = tv.Corpus.document_term_matrix.__doc__
    for weight in (*COUNT_WEIGHTS.values(), *DOCUMENT_WEIGHTS.values()):
        assert any(
            line.split()[:1] == [weight.name] and weight.formula in line
            for line in docstring.splitlines()
        ), weight.name

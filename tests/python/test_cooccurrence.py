"""Co-occurrences equal the definition, quanteda's, the collocations', themselves on threads."""

import numpy as np
import oracle
import oracle_matrices as slow
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st

THREADS = (1, 2, 7)
words = st.sampled_from(["a", "b", "aa", "é", "Z"])
documents_of_tokens = st.lists(st.lists(words, max_size=25), max_size=5)
ROW = "A D A C E A D F E B A C E D"


def dense(matrix):
    """Spread a matrix out, without scipy."""
    spread = np.zeros(matrix.shape, matrix.values.dtype)
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    spread[rows, matrix.indices] = matrix.values
    return spread


def on_all_threads(make, **options):
    """Return the matrix of one thread, if those of the others are identical."""
    made = [make(n).cooccurrence_matrix(**options, threads=n) for n in THREADS]
    for other in made[1:]:
        for name in ("indptr", "indices", "values"):
            assert getattr(other, name).tobytes() == getattr(made[0], name).tobytes(), name
        assert oracle.ipc(other.types) == oracle.ipc(made[0].types)
    return made[0]


def assert_is(matrix, expected):
    """Compare with a dense matrix of numbers, each rounded once; no cell is 0."""
    size = len(matrix.types)
    expected = np.reshape([[float(x) for x in row] for row in expected], (size, size))
    assert dense(matrix).tolist() == expected.tolist()
    assert (matrix.values > 0).all()
    for row in range(size):
        columns = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        assert (np.diff(columns) > 0).all()


def by_distance(weights, window):
    return {
        "count": [1] * window,
        "distance": [1 / d for d in range(1, window + 1)],
        "linear": [window + 1 - d for d in range(1, window + 1)],
    }.get(weights if isinstance(weights, str) else "", weights)


@st.composite
def windows(draw):
    window = draw(st.integers(1, 9))
    numbers = st.lists(st.floats(0.01, 100), min_size=window, max_size=window)
    weights = draw(st.sampled_from(["count", "distance", "linear"]) | numbers)
    ordered = draw(st.booleans())
    diagonal = "once" if ordered else draw(st.sampled_from(["once", "twice"]))
    return {"window": window, "weights": weights, "ordered": ordered, "diagonal": diagonal}


choices = st.fixed_dictionaries(
    {}, optional={"min_count": st.integers(0, 4), "max_types": st.integers(0, 4)}
) | st.fixed_dictionaries({"tokens": st.lists(words | st.just("absent"), unique=True, max_size=5)})


@given(documents_of_tokens, windows(), choices)
def test_windows_equal_the_definition(documents, options, choice):
    matrix = on_all_threads(
        lambda n: tv.Corpus.from_tokens(documents, threads=n), **options, **choice
    )
    nested = [[tokens] for tokens in documents]
    names = {"min_count": "least", "max_types": "types", "tokens": "tokens"}
    columns = slow.chosen(nested, **{names[name]: value for name, value in choice.items()})
    assert matrix.types["token"].tolist() == columns
    weights = by_distance(options["weights"], options["window"])
    twice = options["diagonal"] == "twice"
    ordered = options["ordered"]
    assert_is(matrix, slow.near(nested, columns, by_distance=weights, ordered=ordered, twice=twice))


@given(documents_of_tokens, windows(), st.sampled_from("abZ"), st.sampled_from(["keep", "close"]))
def test_a_gap_takes_up_a_place_and_adds_to_distances(documents, options, dropped, gaps):
    matrix = on_all_threads(
        lambda n: tv.Corpus.from_tokens(documents, threads=n).drop_types([dropped], gaps=gaps),
        **options,
    )
    left = oracle.mapped([[d] for d in documents], lambda t: None if t == dropped else t)
    left = oracle.closed(left) if gaps == "close" else left
    columns = slow.chosen(left)
    weights = by_distance(options["weights"], options["window"])
    twice, ordered = options["diagonal"] == "twice", options["ordered"]
    assert_is(matrix, slow.near(left, columns, by_distance=weights, ordered=ordered, twice=twice))


@given(
    st.lists(
        st.lists(st.lists(st.sampled_from(["aa", "bb", "cc"]), max_size=6), max_size=4), max_size=3
    ),
    st.sampled_from(["document", "sentence"]),
    st.sampled_from([1, 3, None]),
    st.sampled_from(["count", "binary"]),
    st.sampled_from(["once", "twice"]),
)
def test_nothing_crosses_what_it_is_within(documents, within, window, weights, diagonal):
    pytest.importorskip("scipy")
    joined = ["\n".join(" ".join(sentence) for sentence in document) for document in documents]
    weights = "count" if window else weights
    matrix = on_all_threads(
        lambda n: tv.Corpus.from_texts(joined, threads=n),
        window=window,
        within=within,
        weights=weights,
        diagonal=diagonal,
    )
    columns = slow.chosen(documents)
    twice = diagonal == "twice"
    if window is None:
        expected = slow.together(
            documents, columns, within=within, binary=weights == "binary", twice=twice
        )
    else:
        expected = slow.near(
            documents, columns, by_distance=[1] * window, within=within, twice=twice
        )
    assert matrix.values.dtype == np.int64
    assert_is(matrix, expected)


@given(documents_of_tokens, st.integers(1, 6))
def test_cells_are_the_o11_of_collocations(documents, window):
    pytest.importorskip("scipy")
    corpus = tv.Corpus.from_tokens(documents)
    for convention, options in {
        "positions": {"window": window, "ordered": True},
        "unordered": {"window": window},
        "documents": {"window": None, "weights": "binary"},
    }.items():
        matrix = corpus.cooccurrence_matrix(**options)
        names = matrix.types["token"].tolist()
        pairs = corpus.collocations(
            **({"window": window} if options["window"] else {}), convention=convention
        )
        found = dense(matrix)
        if convention != "positions":
            assert (found == found.T).all()
            found = np.triu(found, 1 if convention == "documents" else 0)
        cells = {(names[x], names[y]): int(found[x, y]) for x, y in np.argwhere(found)}
        assert cells == {(row["w1"], row["w2"]): row["o11"] for row in pairs}


def test_twice_is_the_ordered_matrix_and_its_transpose():
    corpus = tv.Corpus.from_texts(["a b a a c b b a", "c c a"])
    for weights in ("count", "linear"):
        ordered = dense(corpus.cooccurrence_matrix(window=3, weights=weights, ordered=True))
        twice = dense(corpus.cooccurrence_matrix(window=3, weights=weights, diagonal="twice"))
        assert (twice == ordered + ordered.T).all()


@pytest.mark.parametrize("limit", ["1 MiB", "2 MB"])
def test_a_limit_of_memory_changes_no_cell(limit):
    rng = np.random.default_rng(5)
    tokens = [f"w{at}" for at in (500 ** rng.random(60_000)).astype(int)]
    corpus = tv.Corpus.from_tokens([tokens[:40_000], tokens[40_000:]])
    for weights in ("count", "distance"):
        whole = corpus.cooccurrence_matrix(weights=weights)
        small = on_all_threads(lambda _: corpus, weights=weights, memory_limit=limit)
        for name in ("indptr", "indices", "values"):
            assert getattr(small, name).tobytes() == getattr(whole, name).tobytes()


def test_cells_are_those_of_quanteda(oracles):
    weights = {"fcm window=3": "count", "fcm weights 3,2,1": [3, 2, 1]}
    entries = [entry for entry in oracles if entry["measure"].startswith("fcm")]
    assert entries
    for entry in entries:
        start = next(start for start in weights if entry["measure"].startswith(start))
        matrix = tv.Corpus.from_texts([ROW]).cooccurrence_matrix(
            window=3, weights=weights[start], diagonal="twice"
        )
        assert matrix.types["token"].tolist() == [*"abcdef"]
        assert dense(matrix)[0].tolist() == [int(cell) for cell in entry["expected"].split(",")]


def test_cells_are_those_of_a_hand_count():
    corpus = tv.Corpus.from_texts(["a b a", "b c"])
    assert dense(corpus.cooccurrence_matrix(window=2)).tolist() == [[1, 2, 0], [2, 0, 1], [0, 1, 0]]
    pytest.importorskip("scipy")
    together = corpus.cooccurrence_matrix(window=None)
    assert dense(together).tolist() == [[1, 2, 0], [2, 0, 1], [0, 1, 0]]
    sparse = together.to_scipy()
    assert sparse.dtype == np.int64
    assert sparse.has_canonical_format


def test_a_matrix_without_cells_has_its_types():
    for documents in ([], [[]], [["a"], ["b"]]):
        corpus = tv.Corpus.from_tokens(documents)
        for window in (1, None):
            matrix = corpus.cooccurrence_matrix(window=window)
            size = corpus.n_types
            assert matrix.shape == (size, size)
            assert matrix.indptr.tolist() == [0] * (size + 1)
            assert matrix.indices.dtype == np.int32
            assert matrix.documents is None


def test_layers_and_parts_are_counted_as_corpora():
    documents, tags = [["a", "b", "a"], ["b", "c"]], [["X", "Y", "X"], ["Y", "X"]]
    corpus = tv.Corpus.from_tokens(documents, layers={"pos": tags})
    pairs = [(corpus.layer("pos"), tags), (corpus[[1]], documents[1:])]
    for made, given_tokens in pairs:
        ours = made.cooccurrence_matrix(window=2)
        alone = tv.Corpus.from_tokens(given_tokens).cooccurrence_matrix(window=2)
        assert ours.types["token"].tolist() == alone.types["token"].tolist()
        assert dense(ours).tolist() == dense(alone).tolist()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 0}, "window must be between 1 and 100, got 0"),
        ({"window": 101, "weights": "distance"}, "window must be between 1 and 100, got 101"),
        ({"weights": "near"}, "with a window be one of 'count', 'distance', 'linear', or one"),
        ({"weights": "binary"}, "with a window be one of 'count', 'distance', 'linear', or one"),
        ({"weights": [1.0]}, "weights must be 5 numbers, one a distance, got 1"),
        ({"weights": [1, 1, 1, 1, 0]}, "weights must be numbers between .* got 0"),
        ({"weights": [1, 1, 1, 1, float("nan")]}, "weights must be numbers between .* got NaN"),
        ({"weights": [1, 1, 1, 1, 1e-9]}, "must not differ by more than a factor of 1048576"),
        ({"within": "part"}, "within must be one of 'document', 'sentence'"),
        ({"diagonal": "never"}, "diagonal must be one of 'once', 'twice', got 'never'"),
        ({"ordered": True, "diagonal": "twice"}, "diagonal='twice' is of matrices without order"),
        ({"window": None, "ordered": True}, "ordered needs one"),
        ({"window": None, "weights": "distance"}, "without a window be one of 'count', 'binary'"),
        ({"window": None, "memory_limit": "1 GB"}, "memory_limit is kept to by windows alone"),
        ({"min_count": -1}, "min_count must be at least 0, got -1"),
        ({"tokens": ["a"], "min_count": 2}, "so min_count cannot be given with it"),
        ({"memory_limit": 5}, "memory_limit must be at least 1 MiB"),
    ],
)
def test_what_cannot_be_is_refused_by_name(options, message):
    with pytest.raises(ValueError, match=message):
        tv.Corpus.from_texts(["a b"]).cooccurrence_matrix(**options)


@pytest.mark.parametrize("weights", [5, ["1"], [True]])
def test_weights_must_be_numbers(weights):
    with pytest.raises(TypeError, match="weights must be"):
        tv.Corpus.from_texts(["a b"]).cooccurrence_matrix(weights=weights)

"""The vectorizers are scikit-learn's: the same matrix to the bit, the same errors and warnings."""

import io
import json
import pickle
import sys
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

text = pytest.importorskip("sklearn.feature_extraction.text")

from sklearn.base import clone  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from turven import sklearn as ours  # noqa: E402

THREADS = ("1", "2", "7")
NAMES = ("CountVectorizer", "TfidfVectorizer")
PIZZA = [
    "the pizza pizza beer copyright",
    "the pizza burger beer copyright",
    "the the pizza beer beer copyright",
    "the burger beer beer copyright",
    "the coke burger coke copyright",
    "the coke burger burger",
]


def parts(matrix):
    """Give all there is to a matrix, the order of entries inside a row included."""
    arrays = matrix.data, matrix.indices, matrix.indptr
    return type(matrix), matrix.shape, [(array.dtype, array.tobytes()) for array in arrays]


def outcome(module, name, documents, new=(), **parameters):
    """Give what fitting and transforming gives: results or an error, and the warnings."""
    vectorizer = getattr(module, name)(**parameters)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            fitted = parts(vectorizer.fit_transform(documents))
            result = {
                "fitted": fitted,
                "transformed": parts(vectorizer.transform([*documents, *new])),
                "names": vectorizer.get_feature_names_out().tolist(),
                "vocabulary": list(vectorizer.vocabulary_.items()),
                "idf": getattr(vectorizer, "idf_", np.empty(0)).tobytes(),
            }
        except Exception as error:
            result = type(error), str(error)
    return result, [(warning.category, str(warning.message)) for warning in caught]


def assert_same(documents, new=(), *, name="CountVectorizer", **parameters):
    expected = outcome(text, name, documents, new, **parameters)
    assert outcome(ours, name, documents, new, **parameters) == expected
    return expected[0]


# Capitals of two and no small letters, Σ at ends and before what Unicode ignores, numbers that
# are not decimal, marks, joiners, what ends lines, NUL, half a pair, characters of 1 to 4 bytes.
AWKWARD = "aAbB éÉ_.'-0 \n\r\x00\x85\u2028\u0301\u0307\u200dİıΣςσΑǅßẞſK½①٣ⅧⓐⒶ你\ud800😀𝟙𐐀𐐨"
words = st.text(AWKWARD, max_size=12) | st.sampled_from(
    ["aa", "AA bb", "aΣ", "ΑΣ'Α", "İİ", "bb aa"]
)
documents = st.lists(st.lists(words, max_size=8).map(" ".join), max_size=7)
patterns = [
    r"(?u)\b\w\w+\b", r"\b\w\w+\b", r"\w+", r"(?u)\b\w+\b", r"\w{3,}", r"\w\w\w+\b", r"\b\w{1,}",
    r"[a-z]+", r"\w\w", r"\b(\w)\w+\b", r"\w{0,}", r"(?a)\w\w+",
]  # fmt: skip
parameters = st.fixed_dictionaries(
    {},
    optional={
        "lowercase": st.booleans(),
        "binary": st.booleans(),
        "ngram_range": st.sampled_from([(1, 1), (1, 2), (2, 2), (2, 4), (1, 9), (2, 1), (0, 2)]),
        "token_pattern": st.sampled_from(patterns),
        "min_df": st.sampled_from([1, 2, 0.0, 0.4, 3]),
        "max_df": st.sampled_from([1.0, 1, 2, 0.5, 0.9]),
        "max_features": st.sampled_from([None, 1, 3, 100]),
        "stop_words": st.sampled_from([None, "english", ["aa"], ["AA", "b", "\ud800", "bb"], []]),
        "strip_accents": st.sampled_from([None, "ascii", "unicode"]),
        "analyzer": st.sampled_from(["word", "word", "word", "char", "char_wb"]),
        "vocabulary": st.sampled_from(
            [None, None, None, ["aa", "bb"], {"bb": 1, "aa": 0}, {"aa": 1}, ["aa bb", "aa"], []]
        ),
        "dtype": st.sampled_from([np.int64, np.float32, np.uint8, bool]),
    },
)


@given(documents, st.lists(words, max_size=3), parameters)
@settings(max_examples=500)
def test_counts_are_those_of_scikit_learn(documents, new, parameters):
    assert_same(documents, new, **parameters)


@given(documents, st.lists(words, max_size=3), parameters, st.booleans(), st.booleans())
def test_weights_are_those_of_scikit_learn(documents, new, parameters, smooth, sublinear):
    weights = {"smooth_idf": smooth, "sublinear_tf": sublinear, "norm": "l1" if smooth else "l2"}
    parameters["dtype"] = np.float32 if sublinear else np.float64
    assert_same(documents, new, name="TfidfVectorizer", **parameters, **weights)


@pytest.mark.parametrize("lowercase", [True, False])
def test_every_character_of_unicode_is_what_it_is_for_re(lowercase):
    # Between letters, beside itself, and at the end of a text.
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    lines = [
        "".join(f"x{c}y {c}{c}z " for c in every[at : at + 512]) for at in range(0, len(every), 512)
    ]
    found = ours.CountVectorizer(lowercase=lowercase).fit(lines).vocabulary_
    assert found == text.CountVectorizer(lowercase=lowercase).fit(lines).vocabulary_
    assert {"xéy", "x²y", "x_y"} <= found.keys()
    assert "x\u0301y" not in found


@pytest.mark.parametrize("threads", THREADS)
@pytest.mark.parametrize("name", NAMES)
def test_large_texts_are_counted_alike_on_any_threads(monkeypatch, name, threads):
    monkeypatch.setenv("TURVEN_NUM_THREADS", threads)
    rng = np.random.default_rng(1)
    vocabulary = np.array([f"{'Éé'[i % 2]}w{i}" if i % 3 else f"W{i}" for i in range(5000)])
    sizes = [0, 3, 1000, 400_000, 5, 0, 20_000, *[50] * 2000]
    drawn = (vocabulary[(5000 ** rng.random(size)).astype(int) - 1] for size in sizes)
    texts = [("\n" if at % 2 else " ").join(words) for at, words in enumerate(drawn)]
    result = assert_same(texts, name=name, ngram_range=(1, 2), stop_words=["w1", "éw2"])
    assert len(result["names"]) > 5000


@pytest.mark.parametrize("name", NAMES)
def test_a_single_string_is_no_list_of_documents(name):
    vectorizer = getattr(ours, name)()
    for method in (vectorizer.fit, vectorizer.fit_transform, vectorizer.fit(["aa"]).transform):
        with pytest.raises(ValueError, match="string object received"):
            method("some text")


@pytest.mark.parametrize(
    ("documents", "parameters", "part"),
    [
        ([], {}, "empty vocabulary; perhaps"),
        (["a", "."], {}, "empty vocabulary; perhaps"),
        (["to be of not"], {"stop_words": "english"}, "empty vocabulary; perhaps"),
        (["aa"], {"vocabulary": []}, "empty vocabulary passed"),
        (["aa"], {"vocabulary": ["a", "b", "a"]}, "Duplicate term"),
        (["aa"], {"vocabulary": {"a": 0, "b": 2}}, "doesn't contain index 1"),
        (["aa"], {"vocabulary": {"a": 0, "b": 0}}, "repeated indices"),
        (["aa", "bb"], {"min_df": 2, "max_df": 1}, "< documents than min_df"),
        (["aa", "bb"], {"min_df": 2}, "no terms remain"),
        (["aa"], {"ngram_range": (2, 1)}, "lower boundary larger"),
        (["aa"], {"token_pattern": r"(\w)(\w)"}, "More than 1 capturing group"),
        (["aa"], {"stop_words": "dutch"}, "stop_words"),
        (["aa"], {"max_features": 0}, "max_features"),
        (["aa"], {"analyzer": "syllable"}, "analyzer"),
        ([np.nan], {}, "np.nan is an invalid document"),
        (["aa", None], {}, "'NoneType'"),
        (["aa", 3], {"lowercase": False}, "expected string"),
        ([b"ab\xff"], {}, "can't decode byte 0xff"),
        (["aa"], {"lowercase": "yes"}, "lowercase"),
    ],
)
def test_errors_are_those_of_scikit_learn(documents, parameters, part):
    error, message = assert_same(documents, **parameters)
    assert issubclass(error, Exception)
    assert part in message


def test_a_vectorizer_that_was_not_fitted_says_so():
    for name in NAMES:
        with pytest.raises(text.NotFittedError):
            getattr(ours, name)().transform(["aa"])
    assert parts(ours.CountVectorizer(vocabulary=["aa"]).transform(["aa"]))[1] == (1, 1)


def test_an_error_of_the_documents_reaches_the_caller_and_harms_nothing():
    def documents():
        yield "aa bb"
        raise RuntimeError("the disk is gone")

    vectorizer = ours.CountVectorizer()
    with pytest.raises(RuntimeError, match="the disk is gone"):
        vectorizer.fit(documents())
    assert vectorizer.fit_transform(iter(["aa", "bb aa"])).toarray().tolist() == [[1, 0], [1, 1]]


def test_an_error_between_counting_and_sorting_leaves_nothing_behind():
    vectorizer = ours.CountVectorizer(min_df=2, max_df=1)
    with pytest.raises(ValueError, match="max_df corresponds"):
        vectorizer.fit(["bb aa", "aa bb"])
    vectorizer.set_params(min_df=1, max_df=1.0, tokenizer=str.split, token_pattern=None)
    assert vectorizer.fit(["bb aa"]).vocabulary_ == {"aa": 0, "bb": 1}


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_those_of_scikit_learn(name):
    mine, theirs = getattr(ours, name)(), getattr(text, name)()
    assert mine.get_params() == theirs.get_params()
    assert list(mine.get_params()) == list(theirs.get_params())
    assert (
        mine.set_params(min_df=2, binary=True).get_params()
        == theirs.set_params(min_df=2, binary=True).get_params()
    )
    with pytest.raises(ValueError, match="Invalid parameter 'min_count'"):
        mine.set_params(min_count=2)


@pytest.mark.parametrize("name", NAMES)
def test_a_fitted_vectorizer_is_pickled_with_what_it_knows(name):
    vectorizer = getattr(ours, name)(ngram_range=(1, 2), stop_words=["the"]).fit(PIZZA)
    again = pickle.loads(pickle.dumps(vectorizer))
    assert again.get_params() == vectorizer.get_params()
    assert again.vocabulary_ == vectorizer.vocabulary_
    assert parts(again.transform(PIZZA)) == parts(vectorizer.transform(PIZZA))
    fresh = clone(vectorizer)
    assert not hasattr(fresh, "vocabulary_")
    assert parts(fresh.fit_transform(PIZZA)) == parts(vectorizer.fit_transform(PIZZA))


@pytest.mark.parametrize("name", NAMES)
def test_a_grid_search_finds_what_it_finds_with_scikit_learn(name):
    wanted = [1, 1, 1, 0, 0, 0]

    def search(module):
        pipeline = make_pipeline(getattr(module, name)(), LogisticRegression())
        grid = {f"{name.lower()}__ngram_range": [(1, 1), (1, 2)], f"{name.lower()}__min_df": [1, 2]}
        return GridSearchCV(pipeline, grid, cv=3).fit(PIZZA, wanted)

    mine, theirs = search(ours), search(text)
    scores = "mean_test_score"
    assert mine.cv_results_[scores].tolist() == theirs.cv_results_[scores].tolist()
    assert mine.best_params_ == theirs.best_params_
    assert mine.predict_proba(PIZZA).tolist() == theirs.predict_proba(PIZZA).tolist()


@pytest.mark.parametrize("name", NAMES)
def test_terms_are_found_back_in_a_matrix(name):
    vectorizer = getattr(ours, name)()
    matrix = vectorizer.fit_transform(PIZZA)
    for line, terms in zip(PIZZA, vectorizer.inverse_transform(matrix), strict=True):
        assert sorted(terms) == sorted(set(line.split()))
    names = vectorizer.get_feature_names_out()
    assert (type(names), names.dtype) == (np.ndarray, object)


def test_the_matrix_can_be_written_to():
    for matrix in (
        ours.CountVectorizer().fit_transform(PIZZA),
        ours.CountVectorizer(vocabulary=["pizza"]).transform(PIZZA),
    ):
        for array in (matrix.data, matrix.indices, matrix.indptr):
            assert array.flags.writeable


def test_documents_are_read_from_files_and_bytes(tmp_path):
    path = tmp_path / "latin.txt"
    path.write_bytes("Één pizza".encode("latin-1"))
    latin = {"encoding": "latin-1"}
    assert assert_same([str(path)], input="filename", **latin)["names"] == ["pizza", "één"]
    vectorizer = ours.CountVectorizer(input="file", **latin)
    assert vectorizer.fit([io.BytesIO(path.read_bytes())]).vocabulary_ == {"één": 1, "pizza": 0}
    assert assert_same([b"caf\xe9 noir"], decode_error="ignore")["names"] == ["caf", "noir"]
    assert assert_same([b"caf\xe9 noir"], decode_error="replace")["names"] == ["caf", "noir"]


def lowercased(document):
    return document.lower().replace("z", "s")


@pytest.mark.parametrize(
    "parameters",
    [
        {"preprocessor": lowercased},
        {"preprocessor": lowercased, "strip_accents": "ascii", "ngram_range": (1, 2)},
        {"strip_accents": str.upper},
        {"tokenizer": str.split},
        {"tokenizer": str.split, "token_pattern": None, "ngram_range": (1, 3)},
        {"analyzer": str.split},
        {"analyzer": lambda document: [1, 2] if "beer" in document else [2]},
        {"preprocessor": bytes},
        {"preprocessor": len},
    ],
)
def test_callables_do_what_they_do_in_scikit_learn(parameters):
    assert_same(PIZZA, ["new Pizza"], **parameters)


class Shouting:
    def build_tokenizer(self):
        cut = super().build_tokenizer()
        return lambda document: [word.upper() for word in cut(document)]


def test_a_subclass_may_cut_words_in_its_own_way():
    class Mine(Shouting, ours.CountVectorizer):
        pass

    assert Mine().fit(["aa bb"]).vocabulary_ == {"AA": 0, "BB": 1}
    vectorizer = ours.CountVectorizer()
    vectorizer.build_tokenizer = lambda: str.split
    assert vectorizer.fit(["a b"]).vocabulary_ == {"a": 0, "b": 1}


def test_a_vocabulary_put_there_by_hand_is_used():
    def counted(module, vocabulary):
        vectorizer = module.CountVectorizer().fit(PIZZA)
        vectorizer.vocabulary_ = vocabulary
        return parts(vectorizer.transform(PIZZA))

    for vocabulary in ({"beer": 1, "coke": 0}, {"beer": 0, "coke": 0, "pizza": 1}):
        assert counted(ours, vocabulary) == counted(text, vocabulary)


def test_stop_words_that_no_token_is_are_reported():
    _, caught = outcome(ours, "CountVectorizer", PIZZA, stop_words=["the", "let's"])
    assert ["let" in message for _, message in caught] == [True]
    assert_same(PIZZA, stop_words=["the", "let's"])
    assert_same(PIZZA, vocabulary=["Pizza", "beer"])


def test_plain_patterns_are_cut_by_the_engine():
    accepted = {pattern: ours._least(pattern) for pattern in patterns}
    assert list(accepted.values()) == [2, 2, 1, 1, 3, 3, 1, 0, 0, 0, 0, 0]


def test_idf_can_be_given():
    fitted = ours.TfidfVectorizer().fit(PIZZA)
    other = ours.TfidfVectorizer(vocabulary=fitted.vocabulary_)
    other.idf_ = fitted.idf_
    assert parts(other.transform(PIZZA)) == parts(fitted.transform(PIZZA))


def test_novels_have_the_same_matrix(corpora):
    zstandard = pytest.importorskip("zstandard")
    with zstandard.open(corpora("en/eltec-eng.jsonl.zst"), "rt", encoding="utf-8") as lines:
        novel = json.loads(next(lines))["text"]
    texts = [novel[at : at + 4000] for at in range(0, len(novel), 4000)]
    result = assert_same(texts, name="TfidfVectorizer", ngram_range=(1, 2), min_df=2)
    assert len(result["names"]) > 1000

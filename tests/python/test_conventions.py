"""Conventions of counting: against their definitions, and against other programs."""

import math
import random
from collections import Counter

import numpy as np
import oracle
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st
from test_properties import on_all_threads

CONVENTIONS = [
    "surface_tokens",
    "pairs",
    "pairs_less_nodes",
    "span",
    "span_less_nodes",
    "hits",
    "documents",
    "sentences",
]
OF_PAIRS = ["tokens", "vocabulary", "unordered", "documents", "sentences"]
words = st.sampled_from(["a", "b", "c", "d"])
documents = st.lists(
    st.lists(st.lists(words, min_size=1, max_size=9), max_size=3), min_size=1, max_size=5
)


@pytest.mark.parametrize("convention", CONVENTIONS)
@given(documents, st.integers(0, 3), st.integers(1, 3), st.sampled_from(["document", "sentence"]))
def test_a_convention_counts_what_its_definition_says(convention, documents, left, right, within):
    corpus = tv.Corpus.from_tokens(documents)
    table = corpus.collocates(
        "a", window=(left, right), convention=convention, within=within, measures="dice"
    )
    expected = oracle.conventional(
        documents, "a", convention=convention, left=left, right=right, within=within
    )
    found = {row["collocate"]: tuple(row[x] for x in ("o11", "r1", "c1", "n")) for row in table}
    assert found == expected


@given(documents, st.sampled_from([1, 2, 4]), st.sampled_from(["document", "sentence"]))
def test_margins_of_tokens_are_frequencies(documents, window, within):
    corpus = tv.Corpus.from_tokens(documents)
    table = corpus.collocations(
        window=window, convention="tokens", within=within, measures=["pmi", "dice"]
    )
    frequency = Counter(token for document in documents for token in oracle.flat(document))
    pairs = oracle.pair_counts(documents, window=window, within=within)
    assert len(table) == len(pairs)
    for row in table:
        o11, r1, c1 = row["o11"], frequency[row["w1"]], frequency[row["w2"]]
        assert o11 == pairs[row["w1"], row["w2"]]
        assert (row["r1"], row["c1"], row["n"]) == (r1, c1, frequency.total())
        assert row["dice"] == pytest.approx(2 * o11 / window / (r1 + c1))
        assert row["pmi"] == pytest.approx(math.log2(o11 / window * row["n"] / (r1 * c1)))


COUNTS = ("o11", "r1", "c1", "n")


@pytest.mark.parametrize("convention", OF_PAIRS)
@given(documents, st.sampled_from([1, 2, 4]), st.integers(1, 4), st.sampled_from([None, 2**20]))
def test_a_convention_of_pairs_counts_what_its_definition_says(
    convention, documents, window, min_count, memory_limit
):
    corpus = tv.Corpus.from_tokens(documents)
    options = {"convention": convention, "min_count": min_count, "memory_limit": memory_limit}
    if convention not in {"documents", "sentences"}:
        options["window"] = window
    table = on_all_threads(
        lambda threads: corpus.collocations(measures="dice", **options, threads=threads)
    )
    expected = oracle.conventional_pairs(documents, convention=convention, window=window)
    kept = {pair: counts for pair, counts in expected.items() if counts[0] >= min_count}
    found = {(row["w1"], row["w2"]): tuple(row[x] for x in COUNTS) for row in table}
    assert found == kept
    share = window if convention in {"tokens", "vocabulary"} else 1
    for row in table:
        assert row["dice"] == pytest.approx(2 * row["o11"] / share / (row["r1"] + row["c1"]))


@pytest.mark.parametrize("convention", ["documents", "sentences"])
def test_pairs_of_many_documents_are_those_of_the_definition_whatever_the_memory(convention):
    # More lists than are counted together with little memory, and words of all frequencies.
    draw = random.Random(8)
    word = lambda: f"w{min(int(draw.paretovariate(0.7)), 300)}"  # noqa: E731
    sentence = lambda: [word() for _ in range(draw.randrange(9))]  # noqa: E731
    documents = [[sentence() for _ in range(draw.randrange(4))] for _ in range(3000)]
    corpus = tv.Corpus.from_tokens(documents)
    options = {"convention": convention, "min_count": 2, "measures": ["log_likelihood"]}
    tables = [
        corpus.collocations(**options, memory_limit=limit, threads=threads)
        for limit in (None, 2**20)
        for threads in (1, 2, 7)
    ]
    assert len({oracle.ipc(table) for table in tables}) == 1
    found = {(row["w1"], row["w2"]): tuple(row[x] for x in COUNTS) for row in tables[0]}
    expected = oracle.conventional_pairs(documents, convention=convention)
    assert found == {pair: counts for pair, counts in expected.items() if counts[0] >= 2}
    scores = tables[0]["log_likelihood"]
    assert (np.diff(scores) <= 0).all()


def test_documents_and_sentences_have_no_window():
    corpus = tv.Corpus.from_texts(["A b. B a."])
    for options in ({"window": 2}, {"within": "sentence"}):
        with pytest.raises(ValueError, match="convention='documents' has no window and takes no"):
            corpus.collocations(convention="documents", **options)
    assert corpus.collocations(convention="sentences")[0]["o11"] == 2


@given(documents, st.integers(1, 3))
def test_a_measure_may_have_a_convention_of_its_own(documents, window):
    corpus = tv.Corpus.from_tokens(documents)
    ask = {"window": window, "convention": "hits", "measures": "dice"}
    table = corpus.collocates("a", **ask | {"measures": ["dice", "mu(convention=pairs)"]})
    by_hits = corpus.collocates("a", **ask)
    assert table[by_hits.columns].to_dict() == by_hits.to_dict()
    by_pairs = corpus.collocates("a", **ask | {"convention": "pairs", "measures": "mu"})
    expected = {row["collocate"]: row for row in by_pairs}
    for row in table:
        own = expected[row["collocate"]]
        for name in ("r1", "c1", "n", "e11"):
            assert row[f"{name}_pairs"] == own[name]
        assert row["mu(convention=pairs)"] == own["mu"]


def test_a_convention_that_counts_something_else_is_refused():
    corpus = tv.Corpus.from_texts(["a b"])
    with pytest.raises(
        ValueError, match=r"for 'hits' is pairs, pairs_less_nodes, span,.*'surface'"
    ):
        corpus.collocates("a", convention="hits", measures="dice(convention=surface)")
    with pytest.raises(ValueError, match="is positions, tokens, vocabulary; got 'documents'"):
        corpus.collocations(measures="dice(convention=documents)")
    with pytest.raises(ValueError, match="dice takes no options, got 'convention'"):
        tv.measures.scored("dice(convention=pairs)", 1, 2, 2, 4)


def test_an_explanation_has_the_margins_of_the_measure():
    corpus = tv.Corpus.from_texts(["a b a c", "b a"])
    measures = ["dice", "mu(discount=1, convention=tokens)"]
    told = corpus.collocations(window=2, measures=measures).explain("a b")
    assert told.scores[1].filled.startswith(r"\frac{0.5000 - 1}{1}")
    assert told.scores[1].filled.endswith(r"\text{(convention tokens)}")
    assert told.scores[0].filled == r"\frac{2 \cdot 1}{3 + 1}"


def test_a_table_says_what_punctuation_is_in_its_windows():
    texts = ["de kat, de hond"]
    for rule, said in (("drop", "skipped"), ("keep", "takes up places")):
        corpus = tv.Corpus.from_texts(texts, punctuation=rule)
        for table in (corpus.collocates("kat"), corpus.collocations()):
            assert table.parameters["punctuation"] == said
            assert f"punctuation {said}" in repr(table)
        assert "punctuation" not in corpus.collocates("kat", convention="documents").parameters
    given = tv.Corpus.from_tokens([["de", ","]])
    assert "punctuation" not in given.collocations().parameters


NLTK = {
    "log_likelihood": "likelihood_ratio",
    "pmi": "pmi",
    "t_score": "student_t",
    "chi_squared": "chi_sq",
    "phi_squared": "phi_sq",
    "dice": "dice",
    "jaccard": "jaccard",
    "relative_frequency": "raw_freq",
    "poisson_stirling(form=nltk)": "poisson_stirling",
}


@pytest.mark.parametrize("window_size", [2, 3, 6])
@pytest.mark.parametrize(("measure", "name"), NLTK.items())
def test_like_nltk_gives_the_scores_of_nltk(window_size, measure, name):
    collocations = pytest.importorskip("nltk.collocations")
    rng = np.random.default_rng(4)
    tokens = [f"w{int(number)}" for number in rng.zipf(1.4, 3000) if number < 400]
    finder = collocations.BigramCollocationFinder.from_words(tokens, window_size=window_size)
    measures = collocations.BigramAssocMeasures()
    expected = dict(finder.score_ngrams(getattr(measures, name)))
    corpus = tv.Corpus.from_tokens([tokens])
    table = corpus.collocations(window=window_size - 1, like="nltk", measures=measure)
    found = {(row["w1"], row["w2"]): row[measure] for row in table}
    assert found.keys() == expected.keys()
    for pair, score in expected.items():
        # NLTK gives nonsense, not nan, where a cell is negative; and it adds 1e-20.
        if not math.isnan(found[pair]):
            assert found[pair] == pytest.approx(score, rel=1e-6, abs=1e-6)
    undefined = sum(math.isnan(score) for score in found.values())
    assert undefined <= len(found) // 50


def test_the_windows_of_nltks_own_tests():
    # nltk/test/unit/test_collocations.py
    corpus = tv.Corpus.from_tokens([["this", "this", "is", "is", "a", "a", "test", "test"]])
    expected = {
        2: {("a", "test"): (1, 1.0), ("a", "a"): (1, 1.0)},
        3: {("a", "test"): (3, 1.584962500721156)},
        5: {("a", "test"): (4, 1.0)},
    }
    for size, pairs in expected.items():
        table = corpus.collocations(window=size - 1, like="nltk", measures="pmi")
        found = {(row["w1"], row["w2"]): (row["o11"], row["pmi"]) for row in table}
        for pair, (count, pmi) in pairs.items():
            assert found[pair] == (count, pytest.approx(pmi, abs=1e-8))


def test_a_preset_sets_what_is_not_given():
    corpus = tv.Corpus.from_texts(["de zee en de storm op de zee", "de storm"])
    like = corpus.collocates("zee", like="sketchengine")
    said = corpus.collocates(
        "zee",
        convention="hits",
        window=5,
        measures=["log_dice", "t_score", "pmi", "pmi3", "minimum_sensitivity", "pmi_log_f"],
    )
    assert like.to_dict() == said.to_dict()
    assert like.parameters["options"]["like"] == "sketchengine"
    other = corpus.collocates("zee", like="sketchengine", window=1, measures="pmi")
    assert other.columns[-1] == "pmi"
    assert max(other["o11"]) < max(like["o11"])


def test_a_cell_below_zero_makes_a_measure_undefined():
    # Both windows hold the one b: a pair each, and one occurrence.
    corpus = tv.Corpus.from_texts(["a b a"])
    measures = ["log_likelihood", "fisher", "odds_ratio", "log_likelihood_two_term", "pmi", "dice"]
    table = corpus.collocates("a", window=1, convention="hits", measures=measures)
    row = next(row for row in table if row["collocate"] == "b")
    assert (row["o11"], row["r1"], row["c1"], row["n"]) == (2, 2, 1, 3)
    for name in measures[:4]:
        assert math.isnan(row[name]), name
    assert row["pmi"] == pytest.approx(math.log2(3))
    assert row["dice"] == pytest.approx(4 / 3)


def test_unknown_conventions_and_programs_list_what_there_is():
    corpus = tv.Corpus.from_texts(["a b"])
    with pytest.raises(ValueError, match="convention must be one of 'surface', 'surface_tokens',"):
        corpus.collocates("a", convention="window")
    with pytest.raises(ValueError, match="convention must be one of 'positions', 'tokens'"):
        corpus.collocations(convention="surface")
    with pytest.raises(ValueError, match=r"like must be one of nltk, .*got 'nlkt'. Did you mean"):
        corpus.collocations(like="nlkt")
    with pytest.raises(ValueError, match="like must be one of cwb-ccc, ucs, sketchengine, conc,"):
        corpus.collocates("a", like="nltk")


def test_a_table_says_its_convention():
    corpus = tv.Corpus.from_texts(["a b a c"])
    assert "documents that hold both" in repr(corpus.collocates("a", convention="documents"))
    assert "margins of tokens" in repr(corpus.collocations(convention="tokens"))


@pytest.mark.parametrize("convention", ["surface", *CONVENTIONS])
def test_the_answer_does_not_depend_on_threads(convention):
    lines = [" ".join(f"w{(i * j) % 7}" for j in range(1, 60)) for i in range(900)]
    corpus = tv.Corpus.from_texts(lines)
    tables = [
        corpus.collocates("w1", convention=convention, window=3, threads=threads)
        for threads in (1, 2, 7)
    ]
    assert len({oracle.ipc(table) for table in tables}) == 1


def test_a_cell_below_nothing_has_no_score():
    # By tokens O22 = N - R1 - C1 + O11 = 2 - 2 - 2 + 1, of which nothing is expected.
    table = tv.Corpus.from_texts(["a a"]).collocations(
        convention="tokens", measures=["log_likelihood", "log_likelihood_two_term"]
    )
    assert [table[0][name] for name in ("o11", "r1", "c1", "n")] == [1, 2, 2, 2]
    assert np.isnan(table["log_likelihood"][0])

"""Bounds by documents drawn anew: against corpora that are really put together from the draws."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import oracle
import pytest
import turven as tv
from hypothesis import given, settings
from hypothesis import strategies as st
from turven import measures

words = st.sampled_from(["de", "de", "zee", "schip"])
sentences = st.lists(st.lists(words, min_size=3, max_size=8), max_size=3)
corpora = st.lists(sentences, min_size=2, max_size=5)

REPLICATES = 19

#: What makes the draws of a reference others than those of the corpus.
SALT = 0x5851F42D4C957F2D
MASK = 2**64 - 1


def corpus_of(documents):
    return tv.Corpus.from_texts([". ".join(" ".join(s) for s in d if s).title() for d in documents])


class Numbers:
    """SplitMix64."""

    def __init__(self, state):
        self.state = state & MASK

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        mixed = (self.state ^ (self.state >> 30)) * 0xBF58476D1CE4E5B9 & MASK
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB & MASK
        return mixed ^ (mixed >> 31)


def draws(documents, seed, replicates=REPLICATES):
    """Return the documents of every replicate, by their places."""
    first = Numbers(seed).next()
    drawn = []
    for replicate in range(replicates):
        numbers = Numbers(first ^ (replicate * 0xD1342543DE82EF95 & MASK))
        drawn.append([numbers.next() * documents >> 64 for _ in range(documents)])
    return drawn


def middle(scores, confidence):
    """Return the percentiles at the places (k + 1) p, nan left out."""
    scores = sorted(score for score in scores if not math.isnan(score))
    bounds = []
    for part in ((1 - confidence) / 2, (1 + confidence) / 2):
        place = min(max(part * (len(scores) + 1) - 1, 0), len(scores) - 1)
        low, high = math.floor(place + 1e-9), math.ceil(place - 1e-9)
        if not scores:
            bounds.append(math.nan)
        elif scores[low] == scores[high]:
            bounds.append(scores[low])
        else:
            bounds.append(scores[low] + (scores[high] - scores[low]) * (place - low))
    return bounds


def rows_of(table, *names):
    return {tuple(row[name] for name in names): row for row in table}


def assert_bounds_are_those_of_redrawn_corpora(documents, ask, names, asked, seed):
    """Compare with tables of corpora that hold the drawn documents, one copy a draw."""
    confidence = 0.8
    options = {"interval": confidence, "replicates": REPLICATES, "seed": seed}
    table = ask(corpus_of(documents), measures=asked, **options)
    redrawn = [
        rows_of(ask(corpus_of([documents[at] for at in places]), measures=asked), *names)
        for places in draws(len(documents), seed)
    ]
    for key, row in rows_of(table, *names).items():
        for label in asked:
            if label != "frequency" and not all(key in rows for rows in redrawn):
                # What a draw lacks has O11 = 0 there, but its table does not tell the margins.
                continue
            scores = [rows[key][label] if key in rows else 0.0 for rows in redrawn]
            expected = middle(scores, confidence)
            found = row[f"{label}_low"], row[f"{label}_high"]
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True), (key, label)


@settings(max_examples=60)
@given(
    corpora,
    st.sampled_from([None, 1, 2, 4]),
    st.sampled_from(["positions", "tokens"]),
    st.sampled_from(["document", "sentence"]),
    st.integers(0, 5),
)
def test_bounds_of_pairs_are_those_of_redrawn_corpora(documents, window, convention, within, seed):
    def ask(corpus, **options):
        return corpus.collocations(window=window, convention=convention, within=within, **options)

    asked = ["frequency", "log_likelihood_signed", "pmi"]
    assert_bounds_are_those_of_redrawn_corpora(documents, ask, ("w1", "w2"), asked, seed)


@settings(max_examples=40)
@given(corpora, st.sampled_from(["documents", "sentences"]), st.integers(0, 5))
def test_bounds_of_pairs_in_units_are_those_of_redrawn_corpora(documents, convention, seed):
    def ask(corpus, **options):
        return corpus.collocations(convention=convention, **options)

    asked = ["frequency", "log_likelihood_signed", "dice"]
    assert_bounds_are_those_of_redrawn_corpora(documents, ask, ("w1", "w2"), asked, seed)


CONVENTIONS = [
    "surface",
    "surface_tokens",
    "pairs",
    "span",
    "span_less_nodes",
    "hits",
    "documents",
    "sentences",
]


@settings(max_examples=100)
@given(
    corpora,
    st.sampled_from(CONVENTIONS),
    st.sampled_from(["zee", "de zee", ["de", "de zee", "schip"]]),
    st.sampled_from([(2, 2), (0, 1), (3, 0)]),
    st.sampled_from(["document", "sentence"]),
    st.integers(0, 5),
)
def test_bounds_of_collocates_are_those_of_redrawn_corpora(
    documents, convention, node, window, within, seed
):
    def ask(corpus, **options):
        return corpus.collocates(
            node, window=window, convention=convention, within=within, **options
        )

    asked = ["frequency", "log_likelihood_signed", "log_dice"]
    assert_bounds_are_those_of_redrawn_corpora(documents, ask, ("collocate",), asked, seed)


@given(corpora, st.integers(0, 5))
def test_bounds_of_frequencies_are_those_of_redrawn_corpora(documents, seed):
    asked = ["de", "zee", "paard", "de"]
    options = {"interval": 0.8, "replicates": REPLICATES, "seed": seed}
    table = corpus_of(documents).frequencies(tokens=asked, interval_method="bootstrap", **options)
    redrawn = [
        corpus_of([documents[at] for at in places]).frequencies(tokens=asked).to_dicts()
        for places in draws(len(documents), seed)
    ]
    for at, row in enumerate(table):
        for name in ("per_million", "document_share"):
            expected = middle([rows[at][name] for rows in redrawn], 0.8)
            found = row[f"{name}_low"], row[f"{name}_high"]
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)


def test_a_pair_that_a_draw_lacks_counts_with_its_margins():
    documents = [[["de", "zee"]], [["de", "wei"]], [["de", "zee", "de", "wei"]]]
    table = corpus_of(documents).collocations(
        measures=["frequency", "log_likelihood_signed"], interval=0.5, replicates=200, seed=3
    )
    row = rows_of(table, "w1", "w2")["de", "zee"]
    scores, counts = [], []
    for places in draws(3, 3, 200):
        pairs = Counter()
        for at in places:
            tokens = documents[at][0]
            pairs.update(pairwise(tokens))
        o11 = pairs["de", "zee"]
        r1 = sum(count for pair, count in pairs.items() if pair[0] == "de")
        c1 = sum(count for pair, count in pairs.items() if pair[1] == "zee")
        counts.append(o11)
        scores.append(float(oracle.log_likelihood_signed(o11, r1, c1, pairs.total())))
    assert 0 in counts
    found = [row["frequency_low"], row["frequency_high"]]
    assert found == pytest.approx(middle(counts, 0.5))
    found = [row["log_likelihood_signed_low"], row["log_likelihood_signed_high"]]
    assert found == pytest.approx(middle(scores, 0.5), rel=1e-9, abs=1e-12)


def zipfian():
    draw = np.random.default_rng(5)
    return tv.Corpus.from_texts(
        [" ".join(f"w{int(x)}" for x in draw.zipf(1.4, 30 + at) % 50) for at in range(40)]
    )


ASKED = {
    "frequencies": lambda corpus, **o: corpus.frequencies(interval_method="bootstrap", **o),
    "collocations": lambda corpus, **o: corpus.collocations(window=3, **o),
    "adjacent": lambda corpus, **o: corpus.collocations(convention="tokens", **o),
    "collocates": lambda corpus, **o: corpus.collocates("w1", places=True, **o),
    "units": lambda corpus, **o: corpus.collocations(convention="documents", **o),
}


@pytest.mark.parametrize("name", ASKED)
def test_bounds_depend_on_the_seed_alone(name):
    corpus, options = zipfian(), {"interval": 0.9, "replicates": 99}
    first = oracle.ipc(ASKED[name](corpus, **options, threads=1))
    for threads in (2, 7):
        assert oracle.ipc(ASKED[name](corpus, **options, threads=threads)) == first
    assert oracle.ipc(ASKED[name](corpus, **options, seed=1)) != first
    whole = ASKED[name](corpus, **options).to_dicts()
    assert repr(ASKED[name](corpus, **options, top=7).to_dicts()) == repr(whole[:7])


@pytest.mark.parametrize("name", ASKED)
def test_bounds_of_one_document_are_undefined(name):
    table = ASKED[name](tv.Corpus.from_texts(["w1 w2 w1 w3"]), interval=0.9)
    bounds = [column for column in table.columns if column.endswith(("_low", "_high"))]
    assert len(bounds) in {2, 4}
    assert all(np.isnan(table[column]).all() for column in bounds)
    assert len(ASKED[name](tv.Corpus.from_texts([]), interval=0.9)) == 0


def test_keywords_of_one_document_have_no_bounds():
    one, two = tv.Corpus.from_texts(["a b"]), tv.Corpus.from_texts(["a", "b c"])
    for here, there in ((one, two), (two, one)):
        table = here.keyness(there, measures="log_ratio", interval=0.9)
        assert np.isnan(table["log_ratio_low"]).all()
        assert np.isnan(table["log_ratio_high"]).all()


def test_frequencies_have_the_bounds_of_wilson_by_default():
    corpus = zipfian()
    table = corpus.frequencies(tokens=["w1", "w2", "absent"], interval=0.9)
    for name, total, times in (("per_million", corpus.n_tokens, 1e6), ("document_share", 40, 1)):
        counts = table["count" if name == "per_million" else "documents"]
        low, high = measures.wilson_interval(counts, total, confidence=0.9)
        assert table[f"{name}_low"] == pytest.approx(times * low, rel=1e-14)
        assert table[f"{name}_high"] == pytest.approx(times * high, rel=1e-14)
    assert table["per_million_low"][2] == 0 < table["per_million_high"][2]
    nothing = tv.Corpus.from_texts([]).frequencies(tokens=["a"], interval=0.9)
    assert np.isnan(nothing["per_million_low"]).all()


def test_what_is_no_interval_is_refused():
    corpus = zipfian()
    for ask in (corpus.frequencies, corpus.collocations, lambda **o: corpus.collocates("w1", **o)):
        with pytest.raises(ValueError, match="between 0 and 1, got 95"):
            ask(interval=95)
        with pytest.raises(TypeError, match="interval must be a number, got str"):
            ask(interval="0.95")
    with pytest.raises(ValueError, match="replicates must be between 1 and 1000000, got 0"):
        corpus.collocations(interval=0.9, replicates=0)
    with pytest.raises(ValueError, match="interval_method must be one of 'wilson', 'bootstrap'"):
        corpus.frequencies(interval=0.9, interval_method="jackknife")


def test_a_bound_is_no_measure_to_be_explained():
    table = zipfian().collocations(measures="pmi(base=10)", interval=0.9, replicates=9)
    assert [score.measure for score in table.explain(0).scores] == ["pmi(base=10)"]


OF_DOCUMENTS = [
    "welch_t",
    "welch",
    "cohens_d",
    "cliffs_delta",
    "mann_whitney",
    "stability",
    "zeta",
    "eta",
    "key_texts(p=0.5)",
    "log_ratio",
]


@settings(max_examples=40)
@given(corpora, corpora, st.integers(0, 5))
def test_bounds_of_measures_of_documents_are_those_of_redrawn_corpora(here, there, seed):
    options = {"interval": 0.8, "replicates": REPLICATES, "seed": seed}
    table = corpus_of(here).keyness(corpus_of(there), measures=OF_DOCUMENTS, **options)
    drawn = zip(draws(len(here), seed), draws(len(there), seed ^ SALT), strict=True)
    redrawn = [
        rows_of(
            corpus_of([here[at] for at in one]).keyness(
                corpus_of([there[at] for at in other]), measures=OF_DOCUMENTS
            ),
            "token",
        )
        for one, other in drawn
    ]
    for key, row in rows_of(table, "token").items():
        if not all(key in rows for rows in redrawn):
            continue
        for label in OF_DOCUMENTS:
            expected = middle([rows[key][label] for rows in redrawn], 0.8)
            found = row[f"{label}_low"], row[f"{label}_high"]
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True), (key, label)


def test_what_has_no_interval_says_so():
    corpus = zipfian()
    options = {"interval": 0.9, "replicates": 9}
    for convention in ("unordered", "vocabulary"):
        with pytest.raises(
            ValueError, match=f"positions, tokens, documents.* not with '{convention}'"
        ):
            corpus.collocations(convention=convention, **options)
    with pytest.raises(ValueError, match="not with 'pairs_less_nodes'"):
        corpus.collocates("w1", convention="pairs_less_nodes", **options)
    with pytest.raises(ValueError, match=r"a convention of its own, got 'mu\(convention=tokens\)'"):
        corpus.collocations(measures=["pmi", "mu(convention=tokens)"], **options)
    with pytest.raises(ValueError, match="interval does not go with scaled_f_score"):
        corpus[:9].keyness(corpus[9:], measures="scaled_f_score", **options)


@settings(max_examples=40)
@given(corpora, corpora, st.integers(0, 5))
def test_segments_are_drawn_with_their_documents(here, there, seed):
    options = {"measures": ["zeta", "eta"], "segments": 3}
    drawing = {"interval": 0.8, "replicates": REPLICATES, "seed": seed}
    table = corpus_of(here).keyness(corpus_of(there), **options, **drawing)
    drawn = zip(draws(len(here), seed), draws(len(there), seed ^ SALT), strict=True)
    redrawn = [
        rows_of(
            corpus_of([here[at] for at in one]).keyness(
                corpus_of([there[at] for at in other]), **options
            ),
            "token",
        )
        for one, other in drawn
    ]
    for key, row in rows_of(table, "token").items():
        for label in options["measures"]:
            if all(key in rows for rows in redrawn):
                expected = middle([rows[key][label] for rows in redrawn], 0.8)
                found = row[f"{label}_low"], row[f"{label}_high"]
                assert found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)

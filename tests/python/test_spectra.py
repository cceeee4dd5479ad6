"""The frequency spectrum, the growth of the vocabulary, and their laws."""

import math
from collections import Counter
from itertools import chain

import diversity_oracle as oracle
import mpmath
import numpy as np
import pytest
import turven as tv
from conftest import gold
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

LETTERS = st.sampled_from("aaaaabbbcdefghij")
DOCUMENTS = st.lists(st.lists(LETTERS, max_size=30), max_size=4)


def text_of(classes):
    """Make a text of types that occur so often."""
    pairs = [(r, number) for r, types in classes.items() for number in range(types)]
    return [f"{r}-{number}" for r, number in pairs for _ in range(r)]


@given(DOCUMENTS)
def test_the_spectrum_counts_counts(documents):
    corpus = tv.Corpus.from_tokens(documents)
    found = [tuple(row.values()) for row in corpus.spectrum()]
    expected = sorted(oracle.spectrum([*chain(*documents)]).items())
    assert found == [(count, types, count * types) for count, types in expected]
    assert sum(row[2] for row in found) == corpus.n_tokens
    assert sum(row[1] for row in found) == corpus.n_types


@given(DOCUMENTS, st.integers(1, 9))
def test_growth_is_what_has_been_read(documents, step):
    text = [*chain(*documents)]
    corpus = tv.Corpus.from_tokens(documents)
    sizes = sorted({*range(step, len(text) + 1, step), *([len(text)] if text else [])})
    parts = sorted({len(text) * k // step for k in range(1, step + 1)} - {0})
    for table, points in ((corpus.growth(step=step), sizes), (corpus.growth(points=step), parts)):
        assert table["tokens"].tolist() == points
        assert table["types"].tolist() == [len(set(text[:size])) for size in points]
        hapaxes = [oracle.spectrum(text[:size])[1] for size in points]
        assert table["hapaxes"].tolist() == hapaxes
    with pytest.raises(ValueError, match="step must be at least 1, got 0"):
        corpus.growth(step=0)


@given(DOCUMENTS, st.lists(st.integers(1, 100), min_size=1, max_size=4))
def test_coverage_is_the_fewest_types(documents, shares):
    counts = oracle.ranked([*chain(*documents)])
    table = tv.Corpus.from_tokens(documents).coverage([share / 100 for share in shares])
    for row, share in zip(table, shares, strict=True):
        if not counts:
            assert row["types"] is None
            continue
        enough = (k for k in range(len(counts) + 1) if 100 * sum(counts[:k]) >= share * sum(counts))
        types = next(enough)
        assert (row["types"], row["tokens"]) == (types, sum(counts[:types]))
        assert row["least_count"] == counts[types - 1]
        assert row["type_share"] == types / len(counts)
        assert row["token_share"] == sum(counts[:types]) / sum(counts)


def test_shares_beyond_their_range_are_refused():
    corpus = tv.Corpus.from_tokens([["a"]])
    for share in (0, -1, 1.5, math.nan):
        with pytest.raises(ValueError, match="shares must be above 0 and at most 1"):
            corpus.coverage(share)


# Good and Turing


def test_good_turing_gives_the_published_numbers():
    rows = gold("good_turing.tsv")
    classes = {int(row["r"]): int(row["n"]) for row in rows[1:]}
    table = tv.Corpus.from_tokens([text_of(classes)]).good_turing()
    assert table[0]["mass"] == pytest.approx(float(rows[0]["probability"]), abs=1e-7)
    expected = [float(row["probability"]) for row in rows[1:]]
    assert table["probability"].tolist()[1:] == pytest.approx(expected, abs=1e-7)
    assert table["mass"].sum() == pytest.approx(1, rel=1e-12)


@given(st.dictionaries(st.integers(1, 12), st.integers(1, 40), min_size=2, max_size=9))
def test_good_turing_is_that_of_its_definition(classes):
    table = tv.Corpus.from_tokens([text_of(classes)]).good_turing()
    unseen, adjusted = oracle.good_turing(classes)
    assert table["count"].tolist() == [0, *sorted(classes)]
    assert table[0]["mass"] == pytest.approx(unseen, rel=1e-12)
    found = table["adjusted"].tolist()[1:]
    assert found == pytest.approx([adjusted[r] for r in sorted(classes)], rel=1e-9)


def test_good_turing_is_that_of_nltk():
    nltk = pytest.importorskip("nltk")
    classes = {1: 120, 2: 40, 3: 24, 4: 13, 5: 15, 6: 5, 7: 11, 8: 2, 9: 2, 10: 1, 12: 3}
    counts = nltk.FreqDist(text_of(classes))
    theirs = nltk.SimpleGoodTuringProbDist(counts)
    table = tv.Corpus.from_tokens([text_of(classes)]).good_turing()
    for row in list(table)[1:]:
        one = f"{row['count']}-0"
        assert row["probability"] == pytest.approx(theirs.prob(one), rel=1e-9)


def test_good_turing_of_texts_without_a_line():
    assert tv.Corpus.from_tokens([["a", "b"]]).good_turing()[0]["mass"] == 1.0
    table = tv.Corpus.from_tokens([["a", "a"]]).good_turing()
    assert (table[0]["mass"], table[1]["types"]) == (0.0, 1)
    assert math.isnan(table[1]["adjusted"])
    assert table.parameters["fit"] == {"intercept": None, "slope": None}
    empty = tv.Corpus.from_tokens([]).good_turing()
    assert len(empty) == 1
    assert math.isnan(empty[0]["mass"])


# Zipf and Heaps


def log_likelihood(counts, a, b):
    with mpmath.workdps(30):
        norm = mpmath.log(sum(mpmath.mpf(r + b) ** -a for r in range(1, len(counts) + 1)))
        return float(-sum(f * (a * mpmath.log(r + b) + norm) for r, f in enumerate(counts, 1)))


@given(st.lists(st.integers(1, 60), min_size=2, max_size=12))
def test_zipf_is_most_likely(counts):
    counts = sorted(counts, reverse=True)
    text = [f"w{r}" for r, count in enumerate(counts) for _ in range(count)]
    plain, shifted, line = tv.Corpus.from_tokens([text]).zipf()
    a = plain["exponent"]
    assert plain["log_likelihood"] == pytest.approx(log_likelihood(counts, a, 0), rel=1e-10)
    best = optimize.minimize_scalar(
        lambda x: -log_likelihood(counts, x, 0), bounds=(0, 60), method="bounded"
    )
    assert plain["log_likelihood"] >= -best.fun - 1e-7 * abs(best.fun)
    assert shifted["log_likelihood"] >= plain["log_likelihood"]
    found = log_likelihood(counts, shifted["exponent"], shifted["shift"])
    assert shifted["log_likelihood"] == pytest.approx(found, rel=1e-9)
    for b in np.linspace(0, len(counts), 9):
        for step in (0.9, 1, 1.1):
            other = log_likelihood(counts, shifted["exponent"] * step, b)
            assert other <= shifted["log_likelihood"] + 1e-6 * abs(other)
    slope, _ = np.polyfit(np.log(np.arange(1, len(counts) + 1)), np.log(counts), 1)
    assert line["exponent"] == pytest.approx(-slope, rel=1e-8, abs=1e-9)
    shares = np.arange(1, len(counts) + 1) ** -a
    distance = np.abs(np.cumsum(shares) / sum(shares) - np.cumsum(counts) / sum(counts)).max()
    assert plain["ks"] == pytest.approx(distance, rel=1e-8, abs=1e-12)


def test_a_law_of_too_few_types_is_undefined():
    for text in ([], ["a", "a"]):
        for row in tv.Corpus.from_tokens([text]).zipf():
            assert all(math.isnan(x) for x in row.values() if isinstance(x, float))
        for row in tv.Corpus.from_tokens([text[:1]]).heaps():
            assert all(math.isnan(x) for x in row.values() if isinstance(x, float))


@given(st.lists(st.integers(0, 200), min_size=30, max_size=200))
def test_heaps_has_the_least_squares(numbers):
    corpus = tv.Corpus.from_tokens([[f"w{n * n // 50}" for n in numbers]])
    growth, (line, curve) = corpus.growth(points=20), corpus.heaps(points=20)
    n, v = growth["tokens"].astype(float), growth["types"].astype(float)
    slope, intercept = np.polyfit(np.log(n), np.log(v), 1)
    assert line["exponent"] == pytest.approx(slope, rel=1e-8, abs=1e-9)
    assert line["factor"] == pytest.approx(math.exp(intercept), rel=1e-8)
    missed = lambda factor, exponent: float(((v - factor * n**exponent) ** 2).sum())  # noqa: E731
    least = missed(curve["factor"], curve["exponent"])
    assert least <= missed(line["factor"], min(max(line["exponent"], 0), 1)) + 1e-9
    assert curve["deviation"] == pytest.approx(math.sqrt(least / len(n)), rel=1e-6, abs=1e-9)
    for step in (-0.01, 0.01):
        other = curve["exponent"] + step
        if 0 <= other <= 1:
            factor = (v * n**other).sum() / (n ** (2 * other)).sum()
            assert least <= missed(factor, other) + 1e-9


def test_counts_of_types_are_those_of_the_spectrum():
    corpus = tv.Corpus.from_texts(["de kat en de hond", "en de muis"])
    counts = Counter(corpus.frequencies()["count"].tolist())
    assert {row["count"]: row["types"] for row in corpus.spectrum()} == counts

"""Measures of n-grams on counts: against slow definitions, NLTK and quanteda."""

import inspect
import itertools
import math
import random

import numpy as np
import oracle
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st
from turven import ngram_measures as grams
from turven.cubes import patterns_of, places_of
from turven.registry import GRAM_MEASURES

NAMES = list(GRAM_MEASURES)
names = pytest.mark.parametrize("name", NAMES)
MARGINALS = (8, (10, 9, 12), (20, 25, 16), 100)


def function(name):
    return getattr(grams, GRAM_MEASURES[name].function)


def parts_of(cells, n):
    """Count the parts of an n-gram from its cells, in the order of the library."""
    by_places = {places_of(p): c for p, c in zip(patterns_of("io", n), cells, strict=True)}
    held = [places_of(pattern) for pattern in patterns_of("ix", n)]
    return {part: sum(c for p, c in by_places.items() if set(part) <= set(p)) for part in held}


def arguments(name, parts, n):
    """Return what a measure takes, of the counts of all parts."""
    whole = tuple(range(n))
    gaps = [tuple(at for at in whole if at != gap) for gap in whole]
    cells = oracle.gram_cells(parts, n)
    given_ = {
        "count": parts[whole],
        "words": [parts[(at,)] for at in whole],
        "total": parts[()],
        "beginnings": [parts[whole[:at]] for at in range(1, n)],
        "ends": [parts[whole[at:]] for at in range(1, n)],
        "gaps": [parts[gap] for gap in gaps],
        "cells": [cells[places_of(pattern)] for pattern in patterns_of("io", n)],
    }
    taken = inspect.signature(function(name)).parameters
    return {key: value for key, value in given_.items() if key in taken}


def same(ours, theirs, rel=1e-9):
    if math.isnan(theirs):
        return math.isnan(ours)
    return ours == pytest.approx(theirs, rel=rel, abs=1e-12)


size = st.one_of(st.integers(0, 3), st.integers(0, 10**4), st.integers(0, 10**12))


@given(st.integers(2, 5), st.data())
def test_scores_equal_the_definitions_up_to_counts_of_a_trillion(n, data):
    cells = data.draw(st.lists(size, min_size=2**n, max_size=2**n))
    cells[0] += 1
    parts = parts_of(cells, n)
    for name in NAMES:
        ours = function(name)(**arguments(name, parts, n))
        assert isinstance(ours, float)
        assert same(ours, oracle.gram_score(name, parts, n)), name


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_near_independence_no_digit_is_lost(n):
    chance = random.Random(n)
    for _ in range(30):
        # Cells of independent words, each moved by less than one in a million.
        shares = [chance.randint(1, 30) for _ in range(n)]
        cells = [
            math.prod(s if i == "i" else 31 - s for s, i in zip(shares, pattern, strict=True))
            for pattern in patterns_of("io", n)
        ]
        cells = [cell * 10**12 // 31**n + chance.randint(0, 2) + 1 for cell in cells]
        parts = parts_of(cells, n)
        for name in NAMES:
            ours = function(name)(**arguments(name, parts, n))
            assert ours == pytest.approx(oracle.gram_score(name, parts, n), rel=1e-9), name


@pytest.mark.parametrize("n", [2, 3, 5])
@names
def test_an_ngram_that_never_occurs_scores_as_the_registry_says(name, n):
    cells = [0] + [7] * (2**n - 1)
    parts = parts_of(cells, n)
    score = function(name)(**arguments(name, parts, n))
    limits = {"pmi": -math.inf, "npmi": -1 / (n - 1), "t_score": -math.inf}
    if GRAM_MEASURES[name].needs != "cells" or name == "jaccard":
        assert score == pytest.approx(limits.get(name, 0.0))
    else:
        assert same(score, oracle.gram_score(name, parts, n))


@names
def test_nothing_at_all_is_nan(name):
    parts = dict.fromkeys(map(places_of, patterns_of("ix", 3)), 0)
    score = function(name)(**arguments(name, parts, 3))
    assert math.isnan(score) or name in ("lambda", "lambda_z")


@names
@pytest.mark.parametrize("threads", ["1", "2", "7"])
def test_arrays_score_as_their_numbers_on_any_thread_count(name, threads, monkeypatch):
    chance = np.random.default_rng(3)
    cells = chance.integers(0, 1000, size=(8, 5000))
    parts = parts_of(list(cells), 3)
    whole = {key: value for key, value in arguments(name, parts, 3).items()}
    monkeypatch.setenv("TURVEN_NUM_THREADS", threads)
    scores = function(name)(**whole)
    assert scores.shape == (5000,)
    for row in (0, 1, 4097, 4999):
        one = arguments(name, {part: int(count[row]) for part, count in parts.items()}, 3)
        assert function(name)(**one) == scores[row] or math.isnan(scores[row])
    pages = {
        key: np.reshape(value, (*np.shape(value)[:-1], 50, 100)) for key, value in whole.items()
    }
    assert np.array_equal(function(name)(**pages), scores.reshape(50, 100), equal_nan=True)
    assert function(name)(**{key: np.asarray(value) for key, value in whole.items()}).tobytes() == (
        scores.tobytes()
    )


def test_one_number_goes_with_all_rows():
    found = grams.pmi(count=[1, 2], words=([4, 8], 10, [5, 5]), total=1000)
    assert found.tolist() == [
        grams.pmi(count=1, words=(4, 10, 5), total=1000),
        grams.pmi(count=2, words=(8, 10, 5), total=1000),
    ]


@given(st.lists(st.integers(0, 300), min_size=8, max_size=8))
def test_trigrams_score_as_in_nltk(cells):
    association = pytest.importorskip("nltk.metrics.association").TrigramAssocMeasures
    cells = [cell + 1 for cell in cells]
    # NLTK's order is the other way round: its first word changes first.
    theirs = [cells[int(f"{at:03b}"[::-1], 2)] for at in range(8)]
    marginals = association._marginals(*theirs)
    assert grams.contingency(marginals).tolist() == cells
    count, _, words, total = marginals
    of_words = {"count": count, "words": words, "total": total}
    for ours, name in (("pmi", "pmi"), ("t_score", "student_t")):
        expected = getattr(association, name)(*marginals)
        assert getattr(grams, ours)(**of_words) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert grams.poisson_stirling(**of_words, form="nltk") == pytest.approx(
        association.poisson_stirling(*marginals), rel=1e-9
    )
    assert grams.mi_like(count=count, words=words) == pytest.approx(
        association.mi_like(*marginals), rel=1e-9
    )
    for ours, name in (
        ("log_likelihood", "likelihood_ratio"),
        ("chi_squared", "chi_sq"),
        ("jaccard", "jaccard"),
    ):
        score = getattr(grams, ours)(cells=grams.contingency(marginals))
        # NLTK's sum cancels: it has fewer digits where the words are nearly independent.
        assert score == pytest.approx(getattr(association, name)(*marginals), rel=1e-6, abs=1e-9)


@given(st.lists(st.integers(0, 300), min_size=16, max_size=16))
def test_quadgrams_score_as_in_nltk(cells):
    association = pytest.importorskip("nltk.metrics.association").QuadgramAssocMeasures
    cells = [cell + 1 for cell in cells]
    theirs = [cells[int(f"{at:04b}"[::-1], 2)] for at in range(16)]
    marginals = association._marginals(*theirs)
    assert grams.contingency(marginals).tolist() == cells
    of_cells = {"cells": grams.contingency(marginals)}
    assert grams.jaccard(**of_cells) == pytest.approx(association.jaccard(*marginals), rel=1e-9)
    assert grams.chi_squared(**of_cells) == pytest.approx(
        association.chi_sq(*marginals), rel=1e-6, abs=1e-9
    )
    assert grams.log_likelihood(**of_cells) == pytest.approx(
        association.likelihood_ratio(*marginals), rel=1e-6, abs=1e-9
    )
    assert grams.pmi(count=marginals[0], words=marginals[3], total=marginals[4]) == pytest.approx(
        association.pmi(*marginals), rel=1e-9, abs=1e-12
    )


def test_the_cube_of_nltks_documentation():
    # nltk/metrics/association.py
    cells = grams.contingency((1, (1, 1, 1), (1, 73, 1), 2000))
    assert cells.tolist() == [1, 0, 0, 0, 0, 72, 0, 1927]


def test_bigrams_may_be_given_as_nltk_gives_them():
    cells = grams.contingency((8, (20, 30), 100))
    assert cells.tolist() == [8, 12, 22, 58]
    pair = tv.measures.log_likelihood(o11=8, r1=20, c1=30, n=100)
    assert grams.log_likelihood(cells=cells) == pytest.approx(pair, rel=1e-12)


def test_lambda_is_that_of_quanteda():
    # quanteda.textstats, tests/testthat/test-textstat_collocations.R, "zero-length documents":
    # the collocations of these texts, without marks, all have lambda 4.317488, z 2.027787.
    texts = ["I like good ice cream.", "Me too!  I like good ice cream.", ""]
    table = tv.Corpus.from_texts(texts).ngrams(
        2, measures=["lambda", "lambda_z"], min_count=2, within="sentence", parts=True
    )
    assert sorted(table["ngram"]) == ["good ice", "i like", "ice cream", "like good"]
    for row in table:
        assert round(row["lambda"], 6) == 4.317488
        assert round(row["lambda_z"], 6) == 2.027787
        cells = grams.contingency((row["count"], (row["f1"], row["f2"]), row["total"]))
        assert grams.lambda_(cells=cells) == row["lambda"]
        assert grams.lambda_z(cells=cells) == row["lambda_z"]


@pytest.mark.parametrize(
    ("documents", "lengths", "expected"),
    [
        (
            ["a b c"] * 4 + ["a b"] * 5,
            (2, 3),
            {"a b": (9, 4), "b c": (4, 4), "a b c": (4, 0)},
        ),
        (
            ["a b c"] * 2 + ["a b"] * 5 + ["b c"] * 4,
            (2, 3),
            {"a b": (7, 2), "b c": (6, 2), "a b c": (2, 0)},
        ),
        (
            ["a b c d", "a b c"],
            (2, 4),
            {
                "a b": (2, 2),
                "b c": (2, 2),
                "c d": (1, 1),
                "a b c d": (1, 0),
                "a b c": (2, 1),
                "b c d": (1, 1),
            },
        ),
    ],
)
def test_nested_counts_are_those_of_quanteda_where_nothing_overlaps(documents, lengths, expected):
    # quanteda.textstats, tests/testthat/test-textstat_collocations.R, "counts sequences
    # correctly": what is between its pads is a document here.
    table = tv.Corpus.from_texts(documents).ngrams(lengths, nested=True)
    found = {row["ngram"]: (row["count"], row["count_nested"]) for row in table}
    assert found == expected


@pytest.mark.parametrize("convention", ["positions", "tokens"])
def test_the_parts_of_a_table_are_those_of_the_definition(convention):
    texts = ["a b c a b", "b c a b c d", "d a b", "a a a a"]
    documents = [oracle.plain_sentences(text) for text in texts]
    table = tv.Corpus.from_texts(texts).ngrams(
        (2, 4), measures=["pmi", "lambda"], convention=convention, parts=True
    )
    total = sum(len(oracle.flat(document)) for document in documents)
    for row in table:
        words = row["ngram"].split()
        counts = oracle.parts(documents, words, convention=convention)
        assert row["total"] == (total if convention == "tokens" else counts[()])
        for places, count in counts.items():
            if places and len(places) < 4:
                assert row["f" + "_".join(str(at + 1) for at in places)] == count, (row, places)
        missing = [name for name in row if name.startswith("f") and str(row["n"] + 1) in name]
        assert all(row[name] is None for name in missing)


@names
def test_a_table_scores_as_its_parts_on_any_thread_count(name):
    corpus = tv.Corpus.from_texts(["a b c a b c d", "b c a d", "a b c d a b"])
    tables = [corpus.ngrams(3, measures=name, parts=True, threads=threads) for threads in (1, 2, 7)]
    assert all(table.equals(tables[0]) for table in tables)
    plain = corpus.ngrams(3, measures=name)
    assert plain[name].tobytes() == tables[0][name].tobytes()
    for row in tables[0]:
        parts = {(): row["total"], (0, 1, 2): row["count"]}
        for part in itertools.chain.from_iterable(
            itertools.combinations(range(3), r) for r in (1, 2)
        ):
            parts[part] = row.get("f" + "_".join(str(at + 1) for at in part))
        if GRAM_MEASURES[name].needs == "cells":
            assert function(name)(**arguments(name, parts, 3)) == row[name]
        else:
            assert None in parts.values()


def test_options_are_those_of_tables():
    assert grams.pmi(count=8, words=(20, 25, 16), total=100, base=10) == pytest.approx(1.0)
    minus = grams.log_likelihood(cells=[0, 9, 9, 9], signed=True)
    assert minus == -grams.log_likelihood(cells=[0, 9, 9, 9])
    assert grams.mi_like(count=8, words=(20, 25, 16), power=2) == pytest.approx(0.008)
    assert str(inspect.signature(grams.mi_like)) == "(*, count, words, power=3)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: grams.pmi(count=8, words=(20, 5, 16), total=100), r"row 0: count must not exceed "
         r"words\[1\], got 8 and 5"),
        (lambda: grams.pmi(count=[1, 1], words=([1, 4], [3, 300]), total=100), r"row 1: words\[1\] "
         r"must not exceed total, got 300 and 100"),
        (lambda: grams.t_score(count=1, words=(90, 90), total=100), "together 80 times at least, "
         "got count 1"),
        (lambda: grams.dice(count=1.5, words=(9, 9)), r"count must be a whole number from 0 to "
         r"below 2\^53, got 1.5"),
        (lambda: grams.dice(count=-1, words=(9, 9)), "count must be a whole number"),
        (lambda: grams.dice(count=1, words=(math.nan, 9)), r"words\[0\] must be a whole number"),
        (lambda: grams.dice(count=1, words=(2**53, 9)), "whole number"),
        (lambda: grams.dice(count=1, words=(9,)), "words must be 2 to 100 counts"),
        (lambda: grams.scp(count=3, beginnings=(5, 2), ends=(4, 6)), r"count must not exceed "
         r"beginnings\[1\], got 3 and 2"),
        (lambda: grams.scp(count=3, beginnings=(5, 6), ends=(4, 6)), r"beginnings\[1\] must not "
         r"exceed beginnings\[0\], got 6 and 5"),
        (lambda: grams.scp(count=3, beginnings=(5, 4), ends=(6, 4)), r"ends\[0\] must not exceed "
         r"ends\[1\], got 6 and 4"),
        (lambda: grams.scp(count=3, beginnings=(5, 4), ends=(4,)), "got 2 and 1"),
        (lambda: grams.mutual_expectation(count=3, gaps=(5, 2, 5)), r"gaps\[1\], got 3 and 2"),
        (lambda: grams.chi_squared(cells=[1, 2, 3]), "cells must be 4, 8, 16 or 32, .* got 3"),
        (lambda: grams.chi_squared(cells=[1] * 64), "cells must be 4, 8, 16 or 32, .* got 64"),
        (lambda: grams.lambda_(cells=[1, -2, 3, 4]), r"row 0: cells\[1\] must be a whole number"),
        (lambda: grams.lambda_(cells=[2**52] * 4), "add up to less than"),
        (lambda: grams.contingency((8, (10, 9, 30), (20, 25, 16), 100)), "row 0: no table has such "
         "counts: n_oio would be -7"),
        (lambda: grams.contingency((8, (10, 9), (20, 25, 16), 100)), "xii together, got 2"),
        (lambda: grams.contingency((8, 100)), "3 to 5 for 2 to 4 words"),
        (lambda: grams.contingency({"ii": 8, "ix": 20, "xx": 100}), "missing are xi, got"),
        (lambda: grams.pmi(count=8, words=(20, 25), total=100, power=2), "its options are base, "
         "got 'power'"),
        (lambda: grams.pmi(count=8, words=(20, 25), total=100, base=1), "base must be a number"),
    ],
)  # fmt: skip
def test_counts_that_cannot_be_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_missing_argument_is_named():
    with pytest.raises(TypeError, match=r"pmi\(\) needs count, words, total; missing \['total'\]"):
        grams.pmi(count=8, words=(20, 25))


def test_the_functions_the_registry_and_the_engine_have_the_same_measures():
    public = {name for name in grams.__all__ if name != "contingency"}
    assert public == {measure.function for measure in GRAM_MEASURES.values()}
    one = np.ones(1)
    with pytest.raises(ValueError, match="the measures are pmi"):
        tv._core.score_ngrams("fisher", 2, [[0], [1], [0, 1]], [one] * 3, one, one)
    with pytest.raises(ValueError, match="a part that the measure looks at is not counted"):
        tv._core.score_ngrams("pmi", 2, [[0], [0, 1]], [one] * 2, one, one)
    for name in NAMES:
        for n in (2, 3, 5):
            parts = grams.parts_looked_at(GRAM_MEASURES[name], n)
            columns = [one] * len(parts)
            tv._core.score_ngrams(name, n, parts, columns, one, np.empty(1))
            with pytest.raises(ValueError, match="not counted"):
                tv._core.score_ngrams(name, n, parts[:-1], columns[:-1], one, np.empty(1))


def test_totals_of_a_length_that_comes_late_or_never():
    words = [f"w{number:x}" for number in range(70_000)]
    corpus = tv.Corpus.from_tokens([[word] for word in words] * 3 + [["a", "b"]] * 2)
    table = corpus.ngrams((1, 3), min_count=2)
    assert np.flatnonzero(table["n"] == 2).tolist() == [70_001]
    assert table.parameters["ngrams"] == {"1": 210_004, "2": 2, "3": 0}

"""Parts of a corpus, and keywords that reckon with documents, against their definitions."""

import math
from collections import Counter
from itertools import combinations, product

import mpmath
import numpy as np
import oracle
import polars as pl
import pytest
import turven as tv
from conftest import gold
from hypothesis import given
from hypothesis import strategies as st
from turven import measures

RATES = ["welch_t", "welch", "cohens_d", "cliffs_delta", "mann_whitney_z", "mann_whitney"]
words = st.sampled_from(["de", "het", "een", "zee", "schip", "wei"])
documents = st.lists(st.lists(words, max_size=12), max_size=7)
whole = st.lists(st.tuples(st.lists(st.lists(words, max_size=5), max_size=3), st.booleans()))


def nested(documents):
    return [[document] for document in documents]


def keyness(here, there, **options):
    corpus = tv.Corpus.from_tokens(here)
    return corpus.keyness(tv.Corpus.from_tokens(there), **options)


# Parts


@given(whole)
def test_a_part_is_the_corpus_of_its_documents(corpus):
    everything, mask = [document for document, _ in corpus], [kept for _, kept in corpus]
    names = [f"n{number}" for number in range(len(corpus))]
    made = tv.Corpus.from_tokens(everything, id=names, year=range(len(corpus)))
    part = made[mask]
    places = [place for place, kept in enumerate(mask) if kept]
    alone = tv.Corpus.from_tokens(
        [everything[place] for place in places], id=[names[place] for place in places], year=places
    )
    assert part.n_sentences == alone.n_sentences
    assert part.documents().to_dict() == alone.documents().to_dict()
    for ask in (
        lambda corpus: corpus.frequencies(),
        lambda corpus: corpus.ngrams((1, 3), within="sentence"),
        lambda corpus: corpus.collocations(window=2),
    ):
        assert oracle.ipc(ask(part)) == oracle.ipc(ask(alone))
    assert [part.tokens(place) for place in range(len(part))] == [
        alone.tokens(place) for place in range(len(alone))
    ]


def test_parts_are_named_by_slices_and_masks_of_every_library():
    corpus = tv.Corpus.from_texts(["a b", "c", "", "a d"], year=[1, 2, 3, 4])
    expected = corpus[[False, True, True, False]].documents().to_dict()
    assert expected == {"id": ["1", "2"], "year": [2, 3], "tokens": [1, 0]}
    years = corpus.documents()["year"]
    for mask in ((years == 2) | (years == 3), pl.Series([False, True, True, False]), slice(1, 3)):
        assert corpus[mask].documents().to_dict() == expected
    assert corpus[::-1].documents()["id"].tolist() == ["3", "2", "1", "0"]
    assert len(corpus[:0]) == 0
    part = corpus[1:]
    assert part[1:].documents()["id"].tolist() == ["2", "3"]
    assert part.options == corpus.options
    for wrong in ([True], [1.5], 2, "1", None):
        with pytest.raises(TypeError):
            corpus[wrong]


# Specificities


@given(whole, st.integers(1, 3))
def test_every_part_is_compared_with_the_rest(corpus, min_count):
    everything = [document for document, _ in corpus]
    labels = [kept for _, kept in corpus]
    made = tv.Corpus.from_tokens(everything, side=labels)
    names = ["specificity", "log_likelihood_signed", "relative_risk"]
    options = {"measures": names, "min_count": min_count}
    table = made.specificities("side", **options)
    counts = made.frequencies(min_count=min_count)["token"].tolist()
    assert len(table) == len(counts) * len(set(labels))
    for label in sorted(set(labels)):
        rows = [row for row in table if row["part"] is label]
        mask = [kept is label for kept in labels]
        other = made[[not kept for kept in mask]]
        alone = made[mask].keyness(other, measures=names)
        expected = [row for row in alone if row["token"] in counts]
        assert [row["rank"] for row in rows] == list(range(1, len(counts) + 1))
        assert [row["token"] for row in rows] == [row["token"] for row in expected]
        for row, same in zip(rows, expected, strict=True):
            for name in ("count", "per_million", "documents", "o11", "r1", "c1", "n", *names):
                assert row[name] == pytest.approx(same[name], nan_ok=True), name
            for name in ("count", "per_million", "documents"):
                of_rest = same[f"reference_{name}"]
                assert row[f"rest_{name}"] == pytest.approx(of_rest, nan_ok=True), name


def test_corrections_are_for_all_words_in_all_parts():
    corpus = tv.Corpus.from_texts(["a a a b", "b b c d", "d d a e"], part=["x", "y", "z"])
    options = {"test": "fisher", "correction": "bonferroni"}
    table = corpus.specificities("part", **options)
    tests = 5 * 3
    for row in table:
        assert row["log10_p_corrected"] == pytest.approx(min(row["log10_p"] + math.log10(tests), 0))
    few = corpus.specificities("part", **options, min_count=3, top=1)
    everything = {(row["part"], row["token"]): row for row in table}
    assert len(few) == 3
    for row in few:
        assert row == {**everything[row["part"], row["token"]], "rank": row["rank"]}


def test_parts_have_labels_of_any_kind_and_none_comes_last():
    corpus = tv.Corpus.from_texts(["a", "b", "c", "d"], year=[1918, None, 1914, 1918])
    table = corpus.specificities("year", top=1)
    assert table.to_dict()["part"] == [1914, 1918, None]
    given = corpus.specificities(["x", "y", "x", "y"], top=1)
    assert given["part"].tolist() == ["x", "y"]
    assert corpus.specificities(pl.Series(["x", "y", "x", "y"]), top=1).equals(given) or (
        corpus.specificities(pl.Series(["x", "y", "x", "y"]), top=1)["token"].tolist()
        == given["token"].tolist()
    )
    assert len(tv.Corpus.from_texts([]).specificities([])) == 0
    with pytest.raises(ValueError, match="'jaar'; the columns are id, year, tokens"):
        corpus.specificities("jaar")
    with pytest.raises(ValueError, match="2 values for 4 documents"):
        corpus.specificities(["x", "y"])
    with pytest.raises(ValueError, match="put in order"):
        corpus.specificities(["x", 1, "x", 1])


# Documents as the unit


@given(documents, documents)
def test_text_dispersion_counts_documents(here, there):
    if not here and not there:
        return
    names = ["log_likelihood_signed", "log_ratio"]
    table = keyness(here, there, unit="documents", measures=names)
    for row in table:
        inside = sum(row["token"] in document for document in here)
        outside = sum(row["token"] in document for document in there)
        counts = (inside, len(here), inside + outside, len(here) + len(there))
        assert (row["o11"], row["r1"], row["c1"], row["n"]) == counts
        for name in names:
            expected = oracle.score(name, *counts)
            assert row[name] == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)
        assert row["count"] == sum(document.count(row["token"]) for document in here)


@given(documents, documents, st.integers(0, 4))
def test_words_of_few_documents_are_marked(here, there, few):
    for row in keyness(here, there, few=few):
        rates = [row["per_million"], row["reference_per_million"]]
        more = [0 if math.isnan(rate) else rate for rate in rates]
        column = "documents" if more[0] >= more[1] else "reference_documents"
        assert row["few_documents"] == (row[column] < few)


def test_a_list_knows_no_documents_and_marks_nothing():
    table = tv.Corpus.from_texts(["de zee", "de zee"]).keyness({"de": 9, "wei": 1}, few=2)
    found = {row["token"]: row["few_documents"] for row in table}
    assert found == {"zee": False, "de": None, "wei": None}


# Rates in documents


def minus_log10_of_two_tails(t, freedom):
    if math.isnan(t) or math.isnan(freedom):
        return math.nan
    with mpmath.workdps(30):
        x = mpmath.mpf(freedom) / (freedom + mpmath.mpf(t) ** 2)
        half = mpmath.mpf(freedom) / 2
        return float(-mpmath.log10(mpmath.betainc(half, 0.5, 0, x, regularized=True)))


@given(documents, documents)
def test_rates_are_compared_as_their_definitions_say(here, there):
    table = keyness(here, there, measures=RATES)
    for row in table:
        one, other = (oracle.rates(nested(side), row["token"]) for side in (here, there))
        t, freedom = oracle.welch(one, other)
        z = oracle.mann_whitney_z(one, other)
        close = {"rel": 1e-9, "abs": 1e-12, "nan_ok": True}
        assert row["cliffs_delta"] == pytest.approx(oracle.cliffs_delta(one, other), **close)
        assert row["mann_whitney_z"] == pytest.approx(z, **close)
        two_tails = (
            math.nan if math.isnan(z) else float(-mpmath.log10(mpmath.erfc(abs(z) / 2**0.5)))
        )
        assert row["mann_whitney"] == pytest.approx(two_tails, **close)
        if not math.isnan(freedom):
            assert row["welch_t"] == pytest.approx(t, **close)
            assert row["welch"] == pytest.approx(minus_log10_of_two_tails(t, freedom), **close)
            assert row["cohens_d"] == pytest.approx(oracle.cohens_d(one, other), **close)
        elif min(len(one), len(other)) < 2:
            assert math.isnan(row["welch_t"])
            assert math.isnan(row["welch"])


def test_rates_far_apart_do_not_underflow():
    here = [["zee"] * 30 + ["de"] * (70 + number % 3) for number in range(600)]
    there = [["de"] * (100 + number % 5) for number in range(600)]
    row = next(row for row in keyness(here, there, measures=RATES) if row["token"] == "zee")
    one, other = (oracle.rates(nested(side), "zee") for side in (here, there))
    t, freedom = oracle.welch(one, other)
    assert row["welch_t"] == pytest.approx(t, rel=1e-9)
    assert row["welch"] == pytest.approx(minus_log10_of_two_tails(t, freedom), rel=1e-9)
    assert row["welch"] > 400
    assert row["cliffs_delta"] == 1


@given(documents, documents)
def test_stability_looks_at_every_pair_of_documents(here, there):
    for row in keyness(here, there, measures=["stability", "welch_t"]):
        expected = oracle.stability(nested(here), nested(there), row["token"])
        assert row["stability"] == pytest.approx(expected, abs=1e-12, nan_ok=True)


@given(documents, documents)
def test_swapping_the_corpora_negates_differences_of_rates(here, there):
    signed = ["welch_t", "cohens_d", "cliffs_delta", "mann_whitney_z"]
    swapped = {row["token"]: row for row in keyness(there, here, measures=RATES)}
    for row in keyness(here, there, measures=RATES):
        for name in RATES:
            other = swapped[row["token"]][name]
            other = -other if name in signed else other
            assert row[name] == pytest.approx(other, nan_ok=True, abs=1e-12), name


# Documents dealt out anew

HERE = [["zee", "de", "zee"], ["zee", "de"], ["schip", "de", "de", "de"]]
THERE = [["wei", "de"], ["wei", "de", "zee", "de"], ["paard", "de", "wei"], []]


def log_likelihood(a, c, total, tokens):
    return float(oracle.log_likelihood(a, c, total, tokens))


def test_permutations_come_near_the_share_of_all_of_them():
    every, times = HERE + THERE, 20_000
    table = keyness(HERE, THERE, permutations=times, measures="log_likelihood")
    tokens = sum(map(len, every))
    for row in table:
        scores = []
        for chosen in combinations(range(len(every)), len(HERE)):
            own = [every[place] for place in chosen]
            count = sum(document.count(row["token"]) for document in own)
            scores.append(log_likelihood(count, sum(map(len, own)), row["c1"], tokens))
        share = np.mean([score >= row["log_likelihood"] - 1e-9 for score in scores])
        spread = math.sqrt(share * (1 - share) / times)
        found = 10 ** row["permutation_log10_p"]
        assert abs(found - share) <= 5 * spread + 1 / times, row["token"]


def test_intervals_hold_the_share_of_all_draws_that_they_should():
    table = keyness(HERE, THERE, interval=0.8, replicates=20_000, measures=["log_ratio", "mu"])
    draws = [[list(draw) for draw in product(side, repeat=len(side))] for side in (HERE, THERE)]
    for row in table:
        scores = Counter()
        for here, there in product(*([Counter(map(sizes(row["token"]), side)) for side in draws])):
            (count, tokens), (other, others) = here, there
            ways = [Counter(map(sizes(row["token"]), side)) for side in draws]
            scores[oracle.score("mu", count, tokens, count + other, tokens + others)] += (
                ways[0][here] * ways[1][there]
            )
        known = {float(score): ways for score, ways in scores.items() if not math.isnan(score)}
        total = sum(known.values())
        low, high = row["mu_low"], row["mu_high"]
        assert low <= high
        below = sum(ways for score, ways in known.items() if score < low - 1e-12) / total
        up_to = sum(ways for score, ways in known.items() if score <= low + 1e-12) / total
        assert below <= 0.1 + 0.012, row["token"]
        assert up_to >= 0.1 - 0.012, row["token"]
        above = sum(ways for score, ways in known.items() if score > high + 1e-12) / total
        assert above <= 0.1 + 0.012, row["token"]


def sizes(token):
    def of(documents):
        return sum(d.count(token) for d in documents), sum(map(len, documents))

    return of


def test_documents_that_are_all_alike_leave_no_doubt():
    row = keyness([["a", "b"]] * 4, [["b", "b"]] * 3, interval=0.95, measures="log_ratio")[0]
    assert row["log_ratio_low"] == row["log_ratio"] == row["log_ratio_high"]


def test_random_numbers_depend_on_the_seed_alone():
    draw = np.random.default_rng(3)
    sides = [[[f"w{int(x)}" for x in draw.zipf(1.5, 40) % 60] for _ in range(9)] for _ in range(2)]
    options = {"permutations": 99, "interval": 0.9, "replicates": 199, "measures": ["log_ratio"]}
    first = oracle.ipc(keyness(*sides, **options, threads=1))
    for threads in (2, 7):
        assert oracle.ipc(keyness(*sides, **options, threads=threads)) == first
    assert oracle.ipc(keyness(*sides, **options, seed=1, threads=2)) != first
    few = keyness(*sides, **options, top=5).to_dicts()
    assert few == keyness(*sides, **options).to_dicts()[:5]


def test_what_a_list_cannot_tell_is_an_error():
    corpus = tv.Corpus.from_texts(["de zee"])
    for options, what in (
        ({"unit": "documents"}, "unit='documents'"),
        ({"measures": "welch"}, "welch"),
        ({"permutations": 9}, "permutations="),
        ({"interval": 0.9}, "interval="),
    ):
        with pytest.raises(ValueError, match=f"knows nothing of documents, which {what} needs"):
            corpus.keyness({"de": 3}, **options)
    with pytest.raises(ValueError, match="between 0 and 1, got 95"):
        corpus.keyness(corpus, interval=95)
    with pytest.raises(ValueError, match="permutations"):
        corpus.keyness(corpus, permutations=0)
    with pytest.raises(ValueError, match="unit must be one of 'tokens'"):
        corpus.keyness(corpus, unit="sentences")
    with pytest.raises(ValueError, match="Did you mean 'welch'"):
        corpus.keyness(corpus, measures="welsh")


def test_specificity_is_that_of_published_numbers():
    # The plot of the R package textometry for 11 of 296 in 1,084 of 61,449.
    assert measures.specificity(o11=11, r1=1084, c1=296, n=61449) == pytest.approx(
        oracle.score("specificity", 11, 1084, 296, 61449), rel=1e-12
    )


def test_a_row_of_a_part_says_how_it_came_by_its_scores():
    corpus = tv.Corpus.from_texts(["a a b", "b c"], year=[1, 2])
    table = corpus.specificities("year", measures=["specificity", "relative_risk"])
    told = repr(table.explain("1 a"))
    assert told.startswith("1 a · a part against the rest")
    assert "relative_risk = inf\n  = (O11 / C1)/(O12 / C2)\n  = (2 / 3)/(0 / 2)" in told
    assert r"\\" not in told
    rates = corpus[:1].keyness(corpus[1:], measures=["cliffs_delta", "pmi"]).explain("a")
    assert [score.measure for score in rates.scores] == ["cliffs_delta", "pmi"]
    assert len(rates.scores[0].formulas) == 1
    assert "cliffs_delta = 1\n  = P(x > y) - P(x < y)\n" in repr(rates)


# Zeta, Eta, key key words, scaled F-score


def cut(documents, tokens):
    """Cut documents into segments; the rest at their ends is dropped."""
    return [
        document[at : at + tokens]
        for document in documents
        for at in range(0, len(document) - tokens + 1, tokens)
    ]


def share_with(documents, token):
    filled = [document for document in documents if document]
    return sum(token in d for d in filled) / len(filled) if filled else math.nan


@given(documents, documents, st.sampled_from([None, 1, 2, 5]))
def test_zeta_is_the_difference_of_shares_of_segments(here, there, tokens):
    table = keyness(here, there, measures=["zeta", "welch_t"], segments=tokens)
    sides = (here, there) if tokens is None else (cut(here, tokens), cut(there, tokens))
    for row in table:
        expected = share_with(sides[0], row["token"]) - share_with(sides[1], row["token"])
        assert row["zeta"] == pytest.approx(expected, abs=1e-12, nan_ok=True)
        t, _ = oracle.welch(*(oracle.rates(nested(side), row["token"]) for side in sides))
        if math.isfinite(t):
            assert row["welch_t"] == pytest.approx(t, rel=1e-9, abs=1e-12)


@given(documents, documents, st.sampled_from([1, 3]))
def test_segments_may_be_the_unit(here, there, tokens):
    options = {"measures": ["delta_p", "zeta"], "unit": "documents", "segments": tokens}
    sides = cut(here, tokens), cut(there, tokens)
    for row in keyness(here, there, **options):
        inside, outside = (sum(row["token"] in d for d in side) for side in sides)
        counts = inside, len(sides[0]), inside + outside, len(sides[0]) + len(sides[1])
        assert (row["o11"], row["r1"], row["c1"], row["n"]) == counts
        assert row["count"] == sum(document.count(row["token"]) for document in here)
        assert row["documents"] == sum(row["token"] in document for document in here)


def test_segments_do_not_change_what_is_drawn_or_dealt():
    options = {"permutations": 99, "interval": 0.9, "measures": ["log_ratio", "zeta"]}
    whole, cut = keyness(HERE, THERE, **options), keyness(HERE, THERE, **options, segments=2)
    for name in ("permutation_log10_p", "log_ratio_low", "log_ratio_high"):
        assert repr(whole[name].tolist()) == repr(cut[name].tolist())
    assert whole["zeta"].tolist() != cut["zeta"].tolist()
    with pytest.raises(ValueError, match="segments is for unit='documents' and for measures"):
        keyness(HERE, THERE, segments=2)
    with pytest.raises(ValueError, match="segments must be"):
        keyness(HERE, THERE, segments=0, measures="zeta")


def deviation_of_proportions(documents, token):
    count, tokens = sum(d.count(token) for d in documents), sum(map(len, documents))
    if count == 0:
        return math.nan
    return sum(abs(d.count(token) / count - len(d) / tokens) for d in documents) / 2


@given(documents, documents)
def test_eta_is_the_difference_of_deviations_of_proportions(here, there):
    for row in keyness(here, there, measures="eta"):
        one, other = (deviation_of_proportions(side, row["token"]) for side in (here, there))
        assert row["eta"] == pytest.approx(other - one, abs=1e-12, nan_ok=True)


@given(documents, documents, st.sampled_from([None, 0.05, 0.5]))
def test_key_texts_are_those_in_which_a_word_is_key(here, there, p):
    label = "key_texts" if p is None else f"key_texts(p={p})"
    corpus, counts = tv.Corpus.from_tokens(here), Counter(t for d in there for t in d)
    table = corpus.keyness(tv.Corpus.from_tokens(there), measures=label)
    least = {None: 23.92812697687947, 0.05: 3.841458820694124, 0.5: 0.454936423119572}[p]
    for row in table:
        expected = 0
        for document in filter(None, here):
            a, b = document.count(row["token"]), counts[row["token"]]
            if a + b:
                pair = a, len(document), a + b, len(document) + counts.total()
                expected += float(oracle.log_likelihood_signed(*pair)) > least
        assert row[label] == expected
    if counts:
        by_list = corpus.keyness(counts, measures=label)
        assert by_list[label].tolist() == table[label].tolist()


def test_key_texts_count_texts_of_which_a_word_is_typical():
    here = [["zee"] * 9 + ["de"] * 91] * 3 + [["de"] * 100]
    table = keyness(here, [["de"] * 900 + ["zee"]], measures=["key_texts", "log_ratio"])
    assert table.to_dict()["key_texts"][:1] == [3]
    assert table[0]["token"] == "zee"


def test_scaled_f_scores_are_those_of_scattertext():
    rows = gold("scaled_f_score.tsv")
    for name in {row["table"] for row in rows}:
        of_table = [row for row in rows if row["table"] == name]
        counts = {row["token"]: (int(row["here"]), int(row["there"])) for row in of_table}
        here, there = ([t for t, c in counts.items() for _ in range(c[side])] for side in (0, 1))
        labels = list(dict.fromkeys(row["measure"] for row in of_table))
        table = keyness([here], [there], measures=labels)
        found = {row["token"]: row for row in table}
        assert set(found) == set(counts)
        for row in of_table:
            expected = pytest.approx(float(row["expected"]), rel=1e-9, abs=1e-12)
            assert found[row["token"]][row["measure"]] == expected, row


@given(documents, documents, st.sampled_from(["normcdf", "percentile", "none"]))
def test_signed_scaled_f_scores_are_negated_by_swapping(here, there, scaler):
    label = f"scaled_f_score(scaler={scaler}, signed=true, beta=1.5)"
    swapped = {row["token"]: row[label] for row in keyness(there, here, measures=label)}
    for row in keyness(here, there, measures=label):
        assert row[label] == pytest.approx(-swapped[row["token"]], abs=1e-12, nan_ok=True)
        assert math.isnan(row[label]) or -1 <= row[label] <= 1


def test_scaled_f_scores_are_of_all_words_whatever_is_listed():
    measure = "scaled_f_score"
    whole = {row["token"]: row[measure] for row in keyness(HERE, THERE, measures=measure)}
    for options in ({"top": 2}, {"min_count": 3}, {"direction": "negative"}):
        for row in keyness(HERE, THERE, measures=measure, **options):
            assert row[measure] == whole[row["token"]]


def test_new_measures_are_the_same_on_any_number_of_threads():
    draw = np.random.default_rng(8)
    sides = [[[f"w{int(x)}" for x in draw.zipf(1.5, 60) % 80] for _ in range(9)] for _ in range(2)]
    asked = ["zeta", "eta", "key_texts(p=0.05)", "scaled_f_score", "scaled_f_score(signed=true)"]
    for segments in (None, 7):
        options = {"measures": asked, "segments": segments}
        tables = [oracle.ipc(keyness(*sides, **options, threads=n)) for n in (1, 2, 7)]
        assert len(set(tables)) == 1


def test_measures_of_documents_refuse_what_they_do_not_know():
    corpus = tv.Corpus.from_texts(["de zee"])
    for name in ("zeta", "eta"):
        with pytest.raises(ValueError, match=f"knows nothing of documents, which {name} needs"):
            corpus.keyness({"de": 3}, measures=name)
    for label, message in (
        ("welch(p=1)", "welch takes no options, got 'p'"),
        ("eta(p=1)", "eta takes no options, got 'p'"),
        ("key_texts(p=2)", "p must be between 0 and 1, got '2'"),
        ("key_texts(q=2)", "its options are p, got 'q'"),
        ("scaled_f_score(beta=0)", "beta must be a number above 0, got '0'"),
        ("scaled_f_score(scaler=log)", "scaler must be normcdf, percentile, percentiledense or"),
        ("scaled_f_score(beta=1", "its options must end with"),
    ):
        with pytest.raises(ValueError, match=message):
            corpus.keyness(corpus, measures=label)


@given(whole, st.integers(0, 3))
def test_words_of_few_documents_are_marked_in_parts(corpus, few):
    made = tv.Corpus.from_tokens([d for d, _ in corpus], side=[kept for _, kept in corpus])
    for row in made.specificities("side", few=few):
        rates = [row["per_million"], row["rest_per_million"]]
        more = [0 if math.isnan(rate) else rate for rate in rates]
        column = "documents" if more[0] >= more[1] else "rest_documents"
        assert row["few_documents"] == (row[column] < few)

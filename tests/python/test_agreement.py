"""Agreement of orders: against slow definitions, scipy, and published overlaps."""

import math

import numpy as np
import oracle
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st
from turven.agreement import OF_CORPORA, OF_PAIRS, deep, rank_biased_overlap
from turven.registry import GRAM_MEASURES

words = st.sampled_from(["de", "het", "een", "zee", "schip", "wei", "paard", "Zo", "é"])
documents = st.lists(st.lists(words, min_size=1, max_size=15), min_size=1, max_size=6)
scores = st.sampled_from([0.0, -0.0, 1.0, 2.5, -3.0, math.inf, -math.inf, math.nan])
TEXTS = ["rode wijn en witte wijn", "rode wijn en brood", "witte wijn en rode wijn en kaas"]


def correlations(first, *others):
    return tv._core.correlations(np.array(first), [np.array(other) for other in others])


def ordered(table, column):
    """Return the words of a table in the order of a column."""
    names = [name for name in ("w1", "w2", "collocate", "token") if name in table.columns]
    rows = [tuple(row[name] for name in names) for row in table]
    keys = zip(column.tolist(), table["o11"].tolist(), rows, strict=True)
    return [key[2] for key in sorted(keys, key=lambda key: oracle.place(*key))]


@given(st.data(), st.integers(0, 12))
def test_correlations_are_those_of_the_definition(data, rows):
    first, second = (data.draw(st.lists(scores, min_size=rows, max_size=rows)) for _ in range(2))
    ((rho, tau),) = correlations(first, second)
    assert rho == pytest.approx(oracle.spearman(first, second), abs=1e-14, nan_ok=True)
    assert tau == pytest.approx(oracle.kendall(first, second), abs=1e-14, nan_ok=True)


@pytest.mark.parametrize("levels", [2, 30, 10**6])
def test_correlations_are_those_of_scipy(levels):
    stats = pytest.importorskip("scipy.stats")
    generator = np.random.default_rng(levels)
    first = generator.integers(0, levels, 5000).astype(float)
    second = first + generator.integers(0, levels, 5000)
    ((rho, tau),) = correlations(first, second)
    assert rho == pytest.approx(stats.spearmanr(first, second).statistic, rel=1e-12)
    assert tau == pytest.approx(stats.kendalltau(first, second).statistic, rel=1e-12)


@pytest.mark.gold("overlap.tsv")
def test_overlaps_are_those_of_other_programs(row):
    found = rank_biased_overlap(row["first"], row["second"], float(row["p"]))
    assert found == pytest.approx(float(row["expected"]), rel=0, abs=float(row["tolerance"]))


@given(st.permutations(range(12)), st.permutations(range(14)), st.integers(0, 12), st.data())
def test_an_overlap_is_that_of_the_definition(first, second, length, data):
    first, p = first[:length], data.draw(st.sampled_from([0.1, 0.5, 0.9, 0.99]))
    expected = oracle.rank_biased_overlap(first, second, p)
    for one, other in ((first, second), (second, first)):
        found = rank_biased_overlap(one, other, p)
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-15, nan_ok=True)


def test_the_head_of_lists_is_all_that_an_overlap_needs():
    generator = np.random.default_rng(3)
    first, second = (generator.permutation(2000).tolist() for _ in range(2))
    for p in (0.5, 0.9):
        whole = rank_biased_overlap(first, second, p)
        head = rank_biased_overlap(first[: deep(p)], second[: deep(p)], p)
        assert head == pytest.approx(whole, rel=1e-13)


@given(documents, st.sampled_from([1, 2, 5]))
def test_an_agreement_is_that_of_the_definition(texts, top):
    table = tv.Corpus.from_tokens(texts).collocations(measures=["t_score", *OF_PAIRS[4:]], window=2)
    found = table.agreement(OF_PAIRS[4:], top=top, p=0.8)
    assert found["measure"].tolist() == list(OF_PAIRS[4:])
    ours = ordered(table, table["t_score"])
    for row in found:
        column = table[row["measure"]]
        theirs = ordered(table, column)
        given_ = (table["t_score"].tolist(), column.tolist())
        assert row["rows"] == len(table)
        assert row["spearman"] == pytest.approx(oracle.spearman(*given_), abs=1e-14, nan_ok=True)
        assert row["kendall"] == pytest.approx(oracle.kendall(*given_), abs=1e-14, nan_ok=True)
        overlap = oracle.rank_biased_overlap(ours, theirs, 0.8)
        assert row["rank_biased_overlap"] == pytest.approx(overlap, rel=1e-12, nan_ok=True)
        assert row["top_shared"] == len(set(ours[:top]) & set(theirs[:top]))


@given(documents, documents)
def test_keywords_are_scored_the_way_round_they_were(here, there):
    measures = ["log_likelihood_signed", *OF_CORPORA]
    measures = list(dict.fromkeys(measures))
    table = tv.Corpus.from_tokens(here).keyness(tv.Corpus.from_tokens(there), measures=measures)
    found = table.agreement()
    assert found["measure"].tolist() == list(OF_CORPORA)
    own = table["log_likelihood_signed"].tolist()
    for row in found:
        expected = oracle.spearman(own, table[row["measure"]].tolist())
        assert row["spearman"] == pytest.approx(expected, abs=1e-14, nan_ok=True), row


def test_tables_by_another_convention_are_matched_by_their_words():
    corpus = tv.Corpus.from_texts(TEXTS)
    table = corpus.collocations(measures="log_likelihood")
    others = [
        corpus.collocations(measures="log_likelihood", convention="tokens"),
        corpus.collocations(measures="pmi", window=3),
        corpus.collocations(measures="pmi", min_count=2),
    ]
    found = table.agreement(["pmi", *others], top=3)
    assert found["measure"].tolist() == ["pmi", "log_likelihood", "pmi", "pmi"]
    assert found["convention"].tolist()[:2] == [
        "pairs of adjacent positions",
        "pairs of adjacent positions, margins of tokens",
    ]
    ours = ordered(table, table["log_likelihood"])
    for row, other in zip(list(found)[1:], others, strict=True):
        label = row["measure"]
        theirs = ordered(other, other[label])
        both = [word for word in ours if word in theirs]
        assert row["rows"] == len(both)
        by_word = {(r["w1"], r["w2"]): r[label] for r in other}
        own = {(r["w1"], r["w2"]): r["log_likelihood"] for r in table}
        expected = oracle.kendall([own[w] for w in both], [by_word[w] for w in both])
        assert row["kendall"] == pytest.approx(expected, abs=1e-14, nan_ok=True)
        overlap = oracle.rank_biased_overlap(ours, theirs, 0.9)
        assert row["rank_biased_overlap"] == pytest.approx(overlap, rel=1e-12)
        assert row["top_shared"] == len(set(ours[:3]) & set(theirs[:3]))


def test_a_table_agrees_with_itself_and_by_whatever_window_of_nltk():
    corpus = tv.Corpus.from_texts(["a b a b b", "b a", "c a b"])
    for table in (
        corpus.collocations(window=2, like="nltk", measures=["log_likelihood", "pmi"]),
        corpus.collocates("a", window=1, measures="log_dice"),
    ):
        label = table.columns[table.columns.index("e11") + 1]
        row = table.agreement(label)[0]
        assert (row["spearman"], row["kendall"], row["top_shared"]) == (1, 1, len(table))
        assert row["rank_biased_overlap"] == pytest.approx(1, rel=1e-12)
        row = table.agreement(table)[0]
        assert (row["spearman"], row["rows"]) == (1, len(table))


def test_an_agreement_says_what_it_is_of():
    table = tv.Corpus.from_texts(TEXTS).collocations(measures="pmi")
    found = table.agreement(top=3, p=0.5)
    assert found["measure"].tolist() == list(OF_PAIRS)
    assert found.parameters["options"] == {
        "of": "collocations", "measure": "pmi", "top": 3, "p": 0.5,
    }  # fmt: skip
    assert repr(found).startswith("agreement: 3 documents, ")
    assert table.agreement(top=3, p=0.5, threads=1).equals(found)


def test_a_table_of_no_rows_or_one_has_no_correlation():
    table = tv.Corpus.from_texts(TEXTS).collocations(measures="pmi")
    none, one = table[:0].agreement("t_score")[0], table[:1].agreement("t_score")[0]
    assert math.isnan(none["spearman"])
    assert math.isnan(none["rank_biased_overlap"])
    assert math.isnan(one["kendall"])
    assert (one["rank_biased_overlap"], one["top_shared"]) == (1, 1)


def test_what_cannot_be_compared_says_so():
    corpus = tv.Corpus.from_texts(TEXTS)
    table = corpus.collocations()
    with pytest.raises(ValueError, match="agreement is of scored tables; one has no o11, r1, c1"):
        corpus.frequencies().agreement()
    with pytest.raises(ValueError, match="of scored tables; one has no measure"):
        table[["w1", "w2", "o11", "r1", "c1", "n"]].agreement()
    with pytest.raises(ValueError, match="rows of one table are w1 w2, of the other collocate"):
        table.agreement(corpus.collocates("wijn"))
    with pytest.raises(ValueError, match=r"no measure 'mpi'. Did you mean 'pmi'\?"):
        table.agreement("mpi")
    with pytest.raises(ValueError, match="measures must name at least one"):
        table.agreement([])
    with pytest.raises(ValueError, match="p must be between 0 and 1, got 1"):
        table.agreement(p=1)
    with pytest.raises(ValueError, match="top must be an integer from 1 on, got 0"):
        table.agreement(top=0)


def test_a_part_against_the_rest_is_scored_as_two_corpora():
    corpus = tv.Corpus.from_texts(["a a b c c c d", "a b b b c d d"], half=["x", "y"])
    table = corpus.specificities("half", measures=["relative_risk", "specificity"])
    row = table.agreement("relative_risk")[0]
    assert row["spearman"] == pytest.approx(1)


@given(documents, st.sampled_from([2, 3, (2, 3)]), st.sampled_from(["positions", "tokens"]))
def test_ngrams_are_scored_as_a_table_scores_them(texts, n, convention):
    corpus = tv.Corpus.from_tokens(texts)
    names = list(GRAM_MEASURES)
    whole = corpus.ngrams(n, measures=["pmi", *names[1:]], convention=convention)
    table = corpus.ngrams(n, measures=["lambda", "pmi"], convention=convention, parts=True)
    found = table.agreement(names, top=3)
    assert found["measure"].tolist() == names
    own = {row["ngram"]: row["lambda"] for row in whole}
    for row in found:
        other = {one["ngram"]: one[row["measure"]] for one in whole}
        ours, theirs = list(own.values()), [other[ngram] for ngram in own]
        assert row["rows"] == len(whole)
        rho = oracle.spearman(ours, theirs)
        assert row["spearman"] == pytest.approx(rho, abs=1e-14, nan_ok=True), row
        tau = oracle.kendall(ours, theirs)
        assert row["kendall"] == pytest.approx(tau, abs=1e-14, nan_ok=True), row
        first = [
            [one["ngram"] for one in corpus.ngrams(n, measures=name, convention=convention, top=3)]
            for name in ("lambda", row["measure"])
        ]
        assert row["top_shared"] == len(set(first[0]) & set(first[1]))


def test_ngrams_are_compared_by_what_the_table_has():
    corpus = tv.Corpus.from_texts(TEXTS)
    plain = corpus.ngrams(3, measures=["pmi", "scp"])
    assert plain.agreement()["measure"].tolist() == ["pmi", "scp"]
    parts = corpus.ngrams(3, measures=["pmi", "scp"], parts=True)
    assert {"dice", "npmi", "scp"} <= set(parts.agreement()["measure"].tolist())
    with pytest.raises(ValueError, match="by lambda the table must have f1_3: make it with parts"):
        parts.agreement("lambda")
    with pytest.raises(ValueError, match="no measure 'log_dice'"):
        parts.agreement("log_dice")
    other = corpus.ngrams(3, measures="pmi", convention="tokens", min_count=2)
    found = parts.agreement(other)[0]
    assert (found["measure"], found["convention"], found["rows"]) == ("pmi", "tokens", len(other))
    with pytest.raises(ValueError, match="of scored tables; one has no measure"):
        corpus.ngrams(3).agreement()
    with pytest.raises(ValueError, match="rows of one table are ngram, of the other w1 w2"):
        parts.agreement(corpus.collocations())


def test_agreement_is_the_same_on_any_thread_count():
    generator = np.random.default_rng(8)
    tokens = [f"w{int(x) % 3000}" for x in generator.zipf(1.3, 30_000)]
    corpus = tv.Corpus.from_tokens([tokens])
    for table in (
        corpus.collocations(measures="log_likelihood", window=2),
        corpus.ngrams((2, 3), measures=["log_likelihood", "scp"], parts=True),
    ):
        assert len(table) > 2**14
        first = table.agreement(threads=1)
        assert all(table.agreement(threads=threads).equals(first) for threads in (2, 7))

"""Presets: the numbers that other programs give, by their names."""

import math

import oracle
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st
from turven.measures import checked_names
from turven.presets import KEY_PRESETS, NODE_PRESETS, PAIR_PRESETS

WORDS = ["alpha", "bravo", "carol", "delta", "echo", "fox", "golf", "hotel", "india"]


def documents(first, last):
    """Make the texts of gold/presets.tsv."""
    word = lambda d, i: WORDS[(7 * d * d + i * i * (d + 3) + i) % 61 % 9]  # noqa: E731
    return [[word(d, i) for i in range(5 + d * 7 % 23)] for d in range(first, last)]


HERE = documents(0, 40)
THERE = [[word for word in document if word != "golf"] for document in documents(40, 100)]
TEXTS = {"gensim": HERE, "conc": HERE, "xan": [["cat", "dog", "cat"], ["cat", "rabbit"]]}


@pytest.mark.gold("presets.tsv")
def test_like_a_program_gives_its_numbers(row):
    corpus, words = tv.Corpus.from_tokens(TEXTS[row["program"]]), row["words"].split()
    like = {"like": row["program"]}
    assert row["measure"] in _measures(row)
    if row["statistic"] == "keyness":
        table = corpus.keyness(tv.Corpus.from_tokens(THERE), **like)
    elif row["statistic"] == "collocates":
        left, right = map(int, row["window"].split(","))
        table = corpus.collocates(words.pop(0), window=(left, right), **like)
    else:
        table = corpus.collocations(window=int(row["window"]) if row["window"] else None, **like)
    column = {"keyness": "token", "collocates": "collocate"}.get(row["statistic"], "w1")
    found = [r for r in table if r[column] == words[0] and r.get("w2", words[-1]) == words[-1]]
    assert found[0][row["measure"]] == pytest.approx(float(row["expected"]), rel=1e-9, abs=1e-12)


def _measures(row):
    kinds = {"keyness": KEY_PRESETS, "collocates": NODE_PRESETS, "collocations": PAIR_PRESETS}
    return kinds[row["statistic"]][row["program"]].measures


@pytest.mark.parametrize("presets", [PAIR_PRESETS, NODE_PRESETS, KEY_PRESETS])
def test_every_preset_can_be_asked_for(presets):
    here, there = tv.Corpus.from_tokens(HERE), tv.Corpus.from_tokens(THERE)
    for name, preset in presets.items():
        asked = {
            id(PAIR_PRESETS): lambda like: here.collocations(like=like),
            id(NODE_PRESETS): lambda like: here.collocates("echo", like=like),
            id(KEY_PRESETS): lambda like: here.keyness(there, like=like),
        }[id(presets)](name)
        assert checked_names(preset.measures) == asked.parameters["options"]["measures"]
        assert asked.parameters["options"]["like"] == name
        assert set(preset.measures) <= set(asked.columns)
        assert not all(math.isnan(score) for score in asked[preset.measures[0]])


words = st.lists(st.sampled_from("abcd"), min_size=1, max_size=12)


@given(st.lists(words, min_size=1, max_size=4), st.integers(1, 3))
def test_like_wordsmith_is_what_its_manual_says(texts, window):
    # https://lexically.net/downloads/version8/HTML/formulae.html: J, F1, F2 and the tokens.
    corpus = tv.Corpus.from_tokens([["a"], *texts])
    total = corpus.n_tokens
    for row in corpus.collocates("a", window=window, like="wordsmith"):
        j, f1, f2 = row["o11"], corpus.count("a"), corpus.count(row["collocate"])
        assert row["pmi"] == pytest.approx(math.log2(j / total / (f1 / total * f2 / total)))
        assert row["t_score"] == pytest.approx((j - f1 * f2 / total) / math.sqrt(j))
        assert row["dice"] == pytest.approx(2 * j / (f1 + f2))
        if total == f1:
            continue
        p = f2 / (total - f1)
        e = p * f1 * 2 * window
        z = row["z_score(variance=berry-rogghe, convention=span_less_nodes)"]
        if p < 1:
            assert z == pytest.approx((j - e) / math.sqrt(e * (1 - p)))


def test_like_quanteda_gives_the_numbers_of_its_tests():
    # quanteda.textstats tests/testthat/test-textstat_keyness.R, whose expectation is that of
    # R's chisq.test; G2 by the formula there.
    here = tv.Corpus.from_texts(["b b b b b b b a a a"])
    table = here.keyness(tv.Corpus.from_texts(["a a a a a a a b b"]), like="quanteda")
    row = next(row for row in table if row["token"] == "b")
    yates = "chi_squared_corrected(signed=true, when=small)"
    assert row[yates] == pytest.approx(2.632438271604938, rel=1e-12)
    assert row["log_likelihood(signed=true)"] == pytest.approx(4.534939332256226, rel=1e-12)
    other = next(row for row in table if row["token"] == "a")
    assert other[yates] == -row[yates]


def test_a_correction_for_small_tables_leaves_others_alone():
    large = {"o11": 30, "r1": 100, "c1": 40, "n": 300}
    near = {"o11": 2, "r1": 10, "c1": 9, "n": 50}
    small = {"o11": 5, "r1": 10, "c1": 9, "n": 50}
    corrected = tv.measures.chi_squared_corrected
    for table in (large, near):
        assert corrected(**table, when="small") == tv.measures.chi_squared(**table)
    assert corrected(**small, when="small") == corrected(**small) < tv.measures.chi_squared(**small)


@pytest.mark.parametrize("program", ["conc", "xan", "gensim", "wordsmith", "cqpweb"])
def test_a_preset_gives_the_same_table_on_any_number_of_threads(program):
    corpus = tv.Corpus.from_tokens(HERE)
    if program in NODE_PRESETS:
        ask = lambda threads: corpus.collocates("echo", like=program, threads=threads)  # noqa: E731
    else:
        ask = lambda threads: corpus.collocations(like=program, threads=threads)  # noqa: E731
    assert len({oracle.ipc(ask(threads)) for threads in (1, 2, 7)}) == 1


def test_berry_rogghes_variance_is_for_pairs_only():
    score = tv.measures.z_score(o11=8, r1=20, c1=20, n=100, variance="berry-rogghe")
    assert score == pytest.approx((8 - 4) / math.sqrt(4 * (1 - 20 / 100)))
    with pytest.raises(ValueError, match="variance must be poisson or binomial for n-grams"):
        tv.Corpus.from_texts(["a b"]).ngrams(2, measures="t_score(variance=berry-rogghe)")

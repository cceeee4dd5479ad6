"""Lexical diversity: against its definitions, other programs, and every kind of text."""

import math
from collections import Counter
from itertools import chain

import diversity_oracle as oracle
import numpy as np
import pytest
import turven as tv
from hypothesis import example, given
from hypothesis import strategies as st
from oracle import ipc
from turven import measures
from turven.registry import DIVERSITY_MEASURES

ALL = list(oracle.MEASURES)

#: The measures with options that short texts have values for.
SHORT = [
    *(name for name in ALL if name not in ("vocd_d", "hdd", "ttr_at", "msttr", "mattr")),
    "vocd_d(sampling=exact)",
    "summer_s(base=e)",
    "dugast_u(base=2)",
    "maas_a(base=e)",
    "maas_lgv0(base=3)",
    "entropy(base=e)",
    "brunet_w(a=0.2)",
    "hdd(sample=5)",
    "hdd(sample=3, form=sum)",
    "ttr_at(tokens=4)",
    "msttr(segment=4)",
    "mattr(window=1)",
    "mattr(window=6)",
    "mtld(closing=at)",
    "mtld(closing=inside, minimum=10)",
    "mtld(threshold=0.5)",
    "mtld_ma_wrap(minimum=2)",
    "mtld_ma_wrap(threshold=0.3, minimum=1)",
    "mtld_ma_bid(minimum=3, closing=at)",
    "mtld_ma_bid(threshold=0.75, minimum=1)",
]

LETTERS = st.sampled_from("aaaaabbbcdefghij")
TEXTS = st.lists(LETTERS, max_size=70)

README = (
    "measure of textual lexical diversity computed as the mean length of sequential words in a "
    "text that maintains a minimum threshold ttr score iterates over words until ttr scores falls "
    "below a threshold then increase factor counter by and start over mccarthy and jarvis pg "
    "recommends a factor threshold in the range of mccarthy mccarthy and jarvis"
)

#: The texts of tests/gold/diversity.tsv.
GOLD = {
    "letters": ["a", "b", "c", "d", "d", "e", "e", "f", "f", "f", "g", "g", "g", "g"],
    "baba": ["b", "a", "b", "a", "b", "a", "b", "a"],
    "aabb": ["a", "a", "b", "b"],
    "fruit": ["apple", "orange", "apple", "orange", "pear", "pear", "apple", "orange"],
    "readme": README.split(),
    "ten": [
        "test",
        "text",
        "with",
        "some",
        "text",
        "numbers",
        "hyphen-here",
        "and",
        "text",
        "punctuations",
    ],
    "sentence": ["This", "is", "a", "sentence", "."] * 20,
    "fisher": [*(str(i) for i in range(240)), *["0"] * (15609 - 240)],
    "popescu": [
        str(word)
        for word in [1] * 11
        + [2, 3] * 9
        + [4] * 7
        + [5, 6] * 6
        + [7, 8] * 5
        + list(range(9, 16)) * 4
        + list(range(16, 22)) * 3
        + list(range(22, 40)) * 2
        + list(range(40, 125))
    ],
}


def defined(label):
    """Return the definition of a measure with its options."""
    name, _, told = label.rstrip(")").partition("(")
    options = {}
    for option in filter(None, told.split(", ")):
        key, value = option.split("=")
        numbers = {"e": math.e, "0.72": 0.72}
        if value.replace(".", "").isdigit():
            value = float(value) if "." in value or key == "base" else int(value)
        options[key] = numbers.get(value, value)
    return lambda text: oracle.MEASURES[name](text, **options)


def scores(text, label, **options):
    return tv.Corpus.from_tokens([text]).diversity(label, **options)[label].tolist()[0]


@given(st.lists(TEXTS, max_size=4))
@example([[], ["a"], ["a", "a"], ["a", "b"], list("abcdefghij"), ["a"] * 60])
@example([list("abcdefghij") * 6])
def test_measures_equal_their_definitions(texts):
    table = tv.Corpus.from_tokens(texts).diversity(SHORT)
    assert table["tokens"].tolist() == [len(text) for text in texts]
    assert table["types"].tolist() == [len(set(text)) for text in texts]
    for label in SHORT:
        expected = [defined(label)(text) for text in texts]
        found = table[label].tolist()
        assert found == pytest.approx(expected, rel=1e-10, abs=1e-13, nan_ok=True), label


@given(st.lists(LETTERS, min_size=40, max_size=140), st.integers(0, 3))
def test_random_samples_are_drawn_as_documented(text, seed):
    for label in (f"vocd_d(seed={seed})",):
        expected = defined(label)(text)
        assert scores(text, label) == pytest.approx(expected, rel=1e-9, nan_ok=True)
    assert repr(scores(text, "vocd_d", seed=seed)) == repr(scores(text, f"vocd_d(seed={seed})"))


def test_vocd_comes_near_to_what_it_estimates():
    text = [f"w{int((n * 2654435761 % 997) ** 0.7)}" for n in range(900)]
    exact = scores(text, "vocd_d(sampling=exact)")
    found = [scores(text, "vocd_d", seed=seed) for seed in range(20)]
    assert len(set(found)) == 20
    assert np.mean(found) == pytest.approx(exact, rel=0.02)


@pytest.mark.gold("diversity.tsv")
def test_scores_are_those_of_other_programs(row):
    found = scores(GOLD[row["text"]], row["measure"])
    assert found == pytest.approx(float(row["expected"]), rel=0, abs=float(row["tolerance"]))


def test_all_oracles_of_lexical_diversity_are_met(oracles):
    rows = [row for row in oracles if row["section"].startswith("K. ")]
    assert len(rows) == 24
    names = {
        "Yule's K": "yule_k",
        "TTR": "ttr",
        "Root TTR (Guiraud R)": "root_ttr",
        "Maas": "maas_a2",
    }
    names |= {"Summer S": "summer_s", "Dugast U": "dugast_u", "Maas a²": "maas_a2", "HD-D": "hdd"}
    names |= {"Yule's I": "yule_i", "Herdan Vm": "herdan_vm", "Simpson D": "simpson_d"}
    names |= {"MATTR": "mattr", "MSTTR": "msttr", "MTLD": "mtld"}
    texts = {"a b c d": "letters", "b a b a": "baba", "same": "baba", "apple": "fruit"}
    texts |= {"README": "readme", '"TEST': "ten", '["This"': "sentence"}
    for row in rows:
        text = next(GOLD[name] for head, name in texts.items() if row["input"].startswith(head))
        told = {}
        number = row["params"].replace(",", "").split()
        if row["params"].startswith(("window", "segment")):
            told["mattr_window" if "window" in row["params"] else "segment"] = int(number[1])
        if "natural log" in row["params"]:
            told["base"] = "e"
        if "≤" in row["params"]:
            told["mtld_closing"] = "at"
        found = scores(text, names[row["measure"]], **told)
        if isinstance(row["expected"], str):
            both = [found, scores(GOLD["aabb"], "ttr")]
            assert both == [float(number) for number in row["expected"].split(" / ")]
        else:
            assert found == pytest.approx(row["expected"], rel=0, abs=row["tol"]), row


# Texts


def corpus_of_parts():
    texts = [GOLD["readme"], [], GOLD["fruit"], GOLD["ten"], GOLD["popescu"]]
    return tv.Corpus.from_tokens(texts, place=["b", "a", None, "b", "a"]), texts


def test_a_part_is_its_documents_put_together():
    corpus, texts = corpus_of_parts()
    table = corpus.diversity(SHORT, by="place")
    assert table["part"].tolist() == ["a", "b", None]
    joined = [texts[1] + texts[4], texts[0] + texts[3], texts[2]]
    alone = tv.Corpus.from_tokens(joined).diversity(SHORT)
    assert table["tokens"].tolist() == [len(text) for text in joined]
    for label in SHORT:
        assert table[label].tobytes() == alone[label].tobytes(), label
    given_values = corpus.diversity(SHORT, by=["b", "a", None, "b", "a"])
    assert ipc(given_values[SHORT]) == ipc(table[SHORT]) or given_values[SHORT].equals(table[SHORT])
    whole = corpus.diversity(SHORT, by=None)
    assert whole.columns[:2] == ["tokens", "types"]
    everything = tv.Corpus.from_tokens([[*chain(*texts)]]).diversity(SHORT)
    for label in SHORT:
        assert whole[label].tobytes() == everything[label].tobytes(), label


def test_the_order_of_documents_changes_no_document():
    corpus, _ = corpus_of_parts()
    order = [3, 1, 4, 0, 2]
    names = [*SHORT, "vocd_d"]
    table, moved = corpus.diversity(names), corpus[order].diversity(names)
    for label in ["tokens", "types", *names]:
        assert moved[label].tobytes() == table[label][order].tobytes()
    unordered = [name for name in SHORT if not name.startswith(("mtld", "mattr", "msttr"))]
    whole, other = (part.diversity(unordered, by=None) for part in (corpus, corpus[order]))
    for label in unordered:
        assert whole[label].tobytes() == other[label].tobytes(), label


def large_corpus():
    words = [f"w{n * n * 2654435761 % 4093 * (n % 7) // 3}" for n in range(60_000)]
    texts = [words[start : start + 20 + start * 7 % 1900] for start in range(0, 58_000, 700)]
    return tv.Corpus.from_tokens(texts, half=[place % 2 for place in range(len(texts))])


def every_table(corpus, threads):
    names = [*ALL, "vocd_d(sampling=exact)"]
    return [
        corpus.diversity(names, threads=threads),
        corpus.diversity(names, by=None, threads=threads),
        corpus.diversity(names, by="half", threads=threads),
        corpus.rarefaction(threads=threads),
        corpus.rarefaction([10, 500], by="half", threads=threads),
        corpus.rarefaction(50, by="document", sampling="binomial", threads=threads),
        corpus.spectrum(),
        corpus.good_turing(),
        corpus.coverage(),
        corpus.zipf(),
        corpus.growth(),
        corpus.heaps(),
    ]


def test_the_same_bytes_on_any_number_of_threads_and_from_disk(tmp_path):
    corpus = large_corpus()
    expected = [ipc(table) for table in every_table(corpus, 1)]
    for threads in (2, 7):
        assert [ipc(table) for table in every_table(corpus, threads)] == expected
    corpus.save(tmp_path / "stored")
    opened = tv.Corpus.open(tmp_path / "stored")
    assert [ipc(table) for table in every_table(opened, 2)] == expected
    part, made = opened[5:40], [opened.tokens(place) for place in range(5, 40)]
    alone = tv.Corpus.from_tokens(made, half=part.documents()["half"].tolist())
    for one, other in zip(every_table(part, 2), every_table(alone, 2), strict=True):
        for name in one.columns:
            if name != "id":
                assert np.array_equal(one[name], other[name], equal_nan=one[name].dtype == float)


def test_a_layer_is_a_corpus_of_its_values():
    words = [["De", "katten", "zaten"], ["een", "kat", "zat", "en", "zat"]]
    lemmas = [["de", "kat", "zitten"], ["een", "kat", "zitten", "en", "zitten"]]
    corpus = tv.Corpus.from_tokens(words, layers={"lemma": lemmas})
    alone = tv.Corpus.from_tokens(lemmas)
    for by in ("document", None):
        one, other = (of.diversity(SHORT, by=by) for of in (corpus.layer("lemma"), alone))
        assert one.equals(other) or ipc(one[SHORT]) == ipc(other[SHORT])


def test_gaps_are_left_out():
    text = GOLD["readme"]
    corpus = tv.Corpus.from_tokens([text]).drop_types(["of", "a", "the"])
    kept = [word for word in text if word not in ("of", "a", "the")]
    table, alone = corpus.diversity(SHORT), tv.Corpus.from_tokens([kept]).diversity(SHORT)
    for label in SHORT:
        assert table[label].tobytes() == alone[label].tobytes()


# Options


def test_keywords_and_options_of_names_are_the_same():
    text = GOLD["popescu"]
    for keyword, value, label in [
        ("mattr_window", 7, "mattr(window=7)"),
        ("segment", 9, "msttr(segment=9)"),
        ("mtld_threshold", 0.9, "mtld(threshold=0.9)"),
        ("mtld_closing", "at", "mtld(closing=at)"),
        ("mtld_minimum", 20, "mtld_ma_wrap(minimum=20)"),
        ("hdd_sample", 9, "hdd(sample=9)"),
        ("base", "e", "entropy(base=e)"),
        ("base", 3, "maas_a2(base=3)"),
    ]:
        name = label.partition("(")[0]
        table = tv.Corpus.from_tokens([text]).diversity(name, **{keyword: value})
        assert table[name].tolist() == [scores(text, label)]
        assert table.parameters["options"][keyword] == value
        # What a name is told itself comes first.
        assert scores(text, label, **{keyword: value if keyword == "base" else None or value}) == (
            scores(text, label)
        )


def test_the_registry_and_the_engine_have_the_same_measures():
    assert list(DIVERSITY_MEASURES) == ALL == measures.names("diversity")
    with pytest.raises(ValueError, match=f"the measures are {', '.join(ALL)}$"):
        tv._core.diversity(tv.Corpus.from_tokens([["a"]])._engine, "whole", [("x", "x")])
    for name in ALL:
        about = measures.about(name, kind="diversity")
        told = {key: value for key, value in vars(about).items() if key != "options"}
        assert all(told.values()), name
        spec = ", ".join(f"{key}={value}" for key, value in about.options.items())
        text = GOLD["popescu"]
        assert repr(scores(text, f"{name}({spec})" if spec else name)) == repr(scores(text, name))
        assert all(about.option(option).use for option in about.options)


@pytest.mark.parametrize(
    ("measure", "options", "message"),
    [
        ("tttr", {}, r"no measure 'tttr'. Did you mean 'ttr'\? The measures are ttr, root_ttr"),
        ("ttr", {"by": "year"}, "no metadata column 'year'; the columns are id, place, tokens"),
        ("ttr", {"by": [1]}, "by has 1 values for 2 documents"),
        ("mattr", {"mattr_window": 0}, "mattr_window must be at least 1, got 0"),
        ("msttr", {"segment": 0}, "segment must be at least 1, got 0"),
        ("mtld", {"mtld_threshold": 1}, "mtld_threshold must be between 0 and 1, got 1"),
        ("mtld", {"mtld_threshold": 0}, "mtld_threshold must be between 0 and 1, got 0"),
        ("mtld", {"mtld_closing": "x"}, "must be one of 'below', 'at', 'inside', got 'x'"),
        ("mtld", {"mtld_minimum": 0}, "mtld_minimum must be at least 1, got 0"),
        ("hdd", {"hdd_sample": -1}, "hdd_sample must be at least 1, got -1"),
        ("vocd_d", {"seed": -1}, "seed must be at least 0, got -1"),
        ("entropy", {"base": 1}, "base must be a number above 1 or 'e', got 1"),
        ("mattr(window=0)", {}, "window must be a whole number from 1 on, got '0'"),
        ("mtld(threshold=2)", {}, "threshold must be between 0 and 1, got '2'"),
        ("entropy(base=0)", {}, "base must be a number above 1, or e, got '0'"),
        ("ttr(base=2)", {}, "ttr takes no options, got 'base'"),
        ("vocd_d(sampling=exact, seed=1)", {}, "seed must be left out where sampling is exact"),
        (["ttr", "ttr"], {}, "'ttr' is named twice"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused(measure, options, message):
    corpus = tv.Corpus.from_tokens([["a"], ["b"]], place=["x", "y"])
    with pytest.raises(ValueError, match=message):
        corpus.diversity(measure, **options)


def test_options_of_a_wrong_kind_are_refused():
    corpus = tv.Corpus.from_tokens([["a"]])
    for options in ({"mattr_window": 2.5}, {"base": "2"}, {"mtld_threshold": "x"}, {"windw": 3}):
        with pytest.raises(TypeError, match=r"must be|no option"):
            corpus.diversity("ttr", **options)
    with pytest.raises(TypeError, match="sizes must be an int"):
        corpus.rarefaction([2.5])


# Rarefaction


@given(st.lists(LETTERS, min_size=1, max_size=11), st.data())
def test_rarefaction_is_the_mean_over_all_samples(text, data):
    size = data.draw(st.integers(1, len(text)))
    row = tv.Corpus.from_tokens([text]).rarefaction(size)[0]
    mean, variance = oracle.samples(text, size)
    assert row["types"] == pytest.approx(float(mean), rel=1e-12)
    assert row["deviation"] ** 2 == pytest.approx(float(variance), rel=1e-9, abs=1e-13)
    assert variance == oracle.variance(text, size)
    assert mean == oracle.expected_types(text, size)
    assert row["ttr"] == pytest.approx(float(mean / size), rel=1e-12)
    assert 1 <= row["types_low"] <= row["types"] * (1 + 1e-12)
    assert row["types"] <= row["types_high"] * (1 + 1e-12) <= size * (1 + 1e-9)


@pytest.mark.parametrize("size", [1, 70, 700, 5000, 12_345, 24_689])
def test_rarefaction_of_a_large_text_keeps_its_digits(size):
    counts = [9000, 4000, 4000, 1500, 700, 333, 290, 257, 120, 65, 64, 9, *[3] * 50, *[1] * 4201]
    text = [f"w{place}" for place, count in enumerate(counts) for _ in range(count)]
    row = tv.Corpus.from_tokens([text]).rarefaction(size)[0]
    # Types of one count are one term.
    n, classes = len(text), Counter(counts)
    expected = sum(v * (1 - oracle.absent(n, f, size)) for f, v in classes.items())
    assert row["types"] == pytest.approx(float(expected), rel=1e-12)
    absent = {f: oracle.absent(n, f, size) for f in classes}
    variance = sum(v * absent[f] * (1 - absent[f]) for f, v in classes.items())
    for f, v in classes.items():
        for g, w in classes.items():
            both = oracle.absent(n, f + g, size) if f + g <= n else 0
            variance += v * (w - (f == g)) * (both - absent[f] * absent[g])
    assert row["deviation"] == pytest.approx(math.sqrt(variance), rel=1e-7)


@given(st.lists(LETTERS, min_size=1, max_size=40))
def test_binomial_interpolation_is_that_of_its_formula(text):
    n, counts = len(text), Counter(text).values()
    table = tv.Corpus.from_tokens([text]).rarefaction(sampling="binomial", points=7, interval=0.5)
    for row in table:
        absent = [(1 - row["tokens"] / n) ** f for f in counts]
        assert row["types"] == pytest.approx(sum(1 - q for q in absent), rel=1e-9)
        spread = math.sqrt(sum(q * (1 - q) for q in absent))
        assert row["deviation"] == pytest.approx(spread, rel=1e-9, abs=1e-12)


def test_rarefaction_by_parts_has_nan_beyond_their_ends():
    corpus, texts = corpus_of_parts()
    table = corpus.rarefaction([5, 57], by="document")
    assert table["id"].tolist() == [str(place) for place in range(5) for _ in range(2)]
    assert table["tokens"].tolist() == [5, 57] * 5
    short = [size > len(texts[place]) for place in range(5) for size in (5, 57)]
    assert np.isnan(table["types"]).tolist() == short
    assert np.isnan(table["ttr_low"]).tolist() == short
    at = corpus.diversity("ttr_at(tokens=57)")["ttr_at(tokens=57)"]
    assert at.tobytes() == table["ttr"][1::2].tobytes()
    with pytest.raises(ValueError, match="sizes must be at least 1, got 0"):
        corpus.rarefaction(0)
    with pytest.raises(ValueError, match="interval must be a confidence between 0 and 1, got 1"):
        corpus.rarefaction(interval=1)
    with pytest.raises(ValueError, match="sampling must be one of 'hypergeometric', 'binomial'"):
        corpus.rarefaction(sampling="poisson")


def test_lexical_density_is_the_share_of_content_words():
    tokens = [["de", "zee", "."], [], ["zij", "is", "blauw", "en", "diep"]]
    tags = [["DET", "NOUN", "PUNCT"], [], ["PRON", "AUX", "ADJ", "CCONJ", "ADJ"]]
    corpus = tv.Corpus.from_tokens(tokens, layers={"pos": tags}, place=["a", "b", "a"])
    table = corpus.lexical_density(layer="pos")
    assert table["id"].tolist() == ["0", "1", "2"]
    assert table["content_tokens"].tolist() == [1, 0, 2]
    assert table["lexical_density"].tolist() == pytest.approx([1 / 3, math.nan, 2 / 5], nan_ok=True)
    by_place = corpus.lexical_density(layer="pos", by="place")
    assert by_place["part"].tolist() == ["a", "b"]
    assert by_place["lexical_density"].tolist() == pytest.approx([3 / 8, math.nan], nan_ok=True)
    assert corpus.lexical_density(layer="pos", by=None)[0]["lexical_density"] == 3 / 8
    [row] = corpus.lexical_density(layer="pos", content=["DET", "none"], by=None)
    assert row["content_tokens"] == 1
    with pytest.raises(ValueError, match="upos"):
        corpus.lexical_density()
    with pytest.raises(TypeError, match="put it in a list"):
        corpus.lexical_density(layer="pos", content="NOUN")

"""Explanations: the table, the formula with its numbers, and the score again."""

import math
import re

import oracle
import pytest
import turven as tv
from turven import measures
from turven.explain import fill, plain
from turven.registry import GRAM_MEASURES

TEXTS = ["rode wijn en witte wijn", "rode wijn en brood"]


def test_a_pair_is_explained_by_its_cells_and_formulas():
    table = tv.Corpus.from_texts(TEXTS).collocations(measures=["pmi", "log_likelihood"])
    told = table.explain("rode wijn")
    assert told.words == {"w1": "rode", "w2": "wijn"}
    assert [told.counts[x] for x in ("O11", "O12", "O21", "O22", "R1", "C2", "N")] == [
        2, 0, 1, 4, 2, 4, 7,
    ]  # fmt: skip
    assert told.expected["E11"] == pytest.approx(6 / 7)
    assert [score.measure for score in told.scores] == ["pmi", "log_likelihood"]
    assert told.scores[0].filled == r"\log_2 \frac{2}{0.8571}"
    assert "2 ln 2/0.8571 + 0 ln 0/1.1429 + 1 ln 1/2.1429 + 4 ln 4/2.8571" in repr(told)
    assert "Dunning (1993)" in repr(told)
    assert r"$$\log_2 \frac{2}{0.8571}$$" in told._repr_markdown_()
    assert repr(table.explain(0)) != repr(told)
    assert repr(table.explain(-1)) == repr(table.explain(len(table) - 1))


@pytest.mark.parametrize("name", oracle.MEASURES)
def test_no_symbol_is_left_in_a_filled_formula(name):
    symbols = {f"{s}{i}{j}": 7.0 for s in "OE" for i in "12" for j in "12"}
    symbols |= {f"{s}{i}": 20.0 for s in "RC" for i in "12"} | {"N": 40.0}
    filled = fill(measures.about(name).formula, symbols)
    assert not re.search(r"[OERC]_|(?<![A-Za-z])N(?![A-Za-z])|_\{ij\}", filled)
    for formula in (measures.about(name).formula, filled):
        assert not re.search(r"[\\{}_]", plain(formula)), plain(formula)


@pytest.mark.parametrize("name", ["dice", "pmi", "delta_p", "z_score", "log_odds_ratio", "liddell"])
def test_the_numbers_in_the_formula_make_the_score(name):
    symbols = {"O11": 8, "O12": 12, "O21": 17, "O22": 63, "E11": 5, "R1": 20, "R2": 80}
    symbols |= {"C1": 25, "C2": 75, "N": 100}
    text = plain(fill(measures.about(name).formula, symbols)).replace("·", "*")
    text = text.replace("log2 ", "log2").replace("√", "sqrt").replace("ln ", "ln")
    text = re.sub(r"sqrt([\d.]+)", r"sqrt(\1)", text)
    text = re.sub(r"(log2|ln)(\S.*)$", r"\1(\2)", text)
    value = eval(text, {"log2": math.log2, "ln": math.log, "sqrt": math.sqrt})
    score = getattr(measures, name)(o11=8, r1=20, c1=25, n=100)
    assert value == pytest.approx(score, rel=1e-3)


@pytest.mark.parametrize(
    ("measure", "formula"),
    [
        ("pmi(base=10)", "log10 2/0.8571"),
        ("pmi(base=e)", "ln 2/0.8571"),
        ("log_ratio(smoothing=zeros)", "log2 (2 / 2)/(1 / 5) (smoothing zeros)"),
        ("t_score(variance=binomial)", "(2 - 0.8571)/√2 (variance binomial)"),
        ("phi", "(2 · 4 - 0 · 1)/√(2 · 5 · 3 · 4)"),
        ("simple_maths(k=100)", "(10^6 2 / 2 + 100)/(10^6 1 / 5 + 100)"),
        ("chi_squared(signed=true)", "sgn(2 - 0.8571) · ( "),
        ("bic(signed=true)", "sgn(2 - 0.8571) · ( max(0, G^2 - ln 7) )"),
        ("log_odds_prior", "ln (2 + 3)/(2 + 7 - 2 - 3) - ln (1 + 3)/(5 + 7 - 1 - 3)"),
        (
            "log_odds_prior(prior=uniform, alpha=0.5, types=5)",
            "ln (2 + 0.5)/(2 + 2.5000 - 2 - 0.5) - ln (1 + 0.5)/(5 + 2.5000 - 1 - 0.5)",
        ),
    ],
)
def test_options_are_part_of_the_formula(measure, formula):
    told = tv.Corpus.from_texts(TEXTS).collocations(measures=measure).explain("rode wijn")
    assert plain(told.scores[0].filled).startswith(formula)


def test_two_corpora_are_compared_the_way_round_they_are_scored():
    here, there = (
        tv.Corpus.from_texts(["zee zee land"]),
        tv.Corpus.from_texts(["zee land land land"]),
    )
    table = here.keyness(there, measures=["percent_difference", "log_ratio"])
    told = table.explain("zee")
    assert plain(told.scores[0].filled) == "100 ( (2 / 3)/(1 / 4) - 1 )"
    assert plain(told.scores[1].filled) == "log2 (2 / 3)/(1 / 4)"
    assert told.scores[0].value == pytest.approx(100 * (2 / 3 * 4 - 1))


def test_the_windows_of_nltk_are_explained_as_they_are_scored():
    corpus = tv.Corpus.from_texts(["a b a b b"])
    table = corpus.collocations(window=2, like="nltk", measures="pmi")
    told = table.explain("a b")
    assert told.counts["O11"] == table[0]["o11"] / 2 or told.counts["O11"] == 2
    assert told.scores[0].value == pytest.approx(
        math.log2(told.counts["O11"] / told.expected["E11"])
    )


def test_what_cannot_be_explained_says_so():
    corpus = tv.Corpus.from_texts(TEXTS)
    with pytest.raises(ValueError, match=r"only rows of scored tables .* has no o11, r1, c1, n"):
        corpus.frequencies().explain(0)
    with pytest.raises(KeyError, match="no row of the table is about 'wijn rode'"):
        corpus.collocations().explain("wijn rode")
    with pytest.raises(IndexError):
        corpus.collocations().explain(99)


def test_a_signed_sum_over_cells_is_written_out():
    corpus = tv.Corpus.from_texts(TEXTS)
    told = corpus.collocations(measures="log_likelihood(signed=true)").explain("rode wijn")
    filled = plain(told.scores[0].filled)
    assert filled.startswith("sgn(2 - ")
    assert filled.count("(") == filled.count(")")
    assert filled.endswith("))")
    assert filled.count("ln") == 4


# n-grams

NGRAMS = tv.Corpus.from_texts(["rode wijn en witte wijn", "rode wijn en brood", "en rode kaas"])


@pytest.mark.parametrize("name", list(GRAM_MEASURES))
@pytest.mark.parametrize("n", [2, 3])
def test_the_formula_of_an_ngram_with_its_numbers_gives_the_score(name, n):
    table = NGRAMS.ngrams(n, measures=name, parts=True)
    told = table.explain(0)
    assert told.scores[0].value == table[0][name]
    found = computed(told.scores[0].filled)
    if name == "chi_squared":
        assert "_c" not in told.scores[0].filled
    assert found == pytest.approx(table[0][name], rel=2e-3, abs=1e-3)


def computed(formula):
    """Compute a formula in LaTeX that holds numbers alone."""
    text = re.sub(r"\\left|\\right|,(?=\d{3})", "", formula)
    text = text.replace(r"\tfrac12", "0.5").replace(r"\cdot", "*").replace(r"\log_2", r"\logtwo")
    before = ""
    while before != text:
        before = text
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"((\1)**0.5)", text)
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        text = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text)
    number = r"(\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\)|[\d.]+)"
    text = text.replace("^", "**")
    # 0 ln 0 is 0.
    text = re.sub(r"(?<![\d.])0 \\ln", r"0 * \\lnzero", text)
    for sign, name in ((r"\\lnzero", "zero"), (r"\\ln", "ln"), (r"\\logtwo", "log2")):
        text = re.sub(rf"{sign} *{number}", rf"{name}(\1)", text)
    text = re.sub(r"(?<=[\d)]) +(?=[\d(lz])", " * ", text)
    names = {"ln": math.log, "log2": math.log2, "zero": lambda _: 0}
    return eval(text, {"__builtins__": {}}, names)


def test_an_ngram_is_explained_by_its_parts_and_cells():
    table = NGRAMS.ngrams(3, measures=["log_likelihood", "scp"], parts=True, convention="tokens")
    told = table.explain("rode wijn en")
    assert (told.count, told.n, told.total) == (2, 3, 12)
    assert told.parts[(0, 1)] == 2
    assert told.parts[(2,)] == 3
    assert told.expected == pytest.approx(3 * 3 * 3 / 144)
    assert sum(observed for observed, _ in told.cells.values()) == told.total
    assert sum(expected for _, expected in told.cells.values()) == pytest.approx(told.total)
    text = repr(told)
    assert "margins of tokens" in text
    assert "f1_3  rode _ en" in text
    assert "scp = 0.6667" in text or "scp = " in text
    assert "$$" in told._repr_markdown_()
    assert "| f1_2 | rode wijn _ | 2 |" in told._repr_markdown_()


def test_of_long_ngrams_there_are_parts_but_no_cells():
    table = tv.Corpus.from_texts(["a b c d e f g", "a b c d e f x"]).ngrams(
        (2, 6), measures=["scp", "mutual_expectation"], parts=True
    )
    told = table.explain("a b c d e f")
    assert told.cells == {}
    assert math.isnan(told.expected)
    assert r"2 \cdot 2" in told.scores[0].filled
    assert told.scores[1].value == pytest.approx(2)
    assert set(told.parts) >= {(0,), (0, 1, 2, 3, 4), (5,)}


def test_sums_over_many_cells_stay_a_sum_and_options_are_told():
    table = NGRAMS.ngrams(
        4, measures=["lambda", "mi_like(power=4)", "t_score(variance=binomial)"], parts=True
    )
    told = table.explain(0)
    assert r"\sum_c" in told.scores[0].filled
    assert len(told.cells) == 16
    assert "f^{4}" in told.scores[1].formula
    assert "variance binomial" in told.scores[2].formula


def test_ngrams_without_their_parts_say_how_they_can_be_explained():
    for table in (NGRAMS.ngrams(3, measures="pmi"), NGRAMS.ngrams(3)):
        with pytest.raises(ValueError, match="make the table with measures and parts=True"):
            table.explain(0)
    table = NGRAMS.ngrams(3, measures=["pmi", "scp"], parts=True)
    with pytest.raises(ValueError, match="this one has no total, f3, f1_2"):
        table[["ngram", "n", "count", "f1", "f2", "f2_3", "pmi", "scp"]].explain(0)
    with pytest.raises(ValueError, match="of collocations, collocates, keyness and specificities"):
        NGRAMS.frequencies().explain(0)
    with pytest.raises(KeyError, match="no row of the table is about 'wijn rode'"):
        NGRAMS.ngrams(2, measures="pmi", parts=True).explain("wijn rode")
    with pytest.raises(ValueError, match="parts are counted for measures: name some"):
        NGRAMS.ngrams(2, parts=True)
    with pytest.raises(TypeError, match="parts must be a bool, got int"):
        NGRAMS.ngrams(2, measures="pmi", parts=1)


def test_measures_of_keyness_show_the_form_that_was_asked_for():
    corpus = tv.Corpus.from_texts(["rode wijn en witte wijn", "rode wijn en brood"])
    told = repr(corpus.collocations(measures="ell(expected=proportion)").explain("rode wijn"))
    assert "= (G^2)/(-2 · 7 ln(min(0.8571, 1.1429, 2.1429, 2.8571) / 7))" in told
    asked = ["key_texts(p=0.5)", "scaled_f_score(beta=1)"]
    found = corpus.keyness({"bier": 9}, measures=asked).explain("wijn")
    assert [score.measure for score in found.scores] == asked
    assert "\\" not in repr(found)
    assert "Φ" in repr(found)

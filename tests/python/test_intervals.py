"""Confidence intervals: against their definitions, at the edges, and other programs."""

import math
from decimal import Context, Decimal, localcontext

import mpmath
import numpy as np
import oracle
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from turven import measures

INTERVALS = {
    "wilson": lambda o11, r1, c1, n, **told: measures.wilson_interval(o11, n, **told),
    "log_ratio": measures.log_ratio_interval,
    "odds_ratio": measures.odds_ratio_interval,
}
levels = st.sampled_from([0.5, 0.9, 0.95, 0.999, 1 - 1e-9])


def quantile(confidence):
    """Return how many standard deviations a normal distribution is so often within."""
    with mpmath.workdps(60):
        z = mpmath.sqrt(2) * mpmath.erfinv(mpmath.mpf(confidence))
        return Decimal(mpmath.nstr(z, 50))


def counts_of(table):
    return dict(zip(("o11", "r1", "c1", "n"), table, strict=True))


@st.composite
def full_tables(draw):
    """Draw (o11, r1, c1, n) of which no cell is empty."""
    largest = draw(st.sampled_from([2, 50, 10**6, 10**12]))
    a, b, c, d = (draw(st.integers(1, largest)) for _ in range(4))
    return a, a + b, a + c, a + b + c + d


@given(st.data(), st.sampled_from([1, 2, 30, 10**6, 10**12]), levels)
def test_a_share_has_the_interval_of_wilson(data, total, confidence):
    count = data.draw(st.integers(0, total))
    with localcontext(Context(prec=50)):
        low, high = map(float, oracle.wilson(count, total, quantile(confidence)))
    found = measures.wilson_interval(count, total, confidence=confidence)
    assert found == pytest.approx((low, high), rel=1e-9, abs=1e-12)
    assert 0 <= found[0] <= count / total <= found[1] <= 1


@pytest.mark.parametrize("name", ["log_ratio", "odds_ratio"])
@given(full_tables(), levels)
@example((10**9 + 1, 10**12, 10**12, 10**15), 0.95)
def test_a_ratio_has_the_interval_of_its_logarithm(name, table, confidence):
    definition = {"log_ratio": oracle.log_ratio_bounds, "odds_ratio": oracle.odds_ratio_bounds}
    with localcontext(Context(prec=50)):
        expected = [float(x) for x in definition[name](*table, quantile(confidence))]
    found = INTERVALS[name](**counts_of(table), confidence=confidence)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)
    middle = getattr(measures, name)(**counts_of(table))
    assert found[0] <= middle * (1 + 1e-12) + 1e-12
    assert found[1] >= middle * (1 - 1e-12) - 1e-12


@pytest.mark.gold("intervals.tsv")
def test_intervals_are_those_of_other_programs(row):
    counts = {name: int(row[name]) for name in ("o11", "r1", "c1", "n")}
    told = {} if row["measure"] == "wilson" else {"smoothing": row["smoothing"]}
    found = INTERVALS[row["measure"]](**counts, **told)
    if row["scale"] == "exp2":
        found = tuple(2**bound for bound in found)
    expected = float(row["low"]), float(row["high"])
    assert found == pytest.approx(expected, rel=0, abs=float(row["tolerance"]))


def test_a_share_of_nothing_is_undefined_and_the_ends_are_bounds():
    assert all(map(math.isnan, measures.wilson_interval(0, 0)))
    low, high = measures.wilson_interval([0, 20], 20)
    assert (low[0], high[1]) == (0, 1)
    assert high[0] == pytest.approx(1 - low[1], rel=1e-15)


@pytest.mark.parametrize("empty", [(0, 10, 5, 100), (5, 10, 5, 100)])
def test_an_empty_cell_leaves_a_ratio_without_bounds_unless_it_is_filled(empty):
    counts = counts_of(empty)
    assert measures.log_ratio_interval(**counts) == (-math.inf, math.inf)
    assert measures.odds_ratio_interval(**counts) == (0, math.inf)
    for smoothing in ("zeros", "all"):
        told = {"smoothing": smoothing}
        for name in ("log_ratio", "odds_ratio"):
            low, high = INTERVALS[name](**counts, **told)
            assert low < getattr(measures, name)(**counts, **told) < high
            assert math.isfinite(low)
            assert math.isfinite(high)


@pytest.mark.parametrize("table", [(0, 0, 5, 10), (0, 5, 0, 10), (0, 0, 0, 0)])
def test_what_has_no_ratio_has_no_bounds(table):
    for name in ("log_ratio", "odds_ratio"):
        assert all(map(math.isnan, INTERVALS[name](**counts_of(table))))


@pytest.mark.parametrize("confidence", [0, 1, -0.1, 95, math.nan])
def test_a_confidence_outside_0_and_1_is_refused(confidence):
    with pytest.raises(ValueError, match="confidence must be between 0 and 1, got"):
        measures.wilson_interval(1, 2, confidence=confidence)
    with pytest.raises(TypeError, match="confidence must be a number, got str"):
        measures.log_ratio_interval(o11=1, r1=2, c1=3, n=9, confidence="0.95")


def test_impossible_counts_and_unknown_options_are_refused():
    with pytest.raises(ValueError, match=r"^row 1: count must be from 0 to total, got 3 and 2"):
        measures.wilson_interval([1, 3], 2)
    with pytest.raises(ValueError, match=r"^row 0: count must be from 0 to total, got -1 and 2"):
        measures.wilson_interval(-1, 2)
    with pytest.raises(ValueError, match=r"^row 1: .*o11 must not exceed r1"):
        measures.odds_ratio_interval(o11=[1, 3], r1=2, c1=3, n=9)
    with pytest.raises(ValueError, match="smoothing must be one of 'none', 'zeros', 'all'"):
        measures.log_ratio_interval(o11=1, r1=2, c1=3, n=9, smoothing="some")


@pytest.mark.parametrize("name", INTERVALS)
def test_arrays_have_the_bounds_of_their_elements(name):
    generator = np.random.default_rng(7)
    cells = generator.integers(0, 50, size=(4, 10_000))
    counts = {"o11": cells[0], "r1": cells[0] + cells[1], "c1": cells[0] + cells[2]}
    counts["n"] = cells.sum(axis=0)
    low, high = INTERVALS[name](**counts)
    for at in range(0, 10_000, 997):
        one = INTERVALS[name](**{key: int(column[at]) for key, column in counts.items()})
        assert repr((float(low[at]), float(high[at]))) == repr(one)
    low, high = INTERVALS[name](o11=np.array([[1], [2]]), r1=[3, 4, 5], c1=6, n=20)
    assert low.shape == high.shape in {(2, 3), (2, 1)}

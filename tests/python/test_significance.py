"""Probabilities and their corrections: over all that was tested, not what is shown."""

import math

import numpy as np
import oracle
import pytest
import turven as tv
from turven import measures

RNG = np.random.default_rng(7)
LINES = [
    " ".join(f"w{int(x)}" for x in RNG.zipf(1.5, 40) if x < 60) + " rode wijn" for _ in range(80)
]
CORPUS = tv.Corpus.from_texts(LINES)
OTHER = tv.Corpus.from_texts(line.replace("wijn", "w3 w4") for line in LINES[:50])

STATISTICS = {
    "collocations": lambda **options: CORPUS.collocations(**options),
    "windows": lambda **options: CORPUS.collocations(window=3, **options),
    "collocates": lambda **options: CORPUS.collocates("w1", **options),
    "keyness": lambda **options: CORPUS.keyness(OTHER, **options),
}
statistics = pytest.mark.parametrize("statistic", STATISTICS)


def corrected(ps, correction):
    """Correct probabilities by the definitions."""
    m = len(ps)
    order = sorted(range(m), key=lambda at: ps[at])
    if correction == "bonferroni":
        return [min(1, p * m) for p in ps]
    found = [0.0] * m
    if correction == "holm":
        for place, at in enumerate(order):
            found[at] = min(
                1, max(ps[other] * (m - k) for k, other in enumerate(order[: place + 1]))
            )
        return found
    for place, at in enumerate(order):
        later = enumerate(order[place:], place + 1)
        found[at] = min(1, min(ps[other] * m / k for k, other in later))
    return found


@statistics
@pytest.mark.parametrize("test", ["log_likelihood", "chi_squared", "fisher", "poisson", "binomial"])
def test_probabilities_are_those_of_the_test(statistic, test):
    table = STATISTICS[statistic](test=test)
    assert table.columns[-1] == "log10_p"
    counts = {name: table[name] for name in ("o11", "r1", "c1", "n")}
    if test in ("log_likelihood", "chi_squared"):
        scores = getattr(measures, test)(**counts)
        expected = [math.log10(p) if (p := math.erfc(math.sqrt(x / 2))) else None for x in scores]
    else:
        options = {"tail": "both"} if test == "fisher" else {}
        expected = (-getattr(measures, test)(**counts, **options)).tolist()
    for found, log10_p in zip(table["log10_p"], expected, strict=True):
        if log10_p is None:
            assert found < -300
        else:
            assert found == pytest.approx(log10_p, rel=1e-9, abs=1e-12, nan_ok=True)


@statistics
@pytest.mark.parametrize("correction", ["bonferroni", "holm", "benjamini-hochberg"])
def test_corrections_are_over_all_candidates(statistic, correction):
    whole = STATISTICS[statistic](correction=correction)
    ps = [10**x for x in whole["log10_p"]]
    expected = corrected(ps, correction)
    for found, p in zip(whole["log10_p_corrected"], expected, strict=True):
        assert 10**found == pytest.approx(p, rel=1e-9)
    key = [name for name in ("w1", "w2", "collocate", "token") if name in whole.columns]
    by_words = {tuple(row[name] for name in key): row for row in whole}
    for options in ({"min_count": 3}, {"top": 4}, {"min_count": 2, "top": 3}):
        some = STATISTICS[statistic](correction=correction, **options)
        assert 0 < len(some) < len(whole)
        for row in some:
            same = by_words[tuple(row[name] for name in key)]
            assert {**row, "rank": 0} == {**same, "rank": 0}


@statistics
def test_a_test_changes_no_row_and_no_score(statistic):
    plain = STATISTICS[statistic](min_count=2)
    tested = STATISTICS[statistic](min_count=2, correction="holm")
    assert tested.columns == [*plain.columns, "log10_p", "log10_p_corrected"]
    for name in plain.columns:
        assert plain[name].tolist() == tested[name].tolist()
    tables = [STATISTICS[statistic](correction="holm", threads=n) for n in (1, 2, 7)]
    assert len({oracle.ipc(table) for table in tables}) == 1


def test_unknown_tests_and_corrections_list_what_there_is():
    with pytest.raises(ValueError, match="test must be one of 'log_likelihood', 'chi_squared'"):
        CORPUS.collocations(test="t")
    with pytest.raises(ValueError, match="correction must be one of 'none', 'bonferroni', 'holm'"):
        CORPUS.keyness(OTHER, correction="fdr")

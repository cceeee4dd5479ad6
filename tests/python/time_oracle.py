"""Slow, plain definitions of what is said of words in the course of time."""

import itertools
import math
from fractions import Fraction
from statistics import NormalDist


def points(counts, tokens):
    """The frequency per million of each period that has tokens."""
    return [
        (at, Fraction(count * 10**6, total))
        for at, (count, total) in enumerate(zip(counts, tokens, strict=True))
        if total
    ]


def pairs(series, season=1):
    """All pairs of points of the same season."""
    return [
        (early, late)
        for early, late in itertools.combinations(series, 2)
        if (late[0] - early[0]) % season == 0
    ]


def mann_kendall(series, season=1):
    """S, its variance, tau-b, z and the probability."""
    signs = [(late[1] > early[1]) - (late[1] < early[1]) for early, late in pairs(series, season)]
    s = sum(signs)
    variance = Fraction(0)
    for first in range(season):
        values = [value for at, value in series if at % season == first]
        n = len(values)
        term = n * (n - 1) * (2 * n + 5)
        for value in set(values):
            t = values.count(value)
            term -= t * (t - 1) * (2 * t + 5)
        variance += Fraction(term, 18)
    untied = len(signs) - signs.count(0)
    tau = s / math.sqrt(len(signs) * untied) if untied else math.nan
    if not variance:
        return s, variance, tau, math.nan, math.nan
    z = (s - (s > 0) + (s < 0)) / math.sqrt(variance)
    return s, variance, tau, z, 2 * NormalDist().cdf(-abs(z))


def theil_sen(series, season=1):
    """The median of the slopes of all pairs."""
    slopes = sorted(
        (late[1] - early[1]) / (late[0] - early[0]) for early, late in pairs(series, season)
    )
    if not slopes:
        return math.nan
    middle = len(slopes) // 2
    if len(slopes) % 2:
        return float(slopes[middle])
    return float((slopes[middle - 1] + slopes[middle]) / 2)


def burst_shares(series, scaling, levels):
    """The share of each state, of those that are less than 1."""
    units, held = sum(units for units, _ in series), sum(held for _, held in series)
    shares = [held / units * scaling**level for level in range(levels + 1)] if units else []
    return [share for share in shares if 0 < share < 1]


def way_cost(series, states, shares, gamma):
    """What it costs to go through these states, one for each period with units."""
    filled = [point for point in series if point[0]]
    total, before = 0.0, 0
    for state, (units, held) in zip(states, filled, strict=True):
        total += gamma * math.log(len(filled)) * max(state - before, 0)
        total -= held * math.log(shares[state]) + (units - held) * math.log1p(-shares[state])
        before = state
    return total


def cheapest_way(series, shares, gamma):
    """The least that any way costs."""
    filled = sum(units > 0 for units, _ in series)
    ways = itertools.product(range(len(shares)), repeat=filled)
    return min(way_cost(series, way, shares, gamma) for way in ways)


def level_cost(units, held):
    """-2 ln of the likelihood of a level at its own share."""
    parts = [held, units - held]
    return -2 * sum(part * math.log(part / units) for part in parts if part)


def partition_cost(series, starts, penalty):
    """What a partition costs in all."""
    bounds = [0, *starts, len(series)]
    total = penalty * len(starts)
    for first, last in itertools.pairwise(bounds):
        level = series[first:last]
        total += level_cost(sum(units for units, _ in level), sum(held for _, held in level))
    return total

"""Lexical diversity by its definitions: slow, plain, and apart from the library.

A text is a list of tokens. Types are counted anew for every window and every factor; shares of
samples are exact fractions of binomial coefficients. What has no value is ``nan``.
"""

import math
from collections import Counter
from fractions import Fraction
from itertools import combinations
from math import comb, log, nan

import mpmath


def spectrum(text):
    """Return how many types have each count."""
    return Counter(Counter(text).values())


def sizes(text):
    return len(text), len(set(text))


def ratio(above, below):
    return nan if below == 0 else float(above / below)


def moment(text):
    return sum(f * f * v for f, v in spectrum(text).items())


def ranked(text):
    """Return the counts of the types, the largest first."""
    return sorted(Counter(text).values(), reverse=True)


def summer_s(text, base=10.0):
    n, v = sizes(text)
    if n < 2 or v < 2:
        return nan
    return ratio(log(log(v, base)), log(log(n, base)))


def dugast_u(text, base=10.0):
    n, v = sizes(text)
    if n < 2 or n == v:
        return nan
    with mpmath.workdps(40):
        return float(mpmath.log(n) ** 2 / (mpmath.log(n) - mpmath.log(v)) / mpmath.log(base))


def maas_a2(text, base=10.0):
    n, v = sizes(text)
    if n < 2:
        return nan
    with mpmath.workdps(40):
        return float((mpmath.log(n) - mpmath.log(v)) / mpmath.log(n) ** 2 * mpmath.log(base))


def maas_lgv0(text, base=10.0):
    n, v = sizes(text)
    if n < 2 or n == v:
        return nan
    with mpmath.workdps(40):
        share = mpmath.log(v) / mpmath.log(n)
        return float(mpmath.log(v) / mpmath.log(base) / mpmath.sqrt(1 - share**2))


def fisher_alpha(text):
    n, v = sizes(text)
    if v in (0, n):
        return nan
    with mpmath.workdps(40):
        low, high = mpmath.mpf("1e-6"), mpmath.mpf(n) ** 2
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if middle * mpmath.log1p(n / middle) < v else (low, middle)
        return float(high)


def herdan_vm(text):
    n, v = sizes(text)
    return nan if n == 0 else math.sqrt(Fraction(moment(text), n * n) - Fraction(1, v))


def entropy(text, base=2.0):
    n = len(text)
    if n == 0:
        return nan
    return math.fsum(-f / n * log(f / n) for f in ranked(text)) / log(base)


def evenness(text):
    return nan if len(set(text)) < 2 else entropy(text, math.e) / log(len(set(text)))


def honore_r(text):
    n, v = sizes(text)
    hapaxes = spectrum(text)[1]
    return nan if hapaxes == v else 100 * log(n) / float(1 - Fraction(hapaxes, v))


def popescu_r1(text):
    counts, n = ranked(text), len(text)
    for rank, count in enumerate(counts, 1):
        if count <= rank:
            break
    else:
        return nan
    h = Fraction(rank)
    if count < rank:
        before = counts[rank - 2]
        h = Fraction(before * rank - count * (rank - 1), 1 + before - count)
    return float(1 - (Fraction(sum(counts[: math.floor(h)]), n) - h**2 / (2 * n)))


def popescu_r2(text):
    classes = sorted(spectrum(text).items())
    v = sum(types for _, types in classes)
    k = next((Fraction(count) for count, types in classes if types == count), None)
    if k is None:
        by_distance = [(abs(types - count), count, types > count) for count, types in classes]
        nearest = [
            min((row for row in by_distance if row[2] == side), default=None) for side in (0, 1)
        ]
        if None in nearest:
            return nan
        weights = sum(row[0] for row in nearest)
        k = Fraction(sum(row[0] * row[1] for row in nearest), weights)
    share = Fraction(sum(types for count, types in classes if count <= k), v)
    return float(share - k**2 / (2 * v))


def popescu_r3(text):
    counts, n = ranked(text), len(text)
    if n == 0:
        return nan
    found = []
    for rank in range(1, len(counts) + 1):
        share = Fraction(sum(counts[:rank]), n)
        found.append((Fraction(rank, len(counts)) ** 2 + (1 - share) ** 2, rank, 1 - share))
    return float(min(found)[2])


def popescu_r4(text):
    counts, n = ranked(text), len(text)
    total = sum(rank * count for rank, count in enumerate(counts, 1))
    return nan if n == 0 else float((Fraction(2 * total, n) - 1) / len(counts))


def absent(n, f, m):
    """Return the share of samples of m of n tokens that lack a type of f."""
    return Fraction(comb(n - f, m), comb(n, m))


def expected_types(text, m):
    n = len(text)
    return nan if m > n or n == 0 else sum(1 - absent(n, f, m) for f in Counter(text).values())


def variance(text, m):
    counts, n = list(Counter(text).values()), len(text)
    own = sum(absent(n, f, m) * (1 - absent(n, f, m)) for f in counts)
    pairs = sum(
        absent(n, f + g, m) - absent(n, f, m) * absent(n, g, m)
        for f, g in combinations(counts, 2)
        if f + g <= n
    )
    return own + 2 * pairs


def samples(text, m):
    """Return the mean and the variance of the types over all samples."""
    types = [len(set(sample)) for sample in combinations(text, m)]
    mean = Fraction(sum(types), len(types))
    return mean, Fraction(sum(t * t for t in types), len(types)) - mean**2


def hdd(text, sample=42, form="mean"):
    types = expected_types(text, sample)
    return float(types if form == "sum" else types / sample)


def ttr_at(text, tokens=1000):
    return float(expected_types(text, tokens) / tokens)


def windows(text, size, step):
    starts = range(0, len(text) - size + 1, step)
    ratios = [Fraction(len(set(text[start : start + size])), size) for start in starts]
    return float(sum(ratios) / len(ratios)) if ratios else nan


def mattr(text, window=100):
    return windows(text, window, 1)


def msttr(text, segment=100):
    return windows(text, segment, segment)


def is_complete(factor, threshold, closing, minimum):
    found = len(set(factor)) / len(factor)
    is_low = found <= threshold if closing == "at" else found < threshold
    return is_low and len(factor) >= minimum


def factors(text, threshold, closing, minimum):
    number, factor = 0, []
    for place, token in enumerate(text, 1):
        factor.append(token)
        if closing == "inside" and place == len(text):
            break
        if is_complete(factor, threshold, closing, minimum):
            number, factor = number + 1, []
    if factor:
        number += (1 - len(set(factor)) / len(factor)) / (1 - threshold)
    return number


def mtld(text, threshold=0.72, closing="below", minimum=1):
    ways = [factors(way, threshold, closing, minimum) for way in (text, text[::-1])]
    return sum(ratio(len(text), number) for number in ways) / 2


def moving(text, starts, threshold, closing, minimum):
    """Return the mean length of the first factors from each of the first tokens on."""
    lengths = []
    for start in range(starts):
        for end in range(start + 1, len(text) + 1):
            if is_complete(text[start:end], threshold, closing, minimum):
                lengths.append(end - start)
                break
    return ratio(sum(lengths), len(lengths))


def mtld_ma_wrap(text, threshold=0.72, closing="below", minimum=10):
    return moving(text + text, len(text), threshold, closing, minimum)


def mtld_ma_bid(text, threshold=0.72, closing="below", minimum=10):
    ways = (text, text[::-1])
    return sum(moving(way, len(text), threshold, closing, minimum) for way in ways) / 2


class Numbers:
    """SplitMix64."""

    MASK = 2**64 - 1

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        mixed = ((self.state ^ (self.state >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & self.MASK
        return ((mixed ^ (mixed >> 31)) * bound) >> 64


def vocd_d(text, seed=0, sampling="random"):
    if len(text) < 50:
        return nan
    sizes = range(35, 51)
    if sampling == "exact":
        return fitted([(n, float(expected_types(text, n) / n)) for n in sizes])
    numbers, order, found = Numbers(seed), list(range(len(text))), []
    for _ in range(3):
        means = []
        for n in sizes:
            types = 0
            for _ in range(100):
                for place in range(n):
                    other = place + numbers.below(len(text) - place)
                    order[place], order[other] = order[other], order[place]
                types += len({text[place] for place in order[:n]})
            means.append((n, types / (100 * n)))
        found.append(fitted(means))
    return sum(found) / 3


def fitted(points):
    """Return the D of the least squares, by golden section in its logarithm."""
    if all(found >= 1 for _, found in points):
        return nan

    def squares(d):
        told = [(n, d / n * (mpmath.sqrt(1 + 2 * n / d) - 1)) for n, _ in points]
        return sum((t - f) ** 2 for (_, t), (_, f) in zip(told, points, strict=True))

    with mpmath.workdps(40):
        golden = (mpmath.sqrt(5) - 1) / 2
        low, high = mpmath.mpf(-14), mpmath.mpf(28)
        for _ in range(120):
            left, right = high - golden * (high - low), low + golden * (high - low)
            if squares(mpmath.exp(left)) <= squares(mpmath.exp(right)):
                high = right
            else:
                low = left
        return float(mpmath.exp((low + high) / 2))


#: All measures, in the order of the documentation.
MEASURES = {
    "ttr": lambda text: ratio(len(set(text)), len(text)),
    "root_ttr": lambda text: ratio(len(set(text)), math.sqrt(len(text))),
    "corrected_ttr": lambda text: ratio(len(set(text)), math.sqrt(2 * len(text))),
    "herdan_c": lambda text: nan if len(text) < 2 else log(len(set(text))) / log(len(text)),
    "summer_s": summer_s,
    "dugast_u": dugast_u,
    "maas_a2": maas_a2,
    "maas_a": lambda text, base=10.0: math.sqrt(maas_a2(text, base)),
    "maas_lgv0": maas_lgv0,
    "maas_lgev0": lambda text: maas_lgv0(text, math.e),
    "brunet_w": lambda text, a=0.172: len(text) ** (len(set(text)) ** -a) if text else nan,
    "fisher_alpha": fisher_alpha,
    "yule_k": lambda text: ratio(10_000 * (moment(text) - len(text)), len(text) ** 2),
    "yule_i": lambda text: ratio(len(set(text)) ** 2, moment(text) - len(set(text))),
    "simpson_d": lambda text: ratio(moment(text) - len(text), len(text) * (len(text) - 1)),
    "herdan_vm": herdan_vm,
    "repeat_rate": lambda text: ratio(moment(text), len(text) ** 2),
    "entropy": entropy,
    "evenness": evenness,
    "sichel_s": lambda text: ratio(spectrum(text)[2], len(set(text))),
    "michea_m": lambda text: ratio(len(set(text)), spectrum(text)[2]),
    "honore_r": honore_r,
    "popescu_r1": popescu_r1,
    "popescu_r2": popescu_r2,
    "popescu_r3": popescu_r3,
    "popescu_r4": popescu_r4,
    "hdd": hdd,
    "ttr_at": ttr_at,
    "vocd_d": vocd_d,
    "msttr": msttr,
    "mattr": mattr,
    "mtld": mtld,
    "mtld_ma_wrap": mtld_ma_wrap,
    "mtld_ma_bid": mtld_ma_bid,
}


def good_turing(classes):
    """Return P0 and r* of counts of counts, as Gale and Sampson have it."""
    counts = sorted(classes)
    total = sum(r * classes[r] for r in counts)
    points = []
    for place, r in enumerate(counts):
        before = counts[place - 1] if place else 0
        behind = counts[place + 1] if place + 1 < len(counts) else 2 * r - before
        points.append((log(r), log(2 * classes[r] / (behind - before))))
    x, y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    slope = sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)
    adjusted, takes_line = {}, False
    for r in counts:
        smoothed = (r + 1) * ((r + 1) / r) ** slope
        if not takes_line and r + 1 in classes:
            n, more = classes[r], classes[r + 1]
            turing = (r + 1) * more / n
            deviation = math.sqrt((r + 1) ** 2 * more / n**2 * (1 + more / n))
            takes_line = abs(turing - smoothed) <= 1.96 * deviation
        else:
            takes_line = True
        adjusted[r] = smoothed if takes_line else turing
    return classes.get(1, 0) / total, adjusted

"""Slow plain definitions of measures of dispersion: the formulas as they are published.

Parts are lists of counts and sizes, none of which is 0; distances are of a ring of tokens.
Fractions where a measure is a quotient of whole numbers.
"""

from fractions import Fraction
from math import exp, inf, log, log2, log10, nan, sqrt


def rates(counts, sizes):
    return [Fraction(f, s) for f, s in zip(counts, sizes, strict=True)]


def mean(values):
    return sum(values) / Fraction(len(values))


def variance(values):
    return mean([(x - mean(values)) ** 2 for x in values])


def range_(counts, sizes):
    return sum(f > 0 for f in counts)


def relative_range(counts, sizes):
    return Fraction(range_(counts, sizes), len(counts)) if counts else nan


def relative_range_sizes(counts, sizes):
    held = sum(s for f, s in zip(counts, sizes, strict=True) if f > 0)
    return Fraction(held, sum(sizes)) if sizes else nan


def sd(counts, sizes):
    return sqrt(variance(rates(counts, sizes))) if counts else nan


def cv(counts, sizes):
    if not any(counts):
        return nan
    return sd(counts, sizes) / float(mean(rates(counts, sizes)))


def juilland_d(counts, sizes):
    return 1 - cv(counts, sizes) / sqrt(len(counts) - 1) if len(counts) > 1 else nan


def carroll_d2(counts, sizes):
    if not any(counts) or len(counts) == 1:
        return nan
    total = sum(rates(counts, sizes))
    shares = [float(p / total) for p in rates(counts, sizes)]
    return -sum(q * log(q) for q in shares if q > 0) / log(len(counts))


def weights(sizes):
    return [Fraction(s, sum(sizes)) for s in sizes]


def rosengren_s(counts, sizes):
    if not any(counts):
        return nan
    return sum(sqrt(w * f) for w, f in zip(weights(sizes), counts, strict=True)) ** 2 / sum(counts)


def dp(counts, sizes):
    if not any(counts):
        return nan
    shares = [Fraction(f, sum(counts)) for f in counts]
    return sum(abs(v - w) for v, w in zip(shares, weights(sizes), strict=True)) / 2


def dp_norm(counts, sizes):
    if not any(counts) or len(counts) == 1:
        return nan
    return dp(counts, sizes) / (1 - min(weights(sizes)))


def egbert_dp(counts, sizes):
    if not any(counts) or len(counts) == 1:
        return nan
    held = [w for w, f in zip(weights(sizes), counts, strict=True) if f > 0]
    return 1 - dp(counts, sizes) / (1 - min(held))


def pairwise(counts, sizes):
    p = rates(counts, sizes)
    return sum(abs(x - y) for x in p for y in p)


def d_a(counts, sizes):
    n = len(counts)
    if not any(counts) or n == 1:
        return nan
    return 1 - pairwise(counts, sizes) / (n * (n - 1)) / (2 * mean(rates(counts, sizes)))


def gini(counts, sizes):
    if not any(counts):
        return nan
    return pairwise(counts, sizes) / (2 * len(counts) ** 2 * mean(rates(counts, sizes)))


def divergence(counts, sizes):
    shares = [Fraction(f, sum(counts)) for f in counts]
    cells = zip(shares, weights(sizes), strict=True)
    return sum(float(v) * log2(v / w) for v, w in cells if v > 0)


def d_kl(counts, sizes, transform="odds"):
    if not any(counts):
        return nan
    bits = divergence(counts, sizes)
    return {"odds": 1 - bits / (1 + bits), "base_e": exp(-bits), "base_2": 2**-bits}[transform]


def lyne_d3(counts, sizes):
    if not any(counts):
        return nan
    expected = [sum(counts) * w for w in weights(sizes)]
    chi = sum((f - e) ** 2 / e for f, e in zip(counts, expected, strict=True))
    return 1 - chi / (4 * sum(counts))


def zhang_dc(counts, sizes):
    if not any(counts):
        return nan
    n = len(counts)
    return (sum(sqrt(f) for f in counts) / n) ** 2 / (sum(counts) / n)


def idf(counts, sizes):
    if not any(counts):
        return inf if counts else nan
    return -log2(relative_range(counts, sizes))


def ridf(counts, sizes):
    if not any(counts):
        return nan
    return idf(counts, sizes) + log2(1 - exp(-sum(counts) / len(counts)))


def burstiness(counts, sizes):
    return Fraction(sum(counts), range_(counts, sizes)) if any(counts) else nan


def variance_to_mean(counts, sizes):
    whole = [Fraction(f) for f in counts]
    return variance(whole) / mean(whole) if any(counts) else nan


def pigeon(counts, sizes):
    n = Fraction(len(counts))
    if not any(counts):
        return nan
    return range_(counts, sizes) / (n - n * ((n - 1) / n) ** sum(counts))


def juilland_u(counts, sizes):
    return sum(counts) * juilland_d(counts, sizes)


def carroll_um(counts, sizes):
    count, d2 = sum(counts), carroll_d2(counts, sizes)
    return count * d2 + (1 - d2) * count / len(counts) if counts else nan


def rosengren_kf(counts, sizes):
    return sum(counts) * rosengren_s(counts, sizes)


def engwall_fm(counts, sizes):
    return sum(counts) * relative_range(counts, sizes)


def kromer_ur(counts, sizes):
    return sum(Fraction(1, k) for f in counts for k in range(1, f + 1)) if counts else nan


def distances(places, tokens):
    before = [places[-1] - tokens, *places[:-1]]
    return [place - last for place, last in zip(places, before, strict=True)]


def arf(gaps, tokens):
    if not gaps:
        return nan
    v = Fraction(tokens, len(gaps))
    return sum(min(d, v) for d in gaps) / v


def ald(gaps, tokens):
    return sum(d * log10(d) for d in gaps) / tokens if gaps else nan


def f_ald(gaps, tokens):
    return tokens * 10 ** -ald(gaps, tokens) if gaps else nan


def awt(gaps, tokens):
    return (1 + Fraction(sum(d * d for d in gaps), tokens)) / 2 if gaps else nan


def f_awt(gaps, tokens):
    return tokens / (2 * awt(gaps, tokens) - 1) if gaps else nan


def least(counts, sizes, method):
    """Fill the smallest parts (even) or the largest (pervasive) first."""
    order = sorted(range(len(sizes)), key=lambda i: sizes[i], reverse=method == "pervasive")
    made, left = [0] * len(sizes), sum(counts)
    for i in order:
        made[i] = min(sizes[i], left)
        left -= made[i]
    return made


def most(counts, sizes, method):
    """Give in proportion to the sizes (even), or one after the other to each (pervasive)."""
    order = sorted(range(len(sizes)), key=lambda i: -sizes[i])
    made, count = [0] * len(sizes), sum(counts)
    if method == "pervasive":
        while count:
            for i in order:
                if count and made[i] < sizes[i]:
                    made[i] += 1
                    count -= 1
        return made
    expected = [count * w for w in weights(sizes)]
    made = [round(e) for e in expected]  # halves to the even number, as in R
    step = 1 if sum(made) < count else -1
    wronged = sorted(order, key=lambda i: -step * (expected[i] - made[i]))
    for i in wronged[: abs(count - sum(made))]:
        made[i] += step
    return made


def adjusted(name, counts, sizes, method, clip=True, **options):
    """Place a score between those of the least and the most even distribution."""
    if sum(counts) < 2:
        return nan
    score = lambda held: float(MEASURES[name](held, sizes, **options))  # noqa: E731
    low, high = (score(end(counts, sizes, method)) for end in (least, most))
    if EVEN[name] == 0:
        low, high = high, low
    if low == high or low != low:
        return nan
    placed = (score(counts) - low) / (high - low)
    return min(max(placed, 0.0), 1.0) if clip else placed


MEASURES = {
    measure.__name__.rstrip("_"): measure
    for measure in (
        range_,
        relative_range,
        relative_range_sizes,
        sd,
        cv,
        juilland_d,
        carroll_d2,
        rosengren_s,
        dp,
        dp_norm,
        egbert_dp,
        d_a,
        d_kl,
        gini,
        lyne_d3,
        zhang_dc,
        idf,
        ridf,
        burstiness,
        variance_to_mean,
        pigeon,
        juilland_u,
        carroll_um,
        rosengren_kf,
        engwall_fm,
        kromer_ur,
    )
}
OF_POSITIONS = {measure.__name__: measure for measure in (arf, ald, f_ald, awt, f_awt)}
EVEN = {"dp": 0, "dp_norm": 0} | dict.fromkeys(
    [
        "relative_range",
        "relative_range_sizes",
        "juilland_d",
        "carroll_d2",
        "rosengren_s",
        "egbert_dp",
        "d_a",
        "d_kl",
    ],
    1,
)

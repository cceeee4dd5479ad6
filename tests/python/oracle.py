"""The statistics by their definitions: slow, plain, and apart from the library.

A corpus is a list of documents, a document a list of sentences, a sentence a
list of tokens. Nothing here imports turven. Every table is a dict of columns,
named as in the library; measures are computed in exact fractions and with 60
digits, so that nothing of their value is lost before they become floats.

A gap, a position without a type, stands in a sentence as ``None``. It is no token, so
what counts tokens sees :func:`flat`. An n-gram or a phrase with a gap in it does not
exist, nor does a pair of positions of which one is a gap: what counts these sees
:func:`units`.
"""

import math
import unicodedata
from collections import Counter
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, combinations

import pytest

MEASURES = (
    "frequency",
    "relative_frequency",
    "log_likelihood",
    "log_likelihood_signed",
    "log_likelihood_two_term",
    "simple_log_likelihood",
    "log_likelihood_williams",
    "chi_squared",
    "chi_squared_corrected",
    "z_score",
    "z_score_corrected",
    "t_score",
    "poisson_stirling",
    "poisson",
    "binomial",
    "fisher",
    "specificity",
    "hypergeometric_likelihood",
    "binomial_likelihood",
    "pmi",
    "npmi",
    "ppmi",
    "pmi2",
    "pmi3",
    "local_pmi",
    "pmi_log_f",
    "average_mi",
    "mu",
    "dice",
    "log_dice",
    "jaccard",
    "minimum_sensitivity",
    "geometric_mean",
    "mutual_expectation",
    "liddell",
    "phi",
    "phi_squared",
    "delta_p",
    "delta_p_backward",
    "conditional_probability",
    "conditional_probability_backward",
    "odds_ratio",
    "log_odds_ratio",
    "yule_q",
    "relative_risk",
    "percent_difference",
    "difference_coefficient",
    "log_ratio",
    "conservative_log_ratio",
    "lambda",
    "lambda_z",
    "simple_maths",
    "bic",
    "ell",
    "log_odds_prior",
    "log_odds_prior_z",
    "jsd_contribution",
    "kl_contribution",
)
#: Those that are sums over tables, for which large counts take too long here.
SUMS = (
    "poisson",
    "binomial",
    "fisher",
    "specificity",
    "hypergeometric_likelihood",
    "binomial_likelihood",
    "conservative_log_ratio",
)


# Tokens


def lower_nfc(token):
    """Call a token what it is counted as by default."""
    return unicodedata.normalize("NFC", token.lower())


def plain_sentences(text):
    """Cut a text that holds only words, blanks and line feeds."""
    return [line.split() for line in text.split("\n") if line.split()]


def flat(document):
    """Return the tokens of a document."""
    return [token for sentence in document for token in sentence if token is not None]


def units(documents, within):
    """Return the lists of tokens and gaps that no n-gram and no window may leave."""
    if within == "sentence":
        return [sentence for document in documents for sentence in document]
    return [[token for sentence in document for token in sentence] for document in documents]


# Types


def mapped(documents, f):
    """Give every token another name; one without a name becomes a gap."""
    return [[[f(token) for token in sentence] for sentence in d] for d in documents]


def closed(documents):
    """Take the gaps out."""
    return [[[token for token in s if token is not None] for s in d] for d in documents]


def compounds(documents, phrases, separator):
    """Join phrases, from the left, the longest first, within sentences."""
    return [[_joined(sentence, phrases, separator) for sentence in d] for d in documents]


def _joined(tokens, phrases, separator):
    starts = {span.start: span for span in spans(tokens, phrases)}
    joined, at = [], 0
    while at < len(tokens):
        width = len(starts.get(at, range(1)))
        joined.append(separator.join(tokens[at : at + width]) if width > 1 else tokens[at])
        at += width
    return joined


# Frequencies


def frequencies(documents, *, min_count=1, top=None):
    """Count types; order: count, then code points."""
    counts = Counter(token for document in documents for token in flat(document))
    holding = Counter(token for document in documents for token in set(flat(document)))
    total = sum(counts.values())
    kept = [token for token in counts if counts[token] >= min_count]
    kept.sort(key=lambda token: (-counts[token], token))
    kept = kept[:top]
    return {
        "rank": list(range(1, len(kept) + 1)),
        "token": kept,
        "count": [counts[token] for token in kept],
        "per_million": [counts[token] / total * 1e6 for token in kept],
        "documents": [holding[token] for token in kept],
        "document_share": [holding[token] / len(documents) for token in kept],
    }


# Documents by types


def document_term_counts(documents, *, min_count=1):
    """Count types by document, row by row; columns in the order of code points."""
    counts = Counter(token for document in documents for token in flat(document))
    holding = Counter(token for document in documents for token in set(flat(document)))
    types = sorted(token for token in counts if counts[token] >= min_count)
    rows = [Counter(flat(document)) for document in documents]
    cells = [[(at, row[token]) for at, token in enumerate(types) if row[token]] for row in rows]
    return {
        "indptr": [0, *accumulate(map(len, cells))],
        "indices": [column for row in cells for column, _ in row],
        "counts": [count for row in cells for _, count in row],
        "types": {
            "column": list(range(len(types))),
            "token": types,
            "count": [counts[token] for token in types],
            "documents": [holding[token] for token in types],
        },
    }


# N-grams


def ngram_counts(documents, n, *, skip=0, within="document"):
    """Count every choice of n positions that leaves out at most `skip` in between."""
    counts = Counter()
    for tokens in units(documents, within):
        for first in range(len(tokens)):
            behind = range(first + 1, min(first + n + skip, len(tokens)))
            for rest in combinations(behind, n - 1):
                counts[tuple(tokens[at] for at in (first, *rest))] += 1
    return Counter({words: count for words, count in counts.items() if None not in words})


def ngrams(documents, shortest, longest, *, skip=0, within="document", min_count=1, top=None):
    """Count n-grams; order: count, then the words' code points."""
    rows = []
    for n in range(shortest, longest + 1):
        counts = ngram_counts(documents, n, skip=skip, within=within)
        total = sum(counts.values())
        rows += [(words, count, total) for words, count in counts.items() if count >= min_count]
    rows.sort(key=lambda row: (-row[1], row[0]))
    rows = rows[:top]
    return {
        "rank": list(range(1, len(rows) + 1)),
        "ngram": [" ".join(words) for words, _, _ in rows],
        "n": [len(words) for words, _, _ in rows],
        "count": [count for _, count, _ in rows],
        "per_million": [count / total * 1e6 for _, count, total in rows],
    }


# Association of n-grams


def part_count(documents, words, places, *, convention="positions", within="document"):
    """Count the n-grams that have these of the words at their places."""
    n, first = len(words), places[0] if places else 0
    width, shift = n, 0
    if convention == "tokens":
        width, shift = (places[-1] - first + 1 if places else 1), first
    found = 0
    for tokens in units(documents, within):
        for start in range(len(tokens) - width + 1):
            is_there = None not in tokens[start : start + width]
            found += is_there and all(tokens[start + at - shift] == words[at] for at in places)
    return found


def parts(documents, words, **how):
    """Count all 2ⁿ parts of an n-gram, by their places."""
    n = len(words)
    places = [found for size in range(n + 1) for found in combinations(range(n), size)]
    return {found: part_count(documents, words, found, **how) for found in places}


def gram_cells(counts, n):
    """Count the n-grams that have just these words, by the places of these."""
    cells = {}
    for held in counts:
        more = [part for part in counts if set(held) <= set(part)]
        cells[held] = sum((-1) ** (len(part) - len(held)) * counts[part] for part in more)
    return cells


def gram_expected(counts, n, held):
    """N ∏ mᵢ/N of a cell, mᵢ being how often word i is there, or is not."""
    total, expected = counts[()], Fraction(counts[()])
    for at in range(n):
        margin = counts[(at,)] if at in held else total - counts[(at,)]
        expected *= Fraction(margin, total)
    return expected


def gram_score(name, counts, n):
    """Score an n-gram by the counts of its parts."""
    with localcontext(Context(prec=60)):
        return float(GRAM_DEFINITIONS[name](counts, n))


def _whole(counts, n):
    return counts[tuple(range(n))]


def _pmi(counts, n):
    return log2(_whole(counts, n) / gram_expected(counts, n, range(n)))


def _npmi(counts, n):
    f, total = _whole(counts, n), counts[()]
    return 1 if f == total else _pmi(counts, n) / (-(n - 1) * log2(Fraction(f, total)))


def _excess(counts, n, held):
    return gram_cells(counts, n)[held] - gram_expected(counts, n, held)


def _t_score(counts, n):
    f = _whole(counts, n)
    return decimal(f - gram_expected(counts, n, range(n))) / Decimal(f).sqrt()


def _gram_log_likelihood(counts, n):
    cells = gram_cells(counts, n)
    if min(cells.values()) < 0:
        return math.nan
    return 2 * sum(o * ln(o / gram_expected(counts, n, c)) for c, o in cells.items() if o > 0)


def _gram_chi_squared(counts, n):
    expected = {held: gram_expected(counts, n, held) for held in counts}
    if 0 in expected.values():
        return math.nan
    cells = gram_cells(counts, n)
    return decimal(sum((cells[held] - e) ** 2 / e for held, e in expected.items()))


def _poisson_stirling(counts, n):
    f = _whole(counts, n)
    return f * (ln(f / gram_expected(counts, n, range(n))) - 1)


def _scp(counts, n):
    split = [counts[tuple(range(i))] * counts[tuple(range(i, n))] for i in range(1, n)]
    return decimal(Fraction(_whole(counts, n) ** 2 * (n - 1), sum(split)))


def _mutual_expectation(counts, n):
    gaps = [counts[tuple(at for at in range(n) if at != gap)] for gap in range(n)]
    return decimal(Fraction(_whole(counts, n) ** 2 * n, sum(gaps)))


def _lambda(counts, n):
    cells = gram_cells(counts, n)
    if min(cells.values()) < 0:
        return math.nan
    half = Fraction(1, 2)
    return sum((-1) ** (n - len(held)) * ln(o + half) for held, o in cells.items())


def _lambda_z(counts, n):
    inverse = sum(1 / (o + Fraction(1, 2)) for o in gram_cells(counts, n).values())
    lambda_ = _lambda(counts, n)
    return lambda_ if math.isnan(lambda_) else lambda_ / decimal(inverse).sqrt()


def _singles(counts, n):
    return [counts[(at,)] for at in range(n)]


GRAM_DEFINITIONS = {
    "pmi": _pmi,
    "npmi": _npmi,
    "total_correlation": lambda counts, n: (
        decimal(Fraction(_whole(counts, n), counts[()])) * _pmi(counts, n)
    ),
    "t_score": _t_score,
    "poisson_stirling": _poisson_stirling,
    "log_likelihood": _gram_log_likelihood,
    "chi_squared": _gram_chi_squared,
    "jaccard": lambda counts, n: decimal(
        Fraction(_whole(counts, n), counts[()] - gram_cells(counts, n)[()])
    ),
    "dice": lambda counts, n: decimal(Fraction(n * _whole(counts, n), sum(_singles(counts, n)))),
    "mi_like": lambda counts, n: decimal(
        Fraction(_whole(counts, n) ** 3, math.prod(_singles(counts, n)))
    ),
    "scp": _scp,
    "mutual_expectation": _mutual_expectation,
    "lambda": _lambda,
    "lambda_z": _lambda_z,
}


def nesting(documents, shortest, longest, *, within="document", min_count=1):
    """Say how the n-grams of a table are nested in longer ones, by their words."""
    counts = {}
    for n in range(shortest, longest + 1):
        found = ngram_counts(documents, n, within=within)
        counts |= {words: count for words, count in found.items() if count >= min_count}
    table = {}
    for words, count in counts.items():
        n = len(words)
        longer = {b: f for b, f in counts.items() if len(b) > n and words in windows(b, n)}
        mean = Fraction(sum(longer.values()), len(longer)) if longer else 0
        inside = 0
        for tokens in units(documents, within):
            for at in range(len(tokens) - n + 1):
                around = [
                    tuple(tokens[start:end])
                    for start in range(at + 1)
                    for end in range(at + n, len(tokens) + 1)
                    if tuple(tokens[at : at + n]) == words
                ]
                inside += any(b in longer for b in around)
        table[words] = {
            "count_nested": inside,
            "c_value": math.log2(n) * float(count - mean),
            "maximal": not longer,
            "closed": count not in longer.values(),
        }
    return table


def windows(words, n):
    """Return the n-grams inside an n-gram."""
    return [words[at : at + n] for at in range(len(words) - n + 1)]


# Pairs and collocates


def pair_counts(documents, *, window=1, within="document"):
    """Count ordered pairs of positions at most `window` apart."""
    counts = Counter()
    for tokens in units(documents, within):
        for i in range(len(tokens)):
            for j in range(i + 1, min(i + window, len(tokens) - 1) + 1):
                counts[tokens[i], tokens[j]] += 1
    return Counter({pair: count for pair, count in counts.items() if None not in pair})


def collocations(documents, *, window=1, within="document", min_count=1, measures):
    """Score pairs; R1 and C1 are sums of rows and columns, N is all pairs."""
    counts = pair_counts(documents, window=window, within=within)
    firsts, seconds = Counter(), Counter()
    for (first, second), count in counts.items():
        firsts[first] += count
        seconds[second] += count
    n = sum(counts.values())
    rows = [
        ((first, second), (count, firsts[first], seconds[second], n))
        for (first, second), count in counts.items()
        if count >= min_count
    ]
    return scored(("w1", "w2"), rows, measures)


def conventional_pairs(documents, *, convention, window=1, within="document"):
    """Count (o11, r1, c1, n) of pairs by a convention that is not the default."""
    if convention in ("documents", "sentences"):
        sets = [set(unit) - {None} for unit in units(documents, convention[:-1])]
        # A sentence without a token is none.
        sets = [unit for unit in sets if unit or convention == "documents"]
        hold = Counter(token for unit in sets for token in unit)
        both = Counter(pair for unit in sets for pair in combinations(sorted(unit), 2))
        return {(a, b): (o11, hold[a], hold[b], len(sets)) for (a, b), o11 in both.items()}
    pairs = pair_counts(documents, window=window, within=within)
    if convention == "unordered":
        both, hold = Counter(), Counter()
        for pair, count in pairs.items():
            both[tuple(sorted(pair))] += count
            hold.update(dict.fromkeys(pair, count))
        total = pairs.total()
        return {(a, b): (o11, hold[a], hold[b], total) for (a, b), o11 in both.items()}
    frequency = Counter(token for document in documents for token in flat(document))
    n = {"tokens": frequency.total(), "vocabulary": len(frequency) + len(pairs)}[convention]
    return {(a, b): (o11, frequency[a], frequency[b], n) for (a, b), o11 in pairs.items()}


def network(documents, start, *, depth, top, ask):
    """Walk the collocates that `ask` gives for a word, in breadth, each word once."""
    links, known, ahead = [], set(), list(start)
    for step in range(1, depth + 1):
        nodes, ahead = ahead, []
        for node in nodes:
            if node not in known:
                known.add(node)
                found = ask(documents, node)[:top]
                links += [(step, node, collocate) for collocate in found]
                ahead += found
    return links


def collocates(documents, node, *, left, right, within="document", min_count=1, measures):
    """Score words by the positions around a node, nodes taken out."""
    inside, everywhere = Counter(), Counter()
    for tokens in units(documents, within):
        nodes = {at for at, token in enumerate(tokens) if token == node}
        near = {at for at in range(len(tokens)) for i in nodes if i - left <= at <= i + right}
        inside.update(tokens[at] for at in near - nodes)
        everywhere.update(token for token in tokens if token != node)
    del inside[None], everywhere[None]
    r1, n = sum(inside.values()), sum(everywhere.values())
    rows = [
        ((word,), (count, r1, everywhere[word], n))
        for word, count in inside.items()
        if count >= min_count
    ]
    return scored(("collocate",), rows, measures)


def spans(tokens, alternatives):
    """Where any of the phrases stands, from the left, the longest first, none overlapping."""
    found, at = [], 0
    while at < len(tokens):
        here = [len(words) for words in alternatives if tokens[at : at + len(words)] == words]
        if here:
            found.append(range(at, at + max(here)))
        at += max(here, default=1)
    return found


def around(documents, alternatives, *, left, right, within="document"):
    """Count (o11, r1, c1, n) and the places of each collocate of phrases, by positions."""
    inside, everywhere, places = Counter(), Counter(), Counter()
    for tokens in units(documents, within):
        nodes = spans(tokens, alternatives)
        taken = {at for node in nodes for at in node}
        near = set()
        for node in nodes:
            before = range(max(node.start - left, 0), node.start)
            behind = range(node.stop, min(node.stop + right, len(tokens)))
            near |= {*before, *behind}
            places.update((tokens[at], f"left_{node.start - at}") for at in before)
            places.update((tokens[at], f"right_{at - node.stop + 1}") for at in behind)
        inside.update(tokens[at] for at in near - taken)
        everywhere.update(token for at, token in enumerate(tokens) if at not in taken)
    del inside[None], everywhere[None]
    r1, n = inside.total(), everywhere.total()
    return {word: (count, r1, everywhere[word], n) for word, count in inside.items()}, places


def conventional(documents, node, *, convention, left, right, within="document"):
    """Count (o11, r1, c1, n) of each collocate by a convention that is not the default."""
    frequency = Counter(token for document in documents for token in flat(document))
    tokens = frequency.total()
    if convention in ("documents", "sentences"):
        sets = [set(unit) - {None} for unit in units(documents, convention[:-1])]
        sets = [unit for unit in sets if unit or convention == "documents"]
        holding = [unit for unit in sets if node in unit]
        found = Counter(token for unit in holding for token in unit - {node})
        hold = Counter(token for unit in sets for token in unit)
        return {w: (o11, len(holding), hold[w], len(sets)) for w, o11 in found.items()}
    pairs, positions = Counter(), Counter()
    for unit in units(documents, within):
        nodes = [at for at, token in enumerate(unit) if token == node]
        for i in nodes:
            around = range(max(i - left, 0), min(i + right + 1, len(unit)))
            pairs.update(unit[at] for at in around if at != i)
        near = {at for at in range(len(unit)) for i in nodes if i - left <= at <= i + right}
        positions.update(unit[at] for at in near if unit[at] != node)
    del pairs[None], positions[None]
    if convention == "surface_tokens":
        r1 = positions.total()
        return {w: (o11, r1, frequency[w], tokens) for w, o11 in positions.items()}
    r1 = {
        "pairs": pairs.total(),
        "pairs_less_nodes": pairs.total(),
        "span": frequency[node] * (left + right),
        "span_less_nodes": frequency[node] * (left + right),
        "hits": frequency[node],
    }[convention]
    n = tokens - frequency[node] if "less_nodes" in convention else tokens
    c1 = dict(frequency)
    if convention == "pairs_less_nodes":
        c1[node] = 0
        c1 = {w: max(c1[w], o11) for w, o11 in pairs.items()}
    return {w: (o11, r1, c1[w], n) for w, o11 in pairs.items()}


def keyness(documents, others, *, min_count=1, direction="both", measures):
    """Score words by their counts in two corpora; `others` may be a Counter."""
    here = Counter(token for document in documents for token in flat(document))
    there = others
    if not isinstance(others, Counter):
        there = Counter(token for document in others for token in flat(document))
    c, d = here.total(), there.total()
    rows = []
    for word in here.keys() | there.keys():
        a, b = here[word], there[word]
        sign = (a * d > b * c) - (a * d < b * c)
        if max(a, b) >= min_count and sign in {"both": (-1, 0, 1), "positive": (1,)}.get(
            direction, (-1,)
        ):
            rows.append(((word,), (a, c, a + b, c + d)))
    return scored(("token",), rows, measures, turned=True)


#: Measures that compare columns, and rows where the rows are corpora.
COLUMNS = ("relative_risk", "percent_difference", "difference_coefficient")


def scored(names, rows, measures, turned=False):
    """Write rows of (words, (o11, r1, c1, n)) as a table, in its order."""
    scores = {}
    for words, (o11, r1, c1, n) in rows:
        turns = [turned and name in COLUMNS for name in measures]
        margins = [(c1, r1) if turns_round else (r1, c1) for turns_round in turns]
        scores[words] = [
            score(name, o11, *pair, n) for name, pair in zip(measures, margins, strict=True)
        ]
    rows = sorted(rows, key=lambda row: place(scores[row[0]][0], row[1][0], row[0]))
    table = {"rank": list(range(1, len(rows) + 1))}
    for at, name in enumerate(names):
        table[name] = [words[at] for words, _ in rows]
    for at, name in enumerate(("o11", "r1", "c1", "n")):
        table[name] = [counts[at] for _, counts in rows]
    table["e11"] = [r1 * c1 / n for _, (_, r1, c1, n) in rows]
    for at, name in enumerate(measures):
        table[name] = [scores[words][at] for words, _ in rows]
    return table


def place(score, count, words):
    """Order by score descending, nan last, then by count, then by code points."""
    missing = math.isnan(score)
    return (missing, 0.0 if missing else -score, -count, words)


# Measures


@lru_cache(maxsize=100_000)
def score(name, o11, r1, c1, n):
    """Score a table by its four cells, rounded once, at the end."""
    with localcontext(Context(prec=60)):
        return float(DEFINITIONS[name](o11, r1, c1, n))


def decimal(number):
    """Write a fraction with 60 digits."""
    return Decimal(number.numerator) / Decimal(number.denominator)


def ln(number):
    """Return the natural logarithm of a fraction."""
    return Decimal(number.numerator).ln() - Decimal(number.denominator).ln()


def log2(number):
    """Return the binary logarithm of a fraction."""
    return ln(number) / Decimal(2).ln()


def cells(o11, r1, c1, n):
    """Return the four cells as (observed, row margin, column margin)."""
    r2, c2 = n - r1, n - c1
    return [(o11, r1, c1), (r1 - o11, r1, c2), (c1 - o11, r2, c1), (n - r1 - c1 + o11, r2, c2)]


def log_likelihood(o11, r1, c1, n):
    """2 Σ O ln(O/E); an empty cell adds nothing."""
    if n == 0:
        return math.nan
    table = cells(o11, r1, c1, n)
    return 2 * sum(o * ln(Fraction(o * n, row * column)) for o, row, column in table if o > 0)


def log_likelihood_signed(o11, r1, c1, n):
    """G², negative where O11 < E11."""
    g2 = log_likelihood(o11, r1, c1, n)
    return -g2 if n > 0 and o11 < Fraction(r1 * c1, n) else g2


def pmi(o11, r1, c1, n):
    """log2(O11 / E11)."""
    if r1 == 0 or c1 == 0:
        return math.nan
    return log2(Fraction(o11 * n, r1 * c1)) if o11 > 0 else -math.inf


def npmi(o11, r1, c1, n):
    """log2(O11 / E11) / -log2(O11 / N)."""
    if r1 == 0 or c1 == 0:
        return math.nan
    if o11 == 0:
        return -1
    return 1 if o11 == n else pmi(o11, r1, c1, n) / -log2(Fraction(o11, n))


def log_dice(o11, r1, c1, n):
    """14 + log2(2 O11 / (R1 + C1))."""
    if r1 + c1 == 0:
        return math.nan
    return 14 + log2(Fraction(2 * o11, r1 + c1)) if o11 > 0 else -math.inf


def t_score(o11, r1, c1, n):
    """(O11 - E11) / √O11."""
    if o11 == 0:
        return math.nan if r1 == 0 or c1 == 0 else -math.inf
    return decimal(o11 - Fraction(r1 * c1, n)) / Decimal(o11).sqrt()


def z_score(o11, r1, c1, n):
    """(O11 - E11) / √E11."""
    if r1 == 0 or c1 == 0:
        return math.nan
    e11 = Fraction(r1 * c1, n)
    return decimal(o11 - e11) / decimal(e11).sqrt()


def chi_squared(o11, r1, c1, n):
    """Σ (O - E)² / E over the four cells."""
    if 0 in (r1, c1, n - r1, n - c1):
        return math.nan
    expected = [Fraction(row * column, n) for _, row, column in cells(o11, r1, c1, n)]
    observed = [o for o, _, _ in cells(o11, r1, c1, n)]
    return decimal(sum((o - e) ** 2 / e for o, e in zip(observed, expected, strict=True)))


def dice(o11, r1, c1, n):
    """2 O11 / (R1 + C1)."""
    return math.nan if r1 + c1 == 0 else decimal(Fraction(2 * o11, r1 + c1))


def frequency(o11, r1, c1, n):
    """O11."""
    return o11


def relative_frequency(o11, r1, c1, n):
    """O11 / N."""
    return quotient(o11, n)


def quotient(above, below):
    """Divide; 0/0 is nan, and something by 0 is infinite."""
    if below == 0:
        return math.nan if above == 0 else math.copysign(math.inf, above)
    return decimal(Fraction(above) / Fraction(below))


def log_likelihood_two_term(o11, r1, c1, n):
    """2 (O11 ln(O11/E11) + O21 ln(O21/E21))."""
    if n == 0:
        return math.nan
    table = [cells(o11, r1, c1, n)[at] for at in (0, 2)]
    return 2 * sum(o * ln(Fraction(o * n, row * column)) for o, row, column in table if o > 0)


def simple_log_likelihood(o11, r1, c1, n):
    """2 (O11 ln(O11/E11) - (O11 - E11))."""
    if n == 0:
        return math.nan
    e11 = Fraction(r1 * c1, n)
    return 2 * ((o11 * ln(o11 / e11) if o11 else 0) - decimal(o11 - e11))


def log_likelihood_williams(o11, r1, c1, n):
    """G² / q."""
    g2 = log_likelihood(o11, r1, c1, n)
    if 0 in (r1, c1, n - r1, n - c1):
        return math.nan if n == 0 else 0
    part = [Fraction(n, m) + Fraction(n, n - m) - 1 for m in (r1, c1)]
    return g2 / decimal(1 + part[0] * part[1] / (6 * n))


def chi_squared_corrected(o11, r1, c1, n):
    """N max(0, |O11 O22 - O12 O21| - N/2)² / (R1 R2 C1 C2)."""
    r2, c2 = n - r1, n - c1
    if 0 in (r1, c1, r2, c2):
        return math.nan
    distance = max(Fraction(0), abs(o11 * n - r1 * c1) - Fraction(n, 2))
    return decimal(n * distance**2 / (r1 * r2 * c1 * c2))


def z_score_corrected(o11, r1, c1, n):
    """(O11 - E11 -+ ½) / √E11."""
    if r1 == 0 or c1 == 0:
        return math.nan
    e11 = Fraction(r1 * c1, n)
    excess = o11 - e11
    half = Fraction((excess > 0) - (excess < 0), 2)
    return decimal(excess - half) / decimal(e11).sqrt()


def poisson_stirling(o11, r1, c1, n):
    """O11 (ln O11 - ln E11 - 1)."""
    if r1 == 0 or c1 == 0:
        return math.nan
    return o11 * (ln(Fraction(o11 * n, r1 * c1)) - 1) if o11 else 0


def minus_log10(probability):
    """-log10 of a probability given as a fraction or decimal."""
    if isinstance(probability, Fraction):
        return -ln(probability) / Decimal(10).ln()
    return -probability.ln() / Decimal(10).ln()


def poisson(o11, r1, c1, n):
    """-log10 of the sum of e^-E E^k / k! from O11 on."""
    if n == 0:
        return math.nan
    e11 = decimal(Fraction(r1 * c1, n))
    if o11 == 0:
        return 0
    term = (-e11).exp() * e11**o11 / math.factorial(o11)
    return minus_log10(series(term, lambda k: e11 / (k + 1), o11))


def series(term, ratio, k):
    """Add term, term times ratio(k), ... until nothing changes."""
    total = Decimal(0)
    while total + term != total:
        total += term
        term *= ratio(k)
        k += 1
    return total


def binomial_probability(k, trials, chance):
    """P(X = k)."""
    if chance in (0, 1):
        return Decimal(int(k == trials * chance))
    p, q = decimal(chance), decimal(1 - chance)
    return math.comb(trials, k) * p**k * ((trials - k) * q.ln()).exp()


def binomial(o11, r1, c1, n):
    """-log10 P(X >= O11), X binomial with N trials of probability E11/N."""
    if n == 0:
        return math.nan
    chance = Fraction(r1 * c1, n * n)
    return minus_log10(binomial_tail(o11, n, chance))


def binomial_tail(k, trials, chance):
    """P(X >= k)."""
    if k == 0:
        return Decimal(1)
    if chance == 1:
        return Decimal(1)
    odds = decimal(chance / (1 - chance))
    first = binomial_probability(k, trials, chance)
    return series(first, lambda k: (trials - k) * odds / (k + 1), k)


def binomial_likelihood(o11, r1, c1, n):
    """-log10 P(X = O11), X binomial with N trials of probability E11/N."""
    return (
        math.nan if n == 0 else minus_log10(binomial_probability(o11, n, Fraction(r1 * c1, n * n)))
    )


def hypergeometric(k, r1, c1, n):
    """P(k) given the margins."""
    return Fraction(math.comb(c1, k) * math.comb(n - c1, r1 - k), math.comb(n, r1))


def fisher(o11, r1, c1, n):
    """-log10 of the sum of hypergeometric probabilities from O11 on."""
    if n == 0:
        return math.nan
    ways = sum(math.comb(c1, k) * math.comb(n - c1, r1 - k) for k in range(o11, min(r1, c1) + 1))
    return minus_log10(Fraction(ways, math.comb(n, r1)))


def specificity(o11, r1, c1, n):
    """Lafon's: the probability of O11 or more above the mode, else of O11 or less, as log10."""
    if n == 0:
        return math.nan
    above = o11 > (r1 + 1) * (c1 + 1) // (n + 2)
    least = max(0, r1 + c1 - n)
    counts = range(o11, min(r1, c1) + 1) if above else range(least, o11 + 1)
    ways = sum(math.comb(c1, k) * math.comb(n - c1, r1 - k) for k in counts)
    found = minus_log10(Fraction(ways, math.comb(n, r1)))
    return found if above else -found


def hypergeometric_likelihood(o11, r1, c1, n):
    """-log10 of the hypergeometric probability of O11."""
    return math.nan if n == 0 else minus_log10(hypergeometric(o11, r1, c1, n))


def ppmi(o11, r1, c1, n):
    """PMI, at least 0."""
    found = pmi(o11, r1, c1, n)
    return found if math.isnan(found) else max(0, found)


def pmi2(o11, r1, c1, n):
    """log2(O11² / E11)."""
    return pmi(o11, r1, c1, n) + log2(Fraction(o11)) if o11 else pmi(o11, r1, c1, n)


def pmi3(o11, r1, c1, n):
    """log2(O11³ / E11)."""
    return pmi(o11, r1, c1, n) + 2 * log2(Fraction(o11)) if o11 else pmi(o11, r1, c1, n)


def local_pmi(o11, r1, c1, n):
    """O11 log2(O11 / E11)."""
    found = pmi(o11, r1, c1, n)
    return o11 * found if o11 else (math.nan if math.isnan(found) else 0)


def pmi_log_f(o11, r1, c1, n):
    """PMI ln(O11 + 1)."""
    found = pmi(o11, r1, c1, n)
    return Decimal(o11 + 1).ln() * found if o11 else (math.nan if math.isnan(found) else 0)


def average_mi(o11, r1, c1, n):
    """Σ O/N log2(O/E)."""
    if n == 0:
        return math.nan
    table = cells(o11, r1, c1, n)
    return sum(o * log2(Fraction(o * n, row * column)) for o, row, column in table if o > 0) / n


def mu(o11, r1, c1, n):
    """O11 / E11."""
    return quotient(o11 * n, r1 * c1)


def jaccard(o11, r1, c1, n):
    """O11 / (O11 + O12 + O21)."""
    return quotient(o11, r1 + c1 - o11)


def minimum_sensitivity(o11, r1, c1, n):
    """min(O11/R1, O11/C1)."""
    return math.nan if r1 == 0 or c1 == 0 else min(quotient(o11, r1), quotient(o11, c1))


def geometric_mean(o11, r1, c1, n):
    """O11 / √(R1 C1)."""
    return math.nan if r1 == 0 or c1 == 0 else o11 / Decimal(r1 * c1).sqrt()


def mutual_expectation(o11, r1, c1, n):
    """O11 2 O11 / (R1 + C1)."""
    return quotient(2 * o11 * o11, r1 + c1)


def proportions(o11, r1, o21, r2):
    """O11/R1 - O21/R2."""
    return math.nan if r1 == 0 or r2 == 0 else decimal(Fraction(o11, r1) - Fraction(o21, r2))


def liddell(o11, r1, c1, n):
    """(O11 O22 - O12 O21) / (C1 C2)."""
    return quotient(o11 * n - r1 * c1, c1 * (n - c1))


def phi(o11, r1, c1, n):
    """(O11 O22 - O12 O21) / √(R1 R2 C1 C2)."""
    below = r1 * (n - r1) * c1 * (n - c1)
    return math.nan if below == 0 else (o11 * n - r1 * c1) / Decimal(below).sqrt()


def phi_squared(o11, r1, c1, n):
    """(O11 O22 - O12 O21)² / (R1 R2 C1 C2)."""
    return quotient((o11 * n - r1 * c1) ** 2, r1 * (n - r1) * c1 * (n - c1))


def delta_p(o11, r1, c1, n):
    """O11/R1 - O21/R2."""
    return proportions(o11, r1, c1 - o11, n - r1)


def delta_p_backward(o11, r1, c1, n):
    """O11/C1 - O12/C2."""
    return proportions(o11, c1, r1 - o11, n - c1)


def conditional_probability(o11, r1, c1, n):
    """O11 / R1."""
    return quotient(o11, r1)


def conditional_probability_backward(o11, r1, c1, n):
    """O11 / C1."""
    return quotient(o11, c1)


def odds_ratio(o11, r1, c1, n):
    """O11 O22 / (O12 O21)."""
    return quotient(o11 * (n - r1 - c1 + o11), (r1 - o11) * (c1 - o11))


def log_of(number):
    """ln of what quotient gives."""
    if isinstance(number, float) or number == 0:
        return -math.inf if number == 0 else number
    return number.ln()


def log_odds_ratio(o11, r1, c1, n):
    """ln of the odds ratio."""
    return log_of(odds_ratio(o11, r1, c1, n))


def yule_q(o11, r1, c1, n):
    """(O11 O22 - O12 O21) / (O11 O22 + O12 O21)."""
    main, side = o11 * (n - r1 - c1 + o11), (r1 - o11) * (c1 - o11)
    return quotient(main - side, main + side)


def relative_risk(o11, r1, c1, n):
    """(O11/C1) / (O12/C2)."""
    c2 = n - c1
    return math.nan if 0 in (c1, c2) else quotient(Fraction(o11, c1), Fraction(r1 - o11, c2))


def percent_difference(o11, r1, c1, n):
    """100 ((O11/C1) / (O12/C2) - 1)."""
    return 100 * (relative_risk(o11, r1, c1, n) - 1)


def difference_coefficient(o11, r1, c1, n):
    """(p1 - p2) / (p1 + p2)."""
    c2 = n - c1
    if 0 in (c1, c2):
        return math.nan
    p1, p2 = Fraction(o11, c1), Fraction(r1 - o11, c2)
    return quotient(p1 - p2, p1 + p2)


def log_ratio(o11, r1, c1, n):
    """log2((O11/R1) / (O21/R2))."""
    r2 = n - r1
    if 0 in (r1, r2):
        return math.nan
    found = log_of(quotient(Fraction(o11, r1), Fraction(c1 - o11, r2)))
    return found if isinstance(found, float) else found / Decimal(2).ln()


def conservative_log_ratio(o11, r1, c1, n, alpha=Fraction(1, 20)):
    """Bound of the log ratio by the interval of Clopper and Pearson, 0 if it holds 0."""
    o21, r2 = c1 - o11, n - r1
    if 0 in (c1, r1, r2):
        return math.nan
    if o11 * r2 == o21 * r1:
        return 0
    if o11 * r2 > o21 * r1:
        odds, shift, sign = lower_odds(o11, o21, alpha / 2), Fraction(r2, r1), 1
    else:
        odds, shift, sign = lower_odds(o21, o11, alpha / 2), Fraction(r1, r2), -1
    return sign * max(Decimal(0), (odds * decimal(shift)).ln() / Decimal(2).ln())


def lower_odds(successes, failures, alpha):
    """The odds at which so many successes or more have probability alpha, by halving."""
    low, high = Decimal(-60), Decimal(60)
    for _ in range(90):
        logit = (low + high) / 2
        odds = logit.exp()
        trials = successes + failures
        rest = (1 + odds) ** trials
        tail = sum(math.comb(trials, k) * odds**k for k in range(successes, trials + 1)) / rest
        low, high = (low, logit) if tail > decimal(alpha) else (logit, high)
    return ((low + high) / 2).exp()


def lambda_(o11, r1, c1, n):
    """ln of the odds ratio with one half more in every cell."""
    a, b, c, d = (2 * o + 1 for o, _, _ in cells(o11, r1, c1, n))
    return ln(Fraction(a * d, b * c))


def lambda_z(o11, r1, c1, n):
    """λ by its standard error."""
    error = sum(Fraction(2, 2 * o + 1) for o, _, _ in cells(o11, r1, c1, n))
    return lambda_(o11, r1, c1, n) / decimal(error).sqrt()


def simple_maths(o11, r1, c1, n):
    """(f + 1) / (f' + 1), both per million."""
    if 0 in (r1, n - r1):
        return math.nan
    return quotient(Fraction(10**6 * o11, r1) + 1, Fraction(10**6 * (c1 - o11), n - r1) + 1)


def bic(o11, r1, c1, n):
    """G² - ln N."""
    return math.nan if n == 0 else log_likelihood(o11, r1, c1, n) - Decimal(n).ln()


def ell(o11, r1, c1, n):
    """G² / (N ln E), E the smallest expectation of the four cells, if that is above 1."""
    if n == 0:
        return math.nan
    least = min(Fraction(row * column, n) for _, row, column in cells(o11, r1, c1, n))
    return log_likelihood(o11, r1, c1, n) / (n * ln(least)) if least > 1 else math.nan


def ell_of_proportion(o11, r1, c1, n):
    """-1/ln q Σ p ln(p/e), p and e the observed and expected shares, q the smallest e."""
    if n == 0:
        return math.nan
    shares = [
        (Fraction(o, n), Fraction(row * column, n * n)) for o, row, column in cells(o11, r1, c1, n)
    ]
    least = min(expected for _, expected in shares)
    if least == 0:
        return math.nan
    return sum(decimal(p) * ln(p / e) for p, e in shares if p) / -ln(least)


def log_odds_prior(o11, r1, c1, n, alpha=None, types=None):
    """Difference of the log odds with alpha tokens more; without alpha, C1 and N more."""
    word, every = (c1, n) if alpha is None else (alpha, alpha * types)
    odds = [
        (Fraction(count + word), Fraction(size + every - count - word))
        for count, size in ((o11, r1), (c1 - o11, n - r1))
    ]
    if any(0 in pair for pair in odds):
        return math.nan
    (here, others), (there, elsewhere) = odds
    return ln(here / others) - ln(there / elsewhere)


def log_odds_prior_z(o11, r1, c1, n, alpha=None, types=None):
    """The same by its standard error."""
    delta = log_odds_prior(o11, r1, c1, n, alpha, types)
    if isinstance(delta, float):
        return delta
    word = Fraction(c1 if alpha is None else alpha)
    return delta / decimal(1 / (o11 + word) + 1 / (c1 - o11 + word)).sqrt()


def jsd_contribution(o11, r1, c1, n):
    """½ p log2(p/m) + ½ q log2(q/m)."""
    if 0 in (r1, n - r1):
        return math.nan
    p, q = Fraction(o11, r1), Fraction(c1 - o11, n - r1)
    return sum(decimal(x / 2) * log2(2 * x / (p + q)) for x in (p, q) if x)


def kl_contribution(o11, r1, c1, n):
    """p log2(p/q)."""
    if 0 in (r1, n - r1):
        return math.nan
    p, q = Fraction(o11, r1), Fraction(c1 - o11, n - r1)
    if p == 0:
        return 0
    return decimal(p) * log2(p / q) if q else math.inf


DEFINITIONS = {name: globals()["lambda_" if name == "lambda" else name] for name in MEASURES}


# Intervals, with the quantile of the normal distribution given


def wilson(count, total, z):
    """The two roots of (x - p)² = z² x (1 - x) / n."""
    p = Fraction(count, total)
    a, b, c = 1 + z * z / total, -2 * decimal(p) - z * z / total, decimal(p * p)
    root = (b * b - 4 * a * c).sqrt()
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def log_ratio_bounds(o11, r1, c1, n, z):
    """log2 of the relative risk, -+ z standard errors."""
    o21, r2 = c1 - o11, n - r1
    error = decimal(Fraction(1, o11) - Fraction(1, r1) + Fraction(1, o21) - Fraction(1, r2)).sqrt()
    ratio = ln(Fraction(o11 * r2, r1 * o21))
    return tuple((ratio + sign * z * error) / Decimal(2).ln() for sign in (-1, 1))


def odds_ratio_bounds(o11, r1, c1, n, z):
    """The odds ratio, by and times the exponential of z standard errors."""
    a, b, c, d = (o for o, _, _ in cells(o11, r1, c1, n))
    error = decimal(sum(Fraction(1, cell) for cell in (a, b, c, d))).sqrt()
    return tuple(decimal(Fraction(a * d, b * c)) * (sign * z * error).exp() for sign in (-1, 1))


# Agreement


def mean_ranks(scores):
    """Rank from the largest on, ties by their mean; nan last."""
    keys = [-math.inf if math.isnan(score) else score for score in scores]
    keys = [(math.isnan(score), -key) for score, key in zip(scores, keys, strict=True)]
    return [
        Fraction(2 * sum(other < key for other in keys) + keys.count(key) + 1, 2) for key in keys
    ]


def spearman(first, second):
    """The correlation of the ranks."""
    columns = [mean_ranks(first), mean_ranks(second)]
    x, y = ([rank - Fraction(len(first) + 1, 2) for rank in ranks] for ranks in columns)
    return correlation(x, y)


def kendall(first, second):
    """τ-b: the correlation of the signs of all pairs."""
    x, y = mean_ranks(first), mean_ranks(second)
    places = list(combinations(range(len(x)), 2))
    signs = [[(ranks[i] > ranks[j]) - (ranks[i] < ranks[j]) for i, j in places] for ranks in (x, y)]
    return correlation(*signs)


def correlation(x, y):
    """Σ xy / √(Σ x² Σ y²)."""
    below = sum(a * a for a in x) * sum(b * b for b in y)
    if below == 0:
        return math.nan
    with localcontext(Context(prec=60)):
        above = sum(Fraction(a * b) for a, b in zip(x, y, strict=True))
        return float(decimal(above) / decimal(Fraction(below)).sqrt())


def rank_biased_overlap(first, second, p):
    """Equation 32 of Webber, Moffat & Zobel (2010), with sets cut anew at each depth."""
    shorter, longer = sorted((first, second), key=len)
    s, length, p = len(shorter), len(longer), Fraction(p)
    if s == 0:
        return math.nan

    def overlap(depth):
        return len(set(shorter[:depth]) & set(longer[:depth]))

    seen = sum(Fraction(overlap(d), d) * p**d for d in range(1, length + 1))
    beyond = sum(Fraction(overlap(s) * (d - s), s * d) * p**d for d in range(s + 1, length + 1))
    last = Fraction(overlap(length) - overlap(s), length) + Fraction(overlap(s), s)
    return float((1 - p) / p * (seen + beyond) + last * p**length)


# Comparing


def assert_counts_equal(table, expected):
    """Compare a table whose order is decided by counts and words alone."""
    given_ = table.to_dict()
    assert list(given_) == list(expected)
    for name, column in expected.items():
        if any(isinstance(value, float) for value in column):
            column = pytest.approx(column, rel=1e-9)
        assert given_[name] == column, name


def ipc(table):
    """Return the bytes of a table: floats to the last bit, and the parameters."""
    return bytes(table._engine.to_ipc_stream())


# Rates in documents


def rates(documents, token):
    """How often a token occurs in each document that holds any, by its length, in fractions."""
    return [Fraction(d.count(token), len(d)) for d in map(flat, documents) if flat(d)]


def mean_and_squares(numbers):
    """The mean, and the sum of the squared distances from it."""
    mean = sum(numbers) / Fraction(len(numbers))
    return mean, sum((number - mean) ** 2 for number in numbers)


def welch(here, there):
    """Welch's t and its degrees of freedom, nan where they are undefined."""
    if min(len(here), len(there)) < 2:
        return math.nan, math.nan
    (x, sx), (y, sy) = mean_and_squares(here), mean_and_squares(there)
    one, other = sx / (len(here) - 1) / len(here), sy / (len(there) - 1) / len(there)
    if one + other == 0:
        return math.copysign(math.inf, x - y) if x != y else math.nan, math.nan
    freedom = (one + other) ** 2 / (one**2 / (len(here) - 1) + other**2 / (len(there) - 1))
    return float((x - y) / decimal_root(one + other)), float(freedom)


def decimal_root(number):
    """A square root that is good enough for a float."""
    scale = 10**80
    return Fraction(math.isqrt(number.numerator * scale * scale // number.denominator), scale)


def cohens_d(here, there):
    """The difference of the means by the pooled standard deviation."""
    if len(here) + len(there) < 3 or not here or not there:
        return math.nan
    (x, sx), (y, sy) = mean_and_squares(here), mean_and_squares(there)
    variance = (sx + sy) / (len(here) + len(there) - 2)
    if variance == 0:
        return math.nan if x == y else math.copysign(math.inf, x - y)
    return float((x - y) / decimal_root(variance))


def wins(here, there):
    """In how many pairs the first is larger, less those in which the second is."""
    return sum((x > y) - (x < y) for x in here for y in there)


def cliffs_delta(here, there):
    """The same as a share of all pairs."""
    return wins(here, there) / (len(here) * len(there)) if here and there else math.nan


def stability(documents, others, token):
    """The share of pairs of documents with a significant G2 one way, less the other way."""
    sides = [[flat(d) for d in side if flat(d)] for side in (documents, others)]
    signs = []
    for one in sides[0]:
        for other in sides[1]:
            a, b = one.count(token), other.count(token)
            table = a, len(one), a + b, len(one) + len(other)
            g2 = float(log_likelihood_signed(*table)) if a + b else 0.0
            signs.append((g2 > 3.841458820694124) - (g2 < -3.841458820694124))
    return sum(signs) / len(signs) if signs else math.nan


def mann_whitney_z(here, there):
    """U as a normal deviate, corrected for ties and for continuity."""
    m, n = len(here), len(there)
    ties = sum(t**3 - t for t in Counter([*here, *there]).values())
    if not m or not n or m + n < 2:
        return math.nan
    variance = Fraction(m * n, 12) * (m + n + 1 - Fraction(ties, (m + n) * (m + n - 1)))
    if variance == 0:
        return math.nan
    away = Fraction(wins(here, there), 2)
    near = max(abs(away) - Fraction(1, 2), 0)
    return math.copysign(near / math.sqrt(variance), away)

"""The statistics by their definitions: slow, plain, and apart from the library.

A corpus is a list of documents, a document a list of sentences, a sentence a
list of tokens. Nothing here imports turven. Every table is a dict of columns,
named as in the library; measures are computed in exact fractions and with 60
digits, so that nothing of their value is lost before they become floats.
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
    "log_likelihood",
    "log_likelihood_signed",
    "pmi",
    "npmi",
    "log_dice",
    "t_score",
    "z_score",
    "chi_squared",
    "dice",
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
    return [token for sentence in document for token in sentence]


def units(documents, within):
    """Return the token lists that no n-gram and no window may leave."""
    if within == "sentence":
        return [sentence for document in documents for sentence in document]
    return [flat(document) for document in documents]


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
    return counts


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


# Pairs and collocates


def pair_counts(documents, *, window=1, within="document"):
    """Count ordered pairs of positions at most `window` apart."""
    counts = Counter()
    for tokens in units(documents, within):
        for i in range(len(tokens)):
            for j in range(i + 1, min(i + window, len(tokens) - 1) + 1):
                counts[tokens[i], tokens[j]] += 1
    return counts


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


def collocates(documents, node, *, left, right, within="document", min_count=1, measures):
    """Score words by the positions around a node, nodes taken out."""
    inside, everywhere = Counter(), Counter()
    for tokens in units(documents, within):
        nodes = {at for at, token in enumerate(tokens) if token == node}
        near = {at for at in range(len(tokens)) for i in nodes if i - left <= at <= i + right}
        inside.update(tokens[at] for at in near - nodes)
        everywhere.update(token for token in tokens if token != node)
    r1, n = sum(inside.values()), sum(everywhere.values())
    rows = [
        ((word,), (count, r1, everywhere[word], n))
        for word, count in inside.items()
        if count >= min_count
    ]
    return scored(("collocate",), rows, measures)


def scored(names, rows, measures):
    """Write rows of (words, (o11, r1, c1, n)) as a table, in its order."""
    scores = {words: [score(name, *counts) for name in measures] for words, counts in rows}
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


DEFINITIONS = {name: globals()[name] for name in MEASURES}


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

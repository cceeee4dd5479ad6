"""Weights and co-occurrences by their definitions: slow, plain, and apart from the library.

Weights are computed with 60 digits before they become floats, sums of weights in exact
fractions. A corpus is as in :mod:`oracle`: documents of sentences of tokens, ``None`` being
a gap.
"""

from collections import Counter
from decimal import Decimal, localcontext
from fractions import Fraction

import oracle


def chosen(documents, *, tokens=None, least=1, fewest=1, most=None, types=None):
    """Return the types that have a column, in order."""
    if tokens is not None:
        return list(tokens)
    counts = Counter(token for document in documents for token in oracle.flat(document))
    holding = Counter(token for document in documents for token in set(oracle.flat(document)))
    limit = len(documents) if most is None else most
    kept = [t for t in sorted(counts) if counts[t] >= least and fewest <= holding[t] <= limit]
    frequent = sorted(kept, key=lambda token: (-counts[token], token))
    return sorted(frequent[:types])


def weights(documents, columns, *, scheme="count", idf=None, norm=None, base=None, k1=1.2, b=0.75):
    """Return a dense matrix of weights, as floats; 0 where a count is 0."""
    rows = [Counter(oracle.flat(document)) for document in documents]
    idf = idf or {"tf-idf": "plain", "bm25": "lucene"}.get(scheme)
    context = Context(rows, base, Decimal(k1), Decimal(b))
    with localcontext(prec=60):
        dense = [[_cell(context, row, token, scheme, idf) for token in columns] for row in rows]
        return [[float(value) for value in _normed(row, norm)] for row in dense]


class Context:
    """What all cells share."""

    def __init__(self, rows, base, k1, b):
        self.rows, self.base, self.k1, self.b = rows, base, k1, b
        self.n = len(rows)

    def log(self, number):
        """Return a logarithm of a fraction, with 60 digits."""
        natural = oracle.ln(Fraction(number))
        return natural if self.base is None else natural / oracle.ln(Fraction(self.base))

    def df(self, token):
        return sum(row[token] > 0 for row in self.rows)


def _cell(context, row, token, scheme, idf):
    tf = row[token]
    if tf == 0:
        return Decimal(0)
    factor = _idf(context, context.df(token), idf) if idf else Decimal(1)
    return factor * _tf(context, row, tf, scheme)


def _tf(context, row, tf, scheme):
    tokens = sum(row.values())
    if scheme == "bm25":
        mean = Decimal(sum(map(Counter.total, context.rows))) / context.n
        return tf / (tf + context.k1 * (1 - context.b + context.b * tokens / mean))
    return {
        "count": lambda: Decimal(tf),
        "tf-idf": lambda: Decimal(tf),
        "binary": lambda: Decimal(1),
        "relative": lambda: Decimal(tf) / tokens,
        "log": lambda: 1 + context.log(tf),
        "augmented": lambda: Decimal("0.5") + Decimal(tf) / max(row.values()) / 2,
    }[scheme]()


def _idf(context, df, idf):
    n, log = context.n, context.log
    return {
        "plain": lambda: log(Fraction(n, df)),
        "plus_one": lambda: log(Fraction(n, df)) + 1,
        "smooth": lambda: log(Fraction(1 + n, 1 + df)) + 1,
        "probabilistic": lambda: log(Fraction(n - df, df)) if n > 2 * df else Decimal(0),
        "lucene": lambda: log(1 + Fraction(2 * (n - df) + 1, 2 * df + 1)),
    }[idf]()


def _normed(row, norm):
    size = {
        None: lambda: Decimal(1),
        "l1": lambda: sum(row, Decimal(0)),
        "l2": lambda: sum((value * value for value in row), Decimal(0)).sqrt(),
    }[norm]()
    return [value / size if size else value for value in row]


def near(documents, columns, *, by_distance, within="document", ordered=False, twice=False):
    """Return a dense matrix of pairs of positions, weighed by distance, in fractions."""
    sums = Counter()
    for tokens in oracle.units(documents, within):
        for i, first in enumerate(tokens):
            for distance, weight in enumerate(by_distance, start=1):
                if i + distance < len(tokens):
                    second = tokens[i + distance]
                    sums[first, second] += Fraction(weight)
                    if not ordered and (first != second or twice):
                        sums[second, first] += Fraction(weight)
    return [[sums[row, column] for column in columns] for row in columns]


def together(documents, columns, *, within="document", binary=False, twice=False):
    """Return a dense matrix of pairs of positions in documents or sentences, or of units."""
    rows = [Counter(unit) for unit in oracle.units(documents, within)]

    def cell(x, y):
        pairs = [row[x] * (row[x] - 1) // 2 if x == y else row[x] * row[y] for row in rows]
        found = sum(count > 0 for count in pairs) if binary else sum(pairs)
        return found * (2 if twice and x == y else 1)

    return [[cell(x, y) for y in columns] for x in columns]

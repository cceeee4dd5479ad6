"""What weights make of the counts of types in documents."""

from __future__ import annotations

import dataclasses
import math
import numbers
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from turven.registry.weights import COUNT_WEIGHTS, DOCUMENT_WEIGHTS
from turven.suggestions import did_you_mean

if TYPE_CHECKING:
    import numpy as np

    from turven.matrix import Floats, Int64s, TermMatrix

CountWeight = Literal["count", "binary", "relative", "log", "augmented", "tf-idf", "bm25"]
DocumentWeight = Literal["plain", "smooth", "plus_one", "probabilistic", "lucene"]
Norm = Literal["l1", "l2"]

#: Which factor of documents a weight has if none is asked for.
OWN_IDF: dict[str, DocumentWeight] = {"tf-idf": "plain", "bm25": "lucene"}

#: The ranges of the numbers: least and most, and what is said of them.
RANGES = {
    "base": (math.nextafter(1, 2), math.inf, "above 1"),
    "k1": (0.0, math.inf, "at least 0"),
    "b": (0.0, 1.0, "between 0 and 1"),
}


@dataclass(frozen=True)
class Scheme:
    """Which weights are wanted; all of it checked."""

    weights: CountWeight
    idf: DocumentWeight | None
    norm: Norm | None
    base: float | None
    k1: float
    b: float

    @classmethod
    def of(cls, **given: Any) -> Scheme:  # noqa: ANN401
        """Check what was given, and fill in the idf that a weight has by itself."""
        _one_of("weights", given["weights"], COUNT_WEIGHTS)
        if given["idf"] is None:
            given["idf"] = OWN_IDF.get(given["weights"])
        else:
            _one_of("idf", given["idf"], DOCUMENT_WEIGHTS)
        if given["norm"] is not None:
            _one_of("norm", given["norm"], ("l1", "l2"))
        for option in ("base", "k1", "b"):
            if given[option] is not None:
                given[option] = _within(option, given[option])
        if given["weights"] != "bm25" and (given["k1"], given["b"]) != (1.2, 0.75):
            raise ValueError("k1 and b are options of weights='bm25' alone")
        return cls(**given)

    def log(self, x: Floats) -> Floats:
        """Return the logarithm of ``x``."""
        import numpy as np

        known = {None: np.log, 2.0: np.log2, 10.0: np.log10}
        logarithm: Floats = known[self.base](x) if self.base in known else self._turned(np.log(x))
        return logarithm

    def log1p(self, x: Floats) -> Floats:
        """Return the logarithm of ``1 + x``, with all its digits where ``x`` is small."""
        import numpy as np

        return self._turned(np.log1p(x))

    def _turned(self, natural: Floats) -> Floats:
        return natural if self.base is None else natural / math.log(self.base)


def _one_of(option: str, given: object, names: Iterable[str]) -> None:
    if not isinstance(given, str) or given not in names:
        accepted = ", ".join(f"'{name}'" for name in names)
        hint = did_you_mean(given, names)
        raise ValueError(f"{option} must be one of {accepted}, got {given!r}.{hint}")


def _within(option: str, given: object) -> float:
    least, most, allowed = RANGES[option]
    if isinstance(given, bool) or not isinstance(given, numbers.Real):
        raise TypeError(f"{option} must be a number, got {type(given).__name__}")
    number = float(given)
    if not least <= number <= most or math.isinf(number):
        raise ValueError(f"{option} must be a number {allowed}, got {given}")
    return number


def weighted(matrix: TermMatrix, scheme: Scheme, most: Callable[[], Int64s]) -> TermMatrix:
    """Return a matrix of weights for one of counts.

    ``most`` gives for each document the count of its most frequent type, if that is asked.
    """
    values: np.ndarray[Any, Any] = _of_counts(matrix, scheme, most)
    if scheme.idf is not None:
        values = values * _of_documents(matrix, scheme).take(matrix.indices)
    if scheme.norm is not None:
        values = _normed(matrix, scheme.norm, values)
    if values is matrix.values:
        return matrix
    values.flags.writeable = False
    return dataclasses.replace(matrix, values=values)


def _of_counts(
    matrix: TermMatrix, scheme: Scheme, most: Callable[[], Int64s]
) -> np.ndarray[Any, Any]:
    """Make of each count what does not depend on other documents, but for their length."""
    import numpy as np

    counts: np.ndarray[Any, Any] = matrix.counts
    values: np.ndarray[Any, Any]
    if scheme.weights == "binary":
        return np.ones_like(counts)
    if scheme.weights == "log":
        return scheme.log(counts.astype(np.float64)) + 1
    if scheme.weights == "relative":
        values = np.divide(counts, _of_rows(matrix, _lengths(matrix)))
    elif scheme.weights == "augmented":
        values = 0.5 + 0.5 * np.divide(counts, _of_rows(matrix, most()))
    elif scheme.weights == "bm25":
        lengths = _lengths(matrix)
        # Without a token there is no cell either.
        share = lengths * len(lengths) / max(int(lengths.sum()), 1)
        length = _of_rows(matrix, scheme.k1 * (1 - scheme.b + scheme.b * share))
        values = np.divide(counts, counts + length)
    else:
        values = counts
    return values


def _of_documents(matrix: TermMatrix, scheme: Scheme) -> Floats:
    """Return the factor of each column.

    Each is written as the logarithm of 1 + x, which loses no digit where nearly all
    documents hold a type. A word that none holds has no cell, and so no factor.
    """
    import numpy as np

    n = matrix.shape[0]
    df = np.maximum(matrix.types["documents"], 1)
    if scheme.idf == "smooth":
        return scheme.log1p((n - df) / (1 + df)) + 1
    if scheme.idf == "lucene":
        return scheme.log1p((n - df + 0.5) / (df + 0.5))
    if scheme.idf == "probabilistic":
        return scheme.log1p(np.maximum(n - 2 * df, 0) / df)
    return scheme.log1p((n - df) / df) + (1 if scheme.idf == "plus_one" else 0)


def _lengths(matrix: TermMatrix) -> Int64s:
    assert matrix.documents is not None
    lengths: Int64s = matrix.documents["tokens"]
    return lengths


def _of_rows(matrix: TermMatrix, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Give every cell the value of its row."""
    import numpy as np

    return np.repeat(values, np.diff(matrix.indptr))


def by_row(ufunc: np.ufunc, starts: Int64s, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Reduce the values of each row; 0 for a row without cells."""
    import numpy as np

    # An empty row has no place where it could begin.
    filled = np.diff(starts) > 0
    reduced = np.zeros(len(filled), values.dtype)
    if filled.any():
        reduced[filled] = ufunc.reduceat(values, starts[:-1][filled])
    return reduced


def _normed(matrix: TermMatrix, norm: str, values: np.ndarray[Any, Any]) -> Floats:
    import numpy as np

    terms = values.astype(np.float64) if norm == "l1" else np.square(values, dtype=np.float64)
    sizes = by_row(np.add, matrix.indptr, terms)
    lengths = sizes if norm == "l1" else np.sqrt(sizes)
    lengths[lengths == 0] = 1
    divided: Floats = values / _of_rows(matrix, lengths)
    return divided

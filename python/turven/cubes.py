"""The counts of n-grams that users give: checked, and turned into cells and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING, Any

from turven.registry.grams import MAX_CELLS_N

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

    Flags = np.ndarray[Any, np.dtype[np.bool_]]
    Doubles = np.ndarray[Any, np.dtype[np.float64]]
    Marginals = Sequence[ArrayLike | Sequence[ArrayLike]] | Mapping[str, ArrayLike]

#: Counts are below this: a float holds every whole number up to it.
MAX_COUNT = 2**53

#: The places of an n-gram, from 0, that a count is of.
Places = tuple[int, ...]

#: The order in which NLTK names the pairs of a quadgram's words.
NLTK_PAIRS = ("iixx", "ixix", "ixxi", "xixi", "xxii", "xiix")


class Counts:
    """Counts by their names, of the same rows."""

    def __init__(self, given: Mapping[str, ArrayLike]) -> None:
        import numpy as np

        arrays = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in given.values()))
        #: The shape of what was given; empty for numbers.
        self.shape: tuple[int, ...] = arrays[0].shape
        flat = (np.ascontiguousarray(x).reshape(-1) for x in arrays)
        self.columns: dict[str, Doubles] = dict(zip(given, flat, strict=True))
        for name, column in self.columns.items():
            is_count = (column >= 0) & (column < MAX_COUNT) & (column == np.floor(column))
            said = f"{name} must be a whole number from 0 to below 2^53, got {{}}"
            self.refuse(~is_count, said, column)

    def refuse(self, wrong: Flags, said: str, *columns: Doubles) -> None:
        """Fail, naming the first row that is wrong, with its numbers in the braces of a text."""
        if wrong.any():
            row = int(wrong.argmax())
            numbers = [f"{column[row]:.16g}" for column in columns]
            raise ValueError(f"row {row}: {said.format(*numbers)}")

    def ordered(self, *names: str) -> None:
        """Fail where one of these counts exceeds the one behind it."""
        for low, high in pairwise(names):
            one, other = self.columns[low], self.columns[high]
            self.refuse(one > other, f"{low} must not exceed {high}, got {{}} and {{}}", one, other)

    def of(self, parts: Mapping[Places, str]) -> dict[Places, Doubles]:
        """Return the counts of parts that have these names."""
        return {places: self.columns[name] for places, name in parts.items()}


def contingency(marginals: Marginals) -> Doubles:
    """Return the 2ⁿ cells of an n-gram, from how often it and its parts occur.

    Parameters
    ----------
    marginals : sequence or mapping
        Of two to four words the arguments of NLTK's measures, such as
        ``(n_iii, (n_iix, n_ixi, n_xii), (n_ixx, n_xix, n_xxi), n_xxx)``. Of two to five
        words a mapping from patterns of ``i`` and ``x`` to counts, all 2ⁿ of them. Counts
        are numbers, or arrays with one a row.

    Returns
    -------
    numpy.ndarray
        Counts (float64), of shape (2ⁿ,) or (2ⁿ, rows): how often just these words are at
        their places. The last place changes first: iii, iio, ioi, ioo, oii, oio, ooi, ooo.

    Raises
    ------
    ValueError
        If the numbers cannot be of one contingency table: a cell would be negative (the
        message names the row and the cell), a count is not whole, negative or too large, or
        there are not as many as there should be.

    Examples
    --------
    >>> contingency((1, (1, 1, 1), (1, 73, 1), 2000)).tolist()
    [1.0, 0.0, 0.0, 0.0, 0.0, 72.0, 0.0, 1927.0]
    >>> contingency({"ii": 8, "ix": 20, "xi": 20, "xx": 100}).tolist()
    [8.0, 12.0, 12.0, 68.0]
    """
    given = dict(marginals) if isinstance(marginals, Mapping) else _named(marginals)
    n = max(map(len, given), default=0)
    patterns = patterns_of("ix", n)
    if sorted(given) != sorted(patterns):
        missing = [pattern for pattern in patterns if pattern not in given]
        raise ValueError(
            f"marginals must be of all patterns of i and x for 2 to {MAX_CELLS_N} words; "
            f"missing are {', '.join(missing) or 'none'}, got {', '.join(given)}"
        )
    counts = Counts({f"n_{pattern}": given[pattern] for pattern in patterns})
    cells = folded(counts.columns.values(), n, lambda held, whatever: whatever - held)
    for pattern, column in zip(patterns_of("io", n), cells, strict=True):
        counts.refuse(column < 0, f"no table has such counts: n_{pattern} would be {{}}", column)
    return cells.reshape(len(cells), *counts.shape)


def _named(marginals: Sequence[ArrayLike | Sequence[ArrayLike]]) -> dict[str, ArrayLike]:
    """Name the arguments of one of NLTK's measures by their patterns."""
    n = len(marginals) - 1
    if not 2 <= n <= 4:
        raise ValueError(
            "marginals must have an entry for the n-gram, one for each size of its parts and "
            f"one for all n-grams, so 3 to 5 for 2 to 4 words (5 words need a mapping), got {n + 1}"
        )
    given: dict[str, ArrayLike] = {"i" * n: marginals[0], "x" * n: marginals[-1]}  # type: ignore[dict-item]
    for size, counts in zip(range(n - 1, 0, -1), marginals[1:-1], strict=True):
        held = combinations(range(n), size)
        names = ["".join("i" if at in places else "x" for at in range(n)) for places in held]
        if len(names) == len(NLTK_PAIRS):
            names = list(NLTK_PAIRS)
        counts = list(counts)  # type: ignore[arg-type]
        if len(counts) != len(names):
            raise ValueError(f"marginals must have {', '.join(names)} together, got {len(counts)}")
        given.update(zip(names, counts, strict=True))
    return given


def patterns_of(letters: str, n: int) -> list[str]:
    """Return all words of two letters, the last letter changing first."""
    return ["".join(word) for word in product(letters, repeat=n)] if 2 <= n <= MAX_CELLS_N else []


def folded(
    columns: Iterable[Doubles], n: int, fold: Callable[[Doubles, Doubles], Doubles]
) -> Doubles:
    """Put for each place in turn, of those with its word and those in the other half, a fold."""
    import numpy as np

    cube = np.stack(list(columns)).reshape(*(2,) * n, -1)
    for place in range(n):
        halves = np.moveaxis(cube, place, 0)
        halves[1] = fold(halves[0], halves[1])
    return cube.reshape(2**n, -1)


def places_of(pattern: str) -> Places:
    """Return the places that have the word of the n-gram."""
    return tuple(at for at, letter in enumerate(pattern) if letter == "i")

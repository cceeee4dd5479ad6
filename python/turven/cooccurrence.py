"""How often types stand near each other, as a sparse matrix of types by types."""

from __future__ import annotations

import dataclasses
import numbers
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from turven.matrix import TermMatrix, asked, frozen
from turven.options import Within, memory_bytes, thread_count, with_known_options
from turven.table import needed

if TYPE_CHECKING:
    from turven import _core
    from turven.corpus import Corpus

Nearness = Literal["count", "distance", "linear", "binary"]
Diagonal = Literal["once", "twice"]

#: The widest window.
MAX_WINDOW = 100

#: The weights that have a name, with a window and without.
IN_WINDOW = ("count", "distance", "linear")
IN_UNIT = ("count", "binary")


@with_known_options
def cooccurrence_matrix(
    corpus: Corpus,
    *,
    window: int | None = 5,
    weights: Nearness | Sequence[float] = "count",
    within: Within = "document",
    ordered: bool = False,
    diagonal: Diagonal = "once",
    tokens: Iterable[str] | None = None,
    min_count: int = 1,
    max_types: int | None = None,
    memory_limit: int | str | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> TermMatrix:
    """Count how often types occur near each other.

    Parameters
    ----------
    window : int or None, default 5
        How many tokens to either side, from 1 to 100. ``None``: anywhere in the same
        document, or sentence.
    weights : {"count", "distance", "linear", "binary"} or sequence of float, default "count"
        What a co-occurrence at distance d counts: 1; 1/d, as in GloVe [1]_; with "linear"
        w + 1 - d, w being the window, as in HAL [2]_; or one number for each distance, from
        1 to w. These must be above 0, and the largest at most 2²⁰ times the smallest. Without
        a window "count", or "binary": the number of documents or sentences.
    within : {"document", "sentence"}, default "document"
        What a co-occurrence may not cross.
    ordered : bool
        Whether a row counts only what stands *behind* its type. Default: either side, and
        the matrix is symmetric.
    diagonal : {"once", "twice"}, default "once"
        How often a co-occurrence of a type with itself counts. Once, as any other. Or
        twice, once for each of its two places, so that a row sums up to the words in the
        windows around its type: as in GloVe, and as in quanteda's ``fcm`` with a window.
    tokens : iterable of str, optional
        Only these types, in this order, each once; looked up in the case and normalisation
        of the corpus. A word that does not occur has a row and a column without cells.
        Default: all types, in the order of code points.
    min_count : int, default 1
        Types that occur less often in the corpus have neither row nor column. They take up
        places in windows nevertheless; see :meth:`turven.Corpus.drop_types`.
    max_types : int, optional
        At most so many types: the most frequent, of equally frequent ones the first in the
        order of code points.
    memory_limit : int or str, optional
        How much memory counting in windows may use beside the result: bytes, or a text such
        as "500 MB" or "2 GiB"; at least 1 MiB. Less memory means more passes over the
        corpus, never another answer. 8 bytes a type and thread, 20 with weights other than
        "count", are always needed. Default: 1 GiB.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    TermMatrix
        One row and one column a type; ``types`` say what they stand for, ``to_scipy()``
        gives a sparse array. ``values`` are int64 for "count" and "binary", else float64.

    Raises
    ------
    ValueError
        If an option is unknown or lies outside its range; if `tokens` has a type twice, or is
        given with what chooses types; if an option is given that needs a window, or an order,
        that there is not.
    CorpusError
        If there would be more than 2³¹ - 1 types.
    ImportError
        If `window` is ``None`` and scipy, which then multiplies matrices, is not installed.

    Notes
    -----
    With a window *pairs of positions* are counted, as in
    :meth:`turven.Corpus.collocations`: cell (x, y) of an ordered matrix is ``o11`` of the
    pair x, y with ``convention="positions"``; of another one ``o11`` with
    ``convention="unordered"``, whichever of the two comes first in the text. With
    ``diagonal="twice"`` an unordered matrix is the ordered one and its transpose added up.
    A gap, which a dropped type leaves, takes up a place and adds to distances.

    Counts are exact. Weights are the sums of the given numbers (1/d as a float64), rounded
    once.

    Without a window cell (x, y) is the sum over documents (or sentences) of f(x)·f(y), f
    being the counts there: the number of pairs of positions in the document, however far
    apart. On the diagonal, with "once", it is the sum of f(x)·(f(x) - 1)/2. With "binary"
    it is the number of documents that hold both, ``o11`` of ``convention="documents"``; on
    the diagonal that of the documents which hold the type twice or more. These are the
    numbers of quanteda's ``fcm`` with ``context="document"``. The whole matrix is in memory
    several times while it is made, whatever `memory_limit`, which goes with windows only;
    so choose types for a large corpus.

    References
    ----------
    .. [1] Pennington, Socher & Manning (2014), "GloVe: Global Vectors for Word
       Representation", EMNLP 2014, 1532-1543.
    .. [2] Lund & Burgess (1996), "Producing high-dimensional semantic spaces from lexical
       co-occurrence", *Behavior Research Methods, Instruments & Computers* 28(2), 203-208.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de kat en de hond", "de mat"])
    >>> matrix = corpus.cooccurrence_matrix(window=2)
    >>> matrix
    cooccurrence_matrix: 2 documents, 7 tokens, 5 types (UAX #29 words, lower, nfc) · \
window 2 · pairs of positions in either order, a type with itself once · \
punctuation skipped · 5 × 5, 12 cells
    >>> matrix.types["token"].tolist()
    ['de', 'en', 'hond', 'kat', 'mat']
    >>> matrix.to_scipy().toarray().tolist()
    [[0, 2, 1, 2, 1], [2, 0, 1, 1, 0], [1, 1, 0, 0, 0], [2, 1, 0, 0, 0], [1, 0, 0, 0, 0]]
    >>> near = corpus.cooccurrence_matrix(window=3, weights="distance", tokens=["de", "en"])
    >>> near.to_scipy().toarray().round(4).tolist()
    [[0.3333, 1.5], [1.5, 0.0]]
    """
    limits: dict[str, tuple[int | None, int | None]] = {
        "min_count": (min_count, 1),
        "max_types": (max_types, None),
    }
    wanted = asked(corpus, tokens, limits)
    if diagonal not in ("once", "twice"):
        raise ValueError(f"diagonal must be one of 'once', 'twice', got {diagonal!r}")
    if ordered and diagonal == "twice":
        raise ValueError("diagonal='twice' is of matrices without order")
    options = {
        "window": window,
        "weights": _shown(weights),
        "within": within if within != "document" else None,
        "ordered": True if ordered else None,
        "diagonal": diagonal if diagonal != "once" else None,
        "tokens": wanted[0],
        "min_count": min_count if min_count != 1 else None,
        "max_types": max_types,
    }
    options = {name: value for name, value in options.items() if value is not None}
    count = thread_count(threads)
    if window is None:
        _refuse_without_window(weights, ordered=ordered, memory_limit=memory_limit)
        core = corpus._engine.term_counts(wanted, within=within, threads=count)
        note = f"pairs within a {within}" if weights == "count" else f"{within}s with both"
        types = corpus._table(core[3], "cooccurrence_matrix", options, note)
        return _in_units(core, types, binary=weights == "binary", twice=diagonal == "twice")
    core = corpus._engine.cooccurrences(
        wanted,
        window=window,
        weights=_by_distance(weights, window),
        within=within,
        ordered=bool(ordered),
        twice=diagonal == "twice",
        memory=memory_bytes(memory_limit),
        threads=count,
    )
    order = "in order" if ordered else f"in either order, a type with itself {diagonal}"
    note = f"pairs of positions {order}"
    starts, columns, values, table = frozen(core)
    types = corpus._table(table, "cooccurrence_matrix", options, note, windows=True)
    return TermMatrix(starts, columns, values, types)


def _shown(weights: object) -> object:
    """Give weights as a table's parameters have them."""
    if isinstance(weights, str):
        return weights if weights != "count" else None
    return [float(weight) for weight in _numbers(weights)]


def _numbers(weights: object) -> list[Any]:
    """Check that weights are numbers."""
    if not isinstance(weights, Iterable):
        raise TypeError(f"weights must be a str or a sequence of numbers, got {weights!r}")
    listed = list(weights)
    for weight in listed:
        if isinstance(weight, bool) or not isinstance(weight, numbers.Real):
            raise TypeError(f"weights must be numbers, got {type(weight).__name__}")
    return listed


def _by_distance(weights: object, window: int) -> list[float] | None:
    """Return the weight of each distance; ``None`` if each counts 1."""
    if not isinstance(weights, str):
        return [float(weight) for weight in _numbers(weights)]
    if weights == "count":
        return None
    # The engine says what a window may be; no longer list is made for one that is too wide.
    distances = range(1, min(window, MAX_WINDOW) + 1)
    if weights == "distance":
        return [1 / distance for distance in distances]
    if weights == "linear":
        return [float(window + 1 - distance) for distance in distances]
    raise ValueError(_unknown(weights, IN_WINDOW, "with a window"))


def _unknown(weights: object, names: tuple[str, ...], when: str) -> str:
    accepted = ", ".join(f"'{name}'" for name in names)
    rest = ", or one number a distance" if names == IN_WINDOW else ""
    return f"weights must {when} be one of {accepted}{rest}, got {weights!r}"


def _refuse_without_window(
    weights: object, *, ordered: bool, memory_limit: int | str | None
) -> None:
    if not isinstance(weights, str) or weights not in IN_UNIT:
        raise ValueError(_unknown(weights, IN_UNIT, "without a window"))
    if ordered:
        raise ValueError("without a window there is no order: ordered needs one")
    if memory_limit is not None:
        raise ValueError("memory_limit is kept to by windows alone; choose types instead")


def _in_units(
    core: tuple[_core.Numbers, _core.Numbers, _core.Numbers, _core.Table],
    types: Any,  # noqa: ANN401
    *,
    binary: bool,
    twice: bool,
) -> TermMatrix:
    """Multiply the counts of units with themselves."""
    import numpy as np

    sparse = needed("scipy.sparse", "scipy")
    starts, columns, counts, _ = frozen(core)
    units = TermMatrix(starts, columns, counts, types)
    held = dataclasses.replace(units, values=np.ones_like(counts)) if binary else units
    matrix = held.to_scipy()
    product = (matrix.T @ matrix).tocsr()
    # A type with itself: the pairs of its places, or the units that have such a pair.
    pairs = (counts > 1) if binary else counts * (counts - 1) // 2
    itself = np.zeros(len(types), dtype=np.int64)
    np.add.at(itself, columns, pairs)
    product = (
        product
        + sparse.diags_array(
            itself * (2 if twice else 1) - product.diagonal(), dtype=np.int64
        ).tocsr()
    )
    product.eliminate_zeros()
    product.sort_indices()
    parts = (product.indptr.astype(np.int64), product.indices.astype(np.int32), product.data)
    for part in parts:
        part.flags.writeable = False
    return TermMatrix(*parts, types)

"""What all matrices are: numbers in compressed sparse rows, and what they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from turven.table import Table, caption, needed
from turven.vocabulary import words

if TYPE_CHECKING:
    import numpy as np
    import scipy.sparse

    from turven import _core
    from turven.corpus import Corpus

    Int32s = np.ndarray[Any, np.dtype[np.int32]]
    Int64s = np.ndarray[Any, np.dtype[np.int64]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]

#: The largest number that an ``int32`` holds.
MAX_INT32 = 2**31 - 1

#: How the engine is told which types are wanted.
Asked = tuple[list[str] | None, int, int, int | None, int | None]


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class TermMatrix:
    """A matrix of documents by types, or of types by types, in compressed sparse rows.

    Made by :meth:`turven.Corpus.document_term_matrix` and
    :meth:`turven.Corpus.cooccurrence_matrix`. The columns in which row ``r`` has a cell
    are ``indices[indptr[r]:indptr[r + 1]]``, ascending; their values are at the same
    places of ``values``. The arrays cannot be written to.

    Attributes
    ----------
    indptr : numpy.ndarray of int64, shape (rows + 1,)
        Where each row begins; at the end, where the last ends.
    indices : numpy.ndarray of int32, shape (cells,)
        The columns.
    values : numpy.ndarray of int64 or float64, shape (cells,)
        The counts, or the weights.
    types : Table
        What the columns stand for, one row each: ``column`` (from 0),
        ``token``, ``count`` (in the corpus), ``documents`` (that hold it).
    documents : Table or None
        What the rows stand for, as :meth:`turven.Corpus.documents` has it: ``id``,
        metadata, ``tokens``. ``None`` if they stand for types, as the columns do.
    shape : (int, int)
        The number of rows, empty ones included, and of columns.
    """

    indptr: Int64s
    indices: Int32s
    values: Int64s | Floats
    types: Table
    documents: Table | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """The number of rows, empty ones included, and of columns."""
        return len(self.indptr) - 1, len(self.types)

    @property
    def counts(self) -> Int64s:
        """The values of a matrix of counts.

        Raises
        ------
        AttributeError
            If the values are weights.
        """
        if self.values.dtype.kind != "i":
            raise AttributeError("the values of this matrix are weights, not counts; see 'values'")
        return cast("Int64s", self.values)

    def to_scipy(self) -> scipy.sparse.csr_array[Any]:
        """Return the matrix as a sparse array of scipy.

        Values and columns are not copied, so they cannot be written to;
        ``.copy()`` of the result can.

        Returns
        -------
        scipy.sparse.csr_array of int64 or float64, shape (rows, columns)
            Its indices are sorted and none is there twice. They are ``int32``,
            which much of scikit-learn asks for, or ``int64`` if there are more than
            2³¹ - 1 cells.

        Raises
        ------
        ImportError
            If scipy is not installed.

        Examples
        --------
        >>> import turven as tv
        >>> corpus = tv.Corpus.from_texts(["de kat en de hond", "de mat"])
        >>> corpus.document_term_matrix().to_scipy().toarray().tolist()
        [[2, 1, 1, 1, 0], [1, 0, 0, 0, 1]]
        """
        sparse = needed("scipy.sparse", "scipy")
        few = len(self.values) <= MAX_INT32
        starts = self.indptr.astype("int32") if few else self.indptr
        parts = (self.values, self.indices, starts)
        matrix: scipy.sparse.csr_array[Any] = sparse.csr_array(parts, shape=self.shape)
        # Known here, so nobody has to look; both are found out by a pass otherwise.
        matrix.has_sorted_indices = matrix.has_canonical_format = True
        return matrix

    def __repr__(self) -> str:
        """Say what was counted and how large the matrix is."""
        rows, columns = self.shape
        size = f"{rows:,} × {columns:,}, {len(self.values):,} cells"
        return f"{caption(self.types.parameters)} · {size}"


def asked(
    corpus: Corpus, tokens: Iterable[str] | None, limits: dict[str, tuple[int | None, int | None]]
) -> Asked:
    """Say which types are wanted, of `tokens` or of all.

    ``limits`` has, by the name of the option, what was given and what means nothing; a list
    of tokens goes with none of them.
    """
    given = {name: value for name, (value, default) in limits.items()}
    least, fewest = given["min_count"], given.get("min_documents", 1)
    rest = least, fewest, given.get("max_documents"), given["max_types"]
    if tokens is None:
        return (None, *rest)  # type: ignore[return-value]
    if unused := [name for name, (value, default) in limits.items() if value != default]:
        raise ValueError(f"tokens names the types, so {unused[0]} cannot be given with it")
    listed = words(corpus, tokens)
    if len(set(listed)) < len(listed):
        twice = next(word for at, word in enumerate(listed) if word in listed[:at])
        raise ValueError(f"tokens must be different types, got '{twice}' twice")
    return (listed, *rest)  # type: ignore[return-value]


def frozen(
    core: tuple[_core.Numbers, _core.Numbers, _core.Numbers, _core.Table],
) -> tuple[Int64s, Int32s, Any, _core.Table]:
    """Give the arrays of a matrix as numpy sees them, and the table of its types."""
    import numpy as np

    starts, columns, values, types = core
    return np.asarray(starts), np.asarray(columns), np.asarray(values), types

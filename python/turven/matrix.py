"""How often each word occurs in each document, as a sparse matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from turven.options import thread_count, with_known_options
from turven.table import Table, caption, needed

if TYPE_CHECKING:
    import numpy as np
    import scipy.sparse

    from turven.corpus import Corpus

    Int32s = np.ndarray[Any, np.dtype[np.int32]]
    Int64s = np.ndarray[Any, np.dtype[np.int64]]

#: The largest number that an ``int32`` holds.
MAX_INT32 = 2**31 - 1


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class DocumentTermCounts:
    """A matrix of documents by types in compressed sparse rows.

    Made by :meth:`turven.Corpus.document_term_counts`. The columns in which
    document ``d`` has a count above 0 are ``indices[indptr[d]:indptr[d + 1]]``,
    ascending; the counts are at the same places of ``counts``. The arrays lie in
    the memory of the engine and cannot be written to.

    Attributes
    ----------
    indptr : numpy.ndarray of int64, shape (documents + 1,)
        Where the row of each document begins; at the end, where the last ends.
    indices : numpy.ndarray of int32, shape (cells above 0,)
        The columns.
    counts : numpy.ndarray of int64, shape (cells above 0,)
        How often the type of the column occurs in the document.
    types : Table
        What the columns stand for, one row each: ``column`` (from 0),
        ``token``, ``count`` (in the corpus), ``documents`` (that hold it).
    shape : (int, int)
        The number of documents, empty ones included, and of types.
    """

    indptr: Int64s
    indices: Int32s
    counts: Int64s
    types: Table

    @property
    def shape(self) -> tuple[int, int]:
        """The number of documents, empty ones included, and of types."""
        return len(self.indptr) - 1, len(self.types)

    def to_scipy(self) -> scipy.sparse.csr_array[np.int64]:
        """Return the matrix as a sparse array of scipy.

        Counts and columns are not copied, so they cannot be written to;
        ``.copy()`` of the result can.

        Returns
        -------
        scipy.sparse.csr_array of int64, shape (documents, types)
            Its indices are sorted and none is there twice. They are ``int32``,
            which much of scikit-learn asks for, or ``int64`` if more than
            2³¹ - 1 cells are above 0.

        Raises
        ------
        ImportError
            If scipy is not installed.

        Examples
        --------
        >>> import turven as tv
        >>> corpus = tv.Corpus.from_texts(["de kat en de hond", "de mat"])
        >>> corpus.document_term_counts().to_scipy().toarray().tolist()
        [[2, 1, 1, 1, 0], [1, 0, 0, 0, 1]]
        """
        sparse = needed("scipy.sparse", "scipy")
        few = len(self.counts) <= MAX_INT32
        starts = self.indptr.astype("int32") if few else self.indptr
        parts = (self.counts, self.indices, starts)
        matrix: scipy.sparse.csr_array[np.int64] = sparse.csr_array(parts, shape=self.shape)
        # Known here, so nobody has to look; both are found out by a pass otherwise.
        matrix.has_sorted_indices = matrix.has_canonical_format = True
        return matrix

    def __repr__(self) -> str:
        """Say what was counted and how large the matrix is."""
        documents, types = self.shape
        size = f"{documents:,} × {types:,}, {len(self.counts):,} above 0"
        return f"{caption(self.types.parameters)} · {size}"


@with_known_options
def document_term_counts(
    corpus: Corpus, *, min_count: int = 1, threads: int | None = None
) -> DocumentTermCounts:
    """Count how often each type occurs in each document.

    Parameters
    ----------
    min_count : int, default 1
        Types that occur less often in the corpus have no column.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.

    Returns
    -------
    DocumentTermCounts
        One row a document, in order, empty ones included; one column a type, in
        the order of code points. Its ``types`` say what the columns stand for,
        ``to_scipy()`` gives a sparse array that scikit-learn and others take.

    Raises
    ------
    ValueError
        If `min_count` is negative.
    CorpusError
        If there would be more than 2³¹ - 1 columns.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de kat en de hond", "de mat"])
    >>> matrix = corpus.document_term_counts()
    >>> matrix
    document_term_counts: 2 documents, 7 tokens, 5 types (UAX #29 words, lower, nfc) · \
2 × 5, 6 above 0
    >>> matrix.types["token"].tolist()
    ['de', 'en', 'hond', 'kat', 'mat']
    >>> matrix.indptr.tolist(), matrix.indices.tolist(), matrix.counts.tolist()
    ([0, 4, 6], [0, 1, 2, 3, 0, 4], [2, 1, 1, 1, 1, 1])
    """
    import numpy as np

    starts, columns, counts, types = corpus._engine.document_term_counts(
        min_count=min_count, threads=thread_count(threads)
    )
    options = {"min_count": min_count if min_count != 1 else None}
    return DocumentTermCounts(
        np.asarray(starts),
        np.asarray(columns),
        np.asarray(counts),
        corpus._table(types, "document_term_counts", options),
    )

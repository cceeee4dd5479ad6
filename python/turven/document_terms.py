"""The matrix of documents by types: counts, and weights made of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from turven.matrix import TermMatrix, asked, frozen
from turven.options import thread_count, with_known_options
from turven.weights import Scheme, by_row, weighted

if TYPE_CHECKING:
    from turven.corpus import Corpus
    from turven.matrix import Asked, Int64s
    from turven.weights import CountWeight, DocumentWeight, Norm


@with_known_options
def document_term_matrix(
    corpus: Corpus,
    *,
    weights: CountWeight = "count",
    idf: DocumentWeight | None = None,
    norm: Norm | None = None,
    base: float | None = None,
    k1: float = 1.2,
    b: float = 0.75,
    tokens: Iterable[str] | None = None,
    min_count: int = 1,
    min_documents: int = 1,
    max_documents: int | None = None,
    max_types: int | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> TermMatrix:
    """Count how often each type occurs in each document, or weigh these counts.

    Parameters
    ----------
    weights : {"count", "binary", "relative", "log", "augmented", "tf-idf", "bm25"}
        What is made of a count; see the notes. Default: the count.
    idf : {"plain", "smooth", "plus_one", "probabilistic", "lucene"}, optional
        A factor of the number of documents that hold the type, with any of the weights.
        Default: none; with ``"tf-idf"``, which is the count with such a factor,
        ``"plain"``; with ``"bm25"`` ``"lucene"``.
    norm : {"l1", "l2"}, optional
        Divides each row by the sum of its values, or by the root of the sum of their
        squares [1]_. These are of the columns that there are. A row of zeros stays.
    base : float, optional
        Of the logarithms in `weights` and `idf`, such as 2 or 10; above 1. Default: e.
    k1, b : float, default 1.2 and 0.75
        Of ``"bm25"``: how soon further occurrences add nothing (0 or more), and how much
        the length of the document counts (0 to 1).
    tokens : iterable of str, optional
        Only these types, in this order, each once; looked up in the case and normalisation
        of the corpus. A word that does not occur has a column without cells. Default: all
        types, in the order of code points.
    min_count : int, default 1
        Types that occur less often in the corpus have no column.
    min_documents : int, default 1
        Nor have those that fewer documents hold.
    max_documents : int, optional
        Nor have those that more documents hold.
    max_types : int, optional
        At most so many columns: of the types that are left the most frequent ones, of
        equally frequent ones the first in the order of code points.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    TermMatrix
        One row a document, in order, empty ones included; one column a type. Its ``types``
        say what the columns stand for and its ``documents`` what the rows do;
        ``to_scipy()`` gives a sparse array that scikit-learn and others take. ``values``
        are int64 for "count" and "binary" without `idf` and `norm`, else float64. There is
        a cell wherever a count is above 0, whatever its weight.

    Raises
    ------
    ValueError
        If `weights`, `idf` or `norm` is unknown; if `base`, `k1`, `b` or a number of types
        lies outside its range; if `k1` or `b` is given for other weights than "bm25"; if
        `tokens` has a type twice, or is given with what chooses types.
    CorpusError
        If there would be more than 2³¹ - 1 columns.

    Notes
    -----
    With tf the count, dl the tokens of the document, avgdl their mean over all documents,
    N the number of documents, empty ones included, and df that of those which hold the
    type:

    ========= ================================================== ===========
    weights   value                                              source
    ========= ================================================== ===========
    count     tf                                                 [1]_
    binary    1                                                  [2]_
    relative  tf / dl                                            [1]_
    log       1 + log tf                                         [1]_
    augmented 0.5 + 0.5 tf / max tf                              [2]_
    tf-idf    tf · idf                                           [3]_, [2]_
    bm25      idf · tf / (tf + k1 (1 - b + b dl / avgdl))        [4]_, [5]_
    ========= ================================================== ===========

    ============= ========================================= ===========
    idf           factor                                    source
    ============= ========================================= ===========
    plain         log(N / df)                               [3]_
    smooth        log((1 + N) / (1 + df)) + 1               [6]_
    plus_one      log(N / df) + 1                           [6]_
    probabilistic max(0, log((N - df) / df))                [2]_
    lucene        log(1 + (N - df + 0.5) / (df + 0.5))      [5]_
    ============= ========================================= ===========

    ``dl``, ``avgdl`` and ``max tf`` (the count of the document's most frequent type) are
    of all types, also those without a column, so that the choice of columns changes no
    weight. BM25 is that of Lucene since version 8: without the factor k1 + 1, which is the
    same for all cells, and with an idf that is never negative.

    ``weights="tf-idf", idf="smooth", norm="l2"`` is what scikit-learn's TfidfTransformer
    gives; with ``weights="log"`` its ``sublinear_tf``, with ``idf="plus_one"`` its
    ``smooth_idf=False``. quanteda's ``dfm_tfidf`` is ``weights="tf-idf", base=10``.

    References
    ----------
    .. [1] Manning, Raghavan & Schütze (2008), *Introduction to Information Retrieval*, 6.4.
    .. [2] Salton & Buckley (1988), "Term-weighting approaches in automatic text retrieval",
       *Information Processing & Management* 24(5), 513-523.
    .. [3] Spärck Jones (1972), "A statistical interpretation of term specificity and its
       application in retrieval", *Journal of Documentation* 28(1), 11-21.
    .. [4] Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and
       Beyond", *Foundations and Trends in Information Retrieval* 3(4), 333-389.
    .. [5] Kamphuis, de Vries, Boytsov & Lin (2020), "Which BM25 Do You Mean?", ECIR 2020,
       28-34.
    .. [6] Pedregosa et al. (2011), "Scikit-learn", *JMLR* 12, 2825-2830; its TfidfTransformer.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de kat en de hond", "de mat"])
    >>> matrix = corpus.document_term_matrix()
    >>> matrix
    document_term_matrix: 2 documents, 7 tokens, 5 types (UAX #29 words, lower, nfc) · \
2 × 5, 6 cells
    >>> matrix.types["token"].tolist(), matrix.documents["id"].tolist()
    (['de', 'en', 'hond', 'kat', 'mat'], ['0', '1'])
    >>> matrix.indptr.tolist(), matrix.indices.tolist(), matrix.values.tolist()
    ([0, 4, 6], [0, 1, 2, 3, 0, 4], [2, 1, 1, 1, 1, 1])
    >>> weights = corpus.document_term_matrix(weights="tf-idf", tokens=["de", "kat"])
    >>> weights.to_scipy().toarray().round(4).tolist()
    [[0.0, 0.6931], [0.0, 0.0]]
    """
    scheme = Scheme.of(weights=weights, idf=idf, norm=norm, base=base, k1=k1, b=b)
    wanted = asked(
        corpus,
        tokens,
        {
            "min_count": (min_count, 1),
            "min_documents": (min_documents, 1),
            "max_documents": (max_documents, None),
            "max_types": (max_types, None),
        },
    )
    count = thread_count(threads)
    starts, columns, counts, core = frozen(corpus._engine.term_counts(wanted, threads=count))
    options = {
        "weights": weights if weights != "count" else None,
        "idf": scheme.idf if weights != "bm25" or idf is not None else None,
        "norm": norm,
        "base": base,
        "k1": k1 if weights == "bm25" else None,
        "b": b if weights == "bm25" else None,
        "tokens": wanted[0],
        "min_count": min_count if min_count != 1 else None,
        "min_documents": min_documents if min_documents != 1 else None,
        "max_documents": max_documents,
        "max_types": max_types,
    }
    options = {name: value for name, value in options.items() if value is not None}
    types = corpus._table(core, "document_term_matrix", options)
    matrix = TermMatrix(starts, columns, counts, types, corpus.documents())
    return weighted(matrix, scheme, lambda: _most_frequent(corpus, count))


def _most_frequent(corpus: Corpus, threads: int | None) -> Int64s:
    """Return the count of the most frequent type of each document, of all types."""
    import numpy as np

    all_types: Asked = (None, 1, 1, None, None)
    starts, _, counts, _ = frozen(corpus._engine.term_counts(all_types, threads=threads))
    return by_row(np.maximum, starts, counts)


@with_known_options
def document_term_counts(
    corpus: Corpus,
    *,
    min_count: int = 1,
    threads: int | None = None,
    progress: bool | None = None,
) -> TermMatrix:
    """Count how often each type occurs in each document.

    The same as :meth:`document_term_matrix` without weights.
    """
    return document_term_matrix(corpus, min_count=min_count, threads=threads)

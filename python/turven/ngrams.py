"""How often sequences of words occur, and how strongly their words attract each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from turven.measures import checked_names
from turven.merging import ngram_totals
from turven.options import Within, memory_bytes, thread_count, with_known_options
from turven.registry import GRAM_MEASURES
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus

Convention = Literal["positions", "tokens"]


@with_known_options
def ngrams(
    corpus: Corpus,
    n: int | tuple[int, int] = 2,
    *,
    measures: str | Iterable[str] | None = None,
    convention: Convention = "positions",
    nested: bool = False,
    parts: bool = False,
    min_count: int = 1,
    top: int | None = None,
    skip: int = 0,
    within: Within = "document",
    memory_limit: int | str | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """List sequences of `n` words by how often they occur, or by how they hold together.

    Parameters
    ----------
    n : int or (int, int), default 2
        The number of words, from 1 to 100; or the smallest and the largest
        number, as in ``(1, 5)``, which shares the work.
    measures : str or iterable of str, optional
        Measures of association, see Notes; the first one gives the order. They are for
        `n` from 2 on, without `skip`; those that count all 2ⁿ cells are for `n` up to 5.
    convention : {"positions", "tokens"}, default "positions"
        What the counts behind the measures are, see Notes.
    nested : bool, default False
        Whether to tell how n-grams are parts of longer ones in the table; for several
        lengths, without `skip`.
    parts : bool, default False
        Whether to list the counts that the measures look at, see Returns; for
        :meth:`Table.explain`, :meth:`Table.agreement` and measures of one's own. They are
        counted once more for this.
    min_count : int, default 1
        The smallest count that is kept. It never changes a score of `measures`: their
        counts and N are of all n-grams. It decides which longer n-grams there are for
        `nested`.
    top : int, optional
        At most this many rows. It changes nothing else.
    skip : int, default 0
        How many words may be left out in all between the first and the last
        word, from 0 to 10: the k-skip-n-grams of Guthrie et al. [1]_. Each
        choice of positions counts once. A gap that dropped types have left is a
        position that may be left out.
    within : {"document", "sentence"}, default "document"
        What an n-gram may not cross.
    memory_limit : int or str, optional
        How much memory counting may use beside the rows that it keeps and 16
        bytes a type: bytes, or a text such as "500 MB" or "2 GiB"; at least 1
        MiB. Less memory means more passes over the corpus, never another
        answer. Default: 1 GiB.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        One row an n-gram: ``rank`` (from 1), ``ngram`` (its words, joined by a
        blank), ``n``, ``count``, ``per_million`` (of all n-grams of this `n`,
        whatever `min_count`). With `parts` then the counts of parts, such as ``f2`` of the
        second word and ``f1_3`` of the first and the third, null where the measures do not
        look at them for this `n`; and ``total``, N. Then the measures (float64), and with
        `nested`

        * ``count_nested``: how many of the occurrences lie inside an occurrence of a
          longer n-gram of the table. (quanteda's column of that name also counts those that
          only overlap with a longer one, and looks at longer ones that its ``min_count``
          leaves out.);
        * ``c_value``: log2(n) (f - mean), f being the count and the mean that of the
          counts of the longer n-grams of the table that contain this one, 0 if there is
          none [2]_. A single word has 0, since log2(1) is 0;
        * ``maximal``: whether no longer n-gram of the table contains this one;
        * ``closed``: whether none that does has the same count.

        Order: the first measure, if there is one, then count, then the words' code
        points; ``nan`` last. Empty if no document is long enough.

    Raises
    ------
    ValueError
        If a measure is unknown (the message lists all), or one that counts all cells is
        asked for with `n` above 5; if `measures` or `nested` meet a `skip`, `measures`
        single words, `nested` only one length, `parts` no measures; if another option lies
        outside its range, or `memory_limit` below 1 MiB.

    Notes
    -----
    A measure compares how often an n-gram occurs, f, with how often its parts do:
    some of its words at their places, whatever is at the others. Counted are the n-grams
    of the same length: fᵢ are those with the i-th word at place i, N is how many there are
    in all, and E = N ∏ fᵢ/N is what chance expects of independent words. A cell is how many
    have just some of the words at their places; there are 2ⁿ cells, never negative,
    which add up to N. For pairs this is what :meth:`Corpus.collocations` counts. An
    n-gram is counted by its own length, so a table of several lengths has an N for each.

    With ``convention="tokens"`` fᵢ are the frequencies of the words, other parts are
    counted wherever they occur in the corpus (the first two words of a trigram: as a
    bigram), and N is the number of tokens, as in NLTK. Near the ends of documents the
    cells then do not add up and may be negative; `log_likelihood`, `lambda` and
    `lambda_z` are ``nan`` there.

    ``tv.measures.about(name, kind="ngrams")`` and the page docs/measures.md have the
    measures with their formulas, ranges and sources: `pmi`, `npmi`, `total_correlation`,
    `t_score`, `poisson_stirling`, `dice`, `mi_like`, `scp`,
    `mutual_expectation`; and those of all cells `log_likelihood`, `chi_squared`,
    `jaccard`, `lambda`, `lambda_z`.

    Parts are counted for as many rows at a time as `memory_limit` allows. `nested` takes
    about 60 bytes a row and two a token beside that.

    References
    ----------
    .. [1] Guthrie, Allison, Liu, Guthrie & Wilks (2006), "A closer look at
       skip-gram modelling", *Proceedings of LREC*.
    .. [2] Frantzi, Ananiadou & Mima (2000), "Automatic recognition of multi-word terms:
       the C-value/NC-value method", *International Journal on Digital Libraries* 3(2),
       115-130.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["op de mat en op de kat", "op de mat"])
    >>> corpus.ngrams(2, min_count=2)
    ngrams: 2 documents, 10 tokens, 5 types (UAX #29 words, lower, nfc) · n 2 · min_count 2
    rank  ngram   n  count  per_million
       1  op de   2      3     375000.0
       2  de mat  2      2     250000.0
    >>> corpus.ngrams((1, 3), top=3)["ngram"].tolist()
    ['de', 'op', 'op de']
    >>> tv.Corpus.from_texts(["a b c d"]).ngrams(2, skip=1)["ngram"].tolist()
    ['a b', 'a c', 'b c', 'b d', 'c d']
    >>> corpus.ngrams(3, measures=["npmi", "scp"], top=2)
    ngrams: 2 documents, 10 tokens, 5 types (UAX #29 words, lower, nfc) · n 3 · \
measures npmi, scp · top 2
    rank  ngram      n  count  per_million    npmi     scp
       1  de mat en  3      1     166666.7  1.0000  1.0000
       2  en op de   3      1     166666.7  1.0000  1.0000
    >>> nested = corpus.ngrams((2, 3), nested=True, min_count=2)
    >>> [(row["ngram"], row["count"], row["count_nested"], row["closed"]) for row in nested]
    [('op de', 3, 2, True), ('de mat', 2, 2, False), ('op de mat', 2, 0, True)]
    """
    shortest, longest = _lengths(n)
    names = [] if measures is None else checked_names(measures, GRAM_MEASURES)
    if not isinstance(nested, bool):
        raise TypeError(f"nested must be a bool, got {type(nested).__name__}")
    if not isinstance(parts, bool):
        raise TypeError(f"parts must be a bool, got {type(parts).__name__}")
    core = corpus._engine.ngrams(
        shortest,
        longest,
        skip=skip,
        within=within,
        min_count=min_count,
        measures=names,
        convention=convention,
        nested=nested,
        parts=parts,
        top=top,
        memory=memory_bytes(memory_limit),
        threads=thread_count(threads),
    )
    options = {
        "n": shortest if shortest == longest else f"{shortest} to {longest}",
        **({"measures": names} if names else {}),
        **({"convention": convention} if convention != "positions" else {}),
        **({"nested": nested} if nested else {}),
        **({"parts": parts} if parts else {}),
        "skip": skip,
        "within": within if within != "document" else None,
        "min_count": min_count if min_count != 1 else None,
        "top": top,
    }
    table = corpus._table(core, "ngrams", options)
    totals = ngram_totals(corpus, core, (shortest, longest), options)
    return Table._of(core, {**table.parameters, "ngrams": totals}, corpus)


def _lengths(n: object) -> tuple[int, int]:
    if isinstance(n, int) and not isinstance(n, bool):
        return n, n
    if isinstance(n, tuple | list) and len(n) == 2 and all(isinstance(i, int) for i in n):
        return n[0], n[1]
    raise TypeError(f"n must be an int or a pair of ints, got {n!r}")

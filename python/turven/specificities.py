"""Specificities: the words that tell the parts of a corpus from each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from turven.measures import checked_names
from turven.metadata import column
from turven.options import Correction, Test, significance, thread_count, with_known_options
from turven.parts import in_order, values_by
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus


@with_known_options
def specificities(
    corpus: Corpus,
    by: str | Iterable[Any],
    *,
    measures: str | Iterable[str] = "specificity",
    min_count: int = 1,
    few: int = 3,
    test: Test | None = None,
    correction: Correction | None = None,
    top: int | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """List every word in every part by how much more frequent it is there than in the rest.

    Parameters
    ----------
    by : str or iterable
        The name of a metadata column, or one value a document. Documents with the same value
        make a part; those without one (``None``) make a part too.
    measures : str or iterable of str, default "specificity"
        Measures of :mod:`turven.measures`. The first one gives the order.
    min_count : int, default 1
        How often a word must occur in the corpus. It never changes a score.
    few : int, default 3
        A word is marked in ``few_documents`` if fewer documents hold it, in the part or the
        rest, whichever has it more frequently: with 3, those of one or two.
    test : {"log_likelihood", "chi_squared", "fisher", "poisson", "binomial"}, optional
        Adds ``log10_p``, as in :meth:`keyness`.
    correction : {"none", "bonferroni", "holm", "benjamini-hochberg"}, default "none"
        Adds ``log10_p_corrected``: for all words in all parts, listed or not.
    top : int, optional
        At most this many rows a part.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        The parts one after the other, ascending, that of ``None`` last; in each one row a
        word of the corpus: ``rank`` in the part (from 1), ``part``, ``token``, ``count`` there
        and ``rest_count``, both ``per_million``, the ``documents`` there and in the rest that
        hold it, ``few_documents`` (bool); ``o11``, ``r1``, ``c1``, ``n``, ``e11`` and the
        measures. Order in a part: the first measure, then ``count``, then code points; ``nan``
        last.

    Raises
    ------
    ValueError
        If there is no such column (the message lists those there are), there are more or
        fewer values than documents, values that cannot be put in order, a measure is
        unknown, or words times parts are more than 2^31.

    Notes
    -----
    The contingency table is that of :meth:`keyness`, the rest of the corpus being the
    reference: ``o11`` the word's count in the part, ``r1`` the part's tokens, ``c1`` its count
    in the corpus, ``n`` the corpus's tokens. A word that a part lacks is listed too: what is
    missing may be as telling as what is there.

    References
    ----------
    .. [1] Lafon (1980), "Sur la variabilité de la fréquence des formes dans un corpus",
       Mots 1, 127-165.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(
    ...     ["de zee en het schip", "de zee en de storm", "het paard en de wei"],
    ...     place=["sea", "sea", "land"],
    ... )
    >>> table = corpus.specificities("place", top=1)
    >>> [(row["part"], row["token"], row["count"]) for row in table]
    [('land', 'paard', 1), ('sea', 'zee', 2)]
    """
    names = checked_names(measures)
    values = values_by(corpus, by)
    labels = in_order(values)
    place = {label: number for number, label in enumerate(labels)}
    core = corpus._engine.specificities(
        [place[value] for value in values],
        column("by", labels),
        min_count=min_count,
        measures=names,
        few=few,
        significance=significance(test, correction),
        top=top,
        threads=thread_count(threads),
    )
    options = {
        "by": by if isinstance(by, str) else "values given",
        "measures": names,
        "min_count": min_count if min_count != 1 else None,
        "few": few if few != 3 else None,
        "test": test,
        "correction": correction,
        "top": top,
    }
    return corpus._table(core, "specificities", options, "a part against the rest")

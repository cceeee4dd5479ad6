"""The company of one word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from turven.measures import checked_names
from turven.options import Within, thread_count, with_known_options
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus


@with_known_options
def collocates(
    corpus: Corpus,
    node: str,
    *,
    window: int | tuple[int, int] = 5,
    measures: str | Iterable[str] = "log_likelihood",
    min_count: int = 1,
    top: int | None = None,
    within: Within = "document",
    threads: int | None = None,
) -> Table:
    """List the words around a node by how strongly it attracts them.

    Parameters
    ----------
    node : str
        A word; it is looked up in the case and normalisation of the corpus.
    window : int or (int, int), default 5
        How many tokens before and behind the node, at most 100 and not 0 both:
        ``5`` is ``(5, 5)``, ``(3, 0)`` is three to the left.
    measures : str or iterable of str, default "log_likelihood"
        Measures of association, see :mod:`turven.measures`. The first one
        gives the order.
    min_count : int, default 1
        The smallest O11 that is kept. It never changes a score.
    top : int, optional
        At most this many rows.
    within : {"document", "sentence"}, default "document"
        What a window may not cross.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.

    Returns
    -------
    Table
        One row a collocate: ``rank`` (from 1), ``collocate``, ``o11``, ``r1``,
        ``c1``, ``n``, ``e11`` and the measures. Order: the first measure, then
        ``o11``, then code points; ``nan`` last. Empty if the node is absent.

    Raises
    ------
    ValueError
        If a measure is unknown (the message lists all) or an option lies
        outside its range.

    Notes
    -----
    Counted are *positions*, as in surface cooccurrence [1]_ and the Corpus
    Workbench: ``r1`` all positions in the union of the windows, each once and
    without the nodes themselves; ``o11`` those that hold the collocate; ``c1``
    the occurrences of the collocate outside nodes; ``n`` all tokens that are
    not nodes; ``e11`` = r1·c1/n.

    References
    ----------
    .. [1] Evert (2008), "Corpora and collocations", in *Corpus Linguistics: An
       International Handbook*, article 58.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["rode wijn en witte wijn", "rode wijn en brood"])
    >>> corpus.collocates("wijn", window=(1, 0), measures="log_dice")
    collocates: 2 documents, 9 tokens, 5 types (UAX #29 words, lower, nfc) · node wijn · \
window 1, 0 · measures log_dice · positions in the union of windows, nodes taken out
    rank  collocate  o11  r1  c1  n     e11  log_dice
       1  rode         2   3   2  6  1.0000   13.6781
       2  witte        1   3   1  6  0.5000   13.0000
    """
    left, right = _sides(window)
    names = checked_names(measures)
    word = corpus._engine.type_of(node)
    core = corpus._engine.collocates(
        word,
        window=(left, right),
        within=within,
        min_count=min_count,
        measures=names,
        top=top,
        threads=thread_count(threads),
    )
    options = {
        "node": word,
        "window": [left, right],
        "measures": names,
        "within": within if within != "document" else None,
        "min_count": min_count if min_count != 1 else None,
        "top": top,
    }
    convention = "positions in the union of windows, nodes taken out"
    return corpus._table(core, "collocates", options, convention)


def _sides(window: object) -> tuple[int, int]:
    if isinstance(window, int) and not isinstance(window, bool):
        return window, window
    if isinstance(window, tuple | list) and len(window) == 2:
        left, right = window
        if isinstance(left, int) and isinstance(right, int):
            return left, right
    raise TypeError(f"window must be an int or a pair of ints, got {window!r}")

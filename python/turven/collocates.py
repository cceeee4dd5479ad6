"""The company of one word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from turven.measures import checked_names
from turven.options import (
    Correction,
    Test,
    Within,
    bootstrap,
    significance,
    thread_count,
    with_known_options,
)
from turven.presets import NODE_PRESETS, chosen
from turven.table import Table

if TYPE_CHECKING:
    from turven import _core
    from turven.corpus import Corpus

Convention = Literal[
    "surface",
    "surface_tokens",
    "pairs",
    "pairs_less_nodes",
    "span",
    "span_less_nodes",
    "hits",
    "documents",
    "sentences",
]

#: What a table says of its convention.
NOTES = {
    "surface": "positions in the union of windows, nodes taken out",
    "surface_tokens": "positions in the union of windows, of all tokens",
    "pairs": "pairs of node and position",
    "pairs_less_nodes": "pairs of node and position, nodes taken out",
    "span": "pairs of node and position, R1 is f(node) times the window",
    "span_less_nodes": "pairs of node and position, R1 is f(node) times the window, N less nodes",
    "hits": "pairs of node and position, R1 is f(node)",
    "documents": "documents that hold both",
    "sentences": "sentences that hold both",
}

#: The conventions that have no window.
IN_UNITS = {"documents", "sentences"}


@dataclass(frozen=True)
class Question:
    """What is asked of nodes, whichever they are: options of which a preset gives some."""

    #: What the engine is asked.
    engine: dict[str, Any]
    #: What a table says of it: options that are not as by default.
    told: dict[str, Any]

    @classmethod
    def of(
        cls,
        *,
        window: int | tuple[int, int] | None,
        measures: str | Iterable[str] | None,
        convention: str | None,
        like: str | None,
        min_count: int,
        top: int | None,
        within: str,
    ) -> Question:
        """Put options together and check them."""
        given: dict[str, Any] = {
            "convention": convention,
            "measures": measures,
            "window": window,
        }
        given = chosen(NODE_PRESETS, given, like)
        counted = given["convention"] or "surface"
        left, right = sides(5 if given["window"] is None else given["window"])
        asked = given["measures"]
        names = checked_names("log_likelihood" if asked is None else asked)
        engine = {
            "window": (left, right),
            "measures": names,
            "convention": counted,
            "within": within,
            "min_count": min_count,
            "top": top,
        }
        told = engine | {
            "window": [left, right],
            "convention": counted if counted != "surface" else None,
            "like": like,
            "within": within if within != "document" else None,
            "min_count": min_count if min_count != 1 else None,
        }
        return cls(engine, told)

    @property
    def convention(self) -> str:
        """By which convention is counted."""
        return str(self.engine["convention"])

    def table(
        self, corpus: Corpus, core: _core.Table, statistic: str, told: dict[str, Any]
    ) -> Table:
        """Make a table that tells how it was counted."""
        windows = self.convention not in IN_UNITS
        note = NOTES[self.convention]
        return corpus._table(core, statistic, told, note, windows=windows)


@with_known_options
def collocates(
    corpus: Corpus,
    node: str | re.Pattern[str] | Iterable[str],
    *,
    window: int | tuple[int, int] | None = None,
    places: bool = False,
    measures: str | Iterable[str] | None = None,
    convention: Convention | None = None,
    like: str | None = None,
    min_count: int = 1,
    test: Test | None = None,
    correction: Correction | None = None,
    interval: float | None = None,
    replicates: int = 999,
    seed: int = 0,
    top: int | None = None,
    within: Within = "document",
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """List the words around a node by how strongly it attracts them.

    Parameters
    ----------
    node : str, pattern or iterable of str
        A word; a phrase, its words with blanks between them; several of these, any of which
        is a node; or a compiled regular expression, which stands for all types of the corpus
        that it matches whole. Words are looked up in the case and normalisation of the
        corpus. Of nodes that overlap the one that begins first counts, and of those that
        begin together the longest.
    window : int or (int, int), default 5
        How many tokens before and behind the node, at most 100 and not 0 both:
        ``5`` is ``(5, 5)``, ``(3, 0)`` is three to the left.
    places : bool, default False
        Adds for every place of the window, from ``left_5`` to ``right_5``, how often the
        collocate stands there.
    measures : str or iterable of str, default "log_likelihood"
        Measures of association, see :mod:`turven.measures`. The first one
        gives the order.
    convention : str, default "surface"
        What is counted: "surface", "surface_tokens", "pairs", "pairs_less_nodes", "span",
        "span_less_nodes", "hits", "documents" or "sentences"; see Notes.
    like : str, optional
        Count and score as this program does: "cwb-ccc", "ucs", "sketchengine", "conc",
        "cqpweb" or "wordsmith". Sets ``convention``, ``measures`` and ``window`` where they
        are not given; docs/measures.md says with which of its numbers it was compared.
    min_count : int, default 1
        The smallest O11 that is kept. It never changes a score.
    test : {"log_likelihood", "chi_squared", "fisher", "poisson", "binomial"}, optional
        Adds ``log10_p``: the logarithm of how likely chance alone makes a table so far
        from independence, by this test (``fisher`` on both sides, ``poisson`` and
        ``binomial`` for attraction). It does not underflow.
    correction : {"none", "bonferroni", "holm", "benjamini-hochberg"}, default "none"
        Adds ``log10_p_corrected`` for the many tests that were made: of all candidates,
        whatever ``min_count`` and ``top`` leave out. Without a test that of
        ``log_likelihood`` is taken.
    interval : float, optional
        A confidence, such as 0.95. Adds ``<measure>_low`` and ``<measure>_high`` for every
        measure: the interval of scores over corpora whose documents are drawn anew, with
        replacement (the bootstrap's percentiles [2]_). O11 and all margins are counted anew,
        in the same convention. Draws where the measure is undefined do not count; ``nan`` if
        there are fewer than two documents. Rows are chosen first, so ``top`` saves time.
    replicates : int, default 999
        How many draws make an interval, up to 1,000,000.
    seed : int, default 0
        Where the random numbers begin: the same seed gives the same table, on any number of
        threads.
    top : int, optional
        At most this many rows.
    within : {"document", "sentence"}, default "document"
        What a window may not cross.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

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
    By default *positions* are counted, as in surface cooccurrence [1]_ and the Corpus
    Workbench: ``r1`` all positions in the union of the windows, each once and
    without the nodes themselves; ``o11`` those that hold the collocate; ``c1``
    the occurrences of the collocate outside nodes; ``n`` all tokens that are
    not part of nodes; ``e11`` = r1·c1/n. The conventions:

    ================ ============= ======================= =================
    convention       ``o11``       ``r1``                  ``n``
    ================ ============= ======================= =================
    surface          positions     positions in windows    tokens less nodes
    surface_tokens   positions     positions in windows    tokens
    pairs            pairs         all pairs               tokens
    pairs_less_nodes pairs         all pairs               tokens less nodes
    span             pairs         f(node) · window        tokens
    span_less_nodes  pairs         f(node) · window        tokens less nodes
    hits             pairs         f(node)                 tokens
    documents        documents     documents with the node documents
    sentences        sentences     sentences with the node sentences
    ================ ============= ======================= =================

    A *pair* is a node and a position of its window: one that lies in the windows of
    two nodes counts twice, and another node counts as a collocate. ``c1`` is the
    frequency of the collocate, for documents and sentences the number of those that
    hold it; "pairs_less_nodes" takes those inside nodes off, but never goes below ``o11``.
    With pairs, ``o11`` may exceed ``c1`` or ``r1``; a measure for which a cell is negative
    is then ``nan``. Places are counted in pairs too, whatever the convention.

    A measure may have a convention of its own, if that has the same ``o11``:
    ``"log_likelihood(convention=pairs)"`` in a table by "hits". Its margins then stand beside
    those of the table, as ``r1_pairs``, ``c1_pairs``, ``n_pairs`` and ``e11_pairs``.

    Punctuation is no token, and takes up no place in a window, unless the corpus was made
    with ``punctuation="keep"``: then it does both. The table says which.

    The collocates of collocates: :meth:`collocation_network`.

    References
    ----------
    .. [1] Evert (2008), "Corpora and collocations", in *Corpus Linguistics: An
       International Handbook*, article 58.
    .. [2] Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["rode wijn en witte wijn", "rode wijn en brood"])
    >>> corpus.collocates("wijn", window=(1, 0), measures="log_dice")
    collocates: 2 documents, 9 tokens, 5 types (UAX #29 words, lower, nfc) · node wijn · \
window 1, 0 · measures log_dice · positions in the union of windows, nodes taken out · \
punctuation skipped
    rank  collocate  o11  r1  c1  n     e11  log_dice
       1  rode         2   3   2  6  1.0000   13.6781
       2  witte        1   3   1  6  0.5000   13.0000
    >>> table = corpus.collocates(["rode wijn", "witte wijn"], window=1, places=True)
    >>> table[["collocate", "left_1", "right_1"]].to_dicts()
    [{'collocate': 'en', 'left_1': 1, 'right_1': 2}]
    """
    question = Question.of(
        window=window,
        measures=measures,
        convention=convention,
        like=like,
        min_count=min_count,
        top=top,
        within=within,
    )
    alternatives, called = alternatives_of(corpus, node)
    if places and question.convention in IN_UNITS:
        raise ValueError(
            f"convention='{question.convention}' has no window, so there are no places in it"
        )
    core = corpus._engine.collocates(
        alternatives,
        places=places,
        significance=significance(test, correction),
        interval=bootstrap(interval, replicates, seed),
        threads=thread_count(threads),
        **question.engine,
    )
    told = {"node": called, "places": True if places else None} | question.told
    told |= {
        "test": test,
        "correction": correction,
        "interval": interval,
        "replicates": replicates if interval is not None else None,
        "seed": seed if interval is not None else None,
    }
    table = question.table(corpus, core, "collocates", told)
    table._node = alternatives
    return table


def alternatives_of(
    corpus: Corpus, node: str | re.Pattern[str] | Iterable[str]
) -> tuple[list[list[str]], str | list[str]]:
    """Return the words of every alternative, and what the table says of them."""
    if isinstance(node, re.Pattern):
        if not isinstance(node.pattern, str):
            raise TypeError("node must be a pattern of str, got one of bytes")
        types = corpus.frequencies()["token"].tolist()
        return [[word] for word in types if node.fullmatch(word)], node.pattern
    if isinstance(node, str):
        words = _words(corpus, node)
        return [words], " ".join(words)
    if isinstance(node, bytes) or not isinstance(node, Iterable):
        kind = type(node).__name__
        raise TypeError(f"node must be a str, a pattern or an iterable of str, got {kind}")
    given = list(node)
    for word in given:
        if not isinstance(word, str):
            raise TypeError(f"node must hold str, got {word!r}")
    words_of = [_words(corpus, word) for word in given]
    return words_of, [" ".join(words) for words in words_of]


def _words(corpus: Corpus, node: str) -> list[str]:
    """Return the words of a phrase; tokens that were given may hold blanks."""
    whole = corpus._engine.type_of(node)
    if corpus._engine.count(whole) or len(node.split()) < 2:
        return [whole]
    return [corpus._engine.type_of(word) for word in node.split()]


def sides(window: object) -> tuple[int, int]:
    """Return how many tokens a window has on each side."""
    if isinstance(window, int) and not isinstance(window, bool):
        return window, window
    if isinstance(window, tuple | list) and len(window) == 2:
        left, right = window
        if isinstance(left, int) and isinstance(right, int):
            return left, right
    raise TypeError(f"window must be an int or a pair of ints, got {window!r}")

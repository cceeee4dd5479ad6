"""The collocates of a word, their collocates, and so on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.collocates import Convention, Question, alternatives_of
from turven.options import Within, thread_count, with_known_options
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: How far a network may reach.
MAX_DEPTH = 10

#: The columns that are not of numbers, and those of counts.
WORDS = ("node", "collocate")
COUNTS = ("o11", "r1", "c1", "n")


@with_known_options
def collocation_network(
    corpus: Corpus,
    start: str | Iterable[str],
    *,
    depth: int = 2,
    window: int | tuple[int, int] | None = None,
    measures: str | Iterable[str] | None = None,
    convention: Convention | None = None,
    like: str | None = None,
    min_count: int = 1,
    top: int = 10,
    within: Within = "document",
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """List the collocates of a word, the collocates of these, and so on.

    Parameters
    ----------
    start : str or iterable of str
        The word or phrase at which the network begins, or several.
    depth : int, default 2
        How many steps it goes, from 1 to 10: 1 is the collocates of ``start``, 2 their
        collocates too.
    window, measures, convention, like, min_count, within
        As in :meth:`collocates`, for every node.
    top : int, default 10
        At most so many collocates a node, by the first measure.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        One row a link: ``depth`` (from 1), ``node``, ``collocate``, ``o11``, ``r1``,
        ``c1``, ``n``, ``e11`` and the measures. Order: ``depth``, then the nodes in the
        order in which they were reached, then their collocates as in :meth:`collocates`.

    Raises
    ------
    ValueError
        If a measure is unknown (the message lists all) or an option lies outside its range.
    TypeError
        If ``start`` is no str and no iterable of them.

    Notes
    -----
    This is the network that GraphColl draws [1]_. It is walked in breadth, and each word is
    a node once, at the least depth at which it is reached; a link back to a word that has
    been a node is a row, but is not followed. Two words that are each other's
    collocates are two rows, which may differ in ``r1`` and ``c1``, and in the score. A start
    that does not occur has no rows.

    The number of nodes is at most 1 + top + top² + ... for each start.

    References
    ----------
    .. [1] Brezina, McEnery & Wattam (2015), "Collocations in context: A new perspective on
       collocation networks", International Journal of Corpus Linguistics 20(2), 139-173.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["rode wijn en witte wijn", "rode wijn en brood"])
    >>> table = corpus.collocation_network("brood", window=1, measures="log_dice", top=2)
    >>> [(row["depth"], row["node"], row["collocate"], row["o11"]) for row in table]
    [(1, 'brood', 'en', 1), (2, 'en', 'wijn', 2), (2, 'en', 'brood', 1)]
    """
    if isinstance(depth, bool) or not isinstance(depth, int) or not 1 <= depth <= MAX_DEPTH:
        raise ValueError(f"depth must be between 1 and {MAX_DEPTH}, got {depth!r}")
    if top is None:
        raise ValueError("top must be a number: a network of all collocates holds all words")
    question = Question.of(
        window=window,
        measures=measures,
        convention=convention,
        like=like,
        min_count=min_count,
        top=top,
        within=within,
    )
    alternatives, called = alternatives_of(corpus, start)
    columns = _links(corpus, alternatives, question, depth, thread_count(threads))
    told = {"start": called, "depth": depth} | question.told
    return question.table(corpus, columns, "collocation_network", told)


def _links(
    corpus: Corpus, start: list[list[str]], question: Question, depth: int, threads: int | None
) -> _core.Table:
    """Walk the network in breadth, and put the collocates of all nodes together."""
    columns: dict[str, list[Any]] = {"depth": [], "node": []}
    known: set[tuple[str, ...]] = set()
    ahead = [tuple(words) for words in start]
    # A table without rows has columns too.
    for name in _collocates(corpus, [], question, threads):
        columns[name] = []
    for step in range(1, depth + 1):
        nodes, ahead = ahead, []
        for node in nodes:
            if node in known:
                continue
            known.add(node)
            found = _collocates(corpus, [list(node)], question, threads)
            rows = len(found["collocate"])
            found |= {"depth": [step] * rows, "node": [" ".join(node)] * rows}
            for name, values in found.items():
                columns[name] += values
            ahead += [(collocate,) for collocate in found["collocate"]]
    return _core.Table.of_columns(
        [(name, _core.Column.from_list(_kind(name), columns[name])) for name in columns]
    )


def _collocates(
    corpus: Corpus, node: list[list[str]], question: Question, threads: int | None
) -> dict[str, list[Any]]:
    """Return the columns of the collocates of a node, but for the rank."""
    table = corpus._engine.collocates(node, threads=threads, **question.engine)
    names = [name for name in table.columns() if name != "rank"]
    return {name: list(table.values(name, 0, len(table))) for name in names}


def _kind(name: str) -> str:
    """Return of what kind the values of a column are; see ``_core.Column.from_list``."""
    if name in WORDS:
        return "str"
    margin = name.partition("_")[0]
    return "int64" if name == "depth" or margin in COUNTS else "float64"

"""How the company of a word changes."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.agreement import rank_biased_overlap
from turven.by import By
from turven.metadata import column, column_of_kind
from turven.options import with_known_options
from turven.periods import Every
from turven.progress_bar import shown
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: How many words are shown of those that came or went.
SHOWN = 10


@with_known_options
def drift(
    corpus: Corpus,
    node: str | re.Pattern[str] | Iterable[str],
    *,
    by: str | Iterable[Any] = "date",
    every: Every | None = None,
    top: int = 50,
    p: float = 0.9,
    **options: Any,  # noqa: ANN401
) -> Table:
    """Say how the collocates of a word change from period to period.

    Parameters
    ----------
    node : str, pattern or iterable of str
        The word, as for :meth:`collocates`.
    by : str or iterable, default "date"
        A metadata column with dates, or one value a document.
    every : {"day", "week", "month", "quarter", "year", "decade"}, optional
        How long a period is; see :meth:`by` for dates. Default: the values themselves are the
        points in time, in their order.
    top : int, default 50
        So many collocates of each period are compared.
    p : float, default 0.9
        How patient the reader of a list is, between 0 and 1, for the rank-biased overlap.
    **options
        Those of :meth:`collocates`: ``window``, ``measures``, ``min_count`` and so on.

    Returns
    -------
    Table
        One row a period that has a collocate, and the one before it that has one: ``before``
        and ``period``; ``collocates_before`` and ``collocates``, how many there are, at most
        `top`; ``shared``; ``jaccard``, the shared ones by all, and ``rank_biased_overlap``,
        both from 0 (all are others) to 1; ``came`` and ``went``, the first ten that only the
        one or the other has, with blanks between them.

    Raises
    ------
    ValueError
        As :meth:`collocates` and :meth:`by`; if `top` is less than 1 or `p` does not lie
        between 0 and 1.

    Notes
    -----
    Few occurrences give other collocates by chance: see to it that each period has enough,
    and set ``min_count``. Documents without a date count nowhere.

    References
    ----------
    .. [1] Webber, Moffat & Zobel (2010), "A similarity measure for indefinite rankings", *ACM
       Transactions on Information Systems* 28(4), 20, equation 32.

    Examples
    --------
    >>> import turven as tv
    >>> texts = ["rode wijn", "witte wijn", "rode wijn", "natuurlijke wijn"]
    >>> corpus = tv.Corpus.from_texts(texts, date=[1990, 1990, 2020, 2020])
    >>> corpus.drift("wijn", every="decade", window=1)[["period", "jaccard", "came"]].to_dicts()
    [{'period': '2020s', 'jaccard': 0.3333333333333333, 'came': 'natuurlijke'}]
    """
    if isinstance(top, bool) or not isinstance(top, int) or top < 1:
        raise ValueError(f"top must be at least 1, got {top!r}")
    if not 0 < p < 1:
        raise ValueError(f"p must lie between 0 and 1, got {p}")
    if isinstance(node, Iterable) and not isinstance(node, str):
        node = list(node)
    lists: list[tuple[Any, list[str]]] = []
    told: dict[str, Any] = {}
    parts = By(corpus, by, every)
    with shown(options.get("progress")) as display:
        for label, part in display.rounds(parts, len(parts), "parts"):
            if label is None:
                continue
            table = part.collocates(node, top=top, **options)
            told = table.parameters
            if len(table):
                lists.append((label, table["collocate"].tolist()))
    rows = [_compared(before, after, p) for before, after in itertools.pairwise(lists)]
    kinds = {"jaccard": "float64", "rank_biased_overlap": "float64", "came": "str", "went": "str"}
    labels = {"before": [label for label, _ in lists[:-1]], "period": [la for la, _ in lists[1:]]}
    columns = [(name, _labelled(name, values)) for name, values in labels.items()]
    for place, name in enumerate(
        (
            "collocates_before",
            "collocates",
            "shared",
            "jaccard",
            "rank_biased_overlap",
            "came",
            "went",
        )
    ):
        kind = kinds.get(name, "int64")
        columns.append((name, column_of_kind(name, kind, [row[place] for row in rows])))
    core = _core.Table.of_columns(columns)
    by_told = {"by": by if isinstance(by, str) else "values given", "every": every, "p": p}
    return corpus._table(
        core, "drift", told.get("options", {}) | {"top": top} | by_told, told.get("convention")
    )


def _labelled(name: str, values: list[Any]) -> _core.Column:
    return column(name, values) if values else column_of_kind(name, "str", values)


def _compared(
    before: tuple[Any, list[str]], after: tuple[Any, list[str]], p: float
) -> tuple[int, int, int, float, float, str, str]:
    (_, old), (_, new) = before, after
    shared = set(old) & set(new)
    together = len(set(old) | set(new))
    jaccard = len(shared) / together if together else math.nan
    came = [word for word in new if word not in shared][:SHOWN]
    went = [word for word in old if word not in shared][:SHOWN]
    overlap = rank_biased_overlap(old, new, p)
    return len(old), len(new), len(shared), jaccard, overlap, " ".join(came), " ".join(went)

"""From tables to what a page holds: plain values, as many as fit."""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from turven.table import Table, caption

#: Characters that could end the element which holds the data, or a line of it.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}

#: A text in a cell is cut after so many characters.
LONGEST = 160


def dumps(data: Any) -> str:  # noqa: ANN401
    """Write data down as JSON that may stand within any element of a page."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(ESCAPES)


def size(data: Any) -> int:  # noqa: ANN401
    """Return how many bytes of a page data take."""
    return len(dumps(data).encode())


def plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value as JSON can hold it: ``nan`` is null, infinity a string.

    Seven digits of a score are more than a page shows.
    """
    if isinstance(value, float):
        if math.isnan(value):
            return None
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        return int(value) if value == int(value) and abs(value) < 2**53 else float(f"{value:.7g}")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def embedded(
    table: Table, names: Sequence[str] | None = None, *, budget: int, cut: Iterable[str] = ()
) -> dict[str, Any]:
    """Return the first rows of a table, as many as fit into so many bytes.

    Parameters
    ----------
    names : sequence of str, optional
        The columns. Default: all.
    budget : int
        How many bytes the rows may take.
    cut : iterable of str
        Columns whose texts may be shortened.

    Returns
    -------
    dict
        ``columns`` and ``kinds``, one a column; ``data``, a list of values a column; ``rows``,
        how many the table has.
    """
    names = list(names or table.columns)
    values = table[names].to_dict()
    data = [[plain(value) for value in values[name]] for name in names]
    for name in cut:
        data[names.index(name)] = [shortened(value) for value in data[names.index(name)]]
    kept = fitting(zip(*data, strict=True), budget)
    return {
        "columns": names,
        "kinds": [table._engine.kind(name) for name in names],
        "data": [column[:kept] for column in data],
        "rows": len(table),
    }


def fitting(rows: Iterable[Any], budget: int) -> int:
    """Return how many rows, from the first, take at most so many bytes."""
    ends = list(itertools.accumulate(size(row) for row in rows))
    return bisect.bisect_right(ends, budget)


def shortened(value: Any) -> Any:  # noqa: ANN401
    """Cut a long text."""
    if isinstance(value, str) and len(value) > LONGEST:
        return value[: LONGEST - 1] + "…"
    return value


def told(table: Table, says: str = "") -> dict[str, Any]:
    """Return what stands below a table or a figure: a sentence, and the parameters.

    What the corpus is stands at the head of the page, and is not said again.
    """
    parameters = table.parameters
    brief = {key: value for key, value in parameters.items() if key not in ("corpus", "version")}
    options = brief.get("options", {})
    brief["options"] = {name: _few(value) for name, value in options.items()}
    return {"says": says, "made": caption(brief), "parameters": _shorter(parameters)}


def _few(value: Any) -> Any:  # noqa: ANN401
    """Name a few of many words."""
    if isinstance(value, list) and len(value) > 8:
        return f"{len(value):,} given"
    return value


def _shorter(parameters: Mapping[str, Any]) -> dict[str, Any]:
    options = {name: _few(value) for name, value in parameters.get("options", {}).items()}
    return {**parameters, "options": options}

"""In what a table differs from its snapshot."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from turven.explain import WORDS
from turven.testing.csv_file import Cells, cell

#: How many rows a message lists.
LISTED = 20

#: How long the other cells of a row may be in a message.
WIDTH = 100

#: The columns that say what a row is about, in the tables of this library.
NAMING = (*WORDS, "series", "period", "id")

#: A column that changes in many rows when one row comes or goes.
RANK = "rank"

R = TypeVar("R")

#: What tells a row from the others.
Key = tuple[str | None, ...]


@dataclass(frozen=True)
class Tolerance:
    """How far two floats may lie apart: ``rtol`` times the larger one, or ``atol``."""

    rtol: float
    atol: float

    def allows(self, value: object, text: str | None) -> bool:
        """Tell whether a value is what a snapshot says."""
        if text is None or value is None:
            return text is None and value is None
        if isinstance(value, bool):
            return text.lower() == str(value).lower()
        if not isinstance(value, int | float):
            return cell(value, "") == text
        try:
            # An integer beyond 2^53 is none as a float.
            return value == int(text) if isinstance(value, int) else self._near(value, float(text))
        except ValueError:
            return _as_float(text) == value

    def _near(self, a: float, b: float) -> bool:
        both_nan = math.isnan(a) and math.isnan(b)
        return both_nan or math.isclose(a, b, rel_tol=self.rtol, abs_tol=self.atol)


def _as_float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Rows:
    """A table and its snapshot, each row under its key, in order.

    Attributes
    ----------
    names : list of str
        The columns of the key; none, if rows are known by their number.
    ours : dict
        The rows of the table: values by column.
    theirs : dict
        Those of the snapshot: texts by column.
    """

    names: list[str]
    ours: dict[Key, dict[str, Any]]
    theirs: dict[Key, dict[str, str | None]]


def differences(
    columns: Mapping[str, Sequence[Any]],
    head: Sequence[str],
    rows: Sequence[Cells],
    tolerance: Tolerance,
    key: Sequence[str] | None,
) -> list[str]:
    """Say in lines in what a table differs from a snapshot; in none if it does not."""
    lines = []
    if list(columns) != list(head):
        lines.append(f"  columns {', '.join(columns)}; in the snapshot {', '.join(head)}")
    both = keyed(columns, head, rows, key)
    gone = [of for of in both.theirs if of not in both.ours]
    new = [of for of in both.ours if of not in both.theirs]
    changed = _changed(both, [name for name in columns if name in head], tolerance)
    kinds = max(1, sum(map(bool, (gone, new, changed))))
    most = LISTED // kinds
    lines += _listed("missing", gone, most, lambda of: _row(both.theirs[of], both.names))
    lines += _listed("new", new, most, lambda of: _row(both.ours[of], both.names))
    # Ranks that moved, and shares of what has another size, are the consequence of something else.
    order = sorted(changed, key=lambda of: (set(changed[of]) == {RANK}, -len(changed[of])))
    lines += _listed("changed", order, most, lambda of: "; ".join(changed[of].values()), both.names)
    return [*lines, *_order(both)]


def keyed(
    columns: Mapping[str, Sequence[Any]],
    head: Sequence[str],
    rows: Sequence[Cells],
    key: Sequence[str] | None,
) -> Rows:
    """Give every row of both its key.

    Raises
    ------
    ValueError
        If `key` names a column that one of the two lacks, or two rows have the same key.
    """
    ours = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    theirs = [dict(zip(head, row, strict=True)) for row in rows]
    for names in [list(key)] if key is not None else _naming(columns, head):
        _check_has(names, columns, head)
        keys = [tuple(cell(row[name], name) for name in names) for row in ours]
        stored = [tuple(row[name] for name in names) for row in theirs]
        if len(set(keys)) == len(keys) and len(set(stored)) == len(stored):
            pairs = zip(keys, ours, strict=True), zip(stored, theirs, strict=True)
            return Rows(names, dict(pairs[0]), dict(pairs[1]))
        if key is not None:
            raise ValueError(f"two rows have the same {', '.join(names)}: no key")
    return Rows([], _numbered(ours), _numbered(theirs))


def _check_has(names: Sequence[str], columns: Mapping[str, Any], head: Sequence[str]) -> None:
    for name in names:
        if name not in columns or name not in head:
            where = "table" if name not in columns else "snapshot"
            raise ValueError(f"the {where} has no column {name!r} for the key")


def _numbered(rows: Iterable[R]) -> dict[Key, R]:
    return {(str(number),): row for number, row in enumerate(rows, 1)}


def _naming(columns: Mapping[str, Sequence[Any]], head: Sequence[str]) -> list[list[str]]:
    """List choices of columns that may say what a row is about, the best one first."""

    def of_words(values: Sequence[Any]) -> bool:
        kinds = {type(value) for value in values} - {type(None)}
        return bool(kinds) and all(issubclass(kind, str | dt.date) for kind in kinds)

    both = [name for name in columns if name in head]
    named = [name for name in both if name in NAMING]
    worded = [name for name in both if of_words(columns[name])]
    return [names for names in (named, worded) if names]


def _changed(both: Rows, names: Sequence[str], tolerance: Tolerance) -> dict[Key, dict[str, str]]:
    """Say of each row that both have which cells differ, by column."""
    changed = {}
    for of, row in both.ours.items():
        stored = both.theirs.get(of)
        if stored is None:
            continue
        cells = {
            name: f"{name} {_against(row[name], stored[name])}"
            for name in names
            if not tolerance.allows(row[name], stored[name])
        }
        if cells:
            changed[of] = cells
    return changed


def _order(both: Rows) -> list[str]:
    """Say where the rows that both have first stand in another order."""
    ours = [of for of in both.ours if of in both.theirs]
    theirs = [of for of in both.theirs if of in both.ours]
    for number, (here, there) in enumerate(zip(ours, theirs, strict=True), 1):
        if here != there:
            names = _name(here, both.names), _name(there, both.names)
            return [f"  order    row {number} of those in both is {names[0]}, was {names[1]}"]
    return []


def _listed(
    kind: str,
    keys: Sequence[Key],
    most: int,
    told: Callable[[Key], str],
    names: Sequence[str] | None = None,
) -> list[str]:
    lines = [f"  {kind:<8} {told(of)}" for of in keys[:most]]
    if names is not None:
        lines = [f"  {kind:<8} {_name(of, names)}: {told(of)}" for of in keys[:most]]
    if len(keys) > most:
        lines.append(f"  … {len(keys) - most:,} more {kind}")
    return lines


def _row(row: Mapping[str, Any], names: Sequence[str]) -> str:
    """Write a row: what it is about first, and as much of the rest as a line holds."""
    about = [f"{name} {_text(row[name])}" for name in names]
    rest = ", ".join(f"{name} {_text(of)}" for name, of in row.items() if name not in names)
    rest = rest if len(rest) <= WIDTH else rest[: WIDTH - 1] + "…"
    return ", ".join(about) + (f" ({rest})" if about else rest)


def _name(key: Key, names: Sequence[str]) -> str:
    if not names:
        return f"row {key[0]}"
    return ", ".join(f"{name} {_text(of)}" for name, of in zip(names, key, strict=True))


def _against(value: object, stored: str | None) -> str:
    """Write a cell and what it was, floats by as few digits as tell the two apart."""
    old = _as_float(stored or "")
    if isinstance(value, float) and old is not None:
        for digits in (6, 10):
            if f"{value:.{digits}g}" != f"{old:.{digits}g}":
                return f"{value:.{digits}g}, was {old:.{digits}g}"
    return f"{_text(value)}, was {_text(stored)}"


def _text(value: object) -> str:
    """Write a cell for people: strings as in Python where blanks or signs would be lost."""
    if value is None:
        return "missing"
    text = cell(value, "") or ""
    plain = text.isprintable() and text == text.strip() and text
    return text if plain and " " not in text and "," not in text else f"{text!r}"

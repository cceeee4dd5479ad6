"""Periods on the axis of time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib import dates as mdates
from matplotlib.axes import Axes

Array = np.ndarray[Any, np.dtype[Any]]

#: What periods are called, and when each begins.
WRITTEN: tuple[tuple[re.Pattern[str], Callable[[list[int]], dt.date]], ...] = (
    (re.compile(r"(\d{4})s?"), lambda n: dt.date(max(n[0], 1), 1, 1)),
    (re.compile(r"(\d{4})-(\d\d)"), lambda n: dt.date(n[0], n[1], 1)),
    (re.compile(r"(\d{4})-Q([1-4])"), lambda n: dt.date(n[0], 3 * n[1] - 2, 1)),
    (re.compile(r"(\d{4})-W(\d\d)"), lambda n: dt.date.fromisocalendar(n[0], n[1], 1)),
    (re.compile(r"(\d{4})-(\d\d)-(\d\d)"), lambda n: dt.date(*n)),
)


def places(labels: Sequence[Any]) -> Array:
    """Return where periods stand on the axis: their first days, if they are dates.

    Numbers stand where they are, all else at 0, 1, 2 and so on, in the order given.
    """
    if labels and all(isinstance(label, dt.date) for label in labels):
        return np.array(labels, dtype="datetime64[us]")
    if labels and all(isinstance(label, int | float) for label in labels):
        return np.array(labels, dtype=np.float64)
    days = [_first_day(label) for label in labels]
    if days and None not in days:
        return np.array(days, dtype="datetime64[D]")
    order = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    return np.array([order[label] for label in labels], dtype=np.float64)


def _first_day(label: object) -> dt.date | None:
    for pattern, begins in WRITTEN:
        found = pattern.fullmatch(label) if isinstance(label, str) else None
        if found is not None:
            try:
                return begins([int(number) for number in found.groups()])
            except ValueError:
                return None
    return None


def mark(ax: Axes, labels: Sequence[Any], at: Array, families: list[str]) -> None:
    """Write the dates, or what periods are called, below the axis."""
    if at.dtype.kind == "M":
        locator: Any = mdates.AutoDateLocator()  # type: ignore[no-untyped-call]
        ax.xaxis.set_major_locator(locator)
        formatter: Any = mdates.ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
        ax.xaxis.set_major_formatter(formatter)
    elif not all(isinstance(label, int | float) for label in labels):
        # As many as there is room for, the first one among them.
        step = max(1, -(-len(labels) // 12))
        ax.set_xticks(at[::step], [str(x) for x in labels[::step]], fontfamily=families)

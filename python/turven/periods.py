"""Periods: days, weeks, months, quarters, years and decades."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from turven import _core
from turven.metadata import column
from turven.parts import in_order, values_by

if TYPE_CHECKING:
    from turven.corpus import Corpus

Every = Literal["day", "week", "month", "quarter", "year", "decade"]
EVERY = ("day", "week", "month", "quarter", "year", "decade")

#: What a date must say for each of them: year, month, day.
NEEDED = {"day": 3, "week": 3, "month": 2, "quarter": 2, "year": 1, "decade": 1}
MISSING = {1: "month", 2: "day"}

WRITTEN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ].*)?)?)?", re.A | re.S)

#: Dates of more periods than this between the first and the last are a mistake.
MOST = 1 << 20


@dataclass(frozen=True)
class Dealt:
    """How the documents of a corpus are dealt out into parts."""

    #: The part of each document.
    of_documents: list[int]
    #: What each part is called, in order; ``None``, for documents without a value, is last.
    labels: list[Any]

    @property
    def members(self) -> list[list[int]]:
        """The places of each part's documents."""
        found: list[list[int]] = [[] for _ in self.labels]
        for place, part in enumerate(self.of_documents):
            found[part].append(place)
        return found

    @property
    def dated(self) -> list[Any]:
        """The labels without that of the documents that have no value."""
        return self.labels[:-1] if self.labels and self.labels[-1] is None else self.labels

    def column(self) -> _core.Column:
        """Return the labels as a column."""
        return column("part", self.labels)


def dealt(corpus: Corpus, by: str | Iterable[Any], every: Every | None) -> Dealt:
    """Deal the documents out by their values, or by the periods of their dates."""
    values = values_by(corpus, by)
    if every is not None:
        values = _labels(corpus, values, every)
    labels = in_order(values)
    place = {label: number for number, label in enumerate(labels)}
    return Dealt([place[value] for value in values], labels)


def between(first: int, last: int, every: Every) -> range:
    """Return all periods from one to another; too many are a mistake."""
    if last - first >= MOST:
        raise ValueError(
            f"there are more than {MOST} periods of a {every} between "
            f"{label_of(first, every)} and {label_of(last, every)}"
        )
    return range(first, last + 1)


def in_time(corpus: Corpus, by: str | Iterable[Any], every: Every | None) -> Dealt:
    """Deal the documents out in periods, of which none between first and last is left out.

    Without `every` the values themselves, in their order, are the points in time. There is
    always a part for what has no date, the last one.
    """
    values = values_by(corpus, by)
    if every is None:
        labels = [label for label in in_order(values) if label is not None]
        place = {label: number for number, label in enumerate(labels)}
    else:
        numbers = _numbers(corpus, values, every)
        known = [number for number in numbers if number is not None]
        first, last = (min(known), max(known)) if known else (0, -1)
        labels = [label_of(number, every) for number in between(first, last, every)]
        values = [None if number is None else label_of(number, every) for number in numbers]
        place = {label: number for number, label in enumerate(labels)}
    undated = len(labels)
    of_documents = [undated if value is None else place[value] for value in values]
    return Dealt(of_documents, [*labels, None])


def _labels(corpus: Corpus, values: Sequence[Any], every: Every) -> list[str | None]:
    numbers = _numbers(corpus, values, every)
    return [None if number is None else label_of(number, every) for number in numbers]


def _numbers(corpus: Corpus, values: Sequence[Any], every: Every) -> list[int | None]:
    """Return the number of each document's period, counted from the year 0."""
    if every not in EVERY:
        accepted = ", ".join(f"'{name}'" for name in EVERY)
        raise ValueError(f"every must be one of {accepted}, got {every!r}")
    known: dict[Any, int] = {}
    numbers: list[int | None] = []
    for place, value in enumerate(values):
        if value is None:
            numbers.append(None)
            continue
        if value not in known:
            try:
                known[value] = number_of(date_of(value), every)
            except ValueError as error:
                name = corpus.documents()[place]["id"]
                raise ValueError(f"document {place} ('{name}'): {error}") from None
        numbers.append(known[value])
    return numbers


def date_of(value: Any) -> tuple[int, ...]:  # noqa: ANN401
    """Return year, month and day, as many of them as the value has."""
    if isinstance(value, dt.date):
        return (value.year, value.month, value.day)
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"{value:04d}"
    found = WRITTEN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} is no date; a date is YYYY, YYYY-MM or YYYY-MM-DD")
    date = tuple(int(part) for part in found.groups() if part is not None)
    try:
        dt.date(*date, *(1, 1)[: 3 - len(date)])
    except ValueError as error:
        raise ValueError(f"{value!r} is no date: {error}") from None
    return date


def number_of(date: tuple[int, ...], every: Every) -> int:
    """Return the number of the period that a date is in."""
    if len(date) < NEEDED[every]:
        written = "-".join(f"{part:02d}" for part in date)
        raise ValueError(
            f"the date {written} has no {MISSING[len(date)]}, which every='{every}' needs"
        )
    year = date[0]
    if every == "year":
        return year
    if every == "decade":
        return year // 10
    if every in ("month", "quarter"):
        return (12 * year + date[1] - 1) // (3 if every == "quarter" else 1)
    ordinal = dt.date(*date).toordinal()
    # 1 January of the year 1 was a Monday, and is day 1.
    return (ordinal - 1) // 7 if every == "week" else ordinal


def label_of(number: int, every: Every) -> str:
    """Return what a period is called; labels of one kind are in the order of time."""
    if every == "year":
        return f"{number:04d}"
    if every == "decade":
        return f"{number:03d}0s"
    if every == "month":
        return f"{number // 12:04d}-{number % 12 + 1:02d}"
    if every == "quarter":
        return f"{number // 4:04d}-Q{number % 4 + 1}"
    if every == "day":
        return dt.date.fromordinal(number).isoformat()
    year, week, _ = dt.date.fromordinal(7 * number + 1).isocalendar()
    return f"{year:04d}-W{week:02d}"

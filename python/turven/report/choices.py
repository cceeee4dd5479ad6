"""What a report takes for dates and for parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from turven.parts import in_order, values_by
from turven.periods import EVERY, Dealt, Every, in_time

if TYPE_CHECKING:
    from turven.by import By
    from turven.corpus import Corpus

#: Columns with these names are looked at for dates, in this order.
DATES = ("date", "year", "datum", "jaar", "datetime", "published", "publication_date", "created")

#: A timeline has at most so many periods, of which this share has documents.
MOST_PERIODS, LEAST_FILLED = 150, 0.25

#: So many parts are told apart.
FEWEST_PARTS, MOST_PARTS = 4, 12

#: Spans of years that are no periods of their own, with what they are called.
SPANS = {5: "periods of 5 years", 50: "half-centuries", 100: "centuries"}

#: What documents without a date or a value are called.
NO_VALUE = {True: "no date", False: "no value"}


@dataclass(frozen=True)
class Dates:
    """A column of dates, and the periods that its documents can be dealt out in."""

    column: str
    #: From the shortest to the longest.
    periods: dict[Every, Dealt]

    @property
    def dated(self) -> int:
        """How many documents have a date."""
        parts = next(iter(self.periods.values()))
        return sum(part < len(parts.dated) for part in parts.of_documents)

    def timeline(self) -> Every:
        """Return the shortest period of which there are not too many, and enough are filled."""
        for every, parts in self.periods.items():
            share = _filled(parts) / max(len(parts.dated), 1)
            if len(parts.dated) <= MOST_PERIODS and share >= LEAST_FILLED:
                return every
        few = [every for every, parts in self.periods.items() if len(parts.dated) <= MOST_PERIODS]
        return few[0] if few else next(reversed(self.periods))


@dataclass(frozen=True)
class Parts:
    """The parts that keywords tell apart."""

    by: By
    #: What they are, in words.
    called: str
    of_time: bool = False

    @property
    def labels(self) -> list[str]:
        """What the parts are called, in order."""
        return [self.label(given) for given in self.by.labels]

    def label(self, given: Any) -> str:  # noqa: ANN401
        """Return what a part is called."""
        return NO_VALUE[self.of_time] if given is None else str(given)


def dates_of(corpus: Corpus, asked: str | None) -> Dates | None:
    """Find the dates of the documents."""
    if asked is not None:
        in_time(corpus, asked, "decade")
        return _dates(corpus, asked)
    for name in _candidates(corpus):
        found = _dates(corpus, name)
        if found is not None:
            return found
    return None


def _candidates(corpus: Corpus) -> list[str]:
    documents = corpus.documents()
    metadata = documents.columns[1:-1]
    named = sorted(
        (name for name in metadata if name.lower() in DATES),
        key=lambda name: DATES.index(name.lower()),
    )
    typed = [name for name in metadata if documents._engine.kind(name) in ("date", "datetime")]
    return list(dict.fromkeys(named + typed))


def _dates(corpus: Corpus, column: str) -> Dates | None:
    """Return the periods of a column, if it has a date and nothing that is none."""
    periods: dict[Every, Dealt] = {}
    values = values_by(corpus, column)
    for every in EVERY:
        try:
            parts = in_time(corpus, values, every)  # type: ignore[arg-type]
        except ValueError:
            continue
        if parts.dated:
            periods[every] = parts  # type: ignore[index]
    return Dates(column, periods) if periods else None


def parts_of(
    corpus: Corpus, asked: str | Iterable[Any] | None, dates: Dates | None
) -> Parts | None:
    """Choose the parts that keywords tell apart."""
    if asked is not None:
        return Parts(corpus.by(asked), asked if isinstance(asked, str) else "values given")
    if dates is not None:
        return _in_periods(corpus, dates)
    documents = corpus.documents()
    for name in documents.columns[1:-1]:
        values = documents[[name]].to_dict()[name]
        known = {value for value in values if value is not None}
        told = sum(value is not None for value in values)
        if 2 <= len(known) <= MOST_PARTS and 2 * told >= len(values) >= 2 * len(known):
            return Parts(corpus.by(name), name)
    return None


def _in_periods(corpus: Corpus, dates: Dates) -> Parts | None:
    spans = _spans(dates)
    filled: dict[Every | int, int] = {e: _filled(parts) for e, parts in dates.periods.items()}
    filled |= {span: len(in_order(labels)) for span, labels in spans.items()}
    good = [which for which, number in filled.items() if FEWEST_PARTS <= number <= MOST_PARTS]
    fair = [which for which, number in filled.items() if 2 <= number <= MOST_PARTS]
    if not fair:
        return None
    which = (good or fair)[0]
    if isinstance(which, int):
        return Parts(corpus.by(spans[which]), f"{SPANS[which]} of {dates.column}", of_time=True)
    return Parts(corpus.by(dates.column, every=which), f"{which} of {dates.column}", of_time=True)


def _spans(dates: Dates) -> dict[int, list[str | None]]:
    """Deal the documents out in spans of years, if their years are known."""
    years = dates.periods.get("year")
    if years is None:
        return {}
    known = [None if label is None else int(label) for label in years.labels]
    return {span: [_span(known[part], span) for part in years.of_documents] for span in SPANS}


def _span(year: int | None, span: int) -> str | None:
    if year is None:
        return None
    first = year // span * span
    return f"{first:04d}–{first + span - 1:04d}"


def _filled(parts: Dealt) -> int:
    """Return how many periods have a document."""
    return len(set(parts.of_documents) - {len(parts.dated)})

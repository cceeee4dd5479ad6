"""Bars that show how far long work has come."""

from __future__ import annotations

import contextlib
import os
import sys
import time
import warnings
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

#: Work that takes no longer shows nothing.
PATIENCE_SECONDS = 1.0

#: What :class:`progress` says; ``None`` if nobody has said anything.
_setting: bool | None = None


class progress:
    """Say whether long work shows how far it has come.

    Parameters
    ----------
    wanted : bool or None
        ``False``: never; ``True``: always, wherever the output goes; ``None``: as at first.

    Notes
    -----
    Work that takes longer than a second has a bar on standard error: how much of what is done,
    how fast, and how long the rest will take. It is drawn ten times a second and taken away at
    the end. It is tqdm's where tqdm is installed (in a notebook, with ipywidgets, a widget),
    else a plain line.

    Whether there is one is decided by the first of these that says something: the option
    ``progress`` of the function; this setting; the environment variable ``TURVEN_PROGRESS``
    (``1`` or ``0``); at last, whether standard error is a terminal or a notebook. Under pytest
    and in a pipe there is none.

    Examples
    --------
    For all that follows:

    >>> import turven as tv
    >>> _ = tv.progress(False)

    For some of it; behind, all is as it was before:

    >>> with tv.progress(True):
    ...     corpus = tv.Corpus.from_texts(["De kat zat op de mat."])
    >>> _ = tv.progress(None)
    """

    def __init__(self, wanted: bool | None) -> None:  # noqa: FBT001
        global _setting
        self._before = _setting
        _setting = checked(wanted)

    def __enter__(self) -> None:
        """Leave all as it is."""

    def __exit__(self, *raised: object) -> None:
        """Let the setting be what it was."""
        global _setting
        _setting = self._before


def checked(wanted: object) -> bool | None:
    """Refuse what is neither ``True``, ``False`` nor ``None``."""
    if wanted is None or isinstance(wanted, bool):
        return wanted
    raise TypeError(f"progress must be a bool, got {type(wanted).__name__}")


def is_wanted(asked: bool | None) -> bool:  # noqa: FBT001
    """Tell whether progress is shown; ``asked`` is the option of the function."""
    for said in (asked, _setting, _of_environment()):
        if said is not None:
            return said
    return "PYTEST_CURRENT_TEST" not in os.environ and (_in_notebook() or _in_terminal())


def _of_environment() -> bool | None:
    given = os.environ.get("TURVEN_PROGRESS", "").strip()
    if given in ("", "0", "1"):
        return given == "1" if given else None
    raise ValueError(f"TURVEN_PROGRESS must be 0 or 1, got {given!r}")


def _in_terminal() -> bool:
    try:
        return sys.stderr is not None and sys.stderr.isatty()
    except ValueError:  # it is closed
        return False


def _in_notebook() -> bool:
    # Whoever runs in a notebook has imported IPython.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and "IPKernelApp" in shell.config


class Bar(Protocol):
    """What shows a stage of the work."""

    def show(self, done: int, total: int | None) -> None:
        """Show that so much is done."""

    def close(self) -> None:
        """Take away what was shown."""


def new_bar(stage: str, unit: str, total: int | None) -> Bar:
    """Return tqdm's bar if there is one, else a line."""
    try:
        with warnings.catch_warnings():
            # That a notebook has no widgets is no fault: then the bar is text.
            warnings.simplefilter("ignore")
            from tqdm.auto import tqdm
    except ImportError:
        return Line(stage, unit)
    return TqdmBar(tqdm, stage, unit, total)


class TqdmBar:
    """A bar of tqdm."""

    def __init__(self, tqdm: Any, stage: str, unit: str, total: int | None) -> None:  # noqa: ANN401
        # The thread by which tqdm watches its bars is not needed: they are drawn from here.
        kind = type("TurvenBar", (tqdm,), {"monitor_interval": 0})
        self._bar = kind(
            desc=stage,
            total=total,
            unit=unit if unit == "B" else f" {unit}",
            unit_scale=True,
            leave=False,
            miniters=0,
            mininterval=0,
            dynamic_ncols=True,
        )

    def show(self, done: int, total: int | None) -> None:
        """Show that so much is done."""
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()


class Line:
    """A line on standard error, written again and again."""

    def __init__(self, stage: str, unit: str) -> None:
        self._stage, self._unit = stage, unit
        self._begun, self._width = time.monotonic(), 0

    def show(self, done: int, total: int | None) -> None:
        """Show that so much is done."""
        seconds = time.monotonic() - self._begun
        self._write(described(self._stage, self._unit, done, total, seconds))

    def close(self) -> None:
        """Write blanks over the line."""
        if self._width:
            self._write("")
            self._write("")

    def _write(self, text: str) -> None:
        if sys.stderr is not None:
            sys.stderr.write("\r" + text.ljust(self._width))
            sys.stderr.flush()
        self._width = len(text)


def described(stage: str, unit: str, done: int, total: int | None, seconds: float) -> str:
    """Write down how far a stage is, how fast it goes, and how long the rest will take.

    Examples
    --------
    >>> described("reading", "B", 50_000_000, 200_000_000, 2.0)
    'reading: 25%, 50 MB of 200 MB, 25 MB/s, 6 s left'
    >>> described("reading", "documents", 1200, None, 4.0)
    'reading: 1.20k documents, 300 documents/s'
    """
    if not unit:
        return f"{stage}: {seconds:.0f} s"
    rate = done / seconds if seconds > 0 else 0.0
    speed = f"{amount(rate, unit)}/s"
    if not total:
        return f"{stage}: {amount(done, unit)}, {speed}"
    left = f", {(total - done) / rate:.0f} s left" if rate else ""
    share = f"{100 * done // total}%, {amount(done, unit)} of {amount(total, unit)}"
    return f"{stage}: {share}, {speed}{left}"


def amount(number: float, unit: str) -> str:
    """Write a number down with three digits, and its unit.

    Examples
    --------
    >>> amount(1234, "tokens"), amount(7, "parts"), amount(12_345_678, "B")
    ('1.23k tokens', '7 parts', '12.3 MB')
    """
    prefixes = ["", "k", "M", "G", "T"]
    while number >= 999.5 and len(prefixes) > 1:
        number /= 1000
        prefixes.pop(0)
    digits = 0 if number >= 99.95 or number == int(number) else 1 if number >= 9.995 else 2
    written = f"{number:.{digits}f}"
    return f"{written} {prefixes[0]}B" if unit == "B" else f"{written}{prefixes[0]} {unit}"


class Display:
    """What shows the progress of one call, whatever the engine is asked meanwhile."""

    def __init__(self, asked: bool | None = None, *, since: float = 0.0) -> None:  # noqa: FBT001
        self._asked = asked
        self._begun = time.monotonic() - since
        self._is_wanted: bool | None = None
        self._stage: tuple[str, str, bool] | None = None
        self._bar: Bar | None = None
        #: How far the loop is that this call is in, as :meth:`show` wants it.
        self._rounds: tuple[str, str, int, int] | None = None

    def show(self, stage: str, unit: str, done: int, total: int | None) -> None:
        """Show how far the work is, if it takes long enough; the engine calls this."""
        if time.monotonic() - self._begun < PATIENCE_SECONDS:
            return
        if self._is_wanted is None:
            self._is_wanted = is_wanted(self._asked)
        if self._is_wanted:
            self._draw(*(self._rounds or (stage, unit, done, total)))

    def _draw(self, stage: str, unit: str, done: int, total: int | None) -> None:
        if (stage, unit, total is None) != self._stage or self._bar is None:
            self.close()
            self._stage = (stage, unit, total is None)
            self._bar = new_bar(stage or "working", unit, total)
        self._bar.show(done, total)

    def rounds(self, items: Iterable[T], total: int, unit: str) -> Iterator[T]:
        """Give items one after the other, and show how many of them are done.

        What the engine is asked meanwhile shows no progress of its own.
        """
        if self._rounds is not None:
            yield from items
            return
        for done, item in enumerate(items):
            self._rounds = ("counting", unit, done, total)
            self.show("", "", 0, None)
            yield item
        self._rounds = None

    def close(self) -> None:
        """Take away what is shown."""
        bar, self._bar = self._bar, None
        if bar is not None:
            bar.close()

    def leave(self) -> None:
        """Do nothing: what the engine was asked is but a part of the call."""


class Single(Display):
    """What shows the progress of work that no function of the package has begun to show."""

    def leave(self) -> None:
        """Take away what is shown."""
        self.close()


#: What shows the progress of the call that is under way.
_current: ContextVar[Display | None] = ContextVar("turven_progress", default=None)


def display(since: float) -> Display:
    """Return what shows the progress of work that began so many seconds ago."""
    return _current.get() or Single(since=since)


@contextlib.contextmanager
def shown(asked: object) -> Iterator[Display]:
    """Show the progress of all that is done meanwhile as that of one call."""
    asked = checked(asked)
    _of_environment()
    outer = _current.get()
    if outer is not None and asked is None:
        yield outer
        return
    made = Display(asked)
    token = _current.set(made)
    try:
        yield made
    finally:
        _current.reset(token)
        made.close()

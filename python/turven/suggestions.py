"""What was meant: errors about a misspelt name say which of those there are is nearest."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING

#: How alike two names are, from 0 to 1, if one may be the other misspelt. By the 0.6 of the
#: standard library ``year`` is nearly ``header``.
NEAR = 0.65

#: How errors, those of the engine too, tell the names there are from the one that was given.
SAID = (
    re.compile(r"(?:must be one of|options are) (?P<there>.+), got '(?P<given>[^']*)'$"),
    re.compile(r"there is no [\w ]+ '(?P<given>[^']*)'; (?:there|the columns) are (?P<there>.+)$"),
)

#: An option that nobody knows, of which nothing is nearly the name.
UNKNOWN = re.compile(r"has no option '(\w+)'\.(?= It)")


def did_you_mean(given: object, names: Iterable[str]) -> str:
    """Return a sentence, with a blank before it, if one of the names is nearly what is given.

    Examples
    --------
    >>> did_you_mean("sentense", ["document", "sentence"])
    " Did you mean 'sentence'?"
    >>> did_you_mean("page", ["document", "sentence"])
    ''
    """
    near = difflib.get_close_matches(str(given), list(names), n=1, cutoff=NEAR)
    return f" Did you mean '{near[0]}'?" if near else ""


class hinted:
    """Let errors that are raised meanwhile say which name was meant, if they list some.

    Parameters
    ----------
    options : iterable of str, optional
        What may be meant too where options are passed on.

    Examples
    --------
    >>> with hinted():
    ...     raise ValueError("errors must be one of 'strict', 'replace', got 'strickt'")
    Traceback (most recent call last):
    ...
    ValueError: errors must be one of 'strict', 'replace', got 'strickt'. Did you mean 'strict'?
    """

    def __init__(self, options: Iterable[str] = ()) -> None:
        self._options = options

    def __enter__(self) -> None:
        """Leave all as it is."""

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        """Add what was meant to what the error says."""
        if isinstance(error, TypeError):
            error.args = tuple(self._of_option(part) for part in error.args)
        if not isinstance(error, ValueError | KeyError):
            return
        # The exceptions of this library have a reason among their arguments, others only that.
        told = getattr(error, "reason", error.args[0] if error.args else None)
        hint = _hint(told) if isinstance(told, str) else ""
        if hint:
            error.args = tuple(f"{told}{hint}" if part == told else part for part in error.args)
            if hasattr(error, "reason"):
                error.reason = f"{told}{hint}"

    def _of_option(self, told: object) -> object:
        """Say that an option of the caller was meant, if another function did not know it."""
        found = UNKNOWN.search(told) if isinstance(told, str) else None
        if found is None:
            return told
        return UNKNOWN.sub(found[0] + did_you_mean(found[1], self._options), str(told))


def _hint(told: str) -> str:
    """Return what was meant by the name that an error is about."""
    if "Did you mean" in told:
        return ""
    said = next(filter(None, (pattern.search(told) for pattern in SAID)), None)
    if said is None:
        return ""
    there = re.findall(r"'([^']*)'", said["there"]) or said["there"].split(", ")
    meant = did_you_mean(said["given"], there)
    return f".{meant}" if meant else ""


def no_attribute(of: str, name: str, names: Iterable[str]) -> AttributeError:
    """Return the error about an attribute that is not there.

    Python suggests one itself where it prints an error, but notebooks do not. Without a name
    and an object in the error it says nothing more.
    """
    public = () if name.startswith("_") else (there for there in names if there[:1] != "_")
    meant = did_you_mean(name, public)
    said = f"{of} has no attribute '{name}'{f'.{meant}' if meant else ''}"
    return AttributeError(said, name=None, obj=None)


class Suggesting:
    """An object whose error about a misspelt attribute says which one was meant."""

    __slots__ = ()

    # Type checkers know the attributes there are.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            __tracebackhide__ = True
            raise no_attribute(f"'{type(self).__name__}' object", name, dir(type(self)))


class SuggestingType(type):
    """A class whose error about a misspelt attribute of its own says which one was meant."""

    if not TYPE_CHECKING:

        def __getattr__(cls, name: str) -> object:
            __tracebackhide__ = True
            raise no_attribute(f"type object '{cls.__name__}'", name, dir(cls))


def of_module(
    module: str, public: list[str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Make the ``__getattr__`` and the ``__dir__`` of a module that shows what is public."""

    def missing(name: str) -> object:
        __tracebackhide__ = True
        raise no_attribute(f"module '{module}'", name, public)

    return missing, lambda: public

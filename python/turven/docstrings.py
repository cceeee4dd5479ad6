"""Parts of docstrings that many functions share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from turven.registry.description import Option

F = TypeVar("F", bound=Callable[..., object])

#: What contingency tables are given by.
COUNTS = """\
o11, r1, c1, n : number or array
    Counts, see :mod:`turven.measures`; arrays are broadcast."""

#: Of intervals, how sure they are.
CONFIDENCE = """\
confidence : float, default 0.95
    How often such intervals hold the true value; between 0 and 1."""

#: Why counts, or a confidence, are refused.
REFUSED = """\
ValueError
    If a table cannot exist (the message names the row), or ``confidence`` does not lie
    between 0 and 1."""


def default_of(option: str, default: str) -> float | str | bool | None:
    """Return the default of an option as a user would write it."""
    if default == "None":
        return None
    if default in {"True", "False"}:
        return default == "True"
    try:
        return float(default) if "." in default else int(default)
    except ValueError:
        return default


def option_entries(options: Mapping[str, Option], defaults: Mapping[str, str]) -> str:
    """Return the entries of options among the parameters of a function."""
    return "".join(
        f"\n{name} : {option.accepted}, default {default_of(name, defaults[name])!r}"
        f"\n{indented(option.use)}"
        for name, option in options.items()
    )


def filled(text: str, width: int = 84, before: str = "") -> str:
    """Return a text in lines of at most so many characters, each with something before it.

    The standard library's textwrap, which knows more, makes half of the time of importing
    turven.measures.
    """
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join(before + line for line in [*lines, line])


def indented(text: str) -> str:
    """Return a text in lines, as it stands under a name."""
    return filled(text[0].upper() + text[1:], 80, "    ")


def with_shared(function: F) -> F:
    """Put the parts that are named in braces into the docstring of a function."""
    shared = {"COUNTS": COUNTS, "CONFIDENCE": CONFIDENCE, "REFUSED": REFUSED}
    if function.__doc__:
        for name, text in shared.items():
            inner = text.replace("\n", "\n    ")
            function.__doc__ = function.__doc__.replace(f"{{{name}}}", inner)
    return function

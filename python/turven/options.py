"""What the options of many functions share: their types and their errors."""

from __future__ import annotations

import functools
import inspect
import numbers
import os
import re
from collections.abc import Callable, Iterable
from typing import Any, Literal, ParamSpec, TypeVar

from turven.progress_bar import shown
from turven.suggestions import did_you_mean, hinted

Case = Literal["lower", "keep", "fold"]
Normalization = Literal["nfc", "nfd", "nfkc", "nfkd", "none"]
Hyphens = Literal["split", "join"]
Apostrophes = Literal["inner", "leading", "elision", "split"]
ApostropheSign = Literal["keep", "straight", "curly"]
Kept = Literal["keep", "drop"]
Language = Literal["nl"]
Errors = Literal["strict", "replace"]
Nulls = Literal["error", "skip", "empty"]
OnError = Literal["raise", "skip"]
Within = Literal["document", "sentence"]

Test = Literal["log_likelihood", "chi_squared", "fisher", "poisson", "binomial"]
Correction = Literal["none", "bonferroni", "holm", "benjamini-hochberg"]

#: A confidence, the number of replicates, and the seed.
Bootstrap = tuple[float, int, int]

#: The names of the options that decide what a token is.
TOKEN_OPTIONS = (
    "case",
    "normalization",
    "hyphens",
    "apostrophes",
    "apostrophe_sign",
    "numbers",
    "punctuation",
    "emoji",
    "language",
)

#: The most threads that may be asked for.
MAX_THREADS = 1024

P = ParamSpec("P")
R = TypeVar("R")


#: By annotation: what an argument must be, as an error says it, and what tells that it is.
KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "int": ("an int", lambda given: hasattr(given, "__index__") and not isinstance(given, bool)),
    "float": ("a number", lambda given: hasattr(given, "__float__")),
    "str": ("a str", lambda given: isinstance(given, str)),
    "str | os.PathLike[str]": (
        "a str or a path",
        lambda given: isinstance(given, str | os.PathLike),
    ),
}


def with_known_options(function: Callable[P, R]) -> Callable[P, R]:
    """Refuse what a function does not take, say what was meant by it, and show progress."""
    parameters = _Parameters(function)

    @functools.wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        # Notebooks and pytest do not show frames with this name, which here help nobody.
        __tracebackhide__ = True
        parameters.check(args, kwargs)
        with shown(kwargs.get("progress")), hinted(parameters.own):
            return function(*args, **kwargs)

    return checked


class _Parameters:
    """What a function takes."""

    def __init__(self, function: Callable[..., object]) -> None:
        every = inspect.signature(function).parameters
        kinds = {parameter.kind for parameter in every.values()}
        *_, of, name = f".{function.__qualname__}".split(".")
        self.function = of if name == "__init__" else name
        self.annotations = {name: parameter.annotation for name, parameter in every.items()}
        self.by_place = [name for name, p in every.items() if p.kind <= p.POSITIONAL_OR_KEYWORD]
        #: Whether any option is taken: metadata, or options that are passed on.
        self.is_open = inspect.Parameter.VAR_KEYWORD in kinds
        self.is_long = inspect.Parameter.VAR_POSITIONAL in kinds
        self.options = [
            name
            for name, p in every.items()
            if p.kind is p.KEYWORD_ONLY or (p.kind <= p.KEYWORD_ONLY and p.default is not p.empty)
        ]
        #: What may be meant by an option that another function does not know.
        self.own = [*self.options, *self.by_place] if self.is_open else []

    def check(self, args: tuple[object, ...], kwargs: dict[str, Any]) -> None:
        """Refuse arguments by their names."""
        __tracebackhide__ = True
        if len(args) > len(self.by_place) and not self.is_long:
            raise TypeError(
                f"{self.function}() is given more than it takes without a name. By name it takes "
                f"{', '.join(self.options) or 'nothing'}."
            )
        unknown = () if self.is_open else [name for name in kwargs if name not in self.annotations]
        if unknown:
            others = self.by_place
            raise TypeError(unknown_option(self.function, unknown[0], self.options, others))
        for name, given in (*zip(self.by_place, args, strict=False), *kwargs.items()):
            if name in self.annotations:
                _check_kind(name, self.annotations[name], given)
                _check_size(name, given)


def _check_kind(name: str, annotation: object, given: object) -> None:
    """Refuse what is no number, text or path where only that is taken."""
    __tracebackhide__ = True
    wanted = str(annotation)
    if given is None and wanted.endswith(" | None"):
        return
    said, is_one = KINDS.get(wanted.removesuffix(" | None"), ("", None))
    if is_one is not None and not is_one(given):
        raise TypeError(f"{name} must be {said}, got {type(given).__name__}")


def significance(test: str | None, correction: str | None) -> tuple[str, str] | None:
    """Return the test and the correction that are asked for, if any is."""
    if test is None and correction is None:
        return None
    return test or "log_likelihood", correction or "none"


def bootstrap(interval: float | None, replicates: int, seed: int) -> Bootstrap | None:
    """Check the confidence of an interval; return it with what makes the replicates."""
    return None if interval is None else (confidence(interval), replicates, seed)


def confidence(interval: float) -> float:
    """Check the confidence of an interval."""
    if isinstance(interval, bool) or not isinstance(interval, numbers.Real):
        raise TypeError(f"interval must be a number, got {type(interval).__name__}")
    if not 0 < interval < 1:
        raise ValueError(f"interval must be a confidence between 0 and 1, got {interval}")
    return float(interval)


def _check_size(option: str, given: object) -> None:
    """Refuse numbers that the engine cannot hold, by the name of the option."""
    for number in given if isinstance(given, tuple) else (given,):
        if isinstance(number, int) and not -(2**63) <= number < 2**63:
            raise ValueError(f"{option} must be less than 2^63 in size, got {number}")


def unknown_option(
    function: str, given: str, names: Iterable[str], others: Iterable[str] = ()
) -> str:
    """Say that there is no such option, and which there are; `others` may be meant as well."""
    names = list(names)
    hint = did_you_mean(given, [*names, *others])
    there = f"Its options are {', '.join(names)}" if names else "It has no options"
    return f"{function}() has no option '{given}'.{hint} {there}."


def thread_count(threads: int | None) -> int | None:
    """Check ``threads``; without it, ``TURVEN_NUM_THREADS`` decides.

    Returns
    -------
    int or None
        A number from 1 to 1024; ``None`` for one thread a core.
    """
    if threads is not None:
        if isinstance(threads, bool) or not isinstance(threads, int):
            raise TypeError(f"threads must be an int, got {type(threads).__name__}")
        if not 1 <= threads <= MAX_THREADS:
            raise ValueError(f"threads must be between 1 and {MAX_THREADS}, got {threads}")
        return threads
    given = os.environ.get("TURVEN_NUM_THREADS", "").strip()
    if not given:
        return None
    # No number of more digits is allowed, and Python refuses to read some thousands.
    digits = given.lstrip("0") if given.isdecimal() else ""
    if not 1 <= len(digits) <= 4 or not 1 <= int(digits) <= MAX_THREADS:
        raise ValueError(f"TURVEN_NUM_THREADS must be between 1 and {MAX_THREADS}, got {given!r}")
    return int(given)


#: Bytes in the units that a memory limit may be written in.
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "ki": 2**10, "mi": 2**20, "gi": 2**30}

#: The smallest memory limit: less would only mean more passes over the corpus.
MIN_MEMORY = 2**20


def memory_bytes(limit: int | str | None) -> int | None:
    """Read ``memory_limit``: bytes, or a number with a unit such as "500 MB".

    Returns
    -------
    int or None
        Bytes, at least 1 MiB.
    """
    if limit is None:
        return None
    if isinstance(limit, str):
        written = re.fullmatch(
            r"\s*(\d{1,15}(?:\.\d{1,9})?)\s*([kmg]i?)?b?\s*", limit.lower(), re.A
        )
        if written is None:
            raise ValueError(
                f"memory_limit must be a number of bytes or a text such as '500 MB' or '2 GiB', "
                f"got {limit!r}"
            )
        limit = int(float(written[1]) * _UNITS[written[2] or ""])
    if isinstance(limit, bool) or not isinstance(limit, int):
        raise TypeError(f"memory_limit must be an int or a str, got {type(limit).__name__}")
    if limit < MIN_MEMORY:
        raise ValueError(f"memory_limit must be at least 1 MiB (1048576 bytes), got {limit}")
    return limit


def header_pattern(header: str | re.Pattern[str] | None) -> str | None:
    """Write a header down for the engine; flags of a compiled one go in front."""
    if header is None or isinstance(header, str):
        return header
    if not isinstance(header, re.Pattern) or not isinstance(header.pattern, str):
        raise TypeError(f"header must be a str or a pattern of str, got {type(header).__name__}")
    if header.flags & re.A:
        raise ValueError("header must not have the flag re.ASCII; write [0-9] for an ASCII digit")
    letters = {re.I: "i", re.M: "m", re.S: "s", re.X: "x"}
    flags = "".join(letter for flag, letter in letters.items() if header.flags & flag)
    return f"(?{flags}){header.pattern}" if flags else header.pattern

"""What the options of many functions share: their types and their errors."""

from __future__ import annotations

import difflib
import functools
import inspect
import numbers
import os
import re
from collections.abc import Callable, Iterable
from typing import Literal, ParamSpec, TypeVar

from turven.progress_bar import shown

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


def with_known_options(function: Callable[P, R]) -> Callable[P, R]:
    """Make a misspelt option an error that lists the options there are; show progress."""
    parameters = inspect.signature(function).parameters
    names = [name for name, p in parameters.items() if p.kind is p.KEYWORD_ONLY]
    known = set(parameters)

    @functools.wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        for given in kwargs:
            if given not in known:
                raise TypeError(unknown_option(function.__name__, given, names))
            _check_size(given, kwargs[given])
        with shown(kwargs.get("progress")):
            return function(*args, **kwargs)

    return checked


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


def did_you_mean(given: object, names: Iterable[str]) -> str:
    """Return a sentence, with a blank before it, if one of the names is nearly what is given."""
    near = difflib.get_close_matches(str(given), list(names), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""


def unknown_option(function: str, given: str, names: Iterable[str]) -> str:
    """Say that there is no such option, and which there are."""
    names = list(names)
    hint = did_you_mean(given, names)
    return f"{function}() has no option '{given}'.{hint} Its options are {', '.join(names)}."


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

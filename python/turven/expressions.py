"""Arithmetic between words: what `timeline` is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: A phrase, a pattern or a word of an expression.
Name = str

#: Signs of their own: brackets, a plus and a stroke anywhere, a minus that stands alone.
SIGN = re.compile(
    r'\s*(?:(?P<quoted>"[^"]*")|(?P<sign>[()+/])|(?P<minus>-)(?=\s|$)|(?P<word>[^\s()+/"]+))'
)


@dataclass(frozen=True)
class Words:
    """The frequency of some words and phrases, each counted once."""

    names: frozenset[Name]


@dataclass(frozen=True)
class Sum:
    """One frequency and another, or one less another."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Quotient:
    """One frequency by another."""

    above: Expression
    below: Expression


Expression = Words | Sum | Quotient


def parsed(text: str) -> Expression:
    """Read an expression.

    Raises
    ------
    ValueError
        If it is none; the message has the place, from 1.
    """
    return _Parser(text).whole()


def degree(expression: Expression) -> int:
    """Return the power of a frequency that the value is: 1 for one, 0 for a plain number."""
    if isinstance(expression, Words):
        return 1
    if isinstance(expression, Sum):
        return degree(expression.left)
    return degree(expression.above) - degree(expression.below)


class _Parser:
    """Reads sums of quotients, from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._items = list(self._read())
        self._at = 0

    def _read(self) -> Iterable[tuple[str, str, int]]:
        """Give the kind, the text and the place of each item."""
        at = 0
        text = self._text.rstrip()
        while at < len(text):
            found = SIGN.match(text, at)
            if found is None or found.lastgroup is None:
                raise self._wrong(at, "a quotation mark that is not closed")
            kind = found.lastgroup
            start = found.start(kind)
            yield ("sign" if kind == "minus" else kind, found[kind], start)
            at = found.end()

    def whole(self) -> Expression:
        read = self._sum()
        if self._at < len(self._items):
            raise self._wrong_here("expected an operator")
        if degree(read) not in (0, 1):
            raise ValueError(f"'{self._text}' is neither a frequency nor a quotient of two")
        return read

    def _next(self) -> tuple[str, str]:
        if self._at == len(self._items):
            return "end", ""
        kind, text, _ = self._items[self._at]
        return kind, text

    def _takes(self, signs: str) -> str:
        kind, text = self._next()
        if kind == "sign" and text in signs:
            self._at += 1
            return text
        return ""

    def _sum(self) -> Expression:
        read = self._quotient()
        while sign := self._takes("+-"):
            right = self._quotient()
            if degree(read) != degree(right):
                raise ValueError(f"'{self._text}': a quotient is added to a frequency")
            if sign == "+" and isinstance(read, Words) and isinstance(right, Words):
                read = Words(read.names | right.names)
            else:
                read = Sum(sign, read, right)
        return read

    def _quotient(self) -> Expression:
        read = self._item()
        while self._takes("/"):
            read = Quotient(read, self._item())
        return read

    def _item(self) -> Expression:
        if self._takes("("):
            read = self._sum()
            if not self._takes(")"):
                raise self._wrong_here("expected ')'")
            return read
        kind, text = self._next()
        if kind == "quoted":
            self._at += 1
            return Words(frozenset([text[1:-1]]))
        words = []
        while self._next()[0] == "word":
            words.append(self._next()[1])
            self._at += 1
        if not words:
            raise self._wrong_here("expected a word")
        return Words(frozenset([" ".join(words)]))

    def _wrong_here(self, reason: str) -> ValueError:
        at = self._items[self._at][2] if self._at < len(self._items) else len(self._text)
        return self._wrong(at, reason)

    def _wrong(self, at: int, reason: str) -> ValueError:
        return ValueError(f"'{self._text}', character {at + 1}: {reason}")


def share(expression: Expression) -> tuple[Words, Words | None, bool] | None:
    """Return of what the value is a share: of tokens (``None``), or of other words.

    The last of the three says whether it is the odds instead: words by others that they have
    nothing in common with. ``None`` if it is no share of anything.
    """
    if isinstance(expression, Words):
        return expression, None, False
    if not isinstance(expression, Quotient):
        return None
    above, below = expression.above, expression.below
    if not isinstance(above, Words) or not isinstance(below, Words):
        return None
    if above.names <= below.names:
        return above, below, False
    if not above.names & below.names:
        return above, Words(above.names | below.names), True
    return None


def series(words: str | Iterable[str] | Mapping[str, str | Iterable[str]]) -> dict[str, Expression]:
    """Return the expressions that are asked for, by what they are called."""
    if isinstance(words, Mapping):
        return {name: _grouped(name, given) for name, given in words.items()}
    if isinstance(words, str):
        words = [words]
    if not isinstance(words, Iterable):
        kind = type(words).__name__
        raise TypeError(f"words must be a str, an iterable of str or a mapping, got {kind}")
    found: dict[str, Expression] = {}
    for text in words:
        if not isinstance(text, str):
            raise TypeError(f"words must hold str, got {text!r}")
        found[text] = parsed(text)
    return found


def _grouped(name: str, given: str | Iterable[str]) -> Expression:
    if isinstance(given, str):
        return parsed(given)
    group = list(given)
    if not group or not all(isinstance(word, str) for word in group):
        raise TypeError(f"the words of '{name}' must be a list of str, got {group!r}")
    return Words(frozenset(group))

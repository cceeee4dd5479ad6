"""What is looked for in a corpus: words, phrases, globs, regular expressions, lists."""

from __future__ import annotations

import fnmatch
import functools
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Literal

from turven import _core

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: A word, a phrase or a glob; a regular expression; or several of these.
Node = str | re.Pattern[str] | Iterable[str | re.Pattern[str]]

#: What makes no difference between words.
Ignored = Literal["case", "accents"]
IGNORED = ("case", "accents")

#: For a place of a phrase the words that may stand there: as they are spelled, and by their ids.
Words = tuple[list[str], list[int]]

#: A phrase: for each of its places the words that may stand there.
Phrase = list[Words]

#: The signs that make a word a glob.
GLOB = re.compile(r"[*?\[]")


def exactly(*words: str) -> Phrase:
    """Return a phrase of types, as the corpus calls them."""
    return [([word], []) for word in words]


def ignored(given: str | Iterable[str] | None) -> tuple[str, ...]:
    """Check what is to be ignored."""
    names = () if given is None else (given,) if isinstance(given, str) else tuple(given)
    for name in names:
        if name not in IGNORED:
            raise ValueError(f"ignore must be 'case', 'accents' or both in a list, got {name!r}")
    return tuple(name for name in IGNORED if name in names)


def folded(word: str, ignore: Iterable[str]) -> str:
    """Write a word without what is ignored."""
    if word.isascii():
        return word.lower() if "case" in ignore else word
    word = unicodedata.normalize("NFD", word)
    if "accents" in ignore:
        word = "".join(c for c in word if not unicodedata.combining(c))
    if "case" in ignore:
        word = unicodedata.normalize("NFD", word.casefold())
        if "accents" in ignore:
            word = "".join(c for c in word if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", word)


class Matcher:
    """Finds the types of a corpus that are meant.

    Parameters
    ----------
    corpus : Corpus
        Whose types.
    ignore : tuple of str
        What makes no difference.
    """

    def __init__(self, corpus: Corpus, ignore: tuple[str, ...]) -> None:
        self._corpus = corpus
        self._ignore = ignore

    def node(self, given: Node) -> list[Phrase]:
        """Return the phrases that are meant; any of them is a hit."""
        return [self._phrase(item) for item in listed("node", given)]

    def word(self, option: str, given: Node) -> Words:
        """Return the words that are meant; no phrases."""
        spelled: list[str] = []
        ids: list[int] = []
        for item in listed(option, given):
            phrase = self._phrase(item)
            if len(phrase) != 1:
                raise ValueError(f"{option} takes single words, got the phrase {item!r}")
            spelled += phrase[0][0]
            ids += phrase[0][1]
        return spelled, ids

    def _phrase(self, given: str | re.Pattern[str]) -> Phrase:
        if isinstance(given, re.Pattern):
            return [self._matching(self._pattern(given))]
        engine = self._corpus._engine
        whole = engine.type_of(given)
        if not self._ignore and engine.count(whole):
            return exactly(whole)
        if GLOB.search(given):
            return [self._piece(piece) for piece in given.split()]
        return [self._one(word) for word in self._cut(given)]

    def _cut(self, given: str) -> list[str]:
        """Cut a phrase as the corpus cuts its texts; tokens that were given, at blanks."""
        engine = self._corpus._engine
        if self._corpus._given:
            words = given.split()
        else:
            tokens = _core.Tokenizer(**engine.options()).tokenize(given)
            words = tokens.values("token", 0, len(tokens))
        return words or [engine.type_of(given)]

    def _piece(self, piece: str) -> Words:
        word = self._corpus._engine.type_of(piece)
        if not GLOB.search(piece):
            return self._one(word)
        return self._matching(re.compile(fnmatch.translate(folded(word, self._ignore))))

    def _one(self, word: str) -> Words:
        if not self._ignore:
            return [word], []
        wanted = folded(word, self._ignore)
        return [], [at for at, other in enumerate(self._types) if other == wanted]

    def _pattern(self, given: re.Pattern[str]) -> re.Pattern[str]:
        if not isinstance(given.pattern, str):
            raise TypeError("node must be a pattern of str, got one of bytes")
        return re.compile(given.pattern, given.flags | re.I) if "case" in self._ignore else given

    def _matching(self, pattern: re.Pattern[str]) -> Words:
        match: Callable[[str], object] = pattern.fullmatch
        return [], [at for at, word in enumerate(self._types) if match(word)]

    @functools.cached_property
    def _types(self) -> list[str]:
        """The types by id, without what is ignored."""
        types = self._corpus._engine.types()
        return [folded(word, self._ignore) for word in types] if self._ignore else types


def listed(option: str, given: Any) -> list[str | re.Pattern[str]]:  # noqa: ANN401
    """Return what is given as a list of words, phrases and patterns."""
    items = [given] if isinstance(given, str | re.Pattern) else given
    if isinstance(items, bytes) or not isinstance(items, Iterable):
        kind = type(given).__name__
        raise TypeError(f"{option} must be a str, a pattern or an iterable of these, got {kind}")
    items = list(items)
    for item in items:
        if not isinstance(item, str | re.Pattern):
            raise TypeError(f"{option} must hold str and patterns, got {item!r}")
    return items


def called(given: Any) -> str | list[str]:  # noqa: ANN401
    """Return what a table says of what is looked for."""
    names = [item if isinstance(item, str) else str(item.pattern) for item in listed("node", given)]
    return names[0] if isinstance(given, str | re.Pattern) else names

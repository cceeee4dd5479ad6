"""Change types, not tokens: rename, join and drop the words of a corpus."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from turven.options import with_known_options
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: What becomes of the places where dropped types stood.
Gaps = Literal["keep", "close"]

#: Types that are meant: listed, or found by a glob, a regular expression or a predicate.
Words = str | re.Pattern[str] | Iterable[str] | Callable[[str], object]


@with_known_options
def map_types(
    self: Corpus,
    f: Callable[[Any], Any] | Mapping[str, str | None],
    *,
    batch_size: int | None = None,
    gaps: Gaps = "keep",
) -> Corpus:
    """Give every type another name: stems, lemmas, word classes, spellings.

    Python is asked once a *type*, not once a token, so any function will do, on a corpus of
    any size. Types that get one name become one type, whose count is the sum.

    Parameters
    ----------
    f : callable or mapping
        A function of a word (str) that gives a str, or ``None`` to drop the word; or a
        mapping from words to these. Words that a mapping lacks stay as they are.
    batch_size : int, optional
        Call `f` with lists of at most so many words; it gives a list of as many names. For
        models that are faster that way. Default: with one word at a time.
    gaps : {"keep", "close"}, default "keep"
        What becomes of the places of words that are dropped; see :meth:`drop_types`.

    Returns
    -------
    Corpus
        The same documents, names and metadata. It is what :meth:`from_tokens` makes of the
        new tokens: its types are looked up exactly as they are written, so that
        ``count("NOUN")`` counts nouns.

    Raises
    ------
    TypeError
        If `f` is neither callable nor a mapping, or gives something else than str or
        ``None``; the message has the word.
    ValueError
        If `f` gives another number of names than a batch has words, `batch_size` is less
        than 1, or `gaps` is unknown.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["De huizen staan.", "Een huis stond er."])
    >>> lemmas = {"huizen": "huis", "staan": "staan", "stond": "staan"}
    >>> corpus.map_types(lemmas).frequencies(top=2)[["token", "count"]].to_dicts()
    [{'token': 'huis', 'count': 2}, {'token': 'staan', 'count': 2}]
    >>> corpus.map_types(lambda word: word[0]).tokens(1)
    ['e', 'h', 's', 'e']
    """
    words = self._engine.types()
    names = _names(f, words, batch_size)
    for word, name in zip(words, names, strict=True):
        if name is not None and not isinstance(name, str):
            kind = type(name).__name__
            raise TypeError(f"the new name of '{word}' must be a str or None, got {kind}")
    return self._made(self._engine.renamed(names, gaps=gaps), given=True)


@with_known_options
def drop_types(self: Corpus, words: Words, *, gaps: Gaps = "keep") -> Corpus:
    """Drop types, such as stop words or numbers, from the corpus.

    Parameters
    ----------
    words : iterable of str, str, pattern or callable
        Words, in the case and normalisation of the corpus; a glob like ``"water*"`` (``*``
        any letters, ``?`` one, ``[ab]`` one of these); a compiled regular expression, which
        a type must match as a whole; or a function that tells of a type whether it is meant.
    gaps : {"keep", "close"}, default "keep"
        ``"keep"``: where a dropped word stood stays a gap, a position without a type. No
        n-gram and no phrase bridges it, and in a window it takes up a place, but it is no
        token and no collocate. ``"close"``: the words around it become neighbours, as if the
        text had been written without it.

    Returns
    -------
    Corpus
        The same documents, names and metadata. Counts of tokens, types and documents do not
        depend on `gaps`: a gap is no token.

    Raises
    ------
    TypeError
        If `words` is none of these.
    ValueError
        If `gaps` is unknown.

    Notes
    -----
    A gap is a position without a type. An n-gram with a gap in it does not exist, nor
    does a pair of positions one of which is a gap; all margins and totals (R1, C1, N) are
    counted of what exists. Skip-grams (``ngrams(skip=...)``) may leave a gap out as they may a
    word, and it takes up a place.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de stand van het water", "het water stijgt"])
    >>> less = corpus.drop_types(["de", "het", "van"])
    >>> less.ngrams(2)["ngram"].tolist()
    ['water stijgt']
    >>> less.collocates("water", window=2, measures="log_dice")["collocate"].tolist()
    ['stijgt']
    >>> corpus.drop_types(["de", "het", "van"], gaps="close").ngrams(2)["ngram"].tolist()
    ['stand water', 'water stijgt']
    """
    meant = _meant(self, words)
    return self._made(
        self._engine.dropped([not is_meant for is_meant in meant], gaps=gaps), given=self._given
    )


@with_known_options
def keep_types(self: Corpus, words: Words, *, gaps: Gaps = "keep") -> Corpus:
    """Drop all types but some.

    Parameters
    ----------
    words : iterable of str, str, pattern or callable
        The types that stay, named as for :meth:`drop_types`.
    gaps : {"keep", "close"}, default "keep"
        What becomes of the places of the others; see :meth:`drop_types`.

    Returns
    -------
    Corpus
        The same documents, names and metadata.

    Raises
    ------
    TypeError, ValueError
        As for :meth:`drop_types`.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["waterstand en waterpeil", "peil van het water"])
    >>> corpus.keep_types("water*").frequencies()["token"].tolist()
    ['water', 'waterpeil', 'waterstand']
    """
    return self._made(self._engine.dropped(_meant(self, words), gaps=gaps), given=self._given)


@with_known_options
def types(self: Corpus, words: Words | None = None) -> Table:
    """List types, all or those that are meant, with their counts.

    Parameters
    ----------
    words : iterable of str, str, pattern or callable, optional
        Which, named as for :meth:`drop_types`. Default: all.

    Returns
    -------
    Table
        One row a type that occurs: ``token``, ``count`` (tokens). Order: count, then code
        points. :meth:`frequencies` has shares and documents too.

    Raises
    ------
    TypeError
        If `words` is none of these.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["water en waterpeil", "het water"])
    >>> corpus.types("water*").to_dicts()
    [{'token': 'water', 'count': 2}, {'token': 'waterpeil', 'count': 1}]
    """
    told = {"words": words.pattern if isinstance(words, re.Pattern) else words}
    if words is not None and not isinstance(words, str | re.Pattern):
        told = {"words": "chosen"}
    if words is None:
        return self._table(self._engine.frequencies().select(["token", "count"]), "types", {})
    chosen = [
        w for w, is_meant in zip(self._engine.types(), _meant(self, words), strict=True) if is_meant
    ]
    table = self._engine.frequencies(tokens=chosen, min_count=0).select(["token", "count"])
    table = table.sort([("count", True), ("token", False)])
    return self._table(table, "types", told)


def words(corpus: Corpus, tokens: Iterable[str]) -> list[str]:
    """Return words as the corpus would write them."""
    if isinstance(tokens, str):
        raise TypeError("tokens must be an iterable of str, got one str; put it in a list")
    if not isinstance(tokens, Iterable):
        raise TypeError(f"tokens must be an iterable of str, got {type(tokens).__name__}")
    listed = list(tokens)
    for token in listed:
        if not isinstance(token, str):
            raise TypeError(f"tokens must hold str, got {token!r}")
    return [corpus._engine.type_of(token) for token in listed]


def _names(f: object, words: list[str], batch_size: int | None) -> list[Any]:
    """Ask for the name of every word."""
    if isinstance(f, Mapping):
        if batch_size is not None:
            raise ValueError("batch_size is for functions, got a mapping")
        return [f.get(word, word) for word in words]
    if not callable(f):
        raise TypeError(f"f must be a function or a mapping, got {type(f).__name__}")
    if batch_size is None:
        return [f(word) for word in words]
    if isinstance(batch_size, bool) or not isinstance(batch_size, int):
        raise TypeError(f"batch_size must be an int, got {type(batch_size).__name__}")
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, got {batch_size}")
    names: list[Any] = []
    for start in range(0, len(words), batch_size):
        names += _names_of(f, words[start : start + batch_size])
    return names


def _names_of(f: Callable[[Any], Any], batch: list[str]) -> Sequence[Any]:
    given = f(batch)
    names = None if isinstance(given, str) else list(given)
    if names is None:
        raise TypeError("f must give a list of names for a list of words, got one str")
    if len(names) != len(batch):
        raise ValueError(f"f gave {len(names)} names for {len(batch)} words")
    return names


def _meant(corpus: Corpus, words: Words) -> list[bool]:
    """Say of every type, by id, whether it is meant."""
    types = corpus._engine.types()
    if isinstance(words, re.Pattern):
        if not isinstance(words.pattern, str):
            raise TypeError("words must be a pattern of str, got one of bytes")
        return [words.fullmatch(word) is not None for word in types]
    if isinstance(words, str):
        glob = re.compile(fnmatch.translate(corpus._engine.type_of(words)))
        return [glob.match(word) is not None for word in types]
    if callable(words):
        return [bool(words(word)) for word in types]
    listed = _listed(corpus, words)
    return [word in listed for word in types]


def _listed(corpus: Corpus, words: object) -> set[str]:
    if isinstance(words, bytes) or not isinstance(words, Iterable):
        kind = type(words).__name__
        raise TypeError(
            "words must be an iterable of str, a glob, a compiled regular expression or a "
            f"function, got {kind}"
        )
    given = list(words)
    for word in given:
        if not isinstance(word, str):
            raise TypeError(f"words must hold str, got {word!r}")
    return {corpus._engine.type_of(word) for word in given}

"""An assertion about how often a word occurs."""

from __future__ import annotations

import operator

from turven.corpus import Corpus
from turven.options import with_known_options
from turven.testing.sources import described, places, spellings


@with_known_options
def assert_count(corpus: Corpus, token: str, count: int) -> None:
    """Assert that a word occurs so often.

    Parameters
    ----------
    corpus : Corpus
        Any corpus.
    token : str
        The word, looked up in the case and normalisation of the corpus.
    count : int
        How often it is to occur: tokens, from 0.

    Raises
    ------
    AssertionError
        If it occurs more or less often. The message has both counts, the documents that hold
        the word with their counts, and what the corpus is. Of a corpus of the fixture
        ``corpus_from`` it has its paths and options too, the files that have changed since the
        corpus of the same paths before this one, and the counts that changed by that. If the
        word does not occur, similar ones are named.
    TypeError
        If `corpus` is no corpus, `token` no str or `count` no integer.
    ValueError
        If `count` is negative.

    Examples
    --------
    >>> import turven as tv
    >>> from turven.testing import assert_count
    >>> corpus = tv.Corpus.from_texts(["De kat zat.", "De hond lag."], id=["a.txt", "b.txt"])
    >>> assert_count(corpus, "de", 2)
    >>> assert_count(corpus, "kat", 2)
    Traceback (most recent call last):
    AssertionError: "kat" occurs once, expected twice
      a.txt  1
      Corpus: 2 documents, 6 tokens, 5 types (UAX #29 words, lower, nfc)
    """
    __tracebackhide__ = True
    checked_corpus(corpus, "corpus")
    checked_token(token)
    expected = operator.index(count)
    if expected < 0:
        raise ValueError(f"count must be at least 0, got {expected}")
    found = corpus.count(token)
    if found == expected:
        return
    lines = [f'"{token}" {_occurs(found)}, expected {_times(expected)}']
    if found == 0:
        lines += spellings(corpus, token)
    raise AssertionError("\n".join([*lines, *places(corpus, token), *described(corpus)]))


def checked_corpus(corpus: object, name: str) -> None:
    """Refuse what is no corpus."""
    if not isinstance(corpus, Corpus):
        raise TypeError(f"{name} must be a Corpus, got {type(corpus).__name__}")


def checked_token(token: object) -> None:
    """Refuse what is no word."""
    if not isinstance(token, str):
        raise TypeError(f"token must be a str, got {type(token).__name__}")


def _occurs(count: int) -> str:
    return f"occurs {_times(count)}" if count else "does not occur"


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count:,} times")

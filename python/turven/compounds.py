"""Phrases as types of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from turven.options import with_known_options
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: A phrase: its words with blanks between, or a list of them.
Phrase = str | Sequence[str]


@with_known_options
def compound(
    self: Corpus,
    phrases: Iterable[Phrase] | Table,
    *,
    separator: str = "_",
    within: Literal["document", "sentence"] = "document",
) -> Corpus:
    """Make one token of every occurrence of some phrases.

    Parameters
    ----------
    phrases : iterable of str or of lists of str, or Table
        Phrases, their words in the case and normalisation of the corpus; or a table of
        :meth:`collocations` (``w1`` and ``w2``) or of :meth:`ngrams`. Phrases of one word
        change nothing.
    separator : str, default "_"
        What stands between the words in the name of the new type.
    within : {"document", "sentence"}, default "document"
        What a phrase may not cross. It never bridges a gap that :meth:`drop_types` left.

    Returns
    -------
    Corpus
        The same documents, names and metadata. From left to right: of phrases that begin at
        one word the longest is taken, and none that overlaps one before it. If there is a
        type of the new name already, they are one type.

    Raises
    ------
    TypeError
        If `phrases` is one str, or a phrase neither a str nor a list of str.
    ValueError
        If `within` is unknown, or a table has no columns of words.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["het hoge water in het westen", "Het Westen is laag"])
    >>> corpus.compound(["het westen"]).tokens(0)
    ['het', 'hoge', 'water', 'in', 'het_westen']
    >>> corpus.compound(corpus.ngrams(2, min_count=2)).count("het_westen")
    2
    """
    if not isinstance(separator, str):
        raise TypeError(f"separator must be a str, got {type(separator).__name__}")
    words = [_words(self, phrase) for phrase in _phrases(phrases)]
    words = [phrase for phrase in words if len(phrase) > 1]
    core = self._engine.compound(words, separator=separator, within=within)
    return self._made(core, given=self._given)


def _phrases(given: Iterable[Phrase] | Table) -> list[Phrase]:
    if isinstance(given, Table):
        if "w1" in given.columns and "w2" in given.columns:
            return list(zip(given["w1"].tolist(), given["w2"].tolist(), strict=True))
        if "ngram" in given.columns:
            return list(given["ngram"].tolist())
        raise ValueError(
            "phrases must be a table with the columns w1 and w2, or ngram; its columns are "
            + ", ".join(given.columns)
        )
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        kind = type(given).__name__
        raise TypeError(f"phrases must be an iterable of phrases, got {kind}; put it in a list")
    return list(given)


def _words(corpus: Corpus, phrase: object) -> list[str]:
    words = phrase.split() if isinstance(phrase, str) else phrase
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        raise TypeError(f"a phrase must be a str or a list of str, got {phrase!r}")
    return [corpus._engine.type_of(word) for word in words]

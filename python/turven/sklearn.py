r"""Vectorizers for scikit-learn: its own, with the counting done by the engine.

``CountVectorizer`` and ``TfidfVectorizer`` are subclasses of those of scikit-learn. Their
parameters, attributes, errors and warnings are inherited; the matrix is the same to the
last bit, the order of entries inside a row included. Needs ``turven[sklearn]``.

What a parameter asks for decides who cuts the texts:

* Words by a pattern of ``\w`` alone (``\b\w\w+\b``, ``\w+``, ``\w{3,}``, with ``\b``
  and ``(?u)`` or without) are cut by the engine, on all threads. So are stop words and
  n-grams. A ``preprocessor`` or ``strip_accents`` runs before in Python.
* A ``tokenizer``, a callable ``analyzer``, "char" and "char_wb", any other pattern, and a
  subclass with a tokenizer or analyzer of its own run in Python, as in scikit-learn, and as
  fast as there.

The number of threads is that of ``TURVEN_NUM_THREADS``, by default one a core.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from numbers import Integral
from typing import Any

import numpy as np

from turven import _core
from turven.options import thread_count
from turven.table import needed

__all__ = ["CountVectorizer", "TfidfVectorizer"]

_text: Any = needed("sklearn.feature_extraction.text", "sklearn")
_sparse: Any = needed("scipy.sparse", "sklearn")
# For type checkers, which take no attribute as a base.
_Counts: Any = _text.CountVectorizer
_Weights: Any = _text.TfidfVectorizer

_CODE_POINTS = 0x110000
_SURROGATES = slice(0xD800, 0xE000)
#: Most blocks of so many characters have no capital, which is soon seen.
_BLOCK = 256

#: Patterns that find the longest runs of at least so many word characters.
_RUNS = re.compile(r"(?:\(\?u\))?(?:\\b)?(?:((?:\\w)+)\+|\\w\{([1-9]\d{0,8}),\})(?:\\b)?")

#: What a subclass may replace to cut words in another way.
_HOOKS = ("build_analyzer", "build_tokenizer", "build_preprocessor", "_word_ngrams")


@functools.cache
def _alphabet() -> tuple[_core.Alphabet, tuple[str, ...]]:
    r"""Learn from this Python what ``\w`` is and what ``str.lower`` does.

    Both follow the version of Unicode that Python has, so they are asked, not known.

    Returns
    -------
    alphabet : _core.Alphabet
        All word characters; all characters of which the small letter is one character,
        and as much a word character.
    others : tuple of str
        The characters that Python itself must make small: Σ, which depends on its
        neighbours, and İ, which becomes two characters, of which one ends the word.
    """
    numbers = np.arange(_CODE_POINTS, dtype="<u4")
    # No character, and slow to decode.
    numbers[_SURROGATES] = 0
    every = numbers.tobytes().decode("utf-32-le")
    word = re.compile(r"\w")
    lower, others = [], ["Σ"]
    for capital, small in _small_letters(every):
        if len(small) == 1 and bool(word.match(capital)) == bool(word.match(small)):
            lower.append((capital, small))
        else:
            others.append(capital)
    runs = [run.span() for run in re.finditer(r"\w+", every)]
    return _core.Alphabet(runs, lower), tuple(others)


def _small_letters(every: str) -> Iterator[tuple[str, str]]:
    blocks = (every[at : at + _BLOCK] for at in range(0, len(every), _BLOCK))
    for block in blocks:
        if block.lower() != block:
            yield from ((c, c.lower()) for c in block if c.lower() != c)


def _is_small_by_python(text: str) -> bool:
    """Tell whether a text holds a character that Python itself must make small."""
    if not text.isascii():
        for character in _alphabet()[1]:  # not `any`, which takes twice as long
            if character in text:
                return True
    return False


def _least(token_pattern: object) -> int:
    """Return the fewest characters of a token if it is any run of word characters, or 0."""
    match = _RUNS.fullmatch(token_pattern) if isinstance(token_pattern, str) else None
    if match is None:
        return 0
    return len(match[1]) // 2 if match[1] else int(match[2])


#: What a subclass may replace to leave features out, or order them, in another way.
_LIMITS = ("_limit_features", "_sort_features")


def _is(given: object, kind: type, value: float) -> bool:
    return type(given) is kind and given == value


class _ByEngine:
    """What both vectorizers do in another way than those of scikit-learn."""

    #: The places of the terms in the order of code points, while a vocabulary is made.
    _ranks: Any = None

    def _cut_by_engine(self: Any) -> bool:
        """Tell whether the parameters mean something that the engine does."""
        shortest, longest = self.ngram_range
        return (
            self.analyzer == "word"
            and self.tokenizer is None
            and _least(self.token_pattern) > 0
            and all(isinstance(length, Integral) for length in self.ngram_range)
            and 1 <= shortest <= longest
            and not any(name in vars(self) for name in _HOOKS)
            and all(getattr(type(self), n) is getattr(_Counts, n) for n in _HOOKS)
        )

    def _small_by_engine(self: Any) -> bool:
        return self.lowercase and not self.strip_accents and self.preprocessor is None

    def _prepared(self: Any, documents: Iterable[Any]) -> Iterator[str]:
        """Give the texts to cut; those that the engine can make small as they are."""
        preprocess, tokenize = self.build_preprocessor(), self.build_tokenizer()
        by_engine = self._small_by_engine()
        # A `str` is its own content; to ask would take as long as all else here.
        asks = self.input != "content" or "decode" in vars(self)
        asks = asks or type(self).decode is not _Counts.decode
        for document in documents:
            text = document if type(document) is str and not asks else self.decode(document)
            if not by_engine or not isinstance(text, str) or _is_small_by_python(text):
                text = preprocess(text)
            if not isinstance(text, str):
                tokenize(text)  # which raises what it raises in scikit-learn
            yield text

    def _features(self: Any, documents: Iterable[Any]) -> _core.Features:
        self.build_analyzer()  # for its errors, and its warning about stop words
        shortest, longest = self.ngram_range
        stop_words = self.get_stop_words() or ()
        # Others are no token of such a pattern.
        possible = [w for w in stop_words if isinstance(w, str) and re.fullmatch(r"\w+", w)]
        return _core.Features(
            self._prepared(documents),
            _alphabet()[0],
            min_characters=_least(self.token_pattern),
            lower=self._small_by_engine(),
            stop_words=possible,
            shortest=int(shortest),
            longest=int(longest),
            threads=thread_count(None),
        )

    def _count_vocab(self: Any, raw_documents: Iterable[Any], fixed_vocab: bool) -> Any:  # noqa: ANN401, FBT001
        self._ranks = None
        if not self._cut_by_engine() or (fixed_vocab and not _is_numbered(self.vocabulary_)):
            return super()._count_vocab(raw_documents, fixed_vocab)  # type: ignore[misc]
        features = self._features(raw_documents)
        terms = features.terms()
        if fixed_vocab:
            known, none = self.vocabulary_, len(self.vocabulary_)
            places = [known.get(term, none) for term in terms]
            return known, self._matrix(features.counts(places, none), none)
        if not terms:
            raise ValueError("empty vocabulary; perhaps the documents only contain stop words")
        self._ranks = np.asarray(features.ranks(threads=thread_count(None)))
        counts = features.counts(None, len(terms))
        first = range(len(terms))
        columns: Iterable[int] = self._ranks.tolist() if self._keeps_all() else first
        return dict(zip(terms, columns, strict=True)), self._matrix(counts, len(terms))

    def _keeps_all(self: Any) -> bool:
        """Tell whether no parameter can leave a feature out: then the first order is the last."""
        return (
            self.max_features is None
            and _is(self.min_df, int, 1)
            and _is(self.max_df, float, 1.0)
            and all(getattr(type(self), n) is getattr(_ByEngine, n) for n in _LIMITS)
        )

    def _matrix(self: Any, counts: tuple[_core.Numbers, ...], columns: int) -> Any:  # noqa: ANN401
        starts, indices, data = map(np.asarray, counts)
        narrow = len(indices) <= np.iinfo(np.int32).max
        number = np.int32 if narrow else np.int64
        # Copies: what lies in the engine's memory cannot be written to.
        parts = data.astype(self.dtype), indices.astype(number), starts.astype(number)
        return _text._align_api_if_sparse(
            _sparse.csr_array(parts, shape=(len(starts) - 1, columns), dtype=self.dtype)
        )

    def _limit_features(
        self,
        X: Any,  # noqa: ANN401
        vocabulary: dict[Any, Any],
        high: float | None = None,
        low: float | None = None,
        limit: int | None = None,
    ) -> Any:  # noqa: ANN401
        # Every feature is in a document, and in no more than there are: all remain.
        if limit is None and (low is None or low <= 1) and (high is None or high >= X.shape[0]):
            # Without what the old one knows of the order of its entries.
            return type(X)((X.data, X.indices, X.indptr), shape=X.shape)
        self._ranks = None  # those that remain have others
        return super()._limit_features(X, vocabulary, high, low, limit)  # type: ignore[misc]

    def _sort_features(self, X: Any, vocabulary: dict[Any, Any]) -> Any:  # noqa: ANN401
        ranks, self._ranks = self._ranks, None
        if ranks is None:
            return super()._sort_features(X, vocabulary)  # type: ignore[misc]
        # The terms are as the engine gave them, which knows their order.
        if not self._keeps_all():
            vocabulary.update(zip(vocabulary, ranks.tolist(), strict=True))
        X.indices = ranks.take(X.indices, mode="clip").astype(X.indices.dtype, copy=False)
        return X


def _is_numbered(vocabulary: dict[Any, Any]) -> bool:
    """Tell whether each term has a column of its own among as many as there are terms."""
    columns = set(vocabulary.values())
    return len(columns) == len(vocabulary) and min(columns) >= 0 and max(columns) < len(columns)


class CountVectorizer(_ByEngine, _Counts):  # type: ignore[misc]
    """Count how often each document holds each word or n-gram, as scikit-learn does.

    A subclass of :class:`sklearn.feature_extraction.text.CountVectorizer`, with its
    parameters, attributes and results; only faster.

    Notes
    -----
    Words are those of ``token_pattern``, not those of UAX #29 that the rest of this library
    counts: ``don't`` is ``don``. Texts are put into small letters as by ``str.lower``, and a
    character is a word character if it is one for Python's ``re``.

    Examples
    --------
    >>> from turven.sklearn import CountVectorizer
    >>> vectorizer = CountVectorizer(ngram_range=(1, 2))
    >>> vectorizer.fit_transform(["De kat zat.", "De kat lag."]).toarray().tolist()
    [[1, 1, 1, 0, 1, 0, 1], [1, 1, 1, 1, 0, 1, 0]]
    >>> vectorizer.get_feature_names_out().tolist()
    ['de', 'de kat', 'kat', 'kat lag', 'kat zat', 'lag', 'zat']
    """


class TfidfVectorizer(_ByEngine, _Weights):  # type: ignore[misc]
    """Weigh the counts of :class:`CountVectorizer` by tf-idf, as scikit-learn does.

    A subclass of :class:`sklearn.feature_extraction.text.TfidfVectorizer`, with its
    parameters, attributes and results.

    Notes
    -----
    The weight is tf · idf, each row divided by its length (``norm``), with
    idf = ln((1 + n) / (1 + df)) + 1 of n documents, df of which hold the term; with
    ``smooth_idf=False`` it is ln(n / df) + 1. With ``sublinear_tf`` tf is 1 + ln tf. It is
    computed by scikit-learn itself.

    Examples
    --------
    >>> from turven.sklearn import TfidfVectorizer
    >>> weights = TfidfVectorizer().fit_transform(["De kat zat.", "De kat lag."])
    >>> weights.toarray().round(3).tolist()
    [[0.502, 0.502, 0.0, 0.705], [0.502, 0.502, 0.705, 0.0]]
    """

"""Corpus statistics: token frequencies, n-grams and collocations, exact and fast.

*Turven* is Dutch for keeping a tally. A corpus is read once; every statistic is
a method of :class:`Corpus` and gives a :class:`Table`.

Examples
--------
>>> import turven as tv
>>> corpus = tv.Corpus.from_texts(["De kat zat op de mat.", "De hond lag op de mat."])
>>> corpus.ngrams(2, min_count=2)["ngram"].tolist()
['de mat', 'op de']
"""

import importlib
from typing import TYPE_CHECKING

from turven import measures, ngram_measures
from turven._core import UNICODE_VERSION as UNICODE_VERSION
from turven._core import VERSION as __version__
from turven.concordance import Concordance
from turven.context import Passage
from turven.corpus import Corpus
from turven.counts import read_counts
from turven.errors import (
    ArchiveError,
    CompressionError,
    CorpusError,
    DecodeError,
    InternalError,
    PatternError,
    RecordError,
    StoreError,
)
from turven.matrix import TermMatrix
from turven.merging import merge_counts
from turven.partial import combine, finish, partial_counts
from turven.patterns import Pattern
from turven.progress_bar import progress
from turven.stop_words import stopwords
from turven.suggestions import no_attribute
from turven.table import Table
from turven.tokens import tokenize

if TYPE_CHECKING:
    from turven import plot as plot

__all__ = [
    "UNICODE_VERSION",
    "ArchiveError",
    "CompressionError",
    "Concordance",
    "Corpus",
    "CorpusError",
    "DecodeError",
    "InternalError",
    "Passage",
    "Pattern",
    "PatternError",
    "RecordError",
    "StoreError",
    "Table",
    "TermMatrix",
    "__version__",
    "combine",
    "finish",
    "measures",
    "merge_counts",
    "ngram_measures",
    "partial_counts",
    "progress",
    "read_counts",
    "stopwords",
    "tokenize",
]


def __dir__() -> list[str]:
    return [*__all__, "plot"]


# Type checkers know what there is.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import `turven.plot`, and matplotlib with it, when it is asked for."""
        __tracebackhide__ = True
        if name == "plot":
            return importlib.import_module("turven.plot")
        raise no_attribute("module 'turven'", name, __dir__())

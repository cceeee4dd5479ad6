"""Assertions about corpora and tables that explain themselves, for tests.

They need no pytest. With it, the plugin gives the fixture ``corpus_from`` and the option
``--turven-update`` (docs/testing.md).

Examples
--------
>>> import turven as tv
>>> from turven.testing import assert_count
>>> corpus = tv.Corpus.from_texts(["De kat zat.", "De hond lag."])
>>> assert_count(corpus, "de", 2)
"""

from typing import TYPE_CHECKING

from turven.suggestions import of_module
from turven.testing.counts import assert_count
from turven.testing.keys import assert_key
from turven.testing.snapshots import assert_table

__all__ = ["assert_count", "assert_key", "assert_table"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = of_module(__name__, __all__)

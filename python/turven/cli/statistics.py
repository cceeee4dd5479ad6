"""What each command asks of a corpus."""

from __future__ import annotations

import argparse
from typing import Any

from turven.cli.corpora import reference_of
from turven.cli.options import named
from turven.corpus import Corpus
from turven.counts import SUFFIXES
from turven.merging import merge_counts
from turven.partial.files import holds_partial_counts, merge_partial_counts
from turven.table import Table


def frequencies(corpus: Corpus, options: argparse.Namespace) -> Table:
    """How often each word occurs."""
    return corpus.frequencies(min_count=options.min_count, top=options.top, threads=options.threads)


def ngrams(corpus: Corpus, options: argparse.Namespace) -> Table:
    """How often sequences of words occur."""
    return corpus.ngrams(_one_or_two("--n", options.n), skip=options.skip, **_shared(options))


def collocations(corpus: Corpus, options: argparse.Namespace) -> Table:
    """Pairs of words."""
    names = ("window", "measures", "convention", "like", "test", "correction", "memory_limit")
    return corpus.collocations(**named(options, names), **_shared(options))


def collocates(corpus: Corpus, options: argparse.Namespace) -> Table:
    """Words around one word."""
    names = ("measures", "convention", "like", "places", "test", "correction")
    return corpus.collocates(
        options.node, window=_window(options), **named(options, names), **_shared(options)
    )


def concordance(corpus: Corpus, options: argparse.Namespace) -> Table:
    """List the lines that a word stands in."""
    window = _window(options)
    names = ("sort", "filter", "ignore", "sample", "seed", "within", "threads")
    return corpus.concordance(
        options.node, window=10 if window is None else window, **named(options, names)
    )[: options.top]


def network(corpus: Corpus, options: argparse.Namespace) -> Table:
    """Words around one word, words around these, and so on."""
    shared = _shared(options)
    if shared["top"] is None:
        del shared["top"]
    names = ("depth", "measures", "convention", "like")
    return corpus.collocation_network(
        options.node, window=_window(options), **named(options, names), **shared
    )


def matches(corpus: Corpus, options: argparse.Namespace) -> Table:
    """Sequences of tokens that a pattern describes, or how often they occur."""
    names = ("by", "strategy", "within", "top", "threads")
    asked = named(options, names)
    if options.frequencies:
        return corpus.match_frequencies(options.pattern, min_count=options.min_count, **asked)
    if options.min_count != 1:
        raise ValueError("--min-count goes with --frequencies: matches are listed one by one")
    return corpus.matches(options.pattern, **asked)


def keyness(corpus: Corpus, options: argparse.Namespace) -> Table:
    """Words that tell texts from others."""
    given = options.reference
    is_list = len(given) == 1 and given[0].lower().endswith((".csv", ".tsv", *SUFFIXES))
    reference: Corpus | str = given[0] if is_list else reference_of(options)
    names = ("measures", "like", "test", "correction", "unit", "direction", "min_count", "top")
    return corpus.keyness(reference, threads=options.threads, **named(options, names))


def _window(options: argparse.Namespace) -> int | tuple[int, int] | None:
    return None if options.window is None else _one_or_two("--window", options.window)


def _shared(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options that all but the frequencies have."""
    return named(options, ("within", "min_count", "top", "threads"))


def _one_or_two(option: str, numbers: list[int]) -> int | tuple[int, int]:
    if len(numbers) == 1:
        return numbers[0]
    if len(numbers) == 2:
        return numbers[0], numbers[1]
    raise ValueError(f"{option} takes one or two numbers, got {len(numbers)}")


def merged(options: argparse.Namespace) -> Table:
    """Add up saved tables, or counts of pieces."""
    given = named(options, ("min_count", "top", "measures"))
    given = {name: value for name, value in given.items() if value is not None}
    if any(holds_partial_counts(path) for path in options.paths):
        return merge_partial_counts(options.paths, **given)
    if given:
        names = ", ".join("--" + name.replace("_", "-") for name in given)
        raise ValueError(f"{names} is for counts of pieces; a saved table has the rows that it has")
    return merge_counts(options.paths, allow_cut=options.allow_cut)

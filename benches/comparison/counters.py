"""The peers that cut texts into words and count these in a `Counter`.

What goes in: a list of texts. What comes out: an `Answer` for each job, made in
Python: the pieces of each document are counted as they come.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from comparison.answers import JOBS, MIN_COUNT, WINDOW, Answer, counted, log_likelihood, scored
from comparison.peers import Peer


class Python(Peer):
    r"""`re.findall(r"\w+")` and a `Counter`."""

    slow = frozenset(JOBS) - {"words"}
    counter: type[Counter] = Counter

    def hold(self, texts: list[str]) -> None:
        self.texts, self.cut = texts, re.compile(r"\w+").findall

    def tokens(self) -> Iterator[list[str]]:
        return (self.cut(text.lower()) for text in self.texts)

    def counts(self, documents: Iterable[list[str]], pieces: Callable) -> list:
        counts = self.counter()
        for document in documents:
            counts.update(pieces(document))
        return counts.most_common()

    def words(self) -> Answer:
        return counted(self.counts(self.tokens(), iter))

    def ngrams(self, n: int) -> Answer:
        return counted(self.counts(self.tokens(), lambda document: windows(document, n)))

    def collocations(self, window: int = 1) -> Answer:
        def pairs(document: list[str]) -> Iterator[tuple[str, str]]:
            for distance in range(1, window + 1):
                yield from zip(document, document[distance:], strict=False)

        found = self.counts(self.tokens(), pairs)
        first: Counter[str] = Counter()
        second: Counter[str] = Counter()
        for (left, right), count in found:
            first[left] += count
            second[right] += count
        n = first.total()
        return scored(
            (log_likelihood(o11, first[left], second[right], n), (left, right), o11)
            for (left, right), o11 in found
            if o11 >= MIN_COUNT
        )

    def collocates(self) -> Answer:
        with self.lap("corpus"):
            documents = list(self.tokens())
        return self.twice(lambda: self.neighbours(documents))

    def neighbours(self, documents: list[list[str]]) -> Answer:
        """Count the positions near a node, once each; nodes themselves are none."""
        words: Counter[str] = Counter()
        near: Counter[str] = Counter()
        for document in documents:
            words.update(document)
            spans: set[int] = set()
            for at, word in enumerate(document):
                if word == self.given.node:
                    spans.update(range(max(0, at - WINDOW), min(len(document), at + WINDOW + 1)))
            near.update(document[at] for at in spans)
        n = words.total() - words[self.given.node]
        del near[self.given.node]
        r1 = near.total()
        return scored(
            (log_likelihood(o11, r1, words[word], n), (word,), o11)
            for word, o11 in near.items()
            if o11 >= MIN_COUNT
        )


class Nltk(Python):
    needs = ("nltk",)
    slow = frozenset(JOBS)
    does = frozenset({"words", "bigrams", "trigrams", "collocations", "collocations-window"})

    def hold(self, texts: list[str]) -> None:
        from nltk import FreqDist, collocations
        from nltk.tokenize import RegexpTokenizer

        self.texts, self.counter, self.package = texts, FreqDist, collocations
        self.cut = RegexpTokenizer(r"\w+").tokenize

    def collocations(self, window: int = 1) -> Answer:
        padding = [None] * window
        padded = (word for document in self.tokens() for word in (*document, *padding))
        finder_of = self.package.BigramCollocationFinder.from_words
        finder = finder_of(padded, window_size=window + 1)
        finder.apply_freq_filter(MIN_COUNT)
        found = finder.score_ngrams(self.package.BigramAssocMeasures.likelihood_ratio)
        return scored([(score, pair, finder.ngram_fd[pair]) for pair, score in found])


class Tokenizers(Python):
    r"""Hugging Face's `Whitespace`, which cuts at `\w+` and marks, and a `Counter`."""

    needs = ("tokenizers",)
    slow = frozenset(JOBS)
    does = frozenset({"words"})

    def hold(self, texts: list[str]) -> None:
        from tokenizers.pre_tokenizers import Whitespace

        pieces = Whitespace().pre_tokenize_str
        self.texts, self.cut = texts, lambda text: [word for word, _ in pieces(text)]

    def words(self) -> Answer:
        found = super().words().counts()
        return counted([(word, count) for word, count in found if re.match(r"\w", word)])


def windows(document: list[str], n: int) -> Iterator[tuple[str, ...]]:
    return zip(*(document[at:] for at in range(n)), strict=False)

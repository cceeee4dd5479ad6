"""What a Python peer is; turven, and the peers that count by themselves.

What goes in: texts in memory, which `hold` brings into the form the program
takes. What comes out: an `Answer` for each job, by the method of its name. Each
imports what it needs in `hold`, before the clock runs.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from comparison.answers import (
    JOBS,
    MIN_COUNT,
    WINDOW,
    Answer,
    Unavailable,
    matrix_answer,
    method,
)
from comparison.processes import memory_of, reset_peak
from comparison.texts import write_table

NODE_COUNT = 10_000


class Peer:
    """A program: `hold` takes the texts, a method named like a job does it."""

    needs: tuple[str, ...] = ()
    #: The jobs that get a part of the input only.
    slow: frozenset[str] = frozenset()
    #: The jobs it does, where it is not all those it has a method for.
    does: frozenset[str] = frozenset(JOBS)

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self.laps: dict[str, float] = {}
        self.n_tokens = 0

    def hold(self, texts: list[str]) -> None:
        self.texts = texts

    @contextmanager
    def lap(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.laps[name] = time.perf_counter() - began

    def twice(self, give: Callable[[], Any]) -> Any:
        for name in ("first", "second"):
            with self.lap(name):
                answer = give()
        return answer

    def words(self) -> Answer:
        return self.ngrams(1)

    def bigrams(self) -> Answer:
        return self.ngrams(2)

    def trigrams(self) -> Answer:
        return self.ngrams(3)

    def collocations_window(self) -> Answer:
        return self.collocations(WINDOW)

    @classmethod
    def jobs(cls) -> set[str]:
        """Name the jobs it does; those above stand on `ngrams` and `collocations`."""
        made_of = {"collocations-window": "collocations"}
        made_of |= dict.fromkeys(("words", "bigrams", "trigrams"), "ngrams")
        return {job for job in cls.does if hasattr(cls, made_of.get(job, method(job)))}


class Turven(Peer):
    needs = ("turven",)

    def hold(self, texts: list[str]) -> None:
        import turven

        self.texts, self.make = texts, turven.Corpus.from_texts
        if "vectorizer" in self.given.child:
            from turven.sklearn import CountVectorizer

            self.count_vectorizer = CountVectorizer
        self.threads = {"threads": self.given.threads}

    def corpus(self) -> Any:
        with self.lap("corpus"):
            corpus = self.make(self.texts, **self.threads)
        self.n_tokens = corpus.n_tokens
        return corpus

    @staticmethod
    def answer(table: Any, *words: str, count: str = "count", note: str = "") -> Answer:
        def counts() -> Iterable[tuple[str, int]]:
            names = map(" ".join, zip(*(table[word].tolist() for word in words), strict=True))
            return zip(names, table[count].tolist(), strict=True)

        scored = "log_likelihood" in table.columns
        score_sum = (lambda: float(table["log_likelihood"].sum())) if scored else None
        return Answer(len(table), counts, score_sum, note)

    def words(self) -> Answer:
        return self.answer(self.corpus().frequencies(**self.threads), "token")

    def ngrams(self, n: int | tuple[int, int], **options: int) -> Answer:
        return self.answer(self.corpus().ngrams(n, **options, **self.threads), "ngram")

    def ngrams1_5(self) -> Answer:
        return self.ngrams((1, 5), min_count=MIN_COUNT)

    def collocations(self, window: int | None = None) -> Answer:
        corpus = self.corpus()
        table = corpus.collocations(window=window, min_count=MIN_COUNT, **self.threads)
        return self.answer(table, "w1", "w2", count="o11")

    def collocates(self) -> Answer:
        corpus = self.corpus()
        options = {"window": WINDOW, "min_count": MIN_COUNT, **self.threads}
        table = self.twice(lambda: corpus.collocates(self.given.node, **options))
        return self.answer(table, "collocate", count="o11")

    def document_term(self) -> Answer:
        corpus = self.corpus()
        if not hasattr(corpus, "document_term_matrix"):
            raise Unavailable("this turven has no document_term_matrix")
        matrix = corpus.document_term_matrix(**self.threads)
        return matrix_answer(matrix.indptr, matrix.values)

    def vectorizer(self) -> Answer:
        os.environ["TURVEN_NUM_THREADS"] = str(self.given.threads)
        matrix = self.count_vectorizer().fit_transform(self.texts)
        return matrix_answer(matrix.indptr, matrix.data)

    def memory(self) -> Answer:
        """Count trigrams; the note is the peak of the counting alone.

        The limit does not hold for rows that are kept, so only few are.
        """
        corpus = self.corpus()
        self.texts = []
        options = {"memory_limit": self.given.limit} if self.given.limit else {}
        before = reset_peak()
        with self.lap("count"):
            try:
                table = corpus.ngrams(3, min_count=MIN_COUNT, **options, **self.threads)
            except TypeError as error:
                raise Unavailable("this turven's ngrams has no memory_limit") from error
        return self.answer(table, "ngram", note=str(memory_of("VmHWM") - before))

    def choose_node(self) -> Answer:
        table = self.corpus().frequencies()
        words = zip(table["token"].tolist(), table["count"].tolist(), strict=True)
        return Answer(1, note=next(w for w, c in words if c <= NODE_COUNT and w.isalpha()))


class Sklearn(Peer):
    needs = ("sklearn",)
    slow = frozenset(JOBS) - {"words", "document-term", "vectorizer"}

    def hold(self, texts: list[str]) -> None:
        from sklearn.feature_extraction.text import CountVectorizer

        self.texts, self.count_vectorizer = texts, CountVectorizer

    def ngrams(self, n: int, longest: int = 0) -> Answer:
        vectorizer = self.count_vectorizer(token_pattern=r"\w+", ngram_range=(n, longest or n))
        matrix = vectorizer.fit_transform(self.texts)
        sums, names = matrix.sum(axis=0).A1, vectorizer.get_feature_names_out()
        order = (-sums).argsort(kind="stable")
        order = order[sums[order] >= (MIN_COUNT if longest else 1)]
        return Answer(len(order), lambda: zip(names[order], sums[order].tolist(), strict=True))

    def ngrams1_5(self) -> Answer:
        return self.ngrams(1, 5)

    def vectorizer(self) -> Answer:
        matrix = self.count_vectorizer().fit_transform(self.texts)
        return matrix_answer(matrix.indptr, matrix.data)

    def document_term(self) -> Answer:
        matrix = self.count_vectorizer(token_pattern=r"\w+").fit_transform(self.texts)
        return matrix_answer(matrix.indptr, matrix.data)


class Colibri(Peer):
    """Colibri Core; it reads files of words between blanks, which are given to it."""

    needs = ("colibricore",)
    slow = frozenset(JOBS) - {"words"}

    def hold(self, texts: list[str]) -> None:
        import colibricore

        self.core, self.path = colibricore, Path(self.given.folder) / "colibri"
        find = re.compile(r"\w+").findall
        with self.path.open("w", encoding="utf-8") as file:
            file.writelines(" ".join(find(text.lower())) + "\n" for text in texts)

    def ngrams(self, n: int, longest: int = 0) -> Answer:
        words, numbers, names = (f"{self.path}{end}" for end in ("", ".dat", ".cls"))
        encoder = self.core.ClassEncoder()
        encoder.build(words)
        encoder.encodefile(words, numbers)
        encoder.save(names)
        least = MIN_COUNT if longest else 1
        options = {"mintokens": least, "minlength": n, "maxlength": longest or n, "quiet": True}
        model = self.core.UnindexedPatternModel()
        model.train(numbers, self.core.PatternModelOptions(**options))
        found = sorted(model.items(), key=lambda item: -item[1])
        decoder = self.core.ClassDecoder(names)
        return Answer(len(found), lambda: ((p.tostring(decoder), count) for p, count in found))

    def ngrams1_5(self) -> Answer:
        return self.ngrams(1, 5)


class Conc(Peer):
    """Conc with spaCy's English tokenizer alone; it reads a table and writes an index."""

    needs = ("conc",)
    slow = frozenset(JOBS)

    def hold(self, texts: list[str]) -> None:
        import spacy
        from conc.conc import Conc as Report
        from conc.corpus import Corpus

        self.make, self.report = Corpus, Report
        self.model, self.table = (str(Path(self.given.folder) / n) for n in ("model", "table.csv"))
        language = spacy.blank("en")
        # Conc switches these parts of a model off, and so expects them.
        for part in ("parser", "ner", "lemmatizer", "tagger", "senter", "tok2vec"):
            language.add_pipe("sentencizer", name=part)
        language.add_pipe("attribute_ruler")
        language.to_disk(self.model)
        write_table(texts, Path(self.table))

    def corpus(self) -> Any:
        options = {"source_path": self.table, "save_path": self.given.folder, "model": self.model}
        with self.lap("corpus"):
            return self.report(self.make(name="compared").build_from_csv(**options))

    @staticmethod
    def answer(result: Any, word: str, count: str) -> Answer:
        table = result.to_frame()
        return Answer(len(table), lambda: table.select(word, count).iter_rows())

    def words(self) -> Answer:
        return self.answer(self.corpus().frequencies(page_size=0), "token", "frequency")

    def ngrams(self, n: int) -> Answer:
        found = self.corpus().ngram_frequencies(ngram_length=n, page_size=10**9)
        return self.answer(found, "ngram", "frequency")

    def collocates(self) -> Answer:
        corpus = self.corpus()
        options = {"order": "log_likelihood", "page_size": 0}
        found = self.twice(lambda: corpus.collocates(self.given.node, **options))
        return self.answer(found, "token", "collocate_frequency")

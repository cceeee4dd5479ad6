r"""Runs turven and its peers on the same text, beside each other.

    python benches/compare.py INPUT... [--jobs words bigrams] [--peers polars nltk]
                              [--repeats 3] [--threads N] [--json FILE]
    python benches/compare.py --quick

INPUT is a plain text file, one document a line (`generate.py` writes such), or a
``.jsonl``, ``.jsonl.gz`` or ``.jsonl.zst`` file whose objects have a ``text``;
its documents are first written to a temporary file, line feeds as blanks.

Each run is a process of its own, and the peak resident memory is that
process's. Turven runs before each run of a peer, so that both meet the same
machine; medians are shown. The clock runs from texts in memory, in the form the
program takes (a list of `str`, a column, for some a file), to the whole answer,
sorted by count or score; imports are left out. Peers need not order equal counts
nor join the words of an n-gram, which turven does within its time. Commands, and
``words-file``, are timed as whole processes, Python's start included.

A program that would take too long gets the first ``--slow-bytes`` bytes of the
input, marked with ``*``; "turven is" compares MB/s. The timed text is the input
as it is, where ``\w+`` and UAX #29 differ at apostrophes and in numbers. Whether
the answers agree is found out once, on the first ``--check-bytes`` bytes, of
which only Latin letters, digits, and punctuation between a word and a blank are
kept: there both rules give the same words.

The programs are those of `PEERS` and `COMMANDS`; one that is missing is skipped.
``--python PEER=PATH`` gives a peer another interpreter, for packages that clash.
"""

from __future__ import annotations

import argparse
import csv
import ctypes
import gzip
import hashlib
import importlib.util
import json
import multiprocessing
import os
import platform
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from math import isclose, log
from pathlib import Path
from typing import Any, NamedTuple

JOBS = {
    "words": "word frequencies",
    "words-file": "word frequencies of a file, whole process, beside wc -w",
    "bigrams": "all pairs of adjacent words",
    "trigrams": "all triples of adjacent words",
    "ngrams1-5": "n-grams of 1 to 5 words that occur 5 times",
    "collocations": "adjacent pairs that occur 5 times, by G2",
    "collocations-window": "pairs within 5 words that occur 5 times, by G2",
    "collocates": "words within 5 words of a node, by G2",
    "document-term": "counts of each word in each document",
    "memory": "trigrams within a limit of memory, turven alone",
    "scale": "cost per token on growing parts of the input, turven alone",
}
MIN_COUNT = 5
WINDOW = 5
NODE_COUNT = 10_000
#: Letters and digits kept for the check: each has one lower-case letter.
KEPT = "0-9A-Za-zÀ-ÖØ-öø-įĲ-ɏ"
HERE = Path(__file__)


class Answer(NamedTuple):
    """What a program gave, in its own form."""

    rows: int
    counts: Callable[[], Iterable[tuple[str, int]]] = tuple
    score_sum: Callable[[], float] | None = None
    note: str = ""


@dataclass
class Run:
    """One run of one job by one program."""

    program: str
    job: str
    text_bytes: int = 0
    seconds: float = 0.0
    laps: dict[str, float] = field(default_factory=dict)
    #: Peak resident memory of the process, and that before the clock ran.
    peak_bytes: int = 0
    held_bytes: int = 0
    rows: int = 0
    #: Of the check only: the sum of the counts, a digest of all, the sum of the scores.
    total: int = 0
    digest: str = ""
    score_sum: float | None = None
    #: Words, where turven tells.
    tokens: int = 0
    agreement: str = ""
    note: str = ""
    problem: str = ""


class Unavailable(Exception):
    """This version of the program cannot do the job."""


# The programs. Each imports what it needs in `hold`, before the clock runs.


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
        if not hasattr(corpus, "document_term_counts"):
            raise Unavailable("this turven has no document_term_counts")
        matrix = corpus.document_term_counts(**self.threads)
        return matrix_answer(matrix.indptr, matrix.counts)

    def memory(self) -> Answer:
        """Count trigrams; the note is the peak of the counting alone."""
        corpus = self.corpus()
        self.texts = []
        options = {"memory_limit": self.given.limit} if self.given.limit else {}
        before = reset_peak()
        with self.lap("count"):
            try:
                table = corpus.ngrams(3, **options, **self.threads)
            except TypeError as error:
                raise Unavailable("this turven's ngrams has no memory_limit") from error
        return self.answer(table, "ngram", note=str(memory_of("VmHWM") - before))

    def choose_node(self) -> Answer:
        table = self.corpus().frequencies()
        words = zip(table["token"].tolist(), table["count"].tolist(), strict=True)
        return Answer(1, note=next(w for w, c in words if c <= NODE_COUNT and w.isalpha()))


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


class Sklearn(Peer):
    needs = ("sklearn",)
    slow = frozenset(JOBS) - {"words", "document-term"}

    def hold(self, texts: list[str]) -> None:
        from sklearn.feature_extraction.text import CountVectorizer

        self.texts, self.vectorizer = texts, CountVectorizer

    def ngrams(self, n: int, longest: int = 0) -> Answer:
        vectorizer = self.vectorizer(token_pattern=r"\w+", ngram_range=(n, longest or n))
        matrix = vectorizer.fit_transform(self.texts)
        sums, names = matrix.sum(axis=0).A1, vectorizer.get_feature_names_out()
        order = (-sums).argsort(kind="stable")
        order = order[sums[order] >= (MIN_COUNT if longest else 1)]
        return Answer(len(order), lambda: zip(names[order], sums[order].tolist(), strict=True))

    def ngrams1_5(self) -> Answer:
        return self.ngrams(1, 5)

    def document_term(self) -> Answer:
        matrix = self.vectorizer(token_pattern=r"\w+").fit_transform(self.texts)
        return matrix_answer(matrix.indptr, matrix.data)


class Polars(Peer):
    """The streaming engine; words as categories where they stand in sequences."""

    needs = ("polars",)
    slow = frozenset({"collocations-window", "ngrams1-5"})

    def hold(self, texts: list[str]) -> None:
        import polars

        self.pl, self.col = polars, polars.col
        self.frame = polars.DataFrame({"text": texts}).with_row_index("document")

    def tokens(self) -> Any:
        words = self.col("text").str.to_lowercase().str.extract_all(r"\w+").alias("word")
        return self.frame.lazy().select("document", words).explode("word").drop_nulls("word")

    def numbered(self) -> Any:
        category = self.col("word").cast(self.pl.Categorical)
        return self.tokens().with_columns(category).collect(engine="streaming")

    def counted(self, rows: Any, *keys: str) -> Any:
        counts = rows.group_by(keys).agg(self.pl.len().alias("count"))
        return counts.sort("count", descending=True).collect(engine="streaming")

    @staticmethod
    def answer(*tables: Any) -> Answer:
        def counts() -> Iterator[tuple[str, int]]:
            for table in tables:
                words = [name for name in table.columns if name.startswith("word")]
                for *names, count in table.select(*words, "count").iter_rows():
                    yield " ".join(names), count

        has_scores = "score" in tables[0].columns
        score_sum = (lambda: tables[0]["score"].sum()) if has_scores else None
        return Answer(sum(map(len, tables)), counts, score_sum)

    def words(self) -> Answer:
        return self.answer(self.counted(self.tokens(), "word"))

    def side_by_side(self, tokens: Any, *steps: int) -> Any:
        words = [self.col("word").shift(-s).alias(f"word{at}") for at, s in enumerate(steps)]
        same = (self.col("document").shift(-steps[-1]) == self.col("document")).alias("same")
        return tokens.lazy().select(*words, same).filter("same").drop("same")

    def counted_ngrams(self, tokens: Any, n: int) -> Any:
        names = [f"word{at}" for at in range(n)]
        return self.counted(self.side_by_side(tokens, *range(n)), *names)

    def ngrams(self, n: int) -> Answer:
        return self.answer(self.counted_ngrams(self.numbered(), n))

    def ngrams1_5(self) -> Answer:
        tokens, often = self.numbered(), self.col("count") >= MIN_COUNT
        return self.answer(*(self.counted_ngrams(tokens, n).filter(often) for n in range(1, 6)))

    def collocations(self, window: int = 1) -> Answer:
        tokens, count = self.numbered(), self.col("count")
        rows = [self.side_by_side(tokens, 0, distance) for distance in range(1, window + 1)]
        pairs = self.counted(self.pl.concat(rows), "word0", "word1")
        r1 = pairs.group_by("word0").agg(count.sum().alias("r1"))
        c1 = pairs.group_by("word1").agg(count.sum().alias("c1"))
        kept = pairs.filter(count >= MIN_COUNT).join(r1, on="word0").join(c1, on="word1")
        return self.answer(self.by_score(kept, pairs["count"].sum()))

    def by_score(self, kept: Any, n: int) -> Any:
        def x_log_x_of(x: Any) -> Any:
            return self.pl.when(x > 0).then(x * x.log()).otherwise(0.0)

        o11, r1, c1 = (self.col(name).cast(self.pl.Float64) for name in ("count", "r1", "c1"))
        score = log_likelihood(o11, r1, c1, self.pl.lit(float(n)), x_log_x_of)
        return kept.with_columns(score.alias("score")).sort("score", descending=True)

    def collocates(self) -> Answer:
        with self.lap("corpus"):
            tokens = self.numbered().with_row_index("at")
        return self.twice(lambda: self.neighbours(tokens))

    def neighbours(self, tokens: Any) -> Answer:
        pl, col = self.pl, self.col
        nodes = tokens.filter(col("word") == self.given.node)
        steps = pl.DataFrame({"step": list(range(-WINDOW, WINDOW + 1))})
        place = (col("at").cast(pl.Int64) + col("step")).alias("at")
        spans = nodes.join(steps, how="cross").select(col("document").alias("of"), place).unique()
        spans = spans.filter(col("at").is_between(0, len(tokens) - 1))
        near = tokens[spans["at"]].with_columns(spans["of"])
        near = near.filter(col("document") == col("of"), col("word") != self.given.node)
        kept = near.group_by("word").agg(pl.len().alias("count"))
        kept = kept.filter(col("count") >= MIN_COUNT).with_columns(r1=pl.lit(len(near)))
        kept = kept.join(tokens.group_by("word").agg(pl.len().alias("c1")), on="word")
        return self.answer(self.by_score(kept, len(tokens) - len(nodes)))

    def document_term(self) -> Answer:
        cells = self.numbered().lazy().group_by("document", "word").agg(self.pl.len())
        table = cells.sort("document").collect(engine="streaming")
        bounds = table["document"].to_numpy().searchsorted(range(len(self.frame) + 1))
        return matrix_answer(bounds, table["len"].to_numpy())


class DuckDB(Peer):
    needs = ("duckdb", "pyarrow")
    slow = frozenset({"trigrams"})

    def hold(self, texts: list[str]) -> None:
        import duckdb
        import pyarrow

        self.connection = duckdb.connect(config={"threads": self.given.threads})
        self.connection.register("texts", pyarrow.table({"text": texts}))

    def ngrams(self, n: int) -> Answer:
        keys = [f"w{at}" for at in range(n)]
        pieces = (f"unnest(words[{at + 1}:len(words)-{n - 1 - at}]) as w{at}" for at in range(n))
        words = r"regexp_extract_all(lower(text), '[\p{L}\p{N}\p{M}_]+')"
        documents = f"select {words} as words from texts"
        rows = f"select {', '.join(pieces)} from ({documents}) where len(words) >= {n}"
        found = (
            f"select {', '.join(keys)}, count(*) as n from ({rows}) group by all order by n desc"
        )
        table = self.connection.sql(found).to_arrow_table()
        names = map(" ".join, zip(*(table[key].to_pylist() for key in keys), strict=True))
        return Answer(len(table), lambda: zip(names, table["n"].to_pylist(), strict=True))


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


PEERS = {
    peer.__name__.lower(): peer
    for peer in (Turven, Polars, DuckDB, Python, Nltk, Sklearn, Tokenizers, Colibri, Conc)
}
FILE_SCRIPT = (
    "import sys, turven; corpus = turven.Corpus.from_files(sys.argv[1]); "
    "table = corpus.frequencies(); print(corpus.n_tokens)"
)
XAN = "xan tokenize words -SL {options}-t {{threads}} text {{table}} | xan vocab token | xan count"
#: Shell commands by program and job; each prints the number of rows.
COMMANDS = {
    ("turven", "words-file"): f"{{python}} -c {shlex.quote(FILE_SCRIPT)} {{text}}",
    ("wc", "words-file"): "LC_ALL=C wc -w < {text}",
    ("xan", "words"): XAN.format(options=""),
    ("xan", "bigrams"): XAN.format(options="-N 2 "),
    # It goes on to estimate a model.
    ("lmplz", "trigrams"): "lmplz -o 3 --discount_fallback < {text} | grep -c '\t.* .* '",
}


# What the programs share.


def method(job: str) -> str:
    return job.replace("-", "_")


def windows(document: list[str], n: int) -> Iterator[tuple[str, ...]]:
    return zip(*(document[at:] for at in range(n)), strict=False)


def counted(found: list) -> Answer:
    """Answer with words, or tuples of words, and their counts."""

    def counts() -> Iterator[tuple[str, int]]:
        return ((w if isinstance(w, str) else " ".join(w), count) for w, count in found)

    return Answer(len(found), counts)


def scored(found: Iterable[tuple[float, tuple[str, ...], int]]) -> Answer:
    rows = sorted(found, reverse=True)
    counts = [(words, o11) for _, words, o11 in rows]
    return counted(counts)._replace(score_sum=lambda: sum(score for score, _, _ in rows))


def matrix_answer(bounds: Any, counts: Any) -> Answer:
    """Answer with the counts of each document in order of size: columns differ."""

    def documents() -> Iterator[tuple[str, int]]:
        for at in range(len(bounds) - 1):
            row = sorted(map(int, counts[bounds[at] : bounds[at + 1]]))
            yield f"{at} {row}", sum(row)

    return Answer(len(counts), documents)


def x_log_x(x: float) -> float:
    return x * log(x) if x > 0 else 0.0


def log_likelihood(o11: Any, r1: Any, c1: Any, n: Any, f: Callable = x_log_x) -> Any:
    """Score a pair by G2, as Dunning (1993) does."""
    cells = f(o11) + f(r1 - o11) + f(c1 - o11) + f(n - r1 - c1 + o11)
    return 2 * (cells - f(r1) - f(n - r1) - f(c1) - f(n - c1) + f(n))


def memory_of(name: str) -> int:
    """Read a figure of this process, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(re.search(rf"{name}:\s+(\d+)", status)[1])


def reset_peak() -> int:
    """Let the peak resident memory begin anew; return the memory resident now."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)  # or what was freed could be used unseen
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        return memory_of("VmRSS")
    except OSError as error:
        raise Unavailable("this system does not tell the peak of a part") from error


def peak_bytes(usage: resource.struct_rusage) -> int:
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


# The texts.


def read_texts(path: Path, size: int) -> list[str]:
    """Read the lines of a file; with a `size`, the whole lines of its first bytes."""
    texts: list[str] = []
    rest = size or path.stat().st_size
    with path.open("rb") as file:
        for line in file:
            rest -= len(line)
            if rest < 0:
                # A file may be one long line.
                return texts or [line[:size].rpartition(b" ")[0].decode()]
            texts.append(line.removesuffix(b"\n").decode())
    return texts


def plain(path: Path, folder: Path) -> Path:
    """Return a file with one document a line, made in `folder` if need be."""
    if ".jsonl" not in path.suffixes:
        return path
    target = folder / (path.name.partition(".")[0] + ".txt")
    apart(write_plain, path, target)
    return target


def write_plain(path: Path, target: Path) -> None:
    with opened(path) as lines, target.open("w", encoding="utf-8", newline="\n") as file:
        for text in (json.loads(line)["text"] for line in lines):
            file.write(re.sub(r"[\r\n]+", " ", text) + "\n")


def opened(path: Path) -> Any:
    if path.suffix == ".zst":
        import zstandard

        return zstandard.open(path, "rt", encoding="utf-8")
    return (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8")


def write_cleaned(path: Path, target: Path, size: int) -> None:
    r"""Write the beginning of a file, so that `\w+` and UAX #29 agree on it."""
    text = "\n".join(read_texts(path, size))
    text = re.sub(rf"[^{KEPT}.,;?!\n]|(?<![{KEPT}])[.,;?!]|[.,;?!](?!\s)", " ", text)
    target.write_text(text + "\n", encoding="utf-8", newline="\n")


def apart(function: Callable, *given: Any) -> None:
    """Call a function in a process of its own: this one must stay small."""
    process = multiprocessing.Process(target=function, args=given)
    process.start()
    process.join()
    if process.exitcode:
        raise ChildProcessError(f"{function.__name__} failed")


def write_table(texts: Iterable[str], target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([text] for text in ("text", *texts))


# A run: the child's side, then the parent's.


def answer_as_child(given: argparse.Namespace) -> Run:
    """Do one job here and now."""
    name, job, file = given.child
    signal.alarm(given.timeout)
    texts = read_texts(Path(file), given.bytes)
    run = Run(name, job, text_bytes=sum(len(text.encode()) + 1 for text in texts))
    peer = PEERS[name](given)
    peer.hold(texts)
    del texts
    run.held_bytes = peak_bytes(resource.getrusage(resource.RUSAGE_SELF))
    began = time.perf_counter()
    try:
        answer = getattr(peer, method(job))()
    except Unavailable as error:
        run.problem = str(error)
        return run
    run.seconds = time.perf_counter() - began - peer.laps.get("second", 0.0)
    run.laps, run.tokens, run.rows, run.note = peer.laps, peer.n_tokens, answer.rows, answer.note
    if given.check:
        counts = [(word, int(count)) for word, count in answer.counts()]
        run.total = sum(count for _, count in counts)
        run.digest = hashlib.sha256(repr(sorted(counts)).encode()).hexdigest()
        run.score_sum = answer.score_sum and answer.score_sum()
    return run


def watched(argv: list[str], threads: int) -> tuple[str, float, int]:
    """Run a process; return what it wrote, its seconds and its peak memory."""
    names = ("POLARS_MAX_THREADS", "RAYON_NUM_THREADS", "TURVEN_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, str(threads))}
    with tempfile.TemporaryFile("w+") as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            argv, stdout=subprocess.PIPE, stderr=errors, env=environment, text=True
        )
        written = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode == -signal.SIGALRM:
            raise ChildProcessError("took too long")
        if process.returncode:
            errors.seek(0)
            last = (errors.read().strip() or "no message").splitlines()[-1]
            raise ChildProcessError(f"failed ({process.returncode}): {last[:200]}")
    # A process inherits the peak of the one that starts it, here this one.
    peak, own = peak_bytes(usage), peak_bytes(resource.getrusage(resource.RUSAGE_SELF))
    return written, seconds, peak if peak > own else 0


class Bench:
    """Runs the jobs on one input and prints what came out."""

    def __init__(self, given: argparse.Namespace, path: Path, folder: Path) -> None:
        self.given, self.folder, self.path = given, folder, path
        self.cleaned = folder / "cleaned.txt"
        apart(write_cleaned, path, self.cleaned, given.check_bytes)
        self.size = path.stat().st_size
        self.runs: list[Run] = []
        self.node = ""
        if "collocates" in given.jobs:
            self.node = self.run("turven", "choose-node").note

    def run(self, peer: str, job: str, size: int = 0, *, check: bool = False, limit: int = 0):
        path = self.cleaned if check else self.path
        command = COMMANDS.get((peer, job))
        run = Run(peer, job, text_bytes=path.stat().st_size)
        try:
            if command is not None:
                written, run.seconds, run.peak_bytes = self.shell(command, path)
                run.rows = int(written)
            else:
                argv = [self.python(peer), HERE, "--child", peer, job, path]
                argv += [f"--bytes={size}", f"--limit={limit}", f"--node={self.node}"]
                argv += [f"--threads={self.given.threads}", f"--timeout={self.given.timeout}"]
                argv += [f"--folder={self.folder}", *(["--check"] if check else [])]
                written, _, peak = watched(list(map(str, argv)), self.given.threads)
                run = Run(**json.loads(written.splitlines()[-1]))
                run.peak_bytes = peak
        except (ChildProcessError, ValueError) as error:
            run.problem = str(error)
        return run

    def python(self, peer: str) -> str:
        return self.given.python.get(peer, sys.executable)

    def shell(self, command: str, path: Path) -> tuple[str, float, int]:
        table = self.folder / "command.csv"
        if "{table}" in command:
            with path.open(encoding="utf-8", newline="\n") as lines:
                write_table((line.rstrip("\n") for line in lines), table)
        names = {"text": path, "table": table, "python": self.python("turven")}
        quoted = {name: shlex.quote(str(value)) for name, value in names.items()}
        script = command.format(**quoted, threads=self.given.threads)
        return watched(["/bin/sh", "-c", script], self.given.threads)

    def run_all(self) -> None:
        alone = {"memory": self.memory, "scale": self.scale}
        for job in self.given.jobs:
            if job in alone:
                alone[job]()
            else:
                self.compare(job)

    def compare(self, job: str) -> None:
        """Check a job, run it by turven and each peer in turn, print a table."""
        node = f" {self.node!r}" if job == "collocates" else ""
        print(f"\n{job}: {JOBS[job]}{node}\n{HEAD}", flush=True)
        peers = [peer for peer in self.given.peers if job in jobs_of(peer)]
        checks = {peer: self.run(peer, job, check=True) for peer in ("turven", *peers)}
        for peer in [peer for peer in checks if checks[peer].problem]:
            print(f"  {peer:<12}{checks.pop(peer).problem}")
            if peer == "turven":
                return
        timed: dict[str, list[Run]] = {peer: [] for peer in checks}
        for _ in range(self.given.repeats):
            for peer in list(checks)[1:] or ["turven"]:
                for program in dict.fromkeys(("turven", peer)):
                    if not any(run.problem for run in timed[program]):
                        timed[program].append(self.run(program, job, self.part(program, job)))
        ours = middle(timed["turven"])
        for peer, runs in timed.items():
            verdict = "" if peer == "turven" else agreement(checks["turven"], checks[peer])
            self.runs += [replace(run, agreement=verdict) for run in runs]
            star = "*" if self.part(peer, job) else ""
            print(line(peer + star, middle(runs), ours, verdict), flush=True)

    def part(self, peer: str, job: str) -> int:
        slow = peer in PEERS and job in PEERS[peer].slow and self.size > self.given.slow_bytes
        return self.given.slow_bytes if slow else 0

    def memory(self) -> None:
        """Count trigrams without a limit, then within parts of what that took."""
        print(f"\nmemory: {JOBS['memory']}")
        peak = 0
        for share in (0, 1, 2, 4):
            limit = peak // share if share else 0
            run = self.run("turven", "memory", limit=limit)
            self.runs.append(run)
            if run.problem:
                print(f"  {run.problem}")
                break
            used = int(run.note)
            peak = peak or used
            asked = f"limit {limit / 1e6:,.0f} MB" if limit else "no limit"
            found = f"{run.laps['count']:.3f} s, peak {used / 1e6:,.0f} MB, {run.rows:,} rows"
            print(f"  {asked:<15} {found}", flush=True)

    def scale(self) -> None:
        """Count growing parts of the input; show what a token costs."""
        print(f"\nscale: {JOBS['scale']}")
        for job in ("words", "bigrams", "trigrams"):
            for share in (64, 16, 4, 1):
                size = self.size // share + 1
                runs = [self.run("turven", job, size) for _ in range(self.given.repeats)]
                self.runs += runs
                run = middle(runs)
                cost = run.problem or f"{run.seconds * 1e9 / run.tokens:8.1f} ns a token"
                print(f"  {job:<9}{run.tokens:>13,} tokens {cost}", flush=True)


ROW = "  {:<12}{:>9}{:>8}{:>11}{:>9}{:>10}{:>12}  {}"
HEAD = ROW.format("", "seconds", "MB/s", "turven is", "peak MB", "before", "rows", "agreement")


def line(name: str, run: Run, ours: Run, verdict: str) -> str:
    """Format a row of the table."""
    if run.problem:
        return f"  {name:<12}{run.problem}"
    compared = run.program != "turven" and not ours.problem
    ratio = f"{speed(ours) / speed(run):.2f}x" if compared else ""
    laps = ", ".join(f"{lap} {seconds:.3f} s" for lap, seconds in run.laps.items())
    rest = "; ".join(filter(None, (verdict, laps)))
    sizes = (f"{size / 1e6:,.0f}" if size else "-" for size in (run.peak_bytes, run.held_bytes))
    cells = (f"{run.seconds:.3f}", f"{speed(run):.1f}", ratio, *sizes, f"{run.rows:,}")
    return ROW.format(name, *cells, rest)


def speed(run: Run) -> float:
    """Return the MB of text a second."""
    return run.text_bytes / 1e6 / run.seconds


def middle(runs: list[Run]) -> Run:
    """Return the run with the median time, or one that failed."""
    failed = [run for run in runs if run.problem]
    return (failed or sorted(runs, key=lambda run: run.seconds)[len(runs) // 2 :])[0]


def agreement(ours: Run, theirs: Run) -> str:
    """Say how two answers on the cleaned text agree."""
    if ours.rows != theirs.rows:
        return f"differs: {theirs.rows:,} rows, turven {ours.rows:,}"
    if not theirs.digest:
        return "same number"
    if ours.digest != theirs.digest:
        return f"counts differ, their sum is {theirs.total:,}, turven's {ours.total:,}"
    if ours.score_sum is None or theirs.score_sum is None:
        return "same counts"
    same = isclose(ours.score_sum, theirs.score_sum, rel_tol=1e-6)
    return "same counts and scores" if same else "same counts, other scores"


def jobs_of(peer: str) -> set[str]:
    own = PEERS[peer].jobs() if peer in PEERS else set()
    return own | {job for program, job in COMMANDS if program == peer}


def is_installed(peer: str) -> bool:
    if peer in PEERS:
        return all(map(importlib.util.find_spec, PEERS[peer].needs))
    return shutil.which(peer) is not None


# The command.


def arguments() -> argparse.Namespace:
    everyone = list(dict.fromkeys((*PEERS, *(peer for peer, _ in COMMANDS))))[1:]
    peers = ", ".join(everyone)
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("inputs", nargs="*", type=Path, metavar="INPUT")
    add("--jobs", nargs="+", choices=JOBS, default=list(JOBS), metavar="JOB", help=", ".join(JOBS))
    add("--peers", nargs="+", choices=everyone, default=everyone, metavar="PEER", help=peers)
    add("--repeats", type=int, default=3)
    add("--threads", type=int, default=os.cpu_count())
    add("--slow-bytes", type=int, default=20_000_000, help="what a slow program gets")
    add("--check-bytes", type=int, default=1_000_000, help="what the answers are compared on")
    add("--timeout", type=int, default=1800, help="seconds a run may take")
    add("--python", nargs="+", default=[], metavar="PEER=PATH", help="interpreters of peers")
    add("--json", type=Path, help="where to write every run")
    add("--quick", action="store_true", help="three jobs on 5 MB of generated text")
    for name, kind in (("bytes", int), ("limit", int), ("node", str), ("folder", Path)):
        add(f"--{name}", type=kind, default=kind(), help=argparse.SUPPRESS)
    add("--check", action="store_true", help=argparse.SUPPRESS)
    add("--child", nargs=3, metavar=("PEER", "JOB", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.python = dict(pair.split("=", 1) for pair in given.python)
    if given.quick:
        given.jobs, given.repeats = ["words", "bigrams", "collocations"], 1
        given.slow_bytes, given.check_bytes = 1_000_000, 200_000
    elif not given.inputs and not given.child:
        parser.error("an INPUT is needed, or --quick")
    for path in given.inputs:
        if not path.is_file():
            parser.error(f"there is no file {path}")
    return given


def main() -> None:
    given = arguments()
    if given.child:
        print(json.dumps(asdict(answer_as_child(given))))
        return
    for peer in [p for p in given.peers if p not in given.python and not is_installed(p)]:
        print(f"{peer}: not installed")
        given.peers.remove(peer)
    report: dict[str, Any] = {"machine": machine(), "threads": given.threads, "inputs": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.quick:
            given.inputs = [folder / "quick.txt"]
            generate = [sys.executable, HERE.with_name("generate.py"), given.inputs[0]]
            subprocess.run([*generate, "--size", "5MB"], check=True)
        for path in given.inputs:
            bench = Bench(given, plain(path, folder), folder)
            print(f"\n{path.name}: {bench.size / 1e6:,.1f} MB, {given.threads} threads,", end=" ")
            print(f"median of {given.repeats}; * on its first {given.slow_bytes / 1e6:g} MB")
            bench.run_all()
            runs = [asdict(run) for run in bench.runs]
            report["inputs"].append({"name": path.name, "bytes": bench.size, "runs": runs})
    if given.json:
        given.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


def machine() -> dict[str, Any]:
    return {"system": platform.platform(), "cores": os.cpu_count(), "python": sys.version}


if __name__ == "__main__":
    main()

"""The jobs, and what a program answers to one.

What goes in: what a program counted, in the form it has there. What comes out:
an `Answer`, which gives the number of rows at once and the counts and scores
only when the check asks for them, and a `Run`, which says what the job took.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import log
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
    "vectorizer": "scikit-learn's CountVectorizer as it is, fit_transform",
    "memory": "trigrams that occur 5 times, within limits of memory, turven alone",
    "scale": "cost per token on growing parts of the input, turven alone",
}
MIN_COUNT = 5
WINDOW = 5


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


def method(job: str) -> str:
    return job.replace("-", "_")


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

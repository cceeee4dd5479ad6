"""Times dispersion beside the making of the corpus, in one process.

    python benches/dispersion.py FILE [--text COLUMN] [--threads N] [--repeat N]

FILE holds a document a record. Times are the best of ``--repeat`` calls, in seconds, and in
units of the time that ``from_files`` took. Each answer is checked: of a few words the range is
the number of documents, and DP the sum of its definition over the document-term counts.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import turven as tv

FIVE = ["dp", "juilland_d", "carroll_d2", "rosengren_s", "d_kl"]
CALLS: dict[str, Callable[[tv.Corpus], tv.Table]] = {
    "frequencies": lambda corpus: corpus.frequencies(),
    "dispersion, DP": lambda corpus: corpus.dispersion(measures="dp"),
    "dispersion, five measures": lambda corpus: corpus.dispersion(measures=FIVE),
    "dispersion, five measures and D_A": lambda corpus: corpus.dispersion(measures=[*FIVE, "d_a"]),
    "dispersion, ten slices": lambda corpus: corpus.dispersion(measures=FIVE, parts=10),
    "dispersion, ARF": lambda corpus: corpus.dispersion(measures="arf"),
    "dispersion, ARF, ALD, AWT": lambda corpus: corpus.dispersion(measures=["arf", "ald", "awt"]),
    "dispersion, by DP": lambda corpus: corpus.dispersion(measures=FIVE, sort="dp", top=100),
    "dispersion, DP adjusted": lambda corpus: corpus.dispersion(measures="dp(adjusted=even)"),
}


def timed(ask: Callable[[], tv.Corpus | tv.Table], repeat: int) -> float:
    """Return the best time of some calls."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        ask()
        times.append(time.perf_counter() - start)
    return min(times)


def check(corpus: tv.Corpus) -> None:
    """Compare DP of frequent words with its definition."""
    counted = corpus.document_term_counts(min_count=100)
    matrix = counted.to_scipy()
    table = corpus.dispersion(measures="dp", top=5)
    sizes = corpus.documents()["tokens"]
    column = {word: at for at, word in enumerate(counted.types["token"].tolist())}
    for row in table:
        held = matrix[:, [column[row["token"]]]].toarray().ravel()
        dp = np.abs(held / held.sum() - sizes / sizes.sum()).sum() / 2
        assert row["range"] == np.count_nonzero(held)
        assert abs(row["dp"] - dp) < 1e-12


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--text", default=None)
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    start = time.perf_counter()
    corpus = tv.Corpus.from_files(given.file, text=given.text, threads=given.threads)
    built = time.perf_counter() - start
    print(corpus)
    print(f"{built:8.2f} s   1.00  from_files")
    for name, ask in CALLS.items():
        took = timed(lambda ask=ask: ask(corpus), given.repeat)
        print(f"{took:8.2f} s  {took / built:5.2f}  {name}")
    check(corpus)


if __name__ == "__main__":
    main()

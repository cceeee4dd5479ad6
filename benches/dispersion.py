"""Times dispersion beside the making of the corpus, in one process.

    python benches/dispersion.py FILE [--text COLUMN] [--threads N] [--repeat N]

FILE holds a document a record. Times are the best of ``--repeat`` calls, in seconds, then the
processor's of that call, and the latter in units of what ``from_files`` took: on a machine that
others use as well it is the one that tells. Each answer is checked: of a few words the range is
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


def timed(ask: Callable[[], object]) -> tuple[float, float]:
    """Return how long a call takes, and how long the processor works for it."""
    wall, worked = time.perf_counter(), time.process_time()
    ask()
    return time.perf_counter() - wall, time.process_time() - worked


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
    made: list[tv.Corpus] = []
    options = {"text": given.text, "threads": given.threads}
    wall, built = timed(lambda: made.append(tv.Corpus.from_files(given.file, **options)))
    (corpus,) = made
    print(corpus)
    print(f"{wall:8.2f} s  {built:8.2f} s   1.00  from_files")
    for name, ask in CALLS.items():
        wall, worked = min(timed(lambda ask=ask: ask(corpus)) for _ in range(given.repeat))
        print(f"{wall:8.2f} s  {worked:8.2f} s  {worked / built:5.2f}  {name}")
    check(corpus)


if __name__ == "__main__":
    main()

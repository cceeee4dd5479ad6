"""How long lexical diversity takes, by the time of building the corpus in the same process.

``python benches/diversity.py TEXTS.jsonl.zst`` prints a line a call: seconds, the least of
three times, and their ratio to building.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

import turven as tv

#: What is timed, by name.
CALLS: dict[str, Callable[[tv.Corpus], Any]] = {
    "diversity mattr, mtld": lambda corpus: corpus.diversity(["mattr", "mtld"]),
    "diversity, default": lambda corpus: corpus.diversity(),
    "diversity by=None, default": lambda corpus: corpus.diversity(by=None),
    "diversity mtld_ma_wrap": lambda corpus: corpus.diversity("mtld_ma_wrap"),
    "diversity vocd_d": lambda corpus: corpus.diversity("vocd_d"),
    "rarefaction": lambda corpus: corpus.rarefaction(),
    "growth": lambda corpus: corpus.growth(),
    "spectrum": lambda corpus: corpus.spectrum(),
    "zipf": lambda corpus: corpus.zipf(),
}


def least(call: Callable[[], Any], times: int) -> float:
    """Return the shortest of some times."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return min(found)


def main() -> None:
    """Build, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--text", default="text", help="the field of the text")
    options = parser.parse_args()
    build = lambda: tv.Corpus.from_files(  # noqa: E731
        options.paths, text=options.text, threads=options.threads
    )
    corpus = build()
    built = least(build, 3)
    write = sys.stdout.write
    write(f"{corpus!r}\n")
    write(f"{'from_files':32}{built:9.3f} s\n")
    for name, call in CALLS.items():
        taken = least(lambda call=call: call(corpus), 3)  # type: ignore[misc]
        write(f"{name:32}{taken:9.3f} s{taken / built:9.3f}\n")


if __name__ == "__main__":
    main()

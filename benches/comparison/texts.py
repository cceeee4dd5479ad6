r"""The texts: read, written in the form a program takes, cleaned for the check.

What goes in: a file with one document a line, or ``.jsonl``, packed or not.
What comes out: a list of texts, or the path of another file.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from comparison.processes import apart

#: Letters and digits kept for the check: each has one lower-case letter.
KEPT = "0-9A-Za-zÀ-ÖØ-öø-įĲ-ɏ"


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


def write_table(texts: Iterable[str], target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([text] for text in ("text", *texts))

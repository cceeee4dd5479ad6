"""Options that several commands share, group by group."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from turven.measures import MEASURES
from turven.options import TOKEN_OPTIONS
from turven.reading import MAX_RATIO

#: Rows that a table to read has, unless --top says otherwise.
READABLE = 20

#: The options of reading, with what they are if nothing is said.
READING: dict[str, Any] = {
    "text": None,
    "id": None,
    "metadata": None,
    "nulls": "error",
    "encoding": "utf-8",
    "errors": "strict",
    "on_error": "raise",
    "max_ratio": MAX_RATIO,
}

#: Those that say how a text is cut, and what stands at its head.
CUTTING: dict[str, Any] = dict.fromkeys(("header", *TOKEN_OPTIONS))


def paths(command: argparse.ArgumentParser) -> None:
    """Add what is read."""
    command.add_argument(
        "paths", nargs="+", metavar="PATH", help="a file, a folder, a pattern, - or a stored corpus"
    )


def rows(command: argparse.ArgumentParser, *, counts: bool) -> None:
    """Add which rows a table has, and how it is printed; lines of a text have no counts."""
    group = command.add_argument_group("rows")
    group.add_argument("--top", type=int, metavar="N", help="at most N rows")
    if counts:
        group.add_argument(
            "--min-count", type=int, default=1, metavar="N", help="least count (default 1)"
        )
    group.add_argument(
        "--layer", nargs="+", metavar="NAME", help="count a layer, such as lemma; or some together"
    )
    table_format(group)


def table_format(group: argparse._ActionsContainer) -> None:
    """Add how a table is printed."""
    group.add_argument(
        "--format",
        choices=["table", "csv", "json", "arrow"],
        help=f"table: to read, {READABLE} rows unless --top (default); csv; json: an object a "
        "line; arrow: an IPC stream",
    )


def output(command: argparse.ArgumentParser) -> None:
    """Add where a table is saved."""
    command.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="save the table, as .parquet or .arrow; it is then printed only with --format",
    )
    command.add_argument("--overwrite", action="store_true", help="replace a file that is there")


def reading(command: argparse.ArgumentParser) -> None:
    """Add how files are read, as `Corpus.from_files` has it."""
    group = command.add_argument_group("reading")
    group.add_argument("--text", metavar="FIELD", help="the field of a record that is its text")
    group.add_argument("--id", metavar="FIELD", help="the field of a record that is its name")
    group.add_argument(
        "--metadata",
        nargs="*",
        metavar="FIELD",
        help="the fields that become metadata (default: all others)",
    )
    group.add_argument("--nulls", metavar="RULE", help="error, skip or empty: a text that is null")
    group.add_argument("--encoding", metavar="NAME", help="of all files of text (default utf-8)")
    group.add_argument(
        "--errors", metavar="RULE", help="strict or replace: bytes that are not of the encoding"
    )
    group.add_argument(
        "--on-error",
        metavar="RULE",
        help="raise, or skip: leave out files and records with a fault, and say so",
    )
    group.add_argument(
        "--max-ratio",
        type=_ratio,
        metavar="N",
        help=f"how many times its size a file may unpack to (default {MAX_RATIO}), or none",
    )
    group.add_argument(
        "--layers",
        nargs="+",
        metavar="NAME",
        help="layers to read: columns of .conllu files, or all but the first of .vrt files "
        "(default: those of --layer)",
    )
    command.set_defaults(**READING)


def _ratio(given: str) -> int | None:
    return None if given.lower() == "none" else int(given)


def header(group: argparse._ActionsContainer) -> None:
    """Add what stands at the head of a text."""
    group.add_argument("--header", metavar="FORM", help="'date', or a regular expression")


def tokens(command: argparse.ArgumentParser) -> None:
    """Add what a token is."""
    group = command.add_argument_group("tokens")
    header(group)
    group.add_argument("--case", metavar="CASE", help="lower, keep or fold")
    group.add_argument("--normalization", metavar="FORM", help="nfc, nfd, nfkc, nfkd or none")
    group.add_argument("--hyphens", metavar="RULE", help="split or join")
    group.add_argument("--apostrophes", metavar="RULE", help="inner, leading, elision or split")
    group.add_argument("--apostrophe-sign", metavar="SIGN", help="keep, straight or curly")
    group.add_argument("--numbers", metavar="RULE", help="keep or drop")
    group.add_argument("--punctuation", metavar="RULE", help="drop or keep")
    group.add_argument("--emoji", metavar="RULE", help="drop or keep")
    group.add_argument("--language", metavar="LANGUAGE", help="nl")


def threads(command: argparse.ArgumentParser) -> None:
    """Add by how many threads it is done."""
    command.add_argument("--threads", type=int, metavar="N", help="how many (default: one a core)")


def measures(command: argparse.ArgumentParser) -> None:
    """Add what scores rows."""
    command.add_argument(
        "--measures",
        nargs="+",
        metavar="MEASURE",
        help=f"the first gives the order: {', '.join(MEASURES)}",
    )


def window(command: argparse.ArgumentParser, usual: int) -> None:
    """Add how many tokens are looked at on each side."""
    command.add_argument(
        "--window",
        type=int,
        nargs="+",
        metavar="W",
        help=f"tokens to each side, or to the left and to the right (default {usual})",
    )


def counting(
    command: argparse.ArgumentParser, presets: Iterable[str], conventions: Iterable[str]
) -> None:
    """Add how is counted."""
    command.add_argument("--convention", metavar="NAME", help=", ".join(conventions))
    like(command, presets)
    within(command)


def like(command: argparse.ArgumentParser, presets: Iterable[str]) -> None:
    """Add another program's way to count and to score."""
    command.add_argument(
        "--like", metavar="PROGRAM", help=f"count and score as does: {', '.join(presets)}"
    )


def significance(command: argparse.ArgumentParser) -> None:
    """Add tests."""
    command.add_argument("--test", metavar="TEST", help="add log10 p by this test")
    command.add_argument("--correction", metavar="NAME", help="correct p for many tests")


def within(command: argparse.ArgumentParser) -> None:
    """Add what is not crossed."""
    command.add_argument(
        "--within", default="document", metavar="UNIT", help="document (default) or sentence"
    )


def named(given: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """Return some options by their names."""
    return {name: getattr(given, name) for name in names}

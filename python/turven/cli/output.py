"""What the command prints: tables, what was left out, and what is wrong."""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from typing import Any

from turven.cli.options import READABLE
from turven.corpus import Corpus
from turven.table import Table

#: As many of the things that were left out are listed.
LISTED = 10

#: What an option of a call looks like in an error, and its name and value in groups.
SPELLINGS = (
    re.compile(r"\b(overwrite|allow_cut)=True"),
    re.compile(r"\b(nulls|on_error|errors)='(\w+)'"),
    re.compile(r"(?<![\w/.-])(max_ratio|memory_limit|on_error)\b(?![/.])"),
)


def write(table: Table, options: argparse.Namespace) -> None:
    """Save a table, print it, or both."""
    if getattr(options, "output", None) is not None:
        table.save(options.output, overwrite=options.overwrite)
        if options.format is None:
            return
    if options.format == "arrow":
        sys.stdout.buffer.write(table._engine.to_ipc_stream())
        sys.stdout.buffer.flush()
    elif options.format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(row.values() for row in table)
    elif options.format == "json":
        for row in table:
            sys.stdout.write(json.dumps(_jsonable(row), ensure_ascii=False) + "\n")
    else:
        rows = len(table) if options.top is not None else READABLE
        # Lines of a concordance stand in line, unless a table is asked for.
        as_table = options.format == "table"
        text = Table._formatted(table, rows) if as_table else table._formatted(rows)
        sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _jsonable(row: dict[str, Any]) -> dict[str, Any]:
    """JSON has no nan and no infinity: nan is null, infinity a string."""

    def value(given: Any) -> Any:  # noqa: ANN401
        if isinstance(given, float) and given != given:
            return None
        if isinstance(given, float) and given in (float("inf"), float("-inf")):
            return "Infinity" if given > 0 else "-Infinity"
        return given

    return {name: value(given) for name, given in row.items()}


def report_skipped(corpus: Corpus) -> None:
    """Say what was left out: nothing is without a word."""
    skipped = corpus.skipped
    for place, row in zip(range(LISTED), skipped, strict=False):
        number = "" if row["row"] is None else f"{row['row']}: "
        sys.stderr.write(f"turven: left out: {row['path']}: {number}{row['reason']}\n")
        if place + 1 == LISTED and len(skipped) > LISTED:
            sys.stderr.write(f"turven: left out: {len(skipped) - LISTED} more\n")


def message(error: Exception) -> str:
    """Write an error down, with options as they are on the command line."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {_spelled(str(error.strerror))}"
    return _spelled(str(error))


def _spelled(text: str) -> str:
    for pattern in SPELLINGS:
        text = pattern.sub(_option, text)
    # Who may run out of memory here stores the corpus already.
    return text.replace(", fewer threads or store= help", " or fewer threads help")


def _option(found: re.Match[str]) -> str:
    name, *value = found.groups()
    return " ".join(["--" + name.replace("_", "-"), *value])

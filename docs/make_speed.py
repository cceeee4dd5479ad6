"""Put the table of a comparison into docs/speed.md.

    python benches/compare.py TEXT --json speed.json
    python docs/make_speed.py speed.json [MORE.json...]

Several files, of the same text, are several runs. Ratios, not seconds: turven ran right before
each run of a program, so that both met the same machine, whatever else it had to do; medians of
all runs are compared.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

PAGE = Path(__file__).resolve().parent / "speed.md"
BEGIN, END = "<!-- from here on by docs/make_speed.py -->", "<!-- up to here -->"

JOBS = {
    "words": "word frequencies, texts in memory",
    "words-file": "word frequencies of a file, whole process",
    "bigrams": "all pairs of adjacent words",
    "trigrams": "all triples",
    "ngrams1-5": "n-grams of 1 to 5 words, 5 times or more",
    "collocations": "adjacent pairs by G², 5 times or more",
    "collocations-window": "pairs within 5 words by G², 5 times or more",
    "collocates": "words within 5 words of a node, by G²",
    "document-term": "counts of each word in each document",
    "vectorizer": "`CountVectorizer`, as it is",
}


def rate(runs: list[dict[str, Any]]) -> float:
    """Return how many bytes of text a program did in a second, by its median run."""
    return median(run["text_bytes"] / run["seconds"] for run in runs)


def rows(runs: Iterable[dict[str, Any]]) -> list[str]:
    """Return a row of the table for each job and program."""
    by: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for run in runs:
        if not run["problem"]:
            by.setdefault(run["job"], {}).setdefault(run["program"], []).append(run)
    found = []
    for job, what in JOBS.items():
        programs = by.get(job, {})
        ours = programs.pop("turven", None)
        for program, theirs in sorted(programs.items()) if ours else []:
            ratio = rate(ours) / rate(theirs)
            peak = median(r["peak_bytes"] for r in theirs) / median(r["peak_bytes"] for r in ours)
            agreement = theirs[0]["agreement"] or "-"
            memory = f"{peak:.{1 if peak >= 0.1 else 2}f}"
            found.append(f"| {what} | {program} | {ratio:.1f} | {memory} | {agreement} |")
    return found


def section(report: dict[str, Any]) -> str:
    """Write what was measured, where, and with which versions."""
    machine, given = report["machine"], report["inputs"][0]
    versions = ", ".join(f"{name} {version}" for name, version in report["versions"].items())
    python = machine["python"].split()[0]
    return "\n".join(
        [
            f"{given['bytes'] / 1e6:.0f} MB of text ({machine['date']}; {machine['cores']} cores, "
            f"{report['threads']} threads; Python {python}; {versions}; medians of "
            f"{report['repeats']} runs; load of the machine before: {machine['load']:.1f}).",
            "",
            "| job | program | turven is … times as fast | the program takes … times the memory "
            "| the answers |",
            "|---|---|---:|---:|---|",
            *rows(given["runs"]),
        ]
    )


def joined(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the runs of several reports as those of one."""
    first = reports[0]
    sizes = {report["inputs"][0]["bytes"] for report in reports}
    if len(sizes) > 1 or any(report["versions"] != first["versions"] for report in reports):
        raise SystemExit("the reports are of different texts or versions")
    runs = [run for report in reports for run in report["inputs"][0]["runs"]]
    return {
        **first,
        "machine": {**first["machine"], "load": max(r["machine"]["load"] for r in reports)},
        "repeats": sum(report["repeats"] for report in reports),
        "inputs": [{**first["inputs"][0], "runs": runs}],
    }


def page(text: str, report: dict[str, Any]) -> str:
    """Return the page with another table."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{section(report)}\n\n{END}{after}"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("json", type=Path, nargs="+")
    paths = parser.parse_args().json
    report = joined([json.loads(path.read_text(encoding="utf-8")) for path in paths])
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), report), encoding="utf-8")


if __name__ == "__main__":
    main()

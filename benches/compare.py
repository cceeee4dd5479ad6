r"""Runs turven and its peers on the same text, beside each other.

    python benches/compare.py INPUT... [--jobs words bigrams] [--peers polars nltk]
                              [--repeats 3] [--threads N] [--json FILE]
    python benches/compare.py --quick

INPUT is a plain text file, one document a line (`generate.py` writes such), or a
``.jsonl``, ``.jsonl.gz`` or ``.jsonl.zst`` file whose objects have a ``text``;
its documents are first written to a temporary file, line feeds as blanks.

Each run is a process of its own, and the peak resident memory is that
process's. Turven runs before each run of a peer, so that both meet the same
machine, whose memory has just been used; medians are shown. The clock runs from
texts in memory, in the form the program takes (a list of `str`, a column, for some a
file), to the whole answer, sorted by count or score; imports are left out. Peers need
not order equal counts nor join the words of an n-gram, which turven does within its
time. Commands, and
``words-file``, are timed as whole processes, Python's start included.

A program that would take too long gets the first ``--slow-bytes`` bytes of the
input, marked with ``*``; "turven is" compares MB/s. The timed text is the input
as it is, where ``\w+`` and UAX #29 differ at apostrophes and in numbers. Whether
the answers agree is found out once, on the first ``--check-bytes`` bytes, of
which only Latin letters, digits, and punctuation between a word and a blank are
kept: there both rules give the same words.

The programs are those of `comparison/programs.py`; one that is missing is skipped.
``--python PEER=PATH`` gives a peer another interpreter, for packages that clash.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import platform
import resource
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from importlib import metadata
from math import isclose
from pathlib import Path
from typing import Any

from comparison.answers import JOBS, Run, Unavailable, method
from comparison.processes import apart, peak_bytes, warm, watched
from comparison.programs import COMMANDS, PEERS, is_installed, jobs_of
from comparison.texts import plain, read_texts, write_cleaned, write_table

#: The least that turven takes as a limit of memory.
LEAST_LIMIT = 1 << 20
HERE = Path(__file__)


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
        if not check and not self.given.quick:
            warm()
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

    def run_all(self) -> Iterator[None]:
        """Run the jobs; whoever asks may look at the runs after each of them."""
        alone = {"memory": self.memory, "scale": self.scale}
        for job in self.given.jobs:
            if job in alone:
                alone[job]()
            else:
                self.compare(job)
            yield

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
        """Count trigrams within the default limit, then within parts of what that took."""
        print(f"\nmemory: {JOBS['memory']}")
        peak = 0
        for share in (0, 1, 2, 4):
            limit = max(peak // share, LEAST_LIMIT) if share else 0
            run = self.run("turven", "memory", limit=limit)
            self.runs.append(run)
            if run.problem:
                print(f"  {run.problem}")
                break
            used = int(run.note)
            peak = peak or used
            asked = f"limit {limit / 1e6:,.1f} MB" if limit else "default limit"
            found = f"{run.laps['count']:.3f} s, peak {used / 1e6:,.1f} MB, {run.rows:,} rows"
            print(f"  {asked:<18}{found}", flush=True)

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


# The table.

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


# The command.


def arguments() -> argparse.Namespace:
    everyone = list(dict.fromkeys((*PEERS, *(peer for peer, _ in COMMANDS))))[1:]
    peers = ", ".join(everyone)
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("inputs", nargs="*", type=Path, metavar="INPUT")
    add("--jobs", nargs="+", choices=JOBS, metavar="JOB", help=", ".join(JOBS))
    add("--peers", nargs="+", choices=everyone, default=everyone, metavar="PEER", help=peers)
    add("--repeats", type=int, default=3)
    add("--threads", type=int, default=os.cpu_count())
    add("--slow-bytes", type=int, default=20_000_000, help="what a slow program gets")
    add("--check-bytes", type=int, default=1_000_000, help="what the answers are compared on")
    add("--timeout", type=int, default=1800, help="seconds a run may take")
    add("--python", nargs="+", default=[], metavar="PEER=PATH", help="interpreters of peers")
    add("--json", type=Path, help="where to write every run")
    add(
        "--quick",
        action="store_true",
        help="once, on 5 MB of generated text; by default three jobs",
    )
    for name, kind in (("bytes", int), ("limit", int), ("node", str), ("folder", Path)):
        add(f"--{name}", type=kind, default=kind(), help=argparse.SUPPRESS)
    add("--check", action="store_true", help=argparse.SUPPRESS)
    add("--child", nargs=3, metavar=("PEER", "JOB", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.python = dict(pair.split("=", 1) for pair in given.python)
    if given.quick:
        given.jobs, given.repeats = given.jobs or ["words", "bigrams", "collocations"], 1
        given.slow_bytes, given.check_bytes = 1_000_000, 200_000
    elif not given.inputs and not given.child:
        parser.error("an INPUT is needed, or --quick")
    given.jobs = given.jobs or list(JOBS)
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
    report["repeats"], report["slow_bytes"] = given.repeats, given.slow_bytes
    report["versions"] = versions([peer for peer in given.peers if peer not in given.python])
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
            timed = {"name": path.name, "bytes": bench.size, "runs": []}
            report["inputs"].append(timed)
            for _ in bench.run_all():
                timed["runs"] = [asdict(run) for run in bench.runs]
                if given.json:
                    # What takes hours may be stopped, and keeps what it has measured.
                    given.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


def machine() -> dict[str, Any]:
    """Say where and when it ran, and how busy the machine was before."""
    return {
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "python": sys.version,
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "load": os.getloadavg()[0],
    }


def versions(peers: list[str]) -> dict[str, str]:
    """Return the versions of the packages that were compared."""
    modules = [
        module for peer in ("turven", *peers) if peer in PEERS for module in PEERS[peer].needs
    ]
    owners = metadata.packages_distributions()
    packages = {owners[module][0] for module in modules if module in owners}
    return {package: metadata.version(package) for package in sorted(packages)}


if __name__ == "__main__":
    main()

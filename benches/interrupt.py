"""Measures how soon Ctrl-C ends long work, in a terminal, and whether what follows works.

    python benches/generate.py text.txt --size 200MB
    python benches/interrupt.py text.txt [--tries 20] [--only building,ngrams]

A child process with a pseudo-terminal of its own does the work; its progress is shown there.
At a random moment the key is pressed: the byte that a terminal sends for Ctrl-C is written.
The child then says when Python had the KeyboardInterrupt, and asks the same corpus for
something else. For each work the table has the number of tries that were in time to interrupt
it, the median and the maximum of the milliseconds from the key to the exception, and the
maximum of those that the next call took, beside what it takes when nothing was before. The
work "nothing" is Python's own sleep: what it takes is the machine's part.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import random
import select
import signal
import statistics
import subprocess
import sys
import termios
import time
from pathlib import Path

#: What is done, by name; `corpus` is of the text, `paths` names the file, packed and plain.
WORK = {
    "nothing": "time.sleep(3)",
    "building": "tv.Corpus.from_files(path)",
    "building from a list": "tv.Corpus.from_texts(lines)",
    "building a store": "tv.Corpus.from_files(path, store=folder / 'new.turven', overwrite=True)",
    "building from .zst": "tv.Corpus.from_files(packed)",
    "building from one record": "tv.Corpus.from_files(record)",
    "ngrams": "corpus.ngrams(3)",
    "ngrams of five lengths": "corpus.ngrams((1, 5))",
    "ngrams with measures": "corpus.ngrams(2, min_count=2, measures=['pmi', 'log_likelihood'])",
    "collocations": "corpus.collocations()",
    "collocations in a window": "corpus.collocations(window=5)",
    "collocates": "corpus.collocates('that', window=10, interval=0.95)",
    "dispersion": "corpus.dispersion()",
    "document_term_matrix": "corpus.document_term_matrix()",
    "cooccurrence_matrix": "corpus.cooccurrence_matrix(window=5)",
    "diversity": "corpus.diversity(['mtld_ma_wrap', 'vocd_d', 'mattr'])",
    "duplicates": "corpus.duplicates(0.5)",
    "keyness": "half.keyness(other, permutations=1000, interval=0.95)",
    "save": "corpus.save(folder / 'saved.turven', overwrite=True)",
    "open and count": "tv.Corpus.open(stored).ngrams(2)",
    "verify": "tv.Corpus.open(stored).verify()",
    "merge": "tv.Corpus.merge([corpus, corpus])",
    "part": "corpus[1:]",
    "sort": "table.sort('ngram')",
    "strings": "table['ngram']",
    "to_dict": "table.to_dict()",
}

CHILD = r"""
import pathlib, sys, time
import turven as tv

path, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
stored, packed, record = folder / "s.turven", folder / "t.txt.zst", folder / "t.jsonl"
names = set(sys.argv[3].split())
tell = sys.stdout

def say(*words):
    tell.write("@" + " ".join(map(str, words)) + "\n")
    tell.flush()

lines = path.read_text().splitlines() if {"lines"} & names else []
corpus = tv.Corpus.from_texts(path.read_text().splitlines(), progress=False)
if "stored" in names:
    corpus.save(stored, overwrite=True)
if "half" in names:
    half, other = corpus[::2], corpus[1::2]
if "table" in names:
    table = corpus.ngrams(2, progress=False)
corpus.collocates("of", window=2, top=5, progress=False)
begun = time.monotonic()
corpus.collocates("of", window=2, top=5, progress=False)
say("ready", time.monotonic() - begun)

def done(work):
    say("begun", time.monotonic())
    try:
        answer = eval(work)
        say("finished", time.monotonic())
        del answer
    except KeyboardInterrupt:
        now = time.monotonic()
        say("interrupted", now)
        corpus.collocates("of", window=2, top=5, progress=False)
        say("next", time.monotonic() - now)

while True:
    try:
        line = sys.stdin.readline()
        if not line:
            break
        done(line.strip())
    except KeyboardInterrupt:
        say("late")
"""


#: How long the child may say nothing.
SECONDS = 600

#: How many bytes are kept of what the child shows.
SHOWN = 4000


class Child:
    """A process that does work in a terminal of its own."""

    def __init__(self, script: str, arguments: list[str]) -> None:
        self.key, terminal = pty.openpty()
        termios.tcsetwinsize(terminal, (24, 80))
        environment = {**os.environ, "TERM": "xterm", "TURVEN_PROGRESS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=terminal,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: _take(terminal),
        )
        self.said = b""
        os.close(terminal)
        self.drawn, self.shown = 0, b""

    def ask(self, work: str) -> None:
        self.process.stdin.write(work.encode() + b"\n")
        self.process.stdin.flush()

    def press(self) -> None:
        os.write(self.key, b"\x03")

    def answer(self) -> list[str]:
        """Return the words of the next line that the child says."""
        words = self.read(SECONDS)
        if words is None:
            self.process.kill()
            raise self.ended(f"has said nothing for {SECONDS} seconds")
        return words

    def ended(self, how: str) -> SystemExit:
        """Return what to raise when the child cannot go on: with the last that it has shown."""
        while self._look_at_terminal():
            pass
        shown = self.shown.decode(errors="replace").replace("\r\n", "\n")
        return SystemExit(f"the child {how}; the last that it has shown:\n{shown}")

    def _look_at_terminal(self) -> bool:
        try:
            drawn = os.read(self.key, 1 << 16)
        except OSError:  # nobody has it open any more
            return False
        self.drawn += len(drawn)
        self.shown = (self.shown + drawn)[-SHOWN:]
        return bool(drawn)

    def read(self, seconds: float) -> list[str] | None:
        """Return the words of the next line that the child says, if it says one in time."""
        until = time.monotonic() + seconds
        while b"\n" not in self.said:
            left = until - time.monotonic()
            if left <= 0:
                return None
            ready, _, _ = select.select([self.process.stdout, self.key], [], [], left)
            if self.process.stdout in ready:
                read = os.read(self.process.stdout.fileno(), 1 << 16)
                if not read:
                    raise self.ended(f"has ended with {self.process.wait()}")
                self.said += read
            elif self.key in ready and not self._look_at_terminal():
                raise self.ended(f"has ended with {self.process.wait()}")
        line, self.said = self.said.split(b"\n", 1)
        return line.decode()[1:].split()


def _take(terminal: int) -> None:
    """Make a terminal that of this process: then its keys are signals, and none is ignored.

    What a shell starts in the background ignores Ctrl-C, and so do its children.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


def measure(child: Child, work: str, tries: int, draw: random.Random) -> list[tuple[float, float]]:
    """Interrupt work so many times; return the seconds until it ended, and of the next call."""
    child.ask(work)
    begun = float(child.answer()[1])
    lasts = float(child.answer()[1]) - begun
    found = []
    for _ in range(3 * tries):
        child.ask(work)
        begun = float(child.answer()[1])
        moment = begun + draw.uniform(0.02, max(lasts * 0.95, 0.03))
        word = None
        while word is None and time.monotonic() < moment:
            word = child.read(moment - time.monotonic())
        if word is not None:
            continue
        pressed = time.monotonic()
        child.press()
        word, *at = child.answer()
        if word == "interrupted":
            found.append((float(at[0]) - pressed, float(child.answer()[1])))
        else:
            # It had finished before the key came.
            while word not in ("late", "next"):
                word = child.answer()[0]
        if len(found) == tries:
            break
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text", type=Path)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/turven-interrupt"))
    parser.add_argument("--tries", type=int, default=20)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    chosen = [name for name in options.only.split(",") if name] or list(WORK)
    works = " ".join(WORK[name] for name in chosen)
    known = [n for n in ("lines", "stored", "half", "table") if n in works]
    prepare(options.text, options.folder)
    child = Child(CHILD, [str(options.text), str(options.folder), " ".join(known)])
    plain = float(child.answer()[1])
    print(f"next call alone: {1000 * plain:.0f} ms", flush=True)
    draw = random.Random(1)
    for name in chosen:
        found = measure(child, WORK[name], options.tries, draw)
        if not found:
            print(f"{name:26} never in time", flush=True)
            continue
        ended, after = ([1000 * pair[side] for pair in found] for side in (0, 1))
        print(
            f"{name:26} {len(found):3} tries, median {statistics.median(ended):5.0f} ms, "
            f"maximum {max(ended):5.0f} ms, next call at most {max(after):6.0f} ms",
            flush=True,
        )
    print(f"{child.drawn} bytes of progress were drawn")
    child.process.stdin.close()


def prepare(text: Path, folder: Path) -> None:
    """Write the text packed, and as one record."""
    import json

    packed, record = folder / "t.txt.zst", folder / "t.jsonl"
    if not packed.exists():
        import zstandard

        with text.open("rb") as plain, packed.open("wb") as file:
            zstandard.ZstdCompressor(level=3).copy_stream(plain, file)
    if not record.exists():
        record.write_text(json.dumps({"text": text.read_text(encoding="utf-8")}) + "\n")


if __name__ == "__main__":
    main()

"""Scores the Dutch profile against the hand-made tokens of UD Dutch.

    python benches/score_dutch.py [CORPORA] [--errors N] [--file NAME] [--sentences]

CORPORA is a folder with ``multi/ud.tar.zst``, an archive of the treebanks'
CoNLL-U files. Each sentence is cut by itself, with ``language="nl"`` and without
(plain UAX #29), so that where sentences end does not matter. A token is right
when its first and its last character are. Two figures: over the words (tokens
that hold a letter or a digit), and, with ``punctuation="keep"``, over all
tokens. ``--sentences`` joins the sentences of a file with a blank and scores
where sentences begin. ``--errors N`` lists the N most frequent errors of the
Dutch profile: what it gave, what is gold, and where. Needs `zstandard`.
"""

from __future__ import annotations

import argparse
import tarfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import turven as tv
import zstandard

TREEBANKS = {"nl_alpino": "UD_Dutch-Alpino", "nl_lassysmall": "UD_Dutch-LassySmall"}
PROFILES = {"plain": None, "nl": "nl"}

Span = tuple[int, int]


class Sentence(NamedTuple):
    """A sentence and its tokens, in characters of the text."""

    text: str
    spans: list[Span]


class Score(NamedTuple):
    """How many spans both sides have, and how many each side has."""

    shared: int
    found: int
    gold: int

    def __add__(self, other: tuple) -> Score:
        return Score(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def precision(self) -> float:
        """The share of what was found that is gold."""
        return self.shared / self.found

    @property
    def recall(self) -> float:
        """The share of the gold that was found."""
        return self.shared / self.gold

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.shared / (self.found + self.gold)


def treebanks(corpora: Path) -> dict[str, list[Sentence]]:
    """Read the Dutch treebanks of the archive, by file name without its end."""
    found = {}
    with (corpora / "multi" / "ud.tar.zst").open("rb") as packed:
        stream = zstandard.ZstdDecompressor().stream_reader(packed)
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                name = member.name.removesuffix(".conllu")
                if name.partition("-")[0] in TREEBANKS and not name.endswith("-train"):
                    file = archive.extractfile(member)
                    found[name] = list(sentences(str(line, "utf-8") for line in file))
    return dict(sorted(found.items()))


def sentences(lines: Iterable[str]) -> Iterator[Sentence]:
    """Read sentences from the lines of a CoNLL-U file."""
    text, forms, last = "", [], 0
    for line in lines:
        cells = line.rstrip("\n").split("\t")
        if line.startswith("# text = "):
            text = line[len("# text = ") :].rstrip("\n")
        elif len(cells) == 10:
            first, _, end = cells[0].partition("-")
            # The words of a range are no tokens, nor are the empty nodes (1.1).
            if "." not in first and int(first) > last:
                forms.append(cells[1])
                last = int(end or first)
        elif not line.strip() and forms:
            yield Sentence(text, align(text, forms))
            text, forms, last = "", [], 0


def align(text: str, forms: list[str]) -> list[Span]:
    """Find the forms in the text, where nothing but blanks stands between them."""
    spans, at = [], 0
    for form in forms:
        start = text.index(form, at)
        if text[at:start].strip():
            raise ValueError(f"{form!r} does not follow in {text!r}")
        at = start + len(form)
        spans.append((start, at))
    return spans


def cut(text: str, language: str | None, punctuation: str) -> list[Span]:
    """Cut a text into spans with the library."""
    table = tv.tokenize(
        text, language=language, punctuation=punctuation, case="keep", normalization="none"
    )
    return list(zip(table["start"].tolist(), table["end"].tolist(), strict=True))


def is_word(text: str, span: Span) -> bool:
    """Tell whether the span holds a letter or a digit."""
    return any(character.isalnum() for character in text[slice(*span)])


def compare(found: Collection, gold: Collection) -> Score:
    """Compare what was found with what should have been."""
    return Score(len(set(found) & set(gold)), len(found), len(gold))


def score(treebank: list[Sentence], language: str | None, *, words: bool) -> Score:
    """Score a treebank: its words, or all its tokens."""
    total = Score(0, 0, 0)
    for text, gold in treebank:
        if words:
            gold = [span for span in gold if is_word(text, span)]
        total += compare(cut(text, language, "drop" if words else "keep"), gold)
    return total


def score_sentences(treebank: list[Sentence], language: str | None) -> Score:
    """Score where sentences begin in the text of a whole file.

    A sentence begins with one of the gold words, whichever part of that word is
    found first (the *s* of *'s*). The first of the file, which nobody can miss,
    is left out, and so are sentences without a word.
    """
    text = " ".join(sentence.text for sentence in treebank)
    starts, first, offset = [], set(), 0
    for sentence in treebank:
        words = [span for span in sentence.spans if is_word(sentence.text, span)]
        if words:
            first.add(len(starts))
        starts += [offset + start for start, _ in words]
        offset += len(sentence.text) + 1
    table = tv.tokenize(text, language=language)
    numbers = table["sentence"].tolist()
    found = {
        bisect_right(starts, start) - 1
        for start, number, before in zip(
            table["start"].tolist(), numbers, [0, *numbers], strict=False
        )
        if number != before
    }
    return compare(found, first - {0})


def errors(treebank: list[Sentence], language: str | None) -> Iterator[tuple[str, str]]:
    """Yield what should have been and what was, with the text around it."""
    for text, gold in treebank:
        gold = [span for span in gold if is_word(text, span)]
        found = cut(text, language, "drop")
        for start, end in regions(set(gold) ^ set(found)):
            wanted = " | ".join(text[a:b] for a, b in gold if start <= a and b <= end)
            got = " | ".join(text[a:b] for a, b in found if start <= a and b <= end)
            around = f"{text[max(0, start - 30) : start]}[{text[start:end]}]{text[end : end + 30]}"
            yield f"{got}  ->  {wanted}", around


def regions(spans: set[Span]) -> Iterator[Span]:
    """Join spans that overlap."""
    start = end = 0
    for a, b in sorted(spans):
        if a >= end and end:
            yield start, end
            start = a
        elif not end:
            start = a
        end = max(end, b)
    if end:
        yield start, end


def print_errors(treebank: list[Sentence], most: int) -> None:
    """Print the most frequent errors of the Dutch profile."""
    counts: Counter[str] = Counter()
    places: dict[str, str] = {}
    for error, around in errors(treebank, "nl"):
        counts[error] += 1
        places.setdefault(error, around)
    for error, count in counts.most_common(most):
        print(f"{count:6}  {error}\n        … {places[error]} …")


def print_table(title: str, files: dict[str, list[Sentence]], scored: Callable[..., Score]) -> None:
    """Print a row a file and profile."""
    print(f"\n{title}\n{'file':24} {'profile':8} {'gold':>7} {'P':>8} {'R':>8} {'F1':>8}")
    for name, treebank in files.items():
        for profile, language in PROFILES.items():
            s = scored(treebank, language)
            figures = f"{s.precision:8.4f} {s.recall:8.4f} {s.f1:8.4f}"
            print(f"{name:24} {profile:8} {s.gold:7} {figures}")


def main() -> None:
    """Print the tables, and the errors if asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpora", nargs="?", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="the N most frequent")
    parser.add_argument("--file", default="", help="only files whose name holds this")
    parser.add_argument("--sentences", action="store_true", help="score sentences too")
    given = parser.parse_args()
    files = {n: t for n, t in treebanks(given.corpora).items() if given.file in n}
    print_table("words", files, lambda t, language: score(t, language, words=True))
    print_table("all tokens", files, lambda t, language: score(t, language, words=False))
    if given.sentences:
        print_table("sentences", files, score_sentences)
    for name, treebank in files.items() if given.errors else ():
        print(f"\n{name}: errors of the profile")
        print_errors(treebank, given.errors)


if __name__ == "__main__":
    main()

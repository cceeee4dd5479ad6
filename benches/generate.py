r"""Writes English-like text of any size, the same on every run.

    python benches/generate.py OUTPUT --size 400MB [--seed 1] [--script latin-accents]
    python benches/generate.py OUTPUT --size 100MB --growth [--beside CORPUS.jsonl.zst]

One paragraph of 50 to 140 words a line, in sentences, with commas, quotes,
apostrophes, hyphens and numbers. The words come from a copying process: the
first block is drawn from a Zipf-Mandelbrot law; each later block is cut into
short runs, and each run repeats as many words from a random place of all that
was written before, while single words are replaced by ones never seen. So
frequent words, pairs and triples stay frequent, and new words, pairs and triples
keep coming, as in real text. A file is the beginning of any larger file of the
same seed, up to the end of its last line.

``--growth`` counts distinct words, pairs and triples of what was written (words
as ``\w+(?:'\w+)*``, lower-cased, across lines), ``--beside`` those of a corpus.

Seed 1 beside ELTeC-eng, 99 English novels (thousands of distinct ones):

    words          words           pairs          triples
     1 M       25 |  26       330 |   344      722 |   774
     3 M       42 |  41       778 |   767    2,013 | 2,044
    10 M       87 |  73     2,040 | 1,894    6,264 | 5,860

with 5.7 | 5.5 bytes and 4.6 | 4.3 letters a word. 400 MB are 69 M words, 0.42 M
of them distinct; 1 GB is 173 M words, 0.98 M distinct.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9}
ACCENTS = str.maketrans("aeiou", "àéïöü")
SCRIPTS = ("ascii", "latin-accents")

#: Paragraphs drawn at once: about 250 KB of text.
PARAGRAPHS = 512
SENTENCES = (4, 7)
SENTENCE_WORDS = (12, 25)

#: The law of the first words: f(rank) ~ 1 / (rank + SHIFT) ** POWER.
FIRST_WORDS, FIRST_TYPES = 120_000, 20_000
SHIFT, POWER = 3.0, 1.14
#: Words in a copied run: geometric, with this mean.
RUN_MEAN = 2.1
LONGEST_RUN = 64
#: The share of new words after N words: FLOOR + FALL * N ** -0.75. Novels alone
#: would do with the second part; the floor is the names, numbers and misspellings
#: of large mixed collections.
FLOOR, FALL = 0.0053, 158.0

#: The most frequent words, in order.
COMMON = (
    "the and to of a I he in that was it his you her had with as for she not at but be my on is "
    "him have me said all so which by this from they no if were there or one what when who an "
    "would out up do could will been are we then very them into now your more man some their "
    "about like little how time know well than did any has over see only come old before "
    "upon it's don't good such other must never where again down here made after much way day "
    "us two should can't go great might first think I'm through being its life didn't"
)


def main() -> None:
    given = arguments()
    began = time.perf_counter()
    size = generate(given.output, given.size, seed=given.seed, accents=given.script != "ascii")
    seconds = time.perf_counter() - began
    print(f"{given.output}: {size:,} bytes in {seconds:.1f} s, {size / seconds / 1e6:.0f} MB/s")
    if given.growth or given.beside:
        print("text words distinct pairs triples bytes/word letters/word")
        report(given.output.name, plain_lines(given.output))
    if given.beside:
        report(given.beside.name, corpus_lines(given.beside))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--size", type=parse_size, required=True, help="like 400MB")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--script", choices=SCRIPTS, default="ascii")
    parser.add_argument("--growth", action="store_true", help="count what was written")
    parser.add_argument("--beside", type=Path, help="a .jsonl.zst to count as well")
    return parser.parse_args()


def parse_size(text: str) -> int:
    """Read a size like ``400MB``; a number alone is bytes."""
    number, unit = re.fullmatch(r"([\d.]+)\s*([KMG]B)?", text.strip().upper()).groups()
    return int(float(number) * UNITS.get(unit, 1))


def generate(output: Path, size: int, *, seed: int = 1, accents: bool = False) -> int:
    """Write whole lines of at most `size` bytes, and return how many bytes."""
    written = 0
    with output.open("wb") as file:
        for block in blocks(size, seed=seed, accents=accents):
            rest = size - written
            text = block if len(block) <= rest else block[: block.rfind(b"\n", 0, rest) + 1]
            written += file.write(text)
    return written


def blocks(size: int, *, seed: int, accents: bool) -> Iterator[bytes]:
    """Make text, block by block, until there are `size` bytes of it."""
    vocabulary = Vocabulary(accents=accents)
    # Virtual memory only, until it is written to. No word and what follows it
    # average less than 5 bytes.
    words = np.empty(size // 5 + 4 * PARAGRAPHS * SENTENCES[1] * SENTENCE_WORDS[1], np.int32)
    made = written = 0
    types = FIRST_TYPES
    while written < size:
        rng = np.random.default_rng([seed, made])
        separators, starts = punctuate(rng)
        block = words[made : made + len(separators)]
        if made < FIRST_WORDS:
            block[:] = first_words(len(block), rng)
        else:
            block[:] = copied_words(words[:made], len(block), rng)
            types = put_new_words(block, made, types, rng)
        vocabulary.grow(types)
        text = vocabulary.spell(block, separators, starts)
        made += len(block)
        written += len(text)
        yield text


def first_words(count: int, rng: np.random.Generator) -> np.ndarray:
    weights = (np.arange(1, FIRST_TYPES + 1) + SHIFT) ** -POWER
    bounds = np.cumsum(weights / weights.sum())
    return np.searchsorted(bounds[:-1], rng.random(count)).astype(np.int32)


def copied_words(earlier: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Copy runs of `earlier`, end to end, until there are `count` words."""
    runs = rng.geometric(1 / RUN_MEAN, int(count / RUN_MEAN * 1.1) + 100)
    runs = np.minimum(runs, LONGEST_RUN)
    ends = np.cumsum(runs)
    runs = runs[: np.searchsorted(ends, count) + 1]
    ends = ends[: len(runs)]
    sources = rng.integers(0, len(earlier) - LONGEST_RUN, len(runs))
    places = np.repeat(sources - (ends - runs), runs)[:count]
    return earlier[places + np.arange(count)]


def put_new_words(block: np.ndarray, made: int, types: int, rng: np.random.Generator) -> int:
    """Put words never seen at random places; return the number of types then."""
    share = FLOOR + FALL * made**-0.75
    places = np.unique(rng.integers(0, len(block), rng.poisson(share * len(block))))
    block[places] = np.arange(types, types + len(places))
    return types + len(places)


def separators_in_order() -> list[str]:
    """List what can follow a word; :func:`punctuate` gives places in this list."""
    ends = (
        mark + close + gap + open_
        for mark in ".?!"
        for close in ("", '"')
        for gap in " \n"
        for open_ in ("", '"')
    )
    return [" ", ", ", "; ", "-", *ends]


def punctuate(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw the separators of a block of paragraphs, and where its sentences start."""
    per_paragraph = rng.integers(*SENTENCES, PARAGRAPHS)
    lengths = rng.integers(*SENTENCE_WORDS, per_paragraph.sum())
    last = np.cumsum(lengths) - 1
    drawn = rng.random(last[-1] + 1, dtype=np.float32)
    separators = np.searchsorted(np.array([0.91, 0.98, 0.986], np.float32), drawn)
    mark = np.searchsorted(np.array([0.92, 0.97]), rng.random(len(last)))
    quoted = rng.random(len(last)) < 1 / 12
    quoted[0] = False  # nothing stands before the first word
    opens = np.append(quoted[1:], False)
    line_ends = np.zeros(len(last), bool)
    line_ends[np.cumsum(per_paragraph) - 1] = True
    separators[last] = 4 + 8 * mark + 4 * quoted + 2 * line_ends + opens
    return separators, np.append(0, last[:-1] + 1)


class Vocabulary:
    """The spelling of words and separators, end to end in one array of bytes."""

    def __init__(self, *, accents: bool) -> None:
        self.accents = accents
        self.separators = separators_in_order()
        self.types = 0
        pieces = [piece.encode() for piece in self.separators]
        self.lengths = np.array([len(piece) for piece in pieces], np.int32)
        self.bytes = np.frombuffer(b"".join(pieces), np.uint8)
        self._place()

    def grow(self, types: int) -> None:
        """Spell the words up to number `types`, and some more, to do it seldom."""
        if types <= self.types:
            return
        types += types // 8
        new = [self._word(number).encode() + b" " for number in range(self.types, types)]
        self.types = types
        self.lengths = np.append(self.lengths, np.array([len(word) for word in new], np.int32))
        self.bytes = np.append(self.bytes, np.frombuffer(b"".join(new), np.uint8))
        self._place()

    def _place(self) -> None:
        self.starts = np.cumsum(self.lengths, dtype=np.int32) - self.lengths

    def _word(self, number: int) -> str:
        word = spell(number)
        if self.accents and number % 7 == 5:
            vowel = re.search("[aeiou]", word)
            if vowel:
                word = word[: vowel.start()] + vowel[0].translate(ACCENTS) + word[vowel.end() :]
        return word

    def spell(self, words: np.ndarray, separators: np.ndarray, sentences: np.ndarray) -> bytes:
        """Write words, each with what follows it; `sentences` get a capital."""
        # A word has its blank with it; any other separator takes its place.
        other = np.flatnonzero(separators)
        pieces = np.insert(words + np.int32(len(self.separators)), other + 1, separators[other])
        lengths = self.lengths[pieces]
        at = other + np.arange(len(other))  # the words before them, among the pieces
        lengths[at] -= 1
        ends = np.cumsum(lengths, dtype=np.int32)
        text = np.repeat(self.starts[pieces] - ends + lengths, lengths)
        text += np.arange(len(text), dtype=np.int32)
        text = self.bytes[text]
        first = np.append(0, ends[at + 1])[np.searchsorted(other, sentences)]
        small = first[(text[first] >= ord("a")) & (text[first] <= ord("z"))]
        text[small] -= 32
        return text.tobytes()


FREQUENT = COMMON.split()
TAKEN = frozenset(FREQUENT)
ONSETS = "b c d f g h l m n p r s t v w th st ch br tr"
SYLLABLES = [onset + vowel for onset in ONSETS.split() for vowel in "eaoiu"]
CODAS = ["", "n", "s", "r", "t", "d", "l", "nd", "rs", "st", "ng"]


def spell(number: int) -> str:
    """Spell a word: two numbers never give the same.

    Syllables are a consonant group and one vowel, and what ends a word is no
    vowel, so a word can be read in one way only.
    """
    if number < len(FREQUENT):
        return FREQUENT[number]
    if number % 50 == 3:
        return numeral(number // 50)
    rest, coda = divmod(number, len(CODAS))
    syllables = 1 + (number > 300) + (number > 1000) + (number > 10**7)
    # Scattered, so that neighbours do not look alike; 7919 is prime.
    rest = rest * 7919 % len(SYLLABLES) ** syllables
    word = CODAS[coda]
    for _ in range(syllables):
        rest, syllable = divmod(rest, len(SYLLABLES))
        word = SYLLABLES[syllable] + word
    if word in TAKEN:
        word += "x"
    return word + "'s" if number % 40 == 11 else word


def numeral(number: int) -> str:
    """Write a number: a year, hundreds with a comma, or a decimal fraction."""
    rest, form = divmod(number, 3)
    return (f"{1500 + rest}", f"{1000 + 100 * rest:,}", f"{rest // 10}.{rest % 10}")[form]


def plain_lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from file


def corpus_lines(path: Path) -> Iterator[str]:
    import zstandard

    with zstandard.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)["text"].replace("\u2019", "'")


def report(name: str, lines: Iterable[str], sizes: tuple = (10**6, 3 * 10**6, 10**7)) -> None:
    """Print how many words, pairs and triples are distinct at some sizes."""
    find = re.compile(r"\w+(?:'\w+)*").findall
    ids: dict[str, int] = {}
    words: list[int] = []
    bytes_read = 0
    for line in lines:
        words += [ids.setdefault(word, len(ids)) for word in find(line.lower())]
        bytes_read += len(line.encode())
        if len(words) >= sizes[-1]:
            break
    tokens = np.array(words, np.int64)
    letters = np.array([len(word) for word in ids])[tokens].mean()
    for size in (size for size in sizes if size <= len(tokens)):
        part = tokens[:size]
        pairs, pair = np.unique(part[:-1] << 32 | part[1:], return_inverse=True)
        triples = np.unique(pair[:-1] << 32 | part[2:])
        found = (size, len(np.unique(part)), len(pairs), len(triples))
        print(name, *(f"{n:,}" for n in found), f"{bytes_read / len(tokens):.2f} {letters:.2f}")


if __name__ == "__main__":
    main()

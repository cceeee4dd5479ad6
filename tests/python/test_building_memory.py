"""What making a corpus may take of memory is reckoned, and kept to."""

import sys

import pytest
import turven as tv
from taken import said_by

#: Builds a corpus of a million words and more that nearly all differ. Prints whether the
#: limit was enough, and the most memory that was taken beyond what was there.
BUILDING = """
import sys
import turven as tv
from taken import Watched

def texts():
    for document in range(3000):
        yield " ".join(f"w{(document * 500 + word) * 2654435761 % 2**32:x}" for word in range(500))

store, threads, limit = sys.argv[1] or None, int(sys.argv[2]), int(sys.argv[3])
enough = 1
with Watched() as memory:
    try:
        corpus = tv.Corpus.from_texts(texts(), store=store, memory_limit=limit, threads=threads)
        assert corpus.n_types > 1_000_000
    except MemoryError:
        enough = 0
print(enough, memory.peak)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize("stored", [True, False])
def test_the_limit_is_kept(tmp_path, threads, stored):
    store = str(tmp_path / "words.turven") if stored else ""
    enough = []
    for limit in (120_000_000, 240_000_000, 480_000_000, 960_000_000):
        built, peak = map(int, said_by(BUILDING, store, threads, limit).split())
        assert peak <= limit
        enough.append(bool(built))
    # The least is too little, and what is reckoned is not so much that nothing is enough.
    assert enough == sorted(enough)
    assert (enough[0], enough[-1]) == (False, True)


WORDS = [f"w{number:x}" for number in range(250_000)]


def test_what_is_stored_stays_when_the_limit_is_passed(tmp_path):
    path = tmp_path / "a.turven"
    first = tv.Corpus.from_texts(["De kat zat."], store=path)
    with pytest.raises(MemoryError, match=r"with \d+ words.*memory_limit is 60000000; a higher"):
        tv.Corpus.from_tokens([WORDS], store=path, overwrite=True, memory_limit="60 MB", threads=1)
    assert tv.Corpus.open(path).frequencies().equals(first.frequencies())
    assert sorted(part.name for part in path.iterdir()) == ["1", "lock", "manifest.json"]


def test_a_limit_changes_no_answer():
    plain = tv.Corpus.from_tokens([WORDS, WORDS[::3]])
    for threads in (1, 2, 7):
        limited = tv.Corpus.from_tokens([WORDS, WORDS[::3]], memory_limit="1 GB", threads=threads)
        assert limited.frequencies().equals(plain.frequencies())


def test_every_source_has_a_limit(tmp_path):
    (tmp_path / "a.txt").write_text(" ".join(WORDS))
    rows = [{"text": " ".join(WORDS)}]
    for make in (
        lambda: tv.Corpus.from_files(tmp_path, memory_limit="20 MB", threads=1),
        lambda: tv.Corpus.from_table(rows, memory_limit="20 MB", threads=1),
        lambda: tv.Corpus.from_texts([rows[0]["text"]], memory_limit="20 MB", threads=1),
    ):
        with pytest.raises(MemoryError, match="memory_limit is 20000000"):
            make()


@pytest.mark.parametrize("limit", [2**20 - 1, "much", 1.5])
def test_a_limit_that_cannot_be_kept_is_refused(limit):
    with pytest.raises((ValueError, TypeError), match="memory_limit must be"):
        tv.Corpus.from_texts(["a"], memory_limit=limit)

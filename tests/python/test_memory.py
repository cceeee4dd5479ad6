"""A memory limit changes how often the corpus is read, never the answer."""

import random
from collections import Counter

import oracle
import pytest
import turven as tv

THREADS = (1, 2, 7)


@pytest.fixture(scope="module")
def corpus():
    """150,000 tokens, of which every tenth is the same word, in 300 documents."""
    draw = random.Random(4)

    def word():
        return "de" if draw.random() < 0.1 else f"w{int(draw.paretovariate(0.6)) % 5000}"

    return tv.Corpus.from_tokens([[word() for _ in range(500)] for _ in range(300)])


QUESTIONS = {
    "bigrams": lambda corpus, **how: corpus.ngrams(2, **how),
    "trigrams, keys of 32 bits": lambda corpus, **how: corpus.ngrams(3, min_count=2, **how),
    "1 to 5, keys of 64 bits": lambda corpus, **how: corpus.ngrams((1, 5), min_count=3, **how),
    "8 words, keys of 128 bits": lambda corpus, **how: corpus.ngrams(8, top=999, **how),
    "12 words, longer than a key": lambda corpus, **how: corpus.ngrams(12, top=999, **how),
    "with gaps": lambda corpus, **how: corpus.ngrams((2, 3), skip=2, top=9999, **how),
    "adjacent pairs": lambda corpus, **how: corpus.collocations(min_count=2, **how),
    "pairs in a window": lambda corpus, **how: corpus.collocations(window=5, min_count=3, **how),
    "pairs in documents": lambda corpus, **how: corpus.collocations(
        convention="documents", min_count=20, **how
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_memory_limit_changes_no_answer(corpus, question):
    ask = QUESTIONS[question]
    expected = oracle.ipc(ask(corpus, threads=1))
    for threads in THREADS:
        for limit in (2**20, "3 MB"):
            answer = ask(corpus, threads=threads, memory_limit=limit)
            assert oracle.ipc(answer) == expected, (threads, limit)


@pytest.mark.parametrize("n", [2, 9, 20, 30, 45, 70, 100])
@pytest.mark.parametrize("types", [1, 2, 40])
def test_long_ngrams_equal_the_definition(n, types):
    draw = random.Random(n * types)
    documents = [[f"w{draw.randrange(types)}" for _ in range(size)] for size in (150, 3, 0, 230)]
    documents.append(documents[0][20:])
    corpus = tv.Corpus.from_tokens(documents)
    starts = [(d, at) for d in documents for at in range(len(d) - n + 1)]
    plain = Counter(tuple(d[at : at + n]) for d, at in starts)
    expected = sorted(plain.items(), key=lambda row: (-row[1], row[0]))
    table = corpus.ngrams(n)
    assert table["ngram"].tolist() == [" ".join(words) for words, _ in expected]
    assert table["count"].tolist() == [count for _, count in expected]
    several = corpus.ngrams((n - 1, n), min_count=2)
    kept = [count for _, count in expected if count > 1]
    assert [
        count for k, count in zip(several["n"], several["count"], strict=True) if k == n
    ] == kept


@pytest.mark.parametrize(
    ("limit", "error", "message"),
    [
        (2**20 - 1, ValueError, "memory_limit must be at least 1 MiB"),
        ("12 kB", ValueError, "memory_limit must be at least 1 MiB"),
        (-1, ValueError, "memory_limit must be at least 1 MiB"),
        ("much", ValueError, "memory_limit must be a number of bytes or a text such as"),
        ("1 TB", ValueError, "memory_limit must be a number of bytes or a text such as"),
        (1.5, TypeError, "memory_limit must be an int or a str, got float"),
        (True, TypeError, "memory_limit must be an int or a str, got bool"),
    ],
)
@pytest.mark.parametrize("method", ["ngrams", "collocations"])
def test_a_memory_limit_that_cannot_be_kept_is_refused(method, limit, error, message):
    corpus = tv.Corpus.from_texts(["a b"])
    with pytest.raises(error, match=message):
        getattr(corpus, method)(memory_limit=limit)


@pytest.mark.parametrize("limit", ["1 MiB", "1mib", "1.5 MB", "2GB", " 1GiB ", "2097152", 2**40])
def test_a_memory_limit_has_units(limit):
    assert len(tv.Corpus.from_texts(["a b c"]).ngrams(2, memory_limit=limit)) == 2

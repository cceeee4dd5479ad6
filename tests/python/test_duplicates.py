"""Near-duplicates, against a comparison of every pair."""

import itertools
import random

import pytest
import turven as tv
from hypothesis import given, settings
from hypothesis import strategies as st

WORDS = st.sampled_from(["a", "b", "c"])
TEXT = st.lists(WORDS, max_size=7).map(" ".join)


def shingles(text, n):
    words = text.split()
    size = min(n, len(words))
    return {tuple(words[at : at + size]) for at in range(len(words) - size + 1)} if words else set()


def jaccard(one, other):
    return len(one & other) / len(one | other) if one or other else 0.0


def clusters_of(texts, threshold, n):
    """All that hangs together, by looking at every pair."""
    sets = [shingles(text, n) for text in texts]
    tops = list(range(len(texts)))
    for one, other in itertools.combinations(range(len(texts)), 2):
        if sets[one] and jaccard(sets[one], sets[other]) >= threshold:
            low, high = sorted((tops[one], tops[other]))
            tops = [low if top == high else top for top in tops]
    rows = []
    for top in sorted(set(tops)):
        members = [at for at, own in enumerate(tops) if own == top]
        if len(members) > 1:
            rows += [(top, at, jaccard(sets[top], sets[at])) for at in members]
    return rows


def rows_of(table):
    return [(row["first"], row["document"], row["similarity"]) for row in table]


@settings(deadline=None, max_examples=150)
@given(st.lists(TEXT, max_size=12), st.sampled_from([0.3, 0.5, 0.8, 1.0]), st.integers(1, 3))
def test_clusters_are_those_of_every_pair(texts, threshold, n):
    corpus = tv.Corpus.from_texts(texts)
    table = corpus.duplicates(threshold, n=n)
    assert rows_of(table) == clusters_of(texts, threshold, n)
    for row in table:
        assert row["tokens"] == len(texts[row["document"]].split())
        assert row["id"] == str(row["document"])
    by_cluster = itertools.groupby(table, lambda row: row["cluster"])
    for number, (cluster, members) in enumerate(by_cluster, start=1):
        rows = list(members)
        assert cluster == number
        assert {row["documents"] for row in rows} == {len(rows)}


def changed(words, share, draw):
    return " ".join(draw.choice("xyzuvw") if draw.random() < share else word for word in words)


def copies(seed):
    """Long texts, of some of which there are copies with a few other words."""
    draw = random.Random(seed)
    texts = []
    for _ in range(40):
        words = [f"w{draw.randrange(3000)}" for _ in range(draw.randrange(30, 400))]
        texts.append(" ".join(words))
        texts += [
            changed(words, draw.choice([0.0, 0.01, 0.03, 0.1]), draw)
            for _ in range(draw.randrange(3))
        ]
    draw.shuffle(texts)
    return texts


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("threshold", [0.5, 0.8, 0.95])
def test_long_documents_are_found_on_any_number_of_threads(seed, threshold):
    texts = copies(seed)
    corpus = tv.Corpus.from_texts(texts)
    tables = [
        corpus.duplicates(threshold, n=3, seed=seed, threads=threads) for threads in (1, 2, 7)
    ]
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])
    assert rows_of(tables[0]) == clusters_of(texts, threshold, 3)


def test_order_of_documents_changes_numbers_only():
    texts = copies(9)
    order = random.Random(1).sample(range(len(texts)), len(texts))
    one = tv.Corpus.from_texts(texts).duplicates(0.8, n=3)
    other = tv.Corpus.from_texts([texts[at] for at in order]).duplicates(0.8, n=3)

    def clusters(table, place):
        rows = itertools.groupby(table, lambda row: row["first"])
        return {frozenset(place(row["document"]) for row in members) for _, members in rows}

    assert clusters(one, int) == clusters(other, lambda at: order[at])


def test_many_of_the_same_are_one_cluster():
    texts = ["de kat zat op de mat"] * 2000 + ["iets heel anders dan dat hier"]
    table = tv.Corpus.from_texts(texts).duplicates()
    assert len(table) == 2000
    assert set(table["similarity"].tolist()) == {1.0}


def test_no_n_gram_lies_across_a_gap():
    corpus = tv.Corpus.from_texts(["a x b c", "a y b c", "a b c"])
    kept = corpus.drop_types(["x", "y"])
    assert rows_of(kept.duplicates(1.0, n=3)) == [(0, 0, 1.0), (0, 1, 1.0)]
    closed = corpus.drop_types(["x", "y"], gaps="close")
    assert len(closed.duplicates(1.0, n=3)) == 3


def test_stored_and_parts(tmp_path):
    corpus = tv.Corpus.from_texts(copies(3))
    corpus.save(tmp_path / "a.turven")
    table = corpus.duplicates(n=3)
    assert tv.Corpus.open(tmp_path / "a.turven").duplicates(n=3).equals(table)
    assert corpus[:].duplicates(n=3).equals(table)
    assert len(tv.Corpus.from_texts([]).duplicates()) == 0


def test_a_cluster_is_counted_once():
    texts = ["water en wind", "zon en zee", "water en wind", "", ""]
    corpus = tv.Corpus.from_texts(texts)
    once = corpus.deduplicated()
    assert once.documents()["id"].tolist() == ["0", "1", "3", "4"]
    effect = corpus.duplicate_effect()
    own = once.frequencies(tokens=effect["token"].tolist())
    assert effect["cluster_count"].tolist() == own["count"].tolist()
    assert effect["clusters"].tolist() == own["documents"].tolist()
    lost = (effect["count"] - effect["cluster_count"]).tolist()
    assert lost == sorted(lost, reverse=True)
    assert effect["rank"].tolist() == list(range(1, len(effect) + 1))
    assert corpus.duplicate_effect(min_count=2, top=1)["token"].tolist() == ["en"]
    assert corpus.frequencies(weights="cluster", interval=0.9).equals(
        once.frequencies(interval=0.9)
    )
    assert corpus.frequencies(weights="cluster").parameters["options"]["weights"] == "cluster"
    with pytest.raises(ValueError, match="weights must be one of 'document', 'cluster', got 'x'"):
        corpus.frequencies(weights="x")
    # Some rows of the table will do.
    table = corpus.duplicates()
    assert len(corpus.deduplicated(table[:0])) == 5


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda c: c.duplicates(0), "threshold must be above 0 and at most 1, got 0"),
        (lambda c: c.duplicates(1.01), "threshold must be above 0 and at most 1, got 1.01"),
        (lambda c: c.duplicates(n=0), "n must be between 1 and 100, got 0"),
        (lambda c: c.duplicates(seed=-1), "seed must be at least 0, got -1"),
        (lambda c: c.deduplicated(c.frequencies()), r"a table that duplicates\(\) gave"),
        (lambda c: c.deduplicated(c.duplicates(), n=2), "the table has its options already, got n"),
    ],
)
def test_options_are_checked(ask, message):
    with pytest.raises(ValueError, match=message):
        ask(tv.Corpus.from_texts(["a b", "a b"]))


def test_a_table_of_another_corpus_is_refused():
    larger = tv.Corpus.from_texts(["x", "a b", "a b"])
    with pytest.raises(ValueError, match="there is no document 2, there are 2"):
        tv.Corpus.from_texts(["a", "b"]).deduplicated(larger.duplicates())

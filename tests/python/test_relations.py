"""Relations between tables that hold whatever the numbers are."""

import math
from collections import Counter

import oracle
import turven as tv
from hypothesis import given
from hypothesis import strategies as st

words = st.sampled_from(["a", "b", "aa", "é", "a b", ""])
corpora_of_sentences = st.lists(st.lists(st.lists(words, max_size=9), max_size=4), max_size=5)
measures = st.lists(st.sampled_from(oracle.MEASURES), min_size=1, max_size=4, unique=True)


def built(documents):
    return tv.Corpus.from_tokens(documents)


@given(corpora_of_sentences, st.integers(0, 3), st.integers(0, 5), measures)
def test_a_filter_changes_no_score(documents, min_count, top, names):
    corpus = built(documents)
    for make in (corpus.collocations, lambda **options: corpus.collocates("a", **options)):
        every = make(measures=names)
        kept = [row for row in every if row["o11"] >= min_count][:top]
        few = make(measures=names, min_count=min_count, top=top).to_dicts()
        assert [row.pop("rank") for row in few] == list(range(1, len(kept) + 1))
        for row in kept:
            row.pop("rank")
        assert repr(few) == repr(kept)  # repr, because nan is not equal to nan
        alone = make(measures=names[-1])
        again = alone.sort([name for name in alone.columns if name in ("w1", "w2", "collocate")])
        sorted_ = every.sort([name for name in every.columns if name in ("w1", "w2", "collocate")])
        assert again[names[-1]].tobytes() == sorted_[names[-1]].tobytes()


@given(corpora_of_sentences, st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_no_count(documents, random_):
    shuffled = random_.sample(documents, len(documents))
    for make in (
        lambda corpus: corpus.frequencies(),
        lambda corpus: corpus.ngrams((1, 3), skip=1),
        lambda corpus: corpus.collocations(window=2),
        lambda corpus: corpus.collocates("a"),
    ):
        assert make(built(shuffled)).equals(make(built(documents)))


@given(corpora_of_sentences, corpora_of_sentences)
def test_counts_of_two_corpora_add_up(one, other):
    def counts(documents, key, make):
        counts = Counter()
        for row in make(built(documents)):
            # Tokens with blanks may join to the same text.
            counts[row[key]] += row["count"]
        return counts

    for key, make in [
        ("token", lambda corpus: corpus.frequencies()),
        ("ngram", lambda corpus: corpus.ngrams((1, 3), skip=1, within="sentence")),
    ]:
        both = counts(one, key, make) + counts(other, key, make)
        assert counts(one + other, key, make) == both


@given(corpora_of_sentences)
def test_no_ngram_crosses_a_document_or_a_sentence(documents):
    # Words that name their document and sentence give a crossing away.
    named = [
        [[f"{d}.{s}" for _ in sentence] for s, sentence in enumerate(document)]
        for d, document in enumerate(documents)
    ]
    for row in built(named).ngrams((2, 4), skip=2):
        assert len({word.split(".")[0] for word in row["ngram"].split()}) == 1
    for row in built(named).ngrams((2, 4), skip=2, within="sentence"):
        assert len(set(row["ngram"].split())) == 1
    for row in built(named).collocations(window=5, within="sentence"):
        assert row["w1"] == row["w2"]


@given(corpora_of_sentences)
def test_scores_of_a_pair_are_those_of_the_measures_module(documents):
    table = built(documents).collocations(measures=["log_likelihood", "pmi", "t_score"])
    counts = {name: table[name] for name in ("o11", "r1", "c1", "n")}
    for name in ("log_likelihood", "pmi", "t_score"):
        assert getattr(tv.measures, name)(**counts).tobytes() == table[name].tobytes()
    assert not any(math.isnan(value) for value in table["pmi"])

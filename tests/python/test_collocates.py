"""Collocates of nodes that are many, so that several threads share their windows."""

import random
import re

import oracle
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st
from test_properties import assert_scores_equal, on_all_threads
from turven.collocates import NOTES

MEASURES = ["dice"]


def assert_equal_the_definition(documents, node, window, within="document"):
    corpus = tv.Corpus.from_tokens(documents)
    left, right = window
    options = {"within": within, "measures": MEASURES}
    table = on_all_threads(
        lambda threads: corpus.collocates(node, window=window, **options, threads=threads)
    )
    expected = oracle.collocates(documents, node, left=left, right=right, **options)
    assert_scores_equal(table, expected, ("collocate",), MEASURES)


@pytest.mark.parametrize("window", [(1, 0), (0, 2), (5, 3)])
@pytest.mark.parametrize("within", ["document", "sentence"])
def test_windows_that_overlap_across_threads_count_a_position_once(window, within):
    # More than 8192 nodes, three threads or more share them; in most windows
    # stands another node, and documents and sentences begin and end with one.
    choice = random.Random(5)
    sentence = lambda: choice.choices("abcx", k=choice.randrange(60))  # noqa: E731
    documents = [[sentence() for _ in range(5)] for _ in range(300)]
    assert sum(oracle.flat(document).count("x") for document in documents) > 2 * 4096
    assert_equal_the_definition(documents, "x", window, within)


def test_nodes_with_fewer_neighbours_than_there_are_types_are_counted_alike():
    documents = [
        [[word for at in range(20) for word in ("x", f"w{document}-{at}")]]
        for document in range(450)
    ]
    assert_equal_the_definition(documents, "x", (1, 0))


def test_the_second_call_gives_what_the_first_one_gave():
    corpus = tv.Corpus.from_texts(["de kat en de hond", "", "de mat"])
    first, second = corpus.collocates("de", window=1), corpus.collocates("de", window=1)
    assert oracle.ipc(first) == oracle.ipc(second)
    assert corpus.collocates("de", window=100).equals(corpus.collocates("de", window=9))


letters = st.sampled_from("abc")
corpora = st.lists(st.lists(st.lists(letters, max_size=9), max_size=3), max_size=4)
phrases = st.lists(st.lists(letters, min_size=1, max_size=3), min_size=1, max_size=3)


@given(
    corpora,
    phrases,
    st.sampled_from([(1, 0), (0, 2), (3, 2)]),
    st.sampled_from(["document", "sentence"]),
)
def test_phrases_and_lists_are_nodes(documents, alternatives, window, within):
    corpus = tv.Corpus.from_tokens(documents)
    left, right = window
    node = [" ".join(words) for words in alternatives]
    options = {"window": window, "within": within, "places": True}
    table = on_all_threads(lambda threads: corpus.collocates(node, **options, threads=threads))
    counts, places = oracle.around(documents, alternatives, left=left, right=right, within=within)
    found = {row["collocate"]: row for row in table}
    assert set(found) == set(counts)
    names = [f"left_{at}" for at in range(left, 0, -1)]
    names += [f"right_{at}" for at in range(1, right + 1)]
    for word, row in found.items():
        assert tuple(row[name] for name in ("o11", "r1", "c1", "n")) == counts[word]
        assert [row[name] for name in names] == [places[word, name] for name in names]
    assert table.columns[-len(names) :] == names


def test_a_pattern_stands_for_the_types_that_it_matches_whole():
    corpus = tv.Corpus.from_texts(["De katten en de kat, de kater en een hond"])
    table = corpus.collocates(re.compile("kat(ten)?"), window=1)
    assert table.to_dict() == corpus.collocates(["katten", "KAT"], window=1).to_dict()
    assert table.parameters["options"]["node"] == "kat(ten)?"
    assert len(corpus.collocates(re.compile("vis"), window=1)) == 0


def test_one_word_in_a_list_is_the_word():
    corpus = tv.Corpus.from_texts(["de kat en de hond", "de mat"])
    for convention in NOTES:
        options = {"window": 2, "convention": convention}
        listed, alone = (corpus.collocates(node, **options) for node in (["de"], "de"))
        assert repr(listed.to_dict()) == repr(alone.to_dict())


def test_tokens_that_hold_blanks_are_words_before_they_are_phrases():
    corpus = tv.Corpus.from_tokens([["in", "New York", "New", "York", "toen"]])
    assert corpus.collocates("New York", window=1)["collocate"].tolist() == ["New", "in"]
    phrase = corpus.collocates("New  York toen", window=1)
    assert phrase["collocate"].tolist() == ["New York"]
    assert corpus.collocates("York toen", window=1)["collocate"].tolist() == ["New"]


def test_punctuation_takes_up_places_if_it_is_kept():
    text = "de kat, de hond"
    places = {"window": 2, "places": True}
    dropped = tv.Corpus.from_texts([text]).collocates("kat", **places)
    kept = tv.Corpus.from_texts([text], punctuation="keep").collocates("kat", **places)
    rows = {row["collocate"]: row for row in kept}
    assert (rows["de"]["left_1"], rows["de"]["right_2"], rows[","]["right_1"]) == (1, 1, 1)
    rows = {row["collocate"]: row for row in dropped}
    assert (rows["de"]["right_1"], rows["hond"]["right_2"]) == (1, 1)


def test_a_node_that_is_none_is_an_error():
    corpus = tv.Corpus.from_texts(["de kat"])
    for node in (3, b"de", ["de", 3], re.compile(b"de")):
        with pytest.raises(TypeError, match="node must"):
            corpus.collocates(node)
    with pytest.raises(ValueError, match="has no window"):
        corpus.collocates("de", convention="documents", places=True)

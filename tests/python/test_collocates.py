"""Collocates of nodes that are many, so that several threads share their windows."""

import random

import oracle
import pytest
import turven as tv
from test_properties import assert_scores_equal, on_all_threads

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

"""Networks of collocates: against their definition, and at their edges."""

import oracle
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st
from test_properties import on_all_threads

words = st.sampled_from("abcdef")
corpora = st.lists(st.lists(words, min_size=1, max_size=12), min_size=1, max_size=5)


@given(
    corpora,
    st.lists(words, min_size=1, max_size=2),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(1, 2),
)
def test_a_network_equals_its_definition(documents, start, depth, top, min_count):
    corpus = tv.Corpus.from_tokens(documents)

    def ask(documents, node):
        options = {"left": 1, "right": 1, "measures": ["log_likelihood"], "min_count": min_count}
        rows = oracle.collocates(documents, node, **options)
        return rows["collocate"]

    options = {"depth": depth, "top": top, "min_count": min_count, "window": 1}
    table = on_all_threads(
        lambda threads: corpus.collocation_network(start, **options, threads=threads)
    )
    expected = oracle.network(documents, start, depth=depth, top=top, ask=ask)
    assert [(row["depth"], row["node"], row["collocate"]) for row in table] == expected


def test_a_row_is_that_of_the_collocates():
    corpus = tv.Corpus.from_texts(["de zee en de storm op de zee", "de storm op zee"])
    options = {"window": (2, 1), "like": "conc", "within": "sentence", "top": 3}
    table = corpus.collocation_network("zee", **options)
    assert table.columns[:3] == ["depth", "node", "collocate"]
    nodes = dict.fromkeys(table["node"].tolist())
    assert len(nodes) > 2
    for node in nodes:
        rows = [row for row in table if row["node"] == node]
        expected = corpus.collocates(node, **options).to_dicts()
        for row, own in zip(rows, expected, strict=True):
            del row["depth"], row["node"], own["rank"]
            assert repr(row) == repr(own)


def test_a_network_without_links_has_columns():
    corpus = tv.Corpus.from_texts(["de zee"])
    table = corpus.collocation_network("storm", measures="dice")
    assert len(table) == 0
    names = ["depth", "node", "collocate", "o11", "r1", "c1", "n", "e11", "dice"]
    assert table.columns == names
    assert str(corpus.collocation_network("zee").to_arrow().schema.field("o11").type) == "int64"


def test_phrases_begin_a_network():
    corpus = tv.Corpus.from_texts(["rode wijn en brood"])
    table = corpus.collocation_network("rode wijn", window=1, depth=1)
    assert [(row["node"], row["collocate"]) for row in table] == [("rode wijn", "en")]
    assert table.parameters["options"]["start"] == "rode wijn"
    assert table.explain("rode wijn en").words["node"] == "rode wijn"


def test_options_of_a_network_outside_their_range_are_refused():
    corpus = tv.Corpus.from_texts(["de zee"])
    for depth in (0, 11):
        with pytest.raises(ValueError, match="depth must be between 1 and 10, got"):
            corpus.collocation_network("zee", depth=depth)
    for depth in (True, "2"):
        with pytest.raises(TypeError, match="depth must be an int, got"):
            corpus.collocation_network("zee", depth=depth)
    with pytest.raises(TypeError, match="top must be an int, got NoneType"):
        corpus.collocation_network("zee", top=None)
    with pytest.raises(ValueError, match="there is no measure"):
        corpus.collocation_network("zee", measures="mi")
    with pytest.raises(TypeError, match="has no option 'places'"):
        corpus.collocation_network("zee", places=True)

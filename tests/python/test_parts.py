"""Some of the documents, as a corpus of their own."""

import numpy as np
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st

TEXTS = ["regen", "zon en wind", "wind", "mist", "regen en wind"]
YEARS = [2001, 1999, None, 2001, 1999]


def made() -> tv.Corpus:
    return tv.Corpus.from_texts(TEXTS, id=list("abcde"), year=YEARS)


def names(corpus: tv.Corpus) -> str:
    return "".join(corpus.documents()["id"].tolist())


@given(st.lists(st.integers(-5, 4), max_size=6))
def test_places_may_come_in_any_order_and_twice(chosen):
    part = made()[chosen]
    assert names(part) == "".join("abcde"[place] for place in chosen)
    alone = tv.Corpus.from_texts([TEXTS[place] for place in chosen])
    assert part.frequencies().to_dicts() == alone.frequencies().to_dicts()


def test_masks_places_and_names_come_from_anywhere():
    polars, pandas = pytest.importorskip("polars"), pytest.importorskip("pandas")
    pyarrow = pytest.importorskip("pyarrow")
    mask = [True, False, False, True, False]
    for make in (list, np.array, polars.Series, pandas.Series, pyarrow.array, tuple):
        assert names(made()[make(mask)]) == "ad"
        assert names(made()[make([3, 0, -1])]) == "dae"
        assert names(made()[make(["e", "b"])]) == "eb"
    assert names(made()[[False] * 5]) == names(made()[[]]) == names(made()[5:]) == ""
    assert names(made()[::-2]) == "eca"


@pytest.mark.parametrize(
    ("documents", "error", "message"),
    [
        ("a", TypeError, "got str"),
        (3, TypeError, "tokens\\(i\\) gives the tokens of one document"),
        ([True], TypeError, "a mask must be 5 booleans"),
        ([1, "a"], TypeError, "a mask must be 5 booleans"),
        ([1, 5], IndexError, "there is no document 5, there are 5"),
        (["a", "z"], KeyError, "there is no document 'z'"),
    ],
)
def test_what_names_no_part_is_an_error(documents, error, message):
    with pytest.raises(error, match=message):
        made()[documents]


def test_a_sample_is_of_its_seed_alone():
    corpus = tv.Corpus.from_texts(map(str, range(50)))
    drawn = [corpus.sample(10, seed=seed).documents()["id"].tolist() for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert drawn[0] == sorted(set(drawn[0]), key=int)
    assert corpus.sample(50, seed=3).frequencies().equals(corpus.frequencies())
    assert corpus.sample(0, seed=3).n_documents == 0
    for wrong in (51, -1):
        with pytest.raises(ValueError, match="n must be between 0 and 50"):
            corpus.sample(wrong, seed=1)


def test_each_document_is_drawn_as_often_as_any_other():
    corpus = tv.Corpus.from_texts(list("abcd"))
    drawn = [name for seed in range(400) for name in corpus.sample(1, seed=seed).documents()["id"]]
    assert all(70 <= drawn.count(name) <= 130 for name in "0123")


def test_a_corpus_is_split_by_a_column_or_by_values():
    parts = made().split("year")
    assert [(year, names(part)) for year, part in parts.items()] == [
        (1999, "be"),
        (2001, "ad"),
        (None, "c"),
    ]
    assert sum(part.n_tokens for part in parts.values()) == made().n_tokens
    assert [names(part) for part in made().split(list("zyxzy")).values()] == ["c", "be", "ad"]
    with pytest.raises(ValueError, match="there is no metadata column 'paper'"):
        made().split("paper")

"""Keywords: against their definition, other programs, and every kind of reference."""

from collections import Counter

import numpy as np
import oracle
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st

MEASURES = ["log_likelihood_signed", "log_ratio", "percent_difference", "simple_maths", "dice"]
words = st.sampled_from(["de", "het", "een", "zee", "schip", "wei", "paard", "Zo", "é"])
documents = st.lists(st.lists(words, max_size=12), max_size=6)


def corpus_of(documents):
    return tv.Corpus.from_tokens(documents)


def nested(documents):
    return [[document] for document in documents]


@given(documents, documents, st.sampled_from(["both", "positive", "negative"]), st.integers(0, 3))
def test_keywords_are_those_of_the_definition(here, there, direction, min_count):
    options = {"direction": direction, "min_count": min_count, "measures": MEASURES}
    if not any(here) and not any(there):
        assert len(corpus_of(here).keyness(corpus_of(there), **options)) == 0
        return
    table = corpus_of(here).keyness(corpus_of(there), **options)
    options["min_count"] = max(min_count, 1)
    expected = oracle.keyness(nested(here), nested(there), **options)
    found = table.to_dict()
    assert found["token"] == expected.pop("token")
    for name, column in expected.items():
        assert found[name] == pytest.approx(column, rel=1e-9, abs=1e-12, nan_ok=True), name
    assert found["count"] == found["o11"]
    assert [c1 - o11 for c1, o11 in zip(found["c1"], found["o11"], strict=True)] == found[
        "reference_count"
    ]
    for token, inside, outside in zip(
        found["token"], found["documents"], found["reference_documents"], strict=True
    ):
        assert inside == sum(token in document for document in here)
        assert outside == sum(token in document for document in there)


@given(documents, documents)
def test_swapping_the_corpora_negates_signed_measures(here, there):
    one = corpus_of(here).keyness(corpus_of(there), measures=["log_likelihood_signed", "log_ratio"])
    other = corpus_of(there).keyness(
        corpus_of(here), measures=["log_likelihood_signed", "log_ratio"]
    )
    scores = {row["token"]: row for row in other}
    assert len(one) == len(other)
    for row in one:
        for name in ("log_likelihood_signed", "log_ratio"):
            swapped = scores[row["token"]][name]
            assert row[name] == pytest.approx(-swapped, rel=1e-9, abs=1e-12, nan_ok=True)


def test_scores_are_those_of_quanteda():
    # quanteda.textstats tests/testthat/test-textstat_keyness.R, and R's chisq.test.
    target = tv.Corpus.from_texts(["b b b b b b b a a a"])
    reference = tv.Corpus.from_texts(["a a a a a a a b b"])
    table = target.keyness(
        reference, measures=["chi_squared", "chi_squared_corrected", "log_likelihood"]
    )
    row = next(row for row in table if row["token"] == "b")
    assert (row["count"], row["reference_count"]) == (7, 2)
    assert row["chi_squared"] == pytest.approx(4.33716049382716, abs=1e-12)
    assert row["chi_squared_corrected"] == pytest.approx(2.632438271604938, abs=1e-12)
    assert row["log_likelihood"] == pytest.approx(4.534939332256226, abs=1e-12)


COUNTS = {"zee": 5, "de": 50, "paard": 0}


def test_every_kind_of_list_gives_the_same(tmp_path):
    corpus = tv.Corpus.from_texts(["de zee en de storm", "de zee"])
    expected = corpus.keyness(COUNTS, measures=MEASURES).to_dict()
    columns = {"word": list(COUNTS), "freq": list(COUNTS.values())}
    csv, tsv = tmp_path / "list.csv", tmp_path / "list.tsv"
    csv.write_text("Freq,Word\n" + "".join(f'{n},"{w}"\n' for w, n in COUNTS.items()))
    tsv.write_text("word\tfreq\n" + "".join(f"{w}\t{n}\n" for w, n in COUNTS.items()))
    for reference in (
        Counter(COUNTS),
        pd.DataFrame(columns),
        pl.DataFrame(columns),
        pa.table(columns),
        csv,
        str(tsv),
    ):
        assert repr(corpus.keyness(reference, measures=MEASURES).to_dict()) == repr(expected)


def test_the_table_of_another_corpus_is_a_reference():
    here = tv.Corpus.from_texts(["de zee en de storm", "de zee"])
    there = tv.Corpus.from_texts(["de wei en de ploeg"])
    table = here.keyness(there.frequencies())
    assert table.columns[:9] == [
        "rank",
        "token",
        "count",
        "reference_count",
        "per_million",
        "reference_per_million",
        "documents",
        "few_documents",
        "o11",
    ]
    expected = here.keyness(there).to_dict()
    found = table.to_dict()
    # Of the words that are more frequent there a list does not know the documents.
    assert found.pop("few_documents") == [True] * 3 + [None] * 3
    assert repr(found) == repr({name: expected[name] for name in found})


def test_a_list_may_be_of_more_tokens_than_it_names():
    corpus = tv.Corpus.from_texts(["de zee"])
    table = corpus.keyness(COUNTS, reference_tokens=1000)
    assert set(table["n"].tolist()) == {1002}
    with pytest.raises(ValueError, match="has 55 tokens, more than the 54 that it is said"):
        corpus.keyness(COUNTS, reference_tokens=54)
    with pytest.raises(ValueError, match="a corpus knows its own"):
        corpus.keyness(corpus, reference_tokens=54)


@pytest.mark.parametrize(
    ("reference", "error", "message"),
    [
        (["zee"], TypeError, "reference must be a Corpus, a mapping .* got list"),
        (7, TypeError, "got int"),
        ({"zee": -1}, ValueError, "has the count -1 for 'zee'"),
        ({"zee": 1.5}, ValueError, "has the count 1.5 for 'zee'"),
        ({1: 1}, TypeError, "has the word 1, which is no str"),
        (pd.DataFrame({"a": [1], "count": [2]}), ValueError, "no column of words: it has a, count"),
        (pd.DataFrame({"word": ["a"]}), ValueError, "no column of counts: it has word; .* freq"),
        (
            pd.DataFrame({"word": ["a", "a"], "count": [1, 2]}),
            ValueError,
            "names the word 'a' twice",
        ),
    ],
)
def test_what_is_no_reference_is_refused(reference, error, message):
    with pytest.raises(error, match=message):
        tv.Corpus.from_texts(["de zee"]).keyness(reference)


def test_a_faulty_line_of_a_file_is_named(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("word,count\nde,5\nzee,x\n")
    with pytest.raises(ValueError, match=r"list\.csv, line 3: .* integer, got 'x'"):
        tv.Corpus.from_texts(["de zee"]).keyness(path)
    with pytest.raises(FileNotFoundError):
        tv.Corpus.from_texts(["de zee"]).keyness(tmp_path / "none.csv")


def test_unknown_options_list_what_there_is():
    corpus = tv.Corpus.from_texts(["de zee"])
    with pytest.raises(ValueError, match="direction must be one of 'both', 'positive', 'negative'"):
        corpus.keyness(corpus, direction="up")
    with pytest.raises(ValueError, match="there is no measure 'keyness'"):
        corpus.keyness(corpus, measures="keyness")


def test_an_empty_reference_is_no_error():
    corpus = tv.Corpus.from_texts(["de zee de"])
    table = corpus.keyness({}, measures=["log_likelihood_signed", "log_ratio", "log_dice"])
    assert table["token"].tolist() == ["de", "zee"]
    assert table["log_likelihood_signed"].tolist() == [0, 0]
    assert np.isnan(table["log_ratio"]).all()
    assert np.isnan(table["reference_per_million"]).all()
    assert len(tv.Corpus.from_texts([]).keyness({})) == 0


def test_the_answer_does_not_depend_on_threads_or_on_filters():
    lines = [" ".join(f"w{(i * j) % 97}" for j in range(1, 40)) for i in range(200)]
    here, there = tv.Corpus.from_texts(lines[:90]), tv.Corpus.from_texts(lines[90:])
    measures = ["log_likelihood_signed", "log_ratio", "fisher"]
    tables = [here.keyness(there, measures=measures, threads=n) for n in (1, 2, 7)]
    assert len({oracle.ipc(table) for table in tables}) == 1
    whole = {row["token"]: row for row in tables[0]}
    for options in ({"top": 7}, {"min_count": 60}, {"direction": "negative"}):
        for row in here.keyness(there, measures=measures, **options):
            assert {**row, "rank": 0} == {**whole[row["token"]], "rank": 0}

"""Twenty-four pieces of news, 2022 and 2023: what was written about, and when.

The corpus: `seeds/nieuws`, made up for this project. It is here, so this analysis runs everywhere:
`python -m pytest examples`. What it finds stands in the assertions and, for whole tables, in
`snapshots/`.
"""

import pytest
from turven.testing import assert_count, assert_key, assert_table


@pytest.fixture(scope="module")
def news(corpus_from):
    return corpus_from("seeds/nieuws", header="date")


@pytest.fixture(scope="module")
def years(news):
    """The pieces of 2022 and those of 2023."""
    first = [date < "2023" for date in news.documents()["date"]]
    return news[first], news[[not of_2022 for of_2022 in first]]


def test_the_corpus_is_the_one_that_was_analysed(news):
    assert_table(news.documents(), "snapshots/documents.csv")
    assert_table(news.frequencies(top=25), "snapshots/frequencies.csv")


def test_drought_is_written_about_more_than_high_water(news):
    assert_count(news, "droogte", 19)
    assert_count(news, "hoogwater", 10)
    assert_count(news, "sneeuw", 0)


def test_drought_is_of_the_summer_of_2022_and_high_water_of_the_winter_after(news):
    table = news.timeline(["droogte", "hoogwater"], every="quarter")
    print(table)
    assert_table(table, "snapshots/timeline.csv")
    peaks = {}
    for row in table.sort("value"):
        peaks[row["series"]] = row["period"]
    assert peaks == {"droogte": "2022-Q3", "hoogwater": "2023-Q1"}


def test_drought_is_a_keyword_of_2022_and_high_water_of_2023(years):
    """Each word was named before anybody looked: no correction for the others.

    With it nothing is left: in six thousand tokens no word is a keyword among all of them.
    """
    first, second = years
    assert_key(first, second, "droogte", p=0.01, correction="none", min_log_ratio=1)
    assert_key(second, first, "hoogwater", p=0.01, correction="none", min_log_ratio=1)
    corrected = first.keyness(second, correction="holm")
    assert (corrected["log10_p_corrected"] > -2).all()


def test_words_that_belong_together_are_set_phrases(news):
    table = news.collocations(min_count=5, measures=["log_dice", "log_likelihood"], top=15)
    print(table)
    assert_table(table, "snapshots/collocations.csv")

"""An association's blog, 2007-2026: from notices to articles by persons.

The corpus: 595 articles of Fronteers, the Dutch association of front-end developers.
"""

import numpy as np
import pytest


@pytest.fixture(scope="module")
def blog(read):
    return read("nl/fronteers_blog.jsonl.gz")


def test_the_first_person_comes_in_2018(blog, lines):
    """From 2018 on most articles say "ik"; before, one in ten did.

    Its change point is the same as that of "mijn", "bijvoorbeeld" and "developer": not one
    author's habit, but another kind of article. The lines before and after show which.
    """
    table = blog.change_points(every="year", tokens=["ik", "mijn", "bijvoorbeeld", "developer"])
    print(table)
    largest = {row["token"]: row for row in reversed(table.to_dicts())}
    assert {row["start"] for row in largest.values()} == {"2018"}
    assert largest["ik"]["share_before"] < 0.15
    assert largest["ik"]["share"] > 0.5
    dates = blog.documents()["date"]
    lines(blog[dates < np.datetime64("2018")], ["ik"])
    lines(blog[dates >= np.datetime64("2018")], ["ik"])


def test_donations_are_of_winters(blog, lines):
    """The word "donatie" bursts from the end of 2018 to that of 2019, and once before, in 2011.

    Nearly all of it stands in articles of the last quarter of a year, and the lines say why: the
    authors of an advent calendar name a charity that gets a donation for their article.
    """
    table = blog.bursts(every="quarter", tokens=["donatie"])
    print(table)
    found = [(row["start"], row["end"]) for row in table]
    assert found == [("2018-Q4", "2019-Q4"), ("2011-Q4", "2011-Q4")]
    line = blog.timeline("donatie", every="quarter")
    winters = sum(row["documents"] for row in line if row["period"].endswith("Q4"))
    assert winters > 0.9 * line["documents"].sum()
    lines(blog, ["donatie"], most=8)


def test_notices_of_meetings_fade(blog):
    """Names of months, "gehouden" and "bijeenkomsten" fall; few words do so beyond doubt.

    Twenty years are few, and hundreds of words are tested: the correction leaves a handful
    below one in ten.
    """
    table = blog.trends(every="year", direction="falling")
    print(table.head(20))
    falling = table["token"].tolist()[:25]
    assert {"gehouden", "bijeenkomsten", "september", "januari"} <= set(falling)
    sure = table[table["log10_p_corrected"] < -1]["token"].tolist()
    assert len(sure) < 0.02 * len(blog.trends(every="year", correction="none"))

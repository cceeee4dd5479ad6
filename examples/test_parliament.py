"""Written questions in the Belgian Chamber, 2020: one question to twenty ministers.

The corpus: the Dutch texts of 6,059 questions.
"""

import pytest


@pytest.fixture(scope="module")
def questions(read):
    return read("nl/be_parliament_2020_nl_fr.csv.gz", text="text_nl", metadata=["doc_id", "date"])


@pytest.fixture(scope="module")
def duplicates(questions):
    return questions.duplicates(0.8)


def test_a_quarter_of_the_questions_is_put_more_than_once(questions, duplicates):
    """1,664 questions are in clusters; most are alike to the last word.

    The largest clusters have twenty: the same question to each minister and state secretary.
    """
    print(duplicates)
    assert 0.25 < len(duplicates) / len(questions) < 0.3
    assert (duplicates["similarity"] == 1).mean() > 0.8
    assert duplicates["documents"].max() == 20
    largest = duplicates[duplicates["documents"] == 20]
    for place in sorted({row["first"] for row in largest}):
        print(" ".join(questions.text(place).split())[:300], end="\n\n")


def test_one_question_looks_like_a_matter_of_the_year(questions, duplicates):
    """ "fotovoltaïsche" is in 17 questions, as many as a matter that occupied many members.

    It is in two, one of which went to many ministers: counted once a cluster, it is an eighth as
    frequent. "corona" hardly changes.
    """
    table = questions.duplicate_effect(duplicates, min_count=50).sort("log_ratio", descending=True)
    print(table)
    rows = {row["token"]: row for row in table}
    assert (rows["fotovoltaïsche"]["documents"], rows["fotovoltaïsche"]["clusters"]) == (17, 2)
    assert rows["fotovoltaïsche"]["log_ratio"] > 2.5
    assert abs(rows["corona"]["log_ratio"]) < 0.3
    once = questions.deduplicated(duplicates)
    assert once.count("fotovoltaïsche") == rows["fotovoltaïsche"]["cluster_count"]


def test_dispersion_alone_does_not_show_it(questions, duplicates):
    """Over documents such a word is as even as others of its frequency: only clusters tell.

    Twenty copies are twenty documents, and DP takes each for a witness of its own.
    """
    names = ["dp", "range"]
    every = questions.dispersion(["fotovoltaïsche", "personeelsplan"], measures=names)
    once = questions.deduplicated(duplicates).dispersion(
        ["fotovoltaïsche", "personeelsplan"], measures=names
    )
    print(every, once, sep="\n")
    assert every["range"].tolist() == [17, 16]
    assert once["range"].tolist() == [2, 2]
    assert (once["dp"] > every["dp"]).all()

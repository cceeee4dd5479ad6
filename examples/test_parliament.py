"""Written questions in the Belgian Chamber, 2020: the same question to several ministers.

The corpus: the Dutch texts of 6,059 questions.
"""

import pytest


@pytest.fixture(scope="module")
def questions(read):
    return read("nl/be_parliament_2020_nl_fr.csv.gz", text="text_nl", metadata=["doc_id", "date"])


def test_questions_are_put_more_than_once(questions, lines):
    table = questions.duplicates(0.8)
    print(table)
    assert len(table) > 0

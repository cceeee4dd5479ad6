"""A magazine about travels, 1865-1913: from the written to the spoken word.

The corpus: 403 articles of "De Aarde en haar Volken".
"""

import numpy as np
import pytest

BOOKISH = ["zijne", "hare", "hunne", "zijner", "dezer", "des", "evenwel", "derwaarts", "gij"]
SPOKEN = ["ze", "heel", "weer", "klaar", "gauw", "zien"]


@pytest.fixture(scope="module")
def magazine(read):
    return read("nl/aarde_en_haar_volken.jsonl.gz")


def test_inflected_words_give_way_to_those_of_speech(magazine, lines):
    """Genitives and inflected pronouns fall, words of daily speech rise.

    Words are tested one by one, without knowing of each other; that all of these lists move the
    same way is what the finding rests on.
    """
    table = magazine.trends(every="year", tokens=BOOKISH + SPOKEN, correction="holm")
    print(table)
    rows = {row["token"]: row for row in table}
    assert all(rows[word]["slope"] < 0 for word in BOOKISH)
    assert all(rows[word]["slope"] > 0 for word in SPOKEN)
    assert all(row["log10_p_corrected"] < -2 for row in table)
    lines(magazine, ["zijner"])
    lines(magazine[magazine.documents()["date"].astype(str) > "1905"], ["gauw"])


def test_zij_becomes_ze(magazine):
    """In volumes before 1890 one in ten of "ze" and "zij" is "ze"; from 1904 on, a third and more.

    Volumes are few: years between them are gaps, and the one of 1892 is a single travel story.
    """
    line = magazine.timeline("ze / (ze + zij)", every="year")
    print(line[line["of"] > 0])
    early, late = (line[(line["of"] > 0) & part] for part in parts(line["period"]))
    assert early["high"].max() < 0.2
    assert late["low"].min() > 0.28
    assert line["value"][line["of"] == 0].size == 32
    assert np.isnan(line["value"][line["of"] == 0]).all()


def parts(periods):
    years = periods.astype(int)
    return years < 1890, years >= 1904

"""Concordances against a plain search of tokens and text."""

import collections
import random
import re
import unicodedata

import concordance_oracle as plain
import oracle
import pytest
import turven as tv
from hypothesis import given, settings
from hypothesis import strategies as st
from test_properties import on_all_threads

TEXTS = plain.random_texts(7, 40, 60)
TOKENS = [plain.types_of(text, spans) for text, spans in TEXTS]


@pytest.fixture(scope="module", params=["memory", "column", "disk"])
def corpus(request, tmp_path_factory):
    texts = [text for text, _ in TEXTS]
    years = [None if at % 5 == 0 else 2000 + at % 3 for at in range(len(texts))]
    if request.param == "disk":
        folder = tmp_path_factory.mktemp("stored") / "texts.turven"
        return tv.Corpus.from_texts(texts, store=folder, year=years)
    if request.param == "column":
        pyarrow = pytest.importorskip("pyarrow")
        texts = pyarrow.chunked_array([texts[:11], texts[11:]])
    return tv.Corpus.from_texts(texts, year=years)


def is_(word):
    return lambda token: token == word


def matches(pattern):
    return lambda token: re.fullmatch(pattern, token) is not None


NODES = [
    ("oorlog", [[is_("oorlog")]]),
    ("OORLOG", [[is_("oorlog")]]),
    ("de oorlog", [[is_("de"), is_("oorlog")]]),
    ("oorlog*", [[matches("oorlog.*")]]),
    ("de oorl?g", [[is_("de"), matches("oorl.g")]]),
    ("战争", [[is_("战"), is_("争")]]),
    (["战争", "争", "حرب"], [[is_("战"), is_("争")], [is_("争")], [is_("حرب")]]),
    ("الحَرْب", [[is_("الحَرْب")]]),
    ("e\u0301én", [[is_("één")]]),
    (re.compile("..+n"), [[matches("..+n")]]),
    (["de de", "de", re.compile("pl?an")], [[is_("de")] * 2, [is_("de")], [matches("pl?an")]]),
    ("niets", [[is_("niets")]]),
    ([], []),
]


@pytest.mark.parametrize(("node", "matchers"), NODES, ids=[str(node) for node, _ in NODES])
@pytest.mark.parametrize("window", [(10, 10), (0, 0), (1, 3)])
def test_lines_are_those_of_a_plain_search(corpus, node, matchers, window):
    table = on_all_threads(lambda threads: corpus.concordance(node, window=window, threads=threads))
    hits = plain.hits(TOKENS, matchers)
    assert len(table) == len(hits)
    assert list(zip(table["document"], table["position"], strict=True)) == [hit[:2] for hit in hits]
    for row, hit in zip(table, hits, strict=True):
        text, spans = TEXTS[hit[0]]
        parts, start, end = plain.line(text, spans, hit, *window)
        assert [row["left"], row["node"], row["right"]] == parts
        assert (row["start"], row["end"]) == (start, end)
        assert row["id"] == str(hit[0])
        assert corpus.text(hit[0])[start:end] == text[start:end]


SORTS = ["1R", "1L", "1R 2R 1L", "3L 2L 1L 1R 2R 3R", "60R", "node", "node 1R"]


@pytest.mark.parametrize("sort", SORTS)
def test_lines_are_sorted_as_python_sorts(corpus, sort):
    node = ["oorlog*", "de de", "争", "de"]
    matchers = [[matches("oorlog.*")], [is_("de")] * 2, [is_("争")], [is_("de")]]
    hits = plain.hits(TOKENS, matchers)

    def by(hit):
        tokens = TOKENS[hit[0]]
        keys = []
        for name in sort.split():
            if name == "node":
                keys.append(tokens[hit[1] : hit[2]])
            else:
                place = int(name[:-1])
                keys.append(plain.key(tokens, hit, [-place if name[-1] == "L" else place]))
        return keys

    table = on_all_threads(lambda threads: corpus.concordance(node, sort=sort, threads=threads))
    expected = [hit[:2] for hit in sorted(hits, key=by)]
    assert list(zip(table["document"], table["position"], strict=True)) == expected
    again = corpus.concordance(node).sort(sort)
    assert oracle.ipc(again) == oracle.ipc(table)


@pytest.mark.parametrize("places", [[1], [-1, 1], [70]])
def test_frequent_words_come_first(corpus, places):
    hits = plain.hits(TOKENS, [[is_("de")]])
    words = {hit: plain.key(TOKENS[hit[0]], hit, places) for hit in hits}
    counts = collections.Counter(map(str, words.values()))

    def by(hit):
        is_there = any(there for there, _ in words[hit])
        return is_there, -counts[str(words[hit])], words[hit]

    sort = "frequency of " + " ".join(f"{abs(at)}{'LR'[at > 0]}" for at in places)
    table = on_all_threads(lambda threads: corpus.concordance("de", sort=sort, threads=threads))
    expected = [hit[:2] for hit in sorted(hits, key=by)]
    assert list(zip(table["document"], table["position"], strict=True)) == expected


def test_a_column_sorts_lines_with_missing_values_last(corpus):
    years = corpus.documents()[["year"]].to_dict()["year"]
    hits = plain.hits(TOKENS, [[is_("de")]])

    def by(hit):
        year = years[hit[0]]
        return year is None, year or 0, plain.key(TOKENS[hit[0]], hit, [1])

    table = corpus.concordance("de", sort=["year", "1R"])
    expected = [hit[:2] for hit in sorted(hits, key=by)]
    assert list(zip(table["document"], table["position"], strict=True)) == expected
    assert [row["year"] for row in table] == [years[at] for at, _ in expected]
    assert [row["id"] for row in corpus.concordance("de", sort="id")] == sorted(
        str(hit[0]) for hit in hits
    )


FILTERS = [
    ("oorlog", lambda tokens, hit: has(tokens, hit, range(-4, 5), "oorlog")),
    (
        {"window": ["plan", "een"]},
        lambda tokens, hit: has(tokens, hit, range(-4, 5), "plan", "een"),
    ),
    ({"1R": "oorlog*"}, lambda tokens, hit: (plain.at(tokens, hit, 1) or "").startswith("oorlog")),
    ({"not 1R": "oorlog"}, lambda tokens, hit: plain.at(tokens, hit, 1) != "oorlog"),
    (
        {"1L 2L": "de", "not window": "plan"},
        lambda tokens, hit: (
            has(tokens, hit, (-1, -2), "de") and not has(tokens, hit, range(-4, 5), "plan")
        ),
    ),
    ({"document": "plan"}, lambda tokens, hit: "plan" in tokens),
    ({"not document": "plan"}, lambda tokens, hit: "plan" not in tokens),
]


def has(tokens, hit, places, *words):
    return any(plain.at(tokens, hit, place) in words for place in places if place != 0)


@pytest.mark.parametrize(("filter_", "holds"), FILTERS, ids=[str(given) for given, _ in FILTERS])
def test_a_filter_keeps_the_lines_for_which_it_holds(corpus, filter_, holds):
    table = on_all_threads(
        lambda threads: corpus.concordance("de", window=4, filter=filter_, threads=threads)
    )
    hits = plain.hits(TOKENS, [[is_("de")]])
    expected = [hit[:2] for hit in hits if holds(TOKENS[hit[0]], hit)]
    assert 0 < len(expected) < len(hits)
    assert list(zip(table["document"], table["position"], strict=True)) == expected


def test_a_sample_is_the_same_on_any_number_of_threads(corpus):
    whole = corpus.concordance("de")
    drawn = on_all_threads(
        lambda threads: corpus.concordance("de", sample=20, seed=3, threads=threads)
    )
    rows = sorted(random.Random(3).sample(range(len(whole)), 20))
    assert drawn.to_dicts() == [whole[row] for row in rows]
    assert corpus.concordance("de", sample=20, seed=4).to_dicts() != drawn.to_dicts()
    assert len(corpus.concordance("de", sample=10**6)) == len(whole)
    assert len(corpus.concordance("de", sample=0)) == 0
    by_word = corpus.concordance("de", sample=20, seed=3, sort="1R")
    assert sorted(by_word["start"].tolist()) == sorted(drawn["start"].tolist())


def folded(word, ignore):
    word = unicodedata.normalize("NFD", word)
    if "accents" in ignore:
        word = "".join(c for c in word if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", word.casefold() if "case" in ignore else word)


@pytest.mark.parametrize("ignore", ["case", "accents", ["accents", "case"]])
@pytest.mark.parametrize("word", ["EEN", "een", "الحرب", "Oorlog"])
def test_case_and_accents_are_ignored_on_request(ignore, word):
    texts = [text for text, _ in TEXTS]
    corpus = tv.Corpus.from_texts(texts, case="keep")
    tokens = [
        [unicodedata.normalize("NFC", text[start:end]) for start, end in spans]
        for text, spans in TEXTS
    ]
    wanted = folded(word, ignore)
    hits = plain.hits(tokens, [[lambda token: folded(token, ignore) == wanted]])
    table = corpus.concordance(word, ignore=ignore)
    assert list(zip(table["document"], table["position"], strict=True)) == [hit[:2] for hit in hits]
    globbed = corpus.concordance(word[:-1] + "?", ignore=ignore)
    compiled = corpus.concordance(re.compile(folded(word, ["accents"])), ignore=ignore)
    assert set(table["start"]) <= set(globbed["start"])
    assert len(compiled) == len(table) or ignore == "case"


letters = st.sampled_from("ab")
sentences = st.lists(st.lists(letters, min_size=1, max_size=6), max_size=3)
phrases = st.lists(st.lists(letters, min_size=1, max_size=3), min_size=1, max_size=3)


@given(documents=st.lists(sentences, max_size=4), node=phrases, window=st.integers(0, 3))
def test_tokens_without_a_text_are_joined_by_blanks(documents, node, window):
    corpus = tv.Corpus.from_tokens(documents)
    for within, units in (("document", False), ("sentence", True)):
        table = corpus.concordance(
            [" ".join(words) for words in node], window=window, within=within
        )
        rows = []
        for number, document in enumerate(documents):
            flat, first = oracle.flat(document), 0
            for unit in document if units else [flat]:
                for _, start, end in plain.hits([unit], [[is_(word) for word in p] for p in node]):
                    rows.append(
                        {
                            "document": number,
                            "id": str(number),
                            "position": first + start,
                            "left": " ".join(unit[max(start - window, 0) : start]),
                            "node": " ".join(unit[start:end]),
                            "right": " ".join(unit[end : end + window]),
                            "start": None,
                            "end": None,
                        }
                    )
                first += len(unit)
        assert table.to_dicts() == rows


@settings(max_examples=60)
@given(st.lists(st.text(st.sampled_from("ab é\u0301.\n’'🙂战 حَ-1"), max_size=30), max_size=4))
def test_whatever_is_written_the_places_are_those_of_the_tokens(texts):
    corpus = tv.Corpus.from_texts(texts)
    table = corpus.concordance(re.compile(".*", re.S), window=2)
    expected = []
    for number, text in enumerate(texts):
        tokens = tv.tokenize(text)
        for position, token in enumerate(tokens):
            expected.append((number, position, token["start"], token["end"]))
    names = ("document", "position", "start", "end")
    assert [tuple(row[name] for name in names) for row in table] == expected


def test_gaps_are_places_without_a_word():
    corpus = tv.Corpus.from_texts(["a x b y c", "x a"]).drop_types(["x", "y"])
    lines = corpus.concordance("b", window=2)
    assert [(row["left"], row["right"]) for row in lines] == [("a", "c")]
    lines = corpus.concordance("b", window=1)
    assert [(row["left"], row["right"]) for row in lines] == [("", "")]
    assert len(corpus.concordance("b", filter={"2L": "a"})) == 1
    assert len(corpus.concordance("b", filter={"1L": "a"})) == 0
    assert len(corpus.concordance("a b")) == 0
    assert "without a text" in repr(lines)


def test_what_is_asked_wrongly_is_said_to_be_wrong():
    corpus = tv.Corpus.from_texts(["a b"], year=[1])
    with pytest.raises(ValueError, match=r"'1R 2R 1L'.*id, year, tokens.*Did you mean 'year'"):
        corpus.concordance("a", sort="yeer")
    with pytest.raises(ValueError, match=r"filter says where.*got '1X'"):
        corpus.concordance("a", filter={"1X": "b"})
    with pytest.raises(ValueError, match="single words, got the phrase 'a b'"):
        corpus.concordance("a", filter="a b")
    with pytest.raises(ValueError, match="ignore must be 'case', 'accents' or both"):
        corpus.concordance("a", ignore="casing")
    with pytest.raises(ValueError, match="window must be between 0 and 100, got 101"):
        corpus.concordance("a", window=101)
    with pytest.raises(ValueError, match="within must be one of 'document', 'sentence'"):
        corpus.concordance("a", within="line")
    with pytest.raises(ValueError, match="sample must be at least 0, got -1"):
        corpus.concordance("a", sample=-1)
    with pytest.raises(ValueError, match="at most 1000 tokens from the node, got 5000"):
        corpus.concordance("a", sort="5000R")
    with pytest.raises(TypeError, match="node must be a str, a pattern or an iterable"):
        corpus.concordance(3)
    with pytest.raises(TypeError, match=r"no option 'windw'. Did you mean 'window'"):
        corpus.concordance("a", windw=3)


def test_columns_of_metadata_that_have_a_name_of_the_lines_get_another():
    corpus = tv.Corpus.from_texts(["a"], start=[7], left=["x"], metadata_left=["y"])
    row = corpus.concordance("a")[0]
    assert (row["metadata_start"], row["start"]) == (7, 0)
    assert (row["metadata_metadata_left"], row["metadata_left"], row["left"]) == ("x", "y", "")


def test_a_concordance_is_a_table():
    polars = pytest.importorskip("polars")
    corpus = tv.Corpus.from_texts(["De kat zat.", "De hond."], year=[1, 2])
    lines = corpus.concordance("de", window=1)
    assert isinstance(lines, tv.Table)
    frame = lines.to_polars()
    assert isinstance(frame, polars.DataFrame)
    assert frame.columns == lines.columns
    assert lines[1]["right"] == "hond"
    assert lines[-1:].to_dicts() == [lines[1]]
    assert lines[::-1]["year"].tolist() == [2, 1]
    assert lines[lines["year"] > 1].to_dicts() == [lines[1]]
    assert lines[["right", "year"]].to_dicts()[0] == {"right": "kat", "year": 1}
    assert lines.head(1).to_dicts() == [lines[0]]
    assert lines.parameters["options"]["node"] == "de"
    assert lines.sort("1R", descending=True)["right"].tolist() == ["kat", "hond"]
    assert lines.positions().to_dicts()[1] == {
        "document": 1, "id": "1", "position": 0, "tokens": 1, "start": 0, "end": 2,
    }  # fmt: skip
    with pytest.raises(IndexError):
        lines[2]

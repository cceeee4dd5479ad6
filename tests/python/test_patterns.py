"""Patterns over tokens: what they match, what is refused and where."""

from __future__ import annotations

import pickle

import pattern_oracle as oracle
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st

LAYERS = {"word": ["a", "b", "c", "é"], "pos": ["N", "V"]}

layered = tv.Corpus.from_tokens(
    [["De", "oude", "kat", "zag", "de", "kat"], ["Plannen", "van", "de", "kat"]],
    layers={
        "lemma": [["de", "oud", "kat", "zien", "de", "kat"], ["plan", "van", "de", "kat"]],
        "upos": [
            ["DET", "ADJ", "NOUN", "VERB", "DET", "NOUN"],
            ["NOUN", "ADP", "DET", "NOUN"],
        ],
    },
)


def found(pattern, corpus=layered, **options):
    return corpus.matches(pattern, **options)["match"].tolist()


# What a pattern matches.


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ('"kat"', ["kat", "kat", "kat"]),
        ('[word="kat"]', ["kat", "kat", "kat"]),
        ("[token='kat']", ["kat", "kat", "kat"]),
        ('[lemma="de"] [upos="NOUN"]', ["de kat", "de kat"]),
        ('[upos="DET"] [upos="ADJ"]* [upos="NOUN"]', ["De oude kat", "de kat", "de kat"]),
        ('[upos="NOUN" & lemma!="kat"]', ["Plannen"]),
        ('[upos="NOUN" & !lemma="kat"]', ["Plannen"]),
        ('[!(upos="NOUN" | upos="DET")]', ["oude", "zag", "van"]),
        ('"De"', ["De"]),
        ('"de"%c', ["De", "de", "de"]),
        ('"d."', ["de", "de"]),
        ('"k"', []),
        ('"De" []{1,2} "zag"', ["De oude kat zag"]),
        ('"De" []{0,1} "zag"', []),
        ('("De" | "zag") []', ["De oude", "zag de"]),
        ('"zag" ("de" "kat"){1}', ["zag de kat"]),
        ('[lemma="plan" & upos="NOUN"] []{,1}"kat"', []),
        ('[lemma="plan"] []{2,} [upos="NOUN"] within s', ["Plannen van de kat"]),
        (' "oude"\n"kat" ; ', ["oude kat"]),
        ('"oude""kat"', ["oude kat"]),
        ('"kat" "de"{0} "zag"', ["kat zag"]),
    ],
)
def test_a_pattern_matches_what_it_says(pattern, expected):
    assert found(pattern) == expected


def test_a_row_says_where_a_match_stands():
    table = layered.matches('[upos="DET"] [upos="NOUN"]')
    assert table.to_dicts() == [
        {"document": 0, "id": "0", "position": 4, "length": 2, "match": "de kat"},
        {"document": 1, "id": "1", "position": 2, "length": 2, "match": "de kat"},
    ]
    assert layered.matches("[]", top=3)["match"].tolist() == ["De", "oude", "kat"]
    assert len(layered.matches('"hond"')) == 0


def test_strategies_are_those_of_the_corpus_workbench():
    corpus = tv.Corpus.from_tokens([["d", "a", "a", "n", "n"]])
    pattern = '"d"? "a"* "n"+'
    assert found(pattern, corpus) == ["d a a n", "n"]
    assert found(pattern, corpus, strategy="shortest") == ["n", "n"]
    assert found(pattern, corpus, strategy="longest") == ["d a a n n"]
    # Matches may overlap.
    assert found('"a" "a" | "a" "n"', corpus) == ["a a", "a n"]


def test_a_pattern_of_any_tokens_has_the_counts_of_ngrams():
    corpus = tv.Corpus.from_files("seeds/nieuws", header="date")
    for n, within in [(2, "document"), (3, "sentence")]:
        grams = corpus.ngrams(n, within=within).sort("ngram")
        table = corpus.match_frequencies(f"[]{{{n}}}", within=within).sort("match")
        assert table["match"].tolist() == grams["ngram"].tolist()
        assert table["count"].tolist() == grams["count"].tolist()


def test_frequencies_of_matches_by_layer_and_part():
    table = layered.match_frequencies('[lemma="de"] []* [upos="NOUN"]', by="upos")
    assert table.to_dicts() == [
        {
            "rank": 1,
            "match": "DET NOUN",
            "length": 2,
            "count": 2,
            "per_million": 2e5,
            "documents": 2,
        },
        {
            "rank": 2,
            "match": "DET ADJ NOUN",
            "length": 3,
            "count": 1,
            "per_million": 1e5,
            "documents": 1,
        },
    ]
    assert len(layered.match_frequencies('[upos="NOUN"]', min_count=2)) == 1
    assert len(layered.match_frequencies('[upos="NOUN"]', top=1)) == 1
    corpus = tv.Corpus.from_texts(["a b", "a c", "a b"], year=[1, 1, 2])
    table = corpus.by("year").match_frequencies('"a" []')
    rows = [(row["part"], row["match"], row["count"]) for row in table]
    assert rows == [(1, "a b", 1), (1, "a c", 1), (2, "a b", 1)]


def test_no_match_crosses_a_gap_or_the_end_of_a_document_or_sentence():
    corpus = tv.Corpus.from_texts(["een b c. Een d", "een"])
    assert found('[] "een"', corpus) == ["c een"]
    assert found('[] "een"', corpus, within="sentence") == []
    assert found('[] "een" within s', corpus) == []
    assert found('"een" [] []', corpus.drop_types(["b"])) == []
    assert found("[] []", corpus.drop_types(["b"])) == ["c een", "een d"]


def test_tokens_are_compared_in_the_case_and_normalisation_of_the_corpus():
    lower = tv.Corpus.from_texts(["De KAT at Straße"])
    assert found('"De" "K.t"', lower) == ["de kat"]
    assert found('"[A-Z]+"', lower) == ["de", "kat", "at"]
    kept = tv.Corpus.from_texts(["De KAT at"], case="keep")
    assert found('"de" | "K.t"', kept) == []
    assert found('"K.*"', kept) == ["KAT"]
    composed = tv.Corpus.from_texts(["café noir"])
    assert found('"cafe\u0301"', composed) == ["café"]
    assert found('"caf[e\u0301x]"', composed) == ["café"]
    assert found('"cafe"%d "NOIR"%cd', composed) == ["café noir"]
    decomposed = tv.Corpus.from_texts(["café noir"], normalization="nfd")
    assert len(found('"café" "noir"', decomposed)) == 1


UNICODE = tv.Corpus.from_tokens(
    [["كِتَاب", "كتاب", "שלום", "e\u0301", "é", "👩‍🚀", "a.b", "axb", 'a"b', "a\\b", "a\nb", "'"]]
)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ('"كتاب"', ["كتاب"]),
        ('"كتاب"%d', ["كِتَاب", "كتاب"]),
        ('"ש.*"', ["שלום"]),
        ('"e\u0301"', ["e\u0301"]),
        ('"é"%d', ["e\u0301", "é"]),
        ('"👩‍🚀"', ["👩‍🚀"]),
        (r'"\p{Emoji}.*"', ["👩‍🚀"]),
        ('"a.b"', ["a.b", "axb", 'a"b', "a\\b", "a\nb"]),
        ('"a.b"%l', ["a.b"]),
        (r'"a\.b"', ["a.b"]),
        (r'"a\"b"', ['a"b']),
        ("'a\"b'", ['a"b']),
        (r'"a\"b"%l', ['a"b']),
        (r'"a\\b"', ["a\\b"]),
        (r'"a\\b"%l', ["a\\b"]),
        (r"'\''", ["'"]),
        ('"A.B"%lc', ["a.b"]),
        ('"a\nb"', ["a\nb"]),
        ('"a|axb"', ["axb"]),
    ],
)
def test_values_hold_any_sign_of_unicode(pattern, expected):
    assert found(pattern, UNICODE) == expected


def test_a_layer_may_have_a_name_of_any_letters_or_that_of_words():
    corpus = tv.Corpus.from_tokens(
        [["a", "b"]], layers={"جذر": [["x", "y"]], "word": [["A", "B"]], "x-pos_1": [["p", "q"]]}
    )
    assert found('[جذر="y"]', corpus) == ["b"]
    # A layer that is called word hides the tokens, which are still called token.
    assert found('[word="A"]', corpus) == ["a"]
    assert found('[token="b" & x-pos_1="q"]', corpus) == ["b"]
    assert found("[]", corpus, by="word") == ["A", "B"]


# What is refused, and where.


@pytest.mark.parametrize(
    ("pattern", "column", "reason"),
    [
        ("", 1, "found the end, expected a token such as"),
        ("  ", 3, "found the end"),
        ("de", 1, "found 'd', expected .*; words stand in quotation marks"),
        ('"de" kat', 6, "found 'k', expected a token; words stand in quotation marks"),
        ('"de', 1, 'the " is never closed'),
        ('"de\\"', 1, 'the " is never closed'),
        ("'de\"", 1, "the ' is never closed"),
        ("[", 2, r"found the end, expected a layer such as word, '!', '\(' or '\]'"),
        ("[ ", 3, r"found the end, expected a layer such as word, '!', '\(' or '\]'"),
        ('["de"]', 2, "found '\"', expected a layer"),
        ("[word]", 6, "found ']', expected '=' or '!='"),
        ("[word!]", 7, "found ']', expected '='"),
        ("[word=]", 7, "found ']', expected a value in quotation marks"),
        ("[word=de]", 7, "found 'd', expected a value in quotation marks"),
        ('[word="de"', 11, r"found the end, expected '&', '\|' or '\]'"),
        ('[word="de" "', 12, r"found '\"', expected '&', '\|' or '\]'"),
        ('[word="de" &]', 13, r"found '\]', expected a layer such as word, '!', '\('$"),
        ('[(word="de"]', 12, r"found '\]', expected '&', '\|' or '\)'"),
        ('[lema="de"]', 2, "there is no layer 'lema'; there are 'word', 'lemma', 'upos'"),
        ('[] [upos="A" | pos="B"]', 16, "there is no layer 'pos'"),
        ('"de"%', 6, "found the end, expected a flag: c"),
        ('"de"%x', 6, "found 'x', expected a flag: c"),
        ('"de"%cx', 7, "found 'x', expected a flag: c"),
        ('"a(b"', 3, "not a regular expression: unclosed group"),
        ('[] "\\"a[b"', 8, "not a regular expression: unclosed character class"),
        ('"a)b"', 3, "not a regular expression: unopened group"),
        ('"a\\"', 1, 'the " is never closed'),
        (r'"(?=a)"', 2, "not a regular expression: look-around"),
        ('"a{99999}{99999}"', 1, "the regular expression is too large"),
        ("(", 2, "found the end, expected a token such as"),
        ('("a"', 5, r"found the end, expected a token, '\|' or '\)'"),
        ('"a")', 4, r"found '\)', expected a token, '\|', 'within' or the end"),
        ('"a" |', 6, "found the end, expected a token such as"),
        ('| "a"', 1, r"found '\|', expected a token such as"),
        ("()", 2, r"found '\)', expected a token such as"),
        ("*", 1, r"found '\*', expected a token such as"),
        ('"a"**', 5, r"found '\*', expected the next token: brackets"),
        ('"a"+{2}', 5, "found '{', expected the next token: brackets"),
        ('"a"{', 5, "found the end, expected a number"),
        ('"a"{x}', 5, "found 'x', expected a number"),
        ('"a"{}', 5, "found '}', expected a number"),
        ('"a"{2', 6, "found the end, expected ',' or '}'"),
        ('"a"{2,', 7, "found the end, expected a number or '}'"),
        ('"a"{2,3', 8, "found the end, expected '}'"),
        ('"a"{3,2}', 5, r"\{3,2\} is from more to less"),
        ('"a"{101}', 5, "a part may be repeated 100 times at most, got 101"),
        ('"a"{1,99999999999999999999999}', 7, "a part may be repeated 100 times at most"),
        ('"a" within', 11, "found the end, expected s, sentence, text or document"),
        ('"a" within p', 12, "found 'p', expected s, sentence, text or document"),
        ('"a" within 5', 12, "found '5', expected s, sentence, text or document"),
        ('"a" within s "b"', 14, "found '\"', expected a token, '|', 'within' or the end"),
        ('@"a"', 1, r"found '@', .* \(target markers are not known here\)"),
        ("<s> []", 1, r"found '<', .*'within s' at the end"),
        ('a:"a"', 1, "found 'a'"),
        ('"a" :: 1', 5, "found ':', .*labels"),
        ("“de”", 1, r"found U\+201C, .*quotation marks are \" or '"),
        ("\u0301", 1, r"found U\+0301"),
        ("[]*", 1, "the pattern can match nothing"),
        ('"a"? ("b" | "c"*)', 1, "the pattern can match nothing"),
        ('"a"{0}', 1, "the pattern can match nothing"),
        ("[]{100}" * 11, 1, "too large: it may have 1000 conditions and.*1000 tokens"),
        ("([]{100}){100}", 1, "the pattern is too large"),
        ("(((([]{100}){100}){100}){100}){100}", 1, "the pattern is too large"),
        ("(" * 101 + '"a"' + ")" * 101, 102, "brackets are nested more than 100 deep"),
        ("[" + "!" * 101 + 'word="a"]', 103, "brackets are nested more than 100 deep"),
        ("[" + "(" * 101, 103, "brackets are nested more than 100 deep"),
        ("ﬁ", 1, "found 'ﬁ'"),
        ('"é" [é]', 7, r"found '\]', expected '=' or '!='"),
        ('"👩‍🚀" x', 7, "found 'x'"),
    ],
)
def test_a_fault_of_a_pattern_is_told_with_its_column(pattern, column, reason):
    with pytest.raises(tv.PatternError, match=reason) as fault:
        layered.matches(pattern)
    assert fault.value.column == column
    assert str(fault.value).startswith(f"pattern, column {column}: ")


def test_a_fault_is_a_value_error_and_survives_pickling():
    with pytest.raises(ValueError, match="column 1") as fault:
        layered.match_frequencies("")
    copy = pickle.loads(pickle.dumps(fault.value))
    assert (copy.column, copy.reason) == (fault.value.column, fault.value.reason)


def test_options_are_checked():
    with pytest.raises(
        ValueError, match="strategy must be one of 'standard', 'shortest', 'longest'"
    ):
        layered.matches("[]", strategy="traditional")
    with pytest.raises(ValueError, match="within must be one of 'document', 'sentence'"):
        layered.matches("[]", within="s")
    with pytest.raises(
        ValueError, match="within is 'document', but the pattern says within sentence"
    ):
        layered.matches("[] within s", within="document")
    assert len(layered.matches("[] within s", within="sentence")) == 10
    with pytest.raises(
        ValueError, match="there is no layer 'pos'; there are 'token', 'lemma', 'upos'"
    ):
        layered.matches("[]", by="pos")
    with pytest.raises(TypeError, match="pattern must be a str, got int"):
        layered.matches(1)
    with pytest.raises(TypeError, match="has no option 'windin'"):
        layered.matches("[]", windin="s")
    with pytest.raises(ValueError, match="top must be at least 0"):
        layered.matches("[]", top=-1)


def test_too_many_kinds_of_tokens_are_refused():
    words = [f"w{i}" for i in range(600)]
    corpus = tv.Corpus.from_tokens([words], layers={"same": [words]})
    assert len(corpus.matches(" | ".join(f'"w{i}"' for i in range(900)))) == 600
    both = " | ".join(f'"w{i}" | [same="w{i}"]' for i in range(60))
    assert len(corpus.matches(both)) == 60
    both = " | ".join(f'"w{i}" | [same="w{i}"]' for i in range(100))
    with pytest.raises(tv.PatternError, match="too many kinds of tokens apart: there may be 4096"):
        corpus.matches(both)
    with pytest.raises(tv.PatternError, match="it may have 1000 conditions"):
        corpus.matches(" | ".join(f'"w{i}"' for i in range(1001)))
    one = " | ".join(f'word="w{i}"' for i in range(1001))
    with pytest.raises(tv.PatternError, match="it may have 1000 conditions"):
        corpus.matches(f"[{one}]")


# All of it, against the definition.

tests_of_one = st.one_of(
    st.just(("any",)),
    st.tuples(
        st.just("is"),
        st.just("word"),
        st.sampled_from(["a", "b", "e", "[ab]", "a|c", ".", "E", "é", "e\u0301", "x*"]),
        st.sampled_from(["", "c", "d", "cd", "l"]),
    ),
    st.tuples(
        st.just("is"),
        st.just("pos"),
        st.sampled_from(["N", "n", "[NV]"]),
        st.sampled_from(["", "c"]),
    ),
)
token_tests = st.recursive(
    tests_of_one,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner.filter(lambda test: test[0] != "any")),
        st.tuples(
            st.sampled_from(["all", "one"]),
            st.lists(inner.filter(lambda test: test[0] != "any"), min_size=2, max_size=3),
        ),
    ),
    max_leaves=3,
)
numbers = st.sampled_from(
    [(0, None), (1, None), (2, None), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2), (2, 3), (0, 3)]
)
parts = st.recursive(
    st.tuples(st.just("token"), token_tests),
    lambda inner: st.one_of(
        st.tuples(st.just("sequence"), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("choice"), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda part, times: ("repeat", part, *times), inner, numbers),
    ),
    max_leaves=6,
)
tokens = st.tuples(*(st.sampled_from(values) for values in LAYERS.values()))
sentences = st.lists(tokens, max_size=9)
corpora = st.lists(st.lists(sentences, max_size=3), min_size=1, max_size=4)


def flat(document):
    return [token for sentence in document for token in sentence]


def made(documents):
    """Build a corpus of documents of sentences of tokens with a layer."""
    return tv.Corpus.from_tokens(
        [[[word for word, _ in sentence] for sentence in document] for document in documents],
        layers={
            "pos": [
                [[pos for _, pos in sentence] for sentence in document] for document in documents
            ]
        },
    )


def stretches_of(documents, within):
    """Return what no match may cross, each with its document and its first position."""
    found = []
    for number, document in enumerate(documents):
        start = 0
        for stretch in document if within == "sentence" else [flat(document)]:
            dicts = [{"word": word, "token": word, "pos": pos} for word, pos in stretch]
            found.append((number, start, dicts))
            start += len(stretch)
    return found


@given(
    corpora,
    parts.filter(lambda part: not oracle.may_be_empty(part)),
    st.sampled_from(["document", "sentence"]),
    st.sampled_from(["standard", "shortest", "longest"]),
    st.sampled_from([1, 2, 7]),
)
def test_matches_are_those_of_the_definition(documents, part, within, strategy, threads):
    corpus = made(documents)
    pattern = oracle.text(part)
    stretches = stretches_of(documents, within)
    dicts = [stretch for _, _, stretch in stretches]
    expected = oracle.matches(part, dicts, strategy)
    options = {"within": within, "strategy": strategy, "threads": threads}
    table = corpus.matches(pattern, **options)
    rows = [(row["document"], row["position"], row["length"], row["match"]) for row in table]
    assert rows == [
        (
            stretches[number][0],
            stretches[number][1] + start,
            end - start,
            " ".join(token["word"] for token in dicts[number][start:end]),
        )
        for number, start, end in expected
    ]
    for by in ("token", "pos"):
        table = corpus.match_frequencies(pattern, by=by, **options)
        rows = [(row["match"], row["count"], row["documents"]) for row in table]
        assert rows == oracle.frequencies(expected, dicts, lambda number: stretches[number][0], by)


@given(st.text(alphabet="\"'[]()|*+?{},0123456789%cdlw=!& \\withns;é", max_size=30))
def test_any_text_is_a_pattern_or_a_fault_of_one(text):
    try:
        layered.matches(text)
    except tv.PatternError as fault:
        assert 1 <= fault.column <= len(text) + 1  # noqa: PT017


# Size.


@pytest.mark.parametrize("strategy", ["standard", "shortest", "longest"])
@pytest.mark.parametrize(
    "pattern",
    [
        '"de" []{1,3} "kat"',
        '"de" []* "kat"',
        "[]",
        "[]+",
        '("de" | "kat")+ [word!="hond"]{2}',
        '[]{0,50} []{0,50} "kat"',
    ],
)
def test_long_texts_are_read_in_blocks_with_the_same_answer(pattern, strategy):
    # Words in a pattern that repeats, and of a length that is no multiple of a block.
    words = ["de" if i % 7 == 0 else "kat" if i % 11 == 3 else f"w{i % 5}" for i in range(300_000)]
    words[200_000] = "hond"
    corpus = tv.Corpus.from_tokens([words[:280_001], words[280_001:], []])
    tables = [corpus.matches(pattern, strategy=strategy, threads=n) for n in (1, 2, 7)]
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])
    # What begins far from the ends of blocks is what a small corpus has there.
    part = tv.Corpus.from_tokens([words[:280_001]]).matches(pattern, strategy=strategy, threads=1)
    held = [row["position"] for row in tables[0] if row["document"] == 0]
    assert held == part["position"].tolist()


@pytest.mark.parametrize(
    "pattern",
    [
        '[]{0,50} []{0,50} "x"',
        '"a" []* "x"',
        '("a"* "a"*)* "x"',
        '("a"? "a"? "a"?){100} "x"',
        '("a"|"a"|("a"|"a")*)+ "x"',
        '"a"{100} []* "a"{100} "x"',
    ],
)
@pytest.mark.parametrize("strategy", ["standard", "longest"])
def test_patterns_that_make_others_slow_take_time_in_proportion_to_the_text(pattern, strategy):
    # A backtracking or quadratic matcher would need minutes to years.
    corpus = tv.Corpus.from_tokens([["a"] * 100_000])
    assert len(corpus.matches(pattern, strategy=strategy)) == 0
    corpus = tv.Corpus.from_tokens([[*["a"] * 100_000, "x"]])
    assert len(corpus.matches(pattern, strategy=strategy)) == 1


def test_patterns_work_on_stored_corpora_parts_and_layers(tmp_path):
    layered.save(tmp_path / "c.turven")
    opened = tv.Corpus.open(tmp_path / "c.turven")
    pattern = '[lemma="de"] []* [upos="NOUN"]'
    assert opened.matches(pattern).equals(layered.matches(pattern))
    assert found(pattern, opened[[1]]) == ["de kat"]
    assert found('"NOUN" [] "DET"', layered.layer("upos")) == ["NOUN VERB DET", "NOUN ADP DET"]
    assert found('"DE" [upos="NOUN"]', layered.map_types(str.upper)) == ["DE KAT", "DE KAT"]


# As lines.


@pytest.mark.parametrize("strategy", ["standard", "shortest", "longest"])
@pytest.mark.parametrize("threads", [1, 2, 7])
def test_lines_of_a_pattern_stand_where_it_matches(strategy, threads):
    texts = ["De kat, de oude kat! De hond.", "", "En de kat? De\nkat: de, kat", "ongelijk"]
    corpus = tv.Corpus.from_texts(texts)
    pattern = '"de" []{0,2} "kat"'
    matches = corpus.matches(pattern, strategy=strategy)
    lines = corpus.concordance(tv.Pattern(pattern, strategy), window=0, threads=threads)
    for name in ("document", "position"):
        assert lines[name].tolist() == matches[name].tolist()
    for line, match in zip(lines, matches, strict=True):
        text = texts[line["document"]][line["start"] : line["end"]]
        assert line["node"] == text.replace("\n", " ")
        assert tv.tokenize(text)["token"].tolist() == match["match"].split(" ")


def test_lines_of_a_pattern_know_layers_sentences_and_filters():
    documents = [[["de", "oude", "kat"], ["de", "kat"]], [["een", "kat", "de"], ["oude", "kat"]]]
    lemmas = [[["de", "oud", "kat"], ["de", "kat"]], [["een", "kat", "de"], ["oud", "kat"]]]
    corpus = tv.Corpus.from_tokens(documents, layers={"lemma": lemmas})
    ask = '[word="de"] []{0,2} [lemma="kat"]'
    found = corpus.concordance(tv.Pattern(ask))
    assert found["node"].tolist() == ["de oude kat", "de kat", "de oude kat"]
    inside = corpus.concordance(tv.Pattern(f"{ask} within s"))
    assert inside["position"].tolist() == [0, 3]
    narrowed = corpus.concordance(tv.Pattern(ask), within="sentence")
    assert narrowed["position"].tolist() == [0, 3]
    assert corpus.concordance(tv.Pattern(ask), filter={"1L": "kat"})["position"].tolist() == [3, 2]
    with pytest.raises(tv.PatternError, match="column 2"):
        corpus.concordance(tv.Pattern('[lemmas="kat"]'))
    with pytest.raises(ValueError, match="strategy"):
        corpus.concordance(tv.Pattern(ask, "all"))


def test_lines_behind_rows_of_matches():
    corpus = tv.Corpus.from_texts(["de kat en de kat", "de kat"], color=["rood", "wit"])
    table = corpus.match_frequencies('"de" []')
    assert len(table.concordance("de kat")) == table[0]["count"] == 3
    one = corpus.matches('"de" []').concordance(2)
    assert (len(one), one[0]["color"]) == (1, "wit")
    layered = tv.Corpus.from_tokens([["a", "b"]], layers={"pos": [["X", "Y"]]})
    table = layered.match_frequencies("[] []", by="pos")
    with pytest.raises(TypeError, match="values of the layer"):
        table.concordance(0)

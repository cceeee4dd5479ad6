"""What a token is: every option, in many languages, against Python's own Unicode."""

import itertools
import sys
import unicodedata

import oracle
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st

CHOICES = {
    "case": ["lower", "keep", "fold"],
    "normalization": ["nfc", "nfd", "nfkc", "nfkd", "none"],
    "hyphens": ["split", "join"],
    "apostrophes": ["inner", "leading", "elision", "split"],
    "apostrophe_sign": ["keep", "straight", "curly"],
    "numbers": ["keep", "drop"],
    "punctuation": ["drop", "keep"],
    "emoji": ["drop", "keep"],
    "language": [None, "nl"],
}

DUTCH = "’s Avonds in 't dorp, m.b.t. China’s staakt-het-vuren: in- en uitvoer 3,5 A4"
FRENCH = "L’Eau d'abord, aujourd’hui à Saint-E\u0301tienne !"
ENGLISH = "Don't 'quote' the well-known ’90s, 'tis $3.50 U.S.A."
EMOJI = "👨‍👩‍👧‍👦 🇳🇱🇧🇪 1️⃣ 👍🏽 ❤️ © a👍b"


def tokens(text, **options):
    return tv.tokenize(text, **options)["token"].tolist()


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        (
            DUTCH,
            {},
            "s avonds in t dorp m.b.t china’s staakt het vuren in en uitvoer 3,5 a4",
        ),
        (
            DUTCH,
            {"case": "keep", "hyphens": "join", "numbers": "drop"},
            "s Avonds in t dorp m.b.t China’s staakt-het-vuren in en uitvoer A4",
        ),
        (
            DUTCH,
            {"apostrophes": "leading", "apostrophe_sign": "straight"},
            "'s avonds in 't dorp m.b.t china's staakt het vuren in en uitvoer 3,5 a4",
        ),
        (
            DUTCH,
            {"apostrophes": "split"},
            "s avonds in t dorp m.b.t china s staakt het vuren in en uitvoer 3,5 a4",
        ),
        (
            DUTCH,
            {"punctuation": "keep"},
            "’ s avonds in ' t dorp , m.b.t . china’s staakt - het - vuren : in - en uitvoer "
            "3,5 a4",
        ),
        (
            DUTCH,
            {"language": "nl"},
            "’s avonds in 't dorp m.b.t. china’s staakt-het-vuren in- en uitvoer 3,5 a4",
        ),
        (
            DUTCH,
            {"language": "nl", "hyphens": "split", "apostrophes": "inner"},
            "s avonds in t dorp m.b.t. china’s staakt het vuren in- en uitvoer 3,5 a4",
        ),
        (FRENCH, {}, "l’eau d'abord aujourd’hui à saint étienne"),
        (FRENCH, {"apostrophes": "elision"}, "l’ eau d' abord aujourd’hui à saint étienne"),
        (FRENCH, {"apostrophes": "split"}, "l eau d abord aujourd hui à saint étienne"),
        (FRENCH, {"apostrophe_sign": "curly"}, "l’eau d’abord aujourd’hui à saint étienne"),
        (FRENCH, {"hyphens": "join"}, "l’eau d'abord aujourd’hui à saint-étienne"),
        (FRENCH, {"normalization": "nfd"}, "l’eau d'abord aujourd’hui a\u0300 saint e\u0301tienne"),
        (FRENCH, {"normalization": "none"}, "l’eau d'abord aujourd’hui à saint e\u0301tienne"),
        (ENGLISH, {}, "don't quote the well known 90s tis 3.50 u.s.a"),
        (ENGLISH, {"apostrophes": "leading"}, "don't quote the well known 90s 'tis 3.50 u.s.a"),
        (ENGLISH, {"apostrophes": "split"}, "don t quote the well known 90s tis 3.50 u.s.a"),
        (ENGLISH, {"numbers": "drop"}, "don't quote the well known 90s tis u.s.a"),
        (
            ENGLISH,
            {"punctuation": "keep"},
            "don't ' quote ' the well - known ’ 90s , ' tis $ 3.50 u.s.a .",
        ),
        ("Straße STRASSE GROẞ", {}, "straße strasse groß"),
        ("Straße STRASSE GROẞ", {"case": "fold"}, "strasse strasse gross"),
        ("İstanbul ISPARTA ığdır", {}, "i\u0307stanbul isparta ığdır"),
        ("İstanbul ISPARTA ığdır", {"case": "keep"}, "İstanbul ISPARTA ığdır"),
        ("ΟΔΟΣ ΣΑΣ Σ ὈΔΥΣΣΕΎΣ", {}, "οδος σας σ ὀδυσσεύς"),
        ("ΟΔΟΣ ΣΑΣ ὀδός", {"case": "fold"}, "οδοσ σασ ὀδόσ"),
        ("كِتَابٌ الكِتَاب، ١٢٣", {}, "كِتَابٌ الكِتَاب ١٢٣"),
        ("كِتَابٌ الكِتَاب، ١٢٣", {"numbers": "drop", "punctuation": "keep"}, "كِتَابٌ الكِتَاب ،"),
        ("हिन्दी में क्या है।", {}, "हिन्दी में क्या है"),
        ("हिन्दी में क्या है।", {"punctuation": "keep"}, "हिन्दी में क्या है ।"),
        ("한국어 텍스트, 좋아요!", {}, "한국어 텍스트 좋아요"),
        ("\u1112\u1161\u11ab국어", {}, "한국어"),
        ("ﬁets m² ①", {}, "ﬁets m ² ①"),
        ("ﬁets m² ①", {"normalization": "nfkc"}, "fiets m 2 1"),
        (EMOJI, {}, "1️⃣ a b"),
        (EMOJI, {"emoji": "keep"}, "👨‍👩‍👧‍👦 🇳🇱 🇧🇪 1️⃣ 👍🏽 ❤️ a 👍 b"),
        (EMOJI, {"punctuation": "keep"}, "1️⃣ © a b"),
        ("een\u00a0twee\u2028drie\u200bvier\tvijf", {}, "een twee drie vier vijf"),
        ("snake_case ab12 12ab 1.000,5 a.b@c.nl", {}, "snake_case ab12 12ab 1.000,5 a.b c.nl"),
        ("", {}, ""),
        (" \n.-'’…\u0301", {}, ""),
    ],
)
def test_an_option_does_what_it_says(text, options, expected):
    assert tokens(text, **options) == expected.split()


def test_a_mark_that_splits_a_word_is_punctuation_like_any_other():
    found = tokens("China’s", apostrophes="split", punctuation="keep")
    assert found == ["china", "’", "s"]


def test_sentences_are_numbered_without_those_that_hold_no_token():
    table = tv.tokenize("Eén. Twee? … !!\n\n***\nDrie 3.5 z.B. x\r\nvier")
    assert table["sentence"].tolist() == [0, 1, 2, 2, 2, 2, 3]
    assert table.columns == ["token", "text", "start", "end", "sentence"]


# Positions

texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    | st.sampled_from("aB'’-.,:\n\r 1é\u0301\u200d\ufe0f👍🇳🏽"),
    max_size=60,
)
options = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in CHOICES.items()}
)


@given(texts, options)
def test_positions_are_characters_of_the_text(text, options):
    end, sentence = 0, 0
    for row in tv.tokenize(text, **options):
        assert text[row["start"] : row["end"]] == row["text"]
        assert end <= row["start"] < row["end"]
        assert row["sentence"] in (sentence, sentence + 1)
        end, sentence = row["end"], row["sentence"]


@given(texts, options)
def test_a_corpus_counts_what_tokenize_shows(text, options):
    corpus = tv.Corpus.from_texts([text], **options)
    assert corpus.tokens(0) == tokens(text, **options)
    assert corpus.options == tv.tokenize(text, **options).parameters["tokens"]


@given(texts)
def test_with_punctuation_and_emoji_only_blanks_controls_and_marks_are_missing(text):
    missing = uncovered(text, punctuation="keep", emoji="keep")
    assert {unicodedata.category(character)[0] for character in missing} <= set("ZCM")


def uncovered(text, **options):
    """Return the characters of a text that are in no token."""
    covered = set()
    for row in tv.tokenize(text, **options):
        covered.update(range(row["start"], row["end"]))
    return [character for at, character in enumerate(text) if at not in covered]


# Case and normalisation, for all characters that this Python knows


def characters():
    every = map(chr, range(1, sys.maxunicode + 1))
    return [c for c in every if unicodedata.category(c) not in ("Cn", "Cs", "Co", "Zl", "Zp")]


@pytest.mark.parametrize("case", CHOICES["case"])
@pytest.mark.parametrize("form", CHOICES["normalization"])
def test_case_and_form_are_those_of_unicode_for_every_character(case, form):
    change = {"lower": str.lower, "keep": str, "fold": str.casefold}[case]
    text = " ".join(f"Σ{c}a {c}\u0301" for c in characters())
    rows = tv.tokenize(text, case=case, normalization=form).to_dict()
    assert len(rows["token"]) > 200_000
    wrong = [
        (written, token, expected)
        for written, token in zip(rows["text"], rows["token"], strict=True)
        if token != (expected := formed(form, change(written)))
    ]
    assert wrong == []


def formed(form, text):
    return text if form == "none" else unicodedata.normalize(form.upper(), text)


@given(texts)
def test_a_token_is_the_lower_case_of_its_text(text):
    for row in tv.tokenize(text):
        assert row["token"] == oracle.lower_nfc(row["text"])


@pytest.mark.parametrize("option", CHOICES)
def test_an_unknown_value_lists_the_accepted_ones(option):
    accepted = ", ".join(f"'{value}'" for value in CHOICES[option] if value is not None)
    message = f"^{option} must be one of {accepted}, got 'anders'$"
    for make in (tv.tokenize, tv.Corpus.from_texts):
        with pytest.raises(ValueError, match=message):
            make("x" if make is tv.tokenize else ["x"], **{option: "anders"})


def test_all_options_stand_in_the_parameters():
    for values in itertools.zip_longest(*CHOICES.values()):
        chosen = {name: v for name, v in zip(CHOICES, values, strict=True) if v is not None}
        corpus = tv.Corpus.from_texts(["x"], **chosen)
        assert chosen.items() <= corpus.options.items()
        assert set(corpus.options) == set(CHOICES)


# Unicode's own cases


def cases(path):
    """Read a file such as WordBreakTest.txt: the segments of each case."""
    lines = (line.partition("#")[0] for line in path.read_text(encoding="utf-8").splitlines())
    return [
        ["".join(chr(int(code, 16)) for code in part.replace("×", " ").split()) for part in parts]
        for parts in ([part for part in line.split("÷") if part.strip()] for line in lines)
        if parts
    ]


def test_words_are_those_of_the_word_break_test(corpora):
    found = cases(corpora("unicode/WordBreakTest.txt"))
    assert len(found) == 1944
    for case in found:
        # Ⓜ is a symbol to Python, but alphabetic to Unicode.
        expected = [part for part in case if any(c.isalnum() or c == "Ⓜ" for c in part)]
        assert tokens("".join(case), case="keep", normalization="none") == expected, case


def test_with_punctuation_and_emoji_no_visible_segment_is_missing(corpora):
    for case in cases(corpora("unicode/WordBreakTest.txt")):
        missing = uncovered("".join(case), punctuation="keep", emoji="keep")
        assert {unicodedata.category(character)[0] for character in missing} <= set("ZCM"), case


def test_sentences_are_those_of_the_sentence_break_test(corpora):
    found = cases(corpora("unicode/SentenceBreakTest.txt"))
    assert len(found) == 512
    compared = 0
    for case in found:
        # Each token belongs to the sentence that it begins in; sentences
        # without a token have no number.
        ends = list(itertools.accumulate(map(len, case)))
        table = tv.tokenize("".join(case))
        at = [sum(end <= start for end in ends) for start in table["start"].tolist()]
        numbers = {sentence: number for number, sentence in enumerate(sorted(set(at)))}
        assert table["sentence"].tolist() == [numbers[sentence] for sentence in at], case
        compared += len(numbers) > 1
    assert compared == 26

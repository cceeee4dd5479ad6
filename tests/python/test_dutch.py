"""The Dutch profile: its rules by example, its list, its score against UD Dutch."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest
import turven as tv

ROOT = Path(__file__).resolve().parents[2]

# A text, and its tokens with blanks between them.
CUT = [
    # Abbreviations keep their full stop, also at the end of a sentence.
    ("M.b.t. dhr. Vos, d.w.z. mevr. Vos", "M.b.t. dhr. Vos d.w.z. mevr. Vos"),
    ("jl. maandag, blz. 5, nr. 7, enz.", "jl. maandag blz. 5 nr. 7 enz."),
    ("prof. dr. ir. Vos (bijv.)", "prof. dr. ir. Vos bijv."),
    ("330 v. Chr. en 40 n.Chr.", "330 v. Chr. en 40 n.Chr."),
    # Initials, with a name behind them; otherwise they are letters.
    ("J. de Vries, J.P. van 't Hof, J.-P. Vos", "J. de Vries J.P. van 't Hof J.-P. Vos"),
    ("Th. Vos en IJ. Vos", "Th. Vos en IJ. Vos"),
    ("Dit is plan B.", "Dit is plan B"),
    # Abbreviations that are words too, only where the sentence goes on.
    ("Het duurt max. 5 min. en dan", "Het duurt max. 5 min. en dan"),
    ("Harder is max. Dat zei Jan.", "Harder is max Dat zei Jan"),
    ("3 jan. 2004; nl., dat; art. 5", "3 jan. 2004 nl. dat art. 5"),
    # Acronyms have no full stop of their own.
    ("Hij zit bij de ING. Toen bij de VS.", "Hij zit bij de ING Toen bij de VS"),
    # Apostrophes: clipped words, names, plurals, years.
    ("'s avonds, ’s avonds, ‘s avonds", "'s avonds ’s avonds ‘s avonds"),
    ("'s-Hertogenbosch, ’s Gravenhage", "'s-Hertogenbosch ’s Gravenhage"),
    ("'t veer, 'n schip, 'k weet zo'n foto’s", "'t veer 'n schip 'k weet zo'n foto’s"),
    ("de jaren ’80, '40-'45 en de '68ers", "de jaren ’80 '40-'45 en de '68ers"),
    ("'tachtig' en '80' en ‘s’", "tachtig en 80 en s"),
    # Hyphens: compounds, ranges, compounds cut short.
    ("oost-westverbinding kant-en-klaar", "oost-westverbinding kant-en-klaar"),
    ("1914-1918, 10.30-11.00 uur", "1914-1918 10.30-11.00 uur"),
    ("in- en uitvoer, hart-, vaat- en long", "in- en uitvoer hart- vaat- en long"),
    ("invoer en -uitvoer, of -ie komt", "invoer en -uitvoer of -ie komt"),
    ("een man - of twee -", "een man of twee"),
    # Numbers.
    ("1e, 2de, 1.234,56 en 2½", "1e 2de 1.234,56 en 2½"),
    ("€ 5 of 50% van 13 km²", "5 of 50 van 13 km²"),
    # Signs that make one word.
    ("V&D, CD&V'er, H & M, a&b", "V&D CD&V'er H M a b"),
    ("en/of t/m 1/4 2003/2004", "en/of t/m 1/4 2003/2004"),
    ("leraar/lerares", "leraar lerares"),
    # Addresses.
    ("Mail jan.de-vos@mijn-huis.nl.", "Mail jan.de-vos@mijn-huis.nl"),
    ("(zie https://x-y.nl/a/?b=1&c=2).", "zie https://x-y.nl/a/?b=1&c=2"),
    ("www.x.nl/pad, www.x.nl.", "www.x.nl/pad www.x.nl"),
]

# A text in which | stands where a sentence begins.
SENTENCES = [
    "Dhr. Vos komt. |Mevr. Vos niet.",
    "Met J. P. Vos en prof. dr. Vos. |Ja.",
    "Op nr. 8. |Op 3 okt. 2004. |In art. 5. |Ja.",
    "Vis, brood enz. |Dat was alles. |O.a. Vos kwam.",
    "In 330 v. Chr. |Daarna niet.",
    "Zie http://x.nl/?Aa nu. |Ja.",
]


def cut(text, **options):
    return tv.tokenize(text, language="nl", case="keep", **options)["text"].tolist()


@pytest.mark.parametrize(("text", "tokens"), CUT, ids=[text for text, _ in CUT])
def test_dutch_is_cut_as_it_is_written(text, tokens):
    assert cut(text) == tokens.split(" ")


def test_a_mark_that_is_repeated_is_one_token():
    assert cut(",,Tja...'' ((nee!!", punctuation="keep") == [
        *(",,", "Tja", "...", "''", "(", "(", "nee", "!!")
    ]


def test_options_that_are_given_go_before_those_of_the_language():
    assert cut("'s avonds in ’80", apostrophes="inner") == ["s", "avonds", "in", "80"]
    assert cut("kant-en-klaar", hyphens="split") == ["kant", "en", "klaar"]
    assert cut("in ’80 en 2½", numbers="drop") == ["in", "en"]


@pytest.mark.parametrize("marked", SENTENCES)
def test_sentences_end_where_dutch_sentences_do(marked):
    table = tv.tokenize(marked.replace("|", ""), language="nl")
    numbers = table["sentence"].tolist()
    expected = [
        number for number, sentence in enumerate(marked.split("|")) for _ in cut(sentence.rstrip())
    ]
    assert numbers == expected


def test_without_a_language_sentences_end_as_in_uax_29():
    assert tv.tokenize("Dhr. Vos komt.")["sentence"].tolist() == [0, 1, 1]


def test_the_list_of_abbreviations_is_in_order_and_means_something():
    lines = (ROOT / "src/tokenize/dutch.txt").read_text(encoding="utf-8").splitlines()
    entries = [line.split(" ") for line in lines if line and not line.startswith("#")]
    words = [word for word, *_ in entries]
    assert words == sorted(set(words))
    assert words == [word.lower() for word in words]
    assert {tuple(marks) for _, *marks in entries} == {(), (">",), ("?",)}


@pytest.fixture(scope="module")
def scorer():
    pytest.importorskip("zstandard")
    spec = importlib.util.spec_from_file_location("score_dutch", ROOT / "benches/score_dutch.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def documented():
    """Read the figures of docs/tokens.md: file, what is scored, F1 plain and nl."""
    page = (ROOT / "docs/tokens.md").read_text(encoding="utf-8")
    row = re.compile(
        r"^\| .*`(nl_[\w-]+)` \| (\w[\w ]*?) \| [\d,]+ \| ([\d.]+) \| ([\d.]+) \|", re.M
    )
    return [
        (file, what, float(plain), float(dutch)) for file, what, plain, dutch in row.findall(page)
    ]


def test_the_figures_in_the_documents_are_found():
    assert len(documented()) == 12


def test_the_profile_scores_as_documented_and_above_plain_uax_29(corpora, scorer):
    files = scorer.treebanks(corpora("multi/ud.tar.zst").parents[1])
    score = {
        "words": lambda bank, language: scorer.score(bank, language, words=True),
        "all tokens": lambda bank, language: scorer.score(bank, language, words=False),
        "sentences": scorer.score_sentences,
    }
    for file, what, plain, dutch in documented():
        found = round(score[what](files[file], "nl").f1, 4)
        base = round(score[what](files[file], None).f1, 4)
        assert found >= dutch > plain == base, (file, what, found, base)


def test_the_scorer_reads_ranges_empty_nodes_and_tokens_without_a_space(scorer):
    lines = [
        "# text = Zo'n kat.\n",
        *(
            f"{number}\t{form}" + "\t_" * 8 + "\n"
            for number, form in [
                ("1-2", "Zo'n"),
                ("1", "zo"),
                ("2", "een"),
                ("2.1", "is"),
                ("3", "kat"),
                ("4", "."),
            ]
        ),
        "\n",
    ]
    assert list(scorer.sentences(lines)) == [("Zo'n kat.", [(0, 4), (5, 8), (8, 9)])]

"""What a concordance shows of itself: in a terminal, in a notebook, on the command line."""

import json
import unicodedata
from html.parser import HTMLParser

import pytest
import turven as tv
from test_cli import turven
from turven.display import clusters, cut_end, cut_start, width

WIDTHS = [
    ("", 0),
    ("abc", 3),
    ("één", 3),
    ("e\u0301e\u0301n", 3),
    ("战争", 4),
    ("ﾊﾝ", 2),
    ("한국", 4),
    ("\u1112\u1161\u11ab", 2),
    ("حَرْب", 3),
    ("שָׁלוֹם", 4),
    ("🙂", 2),
    ("👩‍👩‍👧", 2),
    ("👍🏽", 2),
    ("🇳🇱", 2),
    ("❤\ufe0f", 2),
    ("a\u2068b\u2069", 2),
]


@pytest.mark.parametrize(("text", "columns"), WIDTHS)
def test_a_text_takes_so_many_columns(text, columns):
    assert width(text) == columns
    assert "".join(cluster for cluster, _ in clusters(text)) == text


@pytest.mark.parametrize("text", [text for text, _ in WIDTHS] + ["a战é👩‍👩‍👧 e\u0301b 🇳🇱c"])
@pytest.mark.parametrize("columns", range(9))
def test_what_is_cut_fits_and_keeps_marks_with_their_letters(text, columns):
    for cut in (cut_end, cut_start):
        short = cut(text, columns)
        assert width(short) <= columns
        assert short == text or short.strip("…") in text
        kept = short.removeprefix("…")
        assert not kept or not unicodedata.combining(kept[0]) or kept == text


class Rows(HTMLParser):
    """The rows of a page, each a list of the texts of its cells."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.open = [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.open = True

    def handle_data(self, data):
        if self.open:
            self.rows[-1][-1] += data

    def handle_endtag(self, tag):
        self.open = self.open and tag not in ("td", "th")


TEXTS = [
    "Het is oorlog, en <script>alert(1)</script> & \"rust\" onload='x'",
    "战争与和平 oorlog 战争",
    "قالوا حرب oorlog في العالم",
    "e\u0301e\u0301n 👩‍👩‍👧 oorlog ‮ teken",
    "een heel lange zin met zo veel woorden dat hij niet past oorlog " + "en dat ook nog erna " * 3,
]


@pytest.fixture
def corpus():
    return tv.Corpus.from_texts(TEXTS, krant=["Het Volk", "日本", "عرب", "a" * 60, None])


def without_isolates(text):
    return text.replace("\u2068", "").replace("\u2069", "")


def test_nodes_stand_one_below_the_other(corpus, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    lines = repr(corpus.concordance("oorlog")).split("\n")
    assert lines[0].startswith("concordance: 5 documents, ")
    assert len(lines) == 2 + len(TEXTS)
    assert lines[1].split() == ["id", "krant", "left", "node", "right"]
    places = {width(line[: line.index("oorlog")].replace("\u2068", "")) for line in lines[2:]}
    assert len(places) == 1
    assert all(width(line) <= 100 for line in lines[1:])
    assert "…" in lines[-1]
    arabic = lines[4]
    assert arabic.count("\u2068") == arabic.count("\u2069") == 3
    assert "\u2068" not in lines[3]


def test_few_of_many_lines_are_shown_and_said_to_be(corpus):
    many = tv.Corpus.from_texts(["oorlog en vrede " * 50])
    lines = many.concordance("oorlog", window=1)
    text = repr(lines).split("\n")
    assert len(text) == 2 + 20 + 1
    assert text[-1] == "… 30 more lines"
    page = lines._repr_html_()
    assert page.count("<tbody>") == 3
    assert page.count('type="radio"') == 3
    assert "· 50 lines" in page
    assert page.count("checked>") == 1
    long = tv.Corpus.from_texts(["oorlog en " * 300]).concordance("oorlog")
    assert "· 200 of 300 lines" in long._repr_html_()
    assert long._repr_html_().count("<tr>") == 1 + 200
    assert long[:20]._repr_html_().count('type="radio"') == 0


def test_texts_cannot_break_out_of_a_page(corpus):
    page = corpus.concordance("oorlog")._repr_html_()
    assert "<script" not in page
    assert "onload='" not in page
    rows = Rows(page).rows
    assert len(rows) == 1 + len(TEXTS)
    assert rows[0] == ["id", "krant", "left", "node", "right"]
    assert rows[1][2:] == ["Het is", "oorlog", ', en <script>alert(1)</script> & "rust" onload=\'x']
    assert page.count('<bdi dir="auto">') == 5 * len(TEXTS)
    assert 'dir="rtl"' not in page


def test_a_page_of_arabic_runs_from_right_to_left(corpus):
    assert '<table dir="rtl">' in corpus.concordance("حرب")._repr_html_()


def test_two_outputs_share_no_buttons(corpus):
    lines = tv.Corpus.from_texts(["oorlog en vrede " * 50]).concordance("oorlog")
    names = {lines._repr_html_().split('"')[1] for _ in range(3)}
    assert len(names) == 3


def test_the_command_shows_lines(tmp_path):
    path = tmp_path / "a.jsonl"
    texts = ["De oorlog kwam.", "Na de oorlogen: vrede.", "Geen oorlog!"]
    rows = [json.dumps({"text": text, "year": 1900 + at}) for at, text in enumerate(texts)]
    path.write_text("\n".join(rows), encoding="utf-8")
    done = turven("concordance", "oorlog*", str(path), "--sort", "1R", "--window", "2")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[1].split() == ["id", "year", "left", "node", "right"]
    assert [line.split()[1] for line in lines[2:]] == ["1902", "1900", "1901"]
    assert len({line.index("oorlog") for line in lines[2:]}) == 1
    as_json = turven("concordance", "oorlog", str(path), "--format", "json", "--filter", "kwam")
    assert [json.loads(row)["right"] for row in as_json.stdout.splitlines()] == ["kwam"]
    as_csv = turven("concordance", "oorlog", str(path), "--format", "csv", "--top", "1")
    assert as_csv.stdout.splitlines()[0] == "document,id,year,position,left,node,right,start,end"
    assert len(as_csv.stdout.splitlines()) == 2
    table = turven("concordance", "oorlog", str(path), "--format", "table")
    assert table.stdout.splitlines()[1].split()[:3] == ["document", "id", "year"]
    piped = turven("concordance", "oorlog", "-", stdin="Geen oorlog, maar vrede.")
    assert piped.stdout.splitlines()[-1].split() == ["-", "Geen", "oorlog", ",", "maar", "vrede"]
    stored = str(tmp_path / "a.turven")
    assert turven("build", str(path), "-o", stored).returncode == 0
    drawn = turven("concordance", "oorlog*", stored, "--sample", "1", "--seed", "1")
    assert len(drawn.stdout.splitlines()) == 3
    wrong = turven("concordance", "oorlog", stored, "--sort", "jaar")
    assert wrong.returncode == 2
    assert "got 'jaar'" in wrong.stderr

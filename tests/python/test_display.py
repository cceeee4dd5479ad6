"""What a table shows of itself, as text and in a notebook."""

import unicodedata
from html.parser import HTMLParser

import turven as tv


def columns_of(text):
    """Return how many columns of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.category(c) in ("Mn", "Me", "Cf") for c in text)


def test_a_table_shows_its_first_rows_in_line():
    texts = [
        "日本 日本 e\u0301\u0323 كِتَاب lang-woord ﬁ x y z " + " ".join(f"w{i}" for i in range(30))
    ]
    table = tv.Corpus.from_texts(texts).frequencies()
    lines = repr(table).split("\n")
    assert len(lines) == 2 + 10 + 1
    assert lines[0].startswith("frequencies: 1 document, ")
    assert lines[-1] == f"… {len(table) - 10:,} more rows"
    ends = {columns_of(line) for line in lines[1:-1]}
    assert len(ends) == 1
    assert len(repr(table[:20]).split("\n")) == 2 + 20
    assert str(table[:0]).split("\n")[1].split() == table.columns


def test_what_a_token_holds_cannot_break_the_display():
    given_ = ["<script>alert(1)</script>", "a\nb\tc\r", "&amp;", '" onload="x']
    table = tv.Corpus.from_tokens([given_]).frequencies()
    assert len(repr(table).split("\n")) == 2 + len(table)
    page = table._repr_html_()
    assert "<script" not in page
    assert '" onload' not in page.replace("&quot;", "")
    cells = Cells(page)
    assert [row[1] for row in cells.rows[1:]] == [
        "&amp;" if token == "&amp;" else token.translate({10: "␊", 13: "␍", 9: "␉"})
        for token in sorted(given_)
    ]


def test_a_notebook_shows_few_rows_and_the_direction_of_each_text():
    texts = ["كِتَاب " * 3 + " ".join(f"w{i}" for i in range(5000))]
    page = tv.Corpus.from_texts(texts).frequencies()._repr_html_()
    cells = Cells(page)
    assert len(page) < 10_000
    assert len(cells.rows) == 1 + 10
    assert cells.rows[1][1] == "كِتَاب"
    assert all(attributes.get("dir") == "auto" for attributes in cells.attributes[1])
    assert all("dir" not in attributes for attributes in cells.attributes[2])
    assert "more rows" in page
    assert "<caption>frequencies: 1 document, 5,003 tokens" in page


class Cells(HTMLParser):
    """The cells of an HTML table, by row; their attributes, by column."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.attributes, self.open = [], {}, False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        self.open = tag in ("td", "th")
        if self.open:
            self.rows[-1].append("")
        if tag == "td":
            self.attributes.setdefault(len(self.rows[-1]) - 1, []).append(dict(attrs))

    def handle_data(self, data):
        if self.open:
            self.rows[-1][-1] += data

    def handle_endtag(self, tag):
        self.open = False

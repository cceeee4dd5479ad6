"""The report page: its numbers, what it is made of, and what a person can do with it."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
from pathlib import Path

import browser
import numpy as np
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st
from turven.cli import main
from turven.report.data import BUDGET
from turven.report.embed import dumps, plain
from turven.report.page import LIBRARIES, asset
from turven.report.spread import packed

HERE = Path(__file__).resolve().parent
SEEDS = HERE.parents[1] / "seeds"
FIVE_MEGABYTES = 5_000_000

needs_browser = pytest.mark.skipif(
    browser.chromium() is None, reason="there is no chromium; TURVEN_CHROMIUM names one"
)


@pytest.fixture(scope="module")
def news(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report") / "nieuws.turven"
    return tv.Corpus.from_files(SEEDS / "nieuws", header="date", store=folder)


@pytest.fixture(scope="module")
def data(news):
    return news.report(title="Nieuws").data


def unpacked(packed_counts, cells):
    """Read what `packed` has written, by the words of its docstring."""
    numbers, value, shift = [], 0, 0
    for byte in base64.b64decode(packed_counts["counts"]):
        value += (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value, shift = 0, 0
    read = iter(numbers)
    rows = []
    for _ in range(packed_counts["words"]):
        row, cell = [0] * cells, -1
        for _ in range(next(read)):
            cell += next(read) + 1
            row[cell] = next(read)
        rows.append(row)
    assert next(read, None) is None
    return rows


@given(
    st.integers(1, 7).flatmap(
        lambda width: st.lists(
            st.lists(
                st.sampled_from([0, 0, 1, 5, 127, 128, 16384, 2**40]),
                min_size=width,
                max_size=width,
            ),
            min_size=1,
            max_size=8,
        )
    ),
    st.integers(0, 200),
)
def test_counts_that_are_packed_come_out_again(rows, budget):
    made = packed(np.array(rows, np.int64), budget)
    assert len(made["counts"]) <= budget
    assert unpacked(made, len(rows[0])) == rows[: made["words"]]
    assert unpacked(packed(np.array(rows, np.int64), 10**6), len(rows[0])) == rows


def test_words_have_the_counts_of_their_tables(news, data):
    table = news.frequencies()
    words, counts, documents = data["frequencies"]["data"]
    assert words == table["token"].tolist()
    assert counts == table["count"].tolist()
    assert documents == table["documents"].tolist()
    for name, table in (
        ("ngrams", news.ngrams((2, 5), min_count=2, top=2000)),
        (
            "collocations",
            news.collocations(
                measures=["log_dice", "log_likelihood", "t_score"], min_count=3, top=1000
            ),
        ),
        ("dispersion", news.dispersion(measures=["dp", "juilland_d", "d_kl"], top=1000)),
    ):
        for column, values in zip(data[name]["columns"], data[name]["data"], strict=True):
            assert values == [plain(value) for value in table[[column]].to_dict()[column]]
        assert data[name]["made"]["parameters"]["version"] == tv.__version__


def test_courses_are_those_of_the_timeline(news, data):
    course = data["course"]
    assert course["every"] == "month"
    rows = unpacked(course, len(course["periods"]))
    words = data["frequencies"]["data"][0]
    for word in ("droogte", "water", "de", words[-1]):
        table = news.timeline(word, every="month")
        assert course["periods"] == table["period"].tolist()
        assert course["tokens"] == table["tokens"].tolist()
        assert rows[words.index(word)] == table["count"].tolist()


def test_stretches_hold_the_words_of_their_documents(news, data):
    strip, words = data["strip"], data["frequencies"]["data"][0]
    assert strip["unit"] == "document"
    assert strip["sizes"] == news.documents()["tokens"].tolist()
    rows = unpacked(strip, 24)
    for word in ("droogte", "de"):
        found = [news.tokens(place).count(word) for place in range(24)]
        assert rows[words.index(word)] == found


def test_few_documents_are_cut_into_slices_as_dispersion_has_them():
    corpus = tv.Corpus.from_texts(["a b c " * 50, "", "a d " * 40])
    strip = corpus.report().data["strip"]
    tokens = [token for place in range(3) for token in corpus.tokens(place)]
    assert strip["unit"] == "slice"
    assert sum(strip["sizes"]) == len(tokens) == 230
    rows = unpacked(strip, len(strip["sizes"]))
    pieces = np.array_split(np.array(tokens), len(strip["sizes"]))
    assert rows[0] == [int((piece == "a").sum()) for piece in pieces]
    table = corpus.dispersion(["a"], parts=len(strip["sizes"]))
    assert table["range"][0] == sum(count > 0 for count in rows[0])


def test_documents_that_are_many_are_taken_together_in_runs():
    corpus = tv.Corpus.from_texts(f"dag {day}" for day in range(1000))
    strip = corpus.report().data["strip"]
    assert (strip["unit"], strip["run"], len(strip["sizes"])) == ("run", 5, 200)
    assert unpacked(strip, 200)[0] == [5] * 200


def test_company_is_that_of_collocates(news, data):
    company = data["company"]
    links = company["links"][company["nodes"].index("water")]
    table = news.collocates("water", measures=["log_dice", "log_likelihood"], min_count=3, top=100)
    assert [link[0] for link in links[:6]] == table["collocate"].tolist()[:6]
    by_word = {row["collocate"]: row for row in table}
    for word, together, score, _ in links:
        assert together == by_word[word]["o11"]
        assert score == plain(by_word[word]["log_dice"])


def test_keywords_are_those_of_keyness(news, data):
    keywords = data["keywords"]
    table = news.by("date", every="quarter").keyness(min_count=5)
    assert [part["label"] for part in keywords["parts"]] == news.by("date", every="quarter").labels
    for part in keywords["parts"]:
        found = {row["token"]: row for row in table if row["part"] == part["label"]}
        for word, count, score in zip(part["words"], part["counts"], part["scores"], strict=True):
            assert count == found[word]["count"]
            assert score == plain(found[word]["log_likelihood(signed=true)"])
            assert score >= 6.63


def test_passages_are_the_texts(news, data):
    passages = data["passages"]
    assert passages["original"]
    assert passages["all"]
    assert passages["tokens"] == news.n_tokens
    assert passages["texts"] == [" ".join(news.text(place).split()) for place in range(24)]


def test_passages_are_drawn_by_their_seed_and_cut_at_white_space():
    text = " ".join(f"woord{place}" for place in range(150_000))
    corpus = tv.Corpus.from_texts([text])
    one, other = (corpus.report(seed=seed).data["passages"] for seed in (1, 2))
    assert one["texts"] != other["texts"]
    assert not one["all"]
    words = set(corpus.tokens(0))
    for passage in one["texts"]:
        assert set(passage.split()) <= words
    assert one["tokens"] == sum(len(passage.split()) for passage in one["texts"])


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_the_same_corpus_gives_the_same_bytes(news, data, threads):
    made = news.report(title="Nieuws", threads=threads)
    assert dumps(made.data) == dumps(data)


HOSTILE = (
    "</script><script>window.broken=1</script><img src=x onerror=window.broken=1><!-- \u2028&lt;"
)


def test_a_text_cannot_break_out_of_the_page():
    corpus = tv.Corpus.from_texts(
        [HOSTILE * 3, "gewoon"], id=[HOSTILE, "b"], **{"soort</script>": [HOSTILE, HOSTILE]}
    )
    page = corpus.report(title=HOSTILE)
    assert page.html.count("</script>") == 3
    assert page.html.count("<img") == 0
    (written,) = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page.html)
    assert json.loads(written) == json.loads(json.dumps(page.data))


def test_a_page_asks_for_nothing():
    html = tv.Corpus.from_texts(["een"]).report().html
    assert "default-src 'none'" in html
    assert re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(?!data:)', html) == []
    for name in ("dom.js", "tables.js", "charts.js", "word.js", "page.js"):
        assert "innerHTML" not in asset(name)
        assert "</script" not in asset(name)
    for name in LIBRARIES:
        assert "</script" not in asset(name)


def test_libraries_are_those_that_are_written_down():
    listed = dict(re.findall(r"^\| `([\w.]+)`.*`([0-9a-f]{64})` \|$", asset("README.md"), re.M))
    assert listed == {name: hashlib.sha256(asset(name).encode()).hexdigest() for name in LIBRARIES}
    html = tv.Corpus.from_texts(["een"]).report().html
    for licence in LIBRARIES.values():
        assert asset(licence).strip() in html


def test_a_page_stays_below_five_megabytes():
    draw = random.Random(5)
    words = [f"{'lang' * draw.randrange(1, 12)}{number}<&>" for number in range(15_000)]
    words = [word.replace("<&>", "") for word in words]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    texts = [" ".join(draw.choices(words, weights, k=100)) for _ in range(800)]
    dates = [f"{1900 + place % 120}" for place in range(800)]
    corpus = tv.Corpus.from_texts(texts, date=dates, note=["<&>" * 500] * 800)
    made = corpus.report()
    assert len(made.html.encode()) < FIVE_MEGABYTES
    # The documents and the parts have a table of diversity each.
    assert sum(BUDGET.values()) + BUDGET["diversity"] + 600_000 < FIVE_MEGABYTES
    assert made.data["frequencies"]["rows"] == corpus.n_types


def odd_corpora():
    return {
        "no documents": tv.Corpus.from_texts([]),
        "no tokens": tv.Corpus.from_texts(["", "..."], date=["2020", "2021"]),
        "one token": tv.Corpus.from_texts(["een"]),
        "one word": tv.Corpus.from_texts(["een een een"], year=[1999]),
        "no dates": tv.Corpus.from_texts(["een twee", "drie een"] * 15),
        "some dates": tv.Corpus.from_texts(["een", "twee", "een"], date=["2020", None, "2021-05"]),
        "no true dates": tv.Corpus.from_texts(["een", "twee"], date=["gisteren", "2021"]),
        "given tokens": tv.Corpus.from_tokens([["een", "twee woorden"], ["__proto__", "een"]]),
        "kinds": tv.Corpus.from_texts(["een", "twee"], x=[1.5, float("inf")], y=[True, None]),
        "chinese": tv.Corpus.from_texts(["我们去海边。", "他们去海边。"] * 12),
    }


@pytest.mark.parametrize("name", odd_corpora())
def test_a_corpus_of_little_gives_a_page(name):
    made = odd_corpora()[name].report()
    assert made.html.endswith("</html>\n")
    assert json.loads(dumps(made.data))


def test_what_is_undefined_is_null_and_never_a_word_for_it():
    data = tv.Corpus.from_texts(["een"]).report().data
    diversity = data["diversity"]["whole"]
    assert diversity["data"][diversity["columns"].index("mattr")] == [None]
    assert "NaN" not in dumps(data)
    assert [plain(x) for x in (float("nan"), float("inf"), -float("inf"))] == [
        None,
        "Infinity",
        "-Infinity",
    ]


@pytest.mark.parametrize(
    ("dates", "every", "parts"),
    [
        ([f"{year}" for year in range(1865, 1914)], "year", "decade of date"),
        ([f"{year}" for year in range(1540, 1790, 2)], "decade", "half-centuries of date"),
        ([f"{year}" for year in range(1990, 2015)], "year", "periods of 5 years of date"),
        ([f"{year}" for year in range(2000, 2010)], "year", "year of date"),
        ([f"2022-{month:02d}" for month in range(1, 13)], "month", "month of date"),
        ([f"2022-03-{day:02d}" for day in range(1, 31)], "day", "week of date"),
        (["2022", "2022-03"] * 5 + ["2023"], "year", "year of date"),
    ],
)
def test_periods_are_as_many_as_can_be_seen(dates, every, parts):
    corpus = tv.Corpus.from_texts(["een twee drie " * 3] * len(dates), date=dates)
    data = corpus.report().data
    assert data["course"]["every"] == every
    assert data["keywords"]["called"] == parts
    assert 2 <= len(data["keywords"]["parts"]) <= 12


def test_columns_are_found_or_named():
    texts = ["zee schip"] * 6 + ["paard wei"] * 6
    corpus = tv.Corpus.from_texts(
        texts, genre=["a"] * 6 + ["b"] * 6, jaar=[1990 + n for n in range(12)], el=["x"] * 12
    )
    assert corpus.report().data["corpus"]["dates"]["column"] == "jaar"
    named = corpus.report(by="genre").data["keywords"]
    assert (named["called"], [part["label"] for part in named["parts"]]) == ("genre", ["a", "b"])
    assert named["parts"][0]["words"] == ["schip", "zee"]
    given = corpus.report(by=[1, 2, 3] * 4).data["keywords"]
    assert [part["label"] for part in given["parts"]] == ["1", "2", "3"]
    without = tv.Corpus.from_texts(texts, genre=["a"] * 6 + ["b"] * 6).report().data
    assert without["keywords"]["called"] == "genre"
    assert without["corpus"]["dates"] is None


def test_wrong_columns_are_refused():
    corpus = tv.Corpus.from_texts(["een", "twee"], place=["a", "b"])
    with pytest.raises(ValueError, match="no metadata column 'when'; the columns are id, place"):
        corpus.report(date="when")
    with pytest.raises(ValueError, match=r"document 0 \('0'\): 'a' is no date"):
        corpus.report(date="place")
    with pytest.raises(ValueError, match="no metadata column 'genre'"):
        corpus.report(by="genre")
    with pytest.raises(TypeError, match="has no option 'dates'"):
        corpus.report(dates="place")


def test_a_page_takes_the_place_of_another_only_if_it_may(tmp_path):
    corpus = tv.Corpus.from_texts(["een"])
    place = tmp_path / "page.html"
    assert corpus.report(place) == place
    assert place.read_text(encoding="utf-8") == corpus.report().html
    with pytest.raises(FileExistsError, match="overwrite=True replaces it"):
        corpus.report(str(place))
    assert corpus.report(place, title="b", overwrite=True).read_text(encoding="utf-8") != ""
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    with pytest.raises(FileNotFoundError, match="no such folder"):
        corpus.report(tmp_path / "no" / "page.html")
    with pytest.raises(IsADirectoryError):
        corpus.report(tmp_path, overwrite=True)


def test_a_notebook_shows_the_page_in_a_frame():
    shown = tv.Corpus.from_texts(["een"]).report(title='"x"')._repr_html_()
    assert shown.startswith('<iframe title="&quot;x&quot;" sandbox="allow-scripts"')
    assert shown.endswith("</iframe>")
    assert shown.count('"') == 8


def test_the_command_makes_a_page(tmp_path, capsys):
    place = tmp_path / "nieuws.html"
    arguments = ["report", str(SEEDS / "nieuws"), "--header", "date", "-o", str(place)]
    assert main(arguments) == 0
    first = place.read_bytes()
    assert b"droogte" in first
    assert main(arguments) == 1
    assert "--overwrite" in capsys.readouterr().err
    assert main([*arguments, "--overwrite", "--title", "Nieuws", "--by", "date"]) == 0
    stored = tmp_path / "nieuws.turven"
    assert main(["build", str(SEEDS / "nieuws"), "--header", "date", "-o", str(stored)]) == 0
    again = tmp_path / "again.html"
    # The folder is called as the corpus is.
    assert main(["report", str(stored), "-o", str(again)]) == 0
    assert again.read_bytes() == first
    assert b"<title>Nieuws</title>" in first or b">Nieuws<" in first
    assert main(["report", str(stored), "-o", str(again), "--overwrite", "--date", "x"]) == 2


@pytest.fixture(scope="module")
def page():
    made = browser.Page()
    yield made
    made.close()


@pytest.fixture
def opened(page, news, tmp_path):
    """Open the report of the news, wide and light."""
    page.said.clear()
    page.asked.clear()
    page.look()
    place = tmp_path / "nieuws.html"
    news.report(place, title="Nieuws")
    page.open(place)
    yield page
    assert page.said == []
    assert page.asked == [place.as_uri()]


def text_of(page, selector):
    return page.run(f"document.querySelector({json.dumps(selector)}).innerText")


def column(page, section, at):
    return page.run(
        f"[...document.querySelectorAll('#{section} tbody tr')]"
        f".map(row => row.cells[{at}].innerText)"
    )


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_opens_in_light_and_dark(opened, scheme, tmp_path):
    opened.look(scheme=scheme)
    paper = opened.run("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 254, 250)") == (scheme == "light")
    assert opened.run("document.querySelectorAll('#contents a').length") == 10
    assert opened.run("document.querySelectorAll('figure svg').length") >= 8
    opened.picture(tmp_path / "page.png")
    assert (tmp_path / "page.png").stat().st_size > 50_000
    assert "NaN" not in text_of(opened, "body")
    assert "undefined" not in text_of(opened, "#frequencies")


@needs_browser
def test_a_word_that_is_typed_is_looked_up(opened, news):
    opened.type("#typed", "Water")
    opened.wait("document.querySelector('#lines .hit')?.innerText.toLowerCase() === 'water'")
    assert f"{news.count('water')} occurrences of “water”" in text_of(opened, "#strip")
    lines = sum(len(re.findall(r"\bwater\b", news.text(place), re.I)) for place in range(len(news)))
    assert f"{lines} lines of “Water”" in text_of(opened, "#lines")
    hits = opened.run(
        "[...document.querySelectorAll('.hit')].map(hit => hit.getBoundingClientRect().x)"
    )
    assert max(hits) - min(hits) < 1
    assert "laag" in text_of(opened, "#company table")
    opened.type("#typed", "droogte, hoogwater")
    opened.wait(
        "document.querySelectorAll('#course figure svg text').length > 0"
        " && document.querySelector('#course').textContent.includes('hoogwater')"
    )
    opened.type("#typed", "vorig jaar")
    opened.wait("document.querySelector('#lines').textContent.includes('lines of “vorig jaar”')")
    assert "“vorig jaar” is a phrase" in text_of(opened, "#course")
    opened.type("#typed", "xyzzy")
    opened.wait("document.querySelector('#course').textContent.includes('“xyzzy” does not occur')")


@needs_browser
def test_the_numbers_of_a_course_are_those_of_the_timeline(opened, news):
    opened.type("#typed", "droogte")
    # At first there are several words, with two columns each.
    opened.wait("document.querySelector('#course details table').rows[0].cells.length === 4")
    shown = opened.run(
        "[...document.querySelectorAll('#course details tbody tr')]"
        ".map(row => [...row.cells].map(cell => cell.textContent))"
    )
    table = news.timeline("droogte", every="month")
    expected = [
        [
            row["period"],
            str(row["tokens"]),
            str(row["count"]),
            "undefined" if row["value"] != row["value"] else f"{row['value']:,.1f}",
        ]
        for row in table
    ]
    assert shown == expected


@needs_browser
def test_the_frequency_list_is_searched_and_sorted(opened, news):
    table = news.frequencies()
    assert column(opened, "frequencies", 1) == table["token"].tolist()[:25]
    opened.click("#frequencies th:nth-child(2) button")
    assert (
        opened.run("document.querySelector('#frequencies th[aria-sort]').getAttribute('aria-sort')")
        == "ascending"
    )
    words = column(opened, "frequencies", 1)
    assert words == opened.run(
        f"{json.dumps(words)}.sort(new Intl.Collator('en', {{numeric: true}}).compare)"
    )
    opened.click("#frequencies th:nth-child(3) button")
    opened.click("#frequencies th:nth-child(3) button")
    assert column(opened, "frequencies", 2) == ["1"] * 25
    opened.run("document.querySelector('#frequencies th:nth-child(3) button').focus()")
    opened.key("Enter", 13)
    assert column(opened, "frequencies", 2)[0] == str(table["count"][0])
    opened.type("#frequencies input", "WATER")
    found = [word for word in table["token"].tolist() if "water" in word]
    status = "document.querySelector('#frequencies [role=status]').innerText"
    opened.wait(f"{status}.startsWith('{len(found)} words of')")
    assert column(opened, "frequencies", 1) == found[:25]
    opened.click("#frequencies button.word")
    opened.wait("document.querySelector('#typed').value === 'water'")


@needs_browser
def test_more_rows_are_shown_until_all_are(opened):
    for _ in range(30):
        if opened.run("document.querySelector('#ngrams .more').hidden"):
            break
        opened.click("#ngrams .more")
    shown, wanted = opened.run(
        "[document.querySelectorAll('#ngrams tbody tr').length, DATA.ngrams.data[0].length]"
    )
    assert shown == wanted


@needs_browser
def test_a_narrow_page_does_not_run_over_and_prints(opened, tmp_path):
    opened.look(width=420)
    opened.run("window.dispatchEvent(new Event('resize'))")
    opened.wait("document.querySelector('figure svg').clientWidth < 420")
    assert opened.run("document.documentElement.scrollWidth") <= 420
    opened.pdf(tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


@needs_browser
def test_every_field_and_picture_has_a_name(opened):
    assert (
        opened.run(
            "[...document.querySelectorAll('input, select')].filter(one => !one.labels.length"
            " && !one.getAttribute('aria-label')).map(one => one.outerHTML)"
        )
        == []
    )
    assert (
        opened.run(
            "[...document.querySelectorAll('[role=img], table')]"
            ".filter(one => !one.getAttribute('aria-label')).length"
        )
        == 0
    )
    assert opened.run(
        "new Set([...document.querySelectorAll('[id]')].map(one => one.id)).size"
        " === document.querySelectorAll('[id]').length"
    )


@needs_browser
@pytest.mark.parametrize("name", odd_corpora())
def test_a_page_of_little_opens(page, name, tmp_path):
    page.said.clear()
    page.look()
    odd_corpora()[name].report(tmp_path / "page.html")
    page.open(tmp_path / "page.html")
    page.type("#typed", "een")
    page.wait("document.querySelector('#lines h3') !== null")
    assert page.said == []
    assert "NaN" not in text_of(page, "body")


@needs_browser
def test_a_hostile_text_is_only_text(page, tmp_path):
    page.said.clear()
    page.look()
    corpus = tv.Corpus.from_texts([HOSTILE] * 3, id=[HOSTILE, "b", "c"], **{"<b>": [HOSTILE] * 3})
    corpus.report(tmp_path / "page.html", title=HOSTILE)
    page.open(tmp_path / "page.html")
    page.type("#typed", "onerror")
    page.wait("document.querySelectorAll('.hit').length > 0")
    assert page.run("window.broken") is None
    assert page.run("document.images.length") == 0
    assert page.said == []
    assert text_of(page, "h1") == HOSTILE.replace("\u2028", "\n") or "<img" in text_of(page, "h1")


@needs_browser
def test_lines_of_arabic_and_chinese_meet_where_the_word_begins(page, tmp_path):
    page.said.clear()
    page.look()
    store = tmp_path / "arabic.turven"
    tv.Corpus.from_files(SEEDS / "arabic", store=store).report(tmp_path / "arabic.html")
    page.open(tmp_path / "arabic.html")
    page.type("#typed", "النهر")
    page.wait("document.querySelectorAll('.hit').length > 1")
    edges = page.run(
        "[...document.querySelectorAll('.hit')].map(hit => hit.getBoundingClientRect().right)"
    )
    assert max(edges) - min(edges) < 1
    assert page.run("document.querySelector('.hit').closest('td').className") == "left"
    store = tmp_path / "chinese.turven"
    tv.Corpus.from_texts(["我们去海边。"] * 3, store=store).report(tmp_path / "chinese.html")
    page.open(tmp_path / "chinese.html")
    page.type("#typed", "海边")
    page.wait("document.querySelectorAll('.hit').length === 3")
    assert page.said == []

"""Where the texts of concordances come from, passages, and the lines behind rows."""

import gc
import re

import concordance_oracle as plain
import pytest
import turven as tv

TEXTS = ["De oorlog (1914) was lang.\nVrede!", "", "Na de oorlog: vrede. «Vrede», zei hij."]


def shown(corpus, node="oorlog", **options):
    return [
        (row["left"], row["node"], row["right"], row["start"], row["end"])
        for row in corpus.concordance(node, window=2, **options)
    ]


LINES = [("De", "oorlog", "(1914) was", 3, 9), ("Na de", "oorlog", ": vrede. «Vrede", 6, 12)]
TOKENS = [("de", "oorlog", "1914 was", None, None), ("na de", "oorlog", "vrede vrede", None, None)]


def test_files_are_read_again_where_they_are(tmp_path, monkeypatch):
    for at, text in enumerate(TEXTS):
        (tmp_path / f"{at}.txt").write_text(text, encoding="utf-8", newline="")
    monkeypatch.chdir(tmp_path)
    corpus = tv.Corpus.from_files(".")
    monkeypatch.chdir("/")
    assert shown(corpus) == LINES
    assert [corpus.text(at) for at in range(3)] == TEXTS
    new = tv.Corpus.from_files(tmp_path)
    (tmp_path / "2.txt").write_text("Na de oorlogen: vrede.", encoding="utf-8")
    assert shown(corpus) == LINES, "texts are read once"
    with pytest.raises(tv.CorpusError, match=r"texts have changed.*document '.*2.txt' has other"):
        shown(new)
    gone = tv.Corpus.from_files(tmp_path)
    (tmp_path / "2.txt").unlink()
    with pytest.raises(tv.CorpusError, match=r"cannot be read again.*2.txt"):
        shown(gone)


def test_records_and_archives_are_read_again(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": " date 2023-01 De oorlog."}\n', encoding="utf-8")
    corpus = tv.Corpus.from_files(path, header="date")
    assert corpus.text(0) == "De oorlog."
    assert shown(corpus) == [("De", "oorlog", "", 3, 9)]
    assert corpus.concordance("oorlog")[0]["date"] == "2023-01"


@pytest.mark.parametrize("kind", ["list", "tuple", "polars", "pandas", "numpy", "rows", "frame"])
def test_what_can_be_read_twice_is_remembered(kind):
    if kind in ("polars", "frame"):
        library = pytest.importorskip("polars")
    elif kind in ("pandas", "numpy"):
        library = pytest.importorskip(kind)
    texts = {
        "list": lambda: list(TEXTS),
        "tuple": lambda: tuple(TEXTS),
        "polars": lambda: library.Series(TEXTS),
        "pandas": lambda: library.Series(TEXTS),
        "numpy": lambda: library.array(TEXTS),
        "rows": lambda: [{"text": text} for text in TEXTS],
        "frame": lambda: library.DataFrame({"text": TEXTS}),
    }[kind]()
    make = tv.Corpus.from_table if kind in ("rows", "frame") else tv.Corpus.from_texts
    corpus = make(texts)
    assert shown(corpus) == LINES
    assert corpus.text(-1) == TEXTS[-1]
    less = make(texts, keep_text=False)
    assert shown(less) == TOKENS
    with pytest.raises(ValueError, match="were not kept, nor can they be read again"):
        less.text(0)


def test_what_is_used_up_has_tokens_only():
    corpus = tv.Corpus.from_texts(text for text in TEXTS)
    assert shown(corpus) == TOKENS
    assert "tokens joined by blanks, without a text" in repr(corpus.concordance("oorlog"))
    assert "without a text" not in repr(tv.Corpus.from_texts(TEXTS).concordance("oorlog"))
    with pytest.raises(ValueError, match="nor can they be read again"):
        corpus.text(0)


def test_a_list_that_has_changed_is_found():
    texts = list(TEXTS)
    corpus = tv.Corpus.from_texts(texts)
    part = corpus[[2, 0]]
    texts[0] = "De oorlog (1914) was kort.\nVrede!"
    with pytest.raises(tv.CorpusError, match=r"have changed.*document '0' has other tokens now"):
        shown(corpus)
    with pytest.raises(tv.CorpusError, match="document '0' has other tokens now"):
        shown(part)
    assert shown(corpus[[2]]) == LINES[1:], "this document is what it was"
    texts.append("more")
    with pytest.raises(tv.CorpusError, match="there are 4 documents now, and were 3"):
        shown(tv.Corpus.from_texts(TEXTS)) and shown(_shortened(texts))


def _shortened(texts):
    last = texts.pop()
    corpus = tv.Corpus.from_texts(texts)
    texts.append(last)
    return corpus


@pytest.mark.parametrize("on_disk", [False, True])
def test_parts_and_corpora_of_other_types_have_the_texts(tmp_path, on_disk):
    more = {"store": tmp_path / "a.turven"} if on_disk else {}
    corpus = tv.Corpus.from_texts(TEXTS, **more)
    assert shown(corpus[[2, 0]]) == LINES[::-1]
    assert shown(corpus[[2, 0]][[1]]) == LINES[:1]
    nouns = corpus.map_types(lambda word: "NOUN" if word in ("oorlog", "vrede") else "REST")
    assert [line[1] for line in shown(nouns, "NOUN")] == [
        "oorlog", "Vrede", "oorlog", "vrede", "Vrede",
    ]  # fmt: skip
    assert shown(nouns[[2]], "NOUN")[0] == LINES[1]
    less = corpus.drop_types(["de"])
    assert shown(less)[0] == ("", "oorlog", "1914 was", None, None)
    assert "without a text" in repr(less.concordance("oorlog"))
    assert less.text(0) == TEXTS[0]
    joined = corpus.compound(["de oorlog"])
    assert shown(joined, "de_oorlog")[0] == ("", "de_oorlog", "1914 was", None, None)
    assert shown(corpus.drop_types(["niets"])) == LINES


def test_saved_corpora_of_other_types_know_how_their_texts_are_cut(tmp_path):
    corpus = tv.Corpus.from_texts(TEXTS, store=tmp_path / "a.turven")
    nouns = corpus.map_types(lambda word: "NOUN" if word == "oorlog" else "REST")
    nouns.save(tmp_path / "b.turven")
    opened = tv.Corpus.open(tmp_path / "b.turven")
    assert shown(opened, "NOUN") == LINES
    less = corpus.drop_types(["de"], gaps="close")
    less.save(tmp_path / "c.turven")
    opened = tv.Corpus.open(tmp_path / "c.turven")
    assert shown(opened)[0] == ("", "oorlog", "1914 was", None, None)
    assert opened.text(0) == TEXTS[0]
    corpus[[2]].save(tmp_path / "d.turven")
    assert shown(tv.Corpus.open(tmp_path / "d.turven")) == LINES[1:]


def test_merged_corpora_have_the_texts_of_all(tmp_path):
    parts = [
        tv.Corpus.from_texts(TEXTS[:1]),
        tv.Corpus.from_texts([TEXTS[2], TEXTS[1]])[[1, 0]],
        tv.Corpus.from_texts(TEXTS, store=tmp_path / "a.turven")[[2]],
        tv.Corpus.from_texts(TEXTS, store=tmp_path / "b.turven"),
    ]
    whole = tv.Corpus.merge(parts)
    texts = [*TEXTS, TEXTS[2], *TEXTS]
    assert [whole.text(at) for at in range(len(whole))] == texts
    assert shown(whole) == [*LINES, LINES[1], *LINES]
    added = tv.Corpus.from_texts(TEXTS[:2]).append(TEXTS[2:])
    assert shown(added) == LINES
    assert shown(added.append(text for text in TEXTS)) == TOKENS[:0] + TOKENS + TOKENS


def test_the_folder_of_texts_goes_with_the_corpus():
    corpus = tv.Corpus.from_texts(TEXTS)
    part = corpus[[0]]
    corpus.text(0)
    folder = part._texts.source.core().path()
    assert folder.is_dir()
    del corpus
    gc.collect()
    assert folder.is_dir()
    del part
    gc.collect()
    assert not folder.exists()


def test_a_passage_is_sentences_or_a_window():
    text = "Eerst. «De oorlog kwam (snel)!» Toen vrede.\nSlot."
    corpus = tv.Corpus.from_texts([text, "oorlog"])
    line = corpus.concordance("oorlog")[0]
    passage = corpus.context(line, sentences=0)
    assert passage.text == "«De oorlog kwam (snel)!»"
    assert (passage.left, passage.node) == ("«De ", "oorlog")
    assert text[passage.start : passage.end] == "oorlog"
    assert corpus.context(line).text == "Eerst. «De oorlog kwam (snel)!» Toen vrede."
    assert corpus.context(line, sentences=9).text == text
    assert corpus.context(line, window=1).text == "«De oorlog kwam"
    assert corpus.context((1, 0)).text == "oorlog"
    assert corpus.context((0, 1, 2), window=0).node == "De oorlog"
    phrase = corpus.concordance("de oorlog kwam")
    assert corpus.context(phrase[0], window=0).text == "«De oorlog kwam"
    assert phrase.context(0, window=0) == corpus.context(phrase.positions()[0], window=0)
    assert "<mark>oorlog</mark>" in corpus.context(line)._repr_html_()
    with pytest.raises(ValueError, match="sentences or a window, not both"):
        corpus.context(line, sentences=1, window=1)
    with pytest.raises(IndexError, match="there is no document 5, there are 2"):
        corpus.context((5, 0))
    with pytest.raises(IndexError, match="there is no token 9, there are 8"):
        corpus.context((0, 9))
    with pytest.raises(TypeError, match="hit must be a row"):
        corpus.context("oorlog")


def test_passages_of_all_hits_hold_them():
    texts = plain.random_texts(3, 10, 40)
    corpus = tv.Corpus.from_texts([text for text, _ in texts])
    for row in corpus.concordance("de"):
        text, spans = texts[row["document"]]
        passage = corpus.context(row, window=2)
        assert passage.text in text
        first = spans[max(row["position"] - 2, 0)][0]
        assert passage.text.lstrip("«👍(").startswith(text[first : row["end"]])


PAIRS = ["rode wijn en witte wijn", "rode wijn en brood", "witte sneeuw en rode wijn"]


def behind(table, row, **options):
    lines = table.concordance(row, window=9, **options)
    return [(line["document"], line["position"], line["node"]) for line in lines]


def test_lines_stand_behind_the_rows_of_tables():
    corpus = tv.Corpus.from_texts(PAIRS, year=[1, 2, 2])
    wijn = [(0, 1, "wijn"), (0, 4, "wijn"), (1, 1, "wijn"), (2, 4, "wijn")]
    reference = tv.Corpus.from_texts(["brood"])
    for table in (
        corpus.frequencies(),
        corpus.frequencies()[["token"]],
        corpus.types(),
        corpus.dispersion(),
        corpus.keyness(reference),
    ):
        assert behind(table, "wijn") == wijn
    assert len(corpus.frequencies().concordance(0)) == corpus.frequencies()[0]["count"]
    grams = corpus.ngrams(2)
    assert all(len(grams.concordance(row)) == grams[row]["count"] for row in range(len(grams)))
    pairs = corpus.collocations()
    assert all(len(pairs.concordance(row)) == pairs[row]["o11"] for row in range(len(pairs)))
    rode = [(0, 0, "rode wijn"), (1, 0, "rode wijn"), (2, 3, "rode wijn")]
    assert behind(pairs, "rode wijn") == rode
    assert behind(corpus.ngrams(2, skip=1), "wijn witte") == [(0, 1, "wijn")]
    assert behind(corpus.collocations(window=3), "wijn wijn") == [(0, 1, "wijn")]
    assert behind(corpus.collocations(window=3), "rode witte") == [(0, 0, "rode")]
    unordered = corpus.collocations(convention="unordered")
    assert [hit[:2] for hit in behind(unordered, "rode wijn")] == [(0, 0), (1, 0), (2, 3)]
    documents = corpus.collocations(convention="documents")
    assert behind(documents, "brood rode") == [(1, 3, "brood")]


def test_lines_stand_behind_collocates():
    corpus = tv.Corpus.from_texts(PAIRS)
    table = corpus.collocates("wijn", window=(1, 0))
    assert behind(table, "rode") == [(0, 1, "wijn"), (1, 1, "wijn"), (2, 4, "wijn")]
    assert behind(corpus.collocates(re.compile("w.*"), window=(0, 1)), "sneeuw") == [
        (2, 0, "witte")
    ]
    assert behind(corpus.collocates("witte wijn", window=2), "en") == [(0, 3, "witte wijn")]
    assert behind(corpus.collocates("wijn", convention="documents"), "brood") == [(1, 1, "wijn")]
    network = corpus.collocation_network("brood", window=1)
    assert behind(network, "brood en") == [(1, 3, "brood")]
    read = tv.Corpus.from_texts(PAIRS).frequencies()
    assert len(read.concordance("wijn")) == 4


def test_lines_behind_parts_and_periods_are_of_their_documents():
    corpus = tv.Corpus.from_texts(PAIRS, date=["2001-01", "2002-01", "2002-05"])
    table = corpus.by("date", every="year").frequencies()
    assert behind(table, "2002 wijn") == [(1, 1, "wijn"), (2, 4, "wijn")]
    specific = corpus.specificities("date")
    assert behind(specific, "2001-01 wijn") == [(0, 1, "wijn"), (0, 4, "wijn")]
    near = corpus.by("date", every="year").collocates("wijn", window=1)
    assert behind(near, "2001 witte") == [(0, 4, "wijn")]
    line = corpus.timeline(["wijn", "rode wijn / (rode + wit*)"], every="year")
    assert behind(line, 1) == [(1, 1, "wijn"), (2, 4, "wijn")]
    assert [hit[2] for hit in behind(line, 2)] == ["rode wijn", "witte"]
    assert len(corpus.trends(every="year", min_count=1).concordance("wijn")) == 4
    given = corpus.by(["x", "x", "y"]).frequencies()
    with pytest.raises(TypeError, match="parts were given as values"):
        given.concordance(0)


def test_rows_that_are_no_words_have_no_lines():
    corpus = tv.Corpus.from_texts(PAIRS)
    with pytest.raises(TypeError, match="rows of documents are no words; lines stand behind"):
        corpus.documents().concordance(0)
    with pytest.raises(TypeError, match="rows of spectrum are no words"):
        corpus.spectrum().concordance(0)
    with pytest.raises(KeyError, match="no row of the table is about 'kaas'"):
        corpus.frequencies().concordance("kaas")
    with pytest.raises(IndexError):
        corpus.frequencies().concordance(99)


def test_a_table_from_a_file_is_told_its_corpus(tmp_path):
    pytest.importorskip("pyarrow")
    corpus = tv.Corpus.from_texts(PAIRS)
    corpus.frequencies().save(tmp_path / "a.parquet")
    table = tv.read_counts(tmp_path / "a.parquet")
    with pytest.raises(TypeError, match="say of which, corpus="):
        table.concordance("wijn")
    assert len(table.concordance("wijn", corpus=corpus)) == 4


@pytest.mark.parametrize("on_disk", [False, True])
def test_tokens_of_files_stand_between_blanks(tmp_path, on_disk):
    # Cut by the rules of words, the text has as many, and other ones.
    rows = [("In", "in"), ("Noord-Holland", "NH"), (".", ".")]
    lines = [
        "\t".join([str(at), word, lemma, *"_______"])
        for at, (word, lemma) in enumerate(rows, start=1)
    ]
    path = tmp_path / "a.conllu"
    path.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    more = {"store": tmp_path / "a.turven"} if on_disk else {}
    corpus = tv.Corpus.from_files(path, layers=["lemma"], **more)
    assert corpus.text(0) == "In Noord-Holland ."
    expected = [("In", "Noord-Holland", ".", 3, 16)]
    assert shown(corpus, "Noord-Holland") == expected
    assert shown(corpus.layer("lemma"), "NH") == expected
    assert shown(corpus.layer("lemma")[[0]], "NH") == expected

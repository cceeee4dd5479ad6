"""Types renamed, joined and dropped: as if the texts had had other words, or gaps in them."""

import re
import sys
import types as modules

import oracle
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st
from test_collocates import phrases
from test_conventions import CONVENTIONS, OF_PAIRS
from test_properties import assert_scores_equal, on_all_threads
from test_uncertainty import assert_bounds_are_those_of_redrawn_corpora

words = st.sampled_from(["a", "a", "b", "c", "x", "x", "y"])
sentences = st.lists(words, max_size=10)
corpora = st.lists(st.lists(sentences, max_size=3), max_size=4)
within = st.sampled_from(["document", "sentence"])
COUNTS = ("o11", "r1", "c1", "n")


def built(documents):
    names = [f"d{at}" for at in range(len(documents))]
    return tv.Corpus.from_tokens(documents, id=names, place=range(len(documents)))


def with_gaps(documents):
    """Return a corpus whose dropped types left gaps, and what its documents hold."""
    dropped = built(documents).drop_types(["x", "y"])
    return dropped, oracle.mapped(documents, lambda token: None if token in "xy" else token)


def assert_same(corpus, other):
    """Whether two corpora are alike in all that can be asked of them."""
    sizes = ("n_documents", "n_sentences", "n_tokens", "n_types", "n_hapaxes")
    assert [getattr(corpus, name) for name in sizes] == [getattr(other, name) for name in sizes]
    assert corpus._engine.types() == other._engine.types()
    assert corpus._engine.n_gaps == other._engine.n_gaps
    assert corpus.documents().to_dict() == other.documents().to_dict()
    assert [corpus.tokens(at) for at in range(len(corpus))] == [
        other.tokens(at) for at in range(len(other))
    ]
    assert corpus.frequencies().to_dict() == other.frequencies().to_dict()
    for unit in ("document", "sentence"):
        assert corpus.ngrams((1, 3), within=unit).equals(other.ngrams((1, 3), within=unit))
        pairs = (each.collocations(window=3, within=unit).to_dict() for each in (corpus, other))
        assert repr(next(pairs)) == repr(next(pairs))


# Renamed


@given(corpora, st.dictionaries(words, st.sampled_from("abz")))
def test_types_are_renamed_as_if_the_texts_had_had_these_words(documents, mapping):
    expected = built(oracle.mapped(documents, lambda token: mapping.get(token, token)))
    assert_same(built(documents).map_types(mapping), expected)
    assert_same(built(documents).map_types(lambda word: mapping.get(word, word)), expected)


@given(corpora, st.integers(1, 4))
def test_lists_of_words_are_renamed_alike(documents, size):
    seen = []

    def upper(batch):
        seen.append(list(batch))
        return [word.upper() for word in batch]

    corpus = built(documents)
    assert_same(corpus.map_types(upper, batch_size=size), corpus.map_types(str.upper))
    # Every type is asked for once.
    assert [word for batch in seen for word in batch] == corpus._engine.types()
    assert all(len(batch) <= size for batch in seen)


@given(corpora, st.sampled_from(["keep", "close"]))
def test_a_word_without_a_name_is_dropped(documents, gaps):
    corpus = built(documents)
    mapped = corpus.map_types(lambda w: None if w in "xy" else w, gaps=gaps)
    assert_same(mapped, corpus.drop_types(["x", "y"], gaps=gaps))


def test_renamed_types_are_looked_up_as_they_are_written():
    corpus = tv.Corpus.from_texts(["De kat zat", "een hond"], year=[1, 2])
    classes = corpus.map_types({"kat": "NOUN", "hond": "NOUN"})
    assert (classes.count("NOUN"), classes.count("noun"), classes.count("de")) == (2, 0, 1)
    assert classes.options == {"source": "given"}
    assert classes.documents()["year"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("f", "options", "error", "message"),
    [
        (3, {}, TypeError, "f must be a function or a mapping, got int"),
        (len, {}, TypeError, "the new name of 'kat' must be a str or None, got int"),
        ({"kat": 3}, {}, TypeError, "the new name of 'kat' must be a str or None, got int"),
        ({}, {"batch_size": 2}, ValueError, "batch_size is for functions"),
        (list, {"batch_size": 0}, ValueError, "batch_size must be at least 1, got 0"),
        (list, {"batch_size": "2"}, TypeError, "batch_size must be an int, got str"),
        (lambda _: [], {"batch_size": 2}, ValueError, "f gave 0 names for 1 words"),
        (lambda _: "a", {"batch_size": 2}, TypeError, "got one str"),
        (str, {"gaps": "open"}, ValueError, "gaps must be one of 'keep', 'close', got 'open'"),
    ],
)
def test_what_cannot_be_a_name_is_an_error(f, options, error, message):
    with pytest.raises(error, match=re.escape(message)):
        tv.Corpus.from_texts(["kat"]).map_types(f, **options)


# Dropped


@given(corpora)
def test_closed_gaps_leave_the_texts_without_the_words(documents):
    expected = built(oracle.closed(with_gaps(documents)[1]))
    corpus = built(documents)
    assert_same(corpus.drop_types(["x", "y"], gaps="close"), expected)
    assert_same(corpus.keep_types(["a", "b", "c"], gaps="close"), expected)


@given(corpora)
def test_types_are_named_in_four_ways(documents):
    corpus, expected = built(documents), with_gaps(documents)[0]
    for meant in (re.compile("x|y"), "[xy]", lambda word: word in "xy", {"x", "y", "absent"}):
        assert_same(corpus.drop_types(meant), expected)
    assert_same(corpus.drop_types("x").drop_types("y"), expected)
    assert_same(corpus.drop_types("x?"), corpus)
    assert_same(corpus.keep_types("[!xy]"), expected)


@given(corpora, within, st.integers(0, 3))
def test_no_ngram_bridges_a_gap(documents, unit, min_count):
    corpus, gapped = with_gaps(documents)
    options = {"within": unit, "min_count": min_count}
    table = on_all_threads(lambda threads: corpus.ngrams((1, 4), threads=threads, **options))
    oracle.assert_counts_equal(table, oracle.ngrams(gapped, 1, 4, **options))


@given(corpora, within, st.sampled_from(["positions", "tokens"]), st.integers(1, 3))
def test_parts_of_ngrams_are_counted_between_gaps(documents, unit, convention, min_count):
    corpus, gapped = with_gaps(documents)
    table = corpus.ngrams(
        3,
        measures="log_likelihood",
        convention=convention,
        parts=True,
        within=unit,
        min_count=min_count,
    )
    for row in table:
        counts = oracle.parts(gapped, row["ngram"].split(), convention=convention, within=unit)
        for places, count in counts.items():
            name = "f" + "_".join(str(at + 1) for at in places)
            if name in row:
                assert row[name] == count, (row["ngram"], name)
        assert row["total"] == counts[()]
        assert row["count"] == counts[0, 1, 2]


@given(corpora, within, st.integers(1, 2))
def test_ngrams_are_nested_between_gaps(documents, unit, min_count):
    corpus, gapped = with_gaps(documents)
    table = corpus.ngrams((1, 3), nested=True, within=unit, min_count=min_count)
    expected = oracle.nesting(gapped, 1, 3, within=unit, min_count=min_count)
    found = {tuple(row["ngram"].split()): row for row in table}
    assert found.keys() == expected.keys()
    for ngram, columns in expected.items():
        assert {name: found[ngram][name] for name in columns} == pytest.approx(columns)


@given(corpora, within, st.sampled_from([1, 2, 4]), st.integers(0, 2))
def test_no_pair_holds_a_gap_but_a_gap_takes_up_a_place(documents, unit, window, min_count):
    corpus, gapped = with_gaps(documents)
    options = {"within": unit, "min_count": min_count, "measures": ["dice", "log_likelihood"]}
    table = on_all_threads(
        lambda threads: corpus.collocations(window=window, threads=threads, **options)
    )
    expected = oracle.collocations(gapped, window=window, **options)
    assert_scores_equal(table, expected, ("w1", "w2"), options["measures"])


@pytest.mark.parametrize("convention", OF_PAIRS)
@given(corpora, within, st.sampled_from([1, 3]))
def test_pairs_of_every_convention_know_gaps(convention, documents, unit, window):
    corpus, gapped = with_gaps(documents)
    options = {} if convention in ("documents", "sentences") else {"window": window, "within": unit}
    table = corpus.collocations(convention=convention, measures="dice", **options)
    found = {(row["w1"], row["w2"]): tuple(row[x] for x in COUNTS) for row in table}
    assert found == oracle.conventional_pairs(gapped, convention=convention, **options)


@given(corpora, within, phrases, st.sampled_from([(1, 0), (0, 2), (3, 2)]))
def test_collocates_stand_at_their_places_across_gaps(documents, unit, alternatives, window):
    corpus, gapped = with_gaps(documents)
    left, right = window
    node = [" ".join(words) for words in alternatives]
    options = {"window": window, "within": unit, "places": True}
    table = on_all_threads(lambda threads: corpus.collocates(node, threads=threads, **options))
    counts, places = oracle.around(gapped, alternatives, left=left, right=right, within=unit)
    assert {row["collocate"] for row in table} == set(counts)
    for row in table:
        word = row["collocate"]
        assert tuple(row[name] for name in COUNTS) == counts[word]
        names = [f"left_{at}" for at in range(1, left + 1)]
        names += [f"right_{at}" for at in range(1, right + 1)]
        assert [row[name] for name in names] == [places[word, name] for name in names]


@pytest.mark.parametrize("convention", [name for name in CONVENTIONS if name != "surface"])
@given(corpora, within, st.integers(0, 3), st.integers(1, 3))
def test_collocates_of_every_convention_know_gaps(convention, documents, unit, left, right):
    corpus, gapped = with_gaps(documents)
    table = corpus.collocates(
        "a", window=(left, right), convention=convention, within=unit, measures="dice"
    )
    expected = oracle.conventional(
        gapped, "a", convention=convention, left=left, right=right, within=unit
    )
    found = {row["collocate"]: tuple(row[x] for x in COUNTS) for row in table}
    assert found == expected


@given(corpora, corpora)
def test_what_counts_tokens_or_documents_sees_no_gap(documents, others):
    kept, closed = (built(documents).drop_types("[xy]", gaps=gaps) for gaps in ("keep", "close"))
    other = built(others)
    asks = [
        lambda corpus: corpus.frequencies().to_dict(),
        lambda corpus: corpus.document_term_counts().counts.tolist(),
        lambda corpus: corpus.keyness(other, measures=["log_likelihood", "zeta"]).to_dict(),
        lambda corpus: corpus.keyness(other, segments=3, measures="zeta").to_dict(),
        lambda corpus: other.keyness(corpus).to_dict(),
        lambda corpus: corpus.specificities("place").to_dict() if len(corpus) > 1 else None,
        lambda corpus: corpus.dispersion(measures=["dp", "arf"]).to_dict(),
        lambda corpus: [corpus.tokens(at) for at in range(len(corpus))],
        lambda corpus: corpus.documents().to_dict(),
    ]
    for ask in asks:
        assert repr(ask(kept)) == repr(ask(closed))


spoken = st.lists(st.sampled_from(["de", "de", "zee", "schip", "uh"]), min_size=3, max_size=9)
several = st.lists(st.lists(spoken, max_size=3), min_size=2, max_size=5)


@given(several, st.sampled_from([1, 3]), st.sampled_from(["positions", "tokens"]), within)
def test_bounds_of_pairs_know_gaps(documents, window, convention, unit):
    def ask(corpus, **options):
        options |= {"window": window, "convention": convention, "within": unit}
        return corpus.drop_types(["uh"]).collocations(**options)

    asked = ["frequency", "log_likelihood_signed", "pmi"]
    assert_bounds_are_those_of_redrawn_corpora(documents, ask, ("w1", "w2"), asked, 3)


@given(several, st.sampled_from(["surface", "pairs", "hits"]), within)
def test_bounds_of_collocates_know_gaps(documents, convention, unit):
    def ask(corpus, **options):
        options |= {"window": (2, 3), "convention": convention, "within": unit}
        return corpus.drop_types(["uh"]).collocates(["de", "de zee"], **options)

    asked = ["frequency", "log_likelihood_signed", "log_dice"]
    assert_bounds_are_those_of_redrawn_corpora(documents, ask, ("collocate",), asked, 3)


@given(corpora)
def test_gaps_stay_when_types_change_again(documents):
    corpus, gapped = with_gaps(documents)
    again = corpus.map_types(str.upper).drop_types("B").drop_types("C", gaps="close")
    rest = [
        [[w for w in s if w != "c"] for s in document]
        for document in oracle.mapped(gapped, lambda token: None if token == "b" else token)
    ]
    expected = oracle.mapped(rest, lambda token: token and token.upper())
    table = again.collocations(window=3, measures="dice")
    assert_scores_equal(
        table, oracle.collocations(expected, window=3, measures=["dice"]), ("w1", "w2"), ["dice"]
    )


@given(corpora, corpora)
def test_parts_and_unions_keep_their_gaps(documents, others):
    whole, _ = with_gaps(documents + others)
    first, second = with_gaps(documents)[0], with_gaps(others)[0]
    joined = tv.Corpus.merge([first, second]) if documents or others else first
    for window in (1, 3):
        ask = lambda corpus: repr(corpus.collocations(window=window).to_dict())  # noqa: B023, E731
        assert ask(joined) == ask(whole)
        assert ask(whole[: len(documents)]) == ask(first)
        assert ask(whole[len(documents) :]) == ask(second)


@given(corpora, st.integers(1, 4), st.integers(1, 3), within)
def test_ngrams_that_skip_leave_gaps_out_as_they_do_words(documents, n, skip, unit):
    corpus, gapped = with_gaps(documents)
    options = {"skip": skip, "within": unit}
    table = on_all_threads(lambda count: corpus.ngrams((n, n + 1), threads=count, **options))
    oracle.assert_counts_equal(table, oracle.ngrams(gapped, n, n + 1, **options))


def test_what_skips_may_leave_a_gap_out_but_never_begins_or_ends_there():
    # So many types that eleven words do not fit into a key; gaps of one, two and five places.
    text = "a x b c x x d e f g h i j k l x x x x x m"
    texts = [text] * 4 + [f"w{number}" for number in range(5000)]
    corpus = tv.Corpus.from_texts(texts).drop_types(["x"])
    documents = [[[None if word == "x" else word for word in text.split()]] for text in texts]
    for n, skip in ((2, 1), (2, 2), (2, 6), (9, 3), (11, 4)):
        expected = oracle.ngrams(documents, n, n, skip=skip)
        oracle.assert_counts_equal(corpus.ngrams(n, skip=skip), expected)
    assert set(corpus.ngrams(11, skip=4)["count"].tolist()) == {4}


@given(documents=corpora)
def test_a_corpus_with_gaps_is_saved_and_opened(documents, tmp_path_factory):
    corpus, _ = with_gaps(documents)
    path = tmp_path_factory.mktemp("gaps") / "a.turven"
    corpus.save(path)
    opened = tv.Corpus.open(path)
    opened.verify()
    assert_same(opened, corpus)
    joined = tv.Corpus.merge([opened, corpus], store=path, overwrite=True)
    assert_same(joined, tv.Corpus.merge([corpus, corpus]))


def test_a_table_tells_that_there_are_gaps():
    corpus = tv.Corpus.from_texts(["a x x b", "x a"])
    assert corpus.drop_types(["x"]).frequencies().parameters["corpus"]["gaps"] == 2
    assert "gaps" not in corpus.frequencies().parameters["corpus"]


@pytest.mark.parametrize("words", [3, b"a", [3], re.compile(b"a"), None])
def test_what_names_no_types_is_an_error(words):
    with pytest.raises(TypeError, match="words must"):
        tv.Corpus.from_texts(["a"]).drop_types(words)


# Listed


def test_types_are_listed_by_glob_pattern_list_and_predicate():
    corpus = tv.Corpus.from_texts(["Water en waterpeil", "het water en [ijs]"])
    assert corpus.types().to_dict() == corpus.frequencies()[["token", "count"]].to_dict()
    expected = [{"token": "water", "count": 2}, {"token": "waterpeil", "count": 1}]
    for meant in ("Water*", re.compile("wat.*"), lambda w: "wat" in w, ["waterpeil", "Water"]):
        assert corpus.types(meant).to_dicts() == expected
    assert corpus.types(["paard"]).to_dicts() == []


# Phrases


@given(corpora, phrases, st.sampled_from(["_", "", " "]))
def test_phrases_become_types_as_if_the_texts_had_had_them(documents, wanted, separator):
    corpus = built(documents).compound(wanted, separator=separator, within="sentence")
    assert_same(corpus, built(oracle.compounds(documents, wanted, separator)))


@given(corpora, phrases)
def test_phrases_do_not_bridge_gaps_and_gaps_stay(documents, wanted):
    corpus, gapped = with_gaps(documents)
    expected = oracle.compounds(gapped, wanted, "_")
    made = corpus.compound(wanted, within="sentence")
    counts = {row["token"]: row["count"] for row in made.frequencies()}
    assert counts == dict(
        zip(*(oracle.frequencies(expected)[x] for x in ("token", "count")), strict=True)
    )
    for window in (1, 3):
        table = made.collocations(window=window, measures="dice")
        wanted_rows = oracle.collocations(expected, window=window, measures=["dice"])
        assert_scores_equal(table, wanted_rows, ("w1", "w2"), ["dice"])


def test_phrases_may_cross_sentences_within_documents():
    corpus = tv.Corpus.from_tokens([[["a", "b"], ["c"]], [["c"], ["d"]]])
    joined = corpus.compound(["b c", "c c"])
    assert [joined.tokens(at) for at in (0, 1)] == [["a", "b_c"], ["c", "d"]]
    assert joined.n_sentences == 3


def test_phrases_that_have_a_types_name_are_that_type():
    corpus = tv.Corpus.from_tokens([["a_b", "a", "b", "a_b", "c", "a", "b_c"]])
    joined = corpus.compound([["a", "b"], ["a_b", "c"], ["a", "b_c"]])
    assert joined.tokens(0) == ["a_b", "a_b", "a_b_c", "a_b_c"]
    assert joined.n_types == 2


def test_tables_of_pairs_and_ngrams_are_phrases():
    corpus = tv.Corpus.from_texts(["Het hoge water", "het hoge huis"])
    for table in (corpus.collocations(min_count=2), corpus.ngrams((1, 2), min_count=2)):
        assert corpus.compound(table).tokens(1) == ["het_hoge", "huis"]
    with pytest.raises(ValueError, match="its columns are rank, token"):
        corpus.compound(corpus.frequencies())


@pytest.mark.parametrize("given_", ["het hoge", 3, [3], [["het", 3]], b"a"])
def test_what_is_no_phrase_is_an_error(given_):
    with pytest.raises(TypeError, match="phrase"):
        tv.Corpus.from_texts(["het hoge"]).compound(given_)


# Stop words


def test_stop_words_come_from_the_package(monkeypatch):
    package = modules.ModuleType("stopwordsiso")
    package.langs = lambda: frozenset({"nl", "en"})
    package.has_lang = lambda language: language in package.langs()
    package.stopwords = lambda language: {"van", "de"}
    monkeypatch.setitem(sys.modules, "stopwordsiso", package)
    assert tv.stopwords("nl") == ["de", "van"]
    with pytest.raises(ValueError, match="language must be one of 'en', 'nl', got 'xx'"):
        tv.stopwords("xx")


def test_without_the_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "stopwordsiso", None)
    with pytest.raises(ImportError, match=r"pip install turven\[stopwords\]"):
        tv.stopwords("nl")

"""The association of n-grams, and how they are nested, against definitions and peers."""

import math
import random

import oracle
import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st
from turven.registry import GRAM_MEASURES
from turven.registry.grams import EXAMPLE

NAMES = list(GRAM_MEASURES)
OF_CELLS = [name for name, measure in GRAM_MEASURES.items() if measure.counts_cells]
OF_ANY_LENGTH = [name for name in NAMES if name not in OF_CELLS]

texts = st.lists(st.text(alphabet="aab c\n", max_size=30), max_size=6)
words = st.lists(st.lists(st.sampled_from("abcd"), max_size=12), min_size=1, max_size=5)
how = st.fixed_dictionaries(
    {
        "convention": st.sampled_from(["positions", "tokens"]),
        "within": st.sampled_from(["document", "sentence"]),
    }
)


def built(documents, **options):
    return tv.Corpus.from_texts(["\n".join(" ".join(s) for s in d) for d in documents], **options)


def sentences(given_texts):
    """Cut texts of words, blanks and line feeds, as the library does."""
    return [oracle.plain_sentences(text) for text in given_texts]


def same(ours, theirs):
    if math.isnan(theirs):
        return math.isnan(ours)
    # Where a score is 0, what is left of rounding is smaller than any count.
    return ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)


@given(texts, st.integers(2, 5), how, st.integers(1, 2))
def test_scores_equal_the_definitions(given_texts, n, options, min_count):
    documents = sentences(given_texts)
    corpus = tv.Corpus.from_texts(given_texts)
    table = corpus.ngrams(n, measures=NAMES, min_count=min_count, **options)
    plain = corpus.ngrams(n, min_count=min_count, within=options["within"])
    assert sorted(table["ngram"].tolist()) == sorted(plain["ngram"].tolist())
    for row in table:
        counts = oracle.parts(documents, row["ngram"].split(), **options)
        if options["convention"] == "tokens":
            counts[()] = sum(len(oracle.flat(document)) for document in documents)
        for name in NAMES:
            expected = oracle.gram_score(name, counts, n)
            assert same(row[name], expected), (name, row, counts, expected)


@given(texts, st.sampled_from(NAMES), st.integers(2, 3))
def test_rows_come_by_score_then_count_then_words(given_texts, name, n):
    corpus = tv.Corpus.from_texts(given_texts)
    rows = list(corpus.ngrams((2, n), measures=name))
    places = [oracle.place(row[name], row["count"], row["ngram"].split()) for row in rows]
    assert places == sorted(places)
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))


@given(words, how)
def test_pairs_score_as_collocations(tokens, options):
    # With margins of tokens a cell can be negative where nothing is expected: those of
    # n-grams are nan then, whatever pairs make of it.
    tables_add_up = options["convention"] == "positions"
    corpus = tv.Corpus.from_tokens(tokens)
    names = [name for name in NAMES if name in tv.measures.MEASURES]
    grams = corpus.ngrams(2, measures=names, **options)
    pairs = corpus.collocations(measures=names, **options)
    found = {f"{row['w1']} {row['w2']}": row for row in pairs}
    assert len(found) == len(grams)
    for row in grams:
        for name in names:
            if tables_add_up or not math.isnan(row[name]):
                assert same(row[name], found[row["ngram"]][name]), (name, row)


@pytest.mark.parametrize("convention", ["positions", "tokens"])
@pytest.mark.parametrize("min_count", [1, 2])
def test_scores_do_not_depend_on_threads_or_memory(convention, min_count):
    chance = random.Random(7)
    tokens = [[f"w{int(chance.paretovariate(0.7)) % 900}" for _ in range(40_000)] for _ in range(3)]
    corpus = tv.Corpus.from_tokens(tokens)
    options = {"measures": NAMES, "convention": convention, "min_count": min_count}
    tables = [corpus.ngrams((2, 3), threads=threads, **options) for threads in (1, 2, 7)]
    tables.append(corpus.ngrams((2, 3), memory_limit="1 MiB", **options))
    assert len(tables[0]) > 10_000
    assert all(table.equals(tables[0]) for table in tables)
    nested = [corpus.ngrams((1, 4), nested=True, threads=threads) for threads in (1, 2, 7)]
    assert all(table.equals(nested[0]) for table in nested)


@given(words, st.integers(2, 4), st.sampled_from(NAMES), how)
def test_filters_never_change_a_score(tokens, n, name, options):
    corpus = tv.Corpus.from_tokens(tokens)
    other = "pmi" if name != "pmi" else "lambda"
    whole = corpus.ngrams((2, n), measures=[name, other], **options)
    best = corpus.ngrams((2, n), measures=[name, other], top=3, **options)
    assert best.equals(whole[:3])
    rows = [row for row in whole.to_dicts() if row["count"] >= 2]
    kept = corpus.ngrams((2, n), measures=[name, other], min_count=2, **options)
    for row, expected in zip(kept, rows, strict=True):
        assert row["ngram"] == expected["ngram"]
        assert str(row[name]) == str(expected[name])


def cube(counts, length=3):
    """Make documents of one n-gram each of the 2ⁿ cells: {places of its words: count}."""
    documents, other = [], 0
    for held, count in counts.items():
        for _ in range(count):
            document = []
            for at in range(length):
                other += 1
                document.append(f"w{at}" if at in held else f"other{other}")
            documents.append(document)
    return tv.Corpus.from_tokens(documents)


def test_the_cube_of_nltks_documentation():
    association = pytest.importorskip("nltk.metrics.association")
    # nltk/metrics/association.py: the contingency table of its trigrams.
    marginals = (1, (1, 1, 1), (1, 73, 1), 2000)
    cells = (1, 0, 0, 0, 0, 72, 0, 1927)
    assert association.TrigramAssocMeasures._contingency(*marginals) == cells
    corpus = cube({(0, 1, 2): 1, (1,): 72, (): 1927})
    peers(association, corpus.ngrams(3, measures=NAMES, min_count=1), "w0 w1 w2", marginals)


def peers(association, table, ngram, marginals):
    theirs = association.TrigramAssocMeasures
    (row,) = [row for row in table if row["ngram"] == ngram]
    names = {
        "pmi": "pmi",
        "t_score": "student_t",
        "log_likelihood": "likelihood_ratio",
        "chi_squared": "chi_sq",
        "jaccard": "jaccard",
        "mi_like": "mi_like",
    }
    for ours, name in names.items():
        assert row[ours] == pytest.approx(getattr(theirs, name)(*marginals), rel=1e-9), ours


def test_convention_tokens_gives_the_trigrams_of_nltk():
    collocations = pytest.importorskip("nltk.collocations")
    association = pytest.importorskip("nltk.metrics.association").TrigramAssocMeasures
    chance = random.Random(3)
    tokens = [chance.choice("aaabbcdefg") for _ in range(400)]
    finder = collocations.TrigramCollocationFinder.from_words(tokens)
    measures = ["pmi", "t_score", "mi_like", "poisson_stirling(form=nltk)", "chi_squared"]
    table = tv.Corpus.from_tokens([tokens]).ngrams(3, measures=measures, convention="tokens")
    theirs = ["pmi", "student_t", "mi_like", "poisson_stirling", "chi_sq"]
    for ours, name in zip(measures, theirs, strict=True):
        scores = dict(finder.score_ngrams(getattr(association, name)))
        assert len(scores) == len(table)
        for row in table:
            expected = scores[tuple(row["ngram"].split())]
            assert row[ours] == pytest.approx(expected, rel=1e-9), (ours, row)


def test_four_words_score_as_in_nltk():
    collocations = pytest.importorskip("nltk.collocations")
    association = pytest.importorskip("nltk.metrics.association").QuadgramAssocMeasures
    chance = random.Random(4)
    tokens = [chance.choice("aaabbcd") for _ in range(300)]
    finder = collocations.QuadgramCollocationFinder.from_words(tokens)
    table = tv.Corpus.from_tokens([tokens]).ngrams(4, measures="pmi", convention="tokens")
    scores = dict(finder.score_ngrams(association.pmi))
    for row in table:
        assert row["pmi"] == pytest.approx(scores[tuple(row["ngram"].split())], rel=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_the_registry(name):
    part = {tuple(int(at) - 1 for at in places): count for places, count in EXAMPLE.items()}
    cells = oracle.gram_cells(part, 3)
    assert min(cells.values()) >= 0
    table = cube(cells).ngrams(3, measures=name)
    (row,) = [row for row in table if row["ngram"] == "w0 w1 w2"]
    assert round(row[name], 4) == GRAM_MEASURES[name].example
    assert round(oracle.gram_score(name, part, 3), 4) == GRAM_MEASURES[name].example


def test_what_the_registry_says_of_options_and_cells_is_so():
    corpus = tv.Corpus.from_tokens([["a", "b", "c", "a", "b", "c", "d"] * 3])
    for name, measure in GRAM_MEASURES.items():
        told = ", ".join(f"{key}={value}" for key, value in measure.options.items())
        label = f"{name}({told})" if told else name
        table = corpus.ngrams(3, measures=[name, label] if told else name)
        assert table[name].tolist() == table[label].tolist()
        if measure.counts_cells:
            with pytest.raises(ValueError, match="all 2\\^n cells, so n must be at most 5, got 6"):
                corpus.ngrams((2, 6), measures=name)
        else:
            assert len(corpus.ngrams(6, measures=name)) > 0


@pytest.mark.parametrize(
    ("label", "name", "factor"),
    [("pmi(base=10)", "pmi", math.log10(2)), ("total_correlation(base=e)", None, math.log(2))],
)
def test_the_base_is_a_factor(label, name, factor):
    corpus = tv.Corpus.from_texts(["a b c a b d a b c"])
    name = name or label.partition("(")[0]
    table = corpus.ngrams(3, measures=[label, name])
    assert table[label].tolist() == pytest.approx((table[name] * factor).tolist(), rel=1e-12)


def test_long_ngrams_are_scored():
    tokens = [f"w{at % 97}" for at in range(400)]
    table = tv.Corpus.from_tokens([tokens]).ngrams(100, measures=OF_ANY_LENGTH, top=3)
    counts = {}
    places = [tuple(range(i)) for i in range(101)] + [tuple(range(i, 100)) for i in range(100)]
    places += [(at,) for at in range(100)]
    places += [tuple(at for at in range(100) if at != gap) for gap in range(100)]
    for row in table:
        ngram = row["ngram"].split()
        for part in places:
            counts[part] = oracle.part_count([[tokens]], ngram, part)
        for name in OF_ANY_LENGTH:
            assert same(row[name], oracle.gram_score(name, counts, 100)), name


def test_a_table_without_measures_is_as_it_was():
    corpus = tv.Corpus.from_texts(["a b c", "a b"])
    assert corpus.ngrams((1, 2)).columns == ["rank", "ngram", "n", "count", "per_million"]
    assert corpus.ngrams(2, measures="pmi").columns[5:] == ["pmi"]
    assert len(tv.Corpus.from_texts(["a"]).ngrams((2, 3), measures=NAMES)) == 0
    assert len(tv.Corpus.from_texts([]).ngrams((2, 3), measures=NAMES, nested=True)) == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"measures": "fischer"}, "there is no measure 'fischer'. The measures are pmi, npmi"),
        ({"measures": "lamda"}, "Did you mean 'lambda'"),
        ({"measures": []}, "at least one measure"),
        ({"measures": ["pmi", "pmi"]}, "'pmi' is named twice"),
        ({"measures": "pmi(base=1)"}, "base must be a number above 1"),
        ({"measures": "pmi(power=1)"}, "its options are base, got 'power'"),
        ({"measures": "mi_like(power=0)"}, "power must be a number above 0"),
        ({"measures": "pmi", "skip": 1}, "measures need n-grams without gaps: skip must be 0"),
        ({"n": (1, 2), "measures": "pmi"}, "n must be at least 2"),
        ({"n": (2, 3), "nested": True, "skip": 1}, "nested needs n-grams without gaps"),
        ({"nested": True}, "nested needs n-grams of several lengths"),
        ({"measures": "pmi", "convention": "pairs"}, "convention must be one of 'positions'"),
    ],
)
def test_what_is_not_defined_is_refused(options, message):
    corpus = tv.Corpus.from_texts(["a b c"])
    with pytest.raises(ValueError, match=message):
        corpus.ngrams(**options)


@given(
    st.lists(st.lists(st.sampled_from("abc"), max_size=9), max_size=4),
    st.integers(1, 3),
    st.integers(1, 2),
    st.integers(1, 3),
)
def test_nested_equals_the_definition(tokens, shortest, more, min_count):
    longest = shortest + more
    corpus = tv.Corpus.from_tokens(tokens)
    table = corpus.ngrams((shortest, longest), nested=True, min_count=min_count)
    expected = oracle.nesting([[d] for d in tokens], shortest, longest, min_count=min_count)
    assert len(table) == len(expected)
    for row in table:
        for name, value in expected[tuple(row["ngram"].split())].items():
            assert row[name] == pytest.approx(value, rel=1e-12), (name, row)


@given(words)
def test_nested_and_measures_go_together(tokens):
    corpus = tv.Corpus.from_tokens(tokens)
    columns = ["count_nested", "c_value", "maximal", "closed"]
    nested = {row["ngram"]: row for row in corpus.ngrams((2, 4), nested=True)}
    both = corpus.ngrams((2, 4), nested=True, measures="scp", top=5)
    assert both.columns[5:] == ["scp", *columns]
    for row in both:
        assert [row[name] for name in columns] == [nested[row["ngram"]][name] for name in columns]


def test_sentences_end_what_is_nested():
    corpus = tv.Corpus.from_texts(["a b\nc", "a b c"])
    rows = {row["ngram"]: row for row in corpus.ngrams((2, 3), nested=True, within="sentence")}
    assert rows["a b"]["count"] == 2
    assert rows["a b"]["count_nested"] == 1
    assert not rows["a b"]["maximal"]
    assert rows["a b"]["closed"]
    assert not rows["b c"]["closed"]
    assert rows["a b"]["c_value"] == 1.0

"""Dispersion: against its definitions, other programs' numbers, and itself."""

import datetime as dt
import json
import math
import random
import re

import dispersion_oracle as oracle
import numpy as np
import polars as pl
import pytest
import turven as tv
from hypothesis import example, given
from hypothesis import strategies as st
from turven.registry import DISPERSION_MEASURES

ALL = tv.measures.names("dispersion")
OF_PARTS = list(oracle.MEASURES)
OF_POSITIONS = list(oracle.OF_POSITIONS)
LYNE = (
    [2, 0, 1, 1, 3, 0, 3, 0, 0, 0],
    [8143, 8058, 8271, 8125, 7959, 7941, 8146, 8001, 8003, 7930],
)
TEXT = "bamnibeupkbasatbewqnbcagabestabaghabeaatbahaabeaxa"

#: Words of a corpus, document by document; some are empty.
documents = st.lists(st.lists(st.sampled_from("aaabbcd"), max_size=12), max_size=7)
#: Counts and sizes of parts.
part = st.integers(1, 9).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size)))
spreads = st.lists(part, min_size=1, max_size=8)


def corpus_of(documents, **options):
    return tv.Corpus.from_tokens(documents, **options)


def in_parts(counts, sizes):
    """Make a corpus in which w occurs so often in documents of these sizes."""
    return corpus_of([["w"] * f + ["x"] * (s - f) for f, s in zip(counts, sizes, strict=True)])


def score(corpus, measure, word="w", **options):
    return corpus.dispersion([word], measures=measure, **options)[measure].tolist()[0]


def close(expected):
    return pytest.approx(float(expected), rel=1e-12, abs=1e-12, nan_ok=True)


def parted(documents):
    """Return the counts of each word in the parts that have tokens, and their sizes."""
    filled = [tokens for tokens in documents if tokens]
    words = sorted({word for tokens in filled for word in tokens})
    return {w: [t.count(w) for t in filled] for w in words}, [len(t) for t in filled]


@given(documents, st.sampled_from([1, 2, 7]))
@example([], 1)
@example([["a"]], 2)
@example([["a", "a"], []], 2)
def test_every_measure_of_parts_equals_its_definition(documents, threads):
    corpus = corpus_of(documents)
    counts, sizes = parted(documents)
    table = corpus.dispersion(measures=OF_PARTS, threads=threads)
    assert sorted(table["token"].tolist()) == list(counts)
    for row in table:
        held = counts[row["token"]]
        assert (row["count"], row["parts"]) == (sum(held), len(sizes))
        for name, measure in oracle.MEASURES.items():
            assert row[name] == close(measure(held, sizes)), name


@given(documents)
@example([])
def test_a_word_that_does_not_occur_has_what_the_definitions_say(documents):
    _, sizes = parted(documents)
    (row,) = corpus_of(documents).dispersion(["z"], measures=ALL)
    assert (row["rank"], row["count"], row["range"]) == (None, 0, 0)
    for name, measure in oracle.MEASURES.items():
        assert row[name] == close(measure([0] * len(sizes), sizes)), name
    assert all(math.isnan(row[name]) for name in OF_POSITIONS)


@given(documents, st.sampled_from([1, 2, 7]))
def test_every_measure_of_positions_equals_its_definition(documents, threads):
    table = corpus_of(documents).dispersion(measures=OF_POSITIONS, threads=threads)
    stream = [word for tokens in documents for word in tokens]
    for row in table:
        places = [at for at, word in enumerate(stream) if word == row["token"]]
        gaps = oracle.distances(places, len(stream))
        for name, measure in oracle.OF_POSITIONS.items():
            assert row[name] == close(measure(gaps, len(stream))), name


@given(spreads, st.sampled_from(["even", "pervasive"]), st.booleans())
@example([(0, 3), (0, 3)], "even", True)
@example([(3, 3), (3, 3)], "even", True)
@example([(1, 2), (2, 3), (3, 3)], "pervasive", False)
def test_adjusted_scores_lie_between_the_least_and_the_most_even(spread, method, clip):
    counts, sizes = zip(*spread, strict=True)
    corpus = in_parts(counts, sizes)
    for name, even in oracle.EVEN.items():
        label = f"{name}(adjusted={method}, clip={clip})"
        expected = oracle.adjusted(name, counts, sizes, method, clip)
        found = score(corpus, label)
        if math.isfinite(expected) and abs(expected) < 1e6:
            assert found == pytest.approx(expected, abs=1e-9), label
        elif math.isnan(expected):
            assert math.isnan(found), label
        if sum(counts) > 1 and not math.isnan(expected):
            for end, target in ((oracle.most, even), (oracle.least, 1 - even)):
                made = in_parts(end(counts, sizes, method), sizes)
                assert score(made, label) == pytest.approx(target, abs=1e-9), label


@pytest.mark.parametrize("transform", ["odds", "base_e", "base_2"])
def test_the_divergence_becomes_a_number_in_three_ways(transform):
    expected = oracle.d_kl(*LYNE, transform)
    assert score(in_parts(*LYNE), f"d_kl(transform={transform})") == close(expected)


@pytest.mark.gold("dispersion.tsv")
def test_numbers_of_other_programs(row):
    tolerance = float(row["tolerance"])
    if row["measure"] in OF_POSITIONS:
        found = score(corpus_of([list(row["sizes"])]), row["measure"], row["counts"])
    else:
        counts = [int(f) for f in row["counts"].split(",")]
        sizes = [int(s) for s in row["sizes"].split(",")] if row["sizes"] else [20] * len(counts)
        found = score(in_parts(counts, sizes), row["measure"])
    assert found == pytest.approx(float(row["expected"]), abs=tolerance)


#: What the published measures are called here; DP and DPnorm are given turned in some.
CALLED = {
    "Carroll D2": "carroll_d2",
    "Gries DPnorm": "dp_norm",
    "Lyne D3": "lyne_d3",
    "Rosengren S": "rosengren_s",
    "ARF": "arf",
    "ALD": "ald",
    "f_ALD = N·10^(−ALD)": "f_ald",
    "Rosengren KF = F·S": "rosengren_kf",
    "Carroll Um = F·D2+(1−D2)F/n": "carroll_um",
    "Engwall FM = F·range/n": "engwall_fm",
    "Kromer UR = Σ H(f_i)": "kromer_ur",
    "Juilland D": "juilland_d",
    "1 − DP (Gries 2008)": "1-dp",
    "1 − DPnorm (Lijffijt & Gries 2012)": "1-dp_norm",
    "D_P (Egbert et al. 2020)": "egbert_dp",
}


def test_all_collected_numbers_of_other_programs(oracles):
    rows = [row for row in oracles if row["section"] == "J. Dispersion"]
    assert len(rows) == 17
    for row in rows:
        turned, _, name = CALLED[row["measure"]].rpartition("1-")
        name = name or turned
        given = row["input"]
        if "text" in given:
            text = re.search(r'"([a-z ]+)"', given)[1].split()
            found = score(corpus_of([text]), name, "a")
        elif "sizes" in given:
            counts, sizes = re.search(r"subfreq ([\d,]+); sizes ([\d,]+)", given).groups()
            found = score(in_parts(*(list(map(int, x.split(","))) for x in (counts, sizes))), name)
        else:
            counts = json.loads(given)
            found = score(in_parts(counts, [20] * len(counts)), name)
        found = 1 - found if CALLED[row["measure"]].startswith("1-") else found
        assert found == pytest.approx(row["expected"], abs=row["tol"]), row["measure"]


@pytest.mark.parametrize("name", ALL)
def test_the_registry_says_everything_about_a_measure_of_dispersion(name):
    about = tv.measures.about(name, kind="dispersion")
    assert about is DISPERSION_MEASURES[name]
    told = {key: value for key, value in vars(about).items() if key not in ("options", "even")}
    assert all(told.values())
    assert (about.of == "positions") == (name in OF_POSITIONS)
    assert ("adjusted" in about.options) == (name in oracle.EVEN)
    if name in oracle.EVEN:
        assert about.even == str(oracle.EVEN[name])
    corpus, word = (
        (corpus_of([list(TEXT)]), "a") if name in OF_POSITIONS else (in_parts(*LYNE), "w")
    )
    assert corpus.dispersion([word], measures=name)[name].tolist()[0] == pytest.approx(
        about.example, abs=5.1e-7
    )


@given(spreads)
def test_scores_stay_in_their_ranges(spread):
    counts, sizes = zip(*spread, strict=True)
    bounded = [
        "juilland_d",
        "carroll_d2",
        "rosengren_s",
        "dp",
        "dp_norm",
        "egbert_dp",
        "d_a",
        "gini",
    ]
    (row,) = in_parts(counts, sizes).dispersion(["w"], measures=[*bounded, "zhang_dc", "arf"])
    for name in bounded:
        assert math.isnan(row[name]) or 0 <= row[name] <= 1
    if row["count"]:
        assert 1 <= row["arf"] <= row["count"] * (1 + 1e-15)


@given(documents, st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_no_measure_of_parts(documents, chance):
    shuffled = chance.sample(documents, len(documents))
    exact = ["range", "relative_range", "relative_range_sizes", "dp", "dp_norm", "egbert_dp"]
    before, after = (corpus_of(d).dispersion(measures=OF_PARTS) for d in (documents, shuffled))
    assert before[["rank", "token", "count", "parts"]].equals(
        after[["rank", "token", "count", "parts"]]
    )
    for name in OF_PARTS:
        if name in exact:
            assert before[name].tolist() == pytest.approx(after[name].tolist(), rel=0, nan_ok=True)
        np.testing.assert_allclose(before[name], after[name], rtol=1e-12, atol=1e-12)


def large():
    """Make a corpus that several threads share out, with words rare and frequent."""
    chance = random.Random(7)
    words = [f"w{int(chance.paretovariate(0.6))}" for _ in range(300)]
    lengths = [chance.choice([0, 1, 5, 40, 900]) for _ in range(150)]
    texts = [[chance.choice(words) for _ in range(length)] for length in lengths]
    return corpus_of(texts, year=[chance.choice([1990, 1991, None]) for _ in texts])


ASKS = {
    "documents": {"parts": "document"},
    "column": {"parts": "year", "sort": "d_a", "descending": False},
    "slices": {"parts": 17, "sort": "range"},
    "bounds": {"parts": [5, 900, 20_000], "sort": "arf", "top": 20},
    "tokens": {"tokens": ["w1", "w3", "w1", "none"]},
}
MEASURES = [*ALL, "dp(adjusted=even)", "d_a(adjusted=pervasive)", "d_kl(transform=base_2)"]


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_the_same_bytes_on_any_number_of_threads_from_disk_and_of_a_view(ask, tmp_path):
    corpus = large()
    corpus.save(tmp_path / "store")
    ask = {"measures": MEASURES, **ask}
    expected = corpus.dispersion(**ask, threads=1)
    for other in (corpus, tv.Corpus.open(tmp_path / "store"), corpus[:], corpus.layer("token")):
        for threads in (2, 7):
            assert other.dispersion(**ask, threads=threads).equals(expected)


def test_a_layer_is_measured_as_the_corpus_of_its_values():
    words, lemmas = [["ging", "gaan"], ["liep", "ging"]], [["gaan", "gaan"], ["lopen", "gaan"]]
    layered = corpus_of(words, layers={"lemma": lemmas})
    assert (
        layered.layer("lemma")
        .dispersion(measures=ALL)
        .equals(corpus_of(lemmas).dispersion(measures=ALL))
    )


@given(documents, st.integers(1, 9))
def test_slices_are_equal_and_the_first_take_what_is_left(documents, slices):
    stream = [word for tokens in documents for word in tokens]
    corpus = corpus_of(documents)
    if slices > len(stream):
        with pytest.raises(ValueError, match=f"at most {len(stream)}, the tokens there are"):
            corpus.dispersion(parts=slices)
        return
    size, longer = divmod(len(stream), slices)
    cuts = [i * size + min(i, longer) for i in range(slices)]
    parts = [stream[start:end] for start, end in zip(cuts, [*cuts[1:], None], strict=True)]
    by_slices = corpus.dispersion(parts=slices)
    assert by_slices.equals(corpus_of(parts).dispersion()) or repr(by_slices.to_dicts()) == repr(
        corpus_of(parts).dispersion().to_dicts()
    )
    for bounds in (cuts, cuts[1:], tuple(cuts), np.array(cuts)):
        assert repr(corpus.dispersion(parts=bounds).to_dicts()) == repr(by_slices.to_dicts())


@given(documents, st.data())
def test_parts_by_a_column_are_the_documents_with_its_values(documents, data):
    labels = data.draw(
        st.lists(
            st.sampled_from(["x", "y", None]), min_size=len(documents), max_size=len(documents)
        )
    )
    corpus = corpus_of(documents, place=labels)
    groups = [
        [
            word
            for tokens, at in zip(documents, labels, strict=True)
            if at == label
            for word in tokens
        ]
        for label in ("x", "y", None)
    ]
    expected = corpus_of(groups).dispersion(measures=OF_PARTS)
    found = corpus.dispersion(measures=OF_PARTS, parts="place")
    assert repr(found.sort("token")[OF_PARTS].to_dicts()) == repr(
        expected.sort("token")[OF_PARTS].to_dicts()
    )


def test_columns_of_dates_and_of_numbers_make_parts():
    days = [dt.date(2001, 1, 1), dt.date(2002, 1, 1), dt.date(2001, 1, 1)]
    corpus = corpus_of([["a"], ["a", "b"], ["b"]], day=days, year=[1.5, 2.5, 1.5])
    for column in ("day", "year"):
        assert corpus.dispersion(parts=column)["parts"].tolist() == [2, 2]
    assert corpus.dispersion(parts="id")["parts"].tolist() == [3, 3]


def test_frequencies_have_the_same_measures():
    corpus = large()
    measures = ["dp", "range", "juilland_d", "dp(adjusted=even)", "arf"]
    table = corpus.frequencies(dispersion=measures, parts="year", top=30)
    expected = corpus.dispersion(measures=measures, parts="year", top=30)
    assert table.columns[-5:] == measures
    assert table[["token", "count", *measures]].equals(expected[["token", "count", *measures]])
    assert table.parameters["options"]["parts"] == "year"
    few = corpus.frequencies(tokens=["w2", "none"], dispersion="dp")
    assert few["dp"].tolist() == pytest.approx([score(corpus, "dp", "w2"), math.nan], nan_ok=True)
    assert corpus.frequencies().parameters["options"]["parts"] is None


def test_rows_are_in_the_order_asked_for():
    corpus = corpus_of([list("aaab"), list("bbcc"), list("d")])
    table = corpus.dispersion(measures="dp", sort="dp")
    assert table["dp"].tolist() == sorted(table["dp"].tolist(), reverse=True)
    assert table["rank"].tolist() == [1, 2, 3, 4]
    rising = corpus.dispersion(measures="dp", sort="dp", descending=False, top=2)
    assert rising["dp"].tolist() == table["dp"].tolist()[:-3:-1]
    assert rising["token"].tolist() == ["b", "a"]  # before c, which is as even but rarer
    assert corpus.dispersion(sort="range", top=1)["token"].tolist() == ["b"]
    assert corpus.dispersion(descending=False)["token"].tolist() == ["d", "c", "a", "b"]
    assert corpus.dispersion(min_count=2)["token"].tolist() == ["a", "b", "c"]
    asked = corpus.dispersion(["c", "z", "a"])
    assert asked.to_dict()["rank"] == [3, None, 1]
    one = corpus[:1].dispersion(measures="juilland_d", sort="juilland_d")
    assert one["token"].tolist() == ["a", "b"]


def test_the_range_is_no_column_twice_and_parameters_say_how():
    corpus = corpus_of([["a"], ["b", "a"]])
    table = corpus.dispersion(measures=["range", "dp"], parts=[1])
    assert table.columns == ["rank", "token", "count", "parts", "range", "dp"]
    options = table.parameters["options"]
    assert (options["measures"], options["parts"]) == (["range", "dp"], [1])
    assert corpus.dispersion(pl.Series(["a"])).parameters["options"]["tokens"] == ["a"]


def test_parts_without_tokens_are_left_out():
    sparse, dense = corpus_of([[], ["a", "b"], [], ["a"]]), corpus_of([["a", "b"], ["a"]])
    assert sparse.dispersion(measures=ALL).equals(dense.dispersion(measures=ALL))


def test_one_part_is_neither_even_nor_uneven():
    (row,) = corpus_of([["a", "b", "a"]]).dispersion(["a"], measures=ALL)
    undefined = {name for name in ALL if math.isnan(row[name])}
    assert undefined == {
        "juilland_d", "carroll_d2", "dp_norm", "egbert_dp", "d_a", "juilland_u", "carroll_um"
    }  # fmt: skip


REFUSED = {
    "a measure": ({"measures": "dpnorm"}, ValueError, "no measure 'dpnorm'.*mean 'dp_norm'.*f_awt"),
    "an option": ({"measures": "gini(adjusted=even)"}, ValueError, "takes no options"),
    "a way": ({"measures": "dp(adjusted=x)"}, ValueError, "none, even or pervasive, got 'x'"),
    "a column": ({"parts": "genre"}, ValueError, "no metadata column 'genre'.*id, year, tokens"),
    "no slice": ({"parts": 0}, ValueError, "parts must be at least 1, got 0"),
    "slices": ({"parts": 6}, ValueError, "parts must be at most 5, the tokens there are, got 6"),
    "falling": ({"parts": [2, 2]}, ValueError, "ascending order.*got 2 at place 1"),
    "outside": ({"parts": [2, 5]}, ValueError, "below 5.*got 5 at place 1"),
    "negative": ({"parts": [-1]}, ValueError, "got -1 at place 0"),
    "a float": ({"parts": 2.5}, TypeError, "parts must be 'document', the name"),
    "a bool": ({"parts": True}, TypeError, "parts must be 'document', the name"),
    "strings": ({"parts": ["x"]}, TypeError, "parts must be 'document', the name"),
    "an order": ({"sort": "rosengren_s"}, ValueError, "sort must be one of 'count', 'range', 'dp'"),
    "two orders": ({"tokens": ["a"], "sort": "dp"}, ValueError, "sort does not go with tokens"),
    "one str": ({"tokens": "a"}, TypeError, "put it in a list"),
    "nothing": ({"measures": []}, ValueError, "at least one measure"),
    "a word": ({"part": 3}, TypeError, "no option 'part'.*mean 'parts'"),
    "rows": ({"top": -1}, ValueError, "top must be at least 0"),
}


@pytest.mark.parametrize(("asked", "error", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_meant_is_refused(asked, error, message):
    corpus = corpus_of([list("aab"), list("bc")], year=[1, 2])
    with pytest.raises(error, match=message):
        corpus.dispersion(**asked)


def test_frequencies_refuse_what_dispersion_refuses():
    corpus = corpus_of([list("aab")])
    with pytest.raises(ValueError, match="no measure 'x'"):
        corpus.frequencies(dispersion="x")
    with pytest.raises(ValueError, match="no metadata column 'x'"):
        corpus.frequencies(dispersion="dp", parts="x")
    assert len(corpus_of([]).dispersion(measures=ALL)) == 0
    with pytest.raises(ValueError, match="at most 0, the tokens"):
        corpus_of([]).dispersion(parts=1)


def test_scores_do_not_add_up_and_are_not_added(tmp_path):
    table = corpus_of([list("aab")]).frequencies(dispersion="dp")
    with pytest.raises(ValueError, match="columns that do not add up: dp"):
        tv.merge_counts([table, table])

"""Pictures: what the axes hold is what the tables say."""

import datetime as dt
import itertools
import math

import matplotlib as mpl
import numpy as np
import pytest
import turven as tv
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.dates import num2date
from matplotlib.figure import Figure
from plot_cases import PARTY, drawn, labels, line, title
from turven.plot import dates
from turven.plot.layout import layout

# Ranks and spectra.


def ends_of_ties(counts):
    """The first and the last rank of each count."""
    ranked = sorted(counts, reverse=True)
    ends = set()
    for count in set(ranked):
        first = ranked.index(count) + 1
        ends |= {(first, count), (first + ranked.count(count) - 1, count)}
    return sorted(ends)


@settings(max_examples=15)
@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=40))
def test_ranks_are_those_of_all_types_whatever_the_table(tokens):
    corpus = tv.Corpus.from_tokens([tokens])
    expected = ends_of_ties([tokens.count(token) for token in set(tokens)])
    ax = Figure().add_subplot()
    assert line(corpus.frequencies().plot(ax=ax, labels=0)) == expected
    ax = Figure().add_subplot()
    assert line(corpus.spectrum().plot("rank_frequency", ax=ax)) == expected


def test_words_chosen_stand_at_their_ranks_among_all(corpus):
    table = corpus.frequencies(tokens=["zat", "de", "olifant"])
    assert line(table.plot()) == [(row["rank"], row["count"]) for row in table.sort("rank")][:2]


def test_laws_are_those_of_the_fit(corpus):
    ax = tv.plot.rank_frequency(corpus)
    fit = corpus.zipf()
    assert len(ax.lines) == 1 + len(fit)
    for number, row in enumerate(fit, 1):
        law = [(rank + row["shift"]) ** -row["exponent"] for rank in range(1, corpus.n_types + 1)]
        for rank, count in line(ax, number):
            expected = corpus.n_tokens * law[int(rank) - 1] / sum(law)
            assert count == pytest.approx(expected, rel=1e-12)
    named = [text.get_text() for text in ax.get_legend().get_texts()]
    assert named[0] == "types"
    assert named[1] == f"Zipf (maximum likelihood): a = {fit[0]['exponent']:.2f}"


def test_frequent_words_are_named(corpus):
    assert labels(corpus.frequencies().plot(labels=2)) == ["de", "en"]
    assert labels(corpus.frequencies().plot(labels=0)) == []


def test_a_spectrum_is_its_table(corpus):
    table = corpus.spectrum()
    ax = table.plot()
    expected = list(zip(table["count"].tolist(), table["types"].tolist(), strict=True))
    assert line(ax) == line(tv.plot.spectrum(corpus)) == expected
    assert title(ax).endswith("4 documents, 20 tokens · 1 of 7 types occur once")
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


@pytest.mark.parametrize("statistic", ["frequencies", "spectrum", "growth"])
def test_parts_have_a_line_each(corpus, statistic):
    table = getattr(corpus.by("party"), statistic)()
    ax = table.plot()
    assert len(ax.lines) == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    for number, part in enumerate(["a", "b"]):
        alone = corpus[[party == part for party in PARTY]]
        expected = getattr(alone, statistic)().plot(ax=Figure().add_subplot())
        assert line(ax, number) == line(expected)


def test_more_parts_than_can_be_told_apart_are_refused():
    many = tv.Corpus.from_texts(["a b"] * 8, part=range(8))
    with pytest.raises(ValueError, match="at most 7 parts apart, got 8"):
        many.by("part").spectrum().plot()


# Growth.


def test_growth_is_its_table_and_heaps_its_law(news):
    table, fit = news.growth(points=10), news.heaps(points=10)
    ax = table.plot(fit=fit)
    for number, column in enumerate(["types", "hapaxes"]):
        expected = zip(table["tokens"].tolist(), table[column].tolist(), strict=True)
        assert line(ax, number) == list(expected)
    for number, row in enumerate(fit, 2):
        for tokens, types in line(ax, number):
            assert types == pytest.approx(row["factor"] * tokens ** row["exponent"], rel=1e-12)
    assert len(tv.plot.growth(news).lines) == 4


def test_rarefaction_has_its_bounds_as_a_band(news):
    table = news.rarefaction(points=6)
    ax = table.plot()
    assert ax.lines[0].get_ydata().tolist() == table["types"].tolist()
    corners = {tuple(corner) for corner in ax.collections[0].get_paths()[0].vertices.tolist()}
    for bound in ("types_low", "types_high"):
        assert set(zip(table["tokens"].tolist(), table[bound].tolist(), strict=True)) <= corners
    assert "95 % of samples" in title(ax)


# Timelines.


@pytest.fixture(scope="module")
def gaps():
    texts = ["regen zon", "regen regen", "", "zon", "", "regen", "zon"]
    months = ["2020-01", "2020-02", "2020-03", "2020-05", "2020-06", "2020-07", "2020-08"]
    return tv.Corpus.from_texts(texts, date=months)


def test_a_timeline_has_dates_values_and_gaps(gaps):
    table = gaps.timeline("regen", every="month")
    ax = table.plot()
    found = ax.lines[0].get_ydata()
    np.testing.assert_array_equal(found, table["value"])
    assert np.isnan(found).tolist() == [False, False, True, True, False, True, False, False]
    days = [num2date(day).date() for day in mpl.dates.date2num(ax.lines[0].get_xdata())]
    assert days == [dt.date(2020, month, 1) for month in range(1, 9)]
    ax.figure.canvas.draw()
    assert any(text.get_text() == "2020" for text in ax.get_xticklabels())


def test_bounds_are_a_band_and_a_bar_where_a_period_stands_alone(gaps):
    table = gaps.timeline("regen", every="month")
    ax = table.plot()
    band, bars = ax.collections
    # Two pieces, before and after the gaps; between them a month alone.
    assert len(band.get_paths()) >= 2
    (bar,) = bars.get_segments()
    assert bar[:, 1].tolist() == pytest.approx([table["low"][4], table["high"][4]])
    heights = {y for path in band.get_paths() for _, y in path.vertices.tolist()}
    for place in (0, 1, 6, 7):
        assert {table["low"][place], table["high"][place]} <= heights


def test_bounds_can_be_bars_or_none(gaps):
    table = gaps.timeline(["regen", "zon"], every="month")
    ax = table.plot(intervals="bars")
    for bars, name in zip(ax.collections, ["regen", "zon"], strict=True):
        rows = [row for row in table if row["series"] == name and row["tokens"]]
        for segment, row in zip(bars.get_segments(), rows, strict=True):
            assert segment[:, 1].tolist() == pytest.approx([row["low"], row["high"]])
    # Beside each other, with the same data.
    pixels = [ax.lines[n].get_transform().transform((0, 0))[0] for n in (0, 1)]
    assert pixels[1] - pixels[0] == pytest.approx(4 * ax.figure.dpi / 72)
    assert not table.plot(intervals="none").collections
    with pytest.raises(ValueError, match="intervals must be one of 'band', 'bars', 'none'"):
        table.plot(intervals="ribbon")


def test_series_of_different_units_have_no_axis_in_common(gaps):
    table = gaps.timeline(["regen", "regen / zon", "zon"], every="month")
    assert table.parameters["units"] == {
        "regen": "per_million",
        "regen / zon": "quotient",
        "zon": "per_million",
    }
    with pytest.raises(ValueError, match=r"'regen / zon' \(quotient\), 'zon' \(per million"):
        table.plot()
    ax = table.plot(series="regen / zon")
    assert ax.get_ylabel() == "quotient"
    assert title(ax).splitlines()[0] == "regen / zon: quotient, by month"
    assert len(table.plot(series=["zon", "regen"]).lines) == 2
    with pytest.raises(ValueError, match="there is no series 'wind'; there are 'regen',"):
        table.plot(series="wind")


def test_periods_that_are_no_dates_stand_side_by_side():
    corpus = tv.Corpus.from_texts(["a b", "a", "b"], stage=["early", "late", "middle"])
    ax = corpus.timeline("a", by="stage").plot()
    assert line(ax) == [(0, 500000.0), (1, 1000000.0), (2, 0.0)]
    assert [text.get_text() for text in ax.get_xticklabels()] == ["early", "late", "middle"]
    numbered = tv.Corpus.from_texts(["a b", "a"], chapter=[3, 7])
    assert [x for x, _ in line(numbered.timeline("a", by="chapter").plot())] == [3, 7]


@pytest.mark.parametrize(
    ("label", "day"),
    [
        ("1987", "1987-01-01"),
        ("1980s", "1980-01-01"),
        ("1987-03", "1987-03-01"),
        ("1987-Q4", "1987-10-01"),
        ("2015-W53", "2015-12-28"),
        ("2016-W01", "2016-01-04"),
        ("1987-03-31", "1987-03-31"),
    ],
)
def test_a_period_stands_at_its_first_day(label, day):
    assert dates.places([label]).astype(str).tolist() == [day]


def test_dates_of_the_metadata_stand_where_they_are():
    days = [dt.date(2020, 2, 29), dt.date(2021, 3, 1)]
    corpus = tv.Corpus.from_texts(["a", "b"], day=days)
    ax = corpus.timeline("a", by="day").plot()
    found = num2date(mpl.dates.date2num(ax.lines[0].get_xdata()))
    assert [day.date() for day in found] == days
    assert dates.places(["2020-02-30", "2020-02"]).tolist() == [0, 1]


def test_a_timeline_says_its_parameters(news):
    ax = news.timeline("water", every="quarter", smoothing=1, interval=0.9).plot()
    said = title(ax).replace("\n", " · ")
    assert said == (
        "water: per million tokens, by quarter · 24 documents, 6,119 tokens · "
        "Wilson intervals of 90 % · smoothing 1"
    )


def test_a_timeline_without_dates_is_empty():
    corpus = tv.Corpus.from_texts(["a"], date=[None])
    ax = corpus.timeline("a", every="year").plot()
    assert line(ax) == []
    assert title(ax).startswith("a: per million tokens, by year")


# Dispersion.


documents = st.lists(st.lists(st.sampled_from("abc"), max_size=8), min_size=1, max_size=6)


@settings(max_examples=15)
@given(documents, st.booleans())
def test_words_stand_where_they_occur(documents, relative):
    corpus = tv.Corpus.from_tokens(documents)
    ax = tv.plot.dispersion(corpus, ["a", "c"], relative=relative, ax=Figure().add_subplot())
    held = [tokens for tokens in documents if {"a", "c"} & set(tokens)]
    for number, word in enumerate(["a", "c"]):
        expected = [
            ((place + 0.5) / len(tokens) if relative else place, row)
            for row, tokens in enumerate(held)
            for place, token in enumerate(tokens)
            if token == word
        ]
        found = [(x, round(y)) for x, y in line(ax, number)]
        assert found == expected
    lengths = [1 if relative else len(tokens) for tokens in held]
    assert [bar.get_width() for bar in ax.patches] == lengths


def test_one_word_stands_in_the_middle_of_its_row(corpus):
    ax = tv.plot.dispersion(corpus, "Kat")
    assert line(ax) == [(1, 0), (1, 1), (4, 2)]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["0", "1", "2"]
    assert title(ax) == "Where kat occurs\nin 3 of 4 documents · 3 occurrences"


def test_documents_with_the_most_occurrences_are_kept_in_the_order_of_the_corpus(corpus):
    ax = tv.plot.dispersion(corpus, "de", documents=2)
    assert [text.get_text() for text in ax.get_yticklabels()] == ["0", "3"]
    assert title(ax).endswith("in 3 of 4 documents · 6 occurrences in the 2 with the most")
    with pytest.raises(ValueError, match="documents must be at least 1, got 0"):
        tv.plot.dispersion(corpus, "de", documents=0)


def test_a_word_that_does_not_occur_has_no_rows(corpus):
    ax = tv.plot.dispersion(corpus, "olifant")
    assert len(ax.patches) == len(line(ax)) == 0
    assert title(ax).endswith("in 0 of 4 documents · 0 occurrences")


def test_documents_are_called_by_what_tells_them_apart(news):
    names = [text.get_text() for text in tv.plot.dispersion(news, "sluis").get_yticklabels()]
    assert "2022-01-sluis-dicht.txt" in names


# Key words.


def of_measure(table, measure, top):
    """The words with the highest and the lowest scores, from the highest on."""
    rows = sorted(table, key=lambda row: -row[measure])
    high = [row for row in rows if row[measure] > 0][:top]
    low = [row for row in reversed(rows) if row[measure] < 0][:top]
    return high, low[::-1]


def bars(ax):
    words = [text.get_text() for text in ax.get_yticklabels()]
    at = {round(bar.get_y() + bar.get_height() / 2): bar.get_width() for bar in ax.patches}
    return [(word, at[place]) for place, word in enumerate(words)]


def test_bars_are_the_highest_and_the_lowest_scores(key_words):
    ax = key_words.plot(top=7)
    high, low = of_measure(key_words, "log_likelihood_signed", 7)
    scores = [row["log_likelihood_signed"] for row in high + low]
    assert [width for _, width in bars(ax)] == scores
    for word, width in bars(ax):
        (row,) = (row for row in key_words if row["token"] == word)
        assert row["log_likelihood_signed"] == width
    assert "against a corpus of 2,289 tokens" in title(ax)


def test_a_measure_without_its_sign_gets_it(key_words):
    plain, signed = key_words.plot(measure="log_likelihood"), key_words.plot()
    assert [w for w, _ in bars(plain)] == [w for w, _ in bars(signed)]
    assert [x for _, x in bars(plain)] == pytest.approx([x for _, x in bars(signed)])
    assert plain.get_xlabel() == "log_likelihood, with the sign of O11 - E11"


def test_a_measure_of_attraction_has_words_of_the_corpus_alone(key_words):
    found = bars(key_words.plot(measure="simple_maths", top=5))
    assert len(found) == 5
    by_word = {row["token"]: row for row in key_words}
    for word, width in found:
        row = by_word[word]
        assert row["o11"] > row["e11"]
        assert width == row["simple_maths"]


def test_a_score_without_end_goes_to_the_edge(key_words):
    ax = key_words.plot(measure="log_ratio", top=3)
    assert labels(ax) == ["∞"] * 6
    assert ax.get_xticks().tolist() == [0]
    sea = tv.Corpus.from_texts(["zee zee zee schip schip wind"])
    land = tv.Corpus.from_texts(["schip wind wind akker"])
    ax = sea.keyness(land, measures="log_ratio").plot()
    found = dict(bars(ax))
    assert found["zee"] == pytest.approx(1.1 * max(abs(found["schip"]), abs(found["wind"])))
    assert labels(ax) == ["∞", "∞"]


def test_bounds_of_scores_are_bars(news):
    table = news[:12].keyness(
        news[12:], measures="difference_coefficient", interval=0.9, replicates=19
    )
    ax = table.plot(top=4)
    by_word = {row["token"]: row for row in table}
    (errors,) = ax.collections
    for segment, (word, _) in zip(errors.get_segments(), bars(ax), strict=True):
        row = by_word[word]
        expected = [row[f"difference_coefficient_{end}"] for end in ("low", "high")]
        if math.isfinite(sum(expected)):
            assert segment[:, 0].tolist() == pytest.approx(expected)


def test_one_part_of_specificities_has_bars(news):
    table = news.specificities(by="date", top=None)
    with pytest.raises(ValueError, match="the table holds several parts"):
        table.plot()
    part = table[(table["part"] == "2022-08").tolist()]
    assert "part 2022-08" in title(part.plot())
    assert part.plot("scatter").get_xlabel() == "per million tokens, reference"


def test_points_are_the_frequencies_of_all_words(key_words):
    ax = key_words.plot("scatter", top=5, names=("2022", "2023"))
    others, here, there = (group.get_offsets().tolist() for group in ax.collections)
    columns = ("reference_per_million", "per_million")
    rates = [tuple(row[name] for name in columns) for row in key_words]
    assert sorted(map(tuple, others + here + there)) == sorted(rates)
    high, low = of_measure(key_words, "log_likelihood_signed", 5)
    assert {tuple(x) for x in here} == {tuple(row[name] for name in columns) for row in high}
    assert {tuple(x) for x in there} == {tuple(row[name] for name in columns) for row in low}
    assert set(labels(ax)) <= {row["token"] for row in high + low}
    assert ax.get_xlabel() == "per million tokens, 2023"


def test_other_columns_can_be_the_axes(key_words):
    ax = key_words.plot("scatter", x="count", y="log_ratio")
    finite = [row for row in key_words if math.isfinite(row["log_ratio"])]
    found = sum(len(group.get_offsets()) for group in ax.collections)
    assert found == len(finite)
    missing = len(key_words) - len(finite)
    assert f"{missing:,} of {len(key_words):,} words without a place" in title(ax).replace(
        "\n", " "
    )
    with pytest.raises(ValueError, match="the table has no column 'size'; it has rank, token"):
        key_words.plot("scatter", x="size")
    with pytest.raises(ValueError, match="column 'token' holds no numbers"):
        key_words.plot("scatter", y="token")


@pytest.mark.parametrize("kind", ["bars", "scatter"])
def test_bad_options_of_key_words_are_refused(key_words, kind):
    with pytest.raises(ValueError, match="has no measure 'lambda'; it has 'log_likelihood_signed'"):
        key_words.plot(kind, measure="lambda")
    with pytest.raises(ValueError, match="top must be at least 1, got 0"):
        key_words.plot(kind, top=0)


@pytest.mark.parametrize("kind", ["bars", "scatter"])
def test_key_words_that_are_none_make_an_empty_picture(kind):
    corpus = tv.Corpus.from_texts(["a b"])
    ax = corpus.keyness(corpus, direction="positive").plot(kind)
    assert not ax.patches
    drawn(ax)


# Networks.


def test_links_are_the_pairs_of_the_table(network):
    ax = network.plot()
    pairs = {frozenset((row["node"], row["collocate"])) for row in network}
    links, *nodes = ax.collections
    assert len(links.get_segments()) == len({pair for pair in pairs if len(pair) == 2})
    words = {row["node"] for row in network} | {row["collocate"] for row in network}
    assert sum(len(group.get_offsets()) for group in nodes) == len(words)
    # At each depth so many, the start alone at the first.
    assert len(nodes[0].get_offsets()) == 1
    assert len(nodes[1].get_offsets()) == sum(row["depth"] == 1 for row in network)
    assert "links by log_dice · window 3 left, 3 right · min_count 2 · top 6" in title(ax)


def test_links_are_as_wide_as_their_scores(network):
    widths = network.plot(measure="t_score").collections[0].get_linewidths()
    scores = {}
    for row in network:
        pair = frozenset((row["node"], row["collocate"]))
        scores[pair] = max(scores.get(pair, -math.inf), row["t_score"])
    low, high = min(scores.values()), max(scores.values())
    expected = [0.4 + (score - low) / (high - low) * 3.1 for score in scores.values()]
    assert sorted(widths) == pytest.approx(sorted(expected))


def test_the_same_network_is_drawn_the_same(network):
    one, other = network.plot(), network.plot()
    for a, b in zip(one.collections[1:], other.collections[1:], strict=True):
        np.testing.assert_array_equal(a.get_offsets(), b.get_offsets())


def test_words_that_were_reached_last_are_left_out(network):
    ax = network.plot(nodes=3)
    assert sum(len(group.get_offsets()) for group in ax.collections[1:]) == 3
    words = {row["node"] for row in network} | {row["collocate"] for row in network}
    assert f"3 of {len(words)} words drawn" in title(ax)
    with pytest.raises(ValueError, match="nodes must be at least 1, got 0"):
        network.plot(nodes=0)
    with pytest.raises(ValueError, match="has no measure 'pmi'; it has 'log_dice', 't_score'"):
        network.plot(measure="pmi")


def test_distances_in_a_layout_are_numbers_of_links():
    path = layout(4, np.array([[0, 1], [1, 2], [2, 3]]))
    for i, j in itertools.combinations(range(4), 2):
        assert np.hypot(*(path[i] - path[j])) == pytest.approx(j - i, abs=0.05)
    ring = layout(3, np.array([[0, 1], [1, 2], [2, 0]]))
    for i, j in itertools.combinations(range(3), 2):
        assert np.hypot(*(ring[i] - ring[j])) == pytest.approx(1, abs=0.01)


def test_layouts_of_few_nodes_and_of_parts_without_a_way_between_them():
    nothing = np.zeros((0, 2), dtype=int)
    assert layout(0, nothing).shape == (0, 2)
    assert np.isfinite(layout(1, nothing)).all()
    apart = layout(4, np.array([[0, 1], [2, 3]]))
    assert len(np.unique(apart.round(6), axis=0)) == 4


def test_a_network_without_links_is_empty(news):
    ax = news.collocation_network("olifant", measures="log_dice").plot()
    assert title(ax).startswith("Collocation network of olifant")
    drawn(ax)

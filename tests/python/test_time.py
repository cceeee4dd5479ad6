"""Parts, periods, timelines, trends, bursts, change points and drift."""

import datetime as dt
import itertools
import math

import numpy as np
import pytest
import time_oracle
import turven as tv
from hypothesis import given, settings
from hypothesis import strategies as st
from turven import expressions
from turven.periods import EVERY, label_of, number_of

LETTERS = ["a", "b", "c", "d"]

TEXTS = st.lists(st.sampled_from(LETTERS), max_size=8).map(" ".join)
YEARS = st.integers(1990, 1996)
DATED = st.lists(st.tuples(TEXTS, YEARS), min_size=1, max_size=25)


def corpus_of(dated):
    return tv.Corpus.from_texts([text for text, _ in dated], date=[year for _, year in dated])


# Periods


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        ("day", "2023-12-31"),
        ("week", "2023-W52"),
        ("month", "2023-12"),
        ("quarter", "2023-Q4"),
        ("year", "2023"),
        ("decade", "2020s"),
    ],
)
def test_a_date_is_in_its_period(every, expected):
    dates = ["2023-12-31", dt.date(2023, 12, 31), dt.datetime(2023, 12, 31, 23, 59)]
    for date in [*dates, "2023-12-31T10:00:00Z"]:
        corpus = tv.Corpus.from_texts(["a"], date=[date])
        assert corpus.by("date", every=every).labels == [expected]


@given(st.dates(), st.dates())
def test_periods_are_in_the_order_of_their_labels(one, other):
    for every in EVERY:
        numbers = [number_of((d.year, d.month, d.day), every) for d in (one, other)]
        labels = [label_of(number, every) for number in numbers]
        assert (numbers[0] < numbers[1]) == (labels[0] < labels[1])
        assert (numbers[0] == numbers[1]) == (labels[0] == labels[1])


@given(st.dates())
def test_a_week_is_that_of_iso_8601(date):
    label = label_of(number_of((date.year, date.month, date.day), "week"), "week")
    assert label == f"{date.isocalendar()[0]:04d}-W{date.isocalendar()[1]:02d}"


def test_dates_may_be_mixed_as_far_as_each_says_enough():
    corpus = tv.Corpus.from_texts(["a"] * 3, date=["2023", "2023-02", "2023-02-28"])
    assert corpus.by("date", every="year").labels == ["2023"]
    with pytest.raises(ValueError, match=r"document 0 \('0'\): the date 2023 has no month"):
        corpus.by("date", every="month")
    with pytest.raises(ValueError, match=r"document 0 \('0'\): the date 2023 has no month"):
        corpus.trends(every="day")


@pytest.mark.parametrize("date", ["2023-13", "2023-02-30", "23-01-01", "maart 2023", "2023-1", ""])
def test_what_is_no_date_is_named_with_its_document(date):
    corpus = tv.Corpus.from_texts(["a", "b"], id=["x", "y"], date=["2023-01-01", date])
    with pytest.raises(ValueError, match=r"document 1 \('y'\): .* is no date"):
        corpus.by("date", every="day")
    with pytest.raises(ValueError, match=r"document 1 \('y'\)"):
        corpus.timeline("a", every="year")


def test_unknown_columns_and_periods_are_refused():
    corpus = tv.Corpus.from_texts(["a"], date=[2000], party=["x"])
    with pytest.raises(
        ValueError, match="no metadata column 'dat'; the columns are id, date, party"
    ):
        corpus.by("dat")
    with pytest.raises(ValueError, match=r"every must be one of 'day', 'week'.*got 'years'"):
        corpus.by("date", every="years")
    far = tv.Corpus.from_texts(["a", "b"], date=["0001-01-01", "9999-12-31"])
    with pytest.raises(ValueError, match="more than 1048576 periods of a day"):
        far.timeline("a", every="day")
    assert len(far.timeline("a", every="year")) == 9999


# Parts


@settings(deadline=None)
@given(DATED)
def test_a_statistic_by_part_is_that_of_the_part(dated):
    corpus = corpus_of(dated)
    by = corpus.by("date")
    parts = corpus.split("date")
    assert by.labels == list(parts)
    for name, options in (
        ("frequencies", {"interval": 0.9}),
        ("ngrams", {"n": 2}),
        ("collocations", {"measures": "log_dice"}),
        ("collocates", {"node": "a", "window": 2}),
        ("types", {}),
    ):
        whole = getattr(by, name)(**options)
        rows = [
            {"part": label, **row}
            for label, part in parts.items()
            for row in getattr(part, name)(**options)
        ]
        assert str(whole.to_dicts()) == str(rows)
        assert whole.parameters["options"]["by"] == "date"
        assert whole.parameters["statistic"] == name


def test_diversity_by_part_is_that_of_the_part():
    corpus = tv.Corpus.from_texts(["a b a b", "a b c", "b c"], date=["1999", "2001", "2004"])
    table = corpus.by("date", every="decade").diversity(["ttr", "mattr"], mattr_window=3)
    assert table["part"].tolist() == ["1990s", "2000s"]
    for row, part in zip(table, (corpus[:1], corpus[1:]), strict=True):
        alone = part.diversity(["ttr", "mattr"], by=None, mattr_window=3)[0]
        assert {name: row[name] for name in alone} == alone
    spread = corpus.by("date", every="decade").dispersion(["a"], measures="range")
    assert spread["range"].tolist() == [1, 1]


def test_documents_without_a_value_are_the_last_part():
    corpus = tv.Corpus.from_texts(["a b", "b", "a"], place=["x", None, "x"])
    table = corpus.by("place").frequencies()
    assert table.to_dict()["part"] == ["x", "x", None]
    sizes = corpus.by("place").sizes().to_dicts()
    assert sizes[1] == {"part": None, "documents": 1, "tokens": 1, "types": 1}


def test_the_key_words_of_parts_are_their_specificities():
    corpus = tv.Corpus.from_texts(["a b a", "b c", "c c a"], date=["1999", "2001", "2004"])
    table = corpus.by("date", every="decade").keyness(measures="log_likelihood", min_count=2)
    values = ["1990s", "2000s", "2000s"]
    assert table.equals(corpus.specificities(values, measures="log_likelihood", min_count=2))
    assert table.parameters["options"]["every"] == "decade"


def test_a_table_of_parts_opens_elsewhere_and_explains_its_rows():
    corpus = tv.Corpus.from_texts(["a b a b", "a b c", "b c"], date=[1999, 2001, 2001])
    table = corpus.by("date").collocations(measures=["log_likelihood"])
    assert table.to_polars()["part"].to_list() == table["part"].tolist()
    assert "log_likelihood" in str(table.explain(0))


def test_one_may_ask_anything_of_each_part():
    corpus = tv.Corpus.from_texts(["a b", "b"], date=[1, 2])
    table = corpus.by("date").table(lambda part: part.frequencies(tokens=["a"]))
    assert table["count"].tolist() == [1, 0]
    with pytest.raises(ValueError, match="different columns"):
        corpus.by("date").table(lambda part: part.documents()[["id", "tokens"][: part.n_types]])
    with pytest.raises(ValueError, match="no parts"):
        tv.Corpus.from_texts([], date=[]).by("date").frequencies()


# Timelines


@settings(deadline=None)
@given(DATED, st.integers(0, 2))
def test_a_timeline_counts_every_document_once(dated, smoothing):
    corpus = corpus_of(dated)
    table = corpus.timeline(["a", "a + b", "a b"], every="year", smoothing=smoothing)
    years = range(min(year for _, year in dated), max(year for _, year in dated) + 1)
    assert table["period"].tolist() == [str(year) for year in years] * 3
    of_year = {year: [text.split() for text, at in dated if at == year] for year in years}
    tokens = {year: sum(map(len, of_year[year])) for year in years}

    def phrases(words):
        return sum(pair == ("a", "b") for pair in itertools.pairwise(words))

    ways = {
        "a": lambda words: words.count("a"),
        "a + b": lambda words: words.count("a") + words.count("b"),
        "a b": phrases,
    }
    for row in table:
        year, way = int(row["period"]), ways[row["series"]]
        near = [y for y in years if abs(y - year) <= smoothing]
        count = sum(way(words) for y in near for words in of_year[y])
        of = sum(tokens[y] for y in near)
        assert row["tokens"] == tokens[year]
        assert row["documents"] == sum(way(words) > 0 for words in of_year[year])
        assert row["of_documents"] == sum(len(words) > 0 for words in of_year[year])
        if not tokens[year]:
            assert math.isnan(row["value"])
            assert math.isnan(row["low"])
            continue
        assert (row["count"], row["of"]) == (count, of)
        assert row["value"] == pytest.approx(count / of * 1e6, rel=1e-15)
        low, high = tv.measures.wilson_interval(count, of)
        assert (row["low"], row["high"]) == (low * 1e6, high * 1e6)


@settings(deadline=None)
@given(DATED)
def test_quotients_are_shares_and_odds(dated):
    corpus = corpus_of(dated)
    table = corpus.timeline(["a / (a + b)", "a / b", "a", "b"], every="year")
    by_series = {
        name: table[table["series"] == name] for name in ("a / (a + b)", "a / b", "a", "b")
    }
    of_a, of_b = (by_series[name].to_dict()["count"] for name in "ab")
    for a, b, share, odds in zip(
        of_a, of_b, by_series["a / (a + b)"], by_series["a / b"], strict=True
    ):
        assert share["value"] == pytest.approx(a / (a + b) if a + b else math.nan, nan_ok=True)
        assert odds["value"] == pytest.approx(a / b if b else math.nan, nan_ok=True)
        low, high = tv.measures.wilson_interval(a, a + b)
        assert share["low"] == pytest.approx(low, nan_ok=True)
        if a + b:
            assert odds["low"] == pytest.approx(low / (1 - low))
            assert odds["high"] == pytest.approx(high / (1 - high) if high < 1 else math.inf)
            assert not odds["value"] < odds["low"]
            assert not odds["value"] > odds["high"]


def test_other_arithmetic_has_no_interval():
    corpus = tv.Corpus.from_texts(["a a b c", "b b c c"], date=[2000, 2001])
    table = corpus.timeline(["a - b", "(a + b) / (b + c)", "a / (b - c)"], every="year")
    assert table["value"].tolist()[:4] == [250000.0, -500000.0, 1.5, 0.5]
    assert math.isnan(table["value"].tolist()[4])
    assert np.isnan(table["low"]).all()
    assert table.to_dict()["count"] == [None] * 6


def test_a_frequency_by_a_plain_number_is_a_frequency():
    corpus = tv.Corpus.from_texts(["a a b c", "b b c c"], date=[2000, 2001])
    assert corpus.timeline("a / (b / c)", every="year")["value"].tolist() == [500000.0, 0.0]


def test_groups_have_names_and_patterns_match_words():
    corpus = tv.Corpus.from_texts(
        ["Klimaat klimaatplan plan", "plan het westen het westen"], date=[2000, 2001]
    )
    table = corpus.timeline(
        {"climate": "klimaat*", "list": ["plan", "klimaat"], "west": '"Het Westen"'}, every="year"
    )
    assert table.to_dict()["count"] == [2, 0, 2, 1, 0, 2]
    with pytest.raises(ValueError, match="a pattern is one word"):
        corpus.timeline("het west*")


def test_an_occurrence_is_counted_once_in_a_group():
    corpus = tv.Corpus.from_texts(["a b a b a"], date=[2000])
    table = corpus.timeline({"x": ["a", "a b", "b a"], "y": ["a b a"]}, every="year")
    assert table.to_dict()["count"] == [3, 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a +", r"'a \+', character 4: expected a word"),
        ("(a", r"character 3: expected '\)'"),
        ("a) b", "character 2: expected an operator"),
        ('"a', "character 1: a quotation mark that is not closed"),
        ("", "character 1: expected a word"),
        ("a / b + c", "a quotient is added to a frequency"),
        ("a / b / c", "'a / b / c' is neither a frequency nor a quotient of two"),
    ],
)
def test_what_is_no_expression_is_refused_at_its_place(text, message):
    corpus = tv.Corpus.from_texts(["a"], date=[2000])
    with pytest.raises(ValueError, match=message):
        corpus.timeline(text)


def test_signs_inside_words_are_no_operators():
    read = expressions.parsed('e-mail - "km/h" + x')
    mail, speed, x = (expressions.Words(frozenset([name])) for name in ("e-mail", "km/h", "x"))
    assert read == expressions.Sum("+", expressions.Sum("-", mail, speed), x)
    assert expressions.degree(expressions.parsed("a / (b + c)")) == 0
    assert expressions.degree(expressions.parsed("a - b")) == 1
    assert expressions.degree(expressions.parsed("a / (b / c)")) == 1
    assert expressions.degree(expressions.parsed("a / b / (c / d)")) == 0


def test_documents_without_a_date_count_nowhere():
    corpus = tv.Corpus.from_texts(["a", "a", "a"], date=["2000", None, "2001"])
    table = corpus.timeline("a", every="year")
    assert table["count"].tolist() == [1, 1]
    assert table.parameters["options"]["undated"] == 1
    none = tv.Corpus.from_texts(["a"], date=[None])
    assert len(none.timeline("a", every="year")) == 0
    assert len(none.trends(every="year")) == 0


# Trends


@settings(deadline=None, max_examples=60)
@given(DATED, st.sampled_from([None, 2, 3]))
def test_trends_are_their_definition(dated, season):
    corpus = corpus_of(dated)
    tables = [
        corpus.trends(every="year", min_count=1, min_coverage=0, season=season, threads=threads)
        for threads in (1, 2, 7)
    ]
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])
    line = corpus.timeline(LETTERS, every="year")
    for row in tables[0]:
        own = line[line["series"] == row["token"]]
        tokens = own["tokens"].tolist()
        counts = [row["count"] or 0 for row in own]
        points = time_oracle.points(counts, tokens)
        _, _, tau, z, p = time_oracle.mann_kendall(points, season or 1)
        assert row["count"] == sum(counts)
        assert row["tau"] == pytest.approx(tau, nan_ok=True)
        assert row["z"] == pytest.approx(z, nan_ok=True)
        if math.isnan(p):
            assert math.isnan(row["log10_p"])
        else:
            assert 10 ** row["log10_p"] == pytest.approx(p, rel=1e-9)
        slope = time_oracle.theil_sen(points, season or 1)
        assert row["slope"] == pytest.approx(slope, nan_ok=True, rel=1e-9, abs=1e-9)
        assert row["coverage"] == sum(c > 0 for c in counts) / sum(t > 0 for t in tokens)


def test_slopes_are_those_of_scipy():
    stats = pytest.importorskip("scipy.stats")
    random = np.random.default_rng(7)
    counts = random.integers(1, 30, size=25)
    texts = ["x " * count + "y " * (100 - count) for count in counts.tolist()]
    corpus = tv.Corpus.from_texts(texts, date=range(1900, 1925))
    row = corpus.trends(every="year", tokens=["x"], min_coverage=0)[0]
    slope, _, low, high = stats.theilslopes(counts * 1e4, np.arange(25), 0.95)
    assert (row["slope"], row["slope_low"], row["slope_high"]) == pytest.approx((slope, low, high))
    assert row["tau"] == pytest.approx(stats.kendalltau(np.arange(25), counts).statistic)


def test_a_gap_is_no_zero():
    texts, dates = ["x y", "x x y", "x x x y"], ["2000", "2001", "2009"]
    row = tv.Corpus.from_texts(texts, date=dates).trends(every="year", tokens=["x"], min_count=1)[0]
    # 2/4 - 1/2 is not between neighbours: the distance is that of time.
    slopes = sorted([(2 / 3 - 1 / 2), (3 / 4 - 2 / 3) / 8, (3 / 4 - 1 / 2) / 9])
    assert row["slope"] == pytest.approx(slopes[1] * 1e6)
    assert row["coverage"] == 1.0


def test_which_words_are_listed_and_tested():
    texts = ["stoom " * (9 - year) + "motor " * year + "de" for year in range(10)]
    corpus = tv.Corpus.from_texts(texts, date=range(1900, 1910))
    both = corpus.trends(every="year")
    rising = corpus.trends(every="year", direction="rising")
    assert rising["token"].tolist() == ["motor"]
    assert corpus.trends(every="year", direction="falling")["token"].tolist() == ["stoom"]
    by_token = {row["token"]: row for row in both}
    assert rising[0]["log10_p_corrected"] == by_token["motor"]["log10_p_corrected"]
    assert corpus.trends(every="year", top=1)[0]["token"] == both[0]["token"]
    assert math.isnan(by_token["de"]["z"])
    assert corpus.trends(every="year", min_count=46)["token"].tolist() == []
    assert "log10_p_corrected" not in corpus.trends(every="year", correction="none").columns


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"season": 1}, "season must be at least 2"),
        ({"min_coverage": 1.5}, "min_coverage must be a share from 0 to 1, got 1.5"),
        ({"direction": "up"}, "direction must be one of 'both', 'rising', 'falling', got 'up'"),
        ({"correction": "x"}, "correction must be one of"),
        ({"interval": 1.0}, "interval must be a confidence"),
        ({"top": -1}, "top must be"),
    ],
)
def test_options_of_trends_are_checked(options, message):
    corpus = tv.Corpus.from_texts(["a"], date=[2000])
    with pytest.raises(ValueError, match=message):
        corpus.trends(**options)


# Bursts and change points


def course(corpus, token, unit):
    line = corpus.timeline(token, every="year")
    names = ("of_documents", "documents") if unit == "documents" else ("tokens", "count")
    units, held = (line.to_dict()[name] for name in names)
    return [(of, found or 0) for of, found in zip(units, held, strict=True)]


@settings(deadline=None, max_examples=60)
@given(DATED, st.sampled_from([1, 2]), st.sampled_from(["documents", "tokens"]))
def test_bursts_are_those_of_the_cheapest_way(dated, levels, unit):
    corpus = corpus_of(dated)
    tables = [
        corpus.bursts(
            every="year", min_count=1, levels=levels, gamma=0.3, unit=unit, threads=threads
        )
        for threads in (1, 7)
    ]
    assert tables[0].equals(tables[1])
    for letter in LETTERS:
        series = course(corpus, letter, unit)
        shares = time_oracle.burst_shares(series, 2.0, levels)
        found = [row for row in tables[0] if row["token"] == letter]
        if len(shares) < 2:
            assert found == []
            continue
        years = range(min(year for _, year in dated), max(year for _, year in dated) + 1)
        states, weights = [], 0.0
        for year, (units, held) in zip(years, series, strict=True):
            within = [row for row in found if int(row["start"]) <= year <= int(row["end"])]
            state = max((row["level"] for row in within), default=0)
            assert [row["level"] for row in within].count(state) == (state > 0)
            if units:
                states.append(state)
                ways = [
                    held * math.log(share) + (units - held) * math.log1p(-share) for share in shares
                ]
                weights += ways[state] - ways[0]
        price = time_oracle.way_cost(series, states, shares, 0.3)
        assert price == pytest.approx(time_oracle.cheapest_way(series, shares, 0.3), abs=1e-9)
        assert sum(row["weight"] for row in found) == pytest.approx(weights, abs=1e-9)


def test_a_burst_says_how_frequent_it_was():
    texts = ["zon"] * 40 + ["storm"] * 8
    dates = [2000 + at % 20 for at in range(40)] + [2007] * 8
    corpus = tv.Corpus.from_texts(texts, date=dates)
    [row] = corpus.bursts(every="year", min_count=3)
    assert (row["token"], row["start"], row["end"]) == ("storm", "2007", "2007")
    assert row["per_million_inside"] == pytest.approx(8e6 / 10)
    assert row["per_million_outside"] == 0
    assert corpus.bursts(every="year", min_count=3, gamma=50).to_dicts() == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scaling": 1.0}, "scaling must be above 1, got 1.0"),
        ({"scaling": math.nan}, "scaling must be above 1"),
        ({"gamma": -1.0}, "gamma must be 0 or more, got -1.0"),
        ({"levels": 0}, "levels must be between 1 and 20, got 0"),
        ({"unit": "words"}, "unit must be one of 'documents', 'tokens', got 'words'"),
    ],
)
def test_options_of_bursts_are_checked(options, message):
    corpus = tv.Corpus.from_texts(["a"], date=[2000])
    with pytest.raises(ValueError, match=message):
        corpus.bursts(**options)


@settings(deadline=None, max_examples=60)
@given(DATED, st.sampled_from([0.0, 1.0, 4.0]))
def test_change_points_are_the_best_partition(dated, penalty):
    corpus = corpus_of(dated)
    table = corpus.change_points(
        every="year", min_count=1, min_coverage=0, penalty=penalty, unit="tokens"
    )
    first = min(year for _, year in dated)
    for letter in LETTERS:
        series = course(corpus, letter, "tokens")
        own = [row for row in table if row["token"] == letter]
        starts = sorted(int(row["start"]) - first for row in own)
        price = time_oracle.partition_cost(series, starts, penalty)
        for number in range(len(series)):
            for other in itertools.combinations(range(1, len(series)), number):
                assert price <= time_oracle.partition_cost(series, other, penalty) + 1e-9
        for row in own:
            assert row["gain"] >= penalty - 1e-9


def test_a_penalty_below_nothing_is_refused():
    corpus = tv.Corpus.from_texts(["a"], date=[2000])
    with pytest.raises(ValueError, match="penalty must be 0 or more"):
        corpus.change_points(penalty=-1)


# Drift


def test_drift_compares_the_collocates_of_neighbours():
    texts = ["rode wijn", "witte wijn", "rode wijn", "natuurlijke wijn", "niets"]
    dates = ["1990", "1991", "2020", "2021", "2005"]
    corpus = tv.Corpus.from_texts(texts, date=dates)
    table = corpus.drift("wijn", every="decade", window=1)
    assert table.columns[:2] == ["before", "period"]
    [row] = table
    assert (row["before"], row["period"], row["shared"]) == ("1990s", "2020s", 1)
    assert row["jaccard"] == pytest.approx(1 / 3)
    assert (row["came"], row["went"]) == ("natuurlijke", "witte")
    one, other = (corpus[places].collocates("wijn", window=1) for places in ([0, 1], [2, 3]))
    [compared] = one.agreement(other)
    assert row["rank_biased_overlap"] == pytest.approx(compared["rank_biased_overlap"])
    assert len(corpus.drift("brood", every="decade")) == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [({"top": 0}, "top must be at least 1"), ({"p": 1.0}, "p must lie between 0 and 1")],
)
def test_options_of_drift_are_checked(options, message):
    corpus = tv.Corpus.from_texts(["a"], date=[2000])
    with pytest.raises(ValueError, match=message):
        corpus.drift("a", **options)


# Everywhere


def test_a_corpus_on_disk_and_one_with_gaps_say_the_same(tmp_path):
    texts = ["de zee en de storm", "zee zee", "de storm", "wind en zee"]
    corpus = tv.Corpus.from_texts(texts, date=["2000-01", "2000-02", "2000-03", None])
    corpus.save(tmp_path / "a.turven")
    stored = tv.Corpus.open(tmp_path / "a.turven")
    questions = (
        lambda c: c.timeline(["zee", "de zee", "storm / (storm + wind)"], every="month"),
        lambda c: c.trends(every="month", min_count=1),
        lambda c: c.bursts(every="month", min_count=1, gamma=0.1),
        lambda c: c.change_points(every="month", min_count=1, penalty=0.1),
        lambda c: c.by("date", every="month").frequencies(),
    )
    for ask in questions:
        assert ask(stored).equals(ask(corpus))
        assert ask(corpus[[0, 1, 2, 3]]).equals(ask(corpus))
    dropped = corpus.drop_types(["en"])
    # A phrase does not reach across a gap.
    assert dropped.timeline("zee de", every="month").to_dict()["count"] == [0, 0, 0]
    assert corpus.drop_types(["en"], gaps="close").timeline("zee de", every="month").to_dict()[
        "count"
    ] == [1, 0, 0]

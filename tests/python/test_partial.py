"""Counts of pieces add up to the table of the whole, however texts are dealt out."""

import datetime
import math
import random
import re
import sys
from collections import Counter
from decimal import Decimal
from importlib.util import find_spec

import pytest
import turven as tv
from hypothesis import given
from hypothesis import strategies as st
from taken import said_by
from turven.collocates import NOTES as NODE_CONVENTIONS
from turven.partial.asked import counting_of
from turven.partial.calls import counted
from turven.partial.chunks import chunks
from turven.partial.parcels import added_up, parcels
from turven.partial.statistic import KIND, PART
from turven.partial.sums import summed

if find_spec("pyarrow") is None:
    pytest.skip("counts of pieces need pyarrow", allow_module_level=True)

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

WORDS = ["de", "het", "een", "kat", "hond", "zee", "'s", "wei", "Paard", "西", "قطة", "😀", "de"]
SIGNS = ["", "", "", ".", ",", "!"]
MEASURES = ["log_likelihood", "npmi", "log_dice", "t_score"]
#: All that look at counts in parts: those of positions are defined for a whole corpus only.
OF_PARTS = [
    name
    for name in tv.measures.names("dispersion")
    if name not in ("arf", "ald", "awt", "f_arf", "f_ald", "f_awt")
]


def documents(n=70, seed=5):
    draw = random.Random(seed)
    years = [draw.choice([1999, 2000, 2003, None]) for _ in range(n)]
    return pa.table(
        {
            "text": [
                " ".join(draw.choice(WORDS) + draw.choice(SIGNS) for _ in range(draw.randrange(30)))
                for _ in range(n)
            ],
            "year": years,
            "date": [y and f"{y}-0{draw.randrange(1, 9)}-11" for y in years],
            "name": [f"d{place:03}" for place in range(n)],
        }
    )


DOCUMENTS = documents()
CORPUS = tv.Corpus.from_table(DOCUMENTS)


def pieces(statistic, table=DOCUMENTS, rows=17, **options):
    """Count a table piece by piece, and mix the rows up."""
    found = []
    for start in range(0, max(len(table), 1), rows):
        batches = table.slice(start, rows).to_batches(max_chunksize=5)
        found += tv.partial_counts(batches, statistic, **options)
    random.Random(1).shuffle(found)
    return found


def check(one, statistic, *, finish=None, **options):
    """Compare with the table of one corpus, added up at once and in two steps."""
    finish = finish or {}
    counts = pieces(statistic, **options)
    found = tv.finish(counts, **finish)
    assert found.equals(one), f"\n{found}\n{one}"
    half = len(counts) // 2
    twice = [tv.combine(counts[:half]), tv.combine(counts[half:])]
    assert tv.finish(twice, **finish).equals(one)
    # An engine may lose what counts say of themselves.
    bare = [batch.replace_schema_metadata(None) for batch in counts]
    assert tv.finish(bare, statistic, **options, **finish).equals(one)


@pytest.mark.parametrize("finish", [{}, {"min_count": 3}, {"top": 4, "min_count": 2}])
def test_frequencies(finish):
    check(CORPUS.frequencies(**finish), "frequencies", finish=finish)


@pytest.mark.parametrize("options", [{"by": "year"}, {"by": "date", "every": "month"}])
def test_frequencies_of_parts(options):
    of_parts = CORPUS.by(options["by"], every=options.get("every"))
    check(of_parts.frequencies(top=3), "frequencies", finish={"top": 3}, **options)


@pytest.mark.parametrize(
    "options",
    [{"n": 1}, {"n": 2}, {"n": (1, 3)}, {"n": 3, "skip": 2}, {"n": 2, "within": "sentence"}],
)
def test_ngrams(options):
    check(CORPUS.ngrams(**options, min_count=2), "ngrams", finish={"min_count": 2}, **options)


@pytest.mark.parametrize("convention", ["positions", "unordered"])
@pytest.mark.parametrize("window", [None, 3])
def test_collocations(convention, window):
    finish = {"measures": MEASURES, "min_count": 2, "test": "fisher"}
    one = CORPUS.collocations(convention=convention, window=window, **finish)
    check(one, "collocations", finish=finish, convention=convention, window=window)


def test_collocations_by_frequencies_of_words_and_in_parts():
    one = CORPUS.collocations(convention="tokens", measures="pmi")
    check(one, "collocations", finish={"measures": "pmi"}, convention="tokens")
    of_parts = CORPUS.by("year").collocations(top=5)
    check(of_parts, "collocations", finish={"top": 5}, by="year")


@pytest.mark.parametrize("convention", NODE_CONVENTIONS)
@pytest.mark.parametrize(
    "node", ["de", ["de kat", "het"], re.compile("h.*"), "absent"], ids=["1", "2", "re", "none"]
)
def test_collocates(convention, node):
    finish = {"measures": ["log_likelihood", "mu", "t_score"]}
    options = {"node": node, "window": (2, 3), "convention": convention}
    one = CORPUS.collocates(**options, **finish)
    check(one, "collocates", finish=finish, **options)


@pytest.mark.parametrize("unit", ["tokens", "documents"])
@pytest.mark.parametrize("direction", ["both", "positive", "negative"])
def test_keyness(unit, direction):
    counts = pieces("keyness", DOCUMENTS.slice(0, 25))
    counts += pieces("keyness", DOCUMENTS.slice(25), reference=True)
    options = {"unit": unit, "direction": direction, "test": "log_likelihood", "min_count": 2}
    one = CORPUS[:25].keyness(CORPUS[25:], **options)
    assert tv.finish(counts, **options).equals(one)


def test_keyness_compares_shares_without_rounding():
    import numpy as np
    from turven.partial.scores import has_greater_share

    large = np.array([2**61 + 1, 2**61]), np.array([2**62 + 2, 2**62 + 1])
    other = np.array([2**61, 2**61]), np.array([2**62, 2**62 + 1])
    assert has_greater_share(*large, *other, or_equal=False).tolist() == [False, False]
    assert has_greater_share(*large, *other, or_equal=True).tolist() == [True, True]


@pytest.mark.parametrize(("parts", "column"), [("year", "year"), ("document", "name")])
def test_dispersion(parts, column):
    one = CORPUS.dispersion(measures=OF_PARTS, parts=parts)
    counts = pieces("dispersion", parts=column)
    assert tv.finish(counts, measures=OF_PARTS).equals(one)
    some = CORPUS.dispersion(parts=parts, min_count=5, top=3)
    assert tv.finish(counts, min_count=5, top=3).equals(some)


@pytest.mark.parametrize("measure", ["arf", "dp(adjusted=even)"])
def test_a_measure_of_the_whole_corpus_is_refused(measure):
    with pytest.raises(ValueError, match="counts in parts"):
        tv.partial_counts([], "dispersion", parts="year", measures=measure)


@pytest.mark.parametrize("every", [None, "month", "year", "decade"])
@pytest.mark.parametrize("smoothing", [0, 1])
def test_timeline(every, smoothing):
    words = {"share": "kat / (kat + hond)", "h": "h*", "group": ["de kat", "zee"]}
    one = CORPUS.timeline(words, every=every, smoothing=smoothing)
    options = {"words": words, "every": every}
    check(one, "timeline", finish={"smoothing": smoothing}, **options)


@given(
    st.lists(st.lists(st.text("de kat.西'", max_size=30), max_size=4), max_size=4),
    st.sampled_from(["frequencies", "ngrams", "collocations"]),
    st.integers(1, 200),
)
def test_any_pieces_give_the_table_of_the_whole(dealt, statistic, memory):
    one = getattr(tv.Corpus.from_texts(text for piece in dealt for text in piece), statistic)()
    counts = []
    for piece in dealt:
        table = pa.table({"text": pa.array(piece, pa.string())})
        limit = (1 << 20) + memory
        counts += tv.partial_counts([table], statistic, memory_limit=limit)
    assert tv.finish(counts, statistic).equals(one)


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_any_number_of_threads_gives_the_same_table(threads):
    one = CORPUS.ngrams((1, 2))
    counts = tv.partial_counts([DOCUMENTS], "ngrams", n=(1, 2), threads=threads)
    assert tv.finish(counts).equals(one)


#: Counts documents and prints the most memory that was taken beside that of the documents.
#: Their words nearly all differ, or come again and again.
COUNTING = """
import sys
import pyarrow as pa
import turven as tv
from taken import Watched

words, statistic, limit = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
texts = [
    " ".join(f"w{(document * 500 + word) * 2654435761 % 2**32 % words:x}" for word in range(500))
    for document in range(2000)
]
table = pa.table({"text": texts})
del texts
list(tv.partial_counts([table.slice(0, 9)], statistic))
with Watched() as memory:
    for batch in tv.partial_counts([table], statistic, memory_limit=limit):
        pass
print(memory.peak)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("words", [2**32, 40_000])
@pytest.mark.parametrize("statistic", ["frequencies", "ngrams", "collocations"])
def test_memory_stays_within_its_limit(statistic, words):
    limit = 64 << 20
    assert int(said_by(COUNTING, words, statistic, limit)) <= limit


def test_chunks_are_as_large_as_the_memory_allows_and_cut_between_rows():
    counting = counting_of("frequencies", {"memory_limit": 3 << 20})
    texts = ["a" * size for size in (10, 600_000, 600_000, 5_000_000, 3, 0, 4)]
    batches = [pa.table({"text": texts[:3]}), pa.table({"text": texts[3:]})]
    sizes = [
        [len(text) for text in chunk["text"].to_pylist()] for chunk in chunks(batches, counting)
    ]
    assert sizes == [[10, 600_000], [600_000], [5_000_000], [3, 0, 4]]


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())],
)
def test_every_kind_of_strings_is_read(kind):
    texts = pa.array(["de kat", "de hond"]).cast(kind)
    found = tv.finish(tv.partial_counts([pa.table({"text": texts})]))
    assert found["token"].tolist() == ["de", "hond", "kat"]


@pytest.mark.skipif(find_spec("pandas") is None, reason="pandas is not installed")
def test_dataframes_are_read():
    import pandas as pd

    frames = [pd.DataFrame({"text": ["de kat"]}), pd.DataFrame({"text": ["de hond"]})]
    assert tv.finish(tv.partial_counts(frames)).equals(
        tv.Corpus.from_texts(["de kat", "de hond"]).frequencies()
    )


def test_token_options_reach_the_counts_and_their_table():
    options = {"case": "keep", "punctuation": "keep", "language": "nl"}
    texts = ["De kat, de hond.", "'s Ochtends"]
    found = tv.finish(tv.partial_counts([pa.table({"text": texts})], "collocations", **options))
    one = tv.Corpus.from_texts(texts, **options).collocations()
    assert found.equals(one)
    assert found.parameters["corpus"]["options"] == one.parameters["corpus"]["options"]
    assert found.parameters["punctuation"] == one.parameters["punctuation"]
    assert found.parameters["convention"] == one.parameters["convention"]


def test_no_documents_are_an_empty_corpus():
    empty = tv.Corpus.from_texts([])
    nothing = pa.table({"text": pa.array([], pa.string())})
    for statistic in ("frequencies", "ngrams", "collocations"):
        one = getattr(empty, statistic)()
        assert tv.finish(tv.partial_counts([nothing], statistic), statistic).equals(one)
    none = tv.finish([], "collocates", node="de")
    assert none.equals(empty.collocates("de"))


def test_nulls_are_an_error_left_out_or_empty():
    table = pa.table({"text": ["de kat", None, "de"], "year": [1, 2, 3]})
    with pytest.raises(tv.RecordError, match="null"):
        list(tv.partial_counts([table]))
    for nulls in ("skip", "empty"):
        found = tv.finish(tv.partial_counts([table], by="year", nulls=nulls))
        one = tv.Corpus.from_table(table, nulls=nulls).by("year").frequencies()
        assert found.equals(one)


@pytest.mark.parametrize(
    ("statistic", "options", "error", "message"),
    [
        ("frequency", {}, ValueError, "Did you mean 'frequencies'"),
        ("ngrams", {"min_cont": 2}, TypeError, "Did you mean 'min_count'"),
        ("ngrams", {"n": 0}, ValueError, "n must be"),
        ("ngrams", {"memory_limit": "1 KB"}, ValueError, "at least 1 MiB"),
        ("collocations", {"measures": "log_like"}, ValueError, "Did you mean 'log_"),
        ("collocations", {"convention": "documents"}, ValueError, "convention must be one of"),
        ("collocations", {"convention": "tokens", "window": 3}, ValueError, "adjacent"),
        ("collocates", {"node": "de", "window": (0, 0)}, ValueError, "window"),
        ("keyness", {"unit": "token"}, ValueError, "Did you mean 'tokens'"),
        ("keyness", {"measures": "welch_t"}, ValueError, "welch_t"),
        ("dispersion", {}, ValueError, "parts must be the name of a column"),
        ("timeline", {"words": "a / ("}, ValueError, "a / \\("),
        ("frequencies", {"every": "yearly", "by": "date"}, ValueError, "every must be one of"),
        ("frequencies", {"case": "upper"}, ValueError, "case"),
        ("frequencies", {"top": -1}, ValueError, "top"),
    ],
)
def test_bad_options_are_refused_at_once(statistic, options, error, message):
    with pytest.raises(error, match=message):
        tv.partial_counts([], statistic, **options)


def test_bad_columns_are_refused_by_name():
    table = pa.table({"texte": ["de"], "year": [1999]})
    with pytest.raises(ValueError, match=r"there is no column 'text'\. Did you mean 'texte'"):
        list(tv.partial_counts([table]))
    with pytest.raises(TypeError, match="'year' must hold strings, it holds int64"):
        list(tv.partial_counts([table], text="year"))
    with pytest.raises(ValueError, match="in the column 'texte': 'de' is no date"):
        list(tv.partial_counts([table], text="texte", by="texte", every="year"))
    with pytest.raises(TypeError, match="batches must hold"):
        list(tv.partial_counts(["de kat"]))


def test_counts_of_other_options_are_not_added_up():
    one, other = (pieces("ngrams", n=n) for n in (2, 3))
    with pytest.raises(ValueError, match="differ in counted"):
        tv.finish([*one, *other])
    with pytest.raises(ValueError, match="differ in tokens"):
        tv.finish([*one, *pieces("ngrams", n=2, case="keep")])
    with pytest.raises(ValueError, match="differ in statistic"):
        tv.finish(one, "frequencies")
    with pytest.raises(ValueError, match="name the statistic"):
        tv.finish([])
    with pytest.raises(ValueError, match="no column n, ngram"):
        tv.finish([pa.table({"kind": [0], "count": [1]})], "ngrams")


def test_counts_are_kept_as_parquet(tmp_path):
    files = []
    for start in (0, 30, 60):
        counts = tv.partial_counts(
            [DOCUMENTS.slice(start, 30)], "collocates", node=["de kat", "de"]
        )
        files.append(tmp_path / f"{start}.parquet")
        pq.write_table(tv.combine(counts), files[-1])
    one = CORPUS.collocates(["de kat", "de"], measures="log_dice")
    assert tv.finish(map(pq.read_table, files), measures="log_dice").equals(one)


def test_the_command_merges_counts_of_pieces(tmp_path, capsys):
    from turven.cli import main

    files = []
    for start in (0, 30):
        counts = tv.partial_counts([DOCUMENTS.slice(start, 30)], "ngrams", n=2)
        files.append(str(tmp_path / f"{start}.parquet"))
        pq.write_table(tv.combine(counts), files[-1])
    saved = str(tmp_path / "all.arrow")
    assert main(["merge", *files, "--min-count", "3", "-o", saved]) == 0
    assert tv.read_counts(saved).equals(CORPUS[:60].ngrams(2, min_count=3))
    capsys.readouterr()
    assert main(["merge", files[0], str(tmp_path / "none.parquet")]) == 2
    assert "none.parquet has no counts of pieces" in capsys.readouterr().err
    CORPUS.frequencies().save(tmp_path / "table.arrow")
    assert main(["merge", str(tmp_path / "table.arrow"), "--top", "3"]) == 2
    assert "--top is for counts of pieces" in capsys.readouterr().err


DAY = datetime.date(1999, 5, 1)
NOON = datetime.datetime(1999, 5, 1, 12, tzinfo=datetime.UTC)

#: Columns by which a corpus may be parted, of any type: each has two equal values, and a null.
VALUES = [pa.array(["b", "a", "b", None], kind) for kind in (pa.string(), pa.large_string())] + [
    pa.array([2, 1, 2, None], pa.int16()),
    pa.array([-(2**63), 2**63 - 1, -(2**63), None], pa.int64()),
    pa.array([True, False, True, None]),
    pa.array([0.0, math.nan, -0.0, None], pa.float64()),
    pa.array([math.nan, -math.inf, math.nan, None], pa.float32()),
    pa.array([DAY, DAY + datetime.timedelta(1), DAY, None], pa.date32()),
    pa.array([DAY, DAY + datetime.timedelta(1), DAY, None], pa.date64()),
    pa.array([NOON, NOON.replace(microsecond=1), NOON, None], pa.timestamp("us", "UTC")),
    pa.array([Decimal("1.50"), Decimal("-2.25"), Decimal("1.50"), None], pa.decimal128(9, 2)),
    pa.nulls(4),
]


@pytest.mark.parametrize("values", VALUES, ids=lambda values: str(values.type))
def test_rows_of_any_values_are_added_up_and_sent(values):
    frame = pa.table({"text": ["de kat", "de hond", "de kat zat", "een kat"], "of": values})
    counting = counting_of("ngrams", {"n": 2, "by": "of"})
    pieces = [t for row in range(4) for t in counted([frame.slice(row, 1)], counting)]
    # Of a float a corpus has one nan and one zero; the type is that of the column.
    expected = Counter(
        (
            repr(
                row[PART] + 0.0
                if values.type == pa.float64() and row[PART] is not None
                else row[PART]
            ),
            row[KIND],
            row["n"],
            row["ngram"],
        )
        for piece in pieces
        for row in piece.to_pylist()
        for _ in range(row["count"])
    )
    whole = summed(pa.concat_tables(pieces), counting)
    batches = [batch for piece in pieces for batch in parcels([piece], counting, 3)]
    table = pa.Table.from_batches(batches).sort_by("bin")
    sent = pa.concat_tables(added_up(table.to_batches(), counting))
    for found in (whole, sent):
        assert found[PART].type == values.type
        names = [(repr(r[PART]), r[KIND], r["n"], r["ngram"]) for r in found.to_pylist()]
        assert len(set(names)) == len(names)
        sums = dict(zip(names, found["count"].to_pylist(), strict=True))
        assert sums == expected


def test_kept_counts_may_have_encoded_columns():
    counts = tv.combine(pieces("frequencies", by="name"))
    for name in (PART, "token"):
        at = counts.column_names.index(name)
        encoded = counts[name].dictionary_encode()
        counts = counts.set_column(at, name, encoded)
    assert tv.finish([counts]).equals(CORPUS.by("name").frequencies())


def test_values_that_cannot_name_rows_are_refused():
    frame = pa.table({"text": ["a"], "of": pa.array([b"x"], pa.binary())})
    counting = counting_of("frequencies", {"by": "of"})
    with pytest.raises(TypeError, match="told apart by values of the type binary"):
        list(parcels(counted([frame], counting), counting, 2))


@pytest.mark.parametrize("bins", [1, 3, 64])
def test_parcels_hold_each_row_once_and_each_name_in_one_bin(bins):
    counting = counting_of("collocations", {})
    batches = pieces("collocations")
    tables = [pa.Table.from_batches([batch]) for batch in [batches[0].slice(0, 0), *batches]]
    together = pa.Table.from_batches(list(parcels(tables, counting, bins)))
    assert set(together["bin"].to_pylist()) <= set(range(bins))
    sums = []
    for items in (True, False):
        chosen = together.filter(pc.equal(together["items"], items)).sort_by("bin")
        sums += added_up(chosen.to_batches(max_chunksize=3), counting)
        assert {row[KIND] == 0 for table in sums[-1:] for row in table.to_pylist()} == {items}
    assert sum(map(len, sums)) == len(tv.combine(batches))
    assert tv.finish(sums, "collocations").equals(CORPUS.collocations())

"""What every engine has to answer as one machine does: cases that the tests of engines share.

A test makes dataframes of its engine of Arrow tables, in as many partitions as it likes, and
collects what comes back as an Arrow table::

    from engine_cases import CASES, REFUSED, check, refuses
    from turven import spark


    @pytest.mark.parametrize("partitions", [1, 2, 5])
    @pytest.mark.parametrize("case", CASES, ids=str)
    def test_the_engine_says_what_one_machine_says(case, partitions):
        def frame(table):
            return session.createDataFrame(table).repartition(partitions)

        check(case, case.ask(spark, frame).toArrow())

`ask` calls functions of the engine's module (anything that has those of `Statistics`), and `frame`
once for each table of documents. `check` puts rows in the order of the case's keys, if it has
any, and compares names of columns and all values, to the last digit; `nan` equals `nan`. Where
`case.needs_order` is true numbers depend on the order of documents, which `frame` has to keep.

`REFUSED` are calls that raise at once, before anything is counted: `refuses(call, engine, frame)`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa
import pytest
import turven as tv

WORDS = ["de", "de", "het", "het", "een", "kat", "hond", "zee", "'s", "'t", "foto's", "zo’n", "één"]
WORDS += ["Paard", "IJsland", "storm", "القط", "على", "😀", "👩‍👩‍👧", "3,5", "U.S.A."]

#: A function from Arrow tables to dataframes of an engine.
Frame = Callable[[pa.Table], Any]


def documents(number: int = 60, seed: int = 3) -> pa.Table:
    """Make documents, some of them empty, with values of which some are null."""
    chosen = random.Random(seed)

    def word() -> str:
        is_rare = chosen.random() < 0.2
        return f"zee{int(chosen.paretovariate(0.7)) % 500}" if is_rare else chosen.choice(WORDS)

    def text() -> str:
        length = chosen.choice([0, *range(40)])
        return " ".join(word() + chosen.choice(["", "", ".", ",", "!"]) for _ in range(length))

    def of(*values: str | int | None) -> list[Any]:
        return [chosen.choice(values) for _ in range(number)]

    years = of(1999, 2000, 2003, None)
    dates = [y and f"{y}-{m:02}-11" for y, m in zip(years, of(*range(1, 9)), strict=True)]
    return pa.table(
        {
            "id": [f"d{place:03}" for place in range(number)],
            "text": pa.array([text() for _ in range(number)], pa.string()),
            "year": pa.array(years, pa.int64()),
            "date": pa.array(dates, pa.string()),
            "source": pa.array(of("krant", "'s avonds", "", None), pa.string()),
            "title": pa.array(of("", "de kat", "een 😀 hond", None), pa.string()),
        }
    )


TABLE = documents()
UNDATED = TABLE.filter(TABLE["year"].is_null())
DATED = TABLE.filter(TABLE["year"].is_valid())
HALVES = (TABLE.slice(0, 25), TABLE.slice(25))
NOTHING = TABLE.slice(0, 0)
SILENT = pa.table({"text": pa.array(["", " ", "..."] * 2), "year": pa.array([1, 1, 2, 2, 3, 3])})

SCORES = ["log_likelihood", "npmi", "log_dice"]
SERIES = {"dieren": "kat / (kat + hond)", "h": "h*", "paar": ["de kat", "storm"]}


@cache
def corpus(which: str = "TABLE", text: str = "text", nulls: str = "error") -> tv.Corpus:
    """Make the corpus of one of the tables above."""
    return tv.Corpus.from_table(globals()[which], text=text, nulls=nulls)


@dataclass(frozen=True)
class Case:
    """A question to an engine, and the answer of one machine."""

    name: str
    #: Takes the module of the engine, and a function that makes its dataframes.
    ask: Callable[[Any, Frame], Any]
    answer: Callable[[], tv.Table]
    #: The columns that name a row; none if rows are in order, with their rank.
    keys: tuple[str, ...] = ()
    needs_order: bool = False

    def __str__(self) -> str:
        return self.name


CASES: list[Case] = []


def case(
    name: str,
    function: str,
    keys: str,
    answer: Callable[[], tv.Table],
    *given: Any,
    on: pa.Table = TABLE,
    needs_order: bool = False,
    **options: Any,
) -> None:
    """Add a case of one call."""

    def ask(engine: Any, frame: Frame) -> Any:
        return getattr(engine, function)(frame(on), *given, **options)

    CASES.append(Case(f"{function}: {name}", ask, answer, tuple(keys.split()), needs_order))


def of_halves(statistic: str, keys: str, answer: Callable[[], tv.Table], **options: Any) -> None:
    """Add a case of counts that are made of two halves, and finished together."""
    later = ("top", "min_count", "measures", "test")
    counted = {name: value for name, value in options.items() if name not in later}

    def ask(engine: Any, frame: Frame) -> Any:
        halves = [engine.partial_counts(frame(half), statistic, **counted) for half in HALVES]
        return engine.finish(halves, statistic, **options)

    CASES.append(Case(f"finish: {statistic}", ask, answer, tuple(keys.split())))


def by(column: str, every: str | None = None) -> Any:
    """Return the parts of the whole corpus."""
    return corpus().by(column, every=every) if every else corpus().by(column)


def cut_so(options: dict[str, str]) -> tv.Corpus:
    """Return a corpus whose tokens are other ones."""
    return tv.Corpus.from_table(TABLE, **options)


def add_words() -> None:
    """Add frequencies and n-grams."""
    one = corpus
    case("all", "frequencies", "token", lambda: one().frequencies())
    case("many", "frequencies", "token", lambda: one().frequencies(min_count=9), min_count=9)
    case("first", "frequencies", "", lambda: one().frequencies(top=7), top=7)
    case(
        "none",
        "frequencies",
        "",
        lambda: one().frequencies(min_count=10**6),
        top=3,
        min_count=10**6,
    )
    year = {"by": "year"}
    case("parts", "frequencies", "part token", lambda: by("year").frequencies(), **year)
    first = {"by": "source", "top": 3}
    case("first of parts", "frequencies", "", lambda: by("source").frequencies(top=3), **first)
    months = {"by": "date", "every": "month"}
    case("months", "frequencies", "part token", lambda: by(**_of(months)).frequencies(), **months)
    decades = {"by": "date", "every": "decade", "top": 4, "min_count": 2}
    case(
        "first of decades",
        "frequencies",
        "",
        lambda: by("date", "decade").frequencies(top=4, min_count=2),
        **decades,
    )
    case(
        "nulls left out",
        "frequencies",
        "token",
        lambda: one(text="title", nulls="skip").frequencies(),
        text="title",
        nulls="skip",
    )
    case(
        "nulls are empty",
        "frequencies",
        "token",
        lambda: one(text="title", nulls="empty").frequencies(),
        text="title",
        nulls="empty",
    )
    cut = {"case": "keep", "punctuation": "keep", "emoji": "keep", "apostrophes": "split"}
    case("tokens", "frequencies", "token", lambda: cut_so(cut).frequencies(), **cut)
    case("nothing", "frequencies", "token", lambda: one("NOTHING").frequencies(), on=NOTHING)
    case("silence", "frequencies", "token", lambda: one("SILENT").frequencies(), on=SILENT)

    case("pairs", "ngrams", "ngram", lambda: one().ngrams(2), 2)
    case(
        "lengths",
        "ngrams",
        "n ngram",
        lambda: one().ngrams((1, 3), min_count=2),
        (1, 3),
        min_count=2,
    )
    case("first", "ngrams", "", lambda: one().ngrams((1, 2), top=9), (1, 2), top=9)
    case("gaps", "ngrams", "ngram", lambda: one().ngrams(2, skip=2), 2, skip=2)
    inside = {"by": "year", "within": "sentence"}
    case("parts", "ngrams", "part ngram", lambda: by("year").ngrams(2, within="sentence"), **inside)
    case("nothing", "ngrams", "ngram", lambda: one("NOTHING").ngrams(2), on=NOTHING)


def _of(options: dict[str, Any]) -> dict[str, Any]:
    return {"column": options["by"], "every": options["every"]}


def add_pairs() -> None:
    """Add collocations and collocates."""
    name, keys = "collocations", "w1 w2"
    case("all", name, keys, lambda: corpus().collocations())
    scored = {"measures": SCORES, "min_count": 2, "test": "fisher"}
    case("scores", name, keys, lambda: corpus().collocations(**scored), **scored)
    wide = {"measures": SCORES, "min_count": 6, "window": 3, "top": 20}
    case("first of windows", name, "", lambda: corpus().collocations(**wide), **wide)
    loose = {"convention": "unordered", "window": 2, "within": "sentence"}
    case("unordered", name, keys, lambda: corpus().collocations(**loose), **loose)
    tokens = {"convention": "tokens", "measures": "pmi"}
    case("of tokens", name, keys, lambda: corpus().collocations(**tokens), **tokens)
    case("parts", name, f"part {keys}", lambda: by("year").collocations(), by="year")
    few = {"top": 5, "min_count": 2}
    of_months = {"by": "date", "every": "year", **few}
    case("first of years", name, "", lambda: by("date", "year").collocations(**few), **of_months)
    case("nothing", name, keys, lambda: corpus("NOTHING").collocations(), on=NOTHING)

    name, keys = "collocates", "collocate"
    case("of a word", name, keys, lambda: corpus().collocates("het"), "het")
    phrases = ["de kat", "القط"]
    case("of phrases", name, keys, lambda: corpus().collocates(phrases), phrases)
    for convention in ("span", "documents", "sentences", "pairs_less_nodes"):
        options = {"convention": convention, "measures": ["t_score", "mu"], "window": (2, 3)}
        case(
            convention,
            name,
            keys,
            lambda options=options: corpus().collocates("de", **options),
            "de",
            **options,
        )
    case("first", name, "", lambda: corpus().collocates("de", top=5), "de", top=5)
    case("parts", name, f"part {keys}", lambda: by("year").collocates("de"), "de", by="year")
    case("of none", name, keys, lambda: corpus().collocates("walvis"), "walvis")
    case("nothing", name, keys, lambda: corpus("NOTHING").collocates("de"), "de", on=NOTHING)


def add_comparisons() -> None:
    """Add keyness, with a dataframe and with a corpus as the reference."""

    def against(name: str, keys: str, *, is_corpus: bool = False, **options: Any) -> None:
        def ask(engine: Any, frame: Frame) -> Any:
            reference = corpus("DATED") if is_corpus else frame(DATED)
            return engine.keyness(frame(UNDATED), reference, **options)

        def answer() -> tv.Table:
            return corpus("UNDATED").keyness(corpus("DATED"), **options)

        CASES.append(Case(f"keyness: {name}", ask, answer, tuple(keys.split())))

    against("all", "token")
    against("tested", "token", test="log_likelihood", min_count=3)
    against("of a corpus", "token", is_corpus=True)
    against("first of a corpus", "", is_corpus=True, top=6, direction="positive")
    against("documents", "token", unit="documents", few=5)
    against("negative", "", direction="negative", top=5)

    def nothing(engine: Any, frame: Frame) -> Any:
        return engine.keyness(frame(NOTHING), frame(DATED))

    def words() -> tv.Table:
        return corpus("NOTHING").keyness(corpus("DATED"))

    CASES.append(Case("keyness: nothing", nothing, words, ("token",)))


def add_spread() -> None:
    """Add dispersion and timelines."""
    name = "dispersion"
    case("parts", name, "token", lambda: corpus().dispersion(parts="year"), parts="year")
    many = ["dp", "dp_norm", "carroll_d2", "range", "idf"]
    named = {"measures": many, "parts": "source", "min_count": 3}
    case("scores", name, "token", lambda: corpus().dispersion(**named), **named)
    case("first", name, "", lambda: corpus().dispersion(top=3), parts="id", top=3)
    case("documents", name, "token", lambda: corpus().dispersion(), needs_order=True)
    case("nothing", name, "token", lambda: corpus("NOTHING").dispersion(), on=NOTHING)

    name = "timeline"
    monthly = {"every": "month"}
    case("months", name, "", lambda: corpus().timeline(SERIES, **monthly), SERIES, **monthly)
    smooth = {"smoothing": 1, "interval": 0.9, "every": "year"}
    case("smooth", name, "", lambda: corpus().timeline("de", **smooth), "de", **smooth)
    case(
        "points",
        name,
        "",
        lambda: corpus().timeline(["kat", "h*"], by="year"),
        ["kat", "h*"],
        by="year",
    )


def add_halves() -> None:
    """Add counts that are finished later."""
    of_halves("frequencies", "token", lambda: corpus().frequencies())
    of_halves("ngrams", "", lambda: corpus().ngrams(3, top=5), n=3, top=5)
    scored = {"measures": SCORES, "min_count": 2, "test": "chi_squared"}
    of_halves("collocations", "w1 w2", lambda: corpus().collocations(**scored), **scored)
    parts = {"by": "date", "every": "year"}
    of_halves(
        "collocates",
        "part collocate",
        lambda: by("date", "year").collocates("de"),
        node="de",
        **parts,
    )
    of_halves("dispersion", "token", lambda: corpus().dispersion(parts="year"), parts="year")
    monthly = {"words": SERIES, "every": "month"}
    of_halves("timeline", "", lambda: corpus().timeline(**monthly), **monthly)


for add in (add_words, add_pairs, add_comparisons, add_spread, add_halves):
    add()


def rows(table: pa.Table, keys: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of a table, in the order of their keys, each value as it is written."""
    made = [{name: repr(value) for name, value in row.items()} for row in table.to_pylist()]
    return sorted(made, key=lambda row: [row[key] for key in keys]) if keys else made


def check(case: Case, got: pa.Table) -> None:
    """Compare what an engine says with the answer of one machine."""
    expected = case.answer().to_arrow()
    if case.keys and "rank" in expected.column_names:
        expected = expected.drop_columns(["rank"])
    assert got.column_names == expected.column_names
    assert rows(got, case.keys) == rows(expected, case.keys)


#: Calls that raise at once: what they are, the call, the error, and what it says.
REFUSED: list[tuple[str, Callable[[Any, Any], Any], type[Exception], str]] = [
    (
        "no such column",
        lambda engine, frame: engine.frequencies(frame, text="txet"),
        ValueError,
        "text: there is no column 'txet'.*Did you mean 'text'.*The columns are id, text, year",
    ),
    (
        "no such column of parts",
        lambda engine, frame: engine.frequencies(frame, by="jaar"),
        ValueError,
        "by: there is no column 'jaar'",
    ),
    (
        "no such column of cells",
        lambda engine, frame: engine.dispersion(frame, parts="yaer"),
        ValueError,
        "parts: there is no column 'yaer'.*Did you mean 'year'",
    ),
    (
        "no strings",
        lambda engine, frame: engine.ngrams(frame, text="year"),
        TypeError,
        "the column 'year' must hold strings, it holds ",
    ),
    (
        "no dataframe",
        lambda engine, frame: engine.frequencies(["de kat"]),
        TypeError,
        "frame must be a .*, got list",
    ),
    (
        "no reference",
        lambda engine, frame: engine.keyness(frame, ["de kat"]),
        TypeError,
        "reference must be a dataframe of the engine or a Corpus, got list",
    ),
    (
        "unknown option",
        lambda engine, frame: engine.frequencies(frame, mincount=2),
        TypeError,
        "mincount.*Did you mean 'min_count'",
    ),
    (
        "unknown measure",
        lambda engine, frame: engine.collocations(frame, measures="loglikelihood"),
        ValueError,
        "log_likelihood",
    ),
    (
        "nothing to finish",
        lambda engine, frame: engine.finish([], "frequencies"),
        ValueError,
        "there are no counts to finish",
    ),
]


def refuses(refused: tuple[str, Any, Any, str], engine: Any, frame: Frame) -> None:
    """Try a call that has to be refused before anything is counted."""
    _, call, error, words = refused
    with pytest.raises(error, match=words):
        call(engine, frame(TABLE))

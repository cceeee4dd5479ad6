"""From a row of a table to the lines that it is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from turven import expressions
from turven.collocates import IN_UNITS, sides
from turven.concordance import Concordance, search
from turven.explain import place_of_row
from turven.line_options import Condition, Sort
from turven.nodes import Phrase, Words, exactly
from turven.options import thread_count

if TYPE_CHECKING:
    from turven.corpus import Corpus
    from turven.table import Table

#: What is looked for, in which words around it.
Lines = tuple[list[Phrase], list[Condition]]

#: The tables whose rows are words.
TABLES = (
    "frequencies, types, dispersion, ngrams, collocations, collocates, collocation networks, "
    "keyness, specificities, timelines, trends, bursts, change points and matches"
)


def lines_behind(
    table: Table,
    row: int | str,
    *,
    corpus: Corpus | None,
    window: int | tuple[int, int],
    sort: Sort,
    threads: int | None,
) -> Concordance:
    """Open the lines behind a row; see :meth:`turven.Table.concordance`."""
    found: Mapping[str, Any] = table[place_of_row(table, row)]
    read = next((of for columns, of in READERS.items() if {*columns} <= {*table.columns}), None)
    if read is None:
        raise TypeError(
            f"rows of {table._parameters.get('statistic', 'this table')} are no words; lines "
            f"stand behind rows of {TABLES}"
        )
    corpus = table._corpus if corpus is None else corpus
    if corpus is None:
        raise TypeError("this table has not been made by a corpus: say of which, corpus=...")
    options = table._parameters.get("options", {})
    node, conditions = read(table, corpus, found)
    told = {"node": _told(node), "filter": _told([[words] for *_, words in conditions])}
    lines = search(
        corpus,
        node,
        window=sides(window),
        conditions=conditions,
        within=options.get("within") or "document",
        told={**told, "sort": None, **_part_told(found)},
        documents=_documents(corpus, options, found),
        threads=threads,
    )
    return lines._sorted(sort, thread_count(threads))


def _told(phrases: list[Phrase]) -> str | list[str] | None:
    words = [" ".join(place[0][0] for place in phrase if place[0]) for phrase in phrases]
    return words[0] if len(words) == 1 else words or None


def _token(table: Table, corpus: Corpus, row: Mapping[str, Any]) -> Lines:
    return [exactly(row["token"])], []


def _ngram(table: Table, corpus: Corpus, row: Mapping[str, Any]) -> Lines:
    words = row["ngram"].split(" ")
    if len(words) != row["n"]:
        raise ValueError(f"'{row['ngram']}' has a token with a blank in it, nobody knows which")
    skip = table._parameters["options"].get("skip") or 0
    if not skip:
        return [exactly(*words)], []
    conditions: list[Condition] = [
        (True, "places", list(range(place, place + skip + 1)), ([word], []))
        for place, word in enumerate(words[1:], start=1)
    ]
    return [exactly(words[0])], conditions


def _pair(table: Table, corpus: Corpus, row: Mapping[str, Any]) -> Lines:
    options = table._parameters["options"]
    convention, window = options.get("convention"), options.get("window")
    first, second = row["w1"], row["w2"]
    if convention in IN_UNITS:
        return [exactly(first)], [(True, convention.removesuffix("s"), [], ([second], []))]
    both = convention == "unordered"
    if window is None or window == 1:
        pairs = [exactly(first, second), exactly(second, first)]
        return pairs if both else pairs[:1], []
    behind = list(range(1, window + 1))
    places = [-place for place in behind] + behind if both else behind
    return [exactly(first)], [(True, "places", places, ([second], []))]


def _collocate(table: Table, corpus: Corpus, row: Mapping[str, Any]) -> Lines:
    if table._node is None:
        raise TypeError("this table has not been made by a corpus, so its node is not known")
    return [exactly(*words) for words in table._node], [_near(table, row)]


def _link(table: Table, corpus: Corpus, row: Mapping[str, Any]) -> Lines:
    whole = row["node"]
    words = [whole] if corpus._engine.count(whole) else whole.split(" ")
    return [exactly(*words)], [_near(table, row)]


def _near(table: Table, row: Mapping[str, Any]) -> Condition:
    """Say that the collocate of a row stands in the window that was counted."""
    options = table._parameters["options"]
    word: Words = ([row["collocate"]], [])
    if options.get("convention") in IN_UNITS:
        return True, options["convention"].removesuffix("s"), [], word
    left, right = options["window"]
    return True, "places", [*range(-left, 0), *range(1, right + 1)], word


def _series(table: Table, corpus: Corpus, row: Mapping[str, Any]) -> Lines:
    from turven.courses import alternatives_in

    if table._series is None:
        raise TypeError("this table has not been made by a corpus, so its words are not known")
    expression: expressions.Expression = table._series[row["series"]]
    return [exactly(*words) for words in alternatives_in(corpus, expression)], []


def _match(table: Table, corpus: Corpus, row: Mapping[str, Any]) -> Lines:
    by = table._parameters["options"].get("by")
    if by is not None:
        raise TypeError(f"rows are values of the layer '{by}': ask for the lines of a tv.Pattern")
    words = row["match"].split(" ")
    if len(words) != row["length"]:
        raise ValueError(f"'{row['match']}' has a token with a blank in it, nobody knows which")
    return [exactly(*words)], []


#: How rows are read, by the columns that they have.
READERS: dict[tuple[str, ...], Callable[[Table, Corpus, Mapping[str, Any]], Lines]] = {
    ("ngram", "n"): _ngram,
    ("match", "length"): _match,
    ("w1", "w2"): _pair,
    ("node", "collocate"): _link,
    ("collocate",): _collocate,
    ("token",): _token,
    ("series", "period"): _series,
}


def _part_told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(row[name]) for name in ("part", "period") if name in row}


def _documents(
    corpus: Corpus, options: Mapping[str, Any], row: Mapping[str, Any]
) -> list[int] | None:
    """Return the documents that a row is about, if it is about some of the corpus."""
    if "match" in row and "position" in row:
        return [row["document"]]
    name = next((name for name in ("part", "period") if name in row), None)
    if name is None or "by" not in options:
        return None
    if options["by"] not in corpus._engine.documents().columns():
        raise TypeError(
            "parts were given as values, which the table does not keep: ask the corpus of the part"
        )
    return list(_of_label(corpus, options, row[name], in_time=name == "period"))


def _of_label(
    corpus: Corpus, options: Mapping[str, Any], label: object, *, in_time: bool
) -> Iterable[int]:
    from turven import periods

    deal = periods.in_time if in_time else periods.dealt
    dealt = deal(corpus, options["by"], options.get("every"))
    part = dealt.labels.index(label)
    return (place for place, of in enumerate(dealt.of_documents) if of == part)

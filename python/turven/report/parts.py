"""The sections of parts: their keywords, and how rich the vocabulary of each is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from turven.by import KEYNESS
from turven.report.embed import embedded, fitting, plain, told

if TYPE_CHECKING:
    from turven.corpus import Corpus
    from turven.report.choices import Dates, Parts
    from turven.table import Table

#: Keywords of a part that are asked for, and that are shown.
ASKED, SHOWN = 40, 15

#: A keyword occurs at least so often, if any word of the corpus does.
LEAST = 5

#: The least signed G²: chance alone gives as much to one word in a hundred.
LEAST_SCORE = 6.63

#: More documents than this are not drawn one by one.
MOST_DOCUMENTS = 1500

#: Measures of diversity; the first but one is drawn.
DIVERSITY = ("ttr", "mattr", "mtld", "hdd", "yule_k")


def keywords(
    corpus: Corpus, parts: Parts | None, budget: int, threads: int | None
) -> dict[str, Any]:
    """List the words that are typical of each part."""
    if parts is None or len(parts.by) < 2 or not corpus.n_tokens:
        return {
            "missing": "There are no parts to compare: no dates of several periods, and no "
            "column of metadata with 2 to 12 different values."
        }
    options = {"min_count": LEAST, "top": ASKED, "threads": threads}
    table = parts.by.keyness(measures=KEYNESS, **options)
    sizes = parts.by.sizes().to_dict()
    lists = [
        {"label": parts.label(label), "documents": documents, "tokens": tokens}
        | _typical(table, label)
        for label, documents, tokens in zip(
            sizes["part"], sizes["documents"], sizes["tokens"], strict=True
        )
    ]
    return {
        "called": parts.called,
        "parts": lists[: fitting(lists, budget)],
        "least": LEAST,
        "least_score": LEAST_SCORE,
        "made": told(table),
    }


def _typical(table: Table, label: Any) -> dict[str, list[Any]]:  # noqa: ANN401
    """Return the words that a part has more of than the rest, those in few documents last.

    A word of one document says what that document is about, not what the part is.
    """
    of_part = [row for row in _rows(table) if row[0] == label and row[4] is not None]
    rows = [row for row in of_part if float(row[4]) >= LEAST_SCORE]
    rows.sort(key=lambda row: row[3])
    shown = sorted(rows[:SHOWN], key=lambda row: -float(row[4]))
    return {
        name: [row[place] for row in shown]
        for place, name in ((1, "words"), (2, "counts"), (3, "few"), (4, "scores"), (5, "ratios"))
    }


def _rows(table: Table) -> list[tuple[Any, ...]]:
    names = ("part", "token", "count", "few_documents", *KEYNESS)
    columns = table[list(names)].to_dict()
    return list(zip(*([plain(value) for value in columns[name]] for name in names), strict=True))


def diversity(
    corpus: Corpus,
    parts: Parts | None,
    dates: Dates | None,
    budget: int,
    threads: int | None,
) -> dict[str, Any]:
    """Say how rich the vocabulary is: of the corpus, of its parts, of its documents."""
    if not corpus.n_tokens:
        return {"missing": "There are no tokens."}
    whole = corpus.diversity(DIVERSITY, by=None, threads=threads)
    names = ["tokens", "types", *DIVERSITY]
    made: dict[str, Any] = {"whole": embedded(whole, names, budget=4000), "made": told(whole)}
    if parts is not None and len(parts.by) > 1:
        table = parts.by.diversity(DIVERSITY, threads=threads)
        made["parts"] = embedded(table, ["part", *names], budget=budget)
        made["parts"]["data"][0] = parts.labels[: len(made["parts"]["data"][0])]
        made["called"] = parts.called
    if 1 < len(corpus) <= MOST_DOCUMENTS:
        table = corpus.diversity(DIVERSITY, threads=threads)
        made["documents"] = embedded(table, ["id", *names], budget=budget, cut=("id",))
        made["years"] = _order(dates)
    return made


def _order(dates: Dates | None) -> list[str | None] | None:
    """Return the period of each document, as short as all dates allow."""
    if dates is None:
        return None
    every = dates.timeline()
    parts = dates.periods[every]
    return [parts.labels[part] for part in parts.of_documents]

"""All that a report says, as plain values: what the page is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.report.choices import dates_of, parts_of
from turven.report.company import ONE_IN, collocations, company, ngrams
from turven.report.courses import course, strip
from turven.report.embed import embedded, shortened, size, told
from turven.report.parts import diversity, keywords
from turven.report.passages import passages
from turven.report.words import dispersion, frequencies, growth, ranks
from turven.table import token_note

if TYPE_CHECKING:
    from turven.corpus import Corpus
    from turven.report.choices import Dates

#: How many bytes each may take: together, with the parts that draw them, below 5 MB.
BUDGET = {
    "documents": 100_000,
    "names": 60_000,
    "skipped": 20_000,
    "frequencies": 500_000,
    "course": 750_000,
    "strip": 600_000,
    "ngrams": 110_000,
    "collocations": 110_000,
    "company": 650_000,
    "keywords": 60_000,
    "diversity": 120_000,
    "dispersion": 80_000,
    "passages": 1_000_000,
}


#: A log ratio from which on a keyword is shown at first: three times as frequent as in the rest.
STRIKING = 1.585


def gathered(
    corpus: Corpus,
    *,
    title: str,
    date: str | None,
    by: str | Iterable[Any] | None,
    seed: int,
    threads: int | None,
) -> dict[str, Any]:
    """Ask the corpus everything that its report says."""
    dates = dates_of(corpus, date)
    parts = parts_of(corpus, by, dates)
    words = frequencies(corpus, BUDGET["frequencies"], threads)
    listed = words["data"][0]
    keys = keywords(corpus, parts, BUDGET["keywords"], threads)
    spread = dispersion(corpus, BUDGET["dispersion"], threads)
    starts = _starts(keys, spread)
    in_time = course(corpus, dates, listed, BUDGET["course"], threads)
    # What dates leave over is for places.
    left = BUDGET["course"] - len(in_time.get("counts", ""))
    return {
        "title": title,
        "version": _core.VERSION,
        "unicode": ".".join(map(str, _core.UNICODE_VERSION)),
        "corpus": read(corpus, dates),
        "frequencies": words,
        "ranks": ranks(corpus),
        "growth": growth(corpus),
        "ngrams": ngrams(corpus, BUDGET["ngrams"], threads),
        "collocations": collocations(corpus, BUDGET["collocations"], threads),
        "keywords": keys,
        "diversity": diversity(corpus, parts, dates, BUDGET["diversity"], threads),
        "dispersion": spread,
        "starts": starts,
        "course": in_time,
        "strip": strip(corpus, listed, BUDGET["strip"] + left, threads),
        "company": company(
            corpus,
            listed,
            _frequent(corpus, words),
            _more(keys, starts),
            budget=BUDGET["company"],
            threads=threads,
        ),
        "passages": passages(corpus, budget=BUDGET["passages"], seed=seed),
    }


def read(corpus: Corpus, dates: Dates | None) -> dict[str, Any]:
    """Say what was read: how much of what, of what time, and what was left out."""
    documents = corpus.documents()
    metadata = documents.columns[1:-1]
    names = [shortened(name) for name in documents["id"].tolist()]
    return {
        "documents": corpus.n_documents,
        "sentences": corpus.n_sentences,
        "tokens": corpus.n_tokens,
        "types": corpus.n_types,
        "hapaxes": corpus.n_hapaxes,
        "empty": int((documents["tokens"] == 0).sum()),
        "median": _median(documents["tokens"].tolist()),
        "note": token_note(corpus.options),
        "options": corpus.options,
        "layers": corpus.layers,
        "dates": _range(dates, corpus),
        "list": embedded(
            documents,
            ["id", "tokens", *metadata],
            budget=BUDGET["documents"],
            cut=_texts(documents, ["id", *metadata]),
        ),
        "names": names if size(names) <= BUDGET["names"] else [],
        "skipped": embedded(corpus.skipped, budget=BUDGET["skipped"], cut=("path", "reason")),
        "made": told(documents),
    }


def _texts(documents: Any, names: list[str]) -> list[str]:  # noqa: ANN401
    return [name for name in names if documents._engine.kind(name) == "str"]


def _median(sizes: list[int]) -> float | None:
    """Return the size in the middle; of two, their mean."""
    if not sizes:
        return None
    ordered, half = sorted(sizes), len(sizes) // 2
    return ordered[half] if len(sizes) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _range(dates: Dates | None, corpus: Corpus) -> dict[str, Any] | None:
    """Say from when to when documents are, as exactly as all of their dates say it."""
    if dates is None:
        return None
    parts = next(iter(dates.periods.values()))
    return {
        "column": dates.column,
        "first": str(parts.dated[0]),
        "last": str(parts.dated[-1]),
        "dated": dates.dated,
        "undated": corpus.n_documents - dates.dated,
    }


def _starts(keys: dict[str, Any], spread: dict[str, Any]) -> list[str]:
    """Choose the words that the page shows at first.

    Those that are typical of the largest parts, behind the others if they are in few documents;
    without parts the most uneven one of the frequent words.
    """
    parts = keys.get("parts", [])
    largest = sorted(parts, key=lambda part: -int(part["tokens"]))[:3]
    chosen = [word for part in parts if part in largest for word in _typical(part)]
    rows = [row for part in largest for row in zip(part["words"], part["few"], strict=True)]
    few = {word for word, is_few in rows if is_few}
    chosen.sort(key=few.__contains__)
    return list(dict.fromkeys(chosen)) or list(spread.get("uneven", []))[:1]


def _typical(part: dict[str, Any]) -> list[str]:
    """Return the first keyword of many documents, if there are any, and no function word."""
    rows = list(zip(part["words"], part["few"], part["ratios"], part["counts"], strict=True))
    plenty = [row for row in rows if not row[1] and float(row[2]) >= STRIKING]
    rarer = [row for row in plenty if row[3] * 2 * ONE_IN < part["tokens"]]
    words = [row[0] for row in rarer or plenty or rows]
    # A letter alone is an abbreviation in most scripts; in those where it is a word, it will do.
    return ([word for word in words if len(word) > 1] or words)[:1]


def _frequent(corpus: Corpus, words: dict[str, Any]) -> set[str]:
    """Return the words so frequent that they stand beside everything."""
    listed, counts = words["data"][:2]
    rows = zip(listed, counts, strict=True)
    return {word for word, count in rows if count * ONE_IN > corpus.n_tokens}


def _more(keys: dict[str, Any], starts: list[str]) -> list[str]:
    """Name words that are to have their company, besides the frequent ones."""
    of_parts = [word for part in keys.get("parts", []) for word in part["words"]]
    return list(dict.fromkeys([*starts, *of_parts]))

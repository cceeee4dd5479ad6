"""Where a corpus came from, in the words of a message."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from turven.corpus import Corpus
from turven.errors import CorpusError
from turven.tokens import tokenize

#: How many documents, files or words a message lists.
LISTED = 8

#: How much alike two words are that might be meant for each other (difflib's ratio).
ALIKE = 0.75


@dataclass(frozen=True)
class Source:
    """Where a corpus of the fixture ``corpus_from`` came from.

    Attributes
    ----------
    asked : str
        The paths and options, as they were given.
    before : pathlib.Path or None
        The stored corpus of the same paths and options that was used before this one.
    changed : tuple of str
        The files that have changed since then, each with what happened to it.
    sizes : tuple of int
        Its documents, tokens and types.
    """

    asked: str
    before: Path | None
    changed: tuple[str, ...]
    sizes: tuple[int, int, int]


#: The sources of the corpora that are open, by the folder of the store.
OPENED: dict[Path, Source] = {}


def source_of(corpus: Corpus) -> Source | None:
    """Return where a corpus came from, if the fixture has made it."""
    path = corpus._engine.path()
    return None if path is None else OPENED.get(path)


def sources_of(parameters: Mapping[str, Any]) -> list[Source]:
    """Return the sources of a table, or, if it is not known of which corpus it is, all."""
    corpus = parameters.get("corpus", {})
    sizes = tuple(corpus.get(name) for name in ("documents", "tokens", "types"))
    sources = list(OPENED.values())
    return [source for source in sources if source.sizes == sizes] or sources


def described(corpus: Corpus) -> list[str]:
    """Say in some lines what a corpus is and where it came from."""
    source = source_of(corpus)
    lines = [f"  {corpus!r}"]
    if source is not None:
        lines.append(f"  made of {source.asked}")
        lines.extend(changes(source))
    return lines


def changes(source: Source) -> list[str]:
    """Say which files have changed since the corpus before."""
    if not source.changed:
        return []
    few = [f"    {line}" for line in source.changed[:LISTED]]
    return ["  since the corpus before this one:", *few, *_rest(len(source.changed), "files")]


def places(corpus: Corpus, token: str) -> list[str]:
    """Say in some lines which documents hold a word, those first where its count has changed."""
    now, before = _by_document(corpus, token), _before(corpus, token)
    was = {} if before is None else before
    names = dict.fromkeys([*now, *was])
    changed = {n for n in names if before is not None and now.get(n, 0) != was.get(n, 0)}
    order = sorted((n for n in names if n in now or n in changed), key=lambda n: -now.get(n, 0))
    order.sort(key=lambda name: name not in changed)
    width = max(map(len, order[:LISTED]), default=0)
    lines = [
        f"  {name:<{width}}  {now.get(name, 0):,}"
        + (f" (was {was.get(name, 0):,})" if name in changed else "")
        for name in order[:LISTED]
    ]
    return [*lines, *_rest(len(order), "documents")]


def _rest(number: int, what: str) -> list[str]:
    return [f"  … {number - LISTED:,} more {what}"] if number > LISTED else []


def _by_document(corpus: Corpus, token: str) -> Counter[str]:
    """Count a word in each document that holds it, in order; those of one name together."""
    matrix = corpus.document_term_matrix(tokens=[token])
    counts: Counter[str] = Counter()
    cells = zip(corpus.documents()["id"], matrix.indptr[:-1], matrix.indptr[1:], strict=True)
    for name, start, end in cells:
        if end > start:
            counts[name] += int(matrix.values[start])
    return counts


def _before(corpus: Corpus, token: str) -> Counter[str] | None:
    """Count a word in the documents of the corpus before this one, if it can be opened."""
    source = source_of(corpus)
    if source is None or source.before is None:
        return None
    try:
        return _by_document(Corpus.open(source.before), token)
    except (CorpusError, OSError):
        return None


def spellings(corpus: Corpus, token: str) -> list[str]:
    """Say what might have been meant by a word that does not occur."""
    lines = []
    if corpus.options.get("source") != "given":
        cut = tokenize(token, **corpus.options)["token"].tolist()  # type: ignore[arg-type]
        if len(cut) != 1:
            told = ", ".join(f'"{word}"' for word in cut) or "nothing"
            lines.append(f"  the corpus cuts it into {len(cut)} tokens: {told}")
    similar = list(_similar(corpus, corpus._engine.type_of(token)))
    if similar:
        told = ", ".join(f'"{word}" ({corpus.count(word):,})' for word in similar)
        lines.append(f"  similar words: {told}")
    return lines


def _similar(corpus: Corpus, token: str) -> Iterator[str]:
    """Yield words that are written much like another, the most similar first."""
    # One of the first two letters must be the same: difflib is slow, and vocabularies are large.
    near = [
        word
        for word in corpus.types()["token"]
        if abs(len(word) - len(token)) <= 2 and (word[:1] == token[:1] or word[1:2] == token[1:2])
    ]
    folded = token.casefold()
    same = [word for word in near if word.casefold() == folded]
    yield from same
    yield from (w for w in difflib.get_close_matches(token, near, 5, ALIKE) if w not in same)

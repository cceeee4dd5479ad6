"""Where a corpus came from, in the words of a message."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
    """

    asked: str
    before: Path | None
    changed: tuple[str, ...]


#: The sources of the corpora that are open, by the folder of the store.
OPENED: dict[Path, Source] = {}


def source_of(corpus: Corpus) -> Source | None:
    """Return where a corpus came from, if the fixture has made it."""
    path = corpus._engine.path()
    return None if path is None else OPENED.get(path)


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
    differing = {name for name in {**now, **before} if now.get(name, 0) != before.get(name, 0)}
    if not before and source_before(corpus) is None:
        differing = set()
    names = {**now, **dict.fromkeys(differing, 0), **now}
    order = sorted(names, key=lambda name: (name not in differing, -names[name], name))
    width = max((len(name) for name in order[:LISTED]), default=0)
    lines = [
        f"  {name:<{width}}  {names[name]:,}"
        + (f" (was {before.get(name, 0):,})" if name in differing else "")
        for name in order[:LISTED]
    ]
    return [*lines, *_rest(len(order), "documents")]


def source_before(corpus: Corpus) -> Path | None:
    """Return where the corpus before this one is stored."""
    source = source_of(corpus)
    return None if source is None else source.before


def _rest(number: int, what: str) -> list[str]:
    return [f"  … {number - LISTED:,} more {what}"] if number > LISTED else []


def _by_document(corpus: Corpus, token: str) -> dict[str, int]:
    """Count a word in each document that holds it."""
    matrix = corpus.document_term_matrix(tokens=[token])
    counts = zip(corpus.documents()["id"], matrix.indptr[:-1], matrix.indptr[1:], strict=True)
    return {name: int(matrix.values[start]) for name, start, end in counts if end > start}


def _before(corpus: Corpus, token: str) -> dict[str, int]:
    """Count a word in the documents of the corpus before this one, if it can be opened."""
    path = source_before(corpus)
    if path is None:
        return {}
    try:
        return _by_document(Corpus.open(path), token)
    except (CorpusError, OSError):
        return {}


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

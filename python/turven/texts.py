"""Texts: those on disk, and those that are read again when they are wanted."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.errors import CorpusError

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: Makes a corpus of a source once more; gets where and how it is made.
Read = Callable[[dict[str, Any]], _core.Corpus]


class Rereading:
    """A source that can be read again, once, into a folder that goes when this goes.

    Parameters
    ----------
    read : callable
        Makes the corpus once more, with its texts.
    documents : int
        How many documents it had.
    """

    def __init__(self, read: Read, documents: int) -> None:
        self._read = read
        self._documents = documents
        self._lock = threading.Lock()
        self._core: _core.Corpus | None = None

    def core(self) -> _core.Corpus:
        """Return the corpus with its texts on disk."""
        with self._lock:
            if self._core is None:
                folder = tempfile.mkdtemp(prefix="turven-")
                weakref.finalize(self, _remove, folder, os.getpid())
                self._core = self._read_into(folder)
            return self._core

    def _read_into(self, folder: str) -> _core.Corpus:
        path = str(Path(folder, "texts.turven"))
        store = {"path": path, "overwrite": False, "keep_text": True}
        try:
            core = self._read({"store": store, "memory": None, "threads": None})
        except (OSError, ValueError, TypeError, CorpusError) as error:
            raise CorpusError(f"{CHANGED}: {error}") from error
        if core.n_documents != self._documents:
            raise CorpusError(
                f"{CHANGED}: there are {core.n_documents} documents now, and were {self._documents}"
            )
        return core


def _remove(folder: str, process: int) -> None:
    """Remove a folder; not in a process that was forked from the one that made it."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


#: What is said when the source of a corpus in memory is no longer what it was.
CHANGED = "the texts have changed since the corpus was made, or cannot be read again"


@dataclass
class Texts:
    """Where the texts of a corpus in memory come from."""

    source: Rereading
    #: The place of each document in the source; its own if it is `None`.
    places: list[int] | None = None
    #: Whether the tokens have been found to be those of the corpus.
    _checked: bool = field(default=False, compare=False)

    def of(self, documents: Sequence[int]) -> Texts:
        """Return those of some of the documents."""
        places = self.places
        return Texts(self.source, [at if places is None else places[at] for at in documents])

    def same(self) -> Texts:
        """Return those of another corpus of the same documents."""
        return Texts(self.source, self.places)

    def core(self, corpus: Corpus) -> _core.Corpus:
        """Return what has the texts; fail if they are no longer those of the corpus."""
        core = self.source.core()
        if not self._checked and corpus._engine.follows_texts():
            wrong = _core.disagreement(
                corpus._engine, core, places=self.places, spelled=not corpus._given
            )
            if wrong is not None:
                raise CorpusError(f"{CHANGED}: {wrong}")
        self._checked = True
        return core

    def place(self, document: int) -> int:
        """Return where a document is in the source."""
        return document if self.places is None else self.places[document]


def can_be_read_again(given: object) -> bool:
    """Tell whether to iterate over something does not use it up."""
    return hasattr(given, "__len__") and not hasattr(given, "__next__")


def remembered(read: Read, core: _core.Corpus, *, keep: bool) -> Texts | None:
    """Remember how to read the texts of a corpus again, if it is in memory and wants that."""
    if not keep or core.path() is not None:
        return None
    return Texts(Rereading(read, core.n_documents))


def joined(parts: Sequence[Corpus], core: _core.Corpus) -> Texts | None:
    """Return the texts of several corpora one after the other, if all have theirs."""
    if core.path() is not None or not all(has_texts(part) for part in parts):
        return None
    sources = [(part._engine, part._texts) for part in parts]

    def read(making: dict[str, Any]) -> _core.Corpus:
        with tempfile.TemporaryDirectory(prefix="turven-", ignore_cleanup_errors=True) as folder:
            stored = [
                _stored(engine, texts, Path(folder, str(place)))
                for place, (engine, texts) in enumerate(sources)
            ]
            return _core.Corpus.merged(stored, store={**making["store"], "given": False})

    return Texts(Rereading(read, core.n_documents))


def _stored(engine: _core.Corpus, texts: Texts | None, path: Path) -> _core.Corpus:
    """Return a corpus of all its texts, on disk."""
    core = engine
    if not engine.has_texts():
        if texts is None:
            raise CorpusError(CHANGED)
        core = texts.source.core()
        core = core if texts.places is None else core.part(texts.places)
    if core.path() is None:
        core.save(path, given=False, overwrite=False)
        core, _ = _core.Corpus.open(path)
    return core


def has_texts(corpus: Corpus) -> bool:
    """Tell whether a corpus has its texts, or knows how to read them again."""
    return corpus._engine.has_texts() or corpus._texts is not None


def shows_texts(corpus: Corpus) -> bool:
    """Tell whether tokens can be found in the texts: there are texts, and as many tokens."""
    return corpus._engine.follows_texts() and has_texts(corpus)


def text_of(corpus: Corpus, document: int) -> str | None:
    """Return the text of a document, if there is one."""
    if corpus._engine.has_texts() or corpus._texts is None:
        return corpus._engine.text(document)
    return corpus._texts.core(corpus).text(corpus._texts.place(document))


def lines_of(
    corpus: Corpus,
    hits: _core.Hits,
    window: tuple[int, int] | int,
    within: str = "document",
    *,
    exact: bool = False,
) -> _core.Table:
    """Return the lines of hits, written out of the texts if there are any."""
    texts, own = None, False
    if len(hits) and shows_texts(corpus):
        own = corpus._engine.has_texts()
        if not own and corpus._texts is not None:
            core, places = corpus._texts.core(corpus), corpus._texts.places
            of = None if places is None else [places[at] for at in hits.documents()]
            texts = (core, of)
    return hits.lines(window, within=within, exact=exact, own_texts=own, texts=texts)

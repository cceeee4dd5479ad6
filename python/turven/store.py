"""A corpus on disk."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.options import memory_bytes, thread_count, with_known_options
from turven.parts import place as place_of
from turven.texts import joined, text_of

if TYPE_CHECKING:
    from turven.corpus import Corpus


#: Files of fewer bytes are written again when documents are added, so that there are few.
SMALL_FILE = 16 << 20

#: The options of those who make a corpus that say where and how.
MAKING_OPTIONS = ("store", "overwrite", "keep_text", "memory_limit", "threads", "progress")


def making(
    store: str | os.PathLike[str] | None,
    *,
    overwrite: bool,
    keep_text: bool,
    memory_limit: int | str | None,
    threads: int | None,
) -> dict[str, Any]:
    """Say where and how a corpus is made."""
    return {
        "store": target(store, overwrite=overwrite, keep_text=keep_text),
        "memory": memory_bytes(memory_limit),
        "threads": thread_count(threads),
    }


def target(
    store: str | os.PathLike[str] | None, *, overwrite: bool, keep_text: bool
) -> dict[str, Any] | None:
    """Say where a corpus goes while it is made; without a place, `None`."""
    if store is None:
        return None
    return {"path": os.fspath(store), "overwrite": overwrite, "keep_text": keep_text}


def text(self: Corpus, document: int) -> str:
    """Return the text of one document.

    A corpus on disk has its texts, if they were kept. One in memory reads them again, once, from
    what it was made of: files, a list, a column or a dataframe, but no generator. A part of such
    a corpus has its texts too, and so has one of other types or of a layer.

    Parameters
    ----------
    document : int
        Its place, from 0; negative numbers count from the end.

    Returns
    -------
    str
        The text as it was read, without what `header` has taken off.

    Raises
    ------
    IndexError
        If there is no such document.
    ValueError
        If texts were not kept, or cannot be read again.
    CorpusError
        If they are no longer those that the corpus was made of.

    Examples
    --------
    >>> import tempfile
    >>> import turven as tv
    >>> path = f"{tempfile.mkdtemp()}/dieren.turven"
    >>> tv.Corpus.from_texts(["De kat zat.", "De hond lag."], store=path).text(1)
    'De hond lag.'
    """
    text = text_of(self, place_of(document, len(self)))
    if text is None:
        raise ValueError(
            "the texts of this corpus were not kept, nor can they be read again; "
            "store=... keeps them"
        )
    return text


@with_known_options
def save(
    self: Corpus,
    path: str | os.PathLike[str],
    *,
    overwrite: bool = False,
    progress: bool | None = None,
) -> None:
    """Save the corpus in a folder, for :meth:`open`.

    Parameters
    ----------
    path : str or path
        The folder, by custom with a name that ends in ``.turven``. It is made, if there is
        none.
    overwrite : bool
        Whether a corpus that is there may be replaced.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Raises
    ------
    FileExistsError
        If there is a corpus and `overwrite` is false, or if the folder holds anything else.
    StoreError
        If another process is writing to the same corpus.
    OSError
        If the folder cannot be made or written to, or the disk is full.

    Notes
    -----
    All is written beside what is there, and takes its place in one step when it is on the
    disk. Whatever happens before leaves the old corpus as it was.

    The folder holds Arrow files, which polars, DuckDB and pyarrow open (docs/store.md).

    Examples
    --------
    >>> import tempfile
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["De kat zat.", "De hond lag."])
    >>> path = f"{tempfile.mkdtemp()}/dieren.turven"
    >>> corpus.save(path)
    >>> tv.Corpus.open(path).frequencies().equals(corpus.frequencies())
    True
    """
    self._engine.save(path, given=self._given, overwrite=overwrite)


@with_known_options
def verify(self: Corpus, *, threads: int | None = None, progress: bool | None = None) -> None:
    """Check every byte of a corpus that is on disk; one in memory has nothing to check.

    Parameters
    ----------
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Raises
    ------
    StoreError
        If anything is not what was written; the message names the file and the place.
    """
    self._engine.verify(threads=thread_count(threads))


@with_known_options
def merge(
    cls: type[Corpus],
    corpora: Iterable[Corpus],
    *,
    store: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    progress: bool | None = None,
) -> Corpus:
    """Make one corpus of several: the one that all their documents would have given.

    No text is read or cut again.

    Parameters
    ----------
    corpora : iterable of Corpus
        In the order that their documents shall have. The same options must have made their
        tokens.
    store : str or path, optional
        Where to keep the corpus on disk; then it may be larger than memory. Texts are kept
        if all corpora have theirs. Default: in memory.
    overwrite : bool
        Whether a corpus that is in `store` may be replaced; it may be one of `corpora`.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Corpus
        Its metadata are all columns that any of the corpora has, missing where one lacks it.
        Documents keep their names; numbered ones are numbered anew, if no corpus has names.

    Raises
    ------
    TypeError
        If something else than a corpus is given.
    ValueError
        If the options differ, or a metadata column is not of one kind in all corpora.
    FileExistsError, StoreError, OSError
        If the corpus cannot be stored, as for :meth:`save`.

    Examples
    --------
    >>> import turven as tv
    >>> months = [tv.Corpus.from_texts(["Regen."]), tv.Corpus.from_texts(["Sneeuw, regen!"])]
    >>> tv.Corpus.merge(months).count("regen")
    2
    """
    parts = list(corpora)
    for index, part in enumerate(parts):
        if not isinstance(part, cls):
            raise TypeError(f"corpora[{index}] must be a Corpus, got {type(part).__name__}")
    given = _are_given(parts)
    place = target(store, overwrite=overwrite, keep_text=True)
    core = _core.Corpus.merged(
        [part._engine for part in parts], store=place and {**place, "given": given}
    )
    return cls._of(core, given=given, texts=joined(parts, core))


def _are_given(parts: list[Corpus]) -> bool:
    given = bool(parts) and all(part._given for part in parts)
    if not given and any(part._given for part in parts):
        raise ValueError("the tokens of some corpora were given, those of others were cut")
    return given


def append(self: Corpus, documents: Corpus | Iterable[str], **options: Any) -> Corpus:  # noqa: ANN401
    """Add documents behind those that there are.

    Parameters
    ----------
    documents : Corpus, or iterable of str
        Texts are cut by the options of this corpus.
    **options
        For texts: ``id``, ``header``, ``errors``, ``threads``, ``progress`` and metadata, as for
        :meth:`from_texts`.

    Returns
    -------
    Corpus
        A new corpus; this one does not change. If it is on disk, the new one takes its place
        there: the old one is what it was for those who have it open.

    Raises
    ------
    TypeError, ValueError, StoreError, OSError
        As for :meth:`from_texts` and :meth:`merge`. What is on disk is then what it was.

    Notes
    -----
    Ids and all results are as if all documents had been read at once; nothing is cut again.

    On disk a segment is added: the tokens and texts that are there stay where they are, and
    what is written is that of the new documents, and types and documents anew (docs/store.md).
    :meth:`compact` makes one segment of all.

    Examples
    --------
    >>> import turven as tv
    >>> news = tv.Corpus.from_texts(["Regen."], date=["2023-01"])
    >>> news = news.append(["Sneeuw, regen!"], date=["2023-02"])
    >>> news.count("regen"), news.documents()["date"].tolist()
    (2, ['2023-01', '2023-02'])
    """
    from turven.corpus import Corpus

    place = self._engine.path()
    if isinstance(documents, Corpus):
        if options:
            raise TypeError(f"append takes no options with a corpus, got {', '.join(options)}")
        return _joined(self, documents)
    if self._given:
        raise ValueError("the tokens of this corpus were given: append a corpus of tokens")
    options = {**self.options, **options}
    if place is None:
        return _joined(self, Corpus.from_texts(documents, **options))
    with beside(place) as added:
        return _joined(self, Corpus.from_texts(documents, store=added, **options))


@contextlib.contextmanager
def beside(store: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a place for a corpus on the disk of another one, as long as it is needed."""
    with tempfile.TemporaryDirectory(dir=Path(store).resolve().parent, prefix=".turven-") as folder:
        yield Path(folder, "added")


def _joined(corpus: Corpus, added: Corpus) -> Corpus:
    given = _are_given([corpus, added])
    place = corpus._engine.path()
    if place is None:
        return type(corpus).merge([corpus, added])
    corpus._engine.append(added._engine, given=given, small=SMALL_FILE)
    return type(corpus).open(place)


def compact(self: Corpus) -> Corpus:
    """Write a corpus on disk to which documents were added as one segment again.

    Returns
    -------
    Corpus
        The corpus, opened anew; the old one is what it was for those who have it open. One
        that is in memory, or that is in one segment, is returned as it is.

    Raises
    ------
    StoreError
        If another process is writing to it, or has written since it was opened.
    OSError
        If it cannot be written, or the disk is full. What is on disk is then what it was.

    Notes
    -----
    No answer changes. The files are then those of a corpus whose documents were all read at
    once, byte for byte, but for where the record batches of its texts begin if these were
    read from files. The disk needs room for the corpus twice.

    Examples
    --------
    >>> import tempfile
    >>> import turven as tv
    >>> path = f"{tempfile.mkdtemp()}/weer.turven"
    >>> weather = tv.Corpus.from_texts(["Regen."], store=path).append(["Sneeuw, regen!"])
    >>> weather.compact().count("regen")
    2
    """
    place = self._engine.path()
    if place is None or not self._engine.is_segmented():
        return self
    self._engine.compact()
    return type(self).open(place)

"""A corpus on disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from turven.options import thread_count

if TYPE_CHECKING:
    from turven.corpus import Corpus


#: The options of those who make a corpus that say where it is kept.
STORE_OPTIONS = ("store", "overwrite", "keep_text")


def target(
    store: str | os.PathLike[str] | None, *, overwrite: bool, keep_text: bool
) -> dict[str, Any] | None:
    """Say where a corpus goes while it is made; without a place, `None`."""
    if store is None:
        return None
    return {"path": os.fspath(store), "overwrite": overwrite, "keep_text": keep_text}


def text(self: Corpus, document: int) -> str:
    """Return the text of one document of a corpus that was stored with its texts.

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
        If texts were not kept: those of a corpus in memory are not.

    Examples
    --------
    >>> import tempfile
    >>> import turven as tv
    >>> path = f"{tempfile.mkdtemp()}/dieren.turven"
    >>> tv.Corpus.from_texts(["De kat zat.", "De hond lag."], store=path).text(1)
    'De hond lag.'
    """
    if not -len(self) <= document < len(self):
        raise IndexError(f"there is no document {document}, there are {len(self)}")
    text = self._engine.text(range(len(self))[document])
    if text is None:
        raise ValueError("the texts of this corpus were not kept; store=... keeps them")
    return text


def save(self: Corpus, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Save the corpus in a folder, for :meth:`open`.

    Parameters
    ----------
    path : str or path
        The folder, by custom with a name that ends in ``.turven``. It is made, if there is
        none.
    overwrite : bool
        Whether a corpus that is there may be replaced.

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


def verify(self: Corpus, *, threads: int | None = None) -> None:
    """Check every byte of a corpus that is on disk; one in memory has nothing to check.

    Parameters
    ----------
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.

    Raises
    ------
    StoreError
        If anything is not what was written; the message names the file and the place.
    """
    self._engine.verify(threads=thread_count(threads))

"""A corpus on disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from turven.options import thread_count

if TYPE_CHECKING:
    from turven.corpus import Corpus


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

"""The report: one page about a corpus, to open, to search, to print and to cite."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from turven.options import thread_count, with_known_options

if TYPE_CHECKING:
    from turven.corpus import Corpus
    from turven.report.page import Report


@overload
def report(
    corpus: Corpus,
    path: None = None,
    *,
    title: str = ...,
    date: str | None = ...,
    by: str | Iterable[Any] | None = ...,
    seed: int = ...,
    overwrite: bool = ...,
    threads: int | None = ...,
) -> Report: ...
@overload
def report(
    corpus: Corpus,
    path: str | os.PathLike[str],
    *,
    title: str = ...,
    date: str | None = ...,
    by: str | Iterable[Any] | None = ...,
    seed: int = ...,
    overwrite: bool = ...,
    threads: int | None = ...,
) -> Path: ...
@with_known_options
def report(
    corpus: Corpus,
    path: str | os.PathLike[str] | None = None,
    *,
    title: str = "Report on a corpus",
    date: str | None = None,
    by: str | Iterable[Any] | None = None,
    seed: int = 0,
    overwrite: bool = False,
    threads: int | None = None,
) -> Report | Path:
    """Make one page about the corpus: what was read, its words, their company and their history.

    Parameters
    ----------
    path : str or path, optional
        Where the page is saved. Default: nowhere; a ``Report`` is
        returned, which a notebook shows.
    title : str
        The heading of the page.
    date : str, optional
        The metadata column with the dates of the documents. Default: the first one whose name
        says so (``date``, ``year``, ``datum``, ``jaar`` and the like) or which holds dates.
    by : str or iterable, optional
        What keywords tell apart: a metadata column, or one value a document. Default: periods
        of the dates, from 4 to 12 of them if that can be; without dates the first column of
        2 to 12 different values.
    seed : int, default 0
        Which passages are drawn for the concordance.
    overwrite : bool, default False
        Whether a file that is there may be replaced.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.

    Returns
    -------
    Report or pathlib.Path
        The page; with `path`, the path. The same corpus gives the same bytes.

    Raises
    ------
    ValueError
        If there is no such column (the message lists those there are), or `date` holds
        something that is no date (the message names the document).
    FileExistsError
        If the file is there and `overwrite` is false.
    OSError
        If the file cannot be written; an old one stays as it was.

    Notes
    -----
    The page holds all it needs and asks no network for anything (docs/report.md). It is less
    than 5 MB: of the words, the passages and the like it has as many as fit, and says how many
    these are. What the corpus has too little for (dates, parts, texts) is left out with a
    sentence that says so.

    Every number is that of a statistic of :class:`Corpus`, whose parameters stand beside it.

    Examples
    --------
    >>> import tempfile
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["De kat zat.", "De hond lag."], year=[1999, 2001])
    >>> page = corpus.report(title="Dieren")
    >>> page.html.startswith("<!doctype html>")
    True
    >>> corpus.report(f"{tempfile.mkdtemp()}/dieren.html").name
    'dieren.html'
    """
    from turven.report.data import gathered
    from turven.report.page import Report

    if path is not None:
        Report.check_place(path, overwrite=overwrite)
    made = Report(
        gathered(corpus, title=title, date=date, by=by, seed=seed, threads=thread_count(threads))
    )
    return made if path is None else made.save(path, overwrite=overwrite)

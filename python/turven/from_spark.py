"""Corpora of Spark dataframes, for a part that fits one machine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from turven.from_table import from_table
from turven.suggestions import did_you_mean

if TYPE_CHECKING:
    from turven.corpus import Corpus


def from_spark(
    cls: type[Corpus],
    /,
    frame: Any,  # noqa: ANN401
    *,
    text: str = "text",
    id: str | None = None,
    metadata: Iterable[str] | None = None,
    **options: Any,  # noqa: ANN401
) -> Corpus:
    """Make a corpus of a Spark DataFrame that fits this machine, one document a row.

    Parameters
    ----------
    frame : pyspark.sql.DataFrame
        Documents, such as a sample or a year of them. Only the columns that are needed are
        fetched, all rows at once, as Arrow: their texts must fit the driver's memory and the
        engine's ``spark.driver.maxResultSize``.
    text : str, default "text"
        The column of the texts.
    id : str, optional
        The column of the documents' names. Default: the column ``"id"`` if there is one, else
        the number of the row.
    metadata : iterable of str, optional
        The columns that become metadata. Default: all others that :meth:`from_table` can take.
    **options
        As for :meth:`from_table`.

    Returns
    -------
    Corpus
        Its documents are in the order in which Spark gives the rows.

    Raises
    ------
    TypeError
        If `frame` is no Spark DataFrame.
    ValueError
        If there is no such column; the message lists those there are.
    RecordError
        If a text is null, or holds a NUL.

    See Also
    --------
    turven.spark : statistics of a DataFrame that does not fit.

    Examples
    --------
    In a session of Spark::

        news = session.read.parquet("news.parquet")
        corpus = tv.Corpus.from_spark(news.where("paper = 'ochtend'"), metadata=["date"])
    """
    if not hasattr(frame, "toArrow") or not hasattr(frame, "select"):
        raise TypeError(f"frame must be a Spark DataFrame, got {type(frame).__name__}")
    listed = None if metadata is None else list(metadata)
    wanted = [text, *([id] if id is not None else []), *(listed or [])]
    for name in wanted:
        if name not in frame.columns:
            there = ", ".join(frame.columns)
            hint = did_you_mean(name, frame.columns)
            raise ValueError(f"there is no column '{name}'.{hint} The columns are {there}.")
    if listed is not None:
        if id is None and "id" in frame.columns:
            wanted.append("id")
        frame = frame.select(*(f"`{name}`" for name in dict.fromkeys(wanted)))
    corpus: Corpus = from_table(cls, frame.toArrow(), text=text, id=id, metadata=listed, **options)
    return corpus

"""Counts of pieces of a corpus, and the table that they add up to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from turven.options import MIN_MEMORY
from turven.partial.asked import asked_by, counting_of, note_of, tokens_of
from turven.partial.chunks import as_table, chunks, codes, corpora_of
from turven.partial.statistic import PART, Counting
from turven.partial.sums import NOTE, added
from turven.partial.sums import note_of as said
from turven.partial.tables import table_of
from turven.progress_bar import shown
from turven.table import Table, needed

if TYPE_CHECKING:
    import pyarrow as pa

    from turven.corpus import Corpus

#: How many rows a batch of counts has at most.
ROWS = 1 << 17


def partial_counts(
    batches: Iterable[Any],
    statistic: str = "frequencies",
    **options: Any,  # noqa: ANN401
) -> Iterator[pa.RecordBatch]:
    """Count a piece of a corpus: what any engine adds up to the counts of the whole.

    Parameters
    ----------
    batches : iterable of Arrow batches, tables or dataframes
        Documents, one a row. Read once; as many at a time as the memory allows. No document
        may be cut: n-grams and windows do not reach from one row to the next.
    statistic : str, default "frequencies"
        What is counted: "frequencies", "ngrams", "collocations", "collocates", "keyness",
        "dispersion" or "timeline".
    **options
        Those of the statistic, under the names that :class:`Corpus` gives them; those that
        only choose and order rows (``min_count``, ``top``, ``measures``) change nothing here.
        Of keyness ``reference=True`` says that these are documents of the reference. Then

        * ``text`` (str, default "text"): the column of the texts;
        * ``by`` (str): a column by whose values the corpus is parted, for
          a table of each part, with ``every`` for dates, as :meth:`Corpus.by` does; for
          a timeline the column of the dates, by default "date";
        * ``parts`` (str): for dispersion the column whose values tell the parts;
        * ``nulls`` ("error", "skip" or "empty"): what to do about a text that is null;
        * ``memory_limit`` (int or str, default "512 MiB"): how much memory counting may take.
          When so much text is held as fits, its counts are given out, and memory is free again;
          more memory means fewer rows to add up. A single text may need more;
        * ``threads`` (int, default 1): engines run several tasks beside each other;
        * the options that say what a token is, as for :func:`turven.tokenize`.

    Returns
    -------
    iterator of pyarrow.RecordBatch
        Rows of whole numbers; ``kind`` says what a row is of: 0 an item of the table, 1 the
        tokens, 2 the documents, 3 and on the margins of a statistic. Beside it are the columns
        that name a row, and those of counts, int64. Rows that agree in all columns but the
        counts may be added up, by whatever and in whatever order; :func:`finish` takes them
        added up or not. The schema's metadata say what was counted, so that counts of other
        options are refused; an engine may lose them.

    Raises
    ------
    ValueError, TypeError
        At once if an option is unknown or has a value that it cannot have; later, if there is
        no such column (the message lists those there are) or it holds no strings.
    RecordError
        If a text is null, or holds a NUL; the row is counted from the first of what was
        counted together.
    ImportError
        Without pyarrow.

    See Also
    --------
    finish : makes the table.
    turven.spark, turven.dask : let these engines do all of it.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import turven as tv
    >>> may = pa.record_batch({"text": ["het water stijgt", "het regent"]})
    >>> june = pa.record_batch({"text": ["het water zakt"]})
    >>> pieces = [batch for month in (may, june) for batch in tv.partial_counts([month])]
    >>> tv.finish(pieces).head(2)
    frequencies: 3 documents, 8 tokens (UAX #29 words, lower, nfc)
    rank  token  count  per_million  documents  document_share
       1  het        3     375000.0          3          1.0000
       2  water      2     250000.0          2          0.6667
    >>> next(tv.partial_counts([may], "ngrams", n=2)).column_names
    ['kind', 'n', 'ngram', 'count']
    """
    counting = counting_of(statistic, options)
    note = {NOTE: json.dumps(note_of(counting)).encode()}
    return _batches(counted(batches, counting), note)


def _batches(counts: Iterator[pa.Table], note: dict[bytes, bytes]) -> Iterator[pa.RecordBatch]:
    for table in counts:
        yield from table.replace_schema_metadata(note).to_batches(max_chunksize=ROWS)
        # What has been given out is not held while the next is counted.
        del table


def counted(batches: Iterable[Any], counting: Counting) -> Iterator[pa.Table]:
    """Count what has been asked for."""
    with shown(asked=False):
        for chunk in chunks(batches, counting):
            for piece, corpus in corpora_of(chunk, counting):
                for table in _counts(piece, corpus, counting):
                    yield table.select(counting.names)
                    del table
                del piece, corpus
            del chunk


def _counts(chunk: pa.Table, corpus: Corpus, counting: Counting) -> Iterator[pa.Table]:
    """Count a chunk: as a whole, by parts, or part beside part."""
    statistic, threads = counting.statistic, counting.threads
    memory = max(counting.memory // 2, MIN_MEMORY)
    if counting.by is None:
        yield from statistic.count(corpus, memory, threads)
        return
    parts = codes(chunk, counting)
    if not statistic.has_parts:
        yield from statistic.count_cells(corpus, parts, threads)
        return
    import numpy as np

    arrow = needed("pyarrow", "arrow")
    of_documents, labels, kind = parts
    order = of_documents.argsort(kind="stable")
    sizes = np.bincount(of_documents, minlength=len(labels)).tolist()
    start = 0
    for label, size in zip(labels, sizes, strict=True):
        members = order[start : start + size].tolist()
        start += size
        if not members:
            continue
        part = corpus if len(members) == len(corpus) else corpus[members]
        for table in statistic.count(part, memory, threads):
            value = arrow.scalar(label, kind)
            yield table.append_column(PART, arrow.repeat(value, len(table)))


def combine(partials: Iterable[Any]) -> pa.Table:
    """Add up counts of pieces: one row for each name, to be added up further.

    Parameters
    ----------
    partials : iterable of Arrow batches, tables or dataframes
        What :func:`partial_counts` has given, in any order, with its metadata.

    Returns
    -------
    pyarrow.Table
        As the batches, and with their metadata: ``pyarrow.parquet.write_table`` keeps it for
        :func:`finish` and for ``turven merge``.

    Raises
    ------
    ValueError
        If there is nothing, if metadata are missing, or if counts are of other options.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import turven as tv
    >>> days = [["zon"], ["regen", "wind en regen"]]
    >>> pieces = [b for day in days for b in tv.partial_counts([pa.table({"text": day})])]
    >>> tv.combine(pieces).sort_by([("kind", "ascending"), ("token", "ascending")]).to_pylist()[0]
    {'kind': 0, 'token': 'en', 'count': 1, 'documents': 1}
    >>> tv.finish([tv.combine(pieces)]).equals(tv.finish(pieces))
    True
    """
    counting, note, tables = _told(partials)
    found = added(tables, counting, note)
    return found.replace_schema_metadata({NOTE: json.dumps(note).encode()})


def finish(
    partials: Iterable[Any],
    statistic: str | None = None,
    **options: Any,  # noqa: ANN401
) -> Table:
    """Make the table of a statistic of counts of pieces: that of one corpus of all documents.

    Parameters
    ----------
    partials : iterable of Arrow batches, tables or dataframes
        What :func:`partial_counts` has given, in any order, added up or not.
    statistic : str, optional
        What was counted. Default: what the metadata of the counts say; an engine that has lost
        them needs it, with all options that the counts were made with.
    **options
        As for :func:`partial_counts`. Those that choose, score and order rows are for here:
        ``min_count``, ``top``, ``measures``, ``test``, ``direction``, ``interval`` and so on.

    Returns
    -------
    Table
        The same rows and numbers as the method of :class:`Corpus` gives, of each part if there
        was ``by``.

    Raises
    ------
    ValueError
        If counts are of another statistic or other options than is said (the message has
        both), if columns are missing, or if nothing says what was counted.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import turven as tv
    >>> texts = ["rode wijn en witte wijn", "rode wijn en brood"]
    >>> pieces = [
    ...     batch
    ...     for text in texts
    ...     for batch in tv.partial_counts([pa.table({"text": [text]})], "collocations")
    ... ]
    >>> table = tv.finish(pieces, min_count=2, measures="npmi")
    >>> table.equals(tv.Corpus.from_texts(texts).collocations(min_count=2, measures="npmi"))
    True
    """
    if statistic is None:
        counting, note, tables = _told(partials, options)
    else:
        counting = counting_of(statistic, options)
        note, tables = note_of(counting), iter(partials)
    return table_of(added(tables, counting, note), counting, tokens_of(counting))


def _told(
    partials: Iterable[Any], options: dict[str, Any] | None = None
) -> tuple[Counting, dict[str, Any], Iterator[Any]]:
    """Return what the first of the counts says that they are of, and all of them."""
    tables = (as_table(partial) for partial in partials)
    first = next(tables, None)
    note = None if first is None else said(first)
    if first is None or note is None:
        lacking = "there are no counts" if first is None else "the counts do not say what they are"
        raise ValueError(f"{lacking}: name the statistic and its options")
    statistic, known = asked_by(note)
    counting = counting_of(statistic, known | (options or {}))

    def everything() -> Iterator[Any]:
        yield first
        yield from tables

    return counting, note_of(counting), everything()

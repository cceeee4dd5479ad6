"""Tables: what every statistic gives."""

from __future__ import annotations

import datetime as dt
import html
import importlib
import json
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Never, Self, overload

from turven import _core
from turven.counts import NOTE, save
from turven.display import padded, width
from turven.metadata import EPOCH, EPOCH_DAY
from turven.options import with_known_options
from turven.suggestions import Suggesting, hinted

if TYPE_CHECKING:
    import numpy as np
    import pandas
    import polars
    import pyarrow
    from matplotlib.axes import Axes

    from turven.concordance import Concordance
    from turven.corpus import Corpus
    from turven.explain import Explanation
    from turven.explain_ngrams import NgramExplanation

    Array = np.ndarray[Any, np.dtype[Any]]

#: Rows that a table shows of itself.
SHOWN = 10

#: Rows that are turned into Python objects at a time.
CHUNK = 4096

#: The same for whole columns: Python looks at its signals between.
BLOCK = 1 << 16


class Table(Suggesting):
    """A table of named, typed columns, in Arrow's memory layout.

    A table never changes. polars, pandas, pyarrow, DuckDB and everything else
    that knows the Arrow PyCapsule interface can open it without a copy, by
    ``polars.DataFrame(table)``, ``pyarrow.table(table)`` and the like.

    Attributes
    ----------
    columns : list of str
        The names of the columns.
    parameters : dict
        How the table was made: the statistic, its options and convention, the
        corpus and its options, the version. The same, as JSON, stands in the
        metadata of the Arrow schema under ``turven``.

    Examples
    --------
    >>> import turven as tv
    >>> table = tv.Corpus.from_texts(["de kat en de hond"]).frequencies()
    >>> table
    frequencies: 1 document, 5 tokens, 4 types (UAX #29 words, lower, nfc)
    rank  token  count  per_million  documents  document_share
       1  de         2     400000.0          1          1.0000
       2  en         1     200000.0          1          1.0000
       3  hond       1     200000.0          1          1.0000
       4  kat        1     200000.0          1          1.0000
    >>> table["count"].sum()
    np.int64(5)
    >>> table[0]["token"], len(table), table.columns[:2]
    ('de', 4, ['rank', 'token'])
    >>> [row["token"] for row in table.sort("token").head(2)]
    ['de', 'en']
    """

    __slots__ = ("_corpus", "_engine", "_node", "_parameters", "_series")

    _engine: _core.Table
    _parameters: dict[str, Any]
    #: The corpus that made the table, whose lines stand behind its rows.
    _corpus: Corpus | None
    #: The words of each alternative of the node whose collocates these are.
    _node: list[list[str]] | None
    #: The expressions of a timeline, by what they are called.
    _series: Mapping[str, Any] | None

    def __init__(self, *_: Never, **__: Never) -> None:
        raise TypeError("a Table is made by the methods of a Corpus")

    @classmethod
    def _of(
        cls, core: _core.Table, parameters: Mapping[str, Any], corpus: Corpus | None = None
    ) -> Table:
        table = object.__new__(cls)
        table._corpus, table._node, table._series = corpus, None, None
        version = parameters.get("version", _core.VERSION)
        table._parameters = {**parameters, "version": version}
        note = json.dumps(table._parameters, ensure_ascii=False)
        table._engine = core.with_note(NOTE, note)
        return table

    def _with(self, core: _core.Table) -> Table:
        table = object.__new__(type(self))
        table._parameters = self._parameters
        table._corpus, table._node, table._series = self._corpus, self._node, self._series
        table._engine = core
        return table

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self._engine.columns()

    @property
    def parameters(self) -> dict[str, Any]:
        """How the table was made."""
        return json.loads(json.dumps(self._parameters))  # type: ignore[no-any-return]

    def _ipython_key_completions_(self) -> list[str]:
        """Complete ``table["`` in a notebook."""
        return self.columns

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            __tracebackhide__ = True
            if name[:1] != "_" and name in self.columns:
                said = f"'{type(self).__name__}' object has no attribute '{name}'"
                raise AttributeError(f"{said}; the column is table['{name}']", name=None)
            return super().__getattr__(name)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._engine)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the table over by the Arrow PyCapsule interface."""
        return self._engine.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """Hand the schema over by the Arrow PyCapsule interface."""
        return self._engine.__arrow_c_schema__()

    @overload
    def __getitem__(self, key: str) -> Array: ...
    @overload
    def __getitem__(self, key: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, key: slice | list[bool] | Array) -> Self: ...
    @overload
    def __getitem__(self, key: list[str]) -> Table: ...
    def __getitem__(
        self, key: str | int | slice | list[str] | list[bool] | Array
    ) -> Array | dict[str, Any] | Table:
        """Return a column, a row, some rows or some columns.

        Parameters
        ----------
        key : str, int, slice, list of str, or mask
            The name of a column gives a numpy array: ``int64``, ``float64``,
            ``bool``, ``datetime64``, or objects for strings. Where values are
            missing, integers become ``float64`` with ``nan``. A number gives a
            row as a dict, a slice some rows, a list of names some columns. A
            mask, one boolean a row, gives the rows where it is true.

        Raises
        ------
        KeyError
            If there is no such column; the message lists those there are.
        IndexError
            If there is no such row.
        TypeError
            If it is none of these, or a mask has another length than there are rows.
        """
        if isinstance(key, str):
            with hinted():
                return self._array(key)
        if isinstance(key, slice):
            start, stop, step = key.indices(len(self))
            if step == 1:
                return self._with(self._engine.slice(start, max(stop - start, 0)))
            return self._with(self._engine.take(list(range(start, stop, step))))
        if isinstance(key, list) and all(isinstance(name, str) for name in key):
            with hinted():
                return self._with(self._engine.select([str(name) for name in key]))
        if hasattr(key, "__len__") and not isinstance(key, tuple):
            return self._with(self._engine.take(marked(key, len(self))))
        if not hasattr(key, "__index__"):
            raise TypeError(
                "a table is asked for a column by its name, some columns by a list of names, a row "
                f"by its number, some rows by a slice or a mask, got {type(key).__name__}"
            )
        index = operator.index(key)
        if not -len(self) <= index < len(self):
            raise IndexError(f"there is no row {index}, there are {len(self)}")
        return next(self._rows(index % len(self), 1))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Iterate over the rows, each a dict."""
        return self._rows(0, len(self))

    @with_known_options
    def head(self, n: int = 10) -> Self:
        """Return the first `n` rows."""
        if n < 0:
            raise ValueError(f"n must be at least 0, got {n}")
        return self[:n]

    @with_known_options
    def sort(self, by: str | Sequence[str], *, descending: bool | Sequence[bool] = False) -> Table:
        """Return the rows in another order.

        Parameters
        ----------
        by : str or sequence of str
            The columns to sort by, the most important one first. Strings are
            compared by code points.
        descending : bool or sequence of bool, default False
            Whether the largest come first; one value, or one a column.

        Returns
        -------
        Table
            Rows that are equal in all these columns stay in the order they
            were in. Missing values and ``nan`` come last either way.
        """
        if not isinstance(by, Iterable):
            raise TypeError(f"by must be a str or a sequence of str, got {type(by).__name__}")
        names = [by] if isinstance(by, str) else list(by)
        down = [descending] * len(names) if isinstance(descending, bool) else list(descending)
        if len(down) != len(names):
            raise ValueError(f"descending must have {len(names)} values, got {len(down)}")
        return self._with(self._engine.sort(list(zip(names, down, strict=True))))

    @with_known_options
    def explain(self, row: int | str) -> Explanation | NgramExplanation:
        """Say how a row of a scored table came by its scores.

        Parameters
        ----------
        row : int or str
            Its number, from 0; or what it is about: a word, or the words of a pair or
            of an n-gram with blanks between them.

        Returns
        -------
        Explanation or NgramExplanation
            The contingency table, or the counts of the parts of an n-gram, with what
            chance expects, the convention by which it was counted, and for each measure
            the formula, the same with the numbers in it, the score and the source. Shows
            itself as text or, in a notebook, as formulas.

        Raises
        ------
        ValueError
            If the table holds no contingency tables; if one of n-grams was made without
            measures or without ``parts=True``.
        KeyError
            If no row is about these words.
        IndexError
            If there is no such row.

        Examples
        --------
        >>> import turven as tv
        >>> corpus = tv.Corpus.from_texts(["rode wijn en witte wijn", "rode wijn en brood"])
        >>> corpus.collocations(measures=["pmi", "log_dice"]).explain("rode wijn")
        rode wijn · pairs of adjacent positions
                     C1          C2  sum
         R1  2 (0.8571)  0 (1.1429)    2
         R2  1 (2.1429)  4 (2.8571)    5
        sum           3           4    7
        observed (expected)
        <BLANKLINE>
        pmi = 1.2224
          = log2 O11/E11
          = log2 2/0.8571
          Church & Hanks (1990), Computational Linguistics 16(1), 22-29
        <BLANKLINE>
        log_dice = 13.6781
          = 14 + log2 (2 O11)/(R1 + C1)
          = 14 + log2 (2 · 2)/(2 + 3)
          Rychlý (2008), Proceedings of RASLAN, 6-9
        """
        if self._parameters.get("statistic") == "ngrams":
            from turven.explain_ngrams import explain as explain_ngram

            return explain_ngram(self, row)
        from turven.explain import explain

        return explain(self, row)

    @with_known_options
    def concordance(
        self,
        row: int | str,
        *,
        window: int | tuple[int, int] = 10,
        sort: str | Iterable[str] = "document",
        corpus: Corpus | None = None,
        threads: int | None = None,
    ) -> Concordance:
        """Open the lines behind a row: where its words stand in the corpus.

        Parameters
        ----------
        row : int or str
            Its number, from 0; or what it is about: a word, or the words of a pair or
            of an n-gram with blanks between them.
        window, sort, threads : optional
            As for :meth:`Corpus.concordance`.
        corpus : Corpus, optional
            The corpus whose lines are wanted. Default: the one that made the table, which
            the table keeps for this as long as it is there; one that was read from a file
            has none.

        Returns
        -------
        Concordance
            The lines with the word or the n-gram. Of a pair that was counted in a window, and
            of a collocate, the lines with the first word, or the node, and the other in the
            window that was counted (in the sentence or document, if these were). Of an
            n-gram with skips the lines with its first word and the others in reach behind
            it. Of a part (``Corpus.by``) or a period only its documents.

        Raises
        ------
        TypeError
            If rows are no words (the message says which tables have lines), or the corpus or
            the parts are not known.
        KeyError
            If no row is about these words.
        IndexError
            If there is no such row.

        Examples
        --------
        >>> import turven as tv
        >>> corpus = tv.Corpus.from_texts(["rode wijn en witte wijn", "rode wijn en brood"])
        >>> lines = corpus.collocates("wijn", window=1).concordance("rode", window=2)
        >>> [(line["left"], line["node"], line["right"]) for line in lines]
        [('rode', 'wijn', 'en witte'), ('rode', 'wijn', 'en brood')]
        >>> len(corpus.frequencies().concordance("wijn"))
        3
        """
        from turven.lines_behind import lines_behind

        return lines_behind(self, row, corpus=corpus, window=window, sort=sort, threads=threads)

    @with_known_options
    def agreement(
        self,
        measures: str | Table | Iterable[str | Table] | None = None,
        *,
        top: int | None = None,
        p: float = 0.9,
        threads: int | None = None,
        progress: bool | None = None,
    ) -> Table:
        """Say how the order of a scored table stands under other measures.

        Parameters
        ----------
        measures : str, Table, or iterable of these, optional
            Measures of :mod:`turven.measures`, with their options, or of n-grams if the
            table is of these; or other scored tables about the same kind of rows. Default:
            a dozen measures that differ in kind, one dozen for pairs and one for two
            corpora; of n-grams those that can be had from the columns.
        top : int, default 10
            How many rows are compared as the first ones.
        p : float, default 0.9
            How patient the reader of a list is, between 0 and 1: having seen a row, they
            go on to the next with this probability. With 0.9 the first 10 rows have 86 %
            of the weight.
        threads : int, optional
            From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
        progress : bool, optional
            Whether to show how far the work has come, see :class:`turven.progress`.

        Returns
        -------
        Table
            One row a measure or table, in the order given, measures first: ``measure``,
            that of another table being the one that gives its order; ``convention``, how
            it was counted; ``rows``, how many rows both have; ``spearman`` and
            ``kendall``, from -1 to 1, ``nan`` if there are fewer than two rows or one
            side ties them all; ``rank_biased_overlap``, from 0 to 1; ``top_shared``, how
            many of the first `top` rows are the same.

        Raises
        ------
        ValueError
            If a table is not scored or is about something else, a measure is unknown, or
            an option lies outside its range.

        Notes
        -----
        The table's own order is that of its first measure. Compared are the rows of this
        table: with ``top`` or ``min_count`` those that it kept, in which measures agree
        more, or less, than in all.

        Of n-grams the table has the counts that a measure needs if it was made with
        ``parts=True`` and a measure that needs them too; a measure that is a column of the
        table needs nothing.

        Spearman's ρ correlates ranks, of which ties share the mean; Kendall's τ-b counts
        pairs in the same and in the other order, corrected for ties. Rows of which a
        score is ``nan`` are tied behind all others, as tables have them; other rows are tied
        if their scores are equal to the last bit. Both weigh all
        rows alike; rank-biased overlap [1]_ weighs the head. It is the extrapolated one,
        of lists in the total order of tables: score, then count, then code points.

        A table knows its counts by one convention only. To see what another convention
        changes, count once more and compare the tables: rows are matched by their words,
        ρ and τ are of those that both have, rank-biased overlap and ``top_shared`` of
        both lists as they are.

        References
        ----------
        .. [1] Webber, Moffat & Zobel (2010), "A similarity measure for indefinite
           rankings", *ACM Transactions on Information Systems* 28(4), 20, equation 32.

        Examples
        --------
        >>> import turven as tv
        >>> corpus = tv.Corpus.from_texts(["rode wijn en witte wijn", "rode wijn en brood"])
        >>> table = corpus.collocations(measures="log_likelihood")
        >>> found = table.agreement(["t_score", "pmi"], top=2)
        >>> found["measure"].tolist(), found["top_shared"].tolist()
        (['t_score', 'pmi'], [2, 1])
        >>> other = corpus.collocations(convention="tokens")
        >>> found = table.agreement(other)
        >>> found[0]["convention"], found[0]["rows"], found[0]["spearman"] > 0.7
        ('pairs of adjacent positions, margins of tokens', 5, True)
        """
        from turven.agreement import agreement

        return agreement(self, measures, top=top, p=p, threads=threads)

    @with_known_options
    def plot(self, kind: str | None = None, **options: Any) -> Axes:  # noqa: ANN401
        """Draw the picture that belongs to the table, with matplotlib.

        Parameters
        ----------
        kind : str, optional
            Which picture, where there are two. Default: the first one.
        **options
            Those of the function in ``turven.plot`` that draws it, among them ``ax``.

        Returns
        -------
        matplotlib.axes.Axes
            Nothing is shown; ``ax.figure.savefig("picture.pdf")`` writes a file.

        Raises
        ------
        TypeError
            If there is no picture of such a table (the message lists of which there is one),
            or an option is unknown.
        ValueError
            If there is no such kind.
        ImportError
            If matplotlib is not installed.

        Notes
        -----
        Which picture a table has:

        =================== ======================== =================================
        statistic           kind                     drawn by
        =================== ======================== =================================
        frequencies         rank_frequency           ``turven.plot.rank_frequency``
        spectrum            spectrum, rank_frequency ``spectrum``, ``rank_frequency``
        growth, rarefaction growth                   ``growth``
        timeline            timeline                 ``timeline``
        keyness             bars, scatter            ``keyness_bars``, ``keyness_scatter``
        specificities       bars, scatter            of one part: the same
        collocation_network network                  ``network``
        =================== ======================== =================================

        Examples
        --------
        >>> import turven as tv
        >>> corpus = tv.Corpus.from_texts(["de kat en de hond en de muis"])
        >>> corpus.spectrum().plot().get_ylabel()
        'types'
        """
        from turven.plot import picture

        return picture(self, kind, **options)

    def equals(self, other: Table) -> bool:
        """Tell whether two tables have the same columns, types and values.

        ``nan`` equals ``nan``; the parameters do not matter.
        """
        return self._engine.equals(other._engine)

    def to_dict(self) -> dict[str, list[Any]]:
        """Return the columns as lists of Python objects, by name."""
        return {name: self._list(name) for name in self.columns}

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as a list of dicts."""
        return list(self)

    save = save

    def to_polars(self) -> polars.DataFrame:
        """Return the table as a polars DataFrame."""
        frame: polars.DataFrame = needed("polars", "polars").DataFrame(self)
        return frame

    def to_pandas(self) -> pandas.DataFrame:
        """Return the table as a pandas DataFrame."""
        frame: pandas.DataFrame
        module = needed("pandas", "pandas")
        try:
            frame = self.to_arrow().to_pandas()
        except ImportError:
            frame = module.DataFrame({name: self[name] for name in self.columns})
        return frame

    def to_arrow(self) -> pyarrow.Table:
        """Return the table as a pyarrow Table, without a copy."""
        table: pyarrow.Table = needed("pyarrow", "arrow").table(self)
        return table

    def _array(self, name: str) -> Array:
        import numpy as np

        kind, complete = self._engine.kind(name), self._engine.null_count(name) == 0
        if complete and kind in ("int64", "float64"):
            return np.asarray(self._engine.numbers(name))
        of_kind = {
            "int64": "float64",
            "float64": "float64",
            "null": "float64",
            "date": "datetime64[D]",
            "datetime": "datetime64[us]",
            "bool": "bool" if complete else "object",
        }
        array = np.empty(len(self), dtype=of_kind.get(kind, "object"))
        missing = np.datetime64("NaT") if array.dtype.kind == "M" else np.nan
        for first in range(0, len(self), BLOCK):
            values = self._engine.values(name, first, BLOCK)
            if array.dtype.kind in "fM":
                values = [missing if v is None else v for v in values]
            array[first : first + BLOCK] = np.array(values) if array.dtype.kind == "M" else values
        return array

    def _list(self, name: str) -> list[Any]:
        values: list[Any] = []
        for first in range(0, len(self), BLOCK):
            values.extend(self._values(name, first, BLOCK))
        return values

    def _values(self, name: str, start: int, length: int) -> list[Any]:
        values = self._engine.values(name, start, length)
        kind = self._engine.kind(name)
        if kind == "date":
            return [v if v is None else EPOCH_DAY + dt.timedelta(days=v) for v in values]
        if kind == "datetime":
            return [v if v is None else EPOCH + dt.timedelta(microseconds=v) for v in values]
        return values

    def _rows(self, start: int, length: int) -> Iterator[dict[str, Any]]:
        names = self.columns
        end = min(start + length, len(self))
        for first in range(start, end, CHUNK):
            columns = [self._values(name, first, min(CHUNK, end - first)) for name in names]
            for row in zip(*columns, strict=True):
                yield dict(zip(names, row, strict=True))

    def _few(self) -> int:
        """Return how many rows to show: all, if they are not many."""
        return len(self) if len(self) <= 2 * SHOWN else SHOWN

    def __repr__(self) -> str:
        """Show what the table is and its first rows."""
        return self._formatted(self._few())

    def _left(self) -> set[str]:
        """Return the columns that are aligned to the left."""
        return {name for name in self.columns if self._engine.kind(name) in ("str", "null")}

    def _formatted(self, shown: int) -> str:
        """Write the first rows as text."""
        rows = list(self._rows(0, shown))
        more = len(self) - len(rows)
        lines = [caption(self._parameters)]
        texts = {name: [text_of_value(row[name]) for row in rows] for name in self.columns}
        widths = {n: max([width(n), *map(width, column)]) for n, column in texts.items()}
        left = self._left()

        def line(cells: Mapping[str, str]) -> str:
            cell = (padded(cells[name], widths[name], left=name in left) for name in self.columns)
            return "  ".join(cell).rstrip()

        lines.append(line({name: name for name in self.columns}))
        lines.extend(line({n: column[i] for n, column in texts.items()}) for i in range(len(rows)))
        if more:
            lines.append(f"… {more:,} more rows")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Show the first rows in a notebook."""
        rows = list(self._rows(0, self._few()))
        more = len(self) - len(rows)
        left = self._left()
        head = "".join(
            f'<th style="text-align:{"left" if name in left else "right"}">{html.escape(name)}</th>'
            for name in self.columns
        )
        body = "".join(
            "<tr>" + "".join(_cell(value) for value in row.values()) + "</tr>" for row in rows
        )
        foot = f"<p>… {more:,} more rows</p>" if more else ""
        note = html.escape(caption(self._parameters))
        return (
            f"<div><table><caption>{note}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>{foot}</div>"
        )


def caption(parameters: Mapping[str, Any]) -> str:
    """Say in one line how a table was made."""
    parts = [str(parameters["statistic"])]
    corpus = parameters.get("corpus")
    if corpus:
        counted = ("document", "token", "type")
        # Of merged n-grams nobody knows how many types there were.
        known = [(n, corpus[n + "s"]) for n in counted if n + "s" in corpus]
        sizes = [f"{size:,} {n}{'' if size == 1 else 's'}" for n, size in known]
        parts[0] += f": {', '.join(sizes)} ({token_note(corpus['options'])})"
    elif "tokens" in parameters:
        parts[0] += f" ({token_note(parameters['tokens'])})"
    for name, value in parameters.get("options", {}).items():
        if value not in (None, False, 0, ""):
            text = ", ".join(map(str, value)) if isinstance(value, list) else value
            parts.append(f"{name} {text}")
    if "convention" in parameters:
        parts.append(str(parameters["convention"]))
    if "punctuation" in parameters:
        parts.append(f"punctuation {parameters['punctuation']}")
    return " · ".join(parts)


def token_note(options: Mapping[str, str | None]) -> str:
    """Say in a few words what a token is."""
    if options.get("source") == "given":
        return "tokens as given"
    words = ["UAX #29 words", str(options["case"]), str(options["normalization"])]
    defaults = _core.Tokenizer(language=options["language"]).options()
    if options["language"] is not None:
        words.append(f"language {options['language']}")
    named = ("case", "normalization", "language")
    changed = (n for n in options if n not in named and options[n] != defaults[n])
    words.extend(f"{name} {options[name]}" for name in changed)
    return ", ".join(words)


def marked(mask: Any, rows: int) -> list[int]:  # noqa: ANN401
    """Return the places that a mask marks."""
    import numpy as np

    marks = np.asarray(mask)
    if marks.shape == (0,):
        marks = marks.astype(np.bool_)
    if marks.dtype != np.bool_ or marks.shape != (rows,):
        raise TypeError(f"a mask must be {rows} booleans, got {marks.shape} of {marks.dtype}")
    places: list[int] = np.flatnonzero(marks).tolist()
    return places


def needed(module: str, extra: str) -> Any:  # noqa: ANN401
    """Import a module that the library does without until it is asked for."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(f"this needs {module}: pip install 'turven[{extra}]'") from error


def text_of_value(value: object) -> str:
    """Write a value as a table shows it, on one line."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1f}" if abs(value) >= 1000 else f"{value:.4f}"
    # A token from elsewhere may hold anything: one line stays one line.
    return str(value).translate({ord("\n"): "␊", ord("\r"): "␍", ord("\t"): "␉"})


def _cell(value: object) -> str:
    align = "left" if isinstance(value, str) else "right"
    direction = ' dir="auto"' if isinstance(value, str) else ""
    return f'<td style="text-align:{align}"{direction}>{html.escape(text_of_value(value))}</td>'

"""Counts that add up: tables of parts of a corpus become the table of the whole."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.counts import read_counts
from turven.options import with_known_options
from turven.sums import Sums, sums
from turven.table import Table

if TYPE_CHECKING:
    import numpy as np

    from turven.corpus import Corpus

    Array = np.ndarray[Any, np.dtype[Any]]

#: The columns of the tables that can be added up, and which of them names a row.
COLUMNS = {
    "frequencies": ("rank", "token", "count", "per_million", "documents", "document_share"),
    "ngrams": ("rank", "ngram", "n", "count", "per_million"),
}
NAMED_BY = {"frequencies": "token", "ngrams": "ngram"}

#: What is added; the length of an n-gram comes with it.
ADDED = {"frequencies": ("count", "documents"), "ngrams": ("count", "n")}

#: The options that leave rows out and change nothing else.
CUTS = ("min_count", "top")

LOWER_BOUNDS = "counts are lower bounds: tables that were added up lacked rows"


@with_known_options
def merge_counts(
    tables: Iterable[Table | str | os.PathLike[str]], *, allow_cut: bool = False
) -> Table:
    """Add up the counts of several tables: the table of all their documents.

    Parameters
    ----------
    tables : iterable of Table, str or path
        Tables of ``frequencies`` or of ``ngrams``, or count files with such tables, of
        corpora that share no document. They are read one at a time.
    allow_cut : bool, default False
        Whether tables may lack rows, by `min_count`, `top` or a slice. A word that is absent
        from one of them may have occurred there, so that counts are then lower bounds;
        ``parameters["merged"]["lower_bounds"]`` and the caption say so. N is right all the same.

    Returns
    -------
    Table
        As :meth:`Corpus.frequencies` or :meth:`Corpus.ngrams` of one corpus of all documents:
        ``count`` and ``documents`` are sums; ``rank``, ``per_million`` and ``document_share``
        are made anew, of the sum of all N. ``parameters["merged"]`` has the number of tables
        and the versions that made them.

    Raises
    ------
    ValueError
        If the tables differ in the statistic, an option of it or of the tokens (the message
        has both values and the tables that they are of); if a table lacks rows and
        `allow_cut` is false; if one has columns that do not add up (scores, intervals, counts
        of parts), is of chosen words (``tokens=``), or does not know its N; if there is none.
    StoreError, FileNotFoundError
        As for :func:`turven.read_counts`.
    TypeError
        If something else is given.

    Notes
    -----
    A table lacks no row if its counts add up to N; that is looked at, not what its options
    say. N is the number of tokens, of n-grams that of all n-grams of each length.

    How many types the whole corpus has is known from frequencies, and from n-grams if single
    words are among them; otherwise it is not in ``parameters``.

    Words in which there are blanks (of tokens cut elsewhere) make n-grams ambiguous; such
    tables are refused.

    Examples
    --------
    >>> import turven as tv
    >>> may = tv.Corpus.from_texts(["het water stijgt"]).frequencies()
    >>> june = tv.Corpus.from_texts(["het water zakt", "het regent"]).frequencies()
    >>> tv.merge_counts([may, june]).head(2)
    frequencies: 3 documents, 8 tokens, 5 types (UAX #29 words, lower, nfc)
    rank  token  count  per_million  documents  document_share
       1  het        3     375000.0          3          1.0000
       2  water      2     250000.0          2          0.6667
    """
    if isinstance(tables, str | bytes | os.PathLike | Table):
        raise TypeError(f"tables must be an iterable, got one {type(tables).__name__}")
    tally = Tally()
    for place, given in enumerate(tables):
        table, name = _opened(given, place)
        _check_addable(table, name, allow_cut=allow_cut)
        tally.add(table, name)
    return tally.table()


class Tally:
    """Sums of tables that are added one by one."""

    def __init__(self) -> None:
        self.sums: Sums | None = None
        self.sizes = {"documents": 0, "tokens": 0}
        self.totals: dict[str, int] = {}
        self.first: dict[str, Any] = {}
        self.first_name = ""
        self.versions: set[str] = set()
        self.tables = 0
        self.lower_bounds = False

    def add(self, table: Table, name: str) -> None:
        """Add the counts of a table; `name` is for errors."""
        made = table.parameters
        if self.sums is None:
            self.first, self.first_name = made, name
            self.sums = sums()(NAMED_BY[made["statistic"]], ADDED[made["statistic"]])
        _check_same(self.first, self.first_name, made, name)
        if made["statistic"] == "ngrams" and self.sums.blanks(table._engine) != blanks(table):
            raise ValueError(
                f"{name} has an n-gram with a blank inside a word: n-grams cannot be told apart"
            )
        if not self.sums.add(table._engine):
            raise ValueError(f"{name} names a row twice, so its counts cannot be added up")
        for size in self.sizes:
            self.sizes[size] += made["corpus"][size]
        for length, total in made.get("ngrams", {}).items():
            self.totals[length] = self.totals.get(length, 0) + total
        self.versions.add(made["version"])
        self.lower_bounds |= not is_complete(table)
        self.tables += 1

    def table(self) -> Table:
        """Return the table of all that was added."""
        import numpy as np

        if self.sums is None:
            raise ValueError("there is no table to add up, at least one is needed")
        statistic = self.first["statistic"]
        words, found = self.sums.rows()
        numbers = {
            **found,
            "per_million": found["count"].astype(np.float64) * 1e6 / self._n(found),
        }
        if "documents" in found:
            numbers["document_share"] = found["documents"] / np.float64(self.sizes["documents"])
        columns = {name: self.sums.column(values) for name, values in numbers.items()}
        columns[NAMED_BY[statistic]] = words
        columns["rank"] = self._ranks(words, columns["count"], len(found["count"]))
        rows = _core.Table.of_columns([(name, columns[name]) for name in COLUMNS[statistic]])
        return Table._of(rows.sort([("rank", False)]), self._parameters(found))

    def _ranks(self, words: _core.Column, counts: _core.Column, rows: int) -> _core.Column:
        """Return the place that each row has in a table: by count, then by code points."""
        import numpy as np

        assert self.sums is not None
        ranks = np.arange(1, rows + 1)
        given = self.first["corpus"]["options"].get("source") == "given"
        if given and self.first["statistic"] == "ngrams":
            words = _in_order_of_words(words, rows)
        columns = [("count", counts), ("word", words), ("place", self.sums.column(ranks - 1))]
        ordered = _core.Table.of_columns(columns).sort([("count", True), ("word", False)])
        order = np.asarray(ordered.numbers("place"))
        ranks[order] = np.arange(1, rows + 1)
        return self.sums.column(ranks)

    def _n(self, found: Mapping[str, Array]) -> Any:  # noqa: ANN401
        """Return the N of each row, or of all."""
        import numpy as np

        if "n" not in found:
            return np.float64(self.sizes["tokens"])
        by_length = np.zeros(max(map(int, self.totals)) + 1)
        for length, total in self.totals.items():
            by_length[int(length)] = total
        return by_length[found["n"]]

    def _parameters(self, found: Mapping[str, Array]) -> dict[str, Any]:
        """Say how the table came about."""
        made = {name: self.first[name] for name in ("statistic", "options", "corpus")}
        made["options"] = {n: v for n, v in made["options"].items() if n not in CUTS}
        made["corpus"] = {**self.sizes, **self._types(found), "options": made["corpus"]["options"]}
        made["merged"] = {"tables": self.tables, "versions": sorted(self.versions)}
        if self.totals:
            made["ngrams"] = self.totals
        if self.lower_bounds:
            made["merged"]["lower_bounds"] = True
            made["convention"] = LOWER_BOUNDS
        return made

    def _types(self, found: Mapping[str, Array]) -> dict[str, int]:
        """Say how many types there are, if that is known."""
        if self.lower_bounds:
            return {}
        if "n" not in found:
            return {"types": len(found["count"])}
        return {"types": int((found["n"] == 1).sum())} if "1" in self.totals else {}


def is_complete(table: Table) -> bool | None:
    """Tell whether a table has all rows that count; `None` if it is not one that adds up."""
    made = table.parameters
    columns = COLUMNS.get(made["statistic"], ())
    if not columns or not set(columns) <= set(table.columns):
        return None
    counts = table["count"]
    if made["statistic"] == "frequencies":
        return bool(counts.sum() == made["corpus"]["tokens"])
    lengths = table["n"]
    return all(counts[lengths == int(n)].sum() == total for n, total in made["ngrams"].items())


def ngram_totals(
    corpus: Corpus, core: _core.Table, lengths: tuple[int, int], options: Mapping[str, Any]
) -> dict[str, int | None]:
    """Return how many n-grams there are of each length; `None` where that is not known.

    The rate of one row tells it to the unit: the quotient is rounded thrice, by 2⁻⁵³ of it
    each time, and totals stay far below 2⁵¹.
    """
    totals: dict[str, int | None] = {}
    beginning = core.values("n", 0, BLOCK)
    for n in range(lengths[0], lengths[1] + 1):
        row = _first(core, n, beginning)
        if row is not None:
            (count,), (rate,) = (core.values(name, row, 1) for name in ("count", "per_million"))
            totals[str(n)] = round(count * 1e6 / rate)
        elif all(options[cut] is None for cut in CUTS):
            totals[str(n)] = 0
        else:
            totals[str(n)] = _room(corpus, n, options)
    return totals


#: So many rows are looked at together for the first of a length, which is soon there.
BLOCK = 1 << 16


def _first(core: _core.Table, n: int, beginning: list[int]) -> int | None:
    """Return the first row with an n-gram of this length; `beginning` are those of a block."""
    if n in beginning:
        return beginning.index(n)
    if len(core) <= BLOCK:
        return None
    # Only what is as large as this needs numpy for it.
    import numpy as np

    lengths = np.asarray(core.numbers("n"))
    for start in range(BLOCK, len(lengths), BLOCK):
        found = np.flatnonzero(lengths[start : start + BLOCK] == n)
        if len(found):
            return start + int(found[0])
    return None


def _room(corpus: Corpus, n: int, options: Mapping[str, Any]) -> int | None:
    """Return how many places documents have for an n-gram, if no option changes that."""
    if options["skip"] or options["within"]:
        return None
    documents = corpus._engine.documents()
    lengths: list[int] = documents.values("tokens", 0, len(documents))
    return sum(length - n + 1 for length in lengths if length >= n)


def _opened(given: Table | str | os.PathLike[str], place: int) -> tuple[Table, str]:
    """Return a table, and what errors call it."""
    if isinstance(given, Table):
        return given, f"tables[{place}]"
    if isinstance(given, str | os.PathLike):
        return read_counts(given), os.fspath(given)
    raise TypeError(f"tables[{place}] must be a Table or a path, got {type(given).__name__}")


def _check_addable(table: Table, name: str, *, allow_cut: bool) -> None:
    """Refuse a table that cannot be added to others."""
    made = table.parameters
    statistic = made["statistic"]
    if statistic not in COLUMNS:
        raise ValueError(f"{name} is of {statistic}; only {' and '.join(COLUMNS)} add up")
    wanted = COLUMNS[statistic]
    other = [column for column in table.columns if column not in wanted]
    if other:
        raise ValueError(f"{name} has columns that do not add up: {', '.join(other)}")
    lacking = [column for column in wanted if column not in table.columns]
    if lacking:
        raise ValueError(f"{name} lacks the columns {', '.join(lacking)}")
    if made["options"].get("tokens") is not None:
        raise ValueError(f"{name} is of chosen words (tokens=), not of a corpus")
    unknown = [n for n, total in made.get("ngrams", {}).items() if total is None]
    if unknown:
        raise ValueError(f"{name} has no row of {unknown[0]} words left that would tell their N")
    if not allow_cut and not is_complete(table):
        cuts = [f"{cut}={made['options'][cut]}" for cut in CUTS if made["options"].get(cut)]
        raise ValueError(
            f"{name} lacks rows{' (' + ', '.join(cuts) + ')' if cuts else ''}, so that a word may "
            "be absent that occurred; allow_cut=True adds up what is there, as lower bounds"
        )


def _in_order_of_words(words: _core.Column, rows: int) -> _core.Column:
    """Return n-grams so that their code points order them word by word.

    A given token may hold control characters, which come before a blank.
    """
    texts = _core.Table.of_columns([("word", words)]).values("word", 0, rows)
    return _core.Column.from_list("str", [text.replace(" ", "\0") for text in texts])


def blanks(table: Table) -> int:
    """Return how many blanks there are between the words of n-grams."""
    return int((table["n"] - 1).sum())


def _check_same(one: Mapping[str, Any], of: str, other: Mapping[str, Any], named: str) -> None:
    """Refuse tables that were made in different ways."""
    left, right = _making(one), _making(other)
    for option in [*left, *(name for name in right if name not in left)]:
        if left.get(option) != right.get(option):
            raise ValueError(
                f"the tables differ in {option}: {left.get(option)!r} in {of}, "
                f"{right.get(option)!r} in {named}"
            )


def _making(made: Mapping[str, Any]) -> dict[str, Any]:
    """Return all that must be the same in tables that are added up."""
    options = {name: value for name, value in made["options"].items() if name not in CUTS}
    return {"statistic": made["statistic"], **options, **made["corpus"]["options"]}

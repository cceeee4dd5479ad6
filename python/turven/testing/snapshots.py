"""An assertion about a whole table: that it is what it was."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from turven.options import with_known_options
from turven.table import Table, caption
from turven.testing import csv_file
from turven.testing.differences import Tolerance, differences
from turven.testing.sources import changes, sources_of


@with_known_options
def assert_table(
    table: Table | Any,  # noqa: ANN401
    path: str | os.PathLike[str],
    *,
    rtol: float = 1e-9,
    atol: float = 0.0,
    key: str | Sequence[str] | None = None,
    update: bool | None = None,
) -> None:
    """Assert that a table is what a snapshot says.

    Parameters
    ----------
    table : Table, dataframe, mapping of columns, or list of dicts
        Any table of strings, integers, floats, booleans and dates.
    path : str or path
        The snapshot, a CSV file. A relative path starts at the folder of the test that runs;
        without pytest, at that of the file that calls.
    rtol, atol : float, default 1e-9 and 0.0
        How far floats may lie apart, as for :func:`math.isclose`: by `rtol` times the larger
        of the two, or by `atol`. ``nan`` equals ``nan``. Strings, integers, booleans, dates
        and missing values must be the same, and so must the columns and the order of rows.
    key : str or sequence of str, optional
        The columns that tell one row from another. Default: all columns of strings and dates,
        or the number of the row if these do not tell.
    update : bool, optional
        Whether the snapshot is written, if the table differs from it. Default: whether
        pytest runs with ``--turven-update``.

    Raises
    ------
    AssertionError
        If the table differs, or there is no snapshot. The message lists rows that are
        missing, rows that are new, and cells that changed with what they were, at most
        twenty rows; how the table was made; and how the snapshot is written anew.
    TypeError
        If it is no table, or a column holds something else.
    ValueError
        If the name of the snapshot does not end in .csv, a number is below 0, the snapshot is
        no CSV, or `key` is no key.

    Notes
    -----
    The file is plain CSV (UTF-8, a comma, a head): strings in quotation marks, floats by as many
    digits as make them the same again, ``true`` and ``false``, nothing for what is missing.
    It does not hold how the table was made: options that change no number break no test.

    Examples
    --------
    >>> import pathlib
    >>> import tempfile
    >>> import turven as tv
    >>> from turven.testing import assert_table
    >>> path = pathlib.Path(tempfile.mkdtemp(), "words.csv")
    >>> words = tv.Corpus.from_texts(["de kat en de hond"]).frequencies(top=2)
    >>> assert_table(words, path, update=True)
    >>> assert_table(words, path)
    >>> print(path.read_text().rstrip())
    "rank","token","count","per_million","documents","document_share"
    1,"de",2,400000.0,1,1.0
    2,"en",1,200000.0,1,1.0
    """
    __tracebackhide__ = True
    # 1 is the decorator.
    place = _place(path, sys._getframe(2).f_globals.get("__file__"))
    if not (rtol >= 0 and atol >= 0):
        raise ValueError(f"rtol and atol must be at least 0, got {rtol} and {atol}")
    names = [key] if isinstance(key, str) else key
    columns = csv_file.columns_of(table)
    lines = _compared(columns, place, Tolerance(rtol, atol), names)
    if update is None and _run("update", default=False):
        _check_alone(place, csv_file.written(columns), differs=bool(lines))
        update = True
    if update and lines:
        _write(place, csv_file.written(columns))
    elif lines:
        raise AssertionError("\n".join([*lines, *_made(table), _advice()]))


def _place(path: str | os.PathLike[str], caller: str | None) -> Path:
    """Say where the snapshot is."""
    place = Path(path)
    if place.suffix.lower() != ".csv":
        raise ValueError(f"the name of a snapshot ends in .csv, got {os.fspath(path)!r}")
    folder = _run("folder", default=None) or (Path(caller).parent if caller else Path())
    return Path(os.path.normpath(folder / place))


def _compared(
    columns: Mapping[str, Sequence[Any]],
    place: Path,
    tolerance: Tolerance,
    key: Sequence[str] | None,
) -> list[str]:
    """Compare a table with a snapshot; no lines if it is the same."""
    if not place.exists():
        return [f"there is no snapshot {_shown(place)}"]
    lines = differences(columns, *csv_file.read(place), tolerance, key)
    return [f"the table is not what {_shown(place)} says", *lines] if lines else []


def _check_alone(place: Path, text: str, *, differs: bool) -> None:
    """Refuse to write over the snapshot of another table of this run."""
    __tracebackhide__ = True
    seen = _run("texts", default={}).setdefault(place, text)
    if differs and seen != text:
        raise AssertionError(
            f"{_shown(place)} is the snapshot of another table in this run: two tables that "
            "differ cannot have one snapshot"
        )


def _write(place: Path, text: str) -> None:
    """Put a snapshot in its place in one step."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".turven-") as folder:
        beside = Path(folder, place.name)
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(place)
    _run("written", default=[]).append(_shown(place))


def _run(name: str, *, default: Any) -> Any:  # noqa: ANN401
    """Ask the plugin about the run, if there is one."""
    run = getattr(sys.modules.get("pytest_turven"), "current", None)
    return default if run is None else getattr(run, name)


def _made(table: object) -> list[str]:
    """Say how the table was made, and which files have changed."""
    parameters = table.parameters if isinstance(table, Table) else {}
    lines = [f"  {caption(parameters)}"] if parameters else []
    for source in sources_of(parameters):
        if source.changed:
            lines += [f"  made of {source.asked}", *changes(source)]
    return lines


def _advice() -> str:
    """Say how the snapshot is written anew."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0]
    if test:
        return f'  if that is right: pytest --turven-update "{test}"'
    return "  if that is right: assert_table(..., update=True)"


def _shown(place: Path) -> str:
    """Write a path as short as it can be."""
    here = Path.cwd()
    return str(place.relative_to(here) if place.is_relative_to(here) else place)

"""The table of counts that have been added up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.metadata import column, column_of_kind
from turven.partial.course import PERIOD, Timeline
from turven.partial.lists import NGRAMS, Ngrams
from turven.partial.spread import RANGE, SIZE, Dispersion
from turven.partial.statistic import DOCUMENTS, ITEM, KIND, PART, TOKENS, Counting, Listed, compute
from turven.parts import in_order
from turven.periods import between, label_of
from turven.table import Table, needed

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Array = np.ndarray[Any, np.dtype[Any]]


def table_of(sums: pa.Table, counting: Counting, tokens: Mapping[str, Any]) -> Table:
    """Make the table of a statistic, as that of one corpus is."""
    statistic = counting.statistic
    if isinstance(statistic, Timeline):
        return _told(_course(sums, counting, statistic), sums, counting, tokens)
    if isinstance(statistic, Dispersion):
        return _told(spread_table(sums, statistic), sums, counting, tokens)
    assert isinstance(statistic, Listed)
    if counting.by is None:
        return _told(ranked(_listed(sums, statistic), statistic), sums, counting, tokens)
    labels = in_order(sums[PART].unique().to_pylist())
    if not labels:
        raise ValueError("there are no parts: the corpus has no documents")
    parts = []
    for label in labels:
        mask = is_equal(sums[PART], label)
        parts.append(ranked(_listed(sums.filter(mask), statistic), statistic))
    if counting.every is not None:
        labels = [None if label is None else label_of(label, _every(counting)) for label in labels]
    return _told(_core.Table.joined(parts, PART, column(PART, labels)), sums, counting, tokens)


def _every(counting: Counting) -> Any:  # noqa: ANN401
    return counting.every


def is_equal(values: Any, label: Any) -> Any:  # noqa: ANN401
    """Tell which values are this one, or none."""
    arrow = needed("pyarrow", "arrow")
    if label is None:
        return values.is_null()
    return compute().equal(values, arrow.scalar(label, values.type)).fill_null(fill_value=False)


def _of_kind(sums: pa.Table, kind: int) -> pa.Table:
    return sums.filter(is_equal(sums[KIND], kind))


def _listed(sums: pa.Table, statistic: Listed) -> dict[str, Any]:
    """Return the columns of a table, in no order."""
    import numpy as np

    items = _of_kind(sums, ITEM)
    found: dict[str, Any] = {name: items[name].to_numpy() for name in statistic.sums}
    for margin in statistic.margins:
        known = _of_kind(sums, margin.kind)
        if not len(items):
            found[margin.name] = np.empty(0, np.int64)
            continue
        at = compute().index_in(items[margin.key], value_set=known[margin.at].combine_chunks())
        found[margin.name] = known[statistic.sums[0]].to_numpy()[at.to_numpy()]
    for total in statistic.totals:
        number = compute().sum(_of_kind(sums, total.kind)[total.of]).as_py() or 0
        found[total.name] = np.full(len(items), number, np.int64)
    return finished({name: items[name] for name in statistic.keys}, found, statistic)


def finished(
    keys: Mapping[str, Any], found: Mapping[str, Any], statistic: Listed
) -> dict[str, Any]:
    """Return the columns of a table, of items with all that was found of them."""
    import numpy as np

    kept = statistic.kept(found)
    if not kept.all():
        places = np.flatnonzero(kept)
        keys = {name: values.take(places) for name, values in keys.items()}
        found = {name: values[places] for name, values in found.items()}
    columns = {**found, **statistic.made(found), **keys}
    parts = [PART] if PART in keys else []
    return {name: columns[name] for name in [*parts, *statistic.columns]}


def ranked(columns: Mapping[str, Any], statistic: Any) -> _core.Table:  # noqa: ANN401
    """Put the rows of a table in order, the first ones if not all are asked for."""
    import numpy as np

    made = [
        (name, engine_column(name, kind, columns[name])) for name, kind in statistic.columns.items()
    ]
    ordered = _core.Table.of_columns(made).sort(statistic.order)
    if statistic.top is not None:
        ordered = ordered.slice(0, statistic.top)
    ranks = np.arange(1, len(ordered) + 1)
    rank = needed("pyarrow", "arrow").array(ranks)
    held = needed("pyarrow", "arrow").table(ordered)
    named = [("rank", _core.Column.from_arrow("rank", rank))]
    named += [(name, _core.Column.from_arrow(name, held[name])) for name in held.column_names]
    return _core.Table.of_columns(named)  # type: ignore[arg-type]


#: What the engine calls types.
KINDS = {"string": "str", "int64": "int64", "float64": "float64", "bool": "bool"}


def engine_column(name: str, kind: str, values: Any) -> _core.Column:  # noqa: ANN401
    """Make a column for the engine."""
    arrow = needed("pyarrow", "arrow")
    types = {
        "string": arrow.large_string(),
        "int64": arrow.int64(),
        "float64": arrow.float64(),
        "bool": arrow.bool_(),
    }
    is_arrow = isinstance(values, arrow.Array | arrow.ChunkedArray)
    array = values.cast(types[kind]) if is_arrow else arrow.array(values, types[kind])
    return column_of_kind(name, KINDS[kind], array)


def spread_table(sums: pa.Table, statistic: Dispersion) -> _core.Table:
    """Make the table of words, all of whose cells are there, with the sizes of all parts."""
    import numpy as np

    arrow = needed("pyarrow", "arrow")
    sized, items = _of_kind(sums, SIZE), _of_kind(sums, ITEM)
    labels = in_order(sized["cell"].to_pylist())
    order = arrow.array(labels, sized["cell"].type)
    sizes = sized["count"].to_numpy()[_places(order, sized["cell"])]
    parts = _places(items["cell"], order)
    words = items["token"].combine_chunks().dictionary_encode()
    codes = words.indices.to_numpy().astype(np.int64)
    by_word = np.lexsort((parts, codes))
    counts = items["count"].to_numpy()[by_word]
    ends = np.cumsum(np.bincount(codes, minlength=len(words.dictionary)))
    found = cells_of(
        statistic, (words.dictionary, ends), counts, sizes[parts[by_word]], sizes_of(sizes)
    )
    return ranked(found, statistic)


def sizes_of(sizes: Array) -> tuple[int, int, int]:
    """Return the number of parts, of their tokens, and the size of the smallest."""
    return len(sizes), int(sizes.sum()), int(sizes.min(initial=2**62)) if len(sizes) else 0


def cells_of(
    statistic: Dispersion,
    words: tuple[Any, Array],
    counts: Array,
    sizes: Array,
    whole: tuple[int, int, int],
) -> dict[str, Any]:
    """Return the columns of words, whose cells end where is said; in no order."""
    import numpy as np

    names, ends = words
    starts = np.concatenate([[0], ends[:-1]]) if len(ends) else ends
    total = np.add.reduceat(counts, starts) if len(ends) else np.empty(0, np.int64)
    found = {
        "token": names,
        "count": total,
        "parts": np.full(len(ends), whole[0], np.int64),
        RANGE: ends - starts,
        **statistic.score(whole, ends, counts, sizes),
    }
    kept = np.flatnonzero(total >= max(statistic.min_count, 1))
    return {
        name: found[name].take(kept) if name == "token" else found[name][kept]
        for name in statistic.columns
    }


def _places(values: Any, among: Any) -> Array:  # noqa: ANN401
    """Return where values stand among others, all of which are there."""
    import numpy as np

    arrow = needed("pyarrow", "arrow")
    known = among.combine_chunks() if isinstance(among, arrow.ChunkedArray) else among
    found: Array = np.asarray(compute().index_in(values, value_set=known))
    return found


def _course(sums: pa.Table, counting: Counting, statistic: Timeline) -> _core.Table:
    columns = course_columns(sums, counting, statistic)
    return _core.Table.of_columns(columns)


def course_columns(
    sums: pa.Table, counting: Counting, statistic: Timeline
) -> list[tuple[str, _core.Column]]:
    """Return the columns of a timeline."""
    import numpy as np

    from turven.courses import Counts, columns_of, groups_of

    sized, items = (_dated(_of_kind(sums, kind)) for kind in (PERIOD, ITEM))
    known = [label for label in in_order(sized["period"].to_pylist()) if label is not None]
    if counting.every is not None and known:
        known = list(between(known[0], known[-1], _every(counting)))
    order = needed("pyarrow", "arrow").array(known, sized["period"].type)
    groups = groups_of(statistic.asked.values())
    shape = (len(groups), len(known))
    found = np.zeros((2, *shape), np.int64)
    sizes = np.zeros((2, len(known)), np.int64)
    at = items["group"].to_numpy(), _places(items["period"], order)
    where = _places(sized["period"], order)
    for place, name in enumerate(("count", "documents")):
        found[place][at] = items[name].to_numpy()
        sizes[place][where] = sized[name].to_numpy()
    labels = known if counting.every is None else [label_of(n, _every(counting)) for n in known]
    counts = Counts(groups, (found[0], found[1]), (sizes[0], sizes[1]), statistic.smoothing)
    return columns_of(counts, statistic.asked, labels, statistic.interval)


def _dated(rows: pa.Table) -> pa.Table:
    return rows.filter(rows["period"].is_valid())


def _told(
    core: _core.Table, sums: pa.Table, counting: Counting, tokens: Mapping[str, Any]
) -> Table:
    """Let a table say how it was counted."""
    statistic = counting.statistic
    sizes = {}
    for name, kind in (("documents", DOCUMENTS), ("tokens", TOKENS)):
        found = compute().sum(_of_kind(sums, kind)[statistic.sums[0]]).as_py()
        sizes[name] = found or 0
    options = {**statistic.options}
    if counting.by is not None:
        options |= {"by": counting.by, "every": counting.every}
    made: dict[str, Any] = {"statistic": statistic.name, "options": options}
    if isinstance(statistic, Listed):
        if statistic.note is not None:
            made["convention"] = statistic.note
        if statistic.has_windows and "punctuation" in tokens:
            is_token = tokens["punctuation"] == "keep"
            made["punctuation"] = "takes up places" if is_token else "skipped"
    made["corpus"] = {**sizes, "options": dict(tokens)}
    return Table._of(core, made | _own(sums, counting))


def _own(sums: pa.Table, counting: Counting) -> dict[str, Any]:
    """Return what a table of one statistic alone says of itself."""
    statistic = counting.statistic
    if isinstance(statistic, Timeline):
        from turven.courses import units_of

        return {"units": units_of(statistic.asked)}
    if isinstance(statistic, Ngrams) and counting.by is None:
        totals = {n: 0 for n in range(statistic.n[0], statistic.n[1] + 1)}
        known = _of_kind(sums, NGRAMS)
        totals |= dict(zip(known["n"].to_pylist(), known["count"].to_pylist(), strict=True))
        return {"ngrams": {str(n): total for n, total in totals.items()}}
    return {}

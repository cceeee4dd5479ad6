"""Rows of counts with what they are compared with: for engines that hand over some of the items.

Of a corpus in parts all parts are looked up together, by the numbers of their places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.partial.statistic import ITEM, KIND, PART, Counting, Listed, compute
from turven.partial.tables import engine_column, finished
from turven.parts import in_order
from turven.periods import label_of
from turven.table import needed

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Array = np.ndarray[Any, np.dtype[Any]]


def items_of(sums: pa.Table, statistic: Any) -> pa.Table:  # noqa: ANN401
    """Return the items, without those that are too rare for the table."""
    import numpy as np

    chosen = sums[KIND].to_numpy() == ITEM
    if getattr(statistic, "prunes", False) and statistic.min_count > 1:
        chosen &= sums[statistic.sums[0]].to_numpy() >= statistic.min_count
    return sums.take(np.flatnonzero(chosen))


def others_of(sums: pa.Table, statistic: Any) -> pa.Table:  # noqa: ANN401
    """Return what items are compared with, without what is too rare to be looked up."""
    import numpy as np

    kinds = sums[KIND].to_numpy()
    chosen = kinds != ITEM
    if getattr(statistic, "prunes", False) and statistic.min_count > 1:
        # No item is more frequent than its margins.
        rare = sums[statistic.sums[0]].to_numpy() < statistic.min_count
        chosen &= ~(rare & np.isin(kinds, [margin.kind for margin in statistic.margins]))
    return sums.take(np.flatnonzero(chosen))


def scored(items: pa.Table, others: pa.Table, counting: Counting) -> dict[str, Any]:
    """Return the columns of a table, of items and all that they are compared with; in no order.

    Parts are called as in the counts: periods have their numbers.
    """
    statistic = counting.statistic
    assert isinstance(statistic, Listed)
    keys = {name: items[name] for name in statistic.keys}
    if counting.by is None:
        labels, here, there = [None], *(_nowhere(table) for table in (items, others))
    else:
        keys = {PART: items[PART], **keys}
        labels, (here, there) = places_of_parts(items[PART], others[PART])
    found = {name: items[name].to_numpy() for name in statistic.sums}
    kinds = others[KIND].to_numpy()
    for margin in statistic.margins:
        rows = _rows_of(kinds, margin.kind)
        known = others.take(rows)
        at = _places((items[margin.key], here), (known[margin.at], there[rows]))
        found[margin.name] = known[statistic.sums[0]].to_numpy()[at]
    for total in statistic.totals:
        rows = _rows_of(kinds, total.kind)
        found[total.name] = _added(there[rows], others[total.of].to_numpy()[rows], labels)[here]
    return finished(keys, found, statistic)


def _nowhere(table: pa.Table) -> Array:
    import numpy as np

    return np.zeros(len(table), np.int64)


def _rows_of(kinds: Array, kind: int) -> Array:
    import numpy as np

    rows: Array = np.flatnonzero(kinds == kind)
    return rows


def _added(at: Array, numbers: Array, labels: list[Any]) -> Array:
    """Add up whole numbers by their places."""
    import numpy as np

    sums = np.zeros(len(labels), np.int64)
    np.add.at(sums, at, numbers)
    return sums


def _places(values: tuple[Any, Array], among: tuple[Any, Array]) -> Array:
    """Return where values of parts stand among others, all of which are there."""
    import numpy as np

    arrow = needed("pyarrow", "arrow")
    encoded = among[0].combine_chunks().dictionary_encode()
    width = max(len(encoded.dictionary), 1)
    codes = compute().index_in(values[0], value_set=encoded.dictionary).to_numpy()
    wanted = values[1] * width + codes
    known = among[1] * width + encoded.indices.to_numpy()
    at: Array = np.asarray(compute().index_in(arrow.array(wanted), arrow.array(known)))
    return at


def places_of_parts(*parts: Any) -> tuple[list[Any], list[Array]]:  # noqa: ANN401
    """Return what parts are called, in order, and the place of each of the given."""
    import numpy as np

    arrow = needed("pyarrow", "arrow")
    together = arrow.chunked_array([chunk for values in parts for chunk in values.chunks])
    labels = in_order(together.unique().to_pylist())
    order = arrow.array(labels, together.type)
    found = [compute().index_in(values, value_set=order) for values in parts]
    return labels, [np.asarray(places).astype(np.int64) for places in found]


def first_rows(columns: Mapping[str, Any], statistic: Any) -> pa.Table:  # noqa: ANN401
    """Put rows in order, those of each part, and choose the first ones; with their ranks."""
    import numpy as np

    arrow = needed("pyarrow", "arrow")
    made = {
        name: engine_column(name, kind, columns[name]) for name, kind in statistic.columns.items()
    }
    order = list(statistic.order)
    labels: list[Any] = []
    if PART in columns:
        labels, (places,) = places_of_parts(columns[PART])
        made = {PART: engine_column(PART, "int64", places), **made}
        order = [(PART, False), *order]
    ordered = arrow.table(_core.Table.of_columns(list(made.items())).sort(order))
    places = ordered[PART].to_numpy() if PART in made else _nowhere(ordered)
    ranks = np.arange(1, len(ordered) + 1) - np.searchsorted(places, places)
    chosen = np.flatnonzero(ranks <= statistic.top)
    first = ordered.take(chosen).add_column(0, "rank", arrow.array(ranks[chosen]))
    if PART not in made:
        return first
    called = arrow.array(labels, columns[PART].type).take(arrow.array(places[chosen]))
    return first.drop_columns([PART]).add_column(0, PART, called)


def labelled(parts: Any, counting: Counting) -> Any:  # noqa: ANN401
    """Return what parts are called in a table: periods by their names."""
    every: Any = counting.every
    if every is None:
        return parts
    arrow = needed("pyarrow", "arrow")
    encoded = parts.combine_chunks().dictionary_encode()
    names = [label_of(number, every) for number in encoded.dictionary.to_pylist()]
    return arrow.array(names, arrow.string()).take(encoded.indices)

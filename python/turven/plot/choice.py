"""Which picture belongs to a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from turven.options import with_known_options
from turven.plot.key_words import keyness_bars, keyness_scatter
from turven.plot.networks import network
from turven.plot.ranks import rank_frequency
from turven.plot.spectra import spectrum
from turven.plot.timelines import timeline
from turven.plot.vocabulary import growth

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from turven.table import Table

#: The pictures of each statistic, by what they are called; the first is drawn if none is named.
PICTURES: dict[str, dict[str, Callable[..., Axes]]] = {
    "frequencies": {"rank_frequency": rank_frequency},
    "spectrum": {"spectrum": spectrum, "rank_frequency": rank_frequency},
    "growth": {"growth": growth},
    "rarefaction": {"growth": growth},
    "timeline": {"timeline": timeline},
    "keyness": {"bars": keyness_bars, "scatter": keyness_scatter},
    "specificities": {"bars": keyness_bars, "scatter": keyness_scatter},
    "collocation_network": {"network": network},
}

#: Where the picture is of something that the table does not have.
ELSEWHERE = {
    "zipf": "a fit is drawn with the counts: corpus.frequencies().plot(fit=table)",
    "heaps": "a fit is drawn with the curve: corpus.growth().plot(fit=table)",
    "dispersion": "where words occur is drawn by turven.plot.dispersion(corpus, words)",
}


@with_known_options
def picture(table: Table, kind: str | None = None, **options: Any) -> Axes:  # noqa: ANN401
    """Draw the picture that belongs to a table; see :meth:`turven.Table.plot`."""
    statistic = str(table.parameters["statistic"])
    there = PICTURES.get(statistic)
    if there is None:
        listed = ", ".join(f"'{name}'" for name in PICTURES)
        hint = ELSEWHERE.get(statistic, f"tables of {listed} have one")
        raise TypeError(f"there is no picture of a table of '{statistic}': {hint}")
    if kind is None:
        kind = next(iter(there))
    if kind not in there:
        listed = ", ".join(f"'{name}'" for name in there)
        raise ValueError(f"of '{statistic}' kind must be one of {listed}, got {kind!r}")
    return there[kind](table, **options)

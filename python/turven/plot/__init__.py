"""Pictures of tables, by matplotlib.

Each function draws one kind of picture on the ``ax`` that it is given, or on new ones, and
returns the axes: everything else about the picture is matplotlib's. Nothing is shown, and no
setting of matplotlib is changed. ``table.plot()`` takes the picture that belongs to the table.
Needs ``turven[plot]``.

Series differ in colour, marker and line, so that they can be told apart without colours and by
those who see fewer. Labels never overlap: those without room are left out, and the title says
how many there are. Fonts are looked for that have the characters of the texts.

Examples
--------
>>> import turven as tv
>>> corpus = tv.Corpus.from_files("seeds/nieuws", header="date")  # doctest: +SKIP
>>> ax = corpus.timeline(["droogte", "hoogwater"], every="quarter").plot()  # doctest: +SKIP
>>> ax.figure.savefig("droogte.png")  # doctest: +SKIP
"""

from typing import TYPE_CHECKING

from turven.table import needed

needed("matplotlib", "plot")

from turven.plot.choice import picture  # noqa: E402
from turven.plot.dispersions import dispersion  # noqa: E402
from turven.plot.key_words import keyness_bars, keyness_scatter  # noqa: E402
from turven.plot.networks import network  # noqa: E402
from turven.plot.ranks import rank_frequency  # noqa: E402
from turven.plot.spectra import spectrum  # noqa: E402
from turven.plot.timelines import timeline  # noqa: E402
from turven.plot.vocabulary import growth  # noqa: E402
from turven.suggestions import of_module  # noqa: E402

__all__ = [
    "dispersion",
    "growth",
    "keyness_bars",
    "keyness_scatter",
    "network",
    "picture",
    "rank_frequency",
    "spectrum",
    "timeline",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = of_module(__name__, __all__)

"""Where words occur, document by document."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from turven.corpus import Corpus
from turven.options import with_known_options
from turven.plot import canvas, fonts
from turven.plot.positions import Positions, positions
from turven.plot.styles import PALE, styles

Array = np.ndarray[Any, np.dtype[Any]]

#: How much of a row documents and words take up.
THICKNESS = 0.8


@with_known_options
def dispersion(
    corpus: Corpus,
    words: str | Iterable[str],
    *,
    relative: bool = False,
    documents: int = 40,
    ax: Axes | None = None,
) -> Axes:
    """Draw where words occur: a row for each document that holds one of them.

    Parameters
    ----------
    corpus : Corpus
        Of any size: only documents that are drawn are looked into. Their tokens become Python
        strings, which takes a while if they are long.
    words : str or iterable of str
        Types, each once; looked up in the case and normalisation of the corpus.
    relative : bool, default False
        Whether positions are shares of the document, from 0 to 1, instead of tokens.
    documents : int, default 40
        At most this many rows: the documents in which the words occur most often. They are
        in the order of the corpus.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new axes, as high as the rows need.

    Returns
    -------
    matplotlib.axes.Axes
        One line of points a word: its positions, counted in tokens from 0, and its rows,
        from 0 at the top; several words stand one above the other in a row. One bar a
        document, as long as it is. The names of the documents are their ``id``, without
        what they all begin with.

    Raises
    ------
    TypeError
        If `words` are no strings, or `corpus` is no corpus.
    ValueError
        If `documents` is less than 1, a word is given twice, or there are more words than can
        be told apart.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de kat en de hond", "een muis", "de muis"])
    >>> ax = tv.plot.dispersion(corpus, "de")
    >>> ax.lines[0].get_xydata().tolist()
    [[0.0, 0.0], [3.0, 0.0], [0.0, 1.0]]
    >>> ax.get_title(loc="left").splitlines()[0]
    'Where de occurs'
    """
    if not isinstance(corpus, Corpus):
        raise TypeError(f"dispersion draws words of a Corpus, got {type(corpus).__name__}")
    asked = [words] if isinstance(words, str) else list(words)
    if isinstance(documents, bool) or not isinstance(documents, int) or documents < 1:
        raise ValueError(f"documents must be at least 1, got {documents!r}")
    chosen = styles(len(asked), "words")
    found = positions(corpus, asked, documents)
    table = corpus.documents()
    lengths = table["tokens"][found.documents] if found.documents else np.zeros(0, dtype=np.int64)
    ax = canvas.axes(ax, 1.3 + max(len(lengths), 3) * max(0.2, 0.1 * len(asked)))
    rows = np.arange(len(lengths))
    ax.barh(rows, np.ones(len(rows)) if relative else lengths, height=THICKNESS, color=PALE)
    for number, (word, style) in enumerate(zip(found.words, chosen, strict=True)):
        x, y = _points(found, number, lengths if relative else None)
        ax.plot(
            x,
            y,
            color=style.color,
            # A stroke is as narrow as a token; several words need different signs.
            marker="|" if len(asked) == 1 else style.marker,
            markersize=8 if len(asked) == 1 else 4,
            markeredgewidth=1.5 if len(asked) == 1 else 1,
            linestyle="none",
            label=canvas.named(word),
        )
    names = _names([table[document]["id"] for document in found.documents])
    ax.set_yticks(rows, names, fontsize="small", fontfamily=fonts.families(names))
    for text in ax.get_yticklabels():
        text.set_parse_math(False)
    ax.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    ax.set_xlim(-0.015 * ax.get_xlim()[1], ax.get_xlim()[1])
    ax.set_xlabel("share of the document" if relative else "position, in tokens")
    if len(asked) > 1:
        canvas.legend(ax, loc="upper left", bbox_to_anchor=(1, 1))
    return canvas.finish(ax, _head(found), _notes(corpus, found))


def _points(found: Positions, number: int, lengths: Array | None) -> tuple[Array, Array]:
    """Return the positions of a word and its rows."""
    of_word = [places[number] for places in found.found]
    if not of_word:
        return np.zeros(0), np.zeros(0)
    lane = THICKNESS * ((number + 0.5) / len(found.words) - 0.5)
    x = np.concatenate(of_word).astype(np.float64)
    sizes = [len(places) for places in of_word]
    if lengths is not None:
        x = (x + 0.5) / np.repeat(lengths, sizes)
    return x, np.repeat(np.arange(len(of_word)), sizes) + lane


def _names(ids: list[str]) -> list[str]:
    """Return what documents are called, without the folder that all are in."""
    paths = [name.split("/") for name in ids]
    folders = zip(*(path[:-1] for path in paths), strict=False)
    shared = sum(1 for _ in takewhile(lambda at: len(set(at)) == 1, folders))
    return [canvas.word("/".join(path[shared:]), 36) for path in paths]


def _head(found: Positions) -> str:
    words = ", ".join(canvas.word(word) for word in found.words)
    return f"Where {words} occur{'s' if len(found.words) == 1 else ''}"


def _notes(corpus: Corpus, found: Positions) -> list[str]:
    hits = sum(len(places) for document in found.found for places in document)
    held = f"in {found.holding:,} of {len(corpus):,} documents"
    if len(found.documents) < found.holding:
        return [held, f"{hits:,} occurrences in the {len(found.documents):,} with the most"]
    return [held, f"{hits:,} occurrences"]

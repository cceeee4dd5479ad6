"""Layers: what the input knows of each token beside its word, such as lemma and part of speech."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from turven.metadata import refuse_one_text
from turven.options import with_known_options
from turven.suggestions import did_you_mean

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: What the layer of the tokens themselves is called.
TOKEN = "token"

#: Layers of files: names of columns, or for each layer its column, by number or name.
Layers = Iterable[str] | Mapping[str, int | str]


@with_known_options
def layer(self: Corpus, *names: str, joined_by: str = "_") -> Corpus:
    """Make a corpus whose tokens are the values of a layer, or of several taken together.

    Every statistic of it is that of the values. Documents, sentences, gaps, names and
    metadata are those of this corpus and are shared: of one layer nothing is copied.

    Parameters
    ----------
    *names : str
        A name of :attr:`layers`, or ``"token"``, which is the tokens themselves. Of several the
        types are their values together, in the order named.
    joined_by : str, default "_"
        What stands between the values of several layers.

    Returns
    -------
    Corpus
        What :meth:`from_tokens` makes of the values, without layers of its own. Its types are
        looked up exactly as they are written: ``count("NOUN")`` counts nouns.
        ``layer("token")`` alone is this corpus without its layers.

    Raises
    ------
    TypeError
        If a name or `joined_by` is not a str.
    ValueError
        If there is no such layer (the message lists those there are), or none is named.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_tokens(
    ...     [["De", "katten", "liepen"], ["de", "kat", "loopt"]],
    ...     layers={
    ...         "lemma": [["de", "kat", "lopen"], ["de", "kat", "lopen"]],
    ...         "upos": [["DET", "NOUN", "VERB"], ["DET", "NOUN", "VERB"]],
    ...     },
    ... )
    >>> corpus.layers
    ['lemma', 'upos']
    >>> corpus.layer("lemma").count("kat")
    2
    >>> corpus.layer("lemma", "upos").frequencies()["token"].tolist()
    ['de_DET', 'kat_NOUN', 'lopen_VERB']
    """
    there = [TOKEN, *self.layers]
    if not names:
        raise ValueError(f"a layer must be named; there are {_listed(there)}")
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"a layer is named by a str, got {type(name).__name__}")
        if name not in there:
            raise ValueError(
                f"there is no layer '{name}'; there are {_listed(there)}."
                f"{did_you_mean(name, there)}"
            )
    if not isinstance(joined_by, str):
        raise TypeError(f"joined_by must be a str, got {type(joined_by).__name__}")
    core = self._engine.layer(list(names), joined_by=joined_by)
    return self._made(core, given=self._given or names != (TOKEN,))


def given_layers(
    layers: Mapping[str, Iterable[Iterable[str] | Iterable[Iterable[str]]]] | None,
) -> list[tuple[str, Any]]:
    """Check layers that are given with tokens."""
    if layers is None:
        return []
    if not isinstance(layers, Mapping):
        raise TypeError(
            f"layers must be a dict of names and lists of values, got {type(layers).__name__}"
        )
    for name, documents in layers.items():
        _check_name(name)
        refuse_one_text(documents, f"layers['{name}']", "an iterable of lists of values")
    return list(layers.items())


def read_layers(layers: Layers | None) -> list[tuple[str, int | str | None]]:
    """Check layers of files: names and, if they are given, columns."""
    if layers is None:
        return []
    if isinstance(layers, str | bytes) or not isinstance(layers, Iterable):
        kind = type(layers).__name__
        raise TypeError(
            f"layers must be a list of names, or a dict of names and columns, got {kind}"
        )
    if not isinstance(layers, Mapping):
        return [(_check_name(name), None) for name in layers]
    return [(_check_name(name), _check_column(name, column)) for name, column in layers.items()]


def _check_name(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f"the name of a layer must be a str, got {name!r}")
    return name


def _check_column(layer: str, column: object) -> int | str:
    """Check the column of a layer; which there are, depends on the file."""
    if isinstance(column, bool) or not isinstance(column, int | str):
        raise TypeError(
            f"layers['{layer}'] must be the number of a column, from 1, or its name, got {column!r}"
        )
    if isinstance(column, int) and not 1 <= column < 2**31:
        raise ValueError(f"layers['{layer}'] must be at least 1, got {column}")
    return column


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)

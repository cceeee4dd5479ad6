"""Corpora of tokens that another program has cut."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.layers import given_layers
from turven.metadata import columns, names, refuse_one_text
from turven.options import with_known_options
from turven.store import MAKING_OPTIONS, making

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: The options, for the error about a misspelt one.
OPTIONS = ("layers", "id", *(name for name in MAKING_OPTIONS if name != "keep_text"))


@with_known_options
def from_tokens(
    cls: type[Corpus],
    /,
    documents: Iterable[Iterable[str] | Iterable[Iterable[str]]],
    *,
    layers: Mapping[str, Iterable[Iterable[str] | Iterable[Iterable[str]]]] | None = None,
    id: Iterable[object] | None = None,
    store: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    memory_limit: int | str | None = None,
    threads: int | None = None,
    progress: bool | None = None,
    **metadata: Any,  # noqa: ANN401
) -> Corpus:
    """Make a corpus of tokens that another program has cut.

    Tokens are taken exactly as they are: case kept, nothing normalised.

    Parameters
    ----------
    documents : iterable of iterables of str
        For each document its tokens; or its sentences, each an iterable of
        tokens. Without sentences a document is one sentence.
    layers : dict of str to iterables, optional
        What else is known of the tokens, by name: documents with one value (str) a token,
        with sentences or without. They are read along with `documents`, once, so they may be
        generators. :meth:`layer` counts them. No layer may be called ``"token"``.
    id : iterable, optional
        The documents' names. Default: ``"0"``, ``"1"`` and so on.
    store, overwrite, memory_limit, threads, progress, **metadata : optional
        As for :meth:`from_texts`. There are no texts to keep.

    Returns
    -------
    Corpus

    Raises
    ------
    TypeError
        If `documents` or a document is a ``str``, or a token or value is not; the
        message names the place.
    ValueError
        If a document of a layer has another number of values than tokens (in all, or in a
        sentence), or a layer another number of documents; the message names the layer, the
        document and both numbers.

    Examples
    --------
    >>> import turven as tv
    >>> lines = ["河水 上涨 了", "河水 很 高"]  # cut by a program for Chinese
    >>> corpus = tv.Corpus.from_tokens(line.split(" ") for line in lines)
    >>> corpus.frequencies(top=1)["token"].tolist()
    ['河水']
    """
    refuse_one_text(documents, "documents", "an iterable of lists of tokens")
    core = _core.Corpus.from_tokens(
        documents,
        layers=given_layers(layers),
        described=(names(id), columns("from_tokens", metadata, OPTIONS)),
        making=making(
            store,
            overwrite=overwrite,
            keep_text=False,
            memory_limit=memory_limit,
            threads=threads,
        ),
    )
    return cls._of(core, given=True)

"""How much of a text is content words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.metadata import column
from turven.options import thread_count, with_known_options
from turven.periods import Dealt, dealt
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: The universal part-of-speech tags of content words.
CONTENT = ("ADJ", "ADV", "NOUN", "PROPN", "VERB")


@with_known_options
def lexical_density(
    corpus: Corpus,
    *,
    layer: str = "upos",
    content: Iterable[str] = CONTENT,
    by: str | Iterable[Any] | None = "document",
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """Say which share of the tokens are content words.

    Parameters
    ----------
    layer : str, default "upos"
        The layer of the parts of speech; see :attr:`layers`.
    content : iterable of str, default ADJ, ADV, NOUN, PROPN and VERB
        The tags of content words, as the layer has them.
    by : "document", str, iterable or None, default "document"
        A row for each document, for each value of a metadata column (or of one value a
        document), or for the corpus (``None``).
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        One row a text, in order: ``id`` or ``part`` (neither for the corpus), ``tokens``,
        ``content_tokens`` and ``lexical_density``, from 0 to 1, ``nan`` without tokens. Tokens are
        all that the layer has values for, punctuation too if it has a tag: leave it out with
        :meth:`drop_types` before.

    Raises
    ------
    ValueError
        If there is no such layer, or no such column (the message lists those there are).

    References
    ----------
    .. [1] Ure (1971), "Lexical density and register differentiation", in Perren & Trim (eds.),
       Applications of Linguistics, 443-452.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_tokens(
    ...     [["de", "rode", "zee"], ["zij", "is", "er"]],
    ...     layers={"upos": [["DET", "ADJ", "NOUN"], ["PRON", "AUX", "ADV"]]},
    ... )
    >>> corpus.lexical_density()["lexical_density"].round(3).tolist()
    [0.667, 0.333]
    """
    if isinstance(content, str):
        raise TypeError("content must be an iterable of str, got one str; put it in a list")
    tags, wanted = corpus.layer(layer), list(content)
    name, parts = _parts(corpus, by)
    found = Table._of(
        _core.counts_in_parts(
            tags._engine,
            [[[tag] for tag in wanted]],
            parts.of_documents,
            parts.column(),
            threads=thread_count(threads),
        ),
        {},
    )
    counts, tokens = found["count"].tolist(), found["tokens"].tolist()
    shares = [count / of if of else float("nan") for count, of in zip(counts, tokens, strict=True)]
    columns = [("tokens", tokens), ("content_tokens", counts), ("lexical_density", shares)]
    made = [(title, column(title, values)) for title, values in columns]
    if name is not None:
        made.insert(0, (name, parts.column()))
    options = {
        "layer": layer,
        "content": wanted,
        "by": by if by is None or isinstance(by, str) else "values given",
    }
    return corpus._table(_core.Table.of_columns(made), "lexical_density", options)


def _parts(corpus: Corpus, by: str | Iterable[Any] | None) -> tuple[str | None, Dealt]:
    """Return what the texts are called by, and the texts."""
    if by is None:
        return None, Dealt([0] * len(corpus), ["corpus"])
    if isinstance(by, str) and by == "document":
        return "id", Dealt(list(range(len(corpus))), corpus.documents()["id"].tolist())
    return "part", dealt(corpus, by, None)

"""The passage around a line of a concordance."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from turven import _core
from turven.collocates import sides
from turven.options import with_known_options
from turven.texts import lines_of

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: The most tokens that a node is looked for in.
LONGEST = 100


@dataclass(frozen=True)
class Passage:
    """A hit and the text around it, as it is written.

    Shows itself as text, the hit in brackets, or marked in a notebook.
    """

    #: The number of the document, from 0, and its name.
    document: int
    id: str
    #: The number of the hit's first token in the document, from 0.
    position: int
    #: What stands before the hit, the hit, and what stands behind it.
    left: str
    node: str
    right: str
    #: Where the hit is in the text of the document, in characters; ``None`` without a text.
    start: int | None
    end: int | None

    @property
    def text(self) -> str:
        """The whole passage."""
        return self.left + self.node + self.right

    def __repr__(self) -> str:
        """Write the passage with the hit in brackets."""
        return f"{self.id}, token {self.position}\n{self.left}[{self.node}]{self.right}"

    def _repr_html_(self) -> str:
        """Show the passage with the hit marked."""
        left, node, right = (html.escape(part) for part in (self.left, self.node, self.right))
        return (
            f"<div><p>{html.escape(self.id)}, token {self.position}</p>"
            f'<p dir="auto" style="white-space:pre-wrap">{left}<mark>{node}</mark>{right}</p></div>'
        )


@with_known_options
def context(
    self: Corpus,
    hit: Mapping[str, Any] | Sequence[int],
    *,
    sentences: int | None = None,
    window: int | tuple[int, int] | None = None,
) -> Passage:
    r"""Return the passage around a line of a concordance.

    Parameters
    ----------
    hit : mapping or (int, int) or (int, int, int)
        A row of :meth:`concordance`, such as ``lines[0]``, or of its
        ``positions()``; or the number of a document, of a token in it, both
        from 0, and, if it is not 1, how many tokens.
    sentences : int, default 1
        Its sentence, and so many before and behind it; 0 for that sentence alone.
    window : int or (int, int), optional
        So many tokens before and behind it instead, at most 100 each.

    Returns
    -------
    Passage
        ``text`` is the passage as it is written, line breaks and all, with the punctuation
        that touches its first and its last word; ``left``, ``node`` and ``right`` are its
        parts. It never leaves the document. Without texts it is tokens, joined by blanks.

    Raises
    ------
    TypeError, ValueError
        If `hit` is none of these or not of this corpus, or both `sentences` and `window` are
        given.
    IndexError
        If there is no such document or token.
    CorpusError
        If the texts are no longer those that the corpus was made of.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["Eerst dit. Toen kwam (helaas) oorlog!\nEn vrede. Slot."])
    >>> corpus.context(corpus.concordance("oorlog")[0], sentences=0)
    0, token 5
    Toen kwam (helaas) [oorlog]!
    >>> corpus.context((0, 5)).text
    'Eerst dit. Toen kwam (helaas) oorlog!\nEn vrede.'
    """
    document, position, tokens = _place(self, hit)
    found = _core.Hits.at(self._engine, document, (position, position + tokens))
    return passage(self, found, sentences, window)


def passage(
    corpus: Corpus,
    hit: _core.Hits,
    sentences: int | None,
    window: int | tuple[int, int] | None,
) -> Passage:
    """Return the passage around a single hit."""
    if sentences is not None and window is not None:
        raise ValueError("a passage is so many sentences or a window, not both")
    if sentences is not None and (isinstance(sentences, bool) or not isinstance(sentences, int)):
        raise TypeError(f"sentences must be an int, got {type(sentences).__name__}")
    if sentences is not None and sentences < 0:
        raise ValueError(f"sentences must be at least 0, got {sentences}")
    around = (1 if sentences is None else sentences) if window is None else sides(window)
    lines = lines_of(corpus, hit, around, exact=True)
    names = ("document", "id", "position", "left", "node", "right", "start", "end")
    values = {name: lines.values(name, 0, 1)[0] for name in names}
    if values["start"] is None:
        # Tokens, between which nothing is written.
        values["left"] += " " if values["left"] else ""
        values["right"] = (" " if values["right"] else "") + values["right"]
    return Passage(**values)


def _place(corpus: Corpus, hit: object) -> tuple[int, int, int]:
    """Return the document, the first token and the number of tokens of a hit."""
    if isinstance(hit, Mapping):
        if "document" not in hit or "position" not in hit:
            raise TypeError("hit must have the columns document and position of a concordance")
        document, position = int(hit["document"]), int(hit["position"])
        return document, position, _tokens(corpus, document, position, hit)
    if isinstance(hit, Sequence) and not isinstance(hit, str | bytes) and len(hit) in (2, 3):
        document, position, *more = (int(number) for number in hit)
        return document, position, more[0] if more else 1
    raise TypeError(
        "hit must be a row of a concordance, or the numbers of a document and a token, "
        f"got {type(hit).__name__}"
    )


def _tokens(corpus: Corpus, document: int, position: int, hit: Mapping[str, Any]) -> int:
    """Return how many tokens the node of a row has."""
    if "tokens" in hit:
        return int(hit["tokens"])
    if "node" not in hit:
        return 1
    for tokens in range(1, LONGEST + 1):
        found = _core.Hits.at(corpus._engine, document, (position, position + tokens))
        node = lines_of(corpus, found, (0, 0)).values("node", 0, 1)[0]
        if node == hit["node"]:
            return tokens
        if len(node) > len(hit["node"]):
            break
    raise ValueError(f"{hit['node']!r} is not at token {position} of document {document}")

"""Patterns over tokens: where they match, and what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from turven import _core
from turven.options import Within, thread_count, with_known_options
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus

#: What patterns call the tokens too.
WORD = "word"

Strategy = Literal["standard", "shortest", "longest"]


@dataclass(frozen=True)
class Pattern:
    """A pattern over tokens, for :meth:`Corpus.concordance`.

    Parameters
    ----------
    pattern : str
        Tokens one after the other, as for :meth:`Corpus.matches`.
    strategy : {"standard", "shortest", "longest"}, default "standard"
        Which matches count, as for :meth:`Corpus.matches`.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["De kat, de oude kat!", "De hond."])
    >>> corpus.concordance(tv.Pattern('"de" []? "kat"'))["node"].tolist()
    ['De kat', 'de oude kat']
    """

    pattern: str
    strategy: Strategy = "standard"


Pattern.__init__ = with_known_options(Pattern.__init__)  # type: ignore[method-assign]


@with_known_options
def matches(
    corpus: Corpus,
    pattern: str,
    *,
    by: str = "token",
    within: Within | None = None,
    strategy: Strategy = "standard",
    top: int | None = None,
    threads: int | None = None,
) -> Table:
    """List the sequences of tokens that a pattern describes.

    Parameters
    ----------
    pattern : str
        Tokens one after the other, such as ``[lemma="de"] [upos="ADJ"]* "plan"``; in short

        * ``[layer="value"]``: a token with this value; ``word`` (or ``token``) is the token
          itself, the others are :attr:`layers`. The value is a regular expression that must match
          all of it. ``%c`` behind it ignores case, ``%d`` diacritics, ``%l`` takes it
          literally. ``!=``, ``&``, ``|``, ``!`` and ``( )`` as usual;
        * ``"value"``: the same as ``[word="value"]``; ``[]``: any token;
        * ``|``, ``( )``, ``?``, ``*``, ``+``, ``{n}``, ``{n,}``, ``{n,m}`` as in regular
          expressions, of tokens;
        * ``within s`` at the end: inside of sentences.

        docs/patterns.md has all of it. Values of tokens are compared in the case and
        normalisation of the corpus: one that is in lower case tells no cases apart.
    by : str, default "token"
        The layer whose values ``match`` shows.
    within : {"document", "sentence"}, optional
        What no match may cross. Default: what the pattern says, else "document". Gaps that
        :meth:`drop_types` has left are never crossed.
    strategy : {"standard", "shortest", "longest"}, default "standard"
        Which matches count, see Notes.
    top : int, optional
        At most this many rows, the first.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.

    Returns
    -------
    Table
        One row a match, in the order of the text: ``document``, its place from 0, and ``id``;
        ``position``, the place of the first token in the document, from 0; ``length`` in
        tokens; ``match``, the tokens with blanks between them.

    Raises
    ------
    PatternError
        If the pattern cannot be read, can match nothing, asks for a layer that is not there,
        or is too large; the message says at which column, what was found and what was
        expected. It is a ``ValueError``.
    ValueError
        If an option has a value that it does not know, or `within` contradicts the pattern.

    Notes
    -----
    Where a pattern leaves open how long a match is, it has several at one place. The
    strategies are those of the Corpus Workbench [1]_:

    * *standard*: from each token to the nearest end; of matches with the same end the
      one that begins first. Optional tokens at the beginning are part of the match,
      those at the end are not.
    * *shortest*: from each token to the nearest end, if no other match lies within.
    * *longest*: from each token to the farthest end, if that lies within no other match.

    Matches may overlap, so that ``[] []`` has as many as there are bigrams.

    The time is that of one pass over the corpus, whatever the pattern.

    References
    ----------
    .. [1] Evert & The CWB Development Team, *CQP Interface and Query Language Manual*,
       "Matching strategies".

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de kat en de oude grijze kat", "een oude hond"])
    >>> corpus.matches('"de" []{0,2} "kat"')
    matches: 2 documents, 10 tokens, 7 types (UAX #29 words, lower, nfc) · \
pattern "de" []{0,2} "kat"
    document  id  position  length  match
           0  0          0       2  de kat
           0  0          3       4  de oude grijze kat
    >>> corpus.matches('"oud." []+', strategy="longest")["match"].tolist()
    ['oude grijze kat', 'oude hond']
    >>> corpus.matches('[word="de"')
    Traceback (most recent call last):
    ...
    turven.errors.PatternError: pattern, column 11: found the end, expected '&', '|' or ']'
    """
    core = _core.matches(
        corpus._engine,
        _pattern(pattern),
        within=within,
        strategy=strategy,
        by=by,
        top=top,
        threads=thread_count(threads),
    )
    return corpus._table(core, "matches", _told(pattern, by, within, strategy) | {"top": top})


@with_known_options
def match_frequencies(
    corpus: Corpus,
    pattern: str,
    *,
    by: str = "token",
    within: Within | None = None,
    strategy: Strategy = "standard",
    min_count: int = 1,
    top: int | None = None,
    threads: int | None = None,
) -> Table:
    """List what a pattern matches by how often it occurs.

    In parts of the corpus: ``corpus.by("year").match_frequencies(pattern)``.

    Parameters
    ----------
    pattern : str
        Tokens one after the other, as for :meth:`matches`.
    by : str, default "token"
        The layer whose values ``match`` shows; matches with the same values are one row.
    within : {"document", "sentence"}, optional
        What no match may cross. Default: what the pattern says, else "document".
    strategy : {"standard", "shortest", "longest"}, default "standard"
        Which matches count, as for :meth:`matches`.
    min_count : int, default 1
        The smallest count that is kept.
    top : int, optional
        At most this many rows.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.

    Returns
    -------
    Table
        One row a sequence of tokens that is matched: ``rank`` (from 1); ``match``, the tokens
        with blanks between them; ``length`` in tokens; ``count``; ``per_million`` (of all tokens
        of the corpus); ``documents`` that have it. Order: count, then the words' code points.

    Raises
    ------
    PatternError
        If the pattern cannot be read, as for :meth:`matches`.
    ValueError
        If an option has a value that it does not know, or `within` contradicts the pattern.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_tokens(
    ...     [["de", "oude", "kat", "de", "ouden", "katten", "een", "kat"]],
    ...     layers={"lemma": [["de", "oud", "kat", "de", "oud", "kat", "een", "kat"]]},
    ... )
    >>> corpus.match_frequencies('[lemma!="kat"]+ [lemma="kat"]')["match"].tolist()
    ['de oude kat', 'de ouden katten', 'een kat']
    >>> table = corpus.match_frequencies('[lemma!="kat"]+ [lemma="kat"]', by="lemma")
    >>> table[["match", "count"]].to_dicts()
    [{'match': 'de oud kat', 'count': 2}, {'match': 'een kat', 'count': 1}]
    """
    core = _core.match_frequencies(
        corpus._engine,
        _pattern(pattern),
        within=within,
        strategy=strategy,
        by=by,
        min_count=min_count,
        top=top,
        threads=thread_count(threads),
    )
    told = _told(pattern, by, within, strategy)
    told |= {"min_count": min_count if min_count != 1 else None, "top": top}
    return corpus._table(core, "match_frequencies", told)


def _pattern(pattern: object) -> str:
    if not isinstance(pattern, str):
        raise TypeError(f"pattern must be a str, got {type(pattern).__name__}")
    return pattern


def _told(pattern: str, by: str, within: str | None, strategy: str) -> dict[str, Any]:
    """Return what a table says of its options."""
    return {
        "pattern": pattern,
        "by": by if by != "token" else None,
        "within": within,
        "strategy": strategy if strategy != "standard" else None,
    }

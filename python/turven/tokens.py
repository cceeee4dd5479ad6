"""Tokens: what the options do to a text."""

from __future__ import annotations

from turven import _core
from turven.options import (
    Apostrophes,
    ApostropheSign,
    Case,
    Hyphens,
    Kept,
    Language,
    Normalization,
    with_known_options,
)
from turven.table import Table


@with_known_options
def tokenize(
    text: str,
    *,
    case: Case | None = None,
    normalization: Normalization | None = None,
    hyphens: Hyphens | None = None,
    apostrophes: Apostrophes | None = None,
    apostrophe_sign: ApostropheSign | None = None,
    numbers: Kept | None = None,
    punctuation: Kept | None = None,
    emoji: Kept | None = None,
    language: Language | None = None,
) -> Table:
    """Cut a text into tokens, to see what the options do.

    By default a token is a word of UAX #29 [1]_ that holds a letter or a digit
    (a character that is alphabetic or numeric to Unicode, some vowel signs
    among them), in lower case and NFC. :class:`Corpus` takes the same options.

    Parameters
    ----------
    text : str
        Any text.
    case : {"lower", "keep", "fold"}, default "lower"
        Lower case by Unicode's rules, as written, or full case folding (*ß* is
        *ss*). No language's own rules: Turkish *İ* becomes *i* with a dot above.
    normalization : {"nfc", "nfd", "nfkc", "nfkd", "none"}, default "nfc"
        Unicode normalisation of each token.
    hyphens : {"split", "join"}, default "split"
        Whether a hyphen between two words (U+002D, U+2010, U+2011) makes them
        one token: *staakt-het-vuren*.
    apostrophes : {"inner", "leading", "elision", "split"}, default "inner"
        What ``'`` and ``’`` do. ``"inner"``: join between letters (*China’s*),
        are dropped at an edge. ``"leading"``: also stay before a clipped word
        (*’s avonds*, *'t*, *'tis*). ``"elision"``: end an elided word, which is
        a token of its own (*l’ eau*). ``"split"``: separate words anywhere.
    apostrophe_sign : {"keep", "straight", "curly"}, default "keep"
        Which sign is written for the apostrophe in a token, so that *China's*
        and *China’s* are one type.
    numbers : {"keep", "drop"}, default "keep"
        Whether tokens with digits and no letter are kept.
    punctuation : {"drop", "keep"}, default "drop"
        Whether punctuation marks and symbols are tokens.
    emoji : {"drop", "keep"}, default "drop"
        Whether emoji are tokens; a sequence (a family, a flag) is one.
    language : {"nl"}, optional
        Rules of a language. ``"nl"``: hyphens join, leading apostrophes stay,
        abbreviations keep their full stop (*m.b.t.*, *bijv.*), compounds cut
        short keep their hyphen (*in- en uitvoer*).

    Returns
    -------
    Table
        One row a token: ``token`` (what it is counted as), ``text`` (as
        written), ``start`` and ``end`` (in characters of `text`, the end not
        included), ``sentence`` (numbered from 0, UAX #29, those without a token
        left out).

    Raises
    ------
    ValueError
        If an option has a value that it does not know; the message lists those
        that it does.

    Notes
    -----
    UAX #29 cuts scripts that write no blanks between words, such as Chinese,
    Japanese and Thai, into characters or long runs. Cut such texts with a
    program for the language and use :meth:`Corpus.from_tokens`.

    References
    ----------
    .. [1] Unicode Standard Annex #29, *Unicode Text Segmentation*.

    Examples
    --------
    >>> tokenize("China’s l’eau, één staakt-het-vuren!")["token"].tolist()
    ['china’s', 'l’eau', 'één', 'staakt', 'het', 'vuren']
    >>> tokenize("een staakt-het-vuren", hyphens="join")["token"].tolist()
    ['een', 'staakt-het-vuren']
    >>> tokenize("’s avonds in ’t dorp", apostrophes="leading")["token"].tolist()
    ['’s', 'avonds', 'in', '’t', 'dorp']
    >>> tokenize("l’eau d’abord", apostrophes="elision")["token"].tolist()
    ['l’', 'eau', 'd’', 'abord']
    >>> tokenize("China’s China's", apostrophe_sign="straight")["token"].tolist()
    ["china's", "china's"]
    >>> tokenize("Straße STRASSE", case="fold")["token"].tolist()
    ['strasse', 'strasse']
    >>> tokenize("Op 3 mei!", numbers="drop", punctuation="keep")["token"].tolist()
    ['op', 'mei', '!']
    >>> tokenize("Ahoi 🇳🇱!", emoji="keep")["token"].tolist()
    ['ahoi', '🇳🇱']
    >>> tokenize("M.b.t. 's-Hertogenbosch: in- en uitvoer", language="nl")["token"].tolist()
    ['m.b.t.', "'s-hertogenbosch", 'in-', 'en', 'uitvoer']
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, got {type(text).__name__}")
    cutter = _core.Tokenizer(
        case=case,
        normalization=normalization,
        hyphens=hyphens,
        apostrophes=apostrophes,
        apostrophe_sign=apostrophe_sign,
        numbers=numbers,
        punctuation=punctuation,
        emoji=emoji,
        language=language,
    )
    return Table._of(cutter.tokenize(text), {"statistic": "tokens", "tokens": cutter.options()})

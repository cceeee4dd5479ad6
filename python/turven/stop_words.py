"""Stop words, as others have listed them."""

from __future__ import annotations

from turven.options import with_known_options


@with_known_options
def stopwords(language: str) -> list[str]:
    """Return the stop words of a language, from the package ``stopwordsiso``.

    turven has no list of its own, and drops no word by itself. Which words do not matter
    depends on the question: look at the list, and say in print which one was used.

    Parameters
    ----------
    language : str
        Its code by ISO 639-1, such as ``"nl"`` or ``"en"``.

    Returns
    -------
    list of str
        In the order of code points.

    Raises
    ------
    ImportError
        If the package is not there; ``pip install turven[stopwords]`` installs it.
    ValueError
        If it has no list for the language; the message has those it has.

    References
    ----------
    .. [1] Stopwords ISO, https://github.com/stopwords-iso/stopwords-iso (MIT licence).

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de stand van het water"])
    >>> corpus.drop_types(tv.stopwords("nl")).tokens(0)  # doctest: +SKIP
    ['stand', 'water']
    """
    try:
        import stopwordsiso
    except ImportError as error:
        raise ImportError(
            "stop words come from the package stopwordsiso: pip install turven[stopwords]"
        ) from error
    if not isinstance(language, str) or not stopwordsiso.has_lang(language):
        accepted = ", ".join(f"'{code}'" for code in sorted(stopwordsiso.langs()))
        raise ValueError(f"language must be one of {accepted}, got {language!r}")
    return sorted(stopwordsiso.stopwords(language))

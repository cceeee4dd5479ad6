"""Lexical diversity: how rich the vocabulary of documents, parts or a corpus is."""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from turven import _core
from turven.measures import checked_names
from turven.metadata import column
from turven.options import confidence, thread_count, with_known_options
from turven.parts import in_order, values_by
from turven.registry import DIVERSITY_MEASURES, base_name, options_of
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus

Closing = Literal["below", "at", "inside"]
Sampling = Literal["hypergeometric", "binomial"]

#: Measures that differ in kind, and of which all but the first depend little on the length.
USUAL = ("ttr", "mattr", "mtld", "hdd", "yule_k")

#: Which option of measures each keyword sets.
KEYWORDS = {
    "base": "base",
    "mattr_window": "window",
    "segment": "segment",
    "mtld_threshold": "threshold",
    "mtld_closing": "closing",
    "mtld_minimum": "minimum",
    "hdd_sample": "sample",
    "seed": "seed",
}

#: What keywords are if nothing is said.
DEFAULTS: dict[str, object] = {
    "mattr_window": 100,
    "segment": 100,
    "mtld_threshold": 0.72,
    "mtld_closing": "below",
    "hdd_sample": 42,
    "seed": 0,
}

#: What is a text, as the engine takes it.
Texts = str | tuple[list[int], "_core.Column"]


@with_known_options
def diversity(
    corpus: Corpus,
    measures: str | Iterable[str] = USUAL,
    *,
    by: str | Iterable[Any] | None = "document",
    base: float | Literal["e"] | None = None,
    mattr_window: int = 100,
    segment: int = 100,
    mtld_threshold: float = 0.72,
    mtld_closing: Closing = "below",
    mtld_minimum: int | None = None,
    hdd_sample: int = 42,
    seed: int = 0,
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """Measure how rich the vocabulary of each document, each part or the corpus is.

    Parameters
    ----------
    measures : str or iterable of str, default ttr, mattr, mtld, hdd, yule_k
        Measures of ``tv.measures.names("diversity")``, in the order of the columns, each with
        its options if it has any: ``"mattr(window=50)"``.
    by : "document", str, iterable or None, default "document"
        What is a text: each document; the documents that have one value of a metadata column,
        or of the values given, one a document, put together in the order of the corpus; with
        ``None`` all documents together. Windows, segments and factors run on over the ends of
        the documents of a part.
    base : float or "e", optional
        The base of the logarithm of all measures that have one. Default: that of each measure;
        10 for ``summer_s``, ``dugast_u``, ``maas_a2``, ``maas_a`` and ``maas_lgv0``, as in
        quanteda, koRpus and lexical_diversity (LexicalRichness and Wordless take e), and 2 for
        ``entropy``.
    mattr_window : int, default 100
        The tokens of a window of ``mattr``, as in quanteda and koRpus: short enough for most
        documents, long enough that few windows have no repetition.
    segment : int, default 100
        The tokens of a segment of ``msttr``.
    mtld_threshold : float, default 0.72
        At which TTR a factor of ``mtld`` and its kin is complete; between 0 and 1.
    mtld_closing : {"below", "at", "inside"}, default "below"
        When it is: if the TTR is below the threshold (koRpus); at it, too (LexicalRichness,
        Wordless); below it, but not with the last token (lexical_diversity).
    mtld_minimum : int, optional
        The least tokens of a factor. Default: 1 for ``mtld``, 10 for ``mtld_ma_wrap`` and
        ``mtld_ma_bid``. ``"mtld(closing=inside, minimum=10)"`` is lexical_diversity's.
    hdd_sample : int, default 42
        The tokens of a sample of ``hdd``.
    seed : int, default 0
        Where the random numbers of ``vocd_d`` begin. They are the same for every text.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        One row a document, in their order, with its ``id``; one a part, ascending, that of
        ``None`` last, with its value as ``part``; or one row. ``tokens`` (int64), ``types``
        (int64), and the measures (float64).

    Raises
    ------
    ValueError
        If there is no such measure or column (the message lists those there are), an option
        has a value that it cannot have, or there are more or fewer values than documents.
    CorpusError
        If a text of which the order matters has 2^31 tokens or more.

    Notes
    -----
    ``nan`` is what a formula divides by 0 or takes the logarithm of 0 for, and what needs more
    tokens than a text has; ``tv.measures.about`` says when. A measure that is told something
    by a keyword has the column of its plain name; the keywords stand in ``table.parameters``.

    Positions without a type, which :meth:`drop_types` leaves, are left out: a window holds so
    many tokens.

    References
    ----------
    .. [1] Tweedie & Baayen (1998), "How variable may a constant be? Measures of lexical
       richness in perspective", Computers and the Humanities 32, 323-352.
    .. [2] McCarthy & Jarvis (2010), "MTLD, vocd-D, and HD-D: A validation study of
       sophisticated approaches to lexical diversity assessment", Behavior Research Methods
       42(2), 381-392.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(
    ...     ["de kat en de hond en de muis", "een schip op zee"], place=["land", "zee"]
    ... )
    >>> corpus.diversity(["ttr", "mattr(window=4)", "yule_k"])
    diversity: 2 documents, 12 tokens, 9 types (UAX #29 words, lower, nfc) · by document · \
measures ttr, mattr(window=4), yule_k
    id  tokens  types     ttr  mattr(window=4)  yule_k
    0        8      5  0.6250           0.8500  1250.0
    1        4      4  1.0000           1.0000  0.0000
    >>> corpus.diversity("ttr", by=None)["ttr"].tolist()
    [0.75]
    """
    names = checked_names(measures, DIVERSITY_MEASURES)
    given = {
        "base": _base(base),
        "mattr_window": _size("mattr_window", mattr_window),
        "segment": _size("segment", segment),
        "mtld_threshold": _threshold(mtld_threshold),
        "mtld_closing": _closing(mtld_closing),
        "mtld_minimum": None if mtld_minimum is None else _size("mtld_minimum", mtld_minimum),
        "hdd_sample": _size("hdd_sample", hdd_sample),
        "seed": _size("seed", seed, least=0),
    }
    core = _core.diversity(
        corpus._engine,
        _texts(corpus, by),
        [(name, _told(name, given)) for name in names],
        threads=thread_count(threads),
    )
    changed = {name: value for name, value in given.items() if value != DEFAULTS.get(name)}
    return corpus._table(core, "diversity", {"by": _name(by), "measures": names, **changed})


@with_known_options
def rarefaction(
    corpus: Corpus,
    sizes: int | Iterable[int] | None = None,
    *,
    by: str | Iterable[Any] | None = None,
    points: int = 20,
    sampling: Sampling = "hypergeometric",
    interval: float = 0.95,
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """List how many types random samples of texts have on average, and how far they differ.

    So vocabularies of texts of different lengths can be compared at one length, and the growth
    of a vocabulary with what it would be if words came in any order.

    Parameters
    ----------
    sizes : int or iterable of int, optional
        The tokens of a sample, one size or several. Default: `points` equal steps of each
        text, the last one all of it.
    by : "document", str, iterable or None, default None
        What is a text, as for :meth:`diversity`: by default all documents together.
    points : int, default 20
        How many sizes there are if none are given.
    sampling : {"hypergeometric", "binomial"}, default "hypergeometric"
        Whether a sample is so many tokens, drawn without replacement, or each token is in it or
        not by itself, with the chance that makes so many on average (binomial interpolation, as
        in zipfR).
    interval : float, default 0.95
        How much of the samples lie between the bounds, between 0 and 1.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        One row a size, for one text after the other: ``id`` or ``part`` if there are several,
        ``tokens`` (int64, the size), ``types`` (float64, the expectation), ``deviation``
        (float64, the standard deviation over samples), ``types_low`` and ``types_high``, and
        the same by the tokens, ``ttr``, ``ttr_low`` and ``ttr_high``. ``nan`` where a text has
        fewer tokens.

    Raises
    ------
    ValueError
        If there is no such column, a size or `points` is less than 1, or `interval` does not
        lie between 0 and 1.

    Notes
    -----
    E(V) = Σ V(f) (1 - C(N - f, m)/C(N, m)) for samples of m of N tokens [1]_, or
    Σ V(f) (1 - (1 - m/N)^f) [2]_. The variance is that of Heck, van Belle and Simberloff [3]_,
    or, since types are then independent, Σ V(f) q (1 - q), q being (1 - m/N)^f. The bounds are
    those of a normal distribution, but no less than one type and no more than m. They say how
    samples *of this text* differ; another text by the same author differs more, for words come
    in clusters.

    The time that a size takes is that of all pairs of different counts which a sample may
    lack.

    References
    ----------
    .. [1] Hurlbert (1971), "The nonconcept of species diversity", Ecology 52(4), 577-586.
    .. [2] Baayen (2001), "Word Frequency Distributions", section 2.6.1.
    .. [3] Heck, van Belle & Simberloff (1975), "Explicit calculation of the rarefaction
       diversity measurement and the determination of sufficient sample size", Ecology 56(6),
       1459-1461.

    Examples
    --------
    >>> import turven as tv
    >>> corpus = tv.Corpus.from_texts(["de kat en de hond en de muis", "een schip op zee"])
    >>> table = corpus.rarefaction([2, 12])
    >>> table["types"].round(4).tolist(), table["deviation"].round(4).tolist()
    ([1.9394, 9.0], [0.2386, 0.0])
    >>> corpus.rarefaction(4, by="document")["ttr"].round(4).tolist()
    [0.8036, 1.0]
    """
    if sizes is not None:
        asked = list(sizes) if isinstance(sizes, Iterable) else [sizes]
        sizes = [_size("sizes", size) for size in asked]
    core = _core.rarefaction(
        corpus._engine,
        _texts(corpus, by),
        sizes=sizes,
        points=_size("points", points),
        sampling=sampling,
        interval=confidence(interval),
        threads=thread_count(threads),
    )
    options = {"by": _name(by), "sampling": sampling, "interval": interval}
    return corpus._table(core, "rarefaction", options)


def _texts(corpus: Corpus, by: str | Iterable[Any] | None) -> Texts:
    """Say what is a text; a column of the name "document" comes before the documents."""
    if by is None:
        return "whole"
    if isinstance(by, str) and by == "document" and by not in corpus.documents().columns:
        return "document"
    values = values_by(corpus, by)
    labels = in_order(values)
    place = {label: number for number, label in enumerate(labels)}
    return [place[value] for value in values], column("by", labels)


def _name(by: object) -> str:
    if by is None:
        return "corpus"
    return by if isinstance(by, str) else "values given"


def _told(name: str, given: Mapping[str, object]) -> str:
    """Return a measure with the options that keywords set, before those of its own."""
    known, own = DIVERSITY_MEASURES[base_name(name)].options, options_of(name)
    if own.get("sampling") == "exact":
        own["seed"] = ""
    told = [
        f"{option}={given[keyword]}"
        for keyword, option in KEYWORDS.items()
        if option in known and option not in own and given[keyword] is not None
    ]
    plain, _, rest = name.partition("(")
    return f"{plain}({', '.join([*told, rest])}" if rest else f"{plain}({', '.join(told)})"


def _size(option: str, given: object, *, least: int = 1) -> int:
    if isinstance(given, bool) or not isinstance(given, numbers.Integral):
        raise TypeError(f"{option} must be an int, got {type(given).__name__}")
    if not least <= int(given) < 2**63:
        raise ValueError(f"{option} must be at least {least}, got {given}")
    return int(given)


def _base(base: float | str | None) -> float | str | None:
    if base is None or base == "e":
        return base
    if isinstance(base, bool) or not isinstance(base, numbers.Real):
        raise TypeError(f"base must be a number above 1 or 'e', got {base!r}")
    if not 1 < base < float("inf"):
        raise ValueError(f"base must be a number above 1 or 'e', got {base}")
    return float(base)


def _threshold(threshold: float) -> float:
    if isinstance(threshold, bool) or not isinstance(threshold, numbers.Real):
        raise TypeError(f"mtld_threshold must be a number, got {type(threshold).__name__}")
    if not 0 < threshold < 1:
        raise ValueError(f"mtld_threshold must be between 0 and 1, got {threshold}")
    return float(threshold)


def _closing(closing: str) -> str:
    if closing not in ("below", "at", "inside"):
        raise ValueError(f"mtld_closing must be one of 'below', 'at', 'inside', got {closing!r}")
    return closing

"""Keywords: the words that tell a corpus from another."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from turven.counts import is_count_file, read_counts
from turven.measures import checked_names
from turven.options import (
    Correction,
    Test,
    bootstrap,
    significance,
    thread_count,
    with_known_options,
)
from turven.presets import KEY_PRESETS, chosen
from turven.registry import RATE_MEASURES
from turven.table import Table

if TYPE_CHECKING:
    from turven.corpus import Corpus

Direction = Literal["both", "positive", "negative"]
Unit = Literal["tokens", "documents"]

#: The measures, if nobody says which.
MEASURES = ("log_likelihood_signed", "log_ratio")

#: What a frequency list may call its words and their counts.
WORD_COLUMNS = ("token", "word", "type", "feature", "term", "item", "lemma")
COUNT_COLUMNS = ("count", "frequency", "freq", "n", "tf", "hits")


@with_known_options
def keyness(
    corpus: Corpus,
    reference: Corpus | Mapping[str, int] | Any,  # noqa: ANN401
    *,
    measures: str | Iterable[str] | None = None,
    like: str | None = None,
    min_count: int = 1,
    unit: Unit = "tokens",
    segments: int | None = None,
    direction: Direction = "both",
    few: int = 3,
    reference_tokens: int | None = None,
    check_options: bool = True,
    test: Test | None = None,
    correction: Correction | None = None,
    permutations: int | None = None,
    interval: float | None = None,
    replicates: int = 999,
    seed: int = 0,
    top: int | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Table:
    """List words by how much more frequent they are here than in a reference.

    Parameters
    ----------
    reference : Corpus, mapping, table or path
        What the corpus is compared with: another corpus; a mapping from words to
        counts; a table (one of this library, a dataframe) with a column of words
        (``token``, ``word``, ``type`` ...) and one of counts (``count``, ``frequency``,
        ``freq`` ...); the path of a count file (:meth:`Table.save`), or of a .csv or .tsv file
        with such columns. A list's words must be called what the corpus calls them:
        lower-cased, if it is.
    measures : str or iterable of str, default ("log_likelihood_signed", "log_ratio")
        Measures of :mod:`turven.measures`. The first one gives the order. Those that
        compare columns (``relative_risk``, ``percent_difference``,
        ``difference_coefficient``) compare the two corpora too. Beside these, measures of a
        word's rates in the documents of the two: ``welch_t``, ``welch``, ``cohens_d``,
        ``cliffs_delta``, ``mann_whitney_z``, ``mann_whitney``, ``stability`` (stable
        lexical marker analysis), ``zeta``, ``eta`` and ``key_texts`` (key key words);
        ``welch`` and ``mann_whitney`` are -log10 p. Documents without a token have no rate.
        ``scaled_f_score`` looks at all words together (docs/measures.md).
    like : str, optional
        Score as this program does: "conc", "cqpweb", "cwb-ccc", "quanteda", "sketchengine"
        or "wordsmith". Sets ``measures`` if they are not given; docs/measures.md says with
        which of its numbers it was compared.
    min_count : int, default 1
        How often a word must occur, in one of the two. It never changes a score.
    unit : {"tokens", "documents"}, default "tokens"
        What the contingency tables count: occurrences, or the documents that hold a word.
        With ``documents`` the log-likelihood is text dispersion keyness [3]_: one document
        that is full of a word is one document.
    segments : int, optional
        Cut documents into segments of so many tokens, as for Zeta; what is left at the end
        of a document is dropped, as in stylo and pyzeta. Segments then take the place of
        documents in measures of rates and with ``unit="documents"``, nowhere else.
    direction : {"both", "positive", "negative"}, default "both"
        All words; only those that are more frequent here; or only those that are less
        frequent here, among them those that the reference alone has.
    few : int, default 3
        A word is marked in ``few_documents`` if fewer documents hold it, in that of the two
        corpora where it is more frequent: with 3, those of one or two. Rows are not dropped
        for it.
    reference_tokens : int, optional
        The number of tokens that a frequency list is of, if it does not hold all of its
        words. Default: what a table of this library or a count file says that its corpus has,
        whatever rows it lacks; the sum of the counts of any other list.
    check_options : bool, default True
        Whether a corpus, a table of this library or a count file is refused if other options
        made its tokens: words that are cut or written otherwise are not the same words. With
        false they are compared all the same, and ``parameters["options"]`` has the other
        options. Of a corpus whose tokens were given nothing is known, and nothing refused.
    test : {"log_likelihood", "chi_squared", "fisher", "poisson", "binomial"}, optional
        Adds ``log10_p``: the logarithm of how likely chance alone makes a table so far
        from independence, by this test (``fisher`` on both sides, ``poisson`` and
        ``binomial`` for attraction). It does not underflow.
    correction : {"none", "bonferroni", "holm", "benjamini-hochberg"}, default "none"
        Adds ``log10_p_corrected`` for the many tests that were made: of all candidates,
        whatever ``min_count``, ``direction`` and ``top`` leave out. Without a test that of
        ``log_likelihood`` is taken.
    permutations : int, optional
        Adds ``permutation_log10_p``: log10 of the share of ways to deal all documents out to
        two corpora of as many documents, this one among them, that give the word a
        log-likelihood as high. So many ways are drawn, up to 1,000,000; 999 make 0.001 the
        smallest share.
    interval : float, optional
        A confidence, such as 0.95. Adds ``<measure>_low`` and ``<measure>_high`` for every
        measure: the interval of scores over corpora whose documents
        are drawn anew, with replacement (the bootstrap's percentiles [4]_). Draws where the
        measure is undefined do not count; the tables are of tokens whatever ``unit`` says.
        ``nan`` if one of the two has fewer than two documents. Not for ``scaled_f_score``.
        Segments are drawn with their documents. A measure of documents looks at them anew in every
        draw: with many words and documents that takes a while.
    replicates : int, default 999
        How many draws make an interval, up to 1,000,000.
    seed : int, default 0
        Where the random numbers of ``permutations`` and ``interval`` begin: the same seed
        gives the same table, on any number of threads.
    top : int, optional
        At most this many rows.
    threads : int, optional
        From 1 to 1024. Default: ``TURVEN_NUM_THREADS``, else one a core.
    progress : bool, optional
        Whether to show how far the work has come, see :class:`turven.progress`.

    Returns
    -------
    Table
        One row a word of either: ``rank`` (from 1), ``token``, ``count`` here and
        ``reference_count``, both ``per_million``, the ``documents`` here and, if it is a
        corpus, ``reference_documents`` that hold it; ``few_documents`` (bool; missing where a
        list is more frequent, which knows no documents); ``o11``, ``r1``, ``c1``, ``n``,
        ``e11`` and the measures. Order: the first measure, then ``count``, then code
        points; ``nan`` last. Rates of an empty corpus are ``nan``.

    Raises
    ------
    ValueError
        If a measure is unknown (the message lists all), a list has no such columns,
        names a word twice, has a count that is negative or no integer, or has more
        tokens than it is said to be of; if a table's tokens were made by other options; if a
        list is to be compared by its documents; if
        ``segments`` is given and nothing looks at documents.
    TypeError
        If the reference is none of these.

    Notes
    -----
    The contingency table of a word: ``o11`` its count here, ``r1`` the tokens here,
    ``c1`` its count in both, ``n`` the tokens of both; ``e11`` = r1·c1/n is what would be
    here if it were equally frequent in both. Nothing is smoothed: ``log_ratio`` is
    infinite for a word that one of the two lacks; ``"log_ratio(smoothing=zeros)"`` puts
    one half there. Swapping the corpora negates the signed measures.

    A word that few documents carry may be no more than the subject of one of them:
    ``few_documents`` tells. The measures of rates, ``unit="documents"``, ``permutations`` and
    ``interval`` take documents, not tokens, for what was sampled.

    A part against the rest is two corpora: ``corpus[mask].keyness(corpus[~mask])``. All parts
    at once: :meth:`specificities`.

    References
    ----------
    .. [1] Rayson & Garside (2000), "Comparing corpora using frequency profiling".
    .. [2] Hardie (2014), "Log Ratio: an informal introduction".
    .. [3] Egbert & Biber (2019), "Incorporating text dispersion into keyword analyses",
       Corpora 14(1), 77-104.
    .. [4] Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.

    Examples
    --------
    >>> import turven as tv
    >>> sea = tv.Corpus.from_texts(["het schip op de zee", "de storm en de zee"])
    >>> land = tv.Corpus.from_texts(["het paard op de wei", "de ploeg en de akker"])
    >>> table = sea.keyness(land, measures=["log_likelihood_signed", "simple_maths"], top=2)
    >>> table["token"].tolist(), table["count"].tolist(), table["reference_count"].tolist()
    (['zee', 'schip'], [2, 1], [0, 0])
    >>> sea.keyness({"zee": 5, "de": 50}, reference_tokens=1000, top=1)["token"].tolist()
    ['zee']
    >>> row = sea.keyness(land, measures="cliffs_delta", permutations=99, top=1)[0]
    >>> row["token"], row["cliffs_delta"], row["permutation_log10_p"] < -0.3
    ('zee', 1.0, True)
    >>> sea.keyness(land, measures="zeta", segments=2, top=1)[0]["zeta"]
    0.25
    """
    asked = chosen(KEY_PRESETS, {"measures": measures}, like)["measures"]
    names = checked_names(MEASURES if asked is None else asked, also=RATE_MEASURES)
    described, reference = _described(corpus, reference), _opened(reference)
    differing = _differing_options(corpus, reference, check=check_options)
    core = corpus._engine.keyness(
        _reference(corpus, reference, reference_tokens),
        min_count=min_count,
        measures=names,
        unit=unit,
        segments=segments,
        direction=direction,
        few=few,
        significance=significance(test, correction),
        permutations=permutations,
        interval=bootstrap(interval, replicates, seed),
        seed=seed,
        top=top,
        threads=thread_count(threads),
    )
    options = {
        "reference": described,
        "reference_tokens": reference_tokens,
        **({"reference_options": differing} if differing else {}),
        "measures": names,
        "like": like,
        "unit": unit if unit != "tokens" else None,
        "segments": segments,
        "direction": direction if direction != "both" else None,
        "few": few if few != 3 else None,
        "min_count": min_count if min_count != 1 else None,
        "test": test,
        "correction": correction,
        "permutations": permutations,
        "interval": interval,
        "replicates": replicates if interval is not None else None,
        "seed": seed if permutations is not None or interval is not None else None,
        "top": top,
    }
    units = "documents" if segments is None else "segments"
    convention = {
        "tokens": "words of both corpora",
        "documents": f"{units} of both corpora that hold the word",
    }
    return corpus._table(core, "keyness", options, convention[unit])


def _described(corpus: Corpus, reference: object) -> str:
    """Say in a few words what the reference is."""
    if isinstance(reference, type(corpus)):
        return f"corpus of {reference.n_tokens:,} tokens"
    if isinstance(reference, str | os.PathLike):
        return os.fspath(reference)
    if isinstance(reference, Table) and _tokens_of(reference) is not None:
        return f"frequency list of {_tokens_of(reference):,} tokens"
    return "frequency list"


def _opened(given: object) -> object:
    """Read a count file; leave all else as it is."""
    if isinstance(given, str | os.PathLike) and is_count_file(given):
        return read_counts(given)
    return given


def _tokens_of(table: Table) -> int | None:
    """Return of how many tokens a table is, if it says so."""
    tokens: int | None = table.parameters.get("corpus", {}).get("tokens")
    return tokens


def _differing_options(corpus: Corpus, reference: object, *, check: bool) -> str | None:
    """Say by which options the reference's tokens were made, where they are not the corpus's."""
    ours, theirs = corpus.options, _options_of(corpus, reference)
    if theirs is None:
        return None
    names = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
    if names and check:
        here = ", ".join(f"{name} {ours.get(name)}" for name in names)
        there = ", ".join(f"{name} {theirs.get(name)}" for name in names)
        raise ValueError(
            f"the corpus has tokens made with {here}, the reference with {there}; "
            "check_options=False compares them all the same"
        )
    return ", ".join(f"{name} {theirs.get(name)}" for name in names) or None


def _options_of(corpus: Corpus, reference: object) -> dict[str, Any] | None:
    """Return the options that made a reference's tokens, if they can be compared."""
    if isinstance(reference, type(corpus)):
        # Tokens that were given may be of any kind: whoever gave them knows.
        given = corpus._given or reference._given
        return None if given else dict(reference.options)
    if not isinstance(reference, Table):
        return None
    made: dict[str, Any] | None = reference.parameters.get("corpus", {}).get("options")
    return made


def _reference(corpus: Corpus, given: object, tokens: int | None) -> Any:  # noqa: ANN401
    """Return what the engine compares with."""
    if isinstance(given, type(corpus)):
        if tokens is not None:
            raise ValueError("reference_tokens is for frequency lists; a corpus knows its own")
        return given._engine
    if isinstance(given, Mapping):
        words, counts = list(given), list(given.values())
    elif isinstance(given, str | os.PathLike):
        words, counts = _read(Path(given))
    else:
        words, counts = _columns(given)
        if isinstance(given, Table) and tokens is None:
            tokens = _tokens_of(given)
    for word, count in zip(words, counts, strict=True):
        if not isinstance(word, str):
            raise TypeError(f"the frequency list has the word {word!r}, which is no str")
        if isinstance(count, bool) or count != int(count) or count < 0:
            raise ValueError(f"the frequency list has the count {count!r} for {word!r}")
    return words, [int(count) for count in counts], tokens


def _columns(table: Any) -> tuple[list[Any], list[Any]]:  # noqa: ANN401
    """Return the words and the counts of a table."""
    names = getattr(table, "column_names", None) or getattr(table, "columns", None)
    if names is None or not hasattr(table, "__getitem__"):
        raise TypeError(
            "reference must be a Corpus, a mapping from words to counts, a table or a path, "
            f"got {type(table).__name__}"
        )
    chosen = _choose([str(name) for name in names], "the table")
    word, count = (table[name] for name in chosen)
    return _listed(word), _listed(count)


def _listed(column: Any) -> list[Any]:  # noqa: ANN401
    """Return a column of any library as a list."""
    for name in ("to_pylist", "to_list", "tolist"):
        if hasattr(column, name):
            values: list[Any] = getattr(column, name)()
            return values
    return list(column)


def _choose(names: list[str], where: str) -> tuple[str, str]:
    """Return the names of the columns of words and of counts."""
    chosen = []
    for what, known in (("words", WORD_COLUMNS), ("counts", COUNT_COLUMNS)):
        by_name = {name.strip().lower(): name for name in reversed(names)}
        found = next((by_name[name] for name in known if name in by_name), None)
        if found is None:
            raise ValueError(
                f"{where} has no column of {what}: it has {', '.join(names)}; "
                f"such a column is called {', '.join(known)}"
            )
        chosen.append(found)
    return chosen[0], chosen[1]


def _read(path: Path) -> tuple[list[str], list[int]]:
    """Read a frequency list from a .csv or .tsv file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        if path.suffix.lower() in {".tsv", ".txt", ".tab"}:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        else:
            rows = csv.DictReader(file)
        word, count = _choose(list(rows.fieldnames or []), str(path))
        words, counts = [], []
        for row in rows:
            words.append(row[word])
            try:
                counts.append(int(row[count]))
            except (TypeError, ValueError):
                raise ValueError(
                    f"{path}, line {rows.line_num}: the count must be an integer, "
                    f"got {row[count]!r}"
                ) from None
    return words, counts

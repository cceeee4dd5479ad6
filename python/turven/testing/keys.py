"""An assertion about the words that tell a corpus from another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

from turven.corpus import Corpus
from turven.keyness import Direction
from turven.options import Correction, Test, with_known_options
from turven.table import Table
from turven.testing.counts import checked_corpus, checked_token
from turven.testing.sources import described, places, spellings

#: What is asserted in each direction.
CLAIMS = {
    "positive": "more frequent here than in the reference",
    "negative": "less frequent here than in the reference",
    "both": "more or less frequent here than in the reference",
}


@with_known_options
def assert_key(
    corpus: Corpus,
    reference: Corpus | Mapping[str, int] | Any,  # noqa: ANN401
    token: str,
    *,
    p: float = 0.01,
    direction: Direction = "positive",
    test: Test = "log_likelihood",
    correction: Correction = "holm",
    min_log_ratio: float = 0.0,
) -> None:
    """Assert that a word is a keyword: that its frequency tells a corpus from a reference.

    Parameters
    ----------
    corpus : Corpus
        Any corpus.
    reference : Corpus, mapping, table or path
        What it is compared with, as for :meth:`Corpus.keyness`.
    token : str
        The word, looked up in the case and normalisation of the corpus.
    p : float, default 0.01
        The largest probability, after the correction, that chance alone makes the two so
        different; above 0, at most 1.
    direction : {"positive", "negative", "both"}, default "positive"
        Whether it is to be more frequent here, less frequent here, or either.
    test : {"log_likelihood", "chi_squared", "fisher", "poisson", "binomial"}
        As for :meth:`Corpus.keyness`.
    correction : {"holm", "bonferroni", "benjamini-hochberg", "none"}, default "holm"
        For the tests of all words of both: who looks through a list of keywords finds some by
        chance. For a word that was named before anybody looked, ``"none"`` will do.
    min_log_ratio : float, default 0.0
        The least size of the log ratio, without its sign, the binary logarithm of the quotient
        of the two relative frequencies: in large corpora small differences are sure, too.

    Raises
    ------
    AssertionError
        If it is not so. The message has what was not met, the contingency table, the statistic,
        p with and without the correction, the log ratio and the documents that hold the word.
    TypeError
        If `corpus` is no corpus or `token` no str.
    ValueError
        If an option lies outside its range, or as for :meth:`Corpus.keyness`.

    Notes
    -----
    The tests take tokens for independent draws, which they are not: look at the number of
    documents beside p.

    Examples
    --------
    >>> import turven as tv
    >>> from turven.testing import assert_key
    >>> sea = tv.Corpus.from_texts(["het schip op de zee en de storm op zee " * 20])
    >>> land = tv.Corpus.from_texts(["het paard op de wei en de ploeg op stal " * 20])
    >>> assert_key(sea, land, "zee", p=0.001)
    >>> assert_key(sea, land, "paard", direction="negative")
    >>> assert_key(sea, land, "de")
    Traceback (most recent call last):
    AssertionError: "de" is not shown to be more frequent here than in the reference: \
it is as frequent there
                         here  reference
      "de"                 40         40
      other tokens        160        160
      per million  200,000.00 200,000.00
      log_likelihood 0.0000, p = 1 after holm (1 without), asked for p = 0.01; log ratio 0.0000
    here:
      0  40
      Corpus: 1 document, 200 tokens, 7 types (UAX #29 words, lower, nfc)
    reference:
      0  40
      Corpus: 1 document, 200 tokens, 8 types (UAX #29 words, lower, nfc)
    """
    __tracebackhide__ = True
    checked_corpus(corpus, "corpus")
    checked_token(token)
    if not 0 < p <= 1:
        raise ValueError(f"p must be above 0 and at most 1, got {p}")
    if min_log_ratio < 0 or math.isnan(min_log_ratio):
        raise ValueError(f"min_log_ratio must be at least 0, got {min_log_ratio}")
    if direction not in CLAIMS:
        raise ValueError(f"direction must be one of {', '.join(CLAIMS)}; got {direction!r}")
    table = corpus.keyness(
        reference,
        measures=["log_likelihood_signed", "log_ratio"],
        test=test,
        correction=correction,
    )
    row = _row(table, corpus._engine.type_of(token))
    reason = _reason(row, p, direction, min_log_ratio)
    if reason is None:
        return
    claim = f'"{token}" is not shown to be {CLAIMS[direction]}: {reason}'
    lines = [claim, *(_evidence(token, row, test, correction, p) if row else [])]
    if row is None or row["count"] == 0:
        lines += spellings(corpus, token)
    raise AssertionError("\n".join([*lines, *_both(corpus, reference, table, token)]))


def _row(table: Table, token: str) -> dict[str, Any] | None:
    """Return the row of a word, if it has one."""
    found = (table["token"] == token).nonzero()[0]
    if len(found) == 0:
        return None
    row = table[int(found[0])]
    # Without a correction the table has no column for it.
    return {"log10_p_corrected": row["log10_p"], **row}


def _reason(
    row: dict[str, Any] | None, p: float, direction: Direction, min_log_ratio: float
) -> str | None:
    """Say why a word is no keyword; `None` if it is one."""
    if row is None:
        return "it occurs in neither"
    found = _direction(row)
    if found == "none":
        return "it is as frequent there"
    if direction not in ("both", found):
        return f"it is {CLAIMS[found]}"
    if not row["log10_p_corrected"] <= math.log10(p):
        return f"p is above {p:g}"
    if not abs(row["log_ratio"]) >= min_log_ratio:
        return f"its log ratio is below {min_log_ratio:g}"
    return None


def _direction(row: dict[str, Any]) -> Literal["positive", "negative", "none"]:
    """Compare the two relative frequencies in integers, so that equal ones are equal."""
    here = row["o11"] * (row["n"] - row["r1"])
    there = (row["c1"] - row["o11"]) * row["r1"]
    return "none" if here == there else "positive" if here > there else "negative"


def _evidence(token: str, row: dict[str, Any], test: str, correction: str, p: float) -> list[str]:
    """Write the contingency table and what was made of it."""
    count, there = row["o11"], row["c1"] - row["o11"]
    others = (row["r1"] - count, row["n"] - row["r1"] - there)
    rates = (row["per_million"], row["reference_per_million"])
    cells = [
        ("", "here", "reference"),
        (f'"{token}"', f"{count:,}", f"{there:,}"),
        ("other tokens", f"{others[0]:,}", f"{others[1]:,}"),
        ("per million", f"{rates[0]:,.2f}", f"{rates[1]:,.2f}"),
    ]
    widths = [max(len(row[i]) for row in cells) for i in range(3)]
    lines = [f"  {a:<{widths[0]}} {b:>{widths[1]}} {c:>{widths[2]}}" for a, b, c in cells]
    corrected = _probability(row["log10_p_corrected"])
    lines.append(
        f"  log_likelihood {abs(row['log_likelihood_signed']):.4f}, p = {corrected} after "
        f"{correction} ({_probability(row['log10_p'])} without), asked for p = {p:g}; "
        f"log ratio {row['log_ratio']:.4f}" + (f"; p by {test}" if test != "log_likelihood" else "")
    )
    return lines


def _probability(log10: float) -> str:
    return f"{10**log10:.3g}" if log10 > -300 or math.isnan(log10) else f"10^{log10:.1f}"


def _both(corpus: Corpus, reference: object, table: Table, token: str) -> list[str]:
    """Say what the two are, and which documents hold the word."""
    lines = ["here:", *places(corpus, token), *described(corpus), "reference:"]
    if isinstance(reference, Corpus):
        return [*lines, *places(reference, token), *described(reference)]
    return [*lines, f"  {table.parameters['options']['reference']}"]

"""Measures that compare a word's rates in the documents of two corpora."""

from dataclasses import dataclass
from typing import ClassVar

from turven.registry.description import Described

_TWO = "nan if a side has fewer than two documents, or no rate differs from another"
_TESTS = (
    "Lijffijt, Nevalainen, Säily, Papapetrou, Puolamäki & Mannila (2016), Digital Scholarship in "
    "the Humanities 31(2), 374-397"
)


@dataclass(frozen=True)
class RateMeasure(Described):
    """What there is to know about a measure of a word's rates in documents."""

    kind: ClassVar[str] = "rates"


RATES: tuple[RateMeasure, ...] = (
    RateMeasure(
        "welch_t",
        "Welch's t",
        r"\frac{\bar x - \bar y}{\sqrt{s_x^2/m + s_y^2/n}}",
        "-∞ to ∞",
        "the mean rates are equal",
        _TWO,
        "Whether the mean rate is higher here. One document that is full of a word raises "
        "its mean, but also its variance.",
        f"Welch (1947), Biometrika 34, 28-35; {_TESTS}",
    ),
    RateMeasure(
        "welch",
        "probability of Welch's t",
        r"-\log_{10} P(|T_\nu| \ge |t|), \quad \nu = \frac{(s_x^2/m + s_y^2/n)^2}"
        r"{(s_x^2/m)^2/(m-1) + (s_y^2/n)^2/(n-1)}",
        "0 to ∞",
        "chance alone makes such a t, or a larger one, always",
        _TWO,
        "How sure it is that the mean rates differ, whichever is higher: 2 is a chance of one "
        "in a hundred. It does not underflow.",
        f"Welch (1947), Biometrika 34, 28-35; {_TESTS}",
    ),
    RateMeasure(
        "cohens_d",
        "Cohen's d",
        r"\frac{\bar x - \bar y}{s}, \quad s^2 = \frac{(m-1) s_x^2 + (n-1) s_y^2}{m+n-2}",
        "-∞ to ∞",
        "the mean rates are equal",
        "nan if there are fewer than three documents, or if all rates on either side are "
        "equal and the means too",
        "How far apart the mean rates are, in standard deviations: 0.2 is called small, 0.8 large.",
        "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences; Brezina "
        "(2018), Statistics in Corpus Linguistics",
    ),
    RateMeasure(
        "cliffs_delta",
        "Cliff's delta",
        "P(x > y) - P(x < y)",
        "-1 to 1",
        "a document here has the higher rate as often as one there",
        "nan if a side has no documents",
        "How much more often a document here has the higher rate than one there: Mann and "
        "Whitney's U by its size. How high the rates are does not matter, so that one "
        "document counts as one.",
        "Cliff (1993), Psychological Bulletin 114(3), 494-509",
    ),
    RateMeasure(
        "mann_whitney_z",
        "Mann and Whitney's U as a normal deviate",
        r"\pm \frac{\max(|U - mn/2| - \frac12, 0)}{\sigma}, \quad "
        r"\sigma^2 = \frac{m n}{12} \left(m + n + 1 - \sum_t \frac{t^3 - t}"
        r"{(m+n)(m+n-1)}\right)",
        "-∞ to ∞",
        "a document here has the higher rate as often as one there",
        "nan if all rates are equal, or if a side has no documents",
        "Whether documents here tend to have higher rates. U is corrected for ties, of which "
        "rates of 0 make many, and for continuity, as in R's wilcox.test. The normal "
        "distribution is near enough from some ten documents a side.",
        f"Mann & Whitney (1947), Annals of Mathematical Statistics 18, 50-60; {_TESTS}",
    ),
    RateMeasure(
        "mann_whitney",
        "probability of Mann and Whitney's U",
        r"-\log_{10} P(|Z| \ge |z|)",
        "0 to ∞",
        "chance alone makes such a z, or a larger one, always",
        "as for mann_whitney_z",
        "How sure it is that the rates differ, whichever are higher.",
        f"Mann & Whitney (1947), Annals of Mathematical Statistics 18, 50-60; {_TESTS}",
    ),
    RateMeasure(
        "stability",
        "stable lexical marker analysis",
        r"\frac{1}{m n} \sum_{i,j} s_{ij}, \quad s_{ij} = \operatorname{sgn}(O_{11} - E_{11}) "
        r"\text{ if } G^2_{ij} > \chi^2_{0.95} = 3.84, 0 \text{ otherwise}",
        "-1 to 1",
        "the word is a keyword of documents here as often as of those there",
        "nan if a side has no documents",
        "In which share of all pairs of a document here and one there the word is a keyword "
        "of the one, less the share in which it is one of the other. It takes time: as many "
        "log-likelihoods a word as there are pairs of documents of which one holds it.",
        "Van de Poel & Speelman (2020), SnelSLiM, Computational Linguistics in the "
        "Netherlands Journal 10, 147-160",
    ),
)

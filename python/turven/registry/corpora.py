"""Measures of words in two corpora: evidence, effects with a prior, divergences."""

from turven.registry.description import INDEPENDENT
from turven.registry.pair import LOG2, SIGNED, Measure

_PRIOR = {"prior": "informative", "alpha": "0.01", "types": "None"}
_MONROE = (
    "Monroe, Colaresi & Quinn (2008), Fightin' words: Lexical feature selection and evaluation "
    "for identifying the content of political conflict, Political Analysis 16(4), 372-403"
)

CORPORA: tuple[Measure, ...] = (
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
        options=SIGNED,
    ),
    Measure(
        "ell",
        "effect size of the log-likelihood ratio (ELL)",
        r"\frac{G^2}{N \ln \min(E_{11}, E_{12}, E_{21}, E_{22})}",
        "0 to ∞, far below 1 in large corpora; with signed -∞ to ∞",
        INDEPENDENT,
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
        options={**SIGNED, "expected": "count"},
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
        "is. The usual one of the two to rank by. The variance is the paper's shorter "
        "approximation; scattertext adds the two terms of all other words, which matter for "
        "words that are much of a corpus.",
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
        INDEPENDENT,
        "finite at empty cells: p/2 if O21 = 0, q/2 if O11 = 0; nan if R1 or R2 is 0",
        "What the word adds to the divergence of the two corpora, which is the sum over all "
        "words and lies between 0 and 1 bit. Both corpora weigh ½, whatever their sizes. "
        "Frequent words come first. With signed it is negative where the second corpus has "
        "the larger share.",
        "Lin (1991), Divergence measures based on the Shannon entropy, IEEE Transactions on "
        "Information Theory 37(1), 145-151; by word Gallagher et al. (2021), Generalized "
        "word shift graphs, EPJ Data Science 10, 4",
        example=((8, 20, 20, 100), 0.0425),
        options={"base": "2", **SIGNED},
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
        options=LOG2,
    ),
)

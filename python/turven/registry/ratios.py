"""Measures of pairs that say how many times as likely or as frequent a word is."""

from turven.registry.description import INDEPENDENT
from turven.registry.pair import EVERT, NEVER, Measure

RATIOS: tuple[Measure, ...] = (
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
        f"{EVERT}; smoothing: Haldane (1956), Anscombe (1956), Biometrika 43, 461-464",
        example=((8, 20, 20, 100), 3.7778),
        options={"smoothing": "none"},
    ),
    Measure(
        "log_odds_ratio",
        "log odds ratio",
        r"\ln \frac{O_{11} O_{22}}{O_{12} O_{21}}",
        "-∞ to ∞",
        INDEPENDENT,
        "the logarithm of odds_ratio there",
        "The odds ratio on a scale on which attraction and avoidance are alike. The UCS "
        "toolkit uses base 10.",
        f"{EVERT}; smoothing: Haldane (1956), Anscombe (1956), Biometrika 43, 461-464",
        example=((8, 20, 20, 100), 1.3291),
        options={"base": "e", "smoothing": "none"},
    ),
    Measure(
        "yule_q",
        "Yule's Q",
        r"\frac{O_{11} O_{22} - O_{12} O_{21}}{O_{11} O_{22} + O_{12} O_{21}}",
        "-1 to 1",
        INDEPENDENT,
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
        NEVER,
        "0 if O11 = 0; ∞ if O12 = 0 < O11; nan if C1 or C2 is 0",
        "How many times more probable the second word makes the first.",
        EVERT,
        example=((8, 20, 20, 100), 2.6667),
    ),
    Measure(
        "percent_difference",
        "%DIFF",
        r"100 \left( \frac{O_{11} / C_1}{O_{12} / C_2} - 1 \right)",
        "-100 to ∞, in per cent",
        INDEPENDENT,
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
        INDEPENDENT,
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
        INDEPENDENT,
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
)

"""Measures of lexical diversity: how rich the vocabulary of a text is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from turven.registry.description import NO_OPTIONS, OPTIONS, Described, Option

_TWEEDIE = (
    "Tweedie & Baayen (1998), How variable may a constant be? Measures of lexical richness in "
    "perspective, Computers and the Humanities 32, 323-352"
)
_POPESCU = "Popescu et al. (2009), Word Frequency Studies"
_MCCARTHY = (
    "McCarthy & Jarvis (2010), MTLD, vocd-D, and HD-D: A validation study of sophisticated "
    "approaches to lexical diversity assessment, Behavior Research Methods 42(2), 381-392"
)
_KYLE = (
    "Kyle, Crossley & Jarvis (2021), Assessing the validity of lexical diversity indices using "
    "direct judgements, Language Assessment Quarterly 18(2), 154-170"
)
_MAAS = (
    "Maas (1972), Über den Zusammenhang zwischen Wortschatzumfang und Länge eines Textes, "
    "Zeitschrift für Literaturwissenschaft und Linguistik 2(8), 73-96"
)
_YULE = "Yule (1944), The Statistical Study of Literary Vocabulary"
_EMPTY = "nan if N = 0"
_LENGTH = "Depends on the length of the text: compare texts of one length."

#: All options of measures of diversity, by name.
DIVERSITY_OPTIONS: dict[str, Option] = {
    "base": OPTIONS["base"],
    "a": Option("a number above 0", "The exponent, with its sign turned."),
    "sample": Option("a whole number from 1 on", "The tokens of a sample."),
    "tokens": Option("a whole number from 1 on", "The tokens of a sample."),
    "form": Option(
        "{'mean', 'sum'}",
        "The mean TTR of samples, as in LexicalRichness and lexical_diversity, or the types that "
        "they have on average, as in koRpus.",
    ),
    "window": Option(
        "a whole number from 1 on",
        "The tokens of a window. quanteda and koRpus take 100, lexical_diversity 50, Covington and "
        "McFall 500 for questions of style.",
    ),
    "segment": Option(
        "a whole number from 1 on",
        "The tokens of a segment. quanteda, koRpus and LexicalRichness take 100, "
        "lexical_diversity 50.",
    ),
    "threshold": Option(
        "a number between 0 and 1", "The TTR at which a factor is complete; 0.66 to 0.75 is usual."
    ),
    "closing": Option(
        "{'below', 'at', 'inside'}",
        "When a factor is complete: when the TTR is below the threshold (koRpus); when it is at "
        "the threshold too (LexicalRichness, Wordless); when it is below, but not with the last "
        "token of the text, where what is left counts (1 - TTR)/(1 - threshold), be it more than 1 "
        "(lexical_diversity).",
    ),
    "minimum": Option(
        "a whole number from 1 on", "The least tokens of a factor: 10 in lexical_diversity."
    ),
    "seed": Option("a whole number from 0 on", "Where the random numbers begin."),
    "sampling": Option(
        "{'random', 'exact'}",
        "Samples, or the TTR that they have on average, which is known and needs no chance.",
    ),
}

_BASE = {"base": "10"}
_FACTORS = {"threshold": "0.72", "closing": "below", "minimum": "1"}
_MOVING = {**_FACTORS, "minimum": "10"}


@dataclass(frozen=True)
class DiversityMeasure(Described):
    """What there is to know about a measure of lexical diversity.

    N tokens, V types, of which V(f) occur f times.
    """

    kind: ClassVar[str] = "diversity"

    #: The options that it takes, with their defaults; see :data:`DIVERSITY_OPTIONS`.
    options: Mapping[str, str] = field(default_factory=lambda: NO_OPTIONS)

    def option(self, name: str) -> Option:
        """Return what an option means to this measure."""
        return DIVERSITY_OPTIONS[name]


DIVERSITY: tuple[DiversityMeasure, ...] = (
    DiversityMeasure(
        "ttr",
        "type-token ratio (TTR)",
        r"\frac{V}{N}",
        "0 to 1",
        "never",
        _EMPTY,
        f"The share of tokens that are new. {_LENGTH}",
        "Johnson (1944), Studies in language behavior I, Psychological Monographs 56(2), 1-15",
    ),
    DiversityMeasure(
        "root_ttr",
        "root TTR, Guiraud's R",
        r"\frac{V}{\sqrt N}",
        "0 to √N",
        "never",
        _EMPTY,
        f"As TTR, falling more slowly with the length. {_LENGTH}",
        f"Guiraud (1954), Les caractères statistiques du vocabulaire; {_TWEEDIE}",
    ),
    DiversityMeasure(
        "corrected_ttr",
        "corrected TTR, Carroll's CTTR",
        r"\frac{V}{\sqrt{2 N}}",
        "0 to √(N/2)",
        "never",
        _EMPTY,
        "root_ttr by √2.",
        "Carroll (1964), Language and Thought, 54",
    ),
    DiversityMeasure(
        "herdan_c",
        "Herdan's C, LogTTR",
        r"\frac{\ln V}{\ln N}",
        "0 to 1",
        "the text has one type",
        "nan if N < 2",
        "The exponent of a vocabulary that grows as a power of the length from one word on. The "
        "base of the logarithm does not matter.",
        f"Herdan (1960), Type-Token Mathematics, 28; {_TWEEDIE}",
    ),
    DiversityMeasure(
        "summer_s",
        "Summer's S",
        r"\frac{\log \log V}{\log \log N}",
        "-∞ to ∞; from some tens of types on 0 to 1",
        "V is the base",
        "nan if V or N is 1, or if N is the base",
        "As herdan_c, flatter. It depends on the base: quanteda and koRpus take 10, "
        "LexicalRichness and Wordless e.",
        f"Somers (1966), Statistical methods in literary analysis, in The Computer and Literary "
        f"Style, 128-140; {_TWEEDIE}",
        _BASE,
    ),
    DiversityMeasure(
        "dugast_u",
        "Dugast's U, Uber index",
        r"\frac{(\log N)^2}{\log N - \log V}",
        "0 to ∞",
        "never",
        "nan if no type repeats, since log N - log V is 0, or if N < 2",
        "It depends on the base: quanteda and koRpus take 10, LexicalRichness and Wordless e, "
        "which gives values ln 10 = 2.3026 times as large.",
        "Dugast (1978), Sur quoi se fonde la notion d'étendue théorique du vocabulaire ?, Le "
        f"français moderne 46, 25-32; {_TWEEDIE}",
        _BASE,
    ),
    DiversityMeasure(
        "maas_a2",
        "Maas' a²",
        r"\frac{\log N - \log V}{(\log N)^2}",
        "0 to ∞",
        "no type repeats",
        "nan if N < 2",
        "1/U: the smaller, the richer. It depends on the base: koRpus and lexical_diversity take "
        "10, LexicalRichness and Wordless e, which gives values ln 10 = 2.3026 times as small. "
        "quanteda gives a, its root.",
        _MAAS,
        _BASE,
    ),
    DiversityMeasure(
        "maas_a",
        "Maas' a",
        r"\sqrt{\frac{\log N - \log V}{(\log N)^2}}",
        "0 to ∞",
        "no type repeats",
        "nan if N < 2",
        "The root of maas_a2, which quanteda calls Maas. quanteda and koRpus take base 10.",
        _MAAS,
        _BASE,
    ),
    DiversityMeasure(
        "maas_lgv0",
        "Maas' lg V0",
        r"\frac{\log V}{\sqrt{1 - \left(\frac{\log V}{\log N}\right)^2}}",
        "0 to ∞",
        "the text has one type",
        "nan if no type repeats, or if N < 2",
        "The logarithm of the vocabulary that the text is drawn from, by Müller's curve. quanteda "
        "and koRpus take base 10.",
        _MAAS,
        _BASE,
    ),
    DiversityMeasure(
        "maas_lgev0",
        "Maas' lg V0 in natural logarithms (lgeV0)",
        r"\frac{\ln V}{\sqrt{1 - \left(\frac{\ln V}{\ln N}\right)^2}}",
        "0 to ∞",
        "the text has one type",
        "as maas_lgv0",
        "maas_lgv0 with base e, which quanteda and koRpus list beside it.",
        _MAAS,
    ),
    DiversityMeasure(
        "brunet_w",
        "Brunet's W",
        "N^{V^{-a}}",
        "1 to ∞, usually 10 to 20",
        "never",
        _EMPTY,
        "The smaller, the richer.",
        f"Brunet (1978), Le vocabulaire de Jean Giraudoux, 57; {_TWEEDIE}",
        {"a": "0.172"},
    ),
    DiversityMeasure(
        "fisher_alpha",
        "Fisher's α",
        r"V = \alpha \ln \left(1 + \frac{N}{\alpha}\right)",
        "0 to ∞",
        "never",
        "nan if no type repeats: no α is large enough",
        "The α of a logarithmic series, in which V(f) falls as x^f/f.",
        "Fisher, Corbet & Williams (1943), The relation between the number of species and the "
        "number of individuals in a random sample of an animal population, Journal of Animal "
        "Ecology 12(1), 42-58",
    ),
    DiversityMeasure(
        "yule_k",
        "Yule's K",
        r"10^4 \, \frac{\sum_f f^2 V(f) - N}{N^2}",
        "0 to 10,000",
        "no type repeats",
        _EMPTY,
        "How much is repeated: the smaller, the richer. Nearly independent of the length, and "
        "made by the frequent words.",
        f"{_YULE}; {_TWEEDIE}",
    ),
    DiversityMeasure(
        "yule_i",
        "Yule's I",
        r"\frac{V^2}{\sum_f f^2 V(f) - V}",
        "0 to ∞",
        "never",
        "nan if no type repeats",
        "The larger, the richer.",
        f"{_YULE}; Oakes (1998), Statistics for Corpus Linguistics, 204",
    ),
    DiversityMeasure(
        "simpson_d",
        "Simpson's D",
        r"\sum_f V(f) \frac{f}{N} \frac{f - 1}{N - 1}",
        "0 to 1",
        "no type repeats",
        "nan if N < 2",
        "The chance that two tokens are of one type: the smaller, the richer. quanteda, "
        "LexicalRichness and Wordless agree.",
        f"Simpson (1949), Measurement of diversity, Nature 163, 688; {_TWEEDIE}",
    ),
    DiversityMeasure(
        "herdan_vm",
        "Herdan's Vm",
        r"\sqrt{\sum_f V(f) \left(\frac{f}{N}\right)^2 - \frac{1}{V}}",
        "0 to 1",
        "all types are equally frequent",
        _EMPTY,
        "How unevenly types are used: the standard deviation of their shares, times √V. Wordless "
        "leaves the root out.",
        "Herdan (1955), A new derivation and interpretation of Yule's 'Characteristic' K, "
        f"Zeitschrift für angewandte Mathematik und Physik 6, 332-339; {_TWEEDIE}",
    ),
    DiversityMeasure(
        "repeat_rate",
        "repeat rate",
        r"\sum_f V(f) \left(\frac{f}{N}\right)^2",
        "1/V to 1",
        "never",
        _EMPTY,
        "simpson_d with replacement: the smaller, the richer.",
        f"{_POPESCU}, 166",
    ),
    DiversityMeasure(
        "entropy",
        "Shannon's entropy",
        r"-\sum_f V(f) \frac{f}{N} \log \frac{f}{N}",
        "0 to log V, in bits with base 2",
        "the text has one type",
        _EMPTY,
        f"How uncertain the next word is. {_LENGTH} Wordless and NLTK take base 2, quanteda 2 "
        "unless told otherwise.",
        "Shannon (1948), A mathematical theory of communication, Bell System Technical Journal "
        f"27, 379-423; {_POPESCU}, 173",
        {"base": "2"},
    ),
    DiversityMeasure(
        "evenness",
        "evenness, Pielou's J",
        r"\frac{-\sum_f V(f) \frac{f}{N} \ln \frac{f}{N}}{\ln V}",
        "0 to 1",
        "never",
        "nan if V < 2",
        "The entropy by the largest that so many types can have. The base does not matter.",
        "Pielou (1966), The measurement of diversity in different types of biological "
        "collections, Journal of Theoretical Biology 13, 131-144",
    ),
    DiversityMeasure(
        "sichel_s",
        "Sichel's S",
        r"\frac{V(2)}{V}",
        "0 to 1",
        "no type occurs twice",
        _EMPTY,
        "The share of types that occur twice, which changes little with the length.",
        "Sichel (1975), On a distribution law for word frequencies, Journal of the American "
        f"Statistical Association 70, 542-547; {_TWEEDIE}",
    ),
    DiversityMeasure(
        "michea_m",
        "Michéa's M",
        r"\frac{V}{V(2)}",
        "1 to ∞",
        "never",
        "nan if no type occurs twice",
        "1/S.",
        f"Michéa (1969, 1971); {_TWEEDIE}",
    ),
    DiversityMeasure(
        "honore_r",
        "Honoré's R",
        r"\frac{100 \ln N}{1 - V(1)/V}",
        "0 to ∞",
        "never",
        "nan if all types are hapaxes, V(1) = V",
        "The more hapaxes, the richer. Wordless takes the logarithm of the quotient.",
        "Honoré (1979), Some simple measures of richness of vocabulary, ALLC Bulletin 7, "
        f"172-177; {_TWEEDIE}",
    ),
    DiversityMeasure(
        "popescu_r1",
        "Popescu's R1",
        r"1 - \left(F(\lfloor h \rfloor) - \frac{h^2}{2 N}\right), \quad h = "
        r"\frac{f_i r_j - f_j r_i}{r_j - r_i + f_i - f_j}",
        "0 to 1",
        "never",
        "nan if every type occurs more often than there are types",
        "How much of the text the types beyond the h-point are, that with f(h) = h, or, if there "
        "is none, where the line between the rank i before and the rank j behind meets f = r. F "
        "is the share of the tokens up to a rank. Wordless interpolates in another way.",
        f"{_POPESCU}, 18 and 30",
    ),
    DiversityMeasure(
        "popescu_r2",
        "Popescu's R2",
        r"G(\lfloor k \rfloor) - \frac{k^2}{2 V}, \quad k = "
        r"\frac{f_i |V(f_i) - f_i| + f_j |V(f_j) - f_j|}{|V(f_i) - f_i| + |V(f_j) - f_j|}",
        "0 to 1",
        "never",
        "nan if more types than f occur f times for all f, or fewer for all",
        "How much of the vocabulary is rare: G is the share of the types that occur up to so "
        "many times, k the frequency with V(k) = k, or, if there is none, between the "
        "frequencies i and j at which V(f) is least above f and least below it.",
        f"{_POPESCU}, 35 to 39, k as Wordless computes it",
    ),
    DiversityMeasure(
        "popescu_r3",
        "Popescu's R3",
        r"1 - F(m), \quad m = \arg \min_r \left(\frac{r^2}{V^2} + (1 - F(r))^2\right)",
        "0 to 1",
        "all types up to V are needed",
        _EMPTY,
        "How much of the text the types beyond the m-point are, the one nearest to the corner "
        "where few types are all tokens; the first of several.",
        f"{_POPESCU}, 48 and 51",
    ),
    DiversityMeasure(
        "popescu_r4",
        "Popescu's R4",
        r"1 - G = \frac{1}{V} \left(\frac{2}{N} \sum_r r f(r) - 1\right)",
        "0 to 1",
        "never",
        _EMPTY,
        "1 less Gini's coefficient of the ranks: 1 if all types are equally frequent.",
        f"{_POPESCU}, 57 and 59",
    ),
    DiversityMeasure(
        "hdd",
        "HD-D",
        r"\frac{1}{s} \sum_f V(f) \left(1 - \binom{N - f}{s} \Big/ \binom{N}{s}\right)",
        "0 to 1; with form sum 0 to s",
        "never",
        "nan if N < s",
        "The mean TTR of all samples of s tokens: what vocd-D estimates by chance, exactly. "
        "Nearly independent of the length.",
        "McCarthy & Jarvis (2007), vocd: A theoretical and empirical evaluation, Language Testing "
        f"24(4), 459-488; {_MCCARTHY}",
        {"sample": "42", "form": "mean"},
    ),
    DiversityMeasure(
        "ttr_at",
        "TTR at a fixed number of tokens, by rarefaction",
        r"\frac{1}{m} \sum_f V(f) \left(1 - \binom{N - f}{m} \Big/ \binom{N}{m}\right)",
        "0 to 1",
        "never",
        "nan if N < m",
        "hdd with samples as large as texts: TTRs of texts of any length, cut to one. "
        "Corpus.rarefaction gives intervals.",
        "Hurlbert (1971), The nonconcept of species diversity: A critique and alternative "
        "parameters, Ecology 52(4), 577-586",
        {"tokens": "1000"},
    ),
    DiversityMeasure(
        "vocd_d",
        "vocd-D",
        r"\frac{D}{n} \left(\sqrt{1 + \frac{2 n}{D}} - 1\right) = \text{TTR}(n), \quad "
        "35 \\le n \\le 50",
        "0 to ∞",
        "never",
        "nan if N < 50, or if no sample repeats a type",
        "The D whose curve is nearest to the mean TTRs of 100 samples of each size; the mean of "
        "three times. All texts are sampled by the same numbers, SplitMix64, so that a text has "
        "one D wherever it stands. sampling=exact is the limit of more and more samples. "
        "LexicalRichness and koRpus draw in other orders, so the last digits differ.",
        f"Malvern, Richards, Chipere & Durán (2004), Lexical Diversity and Language Development; "
        f"{_MCCARTHY}",
        {"seed": "0", "sampling": "random"},
    ),
    DiversityMeasure(
        "msttr",
        "mean segmental TTR (MSTTR)",
        r"\frac{1}{\lfloor N/s \rfloor} \sum_{k} \frac{V_k}{s}",
        "0 to 1",
        "never",
        "nan if N < s",
        "The mean TTR of segments, one behind the other; what is left at the end is dropped.",
        "Johnson (1944), Studies in language behavior I, Psychological Monographs 56(2), 1-15",
        {"segment": "100"},
    ),
    DiversityMeasure(
        "mattr",
        "moving-average TTR (MATTR)",
        r"\frac{1}{N - w + 1} \sum_{i=1}^{N-w+1} \frac{V_i}{w}",
        "0 to 1",
        "never",
        "nan if N < w",
        "The mean TTR of all windows: nothing is dropped, and the length does not matter. "
        "lexical_diversity and Wordless give the TTR of texts shorter than a window.",
        "Covington & McFall (2010), Cutting the Gordian knot: The moving-average type-token ratio "
        "(MATTR), Journal of Quantitative Linguistics 17(2), 94-100",
        {"window": "100"},
    ),
    DiversityMeasure(
        "mtld",
        "measure of textual lexical diversity (MTLD)",
        r"\frac12 \left(\frac{N}{F_\rightarrow} + \frac{N}{F_\leftarrow}\right)",
        "1 to ∞, in tokens",
        "never",
        "nan if no type repeats, since no factor is begun",
        "How long the text keeps up a TTR: whenever the TTR falls below the threshold a factor is "
        "complete, and the next begins. F counts them, what is left at the end being "
        "(1 - TTR)/(1 - threshold) of one. Programs differ: see the option closing.",
        f"McCarthy (2005), An assessment of the range and usefulness of lexical diversity "
        f"measures, dissertation, University of Memphis; {_MCCARTHY}",
        _FACTORS,
    ),
    DiversityMeasure(
        "mtld_ma_wrap",
        "moving-average MTLD, in a circle (MTLD-MA-wrap)",
        r"\frac{1}{|S|} \sum_{i \in S} l_i",
        "1 to ∞, in tokens",
        "never",
        "nan if no factor is complete",
        "The mean length l of the factors that begin at each token, the text going on at its head "
        "when it ends, once: no part of a factor is needed. It takes as long as factors are.",
        _KYLE,
        _MOVING,
    ),
    DiversityMeasure(
        "mtld_ma_bid",
        "moving-average MTLD, in both directions (MTLD-MA-Bi)",
        r"\frac12 \left(\bar l_\rightarrow + \bar l_\leftarrow\right)",
        "1 to ∞, in tokens",
        "never",
        "nan if on one way no factor is complete",
        "The mean of the mean lengths of factors, forward and backward; those that the end of "
        "the text cuts off do not count. It takes as long as factors are.",
        _KYLE,
        _MOVING,
    ),
)

"""Measures of how evenly a word is spread over a corpus: by parts, and by distances."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from turven.registry.description import Option, Told

_ADJUSTABLE: Mapping[str, str] = MappingProxyType({"adjusted": "none", "clip": "True"})
#: All options of measures of dispersion, by name.
DISPERSION_OPTIONS: dict[str, Option] = {
    "transform": Option(
        "{'odds', 'base_e', 'base_2'}",
        "How the divergence K becomes a number from 0 to 1: 1/(1 + K), e^-K or 2^-K.",
    ),
    "adjusted": Option(
        "{'none', 'even', 'pervasive'}",
        "Whether the frequency is taken out: the score is placed between those of the least and "
        "the most even distribution of F over these parts (Gries 2022), which get 0 and 1 as in "
        "the measure itself. They are tlda's. 'even': all in the smallest parts, and in proportion "
        "to the sizes, rounded; 'pervasive': in as few parts as possible, the largest, and in as "
        "many, one after the other while there is room. nan if F < 2, or if both ends score the "
        "same.",
    ),
    "clip": Option(
        "bool",
        "Whether an adjusted score outside of its ends is put on the nearer one, as tlda does.",
    ),
}

_ABSENT = "nan if the word does not occur"
_ONE_PART = f"nan if there is one part, since nothing can be uneven then; {_ABSENT}"
_GALE = "Church & Gale (1995), Poisson mixtures, Natural Language Engineering 1(2), 163-190"
_SAVICKY = (
    "Savický & Hlaváčová (2002), Measures of word commonness, Journal of Quantitative "
    "Linguistics 9(3), 215-231"
)
_JUILLAND = "Juilland & Chang-Rodríguez (1964), Frequency Dictionary of Spanish Words"
_CARROLL = (
    "Carroll (1970), An alternative to Juilland's usage coefficient for lexical frequencies, "
    "Computer Studies in the Humanities and Verbal Behavior 3(2), 61-65"
)
_ROSENGREN = (
    "Rosengren (1971), The quantitative concept of language and its relation to the structure "
    "of frequency dictionaries, Études de linguistique appliquée (nouvelle série) 1, 103-127"
)
_SIZES = (
    "Gries (2022), What do (most of) our dispersion measures measure (most)? Dispersion?, "
    "Journal of Second Language Studies 5(2), 171-205"
)
_RANGE = "Keniston (1920), Common words in Spanish, Hispania 3(2), 85-96"
_DP = (
    "Gries (2008), Dispersions and adjusted frequencies in corpora, International Journal of "
    "Corpus Linguistics 13(4), 403-437"
)


@dataclass(frozen=True)
class DispersionMeasure(Told):
    """What there is to know about a measure of dispersion."""

    kind: ClassVar[str] = "dispersion"

    #: The value of a word that is spread evenly: "0" or "1"; none if there is no such value.
    even: str | None = None
    #: What it looks at: "parts" or "positions".
    of: str = "parts"
    #: Its value of the example of the documentation.
    example: float = float("nan")

    def option(self, name: str) -> Option:
        """Return what an option means to measures of dispersion."""
        return DISPERSION_OPTIONS[name]


DISPERSION: tuple[DispersionMeasure, ...] = (
    DispersionMeasure(
        "range",
        "range",
        r"\#\{i: f_i > 0\}",
        "0 to n, in parts",
        "the word does not occur",
        "always defined",
        "How many parts hold the word. Of documents it is the document frequency. It grows with "
        "the number of parts.",
        _RANGE,
        example=5,
    ),
    DispersionMeasure(
        "relative_range",
        "relative range",
        r"\frac{1}{n} \#\{i: f_i > 0\}",
        "0 to 1",
        "the word does not occur",
        "nan if there are no parts",
        "The share of parts that hold the word, however often each does.",
        _RANGE,
        options=_ADJUSTABLE,
        even="1",
        example=0.5,
    ),
    DispersionMeasure(
        "relative_range_sizes",
        "relative range with sizes",
        r"\sum_i w_i [f_i > 0]",
        "0 to 1",
        "the word does not occur",
        "nan if there are no parts",
        "The share of tokens that stand in parts that hold the word: a large part counts more.",
        _SIZES,
        options=_ADJUSTABLE,
        even="1",
        example=0.504412,
    ),
    DispersionMeasure(
        "sd",
        "standard deviation of the rates",
        r"\sqrt{\frac{1}{n} \sum_i (p_i - \bar p)^2}",
        "0 to ½, occurrences a token",
        "the word is spread evenly, or does not occur",
        "nan if there are no parts",
        "That of all parts there are (division by n), as LancsBox has it. It grows with the "
        "frequency of the word: cv does not.",
        "Brezina (2018), Statistics in Corpus Linguistics, chapter 2",
        even="0",
        example=0.000147,
    ),
    DispersionMeasure(
        "cv",
        "coefficient of variation of the rates",
        r"\frac{\sigma_p}{\bar p}",
        "0 to √(n-1)",
        "the word is spread evenly",
        _ABSENT,
        "The standard deviation in means. Its largest value depends on the number of parts.",
        "Brezina (2018), Statistics in Corpus Linguistics, chapter 2",
        even="0",
        example=1.188361,
    ),
    DispersionMeasure(
        "juilland_d",
        "Juilland's D",
        r"1 - \frac{\sigma_p}{\bar p \sqrt{n-1}}",
        "0 to 1",
        "the word is in one part alone",
        _ONE_PART,
        "cv by its largest value, turned. The usual one of frequency dictionaries, with rates so "
        "that parts may differ in size. With hundreds of parts it is near 1 for most words and "
        "hardly tells them apart (Biber et al. 2016).",
        f"{_JUILLAND}; Biber, Reppen, Schnur & Ghanem (2016), On the (non)utility of Juilland's D, "
        "International Journal of Corpus Linguistics 21(4), 439-464",
        options=_ADJUSTABLE,
        even="1",
        example=0.60388,
    ),
    DispersionMeasure(
        "carroll_d2",
        "Carroll's D2",
        r"-\frac{1}{\ln n} \sum_i q_i \ln q_i, \quad q_i = \frac{p_i}{\sum_j p_j}",
        "0 to 1",
        "the word is in one part alone",
        _ONE_PART,
        "The entropy of the rates by its largest value.",
        _CARROLL,
        options=_ADJUSTABLE,
        even="1",
        example=0.652144,
    ),
    DispersionMeasure(
        "rosengren_s",
        "Rosengren's S",
        r"\frac{1}{F} \left(\sum_i \sqrt{w_i f_i}\right)^2",
        "above 0 to 1; at least the share of the smallest part",
        "is not reached",
        _ABSENT,
        "Sensitive to the number of parts that hold the word.",
        _ROSENGREN,
        options=_ADJUSTABLE,
        even="1",
        example=0.476365,
    ),
    DispersionMeasure(
        "dp",
        "deviation of proportions (DP)",
        r"\frac12 \sum_i |v_i - w_i|",
        "0 to 1 less the share of the smallest part",
        "the word is spread like the corpus",
        _ABSENT,
        "Which share of the occurrences would have to move to other parts for the word to be "
        "spread like the corpus. Mind the direction: 0 is even. tlda gives 1 - DP.",
        _DP,
        options=_ADJUSTABLE,
        even="0",
        example=0.49907,
    ),
    DispersionMeasure(
        "dp_norm",
        "normalised deviation of proportions (DPnorm)",
        r"\frac{\mathrm{DP}}{1 - \min_i w_i}",
        "0 to 1",
        "the word is spread like the corpus",
        _ONE_PART,
        "DP by its largest value, that of a word in the smallest part alone. Wordless's default.",
        "Lijffijt & Gries (2012), Correction to Stefan Th. Gries' \"Dispersions and adjusted "
        'frequencies in corpora", International Journal of Corpus Linguistics 17(1), 147-149',
        options=_ADJUSTABLE,
        even="0",
        example=0.553548,
    ),
    DispersionMeasure(
        "egbert_dp",
        "D_P of Egbert, Burch and Biber",
        r"1 - \frac{\mathrm{DP}}{1 - \min \{w_i: f_i > 0\}}",
        "0 to 1",
        "the word is in one part alone",
        _ONE_PART,
        "DP turned, by the largest value that the parts with the word allow: a word in one part "
        "has 0, whichever part it is. tlda's disp_DP() gives this, its disp() gives 1 - DP.",
        "Egbert, Burch & Biber (2020), Lexical dispersion and corpus design, International Journal "
        "of Corpus Linguistics 25(1), 89-115",
        options=_ADJUSTABLE,
        even="1",
        example=0.446231,
    ),
    DispersionMeasure(
        "d_a",
        "D_A",
        r"1 - \frac{\operatorname{mean}_{i<j} |p_i - p_j|}{2 \bar p}",
        "0 to 1",
        "the word is in one part alone",
        _ONE_PART,
        "How far apart the rates of two parts are on the average. It goes by every pair of parts, "
        "and does not mind how many there are. Computed from the sorted rates, which is exact.",
        "Burch, Egbert & Biber (2017), Measuring and interpreting lexical dispersion in corpus "
        "linguistics, Journal of Research Design and Statistics in Linguistics and Communication "
        "Science 3(2), 189-216; from sorted rates: Wilcox (1973), Western Political Quarterly "
        "26(2), 325-343",
        options=_ADJUSTABLE,
        even="1",
        example=0.308164,
    ),
    DispersionMeasure(
        "d_kl",
        "D_KL, from the Kullback-Leibler divergence",
        r"\frac{1}{1 + K}, \quad K = \sum_i v_i \log_2 \frac{v_i}{w_i}",
        "above 0 to 1",
        "is not reached",
        _ABSENT,
        "How many bits K the parts of the word's occurrences are away from those of the corpus. "
        "With transform base_e it is e^-K, with base_2 2^-K.",
        "Gries (2020), Analyzing dispersion, in A Practical Handbook of Corpus Linguistics, "
        "99-118; Gries (2024), Frequency, Dispersion, Association, and Keyness, 90-92; base_e: "
        "Gries (2021), Research in Corpus Linguistics 9(2), 1-33",
        options=MappingProxyType({"transform": "odds", **_ADJUSTABLE}),
        even="1",
        example=0.466508,
    ),
    DispersionMeasure(
        "gini",
        "Gini coefficient of the rates",
        r"\frac{1}{2 n^2 \bar p} \sum_{i,j} |p_i - p_j|",
        "0 to 1 - 1/n",
        "the word is spread evenly",
        _ABSENT,
        "The measure of unequal incomes. It is (1 - D_A) (n - 1)/n.",
        "Gini (1912), Variabilità e mutabilità",
        even="0",
        example=0.622652,
    ),
    DispersionMeasure(
        "lyne_d3",
        "Lyne's D3",
        r"1 - \frac{1}{4F} \sum_i \frac{(f_i - F w_i)^2}{F w_i}",
        "-∞ to 1; with n equal parts from 1 - (n-1)/4",
        "χ² is four times the frequency",
        _ABSENT,
        "χ² of the counts against those that the sizes make expect, by the frequency. Made for "
        "five parts, where it is between 0 and 1. Lyne has equal parts; F/n is then expected.",
        "Lyne (1985), Dispersion, in The Vocabulary of French Business Correspondence, 101-124",
        even="1",
        example=0.651548,
    ),
    DispersionMeasure(
        "zhang_dc",
        "Zhang's distributional consistency (DC)",
        r"\frac{(\frac{1}{n} \sum_i \sqrt{f_i})^2}{F/n}",
        "1/n to 1",
        "is not reached",
        _ABSENT,
        "For parts of equal size, where it is Rosengren's S: the sizes play no part in it.",
        "Zhang, Huang & Yu (2004), Distributional consistency: as a general method for defining a "
        "core lexicon, LREC 2004, 1119-1122",
        even="1",
        example=0.473112,
    ),
    DispersionMeasure(
        "idf",
        "inverse document frequency (IDF)",
        r"-\log_2 \frac{\mathrm{range}}{n}",
        "0 to log2 n, in bits",
        "every part holds the word",
        "∞ if the word does not occur; nan if there are no parts",
        "The range as a number of bits. Parts without tokens do not count.",
        "Spärck Jones (1972), A statistical interpretation of term specificity and its application "
        "in retrieval, Journal of Documentation 28(1), 11-21",
        even="0",
        example=1,
    ),
    DispersionMeasure(
        "ridf",
        "residual inverse document frequency (RIDF)",
        r"\mathrm{IDF} + \log_2 (1 - e^{-F/n})",
        "-1 to ∞, in bits",
        "as many parts hold the word as if chance dealt it out (Poisson)",
        _ABSENT,
        "By how much the IDF is above that of a word of this frequency that Poisson's distribution "
        "deals out: words of content are far above. Below 0 a word is spread more widely than "
        "chance would.",
        "Church & Gale (1995), Inverse document frequency (IDF): a measure of deviations from "
        "Poisson, Third Workshop on Very Large Corpora, 121-130",
        example=0.338272,
    ),
    DispersionMeasure(
        "burstiness",
        "burstiness",
        r"\frac{F}{\mathrm{range}}",
        "1 to ∞, occurrences a part that holds the word",
        "is not reached",
        _ABSENT,
        "How often the word occurs where it occurs. It grows with the frequency.",
        _GALE,
        example=2,
    ),
    DispersionMeasure(
        "variance_to_mean",
        "deviation from Poisson: variance by mean of the counts",
        r"\frac{\frac{1}{n} \sum_i (f_i - \frac{F}{n})^2}{F/n}",
        "0 to F (1 - 1/n)",
        "every part has the same count",
        _ABSENT,
        "1 if the counts are those of Poisson's distribution, above if the word comes in bursts. "
        "For parts of about equal size. The index of dispersion of statistics.",
        _GALE,
        example=1.4,
    ),
    DispersionMeasure(
        "pigeon",
        "range by the range that chance gives",
        r"\frac{\mathrm{range}}{n - n (1 - \frac{1}{n})^F}",
        "above 0 to n/(n - n (1 - 1/n)^F)",
        "is not reached",
        _ABSENT,
        "1 if as many parts hold the word as if each occurrence chose its part by chance, below if "
        "it clusters. For parts of about equal size. The documentation of the program xan "
        "describes this quotient; what it prints is the inverse.",
        "Plique et al., xan, the CSV magician: xan vocab",
        example=0.76767,
    ),
    DispersionMeasure(
        "juilland_u",
        "Juilland's U",
        r"F \cdot D",
        "0 to F, in occurrences",
        "the word is in one part alone",
        _ONE_PART,
        "The frequency by Juilland's D.",
        _JUILLAND,
        example=6.038797,
    ),
    DispersionMeasure(
        "carroll_um",
        "Carroll's Um",
        r"F \cdot D_2 + (1 - D_2) \frac{F}{n}",
        "F/n to F, in occurrences",
        "is not reached",
        _ONE_PART,
        "The frequency by Carroll's D2; a word in one part keeps its mean.",
        _CARROLL,
        example=6.8693,
    ),
    DispersionMeasure(
        "rosengren_kf",
        "Rosengren's KF",
        r"F \cdot S",
        "above 0 to F, in occurrences",
        "is not reached",
        _ABSENT,
        "The frequency by Rosengren's S: (Σ √(w f))².",
        _ROSENGREN,
        example=4.763652,
    ),
    DispersionMeasure(
        "engwall_fm",
        "Engwall's FM",
        r"F \cdot \frac{\mathrm{range}}{n}",
        "0 to F, in occurrences",
        "the word does not occur",
        "nan if there are no parts",
        "The frequency by the relative range.",
        "Engwall (1974), Fréquence et distribution du vocabulaire dans un choix de romans français",
        example=5,
    ),
    DispersionMeasure(
        "kromer_ur",
        "Kromer's UR",
        r"\sum_i \left(1 + \frac12 + \dots + \frac{1}{f_i}\right) = \sum_i \psi(f_i + 1) + \gamma",
        "0 to F, in occurrences",
        "the word does not occur",
        "nan if there are no parts",
        "Each further occurrence in a part counts for less: the second one half, the third one "
        "third.",
        "Kromer (2003), A usage measure based on psychophysical relations, Journal of Quantitative "
        "Linguistics 10(2), 177-186",
        example=7.166667,
    ),
    DispersionMeasure(
        "arf",
        "average reduced frequency (ARF)",
        r"\frac{1}{v} \sum_i \min(d_i, v), \quad v = \frac{N}{F}",
        "1 to F, in occurrences",
        "is not reached",
        _ABSENT,
        "The frequency, less what is clustered: about the number of stretches of v tokens that "
        "hold the word. The one of Sketch Engine and of Czech frequency dictionaries.",
        _SAVICKY,
        of="positions",
        example=10.8,
    ),
    DispersionMeasure(
        "ald",
        "average logarithmic distance (ALD)",
        r"\frac{1}{N} \sum_i d_i \log_{10} d_i",
        "log10 N/F to log10 N",
        "every token is the word",
        _ABSENT,
        "The logarithm of the distance to the next occurrence, at a token that is drawn by chance.",
        _SAVICKY,
        of="positions",
        example=0.628417,
    ),
    DispersionMeasure(
        "f_ald",
        "frequency from the average logarithmic distance",
        r"N \cdot 10^{-\mathrm{ALD}}",
        "1 to F, in occurrences",
        "is not reached",
        _ABSENT,
        "How often a word occurs that is spread evenly and has this ALD; ALDF in Sketch Engine.",
        _SAVICKY,
        of="positions",
        example=11.763947,
    ),
    DispersionMeasure(
        "awt",
        "average waiting time (AWT)",
        r"\frac12 \left(1 + \frac{1}{N} \sum_i d_i^2\right)",
        "½ (1 + N/F) to ½ (1 + N), in tokens",
        "is not reached",
        _ABSENT,
        "How many tokens must be read from one that is drawn by chance until the word comes.",
        _SAVICKY,
        of="positions",
        example=3.18,
    ),
    DispersionMeasure(
        "f_awt",
        "frequency from the average waiting time",
        r"\frac{N}{2 \, \mathrm{AWT} - 1} = \frac{N^2}{\sum_i d_i^2}",
        "1 to F, in occurrences",
        "is not reached",
        _ABSENT,
        "How often a word occurs that is spread evenly and has this AWT. One long gap weighs more "
        "than in f_ald and arf.",
        _SAVICKY,
        of="positions",
        example=9.328358,
    ),
)

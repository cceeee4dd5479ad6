"""Weights of types in documents: a factor of the count, a factor of the documents, a length.

docs/matrices.md shows these tables; the errors list their names.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weight:
    """What there is to know about one factor of a weight.

    Attributes
    ----------
    name : str
        What the option calls it.
    formula : str
        In plain text. tf: how often the type occurs in the document; dl: the tokens of the
        document; avgdl: their mean over all documents; N: all documents, empty ones
        included; df: those that hold the type.
    zero : str
        When a cell that is there has the weight 0, or a weight cannot be had.
    source : str
        Where it was published.
    """

    name: str
    formula: str
    zero: str
    source: str


SALTON = (
    "Salton & Buckley (1988), Term-weighting approaches in automatic text retrieval, "
    "Information Processing & Management 24(5), 513-523"
)
MANNING = "Manning, Raghavan & Schütze (2008), Introduction to Information Retrieval, section 6.4"
SPARCK_JONES = (
    "Spärck Jones (1972), A statistical interpretation of term specificity and its "
    "application in retrieval, Journal of Documentation 28(1), 11-21"
)
ROBERTSON = (
    "Robertson & Zaragoza (2009), The Probabilistic Relevance Framework: BM25 and Beyond, "
    "Foundations and Trends in Information Retrieval 3(4), 333-389"
)
KAMPHUIS = (
    "Kamphuis, de Vries, Boytsov & Lin (2020), Which BM25 Do You Mean? A Large-Scale "
    "Reproducibility Study of Scoring Variants, ECIR 2020, 28-34"
)
SKLEARN = "Pedregosa et al. (2011), Scikit-learn, JMLR 12, 2825-2830 (TfidfTransformer)"

#: What is made of a count, by name; the option ``weights``.
COUNT_WEIGHTS: dict[str, Weight] = {
    weight.name: weight
    for weight in (
        Weight("count", "tf", "never", MANNING),
        Weight("binary", "1", "never", SALTON),
        Weight("relative", "tf / dl", "never", MANNING),
        Weight("log", "1 + log tf", "never", MANNING),
        Weight("augmented", "0.5 + 0.5 tf / max tf", "never", SALTON),
        Weight("tf-idf", "tf · idf", "where idf is 0", f"{SPARCK_JONES}; {SALTON}"),
        Weight(
            "bm25",
            "idf · tf / (tf + k1 (1 - b + b dl / avgdl))",
            "where idf is 0",
            f"{ROBERTSON}; without the factor k1 + 1, which orders nothing, and with "
            f"idf='lucene', as Lucene has it since version 8: {KAMPHUIS}",
        ),
    )
}

#: What is made of the number of documents, by name; the option ``idf``.
DOCUMENT_WEIGHTS: dict[str, Weight] = {
    weight.name: weight
    for weight in (
        Weight("plain", "log(N / df)", "every document holds the type", SPARCK_JONES),
        Weight("smooth", "log((1 + N) / (1 + df)) + 1", "never", SKLEARN),
        Weight("plus_one", "log(N / df) + 1", "never", f"{SKLEARN}, smooth_idf=False"),
        Weight(
            "probabilistic",
            "max(0, log((N - df) / df))",
            "half the documents or more hold the type",
            SALTON,
        ),
        Weight("lucene", "log(1 + (N - df + 0.5) / (df + 0.5))", "never", KAMPHUIS),
    )
}

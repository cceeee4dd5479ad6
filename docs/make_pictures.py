"""Make the pictures of docs/pictures.md from the sample corpora.

``python docs/make_pictures.py`` writes docs/pictures/*.png, the same bytes every time with the
same version of matplotlib.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import turven as tv
from matplotlib.axes import Axes
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pictures"

#: Large enough to read on a page, small enough for the repository.
DOTS = 110


def news() -> tv.Corpus:
    """Return the sample corpus in Dutch."""
    return tv.Corpus.from_files(ROOT / "seeds" / "nieuws", header="date", language="nl")


def content() -> tv.Corpus:
    """Return the same without the most frequent words, but for one of them."""
    corpus = news()
    frequent = corpus.frequencies(top=40)["token"].tolist()
    return corpus.drop_types([word for word in frequent if word != "water"])


def key_words() -> tv.Table:
    """Compare 2022 with 2023."""
    corpus = news()
    is_early = corpus.documents()["date"] < "2023"
    return corpus[is_early.tolist()].keyness(corpus[(~is_early).tolist()], min_count=4)


def arabic() -> Axes:
    """Draw words from right to left."""
    corpus = tv.Corpus.from_files(ROOT / "seeds" / "arabic", header="date")
    return corpus.collocation_network("الماء", window=2, measures="log_dice", depth=2, top=5).plot()


PICTURES: dict[str, Callable[[], Axes]] = {
    "rank_frequency": lambda: tv.plot.rank_frequency(news()),
    "spectrum": lambda: news().spectrum().plot(),
    "spectra": lambda: news().by("date", every="year").spectrum().plot(),
    "growth": lambda: tv.plot.growth(news()),
    "timeline": lambda: news().timeline(["droogte", "hoogwater"], every="quarter").plot(),
    "dispersion": lambda: tv.plot.dispersion(news(), ["water", "droogte", "hoogwater"]),
    "keyness_bars": lambda: key_words().plot(names=("2022", "2023")),
    "keyness_scatter": lambda: key_words().plot("scatter", names=("2022", "2023")),
    "network": lambda: (
        content()
        .collocation_network("water", window=5, measures="log_dice", depth=2, top=8, min_count=2)
        .plot()
    ),
    "arabic": arabic,
}


def main() -> Iterator[Path]:
    """Write all pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        figure = draw().figure
        path = FOLDER / f"{name}.png"
        # Without the version of matplotlib in it a file changes only with the picture.
        drawn = io.BytesIO()
        figure.savefig(drawn, dpi=DOTS)
        # Few colours make a small file; without a note of the version of matplotlib in it,
        # it changes only with the picture.
        Image.open(drawn).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(
            path, optimize=True
        )
        plt.close("all")
        yield path


if __name__ == "__main__":
    for written in main():
        print(f"{written.relative_to(ROOT)}: {written.stat().st_size:,} bytes")

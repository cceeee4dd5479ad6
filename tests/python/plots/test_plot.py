"""Pictures: all of it can be read, whatever the script, and nothing else is touched."""

import itertools
import os
import subprocess
import sys
import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
import turven as tv
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from plot_cases import SEEDS, drawn, labels, title
from turven.plot import fonts, placement
from turven.plot.styles import STYLES

# What all pictures have in common.


def every_picture(corpus, key_words, network):
    yield lambda **o: tv.plot.rank_frequency(corpus, **o)
    yield lambda **o: tv.plot.growth(corpus, **o)
    yield lambda **o: tv.plot.spectrum(corpus, **o)
    yield lambda **o: tv.plot.dispersion(corpus, ["water", "droogte"], **o)
    yield lambda **o: corpus.timeline(["water", "droogte"], every="month").plot(**o)
    yield lambda **o: key_words.plot("bars", **o)
    yield lambda **o: key_words.plot("scatter", top=40, **o)
    yield lambda **o: network.plot(**o)


@pytest.fixture(params=range(8))
def picture(request, news, key_words, network):
    return list(every_picture(news, key_words, network))[request.param]


def boxes(ax):
    """Where the words of a picture are: labels, names at the axes, the legend."""
    renderer = drawn(ax)
    ticks = [*ax.get_xticklabels(), *ax.get_yticklabels()] if ax.axison else []
    found = [*ax.texts, *ticks]
    found = [text for text in found if text.get_text() and text.get_visible()]
    legend = [] if ax.get_legend() is None else [ax.get_legend()]
    return [(item, item.get_window_extent(renderer)) for item in (*found, *legend)]


def test_nothing_that_is_written_overlaps(picture):
    ax = picture()
    # Labels of ticks that lie outside the axes are not drawn.
    inside = ax.get_window_extent().padded(30)
    written = [(item, box) for item, box in boxes(ax) if inside.overlaps(box)]
    for (one, a), (other, b) in itertools.combinations(written, 2):
        assert not a.overlaps(b), (one, other)


def test_a_title_fits_into_its_figure(picture):
    ax = picture()
    box = ax._left_title.get_window_extent(drawn(ax))
    whole = ax.figure.bbox
    assert (box.x0, box.y0) >= (whole.x0, whole.y0)
    assert box.x1 <= whole.x1
    assert box.y1 <= whole.y1
    assert len(title(ax).splitlines()) <= 3


def test_axes_that_are_given_are_drawn_on(picture):
    figure, (left, right) = plt.subplots(1, 2, layout="constrained")
    assert picture(ax=right) is right
    assert right.has_data()
    assert not left.has_data()
    assert plt.get_fignums() == [figure.number]


def test_axes_in_a_part_of_a_figure_are_drawn_on(picture):
    part = Figure(layout="constrained").subfigures(1, 2)[0]
    assert picture(ax=part.subplots()).get_title(loc="left")


def test_settings_stay_as_they_were(picture):
    before = dict(mpl.rcParams)
    picture()
    assert dict(mpl.rcParams) == before


def test_a_picture_is_the_same_every_time(picture, tmp_path):
    files = [tmp_path / "one.png", tmp_path / "other.png"]
    for file in files:
        picture().figure.savefig(file)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_labels_without_room_are_left_out_and_counted(key_words):
    ax = key_words.plot("scatter", top=60)
    there = len(labels(ax))
    assert 0 < there < 120
    assert f"{there} of 120 words labelled" in title(ax).replace("\n", " ")


def test_labels_keep_off_each_other_and_off_points():
    ax = Figure(figsize=(4, 3)).add_subplot()
    points = np.array([[x, y] for x in range(6) for y in range(6)], dtype=float)
    ax.scatter(*points.T)
    texts = [f"woord {number}" for number in range(len(points))]
    placement.laid_out(ax.figure)
    given = placement.Labels(texts, points, obstacles=points)
    placed = placement.place(ax, given, ["DejaVu Sans"])
    assert 0 < len(placed) < len(texts)
    # The points that were placed are those that the greedy order reached first.
    pixels = ax.transData.transform(points)
    for note in placed:
        box = note.get_window_extent()
        assert ax.get_window_extent().contains(box.x0, box.y0)
        assert ax.get_window_extent().contains(box.x1, box.y1)
        assert not any(box.contains(x, y) for x, y in pixels)
    for a, b in itertools.combinations(placed, 2):
        assert not a.get_window_extent().overlaps(b.get_window_extent())


# Styles.


def luminance(color):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_styles_differ_without_colours():
    assert len({style.marker for style in STYLES}) == len(STYLES)
    assert len({style.line for style in STYLES}) == len(STYLES)
    assert len({style.color for style in STYLES}) == len(STYLES)
    # On white paper, and to the next one.
    assert all(luminance(style.color) < 0.6 for style in STYLES)
    for one, other in itertools.pairwise(STYLES[:4]):
        assert abs(luminance(one.color) - luminance(other.color)) > 0.1


#: What the three kinds of dichromats see, by Machado, Oliveira & Fernandes (2009), table 1.
BLINDNESS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.mark.parametrize("matrix", BLINDNESS.values(), ids=BLINDNESS)
def test_colours_stay_apart_for_the_colour_blind(matrix):
    seen = [np.clip(np.array(matrix) @ to_rgb(style.color), 0, 1) for style in STYLES]
    for one, other in itertools.combinations(seen, 2):
        assert np.abs(one - other).max() > 0.1


# Scripts.


def test_a_word_is_no_formula_and_no_secret():
    corpus = tv.Corpus.from_tokens([["$x$", "$x$", "_y", "_y", "a\nb"]] * 2)
    ax = tv.plot.dispersion(corpus, ["$x$", "_y", "a\nb"])
    names = [text.get_text().strip() for text in ax.get_legend().get_texts()]
    assert names == [r"\$x\$", "_y", "a↵b"]
    other = tv.Corpus.from_tokens([["z"]])
    words = [text.get_text() for text in corpus.keyness(other).plot().get_yticklabels()]
    assert {"$x$", "_y", "a↵b"} <= set(words)
    drawn(ax)


def test_a_long_word_is_cut_in_the_middle():
    corpus = tv.Corpus.from_tokens([["a" * 50 + "z" * 50, "b"]])
    assert labels(corpus.frequencies().plot(labels=1)) == ["a" * 19 + "…" + "z" * 19]


def test_arabic_is_written_where_a_font_has_it():
    if mpl.__version_info__[:2] < (3, 11):
        pytest.skip("this matplotlib does not join letters")
    corpus = tv.Corpus.from_files(SEEDS / "arabic", header="date")
    for ax in (corpus.frequencies().plot(), tv.plot.dispersion(corpus, ["في", "الماء"])):
        drawn(ax)


def test_an_older_matplotlib_is_said_to_write_arabic_wrongly(monkeypatch):
    monkeypatch.setattr(mpl, "__version_info__", (3, 10, 0, "final", 0))
    with pytest.warns(UserWarning, match="does not join letters"):
        fonts.families(["الماء"])
    fonts.families(["water"])


def test_a_font_is_found_that_has_what_the_chosen_one_lacks():
    # The other font that matplotlib comes with has no Arabic letters.
    with mpl.rc_context({"font.family": ["cmr10"]}):
        assert fonts.families(["water"]) == ["cmr10"]
        assert fonts.families(["Ωмега"])[:2] == ["cmr10", "DejaVu Sans"]


def test_a_script_without_a_font_is_warned_of_by_name(monkeypatch):
    monkeypatch.setattr(fonts, "_others", lambda: iter(["DejaVu Sans"]))
    corpus = tv.Corpus.from_tokens([["水", "水", "water"]])
    with pytest.warns(UserWarning, match=r"no font on this machine has 水 \(U\+6C34\): install"):
        ax = corpus.frequencies().plot()
    assert labels(ax) == ["水", "water"]
    with pytest.warns(UserWarning, match=r"… \(U\+2026\)|and 8 more"):
        fonts.families([chr(0x4E00 + number) for number in range(20)])


def test_chinese_is_written_or_warned_of_once():
    lines = (SEEDS / "chinese.tokens.txt").read_text(encoding="utf-8").splitlines()
    corpus = tv.Corpus.from_tokens([line.split() for line in lines])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        corpus.frequencies().plot()
    assert all("no font on this machine has" in str(one.message) for one in caught)


def test_controls_and_blanks_need_no_font():
    assert fonts.families(["a\u200db\u00a0c\u200f"]) == list(mpl.rcParams["font.family"])


# Choice.


def test_a_table_without_a_picture_says_which_have_one(corpus):
    with pytest.raises(
        TypeError, match=r"no picture of a table of 'ngrams': tables of 'freq.*have"
    ):
        corpus.ngrams(2).plot()
    for statistic, hint in [("zipf", "fit=table"), ("heaps", "fit=table"), ("dispersion", "words")]:
        with pytest.raises(TypeError, match=hint):
            getattr(corpus, statistic)().plot()
    with pytest.raises(
        ValueError, match=r"^of 'spectrum' kind must be one of 'spectrum', 'rank_frequency', got"
    ):
        corpus.spectrum().plot("pie")
    with pytest.raises(TypeError, match="label"):
        corpus.frequencies().plot(label=3)


def test_a_table_of_another_kind_is_refused(corpus):
    with pytest.raises(
        TypeError, match="timeline draws a table of 'timeline', got one of 'growth'"
    ):
        tv.plot.timeline(corpus.growth())
    with pytest.raises(TypeError, match="network draws a table of 'collocation_network', got list"):
        tv.plot.network([])
    with pytest.raises(TypeError, match=r"fit=...\) draws a table of 'zipf', got one of 'heaps'"):
        corpus.frequencies().plot(fit=corpus.heaps())


def test_without_matplotlib_the_error_says_what_to_install(monkeypatch, corpus):
    for name in [name for name in sys.modules if name.startswith("turven.plot")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(tv, "plot", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r"pip install 'turven\[plot\]'"):
        corpus.spectrum().plot()
    with pytest.raises(ImportError, match=r"pip install 'turven\[plot\]'"):
        tv.plot  # noqa: B018


def test_matplotlib_is_imported_when_it_is_asked_for():
    code = "import sys, turven as tv\nassert 'matplotlib' not in sys.modules\ntv.plot.timeline\n"
    code += "assert 'matplotlib' in sys.modules\nassert not hasattr(tv, 'plots')"
    environment = {**os.environ, "MPLBACKEND": "Agg"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)

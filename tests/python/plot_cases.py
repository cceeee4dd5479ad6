"""What the tests of pictures share: tables to draw, and ways to look at axes."""

import functools
from pathlib import Path

import turven as tv

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
PARTY = ["a", "b", "a", "b"]
TEXTS = ["de kat en de hond en de muis", "de kat zat", "een hond en een kat", "de de de zat"]


@functools.cache
def small_corpus():
    return tv.Corpus.from_texts(TEXTS, party=PARTY)


@functools.cache
def news_corpus():
    return tv.Corpus.from_files(SEEDS / "nieuws", header="date")


@functools.cache
def keyness_table():
    news = news_corpus()
    is_early = [str(date) < "2023" for date in news.documents()["date"]]
    is_late = [not early for early in is_early]
    measures = ["log_likelihood_signed", "log_likelihood", "log_ratio", "simple_maths"]
    return news[is_early].keyness(news[is_late], measures=measures)


@functools.cache
def network_table():
    return news_corpus().collocation_network(
        "water", window=3, measures=["log_dice", "t_score"], depth=2, top=6, min_count=2
    )


def title(ax):
    return ax.get_title(loc="left")


def line(ax, number=0):
    found = ax.lines[number]
    return list(zip(found.get_xdata().tolist(), found.get_ydata().tolist(), strict=True))


def labels(ax):
    return [text.get_text() for text in ax.texts]


def drawn(ax):
    """Draw the picture without a file, and return its renderer."""
    ax.figure.canvas.draw()
    return ax.figure.canvas.get_renderer()

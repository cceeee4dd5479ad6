"""Tables to draw, made once; no picture is shown, and none stays."""

import matplotlib.pyplot as plt
import pytest
import turven as tv
from plot_cases import PARTY, SEEDS, TEXTS


@pytest.fixture(autouse=True)
def _no_figures_stay(monkeypatch):
    def shown(*args, **kwargs):
        raise AssertionError("a picture was shown")

    monkeypatch.setattr(plt, "show", shown)
    yield
    plt.close("all")


@pytest.fixture(scope="session")
def corpus():
    return tv.Corpus.from_texts(TEXTS, party=PARTY)


@pytest.fixture(scope="session")
def news():
    return tv.Corpus.from_files(SEEDS / "nieuws", header="date")


@pytest.fixture(scope="session")
def key_words(news):
    is_early = [str(date) < "2023" for date in news.documents()["date"]]
    is_late = [not early for early in is_early]
    measures = ["log_likelihood_signed", "log_likelihood", "log_ratio", "simple_maths"]
    return news[is_early].keyness(news[is_late], measures=measures)


@pytest.fixture(scope="session")
def network(news):
    return news.collocation_network(
        "water", window=3, measures=["log_dice", "t_score"], depth=2, top=6, min_count=2
    )

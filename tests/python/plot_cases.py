"""What the tests of pictures share: texts, and ways to look at axes."""

from pathlib import Path

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
PARTY = ["a", "b", "a", "b"]
TEXTS = ["de kat en de hond en de muis", "de kat zat", "een hond en een kat", "de de de zat"]


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

"""What the tests share: Hypothesis' settings, the corpora, the gold tables."""

import csv
import json
import os
import sys
from pathlib import Path

import hypothesis
import pytest

HERE = Path(__file__).parent

# pytest's importlib mode leaves sys.path alone, and the tests import `oracle`.
sys.path.insert(0, str(HERE))

# Pictures go to no screen.
os.environ.setdefault("MPLBACKEND", "Agg")

# A deadline would fail on a busy machine; derandomize makes two runs the same.
hypothesis.settings.register_profile("turven", deadline=None, derandomize=True, max_examples=150)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "turven"))


@pytest.fixture(scope="session")
def corpora():
    """Give a function from a name to its path; it skips where there is none."""
    default = HERE.parents[2] / "shared" / "corpora"
    folder = Path(os.environ.get("TURVEN_CORPORA", default))

    def path(name):
        found = folder / name
        if not found.exists():
            pytest.skip(f"{name} is not here; TURVEN_CORPORA names the folder")
        return found

    return path


@pytest.fixture(scope="session")
def oracles():
    """Give the numbers of other programs, a dict a row; it skips where they are not."""
    default = HERE.parents[2] / "shared" / "oracles"
    file = Path(os.environ.get("TURVEN_ORACLES", default)) / "oracles.json"
    if not file.exists():
        pytest.skip(f"{file} is not here; TURVEN_ORACLES names the folder")
    return json.loads(file.read_text(encoding="utf-8"))


def gold(name):
    """Read a table of tests/gold, a dict a row; lines that begin with # are notes."""
    with (HERE.parent / "gold" / name).open(encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def pytest_generate_tests(metafunc):
    """Parametrise a test marked ``gold(file)`` by the rows of that table."""
    marker = metafunc.definition.get_closest_marker("gold")
    if marker is not None:
        rows = gold(marker.args[0])
        metafunc.parametrize(
            "row", rows, ids=[f"{row['measure']}-{i}" for i, row in enumerate(rows)]
        )


def pytest_configure(config):
    config.addinivalue_line("markers", "gold(file): one case for each row of a table of tests/gold")

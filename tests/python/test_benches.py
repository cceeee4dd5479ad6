"""The programs of benches/: generated text, and the comparison with other programs."""

import importlib.util
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import turven as tv

BENCHES = Path(__file__).parents[2] / "benches"


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("generate", BENCHES / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def text(generate, tmp_path_factory):
    """Give 2 MB, more than the first words that follow a law."""
    path = tmp_path_factory.mktemp("benches") / "text.txt"
    generate.generate(path, 2_000_000)
    return path


def test_generated_text_is_the_same_on_every_run(generate, text, tmp_path):
    again = tmp_path / "again.txt"
    written = generate.generate(again, 2_000_000)
    assert again.read_bytes() == text.read_bytes()
    assert 2_000_000 - 1500 < written == again.stat().st_size <= 2_000_000
    generate.generate(again, 20_000, seed=2)
    assert again.read_bytes() != text.read_bytes()[: again.stat().st_size]


@pytest.mark.parametrize("size", [300, 10_000, 1_000_000])
def test_a_small_file_is_the_beginning_of_a_large_one(generate, text, tmp_path, size):
    small = tmp_path / "small.txt"
    written = generate.generate(small, size)
    beginning = text.read_bytes()[: written + 1500]
    assert small.read_bytes() == beginning[:written]
    # The next line would not have fitted.
    assert written + beginning[written:].index(b"\n") + 1 > size


def test_new_words_and_pairs_keep_coming(text):
    lines = text.read_text(encoding="ascii").split("\n")
    parts = [tv.Corpus.from_texts(lines[: len(lines) * part // 4]) for part in (1, 2, 3, 4)]
    words = [part.n_types for part in parts]
    pairs = [len(part.ngrams(2)) for part in parts]
    assert words[0] < words[1] < words[2] < words[3]
    assert all(later > 1.15 * earlier for earlier, later in pairwise(pairs))
    assert len(set(lines)) == len(lines)


def test_every_word_number_has_a_spelling_of_its_own(generate):
    numbers = [*range(200_000), *range(10**7 - 1000, 10**7 + 1000)]
    assert len({generate.spell(number) for number in numbers}) == len(numbers)


def test_accents_stand_in_about_every_tenth_word(generate, tmp_path):
    path = tmp_path / "accents.txt"
    generate.generate(path, 200_000, accents=True)
    words = path.read_text(encoding="utf-8").split()
    assert 0.08 < sum(not word.isascii() for word in words) / len(words) < 0.13


@pytest.mark.skipif(sys.platform == "win32", reason="it reads the memory of a process as on Unix")
def test_comparison_with_plain_python_agrees(generate, tmp_path):
    path, report = tmp_path / "short.txt", tmp_path / "report.json"
    generate.generate(path, 200_000)
    jobs = ("words", "bigrams", "collocations", "collocates")
    command = [sys.executable, BENCHES / "compare.py", path, "--peers", "python", "--repeats", "1"]
    shown = subprocess.run(
        [*command, "--jobs", *jobs, "--json", report],
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    runs = json.loads(report.read_text(encoding="utf-8"))["inputs"][0]["runs"]
    assert [(run["job"], run["program"]) for run in runs] == [
        (job, program) for job in jobs for program in ("turven", "python")
    ]
    assert not any(run["problem"] for run in runs)
    found = [run["agreement"] for run in runs if run["program"] == "python"]
    assert found == ["same counts"] * 2 + ["same counts and scores"] * 2
    assert all(line in shown for line in found)
    assert all(run["seconds"] > 0 and run["rows"] > 0 for run in runs)

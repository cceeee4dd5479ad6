"""What the analyses share: corpora with their texts, and the lines behind a finding."""

import os
import re
from pathlib import Path

import pytest
import turven as tv


@pytest.fixture(scope="session")
def read(tmp_path_factory):
    """Give a function that stores a corpus with its texts; it skips where there is no file."""
    default = Path(__file__).parents[2] / "shared" / "corpora"
    folder = Path(os.environ.get("TURVEN_CORPORA", default))

    def stored(name, **options):
        if not (folder / name).exists():
            pytest.skip(f"{name} is not here; TURVEN_CORPORA names the folder")
        store = tmp_path_factory.mktemp("stores") / "corpus.turven"
        return tv.Corpus.from_files(folder / name, store=store, **options)

    return stored


@pytest.fixture(scope="session")
def lines():
    """Give a function that prints some places where words stand, with their documents."""

    def shown(corpus, words, *, most=5, around=60):
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.I)
        for place, document in enumerate(corpus.documents()):
            if most == 0:
                return
            text = " ".join(corpus.text(place).split())
            found = pattern.search(text)
            if found:
                before, after = text[: found.start()][-around:], text[found.end() :][:around]
                print(f"{document['date']}  {before:>{around}}[{found[0]}]{after}")
                most -= 1

    return shown

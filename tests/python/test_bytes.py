"""Files of any bytes: a corpus or an error of the input, on any number of threads."""

import gzip
import random
import shutil
from pathlib import Path

import pytest
import turven as tv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

#: What the fuzz targets begin with: a byte for the kind, one for the options, a file.
SEEDS = Path(__file__).parents[2] / "fuzz/seeds/read"
SUFFIXES = ["jsonl", "csv", "tsv", "conllu", "vrt", "warc", "wet", "txt", "tar", "zip", "arrow"]
FILES = [path.read_bytes()[2:] for path in sorted(SEEDS.iterdir())]

OPTIONS = st.fixed_dictionaries(
    {
        "errors": st.sampled_from(["strict", "replace"]),
        "on_error": st.sampled_from(["raise", "skip"]),
        "nulls": st.sampled_from(["error", "empty", "skip"]),
        "encoding": st.sampled_from(["utf-8", "utf-8", "windows-1252", "utf-16", "shift_jis"]),
        "id": st.sampled_from([None, "b"]),
    }
)


def changed(whole, choose):
    """Change a few bytes, cut some out, and say some twice."""
    made = bytearray(whole)
    for _ in range(choose.randrange(5)):
        start = choose.randrange(len(made) + 1)
        end = min(len(made), start + choose.randrange(1, 9))
        what = choose.randrange(4)
        if what == 0:
            made[start:end] = choose.randbytes(end - start)
        elif what == 1:
            del made[start : end if choose.random() < 0.8 else len(made)]
        elif what == 2:
            made[start:start] = made[start:end]
        else:
            made[start:start] = choose.choice(
                [b"\r\n", b"\0", b'"', b"\xff", b"9" * 20, b"WARC/1.0\n"]
            )
    return bytes(made)


def told(path, options, threads):
    """Return what is read of a file, or the class and the message of the error."""
    try:
        corpus = tv.Corpus.from_files(path, threads=threads, **options)
    except (tv.CorpusError, ValueError) as error:
        return type(error), str(error)
    frequencies = corpus.frequencies().to_dicts()
    documents = [repr(row) for row in corpus.documents()]
    return frequencies, documents, [repr(row) for row in corpus.skipped]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=600)
@given(
    st.one_of(st.sampled_from(FILES), st.binary(max_size=60)),
    st.sampled_from(SUFFIXES),
    st.sampled_from(["", "", ".gz"]),
    OPTIONS,
    st.integers(0, 2**32),
)
def test_any_bytes_are_read_or_refused_alike_on_any_threads(
    tmp_path, whole, suffix, packing, options, seed
):
    choose = random.Random(seed)
    made = changed(whole, choose)
    if packing and choose.random() < 0.8:
        made = gzip.compress(made)
        made = changed(made, choose) if choose.random() < 0.5 else made
    path = tmp_path / f"a.{suffix}{packing}"
    path.write_bytes(made)
    one = told(path, options, 1)
    assert told(path, options, 7) == one


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stored")
    texts = ["De kat zat op de mat. De hond lag ernaast!", "", "Het water kwam; het water ging."]
    tv.Corpus.from_texts(texts, date=["a", None, "c"], store=folder / "texts")
    lemmas = {"lemma": [["de", "kat", "slapen"]]}
    tv.Corpus.from_tokens([["De", "katten", "sliepen"]], layers=lemmas, store=folder / "layers")
    return folder


def answers(folder):
    corpus = tv.Corpus.open(folder)
    layers = [corpus.layer(name).frequencies().to_dict() for name in corpus.layers]
    texts = [corpus.text(place) for place in range(len(corpus))] if not layers else []
    documents = [repr(row) for row in corpus.documents()]
    return corpus.ngrams((1, 2)).to_dict(), documents, layers, texts


@pytest.mark.parametrize("name", ["texts", "layers"])
def test_a_store_that_is_changed_anyhow_is_refused_or_answers_as_before(stored, name, tmp_path):
    folder = tmp_path / name
    shutil.copytree(stored / name, folder)
    well = answers(folder)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "lock"]
    choose = random.Random(11)
    for path in files:
        whole = path.read_bytes()
        others = [other.read_bytes() for other in files if other != path]
        made = [whole + b"\0", whole + whole, b"", *others]
        made += [changed(whole, choose) for _ in range(150)]
        for content in made:
            path.unlink()
            path.write_bytes(content)
            # The manifest may be written in other ways that say the same.
            is_same = content == whole or path.name == "manifest.json"
            refused = 0
            for ask in (answers, lambda folder: tv.Corpus.open(folder).verify()):
                try:
                    given = ask(folder)
                except tv.StoreError:
                    refused += 1
                else:
                    assert given in (well, None)
            assert refused == 2 or is_same, (path.name, len(content), len(whole))
        path.unlink()
        path.write_bytes(whole)

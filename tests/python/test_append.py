"""Documents that are added to a corpus on disk give the corpus that all would have given."""

import itertools
import json
import os
import random
import resource
import shutil
import signal
import time

import pytest
import turven as tv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_store import STATISTICS, agree, answer, files

#: Rows of a file of tokens that are a page of memory; of sentences it is half as many.
PAGE = 16384

#: Sizes of documents on both sides of where a file of tokens is cut.
SIZES = [0, 1, 7, 300, PAGE // 2, PAGE - 80, PAGE - 79, PAGE, 2 * PAGE + 1, 40_000]

SLOW = {
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
    "deadline": None,
}


@pytest.fixture(autouse=True)
def every_file_stays(monkeypatch):
    """Let even small files stay where they are: so there are segments of any size."""
    monkeypatch.setattr("turven.store.SMALL_FILE", 0)


def text(size: int, seed: int = 0) -> str:
    """Give a text of so many words, with two sentences to three of them."""
    ends = ("", ".", "!")
    return " ".join(f"W{(at * at + seed) % 997}{ends[at % 3]}" for at in range(size))


def manifest(path) -> dict:
    return json.loads((path / "manifest.json").read_text())


def parts(path, name: str = "tokens") -> list[int]:
    """Give the rows from which on the files of a column are counted."""
    facts = manifest(path)["files"][name]
    return [0, *(later["from"] for later in facts.get("next", []))]


def numbers(size: int) -> tv.Corpus:
    """Give tokens of which some types are left out and their places kept."""
    return tv.Corpus.from_tokens([[f"t{place % 50}" for place in range(size)], ["t1", "t2"]])


@settings(max_examples=25, **SLOW)
@given(
    st.lists(st.lists(st.sampled_from(SIZES), max_size=3), min_size=1, max_size=5),
    st.integers(0, 5),
    st.sampled_from([0, 60_000, 1 << 20]),
)
def test_several_appends_are_one_building(tmp_path, monkeypatch, segments, seed, small):
    monkeypatch.setattr("turven.store.SMALL_FILE", small)
    texts = [[text(size, seed + size) for size in sizes] for sizes in segments]
    stored = tv.Corpus.from_texts(texts[0], size=segments[0], store=tmp_path / "a", overwrite=True)
    for part, sizes in zip(texts[1:], segments[1:], strict=True):
        stored = stored.append(part, size=sizes)
    whole = list(itertools.chain(*texts))
    sizes = list(itertools.chain(*segments))
    corpus = tv.Corpus.from_texts(whole, size=sizes, store=tmp_path / "b", overwrite=True)
    stored.verify()
    same(stored, corpus)
    assert [stored.text(place) for place in range(len(whole))] == whole
    if whole:
        compacted = stored.compact()
        compacted.verify()
        same_files(tmp_path / "a", tmp_path / "b")
        assert parts(tmp_path / "a") == [0]
        same(compacted, corpus)


def same(stored: tv.Corpus, corpus: tv.Corpus) -> None:
    assert (stored.n_sentences, stored.n_hapaxes) == (corpus.n_sentences, corpus.n_hapaxes)
    assert repr(stored) == repr(corpus)
    for name in ("frequencies", "documents", "collocates", "terms"):
        assert answer(stored, STATISTICS[name]) == answer(corpus, STATISTICS[name]), name
    assert [stored.tokens(at) for at in range(len(stored))] == [
        corpus.tokens(at) for at in range(len(corpus))
    ]


def same_files(one, other) -> None:
    """Compare bytes: the files of a corpus that are named in the manifest, by their names."""
    first, second = ({path.name: path for path in files(store)[:-1]} for store in (one, other))
    assert sorted(first) == sorted(second)
    for name, path in first.items():
        assert path.read_bytes() == second[name].read_bytes(), name


@settings(max_examples=20, **SLOW)
@given(
    st.lists(st.lists(st.text("ab ç\n'’.! 19", max_size=20), max_size=3), min_size=2, max_size=4),
    st.booleans(),
)
def test_any_texts_can_be_added(tmp_path, texts, named):
    whole = list(itertools.chain(*texts))
    names = iter([f"d{place}" for place in range(len(whole))])
    corpus, stored = None, None
    for part in texts:
        ids = [next(names) for _ in part] if named else None
        if stored is None:
            stored = tv.Corpus.from_texts(part, id=ids, store=tmp_path / "a", overwrite=True)
        else:
            stored = stored.append(part, id=ids)
    ids = [f"d{place}" for place in range(len(whole))] if named else None
    corpus = tv.Corpus.from_texts(whole, id=ids)
    stored.verify()
    if whole:
        agree(stored, corpus)
        agree(tv.Corpus.open(tmp_path / "a"), corpus)
    assert [stored.text(place) for place in range(len(whole))] == whole


@pytest.fixture
def segmented(tmp_path):
    """Give a corpus of three segments, the texts of it, and where it is."""
    texts = [text(size, size) for size in (30_000, 12, 20_000, 0, 9_000, 50_000, 3)]
    path = tmp_path / "a"
    stored = tv.Corpus.from_texts(texts[:2], date=["1901", "1902"], store=path)
    stored = stored.append(texts[2:5], date=["1903", "1904", "1905"])
    stored = stored.append(texts[5:], date=["1906", "1907"])
    return stored, texts, path


def whole_of(texts) -> tv.Corpus:
    return tv.Corpus.from_texts(texts, date=[str(1901 + place) for place in range(len(texts))])


def test_what_is_large_stays_where_it_is(tmp_path):
    path = tmp_path / "a"
    stored = tv.Corpus.from_texts([text(60_000)], store=path)
    large = ("tokens", "sentences", "texts", "blocks")
    before = {name: (path / f"1/{name}.arrow").stat() for name in large}
    for number in (2, 3):
        stored = stored.append([text(PAGE, number)])
        for name in large:
            now = (path / f"1/{name}.arrow").stat()
            assert (now.st_ino, now.st_mtime_ns) == (before[name].st_ino, before[name].st_mtime_ns)
        assert {entry.name for entry in (path / str(number)).iterdir()} == {
            f"{name}.arrow" for name in (*large, "types", "documents")
        }
        assert (path / f"{number}/tokens.arrow").stat().st_size < 4 * 4 * PAGE
    assert {entry.name for entry in (path / "1").iterdir()} == {f"{name}.arrow" for name in large}
    assert {entry.name for entry in (path / "2").iterdir()} == {f"{name}.arrow" for name in large}
    assert manifest(path)["version"] == 4
    assert parts(path) == sorted(set(parts(path)))
    assert len(parts(path)) == 3


def test_small_files_are_written_again_so_that_they_stay_few(tmp_path, monkeypatch):
    monkeypatch.setattr("turven.store.SMALL_FILE", 16 << 20)
    texts = [text(size) for size in (30_000, 500, 20_000, 1)]
    stored = tv.Corpus.from_texts(texts[:1], store=tmp_path / "a")
    for added in texts[1:]:
        stored = stored.append([added])
    assert manifest(tmp_path / "a")["version"] == 1
    assert [path.name for path in (tmp_path / "a").iterdir() if path.is_dir()] == ["4"]
    same(stored, tv.Corpus.from_texts(texts))
    assert [stored.text(place) for place in range(4)] == texts
    assert stored.compact() is stored


def test_a_segmented_corpus_is_a_corpus(segmented, tmp_path):
    stored, texts, path = segmented
    whole = whole_of(texts)
    for corpus in (stored, tv.Corpus.open(path)):
        agree(corpus, whole)
    mask = [5, 0, 3, 2]
    agree(stored[mask], whole[mask])
    assert [stored[mask].text(place) for place in range(4)] == [texts[place] for place in mask]
    stored.save(tmp_path / "saved")
    tv.Corpus.merge([stored, whole], store=tmp_path / "merged")
    for copy in ("saved", "merged"):
        assert parts(tmp_path / copy) == [0]
        assert manifest(tmp_path / copy)["version"] == 1
    agree(tv.Corpus.open(tmp_path / "saved"), whole)
    assert [tv.Corpus.open(tmp_path / "saved").text(at) for at in range(7)] == texts
    stored[mask].save(tmp_path / "part")
    agree(tv.Corpus.open(tmp_path / "part"), whole[mask])
    twice = stored.append(stored)
    twice.verify()
    same(twice, tv.Corpus.merge([whole, whole]))
    assert [twice.text(place) for place in (0, 6, 7, 13)] == [texts[0], texts[6]] * 2


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_threads_change_no_byte_of_what_is_added(tmp_path, threads):
    for name, number in (("a", threads), ("b", 3)):
        stored = tv.Corpus.from_texts([text(30_000)], store=tmp_path / name, threads=number)
        stored.append([text(size) for size in range(0, 3000, 11)], threads=number)
    same_files_of = [[path.read_bytes() for path in files(tmp_path / name)] for name in ("a", "b")]
    assert same_files_of[0] == same_files_of[1]


def layered(size: int, seed: int) -> tv.Corpus:
    sentences = [
        [f"w{place % 90}" for place in range(start, min(start + 9, size))]
        for start in range(0, size, 9)
    ]
    lemmas = [[f"{word[-1]}{seed}" for word in words] for words in sentences]
    return tv.Corpus.from_tokens([sentences], layers={"lemma": [lemmas]})


def test_layers_and_gaps_are_added(tmp_path):
    read = [layered(size, seed) for seed, size in enumerate((30_000, 40_000, 2))]
    read[0].save(tmp_path / "a")
    stored = tv.Corpus.open(tmp_path / "a")
    for added in read[1:]:
        stored = stored.append(added)
    whole = tv.Corpus.merge(read)
    stored.verify()
    assert manifest(tmp_path / "a")["files"]["layers"][0]["tokens"]["next"]
    for corpus in (stored, stored.compact()):
        same(corpus, whole)
        assert corpus.layers == ["lemma"]
        same(corpus.layer("lemma"), whole.layer("lemma"))
    with pytest.raises(ValueError, match="the corpora have different layers"):
        stored.append(read[0].layer("token"))
    gapped = [numbers(size).drop_types(["t3", "t4"]) for size in (30_000, 3, 40_000)]
    gapped[0].save(tmp_path / "b")
    stored = tv.Corpus.open(tmp_path / "b")
    for added in gapped[1:]:
        stored = stored.append(added)
    stored.verify()
    assert manifest(tmp_path / "b")["version"] == 4
    agree(stored, tv.Corpus.merge(gapped))
    agree(stored.compact(), tv.Corpus.merge(gapped))
    assert manifest(tmp_path / "b")["version"] == 2


def test_columns_names_and_texts_that_one_lacks(tmp_path):
    stored = tv.Corpus.from_texts(["a", "b"], year=[1, 2], store=tmp_path / "a")
    added = tv.Corpus.from_texts(["c"], id=["x"], paper=["P"])
    longer = stored.append(added)
    rows = longer.documents().to_dicts()
    assert [(row["id"], row["year"], row["paper"]) for row in rows] == [
        ("0", 1, None),
        ("1", 2, None),
        ("x", None, "P"),
    ]
    with pytest.raises(ValueError, match="were not kept"):
        longer.text(0)
    assert {path.name for path in files(tmp_path / "a")} == {
        "documents.arrow",
        "manifest.json",
        "sentences.arrow",
        "tokens.arrow",
        "types.arrow",
    }
    with pytest.raises(ValueError, match="'year' is not of one kind"):
        longer.append(["d"], year=["n"])
    with pytest.raises(ValueError, match="the options of the corpora differ"):
        longer.append(tv.Corpus.from_texts(["A"], case="keep"))
    assert [path.name for path in (tmp_path / "a").iterdir() if path.is_dir()] == ["2"]


def test_nothing_is_added_to_nothing(tmp_path):
    stored = tv.Corpus.from_texts([], store=tmp_path / "a")
    for texts in ([], [""], [], ["a b"], [""]):
        stored = stored.append(texts)
        stored.verify()
    agree(stored, tv.Corpus.from_texts(["", "a b", ""]))
    assert [stored.text(place) for place in range(3)] == ["", "a b", ""]
    agree(stored.compact(), stored)


def test_a_corpus_that_has_changed_on_disk_is_not_made_of_two(segmented):
    stored, texts, path = segmented
    longer = stored.append(["nieuw"], date=["1908"])
    with pytest.raises(tv.StoreError, match="has changed since it was opened"):
        stored.compact()
    agree(tv.Corpus.open(path), longer)
    # Who adds to what was opened before has that, and what is added.
    other = stored.append(["anders"], date=["1908"])
    other.verify()
    same(other, tv.Corpus.merge([whole_of(texts), tv.Corpus.from_texts(["anders"], date=["1908"])]))
    assert parts(path) == [0]
    shutil.rmtree(path)
    again = stored.append(["anders"], date=["1908"])
    agree(again, other)


def test_what_was_opened_before_stays_open(segmented):
    stored, texts, path = segmented
    longer = stored.append([text(20_000)], date=["1908"])
    compacted = longer.compact()
    assert [entry.name for entry in path.iterdir() if entry.is_dir()] == ["5"]
    agree(stored, whole_of(texts))
    assert stored.text(6) == texts[6]
    agree(longer, compacted)
    memory = tv.Corpus.from_texts(["a"])
    assert memory.compact() is memory


def test_other_programs_open_the_files_of_a_segment(segmented):
    polars, feather = pytest.importorskip("polars"), pytest.importorskip("pyarrow.feather")
    stored, _, path = segmented
    facts = manifest(path)["files"]
    words = polars.read_ipc(path / facts["types"]["name"])["token"].to_list()
    spelled, ends = [], []
    for column, rows in (("tokens", spelled), ("sentences", ends)):
        name = {"tokens": "type", "sentences": "end"}[column]
        for part in [{**facts[column], "from": 0}, *facts[column]["next"]]:
            read = polars.read_ipc(path / part["name"])[name].to_list()
            assert feather.read_table(path / part["name"])[name].to_pylist() == read
            del rows[part["from"] :]
            rows.extend(read)
    assert [words[number] for number in spelled] == [
        token for document in range(len(stored)) for token in stored.tokens(document)
    ]
    assert len(ends) == stored.n_sentences
    assert ends == sorted(set(ends))
    texts = []
    for part in [facts["texts"], *facts["texts"]["next"]]:
        texts.extend(polars.read_ipc(path / part["passages"]["name"])["text"].to_list())
    assert texts == [stored.text(place) for place in range(len(stored))]


def test_damage_of_a_segment_is_found_and_named(segmented):
    _, _, path = segmented
    for file in files(path):
        whole, name = file.read_bytes(), file.relative_to(path).as_posix()
        places = random.Random(7).sample(range(len(whole)), min(len(whole), 12))
        for place in [0, len(whole) - 1, *places]:
            file.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
            with pytest.raises(tv.StoreError, match=name):
                tv.Corpus.open(path).verify()
        for size in (0, 10, len(whole) // 2, len(whole) - 1):
            file.write_bytes(whole[:size])
            with pytest.raises(tv.StoreError, match=name):
                tv.Corpus.open(path)
        file.write_bytes(whole)
    tv.Corpus.open(path).verify()


def test_what_stays_is_not_read(segmented):
    stored, texts, path = segmented
    for name in ("tokens", "sentences"):
        file = path / f"1/{name}.arrow"
        whole = file.read_bytes()
        place = len(whole) // 3
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        stored = tv.Corpus.open(path).append(["nieuw"], date=["1908"])
        assert stored.n_documents == len(texts) + 1
        with pytest.raises(tv.StoreError, match=rf"1/{name}.arrow is damaged: bytes 0 to"):
            stored.verify()
        file.write_bytes(whole)
        stored.verify()
        texts = [*texts, "nieuw"]


def test_damage_is_not_taken_over_into_a_new_segment(segmented):
    _, _, path = segmented
    for name in ("3/tokens", "3/sentences"):
        file = path / f"{name}.arrow"
        whole = file.read_bytes()
        place = len(whole) - 5000
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        opened = tv.Corpus.open(path)
        with pytest.raises(tv.StoreError, match=rf"{name}.arrow is damaged"):
            opened.append(["meer"], date=["1908"])
        with pytest.raises(tv.StoreError, match=rf"{name}.arrow is damaged"):
            opened.compact()
        file.write_bytes(whole)
    tv.Corpus.open(path).verify()


def test_swapped_and_missing_segments_are_named(segmented):
    stored, _, path = segmented
    for name in ("tokens", "sentences", "texts"):
        one, other = (path / f"{number}/{name}.arrow" for number in (2, 3))
        held = [one.read_bytes(), other.read_bytes()]
        one.write_bytes(held[1])
        other.write_bytes(held[0])
        with pytest.raises(tv.StoreError, match=rf"\d/{name}.arrow"):
            tv.Corpus.open(path)
        one.write_bytes(held[0])
        other.write_bytes(held[1])
    (path / "2").rename(path / "elders")
    with pytest.raises(tv.StoreError, match=r"2/\w+.arrow is missing"):
        tv.Corpus.open(path)
    # Nor is a corpus written that names what is not there.
    with pytest.raises(tv.StoreError, match=r"2/\w+.arrow is missing"):
        stored.append(["meer"], date=["1908"])
    (path / "elders").rename(path / "2")
    tv.Corpus.open(path).verify()
    os.truncate(path / "2/tokens.arrow", 100_000)
    with pytest.raises(tv.StoreError, match=r"2/tokens.arrow has 100000 bytes where \d+ were"):
        stored.count("w0")


def test_a_full_disk_leaves_the_corpus_without_the_segment(segmented):
    stored, texts, path = segmented
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    added = tv.Corpus.from_texts([text(60_000)], date=["1908"])
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(OSError, match=r"tokens.arrow"):
            stored.append(added)
        with pytest.raises(OSError, match=r"tokens.arrow"):
            stored.compact()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    agree(tv.Corpus.open(path), whole_of(texts))
    assert {entry.name for entry in path.iterdir()} == {"1", "2", "3", "lock", "manifest.json"}


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_kill_at_any_moment_leaves_a_corpus_that_was_whole(tmp_path):
    path, chance = tmp_path / "killed", random.Random(3)
    first = tv.Corpus.from_texts([text(17_000)])
    added = tv.Corpus.from_texts([text(9_000)])
    first.save(path)
    for _ in range(100):
        child = os.fork()
        if child == 0:
            corpus = tv.Corpus.open(path)
            for step in itertools.count():
                corpus = corpus.append(added) if step % 4 < 3 else corpus.compact()
                if len(corpus) > 9:
                    first.save(path, overwrite=True)
                    corpus = tv.Corpus.open(path)
        time.sleep(chance.uniform(0, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        opened = tv.Corpus.open(path)
        opened.verify()
        assert opened.n_tokens == first.n_tokens + added.n_tokens * (len(opened) - 1)
    whole = tv.Corpus.merge([first] + [added] * (len(opened) - 1))
    same(opened, whole)
    same(opened.append(added).compact(), tv.Corpus.merge([whole, added]))
    assert sum(entry.is_dir() for entry in path.iterdir()) == 1


def test_the_command_adds_and_makes_one_of_all(tmp_path):
    from test_cli import turven

    one, other, folder = tmp_path / "one.txt", tmp_path / "other.jsonl", str(tmp_path / "a")
    one.write_text("De kat\n" + text(30_000))
    other.write_text('{"text": "De HOND. 3"}\n')
    assert turven("build", str(one), "-o", folder, "--case", "keep", "--numbers", "drop").stdout
    done = turven("append", folder, str(other))
    assert (done.returncode, done.stderr) == (0, "")
    assert turven("append", folder, "-", stdin="En een kat").returncode == 0
    corpus = tv.Corpus.open(folder)
    assert corpus.tokens(1) == ["De", "HOND"]
    assert [corpus.text(place) for place in (1, 2)] == ["De HOND. 3", "En een kat"]
    assert done.stdout.startswith("Corpus: 2 documents, ")
    assert turven("compact", folder).stdout == f"{corpus!r}\n"
    assert turven("append", folder, str(other), "--case", "lower").returncode == 2
    missing = turven("append", str(tmp_path / "b"), str(other))
    assert (missing.returncode, "b: No such file" in missing.stderr) == (1, True)
    layered = tmp_path / "tokens.conllu"
    layered.write_text("1\tkatten\tkat" + "\t_" * 7 + "\n\n")
    refused = turven("append", folder, str(layered), "--layers", "lemma")
    assert refused.returncode == 2
    assert "the corpora have different layers" in refused.stderr
    turven("build", str(layered), "-o", str(tmp_path / "c"), "--layers", "lemma")
    assert turven("append", str(tmp_path / "c"), str(layered)).returncode == 0
    assert tv.Corpus.open(tmp_path / "c").layer("lemma").count("kat") == 2

"""A corpus on disk gives the answers of the one in memory, or says what is wrong."""

import datetime as dt
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import turven as tv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TEXTS = [
    "De kat zat op de mat. De hond lag ernaast!",
    "",
    "Het water kwam; het water ging. De kat en de hond zagen het water.",
    "Éénmaal, andermaal: de koopman riep 'verkocht'.",
]
DATES = [dt.date(1901, 1, 1), None, dt.date(1999, 12, 31), dt.date(2020, 2, 29)]

#: Every statistic, asked for something that a small corpus has.
STATISTICS = {
    "frequencies": lambda corpus: corpus.frequencies(),
    "documents": lambda corpus: corpus.documents(),
    "ngrams": lambda corpus: corpus.ngrams((1, 3), within="sentence", measures="all", nested=True),
    "collocations": lambda corpus: corpus.collocations(window=3, measures=["pmi", "log_dice"]),
    "collocates": lambda corpus: corpus.collocates("de", measures=["t_score"], places=True),
    "keyness": lambda corpus: corpus.keyness(corpus[::2]),
    "specificities": lambda corpus: corpus.specificities(range(len(corpus))),
    "dispersion": lambda corpus: corpus.dispersion(measures=["dp", "d_a", "arf", "ald"]),
    "part": lambda corpus: corpus[1:].frequencies(),
    "terms": lambda corpus: corpus.document_term_counts().types,
}


def made() -> tv.Corpus:
    return tv.Corpus.from_texts(TEXTS, id=["a", "b", "c", "d"], date=DATES, rank=[4, 3, 2, 1])


def agree(one: tv.Corpus, other: tv.Corpus) -> None:
    assert repr(one) == repr(other)
    assert one.options == other.options
    assert (one.n_sentences, one.n_hapaxes) == (other.n_sentences, other.n_hapaxes)
    for name, ask in STATISTICS.items():
        if answer(one, ask) != answer(other, ask):
            pytest.fail(f"{name} differ")


def answer(corpus, ask):
    """Give an answer as values, or the message that there is none."""
    try:
        table = ask(corpus)
    except (ValueError, TypeError) as error:
        return str(error)
    return repr(table.to_dicts()), table.parameters


def files(store: Path) -> list[Path]:
    return sorted(path for path in store.rglob("*") if path.is_file() and path.name != "lock")


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "small.turven"
    made().save(path)
    return path


def test_a_corpus_that_is_opened_answers_as_the_one_that_was_saved(store):
    agree(tv.Corpus.open(store), made())
    assert [path.name for path in files(store)] == [
        "documents.arrow",
        "sentences.arrow",
        "tokens.arrow",
        "types.arrow",
        "manifest.json",
    ]


def test_a_corpus_that_is_opened_can_be_saved_again(store, tmp_path):
    tv.Corpus.open(store).save(tmp_path / "again")
    first, second = (
        json.loads((path / "manifest.json").read_text()) for path in (store, tmp_path / "again")
    )
    assert first == second


values = st.one_of(
    st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)), min_size=3, max_size=3),
    st.lists(st.one_of(st.none(), st.text("aé\n", max_size=3)), min_size=3, max_size=3),
    st.lists(st.one_of(st.none(), st.booleans()), min_size=3, max_size=3),
    st.lists(st.one_of(st.none(), st.floats(allow_nan=False)), min_size=3, max_size=3),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(st.text("ab ç\n'’.!", max_size=30), min_size=3, max_size=3),
    values,
    st.sampled_from([{}, {"case": "keep", "punctuation": "keep"}, {"language": "nl"}]),
)
def test_any_corpus_comes_back(tmp_path, texts, column, options):
    corpus = tv.Corpus.from_texts(texts, column=column, **options)
    corpus.save(tmp_path / "any", overwrite=True)
    agree(tv.Corpus.open(tmp_path / "any"), corpus)


@pytest.mark.parametrize("documents", [[], [[]], [["a"]], [["b", "a"], [], ["a", "c"]]])
def test_given_tokens_stay_given(tmp_path, documents):
    corpus = tv.Corpus.from_tokens(documents)
    corpus.save(tmp_path / "given")
    opened = tv.Corpus.open(tmp_path / "given")
    agree(opened, corpus)
    assert opened.options == {"source": "given"}


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_the_number_of_threads_changes_no_byte(tmp_path, threads):
    texts = [" ".join(f"w{n * n % 97}" for n in range(size)) for size in range(300)]
    tv.Corpus.from_texts(texts, threads=threads).save(tmp_path / "one")
    tv.Corpus.from_texts(texts, threads=3).save(tmp_path / "other")
    for one, other in zip(files(tmp_path / "one"), files(tmp_path / "other"), strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_other_programs_open_the_files(store):
    polars, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
    feather = pytest.importorskip("pyarrow.feather")
    corpus = made()
    types = polars.read_ipc(store / "1/types.arrow")
    tokens = polars.read_ipc(store / "1/tokens.arrow")
    words = types["token"].to_list()
    spelled = [words[number] for number in tokens["type"]]
    assert spelled == [token for document in range(4) for token in corpus.tokens(document)]
    assert [words[number] for number in types["order"]] == sorted(words)
    listed = feather.read_table(store / "1/documents.arrow")
    rows = duckdb.from_arrow(listed).select("id, date, rank, tokens").fetchall()
    assert rows == [tuple(row.values()) for row in corpus.documents().to_dicts()]
    ends = polars.read_ipc(store / "1/sentences.arrow")["end"].to_list()
    assert len(ends) == corpus.n_sentences
    assert ends[-1] == corpus.n_tokens


def faults(store: Path) -> list[str]:
    """Say what is found: at the opening, at the first answers, by `verify`."""
    found = []
    try:
        corpus = tv.Corpus.open(store)
    except tv.StoreError as error:
        return [str(error)] * 2
    try:
        for name in ("documents", "frequencies", "ngrams"):
            ask, whole = STATISTICS[name], made()
            assert answer(corpus, ask) == answer(whole, ask), "a wrong answer"
    except tv.StoreError as error:
        found.append(str(error))
    try:
        corpus.verify()
    except tv.StoreError as error:
        found.append(str(error))
    return found


def test_every_flipped_byte_is_found(store):
    for path in files(store):
        whole = path.read_bytes()
        for place in range(len(whole)):
            path.write_bytes(
                whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :]
            )
            found = faults(store)
            assert len(found) == 2, f"{path.name}, byte {place}: {found}"
            assert all(path.name in message for message in found), found
        path.write_bytes(whole)
    assert faults(store) == []


def test_a_flipped_byte_deep_in_a_file_is_found_before_the_first_answer(tmp_path):
    corpus = tv.Corpus.from_texts([" ".join(f"w{n % 7001}" for n in range(50_000))])
    corpus.save(tmp_path / "long")
    for path in files(tmp_path / "long"):
        whole = path.read_bytes()
        if len(whole) < 3 * 4096:
            continue
        for place in random.Random(7).sample(range(4096, len(whole) - 4096), 20):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x80]) + whole[place + 1 :])
            opened = tv.Corpus.open(tmp_path / "long")
            with pytest.raises(tv.StoreError, match=f"{path.name} is damaged: bytes 0 to"):
                opened.ngrams(2)
            with pytest.raises(tv.StoreError, match=path.name):
                opened.verify()
        path.write_bytes(whole)


def test_every_cut_is_found_when_the_store_is_opened(store):
    for path in files(store):
        whole = path.read_bytes()
        for size in range(len(whole)):
            path.write_bytes(whole[:size])
            with pytest.raises(tv.StoreError, match=path.name):
                tv.Corpus.open(store)
        path.write_bytes(whole)


def test_swapped_and_missing_files_are_named(store, tmp_path):
    other = tmp_path / "other.turven"
    tv.Corpus.from_texts([text.replace("kat", "rat") for text in TEXTS]).save(other)
    for path in files(store)[:-1]:
        whole = path.read_bytes()
        path.write_bytes((other / "1" / path.name).read_bytes())
        if path.read_bytes() != whole:
            with pytest.raises(tv.StoreError, match=path.name):
                tv.Corpus.open(store)
        path.unlink()
        with pytest.raises(tv.StoreError, match=f"{path.name} is missing"):
            tv.Corpus.open(store)
        path.write_bytes(whole)
    (store / "manifest.json").unlink()
    with pytest.raises(tv.StoreError, match=r"has no manifest\.json"):
        tv.Corpus.open(store)
    with pytest.raises(FileNotFoundError, match="nowhere"):
        tv.Corpus.open(tmp_path / "nowhere")


def test_a_newer_version_is_refused_with_a_sentence(store):
    manifest = store / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"version": 1,', '"version": 5, "new": 1,'))
    with pytest.raises(
        tv.StoreError, match=r"has version 5 of the format .* a newer one is needed"
    ):
        tv.Corpus.open(store)


def test_an_exception_can_be_sent_to_another_process(store):
    import pickle

    with pytest.raises(tv.StoreError) as caught:
        tv.Corpus.open(store / "1")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.path, again.reason) == (store / "1", caught.value.reason)


def test_a_file_that_is_shortened_while_it_is_open_is_an_error(store):
    corpus = tv.Corpus.open(store)
    assert corpus.count("water") == 3
    os.truncate(store / "1/tokens.arrow", 100)
    with pytest.raises(tv.StoreError, match=r"tokens.arrow has 100 bytes where \d+ were written"):
        corpus.count("water")


def test_what_is_there_is_not_lost(store, tmp_path):
    other = tv.Corpus.from_texts(["iets anders"])
    with pytest.raises(FileExistsError, match="overwrite=True"):
        other.save(store)
    agree(tv.Corpus.open(store), made())
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "brief.txt").write_text("Beste,")
    with pytest.raises(FileExistsError, match="something else than a stored corpus"):
        other.save(folder, overwrite=True)
    with pytest.raises(FileExistsError):
        other.save(folder / "brief.txt")
    with pytest.raises(FileNotFoundError):
        other.save(tmp_path / "no" / "such")
    assert [path.name for path in folder.iterdir()] == ["brief.txt"]


def test_who_reads_keeps_what_was_opened(store):
    old = tv.Corpus.open(store)
    tv.Corpus.from_texts(["iets anders"]).save(store, overwrite=True)
    agree(old, made())
    assert tv.Corpus.open(store).n_tokens == 2
    assert [path.name for path in store.iterdir() if path.is_dir()] == ["2"]


def test_two_do_not_write_at_once(store):
    fcntl = pytest.importorskip("fcntl")
    with (store / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(tv.StoreError, match="another process is writing"):
            made().save(store, overwrite=True)
    agree(tv.Corpus.open(store), made())


def test_a_full_disk_leaves_the_old_corpus_and_nothing_else(store, tmp_path):
    long = tv.Corpus.from_texts([" ".join(f"w{n}" for n in range(20_000))])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    try:
        for path, options in ((store, {"overwrite": True}), (tmp_path / "new", {})):
            with pytest.raises(OSError, match=r"types.arrow|tokens.arrow"):
                long.save(path, **options)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    agree(tv.Corpus.open(store), made())
    assert [path.name for path in store.iterdir() if path.is_dir()] == ["1"]
    assert not (tmp_path / "new").exists()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_kill_at_any_moment_leaves_the_old_corpus_or_the_new_one(tmp_path):
    path, chance = tmp_path / "killed", random.Random(3)
    corpora = [tv.Corpus.from_texts([word] * size) for word, size in (("oud", 3000), ("nieuw", 50))]
    corpora[0].save(path)
    for _ in range(100):
        child = os.fork()
        if child == 0:
            while True:
                corpora[1].save(path, overwrite=True)
                corpora[0].save(path, overwrite=True)
        time.sleep(chance.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        opened = tv.Corpus.open(path)
        opened.verify()
        assert opened.frequencies().to_dicts()[0]["token"] in ("oud", "nieuw")
    corpora[1].save(path, overwrite=True)
    assert sum(entry.is_dir() for entry in path.iterdir()) == 1
    agree(tv.Corpus.open(path), corpora[1])


def test_a_first_writing_that_was_killed_can_be_done_again(store):
    (store / "manifest.json").rename(store / "manifest.json.new")
    made().save(store)
    agree(tv.Corpus.open(store), made())


def test_several_processes_read_one_corpus(store):
    code = f"import turven as tv; print(tv.Corpus.open({str(store)!r}).count('de'))"
    readers = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    counts = {reader.communicate(timeout=60)[0] for reader in readers}
    assert counts == {f"{made().count('de')}\n"}


def test_a_moved_corpus_opens(store, tmp_path):
    moved = shutil.move(store, tmp_path / "elders")
    agree(tv.Corpus.open(moved), made())


def many(size: int = 700) -> list[str]:
    """Give texts of all lengths, which make several batches."""
    chance = random.Random(5)
    words = [f"w{n}" for n in range(2000)] + ["\n", ". A", "é", "l'eau"]
    return [" ".join(chance.choices(words, k=chance.randrange(size))) for _ in range(3000)]


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_a_corpus_that_is_stored_while_it_is_made_is_the_same(tmp_path, threads):
    texts = many()
    corpus = tv.Corpus.from_texts(texts, number=range(len(texts)))
    stored = tv.Corpus.from_texts(
        texts, number=range(len(texts)), store=tmp_path / "one", threads=threads
    )
    assert stored.documents().equals(corpus.documents())
    for ask in (STATISTICS["frequencies"], STATISTICS["collocates"], STATISTICS["terms"]):
        assert ask(stored).equals(ask(corpus))
    stored.verify()
    for document in [0, 1, 17, 1500, -1]:
        assert stored.text(document) == texts[document]
    assert {path.name for path in (tmp_path / "one/1").iterdir()} == {
        f"{name}.arrow" for name in ("blocks", "documents", "sentences", "texts", "tokens", "types")
    }
    corpus.save(tmp_path / "other")
    for path in files(tmp_path / "other")[:-1]:
        assert path.read_bytes() == (tmp_path / "one/1" / path.name).read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(st.text("ab ç\n'’.! 19", max_size=20), max_size=5),
    st.sampled_from([None, r"(?P<year>\d+) "]),
)
def test_any_text_comes_back(tmp_path, texts, header):
    corpus = tv.Corpus.from_texts(texts, header=header)
    stored = tv.Corpus.from_texts(texts, header=header, store=tmp_path / "any", overwrite=True)
    agree(stored, corpus)
    stored.verify()
    for place, text in enumerate(texts):
        found = re.match(header, text) if header else None
        assert stored.text(place) == text[found.end() if found else 0 :]


def test_documents_that_are_read_in_pieces_come_back_whole(tmp_path):
    line = "Een regel van een lang boek, telkens weer.\n"
    (tmp_path / "a.txt").write_text("kort")
    (tmp_path / "b.txt").write_text(line * 300_000)
    (tmp_path / "c.txt").write_text("")
    (tmp_path / "d.txt").write_text("einde" + line * 250_000)
    stored = tv.Corpus.from_files(sorted(tmp_path.glob("*.txt")), store=tmp_path / "store")
    stored.verify()
    assert [len(stored.text(place)) for place in range(4)] == [
        4,
        len(line) * 300_000,
        0,
        5 + len(line) * 250_000,
    ]
    assert stored.text(-1).startswith("eindeEen regel")
    corpus = tv.Corpus.from_files(sorted(tmp_path.glob("*.txt")))
    assert stored.frequencies().equals(corpus.frequencies())


def test_texts_of_a_file_that_comes_slowly_are_kept(tmp_path):
    slow, folder = tmp_path / "slow.jsonl", tmp_path / "slow.turven"
    os.mkfifo(slow)
    write = f"import time; f = open({str(slow)!r}, 'w'); time.sleep(0.2); f.write(input())"
    writer = subprocess.Popen([sys.executable, "-c", write], stdin=subprocess.PIPE, text=True)
    writer.stdin.write('{"text": "De kat zat."}')
    writer.stdin.close()
    corpus = tv.Corpus.from_files(slow, store=folder)
    assert writer.wait(60) == 0
    assert (corpus.n_tokens, corpus.text(0)) == (3, "De kat zat.")
    corpus.verify()


def test_texts_go_with_a_corpus_that_is_saved_elsewhere(tmp_path):
    stored = tv.Corpus.from_texts(TEXTS, store=tmp_path / "one")
    stored.save(tmp_path / "other")
    assert [tv.Corpus.open(tmp_path / "other").text(place) for place in range(4)] == TEXTS


def test_what_is_made_of_a_stored_corpus_has_its_texts(tmp_path):
    stored = tv.Corpus.from_texts(TEXTS, store=tmp_path / "one", year=[1, 2, 1, 2])
    part = stored[[3, 1, 0]]
    assert [part.text(place) for place in range(3)] == [TEXTS[3], TEXTS[1], TEXTS[0]]
    assert part[[2, 0]].text(0) == TEXTS[0]
    assert part.map_types(str.upper)[1:].text(0) == TEXTS[1]
    assert stored.split("year")[2].text(1) == TEXTS[3]
    for name, made in (("two", part), ("three", part.map_types(str.upper)), ("four", stored[:0])):
        made.save(tmp_path / name)
        saved = tv.Corpus.open(tmp_path / name)
        saved.verify()
        assert [saved.text(place) for place in range(len(saved))] == [
            made.text(place) for place in range(len(made))
        ]


def test_long_texts_of_a_part_go_with_it(tmp_path):
    texts = [f"{place} {'woord ' * 60_000}" for place in range(12)] + ["kort"] * 3000
    stored = tv.Corpus.from_texts(texts, store=tmp_path / "one")
    part = stored[::-1]
    part.save(tmp_path / "two")
    saved = tv.Corpus.open(tmp_path / "two")
    saved.verify()
    assert [saved.text(place) for place in range(len(texts))] == texts[::-1]


def test_texts_that_were_not_kept_are_an_error(tmp_path):
    without = tv.Corpus.from_texts(TEXTS, store=tmp_path / "one", keep_text=False)
    given = tv.Corpus.from_tokens([["a"]], store=tmp_path / "two")
    used_up = tv.Corpus.from_texts(text for text in TEXTS)
    for corpus in (without, given, used_up):
        with pytest.raises(ValueError, match="were not kept"):
            corpus.text(0)
    with pytest.raises(IndexError, match="no document 4"):
        without.text(4)


def test_a_fault_in_the_input_leaves_what_was_there(store, tmp_path):
    texts = [*many(), "een \0 nul"]
    for path in (store, tmp_path / "new"):
        with pytest.raises(tv.DecodeError):
            tv.Corpus.from_texts(texts, store=path, overwrite=True)
        with pytest.raises(ValueError, match="has 1 values for 4 documents"):
            tv.Corpus.from_texts(TEXTS, column=[1], store=path, overwrite=True)
        with pytest.raises(ZeroDivisionError):
            tv.Corpus.from_texts((str(1 / n) for n in (1, 0)), store=path, overwrite=True)
    agree(tv.Corpus.open(store), made())
    assert [path.name for path in store.iterdir() if path.is_dir()] == ["1"]
    assert not (tmp_path / "new").exists()


def test_damaged_texts_are_found(tmp_path):
    tv.Corpus.from_texts(TEXTS, store=tmp_path / "one")
    for name in ("texts", "blocks"):
        path = tmp_path / f"one/1/{name}.arrow"
        whole = path.read_bytes()
        for place in range(len(whole)):
            path.write_bytes(
                whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :]
            )
            with pytest.raises(tv.StoreError, match=path.name):
                tv.Corpus.open(tmp_path / "one")
        path.write_bytes(whole)
    assert tv.Corpus.open(tmp_path / "one").text(0) == TEXTS[0]


texts_of_three = st.lists(st.text("ab ç\n'’.! 19", max_size=20), max_size=3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(texts_of_three, min_size=1, max_size=3), st.booleans())
def test_merged_corpora_are_the_one_that_would_have_been_built(tmp_path, parts, named):
    whole = [text for part in parts for text in part]
    names = [f"d{number}" for number in range(len(whole))]
    corpus = tv.Corpus.from_texts(whole, id=names if named else None, size=list(map(len, whole)))
    corpora, places = [], iter(names)
    for number, part in enumerate(parts):
        ids = [next(places) for _ in part] if named else None
        store = tmp_path / f"part{number}"
        sizes = list(map(len, part))
        corpora.append(tv.Corpus.from_texts(part, id=ids, size=sizes, store=store, overwrite=True))
    merged = tv.Corpus.merge(corpora)
    stored = tv.Corpus.merge(corpora, store=tmp_path / "whole", overwrite=True)
    stored.verify()
    if whole:
        agree(merged, corpus)
        agree(stored, corpus)
    assert [stored.text(place) for place in range(len(whole))] == whole
    corpus.save(tmp_path / "saved", overwrite=True)
    saved, written = files(tmp_path / "saved"), files(tmp_path / "whole")
    for path in saved[:-1]:
        same = next(other for other in written if other.name == path.name)
        assert not whole or same.read_bytes() == path.read_bytes()


def test_documents_are_added_to_a_corpus_on_disk(store):
    whole = tv.Corpus.from_texts([*TEXTS, "Een nieuwe dag."], id=[*"abcd", "e"])
    stored = tv.Corpus.from_texts(TEXTS, id=list("abcd"), store=store, overwrite=True)
    longer = stored.append(["Een nieuwe dag."], id=["e"])
    agree(longer, whole)
    agree(tv.Corpus.open(store), whole)
    assert stored.n_documents == 4
    assert [longer.text(place) for place in range(5)] == [*TEXTS, "Een nieuwe dag."]
    assert [path.name for path in store.parent.iterdir()] == ["small.turven"]
    with pytest.raises(tv.DecodeError):
        longer.append(["\0"], id=["f"])
    agree(tv.Corpus.open(store), whole)


def test_documents_are_added_in_memory():
    corpus = tv.Corpus.from_texts(TEXTS[:1], case="keep").append(TEXTS[1:])
    agree(corpus, tv.Corpus.from_texts(TEXTS, case="keep"))
    tokens = tv.Corpus.from_tokens([["a", "b"]])
    agree(
        tokens.append(tv.Corpus.from_tokens([["c", "b"]])),
        tv.Corpus.from_tokens([["a", "b"], ["c", "b"]]),
    )
    with pytest.raises(ValueError, match="append a corpus of tokens"):
        tokens.append(["c b"])
    with pytest.raises(TypeError, match="no options with a corpus, got id"):
        tokens.append(tokens, id=["x"])


def test_columns_that_one_corpus_lacks_are_missing_there():
    one = tv.Corpus.from_texts(["a"], year=[1901], party=["X"])
    other = tv.Corpus.from_texts(["b"], year=[1.5])
    rows = tv.Corpus.merge([one, other]).documents().to_dicts()
    assert [(row["year"], row["party"]) for row in rows] == [(1901.0, "X"), (1.5, None)]
    with pytest.raises(ValueError, match="'party' is not of one kind in all corpora"):
        tv.Corpus.merge([one, tv.Corpus.from_texts(["b"], party=[3])])


def test_corpora_that_differ_are_not_merged():
    with pytest.raises(ValueError, match="the options of the corpora differ"):
        tv.Corpus.merge([made(), tv.Corpus.from_texts(["A"], case="keep")])
    with pytest.raises(ValueError, match="tokens of some corpora were given"):
        tv.Corpus.merge([made(), tv.Corpus.from_tokens([["A"]])])
    with pytest.raises(TypeError, match=r"corpora\[1\] must be a Corpus, got str"):
        tv.Corpus.merge([made(), "nieuws.turven"])
    assert tv.Corpus.merge([]).n_documents == 0

"""Life in a process: Ctrl-C, forks, panics, other threads."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest
import turven as tv
from turven import _core

posix = pytest.mark.skipif(os.name != "posix", reason="signals and forks are of POSIX")

TEXTS = ["de kat zat op de mat", "de hond lag op de mat"] * 50


def run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


#: Sends itself Ctrl-C while `work` runs, then shows that everything still works.
INTERRUPTED = """
    import os, signal, threading, time
    import turven as tv
    from turven import _core

    text = " ".join(f"woord{{i % 50021}} en" for i in range(400_000))
    corpus = tv.Corpus.from_texts([text] * 3)
    sent = 0.0

    def send():
        global sent
        sent = time.perf_counter()
        os.kill(os.getpid(), signal.SIGINT)

    def endless():
        while True:
            yield text

    timer = threading.Timer(0.15, send)
    timer.start()
    try:
        {work}
        print("finished")
    except KeyboardInterrupt:
        print("interrupted", time.perf_counter() - sent)
    timer.join()
    assert corpus.count("en") == 1_200_000
    assert len(tv.Corpus.from_texts([text]).ngrams(2, top=5)) == 5
    print("unharmed")
"""


@posix
@pytest.mark.parametrize(
    "work",
    [
        "_core.spin()",
        "tv.Corpus.from_texts(endless())",
        "tv.Corpus.from_texts([text] * 100_000)",
        "[corpus.ngrams((1, 5)) for _ in range(1000)]",
        "[corpus.collocations(window=10) for _ in range(1000)]",
        "[corpus.document_term_counts() for _ in range(1000)]",
        "[corpus.matches('[]* \"en\"', strategy='longest') for _ in range(1000)]",
    ],
)
def test_ctrl_c_ends_long_work_and_harms_nothing(work):
    done = run(INTERRUPTED.format(work=work))
    assert done.returncode == 0, done.stderr
    first, last = done.stdout.splitlines()
    assert first.startswith("interrupted")
    # The promise is 100 ms; a loaded machine may take longer to answer at all.
    assert float(first.split()[1]) < 2.0
    assert last == "unharmed"


#: Writes to a store again and again until Ctrl-C comes, at a moment of which nobody knows what
#: is being done; then looks what there is, and writes once more at once.
WRITING = """
    import os, pathlib, random, signal, sys, threading
    import turven as tv

    path, chance = pathlib.Path({path!r}), random.Random(7)
    texts = [f"woord{{n % 5003}} en oud" for n in range(60_000)]
    corpora = [tv.Corpus.from_texts(texts), tv.Corpus.from_texts(texts[:1000])]

    def interrupted(work):
        press = threading.Timer(chance.uniform(0, 0.25), os.kill, (os.getpid(), signal.SIGINT))
        try:
            press.start()
            while True:
                work()
        except KeyboardInterrupt:
            press.join()

    def work():
        {work}

    for _ in range(20):
        interrupted(work)
        if (path / "manifest.json").exists():
            there = tv.Corpus.open(path)
            there.verify()
            assert there.n_tokens % 3000 == 0, there.n_tokens
            assert there.count("oud") == there.n_tokens // 3
        work()
        tv.Corpus.open(path).verify()
        folders = [entry.name for entry in path.iterdir() if entry.is_dir()]
        assert len(folders) == 1 or {is_append}, folders
    print("unharmed")
"""


@posix
@pytest.mark.parametrize(
    "work",
    [
        "corpora[0].save(path, overwrite=True)",
        "tv.Corpus.from_texts(texts, store=path, overwrite=True, keep_text=True)",
        "tv.Corpus.merge(corpora, store=path, overwrite=True)",
        "tv.Corpus.from_texts(texts[:2000], store=path, overwrite=True).append(corpora[1])",
    ],
)
def test_ctrl_c_leaves_the_old_store_or_the_new_one_and_the_next_can_write(work, tmp_path):
    path = str(tmp_path / "store")
    done = run(WRITING.format(work=work, path=path, is_append="append" in work))
    assert (done.returncode, done.stdout) == (0, "unharmed\n"), done.stderr


def wait_for(child):
    """Wait for a child to end well; a hanging one is a failure."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            assert os.waitstatus_to_exitcode(status) == 0
            return
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the child hangs")


def count_in_child(texts, results):
    corpus = tv.Corpus.from_texts(texts)
    results.put((corpus.count("de"), corpus.ngrams(2)["ngram"].tolist()[:3]))


@posix
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_counts_and_ends():
    corpus = tv.Corpus.from_texts(TEXTS)
    expected = (corpus.count("de"), corpus.ngrams(2)["ngram"].tolist()[:3])
    context = multiprocessing.get_context("fork")
    for _ in range(3):
        results = context.Queue()
        child = context.Process(target=count_in_child, args=(TEXTS, results))
        child.start()
        assert results.get(timeout=60) == expected
        child.join(60)
        assert child.exitcode == 0
    assert tv.Corpus.from_texts(TEXTS).count("de") == expected[0]


@posix
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_may_use_the_corpus_of_its_parent():
    corpus = tv.Corpus.from_texts(TEXTS)
    corpus.ngrams(2)
    child = os.fork()
    if child == 0:
        counts = corpus.ngrams(3, top=1)["count"], corpus.collocates("mat", window=1)["o11"]
        os._exit(0 if [count.tolist() for count in counts] == [[100], [100]] else 1)
    wait_for(child)


@posix
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_no_thread_outside_the_crew_is_waited_for_in_a_child():
    # Tables of many rows are written by several threads, whatever made them.
    text = "woord " * 50_000
    corpus = tv.Corpus.from_texts(["a"] * 50_000)
    calls = [lambda: tv.tokenize(text), corpus.documents, corpus.frequencies]
    for call in calls:
        call()
    child = os.fork()
    if child == 0:
        os._exit(0 if [len(call()) for call in calls] == [50_000, 50_000, 1] else 1)
    wait_for(child)


def test_a_panic_is_an_exception_and_the_next_call_works():
    with pytest.raises(tv.InternalError, match="on purpose"):
        _core.panic_in_worker()
    assert issubclass(tv.InternalError, RuntimeError)
    assert tv.Corpus.from_texts(TEXTS).count("mat") == 100


def test_other_threads_run_while_the_engine_works():
    text = " ".join(f"w{i % 30011} de" for i in range(600_000))
    corpus = tv.Corpus.from_texts([text])
    ticks, stop = 0, threading.Event()

    def tick():
        nonlocal ticks
        while not stop.is_set():
            ticks += 1
            time.sleep(0.0005)

    thread = threading.Thread(target=tick)
    thread.start()
    before = ticks
    corpus.ngrams((1, 4), threads=1)
    during = ticks - before
    stop.set()
    thread.join()
    assert during > 5


def test_several_threads_may_ask_one_corpus_at_once():
    corpus = tv.Corpus.from_texts(TEXTS)
    expected = corpus.ngrams(2).to_dict()
    answers: list[bool] = []

    def ask():
        answers.extend(corpus.ngrams(2, threads=2).to_dict() == expected for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [True] * 80


def test_a_generator_may_build_a_corpus_of_its_own():
    def texts():
        for size in range(1, 4):
            inner = tv.Corpus.from_texts(["een twee drie"] * size, threads=1)
            yield " ".join(["token"] * inner.n_tokens)

    assert tv.Corpus.from_texts(texts(), threads=1).n_tokens == 18


def test_an_exception_of_the_generator_comes_through():
    def texts():
        yield "een"
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        tv.Corpus.from_texts(texts())


HEAVY = {"numpy", "polars", "pandas", "pyarrow", "scipy", "sklearn", "matplotlib", "duckdb"}


def test_importing_pulls_in_no_other_library():
    done = run(f"import sys, turven; print({HEAVY} & set(sys.modules))")
    assert done.stdout.strip() == "set()", done.stderr


def test_numpy_is_imported_when_an_array_is_asked_for():
    done = run("""
        import sys, turven as tv
        corpus = tv.Corpus.from_texts(["de kat", "de mat"], year=[1999, 2001])
        print(corpus, corpus.documents(), corpus.collocates("de"), corpus.ngrams(2).to_dicts())
        assert "numpy" not in sys.modules
        assert corpus.documents()["year"].tolist() == [1999, 2001]
        assert "numpy" in sys.modules
    """)
    assert done.returncode == 0, done.stderr

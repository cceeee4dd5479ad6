"""Progress: where it shows and where it does not, what it says, and that it goes away."""

from __future__ import annotations

import io
import os
import select
import subprocess
import sys
import textwrap
import time
from types import SimpleNamespace

import pytest
import turven as tv
from turven import _core, progress_bar

posix = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")

#: Work of a second and a half: a list that comes slowly, and a call that does nothing but wait.
SLOW = """
    import time
    import turven as tv
    from turven import _core

    def texts():
        for _ in range(15):
            time.sleep(0.1)
            yield "de kat zat op de mat " * 60_000
"""


@pytest.fixture
def clock(monkeypatch):
    """Let time go by as the test wants it to."""
    now = SimpleNamespace(seconds=100.0)
    monkeypatch.setattr(progress_bar.time, "monotonic", lambda: now.seconds)
    return now


@pytest.fixture
def lines(monkeypatch):
    """Let there be no tqdm, and collect what is written."""
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    written = io.StringIO()
    # pytest puts a standard error of its own in place before the test.
    system = SimpleNamespace(stderr=written, modules=sys.modules)
    monkeypatch.setattr(progress_bar, "sys", system)
    return written


def environment(**more):
    left_out = ("PYTEST_CURRENT_TEST", "TURVEN_PROGRESS")
    return {k: v for k, v in os.environ.items() if k not in left_out} | more


def in_terminal(script, **more):
    """Run a script whose standard error is a terminal; return what was shown there."""
    import pty
    import termios

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment(**more),
    )
    os.close(theirs)
    shown = b""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        ready, _, _ = select.select([ours], [], [], 1.0)
        try:
            read = os.read(ours, 4096) if ready else None
        except OSError:  # the child has closed its side
            read = b""
        if read == b"":
            break
        shown += read or b""
    os.close(ours)
    out, _ = child.communicate(timeout=60)
    assert child.returncode == 0, shown
    return shown.decode(), out.decode()


def in_pipe(script, **more):
    """Run a script; return what it writes to standard error."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment(**more),
        check=True,
    )
    return done.stderr


def screen(shown):
    """Return what a line of a terminal holds in the end."""
    cells = []
    place = 0
    for character in shown:
        if character == "\r":
            place = 0
        elif character != "\n":
            cells[place : place + 1] = [character]
            place += 1
    return "".join(cells).strip()


@posix
@pytest.mark.parametrize("tqdm", [True, False])
def test_a_terminal_shows_progress_with_its_rate_and_nothing_is_left(tqdm):
    hidden = "" if tqdm else "import sys; sys.modules['tqdm'] = None\n"
    if tqdm:
        pytest.importorskip("tqdm")
    script = SLOW + "\n    print(tv.Corpus.from_texts(texts()).n_tokens)"
    shown, out = in_terminal(hidden + textwrap.dedent(script))
    assert out.strip() == str(15 * 60_000 * 6)
    assert "reading: " in shown
    assert " documents/s" in shown
    assert screen(shown) == ""


@posix
def test_what_is_known_of_the_length_gives_a_share():
    script = (
        SLOW
        + """
    class Texts:
        def __len__(self):
            return 15
        def __iter__(self):
            return texts()
    tv.Corpus.from_texts(Texts())
    """
    )
    shown, _ = in_terminal("import sys; sys.modules['tqdm'] = None\n" + textwrap.dedent(script))
    assert " of 15 documents, " in shown
    assert " s left" in shown


@posix
@pytest.mark.parametrize(
    "call",
    [
        "tv.Corpus.from_texts(texts(), progress=False)",
        "tv.progress(False); tv.Corpus.from_texts(texts())",
        "[tv.Corpus.from_texts(['kort']).ngrams(2) for _ in range(2000)]",
    ],
)
def test_nothing_shows_where_it_is_not_wanted_and_in_short_work(call):
    shown, _ = in_terminal(SLOW + "\n    " + call)
    assert shown == ""


@posix
def test_the_environment_says_no_for_all():
    shown, _ = in_terminal(SLOW + "\n    tv.Corpus.from_texts(texts())", TURVEN_PROGRESS="0")
    assert shown == ""


def test_a_pipe_has_no_progress_unless_it_is_asked_for():
    script = SLOW + "\n    tv.Corpus.from_texts(texts())"
    assert in_pipe(script) == ""
    assert "reading" in in_pipe(script, TURVEN_PROGRESS="1")
    assert "reading" in in_pipe(script.replace("texts())", "texts(), progress=True)"))


@posix
def test_files_show_bytes(tmp_path):
    pytest.importorskip("tqdm")
    paths = [tmp_path / f"{at}.txt" for at in range(3)]
    for path in paths:
        os.mkfifo(path)
    script = f"""
        import threading, time
        import turven as tv

        def write():
            for path in {[str(path) for path in paths]}:
                with open(path, "w") as file:
                    for _ in range(10):
                        time.sleep(0.08)
                        file.write("de kat zat op de mat\\n" * 1000)

        threading.Thread(target=write).start()
        print(tv.Corpus.from_files({[str(path) for path in paths]}, threads=1).n_tokens)
    """
    shown, out = in_terminal(script)
    assert out.strip() == str(3 * 10 * 6000)
    assert "kB/s" in shown or "MB/s" in shown


@posix
@pytest.mark.parametrize("raised", ["LookupError('no more')", "KeyboardInterrupt"])
def test_the_bar_is_taken_away_when_the_work_fails(raised):
    script = (
        SLOW
        + f"""
    def failing():
        yield from texts()
        raise {raised}

    try:
        tv.Corpus.from_texts(failing())
    except BaseException as error:
        print(type(error).__name__)
    """
    )
    shown, out = in_terminal(script)
    assert out.strip() == raised.split("(")[0]
    assert "reading" in shown
    assert screen(shown) == ""


def test_a_display_that_fails_stops_the_work_with_its_exception():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            textwrap.dedent("""
                import turven as tv
                from turven import _core, progress_bar

                class Broken:
                    def __init__(self, *stage): pass
                    def show(self, done, total): raise OSError("no screen")
                    def close(self): print("closed")

                progress_bar.new_bar = Broken
                try:
                    with tv.progress(True):
                        _core.spin()
                except OSError as error:
                    print(error)
                print(tv.Corpus.from_texts(["de kat"]).n_tokens)
            """),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment(),
        check=False,
    )
    assert done.stdout.split("\n")[:3] == ["closed", "no screen", "2"], done.stderr


def test_no_progress_is_shown_by_default_under_pytest(monkeypatch):
    assert not progress_bar.is_wanted(None)
    monkeypatch.setattr(progress_bar, "_in_terminal", lambda: True)
    assert not progress_bar.is_wanted(None)
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    assert progress_bar.is_wanted(None)


def test_the_nearest_setting_decides(monkeypatch):
    monkeypatch.setenv("TURVEN_PROGRESS", "1")
    assert progress_bar.is_wanted(None)
    with tv.progress(False):
        assert not progress_bar.is_wanted(None)
        assert progress_bar.is_wanted(True)
        with tv.progress(True):
            assert progress_bar.is_wanted(None)
            assert not progress_bar.is_wanted(False)
        assert not progress_bar.is_wanted(None)
    assert progress_bar.is_wanted(None)


@pytest.mark.parametrize(
    "call",
    [
        lambda corpus, **options: corpus.ngrams(2, **options),
        lambda corpus, **options: corpus.collocations(**options),
        lambda corpus, **options: corpus.collocates("de", **options),
        lambda corpus, **options: corpus.keyness(corpus, **options),
        lambda corpus, **options: corpus.frequencies(**options),
        lambda corpus, **options: corpus.dispersion(**options),
        lambda corpus, **options: corpus.diversity(**options),
        lambda corpus, **options: corpus.duplicates(**options),
        lambda corpus, **options: corpus.document_term_matrix(**options),
        lambda corpus, **options: corpus.by([1, 2]).frequencies(**options),
        lambda corpus, **options: corpus.drift("de", by=[1, 2], **options),
        lambda corpus, **options: corpus.verify(**options),
        lambda corpus, **options: tv.Corpus.merge([corpus, corpus], **options),
        lambda corpus, **options: tv.Corpus.from_tokens([["de"]], **options),
        lambda corpus, **options: tv.Corpus.from_table([{"text": "de"}], **options),
    ],
)
def test_every_call_that_may_take_long_takes_the_option(call):
    corpus = tv.Corpus.from_texts(["de kat zat", "de hond lag"])
    call(corpus, progress=False)
    call(corpus, progress=None)
    with pytest.raises(TypeError, match="progress must be a bool, got str"):
        call(corpus, progress="yes")


def test_what_is_neither_yes_nor_no_is_refused(monkeypatch):
    with pytest.raises(TypeError, match="progress must be a bool, got int"):
        tv.progress(1)
    monkeypatch.setenv("TURVEN_PROGRESS", "ja")
    with pytest.raises(ValueError, match="TURVEN_PROGRESS must be 0 or 1, got 'ja'"):
        tv.Corpus.from_texts(["de"])


def test_a_call_shows_nothing_for_a_second_and_then_its_stage(clock, lines):
    with progress_bar.shown(True) as display:
        display.show("reading", "B", 10, 100)
        assert lines.getvalue() == ""
        clock.seconds += 1.1
        display.show("reading", "B", 40_000_000, 100_000_000)
        clock.seconds += 2.0
        display.show("reading", "B", 50_000_000, 100_000_000)
        assert "reading: 50%, 50 MB of 100 MB, 25 MB/s, 2 s left" in lines.getvalue()
        display.show("renumbering", "", 0, None)
        assert "renumbering: 0 s" in lines.getvalue()
        assert progress_bar.display(0.0) is display
    assert screen(lines.getvalue()) == ""
    assert progress_bar.display(0.0) is not display


def test_rounds_are_shown_instead_of_what_is_done_in_them(clock, lines):
    with progress_bar.shown(True) as display:
        for _ in display.rounds("abc", 3, "parts"):
            clock.seconds += 2.0
            display.show("counting", "tokens", 5, 10)
            for _ in display.rounds("xy", 2, "others"):
                display.show("counting", "tokens", 5, 10)
    shown = lines.getvalue()
    assert "counting: 33%, 1 parts of 3 parts" in shown
    assert "tokens" not in shown
    assert "others" not in shown
    assert screen(shown) == ""


def test_a_nested_call_belongs_to_the_outer_one(clock, lines):
    with progress_bar.shown(False):
        clock.seconds += 5
        with progress_bar.shown(None) as inner:
            inner.show("reading", "B", 1, 2)
        assert lines.getvalue() == ""
        with progress_bar.shown(True) as other:
            clock.seconds += 5
            other.show("reading", "B", 1, 2)
    assert "reading" in lines.getvalue()


def test_a_closed_standard_error_is_no_terminal(monkeypatch):
    closed = io.StringIO()
    closed.close()
    for stream in (closed, None, io.StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        assert not progress_bar._in_terminal()


def test_the_engine_says_how_far_it_is():
    shown = []

    class Recorded(progress_bar.Display):
        def show(self, stage, unit, done, total):
            shown.append((stage, unit, done, total))

    def texts():
        for _ in range(10):
            time.sleep(0.05)
            yield "de kat zat op de mat " * 60_000

    class Listed(list):
        def __iter__(self):
            return texts()

    token = progress_bar._current.set(Recorded())
    try:
        corpus = tv.Corpus.from_texts(Listed(range(10)))
    finally:
        progress_bar._current.reset(token)
    assert corpus.n_tokens == 10 * 360_000
    assert shown
    stages = {(stage, unit, total) for stage, unit, _, total in shown}
    assert stages <= {
        ("reading", "documents", 10),
        ("joining vocabularies", "words", 5),
        ("joining vocabularies", "words", 10),
        ("renumbering", "tokens", 3_600_000),
    }
    reading = [done for stage, _, done, _ in shown if stage == "reading"]
    assert reading == sorted(reading)
    assert reading[-1] <= 10


def test_importing_turven_imports_no_tqdm():
    done = in_pipe("import sys, turven; assert 'tqdm' not in sys.modules")
    assert done == ""


def test_a_display_works_without_the_engine_knowing_of_calls(clock, lines):
    single = progress_bar.display(2.0)
    with tv.progress(True):
        single.show("counting", "tokens", 1, 2)
    assert "counting: 50%" in lines.getvalue()
    single.leave()
    assert screen(lines.getvalue()) == ""


def test_the_widget_of_a_notebook_is_asked_for_by_its_kernel(monkeypatch):
    shell = SimpleNamespace(config={"IPKernelApp": {}})
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert progress_bar._in_notebook()
    shell.config = {"TerminalIPythonApp": {}}
    assert not progress_bar._in_notebook()


def test_spin_is_stopped_by_whoever_waits():
    class Stopping(progress_bar.Display):
        def show(self, *stage):
            raise LookupError("enough")

    token = progress_bar._current.set(Stopping())
    try:
        with pytest.raises(LookupError, match="enough"):
            _core.spin()
    finally:
        progress_bar._current.reset(token)

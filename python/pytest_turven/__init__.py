"""The plugin of turven for pytest: a fixture for corpora, options, a marker.

pytest loads it at the start of every run in whose environment turven is installed. So it stands
beside the package and not in it: importing it does not import the engine, which comes with the
first test that asks for it. What it does is in :mod:`turven.testing` and docs/testing.md.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from turven import Corpus

#: The variable of the environment that says how many threads the engine takes.
THREADS = "TURVEN_NUM_THREADS"

#: The folder below that of pytest's cache.
FOLDER = "turven"


@dataclass
class Run:
    """What the assertions of :mod:`turven.testing` need to know of the run."""

    #: Whether snapshots are written instead of compared.
    update: bool = False
    #: The folder of the test that runs.
    folder: Path | None = None
    #: Whether a corpus was asked for, here or in a worker of xdist.
    used: bool = False
    #: Snapshots that were compared with `update`, and what they hold.
    texts: dict[Path, str] = field(default_factory=dict)
    #: Those of them that were written because they were otherwise, by the path to be told.
    written: list[str] = field(default_factory=list)
    #: When the run began, in seconds since the epoch.
    began: float = field(default_factory=time.time)


KEY = pytest.StashKey[Run]()

#: The run that is going on; `None` where pytest is not running.
current: Run | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("turven", "corpora (turven)")
    group.addoption(
        "--turven-threads",
        type=int,
        metavar="N",
        help="threads of the engine, 1 to 1024; no result depends on it",
    )
    group.addoption(
        "--turven-update",
        action="store_true",
        help="write the snapshots of assert_table that differ, and pass",
    )
    group.addoption(
        "--turven-slow",
        action="store_true",
        help="run tests that are marked slow_corpus, too (or set TURVEN_SLOW=1)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and take note of the options."""
    global current
    config.addinivalue_line(
        "markers", "slow_corpus: needs a large corpus; skipped without --turven-slow"
    )
    threads = config.getoption("--turven-threads")
    if threads is not None:
        if not 1 <= threads <= 1024:
            raise pytest.UsageError(f"--turven-threads must be between 1 and 1024, got {threads}")
        config.add_cleanup(_with_variable(THREADS, str(threads)))
    current, before = Run(update=config.getoption("--turven-update")), current
    config.stash[KEY] = current

    def back() -> None:
        global current
        current = before

    config.add_cleanup(back)


def _with_variable(name: str, value: str) -> Callable[[], None]:
    """Set a variable of the environment; return what puts it back."""
    before = os.environ.get(name)
    os.environ[name] = value

    def back() -> None:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before

    return back


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip tests of slow corpora, unless they are asked for."""
    if config.getoption("--turven-slow") or os.environ.get("TURVEN_SLOW", "0") != "0":
        return
    skip = pytest.mark.skip(reason="a slow corpus; --turven-slow runs it")
    for item in items:
        if item.get_closest_marker("slow_corpus"):
            item.add_marker(skip)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Take note of where snapshots of this test are."""
    item.config.stash[KEY].folder = item.path.parent


@pytest.fixture(scope="session")
def corpus_from(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Corpus]]:
    """Give a function that makes a corpus of files, or opens it if an earlier run has made it.

    ``corpus_from("seeds/nieuws", header="date")`` takes what ``turven.Corpus.from_files`` takes.
    The corpus is kept in pytest's cache, by the content of the files and by the options.
    """
    from turven.testing.stores import Stores

    pytestconfig.stash[KEY].used = True
    stores = Stores(
        bases=(pytestconfig.rootpath, pytestconfig.invocation_params.dir),
        cache=_cache(pytestconfig),
        temporary=lambda: tmp_path_factory.mktemp(FOLDER),
    )
    yield stores.corpus
    stores.close()


def _cache(config: pytest.Config) -> Path | None:
    """Return the folder where corpora are kept; `None` where there is no cache."""
    cache = getattr(config, "cache", None)  # not there with -p no:cacheprovider
    if cache is None:
        return None
    try:
        return Path(cache.mkdir(FOLDER))
    except OSError:
        return None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the controller of xdist what a worker did; else remove corpora that nobody uses."""
    run = session.config.stash[KEY]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[FOLDER] = {"used": run.used, "written": run.written}
        return
    cache = _cache(session.config) if run.used else None
    if cache is not None:
        from turven.testing.stores import clear

        clear(cache, run.began)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401
    """Hear from a worker of xdist what it did."""
    told = getattr(node, "workeroutput", {}).get(FOLDER)
    if told is not None:
        run = node.config.stash[KEY]
        run.used = run.used or told["used"]
        run.written += told["written"]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """List the snapshots that were written."""
    written = sorted(set(config.stash[KEY].written))
    if written:
        terminalreporter.section("turven: snapshots written")
        for path in written:
            terminalreporter.line(path)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say in the head of the report which options were given."""
    names = ("threads", "update", "slow")
    given = [(name, config.getoption(f"--turven-{name}")) for name in names]
    told = [name if value is True else f"{name} {value}" for name, value in given if value]
    return f"turven: {', '.join(told)}" if told else None

"""Corpora that are kept from one run of the tests to the next."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from turven.corpus import Corpus
from turven.counts import read_counts
from turven.errors import StoreError
from turven.paths import Paths
from turven.testing.requests import Request, digest_of, requested, settled
from turven.testing.sources import OPENED, Source

#: How many contents of the same paths and options are kept, the one last used among them.
KEPT_CONTENTS = 2

#: For how many paths and options corpora are kept, beside those of this run.
KEPT_SOURCES = 20

#: What an unfinished corpus is called, and after how many seconds it is taken for left behind.
UNFINISHED, LEFT_BEHIND = ".new-", 86_400

#: Options that the fixture sets itself.
OWN = ("store", "overwrite")


class Stores:
    """Corpora of one run, made or opened when they are asked for.

    Parameters
    ----------
    bases : sequence of path
        Where relative paths may start; the first that has them counts.
    cache : path, optional
        Where corpora are kept; without it, or if nothing can be written there, they go to a
        temporary folder.
    temporary : callable
        Makes such a folder.
    """

    def __init__(
        self, *, bases: Sequence[Path], cache: Path | None, temporary: Callable[[], Path]
    ) -> None:
        self._bases = list(dict.fromkeys(bases))
        self._cache = cache
        self._make_temporary = temporary
        self._temporary: Path | None = None
        self._opened: dict[tuple[str, str], Corpus] = {}

    def corpus(self, paths: Paths, **options: Any) -> Corpus:  # noqa: ANN401
        """Make a corpus of files, or open it; what is asked for twice is the same object."""
        for name in OWN:
            if name in options:
                raise TypeError(f"corpus_from keeps corpora by itself and takes no {name}")
        paths = settled(paths)
        options = {name: settled(value) for name, value in options.items()}
        request = requested(self._bases, paths, options)
        key = (request.source, request.content)
        if key not in self._opened:
            self._opened[key] = self._kept(request, paths, options)
        return self._opened[key]

    def close(self) -> None:
        """Forget the corpora: the run is over."""
        for corpus in self._opened.values():
            path = corpus._engine.path()
            if path is not None:
                OPENED.pop(path, None)
        self._opened.clear()

    def _kept(self, request: Request, paths: Paths, options: dict[str, Any]) -> Corpus:
        """Open a corpus; make it first, if it is not there."""
        if self._cache is not None:
            corpus = opened(self._cache / request.source, request)
            if corpus is not None:
                return corpus
        folder = self._room(request)
        with locked(folder / "lock"):
            # Another process may have made it while this one waited.
            corpus = opened(folder, request)
            if corpus is None:
                made(folder, request, paths, options)
                corpus = opened(folder, request)
        if corpus is None:
            raise StoreError(folder / request.content, "was made and cannot be opened")
        return corpus

    def _room(self, request: Request) -> Path:
        """Return a folder that can be written to."""
        if self._cache is not None:
            folder = self._cache / request.source
            with contextlib.suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
                tempfile.TemporaryFile(dir=folder).close()
                return folder
        if self._temporary is None:
            self._temporary = self._make_temporary()
        folder = self._temporary / request.source
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def opened(folder: Path, request: Request) -> Corpus | None:
    """Open a corpus that is kept; `None` if it is not there or damaged."""
    place = folder / request.content
    store = place / "corpus.turven"
    try:
        corpus = Corpus.open(store)
        corpus._skipped = read_counts(place / "skipped.arrow")._engine
    except (StoreError, FileNotFoundError, NotADirectoryError):
        return None
    before = _last_used(folder, request.content)
    OPENED[store] = Source(
        asked=request.asked,
        before=None if before is None else before / "corpus.turven",
        changed=() if before is None else tuple(_changed(_files(before), request.files)),
        sizes=(corpus.n_documents, corpus.n_tokens, corpus.n_types),
    )
    with contextlib.suppress(OSError):
        (place / "used").touch()
    return corpus


def made(folder: Path, request: Request, paths: Paths, options: dict[str, Any]) -> None:
    """Make a corpus beside its place, and put it there in one step."""
    place = folder / request.content
    shutil.rmtree(place, ignore_errors=True)  # what is there could not be opened
    beside = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
    try:
        with contextlib.chdir(request.base):
            corpus = Corpus.from_files(paths, store=beside / "corpus.turven", **options)
            after = {name: digest_of(Path(name)) for name in request.files}
        if after != request.files:
            raise RuntimeError(f"a file changed while it was read: {_first(after, request.files)}")
        corpus.skipped.save(beside / "skipped.arrow")
        record = {"asked": request.asked, "files": request.files}
        text = json.dumps(record, ensure_ascii=False, indent=1)
        (beside / "sources.json").write_text(text, encoding="utf-8")
        del corpus  # Windows moves no folder of which a file is open
        with contextlib.suppress(OSError):  # another process without locks was faster
            beside.rename(place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def clear(cache: Path, began: float) -> None:
    """Remove corpora that were not used.

    Kept are those used since the run began, and of each of the last paths and options the
    contents last used.
    """
    sources = sorted(_folders(cache), key=_used_in, reverse=True)
    for rank, source in enumerate(sources):
        contents = sorted(_folders(source), key=_used, reverse=True)
        keep = KEPT_CONTENTS if rank < KEPT_SOURCES or _used_in(source) >= began else 0
        for place in contents[keep:]:
            if _used(place) < began:
                shutil.rmtree(place, ignore_errors=True)
        for place in source.glob(f"{UNFINISHED}*"):
            if place.stat().st_mtime < time.time() - LEFT_BEHIND:
                shutil.rmtree(place, ignore_errors=True)
        if keep == 0:
            shutil.rmtree(source, ignore_errors=True)


def _folders(parent: Path) -> list[Path]:
    try:
        return [place for place in parent.iterdir() if place.is_dir() and place.name[0] != "."]
    except OSError:
        return []


def _used(place: Path) -> float:
    """Return when a corpus was last used, in seconds since the epoch."""
    try:
        return (place / "used").stat().st_mtime
    except OSError:
        return 0.0


def _used_in(source: Path) -> float:
    return max(map(_used, _folders(source)), default=0.0)


def _last_used(folder: Path, content: str) -> Path | None:
    """Return the corpus that was used last, but for this one."""
    others = [place for place in _folders(folder) if place.name != content]
    return max(others, key=_used, default=None)


def _files(place: Path) -> dict[str, str]:
    try:
        record = json.loads((place / "sources.json").read_text(encoding="utf-8"))
        return dict(record["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Say of each file that is not what it was what happened to it."""
    if not before:
        return
    for name in sorted({**before, **now}):
        if name not in now:
            yield f"{name} is gone"
        elif name not in before:
            yield f"{name} is new"
        elif before[name] != now[name]:
            yield f"{name} has changed"


def _first(after: Mapping[str, str], before: Mapping[str, str]) -> str:
    return next(name for name in before if after[name] != before[name])


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock, which the system lets go of when the process ends.

    Where there are no such locks two processes make the same corpus, and one of them is kept.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    with path.open("ab") as file:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX)
        yield

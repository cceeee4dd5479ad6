"""What the fixture ``corpus_from`` is asked for, and by what it knows it again."""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from turven import _core
from turven.paths import Paths, expand

#: Options that change nothing in the corpus.
WITHOUT_EFFECT = ("threads", "memory_limit")


@dataclass(frozen=True)
class Request:
    """A corpus that is asked for.

    Attributes
    ----------
    asked : str
        The paths and options, for people.
    base : pathlib.Path
        The folder that relative paths start at.
    source, content : str
        Digests: of paths and options; of the files, and of what reads them.
    files : dict of str to str
        The digest of each file, by its path.
    """

    asked: str
    base: Path
    source: str
    content: str
    files: dict[str, str]


def requested(bases: Sequence[Path], paths: Paths, options: Mapping[str, Any]) -> Request:
    """Find the files that are meant, and digest them."""
    base, names = _located(bases, paths)
    with contextlib.chdir(base):
        files = {str(name): digest_of(name) for name in names}
    effective = {name: _told(v) for name, v in options.items() if name not in WITHOUT_EFFECT}
    reader = [_core.VERSION, ".".join(map(str, _core.UNICODE_VERSION)), _engine_digest()]
    listed = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    given = ", ".join(os.fspath(path) for path in listed[:5]) + (", …" if len(listed) > 5 else "")
    return Request(
        asked=", ".join([given, *(_shown(name, value) for name, value in options.items())]),
        base=base,
        source=_digest([_told(paths), dict(sorted(effective.items()))]),
        content=_digest([reader, list(files.items())]),
        files=files,
    )


def _located(bases: Sequence[Path], paths: Paths) -> tuple[Path, list[Path]]:
    """Return the first folder from which the paths lead to files, and these."""
    missing: FileNotFoundError | None = None
    for base in bases:
        with contextlib.chdir(base):
            try:
                return base, expand(paths)
            except FileNotFoundError as error:
                missing = missing or error
    looked = " or ".join(map(str, bases))
    reason = missing.strerror if missing else os.strerror(errno.ENOENT)
    name = missing.filename if missing else str(paths)
    raise FileNotFoundError(errno.ENOENT, f"{reason} (relative paths start at {looked})", name)


def settled(value: Any) -> Any:  # noqa: ANN401
    """Read what can be read but once."""
    is_stream = isinstance(value, Iterable) and not hasattr(value, "__len__")
    return list(value) if is_stream and not isinstance(value, os.PathLike) else value


def _told(value: object) -> Any:  # noqa: ANN401
    """Write a value so that equal values are written alike, in JSON."""
    if isinstance(value, re.Pattern):
        return ["pattern", value.pattern, value.flags]
    if isinstance(value, str | bytes):
        return repr(value)
    if isinstance(value, os.PathLike):
        return repr(os.fspath(value))
    if isinstance(value, Mapping):
        return {str(key): _told(of) for key, of in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(repr, value))
    if isinstance(value, Iterable):
        return [_told(item) for item in value]
    return repr(value)


def _shown(name: str, value: object) -> str:
    text = repr(value)
    return f"{name}={text if len(text) <= 60 else text[:59] + '…'}"


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # Half of it will do, and keeps the names of folders short.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def digest_of(path: Path) -> str:
    """Digest the bytes of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@functools.cache
def _engine_digest() -> str:
    """Digest the engine: with another build of it, tokens may be cut otherwise."""
    return digest_of(Path(str(_core.__file__)))

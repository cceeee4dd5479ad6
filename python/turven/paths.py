"""From what people name to the files there are."""

from __future__ import annotations

import errno
import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

#: How the names end that are looked for in a folder.
TEXTS = (".txt", ".txt.gz", ".txt.zst", ".txt.bz2", ".txt.xz")

Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]


def expand(paths: Paths) -> list[Path]:
    """List the files that are meant, in the order of the documents.

    Parameters
    ----------
    paths : str, path, or iterable of these
        A file stands for itself; a folder for every file below it whose name
        ends in ``.txt``, or in that and ``.gz``, ``.zst``, ``.bz2`` or ``.xz``, in small
        letters or capitals; a glob pattern for the
        files it matches (``**`` for any folders). Files of a folder or pattern
        come in the order of their names, folder by folder, by code points;
        hidden ones are left out.

    Returns
    -------
    list of pathlib.Path
        In the order given. A file that is named twice is listed twice.

    Raises
    ------
    FileNotFoundError
        If a file is missing, a folder holds no ``.txt`` file, or a pattern
        matches nothing.
    """
    if isinstance(paths, bytes):
        raise TypeError("paths must be str or path-like, got bytes")
    if isinstance(paths, str | os.PathLike):
        return list(_files(paths))
    if not isinstance(paths, Iterable):
        raise TypeError(f"paths must be a path or an iterable of these, got {type(paths).__name__}")
    files: list[Path] = []
    for index, path in enumerate(paths):
        if not isinstance(path, str | os.PathLike):
            raise TypeError(f"paths[{index}] must be a path, got {type(path).__name__}")
        files.extend(_files(path))
    return files


def _files(given: str | os.PathLike[str]) -> Iterator[Path]:
    path = Path(given)
    if not os.fspath(given):
        # Path("") is the working folder, which nobody means by an empty name.
        raise FileNotFoundError(errno.ENOENT, "the path is empty", "")
    if path.is_dir():
        found = sorted(_texts_below(path), key=_order)
        if not found:
            raise FileNotFoundError(errno.ENOENT, "no .txt file in the folder", str(path))
        yield from found
    elif path.exists() or not glob.has_magic(os.fspath(given)):
        if not path.exists():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        yield path
    else:
        # glob, not Path.glob: the pattern may be absolute or begin with a folder.
        matches = (Path(match) for match in glob.glob(os.fspath(given), recursive=True))  # noqa: PTH207
        found = sorted((match for match in matches if match.is_file()), key=_order)
        if not found:
            raise FileNotFoundError(errno.ENOENT, "no file matches the pattern", str(given))
        yield from found


def _texts_below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.lower().endswith(TEXTS) and not name.startswith("."):
                yield Path(parent, name)


def _order(path: Path) -> tuple[str, ...]:
    return path.parts

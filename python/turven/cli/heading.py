"""The heading of a page about what paths name."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

#: What is no part of a name, at the end of one: compressions, then kinds of files.
COMPRESSED = {".gz", ".zst", ".bz2", ".xz"}
KINDS = {".txt", ".jsonl", ".csv", ".tsv", ".parquet", ".arrow", ".warc", ".wet", ".conllu"}
KINDS |= {".vrt", ".zip", ".tar", ".tgz", ".turven"}

#: As many paths are named one by one.
NAMED = 3


def heading(paths: Sequence[str]) -> str:
    """Return what a person would call what some paths name.

    Examples
    --------
    >>> heading(["data/aarde_en_haar_volken.jsonl.gz"]), heading(["books/**/*.txt"])
    ('Aarde en haar volken', 'Books')
    >>> heading(["seeds/nieuws", "old/gids.turven"])
    'Nieuws and Gids'
    >>> heading([f"eltec/{number}.txt" for number in range(9)])
    'Eltec'
    >>> heading(["a.txt", "b.txt", "c/c.txt", "d.txt", "e.txt"])
    'A, B and 3 more'
    """
    named = [Path(_without_pattern(path)) for path in paths]
    parents = {path.parent for path in named}
    if len(named) > NAMED and len(parents) == 1:
        named = [*parents]
    names = list(dict.fromkeys(_name(path) for path in named))
    if len(names) > NAMED:
        names = [*names[: NAMED - 1], f"{len(names) - NAMED + 1} more"]
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _without_pattern(path: str) -> str:
    """Return the folder in which a glob pattern looks; another path as it is."""
    if not glob.has_magic(path) or Path(path).exists():
        return path
    parts = Path(path).parts
    return str(Path(*parts[: next(at for at, part in enumerate(parts) if glob.has_magic(part))]))


def _name(path: Path) -> str:
    if str(path) == "-":
        return "Standard input"
    # The working folder has a name, if not here.
    name = path.name if path.name not in {"", ".."} else path.resolve().name
    for endings in (COMPRESSED, KINDS):
        stem, dot, ending = name.rpartition(".")
        if stem and f"{dot}{ending}".lower() in endings:
            name = stem
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:] if words else str(path)

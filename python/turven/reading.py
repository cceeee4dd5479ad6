"""The options by which files and tables are read."""

from __future__ import annotations

from collections.abc import Iterable

from turven import _core
from turven.layers import Layers, read_layers
from turven.suggestions import did_you_mean

#: How many times its size a compressed file may unpack to, unless more is asked for.
MAX_RATIO = 1000

#: The options of reading, for the error about a misspelt one.
READ_OPTIONS = ("metadata", "nulls", "encoding", "on_error", "max_ratio")

#: The encodings, by the names of the WHATWG Encoding Standard.
ENCODINGS = (
    "utf-8",
    "utf-16le",
    "utf-16be",
    *(f"windows-{number}" for number in (874, *range(1250, 1259))),
    *(f"iso-8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    "ibm866",
    "koi8-r",
    "koi8-u",
    "macintosh",
    "x-mac-cyrillic",
    "gbk",
    "gb18030",
    "big5",
    "euc-jp",
    "iso-2022-jp",
    "shift_jis",
    "euc-kr",
)


def reading(
    *,
    text: str | None,
    id: str | None,
    metadata: Iterable[str] | None,
    nulls: str,
    errors: str,
    encoding: str,
    on_error: str,
    max_ratio: int | None,
    layers: Layers | None = None,
) -> _core.Reading:
    """Hand the options to the engine, which checks their values."""
    return _core.Reading(
        text=text,
        id=id,
        metadata=column_names(metadata),
        nulls=nulls,
        errors=errors,
        encoding=_encoding_name(encoding),
        on_error=on_error,
        max_ratio=max_ratio,
        layers=read_layers(layers),
    )


def _encoding_name(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError(f"encoding must be a str, got {type(given).__name__}")
    name = _core.encoding_name(given)
    if name is None:
        # Other names that people use, so that one of them can be meant.
        hint = did_you_mean(given, (*ENCODINGS, "latin-1", "cp1252", "utf-16", "ascii"))
        raise ValueError(
            f"encoding must be one of {', '.join(ENCODINGS)} or another name of these, "
            f"got '{given}'.{hint}"
        )
    return name


def column_names(metadata: Iterable[str] | None) -> list[str] | None:
    """Check the names of columns."""
    if metadata is None:
        return None
    if isinstance(metadata, str | bytes):
        kind = type(metadata).__name__
        raise TypeError(f"metadata must be a list of names of columns, got one {kind}")
    names = list(metadata)
    for index, name in enumerate(names):
        if not isinstance(name, str):
            raise TypeError(f"metadata[{index}] must be a str, got {type(name).__name__}")
    return names

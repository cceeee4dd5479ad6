"""The exceptions of this library, each caught by its built-in kin as well."""

from __future__ import annotations

from pathlib import Path


class CorpusError(Exception):
    """Something is wrong with a corpus or with what it is made of."""


class DecodeError(CorpusError, ValueError):
    """A document holds what no text holds.

    Attributes
    ----------
    reason : str
        What it is: bytes that are not UTF-8, a NUL, a lone surrogate.
    path : pathlib.Path or None
        The file, if the document is one.
    byte : int or None
        Offset of the first faulty byte in the file, counted from 0.
    text : int or None
        Index of the document, if it was handed over in memory.
    character : int or None
        Offset of the faulty character in that document, counted from 0.
    """

    def __init__(
        self,
        reason: str,
        path: str | Path | None = None,
        byte: int | None = None,
        text: int | None = None,
        character: int | None = None,
    ) -> None:
        # The arguments must rebuild the exception, or pickling fails.
        super().__init__(reason, path, byte, text, character)
        self.reason = reason
        self.path = None if path is None else Path(path)
        self.byte = byte
        self.text = text
        self.character = character

    def __str__(self) -> str:
        if self.path is not None:
            place = f"{self.path}: byte {self.byte}"
        else:
            place = f"document {self.text}: character {self.character}"
        return f"{place} is {self.reason}"


class StoreError(CorpusError):
    """A stored corpus is damaged, or not one that can be read.

    Attributes
    ----------
    path : pathlib.Path
        The folder of the corpus, or the file in it that is at fault.
    reason : str
        What is wrong with it.
    """

    def __init__(self, path: str | Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = Path(path)
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path} {self.reason}"


class InternalError(RuntimeError):
    """A fault of this library; please report it."""

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
        The file, if the document is of one.
    byte : int or None
        Offset of the first faulty byte in the file, counted from 0; of a compressed
        file, in what is unpacked.
    text : int or None
        Index of the document, if it was handed over in memory.
    character : int or None
        Offset of the faulty character in that document, counted from 0.
    row : int or None
        The line of the file, counted from 1, where lines matter.
    record : int or None
        The record of a web archive, counted from 1.
    """

    def __init__(
        self,
        reason: str,
        path: str | Path | None = None,
        byte: int | None = None,
        text: int | None = None,
        character: int | None = None,
        row: int | None = None,
        record: int | None = None,
    ) -> None:
        # The arguments must rebuild the exception, or pickling fails.
        super().__init__(reason, path, byte, text, character, row, record)
        self.reason = reason
        self.path = None if path is None else Path(path)
        self.byte = byte
        self.text = text
        self.character = character
        self.row = row
        self.record = record

    def __str__(self) -> str:
        if self.path is not None:
            line = "" if self.row is None else f"line {self.row}, "
            record = "" if self.record is None else f"record {self.record}, "
            place = f"{self.path}: {record}{line}byte {self.byte}"
        else:
            place = f"document {self.text}: character {self.character}"
        return f"{place} is {self.reason}"


class CompressionError(CorpusError, ValueError):
    """A compressed file is damaged, ends too early or grows too much.

    Attributes
    ----------
    reason : str
        What is wrong.
    path : pathlib.Path
        The file.
    byte : int
        How many of its bytes had been unpacked, to within the 256 KiB that are read at
        a time.
    """

    def __init__(self, reason: str, path: str | Path, byte: int) -> None:
        super().__init__(reason, path, byte)
        self.reason = reason
        self.path = Path(path)
        self.byte = byte

    def __str__(self) -> str:
        return f"{self.path}: byte {self.byte} of the compressed data: {self.reason}"


class RecordError(CorpusError, ValueError):
    """A record of a file, or a row of a table, cannot be a document.

    Attributes
    ----------
    reason : str
        What is wrong, and what is accepted.
    path : pathlib.Path or None
        The file, if it is of one.
    row : int or None
        The line on which the record begins, counted from 1; of a web archive the number
        of the record, counted from 1; of a table, and of a file
        that has no lines (Parquet, Arrow), the row, counted from 0; ``None`` if it is
        the table as a whole.
    of_table : bool
        Whether it is the row of a table.
    byte : int or None
        Of a web archive, the offset in what is unpacked at which the record begins, or its
        text.
    """

    def __init__(
        self,
        reason: str,
        path: str | Path | None = None,
        row: int | None = None,
        of_table: bool = False,  # noqa: FBT001, FBT002
        byte: int | None = None,
    ) -> None:
        super().__init__(reason, path, row, of_table, byte)
        self.reason = reason
        self.path = None if path is None else Path(path)
        self.row = row
        self.of_table = of_table
        self.byte = byte

    def __str__(self) -> str:
        place = [] if self.path is None else [str(self.path)]
        if self.byte is not None:
            place.append(f"record {self.row}, byte {self.byte}")
        elif self.row is not None:
            place.append(f"{'row' if self.of_table else 'line'} {self.row}")
        return ": ".join([*place, self.reason])


class ArchiveError(CorpusError, ValueError):
    """An archive, or a file in it, cannot be read or is refused.

    Attributes
    ----------
    reason : str
        Why.
    path : pathlib.Path
        The archive, or the archive and the file in it.
    """

    def __init__(self, reason: str, path: str | Path) -> None:
        super().__init__(reason, path)
        self.reason = reason
        self.path = Path(path)

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class PatternError(CorpusError, ValueError):
    """A pattern over tokens cannot be read, or asks for what is not there.

    Attributes
    ----------
    column : int
        Where in the pattern, in characters, counted from 1.
    reason : str
        What was found there, and what was expected.
    """

    def __init__(self, column: int, reason: str) -> None:
        super().__init__(column, reason)
        self.column = column
        self.reason = reason

    def __str__(self) -> str:
        return f"pattern, column {self.column}: {self.reason}"


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

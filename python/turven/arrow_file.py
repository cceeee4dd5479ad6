"""Arrow IPC files ("Feather V2"), written and read without any other library.

The engine gives a table as an IPC *stream*: messages, one after another. What polars,
pyarrow and pandas open by a path is an IPC *file*: the same messages between two magic
words, and a footer that says where they are and repeats the schema. The footer is a
flatbuffer, in which every reference is relative; so the message of the schema is put
into it as it is, and the footer refers to the schema inside.

Source: https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format, File.fbs,
Message.fbs and Schema.fbs.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator
from typing import Any

MAGIC = b"ARROW1"

#: Version V5 of the metadata, and what begins each message.
V5, CONTINUATION = 4, 0xFFFFFFFF

#: The places of fields in the tables of the format.
MESSAGE_HEADER, MESSAGE_BODY_LENGTH = 2, 3
SCHEMA_METADATA = 2
BATCH_LENGTH, BATCH_BUFFERS, BATCH_COMPRESSION = 0, 2, 3
FOOTER_SCHEMA, FOOTER_BATCHES = 1, 3

#: How the values of a kind of column are packed.
FORMATS = {"int64": "q", "float64": "d", "date": "i", "datetime": "q"}


def of_stream(stream: bytes) -> bytes:
    """Make the bytes of a file of those of a stream of one record batch."""
    schema, batch = _messages(stream)[:2]
    shift = 8  # the magic word, padded
    footer = _footer(stream[schema[0] + 8 : schema[0] + schema[1]], (batch[0] + shift, *batch[1:]))
    end = struct.pack("<i", len(footer)) + MAGIC
    return MAGIC + b"\0\0" + stream + footer + end


def text_of_stream(stream: bytes) -> bytes:
    """Return where the strings of a stream of one column end, and their text."""
    offset, head, _ = _messages(stream)[1]
    batch = _follow(stream, _field(stream, _follow(stream, offset + 8), MESSAGE_HEADER))
    buffers = _buffers(stream, _field(stream, batch, BATCH_BUFFERS), offset + head)
    return b"".join(list(buffers)[1:])


def _messages(stream: bytes) -> list[tuple[int, int, int]]:
    """Return where each message is: its offset, the length of its head, of its body."""
    found, at = [], 0
    while at + 8 <= len(stream):
        mark, size = struct.unpack_from("<II", stream, at)
        if mark != CONTINUATION or size == 0:
            break
        message = _follow(stream, at + 8)
        place = _field(stream, message, MESSAGE_BODY_LENGTH)
        body = struct.unpack_from("<q", stream, place)[0] if place else 0
        found.append((at, size + 8, body))
        at += size + 8 + body
    return found


def _footer(schema: bytes, batch: tuple[int, int, int]) -> bytes:
    """Make the footer; `schema` is the message of the schema."""
    message = _follow(schema, 0)
    inside = _follow(schema, _field(schema, message, MESSAGE_HEADER))
    # 0 the root, 4 the vtable (version, schema, dictionaries, batches), 16 the table,
    # 32 the length of the batches (36) and the one that there is, 64 the message.
    root = struct.pack("<I", 16)
    vtable = struct.pack("<HHHHHH", 12, 16, 12, 4, 0, 8)
    table = struct.pack("<iIIhxx", 12, 64 + inside - 20, 36 - 24, V5)
    batches = struct.pack("<xxxxIqixxxxq", 1, *batch)
    return root + vtable + table + batches + schema


def read(data: bytes, key: str) -> str | None:
    """Return the note under a key of the schema's metadata, if there is one."""
    schema = _follow(data, _field(data, _root(data), FOOTER_SCHEMA))
    for pair in _tables(data, _field(data, schema, SCHEMA_METADATA)):
        if _text(data, _field(data, pair, 0)) == key:
            return _text(data, _field(data, pair, 1))
    return None


def columns(data: bytes, kinds: dict[str, str]) -> dict[str, list[Any]]:
    """Return the columns of the only record batch, as lists; `kinds` says what they hold."""
    offset, head, _ = _only_batch(data)
    batch = _follow(data, _field(data, _follow(data, offset + 8), MESSAGE_HEADER))
    if _field(data, batch, BATCH_COMPRESSION):
        raise ValueError("is compressed, which Table.save does not do")
    place = _field(data, batch, BATCH_LENGTH)
    rows = struct.unpack_from("<q", data, place)[0] if place else 0
    body = offset + head
    buffers = _buffers(data, _field(data, batch, BATCH_BUFFERS), body)
    return {name: _column(kind, rows, buffers) for name, kind in kinds.items()}


def _column(kind: str, rows: int, buffers: Iterator[memoryview]) -> list[Any]:
    if kind == "null":
        return [None] * rows
    valid = _bits(next(buffers), rows)
    values: list[Any]
    if kind == "bool":
        values = _bits(next(buffers), rows)
    elif kind == "str":
        offsets = struct.unpack_from(f"<{rows + 1}q", next(buffers)) if rows else (0,)
        values = _strings(bytes(next(buffers)), offsets)
    else:
        values = list(struct.unpack_from(f"<{rows}{FORMATS[kind]}", next(buffers)))
    if not all(valid):
        values = [value if bit else None for value, bit in zip(values, valid, strict=True)]
    return values


def _strings(text: bytes, offsets: tuple[int, ...]) -> list[str]:
    return [text[start:end].decode() for start, end in itertools.pairwise(offsets)]


def _bits(bits: memoryview, rows: int) -> list[bool]:
    """Return the bits of a bitmap, the lowest of a byte first; none of an absent one."""
    import numpy as np

    if not len(bits):
        return []
    unpacked = np.unpackbits(np.frombuffer(bits, np.uint8), count=rows, bitorder="little")
    listed: list[bool] = unpacked.astype(np.bool_).tolist()
    return listed


def _buffers(data: bytes, vector: int, body: int) -> Iterator[memoryview]:
    """Yield the buffers of a record batch."""
    start = _follow(data, vector)
    (count,) = struct.unpack_from("<I", data, start)
    for place in range(count):
        offset, length = struct.unpack_from("<qq", data, start + 4 + 16 * place)
        yield memoryview(data)[body + offset : body + offset + length]


def _only_batch(data: bytes) -> tuple[int, int, int]:
    """Return where the record batch is."""
    vector = _follow(data, _field(data, _root(data), FOOTER_BATCHES))
    count, offset, head, body = struct.unpack_from("<Iqixxxxq", data, vector)
    if count != 1:
        raise ValueError(f"has {count} record batches, Table.save writes one")
    return offset, head, body


def _root(data: bytes) -> int:
    """Return where the footer's table is."""
    if data[:6] != MAGIC or data[-6:] != MAGIC:
        raise ValueError("is no whole Arrow file")
    (length,) = struct.unpack_from("<i", data, len(data) - 10)
    return _follow(data, len(data) - 10 - length)


def _follow(data: bytes, at: int) -> int:
    """Return what a reference refers to."""
    place: int = at + struct.unpack_from("<I", data, at)[0]
    return place


def _field(data: bytes, table: int, slot: int) -> int:
    """Return where a field of a table is; 0 if it is not there."""
    vtable = table - struct.unpack_from("<i", data, table)[0]
    (size,) = struct.unpack_from("<H", data, vtable)
    if 4 + 2 * slot >= size:
        return 0
    (offset,) = struct.unpack_from("<H", data, vtable + 4 + 2 * slot)
    return table + offset if offset else 0


def _tables(data: bytes, vector: int) -> list[int]:
    """Return where the tables of a vector are."""
    if not vector:
        return []
    start = _follow(data, vector)
    (count,) = struct.unpack_from("<I", data, start)
    return [_follow(data, start + 4 + 4 * place) for place in range(min(count, len(data)))]


def _text(data: bytes, at: int) -> str:
    start = _follow(data, at)
    (length,) = struct.unpack_from("<I", data, start)
    return data[start + 4 : start + 4 + length].decode()

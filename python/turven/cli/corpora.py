"""From paths and options to a corpus."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from turven import _core
from turven.cli.heading import heading
from turven.cli.options import CUTTING, READING, named
from turven.cli.output import report_skipped
from turven.corpus import Corpus
from turven.errors import CompressionError, DecodeError
from turven.layers import TOKEN
from turven.options import TOKEN_OPTIONS
from turven.patterns import WORD
from turven.report.page import Report
from turven.store import beside

#: The file that makes a folder a stored corpus.
MANIFEST = "manifest.json"

#: Options of reading that say something of any text, not only of files of records.
OF_ANY_TEXT = ("encoding", "errors", "max_ratio")


def build(options: argparse.Namespace) -> None:
    """Keep a corpus on disk."""
    corpus = _tokens_of(
        options,
        store=options.output,
        overwrite=options.overwrite,
        keep_text=not options.no_text,
        memory_limit=options.memory_limit,
    )
    sys.stdout.write(f"{corpus!r}\n")


def append(options: argparse.Namespace) -> None:
    """Add documents to a corpus on disk, whose tokens are cut as those that are there."""
    corpus = Corpus.open(options.store)
    cut = {name: given for name, given in corpus.options.items() if name in CUTTING}
    chosen = {**vars(options), **dict.fromkeys(TOKEN_OPTIONS), **cut}
    if options.layers is None:
        chosen["layers"] = corpus.layers or None
    with beside(options.store) as place:
        longer = corpus.append(_tokens_of(argparse.Namespace(**chosen), store=place))
    sys.stdout.write(f"{longer!r}\n")


def compact(options: argparse.Namespace) -> None:
    """Make one segment of a corpus on disk."""
    sys.stdout.write(f"{Corpus.open(options.store).compact()!r}\n")


def report(options: argparse.Namespace) -> None:
    """Make a page about a corpus."""
    Report.check_place(options.output, overwrite=options.overwrite)
    with corpus_with_texts(options) as corpus:
        corpus.report(
            options.output,
            title=options.title or heading(options.paths),
            overwrite=options.overwrite,
            **named(options, ("date", "by", "seed", "threads")),
        )


def corpus_of(options: argparse.Namespace) -> Corpus:
    """Return what is to be counted: the tokens, or layers of them."""
    return _of_layer(_tokens_of(options), options)


@contextmanager
def corpus_with_texts(options: argparse.Namespace) -> Iterator[Corpus]:
    """Give what is looked through with its texts, which are read only once."""
    if _is_stored(options.paths):
        yield corpus_of(options)
        return
    with tempfile.TemporaryDirectory(prefix="turven-", ignore_cleanup_errors=True) as folder:
        stored = str(Path(folder, "texts.turven"))
        yield _of_layer(_tokens_of(options, store=stored), options)


def reference_of(options: argparse.Namespace) -> Corpus:
    """Return what keywords are told from, read as the texts themselves."""
    return _of_layer(_of_files(options.reference, options), options)


def _of_layer(corpus: Corpus, options: argparse.Namespace) -> Corpus:
    return corpus if options.layer is None else corpus.layer(*options.layer)


def _tokens_of(options: argparse.Namespace, **stored: Any) -> Corpus:  # noqa: ANN401
    if not stored and _is_stored(options.paths):
        return _opened(options.paths[0], options)
    if options.paths == ["-"]:
        return _of_standard_input(options, **stored)
    return _of_files(options.paths, options, **stored)


def _is_stored(paths: list[str]) -> bool:
    return [Path(path, MANIFEST).is_file() for path in paths] == [True]


def _of_files(paths: list[str], options: argparse.Namespace, **more: Any) -> Corpus:  # noqa: ANN401
    chosen = {**named(options, (*READING, *CUTTING, "threads")), **more}
    corpus = Corpus.from_files(paths, layers=_layers(options), **chosen)
    report_skipped(corpus)
    return corpus


def _opened(path: str, options: argparse.Namespace) -> Corpus:
    _refuse(options, {**READING, **CUTTING, "layers": None}, f"{path} is a stored corpus")
    return Corpus.open(path)


def _of_standard_input(options: argparse.Namespace, **stored: Any) -> Corpus:  # noqa: ANN401
    if options.layers is not None:
        raise ValueError("-: only .conllu and .vrt files have layers")
    plain = {name: value for name, value in READING.items() if name not in OF_ANY_TEXT}
    _refuse(options, plain, "- is one document, and no record")
    with tempfile.TemporaryDirectory(prefix="turven-") as folder:
        # A text is read block by block, which may be larger than memory.
        path = Path(folder, "stdin.txt")
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        try:
            return _of_files([str(path)], options, **{**stored, "id": ["-"]})
        except DecodeError as error:
            raise DecodeError(error.reason, "-", error.byte, row=error.row) from error
        except CompressionError as error:
            raise CompressionError(error.reason, "-", error.byte) from error


def _refuse(options: argparse.Namespace, plain: dict[str, Any], why: str) -> None:
    """Fail if an option is given that says nothing here."""
    for name, value in plain.items():
        if getattr(options, name) != value:
            raise ValueError(f"{why}: no --{name.replace('_', '-')}")


def _layers(options: argparse.Namespace) -> list[str] | None:
    """Return the layers to read: those that are asked for or, without, those to count."""
    wanted: list[str] | None = options.layers
    counted = [*(getattr(options, "layer", None) or [])]
    if hasattr(options, "pattern"):
        counted += [options.by or TOKEN, *_core.pattern_layers(options.pattern)]
    others = [name for name in counted if name not in {TOKEN, WORD}]
    return wanted if wanted is not None else list(dict.fromkeys(others)) or None

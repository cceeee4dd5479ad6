"""The command ``turven``: tables of text files, to read or to pass on."""

from __future__ import annotations

import argparse
import csv
import io
import json
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from turven import _core, collocates, collocations
from turven.corpus import Corpus
from turven.counts import SUFFIXES
from turven.errors import CorpusError, DecodeError
from turven.layers import TOKEN
from turven.measures import MEASURES
from turven.merging import merge_counts
from turven.options import TOKEN_OPTIONS
from turven.presets import KEY_PRESETS, NODE_PRESETS, PAIR_PRESETS
from turven.table import Table

#: Exit codes: a fault of the input; wrong usage, as argparse has it; Ctrl-C.
FAILED, MISUSED, INTERRUPTED = 1, 2, 130

#: The file that makes a folder a stored corpus.
MANIFEST = "manifest.json"

#: Rows that a table to read has, unless --top says otherwise.
READABLE = 20

EPILOG = """\
A path is a file, a folder (every .txt file below it), a glob pattern in quotes,
- alone for one document from standard input, or alone the folder of a stored corpus.
A text is one document; of a file of records (.jsonl, .csv, .tsv, .parquet, .arrow)
each record is one, by its field "text". Any of them may be compressed (.gz, .zst,
.bz2, .xz).

examples:
  turven frequencies seeds/nieuws --top 10
  turven ngrams 'books/**/*.txt' --n 1 3 --min-count 5 --format csv > ngrams.csv
  turven collocations seeds/nieuws --language nl --min-count 3 --measures log_dice
  turven collocates water seeds/nieuws --window 5 --measures log_dice t_score
  turven build seeds/nieuws --header date -o nieuws.turven
  turven network water seeds/nieuws --depth 2 --top 5 --like sketchengine
  turven keyness 'ours/*.txt' --reference 'theirs/*.txt' --like wordsmith
  turven frequencies may/ -o may.parquet
  turven merge may.parquet june.parquet -o spring.parquet
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    if hasattr(signal, "SIGPIPE"):
        # A reader that has seen enough, such as head, ends us without a word.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    options = parser().parse_args(arguments)
    if sys.stdout is None:
        return FAILED
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What a table holds does not depend on the locale.
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        options.run(options)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (OSError, ValueError, CorpusError) as error:
        sys.stderr.write(f"turven: {_message(error)}\n")
        return FAILED if isinstance(error, OSError | CorpusError) else MISUSED
    return 0


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    version = f"turven {_core.VERSION} (Unicode {'.'.join(map(str, _core.UNICODE_VERSION))})"
    top = argparse.ArgumentParser(
        prog="turven",
        description="Corpus statistics: token frequencies, n-grams, collocations.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=version)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    _build_command(commands)

    _merge_command(commands)

    command = _command(commands, "frequencies", "how often each word occurs", _frequencies)
    command.add_argument("paths", nargs="+", metavar="PATH")
    _output(command)

    command = _command(commands, "ngrams", "how often sequences of words occur", _ngrams)
    command.add_argument("paths", nargs="+", metavar="PATH")
    command.add_argument(
        "--n", type=int, nargs="+", default=[2], metavar="N", help="length, or shortest and longest"
    )
    command.add_argument("--skip", type=int, default=0, metavar="K", help="words left out, at most")
    _within(command)
    _output(command)

    command = _command(commands, "collocations", "pairs of words that attract", _collocations)
    command.add_argument("paths", nargs="+", metavar="PATH")
    command.add_argument(
        "--window", type=int, metavar="W", help="the second word at most W behind the first"
    )
    _measures(command)
    _counting(command, PAIR_PRESETS, collocations.NOTES)
    _tests(command)
    command.add_argument("--memory-limit", metavar="BYTES", help="such as '2 GiB'")

    command = _command(commands, "collocates", "the company of one word", _collocates)
    _node(command)
    command.add_argument("--places", action="store_true", help="count each place of the window")
    _tests(command)

    command = _command(commands, "network", "collocates, their collocates, and so on", _network)
    _node(command)
    command.add_argument("--depth", type=int, default=2, metavar="D", help="steps (default 2)")

    command = _command(commands, "keyness", "words that tell texts from others", _keyness)
    command.add_argument("paths", nargs="+", metavar="PATH")
    command.add_argument(
        "--reference",
        nargs="+",
        required=True,
        metavar="PATH",
        help="the others: texts, one count file, or one .csv or .tsv file of words and counts",
    )
    _measures(command)
    _like(command, KEY_PRESETS)
    _tests(command)
    command.add_argument("--unit", default="tokens", metavar="UNIT", help="tokens or documents")
    command.add_argument(
        "--direction", default="both", metavar="WHICH", help="both, positive or negative"
    )
    return top


def _node(command: argparse.ArgumentParser) -> None:
    command.add_argument("node", metavar="WORD")
    command.add_argument("paths", nargs="+", metavar="PATH")
    command.add_argument(
        "--window",
        type=int,
        nargs="+",
        metavar="W",
        help="tokens to each side, or to the left and to the right (default 5)",
    )
    _measures(command)
    _counting(command, NODE_PRESETS, collocates.NOTES)


def _command(
    commands: Any,  # noqa: ANN401
    name: str,
    summary: str,
    statistic: Callable[[Corpus, argparse.Namespace], Table],
) -> argparse.ArgumentParser:
    word = "WORD " if name in {"collocates", "network"} else ""
    words = f"{word}PATH [PATH ...]" + (" --reference PATH" if name == "keyness" else "")
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=summary, usage=f"turven {name} {words} [options]"
    )
    command.set_defaults(run=lambda options: _write(statistic(_corpus(options), options), options))
    rows = command.add_argument_group("rows")
    rows.add_argument("--top", type=int, metavar="N", help="at most N rows")
    rows.add_argument("--min-count", type=int, default=1, metavar="N", help="least count")
    rows.add_argument(
        "--layer", nargs="+", metavar="NAME", help="count a layer, such as lemma; or some together"
    )
    _format(rows)
    _tokens(command)
    return command


def _format(rows: argparse._ActionsContainer) -> None:
    rows.add_argument(
        "--format",
        choices=["table", "csv", "json", "arrow"],
        help=f"table: to read, {READABLE} rows unless --top (default); csv; json: an object a "
        "line; arrow: an IPC stream",
    )


def _output(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="save the table, as .parquet or .arrow; it is then printed only with --format",
    )
    command.add_argument("--overwrite", action="store_true", help="replace a file that is there")


def _merge_command(commands: Any) -> None:  # noqa: ANN401
    summary = "add up tables that frequencies or ngrams has saved with -o"
    command: argparse.ArgumentParser = commands.add_parser(
        "merge",
        help="add up saved tables",
        description=summary,
        usage="turven merge FILE [FILE ...] [-o FILE] [options]",
    )
    command.set_defaults(run=_merge, top=None)
    command.add_argument("paths", nargs="+", metavar="FILE")
    command.add_argument(
        "--allow-cut", action="store_true", help="add up tables that lack rows, as lower bounds"
    )
    _format(command)
    _output(command)


def _build_command(commands: Any) -> None:  # noqa: ANN401
    summary = "keep a corpus on disk, of any size; every other command takes its folder as a PATH"
    command: argparse.ArgumentParser = commands.add_parser(
        "build",
        help="keep a corpus on disk",
        description=summary,
        usage="turven build PATH [PATH ...] -o FOLDER [options]",
    )
    command.set_defaults(run=_build)
    command.add_argument("paths", nargs="+", metavar="PATH")
    command.add_argument("-o", "--output", required=True, metavar="FOLDER", help="where")
    command.add_argument("--overwrite", action="store_true", help="replace a corpus that is there")
    command.add_argument("--no-text", action="store_true", help="do not keep the texts")
    _tokens(command)


def _tokens(command: argparse.ArgumentParser) -> None:
    tokens = command.add_argument_group("tokens")
    tokens.add_argument("--header", metavar="FORM", help="'date', or a regular expression")
    tokens.add_argument("--case", metavar="CASE", help="lower, keep or fold")
    tokens.add_argument("--normalization", metavar="FORM", help="nfc, nfd, nfkc, nfkd or none")
    tokens.add_argument("--hyphens", metavar="RULE", help="split or join")
    tokens.add_argument("--apostrophes", metavar="RULE", help="inner, leading, elision or split")
    tokens.add_argument("--apostrophe-sign", metavar="SIGN", help="keep, straight or curly")
    tokens.add_argument("--numbers", metavar="RULE", help="keep or drop")
    tokens.add_argument("--punctuation", metavar="RULE", help="drop or keep")
    tokens.add_argument("--emoji", metavar="RULE", help="drop or keep")
    tokens.add_argument("--language", metavar="LANGUAGE", help="nl")
    tokens.add_argument(
        "--layers",
        nargs="+",
        metavar="NAME",
        help="layers to read: columns of .conllu files, or all but the first of .vrt files "
        "(default: those of --layer)",
    )
    tokens.add_argument("--errors", default="strict", metavar="RULE", help="strict or replace")
    command.add_argument("--threads", type=int, metavar="N", help="default: one a core")


def _measures(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--measures",
        nargs="+",
        metavar="MEASURE",
        help=f"the first gives the order: {', '.join(MEASURES)}",
    )


def _counting(
    command: argparse.ArgumentParser, presets: Iterable[str], conventions: Iterable[str]
) -> None:
    """Add the options of how is counted."""
    command.add_argument("--convention", metavar="NAME", help=", ".join(conventions))
    _like(command, presets)
    _within(command)


def _like(command: argparse.ArgumentParser, presets: Iterable[str]) -> None:
    command.add_argument(
        "--like", metavar="PROGRAM", help=f"count and score as does: {', '.join(presets)}"
    )


def _tests(command: argparse.ArgumentParser) -> None:
    command.add_argument("--test", metavar="TEST", help="add log10 p by this test")
    command.add_argument("--correction", metavar="NAME", help="correct p for many tests")


def _within(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--within", default="document", metavar="UNIT", help="document or sentence"
    )


def _merge(options: argparse.Namespace) -> None:
    _write(merge_counts(options.paths, allow_cut=options.allow_cut), options)


def _build(options: argparse.Namespace) -> None:
    stored = {"store": options.output, "overwrite": options.overwrite}
    corpus = _corpus(options, **stored, keep_text=not options.no_text)
    sys.stdout.write(f"{corpus!r}\n")


def _corpus(options: argparse.Namespace, **stored: Any) -> Corpus:  # noqa: ANN401
    """Return what is to be counted: the tokens, or layers of them."""
    return _of_layer(_tokens_of(options, **stored), options)


def _of_layer(corpus: Corpus, options: argparse.Namespace) -> Corpus:
    names = getattr(options, "layer", None)
    return corpus if names is None else corpus.layer(*names)


def _tokens_of(options: argparse.Namespace, **stored: Any) -> Corpus:  # noqa: ANN401
    chosen = _reading(options)
    if not stored and [Path(path, MANIFEST).is_file() for path in options.paths] == [True]:
        return _opened(options.paths[0], {**chosen, "layers": options.layers})
    if options.paths == ["-"]:
        if options.layers is not None:
            raise ValueError("-: only .conllu and .vrt files have layers")
        text = _decoded(sys.stdin.buffer.read(), options.errors)
        return Corpus.from_texts([text], id=["-"], **chosen, **stored)
    return Corpus.from_files(options.paths, layers=_layers(options), **chosen, **stored)


def _opened(path: str, chosen: dict[str, Any]) -> Corpus:
    plain = {"errors": "strict", "threads": chosen["threads"]}
    for name, value in chosen.items():
        if value != plain.get(name):
            option = name.replace("_", "-")
            raise ValueError(f"{path} is a stored corpus, whose tokens are cut: no --{option}")
    return Corpus.open(path)


def _reading(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options of reading files."""
    return _named(options, ("header", *TOKEN_OPTIONS, "errors", "threads"))


def _layers(options: argparse.Namespace) -> list[str] | None:
    """Return the layers to read: those that are asked for or, without, those to count."""
    wanted: list[str] | None = options.layers
    counted = [name for name in getattr(options, "layer", None) or [] if name != TOKEN]
    return wanted if wanted is not None else list(dict.fromkeys(counted)) or None


def _decoded(given: bytes, errors: str) -> str:
    """Make text of standard input, with the faults of a file."""
    try:
        # As in a file, a byte order mark is skipped.
        text = given.decode("utf-8-sig", "replace" if errors == "replace" else "strict")
    except UnicodeDecodeError as error:
        offset = len(given) - len(error.object) + error.start
        raise DecodeError("not UTF-8", "-", offset) from error
    if errors == "strict" and "\0" in text:
        raise DecodeError("a NUL character, so not a text", "-", given.index(0))
    return text


def _frequencies(corpus: Corpus, options: argparse.Namespace) -> Table:
    return corpus.frequencies(min_count=options.min_count, top=options.top, threads=options.threads)


def _ngrams(corpus: Corpus, options: argparse.Namespace) -> Table:
    return corpus.ngrams(_one_or_two("--n", options.n), skip=options.skip, **_shared(options))


def _collocations(corpus: Corpus, options: argparse.Namespace) -> Table:
    names = ("window", "measures", "convention", "like", "test", "correction", "memory_limit")
    return corpus.collocations(**_named(options, names), **_shared(options))


def _collocates(corpus: Corpus, options: argparse.Namespace) -> Table:
    names = ("measures", "convention", "like", "places", "test", "correction")
    return corpus.collocates(
        options.node, window=_window(options), **_named(options, names), **_shared(options)
    )


def _network(corpus: Corpus, options: argparse.Namespace) -> Table:
    shared = _shared(options)
    if shared["top"] is None:
        del shared["top"]
    names = ("depth", "measures", "convention", "like")
    return corpus.collocation_network(
        options.node, window=_window(options), **_named(options, names), **shared
    )


def _keyness(corpus: Corpus, options: argparse.Namespace) -> Table:
    given = options.reference
    is_list = len(given) == 1 and given[0].lower().endswith((".csv", ".tsv", *SUFFIXES))
    reference: Corpus | str = given[0]
    if not is_list:
        others = Corpus.from_files(given, layers=_layers(options), **_reading(options))
        reference = _of_layer(others, options)
    names = ("measures", "like", "test", "correction", "unit", "direction", "min_count", "top")
    return corpus.keyness(reference, threads=options.threads, **_named(options, names))


def _window(options: argparse.Namespace) -> int | tuple[int, int] | None:
    return None if options.window is None else _one_or_two("--window", options.window)


def _shared(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options that all but the frequencies have."""
    return _named(options, ("within", "min_count", "top", "threads"))


def _named(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(options, name) for name in names}


def _one_or_two(option: str, numbers: list[int]) -> int | tuple[int, int]:
    if len(numbers) == 1:
        return numbers[0]
    if len(numbers) == 2:
        return numbers[0], numbers[1]
    raise ValueError(f"{option} takes one or two numbers, got {len(numbers)}")


def _write(table: Table, options: argparse.Namespace) -> None:
    if getattr(options, "output", None) is not None:
        table.save(options.output, overwrite=options.overwrite)
        if options.format is None:
            return
    if options.format == "arrow":
        sys.stdout.buffer.write(table._engine.to_ipc_stream())
        sys.stdout.buffer.flush()
    elif options.format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(row.values() for row in table)
    elif options.format == "json":
        for row in table:
            sys.stdout.write(json.dumps(_jsonable(row), ensure_ascii=False) + "\n")
    else:
        rows = len(table) if options.top is not None else READABLE
        sys.stdout.write(table._formatted(rows) + "\n")
    sys.stdout.flush()


def _jsonable(row: dict[str, Any]) -> dict[str, Any]:
    """JSON has no nan and no infinity: nan is null, infinity a string."""

    def value(given: Any) -> Any:  # noqa: ANN401
        if isinstance(given, float) and given != given:
            return None
        if isinstance(given, float) and given in (float("inf"), float("-inf")):
            return "Infinity" if given > 0 else "-Infinity"
        return given

    return {name: value(given) for name, given in row.items()}


def _message(error: OSError | ValueError | CorpusError) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)

"""The commands, and which options each has."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from turven import _core, collocates, collocations
from turven.cli import options as add
from turven.cli import statistics
from turven.cli.corpora import append, build, compact, corpus_of, corpus_with_texts, report
from turven.cli.output import write
from turven.corpus import Corpus
from turven.presets import KEY_PRESETS, NODE_PRESETS, PAIR_PRESETS
from turven.table import Table

EPILOG = """\
A path is a file, a folder (every .txt file below it), a glob pattern in quotes,
- alone for one document from standard input, or alone the folder of a stored corpus.
A text is one document; of a file of records (.jsonl, .csv, .tsv, .parquet, .arrow)
each record is one, by its field "text" or the one that --text names; of a web archive
(.warc, .wet) each record that is plain text. Any of them may be compressed (.gz, .zst,
.bz2, .xz).

examples:
  turven frequencies seeds/nieuws --top 10
  turven frequencies news.csv --text body --encoding windows-1252 --on-error skip
  turven ngrams 'books/**/*.txt' --n 1 3 --min-count 5 --format csv > ngrams.csv
  turven collocations seeds/nieuws --language nl --min-count 3 --measures log_dice
  turven collocates water seeds/nieuws --window 5 --measures log_dice t_score
  turven concordance 'water*' seeds/nieuws --sort '1R 2R' --sample 20
  turven build seeds/nieuws --header date -o nieuws.turven
  turven append nieuws.turven 'june/*.txt' --header date
  turven matches '"het" []{0,2} "water"' seeds/nieuws --frequencies
  turven network water seeds/nieuws --depth 2 --top 5 --like sketchengine
  turven keyness 'ours/*.txt' --reference 'theirs/*.txt' --like wordsmith
  turven frequencies may/ -o may.parquet
  turven merge may.parquet june.parquet -o spring.parquet
  turven report seeds/nieuws --header date -o nieuws.html
"""


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
    for described in (
        _build,
        _append,
        _compact,
        _merge,
        _frequencies,
        _ngrams,
        _collocations,
        _collocates,
        _concordance,
        _network,
        _matches,
        _keyness,
        _report,
    ):
        described(commands)
    return top


def _command(
    commands: Any,  # noqa: ANN401
    name: str,
    summary: str,
    statistic: Callable[[Corpus, argparse.Namespace], Table],
) -> argparse.ArgumentParser:
    word = "WORD " if name in {"collocates", "concordance", "network"} else ""
    word = "PATTERN " if name == "matches" else word
    words = f"{word}PATH [PATH ...]" + (" --reference PATH" if name == "keyness" else "")
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=summary, usage=f"turven {name} {words} [options]"
    )
    command.set_defaults(run=lambda given: write(statistic(corpus_of(given), given), given))
    add.rows(command)
    add.reading(command)
    add.tokens(command)
    add.threads(command)
    return command


def _build(commands: Any) -> None:  # noqa: ANN401
    summary = "keep a corpus on disk, of any size; every other command takes its folder as a PATH"
    command: argparse.ArgumentParser = commands.add_parser(
        "build",
        help="keep a corpus on disk",
        description=summary,
        usage="turven build PATH [PATH ...] -o FOLDER [options]",
    )
    command.set_defaults(run=build)
    add.paths(command)
    command.add_argument("-o", "--output", required=True, metavar="FOLDER", help="where")
    command.add_argument("--overwrite", action="store_true", help="replace a corpus that is there")
    command.add_argument("--no-text", action="store_true", help="do not keep the texts")
    command.add_argument(
        "--memory-limit", metavar="BYTES", help="give up before more is taken; such as '2 GiB'"
    )
    add.reading(command)
    add.tokens(command)
    add.threads(command)


def _append(commands: Any) -> None:  # noqa: ANN401
    summary = "add documents to a corpus on disk; tokens are cut as those that are there"
    command: argparse.ArgumentParser = commands.add_parser(
        "append",
        help="add documents to a corpus on disk",
        description=summary,
        usage="turven append FOLDER PATH [PATH ...] [options]",
    )
    command.set_defaults(run=append)
    _stored(command)
    add.paths(command)
    add.reading(command)
    add.header(command)
    add.threads(command)


def _compact(commands: Any) -> None:  # noqa: ANN401
    summary = "write a corpus on disk to which documents were added as if all were read at once"
    command: argparse.ArgumentParser = commands.add_parser(
        "compact",
        help="make one segment of a corpus on disk",
        description=summary,
        usage="turven compact FOLDER",
    )
    command.set_defaults(run=compact)
    _stored(command)


def _stored(command: argparse.ArgumentParser) -> None:
    command.add_argument("store", metavar="FOLDER", help="the corpus")


def _report(commands: Any) -> None:  # noqa: ANN401
    summary = "one page about a corpus, to open in a browser, to search, to print and to cite"
    command: argparse.ArgumentParser = commands.add_parser(
        "report",
        help="one page about a corpus",
        description=summary,
        usage="turven report PATH [PATH ...] -o FILE [options]",
    )
    command.set_defaults(run=report, layer=None)
    add.paths(command)
    command.add_argument("-o", "--output", required=True, metavar="FILE", help="where")
    command.add_argument("--overwrite", action="store_true", help="replace a file that is there")
    command.add_argument("--title", metavar="TEXT", help="the heading (default: the paths)")
    command.add_argument(
        "--date", metavar="FIELD", help="the metadata with dates (default: date, year or the like)"
    )
    command.add_argument(
        "--by",
        metavar="FIELD",
        help="the metadata whose values keywords tell apart (default: periods of the dates)",
    )
    command.add_argument(
        "--seed", type=int, default=0, metavar="N", help="which passages are drawn (default 0)"
    )
    add.reading(command)
    add.tokens(command)
    add.threads(command)


def _merge(commands: Any) -> None:  # noqa: ANN401
    summary = (
        "add up tables that frequencies or ngrams has saved with -o, or Parquet files of the "
        "counts that turven.partial_counts makes of pieces of a corpus, by any jobs"
    )
    command: argparse.ArgumentParser = commands.add_parser(
        "merge",
        help="add up saved tables, or counts of pieces",
        description=summary,
        usage="turven merge FILE [FILE ...] [-o FILE] [options]",
    )
    command.set_defaults(run=lambda given: write(statistics.merged(given), given))
    command.add_argument("paths", nargs="+", metavar="FILE")
    command.add_argument(
        "--allow-cut", action="store_true", help="add up tables that lack rows, as lower bounds"
    )
    pieces = command.add_argument_group("of counts of pieces")
    pieces.add_argument(
        "--min-count", type=int, metavar="N", help="the smallest count that is kept"
    )
    pieces.add_argument("--top", type=int, metavar="N", help="at most this many rows")
    pieces.add_argument(
        "--measures", nargs="+", metavar="MEASURE", help="the first one gives the order"
    )
    add.table_format(command)
    add.output(command)


def _frequencies(commands: Any) -> None:  # noqa: ANN401
    command = _command(
        commands, "frequencies", "how often each word occurs", statistics.frequencies
    )
    add.paths(command)
    add.output(command)


def _ngrams(commands: Any) -> None:  # noqa: ANN401
    command = _command(commands, "ngrams", "how often sequences of words occur", statistics.ngrams)
    add.paths(command)
    command.add_argument(
        "--n", type=int, nargs="+", default=[2], metavar="N", help="length, or shortest and longest"
    )
    command.add_argument("--skip", type=int, default=0, metavar="K", help="words left out, at most")
    add.within(command)
    add.output(command)


def _collocations(commands: Any) -> None:  # noqa: ANN401
    command = _command(
        commands, "collocations", "pairs of words that attract", statistics.collocations
    )
    add.paths(command)
    command.add_argument(
        "--window", type=int, metavar="W", help="the second word at most W behind the first"
    )
    add.measures(command)
    add.counting(command, PAIR_PRESETS, collocations.NOTES)
    add.significance(command)
    command.add_argument("--memory-limit", metavar="BYTES", help="such as '2 GiB'")


def _collocates(commands: Any) -> None:  # noqa: ANN401
    command = _command(commands, "collocates", "the company of one word", statistics.collocates)
    _node(command)
    command.add_argument("--places", action="store_true", help="count each place of the window")
    add.significance(command)


def _concordance(commands: Any) -> None:  # noqa: ANN401
    command = _command(
        commands, "concordance", "a word in the lines that it stands in", statistics.concordance
    )
    command.set_defaults(run=_write_concordance)
    command.add_argument("node", metavar="WORD", help="a word, a phrase, or a glob in quotes")
    add.paths(command)
    add.window(command, 10)
    command.add_argument(
        "--sort",
        nargs="+",
        metavar="KEY",
        default=["document"],
        help="'1R 2R 1L', 'frequency of 1R', document (default), or a metadata column",
    )
    command.add_argument("--filter", metavar="WORD", help="only lines with this word in the window")
    command.add_argument("--ignore", nargs="+", metavar="WHAT", help="case, accents, or both")
    command.add_argument("--sample", type=int, metavar="N", help="draw N lines by chance")
    command.add_argument("--seed", type=int, default=0, metavar="N", help="the same lines again")
    add.within(command)


def _write_concordance(given: argparse.Namespace) -> None:
    with corpus_with_texts(given) as corpus:
        write(statistics.concordance(corpus, given), given)


def _network(commands: Any) -> None:  # noqa: ANN401
    command = _command(
        commands, "network", "collocates, their collocates, and so on", statistics.network
    )
    _node(command)
    command.add_argument("--depth", type=int, default=2, metavar="D", help="steps (default 2)")


def _matches(commands: Any) -> None:  # noqa: ANN401
    command = _command(
        commands, "matches", "what a pattern over tokens matches", statistics.matches
    )
    command.add_argument(
        "pattern", metavar="PATTERN", help='such as \'[lemma="de"] []{0,2} "plan.*"\''
    )
    add.paths(command)
    command.add_argument(
        "--frequencies", action="store_true", help="count what is matched, do not list each match"
    )
    command.add_argument("--by", default="token", metavar="LAYER", help="show this layer's values")
    command.add_argument(
        "--strategy", default="standard", metavar="NAME", help="standard, shortest or longest"
    )
    command.add_argument("--within", metavar="UNIT", help="document or sentence")
    add.output(command)


def _node(command: argparse.ArgumentParser) -> None:
    command.add_argument("node", metavar="WORD")
    add.paths(command)
    add.window(command, 5)
    add.measures(command)
    add.counting(command, NODE_PRESETS, collocates.NOTES)


def _keyness(commands: Any) -> None:  # noqa: ANN401
    command = _command(commands, "keyness", "words that tell texts from others", statistics.keyness)
    add.paths(command)
    command.add_argument(
        "--reference",
        nargs="+",
        required=True,
        metavar="PATH",
        help="the others: texts, one count file, or one .csv or .tsv file of words and counts",
    )
    add.measures(command)
    add.like(command, KEY_PRESETS)
    add.significance(command)
    command.add_argument("--unit", default="tokens", metavar="UNIT", help="tokens or documents")
    command.add_argument(
        "--direction", default="both", metavar="WHICH", help="both, positive or negative"
    )

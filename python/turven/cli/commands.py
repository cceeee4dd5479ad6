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
from turven.cli.parsing import Parser, command
from turven.corpus import Corpus
from turven.presets import KEY_PRESETS, NODE_PRESETS, PAIR_PRESETS
from turven.table import Table

ABOUT = """\
Corpus statistics: token frequencies, n-grams, collocations.

statistics:
  frequencies   how often each word occurs
  ngrams        how often sequences of words occur
  collocations  pairs of words that attract each other
  collocates    the company of one word
  network       collocates, their collocates, and so on
  keyness       words that tell texts from others

texts:
  concordance   a word in the lines that it stands in
  matches       what a pattern over tokens matches
  report        one page about a corpus

on disk:
  build         keep a corpus, of any size
  append        add documents to a corpus
  compact       write a corpus as if all were read at once
  merge         add up saved tables, or counts of pieces
"""

EPILOG = """\
'turven COMMAND --help' lists the options of a command.

A PATH is a file, a folder (every .txt file below it), a glob pattern in quotes,
- alone for one document from standard input, or alone the folder of a stored corpus.
A text is one document; of a file of records (.jsonl, .csv, .tsv, .parquet, .arrow)
each record is one, by its field "text" or the one that --text names; of a web archive
(.warc, .wet) each record that is plain text. Any of them may be compressed (.gz, .zst,
.bz2, .xz).

examples:
  turven frequencies seeds/nieuws --top 10
  turven collocates water seeds/nieuws --window 5 --measures log_dice t_score
  turven build seeds/nieuws --header date -o nieuws.turven
  turven concordance 'water*' nieuws.turven --sort '1R 2R' --sample 20
  turven report nieuws.turven -o nieuws.html

exit codes:
  0    done
  1    something is wrong with what was read, or it cannot be written
  2    wrong usage: an unknown command, option or value
  130  interrupted by Ctrl-C
"""


def parser() -> Parser:
    """Describe the command line."""
    version = f"turven {_core.VERSION} (Unicode {'.'.join(map(str, _core.UNICODE_VERSION))})"
    top = Parser(
        prog="turven",
        usage="turven COMMAND [arguments] [options]",
        description=ABOUT,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=version)
    # They are listed in groups, above.
    commands = top.add_subparsers(
        metavar="COMMAND", required=True, help=argparse.SUPPRESS, prog="turven"
    )
    for described in (
        _frequencies,
        _ngrams,
        _collocations,
        _collocates,
        _network,
        _keyness,
        _concordance,
        _matches,
        _report,
        _build,
        _append,
        _compact,
        _merge,
    ):
        described(commands)
    return top


def _run(
    statistic: Callable[[Corpus, argparse.Namespace], Table],
) -> Callable[[argparse.Namespace], None]:
    """Let a command write a table of a corpus."""
    return lambda given: write(statistic(corpus_of(given), given), given)


def _reads(made: Parser, *, counts: bool = True) -> None:
    """Add the options of every command that makes a table of texts."""
    add.rows(made, counts=counts)
    _reads_tokens(made)


def _reads_tokens(made: Parser) -> None:
    """Add the options of every command that cuts texts into tokens."""
    add.reading(made)
    add.tokens(made)
    add.threads(made)


def _frequencies(commands: Any) -> None:  # noqa: ANN401
    made = command(
        commands,
        "frequencies",
        "PATH [PATH ...]",
        _run(statistics.frequencies),
        about="List how often each word occurs.",
        examples=[
            "seeds/nieuws --top 10",
            "news.csv --text body --encoding windows-1252 --on-error skip",
            "may/ -o may.parquet",
        ],
    )
    add.paths(made)
    add.output(made)
    _reads(made)


def _ngrams(commands: Any) -> None:  # noqa: ANN401
    made = command(
        commands,
        "ngrams",
        "PATH [PATH ...]",
        _run(statistics.ngrams),
        about="List how often sequences of words occur.",
        examples=[
            "seeds/nieuws --n 3 --top 10",
            "'books/**/*.txt' --n 1 3 --min-count 5 --format csv > ngrams.csv",
        ],
    )
    add.paths(made)
    made.add_argument(
        "--n", type=int, nargs="+", default=[2], metavar="N", help="length, or shortest and longest"
    )
    made.add_argument("--skip", type=int, default=0, metavar="K", help="words left out, at most")
    add.within(made)
    add.output(made)
    _reads(made)


def _collocations(commands: Any) -> None:  # noqa: ANN401
    made = command(
        commands,
        "collocations",
        "PATH [PATH ...]",
        _run(statistics.collocations),
        about="List pairs of words by how much they attract each other.",
        examples=[
            "seeds/nieuws --language nl --min-count 3 --measures log_dice",
            "seeds/nieuws --window 5 --test fisher --correction holm",
        ],
    )
    add.paths(made)
    made.add_argument(
        "--window",
        type=int,
        metavar="W",
        help="the second word at most W behind the first (default 1)",
    )
    add.measures(made)
    add.counting(made, PAIR_PRESETS, collocations.NOTES)
    add.significance(made)
    made.add_argument("--memory-limit", metavar="BYTES", help="such as '2 GiB'")
    _reads(made)


def _collocates(commands: Any) -> None:  # noqa: ANN401
    made = command(
        commands,
        "collocates",
        "WORD PATH [PATH ...]",
        _run(statistics.collocates),
        about="List the words that keep company with one word.",
        examples=[
            "water seeds/nieuws --window 5 --measures log_dice t_score",
            "water seeds/nieuws --like sketchengine",
        ],
    )
    _node(made)
    made.add_argument("--places", action="store_true", help="count each place of the window")
    add.significance(made)
    _reads(made)


def _network(commands: Any) -> None:  # noqa: ANN401
    made = command(
        commands,
        "network",
        "WORD PATH [PATH ...]",
        _run(statistics.network),
        about="List the collocates of a word, their collocates, and so on.",
        examples=["water seeds/nieuws --depth 2 --top 5 --like sketchengine"],
    )
    _node(made)
    made.add_argument("--depth", type=int, default=2, metavar="D", help="steps (default 2)")
    _reads(made)


def _node(made: Parser) -> None:
    made.add_argument("node", metavar="WORD", help="a word, or a phrase in quotes")
    add.paths(made)
    add.window(made, 5)
    add.measures(made)
    add.counting(made, NODE_PRESETS, collocates.NOTES)


def _keyness(commands: Any) -> None:  # noqa: ANN401
    made = command(
        commands,
        "keyness",
        "PATH [PATH ...] --reference PATH",
        _run(statistics.keyness),
        about="List the words that tell texts from others.",
        examples=["'ours/*.txt' --reference 'theirs/*.txt' --like wordsmith"],
    )
    add.paths(made)
    made.add_argument(
        "--reference",
        nargs="+",
        required=True,
        metavar="PATH",
        help="the others: texts, one count file, or one .csv or .tsv file of words and counts",
    )
    add.measures(made)
    add.like(made, KEY_PRESETS)
    add.significance(made)
    made.add_argument(
        "--unit", default="tokens", metavar="UNIT", help="tokens (default) or documents"
    )
    made.add_argument(
        "--direction", default="both", metavar="WHICH", help="both (default), positive or negative"
    )
    _reads(made)


def _concordance(commands: Any) -> None:  # noqa: ANN401
    made = command(
        commands,
        "concordance",
        "WORD PATH [PATH ...]",
        _write_concordance,
        about="Show a word in the lines that it stands in.",
        examples=["'water*' seeds/nieuws --sort '1R 2R' --sample 20"],
    )
    made.add_argument("node", metavar="WORD", help="a word, a phrase, or a glob in quotes")
    add.paths(made)
    add.window(made, 10)
    made.add_argument(
        "--sort",
        nargs="+",
        metavar="KEY",
        default=["document"],
        help="'1R 2R 1L', 'frequency of 1R', document (default), or a metadata column",
    )
    made.add_argument("--filter", metavar="WORD", help="only lines with this word in the window")
    made.add_argument("--ignore", nargs="+", metavar="WHAT", help="case, accents, or both")
    made.add_argument("--sample", type=int, metavar="N", help="draw N lines by chance")
    made.add_argument(
        "--seed", type=int, default=0, metavar="N", help="which lines are drawn (default 0)"
    )
    add.within(made)
    _reads(made, counts=False)


def _write_concordance(given: argparse.Namespace) -> None:
    with corpus_with_texts(given) as corpus:
        write(statistics.concordance(corpus, given), given)


def _matches(commands: Any) -> None:  # noqa: ANN401
    made = command(
        commands,
        "matches",
        "PATTERN PATH [PATH ...]",
        _run(statistics.matches),
        about="List what a pattern over tokens matches.",
        examples=['\'"het" []{0,2} "water"\' seeds/nieuws --frequencies'],
    )
    made.add_argument(
        "pattern", metavar="PATTERN", help='such as \'[lemma="de"] []{0,2} "plan.*"\''
    )
    add.paths(made)
    made.add_argument(
        "--frequencies", action="store_true", help="count what is matched, do not list each match"
    )
    made.add_argument("--by", default="token", metavar="LAYER", help="show this layer's values")
    made.add_argument(
        "--strategy",
        default="standard",
        metavar="NAME",
        help="standard (default), shortest or longest",
    )
    made.add_argument(
        "--within", metavar="UNIT", help="document or sentence (default: as the pattern says)"
    )
    add.output(made)
    _reads(made)


def _report(commands: Any) -> None:  # noqa: ANN401
    made = command(
        commands,
        "report",
        "PATH [PATH ...] -o FILE",
        report,
        about="Make one page about a corpus, to open in a browser, search, print and cite.",
        examples=["seeds/nieuws --header date -o nieuws.html"],
    )
    made.set_defaults(layer=None)
    add.paths(made)
    made.add_argument("-o", "--output", required=True, metavar="FILE", help="where, such as a.html")
    made.add_argument("--overwrite", action="store_true", help="replace a file that is there")
    made.add_argument(
        "--title", metavar="TEXT", help="the heading (default: what the paths are called)"
    )
    made.add_argument(
        "--date", metavar="FIELD", help="the metadata with dates (default: date, year or the like)"
    )
    made.add_argument(
        "--by",
        metavar="FIELD",
        help="the metadata whose values keywords tell apart (default: periods of the dates)",
    )
    made.add_argument(
        "--seed", type=int, default=0, metavar="N", help="which passages are drawn (default 0)"
    )
    _reads_tokens(made)


def _build(commands: Any) -> None:  # noqa: ANN401
    made = command(
        commands,
        "build",
        "PATH [PATH ...] -o FOLDER",
        build,
        about="Keep a corpus on disk, of any size; every other command takes its folder as a PATH.",
        examples=["seeds/nieuws --header date -o nieuws.turven"],
    )
    add.paths(made)
    made.add_argument(
        "-o", "--output", required=True, metavar="FOLDER", help="where, such as nieuws.turven"
    )
    made.add_argument("--overwrite", action="store_true", help="replace a corpus that is there")
    made.add_argument("--no-text", action="store_true", help="do not keep the texts")
    made.add_argument(
        "--memory-limit", metavar="BYTES", help="give up before more is taken; such as '2 GiB'"
    )
    _reads_tokens(made)


def _append(commands: Any) -> None:  # noqa: ANN401
    made = command(
        commands,
        "append",
        "FOLDER PATH [PATH ...]",
        append,
        about="Add documents to a corpus on disk; tokens are cut as those that are there.",
        examples=["nieuws.turven 'june/*.txt' --header date"],
    )
    _stored(made)
    add.paths(made)
    add.reading(made)
    add.header(made)
    add.threads(made)


def _compact(commands: Any) -> None:  # noqa: ANN401
    made = command(
        commands,
        "compact",
        "FOLDER",
        compact,
        about="Write a corpus on disk to which documents were added as if all were read at once.",
        examples=["nieuws.turven"],
    )
    _stored(made)


def _stored(made: Parser) -> None:
    made.add_argument("store", metavar="FOLDER", help="the corpus on disk")


def _merge(commands: Any) -> None:  # noqa: ANN401
    made = command(
        commands,
        "merge",
        "FILE [FILE ...] [-o FILE]",
        lambda given: write(statistics.merged(given), given),
        about=(
            "Add up tables that frequencies or ngrams has saved with -o; or Parquet files of "
            "counts of pieces, which turven.partial_counts makes in any job, into their table."
        ),
        examples=[
            "may.parquet june.parquet -o spring.parquet",
            "counts/*.parquet --min-count 10 --measures log_dice -o pairs.parquet",
        ],
    )
    made.add_argument("paths", nargs="+", metavar="FILE", help="saved tables, of the same kind")
    made.add_argument(
        "--allow-cut", action="store_true", help="add up tables that lack rows, as lower bounds"
    )
    pieces = made.add_argument_group("of counts of pieces")
    pieces.add_argument(
        "--min-count", type=int, metavar="N", help="the smallest count that is kept"
    )
    pieces.add_argument("--top", type=int, metavar="N", help="at most this many rows")
    pieces.add_argument(
        "--measures", nargs="+", metavar="MEASURE", help="the first one gives the order"
    )
    add.table_format(made)
    add.output(made)

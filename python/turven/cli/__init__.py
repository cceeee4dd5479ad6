"""The command ``turven``: tables of text files, to read or to pass on."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Sequence

from turven.cli.commands import parser
from turven.cli.output import message
from turven.errors import CorpusError, PatternError

__all__ = ["main", "parser"]

#: Exit codes: a fault of the input; wrong usage, as argparse has it; Ctrl-C.
FAILED, MISUSED, INTERRUPTED = 1, 2, 130


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
    except (OSError, ValueError, MemoryError, ImportError, CorpusError) as error:
        sys.stderr.write(f"turven: {message(error)}\n")
        return MISUSED if type(error) in {ValueError, PatternError} else FAILED
    return 0

"""The programs by name: Python peers and shell commands, and who does which job.

What goes in: the name of a program. What comes out: its class or its command,
its jobs, and whether it is installed.
"""

from __future__ import annotations

import importlib.util
import shlex
import shutil

from comparison.counters import Nltk, Python, Tokenizers
from comparison.peers import Colibri, Conc, Sklearn, Turven
from comparison.queries import DuckDB, Polars

PEERS = {
    peer.__name__.lower(): peer
    for peer in (Turven, Polars, DuckDB, Python, Nltk, Sklearn, Tokenizers, Colibri, Conc)
}
FILE_SCRIPT = (
    "import sys, turven; corpus = turven.Corpus.from_files(sys.argv[1]); "
    "table = corpus.frequencies(); print(corpus.n_tokens)"
)
XAN = "xan tokenize words -SL {options}-t {{threads}} text {{table}} | xan vocab token | xan count"
#: Shell commands by program and job; each prints the number of rows.
COMMANDS = {
    ("turven", "words-file"): f"{{python}} -c {shlex.quote(FILE_SCRIPT)} {{text}}",
    ("wc", "words-file"): "LC_ALL=C wc -w < {text}",
    ("xan", "words"): XAN.format(options=""),
    ("xan", "bigrams"): XAN.format(options="-N 2 "),
    # It goes on to estimate a model.
    ("lmplz", "trigrams"): "lmplz -o 3 --discount_fallback < {text} | grep -c '\t.* .* '",
}


def jobs_of(peer: str) -> set[str]:
    own = PEERS[peer].jobs() if peer in PEERS else set()
    return own | {job for program, job in COMMANDS if program == peer}


def is_installed(peer: str) -> bool:
    if peer in PEERS:
        return all(map(importlib.util.find_spec, PEERS[peer].needs))
    return shutil.which(peer) is not None

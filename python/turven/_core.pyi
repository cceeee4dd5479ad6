"""The engine, as the façade sees it. Nothing here is public."""

from collections.abc import Callable, Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, final

import numpy as np

__all__ = [
    "UNICODE_VERSION",
    "VERSION",
    "Alphabet",
    "Column",
    "Corpus",
    "Features",
    "Hits",
    "Numbers",
    "Reading",
    "Table",
    "Tokenizer",
    "add_parcels",
    "add_up",
    "bursts",
    "changes",
    "collocate_counts",
    "correlations",
    "counts_in_parts",
    "coverage",
    "disagreement",
    "diversity",
    "duplicate_bands",
    "duplicates",
    "encoding_name",
    "good_turing",
    "growth",
    "heaps",
    "interval",
    "log10_p",
    "match_frequencies",
    "matches",
    "panic_in_worker",
    "parcels",
    "pattern_layers",
    "rarefaction",
    "score",
    "score_dispersion",
    "score_ngrams",
    "spectrum",
    "spin",
    "trends",
    "zipf",
]

VERSION: str
UNICODE_VERSION: tuple[int, int, int]

_Names = tuple[list[str] | None, list[tuple[str, Column]]]
_Described = _Names | Callable[[], _Names]
_Part = Sequence[str | PathLike[str]] | tuple[PathLike[str], Callable[[str], Iterator[object]]]
_Doubles = np.ndarray[Any, np.dtype[np.float64]]

@final
class Tokenizer:
    def __new__(
        cls,
        *,
        case: str | None = None,
        normalization: str | None = None,
        hyphens: str | None = None,
        apostrophes: str | None = None,
        apostrophe_sign: str | None = None,
        numbers: str | None = None,
        punctuation: str | None = None,
        emoji: str | None = None,
        language: str | None = None,
    ) -> Tokenizer: ...
    def options(self) -> dict[str, str | None]: ...
    def tokenize(self, text: str) -> Table: ...
    def type_of(self, token: str) -> str: ...

@final
class Column:
    @staticmethod
    def from_arrow(name: str, object: object) -> Column | None: ...
    @staticmethod
    def from_list(kind: str, values: list[Any]) -> Column: ...

@final
class Reading:
    def __new__(
        cls,
        *,
        text: str | None = None,
        id: str | None = None,
        metadata: Sequence[str] | None = None,
        nulls: str = "error",
        errors: str = "strict",
        encoding: str = "utf-8",
        max_ratio: int | None = None,
        on_error: str = "raise",
        layers: list[tuple[str, int | str | None]] = ...,
    ) -> Reading: ...

@final
class Table:
    @staticmethod
    def skipped() -> Table: ...
    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...
    def columns(self) -> list[str]: ...
    def kind(self, name: str) -> str: ...
    def null_count(self, name: str) -> int: ...
    def values(self, name: str, start: int, length: int) -> list[Any]: ...
    def numbers(self, name: str) -> Numbers: ...
    def slice(self, start: int, length: int) -> Table: ...
    def take(self, rows: Sequence[int]) -> Table: ...
    def select(self, names: Sequence[str]) -> Table: ...
    def sort(self, by: Sequence[tuple[str, bool]]) -> Table: ...
    def first_rows(
        self, words: Sequence[str], scores: _Doubles, counts: _Doubles, top: int
    ) -> list[int]: ...
    @staticmethod
    def of_columns(columns: Sequence[tuple[str, Column]]) -> Table: ...
    @staticmethod
    def joined(tables: Sequence[Table], name: str, labels: Column) -> Table: ...
    def with_note(self, key: str, text: str) -> Table: ...
    def to_ipc_stream(self) -> bytes: ...
    def equals(self, other: Table) -> bool: ...

@final
class Numbers:
    @property
    def __array_interface__(self) -> dict[str, Any]: ...

@final
class Alphabet:
    def __new__(
        cls, word: Sequence[tuple[int, int]], lower: Sequence[tuple[str, str]]
    ) -> Alphabet: ...

@final
class Features:
    def __new__(
        cls,
        texts: object,
        alphabet: Alphabet,
        *,
        min_characters: int,
        lower: bool,
        stop_words: Sequence[str],
        shortest: int,
        longest: int,
        threads: int | None = None,
    ) -> Features: ...
    def terms(self) -> list[str]: ...
    def ranks(self, *, threads: int | None = None) -> Numbers: ...
    def counts(
        self, columns: Sequence[int] | None, none: int, *, threads: int | None = None
    ) -> tuple[Numbers, Numbers, Numbers]: ...

_Words = tuple[list[str], list[int]]

@final
class Hits:
    @staticmethod
    def find(
        corpus: Corpus,
        node: list[list[_Words]],
        *,
        window: tuple[int, int],
        within: str = "document",
        filters: list[tuple[bool, str, list[int], _Words]] = ...,
        documents: list[int] | None = None,
        pattern: tuple[str, str] | None = None,
        threads: int | None = None,
    ) -> Hits: ...
    @staticmethod
    def at(corpus: Corpus, document: int, tokens: tuple[int, int]) -> Hits: ...
    def __len__(self) -> int: ...
    def sort(
        self,
        keys: list[tuple[str, list[int], str]],
        *,
        within: str = "document",
        threads: int | None = None,
    ) -> Hits: ...
    def take(self, rows: Sequence[int]) -> Hits: ...
    def slice(self, start: int, length: int) -> Hits: ...
    def documents(self) -> list[int]: ...
    def places(self) -> Table: ...
    def lines(
        self,
        window: tuple[int, int] | int,
        *,
        within: str = "document",
        exact: bool = False,
        own_texts: bool = False,
        texts: tuple[Corpus, list[int] | None] | None = None,
        threads: int | None = None,
    ) -> Table: ...

@final
class Corpus:
    @staticmethod
    def from_texts(
        texts: object,
        tokenizer: Tokenizer,
        *,
        described: _Described,
        making: dict[str, Any],
        header: str | None = None,
        errors: str = "strict",
    ) -> Corpus: ...
    @staticmethod
    def from_files(
        parts: Sequence[_Part],
        tokenizer: Tokenizer,
        *,
        described: _Described,
        making: dict[str, Any],
        reading: Reading,
        header: str | None = None,
    ) -> tuple[Corpus, Table]: ...
    @staticmethod
    def from_tables(
        tables: object,
        tokenizer: Tokenizer,
        *,
        described: _Described,
        making: dict[str, Any],
        reading: Reading,
        header: str | None = None,
    ) -> tuple[Corpus, Table]: ...
    @staticmethod
    def from_tokens(
        documents: object,
        *,
        layers: list[tuple[str, Any]] = ...,
        described: _Described,
        making: dict[str, Any],
    ) -> Corpus: ...
    @staticmethod
    def merged(corpora: Sequence[Corpus], *, store: dict[str, Any] | None = None) -> Corpus: ...
    def path(self) -> Path | None: ...
    @staticmethod
    def open(path: str | PathLike[str]) -> tuple[Corpus, bool]: ...
    def save(self, path: str | PathLike[str], *, given: bool, overwrite: bool) -> None: ...
    def append(self, added: Corpus, *, given: bool, small: int) -> None: ...
    def compact(self) -> None: ...
    def is_segmented(self) -> bool: ...
    def verify(self, *, threads: int | None = None) -> None: ...
    @property
    def n_documents(self) -> int: ...
    @property
    def n_sentences(self) -> int: ...
    @property
    def n_tokens(self) -> int: ...
    @property
    def n_types(self) -> int: ...
    @property
    def n_hapaxes(self) -> int: ...
    def options(self) -> dict[str, str | None]: ...
    def type_of(self, word: str) -> str: ...
    @property
    def n_gaps(self) -> int: ...
    @property
    def layers(self) -> list[str]: ...
    def layer(self, names: list[str], *, joined_by: str = "_") -> Corpus: ...
    def types(self) -> list[str]: ...
    def renamed(self, names: Sequence[str | None], *, gaps: str = "keep") -> Corpus: ...
    def dropped(self, kept: Sequence[bool], *, gaps: str = "keep") -> Corpus: ...
    def compound(
        self, phrases: Sequence[Sequence[str]], *, separator: str = "_", within: str = "document"
    ) -> Corpus: ...
    def count(self, token: str) -> int: ...
    def tokens(self, document: int, start: int, length: int) -> list[str]: ...
    def follows_texts(self) -> bool: ...
    def has_texts(self) -> bool: ...
    def text(self, document: int) -> str | None: ...
    def documents(self) -> Table: ...
    def frequencies(
        self,
        *,
        tokens: list[str] | None = None,
        min_count: int = 1,
        interval: float | None = None,
        bootstrap: tuple[float, int, int] | None = None,
        dispersion: tuple[list[str], tuple[str, list[int]]] | None = None,
        top: int | None = None,
        threads: int | None = None,
    ) -> Table: ...
    def dispersion(
        self,
        measures: list[str],
        parts: tuple[str, list[int]],
        *,
        tokens: list[str] | None = None,
        min_count: int = 1,
        sort: str = "count",
        descending: bool = True,
        top: int | None = None,
        threads: int | None = None,
    ) -> Table: ...
    def term_counts(
        self,
        wanted: tuple[list[str] | None, int, int, int | None, int | None],
        *,
        within: str = "document",
        threads: int | None = None,
    ) -> tuple[Numbers, Numbers, Numbers, Table]: ...
    def cooccurrences(
        self,
        wanted: tuple[list[str] | None, int, int, int | None, int | None],
        *,
        window: int,
        weights: list[float] | None = None,
        within: str = "document",
        ordered: bool = False,
        twice: bool = False,
        memory: int | None = None,
        threads: int | None = None,
    ) -> tuple[Numbers, Numbers, Numbers, Table]: ...
    def ngrams(
        self,
        shortest: int,
        longest: int,
        *,
        skip: int = 0,
        within: str = "document",
        min_count: int = 1,
        measures: list[str] = ...,
        convention: str = "positions",
        nested: bool = False,
        parts: bool = False,
        top: int | None = None,
        memory: int | None = None,
        threads: int | None = None,
    ) -> Table: ...
    def collocations(
        self,
        *,
        window: int = 1,
        convention: str = "positions",
        within: str = "document",
        min_count: int = 1,
        measures: list[str],
        significance: tuple[str, str] | None = None,
        interval: tuple[float, int, int] | None = None,
        top: int | None = None,
        memory: int | None = None,
        threads: int | None = None,
    ) -> Table: ...
    def collocates(
        self,
        node: list[list[str]],
        *,
        window: tuple[int, int],
        places: bool = False,
        convention: str = "surface",
        within: str = "document",
        min_count: int = 1,
        measures: list[str],
        significance: tuple[str, str] | None = None,
        interval: tuple[float, int, int] | None = None,
        top: int | None = None,
        threads: int | None = None,
    ) -> Table: ...
    def keyness(
        self,
        reference: Corpus | tuple[list[str], list[int], int | None],
        *,
        min_count: int = 1,
        measures: list[str],
        unit: str = "tokens",
        segments: int | None = None,
        direction: str = "both",
        few: int = 3,
        significance: tuple[str, str] | None = None,
        permutations: int | None = None,
        interval: tuple[float, int, int] | None = None,
        seed: int = 0,
        top: int | None = None,
        threads: int | None = None,
    ) -> Table: ...
    def specificities(
        self,
        parts: list[int],
        labels: Column,
        *,
        min_count: int = 1,
        measures: list[str],
        few: int = 3,
        significance: tuple[str, str] | None = None,
        top: int | None = None,
        threads: int | None = None,
    ) -> Table: ...
    def part(self, documents: list[int]) -> Corpus: ...

def collocate_counts(
    corpus: Corpus,
    node: list[list[str]],
    *,
    window: tuple[int, int],
    convention: str = "surface",
    within: str = "document",
    threads: int | None = None,
) -> tuple[Table, tuple[int, int, int]]: ...
def add_up(names: list[object], counts: list[object], called: list[str]) -> Table: ...
def parcels(
    names: list[object], counts: list[object], bins: int, apart: int
) -> list[tuple[int, bool, bytes]]: ...
def add_parcels(
    parcels: list[object], names: list[tuple[str, bool]], counts: list[str]
) -> Table: ...
def duplicates(
    corpus: Corpus, *, threshold: float, n: int, seed: int, threads: int | None
) -> Table: ...
def duplicate_bands(threshold: float) -> tuple[int, int, float]: ...
def counts_in_parts(
    corpus: Corpus,
    groups: Sequence[Sequence[Sequence[str]]],
    parts: Sequence[int],
    labels: Column,
    *,
    threads: int | None = None,
) -> Table: ...
def trends(
    corpus: Corpus,
    series: dict[str, Any],
    *,
    season: int,
    confidence: float,
    correction: str,
    rising: bool | None,
    top: int | None,
    threads: int | None,
) -> Table: ...
def bursts(
    corpus: Corpus,
    series: dict[str, Any],
    *,
    scaling: float,
    gamma: float,
    levels: int,
    unit: str,
    top: int | None,
    threads: int | None,
) -> Table: ...
def changes(
    corpus: Corpus,
    series: dict[str, Any],
    *,
    penalty: float,
    unit: str,
    top: int | None,
    threads: int | None,
) -> Table: ...
def score(
    measure: str,
    o11: _Doubles,
    r1: _Doubles,
    c1: _Doubles,
    n: _Doubles,
    out: _Doubles,
    *,
    as_counted: bool = False,
    threads: int | None = None,
) -> None: ...
def score_dispersion(
    measures: Sequence[str],
    all: tuple[int, int, int],
    ends: np.ndarray[Any, np.dtype[np.uint64]],
    counts: np.ndarray[Any, np.dtype[np.uint64]],
    sizes: np.ndarray[Any, np.dtype[np.uint64]],
    *,
    threads: int | None = None,
) -> list[list[float]]: ...
def log10_p(
    test: str, columns: Sequence[_Doubles], out: _Doubles, *, threads: int | None = None
) -> None: ...
def score_ngrams(
    measure: str,
    length: int,
    parts: Sequence[Sequence[int]],
    columns: Sequence[_Doubles],
    totals: _Doubles,
    out: _Doubles,
    *,
    threads: int | None = None,
) -> None: ...
def interval(
    kind: str,
    smoothing: str,
    confidence: float,
    columns: tuple[_Doubles, _Doubles, _Doubles, _Doubles],
    low: _Doubles,
    high: _Doubles,
    *,
    threads: int | None = None,
) -> None: ...
def matches(
    corpus: Corpus,
    pattern: str,
    *,
    within: str | None,
    strategy: str,
    by: str,
    top: int | None,
    threads: int | None,
) -> Table: ...
def match_frequencies(
    corpus: Corpus,
    pattern: str,
    *,
    within: str | None,
    strategy: str,
    by: str,
    min_count: int,
    top: int | None,
    threads: int | None,
) -> Table: ...
def pattern_layers(pattern: str) -> list[str]: ...
def encoding_name(name: str) -> str | None: ...
def correlations(
    score: _Doubles, others: Sequence[_Doubles], *, threads: int | None = None
) -> list[tuple[float, float]]: ...
def panic_in_worker() -> None: ...
def spin() -> None: ...

_Texts = str | tuple[list[int], Column]

def disagreement(
    corpus: Corpus,
    other: Corpus,
    *,
    places: list[int] | None = None,
    spelled: bool = True,
) -> str | None: ...
def diversity(
    corpus: Corpus,
    texts: _Texts,
    measures: list[tuple[str, str]],
    *,
    threads: int | None = None,
) -> Table: ...
def rarefaction(
    corpus: Corpus,
    texts: _Texts,
    *,
    sizes: list[int] | None = None,
    points: int = 20,
    sampling: str = "hypergeometric",
    interval: float = 0.95,
    threads: int | None = None,
) -> Table: ...
def spectrum(corpus: Corpus) -> Table: ...
def good_turing(corpus: Corpus) -> tuple[Table, float, float]: ...
def coverage(corpus: Corpus, shares: list[float]) -> Table: ...
def zipf(corpus: Corpus) -> Table: ...
def growth(corpus: Corpus, *, points: int = 100, step: int | None = None) -> Table: ...
def heaps(corpus: Corpus, *, points: int = 100) -> Table: ...

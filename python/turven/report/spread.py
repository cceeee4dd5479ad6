"""How often each word occurs in each period, and in each stretch of the corpus."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    from turven.corpus import Corpus
    from turven.matrix import TermMatrix

    Ints = np.ndarray[Any, np.dtype[np.int64]]

#: With fewer documents than this stretches are slices of the tokens.
FEW_DOCUMENTS = 20

#: So many stretches there are at most, and so many slices.
MOST_STRETCHES, MOST_SLICES = 240, 100

#: Slices are of at least so many tokens, if there are any.
LEAST_TOKENS = 50


def packed(counts: Ints, budget: int) -> dict[str, Any]:
    """Write rows of counts down, as many as fit into so many bytes of base64.

    A row is the number of its cells that are not 0; then for each of them how many zeros stand
    before it, and the count. All numbers are of 7 bits a byte, the lowest first, the highest
    bit of a byte saying that more follow.
    """
    import numpy as np

    rows, columns = np.nonzero(counts)
    cells = np.bincount(rows, minlength=len(counts))
    first = np.diff(rows, prepend=-1) != 0
    gaps = np.where(first, columns, np.diff(columns, prepend=0) - 1)
    # Where each cell's two numbers stand, behind the number at the head of its row.
    at = 2 * np.arange(len(rows)) + rows + 1
    numbers = np.empty(len(counts) + 2 * len(rows), np.int64)
    numbers[2 * (np.cumsum(cells) - cells) + np.arange(len(counts))] = cells
    numbers[at], numbers[at + 1] = gaps, counts[rows, columns]
    written, ends = _varints(numbers)
    of_rows = ends[2 * np.cumsum(cells) + np.arange(len(counts))]
    kept = int(np.searchsorted(of_rows, budget // 4 * 3, side="right"))
    length = int(of_rows[kept - 1]) if kept else 0
    return {"words": kept, "counts": base64.b64encode(written[:length]).decode()}


def _varints(numbers: Ints) -> tuple[bytes, Ints]:
    """Write numbers down, and say where each ends."""
    import numpy as np

    lengths = np.ones(len(numbers), np.int64)
    for bits in range(7, 63, 7):
        lengths += numbers >> bits > 0
    ends = np.cumsum(lengths)
    written = np.zeros(int(lengths.sum()), np.uint8)
    for place in range(int(lengths.max(initial=0))):
        long = lengths > place
        more = np.where(lengths[long] > place + 1, 128, 0)
        written[ends[long] - lengths[long] + place] = numbers[long] >> 7 * place & 127 | more
    return written.tobytes(), ends


def by_group(matrix: TermMatrix, words: Sequence[str], groups: Sequence[int], number: int) -> Ints:
    """Add the rows of documents up by their groups: one row a word, one column a group.

    Documents whose group is `number` or more are left out.
    """
    import numpy as np

    place = {word: at for at, word in enumerate(words)}
    column = np.array([place[word] for word in matrix.types["token"].tolist()], np.int64)
    group = np.repeat(np.asarray(groups, np.int64), np.diff(matrix.indptr))
    kept = group < number
    cells = column[matrix.indices[kept]] * number + group[kept]
    # Sums below 2^53 are exact in float64, which bincount adds up in.
    sums = np.bincount(cells, matrix.counts[kept], minlength=len(words) * number)
    return sums.astype(np.int64).reshape(len(words), number)


def stretches(corpus: Corpus) -> dict[str, Any]:
    """Cut the corpus into stretches: documents, runs of documents, or slices of the tokens."""
    import numpy as np

    documents = corpus.documents()
    tokens, names = documents["tokens"], documents["id"].tolist()
    if len(corpus) < FEW_DOCUMENTS:
        number = slices(corpus)
        pieces = [
            len(piece) for piece in np.array_split(np.arange(corpus.n_tokens), max(number, 1))
        ]
        return {"unit": "slice", "sizes": pieces if number else [], "names": [], "groups": None}
    run = -(-len(corpus) // MOST_STRETCHES)
    groups = [place // run for place in range(len(corpus))]
    sizes = np.bincount(groups, tokens).astype(np.int64).tolist()
    firsts = names[::run] if run == 1 else []
    unit = "document" if run == 1 else "run"
    return {"unit": unit, "sizes": sizes, "names": firsts, "groups": groups, "run": run}


def slices(corpus: Corpus) -> int:
    """Return in how many slices a corpus of few documents is cut."""
    return min(max(2, min(MOST_SLICES, corpus.n_tokens // LEAST_TOKENS)), corpus.n_tokens)


def in_slices(corpus: Corpus, words: Sequence[str], sizes: Sequence[int]) -> Ints:
    """Count words in slices of the tokens, whatever documents they are of."""
    import numpy as np

    place = {word: at for at, word in enumerate(words)}
    # One document after the other: so no more than its words are in memory.
    ids = [
        np.fromiter((place.get(word, -1) for word in corpus.tokens(number)), np.int64)
        for number in range(len(corpus))
    ]
    word = np.concatenate(ids) if ids else np.zeros(0, np.int64)
    of = np.repeat(np.arange(len(sizes)), sizes)[: len(word)]
    known = word >= 0
    cells = word[known] * len(sizes) + of[known]
    return np.bincount(cells, minlength=len(words) * len(sizes)).reshape(len(words), len(sizes))

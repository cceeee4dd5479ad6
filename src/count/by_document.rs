//! What each document adds to the contingency tables of some rows.
//!
//! Input: a corpus, and the pairs or collocates that a table shows. Output: for each row the
//! items that O11, R1, C1 and N are, and how much of each item every document holds. The
//! sums over all documents are the counts of the table: nothing that is counted crosses the
//! end of a document. Cost: one pass over the stream, and a cell a document for each item
//! that it holds.

use std::ops::Range;

use super::nodes::Node;
use super::postings::{Postings, Tally, lengths};
use super::window::{Around, Window, Windows};
use crate::corpus::{Corpus, Within, spans};
use crate::error::Result;
use crate::intern::TokenId;
use crate::threads::Watch;

/// The contingency tables of rows, document by document.
#[derive(Debug)]
pub struct Tables {
    /// What the documents hold.
    pub held: Postings,
    /// For each row the items that O11, R1, C1 and N are.
    pub items: Vec<[usize; 4]>,
}

/// Stands for a type that no row names.
const NONE: usize = usize::MAX;

/// Numbers types from `next` on, in the order in which they first come.
fn numbered(corpus: &Corpus, types: impl Iterator<Item = TokenId>, next: &mut usize) -> Vec<usize> {
    let mut numbers = vec![NONE; corpus.vocabulary().len()];
    for id in types {
        if numbers[id.index()] == NONE {
            numbers[id.index()] = *next;
            *next += 1;
        }
    }
    numbers
}

fn documents(corpus: &Corpus) -> Vec<Range<usize>> {
    (0..corpus.documents()).map(|document| corpus.document(document)).collect()
}

/// What the margins of a pair are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairMargins {
    /// The pairs that begin with the one word or end with the other, and all pairs.
    Positions,
    /// The occurrences of the words, and all tokens.
    Tokens,
    /// Documents or sentences: counted are those that hold both words.
    Units(Within),
}

/// Counts pairs of words in each document, as [`pairs`](super::window::pairs) counts them in
/// the corpus.
pub fn pairs(
    corpus: &Corpus,
    pairs: &[(TokenId, TokenId)],
    (window, within): (usize, Within),
    margins: PairMargins,
    watch: &Watch,
) -> Result<Tables> {
    let mut next = pairs.len();
    let firsts = numbered(corpus, pairs.iter().map(|pair| pair.0), &mut next);
    let seconds = numbered(corpus, pairs.iter().map(|pair| pair.1), &mut next);
    let total = next;
    let mut rows: Vec<(TokenId, TokenId, usize)> =
        (0..).zip(pairs).map(|(row, pair)| (pair.0, pair.1, row)).collect();
    rows.sort_unstable();
    let row_of = |first: TokenId, second: TokenId| {
        let place = rows.binary_search_by_key(&(first, second), |row| (row.0, row.1));
        place.ok().map(|place| rows[place].2)
    };
    let (stream, ends) = (corpus.stream(), corpus.ends(within));
    let documents = documents(corpus);
    let see = |document: usize, tally: &mut Tally| {
        if let PairMargins::Units(unit) = margins {
            for ids in distinct(corpus, unit, documents[document].clone()) {
                tally.add(total, 1);
                let (ones, others) = (of(&ids, &firsts), of(&ids, &seconds));
                let alone = ones.iter().map(|id| firsts[id.index()]);
                let alone = alone.chain(others.iter().map(|id| seconds[id.index()]));
                alone.for_each(|item| tally.add(item, 1));
                let both = ones.iter().flat_map(|one| others.iter().map(|other| (*one, *other)));
                both.filter_map(|(one, other)| row_of(one, other))
                    .for_each(|row| tally.add(row, 1));
            }
            return Ok(());
        }
        let mut gaps = corpus.gaps().walk();
        for span in spans(ends, documents[document].clone()) {
            for position in span.start..span.end {
                let behind = gaps.behind(position, window).min(span.reach - 1 - position);
                let before = gaps.before(position, window).min(position - span.first);
                let (begun, ended) = match margins {
                    PairMargins::Positions => (behind as u64, before as u64),
                    PairMargins::Tokens | PairMargins::Units(_) => (1, 1),
                };
                let id = stream[position];
                tally.add(total, begun);
                if seconds[id.index()] != NONE {
                    tally.add(seconds[id.index()], ended);
                }
                if firsts[id.index()] == NONE {
                    continue;
                }
                tally.add(firsts[id.index()], begun);
                let others = stream[position + 1..=position + behind].iter();
                for other in others.filter(|other| seconds[other.index()] != NONE) {
                    if let Some(row) = row_of(id, *other) {
                        tally.add(row, 1);
                    }
                }
            }
        }
        Ok(())
    };
    let held = Postings::gathered(lengths(&documents), total + 1, watch, see)?;
    let items = (0..)
        .zip(pairs)
        .map(|(row, pair)| [row, firsts[pair.0.index()], seconds[pair.1.index()], total]);
    Ok(Tables { held, items: items.collect() })
}

/// Returns the types of a document, or of each of its sentences. A document without a token
/// is one, too.
fn distinct(corpus: &Corpus, unit: Within, document: Range<usize>) -> Vec<Vec<TokenId>> {
    let types = |positions: Range<usize>| {
        let mut ids = corpus.stream()[positions].to_vec();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    match unit {
        Within::Document => vec![types(document)],
        Within::Sentence => {
            spans(corpus.ends(unit), document).map(|span| types(span.start..span.end)).collect()
        }
    }
}

/// Returns the types that have a number.
fn of(ids: &[TokenId], numbers: &[usize]) -> Vec<TokenId> {
    ids.iter().copied().filter(|id| numbers[id.index()] != NONE).collect()
}

/// What the margins of a collocate are.
#[derive(Debug, Clone, Copy)]
pub struct NodeMargins {
    /// Whether R1 is what is counted around the nodes; else it is the nodes, so many times.
    pub times: Option<u64>,
    /// Whether tokens inside nodes count in C1.
    pub inside: bool,
    /// What N counts.
    pub all: All,
}

/// What N counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum All {
    /// All tokens.
    Tokens,
    /// The tokens that are not part of nodes.
    Outside,
    /// Documents or sentences.
    Units(Within),
}

/// Counts words around nodes in each document, as
/// [`surroundings`](super::window::surroundings) counts them in the corpus.
pub fn around(
    corpus: &Corpus,
    (node, nodes): (&Node, &[Range<usize>]),
    window: Window,
    (types, margins): (&[TokenId], NodeMargins),
    watch: &Watch,
) -> Result<Tables> {
    let mut next = 0;
    let rows = numbered(corpus, types.iter().copied(), &mut next);
    let (c1, r1, n) = (types.len(), 2 * types.len(), 2 * types.len() + 1);
    let (words, documents) = (node.words(), documents(corpus));
    let see = |document: usize, tally: &mut Tally| {
        let positions = documents[document].clone();
        let from = nodes.partition_point(|node| node.start < positions.start);
        let until = nodes.partition_point(|node| node.start < positions.end);
        let nodes = &nodes[from..until];
        let windows = Windows::new(corpus, words, nodes, window);
        let mut seen = 0;
        windows.visit(0..nodes.len(), watch, |id| {
            seen += 1;
            if rows[id.index()] != NONE {
                tally.add(rows[id.index()], 1);
            }
        })?;
        let seen = if let Around::Units(_) = window.around { windows.units() } else { seen };
        tally.add(r1, margins.times.map_or(seen, |times| times * nodes.len() as u64));
        let units = Units { corpus, positions, nodes, margins };
        tally.add(n, units.all());
        units.visit(|id| {
            if rows[id.index()] != NONE {
                tally.add(c1 + rows[id.index()], 1);
            }
        });
        Ok(())
    };
    let held = Postings::gathered(lengths(&documents), n + 1, watch, see)?;
    let items = (0..types.len()).map(|row| [row, r1, c1 + row, n]).collect();
    Ok(Tables { held, items })
}

/// What C1 and N count in one document.
struct Units<'a> {
    corpus: &'a Corpus,
    positions: Range<usize>,
    nodes: &'a [Range<usize>],
    margins: NodeMargins,
}

impl Units<'_> {
    /// Returns N.
    fn all(&self) -> u64 {
        let tokens = self.positions.len() as u64;
        match self.margins.all {
            All::Tokens => tokens,
            All::Outside => tokens - self.nodes.iter().map(|node| node.len() as u64).sum::<u64>(),
            // A document without a token is one, too.
            All::Units(Within::Document) => 1,
            All::Units(unit) => self.spans(unit).count() as u64,
        }
    }

    fn spans(&self, unit: Within) -> impl Iterator<Item = Range<usize>> {
        spans(self.corpus.ends(unit), self.positions.clone()).map(|span| span.start..span.end)
    }

    /// Shows what C1 counts: tokens, or the types of each document or sentence.
    fn visit(&self, mut see: impl FnMut(TokenId)) {
        let stream = self.corpus.stream();
        if let All::Units(unit) = self.margins.all {
            let units = distinct(self.corpus, unit, self.positions.clone());
            units.into_iter().flatten().for_each(see);
            return;
        }
        let mut from = self.positions.start;
        let nodes = if self.margins.inside { &[] } else { self.nodes };
        for node in nodes {
            stream[from..node.start].iter().for_each(|id| see(*id));
            from = node.end;
        }
        stream[from..self.positions.end].iter().for_each(|id| see(*id));
    }
}

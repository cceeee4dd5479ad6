//! Postings: for each item the documents that hold it, and how often.
//!
//! Input: a corpus, and what of its documents is counted. Output: counts by columns, the
//! documents of each item ascending. Cost: one pass over the stream, 16 bytes a cell, and
//! while it is made 16 more, and 8 bytes an item and thread.
//!
//! Items are what the caller says: all types, or the rows of a table. Documents may be
//! segments of documents too.

use std::ops::Range;

use rayon::prelude::*;

use super::cut;
use super::frequency::even_shares;
use crate::corpus::Corpus;
use crate::error::Result;
use crate::threads::Watch;

/// So many shares a thread, since documents differ in length.
const SHARES: usize = 4;

/// For each item the documents that hold it, and how often each does.
#[derive(Debug)]
pub struct Postings {
    /// Where the documents of each item begin; at the end, where the last ones end.
    starts: Vec<usize>,
    /// Document and count.
    cells: Vec<(usize, u64)>,
    /// How many tokens each document has.
    lengths: Vec<u64>,
    /// How many documents have any.
    filled: usize,
    /// How many tokens all documents have.
    tokens: u64,
}

/// What a document holds of each item.
pub struct Tally {
    counts: Vec<u64>,
    held: Vec<u32>,
}

impl Tally {
    /// Adds to the count of an item.
    #[expect(clippy::cast_possible_truncation, reason = "no more items than types and rows")]
    pub fn add(&mut self, item: usize, count: u64) {
        let sum = &mut self.counts[item];
        if *sum == 0 && count > 0 {
            self.held.push(item as u32);
        }
        *sum += count;
    }
}

/// What the documents of a share hold, one after the other.
#[derive(Default)]
struct Share {
    /// Item and count.
    cells: Vec<(u32, u64)>,
    /// Where the cells of each document end.
    ends: Vec<usize>,
}

impl Postings {
    /// Counts the types, in the order of their code points, of all documents; with `segment`
    /// of all segments of so many tokens. What is left at the end of a document is dropped.
    pub fn new(corpus: &Corpus, segment: Option<usize>, watch: &Watch) -> Result<Self> {
        let documents = (0..corpus.documents()).map(|document| corpus.document(document));
        let units: Vec<Range<usize>> = match segment {
            None => documents.collect(),
            Some(tokens) => documents.flat_map(|document| segments(document, tokens)).collect(),
        };
        let (ranks, lengths) = (corpus.vocabulary().ranks(), lengths(&units));
        Self::gathered(lengths, corpus.vocabulary().len(), watch, |unit, tally| {
            for id in &corpus.stream()[units[unit].clone()] {
                tally.add(ranks[id.index()] as usize, 1);
            }
            Ok(())
        })
    }

    /// Counts `items` in documents of these lengths; `see` adds what one of them holds.
    pub fn gathered(
        lengths: Vec<u64>,
        items: usize,
        watch: &Watch,
        see: impl Fn(usize, &mut Tally) -> Result<()> + Sync,
    ) -> Result<Self> {
        watch.stage("counting", "documents", lengths.len());
        let shares = SHARES * rayon::current_num_threads();
        let counted = shares_of(&lengths, shares).into_par_iter().with_max_len(1);
        let shares: Vec<Share> = counted
            .map(|documents| {
                let mut tally = Tally { counts: vec![0; items], held: Vec::new() };
                let mut share = Share::default();
                for document in documents {
                    watch.step(1)?;
                    see(document, &mut tally)?;
                    let Tally { counts, held } = &mut tally;
                    let cell = |item: u32| (item, std::mem::take(&mut counts[item as usize]));
                    share.cells.extend(held.drain(..).map(cell));
                    share.ends.push(share.cells.len());
                }
                Ok(share)
            })
            .collect::<Result<_>>()?;
        let starts = starts(&shares, items);
        let cells = dealt(&shares, &starts, watch)?;
        let filled = lengths.iter().filter(|length| **length > 0).count();
        let tokens = lengths.iter().sum();
        Ok(Self { starts, cells, lengths, filled, tokens })
    }

    /// Returns the documents that hold an item, and how often each does.
    #[must_use]
    pub fn of(&self, item: usize) -> &[(usize, u64)] {
        &self.cells[self.starts[item]..self.starts[item + 1]]
    }

    /// Returns the same of an item that there may not be.
    #[must_use]
    pub fn at(&self, item: Option<usize>) -> &[(usize, u64)] {
        item.map_or(&[], |item| self.of(item))
    }

    /// Returns how many tokens each document has.
    #[must_use]
    pub fn lengths(&self) -> &[u64] {
        &self.lengths
    }

    /// Returns how many documents have a token.
    #[must_use]
    pub fn filled(&self) -> usize {
        self.filled
    }

    /// Returns how many tokens all documents have.
    #[must_use]
    pub fn tokens(&self) -> u64 {
        self.tokens
    }
}

/// Deals documents of these lengths out in runs of about as many tokens.
fn shares_of(lengths: &[u64], shares: usize) -> Vec<Range<usize>> {
    let end = |sum: &mut usize, length: &u64| {
        *sum += usize::try_from(*length).unwrap_or(usize::MAX);
        Some(*sum)
    };
    let ends: Vec<usize> = lengths.iter().scan(0, end).collect();
    match ends.last() {
        Some(0) => std::iter::once(0..lengths.len()).collect(),
        Some(total) => even_shares(&ends, *total, shares),
        None => Vec::new(),
    }
}

/// Returns how many tokens each document has.
pub(super) fn lengths(documents: &[Range<usize>]) -> Vec<u64> {
    documents.iter().map(|document| document.len() as u64).collect()
}

/// Cuts a document into segments of so many tokens; what is left at its end is dropped.
fn segments(document: Range<usize>, tokens: usize) -> impl Iterator<Item = Range<usize>> {
    let whole = document.len() / tokens;
    (0..whole).map(move |at| document.start + at * tokens).map(move |at| at..at + tokens)
}

/// Puts the cells of each item together; each thread has some of the items.
fn dealt(shares: &[Share], starts: &[usize], watch: &Watch) -> Result<Vec<(usize, u64)>> {
    let total = starts[starts.len() - 1];
    let mut cells = vec![(0, 0); total];
    let parts = even_shares(&starts[1..], total, rayon::current_num_threads());
    let length = |items: &Range<usize>| starts[items.end] - starts[items.start];
    let places = cut(&mut cells, parts.iter().map(length));
    parts.par_iter().zip(places).with_max_len(1).try_for_each(|(part, places)| {
        let first = starts[part.start];
        let mut next: Vec<usize> = starts[part.clone()].iter().map(|at| at - first).collect();
        let mut document = 0;
        for share in shares {
            watch.check()?;
            let mut from = 0;
            for end in &share.ends {
                for (item, count) in &share.cells[from..*end] {
                    let item = (*item as usize).wrapping_sub(part.start);
                    if let Some(place) = next.get_mut(item) {
                        places[*place] = (document, *count);
                        *place += 1;
                    }
                }
                (from, document) = (*end, document + 1);
            }
        }
        Ok(())
    })?;
    Ok(cells)
}

/// Returns where the cells of each item begin.
fn starts(shares: &[Share], items: usize) -> Vec<usize> {
    let mut starts = vec![0; items + 1];
    for (item, _) in shares.iter().flat_map(|share| &share.cells) {
        starts[*item as usize + 1] += 1;
    }
    for item in 0..items {
        starts[item + 1] += starts[item];
    }
    starts
}

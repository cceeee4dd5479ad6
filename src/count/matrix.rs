//! Document-term counts: how often each type occurs in each document.
//!
//! Input: a corpus, and an [`Axis`] of types. Output: a matrix of documents by types in
//! compressed sparse rows. Cost: two passes over the
//! stream; 12 bytes a cell that is not 0, and while it is made about 24 bytes a
//! type and thread.
//!
//! The first pass counts the types of each document, which says where every row
//! begins; the second writes the rows to their places. Both deal the documents
//! out in runs of about as many tokens, so nothing is shared while it is written.
//!
//! Columns of a row ascend. Those of a short document are sorted. Those of a long
//! one are counted in an array of all types, with a bit for each type that was
//! met, and a bit for each 64 of these: to look through the bits takes less time
//! than to sort.

use rayon::prelude::*;

use super::axis::Axis;
use super::cut;
use super::frequency::{added, even_shares};
use crate::corpus::{Corpus, Within};
use crate::error::Result;
use crate::intern::TokenId;
use crate::progress::Stage;
use crate::threads::Watch;

/// Counts in compressed sparse rows.
#[derive(Debug)]
pub struct Rows<N = u64> {
    /// For each document, where its row begins; at the end, where the last ends.
    pub starts: Vec<u64>,
    /// Row by row the columns that are not 0, ascending; below [`MAX_COLUMNS`](super::axis::MAX_COLUMNS).
    pub columns: Vec<u32>,
    /// The count at each of them.
    pub counts: Vec<N>,
}

/// Counts the types of `axis` in each document or sentence. Returns the rows, and for each
/// type of the corpus, by id, how many of them hold it; 0 for one without a column.
pub fn term_counts(
    corpus: &Corpus,
    axis: &Axis,
    unit: Within,
    watch: &Watch,
) -> Result<(Rows, Vec<u64>)> {
    let documents = Documents { stream: corpus.stream(), ends: corpus.ends(unit) };
    rows(documents, &axis.places, axis.none, watch)
}

/// What is counted: ids, one document after the other.
#[derive(Debug, Clone, Copy)]
pub struct Documents<'a> {
    /// The ids of all documents.
    pub stream: &'a [TokenId],
    /// Where documents end in it, ascending; the last where it ends.
    pub ends: &'a [usize],
}

/// Counts each document's columns, of ids that have one: `columns` has them by id, and
/// `none`, which all others are below, for an id without one. No two ids may have the same.
///
/// Returns the rows, and for each id in how many documents it is.
pub fn rows(
    documents: Documents<'_>,
    columns: &[u32],
    none: u32,
    watch: &Watch,
) -> Result<(Rows, Vec<u64>)> {
    let Documents { stream, ends } = documents;
    let shares = even_shares(ends, stream.len(), rayon::current_num_threads());
    let shape = Shape { stream, ends, columns, none, shares };
    let documents = shape.ends.len() as u64;
    // They are read twice: once to count, once to write.
    watch.begin(Stage::new("counting", "documents", documents).in_steps(2 * documents));
    let (starts, documents) = shape.starts(watch)?;
    let (columns, counts) = shape.rows(&starts, watch)?;
    Ok((Rows { starts, columns, counts }, documents))
}

/// What is to be counted, and who counts it.
struct Shape<'a> {
    stream: &'a [TokenId],
    /// Where documents end in it.
    ends: &'a [usize],
    /// The column of each type, by id; [`Shape::none`] for a type that has none.
    columns: &'a [u32],
    /// The number of columns.
    none: u32,
    /// The documents of each thread.
    shares: Vec<std::ops::Range<usize>>,
}

/// What a thread remembers of a type while it counts types and documents.
#[derive(Clone, Copy, Default)]
struct Seen {
    /// The last document in which the type was seen, plus one.
    last: usize,
    /// The documents in which it was seen.
    documents: u64,
}

impl<'a> Shape<'a> {
    fn tokens(&self, document: usize) -> &'a [TokenId] {
        let start = document.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.stream[start..self.ends[document]]
    }

    /// Returns where each row begins, and for each type how many rows hold it.
    fn starts(&self, watch: &Watch) -> Result<(Vec<u64>, Vec<u64>)> {
        let mut starts = vec![0; self.ends.len() + 1];
        let lengths = cut(&mut starts[1..], self.shares.iter().map(ExactSizeIterator::len));
        let shares = self.shares.par_iter().zip(lengths);
        let counted = shares.map(|(share, lengths)| {
            // A type without a column was seen before the first document.
            let unseen = |column: &u32| Seen {
                last: if *column == self.none { usize::MAX } else { 0 },
                documents: 0,
            };
            let mut seen: Vec<Seen> = self.columns.iter().map(unseen).collect();
            for (document, length) in share.clone().zip(lengths) {
                watch.step(1)?;
                for id in self.tokens(document) {
                    let seen = &mut seen[id.index()];
                    let new = u64::from(seen.last <= document);
                    seen.last = seen.last.max(document + 1);
                    seen.documents += new;
                    *length += new;
                }
            }
            Ok(seen.into_iter().map(|seen| seen.documents).collect())
        });
        let documents = counted.try_reduce_with(|left, right| Ok(added(left, right)));
        let mut sum = 0;
        for length in &mut starts {
            sum += *length;
            *length = sum;
        }
        Ok((starts, documents.unwrap_or_else(|| Ok(vec![0; self.columns.len()]))?))
    }

    /// Returns the columns and counts of all rows.
    fn rows(&self, starts: &[u64], watch: &Watch) -> Result<(Vec<u32>, Vec<u64>)> {
        let start = |document: usize| index(starts[document]);
        let total = start(self.ends.len());
        let (mut columns, mut counts) = (vec![0; total], vec![0; total]);
        let lengths = || self.shares.iter().map(|share| start(share.end) - start(share.start));
        let parts = cut(&mut columns, lengths()).into_par_iter().zip(cut(&mut counts, lengths()));
        self.shares.par_iter().zip(parts).try_for_each(|(share, (columns, counts))| {
            let mut tally = Tally::new(self.columns, self.none);
            for document in share.clone() {
                watch.step(1)?;
                let row =
                    start(document) - start(share.start)..start(document + 1) - start(share.start);
                let (columns, counts) = (&mut columns[row.clone()], &mut counts[row]);
                tally.write(self.tokens(document), columns, counts);
            }
            Ok(())
        })?;
        Ok((columns, counts))
    }
}

/// Counts the tokens of one document after the other.
struct Tally<'a> {
    columns: &'a [u32],
    /// The column behind the last, where the types without one go.
    none: u32,
    /// From so many tokens on a document is long.
    long: usize,
    /// The columns of a short document.
    found: Vec<u32>,
    /// For a long document the count of each column.
    counters: Vec<u64>,
    /// A bit for each counter that is not 0.
    marks: Vec<u64>,
    /// A bit for each word of marks that is not 0.
    marked: Vec<u64>,
}

/// The fewest tokens of a long document, measured on novels. It also has as many
/// as there are words to look through in any case.
const LONG: usize = 32;

impl<'a> Tally<'a> {
    fn new(columns: &'a [u32], none: u32) -> Self {
        let counters = none as usize + 1;
        let words = counters.div_ceil(64 * 64);
        Self {
            columns,
            none,
            long: words.max(LONG),
            found: Vec::new(),
            counters: vec![0; counters],
            marks: vec![0; words * 64],
            marked: vec![0; words],
        }
    }

    /// Writes a row, which has room for exactly the columns that are not 0.
    fn write(&mut self, document: &[TokenId], columns: &mut [u32], counts: &mut [u64]) {
        if document.len() < self.long {
            self.write_short(document, columns, counts);
        } else {
            self.write_long(document, columns, counts);
        }
    }

    fn write_short(&mut self, document: &[TokenId], columns: &mut [u32], counts: &mut [u64]) {
        self.found.clear();
        self.found.extend(document.iter().map(|id| self.columns[id.index()]));
        self.found.sort_unstable();
        let kept = self.found.partition_point(|column| *column < self.none);
        let (mut at, mut last) = (0, self.found.first().copied().unwrap_or(self.none));
        // Which columns are equal cannot be foreseen: add, do not branch.
        for column in &self.found[..kept] {
            at += usize::from(*column != last);
            last = *column;
            columns[at] = last;
            counts[at] += 1;
        }
    }

    fn write_long(&mut self, document: &[TokenId], columns: &mut [u32], counts: &mut [u64]) {
        for id in document {
            let column = self.columns[id.index()] as usize;
            // Of a long document most tokens have been met: a branch that is foreseen takes
            // less time than to write the same mark again, each time behind the last.
            if self.counters[column] == 0 {
                self.marks[column / 64] |= 1 << (column % 64);
                self.marked[column / 64 / 64] |= 1 << (column / 64 % 64);
            }
            self.counters[column] += 1;
        }
        let none = self.none as usize;
        self.counters[none] = 0;
        self.marks[none / 64] &= !(1 << (none % 64));
        let mut row = columns.iter_mut().zip(counts);
        for (first, marked) in (0..).step_by(64).zip(&mut self.marked) {
            for word in ones(std::mem::take(marked)).map(|bit| first + bit) {
                for bit in ones(std::mem::take(&mut self.marks[word])) {
                    let at = word * 64 + bit;
                    let Some((column, count)) = row.next() else { unreachable!("counted before") };
                    *column = narrow(at);
                    *count = std::mem::take(&mut self.counters[at]);
                }
            }
        }
    }
}

/// Returns the places of the bits that are set, ascending.
fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = (bits != 0).then(|| bits.trailing_zeros() as usize);
        bits &= bits.wrapping_sub(1);
        place
    })
}

#[expect(clippy::cast_possible_truncation, reason = "a column below axis::MAX_COLUMNS")]
fn narrow(column: usize) -> u32 {
    column as u32
}

fn index(count: u64) -> usize {
    usize::try_from(count).unwrap_or_else(|_| unreachable!("no more than there are tokens"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_the_same_for_a_short_and_a_long_document() {
        let columns: Vec<u32> = (0..200).map(|id| if id % 3 == 0 { 66 } else { id % 66 }).collect();
        let mut tally = Tally::new(&columns, 66);
        let document: Vec<TokenId> = (0..900_u32).map(|at| TokenId(at * at % 200)).collect();
        let kept = |column: &u32| document.iter().any(|id| columns[id.index()] == *column);
        let expected: Vec<u32> = (0..66).filter(kept).collect();
        let (mut short, mut long) = (vec![0; expected.len()], vec![0; expected.len()]);
        let (mut few, mut many) = (vec![0; expected.len()], vec![0; expected.len()]);
        for _ in 0..2 {
            few.fill(0);
            tally.write_short(&document, &mut short, &mut few);
            tally.write_long(&document, &mut long, &mut many);
            assert_eq!((&short, &few), (&long, &many));
            assert_eq!(short, expected);
        }
        let without = document.iter().filter(|id| columns[id.index()] == 66).count() as u64;
        assert_eq!(few.iter().sum::<u64>() + without, 900);
    }
}

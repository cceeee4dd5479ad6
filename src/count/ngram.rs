//! n-grams, with or without gaps.
//!
//! The words of every position are packed into one number, a key. The keys are
//! dealt out by their first words (see [`deal`](super::deal)), sorted in each part, and
//! equal ones, which now stand together, are counted. So memory is bounded by
//! what is dealt out at a time, the answer comes in the order of code points,
//! and one sort gives the n-grams of all lengths at once: those of n words are
//! runs of equal first n words.
//!
//! With a minimum count, a word that is too rare ends the n-gram before it: none
//! that holds the word can be more frequent than the word is. That holds without
//! gaps only. With gaps one word can be continued in several ways.

mod counter;
mod index;
mod nesting;
mod ordered;
mod parts;
mod rows;

use std::ops::{Range, RangeInclusive};

use counter::{Counter, Lengths};
pub use nesting::Nesting;
pub use ordered::Ordered;
pub use parts::{Candidates, Counting, Where, rows_at_a_time};
use rayon::prelude::*;
use rows::{Rows, merged};

use crate::corpus::{Corpus, Within};
use crate::error::{Error, Result};
use crate::threads::Watch;

/// The largest n.
pub const MAX_N: u64 = 100;

/// The most words that an n-gram may skip.
pub const MAX_SKIP: u64 = 10;

/// The most ways in which the words of an n-gram may be placed.
const MAX_WAYS: usize = 10_000;

/// Which n-grams to count.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The lengths, from the shortest to the longest.
    pub lengths: RangeInclusive<usize>,
    /// How many words may be left out in all between the first and the last.
    pub skip: usize,
    /// What an n-gram may not cross.
    pub within: Within,
    /// The smallest count that is kept.
    pub min_count: u64,
    /// How many bytes counting may use beside its result.
    pub memory: Option<u64>,
}

impl Wanted {
    /// Returns what no n-gram crosses: a gap that dropped types have left is a position that
    /// may be left out like others, if any may.
    fn bounds<'a>(&self, corpus: &'a Corpus) -> &'a [usize] {
        if self.skip == 0 { corpus.bounds(self.within) } else { corpus.ends(self.within) }
    }
}

/// Counted n-grams.
#[derive(Debug)]
pub struct Ngrams {
    lengths: RangeInclusive<usize>,
    parts: Vec<Rows>,
    /// The words that are kept if 1 is one of the lengths, with their counts.
    words: Vec<(u32, u64)>,
    /// For each length, how many n-grams there are in all, kept or not.
    totals: Vec<u64>,
}

/// Counts n-grams of one or several lengths.
pub fn ngrams(corpus: &Corpus, wanted: &Wanted, watch: &Watch) -> Result<Ngrams> {
    let ends = wanted.bounds(corpus);
    let room = units(ends).map(|unit| positions(corpus, wanted, unit)).max().unwrap_or(0);
    let mut totals = Vec::new();
    let mut ways = Vec::new();
    for length in wanted.lengths.clone() {
        watch.check()?;
        let placed = ways_of(length, wanted.skip, room)?;
        let total = if wanted.skip == 0 || corpus.gaps().is_empty() {
            total_of(ends, &placed)
        } else {
            total_across(corpus, ends, &placed, watch)?
        };
        totals.push(total);
        if length > 1 && !placed.is_empty() {
            ways.push(placed);
        }
    }
    let parts = counted(corpus, wanted, &ways, watch)?;
    let words =
        if wanted.lengths.contains(&1) { frequent(corpus, wanted.min_count) } else { vec![] };
    Ok(Ngrams { lengths: wanted.lengths.clone(), parts, words, totals })
}

/// Counts the n-grams of two words and more; `ways` are those of each length.
fn counted(
    corpus: &Corpus,
    wanted: &Wanted,
    ways: &[Vec<Vec<usize>>],
    watch: &Watch,
) -> Result<Vec<Rows>> {
    let shortest = (*wanted.lengths.start()).max(2);
    let Some(longest) = ways.last() else { return Ok(Vec::new()) };
    let counter = Counter::new(corpus, wanted);
    if wanted.skip == 0 {
        // Those of all lengths are the beginnings of the longest.
        let longest = Lengths { shortest, longest: shortest + ways.len() - 1, ways: longest };
        return counter.count(&longest, watch);
    }
    let mut lengths = Vec::new();
    for (length, ways) in (shortest..).zip(ways) {
        let one = Lengths { shortest: length, longest: length, ways };
        lengths.push(counter.count(&one, watch)?);
    }
    Ok(if lengths.len() == 1 { lengths.remove(0) } else { vec![merged(&lengths)] })
}

/// Returns the words that occur often enough, by their places in the order of
/// code points.
fn frequent(corpus: &Corpus, min_count: u64) -> Vec<(u32, u64)> {
    let order = corpus.vocabulary().order().iter();
    let counted = (0..).zip(order.map(|id| corpus.counts()[id.index()]));
    counted.filter(|(_, count)| *count >= min_count).collect()
}

/// Returns the ways to place the words of an n-gram: their offsets from the
/// first, which is not named; none if no document has room for it.
fn ways_of(length: usize, skip: usize, room: usize) -> Result<Vec<Vec<usize>>> {
    let mut ways: Vec<Vec<usize>> = vec![Vec::new()];
    if room == 0 {
        return Ok(Vec::new());
    }
    for level in 1..length {
        let furthest = (level + skip).min(room - 1);
        let longer = |way: &Vec<usize>| {
            let next = way.last().map_or(1, |last| last + 1);
            let way = way.clone();
            (next..=furthest).map(move |offset| [way.as_slice(), &[offset]].concat())
        };
        ways = ways.iter().flat_map(longer).take(MAX_WAYS + 1).collect();
        if ways.len() > MAX_WAYS {
            return Err(Error::TooManyWays { length, skip, max: MAX_WAYS });
        }
    }
    Ok(ways)
}

/// How many n-grams there are when nothing is left out.
fn total_of(ends: &[usize], ways: &[Vec<usize>]) -> u64 {
    let placed = |length: usize| {
        ways.iter().map(move |way| length.saturating_sub(*way.last().unwrap_or(&0)) as u64)
    };
    units(ends).map(|unit| placed(unit.len()).sum::<u64>()).sum()
}

/// How many there are where some positions hold no type: those of tokens alone.
fn total_across(
    corpus: &Corpus,
    ends: &[usize],
    ways: &[Vec<usize>],
    watch: &Watch,
) -> Result<u64> {
    let furthest = ways.iter().filter_map(|way| way.last()).copied().max().unwrap_or(0);
    let units: Vec<Range<usize>> = units(ends).collect();
    let count = |unit: &Range<usize>| {
        watch.check()?;
        let mut is_token: Vec<bool> = Vec::new();
        let mut laid = unit.start;
        for (before, width) in corpus.gaps().within(unit.start + 1..unit.end) {
            is_token.resize(is_token.len() + before - laid, true);
            is_token.resize(is_token.len() + width.min(furthest + 1), false);
            laid = before;
        }
        is_token.resize(is_token.len() + unit.end - laid, true);
        let holds = |at: usize, way: &&Vec<usize>| {
            way.iter().all(|offset| is_token.get(at + offset).copied().unwrap_or(false))
        };
        let first = (0..is_token.len()).filter(|at| is_token[*at]);
        Ok(first.map(|at| ways.iter().filter(|way| holds(at, way)).count() as u64).sum::<u64>())
    };
    units.par_iter().map(count).sum()
}

/// Returns the stretches that end at `ends`.
fn units(ends: &[usize]) -> impl Iterator<Item = Range<usize>> {
    let starts = std::iter::once(&0).chain(ends);
    starts.zip(ends).map(|(start, end)| *start..*end)
}

/// Returns how many positions a stretch has, those without a type too if n-grams may leave
/// some out.
fn positions(corpus: &Corpus, wanted: &Wanted, unit: Range<usize>) -> usize {
    let tokens = unit.len();
    if wanted.skip == 0 || corpus.gaps().is_empty() || tokens == 0 {
        return tokens;
    }
    corpus.gaps().distance(unit.start, unit.end - 1) + 1
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::corpus::Corpus;
    use crate::intern::TokenId;
    use crate::pipeline::build;
    use crate::read::Texts;
    use crate::threads::Crew;
    use crate::tokenize::Tokenizer;

    /// Makes a corpus of texts.
    pub(super) fn corpus(texts: &[String]) -> Corpus {
        let crew = Crew::new(2).expect("threads");
        build(Texts::new(texts.to_vec()), Tokenizer::default(), &crew).expect("a corpus")
    }

    /// Returns the words of each document.
    pub(super) fn documents(corpus: &Corpus) -> Vec<Vec<TokenId>> {
        let document = |at| corpus.stream()[corpus.document(at)].to_vec();
        (0..corpus.documents()).map(document).collect()
    }

    /// Counts n-grams of one length.
    pub(super) fn grams(documents: &[Vec<TokenId>], length: usize) -> BTreeMap<Vec<TokenId>, u64> {
        let mut counts = BTreeMap::new();
        for words in documents.iter().flat_map(|document| document.windows(length)) {
            *counts.entry(words.to_vec()).or_insert(0) += 1;
        }
        counts
    }
}

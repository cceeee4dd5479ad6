//! How often parts of n-grams occur: some of their words, at their places.
//!
//! Input: the rows of a table, n words each, and which places are looked at. Output: for
//! each row, how many n-grams have the row's words at those places, whatever they have at
//! the others.
//!
//! One word is counted in a list of all types. Of several words the rows' parts are put
//! into an [`Index`], and then the n-grams of the corpus are looked up in it, one pass for
//! each part. That asks for memory for the rows that are kept, not for all n-grams, and
//! a table of few rows stays in the cache. Where the rows are all n-grams that there are,
//! their own counts are added up and the corpus is not read.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::index::{self, Index};
use crate::corpus::{Corpus, Within, spans};
use crate::count::{BLOCK, DEFAULT_MEMORY, blocks};
use crate::error::Result;
use crate::intern::TokenId;
use crate::threads::Watch;

/// Rows of one length.
#[derive(Debug)]
pub struct Candidates {
    /// How many words each has.
    pub length: usize,
    /// Their words, end to end.
    pub words: Vec<TokenId>,
    /// How often each occurs.
    pub counts: Vec<u64>,
    /// Whether these are all n-grams of this length.
    pub are_all: bool,
}

/// Which occurrences of a part count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// Those in an n-gram, at the same places as in the row.
    InNgrams,
    /// All in the corpus.
    Anywhere,
}

/// How parts are counted.
#[derive(Debug, Clone, Copy)]
pub struct Counting<'a> {
    /// The corpus.
    pub corpus: &'a Corpus,
    /// What an n-gram may not cross.
    pub within: Within,
    /// Which occurrences count.
    pub place: Where,
}

/// Returns for how many rows `parts` parts can be counted at a time.
#[must_use]
pub fn rows_at_a_time(length: usize, parts: usize, memory: Option<u64>) -> usize {
    let index = index::BYTES + size_of::<u32>() + size_of::<u64>();
    let row = length * size_of::<TokenId>() + (1 + parts) * size_of::<u64>() + index;
    let memory = usize::try_from(memory.unwrap_or(DEFAULT_MEMORY)).unwrap_or(usize::MAX);
    (memory / row).clamp(1, index::MAX_ROWS)
}

impl Counting<'_> {
    /// Counts the words at some places, which are in ascending order, for each row.
    pub fn count(
        &self,
        candidates: &Candidates,
        places: &[usize],
        watch: &Watch,
    ) -> Result<Vec<u64>> {
        let Candidates { length, words, counts, .. } = candidates;
        if places.len() == *length {
            return Ok(counts.clone());
        }
        if let [place] = places {
            let occurrences = self.words_at(*place, *length);
            let of_row = words.par_chunks(*length).map(|words| occurrences[words[*place].index()]);
            return Ok(of_row.collect());
        }
        let (index, of_row) = Index::new(words, *length, places)?;
        watch.check()?;
        let found: Vec<AtomicU64> = counts.par_iter().map(|_| AtomicU64::new(0)).collect();
        let add = |row: u32, count: u64| {
            found[row as usize].fetch_add(count, Ordering::Relaxed);
        };
        if candidates.are_all && self.place == Where::InNgrams {
            of_row.par_iter().zip(counts).for_each(|(row, count)| add(*row, *count));
        } else {
            let (before, width) = match self.place {
                Where::InNgrams => (places[0], *length),
                Where::Anywhere => (0, index.width()),
            };
            let stream = self.corpus.stream();
            each_start(self.corpus, self.within, width, watch, |starts| {
                let positions = starts.start + before..starts.end + before;
                index.each(stream, positions, |_, row| add(row, 1));
            })?;
        }
        Ok(of_row.par_iter().map(|row| found[*row as usize].load(Ordering::Relaxed)).collect())
    }

    /// How often each type is at a place of an n-gram.
    fn words_at(&self, place: usize, length: usize) -> Vec<u64> {
        let mut counts = self.corpus.counts().to_vec();
        if self.place == Where::Anywhere {
            return counts;
        }
        let stream = self.corpus.stream();
        let mut start = 0;
        for &end in self.corpus.bounds(self.within) {
            // The first words of a document have too few before them, the last behind them.
            let first = (start + place).min(end);
            let last = (end + place + 1).saturating_sub(length).clamp(first, end);
            for id in stream[start..first].iter().chain(&stream[last..end]) {
                counts[id.index()] -= 1;
            }
            start = end;
        }
        counts
    }
}

/// Calls `see` for all stretches of positions at which `width` words begin that nothing
/// cuts, on all threads.
pub(super) fn each_start(
    corpus: &Corpus,
    within: Within,
    width: usize,
    watch: &Watch,
    see: impl Fn(Range<usize>) + Sync,
) -> Result<()> {
    let ends = corpus.bounds(within);
    watch.stage("looking for parts", "tokens", corpus.stream().len());
    blocks(corpus.stream().len(), BLOCK).into_par_iter().try_for_each(|block| {
        watch.step(block.len())?;
        for span in spans(ends, block) {
            let end = span.end.min((span.reach + 1).saturating_sub(width));
            see(span.start.min(end)..end);
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{corpus, documents, grams};
    use super::*;

    /// How many n-grams of the documents have a row's words at some places.
    fn slow(documents: &[Vec<TokenId>], row: &[TokenId], places: &[usize], place: Where) -> u64 {
        let first = if place == Where::Anywhere { places[0] } else { 0 };
        let last = if place == Where::Anywhere { places[places.len() - 1] + 1 } else { row.len() };
        let windows = documents.iter().flat_map(|document| document.windows(last - first));
        let has = |words: &&[TokenId]| places.iter().all(|at| words[at - first] == row[*at]);
        windows.filter(has).count() as u64
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn parts_are_counted_as_by_a_look_at_every_ngram(
            texts in prop::collection::vec("[abc]( [abc]){0,11}", 1..5),
            length in 2_usize..=4,
            wanted in 1_usize..16,
            few in any::<bool>(),
        ) {
            let places: Vec<usize> = (0..length).filter(|place| wanted >> place & 1 == 1).collect();
            prop_assume!(!places.is_empty());
            let corpus = corpus(&texts);
            let documents = documents(&corpus);
            let counted = grams(&documents, length);
            // All n-grams, of which the counts are added up, or every other one.
            let kept = counted.iter().step_by(1 + usize::from(few));
            let (rows, counts): (Vec<Vec<TokenId>>, Vec<u64>) =
                kept.map(|(words, count)| (words.clone(), *count)).unzip();
            let are_all = rows.len() == counted.len();
            let words = rows.concat();
            let candidates = Candidates { length, words, counts, are_all };
            for place in [Where::InNgrams, Where::Anywhere] {
                let counting = Counting { corpus: &corpus, within: Within::Document, place };
                let found = counting.count(&candidates, &places, &Watch::default()).expect("counts");
                let expected: Vec<u64> =
                    rows.iter().map(|row| slow(&documents, row, &places, place)).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn less_memory_means_fewer_rows_at_a_time_but_always_one() {
        assert_eq!(rows_at_a_time(3, 7, Some(0)), 1);
        assert!(rows_at_a_time(3, 7, Some(1 << 20)) < rows_at_a_time(3, 7, None));
        assert!(rows_at_a_time(3, 31, None) < rows_at_a_time(3, 7, None));
        assert_eq!(rows_at_a_time(2, 1, Some(u64::MAX)), index::MAX_ROWS);
    }
}

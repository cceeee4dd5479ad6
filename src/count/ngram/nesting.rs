//! Which n-grams are parts of longer ones.
//!
//! Input: the rows of a table of n-grams of several lengths, without gaps. Output: for
//! each row, how often it occurs inside a longer row, and what the longer rows that
//! contain it are.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

use rayon::prelude::*;

use super::Ordered;
use super::index::Index;
use super::parts::each_start;
use crate::corpus::{Corpus, Within};
use crate::error::Result;
use crate::intern::TokenId;
use crate::threads::Watch;

/// How many rows a thread takes at a time.
const ROWS: usize = 1 << 10;

/// How rows are nested in longer rows.
#[derive(Debug)]
pub struct Nesting(Vec<Held>);

/// What is known of a row.
#[derive(Debug, Default)]
struct Held {
    /// How many of its occurrences lie in one of a longer row.
    nested: AtomicU64,
    /// How many longer rows contain it.
    rows: AtomicU64,
    /// How often these occur in all.
    occurrences: AtomicU64,
    /// Whether one of them occurs as often as it.
    equalled: AtomicBool,
}

/// The rows of one length.
struct Level {
    length: usize,
    words: Vec<TokenId>,
    /// Their places in the table.
    rows: Vec<usize>,
}

impl Nesting {
    /// Finds out how the rows of a table, the shortest of which have `shortest` words and
    /// the longest `longest`, are nested.
    pub fn new(
        corpus: &Corpus,
        within: Within,
        rows: &Ordered<'_>,
        (shortest, longest): (usize, usize),
        watch: &Watch,
    ) -> Result<Self> {
        let held = (0..rows.len()).into_par_iter().map(|_| Held::default()).collect();
        let nesting = Self(held);
        let order = corpus.vocabulary().order();
        let mut levels: Vec<Level> = (shortest..=longest)
            .map(|length| Level { length, words: Vec::new(), rows: Vec::new() })
            .collect();
        for (row, words) in rows.words_from(0).take(rows.len()).enumerate() {
            let level = &mut levels[words.len() - shortest];
            level.words.extend(words.iter().map(|word| order[*word as usize]));
            level.rows.push(row);
        }
        // For each position, whether a row that is one word longer begins there.
        let mut longer: Vec<AtomicU8> = Vec::new();
        for at in (0..levels.len()).rev() {
            watch.check()?;
            let level = &levels[at];
            let places: Vec<usize> = (0..level.length).collect();
            let (index, _) = Index::new(&level.words, level.length, &places)?;
            longer = nesting.mark(corpus, within, (level, &index), &longer, watch)?;
            for longer in &levels[at + 1..] {
                nesting.hold(rows, (level, &index), longer, watch)?;
            }
        }
        Ok(nesting)
    }

    /// Counts the occurrences of a level's rows that lie in one of a longer row, and marks
    /// where its rows begin.
    ///
    /// It is enough to look at rows that are one word longer: what is inside a longer row
    /// still is inside one of those, since a row's parts occur as often as the row does
    /// and so are rows too.
    fn mark(
        &self,
        corpus: &Corpus,
        within: Within,
        (level, index): (&Level, &Index<'_>),
        longer: &[AtomicU8],
        watch: &Watch,
    ) -> Result<Vec<AtomicU8>> {
        let stream = corpus.stream();
        let begins: Vec<AtomicU8> = stream.par_iter().map(|_| AtomicU8::new(0)).collect();
        let is_longer = |at: usize| longer.get(at).is_some_and(|x| x.load(Ordering::Relaxed) == 1);
        each_start(corpus, within, level.length, watch, |starts| {
            index.each(stream, starts, |at, row| {
                begins[at].store(1, Ordering::Relaxed);
                if is_longer(at) || at > 0 && is_longer(at - 1) {
                    let held = &self.0[level.rows[row as usize]];
                    held.nested.fetch_add(1, Ordering::Relaxed);
                }
            });
        })?;
        Ok(begins)
    }

    /// Tells the rows of a level which of the rows of a longer one contain them.
    fn hold(
        &self,
        rows: &Ordered<'_>,
        (level, index): (&Level, &Index<'_>),
        longer: &Level,
        watch: &Watch,
    ) -> Result<()> {
        let blocks =
            longer.rows.par_chunks(ROWS).zip(longer.words.par_chunks(ROWS * longer.length));
        blocks.try_for_each(|(numbers, words)| {
            watch.check()?;
            let mut parts = Vec::new();
            for (number, words) in numbers.iter().zip(words.chunks(longer.length)) {
                parts.clear();
                parts.extend(words.windows(level.length).filter_map(|part| index.find(part)));
                // A row that contains another twice is one row.
                parts.sort_unstable();
                parts.dedup();
                let count = rows.count(*number);
                for part in &parts {
                    let part = level.rows[*part as usize];
                    let held = &self.0[part];
                    held.rows.fetch_add(1, Ordering::Relaxed);
                    held.occurrences.fetch_add(count, Ordering::Relaxed);
                    if count == rows.count(part) {
                        held.equalled.store(true, Ordering::Relaxed);
                    }
                }
            }
            Ok(())
        })
    }

    /// How many occurrences of a row lie in one of a longer row.
    #[must_use]
    pub fn count_nested(&self, row: usize) -> u64 {
        self.0[row].nested.load(Ordering::Relaxed)
    }

    /// How many longer rows contain a row, and how often these occur in all.
    #[must_use]
    pub fn containers(&self, row: usize) -> (u64, u64) {
        let held = &self.0[row];
        (held.rows.load(Ordering::Relaxed), held.occurrences.load(Ordering::Relaxed))
    }

    /// Whether no longer row that contains a row occurs as often as it.
    #[must_use]
    pub fn is_closed(&self, row: usize) -> bool {
        !self.0[row].equalled.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::super::tests::{corpus, documents, grams};
    use super::super::{Wanted, ngrams};
    use super::*;

    /// How many occurrences of a row lie in one of a longer row.
    fn nested(
        documents: &[Vec<TokenId>],
        row: &[TokenId],
        table: &BTreeMap<Vec<TokenId>, u64>,
    ) -> usize {
        let is_inside = |document: &[TokenId], at: usize| {
            table.keys().filter(|longer| longer.len() > row.len()).any(|longer| {
                (0..=at).any(|start| {
                    start + longer.len() >= at + row.len() && document[start..].starts_with(longer)
                })
            })
        };
        let of = |document: &Vec<TokenId>| {
            let starts = 0..(document.len() + 1).saturating_sub(row.len());
            starts.filter(|at| document[*at..].starts_with(row) && is_inside(document, *at)).count()
        };
        documents.iter().map(of).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn rows_are_nested_as_by_a_look_at_every_occurrence(
            texts in prop::collection::vec("[abc]( [abc]){0,11}", 1..5),
            shortest in 1_usize..=2,
            more in 1_usize..=3,
            min_count in 1_u64..=3,
        ) {
            let lengths = shortest..=shortest + more;
            let corpus = corpus(&texts);
            let documents = documents(&corpus);
            let within = Within::Document;
            let wanted =
                Wanted { lengths: lengths.clone(), skip: 0, within, min_count, memory: None };
            let found = ngrams(&corpus, &wanted, &Watch::default()).expect("n-grams");
            let rows = found.ordered(None);
            let bounds = (shortest, shortest + more);
            let nesting =
                Nesting::new(&corpus, within, &rows, bounds, &Watch::default()).expect("nesting");
            let mut table = BTreeMap::new();
            for length in lengths {
                table.extend(grams(&documents, length).into_iter().filter(|(_, f)| *f >= min_count));
            }
            prop_assert_eq!(rows.len(), table.len());
            let order = corpus.vocabulary().order();
            for place in 0..rows.len() {
                let words = rows.words(place).iter().map(|rank| order[*rank as usize]);
                let words: Vec<TokenId> = words.collect();
                let holds = |longer: &&Vec<TokenId>| {
                    longer.len() > words.len()
                        && longer.windows(words.len()).any(|part| part == words)
                };
                let longer: Vec<u64> = table.keys().filter(holds).map(|row| table[row]).collect();
                let containers = (longer.len() as u64, longer.iter().sum::<u64>());
                prop_assert_eq!(nesting.containers(place), containers);
                prop_assert_eq!(nesting.is_closed(place), !longer.contains(&rows.count(place)));
                let expected = nested(&documents, &words, &table) as u64;
                prop_assert_eq!(nesting.count_nested(place), expected);
            }
        }
    }
}

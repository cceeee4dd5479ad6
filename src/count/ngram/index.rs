//! Finds n-grams by the words at some of their places.
//!
//! Input: rows of n words each. Output: for each row the first one found that has the same
//! words at the places that are looked at, and the same for words of the stream. Which
//! row that is may differ from run to run, so nothing but what is counted by it may be
//! handed on. Rows are entered and found by all threads at once; a slot, once taken,
//! never changes.

use std::sync::atomic::{AtomicU32, Ordering};

use ahash::RandomState;
use rayon::prelude::*;

use crate::cache::prefetch;
use crate::error::{Error, Result};
use crate::intern::TokenId;

/// The most rows that an index may have.
pub(super) const MAX_ROWS: usize = 1 << 30;

/// Bytes that an index takes for a row, at most: slots of four bytes, which are up to
/// four times as many as rows.
pub(super) const BYTES: usize = 16;

/// How many places of the stream are looked up together, see [`cache`](crate::cache).
const TOGETHER: usize = 32;

/// A slot without a row.
const EMPTY: u32 = u32::MAX;

/// Rows of an equal number of words, by the words at some places.
#[derive(Debug)]
pub(super) struct Index<'a> {
    words: &'a [TokenId],
    length: usize,
    /// The first place that is looked at, and how far behind it the others are.
    first: usize,
    offsets: Vec<usize>,
    slots: Vec<AtomicU32>,
    seed: u64,
}

impl<'a> Index<'a> {
    /// Makes an index of rows of `length` words, which lie end to end, by the words at
    /// `places`, in ascending order; and says for each row which one stands for it.
    pub(super) fn new(
        words: &'a [TokenId],
        length: usize,
        places: &[usize],
    ) -> Result<(Self, Vec<u32>)> {
        let rows = words.len() / length;
        if rows > MAX_ROWS {
            return Err(Error::TooMany { what: "n-grams looked up at once", max: MAX_ROWS as u64 });
        }
        let first = places.first().copied().unwrap_or(0);
        let slots = (2 * rows).next_power_of_two().max(2);
        let index = Self {
            words,
            length,
            first,
            offsets: places.iter().map(|place| place - first).collect(),
            slots: (0..slots).into_par_iter().map(|_| AtomicU32::new(EMPTY)).collect(),
            seed: RandomState::new().hash_one(0_u8),
        };
        let numbers = 0..u32::try_from(rows).unwrap_or(EMPTY);
        let entered = numbers.into_par_iter().map(|row| index.enter(row)).collect();
        Ok((index, entered))
    }

    /// How many words there are from the first that is looked at to the last.
    pub(super) fn width(&self) -> usize {
        self.offsets.last().map_or(1, |last| last + 1)
    }

    /// Calls `see(position, row)` for all positions of the stream from which on the words
    /// are those of a row.
    pub(super) fn each(
        &self,
        stream: &[TokenId],
        positions: std::ops::Range<usize>,
        mut see: impl FnMut(usize, u32),
    ) {
        let mut slots = [0; TOGETHER];
        for start in positions.clone().step_by(TOGETHER) {
            let count = TOGETHER.min(positions.end - start);
            for (at, slot) in (start..).zip(&mut slots[..count]) {
                *slot = self.slot(&stream[at..]);
                prefetch(&self.slots[*slot]);
            }
            for (at, slot) in (start..).zip(&slots[..count]) {
                if let Some(row) = self.find_from(*slot, &stream[at..]) {
                    see(at, row);
                }
            }
        }
    }

    /// Finds the row that words begin with.
    pub(super) fn find(&self, words: &[TokenId]) -> Option<u32> {
        self.find_from(self.slot(words), words)
    }

    fn find_from(&self, mut slot: usize, words: &[TokenId]) -> Option<u32> {
        loop {
            let row = self.slots[slot].load(Ordering::Relaxed);
            if row == EMPTY {
                return None;
            }
            if self.is_alike(row, words) {
                return Some(row);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// Enters a row, unless one like it is there, and returns the one that is.
    fn enter(&self, row: u32) -> u32 {
        let words = self.of(row);
        let mut slot = self.slot(words);
        loop {
            let there =
                self.slots[slot].compare_exchange(EMPTY, row, Ordering::Relaxed, Ordering::Relaxed);
            match there {
                Ok(_) => return row,
                Err(other) if self.is_alike(other, words) => return other,
                Err(_) => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }

    /// The words of a row from the first that is looked at.
    fn of(&self, row: u32) -> &[TokenId] {
        &self.words[row as usize * self.length + self.first..]
    }

    fn is_alike(&self, row: u32, words: &[TokenId]) -> bool {
        let of_row = self.of(row);
        self.offsets.iter().all(|offset| of_row[*offset] == words[*offset])
    }

    /// The slot where words are looked for first.
    fn slot(&self, words: &[TokenId]) -> usize {
        let mixed = self.offsets.iter().fold(self.seed, |mixed, offset| {
            let wide = u128::from(mixed ^ u64::from(words[*offset].0))
                * u128::from(0x9e37_79b9_7f4a_7c15_u64);
            // Both halves: the lower one knows nothing of the higher bits.
            let [low, high] = [wide, wide >> 64].map(|half| half & u128::from(u64::MAX));
            u64::try_from(low ^ high).unwrap_or(0)
        });
        usize::try_from(mixed & (self.slots.len() as u64 - 1)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(words: &[u32]) -> Vec<TokenId> {
        words.iter().copied().map(TokenId).collect()
    }

    /// Whether a row and some words have the same words at places.
    fn alike(row: &[TokenId], words: &[TokenId], places: &[usize]) -> bool {
        places.iter().all(|place| row[*place] == words[*place])
    }

    proptest! {
        #[test]
        fn what_is_entered_is_found_and_nothing_else(
            length in 1_usize..=4,
            wanted in 1_usize..16,
            words in prop::collection::vec(0_u32..3, 0..120),
            stream in prop::collection::vec(0_u32..4, 0..150),
        ) {
            let places: Vec<usize> = (0..length).filter(|place| wanted >> place & 1 == 1).collect();
            prop_assume!(!places.is_empty());
            let words = ids(&words[..words.len() / length * length]);
            let rows: Vec<&[TokenId]> = words.chunks(length).collect();
            let (index, of_row) = Index::new(&words, length, &places).expect("few rows");
            prop_assert_eq!(of_row.len(), rows.len());
            for (row, other) in rows.iter().zip(&of_row) {
                prop_assert!(alike(rows[*other as usize], row, &places));
                // One row stands for all that are alike.
                for (third, stands) in rows.iter().zip(&of_row) {
                    prop_assert_eq!(alike(row, third, &places), other == stands);
                }
            }
            let (stream, first) = (ids(&stream), places[0]);
            let starts = 0..(stream.len() + 1).saturating_sub(index.width());
            let mut found = vec![None; stream.len() + 1];
            index.each(&stream, starts.clone(), |at, row| found[at] = Some(row));
            let shifted: Vec<usize> = places.iter().map(|place| place - first).collect();
            for at in starts {
                let has = |row: &&&[TokenId]| alike(&row[first..], &stream[at..], &shifted);
                let expected = rows.iter().any(|row| has(&row));
                prop_assert_eq!(found[at].is_some(), expected);
                prop_assert_eq!(found[at], index.find(&stream[at..]));
                prop_assert!(found[at].is_none_or(|row| has(&&rows[row as usize])));
            }
        }
    }

    #[test]
    fn an_index_of_no_rows_finds_nothing() {
        let (index, of_row) = Index::new(&[], 2, &[0, 1]).expect("no rows");
        assert!(of_row.is_empty());
        assert_eq!(index.find(&ids(&[1, 2])), None);
    }

    #[test]
    fn many_rows_are_entered_by_all_threads_once() {
        let words: Vec<TokenId> = (0..40_000).flat_map(|row| ids(&[row % 20_000, 7])).collect();
        let (_, of_row) = Index::new(&words, 2, &[0, 1]).expect("few rows");
        let mut standing = of_row.clone();
        standing.sort_unstable();
        standing.dedup();
        assert_eq!(standing.len(), 20_000);
        assert!((0..20_000).all(|row| of_row[row] == of_row[row + 20_000]));
    }
}

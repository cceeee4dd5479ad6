//! One worker's numbers: the hot path of building a corpus.
//!
//! Input: a token and its position. Output: the worker's own id of the written
//! form. Cost: one hash and one look at memory for a known word of up to
//! [`SHORT`] bytes; one more look for a longer one.

use ahash::RandomState;
use hashbrown::HashTable;

use super::{Arena, id_of};

/// The longest word, in bytes, that a slot of [`Short`] holds.
const SHORT: usize = 15;

/// Numbers of words of up to [`SHORT`] bytes, which most words are.
///
/// The word itself lies in the slot, so that a known word takes one look at
/// memory and no comparison of strings.
#[derive(Debug)]
struct Short {
    slots: Vec<Slot>,
    used: usize,
    seeds: (u64, u64),
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    /// The word, see [`packed`]; 0 where the slot is empty.
    key: u128,
    id: u32,
}

const EMPTY: Slot = Slot { key: 0, id: 0 };

impl Short {
    fn new(hasher: &RandomState) -> Self {
        // Two numbers that nobody who prepares a text can know.
        let seeds = (hasher.hash_one(0_u8), hasher.hash_one(1_u8));
        Self { slots: vec![EMPTY; 1024], used: 0, seeds }
    }

    /// Returns the slot of a word: its own, or the empty one where it belongs.
    #[inline]
    fn slot(&self, key: u128) -> usize {
        #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
        let (low, high) = (key as u64 ^ self.seeds.0, (key >> 64) as u64 ^ self.seeds.1);
        let wide = u128::from(low) * u128::from(high);
        #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
        let hash = (wide as usize) ^ ((wide >> 64) as usize);
        let mask = self.slots.len() - 1;
        let mut slot = hash & mask;
        while self.slots[slot].key != key && self.slots[slot].key != 0 {
            slot = (slot + 1) & mask;
        }
        slot
    }

    #[cold]
    fn add(&mut self, slot: usize, new: Slot) {
        self.slots[slot] = new;
        self.used += 1;
        if self.used * 2 > self.slots.len() {
            let larger = vec![EMPTY; self.slots.len() * 2];
            let old = std::mem::replace(&mut self.slots, larger);
            for known in old.into_iter().filter(|known| known.key != 0) {
                let slot = self.slot(known.key);
                self.slots[slot] = known;
            }
        }
    }
}

/// Packs a word of up to [`SHORT`] bytes and its length into one number, never 0.
#[inline]
fn packed(word: &[u8]) -> u128 {
    // Words are read as two numbers that may overlap, not byte by byte.
    let four = |at: usize| match word[at..].first_chunk() {
        Some(bytes) => u64::from(u32::from_le_bytes(*bytes)),
        None => 0,
    };
    let eight = |at: usize| word[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let length = word.len();
    let (low, high) = match length {
        0 => (0, 0),
        1..4 => {
            let (middle, last) = (length / 2, length - 1);
            let byte = |at: usize| u64::from(word[at]) << (8 * at);
            (byte(0) | byte(middle) | byte(last), 0)
        }
        4..8 => (four(0) | four(length - 4) << (8 * (length - 4)), 0),
        8 => (eight(0), 0),
        _ => (eight(0), eight(length - 8) >> (8 * (16 - length))),
    };
    u128::from(low) | u128::from(high) << 64 | (length as u128 + 1) << 120
}

/// One worker's own numbers for the words it has seen.
#[derive(Debug)]
pub struct Numbering {
    /// The hash of long words, and of all words at the merge.
    pub(super) hasher: RandomState,
    short: Short,
    long: HashTable<u32>,
    /// The words, by number.
    pub(super) words: Arena,
    /// Where each of them was first seen.
    pub(super) firsts: Vec<u64>,
}

impl Numbering {
    /// Begins to number; all workers of a corpus must share one `hasher`.
    #[must_use]
    pub fn new(hasher: RandomState) -> Self {
        Self {
            short: Short::new(&hasher),
            hasher,
            long: HashTable::new(),
            words: Arena::default(),
            firsts: Vec::new(),
        }
    }

    /// Returns the worker's own id of a word, a new one at its first occurrence.
    ///
    /// `position` is where the token stands in the whole corpus; a worker must
    /// see positions in ascending order.
    #[inline]
    pub fn number(&mut self, word: &str, position: u64) -> u32 {
        if word.len() > SHORT {
            return self.number_long(word, position);
        }
        let key = packed(word.as_bytes());
        let slot = self.short.slot(key);
        let known = self.short.slots[slot];
        if known.key == key {
            return known.id;
        }
        let id = self.add(word, position);
        self.short.add(slot, Slot { key, id });
        id
    }

    fn number_long(&mut self, word: &str, position: u64) -> u32 {
        let hash = self.hasher.hash_one(word.as_bytes());
        let words = &self.words;
        if let Some(id) = self.long.find(hash, |id| words.get(*id as usize) == word) {
            return *id;
        }
        let id = self.add(word, position);
        let (words, hasher) = (&self.words, &self.hasher);
        self.long.insert_unique(hash, id, |id| hasher.hash_one(words.get(*id as usize).as_bytes()));
        id
    }

    #[cold]
    fn add(&mut self, word: &str, position: u64) -> u32 {
        let id = id_of(self.words.len()).0;
        self.words.push(word);
        self.firsts.push(position);
        id
    }

    /// Returns how many words have been numbered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Returns whether nothing has been numbered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_have_one_number_each_whatever_their_length(
            words in prop::collection::vec("[ab\\x00é]{0,18}", 0..300)
        ) {
            let mut numbering = Numbering::new(RandomState::new());
            let mut plain: Vec<&String> = Vec::new();
            for (position, word) in (0..).zip(&words) {
                let expected = plain.iter().position(|known| *known == word).unwrap_or_else(|| {
                    plain.push(word);
                    plain.len() - 1
                });
                prop_assert_eq!(numbering.number(word, position) as usize, expected);
            }
            prop_assert_eq!(numbering.len(), plain.len());
        }
    }

    #[test]
    fn many_words_are_still_found_when_the_table_has_grown() {
        let mut numbering = Numbering::new(RandomState::new());
        let words: Vec<String> = (0..50_000).map(|i| format!("{:x}", i * 7919)).collect();
        for _ in 0..2 {
            for (id, word) in (0..).zip(&words) {
                assert_eq!(numbering.number(word, u64::from(id)), id);
            }
        }
    }
}

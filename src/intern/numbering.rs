//! One worker's numbers: the hot path of building a corpus.
//!
//! Input: the tokens of a stretch of text. Output: the worker's own id of each
//! written form, and how often it has seen it. Cost: one look at memory for a
//! known word of up to [`SHORT`] bytes; one more for a longer one.
//!
//! A look at memory takes longer than all else, so words are taken
//! [`BATCH`] at a time: first all are packed and hashed, then all are looked up.
//! Nothing in the second loop waits for the look before it, and the processor
//! has many of them under way at once.

use ahash::RandomState;
use hashbrown::HashTable;

use super::{Arena, id_of};
use crate::cache::prefetch;
use crate::tokenize::Word;

/// The longest word, in bytes, that a slot of [`Short`] holds.
const SHORT: usize = 15;

/// How many words are looked up together.
const BATCH: usize = 32;

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

/// Two slots make a line of the cache, and none lies across two.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
struct Slot {
    /// The word, see [`packed`]; 0 where the slot is empty.
    key: u128,
    id: u32,
    count: u64,
}

const EMPTY: Slot = Slot { key: 0, id: 0, count: 0 };

impl Short {
    fn new(hasher: &RandomState) -> Self {
        // Two numbers that nobody who prepares a text can know.
        let seeds = (hasher.hash_one(0_u8), hasher.hash_one(1_u8));
        Self { slots: vec![EMPTY; 1024], used: 0, seeds }
    }

    #[inline]
    fn hash(&self, key: u128) -> usize {
        #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
        let (low, high) = (key as u64 ^ self.seeds.0, (key >> 64) as u64 ^ self.seeds.1);
        let wide = u128::from(low) * u128::from(high);
        #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
        let hash = (wide as usize) ^ ((wide >> 64) as usize);
        hash
    }

    /// Counts the words that are in the first slot for them, and gives their
    /// numbers. No branch depends on a slot, so that all are read at once.
    #[inline]
    fn find(&mut self, keys: &[u128; BATCH], found: &mut [u32; BATCH]) {
        let mask = self.slots.len() - 1;
        let places = keys.map(|key| self.hash(key) & mask);
        for place in places {
            prefetch(&self.slots[place]);
        }
        for ((place, key), id) in places.into_iter().zip(keys).zip(found) {
            let slot = &mut self.slots[place];
            let is_found = slot.key == *key;
            slot.count += u64::from(is_found);
            *id = if is_found { slot.id } else { NOT_FOUND };
        }
    }

    /// Returns the slot of a word: its own, or the empty one where it belongs.
    fn slot(&self, key: u128) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = self.hash(key) & mask;
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

/// For each length, the bits of a number that hold the bytes of a word.
const MASKS: [u128; SHORT + 1] = {
    let mut masks = [0; SHORT + 1];
    let mut length = 1;
    while length <= SHORT {
        masks[length] = u128::MAX >> (128 - 8 * length);
        length += 1;
    }
    masks
};

/// What stands for a word of more than [`SHORT`] bytes.
const TOO_LONG: u128 = u128::MAX;

/// The id of a word that is yet to be found.
const NOT_FOUND: u32 = u32::MAX;

/// Packs a word of a text, as [`packed`] does, or says that it is too long.
#[inline]
fn packed_in(text: &[u8], word: Word) -> u128 {
    let length = word.end - word.start;
    let Some(mask) = MASKS.get(length) else { return TOO_LONG };
    match text[word.start..].first_chunk() {
        // What follows the word is cut off: no branch that depends on it.
        Some(bytes) => u128::from_le_bytes(*bytes) & mask | (length as u128 + 1) << 120,
        None => packed(&text[word.start..word.end]),
    }
}

/// Packs a word of up to [`SHORT`] bytes and its length into one number, never 0.
fn packed(word: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    bytes[..word.len()].copy_from_slice(word);
    u128::from_le_bytes(bytes) | (word.len() as u128 + 1) << 120
}

/// The number of a long word, and how often it was seen.
#[derive(Debug, Clone, Copy)]
struct Long {
    id: u32,
    count: u64,
}

/// One worker's own numbers for the words it has seen.
#[derive(Debug)]
pub struct Numbering {
    /// The hash of long words, and of all words at the merge.
    pub(super) hasher: RandomState,
    short: Short,
    long: HashTable<Long>,
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

    /// Adds to `ids` the worker's own id of each word of a text, a new one at
    /// its first occurrence.
    ///
    /// `position` is where the first of the words stands in the whole corpus; a
    /// worker must see positions in ascending order.
    pub fn number(&mut self, text: &str, words: &[Word], position: u64, ids: &mut Vec<u32>) {
        let mut position = position;
        for batch in words.chunks(BATCH) {
            let mut keys = [TOO_LONG; BATCH];
            let mut found = [NOT_FOUND; BATCH];
            for (key, word) in keys.iter_mut().zip(batch) {
                *key = packed_in(text.as_bytes(), *word);
            }
            self.short.find(&keys, &mut found);
            ids.reserve(batch.len());
            for (place, (word, id)) in batch.iter().zip(found).enumerate() {
                let id = if id == NOT_FOUND {
                    let word = &text[word.start..word.end];
                    self.number_slowly(word, keys[place], position + place as u64)
                } else {
                    id
                };
                ids.push(id);
            }
            position += batch.len() as u64;
        }
    }

    /// Numbers a word that is new, long, or not in the first slot for it.
    fn number_slowly(&mut self, word: &str, key: u128, position: u64) -> u32 {
        if key == TOO_LONG {
            return self.number_long(word, position);
        }
        let slot = self.short.slot(key);
        let known = &mut self.short.slots[slot];
        if known.key == key {
            known.count += 1;
            return known.id;
        }
        let id = self.add(word, position);
        self.short.add(slot, Slot { key, id, count: 1 });
        id
    }

    fn number_long(&mut self, word: &str, position: u64) -> u32 {
        let hash = self.hasher.hash_one(word.as_bytes());
        let words = &self.words;
        if let Some(long) = self.long.find_mut(hash, |long| words.get(long.id as usize) == word) {
            long.count += 1;
            return long.id;
        }
        let id = self.add(word, position);
        let (words, hasher) = (&self.words, &self.hasher);
        let hash_of = |long: &Long| hasher.hash_one(words.get(long.id as usize).as_bytes());
        self.long.insert_unique(hash, Long { id, count: 1 }, hash_of);
        id
    }

    #[cold]
    fn add(&mut self, word: &str, position: u64) -> u32 {
        let id = id_of(self.words.len()).0;
        self.words.push(word);
        self.firsts.push(position);
        id
    }

    /// Returns how often each word was seen, by its id.
    pub(super) fn counts(&self) -> Vec<u64> {
        let mut counts = vec![0; self.len()];
        let short = self.short.slots.iter().map(|slot| (slot.id, slot.count));
        // An empty slot has id 0 and adds nothing to it.
        let all = short.chain(self.long.iter().map(|long| (long.id, long.count)));
        for (id, count) in all.filter(|(_, count)| *count > 0) {
            counts[id as usize] = count;
        }
        counts
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

    /// Numbers words that lie end to end in one text.
    fn number(numbering: &mut Numbering, words: &[String], position: u64) -> Vec<u32> {
        let mut ids = Vec::new();
        let mut text = String::new();
        let places: Vec<Word> = words
            .iter()
            .map(|word| {
                let start = text.len();
                text.push_str(word);
                Word { start, end: text.len() }
            })
            .collect();
        numbering.number(&text, &places, position, &mut ids);
        ids
    }

    proptest! {
        #[test]
        fn words_have_one_number_each_whatever_their_length(
            words in prop::collection::vec("[ab\\x00é]{0,18}", 0..300)
        ) {
            let mut numbering = Numbering::new(RandomState::new());
            let mut plain: Vec<(&String, u64)> = Vec::new();
            let ids = number(&mut numbering, &words, 0);
            for (word, id) in words.iter().zip(ids) {
                let known = plain.iter().position(|(known, _)| *known == word);
                let expected = known.unwrap_or_else(|| {
                    plain.push((word, 0));
                    plain.len() - 1
                });
                plain[expected].1 += 1;
                prop_assert_eq!(id as usize, expected);
            }
            prop_assert_eq!(numbering.len(), plain.len());
            let counts: Vec<u64> = plain.iter().map(|(_, count)| *count).collect();
            prop_assert_eq!(numbering.counts(), counts);
        }
    }

    #[test]
    fn many_words_are_still_found_when_the_table_has_grown() {
        let mut numbering = Numbering::new(RandomState::new());
        let words: Vec<String> = (0..50_000).map(|i| format!("{:x}", i * 7919)).collect();
        for position in [0, 50_000] {
            let ids = number(&mut numbering, &words, position);
            assert_eq!(ids, (0..50_000).collect::<Vec<u32>>());
        }
    }
}

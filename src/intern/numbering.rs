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
use crate::tokenize::Words;

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
    /// The word; [`Key::NONE`] where the slot is empty.
    key: Key,
    id: u32,
    count: u64,
}

const EMPTY: Slot = Slot { key: Key::NONE, id: 0, count: 0 };

/// A word of up to [`SHORT`] bytes and its length, packed into 16 bytes.
///
/// Two numbers and not one of 128 bits: those are compared in vector registers, and
/// to move them there and back takes longer than to compare twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    /// The first eight bytes.
    low: u64,
    /// The other bytes; in the highest the length plus one, or 0 for no word.
    high: u64,
}

impl Key {
    /// No word.
    const NONE: Self = Self { low: 0, high: 0 };

    /// What stands for a word of more than [`SHORT`] bytes.
    const TOO_LONG: Self = Self { low: u64::MAX, high: u64::MAX };

    /// Packs a word of a text, or says that it is too long.
    #[inline]
    fn of(text: &[u8], [start, end]: &[usize; 2]) -> Self {
        let length = end - start;
        let Some(mask) = MASKS.get(length) else { return Self::TOO_LONG };
        // What follows the word is cut off: no branch that depends on its length.
        let Some(bytes) = text[*start..].first_chunk::<16>() else {
            return Self::at_the_end(&text[*start..*end]);
        };
        let ([low, high], _) = bytes.as_chunks::<8>() else { unreachable!("16 bytes") };
        Self {
            low: u64::from_le_bytes(*low) & mask.low,
            high: u64::from_le_bytes(*high) & mask.high | (length as u64 + 1) << 56,
        }
    }

    /// Packs a word that has less than 16 bytes behind its beginning.
    #[cold]
    fn at_the_end(word: &[u8]) -> Self {
        let mut bytes = [0; 16];
        bytes[..word.len()].copy_from_slice(word);
        Self::of(&bytes, &[0, word.len()])
    }
}

/// For each length, the bits that hold the bytes of a word.
const MASKS: [Key; SHORT + 1] = {
    let mut masks = [Key::NONE; SHORT + 1];
    let mut length = 1;
    while length <= SHORT {
        let low = if length < 8 { length } else { 8 };
        masks[length].low = u64::MAX >> (64 - 8 * low);
        if length > 8 {
            masks[length].high = u64::MAX >> (64 - 8 * (length - 8));
        }
        length += 1;
    }
    masks
};

impl Short {
    fn new(hasher: &RandomState) -> Self {
        // Two numbers that nobody who prepares a text can know.
        let seeds = (hasher.hash_one(0_u8), hasher.hash_one(1_u8));
        Self { slots: vec![EMPTY; 1024], used: 0, seeds }
    }

    /// Returns the first slot for a word.
    #[inline]
    fn place(&self, key: Key) -> usize {
        let wide = u128::from(key.low ^ self.seeds.0) * u128::from(key.high ^ self.seeds.1);
        #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
        let hash = wide as usize ^ (wide >> 64) as usize;
        hash & (self.slots.len() - 1)
    }

    /// Returns the slot of a word: its own, or the empty one where it belongs.
    fn slot(&self, key: Key) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = self.place(key);
        while self.slots[slot].key != key && self.slots[slot].key != Key::NONE {
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
            for known in old.into_iter().filter(|known| known.key != Key::NONE) {
                let slot = self.slot(known.key);
                self.slots[slot] = known;
            }
        }
    }
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
    pub fn number(&mut self, text: &str, words: &Words, position: u64, ids: &mut Vec<u32>) {
        let text_bytes = text.as_bytes();
        let mut position = position;
        // What is left from the batch before is written over.
        let (mut keys, mut places) = ([Key::NONE; BATCH], [0; BATCH]);
        let mut found = [0; BATCH];
        for batch in words.pairs().chunks(BATCH) {
            for ((key, place), word) in keys.iter_mut().zip(&mut places).zip(batch) {
                *key = Key::of(text_bytes, word);
                *place = self.short.place(*key);
                prefetch(&self.short.slots[*place]);
            }
            for (at, [start, end]) in batch.iter().enumerate() {
                // A table that has grown meanwhile has other places, and no fewer.
                let slot = &mut self.short.slots[places[at]];
                found[at] = if slot.key == keys[at] {
                    slot.count += 1;
                    slot.id
                } else {
                    self.number_slowly(&text[*start..*end], keys[at], position + at as u64)
                };
            }
            ids.extend_from_slice(&found[..batch.len()]);
            position += batch.len() as u64;
        }
    }

    /// Numbers a word that is new, long, or not in the first slot for it.
    #[inline(never)]
    fn number_slowly(&mut self, word: &str, key: Key, position: u64) -> u32 {
        if key == Key::TOO_LONG {
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

    /// Returns how many bytes it takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.tables() + self.words.memory() + self.firsts.len() * size_of::<u64>()
    }

    /// Returns how many bytes come on top while its tables grow: new ones, twice as large.
    #[must_use]
    pub fn growing(&self) -> usize {
        2 * self.tables()
    }

    fn tables(&self) -> usize {
        size_of_val(&*self.short.slots) + self.long.allocation_size()
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
    use crate::tokenize::Word;
    use proptest::prelude::*;

    /// Numbers words that lie end to end in one text.
    fn number(numbering: &mut Numbering, words: &[String], position: u64) -> Vec<u32> {
        let mut ids = Vec::new();
        let mut text = String::new();
        let mut places = Words::default();
        for word in words {
            let start = text.len();
            text.push_str(word);
            places.push(Word { start, end: text.len() });
        }
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

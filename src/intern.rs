//! Stage 3: gives every distinct word a number.
//!
//! Input: the tokens of each worker's share of the documents. Output: one
//! [`Vocabulary`], and for each worker a map from its own ids to those of the
//! vocabulary. Cost: one hash and one compare a known token; O(types) for the
//! merge, in parallel by range of the hash.
//!
//! A worker numbers words as they are written. Case and normalisation are
//! applied at the merge, once a written form, not once a token.
//!
//! **The key of the ids** is the first occurrence: type 0 is the first word of
//! the first document. So ids depend on the documents alone, not on how the
//! threads shared them; documents that are added later leave the ids there are
//! as they are; and frequent words, which occur early, have small ids that lie
//! close together in memory.

use std::borrow::Cow;
use std::sync::OnceLock;

use arrow_array::builder::LargeStringBuilder;
use arrow_array::{Array, LargeStringArray};
use arrow_buffer::{Buffer, ScalarBuffer};
use bytemuck::TransparentWrapper;
use hashbrown::HashTable;
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::progress::Stage;
use crate::threads::Watch;
use crate::tokenize::Tokenizer;

mod numbering;

pub use numbering::Numbering;

/// The number of a type: its place in the order of first occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TransparentWrapper)]
#[repr(transparent)]
pub struct TokenId(pub u32);

impl TokenId {
    /// Returns the id as an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Ids one after the other, in memory or in a file that is mapped into it.
#[derive(Debug, Clone)]
pub struct Ids(ScalarBuffer<u32>);

impl Ids {
    /// Returns them.
    #[must_use]
    pub fn as_slice(&self) -> &[TokenId] {
        TokenId::wrap_slice(&self.0)
    }

    /// Returns their memory.
    pub(crate) fn buffer(&self) -> &Buffer {
        self.0.inner()
    }
}

impl From<Vec<u32>> for Ids {
    fn from(ids: Vec<u32>) -> Self {
        Self(ids.into())
    }
}

impl From<Buffer> for Ids {
    /// Takes over memory that holds ids.
    fn from(memory: Buffer) -> Self {
        Self(memory.into())
    }
}

/// The most types that a corpus may have.
pub const MAX_TYPES: u64 = i32::MAX as u64;

/// The merge is cut into this many ranges of the hash.
const RANGES: usize = 64;

/// Words laid end to end.
#[derive(Debug, Default, Clone)]
struct Arena {
    text: String,
    ends: Vec<usize>,
}

impl Arena {
    fn push(&mut self, word: &str) {
        self.text.push_str(word);
        self.ends.push(self.text.len());
    }

    fn memory(&self) -> usize {
        self.text.len() + self.ends.len() * size_of::<usize>()
    }

    #[inline]
    fn get(&self, index: usize) -> &str {
        let (start, end) = self.range(index);
        &self.text[start..end]
    }

    #[inline]
    fn range(&self, index: usize) -> (usize, usize) {
        (if index == 0 { 0 } else { self.ends[index - 1] }, self.ends[index])
    }

    fn len(&self) -> usize {
        self.ends.len()
    }
}

/// The types of a corpus, by id.
#[derive(Debug)]
pub struct Vocabulary {
    words: LargeStringArray,
    /// Ids in the order of their words' code points; made when first needed.
    order: OnceLock<Ids>,
    /// The place of each id in that order.
    ranks: OnceLock<Vec<u32>>,
}

impl Vocabulary {
    /// Takes words that differ, in the order of their ids, and the ids in the order of the
    /// words' code points.
    pub(crate) fn ordered(words: LargeStringArray, order: Ids) -> Self {
        Self { words, order: order.into(), ranks: OnceLock::new() }
    }

    /// Returns the number of types.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Returns whether there is no type.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the word of an id.
    ///
    /// # Panics
    ///
    /// Panics if the id is not of this vocabulary.
    #[must_use]
    pub fn word(&self, id: TokenId) -> &str {
        self.words.value(id.index())
    }

    /// Returns the words, by id.
    #[must_use]
    pub fn words(&self) -> &LargeStringArray {
        &self.words
    }

    /// Returns the id of a word, if it occurs.
    #[must_use]
    pub fn find(&self, word: &str) -> Option<TokenId> {
        let order = self.order();
        let place = order.binary_search_by(|id| self.word(*id).cmp(word)).ok()?;
        Some(order[place])
    }

    /// Returns the ids in the order of their words' code points.
    ///
    /// Bytes of UTF-8 compare as code points do.
    pub fn order(&self) -> &[TokenId] {
        // Not `get_or_init`, which would make a forked child wait for a thread
        // that it does not have. Two threads may make the same order at once.
        if let Some(order) = self.order.get() {
            return order.as_slice();
        }
        // Most words differ in their first bytes: those are compared without a look at
        // the words, which lie anywhere in memory.
        let key = |index: usize| (first_bytes(self.words.value(index)), id_of(index));
        let mut keys: Vec<(u64, TokenId)> = (0..self.len()).into_par_iter().map(key).collect();
        keys.par_sort_unstable_by(|(a, left), (b, right)| {
            a.cmp(b).then_with(|| self.word(*left).cmp(self.word(*right)))
        });
        let order: Vec<u32> = keys.into_par_iter().map(|(_, id)| id.0).collect();
        let _ = self.order.set(Ids::from(order));
        self.order.get().map_or(&[], Ids::as_slice)
    }

    /// Returns the words in the order of their code points, so that they are soon written.
    #[must_use]
    pub fn spelling(&self) -> Spelling<'_> {
        self.order().iter().map(|id| self.word(*id)).collect()
    }

    /// Returns the place of each id in [`Vocabulary::order`].
    pub fn ranks(&self) -> &[u32] {
        if let Some(ranks) = self.ranks.get() {
            return ranks;
        }
        let mut ranks = vec![0; self.len()];
        for (rank, id) in (0..).zip(self.order()) {
            ranks[id.index()] = rank;
        }
        let _ = self.ranks.set(ranks);
        self.ranks.get().map_or(&[], Vec::as_slice)
    }
}

impl<'a> FromIterator<&'a str> for Vocabulary {
    /// Makes a vocabulary of words that differ, in the order of their ids.
    fn from_iter<I: IntoIterator<Item = &'a str>>(words: I) -> Self {
        Self::from(LargeStringArray::from_iter_values(words))
    }
}

impl From<LargeStringArray> for Vocabulary {
    /// Takes words that differ, in the order of their ids.
    fn from(words: LargeStringArray) -> Self {
        Self { words, order: OnceLock::new(), ranks: OnceLock::new() }
    }
}

impl Default for Vocabulary {
    fn default() -> Self {
        std::iter::empty().collect()
    }
}

/// Returns a number that compares as the first eight bytes of a word do, as if it went
/// on in bytes of 0.
fn first_bytes(word: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = word.len().min(8);
    bytes[..length].copy_from_slice(&word.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

/// Words by their places in the order of code points: for those who spell
/// millions of them, one look at memory a word.
#[derive(Debug)]
pub struct Spelling<'a> {
    slots: Vec<Slot>,
    /// How many bytes each word has, or [`LONG`]: so small that all of them are at hand.
    lengths: Vec<u8>,
    /// The words that have no room in their slots.
    long: Vec<&'a str>,
}

/// The length of words that have so many bytes and more.
const LONG: u8 = u8::MAX;

/// So many bytes are written at once: a short word takes no loop, and no branch
/// that depends on its length.
const SLOT: usize = 16;

/// A word, a blank, and in the last byte how long the word is. For a word that has no room
/// the last byte is [`LONG`], and the first four say which of the long words it is.
#[derive(Debug, Clone, Copy)]
struct Slot([u8; SLOT]);

impl Slot {
    fn new<'a>(word: &'a str, long: &mut Vec<&'a str>) -> Self {
        let mut slot = [0; SLOT];
        if word.len() + 2 <= SLOT {
            slot[..word.len()].copy_from_slice(word.as_bytes());
            slot[word.len()] = b' ';
            slot[SLOT - 1] = length(word);
        } else {
            slot[..4].copy_from_slice(&id_of(long.len()).0.to_le_bytes());
            slot[SLOT - 1] = LONG;
            long.push(word);
        }
        Self(slot)
    }

    /// Returns the place of a word that has no room here among the long ones.
    fn long(self) -> usize {
        let [a, b, c, d, ..] = self.0;
        u32::from_le_bytes([a, b, c, d]) as usize
    }
}

/// Returns how many bytes a word has, or [`LONG`].
fn length(word: &str) -> u8 {
    u8::try_from(word.len()).unwrap_or(LONG)
}

impl Spelling<'_> {
    /// Returns how many bytes the word at a place has.
    ///
    /// # Panics
    ///
    /// Panics if there is no such place.
    #[inline]
    #[must_use]
    pub fn length(&self, rank: u32) -> usize {
        match self.lengths[rank as usize] {
            LONG => self.long[self.slots[rank as usize].long()].len(),
            length => usize::from(length),
        }
    }

    /// Writes the word at a place to `into`, from byte `at` on, and a blank if there is
    /// room for one; returns where the word ends. What lies behind may be overwritten.
    ///
    /// # Panics
    ///
    /// Panics if there is no such place, or no room.
    #[inline]
    pub(crate) fn write(&self, rank: u32, into: &mut [u8], at: usize) -> usize {
        let slot = &self.slots[rank as usize];
        let length = slot.0[SLOT - 1];
        match into[at..].first_chunk_mut::<SLOT>() {
            Some(to) if length != LONG => *to = slot.0,
            _ => return self.write_slowly(rank, into, at),
        }
        at + usize::from(length)
    }

    /// Writes a long word, or one at the end of what there is room for.
    #[cold]
    fn write_slowly(&self, rank: u32, into: &mut [u8], at: usize) -> usize {
        let slot = &self.slots[rank as usize];
        let word = match slot.0[SLOT - 1] {
            LONG => self.long[slot.long()].as_bytes(),
            length => &slot.0[..usize::from(length)],
        };
        let end = at + word.len();
        into[at..end].copy_from_slice(word);
        if let Some(behind) = into.get_mut(end) {
            *behind = b' ';
        }
        end
    }
}

impl<'a> FromIterator<&'a str> for Spelling<'a> {
    fn from_iter<I: IntoIterator<Item = &'a str>>(words: I) -> Self {
        let mut long = Vec::new();
        let of_word = |word| (Slot::new(word, &mut long), length(word));
        let (slots, lengths) = words.into_iter().map(of_word).unzip();
        Self { slots, lengths, long }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "there are at most MAX_TYPES types")]
fn id_of(index: usize) -> TokenId {
    TokenId(index as u32)
}

/// The types of one worker, called what the tokenizer calls them.
struct Named<'a> {
    names: Vec<Cow<'a, str>>,
    hashes: Vec<u64>,
    firsts: &'a [u64],
    /// The worker's ids by range of the hash.
    ranges: Vec<Vec<u32>>,
}

/// What one range of the hash knows after its part of the merge.
struct Range {
    /// For each type: first position, a worker that has it, that worker's id.
    types: Vec<(u64, u32, u32)>,
    /// For each worker, the type of each of its ids in this range.
    places: Vec<Vec<u32>>,
}

/// What the workers know together.
#[derive(Debug, Default)]
pub struct Merged {
    /// The types.
    pub vocabulary: Vocabulary,
    /// How often each of them occurs, by id.
    pub counts: Vec<u64>,
    /// For each worker, the id of each of its own.
    pub maps: Vec<Vec<TokenId>>,
}

/// Joins the workers' numbers into one vocabulary.
pub fn merge(numberings: &[Numbering], tokenizer: &Tokenizer, watch: &Watch) -> Result<Merged> {
    let forms = numberings.iter().map(Numbering::len).sum::<usize>() as u64;
    let steps = (numberings.len() + RANGES) as u64;
    watch.begin(Stage::new("joining vocabularies", "words", forms).in_steps(steps));
    let named = numberings.par_iter().map(|numbering| {
        watch.step(1)?;
        Ok(name(numbering, tokenizer))
    });
    let named: Vec<Named<'_>> = named.collect::<Result<_>>()?;
    let ranges = (0..RANGES).into_par_iter().map(|range| {
        watch.step(1)?;
        Ok(join(&named, range))
    });
    let ranges: Vec<Range> = ranges.collect::<Result<_>>()?;

    let total: u64 = ranges.iter().map(|range| range.types.len() as u64).sum();
    if total > MAX_TYPES {
        return Err(Error::TooMany { what: "types", max: MAX_TYPES });
    }
    let mut order: Vec<(u64, usize, usize)> = ranges
        .iter()
        .enumerate()
        .flat_map(|(range, joined)| {
            joined.types.iter().enumerate().map(move |(place, (first, ..))| (*first, range, place))
        })
        .collect();
    order.par_sort_unstable();
    watch.check()?;

    let mut ids: Vec<Vec<TokenId>> =
        ranges.iter().map(|range| vec![TokenId(0); range.types.len()]).collect();
    let mut words = LargeStringBuilder::new();
    for (global, (_, range, place)) in order.into_iter().enumerate() {
        let (_, worker, local) = ranges[range].types[place];
        words.append_value(&named[worker as usize].names[local as usize]);
        ids[range][place] = id_of(global);
    }
    let maps = named.par_iter().enumerate().map(|(worker, own)| map_of(worker, own, &ranges, &ids));
    let maps: Vec<Vec<TokenId>> = maps.collect();
    let vocabulary = Vocabulary::from(words.finish());
    let mut counts = vec![0; vocabulary.len()];
    for (map, numbering) in maps.iter().zip(numberings) {
        for (id, count) in map.iter().zip(numbering.counts()) {
            counts[id.index()] += count;
        }
    }
    Ok(Merged { vocabulary, counts, maps })
}

fn name<'a>(numbering: &'a Numbering, tokenizer: &Tokenizer) -> Named<'a> {
    let names: Vec<Cow<'a, str>> = (0..numbering.len())
        .into_par_iter()
        .map(|id| tokenizer.type_of(numbering.words.get(id)))
        .collect();
    let hashes: Vec<u64> = (0..numbering.len())
        .into_par_iter()
        .map(|id| numbering.hasher.hash_one(names[id].as_bytes()))
        .collect();
    let mut ranges = vec![Vec::new(); RANGES];
    for (id, hash) in (0..).zip(&hashes) {
        ranges[range_of(*hash)].push(id);
    }
    Named { names, hashes, firsts: &numbering.firsts, ranges }
}

/// The range is in the middle of the hash: tables use both of its ends.
fn range_of(hash: u64) -> usize {
    (hash >> 32) as usize % RANGES
}

fn join(named: &[Named<'_>], range: usize) -> Range {
    // A table that grows looks at every hash again, which lie anywhere in memory.
    let most = named.iter().map(|own| own.ranges[range].len()).max().unwrap_or(0);
    let mut table: HashTable<u32> = HashTable::with_capacity(most);
    let mut types: Vec<(u64, u32, u32)> = Vec::with_capacity(most);
    let mut places = Vec::with_capacity(named.len());
    let hash_at = |place: &(u64, u32, u32)| named[place.1 as usize].hashes[place.2 as usize];
    for (worker, own) in (0..).zip(named) {
        let mut own_places = Vec::with_capacity(own.ranges[range].len());
        for &local in &own.ranges[range] {
            let (word, hash) = (&own.names[local as usize], own.hashes[local as usize]);
            let first = own.firsts[local as usize];
            let same = |place: &u32| {
                let (_, other, id) = types[*place as usize];
                named[other as usize].names[id as usize] == *word
            };
            let place = if let Some(place) = table.find(hash, same) {
                *place
            } else {
                let place = id_of(types.len()).0;
                types.push((first, worker, local));
                table.insert_unique(hash, place, |place| hash_at(&types[*place as usize]));
                place
            };
            let known = &mut types[place as usize];
            known.0 = known.0.min(first);
            own_places.push(place);
        }
        places.push(own_places);
    }
    Range { types, places }
}

fn map_of(worker: usize, own: &Named<'_>, ranges: &[Range], ids: &[Vec<TokenId>]) -> Vec<TokenId> {
    let mut map = vec![TokenId(0); own.names.len()];
    for (range, joined) in ranges.iter().enumerate() {
        for (local, place) in own.ranges[range].iter().zip(&joined.places[worker]) {
            map[*local as usize] = ids[range][*place as usize];
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenize::{Word, Words};
    use ahash::RandomState;

    fn numbering(hasher: &RandomState, words: &[(&str, u64)]) -> Numbering {
        let mut numbering = Numbering::new(hasher.clone());
        for (word, position) in words {
            let mut whole = Words::default();
            whole.push(Word { start: 0, end: word.len() });
            numbering.number(word, &whole, *position, &mut Vec::new());
        }
        numbering
    }

    #[test]
    fn ids_follow_the_first_occurrence_whoever_saw_it() {
        let hasher = RandomState::new();
        let one = numbering(&hasher, &[("kat", 0), ("De", 4), ("kat", 5)]);
        let two = numbering(&hasher, &[("de", 1), ("hond", 2), ("KAT", 3)]);
        let merged = merge(&[one, two], &Tokenizer::default(), &Watch::default());
        let Merged { vocabulary, counts, maps } = merged.expect("nobody cancelled");
        assert_eq!(counts, [3, 2, 1]);
        let words: Vec<&str> = (0..3).map(|id| vocabulary.word(TokenId(id))).collect();
        assert_eq!(words, ["kat", "de", "hond"]);
        assert_eq!(maps, [[0, 1].map(TokenId).to_vec(), [1, 2, 0].map(TokenId).to_vec()]);
        assert_eq!(vocabulary.find("hond"), Some(TokenId(2)));
        assert_eq!(vocabulary.find("paard"), None);
        assert_eq!(vocabulary.ranks(), [2, 0, 1]);
    }
}

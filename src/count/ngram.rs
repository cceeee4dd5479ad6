//! n-grams, with or without gaps.
//!
//! An n-gram is the id of its first n-1 words and the id of its last word: a
//! key of 64 bits for every n. So n-grams are counted level by level, each
//! level naming the n-grams that the next one extends, and a call for several n
//! shares all of the work. A level that is extended keeps an id a position (of
//! every way to place its gaps); the last level keeps counts only.
//!
//! With a minimum count, an n-gram whose first or last n-1 words are too rare is
//! never counted: it cannot be more frequent than they are. That holds without
//! gaps only. With gaps one prefix can be continued in several ways.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::aggregate::{self, Counted, Dealer, Dealt};
use super::{BLOCK, blocks};
use crate::corpus::{Corpus, Within, spans};
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::threads::Watch;

/// The id of no n-gram: too rare, or across a bound.
const NONE: u32 = u32::MAX;

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
    pub lengths: std::ops::RangeInclusive<usize>,
    /// How many words may be left out in all between the first and the last.
    pub skip: usize,
    /// What an n-gram may not cross.
    pub within: Within,
    /// The smallest count that is kept.
    pub min_count: u64,
}

/// The n-grams of one length.
#[derive(Debug, Default)]
pub struct Ngrams {
    /// How many words each of them has.
    pub length: usize,
    /// The words of all of them, one n-gram after the other.
    pub words: Vec<TokenId>,
    /// How often each occurs.
    pub counts: Vec<u64>,
    /// How many n-grams of this length there are in all, kept or not.
    pub total: u64,
}

/// Counts n-grams of one or several lengths.
pub fn ngrams(corpus: &Corpus, wanted: &Wanted, watch: &Watch) -> Result<Vec<Ngrams>> {
    let longest = *wanted.lengths.end();
    let mut counter = Levels::new(corpus, wanted);
    let mut found = Vec::new();
    for length in 1..=longest {
        watch.check()?;
        let kept = counter.next_level(length < longest, watch)?;
        if wanted.lengths.contains(&length) {
            found.push(counter.listed(length, &kept));
        }
    }
    Ok(found)
}

/// The levels counted so far.
struct Levels<'a> {
    corpus: &'a Corpus,
    ends: &'a [usize],
    /// The tokens of the longest document or sentence.
    longest: usize,
    skip: usize,
    min_count: u64,
    blocks: Vec<Range<usize>>,
    /// For the current level, each way to place its words: the offset of its
    /// last word, and the way of the level before that it extends.
    ways: Vec<(usize, usize)>,
    /// For the current level, an id for each position and way.
    ids: Vec<u32>,
    /// For each level from the second on that was extended: its n-grams' keys.
    keys: Vec<Vec<u64>>,
    /// The current level.
    level: usize,
}

impl<'a> Levels<'a> {
    fn new(corpus: &'a Corpus, wanted: &Wanted) -> Self {
        let ends = corpus.ends(wanted.within);
        let starts = std::iter::once(&0).chain(ends);
        Self {
            corpus,
            ends,
            longest: ends.iter().zip(starts).map(|(end, start)| end - start).max().unwrap_or(0),
            skip: wanted.skip,
            min_count: wanted.min_count,
            blocks: blocks(corpus.stream().len(), BLOCK),
            ways: vec![(0, 0)],
            ids: Vec::new(),
            keys: Vec::new(),
            level: 0,
        }
    }

    /// Counts the next level; keeps its ids if it `is_extended`.
    fn next_level(&mut self, is_extended: bool, watch: &Watch) -> Result<Vec<Counted>> {
        self.level += 1;
        if self.level == 1 {
            return Ok(self.words(is_extended));
        }
        let ways = self.longer_ways()?;
        if ways.is_empty() {
            // No document is long enough, for this n or any larger one.
            self.ways = ways;
            return Ok(Vec::new());
        }
        let total = self.total_of(&ways);
        let kept = if is_extended {
            self.count_and_name(&ways, total, watch)?
        } else {
            self.count(&ways, total, watch)?
        };
        self.ways = ways;
        Ok(kept)
    }

    fn words(&mut self, is_extended: bool) -> Vec<Counted> {
        let counts = self.corpus.counts();
        let prunes = self.prunes();
        if is_extended {
            let stream = self.corpus.stream().par_iter();
            let id_of = |id: &TokenId| {
                if prunes && counts[id.index()] < self.min_count { NONE } else { id.0 }
            };
            self.ids = stream.map(id_of).collect();
        }
        let counted = (0..).zip(counts).map(|(key, count)| Counted { key, count: *count });
        counted.filter(|word| word.count >= self.min_count).collect()
    }

    fn prunes(&self) -> bool {
        self.skip == 0 && self.min_count > 1
    }

    /// The ways of the next level: each present way, one word longer, as far as
    /// the longest document or sentence has room.
    fn longer_ways(&self) -> Result<Vec<(usize, usize)>> {
        let furthest = (self.level - 1 + self.skip).min(self.longest.saturating_sub(1));
        let longer = |(way, (last, _)): (usize, &(usize, usize))| {
            (last + 1..=furthest).map(move |offset| (offset, way))
        };
        let ways: Vec<(usize, usize)> =
            self.ways.iter().enumerate().flat_map(longer).take(MAX_WAYS + 1).collect();
        if ways.len() > MAX_WAYS {
            let (length, skip) = (self.level, self.skip);
            return Err(Error::TooManyWays { length, skip, max: MAX_WAYS });
        }
        Ok(ways)
    }

    /// How many n-grams there are when nothing is left out.
    fn total_of(&self, ways: &[(usize, usize)]) -> u64 {
        let mut start = 0;
        let mut total = 0;
        for &end in self.ends {
            let length = end - start;
            let placed = ways.iter().map(|(last, _)| length.saturating_sub(*last) as u64);
            total += placed.sum::<u64>();
            start = end;
        }
        total
    }

    /// Calls `see(position, way, key)` for each n-gram that begins in a block.
    fn scan(
        &self,
        ways: &[(usize, usize)],
        block: Range<usize>,
        mut see: impl FnMut(usize, usize, u64),
    ) {
        let stream = self.corpus.stream();
        let (width, prunes) = (self.ways.len(), self.prunes());
        for span in spans(self.ends, block) {
            for position in span.start..span.end {
                for (way, (last, shorter)) in ways.iter().enumerate() {
                    let prefix = self.ids[position * width + shorter];
                    if prefix == NONE || position + last >= span.reach {
                        continue;
                    }
                    // Without gaps the last n-1 words begin at the next position.
                    if prunes && self.ids[position + 1] == NONE {
                        continue;
                    }
                    let word = stream[position + last];
                    see(position, way, u64::from(prefix) << 32 | u64::from(word.0));
                }
            }
        }
    }

    fn count(&self, ways: &[(usize, usize)], total: u64, watch: &Watch) -> Result<Vec<Counted>> {
        let mut kept = Vec::new();
        for parts in aggregate::passes(total) {
            let scan = |block, dealer: &mut Dealer| {
                self.scan(ways, block, |_, _, key| dealer.deal(key));
            };
            let dealt = aggregate::deal(&self.blocks, &parts, watch, scan)?;
            kept.extend(aggregate::count(dealt, self.min_kept(), watch)?);
        }
        Ok(kept)
    }

    /// As [`Levels::count`], and gives every position the id of its n-gram.
    ///
    /// The lists of keys are in the order of the scan, so a second scan by the
    /// same thread meets every key again at the head of its list.
    fn count_and_name(
        &mut self,
        ways: &[(usize, usize)],
        total: u64,
        watch: &Watch,
    ) -> Result<Vec<Counted>> {
        let mut ids = vec![NONE; self.corpus.stream().len() * ways.len()];
        let mut kept: Vec<Counted> = Vec::new();
        for parts in aggregate::passes(total) {
            let scan = |block, dealer: &mut Dealer| {
                self.scan(ways, block, |_, _, key| dealer.deal(key));
            };
            let mut dealt = aggregate::deal(&self.blocks, &parts, watch, scan)?;
            let min_count = if self.prunes() { self.min_count } else { 1 };
            let by_part = aggregate::count_in_place(&mut dealt, min_count, watch)?;
            let mut bases = Vec::with_capacity(by_part.len());
            for part in by_part {
                bases.push(id_base(kept.len(), part.len())?);
                kept.extend(part);
            }
            self.name(ways, &dealt, &bases, &mut ids);
        }
        self.ids = ids;
        self.keys.push(kept.iter().map(|counted| counted.key).collect());
        // Ids are places in the unpruned list; what is listed is not.
        kept.retain(|counted| counted.count >= self.min_count);
        Ok(kept)
    }

    /// Writes the ids of one pass to their positions.
    fn name(&self, ways: &[(usize, usize)], dealt: &Dealt, bases: &[u32], ids: &mut [u32]) {
        let shares: Vec<Mutex<&mut [u32]>> =
            ids.chunks_mut(BLOCK * ways.len()).map(Mutex::new).collect();
        dealt.threads.par_iter().for_each(|(taken, lists)| {
            let mut heads = vec![0; lists.len()];
            for &block in taken {
                // Each block was taken by one thread, so nobody waits here.
                let mut share = shares[block].lock().unwrap_or_else(PoisonError::into_inner);
                let first = self.blocks[block].start;
                self.scan(ways, self.blocks[block].clone(), |position, way, key| {
                    let part = aggregate::part_of(key);
                    if dealt.parts.contains(&part) {
                        let part = part - dealt.parts.start;
                        let place = lists[part][heads[part]];
                        heads[part] += 1;
                        if place != u64::from(NONE) {
                            let slot = (position - first) * ways.len() + way;
                            #[expect(clippy::cast_possible_truncation, reason = "below NONE")]
                            let place = place as u32;
                            share[slot] = bases[part] + place;
                        }
                    }
                });
            }
        });
    }

    /// The smallest count that may be left out while counting.
    fn min_kept(&self) -> u64 {
        self.min_count.max(1)
    }

    /// Spells out the n-grams of the current level.
    fn listed(&self, length: usize, kept: &[Counted]) -> Ngrams {
        let mut words = vec![TokenId(0); kept.len() * length];
        words.par_chunks_mut(length).zip(kept).for_each(|(row, counted)| {
            self.spell(counted.key, row);
        });
        let counts = kept.iter().map(|counted| counted.count).collect();
        Ngrams { length, words, counts, total: self.total_of(&self.ways) }
    }

    #[expect(clippy::cast_possible_truncation, reason = "a key is two ids of 32 bits")]
    fn spell(&self, mut key: u64, row: &mut [TokenId]) {
        for place in (1..row.len()).rev() {
            row[place] = TokenId(key as u32);
            let prefix = key >> 32;
            // Level 1 needs no table: the prefix of a pair is a word.
            key = if place == 1 { prefix } else { self.keys[place - 2][prefix as usize] };
        }
        row[0] = TokenId(key as u32);
    }
}

/// Returns the first id of a part whose ids follow those before it.
fn id_base(before: usize, more: usize) -> Result<u32> {
    let too_many =
        || Error::TooMany { what: "distinct n-grams of one length", max: u64::from(NONE) };
    let end = u32::try_from(before + more).ok().filter(|end| *end < NONE).ok_or_else(too_many)?;
    #[expect(clippy::cast_possible_truncation, reason = "the end fits")]
    let more = more as u32;
    Ok(end - more)
}

//! Deals keys out by the word that they begin with.
//!
//! Input: a corpus, and a scan that turns a stretch of it into keys of one or
//! more words. Output: for each part of the vocabulary, the keys that begin with
//! its words. A part is a run of words in the order of code points, with about
//! as many positions as any other, or a share of a word that alone has more, by
//! what follows it. So parts can be worked on by themselves, one after the other
//! or side by side, and what they give is in the order of code points when it is
//! laid end to end.
//!
//! Every thread reads its own share of the stream and writes its own lists:
//! nothing is shared while it is written, so there is no lock. When the lists
//! would be larger than they may be, the stream is read several times, each
//! time for some of the parts only: memory stays bounded without temporary
//! files.

use std::ops::Range;

use rayon::prelude::*;

use super::cut;
use crate::corpus::{Corpus, Span, Within, spans};
use crate::error::Result;
use crate::intern::TokenId;
use crate::threads::Watch;

/// About how many keys a part has, so that it fits into the cache.
const PART_KEYS: u64 = 1 << 15;

/// The most parts, but for those of words that are cut up: a thread writes to
/// so many lists at a time.
const MAX_PARTS: u64 = 512;

/// How many positions a thread takes before it looks whether it should stop.
const BLOCK: usize = 1 << 14;

/// What is asked of every word, side by side: one look at memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Its place in the order of code points, plus one; 0 if it is not dealt
    /// out.
    pub(super) code: u32,
    /// The first of the parts that its keys go to.
    part: u32,
    /// How many parts there are for this word.
    parts: u32,
    /// How many codes it comes behind the first word of its part.
    pub(super) behind: u32,
}

/// Which words are dealt out, and into which parts.
#[derive(Debug)]
pub(super) struct Dealing {
    /// By id.
    places: Vec<Place>,
    /// How many bits a word's code has.
    bits: u32,
    /// About how many keys each part has.
    sizes: Vec<u64>,
    /// The code of each part's first word.
    firsts: Vec<u32>,
}

impl Dealing {
    /// Cuts the vocabulary into parts of at most about `most` keys, whose words' codes
    /// lie less than `apart` from each other. There are `keys` keys for each position of a word
    /// that `is_dealt` out.
    pub(super) fn new(
        corpus: &Corpus,
        is_dealt: impl Fn(TokenId) -> bool,
        keys: u64,
        (most, apart): (u64, u32),
    ) -> Self {
        let counts = corpus.counts();
        let total = corpus.stream().len() as u64 * keys;
        let target = PART_KEYS.max(total / MAX_PARTS).min(most).max(1);
        let mut places = vec![Place { code: 0, part: 0, parts: 0, behind: 0 }; counts.len()];
        let (mut sizes, mut firsts): (Vec<u64>, Vec<u32>) = (Vec::new(), Vec::new());
        // The code of the first word of the part that takes more words, if there is one.
        let mut open: Option<u32> = None;
        for (id, code) in corpus.vocabulary().order().iter().zip(1..) {
            if !is_dealt(*id) {
                continue;
            }
            let size = counts[id.index()] * keys;
            let parts = size.div_ceil(target);
            match (sizes.last_mut(), open) {
                (Some(held), Some(first)) if *held + size <= target && code - first < apart => {
                    *held += size;
                }
                _ => {
                    sizes.extend((0..parts).map(|_| size / parts));
                    firsts.resize(sizes.len(), code);
                    open = (parts == 1).then_some(code);
                }
            }
            let (part, parts) = (small(sizes.len() as u64 - parts), small(parts));
            places[id.index()] = Place { code, part, parts, behind: code - open.unwrap_or(code) };
        }
        Self { places, bits: code_bits(corpus), sizes, firsts }
    }

    /// Returns the code of a part's first word.
    pub(super) fn first(&self, part: usize) -> u32 {
        self.firsts[part]
    }

    /// Returns what is known of a word.
    #[inline]
    pub(super) fn place(&self, id: TokenId) -> Place {
        self.places[id.index()]
    }

    /// Returns ranges of parts to be done together, each of at most about
    /// `most` keys.
    pub(super) fn passes(&self, most: u64) -> Vec<Range<usize>> {
        let mut passes = Vec::new();
        let (mut start, mut held) = (0, 0);
        for (part, size) in self.sizes.iter().enumerate() {
            if held > 0 && held + size > most {
                passes.push(start..part);
                (start, held) = (part, 0);
            }
            held += size;
        }
        if start < self.sizes.len() {
            passes.push(start..self.sizes.len());
        }
        passes
    }
}

#[expect(clippy::cast_possible_truncation, reason = "far fewer parts than positions")]
fn small(parts: u64) -> u32 {
    parts as u32
}

/// Returns how many bits a word's code has: its place in the order of code
/// points, plus one.
pub(super) fn code_bits(corpus: &Corpus) -> u32 {
    usize::BITS - corpus.vocabulary().len().leading_zeros()
}

/// Takes the keys of one thread: first counts them, then writes them where they stay.
#[derive(Debug)]
pub(super) struct Lists<'a, T> {
    /// The bits of a code.
    bits: u32,
    /// The first part of this pass.
    first: usize,
    to: To<'a, T>,
}

/// For each part of a pass, how many keys there are, or the room for those to come.
#[derive(Debug)]
enum To<'a, T> {
    Count(Vec<usize>),
    Write(Vec<&'a mut [T]>),
}

impl<T> Lists<'_, T> {
    /// Takes a key that begins with the word of `place` and has `second` for the
    /// code of its second word, if its part is one of this pass.
    ///
    /// Who counts by the first word alone gives 0 for the second.
    #[inline]
    pub(super) fn put(&mut self, place: Place, second: u32, key: T) {
        let share = (u64::from(second) * u64::from(place.parts)) >> self.bits;
        let part = usize::try_from(u64::from(place.part) + share).unwrap_or(usize::MAX);
        let part = part.wrapping_sub(self.first);
        match &mut self.to {
            To::Count(counts) => {
                if let Some(count) = counts.get_mut(part) {
                    *count += 1;
                }
            }
            To::Write(rooms) => {
                if let Some(room) = rooms.get_mut(part)
                    && let Some((place, rest)) = std::mem::take(room).split_first_mut()
                {
                    *place = key;
                    *room = rest;
                }
            }
        }
    }
}

/// The keys of some parts, one part after the other.
#[derive(Debug)]
pub(super) struct Dealt<T> {
    keys: Vec<T>,
    /// How many each part has.
    sizes: Vec<usize>,
}

impl<T> Dealt<T> {
    /// Returns the keys of each part.
    pub(super) fn parts(&mut self) -> Vec<&mut [T]> {
        cut(&mut self.keys, self.sizes.iter().copied())
    }
}

fn lists_to<'a, T>(dealing: &Dealing, parts: &Range<usize>, to: To<'a, T>) -> Lists<'a, T> {
    Lists { bits: dealing.bits, first: parts.start, to }
}

/// Deals out the keys of some parts.
///
/// `scan` is called for stretches of documents or sentences, with memory that
/// it may use for what it knows of their words. All are scanned twice: how many keys
/// there are says where each has its place, and so all lie in one piece of memory that
/// is exactly as large as they are.
pub(super) fn deal<T: Copy + Default + Send>(
    corpus: &Corpus,
    (dealing, parts): (&Dealing, &Range<usize>),
    within: Within,
    watch: &Watch,
    scan: impl Fn(Span, &mut Vec<Place>, &mut Lists<T>) + Sync,
) -> Result<Dealt<T>> {
    let (length, ends) = (corpus.stream().len(), corpus.ends(within));
    let threads = rayon::current_num_threads();
    let shares = super::blocks(length, length.div_ceil(threads).max(1));
    let scan_share = |share: &Range<usize>, lists: &mut Lists<'_, T>| {
        let mut places = Vec::new();
        for block in super::blocks(share.len(), BLOCK) {
            watch.check()?;
            for span in spans(ends, share.start + block.start..share.start + block.end) {
                scan(span, &mut places, lists);
            }
        }
        Ok(())
    };
    let counted = shares.par_iter().with_max_len(1).map(|share| {
        let mut lists = lists_to(dealing, parts, To::Count(vec![0; parts.len()]));
        scan_share(share, &mut lists)?;
        Ok(if let To::Count(counts) = lists.to { counts } else { Vec::new() })
    });
    let counts: Vec<Vec<usize>> = counted.collect::<Result<_>>()?;
    let sizes: Vec<usize> =
        (0..parts.len()).map(|part| counts.iter().map(|counts| counts[part]).sum()).collect();
    let mut keys = vec![T::default(); sizes.iter().sum()];
    // Part by part, and in each part thread by thread.
    let by_part = (0..parts.len()).flat_map(|part| counts.iter().map(move |counts| counts[part]));
    let mut rooms: Vec<Vec<&mut [T]>> = shares.iter().map(|_| Vec::new()).collect();
    for (place, room) in cut(&mut keys, by_part).into_iter().enumerate() {
        rooms[place % shares.len()].push(room);
    }
    let written = shares.par_iter().zip(rooms).with_max_len(1);
    written.try_for_each(|(share, rooms)| {
        scan_share(share, &mut lists_to(dealing, parts, To::Write(rooms)))
    })?;
    Ok(Dealt { keys, sizes })
}

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

use crate::corpus::{Corpus, Span, Within, spans};
use crate::error::Result;
use crate::intern::TokenId;
use crate::threads::Watch;

/// About how many keys a part has, so that it fits into the cache.
const PART_KEYS: u64 = 1 << 15;

/// About how many parts there are at most by the number of keys: a thread writes to so
/// many lists at a time.
const MAX_PARTS: u64 = 256;

/// How many positions a thread takes before it looks whether it should stop.
const BLOCK: usize = 1 << 14;

/// The bytes of a piece of a list, if lists are long.
const PIECE: usize = 1 << 13;

/// What is known of a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Its place in the order of code points, plus one; 0 if it is not dealt out.
    pub(super) code: u32,
    /// Its place in its run, plus one.
    pub(super) behind: u32,
    /// The first of the parts that its keys go to.
    part: u32,
    /// How many parts there are for this word.
    parts: u32,
}

impl Place {
    const NONE: Self = Self { code: 0, behind: 0, part: 0, parts: 0 };
}

/// What is known of a run of words.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// The first of the parts that its keys go to.
    part: u32,
    /// How many parts there are: several for a run of one word only.
    parts: u32,
    /// How many words come before it in the order of code points.
    before: u32,
}

/// Which words are dealt out, and into which parts.
#[derive(Debug)]
pub(super) struct Dealing {
    /// By id the word's run, and in the lowest bits its place there, from 1 on; 0 if it is
    /// not dealt out. So what is looked up by id, anywhere in memory, is small, and the runs
    /// are few.
    labels: Vec<u32>,
    /// How many bits the place in a run has.
    behind_bits: u32,
    /// How many bits a word's code has.
    bits: u32,
    runs: Vec<Run>,
    /// For each part, its run, and about how many keys it has.
    parts: Vec<(u32, u64)>,
}

impl Dealing {
    /// Cuts the vocabulary into parts of at most about `most` keys, and into runs whose
    /// words' places have at most `room` bits. There are `keys` keys for each position of a
    /// word that `is_dealt` out.
    pub(super) fn new(
        corpus: &Corpus,
        is_dealt: impl Fn(TokenId) -> bool,
        keys: u64,
        (most, room): (u64, u32),
    ) -> Self {
        let counts = corpus.counts();
        let total = corpus.stream().len() as u64 * keys;
        let target = PART_KEYS.max(total / MAX_PARTS).min(most).max(1);
        let behind_bits = behind_bits(counts.len() as u64, total / target, room);
        let mut labels = vec![0; counts.len()];
        let (mut runs, mut parts): (Vec<Run>, Vec<(u32, u64)>) = (Vec::new(), Vec::new());
        // How many keys the run has that takes more words, if there is one.
        let mut open: Option<u64> = None;
        for (id, rank) in corpus.vocabulary().order().iter().zip(0..) {
            if !is_dealt(*id) {
                continue;
            }
            let size = counts[id.index()] * keys;
            let shares = size.div_ceil(target);
            let is_near = |run: &Run| (rank - run.before) >> behind_bits == 0;
            match (open, runs.last(), parts.last_mut()) {
                (Some(held), Some(run), Some((_, part)))
                    if held + size <= target && is_near(run) =>
                {
                    *part += size;
                    open = Some(*part);
                }
                _ => {
                    let (part, shares) = (small(parts.len() as u64), small(shares));
                    let run = small(runs.len() as u64);
                    parts.extend((0..shares).map(|_| (run, size / u64::from(shares))));
                    runs.push(Run { part, parts: shares, before: rank });
                    open = (shares == 1).then_some(size);
                }
            }
            let before = runs.last().map_or(0, |run| run.before);
            labels[id.index()] = small(runs.len() as u64 - 1) << behind_bits | (rank + 1 - before);
        }
        Self { labels, behind_bits, bits: code_bits(corpus), runs, parts }
    }

    /// Returns what is known of a word.
    #[inline]
    pub(super) fn place(&self, id: TokenId) -> Place {
        let label = self.labels[id.index()];
        if label == 0 {
            return Place::NONE;
        }
        let behind = label & ((1 << self.behind_bits) - 1);
        let Run { part, parts, before } = self.runs[(label >> self.behind_bits) as usize];
        Place { code: before + behind, behind, part, parts }
    }

    /// Returns the code of the word at a place in the run of a part.
    #[inline]
    pub(super) fn code(&self, part: usize, behind: u32) -> u32 {
        self.runs[self.parts[part].0 as usize].before + behind
    }

    /// Returns ranges of parts to be done together, each of at most about
    /// `most` keys.
    pub(super) fn passes(&self, most: u64) -> Vec<Range<usize>> {
        let mut passes = Vec::new();
        let (mut start, mut held) = (0, 0);
        for (part, (_, size)) in self.parts.iter().enumerate() {
            if held > 0 && held + size > most {
                passes.push(start..part);
                (start, held) = (part, 0);
            }
            held += size;
        }
        if start < self.parts.len() {
            passes.push(start..self.parts.len());
        }
        passes
    }

    /// Returns about how many keys there are in some parts.
    fn keys(&self, parts: &Range<usize>) -> u64 {
        self.parts[parts.clone()].iter().map(|(_, size)| size).sum()
    }
}

/// Returns how many bits the place in a run should have, at most `room`, so that the
/// number of the run has room beside it in 32. There are so many `types`, and so many parts
/// if only their keys counted.
fn behind_bits(types: u64, parts: u64, room: u32) -> u32 {
    let bits = |number: u64| u64::BITS - number.leading_zeros();
    let fits = |behind: &u32| {
        // A run that ends for its keys has more than is asked for together with the next.
        let by_keys = 2 * (parts + 1);
        let by_words = types / ((1 << behind) - 1) + 1;
        behind + bits((by_keys + by_words).min(types)) <= u32::BITS
    };
    // The fewer words a run may have, the more lists are written at a time.
    let most = bits(types).clamp(1, room.max(1));
    (1..=most).rev().find(fits).unwrap_or(1)
}

#[expect(clippy::cast_possible_truncation, reason = "fewer parts than keys and runs than types")]
fn small(number: u64) -> u32 {
    number as u32
}

/// Returns how many bits a word's code has: its place in the order of code
/// points, plus one.
pub(super) fn code_bits(corpus: &Corpus) -> u32 {
    usize::BITS - corpus.vocabulary().len().leading_zeros()
}

/// The keys of one part: pieces of the threads' lists.
pub(super) type Pieces<T> = Vec<Vec<T>>;

/// Takes the keys of one thread, a list for each part of a pass.
#[derive(Debug)]
pub(super) struct Lists<T> {
    /// The bits of a code.
    bits: u32,
    /// The first part of this pass.
    first: usize,
    /// How many keys a piece of a list has.
    piece: usize,
    /// For each part, the piece that is written, and those that are full.
    open: Vec<Vec<T>>,
    full: Vec<Pieces<T>>,
}

impl<T> Lists<T> {
    fn new(dealing: &Dealing, parts: &Range<usize>) -> Self {
        let lists = parts.len() as u64 * rayon::current_num_threads() as u64;
        // What is left empty at the end is little beside what is full.
        let most = (PIECE / size_of::<T>()).max(1);
        let piece = usize::try_from(dealing.keys(parts) / (4 * lists.max(1))).unwrap_or(most);
        let empty = |_| Vec::new();
        Self {
            bits: dealing.bits,
            first: parts.start,
            piece: piece.clamp(1.min(most), most),
            open: parts.clone().map(empty).collect(),
            full: parts.clone().map(|_| Vec::new()).collect(),
        }
    }

    /// Takes a key that begins with the word of `place` and has `second` for the
    /// code of its second word, if its part is one of this pass.
    ///
    /// Who counts by the first word alone gives 0 for the second.
    #[inline]
    pub(super) fn put(&mut self, place: Place, second: u32, key: T) {
        let share = (u64::from(second) * u64::from(place.parts)) >> self.bits;
        let part = usize::try_from(u64::from(place.part) + share).unwrap_or(usize::MAX);
        let part = part.wrapping_sub(self.first);
        if let Some(list) = self.open.get_mut(part) {
            if list.len() == list.capacity() {
                renew(list, &mut self.full[part], self.piece);
            }
            list.push(key);
        }
    }

    /// Returns the pieces of each part.
    fn done(mut self) -> Vec<Pieces<T>> {
        for (pieces, open) in self.full.iter_mut().zip(self.open) {
            pieces.push(open);
        }
        self.full
    }
}

/// Puts a full piece away and begins another.
#[cold]
fn renew<T>(list: &mut Vec<T>, full: &mut Pieces<T>, piece: usize) {
    let before = std::mem::replace(list, Vec::with_capacity(piece));
    if !before.is_empty() {
        full.push(before);
    }
}

/// Deals out the keys of some parts, and returns the pieces of each.
///
/// `scan` is called for stretches of documents or sentences, with memory that
/// it may use for what it knows of their words.
pub(super) fn deal<T: Send>(
    corpus: &Corpus,
    (dealing, parts): (&Dealing, &Range<usize>),
    within: Within,
    watch: &Watch,
    scan: impl Fn(Span, &mut Vec<Place>, &mut Lists<T>) + Sync,
) -> Result<Vec<Pieces<T>>> {
    let (length, ends) = (corpus.stream().len(), corpus.ends(within));
    let threads = rayon::current_num_threads();
    let shares = super::blocks(length, length.div_ceil(threads).max(1));
    let dealt = shares.par_iter().with_max_len(1).map(|share| {
        let (mut places, mut lists) = (Vec::new(), Lists::new(dealing, parts));
        for block in super::blocks(share.len(), BLOCK) {
            watch.check()?;
            for span in spans(ends, share.start + block.start..share.start + block.end) {
                scan(span, &mut places, &mut lists);
            }
        }
        Ok(lists.done())
    });
    let dealt: Vec<Vec<Pieces<T>>> = dealt.collect::<Result<_>>()?;
    // Part by part, and in each part thread by thread.
    let mut all: Vec<Pieces<T>> = parts.clone().map(|_| Vec::new()).collect();
    for lists in dealt {
        all.iter_mut().zip(lists).for_each(|(all, pieces)| all.extend(pieces));
    }
    Ok(all)
}

/// Puts the pieces of a part together in memory that is used again.
pub(super) fn gather<T: Copy>(pieces: Pieces<T>, into: &mut Vec<T>) {
    into.clear();
    for piece in pieces {
        into.extend_from_slice(&piece);
    }
}

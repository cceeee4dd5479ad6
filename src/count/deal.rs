//! Deals keys out by the word that they begin with.
//!
//! Input: a corpus, and a scan that turns a stretch of it into keys of one or
//! more words. Output: for each part of the vocabulary, the keys that begin with
//! its words. A part is a run of words in the order of code points, with about
//! as many positions as any other, or a share of a word that alone has more, by
//! what follows it (see [`shares`](super::shares)). So parts can be worked on by themselves, one after the other
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

use crate::corpus::{Corpus, Span, spans};
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
    pub(super) part: u32,
    /// How many parts there are for this word.
    pub(super) parts: u32,
}

impl Place {
    pub(super) const NONE: Self = Self { code: 0, behind: 0, part: 0, parts: 0 };
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

impl Run {
    fn range(&self) -> Range<usize> {
        self.part as usize..(self.part + self.parts) as usize
    }
}

/// What takes keys.
pub(super) trait Sink<T> {
    /// Takes a key that begins with the word of `place` and has `second` for the
    /// code of its second word.
    ///
    /// Who counts by the first word alone gives 0 for the second.
    fn put(&mut self, place: Place, second: u32, key: T);
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
    /// About how many keys a part has at most.
    target: u64,
    /// For each part, if it has been counted what follows the words that are cut up, the
    /// first code of a second word in it: 0 for the first part of its word.
    begins: Vec<u32>,
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
            let is_near = |run: &Run| (rank + 1 - run.before) >> behind_bits == 0;
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
        let (bits, begins) = (code_bits(corpus), Vec::new());
        Self { labels, behind_bits, bits, runs, parts, target, begins }
    }

    /// Says whether words are cut up of which a share, by what is known so far, could be of
    /// more than `most` keys, or make a pass of more than `at_once`.
    pub(super) fn is_vague(&self, most: u64, at_once: u64) -> bool {
        let all = self.keys(&(0..self.parts.len()));
        let keys = |run: &Run| self.keys(&run.range());
        let largest = self.runs.iter().filter(|run| run.parts > 1).map(keys).max().unwrap_or(0);
        largest > most || (largest > 0 && all > at_once)
    }

    /// Returns the parts of each word that is cut up.
    pub(super) fn shared(&self) -> impl Iterator<Item = Range<usize>> {
        self.runs.iter().filter(|run| run.parts > 1).map(Run::range)
    }

    /// Cuts the words that are cut up where `shares` says: for each of these words the codes
    /// of second words at which its parts begin, the first of them 0, and the keys of each.
    pub(super) fn recut(&mut self, shares: &[Vec<(u32, u64)>]) {
        let (mut parts, mut begins) = (Vec::new(), Vec::new());
        let mut shares = shares.iter();
        for (number, run) in (0..).zip(&mut self.runs) {
            let whole = [(0, self.parts[run.part as usize].1)];
            let cut = if run.parts > 1 { shares.next() } else { None };
            let cut = cut.map_or(&whole[..], Vec::as_slice);
            (run.part, run.parts) = (small(parts.len() as u64), small(cut.len() as u64));
            for (begin, keys) in cut {
                parts.push((number, *keys));
                begins.push(*begin);
            }
        }
        (self.parts, self.begins) = (parts, begins);
    }

    /// Returns about how many keys a part has at most.
    pub(super) fn target(&self) -> u64 {
        self.target
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

    /// Returns about how many keys there are in all.
    pub(super) fn all_keys(&self) -> u64 {
        self.keys(&(0..self.parts.len()))
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

/// Takes the keys of one thread, a list for each part of a pass.
///
/// Lists are made of pieces of one size, which lie in one memory in the order in which
/// they were begun: nothing is copied when a list grows.
#[derive(Debug)]
pub(super) struct Lists<'a, T> {
    /// The bits of a code.
    bits: u32,
    /// The first code of each part, if that has been counted.
    begins: &'a [u32],
    /// The first part of this pass.
    first: usize,
    /// How many keys a piece has less one: all bits below it.
    mask: usize,
    /// For each part, where the next key goes, if it is not the end of a piece.
    next: Vec<usize>,
    /// For each part, where its pieces begin.
    pieces: Vec<Vec<usize>>,
    keys: Vec<T>,
}

impl<'a, T: Copy + Default> Lists<'a, T> {
    fn new(dealing: &'a Dealing, parts: &Range<usize>) -> Self {
        let threads = rayon::current_num_threads();
        let keys = usize::try_from(dealing.keys(parts)).unwrap_or(usize::MAX) / threads;
        // What is left empty at the end of the lists is little beside what is full.
        let longest = PIECE / size_of::<T>();
        let piece = (keys / (4 * parts.len())).clamp(1, longest).next_power_of_two();
        Self {
            bits: dealing.bits,
            begins: &dealing.begins,
            first: parts.start,
            mask: piece - 1,
            next: vec![0; parts.len()],
            pieces: vec![Vec::new(); parts.len()],
            // A thread may have more than its share; what is not used is never touched.
            keys: Vec::with_capacity(keys + keys / 4 + parts.len() * piece),
        }
    }

    /// Returns the share of a word's keys that has a second word of some code.
    #[inline]
    fn share(&self, place: Place, second: u32) -> usize {
        if self.begins.is_empty() {
            let share = (u64::from(second) * u64::from(place.parts)) >> self.bits;
            return usize::try_from(share).unwrap_or(usize::MAX);
        }
        if place.parts == 1 {
            return 0;
        }
        let (first, parts) = (place.part as usize, place.parts as usize);
        self.begins[first + 1..first + parts].partition_point(|begin| *begin <= second)
    }

    /// Begins a piece.
    #[cold]
    fn begin(&mut self, part: usize) {
        let start = self.keys.len();
        self.pieces[part].push(start);
        self.next[part] = start;
        self.keys.resize(start + self.mask + 1, T::default());
    }

    /// Returns how many keys a part has.
    fn len(&self, part: usize) -> usize {
        let full = |(last, full): (&usize, &[usize])| {
            full.len() * (self.mask + 1) + self.next[part] - last
        };
        self.pieces[part].split_last().map_or(0, full)
    }

    /// Adds the keys of a part to others.
    fn gather(&self, part: usize, into: &mut Vec<T>) {
        if let Some((last, full)) = self.pieces[part].split_last() {
            for start in full {
                into.extend_from_slice(&self.keys[*start..=*start + self.mask]);
            }
            into.extend_from_slice(&self.keys[*last..self.next[part]]);
        }
    }
}

impl<T: Copy + Default> Sink<T> for Lists<'_, T> {
    /// Takes a key, if its part is one of this pass.
    #[inline]
    fn put(&mut self, place: Place, second: u32, key: T) {
        let part = place.part as usize + self.share(place, second);
        let part = part.wrapping_sub(self.first);
        if part < self.next.len() {
            if self.next[part] & self.mask == 0 {
                self.begin(part);
            }
            let next = &mut self.next[part];
            self.keys[*next] = key;
            *next += 1;
        }
    }
}

/// The keys of some parts.
#[derive(Debug)]
pub(super) struct Dealt<'a, T>(Vec<Lists<'a, T>>);

impl<T: Copy + Default> Dealt<'_, T> {
    /// Puts the keys of a part together, in memory that may have been used.
    pub(super) fn gather(&self, part: usize, into: &mut Vec<T>) {
        into.clear();
        // No more than is needed: what is doubled would be kept.
        into.reserve_exact(self.0.iter().map(|lists| lists.len(part - lists.first)).sum());
        for lists in &self.0 {
            lists.gather(part - lists.first, into);
        }
    }
}

/// Deals out the keys of some parts.
///
/// `scan` is called for stretches of what ends at `ends`, with memory that it may use for
/// what it knows of their words.
pub(super) fn deal<'a, T: Copy + Default + Send>(
    corpus: &Corpus,
    (dealing, parts): (&'a Dealing, &Range<usize>),
    ends: &[usize],
    watch: &Watch,
    scan: impl Fn(Span, &mut Vec<Place>, &mut Lists<'a, T>) + Sync,
) -> Result<Dealt<'a, T>> {
    walk(corpus, ends, watch, || Lists::new(dealing, parts), scan).map(Dealt)
}

/// Gives each thread's share of the corpus to something that is made for it.
pub(super) fn walk<S: Send>(
    corpus: &Corpus,
    ends: &[usize],
    watch: &Watch,
    make: impl Fn() -> S + Sync,
    scan: impl Fn(Span, &mut Vec<Place>, &mut S) + Sync,
) -> Result<Vec<S>> {
    let length = corpus.stream().len();
    let threads = rayon::current_num_threads();
    let shares = super::blocks(length, length.div_ceil(threads).max(1));
    let walked = shares.par_iter().with_max_len(1).map(|share| {
        let (mut places, mut sink) = (Vec::new(), make());
        for block in super::blocks(share.len(), BLOCK) {
            watch.step(block.len())?;
            for span in spans(ends, share.start + block.start..share.start + block.end) {
                scan(span, &mut places, &mut sink);
            }
        }
        Ok(sink)
    });
    walked.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pipeline::build;
    use crate::read::Texts;
    use crate::threads::Crew;
    use crate::tokenize::Tokenizer;

    fn corpus(counts: &[usize]) -> Corpus {
        let word = |(id, count): (usize, &usize)| format!("w{id} ").repeat(*count);
        let text: String = counts.iter().enumerate().map(word).collect();
        build(Texts::new(vec![text]), Tokenizer::default(), &Crew::new(1).expect("a thread"))
            .expect("a corpus")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_label_says_all_of_a_word_however_little_room_there_is(
            counts in prop::collection::vec(1_usize..40, 1..600),
            room in 1_u32..12,
            most in prop::sample::select(vec![1_u64, 7, 100, 2000, u64::MAX]),
            least in 0_u64..3,
        ) {
            let corpus = corpus(&counts);
            let is_dealt = |id: TokenId| corpus.counts()[id.index()] > least;
            let dealing = Dealing::new(&corpus, is_dealt, 1, (most, room));
            let mut next = 0;
            for (id, rank) in corpus.vocabulary().order().iter().zip(0..) {
                let place = dealing.place(*id);
                if !is_dealt(*id) {
                    prop_assert_eq!(place.code, 0);
                    continue;
                }
                prop_assert_eq!(place.code, rank + 1);
                prop_assert!(place.behind > 0 && place.behind >> room == 0);
                // A part is left for good when a word goes to another one.
                prop_assert!(place.part == next || place.part + 1 == next);
                next = place.part + place.parts;
                for part in place.part..next {
                    prop_assert_eq!(dealing.code(part as usize, place.behind), place.code);
                }
            }
            prop_assert_eq!(next as usize, dealing.parts.len());
        }
    }
}

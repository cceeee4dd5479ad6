//! The words near each word, one word after the other.
//!
//! Input: a corpus, a window, and what is to be made of the words in it. The positions of each
//! word are brought together, part by part of the vocabulary, and the words near all of them
//! are counted in an array with a counter for every type. Cost: a step for each word in each
//! window. A word that has more positions than a part may hold is looked for in the stream
//! instead: that takes a pass over it, and no memory.

use std::ops::{AddAssign, Range};

use rayon::prelude::*;

use super::blocks;
use super::deal::{Dealing, Lists, Place, Sink, deal};
use crate::cache::{Shelf, prefetch};
use crate::corpus::{Corpus, Span, Within, spans};
use crate::error::Result;
use crate::intern::TokenId;
use crate::progress::Stage;
use crate::threads::Watch;

/// How many positions are looked up together.
const BATCH: usize = 64;

/// How many positions before its turn one is asked for.
pub(super) const AHEAD: usize = 16;

/// How many positions of the stream are looked through between two looks at the watch.
const BLOCK: usize = 1 << 16;

/// The bytes of a position that is dealt out, with what lists leave empty.
const DEALT: u64 = 10;

/// The bytes of a position of a part: as it was dealt out, and with its word.
const OF_PART: u64 = 24;

/// A position, how many words stand before it within the window, and how many behind it.
///
/// All fits into one number, so that it takes little memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near(u64);

/// As many bits as the widest window needs.
const WINDOW_BITS: u32 = 7;

impl Near {
    fn new(position: usize, before: usize, behind: usize) -> Self {
        let words = (before as u64) << WINDOW_BITS | behind as u64;
        Self((position as u64) << (2 * WINDOW_BITS) | words)
    }

    pub(super) fn position(self) -> usize {
        (self.0 >> (2 * WINDOW_BITS)) as usize
    }

    /// The positions that stand before within the window.
    pub(super) fn before(self) -> Range<usize> {
        self.position() - self.words(WINDOW_BITS)..self.position()
    }

    /// The positions that follow within the window.
    pub(super) fn behind(self) -> Range<usize> {
        let start = self.position() + 1;
        start..start + self.words(0)
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lowest bits are asked for")]
    fn words(self, shift: u32) -> usize {
        (self.0 >> shift) as usize & ((1 << WINDOW_BITS) - 1)
    }
}

/// Brings the positions of each word together, as many words at a time as memory allows.
#[derive(Clone, Copy)]
pub(super) struct Gathering<'a> {
    pub(super) corpus: &'a Corpus,
    /// How many positions before each are in the window.
    pub(super) before: usize,
    /// How many are behind.
    pub(super) behind: usize,
    /// What a window may not cross.
    pub(super) within: Within,
    /// How many bytes may be used beside the result.
    pub(super) memory: u64,
}

/// Counters for those who count at the time.
struct Counters<C> {
    types: usize,
    kept: Shelf<Followers<C>>,
}

impl<C: Count> Counters<C> {
    /// Lends some to `work`, which leaves them at 0 unless it fails.
    fn lend<T>(&self, work: impl FnOnce(&mut Followers<C>) -> Result<T>) -> Result<T> {
        let mut lent = self.kept.take().unwrap_or_else(|| Followers::new(self.types));
        let made = work(&mut lent)?;
        self.kept.give(lent);
        Ok(made)
    }
}

/// What is made of the words near a word.
pub(super) trait Neighbours: Sync {
    /// What counts them.
    type Count: Count;
    /// What is made of those of several words.
    type Part: Default + Send;

    /// Counts the words near a position, `known` types being those that were seen before;
    /// returns how many are known then.
    fn add(&self, near: Near, followers: &mut Followers<Self::Count>, known: usize) -> usize;

    /// Takes what was counted near all positions of a word.
    fn take(
        &self,
        word: TokenId,
        found: impl Iterator<Item = (TokenId, Self::Count)>,
        part: &mut Self::Part,
    );
}

impl Gathering<'_> {
    /// Counts around all positions of the words that `keeps` says. What is made of them is in
    /// no order that means anything.
    pub(super) fn count<N: Neighbours>(
        &self,
        keeps: impl Fn(TokenId) -> bool + Sync,
        neighbours: &N,
        watch: &Watch,
    ) -> Result<Vec<N::Part>> {
        let types = self.corpus.vocabulary().len();
        let threads = rayon::current_num_threads() as u64;
        let held = threads * Followers::<N::Count>::bytes(types) as u64;
        let memory = self.memory.saturating_sub(held);
        // Half of it for the parts that threads are at, and two fifths for what is dealt out.
        let most = (memory / (2 * OF_PART * threads)).max(1 << 10);
        let at_once = (memory * 2 / 5 / DEALT).max(1 << 10);
        let counters = Counters { types, kept: Shelf::default() };
        let counts = self.corpus.counts();
        let is_heavy = |id: TokenId| counts[id.index()] > most;
        let heavy: Vec<TokenId> =
            (0..).map(TokenId).take(types).filter(|id| is_heavy(*id)).collect();
        let dealing =
            Dealing::new(self.corpus, |id| keeps(id) && !is_heavy(id), 1, (most, u32::BITS));
        let passes = dealing.passes(at_once);
        let tokens = self.corpus.stream().len() as u64;
        let looks = (heavy.iter().filter(|id| keeps(**id)).count() + passes.len()) as u64;
        let steps = looks * tokens + dealing.all_keys();
        watch.begin(Stage::new("counting", "tokens", tokens).in_steps(steps));
        let heavy = heavy.into_par_iter().with_max_len(1).filter(|id| keeps(*id)).map(|word| {
            counters.lend(|followers| self.looked_for(word, neighbours, followers, watch))
        });
        let mut found = heavy.collect::<Result<Vec<_>>>()?;
        for parts in passes {
            let ends = self.corpus.ends(self.within);
            let scan = |span: Span, _: &mut Vec<Place>, lists: &mut Lists<'_, u64>| {
                self.scan(span, &dealing, lists);
            };
            let dealt = deal(self.corpus, (&dealing, &parts), ends, watch, scan)?;
            let counted = parts.into_par_iter().with_max_len(1).map(|number| {
                let mut places = Vec::new();
                dealt.gather(number, &mut places);
                watch.step(places.len())?;
                let places = self.by_word(&places);
                counters.lend(|followers| Ok(self.part(&places, neighbours, followers)))
            });
            found.extend(counted.collect::<Result<Vec<_>>>()?);
        }
        Ok(found)
    }

    /// Calls `see` with each position of some words in a stretch of the text.
    #[inline]
    fn each(&self, span: Span, is: impl Fn(TokenId) -> bool, mut see: impl FnMut(TokenId, Near)) {
        let mut gaps = self.corpus.gaps().walk();
        let words = &self.corpus.stream()[span.start..span.end];
        for (position, word) in (span.start..).zip(words).filter(|(_, word)| is(**word)) {
            let behind = gaps.behind(position, self.behind).min(span.reach - 1 - position);
            let before = gaps.before(position, self.before).min(position - span.first);
            see(*word, Near::new(position, before, behind));
        }
    }

    /// Deals out the positions of a stretch of the text.
    fn scan(&self, span: Span, dealing: &Dealing, lists: &mut Lists<'_, u64>) {
        let is_dealt = |word| dealing.place(word).code != 0;
        self.each(span, is_dealt, |word, near| lists.put(dealing.place(word), 0, near.0));
    }

    /// Puts the positions of a part together by their words.
    fn by_word(&self, found: &[u64]) -> Vec<(TokenId, Near)> {
        let stream = self.corpus.stream();
        let mut places: Vec<(TokenId, Near)> = Vec::with_capacity(found.len());
        for batch in found.chunks(BATCH) {
            let near = || batch.iter().map(|near| Near(*near));
            for near in near() {
                prefetch(&stream[near.position()]);
            }
            places.extend(near().map(|near| (stream[near.position()], near)));
        }
        places.sort_unstable_by_key(|(word, _)| *word);
        places
    }

    /// Counts around the positions of the words of one part, those of one word together.
    fn part<N: Neighbours>(
        &self,
        places: &[(TokenId, Near)],
        neighbours: &N,
        followers: &mut Followers<N::Count>,
    ) -> N::Part {
        let stream = self.corpus.stream();
        let mut part = N::Part::default();
        let mut ahead = places.iter().skip(AHEAD);
        for places in places.chunk_by(|a, b| a.0 == b.0) {
            let mut known = 0;
            for (_, near) in places {
                if let Some((_, later)) = ahead.next() {
                    prefetch(&stream[later.position()]);
                }
                known = neighbours.add(*near, followers, known);
            }
            neighbours.take(places[0].0, followers.take(known), &mut part);
        }
        part
    }

    /// Counts around the positions of one word, which is looked for.
    fn looked_for<N: Neighbours>(
        &self,
        word: TokenId,
        neighbours: &N,
        followers: &mut Followers<N::Count>,
        watch: &Watch,
    ) -> Result<N::Part> {
        let ends = self.corpus.ends(self.within);
        let mut known = 0;
        for block in blocks(self.corpus.stream().len(), BLOCK) {
            watch.step(block.len())?;
            for span in spans(ends, block) {
                self.each(
                    span,
                    |id| id == word,
                    |_, near| {
                        known = neighbours.add(near, followers, known);
                    },
                );
            }
        }
        let mut part = N::Part::default();
        neighbours.take(word, followers.take(known), &mut part);
        Ok(part)
    }
}

/// One thread's counts for one first word.
///
/// Counters are as small as the corpus allows: the more of them fit into the
/// cache, the better.
#[derive(Debug)]
pub(super) struct Followers<C> {
    /// How often each type follows, by id.
    counts: Vec<C>,
    /// The types that do; there is room for all, and one more.
    seen: Vec<TokenId>,
}

/// A number that counts.
pub(super) trait Count: Copy + Default + PartialEq + AddAssign + From<u8> + Send {}

impl Count for u32 {}
impl Count for u64 {}
impl Count for u128 {}

impl<C: Count> Followers<C> {
    pub(super) fn new(types: usize) -> Self {
        Self { counts: vec![C::default(); types], seen: vec![TokenId(0); types + 1] }
    }

    /// Returns how many bytes the counters of so many types take.
    pub(super) const fn bytes(types: usize) -> usize {
        types * (size_of::<C>() + size_of::<TokenId>())
    }

    /// Counts `ids`, and notes the new ones behind the first `known` types that
    /// were seen. No branch depends on what was seen before.
    #[inline]
    pub(super) fn count(&mut self, ids: &[TokenId], known: usize) -> usize {
        self.weigh(ids.iter().map(|id| (*id, C::from(1))), known)
    }

    /// Does so with ids that count more than once: as often as is said, but not 0 times.
    #[inline]
    pub(super) fn weigh(
        &mut self,
        ids: impl Iterator<Item = (TokenId, C)>,
        mut known: usize,
    ) -> usize {
        for (id, weight) in ids {
            let count = &mut self.counts[id.index()];
            self.seen[known] = id;
            known += usize::from(*count == C::default());
            *count += weight;
        }
        known
    }

    /// Takes the counts of the types that were seen, of which there are `known`. All
    /// counters are 0 then.
    pub(super) fn take(&mut self, known: usize) -> impl Iterator<Item = (TokenId, C)> {
        let counts = &mut self.counts;
        self.seen[..known].iter().map(|id| (*id, std::mem::take(&mut counts[id.index()])))
    }
}

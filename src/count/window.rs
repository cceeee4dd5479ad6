//! Pairs of words within a window, and the collocates of a node.

use std::ops::{AddAssign, Range};
use std::sync::Mutex;

use rayon::prelude::*;

use super::deal::{Dealing, Lists, deal};
use super::ngram::{self, Wanted};
use super::{BLOCK, blocks};
use crate::cache::prefetch;
use crate::corpus::{Corpus, Span, Within, spans};
use crate::error::Result;
use crate::intern::TokenId;
use crate::threads::Watch;

/// The widest window, in tokens to one side.
pub const MAX_WINDOW: u64 = 100;

/// How many positions are looked up together.
const BATCH: usize = 64;

/// First word, second word, number of times that the second follows the first
/// within the window.
pub type Pair = (TokenId, TokenId, u64);

/// Pairs with their counts, and what is needed to score them.
#[derive(Debug, Default)]
pub struct Pairs {
    /// The pairs, in no order that means anything.
    pub pairs: Vec<Pair>,
    /// For each type, the number of all pairs in which it is the first word.
    pub firsts: Vec<u64>,
    /// For each type, the number of all pairs in which it is the second word.
    pub seconds: Vec<u64>,
    /// The number of all pairs.
    pub total: u64,
}

/// Counts the pairs of words that stand at most `window` tokens apart, in the
/// order of the text. `window` 1 is adjacency. Counting uses at most about
/// `memory` bytes beside its result.
///
/// The marginals and the total are of all pairs, whatever `min_count`.
pub fn pairs(
    corpus: &Corpus,
    window: usize,
    within: Within,
    min_count: u64,
    memory: Option<u64>,
    watch: &Watch,
) -> Result<Pairs> {
    let (firsts, seconds) = marginals(corpus, corpus.ends(within), window, watch)?;
    let total: u64 = firsts.iter().sum();
    let pairs = if window == 1 {
        adjacent(corpus, within, min_count, memory, watch)?
    } else {
        let counter = Counter { corpus, window, firsts: &firsts, min_count };
        let memory = memory.unwrap_or(super::DEFAULT_MEMORY);
        if total < u64::from(u32::MAX) {
            counter.count::<u32>(within, memory, watch)?
        } else {
            counter.count::<u64>(within, memory, watch)?
        }
    };
    Ok(Pairs { pairs, firsts, seconds, total })
}

/// Counts adjacent pairs, which are n-grams of two words.
fn adjacent(
    corpus: &Corpus,
    within: Within,
    min_count: u64,
    memory: Option<u64>,
    watch: &Watch,
) -> Result<Vec<Pair>> {
    let wanted = Wanted { lengths: 2..=2, skip: 0, within, min_count, memory };
    let ngrams = ngram::ngrams(corpus, &wanted, watch)?;
    let order = corpus.vocabulary().order();
    let pair =
        |(words, count): (&[u32], u64)| (order[words[0] as usize], order[words[1] as usize], count);
    Ok(ngrams.by_words().map(pair).collect())
}

/// A position and how many words follow it within the window.
///
/// Both fit into one number, which halves the memory that they take.
#[derive(Debug, Clone, Copy)]
struct Near(u64);

/// As many bits as the widest window needs.
const WINDOW_BITS: u32 = 7;

impl Near {
    fn new(position: usize, words: usize) -> Self {
        Self((position as u64) << WINDOW_BITS | words as u64)
    }

    #[expect(clippy::cast_possible_truncation, reason = "was made of an usize")]
    fn position(self) -> usize {
        (self.0 >> WINDOW_BITS) as usize
    }

    /// The positions that follow within the window.
    fn range(self) -> Range<usize> {
        let start = self.position() + 1;
        let words = self.0 & ((1 << WINDOW_BITS) - 1);
        #[expect(clippy::cast_possible_truncation, reason = "at most the widest window")]
        let end = start + words as usize;
        start..end
    }
}

/// Counts the words that follow each word.
struct Counter<'a> {
    corpus: &'a Corpus,
    window: usize,
    firsts: &'a [u64],
    min_count: u64,
}

/// One thread's counts for one first word.
///
/// Counters are as small as the corpus allows: the more of them fit into the
/// cache, the better.
#[derive(Debug)]
struct Followers<C> {
    /// How often each type follows, by id.
    counts: Vec<C>,
    /// The types that do; there is room for all, and one more.
    seen: Vec<TokenId>,
}

/// A number that counts.
trait Count: Copy + Default + PartialEq + AddAssign + From<u8> + Into<u64> + Send {}

impl Count for u32 {}
impl Count for u64 {}

impl<C: Count> Followers<C> {
    fn new(types: usize) -> Self {
        Self { counts: vec![C::default(); types], seen: vec![TokenId(0); types + 1] }
    }

    /// Counts `ids`, and notes the new ones behind the first `known` types that
    /// were seen. No branch depends on what was seen before.
    #[inline]
    fn count(&mut self, ids: &[TokenId], mut known: usize) -> usize {
        for id in ids {
            let count = &mut self.counts[id.index()];
            self.seen[known] = *id;
            known += usize::from(*count == C::default());
            *count += C::from(1);
        }
        known
    }
}

impl Counter<'_> {
    /// Deals the positions out by their words and counts part by part, as many
    /// parts at a time as memory allows.
    fn count<C: Count>(&self, within: Within, memory: u64, watch: &Watch) -> Result<Vec<Pair>> {
        let threads = rayon::current_num_threads() as u64;
        let counter = size_of::<C>() + size_of::<TokenId>();
        let counters = threads * (self.firsts.len() * counter) as u64;
        // A little more than the position, and as much again to put them in order.
        let most = (memory.saturating_sub(counters) / 20).max(1 << 10);
        let keeps = |id: TokenId| self.firsts[id.index()] >= self.min_count;
        let dealing = Dealing::new(self.corpus, keeps, 1, most / threads);
        let stream = self.corpus.stream();
        let scan = |span: Span, lists: &mut Lists<'_, Near>| {
            for position in span.start..span.end {
                let words = (span.reach - 1 - position).min(self.window);
                lists.put(stream[position], 0, Near::new(position, words));
            }
        };
        let kept: Mutex<Vec<Followers<C>>> = Mutex::default();
        let mut found = Vec::new();
        for parts in dealing.passes(most / 2) {
            let dealt = deal(self.corpus, (&dealing, &parts), within, watch, scan)?;
            let counted: Result<Vec<Vec<Pair>>> = dealt
                .into_par_iter()
                .with_max_len(1)
                .map(|lists| {
                    watch.check()?;
                    let known = kept.lock().ok().and_then(|mut kept| kept.pop());
                    let mut followers = known.unwrap_or_else(|| Followers::new(self.firsts.len()));
                    let pairs = self.part(&lists, &mut followers);
                    if let Ok(mut kept) = kept.lock() {
                        kept.push(followers);
                    }
                    Ok(pairs)
                })
                .collect();
            found.extend(counted?.into_iter().flatten());
        }
        Ok(found)
    }

    /// Counts the pairs that begin with the words of one part.
    fn part<C: Count>(&self, lists: &[Vec<Near>], followers: &mut Followers<C>) -> Vec<Pair> {
        let stream = self.corpus.stream();
        let mut pairs = Vec::new();
        for places in self.by_word(lists).chunk_by(|a, b| a.0 == b.0) {
            let count =
                |known, (_, near): &(_, Near)| followers.count(&stream[near.range()], known);
            let known = places.iter().fold(0, count);
            let first = places[0].0;
            for second in &followers.seen[..known] {
                let count = std::mem::take(&mut followers.counts[second.index()]).into();
                if count >= self.min_count.max(1) {
                    pairs.push((first, *second, count));
                }
            }
        }
        pairs
    }

    /// Puts the positions of a part together by their words.
    fn by_word(&self, lists: &[Vec<Near>]) -> Vec<(TokenId, Near)> {
        let stream = self.corpus.stream();
        let mut places: Vec<(TokenId, Near)> = Vec::new();
        for batch in lists.iter().flat_map(|list| list.chunks(BATCH)) {
            for near in batch {
                prefetch(&stream[near.position()]);
            }
            places.extend(batch.iter().map(|near| (stream[near.position()], *near)));
        }
        places.sort_unstable_by_key(|(word, _)| *word);
        places
    }
}

/// Counts for each type the pairs in which it comes first, and second.
fn marginals(
    corpus: &Corpus,
    ends: &[usize],
    window: usize,
    watch: &Watch,
) -> Result<(Vec<u64>, Vec<u64>)> {
    let (stream, types) = (corpus.stream(), corpus.vocabulary().len());
    let share = stream.len().div_ceil(rayon::current_num_threads()).max(BLOCK);
    let partial = blocks(stream.len(), share).into_par_iter().map(|block| {
        let (mut firsts, mut seconds) = (vec![0; types], vec![0; types]);
        for span in spans(ends, block) {
            watch.check()?;
            for (position, id) in (span.start..).zip(&stream[span.start..span.end]) {
                let id = id.index();
                firsts[id] += (span.reach - 1 - position).min(window) as u64;
                seconds[id] += (position - span.first).min(window) as u64;
            }
        }
        Ok((firsts, seconds))
    });
    let joined = partial.try_reduce_with(|mut left, right| {
        left.0.iter_mut().zip(right.0).for_each(|(sum, count)| *sum += count);
        left.1.iter_mut().zip(right.1).for_each(|(sum, count)| *sum += count);
        Ok(left)
    });
    joined.unwrap_or_else(|| Ok((vec![0; types], vec![0; types])))
}

/// The surroundings of a node word.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// For each type, how many positions around the nodes hold it.
    pub counts: Vec<u64>,
    /// The number of positions around the nodes.
    pub positions: u64,
    /// The number of nodes.
    pub nodes: u64,
}

/// Counts the words around every occurrence of `node`, `left` tokens before it
/// and `right` tokens behind it.
///
/// A position that lies in several windows counts once, and the nodes'
/// own positions do not count (Evert 2008, surface cooccurrence).
pub fn surroundings(
    corpus: &Corpus,
    node: TokenId,
    (left, right): (usize, usize),
    within: Within,
    watch: &Watch,
) -> Result<Surroundings> {
    let (ends, stream) = (corpus.ends(within), corpus.stream());
    let mut around =
        Surroundings { counts: vec![0; corpus.vocabulary().len()], ..Default::default() };
    let mut counted_to = 0;
    let nodes = positions_of(stream, node);
    for positions in nodes.chunks(BLOCK) {
        watch.check()?;
        for &position in positions {
            let (first, reach) = bounds_of(ends, position);
            let start = position.saturating_sub(left).max(first).max(counted_to);
            let end = (position + right + 1).min(reach);
            for id in stream.get(start..end).unwrap_or(&[]) {
                if *id != node {
                    around.counts[id.index()] += 1;
                    around.positions += 1;
                }
            }
            counted_to = counted_to.max(end);
        }
    }
    around.nodes = nodes.len() as u64;
    Ok(around)
}

/// Returns where a type occurs, in ascending order.
fn positions_of(stream: &[TokenId], node: TokenId) -> Vec<usize> {
    let found = stream.par_iter().enumerate().filter(|(_, id)| **id == node);
    found.map(|(position, _)| position).collect()
}

/// Returns the bounds of the document or sentence that holds a position.
fn bounds_of(ends: &[usize], position: usize) -> (usize, usize) {
    let behind = ends.partition_point(|end| *end <= position);
    (if behind == 0 { 0 } else { ends[behind - 1] }, ends[behind])
}

//! Pairs of words within a window, and the collocates of a node.

use std::ops::{AddAssign, Range};

use rayon::prelude::*;

use super::deal::{Dealing, Lists, Place, deal};
use super::ngram::{self, Wanted};
use super::nodes::Node;
use super::{BLOCK, blocks};
use crate::cache::{Shelf, prefetch};
use crate::corpus::{Corpus, Span, Within, spans, unit_of};
use crate::error::Result;
use crate::gaps::Gaps;
use crate::intern::TokenId;
use crate::threads::Watch;

/// The widest window, in tokens to one side.
pub const MAX_WINDOW: u64 = 100;

/// How many positions are looked up together.
const BATCH: usize = 64;

/// How many positions before its turn one is asked for.
pub(super) const AHEAD: usize = 16;

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
        let memory = memory.unwrap_or(super::DEFAULT_MEMORY);
        let gathering = Gathering { corpus, before: 0, behind: window, within, memory };
        let counter = Counter { gathering, firsts: &firsts, min_count };
        if total < u64::from(u32::MAX) {
            counter.count::<u32>(watch)?
        } else {
            counter.count::<u64>(watch)?
        }
    };
    Ok(Pairs { pairs, firsts, seconds, total })
}

impl Pairs {
    /// Takes pairs of two words together whatever their order: the first is then the first
    /// in the order of code points, and margins are the pairs that hold a word.
    #[must_use]
    pub fn unordered(mut self, ranks: &[u32]) -> Self {
        let rank = |id: TokenId| ranks[id.index()];
        for (first, second, _) in &mut self.pairs {
            if rank(*first) > rank(*second) {
                std::mem::swap(first, second);
            }
        }
        self.pairs.par_sort_unstable_by_key(|(first, second, _)| (*first, *second));
        let mut holding = self.firsts;
        holding.iter_mut().zip(self.seconds).for_each(|(sum, count)| *sum += count);
        // A word beside itself was counted at both places.
        for (first, _, count) in self.pairs.iter().filter(|(first, second, _)| first == second) {
            holding[first.index()] -= count;
        }
        self.pairs.dedup_by(|next, before| {
            let is_same = (next.0, next.1) == (before.0, before.1);
            before.2 += if is_same { next.2 } else { 0 };
            is_same
        });
        Self { firsts: holding.clone(), seconds: holding, ..self }
    }
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

/// Places in the text with their words, those of one word together.
pub(super) type Gathered = [(TokenId, Near)];

impl Gathering<'_> {
    /// Counts, part by part, around the positions of the words that `keeps` says. Each thread
    /// counts in what `new` makes, of `held` bytes. The parts are in no order that means
    /// anything.
    pub(super) fn count<F: Send, T: Send>(
        &self,
        keeps: impl Fn(TokenId) -> bool,
        (new, held): (impl Fn() -> F + Sync, usize),
        part: impl Fn(&Gathered, &mut F) -> T + Sync,
        watch: &Watch,
    ) -> Result<Vec<T>> {
        let threads = rayon::current_num_threads() as u64;
        // A little more than the position, and as much again to put them in order.
        let most = (self.memory.saturating_sub(threads * held as u64) / 20).max(1 << 10);
        let dealing = Dealing::new(self.corpus, keeps, 1, (most / threads, u32::BITS));
        let kept: Shelf<F> = Shelf::default();
        let mut found = Vec::new();
        for parts in dealing.passes(most / 2) {
            let ends = self.corpus.ends(self.within);
            let scan = |span: Span, _: &mut Vec<Place>, lists: &mut Lists<u64>| {
                self.scan(span, &dealing, lists);
            };
            let dealt = deal(self.corpus, (&dealing, &parts), ends, watch, scan)?;
            let counted = parts.into_par_iter().with_max_len(1).map(|number| {
                watch.check()?;
                let mut places = Vec::new();
                dealt.gather(number, &mut places);
                let mut counters = kept.take().unwrap_or_else(&new);
                let counted = part(&self.by_word(&places), &mut counters);
                kept.give(counters);
                Ok(counted)
            });
            found.extend(counted.collect::<Result<Vec<T>>>()?);
        }
        Ok(found)
    }

    /// Deals out the positions of a stretch of the text.
    fn scan(&self, span: Span, dealing: &Dealing, lists: &mut Lists<u64>) {
        let mut gaps = self.corpus.gaps().walk();
        let words = &self.corpus.stream()[span.start..span.end];
        for (position, word) in (span.start..).zip(words) {
            let place = dealing.place(*word);
            if place.code != 0 {
                let behind = gaps.behind(position, self.behind).min(span.reach - 1 - position);
                let before = gaps.before(position, self.before).min(position - span.first);
                lists.put(place, 0, Near::new(position, before, behind).0);
            }
        }
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
}

/// Counts the words that follow each word.
struct Counter<'a> {
    gathering: Gathering<'a>,
    firsts: &'a [u64],
    min_count: u64,
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

    /// Takes the counts and adds the pairs that are frequent enough to others.
    pub(super) fn take_pairs(
        &mut self,
        first: TokenId,
        known: usize,
        least: u64,
        pairs: &mut Vec<Pair>,
    ) where
        C: Into<u64>,
    {
        for (second, count) in self.take(known) {
            let count = count.into();
            if count >= least.max(1) {
                pairs.push((first, second, count));
            }
        }
    }
}

impl Counter<'_> {
    fn count<C: Count + Into<u64>>(&self, watch: &Watch) -> Result<Vec<Pair>> {
        let types = self.firsts.len();
        let keeps = |id: TokenId| self.firsts[id.index()] >= self.min_count;
        let counters = (|| Followers::<C>::new(types), Followers::<C>::bytes(types));
        let part = |places: &Gathered, followers: &mut _| self.part(places, followers);
        let parts = self.gathering.count(keeps, counters, part, watch)?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// Counts the pairs that begin with the words of one part.
    fn part<C: Count + Into<u64>>(
        &self,
        places: &Gathered,
        followers: &mut Followers<C>,
    ) -> Vec<Pair> {
        let stream = self.gathering.corpus.stream();
        let mut pairs = Vec::new();
        let mut ahead = places.iter().skip(AHEAD);
        for places in places.chunk_by(|a, b| a.0 == b.0) {
            let mut known = 0;
            for (_, near) in places {
                if let Some((_, later)) = ahead.next() {
                    prefetch(&stream[later.position()]);
                }
                known = followers.count(&stream[near.behind()], known);
            }
            followers.take_pairs(places[0].0, known, self.min_count, &mut pairs);
        }
        pairs
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
        let mut gaps = corpus.gaps().walk();
        for span in spans(ends, block) {
            watch.check()?;
            for (position, id) in (span.start..).zip(&stream[span.start..span.end]) {
                let id = id.index();
                let behind = gaps.behind(position, window).min(span.reach - 1 - position);
                let before = gaps.before(position, window).min(position - span.first);
                firsts[id] += behind as u64;
                seconds[id] += before as u64;
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

/// What of a node's surroundings is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// The positions in the union of the windows, each once, without the nodes (surface
    /// cooccurrence, Evert 2008).
    Positions,
    /// The positions of every window but the node's own: one that lies in two windows
    /// counts twice, and another node counts.
    Pairs,
    /// The documents or sentences that hold the node; there is no window.
    Units(Within),
}

/// The surroundings of a node.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// The types around the nodes, by id, and how many positions or units hold each.
    pub counts: Vec<(TokenId, u64)>,
    /// The number of nodes.
    pub nodes: u64,
    /// The number of their tokens.
    pub node_tokens: u64,
    /// The number of positions around the nodes, or of units that hold one.
    pub all: u64,
}

/// Which surroundings.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// What of them is counted.
    pub around: Around,
    /// How many tokens before the node.
    pub left: usize,
    /// How many behind it.
    pub right: usize,
    /// What a window may not cross.
    pub within: Within,
}

/// Counts the words around every node.
///
/// The first call for a corpus looks for the node, and the first one for another node
/// makes the index of positions; after that the time is in proportion to the number of
/// positions in the windows.
pub fn surroundings(
    corpus: &Corpus,
    (node, nodes): (&Node, &[Range<usize>]),
    window: Window,
    watch: &Watch,
) -> Result<Surroundings> {
    let words = node.words();
    let windows = Windows::new(corpus, &words, nodes, window);
    let types = corpus.vocabulary().len();
    // An array of all types is for those nodes only that have as many neighbours.
    let is_unit = matches!(window.around, Around::Units(_));
    let many = is_unit || nodes.len() * (window.left + window.right) >= types;
    let counts = if many { windows.tally(types, watch)? } else { windows.sort(watch)? };
    let all = match window.around {
        Around::Units(_) => windows.units(),
        _ => counts.iter().map(|(_, count)| count).sum(),
    };
    let node_tokens = nodes.iter().map(|node| node.len() as u64).sum();
    Ok(Surroundings { counts, all, nodes: nodes.len() as u64, node_tokens })
}

/// Counts how often each of some types stands at each place of the windows, those before the
/// node first, the furthest in front.
pub fn by_place(
    corpus: &Corpus,
    nodes: &[Range<usize>],
    window: Window,
    types: &[TokenId],
    watch: &Watch,
) -> Result<Vec<Vec<u64>>> {
    const NONE: u32 = u32::MAX;
    let mut rows = vec![NONE; corpus.vocabulary().len()];
    for (row, id) in (0..).zip(types) {
        rows[id.index()] = row;
    }
    let windows = Windows::new(corpus, &[], nodes, window);
    let places = window.left + window.right;
    let counted = windows.shares().into_par_iter().map(|share| {
        let (mut counts, mut unit) = (vec![0; places * types.len()], 0);
        for at in share {
            if at % NODES == 0 {
                watch.check()?;
            }
            let (node, reach) = (&nodes[at], windows.window(at, &mut unit));
            let gaps = corpus.gaps();
            let before = (reach.start..node.start)
                .map(|at| (at, window.left - gaps.distance(at, node.start)));
            let behind = (node.end..reach.end)
                .map(|at| (at, window.left + gaps.distance(node.end - 1, at) - 1));
            for (position, place) in before.chain(behind) {
                let row = rows[corpus.stream()[position].index()];
                if row != NONE {
                    counts[place * types.len() + row as usize] += 1;
                }
            }
        }
        Ok(counts)
    });
    let joined = counted.try_reduce_with(|left, right| Ok(super::frequency::added(left, right)));
    let counts = joined.unwrap_or_else(|| Ok(vec![0; places * types.len()]))?;
    Ok((0..places).map(|place| counts[place * types.len()..][..types.len()].to_vec()).collect())
}

/// The windows around nodes.
pub(super) struct Windows<'a> {
    stream: &'a [TokenId],
    gaps: &'a Gaps,
    ends: &'a [usize],
    /// The words of the nodes, ascending.
    words: &'a [TokenId],
    nodes: &'a [Range<usize>],
    window: Window,
}

/// How many nodes a thread takes, at least.
const NODES: usize = 1 << 12;

impl<'a> Windows<'a> {
    pub(super) fn new(
        corpus: &'a Corpus,
        words: &'a [TokenId],
        nodes: &'a [Range<usize>],
        window: Window,
    ) -> Self {
        let unit = if let Around::Units(unit) = window.around { unit } else { window.within };
        let (stream, gaps) = (corpus.stream(), corpus.gaps());
        Self { stream, gaps, ends: corpus.ends(unit), words, nodes, window }
    }

    /// Counts the types in the windows in an array of all types.
    fn tally(&self, types: usize, watch: &Watch) -> Result<Vec<(TokenId, u64)>> {
        let counted = self.shares().into_par_iter().map(|share| {
            let mut counts = vec![0; types];
            self.visit(share, watch, |id| counts[id.index()] += 1)?;
            Ok(counts)
        });
        let joined =
            counted.try_reduce_with(|left, right| Ok(super::frequency::added(left, right)));
        let counts = joined.unwrap_or_else(|| Ok(Vec::new()))?;
        Ok((0..).map(TokenId).zip(counts).filter(|(_, count)| *count > 0).collect())
    }

    /// Counts the types in the windows by putting them in order.
    fn sort(&self, watch: &Watch) -> Result<Vec<(TokenId, u64)>> {
        let found = self.shares().into_par_iter().map(|share| {
            let mut ids = Vec::new();
            self.visit(share, watch, |id| ids.push(id))?;
            Ok(ids)
        });
        let mut ids = found.collect::<Result<Vec<Vec<TokenId>>>>()?.concat();
        ids.par_sort_unstable();
        let equal = ids.chunk_by(|a, b| a == b);
        Ok(equal.map(|ids| (ids[0], ids.len() as u64)).collect())
    }

    /// Deals the nodes out.
    fn shares(&self) -> Vec<Range<usize>> {
        let share = self.nodes.len().div_ceil(rayon::current_num_threads()).max(NODES);
        blocks(self.nodes.len(), share)
    }

    /// Shows what is around some nodes.
    pub(super) fn visit(
        &self,
        share: Range<usize>,
        watch: &Watch,
        mut see: impl FnMut(TokenId),
    ) -> Result<()> {
        let mut unit = 0;
        // What lies in the window or unit of the node before has been seen with it.
        let before = share.start.checked_sub(1).map(|at| self.window(at, &mut unit).end);
        let mut seen_to = before.unwrap_or(0);
        for nodes in blocks(share.len(), NODES) {
            watch.check()?;
            for at in nodes {
                let window = self.window(share.start + at, &mut unit);
                let node = &self.nodes[share.start + at];
                match self.window.around {
                    Around::Positions => {
                        let (mut next, end) = (window.start.max(seen_to), window.end);
                        // Nodes that lie in the window begin a few places before this one.
                        let mut first = share.start + at;
                        while first > 0 && self.nodes[first - 1].end > next {
                            first -= 1;
                        }
                        let others = self.nodes[first..].iter();
                        for other in others.take_while(|other| other.start < end) {
                            let free = self.stream.get(next..other.start).unwrap_or(&[]);
                            for id in free {
                                see(*id);
                            }
                            next = next.max(other.end);
                        }
                        let free = self.stream.get(next..end).unwrap_or(&[]);
                        for id in free {
                            see(*id);
                        }
                    }
                    Around::Pairs => {
                        let before = &self.stream[window.start..node.start];
                        let behind = &self.stream[node.end..window.end];
                        before.iter().chain(behind).for_each(|id| see(*id));
                    }
                    Around::Units(_) if window.end > seen_to => {
                        let mut ids = self.stream[window.clone()].to_vec();
                        ids.sort_unstable();
                        ids.dedup();
                        let others = ids.into_iter();
                        others
                            .filter(|id| self.words.binary_search(id).is_err())
                            .for_each(&mut see);
                    }
                    Around::Units(_) => {}
                }
                seen_to = window.end;
            }
        }
        Ok(())
    }

    /// Returns how many documents or sentences hold a node.
    pub(super) fn units(&self) -> u64 {
        let (mut unit, mut units, mut last) = (0, 0, None);
        for node in self.nodes {
            unit = unit_of(self.ends, unit, node.start);
            units += u64::from(last != Some(unit));
            last = Some(unit);
        }
        units
    }

    /// Returns the positions in the window or unit of a node. `unit` is the document or
    /// sentence of a node before it, and becomes that of this node.
    fn window(&self, at: usize, unit: &mut usize) -> Range<usize> {
        let node = &self.nodes[at];
        *unit = unit_of(self.ends, *unit, node.start);
        let first = if *unit == 0 { 0 } else { self.ends[*unit - 1] };
        if let Around::Units(_) = self.window.around {
            return first..self.ends[*unit];
        }
        let mut gaps = self.gaps.walk();
        let start = node.start.saturating_sub(gaps.before(node.start, self.window.left)).max(first);
        let behind = gaps.behind(node.end - 1, self.window.right);
        start..(node.end + behind).min(self.ends[*unit])
    }
}

//! Pairs of words within a window, and the collocates of a node.

use std::marker::PhantomData;
use std::ops::Range;

use rayon::prelude::*;

use super::gathering::{Count, Followers, Gathering, Near, Neighbours};
use super::ngram::{self, Wanted};
use super::nodes::Node;
use super::{BLOCK, blocks};
use crate::corpus::{Corpus, Within, spans, unit_of};
use crate::error::Result;
use crate::gaps::Gaps;
use crate::intern::TokenId;
use crate::threads::Watch;

/// The widest window, in tokens to one side.
pub const MAX_WINDOW: u64 = 100;

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
        let keeps = |id: TokenId| firsts[id.index()] >= min_count;
        if total < u64::from(u32::MAX) {
            let counter = Counter { corpus, least: min_count, count: PhantomData::<u32> };
            gathering.count(keeps, &counter, watch)?.concat()
        } else {
            let counter = Counter { corpus, least: min_count, count: PhantomData::<u64> };
            gathering.count(keeps, &counter, watch)?.concat()
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

/// Adds the pairs that begin with a word and are frequent enough to others.
pub(super) fn add_pairs(
    first: TokenId,
    found: impl Iterator<Item = (TokenId, impl Into<u64>)>,
    least: u64,
    pairs: &mut Vec<Pair>,
) {
    let counted = found.map(|(second, count)| (first, second, count.into()));
    pairs.extend(counted.filter(|(_, _, count)| *count >= least.max(1)));
}

/// Counts the words that follow each word.
struct Counter<'a, C> {
    corpus: &'a Corpus,
    least: u64,
    count: PhantomData<C>,
}

impl<C: Count + Into<u64> + Sync> Neighbours for Counter<'_, C> {
    type Count = C;
    type Part = Vec<Pair>;

    #[inline]
    fn add(&self, near: Near, followers: &mut Followers<C>, known: usize) -> usize {
        followers.count(&self.corpus.stream()[near.behind()], known)
    }

    fn take(
        &self,
        word: TokenId,
        found: impl Iterator<Item = (TokenId, C)>,
        pairs: &mut Vec<Pair>,
    ) {
        add_pairs(word, found, self.least, pairs);
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
    watch.stage("counting", "tokens", stream.len());
    let share = stream.len().div_ceil(rayon::current_num_threads()).max(BLOCK);
    let partial = blocks(stream.len(), share).into_par_iter().map(|block| {
        let (mut firsts, mut seconds) = (vec![0; types], vec![0; types]);
        let mut gaps = corpus.gaps().walk();
        for span in spans(ends, block) {
            watch.step(span.end - span.start)?;
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
    let windows = Windows::new(corpus, node.words(), nodes, window);
    let types = corpus.vocabulary().len();
    // An array of all types is for those nodes only that have as many neighbours.
    let is_unit = matches!(window.around, Around::Units(_));
    let many = is_unit || nodes.len() * (window.left + window.right) >= types;
    watch.stage("counting", "nodes", nodes.len());
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
            watch.step(nodes.len())?;
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

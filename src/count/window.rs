//! Pairs of words within a window, and the collocates of a node.

use std::ops::Range;

use rayon::prelude::*;

use super::aggregate::{self, Dealer};
use super::{BLOCK, blocks};
use crate::corpus::{Corpus, Within, spans};
use crate::error::Result;
use crate::intern::TokenId;
use crate::threads::Watch;

/// The widest window, in tokens to one side.
pub const MAX_WINDOW: u64 = 100;

/// Pairs with their counts, and what is needed to score them.
#[derive(Debug, Default)]
pub struct Pairs {
    /// First word, second word, number of times that the second follows the
    /// first within the window.
    pub pairs: Vec<(TokenId, TokenId, u64)>,
    /// For each type, the number of all pairs in which it is the first word.
    pub firsts: Vec<u64>,
    /// For each type, the number of all pairs in which it is the second word.
    pub seconds: Vec<u64>,
    /// The number of all pairs.
    pub total: u64,
}

/// Counts the pairs of words that stand at most `window` tokens apart, in the
/// order of the text. `window` 1 is adjacency.
///
/// The marginals and the total are of all pairs, whatever `min_count`.
pub fn pairs(
    corpus: &Corpus,
    window: usize,
    within: Within,
    min_count: u64,
    watch: &Watch,
) -> Result<Pairs> {
    let (ends, stream) = (corpus.ends(within), corpus.stream());
    let (firsts, seconds) = marginals(corpus, ends, window, watch)?;
    let total: u64 = firsts.iter().sum();
    let blocks = blocks(stream.len(), BLOCK);
    // A pair is at most as frequent as its words are at their places.
    let may_first: Vec<bool> = firsts.iter().map(|count| *count >= min_count).collect();
    let may_second: Vec<bool> = seconds.iter().map(|count| *count >= min_count).collect();
    let scan = |block: Range<usize>, dealer: &mut Dealer| {
        for span in spans(ends, block) {
            for position in span.start..span.end {
                let first = stream[position];
                if !may_first[first.index()] {
                    continue;
                }
                let end = (position + 1 + window).min(span.reach);
                for second in &stream[position + 1..end] {
                    if may_second[second.index()] {
                        dealer.deal(u64::from(first.0) << 32 | u64::from(second.0));
                    }
                }
            }
        }
    };
    let mut found = Vec::new();
    for parts in aggregate::passes(total) {
        let dealt = aggregate::deal(&blocks, &parts, watch, scan)?;
        for counted in aggregate::count(dealt, min_count.max(1), watch)? {
            #[expect(clippy::cast_possible_truncation, reason = "a key is two ids of 32 bits")]
            let (first, second) = ((counted.key >> 32) as u32, counted.key as u32);
            found.push((TokenId(first), TokenId(second), counted.count));
        }
    }
    Ok(Pairs { pairs: found, firsts, seconds, total })
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

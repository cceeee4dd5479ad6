//! In how many documents or sentences each type occurs. (How often it occurs is known from the
//! numbering of the words.)

use std::ops::{AddAssign, Range};

use rayon::prelude::*;

use super::blocks;
use crate::corpus::{Corpus, Within};
use crate::error::Result;
use crate::threads::Watch;

/// Returns the number of documents or sentences that hold each type, by id.
pub fn unit_counts(corpus: &Corpus, unit: Within, watch: &Watch) -> Result<Vec<u64>> {
    watch.stage("counting", "tokens", corpus.stream().len());
    let shares = unit_shares(corpus, unit, rayon::current_num_threads());
    let partial = shares.into_par_iter().map(|share| {
        if share.len() < u32::MAX as usize {
            counted::<u32>(corpus, unit, share, watch)
        } else {
            counted::<u64>(corpus, unit, share, watch)
        }
    });
    let joined = partial.try_reduce_with(|left, right| Ok(added(left, right)));
    joined.unwrap_or_else(|| Ok(vec![0; corpus.vocabulary().len()]))
}

/// What is known of a type while documents or sentences are counted, side by side: one look at
/// memory. The numbers are as small as may be, so that more of them fit into the cache.
#[derive(Debug, Clone, Copy, Default)]
struct Seen<N> {
    /// The number of the last one that held it, from 1 on.
    last: N,
    /// How many did.
    units: N,
}

fn counted<N>(corpus: &Corpus, unit: Within, units: Range<usize>, watch: &Watch) -> Result<Vec<u64>>
where
    N: Copy + Default + PartialEq + AddAssign + From<bool> + Into<u64>,
{
    let mut seen = vec![Seen::<N>::default(); corpus.vocabulary().len()];
    let mut number = N::default();
    let ends = corpus.ends(unit);
    let mut start = units.start.checked_sub(1).map_or(0, |before| ends[before]);
    for end in &ends[units] {
        watch.step(end - start)?;
        number += N::from(true);
        for id in &corpus.stream()[start..*end] {
            let seen = &mut seen[id.index()];
            seen.units += N::from(seen.last != number);
            seen.last = number;
        }
        start = *end;
    }
    Ok(seen.into_iter().map(|seen| seen.units.into()).collect())
}

/// Deals the documents or sentences out in runs of about as many tokens.
pub(crate) fn unit_shares(corpus: &Corpus, unit: Within, shares: usize) -> Vec<Range<usize>> {
    even_shares(corpus.ends(unit), corpus.stream().len(), shares)
}

/// Deals out what ends at `ends`, of so many tokens in all, in runs of about as many tokens.
pub(super) fn even_shares(ends: &[usize], total: usize, shares: usize) -> Vec<Range<usize>> {
    let share = total.div_ceil(shares).max(1);
    let mut first = 0;
    let mut dealt = Vec::with_capacity(shares);
    for tokens in blocks(total, share) {
        let behind = ends.partition_point(|end| *end <= tokens.end).max(first);
        let behind = if tokens.end == total { ends.len() } else { behind };
        dealt.push(first..behind);
        first = behind;
    }
    dealt
}

/// Adds one list of counts to another.
pub(super) fn added(mut left: Vec<u64>, right: Vec<u64>) -> Vec<u64> {
    for (sum, count) in left.iter_mut().zip(right) {
        *sum += count;
    }
    left
}

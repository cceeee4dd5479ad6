//! In how many documents each type occurs. (How often it occurs is known from the
//! numbering of the words.)

use std::ops::{AddAssign, Range};

use rayon::prelude::*;

use super::blocks;
use crate::corpus::Corpus;
use crate::error::Result;
use crate::threads::Watch;

/// Returns the number of documents that hold each type, by id.
pub fn document_counts(corpus: &Corpus, watch: &Watch) -> Result<Vec<u64>> {
    let shares = document_shares(corpus, rayon::current_num_threads());
    let partial = shares.into_par_iter().map(|share| {
        if share.len() < u32::MAX as usize {
            counted::<u32>(corpus, share, watch)
        } else {
            counted::<u64>(corpus, share, watch)
        }
    });
    let joined = partial.try_reduce_with(|left, right| Ok(added(left, right)));
    joined.unwrap_or_else(|| Ok(vec![0; corpus.vocabulary().len()]))
}

/// What is known of a type while documents are counted, side by side: one look at
/// memory. The numbers are as small as may be, so that more of them fit into the cache.
#[derive(Debug, Clone, Copy, Default)]
struct Seen<N> {
    /// The number of the last document that held it, from 1 on.
    last: N,
    /// How many documents did.
    documents: N,
}

fn counted<N>(corpus: &Corpus, documents: Range<usize>, watch: &Watch) -> Result<Vec<u64>>
where
    N: Copy + Default + PartialEq + AddAssign + From<bool> + Into<u64>,
{
    let mut seen = vec![Seen::<N>::default(); corpus.vocabulary().len()];
    let mut number = N::default();
    for document in documents {
        watch.check()?;
        number += N::from(true);
        for id in &corpus.stream()[corpus.document(document)] {
            let seen = &mut seen[id.index()];
            seen.documents += N::from(seen.last != number);
            seen.last = number;
        }
    }
    Ok(seen.into_iter().map(|seen| seen.documents.into()).collect())
}

/// Deals the documents out in runs of about as many tokens.
pub(super) fn document_shares(corpus: &Corpus, shares: usize) -> Vec<Range<usize>> {
    let ends = corpus.ends(crate::corpus::Within::Document);
    let share = corpus.stream().len().div_ceil(shares).max(1);
    let mut first = 0;
    let mut dealt = Vec::with_capacity(shares);
    for tokens in blocks(corpus.stream().len(), share) {
        let behind = ends.partition_point(|end| *end <= tokens.end).max(first);
        let behind = if tokens.end == corpus.stream().len() { ends.len() } else { behind };
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

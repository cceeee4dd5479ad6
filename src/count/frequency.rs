//! In how many documents each type occurs. (How often it occurs is known from the
//! numbering of the words.)

use rayon::prelude::*;

use super::blocks;
use crate::corpus::Corpus;
use crate::error::Result;
use crate::threads::Watch;

/// Returns the number of documents that hold each type, by id.
pub fn document_counts(corpus: &Corpus, watch: &Watch) -> Result<Vec<u64>> {
    let types = corpus.vocabulary().len();
    let shares = document_shares(corpus, rayon::current_num_threads());
    let partial = shares.into_par_iter().map(|share| {
        let mut counts = vec![0; types];
        // The last document in which a type was seen, plus one.
        let mut seen = vec![0; types];
        for document in share {
            watch.check()?;
            for id in &corpus.stream()[corpus.document(document)] {
                if seen[id.index()] != document + 1 {
                    seen[id.index()] = document + 1;
                    counts[id.index()] += 1;
                }
            }
        }
        Ok(counts)
    });
    let joined = partial.try_reduce_with(|left, right| Ok(added(left, right)));
    joined.unwrap_or_else(|| Ok(vec![0; types]))
}

/// Deals the documents out in runs of about as many tokens.
pub(super) fn document_shares(corpus: &Corpus, shares: usize) -> Vec<std::ops::Range<usize>> {
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

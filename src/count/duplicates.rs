//! Near-duplicates: documents most of whose n-grams are the same.
//!
//! Input: a corpus. Output: for each document the first one of its cluster. Two documents are
//! duplicates if the Jaccard coefficient of their sets of n-grams reaches a threshold; a
//! cluster is all that hangs together so. Cost: one pass over the stream, 8 bytes a document
//! and band, and 8 bytes an n-gram of the documents that are compared.
//!
//! Which are compared is found by `MinHash`: one hash an n-gram, which falls into a bin, the
//! smallest of each bin kept (one permutation hashing, Li, Owen & Zhang 2012); empty bins borrow
//! from others (Shrivastava 2017). Documents that agree in all bins of a band are compared. The
//! comparison is of the sets themselves, so that chance decides only what is compared.
//!
//! N-grams are told apart by hashes of 64 bits.

use std::sync::OnceLock;

use ahash::AHashSet;
use rayon::prelude::*;

use crate::corpus::{Corpus, Within};
use crate::error::Result;
use crate::intern::TokenId;
use crate::progress::Stage;
use crate::score::random::Numbers;
use crate::threads::Watch;

/// How many bins there are: a power of two.
const BINS: usize = 256;

/// How surely two documents that just reach the threshold are compared.
const RECALL: f64 = 0.9999;

/// How many pairs are compared before the next are chosen.
const PAIRS: usize = 1 << 14;

/// How many bins a band has, and how many bands there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands {
    /// Bins a band.
    pub rows: usize,
    /// Bands.
    pub number: usize,
}

impl Bands {
    /// Returns the widest bands with which documents that reach the threshold are compared
    /// almost surely: with the probability 1 − (1 − t^rows)^bands.
    #[must_use]
    pub fn for_threshold(threshold: f64) -> Self {
        let bands = |rows: usize| Self { rows, number: BINS / rows };
        let wide = (1..=BINS).rev().map(bands).find(|bands| bands.recall(threshold) >= RECALL);
        wide.unwrap_or(bands(1))
    }

    /// Returns the probability that two documents of this similarity are compared.
    #[must_use]
    pub fn recall(&self, similarity: f64) -> f64 {
        let power = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        1.0 - (1.0 - similarity.powi(power(self.rows))).powi(power(self.number))
    }
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Likeness {
    /// How similar duplicates are at least, above 0 and up to 1.
    pub threshold: f64,
    /// How many words an n-gram has; a shorter document is one n-gram.
    pub n: usize,
    /// Where the random numbers begin.
    pub seed: u64,
}

/// A document of a cluster of two or more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// Its place.
    pub document: usize,
    /// The first document of its cluster.
    pub first: usize,
    /// The Jaccard coefficient of the two.
    pub similarity: f64,
}

/// Returns the documents of all clusters of two or more, cluster by cluster in the order of
/// their first documents.
pub fn duplicates(corpus: &Corpus, likeness: Likeness, watch: &Watch) -> Result<Vec<Member>> {
    let grams = Grams { corpus, likeness, ends: corpus.bounds(Within::Document) };
    let bands = Bands::for_threshold(likeness.threshold);
    watch.stage("hashing", "documents", corpus.documents());
    // A key a band, and one of all bins together; nothing for a document without n-grams.
    let keys: Vec<Option<Vec<u64>>> = (0..corpus.documents())
        .into_par_iter()
        .map(|document| {
            watch.step(1)?;
            Ok(grams.signature(document).map(|signature| keys(&signature, bands)))
        })
        .collect::<Result<_>>()?;
    watch.begin(Stage::new("comparing", "pairs", None));
    let mut clusters = Clusters::new(&grams, keys.len());
    // Documents that are the same throughout need no second look but for the first of them.
    let is_one_of_many = clusters.join_equal(&keys, bands.number, watch)?;
    for band in 0..bands.number {
        clusters.join_similar(&buckets(&keys, band, &is_one_of_many), watch)?;
    }
    clusters.members(watch)
}

/// Groups documents that have the same key of a band, two or more each.
fn buckets(keys: &[Option<Vec<u64>>], band: usize, left_out: &[bool]) -> Vec<Vec<usize>> {
    let documents = (0..keys.len()).into_par_iter().filter(|document| !left_out[*document]);
    let mut found: Vec<(u64, usize)> =
        documents.filter_map(|at| keys[at].as_ref().map(|keys| (keys[band], at))).collect();
    found.par_sort_unstable();
    let groups = found.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
    groups.map(|group| group.iter().map(|(_, document)| *document).collect()).collect()
}

/// The n-grams of documents.
struct Grams<'a> {
    corpus: &'a Corpus,
    likeness: Likeness,
    /// Where documents end and gaps lie.
    ends: &'a [usize],
}

impl Grams<'_> {
    /// Shows the hash of every n-gram of a document; none lies across a gap.
    fn each(&self, document: usize, mut see: impl FnMut(u64)) {
        let positions = self.corpus.document(document);
        let mut start = positions.start;
        let from = self.ends.partition_point(|end| *end <= start);
        for end in self.ends[from..].iter().map(|end| (*end).min(positions.end)) {
            let tokens = &self.corpus.stream()[start..end];
            let n = self.likeness.n.min(tokens.len());
            if n > 0 {
                tokens.windows(n).for_each(|gram| see(self.hash(gram)));
            }
            start = end;
            if end == positions.end {
                break;
            }
        }
    }

    fn hash(&self, gram: &[TokenId]) -> u64 {
        gram.iter().fold(mixed(self.likeness.seed), |hash, id| mixed(hash ^ u64::from(id.0)))
    }

    /// Returns the smallest hash of each bin; `None` if there are no n-grams.
    fn signature(&self, document: usize) -> Option<[u64; BINS]> {
        const EMPTY: u64 = u64::MAX;
        let mut bins = [EMPTY; BINS];
        self.each(document, |hash| {
            let bin = &mut bins[place(hash)];
            *bin = hash.min(*bin);
        });
        let found = bins;
        if found.iter().all(|bin| *bin == EMPTY) {
            return None;
        }
        for (at, bin) in bins.iter_mut().enumerate().filter(|(_, bin)| **bin == EMPTY) {
            // Another bin, chosen by chance, but for every document the same.
            let others = (1_u64..).map(|attempt| place(mixed(mixed(at as u64) ^ attempt)));
            let lent = others.map(|other| found[other]).find(|hash| *hash != EMPTY);
            *bin = lent.unwrap_or(EMPTY);
        }
        Some(bins)
    }

    /// Returns the hashes of all n-grams, ascending, each once.
    fn set(&self, document: usize) -> Vec<u64> {
        let mut set = Vec::with_capacity(self.corpus.document(document).len());
        self.each(document, |hash| set.push(hash));
        set.sort_unstable();
        set.dedup();
        set
    }
}

/// The bin of a hash: its highest bits.
fn place(hash: u64) -> usize {
    let bin = hash >> (64 - BINS.ilog2());
    usize::try_from(bin).unwrap_or_else(|_| unreachable!("there are few bins"))
}

/// Mixes all bits.
fn mixed(x: u64) -> u64 {
    Numbers(x).next()
}

/// Returns the key of each band, and at last that of all bins.
fn keys(signature: &[u64; BINS], bands: Bands) -> Vec<u64> {
    let key = |bins: &[u64]| bins.iter().fold(0, |key, bin| mixed(key ^ bin));
    let banded = signature.chunks_exact(bands.rows).take(bands.number).map(key);
    banded.chain(std::iter::once(key(signature))).collect()
}

/// Clusters while they are found.
struct Clusters<'a> {
    grams: &'a Grams<'a>,
    /// For each document one of its cluster that comes before, or itself.
    parents: Vec<usize>,
    /// The sets of documents that were compared.
    sets: Vec<OnceLock<Vec<u64>>>,
    /// Pairs that were compared.
    compared: AHashSet<(usize, usize)>,
}

impl<'a> Clusters<'a> {
    fn new(grams: &'a Grams<'a>, documents: usize) -> Self {
        Self {
            grams,
            parents: (0..documents).collect(),
            sets: (0..documents).map(|_| OnceLock::new()).collect(),
            compared: AHashSet::new(),
        }
    }

    /// Joins documents whose sets are the same; tells which are not the first of their like.
    fn join_equal(
        &mut self,
        keys: &[Option<Vec<u64>>],
        last: usize,
        watch: &Watch,
    ) -> Result<Vec<bool>> {
        let mut is_one_of_many = vec![false; keys.len()];
        for bucket in buckets(keys, last, &is_one_of_many.clone()) {
            watch.check()?;
            let (first, others) = (bucket[0], &bucket[1..]);
            let is_same = |other: &&usize| self.set(**other) == self.set(first);
            let same: Vec<usize> = others.par_iter().filter(is_same).copied().collect();
            for other in same {
                is_one_of_many[other] = true;
                self.join(first, other);
            }
        }
        Ok(is_one_of_many)
    }

    /// Compares the documents of each bucket, and joins those that are similar.
    fn join_similar(&mut self, buckets: &[Vec<usize>], watch: &Watch) -> Result<()> {
        let pairs = buckets.iter().flat_map(|bucket| {
            let at = bucket.iter().enumerate();
            at.flat_map(|(place, one)| bucket[place + 1..].iter().map(|other| (*one, *other)))
        });
        let mut chosen = Vec::new();
        for pair in pairs {
            if self.top(pair.0) != self.top(pair.1) && self.compared.insert(pair) {
                chosen.push(pair);
            }
            if chosen.len() == PAIRS {
                self.compare(&mut chosen, watch)?;
            }
        }
        self.compare(&mut chosen, watch)
    }

    fn compare(&mut self, pairs: &mut Vec<(usize, usize)>, watch: &Watch) -> Result<()> {
        let is_similar = |(one, other): &(usize, usize)| {
            watch.step(1)?;
            Ok(self.similarity(*one, *other) >= self.grams.likeness.threshold)
        };
        let similar: Vec<bool> = pairs.par_iter().map(is_similar).collect::<Result<_>>()?;
        for ((one, other), _) in pairs.drain(..).zip(similar).filter(|(_, similar)| *similar) {
            self.join(one, other);
        }
        Ok(())
    }

    fn set(&self, document: usize) -> &[u64] {
        let set = &self.sets[document];
        // Not `get_or_init`: a thread that waits in it might wait for itself.
        if set.get().is_none() {
            let _ = set.set(self.grams.set(document));
        }
        set.get().map_or(&[], Vec::as_slice)
    }

    /// The Jaccard coefficient; 0 as soon as the sizes say that it is below the threshold.
    fn similarity(&self, one: usize, other: usize) -> f64 {
        let (one, other) = (self.set(one), self.set(other));
        let (less, more) = (one.len().min(other.len()), one.len().max(other.len()));
        if real(less) < self.grams.likeness.threshold * real(more) {
            return 0.0;
        }
        jaccard(one, other)
    }

    fn top(&mut self, document: usize) -> usize {
        let mut at = document;
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    /// Joins two clusters; the first document of both is that of the whole.
    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.top(one), self.top(other));
        self.parents[one.max(other)] = one.min(other);
    }

    fn members(mut self, watch: &Watch) -> Result<Vec<Member>> {
        let documents = 0..self.parents.len();
        let mut all: Vec<(usize, usize)> = documents.map(|at| (self.top(at), at)).collect();
        all.sort_unstable();
        let clusters = all.chunk_by(|a, b| a.0 == b.0).filter(|cluster| cluster.len() > 1);
        let members: Vec<(usize, usize)> = clusters.flatten().copied().collect();
        let member = |(first, document): &(usize, usize)| {
            watch.check()?;
            let similarity = jaccard(self.set(*first), self.set(*document));
            Ok(Member { document: *document, first: *first, similarity })
        };
        members.par_iter().map(member).collect()
    }
}

/// Returns how many items two ascending sets share, by how many there are.
fn jaccard(one: &[u64], other: &[u64]) -> f64 {
    let (mut a, mut b, mut shared) = (0, 0, 0);
    while a < one.len() && b < other.len() {
        // Which is smaller cannot be foreseen: add, do not branch.
        let (left, right) = (one[a], other[b]);
        shared += usize::from(left == right);
        a += usize::from(left <= right);
        b += usize::from(right <= left);
    }
    real(shared) / real(one.len() + other.len() - shared)
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_as_wide_as_the_threshold_allows() {
        for (threshold, rows) in [(1.0, 256), (0.8, 6), (0.5, 3), (0.1, 1)] {
            let bands = Bands::for_threshold(threshold);
            assert_eq!((bands.rows, bands.number), (rows, 256 / rows), "{threshold}");
            assert!(bands.recall(threshold) >= RECALL);
        }
    }

    #[test]
    fn jaccard_is_shared_by_all() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-15;
        assert!(close(jaccard(&[1, 2, 5], &[2, 5, 9, 11]), 0.4));
        assert!(close(jaccard(&[1], &[2]), 0.0) && close(jaccard(&[7, 8], &[7, 8]), 1.0));
        assert!(jaccard(&[], &[]).is_nan());
    }
}

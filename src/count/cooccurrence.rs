//! Term-term counts: how often each type stands near each other type.
//!
//! Input: a corpus, a window, and the types that are wanted. Output: a square matrix of
//! these types in compressed sparse rows. Cost: a step for each word in each window; 12
//! bytes a cell that is not 0, twice while the parts are put together, and what
//! [`window`](super::window) takes for its positions and counters.
//!
//! A row is counted whole: without order a type's neighbours on both sides, so that no
//! row has to wait for another, and nothing is turned over or added up afterwards.
//!
//! Weights are whole multiples of one small power of two, and sums of them are sums of
//! integers: exact, and so the same in whichever order the text is read. Each is rounded
//! once, at the end.

use std::ops::{Div, Range};

use rayon::prelude::*;

use super::axis::Axis;
use super::cut;
use super::gathering::{Count, Followers, Gathering, Near, Neighbours};
use super::matrix::Rows;
use crate::corpus::{Corpus, Within};
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::threads::Watch;

/// The smallest and the largest weight there may be.
const WEIGHTS: (f64, f64) = (1e-100, 1e100);

/// By how much the largest weight may exceed the smallest.
const MAX_RATIO: f64 = 1_048_576.0;

/// What is counted.
#[derive(Debug, Clone)]
pub struct Nearness {
    /// How far apart two words may be.
    pub window: usize,
    /// What a co-occurrence at each distance counts, from 1 to the window's; without them
    /// each counts 1.
    pub weights: Option<Vec<f64>>,
    /// What a window may not cross.
    pub within: Within,
    /// Whether only what stands behind the word of a row counts.
    pub ordered: bool,
    /// Whether a type near itself counts at both places, where the order does not matter.
    pub twice: bool,
    /// How many bytes may be used beside the result.
    pub memory: Option<u64>,
}

/// A square matrix.
#[derive(Debug)]
pub enum Cells {
    /// Numbers of co-occurrences.
    Counts(Rows),
    /// Sums of their weights.
    Weights(Rows<f64>),
}

/// Counts how often the types of `axis` stand near each other.
///
/// Fails if there is not one weight for each distance, if one is not a number above 0, or
/// is too small beside the largest.
pub fn cooccurrences(
    corpus: &Corpus,
    axis: &Axis,
    nearness: &Nearness,
    watch: &Watch,
) -> Result<Cells> {
    let steps = corpus.stream().len() as u64 * 2 * nearness.window as u64;
    let job = Job { corpus, axis, nearness, watch };
    if let Some(weights) = &nearness.weights {
        let scale = Scale::new(weights, nearness.window, steps)?;
        let weights: Vec<u128> = weights.iter().map(|weight| scale.up(*weight)).collect();
        job.rows(&weights, |sum| scale.down(sum)).map(Cells::Weights)
    } else if steps < u64::from(u32::MAX) {
        job.rows(&vec![1; nearness.window], |count: u32| u64::from(count)).map(Cells::Counts)
    } else {
        job.rows(&vec![1; nearness.window], |count: u64| count).map(Cells::Counts)
    }
}

/// Weights as whole multiples of a power of two.
#[derive(Debug, Clone, Copy)]
struct Scale(i32);

impl Scale {
    /// Finds the power of two for weights that are added up at most `steps` times.
    fn new(weights: &[f64], window: usize, steps: u64) -> Result<Self> {
        let fails = |reason: String| Err(Error::Combination { option: "weights", reason });
        if weights.len() != window {
            let given = weights.len();
            return fails(format!("must be {window} numbers, one a distance, got {given}"));
        }
        let (least, most) = WEIGHTS;
        if let Some(wrong) = weights.iter().find(|weight| !(least..=most).contains(*weight)) {
            return fails(format!("must be numbers between {least:e} and {most:e}, got {wrong}"));
        }
        let largest = weights.iter().copied().fold(0.0, f64::max);
        if let Some(small) = weights.iter().find(|weight| largest / **weight > MAX_RATIO) {
            return fails(format!(
                "must not differ by more than a factor of {MAX_RATIO}, got {largest} and {small}"
            ));
        }
        // The largest weight, so often, stays below 2^127. The last bit of the smallest is
        // 2^-73 of the largest at the least, and there are 2^53 steps at the most.
        Ok(Self(126 - exponent(largest) - (u64::BITS - steps.leading_zeros()).cast_signed()))
    }

    #[expect(clippy::cast_possible_truncation, reason = "a whole number")]
    #[expect(clippy::cast_sign_loss, reason = "weights are positive")]
    fn up(self, weight: f64) -> u128 {
        (weight * power_of_two(self.0)) as u128
    }

    #[expect(clippy::cast_precision_loss, reason = "the one rounding, to the nearest")]
    fn down(self, sum: u128) -> f64 {
        sum as f64 * power_of_two(-self.0)
    }
}

/// Returns the exponent of a positive number: 2 to it is not larger, and more than half.
fn exponent(number: f64) -> i32 {
    let biased = (number.to_bits() >> 52) as i32;
    biased - 1023
}

/// Returns 2 to an exponent between -1022 and 1023.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(u64::from((1023 + exponent).cast_unsigned()) << 52)
}

/// All that threads need to know.
struct Job<'a> {
    corpus: &'a Corpus,
    axis: &'a Axis,
    nearness: &'a Nearness,
    watch: &'a Watch,
}

/// Some rows of the matrix.
struct Part<N> {
    /// The place of each row, and how many cells it has.
    rows: Vec<(u32, usize)>,
    columns: Vec<u32>,
    counts: Vec<N>,
}

impl<N> Default for Part<N> {
    fn default() -> Self {
        Self { rows: Vec::new(), columns: Vec::new(), counts: Vec::new() }
    }
}

impl Job<'_> {
    /// Returns all rows, each a sum of the weights by distance.
    fn rows<C, N>(&self, weights: &[C], number: impl Fn(C) -> N + Sync) -> Result<Rows<N>>
    where
        C: Count + Sync + Div<Output = C>,
        N: Copy + Default + Send + Sync,
    {
        let Nearness { window, within, ordered, .. } = *self.nearness;
        let memory = self.nearness.memory.unwrap_or(super::DEFAULT_MEMORY);
        let before = if ordered { 0 } else { window };
        let gathering = Gathering { corpus: self.corpus, before, behind: window, within, memory };
        let keeps = |id: TokenId| self.axis.place(id).is_some();
        let sums = Sums { job: self, weights, number };
        let parts = gathering.count(keeps, &sums, self.watch)?;
        self.watch.check()?;
        Ok(joined(&parts, self.axis.types.len()))
    }
}

/// Adds up the weights of the words near each word.
struct Sums<'a, C, F> {
    job: &'a Job<'a>,
    weights: &'a [C],
    /// What a sum becomes in the matrix.
    number: F,
}

impl<C, N, F> Neighbours for Sums<'_, C, F>
where
    C: Count + Sync + Div<Output = C>,
    N: Copy + Send,
    F: Fn(C) -> N + Sync,
{
    type Count = C;
    type Part = Part<N>;

    #[inline]
    fn add(&self, near: Near, followers: &mut Followers<C>, known: usize) -> usize {
        let (stream, gaps) = (self.job.corpus.stream(), self.job.corpus.gaps());
        if gaps.is_empty() {
            let ids = |range: Range<usize>| stream[range].iter().copied();
            let weights = || self.weights.iter().copied();
            let known = followers.weigh(ids(near.before()).rev().zip(weights()), known);
            return followers.weigh(ids(near.behind()).zip(weights()), known);
        }
        let at = near.position();
        let weight = |other: usize| {
            let distance = gaps.distance(at.min(other), at.max(other));
            (stream[other], self.weights[distance - 1])
        };
        followers.weigh(near.before().chain(near.behind()).map(weight), known)
    }

    fn take(&self, word: TokenId, found: impl Iterator<Item = (TokenId, C)>, part: &mut Part<N>) {
        let Nearness { ordered, twice, .. } = *self.job.nearness;
        let axis = self.job.axis;
        let cell = |(other, sum): (TokenId, C)| {
            // Both places of a pair of equal words have been looked at.
            let halved = !ordered && !twice && other == word;
            Some((axis.place(other)?, if halved { sum / C::from(2) } else { sum }))
        };
        let mut row: Vec<(u32, C)> = found.filter_map(cell).collect();
        row.sort_unstable_by_key(|(column, _)| *column);
        part.rows.push((axis.places[word.index()], row.len()));
        part.columns.extend(row.iter().map(|(column, _)| *column));
        part.counts.extend(row.iter().map(|(_, sum)| (self.number)(*sum)));
    }
}

/// Puts the rows of all parts into their places.
fn joined<N: Copy + Default + Send + Sync>(parts: &[Part<N>], rows: usize) -> Rows<N> {
    let mut found: Vec<Option<(&[u32], &[N])>> = vec![None; rows];
    for part in parts {
        let (mut columns, mut counts) = (part.columns.as_slice(), part.counts.as_slice());
        for (row, length) in &part.rows {
            let (taken, numbers);
            (taken, columns) = columns.split_at(*length);
            (numbers, counts) = counts.split_at(*length);
            found[*row as usize] = Some((taken, numbers));
        }
    }
    let lengths = || found.iter().map(|row| row.map_or(0, |(columns, _)| columns.len()));
    let mut starts = vec![0];
    starts.extend(lengths().scan(0, |sum, length| {
        *sum += length as u64;
        Some(*sum)
    }));
    let total = lengths().sum();
    let (mut columns, mut counts) = (vec![0; total], vec![N::default(); total]);
    let places = cut(&mut columns, lengths()).into_par_iter().zip(cut(&mut counts, lengths()));
    found.par_iter().zip(places).for_each(|(row, (columns, counts))| {
        if let Some((taken, numbers)) = row {
            columns.copy_from_slice(taken);
            counts.copy_from_slice(numbers);
        }
    });
    Rows { starts, columns, counts }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_weight_is_a_whole_multiple_of_the_scale_and_sums_are_rounded_once(
            largest in 1e-100_f64..1e100,
            shares in prop::collection::vec(1.0 / MAX_RATIO..1.0, 1..20),
            steps in prop::sample::select(vec![1_u64, 1000, 1 << 35, 1 << 52]),
        ) {
            let weights: Vec<f64> =
                shares.iter().map(|share| (share * largest).max(1e-100)).chain([largest]).collect();
            prop_assume!(weights.iter().all(|weight| largest / weight <= MAX_RATIO));
            let scale = Scale::new(&weights, weights.len(), steps).expect("a scale");
            for weight in &weights {
                let again = scale.down(scale.up(*weight));
                prop_assert_eq!(again.to_bits(), weight.to_bits());
                prop_assert!(scale.up(*weight).leading_zeros() > 64 - steps.leading_zeros());
                let twice = scale.up(*weight) + scale.up(largest);
                prop_assert_eq!(scale.down(twice).to_bits(), (weight + largest).to_bits());
            }
        }
    }
}

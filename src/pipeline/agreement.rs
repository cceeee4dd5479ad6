//! How far two scores of the same rows agree on their order.
//!
//! Input: scores, one a row. Output: Spearman's ρ and Kendall's τ-b. The larger score
//! comes first, and `nan` behind all others, as in tables; rows that are `nan` are tied.
//! Others are tied if their scores are equal to the last bit (-0 and 0 are): rounding may
//! part rows that are equal on paper. Ranks are whole numbers here, so the sums are exact and the same on any number of
//! threads. Cost: O(rows log rows).

use std::ops::Range;

use rayon::prelude::*;

use crate::error::Result;
use crate::table::Descending;
use crate::threads::Watch;

/// The rows of a score in their order.
struct Ranking {
    /// The rows, the first one first.
    order: Vec<u32>,
    /// Where ties begin and end in `order`.
    ties: Vec<Range<usize>>,
    /// By row, which of `ties` it is in.
    level: Vec<u32>,
}

impl Ranking {
    fn new(scores: &[f64]) -> Self {
        let key = |(row, score): (usize, &f64)| (Descending::from(*score), small(row));
        let mut keys: Vec<(Descending, u32)> = scores.par_iter().enumerate().map(key).collect();
        // How tied rows stand among each other matters to no sum, and a sort of few
        // different keys is quick: most pairs of a corpus have one of few scores.
        keys.par_sort_unstable_by_key(|(score, _)| *score);
        let mut ties: Vec<Range<usize>> = Vec::new();
        let mut level = vec![0; scores.len()];
        let mut start = 0;
        for tied in keys.chunk_by(|a, b| a.0 == b.0) {
            for (_, row) in tied {
                level[place(*row)] = small(ties.len());
            }
            ties.push(start..start + tied.len());
            start += tied.len();
        }
        Self { order: keys.into_iter().map(|(_, row)| row).collect(), ties, level }
    }

    fn len(&self) -> usize {
        self.order.len()
    }

    /// Twice the distance of a row's rank from the middle; ties share their mean rank.
    fn doubled(&self, row: usize) -> i64 {
        let tie = &self.ties[place(self.level[row])];
        signed(tie.start + tie.end) - signed(self.len())
    }

    /// How many pairs of rows are tied.
    fn tied_pairs(&self) -> u64 {
        self.ties.iter().map(|tie| pairs(tie.len())).sum()
    }
}

/// Returns Spearman's ρ and Kendall's τ-b of a score with each of others.
///
/// Both are `nan` where a score ties all rows, or there are fewer than two.
pub fn correlations(score: &[f64], others: &[Vec<f64>], watch: &Watch) -> Result<Vec<(f64, f64)>> {
    let first = Ranking::new(score);
    watch.stage("comparing", "measures", others.len());
    let with = |other: &Vec<f64>| {
        watch.step(1)?;
        let second = Ranking::new(other);
        Ok((spearman(&first, &second), kendall(&first, &second)))
    };
    others.par_iter().map(with).collect()
}

/// The correlation of the ranks.
fn spearman(first: &Ranking, second: &Ranking) -> f64 {
    let product = |row: usize| i128::from(first.doubled(row)) * i128::from(second.doubled(row));
    let square = |ranking: &Ranking| -> i128 {
        let of_tie = |tie: &Range<usize>| {
            let doubled = i128::from(signed(tie.start + tie.end) - signed(ranking.len()));
            doubled * doubled * i128::from(signed(tie.len()))
        };
        ranking.ties.iter().map(of_tie).sum()
    };
    let sum: i128 = (0..first.len()).map(product).sum();
    ratio(sum, square(first), square(second))
}

/// Concordant less discordant pairs, by what they would be without ties.
fn kendall(first: &Ranking, second: &Ranking) -> f64 {
    // In the order of the first score, and within its ties in that of the second, only
    // pairs that disagree stand the wrong way round in the second.
    let mut levels: Vec<u32> = first.order.iter().map(|row| second.level[place(*row)]).collect();
    let mut tied_in_both = 0;
    for tie in &first.ties {
        let tied = &mut levels[tie.clone()];
        tied.sort_unstable();
        tied_in_both += tied.chunk_by(|a, b| a == b).map(|both| pairs(both.len())).sum::<u64>();
    }
    let discordant = inversions(&mut levels);
    let all = pairs(first.len());
    let (ours, theirs) = (all - first.tied_pairs(), all - second.tied_pairs());
    // Of the pairs that are not tied in the first, those that are in the second alone.
    let in_second_alone = second.tied_pairs() - tied_in_both;
    let difference = i128::from(ours - in_second_alone) - 2 * i128::from(discordant);
    ratio(difference, i128::from(ours), i128::from(theirs))
}

/// How many pairs stand the wrong way round; sorts what it is given.
fn inversions(levels: &mut [u32]) -> u64 {
    let (mut from, mut to) = (levels.to_vec(), vec![0; levels.len()]);
    let (mut width, mut found) = (1, 0);
    while width < levels.len() {
        for (source, target) in from.chunks(2 * width).zip(to.chunks_mut(2 * width)) {
            let (left, right) = source.split_at(width.min(source.len()));
            if left.last() <= right.first() || right.is_empty() {
                // In order already, as what is tied in the first score is.
                target.copy_from_slice(source);
            } else {
                found += merged(left, right, target);
            }
        }
        std::mem::swap(&mut from, &mut to);
        width *= 2;
    }
    levels.copy_from_slice(&from);
    found
}

/// Merges two sorted slices, and counts the pairs of which the right one is smaller.
///
/// Which side comes next is as good as chance, so it is computed, not branched on.
fn merged(left: &[u32], right: &[u32], target: &mut [u32]) -> u64 {
    let (mut i, mut j, mut found) = (0, 0, 0);
    while i < left.len() && j < right.len() {
        let (one, other) = (left[i], right[j]);
        let is_right = usize::from(other < one);
        target[i + j] = one.min(other);
        found += is_right * (left.len() - i);
        i += 1 - is_right;
        j += is_right;
    }
    target[i + j..left.len() + j].copy_from_slice(&left[i..]);
    target[left.len() + j..].copy_from_slice(&right[j..]);
    found as u64
}

/// `above` / √(`first` · `second`).
#[expect(clippy::cast_precision_loss, reason = "the quotient is rounded anyway")]
fn ratio(above: i128, first: i128, second: i128) -> f64 {
    if first == 0 || second == 0 {
        return f64::NAN;
    }
    let below =
        if first == second { first as f64 } else { (first as f64).sqrt() * (second as f64).sqrt() };
    // Rounding must not leave the range.
    (above as f64 / below).clamp(-1.0, 1.0)
}

/// n (n − 1) / 2.
fn pairs(n: usize) -> u64 {
    let n = n as u64;
    n * n.saturating_sub(1) / 2
}

fn place(row: u32) -> usize {
    row as usize
}

fn small(place: usize) -> u32 {
    u32::try_from(place).unwrap_or_else(|_| unreachable!("rows are numbered in 32 bits"))
}

fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or_else(|_| unreachable!("memory is smaller than 2^63 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(score: &[f64], other: &[f64]) -> (f64, f64) {
        let found = correlations(score, &[other.to_vec()], &Watch::default());
        found.expect("not interrupted")[0]
    }

    /// τ-b by looking at every pair.
    fn slow(score: &[f64], other: &[f64]) -> f64 {
        let (mut sum, mut ours, mut theirs) = (0.0, 0.0, 0.0);
        for i in 0..score.len() {
            for j in 0..i {
                let sign = |of: &[f64]| match Descending::from(of[i]).cmp(&Descending::from(of[j]))
                {
                    std::cmp::Ordering::Less => -1.0,
                    std::cmp::Ordering::Equal => 0.0,
                    std::cmp::Ordering::Greater => 1.0,
                };
                let (a, b): (f64, f64) = (sign(score), sign(other));
                sum += a * b;
                ours += a * a;
                theirs += b * b;
            }
        }
        sum / f64::sqrt(ours * theirs)
    }

    #[test]
    fn kendall_equals_a_look_at_every_pair() {
        let numbers = |step: u32, size: u32| -> Vec<f64> {
            (0..200).map(|i: u32| f64::from(i * step % 211 % size)).collect()
        };
        for (step, size) in [(37, 11), (1, 211), (53, 3), (100, 50)] {
            let (score, other) = (numbers(29, 17), numbers(step, size));
            let found = one(&score, &other).1;
            assert!((found - slow(&score, &other)).abs() < 1e-14, "{found}");
        }
    }

    #[test]
    fn the_same_order_agrees_and_the_reverse_does_not() {
        let same = one(&[3.0, 1.0, f64::NAN, 2.0], &[30.0, 10.0, f64::NEG_INFINITY, 20.0]);
        assert!((same.0 - 1.0).abs() < 1e-15 && (same.1 - 1.0).abs() < 1e-15);
        let reverse = one(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]);
        assert!((reverse.0 + 1.0).abs() < 1e-15 && (reverse.1 + 1.0).abs() < 1e-15);
    }

    #[test]
    fn what_ties_all_rows_agrees_with_nothing() {
        for (score, other) in [(&[1.0, 1.0][..], &[1.0, 2.0][..]), (&[1.0], &[1.0]), (&[], &[])] {
            let (rho, tau) = one(score, other);
            assert!(rho.is_nan() && tau.is_nan());
        }
    }
}

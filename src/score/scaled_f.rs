//! The scaled F-score of words: how typical and how frequent they are, beside all others.
//!
//! Input: the contingency tables of all words of two corpora. Output: their scores. A score
//! depends on the words that it stands beside.
//!
//! Source: Kessler (2017), Proceedings of ACL 2017, System Demonstrations, 85-90.

use std::f64::consts::SQRT_2;

use rayon::prelude::*;

use super::measure::settings_of;
use super::pair::Pair;
use super::special::ln_erfc;
use crate::error::Result;

/// What makes precisions and frequencies comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scaler {
    /// The share of a normal distribution, of their mean and standard deviation, below.
    Normal,
    /// The place among all, equal ones in the middle of theirs, by how many there are.
    Percentile,
    /// The same with equal ones taken for one.
    Dense,
    /// Nothing.
    None,
}

impl Scaler {
    /// The words that are accepted, the default first.
    pub(super) const ACCEPTED: [(&str, Self); 4] = [
        ("normcdf", Self::Normal),
        ("percentile", Self::Percentile),
        ("percentiledense", Self::Dense),
        ("none", Self::None),
    ];

    fn scaled(self, values: Vec<f64>) -> Vec<f64> {
        match self {
            Self::Normal => normal(&values),
            Self::Percentile | Self::Dense => ranked(&values, self == Self::Dense),
            Self::None => values,
        }
    }
}

/// Returns how much of a normal distribution is below each value; `nan` if all are equal.
fn normal(values: &[f64]) -> Vec<f64> {
    let mean = |of: &dyn Fn(f64) -> f64| {
        values.iter().map(|value| of(*value)).sum::<f64>() / real(values.len())
    };
    let middle = mean(&|value| value);
    let deviation = mean(&|value| (value - middle) * (value - middle)).sqrt();
    let below = |value: &f64| {
        let z = (value - middle) / deviation;
        let tail = 0.5 * ln_erfc(z.abs() / SQRT_2).exp();
        if z < 0.0 { tail } else { 1.0 - tail }
    };
    values.par_iter().map(below).collect()
}

/// Returns the rank of each value, from 1 on, by how many there are. Equal ones have the mean
/// of their ranks or, if ranks are dense, one rank.
fn ranked(values: &[f64], dense: bool) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.par_sort_unstable_by(|a, b| values[*a].total_cmp(&values[*b]).then(a.cmp(b)));
    let (mut ranks, mut before, mut different) = (vec![f64::NAN; values.len()], 0, 0);
    for equal in order.chunk_by(|a, b| values[*a].total_cmp(&values[*b]).is_eq()) {
        different += 1;
        let mean = real(2 * before + equal.len() + 1) / 2.0;
        let rank = if dense { real(different) } else { mean };
        for at in equal {
            ranks[*at] = rank / real(values.len());
        }
        before += equal.len();
    }
    ranks
}

#[expect(clippy::cast_precision_loss, reason = "fewer words than 2^53")]
fn real(count: usize) -> f64 {
    count as f64
}

/// The scaled F-score with its options.
#[derive(Debug, Clone, Copy)]
pub struct ScaledF {
    beta: f64,
    scaler: Scaler,
    signed: bool,
}

impl ScaledF {
    /// What the measure is called.
    pub const NAME: &str = "scaled_f_score";

    /// Reads the measure's options.
    pub fn parse(given: &str) -> Result<Self> {
        let settings = settings_of(given, &["beta", "scaler", "signed"])?;
        Ok(Self { beta: settings.beta, scaler: settings.scaler, signed: settings.signed })
    }

    /// Scores all words.
    #[must_use]
    pub fn scores(&self, pairs: &[Pair]) -> Vec<f64> {
        let here = self.of_side(pairs.par_iter().map(|pair| (pair.o11, pair.r1, pair.c1)));
        if !self.signed {
            return here;
        }
        let there = |pair: &Pair| (pair.c1 - pair.o11, pair.n - pair.r1, pair.c1);
        let there = self.of_side(pairs.par_iter().map(there));
        here.into_par_iter().zip(there).map(|(here, there)| larger(here, there)).collect()
    }

    /// Scores words by their counts and the tokens on one side, and their counts on both.
    fn of_side(
        &self,
        counts: impl IndexedParallelIterator<Item = (f64, f64, f64)> + Clone,
    ) -> Vec<f64> {
        let precisions = counts.clone().map(|(count, _, both)| count / both).collect();
        let frequencies = counts.map(|(count, tokens, _)| count / tokens).collect();
        let (precisions, frequencies) =
            (self.scaler.scaled(precisions), self.scaler.scaled(frequencies));
        let square = self.beta * self.beta;
        let mean = |(precision, frequency): (f64, f64)| {
            let both = square * precision + frequency;
            // The harmonic mean of 0 and 0 is 0.
            if both == 0.0 { 0.0 } else { (1.0 + square) * (precision * frequency) / both }
        };
        precisions.into_par_iter().zip(frequencies).map(mean).collect()
    }
}

/// Returns the larger score, negative if it is that of the reference; 0 if they are equal.
fn larger(here: f64, there: f64) -> f64 {
    if here > there {
        here
    } else if here < there {
        -there
    } else {
        here - there
    }
}

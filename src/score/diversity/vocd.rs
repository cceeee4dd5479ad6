//! vocd-D: how fast the TTR of random samples falls with their size.
//!
//! TTRs of samples of 35 to 50 tokens are compared with those of a formula with one number D,
//! and the D that comes nearest is the measure. All texts are sampled by the same random
//! numbers, so a text has one D wherever it stands.
//!
//! Source: Malvern, Richards, Chipere & Durán (2004), *Lexical Diversity and Language
//! Development*; `McCarthy` & Jarvis (2007), *vocd: A theoretical and empirical evaluation*,
//! Language Testing 24(4), 459–488.

use std::ops::RangeInclusive;

use super::{Text, real};
use crate::score::random::Numbers;
use crate::score::rarefaction::{Sampling, expected_types};

/// How many tokens the samples have.
const SIZES: RangeInclusive<u64> = 35..=50;

/// How many samples of each size there are.
const SAMPLES: u32 = 100;

/// How often all this is done; D is the mean.
const TRIALS: u32 = 3;

/// Returns D, of random samples or, without a seed, of the TTRs that these have on average;
/// `nan` for a text of fewer than 50 tokens, or if no sample repeats a type.
#[must_use]
pub fn vocd_d(text: &Text<'_>, seed: Option<u64>) -> f64 {
    if text.spectrum.tokens() < *SIZES.end() {
        return f64::NAN;
    }
    let Some(seed) = seed else {
        let mean =
            |size| expected_types(text.spectrum, size, Sampling::Hypergeometric) / real(size);
        return fitted(&SIZES.map(mean).collect::<Vec<f64>>());
    };
    let mut samples = Samples::new(text.back, seed);
    let trials =
        (0..TRIALS).map(|_| fitted(&SIZES.map(|size| samples.mean(size)).collect::<Vec<f64>>()));
    trials.sum::<f64>() / f64::from(TRIALS)
}

/// Random samples of a text.
struct Samples {
    numbers: Numbers,
    /// The type of each token, by the place where it stood first.
    types: Vec<u32>,
    /// The tokens in any order.
    order: Vec<u32>,
    /// By type, the last sample that held it.
    seen: Vec<u32>,
    sample: u32,
}

impl Samples {
    fn new(back: &[u32], seed: u64) -> Self {
        let mut types: Vec<u32> = Vec::with_capacity(back.len());
        for (place, distance) in (0..).zip(back) {
            let first = if *distance > place { place } else { types[(place - distance) as usize] };
            types.push(first);
        }
        let order = (0..).take(back.len()).collect();
        Self { numbers: Numbers(seed), types, order, seen: vec![0; back.len()], sample: 0 }
    }

    /// Returns the mean TTR of samples of so many tokens, drawn without replacement.
    fn mean(&mut self, size: u64) -> f64 {
        let drawn: u32 = (0..SAMPLES).map(|_| self.types_of_sample(size)).sum();
        f64::from(drawn) / (f64::from(SAMPLES) * real(size))
    }

    fn types_of_sample(&mut self, size: u64) -> u32 {
        self.sample += 1;
        let mut types = 0;
        for place in 0..usize::try_from(size).unwrap_or(usize::MAX) {
            let other = place + self.numbers.below(self.order.len() - place);
            self.order.swap(place, other);
            let seen = &mut self.seen[self.types[self.order[place] as usize] as usize];
            types += u32::from(*seen != self.sample);
            *seen = self.sample;
        }
        types
    }
}

/// Returns the D whose TTRs are nearest to these (least squares); `nan` if all are 1.
///
/// Every step is one of arithmetic or a square root, so the answer is the same everywhere.
fn fitted(ratios: &[f64]) -> f64 {
    if ratios.iter().all(|ratio| *ratio >= 1.0) {
        return f64::NAN;
    }
    // Half of the slope of the sum of squares.
    let slope = |d: f64| -> f64 {
        let of_size = |(size, ratio): (u64, &f64)| {
            let n = real(size);
            let root = (1.0 + 2.0 * n / d).sqrt();
            // (D/n)(√(1 + 2n/D) − 1), without its cancellation.
            let told = 2.0 / (1.0 + root);
            (told - ratio) * n / (d * d * root * (1.0 + root) * (1.0 + root))
        };
        SIZES.zip(ratios).map(of_size).sum()
    };
    let (mut low, mut high) = (LEAST, MOST);
    loop {
        // In the middle of the logarithms.
        let middle = (low * high).sqrt();
        if middle <= low || middle >= high {
            return middle;
        }
        if slope(middle) < 0.0 { low = middle } else { high = middle }
    }
}

/// Where D is looked for.
const LEAST: f64 = 1e-6;
const MOST: f64 = 1e12;

//! Measures of how far a word's occurrences are apart.
//!
//! A corpus of N tokens is a ring: the distance of an occurrence is to the one before, and
//! that of the first one to the last, so that the distances dᵢ add up to N. All sums are of
//! whole numbers, so their order does not matter and the ring may be cut anywhere.

use super::{quotient, real};

/// 2^64.
const SCALE: f64 = 18_446_744_073_709_551_616.0;

/// Sums over distances between a word's occurrences.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sums {
    /// Σ min(dᵢ·F, N).
    capped: u128,
    /// Σ dᵢ².
    squares: u128,
    /// Σ dᵢ log10 dᵢ in units of 2^-64; see [`logarithm`].
    logs: u128,
}

impl Sums {
    /// Adds a distance, with its [`logarithm`], of a word that occurs `count` times among so
    /// many tokens.
    #[inline]
    pub fn add(&mut self, distance: u64, log: u128, count: u64, tokens: u64) {
        let wide = u128::from(distance);
        self.capped += (wide * u128::from(count)).min(u128::from(tokens));
        self.squares += wide * wide;
        self.logs += log;
    }

    /// Adds sums over other distances.
    pub fn join(&mut self, other: &Self) {
        self.capped += other.capped;
        self.squares += other.squares;
        self.logs += other.logs;
    }
}

/// What is known of all distances between a word's occurrences.
#[derive(Debug, Clone, Copy, Default)]
pub struct Distances {
    /// How many there are, F: as many as occurrences.
    pub count: u64,
    /// What they add up to, N.
    pub tokens: u64,
    /// What else is summed.
    pub sums: Sums,
}

/// Returns d log10 d in units of 2^-64.
///
/// From 2 on the product is above ½, so its last bit is above 2^-54 and nothing is lost.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and below 2^128 as d is below 2^58"
)]
pub fn logarithm(distance: u64) -> u128 {
    let distance = real(distance);
    (distance * distance.log10() * SCALE) as u128
}

#[expect(clippy::cast_precision_loss, reason = "rounded once, as any result is")]
fn mean_log(word: &Distances) -> f64 {
    let undefined = if word.count == 0 { f64::NAN } else { 0.0 };
    undefined + word.sums.logs as f64 / SCALE / real(word.tokens)
}

/// The average reduced frequency: Σ min(dᵢ, v)/v, v = N/F.
///
/// Source: Savický & Hlaváčová (2002), *Journal of Quantitative Linguistics* 9(3), 215–231.
pub(super) fn arf(word: &Distances) -> f64 {
    let undefined = if word.count == 0 { f64::NAN } else { 0.0 };
    undefined + quotient(word.sums.capped, u128::from(word.tokens))
}

/// The average logarithmic distance: Σ dᵢ log10 dᵢ / N.
///
/// Source: as for [`arf`].
pub(super) fn ald(word: &Distances) -> f64 {
    mean_log(word)
}

/// The frequency that an even word of this ALD has: N·10^−ALD.
///
/// Source: as for [`arf`].
pub(super) fn f_ald(word: &Distances) -> f64 {
    real(word.tokens) * 10_f64.powf(-mean_log(word))
}

/// The average waiting time: ½(1 + Σ dᵢ²/N).
///
/// Source: as for [`arf`].
pub(super) fn awt(word: &Distances) -> f64 {
    let tokens = u128::from(word.tokens);
    let undefined = if word.count == 0 { f64::NAN } else { 0.0 };
    undefined + quotient(tokens + word.sums.squares, 2 * tokens)
}

/// The frequency that an even word of this AWT has: N²/Σ dᵢ².
///
/// Source: as for [`arf`].
pub(super) fn f_awt(word: &Distances) -> f64 {
    let tokens = u128::from(word.tokens);
    let undefined = if word.count == 0 { f64::NAN } else { 0.0 };
    undefined + quotient(tokens * tokens, word.sums.squares)
}

//! Measures of diversity of the types by rank, the most frequent first: f(r) tokens at rank r.
//!
//! Source: Popescu et al. (2009), *Word Frequency Studies*, chapter 3. Sums over ranks are
//! whole numbers; a tie of distances is none of rounding.

use super::real;
use super::spectral::{large, over};
use crate::score::spectrum::{Run, Spectrum};

/// 1 − (F(h) − h²/(2N)), F(h) being the share of the tokens up to the h-point, where the line
/// through f(r) meets that of r = f; `nan` if f(r) > r at all ranks.
///
/// Source: pages 18 and 30.
#[must_use]
pub fn popescu_r1(text: &Spectrum) -> f64 {
    let tokens = real(text.tokens());
    h_point(text)
        .map_or(f64::NAN, |(h, before)| 1.0 - (real(before) / tokens - h * h / (2.0 * tokens)))
}

/// Returns the h-point, and the tokens of the ranks up to it.
fn h_point(text: &Spectrum) -> Option<(f64, u64)> {
    let mut above: Option<Run> = None;
    for run in text.runs() {
        let (count, first) = (run.count, run.first);
        if (first..=run.last).contains(&count) {
            return Some((real(count), run.before + count * (count - first + 1)));
        }
        if count < first {
            // Between the rank before this one and this one.
            let before = above.map_or(0, |above| above.count);
            let meets = real(before * first - count * (first - 1)) / real(1 + before - count);
            return Some((meets, run.before));
        }
        above = Some(run);
    }
    None
}

/// 1 − F(m), m being the rank at which the shares of the ranks and of the tokens up to it come
/// nearest to 0 and 1.
///
/// Source: pages 48 and 51.
#[must_use]
pub fn popescu_r3(text: &Spectrum) -> f64 {
    let (tokens, types) = (u128::from(text.tokens()), u128::from(text.types()));
    let mut nearest: Option<(u128, u64)> = None;
    for run in text.runs() {
        for rank in run.first..=run.last {
            let left = text.tokens() - run.before - run.count * (rank - run.first + 1);
            let across = u128::from(rank) * tokens;
            let up = u128::from(left) * types;
            let distance = across * across + up * up;
            if nearest.is_none_or(|(least, _)| distance < least) {
                nearest = Some((distance, left));
            }
        }
    }
    nearest.map_or(f64::NAN, |(_, left)| real(left) / real(text.tokens()))
}

/// 1 − G, Gini's coefficient of the ranks: (2 Σ r f(r)/N − 1)/V.
///
/// Source: pages 57 and 59.
#[must_use]
pub fn popescu_r4(text: &Spectrum) -> f64 {
    let of_run = |run: Run| {
        let ranks = u128::from(run.first + run.last) * u128::from(run.last - run.first + 1) / 2;
        ranks * u128::from(run.count)
    };
    let twice = 2 * text.runs().map(of_run).sum::<u128>();
    let below = u128::from(text.tokens()) * u128::from(text.types());
    over(large(twice - u128::from(text.tokens())), large(below))
}

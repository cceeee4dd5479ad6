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

/// G(k) − k²/(2V), G(k) being the share of the types that occur up to k times; k is the
/// frequency of which as many types occur, or lies between the frequencies that come nearest to
/// that from either side, each weighed by how far it is from it; `nan` if there is none on a side.
///
/// Source: pages 35 to 38, as Wordless computes it.
#[must_use]
pub fn popescu_r2(text: &Spectrum) -> f64 {
    let types = real(text.types());
    k_point(text).map_or(f64::NAN, |(above, below)| {
        let k = real(above) / real(below);
        let up_to = text.runs().filter(|run| run.count <= above / below);
        let share = real(up_to.map(types_of).sum::<u64>()) / types;
        share - k * k / (2.0 * types)
    })
}

/// Returns the k-point as a quotient.
fn k_point(text: &Spectrum) -> Option<(u64, u64)> {
    // How far the types of a frequency are above or below it, and the frequency; of several
    // the lowest frequency, which comes last.
    let (mut above, mut below, mut meets) = (None::<(u64, u64)>, None::<(u64, u64)>, None);
    for run in text.runs() {
        let (count, types) = (run.count, types_of(run));
        let (side, distance) =
            if types > count { (&mut above, types - count) } else { (&mut below, count - types) };
        if distance == 0 {
            meets = Some((count, 1));
        } else if side.is_none_or(|(least, _)| distance <= least) {
            *side = Some((distance, count));
        }
    }
    meets.or_else(|| {
        let ((up, first), (down, last)) = above.zip(below)?;
        Some((up * first + down * last, up + down))
    })
}

/// The types of a run.
fn types_of(run: Run) -> u64 {
    run.last - run.first + 1
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

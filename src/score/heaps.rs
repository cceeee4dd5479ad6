//! Heaps' law: a text of n tokens has about K·n^β types.
//!
//! Input: how many types there were after so many tokens. Output: K and β, and how well they
//! fit. Source: Herdan (1960); Heaps (1978), *Information Retrieval*, section 7.5.

use super::good_turing::least_squares;
use super::zipf::lowest;

/// K·n^β.
#[derive(Debug, Clone, Copy)]
pub struct Heaps {
    /// K; `nan`, as all that is here, for fewer than two points.
    pub factor: f64,
    /// β.
    pub exponent: f64,
    /// The share of the variance that it explains: of the logarithms or of the types,
    /// whichever were fitted.
    pub r_squared: f64,
    /// The root of the mean square of what it misses, in types.
    pub deviation: f64,
}

/// The largest exponent that is looked for: a text has no more types than tokens.
const MAX_EXPONENT: f64 = 1.0;

impl Heaps {
    /// Fits a line to ln V by ln n.
    #[must_use]
    pub fn of_logarithms(points: &[(f64, f64)]) -> Self {
        let logarithms = points.iter().map(|(tokens, types)| (tokens.ln(), types.ln()));
        let (intercept, slope) = least_squares(logarithms.clone());
        let fitted = logarithms.map(|(x, y)| (y, intercept + slope * x));
        let r_squared = explained(fitted);
        Self { r_squared, ..Self::fitted(points, intercept.exp(), slope) }
    }

    /// Fits the curve to V itself by nonlinear least squares.
    #[must_use]
    pub fn of_types(points: &[(f64, f64)]) -> Self {
        if points.len() < 2 {
            return Self::fitted(points, f64::NAN, f64::NAN);
        }
        // K follows from β, so that one number is looked for.
        let factor = |exponent: f64| {
            let power = |tokens: f64| tokens.powf(exponent);
            let above: f64 = points.iter().map(|(tokens, types)| types * power(*tokens)).sum();
            above / points.iter().map(|(tokens, _)| power(*tokens).powi(2)).sum::<f64>()
        };
        let missed = |exponent: f64| {
            let factor = factor(exponent);
            let square =
                |(tokens, types): &(f64, f64)| (types - factor * tokens.powf(exponent)).powi(2);
            points.iter().map(square).sum()
        };
        let exponent = lowest(missed, 0.0, MAX_EXPONENT);
        Self::fitted(points, factor(exponent), exponent)
    }

    fn fitted(points: &[(f64, f64)], factor: f64, exponent: f64) -> Self {
        let pairs = points.iter().map(|(tokens, types)| (*types, factor * tokens.powf(exponent)));
        let squares: f64 = pairs.clone().map(|(seen, told)| (seen - told).powi(2)).sum();
        #[expect(clippy::cast_precision_loss, reason = "there are few points")]
        let deviation = (squares / points.len() as f64).sqrt();
        Self { factor, exponent, r_squared: explained(pairs), deviation }
    }
}

/// Returns 1 less the share of the variance of what was seen that is left by what was told;
/// `nan` where nothing varies.
pub(super) fn explained(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let number: f64 = pairs.clone().map(|_| 1.0).sum();
    let mean = pairs.clone().map(|(seen, _)| seen).sum::<f64>() / number;
    let all: f64 = pairs.clone().map(|(seen, _)| (seen - mean).powi(2)).sum();
    let left: f64 = pairs.map(|(seen, told)| (seen - told).powi(2)).sum();
    if all > 0.0 { 1.0 - left / all } else { f64::NAN }
}

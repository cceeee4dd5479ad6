//! Good and Turing's estimate of how likely types are that were seen r times, or never.
//!
//! Input: the spectrum of a text. Output: adjusted counts r* and probabilities. Counts of
//! counts are smoothed by a line through their logarithms, once they become too rare to be
//! taken as they are ("Simple Good-Turing").
//!
//! Source: Gale & Sampson (1995), *Good-Turing frequency estimation without tears*, Journal of
//! Quantitative Linguistics 2(3), 217–237; with the averaging transform and the switch as in
//! Sampson's program of 2000.

use super::spectrum::{Class, Spectrum};

/// From so many standard deviations on the unsmoothed estimate differs from the smoothed one.
const SIGNIFICANT: f64 = 1.96;

/// The estimate.
#[derive(Debug, Clone)]
pub struct GoodTuring {
    /// The probability of all types together that were not seen, V1/N; `nan` without tokens.
    pub unseen: f64,
    /// The line: ln Z = intercept + slope · ln r; `nan` for fewer than two different counts.
    pub slope: f64,
    /// Where the line begins.
    pub intercept: f64,
    /// For each class of the spectrum, by count.
    pub classes: Vec<Adjusted>,
}

/// What is estimated of the types that have one count.
#[derive(Debug, Clone, Copy)]
pub struct Adjusted {
    /// r*, by which the count is replaced.
    pub count: f64,
    /// The probability of one of these types.
    pub probability: f64,
    /// Whether r* is that of the line.
    pub is_smoothed: bool,
}

impl GoodTuring {
    /// Estimates.
    #[must_use]
    pub fn new(spectrum: &Spectrum) -> Self {
        let classes = spectrum.classes();
        let tokens = real(spectrum.tokens());
        let unseen = real(spectrum.types_of(1)) / tokens;
        let (intercept, slope) = line(classes);
        let mut adjusted = adjusted(classes, slope);
        let counted = classes.iter().zip(&adjusted);
        let all: f64 = counted.map(|(class, adjusted)| real(class.types) * adjusted.count).sum();
        for adjusted in &mut adjusted {
            adjusted.probability = (1.0 - unseen) * adjusted.count / all;
        }
        Self { unseen, slope, intercept, classes: adjusted }
    }
}

/// Fits a line to ln Z by ln r, Z being counts of counts spread over the gaps around them.
fn line(classes: &[Class]) -> (f64, f64) {
    let point = |place: usize| {
        let count = classes[place].count;
        let before = if place == 0 { 0 } else { classes[place - 1].count };
        let behind = classes.get(place + 1).map_or(2 * count - before, |class| class.count);
        let spread = 2.0 * real(classes[place].types) / real(behind - before);
        (real(count).ln(), spread.ln())
    };
    least_squares((0..classes.len()).map(point))
}

/// Returns the intercept and the slope of the line nearest to points, by its vertical
/// distances; `nan` if all stand above one place.
pub(super) fn least_squares(points: impl Iterator<Item = (f64, f64)> + Clone) -> (f64, f64) {
    let number: f64 = points.clone().map(|_| 1.0).sum();
    let (x, y) = points.clone().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
    let (x, y) = (x / number, y / number);
    let spread: f64 = points.clone().map(|point| (point.0 - x).powi(2)).sum();
    let common: f64 = points.map(|point| (point.0 - x) * (point.1 - y)).sum();
    let slope = if spread > 0.0 { common / spread } else { f64::NAN };
    (y - slope * x, slope)
}

fn adjusted(classes: &[Class], slope: f64) -> Vec<Adjusted> {
    let mut is_smoothed = false;
    let adjust = |(place, class): (usize, &Class)| {
        let r = real(class.count);
        let smoothed = (r + 1.0) * (slope * r.recip().ln_1p()).exp();
        let next = classes.get(place + 1).filter(|next| next.count == class.count + 1);
        let turing = next.map(|next| turing(r, real(class.types), real(next.types)));
        // Once the line is as good it is taken for all counts to come.
        is_smoothed |= match turing {
            Some((estimate, deviation)) => (estimate - smoothed).abs() <= SIGNIFICANT * deviation,
            None => true,
        };
        let count = turing.filter(|_| !is_smoothed).map_or(smoothed, |(estimate, _)| estimate);
        Adjusted { count, probability: f64::NAN, is_smoothed }
    };
    classes.iter().enumerate().map(adjust).collect()
}

/// Returns Turing's estimate (r + 1) N(r + 1)/N(r) and its standard deviation.
fn turing(r: f64, types: f64, next: f64) -> (f64, f64) {
    let ratio = next / types;
    ((r + 1.0) * ratio, (r + 1.0) * (ratio / types * (1.0 + ratio)).sqrt())
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

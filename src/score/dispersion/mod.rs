//! How evenly words are spread over a corpus, by name, with options.
//!
//! Measures look at how often a word occurs in each part ([`Spread`]), or at how far its
//! occurrences are apart ([`Distances`]). Both hold whole numbers, so that what is counted
//! does not depend on who counted it, and floats come in with the last step.

mod distances;
mod extremes;
mod parts;

pub use distances::{Distances, Sums, logarithm};
pub use extremes::Extremes;
pub use parts::{Sizes, Spread, Whole};

use super::measure::{Settings, named, settings_of, wrong};
use crate::error::Result;
use Even::{Neither, One, Zero};
use Formula::{Parts, Positions};

/// Into what a divergence is turned, so that it lies between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::score) enum Transform {
    /// 1/(1 + x), the odds 1 : x as a probability.
    Odds,
    /// e^-x.
    BaseE,
    /// 2^-x.
    Base2,
}

/// Between which distributions of the same count a score is placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjusted {
    /// All in the smallest parts; in proportion to the sizes.
    Even,
    /// In as few parts as possible; in as many.
    Pervasive,
}

/// Which score says that a word is spread evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Even {
    Zero,
    One,
    Neither,
}

/// What a measure looks at, and what it makes of it.
enum Formula {
    Parts(fn(&Spread<'_>, &Settings) -> f64),
    Positions(fn(&Distances) -> f64),
}

struct Definition {
    name: &'static str,
    options: &'static [&'static str],
    even: Even,
    formula: Formula,
}

const fn of(
    name: &'static str,
    even: Even,
    options: &'static [&'static str],
    formula: Formula,
) -> Definition {
    Definition { name, options, even, formula }
}

/// What a measure may be told for which R's tlda takes the frequency out.
const ADJUSTABLE: &[&str] = &["adjusted", "clip"];

/// All measures, in the order of the documentation.
static MEASURES: [Definition; 31] = [
    of("range", Neither, &[], Parts(parts::range)),
    of("relative_range", One, ADJUSTABLE, Parts(parts::relative_range)),
    of("relative_range_sizes", One, ADJUSTABLE, Parts(parts::relative_range_sizes)),
    of("sd", Zero, &[], Parts(parts::sd)),
    of("cv", Zero, &[], Parts(parts::cv)),
    of("juilland_d", One, ADJUSTABLE, Parts(parts::juilland_d)),
    of("carroll_d2", One, ADJUSTABLE, Parts(parts::carroll_d2)),
    of("rosengren_s", One, ADJUSTABLE, Parts(parts::rosengren_s)),
    of("dp", Zero, ADJUSTABLE, Parts(parts::dp)),
    of("dp_norm", Zero, ADJUSTABLE, Parts(parts::dp_norm)),
    of("egbert_dp", One, ADJUSTABLE, Parts(parts::egbert_dp)),
    of("d_a", One, ADJUSTABLE, Parts(parts::d_a)),
    of("d_kl", One, &["transform", "adjusted", "clip"], Parts(parts::d_kl)),
    of("gini", Zero, &[], Parts(parts::gini)),
    of("lyne_d3", One, &[], Parts(parts::lyne_d3)),
    of("zhang_dc", One, &[], Parts(parts::zhang_dc)),
    of("idf", Zero, &[], Parts(parts::idf)),
    of("ridf", Neither, &[], Parts(parts::ridf)),
    of("burstiness", Neither, &[], Parts(parts::burstiness)),
    of("variance_to_mean", Neither, &[], Parts(parts::variance_to_mean)),
    of("pigeon", Neither, &[], Parts(parts::pigeon)),
    of("juilland_u", Neither, &[], Parts(parts::juilland_u)),
    of("carroll_um", Neither, &[], Parts(parts::carroll_um)),
    of("rosengren_kf", Neither, &[], Parts(parts::rosengren_kf)),
    of("engwall_fm", Neither, &[], Parts(parts::engwall_fm)),
    of("kromer_ur", Neither, &[], Parts(parts::kromer_ur)),
    of("arf", Neither, &[], Positions(distances::arf)),
    of("ald", Neither, &[], Positions(distances::ald)),
    of("f_ald", Neither, &[], Positions(distances::f_ald)),
    of("awt", Neither, &[], Positions(distances::awt)),
    of("f_awt", Neither, &[], Positions(distances::f_awt)),
];

/// A measure of dispersion with its options.
pub struct DispersionMeasure {
    label: String,
    definition: &'static Definition,
    settings: Settings,
}

impl DispersionMeasure {
    /// Reads a measure's name, and behind it, if there are any, its options in parentheses:
    /// `dp(adjusted=even)`. The error lists what is accepted.
    pub fn parse(given: &str) -> Result<Self> {
        let (name, _) = named(given)?;
        let Some(definition) = MEASURES.iter().find(|known| known.name == name) else {
            let names: Vec<&str> = MEASURES.iter().map(|known| known.name).collect();
            return Err(wrong(given, format!("the measures are {}", names.join(", "))));
        };
        let settings = settings_of(given, definition.options)?;
        Ok(Self { label: given.into(), definition, settings })
    }

    /// Returns the measure as it was asked for.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Returns whether the measure looks at how far occurrences are apart.
    #[must_use]
    pub fn is_of_positions(&self) -> bool {
        matches!(self.definition.formula, Positions(_))
    }

    /// Returns between which distributions the score is placed, if it is.
    #[must_use]
    pub fn adjusted(&self) -> Option<Adjusted> {
        self.settings.adjusted
    }

    /// Scores a word by its distances; `nan` if the measure is one of parts.
    #[must_use]
    pub fn of_distances(&self, distances: &Distances) -> f64 {
        match self.definition.formula {
            Positions(score) => score(distances),
            Parts(_) => f64::NAN,
        }
    }

    /// Scores a word by its parts, whatever its frequency; `nan` if the measure is one of
    /// positions.
    #[must_use]
    pub fn of_parts(&self, spread: &Spread<'_>) -> f64 {
        match self.definition.formula {
            Parts(score) => score(spread, &self.settings),
            Positions(_) => f64::NAN,
        }
    }

    /// Scores the least and the most even distribution of a count, in the order in which
    /// the measure has them at 0 and 1; `nan` for a count that can only be spread one way.
    #[must_use]
    pub fn bounds(&self, extremes: &Extremes<'_>, count: u64) -> (f64, f64) {
        let Some(method) = self.settings.adjusted else { return (0.0, 1.0) };
        if count < 2 {
            return (f64::NAN, f64::NAN);
        }
        let least = self.of_parts(&extremes.sizes.spread(&extremes.least(method, count), count));
        let most = self.of_parts(&extremes.sizes.spread(&extremes.most(method, count), count));
        if self.definition.even == One { (least, most) } else { (most, least) }
    }

    /// Places a score between its bounds; `nan` if they are the same.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "of the same distribution they are the same bits")]
    pub fn placed(&self, score: f64, (at_zero, at_one): (f64, f64)) -> f64 {
        if at_zero == at_one {
            return f64::NAN;
        }
        let placed = (score - at_zero) / (at_one - at_zero);
        if self.settings.clip { placed.clamp(0.0, 1.0) } else { placed }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "rounded once, as any result is")]
fn quotient(numerator: u128, denominator: u128) -> f64 {
    numerator as f64 / denominator as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each measure says of the counts, in parts of these sizes.
    fn scored(measure: &str, counts: &[u64], sizes: &[u64]) -> f64 {
        let sizes = Sizes::new(sizes.to_vec());
        let held: Vec<(usize, u64)> =
            counts.iter().copied().enumerate().filter(|(_, count)| *count > 0).collect();
        let count = counts.iter().sum();
        let measure = DispersionMeasure::parse(measure).expect("a measure");
        let score = measure.of_parts(&sizes.spread(&held, count));
        match measure.adjusted() {
            None => score,
            Some(_) => measure.placed(score, measure.bounds(&Extremes::new(&sizes), count)),
        }
    }

    #[test]
    fn an_even_word_and_one_in_the_smallest_part_are_the_ends() {
        let sizes = [100, 200, 300, 400];
        for definition in MEASURES.iter().filter(|known| known.options.contains(&"adjusted")) {
            let even = scored(definition.name, &[1, 2, 3, 4], &sizes);
            let target = f64::from(definition.even == One);
            assert!((even - target).abs() < 1e-12, "{}: {even}", definition.name);
            let adjusted = format!("{}(adjusted=even)", definition.name);
            let (even, not) = (
                scored(&adjusted, &[1, 2, 3, 4], &sizes),
                scored(&adjusted, &[10, 0, 0, 0], &sizes),
            );
            assert!((even - target).abs() < 1e-12 && (not + target - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn what_is_told_must_be_known() {
        let told = |given: &str| DispersionMeasure::parse(given).err().map(|e| e.to_string());
        assert_eq!(told("dp"), None);
        let unknown = told("dq").expect("no such measure");
        assert!(unknown.contains("the measures are range, ") && unknown.ends_with("f_awt"));
        assert_eq!(
            told("d_kl(transform=log)").as_deref(),
            Some(
                "measure 'd_kl(transform=log)': transform must be odds, base_e or base_2, got 'log'"
            )
        );
        assert!(told("gini(adjusted=even)").is_some_and(|e| e.contains("takes no options")));
    }
}

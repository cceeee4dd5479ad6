//! How likely it is that chance alone made a table, and how that changes when many tables
//! are looked at.
//!
//! Probabilities are natural logarithms, so that they do not underflow.

use std::f64::consts::LN_10;

use super::measure::Measure;
use super::pair::Pair;
use super::special::ln_chi_squared_tail;
use crate::error::{Error, Result};

/// A test of independence.
#[derive(Debug, Clone)]
pub struct Test {
    measure: Measure,
    /// Whether the measure is distributed as χ² with one degree of freedom; otherwise it is
    /// −log10 of the probability.
    is_chi_squared: bool,
}

/// The tests, and the measures that they are made of.
const TESTS: [(&str, &str, bool); 5] = [
    ("log_likelihood", "log_likelihood", true),
    ("chi_squared", "chi_squared", true),
    ("fisher", "fisher(tail=both)", false),
    ("poisson", "poisson", false),
    ("binomial", "binomial", false),
];

impl Test {
    /// Returns the test of a name; the error lists what is accepted.
    pub fn parse(given: &str) -> Result<Self> {
        match TESTS.iter().find(|(name, ..)| *name == given) {
            Some((_, measure, is_chi_squared)) => {
                Ok(Self { measure: Measure::parse(measure)?, is_chi_squared: *is_chi_squared })
            }
            None => Err(Error::UnknownChoice {
                option: "test",
                given: given.into(),
                accepted: &["log_likelihood", "chi_squared", "fisher", "poisson", "binomial"],
            }),
        }
    }

    /// Returns ln p: how likely a table as far from independence is, or farther.
    #[must_use]
    pub fn ln_p(&self, pair: &Pair) -> f64 {
        let score = self.measure.score(pair);
        if self.is_chi_squared { ln_chi_squared_tail(score) } else { -score * LN_10 }
    }

    /// Returns log10 p.
    #[must_use]
    pub fn log10_p(&self, pair: &Pair) -> f64 {
        log10_of(self.ln_p(pair))
    }
}

/// Returns log10 p of ln p: 0 rather than -0 for what is certain.
#[must_use]
pub fn log10_of(ln_p: f64) -> f64 {
    0.0 + ln_p / LN_10
}

/// What is done about the many tables that are tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Correction {
    /// Nothing.
    None,
    /// Every probability is multiplied by the number of tests.
    Bonferroni,
    /// The smallest by that number, the next by one less, and so on (Holm 1979).
    Holm,
    /// The false discovery rate (Benjamini & Hochberg 1995).
    BenjaminiHochberg,
}

impl Correction {
    /// Reads the option's value; the error lists what is accepted.
    pub fn parse(given: &str) -> Result<Self> {
        match given {
            "none" => Ok(Self::None),
            "bonferroni" => Ok(Self::Bonferroni),
            "holm" => Ok(Self::Holm),
            "benjamini-hochberg" => Ok(Self::BenjaminiHochberg),
            _ => Err(Error::UnknownChoice {
                option: "correction",
                given: given.into(),
                accepted: &["none", "bonferroni", "holm", "benjamini-hochberg"],
            }),
        }
    }

    /// Returns ln p of all tests as they are corrected; what is `nan` is no test.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "fewer tests than 2^53")]
    pub fn corrected(self, ln_ps: &[f64]) -> Vec<f64> {
        let mut order: Vec<usize> = (0..ln_ps.len()).filter(|at| !ln_ps[*at].is_nan()).collect();
        order.sort_by(|a, b| ln_ps[*a].total_cmp(&ln_ps[*b]));
        let tests = order.len() as f64;
        let mut corrected = ln_ps.to_vec();
        match self {
            Self::None => {}
            Self::Bonferroni => {
                for at in order {
                    corrected[at] = (ln_ps[at] + tests.ln()).min(0.0);
                }
            }
            Self::Holm => {
                let mut largest = f64::NEG_INFINITY;
                for (place, at) in order.into_iter().enumerate() {
                    largest = largest.max(ln_ps[at] + (tests - place as f64).ln());
                    corrected[at] = largest.min(0.0);
                }
            }
            Self::BenjaminiHochberg => {
                let mut smallest = 0.0_f64;
                for (place, at) in order.into_iter().enumerate().rev() {
                    smallest = smallest.min(ln_ps[at] + (tests / (place as f64 + 1.0)).ln());
                    corrected[at] = smallest;
                }
            }
        }
        corrected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: &[f64], right: &[f64]) -> bool {
        left.iter().zip(right).all(|(a, b)| (a.exp() - b).abs() < 1e-12)
    }

    #[test]
    fn corrections_are_those_of_p_adjust() {
        // R: p.adjust(c(.01, .04, .03, .005, .9), method)
        let ln_ps = [0.01_f64, 0.04, 0.03, 0.005, 0.9].map(f64::ln);
        let found = |correction: Correction| correction.corrected(&ln_ps);
        assert!(close(&found(Correction::Bonferroni), &[0.05, 0.2, 0.15, 0.025, 1.0]));
        assert!(close(&found(Correction::Holm), &[0.04, 0.09, 0.09, 0.025, 0.9]));
        assert!(close(&found(Correction::BenjaminiHochberg), &[0.025, 0.05, 0.05, 0.025, 0.9]));
        let with_nan = Correction::Holm.corrected(&[f64::NAN, 0.5_f64.ln()]);
        assert!(with_nan[0].is_nan() && close(&with_nan[1..], &[0.5]));
    }

    #[test]
    fn probabilities_do_not_underflow() {
        let pair = Pair::of_counts(1000, 1000, 1000, 1_000_000_000);
        for name in ["log_likelihood", "chi_squared", "fisher", "poisson", "binomial"] {
            let ln_p = Test::parse(name).expect("a test").ln_p(&pair);
            assert!(ln_p < -10_000.0 && ln_p.is_finite(), "{name} {ln_p}");
        }
        let independent = Pair::of_counts(10, 100, 100, 1000);
        assert!(Test::parse("log_likelihood").expect("a test").ln_p(&independent).abs() < 1e-12);
    }
}

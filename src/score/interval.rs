//! Confidence intervals: from where to where a value may lie.
//!
//! Input: counts, and how often such intervals hold the value. Output: two bounds. All
//! are made of the quantiles of a normal distribution, and widen without end where the
//! counts say nothing.

use std::f64::consts::LN_2;

use super::pair::Pair;
use super::special::{ln_of, normal_quantile};
use crate::error::{Error, Result};

/// A lower and an upper bound.
pub type Bounds = (f64, f64);

const UNDEFINED: Bounds = (f64::NAN, f64::NAN);

/// An interval by its name, its level, and what it does about empty cells.
#[derive(Debug, Clone, Copy)]
pub struct Interval {
    kind: Kind,
    smoothing: Smoothing,
    /// So many standard errors to either side.
    z: f64,
}

/// What the bounds are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A share, by Wilson.
    Wilson,
    /// The log ratio.
    LogRatio,
    /// The odds ratio, by Woolf.
    OddsRatio,
}

/// What is done about empty cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Smoothing {
    None,
    Zeros,
    All,
}

impl Interval {
    /// Makes an interval of a name; the error lists what is accepted.
    ///
    /// `confidence` lies between 0 and 1.
    pub fn parse(kind: &str, smoothing: &str, confidence: f64) -> Result<Self> {
        let unknown = |option: &'static str, given: &str, accepted| {
            Err(Error::UnknownChoice { option, given: given.into(), accepted })
        };
        let kind = match kind {
            "wilson" => Kind::Wilson,
            "log_ratio" => Kind::LogRatio,
            "odds_ratio" => Kind::OddsRatio,
            _ => return unknown("interval", kind, &["wilson", "log_ratio", "odds_ratio"]),
        };
        let smoothing = match smoothing {
            "none" => Smoothing::None,
            "zeros" => Smoothing::Zeros,
            "all" => Smoothing::All,
            _ => return unknown("smoothing", smoothing, &["none", "zeros", "all"]),
        };
        // What the interval may miss lies in both tails alike.
        let z = normal_quantile((0.5 * (1.0 - confidence)).ln());
        Ok(Self { kind, smoothing, z })
    }

    /// Returns the bounds; of a share, O11 is its count and N the total.
    #[must_use]
    pub fn bounds(&self, pair: &Pair) -> Bounds {
        match self.kind {
            Kind::Wilson => self.wilson(pair.o11, pair.n),
            Kind::LogRatio => self.log_ratio(pair),
            Kind::OddsRatio => self.odds_ratio(pair),
        }
    }

    /// The shares of which `count` of `total` is z standard errors away.
    fn wilson(&self, count: f64, total: f64) -> Bounds {
        if total == 0.0 {
            return UNDEFINED;
        }
        let (square, rest) = (self.z * self.z, total - count);
        let root = self.z * (square / 4.0 + count * (rest / total)).sqrt();
        // The product of the bounds is known: no digits are lost by a subtraction.
        let upper = |count: f64| (count + square / 2.0 + root) / (total + square);
        let lower = |count: f64| {
            let product = count * (count / total) / (total + square);
            if count == 0.0 { 0.0 } else { product / upper(count) }
        };
        // Where the upper bound is near 1, its distance from 1 has more digits.
        let high = if count <= rest { upper(count) } else { 1.0 - lower(rest) };
        (lower(count), high.min(1.0))
    }

    /// ln(p/q) −+ z √(1/O11 − 1/R1 + 1/O21 − 1/R2), over ln 2.
    fn log_ratio(&self, pair: &Pair) -> Bounds {
        let Pair { o11, r1, c1, n } = *pair;
        let (o21, r2) = (c1 - o11, n - r1);
        if c1 == 0.0 || r1 == 0.0 || r2 == 0.0 {
            return UNDEFINED;
        }
        let half = if self.smoothing == Smoothing::All { 0.5 } else { 0.0 };
        let counted = |cell: f64| match self.smoothing {
            Smoothing::Zeros if cell == 0.0 => 0.5,
            _ => cell + half,
        };
        let (a, b, c, d) = (counted(o11), counted(o21), r1 + half, r2 + half);
        if a == 0.0 || b == 0.0 {
            return (f64::NEG_INFINITY, f64::INFINITY);
        }
        let is_filled = half == 0.0 && (o11 == 0.0 || o21 == 0.0);
        // O11·R2 − O21·R1 = O11·O22 − O12·O21, and what one half more adds to it.
        let exact = pair.determinant() + half * ((o11 + r2) - (o21 + r1));
        let difference = if is_filled { a * d - b * c } else { exact };
        let ratio = ln_of((a / c) / (b / d), difference / (b * c));
        // 1/a − 1/c, of which one half for an empty cell may leave less than nothing.
        let part = |cell: f64, size: f64| ((size - cell) / (cell * size)).max(0.0);
        let spread = self.z * (part(a, c) + part(b, d)).sqrt();
        ((ratio - spread) / LN_2, (ratio + spread) / LN_2)
    }

    /// The odds ratio, by and times e^(z √(Σ 1/O)).
    fn odds_ratio(&self, pair: &Pair) -> Bounds {
        let cells = pair.cells().all();
        let is_empty = cells.contains(&0.0);
        let half = match self.smoothing {
            Smoothing::All => 0.5,
            Smoothing::Zeros if is_empty => 0.5,
            _ => 0.0,
        };
        let [a, b, c, d] = cells.map(|cell| cell + half);
        let ratio = a * d / (b * c);
        if ratio.is_nan() || a == 0.0 || b == 0.0 || c == 0.0 || d == 0.0 {
            return if ratio.is_nan() { UNDEFINED } else { (0.0, f64::INFINITY) };
        }
        let spread = self.z * (a.recip() + b.recip() + c.recip() + d.recip()).sqrt();
        (ratio * (-spread).exp(), ratio * spread.exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(kind: &str, smoothing: &str, counts: (u64, u64, u64, u64)) -> Bounds {
        let (o11, r1, c1, n) = counts;
        let interval = Interval::parse(kind, smoothing, 0.95).expect("an interval");
        interval.bounds(&Pair::of_counts(o11, r1, c1, n))
    }

    fn close(found: Bounds, low: f64, high: f64) -> bool {
        (found.0 - low).abs() < 5e-5 && (found.1 - high).abs() < 5e-5
    }

    #[test]
    fn intervals_are_those_of_the_package_contingencytables() {
        // contingencytables, tests/testthat/test-ch2.R and test-ch4.R
        assert!(close(bounds("wilson", "none", (13, 16, 13, 16)), 0.5699, 0.9341));
        let (low, high) = bounds("log_ratio", "none", (7, 34, 8, 68));
        assert!(close((low.exp2(), high.exp2()), 0.9096, 53.8695));
        assert!(close(bounds("odds_ratio", "all", (0, 16, 15, 88)), 0.0064, 1.9804));
        assert!(bounds("odds_ratio", "none", (0, 16, 15, 88)).1.is_infinite());
    }

    #[test]
    fn a_share_at_an_end_has_a_bound_there() {
        let (low, high) = bounds("wilson", "none", (0, 20, 0, 20));
        assert!(low.abs() < 1e-300 && (high - 0.1611).abs() < 5e-5);
        let (low, high) = bounds("wilson", "none", (20, 20, 20, 20));
        assert!((low - 0.8389).abs() < 5e-5 && (high - 1.0).abs() < 1e-300);
    }

    #[test]
    fn an_unknown_interval_says_what_there_is() {
        let message = |kind, smoothing| {
            Interval::parse(kind, smoothing, 0.95).expect_err("unknown").to_string()
        };
        assert!(message("wald", "none").contains("wilson"));
        assert!(message("wilson", "some").contains("zeros"));
    }
}

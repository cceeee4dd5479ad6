//! A contingency table of two events.

use super::special::Cells;
use crate::error::{Error, Result};

/// A contingency table of two events.
///
/// Rows: the first word is there, or not. Columns: the second word is there,
/// or not. The other cells follow: O12 = R1 − O11, O21 = C1 − O11,
/// O22 = N − R1 − C1 + O11.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// O11: both words.
    pub o11: f64,
    /// R1: the first word, with whatever second one.
    pub r1: f64,
    /// C1: the second word, with whatever first one.
    pub c1: f64,
    /// N: everything.
    pub n: f64,
}

impl Pair {
    /// Makes a table of exact counts.
    #[must_use]
    pub fn of_counts(o11: u64, r1: u64, c1: u64, n: u64) -> Self {
        Self { o11: real(o11), r1: real(r1), c1: real(c1), n: real(n) }
    }

    /// Fails, naming `row`, if no table has these margins.
    pub fn checked(self, row: u64) -> Result<Self> {
        let Self { o11, r1, c1, n } = self;
        let impossible = |reason: String| Err(Error::ImpossibleCounts { row, reason });
        for (name, value) in [("o11", o11), ("r1", r1), ("c1", c1), ("n", n)] {
            if !value.is_finite() || value < 0.0 {
                return impossible(format!("{name} must be finite and not negative, got {value}"));
            }
        }
        for (name, value) in [("r1", r1), ("c1", c1)] {
            if o11 > value {
                return impossible(format!("o11 must not exceed {name}, got {o11} and {value}"));
            }
            if value > n {
                return impossible(format!("{name} must not exceed n, got {value} and {n}"));
            }
        }
        if r1 - o11 > n - c1 {
            return impossible(format!(
                "r1 + c1 - o11 must not exceed n, got {r1} + {c1} - {o11} and {n}"
            ));
        }
        Ok(self)
    }

    /// E11: how often chance would bring the words together.
    #[must_use]
    pub fn expected(&self) -> f64 {
        self.r1 * self.c1 / self.n
    }

    /// O11·N − R1·C1 = O11·O22 − O12·O21, to full precision.
    pub(super) fn determinant(&self) -> f64 {
        let (observed, chance) = (self.o11 * self.n, self.r1 * self.c1);
        let lost_of_observed = self.o11.mul_add(self.n, -observed);
        let lost_of_chance = self.r1.mul_add(self.c1, -chance);
        (observed - chance) + (lost_of_observed - lost_of_chance)
    }

    /// O11 − E11, to full precision.
    pub(super) fn excess(&self) -> f64 {
        self.determinant() / self.n
    }

    /// The four cells.
    pub(super) fn cells(&self) -> Cells {
        let Self { o11, r1, c1, n } = *self;
        let (o12, o21) = (r1 - o11, c1 - o11);
        Cells { o11, o12, o21, o22: (n - r1) - o21, determinant: self.determinant() }
    }

    /// The table with rows for columns.
    pub(super) fn turned(&self) -> Self {
        Self { r1: self.c1, c1: self.r1, ..*self }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_tables_are_refused_with_their_row() {
        let message = |pair: Pair| pair.checked(3).expect_err("impossible").to_string();
        assert!(message(Pair::of_counts(5, 4, 9, 20)).contains("row 3: o11 must not exceed r1"));
        assert!(message(Pair::of_counts(1, 4, 30, 20)).contains("c1 must not exceed n"));
        assert!(message(Pair::of_counts(0, 15, 9, 20)).contains("r1 + c1 - o11"));
        assert!(message(Pair { o11: f64::NAN, r1: 1.0, c1: 1.0, n: 1.0 }).contains("finite"));
    }

    #[test]
    fn the_excess_keeps_its_digits() {
        let pair =
            Pair::of_counts(1_000_001, 1_000_000_000, 1_000_000_000_000, 1_000_000_000_000_000);
        assert!((pair.excess() - 1.0).abs() < 1e-12);
        let Cells { o11, o12, o21, o22, .. } = pair.cells();
        assert!((o11 + o12 + o21 + o22 - pair.n).abs() < 0.5);
    }
}

//! How strongly two words attract each other.
//!
//! Input: a [`Pair`], the contingency table of two events by its first cell and
//! its margins. Output: a score. `ln 0` is never taken: every measure says what
//! it is at zero, and is `nan` where it is 0/0.
//!
//! The difference between what was observed and what chance expects,
//! O11 − E11 = (O11·N − R1·C1) / N, is the root of most measures. Subtracting
//! two large numbers would lose its digits; [`Pair::excess`] keeps them.

use std::f64::consts::LOG2_E;

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

    /// O11·N − R1·C1, to full precision.
    fn determinant(&self) -> f64 {
        let (observed, chance) = (self.o11 * self.n, self.r1 * self.c1);
        let lost_of_observed = self.o11.mul_add(self.n, -observed);
        let lost_of_chance = self.r1.mul_add(self.c1, -chance);
        (observed - chance) + (lost_of_observed - lost_of_chance)
    }

    /// O11 − E11, to full precision.
    fn excess(&self) -> f64 {
        self.determinant() / self.n
    }
}

/// A measure of association, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// See [`log_likelihood`].
    LogLikelihood,
    /// See [`log_likelihood_signed`].
    LogLikelihoodSigned,
    /// See [`pmi`].
    Pmi,
    /// See [`npmi`].
    Npmi,
    /// See [`log_dice`].
    LogDice,
    /// See [`t_score`].
    TScore,
    /// See [`z_score`].
    ZScore,
    /// See [`chi_squared`].
    ChiSquared,
    /// See [`dice`].
    Dice,
}

impl Measure {
    /// All measures, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::LogLikelihood,
        Self::LogLikelihoodSigned,
        Self::Pmi,
        Self::Npmi,
        Self::LogDice,
        Self::TScore,
        Self::ZScore,
        Self::ChiSquared,
        Self::Dice,
    ];

    /// The names of all measures.
    pub const ACCEPTED: &'static [&'static str] = &[
        "log_likelihood",
        "log_likelihood_signed",
        "pmi",
        "npmi",
        "log_dice",
        "t_score",
        "z_score",
        "chi_squared",
        "dice",
    ];

    /// Returns the measure of a name; the error lists all of them.
    pub fn parse(given: &str) -> Result<Self> {
        let place = Self::ACCEPTED.iter().position(|name| *name == given);
        place.map(|place| Self::ALL[place]).ok_or_else(|| Error::UnknownChoice {
            option: "measure",
            given: given.into(),
            accepted: Self::ACCEPTED,
        })
    }

    /// Returns the measure's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ACCEPTED[self as usize]
    }

    /// Scores a pair.
    #[must_use]
    pub fn score(self, pair: &Pair) -> f64 {
        match self {
            Self::LogLikelihood => log_likelihood(pair),
            Self::LogLikelihoodSigned => log_likelihood_signed(pair),
            Self::Pmi => pmi(pair),
            Self::Npmi => npmi(pair),
            Self::LogDice => log_dice(pair),
            Self::TScore => t_score(pair),
            Self::ZScore => z_score(pair),
            Self::ChiSquared => chi_squared(pair),
            Self::Dice => dice(pair),
        }
    }
}

/// Scores a pair by the log-likelihood ratio G² = 2 Σ O ln(O/E), four cells.
///
/// The score is 0 when the words are independent and grows without bound in
/// either direction of dependence. An empty cell adds nothing, because x·ln x
/// tends to 0 with x. `nan` for an empty table (N = 0).
///
/// Since the deviations O − E of the four cells cancel, the sum may be taken
/// of O ln(O/E) − (O − E), which is never negative: no digits are lost.
///
/// Source: Dunning (1993), *Computational Linguistics* 19(1), 61–74.
#[must_use]
pub fn log_likelihood(pair: &Pair) -> f64 {
    if pair.n == 0.0 {
        return f64::NAN;
    }
    let (r2, c2, excess) = (pair.n - pair.r1, pair.n - pair.c1, pair.excess());
    let cell = |row: f64, column: f64, excess: f64| {
        let expected = row * column / pair.n;
        // An expectation of 0 leaves room for no observation.
        if expected == 0.0 { 0.0 } else { expected * divergence(excess / expected) }
    };
    2.0 * (cell(pair.r1, pair.c1, excess)
        + cell(pair.r1, c2, -excess)
        + cell(r2, pair.c1, -excess)
        + cell(r2, c2, excess))
}

/// (1 + x) ln(1 + x) − x, for x ≥ −1, without loss near 0.
#[expect(clippy::float_cmp, reason = "whether a term changes anything is asked")]
fn divergence(x: f64) -> f64 {
    if x <= -1.0 {
        return 1.0;
    }
    if x.abs() > 0.05 {
        return (1.0 + x) * x.ln_1p() - x;
    }
    // x²/(1·2) − x³/(2·3) + x⁴/(3·4) − …
    let (mut sum, mut power, mut k) = (0.0, x * x, 2.0);
    while k < 16.0 {
        let more = sum + power / (k * (k - 1.0));
        // The terms to come are smaller still, and would change nothing either.
        if more == sum {
            break;
        }
        sum = more;
        power *= -x;
        k += 1.0;
    }
    sum
}

/// Scores a pair by G², negative where the words avoid each other.
///
/// The sign is that of O11 − E11; see [`log_likelihood`].
#[must_use]
pub fn log_likelihood_signed(pair: &Pair) -> f64 {
    log_likelihood(pair).copysign(pair.excess())
}

/// Scores a pair by pointwise mutual information, log2(O11 / E11), in bits.
///
/// 0 for independent words; −∞ when they never meet (O11 = 0 < E11); `nan`
/// when a word is absent (E11 = 0).
///
/// Source: Church & Hanks (1990), *Computational Linguistics* 16(1), 22–29.
#[must_use]
pub fn pmi(pair: &Pair) -> f64 {
    let expected = pair.expected();
    if expected == 0.0 {
        return f64::NAN;
    }
    let relative = pair.excess() / expected;
    // Near independence the quotient has lost the digits that the excess kept.
    if relative.abs() < 0.5 { relative.ln_1p() * LOG2_E } else { (pair.o11 / expected).log2() }
}

/// Scores a pair by normalised PMI: PMI / −log2(O11 / N).
///
/// From −1 (the words never meet: the limit at O11 = 0) over 0 (independent)
/// to 1 (they only occur together; also the limit at O11 = N). `nan` when a
/// word is absent.
///
/// Source: Bouma (2009), *Proceedings of GSCL*, 31–40.
#[must_use]
pub fn npmi(pair: &Pair) -> f64 {
    if pair.expected() == 0.0 || pair.n == 0.0 {
        return f64::NAN;
    }
    if pair.o11 == 0.0 {
        return -1.0;
    }
    let share = pair.o11 / pair.n;
    // Near 1 the quotient has lost the digits that its distance from 1 has.
    let surprisal =
        if share > 0.5 { -((pair.o11 - pair.n) / pair.n).ln_1p() * LOG2_E } else { -share.log2() };
    // Rounding must not leave the range.
    if surprisal == 0.0 { 1.0 } else { (pmi(pair) / surprisal).clamp(-1.0, 1.0) }
}

/// Scores a pair by logDice = 14 + log2(2·O11 / (R1 + C1)).
///
/// At most 14; one point more is twice the association. −∞ when the words
/// never meet, `nan` when neither occurs.
///
/// Source: Rychlý (2008), *Proceedings of RASLAN*, 6–9.
#[must_use]
pub fn log_dice(pair: &Pair) -> f64 {
    14.0 + dice(pair).log2()
}

/// Scores a pair by the t-score, (O11 − E11) / √O11.
///
/// −∞ when the words never meet (O11 = 0 < E11), `nan` when a word is absent.
///
/// Source: Church, Gale, Hanks & Hindle (1991), in *Lexical Acquisition*.
#[must_use]
pub fn t_score(pair: &Pair) -> f64 {
    pair.excess() / pair.o11.sqrt()
}

/// Scores a pair by the z-score, (O11 − E11) / √E11.
///
/// `nan` when a word is absent (E11 = 0).
///
/// Source: Dennis (1965); Berry-Rogghe (1973); in this form Evert (2005).
#[must_use]
pub fn z_score(pair: &Pair) -> f64 {
    pair.excess() / pair.expected().sqrt()
}

/// Scores a pair by Pearson's χ² = N (O11·O22 − O12·O21)² / (R1·R2·C1·C2).
///
/// From 0 (independent) to N, whichever the direction; no continuity
/// correction. `nan` when a margin is 0.
///
/// Source: Pearson (1900); for collocations Manning & Schütze (1999), 5.3.3.
#[must_use]
pub fn chi_squared(pair: &Pair) -> f64 {
    let (r2, c2) = (pair.n - pair.r1, pair.n - pair.c1);
    let determinant = pair.determinant();
    // O11·O22 − O12·O21 = O11·N − R1·C1.
    (determinant / (pair.r1 * r2)) * (determinant / (pair.c1 * c2)) * pair.n
}

/// Scores a pair by the Dice coefficient, 2·O11 / (R1 + C1).
///
/// From 0 (the words never meet) to 1 (they only occur together); `nan` when
/// neither occurs.
///
/// Source: Dice (1945), *Ecology* 26(3), 297–302.
#[must_use]
pub fn dice(pair: &Pair) -> f64 {
    2.0 * pair.o11 / (pair.r1 + pair.c1)
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64, tolerance: f64) -> bool {
        (left - right).abs() <= tolerance
    }

    #[test]
    fn measures_agree_with_the_doctests_of_nltk() {
        // nltk/test/collocations.doctest, marginals (8, (15828, 4675), 14307668)
        let pair = Pair::of_counts(8, 15828, 4675, 14_307_668);
        assert!(close(t_score(&pair), 0.9999, 5e-5));
        assert!(close(chi_squared(&pair), 1.55, 5e-3));
        let pair = Pair::of_counts(110, 2552, 221, 31777);
        assert!(close(log_likelihood(&pair), 270.72, 5e-3));
        assert!(close(pmi(&Pair::of_counts(20, 42, 20, 14_307_668)), 18.38, 5e-3));
    }

    #[test]
    fn independent_words_score_zero() {
        let pair = Pair::of_counts(10, 100, 100, 1000);
        for measure in [log_likelihood, pmi, npmi, t_score, z_score, chi_squared] {
            assert!(close(measure(&pair), 0.0, 0.0));
        }
    }

    #[test]
    fn digits_survive_large_counts_near_independence() {
        // One more than chance among 10^15: G² is (1/E11 + …)·1² to first order.
        let pair =
            Pair::of_counts(1_000_001, 1_000_000_000, 1_000_000_000_000, 1_000_000_000_000_000);
        assert!(close(pair.excess(), 1.0, 1e-12));
        let expected = 1.0 / 1e6 + 1.0 / (1e9 - 1e6) + 1.0 / (1e12 - 1e6) + 1.0 / 1e15;
        assert!(close(log_likelihood(&pair) / expected, 1.0, 1e-6));
        assert!(close(chi_squared(&pair) / expected, 1.0, 1e-6));
    }

    #[test]
    fn zero_cells_have_the_stated_values() {
        let never = Pair::of_counts(0, 10, 10, 100);
        assert!(close(
            log_likelihood(&never),
            2.0 * (80.0 * (80.0_f64 / 81.0).ln() + 20.0 * (10.0_f64 / 9.0).ln()),
            1e-12
        ));
        assert!(log_likelihood_signed(&never) < 0.0);
        assert!(pmi(&never) == f64::NEG_INFINITY && log_dice(&never) == f64::NEG_INFINITY);
        assert!(t_score(&never) == f64::NEG_INFINITY && close(npmi(&never), -1.0, 0.0));
        let absent = Pair::of_counts(0, 0, 10, 100);
        for measure in [pmi, npmi, t_score, z_score, chi_squared] {
            assert!(measure(&absent).is_nan());
        }
        assert!(close(log_likelihood(&absent), 0.0, 0.0));
        assert!(close(npmi(&Pair::of_counts(5, 5, 5, 5)), 1.0, 0.0));
        let hapax = Pair::of_counts(1, 1, 1, 1_000_000_000_000_000);
        assert!(close(npmi(&hapax), 1.0, 1e-12));
    }

    #[test]
    fn impossible_tables_are_refused_with_their_row() {
        let message = |pair: Pair| pair.checked(3).expect_err("impossible").to_string();
        assert!(message(Pair::of_counts(5, 4, 9, 20)).contains("row 3: o11 must not exceed r1"));
        assert!(message(Pair::of_counts(1, 4, 30, 20)).contains("c1 must not exceed n"));
        assert!(message(Pair::of_counts(0, 15, 9, 20)).contains("r1 + c1 - o11"));
        assert!(message(Pair { o11: f64::NAN, r1: 1.0, c1: 1.0, n: 1.0 }).contains("finite"));
    }
}

//! How much more frequent a word is in one corpus than in another.
//!
//! Input: a [`Pair`] of which O11 is the count of the word in the first corpus, R1 that
//! corpus' size, C1 the count in both, N the size of both. Output: a score. These are
//! measures like those of [`association`](super::association), and may score pairs of
//! words too.

use std::f64::consts::E;

use super::association::{log_likelihood, signed, weighted};
use super::measure::Settings;
use super::pair::Pair;
use super::special::{self, ln_of};

/// G² − ln N; signed, the evidence for either side, 0 where there is none.
pub(super) fn bic(pair: &Pair, settings: &Settings) -> f64 {
    let bic = log_likelihood(pair, &Settings { signed: false, ..*settings }) - pair.n.ln();
    // A negative one of its own must not be taken for the sign of the pair.
    if settings.signed && bic.is_finite() { signed(bic.max(0.0), pair, settings) } else { bic }
}

/// G² / (N ln E), E being the smallest expected cell; `nan` unless that is above 1. With a
/// proportion G² / (−2 N ln q), q being E / N; `nan` if that is 0.
pub(super) fn ell(pair: &Pair, settings: &Settings) -> f64 {
    let Pair { r1, c1, n, .. } = *pair;
    let least = r1.min(n - r1) * c1.min(n - c1) / n;
    let surprise = if settings.proportion { -2.0 * (least / n).ln() } else { least.ln() };
    let is_defined = if settings.proportion { least > 0.0 } else { least > 1.0 };
    if is_defined { log_likelihood(pair, settings) / (n * surprise) } else { f64::NAN }
}

/// What is known of a word in two corpora once a prior is added to its counts.
struct Posterior {
    here: f64,
    there: f64,
    /// All other words.
    others_here: f64,
    others_there: f64,
    /// `here` · `others_there` − `there` · `others_here`, to full precision.
    determinant: f64,
}

impl Posterior {
    /// `None` if the counts are those of no table.
    fn new(pair: &Pair, settings: &Settings) -> Option<Self> {
        let Pair { o11, r1, c1, n } = *pair;
        let (o21, r2) = (c1 - o11, n - r1);
        if pair.cells().all().iter().any(|cell| *cell < 0.0) {
            return None;
        }
        // What the word gets, and what all words get together.
        let (word, all) = match settings.types {
            Some(types) => (settings.prior_alpha, settings.prior_alpha * types),
            None => (c1, n),
        };
        let determinant = match settings.types {
            Some(_) => pair.determinant() + all * (o11 - o21) + word * (r2 - r1),
            // N (O11 − O21) + C1 (R2 − R1) is twice the determinant.
            None => 3.0 * pair.determinant(),
        };
        Some(Self {
            here: o11 + word,
            there: o21 + word,
            others_here: (r1 - o11) + (all - word),
            others_there: (r2 - o21) + (all - word),
            determinant,
        })
    }

    /// ln of the odds here by the odds there.
    fn ln_odds_ratio(&self) -> f64 {
        let side = self.there * self.others_here;
        ln_of(self.here * self.others_there / side, self.determinant / side)
    }
}

/// δ of Monroe, Colaresi and Quinn: the log odds ratio with a Dirichlet prior.
pub(super) fn log_odds_prior(pair: &Pair, settings: &Settings) -> f64 {
    let posterior = Posterior::new(pair, settings);
    settings.log_of(posterior.map_or(f64::NAN, |posterior| posterior.ln_odds_ratio()), E)
}

/// δ by its standard error.
pub(super) fn log_odds_prior_z(pair: &Pair, settings: &Settings) -> f64 {
    Posterior::new(pair, settings).map_or(f64::NAN, |posterior| {
        let variance = posterior.here.recip() + posterior.there.recip();
        posterior.ln_odds_ratio() / variance.sqrt()
    })
}

/// ½ p log2(p/m) + ½ q log2(q/m), p and q being the shares of the word and m their mean.
///
/// p and q are equally far from m, so the terms are taken less these distances, which
/// cancel: neither is negative then.
pub(super) fn jsd_contribution(pair: &Pair, settings: &Settings) -> f64 {
    let Pair { o11, r1, c1, n } = *pair;
    let r2 = n - r1;
    if r1 == 0.0 || r2 == 0.0 {
        return f64::NAN;
    }
    let (p, q) = (o11 / r1, (c1 - o11) / r2);
    let (mean, half) = (0.5 * (p + q), 0.5 * (pair.determinant() / r1 / r2));
    let natural = 0.5 * (special::deviance(mean, half) + special::deviance(mean, -half));
    signed(settings.log_of(natural, 2.0), pair, settings)
}

/// p log2(p/q), p and q being the shares of the word.
pub(super) fn kl_contribution(pair: &Pair, settings: &Settings) -> f64 {
    let Pair { o11, r1, c1, n } = *pair;
    let (o21, r2) = (c1 - o11, n - r1);
    if r1 == 0.0 || r2 == 0.0 {
        return f64::NAN;
    }
    if o11 == 0.0 {
        return 0.0;
    }
    let (p, q) = (o11 / r1, o21 / r2);
    weighted(p, settings.log_of(ln_of(p / q, pair.determinant() / (o21 * r1)), 2.0))
}

#[cfg(test)]
mod tests {
    use crate::score::measure::Measure;
    use crate::score::pair::Pair;

    fn score(measure: &str, counts: (u64, u64, u64, u64)) -> f64 {
        let (o11, r1, c1, n) = counts;
        Measure::parse(measure).expect("a measure").score(&Pair::of_counts(o11, r1, c1, n))
    }

    #[test]
    fn the_sign_of_bic_is_that_of_the_evidence() {
        let more = (30, 100, 40, 1000);
        let (bic, signed) = (score("bic", more), score("bic(signed=true)", more));
        assert!(bic > 10.0 && (bic - signed).abs() < 1e-12);
        assert!(score("bic(signed=true)", (0, 500, 100, 1000)) < -10.0);
        // No evidence is none for either side, whatever the sign of the pair.
        assert!(score("bic", (4, 100, 50, 1000)) < 0.0);
        assert!(score("bic(signed=true)", (4, 100, 50, 1000)).abs() < 1e-12);
        assert!(score("bic", (0, 0, 0, 0)).is_nan());
    }

    #[test]
    fn a_word_that_is_equally_frequent_has_no_odds_whatever_the_sizes() {
        let equal = (1_000_000, 1_000_000_000, 1_000_000_000, 1_000_000_000_000);
        for measure in ["log_odds_prior", "log_odds_prior_z", "jsd_contribution"] {
            assert!(score(measure, equal).abs() < 1e-15, "{measure}");
        }
    }

    #[test]
    fn a_uniform_prior_needs_the_number_of_types() {
        let message = |given: &str| Measure::parse(given).expect_err("refused").to_string();
        assert!(message("log_odds_prior(prior=uniform)").contains("needs types"));
        assert!(message("log_odds_prior(alpha=0.1)").contains("prior=uniform"));
        assert!(message("log_odds_prior_z(types=5)").contains("prior=uniform"));
        // fightin_words README.md: brown, in the first of two texts.
        let found = score("log_odds_prior_z(prior=uniform, alpha=0.05, types=11)", (1, 9, 1, 18));
        assert!((found - 0.689_422_788_680_796_8).abs() < 1e-12);
    }
}

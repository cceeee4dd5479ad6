//! How strongly two words attract each other.
//!
//! Input: a [`Pair`], the contingency table of two events by its first cell and
//! its margins. Output: a score. `ln 0` is never taken: every measure says what
//! it is at zero, and is `nan` where it is 0/0. What each measure is for, and where it
//! comes from, is in the registry that users read (python/turven/registry/).
//!
//! The difference between what was observed and what chance expects,
//! O11 − E11 = (O11·N − R1·C1) / N, is the root of most measures. Subtracting
//! two large numbers would lose its digits; [`Pair::excess`] keeps them. The logarithm
//! of a quotient near 1 is taken of its distance from 1, for the same reason.

use std::f64::consts::{E, LN_10};

use super::measure::{Settings, Smoothing, Tail, Variance};
use super::pair::Pair;
use super::special::{self, Binomial, ln_of};

/// Whether one of the words does not occur, so that nothing is expected.
fn is_absent(pair: &Pair) -> bool {
    pair.r1 == 0.0 || pair.c1 == 0.0
}

pub(super) fn signed(score: f64, pair: &Pair, settings: &Settings) -> f64 {
    if settings.signed { score.copysign(pair.excess()) } else { score }
}

/// O11.
pub(super) fn frequency(pair: &Pair, _: &Settings) -> f64 {
    pair.o11
}

/// O11 / N.
pub(super) fn relative_frequency(pair: &Pair, _: &Settings) -> f64 {
    pair.o11 / pair.n
}

/// 2 Σ O ln(O/E), four cells.
///
/// Since the deviations O − E of the four cells cancel, the sum may be taken
/// of O ln(O/E) − (O − E), which is never negative: no digits are lost.
pub(super) fn log_likelihood(pair: &Pair, settings: &Settings) -> f64 {
    if pair.n == 0.0 {
        return f64::NAN;
    }
    signed(2.0 * pair.cells().half_ratio(), pair, settings)
}

/// The same, negative where the words avoid each other.
pub(super) fn log_likelihood_signed(pair: &Pair, settings: &Settings) -> f64 {
    log_likelihood(pair, &Settings { signed: true, ..*settings })
}

/// 2 (O11 ln(O11/E11) + O21 ln(O21/E21)); the deviations of these two cancel too.
pub(super) fn log_likelihood_two_term(pair: &Pair, settings: &Settings) -> f64 {
    if pair.n == 0.0 {
        return f64::NAN;
    }
    let (expected, excess) = (pair.expected(), pair.excess());
    let other = (pair.n - pair.r1) * pair.c1 / pair.n;
    signed(
        2.0 * (special::deviance(expected, excess) + special::deviance(other, -excess)),
        pair,
        settings,
    )
}

/// 2 (O11 ln(O11/E11) − (O11 − E11)).
pub(super) fn simple_log_likelihood(pair: &Pair, settings: &Settings) -> f64 {
    if pair.n == 0.0 {
        return f64::NAN;
    }
    signed(2.0 * special::deviance(pair.expected(), pair.excess()), pair, settings)
}

/// G² / q.
pub(super) fn log_likelihood_williams(pair: &Pair, settings: &Settings) -> f64 {
    let Pair { r1, c1, n, .. } = *pair;
    let part = |margin: f64| n / margin + n / (n - margin) - 1.0;
    let q = 1.0 + part(r1) * part(c1) / (6.0 * n);
    if pair.n == 0.0 { f64::NAN } else { log_likelihood(pair, settings) / q }
}

/// N (O11·O22 − O12·O21)² / (R1·R2·C1·C2).
pub(super) fn chi_squared(pair: &Pair, settings: &Settings) -> f64 {
    signed(squared(pair, pair.determinant()), pair, settings)
}

/// The same with (|O11·O22 − O12·O21| − N/2)².
pub(super) fn chi_squared_corrected(pair: &Pair, settings: &Settings) -> f64 {
    if settings.when_small && !needs_correction(pair) {
        return chi_squared(pair, settings);
    }
    let corrected = pair.determinant().abs() - pair.n / 2.0;
    let corrected = if settings.clip { corrected.max(0.0) } else { corrected };
    signed(squared(pair, corrected), pair, settings)
}

/// Returns whether something is expected fewer than five times, and the table is not nearly
/// independent.
fn needs_correction(pair: &Pair) -> bool {
    let Pair { r1, c1, n, .. } = *pair;
    let least = r1.min(n - r1) * c1.min(n - c1) / n;
    least < 5.0 && pair.determinant().abs() >= n / 2.0
}

fn squared(pair: &Pair, determinant: f64) -> f64 {
    let (r2, c2) = (pair.n - pair.r1, pair.n - pair.c1);
    (determinant / (pair.r1 * r2)) * (determinant / (pair.c1 * c2)) * pair.n
}

/// (O11 − E11) / √E11.
pub(super) fn z_score(pair: &Pair, settings: &Settings) -> f64 {
    pair.excess() / variance(pair.expected(), pair, settings).sqrt()
}

/// (O11 − E11) / √O11.
pub(super) fn t_score(pair: &Pair, settings: &Settings) -> f64 {
    pair.excess() / variance(pair.o11, pair, settings).sqrt()
}

/// The variance of a count of the size of `mean`.
fn variance(mean: f64, pair: &Pair, settings: &Settings) -> f64 {
    match settings.variance {
        Variance::Poisson => mean,
        Variance::Binomial => mean * (1.0 - mean / pair.n),
        Variance::BerryRogghe => mean * (1.0 - mean / pair.r1),
    }
}

/// (O11 − E11 ∓ ½) / √E11: one half nearer to what is expected.
pub(super) fn z_score_corrected(pair: &Pair, _: &Settings) -> f64 {
    let excess = pair.excess();
    let half = if excess == 0.0 { 0.0 } else { 0.5_f64.copysign(excess) };
    (excess - half) / pair.expected().sqrt()
}

/// O11 (ln O11 − ln E11 − 1).
pub(super) fn poisson_stirling(pair: &Pair, settings: &Settings) -> f64 {
    if is_absent(pair) {
        return f64::NAN;
    }
    if pair.o11 == 0.0 {
        return 0.0;
    }
    if settings.nltk {
        return pair.o11 * (settings.log_of(ln_ratio(pair), 2.0) - 1.0);
    }
    settings.log_of(pair.o11 * (ln_ratio(pair) - 1.0), E)
}

/// −log10 P(X ≥ O11), X of a Poisson distribution with mean E11.
pub(super) fn poisson(pair: &Pair, settings: &Settings) -> f64 {
    let (o11, expected, excess) = (pair.o11, pair.expected(), pair.excess());
    if expected.is_nan() {
        return f64::NAN;
    }
    let right = || special::ln_poisson_tail(o11, expected, excess);
    let left =
        || special::ln_complement(special::ln_poisson_tail(o11 + 1.0, expected, excess + 1.0));
    log10_of(match settings.tail {
        Tail::Right => right(),
        Tail::Left => left(),
        Tail::Both => twice(right().min(left())),
    })
}

/// −log10 P(X ≥ O11), X of a binomial distribution: N trials, E11/N each.
pub(super) fn binomial(pair: &Pair, settings: &Settings) -> f64 {
    let Some(binomial) = trials(pair) else { return f64::NAN };
    let right = || binomial.ln_tail();
    let left = || binomial.flipped().ln_tail();
    log10_of(match settings.tail {
        Tail::Right => right(),
        Tail::Left => left(),
        Tail::Both => twice(right().min(left())),
    })
}

fn trials(pair: &Pair) -> Option<Binomial> {
    let Pair { o11, n, .. } = *pair;
    let chance = pair.expected() / n;
    let binomial = Binomial { successes: o11, failures: n - o11, chance, other: 1.0 - chance };
    (n > 0.0).then_some(binomial)
}

/// −log10 of Fisher's exact probability.
pub(super) fn fisher(pair: &Pair, settings: &Settings) -> f64 {
    let cells = pair.cells();
    if pair.n == 0.0 || cells.all().iter().any(|cell| *cell < 0.0) {
        return f64::NAN;
    }
    log10_of(match settings.tail {
        Tail::Right => cells.ln_hypergeometric_tail(),
        Tail::Left => cells.flipped().ln_hypergeometric_tail(),
        Tail::Both => cells.ln_hypergeometric_both(),
    })
}

/// Lafon's specificity: log10 of the hypergeometric probability of as many co-occurrences or
/// more, with its sign turned, where there are more than the most likely number; otherwise
/// that of as many or fewer.
pub(super) fn specificity(pair: &Pair, _: &Settings) -> f64 {
    let Pair { o11, r1, c1, n } = *pair;
    let cells = pair.cells();
    if n == 0.0 || cells.all().iter().any(|cell| *cell < 0.0) {
        return f64::NAN;
    }
    let most_likely = ((r1 + 1.0) * (c1 + 1.0) / (n + 2.0)).floor();
    if o11 > most_likely {
        log10_of(cells.ln_hypergeometric_tail())
    } else {
        0.0 - log10_of(cells.flipped().ln_hypergeometric_tail())
    }
}

/// −log10 P(X = O11) given the margins.
pub(super) fn hypergeometric_likelihood(pair: &Pair, _: &Settings) -> f64 {
    if pair.n == 0.0 { f64::NAN } else { log10_of(pair.cells().ln_hypergeometric()) }
}

/// −log10 P(X = O11), X of a binomial distribution: N trials, E11/N each.
pub(super) fn binomial_likelihood(pair: &Pair, _: &Settings) -> f64 {
    trials(pair)
        .map_or(f64::NAN, |trials| log10_of(trials.ln_probability_with(pair.excess()).min(0.0)))
}

/// −log10 of a probability; 0 rather than -0 for one that is certain.
fn log10_of(natural: f64) -> f64 {
    0.0 - natural / LN_10
}

/// Twice a probability, at most 1.
fn twice(natural: f64) -> f64 {
    (natural + std::f64::consts::LN_2).min(0.0)
}

/// ln(O11/E11).
fn ln_ratio(pair: &Pair) -> f64 {
    let expected = pair.expected();
    if is_absent(pair) { f64::NAN } else { ln_of(pair.o11 / expected, pair.excess() / expected) }
}

/// log2(O11/E11).
pub(super) fn pmi(pair: &Pair, settings: &Settings) -> f64 {
    settings.log_of(ln_ratio(pair), 2.0)
}

/// log2(O11/E11), at least 0.
pub(super) fn ppmi(pair: &Pair, settings: &Settings) -> f64 {
    let pmi = pmi(pair, settings);
    if pmi.is_nan() { pmi } else { pmi.max(0.0) }
}

/// log2(O11²/E11).
pub(super) fn pmi2(pair: &Pair, settings: &Settings) -> f64 {
    settings.log_of(ln_ratio(pair) + pair.o11.ln(), 2.0)
}

/// log2(O11³/E11).
pub(super) fn pmi3(pair: &Pair, settings: &Settings) -> f64 {
    settings.log_of(ln_ratio(pair) + 2.0 * pair.o11.ln(), 2.0)
}

/// O11 log2(O11/E11).
pub(super) fn local_pmi(pair: &Pair, settings: &Settings) -> f64 {
    weighted(pair.o11, settings.log_of(ln_ratio(pair), 2.0))
}

/// log2(O11/E11) ln(O11 + 1).
pub(super) fn pmi_log_f(pair: &Pair, settings: &Settings) -> f64 {
    weighted(pair.o11.ln_1p(), settings.log_of(ln_ratio(pair), 2.0))
}

/// What is never seen weighs nothing, however unlikely that is: x ln x → 0.
pub(super) fn weighted(weight: f64, score: f64) -> f64 {
    if weight == 0.0 && !score.is_nan() { 0.0 } else { weight * score }
}

/// Σ O/N log2(O/E).
pub(super) fn average_mi(pair: &Pair, settings: &Settings) -> f64 {
    settings.log_of(pair.cells().half_ratio() / pair.n, 2.0)
}

/// log(O11/E11) / −log(O11/N).
pub(super) fn npmi(pair: &Pair, _: &Settings) -> f64 {
    if is_absent(pair) {
        return f64::NAN;
    }
    if pair.o11 == 0.0 {
        return -1.0;
    }
    let share = pair.o11 / pair.n;
    // Near 1 the quotient has lost the digits that its distance from 1 has.
    let surprisal = if share > 0.5 { -((pair.o11 - pair.n) / pair.n).ln_1p() } else { -share.ln() };
    // Rounding must not leave the range.
    if surprisal == 0.0 { 1.0 } else { (ln_ratio(pair) / surprisal).clamp(-1.0, 1.0) }
}

/// (O11 − δ) / E11.
pub(super) fn mu(pair: &Pair, settings: &Settings) -> f64 {
    (pair.o11 - settings.discount) / pair.expected()
}

/// 2·O11 / (R1 + C1).
pub(super) fn dice(pair: &Pair, _: &Settings) -> f64 {
    2.0 * pair.o11 / (pair.r1 + pair.c1)
}

/// 14 + log2(2·O11 / (R1 + C1)).
pub(super) fn log_dice(pair: &Pair, settings: &Settings) -> f64 {
    14.0 + dice(pair, settings).log2()
}

/// O11 / (O11 + O12 + O21).
pub(super) fn jaccard(pair: &Pair, _: &Settings) -> f64 {
    pair.o11 / (pair.r1 + (pair.c1 - pair.o11))
}

/// min(O11/R1, O11/C1).
pub(super) fn minimum_sensitivity(pair: &Pair, _: &Settings) -> f64 {
    // Not `min`, which takes nan for nothing.
    let (first, second) = (pair.o11 / pair.r1, pair.o11 / pair.c1);
    if first.is_nan() || first < second { first } else { second }
}

/// O11 / √(R1·C1).
pub(super) fn geometric_mean(pair: &Pair, _: &Settings) -> f64 {
    pair.o11 / (pair.r1 * pair.c1).sqrt()
}

/// O11 · 2·O11 / (R1 + C1).
pub(super) fn mutual_expectation(pair: &Pair, settings: &Settings) -> f64 {
    pair.o11 * dice(pair, settings)
}

/// (O11·O22 − O12·O21) / (C1·C2).
pub(super) fn liddell(pair: &Pair, _: &Settings) -> f64 {
    pair.determinant() / (pair.c1 * (pair.n - pair.c1))
}

/// (O11·O22 − O12·O21) / √(R1·R2·C1·C2).
pub(super) fn phi(pair: &Pair, _: &Settings) -> f64 {
    let root = |margin: f64| (margin * (pair.n - margin)).sqrt();
    // Rounding must not leave the range; nan stays.
    (pair.determinant() / root(pair.r1) / root(pair.c1)).clamp(-1.0, 1.0)
}

/// χ² / N.
pub(super) fn phi_squared(pair: &Pair, _: &Settings) -> f64 {
    squared(pair, pair.determinant()) / pair.n
}

/// O11/R1 − O21/R2.
pub(super) fn delta_p(pair: &Pair, settings: &Settings) -> f64 {
    liddell(&pair.turned(), settings)
}

/// O11/C1 − O12/C2, which is Liddell's coefficient.
pub(super) fn delta_p_backward(pair: &Pair, settings: &Settings) -> f64 {
    liddell(pair, settings)
}

/// O11 / R1.
pub(super) fn conditional_probability(pair: &Pair, _: &Settings) -> f64 {
    pair.o11 / pair.r1
}

/// O11 / C1.
pub(super) fn conditional_probability_backward(pair: &Pair, _: &Settings) -> f64 {
    pair.o11 / pair.c1
}

/// The products O11·O22 and O12·O21 and their difference, smoothed as is asked.
fn products(pair: &Pair, settings: &Settings) -> (f64, f64, f64) {
    let cells = pair.cells();
    let (main, side) = (cells.o11 + cells.o22, cells.o12 + cells.o21);
    let is_empty = cells.all().contains(&0.0);
    let half = match settings.smoothing {
        Smoothing::All => 0.5,
        Smoothing::Zeros if is_empty => 0.5,
        _ => 0.0,
    };
    // A cell below 0 is none.
    let count = |cell: f64| if cell < 0.0 { f64::NAN } else { cell + half };
    let [o11, o12, o21, o22] = cells.all().map(count);
    // (a + ½)(d + ½) − (b + ½)(c + ½) = ad − bc + ½(a + d − b − c).
    (o11 * o22, o12 * o21, cells.determinant + half * (main - side))
}

/// O11·O22 / (O12·O21).
pub(super) fn odds_ratio(pair: &Pair, settings: &Settings) -> f64 {
    let (main, side, _) = products(pair, settings);
    main / side
}

/// ln of the odds ratio.
pub(super) fn log_odds_ratio(pair: &Pair, settings: &Settings) -> f64 {
    let (main, side, difference) = products(pair, settings);
    settings.log_of(ln_of(main / side, difference / side), E)
}

/// (O11·O22 − O12·O21) / (O11·O22 + O12·O21).
pub(super) fn yule_q(pair: &Pair, settings: &Settings) -> f64 {
    let (main, side, difference) = products(pair, settings);
    difference / (main + side)
}

/// λ of Blaheta and Johnson: the log odds ratio with one half more in every cell.
pub(super) fn lambda(pair: &Pair, settings: &Settings) -> f64 {
    log_odds_ratio(pair, &Settings { smoothing: Smoothing::All, base: E, ..*settings })
}

/// λ by its standard error.
pub(super) fn lambda_z(pair: &Pair, settings: &Settings) -> f64 {
    let parts = pair.cells().all().map(|cell| (cell + 0.5).recip());
    lambda(pair, settings) / parts.iter().sum::<f64>().sqrt()
}

/// (O11/C1) / (O12/C2).
pub(super) fn relative_risk(pair: &Pair, _: &Settings) -> f64 {
    (pair.o11 / pair.c1) / ((pair.r1 - pair.o11) / (pair.n - pair.c1))
}

/// 100 ((O11/C1) / (O12/C2) − 1).
pub(super) fn percent_difference(pair: &Pair, _: &Settings) -> f64 {
    // O11·C2 − O12·C1 = O11·O22 − O12·O21.
    100.0 * (pair.determinant() / ((pair.r1 - pair.o11) * pair.c1))
}

/// (O11/C1 − O12/C2) / (O11/C1 + O12/C2).
pub(super) fn difference_coefficient(pair: &Pair, _: &Settings) -> f64 {
    let (c2, o12) = (pair.n - pair.c1, pair.r1 - pair.o11);
    pair.determinant() / (pair.o11 * c2 + o12 * pair.c1)
}

/// log2((O11/R1) / (O21/R2)).
pub(super) fn log_ratio(pair: &Pair, settings: &Settings) -> f64 {
    settings.log_of(ln_relative(pair, settings), 2.0)
}

fn ln_relative(pair: &Pair, settings: &Settings) -> f64 {
    let Pair { o11, r1, c1, n } = *pair;
    let (o21, r2) = (c1 - o11, n - r1);
    match settings.smoothing {
        Smoothing::All => {
            let quotient = (o11 + 0.5) * (r2 + 0.5) / ((o21 + 0.5) * (r1 + 0.5));
            let difference = pair.determinant() + 0.5 * ((o11 + r2) - (o21 + r1));
            ln_of(quotient, difference / ((o21 + 0.5) * (r1 + 0.5)))
        }
        Smoothing::Zeros if o11 == 0.0 || o21 == 0.0 => {
            let cell = |cell: f64| if cell == 0.0 { 0.5 } else { cell };
            ((cell(o11) / r1) / (cell(o21) / r2)).ln()
        }
        // O11·R2 − O21·R1 = O11·O22 − O12·O21.
        _ => ln_of((o11 / r1) / (o21 / r2), pair.determinant() / (o21 * r1)),
    }
}

/// The bound of the confidence interval of the log ratio that is nearer to 0; 0 if the
/// interval holds 0.
pub(super) fn conservative_log_ratio(pair: &Pair, settings: &Settings) -> f64 {
    let Pair { o11, r1, c1, n } = *pair;
    let (o21, r2) = (c1 - o11, n - r1);
    let ln_alpha = (0.5 * settings.alpha / settings.tests).ln();
    let bound = if c1 == 0.0 || r1 == 0.0 || r2 == 0.0 || o21 < 0.0 {
        return f64::NAN;
    } else if pair.determinant() == 0.0 {
        0.0
    } else if settings.normal {
        let parts = [o11.recip(), o21.recip(), -r1.recip(), -r2.recip()];
        let spread = special::normal_quantile(ln_alpha) * parts.iter().sum::<f64>().sqrt();
        let ratio = ln_relative(pair, settings);
        // An empty cell has an interval without end.
        if spread.is_finite() { (ratio.abs() - spread).max(0.0).copysign(ratio) } else { 0.0 }
    } else {
        let (sign, more, less, chance) = if pair.determinant() > 0.0 {
            (1.0, o11, o21, r1 / r2)
        } else {
            (-1.0, o21, o11, r2 / r1)
        };
        // Most intervals hold 0, which takes one look, not a search.
        if special::is_below(more, less, ln_alpha, chance) {
            0.0
        } else {
            sign * (special::lower_odds(more, less, ln_alpha) / chance).ln().max(0.0)
        }
    };
    bound / std::f64::consts::LN_2
}

/// (f + k) / (f' + k), both frequencies per million.
pub(super) fn simple_maths(pair: &Pair, settings: &Settings) -> f64 {
    let Pair { o11, r1, c1, n } = *pair;
    let per_million = |count: f64, size: f64| count * 1e6 / size;
    (per_million(o11, r1) + settings.k) / (per_million(c1 - o11, n - r1) + settings.k)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::measure::Measure;

    fn score(measure: &str, counts: (u64, u64, u64, u64)) -> f64 {
        let (o11, r1, c1, n) = counts;
        let measure = Measure::parse(measure).expect("a measure");
        measure.score(&Pair::of_counts(o11, r1, c1, n))
    }

    fn close(left: f64, right: f64, tolerance: f64) -> bool {
        (left - right).abs() <= tolerance
    }

    #[test]
    fn measures_agree_with_the_doctests_of_nltk() {
        // nltk/test/collocations.doctest
        let counts = (8, 15828, 4675, 14_307_668);
        assert!(close(score("t_score", counts), 0.9999, 5e-5));
        assert!(close(score("chi_squared", counts), 1.55, 5e-3));
        assert!(close(score("log_likelihood", (110, 2552, 221, 31777)), 270.72, 5e-3));
        assert!(close(score("pmi", (20, 42, 20, 14_307_668)), 18.38, 5e-3));
    }

    #[test]
    fn digits_survive_large_counts_near_independence() {
        // One more than chance among 10^15: G² is (1/E11 + …)·1² to first order.
        let counts = (1_000_001, 1_000_000_000, 1_000_000_000_000, 1_000_000_000_000_000);
        let expected = 1.0 / 1e6 + 1.0 / (1e9 - 1e6) + 1.0 / (1e12 - 1e6) + 1.0 / 1e15;
        assert!(close(score("log_likelihood", counts) / expected, 1.0, 1e-6));
        assert!(close(score("chi_squared", counts) / expected, 1.0, 1e-6));
        assert!(close(score("pmi(base=e)", counts) / 1e-6, 1.0, 1e-6));
    }

    #[test]
    fn words_that_never_meet_have_the_stated_scores() {
        let never = (0, 10, 10, 100);
        for (measure, expected) in [
            ("pmi", f64::NEG_INFINITY),
            ("log_dice", f64::NEG_INFINITY),
            ("log_ratio", f64::NEG_INFINITY),
            ("npmi", -1.0),
            ("fisher", 0.0),
            ("local_pmi", 0.0),
            ("odds_ratio", 0.0),
            ("percent_difference", -100.0),
        ] {
            let found = score(measure, never);
            assert!(found.total_cmp(&expected).is_eq(), "{measure}: {found}");
        }
        assert!(score("log_likelihood(signed=true)", never) < 0.0);
        for measure in ["pmi", "npmi", "t_score", "z_score", "chi_squared", "delta_p"] {
            assert!(score(measure, (0, 0, 10, 100)).is_nan(), "{measure}");
        }
    }

    #[test]
    fn an_unknown_measure_or_option_says_what_there_is() {
        let message = |given: &str| Measure::parse(given).expect_err("unknown").to_string();
        assert!(message("mutual_information").contains("the measures are frequency, "));
        assert!(message("pmi(b=2)").contains("its options are base, got 'b'"));
        assert!(message("pmi(base=0)").contains("a number above 1, or e"));
    }
}

//! Zipf's law: the type of rank r has a share of the tokens that falls as 1/r^a, or, as
//! Mandelbrot has it, as 1/(r + b)^a.
//!
//! Input: the spectrum of a text. Output: a and b, and how well they fit. The distribution is
//! over the ranks that there are, 1 to V. Ranks that share a count are one term of a sum, and
//! sums over all ranks are added up for the first hundreds and are integrals with a small
//! correction beyond (Euler and Maclaurin): a step of the search takes microseconds.

use super::good_turing::least_squares;
use super::heaps::explained;
use super::special::rest;
use super::spectrum::{Run, Spectrum};

/// How many terms of a sum over ranks are added up one by one.
const TERMS: u64 = 512;

/// The largest exponent that is looked for.
const MAX_EXPONENT: f64 = 4096.0;

/// How a law was fitted to a text, and how well it fits.
#[derive(Debug, Clone, Copy)]
pub struct Zipf {
    /// a; `nan`, as all that is here, for fewer than two types.
    pub exponent: f64,
    /// b, from 0 to V.
    pub shift: f64,
    /// Σ f ln p, in nats.
    pub log_likelihood: f64,
    /// Kolmogorov and Smirnov's distance: how far the shares of all ranks up to one differ at
    /// most.
    pub distance: f64,
    /// The share of the variance of ln f over the ranks that is explained.
    pub r_squared: f64,
}

impl Zipf {
    /// Fits 1/r^a by maximum likelihood: at the a for which the mean of ln r is that of the text.
    #[must_use]
    pub fn plain(spectrum: &Spectrum) -> Self {
        let ranks = Ranks::new(spectrum);
        ranks.law(ranks.exponent(0.0), 0.0)
    }

    /// Fits 1/(r + b)^a by maximum likelihood. The likelihood is flat around its maximum, so b
    /// has about seven digits.
    #[must_use]
    pub fn mandelbrot(spectrum: &Spectrum) -> Self {
        let ranks = Ranks::new(spectrum);
        if ranks.types < 2 {
            return ranks.law(f64::NAN, f64::NAN);
        }
        let unlikely = |log: f64| {
            let shift = log.exp_m1();
            -ranks.log_likelihood(ranks.exponent(shift), shift)
        };
        let shift = lowest(unlikely, 0.0, real(ranks.types).ln_1p()).exp_m1();
        let found = ranks.law(ranks.exponent(shift), shift);
        let plain = ranks.law(ranks.exponent(0.0), 0.0);
        if plain.log_likelihood >= found.log_likelihood { plain } else { found }
    }

    /// Fits a line to ln f by ln r, as many studies do. Rare types, of which most ranks are,
    /// then count most.
    #[must_use]
    pub fn regression(spectrum: &Spectrum) -> Self {
        let ranks = Ranks::new(spectrum);
        let (intercept, slope) = least_squares(ranks.points());
        let law = ranks.law(-slope, 0.0);
        let told = ranks.points().map(|(x, y)| (y, intercept + slope * x));
        Self { r_squared: explained(told), ..law }
    }
}

/// A text by the ranks of its types.
struct Ranks {
    runs: Vec<Run>,
    types: u64,
    tokens: f64,
}

impl Ranks {
    fn new(spectrum: &Spectrum) -> Self {
        let runs = spectrum.runs().collect();
        Self { runs, types: spectrum.types(), tokens: real(spectrum.tokens()) }
    }

    /// ln r and ln f of each rank.
    fn points(&self) -> impl Iterator<Item = (f64, f64)> + Clone + '_ {
        self.runs.iter().flat_map(|run| {
            let height = real(run.count).ln();
            (run.first..=run.last).map(move |rank| (real(rank).ln(), height))
        })
    }

    /// The mean of ln (r + b) over all tokens.
    fn mean_logarithm(&self, shift: f64) -> f64 {
        let sum = self.runs.iter().map(|run| real(run.count) * ln_product(run, shift));
        sum.sum::<f64>() / self.tokens
    }

    /// The exponent of maximum likelihood for a shift.
    fn exponent(&self, shift: f64) -> f64 {
        if self.types < 2 {
            return f64::NAN;
        }
        let wanted = self.mean_logarithm(shift);
        let sums = Sums::new(self.types, shift);
        // The larger the exponent, the smaller the mean.
        let is_below = |exponent: f64| sums.mean_logarithm(exponent) > wanted;
        let (mut low, mut high) = (0.0, 2.0);
        while high < MAX_EXPONENT && is_below(high) {
            (low, high) = (high, 2.0 * high);
        }
        while let Some(middle) = between(low, high) {
            if is_below(middle) { low = middle } else { high = middle }
        }
        low
    }

    fn log_likelihood(&self, exponent: f64, shift: f64) -> f64 {
        let ln_norm = Sums::new(self.types, shift).ln_norm(exponent);
        -self.tokens * (exponent * self.mean_logarithm(shift) + ln_norm)
    }

    /// Says how well a law fits.
    fn law(&self, exponent: f64, shift: f64) -> Zipf {
        if self.types < 2 {
            let nan = f64::NAN;
            let (log_likelihood, distance, r_squared) = (nan, nan, nan);
            return Zipf { exponent: nan, shift: nan, log_likelihood, distance, r_squared };
        }
        let ln_norm = Sums::new(self.types, shift).ln_norm(exponent);
        let ln_share = move |ln_rank: f64| -exponent * ln_rank - ln_norm;
        let told = self.points().zip(1..).map(|((_, height), rank)| {
            (height, self.tokens.ln() + ln_share((real(rank) + shift).ln()))
        });
        Zipf {
            exponent,
            shift,
            log_likelihood: self.log_likelihood(exponent, shift),
            distance: self.distance(|rank| ln_share((real(rank) + shift).ln()).exp()),
            r_squared: explained(told),
        }
    }

    /// How far the shares of all ranks up to one differ at most from those of a law.
    fn distance(&self, share: impl Fn(u64) -> f64) -> f64 {
        let (mut told, mut most) = (0.0, 0.0_f64);
        for run in &self.runs {
            for rank in run.first..=run.last {
                told += share(rank);
                let seen = run.before + run.count * (rank - run.first + 1);
                most = most.max((told - real(seen) / self.tokens).abs());
            }
        }
        most
    }
}

/// Σ ln (r + b) over the ranks of a run.
fn ln_product(run: &Run, shift: f64) -> f64 {
    if run.last - run.first < 32 {
        return (run.first..=run.last).map(|rank| (real(rank) + shift).ln()).sum();
    }
    let ln_factorial = |x: f64| if x == 0.0 { 0.0 } else { x * x.ln() - x + rest(x) };
    ln_factorial(real(run.last) + shift) - ln_factorial(real(run.first - 1) + shift)
}

/// Sums of (r + b)^-a over all ranks, for one shift and any exponent.
struct Sums {
    /// ln (r + b) of the ranks that are added up.
    logarithms: Vec<f64>,
    /// ln (r + b) of the first and the last of those beyond, if there are any.
    beyond: Option<(f64, f64)>,
}

impl Sums {
    fn new(types: u64, shift: f64) -> Self {
        let added = if types <= 2 * TERMS { types } else { TERMS };
        let ln = |rank: u64| (real(rank) + shift).ln();
        let beyond = (added < types).then(|| (ln(added + 1), ln(types)));
        Self { logarithms: (1..=added).map(ln).collect(), beyond }
    }

    /// Σ w and Σ w ln (r + b), w being (r + b)^-a by that of the first rank.
    fn both(&self, exponent: f64) -> (f64, f64) {
        let first = self.logarithms[0];
        let weight = |logarithm: f64| (-exponent * (logarithm - first)).exp();
        let (mut sum, mut logarithms) = (0.0, 0.0);
        for logarithm in &self.logarithms {
            let weight = weight(*logarithm);
            sum += weight;
            logarithms += weight * logarithm;
        }
        if let Some((from, to)) = self.beyond {
            let (more, more_logarithms) = integrals(exponent, from, to);
            let begin = weight(from) * from.exp();
            sum += begin * more;
            logarithms += begin * (from * more + more_logarithms);
            let (low, high) = (ends(exponent, from), ends(exponent, to));
            let (low_weight, high_weight) = (weight(from), weight(to));
            // Half of what stands at either end, and the slopes there.
            let at = |low: [f64; 3], high: [f64; 3]| {
                0.5 * (low_weight * low[0] + high_weight * high[0])
                    + (high_weight * high[1] - low_weight * low[1]) / 12.0
                    - (high_weight * high[2] - low_weight * low[2]) / 720.0
            };
            sum += at(low.0, high.0);
            logarithms += at(low.1, high.1);
        }
        (sum, logarithms)
    }

    fn mean_logarithm(&self, exponent: f64) -> f64 {
        let (sum, logarithms) = self.both(exponent);
        logarithms / sum
    }

    /// ln Σ (r + b)^-a.
    fn ln_norm(&self, exponent: f64) -> f64 {
        self.both(exponent).0.ln() - exponent * self.logarithms[0]
    }
}

/// The values of u^-a and of u^-a ln u, their first and their third derivatives, by u^-a; of
/// ln u.
fn ends(a: f64, logarithm: f64) -> ([f64; 3], [f64; 3]) {
    let u = logarithm.exp();
    let cube = u * u * u;
    let third = a * (a + 1.0) * (a + 2.0);
    let plain = [1.0, -a / u, -third / cube];
    let more = (3.0 * a * a + 6.0 * a + 2.0 - third * logarithm) / cube;
    (plain, [logarithm, (1.0 - a * logarithm) / u, more])
}

/// ∫ e^(cs) ds and ∫ s e^(cs) ds from 0 to the distance of two logarithms, c being 1 − a.
fn integrals(exponent: f64, from: f64, to: f64) -> (f64, f64) {
    let length = to - from;
    let x = (1.0 - exponent) * length;
    if x.abs() > 1.0 {
        let grown = x.exp_m1() / x;
        return (length * grown, length * length * (x.exp() - grown) / x);
    }
    // Σ x^k/(k + 1)! and Σ x^k/(k! (k + 2)), which have no 0/0 near an exponent of 1.
    let (mut term, mut plain, mut weighted) = (1.0, 0.0, 0.0);
    for k in 0..24_u8 {
        let k = f64::from(k);
        plain += term / (k + 1.0);
        weighted += term / (k + 2.0);
        term *= x / (k + 1.0);
    }
    (length * plain, length * length * weighted)
}

/// Returns where a function that falls and then rises is lowest (golden section).
pub(super) fn lowest(function: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let golden = 0.5 * (5.0_f64.sqrt() - 1.0);
    let mut inner = [high - golden * (high - low), low + golden * (high - low)];
    let mut values = inner.map(&function);
    for _ in 0..64 {
        if values[0] <= values[1] {
            high = inner[1];
            inner = [high - golden * (high - low), inner[0]];
            values = [function(inner[0]), values[0]];
        } else {
            low = inner[0];
            inner = [inner[1], low + golden * (high - low)];
            values = [values[1], function(inner[1])];
        }
    }
    0.5 * (low + high)
}

/// Returns the number in the middle; none if no other lies between.
pub(super) fn between(low: f64, high: f64) -> Option<f64> {
    let middle = low + 0.5 * (high - low);
    (low < middle && middle < high).then_some(middle)
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_beyond_the_first_terms_are_what_their_terms_add_up_to() {
        let types = 60_000;
        for (exponent, shift) in [(0.0, 0.0), (0.5, 3.0), (1.0, 0.0), (1.001, 2.7), (2.5, 40.0)] {
            let terms = (1..=types).map(|rank| {
                let logarithm = (real(rank) + shift).ln();
                let weight = (-exponent * (logarithm - shift.ln_1p())).exp();
                (weight, weight * logarithm)
            });
            let plain = terms.fold((0.0, 0.0), |sum, term| (sum.0 + term.0, sum.1 + term.1));
            let found = Sums::new(types, shift).both(exponent);
            assert!((found.0 / plain.0 - 1.0).abs() < 1e-11, "{found:?} {plain:?}");
            assert!((found.1 / plain.1 - 1.0).abs() < 1e-11, "{found:?} {plain:?}");
        }
    }

    #[test]
    fn a_text_that_follows_the_law_gives_its_exponent() {
        let counts = (1..=3000_u32).map(|rank| 1e9 * (f64::from(rank) + 2.7).powf(-1.2));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
        let spectrum = Spectrum::of(counts.map(|count| count.round() as u64).collect());
        let fit = Zipf::mandelbrot(&spectrum);
        assert!((fit.exponent - 1.2).abs() < 1e-4 && (fit.shift - 2.7).abs() < 1e-3, "{fit:?}");
        assert!(fit.distance < 1e-4 && fit.r_squared > 0.999_99, "{fit:?}");
        assert!(fit.log_likelihood > Zipf::plain(&spectrum).log_likelihood);
    }
}

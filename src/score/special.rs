//! Logarithms of probabilities that are too small or counts that are too large for the
//! plain formulas.
//!
//! ln x! grows like x ln x. In a probability those large terms nearly cancel, and their
//! digits with them. So each factorial is split: x ln x − x, which add up to the
//! log-likelihood ratio of the table, and is computed as such; and the [`rest`], which is
//! small.
//!
//! Source of the idea: Loader (2000), *Fast and accurate computation of binomial
//! probabilities*.

use std::f64::consts::{LN_2, PI, TAU};
use std::sync::LazyLock;

/// How many terms of a sum are added one by one.
const TERMS: u32 = 1 << 12;

/// From here on the series for Stirling's error has all digits.
const SERIES_FROM: f64 = 16.0;

/// [`rest`] of the numbers below [`SERIES_FROM`].
static RESTS: LazyLock<[f64; 16]> = LazyLock::new(|| {
    let mut rests = [0.0; 16];
    for (x, rest) in (1_u8..).zip(&mut rests[1..]) {
        *rest = series_rest(f64::from(x));
    }
    rests
});

/// What is further below 0 than rounding makes it is no count.
const BELOW: f64 = -1e-9;

/// Returns ln x! − (x ln x − x); 0 at 0, `nan` below.
#[must_use]
pub(super) fn rest(x: f64) -> f64 {
    if x < BELOW {
        return f64::NAN;
    }
    if x >= SERIES_FROM {
        return series_rest(x);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 16")]
    let whole = x as usize;
    if x.fract() == 0.0 { RESTS[whole] } else { series_rest(x) }
}

fn series_rest(x: f64) -> f64 {
    // From x + 1 to x: the difference of the two Stirling errors.
    let (mut above, mut below) = (x, 0.0);
    while above < SERIES_FROM {
        below += (above + 0.5) * above.recip().ln_1p() - 1.0;
        above += 1.0;
    }
    let square = (above * above).recip();
    let terms = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0];
    let series = terms.iter().rev().fold(0.0, |sum, term| sum * square + term);
    0.5 * (TAU * x).ln() + below + series / above
}

/// (1 + x) ln(1 + x) − x, without loss near 0; `nan` below −1.
#[expect(clippy::float_cmp, reason = "whether a term changes anything is asked")]
fn divergence(x: f64) -> f64 {
    if x <= -1.0 {
        return if x < BELOW - 1.0 { f64::NAN } else { 1.0 };
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

/// O ln(O/E) − (O − E), O being E + `excess`; an expectation of 0 leaves room for no
/// observation. `nan` if O is no count.
#[must_use]
pub(super) fn deviance(expected: f64, excess: f64) -> f64 {
    if expected != 0.0 {
        expected * divergence(excess / expected)
    } else if excess < BELOW {
        f64::NAN
    } else {
        0.0
    }
}

/// Returns ln(1 + `relative`), where 1 + `relative` = `quotient`, with the digits of whichever
/// has more of them.
#[must_use]
pub(super) fn ln_of(quotient: f64, relative: f64) -> f64 {
    if relative.abs() < 0.5 { relative.ln_1p() } else { quotient.ln() }
}

/// Returns ln(1 − eˣ), for x ≤ 0.
#[must_use]
pub(super) fn ln_complement(x: f64) -> f64 {
    if x > -LN_2 { (-x.exp_m1()).ln() } else { (-x.exp()).ln_1p() }
}

/// Returns ln(t(0) + t(1) + …), where t(0) = 1 and no term is larger than the one before.
///
/// `ratio(k)` is t(k + 1)/t(k), 0 behind the last term; `ln_term` is ln t for real
/// numbers from 0 to `last`. Thousands of terms are added; a sum of more has terms that
/// change so slowly that it is an integral but for a small correction
/// (Euler and Maclaurin).
pub(super) fn ln_sum(ratio: impl Fn(f64) -> f64, ln_term: impl Fn(f64) -> f64, last: f64) -> f64 {
    let (mut sum, mut term, mut k) = (1.0_f64, 1.0_f64, 0.0_f64);
    for _ in 0..TERMS {
        term *= ratio(k);
        k += 1.0;
        sum += term;
        if term <= sum * 1e-17 {
            return sum.ln();
        }
    }
    // What is behind term k: the terms from k on, less that one.
    let slope = 0.5 * (ln_term(k + 1.0) - ln_term(k - 1.0));
    let behind = integral(|x| (ln_term(x) - ln_term(k)).exp(), k, last, slope);
    sum += term * (behind - 0.5 - slope / 12.0 + slope.powi(3) / 720.0);
    sum.ln()
}

/// Abscissas and weights of Gauss and Legendre's rule with 16 points, those above 0.
const GAUSS: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_58),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_096),
];

/// Integrates a function that falls from 1 at `from`, at first with `slope`, and ever
/// more steeply.
fn integral(function: impl Fn(f64) -> f64, from: f64, to: f64, slope: f64) -> f64 {
    // A stretch in which the function falls to about a third.
    let mut width = (1.0 / slope.abs()).min(to - from);
    while function(from + width) < 0.3 {
        width *= 0.5;
    }
    let (mut sum, mut start) = (0.0, from);
    loop {
        let half = 0.5 * width.min(to - start);
        let middle = start + half;
        let points = GAUSS.iter().map(|(x, weight)| {
            weight * (function(middle - half * x) + function(middle + half * x))
        });
        let part = half * points.sum::<f64>();
        sum += part;
        start += 2.0 * half;
        if part <= sum * 1e-15 || start >= to {
            return sum;
        }
    }
}

/// A 2×2 table of counts by its cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells {
    pub(super) o11: f64,
    pub(super) o12: f64,
    pub(super) o21: f64,
    pub(super) o22: f64,
    /// O11·O22 − O12·O21.
    pub(super) determinant: f64,
}

impl Cells {
    /// O11, O12, O21, O22.
    #[must_use]
    pub(super) fn all(&self) -> [f64; 4] {
        [self.o11, self.o12, self.o21, self.o22]
    }

    fn margins(&self) -> (f64, f64, f64, f64, f64) {
        let (r1, r2) = (self.o11 + self.o12, self.o21 + self.o22);
        (r1, r2, self.o11 + self.o21, self.o12 + self.o22, r1 + r2)
    }

    /// The table with `k` more in the first cell and the same margins.
    fn moved(&self, k: f64) -> Self {
        let (.., n) = self.margins();
        Self {
            o11: self.o11 + k,
            o12: self.o12 - k,
            o21: self.o21 - k,
            o22: self.o22 + k,
            determinant: k.mul_add(n, self.determinant),
        }
    }

    /// The table with its columns in the other order.
    #[must_use]
    pub(super) fn flipped(&self) -> Self {
        Self {
            o11: self.o12,
            o12: self.o11,
            o21: self.o22,
            o22: self.o21,
            determinant: -self.determinant,
        }
    }

    /// Half of the log-likelihood ratio, Σ O ln(O/E).
    #[must_use]
    pub(super) fn half_ratio(&self) -> f64 {
        let (r1, r2, c1, c2, n) = self.margins();
        let excess = self.determinant / n;
        let cell = |row: f64, column: f64, excess: f64| deviance(row * column / n, excess);
        cell(r1, c1, excess) + cell(r1, c2, -excess) + cell(r2, c1, -excess) + cell(r2, c2, excess)
    }

    /// ln P(O11) given the margins.
    #[must_use]
    pub(super) fn ln_hypergeometric(&self) -> f64 {
        let (r1, r2, c1, c2, n) = self.margins();
        let margins = rest(r1) + rest(r2) + rest(c1) + rest(c2) - rest(n);
        let cells = rest(self.o11) + rest(self.o12) + rest(self.o21) + rest(self.o22);
        margins - cells - self.half_ratio()
    }

    /// ln P(X ≥ O11) given the margins.
    #[must_use]
    pub(super) fn ln_hypergeometric_tail(&self) -> f64 {
        if self.determinant < 0.0 {
            if self.o11 < 1.0 || self.o22 < 1.0 {
                return 0.0;
            }
            // More than half lies here: the other side has the digits.
            return ln_complement(self.moved(-1.0).flipped().ln_upper().min(0.0));
        }
        self.ln_upper().min(0.0)
    }

    /// The same by adding up what is above, which is slow below the middle.
    fn ln_upper(&self) -> f64 {
        let Self { o11, o12, o21, o22, .. } = *self;
        let first = self.ln_hypergeometric();
        let ratio = |k: f64| {
            let (left, right) = ((o12 - k).max(0.0), (o21 - k).max(0.0));
            left * right / ((o11 + k + 1.0) * (o22 + k + 1.0))
        };
        let term = |k: f64| self.moved(k).ln_hypergeometric() - first;
        first + ln_sum(ratio, term, o12.min(o21))
    }

    /// ln of the probability of all tables that are no more likely than this one.
    #[must_use]
    pub(super) fn ln_hypergeometric_both(&self) -> f64 {
        // Equally likely tables may differ by a rounding error.
        const ALIKE: f64 = 1e-7;
        let near = if self.determinant < 0.0 { self.flipped() } else { *self };
        let (first, here) = (near.ln_hypergeometric(), near.ln_upper());
        // Towards the middle tables are more likely, and behind it less and less: look
        // for the last one that is more likely than this.
        let likely = |k: f64| near.moved(-k).ln_hypergeometric() > first + ALIKE;
        let most = near.o11.min(near.o22).floor();
        if most < 1.0 || !likely(1.0) {
            // None is.
            return 0.0;
        }
        let (mut low, mut high) = (1.0_f64, most + 1.0);
        while high - low > 1.0 {
            let half = ((low + high) * 0.5).floor();
            if likely(half) { low = half } else { high = half }
        }
        if high > most {
            return here.min(0.0);
        }
        let there = near.moved(-high).flipped().ln_upper();
        (here.max(there) + (-(here - there).abs()).exp().ln_1p()).min(0.0)
    }
}

/// ln P(X = o), X of a Poisson distribution; `excess` is o − expected.
#[must_use]
pub(super) fn ln_poisson(o: f64, expected: f64, excess: f64) -> f64 {
    if expected == 0.0 {
        return if o == 0.0 { 0.0 } else { f64::NEG_INFINITY };
    }
    -expected * divergence(excess / expected) - rest(o)
}

/// ln P(X ≥ o), X of a Poisson distribution; `excess` is o − expected.
#[must_use]
pub(super) fn ln_poisson_tail(o: f64, expected: f64, excess: f64) -> f64 {
    if o < 1.0 {
        return 0.0;
    }
    if excess >= 0.0 {
        let first = ln_poisson(o, expected, excess);
        let term = |k: f64| ln_poisson(o + k, expected, excess + k) - first;
        return (first + ln_sum(|k| expected / (o + k + 1.0), term, f64::INFINITY)).min(0.0);
    }
    let (o, excess) = (o - 1.0, excess - 1.0);
    let first = ln_poisson(o, expected, excess);
    let term = |k: f64| ln_poisson(o - k, expected, excess - k) - first;
    ln_complement((first + ln_sum(|k| (o - k).max(0.0) / expected, term, o)).min(0.0))
}

/// A number of successes in trials.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binomial {
    pub(super) successes: f64,
    pub(super) failures: f64,
    /// The probability of a success, and of none.
    pub(super) chance: f64,
    pub(super) other: f64,
}

impl Binomial {
    /// Successes less what is expected: the sum of both would lose the digits of the
    /// smaller one.
    fn excess(&self) -> f64 {
        self.successes.mul_add(self.other, -(self.failures * self.chance))
    }

    fn moved(&self, k: f64) -> Self {
        Self { successes: self.successes + k, failures: self.failures - k, ..*self }
    }

    /// ln P(X = successes).
    #[must_use]
    pub(super) fn ln_probability(&self) -> f64 {
        self.ln_probability_with(self.excess())
    }

    /// The same where the excess is known to more digits.
    #[must_use]
    pub(super) fn ln_probability_with(&self, excess: f64) -> f64 {
        let trials = self.successes + self.failures;
        let part = |expected: f64, excess: f64| match expected {
            0.0 if excess == 0.0 => 0.0,
            0.0 => f64::INFINITY,
            _ => expected * divergence(excess / expected),
        };
        let distance = part(trials * self.chance, excess) + part(trials * self.other, -excess);
        rest(trials) - rest(self.successes) - rest(self.failures) - distance
    }

    /// ln P(X ≥ successes).
    #[must_use]
    pub(super) fn ln_tail(&self) -> f64 {
        if self.successes < 1.0 {
            return 0.0;
        }
        if self.excess() < 0.0 {
            return ln_complement(self.moved(-1.0).flipped().ln_upper().min(0.0));
        }
        self.ln_upper().min(0.0)
    }

    /// Failures for successes.
    #[must_use]
    pub(super) fn flipped(&self) -> Self {
        Self {
            successes: self.failures,
            failures: self.successes,
            chance: self.other,
            other: self.chance,
        }
    }

    /// The same by adding up what is above, which is slow below the middle.
    fn ln_upper(&self) -> f64 {
        let first = self.ln_probability();
        first + self.ln_terms(first)
    }

    /// ln of how many times as probable so many successes or more are as just so many,
    /// of which `first` is the logarithm of the probability.
    fn ln_terms(&self, first: f64) -> f64 {
        let Self { successes, failures, chance, other } = *self;
        let ratio = |k: f64| (failures - k).max(0.0) / (successes + k + 1.0) * (chance / other);
        ln_sum(ratio, |k| self.moved(k).ln_probability() - first, failures)
    }
}

/// Tells whether P(X ≥ `successes`) at some odds is e^`ln_alpha` or more, so that their
/// lower bound is no higher than these odds.
#[must_use]
pub(super) fn is_below(successes: f64, failures: f64, ln_alpha: f64, odds: f64) -> bool {
    let (chance, other) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
    Binomial { successes, failures, chance, other }.ln_tail() >= ln_alpha
}

/// Returns the odds p/(1 − p) at which P(X ≥ `successes`) among `successes` +
/// `failures` trials is e^`ln_alpha`: the lower bound of Clopper and Pearson.
#[must_use]
pub(super) fn lower_odds(successes: f64, failures: f64, ln_alpha: f64) -> f64 {
    if successes == 0.0 {
        return 0.0;
    }
    // ln of the tail rises with the logit of p, and bends down: from below, Newton's
    // steps go to the root. The first guess is Wald's bound on the logit.
    let tail = |logit: f64| {
        let (chance, other) = (logistic(logit), logistic(-logit));
        let binomial = Binomial { successes, failures, chance, other };
        let first = binomial.ln_probability();
        let terms = if binomial.excess() < 0.0 {
            binomial.ln_tail() - first
        } else {
            binomial.ln_terms(first)
        };
        // d ln P(X ≥ a)/d logit = a (1 − p) P(X = a) / P(X ≥ a)
        (first + terms - ln_alpha, (-terms).exp() * successes * other)
    };
    let spread = (1.0 / successes + 1.0 / failures.max(0.5)).sqrt();
    let mut logit = (successes / failures.max(0.5)).ln() - normal_quantile(ln_alpha) * spread;
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    for _ in 0..100 {
        let (over, slope) = tail(logit);
        if over > 0.0 {
            high = logit;
        } else {
            low = logit;
        }
        let mut next = logit - over / slope;
        if !(next > low && next < high) {
            next = match (low.is_finite(), high.is_finite()) {
                (true, true) => 0.5 * (low + high),
                (true, false) => low + 1.0,
                _ => high - 1.0,
            };
        }
        let step = (next - logit).abs();
        logit = next;
        if step <= 1e-13 * logit.abs().max(1.0) {
            break;
        }
    }
    logit.exp()
}

fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// Returns ln erfc(x), for x ≥ 0.
#[must_use]
pub(super) fn ln_erfc(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x < 2.0 {
        // erf x = 2x/√π e^(−x²) Σ (2x²)^k / (1·3·5 … (2k + 1))
        let (mut sum, mut term, mut odd) = (1.0_f64, 1.0_f64, 1.0_f64);
        while term > 1e-17 * sum {
            odd += 2.0;
            term *= 2.0 * x * x / odd;
            sum += term;
        }
        return (-(2.0 * x / PI.sqrt() * (-x * x).exp() * sum)).ln_1p();
    }
    // erfc x = e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))), from the inside out.
    let levels = (300.0 / (x * x)).ceil() + 10.0;
    let (mut fraction, mut level) = (x, levels);
    while level >= 1.0 {
        fraction = x + 0.5 * level / fraction;
        level -= 1.0;
    }
    -x * x - (PI.sqrt() * fraction).ln()
}

/// Returns ln P(χ² ≥ x) for one degree of freedom.
#[must_use]
pub(super) fn ln_chi_squared_tail(x: f64) -> f64 {
    ln_erfc((0.5 * x).sqrt())
}

/// Returns ln P(|T| ≥ |t|), T of Student's distribution with `freedom` degrees of freedom,
/// which need not be a whole number.
#[must_use]
pub(super) fn ln_student_tails(t: f64, freedom: f64) -> f64 {
    if t.is_nan() || freedom.is_nan() {
        return f64::NAN;
    }
    if freedom > NEARLY_NORMAL {
        return ln_nearly_normal_tails(t, freedom);
    }
    // P = I(x; a, ½) with x = ν/(ν + t²), the regularised incomplete beta function.
    let (a, square) = (0.5 * freedom, t * t / freedom);
    let (ln_x, other) = (-square.ln_1p(), square / (1.0 + square));
    if square.is_infinite() {
        return f64::NEG_INFINITY;
    }
    // ln B(a, ½) = ln √π − (ln Γ(a + ½) − ln Γ(a)), of which the large terms cancel.
    let large = a * (0.5 / a).ln_1p() + 0.5 * (a + 0.5).ln() - 0.5;
    let ratio = large + rest(a + 0.5) - rest(a) - (0.5 / a).ln_1p();
    let ln_front = a * ln_x + 0.5 * other.ln() - (0.5 * PI.ln() - ratio);
    if 1.0 - other < (a + 1.0) / (a + 2.5) {
        ln_front - a.ln() + beta_fraction(a, 0.5, 1.0 - other).ln()
    } else if other == 0.0 {
        0.0
    } else {
        ln_complement(ln_front + LN_2 + beta_fraction(0.5, a, other).ln())
    }
}

/// From so many degrees of freedom on x of the beta function is so near 1 that it has not
/// enough digits.
const NEARLY_NORMAL: f64 = 1e6;

/// The same from the normal deviate that comes nearest to t (Hill 1970, algorithm 395 of
/// the ACM).
fn ln_nearly_normal_tails(t: f64, freedom: f64) -> f64 {
    let a = freedom - 0.5;
    let b = 48.0 * a * a;
    let z = (a * (t * t / freedom).ln_1p()).sqrt();
    let square = z * z;
    let first = (square + 3.0) * z;
    let second = (((4.0 * square + 33.0) * square + 240.0) * square + 855.0) * z;
    let z = z + first / b - second / (10.0 * b * (b + 0.8 * square * square + 100.0));
    ln_chi_squared_tail(z * z)
}

/// The continued fraction of I(x; a, b) without what stands before it (Abramowitz & Stegun
/// 1964, 26.5.8), from the outside in (Lentz 1976).
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let term = |level: f64| {
        let m = (0.5 * level).floor();
        let below = (a + level - 1.0) * (a + level);
        if level % 2.0 == 0.0 {
            m * (b - m) * x / below
        } else {
            -(a + m) * (a + b + m) * x / below
        }
    };
    let away = |x: f64| if x.abs() < TINY { TINY } else { x };
    let (mut upper, mut lower, mut level) = (1.0, away(1.0 + term(1.0)).recip(), 1.0);
    let mut fraction = lower;
    while level < 1e5 {
        level += 1.0;
        let next = term(level);
        lower = away(1.0 + next * lower).recip();
        upper = away(1.0 + next / upper);
        let step = lower * upper;
        fraction *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    fraction
}

/// Returns the z ≥ 0 of which e^`ln_alpha` of a normal distribution lies above; for
/// alpha up to ½.
#[must_use]
pub(super) fn normal_quantile(ln_alpha: f64) -> f64 {
    // ln P(Z > z) = ln ½ + ln erfc(z/√2) bends down: Newton's steps converge from above.
    let mut z = (-2.0 * (ln_alpha + LN_2)).max(0.0).sqrt();
    for _ in 0..60 {
        let ln_tail = ln_erfc(z * 0.5_f64.sqrt()) - LN_2;
        let slope = -(-0.5 * z * z - 0.5 * TAU.ln() - ln_tail).exp();
        let next = (z - (ln_tail - ln_alpha) / slope).max(0.0);
        let step = (next - z).abs();
        z = next;
        if step <= 1e-15 * z.max(1.0) {
            break;
        }
    }
    z
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64, tolerance: f64) -> bool {
        (left - right).abs() <= tolerance * right.abs().max(1.0)
    }

    #[test]
    fn the_rest_makes_factorials_whole() {
        let mut ln_factorial = 0.0;
        for x in 1_u8..=60 {
            let x = f64::from(x);
            ln_factorial += x.ln();
            assert!(close(rest(x) + x * x.ln() - x, ln_factorial, 1e-14));
        }
        assert!(close(rest(0.0), 0.0, 0.0));
        // ln Γ(1.5) = ln(√π/2)
        assert!(close(rest(0.5) + 0.5 * 0.5_f64.ln() - 0.5, (PI.sqrt() / 2.0).ln(), 1e-14));
    }

    #[test]
    fn a_long_sum_is_what_its_terms_add_up_to() {
        for (o, expected) in [(1e7_f64, 1e7), (1.001e7, 1e7), (3e8 + 7.0, 3e8), (2e6, 1.99e6)] {
            let (mut sum, mut term, mut k) = (0.0, 1.0, o);
            while term > sum * 1e-17 {
                sum += term;
                k += 1.0;
                term *= expected / k;
            }
            let plain = ln_poisson(o, expected, o - expected) + f64::ln(sum);
            assert!(close(ln_poisson_tail(o, expected, o - expected), plain, 1e-11));
        }
    }

    #[test]
    fn both_sides_of_a_tail_add_up() {
        for o11 in 0_u8..=30 {
            let pair = crate::score::pair::Pair::of_counts(u64::from(o11), 40, 30, 100);
            let cells = pair.cells();
            let above = cells.ln_hypergeometric_tail().exp();
            let below = cells.flipped().ln_hypergeometric_tail().exp();
            assert!(close(above + below - cells.ln_hypergeometric().exp(), 1.0, 1e-12));
        }
    }

    #[test]
    fn tails_of_the_normal_distribution_are_those_of_tables() {
        assert!(close(ln_erfc(0.0), 0.0, 0.0));
        assert!(close(ln_erfc(1.0), 0.157_299_207_050_285_13_f64.ln(), 1e-14));
        assert!(close(ln_erfc(2.0), 0.004_677_734_981_047_266_f64.ln(), 1e-14));
        // erfc(30) = 2.564656203756112e-393
        assert!(close(ln_erfc(30.0), 2.564_656_203_756_112_f64.ln() - 393.0 * 10_f64.ln(), 1e-14));
        assert!(close(ln_chi_squared_tail(3.841_458_820_694_124), 0.05_f64.ln(), 1e-12));
        assert!(close(normal_quantile(0.025_f64.ln()), 1.959_963_984_540_054, 1e-13));
        assert!(close(normal_quantile(0.5_f64.ln()), 0.0, 1e-13));
    }

    #[test]
    fn tails_of_students_distribution_are_those_of_tables() {
        // One degree: P(|T| ≥ t) = 1 − 2/π arctan t. Two: 1 − t/√(2 + t²).
        for t in [0.0, 1e-3, 0.5, 1.0, 2.0, 30.0, 1e4] {
            let cauchy = 1.0 - 2.0 / PI * f64::atan(t);
            assert!(close(ln_student_tails(t, 1.0), cauchy.ln(), 1e-9), "{t}");
            let two = 1.0 - t / (2.0 + t * t).sqrt();
            assert!((ln_student_tails(-t, 2.0).exp() - two).abs() < 1e-14, "{t}");
        }
        // P(|T| ≥ 2.228) with ten is 5 %, with very many it is the normal distribution's.
        assert!(close(ln_student_tails(2.228_138_851_986_275, 10.0), 0.05_f64.ln(), 1e-12));
        assert!(close(ln_student_tails(3.0, 1e12), ln_chi_squared_tail(9.0), 1e-9));
        for t in [0.1, 3.0, 30.0, 300.0] {
            let (exact, near) = (ln_student_tails(t, 1e6), ln_nearly_normal_tails(t, 1e6));
            assert!(close(exact, near, 2e-10), "{t}: {exact} {near}");
        }
        assert!(ln_student_tails(1e3, 200.0) < -700.0);
        assert!(ln_student_tails(f64::NAN, 3.0).is_nan());
    }

    #[test]
    fn the_lower_bound_is_where_the_tail_is_alpha() {
        for (successes, failures) in [(1.0, 0.0), (3.0, 9.0), (1e3, 5.0), (4e5, 1e6), (7.0, 1e12)] {
            for alpha in [0.025_f64, 1e-5, 1e-12] {
                let odds = lower_odds(successes, failures, alpha.ln());
                let (chance, other) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
                let tail = Binomial { successes, failures, chance, other }.ln_tail();
                assert!(close(tail, alpha.ln(), 1e-9), "{successes} {failures} {alpha}");
            }
        }
    }
}

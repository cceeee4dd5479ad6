//! How many types a random sample of a text may be expected to have.
//!
//! Input: the spectrum of a text, and the size of a sample of its tokens. Output: the
//! expectation, exact but for rounding, and the variance. Shares are computed as logarithms
//! and taken from 1 by `exp_m1`, so that nothing is lost for a rare type in a large text.

use super::special::{Cells, normal_quantile};
use super::spectrum::{Class, Spectrum};
use crate::error::{Error, Result};

/// How a sample is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// So many tokens are drawn without replacement: the hypergeometric distribution.
    Hypergeometric,
    /// Each token is taken or not, apart from the others: the binomial distribution.
    Binomial,
}

impl Sampling {
    /// The words that are accepted, the default first.
    pub const ACCEPTED: &'static [&'static str] = &["hypergeometric", "binomial"];

    /// Reads the option's value; the error lists what is accepted.
    pub fn parse(given: &str) -> Result<Self> {
        match given {
            "hypergeometric" => Ok(Self::Hypergeometric),
            "binomial" => Ok(Self::Binomial),
            _ => Err(Error::UnknownChoice {
                option: "sampling",
                given: given.into(),
                accepted: Self::ACCEPTED,
            }),
        }
    }
}

/// How many factors are multiplied one by one.
const FACTORS: u64 = 256;

/// The same, of what parts the absence of two types from independence.
const PAIR_FACTORS: u64 = 64;

/// What a sum may lack, of itself.
const NEGLIGIBLE: f64 = 1e-17;

/// Returns E(V), how many types a sample of `size` tokens has on average:
/// Σ (1 − C(N − f, size) / C(N, size)). `nan` if there are fewer tokens.
///
/// Source: Hurlbert (1971), *Ecology* 52(4), 577–586; with [`Sampling::Binomial`]
/// Σ (1 − (1 − size/N)^f): Baayen (2001), *Word Frequency Distributions*, section 2.6.1.
#[must_use]
pub fn expected_types(spectrum: &Spectrum, size: u64, sampling: Sampling) -> f64 {
    if size > spectrum.tokens() || spectrum.tokens() == 0 {
        return f64::NAN;
    }
    let present = |class: &Class| {
        real(class.types) * -ln_absent(spectrum.tokens(), class.count, size, sampling).exp_m1()
    };
    spectrum.classes().iter().map(present).sum::<f64>() + 0.0
}

/// Returns the variance of the number of types in such a sample.
///
/// Types exclude each other a little, since the places of a sample are few: with
/// q = C(N − f, size)/C(N, size), Σ q (1 − q) + Σ over pairs of the chance that both are absent
/// less the product of their q. With [`Sampling::Binomial`] they do not. Terms whose sum is
/// below 10⁻¹⁷ of the first are left out.
///
/// Source: Heck, van Belle & Simberloff (1975), *Ecology* 56(6), 1459–1461.
#[must_use]
pub fn variance(spectrum: &Spectrum, size: u64, sampling: Sampling) -> f64 {
    if size > spectrum.tokens() || spectrum.tokens() == 0 {
        return f64::NAN;
    }
    let tokens = spectrum.tokens();
    let mut absent: Vec<(Class, f64)> = spectrum
        .classes()
        .iter()
        .map(|class| (*class, ln_absent(tokens, class.count, size, sampling)))
        .collect();
    let own: f64 =
        absent.iter().map(|(class, ln)| -real(class.types) * ln.exp() * ln.exp_m1()).sum();
    if sampling == Sampling::Binomial {
        return own.max(0.0);
    }
    leave_negligible(&mut absent, own);
    let covariance = |place: usize| -> f64 {
        let (class, ln) = absent[place];
        let of_pair = |(other, other_ln): &(Class, f64)| {
            let both = (ln + other_ln).exp();
            both * ln_dependence(tokens, class.count, other.count, size).exp_m1()
        };
        let alike = real(class.types) * real(class.types - 1) * of_pair(&absent[place]);
        let others = absent[..place].iter().map(|other| real(other.0.types) * of_pair(other));
        alike + 2.0 * real(class.types) * others.sum::<f64>()
    };
    let pairs: f64 = (0..absent.len()).map(covariance).sum();
    // Where all samples are alike, rounding must not leave less than nothing.
    (own + pairs).max(0.0)
}

/// Returns how many standard deviations a normal interval of this confidence reaches.
#[must_use]
pub fn deviations(confidence: f64) -> f64 {
    normal_quantile((0.5 * (1.0 - confidence)).ln())
}

/// Leaves out frequent types, which are never absent.
fn leave_negligible(absent: &mut Vec<(Class, f64)>, own: f64) {
    let share = |(class, ln): &(Class, f64)| real(class.types) * ln.exp();
    let all: f64 = absent.iter().map(share).sum();
    let mut left_out = 0.0;
    while let Some(last) = absent.last() {
        left_out += share(last);
        if left_out * all > NEGLIGIBLE * own {
            break;
        }
        absent.pop();
    }
}

/// Returns the logarithm of the share of samples that lack a type of so many tokens.
fn ln_absent(tokens: u64, count: u64, size: u64, sampling: Sampling) -> f64 {
    if sampling == Sampling::Binomial {
        return real(count) * (-real(size) / real(tokens)).ln_1p();
    }
    ln_lacking(tokens, count, size)
}

/// ln (C(N − f, s) / C(N, s)): f and s may change places.
fn ln_lacking(tokens: u64, count: u64, size: u64) -> f64 {
    if count + size > tokens {
        return f64::NEG_INFINITY;
    }
    let (few, many) = (count.min(size), count.max(size));
    if few <= FACTORS {
        return (0..few).map(|drawn| (-real(many) / real(tokens - drawn)).ln_1p()).sum();
    }
    let (count, size, tokens) = (real(count), real(size), real(tokens));
    let cells = Cells {
        o11: 0.0,
        o12: size,
        o21: count,
        o22: tokens - size - count,
        determinant: -size * count,
    };
    cells.ln_hypergeometric()
}

/// ln of the chance that two types are absent, by the product of their chances.
fn ln_dependence(tokens: u64, one: u64, other: u64, size: u64) -> f64 {
    if one + other + size > tokens {
        return f64::NEG_INFINITY;
    }
    let (few, many) = (one.min(other), one.max(other));
    if few > PAIR_FACTORS {
        let lacking = |count| ln_lacking(tokens, count, size);
        return lacking(one + other) - lacking(one) - lacking(other);
    }
    let factor = |drawn: u64| {
        let left = tokens - drawn;
        (-real(many) * real(size) / (real(left - many) * real(left - size))).ln_1p()
    };
    (0..few).map(factor).sum()
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64, relative: f64) -> bool {
        (left - right).abs() <= relative * right.abs()
    }

    #[test]
    fn products_and_stirlings_series_meet() {
        for (tokens, count, size) in [(100_000, 256, 5_000), (26_000_000, 256, 1_000_000)] {
            let product: f64 = (0..=count).map(|i| (-real(size) / real(tokens - i)).ln_1p()).sum();
            assert!(close(ln_lacking(tokens, count + 1, size), product, 1e-13));
            let both = |one, other| ln_dependence(tokens, one, other, size);
            let apart = |k| ln_lacking(tokens, k, size);
            assert!(close(both(64, 300), apart(364) - apart(64) - apart(300), 1e-6));
        }
    }

    #[test]
    fn the_whole_text_has_all_its_types_for_certain() {
        let spectrum = Spectrum::of(vec![1, 1, 2, 5]);
        let sampling = Sampling::Hypergeometric;
        assert!(close(expected_types(&spectrum, 9, sampling), 4.0, 1e-15));
        assert!(variance(&spectrum, 9, sampling) < 1e-300);
        assert!(expected_types(&spectrum, 10, sampling).is_nan());
    }

    #[test]
    fn an_interval_of_95_percent_has_its_1_96() {
        assert!(close(deviations(0.95), 1.959_963_984_540_054, 1e-14));
    }
}

//! Measures of how often a word occurs in each part.
//!
//! Of n parts, part i has sᵢ of the S tokens and fᵢ of the word's F occurrences;
//! wᵢ = sᵢ/S, vᵢ = fᵢ/F, and the rate is pᵢ = fᵢ/sᵢ. Sums run over the parts that hold the
//! word, and what the others add is known from their number and their sizes. 0/0 is `nan`.

use super::{Transform, quotient, real};
use crate::score::measure::Settings;

/// The sizes of the parts in tokens; none is 0.
#[derive(Debug, Clone)]
pub struct Sizes {
    each: Vec<u64>,
    parts: u64,
    total: u64,
    smallest: u64,
}

impl Sizes {
    /// Takes the sizes of parts that have tokens.
    #[must_use]
    pub fn new(sizes: Vec<u64>) -> Self {
        let (total, smallest) = (sizes.iter().sum(), sizes.iter().copied().min().unwrap_or(0));
        Self { parts: sizes.len() as u64, each: sizes, total, smallest }
    }

    /// Takes the sizes of some parts, of which alone there will be talk, and what is to be
    /// known of all.
    #[must_use]
    pub fn of_some(sizes: Vec<u64>, all: &Whole) -> Self {
        Self { each: sizes, parts: all.parts, total: all.tokens, smallest: all.smallest }
    }

    /// Returns them.
    #[must_use]
    pub fn as_slice(&self) -> &[u64] {
        &self.each
    }

    /// Returns how many tokens all parts have.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Describes a word by the parts that hold it, with its count in each, and in all.
    #[must_use]
    pub fn spread<'a>(&'a self, held: &'a [(usize, u64)], count: u64) -> Spread<'a> {
        Spread { sizes: self, held, count }
    }
}

/// All parts of a corpus, together.
#[derive(Debug, Clone, Copy)]
pub struct Whole {
    /// How many there are.
    pub parts: u64,
    /// How many tokens they have.
    pub tokens: u64,
    /// How many the smallest has.
    pub smallest: u64,
}

/// How often a word occurs in each part.
#[derive(Debug, Clone, Copy)]
pub struct Spread<'a> {
    sizes: &'a Sizes,
    /// The parts that hold it, and how often each does.
    held: &'a [(usize, u64)],
    /// How often it occurs.
    count: u64,
}

impl Spread<'_> {
    /// The number of parts.
    fn parts(&self) -> f64 {
        real(self.sizes.parts)
    }

    /// The number of parts that hold the word.
    fn range(&self) -> f64 {
        real(self.held.len() as u64)
    }

    /// Count and size of each part that holds the word.
    fn cells(&self) -> impl Iterator<Item = (u64, u64)> {
        self.held.iter().map(|(part, count)| (*count, self.sizes.each[*part]))
    }

    /// The rate in each part that holds the word.
    fn rates(&self) -> impl Iterator<Item = f64> {
        self.cells().map(|(count, size)| real(count) / real(size))
    }

    /// The tokens of the parts that hold the word.
    fn tokens(&self) -> u64 {
        self.cells().map(|(_, size)| size).sum()
    }

    /// Σ max(fᵢ·S − sᵢ·F, 0), which is F·S times DP: what some parts have too much, others
    /// have too little. Exact, and parts without the word need not be looked at.
    fn surplus(&self) -> u128 {
        let (all, count) = (u128::from(self.sizes.total), u128::from(self.count));
        let over = |(here, size): (u64, u64)| {
            (u128::from(here) * all).saturating_sub(u128::from(size) * count)
        };
        self.cells().map(over).sum()
    }

    /// Σ √(sᵢ·fᵢ).
    fn roots(&self) -> f64 {
        self.cells().map(|(count, size)| (real(count) * real(size)).sqrt()).sum()
    }

    /// Σ i·p₍ᵢ₎ / Σ pᵢ, the rates in descending order.
    fn mean_rank(&self) -> f64 {
        let mut rates: Vec<f64> = self.rates().collect();
        rates.sort_unstable_by(|one, other| other.total_cmp(one));
        let ranked: f64 = (1..).zip(&rates).map(|(rank, rate)| real(rank) * rate).sum();
        ranked / rates.iter().sum::<f64>()
    }

    /// The mean and the variance, that of all there is, of a number that is 0 in the parts
    /// without the word.
    fn moments(&self, number: impl Fn((u64, u64)) -> f64) -> (f64, f64) {
        let mean = self.cells().map(&number).sum::<f64>() / self.parts();
        let square = |x: f64| (x - mean) * (x - mean);
        let held: f64 = self.cells().map(|cell| square(number(cell))).sum();
        (mean, (held + (self.parts() - self.range()) * square(0.0)) / self.parts())
    }

    /// The mean and the variance of the rates.
    fn moments_of_rates(&self) -> (f64, f64) {
        self.moments(|(count, size)| real(count) / real(size))
    }
}

/// How many parts hold the word.
pub(super) fn range(word: &Spread<'_>, _: &Settings) -> f64 {
    word.range()
}

/// The share of parts that hold the word.
pub(super) fn relative_range(word: &Spread<'_>, _: &Settings) -> f64 {
    word.range() / word.parts()
}

/// The share of tokens that are in parts that hold the word.
pub(super) fn relative_range_sizes(word: &Spread<'_>, _: &Settings) -> f64 {
    real(word.tokens()) / real(word.sizes.total)
}

/// The standard deviation of the rates, that of all there is.
pub(super) fn sd(word: &Spread<'_>, _: &Settings) -> f64 {
    word.moments_of_rates().1.sqrt()
}

/// The standard deviation of the rates by their mean.
pub(super) fn cv(word: &Spread<'_>, _: &Settings) -> f64 {
    let (mean, variance) = word.moments_of_rates();
    variance.sqrt() / mean
}

/// Juilland's D: 1 − CV/√(n − 1).
///
/// Source: Juilland & Chang-Rodríguez (1964), *Frequency Dictionary of Spanish Words*.
pub(super) fn juilland_d(word: &Spread<'_>, settings: &Settings) -> f64 {
    // What is left of rounding must not lead out of the range.
    (1.0 - cv(word, settings) / (word.parts() - 1.0).sqrt()).clamp(0.0, 1.0)
}

/// Carroll's D2: the entropy of the shares in the rates, by that of an even word.
///
/// Source: Carroll (1970), *Computer Studies in the Humanities and Verbal Behavior* 3(2), 61–65.
pub(super) fn carroll_d2(word: &Spread<'_>, _: &Settings) -> f64 {
    let all: f64 = word.rates().sum();
    let share = |rate: f64| rate / all;
    let entropy: f64 = word.rates().map(share).map(|q| q * q.ln()).sum();
    let nothing = if word.count == 0 { f64::NAN } else { 0.0 };
    ((nothing - entropy) / word.parts().ln()).clamp(0.0, 1.0)
}

/// Rosengren's S: (Σ√(wᵢ fᵢ))²/F.
///
/// Source: Rosengren (1971), *Études de linguistique appliquée* (nouvelle série) 1, 103–127.
pub(super) fn rosengren_s(word: &Spread<'_>, _: &Settings) -> f64 {
    let roots = word.roots();
    (roots * roots / (real(word.sizes.total) * real(word.count))).clamp(0.0, 1.0)
}

/// The deviation of proportions: ½Σ|vᵢ − wᵢ|.
///
/// Source: Gries (2008), *International Journal of Corpus Linguistics* 13(4), 403–437.
pub(super) fn dp(word: &Spread<'_>, _: &Settings) -> f64 {
    quotient(word.surplus(), u128::from(word.count) * u128::from(word.sizes.total))
}

/// DP by its largest value, that of a word in the smallest part alone.
///
/// Source: Lijffijt & Gries (2012), *International Journal of Corpus Linguistics* 17(1), 147–149.
pub(super) fn dp_norm(word: &Spread<'_>, _: &Settings) -> f64 {
    let others = word.sizes.total - word.sizes.smallest;
    quotient(word.surplus(), u128::from(word.count) * u128::from(others))
}

/// `D_P`: 1 − DP by its largest value, the smallest part being one that holds the word.
///
/// Source: Egbert, Burch & Biber (2020), *International Journal of Corpus Linguistics* 25(1),
/// 89–115.
pub(super) fn egbert_dp(word: &Spread<'_>, _: &Settings) -> f64 {
    let smallest = word.cells().map(|(_, size)| size).min().unwrap_or(0);
    let most = u128::from(word.count) * u128::from(word.sizes.total - smallest);
    quotient(most - word.surplus(), most)
}

/// `D_A`: 1 − the mean difference of rates by twice their mean, of sorted rates.
///
/// Source: Burch, Egbert & Biber (2017), *Journal of Research Design and Statistics in
/// Linguistics and Communication Science* 3(2), 189–216.
pub(super) fn d_a(word: &Spread<'_>, _: &Settings) -> f64 {
    ((2.0 * word.mean_rank() - 2.0) / (word.parts() - 1.0)).clamp(0.0, 1.0)
}

/// The Gini coefficient of the rates.
///
/// Source: Gini (1912), *Variabilità e mutabilità*.
pub(super) fn gini(word: &Spread<'_>, _: &Settings) -> f64 {
    ((word.parts() + 1.0 - 2.0 * word.mean_rank()) / word.parts()).clamp(0.0, 1.0)
}

/// `D_KL`: the divergence of the v from the w in bits, so turned that 1 is even.
///
/// Source: Gries (2020), in *A Practical Handbook of Corpus Linguistics*, 99–118; Gries (2024),
/// *Frequency, Dispersion, Association, and Keyness*, 90–92.
pub(super) fn d_kl(word: &Spread<'_>, settings: &Settings) -> f64 {
    let (all, count) = (real(word.sizes.total), real(word.count));
    let bits = |(here, size): (u64, u64)| {
        let here = real(here);
        here / count * (here * all / (count * real(size))).log2()
    };
    let divergence = word.cells().map(bits).sum::<f64>();
    if word.count == 0 {
        return f64::NAN;
    }
    let divergence = divergence.max(0.0);
    match settings.transform {
        Transform::Odds => 1.0 / (1.0 + divergence),
        Transform::BaseE => (-divergence).exp(),
        Transform::Base2 => (-divergence).exp2(),
    }
}

/// Lyne's D3: 1 − χ²/(4F), of the counts and those in proportion to the sizes.
///
/// Source: Lyne (1985), in *The Vocabulary of French Business Correspondence*.
pub(super) fn lyne_d3(word: &Spread<'_>, _: &Settings) -> f64 {
    let (all, count) = (real(word.sizes.total), real(word.count));
    let cell = |(here, size): (u64, u64)| {
        let expected = count * real(size) / all;
        (real(here) - expected) * (real(here) - expected) / expected
    };
    let absent = count * real(word.sizes.total - word.tokens()) / all;
    1.0 - (word.cells().map(cell).sum::<f64>() + absent) / (4.0 * count)
}

/// Zhang's distributional consistency: (Σ√fᵢ/n)²/(F/n).
///
/// Source: Zhang (2004).
pub(super) fn zhang_dc(word: &Spread<'_>, _: &Settings) -> f64 {
    let roots: f64 = word.cells().map(|(count, _)| real(count).sqrt()).sum();
    (roots * roots / (word.parts() * real(word.count))).clamp(0.0, 1.0)
}

/// −log2 of the share of parts that hold the word.
///
/// Source: Spärck Jones (1972), *Journal of Documentation* 28(1), 11–21.
pub(super) fn idf(word: &Spread<'_>, _: &Settings) -> f64 {
    (word.parts() / word.range()).log2()
}

/// The IDF less that of a word that Poisson's distribution deals out.
///
/// Source: Church & Gale (1995), *Third Workshop on Very Large Corpora*, 121–130.
pub(super) fn ridf(word: &Spread<'_>, settings: &Settings) -> f64 {
    let expected = -(-real(word.count) / word.parts()).exp_m1();
    idf(word, settings) + expected.log2()
}

/// How often the word occurs in a part that holds it.
///
/// Source: Church & Gale (1995), *Natural Language Engineering* 1(2), 163–190.
pub(super) fn burstiness(word: &Spread<'_>, _: &Settings) -> f64 {
    real(word.count) / word.range()
}

/// The variance of the counts by their mean, which are equal in Poisson's distribution.
///
/// Source: Church & Gale (1995), *Natural Language Engineering* 1(2), 163–190.
pub(super) fn variance_to_mean(word: &Spread<'_>, _: &Settings) -> f64 {
    let (mean, variance) = word.moments(|(count, _)| real(count));
    variance / mean
}

/// How many parts hold the word, by how many would if each occurrence chose its part.
pub(super) fn pigeon(word: &Spread<'_>, _: &Settings) -> f64 {
    let parts = word.parts();
    let free = (real(word.count) * (-1.0 / parts).ln_1p()).exp_m1();
    word.range() / (parts * -free)
}

/// Juilland's U: F·D.
pub(super) fn juilland_u(word: &Spread<'_>, settings: &Settings) -> f64 {
    real(word.count) * juilland_d(word, settings)
}

/// Carroll's Um: F·D2 + (1 − D2)·F/n.
pub(super) fn carroll_um(word: &Spread<'_>, settings: &Settings) -> f64 {
    let (count, even) = (real(word.count), carroll_d2(word, settings));
    count * even + (1.0 - even) * count / word.parts()
}

/// Rosengren's KF: F·S.
pub(super) fn rosengren_kf(word: &Spread<'_>, settings: &Settings) -> f64 {
    real(word.count) * rosengren_s(word, settings)
}

/// Engwall's FM: F times the share of parts that hold the word.
pub(super) fn engwall_fm(word: &Spread<'_>, _: &Settings) -> f64 {
    real(word.count) * word.range() / word.parts()
}

/// Kromer's UR: Σ (1 + 1/2 + … + 1/fᵢ).
pub(super) fn kromer_ur(word: &Spread<'_>, _: &Settings) -> f64 {
    let undefined = if word.sizes.each.is_empty() { f64::NAN } else { 0.0 };
    undefined + word.cells().map(|(count, _)| harmonic(count)).sum::<f64>()
}

/// 1 + 1/2 + … + 1/n, which is ψ(n + 1) + γ.
fn harmonic(n: u64) -> f64 {
    const EULER: f64 = 0.577_215_664_901_532_9;
    if n < 64 {
        return (1..=n).rev().map(|k| 1.0 / real(k)).sum();
    }
    let x = real(n);
    let square = 1.0 / (x * x);
    // The series of ψ; what is left out is below 1e-17 from 64 on.
    let rest = square * (1.0 / 12.0 - square * (1.0 / 120.0 - square / 252.0));
    x.ln() + EULER + (0.5 / x - rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmonic_numbers_are_sums_where_the_series_begins() {
        for n in [1_u64, 63, 64, 65, 1000] {
            let sum: f64 = (1..=n).rev().map(|k| 1.0 / real(k)).sum();
            assert!((harmonic(n) - sum).abs() < 4e-15 * sum, "{n}");
        }
    }
}

//! How strongly the words of an n-gram attract each other.
//!
//! Input: a [`Gram`], how often an n-gram occurs and how often some of its words do at
//! their places. Output: a score. For two words each measure is that of the same name for
//! pairs. What each is for, and where it comes from, is in the registry that users read
//! (`python/turven/registry/grams.py`).
//!
//! If the words were independent, a cell would be expected N ∏ mᵢ/N times, mᵢ being how
//! often word i is at its place, or is not. That product is kept to twice the digits of a
//! number ([`Double`]): near independence its distance from what was observed is all that
//! counts.

use std::f64::consts::E;

use rayon::prelude::*;

use super::double::Double;
use super::measure::{Definition, Settings, Variance, plain, read, with};
use super::special;
use crate::error::{Error, Result};

/// A set of places of an n-gram: bit i is set if place i, counted from 0, is one of them.
pub type Places = u128;

/// The most words of an n-gram of which all 2ⁿ cells are counted.
pub const MAX_CELLS_N: usize = 5;

/// So many n-grams are scored by one thread.
const FEW: usize = 1 << 10;

/// How often an n-gram and parts of it occur.
#[derive(Debug, Clone)]
pub struct Gram {
    /// n.
    length: usize,
    /// N.
    total: u64,
    /// The parts that were counted, in ascending order.
    parts: Vec<Places>,
    /// How often the n-gram's words are at the places of each part, whatever is at the
    /// others.
    pub counts: Vec<u64>,
}

/// The parts of an n-gram that a measure looks at, besides the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// Single words.
    Words,
    /// The first words and the last words, for each place where it may be split.
    Splits,
    /// All words but one.
    Gaps,
    /// All parts.
    Cells,
}

/// All measures, in the order of the documentation, with what they look at.
static MEASURES: [(Definition<Gram>, Needs); 14] = [
    (with("pmi", &["base"], pmi), Needs::Words),
    (plain("npmi", npmi), Needs::Words),
    (with("total_correlation", &["base"], total_correlation), Needs::Words),
    (with("t_score", &["variance"], t_score), Needs::Words),
    (with("poisson_stirling", &["base", "form"], poisson_stirling), Needs::Words),
    (with("log_likelihood", &["signed"], log_likelihood), Needs::Cells),
    (with("chi_squared", &["signed"], chi_squared), Needs::Cells),
    (plain("jaccard", jaccard), Needs::Cells),
    (plain("dice", dice), Needs::Words),
    (with("mi_like", &["power"], mi_like), Needs::Words),
    (plain("scp", scp), Needs::Splits),
    (plain("mutual_expectation", mutual_expectation), Needs::Gaps),
    (plain("lambda", lambda), Needs::Cells),
    (plain("lambda_z", lambda_z), Needs::Cells),
];

/// A measure of association of n-grams with its options.
#[derive(Debug, Clone)]
pub struct GramMeasure {
    label: String,
    definition: &'static Definition<Gram>,
    settings: Settings,
    needs: Needs,
}

impl GramMeasure {
    /// Reads a measure's name and its options for n-grams of up to `longest` words. The
    /// error lists what is accepted.
    pub fn parse(given: &str, longest: usize) -> Result<Self> {
        let (definition, settings) = read(given, MEASURES.iter().map(|(known, _)| known))?;
        let found = MEASURES.iter().find(|(known, _)| std::ptr::eq(known, definition));
        let needs = found.map_or(Needs::Cells, |(_, needs)| *needs);
        if needs == Needs::Cells && longest > MAX_CELLS_N {
            let reason = format!(
                "it counts all 2^n cells, so n must be at most {MAX_CELLS_N}, got {longest}"
            );
            return Err(Error::Measure { given: given.into(), reason });
        }
        if settings.variance == Variance::BerryRogghe {
            let reason = "variance must be poisson or binomial for n-grams, got 'berry-rogghe'";
            return Err(Error::Measure { given: given.into(), reason: reason.into() });
        }
        Ok(Self { label: given.into(), definition, settings, needs })
    }

    /// Returns the measure as it was asked for.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Returns the parts of an n-gram that must be counted to score it, in ascending order.
    #[must_use]
    pub fn parts(&self, length: usize) -> Vec<Places> {
        let all = all_of(length);
        let mut parts: Vec<Places> = vec![all];
        match self.needs {
            Needs::Words => parts.extend((0..length).map(|place| 1 << place)),
            Needs::Splits => parts.extend((1..length).flat_map(|first| {
                let before = all_of(first);
                [before, all & !before]
            })),
            Needs::Gaps => parts.extend((0..length).map(|place| all & !(1 << place))),
            Needs::Cells => parts.extend(1..all),
        }
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    /// Scores n-grams of one length; `columns` has for each of `parts`, which are in
    /// ascending order and the measure's own among them, how often it occurs, by row.
    #[must_use]
    pub fn scores(
        &self,
        length: usize,
        total: impl Fn(usize) -> u64 + Sync,
        parts: &[Places],
        columns: &[Vec<u64>],
        rows: usize,
    ) -> Vec<f64> {
        let gram = || Gram::new(length, 0, parts.to_vec());
        let score = |gram: &mut Gram, row: usize| {
            gram.total = total(row);
            gram.counts.iter_mut().zip(columns).for_each(|(count, of)| *count = of[row]);
            self.score(gram)
        };
        (0..rows).into_par_iter().with_min_len(FEW).map_init(gram, score).collect()
    }

    /// Scores an n-gram.
    #[must_use]
    pub fn score(&self, gram: &Gram) -> f64 {
        (self.definition.score)(gram, &self.settings)
    }
}

/// Where places are named by their numbers, from 0.
#[must_use]
pub fn places_of(numbers: &[usize]) -> Places {
    numbers.iter().map(|number| 1 << number).sum()
}

/// The first `length` places.
fn all_of(length: usize) -> Places {
    (1 << length) - 1
}

impl Gram {
    /// Begins an n-gram of which `parts` are counted, in ascending order; nothing has been
    /// counted yet.
    #[must_use]
    pub fn new(length: usize, total: u64, parts: Vec<Places>) -> Self {
        let counts = vec![0; parts.len()];
        Self { length, total, parts, counts }
    }

    /// How often the words at some places occur there.
    fn of(&self, places: Places) -> u64 {
        if places == 0 {
            return self.total;
        }
        match self.parts.binary_search(&places) {
            Ok(part) => self.counts[part],
            Err(_) => unreachable!("a measure's parts are counted before it is scored"),
        }
    }

    /// f: how often the whole occurs.
    fn whole(&self) -> u64 {
        self.of(all_of(self.length))
    }

    /// f₁ to fₙ: how often each word is at its place.
    fn words(&self) -> impl Iterator<Item = u64> {
        (0..self.length).map(|place| self.of(1 << place))
    }

    /// The 2ⁿ cells: how often just these of the words are at their places.
    ///
    /// A part's count holds those n-grams too that have more of the words. They are taken
    /// out word by word: after place i, only those are left that have exactly what the
    /// cell says at the places up to i.
    fn cells(&self) -> [i64; 1 << MAX_CELLS_N] {
        let mut cells = [0; 1 << MAX_CELLS_N];
        let used = &mut cells[..1 << self.length];
        for (places, cell) in (0..).zip(used.iter_mut()) {
            *cell = i64::try_from(self.of(places)).unwrap_or(i64::MAX);
        }
        for place in 0..self.length {
            for cell in 0..used.len() {
                if cell >> place & 1 == 0 {
                    used[cell] -= used[cell | 1 << place];
                }
            }
        }
        cells
    }

    /// The cells with what is expected of them.
    fn expected_cells(&self) -> impl Iterator<Item = (i64, Double)> {
        let expected = move |cell: usize| {
            self.chance(self.words().enumerate().map(move |(place, count)| {
                if cell >> place & 1 == 1 { count } else { self.total - count }
            }))
        };
        self.cells()
            .into_iter()
            .take(1 << self.length)
            .enumerate()
            .map(move |(cell, observed)| (observed, expected(cell)))
    }

    /// N ∏ mᵢ/N.
    fn chance(&self, margins: impl Iterator<Item = u64>) -> Double {
        let total = real(self.total);
        let mut margins = margins.map(real);
        let first = Double::from(margins.next().unwrap_or(total));
        margins.fold(first, |product, margin| product.times(margin).over(total))
    }

    /// E: how often chance would bring all words together.
    fn expected(&self) -> Double {
        self.chance(self.words())
    }

    /// f − E, to full precision.
    fn excess(&self) -> f64 {
        self.expected().below(real(self.whole()))
    }

    /// ln(f/E).
    fn ln_ratio(&self) -> f64 {
        let (count, expected) = (real(self.whole()), self.expected());
        if self.words().any(|count| count == 0) {
            return f64::NAN;
        }
        if expected.high < f64::MIN_POSITIVE / f64::EPSILON {
            // Too small to be written as one number.
            let total = real(self.total).ln();
            return count.ln() - total
                + self.words().map(|word| total - real(word).ln()).sum::<f64>();
        }
        special::ln_of(count / expected.high, expected.below(count) / expected.high)
    }
}

/// log(f/E).
fn pmi(gram: &Gram, settings: &Settings) -> f64 {
    settings.log_of(gram.ln_ratio(), 2.0)
}

/// log(f/E) / −(n − 1) log(f/N).
fn npmi(gram: &Gram, _: &Settings) -> f64 {
    let (count, total) = (real(gram.whole()), real(gram.total));
    let surprisal = -special::ln_of(count / total, (count - total) / total);
    let places = real(gram.length as u64 - 1);
    if count == 0.0 {
        // What it tends to as f does to 0; nan where nothing was expected.
        return if gram.ln_ratio().is_nan() { f64::NAN } else { -places.recip() };
    }
    // Rounding must not leave the range; nan stays.
    if surprisal == 0.0 { 1.0 } else { (gram.ln_ratio() / (places * surprisal)).clamp(-1.0, 1.0) }
}

/// f/N log(f/E).
fn total_correlation(gram: &Gram, settings: &Settings) -> f64 {
    weighted(real(gram.whole()) / real(gram.total), pmi(gram, settings))
}

/// x ln x and the like: 0 where x is.
fn weighted(weight: f64, logarithm: f64) -> f64 {
    if weight == 0.0 && logarithm.is_infinite() { 0.0 } else { weight * logarithm }
}

/// (f − E) / √f.
fn t_score(gram: &Gram, settings: &Settings) -> f64 {
    let (count, total) = (real(gram.whole()), real(gram.total));
    let is_binomial = settings.variance == Variance::Binomial;
    let variance = if is_binomial { count * (1.0 - count / total) } else { count };
    gram.excess() / variance.sqrt()
}

/// f (ln f − ln E − 1).
fn poisson_stirling(gram: &Gram, settings: &Settings) -> f64 {
    let (count, ratio) = (real(gram.whole()), gram.ln_ratio());
    if settings.nltk {
        return weighted(count, settings.log_of(ratio, 2.0) - 1.0);
    }
    settings.log_of(weighted(count, ratio - 1.0), E)
}

fn signed(score: f64, gram: &Gram, settings: &Settings) -> f64 {
    if settings.signed { score.copysign(gram.excess()) } else { score }
}

/// 2 Σ O ln(O/E), all cells.
///
/// The deviations O − E of all cells cancel, so the sum may be taken of terms that are
/// never negative: no digits are lost.
fn log_likelihood(gram: &Gram, settings: &Settings) -> f64 {
    let half = gram.expected_cells().map(|(observed, expected)| {
        if observed < 0 {
            return f64::NAN;
        }
        special::deviance(expected.high, expected.below(whole(observed)))
    });
    signed(2.0 * half.sum::<f64>(), gram, settings)
}

/// Σ (O − E)²/E, all cells; 0/0 if a word is always or never at its place.
fn chi_squared(gram: &Gram, settings: &Settings) -> f64 {
    let cells = gram.expected_cells().map(|(observed, expected)| {
        let excess = expected.below(whole(observed));
        excess * (excess / expected.high)
    });
    signed(cells.sum(), gram, settings)
}

/// f / (N − O₀), O₀ being those that have none of the words at its place.
fn jaccard(gram: &Gram, _: &Settings) -> f64 {
    let [none, ..] = gram.cells();
    real(gram.whole()) / (real(gram.total) - whole(none))
}

/// n f / Σ fᵢ.
fn dice(gram: &Gram, _: &Settings) -> f64 {
    let sum: u64 = gram.words().sum();
    real(gram.length as u64 * gram.whole()) / real(sum)
}

/// fᵏ / ∏ fᵢ.
fn mi_like(gram: &Gram, settings: &Settings) -> f64 {
    let count = real(gram.whole());
    if count == 0.0 {
        return if gram.words().any(|word| word == 0) { f64::NAN } else { 0.0 };
    }
    // Quotients one by one: the product alone may be too large to be written.
    let quotients: f64 = gram.words().map(|word| count / real(word)).product();
    count.powf(settings.power - real(gram.length as u64)) * quotients
}

/// f² / mean of f(w₁…wᵢ) f(wᵢ₊₁…wₙ).
fn scp(gram: &Gram, _: &Settings) -> f64 {
    let (count, all) = (real(gram.whole()), all_of(gram.length));
    let split = |first: usize| {
        let before = all_of(first);
        real(gram.of(before)) * real(gram.of(all & !before))
    };
    let sum: f64 = (1..gram.length).map(split).sum();
    // Rounding must not leave the range; nan stays.
    (count * count * real(gram.length as u64 - 1) / sum).clamp(0.0, 1.0)
}

/// f · n f / Σ f(all words but one).
fn mutual_expectation(gram: &Gram, _: &Settings) -> f64 {
    let (count, all) = (real(gram.whole()), all_of(gram.length));
    let sum: u64 = (0..gram.length).map(|place| gram.of(all & !(1 << place))).sum();
    count * (real(gram.length as u64) * count / real(sum))
}

/// Σ ± ln(O + ½), all cells: + where an even number of words is missing.
fn lambda(gram: &Gram, _: &Settings) -> f64 {
    let (mut above, mut below) = (Double::from(1.0), Double::from(1.0));
    for (cell, observed) in gram.cells().into_iter().take(1 << gram.length).enumerate() {
        if observed < 0 {
            return f64::NAN;
        }
        let missing = gram.length - cell.count_ones() as usize;
        let product = if missing.is_multiple_of(2) { &mut above } else { &mut below };
        *product = product.times(whole(observed) + 0.5);
    }
    let distance = (above.high - below.high) + (above.low - below.low);
    special::ln_of(above.high / below.high, distance / below.high)
}

/// λ / √Σ 1/(O + ½).
fn lambda_z(gram: &Gram, settings: &Settings) -> f64 {
    let cells = gram.cells().into_iter().take(1 << gram.length);
    let variance: f64 = cells.map(|observed| (whole(observed) + 0.5).recip()).sum();
    lambda(gram, settings) / variance.sqrt()
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn whole(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Makes an n-gram of its cells.
    fn gram(cells: &[u64]) -> Gram {
        let length = cells.len().trailing_zeros() as usize;
        let mut gram = Gram::new(length, cells.iter().sum(), (1..=all_of(length)).collect());
        for (part, count) in gram.parts.iter().zip(&mut gram.counts) {
            let holds = |cell: &usize| *cell as u128 & part == *part;
            *count = (0..cells.len()).filter(holds).map(|cell| cells[cell]).sum();
        }
        gram
    }

    fn score(cells: &[u64], name: &str) -> f64 {
        let gram = gram(cells);
        GramMeasure::parse(name, gram.length).expect("a measure").score(&gram)
    }

    proptest! {
        #[test]
        fn cells_come_out_of_the_counts_of_parts(
            length in 2_usize..=5, all in prop::collection::vec(0_u64..1_000_000, 32)
        ) {
            let cells = &all[..1 << length];
            let found = gram(cells).cells();
            let found: Vec<u64> = found.iter().map(|cell| cell.unsigned_abs()).take(1 << length).collect();
            prop_assert_eq!(found, cells);
        }

        #[test]
        fn pairs_are_scored_as_pairs(cells in prop::collection::vec(1_u64..100_000, 4)) {
            use crate::score::measure::Measure;
            use crate::score::pair::Pair;
            let (o11, r1, c1) = (cells[3], cells[3] + cells[1], cells[3] + cells[2]);
            let pair = Pair::of_counts(o11, r1, c1, cells.iter().sum());
            for (known, _) in &MEASURES {
                let Ok(measure) = Measure::parse(known.name) else { continue };
                let (ours, theirs) = (score(&cells, known.name), measure.score(&pair));
                let near = (ours - theirs).abs() <= 1e-11 * theirs.abs();
                prop_assert!(near, "{}: {ours} {theirs}", known.name);
            }
        }
    }

    #[test]
    fn an_ngram_that_never_occurs_scores_what_its_measure_tends_to() {
        let cells = [40, 20, 20, 9, 20, 9, 9, 0];
        for (name, limit) in [
            ("pmi", f64::NEG_INFINITY),
            ("npmi", -0.5),
            ("total_correlation", 0.0),
            ("t_score", f64::NEG_INFINITY),
            ("poisson_stirling", 0.0),
            ("dice", 0.0),
            ("mi_like(power=2)", 0.0),
            ("scp", 0.0),
            ("mutual_expectation", 0.0),
            ("jaccard", 0.0),
        ] {
            assert_eq!(score(&cells, name).to_bits(), limit.to_bits(), "{name}");
        }
        // A word that never occurs leaves nothing to compare with.
        let cells = [40, 20, 20, 9, 0, 0, 0, 0];
        for name in ["pmi", "npmi", "total_correlation", "t_score", "poisson_stirling", "mi_like"] {
            assert!(score(&cells, name).is_nan(), "{name}");
        }
    }

    #[test]
    fn independent_words_have_no_association() {
        let cells = [27, 9, 9, 3, 9, 3, 3, 1];
        for name in ["pmi", "npmi", "t_score", "log_likelihood", "chi_squared"] {
            assert!(score(&cells, name).abs() < 1e-12, "{name}");
        }
        assert!(score(&[1000; 8], "lambda").abs() < 1e-12);
    }

    #[test]
    fn words_that_occur_only_together_have_the_largest_score() {
        let cells = [90, 0, 0, 0, 0, 0, 0, 10];
        for name in ["npmi", "dice", "jaccard", "scp", "mi_like"] {
            assert!((score(&cells, name) - 1.0).abs() < 1e-12, "{name}");
        }
        assert!((score(&cells, "mutual_expectation") - 10.0).abs() < 1e-12);
    }

    #[test]
    fn a_word_that_is_always_there_leaves_chi_squared_undefined() {
        let cells = [0, 4, 0, 3, 0, 2, 0, 5];
        assert!(score(&cells, "chi_squared").is_nan());
        assert!(score(&cells, "log_likelihood") >= 0.0);
        assert!((score(&[0, 0, 0, 7], "npmi") - 1.0).abs() < 1e-15);
    }

    #[test]
    fn all_cells_are_refused_for_long_ngrams() {
        let refused = GramMeasure::parse("lambda", 6).expect_err("too long").to_string();
        assert!(refused.contains("n must be at most 5, got 6"));
        assert!(GramMeasure::parse("scp", 100).is_ok());
        let unknown = GramMeasure::parse("fisher", 3).expect_err("unknown").to_string();
        assert!(unknown.contains("the measures are pmi, npmi"));
    }
}

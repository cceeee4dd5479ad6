//! How rich the vocabulary of a text is: measures by their names, with their options.
//!
//! Input: the frequency spectrum of a text, and for each token how far back its type stood
//! before. Output: scores. A file a kind: of sizes and spectrum [`spectral`], of ranks
//! [`ranked`], of the order of the tokens [`sequential`], of samples [`vocd`] and
//! [`rarefaction`](super::rarefaction).
//!
//! One rule for all: what a formula divides by 0, or takes the logarithm of 0 of, is `nan`.

pub mod ranked;
pub mod sequential;
pub mod spectral;
pub mod vocd;

use std::f64::consts::E;

use self::sequential::{Closing, Rule};
use super::measure::{check_known, named, split, wrong};
use super::rarefaction::{Sampling, expected_types};
use super::spectrum::Spectrum;
use crate::error::Result;
use crate::threads::Watch;

/// What measures look at.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// Its sizes; its classes too, if a measure needs them.
    pub spectrum: &'a Spectrum,
    /// For each token how far back its type stood before; from 1 on, at least its own place,
    /// from 1, if it did not. Without a measure of order there are none.
    pub back: &'a [u32],
    /// The same of the text read backward.
    pub forth: &'a [u32],
    /// The same of the text read in a circle.
    pub around: &'a [u32],
    /// Whether anybody still wants the answer: long measures look at it.
    pub watch: &'a Watch,
}

/// What a measure is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// N and V.
    Sizes,
    /// The frequency spectrum.
    Spectrum,
    /// The order of the tokens.
    Back,
    /// The order, forward and backward.
    Forth,
    /// The order in a circle.
    Around,
}

/// What measures may be told; each reads what is its own.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The base of the logarithm; 0 for the measure's own.
    base: f64,
    /// The tokens of a window or a segment.
    window: u64,
    /// The tokens of a sample.
    tokens: u64,
    /// Whether HD-D is a sum over types.
    is_sum: bool,
    /// Brunet's exponent.
    exponent: f64,
    rule: Rule,
    /// Where random numbers begin; without any, expectations take the place of samples.
    seed: Option<u64>,
}

/// A measure's name, its options, what it needs, and its score.
struct Definition {
    name: &'static str,
    options: &'static [&'static str],
    needs: Needs,
    score: fn(&Text<'_>, &Settings) -> f64,
}

const fn of(
    name: &'static str,
    options: &'static [&'static str],
    needs: Needs,
    score: fn(&Text<'_>, &Settings) -> f64,
) -> Definition {
    Definition { name, options, needs, score }
}

const BASE: &[&str] = &["base"];
const FACTORS: &[&str] = &["threshold", "closing", "minimum"];

/// All measures, in the order of the documentation.
static MEASURES: [Definition; 34] = [
    of("ttr", &[], Needs::Sizes, |text, _| spectral::ttr(text.spectrum)),
    of("root_ttr", &[], Needs::Sizes, |text, _| spectral::root_ttr(text.spectrum)),
    of("corrected_ttr", &[], Needs::Sizes, |text, _| spectral::corrected_ttr(text.spectrum)),
    of("herdan_c", &[], Needs::Sizes, |text, _| spectral::herdan_c(text.spectrum)),
    of("summer_s", BASE, Needs::Sizes, |text, told| {
        spectral::summer_s(text.spectrum, told.base_or(10.0))
    }),
    of("dugast_u", BASE, Needs::Sizes, |text, told| {
        spectral::dugast_u(text.spectrum, told.base_or(10.0))
    }),
    of("maas_a2", BASE, Needs::Sizes, |text, told| {
        spectral::maas_a2(text.spectrum, told.base_or(10.0))
    }),
    of("maas_a", BASE, Needs::Sizes, |text, told| {
        spectral::maas_a2(text.spectrum, told.base_or(10.0)).sqrt()
    }),
    of("maas_lgv0", BASE, Needs::Sizes, |text, told| {
        spectral::maas_lgv0(text.spectrum, told.base_or(10.0))
    }),
    of("maas_lgev0", &[], Needs::Sizes, |text, _| spectral::maas_lgv0(text.spectrum, E)),
    of("brunet_w", &["a"], Needs::Sizes, |text, told| {
        spectral::brunet_w(text.spectrum, told.exponent)
    }),
    of("fisher_alpha", &[], Needs::Sizes, |text, _| spectral::fisher_alpha(text.spectrum)),
    of("yule_k", &[], Needs::Spectrum, |text, _| spectral::yule_k(text.spectrum)),
    of("yule_i", &[], Needs::Spectrum, |text, _| spectral::yule_i(text.spectrum)),
    of("simpson_d", &[], Needs::Spectrum, |text, _| spectral::simpson_d(text.spectrum)),
    of("herdan_vm", &[], Needs::Spectrum, |text, _| spectral::herdan_vm(text.spectrum)),
    of("repeat_rate", &[], Needs::Spectrum, |text, _| spectral::repeat_rate(text.spectrum)),
    of("entropy", BASE, Needs::Spectrum, |text, told| {
        spectral::entropy(text.spectrum, told.base_or(2.0))
    }),
    of("evenness", &[], Needs::Spectrum, |text, _| spectral::evenness(text.spectrum)),
    of("sichel_s", &[], Needs::Spectrum, |text, _| spectral::sichel_s(text.spectrum)),
    of("michea_m", &[], Needs::Spectrum, |text, _| spectral::michea_m(text.spectrum)),
    of("honore_r", &[], Needs::Spectrum, |text, _| spectral::honore_r(text.spectrum)),
    of("popescu_r1", &[], Needs::Spectrum, |text, _| ranked::popescu_r1(text.spectrum)),
    of("popescu_r2", &[], Needs::Spectrum, |text, _| ranked::popescu_r2(text.spectrum)),
    of("popescu_r3", &[], Needs::Spectrum, |text, _| ranked::popescu_r3(text.spectrum)),
    of("popescu_r4", &[], Needs::Spectrum, |text, _| ranked::popescu_r4(text.spectrum)),
    of("hdd", &["sample", "form"], Needs::Spectrum, |text, told| {
        let types = told.expected_types(text.spectrum);
        if told.is_sum { types } else { types / real(told.tokens) }
    }),
    of("ttr_at", &["tokens"], Needs::Spectrum, |text, told| {
        told.expected_types(text.spectrum) / real(told.tokens)
    }),
    of("vocd_d", &["seed", "sampling"], Needs::Back, |text, told| vocd::vocd_d(text, told.seed)),
    of("msttr", &["segment"], Needs::Back, |text, told| sequential::msttr(text.back, told.window)),
    of("mattr", &["window"], Needs::Back, |text, told| sequential::mattr(text.back, told.window)),
    of("mtld", FACTORS, Needs::Forth, |text, told| sequential::mtld(text, &told.rule)),
    of("mtld_ma_wrap", FACTORS, Needs::Around, |text, told| {
        sequential::mtld_ma_wrap(text, &told.rule)
    }),
    of("mtld_ma_bid", FACTORS, Needs::Forth, |text, told| {
        sequential::mtld_ma_bid(text, &told.rule)
    }),
];

/// A measure of diversity with its options.
#[derive(Debug, Clone)]
pub struct DiversityMeasure {
    definition: &'static Definition,
    settings: Settings,
}

impl std::fmt::Debug for Definition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl DiversityMeasure {
    /// Reads a measure's name, and behind it, if there are any, its options in parentheses:
    /// `mattr(window=50)`. The error lists what is accepted.
    pub fn parse(given: &str) -> Result<Self> {
        let (name, options) = named(given)?;
        let Some(definition) = MEASURES.iter().find(|known| known.name == name) else {
            let names: Vec<&str> = MEASURES.iter().map(|known| known.name).collect();
            return Err(wrong(given, format!("the measures are {}", names.join(", "))));
        };
        let mut settings = Settings::of(name);
        for (key, value) in split(options) {
            check_known(given, key, definition.options)?;
            let refused =
                |accepted| wrong(given, format!("{key} must be {accepted}, got '{value}'"));
            settings.set(key, value).map_err(refused)?;
        }
        settings.rule.prepare();
        Ok(Self { definition, settings })
    }

    /// Returns what it is computed from.
    #[must_use]
    pub fn needs(&self) -> Needs {
        self.definition.needs
    }

    /// Returns whether it looks at the frequency spectrum, and not at sizes alone.
    #[must_use]
    pub fn needs_spectrum(&self) -> bool {
        // Expectations take the place of samples.
        let is_expected = self.definition.name == "vocd_d" && self.settings.seed.is_none();
        is_expected || self.definition.needs == Needs::Spectrum
    }

    /// Scores a text.
    #[must_use]
    pub fn score(&self, text: &Text<'_>) -> f64 {
        (self.definition.score)(text, &self.settings)
    }
}

impl Settings {
    /// The defaults of a measure.
    fn of(name: &str) -> Self {
        // The programs that move the start of a factor along ask for ten tokens.
        let minimum = if name.starts_with("mtld_ma") { 10 } else { 1 };
        Self {
            base: 0.0,
            window: 100,
            tokens: if name == "ttr_at" { 1000 } else { 42 },
            is_sum: false,
            exponent: 0.172,
            rule: Rule::new(0.72, Closing::Below, minimum),
            seed: Some(0),
        }
    }

    fn base_or(&self, usual: f64) -> f64 {
        if self.base > 0.0 { self.base } else { usual }
    }

    fn expected_types(&self, spectrum: &Spectrum) -> f64 {
        expected_types(spectrum, self.tokens, Sampling::Hypergeometric)
    }

    /// Sets an option by its name; the error is what was allowed.
    fn set(&mut self, key: &str, value: &str) -> Result<(), &'static str> {
        const SIZE: &str = "a whole number from 1 on";
        let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
        let size = || value.parse().ok().filter(|size| (1..=MAX_SIZE).contains(size)).ok_or(SIZE);
        match (key, value) {
            ("base", "e") => self.base = E,
            ("base", _) => {
                self.base = number.filter(|base| *base > 1.0).ok_or("a number above 1, or e")?;
            }
            ("window" | "segment", _) => self.window = size()?,
            ("sample" | "tokens", _) => self.tokens = size()?,
            ("form", "mean") => self.is_sum = false,
            ("form", "sum") => self.is_sum = true,
            ("form", _) => return Err("mean or sum"),
            ("a", _) => self.exponent = number.filter(|a| *a > 0.0).ok_or("a number above 0")?,
            ("threshold", _) => {
                let threshold = number.filter(|threshold| *threshold > 0.0 && *threshold < 1.0);
                self.rule.threshold = threshold.ok_or("between 0 and 1")?;
            }
            ("closing", _) => {
                self.rule.closing = Closing::parse(value).ok_or("below, at or inside")?;
            }
            ("minimum", _) => self.rule.minimum = size()?,
            ("seed", _) if self.seed.is_none() => return Err("left out where sampling is exact"),
            ("seed", _) => {
                let seed = value.parse().ok().filter(|seed| *seed <= MAX_SIZE);
                self.seed = Some(seed.ok_or("a whole number from 0 on")?);
            }
            ("sampling", "random") => self.seed = self.seed.or(Some(0)),
            ("sampling", "exact") => self.seed = None,
            ("sampling", _) => return Err("random or exact"),
            _ => return Err("an option"),
        }
        Ok(())
    }
}

/// The largest number that an option may be.
const MAX_SIZE: u64 = i64::MAX as u64;

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_that_cannot_be_says_what_can() {
        let message = |given| DiversityMeasure::parse(given).expect_err("wrong").to_string();
        assert!(message("ttrr").contains("the measures are ttr, root_ttr"));
        assert!(message("ttr(base=2)").contains("ttr takes no options, got 'base'"));
        assert!(message("mattr(window=0)").contains("a whole number from 1 on, got '0'"));
        assert!(message("mtld(threshold=1)").contains("between 0 and 1, got '1'"));
        assert!(message("mtld(closing=above)").contains("below, at or inside"));
        assert!(message("entropy(base=1)").contains("a number above 1, or e"));
    }

    #[test]
    fn every_measure_of_an_empty_text_is_undefined() {
        let (spectrum, watch) = (Spectrum::default(), Watch::default());
        let text = Text { spectrum: &spectrum, back: &[], forth: &[], around: &[], watch: &watch };
        for definition in &MEASURES {
            let measure = DiversityMeasure::parse(definition.name).expect("a measure");
            assert!(measure.score(&text).is_nan(), "{definition:?}");
        }
    }
}

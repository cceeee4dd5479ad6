//! Measures by their names, with their options.

use std::f64::consts::E;
use std::fmt;

use super::association as by;
use super::corpora;
use super::dispersion::{Adjusted, Transform};
use super::pair::Pair;
use super::scaled_f::Scaler;
use crate::error::{Error, Result};

/// What a measure may be told; each reads what is its own.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of another measure")]
pub(super) struct Settings {
    /// The base of the logarithm.
    pub(super) base: f64,
    /// Whether the score is negative where the words avoid each other.
    pub(super) signed: bool,
    /// Whether a correction for continuity may not go beyond 0.
    pub(super) clip: bool,
    pub(super) variance: Variance,
    pub(super) smoothing: Smoothing,
    pub(super) tail: Tail,
    /// The chance of an interval that misses the value.
    pub(super) alpha: f64,
    /// How many intervals there are, all of which should hold their values.
    pub(super) tests: f64,
    /// Whether the interval is that of a normal distribution.
    pub(super) normal: bool,
    /// What is added to both frequencies.
    pub(super) k: f64,
    /// What is taken from the observed count.
    pub(super) discount: f64,
    /// Whether a correction is for tables with small expectations only.
    pub(super) when_small: bool,
    /// The power of the observed count.
    pub(super) power: f64,
    /// Whether NLTK's formula is meant.
    pub(super) nltk: bool,
    /// Of a uniform prior, what it gives each word.
    pub(super) prior_alpha: f64,
    /// Of a uniform prior, to how many words; without it the prior is informative.
    pub(super) types: Option<f64>,
    /// Whether the smallest expectation is taken as a share of N.
    pub(super) proportion: bool,
    /// How likely chance alone may make a keyword of a document.
    pub(super) p: f64,
    /// How many times as much the frequency counts as the precision.
    pub(super) beta: f64,
    pub(super) scaler: Scaler,
    pub(super) transform: Transform,
    /// Between which distributions of a count a score is placed.
    pub(super) adjusted: Option<Adjusted>,
}

/// What the variance of a count is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variance {
    /// The count itself, as in Poisson's distribution.
    Poisson,
    /// That of a binomial distribution of N trials.
    Binomial,
    /// That of a binomial distribution of R1 trials.
    BerryRogghe,
}

/// What is done about empty cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Smoothing {
    /// Nothing.
    None,
    /// One half where a cell is empty.
    Zeros,
    /// One half more in every cell.
    All,
}

/// Which tables are at least as extreme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    /// Those with as many co-occurrences or more.
    Right,
    /// Those with as many or fewer.
    Left,
    /// Those that are not more likely.
    Both,
}

/// A measure's name, the options that it takes, and what its score of a `T` is.
pub(super) struct Definition<T> {
    pub(super) name: &'static str,
    options: &'static [&'static str],
    pub(super) score: fn(&T, &Settings) -> f64,
}

pub(super) const fn plain<T>(name: &'static str, score: fn(&T, &Settings) -> f64) -> Definition<T> {
    Definition { name, options: &[], score }
}

pub(super) const fn with<T>(
    name: &'static str,
    options: &'static [&'static str],
    score: fn(&T, &Settings) -> f64,
) -> Definition<T> {
    Definition { name, options, score }
}

/// All measures, in the order of the documentation.
static MEASURES: [Definition<Pair>; 58] = [
    plain("frequency", by::frequency),
    plain("relative_frequency", by::relative_frequency),
    with("log_likelihood", &["signed"], by::log_likelihood),
    plain("log_likelihood_signed", by::log_likelihood_signed),
    with("log_likelihood_two_term", &["signed"], by::log_likelihood_two_term),
    with("simple_log_likelihood", &["signed"], by::simple_log_likelihood),
    with("log_likelihood_williams", &["signed"], by::log_likelihood_williams),
    with("chi_squared", &["signed"], by::chi_squared),
    with("chi_squared_corrected", &["signed", "clip", "when"], by::chi_squared_corrected),
    with("z_score", &["variance"], by::z_score),
    plain("z_score_corrected", by::z_score_corrected),
    with("t_score", &["variance"], by::t_score),
    with("poisson_stirling", &["base", "form"], by::poisson_stirling),
    with("poisson", &["tail"], by::poisson),
    with("binomial", &["tail"], by::binomial),
    with("fisher", &["tail"], by::fisher),
    plain("specificity", by::specificity),
    plain("hypergeometric_likelihood", by::hypergeometric_likelihood),
    plain("binomial_likelihood", by::binomial_likelihood),
    with("pmi", &["base"], by::pmi),
    plain("npmi", by::npmi),
    with("ppmi", &["base"], by::ppmi),
    with("pmi2", &["base"], by::pmi2),
    with("pmi3", &["base"], by::pmi3),
    with("local_pmi", &["base"], by::local_pmi),
    plain("pmi_log_f", by::pmi_log_f),
    with("average_mi", &["base"], by::average_mi),
    with("mu", &["discount"], by::mu),
    plain("dice", by::dice),
    plain("log_dice", by::log_dice),
    plain("jaccard", by::jaccard),
    plain("minimum_sensitivity", by::minimum_sensitivity),
    plain("geometric_mean", by::geometric_mean),
    plain("mutual_expectation", by::mutual_expectation),
    plain("liddell", by::liddell),
    plain("phi", by::phi),
    plain("phi_squared", by::phi_squared),
    plain("delta_p", by::delta_p),
    plain("delta_p_backward", by::delta_p_backward),
    plain("conditional_probability", by::conditional_probability),
    plain("conditional_probability_backward", by::conditional_probability_backward),
    with("odds_ratio", &["smoothing"], by::odds_ratio),
    with("log_odds_ratio", &["base", "smoothing"], by::log_odds_ratio),
    plain("yule_q", by::yule_q),
    plain("relative_risk", by::relative_risk),
    plain("percent_difference", by::percent_difference),
    plain("difference_coefficient", by::difference_coefficient),
    with("log_ratio", &["base", "smoothing"], by::log_ratio),
    with("conservative_log_ratio", &["alpha", "tests", "method"], by::conservative_log_ratio),
    plain("lambda", by::lambda),
    plain("lambda_z", by::lambda_z),
    with("simple_maths", &["k"], by::simple_maths),
    with("bic", &["signed"], corpora::bic),
    with("ell", &["signed", "expected"], corpora::ell),
    with("log_odds_prior", &["base", "prior", "alpha", "types"], corpora::log_odds_prior),
    with("log_odds_prior_z", &PRIOR, corpora::log_odds_prior_z),
    with("jsd_contribution", &["base", "signed"], corpora::jsd_contribution),
    with("kl_contribution", &["base"], corpora::kl_contribution),
];

/// What a measure with a Dirichlet prior may be told of it.
const PRIOR: [&str; 3] = ["prior", "alpha", "types"];

/// The measures that compare O11/C1 with O12/C2.
const COLUMNS: [&str; 3] = ["relative_risk", "percent_difference", "difference_coefficient"];

impl<T> fmt::Debug for Definition<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A measure of association with its options.
#[derive(Debug, Clone)]
pub struct Measure {
    /// The measure as it was asked for: `pmi`, `pmi(base=10)`.
    label: String,
    definition: &'static Definition<Pair>,
    settings: Settings,
    /// Whether the table is turned before it is scored.
    turns: bool,
}

impl Measure {
    /// Reads a measure's name, and behind it, if there are any, its options in
    /// parentheses: `log_likelihood(signed=true)`. The error lists what is accepted.
    pub fn parse(given: &str) -> Result<Self> {
        let (definition, settings) = read(given, MEASURES.iter())?;
        Ok(Self { label: given.into(), definition, settings, turns: false })
    }

    /// Returns the measure as something else that was asked for.
    #[must_use]
    pub fn labelled(self, label: &str) -> Self {
        Self { label: label.into(), ..self }
    }

    /// Returns the measure as it was asked for.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Returns the measure as it compares two corpora, whose sizes are R1 and R2.
    ///
    /// Most measures compare rows, or both ways alike; of two corpora, those that compare
    /// columns compare rows too.
    #[must_use]
    pub fn of_corpora(&self) -> Self {
        let turns = COLUMNS.contains(&self.definition.name);
        Self { turns, ..self.clone() }
    }

    /// Scores a pair.
    #[must_use]
    pub fn score(&self, pair: &Pair) -> f64 {
        let score = self.definition.score;
        if self.turns { score(&pair.turned(), &self.settings) } else { score(pair, &self.settings) }
    }
}

/// Splits what is asked for into a measure's name and the options behind it in parentheses.
pub fn named(given: &str) -> Result<(&str, &str)> {
    let Some((name, rest)) = given.split_once('(') else { return Ok((given.trim(), "")) };
    match rest.trim_end().strip_suffix(')') {
        Some(options) => Ok((name.trim(), options)),
        None => Err(wrong(given, "its options must end with ')'".into())),
    }
}

/// Fails if a measure that takes no options is given any.
pub fn without_options(given: &str) -> Result<()> {
    settings_of(given, &[]).map(|_| ())
}

/// Splits the options of a measure into their names and values.
pub(super) fn split(options: &str) -> impl Iterator<Item = (&str, &str)> {
    let options = options.split(',').filter(|option| !option.trim().is_empty());
    options.map(|option| {
        let (key, value) = option.split_once('=').unwrap_or((option, ""));
        (key.trim(), value.trim())
    })
}

/// Fails if a measure does not take an option; the error lists those that it takes.
pub(super) fn check_known(given: &str, key: &str, known: &[&str]) -> Result<()> {
    if known.contains(&key) {
        return Ok(());
    }
    let reason = match known {
        [] => format!("{} takes no options, got '{key}'", named(given)?.0),
        known => format!("its options are {}, got '{key}'", known.join(", ")),
    };
    Err(wrong(given, reason))
}

pub(super) fn wrong(given: &str, reason: String) -> Error {
    Error::Measure { given: given.into(), reason }
}

/// Finds a measure by its name, with the options behind it in parentheses.
pub(super) fn read<T>(
    given: &str,
    known: impl Iterator<Item = &'static Definition<T>> + Clone,
) -> Result<(&'static Definition<T>, Settings)> {
    let (name, _) = named(given)?;
    let Some(definition) = known.clone().find(|known| known.name == name) else {
        let names: Vec<&str> = known.map(|known| known.name).collect();
        return Err(wrong(given, format!("the measures are {}", names.join(", "))));
    };
    Ok((definition, settings_of(given, definition.options)?))
}

/// Reads the options of a measure that takes these; the error lists what is accepted.
pub(super) fn settings_of(given: &str, known: &[&str]) -> Result<Settings> {
    let (_, options) = named(given)?;
    let mut settings = Settings::default();
    let (mut told, has_prior) = (Vec::new(), known.contains(&"prior"));
    for (key, value) in split(options) {
        check_known(given, key, known)?;
        let set = if has_prior && PRIOR.contains(&key) {
            told.push((key, value));
            settings.set_prior(key, value)
        } else {
            settings.set(key, value)
        };
        set.map_err(|accepted| wrong(given, format!("{key} must be {accepted}, got '{value}'")))?;
    }
    check_prior(&told).map_err(|reason| wrong(given, reason.into()))?;
    Ok(settings)
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base: 0.0,
            signed: false,
            clip: true,
            variance: Variance::Poisson,
            smoothing: Smoothing::None,
            tail: Tail::Right,
            alpha: 0.05,
            tests: 1.0,
            normal: false,
            k: 1.0,
            discount: 0.0,
            when_small: false,
            power: 3.0,
            nltk: false,
            prior_alpha: 0.01,
            types: None,
            proportion: false,
            p: 1e-6,
            beta: 2.0,
            scaler: Scaler::ACCEPTED[0].1,
            transform: Transform::Odds,
            adjusted: None,
        }
    }
}

/// Fails if what was told of a prior is not enough, or cannot be meant.
fn check_prior(told: &[(&str, &str)]) -> Result<(), &'static str> {
    let is_uniform = told.iter().rev().find(|(key, _)| *key == "prior");
    let is_uniform = is_uniform.is_some_and(|(_, value)| *value == "uniform");
    let has = |name: &str| told.iter().any(|(key, _)| *key == name);
    match (is_uniform, has("types")) {
        (true, false) => Err("prior=uniform needs types, the number of types of both corpora"),
        (false, types) if types || has("alpha") => Err("alpha and types are for prior=uniform"),
        _ => Ok(()),
    }
}

impl Settings {
    /// Sets an option by its name; the error is what was allowed.
    fn set(&mut self, key: &str, value: &str) -> Result<(), &'static str> {
        let number = || value.parse::<f64>().ok().filter(|number| number.is_finite());
        let word = |accepted: &'static [&'static str], error: &'static str| {
            accepted.iter().position(|word| *word == value).ok_or(error)
        };
        let boolean = || {
            let place = word(&["false", "False", "true", "True"], "true or false")?;
            Ok::<bool, &'static str>(place > 1)
        };
        match key {
            "base" => {
                let base = if value == "e" { Some(E) } else { number() };
                self.base = base.filter(|base| *base > 1.0).ok_or("a number above 1, or e")?;
            }
            "signed" => self.signed = boolean()?,
            "clip" => self.clip = boolean()?,
            "variance" => {
                let place = word(
                    &["poisson", "binomial", "berry-rogghe"],
                    "poisson, binomial or berry-rogghe",
                )?;
                self.variance =
                    [Variance::Poisson, Variance::Binomial, Variance::BerryRogghe][place];
            }
            "form" => self.nltk = word(&["stirling", "nltk"], "stirling or nltk")? == 1,
            "smoothing" => {
                let place = word(&["none", "zeros", "all"], "none, zeros or all")?;
                self.smoothing = [Smoothing::None, Smoothing::Zeros, Smoothing::All][place];
            }
            "tail" => {
                let place = word(&["right", "left", "both"], "right, left or both")?;
                self.tail = [Tail::Right, Tail::Left, Tail::Both][place];
            }
            "method" => self.normal = word(&["exact", "normal"], "exact or normal")? == 1,
            "alpha" => {
                let alpha = number().filter(|alpha| *alpha > 0.0 && *alpha < 1.0);
                self.alpha = alpha.ok_or("between 0 and 1")?;
            }
            "tests" => {
                let tests = number().filter(|tests| *tests >= 1.0);
                self.tests = tests.ok_or("a number from 1 on")?;
            }
            "k" => {
                let k = number().filter(|k| *k >= 0.0);
                self.k = k.ok_or("a number that is not negative")?;
            }
            "discount" => {
                let discount = number().filter(|discount| *discount >= 0.0);
                self.discount = discount.ok_or("a number that is not negative")?;
            }
            "when" => self.when_small = word(&["always", "small"], "always or small")? == 1,
            "power" => {
                let power = number().filter(|power| *power > 0.0);
                self.power = power.ok_or("a number above 0")?;
            }
            "expected" => {
                self.proportion = word(&["count", "proportion"], "count or proportion")? == 1;
            }
            "p" => {
                let p = number().filter(|p| *p > 0.0 && *p < 1.0);
                self.p = p.ok_or("between 0 and 1")?;
            }
            "beta" => {
                let beta = number().filter(|beta| *beta > 0.0);
                self.beta = beta.ok_or("a number above 0")?;
            }
            "scaler" => {
                let scaler = Scaler::ACCEPTED.iter().find(|(name, _)| *name == value);
                let accepted = "normcdf, percentile, percentiledense or none";
                self.scaler = scaler.ok_or(accepted)?.1;
            }
            "transform" => {
                let place = word(&["odds", "base_e", "base_2"], "odds, base_e or base_2")?;
                self.transform = [Transform::Odds, Transform::BaseE, Transform::Base2][place];
            }
            "adjusted" => {
                let place = word(&["none", "even", "pervasive"], "none, even or pervasive")?;
                self.adjusted = [None, Some(Adjusted::Even), Some(Adjusted::Pervasive)][place];
            }
            _ => return Err("an option"),
        }
        Ok(())
    }

    /// Sets an option of a prior by its name; the error is what was allowed.
    fn set_prior(&mut self, key: &str, value: &str) -> Result<(), &'static str> {
        let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
        match key {
            "alpha" => {
                self.prior_alpha = number.filter(|alpha| *alpha > 0.0).ok_or("above 0")?;
            }
            "types" => {
                let types = number.filter(|types| *types > 1.0);
                self.types = Some(types.ok_or("a number above 1")?);
            }
            _ if ["informative", "uniform"].contains(&value) => {}
            _ => return Err("informative or uniform"),
        }
        Ok(())
    }

    /// The logarithm of a number in the base of these settings, or else in `usual`.
    pub(super) fn log_of(&self, natural: f64, usual: f64) -> f64 {
        let base = if self.base > 0.0 { self.base } else { usual };
        natural / base.ln()
    }
}

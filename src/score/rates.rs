//! What tells two groups of documents apart: a word's rates in each of them.
//!
//! A rate is how often a word occurs in a document, divided by the document's tokens. Most
//! rates are 0, and are only counted.

use super::special::{ln_chi_squared_tail, ln_student_tails};

/// The rates of a word in the documents of one group.
#[derive(Debug, Clone, Default)]
pub struct Rates {
    /// Those that are not 0.
    above: Vec<f64>,
    /// The number of documents.
    documents: f64,
    mean: f64,
    /// The sum of the squared distances from the mean.
    squares: f64,
}

impl Rates {
    /// Takes the rates that are not 0, and the number of documents.
    #[must_use]
    pub fn new(mut above: Vec<f64>, documents: usize) -> Self {
        above.sort_unstable_by(f64::total_cmp);
        let count = real(documents);
        let mean = above.iter().sum::<f64>() / count;
        let absent = count - real(above.len());
        let squares = above.iter().map(|rate| (rate - mean) * (rate - mean)).sum::<f64>();
        Self { above, documents: count, mean, squares: absent * mean * mean + squares }
    }

    /// The variance, as it is estimated from a sample.
    fn variance(&self) -> f64 {
        self.squares / (self.documents - 1.0)
    }

    /// The share of documents that have the word.
    fn share(&self) -> f64 {
        real(self.above.len()) / self.documents
    }
}

/// A measure of how far the rates of two groups lie apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByDocument {
    /// Welch's t.
    WelchT,
    /// −log10 of how likely chance makes it so far from 0.
    Welch,
    /// The difference of the means in units of the common standard deviation.
    CohensD,
    /// How much more often a document here has the larger rate than one there.
    CliffsDelta,
    /// The same as a normal deviate, after Mann and Whitney.
    MannWhitneyZ,
    /// −log10 of how likely chance makes that so far from 0.
    MannWhitney,
    /// The share of documents that have the word, less that there (Burrows).
    Zeta,
}

impl ByDocument {
    /// All, by name.
    pub const ALL: [(&'static str, Self); 7] = [
        ("welch_t", Self::WelchT),
        ("welch", Self::Welch),
        ("cohens_d", Self::CohensD),
        ("cliffs_delta", Self::CliffsDelta),
        ("mann_whitney_z", Self::MannWhitneyZ),
        ("mann_whitney", Self::MannWhitney),
        ("zeta", Self::Zeta),
    ];

    /// Returns the measure of a name, if there is one.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, measure)| *measure)
    }

    /// Returns the score of a word; `nan` where a group has too few documents.
    #[must_use]
    pub fn score(self, here: &Rates, there: &Rates) -> f64 {
        match self {
            Self::WelchT => welch(here, there).0,
            Self::Welch => {
                let (t, freedom) = welch(here, there);
                surprise(ln_student_tails(t, freedom))
            }
            Self::CohensD => cohens_d(here, there),
            Self::CliffsDelta => {
                Ranked::new(here, there).difference / (here.documents * there.documents)
            }
            Self::MannWhitneyZ => Ranked::new(here, there).deviate(),
            Self::MannWhitney => {
                let z = Ranked::new(here, there).deviate();
                surprise(ln_chi_squared_tail(z * z))
            }
            Self::Zeta => here.share() - there.share(),
        }
    }
}

/// Returns −log10 of e^`ln_p`, and 0 rather than −0 for what is certain.
fn surprise(ln_p: f64) -> f64 {
    0.0 - ln_p / std::f64::consts::LN_10
}

/// Returns Welch's t and its degrees of freedom (Welch and Satterthwaite).
fn welch(here: &Rates, there: &Rates) -> (f64, f64) {
    let (one, other) = (here.variance() / here.documents, there.variance() / there.documents);
    let t = (here.mean - there.mean) / (one + other).sqrt();
    let share = |part: f64, rates: &Rates| part * part / (rates.documents - 1.0);
    (t, (one + other) * (one + other) / (share(one, here) + share(other, there)))
}

fn cohens_d(here: &Rates, there: &Rates) -> f64 {
    let freedom = here.documents + there.documents - 2.0;
    (here.mean - there.mean) / ((here.squares + there.squares) / freedom).sqrt()
}

/// What the ranks of all rates say.
struct Ranked {
    /// The pairs of documents in which the one here has the larger rate, less those in which
    /// the one there has it.
    difference: f64,
    /// The variance of half of that if the groups do not differ, ties reckoned with.
    variance: f64,
}

impl Ranked {
    fn new(here: &Rates, there: &Rates) -> Self {
        let absent = |rates: &Rates| rates.documents - real(rates.above.len());
        let (mut difference, mut ties) = (0.0, 0.0);
        // How many documents on either side have a rate below the one that is looked at.
        let (mut below, mut below_there) = (0.0, 0.0);
        let mut meet = |one: f64, other: f64| {
            difference += one * below_there - other * below;
            below += one;
            below_there += other;
            let equal = one + other;
            ties += equal * equal * equal - equal;
        };
        meet(absent(here), absent(there));
        let (mut left, mut right) = (here.above.as_slice(), there.above.as_slice());
        while let Some(rate) = least(left.first(), right.first()) {
            // None is below the least.
            let run = |rates: &[f64]| rates.iter().take_while(|other| **other <= rate).count();
            let (one, other) = (run(left), run(right));
            meet(real(one), real(other));
            (left, right) = (&left[one..], &right[other..]);
        }
        let (m, n) = (here.documents, there.documents);
        let all = m + n;
        let variance = m * n / 12.0 * (all + 1.0 - ties / (all * (all - 1.0)));
        Self { difference, variance }
    }

    /// Returns U's distance from its mean as a normal deviate, half a step nearer to 0 since
    /// U moves in steps.
    fn deviate(&self) -> f64 {
        let distance = self.difference / 2.0;
        let nearer = (distance.abs() - 0.5).max(0.0);
        (nearer / self.variance.sqrt()).copysign(distance)
    }
}

fn least(left: Option<&f64>, right: Option<&f64>) -> Option<f64> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(*right)),
        (one, other) => one.or(other).copied(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "fewer documents than 2^53")]
fn real(count: usize) -> f64 {
    count as f64
}

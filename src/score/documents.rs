//! What tells two groups of documents apart: a word's counts in each of them.
//!
//! Input: for each document the count of the word, and the document's tokens. Output: a score.

use super::measure::{Measure, settings_of};
use super::pair::Pair;
use super::special::normal_quantile;
use crate::error::Result;

/// From this log-likelihood on a table is significant: chance alone gives one table in twenty
/// so high a value.
const SIGNIFICANT: f64 = 3.841_458_820_694_124;

/// A word's count in a document, and the document's tokens.
pub type InDocument = (u64, u64);

/// Returns the share of pairs of documents in which the word is a keyword of the one here,
/// less that of pairs in which it is one of the one there (stable lexical marker analysis);
/// `nan` if a group has no documents. `measure` is the signed log-likelihood.
#[must_use]
pub fn stability(here: &[InDocument], there: &[InDocument], measure: &Measure) -> f64 {
    let mut stable = 0_i64;
    for (one, one_of) in here {
        for (other, other_of) in there {
            if one + other > 0 {
                let pair = Pair::of_counts(*one, *one_of, one + other, one_of + other_of);
                let score = measure.score(&pair);
                stable += i64::from(score > SIGNIFICANT) - i64::from(score < -SIGNIFICANT);
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "fewer pairs of documents than 2^53")]
    let stable = stable as f64;
    stable / (real(here.len() as u64) * real(there.len() as u64))
}

/// The documents that hold a word, and the tokens of all documents.
pub type Spread = (Vec<InDocument>, u64);

/// Returns the deviation of proportions of the word there less that here (Eta of Du, Dudar, Rok
/// and Schöch): positive if it is spread more evenly here; `nan` if a group lacks the word.
#[must_use]
pub fn eta(here: &Spread, there: &Spread) -> f64 {
    deviation(there) - deviation(here)
}

/// Returns ½ Σ |v − s|: v are the shares of the word, s those of the tokens that documents have
/// (Gries).
///
/// Both add up to 1, so that half of the sum is what the v are larger by, in documents that
/// hold the word.
fn deviation((holding, tokens): &Spread) -> f64 {
    let count = holding.iter().map(|document| document.0).sum();
    if count == 0 {
        return f64::NAN;
    }
    let more =
        |(held, length): &InDocument| real(*held) / real(count) - real(*length) / real(*tokens);
    holding.iter().map(more).filter(|more| *more > 0.0).sum()
}

/// In how many documents a word is a keyword against a reference: key key words (Scott).
#[derive(Debug, Clone)]
pub struct KeyTexts {
    /// The signed log-likelihood.
    measure: Measure,
    /// What it must be above.
    least: f64,
}

impl KeyTexts {
    /// What the measure is called.
    pub const NAME: &str = "key_texts";

    /// Reads the measure's options: `p`, how likely chance alone may make a keyword.
    pub fn parse(given: &str) -> Result<Self> {
        let settings = settings_of(given, &["p"])?;
        let z = normal_quantile((0.5 * settings.p).ln());
        Ok(Self { measure: Measure::parse("log_likelihood_signed")?, least: z * z })
    }

    /// Counts the documents, of those that hold the word; `both` is the table of the word in
    /// their corpus and in the reference.
    #[must_use]
    pub fn count(&self, holding: &[InDocument], both: &Pair) -> f64 {
        let (reference, tokens) = (both.c1 - both.o11, both.n - both.r1);
        let is_key = |(held, length): &&InDocument| {
            let (o11, r1) = (real(*held), real(*length));
            let pair = Pair { o11, r1, c1: o11 + reference, n: r1 + tokens };
            self.measure.score(&pair) > self.least
        };
        real(holding.iter().filter(is_key).count() as u64)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

//! The measures of keyness: of a contingency table, of documents, or of all words together.

use rayon::prelude::*;

use super::{Keyword, Reference, no_documents};
use crate::corpus::Corpus;
use crate::count::postings::Postings;
use crate::error::Result;
use crate::pipeline::tables::{Counts, Scorer, of_pairs};
use crate::score::documents::{InDocument, KeyTexts, eta, stability};
use crate::score::measure::{Measure, named, without_options};
use crate::score::pair::Pair;
use crate::score::rates::{ByDocument, Rates};
use crate::score::scaled_f::ScaledF;
use crate::threads::Watch;

/// A measure of keyness.
#[derive(Debug, Clone)]
pub enum KeyMeasure {
    /// Of the contingency table.
    Table(Measure),
    /// Of the rates in the documents.
    Rates(ByDocument, &'static str),
    /// Of all pairs of documents, by the signed log-likelihood.
    Pairs(Measure),
    /// Of how evenly the documents hold the word.
    Eta,
    /// Of each document here against the reference; the measure as it was asked for.
    Texts(KeyTexts, String),
    /// Of all words together; the measure as it was asked for.
    Scaled(ScaledF, String),
}

/// Which documents a measure looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Needed {
    Nothing,
    Here,
    Both,
}

const STABILITY: &str = "stability";
const ETA: &str = "eta";

impl KeyMeasure {
    /// Reads the name of a measure of any kind; the error lists those of tables.
    pub fn parse(given: &str) -> Result<Self> {
        let (name, _) = named(given)?;
        if let Some((known, measure)) = ByDocument::ALL.iter().find(|(known, _)| *known == name) {
            without_options(given)?;
            return Ok(Self::Rates(*measure, known));
        }
        match name {
            STABILITY => {
                without_options(given)?;
                Measure::parse("log_likelihood_signed").map(Self::Pairs)
            }
            ETA => without_options(given).map(|()| Self::Eta),
            KeyTexts::NAME => Ok(Self::Texts(KeyTexts::parse(given)?, given.into())),
            ScaledF::NAME => Ok(Self::Scaled(ScaledF::parse(given)?, given.into())),
            _ => Measure::parse(given).map(|measure| Self::Table(measure.of_corpora())),
        }
    }

    /// Returns what the column is called.
    pub(super) fn label(&self) -> &str {
        match self {
            Self::Table(measure) => measure.label(),
            Self::Rates(_, name) => name,
            Self::Pairs(_) => STABILITY,
            Self::Eta => ETA,
            Self::Texts(_, label) | Self::Scaled(_, label) => label,
        }
    }

    fn needs(&self) -> Needed {
        match self {
            Self::Table(_) | Self::Scaled(..) => Needed::Nothing,
            Self::Texts(..) => Needed::Here,
            Self::Rates(..) | Self::Pairs(_) | Self::Eta => Needed::Both,
        }
    }
}

/// The documents of every word, or its segments.
pub(super) struct Documents {
    pub(super) here: Postings,
    /// Those of the reference, if it is a corpus.
    pub(super) there: Option<Postings>,
}

impl Documents {
    /// Counts documents or, with `segment`, segments of so many tokens on both sides.
    pub(super) fn new(
        corpus: &Corpus,
        reference: &Reference<impl AsRef<Corpus>>,
        segment: Option<usize>,
        watch: &Watch,
    ) -> Result<Self> {
        let there = match reference {
            Reference::Corpus(other) => Some(Postings::new(other.as_ref(), segment, watch)?),
            Reference::List(_) => None,
        };
        Ok(Self { here: Postings::new(corpus, segment, watch)?, there })
    }
}

/// Returns whether measures look at documents at all; fails if they need those of a reference
/// that knows none.
pub(super) fn need_documents(
    measures: &[KeyMeasure],
    reference: &Reference<impl AsRef<Corpus>>,
) -> Result<bool> {
    let of_both = measures.iter().find(|measure| measure.needs() == Needed::Both);
    match (of_both, reference) {
        (Some(measure), Reference::List(_)) => Err(no_documents(measure.label())),
        _ => Ok(measures.iter().any(|measure| measure.needs() > Needed::Nothing)),
    }
}

/// A word's count in the documents of one side that hold it, and their tokens.
fn holding(postings: &Postings, place: Option<usize>) -> Vec<InDocument> {
    postings
        .at(place)
        .iter()
        .map(|(document, count)| (*count, postings.lengths()[*document]))
        .collect()
}

/// Returns the rates of a word in the documents that hold a token.
fn rates(postings: &Postings, place: Option<usize>) -> Rates {
    let rate = |(count, length): (u64, u64)| real(count) / real(length);
    Rates::new(holding(postings, place).into_iter().map(rate).collect(), postings.filled())
}

/// Returns the count of a word in each document that holds a token.
fn in_documents(postings: &Postings, place: Option<usize>) -> Vec<InDocument> {
    let mut found: Vec<InDocument> = postings.lengths().iter().map(|length| (0, *length)).collect();
    for (document, count) in postings.at(place) {
        found[*document].0 = *count;
    }
    found.retain(|(_, length)| *length > 0);
    found
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

/// What measures look at.
pub(super) struct Looked<'a, P> {
    pub(super) words: &'a [Keyword],
    pub(super) documents: Option<&'a Documents>,
    /// The contingency table of a word, of tokens whatever the unit is.
    pub(super) tokens: Box<dyn Fn(usize) -> Pair + Sync + 'a>,
    /// The contingency table of a word.
    pub(super) pair: &'a P,
    pub(super) watch: &'a Watch,
}

/// Returns what each measure makes of a word.
pub(super) fn by_measure<'a, P: Fn(usize) -> Counts + Sync>(
    measures: &'a [KeyMeasure],
    looked: &'a Looked<'a, P>,
) -> Vec<Scorer<'a>> {
    measures.iter().map(|measure| looked.scorer(measure)).collect()
}

impl<P: Fn(usize) -> Counts + Sync> Looked<'_, P> {
    fn scorer<'a>(&'a self, measure: &'a KeyMeasure) -> Scorer<'a> {
        let score: Box<dyn Fn(usize) -> f64 + Sync + 'a> = match measure {
            KeyMeasure::Table(table) => {
                return of_pairs(std::slice::from_ref(table), self.pair).remove(0);
            }
            KeyMeasure::Rates(measure, _) => self.of_both(move |here, there, word| {
                measure.score(&rates(here, word.here), &rates(there, word.there))
            }),
            KeyMeasure::Eta => self.of_both(|here, there, word| {
                let side = |side: &Postings, place| (holding(side, place), side.tokens());
                eta(&side(here, word.here), &side(there, word.there))
            }),
            KeyMeasure::Pairs(measure) => self.of_both(move |here, there, word| {
                // Someone may wish to stop: this takes a look at all pairs of documents.
                if self.watch.check().is_err() {
                    return f64::NAN;
                }
                let (here, there) =
                    (in_documents(here, word.here), in_documents(there, word.there));
                stability(&here, &there, measure)
            }),
            KeyMeasure::Texts(texts, _) => Box::new(move |row| {
                let Some(documents) = self.documents else { return f64::NAN };
                let held = holding(&documents.here, self.words[row].here);
                texts.count(&held, &(self.tokens)(row))
            }),
            KeyMeasure::Scaled(scaled, _) => {
                let pair = |row: usize| (self.pair)(row).pair();
                let pairs: Vec<Pair> = (0..self.words.len()).into_par_iter().map(pair).collect();
                let scores = scaled.scores(&pairs);
                Box::new(move |row| scores[row])
            }
        };
        (measure.label().to_string(), score)
    }

    /// Returns a score that looks at the documents of both sides.
    fn of_both<'a>(
        &'a self,
        score: impl Fn(&Postings, &Postings, &Keyword) -> f64 + Sync + 'a,
    ) -> Box<dyn Fn(usize) -> f64 + Sync + 'a> {
        Box::new(move |row| match self.documents {
            Some(Documents { here, there: Some(there) }) => score(here, there, &self.words[row]),
            _ => f64::NAN,
        })
    }
}

//! What measures of keyness make of documents that are drawn anew.
//!
//! A replicate has each document as often as it was drawn. A contingency table needs sums
//! only; a measure of documents is given those documents, one by one.

use super::measures::KeyMeasure;
use crate::count::postings::Postings;
use crate::error::{Error, Result};
use crate::pipeline::resampling::{Figure, Weights};
use crate::score::documents::{InDocument, eta, stability};
use crate::score::pair::Pair;
use crate::score::rates::Rates;

/// One side of a replicate, as far as a word is concerned.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) postings: &'a Postings,
    pub(crate) weights: &'a Weights,
    /// Where the word is among the postings, if it is.
    pub(crate) place: Option<usize>,
    /// If the postings are of segments, which document each is of: that is drawn.
    pub(crate) owners: Option<&'a [usize]>,
}

/// A word in a replicate.
pub(crate) struct Drawn<'a> {
    pub(crate) here: Side<'a>,
    pub(crate) there: Side<'a>,
    pub(crate) replicate: usize,
    /// The contingency table.
    pub(crate) pair: Pair,
}

impl Side<'_> {
    /// Returns how often a document, or the one of a segment, was drawn.
    fn times(self, unit: usize, replicate: usize) -> usize {
        let document = self.owners.map_or(unit, |owners| owners[unit]);
        usize::from(self.weights.of(document, replicate))
    }

    /// Returns the documents that were drawn, each as often as it was, with the word's count.
    fn repeated(
        self,
        replicate: usize,
        cells: impl Iterator<Item = (usize, u64)>,
    ) -> Vec<InDocument> {
        let (lengths, mut found) = (self.postings.lengths(), Vec::new());
        for (document, count) in cells.filter(|(document, _)| lengths[*document] > 0) {
            let times = self.times(document, replicate);
            found.extend(std::iter::repeat_n((count, lengths[document]), times));
        }
        found
    }

    /// Returns those that hold the word.
    fn holding(self, replicate: usize) -> Vec<InDocument> {
        self.repeated(replicate, self.postings.at(self.place).iter().copied())
    }

    /// Returns all that hold a token.
    fn all(self, replicate: usize) -> Vec<InDocument> {
        let mut counts = vec![0; self.postings.lengths().len()];
        for (document, count) in self.postings.at(self.place) {
            counts[*document] = *count;
        }
        self.repeated(replicate, counts.into_iter().enumerate())
    }

    /// Returns how many hold a token, and how many tokens they hold.
    fn sizes(self, replicate: usize) -> (usize, u64) {
        let (mut documents, mut tokens) = (0, 0);
        for (document, length) in self.postings.lengths().iter().enumerate() {
            let times = self.times(document, replicate);
            documents += times * usize::from(*length > 0);
            tokens += times as u64 * length;
        }
        (documents, tokens)
    }

    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    fn rates(self, replicate: usize) -> Rates {
        let rate = |(count, length): (u64, u64)| count as f64 / length as f64;
        let above = self.holding(replicate).into_iter().map(rate).collect();
        Rates::new(above, self.sizes(replicate).0)
    }
}

/// Returns what each measure makes of a word in a replicate. Fails for a measure that looks
/// at all words together.
pub(crate) fn figures(measures: &[KeyMeasure]) -> Result<Vec<Figure<'_, Drawn<'_>>>> {
    measures.iter().map(figure).collect()
}

fn figure<'a>(measure: &'a KeyMeasure) -> Result<Figure<'a, Drawn<'a>>> {
    let score: Box<dyn Fn(&Drawn<'a>) -> f64 + Sync + 'a> = match measure {
        KeyMeasure::Table(table) => Box::new(move |drawn| table.score(&drawn.pair)),
        KeyMeasure::Scaled(..) => {
            let label = measure.label();
            let reason = format!("does not go with {label}, which looks at all words together");
            return Err(Error::Combination { option: "interval", reason });
        }
        KeyMeasure::Rates(rates, _) => Box::new(move |drawn| {
            let Drawn { here, there, replicate, .. } = drawn;
            rates.score(&here.rates(*replicate), &there.rates(*replicate))
        }),
        KeyMeasure::Eta => Box::new(move |drawn| {
            let side =
                |side: Side<'_>| (side.holding(drawn.replicate), side.sizes(drawn.replicate).1);
            eta(&side(drawn.here), &side(drawn.there))
        }),
        KeyMeasure::Pairs(pairs) => Box::new(move |drawn| {
            let Drawn { here, there, replicate, .. } = drawn;
            stability(&here.all(*replicate), &there.all(*replicate), pairs)
        }),
        KeyMeasure::Texts(texts, _) => {
            Box::new(move |drawn| texts.count(&drawn.here.holding(drawn.replicate), &drawn.pair))
        }
    };
    Ok((measure.label().to_string(), score))
}

//! Which types have a row or a column in a matrix, and which one.
//!
//! Input: a corpus, and what is wanted. Output: the types in the order of code points, or
//! as they were asked for. Cost: a look at each type; a pass over the stream if documents
//! are asked about.

use std::cmp::Reverse;

use super::frequency;
use crate::corpus::{Corpus, Within};
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::threads::Watch;

/// The most columns: what `int32` can number.
pub const MAX_COLUMNS: u64 = i32::MAX as u64;

/// Which types are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only these, in this order, each once; absent ones have a column of zeros. Nothing
    /// else is then asked.
    pub tokens: Option<Vec<String>>,
    /// They occur at least so often in the corpus.
    pub min_count: u64,
    /// At least so many documents hold them.
    pub min_documents: u64,
    /// At most so many do.
    pub max_documents: Option<u64>,
    /// At most so many of them: the most frequent, of equally frequent ones the first in
    /// the order of code points.
    pub max_types: Option<usize>,
}

/// The types along one side of a matrix.
#[derive(Debug)]
pub struct Axis {
    /// The type of each place; none for a word that the corpus does not have.
    pub types: Vec<Option<TokenId>>,
    /// By id the place of each type; [`Axis::none`] for one without.
    pub places: Vec<u32>,
    /// The number of places, below [`MAX_COLUMNS`].
    pub none: u32,
}

impl Axis {
    /// Finds the types that are wanted. Fails if there are more than [`MAX_COLUMNS`].
    pub fn new(corpus: &Corpus, wanted: &Wanted, watch: &Watch) -> Result<Self> {
        let types: Vec<Option<TokenId>> = match &wanted.tokens {
            Some(tokens) => tokens.iter().map(|token| corpus.vocabulary().find(token)).collect(),
            None => chosen(corpus, wanted, watch)?.into_iter().map(Some).collect(),
        };
        let none = u32::try_from(types.len()).ok().filter(|none| u64::from(*none) <= MAX_COLUMNS);
        let Some(none) = none else {
            return Err(Error::TooMany { what: "columns of types", max: MAX_COLUMNS });
        };
        let mut places = vec![none; corpus.vocabulary().len()];
        for (place, id) in (0..).zip(&types) {
            if let Some(id) = id {
                places[id.index()] = place;
            }
        }
        Ok(Self { types, places, none })
    }

    /// Returns the place of a type, if it has one.
    #[inline]
    #[must_use]
    pub fn place(&self, id: TokenId) -> Option<u32> {
        Some(self.places[id.index()]).filter(|place| *place != self.none)
    }
}

/// Returns the types that are frequent enough, in the order of code points.
fn chosen(corpus: &Corpus, wanted: &Wanted, watch: &Watch) -> Result<Vec<TokenId>> {
    let (order, counts) = (corpus.vocabulary().order(), corpus.counts());
    watch.check()?;
    let frequent = |id: &TokenId| counts[id.index()] >= wanted.min_count;
    let mut types: Vec<TokenId> = order.iter().copied().filter(frequent).collect();
    if wanted.min_documents > 1 || wanted.max_documents.is_some() {
        let documents = frequency::unit_counts(corpus, Within::Document, watch)?;
        let allowed = wanted.min_documents..=wanted.max_documents.unwrap_or(u64::MAX);
        types.retain(|id| allowed.contains(&documents[id.index()]));
    }
    if let Some(most) = wanted.max_types.filter(|most| *most < types.len()) {
        let ranks = corpus.vocabulary().ranks();
        types.sort_by_key(|id| Reverse(counts[id.index()]));
        types.truncate(most);
        types.sort_unstable_by_key(|id| ranks[id.index()]);
    }
    Ok(types)
}

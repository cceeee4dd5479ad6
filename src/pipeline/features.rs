//! Stage 1 to 5, for vectorizers: from texts to features of documents, by the rules of
//! another program.

use std::ops::RangeInclusive;

use crate::corpus::{Corpus, Within};
use crate::count::features;
use crate::count::matrix::{self, Documents, Rows};
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::threads::Watch;

/// Leaves words out of a corpus and makes n-grams of `lengths` of the others.
///
/// Nothing is done where there is nothing to do.
pub fn features_of(
    corpus: Corpus,
    stop_words: &[String],
    lengths: &RangeInclusive<usize>,
    watch: &Watch,
) -> Result<Corpus> {
    let vocabulary = corpus.vocabulary();
    let stops: Vec<TokenId> = stop_words.iter().filter_map(|word| vocabulary.find(word)).collect();
    if stops.is_empty() && *lengths == (1..=1) {
        return Ok(corpus);
    }
    let mut stopped = vec![false; vocabulary.len()];
    for id in stops {
        stopped[id.index()] = true;
    }
    features::features(&corpus, &stopped, lengths, watch)
}

/// Counts how often each document holds each feature, in `columns` by the features' ids;
/// `none`, the number of columns, is for features that are not counted.
///
/// Fails if a column is beyond `none`.
pub fn feature_counts(
    features: &Corpus,
    columns: Option<Vec<u32>>,
    none: u32,
    watch: &Watch,
) -> Result<Rows> {
    let types = features.vocabulary().len();
    let columns = columns.unwrap_or_else(|| (0..).take(types).collect());
    if let Some(beyond) = columns.iter().find(|column| **column > none) {
        let (given, max) = (i64::from(*beyond), i64::from(none));
        return Err(Error::OutOfRange { option: "columns", given, min: 0, max });
    }
    let (stream, ends) = (features.stream(), features.ends(Within::Document));
    let (rows, _) = matrix::rows(Documents { stream, ends }, &columns, none, watch)?;
    Ok(rows)
}

//! The order of the lines of a concordance.
//!
//! A key becomes a number of 32 bits a hit: the place of a word in the order of code points,
//! of a document in the order of a column, of words in the order of their frequency. So a
//! sort compares numbers, whatever is asked for. It is stable: hits that are equal by all
//! keys stay in the order of the corpus.

use std::cmp::Reverse;
use std::ops::Range;

use ahash::RandomState;
use arrow_array::{Array, ArrayRef};
use arrow_ord::partition::partition;
use arrow_ord::sort::{SortColumn, SortOptions, lexsort_to_indices};
use arrow_schema::{ArrowError, DataType};
use hashbrown::HashMap;
use rayon::prelude::*;

use super::concordance::document_of;
use super::tables::documents;
use crate::corpus::{Corpus, Within};
use crate::count::hits::{HITS, Surroundings};
use crate::error::{Error, Result};
use crate::threads::Watch;

/// What lines are sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HitKey {
    /// The words at some places, one after the other; place 0 is the hit itself.
    Places(Vec<i32>),
    /// How often the words at some places, taken together, stand there among all lines.
    Frequency(Vec<i32>),
    /// A column of the table of documents.
    Column(String),
}

/// Returns hits in the order of some keys.
pub fn sorted_hits(
    corpus: &Corpus,
    hits: &[Range<usize>],
    keys: &[HitKey],
    within: Within,
    watch: &Watch,
) -> Result<Vec<Range<usize>>> {
    let mut columns = Vec::new();
    for key in keys {
        watch.check()?;
        match key {
            HitKey::Places(places) => columns.extend(words_at(corpus, hits, places, within)),
            HitKey::Frequency(places) => {
                columns.push(by_frequency(&words_at(corpus, hits, places, within), hits.len()));
            }
            HitKey::Column(name) => columns.push(by_column(corpus, hits, name)?),
        }
    }
    watch.check()?;
    let order = order(&columns, hits.len());
    watch.check()?;
    Ok(order.into_par_iter().with_min_len(HITS).map(|row| hits[row].clone()).collect())
}

/// Sorts rows by columns, the first of which counts most.
///
/// The sort is stable, so the last columns go first; as many as fit are compared as one number
/// of 64 bits, beside the place that keeps rows with equal numbers in order.
fn order(columns: &[Vec<u32>], rows: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows).collect();
    let mut rest = columns;
    while !rest.is_empty() {
        let widths: Vec<u32> = rest.iter().map(|column| bits(column)).collect();
        let first = first_that_fits(&widths);
        let (before, together) = rest.split_at(first);
        let key = |row: usize| {
            let columns = together.iter().zip(&widths[first..]);
            columns.fold(0_u64, |key, (column, bits)| key << bits | u64::from(column[row]))
        };
        let rows = order.par_iter().enumerate().with_min_len(HITS);
        let mut keys: Vec<(u64, usize)> = rows.map(|(place, row)| (key(*row), place)).collect();
        keys.par_sort_unstable();
        order = keys.par_iter().with_min_len(HITS).map(|(_, place)| order[*place]).collect();
        rest = before;
    }
    order
}

/// Returns how many bits the largest number of a column needs.
fn bits(column: &[u32]) -> u32 {
    let largest = column.par_iter().with_min_len(HITS).max().copied().unwrap_or(0);
    u32::BITS - largest.leading_zeros()
}

/// Returns the first of the columns at the end that have 64 bits together.
fn first_that_fits(widths: &[u32]) -> usize {
    let mut sum = 0;
    let fits = |bits: &&u32| {
        sum += **bits;
        sum <= u64::BITS
    };
    widths.len() - widths.iter().rev().take_while(fits).count()
}

/// Returns for each place the words there, by their place in the order of code points from 1
/// on; where there is none, 0.
fn words_at(
    corpus: &Corpus,
    hits: &[Range<usize>],
    places: &[i32],
    within: Within,
) -> Vec<Vec<u32>> {
    let (around, ranks) = (Surroundings::new(corpus, within), corpus.vocabulary().ranks());
    let rank = |position: usize| ranks[corpus.stream()[position].index()] + 1;
    let at = |place: i32| {
        if place == 0 {
            return nodes(corpus, hits);
        }
        let word = |hit: &Range<usize>| around.at(hit, place).map_or(0, rank);
        hits.par_iter().with_min_len(HITS).map(word).collect()
    };
    places.iter().map(|place| at(*place)).collect()
}

/// Numbers the hits themselves, in the order of their words.
fn nodes(corpus: &Corpus, hits: &[Range<usize>]) -> Vec<u32> {
    let ranks = corpus.vocabulary().ranks();
    if hits.iter().all(|hit| hit.len() == 1) {
        let word = |hit: &Range<usize>| ranks[corpus.stream()[hit.start].index()];
        return hits.par_iter().with_min_len(HITS).map(word).collect();
    }
    let words = |hit: &Range<usize>| &corpus.stream()[hit.clone()];
    let (mut known, mut phrases) = (HashMap::<_, usize, RandomState>::default(), Vec::new());
    let mut numbers = Vec::with_capacity(hits.len());
    for hit in hits {
        numbers.push(*known.entry(words(hit)).or_insert_with(|| {
            phrases.push(words(hit));
            phrases.len() - 1
        }));
    }
    let mut order: Vec<usize> = (0..phrases.len()).collect();
    order.sort_by_key(|at| phrases[*at].iter().map(|id| ranks[id.index()]).collect::<Vec<u32>>());
    let mut places = vec![0; phrases.len()];
    for (place, phrase) in (0..).zip(order) {
        places[phrase] = place;
    }
    numbers.into_iter().map(|number| places[number]).collect()
}

/// Numbers rows by how often they occur, the most frequent first; those without words before
/// all others, and those that are as frequent in the order of their words.
fn by_frequency(columns: &[Vec<u32>], rows: usize) -> Vec<u32> {
    let order = order(columns, rows);
    let same = |a: &usize, b: &usize| columns.iter().all(|column| column[*a] == column[*b]);
    let mut groups: Vec<&[usize]> = order.chunk_by(same).collect();
    let has_words = |group: &[usize]| columns.iter().any(|column| column[group[0]] != 0);
    groups.sort_by_key(|group| (has_words(group), Reverse(group.len())));
    let mut numbers = vec![0; rows];
    for (number, group) in (0..).zip(groups) {
        for row in group {
            numbers[*row] = number;
        }
    }
    numbers
}

/// Numbers hits by a column of the table of documents, ascending; missing values are last.
fn by_column(corpus: &Corpus, hits: &[Range<usize>], name: &str) -> Result<Vec<u32>> {
    let table = documents(corpus);
    let missing = || Error::Internal(format!("there is no column '{name}'"));
    let values = table.column(name).ok_or_else(missing)?;
    let numbers = dense(values).map_err(|error| Error::Internal(error.to_string()))?;
    let number = |hit: &Range<usize>| numbers[document_of(corpus, hit)];
    Ok(hits.par_iter().with_min_len(HITS).map(number).collect())
}

/// Numbers the different values of a column in ascending order; missing ones are last.
fn dense(values: &ArrayRef) -> Result<Vec<u32>, ArrowError> {
    let mut numbers = vec![0; values.len()];
    if values.data_type() == &DataType::Null || values.is_empty() {
        return Ok(numbers);
    }
    let options = Some(SortOptions { descending: false, nulls_first: false });
    let column = SortColumn { values: values.clone(), options };
    let order = lexsort_to_indices(&[column], None)?;
    let sorted = arrow_select::take::take(values, &order, None)?;
    for (number, range) in (0..).zip(partition(&[sorted])?.ranges()) {
        for at in range {
            numbers[order.value(at) as usize] = number;
        }
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_number_of_keys_is_a_stable_sort(
            rows in prop::collection::vec(
                prop::collection::vec(prop_oneof![0_u32..4, u32::MAX - 2..u32::MAX], 9), 0..60,
            ),
            keys in 0_usize..10,
        ) {
            let columns: Vec<Vec<u32>> =
                (0..keys).map(|key| rows.iter().map(|row| row[key]).collect()).collect();
            let mut expected: Vec<usize> = (0..rows.len()).collect();
            expected.sort_by_key(|row| rows[*row][..keys].to_vec());
            prop_assert_eq!(order(&columns, rows.len()), expected);
        }
    }
}

//! Stage 5 to 7: the types of a corpus by how often they occur.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::resampling::{Columns, Figure, Frequency, Interval, intervals_of_frequencies};
use super::tables::millionth;
use crate::corpus::{Corpus, Within};
use crate::count::frequency;
use crate::count::postings::Postings;
use crate::error::Result;
use crate::intern::TokenId;
use crate::score::interval;
use crate::score::pair::Pair;
use crate::table::{self, SortKey, Table, sort_rows};
use crate::threads::Watch;

/// The columns of which intervals are known.
const PER_MILLION: &str = "per_million";
const DOCUMENT_SHARE: &str = "document_share";

/// What [`frequencies`] is asked for.
#[derive(Debug, Clone, Default)]
pub struct FrequencyOptions {
    /// Only these words, in this order; absent ones have count 0.
    pub tokens: Option<Vec<String>>,
    /// The smallest count that is kept.
    pub min_count: u64,
    /// At most this many rows.
    pub top: Option<usize>,
    /// Which intervals are added, if any.
    pub interval: Option<FrequencyInterval>,
}

/// How uncertain a frequency is.
#[derive(Debug, Clone, Copy)]
pub enum FrequencyInterval {
    /// As Wilson has it of a share, with this confidence: tokens, and documents, are drawn.
    Wilson(f64),
    /// By documents that are drawn anew.
    Bootstrap(Interval),
}

/// Lists the types of a corpus by how often they occur.
pub fn frequencies(corpus: &Corpus, options: &FrequencyOptions, watch: &Watch) -> Result<Table> {
    let (vocabulary, counts) = (corpus.vocabulary(), corpus.counts());
    let ranks = vocabulary.ranks();
    watch.check()?;
    let documents = frequency::unit_counts(corpus, Within::Document, watch)?;
    let asked = options.tokens.as_ref();
    let key = |id: usize| SortKey::new((), counts[id], std::iter::once(ranks[id]), id);
    let mut keys: Vec<SortKey<()>> = (0..counts.len()).into_par_iter().map(key).collect();
    let top = if asked.is_some() { None } else { options.top };
    sort_rows(&mut keys, top, |_, _| Ordering::Equal);
    let ranking = keys.iter().map(|key| key.row);
    watch.check()?;

    let mut rows: Vec<Option<(u64, usize)>> = Vec::new();
    if let Some(tokens) = asked {
        let mut rank_of = vec![0; counts.len()];
        (1..).zip(ranking).for_each(|(rank, id)| rank_of[id] = rank);
        let row =
            |token: &String| vocabulary.find(token).map(|id| (rank_of[id.index()], id.index()));
        rows.extend(tokens.iter().map(row));
    } else {
        rows.extend((1..).zip(ranking).map(Some));
    }
    let count_of = |row: &Option<(u64, usize)>| row.map_or(0, |(_, id)| counts[id]);
    let mut places: Vec<usize> = (0..rows.len()).collect();
    places.retain(|place| count_of(&rows[*place]) >= options.min_count);
    places.truncate(options.top.unwrap_or(usize::MAX));

    let tokens = table::strings(places.len(), |place| {
        let row = places[place];
        let absent = || asked.map_or("", |tokens| tokens[row].as_str());
        rows[row].map_or_else(absent, |(_, id)| vocabulary.word(id_of(id)))
    });
    let kept = || places.iter().map(|place| &rows[*place]);
    let total = corpus.stream().len() as u64;
    let found_in = |row: &Option<(u64, usize)>| row.map_or(0, |(_, id)| documents[id]);
    let mut columns = vec![
        ("rank".to_string(), table::optional_counts(kept().map(|row| row.map(|(rank, _)| rank)))),
        ("token".into(), tokens),
        ("count".into(), table::counts(kept().map(count_of))),
        (PER_MILLION.into(), per_million(kept().map(|row| (count_of(row), total)))),
        ("documents".into(), table::counts(kept().map(found_in))),
        (DOCUMENT_SHARE.into(), shares(kept().map(found_in), corpus.documents() as u64)),
    ];
    let words: Vec<Option<TokenId>> = kept().map(|row| row.map(|(_, id)| id_of(id))).collect();
    match options.interval {
        None => {}
        Some(FrequencyInterval::Wilson(confidence)) => {
            let counts = words.iter().map(|id| match id {
                Some(id) => (corpus.counts()[id.index()], documents[id.index()]),
                None => (0, 0),
            });
            columns.extend(wilson(corpus, &counts.collect::<Vec<_>>(), confidence)?);
        }
        Some(FrequencyInterval::Bootstrap(interval)) => {
            columns.extend(redrawn(corpus, &words, interval, watch)?);
        }
    }
    Ok(Table::new(columns))
}

/// Returns the columns of the intervals of words with these counts, in tokens and documents.
fn wilson(corpus: &Corpus, counts: &[(u64, u64)], confidence: f64) -> Result<Columns> {
    let interval = interval::Interval::parse("wilson", "none", confidence)?;
    let bounds = |name: &str, of: fn(&(u64, u64)) -> u64, total: u64, times: f64| {
        let of_row = |count: &(u64, u64)| {
            let (low, high) = interval.bounds(&Pair::of_counts(of(count), total, total, total));
            (times * low, times * high)
        };
        let (low, high) = counts.par_iter().map(of_row).unzip();
        [
            (format!("{name}_low"), table::numbers(low)),
            (format!("{name}_high"), table::numbers(high)),
        ]
    };
    let (tokens, documents) = (corpus.stream().len() as u64, corpus.documents() as u64);
    let mut columns = bounds(PER_MILLION, |count| count.0, tokens, 1e6).to_vec();
    columns.extend(bounds(DOCUMENT_SHARE, |count| count.1, documents, 1.0));
    Ok(columns)
}

/// Returns the columns of the intervals of words over documents that are drawn anew.
fn redrawn(
    corpus: &Corpus,
    words: &[Option<TokenId>],
    interval: Interval,
    watch: &Watch,
) -> Result<Columns> {
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); corpus.vocabulary().len()];
    for (row, id) in words.iter().enumerate() {
        if let Some(id) = id {
            rows[id.index()].push(row);
        }
    }
    let documents = (0..corpus.documents()).map(|document| corpus.document(document));
    let lengths = documents.map(|document| document.len() as u64).collect();
    let held = Postings::gathered(lengths, words.len(), watch, |document, tally| {
        for id in &corpus.stream()[corpus.document(document)] {
            rows[id.index()].iter().for_each(|row| tally.add(*row, 1));
        }
        Ok(())
    })?;
    let all = corpus.documents() as u64;
    let figures: [Figure<'_, Frequency>; 2] = [
        (PER_MILLION.into(), Box::new(|found| millionth(found.count, found.tokens))),
        (DOCUMENT_SHARE.into(), Box::new(move |found| share(found.documents, all))),
    ];
    intervals_of_frequencies(&held, words.len(), &figures, interval, watch)
}

#[expect(clippy::cast_possible_truncation, reason = "an index below the number of types")]
fn id_of(index: usize) -> TokenId {
    TokenId(index as u32)
}

fn per_million(rows: impl Iterator<Item = (u64, u64)>) -> arrow_array::ArrayRef {
    table::numbers(rows.map(|(count, total)| millionth(count, total)).collect())
}

fn shares(counts: impl Iterator<Item = u64>, total: u64) -> arrow_array::ArrayRef {
    table::numbers(counts.map(|count| share(count, total)).collect())
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn share(count: u64, total: u64) -> f64 {
    count as f64 / total as f64
}

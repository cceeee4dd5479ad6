//! Stage 5 to 7: the types of a corpus by how often they occur.

use rayon::prelude::*;

use super::dispersion::{Dispersion, Measured};
use super::resampling::{Columns, Figure, Frequency, Interval, intervals_of_frequencies};
use super::tables::millionth;
use super::words::{Words, id_of};
use crate::corpus::{Corpus, Within};
use crate::count::frequency;
use crate::count::postings::Postings;
use crate::error::Result;
use crate::intern::TokenId;
use crate::score::interval;
use crate::score::pair::Pair;
use crate::table::{self, Table};
use crate::threads::Watch;

/// The columns of which intervals are known.
const PER_MILLION: &str = "per_million";
const DOCUMENT_SHARE: &str = "document_share";

/// What [`frequencies`] is asked for.
#[derive(Default)]
pub struct FrequencyOptions {
    /// Only these words, in this order; absent ones have count 0.
    pub tokens: Option<Vec<String>>,
    /// The smallest count that is kept.
    pub min_count: u64,
    /// At most this many rows.
    pub top: Option<usize>,
    /// Which intervals are added, if any.
    pub interval: Option<FrequencyInterval>,
    /// Which measures of dispersion are added, if any.
    pub dispersion: Option<Dispersion>,
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
    watch.check()?;
    let documents = frequency::unit_counts(corpus, Within::Document, watch)?;
    let words = Words::new(corpus, options.tokens.as_deref(), options.min_count, options.top);
    watch.check()?;
    let total = corpus.stream().len() as u64;
    let rows = || 0..words.len();
    let found_in = |row: usize| words.id(row).map_or(0, |id| documents[id]);
    let mut columns = words.columns();
    columns.extend([
        (PER_MILLION.into(), per_million(rows().map(|row| (words.count(row), total)))),
        ("documents".into(), table::counts(rows().map(found_in))),
        (DOCUMENT_SHARE.into(), shares(rows().map(found_in), corpus.documents() as u64)),
    ]);
    match options.interval {
        None => {}
        Some(FrequencyInterval::Wilson(confidence)) => {
            let counts: Vec<_> = rows().map(|row| (words.count(row), found_in(row))).collect();
            columns.extend(wilson(corpus, &counts, confidence)?);
        }
        Some(FrequencyInterval::Bootstrap(interval)) => {
            let ids: Vec<_> = words.ids().map(|id| id.map(id_of)).collect();
            columns.extend(redrawn(corpus, &ids, interval, watch)?);
        }
    }
    if let Some(asked) = &options.dispersion {
        columns.extend(Measured::new(corpus, &words, asked, watch)?.into_columns());
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

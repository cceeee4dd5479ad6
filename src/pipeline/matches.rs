//! Stages 5 to 7: what a pattern matches, match by match or by how often.

use std::cmp::Ordering;
use std::ops::Range;

use ahash::RandomState;
use hashbrown::HashMap;
use rayon::prelude::*;

use super::tables::millionth;
use crate::corpus::{Corpus, Within, unit_of};
use crate::error::Result;
use crate::intern::TokenId;
use crate::layers::Values;
use crate::query::{Query, Strategy, find};
use crate::table::{self, SortKey, Table, sort_rows};
use crate::threads::Watch;

/// What [`matches`] and [`match_frequencies`] are asked for.
#[derive(Debug, Clone)]
pub struct MatchOptions {
    /// The pattern.
    pub query: Query,
    /// What no match may cross.
    pub within: Within,
    /// Which matches count.
    pub strategy: Strategy,
    /// The layer whose values are shown.
    pub by: String,
    /// The smallest count that is kept.
    pub min_count: u64,
    /// At most this many rows.
    pub top: Option<usize>,
}

impl MatchOptions {
    fn find(&self, corpus: &Corpus, watch: &Watch) -> Result<Vec<Range<usize>>> {
        find(corpus, &self.query, self.within, self.strategy, watch)
    }
}

/// Lists all matches in the order of the text.
pub fn matches(corpus: &Corpus, options: &MatchOptions, watch: &Watch) -> Result<Table> {
    let values = corpus.values(&options.by)?;
    let mut hits = options.find(corpus, watch)?;
    hits.truncate(options.top.unwrap_or(usize::MAX));
    let documents = documents(corpus, &hits);
    let names: Vec<_> = corpus.ids().collect();
    let position = |row: usize| hits[row].start - corpus.document(documents[row]).start;
    let rows = hits.len();
    Ok(Table::new(vec![
        ("document".into(), table::counts_by(rows, |row| documents[row] as u64)),
        ("id".into(), table::strings(rows, |row| names[documents[row]].as_ref())),
        ("position".into(), table::counts_by(rows, |row| position(row) as u64)),
        ("length".into(), table::counts_by(rows, |row| hits[row].len() as u64)),
        ("match".into(), spelled(values, rows, |row| &values.stream.as_slice()[hits[row].clone()])),
    ]))
}

/// Lists what is matched by how often it is.
pub fn match_frequencies(corpus: &Corpus, options: &MatchOptions, watch: &Watch) -> Result<Table> {
    let values = corpus.values(&options.by)?;
    let hits = options.find(corpus, watch)?;
    let mut found = counted(corpus, values, &hits, watch)?;
    found.retain(|row| row.count >= options.min_count);
    let ranks = values.vocabulary.ranks();
    let of_row = |row: usize| found[row].types.iter().map(|id| ranks[id.index()]);
    let key = |row: usize| SortKey::new((), found[row].count, of_row(row), row);
    let mut keys: Vec<SortKey<()>> = (0..found.len()).into_par_iter().map(key).collect();
    let rest = |a: usize, b: usize| -> Ordering { of_row(a).cmp(of_row(b)) };
    sort_rows(&mut keys, options.top, rest);
    let rows: Vec<Found<'_>> = keys.iter().map(|key| found[key.row]).collect();
    let (number, tokens) = (rows.len(), corpus.stream().len() as u64);
    let column = |of: fn(&Found<'_>) -> u64| table::counts_by(number, |row| of(&rows[row]));
    Ok(Table::new(vec![
        ("rank".into(), table::counts_by(number, |row| row as u64 + 1)),
        ("match".into(), spelled(values, number, |row| rows[row].types)),
        ("length".into(), column(|row| row.types.len() as u64)),
        ("count".into(), column(|row| row.count)),
        ("per_million".into(), table::numbers_by(number, |row| millionth(rows[row].count, tokens))),
        ("documents".into(), column(|row| row.documents)),
    ]))
}

/// What is matched, and how often.
#[derive(Debug, Clone, Copy)]
struct Found<'a> {
    types: &'a [TokenId],
    count: u64,
    /// How many documents have it.
    documents: u64,
    /// The last of them.
    last: usize,
}

/// Returns which document each match is in.
fn documents(corpus: &Corpus, hits: &[Range<usize>]) -> Vec<usize> {
    let (ends, mut document) = (corpus.ends(Within::Document), 0);
    let of = |hit: &Range<usize>| {
        document = unit_of(ends, document, hit.start);
        document
    };
    hits.iter().map(of).collect()
}

/// Counts equal matches, in the order of their first occurrence.
fn counted<'a>(
    corpus: &Corpus,
    values: &'a Values,
    hits: &[Range<usize>],
    watch: &Watch,
) -> Result<Vec<Found<'a>>> {
    let documents = documents(corpus, hits);
    let stream = values.stream.as_slice();
    let ends = shares(&documents, rayon::current_num_threads());
    let shares = ends.par_windows(2).map(|ends| {
        watch.check()?;
        let mut known = Known::default();
        for row in ends[0]..ends[1] {
            let (types, last) = (&stream[hits[row].clone()], documents[row]);
            known.add(Found { types, count: 1, documents: 1, last });
        }
        Ok(known)
    });
    let mut shares = shares.collect::<Result<Vec<Known<'a>>>>()?.into_iter();
    let mut all = shares.next().unwrap_or_default();
    for share in shares {
        watch.check()?;
        for row in share.rows {
            all.add(row);
        }
    }
    Ok(all.rows)
}

/// Cuts matches into about as many shares, each of whole documents; says where they end.
fn shares(documents: &[usize], shares: usize) -> Vec<usize> {
    let size = documents.len().div_ceil(shares).max(1);
    let mut ends = vec![0];
    while let Some(end) = ends.last().filter(|end| **end < documents.len()) {
        let last = documents[(end + size - 1).min(documents.len() - 1)];
        ends.push(documents.partition_point(|document| *document <= last));
    }
    ends
}

/// Counts of what is matched, in the order of the first occurrence.
#[derive(Default)]
struct Known<'a> {
    places: HashMap<&'a [TokenId], usize, RandomState>,
    rows: Vec<Found<'a>>,
}

impl<'a> Known<'a> {
    /// Adds more of a match, of documents that come later or of the last one.
    fn add(&mut self, more: Found<'a>) {
        let next = self.rows.len();
        let place = *self.places.entry(more.types).or_insert(next);
        if place == next {
            return self.rows.push(more);
        }
        let row = &mut self.rows[place];
        row.count += more.count;
        row.documents += more.documents - u64::from(more.documents == 1 && row.last == more.last);
        row.last = more.last;
    }
}

/// Makes a column of words with blanks between them.
fn spelled<'a>(
    values: &Values,
    rows: usize,
    types: impl Fn(usize) -> &'a [TokenId] + Sync,
) -> arrow_array::ArrayRef {
    let text = |row: usize| {
        let words: Vec<&str> = types(row).iter().map(|id| values.vocabulary.word(*id)).collect();
        words.join(" ")
    };
    let texts: Vec<String> = (0..rows).into_par_iter().map(text).collect();
    table::strings(rows, |row| texts[row].as_str())
}

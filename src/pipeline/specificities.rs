//! Stage 5 to 7: every word in every part of a corpus, against the rest.

use arrow_array::{Array, ArrayRef, UInt64Array};
use rayon::prelude::*;

use super::keyness::is_as_frequent;
use super::tables::{Counts, Tested, millionth, of_pairs};
use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::score::measure::Measure;
use crate::score::significance::{Correction, Test};
use crate::table::{self, Table};
use crate::threads::Watch;

/// The most words times parts.
const MAX_CELLS: u64 = 1 << 31;

/// How the documents are dealt out into parts.
#[derive(Debug)]
pub struct Parts {
    /// The part of each document.
    of_documents: Vec<usize>,
    /// What each part is called.
    pub(super) labels: ArrayRef,
}

impl Parts {
    /// Deals the documents out; there is a label for each part.
    ///
    /// Fails if a document is in no such part.
    pub fn new(of_documents: Vec<usize>, labels: ArrayRef) -> Result<Self> {
        if of_documents.iter().any(|part| *part >= labels.len()) {
            return Err(Error::Internal("a document is in no part".into()));
        }
        Ok(Self { of_documents, labels })
    }

    /// Returns the documents of each part, in order.
    pub(super) fn documents(&self) -> Vec<Vec<usize>> {
        let mut documents = vec![Vec::new(); self.labels.len()];
        for (document, part) in self.of_documents.iter().enumerate() {
            documents[*part].push(document);
        }
        documents
    }
}

/// What [`specificities`] is asked for.
#[derive(Debug, Clone)]
pub struct SpecificityOptions {
    /// The smallest count in the corpus that is kept.
    pub min_count: u64,
    /// The measures, of which the first gives the order.
    pub measures: Vec<Measure>,
    /// A word that fewer documents hold is marked.
    pub few: u64,
    /// By which test probabilities are added, if by any, and how they are corrected.
    pub significance: Option<(Test, Correction)>,
    /// At most this many rows a part.
    pub top: Option<usize>,
}

/// The words of one part, in the order of code points.
#[derive(Clone, Default)]
struct Tally {
    counts: Vec<u64>,
    documents: Vec<u64>,
    tokens: u64,
}

/// Lists the words of a corpus in each of its parts by how much more frequent they are there
/// than in the rest.
pub fn specificities(
    corpus: &Corpus,
    parts: &Parts,
    options: &SpecificityOptions,
    watch: &Watch,
) -> Result<Table> {
    let vocabulary = corpus.vocabulary();
    let is_kept = |count: u64| count >= options.min_count;
    // All words are tested, also those that are not listed.
    let is_tested =
        |id: &TokenId| options.significance.is_some() || is_kept(corpus.counts()[id.index()]);
    let types: Vec<TokenId> = vocabulary.order().iter().copied().filter(is_tested).collect();
    let cells = types.len() as u64 * parts.labels.len() as u64;
    if cells > MAX_CELLS {
        return Err(Error::TooMany { what: "words times parts", max: MAX_CELLS });
    }
    let tallies = tallies(corpus, parts, &types, watch)?;
    let all = corpus.stream().len() as u64;
    let in_documents: Vec<u64> = (0..types.len())
        .map(|word| tallies.iter().map(|tally| tally.documents[word]).sum())
        .collect();
    let of_row = |row: usize| (&tallies[row / types.len()], row % types.len());
    let count = |row: usize| of_row(row).0.counts[of_row(row).1];
    let whole = |row: usize| corpus.counts()[types[of_row(row).1].index()];
    let pair = |row: usize| {
        let (tally, _) = of_row(row);
        Counts { o11: count(row), r1: tally.tokens, c1: whole(row), n: all, share: 1 }
    };
    let measures: Vec<Measure> = options.measures.iter().map(Measure::of_corpora).collect();
    let tested =
        Tested::new(types.len() * tallies.len(), options.significance.as_ref(), pair, |row| {
            is_kept(whole(row))
        });
    let by_measure = of_pairs(&measures, &pair);
    let place = |row: usize| std::iter::once(u32::try_from(of_row(row).1).unwrap_or(u32::MAX));
    let mut tables = Vec::with_capacity(tallies.len());
    // Without parts there is a table without rows.
    for part in 0..tallies.len().max(1) {
        watch.check()?;
        let rows =
            if tallies.is_empty() { 0..0 } else { part * types.len()..(part + 1) * types.len() };
        let scored = tested.scored_by(&by_measure, rows, options.top, count, place);
        let kept = scored.rows.clone();
        let label = UInt64Array::from(vec![part as u64; kept.len()]);
        let label = arrow_select::take::take(&parts.labels, &label, None)
            .map_err(|error| Error::Internal(error.to_string()))?;
        let by_row =
            |of: &(dyn Fn(usize) -> u64 + Sync)| table::counts_by(kept.len(), |at| of(kept[at]));
        let rest = |row: usize| whole(row) - count(row);
        let rest_tokens = tallies.get(part).map_or(0, |tally| all - tally.tokens);
        let documents = |row: usize| of_row(row).0.documents[of_row(row).1];
        let rest_documents = |row: usize| in_documents[of_row(row).1] - documents(row);
        let is_few = |row: usize| {
            let here = (count(row), of_row(row).0.tokens);
            let is_more = is_as_frequent(here, (rest(row), rest_tokens));
            (if is_more { documents(row) } else { rest_documents(row) }) < options.few
        };
        let columns = vec![
            ("part".to_string(), label),
            (
                "token".into(),
                table::strings(kept.len(), |at| vocabulary.word(types[of_row(kept[at]).1])),
            ),
            ("count".into(), by_row(&count)),
            ("rest_count".into(), by_row(&rest)),
            (
                "per_million".into(),
                table::numbers_by(kept.len(), |at| {
                    millionth(count(kept[at]), of_row(kept[at]).0.tokens)
                }),
            ),
            (
                "rest_per_million".into(),
                table::numbers_by(kept.len(), |at| millionth(rest(kept[at]), rest_tokens)),
            ),
            ("documents".into(), by_row(&documents)),
            ("rest_documents".into(), by_row(&rest_documents)),
            ("few_documents".into(), table::booleans(kept.len(), |at| is_few(kept[at]))),
        ];
        let probabilities = tested.columns(&scored.rows);
        tables.push(scored.into_table(columns, pair, Vec::new(), probabilities));
    }
    Table::concatenated(&tables)
}

/// Counts the words of each part, the parts side by side.
fn tallies(corpus: &Corpus, parts: &Parts, types: &[TokenId], watch: &Watch) -> Result<Vec<Tally>> {
    const NONE: u32 = u32::MAX;
    let mut columns = vec![NONE; corpus.vocabulary().len()];
    for (column, id) in (0..).zip(types) {
        columns[id.index()] = column;
    }
    let of_part = |documents: &Vec<usize>| {
        let mut tally =
            Tally { counts: vec![0; types.len()], documents: vec![0; types.len()], tokens: 0 };
        // The last document that held a word, plus one.
        let mut last = vec![0; types.len()];
        for document in documents {
            watch.check()?;
            let tokens = &corpus.stream()[corpus.document(*document)];
            tally.tokens += tokens.len() as u64;
            for id in tokens {
                let column = columns[id.index()];
                if column == NONE {
                    continue;
                }
                let column = column as usize;
                tally.counts[column] += 1;
                tally.documents[column] += u64::from(last[column] != document + 1);
                last[column] = document + 1;
            }
        }
        Ok(tally)
    };
    parts.documents().par_iter().with_max_len(1).map(of_part).collect()
}

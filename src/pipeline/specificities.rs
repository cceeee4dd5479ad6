//! Stage 5 to 7: every word in every part of a corpus, against the rest.

use super::keyness::is_as_frequent;
use super::parts::{Parts, tallies};
use super::tables::{Counts, Tested, millionth, of_pairs};
use crate::corpus::Corpus;
use crate::error::Result;
use crate::intern::TokenId;
use crate::score::measure::Measure;
use crate::score::significance::{Correction, Test};
use crate::table::{self, Table};
use crate::threads::Watch;

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
        let label = parts.labels(std::iter::repeat_n(part, kept.len()))?;
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

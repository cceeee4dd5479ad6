//! Stage 5 to 7, for the results that are no tables: matrices, and what their sides stand for.

use crate::corpus::{Corpus, Within};
use crate::count::axis::{Axis, Wanted};
use crate::count::cooccurrence::{self, Cells, Nearness};
use crate::count::frequency;
use crate::count::matrix::{self, Rows};
use crate::error::Result;
use crate::table::{self, Table};
use crate::threads::Watch;

/// Counts types in each document or sentence; returns the matrix, and what its columns
/// stand for as a table.
pub fn term_counts(
    corpus: &Corpus,
    wanted: &Wanted,
    unit: Within,
    watch: &Watch,
) -> Result<(Rows, Table)> {
    let axis = Axis::new(corpus, wanted, watch)?;
    let (rows, units) = matrix::term_counts(corpus, &axis, unit, watch)?;
    let documents = match unit {
        Within::Document => units,
        Within::Sentence => frequency::unit_counts(corpus, Within::Document, watch)?,
    };
    watch.check()?;
    Ok((rows, types(corpus, &axis, wanted, &documents)))
}

/// Counts how often types stand near each other; returns the matrix, and what its rows and
/// columns stand for as a table.
pub fn cooccurrences(
    corpus: &Corpus,
    wanted: &Wanted,
    nearness: &Nearness,
    watch: &Watch,
) -> Result<(Cells, Table)> {
    let axis = Axis::new(corpus, wanted, watch)?;
    let documents = frequency::unit_counts(corpus, Within::Document, watch)?;
    let cells = cooccurrence::cooccurrences(corpus, &axis, nearness, watch)?;
    Ok((cells, types(corpus, &axis, wanted, &documents)))
}

/// Tells what the places of an axis stand for.
fn types(corpus: &Corpus, axis: &Axis, wanted: &Wanted, documents: &[u64]) -> Table {
    let types = &axis.types;
    let word = |place: usize| match (types[place], &wanted.tokens) {
        (Some(id), _) => corpus.vocabulary().word(id),
        (None, Some(tokens)) => &tokens[place],
        (None, None) => unreachable!("only a word that was asked for can be absent"),
    };
    let of_each = |counts: &[u64]| {
        table::counts(types.iter().map(|id| id.map_or(0, |id| counts[id.index()])))
    };
    Table::new(vec![
        ("column".into(), table::counts(0..types.len() as u64)),
        ("token".into(), table::strings(types.len(), word)),
        ("count".into(), of_each(corpus.counts())),
        ("documents".into(), of_each(documents)),
    ])
}

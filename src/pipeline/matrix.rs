//! Stage 5 to 7, for the one result that is no table: document-term counts.

use crate::corpus::Corpus;
use crate::count::matrix::{self, Matrix};
use crate::error::Result;
use crate::table::{self, Table};
use crate::threads::Watch;

/// Counts the types of each document; returns the matrix, and what its columns
/// stand for as a table.
pub fn document_term_counts(
    corpus: &Corpus,
    min_count: u64,
    watch: &Watch,
) -> Result<(Matrix, Table)> {
    let matrix = matrix::document_term_counts(corpus, min_count, watch)?;
    watch.check()?;
    let types = &matrix.types;
    let word = |column: usize| corpus.vocabulary().word(types[column]);
    let of_each = |counts: &[u64]| table::counts(types.iter().map(|id| counts[id.index()]));
    let table = Table::new(vec![
        ("column".into(), table::counts(0..types.len() as u64)),
        ("token".into(), table::strings(types.len(), word)),
        ("count".into(), of_each(corpus.counts())),
        ("documents".into(), of_each(&matrix.documents)),
    ]);
    Ok((matrix, table))
}

//! `_core.collocate_counts`: counts that add up, from which others make scores.

use pyo3::prelude::*;

use super::corpus::{Corpus, around};
use super::table::Table;
use crate::pipeline;

/// How many nodes there are, how many tokens they have, and what is around them.
type Totals = (u64, u64, u64);

/// Counts, for every word, what the tables of collocates are made of.
#[pyfunction]
#[pyo3(signature = (corpus, node, *, window, convention="surface", within="document", threads=None))]
pub(super) fn collocate_counts(
    py: Python<'_>,
    corpus: &Corpus,
    node: Vec<Vec<String>>,
    window: (i64, i64),
    convention: &str,
    within: &str,
    threads: Option<usize>,
) -> PyResult<(Table, Totals)> {
    let asked = around(node, window, convention, within)?;
    let (table, totals) = corpus.ask_tokens(py, threads, move |corpus, watch| {
        pipeline::collocate_counts(corpus, &asked, watch)
    })?;
    Ok((table.into(), (totals.nodes, totals.node_tokens, totals.around)))
}

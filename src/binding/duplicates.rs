//! `_core.duplicates`: documents that are nearly the same.

use pyo3::prelude::*;

use super::corpus::Corpus;
use super::table::Table;
use crate::count::duplicates::{Bands, Likeness};
use crate::pipeline;

/// The table of near-duplicates.
#[pyfunction]
#[pyo3(signature = (corpus, *, threshold, n, seed, threads))]
pub(super) fn duplicates(
    py: Python<'_>,
    corpus: &Corpus,
    threshold: f64,
    n: usize,
    seed: u64,
    threads: Option<usize>,
) -> PyResult<Table> {
    let likeness = Likeness { threshold, n, seed };
    corpus.tabled(py, threads, move |corpus, watch| pipeline::duplicates(corpus, likeness, watch))
}

/// How many bands of how many bins a threshold needs, and how surely two documents that just
/// reach it are compared.
#[pyfunction]
pub(super) fn duplicate_bands(threshold: f64) -> (usize, usize, f64) {
    let bands = Bands::for_threshold(threshold);
    (bands.number, bands.rows, bands.recall(threshold))
}

//! `_core.counts_in_parts`, `trends`, `bursts` and `changes`: words in the course of time.

use pyo3::prelude::*;

use super::corpus::{Corpus, at_least, rows};
use super::table::{Column, Table};
use crate::count::in_parts::Group;
use crate::error::Result;
use crate::pipeline::{self, Course, Parts};
use crate::score::bursts::Automaton;
use crate::score::significance::Correction;

/// Counts groups of words and phrases in parts.
#[pyfunction]
#[pyo3(signature = (corpus, groups, parts, labels, *, threads=None))]
pub(super) fn counts_in_parts(
    py: Python<'_>,
    corpus: &Corpus,
    groups: Vec<Group>,
    parts: Vec<usize>,
    labels: &Column,
    threads: Option<usize>,
) -> PyResult<Table> {
    let parts = Parts::new(parts, labels.values())?;
    corpus.tabled(py, threads, move |corpus, watch| {
        pipeline::in_parts(corpus, &groups, &parts, watch)
    })
}

/// Which words are looked at, and in which periods.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(super) struct Series<'py> {
    parts: Vec<usize>,
    labels: PyRef<'py, Column>,
    periods: usize,
    tokens: Option<Vec<String>>,
    min_count: i64,
    min_coverage: f64,
}

impl Series<'_> {
    fn read(self) -> Result<pipeline::Series> {
        Ok(pipeline::Series {
            parts: Parts::new(self.parts, self.labels.values())?,
            periods: self.periods,
            tokens: self.tokens,
            min_count: at_least("min_count", self.min_count, 0)?,
            min_coverage: self.min_coverage,
        })
    }
}

/// The table of trends.
#[pyfunction]
#[pyo3(signature = (corpus, series, *, season, confidence, correction, rising, top, threads))]
#[expect(clippy::too_many_arguments, reason = "one an option")]
pub(super) fn trends(
    py: Python<'_>,
    corpus: &Corpus,
    series: Series<'_>,
    season: usize,
    confidence: f64,
    correction: &str,
    rising: Option<bool>,
    top: Option<i64>,
    threads: Option<usize>,
) -> PyResult<Table> {
    let correction = Correction::parse(correction)?;
    let options =
        pipeline::TrendOptions { season, confidence, correction, rising, top: rows(top)? };
    let series = series.read()?;
    corpus.tabled(py, threads, move |corpus, watch| {
        pipeline::trends(corpus, &series, &options, watch)
    })
}

/// The table of bursts.
#[pyfunction]
#[pyo3(signature = (corpus, series, *, scaling, gamma, levels, unit, top, threads))]
#[expect(clippy::too_many_arguments, reason = "one an option")]
pub(super) fn bursts(
    py: Python<'_>,
    corpus: &Corpus,
    series: Series<'_>,
    scaling: f64,
    gamma: f64,
    levels: usize,
    unit: &str,
    top: Option<i64>,
    threads: Option<usize>,
) -> PyResult<Table> {
    let automaton = Automaton { scaling, gamma, levels };
    let options = pipeline::BurstOptions { automaton, unit: Course::parse(unit)?, top: rows(top)? };
    let series = series.read()?;
    corpus.tabled(py, threads, move |corpus, watch| {
        pipeline::bursts(corpus, &series, &options, watch)
    })
}

/// The table of change points.
#[pyfunction]
#[pyo3(signature = (corpus, series, *, penalty, unit, top, threads))]
pub(super) fn changes(
    py: Python<'_>,
    corpus: &Corpus,
    series: Series<'_>,
    penalty: f64,
    unit: &str,
    top: Option<i64>,
    threads: Option<usize>,
) -> PyResult<Table> {
    let options = pipeline::ChangeOptions { penalty, unit: Course::parse(unit)?, top: rows(top)? };
    let series = series.read()?;
    corpus.tabled(py, threads, move |corpus, watch| {
        pipeline::changes(corpus, &series, &options, watch)
    })
}

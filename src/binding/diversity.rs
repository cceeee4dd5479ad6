//! `_core.diversity` and its kin: tables of how rich the vocabulary of a corpus is.

use pyo3::prelude::*;

use super::corpus::{Corpus, at_least, bounded};
use super::table::{Column, Table};
use crate::error::Result;
use crate::pipeline::{self, By, Sizes};
use crate::score::diversity::DiversityMeasure;
use crate::score::rarefaction::Sampling;

/// What is a text: "document", "whole", or the part of each document and what parts are called.
#[derive(FromPyObject)]
pub(super) enum Texts<'py> {
    Name(String),
    Parts(Vec<usize>, PyRef<'py, Column>),
}

impl Texts<'_> {
    fn by(self) -> Result<By> {
        match self {
            Self::Name(name) if name == "whole" => Ok(By::Whole),
            Self::Name(_) => Ok(By::Document),
            Self::Parts(parts, labels) => {
                Ok(By::Parts(pipeline::Parts::new(parts, labels.values())?))
            }
        }
    }
}

/// Reads the sizes of samples: these, or so many of them, or each so many tokens.
fn sizes(given: Option<Vec<i64>>, points: i64, step: Option<i64>) -> Result<Sizes> {
    if let Some(given) = given {
        let size = |size: i64| at_least("sizes", size, 1);
        return Ok(Sizes::Given(given.into_iter().map(size).collect::<Result<_>>()?));
    }
    match step {
        Some(step) => Ok(Sizes::Every(at_least("step", step, 1)?)),
        None => Ok(Sizes::Steps(bounded("points", points, 1, MAX_POINTS)? as u64)),
    }
}

/// The most points of a curve.
const MAX_POINTS: u64 = 1_000_000;

/// The table of measures of diversity; each has a name for its column.
#[pyfunction]
#[pyo3(signature = (corpus, texts, measures, *, threads=None))]
pub(super) fn diversity(
    py: Python<'_>,
    corpus: &Corpus,
    texts: Texts<'_>,
    measures: Vec<(String, String)>,
    threads: Option<usize>,
) -> PyResult<Table> {
    let by = texts.by()?;
    let parse = |(label, given): (String, String)| {
        DiversityMeasure::parse(&given).map(|measure| (label, measure))
    };
    let measures = measures.into_iter().map(parse).collect::<Result<_>>()?;
    corpus.tabled(py, threads, move |corpus, watch| {
        pipeline::diversity(corpus, &by, &measures, watch)
    })
}

/// The table of types that samples may be expected to have.
#[pyfunction]
#[pyo3(signature = (corpus, texts, *, sizes=None, points=20, sampling="hypergeometric", interval=0.95, threads=None))]
#[expect(clippy::too_many_arguments, reason = "one an option")]
pub(super) fn rarefaction(
    py: Python<'_>,
    corpus: &Corpus,
    texts: Texts<'_>,
    sizes: Option<Vec<i64>>,
    points: i64,
    sampling: &str,
    interval: f64,
    threads: Option<usize>,
) -> PyResult<Table> {
    let (by, sizes) = (texts.by()?, self::sizes(sizes, points, None)?);
    let sampling = Sampling::parse(sampling)?;
    corpus.tabled(py, threads, move |corpus, watch| {
        pipeline::rarefaction(corpus, &by, &sizes, (sampling, interval), watch)
    })
}

/// The table of counts of counts.
#[pyfunction]
pub(super) fn spectrum(py: Python<'_>, corpus: &Corpus) -> PyResult<Table> {
    corpus.tabled(py, Some(1), |corpus, _| Ok(pipeline::spectrum(corpus)))
}

/// The table of adjusted counts, and the intercept and the slope that smooth them.
#[pyfunction]
pub(super) fn good_turing(py: Python<'_>, corpus: &Corpus) -> PyResult<(Table, f64, f64)> {
    let (table, intercept, slope) =
        corpus.ask_tokens(py, Some(1), |corpus, _| Ok(pipeline::good_turing(corpus)))?;
    Ok((Table::from(table), intercept, slope))
}

/// The table of the types that cover shares of the tokens.
#[pyfunction]
pub(super) fn coverage(py: Python<'_>, corpus: &Corpus, shares: Vec<f64>) -> PyResult<Table> {
    corpus.tabled(py, Some(1), move |corpus, _| Ok(pipeline::coverage(corpus, &shares)))
}

/// The table of Zipf's laws.
#[pyfunction]
pub(super) fn zipf(py: Python<'_>, corpus: &Corpus) -> PyResult<Table> {
    corpus.tabled(py, Some(1), |corpus, _| Ok(pipeline::zipf(corpus)))
}

/// The table of types and hapaxes while the corpus is read.
#[pyfunction]
#[pyo3(signature = (corpus, *, points=100, step=None))]
pub(super) fn growth(
    py: Python<'_>,
    corpus: &Corpus,
    points: i64,
    step: Option<i64>,
) -> PyResult<Table> {
    let sizes = sizes(None, points, step)?;
    corpus.tabled(py, Some(1), move |corpus, watch| pipeline::growth(corpus, &sizes, watch))
}

/// The table of Heaps' laws.
#[pyfunction]
#[pyo3(signature = (corpus, *, points=100))]
pub(super) fn heaps(py: Python<'_>, corpus: &Corpus, points: i64) -> PyResult<Table> {
    let sizes = sizes(None, points, None)?;
    corpus.tabled(py, Some(1), move |corpus, watch| pipeline::heaps(corpus, &sizes, watch))
}

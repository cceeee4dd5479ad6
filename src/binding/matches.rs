//! `_core.matches` and its kin: what a pattern over tokens matches.

use pyo3::prelude::*;

use super::corpus::{Corpus, at_least, rows};
use super::table::Table;
use crate::corpus::Within;
use crate::error::Result;
use crate::layers::TOKEN;
use crate::pipeline::{self, MatchOptions};
use crate::query::{Query, Strategy, WORD};
use crate::store::Needs;

/// What is asked for, and what it needs of the corpus.
fn asked(
    corpus: &Corpus,
    pattern: &str,
    (within, strategy, by): (Option<&str>, &str, &str),
    (min_count, top): (i64, Option<i64>),
) -> Result<(MatchOptions, Needs)> {
    let query = Query::parse(pattern)?;
    let within = query.within(within.map(Within::parse).transpose()?)?;
    let layers = corpus.layer_names();
    let is_token = |name: &str| name == TOKEN || name == WORD && !layers.contains(&WORD);
    let is_enough = is_token(by) && query.layers().into_iter().all(is_token);
    let by = if is_token(by) { TOKEN } else { by };
    let options = MatchOptions {
        within,
        strategy: Strategy::parse(strategy)?,
        by: by.into(),
        min_count: at_least("min_count", min_count, 0)?,
        top: rows(top)?,
        query,
    };
    Ok((options, if is_enough { Needs::Tokens } else { Needs::Layers }))
}

/// The table of matches.
#[pyfunction]
#[pyo3(signature = (corpus, pattern, *, within, strategy, by, top, threads))]
#[expect(clippy::too_many_arguments, reason = "one an option")]
pub(super) fn matches(
    py: Python<'_>,
    corpus: &Corpus,
    pattern: &str,
    within: Option<&str>,
    strategy: &str,
    by: &str,
    top: Option<i64>,
    threads: Option<usize>,
) -> PyResult<Table> {
    let (options, needs) = asked(corpus, pattern, (within, strategy, by), (1, top))?;
    let work = move |corpus: &_, watch: &_| pipeline::matches(corpus, &options, watch);
    corpus.ask(py, threads, needs, work).map(Table::from)
}

/// The table of what is matched, by how often.
#[pyfunction]
#[pyo3(signature = (corpus, pattern, *, within, strategy, by, min_count, top, threads))]
#[expect(clippy::too_many_arguments, reason = "one an option")]
pub(super) fn match_frequencies(
    py: Python<'_>,
    corpus: &Corpus,
    pattern: &str,
    within: Option<&str>,
    strategy: &str,
    by: &str,
    min_count: i64,
    top: Option<i64>,
    threads: Option<usize>,
) -> PyResult<Table> {
    let (options, needs) = asked(corpus, pattern, (within, strategy, by), (min_count, top))?;
    let work = move |corpus: &_, watch: &_| pipeline::match_frequencies(corpus, &options, watch);
    corpus.ask(py, threads, needs, work).map(Table::from)
}

/// The layers that a pattern asks for beside the tokens.
#[pyfunction]
pub(super) fn pattern_layers(pattern: &str) -> PyResult<Vec<String>> {
    let query = Query::parse(pattern)?;
    let layers = query.layers().into_iter().filter(|name| *name != TOKEN && *name != WORD);
    Ok(layers.map(String::from).collect())
}

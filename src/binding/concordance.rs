//! `_core.Hits`: where words stand, and the lines around them.

use std::ops::Range;
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::corpus::{Corpus, bounded};
use super::crew::run;
use super::errors::no_such;
use super::table::Table;
use crate::corpus::Within;
use crate::count::hits::Place;
use crate::count::window::MAX_WINDOW;
use crate::error::Result;
use crate::pipeline::{self, HitFilter, HitKey, HitOptions, LineSource, Sought, View, Window};
use crate::query::{Query, Strategy};
use crate::store::{Held, Needs};
use crate::table;

/// Words as they are spelled, and types by their ids.
type Words = (Vec<String>, Vec<u32>);

/// Whether a word is wanted, where ("window", "places", "document", "sentence"), at which
/// places, and the word.
type Filter = (bool, String, Vec<i32>, Words);

/// The most places from a hit that are sorted or filtered by.
const MAX_PLACE: i32 = 1000;

/// Hits of a corpus, in some order. They never change.
#[pyclass(frozen, module = "turven._core")]
pub(super) struct Hits {
    held: Arc<Held>,
    hits: Arc<Vec<Range<usize>>>,
}

impl Hits {
    fn with(&self, hits: Vec<Range<usize>>) -> Self {
        Self { held: Arc::clone(&self.held), hits: Arc::new(hits) }
    }
}

#[pymethods]
impl Hits {
    /// Finds words and phrases, or what a pattern matches by a strategy, in the order of the
    /// corpus.
    #[staticmethod]
    #[pyo3(signature = (corpus, node, *, window, within="document", filters=vec![], documents=None, pattern=None, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn find(
        py: Python<'_>,
        corpus: &Corpus,
        node: Vec<Vec<Words>>,
        window: (i64, i64),
        within: &str,
        filters: Vec<Filter>,
        documents: Option<Vec<usize>>,
        pattern: Option<(String, String)>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let (left, right) = sides(window)?;
        let filter = |(wanted, place, places, words): Filter| -> PyResult<HitFilter> {
            let place = match place.as_str() {
                "window" => Place::Window(left, right),
                "places" => Place::Around(checked(places)?),
                unit => Place::Unit(Within::parse(unit)?),
            };
            Ok(HitFilter { wanted, place, words })
        };
        let held = Arc::clone(corpus.held());
        let number = held.sizes().documents;
        if let Some(document) = documents.iter().flatten().find(|at| **at >= number) {
            return Err(no_such("document", *document, number));
        }
        let within = Within::parse(within)?;
        let (node, needs) = match pattern {
            None => (Sought::Words(node), Needs::Tokens),
            Some((pattern, strategy)) => {
                let query = Query::parse(&pattern)?;
                // What is said of sentences narrows; documents are what is said by nobody.
                let unit =
                    query.within(Some(within).filter(|within| *within == Within::Sentence))?;
                (Sought::Pattern(query, unit, Strategy::parse(&strategy)?), Needs::Layers)
            }
        };
        let options = HitOptions {
            node,
            within,
            filters: filters.into_iter().map(filter).collect::<PyResult<_>>()?,
            documents,
        };
        let found = Arc::clone(&held);
        let hits = run(py, threads, move |watch| {
            pipeline::concordance(found.corpus(needs, watch)?, &options, watch)
        })?;
        Ok(Self { held, hits: Arc::new(hits) })
    }

    /// Some tokens of a document as a hit.
    #[staticmethod]
    fn at(
        py: Python<'_>,
        corpus: &Corpus,
        document: usize,
        tokens: (usize, usize),
    ) -> PyResult<Self> {
        let held = Arc::clone(corpus.held());
        let number = held.sizes().documents;
        if document >= number {
            return Err(no_such("document", document, number));
        }
        let found = Arc::clone(&held);
        let positions = run(py, Some(1), move |watch| {
            Ok(found.corpus(Needs::Tokens, watch)?.document(document))
        })?;
        let (start, end) = tokens;
        if start >= end || end > positions.len() {
            return Err(no_such("token", start.max(end - 1), positions.len()));
        }
        let hit = positions.start + start..positions.start + end;
        Ok(Self { held, hits: Arc::new(vec![hit]) })
    }

    fn __len__(&self) -> usize {
        self.hits.len()
    }

    /// The hits in the order of some keys: "places" or "frequency" with places, "column"
    /// with its name.
    #[pyo3(signature = (keys, *, within="document", threads=None))]
    fn sort(
        &self,
        py: Python<'_>,
        keys: Vec<(String, Vec<i32>, String)>,
        within: &str,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let key = |(kind, places, column): (String, Vec<i32>, String)| -> PyResult<HitKey> {
            Ok(match kind.as_str() {
                "places" => HitKey::Places(checked(places)?),
                "frequency" => HitKey::Frequency(checked(places)?),
                _ => HitKey::Column(column),
            })
        };
        let keys: Vec<HitKey> = keys.into_iter().map(key).collect::<PyResult<_>>()?;
        let within = Within::parse(within)?;
        let (held, hits) = (Arc::clone(&self.held), Arc::clone(&self.hits));
        let sorted = run(py, threads, move |watch| {
            let corpus = held.corpus(Needs::Tokens, watch)?;
            pipeline::sorted_hits(corpus, &hits, &keys, within, watch)
        })?;
        Ok(self.with(sorted))
    }

    /// Hits by their places.
    fn take(&self, rows: Vec<usize>) -> PyResult<Self> {
        if let Some(row) = rows.iter().find(|row| **row >= self.hits.len()) {
            return Err(no_such("row", *row, self.hits.len()));
        }
        Ok(self.with(rows.into_iter().map(|row| self.hits[row].clone()).collect()))
    }

    /// Some consecutive hits.
    fn slice(&self, start: usize, length: usize) -> Self {
        let start = start.min(self.hits.len());
        let end = start.saturating_add(length).min(self.hits.len());
        self.with(self.hits[start..end].to_vec())
    }

    /// The different documents of the hits, ascending.
    fn documents(&self, py: Python<'_>) -> PyResult<Vec<usize>> {
        let (held, hits) = (Arc::clone(&self.held), Arc::clone(&self.hits));
        run(py, Some(1), move |watch| {
            let ends = held.corpus(Needs::Tokens, watch)?.ends(Within::Document);
            let of = |hit: &Range<usize>| ends.partition_point(|end| *end <= hit.start);
            let mut documents: Vec<usize> = hits.iter().map(of).collect();
            documents.sort_unstable();
            documents.dedup();
            Ok(documents)
        })
    }

    /// For each hit its document, the number of its first token, and how many tokens it has.
    fn places(&self, py: Python<'_>) -> PyResult<Table> {
        let (held, hits) = (Arc::clone(&self.held), Arc::clone(&self.hits));
        let made = run(py, Some(1), move |watch| {
            let corpus = held.corpus(Needs::Tokens, watch)?;
            let ends = corpus.ends(Within::Document);
            let of = |hit: &Range<usize>| ends.partition_point(|end| *end <= hit.start);
            let document: Vec<usize> = hits.iter().map(of).collect();
            let first = |row: usize| hits[row].start - corpus.document(document[row]).start;
            Ok(table::Table::new(vec![
                ("document".into(), table::counts_by(hits.len(), |row| document[row] as u64)),
                ("position".into(), table::counts_by(hits.len(), |row| first(row) as u64)),
                ("tokens".into(), table::counts_by(hits.len(), |row| hits[row].len() as u64)),
            ]))
        })?;
        Ok(made.into())
    }

    /// The lines of the hits. `texts` are those of another corpus with the places of the
    /// documents there, or of the corpus itself.
    #[pyo3(signature = (window, *, within="document", exact=false, own_texts=false, texts=None, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn lines(
        &self,
        py: Python<'_>,
        window: Around,
        within: &str,
        exact: bool,
        own_texts: bool,
        texts: Option<(PyRef<'_, Corpus>, Option<Vec<usize>>)>,
        threads: Option<usize>,
    ) -> PyResult<Table> {
        let within = Within::parse(within)?;
        let window = match window {
            Around::Sentences(more) => Window::Sentences(more),
            Around::Tokens(left, right) => {
                let (left, right) = sides((left, right))?;
                Window::Tokens(left, right, within)
            }
        };
        let view = View { window, exact };
        let (held, hits) = (Arc::clone(&self.held), Arc::clone(&self.hits));
        let texts = texts.map(|(texts, places)| (Arc::clone(texts.held()), places));
        let texts = texts.or_else(|| own_texts.then(|| (Arc::clone(&held), None)));
        let made = run(py, threads, move |watch| {
            let corpus = held.corpus(Needs::Tokens, watch)?;
            let source = texts.as_ref().zip(held.cut()).map(|((texts, places), options)| {
                LineSource { held: texts, options, places: places.as_deref() }
            });
            pipeline::lines(corpus, &hits, view, source.as_ref(), watch)
        })?;
        Ok(made.into())
    }
}

/// How much is shown around a hit.
#[derive(FromPyObject)]
enum Around {
    Sentences(usize),
    Tokens(i64, i64),
}

fn sides((left, right): (i64, i64)) -> Result<(usize, usize)> {
    let side = |given| bounded("window", given, 0, MAX_WINDOW);
    Ok((side(left)?, side(right)?))
}

/// Refuses places that no window has.
fn checked(places: Vec<i32>) -> PyResult<Vec<i32>> {
    match places.iter().find(|place| !(-MAX_PLACE..=MAX_PLACE).contains(*place)) {
        Some(place) => Err(PyValueError::new_err(format!(
            "a place must be at most {MAX_PLACE} tokens from the node, got {}",
            place.unsigned_abs()
        ))),
        None => Ok(places),
    }
}

/// Says where a corpus differs from one that was made of its texts anew.
#[pyfunction]
#[pyo3(signature = (corpus, other, *, places=None, spelled=true))]
pub(super) fn disagreement(
    py: Python<'_>,
    corpus: &Corpus,
    other: &Corpus,
    places: Option<Vec<usize>>,
    spelled: bool,
) -> PyResult<Option<String>> {
    let (own, theirs) = (Arc::clone(corpus.held()), Arc::clone(other.held()));
    run(py, Some(1), move |watch| {
        let own = own.corpus(Needs::Tokens, watch)?;
        let theirs = theirs.corpus(Needs::Tokens, watch)?;
        pipeline::same_tokens(own, theirs, places.as_deref(), spelled, watch)
    })
}

//! `_core.Corpus`: builds a corpus and asks it for tables.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::crew::{crew, look_up, run};
use super::errors::no_such;
use super::matrix::{Parts, parts};
use super::reading::Reading;
use super::source::{TokenIterator, texts};
use super::table::{Column, Table};
use super::table_source::{Part, Parts as FileParts, TableSource};
use super::tokenizer::{Tokenizer, by_name};
use crate::corpus::{self, Metadata, Within};
use crate::count::{ngram, window};
use crate::error::{Result, in_range};
use crate::pipeline::{self, build_polled};
use crate::read::{Batch, Errors, Header, Source};
use crate::score::gram::GramMeasure;
use crate::score::measure::Measure;
use crate::score::significance::{Correction, Test};
use crate::tokenize::{Options, Tokenizer as Cutter};

/// A corpus in memory. It never changes.
#[pyclass(frozen, module = "turven._core")]
pub(super) struct Corpus {
    inner: Arc<corpus::Corpus>,
}

/// Names and metadata for the documents, as Python hands them over.
type Described<'py> = (Option<Vec<String>>, Vec<(String, PyRef<'py, Column>)>);

#[pymethods]
impl Corpus {
    /// From anything that gives texts.
    #[staticmethod]
    #[pyo3(signature = (texts, tokenizer, *, described, header=None, errors="strict", threads=None))]
    fn from_texts(
        py: Python<'_>,
        #[pyo3(from_py_with = any)] texts: Py<PyAny>,
        tokenizer: &Tokenizer,
        described: Bound<'_, PyAny>,
        header: Option<&str>,
        errors: &str,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let plain = tokenizer.inner.is_plain();
        let source = self::texts(texts.bind(py), Errors::parse(errors)?, plain)?;
        Ok(build(py, source, tokenizer.inner.clone(), header, described, threads)?.0)
    }

    /// From files; also the table of what was left out.
    #[staticmethod]
    #[pyo3(signature = (parts, tokenizer, *, described, reading, header=None, threads=None))]
    fn from_files(
        py: Python<'_>,
        parts: Vec<Part>,
        tokenizer: &Tokenizer,
        described: Bound<'_, PyAny>,
        reading: &Reading,
        header: Option<&str>,
        threads: Option<usize>,
    ) -> PyResult<(Self, Table)> {
        let source = FileParts::new(parts, reading.options());
        build(py, Box::new(source), tokenizer.inner.clone(), header, described, threads)
    }

    /// From tables of one shape; also the table of what was left out.
    #[staticmethod]
    #[pyo3(signature = (tables, tokenizer, *, described, reading, header=None, threads=None))]
    fn from_tables(
        py: Python<'_>,
        #[pyo3(from_py_with = any)] tables: Py<PyAny>,
        tokenizer: &Tokenizer,
        described: Bound<'_, PyAny>,
        reading: &Reading,
        header: Option<&str>,
        threads: Option<usize>,
    ) -> PyResult<(Self, Table)> {
        let source = TableSource::new(tables.bind(py), None, Arc::new(reading.options()))?;
        build(py, Box::new(source), tokenizer.inner.clone(), header, described, threads)
    }

    /// From lists of tokens.
    #[staticmethod]
    #[pyo3(signature = (documents, *, described, threads=None))]
    fn from_tokens(
        py: Python<'_>,
        #[pyo3(from_py_with = any)] documents: Py<PyAny>,
        described: Bound<'_, PyAny>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let source = Box::new(TokenIterator::new(documents.bind(py))?);
        Ok(build(py, source, Cutter::new(Options::verbatim()), None, described, threads)?.0)
    }

    #[getter]
    fn n_documents(&self) -> usize {
        self.inner.documents()
    }

    #[getter]
    fn n_sentences(&self) -> usize {
        self.inner.sentences()
    }

    #[getter]
    fn n_tokens(&self) -> usize {
        self.inner.stream().len()
    }

    #[getter]
    fn n_types(&self) -> usize {
        self.inner.vocabulary().len()
    }

    /// The options that made the tokens.
    fn options<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        by_name(py, self.inner.options())
    }

    /// What a word would be called in this corpus.
    fn type_of(&self, word: &str) -> String {
        Cutter::new(self.inner.options().clone()).type_of(word).into_owned()
    }

    /// How many types occur `count` times.
    fn types_with_count(&self, py: Python<'_>, count: u64) -> PyResult<usize> {
        let corpus = Arc::clone(&self.inner);
        run(py, Some(1), move |_| Ok(corpus.counts().iter().filter(|c| **c == count).count()))
    }

    /// How often a type occurs.
    fn count(&self, py: Python<'_>, token: String) -> PyResult<u64> {
        let corpus = Arc::clone(&self.inner);
        run(py, Some(1), move |_| Ok(corpus.count_of(&token)))
    }

    /// The tokens of one document.
    fn tokens(&self, document: usize) -> PyResult<Vec<&str>> {
        if document >= self.inner.documents() {
            return Err(no_such("document", document, self.inner.documents()));
        }
        let ids = &self.inner.stream()[self.inner.document(document)];
        Ok(ids.iter().map(|id| self.inner.vocabulary().word(*id)).collect())
    }

    /// The table of documents.
    fn documents(&self, py: Python<'_>) -> PyResult<Table> {
        let corpus = Arc::clone(&self.inner);
        let table = run(py, Some(1), move |_| Ok(pipeline::documents(&corpus)))?;
        Ok(Table::from(table))
    }

    /// The table of types.
    #[pyo3(signature = (*, tokens=None, min_count=1, top=None, threads=None))]
    fn frequencies(
        &self,
        py: Python<'_>,
        tokens: Option<Vec<String>>,
        min_count: i64,
        top: Option<i64>,
        threads: Option<usize>,
    ) -> PyResult<Table> {
        let options = pipeline::FrequencyOptions {
            tokens,
            min_count: at_least("min_count", min_count, 0)?,
            top: rows(top)?,
        };
        let corpus = Arc::clone(&self.inner);
        let table = run(py, threads, move |watch| pipeline::frequencies(&corpus, &options, watch))?;
        Ok(Table::from(table))
    }

    /// The parts of the matrix of documents by types.
    #[pyo3(signature = (*, min_count=1, threads=None))]
    fn document_term_counts(
        &self,
        py: Python<'_>,
        min_count: i64,
        threads: Option<usize>,
    ) -> PyResult<Parts> {
        let least = at_least("min_count", min_count, 0)?;
        let corpus = Arc::clone(&self.inner);
        let counted =
            run(py, threads, move |watch| pipeline::document_term_counts(&corpus, least, watch))?;
        Ok(parts(counted))
    }

    /// The table of n-grams.
    #[pyo3(signature = (shortest, longest, *, skip=0, within="document", min_count=1, measures=vec![], convention="positions", nested=false, top=None, memory=None, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn ngrams(
        &self,
        py: Python<'_>,
        shortest: i64,
        longest: i64,
        skip: i64,
        within: &str,
        min_count: i64,
        measures: Vec<String>,
        convention: &str,
        nested: bool,
        top: Option<i64>,
        memory: Option<u64>,
        threads: Option<usize>,
    ) -> PyResult<Table> {
        let shortest = bounded("n", shortest, 1, ngram::MAX_N)?;
        let longest = bounded("n", longest, shortest as u64, ngram::MAX_N)?;
        let wanted = ngram::Wanted {
            lengths: shortest..=longest,
            skip: bounded("skip", skip, 0, ngram::MAX_SKIP)?,
            within: Within::parse(within)?,
            min_count: at_least("min_count", min_count, 0)?.max(1),
            memory,
        };
        let parse = |name: &String| GramMeasure::parse(name, longest);
        let options = pipeline::NgramOptions {
            wanted,
            top: rows(top)?,
            measures: measures.iter().map(parse).collect::<Result<_>>()?,
            convention: pipeline::PairConvention::parse(convention)?,
            nested,
        };
        let corpus = Arc::clone(&self.inner);
        let table = run(py, threads, move |watch| pipeline::ngrams(&corpus, &options, watch))?;
        Ok(Table::from(table))
    }

    /// The table of pairs.
    #[pyo3(signature = (*, window=1, convention="positions", within="document", min_count=1, measures, significance=None, top=None, memory=None, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn collocations(
        &self,
        py: Python<'_>,
        window: i64,
        convention: &str,
        within: &str,
        min_count: i64,
        measures: Vec<String>,
        significance: Option<(String, String)>,
        top: Option<i64>,
        memory: Option<u64>,
        threads: Option<usize>,
    ) -> PyResult<Table> {
        let options = pipeline::CollocationOptions {
            window: bounded("window", window, 1, window::MAX_WINDOW)?,
            convention: pipeline::PairConvention::parse(convention)?,
            within: Within::parse(within)?,
            min_count: at_least("min_count", min_count, 0)?,
            measures: parsed(&measures)?,
            significance: tested(significance)?,
            memory,
            top: rows(top)?,
        };
        let corpus = Arc::clone(&self.inner);
        let table =
            run(py, threads, move |watch| pipeline::collocations(&corpus, &options, watch))?;
        Ok(Table::from(table))
    }

    /// The table of the words around a node.
    #[pyo3(signature = (node, *, window, places=false, convention="surface", within="document", min_count=1, measures, significance=None, top=None, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn collocates(
        &self,
        py: Python<'_>,
        node: Vec<Vec<String>>,
        window: (i64, i64),
        places: bool,
        convention: &str,
        within: &str,
        min_count: i64,
        measures: Vec<String>,
        significance: Option<(String, String)>,
        top: Option<i64>,
        threads: Option<usize>,
    ) -> PyResult<Table> {
        let (left, right) = window;
        bounded("window", left.max(right), 1, window::MAX_WINDOW)?;
        let options = pipeline::CollocateOptions {
            node,
            places,
            window: (
                bounded("window", left, 0, window::MAX_WINDOW)?,
                bounded("window", right, 0, window::MAX_WINDOW)?,
            ),
            convention: pipeline::NodeConvention::parse(convention)?,
            within: Within::parse(within)?,
            min_count: at_least("min_count", min_count, 0)?,
            measures: parsed(&measures)?,
            significance: tested(significance)?,
            top: rows(top)?,
        };
        let corpus = Arc::clone(&self.inner);
        let table = run(py, threads, move |watch| pipeline::collocates(&corpus, &options, watch))?;
        Ok(Table::from(table))
    }

    /// The table of keywords.
    #[pyo3(signature = (reference, *, min_count=1, measures, unit="tokens", direction="both", few=3, significance=None, permutations=None, interval=None, seed=0, top=None, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn keyness(
        &self,
        py: Python<'_>,
        reference: Compared<'_>,
        min_count: i64,
        measures: Vec<String>,
        unit: &str,
        direction: &str,
        few: i64,
        significance: Option<(String, String)>,
        permutations: Option<i64>,
        interval: Option<(f64, i64)>,
        seed: i64,
        top: Option<i64>,
        threads: Option<usize>,
    ) -> PyResult<Table> {
        let seed = at_least("seed", seed, 0)?;
        let resampling = |option: &'static str, replicates: i64| {
            bounded(option, replicates, 1, MAX_REPLICATES)
                .map(|replicates| pipeline::Resampling { replicates, seed })
        };
        let interval = interval
            .map(|(confidence, replicates)| {
                Ok::<_, crate::Error>((confidence, resampling("replicates", replicates)?))
            })
            .transpose()?;
        let options = pipeline::KeynessOptions {
            min_count: at_least("min_count", min_count, 0)?,
            measures: measures
                .iter()
                .map(|name| pipeline::KeyMeasure::parse(name))
                .collect::<Result<_>>()?,
            unit: pipeline::Unit::parse(unit)?,
            significance: tested(significance)?,
            direction: pipeline::Direction::parse(direction)?,
            few: at_least("few", few, 0)?,
            permutations: permutations
                .map(|times| resampling("permutations", times))
                .transpose()?,
            interval,
            top: rows(top)?,
        };
        let reference = match reference {
            Compared::Corpus(other) => pipeline::Reference::Corpus(Arc::clone(&other.inner)),
            Compared::List(words, counts, tokens) => {
                pipeline::Reference::List(pipeline::FrequencyList::new(words, counts, tokens)?)
            }
        };
        let corpus = Arc::clone(&self.inner);
        let table =
            run(py, threads, move |watch| pipeline::keyness(&corpus, &reference, &options, watch))?;
        Ok(Table::from(table))
    }

    /// The table of words in parts.
    #[pyo3(signature = (parts, labels, *, min_count=1, measures, significance=None, top=None, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn specificities(
        &self,
        py: Python<'_>,
        parts: Vec<usize>,
        labels: &Column,
        min_count: i64,
        measures: Vec<String>,
        significance: Option<(String, String)>,
        top: Option<i64>,
        threads: Option<usize>,
    ) -> PyResult<Table> {
        let options = pipeline::SpecificityOptions {
            min_count: at_least("min_count", min_count, 0)?,
            measures: parsed(&measures)?,
            significance: tested(significance)?,
            top: rows(top)?,
        };
        let parts = pipeline::Parts::new(parts, labels.values())?;
        let corpus = Arc::clone(&self.inner);
        let table = run(py, threads, move |watch| {
            pipeline::specificities(&corpus, &parts, &options, watch)
        })?;
        Ok(Table::from(table))
    }

    /// A corpus of some of the documents.
    fn part(&self, py: Python<'_>, documents: Vec<usize>) -> PyResult<Self> {
        if let Some(document) = documents.iter().find(|at| **at >= self.inner.documents()) {
            return Err(no_such("document", *document, self.inner.documents()));
        }
        let corpus = Arc::clone(&self.inner);
        let part = run(py, Some(1), move |watch| pipeline::part(&corpus, &documents, watch))?;
        Ok(Self { inner: Arc::new(part) })
    }
}

/// The most times that documents are dealt out anew.
const MAX_REPLICATES: u64 = 1_000_000;

/// What a corpus is compared with: another, or words, their counts and the number of
/// tokens.
#[derive(FromPyObject)]
enum Compared<'py> {
    Corpus(PyRef<'py, Corpus>),
    List(Vec<String>, Vec<u64>, Option<u64>),
}

/// Takes any object as it is.
fn any(object: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
    Ok(object.clone().unbind())
}

/// A source whose kind is known only when the program runs.
struct AnySource(Box<dyn Source + Send>);

impl Source for AnySource {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        self.0.next_batch()
    }

    fn wanted(&self) -> Option<Vec<String>> {
        self.0.wanted()
    }
}

fn build(
    py: Python<'_>,
    source: Box<dyn Source + Send>,
    tokenizer: Cutter,
    header: Option<&str>,
    described: Bound<'_, PyAny>,
    threads: Option<usize>,
) -> PyResult<(Corpus, Table)> {
    let header = header.map(Header::new).transpose()?;
    let crew = crew(threads)?;
    let mut source = AnySource(source);
    let built =
        py.detach(move || build_polled(&mut source, tokenizer, header, &crew, &mut look_up))?;
    // What is known of rows that are read once is known when they have been read.
    let described = if described.is_callable() { described.call0()? } else { described };
    let (ids, columns): Described<'_> = described.extract()?;
    let given =
        columns.into_iter().map(|(name, column)| Metadata { name, values: column.values() });
    let mut corpus = built.corpus;
    let metadata = corpus.metadata().iter().cloned().chain(built.metadata).chain(given).collect();
    corpus.describe(ids.or(built.names), metadata)?;
    let skipped = pipeline::skipped(&built.skipped);
    Ok((Corpus { inner: Arc::new(corpus) }, Table::from(skipped)))
}

fn bounded(option: &'static str, given: i64, min: u64, max: u64) -> Result<usize> {
    let signed = |bound: u64| i64::try_from(bound).unwrap_or(i64::MAX);
    let value = in_range(option, given, signed(min), signed(max))?;
    Ok(usize::try_from(value).unwrap_or(usize::MAX))
}

fn at_least(option: &'static str, given: i64, min: i64) -> Result<u64> {
    in_range(option, given, min, i64::MAX)
}

fn rows(top: Option<i64>) -> Result<Option<usize>> {
    let checked = top.map(|top| at_least("top", top, 0)).transpose()?;
    Ok(checked.map(|top| usize::try_from(top).unwrap_or(usize::MAX)))
}

/// Reads a test and a correction.
fn tested(given: Option<(String, String)>) -> Result<Option<(Test, Correction)>> {
    let read = |(test, correction): (String, String)| {
        Ok((Test::parse(&test)?, Correction::parse(&correction)?))
    };
    given.map(read).transpose()
}

fn parsed(measures: &[String]) -> Result<Vec<Measure>> {
    measures.iter().map(|name| Measure::parse(name)).collect()
}

//! `_core.Corpus`: builds a corpus and asks it for tables.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::LargeStringArray;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::crew::{crew, let_go, polled, run};
use super::errors::no_such;
use super::matrix::{Asked, Parts, parts, square, wanted};
use super::reading::Reading;
use super::source::texts;
use super::table::{Column, Table, list};
use super::table_source::{Part, Parts as FileParts, TableSource};
use super::tokenizer::{Tokenizer, by_name};
use super::tokens::TokenIterator;
use crate::corpus::{self, Metadata, Within};
use crate::count::cooccurrence::Nearness;
use crate::count::dispersion::Parting;
use crate::count::{ngram, window};
use crate::error::{Result, in_range};
use crate::pipeline::{self, Convention as _, Plan, Reference, build_polled};
use crate::read::{Batch, Errors, Extent, Header, Source};
use crate::score::gram::GramMeasure;
use crate::score::measure::Measure;
use crate::score::significance::{Correction, Test};
use crate::store::{self, Draft, Held, Needs, Store};
use crate::threads::Watch;
use crate::tokenize::{Options, Tokenizer as Cutter};

/// A corpus in memory or on disk. It never changes.
#[pyclass(frozen, module = "turven._core")]
pub(super) struct Corpus {
    held: Arc<Held>,
}

impl Drop for Corpus {
    fn drop(&mut self) {
        let in_memory = Arc::get_mut(&mut self.held).and_then(Held::take_from_memory);
        if let Some(corpus) = in_memory {
            let bytes = size_of_val(corpus.stream());
            let_go(corpus, bytes);
        }
    }
}

impl Corpus {
    fn of(held: impl Into<Held>) -> Self {
        Self { held: Arc::new(held.into()) }
    }

    /// Returns what its layers are called.
    pub(super) fn layer_names(&self) -> Vec<&str> {
        self.held.layers()
    }

    /// What is held of it.
    pub(super) fn held(&self) -> &Arc<Held> {
        &self.held
    }

    /// Asks the corpus, detached from the interpreter.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        py: Python<'_>,
        threads: Option<usize>,
        needs: Needs,
        work: impl FnOnce(&corpus::Corpus, &Watch) -> Result<T> + Send + 'static,
    ) -> PyResult<T> {
        let held = Arc::clone(&self.held);
        run(py, threads, move |watch| work(held.corpus(needs, watch)?, watch))
    }

    /// Makes a corpus of this one, with all its layers; `whole` says whether it has a token
    /// for each token of this one.
    fn remade(
        &self,
        py: Python<'_>,
        whole: bool,
        work: impl FnOnce(&corpus::Corpus, &Watch) -> Result<corpus::Corpus> + Send + 'static,
    ) -> PyResult<Self> {
        let made = self.ask(py, None, Needs::Layers, work)?;
        Ok(Self::of(self.held.made(made, whole)))
    }

    /// Fails unless something is said of every type.
    fn one_for_each(&self, given: usize) -> Result<()> {
        let types = self.held.sizes().types;
        if given == types {
            return Ok(());
        }
        Err(crate::Error::Internal(format!("{given} values for {types} types")))
    }

    /// Asks the corpus for a table that needs its tokens.
    pub(super) fn tabled(
        &self,
        py: Python<'_>,
        threads: Option<usize>,
        work: impl FnOnce(&corpus::Corpus, &Watch) -> Result<crate::table::Table> + Send + 'static,
    ) -> PyResult<Table> {
        self.ask_tokens(py, threads, work).map(Table::from)
    }

    /// Asks the corpus for what needs its tokens.
    pub(super) fn ask_tokens<T: Send + 'static>(
        &self,
        py: Python<'_>,
        threads: Option<usize>,
        work: impl FnOnce(&corpus::Corpus, &Watch) -> Result<T> + Send + 'static,
    ) -> PyResult<T> {
        self.ask(py, threads, Needs::Tokens, work)
    }
}

/// Names and metadata for the documents, as Python hands them over.
type Described<'py> = (Option<Vec<String>>, Vec<(String, PyRef<'py, Column>)>);

#[pymethods]
impl Corpus {
    /// From anything that gives texts.
    #[staticmethod]
    #[pyo3(signature = (texts, tokenizer, *, described, making, header=None, errors="strict"))]
    fn from_texts(
        py: Python<'_>,
        #[pyo3(from_py_with = any)] texts: Py<PyAny>,
        tokenizer: &Tokenizer,
        described: Bound<'_, PyAny>,
        making: Making,
        header: Option<&str>,
        errors: &str,
    ) -> PyResult<Self> {
        let plain = tokenizer.inner.is_plain();
        let source = self::texts(texts.bind(py), Errors::parse(errors)?, plain)?;
        Ok(build(py, source, tokenizer.inner.clone(), header, described, making)?.0)
    }

    /// From files; also the table of what was left out.
    #[staticmethod]
    #[pyo3(signature = (parts, tokenizer, *, described, making, reading, header=None))]
    fn from_files(
        py: Python<'_>,
        parts: Vec<Part>,
        tokenizer: &Tokenizer,
        described: Bound<'_, PyAny>,
        making: Making,
        reading: &Reading,
        header: Option<&str>,
    ) -> PyResult<(Self, Table)> {
        let source = Box::new(FileParts::new(parts, reading.options()));
        build(py, source, tokenizer.inner.clone(), header, described, making)
    }

    /// From tables of one shape; also the table of what was left out.
    #[staticmethod]
    #[pyo3(signature = (tables, tokenizer, *, described, making, reading, header=None))]
    fn from_tables(
        py: Python<'_>,
        #[pyo3(from_py_with = any)] tables: Py<PyAny>,
        tokenizer: &Tokenizer,
        described: Bound<'_, PyAny>,
        making: Making,
        reading: &Reading,
        header: Option<&str>,
    ) -> PyResult<(Self, Table)> {
        let source = TableSource::new(tables.bind(py), None, Arc::new(reading.options()))?;
        build(py, Box::new(source), tokenizer.inner.clone(), header, described, making)
    }

    /// From lists of tokens.
    #[staticmethod]
    #[pyo3(signature = (documents, *, described, making, layers=vec![]))]
    fn from_tokens(
        py: Python<'_>,
        #[pyo3(from_py_with = any)] documents: Py<PyAny>,
        described: Bound<'_, PyAny>,
        making: Making,
        layers: Vec<(String, Bound<'_, PyAny>)>,
    ) -> PyResult<Self> {
        let given = |target| Target { given: true, keep_text: false, ..target };
        let making = Making { store: making.store.map(given), ..making };
        let source = Box::new(TokenIterator::new(documents.bind(py), layers)?);
        Ok(build(py, source, Cutter::new(Options::verbatim()), None, described, making)?.0)
    }

    #[getter]
    fn n_documents(&self) -> usize {
        self.held.sizes().documents
    }

    #[getter]
    fn n_sentences(&self) -> usize {
        self.held.sizes().sentences
    }

    #[getter]
    fn n_tokens(&self) -> usize {
        self.held.sizes().tokens
    }

    #[getter]
    fn n_types(&self) -> usize {
        self.held.sizes().types
    }

    /// The options that made the tokens.
    fn options<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        by_name(py, self.held.options())
    }

    /// What a word would be called in this corpus.
    fn type_of(&self, word: &str) -> String {
        Cutter::new(self.held.options().clone()).type_of(word).into_owned()
    }

    #[getter]
    fn n_hapaxes(&self) -> usize {
        self.held.sizes().hapaxes
    }

    /// Positions between tokens that hold no type.
    #[getter]
    fn n_gaps(&self) -> usize {
        self.held.sizes().gaps
    }

    /// What is known of the tokens, by name.
    #[getter]
    fn layers(&self) -> Vec<String> {
        self.held.layers().into_iter().map(String::from).collect()
    }

    /// A corpus of a layer, or of several taken together.
    #[pyo3(signature = (names, *, joined_by="_"))]
    fn layer(&self, py: Python<'_>, names: Vec<String>, joined_by: &str) -> PyResult<Self> {
        let joined_by = joined_by.to_string();
        self.remade(py, true, move |corpus, watch| {
            pipeline::layer(corpus, &names, &joined_by, watch)
        })
    }

    /// The types, by id.
    fn types(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let words = |corpus: &corpus::Corpus, _: &Watch| Ok(corpus.vocabulary().words().clone());
        list(py, &self.ask(py, Some(1), Needs::Types, words)?)
    }

    /// A corpus whose types have other names; those without one are dropped.
    #[pyo3(signature = (names, *, gaps="keep"))]
    fn renamed(&self, py: Python<'_>, names: Vec<Option<String>>, gaps: &str) -> PyResult<Self> {
        self.one_for_each(names.len())?;
        let left = pipeline::Left::parse(gaps)?;
        let whole = names.iter().all(Option::is_some);
        self.remade(py, whole, move |corpus, watch| pipeline::renamed(corpus, &names, left, watch))
    }

    /// A corpus of some of the types.
    #[pyo3(signature = (kept, *, gaps="keep"))]
    fn dropped(&self, py: Python<'_>, kept: Vec<bool>, gaps: &str) -> PyResult<Self> {
        self.one_for_each(kept.len())?;
        let left = pipeline::Left::parse(gaps)?;
        let whole = kept.iter().all(|kept| *kept);
        self.remade(py, whole, move |corpus, watch| pipeline::dropped(corpus, &kept, left, watch))
    }

    /// A corpus in which phrases are types.
    #[pyo3(signature = (phrases, *, separator="_", within="document"))]
    fn compound(
        &self,
        py: Python<'_>,
        phrases: Vec<Vec<String>>,
        separator: &str,
        within: &str,
    ) -> PyResult<Self> {
        let (within, separator) = (Within::parse(within)?, separator.to_string());
        self.remade(py, false, move |corpus, watch| {
            pipeline::compound(corpus, &phrases, &separator, within, watch)
        })
    }

    /// How often a type occurs.
    fn count(&self, py: Python<'_>, token: String) -> PyResult<u64> {
        self.ask(py, Some(1), Needs::Types, move |corpus, _| Ok(corpus.count_of(&token)))
    }

    /// Some consecutive tokens of one document.
    fn tokens(
        &self,
        py: Python<'_>,
        document: usize,
        start: usize,
        length: usize,
    ) -> PyResult<Vec<String>> {
        let documents = self.held.sizes().documents;
        if document >= documents {
            return Err(no_such("document", document, documents));
        }
        self.ask(py, Some(1), Needs::Tokens, move |corpus, _| {
            let ids = corpus.stream()[corpus.document(document)].iter().skip(start).take(length);
            Ok(ids.map(|id| corpus.vocabulary().word(*id).to_string()).collect())
        })
    }

    /// Whether texts, cut again, have a token for each token of the corpus.
    fn follows_texts(&self) -> bool {
        self.held.cut().is_some()
    }

    /// Whether there are texts on disk.
    fn has_texts(&self) -> bool {
        self.held.has_texts()
    }

    /// The text of one document; `None` if texts were not kept.
    fn text(&self, py: Python<'_>, document: usize) -> PyResult<Option<String>> {
        let documents = self.held.sizes().documents;
        if document >= documents {
            return Err(no_such("document", document, documents));
        }
        let held = Arc::clone(&self.held);
        run(py, Some(1), move |watch| held.text(document, watch))
    }

    /// The table of documents.
    fn documents(&self, py: Python<'_>) -> PyResult<Table> {
        let work = |corpus: &corpus::Corpus, _: &Watch| Ok(pipeline::documents(corpus));
        self.ask(py, Some(1), Needs::Types, work).map(Table::from)
    }

    /// The table of types.
    #[pyo3(signature = (*, tokens=None, min_count=1, interval=None, bootstrap=None, dispersion=None, top=None, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn frequencies(
        &self,
        py: Python<'_>,
        tokens: Option<Vec<String>>,
        min_count: i64,
        interval: Option<f64>,
        bootstrap: Option<Bootstrap>,
        dispersion: Option<(Vec<String>, Cut)>,
        top: Option<i64>,
        threads: Option<usize>,
    ) -> PyResult<Table> {
        let options = pipeline::FrequencyOptions {
            tokens,
            min_count: at_least("min_count", min_count, 0)?,
            interval: match drawn(bootstrap)? {
                Some(interval) => Some(pipeline::FrequencyInterval::Bootstrap(interval)),
                None => interval.map(pipeline::FrequencyInterval::Wilson),
            },
            dispersion: dispersion.map(measured).transpose()?,
            top: rows(top)?,
        };
        self.tabled(py, threads, move |corpus, watch| {
            pipeline::frequencies(corpus, &options, watch)
        })
    }

    /// The table of how evenly types are spread.
    #[pyo3(signature = (measures, parts, *, tokens=None, min_count=1, sort="count", descending=true, top=None, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn dispersion(
        &self,
        py: Python<'_>,
        measures: Vec<String>,
        parts: Cut,
        tokens: Option<Vec<String>>,
        min_count: i64,
        sort: &str,
        descending: bool,
        top: Option<i64>,
        threads: Option<usize>,
    ) -> PyResult<Table> {
        let options = pipeline::DispersionOptions {
            dispersion: measured((measures, parts))?,
            tokens,
            min_count: at_least("min_count", min_count, 0)?,
            sort: sort.into(),
            descending,
            top: rows(top)?,
        };
        self.tabled(py, threads, move |corpus, watch| pipeline::dispersion(corpus, &options, watch))
    }

    /// The parts of the matrix of documents or sentences by types.
    #[pyo3(signature = (wanted, *, within="document", threads=None))]
    fn term_counts(
        &self,
        py: Python<'_>,
        wanted: Asked,
        within: &str,
        threads: Option<usize>,
    ) -> PyResult<Parts> {
        let (wanted, within) = (self::wanted(wanted)?, Within::parse(within)?);
        let counted = self.ask(py, threads, Needs::Tokens, move |corpus, watch| {
            pipeline::term_counts(corpus, &wanted, within, watch)
        })?;
        Ok(parts(counted))
    }

    /// The parts of the matrix of types by types.
    #[pyo3(signature = (wanted, *, window, weights=None, within="document", ordered=false, twice=false, memory=None, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn cooccurrences(
        &self,
        py: Python<'_>,
        wanted: Asked,
        window: i64,
        weights: Option<Vec<f64>>,
        within: &str,
        ordered: bool,
        twice: bool,
        memory: Option<u64>,
        threads: Option<usize>,
    ) -> PyResult<Parts> {
        let window = bounded("window", window, 1, window::MAX_WINDOW)?;
        let within = Within::parse(within)?;
        let nearness = Nearness { window, weights, within, ordered, twice, memory };
        let wanted = self::wanted(wanted)?;
        let counted = self.ask(py, threads, Needs::Tokens, move |corpus, watch| {
            pipeline::cooccurrences(corpus, &wanted, &nearness, watch)
        })?;
        Ok(square(counted))
    }

    /// The table of n-grams.
    #[pyo3(signature = (shortest, longest, *, skip=0, within="document", min_count=1, measures=vec![], convention="positions", nested=false, parts=false, top=None, memory=None, threads=None))]
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
        parts: bool,
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
            convention: pipeline::GramConvention::parse(convention)?,
            nested,
            parts,
        };
        self.tabled(py, threads, move |corpus, watch| pipeline::ngrams(corpus, &options, watch))
    }

    /// The table of pairs.
    #[pyo3(signature = (*, window=1, convention="positions", within="document", min_count=1, measures, significance=None, interval=None, top=None, memory=None, threads=None))]
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
        interval: Option<Bootstrap>,
        top: Option<i64>,
        memory: Option<u64>,
        threads: Option<usize>,
    ) -> PyResult<Table> {
        let convention = pipeline::PairConvention::parse(convention)?;
        let options = pipeline::CollocationOptions {
            window: bounded("window", window, 1, window::MAX_WINDOW)?,
            convention,
            within: Within::parse(within)?,
            min_count: at_least("min_count", min_count, 0)?,
            measures: pipeline::Conventional::parse_all(&measures, convention)?,
            significance: tested(significance)?,
            interval: drawn(interval)?,
            memory,
            top: rows(top)?,
        };
        self.tabled(py, threads, move |corpus, watch| {
            pipeline::collocations(corpus, &options, watch)
        })
    }

    /// The table of the words around a node.
    #[pyo3(signature = (node, *, window, places=false, convention="surface", within="document", min_count=1, measures, significance=None, interval=None, top=None, threads=None))]
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
        interval: Option<Bootstrap>,
        top: Option<i64>,
        threads: Option<usize>,
    ) -> PyResult<Table> {
        let counting = around(node, window, convention, within)?;
        let options = pipeline::CollocateOptions {
            places,
            min_count: at_least("min_count", min_count, 0)?,
            measures: pipeline::Conventional::parse_all(&measures, counting.convention)?,
            counting,
            significance: tested(significance)?,
            interval: drawn(interval)?,
            top: rows(top)?,
        };
        self.tabled(py, threads, move |corpus, watch| pipeline::collocates(corpus, &options, watch))
    }

    /// The table of keywords.
    #[pyo3(signature = (reference, *, min_count=1, measures, unit="tokens", segments=None, direction="both", few=3, significance=None, permutations=None, interval=None, seed=0, top=None, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn keyness(
        &self,
        py: Python<'_>,
        reference: Compared<'_>,
        min_count: i64,
        measures: Vec<String>,
        unit: &str,
        segments: Option<i64>,
        direction: &str,
        few: i64,
        significance: Option<(String, String)>,
        permutations: Option<i64>,
        interval: Option<Bootstrap>,
        seed: i64,
        top: Option<i64>,
        threads: Option<usize>,
    ) -> PyResult<Table> {
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
            segment: segments.map(|tokens| bounded("segments", tokens, 1, u64::MAX)).transpose()?,
            permutations: permutations
                .map(|times| resampling("permutations", times, seed))
                .transpose()?,
            interval: drawn(interval)?,
            top: rows(top)?,
        };
        let reference = match reference {
            Compared::Corpus(other) => Reference::Corpus(Arc::clone(&other.held)),
            Compared::List(words, counts, tokens) => {
                Reference::List(pipeline::FrequencyList::new(words, counts, tokens)?)
            }
        };
        self.tabled(py, threads, move |corpus, watch| {
            let reference = match reference {
                Reference::Corpus(held) => {
                    Reference::Corpus(Arc::clone(held.corpus(Needs::Tokens, watch)?))
                }
                Reference::List(list) => Reference::List(list),
            };
            pipeline::keyness(corpus, &reference, &options, watch)
        })
    }

    /// The table of words in parts.
    #[pyo3(signature = (parts, labels, *, min_count=1, measures, few=3, significance=None, top=None, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn specificities(
        &self,
        py: Python<'_>,
        parts: Vec<usize>,
        labels: &Column,
        min_count: i64,
        measures: Vec<String>,
        few: i64,
        significance: Option<(String, String)>,
        top: Option<i64>,
        threads: Option<usize>,
    ) -> PyResult<Table> {
        let options = pipeline::SpecificityOptions {
            min_count: at_least("min_count", min_count, 0)?,
            measures: parsed(&measures)?,
            few: at_least("few", few, 0)?,
            significance: tested(significance)?,
            top: rows(top)?,
        };
        let parts = pipeline::Parts::new(parts, labels.values())?;
        self.tabled(py, threads, move |corpus, watch| {
            pipeline::specificities(corpus, &parts, &options, watch)
        })
    }

    /// A corpus of some of the documents.
    fn part(&self, py: Python<'_>, documents: Vec<usize>) -> PyResult<Self> {
        let all = self.held.sizes().documents;
        if let Some(document) = documents.iter().find(|at| **at >= all) {
            return Err(no_such("document", *document, all));
        }
        let places = documents.clone();
        let made = self.ask(py, None, Needs::Layers, move |corpus, watch| {
            pipeline::part(corpus, &documents, watch)
        })?;
        Ok(Self::of(self.held.made_of(made, &places)))
    }

    /// Saves the corpus in a folder.
    #[pyo3(signature = (path, *, given, overwrite))]
    fn save(&self, py: Python<'_>, path: PathBuf, given: bool, overwrite: bool) -> PyResult<()> {
        let held = Arc::clone(&self.held);
        run(py, None, move |watch| {
            watch.busy("writing");
            store::save(&held, &path, given, overwrite, watch)
        })
    }

    /// One corpus of several.
    #[staticmethod]
    #[pyo3(signature = (corpora, *, store=None))]
    fn merged(
        py: Python<'_>,
        corpora: Vec<PyRef<'_, Self>>,
        store: Option<Target>,
    ) -> PyResult<Self> {
        let parts: Vec<Arc<Held>> = corpora.iter().map(|part| Arc::clone(&part.held)).collect();
        let merged = run(py, None, move |watch| {
            let Some(Target { path, overwrite, given, .. }) = store else {
                let whole = parts.iter().map(|part| part.corpus(Needs::Layers, watch).cloned());
                let merged = pipeline::merge(whole.collect::<Result<_>>()?, watch)?;
                return Ok(Held::joined(merged, &parts));
            };
            pipeline::merge_stored(&parts, &path, overwrite, given, watch)?;
            Store::open(&path).map(Held::from)
        })?;
        Ok(Self::of(merged))
    }

    /// Adds the documents of a corpus to this one, which is on disk.
    #[pyo3(signature = (added, *, given, small))]
    fn append(&self, py: Python<'_>, added: &Self, given: bool, small: u64) -> PyResult<()> {
        let (held, added) = (Arc::clone(&self.held), Arc::clone(&added.held));
        run(py, None, move |watch| pipeline::append_stored(&held, &added, given, small, watch))
    }

    /// Makes one segment of a corpus on disk to which documents were added.
    fn compact(&self, py: Python<'_>) -> PyResult<()> {
        let held = Arc::clone(&self.held);
        run(py, None, move |watch| store::compact(&held, watch))
    }

    /// Whether documents were added to it on disk that have files of their own.
    fn is_segmented(&self) -> bool {
        self.held.store().is_some_and(Store::is_segmented)
    }

    /// Where the corpus is on disk.
    fn path(&self) -> Option<PathBuf> {
        self.held.store().map(|store| store.path().to_path_buf())
    }

    /// Opens a folder; says whether the corpus is of tokens that were given.
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<(Self, bool)> {
        let store = py.detach(|| Store::open(&path))?;
        let given = store.given();
        Ok((Self::of(store), given))
    }

    /// Checks every byte of what is on disk.
    #[pyo3(signature = (*, threads=None))]
    fn verify(&self, py: Python<'_>, threads: Option<usize>) -> PyResult<()> {
        let held = Arc::clone(&self.held);
        run(py, threads, move |watch| held.store().map_or(Ok(()), |store| store.verify(watch)))
    }
}

/// The most times that documents are dealt out or drawn anew.
const MAX_REPLICATES: u64 = 1_000_000;

/// A confidence, the number of replicates, and the seed.
type Bootstrap = (f64, i64, i64);

/// Reads how often documents are dealt out or drawn, and from which seed.
fn resampling(option: &'static str, replicates: i64, seed: i64) -> Result<pipeline::Resampling> {
    let replicates = bounded(option, replicates, 1, MAX_REPLICATES)?;
    Ok(pipeline::Resampling { replicates, seed: at_least("seed", seed, 0)? })
}

/// How a corpus is cut into parts, and the numbers that say where.
type Cut = (String, Vec<u64>);

/// Reads measures of dispersion and what they are of.
fn measured((measures, (way, numbers)): (Vec<String>, Cut)) -> Result<pipeline::Dispersion> {
    pipeline::Dispersion::new(Parting::of(&way, numbers)?, &measures)
}

fn drawn(given: Option<Bootstrap>) -> Result<Option<pipeline::Interval>> {
    let read = |(confidence, replicates, seed): Bootstrap| {
        Ok((confidence, resampling("replicates", replicates, seed)?))
    };
    given.map(read).transpose()
}

/// What a corpus is compared with: another, or words, their counts and the number of
/// tokens.
#[derive(FromPyObject)]
enum Compared<'py> {
    Corpus(PyRef<'py, Corpus>),
    List(Vec<String>, Vec<u64>, Option<u64>),
}

/// Takes any object as it is.
pub(super) fn any(object: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
    Ok(object.clone().unbind())
}

/// A source whose kind is known only when the program runs.
pub(super) struct AnySource(pub(super) Box<dyn Source + Send>);

impl Source for AnySource {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        self.0.next_batch()
    }

    fn wanted(&self) -> Option<Vec<String>> {
        self.0.wanted()
    }

    fn layers(&self) -> Vec<String> {
        self.0.layers()
    }

    fn extent(&self) -> Extent {
        self.0.extent()
    }

    fn watched(&mut self, watch: &Watch) {
        self.0.watched(watch);
    }
}

fn build(
    py: Python<'_>,
    source: Box<dyn Source + Send>,
    tokenizer: Cutter,
    header: Option<&str>,
    described: Bound<'_, PyAny>,
    making: Making,
) -> PyResult<(Corpus, Table)> {
    let header = header.map(Header::new).transpose()?;
    let Making { store: target, memory, threads } = making;
    let crew = crew(threads)?;
    let mut source = AnySource(source);
    let draft = target.clone().map(|target| run(py, Some(1), move |_| target.draft()));
    let draft = draft.transpose()?.map(Arc::new);
    let kept = draft.clone();
    let plan = Plan { tokenizer, header, draft, memory };
    let built = polled(py, |poll| build_polled(&mut source, plan, &crew, poll));
    let made = built.and_then(|built| {
        let skipped = Table::from(pipeline::skipped(&built.skipped));
        let corpus = described_by(py, built, described)?;
        let Some((draft, target)) = kept.as_ref().zip(target.as_ref()) else {
            return Ok((Corpus::of(corpus), skipped));
        };
        let (draft, given) = (Arc::clone(draft), target.given);
        run(py, threads, move |watch| {
            watch.busy("writing");
            draft.complete(&corpus, given, Some(corpus.options()))
        })?;
        Ok((Corpus::of(Store::open(&target.path)?), skipped))
    });
    made.inspect_err(|_| kept.iter().for_each(|draft| draft.give_up()))
}

/// Names the documents, and adds the metadata that Python hands over.
fn described_by(
    py: Python<'_>,
    built: pipeline::Built,
    described: Bound<'_, PyAny>,
) -> PyResult<corpus::Corpus> {
    // What is known of rows that are read once is known when they have been read.
    let described = if described.is_callable() { described.call0()? } else { described };
    let (ids, columns): Described<'_> = described.extract()?;
    let given = columns.into_iter();
    let given = given.map(|(name, column)| Metadata { name, values: column.values() });
    let given: Vec<Metadata> = given.collect();
    run(py, Some(1), move |_| {
        let mut corpus = built.corpus;
        let metadata = corpus.metadata().iter().cloned().chain(built.metadata);
        let metadata = metadata.chain(given).collect();
        corpus.describe(ids.or(built.names).map(LargeStringArray::from), metadata)?;
        Ok(corpus)
    })
}

/// Where and how a corpus is made.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Making {
    store: Option<Target>,
    memory: Option<usize>,
    threads: Option<usize>,
}

/// Where a corpus is stored while it is built.
#[derive(Clone, FromPyObject)]
#[pyo3(from_item_all)]
struct Target {
    path: PathBuf,
    overwrite: bool,
    keep_text: bool,
    #[pyo3(default)]
    given: bool,
}

impl Target {
    fn draft(&self) -> Result<Draft> {
        Draft::begin(&self.path, self.overwrite, self.keep_text, &Watch::default())
    }
}

/// Reads of which node what is counted.
pub(super) fn around(
    node: Vec<Vec<String>>,
    (left, right): (i64, i64),
    convention: &str,
    within: &str,
) -> Result<pipeline::CollocateCounting> {
    bounded("window", left.max(right), 1, window::MAX_WINDOW)?;
    let side = |tokens: i64| bounded("window", tokens, 0, window::MAX_WINDOW);
    Ok(pipeline::CollocateCounting {
        node,
        window: (side(left)?, side(right)?),
        convention: pipeline::NodeConvention::parse(convention)?,
        within: Within::parse(within)?,
    })
}

pub(super) fn bounded(option: &'static str, given: i64, min: u64, max: u64) -> Result<usize> {
    let signed = |bound: u64| i64::try_from(bound).unwrap_or(i64::MAX);
    let value = in_range(option, given, signed(min), signed(max))?;
    Ok(usize::try_from(value).unwrap_or(usize::MAX))
}

pub(super) fn at_least(option: &'static str, given: i64, min: i64) -> Result<u64> {
    in_range(option, given, min, i64::MAX)
}

pub(super) fn rows(top: Option<i64>) -> Result<Option<usize>> {
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

//! `_core.Alphabet` and `_core.Features`: texts as other programs' vectorizers see them.

use std::sync::Arc;

use pyo3::prelude::*;

use super::corpus::{AnySource, any};
use super::crew::{crew, polled, run};
use super::matrix::{Numbers, Sparse, sparse};
use super::source::texts;
use super::table::list;
use crate::corpus::Corpus;
use crate::pipeline::{Plan, build_polled, feature_counts, features_of};
use crate::read::Errors;
use crate::tokenize::Tokenizer;
use crate::tokenize::alphabet::{self, Pattern};

/// Which characters are word characters, and what their small letters are.
#[pyclass(frozen, module = "turven._core")]
pub(super) struct Alphabet {
    inner: Arc<alphabet::Alphabet>,
}

#[pymethods]
impl Alphabet {
    /// From ranges of code points, and pairs of a character and its small letter.
    #[new]
    fn new(word: Vec<(u32, u32)>, lower: Vec<(char, char)>) -> Self {
        let word: Vec<_> = word.into_iter().map(|(start, end)| start..end).collect();
        Self { inner: Arc::new(alphabet::Alphabet::new(&word, lower)) }
    }
}

/// The features of texts, by first occurrence.
#[pyclass(frozen, module = "turven._core")]
pub(super) struct Features {
    corpus: Arc<Corpus>,
}

#[pymethods]
impl Features {
    /// The n-grams from `shortest` to `longest` words of texts; words are runs of at least
    /// `min_characters` word characters, without the stop words.
    #[new]
    #[pyo3(signature = (texts, alphabet, *, min_characters, lower, stop_words, shortest, longest, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn new(
        py: Python<'_>,
        #[pyo3(from_py_with = any)] texts: Py<PyAny>,
        alphabet: &Alphabet,
        min_characters: usize,
        lower: bool,
        stop_words: Vec<String>,
        shortest: usize,
        longest: usize,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        // What is replaced, a NUL or half a surrogate pair, is no word character.
        let mut source = AnySource(self::texts(texts.bind(py), Errors::Replace, false)?);
        let alphabet = Arc::clone(&alphabet.inner);
        let tokenizer = Tokenizer::by_pattern(Pattern { alphabet, min_characters, lower });
        let plan = Plan { tokenizer, ..Plan::default() };
        let crew = crew(threads)?;
        let corpus = polled(py, |poll| {
            let built = build_polled(&mut source, plan, &crew, poll)?;
            crew.run(poll, move |watch| {
                features_of(built.corpus, &stop_words, &(shortest..=longest), watch)
            })
        });
        Ok(Self { corpus: Arc::new(corpus?) })
    }

    /// The features, in the order of first occurrence.
    fn terms(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        list(py, self.corpus.vocabulary().words())
    }

    /// The place of each feature in the order of code points.
    #[pyo3(signature = (*, threads=None))]
    fn ranks(&self, py: Python<'_>, threads: Option<usize>) -> PyResult<Numbers> {
        let corpus = Arc::clone(&self.corpus);
        run(py, threads, move |_| Ok(corpus.vocabulary().ranks().to_vec())).map(Numbers::from)
    }

    /// How often each document holds each feature, in the column of each feature; `none`,
    /// the number of columns, for a feature that is not counted.
    #[pyo3(signature = (columns, none, *, threads=None))]
    fn counts(
        &self,
        py: Python<'_>,
        columns: Option<Vec<u32>>,
        none: u32,
        threads: Option<usize>,
    ) -> PyResult<Sparse> {
        let corpus = Arc::clone(&self.corpus);
        run(py, threads, move |watch| feature_counts(&corpus, columns, none, watch)).map(sparse)
    }
}

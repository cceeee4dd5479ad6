//! `_core.Tokenizer`: the options, and what they do to one text.

use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDict};

use super::crew::run;
use super::source::only_text;
use super::table::Table;
use crate::error::Result;
use crate::pipeline;
use crate::tokenize::{self, Language, Options};

/// Cuts texts by one set of options.
#[pyclass(frozen, module = "turven._core")]
pub(super) struct Tokenizer {
    pub(super) inner: tokenize::Tokenizer,
}

#[pymethods]
impl Tokenizer {
    /// An option that is `None` has its default, or that of the language.
    #[new]
    #[pyo3(signature = (*, case=None, normalization=None, hyphens=None, apostrophes=None,
        apostrophe_sign=None, numbers=None, punctuation=None, emoji=None, language=None))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn new(
        case: Option<&str>,
        normalization: Option<&str>,
        hyphens: Option<&str>,
        apostrophes: Option<&str>,
        apostrophe_sign: Option<&str>,
        numbers: Option<&str>,
        punctuation: Option<&str>,
        emoji: Option<&str>,
        language: Option<&str>,
    ) -> PyResult<Self> {
        let mut options = Options::of(language.map(Language::parse).transpose()?);
        set(&mut options.case, case, tokenize::Case::parse)?;
        set(&mut options.normalization, normalization, tokenize::Normalization::parse)?;
        set(&mut options.hyphens, hyphens, tokenize::Hyphens::parse)?;
        set(&mut options.apostrophes, apostrophes, tokenize::Apostrophes::parse)?;
        set(&mut options.apostrophe_sign, apostrophe_sign, tokenize::ApostropheSign::parse)?;
        set(&mut options.numbers, numbers, tokenize::Numbers::parse)?;
        set(&mut options.punctuation, punctuation, tokenize::Punctuation::parse)?;
        set(&mut options.emoji, emoji, tokenize::Emoji::parse)?;
        Ok(Self { inner: tokenize::Tokenizer::new(options) })
    }

    /// The options, all of them, by name.
    fn options<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        by_name(py, self.inner.options())
    }

    /// The tokens of one text.
    fn tokenize(&self, py: Python<'_>, text: &Bound<'_, PyAny>) -> PyResult<Table> {
        let text = only_text(text)?;
        let cutter = self.inner.clone();
        let table = run(py, Some(1), move |_| Ok(pipeline::tokens(&text, &cutter)))?;
        Ok(Table::from(table))
    }

    /// What a written form is called in the vocabulary.
    fn type_of(&self, token: &str) -> String {
        self.inner.type_of(token).into_owned()
    }
}

fn set<T>(option: &mut T, given: Option<&str>, parse: fn(&str) -> Result<T>) -> PyResult<()> {
    if let Some(given) = given {
        *option = parse(given)?;
    }
    Ok(())
}

/// Returns the options as a dict.
pub(super) fn by_name<'py>(py: Python<'py>, options: &Options) -> PyResult<Bound<'py, PyDict>> {
    [
        ("case", Some(options.case.name())),
        ("normalization", Some(options.normalization.name())),
        ("hyphens", Some(options.hyphens.name())),
        ("apostrophes", Some(options.apostrophes.name())),
        ("apostrophe_sign", Some(options.apostrophe_sign.name())),
        ("numbers", Some(options.numbers.name())),
        ("punctuation", Some(options.punctuation.name())),
        ("emoji", Some(options.emoji.name())),
        ("language", options.language.map(Language::name)),
    ]
    .into_py_dict(py)
}

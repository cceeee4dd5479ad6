//! `_core.Reading`: the options by which files and tables are read.

use pyo3::prelude::*;

use crate::error::in_range;
use crate::read::{self, Choice, Column, Errors, LayerChoice, Nulls, ReadOptions, parse_skip};

/// What an encoding is called; `None` if there is none of that name.
#[pyfunction]
pub(super) fn encoding_name(name: &str) -> Option<&'static str> {
    read::encoding(name).map(encoding_rs::Encoding::name)
}

/// How files and tables are read.
#[pyclass(frozen, module = "turven._core")]
pub(super) struct Reading {
    options: ReadOptions,
}

#[pymethods]
impl Reading {
    #[new]
    #[pyo3(signature = (*, text=None, id=None, metadata=None, nulls="error", errors="strict", encoding="utf-8", max_ratio=None, on_error="raise", layers=vec![]))]
    #[expect(clippy::too_many_arguments, reason = "one an option")]
    fn new(
        text: Option<String>,
        id: Option<String>,
        metadata: Option<Vec<String>>,
        nulls: &str,
        errors: &str,
        encoding: &str,
        max_ratio: Option<i64>,
        on_error: &str,
        layers: Vec<(String, Option<Given>)>,
    ) -> PyResult<Self> {
        let ratio = |given| in_range("max_ratio", given, 1, i64::MAX);
        let max_ratio = max_ratio.map(ratio).transpose()?;
        let options = ReadOptions {
            errors: Errors::parse(errors)?,
            encoding: read::encoding(encoding),
            choice: Choice { text, id, metadata, nulls: Nulls::parse(nulls)? },
            max_ratio,
            skip: parse_skip(on_error)?,
            layers: layers.into_iter().map(choice).collect(),
        };
        Ok(Self { options })
    }
}

/// The column of a layer: its number, from 1, or its name.
#[derive(FromPyObject)]
enum Given {
    Number(usize),
    Name(String),
}

/// Reads a layer; one without a column is one of a list.
fn choice((name, given): (String, Option<Given>)) -> LayerChoice {
    let column = match given {
        Some(Given::Number(number)) => Column::Number(number),
        Some(Given::Name(name)) => Column::Name(name),
        None => Column::Listed,
    };
    LayerChoice { name, column }
}

impl Reading {
    pub(super) fn options(&self) -> ReadOptions {
        self.options.clone()
    }
}

//! Documents from tables of other libraries, and from files and tables in turn.

use std::collections::VecDeque;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Schema};
use pyo3::exceptions::{PyOSError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyIterator;

use super::arrow::ColumnReader;
use super::errors::carried;
use crate::error::{Error, Result};
use crate::read::{Batch, Chosen, Extent, Files, ReadOptions, Skipped, Source, Tables};
use crate::threads::Watch;

/// Tables of one shape, of a Python iterator.
pub(super) struct TableSource {
    path: Option<PathBuf>,
    iterator: Py<PyIterator>,
    options: Arc<ReadOptions>,
    reader: Option<ColumnReader>,
    tables: Option<Tables>,
    batches: VecDeque<Batch>,
}

impl TableSource {
    /// Prepares to read; `path` is the file, if the tables are of one.
    pub(super) fn new(
        tables: &Bound<'_, PyAny>,
        path: Option<PathBuf>,
        options: Arc<ReadOptions>,
    ) -> PyResult<Self> {
        let iterator = tables.try_iter()?.unbind();
        let batches = VecDeque::new();
        Ok(Self { path, iterator, options, reader: None, tables: None, batches })
    }

    /// Returns the next rows of the table that is being read, or of the next one.
    fn next_rows(&mut self) -> Result<Option<ArrayRef>> {
        loop {
            if let Some(reader) = &mut self.reader
                && let Some(rows) = reader.next().map_err(carried)?
            {
                return Ok(Some(rows));
            }
            self.reader = Python::attach(|py| self.open_next(py)).map_err(carried)?;
            if self.reader.is_none() {
                return Ok(None);
            }
        }
    }

    fn open_next(&self, py: Python<'_>) -> PyResult<Option<ColumnReader>> {
        let Some(table) = self.iterator.bind(py).clone().next() else { return Ok(None) };
        let Some(reader) = ColumnReader::open(&table?)? else {
            return Err(PyTypeError::new_err("a table must have the method __arrow_c_stream__"));
        };
        if !matches!(reader.data_type(), DataType::Struct(_)) {
            let message = format!("a table must have columns, got one of {}", reader.data_type());
            return Err(PyTypeError::new_err(message));
        }
        Ok(Some(reader))
    }

    fn gather(&mut self) -> Result<()> {
        while self.batches.is_empty() {
            let Some(rows) = self.next_rows()? else { return Ok(()) };
            let batch = as_batch(&rows)?;
            let tables = if let Some(tables) = &mut self.tables {
                tables
            } else {
                let options = Arc::clone(&self.options);
                self.tables.insert(Tables::new(self.path.clone(), batch.schema_ref(), options)?)
            };
            tables.each(&batch, |batch| {
                self.batches.push_back(batch);
                Ok(())
            })?;
        }
        Ok(())
    }
}

fn as_batch(rows: &ArrayRef) -> Result<RecordBatch> {
    let (fields, columns, nulls) = rows.as_struct().clone().into_parts();
    if nulls.is_some_and(|nulls| nulls.null_count() > 0) {
        return Err(carried(PyValueError::new_err("a row of the table is null")));
    }
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(rows.len()));
    let made = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options);
    made.map_err(|error| Error::Internal(error.to_string()))
}

impl Source for TableSource {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        self.gather()?;
        Ok(self.batches.pop_front())
    }

    fn wanted(&self) -> Option<Vec<String>> {
        self.options.choice.metadata.clone()
    }
}

/// Files that the engine reads, or one that another library opens.
#[derive(FromPyObject)]
pub(super) enum Part {
    Paths(Vec<PathBuf>),
    Opened(PathBuf, Py<PyAny>),
}

/// Files in the order given, whoever reads them.
pub(super) struct Parts {
    waiting: VecDeque<Part>,
    current: Option<(Option<PathBuf>, Box<dyn Source + Send>)>,
    options: Arc<ReadOptions>,
    watch: Watch,
}

impl Parts {
    pub(super) fn new(parts: Vec<Part>, options: ReadOptions) -> Self {
        let (options, watch) = (Arc::new(options), Watch::default());
        Self { waiting: parts.into(), current: None, options, watch }
    }

    fn open(&self, part: Part) -> Result<(Option<PathBuf>, Box<dyn Source + Send>)> {
        match part {
            Part::Paths(paths) => {
                let mut files = Files::new(paths, self.options.as_ref().clone());
                files.watched(&self.watch);
                Ok((None, Box::new(files)))
            }
            Part::Opened(path, opener) => {
                let options = Arc::clone(&self.options);
                Chosen::of_others(&options.layers, &path)?;
                let source = Python::attach(|py| {
                    let tables = opener.bind(py).call1((&path,))?;
                    TableSource::new(&tables, Some(path.clone()), options)
                });
                Ok((Some(path), Box::new(source.map_err(carried)?)))
            }
        }
    }

    fn try_next(&mut self) -> Result<Option<Batch>> {
        loop {
            if let Some((_, current)) = &mut self.current
                && let Some(batch) = current.next_batch()?
            {
                return Ok(Some(batch));
            }
            self.count_opened()?;
            self.current = None;
            let Some(part) = self.waiting.pop_front() else { return Ok(None) };
            self.current = Some(self.open(part)?);
        }
    }

    /// Counts the bytes of a file that another library has read.
    fn count_opened(&self) -> Result<()> {
        let Some((Some(path), _)) = &self.current else { return Ok(()) };
        let bytes = fs::metadata(path).map_or(0, |about| about.len());
        self.watch.step(usize::try_from(bytes).unwrap_or(usize::MAX))
    }

    /// Leaves a file out that another library could not read.
    fn pass_over(&mut self, fault: Error, path: Option<PathBuf>) -> Result<Option<Batch>> {
        if !self.options.skip {
            return Err(fault);
        }
        self.current = None;
        let skipped = match (fault, path) {
            (Error::Source(source), Some(path)) => match source.downcast::<PyErr>() {
                Ok(raised) if is_of_input(&raised) => {
                    Skipped { path, row: None, reason: raised.to_string() }
                }
                Ok(raised) => return Err(carried(*raised)),
                Err(other) => return Err(Error::Source(other)),
            },
            (fault, _) => Skipped::of(fault)?,
        };
        Ok(Some(Batch::Skipped(skipped)))
    }
}

fn is_of_input(raised: &PyErr) -> bool {
    Python::attach(|py| {
        raised.is_instance_of::<PyValueError>(py) || raised.is_instance_of::<PyOSError>(py)
    })
}

impl Source for Parts {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        let waiting = match self.waiting.front() {
            Some(Part::Opened(path, _)) => Some(path.clone()),
            _ => None,
        };
        let path = self.current.as_ref().map_or(waiting, |(path, _)| path.clone());
        self.try_next().or_else(|fault| self.pass_over(fault, path))
    }

    fn wanted(&self) -> Option<Vec<String>> {
        self.options.choice.metadata.clone()
    }
    fn layers(&self) -> Vec<String> {
        self.options.layer_names()
    }

    fn extent(&self) -> Extent {
        let paths = self.waiting.iter().flat_map(|part| match part {
            Part::Paths(paths) => paths.clone(),
            Part::Opened(path, _) => vec![path.clone()],
        });
        Extent::Files(paths.collect())
    }

    fn watched(&mut self, watch: &Watch) {
        self.watch = watch.clone();
    }
}

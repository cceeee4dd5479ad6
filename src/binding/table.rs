//! `_core.Table` and `_core.Column`: what leaves through Arrow.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, LargeStringArray,
    NullArray, RecordBatchIterator, TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Schema};
use pyo3::buffer::PyBuffer;
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyList};

use super::arrow::ColumnReader;
use super::crew::{let_go, run};
use super::errors::no_such;
use super::matrix::Numbers;
use crate::read::columns::as_metadata;
use crate::table;

/// A table of named, typed columns. It never changes.
#[pyclass(frozen, module = "turven._core")]
pub(super) struct Table {
    inner: table::Table,
}

impl From<table::Table> for Table {
    fn from(inner: table::Table) -> Self {
        Self { inner }
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        let bytes = self.inner.batch().get_array_memory_size();
        let_go(std::mem::take(&mut self.inner), bytes);
    }
}

#[pymethods]
impl Table {
    /// The table of what was left out, where nothing was.
    #[staticmethod]
    fn skipped() -> Self {
        Self::from(crate::pipeline::skipped(&[]))
    }

    fn __len__(&self) -> usize {
        self.inner.len()
    }

    /// The Arrow PyCapsule protocol. Strings are `large_utf8`, or `string_view`
    /// where the consumer's schema asks for it.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let wants_views = requested_schema.as_ref().is_some_and(super::arrow::asks_for_views);
        let batch = if wants_views {
            let table = self.inner.clone();
            run(py, Some(1), move |_| Ok(table.with_string_views()))?.batch().clone()
        } else {
            self.inner.batch().clone()
        };
        let schema = batch.schema();
        let batches = RecordBatchIterator::new([Ok(batch)], schema);
        let stream = FFI_ArrowArrayStream::new(Box::new(batches));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// The Arrow PyCapsule protocol.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema: &Schema = &self.inner.batch().schema();
        let schema = FFI_ArrowSchema::try_from(schema)
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The names of the columns.
    fn columns(&self) -> Vec<String> {
        let schema = self.inner.batch().schema();
        schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The kind of a column: int64, float64, bool, str, date, datetime or null.
    fn kind(&self, name: &str) -> PyResult<&'static str> {
        Ok(match self.column(name)?.data_type() {
            DataType::Int64 => "int64",
            DataType::Float64 => "float64",
            DataType::Boolean => "bool",
            DataType::Date32 => "date",
            DataType::Timestamp(..) => "datetime",
            DataType::Null => "null",
            _ => "str",
        })
    }

    /// How many values of a column are null.
    fn null_count(&self, name: &str) -> PyResult<usize> {
        Ok(self.column(name)?.null_count())
    }

    /// The values of some rows of a column: int, float, bool, str or None; days
    /// and microseconds since 1970 for dates and times.
    fn values(
        &self,
        py: Python<'_>,
        name: &str,
        start: usize,
        length: usize,
    ) -> PyResult<Py<PyAny>> {
        let start = start.min(self.inner.len());
        let column = self.column(name)?.slice(start, length.min(self.inner.len() - start));
        let object = match column.data_type() {
            DataType::Int64 => list(py, column.as_primitive::<Int64Type>())?,
            DataType::Float64 => list(py, column.as_primitive::<Float64Type>())?,
            DataType::Boolean => list(py, column.as_boolean())?,
            DataType::Date32 => list(py, column.as_primitive::<Date32Type>())?,
            DataType::Timestamp(..) => list(py, column.as_primitive::<TimestampMicrosecondType>())?,
            DataType::Null => list(py, vec![None::<i64>; column.len()])?,
            _ => list(py, column.as_string::<i64>())?,
        };
        Ok(object)
    }

    /// A column of numbers without nulls, where it lies.
    fn numbers(&self, name: &str) -> PyResult<Numbers> {
        let column = self.column(name)?;
        match column.data_type() {
            DataType::Int64 => Ok(column.as_primitive::<Int64Type>().values().clone().into()),
            DataType::Float64 => Ok(column.as_primitive::<Float64Type>().values().clone().into()),
            other => Err(PyValueError::new_err(format!("'{name}' holds {other}"))),
        }
    }

    /// Some consecutive rows.
    fn slice(&self, start: usize, length: usize) -> Self {
        self.inner.slice(start, length).into()
    }

    /// Rows by their places.
    fn take(&self, py: Python<'_>, rows: Vec<usize>) -> PyResult<Self> {
        if let Some(row) = rows.iter().find(|row| **row >= self.inner.len()) {
            return Err(no_such("row", *row, self.inner.len()));
        }
        let table = self.inner.clone();
        run(py, Some(1), move |_| {
            let rows: Vec<u64> = rows.into_iter().map(|row| row as u64).collect();
            table.take(&rows)
        })
        .map(Self::from)
    }

    /// Some of the columns.
    fn select(&self, names: Vec<String>) -> PyResult<Self> {
        names.iter().try_for_each(|name| self.column(name).map(|_| ()))?;
        Ok(self.inner.select(&names)?.into())
    }

    /// The rows in the order of some columns, each with whether it descends.
    fn sort(&self, py: Python<'_>, by: Vec<(String, bool)>) -> PyResult<Self> {
        by.iter().try_for_each(|(name, _)| self.column(name).map(|_| ()))?;
        let table = self.inner.clone();
        run(py, Some(1), move |watch| {
            watch.busy("putting rows in order");
            table.sort(&by)
        })
        .map(Self::from)
    }

    /// The places of the first rows by a score, then a count, then words.
    fn first_rows(
        &self,
        py: Python<'_>,
        words: Vec<String>,
        scores: PyBuffer<f64>,
        counts: PyBuffer<f64>,
        top: usize,
    ) -> PyResult<Vec<usize>> {
        words.iter().try_for_each(|name| self.column(name).map(|_| ()))?;
        let (scores, counts) = (scores.to_vec(py)?, counts.to_vec(py)?);
        if scores.len() != self.inner.len() || counts.len() != self.inner.len() {
            return Err(PyValueError::new_err("every row needs a score and a count"));
        }
        let table = self.inner.clone();
        run(py, Some(1), move |_| Ok(table.first_rows(&words, &scores, &counts, top)))
    }

    /// A table of columns of one length.
    #[staticmethod]
    fn of_columns(columns: Vec<(String, PyRef<'_, Column>)>) -> Self {
        let values = columns.into_iter().map(|(name, column)| (name, column.values()));
        table::Table::new(values.collect()).into()
    }

    /// Tables of the same columns one after the other, behind a column with a label for each.
    #[staticmethod]
    fn joined(
        py: Python<'_>,
        tables: Vec<PyRef<'_, Self>>,
        name: &str,
        labels: &Column,
    ) -> PyResult<Self> {
        let tables: Vec<table::Table> = tables.iter().map(|table| table.inner.clone()).collect();
        let (name, labels) = (name.to_string(), labels.values());
        run(py, Some(1), move |watch| {
            watch.busy("joining tables");
            table::Table::joined(&tables, &name, &labels)
        })
        .map(Self::from)
    }

    /// The same table with text in its schema's metadata.
    fn with_note(&self, key: &str, text: &str) -> Self {
        self.inner.with_note(key, text).into()
    }

    /// The table as an Arrow IPC stream.
    fn to_ipc_stream<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let table = self.inner.clone();
        let bytes = run(py, Some(1), move |watch| {
            watch.busy("writing");
            table.to_ipc_stream()
        })?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// Whether all columns have the same names, types and values; `nan` is
    /// `nan`.
    fn equals(&self, other: &Self) -> bool {
        let (left, right) = (self.inner.batch(), other.inner.batch());
        left.schema().fields() == right.schema().fields()
            && left
                .columns()
                .iter()
                .zip(right.columns())
                .all(|(a, b)| a.to_data() == b.to_data() || same_floats(a, b))
    }
}

impl Table {
    fn column(&self, name: &str) -> PyResult<&ArrayRef> {
        self.inner.column(name).ok_or_else(|| {
            let there = self.columns().join(", ");
            PyKeyError::new_err(format!("there is no column '{name}'; there are {there}"))
        })
    }
}

/// `nan` differs from itself, bit patterns do not.
fn same_floats(left: &ArrayRef, right: &ArrayRef) -> bool {
    let both = left.data_type() == &DataType::Float64 && right.data_type() == &DataType::Float64;
    both && left.nulls() == right.nulls() && {
        let (left, right) =
            (left.as_primitive::<Float64Type>(), right.as_primitive::<Float64Type>());
        let same = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits();
        left.len() == right.len() && left.values().iter().zip(right.values()).all(same)
    }
}

/// So many Python objects are made between two looks at its signals.
const OBJECTS: usize = 1 << 16;

pub(super) fn list<'py, I, T>(py: Python<'py>, values: I) -> PyResult<Py<PyAny>>
where
    I: IntoIterator<Item = Option<T>>,
    T: IntoPyObject<'py>,
{
    let list = PyList::empty(py);
    for (number, value) in values.into_iter().enumerate() {
        // Millions of objects take seconds.
        if number % OBJECTS == 0 {
            py.check_signals()?;
        }
        list.append(value)?;
    }
    Ok(list.into_any().unbind())
}

/// A metadata column, ready to be given to a corpus.
#[pyclass(frozen, module = "turven._core")]
pub(super) struct Column {
    values: ArrayRef,
}

#[pymethods]
impl Column {
    /// From an object that speaks the Arrow PyCapsule protocol; `None` if it
    /// does not.
    #[staticmethod]
    fn from_arrow(name: &str, object: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let Some(reader) = ColumnReader::open(object)? else { return Ok(None) };
        Ok(Some(Self { values: as_metadata(name, &reader.read_all()?)? }))
    }

    /// From a list of values of one kind, see [`Table::kind`].
    #[staticmethod]
    fn from_list(kind: &str, values: &Bound<'_, PyAny>) -> PyResult<Self> {
        let values: ArrayRef = match kind {
            "int64" => Arc::new(Int64Array::from(values.extract::<Vec<Option<i64>>>()?)),
            "float64" => Arc::new(Float64Array::from(values.extract::<Vec<Option<f64>>>()?)),
            "bool" => Arc::new(BooleanArray::from(values.extract::<Vec<Option<bool>>>()?)),
            "date" => Arc::new(Date32Array::from(values.extract::<Vec<Option<i32>>>()?)),
            "datetime" => {
                Arc::new(TimestampMicrosecondArray::from(values.extract::<Vec<Option<i64>>>()?))
            }
            "null" => Arc::new(NullArray::new(values.len()?)),
            _ => Arc::new(LargeStringArray::from(values.extract::<Vec<Option<String>>>()?)),
        };
        Ok(Self { values })
    }
}

impl Column {
    pub(super) fn values(&self) -> ArrayRef {
        Arc::clone(&self.values)
    }
}

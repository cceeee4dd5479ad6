//! `_core.add_up` and what puts rows of counts into parcels and adds them up again.

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, BinaryArray};
use arrow_schema::DataType;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::arrow::ColumnReader;
use super::crew::run;
use super::table::Table;
use crate::sums::{self, Kind, Rows};
use crate::table;

/// Rows of words and whole numbers that name them, and of counts.
fn rows(names: &[Bound<'_, PyAny>], counts: &[Bound<'_, PyAny>]) -> PyResult<Rows> {
    let columns =
        |given: &[Bound<'_, PyAny>]| given.iter().map(whole).collect::<PyResult<Vec<_>>>();
    Ok(Rows::new(&columns(names)?, &columns(counts)?)?)
}

fn whole(column: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    reader(column)?.read_all()
}

fn reader(column: &Bound<'_, PyAny>) -> PyResult<ColumnReader> {
    let refused = || PyTypeError::new_err("a column must have the method __arrow_c_array__");
    ColumnReader::open(column)?.ok_or_else(refused)
}

fn made(names: Vec<String>, columns: (Vec<ArrayRef>, Vec<ArrayRef>)) -> Table {
    table::Table::new(names.into_iter().zip(columns.0.into_iter().chain(columns.1)).collect())
        .into()
}

/// Adds up the counts of rows that have one name; `called` are the columns of the answer.
#[pyfunction]
pub(super) fn add_up(
    py: Python<'_>,
    names: Vec<Bound<'_, PyAny>>,
    counts: Vec<Bound<'_, PyAny>>,
    called: Vec<String>,
) -> PyResult<Table> {
    let rows = rows(&names, &counts)?;
    let found = run(py, Some(1), move |watch| sums::add_up(&rows, watch))?;
    Ok(made(called, found))
}

/// Puts rows into parcels: the bin, whether the number in the column `apart` of the names is
/// 0, and the rows.
#[pyfunction]
pub(super) fn parcels(
    py: Python<'_>,
    names: Vec<Bound<'_, PyAny>>,
    counts: Vec<Bound<'_, PyAny>>,
    bins: usize,
    apart: usize,
) -> PyResult<Vec<(usize, bool, Py<PyBytes>)>> {
    let rows = rows(&names, &counts)?;
    let made = run(py, Some(1), move |watch| sums::parcels(&rows, bins, apart, watch))?;
    let parcels = made.into_iter();
    Ok(parcels
        .map(|parcel| (parcel.bin, parcel.is_zero, PyBytes::new(py, &parcel.rows).unbind()))
        .collect())
}

/// Adds up the rows of parcels; `names` are columns, and whether they hold words.
#[pyfunction]
pub(super) fn add_parcels(
    py: Python<'_>,
    parcels: Vec<Bound<'_, PyAny>>,
    names: Vec<(String, bool)>,
    counts: Vec<String>,
) -> PyResult<Table> {
    let mut held = Vec::new();
    for column in &parcels {
        let mut reader = reader(column)?;
        while let Some(piece) = reader.next()? {
            held.push(bytes(&piece)?);
        }
    }
    let kind = |(_, is_word): &(String, bool)| if *is_word { Kind::Word } else { Kind::Number };
    let kinds: Vec<Kind> = names.iter().map(kind).collect();
    let columns = counts.len();
    let found = run(py, Some(1), move |watch| sums::add_parcels(&held, &kinds, columns, watch))?;
    Ok(made(names.into_iter().map(|(name, _)| name).chain(counts).collect(), found))
}

fn bytes(piece: &ArrayRef) -> PyResult<BinaryArray> {
    match piece.data_type() {
        DataType::Binary => Ok(piece.as_binary::<i32>().clone()),
        other => Err(PyTypeError::new_err(format!("parcels are binary, these are {other}"))),
    }
}

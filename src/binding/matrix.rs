//! `_core.Numbers`: a column of a matrix or a table, which numpy reads where it lies.

use arrow_buffer::{Buffer, ScalarBuffer};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::crew::let_go;
use super::table::Table;
use crate::count::axis::Wanted;
use crate::count::cooccurrence::Cells;
use crate::count::matrix::Rows;
use crate::error::{Result, in_range};

/// Starts of rows, columns, counts, and the table of columns.
pub(super) type Parts = (Numbers, Numbers, Numbers, Table);

/// Numbers that never change.
#[pyclass(frozen, module = "turven._core")]
pub(super) struct Numbers {
    memory: Buffer,
    /// What numpy calls them, and how many bytes each has.
    kind: (&'static str, usize),
}

impl From<Vec<u32>> for Numbers {
    /// Takes numbers below 2^31: with a sign they are the same.
    fn from(values: Vec<u32>) -> Self {
        Self { memory: Buffer::from_vec(values), kind: ("i4", 4) }
    }
}

impl From<Vec<u64>> for Numbers {
    /// Takes numbers below 2^63: with a sign they are the same.
    fn from(values: Vec<u64>) -> Self {
        Self { memory: Buffer::from_vec(values), kind: ("i8", 8) }
    }
}

impl From<ScalarBuffer<i64>> for Numbers {
    fn from(values: ScalarBuffer<i64>) -> Self {
        Self { memory: values.into_inner(), kind: ("i8", 8) }
    }
}

impl From<ScalarBuffer<f64>> for Numbers {
    fn from(values: ScalarBuffer<f64>) -> Self {
        Self { memory: values.into_inner(), kind: ("f8", 8) }
    }
}

impl From<Vec<f64>> for Numbers {
    fn from(values: Vec<f64>) -> Self {
        ScalarBuffer::from(values).into()
    }
}

impl Drop for Numbers {
    fn drop(&mut self) {
        let memory = std::mem::replace(&mut self.memory, Buffer::from_vec(Vec::<u8>::new()));
        let bytes = memory.len();
        let_go(memory, bytes);
    }
}

#[pymethods]
impl Numbers {
    /// Numpy's protocol for memory of others: `numpy.asarray(numbers)` is an
    /// array without a copy, not to be written to, that keeps this object alive.
    #[getter(__array_interface__)]
    fn array_interface<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let (kind, size) = self.kind;
        let order = if cfg!(target_endian = "little") { '<' } else { '>' };
        let read_only = true;
        let interface = PyDict::new(py);
        interface.set_item("version", 3)?;
        interface.set_item("typestr", format!("{order}{kind}"))?;
        interface.set_item("shape", (self.memory.len() / size,))?;
        interface.set_item("data", (self.memory.as_ptr().expose_provenance(), read_only))?;
        Ok(interface)
    }
}

/// Starts of rows, columns and counts.
pub(super) type Sparse = (Numbers, Numbers, Numbers);

/// Which types are wanted, as Python has it: a list of them, or the fewest occurrences, the
/// fewest and the most documents, and the most types.
pub(super) type Asked = (Option<Vec<String>>, i64, i64, Option<i64>, Option<i64>);

/// Reads which types are wanted.
pub(super) fn wanted((tokens, count, fewest, most, types): Asked) -> Result<Wanted> {
    let at_least_0 = |option, given| in_range(option, given, 0, i64::MAX);
    let types = types.map(|types| at_least_0("max_types", types)).transpose()?;
    Ok(Wanted {
        tokens,
        min_count: at_least_0("min_count", count)?,
        min_documents: at_least_0("min_documents", fewest)?,
        max_documents: most.map(|most| at_least_0("max_documents", most)).transpose()?,
        max_types: types.map(|types| usize::try_from(types).unwrap_or(usize::MAX)),
    })
}

/// Hands rows over.
pub(super) fn sparse<N>(rows: Rows<N>) -> Sparse
where
    Numbers: From<Vec<N>>,
{
    (rows.starts.into(), rows.columns.into(), rows.counts.into())
}

/// Hands a matrix over.
pub(super) fn parts<N>((rows, types): (Rows<N>, crate::table::Table)) -> Parts
where
    Numbers: From<Vec<N>>,
{
    let (starts, columns, counts) = sparse(rows);
    (starts, columns, counts, types.into())
}

/// Hands a square matrix over.
pub(super) fn square((cells, types): (Cells, crate::table::Table)) -> Parts {
    match cells {
        Cells::Counts(rows) => parts((rows, types)),
        Cells::Weights(rows) => parts((rows, types)),
    }
}

//! `_core.Numbers`: a column of a matrix, which numpy reads where it lies.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::table::Table;
use crate::count::matrix::{Matrix, Rows};

/// Starts of rows, columns, counts, and the table of columns.
pub(super) type Parts = (Numbers, Numbers, Numbers, Table);

/// Numbers that never change.
#[pyclass(frozen, module = "turven._core")]
pub(super) struct Numbers(Values);

enum Values {
    /// Below 2^31.
    Narrow(Vec<u32>),
    /// Below 2^63.
    Wide(Vec<u64>),
}

impl From<Vec<u32>> for Numbers {
    /// Takes numbers below 2^31.
    fn from(values: Vec<u32>) -> Self {
        Self(Values::Narrow(values))
    }
}

#[pymethods]
impl Numbers {
    /// Numpy's protocol for memory of others: `numpy.asarray(numbers)` is an
    /// array without a copy, not to be written to, that keeps this object alive.
    #[getter(__array_interface__)]
    fn array_interface<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        // No number is so large that it would be another one with a sign.
        let (kind, length, address) = match &self.0 {
            Values::Narrow(values) => ("i4", values.len(), values.as_ptr().expose_provenance()),
            Values::Wide(values) => ("i8", values.len(), values.as_ptr().expose_provenance()),
        };
        let order = if cfg!(target_endian = "little") { '<' } else { '>' };
        let read_only = true;
        let interface = PyDict::new(py);
        interface.set_item("version", 3)?;
        interface.set_item("typestr", format!("{order}{kind}"))?;
        interface.set_item("shape", (length,))?;
        interface.set_item("data", (address, read_only))?;
        Ok(interface)
    }
}

/// Starts of rows, columns and counts.
pub(super) type Sparse = (Numbers, Numbers, Numbers);

/// Hands rows over.
pub(super) fn sparse(rows: Rows) -> Sparse {
    let wide = |values| Numbers(Values::Wide(values));
    (wide(rows.starts), Numbers(Values::Narrow(rows.columns)), wide(rows.counts))
}

/// Hands a matrix over.
pub(super) fn parts((matrix, types): (Matrix, crate::table::Table)) -> Parts {
    let (starts, columns, counts) = sparse(matrix.rows);
    (starts, columns, counts, types.into())
}

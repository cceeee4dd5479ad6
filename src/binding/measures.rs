//! `_core.score`: a measure on arrays of counts.

use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;

use crate::score::measure::Measure;
use crate::score::pair::Pair;

/// Writes the scores of contingency tables to `out`; all arrays are `float64`
/// of one length. The first impossible table is an error that names its row.
#[pyfunction]
pub(super) fn score(
    py: Python<'_>,
    measure: &str,
    o11: PyBuffer<f64>,
    r1: PyBuffer<f64>,
    c1: PyBuffer<f64>,
    n: PyBuffer<f64>,
    out: PyBuffer<f64>,
) -> PyResult<()> {
    let measure = Measure::parse(measure)?;
    let (o11, r1, c1, n) = (o11.to_vec(py)?, r1.to_vec(py)?, c1.to_vec(py)?, n.to_vec(py)?);
    let scores: crate::Result<Vec<f64>> = py.detach(|| {
        let pairs = o11.iter().zip(&r1).zip(&c1).zip(&n);
        let pair = |(((o11, r1), c1), n): (((&f64, &f64), &f64), &f64)| Pair {
            o11: *o11,
            r1: *r1,
            c1: *c1,
            n: *n,
        };
        let score = |(row, pair): (u64, Pair)| pair.checked(row).map(|pair| measure.score(&pair));
        (0..).zip(pairs.map(pair)).map(score).collect()
    });
    out.copy_from_slice(py, &scores?)
}

//! `_core.score`: a measure on arrays of counts.

use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use rayon::prelude::*;

use super::crew::run;
use crate::score::measure::Measure;
use crate::score::pair::Pair;

/// Writes the scores of contingency tables to `out`; all arrays are `float64`
/// of one length. The first impossible table is an error that names its row.
#[pyfunction]
#[pyo3(signature = (measure, o11, r1, c1, n, out, *, threads=None))]
#[expect(clippy::too_many_arguments, reason = "the columns of a table")]
pub(super) fn score(
    py: Python<'_>,
    measure: &str,
    o11: PyBuffer<f64>,
    r1: PyBuffer<f64>,
    c1: PyBuffer<f64>,
    n: PyBuffer<f64>,
    out: PyBuffer<f64>,
    threads: Option<usize>,
) -> PyResult<()> {
    let measure = Measure::parse(measure)?;
    let (o11, r1, c1, n) = (o11.to_vec(py)?, r1.to_vec(py)?, c1.to_vec(py)?, n.to_vec(py)?);
    let pairs = o11.iter().zip(&r1).zip(&c1).zip(&n);
    let pair = |(((o11, r1), c1), n): (((&f64, &f64), &f64), &f64)| Pair {
        o11: *o11,
        r1: *r1,
        c1: *c1,
        n: *n,
    };
    let pairs: crate::Result<Vec<Pair>> =
        (0..).zip(pairs.map(pair)).map(|(row, pair)| pair.checked(row)).collect();
    let pairs = pairs?;
    let scores = if pairs.len() < FEW {
        pairs.iter().map(|pair| measure.score(pair)).collect()
    } else {
        run(py, threads, move |watch| {
            let blocks = pairs.par_chunks(FEW).map(|block| {
                watch.check()?;
                Ok(block.iter().map(|pair| measure.score(pair)).collect())
            });
            Ok(blocks.collect::<crate::Result<Vec<Vec<f64>>>>()?.concat())
        })?
    };
    out.copy_from_slice(py, &scores)
}

/// So many tables are scored at once, without other threads.
const FEW: usize = 1 << 12;

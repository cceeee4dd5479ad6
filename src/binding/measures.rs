//! `_core.score`, `score_ngrams`, `score_dispersion`, `log10_p`, `interval` and `correlations`:
//! numbers from arrays of counts and scores.

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rayon::prelude::*;

use super::crew::run;
use crate::pipeline::{self, agreement};
use crate::score::dispersion::{DispersionMeasure, Whole};
use crate::score::gram::{GramMeasure, Places, places_of};
use crate::score::interval::Interval;
use crate::score::measure::Measure;
use crate::score::pair::Pair;
use crate::score::significance::Test;

/// Writes the scores of contingency tables to `out`; all arrays are `float64`
/// of one length. The first impossible table is an error that names its row, unless
/// tables are given as they were counted, by conventions that may not add up.
#[pyfunction]
#[pyo3(signature = (measure, o11, r1, c1, n, out, *, as_counted=false, threads=None))]
#[expect(clippy::too_many_arguments, reason = "the columns of a table")]
pub(super) fn score(
    py: Python<'_>,
    measure: &str,
    o11: PyBuffer<f64>,
    r1: PyBuffer<f64>,
    c1: PyBuffer<f64>,
    n: PyBuffer<f64>,
    out: PyBuffer<f64>,
    as_counted: bool,
    threads: Option<usize>,
) -> PyResult<()> {
    let measure = Measure::parse(measure)?;
    let columns = Columns::read(py, &[o11, r1, c1, n], as_counted)?;
    let scores = each(py, threads, columns, move |pair| measure.score(pair))?;
    out.copy_from_slice(py, &scores)
}

/// Writes to `out` log10 of the probability of tables by a test; otherwise as [`score`].
#[pyfunction]
#[pyo3(signature = (test, columns, out, *, threads=None))]
pub(super) fn log10_p(
    py: Python<'_>,
    test: &str,
    columns: [PyBuffer<f64>; 4],
    out: PyBuffer<f64>,
    threads: Option<usize>,
) -> PyResult<()> {
    let test = Test::parse(test)?;
    let columns = Columns::read(py, &columns, true)?;
    let log10_p = each(py, threads, columns, move |pair| test.log10_p(pair))?;
    out.copy_from_slice(py, &log10_p)
}

/// Scores how evenly words are spread, each by the parts that hold it: their counts and sizes,
/// one word's after the other's, which end at `ends`. `all` is the number of parts, of their
/// tokens, and the size of the smallest. One list a measure.
#[pyfunction]
#[pyo3(signature = (measures, all, ends, counts, sizes, *, threads=None))]
pub(super) fn score_dispersion(
    py: Python<'_>,
    measures: Vec<String>,
    all: (u64, u64, u64),
    ends: PyBuffer<u64>,
    counts: PyBuffer<u64>,
    sizes: PyBuffer<u64>,
    threads: Option<usize>,
) -> PyResult<Vec<Vec<f64>>> {
    let measures = measures.iter().map(|name| DispersionMeasure::parse(name));
    let measures: Vec<DispersionMeasure> = measures.collect::<Result<_, _>>()?;
    let (ends, counts, sizes) = (ends.to_vec(py)?, counts.to_vec(py)?, sizes.to_vec(py)?);
    let (parts, tokens, smallest) = all;
    let cells = pipeline::Cells { all: Whole { parts, tokens, smallest }, ends, counts, sizes };
    run(py, threads, move |watch| pipeline::scores_of_cells(&measures, &cells, watch))
}

/// Writes the scores of n-grams of `length` words to `out`; all arrays are `float64` of
/// one length and hold counts. Of `parts`, the places of some of the words, from 0,
/// `columns` has how often each occurs; `totals` has N.
#[pyfunction]
#[pyo3(signature = (measure, length, parts, columns, totals, out, *, threads=None))]
#[expect(clippy::too_many_arguments, reason = "the columns of a table")]
pub(super) fn score_ngrams(
    py: Python<'_>,
    measure: &str,
    length: usize,
    parts: Vec<Vec<usize>>,
    columns: Vec<PyBuffer<f64>>,
    totals: PyBuffer<f64>,
    out: PyBuffer<f64>,
    threads: Option<usize>,
) -> PyResult<()> {
    let measure = GramMeasure::parse(measure, length)?;
    let places = parts.iter().map(|part| places_of(part));
    let columns = columns.iter().map(|column| counts(py, column)).collect::<PyResult<Vec<_>>>()?;
    let mut known: Vec<(Places, Vec<u64>)> = places.zip(columns).collect();
    known.sort_unstable_by_key(|(part, _)| *part);
    let (parts, columns): (Vec<Places>, Vec<Vec<u64>>) = known.into_iter().unzip();
    if measure.parts(length).iter().any(|part| parts.binary_search(part).is_err()) {
        return Err(PyValueError::new_err("a part that the measure looks at is not counted"));
    }
    let totals = counts(py, &totals)?;
    let rows = totals.len();
    if columns.iter().any(|column| column.len() != rows) {
        return Err(PyValueError::new_err("counts must be of the same rows"));
    }
    let score = move || measure.scores(length, |row| totals[row], &parts, &columns, rows);
    let scores = if rows < FEW { score() } else { run(py, threads, move |_| Ok(score()))? };
    out.copy_from_slice(py, &scores)
}

/// Reads counts, which are whole numbers that a float can hold.
fn counts(py: Python<'_>, column: &PyBuffer<f64>) -> PyResult<Vec<u64>> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
    let whole = |value: f64| {
        let is_count = (0.0..=MAX_COUNT).contains(&value) && value.fract() == 0.0;
        is_count.then_some(value as u64)
    };
    let refused = || PyValueError::new_err("counts must be whole numbers from 0 to 2^53");
    column.to_vec(py)?.into_iter().map(|value| whole(value).ok_or_else(refused)).collect()
}

/// Up to here a float holds every whole number.
const MAX_COUNT: f64 = 9_007_199_254_740_992.0;

/// Writes the bounds of an interval to `low` and `high`; otherwise as [`score`].
#[pyfunction]
#[pyo3(signature = (kind, smoothing, confidence, columns, low, high, *, threads=None))]
#[expect(clippy::too_many_arguments, reason = "the columns of a table")]
pub(super) fn interval(
    py: Python<'_>,
    kind: &str,
    smoothing: &str,
    confidence: f64,
    columns: [PyBuffer<f64>; 4],
    low: PyBuffer<f64>,
    high: PyBuffer<f64>,
    threads: Option<usize>,
) -> PyResult<()> {
    let interval = Interval::parse(kind, smoothing, confidence)?;
    let columns = Columns::read(py, &columns, false)?;
    let bounds = each(py, threads, columns, move |pair| interval.bounds(pair))?;
    let (lows, highs): (Vec<f64>, Vec<f64>) = bounds.into_iter().unzip();
    low.copy_from_slice(py, &lows)?;
    high.copy_from_slice(py, &highs)
}

/// Returns Spearman's ρ and Kendall's τ-b of a score with each of others.
#[pyfunction]
#[pyo3(signature = (score, others, *, threads=None))]
pub(super) fn correlations(
    py: Python<'_>,
    score: PyBuffer<f64>,
    others: Vec<PyBuffer<f64>>,
    threads: Option<usize>,
) -> PyResult<Vec<(f64, f64)>> {
    let score = score.to_vec(py)?;
    let others =
        others.iter().map(|other| other.to_vec(py)).collect::<PyResult<Vec<Vec<f64>>>>()?;
    if others.iter().any(|other| other.len() != score.len()) {
        return Err(PyValueError::new_err("scores must be of the same rows"));
    }
    if u32::try_from(score.len()).is_err() {
        return Err(PyValueError::new_err("agreement is of fewer than 2^32 rows"));
    }
    run(py, threads, move |watch| agreement::correlations(&score, &others, watch))
}

/// O11, R1, C1 and N of many tables, by columns.
struct Columns([Vec<f64>; 4]);

impl Columns {
    /// Reads them. The first table that cannot be is an error, unless tables are taken as they
    /// were counted.
    fn read(py: Python<'_>, columns: &[PyBuffer<f64>; 4], as_counted: bool) -> PyResult<Self> {
        let [o11, r1, c1, n] = columns.each_ref().map(|column| column.to_vec(py));
        let read = Self([o11?, r1?, c1?, n?]);
        let rows = read.rows();
        if read.0.iter().any(|column| column.len() != rows) {
            return Err(PyValueError::new_err("counts must be of the same rows"));
        }
        let checked = |row: usize| read.pair(row).checked(row as u64).map(|_| ());
        if !as_counted {
            (0..rows).try_for_each(checked)?;
        }
        Ok(read)
    }

    fn rows(&self) -> usize {
        self.0[0].len()
    }

    fn pair(&self, row: usize) -> Pair {
        let [o11, r1, c1, n] = &self.0;
        Pair { o11: o11[row], r1: r1[row], c1: c1[row], n: n[row] }
    }
}

/// Makes something of each pair, on all threads if there are many.
fn each<T: Clone + Default + Send + 'static>(
    py: Python<'_>,
    threads: Option<usize>,
    columns: Columns,
    make: impl Fn(&Pair) -> T + Send + Sync + 'static,
) -> PyResult<Vec<T>> {
    let rows = columns.rows();
    if rows < FEW {
        return Ok((0..rows).map(|row| make(&columns.pair(row))).collect());
    }
    run(py, threads, move |watch| {
        let mut found = vec![T::default(); rows];
        found.par_chunks_mut(FEW).enumerate().try_for_each(|(at, block)| {
            watch.check()?;
            for (row, place) in (at * FEW..).zip(block) {
                *place = make(&columns.pair(row));
            }
            Ok::<_, crate::Error>(())
        })?;
        Ok(found)
    })
}

/// So many tables are scored at once, without other threads.
const FEW: usize = 1 << 12;

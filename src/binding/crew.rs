//! Waits for the engine without holding the interpreter.

use std::thread::available_parallelism;

use pyo3::prelude::*;

use super::errors::carried;
use crate::error::Result;
use crate::threads::{Crew, Watch};

/// Returns the crew of so many threads; by default one a core that this
/// process may use.
pub(super) fn crew(threads: Option<usize>) -> Result<Crew> {
    Crew::new(threads.unwrap_or_else(|| available_parallelism().map_or(1, usize::from)))
}

/// Lets Python look at its signals, so that Ctrl-C ends a wait.
pub(super) fn look_up() -> Result<()> {
    Python::attach(|py| py.check_signals().map_err(carried))
}

/// Does `work` on a crew, detached from the interpreter.
pub(super) fn run<T: Send + 'static>(
    py: Python<'_>,
    threads: Option<usize>,
    work: impl FnOnce(&Watch) -> Result<T> + Send + 'static,
) -> PyResult<T> {
    let crew = crew(threads)?;
    Ok(py.detach(|| crew.run(&mut look_up, work))?)
}

/// Panics in a worker: a test asks whether the interpreter survives.
#[pyfunction]
pub(super) fn panic_in_worker(py: Python<'_>) -> PyResult<()> {
    run(py, Some(1), |_| panic!("on purpose"))
}

/// Works until it is told to stop: a test asks how soon that is.
#[pyfunction]
pub(super) fn spin(py: Python<'_>) -> PyResult<()> {
    run(py, Some(1), |watch| {
        loop {
            watch.check()?;
            std::hint::spin_loop();
        }
    })
}

//! Waits for the engine without holding the interpreter.

use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use super::errors::carried;
use crate::error::Result;
use crate::threads::{Crew, Poll, Watch};

/// How often a bar that shows progress is drawn anew.
const DRAWN: Duration = Duration::from_millis(100);

/// Returns the crew of so many threads; by default one a core that this
/// process may use.
pub(super) fn crew(threads: Option<usize>) -> Result<Crew> {
    Crew::new(threads.unwrap_or_else(|| available_parallelism().map_or(1, usize::from)))
}

/// What the caller does while it waits: it lets Python look at its signals, so that Ctrl-C
/// ends the wait, and tells the Python package how far the work has come.
struct Looking {
    begun: Instant,
    drawn: Instant,
    /// What shows progress; only work that takes a while has one.
    display: Option<Py<PyAny>>,
}

impl Looking {
    fn begin() -> Self {
        let begun = Instant::now();
        Self { begun, drawn: begun, display: None }
    }

    fn look_up(&mut self, py: Python<'_>, watch: &Watch) -> PyResult<()> {
        py.check_signals()?;
        if self.drawn.elapsed() < DRAWN {
            return Ok(());
        }
        let display = if let Some(display) = &self.display {
            display.bind(py).clone()
        } else {
            let package = py.import("turven.progress_bar")?;
            let since = self.begun.elapsed().as_secs_f64();
            let display = package.call_method1("display", (since,))?;
            self.display.insert(display.unbind()).bind(py).clone()
        };
        let (stage, done) = watch.progress().look();
        display.call_method1("show", (stage.name, stage.unit, done, stage.total))?;
        self.drawn = Instant::now();
        Ok(())
    }

    /// Takes away what was shown, if the work is all that it was shown for.
    fn end(&self, py: Python<'_>) -> PyResult<()> {
        let ended = self.display.as_ref().map(|display| display.call_method0(py, "leave"));
        ended.transpose().map(drop)
    }
}

/// Does `work` detached from the interpreter; it gets what is to be done while it waits.
pub(super) fn polled<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(&mut Poll<'_>) -> Result<T> + Send,
) -> PyResult<T> {
    let mut looking = Looking::begin();
    let look_up =
        &mut |watch: &Watch| Python::attach(|py| looking.look_up(py, watch)).map_err(carried);
    let answer = py.detach(|| work(look_up));
    let ended = looking.end(py);
    let answer = answer?;
    ended.map(|()| answer)
}

/// Does `work` on a crew, detached from the interpreter.
pub(super) fn run<T: Send + 'static>(
    py: Python<'_>,
    threads: Option<usize>,
    work: impl FnOnce(&Watch) -> Result<T> + Send + 'static,
) -> PyResult<T> {
    let crew = crew(threads)?;
    polled(py, |poll| crew.run(poll, work))
}

/// Memory from which on it takes long to free it: the system takes it back page by page.
const LONG_TO_FREE: usize = 32 << 20;

/// Frees what takes about so many bytes. If that takes long a thread of its own does it, so
/// that nobody who is interrupted waits for it.
pub(super) fn let_go<T: Send + 'static>(owned: T, bytes: usize) {
    if bytes >= LONG_TO_FREE {
        let freeing = std::thread::Builder::new().name("turven-free".into());
        // Where no thread can be had it is freed here.
        drop(freeing.spawn(move || drop(owned)));
    }
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

//! Batches that a thread of its own reads, a few ahead.
//!
//! To read and to unpack takes a thread's time, and what it is written for, a file, an
//! archive, a file in an archive, is plainest as loops within loops. So a reader pushes
//! its batches; whoever builds the corpus takes them, and looks up while there are none.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use super::{Batch, Source};
use crate::error::{Error, Result};
use crate::threads::{Watch, guarded};

/// Batches that may wait to be taken.
const AHEAD: usize = 2;

/// How long to wait for a batch before the caller may look up.
const PATIENCE: Duration = Duration::from_millis(20);

/// Where a reader puts its batches; fails when nobody wants them any more.
pub(super) type Sink<'a> = dyn FnMut(Batch) -> Result<()> + 'a;

/// A reader, which has not begun.
type Reader = Box<dyn FnOnce(&mut Sink<'_>, &Watch) -> Result<()> + Send>;

/// The batches of a reader.
pub(super) struct Ahead {
    reader: Option<Reader>,
    batches: Option<Receiver<Result<Batch>>>,
    watch: Watch,
}

impl Ahead {
    /// Prepares to read; nothing is touched before the first batch is asked for.
    pub(super) fn new(
        read: impl FnOnce(&mut Sink<'_>, &Watch) -> Result<()> + Send + 'static,
    ) -> Self {
        Self { reader: Some(Box::new(read)), batches: None, watch: Watch::default() }
    }

    fn start(&mut self, reader: Reader) -> Result<()> {
        let (sender, receiver) = sync_channel(AHEAD);
        self.batches = Some(receiver);
        let watch = self.watch.clone();
        let started = std::thread::Builder::new()
            .name("turven-read".into())
            .spawn(move || run(reader, &sender, &watch));
        started.map(drop).map_err(|error| Error::Internal(error.to_string()))
    }
}

fn run(reader: Reader, sender: &SyncSender<Result<Batch>>, watch: &Watch) {
    let mut sink = |batch| sender.send(Ok(batch)).map_err(|_| Error::Interrupted);
    if let Err(fault) = guarded(|| reader(&mut sink, watch)) {
        // Whoever gave up does not want to know.
        let _ = sender.send(Err(fault));
    }
}

impl Source for Ahead {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        if let Some(reader) = self.reader.take() {
            self.start(reader)?;
        }
        let Some(batches) = &self.batches else { return Ok(None) };
        match batches.recv_timeout(PATIENCE) {
            Ok(batch) => batch.map(Some),
            Err(RecvTimeoutError::Timeout) => Ok(Some(Batch::Later)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
        }
    }

    fn watched(&mut self, watch: &Watch) {
        self.watch = watch.clone();
    }
}

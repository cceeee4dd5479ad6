//! How much memory the making of a corpus takes, and whether that is allowed.
//!
//! Input: what each worker holds when it has done a batch. Output: an error, once that
//! and what is still to come would be more than the limit. So memory is asked for by rule,
//! not by what the system has left: the same texts on the same number of threads come to
//! the same estimate.

use super::strands::Strand;
use super::writer::{Numbered, Worker};
use crate::error::{Error, Result};

/// What whoever reads takes: what has been read ahead.
const READER: usize = 24 << 20;

/// What is under way takes, for each worker: batches that wait, and what one more brings if
/// all its words are new ones.
const UNDER_WAY: usize = 24 << 20;

/// What the merge takes for each form of a worker, beside the worker's tables: its name, its
/// hash, its place in a range, in the table of the range and in the order of types, its id,
/// and the type itself.
const MERGED: usize = 144;

/// The most that a worker's tables leave behind where they have grown: the system's allocator
/// keeps what it was given back, but for pieces that are so large as to be mapped by themselves.
const LEFT_BEHIND: usize = 32 << 20;

/// What is known of memory.
#[derive(Debug, Default)]
pub(super) struct Budget {
    limit: Option<usize>,
    /// What each worker's tables and ids take.
    workers: Vec<Held>,
    /// What is kept of batches that are done.
    batches: usize,
}

/// What a worker holds.
#[derive(Debug, Default, Clone, Copy)]
struct Held {
    bytes: usize,
    /// What comes on top with the next batch, if its tables grow.
    growing: usize,
    forms: usize,
}

impl Budget {
    /// Begins with nothing; fails if not even that is allowed.
    pub(super) fn new(limit: Option<usize>, workers: usize) -> Result<Self> {
        let budget = Self { limit, workers: vec![Held::default(); workers], batches: 0 };
        budget.check()?;
        Ok(budget)
    }

    /// Takes note of a batch that is done; fails if it takes too much.
    pub(super) fn take(&mut self, worker: &Worker, done: Numbered) -> Result<Numbered> {
        let bytes = worker.sum(Strand::memory);
        self.workers[worker.number] = Held {
            bytes: bytes + bytes.min(LEFT_BEHIND),
            growing: worker.sum(Strand::growing),
            forms: worker.sum(Strand::forms),
        };
        // Kept in pieces until all are there, and then once more in one.
        self.batches += 2 * done.memory();
        self.check()?;
        Ok(done)
    }

    fn check(&self) -> Result<()> {
        match self.limit {
            Some(limit) if self.total() > limit => Err(self.exceeded(limit)),
            _ => Ok(()),
        }
    }

    fn sum(&self, of: impl Fn(&Held) -> usize) -> usize {
        self.workers.iter().map(of).sum()
    }

    /// Returns the most that will be taken until the next batch is done, or until the merge is
    /// if there is none.
    fn total(&self) -> usize {
        let next = self.sum(|held| held.growing).max(MERGED * self.sum(|held| held.forms));
        let under_way = READER + UNDER_WAY * self.workers.len();
        under_way + self.sum(|held| held.bytes) + self.batches + next
    }

    fn exceeded(&self, limit: usize) -> Error {
        Error::Memory {
            needed: self.total(),
            limit,
            forms: self.sum(|held| held.forms),
            threads: self.workers.len(),
        }
    }
}

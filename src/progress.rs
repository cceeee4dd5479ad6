//! How far work has come: what a bar shows.
//!
//! Work has stages, one after the other. Whoever begins a stage says what is done, in which
//! unit, and how much there is in all; whoever works adds what has been done, a block at a
//! time. That is one addition a block, and nobody waits for anybody: the caller, who listens
//! for the answer, reads the number when it looks up.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What work is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stage {
    /// What is done, such as "reading"; nothing before the first stage.
    pub name: &'static str,
    /// What is counted, in the plural, or "B" for bytes.
    pub unit: &'static str,
    /// How many of them there are in all, if that is known.
    pub total: Option<u64>,
    /// As how many steps work adds the total up, if not one each.
    steps: Option<u64>,
}

impl Stage {
    /// Describes a stage.
    #[must_use]
    pub fn new(name: &'static str, unit: &'static str, total: impl Into<Option<u64>>) -> Self {
        Self { name, unit, total: total.into(), steps: None }
    }

    /// Says that work adds up to so many steps, whatever is counted: what is looked at in
    /// several passes is still done once.
    #[must_use]
    pub fn in_steps(self, steps: u64) -> Self {
        Self { steps: Some(steps), ..self }
    }
}

/// How far work has come.
#[derive(Debug, Default)]
pub struct Progress {
    steps: AtomicU64,
    stage: Mutex<Stage>,
}

impl Progress {
    /// Begins a stage, of which nothing is done so far.
    pub fn begin(&self, stage: Stage) {
        let mut current = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        *current = stage;
        self.steps.store(0, Ordering::Relaxed);
    }

    /// Says how much there is in all, when that comes to be known.
    pub fn expect(&self, total: u64) {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner).total = Some(total);
    }

    /// Adds steps that have been done.
    #[inline]
    pub fn add(&self, steps: u64) {
        self.steps.fetch_add(steps, Ordering::Relaxed);
    }

    /// Returns the stage, and how much of it is done.
    #[must_use]
    pub fn look(&self) -> (Stage, u64) {
        let stage = *self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let steps = self.steps.load(Ordering::Relaxed);
        let done = match (stage.total, stage.steps) {
            (Some(total), Some(all)) => share(total, steps, all.max(1)),
            _ => steps,
        };
        // What grows or is read twice may give more than was expected.
        (stage, stage.total.map_or(done, |total| done.min(total)))
    }
}

/// Returns `total · steps / all`, rounded down.
fn share(total: u64, steps: u64, all: u64) -> u64 {
    let share = u128::from(total) * u128::from(steps) / u128::from(all);
    u64::try_from(share).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_counts_from_nothing_and_no_further_than_its_total() {
        let progress = Progress::default();
        assert_eq!(progress.look(), (Stage::default(), 0));
        progress.begin(Stage::new("reading", "B", 10));
        progress.add(4);
        assert_eq!(progress.look().1, 4);
        progress.add(40);
        assert_eq!(progress.look().1, 10);
        progress.begin(Stage::new("reading", "documents", None));
        progress.add(3);
        assert_eq!(progress.look(), (Stage::new("reading", "documents", None), 3));
        progress.expect(5);
        assert_eq!(progress.look().0.total, Some(5));
    }

    #[test]
    fn steps_are_turned_into_what_is_counted() {
        let progress = Progress::default();
        progress.begin(Stage::new("counting", "tokens", u64::MAX).in_steps(4));
        progress.add(1);
        assert_eq!(progress.look().1, u64::MAX / 4);
        progress.begin(Stage::new("counting", "tokens", 7).in_steps(0));
        assert_eq!(progress.look().1, 0);
    }
}

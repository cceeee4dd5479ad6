//! Classes of characters that are asked for once.
//!
//! The crate keeps its tables of word and sentence classes to itself, and
//! tables of our own would age with every version of Unicode. So each character
//! is put before the crate once, among a few others, and the answers tell its
//! class, which is kept in a table of one byte a character.

use std::sync::atomic::{AtomicU8, Ordering};

/// How many characters a table has room for; those beyond are rare.
const CHARACTERS: usize = 1 << 16;

/// What is known of each character.
#[derive(Debug)]
pub(super) struct Asked<C: 'static> {
    classes: &'static [C],
    ask: fn(char) -> C,
    /// The place of a character's class among all, plus one; 0 where nobody
    /// has asked yet. Two threads may ask at once: they hear the same.
    known: [AtomicU8; CHARACTERS],
}

impl<C: Copy + PartialEq> Asked<C> {
    /// Knows nothing yet; `ask` gives one of `classes`, of which there are at
    /// most 255.
    #[expect(clippy::large_stack_arrays, reason = "only statics are made of it")]
    pub(super) const fn new(classes: &'static [C], ask: fn(char) -> C) -> Self {
        Self { classes, ask, known: [const { AtomicU8::new(0) }; CHARACTERS] }
    }

    /// Returns the class of a character, `None` beyond U+FFFF.
    #[inline]
    pub(super) fn class_of(&self, character: char) -> Option<C> {
        let known = self.known.get(character as usize)?;
        match known.load(Ordering::Relaxed) {
            0 => Some(self.learn(character, known)),
            place => Some(self.classes[usize::from(place) - 1]),
        }
    }

    #[cold]
    fn learn(&self, character: char, known: &AtomicU8) -> C {
        let class = (self.ask)(character);
        let place = (1..).zip(self.classes).find(|(_, other)| **other == class);
        known.store(place.map_or(0, |(place, _)| place), Ordering::Relaxed);
        class
    }
}

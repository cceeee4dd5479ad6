//! Reads the stream from its end and says where matches begin and end.
//!
//! Where no match can end, nothing is known: until the next token that a match can end with,
//! tokens are only looked at. For most patterns these are nearly all.

use std::ops::Range;

use super::kinds::{Kinds, Sight};
use super::program::{Program, Step};
use crate::error::Result;
use crate::intern::TokenId;
use crate::threads::Watch;

/// After so many tokens somebody looks whether to go on.
const LOOK: usize = 1 << 16;

/// What does not change while the stream is read.
pub(super) struct Rules<'a> {
    program: &'a Program,
    /// For each kind of token the states that it passes, with what is behind them.
    states: Vec<Vec<(usize, usize)>>,
    /// Whether a match can end with a token of each kind.
    ends: Vec<bool>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(program: &'a Program, kinds: &Kinds<'_>) -> Self {
        let last = program.ends();
        let passed = |passes: &Vec<bool>| -> Vec<usize> {
            (0..program.states.len()).filter(|at| passes[program.states[*at].test]).collect()
        };
        let passed: Vec<Vec<usize>> = kinds.passes.iter().map(passed).collect();
        let ends = passed.iter().map(|states| states.iter().any(|state| last[*state])).collect();
        let moved = |states: &Vec<usize>| {
            let of = |at: &usize| {
                let state = program.states[*at];
                (state.register, state.behind)
            };
            states.iter().map(of).collect()
        };
        Self { program, states: passed.iter().map(moved).collect(), ends }
    }
}

/// A stretch of the stream that matches do not cross, and where those that count begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub(super) start: usize,
    /// Matches that begin here or behind it do not count.
    pub(super) until: usize,
    pub(super) end: usize,
}

/// Reads stretches of the stream. With `FARTHEST` it says of each place the farthest end of a
/// match that begins there, else the nearest.
pub(super) struct Scan<'a, const FARTHEST: bool> {
    rules: &'a Rules<'a>,
    registers: Vec<usize>,
    taken: Vec<(usize, usize)>,
}

impl<'a, const FARTHEST: bool> Scan<'a, FARTHEST> {
    /// Worse than any end.
    const NONE: usize = if FARTHEST { 0 } else { usize::MAX };

    pub(super) fn new(rules: &'a Rules<'a>) -> Self {
        let registers = vec![Self::NONE; rules.program.registers];
        Self { rules, registers, taken: Vec::new() }
    }

    /// Tells of each match of some stretches, from the last to the first.
    pub(super) fn read(
        &mut self,
        sight: &Sight<'_>,
        stretches: &[Stretch],
        watch: &Watch,
        mut found: impl FnMut(Range<usize>),
    ) -> Result<()> {
        for stretch in stretches.iter().rev() {
            match sight {
                Sight::One(stream, kinds) => {
                    let kind = |at: usize| kinds[stream[at].index()];
                    self.stretch(*stretch, kind, watch, &mut found)?;
                }
                Sight::Several(layers, table) => {
                    let worth = |(stream, worth): &(&[TokenId], Vec<u32>), at: usize| {
                        worth[stream[at].index()] as usize
                    };
                    let place =
                        |at: usize| layers.iter().map(|layer| worth(layer, at)).sum::<usize>();
                    let kind = |at: usize| table[place(at)];
                    self.stretch(*stretch, kind, watch, &mut found)?;
                }
            }
        }
        Ok(())
    }

    fn stretch(
        &mut self,
        stretch: Stretch,
        kind: impl Fn(usize) -> u16,
        watch: &Watch,
        found: &mut impl FnMut(Range<usize>),
    ) -> Result<()> {
        let mut at = stretch.end;
        while let Some(end) = self.next_end(stretch.start..at, &kind, watch)? {
            at = end;
            self.forget();
            self.work_out(at);
            while at > stretch.start {
                at -= 1;
                if at.is_multiple_of(LOOK) {
                    watch.check()?;
                }
                if !self.take(usize::from(kind(at))) {
                    break;
                }
                self.work_out(at);
                let end = self.registers[self.rules.program.whole];
                if end != Self::NONE && at < stretch.until {
                    found(at..end);
                }
            }
        }
        Ok(())
    }

    /// Knows of no match.
    fn forget(&mut self) {
        self.rules.program.states.iter().for_each(|state| {
            self.registers[state.register] = Self::NONE;
        });
    }

    /// Works out what is known at a place from what states say of the token behind it.
    fn work_out(&mut self, at: usize) {
        self.registers[Program::HERE] = at;
        for Step { into, of: [one, other] } in &self.rules.program.steps {
            let (one, other) = (self.registers[*one], self.registers[*other]);
            self.registers[*into] = if FARTHEST { one.max(other) } else { one.min(other) };
        }
    }

    /// Takes a token of some kind for each state that it passes; returns whether anything
    /// comes of it.
    fn take(&mut self, kind: usize) -> bool {
        self.taken.clear();
        for (register, behind) in &self.rules.states[kind] {
            let end = self.registers[*behind];
            if end != Self::NONE {
                self.taken.push((*register, end));
            }
        }
        self.forget();
        for (register, end) in &self.taken {
            self.registers[*register] = *end;
        }
        !self.taken.is_empty()
    }

    /// Returns the last place in a range behind a token that a match can end with.
    fn next_end(
        &self,
        range: Range<usize>,
        kind: &impl Fn(usize) -> u16,
        watch: &Watch,
    ) -> Result<Option<usize>> {
        for at in range.rev() {
            if self.rules.ends[usize::from(kind(at))] {
                return Ok(Some(at + 1));
            }
            if at.is_multiple_of(LOOK) {
                watch.check()?;
            }
        }
        Ok(None)
    }
}

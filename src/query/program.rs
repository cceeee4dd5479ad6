//! From a tree to steps.
//!
//! Read from its end, a text asks at every place: if these tokens of the pattern are behind
//! me, where does a match end? For each *state*, a token of the pattern with repetitions
//! written out, a register knows where a match ends if the token of the text is taken for that
//! one: the nearest end, or the farthest, as is asked for. What may follow a state is then the
//! best of some registers. Whatever several states have in common is worked out once, so
//! that the steps are about as many as the parts of the pattern: to list for each state those
//! that may follow it takes the square of that, for `[]{0,50} []{0,50} "x"` some thousands.

use super::Part;

/// A register that holds where the text is read: a match may end there.
const END: usize = 0;

/// A register that holds that there is no match.
const NONE: usize = 1;

/// One token of a pattern, repetitions written out.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    /// What is asked of a token.
    pub(super) test: usize,
    /// Where it says whether the token that was read is taken for it.
    pub(super) register: usize,
    /// Where the best end behind it stands.
    pub(super) behind: usize,
}

/// Puts the better of two ends into a register.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) into: usize,
    pub(super) of: [usize; 2],
}

/// What is done at each place.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) states: Vec<State>,
    pub(super) steps: Vec<Step>,
    pub(super) registers: usize,
    /// Where the end of a match that begins here stands.
    pub(super) whole: usize,
}

impl Program {
    /// Writes a pattern down in steps.
    pub(super) fn new(tree: &Part) -> Self {
        let mut writer =
            Writer { states: Vec::new(), firsts: Vec::new(), steps: Vec::new(), registers: 2 };
        let whole = writer.part(tree, END).value;
        let Writer { states, firsts, steps, registers } = writer;
        // What parts begin with depends on the states alone, the other steps on that.
        let mut needed = vec![false; registers];
        needed[whole] = true;
        for state in &states {
            needed[state.behind] = true;
        }
        let mut kept: Vec<Step> = Vec::new();
        for step in firsts.into_iter().chain(steps).rev() {
            if needed[step.into] {
                step.of.iter().for_each(|of| needed[*of] = true);
                kept.push(step);
            }
        }
        kept.reverse();
        Self { states, steps: kept, registers, whole }
    }

    /// The register that is told where the text is read.
    pub(super) const HERE: usize = END;

    /// Returns which states a match may end with.
    pub(super) fn ends(&self) -> Vec<bool> {
        let mut is_end = vec![false; self.registers];
        is_end[END] = true;
        for step in &self.steps {
            is_end[step.into] = step.of.iter().any(|of| is_end[*of]);
        }
        self.states.iter().map(|state| is_end[state.behind]).collect()
    }
}

/// What is known of a part where it begins.
#[derive(Clone, Copy)]
struct Flow {
    /// The register of the best end of the part and all behind it.
    value: usize,
    /// The same, if the part has a token at all.
    first: usize,
    /// Whether it may have none.
    may_be_empty: bool,
}

struct Writer {
    states: Vec<State>,
    /// Steps that only look at states and at each other.
    firsts: Vec<Step>,
    steps: Vec<Step>,
    registers: usize,
}

impl Writer {
    fn register(&mut self) -> usize {
        self.registers += 1;
        self.registers - 1
    }

    /// Adds a step, unless one of the two is known to be the better one.
    fn better(&mut self, of: [usize; 2], is_first: bool) -> usize {
        match of {
            [one, NONE] | [NONE, one] => return one,
            [one, other] if one == other => return one,
            _ => {}
        }
        let into = self.register();
        let steps = if is_first { &mut self.firsts } else { &mut self.steps };
        steps.push(Step { into, of });
        into
    }

    /// Writes a part before what is `behind` it.
    fn part(&mut self, part: &Part, behind: usize) -> Flow {
        match part {
            Part::Token(test) => {
                let register = self.register();
                self.states.push(State { test: *test, register, behind });
                Flow { value: register, first: register, may_be_empty: false }
            }
            Part::Sequence(parts) => {
                let nothing = Flow { value: behind, first: NONE, may_be_empty: true };
                parts.iter().rev().fold(nothing, |flow, part| self.before(part, flow))
            }
            Part::Choice(parts) => {
                let never = Flow { value: NONE, first: NONE, may_be_empty: false };
                parts.iter().fold(never, |flow, part| {
                    let other = self.part(part, behind);
                    Flow {
                        value: self.better([flow.value, other.value], false),
                        first: self.better([flow.first, other.first], true),
                        may_be_empty: flow.may_be_empty || other.may_be_empty,
                    }
                })
            }
            Part::Repeat(part, least, most) => self.repeat(part, *least, *most, behind),
        }
    }

    /// Writes a part before what is already written.
    fn before(&mut self, part: &Part, flow: Flow) -> Flow {
        let own = self.part(part, flow.value);
        let first =
            if own.may_be_empty { self.better([own.first, flow.first], true) } else { own.first };
        Flow { value: own.value, first, may_be_empty: own.may_be_empty && flow.may_be_empty }
    }

    fn repeat(&mut self, part: &Part, least: usize, most: Option<usize>, behind: usize) -> Flow {
        let (mut flow, written) = match most {
            None => (self.any_number(part, least == 0, behind), least.min(1)),
            Some(most) => {
                let mut flow = Flow { value: behind, first: NONE, may_be_empty: true };
                for _ in least..most {
                    let longer = self.before(part, flow);
                    let value = self.better([behind, longer.value], false);
                    flow = Flow { value, may_be_empty: true, ..longer };
                }
                (flow, 0)
            }
        };
        for _ in written..least {
            flow = self.before(part, flow);
        }
        flow
    }

    /// Writes a part any number of times; it may be left out, or must be there once.
    fn any_number(&mut self, part: &Part, may_be_empty: bool, behind: usize) -> Flow {
        // Behind the part is either what is behind all of them, or the part once more.
        let (again, place) = (self.register(), self.steps.len());
        self.steps.push(Step { into: again, of: [behind, NONE] });
        let own = self.part(part, again);
        self.steps[place].of[1] = own.first;
        if may_be_empty { Flow { value: again, may_be_empty, ..own } } else { own }
    }
}

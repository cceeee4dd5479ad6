//! Stage 5: where sequences of tokens stand that a pattern describes.
//!
//! Input: a corpus and a pattern such as `[word="de"] []{0,2} [lemma="plan"]`. Output:
//! ranges of the stream, ascending. Cost: what the conditions ask is answered once a type,
//! not once a token; the stream is then read once, from its end, with a few steps for each
//! token of the pattern, however often its parts may be repeated.
//!
//! ```text
//! parse -> kinds -> program -> scan -> strategy
//! text     types    steps      ends    ranges
//! ```
//!
//! A pattern is read into a tree of parts (`parse.rs`). The conditions of its tokens sort the
//! types of each layer into few *kinds* of tokens (`kinds.rs`). The tree becomes steps that
//! tell, from what is known behind a token, where a match that begins there ends
//! (`program.rs`, `scan.rs`); of matches that lie in one another a strategy keeps some
//! (`find.rs`).

mod find;
mod kinds;
mod parse;
mod program;
mod scan;
mod value;

pub use find::{Strategy, find};

use crate::corpus::Within;
use crate::error::{Error, Result};
use crate::layers::TOKEN;
use value::Value;

/// What patterns call the layer of the tokens too, as the Corpus Workbench does.
pub const WORD: &str = "word";

/// How often a part may be repeated, where there is an upper limit.
pub const MAX_REPEAT: usize = 100;

/// How many tokens a pattern may have when its repetitions are written out, and how many
/// conditions.
pub const MAX_TOKENS: usize = 1000;

/// How deep brackets may be nested.
pub const MAX_DEPTH: usize = 100;

/// A pattern that has been read. It can match no empty sequence.
#[derive(Debug, Clone)]
pub struct Query {
    tree: Part,
    /// What is asked of single tokens.
    tests: Vec<Test>,
    /// What tests are made of.
    conditions: Vec<Condition>,
    /// What the pattern itself says.
    within: Option<Within>,
}

impl Query {
    /// Reads a pattern; the error names the column, counted in characters from 1, what was
    /// found there and what was allowed.
    pub fn parse(pattern: &str) -> Result<Self> {
        parse::parse(pattern)
    }

    /// Returns which layers are asked for, each once, as they are written.
    #[must_use]
    pub fn layers(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for condition in &self.conditions {
            if !names.contains(&condition.layer.as_str()) {
                names.push(&condition.layer);
            }
        }
        names
    }

    /// Returns what no match may cross: what the pattern or the option says, by default the
    /// ends of documents. Fails if they contradict each other.
    pub fn within(&self, option: Option<Within>) -> Result<Within> {
        match (self.within, option) {
            (Some(here), Some(there)) if here != there => {
                let [here, there] = [here, there].map(unit);
                let reason = format!("is '{there}', but the pattern says within {here}");
                Err(Error::Combination { option: "within", reason })
            }
            (here, there) => Ok(here.or(there).unwrap_or(Within::Document)),
        }
    }
}

fn unit(within: Within) -> &'static str {
    match within {
        Within::Document => "document",
        Within::Sentence => "sentence",
    }
}

/// A part of a pattern.
#[derive(Debug, Clone)]
enum Part {
    /// One token, by the number of its test.
    Token(usize),
    /// Parts one after the other.
    Sequence(Vec<Part>),
    /// Any of some parts.
    Choice(Vec<Part>),
    /// A part so many times, without a largest number as often as there is.
    Repeat(Box<Part>, usize, Option<usize>),
}

impl Part {
    /// Returns whether it matches the empty sequence.
    fn may_be_empty(&self) -> bool {
        match self {
            Self::Token(_) => false,
            Self::Sequence(parts) => parts.iter().all(Self::may_be_empty),
            Self::Choice(parts) => parts.iter().any(Self::may_be_empty),
            Self::Repeat(part, least, _) => *least == 0 || part.may_be_empty(),
        }
    }

    /// Returns how many tokens it has, repetitions written out.
    fn tokens(&self) -> usize {
        let all = |parts: &[Self]| parts.iter().map(Self::tokens).fold(0, usize::saturating_add);
        match self {
            Self::Token(_) => 1,
            Self::Sequence(parts) | Self::Choice(parts) => all(parts),
            Self::Repeat(part, least, most) => {
                part.tokens().saturating_mul(most.unwrap_or(*least).max(1))
            }
        }
    }

    /// Returns how many tokens a match has at most, if there is a limit.
    fn longest(&self) -> Option<usize> {
        match self {
            Self::Token(_) => Some(1),
            Self::Sequence(parts) => parts.iter().map(Self::longest).sum(),
            Self::Choice(parts) => {
                parts.iter().map(Self::longest).try_fold(0, |most, part| Some(most.max(part?)))
            }
            Self::Repeat(part, _, most) => Some(part.longest()? * (*most)?),
        }
    }
}

/// What is asked of a token.
#[derive(Debug, Clone, PartialEq)]
enum Test {
    /// Nothing.
    Any,
    /// A condition, by its number.
    Is(usize),
    Not(Box<Test>),
    All(Vec<Test>),
    One(Vec<Test>),
}

impl Test {
    /// Returns whether it holds where conditions do.
    fn holds(&self, holds: &impl Fn(usize) -> bool) -> bool {
        match self {
            Self::Any => true,
            Self::Is(condition) => holds(*condition),
            Self::Not(test) => !test.holds(holds),
            Self::All(tests) => tests.iter().all(|test| test.holds(holds)),
            Self::One(tests) => tests.iter().any(|test| test.holds(holds)),
        }
    }
}

/// That a layer has a value.
#[derive(Debug, Clone)]
struct Condition {
    layer: String,
    /// Where the layer is named.
    column: usize,
    value: Value,
}

impl Condition {
    fn is_of_tokens(&self) -> bool {
        self.layer == TOKEN || self.layer == WORD
    }
}

/// The error about a place of a pattern, counted from 1.
fn wrong(column: usize, reason: impl Into<String>) -> Error {
    Error::Pattern { column, reason: reason.into() }
}

//! How files are read: the options, and the words they accept.

use encoding_rs::Encoding;

use super::annotation::LayerChoice;
use crate::corpus::RESERVED_COLUMNS;
use crate::error::{Error, Result};

/// What to do about bytes that are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Errors {
    /// Fail, naming the place.
    #[default]
    Strict,
    /// Put U+FFFD in their place.
    Replace,
}

impl Errors {
    /// The words that are accepted, the default first.
    pub const ACCEPTED: &'static [&'static str] = &["strict", "replace"];

    /// Reads the option's value; the error lists what is accepted.
    pub fn parse(given: &str) -> Result<Self> {
        match given {
            "strict" => Ok(Self::Strict),
            "replace" => Ok(Self::Replace),
            _ => Err(unknown("errors", given, Self::ACCEPTED)),
        }
    }
}

/// What to do about a record whose text is null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Nulls {
    /// Fail, naming the record.
    #[default]
    Error,
    /// Leave the record out.
    Skip,
    /// Take it as an empty document.
    Empty,
}

impl Nulls {
    /// The words that are accepted, the default first.
    pub const ACCEPTED: &'static [&'static str] = &["error", "skip", "empty"];

    /// Reads the option's value; the error lists what is accepted.
    pub fn parse(given: &str) -> Result<Self> {
        match given {
            "error" => Ok(Self::Error),
            "skip" => Ok(Self::Skip),
            "empty" => Ok(Self::Empty),
            _ => Err(unknown("nulls", given, Self::ACCEPTED)),
        }
    }
}

/// Reads whether what has a fault is left out.
pub fn parse_skip(given: &str) -> Result<bool> {
    match given {
        "raise" => Ok(false),
        "skip" => Ok(true),
        _ => Err(unknown("on_error", given, &["raise", "skip"])),
    }
}

fn unknown(option: &'static str, given: &str, accepted: &'static [&'static str]) -> Error {
    Error::UnknownChoice { option, given: given.into(), accepted }
}

/// Which columns of a record are what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// The column of the text; by default `text`.
    pub text: Option<String>,
    /// The column of the name; by default `id`, if there is one.
    pub id: Option<String>,
    /// The columns that become metadata; by default all others.
    pub metadata: Option<Vec<String>>,
    /// What to do about a missing text.
    pub nulls: Nulls,
}

impl Choice {
    /// Returns the column of the text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.as_deref().unwrap_or("text")
    }

    /// The reason why a missing text is a fault.
    pub(super) fn null_text(&self) -> String {
        format!(
            "the text, column '{}', is null; nulls='skip' leaves such a record out, \
             nulls='empty' takes it as an empty document",
            self.text()
        )
    }

    /// Returns the column of the name.
    #[must_use]
    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or("id")
    }

    /// Tells whether a column becomes metadata, if it is neither text nor name.
    ///
    /// By default those do not whose names the table of documents needs itself.
    #[must_use]
    pub fn wants(&self, name: &str) -> bool {
        match &self.metadata {
            Some(wanted) => wanted.iter().any(|other| other == name),
            None => !RESERVED_COLUMNS.contains(&name),
        }
    }
}

/// How files are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// What to do about bytes that are no text.
    pub errors: Errors,
    /// The encoding of text; by default UTF-8.
    pub encoding: Option<&'static Encoding>,
    /// Which columns of records are what.
    pub choice: Choice,
    /// How many times its size a compressed file may unpack to.
    pub max_ratio: Option<u64>,
    /// Whether what has a fault is left out.
    pub skip: bool,
    /// What becomes layers, of files of tokens.
    pub layers: Vec<LayerChoice>,
}

impl ReadOptions {
    /// Returns what the layers are called.
    #[must_use]
    pub fn layer_names(&self) -> Vec<String> {
        self.layers.iter().map(|layer| layer.name.clone()).collect()
    }

    /// The largest ratio by default; that of plain text is 3 to 10.
    pub const MAX_RATIO: u64 = 1000;
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            errors: Errors::default(),
            encoding: None,
            choice: Choice::default(),
            max_ratio: Some(Self::MAX_RATIO),
            skip: false,
            layers: Vec::new(),
        }
    }
}

impl From<Errors> for ReadOptions {
    fn from(errors: Errors) -> Self {
        Self { errors, ..Self::default() }
    }
}

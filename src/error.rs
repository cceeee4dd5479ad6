//! What can go wrong, and where.

use std::fmt;
use std::path::PathBuf;

/// The result of anything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Where in the input a fault lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A byte of a file, counted from 0; of a compressed file, of what is in it.
    Byte {
        /// The file.
        path: PathBuf,
        /// Offset of the faulty byte.
        byte: u64,
        /// The line that it is on, counted from 1, where lines are records.
        row: Option<u64>,
    },
    /// A byte of a file of records that are not lines.
    Record {
        /// The file.
        path: PathBuf,
        /// The record, counted from 1.
        record: u64,
        /// Offset of the faulty byte in what is unpacked; of a text that was packed by itself,
        /// where it begins.
        byte: u64,
    },
    /// A character of a text handed over in memory, both counted from 0.
    Character {
        /// Which text.
        text: u64,
        /// Offset of the faulty character (code point).
        character: u64,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Byte { path, byte, row: None } => write!(f, "{}, byte {byte}", path.display()),
            Self::Byte { path, byte, row: Some(row) } => {
                write!(f, "{}, line {row}, byte {byte}", path.display())
            }
            Self::Record { path, record, byte } => {
                write!(f, "{}, record {record}, byte {byte}", path.display())
            }
            Self::Character { text, character } => {
                write!(f, "text {text}, character {character}")
            }
        }
    }
}

/// What is wrong with the characters of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// A byte order mark of UTF-16.
    Utf16,
    /// A NUL: binary data, or UTF-16 or UTF-32 without its mark.
    Nul,
    /// Bytes that are not of the encoding that was named.
    NotEncoded(&'static str),
    /// Half a surrogate pair, which no UTF-8 text can hold.
    Surrogate,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotEncoded(name) => return write!(f, "not {name}"),
            Self::NotUtf8 => "not UTF-8",
            Self::Utf16 => "UTF-16, not UTF-8",
            Self::Nul => "a NUL character, so not a text",
            Self::Surrogate => "a lone surrogate, which is not a character",
        })
    }
}

/// What can go wrong between opening a file and handing over a table.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be read.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A compressed file is damaged, or grows too much.
    Compressed {
        /// The file.
        path: PathBuf,
        /// How many of its bytes had been unpacked.
        byte: u64,
        /// What is wrong.
        reason: String,
    },
    /// A record cannot be read.
    Record {
        /// The file.
        path: PathBuf,
        /// The line on which it begins, counted from 1; if records are not lines, its number.
        row: u64,
        /// Where it begins in what is unpacked, if records are not lines.
        byte: Option<u64>,
        /// What is wrong, and what is accepted.
        reason: String,
    },
    /// A row of a table cannot be read, or the table cannot.
    Row {
        /// The file, if it is one.
        path: Option<PathBuf>,
        /// The row, counted from 0.
        row: Option<u64>,
        /// What is wrong, and what is accepted.
        reason: String,
    },
    /// A column of metadata holds what no such column holds.
    ColumnType {
        /// The column.
        column: String,
        /// Its type.
        found: String,
    },
    /// An archive, or a file in it, cannot be read.
    Archive {
        /// The archive or the file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A document holds what no text holds.
    Decode {
        /// Where.
        place: Place,
        /// What.
        fault: Fault,
    },
    /// A stored corpus is damaged, or not one that can be read.
    Store {
        /// The folder, or a file in it.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Making a corpus would take more memory than it may.
    Memory {
        /// How many bytes it would take.
        needed: usize,
        /// How many it may.
        limit: usize,
        /// How many words the threads have numbered, as they are written.
        forms: usize,
        /// How many threads there are.
        threads: usize,
    },
    /// An option lies outside its range.
    OutOfRange {
        /// The option's name.
        option: &'static str,
        /// What was given.
        given: i64,
        /// The smallest value allowed.
        min: i64,
        /// The largest value allowed.
        max: i64,
    },
    /// An option has a value that is not one of its words.
    UnknownChoice {
        /// The option's name.
        option: &'static str,
        /// What was given.
        given: String,
        /// The values allowed.
        accepted: &'static [&'static str],
    },
    /// A header is neither a known form nor a usable regular expression.
    Header {
        /// What was given.
        pattern: String,
        /// Why it cannot be used.
        reason: String,
    },
    /// A metadata column does not fit the documents.
    Metadata {
        /// The column.
        column: String,
        /// Why not.
        reason: String,
    },
    /// A layer is unknown, or does not fit the tokens.
    Layer {
        /// What is wrong, and what is accepted.
        reason: String,
    },
    /// A pattern over tokens cannot be read, or asks for too much.
    Pattern {
        /// Where, in characters from 1.
        column: usize,
        /// What was found there, and what is accepted.
        reason: String,
    },
    /// A measure is unknown, or has an option that it cannot have.
    Measure {
        /// What was given.
        given: String,
        /// What is wrong, and what is accepted.
        reason: String,
    },
    /// An option does not go with the others.
    Combination {
        /// The option.
        option: &'static str,
        /// What it does not go with.
        reason: String,
    },
    /// A list of words with their counts cannot be that of a corpus.
    FrequencyList {
        /// Why not.
        reason: String,
    },
    /// A contingency table cannot exist.
    ImpossibleCounts {
        /// The row, counted from 0.
        row: u64,
        /// Which counts contradict each other.
        reason: String,
    },
    /// N-grams with gaps could be placed in too many ways.
    TooManyWays {
        /// How many words they have.
        length: usize,
        /// How many words they may skip.
        skip: usize,
        /// How many ways there may be.
        max: usize,
    },
    /// More distinct items than there are ids.
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there may be.
        max: u64,
    },
    /// The texts of a corpus are not those that its tokens were cut from.
    Texts {
        /// Where they differ.
        reason: String,
    },
    /// The caller asked to stop.
    Interrupted,
    /// A source of documents failed in its own way.
    Source(Box<dyn std::error::Error + Send + Sync>),
    /// A broken invariant: a fault of this library.
    Internal(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Store { path, reason } => write!(f, "{} {reason}", path.display()),
            Self::Compressed { path, byte, reason } => {
                write!(f, "{}, byte {byte} of the compressed data: {reason}", path.display())
            }
            Self::Record { path, row, byte: Some(byte), reason } => {
                write!(f, "{}, record {row}, byte {byte}: {reason}", path.display())
            }
            Self::Record { path, row, byte: None, reason } => {
                write!(f, "{}, line {row}: {reason}", path.display())
            }
            Self::Row { path, row, reason } => {
                if let Some(path) = path {
                    write!(f, "{}, ", path.display())?;
                }
                match row {
                    Some(row) => write!(f, "row {row}: {reason}"),
                    None => write!(f, "the table: {reason}"),
                }
            }
            Self::ColumnType { column, found } => write!(
                f,
                "metadata column '{column}' holds {found}; accepted are strings, integers, \
                 floats, booleans, dates and times"
            ),
            Self::Archive { path, reason } => write!(f, "{}: {reason}", path.display()),
            Self::Decode { place, fault } => write!(f, "{place}: {fault}"),
            Self::OutOfRange { option, given, min, max } if *max == i64::MAX => {
                write!(f, "{option} must be at least {min}, got {given}")
            }
            Self::OutOfRange { option, given, min, max } => {
                write!(f, "{option} must be between {min} and {max}, got {given}")
            }
            Self::UnknownChoice { option, given, accepted } => {
                write!(f, "{option} must be one of {}, got '{given}'", quoted(accepted))
            }
            Self::Header { pattern, reason } => {
                write!(
                    f,
                    "header must be 'date' or a regular expression with named groups, \
                     got '{pattern}': {reason}"
                )
            }
            Self::Metadata { column, reason } => write!(f, "metadata column '{column}' {reason}"),
            Self::Layer { reason } | Self::Texts { reason } => f.write_str(reason),
            Self::Measure { given, reason } => write!(f, "measure '{given}': {reason}"),
            Self::Pattern { column, reason } => write!(f, "pattern, column {column}: {reason}"),
            Self::Combination { option, reason } => write!(f, "{option} {reason}"),
            Self::FrequencyList { reason } => write!(f, "the frequency list {reason}"),
            Self::ImpossibleCounts { row, reason } => write!(f, "row {row}: {reason}"),
            Self::TooManyWays { length, skip, max } => write!(
                f,
                "{length} words with up to {skip} skipped can be placed in more than {max} ways; \
                 choose a smaller n or skip"
            ),
            Self::Memory { needed, limit, forms, threads } => write!(
                f,
                "with {forms} words, as they are written and counted once for each of {threads} \
                 threads, the corpus takes about {needed} bytes while it is made, and \
                 memory_limit is {limit}; a higher limit, fewer threads or store= help"
            ),
            Self::TooMany { what, max } => write!(f, "more than {max} {what}"),
            Self::Interrupted => f.write_str("interrupted"),
            Self::Source(source) => write!(f, "{source}"),
            Self::Internal(what) => write!(f, "internal error, please report it: {what}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Source(source) => Some(source.as_ref()),
            _ => None,
        }
    }
}

/// Refuses an option outside `min..=max`.
pub fn in_range(option: &'static str, given: i64, min: i64, max: i64) -> Result<u64> {
    if (min..=max).contains(&given) && given >= 0 {
        return Ok(given.unsigned_abs());
    }
    Err(Error::OutOfRange { option, given, min, max })
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ")
}

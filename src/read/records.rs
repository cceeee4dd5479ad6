//! Records: documents that are one field of many, read by the workers.
//!
//! Input: whole records of a file, as bytes. Output: their texts, laid end to end; their
//! names; the other fields as metadata; and those that had a fault, if those are to be
//! left out. What a record is, `json.rs` and `csv.rs` know.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::csv::{self, Head};
use super::fields::{Fields, Kind, listed};
use super::options::{Errors, Nulls, ReadOptions};
use super::text::Block;
use super::{Laid, TakeLaid, json};
use crate::error::{Error, Fault, Place, Result};

/// What a string takes beside its letters: the pieces that point to them, and what the
/// allocator adds.
pub(crate) const ALLOCATED: usize = 48;

/// A record or a file that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file.
    pub path: PathBuf,
    /// The line on which the record begins, from 1.
    pub row: Option<u64>,
    /// Why.
    pub reason: String,
}

impl Skipped {
    /// Returns what is to be reported if a fault of the input is passed over; the error
    /// itself, if it is none of the input.
    pub(crate) fn of(error: Error) -> Result<Self> {
        let message = error.to_string();
        let (path, row) = match error {
            Error::Io { path, .. }
            | Error::Compressed { path, .. }
            | Error::Archive { path, .. } => (path, None),
            Error::Record { path, row, byte: None, reason } => {
                return Ok(Self { path, row: Some(row), reason });
            }
            Error::Record { path, row, byte: Some(byte), reason } => {
                let reason = format!("byte {byte}: {reason}");
                return Ok(Self { path, row: Some(row), reason });
            }
            Error::Row { path, row, reason } => {
                return Ok(Self { path: path.unwrap_or_default(), row, reason });
            }
            Error::Decode { place: Place::Byte { path, row, .. }, .. } => (path, row),
            Error::Decode { place: Place::Record { path, record, .. }, .. } => (path, Some(record)),
            other => return Err(other),
        };
        let reason = message.strip_prefix(&path.display().to_string()).map(str::to_string);
        let reason = reason.unwrap_or(message).trim_start_matches([':', ',', ' ']).to_string();
        Ok(Self { path, row, reason })
    }
}

/// What is known of documents beside their text.
#[derive(Debug, Default)]
pub struct Described {
    /// Their names.
    pub(crate) names: Vec<String>,
    /// Their metadata.
    pub(crate) fields: Fields,
    /// What was left out among them.
    pub(crate) skipped: Vec<Skipped>,
}

impl Described {
    /// Returns about how many bytes it takes.
    pub(crate) fn memory(&self) -> usize {
        let names: usize = self.names.iter().map(|name| ALLOCATED + name.len()).sum();
        names + self.fields.memory() + self.skipped.len() * (size_of::<Skipped>() + 2 * ALLOCATED)
    }

    /// Begins a document without metadata.
    pub(crate) fn begin(&mut self, name: String) {
        self.names.push(name);
        self.fields.end_row();
    }
}

/// How the records of a file are written.
#[derive(Debug, Clone)]
pub(super) enum Form {
    /// A JSON object a line.
    Json,
    /// Fields between commas, tabs or semicolons.
    Csv(Arc<Head>),
}

/// Whole records of a file.
#[derive(Debug)]
pub struct Records {
    pub(super) block: Block,
    pub(super) form: Form,
    /// How many lines of the file precede it.
    pub(super) line: u64,
    pub(super) options: Arc<ReadOptions>,
}

impl Records {
    /// Reads the records; hands texts to `take` whenever there are enough of them.
    pub(crate) fn read(
        &self,
        laid: &mut Laid,
        described: &mut Described,
        take: &mut TakeLaid<'_>,
    ) -> Result<()> {
        let mut rows = Rows::new(&self.block.path, &self.options, laid, described, take);
        match self.block.text() {
            Ok(text) => self.each(&text, self.line, &mut rows)?,
            Err(_) if self.options.skip => self.each_apart(&mut rows)?,
            Err(fault) => return Err(self.block.with_row(fault, self.line)),
        }
        rows.hand_on()
    }

    fn each(&self, text: &str, line: u64, rows: &mut Rows<'_>) -> Result<()> {
        match &self.form {
            Form::Json => json::each(text, line, rows),
            Form::Csv(head) => csv::each(text, line, head, rows),
        }
    }

    /// Reads the records one by one, since some of them are not text.
    fn each_apart(&self, rows: &mut Rows<'_>) -> Result<()> {
        let mut line = self.line;
        let (mut start, bytes) = (self.block.mark(), self.block.bytes.as_slice());
        while start < bytes.len() {
            let end = start + self.record_end(&bytes[start..]);
            match self.block.part(start..end) {
                Ok(text) => self.each(&text, line, rows)?,
                Err(fault) => {
                    rows.leave_out(Skipped::of(self.block.with_row(fault, self.line))?);
                }
            }
            line += feeds(&bytes[start..end]);
            start = end;
        }
        Ok(())
    }

    fn record_end(&self, bytes: &[u8]) -> usize {
        let end = match &self.form {
            Form::Json => memchr::memchr(b'\n', bytes).map(|feed| feed + 1),
            Form::Csv(head) => csv::Ends::new(head.delimiter).first(bytes),
        };
        end.unwrap_or(bytes.len())
    }
}

/// Counts line feeds.
pub(super) fn feeds(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// A field that was met.
#[derive(Debug)]
struct Field {
    name: Range<usize>,
    kind: Kind,
    value: Range<usize>,
}

/// What was found of a record's text.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) enum Found {
    #[default]
    Nothing,
    Null,
    /// It has been added to the text that is laid.
    Text,
    /// Something else, of this kind.
    Other(&'static str),
}

/// One record, until it is known to be without fault.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) found: Found,
    name: Option<String>,
    fields: Vec<Field>,
    text: String,
}

impl Record {
    pub(super) fn add(&mut self, name: &str, kind: Kind, value: &str) {
        let start = self.text.len();
        self.text.push_str(name);
        let middle = self.text.len();
        self.text.push_str(value);
        self.fields.push(Field { name: start..middle, kind, value: middle..self.text.len() });
    }

    fn clear(&mut self) {
        self.found = Found::Nothing;
        self.name = None;
        self.fields.clear();
        self.text.clear();
    }
}

/// Where records go.
pub(super) struct Rows<'a> {
    pub(super) path: &'a Path,
    pub(super) options: &'a ReadOptions,
    laid: &'a mut Laid,
    described: &'a mut Described,
    take: &'a mut TakeLaid<'a>,
    record: Record,
    /// Where the record begins, if records are not lines.
    pub(super) byte: Option<u64>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        path: &'a Path,
        options: &'a ReadOptions,
        laid: &'a mut Laid,
        described: &'a mut Described,
        take: &'a mut TakeLaid<'a>,
    ) -> Self {
        laid.clear();
        Self { path, options, laid, described, take, record: Record::default(), byte: None }
    }

    /// Takes a record that begins on `line`, counted from 1.
    ///
    /// `read` adds its fields to the record and its text to a string, and gives the
    /// reason if it cannot.
    pub(super) fn row(
        &mut self,
        line: u64,
        read: impl FnOnce(&mut Record, &mut String) -> Result<(), String>,
    ) -> Result<()> {
        let start = self.laid.text.len();
        self.record.clear();
        let read = read(&mut self.record, &mut self.laid.text);
        match read.and_then(|()| self.checked(start)) {
            Ok(true) => {
                self.keep(line);
                if self.laid.is_enough() { self.hand_on() } else { Ok(()) }
            }
            Ok(false) => {
                self.laid.text.truncate(start);
                Ok(())
            }
            Err(reason) => {
                self.laid.text.truncate(start);
                let (path, byte) = (self.path.into(), self.byte);
                self.fault(Error::Record { path, row: line, byte, reason })
            }
        }
    }

    /// Reports the fault of a record, or lists it as left out.
    pub(super) fn fault(&mut self, fault: Error) -> Result<()> {
        if !self.options.skip {
            return Err(fault);
        }
        self.leave_out(Skipped::of(fault)?);
        Ok(())
    }

    /// Lists what is left out.
    pub(super) fn leave_out(&mut self, skipped: Skipped) {
        self.described.skipped.push(skipped);
    }

    /// Tells whether a record is a document, or why it cannot be one.
    fn checked(&mut self, start: usize) -> Result<bool, String> {
        let text = self.options.choice.text();
        match (&self.record.found, self.options.choice.nulls) {
            (Found::Nothing, _) => Err(self.no_column(text)),
            (Found::Other(kind), _) => {
                Err(format!("the text, column '{text}', must be a string, got {kind}"))
            }
            (Found::Null, Nulls::Error) => Err(self.options.choice.null_text()),
            (Found::Null, Nulls::Skip) => Ok(false),
            (Found::Null, Nulls::Empty) => Ok(true),
            (Found::Text, _) => self.without_nul(start).map(|()| self.has_name())?,
        }
    }

    fn no_column(&self, wanted: &str) -> String {
        no_column(wanted, &self.names())
    }

    fn names(&self) -> Vec<&str> {
        let fields = self.record.fields.iter();
        fields.map(|field| &self.record.text[field.name.clone()]).collect()
    }

    fn without_nul(&mut self, start: usize) -> Result<(), String> {
        let laid = &mut self.laid.text;
        if memchr::memchr(0, &laid.as_bytes()[start..]).is_none() {
            return Ok(());
        }
        if self.options.errors == Errors::Strict {
            return Err(format!("its text holds {}", Fault::Nul));
        }
        let replaced = laid[start..].replace('\0', "\u{fffd}");
        laid.truncate(start);
        laid.push_str(&replaced);
        Ok(())
    }

    /// Finds the record's name among its fields.
    fn has_name(&mut self) -> Result<bool, String> {
        let wanted = self.options.choice.id();
        let found =
            self.record.fields.iter().rev().find(|f| &self.record.text[f.name.clone()] == wanted);
        match found {
            Some(field) if field.kind == Kind::Nested => {
                return Err(format!("the id, column '{wanted}', must be a string or a number"));
            }
            Some(field) if field.kind != Kind::Null => {
                self.record.name = Some(self.record.text[field.value.clone()].to_string());
            }
            None if self.options.choice.id.is_some() => return Err(self.no_column(wanted)),
            _ => {}
        }
        Ok(true)
    }

    fn keep(&mut self, line: u64) {
        let choice = &self.options.choice;
        let name = self.record.name.take();
        let name = name.unwrap_or_else(|| format!("{}:{line}", super::printable(self.path)));
        self.described.names.push(name);
        let fields = &mut self.described.fields;
        let mut place = 0;
        for Field { name, kind, value } in &self.record.fields {
            let (name, value) = (&self.record.text[name.clone()], &self.record.text[value.clone()]);
            if name == choice.id() || name == choice.text() {
                continue;
            }
            match choice.wants(name) {
                false => fields.leave_out(name),
                // Without being asked for, what is no single value is left out.
                true if *kind == Kind::Nested && choice.metadata.is_none() => {}
                true => {
                    fields.set(place, name, *kind, value);
                    place += 1;
                }
            }
        }
        fields.end_row();
        self.laid.end_piece(true, true);
    }

    pub(super) fn hand_on(&mut self) -> Result<()> {
        (self.take)(&self.laid.text, &self.laid.pieces)?;
        self.laid.clear();
        Ok(())
    }
}

/// The reason why there is no document: a column is not there.
pub(super) fn no_column<S: AsRef<str>>(wanted: &str, names: &[S]) -> String {
    format!("there is no column '{wanted}'; there are {}", listed(names))
}

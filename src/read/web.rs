//! Texts of a web archive, read by the workers.
//!
//! Input: the blocks of records that hold plain text, as they lie in the file (`warc.rs`).
//! Output: their texts, laid end to end, and what the records say of them. An encoding that a
//! record or a server names comes before the one that the caller names, and a byte order mark
//! before both, as in the WHATWG Encoding Standard.

use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8};

use super::encoding::{decoded, encoding};
use super::fields::Kind;
use super::http::undone;
use super::options::ReadOptions;
use super::records::{Described, Found, Rows, Skipped};
use super::text::{MARK, decode};
use super::{Laid, TakeLaid};
use crate::error::{Error, Place, Result};

/// A record that holds a text.
#[derive(Debug)]
pub(super) struct WebRecord {
    /// Its number in the file, from 1.
    pub(super) number: u64,
    /// Where the text begins in the file.
    pub(super) byte: u64,
    /// What is known of it.
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) charset: Option<String>,
    /// What was done to the text, the last first.
    pub(super) codings: Vec<String>,
    /// Where it lies among the bytes.
    pub(super) body: Range<usize>,
}

/// A record, or what there is instead.
#[derive(Debug)]
pub(super) enum Item {
    Text(Box<WebRecord>),
    Skipped(Skipped),
}

/// Some records of a web archive.
#[derive(Debug)]
pub struct WebRecords {
    pub(super) path: PathBuf,
    pub(super) bytes: Vec<u8>,
    pub(super) items: Vec<Item>,
    pub(super) options: Arc<ReadOptions>,
}

impl WebRecords {
    pub(super) fn new(path: &Path, options: &Arc<ReadOptions>) -> Self {
        let (bytes, items) = (Vec::new(), Vec::new());
        Self { path: path.into(), bytes, items, options: Arc::clone(options) }
    }

    /// Reads the records; hands texts to `take` whenever there are enough of them.
    pub(crate) fn read(
        &self,
        laid: &mut Laid,
        described: &mut Described,
        take: &mut TakeLaid<'_>,
    ) -> Result<()> {
        let mut rows = Rows::new(&self.path, &self.options, laid, described, take);
        for item in &self.items {
            match item {
                Item::Text(record) => self.row(record, &mut rows)?,
                Item::Skipped(skipped) => rows.leave_out(skipped.clone()),
            }
        }
        rows.hand_on()
    }

    fn row(&self, record: &WebRecord, rows: &mut Rows<'_>) -> Result<()> {
        let text = match self.text(record) {
            Ok(text) => text,
            Err(fault) => return rows.fault(fault),
        };
        rows.byte = Some(record.byte);
        rows.row(record.number, |row, laid| {
            laid.push_str(&text);
            row.found = Found::Text;
            if self.options.choice.id.is_none()
                && let Some(name) = record.get("uri").or_else(|| record.get("record_id"))
            {
                row.add(self.options.choice.id(), Kind::String, name);
            }
            for (name, value) in &record.fields {
                row.add(name, Kind::String, value);
            }
            Ok(())
        })
    }

    /// Returns the text of a record.
    fn text(&self, record: &WebRecord) -> Result<Cow<'_, str>> {
        let fault = |reason| {
            let (path, row, byte) = (self.path.clone(), record.number, Some(record.byte));
            Error::Record { path, row, byte, reason }
        };
        let sent = &self.bytes[record.body.clone()];
        let body = undone(sent, &record.codings, self.options.max_ratio).map_err(fault)?;
        let encoding = self.encoding(record, &body).map_err(fault)?;
        let (path, errors) = (&self.path, self.options.errors);
        // Of what was packed or in chunks no byte of the file is the faulty one.
        let place = |at: u64| record.byte + if matches!(body, Cow::Borrowed(_)) { at } else { 0 };
        if encoding != UTF_8 {
            let text = decoded(&body, encoding, errors).map_err(|(at, fault)| {
                let (path, byte) = (path.clone(), place(at));
                Error::Decode { place: Place::Record { path, record: record.number, byte }, fault }
            });
            return text.map(Cow::Owned);
        }
        let mark = if body.starts_with(MARK) { MARK.len() } else { 0 };
        let named = |fault| with_record(fault, record.number);
        match &body {
            Cow::Borrowed(body) => {
                decode(&body[mark..], path, place(mark as u64), errors).map_err(named)
            }
            Cow::Owned(body) => {
                let text = decode(&body[mark..], path, 0, errors);
                let text = text.map_err(|fault| at_byte(named(fault), record.byte))?;
                Ok(Cow::Owned(text.into_owned()))
            }
        }
    }

    /// Finds the encoding of a text.
    fn encoding(&self, record: &WebRecord, body: &[u8]) -> Result<&'static Encoding, String> {
        if let Some((marked, _)) = Encoding::for_bom(body) {
            return Ok(marked);
        }
        match &record.charset {
            Some(name) => encoding(name).ok_or_else(|| {
                format!("its encoding is said to be '{name}', and none of that name is known")
            }),
            None => Ok(self.options.encoding.unwrap_or(UTF_8)),
        }
    }
}

impl WebRecord {
    fn get(&self, wanted: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, value)| value.as_str())
    }
}

/// Adds the number of its record to a fault.
pub(super) fn with_record(fault: Error, record: u64) -> Error {
    match fault {
        Error::Decode { place: Place::Byte { path, byte, .. }, fault } => {
            Error::Decode { place: Place::Record { path, record, byte }, fault }
        }
        other => other,
    }
}

/// Moves a fault to another place of the file.
fn at_byte(fault: Error, byte: u64) -> Error {
    match fault {
        Error::Decode { place: Place::Record { path, record, .. }, fault } => {
            Error::Decode { place: Place::Record { path, record, byte }, fault }
        }
        other => other,
    }
}

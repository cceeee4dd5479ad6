//! Records between commas, tabs or semicolons, as RFC 4180 has them.
//!
//! A field in quotes may hold line feeds, so where a record ends is known only from the
//! beginning of the file on: [`Ends`] is asked while the file is read, and looks for the
//! few signs that matter. All else is done by the workers.

use csv::{ByteRecord, ReaderBuilder, StringRecord};

use super::fields::Kind;
use super::options::Choice;
use super::records::{Found, Rows, feeds, no_column};
use super::text::MARK;
use crate::error::Result;

/// The first record: the names of the columns.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) delimiter: u8,
    names: Vec<String>,
    text: usize,
}

impl Head {
    /// Reads the head of a text.
    pub(super) fn read(text: &str, delimiter: u8, choice: &Choice) -> Result<Self, String> {
        let mut reader = reader(delimiter).from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        let read = reader.read_record(&mut record);
        read.map_err(|error| error.to_string())?;
        let names: Vec<String> = record.iter().map(str::to_string).collect();
        if let Some(twice) = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name))
        {
            return Err(format!("the column '{}' is there twice", twice.1));
        }
        let find = |wanted: &str| {
            names.iter().position(|name| name == wanted).ok_or_else(|| no_column(wanted, &names))
        };
        let text_column = find(choice.text())?;
        if let Some(id) = &choice.id {
            find(id)?;
        }
        Ok(Self { delimiter, text: text_column, names })
    }
}

/// Finds the delimiter: a comma or, if the first line has none but has semicolons, a
/// semicolon. So some programs write where the comma is a decimal sign.
fn delimiter_of(bytes: &[u8]) -> u8 {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if line.contains(&b';') && !line.contains(&b',') { b';' } else { b',' }
}

fn reader(delimiter: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter);
    builder
}

/// Reads the records of a text; `before` lines precede it.
pub(super) fn each(text: &str, before: u64, head: &Head, rows: &mut Rows<'_>) -> Result<()> {
    let mut reader = reader(head.delimiter).from_reader(text.as_bytes());
    let mut record = ByteRecord::new();
    let (mut line, mut start) = (before + 1, 0);
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let whole = &text.as_bytes()[start..end.min(text.len())];
        // Blank lines before a record are none.
        let blank = whole.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let first = line + feeds(&whole[..blank]);
        line += feeds(whole);
        start = end;
        rows.row(first, |into, text| {
            if record.len() != head.names.len() {
                let (found, expected) = (record.len(), head.names.len());
                return Err(format!("{found} fields, but the first line names {expected}"));
            }
            for (column, (name, field)) in head.names.iter().zip(&record).enumerate() {
                // Fields of a text are text: a delimiter is one byte of ASCII.
                let field = str::from_utf8(field).unwrap_or_default();
                if column == head.text {
                    text.push_str(field);
                    into.found = Found::Text;
                } else {
                    into.add(
                        name,
                        if field.is_empty() { Kind::Null } else { Kind::Written },
                        field,
                    );
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Finds where records end.
#[derive(Debug)]
pub(super) struct Ends {
    delimiter: u8,
    state: State,
    /// Whether the delimiter is known.
    is_sure: bool,
    /// Whether nothing has been read.
    is_new: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a field.
    Begin,
    /// In a field without quotes, or behind the quotes of one.
    Plain,
    Quoted,
    /// Behind a quote in quotes: the last one, or the first half of one that is meant.
    Quote,
}

impl Ends {
    /// Begins a file; without a delimiter its first line tells.
    pub(super) fn of_file(delimiter: Option<u8>) -> Self {
        let is_sure = delimiter.is_some();
        Self { delimiter: delimiter.unwrap_or(b','), state: State::Begin, is_sure, is_new: true }
    }

    /// Begins anywhere behind a record.
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, state: State::Begin, is_sure: true, is_new: false }
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Returns where the first record ends.
    pub(super) fn first(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            at = self.step(bytes, at);
            if bytes[at - 1] == b'\n' && self.state == State::Begin {
                return Some(at);
            }
        }
        None
    }

    /// Returns where the last record ends that does; each byte is given once.
    pub(super) fn last(&mut self, bytes: &[u8]) -> Option<usize> {
        let (mut at, mut end) = (0, None);
        if std::mem::take(&mut self.is_new) {
            at = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
            if !self.is_sure {
                self.delimiter = delimiter_of(&bytes[at..]);
            }
        }
        while at < bytes.len() {
            at = self.step(bytes, at);
            if bytes[at - 1] == b'\n' && self.state == State::Begin {
                end = Some(at);
            }
        }
        end
    }

    /// Tells whether a quote is open.
    pub(super) fn is_quoted(&self) -> bool {
        self.state == State::Quoted
    }

    /// Returns the line on which the record begins that is not over, from 1; `bytes`
    /// begin with a record.
    pub(super) fn line_after_last(&self, bytes: &[u8]) -> u64 {
        let end = Self::new(self.delimiter).last(bytes).unwrap_or(0);
        feeds(&bytes[..end]) + 1
    }

    /// Goes on to behind the next sign that matters, at least one byte.
    fn step(&mut self, bytes: &[u8], at: usize) -> usize {
        match self.state {
            State::Begin | State::Quote => {
                self.state = match (bytes[at], self.state) {
                    (b'"', _) => State::Quoted,
                    (byte, _) if byte == self.delimiter || byte == b'\n' || byte == b'\r' => {
                        State::Begin
                    }
                    _ => State::Plain,
                };
                at + 1
            }
            State::Quoted => match memchr::memchr(b'"', &bytes[at..]) {
                Some(found) => {
                    self.state = State::Quote;
                    at + found + 1
                }
                None => bytes.len(),
            },
            State::Plain => match memchr::memchr3(self.delimiter, b'\n', b'\r', &bytes[at..]) {
                Some(found) => {
                    self.state = State::Begin;
                    at + found + 1
                }
                None => bytes.len(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn records_end_where_the_reader_ends_them(text in "[a\",\r\n]{0,30}\n") {
            let mut ends = Ends::new(b',');
            let (mut at, mut found) = (0, Vec::new());
            while let Some(end) = ends.first(&text.as_bytes()[at..]) {
                at += end;
                found.push(at);
            }
            let whole: Vec<ByteRecord> =
                reader(b',').from_reader(text.as_bytes()).byte_records().flatten().collect();
            let starts = [0].into_iter().chain(found.iter().copied());
            let parts = starts.zip(found.iter().copied().chain([text.len()]));
            let parted: Vec<ByteRecord> = parts
                .flat_map(|(start, end)| {
                    let part = &text.as_bytes()[start..end];
                    reader(b',').from_reader(part).into_byte_records().flatten().collect::<Vec<_>>()
                })
                .collect();
            prop_assert_eq!(parted, whole);
        }
    }
}

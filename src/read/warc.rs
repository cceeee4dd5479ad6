//! Web archives: records one behind the other, each with a head and a length.
//!
//! Input: a stream that is unpacked already; a `.warc.gz` is gzip members in a row. Output:
//! the records that hold plain text, some at a time, for the workers (`web.rs`). Texts are
//! `conversion` records (WET files), `resource` records, and the bodies of HTTP answers with
//! a status of success, if they are of `text/plain`. To make text of HTML is not done here:
//! such answers are counted, and said to be left out.
//!
//! What is not wanted is passed over while it is read and never held. Behind a fault the next
//! line that can begin a record does.
//!
//! Source: ISO 28500:2017, *WARC file format*;
//! <https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/>.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use super::ahead::Sink;
use super::http::{Answer, Fields, MediaType};
use super::open::{Input, from_io};
use super::options::ReadOptions;
use super::records::Skipped;
use super::text::decode;
use super::web::{Item, WebRecord, WebRecords};
use super::{BATCH_BYTES, Batch};
use crate::error::{Error, Result};

/// How much is read from the unpacked stream at a time.
const READ_BYTES: usize = 64 << 10;

/// The longest head of a record, and of an answer.
const HEAD_BYTES: usize = 1 << 20;

/// The only kind of text that is one without more ado.
const PLAIN: &str = "text/plain";

/// What an answer of a server is said to be.
const HTTP: &str = "application/http";

/// Why a record cannot be read.
const IN_SEGMENTS: &str = "a record in segments, which are not put together";

/// As many kinds of what is left out are told from each other.
const MOST_KINDS: usize = 50;

/// Reads the records of a stream.
pub(super) fn each(
    input: Input<'_>,
    options: &Arc<ReadOptions>,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let batch = WebRecords::new(input.path(), options);
    let mut reader = Reader { stream: Stream::new(input), batch, left_out: LeftOut::default() };
    let read = reader.records(sink);
    // The records before a fault may have faults of their own, which come first.
    reader.hand_on(sink)?;
    read?;
    reader.left_out.report(&reader.stream, sink)
}

struct Reader<'a> {
    stream: Stream<'a>,
    batch: WebRecords,
    left_out: LeftOut,
}

impl Reader<'_> {
    fn records(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        loop {
            let held = self.batch.bytes.len();
            match self.record() {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(fault) => {
                    self.batch.bytes.truncate(held);
                    self.pass_over(fault)?;
                }
            }
            if self.batch.bytes.len() >= BATCH_BYTES || self.batch.items.len() >= BATCH_BYTES >> 8 {
                self.hand_on(sink)?;
            }
        }
    }

    /// Leaves out a record that has a fault, if that is asked for.
    fn pass_over(&mut self, fault: Error) -> Result<()> {
        let is_of_record = matches!(fault, Error::Record { .. } | Error::Decode { .. });
        if !self.batch.options.skip || !is_of_record {
            return Err(fault);
        }
        self.batch.items.push(Item::Skipped(Skipped::of(fault)?));
        Ok(())
    }

    fn hand_on(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        let next = WebRecords::new(&self.batch.path, &self.batch.options);
        let batch = std::mem::replace(&mut self.batch, next);
        if batch.items.is_empty() { Ok(()) } else { sink(Batch::Web(batch)) }
    }

    /// Reads one record; false if there is none.
    fn record(&mut self) -> Result<bool> {
        if !self.stream.begin()? {
            return Ok(false);
        }
        let raw = self.stream.head()?;
        let lossy = String::from_utf8_lossy(&raw);
        let fields = Fields::of(&lossy);
        let mut body = Body { left: self.stream.length(&fields)?, of: self.stream.byte };
        let found = self.found(&raw, &fields, &mut body);
        if !matches!(found, Ok(_) | Err(Error::Record { .. } | Error::Decode { .. })) {
            return found.map(|_| true);
        }
        let held = self.batch.bytes.len();
        let into = matches!(found, Ok(Some(_))).then_some(&mut self.batch.bytes);
        self.stream.body(&body, into)?;
        if let Some(record) = found? {
            self.left_out.taken += 1;
            let body = held..self.batch.bytes.len();
            self.batch.items.push(Item::Text(Box::new(WebRecord { body, ..record })));
        }
        Ok(true)
    }

    /// Finds out by its head what a record holds, if it is a text.
    fn found(
        &mut self,
        raw: &[u8],
        fields: &Fields<'_>,
        body: &mut Body,
    ) -> Result<Option<WebRecord>> {
        match fields.get("WARC-Type").map(str::to_lowercase).as_deref() {
            Some("conversion" | "resource" | "response") => {
                let errors = self.batch.options.errors;
                let text = decode(raw, self.stream.path(), self.stream.start, errors);
                let text = text.map_err(|fault| self.stream.with_record(fault))?;
                self.text(&Fields::of(&text), body)
            }
            Some("warcinfo") => Ok(None),
            Some("continuation") => Err(self.stream.fault(IN_SEGMENTS)),
            Some(_) => {
                self.left_out.others.get_or_insert((self.stream.number, self.stream.start));
                Ok(None)
            }
            None => Err(self.stream.fault("no WARC-Type")),
        }
    }

    /// Finds the text of a record, behind the head of an answer if it is one.
    fn text(&mut self, fields: &Fields<'_>, body: &mut Body) -> Result<Option<WebRecord>> {
        if fields.get("WARC-Segment-Number").is_some() {
            return Err(self.stream.fault(IN_SEGMENTS));
        }
        let mut media = fields.get("Content-Type").map(MediaType::of).unwrap_or_default();
        let mut codings = Vec::new();
        if media.name == HTTP {
            let head = self.stream.answer(body)?;
            let answer = Answer::of(&head).map_err(|reason| self.stream.fault(reason))?;
            if !(200..300).contains(&answer.status) {
                self.leave_out(format!("an answer of status {}", answer.status));
                return Ok(None);
            }
            let said = answer.fields.get("Content-Type");
            let said = said.or_else(|| fields.get("WARC-Identified-Payload-Type"));
            media = said.map(MediaType::of).unwrap_or_default();
            codings = answer.codings();
        }
        if media.name != PLAIN {
            self.leave_out(media.name);
            return Ok(None);
        }
        Ok(Some(WebRecord {
            number: self.stream.number,
            byte: self.stream.byte,
            fields: named(fields),
            charset: media.charset,
            codings,
            body: 0..0,
        }))
    }

    fn leave_out(&mut self, kind: String) {
        let (number, start) = (self.stream.number, self.stream.start);
        self.left_out.add(if kind.is_empty() { "no type".into() } else { kind }, number, start);
    }
}

/// The fields of a record that become its name and its metadata.
const COLUMNS: [(&str, &str); 6] = [
    ("uri", "WARC-Target-URI"),
    ("date", "WARC-Date"),
    ("type", "WARC-Type"),
    ("record_id", "WARC-Record-ID"),
    ("language", "WARC-Identified-Content-Language"),
    ("truncated", "WARC-Truncated"),
];

fn named(fields: &Fields<'_>) -> Vec<(&'static str, String)> {
    let value = |(column, name): &(&'static str, &str)| {
        // The standard writes addresses between angle brackets, which are no part of them.
        let value = fields.get(name)?;
        let bare = value.strip_prefix('<').and_then(|value| value.strip_suffix('>'));
        Some((*column, bare.unwrap_or(value).to_string()))
    };
    COLUMNS.iter().filter_map(value).collect()
}

/// What is left of a record's block.
struct Body {
    left: u64,
    /// Where the block begins in the stream.
    of: u64,
}

/// A stream of records.
struct Stream<'a> {
    input: BufReader<Input<'a>>,
    /// How many bytes have been read.
    byte: u64,
    /// The number of the record, from 1, and where it begins.
    number: u64,
    start: u64,
    /// Whether nobody knows where the next record begins.
    is_lost: bool,
    line: Vec<u8>,
}

impl<'a> Stream<'a> {
    fn new(input: Input<'a>) -> Self {
        let input = BufReader::with_capacity(READ_BYTES, input);
        Self { input, byte: 0, number: 0, start: 0, is_lost: false, line: Vec::new() }
    }

    fn path(&self) -> &std::path::Path {
        self.input.get_ref().path()
    }

    fn fault(&self, reason: impl Into<String>) -> Error {
        let (path, row, byte) = (self.path().into(), self.number, Some(self.start));
        Error::Record { path, row, byte, reason: reason.into() }
    }

    fn with_record(&self, fault: Error) -> Error {
        super::web::with_record(fault, self.number)
    }

    fn of_system(&self, source: std::io::Error) -> Error {
        from_io(self.path(), source)
    }

    /// Reads a line, or as much of it as `most` bytes.
    fn next_line(&mut self, most: u64) -> Result<()> {
        self.line.clear();
        let read = (&mut self.input).take(most).read_until(b'\n', &mut self.line);
        self.byte += read.map_err(|source| self.of_system(source))? as u64;
        Ok(())
    }

    /// Reads the line that begins a record; false at the end.
    fn begin(&mut self) -> Result<bool> {
        loop {
            let start = self.byte;
            self.next_line(HEAD_BYTES as u64)?;
            if self.line.is_empty() {
                return Ok(false);
            }
            let is_version = is_version(&self.line);
            if !is_version && (self.is_lost || self.line.trim_ascii().is_empty()) {
                continue;
            }
            self.number += 1;
            (self.start, self.is_lost) = (start, !is_version);
            if is_version {
                return Ok(true);
            }
            let shown: String = String::from_utf8_lossy(&self.line).chars().take(40).collect();
            let shown = shown.trim_end();
            let reason = format!("a record begins with a line such as WARC/1.0, got '{shown}'");
            return Err(self.fault(reason));
        }
    }

    /// Reads the head of a record, the line that begins it included.
    fn head(&mut self) -> Result<Vec<u8>> {
        let mut head = self.line.clone();
        loop {
            self.next_line(HEAD_BYTES as u64)?;
            if self.line.is_empty() {
                return Err(self.fault("the file ends in its head"));
            }
            if head.len() + self.line.len() > HEAD_BYTES {
                self.is_lost = true;
                return Err(self.fault(format!("its head is longer than {HEAD_BYTES} bytes")));
            }
            if self.line.trim_ascii().is_empty() {
                return Ok(head);
            }
            head.extend_from_slice(&self.line);
        }
    }

    /// Returns how long the block of a record is.
    fn length(&mut self, fields: &Fields<'_>) -> Result<u64> {
        let given = fields.get("Content-Length");
        let is_number = |given: &&str| given.bytes().all(|byte| byte.is_ascii_digit());
        let length = given.filter(is_number).and_then(|given| given.parse().ok());
        length.ok_or_else(|| {
            self.is_lost = true;
            self.fault(match given {
                None => "no Content-Length".to_string(),
                Some(given) => format!("Content-Length must be a number of bytes, got '{given}'"),
            })
        })
    }

    /// Reads the head of an answer.
    fn answer(&mut self, body: &mut Body) -> Result<String> {
        let mut head = Vec::new();
        while body.left > 0 {
            let before = self.byte;
            self.next_line(body.left.min(HEAD_BYTES as u64))?;
            if self.line.is_empty() {
                // Reading the rest of the block says that the file is over.
                return Ok(String::new());
            }
            body.left -= self.byte - before;
            if self.line.trim_ascii().is_empty() {
                return Ok(String::from_utf8_lossy(&head).into_owned());
            }
            if head.len() + self.line.len() > HEAD_BYTES {
                let reason = format!("the head of its answer is longer than {HEAD_BYTES} bytes");
                return Err(self.fault(reason));
            }
            head.extend_from_slice(&self.line);
        }
        Err(self.fault("its answer ends in its head"))
    }

    /// Reads the rest of a record; its block goes `into` what is given, or nowhere.
    fn body(&mut self, body: &Body, into: Option<&mut Vec<u8>>) -> Result<()> {
        let mut block = (&mut self.input).take(body.left);
        let read = match into {
            Some(bytes) => block.read_to_end(bytes).map(|read| read as u64),
            None => std::io::copy(&mut block, &mut std::io::sink()),
        };
        let read = read.map_err(|source| self.of_system(source))?;
        self.byte += read;
        if read < body.left {
            let (there, missing) = (self.byte - body.of, body.left - read);
            let length = there + missing;
            return Err(self.fault(format!(
                "its Content-Length is {length}, but the file ends after {there} bytes of it"
            )));
        }
        let next = self.input.fill_buf().map(|bytes| bytes.first().copied());
        match next.map_err(|source| self.of_system(source))? {
            None | Some(b'\r' | b'\n') => Ok(()),
            Some(_) => {
                self.is_lost = true;
                let length = self.byte - body.of;
                Err(self.fault(format!(
                    "no line ends behind it: its Content-Length, {length}, is not its length"
                )))
            }
        }
    }
}

/// Tells whether a line can begin a record: versions 0.x are drafts, 1.0 and 1.1 standards.
fn is_version(line: &[u8]) -> bool {
    let Some(version) = line.trim_ascii_end().strip_prefix(b"WARC/") else { return false };
    let mut parts = version.splitn(2, |byte| *byte == b'.');
    let minor = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    matches!(parts.next(), Some(b"0" | b"1")) && parts.next().is_some_and(minor)
}

/// What was passed over in a file because it is no plain text.
#[derive(Default)]
struct LeftOut {
    taken: u64,
    /// What it is, how many, and the number and the place of the first.
    kinds: Vec<(String, u64, (u64, u64))>,
    /// The first record of another type.
    others: Option<(u64, u64)>,
}

impl LeftOut {
    fn add(&mut self, kind: String, number: u64, start: u64) {
        let is_new = !self.kinds.iter().any(|(known, ..)| *known == kind);
        let kind = if is_new && self.kinds.len() >= MOST_KINDS { "others".into() } else { kind };
        match self.kinds.iter_mut().find(|(known, ..)| *known == kind) {
            Some((_, count, _)) => *count += 1,
            None => self.kinds.push((kind, 1, (number, start))),
        }
    }

    /// Lists what was left out; if nothing is left, that is a fault.
    fn report(self, stream: &Stream<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let first = self.kinds.first().map(|(.., place)| *place);
        let first = first.into_iter().chain(self.others).min();
        if let Some((row, byte)) = first.filter(|_| self.taken == 0) {
            let kinds = self.kinds.iter().map(|(kind, count, _)| format!("{count} of {kind}"));
            let kinds: Vec<String> = kinds.collect();
            let there = if kinds.is_empty() { "no texts".into() } else { kinds.join(", ") };
            let (path, byte) = (stream.path().into(), Some(byte));
            let reason = format!(
                "from here on no record is plain text, there are {there}; HTML must be made \
                 text first, as it is in WET files"
            );
            return Err(Error::Record { path, row, byte, reason });
        }
        for (kind, count, _) in self.kinds {
            let (path, row) = (stream.path().into(), None);
            let records = if count == 1 { "record" } else { "records" };
            let reason = format!("{count} {records} left out, no plain text: {kind}");
            sink(Batch::Skipped(Skipped { path, row, reason }))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_drafts_and_standards_begin_records() {
        for line in ["WARC/1.0\r\n", "WARC/1.1\n", "WARC/0.17", "WARC/1.0 \r\n"] {
            assert!(is_version(line.as_bytes()), "{line:?}");
        }
        for line in ["", "WARC/", "WARC/1", "WARC/2.0\r\n", "WARC/1.", "WARC/1.x", " WARC/1.0"] {
            assert!(!is_version(line.as_bytes()), "{line:?}");
        }
    }
}

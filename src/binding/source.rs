//! Documents from Python objects.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{Array, LargeStringArray};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyString};

use super::arrow::ColumnReader;
use super::errors::carried;
use super::strings::{Text, Units};
use crate::cache::Shelf;
use crate::error::{Error, Fault, Place, Result};
use crate::read::columns::{as_strings, holds_strings};
use crate::read::units::{self, append};
use crate::read::{BATCH_BYTES, Batch, Errors, Extent, Held, Laid, Source};
use crate::tokenize::open_end;

/// Texts longer than this are handed on in pieces of about this many characters or,
/// where they are UTF-8, bytes.
const PIECE: usize = 1 << 20;

/// Opens an object as texts: an Arrow column, or anything that can be iterated.
///
/// `plain` says that nothing but the rules of UAX #29 decides where a text may be cut.
pub(super) fn texts(
    object: &Bound<'_, PyAny>,
    errors: Errors,
    plain: bool,
) -> PyResult<Box<dyn Source + Send>> {
    let total = length(object);
    let Some(reader) = ColumnReader::open(object)? else {
        let iterator = object.try_iter()?.unbind();
        return Ok(Box::new(TextIterator { total, ..TextIterator::new(iterator, errors, plain) }));
    };
    if !holds_strings(reader.data_type()) {
        return Err(PyTypeError::new_err(format!(
            "texts must be a column of strings, got a column of {}; of a table, name the column",
            reader.data_type()
        )));
    }
    Ok(Box::new(TextColumn { total, ..TextColumn::new(reader, errors, plain) }))
}

/// Returns how many there are, of what can tell.
pub(super) fn length(object: &Bound<'_, PyAny>) -> Option<u64> {
    object.len().ok().map(|length| length as u64)
}

/// A part of a text that a worker is to read.
struct Part<T> {
    text: T,
    /// Which of all texts it is.
    index: u64,
    /// Which part.
    range: Range<usize>,
    /// How many characters or bytes the text has.
    length: usize,
}

impl<T> Part<T> {
    fn begins(&self) -> bool {
        self.range.start == 0
    }

    fn ends(&self) -> bool {
        self.range.end == self.length
    }
}

/// Cuts texts into parts and gathers those into batches.
struct Cutter<T> {
    parts: Vec<Part<T>>,
    size: usize,
    /// How many texts have been begun.
    count: u64,
    /// A text of which there is more to hand on: where the rest begins.
    rest: Option<(T, usize)>,
    /// Whether nothing but the rules of UAX #29 decides where a text may be cut.
    plain: bool,
}

/// A text of which parts can be handed on.
trait Long: Sized {
    fn length(&self) -> usize;
    /// Returns the first place behind `from` at which it may be cut: after a line feed
    /// or, if `plain`, at any [`open_end`].
    fn end(&self, from: usize, plain: bool) -> usize;
    fn shared(&self) -> Self;
}

impl<T: Long> Cutter<T> {
    fn new(plain: bool) -> Self {
        Self { parts: Vec::new(), size: 0, count: 0, rest: None, plain }
    }

    fn is_full(&self) -> bool {
        self.size >= BATCH_BYTES
    }

    /// Adds a text, or its first parts.
    fn add(&mut self, text: T) {
        self.count += 1;
        self.rest = Some((text, 0));
        self.add_rest();
    }

    /// Adds parts of the text that was begun, for as long as there is room.
    fn add_rest(&mut self) {
        while !self.is_full() {
            let Some((text, start)) = self.rest.take() else { return };
            let length = text.length();
            let end =
                if length - start <= PIECE { length } else { text.end(start + PIECE, self.plain) };
            if end < length {
                self.rest = Some((text.shared(), end));
            }
            self.size += end - start;
            self.parts.push(Part { text, index: self.count - 1, range: start..end, length });
        }
    }

    /// Returns the parts that were gathered, none at the end of the source.
    fn gathered(&mut self) -> Vec<Part<T>> {
        self.size = 0;
        std::mem::take(&mut self.parts)
    }
}

impl Long for Text {
    fn length(&self) -> usize {
        self.length()
    }

    fn end(&self, from: usize, plain: bool) -> usize {
        let end = match self.units() {
            Units::Narrow(units) => end(&units[from..], plain),
            Units::Wide(units) => end(&units[from..], plain),
            Units::Widest(units) => end(&units[from..], plain),
        };
        end.map_or(self.length(), |end| from + end)
    }

    fn shared(&self) -> Self {
        self.again()
    }
}

/// Returns the first place at which a text may be cut.
fn end<U: Copy + Into<u32>>(text: &[U], plain: bool) -> Option<usize> {
    (0..text.len()).find_map(|at| {
        let is_feed = text[at].into() == u32::from(b'\n');
        if plain || is_feed { open_end(&text[at..], at) } else { None }
    })
}

fn not_a_character<T>(part: &Part<T>, character: usize, fault: Fault) -> Error {
    let character = (part.range.start + character) as u64;
    Error::Decode { place: Place::Character { text: part.index, character }, fault }
}

/// Texts of a Python iterator; nothing is asked for twice.
struct TextIterator {
    iterator: Py<PyIterator>,
    /// How many texts there are, if that is known.
    total: Option<u64>,
    errors: Errors,
    cutter: Cutter<Text>,
    /// What the iterator raised while a batch was being filled: the texts before may
    /// have a fault of their own, which is the first to be reported.
    raised: Option<Error>,
    read: Arc<Shelf<Vec<Part<Text>>>>,
}

impl TextIterator {
    fn new(iterator: Py<PyIterator>, errors: Errors, plain: bool) -> Self {
        let (cutter, read) = (Cutter::new(plain), Arc::default());
        Self { iterator, total: None, errors, cutter, raised: None, read }
    }

    fn gather(&mut self, py: Python<'_>) -> Result<()> {
        let mut iterator = self.iterator.bind(py).clone();
        while !self.cutter.is_full() {
            let Some(item) = iterator.next() else { break };
            let item = item.map_err(carried)?;
            let not_a_text = |_| carried(not_a_text(&item, self.cutter.count));
            let text = item.cast::<PyString>().map_err(not_a_text)?;
            self.cutter.add(Text::of(text).map_err(carried)?);
        }
        Ok(())
    }
}

impl Source for TextIterator {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        if let Some(raised) = self.raised.take() {
            return Err(raised);
        }
        self.cutter.add_rest();
        if !self.cutter.is_full() {
            let gathered = Python::attach(|py| {
                // What workers have read is let go here: they are not attached.
                while let Some(read) = self.read.take() {
                    drop(read);
                }
                self.gather(py)
            });
            self.raised = gathered.err();
        }
        let parts = self.cutter.gathered();
        match (parts.is_empty(), self.raised.take()) {
            (true, Some(raised)) => Err(raised),
            (true, None) => Ok(None),
            (false, raised) => {
                self.raised = raised;
                let read = Arc::clone(&self.read);
                Ok(Some(Batch::Texts(Box::new(Strings { parts, errors: self.errors, read }))))
            }
        }
    }

    fn extent(&self) -> Extent {
        Extent::Documents(self.total)
    }
}

/// Python strings, of which a worker reads.
struct Strings {
    parts: Vec<Part<Text>>,
    errors: Errors,
    read: Arc<Shelf<Vec<Part<Text>>>>,
}

impl Drop for Strings {
    fn drop(&mut self) {
        self.read.give(std::mem::take(&mut self.parts));
    }
}

impl Held for Strings {
    fn pieces(&self) -> usize {
        self.parts.len()
    }

    fn lay(&self, piece: usize, laid: &mut Laid) -> Result<()> {
        let part = &self.parts[piece];
        let added = add(&part.text, part.range.clone(), self.errors, &mut laid.text);
        added.map_err(|(at, fault)| not_a_character(part, at, fault))?;
        laid.end_piece(part.begins(), part.ends());
        Ok(())
    }

    fn only(&self) -> Option<(&str, bool, bool)> {
        let ([part], Units::Narrow(units)) = (self.parts.as_slice(), self.parts[0].text.units())
        else {
            return None;
        };
        // ASCII is UTF-8 as it stands.
        let bytes = &units[part.range.clone()];
        let is_plain = bytes.is_ascii() && memchr::memchr(0, bytes).is_none();
        let text = str::from_utf8(bytes).ok().filter(|_| is_plain)?;
        Some((text, part.begins(), part.ends()))
    }
}

/// Adds a part of a string to a text.
pub(super) fn add(
    text: &Text,
    range: Range<usize>,
    errors: Errors,
    into: &mut String,
) -> Result<(), (usize, Fault)> {
    match text.units() {
        Units::Narrow(units) => append(&units[range], errors, into),
        Units::Wide(units) => append(&units[range], errors, into),
        Units::Widest(units) => append(&units[range], errors, into),
    }
}

/// Takes over the only text there is. A NUL in it is no sign of a file that is
/// no text, since it is no file.
pub(super) fn only_text(item: &Bound<'_, PyAny>) -> Result<String> {
    let text = item.cast::<PyString>().map_err(|_| carried(not_a_text(item, 0)))?;
    let text = Text::of(text).map_err(carried)?;
    let whole = match text.units() {
        Units::Narrow(units) => units::whole(units),
        Units::Wide(units) => units::whole(units),
        Units::Widest(units) => units::whole(units),
    };
    whole.map_err(|at| {
        let place = Place::Character { text: 0, character: at as u64 };
        Error::Decode { place, fault: Fault::Surrogate }
    })
}

fn not_a_text(item: &Bound<'_, PyAny>, index: u64) -> PyErr {
    PyTypeError::new_err(format!("texts[{index}] must be a str, got {}", described(item)))
}

pub(super) fn described(item: &Bound<'_, PyAny>) -> String {
    if item.is_none() {
        return "None".into();
    }
    item.get_type().name().map_or_else(|_| "something else".into(), |name| name.to_string())
}

/// Texts of an Arrow column; no Python object is made for a row.
struct TextColumn {
    reader: ColumnReader,
    /// How many rows there are, if that is known.
    total: Option<u64>,
    errors: Errors,
    piece: Option<Arc<LargeStringArray>>,
    row: usize,
    cutter: Cutter<Row>,
    fault: Option<Error>,
}

/// One row of a column.
struct Row {
    column: Arc<LargeStringArray>,
    row: usize,
}

impl Row {
    fn text(&self) -> &str {
        self.column.value(self.row)
    }
}

impl Long for Row {
    fn length(&self) -> usize {
        self.text().len()
    }

    fn end(&self, from: usize, plain: bool) -> usize {
        // No end is inside a character: all that is looked at is ASCII.
        let bytes = &self.text().as_bytes()[from..];
        end(bytes, plain).map_or(self.length(), |end| from + end)
    }

    fn shared(&self) -> Self {
        Self { column: Arc::clone(&self.column), row: self.row }
    }
}

impl TextColumn {
    fn new(reader: ColumnReader, errors: Errors, plain: bool) -> Self {
        let cutter = Cutter::new(plain);
        Self { reader, total: None, errors, piece: None, row: 0, cutter, fault: None }
    }

    /// Gathers rows until there are enough or the column ends.
    fn gather(&mut self) -> Result<()> {
        self.cutter.add_rest();
        while !self.cutter.is_full() {
            let Some(column) = self.piece.as_ref().filter(|piece| self.row < piece.len()) else {
                let Some(piece) = self.reader.next().map_err(carried)? else { break };
                self.piece = as_strings(&piece).map(Arc::new);
                self.row = 0;
                continue;
            };
            if column.is_null(self.row) {
                let message = format!("texts[{}] must be a str, got null", self.cutter.count);
                return Err(carried(PyTypeError::new_err(message)));
            }
            self.cutter.add(Row { column: Arc::clone(column), row: self.row });
            self.row += 1;
        }
        Ok(())
    }
}

impl Source for TextColumn {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        if self.fault.is_none() {
            self.fault = self.gather().err();
        }
        let parts = self.cutter.gathered();
        if !parts.is_empty() {
            return Ok(Some(Batch::Texts(Box::new(Rows { parts, errors: self.errors }))));
        }
        self.fault.take().map_or(Ok(None), Err)
    }

    fn extent(&self) -> Extent {
        Extent::Documents(self.total)
    }
}

/// Rows of a column, which a worker reads.
struct Rows {
    parts: Vec<Part<Row>>,
    errors: Errors,
}

impl Rows {
    fn text(part: &Part<Row>) -> &str {
        &part.text.text()[part.range.clone()]
    }
}

impl Held for Rows {
    fn pieces(&self) -> usize {
        self.parts.len()
    }

    fn lay(&self, piece: usize, laid: &mut Laid) -> Result<()> {
        let part = &self.parts[piece];
        let text = Self::text(part);
        match (memchr::memchr(0, text.as_bytes()), self.errors) {
            (None, _) => laid.text.push_str(text),
            (Some(byte), Errors::Strict) => {
                // Places are counted in characters, from the text's beginning.
                let before = &part.text.text()[..part.range.start + byte];
                let part = Part { text: (), index: part.index, range: 0..0, length: 0 };
                return Err(not_a_character(&part, before.chars().count(), Fault::Nul));
            }
            (Some(_), Errors::Replace) => laid.text.push_str(&text.replace('\0', "\u{fffd}")),
        }
        laid.end_piece(part.begins(), part.ends());
        Ok(())
    }

    fn only(&self) -> Option<(&str, bool, bool)> {
        let [part] = self.parts.as_slice() else { return None };
        let text = Self::text(part);
        let is_plain = memchr::memchr(0, text.as_bytes()).is_none();
        is_plain.then_some((text, part.begins(), part.ends()))
    }
}

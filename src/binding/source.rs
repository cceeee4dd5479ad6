//! Documents from Python objects.

use std::sync::Arc;

use arrow_array::{Array, LargeStringArray};
use pyo3::exceptions::{PyTypeError, PyUnicodeEncodeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBytes, PyIterator, PyString};

use super::arrow::{ColumnReader, as_strings, holds_strings};
use super::errors::carried;
use crate::error::{Error, Fault, Place, Result};
use crate::read::{
    BATCH_BYTES, Batch, Errors, Piece, Shared, Source, TextBatch, TokenBatch, Used, without_nul,
};

/// Texts longer than this are handed on in pieces of about this size.
const PIECE_BYTES: usize = 1 << 20;

/// Texts of up to so many bytes are copied: that takes less time than to share
/// them.
const SMALL_BYTES: usize = 4 << 10;

/// Opens an object as texts: an Arrow column, or anything that can be iterated.
pub(super) fn texts(object: &Bound<'_, PyAny>, errors: Errors) -> PyResult<Box<dyn Source + Send>> {
    let Some(reader) = ColumnReader::open(object)? else {
        let iterator = object.try_iter()?.unbind();
        return Ok(Box::new(TextIterator { iterator, texts: Texts::new(errors) }));
    };
    if !holds_strings(reader.data_type()) {
        return Err(PyTypeError::new_err(format!(
            "texts must be a column of strings, got a column of {}; of a table, name the column",
            reader.data_type()
        )));
    }
    Ok(Box::new(TextColumn { reader, piece: None, row: 0, texts: Texts::new(errors) }))
}

/// Checks texts and cuts long ones into pieces.
struct Texts {
    errors: Errors,
    /// How many texts have been begun.
    count: u64,
    /// A long text and how much of it has been handed on.
    long: Option<(Shared, usize)>,
    used: Used,
}

impl Texts {
    fn new(errors: Errors) -> Self {
        Self { errors, count: 0, long: None, used: Used::default() }
    }

    /// Adds a text to a batch; tells whether the batch is full. `share` keeps
    /// the text for as long as a worker needs it.
    fn add(
        &mut self,
        text: &str,
        share: impl FnOnce() -> Shared,
        batch: &mut TextBatch,
    ) -> Result<bool> {
        let index = self.count;
        self.count += 1;
        match (refuse_nul(text, index), self.errors) {
            (Ok(()), _) if text.len() <= SMALL_BYTES => batch.push(text),
            (Ok(()), _) => self.long = Some((share(), 0)),
            (Err(error), Errors::Strict) => return Err(error),
            (Err(_), Errors::Replace) => {
                self.long = Some((Arc::new(without_nul(text.to_string())), 0));
            }
        }
        while self.long.is_some() && !batch.is_full() {
            self.add_piece(batch);
        }
        Ok(batch.is_full())
    }

    /// Adds the next piece of a long text, if one was begun.
    fn add_piece(&mut self, batch: &mut TextBatch) {
        let Some((shared, from)) = self.long.take() else { return };
        let text: &[u8] = shared.as_ref().as_ref();
        // After a line feed every word and sentence is over.
        let wanted = (from + PIECE_BYTES).min(text.len());
        let feed = memchr::memchr(b'\n', &text[wanted..]);
        let end = feed.map_or(text.len(), |feed| wanted + feed + 1);
        let ends = end == text.len();
        if !ends {
            self.long = Some((Arc::clone(&shared), end));
        }
        batch.share(Piece { range: from..end, shared: Some(shared), begins: from == 0, ends });
    }

    /// Begins a batch with the next piece of a long text.
    fn begun_batch(&mut self) -> TextBatch {
        let mut batch = TextBatch::reusing(&self.used);
        self.add_piece(&mut batch);
        batch
    }
}

fn refuse_nul(text: &str, index: u64) -> Result<()> {
    let Some(byte) = memchr::memchr(0, text.as_bytes()) else { return Ok(()) };
    let character = text[..byte].chars().count() as u64;
    Err(Error::Decode { place: Place::Character { text: index, character }, fault: Fault::Nul })
}

/// Takes over the only text there is. A NUL in it is no sign of a file that is
/// no text, since it is no file.
pub(super) fn only_text(item: &Bound<'_, PyAny>) -> Result<String> {
    Utf8::of(item, 0, Errors::Strict)?.as_str().map(str::to_string)
}

fn text_of(bytes: &[u8]) -> Result<&str> {
    str::from_utf8(bytes).map_err(|error| Error::Internal(error.to_string()))
}

/// Wraps up a batch, empty at the end of the source.
fn filled(batch: TextBatch) -> Option<Batch> {
    (!batch.pieces.is_empty()).then_some(Batch::Texts(batch))
}

/// Texts of a Python iterator; nothing is asked for twice.
struct TextIterator {
    iterator: Py<PyIterator>,
    texts: Texts,
}

impl Source for TextIterator {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        let mut batch = self.texts.begun_batch();
        if batch.is_full() {
            return Ok(filled(batch));
        }
        Python::attach(|py| {
            for item in self.iterator.bind(py).clone() {
                let item = item.map_err(carried)?;
                let text = Utf8::of(&item, self.texts.count, self.texts.errors)?;
                let kept = text.as_str()?;
                if self.texts.add(kept, || text.shared(py), &mut batch)? {
                    break;
                }
            }
            Ok::<(), Error>(())
        })?;
        Ok(filled(batch))
    }
}

/// A `str` as UTF-8.
enum Utf8 {
    /// Its own memory.
    Own(PyBackedStr),
    /// A copy.
    Copy(PyBackedBytes),
}

impl Utf8 {
    /// Only a `str` of ASCII has UTF-8 inside. Of any other, Python would keep
    /// a second copy in the user's own object for as long as that lives.
    fn of(item: &Bound<'_, PyAny>, index: u64, errors: Errors) -> Result<Self> {
        let text = item.cast::<PyString>().map_err(|_| carried(not_a_text(item, index)))?;
        // To copy a small one takes less time than to ask.
        if text.len().map_err(carried)? > SMALL_BYTES {
            let is_ascii = text.call_method0(intern!(item.py(), "isascii")).map_err(carried)?;
            if is_ascii.is_truthy().map_err(carried)? {
                return Ok(Self::Own(text.clone().try_into().map_err(carried)?));
            }
        }
        Ok(Self::Copy(utf8(text, index, errors)?.into()))
    }

    fn as_str(&self) -> Result<&str> {
        match self {
            Self::Own(text) => Ok(text),
            Self::Copy(bytes) => text_of(bytes),
        }
    }

    fn shared(&self, py: Python<'_>) -> Shared {
        match self {
            Self::Own(text) => Arc::new(text.clone_ref(py)),
            Self::Copy(bytes) => Arc::new(bytes.clone_ref(py)),
        }
    }
}

/// Encodes a `str`.
fn utf8<'py>(
    text: &Bound<'py, PyString>,
    index: u64,
    errors: Errors,
) -> Result<Bound<'py, PyBytes>> {
    let error = match text.encode_utf8() {
        Ok(bytes) => return Ok(bytes),
        Err(error) => error,
    };
    if !error.is_instance_of::<PyUnicodeEncodeError>(text.py()) {
        return Err(carried(error));
    }
    if errors == Errors::Replace {
        return without_surrogates(text).map_err(carried);
    }
    let start = error.value(text.py()).getattr("start").and_then(|start| start.extract());
    let place = Place::Character { text: index, character: start.map_err(carried)? };
    Err(Error::Decode { place, fault: Fault::Surrogate })
}

/// Puts one U+FFFD in the place of each lone surrogate.
fn without_surrogates<'py>(text: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyBytes>> {
    let passed = text.call_method1("encode", ("utf-8", "surrogatepass"))?;
    let mut bytes = passed.cast::<PyBytes>()?.as_bytes().to_vec();
    for at in 0..bytes.len().saturating_sub(2) {
        // Surrogates are ED A0 80 to ED BF BF, as long as U+FFFD is.
        if bytes[at] == 0xed && bytes[at + 1] >= 0xa0 {
            bytes[at..at + 3].copy_from_slice("\u{fffd}".as_bytes());
        }
    }
    Ok(PyBytes::new(text.py(), &bytes))
}

fn not_a_text(item: &Bound<'_, PyAny>, index: u64) -> PyErr {
    PyTypeError::new_err(format!("texts[{index}] must be a str, got {}", described(item)))
}

fn described(item: &Bound<'_, PyAny>) -> String {
    if item.is_none() {
        return "None".into();
    }
    item.get_type().name().map_or_else(|_| "something else".into(), |name| name.to_string())
}

/// Texts of an Arrow column; no Python object is made for a row.
struct TextColumn {
    reader: ColumnReader,
    piece: Option<LargeStringArray>,
    row: usize,
    texts: Texts,
}

/// One row of a column.
struct Row {
    column: LargeStringArray,
    row: usize,
}

impl AsRef<[u8]> for Row {
    fn as_ref(&self) -> &[u8] {
        self.column.value(self.row).as_bytes()
    }
}

impl TextColumn {
    /// Adds rows of the current piece of the column; tells whether the batch is
    /// full.
    fn add_rows(&mut self, batch: &mut TextBatch) -> Result<bool> {
        let Some(strings) = &self.piece else { return Ok(false) };
        while self.row < strings.len() {
            if strings.is_null(self.row) {
                let message = format!("texts[{}] must be a str, got null", self.texts.count);
                return Err(carried(PyTypeError::new_err(message)));
            }
            let row = self.row;
            let share = || Arc::new(Row { column: strings.clone(), row }) as Shared;
            let full = self.texts.add(strings.value(row), share, batch)?;
            self.row += 1;
            if full {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Source for TextColumn {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        let mut batch = self.texts.begun_batch();
        while !batch.is_full() && !self.add_rows(&mut batch)? {
            let Some(piece) = self.reader.next().map_err(carried)? else { break };
            self.piece = as_strings(&piece);
            self.row = 0;
        }
        Ok(filled(batch))
    }
}

/// Token lists of a Python iterator.
///
/// A document is an iterable of tokens, or of sentences that are iterables of
/// tokens.
pub(super) struct TokenIterator {
    iterator: Py<PyIterator>,
    documents: u64,
}

impl TokenIterator {
    pub(super) fn new(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self { iterator: object.try_iter()?.unbind(), documents: 0 })
    }

    fn document(&self, document: &Bound<'_, PyAny>, batch: &mut TokenBatch) -> Result<()> {
        let place = format!("documents[{}]", self.documents);
        for (index, item) in iterate(document, &place)?.enumerate() {
            let item = item.map_err(carried)?;
            if item.is_instance_of::<PyString>() {
                self.token(&item, &format!("{place}[{index}]"), batch)?;
                continue;
            }
            let place = format!("{place}[{index}]");
            batch.end_sentence();
            for (index, token) in iterate(&item, &place)?.enumerate() {
                let token = token.map_err(carried)?;
                self.token(&token, &format!("{place}[{index}]"), batch)?;
            }
            batch.end_sentence();
        }
        batch.end_document();
        Ok(())
    }

    fn token(&self, item: &Bound<'_, PyAny>, place: &str, batch: &mut TokenBatch) -> Result<()> {
        let wrong = |what: String| {
            carried(PyTypeError::new_err(format!("{place} must be a str, got {what}")))
        };
        if !item.is_instance_of::<PyString>() {
            return Err(wrong(described(item)));
        }
        let text = Utf8::of(item, self.documents, Errors::Strict)?;
        refuse_nul(text.as_str()?, self.documents)?;
        batch.push(text.as_str()?);
        Ok(())
    }
}

/// Iterates a list of tokens; a `str` would give its letters.
fn iterate<'py>(object: &Bound<'py, PyAny>, place: &str) -> Result<Bound<'py, PyIterator>> {
    let refused = || {
        let message = format!("{place} must be a list of tokens, got {}", described(object));
        carried(PyTypeError::new_err(message))
    };
    if object.is_instance_of::<PyString>() || object.is_instance_of::<PyBytes>() {
        return Err(refused());
    }
    object.try_iter().map_err(|_| refused())
}

impl Source for TokenIterator {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        let mut batch = TokenBatch::default();
        Python::attach(|py| {
            for document in self.iterator.bind(py).clone() {
                let document = document.map_err(carried)?;
                self.document(&document, &mut batch)?;
                self.documents += 1;
                if batch.text.len() >= BATCH_BYTES {
                    break;
                }
            }
            Ok::<(), Error>(())
        })?;
        Ok((!batch.document_ends.is_empty()).then_some(Batch::Tokens(batch)))
    }
}

//! Plain text: one document, read block by block.
//!
//! A block ends after a line feed, where every word and sentence ends; so a file may be
//! larger than memory.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::open::{Input, from_io};
use super::options::Errors;
use super::records::feeds;
use crate::cache::Shelf;
use crate::error::{Error, Fault, Place, Result};

/// The byte order mark of UTF-8.
pub(super) const MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// Finds where the last line, record or sentence ends in bytes, each of which is given
/// once; what is behind it comes before the next.
pub(super) type LastEnd<'a> = dyn FnMut(&[u8]) -> Option<usize> + 'a;

/// Memory that blocks have used and the next ones will use.
pub(super) type Buffers = Shelf<Vec<u8>>;

/// Whole lines of a file.
#[derive(Debug)]
pub struct Block {
    pub(super) bytes: Vec<u8>,
    pub(super) path: PathBuf,
    errors: Errors,
    /// How many bytes of the file precede it.
    pub(super) offset: u64,
    /// Whether the file begins with it.
    pub begins: bool,
    /// Whether the file ends with it.
    pub ends: bool,
    buffers: Arc<Buffers>,
}

impl Block {
    /// Returns the file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns its text, without a byte order mark.
    pub fn text(&self) -> Result<Cow<'_, str>> {
        if self.begins && self.errors == Errors::Strict && is_utf16(&self.bytes) {
            let place = Place::Byte { path: self.path.clone(), byte: 0, row: None };
            return Err(Error::Decode { place, fault: Fault::Utf16 });
        }
        self.part(self.mark()..self.bytes.len())
    }

    /// Returns a part of its text.
    pub(super) fn part(&self, range: Range<usize>) -> Result<Cow<'_, str>> {
        let offset = self.offset + range.start as u64;
        decode(&self.bytes[range], &self.path, offset, self.errors)
    }

    /// Returns the length of the byte order mark.
    pub(super) fn mark(&self) -> usize {
        if self.begins && self.bytes.starts_with(MARK) { MARK.len() } else { 0 }
    }

    /// Adds its line to a fault; `line` lines precede the block.
    pub(super) fn with_row(&self, fault: Error, line: u64) -> Error {
        let Error::Decode { place: Place::Byte { path, byte, row: None }, fault } = fault else {
            return fault;
        };
        let before = usize::try_from(byte - self.offset).unwrap_or(usize::MAX);
        let before = &self.bytes[..before.min(self.bytes.len())];
        let row = Some(line + feeds(before) + 1);
        Error::Decode { place: Place::Byte { path, byte, row }, fault }
    }

    /// Makes it begin with `start`; what precedes is no longer part of it.
    pub(super) fn cut_off(&mut self, start: usize) {
        self.bytes.drain(..start);
        self.offset += start as u64;
        self.begins = false;
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        self.buffers.give(std::mem::take(&mut self.bytes));
    }
}

/// A file that is read block by block.
pub(super) struct Blocks<'a> {
    input: Input<'a>,
    errors: Errors,
    block_bytes: usize,
    /// What follows the last line feed of the block before.
    rest: Vec<u8>,
    /// How many bytes have been handed on.
    offset: u64,
    over: bool,
    buffers: Arc<Buffers>,
}

impl<'a> Blocks<'a> {
    /// Prepares to read blocks of at least `block_bytes`, but for the last one.
    pub(super) fn new(
        input: Input<'a>,
        errors: Errors,
        block_bytes: usize,
        buffers: &Arc<Buffers>,
    ) -> Self {
        let buffers = Arc::clone(buffers);
        Self { input, errors, block_bytes, rest: Vec::new(), offset: 0, over: false, buffers }
    }

    /// Returns the file.
    pub(super) fn path(&self) -> &Path {
        self.input.path()
    }

    /// Returns the next block, whole lines; of an empty file one that is empty.
    pub(super) fn next_block(&mut self) -> Result<Option<Block>> {
        self.next_until(&mut |bytes| memchr::memrchr(b'\n', bytes).map(|feed| feed + 1))
    }

    /// Returns the next block, which ends where `last_end` says, or with the file.
    pub(super) fn next_until(&mut self, last_end: &mut LastEnd<'_>) -> Result<Option<Block>> {
        if self.over {
            return Ok(None);
        }
        let bytes = self.read_until(last_end)?;
        let offset = self.offset;
        self.offset += bytes.len() as u64;
        Ok(Some(Block {
            bytes,
            path: self.input.path().into(),
            errors: self.errors,
            offset,
            begins: offset == 0,
            ends: self.over,
            buffers: Arc::clone(&self.buffers),
        }))
    }

    fn read_until(&mut self, last_end: &mut LastEnd<'_>) -> Result<Vec<u8>> {
        let mut block = self.buffers.take().unwrap_or_default();
        block.clear();
        block.append(&mut self.rest);
        loop {
            let searched = block.len();
            let mut part = (&mut self.input).take(self.block_bytes as u64);
            let read = part.read_to_end(&mut block);
            let read = read.map_err(|source| from_io(self.input.path(), source))?;
            let found = last_end(&block[searched..]);
            if read < self.block_bytes {
                self.over = true;
                return Ok(block);
            }
            if let Some(end) = found.map(|end| searched + end) {
                self.rest.extend_from_slice(&block[end..]);
                block.truncate(end);
                return Ok(block);
            }
        }
    }
}

/// Tells whether bytes begin with the byte order mark of UTF-16.
fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// Makes text of bytes that begin at `offset` of the file.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    path: &Path,
    offset: u64,
    errors: Errors,
) -> Result<Cow<'a, str>> {
    let nul = memchr::memchr(0, bytes);
    let fault_at = |fault, byte: usize| Error::Decode {
        place: Place::Byte { path: path.into(), byte: offset + byte as u64, row: None },
        fault,
    };
    match (str::from_utf8(bytes), errors) {
        (Ok(text), Errors::Strict) => match nul {
            Some(byte) => Err(fault_at(Fault::Nul, byte)),
            None => Ok(Cow::Borrowed(text)),
        },
        (Err(error), Errors::Strict) => {
            let first = error.valid_up_to();
            match nul.filter(|byte| *byte < first) {
                Some(byte) => Err(fault_at(Fault::Nul, byte)),
                None => Err(fault_at(Fault::NotUtf8, first)),
            }
        }
        (_, Errors::Replace) => Ok(match String::from_utf8_lossy(bytes) {
            Cow::Borrowed(text) if nul.is_none() => Cow::Borrowed(text),
            text => Cow::Owned(without_nul(text.into_owned())),
        }),
    }
}

/// Puts U+FFFD in the place of NUL characters.
pub(super) fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

//! Files, one document each.
//!
//! Small files are handed to the workers by name, as many as make a batch. A
//! long file is read here, block by block, each cut after a line feed, where
//! every word and sentence ends; so a file may be larger than memory.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::vec::IntoIter;

use super::{BATCH_BYTES, Batch, Source};
use crate::cache::Shelf;
use crate::error::{Error, Fault, Place, Result};

/// Files of more than this many bytes are read block by block.
const LONG_FILE: u64 = 8 << 20;

/// How much of a long file is read at a time.
const BLOCK_BYTES: usize = 4 << 20;

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
            _ => Err(Error::UnknownChoice {
                option: "errors",
                given: given.into(),
                accepted: Self::ACCEPTED,
            }),
        }
    }
}

/// A file for a worker to read.
#[derive(Debug)]
pub struct FileJob {
    path: PathBuf,
    errors: Errors,
}

impl FileJob {
    /// Reads the file's text, by way of a `buffer` that may be used again.
    pub fn read<'a>(&self, buffer: &'a mut Vec<u8>) -> Result<Cow<'a, str>> {
        buffer.clear();
        let read = File::open(&self.path).and_then(|mut file| file.read_to_end(buffer));
        read.map_err(|source| io(&self.path, source))?;
        let start = skip_mark(buffer, &self.path, self.errors)?;
        decode(&buffer[start..], &self.path, start as u64, self.errors)
    }
}

/// Files in the order given, one document each.
#[derive(Debug)]
pub struct Files {
    paths: IntoIter<PathBuf>,
    errors: Errors,
    /// A file that was met while a batch was being filled.
    waiting: Option<(PathBuf, u64)>,
    /// A fault that was met while a batch was being filled.
    fault: Option<Error>,
    long: Option<LongFile>,
    buffers: Arc<Buffers>,
}

impl Files {
    /// Prepares to read files; none is touched yet.
    #[must_use]
    pub fn new(paths: Vec<PathBuf>, errors: Errors) -> Self {
        let paths = paths.into_iter();
        let buffers = Arc::default();
        Self { paths, errors, waiting: None, fault: None, long: None, buffers }
    }

    fn next_file(&mut self) -> Result<Option<(PathBuf, u64)>> {
        if let Some(waiting) = self.waiting.take() {
            return Ok(Some(waiting));
        }
        let Some(path) = self.paths.next() else { return Ok(None) };
        let about = fs::metadata(&path).map_err(|source| io(&path, source))?;
        Ok(Some((path, about.len())))
    }
}

impl Source for Files {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        if let Some(long) = &mut self.long {
            let block = long.next_block()?;
            if block.ends {
                self.long = None;
            }
            return Ok(Some(Batch::Block(block)));
        }
        let (mut jobs, mut bytes) = (Vec::new(), 0);
        while bytes < BATCH_BYTES as u64 {
            let next = match self.next_file() {
                // The files before this one may have a fault of their own,
                // which is the first to be reported.
                Err(fault) if !jobs.is_empty() => {
                    self.fault = Some(fault);
                    break;
                }
                next => next?,
            };
            let Some((path, size)) = next else { break };
            if size > LONG_FILE {
                if !jobs.is_empty() {
                    self.waiting = Some((path, size));
                    break;
                }
                self.long = Some(LongFile::open(path, self.errors, &self.buffers)?);
                return self.next_batch();
            }
            bytes += size;
            jobs.push(FileJob { path, errors: self.errors });
        }
        Ok((!jobs.is_empty()).then_some(Batch::Files(jobs)))
    }
}

/// Memory that blocks have used and the next ones will use.
type Buffers = Shelf<Vec<u8>>;

/// Whole lines of a long file.
#[derive(Debug)]
pub struct Block {
    bytes: Vec<u8>,
    path: PathBuf,
    errors: Errors,
    /// How many bytes of the file precede it.
    offset: u64,
    /// Whether the file begins with it.
    pub begins: bool,
    /// Whether the file ends with it.
    pub ends: bool,
    buffers: Arc<Buffers>,
}

impl Block {
    /// Returns its text.
    pub fn text(&self) -> Result<Cow<'_, str>> {
        let mark = if self.begins { skip_mark(&self.bytes, &self.path, self.errors)? } else { 0 };
        decode(&self.bytes[mark..], &self.path, self.offset + mark as u64, self.errors)
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        self.buffers.give(std::mem::take(&mut self.bytes));
    }
}

/// A file that is read block by block.
#[derive(Debug)]
struct LongFile {
    path: PathBuf,
    file: File,
    errors: Errors,
    /// What follows the last line feed of the block before.
    rest: Vec<u8>,
    /// How many bytes have been handed on.
    offset: u64,
    buffers: Arc<Buffers>,
}

impl LongFile {
    fn open(path: PathBuf, errors: Errors, buffers: &Arc<Buffers>) -> Result<Self> {
        let file = File::open(&path).map_err(|source| io(&path, source))?;
        let buffers = Arc::clone(buffers);
        Ok(Self { path, file, errors, rest: Vec::new(), offset: 0, buffers })
    }

    fn next_block(&mut self) -> Result<Block> {
        let (bytes, ends) = self.read_lines()?;
        let offset = self.offset;
        self.offset += bytes.len() as u64;
        Ok(Block {
            bytes,
            path: self.path.clone(),
            errors: self.errors,
            offset,
            begins: offset == 0,
            ends,
            buffers: Arc::clone(&self.buffers),
        })
    }

    /// Returns whole lines, at least one, and whether the file is over.
    fn read_lines(&mut self) -> Result<(Vec<u8>, bool)> {
        let mut block = self.buffers.take().unwrap_or_default();
        block.clear();
        block.append(&mut self.rest);
        loop {
            let searched = block.len();
            let mut part = (&mut self.file).take(BLOCK_BYTES as u64);
            let read = part.read_to_end(&mut block).map_err(|source| io(&self.path, source))?;
            if read == 0 {
                return Ok((block, true));
            }
            if let Some(feed) = memchr::memrchr(b'\n', &block[searched..]) {
                let end = searched + feed + 1;
                self.rest.extend_from_slice(&block[end..]);
                block.truncate(end);
                return Ok((block, false));
            }
        }
    }
}

fn io(path: &Path, source: std::io::Error) -> Error {
    Error::Io { path: path.into(), source }
}

/// Returns the length of the byte order mark; UTF-16 is refused by name.
fn skip_mark(bytes: &[u8], path: &Path, errors: Errors) -> Result<usize> {
    if bytes.starts_with(&[0xef, 0xbb, 0xbf]) {
        return Ok(3);
    }
    let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if is_utf16 && errors == Errors::Strict {
        let place = Place::Byte { path: path.into(), byte: 0 };
        return Err(Error::Decode { place, fault: Fault::Utf16 });
    }
    Ok(0)
}

/// Makes text of bytes that begin at `offset` of the file.
fn decode<'a>(bytes: &'a [u8], path: &Path, offset: u64, errors: Errors) -> Result<Cow<'a, str>> {
    let nul = memchr::memchr(0, bytes);
    let fault_at = |fault, byte: usize| Error::Decode {
        place: Place::Byte { path: path.into(), byte: offset + byte as u64 },
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
fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

//! One file of a store: written once, with checksums; then mapped and read.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use arrow_buffer::Buffer;
use arrow_schema::ArrowError;
use memmap2::Mmap;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

use crate::error::{Error, Result};
use crate::threads::Watch;

/// A checksum is of so many bytes, so that a large file is checked by all threads.
const PIECE: usize = 16 << 20;

/// So many bytes at either end of a file are read when a store is opened.
const EDGE: usize = 4096;

/// What the manifest knows of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct FileFacts {
    /// Its name, from the folder of the store on.
    pub(super) name: String,
    pub(super) bytes: u64,
    /// XXH3 of the first and last 4096 bytes.
    edges: String,
    /// XXH3 of each 16 MiB.
    pieces: Vec<String>,
}

/// A file that is being written.
pub(super) struct Writing {
    name: String,
    path: PathBuf,
    file: File,
    bytes: u64,
    piece: Xxh3Default,
    pieces: Vec<String>,
    watch: Watch,
}

impl Writing {
    /// Begins a new file.
    pub(super) fn new(folder: &Path, name: &str, watch: &Watch) -> Result<Self> {
        let path = folder.join(name);
        let made = File::options().read(true).write(true).create_new(true).open(&path);
        let file = made.map_err(|source| Error::Io { path: path.clone(), source })?;
        let (piece, pieces) = (Xxh3Default::new(), Vec::new());
        let (name, watch) = (name.into(), watch.clone());
        Ok(Self { name, path, file, bytes: 0, piece, pieces, watch })
    }

    /// Returns what an error while writing means.
    pub(super) fn failed(&self, error: ArrowError) -> Error {
        match error {
            _ if self.watch.check().is_err() => Error::Interrupted,
            ArrowError::IoError(_, source) => Error::Io { path: self.path.clone(), source },
            other => Error::Internal(other.to_string()),
        }
    }

    /// Waits until the file is on the disk; returns what is to be known of it.
    pub(super) fn finish(mut self) -> Result<FileFacts> {
        if !self.in_piece().is_multiple_of(PIECE) || self.pieces.is_empty() {
            self.end_piece();
        }
        let edges = self.sync_and_read_edges();
        let edges = edges.map_err(|source| Error::Io { path: self.path, source })?;
        Ok(FileFacts { name: self.name, bytes: self.bytes, edges, pieces: self.pieces })
    }

    fn sync_and_read_edges(&mut self) -> io::Result<String> {
        self.file.sync_all()?;
        let size = usize::try_from(self.bytes).unwrap_or(usize::MAX).min(EDGE);
        let mut edges = vec![0; 2 * size];
        self.file.seek(SeekFrom::Start(0))?;
        self.file.read_exact(&mut edges[..size])?;
        self.file.seek(SeekFrom::Start(self.bytes - size as u64))?;
        self.file.read_exact(&mut edges[size..])?;
        Ok(hex(xxh3_64(&edges)))
    }

    /// Returns how many bytes there are since the last whole piece.
    fn in_piece(&self) -> usize {
        usize::try_from(self.bytes % PIECE as u64).unwrap_or_else(|_| unreachable!("16 MiB"))
    }

    fn end_piece(&mut self) {
        self.pieces.push(hex(self.piece.digest()));
        self.piece.reset();
    }
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.watch.check().is_err() {
            return Err(io::Error::other("interrupted"));
        }
        let room = PIECE - self.in_piece();
        let written = self.file.write(&bytes[..bytes.len().min(room)])?;
        self.piece.update(&bytes[..written]);
        self.bytes += written as u64;
        if written == room {
            self.end_piece();
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A file that is mapped into memory.
#[derive(Debug)]
pub(super) struct Mapped {
    path: PathBuf,
    file: File,
    facts: FileFacts,
    bytes: Buffer,
    /// For each piece, whether a look at a part of the file has checked it.
    checked: Vec<AtomicBool>,
}

impl Mapped {
    /// Maps a file, whose size and ends must be as the manifest says.
    pub(super) fn open(folder: &Path, facts: &FileFacts) -> Result<Self> {
        let path = folder.join(&facts.name);
        let mapped = File::open(&path).and_then(|file| Ok((map(&file)?, file)));
        let (bytes, file) = mapped.map_err(|source| missing(&path, source))?;
        // An empty file has one piece.
        let pieces = bytes.len().div_ceil(PIECE).max(1);
        let checked = std::iter::repeat_with(AtomicBool::default).take(pieces).collect();
        let mapped = Self { path, file, facts: facts.clone(), bytes, checked };
        mapped.check_size(mapped.bytes.len() as u64)?;
        let size = mapped.bytes.len().min(EDGE);
        let (first, last) = (&mapped.bytes[..size], &mapped.bytes[mapped.bytes.len() - size..]);
        if hex(xxh3_64(&[first, last].concat())) != facts.edges {
            return Err(mapped.damaged("its first or last 4096 bytes"));
        }
        Ok(mapped)
    }

    /// Returns its bytes.
    pub(super) fn bytes(&self) -> &Buffer {
        &self.bytes
    }

    /// Returns the file itself.
    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Returns how many bytes it has.
    pub(super) fn size(&self) -> u64 {
        self.facts.bytes
    }

    /// Returns where in the file some of its bytes lie; `None` if they are a copy.
    pub(super) fn place_of(&self, bytes: &[u8]) -> Option<usize> {
        let place = bytes.as_ptr().addr().checked_sub(self.bytes.as_ptr().addr())?;
        (place + bytes.len() <= self.bytes.len()).then_some(place)
    }

    /// Fails if the file is no longer as long as it was: to read what is gone would kill
    /// the process.
    pub(super) fn check_present(&self) -> Result<()> {
        let about = self.file.metadata();
        let about = about.map_err(|source| Error::Io { path: self.path.clone(), source })?;
        self.check_size(about.len())
    }

    /// Checks all bytes.
    pub(super) fn check(&self, watch: &Watch) -> Result<()> {
        self.check_present()?;
        watch.stage("checking", "B", self.bytes.len());
        (0..self.checked.len()).into_par_iter().try_for_each(|at| {
            watch.step(PIECE)?;
            self.check_piece(at)
        })
    }

    fn check_piece(&self, at: usize) -> Result<()> {
        let first = at * PIECE;
        let end = (first + PIECE).min(self.bytes.len());
        if self.facts.pieces.get(at) == Some(&hex(xxh3_64(&self.bytes[first..end]))) {
            return Ok(());
        }
        Err(self.damaged(&format!("bytes {first} to {end}")))
    }

    /// Checks the bytes of a range, once.
    pub(super) fn check_range(&self, range: Range<usize>) -> Result<()> {
        let last = range.end.saturating_sub(1) / PIECE;
        for at in range.start / PIECE..=last {
            let Some(checked) = self.checked.get(at) else { unreachable!("a range of the file") };
            if !checked.load(Ordering::Relaxed) {
                self.check_piece(at)?;
                checked.store(true, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    /// Copies all bytes to another file, once they are checked.
    pub(super) fn copy(&self, mut to: Writing, watch: &Watch) -> Result<FileFacts> {
        self.check(watch)?;
        to.write_all(&self.bytes).map_err(|error| to.failed(error.into()))?;
        to.finish()
    }

    /// Returns the error for a file that is not what it should be.
    pub(super) fn wrong(&self, reason: impl Into<String>) -> Error {
        Error::Store { path: self.path.clone(), reason: reason.into() }
    }

    fn damaged(&self, place: &str) -> Error {
        self.wrong(format!("is damaged: {place} are not what was written"))
    }

    fn check_size(&self, bytes: u64) -> Result<()> {
        if bytes == self.facts.bytes {
            return Ok(());
        }
        Err(self.wrong(format!("has {bytes} bytes where {} were written", self.facts.bytes)))
    }
}

/// Maps a file. An empty one needs no map, and cannot have one everywhere.
#[expect(unsafe_code, reason = "maps a file into memory")]
pub(crate) fn map(file: &File) -> io::Result<Buffer> {
    if file.metadata()?.len() == 0 {
        return Ok(Buffer::default());
    }
    // SAFETY: the bytes must not change as long as the map lives. Nobody changes a file of
    // a store once it has its name in a manifest: who writes makes new files, and takes old
    // ones away by their names only. What another program does to them no program can rule
    // out; `check_present` looks at the size before every answer.
    let map = unsafe { Mmap::map(file)? };
    Ok(Buffer::from(bytes::Bytes::from_owner(map)))
}

fn missing(path: &Path, source: io::Error) -> Error {
    if source.kind() == io::ErrorKind::NotFound {
        return Error::Store { path: path.into(), reason: "is missing".into() };
    }
    Error::Io { path: path.into(), source }
}

fn hex(checksum: u64) -> String {
    format!("{checksum:016x}")
}

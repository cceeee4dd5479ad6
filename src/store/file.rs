//! One file of a store: written once, with checksums; then mapped and read.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use arrow_buffer::Buffer;
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
pub(super) struct Writing<'a> {
    name: String,
    path: PathBuf,
    file: File,
    bytes: u64,
    piece: Xxh3Default,
    pieces: Vec<String>,
    watch: &'a Watch,
}

impl<'a> Writing<'a> {
    /// Begins a new file.
    pub(super) fn new(folder: &Path, name: &str, watch: &'a Watch) -> Result<Self> {
        let path = folder.join(name);
        let made = File::options().read(true).write(true).create_new(true).open(&path);
        let file = made.map_err(|source| Error::Io { path: path.clone(), source })?;
        let (piece, pieces) = (Xxh3Default::new(), Vec::new());
        Ok(Self { name: name.into(), path, file, bytes: 0, piece, pieces, watch })
    }

    /// Returns where the file is.
    pub(super) fn path(&self) -> &Path {
        &self.path
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

impl Write for Writing<'_> {
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
}

impl Mapped {
    /// Maps a file, whose size and ends must be as the manifest says.
    pub(super) fn open(folder: &Path, facts: &FileFacts) -> Result<Self> {
        let path = folder.join(&facts.name);
        let mapped = File::open(&path).and_then(|file| Ok((map(&file)?, file)));
        let (bytes, file) = mapped.map_err(|source| missing(&path, source))?;
        let mapped = Self { path, file, facts: facts.clone(), bytes };
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
        let pieces: Vec<&[u8]> = match &self.bytes[..] {
            [] => vec![&[]],
            bytes => bytes.chunks(PIECE).collect(),
        };
        if pieces.len() != self.facts.pieces.len() {
            return Err(self.wrong("has another number of checksums than its size asks for"));
        }
        let checked = pieces.par_iter().zip(&self.facts.pieces).enumerate();
        checked.try_for_each(|(at, (piece, wanted))| {
            watch.check()?;
            if hex(xxh3_64(piece)) == *wanted {
                return Ok(());
            }
            let first = at * PIECE;
            Err(self.damaged(&format!("bytes {first} to {}", first + piece.len())))
        })
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
pub(super) fn map(file: &File) -> io::Result<Buffer> {
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

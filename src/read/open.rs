//! Files as streams of bytes, unpacked where they are compressed.
//!
//! Input: a path, or any stream that has a name. Output: an [`Input`] that gives the
//! bytes of gzip, Zstandard, bzip2 and xz as they were before, streams of several
//! members included. How a file is compressed is found by its first bytes; a name that
//! says otherwise is a fault. What is damaged, or grows beyond a ratio, is named by the
//! offset in the compressed bytes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::{Encoding, UTF_8};

use super::encoding::Decoded;
use super::options::Errors;
use crate::error::{Error, Result};
use crate::threads::Watch;

/// How much is read from the system at a time.
const READ_BYTES: usize = 256 << 10;

/// As many bytes may come out of any file, whatever the ratio.
pub(super) const FREE_BYTES: u64 = 1 << 20;

/// The largest window of Zstandard, as a power of two: that of `zstd --long=31`.
const MAX_WINDOW: u32 = 31;

/// A way to compress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstandard,
    Bzip2,
    Xz,
}

impl Packing {
    /// The ways, with the ends of names that say so.
    pub(super) const SUFFIXES: [(&'static str, Self); 4] =
        [("gz", Self::Gzip), ("zst", Self::Zstandard), ("bz2", Self::Bzip2), ("xz", Self::Xz)];

    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstandard => "Zstandard",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
        }
    }

    /// Finds the way by the first bytes. None of them begin a text.
    fn of_bytes(head: &[u8]) -> Option<Self> {
        // A text may begin with "BZh9", but not with what follows in bzip2.
        let is_block = |magic: &[u8]| head.get(4..10).is_some_and(|found| found == magic);
        match head {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
                Some(Self::Zstandard)
            }
            [b'B', b'Z', b'h', b'1'..=b'9', ..]
                if is_block(b"\x31\x41\x59\x26\x53\x59")
                    || is_block(b"\x17\x72\x45\x38\x50\x90") =>
            {
                Some(Self::Bzip2)
            }
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            _ => None,
        }
    }

    /// Finds the way that a name says, and returns the name without its end.
    pub(super) fn of_name(path: &Path) -> (Option<Self>, PathBuf) {
        let suffix = path.extension().map(|suffix| suffix.to_string_lossy().to_lowercase());
        let found = Self::SUFFIXES.iter().find(|(known, _)| suffix.as_deref() == Some(*known));
        match found {
            Some((_, packing)) => (Some(*packing), path.with_extension("")),
            None => (None, path.into()),
        }
    }
}

/// A stream of bytes with a name, unpacked.
pub(super) struct Input<'a> {
    path: PathBuf,
    stream: Box<dyn Read + 'a>,
    packing: Option<Packing>,
    /// How many bytes have been taken from the compressed stream.
    taken: Arc<AtomicU64>,
    /// How many bytes have been handed on.
    given: u64,
    max_ratio: Option<u64>,
    /// Who says whether bytes are still wanted, and how many have been counted there, if they
    /// are.
    watch: Option<(Watch, Option<u64>)>,
}

impl Input<'static> {
    /// Opens a file.
    pub(super) fn open(path: &Path, max_ratio: Option<u64>) -> Result<Self> {
        let file = File::open(path).map_err(|source| from_io(path, source))?;
        Self::of(path.into(), file, max_ratio)
    }
}

impl<'a> Input<'a> {
    /// Reads a stream under the name `path`.
    pub(super) fn of(
        path: PathBuf,
        mut stream: impl Read + 'a,
        max_ratio: Option<u64>,
    ) -> Result<Self> {
        let mut head = Vec::new();
        let peeked = (&mut stream).take(10).read_to_end(&mut head);
        peeked.map_err(|source| from_io(&path, source))?;
        let (named, _) = Packing::of_name(&path);
        let packing = Packing::of_bytes(&head);
        let taken = Arc::<AtomicU64>::default();
        if let (Some(named), None) = (named, packing) {
            let reason = format!("no {} data, although its name says so", named.name());
            return Err(Error::Compressed { path, byte: 0, reason });
        }
        let counted = Counted::new(head, stream, Arc::clone(&taken));
        let stream: Box<dyn Read + 'a> = match packing {
            None => Box::new(counted),
            Some(packing) => unpacked(packing, counted).map_err(|source| from_io(&path, source))?,
        };
        Ok(Self { path, stream, packing, taken, given: 0, max_ratio, watch: None })
    }

    /// Counts the bytes of the file as they are taken, and fails when they are no longer
    /// wanted.
    pub(super) fn counted(self, watch: &Watch) -> Self {
        Self { watch: Some((watch.clone(), Some(0))), ..self }
    }

    /// Fails when bytes are no longer wanted, and counts none.
    pub(super) fn watched(self, watch: &Watch) -> Self {
        Self { watch: Some((watch.clone(), None)), ..self }
    }

    fn count(&mut self) -> Result<()> {
        let Some((watch, counted)) = &mut self.watch else { return Ok(()) };
        let Some(counted) = counted else { return watch.check() };
        let taken = self.taken.load(Ordering::Relaxed);
        let more = usize::try_from(taken - *counted).unwrap_or(usize::MAX);
        *counted = taken;
        watch.step(more)
    }

    /// Decodes the stream, if it is not UTF-8 already.
    pub(super) fn decoded(self, encoding: Option<&'static Encoding>, errors: Errors) -> Self {
        let Some(encoding) = encoding.filter(|encoding| *encoding != UTF_8) else { return self };
        let path = self.path.clone();
        let stream = Box::new(Decoded::new(self, encoding, errors));
        let taken = Arc::default();
        Self { path, stream, packing: None, taken, given: 0, max_ratio: None, watch: None }
    }

    /// Returns the stream's name.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Names the place of a fault.
    fn fault(&self, source: io::Error) -> Error {
        let of_system = source.raw_os_error().is_some() || is_carried(&source);
        let Some(packing) = self.packing.filter(|_| !of_system) else {
            return from_io(&self.path, source);
        };
        let reason = if source.kind() == ErrorKind::UnexpectedEof {
            format!("the {} data end too early", packing.name())
        } else {
            format!("damaged {} data: {source}", packing.name())
        };
        self.compressed(reason)
    }

    fn compressed(&self, reason: String) -> Error {
        let byte = self.taken.load(Ordering::Relaxed);
        Error::Compressed { path: self.path.clone(), byte, reason }
    }

    /// Fails if far more comes out than goes in.
    fn check_ratio(&self) -> Result<()> {
        let Some(ratio) = self.max_ratio.filter(|_| self.packing.is_some()) else { return Ok(()) };
        let taken = self.taken.load(Ordering::Relaxed);
        if self.given <= taken.saturating_mul(ratio).saturating_add(FREE_BYTES) {
            return Ok(());
        }
        Err(self.compressed(too_large(ratio)))
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer).map_err(|source| carried(self.fault(source)))?;
        self.given += read as u64;
        self.count().map_err(carried)?;
        self.check_ratio().map_err(carried)?;
        Ok(read)
    }
}

fn unpacked<'a>(packing: Packing, packed: impl BufRead + 'a) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match packing {
        Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(packed)),
        Packing::Zstandard => {
            let mut decoder = zstd::Decoder::with_buffer(packed)?;
            decoder.window_log_max(MAX_WINDOW)?;
            Box::new(decoder)
        }
        Packing::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(packed)),
        Packing::Xz => Box::new(lzma_rust2::XzReader::new(packed, true)),
    })
}

/// Counts the bytes that are taken from a stream.
struct Counted<R> {
    stream: BufReader<Chain<Cursor<Vec<u8>>, R>>,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Counted<R> {
    fn new(head: Vec<u8>, rest: R, taken: Arc<AtomicU64>) -> Self {
        let stream = BufReader::with_capacity(READ_BYTES, Cursor::new(head).chain(rest));
        Self { stream, taken }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl<R: Read> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.stream.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.stream.consume(amount);
        self.taken.fetch_add(amount as u64, Ordering::Relaxed);
    }
}

/// What is said of data that grow too much.
pub(super) fn too_large(ratio: u64) -> String {
    format!("unpacked to more than {ratio} times its size; if that is meant, set max_ratio")
}

/// Lets an error travel through another library's reader.
pub(super) fn carried(error: Error) -> io::Error {
    io::Error::other(error)
}

pub(super) fn is_carried(error: &io::Error) -> bool {
    error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Error>)
}

/// Returns the error that has travelled, or that of the system.
pub(super) fn from_io(path: &Path, source: io::Error) -> Error {
    match source.downcast::<Error>() {
        Ok(carried) => carried,
        Err(source) => Error::Io { path: path.into(), source },
    }
}

//! Other encodings than UTF-8, by name.
//!
//! Input: bytes in an encoding that the user has named; nothing is guessed. Output: the
//! same text in UTF-8. A byte that the encoding does not know is named by its offset in
//! the file and its line. The names are those of the WHATWG Encoding Standard, which
//! reads Latin-1 as windows-1252, as all browsers do.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_16BE, UTF_16LE};

use super::open::{Input, carried, from_io};
use super::options::Errors;
use super::records::feeds;
use super::text::without_nul;
use crate::error::{Error, Fault, Place, Result};

/// How much is decoded at a time: an even number, so that no UTF-16 is cut.
const CHUNK_BYTES: usize = 64 << 10;

/// Finds an encoding by its name, spelled as in the standard or as Python does.
#[must_use]
pub fn encoding(name: &str) -> Option<&'static Encoding> {
    let hyphened = name.trim().to_lowercase().replace('_', "-");
    let known = match hyphened.as_str() {
        "utf-8-sig" => "utf-8",
        "latin-1" | "latin" => "latin1",
        "mac-roman" | "macroman" => "macintosh",
        "cp932" => "shift-jis",
        "cp936" => "gbk",
        "cp949" => "euc-kr",
        "cp950" => "big5",
        "iso2022-jp" => "iso-2022-jp",
        other => other,
    };
    Encoding::for_label_no_replacement(known.as_bytes())
}

/// Decodes a whole text, without its byte order mark; a fault is given with its place.
pub(super) fn decoded(
    raw: &[u8],
    encoding: &'static Encoding,
    errors: Errors,
) -> Result<String, (u64, Fault)> {
    let mut text = Vec::new();
    Steps::new(encoding, errors).add(raw, 0, true, &mut text)?;
    Ok(without_nul(String::from_utf8_lossy(&text).into_owned()))
}

/// The decoding of a text, piece by piece.
struct Steps {
    decoder: Decoder,
    encoding: &'static Encoding,
    errors: Errors,
}

impl Steps {
    /// Begins a text; the byte order mark of the encoding is skipped, and for UTF-16 says
    /// which of both it is.
    fn new(encoding: &'static Encoding, errors: Errors) -> Self {
        let decoder = if encoding == UTF_16LE || encoding == UTF_16BE {
            encoding.new_decoder()
        } else {
            encoding.new_decoder_with_bom_removal()
        };
        Self { decoder, encoding, errors }
    }

    /// Adds what `raw` says to the text; `before` bytes precede it. A fault is given with
    /// its place, and the text before it has been added.
    fn add(
        &mut self,
        raw: &[u8],
        before: u64,
        over: bool,
        text: &mut Vec<u8>,
    ) -> Result<(), (u64, Fault)> {
        let nul = if self.errors == Errors::Strict { self.first_nul(raw) } else { None };
        let nul = nul.map(|nul| before + nul as u64);
        let mut at = 0;
        loop {
            let left = raw.len() - at;
            let room = self.decoder.max_utf8_buffer_length_without_replacement(left);
            let filled = text.len();
            text.resize(filled + room.unwrap_or(left * 3 + 16), 0);
            let (result, taken, written) = self.decoder.decode_to_utf8_without_replacement(
                &raw[at..],
                &mut text[filled..],
                over,
            );
            text.truncate(filled + written);
            at += taken;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, behind) => {
                    let place =
                        (before + at as u64).saturating_sub(u64::from(length) + u64::from(behind));
                    if nul.is_some_and(|nul| nul < place) {
                        break;
                    }
                    if self.errors == Errors::Strict {
                        return Err((place, Fault::NotEncoded(self.encoding.name())));
                    }
                    text.extend("\u{fffd}".as_bytes());
                }
            }
        }
        let Some(nul) = nul else { return Ok(()) };
        let ended = memchr::memchr(0, text).unwrap_or(text.len());
        text.truncate(ended);
        Err((nul, Fault::Nul))
    }

    /// Finds a NUL among bytes.
    fn first_nul(&self, raw: &[u8]) -> Option<usize> {
        if self.encoding.is_ascii_compatible() {
            return memchr::memchr(0, raw);
        }
        let (pairs, _) = raw.as_chunks::<2>();
        pairs.iter().position(|pair| pair == &[0, 0]).map(|pair| pair * 2)
    }
}

/// A stream that is decoded while it is read.
pub(super) struct Decoded<'a> {
    input: Input<'a>,
    steps: Steps,
    raw: Vec<u8>,
    text: Vec<u8>,
    /// How much of the text has been handed on.
    given: usize,
    /// How many bytes have been read, and line feeds, before `raw`.
    byte: u64,
    line: u64,
    over: bool,
}

impl<'a> Decoded<'a> {
    /// Decodes a stream.
    pub(super) fn new(input: Input<'a>, encoding: &'static Encoding, errors: Errors) -> Self {
        let (steps, raw, text) = (Steps::new(encoding, errors), Vec::new(), Vec::new());
        Self { input, steps, raw, text, given: 0, byte: 0, line: 0, over: false }
    }

    fn fill(&mut self) -> Result<()> {
        self.raw.clear();
        self.text.clear();
        self.given = 0;
        let mut part = (&mut self.input).take(CHUNK_BYTES as u64);
        let read = part.read_to_end(&mut self.raw);
        let read = read.map_err(|source| from_io(self.input.path(), source))?;
        self.over = read < CHUNK_BYTES;
        let added = self.steps.add(&self.raw, self.byte, self.over, &mut self.text);
        added.map_err(|(byte, fault)| self.fault(byte, fault))?;
        self.byte += read as u64;
        self.line += feeds(&self.text);
        Ok(())
    }

    /// Names a place; what precedes it has been decoded.
    fn fault(&self, byte: u64, fault: Fault) -> Error {
        let row = Some(self.line + feeds(&self.text) + 1);
        Error::Decode { place: Place::Byte { path: self.input.path().into(), byte, row }, fault }
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.over {
            self.fill().map_err(carried)?;
        }
        let rest = &self.text[self.given..];
        let size = rest.len().min(buffer.len());
        buffer[..size].copy_from_slice(&rest[..size]);
        self.given += size;
        Ok(size)
    }
}

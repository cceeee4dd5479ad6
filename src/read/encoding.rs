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

/// A stream that is decoded while it is read.
pub(super) struct Decoded<'a> {
    input: Input<'a>,
    decoder: Decoder,
    encoding: &'static Encoding,
    errors: Errors,
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
    /// Decodes a stream; the byte order mark of the encoding is skipped, and for UTF-16
    /// says which of both it is.
    pub(super) fn new(input: Input<'a>, encoding: &'static Encoding, errors: Errors) -> Self {
        let decoder = if encoding == UTF_16LE || encoding == UTF_16BE {
            encoding.new_decoder()
        } else {
            encoding.new_decoder_with_bom_removal()
        };
        let (raw, text) = (Vec::new(), Vec::new());
        Self {
            input,
            decoder,
            encoding,
            errors,
            raw,
            text,
            given: 0,
            byte: 0,
            line: 0,
            over: false,
        }
    }

    fn fill(&mut self) -> Result<()> {
        self.raw.clear();
        self.text.clear();
        self.given = 0;
        let mut part = (&mut self.input).take(CHUNK_BYTES as u64);
        let read = part.read_to_end(&mut self.raw);
        let read = read.map_err(|source| from_io(self.input.path(), source))?;
        self.over = read < CHUNK_BYTES;
        self.decode()?;
        self.byte += read as u64;
        self.line += feeds(&self.text);
        Ok(())
    }

    fn decode(&mut self) -> Result<()> {
        let nul = if self.errors == Errors::Strict { self.first_nul() } else { None };
        let mut at = 0;
        loop {
            let left = self.raw.len() - at;
            let room = self.decoder.max_utf8_buffer_length_without_replacement(left);
            let filled = self.text.len();
            self.text.resize(filled + room.unwrap_or(left * 3 + 16), 0);
            let (result, taken, written) = self.decoder.decode_to_utf8_without_replacement(
                &self.raw[at..],
                &mut self.text[filled..],
                self.over,
            );
            self.text.truncate(filled + written);
            at += taken;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, behind) => {
                    let place = (self.byte + at as u64)
                        .saturating_sub(u64::from(length) + u64::from(behind));
                    if nul.is_some_and(|nul| self.byte + (nul as u64) < place) {
                        break;
                    }
                    if self.errors == Errors::Strict {
                        return Err(self.fault(place, Fault::NotEncoded(self.encoding.name())));
                    }
                    self.text.extend("\u{fffd}".as_bytes());
                }
            }
        }
        match nul {
            Some(nul) => {
                let before = memchr::memchr(0, &self.text).unwrap_or(self.text.len());
                self.text.truncate(before);
                Err(self.fault(self.byte + nul as u64, Fault::Nul))
            }
            None => Ok(()),
        }
    }

    /// Finds a NUL among the bytes that were read.
    fn first_nul(&self) -> Option<usize> {
        if self.encoding.is_ascii_compatible() {
            return memchr::memchr(0, &self.raw);
        }
        let (pairs, _) = self.raw.as_chunks::<2>();
        pairs.iter().position(|pair| pair == &[0, 0]).map(|pair| pair * 2)
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

//! Heads of names and values, as records of web archives and HTTP have them, and what HTTP
//! does to a body.
//!
//! Input: a head as text, a body as bytes. Output: the values by their names; the body as it
//! was before it was sent: out of its chunks, unpacked.
//!
//! Source: RFC 9110, *HTTP Semantics*, sections 5 and 8; RFC 9112, *HTTP/1.1*, section 7.1.

use std::borrow::Cow;
use std::io::Read;

use super::open::FREE_BYTES;

/// The ways to pack a body that can be undone, for the error about another.
const CODINGS: &str = "gzip, deflate and zstd";

/// Names and values, a line each; a line that begins with a blank goes on with the value
/// before it.
#[derive(Debug, Default)]
pub(super) struct Fields<'a>(Vec<(&'a str, Cow<'a, str>)>);

impl<'a> Fields<'a> {
    /// Reads lines; those without a colon are none.
    pub(super) fn of(text: &'a str) -> Self {
        let mut fields: Vec<(&str, Cow<'_, str>)> = Vec::new();
        for line in text.lines() {
            let more = line.starts_with([' ', '\t']).then(|| fields.last_mut()).flatten();
            if let Some((_, value)) = more {
                let value = value.to_mut();
                value.push(' ');
                value.push_str(line.trim());
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim(), Cow::Borrowed(value.trim())));
            }
        }
        Self(fields)
    }

    /// Returns the first value of a name that is not empty; case does not matter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        values.find_map(|(_, value)| (!value.is_empty()).then_some(value.as_ref()))
    }

    /// Returns what a list holds, over all its lines, in lower case.
    fn listed(&self, name: &str) -> Vec<String> {
        let values = self.0.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let parts = values.flat_map(|(_, value)| value.split(','));
        parts.map(|part| part.trim().to_lowercase()).filter(|part| !part.is_empty()).collect()
    }
}

/// What a body is: `text/plain; charset=utf-8`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct MediaType {
    /// Type and subtype in lower case, without parameters.
    pub(super) name: String,
    /// The encoding, as it is called there.
    pub(super) charset: Option<String>,
}

impl MediaType {
    pub(super) fn of(value: &str) -> Self {
        let mut parts = value.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_lowercase();
        let charset = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            let value = value.trim().trim_matches(['"', '\'']).trim();
            let is_charset = name.trim().eq_ignore_ascii_case("charset") && !value.is_empty();
            is_charset.then(|| value.to_string())
        });
        Self { name, charset }
    }
}

/// The head of an answer.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    /// The status code.
    pub(super) status: u16,
    pub(super) fields: Fields<'a>,
}

impl<'a> Answer<'a> {
    /// Reads a head, or says why it is none.
    pub(super) fn of(text: &'a str) -> Result<Self, String> {
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let mut words = first.split_ascii_whitespace();
        let is_http = words.next().is_some_and(|word| word.starts_with("HTTP/"));
        let status = words.next().and_then(|word| word.parse().ok()).filter(|_| is_http);
        let status = status.ok_or_else(|| {
            let shown: String = first.trim_end().chars().take(40).collect();
            format!("an HTTP answer begins with a line such as HTTP/1.1 200, got '{shown}'")
        })?;
        Ok(Self { status, fields: Fields::of(rest) })
    }

    /// Returns what was done to the body, the last first.
    pub(super) fn codings(&self) -> Vec<String> {
        let transfer = self.fields.listed("Transfer-Encoding").into_iter().rev();
        transfer.chain(self.fields.listed("Content-Encoding").into_iter().rev()).collect()
    }
}

/// Undoes what was done to a body; `max_ratio` times its size is the most that may come out.
pub(super) fn undone<'a>(
    body: &'a [u8],
    codings: &[String],
    max_ratio: Option<u64>,
) -> Result<Cow<'a, [u8]>, String> {
    let mut body = Cow::Borrowed(body);
    for coding in codings {
        body = match coding.as_str() {
            "identity" => body,
            "chunked" => Cow::Owned(out_of_chunks(&body)?),
            packed => Cow::Owned(unpacked(&body, packed, max_ratio)?),
        };
    }
    Ok(body)
}

/// Takes a body out of its chunks; what follows the last one is left out.
fn out_of_chunks(mut body: &[u8]) -> Result<Vec<u8>, String> {
    let mut whole = Vec::new();
    loop {
        let feed = memchr::memchr(b'\n', body).ok_or("its chunks end too early")?;
        let line = String::from_utf8_lossy(&body[..feed]);
        let digits = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(digits, 16).map_err(|_| {
            let shown: String = digits.chars().take(20).collect();
            format!("a chunk begins with its size in hexadecimal digits, got '{shown}'")
        })?;
        body = &body[feed + 1..];
        if size == 0 {
            return Ok(whole);
        }
        let (chunk, rest) = body.split_at_checked(size).ok_or("its chunks end too early")?;
        whole.extend_from_slice(chunk);
        body = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

fn unpacked(body: &[u8], coding: &str, max_ratio: Option<u64>) -> Result<Vec<u8>, String> {
    let damaged = |error: std::io::Error| format!("damaged {coding} data: {error}");
    let mut reader: Box<dyn Read + '_> = match coding {
        "gzip" | "x-gzip" => Box::new(flate2::bufread::MultiGzDecoder::new(body)),
        // Some servers leave out the wrapping that the standard asks for.
        "deflate" if is_wrapped(body) => Box::new(flate2::bufread::ZlibDecoder::new(body)),
        "deflate" => Box::new(flate2::bufread::DeflateDecoder::new(body)),
        "zstd" => Box::new(zstd::Decoder::with_buffer(body).map_err(damaged)?),
        _ => return Err(format!("packed by '{coding}'; {CODINGS} can be undone")),
    };
    let most = max_ratio.map_or(u64::MAX, |ratio| {
        (body.len() as u64).saturating_mul(ratio).saturating_add(FREE_BYTES)
    });
    let mut whole = Vec::new();
    let read = (&mut reader).take(most.saturating_add(1)).read_to_end(&mut whole);
    read.map_err(damaged)?;
    match max_ratio {
        Some(ratio) if whole.len() as u64 > most => Err(super::open::too_large(ratio)),
        _ => Ok(whole),
    }
}

/// Tells whether deflated data begin with the head of zlib (RFC 1950).
fn is_wrapped(body: &[u8]) -> bool {
    let [first, second, ..] = body else { return false };
    first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_name_and_go_on_behind_a_blank() {
        let fields = Fields::of("A: 1\r\nno field\r\nb :x\r\n\ty  \r\na: 2\r\nC:\r\n");
        assert_eq!(fields.get("a"), Some("1"));
        assert_eq!(fields.get("B"), Some("x y"));
        assert_eq!((fields.get("c"), fields.get("d")), (None, None));
        assert_eq!(fields.listed("a"), ["1", "2"]);
    }

    #[test]
    fn a_media_type_has_a_name_and_perhaps_a_charset() {
        let read = |value| {
            let MediaType { name, charset } = MediaType::of(value);
            (name, charset.unwrap_or_default())
        };
        assert_eq!(read("Text/Plain"), ("text/plain".into(), String::new()));
        assert_eq!(read("text/plain; Charset=\"UTF-8\""), ("text/plain".into(), "UTF-8".into()));
        assert_eq!(read("text/html;a=b; charset= x "), ("text/html".into(), "x".into()));
        assert_eq!(read("a; charset="), ("a".into(), String::new()));
    }

    #[test]
    fn chunks_are_put_together_or_refused() {
        let whole = |body: &str| out_of_chunks(body.as_bytes());
        assert_eq!(whole("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: u\r\n\r\n"), Ok(b"abcde".to_vec()));
        assert_eq!(whole("0\r\n\r\n"), Ok(Vec::new()));
        for wrong in ["", "3\r\nab", "x\r\n", "3\r\nabc\r\n", "ffffffffffffffff\r\na"] {
            assert!(whole(wrong).is_err(), "{wrong:?}");
        }
    }
}

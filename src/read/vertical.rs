//! Vertical text: a token a line, with tags on lines of their own.
//!
//! A token is the first column of a line, layers are others. `<text ...>` or `<doc ...>` begins a document,
//! whose attributes are metadata; `<s>` is a sentence. Other tags are passed over. A file
//! without documents is one.
//!
//! Source: the formats `.vrt` of the IMS Open Corpus Workbench (Corpus Encoding and
//! Management Manual, section 3) and of Sketch Engine ("Preparing corpus text").

use std::borrow::Cow;

use super::annotation::Chosen;
use super::tokens::Writer;
use crate::error::Result;

/// The tags of a document.
const DOCUMENTS: [&str; 2] = ["text", "doc"];

/// Reads lines; `before` lines precede them.
pub(super) fn each(text: &str, before: u64, writer: &mut Writer<'_>) -> Result<()> {
    for (line, number) in text.lines().zip(before + 1..) {
        match Tag::of(line) {
            Some(tag) if tag.name == "s" => writer.end_sentence(),
            Some(tag) if DOCUMENTS.contains(&tag.name) && tag.is_end => writer.end_document(),
            Some(tag) if DOCUMENTS.contains(&tag.name) => match attributes(tag.rest) {
                Ok(fields) => writer.begin_document(number, &fields),
                Err(reason) => writer.fault(number, reason)?,
            },
            Some(_) => {}
            None => match columns(line, writer.layers) {
                Ok(("", _)) => {}
                Ok((token, values)) => writer.token(&plain(token), values),
                Err(reason) => writer.fault(number, reason)?,
            },
        }
    }
    Ok(())
}

/// Returns the token of a line, which may be nothing, and its value in each layer.
fn columns<'a>(line: &'a str, layers: &Chosen) -> Result<(&'a str, Vec<Cow<'a, str>>), String> {
    let token = line.split('\t').next().unwrap_or_default();
    if token.is_empty() || layers.places.is_empty() {
        return Ok((token, Vec::new()));
    }
    let columns: Vec<&str> = line.split('\t').collect();
    let there = columns.len();
    if let Some(wanted) = layers.exactly.filter(|wanted| *wanted != there) {
        return Err(format!(
            "a token has {wanted} columns between tabs by the list of layers, here are {there}; \
             layers={{'name': number}} takes some of them"
        ));
    }
    let value = |place: &usize| columns.get(*place).map(|value| plain(value)).ok_or(*place + 1);
    let values = layers.places.iter().map(value).collect::<Result<_, usize>>();
    let values = values.map_err(|wanted| {
        format!("a layer is in column {wanted} between tabs, here are {there} columns")
    })?;
    Ok((token, values))
}

struct Tag<'a> {
    name: &'a str,
    is_end: bool,
    rest: &'a str,
}

impl<'a> Tag<'a> {
    /// Reads a line that is a tag; one that begins with `<` but has no name is a token.
    fn of(line: &'a str) -> Option<Self> {
        let inner = line.trim_end().strip_prefix('<')?.strip_suffix('>')?;
        let (is_end, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        if inner.starts_with(['!', '?']) {
            return Some(Self { name: "", is_end, rest: "" });
        }
        let length = inner.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inner.len());
        let (name, rest) = inner.split_at(length);
        name.starts_with(char::is_alphabetic).then_some(Self { name, is_end, rest })
    }
}

/// Reads `name="value"`, any number of times.
fn attributes(text: &str) -> Result<Vec<(&str, String)>, String> {
    let (mut fields, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() && rest != "/" {
        let wrong = || format!("attributes must be written as name=\"value\", got '{rest}'");
        let (name, behind) = rest.split_once('=').ok_or_else(wrong)?;
        let behind = behind.trim_start();
        let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or_else(wrong)?;
        let (value, behind) = behind[1..].split_once(quote).ok_or_else(wrong)?;
        fields.push((name.trim(), plain(value).into_owned()));
        rest = behind.trim();
    }
    Ok(fields)
}

/// Resolves the entities of XML; anything else that begins with `&` stays as it is.
fn plain(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else { return Cow::Borrowed(text) };
    let (mut out, mut rest) = (text[..first].to_string(), &text[first..]);
    while let Some(inner) = rest.strip_prefix('&') {
        let found = inner.split_once(';').and_then(|(name, behind)| Some((entity(name)?, behind)));
        let (character, behind) = found.unwrap_or(('&', inner));
        out.push(character);
        let next = behind.find('&').unwrap_or(behind.len());
        out.push_str(&behind[..next]);
        rest = &behind[next..];
    }
    Cow::Owned(out)
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code).filter(|character| *character != '\0')
        }
    }
}

/// Tells whether a document is open behind `bytes`, if they begin or end one.
pub(super) fn is_open_behind(bytes: &[u8]) -> Option<bool> {
    let lines = memchr::memrchr_iter(b'<', bytes).filter(|at| *at == 0 || bytes[at - 1] == b'\n');
    for at in lines {
        let line = bytes[at..].split(|byte| *byte == b'\n').next().unwrap_or_default();
        let tag = str::from_utf8(line).ok().and_then(Tag::of);
        if let Some(tag) = tag.filter(|tag| DOCUMENTS.contains(&tag.name)) {
            return Some(!tag.is_end);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_and_entities_are_read() {
        let read = attributes(r#" id="a&amp;b"  n = '3' x="" "#).expect("attributes");
        let expected = [("id", "a&b"), ("n", "3"), ("x", "")];
        assert_eq!(read, expected.map(|(name, value)| (name, value.to_string())));
        assert!(attributes(" id=a").is_err() && attributes(" id").is_err());
        assert_eq!(plain("&lt;&#233;&#xe9;&x;&&amp"), "<éé&x;&&amp");
    }

    #[test]
    fn a_line_is_a_tag_if_it_has_a_name() {
        assert!(Tag::of("<").is_none() && Tag::of("<3>").is_none() && Tag::of("a<b>").is_none());
        assert!(Tag::of("<g/>").is_some_and(|tag| tag.name == "g"));
        assert!(Tag::of("</text>").is_some_and(|tag| tag.is_end && tag.name == "text"));
    }
}

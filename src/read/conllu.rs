//! CoNLL-U: ten columns a token, a blank line behind each sentence.
//!
//! A token is what stands in the text: the form of a word or, where several words are
//! written as one (`2-3  vámonos`), of these together. Words that are understood (`8.1`)
//! are none. A comment `# newdoc` begins a document, and may give its name; a file
//! without any is one document.
//!
//! Source: <https://universaldependencies.org/format.html>.

use super::tokens::Writer;
use crate::error::Result;

/// How many columns a line has.
const COLUMNS: usize = 10;

/// Reads lines; `before` lines precede them.
pub(super) fn each(text: &str, before: u64, writer: &mut Writer<'_>) -> Result<()> {
    // The last word of those that are written as one.
    let mut together = 0;
    for (line, number) in text.lines().zip(before + 1..) {
        if line.trim().is_empty() {
            writer.end_sentence();
            together = 0;
        } else if let Some(comment) = line.strip_prefix('#') {
            if let Some(document) = new_document(comment) {
                let id = writer.options.choice.id();
                let named = (!document.is_empty()).then(|| (id, document.to_string()));
                writer.begin_document(number, named.as_slice());
            }
        } else {
            match token(line, &mut together) {
                Ok(Some(form)) => writer.token(form),
                Ok(None) => {}
                Err(reason) => writer.fault(number, reason)?,
            }
        }
    }
    Ok(())
}

/// Returns what the document is called that a comment begins, which may be nothing;
/// `None` if it begins none.
fn new_document(comment: &str) -> Option<&str> {
    let rest = comment.trim().strip_prefix("newdoc")?.trim_start();
    if rest.is_empty() {
        return Some("");
    }
    Some(rest.strip_prefix("id")?.trim_start().strip_prefix('=')?.trim())
}

/// Returns the form of a line, if it stands in the text.
fn token<'a>(line: &'a str, together: &mut u64) -> Result<Option<&'a str>, String> {
    let columns = line.split('\t').count();
    let mut fields = line.split('\t');
    let (number, form) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
    if columns != COLUMNS || form.is_empty() {
        return Err(format!("a token has {COLUMNS} columns between tabs, here are {columns}"));
    }
    if number.contains('.') {
        return Ok(None);
    }
    let parsed = |text: &str| {
        let number = text.parse::<u64>();
        number.map_err(|_| format!("the number of a token must be 1, 1-2 or 1.1, got '{text}'"))
    };
    if let Some((first, last)) = number.split_once('-') {
        parsed(first)?;
        *together = parsed(last)?;
        return Ok(Some(form));
    }
    Ok((parsed(number)? > *together).then_some(form))
}

/// Returns where the last sentence ends, behind its blank line.
pub(super) fn last_end(bytes: &[u8]) -> Option<usize> {
    let feeds = memchr::memrchr_iter(b'\n', bytes);
    for feed in feeds {
        let line = bytes[..feed].strip_suffix(b"\r").unwrap_or(&bytes[..feed]);
        if line.last() == Some(&b'\n') {
            return Some(feed + 1);
        }
    }
    None
}

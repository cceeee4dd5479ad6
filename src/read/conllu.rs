//! CoNLL-U: ten columns a token, a blank line behind each sentence.
//!
//! A token is what stands in the text: the form of a word or, where several words are
//! written as one (`2-3  vámonos`), of these together; in a layer it then has the values of
//! the words, with `+` between. Words that are understood (`8.1`)
//! are none. A comment `# newdoc` begins a document, and may give its name; a file
//! without any is one document.
//!
//! Source: <https://universaldependencies.org/format.html>.

use super::tokens::Writer;
use crate::error::Result;

/// How many columns a line has.
const COLUMNS: usize = 10;

/// The columns of a line.
type Columns<'a> = [&'a str; COLUMNS];

/// The place of the form.
const FORM: usize = 1;

/// The columns that are of what is written, not of its words: form and miscellany.
const OWN: [usize; 2] = [FORM, 9];

/// What a column holds that says nothing.
const MISSING: &str = "_";

/// What stands between the values of words that are written as one: as in the tags of the
/// Brown corpus (`PPSS+BEM` for "I'm"; Francis & Kučera 1979, *Manual of Information*).
const BETWEEN: &str = "+";

/// Reads lines; `before` lines precede them.
pub(super) fn each(text: &str, before: u64, writer: &mut Writer<'_>) -> Result<()> {
    let mut contraction: Option<Contraction<'_>> = None;
    for (line, number) in text.lines().zip(before + 1..) {
        if line.trim().is_empty() {
            end(contraction.take(), writer);
            writer.end_sentence();
        } else if let Some(comment) = line.strip_prefix('#') {
            if let Some(document) = new_document(comment) {
                end(contraction.take(), writer);
                let id = writer.options.choice.id();
                let named = (!document.is_empty()).then(|| (id, document.to_string()));
                writer.begin_document(number, named.as_slice());
            }
        } else {
            match Line::of(line) {
                Ok(line) => take(line, &mut contraction, writer),
                Err(reason) => writer.fault(number, reason)?,
            }
        }
    }
    end(contraction, writer);
    Ok(())
}

/// Takes a line: a token, one of the words that are written as one, or neither.
fn take<'a>(line: Line<'a>, contraction: &mut Option<Contraction<'a>>, writer: &mut Writer<'_>) {
    let Line { number, columns } = line;
    match number {
        Number::Understood => {}
        Number::Until(last) => {
            let next = Contraction { last, columns, words: Vec::new() };
            end(contraction.replace(next), writer);
        }
        Number::Word(word) => {
            if let Some(together) = contraction.as_mut().filter(|own| word <= own.last) {
                together.words.push(columns);
            } else {
                end(contraction.take(), writer);
                let values = writer.layers.places.iter().map(|place| columns[*place]);
                writer.token(columns[FORM], values);
            }
        }
    }
}

/// Words that are written as one.
struct Contraction<'a> {
    /// The number of the last word.
    last: u64,
    columns: Columns<'a>,
    words: Vec<Columns<'a>>,
}

impl Contraction<'_> {
    /// Returns its value in a layer.
    fn value(&self, place: usize) -> String {
        let mut words = self.words.iter().map(|columns| columns[place]);
        if OWN.contains(&place) || words.clone().all(|value| value == MISSING) {
            return self.columns[place].into();
        }
        let first = words.next().unwrap_or_default().to_string();
        words.fold(first, |together, value| together + BETWEEN + value)
    }
}

/// Ends words that are written as one, if there are such.
fn end(contraction: Option<Contraction<'_>>, writer: &mut Writer<'_>) {
    if let Some(contraction) = contraction {
        let values = writer.layers.places.iter().map(|place| contraction.value(*place));
        let values: Vec<String> = values.collect();
        writer.token(contraction.columns[FORM], values);
    }
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

/// What the first column of a line says.
enum Number {
    /// A word.
    Word(u64),
    /// What is written for the words up to this one.
    Until(u64),
    /// A word that does not stand in the text.
    Understood,
}

/// A line that is a token.
struct Line<'a> {
    number: Number,
    columns: Columns<'a>,
}

impl<'a> Line<'a> {
    fn of(line: &'a str) -> Result<Self, String> {
        let mut columns: Columns<'a> = [""; COLUMNS];
        let mut count = 0;
        for value in line.split('\t') {
            if let Some(column) = columns.get_mut(count) {
                *column = value;
            }
            count += 1;
        }
        if count != COLUMNS || columns[FORM].is_empty() {
            return Err(format!("a token has {COLUMNS} columns between tabs, here are {count}"));
        }
        Ok(Self { number: Number::of(columns[0])?, columns })
    }
}

impl Number {
    fn of(number: &str) -> Result<Self, String> {
        if number.contains('.') {
            return Ok(Self::Understood);
        }
        let parsed = |text: &str| {
            let number = text.parse::<u64>();
            number.map_err(|_| format!("the number of a token must be 1, 1-2 or 1.1, got '{text}'"))
        };
        match number.split_once('-') {
            Some((first, last)) => parsed(first).and_then(|_| Ok(Self::Until(parsed(last)?))),
            None => Ok(Self::Word(parsed(number)?)),
        }
    }
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

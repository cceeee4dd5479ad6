//! Values of a pattern: which words of a vocabulary they are.

use std::borrow::Cow;

use rayon::prelude::*;
use regex::{Regex, RegexBuilder};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::wrong;
use crate::error::Result;
use crate::intern::Vocabulary;
use crate::tokenize::{Case, Normalization, Options, Tokenizer};

/// How a value is compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flags {
    pub(super) ignores_case: bool,
    pub(super) ignores_diacritics: bool,
    pub(super) is_literal: bool,
}

/// A value: a regular expression that must match a whole word, or the word itself.
#[derive(Debug, Clone)]
pub(super) struct Value {
    text: String,
    flags: Flags,
    /// Where it begins.
    column: usize,
}

impl Value {
    /// Takes the characters between the quotation marks, each with its place.
    ///
    /// Fails if they are no regular expression; the error names the place in it.
    pub(super) fn new(text: &[(char, usize)], flags: Flags, column: usize) -> Result<Self> {
        let written: String = text.iter().map(|(sign, _)| sign).collect();
        let value = Self {
            text: if flags.is_literal { written.replace("\\\\", "\\") } else { written },
            flags,
            column,
        };
        if !value.is_literal() {
            let end = text.last().map_or(column, |(_, column)| *column) + 1;
            let column_of = |place: usize| text.get(place).map_or(end, |(_, column)| *column);
            expression(&value.text, false).map_err(|error| {
                let (place, reason) = explained(&error);
                wrong(place.map_or(value.column, column_of), reason)
            })?;
        }
        Ok(value)
    }

    /// Returns whether another value is the same.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.text == other.text && self.flags == other.flags
    }

    /// Returns whether there is nothing in it that a regular expression takes for a sign.
    fn is_literal(&self) -> bool {
        self.flags.is_literal || regex::escape(&self.text) == self.text
    }

    /// Returns which types it is, by id. For the words of a corpus, `options` say how these
    /// were made: then case and normalisation are as there.
    pub(super) fn among(
        &self,
        vocabulary: &Vocabulary,
        options: Option<&Options>,
    ) -> Result<Vec<bool>> {
        let matcher = self.matcher(options)?;
        let words = vocabulary.words();
        let is = |matcher: &mut Matcher, id: usize| matcher.is(words.value(id));
        let types = (0..vocabulary.len()).into_par_iter().with_min_len(1 << 10);
        Ok(types.map_init(|| matcher.clone(), is).collect())
    }

    fn matcher(&self, options: Option<&Options>) -> Result<Matcher> {
        let Flags { ignores_case, ignores_diacritics, .. } = self.flags;
        if self.is_literal() && !ignores_case && !ignores_diacritics {
            let word = options
                .map(|options| Tokenizer::new(options.clone()).type_of(&self.text).into_owned());
            return Ok(Matcher::Word(word.unwrap_or_else(|| self.text.clone())));
        }
        // A corpus that tells no cases apart has no use for a pattern that does.
        let has_cases = options.is_none_or(|options| options.case == Case::Keep);
        let text = normalized(&self.text, options.map(|options| options.normalization));
        let text = if ignores_diacritics { without_diacritics(&text).into_owned() } else { text };
        let text = if self.is_literal() { regex::escape(&text) } else { text };
        let made = expression(&text, ignores_case || !has_cases);
        let regex = made.map_err(|error| wrong(self.column, explained(&error).1))?;
        let of_letters = ignores_diacritics;
        Ok(if of_letters { Matcher::Letters(regex) } else { Matcher::Regex(regex) })
    }
}

/// Tells whether words are a value.
#[derive(Debug, Clone)]
enum Matcher {
    Word(String),
    Regex(Regex),
    /// As words are without their diacritics.
    Letters(Regex),
}

impl Matcher {
    fn is(&self, word: &str) -> bool {
        match self {
            Self::Word(one) => word == one,
            Self::Regex(regex) => regex.is_match(word),
            Self::Letters(regex) => regex.is_match(&without_diacritics(word)),
        }
    }
}

/// Makes a regular expression for whole words.
fn expression(text: &str, ignores_case: bool) -> std::result::Result<Regex, regex::Error> {
    // Alone first: `a)(b` is not to become two groups.
    RegexBuilder::new(text).build()?;
    RegexBuilder::new(&format!(r"\A(?:{text})\z"))
        .case_insensitive(ignores_case)
        .dot_matches_new_line(true)
        .build()
}

/// Returns the place that an error of a regular expression points at, in characters from 0,
/// if it points at one, and what it says.
fn explained(error: &regex::Error) -> (Option<usize>, String) {
    let regex::Error::Syntax(text) = error else {
        let reason = match error {
            regex::Error::CompiledTooBig(bytes) => {
                format!("the regular expression is too large: it takes more than {bytes} bytes")
            }
            _ => format!("not a regular expression: {error}"),
        };
        return (None, reason);
    };
    // The second line is the expression, below four blanks; the third points into it.
    let lines: Vec<&str> = text.lines().collect();
    let is_pointer = |line: &&&str| line.trim_start().starts_with('^');
    let pointer = lines.get(2).filter(is_pointer).and_then(|line| line.find('^'));
    let reason = lines.last().copied().unwrap_or_default();
    let reason = reason.strip_prefix("error: ").unwrap_or(reason);
    (pointer.and_then(|place| place.checked_sub(4)), format!("not a regular expression: {reason}"))
}

/// Returns a value in the composition of the corpus.
fn normalized(text: &str, form: Option<Normalization>) -> String {
    match form {
        // What compatibility changes may be signs of the expression: ＊ is none, * is one.
        Some(Normalization::Nfc | Normalization::Nfkc) => text.nfc().collect(),
        Some(Normalization::Nfd | Normalization::Nfkd) => text.nfd().collect(),
        Some(Normalization::None) | None => text.into(),
    }
}

/// Combining marks of these classes are part of letters: nukta, the marks of kana, virama.
const OF_LETTERS: [u8; 4] = [0, 7, 8, 9];

/// Takes accents, vowel points and the like off.
fn without_diacritics(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let is_kept = |sign: &char| OF_LETTERS.contains(&canonical_combining_class(*sign));
    Cow::Owned(word.nfd().filter(is_kept).nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diacritics_are_accents_and_vowel_points_but_no_part_of_a_letter() {
        for (word, letters) in [
            ("café", "cafe"),
            ("e\u{301}", "e"),
            ("كَتَبَ", "كتب"),
            ("שָׁלוֹם", "שלום"),
            ("が", "が"),
            ("कि", "कि"),
            ("øre", "øre"),
        ] {
            assert_eq!(without_diacritics(word), letters, "{word}");
        }
    }
}

//! The signs of a pattern: what is next, and what is said if it is not what may stand there.

use super::Parser;
use crate::error::{Error, Result};
use crate::query::wrong;

/// What is not there, by the sign that it begins with, and what to do instead.
const ABSENT: [(char, &str); 6] = [
    ('@', "target markers are not known here"),
    ('<', "tags are not known here; 'within s' at the end keeps matches inside of sentences"),
    (':', "labels and conditions over several tokens are not known here"),
    ('/', "macros are not known here"),
    ('$', "lists of words are not known here; write \"one|another\""),
    ('“', "quotation marks are \" or '"),
];

impl Parser {
    pub(super) fn next(&self) -> Option<char> {
        self.signs.get(self.at).copied()
    }

    pub(super) fn column(&self) -> usize {
        self.at + 1
    }

    pub(super) fn blanks(&mut self) {
        while self.next().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Takes a sign, and blanks before it, if it is next.
    pub(super) fn eat(&mut self, sign: char) -> bool {
        self.blanks();
        let is_next = self.next() == Some(sign);
        self.at += usize::from(is_next);
        is_next
    }

    pub(super) fn take(&mut self, sign: char, allowed: &str) -> Result<()> {
        if self.eat(sign) { Ok(()) } else { Err(self.expected(allowed)) }
    }

    /// The error that something else was expected here.
    pub(super) fn expected(&self, allowed: &str) -> Error {
        let hint = ABSENT.iter().find(|(sign, _)| self.next() == Some(*sign));
        let hint = hint.map_or(String::new(), |(_, hint)| format!(" ({hint})"));
        wrong(self.column(), format!("found {}, expected {allowed}{hint}", self.found()))
    }

    /// Says what is next.
    pub(super) fn found(&self) -> String {
        match self.next() {
            None => "the end".into(),
            Some(sign) if sign.is_alphanumeric() || sign.is_ascii_graphic() => format!("'{sign}'"),
            Some(sign) => format!("U+{:04X}", u32::from(sign)),
        }
    }

    pub(super) fn name(&mut self) -> String {
        let start = self.at;
        while self.next().is_some_and(|sign| is_name(sign) || self.at > start && sign == '-') {
            self.at += 1;
        }
        self.signs[start..self.at].iter().collect()
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        let mut signs = self.signs[self.at..].iter();
        word.chars().all(|sign| signs.next() == Some(&sign))
            && !signs.next().is_some_and(|sign| is_name(*sign))
    }
}

/// Whether a character may be part of a name.
pub(super) fn is_name(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

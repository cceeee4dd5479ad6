//! UAX #29 words, fast.
//!
//! Input: a stretch of whole lines. Output: the byte ranges of the words that
//! hold a letter or a digit, in order, exactly those of `unicode_word_indices`,
//! which is the oracle of this file's tests.
//!
//! A *run* is a stretch of letters, digits, `_`, characters beyond ASCII, and
//! those of `. , ' : ;` that stand between two of these; anything else is a
//! separator, which ends every word. Runs are found 64 bytes at a time, by
//! arithmetic on [`Marks`]. There are three kinds:
//!
//! * ASCII letters and digits only, which most are: a word as it stands;
//! * characters of a plain [`Class`]: cut by the rules, written out in [`cut`];
//! * any other: to the crate, alone. The few characters that could reach back
//!   over a separator (WB4: marks and format characters) take it with them.

use unicode_segmentation::UnicodeSegmentation;

use super::classes::{Class, class_of};
use super::edges::{Word, Words};
use super::marks::Marks;

/// Finds the words of a text, block by block.
#[derive(Debug)]
pub(super) struct Runs<'a> {
    text: &'a str,
    /// The words so far. A run of ASCII letters and digits that reached the end of the
    /// last block is an open word.
    words: &'a mut Words,
    /// Where another run began that reached the end of the last block.
    open: Option<usize>,
    /// 1 if the last byte of the last block may be joined.
    carry: u64,
    /// Up to here the text has been cut, by the crate beyond a run's end.
    done: usize,
}

impl<'a> Runs<'a> {
    /// Prepares to add the words of `text` from `start` on to `words`.
    pub(super) fn new(text: &'a str, start: usize, words: &'a mut Words) -> Self {
        Self { text, words, open: None, carry: 0, done: start }
    }

    /// Finds the words that end in the block that begins at `base`; `next` are
    /// the marks of the block behind it.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "part of a loop that is made for several processors")]
    pub(super) fn block(&mut self, base: usize, marks: &Marks, next: &Marks) {
        let joinable = |marks: &Marks| marks.word | marks.underscore | marks.beyond;
        let solid = joinable(marks);
        let before = solid << 1 | self.carry;
        let behind = solid >> 1 | joinable(next) << 63;
        let bridges = marks.inner & before & behind;
        self.carry = solid >> 63;
        let runs = solid | bridges;
        let mixed = marks.underscore | marks.beyond | bridges;
        if mixed == 0 && self.open.is_none() && self.done <= base {
            self.words.add_runs(base, runs);
        } else {
            self.mixed_block(base, runs, mixed);
        }
    }

    /// Finds the words of a block in which some runs are more than ASCII letters and
    /// digits: each of those by itself, what lies between them together.
    fn mixed_block(&mut self, base: usize, mut runs: u64, mixed: u64) {
        if self.done > base {
            runs &= !below(self.done - base);
        }
        if let Some(start) = self.open.take() {
            let length = (!runs).trailing_zeros() as usize;
            if length == 64 {
                self.open = Some(start);
                return;
            }
            runs &= !below(length);
            self.mixed(start, base + length);
            if self.done > base {
                runs &= !below(self.done - base);
            }
        }
        loop {
            let first = (mixed & runs).trailing_zeros() as usize;
            if first == 64 {
                return self.words.add_runs(base, runs);
            }
            // The run in which this byte lies.
            let start = 64 - (!runs & below(first)).leading_zeros() as usize;
            let end = (!runs & !below(first)).trailing_zeros() as usize;
            if start > 0 {
                self.words.add_runs(base, runs & below(start));
            }
            let start = self.words.reopen().unwrap_or(base + start);
            if end == 64 {
                self.open = Some(start);
                return;
            }
            self.mixed(start, base + end);
            runs &= !below(end.max(self.done.saturating_sub(base)));
        }
    }

    /// Ends the run that reaches the end of the stretch.
    pub(super) fn end(&mut self, end: usize) {
        self.words.close(end);
        if let Some(start) = self.open.take() {
            self.mixed(start, end);
        }
    }

    /// Cuts a run that is more than ASCII letters and digits.
    fn mixed(&mut self, start: usize, end: usize) {
        if is_letters(self.text, start, end) {
            self.words.push(Word { start, end });
            self.done = end;
            return;
        }
        let known = self.words.len();
        if cut(self.text, start, end, self.words).is_some() {
            self.done = end;
            return;
        }
        self.words.truncate(known);
        // What precedes was cut into words, or holds none.
        let previous_end = self.done.max(self.words.last_end().unwrap_or(0));
        let end = joined_end(self.text, start);
        let first = self.text[start..].chars().next().map(class_of);
        let binds_backwards = matches!(first, Some(Class::Mark | Class::Awkward));
        let from = if binds_backwards { previous_end } else { start };
        let found = self.text[from..end].unicode_word_indices();
        for (offset, word) in found {
            let start = from + offset;
            self.words.push(Word { start, end: start + word.len() });
        }
        self.done = end;
    }
}

/// The lowest `count` bits, all beyond 64.
#[inline]
fn below(count: usize) -> u64 {
    if count >= 64 { u64::MAX } else { (1 << count) - 1 }
}

/// Tells whether a run is of letters and digits alone, some of them beyond ASCII:
/// then it is a word as it stands (WB5, WB8 to WB10).
fn is_letters(text: &str, start: usize, end: usize) -> bool {
    let mut at = start;
    while at < end {
        let byte = text.as_bytes()[at];
        if byte.is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let character = if byte < 0x80 { None } else { text[at..].chars().next() };
        match character.map(|character| (class_of(character), character)) {
            Some((Class::Letter | Class::Number, character)) => at += character.len_utf8(),
            Some((Class::Hebrew, character)) if !is_quoted(text, end) => {
                at += character.len_utf8();
            }
            _ => return false,
        }
    }
    true
}

/// Tells whether a quote stands behind a run: it may be part of a word that ends in a
/// Hebrew letter (`WB7a` to `WB7c`).
fn is_quoted(text: &str, end: usize) -> bool {
    matches!(text.as_bytes().get(end), Some(b'\'' | b'"'))
}

/// Returns the class of a character, that of letters for Hebrew ones too, and whether it
/// is one of those.
fn class_and_hebrew(character: char) -> (Class, bool) {
    match class_of(character) {
        Class::Hebrew => (Class::Letter, true),
        class => (class, false),
    }
}

/// Cuts a run by the rules (WB4 to WB13); `None` if a character in it has
/// another one, and then the words added mean nothing.
fn cut(text: &str, start: usize, end: usize, words: &mut Words) -> Option<()> {
    let mut word = start;
    // What the open word ends in; `Apart` where none is open.
    let mut last = Class::Apart;
    // Whether the open word holds a letter or a digit.
    let mut is_solid = false;
    // Whether the last letter is Hebrew.
    let mut was_hebrew = false;
    let mut characters = text[start..end].char_indices();
    while let Some((offset, character)) = characters.next() {
        let at = start + offset;
        let (class, is_hebrew) = class_and_hebrew(character);
        match class {
            Class::Mark if last == Class::Apart => return None,
            // Vowel signs are letters too.
            Class::Mark => {
                is_solid = is_solid || character.is_alphanumeric();
                continue;
            }
            Class::Awkward => return None,
            // A quote behind a Hebrew letter has rules of its own.
            _ if is_hebrew && is_quoted(text, end) || was_hebrew && character == '\'' => {
                return None;
            }
            Class::Letter | Class::Number | Class::Underscore
                if matches!(last, Class::Letter | Class::Number | Class::Underscore) =>
            {
                last = class;
            }
            Class::Inner | Class::InnerLetter | Class::InnerNumber => {
                let next = characters.clone().next().map(|(_, next)| class_and_hebrew(next).0);
                match next {
                    // The mark belongs to this sign, whatever that does.
                    Some(Class::Mark | Class::Awkward) => return None,
                    Some(next) if next == last && joins(class, last) => continue,
                    _ => {}
                }
                close(words, word, at, is_solid);
                (last, is_solid) = (Class::Apart, false);
            }
            _ => {
                close(words, word, at, is_solid);
                (word, last, is_solid) = (at, class, false);
            }
        }
        is_solid |= matches!(class, Class::Letter | Class::Number | Class::Alone);
        was_hebrew = is_hebrew;
    }
    close(words, word, end, is_solid);
    Some(())
}

fn close(words: &mut Words, start: usize, end: usize, is_solid: bool) {
    if is_solid {
        words.push(Word { start, end });
    }
}

/// Tells whether a sign between two characters of one class joins them (WB6,
/// WB7, WB11, WB12).
fn joins(sign: Class, class: Class) -> bool {
    match class {
        Class::Letter => sign != Class::InnerNumber,
        Class::Number => sign != Class::InnerLetter,
        _ => false,
    }
}

/// Returns where the run that begins at `start` ends for the crate: before a
/// separator that is not joined to it.
fn joined_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let is_part = |at: usize| {
        let byte = bytes[at];
        byte.is_ascii_alphanumeric() || byte >= 0x80 || b".,':;_".contains(&byte)
    };
    let mut at = start;
    while at < bytes.len() {
        let joins = |before: u8| match before {
            // A run holds a blank only where it was joined to blanks before it.
            b' ' => true,
            0x80.. => joins_separator(text, at),
            _ => false,
        };
        if !is_part(at) && (at == start || bytes[at] == b'\n' || !joins(bytes[at - 1])) {
            break;
        }
        at += 1;
    }
    at
}

/// Tells whether the separator at `at` may belong to the character before it,
/// which is not ASCII.
fn joins_separator(text: &str, at: usize) -> bool {
    // WB7b: Hebrew letters may enclose a double quote. WB3d: blanks of other
    // scripts stay together with plain blanks.
    let before = text[..at].chars().next_back();
    text.as_bytes()[at] == b'"' || before.is_some_and(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::super::Tokenizer;
    use super::*;
    use proptest::prelude::*;

    fn fast(text: &str) -> Vec<&str> {
        let mut cut = super::super::Cut::default();
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            at = Tokenizer::default().cut(text, at, &mut cut);
            found.extend(cut.words.iter().map(|word| &text[word.start..word.end]));
        }
        found
    }

    fn crates(line: &str) -> Vec<&str> {
        line.unicode_words().collect()
    }

    #[test]
    fn ascii_marks_join_as_in_the_crate() {
        for text in [
            "don't e.g. 3,000.50 a:b a;b 1;2 1:2 _a_ __ a_.b 'tis x' 1.a a.1 a..b a.'b",
            "a'",
            "'",
            "_",
            "1,",
            "a:",
            ":a",
            "a.b.c.",
            "1_000,5",
        ] {
            assert_eq!(fast(text), crates(text), "{text}");
        }
    }

    #[test]
    fn quotes_behind_hebrew_letters_are_cut_as_in_the_crate() {
        let signs = ["א", "ב", "a", "1", "'", "\"", ".", "’", "\u{5b8}", " ", "_"];
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            texts =
                texts.iter().flat_map(|text| signs.map(|sign| format!("{text}{sign}"))).collect();
            for text in &texts {
                assert_eq!(fast(text), crates(text), "{text}");
            }
        }
    }

    #[test]
    fn every_character_is_cut_as_in_the_crate() {
        for c in '\u{80}'..=char::MAX {
            for text in [
                format!("{c} a{c}b {c}c d{c} {c}{c} a.{c} 1{c}2 3,{c} _{c}_{c} {c}'s"),
                format!("a’{c} {c}’b 1.{c}2 a{c}.b \u{301}{c} {c}\u{301} a{c}\u{301}b {c}:{c}"),
                format!("{c}\""),
                format!("{c}\"{c} {c} \u{301}"),
            ] {
                assert_eq!(fast(&text), crates(&text), "U+{:04X} {text:?}", u32::from(c));
            }
        }
    }

    #[test]
    fn long_runs_of_marks_and_blanks_take_no_longer_each() {
        for text in [" \u{301}".repeat(200_000), "\u{3000}".to_string() + &" ".repeat(400_000)] {
            assert_eq!(fast(&text), crates(&text));
        }
    }

    #[test]
    fn two_characters_of_any_kind_are_cut_as_in_the_crate() {
        let samples = "a1'.,:;_\" -\n\rאé字ंााカ\u{301}\u{200d}\u{ad}\u{3000}\u{2003}’ー🇳👍";
        let all: Vec<char> = samples.chars().collect();
        for a in &all {
            for b in &all {
                for c in &all {
                    for d in &all {
                        let text: String = [a, b, c, d].into_iter().collect();
                        assert_eq!(fast(&text), crates(&text), "{text:?}");
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_cut_as_in_the_crate(text in any::<String>()) {
            prop_assert_eq!(fast(&text), crates(&text));
        }

        #[test]
        fn bytes_made_text_are_cut_as_in_the_crate(
            bytes in prop::collection::vec(any::<u8>(), 0..300), blanks in 0..64_usize
        ) {
            let text = " ".repeat(blanks) + &String::from_utf8_lossy(&bytes);
            prop_assert_eq!(fast(&text), crates(&text));
        }

        #[test]
        fn a_text_of_many_stretches_is_cut_as_its_lines_are(
            lines in prop::collection::vec("[a-c1 '.,_\u{301}\u{5d0}é’\u{ad}字\r]{0,24}", 1..40)
        ) {
            let text = lines.join("\n").repeat(60);
            let by_line: Vec<&str> = text.split_inclusive('\n').flat_map(fast).collect();
            prop_assert_eq!(by_line, fast(&text));
        }

        #[test]
        fn a_long_line_is_cut_as_in_the_crate(
            parts in prop::collection::vec("[aB1 .'é\"\u{301}\u{5d0}字😀]{0,9}[.!?)]{1,2} {1,2}[A-Ca1’]", 40..60)
        ) {
            let text = parts.concat().repeat(40);
            prop_assert_eq!(fast(&text), crates(&text));
        }

        #[test]
        fn text_of_awkward_characters_is_cut_as_in_the_crate(
            text in "[a-c1-2 '.,:;_\"\u{301}\u{5d0}\u{5d1}\u{200d}\u{3000}\u{2003}éा’\u{ad}\n]{0,24}"
        ) {
            prop_assert_eq!(fast(&text), crates(&text));
        }
    }
}

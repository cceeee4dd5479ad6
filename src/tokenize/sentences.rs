//! UAX #29 sentences.
//!
//! Input: whole lines, each a text up to and with its line feed, after which a
//! sentence always ends (SB4). Output: the byte offsets at which a new sentence
//! begins, exactly those of `split_sentence_bound_indices`, which is the oracle
//! of this file's tests.
//!
//! Only `. ? !` and their like in other scripts can end a sentence inside a
//! line, so the rules, written out in [`bound_after`], are asked there and
//! nowhere else. A line with a character beyond U+FFFF, or another end of a
//! paragraph than its own, goes to the crate.

use unicode_segmentation::UnicodeSegmentation;

use super::asked::Asked;
use super::marks::Marks;

/// What the rules ask of a character (UAX #29, `Sentence_Break`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Upper,
    Lower,
    /// A letter without case.
    Letter,
    Number,
    /// `? !` and their like.
    Terminator,
    /// `.` and its like, which also stand in abbreviations and numbers.
    Stop,
    /// Quotes and brackets, which may stand behind a terminator.
    Close,
    Blank,
    /// `, - : ;` and dashes, over which a sentence goes on.
    Continuer,
    /// Attaches to whatever precedes it.
    Mark,
    Paragraph,
    Other,
}

const CLASSES: &[Class] = &[
    Class::Upper,
    Class::Lower,
    Class::Letter,
    Class::Number,
    Class::Terminator,
    Class::Stop,
    Class::Close,
    Class::Blank,
    Class::Continuer,
    Class::Mark,
    Class::Paragraph,
    Class::Other,
];

static KNOWN: Asked<Class> = Asked::new(CLASSES, asked);

#[inline]
fn class_of(character: char) -> Class {
    KNOWN.class_of(character).unwrap_or(Class::Other)
}

/// Asks the crate what a character does between others.
fn asked(c: char) -> Class {
    let sentences = |text: String| text.split_sentence_bounds().count();
    let first = |text: String| text.split_sentence_bounds().next().map_or(0, str::len);
    // A terminator would take the blank with it.
    if first(format!("a{c} b")) == "a".len() + c.len_utf8() {
        return Class::Paragraph;
    }
    if sentences(format!("a{c} B")) == 2 {
        let goes_on = sentences(format!("a{c} b")) == 1;
        return if goes_on { Class::Stop } else { Class::Terminator };
    }
    let behind = "a!".len() + c.len_utf8();
    match first(format!("a!{c}B")) {
        // The sentence ends behind the character.
        end if end == behind => {
            let is_mark = sentences(format!("a.{c}B")) == 1;
            let is_close = first(format!("a!{c})B")) > behind;
            match (is_mark, is_close) {
                (true, _) => Class::Mark,
                (_, true) => Class::Close,
                _ => Class::Blank,
            }
        }
        // It does not end at all.
        end if end > behind => Class::Continuer,
        _ if sentences(format!("a. {c}")) == 1 => Class::Lower,
        _ if sentences(format!("1.{c}")) == 1 => Class::Number,
        _ if sentences(format!("a.{c}")) == 1 => Class::Upper,
        _ if sentences(format!("a. {c} b")) == 2 => Class::Letter,
        _ => Class::Other,
    }
}

/// Finds the sentences of whole lines, block by block.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    text: &'a str,
    /// Where the current line begins.
    start: usize,
    /// Whether it holds a carriage return.
    has_return: bool,
    bounds: &'a mut Vec<usize>,
    seen: &'a mut Seen,
}

/// What the current line holds that may end a sentence.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Where `. ? !` stand, and their like in other scripts.
    enders: Vec<usize>,
    /// Blocks with characters beyond ASCII: the place of the lowest bit, and a bit for
    /// each of their bytes.
    beyond: Vec<(usize, u64)>,
}

impl Seen {
    fn clear(&mut self) {
        self.enders.clear();
        self.beyond.clear();
    }
}

impl<'a> Lines<'a> {
    /// Prepares to add the ends of the sentences and lines of `text` from
    /// `start` on to `bounds`.
    pub(super) fn new(
        text: &'a str,
        start: usize,
        bounds: &'a mut Vec<usize>,
        seen: &'a mut Seen,
    ) -> Self {
        seen.clear();
        Self { text, start, has_return: false, bounds, seen }
    }

    /// Notes what the block that begins at `base` holds, and cuts the lines
    /// that end in it.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "part of a loop that is made for several processors")]
    pub(super) fn block(&mut self, base: usize, marks: &Marks) {
        if marks.feed | marks.ender | marks.beyond | marks.carriage != 0 {
            self.noted_block(base, marks);
        }
    }

    fn noted_block(&mut self, base: usize, marks: &Marks) {
        // The bits that are of the current line.
        let mut line = u64::MAX;
        let mut feeds = marks.feed;
        while feeds != 0 {
            let at = feeds.trailing_zeros() as usize;
            let behind = (u64::MAX << at) << 1;
            self.note(base, marks, line & !behind);
            self.end(base + at + 1);
            line = behind;
            feeds &= behind;
        }
        self.note(base, marks, line);
    }

    /// Notes what some bytes of a block hold.
    fn note(&mut self, base: usize, marks: &Marks, bytes: u64) {
        let mut enders = marks.ender & bytes;
        while enders != 0 {
            self.seen.enders.push(base + enders.trailing_zeros() as usize);
            enders &= enders - 1;
        }
        if marks.beyond & bytes != 0 {
            self.seen.beyond.push((base, marks.beyond & bytes));
        }
        self.has_return |= marks.carriage & bytes != 0;
    }

    /// Cuts the current line, which ends at `end`, and begins the next one.
    pub(super) fn end(&mut self, end: usize) {
        let line = &self.text[self.start..end];
        if self.is_known(line) {
            let enders = self.seen.enders.iter();
            let found = enders.filter_map(|at| bound_after(line, at - self.start));
            self.bounds.extend(found.map(|offset| self.start + offset));
        } else {
            let found = line.split_sentence_bound_indices().skip(1);
            self.bounds.extend(found.map(|(offset, _)| self.start + offset));
        }
        self.bounds.push(end);
        self.seen.clear();
        self.start = end;
        self.has_return = false;
    }

    /// Tells whether the rules written out here know all characters of the current
    /// line; adds those beyond ASCII that may end a sentence to those seen.
    fn is_known(&mut self, line: &str) -> bool {
        if self.has_return && has_inner_return(line) {
            return false;
        }
        let Seen { enders, beyond } = &mut *self.seen;
        let ascii = enders.len();
        for (base, bits) in beyond.iter() {
            let mut bits = *bits;
            while bits != 0 {
                let at = base + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                // A character's other bytes are none.
                let rest = self.text.get(at..).unwrap_or("");
                let Some(character) = rest.chars().next() else { continue };
                match KNOWN.class_of(character) {
                    None | Some(Class::Paragraph) => return false,
                    Some(Class::Terminator | Class::Stop) => enders.push(at),
                    Some(_) => {}
                }
            }
        }
        if enders.len() > ascii {
            enders.sort_unstable();
        }
        true
    }
}

/// Tells whether a carriage return stands in a line before its end: it ends a
/// paragraph too, and is so rare there that the crate may see to it.
fn has_inner_return(line: &str) -> bool {
    let body = line.strip_suffix('\n').unwrap_or(line);
    let body = body.strip_suffix('\r').unwrap_or(body);
    memchr::memchr(b'\r', body.as_bytes()).is_some()
}

/// Fills `bounds` with the offsets inside `line` at which a sentence begins,
/// but for the first, which begins at 0.
pub(super) fn sentence_bounds(line: &str, bounds: &mut Vec<usize>) {
    bounds.clear();
    if let Some(enders) = find_enders(line) {
        bounds.extend(enders.iter().filter_map(|at| bound_after(line, *at)));
    } else {
        bounds.extend(line.split_sentence_bound_indices().map(|(start, _)| start).skip(1));
    }
}

/// Returns where `. ? !` and their like in other scripts stand in a line, if the rules
/// written out here know all its characters.
fn find_enders(line: &str) -> Option<Vec<usize>> {
    if has_inner_return(line) {
        return None;
    }
    let mut enders = Vec::new();
    for (at, character) in line.char_indices() {
        match character {
            '.' | '!' | '?' => enders.push(at),
            _ if character.is_ascii() => {}
            _ => match KNOWN.class_of(character) {
                None | Some(Class::Paragraph) => return None,
                Some(Class::Terminator | Class::Stop) => enders.push(at),
                Some(_) => {}
            },
        }
    }
    Some(enders)
}

/// Returns where a new sentence begins after the terminator at `at`, if one
/// does (SB5 to SB11).
fn bound_after(line: &str, at: usize) -> Option<usize> {
    // What nearly every sentence ends in.
    if let [b'.' | b'!' | b'?', b' ', b'A'..=b'Z', ..] = line.as_bytes()[at..] {
        return Some(at + 2);
    }
    let terminator = line[at..].chars().next()?;
    let after = &line[at + terminator.len_utf8()..];
    let closed = after.trim_start_matches(|c| matches!(class_of(c), Class::Close | Class::Mark));
    let rest = closed.trim_start_matches(|c| matches!(class_of(c), Class::Blank | Class::Mark));
    let next = class_of(rest.chars().next()?);
    // SB9 and SB10: the end of the paragraph belongs to the sentence. SB8a: a
    // sentence goes on over the next terminator and over , - : ;
    if matches!(next, Class::Paragraph | Class::Terminator | Class::Stop | Class::Continuer) {
        return None;
    }
    let ends = class_of(terminator) == Class::Terminator || {
        let between = &after[..after.len() - rest.len()];
        let adjacent = between.chars().all(|c| class_of(c) == Class::Mark);
        let inside = adjacent && is_inside(&line[..at], next);
        !inside && !goes_on(rest)
    };
    ends.then_some(line.len() - rest.len())
}

/// SB6 and SB7: the full stop of 3.5 and of U.S ends nothing.
fn is_inside(before: &str, next: Class) -> bool {
    let letter = || {
        let last = before.chars().rev().map(class_of).find(|class| *class != Class::Mark);
        matches!(last, Some(Class::Upper | Class::Lower))
    };
    next == Class::Number || (next == Class::Upper && letter())
}

/// SB8: a full stop before a word in lower case ends nothing.
fn goes_on(rest: &str) -> bool {
    let decides = |class: &Class| {
        !matches!(
            class,
            Class::Number
                | Class::Close
                | Class::Blank
                | Class::Continuer
                | Class::Mark
                | Class::Other
        )
    };
    rest.chars().map(class_of).find(decides) == Some(Class::Lower)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fast(line: &str) -> Vec<usize> {
        let mut bounds = Vec::new();
        sentence_bounds(line, &mut bounds);
        let mut cut = super::super::Cut::default();
        super::super::Tokenizer::default().cut(line, 0, &mut cut);
        // The end of the line is a bound as well, once or twice.
        cut.bounds.retain(|bound| *bound < line.len());
        assert_eq!(cut.bounds, bounds, "by blocks and by line, {line:?}");
        bounds
    }

    fn crates(line: &str) -> Vec<usize> {
        line.split_sentence_bound_indices().map(|(start, _)| start).skip(1).collect()
    }

    #[test]
    fn full_stops_inside_words_and_numbers_end_nothing() {
        let line = "It cost 3.5 in the U.S. and e.g. here. \"So?\" he said. (Yes.) No... And!?\n";
        assert_eq!(fast(line), crates(line));
    }

    #[test]
    fn every_character_is_taken_as_in_the_crate() {
        for c in (' '..='\u{ffff}').chain('\u{1f600}'..'\u{1f610}') {
            for line in [
                format!("a.{c}B a.{c}b a. {c}B a. {c}b c a! {c}B a!{c} B {c}.B a.{c}1"),
                format!("a. 1 {c} b a. 1 {c} B"),
                format!("a{c}b{c} B{c}) b 1{c}1 U{c}U a{c}\u{301} B. {c}"),
                format!("a.{c}"),
            ] {
                assert_eq!(fast(&line), crates(&line), "{line:?} U+{:04X}", u32::from(c));
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_long_line_is_cut_as_in_the_crate(
            parts in prop::collection::vec("[aB1 .é\"\u{301}字😀]{0,9}[.!?)]{1,2}[ \u{a0}]{1,2}[A-Ca1’]", 40..60)
        ) {
            let line = parts.concat().repeat(40);
            let mut cut = super::super::Cut::default();
            let (mut at, mut ends) = (0, Vec::new());
            while at < line.len() {
                at = super::super::Tokenizer::default().cut(&line, at, &mut cut);
                ends.append(&mut cut.bounds);
            }
            ends.dedup();
            prop_assert_eq!(ends.pop(), Some(line.len()));
            prop_assert_eq!(ends, crates(&line));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn lines_are_cut_as_in_the_crate(
            line in "[aB1 .!?,;:\"')(\t\r\u{b}\u{c}éÉ’”«–…€\u{a0}\u{301}字。؟-]{0,14}\n?"
        ) {
            prop_assert_eq!(fast(&line), crates(&line), "{:?}", line);
        }

        #[test]
        fn any_line_is_cut_as_in_the_crate(line in "[^\n]{0,30}") {
            prop_assert_eq!(fast(&line), crates(&line), "{:?}", line);
        }
    }
}

//! UAX #29 sentences.
//!
//! Input: a line, that is a text up to and with its line feed, after which a
//! sentence always ends (SB4). Output: the byte offsets at which a new sentence
//! begins inside the line, exactly those of `split_sentence_bound_indices`,
//! which is the oracle of this file's tests.
//!
//! In a line of plain characters (ASCII, Latin letters, the usual quotes and
//! dashes) only `. ? !` can end a sentence, so the rules are asked there and
//! nowhere else. A line with any other character goes to the crate.

use unicode_segmentation::UnicodeSegmentation;

/// What the rules ask of a plain character (UAX #29, `Sentence_Break`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Upper,
    Lower,
    Digit,
    /// `. ? !`
    Terminator,
    /// Quotes and brackets, which may stand behind a terminator.
    Close,
    Blank,
    /// `, - : ;` and dashes, over which a sentence goes on.
    Continuer,
    Paragraph,
    Other,
}

/// Fills `bounds` with the offsets inside `line` at which a sentence begins,
/// but for the first, which begins at 0.
pub(super) fn sentence_bounds(line: &str, bounds: &mut Vec<usize>) {
    bounds.clear();
    if !is_plain(line) {
        bounds.extend(line.split_sentence_bound_indices().map(|(start, _)| start).skip(1));
        return;
    }
    for mark in memchr::memchr3_iter(b'.', b'!', b'?', line.as_bytes()) {
        bounds.extend(bound_after(line, mark));
    }
}

/// Tells whether all characters of a line have a [`Class`].
fn is_plain(line: &str) -> bool {
    let bytes = line.as_bytes();
    let mut at = 0;
    while let Some(offset) = bytes[at..].iter().position(|byte| *byte >= 0x80) {
        at += offset;
        at += match bytes[at..] {
            // U+00A0 to U+017F, without the soft hyphen.
            [0xc2, 0xad, ..] => return false,
            [0xc2, 0xa0..=0xbf, ..] | [0xc3..=0xc5, _, ..] => 2,
            // – — ‘ ’ ‚ ‛ “ ” „ … €
            [0xe2, 0x80, 0x93 | 0x94 | 0x98..=0x9e | 0xa6, ..] | [0xe2, 0x82, 0xac, ..] => 3,
            _ => return false,
        };
    }
    // A carriage return ends a paragraph too. It is so rare other than at the
    // line's end that the crate may see to it.
    let body = line.strip_suffix('\n').unwrap_or(line);
    let body = body.strip_suffix('\r').unwrap_or(body);
    memchr::memchr(b'\r', body.as_bytes()).is_none()
}

fn class_of(character: char) -> Class {
    match character {
        'a'..='z' => Class::Lower,
        'A'..='Z' => Class::Upper,
        '0'..='9' => Class::Digit,
        ' ' | '\t' | '\u{b}' | '\u{c}' | '\u{a0}' => Class::Blank,
        '.' | '!' | '?' => Class::Terminator,
        '"' | '\'' | '(' | ')' | '[' | ']' | '{' | '}' | '«' | '»' | '\u{2018}'..='\u{201e}' => {
            Class::Close
        }
        ',' | '-' | ':' | ';' | '–' | '—' => Class::Continuer,
        '\n' | '\r' => Class::Paragraph,
        letter if letter.is_lowercase() => Class::Lower,
        letter if letter.is_uppercase() => Class::Upper,
        _ => Class::Other,
    }
}

/// Returns where a new sentence begins after the terminator at `mark`, if one
/// does (SB6 to SB11).
fn bound_after(line: &str, mark: usize) -> Option<usize> {
    let after = &line[mark + 1..];
    let closed = after.trim_start_matches(|c| class_of(c) == Class::Close);
    let rest = closed.trim_start_matches(|c| class_of(c) == Class::Blank);
    let next = class_of(rest.chars().next()?);
    // SB9 and SB10: the end of the paragraph belongs to the sentence. SB8a: a
    // sentence goes on over the next terminator and over , - : ;
    if matches!(next, Class::Paragraph | Class::Terminator | Class::Continuer) {
        return None;
    }
    let ends = line.as_bytes()[mark] != b'.' || {
        let adjacent = rest.len() == after.len();
        let inside = adjacent && is_inside(&line[..mark], next);
        !inside && !goes_on(rest)
    };
    ends.then_some(line.len() - rest.len())
}

/// SB6 and SB7: the full stop of 3.5 and of U.S ends nothing.
fn is_inside(before: &str, next: Class) -> bool {
    let letter = || {
        let last = before.chars().next_back().map(class_of);
        matches!(last, Some(Class::Upper | Class::Lower))
    };
    next == Class::Digit || (next == Class::Upper && letter())
}

/// SB8: a full stop before a word in lower case ends nothing.
fn goes_on(rest: &str) -> bool {
    let decides = |class: &Class| {
        matches!(class, Class::Upper | Class::Lower | Class::Terminator | Class::Paragraph)
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
    fn plain_characters_have_the_class_of_the_crate() {
        for character in (' '..='\u{3000}').filter(|c| is_plain(&c.to_string())) {
            let c = character;
            for line in [
                format!("a.{c}B"),
                format!("a.{c}b"),
                format!("a. {c}B"),
                format!("a. {c}b c"),
                format!("a! {c}B"),
                format!("a!{c} B"),
                format!("{c}.B"),
                format!("a.{c}1"),
                format!("a. 1 {c} b"),
                format!("a. 1 {c} B"),
            ] {
                if is_plain(&line) {
                    assert_eq!(fast(&line), crates(&line), "{line:?} U+{:04X}", u32::from(c));
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn lines_are_cut_as_in_the_crate(
            line in "[aB1 .!?,;:\"')(\t\r\u{b}\u{c}éÉ’”«–…€\u{a0}-]{0,14}\n?"
        ) {
            prop_assert_eq!(fast(&line), crates(&line), "{:?}", line);
        }

        #[test]
        fn any_line_is_cut_as_in_the_crate(line in "[^\n]{0,30}") {
            prop_assert_eq!(fast(&line), crates(&line), "{:?}", line);
        }
    }
}

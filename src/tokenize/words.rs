//! UAX #29 words, fast.
//!
//! Input: a line. Output: the byte ranges of the words that hold a letter or a
//! digit, in order, exactly those of `unicode_word_indices`, which is the
//! oracle of this file's tests.
//!
//! Most words are runs of ASCII letters and digits between plain separators:
//! those are words as they stand. A run that also holds one of `. , ' : ; _` is
//! cut by the ASCII part of the rules, written out in [`ascii_words`]. A run
//! with any other byte goes to the crate, alone: a plain separator always ends
//! a word, and the few characters that could reach back over it (WB4: marks
//! and format characters) take it with them, see [`binds_backwards`].

use unicode_segmentation::UnicodeSegmentation;

/// What a byte can do to a word; the classes are bits, so that a run knows
/// what it has seen.
const SEPARATOR: u8 = 0;
const WORD: u8 = 1;
const SENSITIVE: u8 = 2;
const BEYOND_ASCII: u8 = 4;

const CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [SEPARATOR; 256];
    let mut byte: u8 = 255;
    loop {
        classes[byte as usize] = match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => WORD,
            b'.' | b',' | b'\'' | b':' | b';' | b'_' => SENSITIVE,
            0x80..=0xff => BEYOND_ASCII,
            _ => SEPARATOR,
        };
        if byte == 0 {
            return classes;
        }
        byte -= 1;
    }
}

/// Calls `emit(start, end)` for each word of a line.
pub(super) fn words(line: &str, mut emit: impl FnMut(usize, usize)) {
    let bytes = line.as_bytes();
    let (mut at, mut previous_end) = (0, 0);
    while at < bytes.len() {
        if CLASSES[usize::from(bytes[at])] == SEPARATOR {
            at += 1;
            continue;
        }
        let start = at;
        let (end, seen) = run_end(line, start);
        if seen == WORD {
            emit(start, end);
        } else if seen & BEYOND_ASCII == 0 {
            ascii_words(bytes, start, end, &mut emit);
        } else {
            let from = if binds_backwards(line, start) { previous_end } else { start };
            for (offset, word) in line[from..end].unicode_word_indices() {
                emit(from + offset, from + offset + word.len());
            }
        }
        previous_end = end;
        at = end;
    }
}

/// Returns where the run that begins at `start` ends, and the classes in it.
fn run_end(line: &str, start: usize) -> (usize, u8) {
    let bytes = line.as_bytes();
    let (mut at, mut seen) = (start, 0);
    while at < bytes.len() {
        let class = CLASSES[usize::from(bytes[at])];
        // A run holds a blank only where a blank was joined to it before.
        let may_join = bytes[at.saturating_sub(1)] >= 0x80 || bytes[at.saturating_sub(1)] == b' ';
        if class == SEPARATOR && !(may_join && joins_separator(line, at)) {
            break;
        }
        seen |= class;
        at += 1;
    }
    (at, seen)
}

/// Tells whether the separator at `at` may belong to what is before it: a
/// character that is not ASCII, or blanks that follow one.
#[cold]
fn joins_separator(line: &str, at: usize) -> bool {
    // WB7b: Hebrew letters may enclose a double quote. WB3d: blanks of other
    // scripts stay together with plain blanks.
    let before = line[..at].trim_end_matches(' ').chars().next_back();
    line.as_bytes()[at] == b'"' || before.is_some_and(|c| c.is_whitespace() && !c.is_ascii())
}

/// Tells whether the character at `start` may attach to what precedes it.
///
/// Only marks, format characters and joiners do. The ranges hold none of
/// these; a character outside them costs a longer detour, never a wrong word.
fn binds_backwards(line: &str, start: usize) -> bool {
    let first = line[start..].chars().next().unwrap_or('a');
    !matches!(first,
        '\0'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{590}'
        | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' | '\u{904}'..='\u{939}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{20a0}'..='\u{20c0}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Cuts a run of ASCII letters, digits and `. , ' : ; _` (WB5 to WB13).
fn ascii_words(bytes: &[u8], start: usize, end: usize, emit: &mut impl FnMut(usize, usize)) {
    let (mut word, mut solid) = (start, false);
    for at in start..end {
        let byte = bytes[at];
        if byte.is_ascii_alphanumeric() {
            solid = true;
        } else if byte != b'_' {
            let inside = at > word && at + 1 < end;
            if inside && bridges(bytes[at - 1], byte, bytes[at + 1]) {
                continue;
            }
            if solid {
                emit(word, at);
            }
            (word, solid) = (at + 1, false);
        }
    }
    if solid {
        emit(word, end);
    }
}

/// Tells whether a mark between two ASCII characters joins them (WB6, WB7,
/// WB11, WB12).
fn bridges(before: u8, mark: u8, after: u8) -> bool {
    match mark {
        b'.' | b'\'' => {
            (before.is_ascii_alphabetic() && after.is_ascii_alphabetic())
                || (before.is_ascii_digit() && after.is_ascii_digit())
        }
        b':' => before.is_ascii_alphabetic() && after.is_ascii_alphabetic(),
        _ => before.is_ascii_digit() && after.is_ascii_digit(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fast(line: &str) -> Vec<&str> {
        let mut found = Vec::new();
        words(line, |start, end| found.push(&line[start..end]));
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
    fn safe_starts_never_attach_to_a_blank() {
        for character in ('\0'..=char::MAX).filter(|c| !c.is_ascii()) {
            let text = format!(" {character}");
            if !binds_backwards(&text, 1) {
                let first = text.split_word_bounds().next();
                let alone = first == Some(" ") || character.is_whitespace();
                assert!(alone, "U+{:04X} attaches to a blank", u32::from(character));
            }
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
        fn text_of_awkward_characters_is_cut_as_in_the_crate(
            text in "[a-c1-2 '.,:;_\"\u{301}\u{5d0}\u{5d1}\u{200d}\u{3000}\u{2003}éा’\u{ad}\n]{0,24}"
        ) {
            prop_assert_eq!(fast(&text), crates(&text));
        }
    }
}

//! UAX #29 sentences.
//!
//! Input: a line, that is a text up to and with its line feed, after which a
//! sentence always ends (SB4). Output: the byte offsets at which a new sentence
//! begins inside the line, exactly those of `split_sentence_bound_indices`,
//! which is the oracle of this file's tests.
//!
//! In a line of ASCII only `. ? !` can end a sentence and the rules are short
//! enough to write out; every other line goes to the crate.

use unicode_segmentation::UnicodeSegmentation;

/// Fills `bounds` with the offsets inside `line` at which a sentence begins,
/// but for the first, which begins at 0.
pub(super) fn sentence_bounds(line: &str, bounds: &mut Vec<usize>) {
    bounds.clear();
    let bytes = line.as_bytes();
    if !line.is_ascii() || holds_paragraphs(bytes) {
        bounds.extend(line.split_sentence_bound_indices().map(|(start, _)| start).skip(1));
        return;
    }
    let mut at = 0;
    while let Some(found) = next_terminator(bytes, at) {
        let (bound, ends) = ascii_bound(bytes, found);
        if ends && bound < bytes.len() {
            bounds.push(bound);
        }
        at = found + 1;
    }
}

/// Tells whether there is a carriage return, which ends a paragraph too, other
/// than at the line's end. It is so rare that the crate may see to it.
fn holds_paragraphs(bytes: &[u8]) -> bool {
    let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let body = body.strip_suffix(b"\r").unwrap_or(body);
    memchr::memchr(b'\r', body).is_some()
}

fn next_terminator(bytes: &[u8], from: usize) -> Option<usize> {
    memchr::memchr3(b'.', b'!', b'?', &bytes[from..]).map(|offset| from + offset)
}

/// Returns where the next sentence would begin after the terminator at `mark`,
/// and whether it does (SB6 to SB11).
fn ascii_bound(bytes: &[u8], mark: usize) -> (usize, bool) {
    let after = mark + 1;
    let closed = skip(bytes, after, is_close);
    let next = skip(bytes, closed, is_blank);
    let follows = bytes.get(next).copied();
    match follows {
        // SB9, SB10: the end of the paragraph belongs to the sentence.
        Some(b'\n' | b'\r') => return (bytes.len(), false),
        // SB8a: a sentence goes on over , - : ; and the next terminator.
        None | Some(b',' | b'-' | b':' | b';' | b'.' | b'!' | b'?') => return (next, false),
        Some(_) => {}
    }
    if bytes[mark] != b'.' {
        return (next, true);
    }
    if next == after && follows.is_some_and(|byte| full_stop_is_inside(bytes, mark, byte)) {
        return (next, false);
    }
    // SB8: a full stop before a word in lower case ends nothing.
    let decisive = bytes[next..].iter().find(|byte| {
        byte.is_ascii_alphabetic() || matches!(byte, b'.' | b'!' | b'?' | b'\n' | b'\r')
    });
    (next, !decisive.is_some_and(u8::is_ascii_lowercase))
}

/// SB6 and SB7: 3.5 and U.S are not cut.
fn full_stop_is_inside(bytes: &[u8], mark: usize, next: u8) -> bool {
    let after_letter = mark > 0 && bytes[mark - 1].is_ascii_alphabetic();
    next.is_ascii_digit() || (next.is_ascii_uppercase() && after_letter)
}

fn skip(bytes: &[u8], from: usize, is_skipped: impl Fn(u8) -> bool) -> usize {
    from + bytes[from..].iter().take_while(|byte| is_skipped(**byte)).count()
}

fn is_close(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'(' | b')' | b'[' | b']' | b'{' | b'}')
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0b | 0x0c)
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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn lines_are_cut_as_in_the_crate(line in "[aB1 .!?,;:\"')(\t\r\u{b}\u{c}-]{0,14}\n?") {
            prop_assert_eq!(fast(&line), crates(&line), "{:?}", line);
        }
    }
}

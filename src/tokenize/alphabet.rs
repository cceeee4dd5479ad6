//! Tokens by a regular expression: the longest runs of word characters.
//!
//! Input: a text, and an [`Alphabet`] that says which characters are word characters,
//! the `\w` of somebody else's regular expressions. Output: the runs of at least so many
//! of them, which is what `\b\w\w+\b` finds (two or more) and `\w+` (one or more).
//!
//! Which characters these are differs from one version of Unicode to the next, and from
//! one engine to another: `\w` of the crate `regex` has marks and joiners in it, that of
//! Python has not, and has fractions and circled digits instead. So an alphabet is
//! learned from the engine that is to be equalled, and nothing is known here but ASCII,
//! on which all agree.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::Cut;
use super::edges::Words;
use super::marks::{self, BLOCK, Marks, Work};

/// So many code points there are.
const CODE_POINTS: usize = 0x11_0000;

/// Which characters are word characters, and what their small letters are.
#[derive(Debug)]
pub struct Alphabet {
    /// A bit for each code point.
    word: Vec<u64>,
    /// The small letters of the characters beyond ASCII that have another one.
    lower: BTreeMap<char, char>,
}

impl Alphabet {
    /// Takes the ranges of the word characters' code points, and the characters whose
    /// small letter is another character, with that. Of ASCII nothing is asked.
    ///
    /// A small letter must be a word character where its capital is one.
    #[must_use]
    pub fn new(word: &[Range<u32>], lower: impl IntoIterator<Item = (char, char)>) -> Self {
        let mut bits = vec![0; CODE_POINTS / 64];
        for code in word.iter().cloned().flatten() {
            if let Some(word) = bits.get_mut(code as usize / 64) {
                *word |= 1 << (code % 64);
            }
        }
        let lower = lower.into_iter().filter(|(capital, _)| !capital.is_ascii()).collect();
        Self { word: bits, lower }
    }

    /// Tells whether a character is a word character.
    #[inline]
    #[must_use]
    pub fn is_word(&self, character: char) -> bool {
        let code = character as usize;
        self.word[code / 64] >> (code % 64) & 1 == 1
    }

    /// Returns a word in small letters.
    fn lowered<'a>(&self, word: &'a str) -> Cow<'a, str> {
        if word.is_ascii() {
            let is_small = !word.bytes().any(|byte| byte.is_ascii_uppercase());
            return if is_small { word.into() } else { word.to_ascii_lowercase().into() };
        }
        let small = |letter: char| match self.lower.get(&letter) {
            Some(small) => *small,
            None => letter.to_ascii_lowercase(),
        };
        word.chars().map(small).collect::<String>().into()
    }
}

/// What makes a run of word characters a token, and what the token is called.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// The word characters.
    pub alphabet: Arc<Alphabet>,
    /// A shorter run is no token.
    pub min_characters: usize,
    /// Whether types are in small letters.
    pub lower: bool,
}

impl Pattern {
    /// Cuts `text[start..end]`, which ends where a token cannot go on.
    pub(super) fn cut(&self, text: &str, start: usize, end: usize, cut: &mut Cut) {
        let words = &mut cut.words;
        marks::best(Stretch { alphabet: &self.alphabet, text, start, end, words });
        let bytes = text.as_bytes();
        match self.min_characters {
            0 | 1 => {}
            2 => words.retain(|start, end| end - start > width(bytes[start])),
            least => words.retain(|start, end| text[start..end].chars().count() >= least),
        }
    }

    /// Returns the type that a token belongs to.
    pub(super) fn type_of<'a>(&self, token: &'a str) -> Cow<'a, str> {
        if self.lower { self.alphabet.lowered(token) } else { token.into() }
    }
}

/// Returns how many bytes a character has, by its first.
#[inline]
fn width(first: u8) -> usize {
    match first {
        0..0x80 => 1,
        _ => first.leading_ones() as usize,
    }
}

/// A stretch of a text, of which the runs are to be found.
struct Stretch<'a> {
    alphabet: &'a Alphabet,
    text: &'a str,
    start: usize,
    end: usize,
    words: &'a mut Words,
}

impl Work for Stretch<'_> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "made for several processors")]
    fn done_by(self, look: impl Fn(&[u8; BLOCK]) -> Marks) {
        let Self { alphabet, text, start, end, words } = self;
        let (blocks, rest) = text.as_bytes()[start..end].as_chunks::<BLOCK>();
        // Blanks behind the last byte end what is open and begin nothing.
        let mut last = [b' '; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        let mut over = Over::default();
        for place in 0..=blocks.len() {
            let marks = look(if place < blocks.len() { &blocks[place] } else { &last });
            let base = start + place * BLOCK;
            let mut runs = marks.word | marks.underscore;
            if marks.beyond != 0 {
                runs |= over.runs(alphabet, text, base, marks.beyond);
            }
            words.add_runs(base, runs);
        }
        words.close(end);
    }
}

/// The bytes of a character that lie in the block behind the one it begins in.
#[derive(Default)]
struct Over {
    bytes: usize,
    is_word: bool,
}

impl Over {
    /// Returns the bytes beyond ASCII of a block that belong to word characters.
    #[inline]
    fn runs(&mut self, alphabet: &Alphabet, text: &str, base: usize, mut beyond: u64) -> u64 {
        let begun = (1 << self.bytes) - 1;
        let mut runs = if self.is_word { begun } else { 0 };
        beyond &= !begun;
        self.bytes = 0;
        while beyond != 0 {
            let at = beyond.trailing_zeros() as usize;
            let Some(character) = text[base + at..].chars().next() else {
                unreachable!("the block has a byte there")
            };
            let end = at + character.len_utf8();
            let bytes = u64::MAX << at & !(u64::MAX.checked_shl(shift(end)).unwrap_or(0));
            self.is_word = alphabet.is_word(character);
            runs |= if self.is_word { bytes } else { 0 };
            beyond &= !bytes;
            self.bytes = end.saturating_sub(BLOCK);
        }
        runs
    }
}

#[expect(clippy::cast_possible_truncation, reason = "less than 64 and 4 bytes")]
fn shift(bytes: usize) -> u32 {
    bytes as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Letters and digits as Rust knows them, and the underscore.
    fn pattern(min_characters: usize) -> Pattern {
        let is_word =
            |code: &u32| char::from_u32(*code).is_some_and(|c| c.is_alphanumeric() || c == '_');
        let word: Vec<Range<u32>> =
            (0..0x11_0000).filter(is_word).map(|code| code..code + 1).collect();
        let alphabet = Arc::new(Alphabet::new(&word, [('É', 'é')]));
        Pattern { alphabet, min_characters, lower: true }
    }

    /// The definition: character by character.
    fn plain(pattern: &Pattern, text: &str) -> Vec<String> {
        let runs = text.split(|character| !pattern.alphabet.is_word(character));
        let long = |run: &&str| run.chars().count() >= pattern.min_characters.max(1);
        runs.filter(long).map(String::from).collect()
    }

    fn found(pattern: &Pattern, text: &str) -> Vec<String> {
        let mut cut = Cut::default();
        pattern.cut(text, 0, text.len(), &mut cut);
        cut.words.iter().map(|word| text[word.start..word.end].to_string()).collect()
    }

    #[test]
    fn a_run_has_as_many_characters_as_asked_for() {
        let text = "a bc é éa ééé 你 你好 𝟙 𝟙𝟙 x_ _ don't";
        assert_eq!(found(&pattern(2), text), ["bc", "éa", "ééé", "你好", "𝟙𝟙", "x_", "don"]);
        assert_eq!(found(&pattern(3), text), ["ééé", "don"]);
        assert_eq!(found(&pattern(1), "a 你"), ["a", "你"]);
    }

    #[test]
    fn types_are_in_the_small_letters_of_the_alphabet() {
        let pattern = pattern(2);
        assert_eq!(pattern.type_of("ÉTÉ"), "étÉ".replace('É', "é"));
        assert_eq!(pattern.type_of("THE"), "the");
        // Nothing is known that was not said.
        assert_eq!(pattern.type_of("ÖA"), "Öa");
        assert_eq!(Pattern { lower: false, ..pattern }.type_of("The"), "The");
    }

    proptest! {
        #[test]
        fn runs_are_those_of_the_definition(
            text in "[a-c_ .é’你😀𝟙\u{301}]{0,200}", least in 0..4_usize, before in 0..70_usize,
        ) {
            let pattern = pattern(least);
            let text = " ".repeat(before) + &text;
            prop_assert_eq!(found(&pattern, &text), plain(&pattern, &text));
        }
    }
}

//! Stage 2: cuts documents into words and sentences.
//!
//! Input: a text and the [`Options`]. Output: for each token its bytes in the
//! text and, between tokens, the ends of sentences, handed to a [`Sink`].
//! Cost: O(text); no allocation a token.
//!
//! The default is exactly UAX #29: the words of `unicode-segmentation` that
//! hold a letter or a digit. `words` finds them fast; `rules` adds the
//! named options on top of the crate's segments. What a token is *called*
//! (case, normalisation) is decided once a type, by [`Tokenizer::type_of`].
//!
//! A text is taken line by line: a line feed always ends a word and a sentence
//! (WB3a and SB4), so a long text may be cut after any of them.

pub mod dutch;
mod options;
mod rules;
mod sentences;
mod words;

use std::borrow::Cow;

pub use options::{
    ApostropheSign, Apostrophes, Case, Emoji, Hyphens, Language, Normalization, Numbers, Options,
    Punctuation,
};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The version of Unicode whose rules decide what a word and a sentence is.
pub const UNICODE_VERSION: (u64, u64, u64) = unicode_segmentation::UNICODE_VERSION;

/// Takes tokens and sentence ends in the order of the text.
pub trait Sink {
    /// A token, as written, at `start` bytes from the beginning of the text.
    fn token(&mut self, text: &str, start: usize);
    /// The sentence is over; may be called for sentences without a token.
    fn end_sentence(&mut self);
}

/// Cuts texts by one set of options.
#[derive(Debug, Clone)]
pub struct Tokenizer {
    options: Options,
    plain: bool,
}

impl Default for Tokenizer {
    fn default() -> Self {
        Self::new(Options::default())
    }
}

impl Tokenizer {
    /// Prepares to cut texts by `options`.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { plain: options.are_plain(), options }
    }

    /// Returns the options.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Hands the tokens and sentence ends of a text to `sink`.
    pub fn tokenize(&self, text: &str, sink: &mut impl Sink) {
        let mut scratch = Scratch::default();
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1) {
            self.line(&text[start..end], start, &mut scratch, sink);
            start = end;
        }
        if start < text.len() {
            self.line(&text[start..], start, &mut scratch, sink);
        }
    }

    fn line(&self, line: &str, offset: usize, scratch: &mut Scratch, sink: &mut impl Sink) {
        sentences::sentence_bounds(line, &mut scratch.bounds);
        let is_dutch = self.options.language == Some(Language::Dutch);
        if is_dutch {
            scratch.bounds.retain(|bound| !dutch::goes_on(line, *bound));
        }
        let mut bounds = scratch.bounds.iter().copied().peekable();
        let mut emit = |start: usize, end: usize| {
            // A word that spans a sentence bound belongs where it begins.
            while bounds.next_if(|bound| *bound <= start).is_some() {
                sink.end_sentence();
            }
            sink.token(&line[start..end], offset + start);
            // Nor does a question mark inside a web address end a sentence.
            while is_dutch && bounds.next_if(|bound| *bound < end).is_some() {}
        };
        if self.plain {
            words::words(line, emit);
        } else {
            rules::words(&self.options, line, &mut scratch.segments, &mut emit);
        }
        sink.end_sentence();
    }

    /// Returns the type that a token belongs to: its case folded, its
    /// characters normalised, its apostrophe written as asked.
    #[must_use]
    pub fn type_of<'a>(&self, token: &'a str) -> Cow<'a, str> {
        let cased = in_case(self.options.case, token);
        let signed = with_sign(self.options.apostrophe_sign, cased);
        normalized(self.options.normalization, signed)
    }
}

/// What is used again from line to line.
#[derive(Debug, Default)]
struct Scratch {
    bounds: Vec<usize>,
    segments: Vec<rules::Segment>,
}

fn in_case(case: Case, token: &str) -> Cow<'_, str> {
    let lowercase = |byte: u8| !byte.is_ascii_uppercase() && byte.is_ascii();
    if case == Case::Keep || token.bytes().all(lowercase) {
        return Cow::Borrowed(token);
    }
    if token.is_ascii() {
        return Cow::Owned(token.to_ascii_lowercase());
    }
    Cow::Owned(match case {
        Case::Fold => unicase::UniCase::unicode(token).to_folded_case(),
        _ => token.to_lowercase(),
    })
}

fn with_sign(sign: ApostropheSign, token: Cow<'_, str>) -> Cow<'_, str> {
    let (written, wanted) = match sign {
        ApostropheSign::Keep => return token,
        ApostropheSign::Straight => ('’', "'"),
        ApostropheSign::Curly => ('\'', "’"),
    };
    if token.contains(written) { Cow::Owned(token.replace(written, wanted)) } else { token }
}

fn normalized(form: Normalization, token: Cow<'_, str>) -> Cow<'_, str> {
    if token.is_ascii() {
        return token;
    }
    Cow::Owned(match form {
        Normalization::None => return token,
        Normalization::Nfc => {
            if is_nfc_quick(token.chars()) == IsNormalized::Yes {
                return token;
            }
            token.nfc().collect()
        }
        Normalization::Nfd => token.nfd().collect(),
        Normalization::Nfkc => token.nfkc().collect(),
        Normalization::Nfkd => token.nfkd().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Seen(Vec<Vec<(String, usize)>>, Vec<(String, usize)>);

    impl Sink for Seen {
        fn token(&mut self, text: &str, start: usize) {
            self.1.push((text.into(), start));
        }
        fn end_sentence(&mut self) {
            if !self.1.is_empty() {
                self.0.push(std::mem::take(&mut self.1));
            }
        }
    }

    fn sentences(options: Options, text: &str) -> Vec<Vec<String>> {
        let mut seen = Seen::default();
        Tokenizer::new(options).tokenize(text, &mut seen);
        seen.0.into_iter().map(|s| s.into_iter().map(|(token, _)| token).collect()).collect()
    }

    fn tokens(options: Options, text: &str) -> Vec<String> {
        sentences(options, text).concat()
    }

    #[test]
    fn a_text_is_cut_into_sentences_of_words() {
        let text = "Één zin. Nog een!\nKop\nDit is 3.5 m.b.t. de S.E.R. hier.";
        let expected = vec![
            vec!["Één", "zin"],
            vec!["Nog", "een"],
            vec!["Kop"],
            vec!["Dit", "is", "3.5", "m.b.t", "de", "S.E.R", "hier"],
        ];
        assert_eq!(sentences(Options::default(), text), expected);
    }

    #[test]
    fn hyphens_join_words_only_when_asked() {
        let text = "een staakt-het-vuren - of zo-";
        let join = Options { hyphens: Hyphens::Join, ..Options::default() };
        assert_eq!(tokens(join, text), ["een", "staakt-het-vuren", "of", "zo"]);
        let split = Options::default();
        assert_eq!(tokens(split, text), ["een", "staakt", "het", "vuren", "of", "zo"]);
    }

    #[test]
    fn apostrophes_do_what_the_option_says() {
        let of = |apostrophes| Options { apostrophes, ..Options::default() };
        let text = "’s avonds l’eau d'abord aujourd’hui China’s 'goed'";
        let inner = ["s", "avonds", "l’eau", "d'abord", "aujourd’hui", "China’s", "goed"];
        assert_eq!(tokens(of(Apostrophes::Inner), text), inner);
        let leading = ["’s", "avonds", "l’eau", "d'abord", "aujourd’hui", "China’s", "goed"];
        assert_eq!(tokens(of(Apostrophes::Leading), text), leading);
        let elision = ["s", "avonds", "l’", "eau", "d'", "abord", "aujourd’hui", "China’s", "goed"];
        assert_eq!(tokens(of(Apostrophes::Elision), text), elision);
        let split =
            ["s", "avonds", "l", "eau", "d", "abord", "aujourd", "hui", "China", "s", "goed"];
        assert_eq!(tokens(of(Apostrophes::Split), text), split);
    }

    #[test]
    fn numbers_punctuation_and_emoji_are_kept_or_dropped() {
        let text = "Op 3 mei: 👩‍👩‍👧 en 🇳🇱!";
        let all = Options {
            numbers: Numbers::Drop,
            punctuation: Punctuation::Keep,
            emoji: Emoji::Keep,
            ..Options::default()
        };
        assert_eq!(tokens(all, text), ["Op", "mei", ":", "👩‍👩‍👧", "en", "🇳🇱", "!"]);
        assert_eq!(tokens(Options::default(), text), ["Op", "3", "mei", "en"]);
    }

    #[test]
    fn a_type_is_lower_case_and_composed() {
        let plain = Tokenizer::default();
        assert_eq!(plain.type_of("E\u{301}e\u{301}n"), "één");
        assert_eq!(plain.type_of("ΟΔΟΣ"), "οδο\u{3c2}", "the last sigma is final");
        assert_eq!(plain.type_of("İ"), "i\u{307}");
        assert_eq!(plain.type_of("Straße"), "straße");
        let folded = Tokenizer::new(Options { case: Case::Fold, ..Options::default() });
        assert_eq!(folded.type_of("STRASSE"), folded.type_of("Straße"));
        let straight = Options { apostrophe_sign: ApostropheSign::Straight, ..Options::default() };
        assert_eq!(Tokenizer::new(straight).type_of("China’s"), "china's");
    }
}

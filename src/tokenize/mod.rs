//! Stage 2: cuts documents into words and sentences.
//!
//! Input: a text and the [`Options`]. Output: a [`Cut`] for each stretch of the
//! text: the bytes of its tokens, and after which of them sentences end.
//! Cost: O(text); no allocation a token.
//!
//! The default is exactly UAX #29: the words of `unicode-segmentation` that
//! hold a letter or a digit. `words` finds them fast; `rules` adds the
//! named options on top of the crate's segments. What a token is *called*
//! (case, normalisation) is decided once a type, by [`Tokenizer::type_of`].
//!
//! A text is taken in stretches. It may be cut after any line feed, which always ends a
//! word and a sentence (WB3a and SB4), and where nothing but the rules of UAX #29 count,
//! after a terminator and a blank before a capital of ASCII ([`open_end`]).

pub mod alphabet;
mod asked;
mod classes;
pub mod dutch;
mod edges;
mod marks;
mod options;
mod rules;
mod sentences;
mod words;

use std::borrow::Cow;
use std::cmp::Ordering;

use alphabet::Pattern;
pub use edges::{Word, Words};
use marks::{BLOCK, Marks, Work};
pub use options::{
    ApostropheSign, Apostrophes, Case, Emoji, Hyphens, Language, Normalization, Numbers, Options,
    Punctuation,
};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The version of Unicode whose rules decide what a word and a sentence is.
pub const UNICODE_VERSION: (u64, u64, u64) = unicode_segmentation::UNICODE_VERSION;

/// A stretch of text ends at the first place that reaches this many bytes and at which
/// a text may be cut.
const STRETCH_BYTES: usize = 8 << 10;

/// The tokens and sentences of a stretch of text.
#[derive(Debug, Default)]
pub struct Cut {
    /// The tokens, in the order of the text.
    pub words: Words,
    /// After how many of them each sentence ends; no sentence is empty.
    pub sentence_ends: Vec<usize>,
    /// Where sentences begin, and ends of lines, in bytes.
    bounds: Vec<usize>,
    /// What the current line holds that may end a sentence.
    seen: sentences::Seen,
    segments: Vec<rules::Segment>,
}

impl Cut {
    fn clear(&mut self) {
        self.words.clear();
        self.sentence_ends.clear();
        self.bounds.clear();
    }

    fn end_sentence(&mut self) {
        let end = self.words.len();
        if self.sentence_ends.last().copied().unwrap_or(0) < end {
            self.sentence_ends.push(end);
        }
    }

    /// Counts the words before each bound.
    fn end_sentences(&mut self) {
        let words = self.words.pairs();
        let mut end = 0;
        for bound in &self.bounds {
            let before = end;
            // A word that spans a sentence bound belongs where it begins.
            while words.get(end).is_some_and(|[start, _]| start < bound) {
                end += 1;
            }
            if end > before {
                self.sentence_ends.push(end);
            }
        }
    }
}

/// Takes tokens and sentence ends in the order of the text.
pub trait Sink {
    /// A token, as written, at `start` bytes from the beginning of the text.
    fn token(&mut self, text: &str, start: usize);
    /// The sentence is over; it has at least one token.
    fn end_sentence(&mut self);
}

/// Cuts texts by one set of options.
#[derive(Debug, Clone)]
pub struct Tokenizer {
    options: Options,
    plain: bool,
    /// What decides in place of the rules of UAX #29 and of the options.
    pattern: Option<Pattern>,
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
        Self { plain: options.are_plain(), options, pattern: None }
    }

    /// Prepares to cut texts into runs of word characters, which have no sentences.
    #[must_use]
    pub fn by_pattern(pattern: Pattern) -> Self {
        Self { options: Options::verbatim(), plain: false, pattern: Some(pattern) }
    }

    /// Returns the options.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Hands the tokens and sentence ends of a text to `sink`.
    pub fn tokenize(&self, text: &str, sink: &mut impl Sink) {
        let (mut cut, mut at) = (Cut::default(), 0);
        while at < text.len() {
            at = self.cut(text, at, &mut cut);
            let mut ends = cut.sentence_ends.iter().peekable();
            for (place, word) in (1..).zip(cut.words.iter()) {
                sink.token(&text[word.start..word.end], word.start);
                if ends.next_if(|end| **end == place).is_some() {
                    sink.end_sentence();
                }
            }
        }
    }

    /// Tells whether nothing but the rules of UAX #29 decides where tokens and sentences
    /// end, so that a text may be cut at any [`open_end`].
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.plain
    }

    /// Cuts the stretch of `text` that begins at byte `start`, and returns
    /// where it ends. The text must begin there, or be one that may be cut there.
    pub fn cut(&self, text: &str, start: usize, cut: &mut Cut) -> usize {
        cut.clear();
        let wanted = (start + STRETCH_BYTES).min(text.len());
        let rest = &text.as_bytes()[wanted..];
        let end = if self.plain {
            memchr::memchr3_iter(b'\n', b'.', b'!', rest).find_map(|at| open_end(&rest[at..], at))
        } else {
            memchr::memchr(b'\n', rest).map(|feed| feed + 1)
        };
        let end = end.map_or(text.len(), |end| wanted + end);
        if let Some(pattern) = &self.pattern {
            pattern.cut(text, start, end, cut);
        } else if self.plain {
            plain(text, start, end, cut);
            cut.end_sentences();
        } else {
            let mut from = start;
            for line in text[start..end].split_inclusive('\n') {
                self.line(line, from, cut);
                from += line.len();
            }
        }
        end
    }

    /// Cuts a line by the named options.
    fn line(&self, line: &str, offset: usize, cut: &mut Cut) {
        let mut bounds = std::mem::take(&mut cut.bounds);
        sentences::sentence_bounds(line, &mut bounds);
        let is_dutch = self.options.language == Some(Language::Dutch);
        if is_dutch {
            bounds.retain(|bound| !dutch::goes_on(line, *bound));
        }
        let mut coming = bounds.iter().copied().peekable();
        let mut segments = std::mem::take(&mut cut.segments);
        rules::words(&self.options, line, &mut segments, &mut |start, end| {
            while coming.next_if(|bound| *bound <= start).is_some() {
                cut.end_sentence();
            }
            cut.words.push(Word { start: offset + start, end: offset + end });
            // Nor does a question mark inside a web address end a sentence.
            while is_dutch && coming.next_if(|bound| *bound < end).is_some() {}
        });
        cut.end_sentence();
        (cut.bounds, cut.segments) = (bounds, segments);
    }

    /// Returns the type that a token belongs to: its case folded, its
    /// characters normalised, its apostrophe written as asked.
    #[must_use]
    pub fn type_of<'a>(&self, token: &'a str) -> Cow<'a, str> {
        if let Some(pattern) = &self.pattern {
            return pattern.type_of(token);
        }
        let cased = in_case(self.options.case, token);
        let signed = with_sign(self.options.apostrophe_sign, cased);
        normalized(self.options.normalization, signed)
    }
}

/// Returns where a text may be cut, if that is before its first or its third character;
/// `at` is where it begins.
///
/// After a line feed a word and a sentence are over (WB3a and SB4). So they are between
/// a terminator with a blank and a capital (SB9 and SB11: of the rules against it, SB8
/// and `SB8a` ask for something else there), and no rule looks over both: what precedes a
/// terminator and a blank decides nothing behind the capital, and no search for what
/// follows goes beyond either.
#[inline]
pub(crate) fn open_end<U: Copy + Into<u32>>(text: &[U], at: usize) -> Option<usize> {
    let character = |place: usize| text.get(place).and_then(|unit| char::from_u32((*unit).into()));
    match character(0)? {
        '\n' => Some(at + 1),
        '.' | '!' | '?' if character(1) == Some(' ') && character(2)?.is_ascii_uppercase() => {
            Some(at + 2)
        }
        _ => None,
    }
}

/// Cuts whole lines by the rules of UAX #29 alone.
fn plain(text: &str, start: usize, end: usize, cut: &mut Cut) {
    marks::best(Plain { text, start, end, cut });
}

/// Whole lines that are to be cut.
struct Plain<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    cut: &'a mut Cut,
}

impl Work for Plain<'_> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "made for several processors")]
    fn done_by(self, look: impl Fn(&[u8; BLOCK]) -> Marks) {
        let Self { text, start, end, cut } = self;
        let bytes = &text.as_bytes()[start..end];
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        // Blanks behind the last line end what is open and begin nothing.
        let mut last = [b' '; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        let mut marks = look(blocks.first().unwrap_or(&last));
        let mut runs = words::Runs::new(text, start, &mut cut.words);
        let mut lines = sentences::Lines::new(text, start, &mut cut.bounds, &mut cut.seen);
        for place in 0..=blocks.len() {
            let next = match place.cmp(&blocks.len()) {
                Ordering::Less => look(blocks.get(place + 1).unwrap_or(&last)),
                _ => Marks::default(),
            };
            let base = start + place * BLOCK;
            runs.block(base, &marks, &next);
            lines.block(base, &marks);
            marks = next;
        }
        runs.end(end);
        lines.end(end);
    }
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

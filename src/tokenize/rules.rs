//! The named options, on top of the segments of UAX #29.
//!
//! Input: a line and its segments, words as well as what stands between them.
//! Output: the byte ranges of the tokens. Segments are joined (hyphens,
//! leading apostrophes, abbreviations), then words are split (elision), then
//! kinds are dropped; a segment is never looked at twice by the same rule.

use unicode_properties::{GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;

use super::dutch;
use super::options::{Apostrophes, Emoji, Hyphens, Language, Numbers, Options, Punctuation};

/// What a segment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Holds a letter or a digit.
    Word,
    /// A punctuation mark or a symbol.
    Punctuation,
    /// An emoji or a sequence of them.
    Emoji,
    /// Blanks, controls, stray marks: never a token.
    Other,
}

/// A piece of the line between two UAX #29 word boundaries.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    /// First byte.
    pub(super) start: usize,
    /// Byte after the last.
    pub(super) end: usize,
    /// What it is.
    pub(super) kind: Kind,
}

/// The segments of one line, with what the rules ask of them.
pub(super) struct Line<'a> {
    /// The line.
    pub(super) text: &'a str,
    /// Its segments, which cover it.
    pub(super) segments: &'a [Segment],
}

impl<'a> Line<'a> {
    /// Returns the text of a segment, empty beyond the line.
    pub(super) fn text_of(&self, index: usize) -> &'a str {
        self.segments.get(index).map_or("", |segment| &self.text[segment.start..segment.end])
    }

    /// Tells whether there is such a segment and it is a word.
    pub(super) fn is_word(&self, index: usize) -> bool {
        self.segments.get(index).is_some_and(|segment| segment.kind == Kind::Word)
    }

    /// Tells whether there is such a segment and it is no blank. Half of all
    /// segments are blanks, and no rule need look at them.
    fn is_visible(&self, index: usize) -> bool {
        self.segments.get(index).is_some_and(|segment| segment.kind != Kind::Other)
    }

    /// Tells whether there is a word directly before the segment.
    pub(super) fn follows_word(&self, index: usize) -> bool {
        index > 0 && self.is_word(index - 1)
    }
}

/// Calls `emit(start, end)` for each token of a line.
pub(super) fn words(
    options: &Options,
    text: &str,
    segments: &mut Vec<Segment>,
    emit: &mut impl FnMut(usize, usize),
) {
    segments.clear();
    segments.extend(text.split_word_bound_indices().map(|(start, segment)| Segment {
        start,
        end: start + segment.len(),
        kind: kind_of(segment),
    }));
    let line = Line { text, segments };
    let mut at = 0;
    while at < line.segments.len() {
        let next = token_end(options, &line, at);
        let (start, end) = (line.segments[at].start, line.segments[next - 1].end);
        let holds_word = (at..next).any(|segment| line.is_word(segment));
        let kind = if holds_word { Kind::Word } else { line.segments[at].kind };
        split(options, kind, (text, start, end), &mut |kind, start, end| {
            if keeps(options, kind, &text[start..end]) {
                emit(start, end);
            }
        });
        at = next;
    }
}

/// Returns the segment after the token that begins with segment `at`.
fn token_end(options: &Options, line: &Line<'_>, at: usize) -> usize {
    if !line.is_visible(at) {
        return at + 1;
    }
    let is_dutch = options.language == Some(Language::Dutch);
    if is_dutch && let Some(end) = dutch::other_end(line, at) {
        return end;
    }
    let Some(word) = first_word(options, line, at) else { return at + 1 };
    let mut next = dotted(options, line, word);
    while let Some(joined) = joined_word(options, line, next) {
        next = dotted(options, line, joined);
    }
    if is_dutch { dutch::token_end(line, at, next) } else { next }
}

/// Returns the first word of the token that begins with segment `at`: itself,
/// or the one behind a leading mark that belongs to it.
fn first_word(options: &Options, line: &Line<'_>, at: usize) -> Option<usize> {
    if line.is_word(at) {
        return Some(at);
    }
    let is_dutch = options.language == Some(Language::Dutch);
    let clipped = is_apostrophe(line.text_of(at))
        && !line.follows_word(at)
        && is_clipped(line.text_of(at + 1));
    let leads = options.apostrophes == Apostrophes::Leading
        && (clipped || (is_dutch && dutch::leads(line, at)));
    let leads = leads || (is_dutch && dutch::continues(line, at));
    (leads && line.is_word(at + 1)).then_some(at + 1)
}

/// Returns the word that segment `next` joins to the word before it.
fn joined_word(options: &Options, line: &Line<'_>, next: usize) -> Option<usize> {
    if !line.is_visible(next) {
        return None;
    }
    let is_hyphen = is_hyphen(line.text_of(next));
    if is_hyphen && options.hyphens == Hyphens::Split {
        return None;
    }
    if is_hyphen && line.is_word(next + 1) {
        return Some(next + 1);
    }
    if options.language == Some(Language::Dutch) { dutch::joined(line, next) } else { None }
}

/// Returns the segment after `word` and the full stop that is part of it.
fn dotted(options: &Options, line: &Line<'_>, word: usize) -> usize {
    let is_abbreviation =
        options.language == Some(Language::Dutch) && dutch::takes_full_stop(line, word);
    if is_abbreviation { word + 2 } else { word + 1 }
}

fn keeps(options: &Options, kind: Kind, token: &str) -> bool {
    match kind {
        Kind::Word => {
            // 3 in a box is a digit to UAX #29, and an emoji to its reader.
            let is_keycap = options.emoji == Emoji::Keep && token.contains('\u{20e3}');
            let is_number = !token.chars().any(char::is_alphabetic);
            options.numbers == Numbers::Keep || !is_number || is_keycap
        }
        Kind::Punctuation => options.punctuation == Punctuation::Keep,
        Kind::Emoji => options.emoji == Emoji::Keep,
        Kind::Other => false,
    }
}

/// Cuts a token at its apostrophes as far as the option says so.
fn split(
    options: &Options,
    kind: Kind,
    (text, start, end): (&str, usize, usize),
    emit: &mut impl FnMut(Kind, usize, usize),
) {
    let splits = matches!(options.apostrophes, Apostrophes::Elision | Apostrophes::Split);
    let mut from = start;
    if splits && kind == Kind::Word {
        for (offset, mark) in text[start..end].char_indices().filter(|(_, c)| is_mark(*c)) {
            let at = start + offset;
            let behind = at + mark.len_utf8();
            if behind == end || at == from {
                continue;
            }
            if options.apostrophes == Apostrophes::Split {
                emit(Kind::Word, from, at);
                emit(Kind::Punctuation, at, behind);
            } else if is_elided(&text[from..at]) {
                emit(Kind::Word, from, behind);
            } else {
                continue;
            }
            from = behind;
        }
    }
    emit(kind, from, end);
}

fn kind_of(segment: &str) -> Kind {
    if segment.chars().any(char::is_alphanumeric) {
        return Kind::Word;
    }
    // Stray marks and joiners may come first: the first sign decides.
    let sign = segment.chars().find(|c| {
        let group = c.general_category_group();
        matches!(group, GeneralCategoryGroup::Punctuation | GeneralCategoryGroup::Symbol)
    });
    let Some(sign) = sign else { return Kind::Other };
    let flagged = segment.contains('\u{fe0f}') || segment.contains('\u{20e3}');
    let pictured = !sign.is_ascii() && !is_text_style(sign);
    if sign.is_emoji_char() && (pictured || flagged) { Kind::Emoji } else { Kind::Punctuation }
}

/// Signs that are emoji only when a variation selector says so: ©, ®, ™, ‼ …
fn is_text_style(sign: char) -> bool {
    matches!(
        sign,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2194}'
            ..='\u{21aa}' | '\u{3030}' | '\u{303d}'
    )
}

fn is_mark(character: char) -> bool {
    matches!(character, '\'' | '’')
}

/// Tells whether a segment is an apostrophe.
pub(super) fn is_apostrophe(segment: &str) -> bool {
    matches!(segment, "'" | "’")
}

/// Tells whether a segment is a hyphen (a minus or a dash is none).
pub(super) fn is_hyphen(segment: &str) -> bool {
    matches!(segment, "-" | "\u{2010}" | "\u{2011}")
}

/// Words that are written with an apostrophe before them: Dutch 's avonds,
/// 't, 'n, 'k, 'm, 'r, 'ns; English 'tis, 'em, 'cause.
const CLIPPED: &[&str] = &[
    "s", "t", "n", "k", "m", "r", "ns", "tis", "twas", "twere", "twill", "em", "cause", "til",
    "bout",
];

fn is_clipped(word: &str) -> bool {
    CLIPPED.contains(&word.to_lowercase().as_str())
}

/// Words that lose their vowel before a vowel, in French, Italian and Catalan.
const ELIDED: &[&str] = &[
    "l", "d", "j", "m", "t", "s", "n", "c", "ç", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
    "quelqu", "presqu", "entr", "dell", "all", "dall", "nell", "sull", "coll", "un", "quest",
    "quell", "bell", "dov", "com", "cos", "senz", "anch", "tutt", "vent", "sant", "gl",
];

fn is_elided(word: &str) -> bool {
    ELIDED.contains(&word.to_lowercase().as_str())
}

//! Words and sentences, against those of `unicode-segmentation`.
//!
//! Input: a first byte that says what to do, then a text. See [`Plan`].

#![no_main]

use libfuzzer_sys::fuzz_target;
use turven::tokenize::{Cut, Tokenizer};
use unicode_segmentation::UnicodeSegmentation;

/// What the rules treat differently, and what meets it in real text.
const AWKWARD: &str = "\u{301}\u{345}\u{200d}\u{200c}\u{ad}\u{feff}\u{300}\u{94d}ि्\
    \u{a0}\u{2003}\u{3000}\u{85}\u{2028}\u{2029}\u{b}\u{c}\r\u{1680}\
    ’‘“”«»‚„…–—·‧․﹒．：；，、。！？؟।۔՝،\u{202f}\
    éÉßſıİΣςаБאבװع٣۱अกລ字カー゛ㄱ한\u{1100}\u{1161}\u{11a8}①Ⅷªʼʹ\u{2019}\u{203f}＿‿\
    🇳🇱👍\u{1f3fd}👩❤\u{fe0f}\u{e0061}𝐀𝐚𐐀𐐨𝟘𐤀𐨁₂²½٫٬\u{fffd}\u{10ffff}";

/// Bytes of a text that has several stretches, which are 8 KiB.
const LONG: usize = 12 << 10;

/// What the first byte says.
struct Plan {
    /// Blanks before the text, so that it meets blocks of 64 bytes elsewhere.
    blanks: usize,
    /// Whether bytes from 0x80 on are characters of [`AWKWARD`] or UTF-8.
    is_awkward: bool,
}

impl Plan {
    fn of(byte: u8) -> Self {
        Self { blanks: usize::from(byte % 64), is_awkward: byte & 64 != 0 }
    }

    fn text(&self, bytes: &[u8]) -> String {
        if self.is_awkward { awkward(bytes) } else { lossy(bytes) }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn awkward(bytes: &[u8]) -> String {
    let characters: Vec<char> = AWKWARD.chars().collect();
    let character = |byte: u8| match byte.checked_sub(0x80) {
        Some(place) => characters[usize::from(place) % characters.len()],
        None => char::from(byte),
    };
    bytes.iter().map(|byte| character(*byte)).collect()
}

/// Where words begin and end, and after how many of them sentences end.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    words: Vec<(usize, usize)>,
    sentence_ends: Vec<usize>,
}

impl Found {
    /// Adds what was found in the text behind.
    fn and(mut self, behind: &Found, offset: usize) -> Self {
        let known = self.words.len();
        self.sentence_ends.extend(behind.sentence_ends.iter().map(|end| known + end));
        let moved = behind.words.iter().map(|(start, end)| (offset + start, offset + end));
        self.words.extend(moved);
        self
    }
}

fn nothing() -> Found {
    Found { words: Vec::new(), sentence_ends: Vec::new() }
}

fn ours(text: &str) -> Found {
    let tokenizer = Tokenizer::default();
    let mut found = nothing();
    let (mut cut, mut at) = (Cut::default(), 0);
    while at < text.len() {
        let start = at;
        at = tokenizer.cut(text, start, &mut cut);
        let ended = text[start..at].ends_with(['\n', ' ']);
        assert!(at > start && ended || at == text.len());
        let known = found.words.len();
        found.sentence_ends.extend(cut.sentence_ends.iter().map(|end| known + end));
        found.words.extend(cut.words.iter().map(|word| (word.start, word.end)));
    }
    found
}

fn crates(text: &str) -> Found {
    let words = text.unicode_word_indices().map(|(start, word)| (start, start + word.len()));
    let words: Vec<(usize, usize)> = words.collect();
    let mut sentence_ends = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        for (start, sentence) in line.split_sentence_bound_indices() {
            let bound = line_start + start + sentence.len();
            // A word that spans the bound belongs to the sentence it begins in.
            let end = words.partition_point(|(start, _)| *start < bound);
            if end > sentence_ends.last().copied().unwrap_or(0) {
                sentence_ends.push(end);
            }
        }
        line_start += line.len();
    }
    Found { words, sentence_ends }
}

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let plan = Plan::of(*first);
    let text = plan.text(bytes);
    let found = ours(&text);
    assert_eq!(found, crates(&text), "the crate, {text:?}");

    let feeds: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    if !feeds.is_empty() {
        let at = feeds[usize::from(*first) % feeds.len()];
        let (before, behind) = text.split_at(at);
        assert_eq!(found, ours(before).and(&ours(behind), at), "cut at {at}, {text:?}");
    }

    // A mark at the beginning attaches to a blank: only the crate can tell.
    let indented = " ".repeat(plan.blanks) + &text;
    assert_eq!(ours(&indented), crates(&indented), "{} blanks, {text:?}", plan.blanks);
    // Nothing attaches to a line feed.
    let below = " ".repeat(plan.blanks) + "\n" + &text;
    let moved = nothing().and(&found, plan.blanks + 1);
    assert_eq!(ours(&below), moved, "below {} blanks, {text:?}", plan.blanks);
    // Nor does it matter in which stretch a line is; the crate would take long.
    if plan.blanks.is_multiple_of(4) {
        let line = below + "\n";
        let times = LONG / line.len() + 1;
        let one = ours(&line);
        let all = (0..times).fold(nothing(), |all, time| all.and(&one, time * line.len()));
        assert_eq!(ours(&line.repeat(times)), all, "{times} times {line:?}");
    }
});

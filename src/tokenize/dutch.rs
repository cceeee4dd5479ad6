//! Dutch without a model: what UAX #29 cuts and Dutch spelling keeps together.
//!
//! * clipped words keep their apostrophe: 's avonds, 't, zo'n, 's-Hertogenbosch;
//! * hyphenated compounds are one word: oost-westverbinding;
//! * an abbreviation keeps its last full stop: m.b.t., dhr., enz.;
//! * a compound cut short keeps its hyphen: in- en uitvoer, zee- en luchthaven.
//!
//! The abbreviations stand in `dutch.txt`, one a line. docs/tokens.md has the
//! score of this profile against hand-made tokens.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::rules::{Line, is_hyphen};

static ABBREVIATIONS: LazyLock<HashSet<&'static str, ahash::RandomState>> = LazyLock::new(|| {
    let lines = include_str!("dutch.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Tells whether the full stop behind a word belongs to it.
pub(super) fn takes_full_stop(line: &Line<'_>, word: usize) -> bool {
    if line.text_of(word + 1) != "." {
        return false;
    }
    let text = line.text_of(word);
    is_dotted(text)
        || is_initial(line, word)
        || ABBREVIATIONS.contains(text.to_lowercase().as_str())
}

/// Tells whether single letters are separated by full stops: m.b.t, J.P.
fn is_dotted(word: &str) -> bool {
    let mut parts = word.split('.');
    word.contains('.')
        && parts.all(|part| part.chars().all(char::is_alphabetic) && part.chars().count() <= 2)
}

/// Tells whether a word is an initial: one capital, and a name follows.
fn is_initial(line: &Line<'_>, word: usize) -> bool {
    let mut letters = line.text_of(word).chars();
    let capital = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    let name = line.text_of(word + 3).chars().next().is_some_and(char::is_uppercase);
    capital && line.text_of(word + 2).trim().is_empty() && name
}

/// Tells whether the mark at `at` begins the word behind it.
pub(super) fn leads(line: &Line<'_>, at: usize) -> bool {
    // Word processors turn the apostrophe of ’s avonds into an opening quote.
    // It is an apostrophe when nothing closes it behind the clipped word.
    let opening = line.text_of(at) == "‘"
        && !line.follows_word(at)
        && matches!(line.text_of(at + 1), "s" | "t" | "n" | "k" | "S" | "T" | "N" | "K")
        && !matches!(line.text_of(at + 2), "’" | "'");
    // The first part of a compound was named before: in- en -uitvoer.
    let second_part = is_hyphen(line.text_of(at))
        && at > 0
        && line.text_of(at - 1).ends_with(char::is_whitespace)
        && line.text_of(at + 1).chars().next().is_some_and(char::is_alphabetic);
    opening || second_part
}

/// Returns the segment after the token of segments `start..next`, with the
/// hyphen of a compound that is cut short: `in-` of "in- en uitvoer".
pub(super) fn token_end(line: &Line<'_>, start: usize, next: usize) -> usize {
    let lettered = line.text_of(next - 1).chars().all(char::is_alphabetic);
    let cut_short = start < next
        && lettered
        && is_hyphen(line.text_of(next))
        && line.text_of(next + 1).starts_with([' ', ',', ')']);
    if cut_short { next + 1 } else { next }
}

//! Dutch without a model: what UAX #29 cuts and Dutch spelling keeps together.
//!
//! * a clipped word or year keeps its apostrophe: 's avonds, 't, jaren '60;
//! * a compound with hyphens is one word: oost-westverbinding;
//! * a compound cut short keeps its hyphen: in- en uitvoer, invoer en -uitvoer;
//! * an abbreviation keeps its last full stop: m.b.t., dhr., enz., J. de Vries;
//! * so do V&D, en/of, 1/4, km², addresses of the web and of mail stay whole.
//!
//! Nor does a full stop end a sentence behind an abbreviation that something
//! always follows (dhr., nr.) or behind an initial.
//!
//! The abbreviations stand in `dutch.txt`, one a line. docs/tokens.md has the
//! score of this profile against hand-made tokens.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::rules::{Line, is_apostrophe, is_hyphen};

/// What the mark behind an abbreviation in `dutch.txt` says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It may stand anywhere.
    Anywhere,
    /// `>`: something always follows, so that its full stop ends no sentence.
    Before,
    /// `?`: it is also a word, unless the sentence goes on behind the full stop.
    Inside,
}

static ABBREVIATIONS: LazyLock<HashMap<&'static str, Place, ahash::RandomState>> =
    LazyLock::new(|| {
        let lines = include_str!("dutch.txt").lines().map(str::trim);
        lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(entry).collect()
    });

fn entry(line: &'static str) -> (&'static str, Place) {
    match line.split_once(' ') {
        None => (line, Place::Anywhere),
        Some((word, ">")) => (word, Place::Before),
        Some((word, _)) => (word, Place::Inside),
    }
}

/// Finds an abbreviation. A word in capitals (VS, ING) is an acronym, and
/// acronyms have no full stop of their own.
fn place_of(word: &str) -> Option<Place> {
    let is_acronym = word.chars().count() > 1 && word.chars().all(char::is_uppercase);
    if is_acronym { None } else { ABBREVIATIONS.get(word.to_lowercase().as_str()).copied() }
}

/// Tells whether the full stop behind a word belongs to it.
pub(super) fn takes_full_stop(line: &Line<'_>, word: usize) -> bool {
    if line.text_of(word + 1) != "." {
        return false;
    }
    let text = line.text_of(word);
    let next = first_character(line, word + 2);
    let listed = match place_of(text) {
        Some(Place::Anywhere | Place::Before) => true,
        Some(Place::Inside) => next.is_some_and(goes_on_with),
        // v. Chr., n. Chr.
        None => matches!(text, "v" | "n") && line.text_of(word + 3).starts_with("Chr"),
    };
    listed || is_dotted(text) || is_initial_here(line, word, next)
}

/// Tells whether single letters are separated by full stops: m.b.t, J.P.
fn is_dotted(word: &str) -> bool {
    let mut parts = word.split('.');
    word.contains('.')
        && parts.all(|part| part.chars().all(char::is_alphabetic) && part.chars().count() <= 2)
}

/// Tells whether a word can be an initial: J, and the digraphs of Dutch names.
fn is_initial(word: &str) -> bool {
    let mut letters = word.chars();
    let capital = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    capital || matches!(word, "Ch" | "IJ" | "Ph" | "Th")
}

/// Tells whether a name goes on behind an initial: J. Vos, J.-P. Vos, but not
/// "plan B." at the end of a line nor a letter that is spelled, N-A-P.
fn is_initial_here(line: &Line<'_>, word: usize, next: Option<char>) -> bool {
    let spelled = word > 1 && is_hyphen(line.text_of(word - 1)) && line.text_of(word - 2) != ".";
    let named = next.is_some_and(char::is_alphabetic) || is_hyphen(line.text_of(word + 2));
    is_initial(line.text_of(word)) && named && !spelled
}

/// Returns the first character behind a full stop that is no blank and opens
/// no quotation.
fn first_character(line: &Line<'_>, mut at: usize) -> Option<char> {
    let is_skipped = |text: &str| {
        matches!(text, "'" | "’" | "‘" | "\"" | "“" | "„" | "(")
            || (!text.is_empty() && text.chars().all(|c| c.is_whitespace() && c != '\n'))
    };
    let start = at;
    while at < start + 3 && is_skipped(line.text_of(at)) {
        at += 1;
    }
    line.text_of(at).chars().next()
}

/// Tells whether a sentence that goes on may go on with this character.
fn goes_on_with(character: char) -> bool {
    character.is_lowercase() || character.is_numeric() || matches!(character, ',' | ';' | ':')
}

/// Tells whether the apostrophe at `at` begins the word behind it.
pub(super) fn leads(line: &Line<'_>, at: usize) -> bool {
    let mark = line.text_of(at);
    let word = line.text_of(at + 1);
    // Word processors turn the apostrophe of ’s avonds into an opening quote.
    // It is an apostrophe when nothing closes it behind the clipped word.
    let clipped = mark == "‘" && matches!(word, "s" | "t" | "n" | "k" | "S" | "T" | "N" | "K");
    let year = (mark == "‘" || is_apostrophe(mark)) && is_year(word);
    (clipped || year) && !line.follows_word(at) && !is_apostrophe(line.text_of(at + 2))
}

/// Tells whether a word is a year without its century: 60, 68er.
fn is_year(word: &str) -> bool {
    let letters = word.trim_start_matches(|c: char| c.is_ascii_digit());
    word.len() == letters.len() + 2 && letters.chars().all(char::is_alphabetic)
}

/// Tells whether the hyphen at `at` begins the second part of a compound whose
/// first part was named before: invoer en -uitvoer. Also in speech: of -ie komt.
pub(super) fn continues(line: &Line<'_>, at: usize) -> bool {
    let after_blank = at > 1 && line.text_of(at - 1).ends_with(char::is_whitespace);
    is_hyphen(line.text_of(at))
        && after_blank
        && (matches!(line.text_of(at - 2), "en" | "of" | "," | "/") || line.text_of(at + 1) == "ie")
        && line.text_of(at + 1).chars().next().is_some_and(char::is_alphabetic)
}

/// Slashes inside these make one word of two; any other separates words.
const SLASHED: &[(&str, &str)] = &[
    ("a", "d"),
    ("c", "o"),
    ("en", "of"),
    ("km", "h"),
    ("km", "u"),
    ("m", "s"),
    ("m", "v"),
    ("t", "m"),
    ("v", "d"),
    ("v", "m"),
    ("v", "x"),
];

/// Returns the word that the segment at `next` joins to the word before it.
pub(super) fn joined(line: &Line<'_>, next: usize) -> Option<usize> {
    let (before, after) = (line.text_of(next - 1), line.text_of(next + 1));
    let behind = |joins: bool| (joins && line.is_word(next + 1)).then_some(next + 1);
    match line.text_of(next) {
        // km², x², 2½; but a longer word has a footnote.
        "²" | "³" => {
            (before.chars().all(char::is_alphabetic) && before.len() <= 2).then_some(next)
        }
        "¼" | "½" | "¾" => before.ends_with(|c: char| c.is_ascii_digit()).then_some(next),
        "&" => {
            behind(before.starts_with(char::is_uppercase) && after.starts_with(char::is_uppercase))
        }
        "@" => behind(true),
        "/" => behind(is_slashed(before, after)),
        // '40-'45
        mark => {
            let years = is_hyphen(mark) && leads(line, next + 1) && is_year(line.text_of(next + 2));
            years.then_some(next + 2)
        }
    }
}

fn is_slashed(before: &str, after: &str) -> bool {
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let is_pair = |(left, right): &(&str, &str)| {
        before.eq_ignore_ascii_case(left) && after.eq_ignore_ascii_case(right)
    };
    (is_number(before) && is_number(after)) || SLASHED.iter().any(is_pair)
}

/// Returns the segment after the token of segments `start..next`, with the
/// hyphen of a compound that is cut short: `in-` of "in- en uitvoer".
pub(super) fn token_end(line: &Line<'_>, start: usize, next: usize) -> usize {
    let lettered = line.text_of(next - 1).chars().all(char::is_alphabetic);
    let cut_short = start < next
        && lettered
        && is_hyphen(line.text_of(next))
        && line.text_of(next + 1).starts_with([' ', '\u{a0}', ',', ')', '/']);
    if cut_short { next + 1 } else { next }
}

/// Returns the segment after the token that begins with segment `at`, if it is
/// no word of the language: a web address, or a mark that is repeated (...).
pub(super) fn other_end(line: &Line<'_>, at: usize) -> Option<usize> {
    let text = line.text_of(at);
    if matches!(text, "." | "," | "'" | "-" | "!" | "?") {
        let run = (at..line.segments.len()).take_while(|next| line.text_of(*next) == text).count();
        return (run > 1).then_some(at + run);
    }
    let is_address = text.starts_with("www.")
        || (line.is_word(at) && (1..4).map(|next| line.text_of(at + next)).eq([":", "/", "/"]));
    is_address.then(|| address_end(line, at))
}

/// An address ends before a blank or a quote; a mark at its end is not part of
/// it, but a slash is.
fn address_end(line: &Line<'_>, at: usize) -> usize {
    let is_inside = |next: &usize| {
        let text = line.text_of(*next);
        !text.contains(|c: char| c.is_whitespace() || "<>\"“”‘’«»".contains(c))
    };
    let mut end = at + (at..line.segments.len()).take_while(is_inside).count();
    while end > at + 1 && !line.is_word(end - 1) && line.text_of(end - 1) != "/" {
        end -= 1;
    }
    end
}

/// Tells whether a sentence goes on at `bound`, where UAX #29 begins a new one:
/// the full stop before it belongs to a word that something always follows.
pub(super) fn goes_on(line: &str, bound: usize) -> bool {
    let (before, after) = line.split_at(bound);
    let Some(before) = before.trim_end().strip_suffix('.') else { return false };
    // The longest such word is far shorter; a text without blanks is not.
    let is_part = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let part = before.chars().rev().take(16).take_while(is_part);
    let word = &before[before.len() - part.map(char::len_utf8).sum::<usize>()..];
    let named = word.split('.').all(|part| is_initial(part.trim_start_matches('-')));
    let listed = match place_of(word) {
        Some(Place::Before) => true,
        // Nobody begins a sentence with a figure: okt. 2004, art. 5.
        Some(_) => after.starts_with(char::is_numeric),
        None => matches!(word, "v" | "n") && after.starts_with("Chr"),
    };
    named || listed
}

#[cfg(test)]
mod tests {
    use super::super::{Options, Punctuation, Sink, Tokenizer};
    use super::*;
    use crate::tokenize::Language;

    #[derive(Default)]
    struct Seen(Vec<String>);

    impl Sink for Seen {
        fn token(&mut self, text: &str, _start: usize) {
            self.0.push(text.into());
        }
        fn end_sentence(&mut self) {
            self.0.push("|".into());
        }
    }

    fn cut(punctuation: Punctuation, text: &str) -> String {
        let options = Options { punctuation, ..Options::of(Some(Language::Dutch)) };
        let mut seen = Seen::default();
        Tokenizer::new(options).tokenize(text, &mut seen);
        seen.0.join(" ")
    }

    /// Each text is written as its tokens, with blanks between them.
    fn assert_cut(texts: &[(&str, &str)]) {
        for (text, tokens) in texts {
            let found = cut(Punctuation::Drop, text).replace(" |", "");
            assert_eq!(found, *tokens, "{text}");
        }
    }

    #[test]
    fn abbreviations_keep_their_full_stop() {
        assert_cut(&[
            ("M.b.t. dhr. Vos, bijv., enz.", "M.b.t. dhr. Vos bijv. enz."),
            ("J.P. van 't Hof en J.-P. Vos", "J.P. van 't Hof en J.-P. Vos"),
            ("IJ. Vos, plan B.", "IJ. Vos plan B"),
            ("330 v. Chr. en 40 n.Chr.", "330 v. Chr. en 40 n.Chr."),
            ("Bij St.-Jan op N-A-P.", "Bij St.-Jan op N-A-P"),
        ]);
    }

    #[test]
    fn words_that_are_abbreviations_too_keep_it_where_the_sentence_goes_on() {
        assert_cut(&[
            ("Het duurt max. 5 min. en dan.", "Het duurt max. 5 min. en dan"),
            ("Het is max. Zei Jan. Nee, nl. Jan.", "Het is max Zei Jan Nee nl Jan"),
            ("Dat zei de ING. Dhr. Vos van de VS.", "Dat zei de ING Dhr. Vos van de VS"),
        ]);
    }

    #[test]
    fn apostrophes_begin_clipped_words_and_years() {
        assert_cut(&[
            ("’s Avonds ‘t veer in 's-Hertogenbosch", "’s Avonds ‘t veer in 's-Hertogenbosch"),
            ("jaren ’80, '40-'45, '68ers", "jaren ’80 '40-'45 '68ers"),
            ("'80' en ‘s’ en 'zestig'", "80 en s en zestig"),
        ]);
    }

    #[test]
    fn hyphens_stay_where_a_compound_is_cut_short() {
        assert_cut(&[
            ("zee-, lucht- en binnenhavens", "zee- lucht- en binnenhavens"),
            ("invoer en -uitvoer, of -ie komt", "invoer en -uitvoer of -ie komt"),
            ("de man -hij liep door- en -", "de man hij liep door- en"),
        ]);
    }

    #[test]
    fn signs_join_where_they_make_one_word() {
        assert_cut(&[
            ("V&D, CD&V'er, a&b, H & M", "V&D CD&V'er a b H M"),
            ("en/of t/m 1/4 2003/2004 leraar/lerares", "en/of t/m 1/4 2003/2004 leraar lerares"),
            ("13 km², 2½ uur, voetnoot² 5½", "13 km² 2½ uur voetnoot ² 5½"),
        ]);
    }

    #[test]
    fn addresses_are_one_token_without_the_marks_behind_them() {
        assert_cut(&[
            ("Mail jan.de-vos@mijn-huis.nl.", "Mail jan.de-vos@mijn-huis.nl"),
            ("(zie https://x-y.nl/a/?b=1&c=2).", "zie https://x-y.nl/a/?b=1&c=2"),
            ("“www.x.nl/pad/”, www.x.nl!", "www.x.nl/pad/ www.x.nl"),
        ]);
    }

    #[test]
    fn a_mark_that_is_repeated_is_one_token() {
        let tokens = cut(Punctuation::Keep, ",,Tja... wat'' -- ((nee!!");
        assert_eq!(tokens, ",, Tja ... wat '' -- ( ( nee !! |");
        assert_eq!(cut(Punctuation::Drop, "Tja... --"), "Tja |");
    }

    #[test]
    fn sentences_go_on_behind_titles_initials_and_before_figures() {
        let cut = |text| cut(Punctuation::Drop, text);
        assert_eq!(
            cut("Dhr. J. P. Vos komt. Mevr. Vos niet."),
            "Dhr. J. P. Vos komt | Mevr. Vos niet |"
        );
        assert_eq!(cut("Vis, brood enz. Dat was al."), "Vis brood enz. | Dat was al |");
        assert_eq!(cut("In okt. 2004. Zie art. 5. Ja."), "In okt. 2004 | Zie art. 5 | Ja |");
        assert_eq!(cut("In 330 v. Chr. Daarna."), "In 330 v. Chr. | Daarna |");
        assert_eq!(cut("Zie http://x.nl/?Aa nu. Ja."), "Zie http://x.nl/?Aa nu | Ja |");
    }

    #[test]
    fn the_list_is_in_order_and_in_lower_case() {
        let lines = include_str!("dutch.txt").lines();
        let words: Vec<_> = lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| entry(line).0)
            .collect();
        assert!(words.is_sorted_by(|a, b| a < b));
        assert!(words.iter().all(|word| **word == word.to_lowercase() && !word.ends_with('.')));
    }
}

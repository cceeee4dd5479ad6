//! Words and sentences against the crate and Unicode's own test files.

use std::io::Read;

use turven::tokenize::{Case, Normalization, Options, Sink, Tokenizer};
use unicode_segmentation::UnicodeSegmentation;

use crate::corpora;

/// Tokens as written, in sentences.
#[derive(Default)]
struct Seen {
    sentences: Vec<Vec<String>>,
    current: Vec<String>,
}

impl Sink for Seen {
    fn token(&mut self, text: &str, _start: usize) {
        self.current.push(text.into());
    }

    fn end_sentence(&mut self) {
        if !self.current.is_empty() {
            self.sentences.push(std::mem::take(&mut self.current));
        }
    }
}

fn sentences(text: &str) -> Vec<Vec<String>> {
    let verbatim =
        Options { case: Case::Keep, normalization: Normalization::None, ..Options::default() };
    let mut seen = Seen::default();
    Tokenizer::new(verbatim).tokenize(text, &mut seen);
    assert!(seen.current.is_empty(), "the last sentence is ended");
    seen.sentences
}

/// The cases of a file such as WordBreakTest.txt: lists of segments.
fn cases(name: &str) -> Option<Vec<Vec<String>>> {
    let mut text = String::new();
    corpora::open(name)?.read_to_string(&mut text).expect("UTF-8");
    let segment = |codes: &str| {
        let codes = codes.split('×').map(str::trim).filter(|code| !code.is_empty());
        let character = |code| u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
        codes.map(|code| character(code).expect("a scalar value")).collect()
    };
    let case = |line: &str| {
        let line = line.split('#').next()?.trim();
        let segments = line.split('÷').map(str::trim).filter(|codes| !codes.is_empty());
        (!line.is_empty()).then(|| segments.map(segment).collect())
    };
    Some(text.lines().filter_map(case).collect())
}

fn is_word(segment: &str) -> bool {
    segment.chars().any(char::is_alphanumeric)
}

#[test]
fn all_cases_of_the_word_break_test_pass() {
    let Some(cases) = cases("unicode/WordBreakTest.txt") else { return };
    assert_eq!(cases.len(), 1944);
    for case in cases {
        let expected: Vec<String> = case.iter().filter(|word| is_word(word)).cloned().collect();
        assert_eq!(sentences(&case.concat()).concat(), expected, "{case:?}");
    }
}

/// The words of each sentence, as the crate cuts both. A word that spans a
/// bound belongs to the sentence in which it begins.
fn expected_sentences<'a>(sentences: impl Iterator<Item = &'a str>) -> Vec<Vec<String>> {
    let (mut text, mut ends) = (String::new(), Vec::new());
    for sentence in sentences {
        text.push_str(sentence);
        ends.push(text.len());
    }
    let mut expected = vec![Vec::new(); ends.len()];
    for (start, word) in text.unicode_word_indices() {
        let sentence = ends.partition_point(|end| *end <= start);
        expected[sentence].push(word.to_string());
    }
    expected.retain(|sentence| !sentence.is_empty());
    expected
}

#[test]
fn all_cases_of_the_sentence_break_test_pass() {
    let Some(cases) = cases("unicode/SentenceBreakTest.txt") else { return };
    assert!(cases.len() > 500);
    for case in cases {
        let expected = expected_sentences(case.iter().map(String::as_str));
        assert_eq!(sentences(&case.concat()), expected, "{case:?}");
    }
}

#[test]
fn words_and_sentences_of_388_languages_are_those_of_the_crate() {
    let Some(archive) = corpora::open("multi/udhr.tar.zst") else { return };
    let files = corpora::untar(archive);
    assert_eq!(files.len(), 388);
    for (name, text) in files {
        let words: Vec<&str> = text.unicode_words().collect();
        let found = sentences(&text);
        assert_eq!(found.concat(), words, "{name}");
        assert_eq!(found, expected_sentences(text.split_sentence_bounds()), "{name}");
    }
}

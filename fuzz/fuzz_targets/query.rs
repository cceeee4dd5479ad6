//! Patterns over tokens that nobody should write.
//!
//! Input: a pattern. It is read or refused at a column that it has; what is read finds matches
//! in a small text that keep to their strategy.

#![no_main]

use std::cell::OnceCell;
use std::ops::Range;

use libfuzzer_sys::fuzz_target;
use turven::corpus::{Corpus, Within};
use turven::pipeline;
use turven::query::{Query, Strategy, find};
use turven::read::Texts;
use turven::threads::{Crew, Watch};
use turven::tokenize::Tokenizer;

thread_local! {
    static CORPUS: OnceCell<Corpus> = const { OnceCell::new() };
}

fn corpus() -> Corpus {
    let texts = ["a b a c. a a b é e? de plan", "", "b", "a a a a a b b b c"];
    let crew = Crew::new(1).expect("a thread");
    let texts = Texts::new(texts.map(String::from));
    pipeline::build(texts, Tokenizer::default(), &crew).expect("a corpus")
}

/// Whether matches are where matches may be.
fn are_sound(hits: &[Range<usize>], corpus: &Corpus, within: Within) -> bool {
    let ends = corpus.bounds(within);
    let is_whole = |hit: &Range<usize>| {
        hit.start < hit.end && ends[ends.partition_point(|end| *end <= hit.start)] >= hit.end
    };
    hits.iter().all(is_whole) && hits.is_sorted_by(|a, b| a.start < b.start)
}

fuzz_target!(|pattern: &str| {
    let query = match Query::parse(pattern) {
        Ok(query) => query,
        Err(turven::Error::Pattern { column, .. }) => {
            assert!((1..=pattern.chars().count() + 1).contains(&column));
            return;
        }
        Err(other) => panic!("{other}"),
    };
    CORPUS.with(|made| {
        let corpus = made.get_or_init(corpus);
        for within in [Within::Document, Within::Sentence] {
            let ask = |strategy| find(corpus, &query, within, strategy, &Watch::default());
            let Ok(standard) = ask(Strategy::Standard) else { return };
            let shortest = ask(Strategy::Shortest).expect("as the other");
            let longest = ask(Strategy::Longest).expect("as the other");
            assert!(
                [&standard, &shortest, &longest].iter().all(|hits| are_sound(hits, corpus, within))
            );
            let inside = |hit: &Range<usize>, all: &[Range<usize>]| {
                all.iter().any(|one| one.start <= hit.start && hit.end <= one.end)
            };
            assert!(standard.iter().all(|hit| inside(hit, &longest)));
            assert!(shortest.iter().all(|hit| inside(hit, &standard)));
        }
    });
});

//! n-grams, against a plain count.
//!
//! Input: six bytes that say what to count, then about one byte a token, see
//! [`tokens`].

#![no_main]

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use turven::corpus::{Corpus, Within};
use turven::count::ngram::{Ngrams, Wanted, ngrams};
use turven::pipeline;
use turven::read::{Batch, Source, TokenBatch};
use turven::threads::Crew;
use turven::tokenize::Tokenizer;

/// The most tokens of one input.
const MOST_TOKENS: usize = 6000;

/// About how many words of n-grams the plain count may look at.
const MOST_LOOKS: usize = 100_000;

/// Tokens that are ready.
struct Ready(Option<TokenBatch>);

impl Source for Ready {
    fn next_batch(&mut self) -> turven::Result<Option<Batch>> {
        Ok(self.0.take().map(Batch::Tokens))
    }
}

/// Reads what to count.
fn wanted(lengths: u8, span: u8, others: u8, memory: u8) -> Wanted {
    // Three in four are short; long ones need keys of 128 bits and more.
    let most = if lengths & 0xc0 == 0xc0 { 40 } else { 6 };
    let start = usize::from(lengths & 0x3f) % most + 1;
    let end = (start + if span < 128 { 0 } else { usize::from(span) % most }).min(most);
    Wanted {
        lengths: start..=end,
        skip: usize::from(others % 3),
        within: if (others / 3).is_multiple_of(2) { Within::Document } else { Within::Sentence },
        min_count: u64::from(others / 6 % 3) + 1,
        memory: (memory < 192).then(|| u64::from(memory).pow(2)),
    }
}

/// About how many words there are in the n-grams that begin at one position.
fn looks(wanted: &Wanted) -> usize {
    let ways = |length: usize| match wanted.skip {
        0 => 1,
        1 => length,
        _ => length * (length + 1) / 2,
    };
    wanted.lengths.clone().map(|length| length * ways(length)).sum()
}

/// Reads documents and sentences of few words. `rare` words that occur once,
/// each a document, make the codes of the others wider.
fn tokens(bytes: &[u8], words: usize, rare: usize, most: usize) -> TokenBatch {
    let mut batch = TokenBatch::default();
    let mut all: Vec<usize> = Vec::new();
    for byte in bytes {
        match byte {
            0..=199 => all.push(usize::from(*byte) % words),
            200..=219 => batch.end_sentence(),
            220..=234 => batch.end_document(),
            // What was said is said again.
            235..=255 => {
                let again = all.len().saturating_sub(1 << (byte % 11));
                all.extend_from_within(again..);
            }
        }
        all.truncate(most);
        for word in &all[batch.tokens.len()..] {
            // The order of code points is not that of the first occurrence.
            batch.push(&format!("w{:02x}", word * 151 % 256));
        }
    }
    batch.end_document();
    for number in 0..rare {
        batch.push(&format!("w{:02x}{number}", number * 37 % 256));
        batch.end_document();
    }
    batch
}

/// An n-gram, by the places of its words in the order of code points, and how
/// often it occurs.
type Counted = (Vec<u32>, u64);

/// The tokens of a corpus, by the places of their words.
fn stream(corpus: &Corpus) -> Vec<u32> {
    let words: Vec<&str> = corpus.stream().iter().map(|id| corpus.vocabulary().word(*id)).collect();
    let sorted: BTreeSet<&str> = words.iter().copied().collect();
    let order = corpus.vocabulary().order().iter().map(|id| corpus.vocabulary().word(*id));
    assert!(order.eq(sorted.iter().copied()), "the order of code points");
    let places: BTreeMap<&str, u32> = sorted.into_iter().zip(0..).collect();
    words.iter().map(|word| places[word]).collect()
}

/// Counts n-grams one by one.
fn plain(stream: &[u32], ends: &[usize], wanted: &Wanted, length: usize) -> (Vec<Counted>, u64) {
    let (mut counts, mut total, mut start) = (BTreeMap::<Vec<u32>, u64>::new(), 0, 0);
    for &end in ends {
        for first in start..end {
            let last = (first + length + wanted.skip).min(end);
            each_way(first, last, length, &mut vec![first], &mut |way| {
                *counts.entry(way.iter().map(|at| stream[*at]).collect()).or_default() += 1;
                total += 1;
            });
        }
        start = end;
    }
    let kept = counts.into_iter().filter(|(_, count)| *count >= wanted.min_count);
    (kept.collect(), total)
}

/// Calls `see` for each way to choose `length` ascending positions, the first
/// given, the others before `last`.
fn each_way(
    at: usize,
    last: usize,
    length: usize,
    way: &mut Vec<usize>,
    see: &mut impl FnMut(&[usize]),
) {
    if way.len() == length {
        see(way);
        return;
    }
    // The others need room behind the next.
    for next in at + 1..(last + 1).saturating_sub(length - way.len()) {
        way.push(next);
        each_way(next, last, length, way, see);
        way.pop();
    }
}

/// Compares the rows of a table with the rows that are expected.
fn check(found: &Ngrams, expected: &[Counted], top: Option<usize>) {
    let rows = found.ordered(top);
    let expected = &expected[..top.unwrap_or(expected.len()).min(expected.len())];
    assert_eq!(rows.len(), expected.len(), "rows, top {top:?}");
    assert_eq!(rows.is_empty(), expected.is_empty());
    for (row, (words, count)) in expected.iter().enumerate() {
        let found = (rows.words(row), rows.count(row));
        assert_eq!(found, (words.as_slice(), *count), "row {row}, top {top:?}");
        assert_eq!(rows.length(row), words.len(), "row {row}, top {top:?}");
    }
}

fuzz_target!(|data: &[u8]| {
    let [lengths, span, others, memory, words, rare, bytes @ ..] = data else { return };
    let wanted = wanted(*lengths, *span, *others, *memory);
    let lengths: RangeInclusive<usize> = wanted.lengths.clone();
    let most = MOST_TOKENS.min(MOST_LOOKS / looks(&wanted));
    let rare = if *rare < 192 { 0 } else { usize::from(rare - 191) * 8 };
    let batch = tokens(bytes, usize::from(*words).max(1), rare, most);

    let crew = Crew::new(usize::from(others / 18 % 3) + 1).expect("threads");
    let corpus = pipeline::build(Ready(Some(batch)), Tokenizer::default(), &crew);
    let corpus = Arc::new(corpus.expect("a corpus"));
    let (counted, asked) = (Arc::clone(&corpus), wanted.clone());
    let found = crew.run(&mut |_| Ok(()), move |watch| ngrams(&counted, &asked, watch));
    let found = found.unwrap_or_else(|error| panic!("{wanted:?}: {error}"));

    let (stream, ends) = (stream(&corpus), corpus.ends(wanted.within));
    let mut expected = Vec::new();
    for length in lengths {
        let (rows, total) = plain(&stream, ends, &wanted, length);
        assert_eq!(found.total(length), total, "all of length {length}, {wanted:?}");
        expected.extend(rows);
    }
    expected.sort_unstable_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
    for top in [None, Some(0), Some(1), Some(expected.len() / 2), Some(expected.len() + 1)] {
        check(&found, &expected, top);
    }
});

//! One benchmark a stage; each asserts its answer.
//!
//! The text is made here: words drawn by a Zipf law from a vocabulary that
//! keeps growing, in sentences and paragraphs, an accent in about every tenth
//! word. `cargo bench --bench stages`.

#![allow(missing_docs, clippy::cast_possible_truncation, clippy::cast_precision_loss)]
#![allow(clippy::cast_sign_loss)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use turven::corpus::{Corpus, Within};
use turven::count::{frequency, ngram, window};
use turven::pipeline;
use turven::read::Texts;
use turven::threads::{Crew, Watch};
use turven::tokenize::{Language, Options, Sink, Tokenizer};

const WORDS: u64 = 400_000;

/// A small generator of random numbers (`SplitMix64`), the same on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A word's rank: small ones are frequent, new ones keep coming.
    fn rank(&mut self) -> u64 {
        let uniform = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        (1e6_f64.powf(uniform)) as u64
    }
}

fn word(rank: u64, text: &mut String) {
    const SYLLABLES: [&str; 16] = [
        "de", "van", "ter", "lo", "ki", "ren", "sta", "mo", "gen", "wa", "plu", "é", "ri", "bel",
        "ten", "ho",
    ];
    let mut rest = rank;
    loop {
        text.push_str(SYLLABLES[(rest % 16) as usize]);
        rest /= 16;
        if rest == 0 {
            return;
        }
    }
}

fn sample() -> Vec<String> {
    let mut random = Random(1);
    let mut texts = vec![String::new()];
    for place in 1..=WORDS {
        let text = texts.last_mut().expect("one at least");
        word(random.rank(), text);
        match random.next() % 200 {
            0 => text.push_str(".\n\n"),
            1..=12 => text.push_str(". Het "),
            13..=20 => text.push_str(", "),
            _ => text.push(' '),
        }
        if place % 2000 == 0 {
            texts.push(String::new());
        }
    }
    texts
}

#[derive(Default)]
struct Counted {
    tokens: usize,
    sentences: usize,
}

impl Sink for Counted {
    fn token(&mut self, text: &str, _start: usize) {
        black_box(text);
        self.tokens += 1;
    }

    fn end_sentence(&mut self) {
        self.sentences += 1;
    }
}

fn stages(criterion: &mut Criterion) {
    let texts = sample();
    let bytes = texts.iter().map(String::len).sum::<usize>() as u64;
    let crew = Crew::new(1).expect("a thread");
    let watch = Watch::default();
    let build = |texts: &[String]| -> Corpus {
        pipeline::build(Texts::new(texts.to_vec()), Tokenizer::default(), &crew).expect("a corpus")
    };
    let corpus = build(&texts);
    let tokens = corpus.stream().len();
    let mut group = criterion.benchmark_group("stage");
    group.sample_size(20);

    group.throughput(Throughput::Bytes(bytes));
    for (name, options) in
        [("tokenize", Options::default()), ("tokenize_nl", Options::of(Some(Language::Dutch)))]
    {
        let tokenizer = Tokenizer::new(options);
        group.bench_function(name, |b| {
            b.iter(|| {
                let mut counted = Counted::default();
                for text in &texts {
                    tokenizer.tokenize(black_box(text), &mut counted);
                }
                assert_eq!(counted.tokens, tokens);
            });
        });
    }
    group.bench_function("build", |b| {
        b.iter(|| assert_eq!(build(black_box(&texts)).stream().len(), tokens));
    });

    group.throughput(Throughput::Elements(tokens as u64));
    group.bench_function("frequency", |b| {
        b.iter(|| {
            let counts =
                frequency::unit_counts(&corpus, Within::Document, &watch).expect("not cancelled");
            assert!(counts.iter().all(|count| *count <= corpus.documents() as u64));
        });
    });
    let within = Within::Document;
    group.bench_function("ngram", |b| {
        let wanted = ngram::Wanted { lengths: 3..=3, skip: 0, within, min_count: 1, memory: None };
        b.iter(|| {
            let found = ngram::ngrams(&corpus, &wanted, &watch).expect("not cancelled");
            let rows = found.ordered(None);
            let counted = (0..rows.len()).map(|row| rows.count(row)).sum::<u64>();
            assert_eq!(counted, found.total(3));
        });
    });
    group.bench_function("window", |b| {
        b.iter(|| {
            let found = window::pairs(&corpus, 5, within, 1, None, &watch).expect("not cancelled");
            let counted: u64 = found.pairs.iter().map(|(.., count)| count).sum();
            assert_eq!(counted, found.total);
        });
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default();
    targets = stages
}
criterion_main!(benches);

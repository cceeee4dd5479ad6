//! The numbers of words, however they were shared out, against one worker and
//! against a plain list.
//!
//! Input: a few bytes that say what to do, then one or more bytes a word, see
//! [`Written::of`].

#![no_main]

use std::collections::{HashMap, VecDeque};

use ahash::RandomState;
use libfuzzer_sys::fuzz_target;
use turven::corpus::{Corpus, Within};
use turven::intern::{self, Merged, Numbering, TokenId, Vocabulary};
use turven::pipeline;
use turven::read::{Batch, Held, Laid, Source, Texts};
use turven::threads::{Crew, Watch};
use turven::tokenize::{Case, Normalization, Options, Sink, Tokenizer, Word, Words};

/// The most words of one input.
const MOST_WORDS: usize = 1500;

/// Words in batches, and the same in documents.
#[derive(Default)]
struct Written {
    /// The batches: whose they are, and their words.
    batches: Vec<(usize, Vec<String>)>,
    /// Documents, each with the line feeds behind which it is cut.
    documents: Vec<(String, Vec<usize>)>,
    words: usize,
}

impl Written {
    fn of(workers: usize, mut bytes: impl Iterator<Item = u8>) -> Self {
        let mut written = Self::default();
        written.batches.push((0, Vec::new()));
        written.documents.push(Default::default());
        while let Some(byte) = bytes.next() {
            match byte {
                0..=199 => written.word(word(byte)),
                200..=219 => {
                    written.batches.push((usize::from(byte) % workers, Vec::new()));
                    let (text, cuts) = written.document();
                    text.push('\n');
                    cuts.push(text.len());
                }
                220..=224 => written.document().0.push_str(".\n"),
                225..=229 => written.document().0.push('.'),
                230..=239 => written.documents.push(Default::default()),
                240..=247 => {
                    let length = usize::from(bytes.next().unwrap_or(0) % 40);
                    let letters: Vec<u8> = bytes.by_ref().take(length).collect();
                    written.word(String::from_utf8_lossy(&letters).into_owned());
                }
                // So many that the tables of a worker grow.
                248..=255 => {
                    let many = usize::from(byte - 247) * 75;
                    (0..many).for_each(|number| written.word(format!("n{number:x}")));
                }
            }
            if written.words > MOST_WORDS {
                break;
            }
        }
        written
    }

    fn document(&mut self) -> (&mut String, &mut Vec<usize>) {
        let last = self.documents.last_mut().expect("there is always one");
        (&mut last.0, &mut last.1)
    }

    fn word(&mut self, word: String) {
        self.words += 1;
        let text = self.document().0;
        text.push(' ');
        text.push_str(&word);
        self.batches.last_mut().expect("there is always one").1.push(word);
    }
}

/// One of 200 words: short and long, in upper and lower case, composed or not.
fn word(byte: u8) -> String {
    let letter = char::from(b'a' + byte / 8);
    match byte % 8 {
        0 => letter.into(),
        1 => letter.to_ascii_uppercase().into(),
        2 => letter.to_string().repeat(15),
        3 => letter.to_string().repeat(16),
        4 => format!("{letter}É").repeat(12),
        5 => format!("{letter}e\u{301}").repeat(12),
        6 => format!("{letter}é"),
        _ => format!("{letter}E\u{301}ßſ"),
    }
}

fn tokenizer(byte: u8) -> Tokenizer {
    let case = [Case::Lower, Case::Keep, Case::Fold][usize::from(byte) % 3];
    let forms = [Normalization::Nfc, Normalization::None, Normalization::Nfkd];
    let normalization = forms[usize::from(byte) / 3 % 3];
    Tokenizer::new(Options { case, normalization, ..Options::default() })
}

/// Types in the order of their first occurrence, how often each occurs, and the
/// tokens as places in that list.
#[derive(Debug, Default, PartialEq, Eq)]
struct Plain {
    types: Vec<String>,
    counts: Vec<u64>,
    stream: Vec<usize>,
}

impl Plain {
    fn of<'a>(tokenizer: &Tokenizer, tokens: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut plain, mut places) = (Self::default(), HashMap::new());
        for token in tokens {
            let name = tokenizer.type_of(token).into_owned();
            let place = *places.entry(name.clone()).or_insert(plain.types.len());
            if place == plain.types.len() {
                plain.types.push(name);
                plain.counts.push(0);
            }
            plain.counts[place] += 1;
            plain.stream.push(place);
        }
        plain
    }
}

fn types(vocabulary: &Vocabulary) -> Vec<String> {
    let ids = (0..).map(TokenId).take(vocabulary.len());
    ids.map(|id| vocabulary.word(id).to_string()).collect()
}

/// Lets each worker number its batches, and joins what they know.
fn merged(
    written: &Written,
    workers: usize,
    gap: &str,
    (hasher, tokenizer): (&RandomState, &Tokenizer),
) -> Plain {
    let mut numberings: Vec<Numbering> =
        (0..workers).map(|_| Numbering::new(hasher.clone())).collect();
    let mut numbered = Vec::new();
    for (number, (worker, words)) in (0_u64..).zip(&written.batches) {
        let (mut text, mut places, mut ids) = (String::new(), Words::default(), Vec::new());
        for word in words {
            let start = text.len();
            text.push_str(word);
            places.push(Word { start, end: text.len() });
            text.push_str(gap);
        }
        let worker = worker % workers;
        numberings[worker].number(&text, &places, number << 32, &mut ids);
        assert_eq!(ids.len(), words.len());
        numbered.push((worker, ids));
    }
    let Merged { vocabulary, counts, maps } =
        intern::merge(&numberings, tokenizer, &Watch::default()).expect("nobody cancelled");
    assert_eq!(maps.len(), workers);
    for (map, numbering) in maps.iter().zip(&numberings) {
        assert_eq!(map.len(), numbering.len());
    }
    let stream = numbered.iter().flat_map(|(worker, ids)| {
        let map = &maps[*worker];
        ids.iter().map(|id| map[*id as usize].index())
    });
    Plain { types: types(&vocabulary), counts, stream: stream.collect() }
}

/// Pieces of documents: each with whether a document begins and ends with it.
#[derive(Default)]
struct Pieces(Vec<(String, bool, bool)>);

impl Held for Pieces {
    fn pieces(&self) -> usize {
        self.0.len()
    }

    fn lay(&self, piece: usize, laid: &mut Laid) -> turven::Result<()> {
        let (text, begins, ends) = &self.0[piece];
        laid.text.push_str(text);
        laid.end_piece(*begins, *ends);
        Ok(())
    }

    fn only(&self) -> Option<(&str, bool, bool)> {
        let [(text, begins, ends)] = self.0.as_slice() else { return None };
        Some((text, *begins, *ends))
    }
}

/// Batches that are ready.
struct Ready(VecDeque<Pieces>);

impl Source for Ready {
    fn next_batch(&mut self) -> turven::Result<Option<Batch>> {
        Ok(self.0.pop_front().map(|pieces| Batch::Texts(Box::new(pieces))))
    }
}

/// Cuts documents into pieces, and begins a batch at each cut.
fn cut_up(documents: &[(String, Vec<usize>)]) -> Ready {
    let mut batches = VecDeque::from([Pieces::default()]);
    for (text, cuts) in documents {
        let mut start = 0;
        let mut put = |range: std::ops::Range<usize>, ends: bool| {
            let piece = (text[range.clone()].to_string(), range.start == 0, ends);
            batches.back_mut().expect("there is always one").0.push(piece);
            if !ends {
                batches.push_back(Pieces::default());
            }
        };
        // A cut at the very end leaves an empty piece.
        for end in cuts.iter().copied() {
            put(start..end, false);
            start = end;
        }
        put(start..text.len(), true);
    }
    Ready(batches)
}

/// Tokens and bounds as the tokenizer gives them.
#[derive(Default)]
struct Seen {
    tokens: Vec<String>,
    sentence_ends: Vec<usize>,
}

impl Sink for Seen {
    fn token(&mut self, text: &str, _start: usize) {
        self.tokens.push(text.into());
    }

    fn end_sentence(&mut self) {
        self.sentence_ends.push(self.tokens.len());
    }
}

fn plain_of(corpus: &Corpus) -> Plain {
    Plain {
        types: types(corpus.vocabulary()),
        counts: corpus.counts().to_vec(),
        stream: corpus.stream().iter().map(|id| id.index()).collect(),
    }
}

fn check_pipeline(documents: &[(String, Vec<usize>)], tokenizer: &Tokenizer, threads: usize) {
    let (mut seen, mut document_ends) = (Seen::default(), Vec::new());
    for (text, _) in documents {
        tokenizer.tokenize(text, &mut seen);
        document_ends.push(seen.tokens.len());
    }
    let expected = Plain::of(tokenizer, seen.tokens.iter().map(String::as_str));
    let ids: Vec<String> = (0..documents.len()).map(|number| number.to_string()).collect();
    let check = |corpus: &Corpus, how: &str| {
        assert_eq!(plain_of(corpus), expected, "{how}");
        assert_eq!(corpus.ends(Within::Document), document_ends, "{how}");
        assert_eq!(corpus.ends(Within::Sentence), seen.sentence_ends, "{how}");
        assert_eq!(corpus.documents(), documents.len(), "{how}");
        assert!(corpus.ids().eq(ids.iter().map(String::as_str)), "{how}");
    };
    let whole = Texts::new(documents.iter().map(|(text, _)| text.clone()));
    let one = Crew::new(1).expect("a thread");
    check(&pipeline::build(whole, tokenizer.clone(), &one).expect("a corpus"), "whole");
    let crew = Crew::new(threads).expect("threads");
    let corpus = pipeline::build(cut_up(documents), tokenizer.clone(), &crew);
    check(&corpus.expect("a corpus"), &format!("cut up, {threads} threads"));
}

fuzz_target!(|data: &[u8]| {
    let [named, shared, seed, bytes @ ..] = data else { return };
    let tokenizer = tokenizer(*named);
    let workers = usize::from(shared % 5) + 1;
    let gap = ["", " ", "......................"][usize::from(shared / 5) % 3];
    let seed = u64::from(*seed);
    let hasher = RandomState::with_seeds(seed, seed * 0x9e37, !seed, seed << 40);
    let written = Written::of(workers, bytes.iter().copied());

    let all = written.batches.iter().flat_map(|(_, words)| words.iter().map(String::as_str));
    let expected = Plain::of(&tokenizer, all);
    let with = (&hasher, &tokenizer);
    assert_eq!(merged(&written, 1, gap, with), expected, "one worker");
    assert_eq!(merged(&written, workers, gap, with), expected, "{workers} workers");
    check_pipeline(&written.documents, &tokenizer, usize::from(shared / 15) % 3 + 1);
});

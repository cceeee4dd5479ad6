//! Words and n-grams of words as the features of documents.
//!
//! Input: a corpus, words to leave out, and lengths. Output: a corpus whose tokens are
//! the n-grams of these lengths of what is left, document by document: first the shortest
//! in the order of the text, then the next. Cost: one look into a table an n-gram; 4 bytes
//! a feature's occurrence.
//!
//! Features are numbered by first occurrence in this order, as types are in any corpus.
//! Documents are dealt out in runs. Each thread numbers its own; the runs are then joined
//! from the first to the last, so that numbers do not depend on how many there were.

use std::ops::{Range, RangeInclusive};

use ahash::RandomState;
use bytemuck::TransparentWrapper;
use hashbrown::HashTable;
use rayon::prelude::*;

use super::axis::MAX_COLUMNS;
use super::frequency::even_shares;
use crate::corpus::{Columns, Corpus, Within};
use crate::error::{Error, Result};
use crate::intern::{TokenId, Vocabulary};
use crate::layers::Values;
use crate::threads::Watch;

/// Returns the corpus of the n-grams of `lengths`, words joined by a blank, after the
/// words of `stopped` (by id) have been left out.
pub fn features(
    corpus: &Corpus,
    stopped: &[bool],
    lengths: &RangeInclusive<usize>,
    watch: &Watch,
) -> Result<Corpus> {
    let (words, ends) = kept(corpus, stopped);
    let shares = even_shares(&ends, words.len(), rayon::current_num_threads());
    watch.stage("counting", "documents", ends.len());
    let hasher = RandomState::new();
    let types = corpus.vocabulary().len();
    let numbered = |documents: Range<usize>| {
        let mut share = Share::new(&words, types, hasher.clone());
        let mut start = documents.start.checked_sub(1).map_or(0, |before| ends[before]);
        for end in &ends[documents] {
            watch.step(1)?;
            share.document(start..*end, lengths);
            start = *end;
        }
        Ok(share)
    };
    let shares = shares.into_par_iter().map(numbered).collect::<Result<Vec<Share<'_>>>>()?;
    joined(corpus, shares, watch)
}

/// Returns the words that are left, and where documents end among them.
fn kept(corpus: &Corpus, stopped: &[bool]) -> (Vec<TokenId>, Vec<usize>) {
    let mut words = Vec::with_capacity(corpus.stream().len());
    let mut start = 0;
    let end = |end: &usize| {
        let document = corpus.stream()[start..*end].iter();
        words.extend(document.filter(|id| !stopped[id.index()]));
        start = *end;
        words.len()
    };
    let ends = corpus.ends(Within::Document).iter().map(end).collect();
    (words, ends)
}

/// What numbers the features of a run of documents.
struct Share<'a> {
    words: &'a [TokenId],
    known: Known<'a>,
    /// The numbers of the features, document by document.
    stream: Vec<u32>,
    /// Where documents end among them.
    ends: Vec<usize>,
}

impl<'a> Share<'a> {
    fn new(words: &'a [TokenId], types: usize, hasher: RandomState) -> Self {
        let known = Known {
            words: TokenId::peel_slice(words),
            single: vec![UNKNOWN; types],
            longer: HashTable::new(),
            firsts: Vec::new(),
            hasher,
        };
        Self { words, known, stream: Vec::new(), ends: Vec::new() }
    }

    fn document(&mut self, document: Range<usize>, lengths: &RangeInclusive<usize>) {
        let longest = document.len().min(*lengths.end());
        for length in *lengths.start()..=longest {
            for start in document.start..=document.end - length {
                self.stream.push(self.known.number(start..start + length));
            }
        }
        self.ends.push(self.stream.len());
    }
}

/// The number of a word that has none yet.
const UNKNOWN: u32 = u32::MAX;

/// The features that have numbers, each known by where it first stands.
struct Known<'a> {
    words: &'a [u32],
    /// The numbers of single words, by id.
    single: Vec<u32>,
    /// Those of longer ones.
    longer: HashTable<u32>,
    firsts: Vec<Range<usize>>,
    hasher: RandomState,
}

impl Known<'_> {
    /// Returns the number of the feature that stands at a place, a new one for a new one.
    fn number(&mut self, place: Range<usize>) -> u32 {
        let new = number(self.firsts.len());
        let gram = &self.words[place.clone()];
        let found = if let [word] = gram {
            let single = &mut self.single[*word as usize];
            *single = if *single == UNKNOWN { new } else { *single };
            *single
        } else {
            let (words, firsts) = (self.words, &self.firsts);
            let at = |feature: &u32| match firsts.get(*feature as usize) {
                Some(first) => &words[first.clone()],
                None => gram,
            };
            let same = |feature: &u32| at(feature) == gram;
            let hash = |feature: &u32| self.hasher.hash_one(at(feature));
            *self.longer.entry(self.hasher.hash_one(gram), same, hash).or_insert(new).get()
        };
        if found == new {
            self.firsts.push(place);
        }
        found
    }
}

#[expect(clippy::cast_possible_truncation, reason = "more are an error; see `joined`")]
fn number(index: usize) -> u32 {
    index as u32
}

/// Joins the runs, the first first.
fn joined(corpus: &Corpus, mut shares: Vec<Share<'_>>, watch: &Watch) -> Result<Corpus> {
    let mut rest = shares.split_off(shares.len().min(1));
    let Some(Share { words, mut known, stream, ends }) = shares.pop() else {
        return Ok(assembled(corpus, Vocabulary::default(), Vec::new(), Vec::new()));
    };
    let (mut stream, mut ends) = (stream, ends);
    for share in &mut rest {
        watch.check()?;
        let firsts = std::mem::take(&mut share.known.firsts);
        let map: Vec<u32> = firsts.into_iter().map(|first| known.number(first)).collect();
        let before = stream.len();
        stream.extend(share.stream.iter().map(|feature| map[*feature as usize]));
        ends.extend(share.ends.iter().map(|end| before + end));
    }
    if known.firsts.len() as u64 > MAX_COLUMNS {
        return Err(Error::TooMany { what: "n-grams", max: MAX_COLUMNS });
    }
    let mut spelled = String::new();
    let mut builder = arrow_array::builder::LargeStringBuilder::new();
    for first in &known.firsts {
        spelled.clear();
        for id in &words[first.clone()] {
            spelled.extend((!spelled.is_empty()).then_some(' '));
            spelled.push_str(corpus.vocabulary().word(*id));
        }
        builder.append_value(&spelled);
    }
    Ok(assembled(corpus, builder.finish().into(), stream, ends))
}

fn assembled(
    corpus: &Corpus,
    vocabulary: Vocabulary,
    stream: Vec<u32>,
    ends: Vec<usize>,
) -> Corpus {
    let mut counts = vec![0; vocabulary.len()];
    for feature in &stream {
        counts[*feature as usize] += 1;
    }
    // Without words there is no run of documents, but there may be documents.
    let ends = if stream.is_empty() { vec![0; corpus.documents()] } else { ends };
    let columns = Columns {
        values: Values::new(vocabulary, counts, stream),
        document_ends: ends.into(),
        sentence_ends: Vec::new().into(),
    };
    Corpus::new(columns, corpus.options().clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Texts;
    use crate::threads::Crew;
    use crate::tokenize::Tokenizer;

    /// The features of each document by a plain definition.
    fn plain(documents: &[&str], stop: &str, lengths: RangeInclusive<usize>) -> Vec<Vec<String>> {
        let of = |document: &&str| {
            let words: Vec<&str> =
                document.split(' ').filter(|w| !w.is_empty() && *w != stop).collect();
            lengths
                .clone()
                .flat_map(|n| words.windows(n).map(|w| w.join(" ")).collect::<Vec<_>>())
                .collect()
        };
        documents.iter().map(of).collect()
    }

    fn found(
        documents: &[&str],
        stop: &str,
        lengths: RangeInclusive<usize>,
        threads: usize,
    ) -> Vec<Vec<String>> {
        let crew = Crew::new(threads).expect("a crew");
        let texts = Texts::new(documents.iter().map(ToString::to_string));
        let corpus = crate::pipeline::build(texts, Tokenizer::default(), &crew).expect("a corpus");
        let stopped: Vec<bool> =
            corpus.vocabulary().words().iter().map(|word| word == Some(stop)).collect();
        let work = move |watch: &Watch| features(&corpus, &stopped, &lengths, watch);
        let found = crew.run(&mut |_| Ok(()), work).expect("features");
        let of = |index| found.stream()[found.document(index)].iter();
        let spelled = |id: &TokenId| found.vocabulary().word(*id).to_string();
        let first_seen: Vec<u32> = found.stream().iter().map(|id| id.0).collect();
        let mut next = 0;
        for id in first_seen {
            assert!(id <= next, "ids are given by first occurrence");
            next = next.max(id + 1);
        }
        (0..found.documents()).map(|index| of(index).map(spelled).collect()).collect()
    }

    #[test]
    fn features_are_those_of_the_definition_on_any_threads() {
        let documents = ["a b c a b", "", "b", "x x x a b", "c a b x", "x"];
        for threads in [1, 2, 7] {
            for lengths in [1..=1, 1..=2, 2..=3, 3..=9] {
                for stop in ["", "x", "b"] {
                    let plain = plain(&documents, stop, lengths.clone());
                    assert_eq!(found(&documents, stop, lengths.clone(), threads), plain);
                }
            }
        }
        assert_eq!(found(&["", ""], "", 1..=1, 2), [[""; 0]; 2]);
    }
}

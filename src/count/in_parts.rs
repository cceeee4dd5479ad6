//! How often words and phrases occur in each part of a corpus.
//!
//! Input: a corpus, groups of words and phrases, and the part of each document. Output: for each
//! group and part the occurrences, and the documents that have one. Cost: one pass over the
//! stream; 16 bytes a group, part and thread.

use rayon::prelude::*;

use super::frequency::{added, even_shares};
use crate::corpus::{Corpus, Within};
use crate::error::Result;
use crate::intern::TokenId;
use crate::threads::Watch;

/// What is counted as one: any of some words and phrases. Of occurrences that overlap the one
/// that begins first counts, and of those that begin together the longest.
pub type Group = Vec<Vec<String>>;

/// Counts, the parts of each group side by side.
#[derive(Debug, Default)]
pub struct InParts {
    /// Occurrences.
    pub counts: Vec<u64>,
    /// Documents that have one.
    pub documents: Vec<u64>,
}

/// The phrases that begin with a word, each with its group; the longest of a group first.
struct Phrases {
    /// For each type where its phrases begin; at the end, where the last ones end.
    starts: Vec<u32>,
    phrases: Vec<(usize, Vec<TokenId>)>,
}

impl Phrases {
    fn new(corpus: &Corpus, groups: &[Group]) -> Self {
        let vocabulary = corpus.vocabulary();
        let ids = |words: &Vec<String>| -> Option<Vec<TokenId>> {
            words.iter().map(|word| vocabulary.find(word)).collect()
        };
        let known = groups.iter().enumerate().flat_map(|(group, alternatives)| {
            let known = alternatives.iter().filter_map(ids).filter(|ids| !ids.is_empty());
            known.map(move |ids| (group, ids))
        });
        let mut phrases: Vec<(usize, Vec<TokenId>)> = known.collect();
        phrases.sort_by_key(|(group, ids)| (ids[0], *group, std::cmp::Reverse(ids.len())));
        let mut starts = vec![0; vocabulary.len() + 1];
        for (_, ids) in &phrases {
            starts[ids[0].index() + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Self { starts, phrases }
    }

    fn beginning_with(&self, id: TokenId) -> &[(usize, Vec<TokenId>)] {
        let (from, to) = (self.starts[id.index()], self.starts[id.index() + 1]);
        &self.phrases[from as usize..to as usize]
    }
}

/// Counts groups in parts; `parts` has the part of each document, below `number`.
pub fn counts(
    corpus: &Corpus,
    groups: &[Group],
    parts: &[usize],
    number: usize,
    watch: &Watch,
) -> Result<InParts> {
    let phrases = Phrases::new(corpus, groups);
    watch.stage("counting", "documents", corpus.documents());
    let bounds = corpus.bounds(Within::Document);
    let total = corpus.stream().len();
    let shares =
        even_shares(corpus.ends(Within::Document), total, 4 * rayon::current_num_threads());
    let none = || InParts {
        counts: vec![0; groups.len() * number],
        documents: vec![0; groups.len() * number],
    };
    let counted = shares.into_par_iter().map(|share| {
        let mut found = none();
        // For each group where the last occurrence ends, and the last document with one, plus 1.
        let (mut behind, mut last) = (vec![0; groups.len()], vec![0; groups.len()]);
        for document in share {
            watch.step(1)?;
            for at in corpus.document(document) {
                for (group, words) in phrases.beginning_with(corpus.stream()[at]) {
                    let end = at + words.len();
                    let is_here = behind[*group] <= at && is_at(corpus, bounds, at, words);
                    if is_here {
                        behind[*group] = end;
                        let cell = group * number + parts[document];
                        found.counts[cell] += 1;
                        found.documents[cell] += u64::from(last[*group] != document + 1);
                        last[*group] = document + 1;
                    }
                }
            }
        }
        Ok(found)
    });
    let joined = counted.try_reduce_with(|left, right| {
        Ok(InParts {
            counts: added(left.counts, right.counts),
            documents: added(left.documents, right.documents),
        })
    });
    joined.unwrap_or_else(|| Ok(none()))
}

/// Tells whether a phrase stands at a position, with no bound inside it.
fn is_at(corpus: &Corpus, bounds: &[usize], at: usize, words: &[TokenId]) -> bool {
    let end = at + words.len();
    words.len() == 1
        || corpus.stream().get(at..end).is_some_and(|there| there == words)
            && bounds[bounds.partition_point(|bound| *bound <= at)] >= end
}

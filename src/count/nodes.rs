//! Nodes: where some words or phrases stand.

use std::ops::Range;

use crate::corpus::{Corpus, Within};
use crate::error::Result;
use crate::intern::TokenId;
use crate::threads::Watch;

/// Words and phrases, any of which is a node.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// Those of which the corpus has all words.
    known: Vec<Vec<TokenId>>,
    /// All words that the corpus has, ascending, of any of them.
    words: Vec<TokenId>,
}

impl Node {
    /// Takes the words of each alternative; those with a word that the corpus lacks occur
    /// nowhere.
    #[must_use]
    pub fn new(corpus: &Corpus, alternatives: &[Vec<String>]) -> Self {
        let ids = |words: &Vec<String>| -> Option<Vec<TokenId>> {
            words.iter().map(|word| corpus.vocabulary().find(word)).collect()
        };
        let known = alternatives.iter().filter_map(ids).filter(|ids| !ids.is_empty());
        let mut known: Vec<Vec<TokenId>> = known.collect();
        known.sort_unstable();
        known.dedup();
        let words = alternatives.iter().flatten();
        let mut words: Vec<TokenId> =
            words.filter_map(|word| corpus.vocabulary().find(word)).collect();
        words.sort_unstable();
        words.dedup();
        Self { known, words }
    }

    /// Returns whether a word of a node may occur outside nodes.
    #[must_use]
    pub fn has_phrases(&self) -> bool {
        self.known.iter().any(|words| words.len() > 1)
    }

    /// Returns all words that are part of an alternative, ascending, also of one that the
    /// corpus lacks: what is a collocate does not depend on what else there is.
    #[must_use]
    pub fn words(&self) -> &[TokenId] {
        &self.words
    }

    /// Returns where the node stands: positions from the first word to the one behind the
    /// last, ascending. Of those that overlap the one that begins first counts, and of those
    /// that begin together the longest; none reaches across the end of a document or sentence, or across a gap.
    pub fn find(
        &self,
        corpus: &Corpus,
        within: Within,
        watch: &Watch,
    ) -> Result<Vec<Range<usize>>> {
        let (stream, ends) = (corpus.stream(), corpus.bounds(within));
        if let [words] = self.known.as_slice()
            && let [word] = words.as_slice()
        {
            let positions = corpus.positions(*word, watch)?;
            return Ok(positions.iter().map(|position| *position..position + 1).collect());
        }
        let mut found: Vec<Range<usize>> = Vec::new();
        for words in &self.known {
            // The rarest word is the quickest to look for.
            let rarest = (0..words.len()).min_by_key(|at| corpus.counts()[words[*at].index()]);
            let at = rarest.unwrap_or(0);
            for position in corpus.positions(words[at], watch)?.iter() {
                let Some(start) = position.checked_sub(at) else { continue };
                let end = start + words.len();
                let is_here = stream.get(start..end).is_some_and(|there| there == words);
                let is_whole = words.len() == 1
                    || is_here && ends[ends.partition_point(|end| *end <= start)] >= end;
                if is_here && is_whole {
                    found.push(start..end);
                }
            }
            watch.check()?;
        }
        found.sort_unstable_by(|a, b| a.start.cmp(&b.start).then_with(|| b.end.cmp(&a.end)));
        let mut behind = 0;
        found.retain(|node| {
            let is_free = node.start >= behind;
            if is_free {
                behind = node.end;
            }
            is_free
        });
        Ok(found)
    }
}

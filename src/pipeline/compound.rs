//! Phrases as types of their own.

use std::ops::Range;

use super::names::Names;
use super::rewriting::{Piece, Rewriting};
use crate::corpus::{Corpus, Within};
use crate::count::nodes::Node;
use crate::error::{Error, Result};
use crate::threads::Watch;

/// How many tokens are looked at between two looks at the watch.
const BLOCK: usize = 1 << 16;

/// Makes one token of every occurrence of a phrase: its words with `separator` between.
///
/// Occurrences are those of a [`Node`]: from the left, of those that begin together the
/// longest, none of which overlap. The values of other layers are joined in the same way.
pub fn compound(
    corpus: &Corpus,
    phrases: &[Vec<String>],
    separator: &str,
    within: Within,
    watch: &Watch,
) -> Result<Corpus> {
    let found = Node::new(corpus, phrases).find(corpus, within, watch)?;
    let values = &corpus.columns().values;
    let (stream, mut at) = (corpus.stream(), 0);
    let mut names = Names::new(&values.vocabulary, separator);
    let mut rewriting = Rewriting::new(corpus, separator);
    let mut put = |words: Range<usize>| {
        let id = names.of(&stream[words.clone()]);
        rewriting.put(words.clone(), Piece::Token(id));
        if words.start.is_multiple_of(BLOCK) || words.len() > 1 {
            watch.check()?;
            rewriting.settle()?;
        }
        Ok::<_, Error>(())
    };
    for phrase in found {
        (at..phrase.start).try_for_each(|word| put(word..word + 1))?;
        at = phrase.end;
        put(phrase)?;
    }
    (at..stream.len()).try_for_each(|word| put(word..word + 1))?;
    rewriting.finish(names.vocabulary()?, corpus.options().clone(), watch)
}

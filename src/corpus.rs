//! Stage 4: what a corpus is.
//!
//! A vocabulary, a stream of one [`TokenId`] a token, the bounds of documents
//! and sentences in that stream, and the documents' metadata. It never changes
//! once it is made; every statistic reads it.

use std::borrow::Cow;
use std::ops::Range;

use arrow_array::ArrayRef;

use crate::error::{Error, Result};
use crate::intern::{TokenId, Vocabulary};
use crate::positions::Occurrences;
use crate::threads::Watch;
use crate::tokenize::Options;

/// How far an n-gram or a window may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// To the ends of its document.
    Document,
    /// To the ends of its sentence.
    Sentence,
}

impl Within {
    /// The words that are accepted, the default first.
    pub const ACCEPTED: &'static [&'static str] = &["document", "sentence"];

    /// Reads the option's value; the error lists what is accepted.
    pub fn parse(given: &str) -> Result<Self> {
        match given {
            "document" => Ok(Self::Document),
            "sentence" => Ok(Self::Sentence),
            _ => Err(Error::UnknownChoice {
                option: "within",
                given: given.into(),
                accepted: Self::ACCEPTED,
            }),
        }
    }
}

/// A named column with one value a document.
#[derive(Debug, Clone)]
pub struct Metadata {
    /// The column's name.
    pub name: String,
    /// Its values, in document order.
    pub values: ArrayRef,
}

/// A corpus in memory.
#[derive(Debug)]
pub struct Corpus {
    vocabulary: Vocabulary,
    stream: Vec<TokenId>,
    document_ends: Vec<usize>,
    sentence_ends: Vec<usize>,
    /// The documents' names; without any they are numbered.
    ids: Option<Vec<String>>,
    metadata: Vec<Metadata>,
    options: Options,
    counts: Vec<u64>,
    occurrences: Occurrences,
}

/// The names that a metadata column may not have, because
/// the table of documents uses them.
pub const RESERVED_COLUMNS: [&str; 2] = ["id", "tokens"];

impl Corpus {
    /// Puts a corpus together.
    ///
    /// `document_ends` and `sentence_ends` are ascending positions in the
    /// stream; every document's end is also a sentence's end, unless the
    /// document is empty.
    pub(crate) fn new(
        vocabulary: Vocabulary,
        counts: Vec<u64>,
        stream: Vec<TokenId>,
        document_ends: Vec<usize>,
        sentence_ends: Vec<usize>,
        options: Options,
    ) -> Self {
        Self {
            vocabulary,
            stream,
            document_ends,
            sentence_ends,
            ids: None,
            metadata: Vec::new(),
            options,
            counts,
            occurrences: Occurrences::default(),
        }
    }

    /// Names the documents and adds their metadata.
    ///
    /// Fails if a column has another length than there are documents, or a name
    /// that is taken.
    pub fn describe(&mut self, ids: Option<Vec<String>>, metadata: Vec<Metadata>) -> Result<()> {
        let documents = self.documents();
        if let Some(ids) = ids.as_ref().filter(|ids| ids.len() != documents) {
            return Err(wrong_length("id", ids.len(), documents));
        }
        for (index, column) in metadata.iter().enumerate() {
            let name = column.name.as_str();
            if RESERVED_COLUMNS.contains(&name) {
                let reason = "has a name that the table of documents uses itself";
                return Err(Error::Metadata { column: name.into(), reason: reason.into() });
            }
            if metadata[..index].iter().any(|other| other.name == name) {
                return Err(Error::Metadata {
                    column: name.into(),
                    reason: "is given twice".into(),
                });
            }
            if column.values.len() != documents {
                return Err(wrong_length(name, column.values.len(), documents));
            }
        }
        self.ids = ids;
        self.metadata = metadata;
        Ok(())
    }

    /// Returns the vocabulary.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Returns the tokens of all documents, one after the other.
    #[must_use]
    pub fn stream(&self) -> &[TokenId] {
        &self.stream
    }

    /// Returns the number of documents, empty ones included.
    #[must_use]
    pub fn documents(&self) -> usize {
        self.document_ends.len()
    }

    /// Returns the number of sentences that hold a token.
    #[must_use]
    pub fn sentences(&self) -> usize {
        self.sentence_ends.len()
    }

    /// Returns the positions of a document in the stream.
    ///
    /// # Panics
    ///
    /// Panics if there is no such document.
    #[must_use]
    pub fn document(&self, index: usize) -> Range<usize> {
        let start = if index == 0 { 0 } else { self.document_ends[index - 1] };
        start..self.document_ends[index]
    }

    /// Returns the documents' names: those that were given, or their numbers from 0 on.
    pub fn ids(&self) -> impl Iterator<Item = Cow<'_, str>> {
        (0..self.documents()).map(|index| match &self.ids {
            Some(ids) => Cow::Borrowed(ids[index].as_str()),
            None => Cow::Owned(index.to_string()),
        })
    }

    /// Returns the metadata columns.
    #[must_use]
    pub fn metadata(&self) -> &[Metadata] {
        &self.metadata
    }

    /// Returns what the corpus calls a token.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Returns the ends of documents or sentences: ascending, the last one the
    /// length of the stream.
    #[must_use]
    pub fn ends(&self, within: Within) -> &[usize] {
        match within {
            Within::Document => &self.document_ends,
            Within::Sentence => &self.sentence_ends,
        }
    }

    /// Returns how often each type occurs, by id.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Returns how often a type occurs; 0 for a word that does not.
    #[must_use]
    pub fn count_of(&self, word: &str) -> u64 {
        self.vocabulary.find(word).map_or(0, |id| self.counts()[id.index()])
    }

    /// Returns where a type occurs, in ascending order.
    ///
    /// The first type that is asked for is looked for in the stream; when another is,
    /// an index of all is made, and from then on it is kept.
    pub fn positions(&self, id: TokenId, watch: &Watch) -> Result<Cow<'_, [usize]>> {
        self.occurrences.of(&self.stream, self.vocabulary.len(), id, watch)
    }
}

fn wrong_length(column: &str, given: usize, documents: usize) -> Error {
    let reason = format!("has {given} values for {documents} documents");
    Error::Metadata { column: column.into(), reason }
}

/// A stretch of the stream that nothing may reach across.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First position.
    pub start: usize,
    /// Position after the last.
    pub end: usize,
    /// Where the document or sentence begins.
    pub first: usize,
    /// Where the document or sentence ends; what begins before `end` may reach
    /// up to here.
    pub reach: usize,
}

/// Cuts `range` where documents or sentences end.
pub fn spans(ends: &[usize], range: Range<usize>) -> impl Iterator<Item = Span> {
    let mut next = ends.partition_point(|end| *end <= range.start);
    let mut start = range.start;
    std::iter::from_fn(move || {
        if start >= range.end {
            return None;
        }
        // Empty documents end where the one before them did.
        while ends[next] <= start {
            next += 1;
        }
        let first = if next == 0 { 0 } else { ends[next - 1] };
        let span = Span { start, end: ends[next].min(range.end), first, reach: ends[next] };
        start = span.end;
        Some(span)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_cut_a_range_at_the_ends_and_know_how_far_they_reach() {
        let ends = [0, 3, 3, 7, 9];
        let found: Vec<Span> = spans(&ends, 2..8).collect();
        let expected = [
            Span { start: 2, end: 3, first: 0, reach: 3 },
            Span { start: 3, end: 7, first: 3, reach: 7 },
            Span { start: 7, end: 8, first: 7, reach: 9 },
        ];
        assert_eq!(found, expected);
        assert_eq!(spans(&ends, 4..4).count(), 0);
    }
}

//! Stage 4: what a corpus is.
//!
//! A vocabulary, a stream of one [`TokenId`] a token, the bounds of documents
//! and sentences in that stream, and the documents' metadata. It never changes
//! once it is made; every statistic reads it.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use arrow_array::{Array, ArrayRef, LargeStringArray};
use arrow_buffer::{Buffer, ScalarBuffer};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::gaps::Gaps;
use crate::intern::{TokenId, Vocabulary};
use crate::layers::{Layer, TOKEN, Values};
use crate::positions::Occurrences;
use crate::scratch::Scratch;
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

/// How large a corpus is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    /// Documents, empty ones included.
    pub documents: usize,
    /// Sentences that hold a token.
    pub sentences: usize,
    /// Tokens.
    pub tokens: usize,
    /// Types.
    pub types: usize,
    /// Types that occur once.
    pub hapaxes: usize,
    /// Positions between tokens that hold no type.
    #[serde(default, skip_serializing_if = "is_none")]
    pub gaps: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_none(gaps: &usize) -> bool {
    *gaps == 0
}

impl Sizes {
    fn of(columns: &Columns) -> Self {
        Self {
            documents: columns.document_ends.as_slice().len(),
            sentences: columns.sentence_ends.as_slice().len(),
            tokens: columns.values.stream.as_slice().len(),
            types: columns.values.vocabulary.len(),
            hapaxes: columns.values.counts.iter().filter(|count| **count == 1).count(),
            gaps: 0,
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

/// Ascending positions in the stream, in memory or in a file that is mapped into it.
#[derive(Debug, Clone)]
pub struct Ends(ScalarBuffer<u64>);

impl Ends {
    /// Returns them.
    #[must_use]
    pub fn as_slice(&self) -> &[usize] {
        // The same memory: this crate is for machines of 64 bits.
        bytemuck::cast_slice(&self.0)
    }

    /// Returns their memory.
    pub(crate) fn buffer(&self) -> &Buffer {
        self.0.inner()
    }
}

impl From<Vec<usize>> for Ends {
    fn from(ends: Vec<usize>) -> Self {
        Self(bytemuck::cast_vec::<usize, u64>(ends).into())
    }
}

impl From<Buffer> for Ends {
    /// Takes over memory that holds positions of 64 bits.
    fn from(memory: Buffer) -> Self {
        Self(memory.into())
    }
}

/// Types, tokens and bounds: all that is counted. Its columns lie in memory, or in files
/// that are mapped into it.
#[derive(Debug)]
pub struct Columns {
    /// The tokens of all documents.
    pub values: Values,
    /// Where documents end in the stream, ascending.
    pub document_ends: Ends,
    /// Where sentences that hold a token end, ascending. Every document's end is also a
    /// sentence's end, unless the document is empty.
    pub sentence_ends: Ends,
}

/// A corpus.
#[derive(Debug)]
pub struct Corpus {
    sizes: Sizes,
    columns: Columns,
    /// What else is known of the tokens.
    layers: Vec<Layer>,
    /// The documents' names; without any they are numbered.
    ids: Option<LargeStringArray>,
    metadata: Vec<Metadata>,
    options: Options,
    occurrences: Occurrences,
    gaps: Arc<Gaps>,
    /// Where streams that are made of this one may lie.
    scratch: Scratch,
    /// The ends of documents and of sentences together with the gaps, made when asked for.
    bounds: [OnceLock<Vec<usize>>; 2],
}

/// The names that a metadata column may not have, because
/// the table of documents uses them.
pub const RESERVED_COLUMNS: [&str; 2] = ["id", "tokens"];

impl Corpus {
    /// Puts a corpus together.
    pub(crate) fn new(columns: Columns, options: Options) -> Self {
        let sizes = Sizes::of(&columns);
        Self {
            sizes,
            columns,
            layers: Vec::new(),
            ids: None,
            metadata: Vec::new(),
            options,
            occurrences: Occurrences::default(),
            gaps: Arc::default(),
            scratch: Scratch::default(),
            bounds: Default::default(),
        }
    }

    /// Says where positions without a type lie.
    pub(crate) fn with_gaps(mut self, gaps: Gaps) -> Self {
        self.sizes.gaps = gaps.widths().iter().sum();
        self.gaps = Arc::new(gaps);
        self
    }

    /// Says where streams that are made of this one may lie.
    pub(crate) fn with_scratch(mut self, scratch: Scratch) -> Self {
        self.scratch = scratch;
        self
    }

    /// Returns where streams that are made of this one may lie.
    pub(crate) fn scratch(&self) -> &Scratch {
        &self.scratch
    }

    /// Adds what else is known of the tokens, a value for each of them.
    pub(crate) fn with_layers(mut self, layers: Vec<Layer>) -> Self {
        self.layers = layers;
        self
    }

    /// Returns a corpus of other values for the same tokens. Ends, gaps, names and metadata
    /// are shared; it has no layers.
    pub(crate) fn with_values(&self, values: Values, options: Options) -> Self {
        let document_ends = self.columns.document_ends.clone();
        let sentence_ends = self.columns.sentence_ends.clone();
        let mut made = Self::new(Columns { values, document_ends, sentence_ends }, options);
        made.sizes.gaps = self.sizes.gaps;
        made.gaps = Arc::clone(&self.gaps);
        made.scratch = self.scratch.clone();
        (made.ids, made.metadata) = (self.ids.clone(), self.metadata.clone());
        made
    }

    /// Names the documents and adds their metadata.
    ///
    /// Fails if a column has another length than there are documents, or a name
    /// that is taken.
    pub fn describe(
        &mut self,
        ids: Option<LargeStringArray>,
        metadata: Vec<Metadata>,
    ) -> Result<()> {
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
        &self.columns.values.vocabulary
    }

    /// Returns the tokens of all documents, one after the other.
    #[must_use]
    pub fn stream(&self) -> &[TokenId] {
        self.columns.values.stream.as_slice()
    }

    /// Returns its columns.
    pub(crate) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Returns what else is known of the tokens.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Returns what its layers are called.
    #[must_use]
    pub fn layer_names(&self) -> Vec<&str> {
        self.layers.iter().map(|layer| layer.name.as_str()).collect()
    }

    /// Returns the values of a layer, or the tokens themselves; the error lists the layers
    /// that there are.
    pub fn values(&self, layer: &str) -> Result<&Values> {
        if layer == TOKEN {
            return Ok(&self.columns.values);
        }
        let found = self.layers.iter().find(|other| other.name == layer);
        found.map(|found| &found.values).ok_or_else(|| {
            let names = [&[TOKEN], self.layer_names().as_slice()].concat().join("', '");
            let reason = format!("there is no layer '{layer}'; there are '{names}'");
            Error::Layer { reason }
        })
    }

    /// Returns how large it is.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        self.sizes
    }

    /// Returns the number of documents, empty ones included.
    #[must_use]
    pub fn documents(&self) -> usize {
        self.sizes.documents
    }

    /// Returns the number of sentences that hold a token.
    #[must_use]
    pub fn sentences(&self) -> usize {
        self.sizes.sentences
    }

    /// Returns the positions of a document in the stream.
    ///
    /// # Panics
    ///
    /// Panics if there is no such document.
    #[must_use]
    pub fn document(&self, index: usize) -> Range<usize> {
        let ends = self.columns.document_ends.as_slice();
        let start = if index == 0 { 0 } else { ends[index - 1] };
        start..ends[index]
    }

    /// Returns the documents' names: those that were given, or their numbers from 0 on.
    pub fn ids(&self) -> impl Iterator<Item = Cow<'_, str>> {
        (0..self.documents()).map(|index| self.id(index))
    }

    /// Returns the name of a document.
    ///
    /// # Panics
    ///
    /// Panics if there is no such document.
    #[must_use]
    pub fn id(&self, document: usize) -> Cow<'_, str> {
        match &self.ids {
            Some(ids) => Cow::Borrowed(ids.value(document)),
            None => Cow::Owned(document.to_string()),
        }
    }

    /// Returns the names that were given.
    pub(crate) fn given_ids(&self) -> Option<&LargeStringArray> {
        self.ids.as_ref()
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
            Within::Document => self.columns.document_ends.as_slice(),
            Within::Sentence => self.columns.sentence_ends.as_slice(),
        }
    }

    /// Returns where positions without a type lie.
    #[must_use]
    pub fn gaps(&self) -> &Gaps {
        &self.gaps
    }

    /// Returns what no n-gram and no phrase reaches across: the ends of documents or
    /// sentences, and gaps. Ascending.
    #[must_use]
    pub fn bounds(&self, within: Within) -> &[usize] {
        if self.gaps.is_empty() {
            return self.ends(within);
        }
        let bounds = &self.bounds[usize::from(within == Within::Sentence)];
        // Not `get_or_init`, for the reason given in `Vocabulary::order`.
        if bounds.get().is_none() {
            let mut made = [self.ends(within), self.gaps.before()].concat();
            made.sort_unstable();
            let _ = bounds.set(made);
        }
        bounds.get().map_or(&[], Vec::as_slice)
    }

    /// Returns how often each type occurs, by id.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.columns.values.counts
    }

    /// Returns how often a type occurs; 0 for a word that does not.
    #[must_use]
    pub fn count_of(&self, word: &str) -> u64 {
        self.vocabulary().find(word).map_or(0, |id| self.counts()[id.index()])
    }

    /// Returns where a type occurs, in ascending order.
    ///
    /// The first type that is asked for is looked for in the stream; when another is,
    /// an index of all is made, and from then on it is kept.
    pub fn positions(&self, id: TokenId, watch: &Watch) -> Result<Cow<'_, [usize]>> {
        self.occurrences.of(self.stream(), self.vocabulary().len(), id, watch)
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

/// Returns which document or sentence holds a position, none before `from`.
///
/// The next position is seldom far: the steps begin small and double.
pub(crate) fn unit_of(ends: &[usize], from: usize, position: usize) -> usize {
    let mut step = 1;
    while ends.get(from + step).is_some_and(|end| *end <= position) {
        step *= 2;
    }
    let until = (from + step).min(ends.len());
    from + ends[from..until].partition_point(|end| *end <= position)
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

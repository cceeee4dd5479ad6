//! A stream of tokens made of another: some taken together, some left out. What layers know
//! of the tokens follows them.

use std::ops::Range;

use rayon::prelude::*;

use super::names::taken;
use crate::corpus::{Columns, Corpus, Within};
use crate::error::Result;
use crate::gaps::Gaps;
use crate::intern::Vocabulary;
use crate::layers::Values;
use crate::scratch::Growing;
use crate::threads::Watch;
use crate::tokenize::Options;

/// What some positions of the old stream become.
#[derive(Debug, Clone, Copy)]
pub(super) enum Piece {
    /// One token. Types are numbered in the order in which they come, from 0.
    Token(u32),
    /// As many positions without a type.
    Gap,
    /// Nothing: what is around them moves together.
    Nothing,
}

/// A stream that is being made of another, from its beginning on.
pub(super) struct Rewriting<'a> {
    corpus: &'a Corpus,
    /// The ends of the documents and sentences that are still open.
    documents: &'a [usize],
    sentences: &'a [usize],
    /// The gaps that are still to come.
    before: &'a [usize],
    widths: &'a [usize],
    /// What stands between values that are taken together.
    separator: &'a str,
    /// The old positions of each token, if there are layers to follow.
    places: Vec<Range<usize>>,
    stream: Growing<u32>,
    counts: Vec<u64>,
    document_ends: Vec<usize>,
    sentence_ends: Growing<u64>,
    /// The end of the last sentence.
    last_end: usize,
    gaps: Gaps,
    /// How many positions are missing before the next token.
    missing: usize,
    /// Where the document begins in the new stream.
    first: usize,
}

impl<'a> Rewriting<'a> {
    pub(super) fn new(corpus: &'a Corpus, separator: &'a str) -> Self {
        Self {
            corpus,
            documents: corpus.ends(Within::Document),
            sentences: corpus.ends(Within::Sentence),
            before: corpus.gaps().before(),
            widths: corpus.gaps().widths(),
            separator,
            places: Vec::new(),
            stream: corpus.scratch().list(),
            counts: Vec::new(),
            document_ends: Vec::with_capacity(corpus.documents()),
            sentence_ends: corpus.scratch().list(),
            last_end: 0,
            gaps: Gaps::default(),
            missing: 0,
            first: 0,
        }
    }

    /// Writes what has been made, if it is much: to be called now and then.
    pub(super) fn settle(&mut self) -> Result<()> {
        self.stream.settle()?;
        self.sentence_ends.settle()
    }

    /// Says what becomes of the next positions; they hold no end and no gap but at their
    /// beginning.
    #[inline]
    pub(super) fn put(&mut self, positions: Range<usize>, piece: Piece) {
        self.end_before(positions.start);
        if self.before.first() == Some(&positions.start) {
            self.missing += self.widths[0];
            (self.before, self.widths) = (&self.before[1..], &self.widths[1..]);
        }
        match piece {
            Piece::Token(id) => self.token(id, positions),
            Piece::Gap => self.missing += positions.len(),
            Piece::Nothing => {}
        }
    }

    fn token(&mut self, id: u32, positions: Range<usize>) {
        if self.missing > 0 {
            // A gap at the head of a document is none.
            if self.stream.len() > self.first {
                self.gaps.push(self.stream.len(), self.missing);
            }
            self.missing = 0;
        }
        if id as usize == self.counts.len() {
            self.counts.push(0);
        }
        self.counts[id as usize] += 1;
        if !self.corpus.layers().is_empty() {
            self.places.push(positions);
        }
        self.stream.push(id);
    }

    /// Ends the documents and sentences that end at a position or before.
    #[inline]
    fn end_before(&mut self, position: usize) {
        let length = self.stream.len();
        while let Some((end, others)) = self.sentences.split_first()
            && *end <= position
        {
            // A sentence that holds no token any more is none.
            if self.last_end < length {
                self.sentence_ends.push(length as u64);
                self.last_end = length;
            }
            self.sentences = others;
        }
        while let Some((end, others)) = self.documents.split_first()
            && *end <= position
        {
            self.document_ends.push(length);
            (self.documents, self.first, self.missing) = (others, length, 0);
        }
    }

    /// Returns the corpus of these types, whose documents keep their names and metadata.
    pub(super) fn finish(
        mut self,
        vocabulary: Vocabulary,
        options: Options,
        watch: &Watch,
    ) -> Result<Corpus> {
        self.end_before(usize::MAX);
        let layers = self.corpus.layers().par_iter().map(|layer| {
            Ok(layer.with(taken(
                &layer.values,
                self.places.iter().cloned(),
                (self.separator, self.corpus.scratch()),
                watch,
            )?))
        });
        let layers = layers.collect::<Result<_>>()?;
        let columns = Columns {
            values: Values::new(vocabulary, self.counts, self.stream.finish()?),
            document_ends: self.document_ends.into(),
            sentence_ends: self.sentence_ends.finish()?.into(),
        };
        let mut made = Corpus::new(columns, options)
            .with_gaps(self.gaps)
            .with_layers(layers)
            .with_scratch(self.corpus.scratch().clone());
        made.describe(self.corpus.given_ids().cloned(), self.corpus.metadata().to_vec())?;
        Ok(made)
    }
}

//! Documents that are added to a store.
//!
//! Input: the store, and what there is behind its end. Output: new files for that, and for
//! what is small; what is large stays where it is. Types keep their ids when documents come
//! behind those that there are, so nothing that lies in the streams changes.

use arrow_array::types::{ArrowPrimitiveType, Int32Type, Int64Type};
use arrow_buffer::Buffer;

use super::column::{Column, ColumnFacts};
use super::folder::Folder;
use super::joined::PAGE;
use super::manifest::Manifest;
use super::open::Store;
use super::passages::Texts;
use super::save::{self, SENTENCES, Streams, TOKENS};
use super::texts::TextFacts;
use super::write;
use crate::corpus::{Corpus, Ends};
use crate::error::Result;
use crate::intern::Ids;
use crate::threads::Watch;
use crate::tokenize::Options;

/// A column to which rows are added.
#[derive(Debug, Clone, Copy)]
struct New<'a> {
    /// What its new file is called.
    name: &'a str,
    base: &'a Column,
    /// How many rows there are.
    rows: usize,
    /// How many are added.
    added: usize,
}

/// A store to which documents are being added. What is not completed is taken away again.
pub struct Addition<'a> {
    base: &'a Store,
    folder: Folder,
    /// Files of fewer bytes are written again, so that there are never many of them.
    small: u64,
    streams: Streams,
    texts: Option<TextFacts>,
    watch: &'a Watch,
}

impl<'a> Addition<'a> {
    /// Begins to add to a store; `None` if what is there is no longer what was opened.
    ///
    /// Files that have fewer bytes than `small` are written together with what is added.
    pub fn begin(base: &'a Store, small: u64, watch: &'a Watch) -> Result<Option<Self>> {
        let folder = Folder::begin(base.path(), true, watch)?;
        let (streams, texts) = (Streams::default(), None);
        let begun = Self { base, folder, small, streams, texts, watch };
        Ok(base.is_current().then_some(begun))
    }

    /// Adds so many tokens or, behind these, values of the next layer; returns all of them
    /// where they lie.
    pub(crate) fn write_stream(
        &mut self,
        added: usize,
        pieces: impl Iterator<Item = Result<Buffer>>,
    ) -> Result<Ids> {
        let place = self.streams.values.len();
        let (base, rows) = (self.base.stream(place), self.base.sizes().tokens);
        let column = New { name: &save::stream_name(place), base, rows, added };
        let (facts, ids) = self.write::<Int32Type>(&column, TOKENS.0, pieces)?;
        self.streams.values.push(facts);
        Ok(ids.into())
    }

    /// Adds so many ends of sentences; returns all of them where they lie.
    pub(crate) fn write_sentences(
        &mut self,
        added: usize,
        pieces: impl Iterator<Item = Result<Buffer>>,
    ) -> Result<Ends> {
        let (base, rows) = (self.base.sentences(), self.base.sizes().sentences);
        let column = New { name: "sentences", base, rows, added };
        let (facts, ends) = self.write::<Int64Type>(&column, SENTENCES.0, pieces)?;
        self.streams.sentences = Some(facts);
        Ok(ends.into())
    }

    /// Adds the texts of so many documents, if there are those of all before them.
    pub(crate) fn write_texts(&mut self, added: &Texts, documents: usize) -> Result<()> {
        let Some(texts) = self.base.texts() else { return Ok(()) };
        let before = self.base.sizes().documents;
        let added = (added, documents);
        self.texts = Some(texts.followed(&self.folder, before, added, self.small, self.watch)?);
        Ok(())
    }

    /// Completes the store, which holds `corpus` from then on. `given` says that the tokens
    /// were given, not cut; `cut`, how the texts of all documents are cut, if in one way.
    pub fn complete(mut self, corpus: &Corpus, given: bool, cut: Option<&Options>) -> Result<()> {
        let (streams, texts) = (std::mem::take(&mut self.streams), self.texts.take());
        let files = save::files(corpus, &self.folder, self.watch, streams, texts)?;
        let manifest = Manifest::of(corpus, given, cut, files);
        // Files that stay must be there by their names, not only open.
        Store::with(self.base.path(), manifest.clone())?;
        self.folder.commit(&manifest)
    }

    fn write<T: ArrowPrimitiveType>(
        &self,
        column: &New<'_>,
        name: &str,
        pieces: impl Iterator<Item = Result<Buffer>>,
    ) -> Result<(ColumnFacts, Buffer)> {
        let New { base, rows, added, .. } = *column;
        if added == 0 {
            return Ok((base.facts().clone(), base.numbers::<T>(name, rows)?));
        }
        let from = base.next::<T>(name, rows, self.small)?;
        let tail = base.tail::<T>(name, rows, from)?;
        let to = self.folder.write(column.name, self.watch)?;
        let pieces = tail.into_iter().map(Ok).chain(pieces);
        // What is the first file is as if all had been saved at once.
        let alignment = if from == 0 { write::ALIGNMENT } else { PAGE };
        let numbers = (name, T::DATA_TYPE);
        let file = write::column_at(alignment, to, numbers, rows - from + added, pieces)?;
        let facts = base.facts().followed(from, file);
        let all = Column::open(self.folder.path(), &facts)?;
        Ok((facts, all.numbers::<T>(name, rows + added)?))
    }
}

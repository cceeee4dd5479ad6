//! A corpus that goes to disk while it is made.
//!
//! Input: what the workers make of each batch, in any order. Output: the files of a store.
//! In memory there are only the workers' vocabularies, the bounds and names of documents,
//! and a few batches.
//!
//! A worker's ids are its own until all vocabularies are merged. So they wait in a file of
//! the worker's; then they are read back, batch by batch in the order of the documents, and
//! written as what they are called in the corpus. Texts are written as they come.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use arrow_array::types::{Int32Type, Int64Type};
use arrow_buffer::Buffer;

use super::file::Mapped;
use super::folder::Folder;
use super::manifest::Manifest;
use super::passages::Texts;
use super::save::{self, SENTENCES, Streams, TOKENS};
use super::spill::Spill;
use super::texts::{Passages, TextFacts, TextFile};
use super::{read, write};
use crate::corpus::{Corpus, Ends};
use crate::error::Result;
use crate::intern::{Ids, TokenId};
use crate::threads::Watch;
use crate::tokenize::Options;

/// How much of the stream a worker made of one batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    /// The worker.
    pub(crate) worker: usize,
    /// How many tokens.
    pub(crate) tokens: usize,
    /// How many sentences.
    pub(crate) sentences: usize,
}

/// A store that is being written. What is not completed is taken away again.
pub struct Draft {
    folder: Folder,
    watch: Watch,
    keeps_text: bool,
    /// The file of texts, until it is complete.
    texts: Mutex<Option<TextFile>>,
    /// The files of tokens, layers and sentences, when they are written.
    streams: Mutex<Streams>,
}

impl Draft {
    /// Begins a store in a folder, as [`save`](super::save()) does.
    pub fn begin(path: &Path, overwrite: bool, keep_text: bool, watch: &Watch) -> Result<Self> {
        let (folder, watch) = (Folder::begin(path, overwrite, watch)?, watch.clone());
        let texts = keep_text.then(|| TextFile::begin(&folder, &watch)).transpose()?;
        let (texts, streams) = (Mutex::new(texts), Mutex::default());
        Ok(Self { keeps_text: keep_text, texts, folder, watch, streams })
    }

    /// Makes the files in which a worker's ids wait, those of so many layers too.
    pub(crate) fn spill(&self, worker: usize, layers: usize) -> Result<Spill> {
        Spill::new(&self.folder, worker, layers)
    }

    /// Returns what texts are collected in, if they are kept.
    pub(crate) fn passages(&self) -> Option<Passages> {
        self.keeps_text.then(Passages::default)
    }

    /// Writes the texts of a batch, when those of all before it are written.
    pub(crate) fn keep(&self, batch: u64, passages: &Passages) -> Result<()> {
        // What takes time is done by each worker for itself.
        let encoded = passages.encode()?;
        match self.texts().as_mut() {
            Some(texts) => texts.put(batch, encoded),
            None => Ok(()),
        }
    }

    /// Adds the texts of a stored corpus behind those that there are.
    pub(crate) fn copy_texts(&self, texts: &Texts, documents: usize, watch: &Watch) -> Result<()> {
        match self.texts().as_mut() {
            Some(file) => texts.append_to(file, documents, watch),
            None => Ok(()),
        }
    }

    /// Writes what has waited. `maps` says, for the tokens and then for each layer, what each
    /// worker's ids are called. Returns the streams where they lie, and the sentences.
    pub(crate) fn write_spilled(
        &self,
        shares: &[Share],
        spills: Vec<Spill>,
        maps: &[&[Vec<TokenId>]],
    ) -> Result<(Vec<Ids>, Ends)> {
        let spills = spills.into_iter().map(Spill::rewound).collect::<Result<Vec<_>>>()?;
        let (mut ids, mut ends): (Vec<_>, Vec<_>) = spills.into_iter().unzip();
        let tokens = shares.iter().map(|share| share.tokens).sum();
        let mut streams = Vec::new();
        for (layer, maps) in maps.iter().enumerate() {
            let given = &mut ids;
            let pieces = shares
                .iter()
                .map(|share| given[share.worker][layer].ids(share, &maps[share.worker]));
            streams.push(self.write_stream(tokens, pieces)?);
        }
        let mut before = 0;
        let ends = shares.iter().map(|share| {
            let offset = before;
            before += share.tokens;
            ends[share.worker].ends(share, offset)
        });
        let sentences = shares.iter().map(|share| share.sentences).sum();
        Ok((streams, self.write_sentences(sentences, ends)?))
    }

    /// Writes so many tokens, and as many values of each layer, all of which come in pieces;
    /// returns them where they lie.
    pub(crate) fn write_streams<I: Iterator<Item = Result<Buffer>>>(
        &self,
        tokens: usize,
        streams: impl Iterator<Item = I>,
    ) -> Result<Vec<Ids>> {
        streams.map(|stream| self.write_stream(tokens, stream)).collect()
    }

    /// Writes the tokens or, behind these, the values of the next layer.
    fn write_stream(
        &self,
        tokens: usize,
        ids: impl Iterator<Item = Result<Buffer>>,
    ) -> Result<Ids> {
        let mut streams = self.streams();
        let name = save::stream_name(streams.values.len());
        let file = write::column(self.folder.write(&name, &self.watch)?, TOKENS, tokens, ids)?;
        let mapped = Mapped::open(self.folder.path(), &file)?;
        let ids = read::numbers::<Int32Type>(&mapped, TOKENS.0, tokens)?;
        streams.values.push(file.into());
        Ok(ids.into())
    }

    /// Writes so many ends of sentences, which come in pieces; returns them where they lie.
    pub(crate) fn write_sentences(
        &self,
        sentences: usize,
        ends: impl Iterator<Item = Result<Buffer>>,
    ) -> Result<Ends> {
        let to = self.folder.write("sentences", &self.watch)?;
        let file = write::column(to, SENTENCES, sentences, ends)?;
        let mapped = Mapped::open(self.folder.path(), &file)?;
        let ends = read::numbers::<Int64Type>(&mapped, SENTENCES.0, sentences)?;
        self.streams().sentences = Some(file.into());
        Ok(ends.into())
    }

    /// Completes the store of a corpus whose stream it has written. `given` says that the
    /// tokens were given, not cut, and `cut` how the texts are cut to get as many tokens.
    pub fn complete(&self, corpus: &Corpus, given: bool, cut: Option<&Options>) -> Result<()> {
        let texts = self.texts().take().map(|texts| texts.finish(&self.folder)).transpose()?;
        let texts = texts.map(TextFacts::from);
        let streams = std::mem::take(&mut *self.streams());
        let files = save::files(corpus, &self.folder, &self.watch, streams, texts)?;
        self.folder.commit(&Manifest::of(corpus, given, cut, files))
    }

    /// Takes away what has been written, unless it is complete: at once, even if a worker
    /// that has not yet seen that it is not needed any more still holds the draft.
    pub fn give_up(&self) {
        self.watch.cancel();
    }

    fn streams(&self) -> MutexGuard<'_, Streams> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn texts(&self) -> MutexGuard<'_, Option<TextFile>> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

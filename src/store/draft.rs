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
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use arrow_array::types::{Int32Type, Int64Type};
use arrow_buffer::Buffer;

use super::file::{FileFacts, Mapped};
use super::folder::Folder;
use super::manifest::Manifest;
use super::passages::Texts;
use super::save::{self, SENTENCES, TOKENS};
use super::spill::Spill;
use super::texts::{Passages, TextFile};
use super::{read, write};
use crate::corpus::{Corpus, Ends};
use crate::error::{Error, Result};
use crate::intern::{Ids, TokenId};
use crate::threads::Watch;

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
    /// The files of tokens and sentences, when they are written.
    stream: OnceLock<(FileFacts, FileFacts)>,
}

impl Draft {
    /// Begins a store in a folder, as [`save`](super::save()) does.
    pub fn begin(path: &Path, overwrite: bool, keep_text: bool, watch: &Watch) -> Result<Self> {
        let (folder, watch) = (Folder::begin(path, overwrite)?, watch.clone());
        let texts = keep_text.then(|| TextFile::begin(&folder, &watch)).transpose()?;
        let (texts, stream) = (Mutex::new(texts), OnceLock::new());
        Ok(Self { keeps_text: keep_text, texts, folder, watch, stream })
    }

    /// Makes the file in which a worker's ids wait.
    pub(crate) fn spill(&self, worker: usize) -> Result<Spill> {
        Spill::new(&self.folder, worker)
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

    /// Writes what has waited. `maps` says what each worker's ids are called.
    pub(crate) fn write_spilled(
        &self,
        shares: &[Share],
        spills: Vec<Spill>,
        maps: &[Vec<TokenId>],
    ) -> Result<(Ids, Ends)> {
        let spills = spills.into_iter().map(Spill::rewound).collect::<Result<Vec<_>>>()?;
        let (mut ids, mut ends): (Vec<_>, Vec<_>) = spills.into_iter().unzip();
        let ids = shares.iter().map(|share| ids[share.worker].ids(share, &maps[share.worker]));
        let mut before = 0;
        let ends = shares.iter().map(|share| {
            let offset = before;
            before += share.tokens;
            ends[share.worker].ends(share, offset)
        });
        let sum = |of: fn(&Share) -> usize| shares.iter().map(of).sum();
        self.write_stream((sum(|share| share.tokens), ids), (sum(|share| share.sentences), ends))
    }

    /// Writes tokens and sentences, so many of each, which come in pieces; returns them
    /// where they lie.
    pub(crate) fn write_stream(
        &self,
        (tokens, ids): (usize, impl Iterator<Item = Result<Buffer>>),
        (sentences, ends): (usize, impl Iterator<Item = Result<Buffer>>),
    ) -> Result<(Ids, Ends)> {
        let tokens_file =
            write::column(self.folder.write("tokens", &self.watch)?, TOKENS, tokens, ids)?;
        let sentences_file = write::column(
            self.folder.write("sentences", &self.watch)?,
            SENTENCES,
            sentences,
            ends,
        )?;
        let map = |facts| Mapped::open(self.folder.path(), facts);
        let ids = read::numbers::<Int32Type>(&map(&tokens_file)?, TOKENS.0, tokens)?;
        let ends = read::numbers::<Int64Type>(&map(&sentences_file)?, SENTENCES.0, sentences)?;
        let _ = self.stream.set((tokens_file, sentences_file));
        Ok((ids.into(), ends.into()))
    }

    /// Completes the store of a corpus whose stream it has written. `given` says that the
    /// tokens were given, not cut.
    pub fn complete(&self, corpus: &Corpus, given: bool) -> Result<()> {
        let texts = self.texts().take().map(|texts| texts.finish(&self.folder)).transpose()?;
        let Some(stream) = self.stream.get() else {
            return Err(Error::Internal("a draft without a stream".into()));
        };
        let files = save::files(corpus, &self.folder, &self.watch, stream.clone(), texts)?;
        self.folder.commit(&Manifest::of(corpus, given, files))
    }

    /// Takes away what has been written, unless it is complete: at once, even if a worker
    /// that has not yet seen that it is not needed any more still holds the draft.
    pub fn give_up(&self) {
        self.folder.give_up();
    }

    fn texts(&self) -> MutexGuard<'_, Option<TextFile>> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

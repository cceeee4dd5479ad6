//! Stage 1: documents, a batch at a time.
//!
//! Input: texts in memory, lists of tokens, or paths. Output: [`Batch`]es of
//! about [`BATCH_BYTES`], in document order, so that no more than a few of them
//! are in memory at once. A source is asked for batches by one thread; files
//! are named by the source and read by the workers. Files are read, never
//! mapped: a mapped file that shrinks kills the process.

mod files;
mod header;

#[cfg(feature = "python")]
pub(crate) use files::without_nul;
pub use files::{Errors, FileJob, Files};
pub use header::Header;

use crate::error::Result;

/// How much text makes a batch.
pub const BATCH_BYTES: usize = 1 << 20;

/// A part of a text: a whole document, or a piece of a long one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Where it ends in the batch's text; it begins where the last one ended.
    pub end: usize,
    /// Whether a document begins with it.
    pub begins: bool,
    /// Whether a document ends with it.
    pub ends: bool,
}

/// Texts laid end to end.
#[derive(Debug, Default)]
pub struct TextBatch {
    /// The texts.
    pub text: String,
    /// Where each of them ends.
    pub pieces: Vec<Piece>,
}

impl TextBatch {
    /// Adds a document.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.pieces.push(Piece { end: self.text.len(), begins: true, ends: true });
    }
}

/// Tokens laid end to end, cut by someone else.
#[derive(Debug, Default)]
pub struct TokenBatch {
    /// The tokens' text.
    pub text: String,
    /// Where each token ends in the text.
    pub token_ends: Vec<usize>,
    /// After how many tokens each sentence ends.
    pub sentence_ends: Vec<usize>,
    /// After how many tokens each document ends.
    pub document_ends: Vec<usize>,
}

impl TokenBatch {
    /// Adds a token to the current sentence.
    pub fn push(&mut self, token: &str) {
        self.text.push_str(token);
        self.token_ends.push(self.text.len());
    }

    /// Ends the current sentence.
    pub fn end_sentence(&mut self) {
        self.sentence_ends.push(self.token_ends.len());
    }

    /// Ends the current document, and its last sentence.
    pub fn end_document(&mut self) {
        self.end_sentence();
        self.document_ends.push(self.token_ends.len());
    }
}

/// What a worker takes at a time.
#[derive(Debug)]
pub enum Batch {
    /// Texts to tokenise.
    Texts(TextBatch),
    /// Tokens to take as they are.
    Tokens(TokenBatch),
    /// Files to read and tokenise.
    Files(Vec<FileJob>),
}

/// Where documents come from.
pub trait Source {
    /// Returns the next batch, `None` at the end.
    fn next_batch(&mut self) -> Result<Option<Batch>>;
}

/// Texts from any iterator.
#[derive(Debug)]
pub struct Texts<I>(I);

impl<I: Iterator<Item = String>> Texts<I> {
    /// Reads texts one after the other; nothing is read twice.
    pub fn new(texts: impl IntoIterator<Item = String, IntoIter = I>) -> Self {
        Self(texts.into_iter())
    }
}

impl<I: Iterator<Item = String>> Source for Texts<I> {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        let mut batch = TextBatch::default();
        for text in self.0.by_ref() {
            batch.push(&text);
            if batch.text.len() >= BATCH_BYTES {
                break;
            }
        }
        Ok((!batch.pieces.is_empty()).then_some(Batch::Texts(batch)))
    }
}

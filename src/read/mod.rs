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
pub use files::{Block, Errors, FileJob, Files};
pub use header::Header;

use std::ops::Range;
use std::sync::Arc;

use crate::cache::Shelf;
use crate::error::{Error, Result};
use crate::tokenize::Word;

/// How much text makes a batch.
pub const BATCH_BYTES: usize = 1 << 20;

/// UTF-8 that someone else keeps, which is not copied.
pub type Shared = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// A part of a text: a whole document, or a piece of a long one.
pub struct Piece {
    /// Where it stands in `shared`, or in the batch's own text.
    pub range: Range<usize>,
    /// The text that it is a piece of, unless the batch has it.
    pub shared: Option<Shared>,
    /// Whether a document begins with it.
    pub begins: bool,
    /// Whether a document ends with it.
    pub ends: bool,
}

/// Memory that batches have used and the next ones will use.
pub(crate) type Used = Arc<Shelf<String>>;

/// Pieces of texts, in document order.
#[derive(Default)]
pub struct TextBatch {
    /// The texts that were copied, end to end.
    text: String,
    /// The pieces.
    pub pieces: Vec<Piece>,
    /// How many bytes they have.
    bytes: usize,
    used: Used,
}

impl Drop for TextBatch {
    fn drop(&mut self) {
        self.text.clear();
        self.used.give(std::mem::take(&mut self.text));
    }
}

impl TextBatch {
    /// Begins a batch in memory that another has used, if there is some.
    #[cfg(feature = "python")]
    pub(crate) fn reusing(used: &Used) -> Self {
        let text = used.take().unwrap_or_default();
        Self { text, pieces: Vec::new(), bytes: 0, used: Arc::clone(used) }
    }

    /// Adds a copy of a document.
    pub fn push(&mut self, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        let range = start..self.text.len();
        self.bytes += text.len();
        self.pieces.push(Piece { range, shared: None, begins: true, ends: true });
    }

    /// Adds a piece of a text that someone else keeps.
    pub fn share(&mut self, piece: Piece) {
        self.bytes += piece.range.len();
        self.pieces.push(piece);
    }

    /// Tells whether there is enough for a worker.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.bytes >= BATCH_BYTES
    }

    /// Returns the text of a piece.
    pub fn text_of<'a>(&'a self, piece: &'a Piece) -> Result<&'a str> {
        let range = piece.range.clone();
        let Some(shared) = &piece.shared else { return Ok(&self.text[range]) };
        str::from_utf8(&shared.as_ref().as_ref()[range])
            .map_err(|error| Error::Internal(error.to_string()))
    }
}

/// Tokens laid end to end, cut by someone else.
#[derive(Debug, Default)]
pub struct TokenBatch {
    /// The tokens' text.
    pub text: String,
    /// Where each token stands in the text.
    pub tokens: Vec<Word>,
    /// After how many tokens each sentence ends.
    pub sentence_ends: Vec<usize>,
    /// After how many tokens each document ends.
    pub document_ends: Vec<usize>,
}

impl TokenBatch {
    /// Adds a token to the current sentence.
    pub fn push(&mut self, token: &str) {
        let start = self.text.len();
        self.text.push_str(token);
        self.tokens.push(Word { start, end: self.text.len() });
    }

    /// Ends the current sentence.
    pub fn end_sentence(&mut self) {
        self.sentence_ends.push(self.tokens.len());
    }

    /// Ends the current document, and its last sentence.
    pub fn end_document(&mut self) {
        self.end_sentence();
        self.document_ends.push(self.tokens.len());
    }
}

/// What a worker takes at a time.
pub enum Batch {
    /// Texts to tokenise.
    Texts(TextBatch),
    /// Tokens to take as they are.
    Tokens(TokenBatch),
    /// Files to read and tokenise.
    Files(Vec<FileJob>),
    /// A part of a long file.
    Block(Block),
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
            if batch.is_full() {
                break;
            }
        }
        Ok((!batch.pieces.is_empty()).then_some(Batch::Texts(batch)))
    }
}

//! Stage 1: documents, a batch at a time.
//!
//! Input: texts in memory, lists of tokens, or paths. Output: [`Batch`]es of
//! about [`BATCH_BYTES`], in document order, so that no more than a few of them
//! are in memory at once. A source is asked for batches by one thread, which has
//! little to do: the workers read the files that a source names, take records apart, and
//! make UTF-8 of the texts that it holds. Long files are unpacked and read in blocks by a
//! thread of their own. Files are read, never mapped: a mapped file that
//! shrinks kills the process.

mod ahead;
mod annotation;
mod archive;
pub(crate) mod columns;
mod conllu;
mod csv;
mod encoding;
mod extent;
mod fields;
mod files;
mod format;
mod header;
mod http;
mod ipc;
mod json;
mod open;
mod options;
mod records;
mod table;
mod text;
mod tokens;
mod values;
mod vertical;
mod warc;
mod web;
#[cfg_attr(not(feature = "python"), allow(dead_code))]
pub(crate) mod units;

#[cfg(feature = "python")]
pub(crate) use annotation::Chosen;
pub use annotation::{Column, LayerChoice};
pub use encoding::encoding;
pub use extent::Extent;
pub use files::{FileJob, Files};
pub use header::Header;
pub use options::{Choice, Errors, Nulls, ReadOptions, parse_skip};
pub use records::{Records, Skipped};
pub use text::Block;
pub use tokens::TokenLines;
pub use web::WebRecords;

pub(crate) use fields::joined;
pub(crate) use records::ALLOCATED;
pub use records::Described;
#[cfg(feature = "python")]
pub(crate) use table::Tables;

use std::ops::Range;
use std::path::Path;

use crate::error::Result;
use crate::threads::Watch;
use crate::tokenize::{Word, Words};

/// How much text makes a batch.
pub const BATCH_BYTES: usize = 1 << 20;

/// A part of a document: all of it, or a piece of a long one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands in the text that it is laid in.
    pub range: Range<usize>,
    /// Whether a document begins with it.
    pub begins: bool,
    /// Whether a document ends with it.
    pub ends: bool,
}

/// Pieces of documents, laid end to end for a worker to cut as one text.
#[derive(Debug, Default)]
pub struct Laid {
    /// Their text.
    pub text: String,
    /// Where each of them ends.
    pub pieces: Vec<Piece>,
}

impl Laid {
    /// Makes a piece of what has been added to the text since the last one.
    ///
    /// A line feed keeps it apart from the next: it ends every word and sentence
    /// (WB3a and SB4), and is none itself.
    pub fn end_piece(&mut self, begins: bool, ends: bool) {
        let start = self.pieces.last().map_or(0, |last| last.range.end + 1);
        self.pieces.push(Piece { range: start..self.text.len(), begins, ends });
        self.text.push('\n');
    }

    /// Tells whether there is enough to be cut.
    fn is_enough(&self) -> bool {
        self.text.len() >= LAID_BYTES
    }

    fn clear(&mut self) {
        self.text.clear();
        self.pieces.clear();
    }
}

/// Texts that a source holds and a worker lays end to end.
pub trait Held: Send {
    /// Returns how many pieces of documents there are.
    fn pieces(&self) -> usize;

    /// Adds a piece to what is laid; one that ends no document must end where a text may
    /// be cut, see [`tokenize`](crate::tokenize).
    fn lay(&self, piece: usize, laid: &mut Laid) -> Result<()>;

    /// Returns the text and whether a document begins and ends with it, if there
    /// is but one piece and it is UTF-8 as it stands.
    fn only(&self) -> Option<(&str, bool, bool)> {
        None
    }
}

/// Takes texts that are laid end to end.
pub(crate) type TakeLaid<'a> = dyn FnMut(&str, &[Piece]) -> Result<()> + 'a;

/// So much text is laid end to end at a time: it is still in the cache when it is cut.
const LAID_BYTES: usize = 64 << 10;

impl Laid {
    /// Lays texts end to end, and hands them to `take` whenever there are enough.
    pub fn each(
        &mut self,
        held: &dyn Held,
        mut take: impl FnMut(&str, &[Piece]) -> Result<()>,
    ) -> Result<()> {
        if let Some((text, begins, ends)) = held.only() {
            return take(text, &[Piece { range: 0..text.len(), begins, ends }]);
        }
        self.clear();
        for piece in 0..held.pieces() {
            held.lay(piece, self)?;
            if self.is_enough() {
                take(&self.text, &self.pieces)?;
                self.clear();
            }
        }
        take(&self.text, &self.pieces)
    }
}

/// Tokens laid end to end, cut by someone else.
#[derive(Debug, Default)]
pub struct TokenBatch {
    /// The tokens' text.
    pub text: String,
    /// Where each token stands in the text.
    pub tokens: Words,
    /// After how many tokens each sentence ends.
    pub sentence_ends: Vec<usize>,
    /// After how many tokens each document ends.
    pub document_ends: Vec<usize>,
    /// What else is known of the tokens: for each layer its values, one a token. Nobody
    /// asks for their ends.
    pub layers: Vec<TokenBatch>,
}

impl TokenBatch {
    /// Begins a batch with so many layers.
    #[must_use]
    pub fn of_layers(layers: usize) -> Self {
        let layers = std::iter::repeat_with(Self::default).take(layers).collect();
        Self { layers, ..Self::default() }
    }

    /// Adds a token to the current sentence.
    pub fn push(&mut self, token: &str) {
        let start = self.text.len();
        self.text.push_str(token);
        self.end_token(start);
    }

    /// Adds to the current sentence the token that begins at `start` and is the last
    /// of the text.
    pub fn end_token(&mut self, start: usize) {
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
    Texts(Box<dyn Held>),
    /// Tokens to take as they are.
    Tokens(TokenBatch),
    /// Files to read and tokenise.
    Files(Vec<FileJob>),
    /// A part of a long text.
    Block(Block),
    /// Records, of which one field is a text.
    Records(Records),
    /// Records of a web archive that are texts.
    Web(WebRecords),
    /// Texts to tokenise, and what is known of them.
    Described(Box<dyn Held>, Described),
    /// Lines of tokens to take as they are.
    Lines(TokenLines),
    /// A file that was left out because of a fault.
    Skipped(Skipped),
    /// Nothing so far: ask again.
    Later,
}

/// Writes a path down; a name of a file may hold bytes that are no text.
pub(crate) fn printable(path: &Path) -> String {
    let mut name = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        name.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|_| name.push('?'));
    }
    name
}

/// Where documents come from.
pub trait Source {
    /// Returns the next batch, `None` at the end.
    fn next_batch(&mut self) -> Result<Option<Batch>>;

    /// Returns the names of the metadata that there must be, in the order wanted; by
    /// default whatever there is.
    fn wanted(&self) -> Option<Vec<String>> {
        None
    }

    /// Returns what the layers are called, which all its batches of tokens have; then there
    /// are no batches of texts. By default there are no layers.
    fn layers(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns how much there is to read, as far as that is known; by default some documents.
    fn extent(&self) -> Extent {
        Extent::Documents(None)
    }

    /// Takes what says whether the documents are still wanted. A source whose extent is not
    /// in documents adds what it reads there.
    fn watched(&mut self, _watch: &Watch) {}
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

/// Whole documents.
struct Documents(Vec<String>);

impl Held for Documents {
    fn pieces(&self) -> usize {
        self.0.len()
    }

    fn lay(&self, piece: usize, laid: &mut Laid) -> Result<()> {
        laid.text.push_str(&self.0[piece]);
        laid.end_piece(true, true);
        Ok(())
    }

    fn only(&self) -> Option<(&str, bool, bool)> {
        if let [text] = self.0.as_slice() { Some((text, true, true)) } else { None }
    }
}

impl<I: Iterator<Item = String>> Source for Texts<I> {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        let (mut texts, mut bytes) = (Vec::new(), 0);
        while bytes < BATCH_BYTES {
            let Some(text) = self.0.next() else { break };
            bytes += text.len();
            texts.push(text);
        }
        Ok((!texts.is_empty()).then(|| Batch::Texts(Box::new(Documents(texts)))))
    }
}

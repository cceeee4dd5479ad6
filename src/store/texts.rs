//! The texts of the documents, compressed, in the order of the documents.
//!
//! A record batch of the file holds what one batch of the building held, about a megabyte;
//! to read a document is to unpack that. A row is a passage: a document, or a piece of a
//! long one, and says whether the document ends with it. A second file says for each record
//! batch which document its first row is of.

use std::collections::BTreeMap;
use std::iter::once;
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Int64Array, LargeStringArray, RecordBatch};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{EncodedData, IpcWriteOptions};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use serde::{Deserialize, Serialize};

use super::file::FileFacts;
use super::folder::Folder;
use super::write::{self, IpcFile};
use crate::error::{Error, Result};
use crate::read::BATCH_BYTES;
use crate::threads::Watch;

/// How hard zstd tries: more would take longer than the numbering of the words.
const LEVEL: i32 = 1;

/// The texts of one batch.
#[derive(Debug, Default)]
pub(crate) struct Passages {
    text: String,
    /// Where each of them ends.
    ends: Vec<usize>,
    /// Whether the document ends with it.
    is_last: Vec<bool>,
}

/// The texts of one batch as they are written.
pub(super) struct Encoded {
    data: EncodedData,
    /// How many documents end in it.
    ended: i64,
}

impl Passages {
    /// Adds a document, or a piece of one.
    pub(crate) fn add(&mut self, text: &str, is_last: bool) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.is_last.push(is_last);
    }

    /// Compresses them; nothing is `None`.
    pub(super) fn encode(&self) -> Result<Option<Encoded>> {
        if self.ends.is_empty() {
            return Ok(None);
        }
        let ended = signed(self.is_last.iter().filter(|is_last| **is_last).count());
        let encoded = self.batch().and_then(|batch| write::encode(&batch, &compressed()?));
        let data = encoded.map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Some(Encoded { data, ended }))
    }

    fn batch(&self) -> Result<RecordBatch, ArrowError> {
        let mut start = 0;
        let passages =
            self.ends.iter().map(|end| &self.text[std::mem::replace(&mut start, *end)..*end]);
        let texts: ArrayRef = Arc::new(LargeStringArray::from_iter_values(passages));
        let ends: ArrayRef = Arc::new(BooleanArray::from(self.is_last.clone()));
        RecordBatch::try_new(Arc::new(Schema::new(fields())), vec![texts, ends])
    }
}

/// The files of texts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct TextFacts {
    #[serde(flatten)]
    pub(super) first: PartFacts,
    /// Those that were added: of the documents from one on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    next: Vec<NextFacts>,
}

/// The two files of texts that were written together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PartFacts {
    pub(super) passages: FileFacts,
    pub(super) blocks: FileFacts,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct NextFacts {
    from: usize,
    #[serde(flatten)]
    part: PartFacts,
}

impl From<PartFacts> for TextFacts {
    fn from(first: PartFacts) -> Self {
        Self { first, next: Vec::new() }
    }
}

impl TextFacts {
    /// Returns whether there are files that were added.
    pub(super) fn are_parted(&self) -> bool {
        !self.next.is_empty()
    }

    /// Returns the files that were written together, each with its first document.
    pub(super) fn parts(&self) -> impl Iterator<Item = (usize, &PartFacts)> {
        once((0, &self.first)).chain(self.next.iter().map(|next| (next.from, &next.part)))
    }

    /// Returns all files.
    pub(super) fn files(&self) -> impl Iterator<Item = &FileFacts> {
        self.parts().flat_map(|(_, part)| [&part.passages, &part.blocks])
    }

    /// Returns the texts of which those of the documents from one on lie in other files.
    pub(super) fn followed(&self, from: usize, part: PartFacts) -> Self {
        if from == 0 {
            return part.into();
        }
        let mut facts = self.clone();
        facts.next.retain(|next| next.from < from);
        facts.next.push(NextFacts { from, part });
        facts
    }
}

/// The file of texts, while it is written.
pub(super) struct TextFile {
    file: IpcFile,
    watch: Watch,
    /// The batch that is written next.
    next: u64,
    /// Batches that came before their turn.
    waiting: BTreeMap<u64, Option<Encoded>>,
    /// For each record batch, the document of its first row.
    firsts: Vec<i64>,
    /// How many documents have ended.
    ended: i64,
}

impl TextFile {
    pub(super) fn begin(folder: &Folder, watch: &Watch) -> Result<Self> {
        let file = folder.write("texts", watch)?;
        let file = IpcFile::begin(file, fields())?;
        let (waiting, firsts) = (BTreeMap::new(), Vec::new());
        Ok(Self { file, watch: watch.clone(), next: 0, waiting, firsts, ended: 0 })
    }

    /// Takes the texts of a batch; writes what is next.
    pub(super) fn put(&mut self, batch: u64, encoded: Option<Encoded>) -> Result<()> {
        self.waiting.insert(batch, encoded);
        while let Some(encoded) = self.waiting.remove(&self.next) {
            self.next += 1;
            let Some(Encoded { data, ended }) = encoded else { continue };
            self.firsts.push(self.ended);
            self.ended += ended;
            self.file.batch(data)?;
        }
        Ok(())
    }

    /// Adds a record batch as it stands in another store, where it begins with a message of
    /// `head` bytes. So many documents end in it.
    pub(super) fn copied(&mut self, bytes: &[u8], head: usize, ended: i64) -> Result<()> {
        self.firsts.push(self.ended);
        self.ended += ended;
        self.file.copied(bytes, head)
    }

    pub(super) fn finish(self, folder: &Folder) -> Result<PartFacts> {
        if let Some(batch) = self.waiting.keys().next() {
            let what =
                format!("the texts of batch {} were not kept, those of {batch} were", self.next);
            return Err(Error::Internal(what));
        }
        let passages = self.file.finish()?;
        let firsts: ArrayRef = Arc::new(Int64Array::from(self.firsts));
        let file = folder.write("blocks", &self.watch)?;
        let blocks = write::columns(file, vec![("document", firsts)])?;
        Ok(PartFacts { passages, blocks })
    }
}

/// Texts that come one by one and are written in record batches as large as those of texts
/// that are read.
pub(super) struct Packing {
    file: TextFile,
    passages: Passages,
    batches: u64,
}

impl Packing {
    pub(super) fn begin(folder: &Folder, watch: &Watch) -> Result<Self> {
        let (file, passages) = (TextFile::begin(folder, watch)?, Passages::default());
        Ok(Self { file, passages, batches: 0 })
    }

    /// Adds a document, or a piece of one.
    pub(super) fn add(&mut self, text: &str, is_last: bool) -> Result<()> {
        self.file.watch.check()?;
        self.passages.add(text, is_last);
        if self.passages.text.len() >= BATCH_BYTES { self.end_batch() } else { Ok(()) }
    }

    /// Returns whether what comes next begins a record batch.
    pub(super) fn begins_batch(&self) -> bool {
        self.passages.ends.is_empty()
    }

    /// Adds a record batch as it stands in another store, when one begins; see
    /// [`TextFile::copied`].
    pub(super) fn copied(&mut self, bytes: &[u8], head: usize, ended: i64) -> Result<()> {
        self.file.watch.check()?;
        self.file.copied(bytes, head, ended)
    }

    fn end_batch(&mut self) -> Result<()> {
        let full = std::mem::take(&mut self.passages);
        self.file.put(self.batches, full.encode()?)?;
        self.batches += 1;
        Ok(())
    }

    pub(super) fn finish(mut self, folder: &Folder) -> Result<PartFacts> {
        self.end_batch()?;
        self.file.finish(folder)
    }
}

fn fields() -> Vec<Field> {
    let column = |name: &str, kind| Field::new(name, kind, false);
    vec![column("text", DataType::LargeUtf8), column("ends", DataType::Boolean)]
}

fn compressed() -> Result<IpcWriteOptions, ArrowError> {
    IpcWriteOptions::default()
        .try_with_compression(Some(CompressionType::ZSTD))?
        .try_with_compression_level(Some(LEVEL))
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or_else(|_| unreachable!("documents have their ends in memory"))
}

//! Reads the texts of documents; [`texts`](super::texts) writes them.

use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{BooleanArray, LargeStringArray};

use super::file::Mapped;
use super::folder::Folder;
use super::read::{self, Batches};
use super::texts::{TextFacts, TextFile};
use crate::error::Result;
use crate::threads::Watch;

/// The texts of a stored corpus.
#[derive(Debug)]
pub struct Texts {
    passages: Mapped,
    blocks: Mapped,
    index: OnceLock<Index>,
    /// The record batch that was unpacked last: documents are often asked for in order.
    recent: Mutex<Option<(usize, Rows)>>,
}

/// The passages of a record batch, and whether a document ends with each.
type Rows = (LargeStringArray, BooleanArray);

/// Where documents begin.
#[derive(Debug)]
struct Index {
    batches: Batches,
    /// For each record batch, the document of its first row.
    firsts: Vec<i64>,
}

impl Texts {
    pub(super) fn open(folder: &Path, facts: &TextFacts) -> Result<Self> {
        let open = |facts| Mapped::open(folder, facts);
        let (passages, blocks) = (open(&facts.passages)?, open(&facts.blocks)?);
        Ok(Self { passages, blocks, index: OnceLock::new(), recent: Mutex::default() })
    }

    /// Returns the text of a document, which must be there.
    pub fn text(&self, document: usize, watch: &Watch) -> Result<String> {
        self.passages.check_present()?;
        let index = self.index(watch)?;
        let wanted = i64::try_from(document).unwrap_or(i64::MAX);
        // Of several batches that begin with it, it begins in the first, or before it.
        let behind = index.firsts.partition_point(|first| *first < wanted);
        let mut text = String::new();
        for at in behind.saturating_sub(1)..index.firsts.len() {
            if index.firsts[at] > wanted {
                break;
            }
            self.add(index, at, wanted, &mut text)?;
        }
        Ok(text)
    }

    /// Adds the rows of a record batch that are of a document.
    fn add(&self, index: &Index, at: usize, wanted: i64, text: &mut String) -> Result<()> {
        let (texts, ends) = self.unpacked(index, at)?;
        let mut document = index.firsts[at];
        for (passage, ends) in texts.iter().flatten().zip(ends.values()) {
            if document == wanted {
                text.push_str(passage);
            }
            document += i64::from(ends);
        }
        Ok(())
    }

    /// Returns the rows of a record batch; those of the last one are at hand.
    fn unpacked(&self, index: &Index, at: usize) -> Result<Rows> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, rows)) = recent.as_ref().filter(|(known, _)| *known == at) {
            return Ok(rows.clone());
        }
        self.passages.check_range(index.batches.place(&self.passages, at)?)?;
        let rows = self.rows(&index.batches, at)?;
        *recent = Some((at, rows.clone()));
        Ok(rows)
    }

    fn rows(&self, batches: &Batches, at: usize) -> Result<Rows> {
        let (file, batch) = (&self.passages, batches.read(&self.passages, at)?);
        let rows = batch.num_rows();
        let texts = read::texts(file, "text", read::column(file, &batch, "text", rows)?)?;
        let ends = read::column(file, &batch, "ends", rows)?.as_boolean_opt();
        let wrong = || file.wrong("has no column 'ends' of truth values");
        Ok((texts, ends.cloned().ok_or_else(wrong)?))
    }

    /// Not `get_or_init`, for the reason given in `Vocabulary::order`.
    fn index(&self, watch: &Watch) -> Result<&Index> {
        if self.index.get().is_none() {
            self.blocks.check(watch)?;
            let batches = Batches::of(&self.passages)?;
            let rows = batches.len();
            let firsts = read::numbers::<Int64Type>(&self.blocks, "document", rows)?;
            let firsts: Vec<i64> = firsts.typed_data().to_vec();
            let _ = self.index.set(Index { batches, firsts });
        }
        self.index.get().map_or_else(|| unreachable!("set by this call or another"), Ok)
    }

    /// Checks every byte, and that there is a text for each document.
    pub(super) fn verify(&self, documents: usize, watch: &Watch) -> Result<()> {
        self.passages.check(watch)?;
        let index = self.index(watch)?;
        let mut ended = 0;
        for at in 0..index.batches.len() {
            watch.check()?;
            let (_, ends) = self.rows(&index.batches, at)?;
            if ends.is_empty() || index.firsts[at] != ended {
                return Err(self.blocks.wrong("has documents that do not add up"));
            }
            ended += i64::try_from(ends.true_count()).unwrap_or(i64::MAX);
        }
        if usize::try_from(ended) != Ok(documents) {
            return Err(self.passages.wrong("has the texts of another number of documents"));
        }
        Ok(())
    }

    /// Adds all to the texts of another store, as they are compressed.
    pub(super) fn append_to(
        &self,
        to: &mut TextFile,
        documents: usize,
        watch: &Watch,
    ) -> Result<()> {
        let index = self.index(watch)?;
        for (at, first) in index.firsts.iter().enumerate() {
            watch.check()?;
            let place = index.batches.place(&self.passages, at)?;
            self.passages.check_range(place.clone())?;
            to.copied(&self.passages.bytes()[place], index.batches.head(at), *first)?;
        }
        to.end_copy(documents);
        Ok(())
    }

    /// Copies the files into the folder of another store.
    pub(super) fn copy(&self, folder: &Folder, watch: &Watch) -> Result<TextFacts> {
        let copy = |file: &Mapped, name: &str| file.copy(folder.write(name, watch)?, watch);
        Ok(TextFacts {
            passages: copy(&self.passages, "texts")?,
            blocks: copy(&self.blocks, "blocks")?,
        })
    }
}

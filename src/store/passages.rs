//! Reads the texts of documents; [`texts`](super::texts) writes them.

use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{BooleanArray, LargeStringArray};

use super::file::Mapped;
use super::folder::Folder;
use super::read::{self, Batches};
use super::texts::{Packing, PartFacts, TextFacts, TextFile};
use crate::error::Result;
use crate::threads::Watch;

/// The texts of a stored corpus.
#[derive(Debug)]
pub struct Texts {
    facts: TextFacts,
    parts: Vec<Part>,
}

/// Texts that were written together.
#[derive(Debug)]
struct Part {
    /// Their first document.
    from: usize,
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
        let parts = facts.parts().map(|(from, part)| Part::open(folder, from, part));
        let parts: Vec<Part> = parts.collect::<Result<_>>()?;
        if let Some(pair) = parts.windows(2).find(|pair| pair[0].from >= pair[1].from) {
            return Err(pair[1].passages.wrong("begins before the texts that precede it"));
        }
        Ok(Self { parts, facts: facts.clone() })
    }

    /// Returns the text of a document, which must be there.
    pub fn text(&self, document: usize, watch: &Watch) -> Result<String> {
        let behind = self.parts.partition_point(|part| part.from <= document);
        let part = &self.parts[behind.saturating_sub(1)];
        part.text(document - part.from, watch)
    }

    /// Checks every byte, and that there is a text for each document.
    pub(super) fn verify(&self, documents: usize, watch: &Watch) -> Result<()> {
        self.counted(documents).try_for_each(|(part, documents)| part.verify(documents, watch))
    }

    /// Adds all to the texts of another store, as they are compressed.
    pub(super) fn append_to(
        &self,
        to: &mut TextFile,
        documents: usize,
        watch: &Watch,
    ) -> Result<()> {
        let mut parts = self.counted(documents);
        parts.try_for_each(|(part, documents)| part.append_to(to, documents, watch))
    }

    /// Writes those of the documents that are added to `before` others; returns all. Files at
    /// the end of less than `small` bytes are written again, together with them.
    pub(super) fn followed(
        &self,
        folder: &Folder,
        before: usize,
        (added, documents): (&Self, usize),
        small: u64,
        watch: &Watch,
    ) -> Result<TextFacts> {
        if documents == 0 {
            return Ok(self.facts.clone());
        }
        let kept = self.parts.iter().rposition(|part| part.passages.size() >= small);
        let kept = kept.map_or(0, |last| last + 1);
        let from = self.parts.get(kept).map_or(before, |part| part.from);
        let mut packing = Packing::begin(folder, watch)?;
        for part in self.parts[kept..].iter().chain(&added.parts) {
            part.pack(&mut packing, watch)?;
        }
        Ok(self.facts.followed(from, packing.finish(folder)?))
    }

    /// Writes all into the folder of another store, as if they had been written together.
    pub(super) fn copy(&self, folder: &Folder, watch: &Watch) -> Result<TextFacts> {
        if let [part] = self.parts.as_slice() {
            return part.copy(folder, watch).map(TextFacts::from);
        }
        let mut packing = Packing::begin(folder, watch)?;
        for part in &self.parts {
            part.pack(&mut packing, watch)?;
        }
        packing.finish(folder).map(TextFacts::from)
    }

    /// Returns the parts, each with the number of its documents.
    fn counted(&self, documents: usize) -> impl Iterator<Item = (&Part, usize)> {
        let ends = self.parts.iter().skip(1).map(|part| part.from).chain([documents]);
        // What does not add up is found when they are counted.
        self.parts.iter().zip(ends).map(|(part, end)| (part, end.saturating_sub(part.from)))
    }
}

impl Part {
    fn open(folder: &Path, from: usize, facts: &PartFacts) -> Result<Self> {
        let open = |facts| Mapped::open(folder, facts);
        let (passages, blocks) = (open(&facts.passages)?, open(&facts.blocks)?);
        Ok(Self { from, passages, blocks, index: OnceLock::new(), recent: Mutex::default() })
    }

    /// Returns the text of one of its documents, which must be there.
    fn text(&self, document: usize, watch: &Watch) -> Result<String> {
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
    fn verify(&self, documents: usize, watch: &Watch) -> Result<()> {
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
    fn append_to(&self, to: &mut TextFile, documents: usize, watch: &Watch) -> Result<()> {
        let index = self.index(watch)?;
        let ends = index.firsts.iter().skip(1).copied();
        let ends = ends.chain([i64::try_from(documents).unwrap_or(i64::MAX)]);
        for (at, (first, end)) in index.firsts.iter().zip(ends).enumerate() {
            watch.check()?;
            let place = index.batches.place(&self.passages, at)?;
            self.passages.check_range(place.clone())?;
            to.copied(&self.passages.bytes()[place], index.batches.head(at), end - first)?;
        }
        Ok(())
    }

    /// Adds all passages to those of another store. Record batches that are full, as all are
    /// but the last, are copied as they are, unless what precedes them has begun one.
    fn pack(&self, to: &mut Packing, watch: &Watch) -> Result<()> {
        let Index { batches, firsts } = self.index(watch)?;
        for (at, first) in firsts.iter().enumerate() {
            let place = batches.place(&self.passages, at)?;
            self.passages.check_range(place.clone())?;
            if let Some(next) = firsts.get(at + 1).filter(|_| to.begins_batch()) {
                to.copied(&self.passages.bytes()[place], batches.head(at), next - first)?;
                continue;
            }
            let (texts, ends) = self.rows(batches, at)?;
            for (passage, ends) in texts.iter().flatten().zip(ends.values()) {
                to.add(passage, ends)?;
            }
        }
        Ok(())
    }

    /// Copies the files into the folder of another store.
    fn copy(&self, folder: &Folder, watch: &Watch) -> Result<PartFacts> {
        let copy = |file: &Mapped, name: &str| file.copy(folder.write(name, watch)?, watch);
        Ok(PartFacts {
            passages: copy(&self.passages, "texts")?,
            blocks: copy(&self.blocks, "blocks")?,
        })
    }
}

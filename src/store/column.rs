//! A column of numbers in one file or, where documents were added, in several.
//!
//! The first file is counted from row 0 on. Each other one says from which row on it is
//! counted, and those before it are counted up to there. It repeats a few rows, so that what
//! is counted of it begins with a page: of memory if the first file is mapped from its
//! beginning on, and of its own file. So all can be mapped next to each other, as one slice
//! ([`joined`](super::joined)), and no file that is there is written again.

use std::iter::once;
use std::ops::Range;
use std::path::Path;

use arrow_array::types::ArrowPrimitiveType;
use arrow_buffer::Buffer;
use serde::{Deserialize, Serialize};

use super::file::{FileFacts, Mapped};
use super::joined::{PAGE, Piece, joined};
use super::read;
use crate::error::{Error, Result};
use crate::threads::Watch;

/// What the manifest knows of a column.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ColumnFacts {
    #[serde(flatten)]
    first: FileFacts,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    next: Vec<Next>,
}

/// What it knows of a file that was added.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Next {
    /// The row of the column from which on it is counted.
    from: usize,
    #[serde(flatten)]
    file: FileFacts,
}

impl From<FileFacts> for ColumnFacts {
    fn from(first: FileFacts) -> Self {
        Self { first, next: Vec::new() }
    }
}

impl ColumnFacts {
    /// Returns whether there are several files.
    pub(super) fn is_parted(&self) -> bool {
        !self.next.is_empty()
    }

    /// Returns all files.
    pub(super) fn files(&self) -> impl Iterator<Item = &FileFacts> {
        once(&self.first).chain(self.next.iter().map(|next| &next.file))
    }

    /// Returns the column whose rows, from one on, lie in another file.
    pub(super) fn followed(&self, from: usize, file: FileFacts) -> Self {
        if from == 0 {
            return file.into();
        }
        let mut facts = self.clone();
        facts.next.retain(|next| next.from < from);
        facts.next.push(Next { from, file });
        facts
    }
}

/// A column that is mapped into memory.
#[derive(Debug)]
pub(super) struct Column {
    facts: ColumnFacts,
    parts: Vec<Part>,
}

/// One of its files.
#[derive(Debug)]
struct Part {
    from: usize,
    file: Mapped,
}

impl Column {
    /// Maps the files of a column.
    pub(super) fn open(folder: &Path, facts: &ColumnFacts) -> Result<Self> {
        let places = once(0).chain(facts.next.iter().map(|next| next.from));
        let parts = places.zip(facts.files());
        let parts = parts.map(|(from, file)| Ok(Part { from, file: Mapped::open(folder, file)? }));
        Ok(Self { parts: parts.collect::<Result<_>>()?, facts: facts.clone() })
    }

    /// Returns what the manifest knows of it.
    pub(super) fn facts(&self) -> &ColumnFacts {
        &self.facts
    }

    /// Fails if a file has become shorter.
    pub(super) fn check_present(&self) -> Result<()> {
        self.parts.iter().try_for_each(|part| part.file.check_present())
    }

    /// Checks all bytes.
    pub(super) fn check(&self, watch: &Watch) -> Result<()> {
        self.parts.iter().try_for_each(|part| part.file.check(watch))
    }

    /// Returns the error for a column that does not fit the others.
    pub(super) fn wrong(&self, reason: &str) -> Error {
        let Some(part) = self.parts.last() else { unreachable!("a column has a file") };
        part.file.wrong(reason)
    }

    /// Returns the files, each with the rows that are counted of it, if there are `rows`.
    pub(super) fn files(&self, rows: usize) -> impl Iterator<Item = (&Mapped, Range<usize>)> {
        let ends = self.parts.iter().skip(1).map(|part| part.from).chain([rows]);
        self.parts.iter().zip(ends).map(|(part, end)| (&part.file, part.from..end))
    }

    /// Returns its `rows` numbers as one slice.
    pub(super) fn numbers<T: ArrowPrimitiveType>(&self, name: &str, rows: usize) -> Result<Buffer> {
        if let [part] = self.parts.as_slice() {
            return read::numbers::<T>(&part.file, name, rows);
        }
        let bodies = self.bodies::<T>(name, rows)?;
        let pieces = self.parts.iter().zip(&bodies).map(|(part, bytes)| Piece {
            file: part.file.file(),
            offset: part.file.place_of(bytes),
            bytes,
        });
        Ok(joined(&pieces.collect::<Vec<_>>()))
    }

    /// Returns the row from which on a new file follows that repeats as few rows as it can.
    /// Files at the end of less than `small` bytes are replaced by it.
    pub(super) fn next<T: ArrowPrimitiveType>(
        &self,
        name: &str,
        rows: usize,
        small: u64,
    ) -> Result<usize> {
        let first = read::batch(&self.parts[0].file)?;
        let body = read::values::<T>(&self.parts[0].file, &first, name, first.num_rows())?;
        let offset = self.parts[0].file.place_of(&body);
        let from = offset.map_or(0, |offset| last_page(offset, size_of::<T::Native>(), rows));
        let replaced = self.parts.iter().rev().take_while(|part| part.file.size() < small);
        Ok(replaced.last().map_or(from, |part| part.from.min(from)))
    }

    /// Returns the numbers from a row on, once their bytes have been checked.
    pub(super) fn tail<T: ArrowPrimitiveType>(
        &self,
        name: &str,
        rows: usize,
        from: usize,
    ) -> Result<Vec<Buffer>> {
        let bodies = self.bodies::<T>(name, rows)?.into_iter();
        let mut tail = Vec::new();
        for ((file, range), body) in self.files(rows).zip(bodies) {
            if range.end > from {
                let behind = from.saturating_sub(range.start) * size_of::<T::Native>();
                let wanted = body.slice(behind);
                match file.place_of(&wanted) {
                    Some(place) => file.check_range(place..place + wanted.len())?,
                    None => file.check(&Watch::default())?,
                }
                tail.push(wanted);
            }
        }
        Ok(tail)
    }

    /// Returns what is counted of each file.
    fn bodies<T: ArrowPrimitiveType>(&self, name: &str, rows: usize) -> Result<Vec<Buffer>> {
        let bodies = self.files(rows).map(|(file, range)| {
            let batch = read::batch(file)?;
            let counted = range.end.checked_sub(range.start);
            let enough = |counted: &usize| match batch.num_rows() {
                held if range.end == rows => held == *counted,
                held => held >= *counted,
            };
            let counted = counted.filter(enough).ok_or_else(|| {
                let Range { start, end } = range;
                file.wrong(format!("does not hold the rows {start} to {end} of its column"))
            })?;
            let body = read::values::<T>(file, &batch, name, batch.num_rows())?;
            Ok(body.slice_with_length(0, counted * size_of::<T::Native>()))
        });
        bodies.collect()
    }
}

/// Returns the last of `rows` numbers before which a page ends, if the first of them lies
/// `offset` bytes behind the beginning of one.
fn last_page(offset: usize, width: usize, rows: usize) -> usize {
    let end = (offset + rows * width) / PAGE * PAGE;
    let bytes = end.saturating_sub(offset);
    if bytes.is_multiple_of(width) { bytes / width } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_before_the_row_that_a_file_begins_with() {
        for offset in [0, 64, 320, PAGE, PAGE + 64] {
            for rows in [0, 1, 16_000, 16_384, 16_385, 100_000] {
                for width in [4, 8] {
                    let from = last_page(offset, width, rows);
                    assert!(from <= rows);
                    assert!(from == 0 || (offset + from * width).is_multiple_of(PAGE));
                    assert!(rows - from <= (PAGE + offset) / width);
                }
            }
        }
        assert_eq!(last_page(3, 4, 100_000), 0);
    }
}

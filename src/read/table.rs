//! Tables: documents that are one column of many.
//!
//! Input: record batches, of another library's table or of a file. Output: batches of
//! about [`BATCH_BYTES`] of text with the documents' names and metadata. Of metadata only
//! copies are kept, so that a record batch goes when its texts have been read.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, LargeStringArray, RecordBatch, UInt64Array};
use arrow_schema::{DataType, SchemaRef};
use arrow_select::take::take;

use super::columns::{as_metadata, as_strings, holds_strings};
use super::fields::{Fields, listed};
use super::options::{Choice, Errors, Nulls, ReadOptions};
use super::records::{Described, Skipped, no_column};
use super::{BATCH_BYTES, Batch, Held, Laid};
use crate::error::{Error, Fault, Result};

/// What the columns of a table are.
#[derive(Debug)]
struct Columns {
    text: usize,
    id: Option<usize>,
    metadata: Vec<(usize, String)>,
}

/// Makes batches of the record batches of one table.
pub(crate) struct Tables {
    /// The file, if it is one.
    path: Option<PathBuf>,
    options: Arc<ReadOptions>,
    columns: Columns,
    /// How many rows there have been.
    rows: u64,
}

impl Tables {
    /// Finds the columns that are wanted.
    pub(crate) fn new(
        path: Option<PathBuf>,
        schema: &SchemaRef,
        options: Arc<ReadOptions>,
    ) -> Result<Self> {
        let columns = Columns::find(schema, &options.choice).map_err(|reason| Error::Row {
            path: path.clone(),
            row: None,
            reason,
        })?;
        Ok(Self { path, options, columns, rows: 0 })
    }

    /// Cuts a record batch up; hands the batches to `take`.
    pub(crate) fn each(
        &mut self,
        batch: &RecordBatch,
        mut hand_on: impl FnMut(Batch) -> Result<()>,
    ) -> Result<()> {
        let texts = as_strings(batch.column(self.columns.text));
        let texts = Arc::new(texts.unwrap_or_else(|| LargeStringArray::new_null(batch.num_rows())));
        let mut metadata = Vec::new();
        for (column, name) in &self.columns.metadata {
            metadata.push((name.clone(), as_metadata(name, batch.column(*column))?));
        }
        let ids = self.columns.id.map(|id| as_metadata("id", batch.column(id))).transpose()?;
        let mut row = 0;
        while row < texts.len() {
            let (kept, skipped, end) = self.gather(&texts, row)?;
            let described = self.described(&kept, skipped, &metadata, ids.as_ref())?;
            let rows = Rows {
                texts: Arc::clone(&texts),
                kept,
                first: self.rows,
                path: self.path.clone(),
                errors: self.options.errors,
            };
            hand_on(Batch::Described(Box::new(rows), described))?;
            row = end;
        }
        self.rows += texts.len() as u64;
        Ok(())
    }

    /// Chooses rows from `start` on, until there is enough text; also returns what was
    /// left out and where to go on.
    fn gather(
        &self,
        texts: &LargeStringArray,
        start: usize,
    ) -> Result<(Vec<usize>, Vec<Skipped>, usize)> {
        let (mut kept, mut skipped, mut bytes, mut row) = (Vec::new(), Vec::new(), 0, start);
        while row < texts.len() && bytes < BATCH_BYTES {
            match self.checked(texts, row) {
                Ok(true) => {
                    bytes += texts.value(row).len();
                    kept.push(row);
                }
                Ok(false) => {}
                Err(fault) if self.options.skip => skipped.push(Skipped::of(fault)?),
                Err(fault) => return Err(fault),
            }
            row += 1;
        }
        Ok((kept, skipped, row))
    }

    /// Tells whether a row is a document.
    fn checked(&self, texts: &LargeStringArray, row: usize) -> Result<bool> {
        if texts.is_null(row) {
            return match self.options.choice.nulls {
                Nulls::Error => Err(self.fault(row, self.options.choice.null_text())),
                Nulls::Skip => Ok(false),
                Nulls::Empty => Ok(true),
            };
        }
        let has_fault = self.options.skip
            && self.options.errors == Errors::Strict
            && texts.value(row).contains('\0');
        if has_fault { Err(self.fault(row, nul())) } else { Ok(true) }
    }

    fn fault(&self, row: usize, reason: String) -> Error {
        let row = Some(self.rows + row as u64);
        Error::Row { path: self.path.clone(), row, reason }
    }

    fn described(
        &self,
        kept: &[usize],
        skipped: Vec<Skipped>,
        metadata: &[(String, ArrayRef)],
        ids: Option<&ArrayRef>,
    ) -> Result<Described> {
        let places: UInt64Array = kept.iter().map(|row| *row as u64).collect();
        let copied = |(name, values): &(String, ArrayRef)| {
            let taken = take(values, &places, None);
            taken.map(|values| (name.clone(), values))
        };
        let columns = metadata.iter().map(copied).collect::<Result<Vec<_>, _>>();
        let columns = columns.map_err(|error| Error::Internal(error.to_string()))?;
        let names = kept.iter().filter_map(|row| self.name(*row, ids)).collect();
        Ok(Described { names, fields: Fields::of_arrays(kept.len(), columns), skipped })
    }

    /// Returns a row's name; the rows of a table that is no file are numbered.
    fn name(&self, row: usize, ids: Option<&ArrayRef>) -> Option<String> {
        let number = self.rows + row as u64;
        let given = ids.and_then(|ids| super::values::text(ids, row));
        given.or_else(|| {
            Some(match &self.path {
                Some(path) => format!("{}:{number}", super::printable(path)),
                None => number.to_string(),
            })
        })
    }
}

fn nul() -> String {
    format!("its text holds {}", Fault::Nul)
}

impl Columns {
    fn find(schema: &SchemaRef, choice: &Choice) -> Result<Self, String> {
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let find = |name: &str| names.iter().position(|other| *other == name);
        let text = find(choice.text()).ok_or_else(|| no_column(choice.text(), &names))?;
        let kind = schema.field(text).data_type();
        if !holds_strings(kind) {
            let name = choice.text();
            return Err(format!("the text, column '{name}', must hold strings, got {kind}"));
        }
        let id = find(choice.id());
        if id.is_none() && choice.id.is_some() {
            return Err(no_column(choice.id(), &names));
        }
        let others: Vec<usize> = match &choice.metadata {
            None => {
                let is_wanted = |at: &usize| {
                    choice.wants(names[*at]) && is_single(schema.field(*at).data_type())
                };
                (0..names.len()).filter(is_wanted).collect()
            }
            Some(wanted) => {
                let found = wanted.iter().map(|name| {
                    let there = listed(&names);
                    find(name)
                        .ok_or_else(|| format!("there is no column '{name}'; there are {there}"))
                });
                found.collect::<Result<_, _>>()?
            }
        };
        let metadata = others.into_iter().filter(|at| *at != text && Some(*at) != id);
        let metadata = metadata.map(|at| (at, names[at].to_string())).collect();
        Ok(Self { text, id, metadata })
    }
}

/// Tells whether a column of metadata can hold values of a type.
fn is_single(kind: &DataType) -> bool {
    match kind {
        DataType::Boolean
        | DataType::Float32
        | DataType::Float64
        | DataType::Date32
        | DataType::Timestamp(..) => true,
        other => other.is_integer() || holds_strings(other),
    }
}

/// Rows of a table, which a worker reads.
struct Rows {
    texts: Arc<LargeStringArray>,
    kept: Vec<usize>,
    /// How many rows of the table precede the texts.
    first: u64,
    path: Option<PathBuf>,
    errors: Errors,
}

impl Held for Rows {
    fn pieces(&self) -> usize {
        self.kept.len()
    }

    fn lay(&self, piece: usize, laid: &mut Laid) -> Result<()> {
        let row = self.kept[piece];
        let text = if self.texts.is_null(row) { "" } else { self.texts.value(row) };
        match (memchr::memchr(0, text.as_bytes()), self.errors) {
            (None, _) => laid.text.push_str(text),
            (Some(_), Errors::Strict) => {
                let row = Some(self.first + row as u64);
                return Err(Error::Row { path: self.path.clone(), row, reason: nul() });
            }
            (Some(_), Errors::Replace) => laid.text.push_str(&text.replace('\0', "\u{fffd}")),
        }
        laid.end_piece(true, true);
        Ok(())
    }
}

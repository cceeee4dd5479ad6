//! Reads Arrow IPC files where they are mapped.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::ArrowPrimitiveType;
use arrow_array::{Array, ArrayRef, LargeStringArray, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::{FileDecoder, read_footer_length};
use arrow_ipc::{Block, root_as_footer};
use arrow_schema::ArrowError;

use super::file::Mapped;
use crate::error::{Error, Result};

/// What stands behind the footer of an Arrow IPC file: its length, and six letters.
const TRAILER: usize = 10;

/// The record batches of a file; they lie where it is mapped.
#[derive(Debug)]
pub(super) struct Batches {
    decoder: FileDecoder,
    blocks: Vec<Block>,
    /// Where the footer begins: behind all batches.
    end: usize,
}

impl Batches {
    /// Reads what there is.
    pub(super) fn of(file: &Mapped) -> Result<Self> {
        Self::decode(file.bytes()).map_err(|error| unreadable(file, &error))
    }

    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Returns where in the file a batch lies.
    pub(super) fn place(&self, file: &Mapped, index: usize) -> Result<Range<usize>> {
        let block = &self.blocks[index];
        let number = |number: i64| usize::try_from(number).ok();
        let place = number(block.offset()).and_then(|start| {
            let head = number(block.metaDataLength().into())?;
            Some(start..start.checked_add(head)?.checked_add(number(block.bodyLength())?)?)
        });
        let place = place.filter(|place| place.end <= self.end);
        place.ok_or_else(|| file.wrong("cannot be read: a record batch lies outside of it"))
    }

    /// Returns how long the message is with which a batch begins.
    pub(super) fn head(&self, index: usize) -> usize {
        usize::try_from(self.blocks[index].metaDataLength()).unwrap_or(0)
    }

    /// Reads a batch.
    pub(super) fn read(&self, file: &Mapped, index: usize) -> Result<RecordBatch> {
        let place = self.place(file, index)?;
        let bytes = file.bytes().slice_with_length(place.start, place.len());
        let batch = self.decoder.read_record_batch(&self.blocks[index], &bytes);
        let batch = batch.map_err(|error| unreadable(file, &error))?;
        batch.ok_or_else(|| file.wrong("cannot be read: a message is no record batch"))
    }

    fn decode(bytes: &[u8]) -> Result<Self, ArrowError> {
        let outside = || ArrowError::IpcError("it ends too early".into());
        let trailer = bytes.last_chunk::<TRAILER>().ok_or_else(outside)?;
        let behind = bytes.len() - TRAILER;
        let end = behind.checked_sub(read_footer_length(*trailer)?).ok_or_else(outside)?;
        let footer = root_as_footer(&bytes[end..behind])
            .map_err(|error| ArrowError::IpcError(error.to_string()))?;
        let schema = footer.schema().ok_or_else(|| ArrowError::IpcError("no schema".into()))?;
        let decoder = FileDecoder::new(Arc::new(try_fb_to_schema(schema)?), footer.version());
        let blocks = footer.recordBatches().into_iter().flatten().copied().collect();
        Ok(Self { decoder, blocks, end })
    }
}

/// Reads a file of one record batch.
pub(super) fn batch(file: &Mapped) -> Result<RecordBatch> {
    let batches = Batches::of(file)?;
    if batches.len() != 1 {
        return Err(file.wrong("holds another number of record batches than one"));
    }
    batches.read(file, 0)
}

fn unreadable(file: &Mapped, error: &ArrowError) -> Error {
    file.wrong(format!("cannot be read: {error}"))
}

/// Reads the one column of a file.
pub(super) fn numbers<T: ArrowPrimitiveType>(
    file: &Mapped,
    name: &str,
    rows: usize,
) -> Result<Buffer> {
    values::<T>(file, &batch(file)?, name, rows)
}

/// Returns the memory of a column of numbers without nulls.
pub(super) fn values<T: ArrowPrimitiveType>(
    file: &Mapped,
    from: &RecordBatch,
    name: &str,
    rows: usize,
) -> Result<Buffer> {
    let column = column(file, from, name, rows)?;
    let numbers = column.as_primitive_opt::<T>().filter(|numbers| numbers.null_count() == 0);
    let numbers = numbers.ok_or_else(|| {
        file.wrong(format!("has a column '{name}' of the wrong type or with nulls"))
    })?;
    Ok(numbers.values().inner().clone())
}

pub(super) fn texts(file: &Mapped, name: &str, column: &ArrayRef) -> Result<LargeStringArray> {
    let texts = column.as_string_opt::<i64>().filter(|texts| texts.null_count() == 0);
    let wrong = || file.wrong(format!("has a column '{name}' of the wrong type or with nulls"));
    texts.cloned().ok_or_else(wrong)
}

pub(super) fn column<'a>(
    file: &Mapped,
    from: &'a RecordBatch,
    name: &str,
    rows: usize,
) -> Result<&'a ArrayRef> {
    let column = from.column_by_name(name).filter(|column| column.len() == rows);
    column.ok_or_else(|| file.wrong(format!("has no column '{name}' of {rows} rows")))
}

//! Record batches in Arrow IPC files.

use std::io::Write;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::{FileDecoder, read_footer_length};
use arrow_ipc::root_as_footer;
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, Field, Schema};

use super::file::{FileFacts, Mapped, Writing};
use crate::error::{Error, Result};
use crate::threads::Watch;

/// What stands behind the footer of an Arrow IPC file: its length, and six letters.
const TRAILER: usize = 10;

/// Writes a file of one record batch. The columns are written from where they lie.
pub(super) fn write(
    mut file: Writing<'_>,
    columns: Vec<(&str, ArrayRef)>,
    watch: &Watch,
) -> Result<FileFacts> {
    write_to(&mut file, columns).map_err(|error| match error {
        _ if watch.check().is_err() => Error::Interrupted,
        ArrowError::IoError(_, source) => Error::Io { path: file.path().into(), source },
        other => Error::Internal(other.to_string()),
    })?;
    file.finish()
}

fn write_to(file: &mut impl Write, columns: Vec<(&str, ArrayRef)>) -> Result<(), ArrowError> {
    let field = |(name, values): &(&str, ArrayRef)| {
        Field::new(*name, values.data_type().clone(), values.is_nullable())
    };
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    let columns = columns.into_iter().map(|(_, values)| values).collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns)?;
    // Each piece goes straight to the file: columns are long, and need no buffer.
    let mut writer = FileWriter::try_new(file, &schema)?;
    writer.write(&batch)?;
    writer.finish()
}

/// Reads a file of one record batch. Its columns lie where the file is mapped.
pub(super) fn read(file: &Mapped) -> Result<RecordBatch> {
    let batch = decode(file).map_err(|error| file.wrong(format!("cannot be read: {error}")))?;
    batch.ok_or_else(|| file.wrong("holds another number of record batches than one"))
}

fn decode(file: &Mapped) -> Result<Option<RecordBatch>, ArrowError> {
    let bytes = file.bytes();
    let outside = || ArrowError::IpcError("it ends too early".into());
    let trailer = bytes.last_chunk::<TRAILER>().ok_or_else(outside)?;
    let behind = bytes.len() - TRAILER;
    let start = behind.checked_sub(read_footer_length(*trailer)?).ok_or_else(outside)?;
    let footer = root_as_footer(&bytes[start..behind])
        .map_err(|error| ArrowError::IpcError(error.to_string()))?;
    let schema = footer.schema().ok_or_else(|| ArrowError::IpcError("no schema".into()))?;
    let decoder = FileDecoder::new(Arc::new(try_fb_to_schema(schema)?), footer.version());
    let blocks = footer.recordBatches().map(|blocks| blocks.iter().collect::<Vec<_>>());
    let Some([block]) = blocks.as_deref() else { return Ok(None) };
    let number = |number: i64| usize::try_from(number).map_err(|_| outside());
    let offset = number(block.offset())?;
    let length = number(block.metaDataLength().into())?
        .checked_add(number(block.bodyLength())?)
        .filter(|length| offset.checked_add(*length).is_some_and(|end| end <= start))
        .ok_or_else(outside)?;
    decoder.read_record_batch(block, &bytes.slice_with_length(offset, length))
}

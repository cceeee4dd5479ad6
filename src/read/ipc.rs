//! Arrow files and streams.
//!
//! A file of the random-access format (`.feather` as well) begins with `ARROW1`; anything
//! else is read as a stream of messages, and may be compressed as a whole.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, SchemaRef};

use super::Batch;
use super::open::{Input, from_io};
use super::options::ReadOptions;
use super::table::Tables;
use crate::error::{Error, Result};

/// How a file of the random-access format begins.
const MAGIC: &[u8] = b"ARROW1";

/// Reads a file; hands its rows to `take`.
pub(super) fn each(
    path: &Path,
    options: &Arc<ReadOptions>,
    take: &mut dyn FnMut(Batch) -> Result<()>,
) -> Result<()> {
    let mut file = File::open(path).map_err(|source| from_io(path, source))?;
    let mut head = Vec::new();
    let peeked = (&mut file).take(MAGIC.len() as u64).read_to_end(&mut head);
    peeked.map_err(|source| from_io(path, source))?;
    if head == MAGIC {
        let reader =
            FileReader::try_new_buffered(file, None).map_err(|error| wrong(path, error))?;
        return rows(path, &reader.schema(), reader, options, take);
    }
    let input = BufReader::new(Input::open(path, options.max_ratio)?);
    let reader = StreamReader::try_new(input, None).map_err(|error| wrong(path, error))?;
    rows(path, &reader.schema(), reader, options, take)
}

fn rows(
    path: &Path,
    schema: &SchemaRef,
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    options: &Arc<ReadOptions>,
    take: &mut dyn FnMut(Batch) -> Result<()>,
) -> Result<()> {
    let mut tables = Tables::new(Some(path.into()), schema, Arc::clone(options))?;
    for batch in batches {
        tables.each(&batch.map_err(|error| wrong(path, error))?, &mut *take)?;
    }
    Ok(())
}

fn wrong(path: &Path, error: ArrowError) -> Error {
    match error {
        ArrowError::IoError(_, source) if source.raw_os_error().is_some() => from_io(path, source),
        ArrowError::IoError(_, source) if super::open::is_carried(&source) => from_io(path, source),
        other => {
            let reason = format!("not readable as Arrow: {other}");
            Error::Row { path: Some(path.into()), row: None, reason }
        }
    }
}

//! Writes Arrow IPC files whose columns need not be in memory.
//!
//! `arrow_ipc::writer::FileWriter` takes whole record batches, and compresses them itself.
//! Here a column may come in pieces, and batches that other threads have encoded are written
//! as they are. Messages are arrow-ipc's; what is made here is the one of a long column, and
//! the footer.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::convert::schema_to_fb_offset;
use arrow_ipc::writer::{
    DictionaryTracker, EncodedData, IpcDataGenerator, IpcWriteContext, IpcWriteOptions,
    write_message,
};
use arrow_ipc::{
    Block, Buffer, FieldNode, FooterBuilder, MessageBuilder, MessageHeader, MetadataVersion,
    RecordBatchBuilder,
};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use flatbuffers::FlatBufferBuilder;

use super::file::{FileFacts, Writing};
use crate::error::{Error, Result};

/// What such a file begins and ends with.
const MAGIC: &[u8] = b"ARROW1";

/// Every message begins at a multiple of so many bytes, and every column.
pub(super) const ALIGNMENT: usize = 64;

/// What precedes a message: a mark, and its length.
const PREFIX: usize = 8;

/// An Arrow IPC file that is being written.
pub(super) struct IpcFile {
    to: Writing,
    schema: Schema,
    options: IpcWriteOptions,
    /// Where the next message begins.
    at: usize,
    blocks: Vec<Block>,
}

impl IpcFile {
    /// Begins a file of columns with these names and types.
    pub(super) fn begin(mut to: Writing, fields: Vec<Field>) -> Result<Self> {
        let (schema, options) = (Schema::new(fields), IpcWriteOptions::default());
        let mut dictionaries = DictionaryTracker::new(true);
        let message = IpcDataGenerator::default().schema_to_bytes_with_dictionary_tracker(
            &schema,
            &mut dictionaries,
            &options,
        );
        let begin = || {
            to.write_all(MAGIC)?;
            to.write_all(&[0; ALIGNMENT][MAGIC.len()..])?;
            write_message(&mut to, message, &options)
        };
        let written = begin();
        match written {
            Ok((head, _)) => Ok(Self { to, schema, options, at: ALIGNMENT + head, blocks: vec![] }),
            Err(error) => Err(to.failed(error)),
        }
    }

    /// Writes a record batch that has been encoded.
    pub(super) fn batch(&mut self, encoded: EncodedData) -> Result<()> {
        let written = write_message(&mut self.to, encoded, &self.options);
        let (head, body) = written.map_err(|error| self.to.failed(error))?;
        self.add_block(head, body);
        Ok(())
    }

    /// Writes a record batch as it stands in another file of the same columns: a message of
    /// `head` bytes, and a body.
    pub(super) fn copied(&mut self, bytes: &[u8], head: usize) -> Result<()> {
        self.to.write_all(bytes).map_err(|error| self.to.failed(error.into()))?;
        self.add_block(head, bytes.len() - head);
        Ok(())
    }

    /// Writes the one record batch of a file with one column of numbers without nulls:
    /// `rows` of them, which come as pieces of memory. They begin at a multiple of `alignment`
    /// bytes, which is one of [`ALIGNMENT`].
    pub(super) fn numbers<P: AsRef<[u8]>>(
        &mut self,
        alignment: usize,
        (rows, width): (usize, usize),
        pieces: impl IntoIterator<Item = Result<P>>,
    ) -> Result<()> {
        let (bytes, padding) = padded(rows * width);
        let mut ipc_message = head_of(rows, bytes);
        // A message may be longer than what it says.
        let begin = self.at + PREFIX;
        ipc_message.resize((begin + ipc_message.len()).next_multiple_of(alignment) - begin, 0);
        let message = EncodedData { ipc_message, arrow_data: Vec::new() };
        let head = write_message(&mut self.to, message, &self.options);
        let (head, _) = head.map_err(|error| self.to.failed(error))?;
        let mut left = bytes;
        for piece in pieces {
            let piece = piece?;
            let piece = piece.as_ref();
            left = left.checked_sub(piece.len()).ok_or_else(wrong_length)?;
            self.to.write_all(piece).map_err(|error| self.to.failed(error.into()))?;
        }
        if left > 0 {
            return Err(wrong_length());
        }
        let padded = self.to.write_all(&[0; ALIGNMENT][..padding]);
        padded.map_err(|error| self.to.failed(error.into()))?;
        self.add_block(head, bytes + padding);
        Ok(())
    }

    /// Ends the file, and waits until it is on the disk.
    pub(super) fn finish(mut self) -> Result<FileFacts> {
        let ended = self.end();
        ended.map_err(|error| self.to.failed(error.into()))?;
        self.to.finish()
    }

    fn end(&mut self) -> io::Result<()> {
        let mut builder = FlatBufferBuilder::new();
        let batches = builder.create_vector(&self.blocks);
        let dictionaries = builder.create_vector::<Block>(&[]);
        let schema = schema_to_fb_offset(&mut builder, &self.schema);
        let mut footer = FooterBuilder::new(&mut builder);
        footer.add_version(MetadataVersion::V5);
        footer.add_schema(schema);
        footer.add_dictionaries(dictionaries);
        footer.add_recordBatches(batches);
        let root = footer.finish();
        builder.finish(root, None);
        // The end of the messages: a mark, and a length of 0.
        self.to.write_all(&[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])?;
        let footer = builder.finished_data();
        self.to.write_all(footer)?;
        let length = i32::try_from(footer.len()).map_err(io::Error::other)?;
        self.to.write_all(&length.to_le_bytes())?;
        self.to.write_all(MAGIC)
    }

    fn add_block(&mut self, head: usize, body: usize) {
        let short = i32::try_from(head).unwrap_or_else(|_| unreachable!("a few hundred bytes"));
        self.blocks.push(Block::new(signed(self.at), short, signed(body)));
        self.at += head + body;
    }
}

/// Writes a file of one record batch from columns in memory.
pub(super) fn columns(to: Writing, columns: Vec<(&str, ArrayRef)>) -> Result<FileFacts> {
    let field = |(name, values): &(&str, ArrayRef)| {
        Field::new(*name, values.data_type().clone(), values.is_nullable())
    };
    let fields: Vec<Field> = columns.iter().map(field).collect();
    let values = columns.into_iter().map(|(_, values)| values).collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields.clone())), values);
    let encoded = batch.and_then(|batch| encode(&batch, &IpcWriteOptions::default()));
    let mut file = IpcFile::begin(to, fields)?;
    file.batch(encoded.map_err(internal)?)?;
    file.finish()
}

/// Writes a file of one column of numbers; see [`IpcFile::numbers`].
pub(super) fn column<P: AsRef<[u8]>>(
    to: Writing,
    column: (&str, DataType),
    rows: usize,
    pieces: impl IntoIterator<Item = Result<P>>,
) -> Result<FileFacts> {
    column_at(ALIGNMENT, to, column, rows, pieces)
}

/// Writes such a file, in which the numbers begin at a multiple of `alignment` bytes.
pub(super) fn column_at<P: AsRef<[u8]>>(
    alignment: usize,
    to: Writing,
    (name, kind): (&str, DataType),
    rows: usize,
    pieces: impl IntoIterator<Item = Result<P>>,
) -> Result<FileFacts> {
    let width = kind.primitive_width().unwrap_or_else(|| unreachable!("a type of numbers"));
    let mut file = IpcFile::begin(to, vec![Field::new(name, kind, false)])?;
    file.numbers(alignment, (rows, width), pieces)?;
    file.finish()
}

/// Encodes a record batch.
pub(super) fn encode(
    batch: &RecordBatch,
    options: &IpcWriteOptions,
) -> Result<EncodedData, ArrowError> {
    let mut dictionaries = DictionaryTracker::new(true);
    let mut context = IpcWriteContext::default();
    let generator = IpcDataGenerator::default();
    let (_, encoded) = generator.encode(batch, &mut dictionaries, options, &mut context)?;
    Ok(encoded)
}

/// Returns the message that precedes a column of numbers without nulls.
fn head_of(rows: usize, bytes: usize) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let nodes = builder.create_vector(&[FieldNode::new(signed(rows), 0)]);
    // The first would say which are null.
    let buffers = builder.create_vector(&[Buffer::new(0, 0), Buffer::new(0, signed(bytes))]);
    let mut batch = RecordBatchBuilder::new(&mut builder);
    batch.add_length(signed(rows));
    batch.add_nodes(nodes);
    batch.add_buffers(buffers);
    let batch = batch.finish().as_union_value();
    let mut message = MessageBuilder::new(&mut builder);
    message.add_version(MetadataVersion::V5);
    message.add_header_type(MessageHeader::RecordBatch);
    message.add_bodyLength(signed(bytes + padded(bytes).1));
    message.add_header(batch);
    let root = message.finish();
    builder.finish(root, None);
    builder.finished_data().to_vec()
}

/// Returns a length, and how many bytes behind it make it a multiple of [`ALIGNMENT`].
fn padded(bytes: usize) -> (usize, usize) {
    (bytes, bytes.next_multiple_of(ALIGNMENT) - bytes)
}

fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or_else(|_| unreachable!("no file is so long"))
}

fn wrong_length() -> Error {
    Error::Internal("a column of another length than was said".into())
}

#[expect(clippy::needless_pass_by_value, reason = "a function for map_err")]
fn internal(error: ArrowError) -> Error {
    Error::Internal(error.to_string())
}

//! From a corpus to a folder.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int32Array, Int64Array};
use arrow_buffer::{Buffer, ScalarBuffer};
use arrow_schema::DataType;

use super::column::ColumnFacts;
use super::folder::Folder;
use super::held::{Held, Needs};
use super::manifest::{Files, LayerFacts, Manifest};
use super::texts::TextFacts;
use super::write;
use crate::corpus::{Corpus, Within};
use crate::error::{Error, Result};
use crate::layers::Values;
use crate::threads::Watch;

/// Saves a corpus in a folder, which [`Store::open`](super::Store::open) opens; its texts too,
/// if it has them.
///
/// `given` says that the tokens were given, not cut. Fails if the folder holds a corpus and
/// `overwrite` is not set, or if it holds anything else; then nothing has changed.
pub fn save(held: &Held, path: &Path, given: bool, overwrite: bool, watch: &Watch) -> Result<()> {
    let corpus = held.corpus(Needs::Layers, watch)?;
    write(held, corpus, &Folder::begin(path, overwrite, watch)?, given, watch)
}

/// Makes one segment of a store to which documents were added.
///
/// Fails if what is there is no longer what was opened; then nothing has changed.
pub fn compact(held: &Held, watch: &Watch) -> Result<()> {
    let Some(store) = held.store().filter(|store| store.is_segmented()) else { return Ok(()) };
    let corpus = held.corpus(Needs::Layers, watch)?;
    let folder = Folder::begin(store.path(), true, watch)?;
    if !store.is_current() {
        let reason = "has changed since it was opened: open it again".into();
        return Err(Error::Store { path: store.path().into(), reason });
    }
    write(held, corpus, &folder, store.given(), watch)
}

fn write(held: &Held, corpus: &Corpus, folder: &Folder, given: bool, watch: &Watch) -> Result<()> {
    let write = |name: &str, column, rows: usize, memory: &Buffer| {
        write::column(folder.write(name, watch)?, column, rows, [Ok(memory)]).map(ColumnFacts::from)
    };
    let layers = corpus.layers().iter().map(|layer| &layer.values);
    let values = [&corpus.columns().values].into_iter().chain(layers).enumerate();
    let values = values.map(|(place, values)| {
        let ids = &values.stream;
        write(&stream_name(place), TOKENS, ids.as_slice().len(), ids.buffer())
    });
    let values = values.collect::<Result<_>>()?;
    let ends = corpus.columns().sentence_ends.buffer();
    let sentences = Some(write("sentences", SENTENCES, corpus.sentences(), ends)?);
    let texts = held.write_texts(folder, watch)?;
    let streams = Streams { values, sentences };
    let files = files(corpus, folder, watch, streams, texts)?;
    folder.commit(&Manifest::of(corpus, given, held.cut(), files))
}

/// The files of what is as long as the stream, and of sentences.
#[derive(Debug, Default)]
pub(super) struct Streams {
    /// Those of the tokens and, behind it, of the layers.
    pub(super) values: Vec<ColumnFacts>,
    pub(super) sentences: Option<ColumnFacts>,
}

/// Returns what the file of the tokens is called, which are number 0, or that of a layer.
pub(super) fn stream_name(place: usize) -> String {
    if place == 0 { "tokens".into() } else { format!("layer-{place}-tokens") }
}

/// Writes what a corpus has beside its streams; returns all files.
pub(super) fn files(
    corpus: &Corpus,
    folder: &Folder,
    watch: &Watch,
    streams: Streams,
    texts: Option<TextFacts>,
) -> Result<Files> {
    let mut values = streams.values.into_iter();
    let (Some(tokens), Some(sentences)) = (values.next(), streams.sentences) else {
        return Err(Error::Internal("a store without a stream".into()));
    };
    let write = |name: &str, columns| write::columns(folder.write(name, watch)?, columns);
    let layers = (1..).zip(corpus.layers()).zip(values).map(|((place, layer), tokens)| {
        let types = write(&format!("layer-{place}-types"), types(&layer.values))?;
        Ok(LayerFacts { name: layer.name.clone(), types, tokens })
    });
    Ok(Files {
        types: write("types", types(&corpus.columns().values))?,
        tokens,
        sentences,
        documents: write("documents", documents(corpus))?,
        gaps: gaps(corpus).map(|columns| write("gaps", columns)).transpose()?,
        layers: layers.collect::<Result<_>>()?,
        texts,
    })
}

/// The column of `tokens.arrow`, and of the streams of layers.
pub(super) const TOKENS: (&str, DataType) = ("type", DataType::Int32);

/// The column of `sentences.arrow`.
pub(super) const SENTENCES: (&str, DataType) = ("end", DataType::Int64);

fn types(values: &Values) -> Vec<(&'static str, ArrayRef)> {
    let counts = ScalarBuffer::<i64>::from(values.counts.inner().clone());
    let order = values.vocabulary.order().iter().map(|id| id.0.cast_signed());
    vec![
        ("token", Arc::new(values.vocabulary.words().clone())),
        ("count", Arc::new(Int64Array::new(counts, None))),
        ("order", Arc::new(Int32Array::from_iter_values(order))),
    ]
}

fn gaps(corpus: &Corpus) -> Option<Vec<(&'static str, ArrayRef)>> {
    let gaps = corpus.gaps();
    let numbers = |values: &[usize]| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(values.iter().map(|value| signed(*value))))
    };
    let columns = || vec![("token", numbers(gaps.before())), ("width", numbers(gaps.widths()))];
    (!gaps.is_empty()).then(columns)
}

fn signed(position: usize) -> i64 {
    i64::try_from(position).unwrap_or_else(|_| unreachable!("positions are in memory"))
}

/// A corpus whose documents have no names of their own has no column of them.
fn documents(corpus: &Corpus) -> Vec<(&str, ArrayRef)> {
    let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
    if let Some(ids) = corpus.given_ids() {
        columns.push(("id", Arc::new(ids.clone())));
    }
    let metadata = corpus.metadata().iter();
    columns.extend(metadata.map(|column| (column.name.as_str(), Arc::clone(&column.values))));
    let mut before = 0;
    let lengths = corpus.ends(Within::Document).iter().map(|end| {
        let length = end - before;
        before = *end;
        signed(length)
    });
    columns.push(("tokens", Arc::new(Int64Array::from_iter_values(lengths))));
    columns
}

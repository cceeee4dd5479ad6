//! From a corpus to a folder.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int32Array, Int64Array};
use arrow_buffer::ScalarBuffer;
use arrow_schema::DataType;

use super::file::FileFacts;
use super::folder::Folder;
use super::held::{Held, Needs};
use super::manifest::{Files, Manifest};
use super::open::Store;
use super::texts::TextFacts;
use super::write;
use crate::corpus::{Corpus, Within};
use crate::error::Result;
use crate::threads::Watch;

/// Saves a corpus in a folder, which [`Store::open`](super::Store::open) opens; its texts too,
/// if it has them.
///
/// `given` says that the tokens were given, not cut. Fails if the folder holds a corpus and
/// `overwrite` is not set, or if it holds anything else; then nothing has changed.
pub fn save(held: &Held, path: &Path, given: bool, overwrite: bool, watch: &Watch) -> Result<()> {
    let corpus = held.corpus(Needs::Tokens, watch)?;
    let folder = Folder::begin(path, overwrite)?;
    let ids = corpus.columns().stream.buffer();
    let ends = corpus.columns().sentence_ends.buffer();
    let stream = (
        write::column(folder.write("tokens", watch)?, TOKENS, corpus.stream().len(), [Ok(ids)])?,
        write::column(
            folder.write("sentences", watch)?,
            SENTENCES,
            corpus.sentences(),
            [Ok(ends)],
        )?,
    );
    let texts = held.store().and_then(Store::texts).map(|texts| texts.copy(&folder, watch));
    let files = files(corpus, &folder, watch, stream, texts.transpose()?)?;
    folder.commit(&Manifest::of(corpus, given, files))
}

/// Writes what a corpus has beside its stream; returns all files.
pub(super) fn files(
    corpus: &Corpus,
    folder: &Folder,
    watch: &Watch,
    (tokens, sentences): (FileFacts, FileFacts),
    texts: Option<TextFacts>,
) -> Result<Files> {
    Ok(Files {
        types: write::columns(folder.write("types", watch)?, types(corpus))?,
        tokens,
        sentences,
        documents: write::columns(folder.write("documents", watch)?, documents(corpus))?,
        gaps: gaps(corpus)
            .map(|columns| write::columns(folder.write("gaps", watch)?, columns))
            .transpose()?,
        texts,
    })
}

/// The column of `tokens.arrow`.
pub(super) const TOKENS: (&str, DataType) = ("type", DataType::Int32);

/// The column of `sentences.arrow`.
pub(super) const SENTENCES: (&str, DataType) = ("end", DataType::Int64);

fn types(corpus: &Corpus) -> Vec<(&'static str, ArrayRef)> {
    let columns = corpus.columns();
    let counts = ScalarBuffer::<i64>::from(columns.counts.inner().clone());
    let order = columns.vocabulary.order().iter().map(|id| id.0.cast_signed());
    vec![
        ("token", Arc::new(columns.vocabulary.words().clone())),
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

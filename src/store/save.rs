//! From a corpus to a folder.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int32Array, Int64Array};
use arrow_buffer::ScalarBuffer;

use super::columns;
use super::file::{FileFacts, Writing};
use super::folder::Folder;
use super::manifest::{Files, Manifest};
use crate::corpus::{Corpus, Within};
use crate::error::Result;
use crate::threads::Watch;

/// Saves a corpus in a folder, which [`Store::open`](super::Store::open) opens.
///
/// `given` says that the tokens were given, not cut. Fails if the folder holds a corpus and
/// `overwrite` is not set, or if it holds anything else; then nothing has changed.
pub fn save(
    corpus: &Corpus,
    path: &Path,
    given: bool,
    overwrite: bool,
    watch: &Watch,
) -> Result<()> {
    let folder = Folder::begin(path, overwrite)?;
    let write = |name: &str, columns: Vec<(&str, ArrayRef)>| -> Result<FileFacts> {
        let file = Writing::new(folder.path(), &folder.name(name), watch)?;
        columns::write(file, columns, watch)
    };
    let files = Files {
        types: write("types", types(corpus))?,
        tokens: write("tokens", tokens(corpus))?,
        sentences: write("sentences", sentences(corpus))?,
        documents: write("documents", documents(corpus))?,
    };
    let options = corpus.options().clone();
    folder.commit(&Manifest::new(given, options, corpus.sizes(), files))
}

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

fn tokens(corpus: &Corpus) -> Vec<(&'static str, ArrayRef)> {
    let ids = ScalarBuffer::<i32>::from(corpus.columns().stream.buffer().clone());
    vec![("type", Arc::new(Int32Array::new(ids, None)))]
}

fn sentences(corpus: &Corpus) -> Vec<(&'static str, ArrayRef)> {
    let ends = ScalarBuffer::<i64>::from(corpus.columns().sentence_ends.buffer().clone());
    vec![("end", Arc::new(Int64Array::new(ends, None)))]
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
        i64::try_from(length).unwrap_or_else(|_| unreachable!("positions are in memory"))
    });
    columns.push(("tokens", Arc::new(Int64Array::from_iter_values(lengths))));
    columns
}

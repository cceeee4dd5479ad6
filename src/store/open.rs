//! From a folder to a corpus.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::types::{Int32Type, Int64Type};
use rayon::prelude::*;

use super::column::Column;
use super::file::Mapped;
use super::manifest::{LayerFacts, Manifest};
use super::passages::Texts;
use super::read;
use crate::corpus::{Columns, Corpus, Ends, Metadata, RESERVED_COLUMNS, Sizes};
use crate::error::{Error, Result};
use crate::gaps::Gaps;
use crate::intern::{Ids, TokenId, Vocabulary};
use crate::layers::{Layer, Values};
use crate::scratch::Scratch;
use crate::threads::Watch;
use crate::tokenize::Options;

/// How many rows are looked at between two looks at the watch.
const BLOCK: usize = 1 << 20;

/// A corpus on disk that has been opened. Nothing of it has been read but sizes and ends.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    manifest: Manifest,
    types: Mapped,
    tokens: Column,
    sentences: Column,
    documents: Mapped,
    gaps: Option<Mapped>,
    layers: Vec<StoredLayer>,
    texts: Option<Texts>,
}

/// The files of a layer.
#[derive(Debug)]
struct StoredLayer {
    name: String,
    types: Mapped,
    tokens: Column,
}

impl Store {
    /// Opens a folder that [`save`](super::save()) has written.
    pub fn open(path: &Path) -> Result<Self> {
        let mut manifest = Manifest::read(path)?;
        loop {
            let opened = Self::with(path, manifest.clone());
            let Err(error) = opened else { return opened };
            // Another process may have put a new corpus in its place in between.
            let now = Manifest::read(path)?;
            if now.to_text() == manifest.to_text() {
                return Err(error);
            }
            manifest = now;
        }
    }

    /// Opens the files of a manifest.
    pub(super) fn with(path: &Path, manifest: Manifest) -> Result<Self> {
        let map = |facts| Mapped::open(path, facts);
        let column = |facts| Column::open(path, facts);
        let files = &manifest.files;
        let layers = files.layers.iter().map(|LayerFacts { name, types, tokens }| {
            Ok(StoredLayer { name: name.clone(), types: map(types)?, tokens: column(tokens)? })
        });
        Ok(Self {
            layers: layers.collect::<Result<_>>()?,
            types: map(&files.types)?,
            tokens: column(&files.tokens)?,
            sentences: column(&files.sentences)?,
            documents: map(&files.documents)?,
            gaps: files.gaps.as_ref().map(map).transpose()?,
            texts: files.texts.as_ref().map(|facts| Texts::open(path, facts)).transpose()?,
            path: path.into(),
            manifest,
        })
    }

    /// Returns how large the corpus is.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        self.manifest.sizes
    }

    /// Returns what the corpus calls a token.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.manifest.options
    }

    /// Returns what its layers are called.
    #[must_use]
    pub fn layers(&self) -> Vec<&str> {
        self.layers.iter().map(|layer| layer.name.as_str()).collect()
    }

    /// Returns whether the tokens were given.
    #[must_use]
    pub fn given(&self) -> bool {
        self.manifest.given
    }

    /// Returns how texts are cut so that their tokens stand one to one with those of the
    /// corpus, if they do.
    #[must_use]
    pub fn cut(&self) -> Option<&Options> {
        self.manifest.cut()
    }

    /// Fails if a file has become shorter since it was opened.
    pub fn check_present(&self) -> Result<()> {
        let layers = self.layers.iter().map(|layer| &layer.types);
        let mut files = [&self.types, &self.documents].into_iter().chain(&self.gaps).chain(layers);
        files.try_for_each(Mapped::check_present)?;
        self.columns().try_for_each(Column::check_present)
    }

    /// Returns whether the folder still holds what was opened.
    pub(super) fn is_current(&self) -> bool {
        Manifest::read(&self.path).is_ok_and(|now| now.to_text() == self.manifest.to_text())
    }

    /// Returns whether documents were added to it that have files of their own.
    #[must_use]
    pub fn is_segmented(&self) -> bool {
        self.manifest.files.are_parted()
    }

    /// Returns the tokens, which are number 0, or what a layer has in their places.
    pub(super) fn stream(&self, place: usize) -> &Column {
        place.checked_sub(1).map_or(&self.tokens, |layer| &self.layers[layer].tokens)
    }

    /// Returns the ends of sentences.
    pub(super) fn sentences(&self) -> &Column {
        &self.sentences
    }

    fn columns(&self) -> impl Iterator<Item = &Column> {
        let layers = self.layers.iter().map(|layer| &layer.tokens);
        [&self.tokens, &self.sentences].into_iter().chain(layers)
    }

    /// Checks every byte, and that the files fit together.
    pub fn verify(&self, watch: &Watch) -> Result<()> {
        // What is damaged is not read.
        self.columns().try_for_each(|column| column.check(watch))?;
        let corpus = self.load(watch)?;
        self.stream_fits(&corpus, watch)?;
        self.layers_fit(&corpus, watch)?;
        self.texts.as_ref().map_or(Ok(()), |texts| texts.verify(self.sizes().documents, watch))
    }

    /// Returns the texts, if they were kept.
    #[must_use]
    pub fn texts(&self) -> Option<&Texts> {
        self.texts.as_ref()
    }

    /// Returns the corpus. Types, those of layers too, and documents have been checked, the
    /// streams have not.
    pub(super) fn load(&self, watch: &Watch) -> Result<Corpus> {
        self.documents.check(watch)?;
        let described = read::batch(&self.documents)?;
        let values = self.read_values(&self.types, &self.tokens, watch)?;
        if values.vocabulary.len() != self.manifest.sizes.types {
            return Err(self.types.wrong("has another number of types than the manifest says"));
        }
        let layers = self.layers.iter().map(|StoredLayer { name, types, tokens }| {
            Ok(Layer { name: name.clone(), values: self.read_values(types, tokens, watch)? })
        });
        let sentences = self.manifest.sizes.sentences;
        let columns = Columns {
            values,
            document_ends: self.document_ends(&described)?,
            sentence_ends: self.sentences.numbers::<Int64Type>("end", sentences)?.into(),
        };
        let gaps = self.read_gaps(watch)?;
        let mut corpus = Corpus::new(columns, self.manifest.options.clone())
            .with_gaps(gaps)
            .with_layers(layers.collect::<Result<_>>()?)
            .with_scratch(Scratch::beside(&self.path));
        let ids = described.column_by_name("id").map(|ids| read::texts(&self.documents, "id", ids));
        let is_metadata = |name: &String| !RESERVED_COLUMNS.contains(&name.as_str());
        let named = described.schema_ref().fields().iter().map(|field| field.name().clone());
        let columns = named.zip(described.columns()).filter(|(name, _)| is_metadata(name));
        let metadata = columns.map(|(name, values)| Metadata { name, values: values.clone() });
        corpus
            .describe(ids.transpose()?, metadata.collect())
            .map_err(|error| self.documents.wrong(error.to_string()))?;
        Ok(corpus)
    }

    /// Reads types, which are checked, and their stream, which is not.
    fn read_values(&self, file: &Mapped, tokens: &Column, watch: &Watch) -> Result<Values> {
        file.check(watch)?;
        let batch = read::batch(file)?;
        let types = batch.num_rows();
        let words = read::texts(file, "token", read::column(file, &batch, "token", types)?)?;
        let counts = read::values::<Int64Type>(file, &batch, "count", types)?;
        let order = Ids::from(read::values::<Int32Type>(file, &batch, "order", types)?);
        if order.as_slice().iter().any(|id| id.index() >= types) {
            return Err(file.wrong("names a type that is none"));
        }
        Ok(Values {
            vocabulary: Arc::new(Vocabulary::ordered(words, order)),
            counts: counts.into(),
            stream: tokens.numbers::<Int32Type>("type", self.manifest.sizes.tokens)?.into(),
        })
    }

    fn read_gaps(&self, watch: &Watch) -> Result<Gaps> {
        let mut gaps = Gaps::default();
        let Some(file) = &self.gaps else { return Ok(gaps) };
        file.check(watch)?;
        let (batch, sizes) = (read::batch(file)?, &self.manifest.sizes);
        let numbers = |name: &str| read::values::<Int64Type>(file, &batch, name, batch.num_rows());
        let (tokens, widths) = (numbers("token")?, numbers("width")?);
        let (mut last, mut missing) = (0, 0_usize);
        for (token, width) in tokens.typed_data::<i64>().iter().zip(widths.typed_data::<i64>()) {
            let number = |number: i64| usize::try_from(number).unwrap_or(0);
            let (token, width) = (number(*token), number(*width));
            missing = missing.saturating_add(width);
            if token <= last || token >= sizes.tokens || width == 0 {
                return Err(file.wrong("has gaps where there can be none"));
            }
            gaps.push(token, width);
            last = token;
        }
        if missing != sizes.gaps {
            return Err(file.wrong("has gaps that do not add up"));
        }
        Ok(gaps)
    }

    fn document_ends(&self, documents: &RecordBatch) -> Result<Ends> {
        let (file, rows) = (&self.documents, self.manifest.sizes.documents);
        let lengths = read::values::<Int64Type>(file, documents, "tokens", rows)?;
        let lengths: &[i64] = lengths.typed_data();
        let mut end = 0_usize;
        let add = |length: &i64| {
            end = end.checked_add(usize::try_from(*length).ok()?)?;
            Some(end)
        };
        let ends: Option<Vec<usize>> = lengths.iter().map(add).collect();
        let fits =
            |ends: &Vec<usize>| ends.last().copied().unwrap_or(0) == self.manifest.sizes.tokens;
        let ends = ends.filter(fits);
        Ok(ends.ok_or_else(|| file.wrong("has documents that do not add up"))?.into())
    }

    /// Checks tokens and sentences.
    pub(super) fn check_stream(&self, corpus: &Corpus, watch: &Watch) -> Result<()> {
        self.tokens.check(watch)?;
        self.sentences.check(watch)?;
        self.stream_fits(corpus, watch)
    }

    fn stream_fits(&self, corpus: &Corpus, watch: &Watch) -> Result<()> {
        check_ids(&self.tokens, &corpus.columns().values, watch)?;
        let ends = corpus.columns().sentence_ends.as_slice();
        let last = ends.last().copied().unwrap_or(0);
        if last != self.manifest.sizes.tokens || !ends.is_sorted_by(|one, next| one < next) {
            return Err(self.sentences.wrong("has sentences that do not add up"));
        }
        Ok(())
    }

    /// Checks the streams of layers.
    pub(super) fn check_layers(&self, corpus: &Corpus, watch: &Watch) -> Result<()> {
        self.layers.iter().try_for_each(|layer| layer.tokens.check(watch))?;
        self.layers_fit(corpus, watch)
    }

    fn layers_fit(&self, corpus: &Corpus, watch: &Watch) -> Result<()> {
        let mut layers = self.layers.iter().zip(corpus.layers());
        layers.try_for_each(|(stored, layer)| check_ids(&stored.tokens, &layer.values, watch))
    }

    /// Returns the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Fails if a stream has an id that is none.
fn check_ids(column: &Column, values: &Values, watch: &Watch) -> Result<()> {
    let (stream, types) = (values.stream.as_slice(), values.vocabulary.len());
    let mut files = column.files(stream.len());
    files.try_for_each(|(file, rows)| check_part(file, &stream[rows], types, watch))
}

fn check_part(file: &Mapped, ids: &[TokenId], types: usize, watch: &Watch) -> Result<()> {
    let known = ids.par_chunks(BLOCK).try_fold_with(true, |known, ids| {
        watch.check()?;
        Ok::<_, Error>(known & ids.iter().all(|id| id.index() < types))
    });
    if known.try_reduce(|| true, |one, other| Ok(one & other))? {
        return Ok(());
    }
    Err(file.wrong("names a type that is none"))
}

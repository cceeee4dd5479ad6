//! Lists of tokens from Python objects, and lists of what else is known of them.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyIterator, PyString};

use super::errors::carried;
use super::source::{add, described, length};
use super::strings::Text;
use crate::error::{Error, Place, Result};
use crate::read::{BATCH_BYTES, Batch, Errors, Extent, Source, TokenBatch};

/// Token lists of a Python iterator, and of others that give the values of layers.
///
/// A document is an iterable of tokens, or of sentences that are iterables of
/// tokens.
pub(super) struct TokenIterator {
    iterator: Py<PyIterator>,
    layers: Vec<Layer>,
    documents: u64,
    /// How many documents there are, if that is known.
    total: Option<u64>,
}

/// A layer, whose documents are lists as those of the tokens.
struct Layer {
    name: String,
    iterator: Py<PyIterator>,
}

impl TokenIterator {
    pub(super) fn new(
        documents: &Bound<'_, PyAny>,
        layers: Vec<(String, Bound<'_, PyAny>)>,
    ) -> PyResult<Self> {
        let layer = |(name, documents): (String, Bound<'_, PyAny>)| {
            Ok(Layer { name, iterator: documents.try_iter()?.unbind() })
        };
        let layers = layers.into_iter().map(layer).collect::<PyResult<_>>()?;
        let (iterator, total) = (documents.try_iter()?.unbind(), length(documents));
        Ok(Self { iterator, layers, documents: 0, total })
    }

    /// Adds documents to a batch until it is full or there are no more.
    fn gather(&mut self, py: Python<'_>, batch: &mut TokenBatch) -> Result<()> {
        for document in self.iterator.bind(py).clone() {
            let place = format!("documents[{}]", self.documents);
            self.document(&document.map_err(carried)?, &place, batch)?;
            for (layer, values) in self.layers.iter().zip(&mut batch.layers) {
                let place = format!("layers['{}'][{}]", layer.name, self.documents);
                let document = layer.iterator.bind(py).clone().next();
                let document = document.ok_or_else(|| self.wrong_number(&layer.name, "fewer"))?;
                self.document(&document.map_err(carried)?, &place, values)?;
            }
            let mut layers = batch.layers.iter().zip(&self.layers);
            layers.try_for_each(|(values, layer)| self.check(&layer.name, values, batch))?;
            self.documents += 1;
            if batch.text.len() >= BATCH_BYTES {
                return Ok(());
            }
        }
        // All documents have been read.
        let longer =
            self.layers.iter().find(|layer| layer.iterator.bind(py).clone().next().is_some());
        longer.map_or(Ok(()), |layer| Err(self.wrong_number(&layer.name, "more")))
    }

    /// Fails unless the last document has a value for each token, sentence by sentence if
    /// the values come in sentences.
    fn check(&self, layer: &str, values: &TokenBatch, tokens: &TokenBatch) -> Result<()> {
        let (given, wanted) = (last_sentences(values), last_sentences(tokens));
        let sum = |lengths: &[usize]| lengths.iter().sum::<usize>();
        let (values, tokens) = (sum(&given), sum(&wanted));
        if values != tokens {
            let reason = format!("has {values} values for {tokens} tokens");
            return Err(self.wrong(layer, &reason));
        }
        let differ = given.iter().zip(&wanted).enumerate().find(|(_, (own, other))| own != other);
        match differ.filter(|_| given.len() > 1) {
            Some((sentence, (values, tokens))) => {
                let reason =
                    format!("has {values} values for {tokens} tokens in its sentence {sentence}");
                Err(self.wrong(layer, &reason))
            }
            None => Ok(()),
        }
    }

    fn wrong(&self, layer: &str, reason: &str) -> Error {
        Error::Layer { reason: format!("layers['{layer}'][{}] {reason}", self.documents) }
    }

    fn wrong_number(&self, layer: &str, than: &str) -> Error {
        let of = match than {
            "fewer" => format!("ends before documents[{}]", self.documents),
            _ => format!("has more documents than the {} there are", self.documents),
        };
        Error::Layer { reason: format!("layers['{layer}'] {of}") }
    }

    /// Adds a document.
    fn document(
        &self,
        document: &Bound<'_, PyAny>,
        place: &str,
        batch: &mut TokenBatch,
    ) -> Result<()> {
        for (index, item) in iterate(document, place)?.enumerate() {
            let item = item.map_err(carried)?;
            let place = format!("{place}[{index}]");
            if item.is_instance_of::<PyString>() {
                self.token(&item, &place, batch)?;
                continue;
            }
            batch.end_sentence();
            for (index, token) in iterate(&item, &place)?.enumerate() {
                let token = token.map_err(carried)?;
                self.token(&token, &format!("{place}[{index}]"), batch)?;
            }
            batch.end_sentence();
        }
        batch.end_document();
        Ok(())
    }

    fn token(&self, item: &Bound<'_, PyAny>, place: &str, batch: &mut TokenBatch) -> Result<()> {
        let wrong = |what: String| {
            carried(PyTypeError::new_err(format!("{place} must be a str, got {what}")))
        };
        let text = Text::of(item.cast().map_err(|_| wrong(described(item)))?).map_err(carried)?;
        let start = batch.text.len();
        add(&text, 0..text.length(), Errors::Strict, &mut batch.text).map_err(|(at, fault)| {
            let place = Place::Character { text: self.documents, character: at as u64 };
            Error::Decode { place, fault }
        })?;
        batch.end_token(start);
        Ok(())
    }
}

/// Returns how long the sentences of the last document are; empty ones are none.
fn last_sentences(batch: &TokenBatch) -> Vec<usize> {
    let ended = batch.document_ends.len().saturating_sub(2);
    let mut before = if batch.document_ends.len() < 2 { 0 } else { batch.document_ends[ended] };
    let first = batch.sentence_ends.partition_point(|end| *end <= before);
    let lengths = batch.sentence_ends[first..].iter().map(|end| {
        let length = end - before;
        before = *end;
        length
    });
    lengths.filter(|length| *length > 0).collect()
}

/// Iterates a list of tokens; a `str` would give its letters.
fn iterate<'py>(object: &Bound<'py, PyAny>, place: &str) -> Result<Bound<'py, PyIterator>> {
    let refused = || {
        let message = format!("{place} must be a list of tokens, got {}", described(object));
        carried(PyTypeError::new_err(message))
    };
    if object.is_instance_of::<PyString>() || object.is_instance_of::<PyBytes>() {
        return Err(refused());
    }
    object.try_iter().map_err(|_| refused())
}

impl Source for TokenIterator {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        let mut batch = TokenBatch::of_layers(self.layers.len());
        Python::attach(|py| self.gather(py, &mut batch))?;
        Ok((!batch.document_ends.is_empty()).then_some(Batch::Tokens(batch)))
    }

    fn extent(&self) -> Extent {
        Extent::Documents(self.total)
    }

    fn layers(&self) -> Vec<String> {
        self.layers.iter().map(|layer| layer.name.clone()).collect()
    }
}

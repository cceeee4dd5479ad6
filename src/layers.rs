//! Stage 4: what stands at each token: its word and, where the input knows more, its lemma,
//! its part of speech, or any other annotation.
//!
//! Annotation is a layer: a value for each token, numbered as words are, in a vocabulary
//! and a stream of its own. The ends of documents and sentences, gaps, names and metadata
//! are those of the corpus. So a layer is a corpus as soon as it is put between these
//! ([`Corpus::with_values`](crate::corpus::Corpus::with_values)), and no statistic knows
//! of layers. Cost: 4 bytes a token and layer, and the values that differ.

use std::sync::Arc;

use arrow_buffer::ScalarBuffer;

use crate::error::{Error, Result};
use crate::intern::{Ids, Vocabulary};

/// What the layer of the tokens themselves is called.
pub const TOKEN: &str = "token";

/// A value for each token. Its columns lie in memory, or in files that are mapped into it;
/// to clone it copies none of them.
#[derive(Debug, Clone)]
pub struct Values {
    /// The types.
    pub vocabulary: Arc<Vocabulary>,
    /// How often each of them occurs, by id.
    pub counts: ScalarBuffer<u64>,
    /// The ids of all documents, one after the other.
    pub stream: Ids,
}

impl Values {
    /// Puts values together.
    pub(crate) fn new(vocabulary: Vocabulary, counts: Vec<u64>, stream: impl Into<Ids>) -> Self {
        let (vocabulary, counts) = (Arc::new(vocabulary), counts.into());
        Self { vocabulary, counts, stream: stream.into() }
    }
}

/// Annotation of the tokens.
#[derive(Debug, Clone)]
pub struct Layer {
    /// What it is called.
    pub name: String,
    /// Its values.
    pub values: Values,
}

impl Layer {
    /// Returns a layer of this name with other values.
    pub(crate) fn with(&self, values: Values) -> Self {
        Self { name: self.name.clone(), values }
    }
}

/// Fails unless layers can have these names: each one, and none that of the tokens.
pub fn check_names<S: AsRef<str>>(names: &[S]) -> Result<()> {
    for (place, name) in names.iter().map(AsRef::as_ref).enumerate() {
        let reason = match name {
            "" => "a layer must have a name".into(),
            TOKEN => format!("no layer can be called '{TOKEN}': that names the tokens themselves"),
            _ if names[..place].iter().any(|other| other.as_ref() == name) => {
                format!("there are two layers '{name}'")
            }
            _ => continue,
        };
        return Err(Error::Layer { reason });
    }
    Ok(())
}

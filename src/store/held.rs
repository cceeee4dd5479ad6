//! A corpus in memory or on disk, for those to whom it makes no difference.

use std::sync::{Arc, OnceLock};

use super::open::Store;
use crate::corpus::{Corpus, Sizes};
use crate::error::Result;
use crate::threads::Watch;
use crate::tokenize::Options;

/// What an answer needs of a corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Types with their counts, and the list of documents.
    Types,
    /// Tokens and sentences as well.
    Tokens,
}

/// A corpus that is held in memory, or a store from which it comes when it is needed.
#[derive(Debug)]
pub struct Held {
    /// Where it lies, if it is on disk.
    store: Option<Store>,
    /// The corpus, once it has been needed.
    corpus: OnceLock<Arc<Corpus>>,
    /// Set when the stream of a store has been checked.
    checked: OnceLock<()>,
}

impl Held {
    /// Returns the corpus; what is needed of it has been checked, if it is on disk.
    pub fn corpus(&self, needs: Needs, watch: &Watch) -> Result<&Arc<Corpus>> {
        if let Some(store) = &self.store {
            store.check_present()?;
            // Not `get_or_init`, for the reason given in `Vocabulary::order`.
            if self.corpus.get().is_none() {
                let _ = self.corpus.set(Arc::new(store.load(watch)?));
            }
        }
        let Some(corpus) = self.corpus.get() else { unreachable!("set here or when made") };
        if let Some(store) = &self.store
            && needs == Needs::Tokens
            && self.checked.get().is_none()
        {
            store.check_stream(corpus, watch)?;
            let _ = self.checked.set(());
        }
        Ok(corpus)
    }

    /// Returns where it lies, if it is on disk.
    #[must_use]
    pub fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }

    /// Returns how large it is.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        self.known(Corpus::sizes, Store::sizes)
    }

    /// Returns what it calls a token.
    #[must_use]
    pub fn options(&self) -> &Options {
        self.known(Corpus::options, Store::options)
    }

    /// Asks for what both know.
    fn known<'a, T>(
        &'a self,
        made: impl FnOnce(&'a Corpus) -> T,
        stored: impl FnOnce(&'a Store) -> T,
    ) -> T {
        match (&self.store, self.corpus.get()) {
            (Some(store), _) => stored(store),
            (None, Some(corpus)) => made(corpus),
            (None, None) => unreachable!("what is not on disk has been made"),
        }
    }
}

impl From<Corpus> for Held {
    fn from(corpus: Corpus) -> Self {
        Self { store: None, corpus: Arc::new(corpus).into(), checked: OnceLock::new() }
    }
}

impl From<Store> for Held {
    fn from(store: Store) -> Self {
        Self { store: Some(store), corpus: OnceLock::new(), checked: OnceLock::new() }
    }
}

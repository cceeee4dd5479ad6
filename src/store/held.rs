//! A corpus in memory or on disk, for those to whom it makes no difference.

use std::sync::{Arc, OnceLock};

use super::folder::Folder;
use super::open::Store;
use super::texts::{Packing, TextFacts};
use crate::corpus::{Corpus, Sizes};
use crate::error::Result;
use crate::threads::Watch;
use crate::tokenize::Options;

/// What an answer needs of a corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// Types with their counts, and the list of documents.
    Types,
    /// Tokens and sentences as well.
    Tokens,
    /// All layers as well.
    Layers,
}

/// How texts are cut so that their tokens stand one to one with those of a corpus.
#[derive(Debug, Clone)]
enum Cut {
    /// By its own options, or as its store says.
    Own,
    /// By these, since its types have other names.
    By(Options),
    /// In no way: tokens have been dropped or joined.
    Apart,
}

impl From<Option<&Options>> for Cut {
    fn from(known: Option<&Options>) -> Self {
        known.map_or(Self::Apart, |options| Self::By(options.clone()))
    }
}

/// A corpus that is held in memory, or a store from which it comes when it is needed.
#[derive(Debug)]
pub struct Held {
    /// Where it lies, if it is on disk.
    store: Option<Arc<Store>>,
    /// Where another lies of whose memory this one has parts.
    shared: Option<Arc<Store>>,
    /// The places of its documents in that one, if it has some of them.
    places: Option<Arc<[usize]>>,
    /// How the texts of that one are cut so that their tokens stand one to one with those of
    /// this one.
    cut: Cut,
    /// The corpus, once it has been needed.
    corpus: OnceLock<Arc<Corpus>>,
    /// The corpus of that other store, once it has been asked for.
    original: OnceLock<Arc<Corpus>>,
    /// Set when the stream of a store has been checked.
    checked: OnceLock<()>,
    /// Set when its layers have been checked.
    checked_layers: OnceLock<()>,
}

impl Held {
    /// Returns the corpus; what is needed of it has been checked, if it is on disk.
    pub fn corpus(&self, needs: Needs, watch: &Watch) -> Result<&Arc<Corpus>> {
        if let Some(shared) = &self.shared {
            shared.check_present()?;
        }
        if let Some(store) = &self.store {
            store.check_present()?;
            // Not `get_or_init`, for the reason given in `Vocabulary::order`.
            if self.corpus.get().is_none() {
                let _ = self.corpus.set(Arc::new(store.load(watch)?));
            }
        }
        let Some(corpus) = self.corpus.get() else { unreachable!("set here or when made") };
        if let Some(store) = &self.store
            && needs >= Needs::Tokens
            && self.checked.get().is_none()
        {
            store.check_stream(corpus, watch)?;
            let _ = self.checked.set(());
        }
        if let Some(store) = &self.store
            && needs == Needs::Layers
            && self.checked_layers.get().is_none()
        {
            store.check_layers(corpus, watch)?;
            let _ = self.checked_layers.set(());
        }
        Ok(corpus)
    }

    /// Gives a corpus away that is in memory alone, by one who needs nothing of it any more.
    pub fn take_from_memory(&mut self) -> Option<Arc<Corpus>> {
        if self.lent().is_some() { None } else { self.corpus.take() }
    }

    /// Returns where it lies, if it is on disk.
    #[must_use]
    pub fn store(&self) -> Option<&Store> {
        self.store.as_deref()
    }

    /// Holds a corpus that was made of this one and may share its memory; `whole` says
    /// whether it has a token for each token of this one.
    #[must_use]
    pub fn made(&self, corpus: Corpus, whole: bool) -> Self {
        let cut = self.cut().filter(|_| whole).into();
        let (shared, places) = (self.lent().cloned(), self.places.clone());
        Self { shared, places, cut, ..Self::from(corpus) }
    }

    /// Holds a corpus in memory that several were joined to.
    #[must_use]
    pub fn joined(corpus: Corpus, parts: &[Arc<Self>]) -> Self {
        Self { cut: Self::common_cut(parts).into(), ..Self::from(corpus) }
    }

    /// Returns how the texts of all of several corpora are cut, if it is the same way.
    #[must_use]
    pub fn common_cut(parts: &[Arc<Self>]) -> Option<&Options> {
        let cut = parts.first()?.cut()?;
        parts.iter().all(|part| part.cut() == Some(cut)).then_some(cut)
    }

    /// Returns how texts are cut so that their tokens stand one to one with those of the
    /// corpus; `None` if they do not.
    #[must_use]
    pub fn cut(&self) -> Option<&Options> {
        match (&self.cut, &self.store) {
            (Cut::By(options), _) => Some(options),
            (Cut::Apart, _) => None,
            (Cut::Own, Some(store)) => store.cut(),
            (Cut::Own, None) => Some(self.options()),
        }
    }

    /// Returns whether there are texts on disk.
    #[must_use]
    pub fn has_texts(&self) -> bool {
        self.lent().is_some_and(|store| store.texts().is_some())
    }

    /// Holds a corpus of some of the documents of this one.
    #[must_use]
    pub fn made_of(&self, corpus: Corpus, documents: &[usize]) -> Self {
        let places = self.lent().map(|_| documents.iter().map(|at| self.place(*at)).collect());
        Self { places, ..self.made(corpus, true) }
    }

    /// Returns the text of a document, if texts are on disk: its own, or those of the corpus of
    /// which it was made.
    pub fn text(&self, document: usize, watch: &Watch) -> Result<Option<String>> {
        let texts = self.lent().and_then(|store| store.texts());
        texts.map(|texts| texts.text(self.place(document), watch)).transpose()
    }

    /// Returns the tokens that were made of the text of a document, if texts are on disk.
    pub fn original(&self, document: usize, watch: &Watch) -> Result<Option<(Arc<Corpus>, usize)>> {
        let place = self.place(document);
        if self.store.is_some() {
            return Ok(Some((Arc::clone(self.corpus(Needs::Tokens, watch)?), place)));
        }
        let Some(shared) = &self.shared else { return Ok(None) };
        // Not `get_or_init`, for the reason given in `Vocabulary::order`.
        if self.original.get().is_none() {
            let corpus = Arc::new(shared.load(watch)?);
            shared.check_stream(&corpus, watch)?;
            let _ = self.original.set(corpus);
        }
        Ok(self.original.get().map(|corpus| (Arc::clone(corpus), place)))
    }

    /// Writes the texts, if there are any, into the folder of another store.
    pub(super) fn write_texts(&self, folder: &Folder, watch: &Watch) -> Result<Option<TextFacts>> {
        let Some(texts) = self.lent().and_then(|store| store.texts()) else { return Ok(None) };
        let Some(places) = &self.places else { return texts.copy(folder, watch).map(Some) };
        let mut packing = Packing::begin(folder, watch)?;
        for place in places.iter() {
            packing.add(&texts.text(*place, watch)?, true)?;
        }
        packing.finish(folder).map(|part| Some(part.into()))
    }

    fn lent(&self) -> Option<&Arc<Store>> {
        self.store.as_ref().or(self.shared.as_ref())
    }

    fn place(&self, document: usize) -> usize {
        self.places.as_ref().map_or(document, |places| places[document])
    }

    /// Returns what its layers are called.
    #[must_use]
    pub fn layers(&self) -> Vec<&str> {
        self.known(Corpus::layer_names, Store::layers)
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

    /// What must still be given a corpus or a store.
    fn empty() -> Self {
        let (checked, checked_layers) = (OnceLock::new(), OnceLock::new());
        Self {
            store: None,
            shared: None,
            places: None,
            cut: Cut::Own,
            corpus: OnceLock::new(),
            original: OnceLock::new(),
            checked,
            checked_layers,
        }
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
        Self { corpus: Arc::new(corpus).into(), ..Self::empty() }
    }
}

impl From<Store> for Held {
    fn from(store: Store) -> Self {
        Self { store: Some(Arc::new(store)), ..Self::empty() }
    }
}

//! The texts of a corpus, one after the other: its documents, its parts, or all of it.
//!
//! Documents are taken side by side and answered in their order. A part is its documents put
//! together, in the order of the corpus, and takes 4 bytes a token while it is looked at.
//! Positions without a type are left out, as everywhere where tokens are counted.

use std::sync::{Mutex, PoisonError};

use arrow_array::{ArrayRef, UInt64Array};
use rayon::prelude::*;

use super::parts::Parts;
use crate::corpus::{Corpus, Within};
use crate::count::frequency::unit_shares;
use crate::count::recurrences::Recurrences;
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::score::diversity::{Needs, Text};
use crate::score::spectrum::Spectrum;
use crate::table;
use crate::threads::Watch;

/// What is a text.
#[derive(Debug)]
pub enum By {
    /// Each document.
    Document,
    /// All documents together.
    Whole,
    /// The documents of each part together.
    Parts(Parts),
}

impl By {
    /// Returns the column that names the texts, if there is more than one.
    pub(super) fn names(&self, corpus: &Corpus) -> Vec<(String, ArrayRef)> {
        match self {
            Self::Whole => Vec::new(),
            Self::Parts(parts) => vec![("part".into(), parts.labels.clone())],
            Self::Document => {
                let ids: Vec<_> = corpus.ids().collect();
                vec![("id".into(), table::strings(ids.len(), |row| ids[row].as_ref()))]
            }
        }
    }

    /// Returns the same for rows that belong to these texts.
    pub(super) fn names_at(
        &self,
        corpus: &Corpus,
        texts: &[u64],
    ) -> Result<Vec<(String, ArrayRef)>> {
        let places = UInt64Array::from(texts.to_vec());
        let at = |(name, values): (String, ArrayRef)| {
            let taken = arrow_select::take::take(&values, &places, None);
            taken.map(|values| (name, values)).map_err(|error| Error::Internal(error.to_string()))
        };
        self.names(corpus).into_iter().map(at).collect()
    }
}

/// How many shares of documents a thread gets, so that none waits long for the others.
const SHARES: usize = 16;

/// Looks at each text; the answers are in the order of the texts. What is needed is known of
/// it: the order of its tokens, and its frequency spectrum.
pub(super) fn each_text<T: Send>(
    corpus: &Corpus,
    by: &By,
    needs: (Needs, bool),
    watch: &Watch,
    look: impl Fn(&Text<'_>) -> T + Sync,
) -> Result<Vec<T>> {
    let texts = match by {
        By::Whole => 1,
        By::Document => corpus.documents(),
        By::Parts(parts) => parts.documents().len(),
    };
    watch.stage("measuring", "texts", texts);
    let reader = Reader { corpus, needs, watch, idle: Mutex::new(Vec::new()) };
    let answers = match by {
        By::Whole => vec![reader.whole(look)?],
        By::Document => {
            let number = SHARES * rayon::current_num_threads();
            let mut shares = unit_shares(corpus, Within::Document, number);
            if shares.is_empty() {
                // Documents without tokens are in no share.
                shares.push(0..corpus.documents());
            }
            let of_share = |documents: std::ops::Range<usize>| {
                let tokens = |document| &corpus.stream()[corpus.document(document)];
                reader.with(|own| {
                    documents.map(|document| reader.read(own, tokens(document), &look)).collect()
                })
            };
            let shares: Vec<Vec<T>> =
                shares.into_par_iter().map(of_share).collect::<Result<_>>()?;
            shares.into_iter().flatten().collect()
        }
        By::Parts(parts) => {
            let of_part = |documents: Vec<usize>| {
                let tokens = documents.into_iter().map(|at| &corpus.stream()[corpus.document(at)]);
                let tokens = tokens.collect::<Vec<&[TokenId]>>().concat();
                reader.with(|own| reader.read(own, &tokens, &look))
            };
            parts.documents().into_par_iter().with_max_len(1).map(of_part).collect::<Result<_>>()?
        }
    };
    watch.check()?;
    Ok(answers)
}

/// Does something for each size of samples, side by side.
pub(super) fn each_size<T: Send>(sizes: Vec<u64>, at: impl Fn(u64) -> T + Sync + Send) -> Vec<T> {
    sizes.into_par_iter().with_max_len(1).map(at).collect()
}

/// Reads texts in memory that goes from hand to hand.
struct Reader<'a> {
    corpus: &'a Corpus,
    needs: (Needs, bool),
    watch: &'a Watch,
    idle: Mutex<Vec<Recurrences>>,
}

impl Reader<'_> {
    /// Lends the memory of a thread.
    fn with<T>(&self, work: impl FnOnce(&mut Recurrences) -> Result<T>) -> Result<T> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = idle().pop();
        let mut own = taken.unwrap_or_else(|| Recurrences::new(self.corpus));
        let answer = work(&mut own);
        idle().push(own);
        answer
    }

    fn read<T>(
        &self,
        own: &mut Recurrences,
        tokens: &[TokenId],
        look: &impl Fn(&Text<'_>) -> T,
    ) -> Result<T> {
        self.watch.step(1)?;
        let (needs, has_spectrum) = self.needs;
        own.read(tokens, needs)?;
        let spectrum = if has_spectrum {
            Spectrum::of(own.counts())
        } else {
            Spectrum::of_sizes(tokens.len() as u64, own.types())
        };
        Ok(self.look_at(&spectrum, Some(own), look))
    }

    /// Looks at all documents together: the counts of the corpus are theirs.
    fn whole<T>(&self, look: impl Fn(&Text<'_>) -> T) -> Result<T> {
        let spectrum = Spectrum::of(self.corpus.counts().to_vec());
        if self.needs.0 <= Needs::Spectrum {
            return Ok(self.look_at(&spectrum, None, &look));
        }
        let mut own = Recurrences::new(self.corpus);
        own.read(self.corpus.stream(), self.needs.0)?;
        Ok(self.look_at(&spectrum, Some(&own), &look))
    }

    fn look_at<T>(
        &self,
        spectrum: &Spectrum,
        read: Option<&Recurrences>,
        look: &impl Fn(&Text<'_>) -> T,
    ) -> T {
        let of = |part: fn(&Recurrences) -> &[u32]| read.map_or(&[][..], part);
        look(&Text {
            spectrum,
            back: of(Recurrences::back),
            forth: of(Recurrences::forth),
            around: of(Recurrences::around),
            watch: self.watch,
        })
    }
}

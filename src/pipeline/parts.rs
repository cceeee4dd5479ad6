//! Parts of a corpus, and how often words occur in each.

use arrow_array::{Array, ArrayRef, UInt64Array};
use rayon::prelude::*;

use crate::corpus::Corpus;
use crate::count::in_parts::{Group, counts};
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::table::{self, Table};
use crate::threads::Watch;

/// The most words times parts.
const MAX_CELLS: u64 = 1 << 31;

/// How the documents are dealt out into parts.
#[derive(Debug)]
pub struct Parts {
    /// The part of each document.
    of_documents: Vec<usize>,
    /// What each part is called.
    pub(super) labels: ArrayRef,
}

impl Parts {
    /// Deals the documents out; there is a label for each part.
    ///
    /// Fails if a document is in no such part.
    pub fn new(of_documents: Vec<usize>, labels: ArrayRef) -> Result<Self> {
        if of_documents.iter().any(|part| *part >= labels.len()) {
            return Err(Error::Internal("a document is in no part".into()));
        }
        Ok(Self { of_documents, labels })
    }

    /// Returns the documents of each part, in order.
    pub(super) fn documents(&self) -> Vec<Vec<usize>> {
        let mut documents = vec![Vec::new(); self.labels.len()];
        for (document, part) in self.of_documents.iter().enumerate() {
            documents[*part].push(document);
        }
        documents
    }

    /// Returns the labels of some parts.
    pub(super) fn labels(&self, parts: impl Iterator<Item = usize>) -> Result<ArrayRef> {
        let places = UInt64Array::from_iter_values(parts.map(|part| part as u64));
        arrow_select::take::take(&self.labels, &places, None)
            .map_err(|error| Error::Internal(error.to_string()))
    }
}

/// The words of one part, in the order of code points.
#[derive(Clone, Default)]
pub(super) struct Tally {
    pub(super) counts: Vec<u64>,
    pub(super) documents: Vec<u64>,
    pub(super) tokens: u64,
    /// Documents that hold a token.
    pub(super) filled: u64,
}

/// Counts groups of words and phrases in each part: a row a group and part, the parts of a
/// group side by side.
pub fn in_parts(corpus: &Corpus, groups: &[Group], parts: &Parts, watch: &Watch) -> Result<Table> {
    let number = parts.labels.len();
    let found = counts(corpus, groups, &parts.of_documents, number, watch)?;
    let tallies = tallies(corpus, parts, &[], watch)?;
    let of_part = |of: fn(&Tally) -> u64| {
        let rows = 0..groups.len() * number;
        table::counts(rows.map(|row| of(&tallies[row % number])))
    };
    Ok(Table::new(vec![
        ("count".into(), table::counts(found.counts)),
        ("documents".into(), table::counts(found.documents)),
        ("tokens".into(), of_part(|tally| tally.tokens)),
        ("of_documents".into(), of_part(|tally| tally.filled)),
    ]))
}

/// Counts the words of each part, the parts side by side.
///
/// Fails if there are too many words times parts.
pub(super) fn tallies(
    corpus: &Corpus,
    parts: &Parts,
    types: &[TokenId],
    watch: &Watch,
) -> Result<Vec<Tally>> {
    const NONE: u32 = u32::MAX;
    let cells = types.len() as u64 * parts.labels.len() as u64;
    if cells > MAX_CELLS {
        return Err(Error::TooMany { what: "words times parts", max: MAX_CELLS });
    }
    let mut columns = vec![NONE; corpus.vocabulary().len()];
    for (column, id) in (0..).zip(types) {
        columns[id.index()] = column;
    }
    let of_part = |documents: &Vec<usize>| {
        let none = vec![0; types.len()];
        let mut tally = Tally { counts: none.clone(), documents: none, ..Tally::default() };
        // The last document that held a word, plus one.
        let mut last = vec![0; types.len()];
        for document in documents {
            watch.check()?;
            let tokens = &corpus.stream()[corpus.document(*document)];
            tally.tokens += tokens.len() as u64;
            tally.filled += u64::from(!tokens.is_empty());
            for id in tokens {
                let column = columns[id.index()];
                if column == NONE {
                    continue;
                }
                let column = column as usize;
                tally.counts[column] += 1;
                tally.documents[column] += u64::from(last[column] != document + 1);
                last[column] = document + 1;
            }
        }
        Ok(tally)
    };
    parts.documents().par_iter().with_max_len(1).map(of_part).collect()
}

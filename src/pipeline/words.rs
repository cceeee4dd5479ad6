//! The words of a table of types, and their order.

use std::cmp::Ordering;

use arrow_array::ArrayRef;
use rayon::prelude::*;

use crate::corpus::Corpus;
use crate::intern::TokenId;
use crate::table::{self, Descending, SortKey, sort_rows};

/// Words in the order of a table: all, or those that were asked for.
pub(super) struct Words<'a> {
    corpus: &'a Corpus,
    rows: Vec<Word<'a>>,
}

/// A row.
#[derive(Debug, Clone, Copy)]
struct Word<'a> {
    /// Its type, by id, and its rank; none for a word that does not occur.
    found: Option<(usize, u64)>,
    /// The word, if it was asked for.
    asked: &'a str,
}

impl<'a> Words<'a> {
    /// Lists types by how often they occur, or the words that are asked for in their order;
    /// those that occur less than `min_count` times are left out, and rows beyond `top`.
    pub(super) fn new(
        corpus: &'a Corpus,
        asked: Option<&'a [String]>,
        min_count: u64,
        top: Option<usize>,
    ) -> Self {
        let (vocabulary, counts) = (corpus.vocabulary(), corpus.counts());
        let ranks = vocabulary.ranks();
        let key = |id: usize| SortKey::new((), counts[id], std::iter::once(ranks[id]), id);
        let mut keys: Vec<SortKey<()>> = (0..counts.len()).into_par_iter().map(key).collect();
        let first = if asked.is_some() { None } else { top };
        sort_rows(&mut keys, first, |_, _| Ordering::Equal);
        let ranking = (1..).zip(&keys).map(|(rank, key)| (key.row, rank));
        let mut rows: Vec<Word<'a>> = if let Some(tokens) = asked {
            let mut rank_of = vec![0; counts.len()];
            ranking.for_each(|(id, rank)| rank_of[id] = rank);
            let found =
                |token: &str| vocabulary.find(token).map(|id| (id.index(), rank_of[id.index()]));
            tokens.iter().map(|token| Word { found: found(token), asked: token }).collect()
        } else {
            ranking.map(|found| Word { found: Some(found), asked: "" }).collect()
        };
        rows.retain(|word| word.found.map_or(0, |(id, _)| counts[id]) >= min_count);
        rows.truncate(top.unwrap_or(usize::MAX));
        Self { corpus, rows }
    }

    /// Returns the rows by a score, the largest or the smallest first, `nan` last; then by
    /// count and code points. They are ranked anew, and cut at `top`.
    pub(super) fn sorted(
        &self,
        score: impl Fn(usize) -> f64 + Sync,
        descending: bool,
        top: Option<usize>,
    ) -> (Self, Vec<usize>) {
        let ranks = self.corpus.vocabulary().ranks();
        let key = |row: usize| {
            let score = if descending { score(row) } else { -score(row) };
            let word = self.id(row).map(|id| ranks[id]);
            SortKey::new(Descending::from(score), self.count(row), word.into_iter(), row)
        };
        let mut keys: Vec<SortKey<Descending>> = (0..self.len()).into_par_iter().map(key).collect();
        sort_rows(&mut keys, top, |_, _| Ordering::Equal);
        let order: Vec<usize> = keys.iter().map(|key| key.row).collect();
        let ranked = |(rank, row): (u64, &usize)| {
            let word = self.rows[*row];
            Word { found: word.found.map(|(id, _)| (id, rank)), ..word }
        };
        let rows = (1..).zip(&order).map(ranked).collect();
        (Self { corpus: self.corpus, rows }, order)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns the id of a row's type, if the word occurs.
    pub(super) fn id(&self, row: usize) -> Option<usize> {
        self.rows[row].found.map(|(id, _)| id)
    }

    /// Returns the ids of the types of all rows.
    pub(super) fn ids(&self) -> impl Iterator<Item = Option<usize>> {
        self.rows.iter().map(|word| word.found.map(|(id, _)| id))
    }

    /// Returns how often the word of a row occurs.
    pub(super) fn count(&self, row: usize) -> u64 {
        self.id(row).map_or(0, |id| self.corpus.counts()[id])
    }

    /// Returns the columns that every such table begins with: rank, token, count.
    pub(super) fn columns(&self) -> Vec<(String, ArrayRef)> {
        let ranks = self.rows.iter().map(|word| word.found.map(|(_, rank)| rank));
        let token = |row: usize| {
            let spelled = |id: usize| self.corpus.vocabulary().word(id_of(id));
            self.id(row).map_or(self.rows[row].asked, spelled)
        };
        vec![
            ("rank".to_string(), table::optional_counts(ranks)),
            ("token".into(), table::strings(self.len(), token)),
            ("count".into(), table::counts_by(self.len(), |row| self.count(row))),
        ]
    }
}

#[expect(clippy::cast_possible_truncation, reason = "an index below the number of types")]
pub(super) fn id_of(index: usize) -> TokenId {
    TokenId(index as u32)
}

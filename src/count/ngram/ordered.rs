//! n-grams in the order of a table.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::Ngrams;
use super::rows::Rows;
use crate::error::{Error, Result};

/// The place of an n-gram in the order of a table: by count, the larger first,
/// then by words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Listed {
    count: Reverse<u64>,
    /// The first word; parts and rows are in the order of all of them.
    first: u32,
    /// The part and the row, both plus one; 0 for the word itself.
    part: u32,
    row: u32,
}

/// n-grams in the order of a table.
#[derive(Debug)]
pub struct Ordered<'a> {
    ngrams: &'a Ngrams,
    /// Those that are listed by themselves.
    places: Vec<Listed>,
    /// Behind them those that occur once: where each part's end.
    ones_ends: Vec<usize>,
    rows: usize,
}

/// Counts up to here are frequent.
const FREQUENT: usize = 256;

/// Puts rows in the order of a table that come in the order of their words: those of
/// one count stay in that order, and most have one of a few counts.
struct ByCount {
    /// For each count below [`FREQUENT`], its rows.
    of_count: Vec<Vec<Listed>>,
    others: Vec<Listed>,
}

impl Default for ByCount {
    fn default() -> Self {
        Self { of_count: vec![Vec::new(); FREQUENT], others: Vec::new() }
    }
}

impl ByCount {
    fn add(&mut self, row: Listed) {
        let count = usize::try_from(row.count.0).unwrap_or(usize::MAX);
        self.of_count.get_mut(count).unwrap_or(&mut self.others).push(row);
    }

    fn sorted(mut self) -> Vec<Listed> {
        self.others.par_sort_unstable();
        self.of_count.push(self.others);
        self.of_count.reverse();
        self.of_count.concat()
    }
}

impl Ngrams {
    /// Puts the n-grams in order and keeps the first `top`.
    ///
    /// Fails if a part has more rows than have a place.
    pub fn ordered(&self, top: Option<usize>) -> Result<Ordered<'_>> {
        let place = |first, part, row, count| Listed { count: Reverse(count), first, part, row };
        let too_many =
            || Error::TooMany { what: "n-grams of some words", max: u64::from(u32::MAX) };
        if self.parts.iter().any(|part| part.listed.len() >= u32::MAX as usize) {
            return Err(too_many());
        }
        // In the order of their words; a word comes before what begins with it.
        let mut words = self.words.iter().peekable();
        let mut by_count = ByCount::default();
        for (number, part) in (1..).zip(&self.parts) {
            for (row, at) in part.listed.iter().zip(1..) {
                let first = part.words[row.start];
                while let Some((word, count)) = words.next_if(|(word, _)| *word <= first) {
                    by_count.add(place(*word, 0, 0, *count));
                }
                by_count.add(place(first, number, at, row.count));
            }
        }
        words.for_each(|(word, count)| by_count.add(place(*word, 0, 0, *count)));
        let mut places = by_count.sorted();
        places.truncate(top.unwrap_or(usize::MAX));
        let length = *self.lengths.end();
        let mut rows = places.len();
        let ones_end = |part: &Rows| {
            rows += part.ones.len() / length;
            rows
        };
        let ones_ends: Vec<usize> = self.parts.iter().map(ones_end).collect();
        let rows = rows.min(top.unwrap_or(usize::MAX));
        Ok(Ordered { ngrams: self, places, ones_ends, rows })
    }

    /// Returns the n-grams of two words and more with their counts: those of
    /// each part of the vocabulary in the order of their words, and behind them
    /// those of the part that occur once, if all are of one length.
    pub fn by_words(&self) -> impl Iterator<Item = (&[u32], u64)> {
        let length = *self.lengths.end();
        self.parts.iter().flat_map(move |part| {
            let rows = part.listed.iter().map(|row| (part.words_of(row), row.count));
            rows.chain(part.ones.chunks(length).map(|words| (words, 1)))
        })
    }

    /// Returns how many n-grams of a length there are in all, kept or not.
    #[must_use]
    pub fn total(&self, length: usize) -> u64 {
        let place = length.checked_sub(*self.lengths.start());
        place.and_then(|place| self.totals.get(place)).copied().unwrap_or(0)
    }
}

impl Ordered<'_> {
    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Returns the words of a row, as places in the order of code points.
    ///
    /// # Panics
    ///
    /// Panics if there is no such row.
    #[must_use]
    pub fn words(&self, row: usize) -> &[u32] {
        let Some(words) = self.words_from(row).next() else { panic!("there is no row {row}") };
        words
    }

    /// Returns the words of a row and of all behind it.
    pub fn words_from(&self, row: usize) -> impl Iterator<Item = &[u32]> {
        let listed = self.places[row.min(self.places.len())..].iter();
        let listed = listed.map(|place| match place.part.checked_sub(1) {
            None => std::slice::from_ref(&place.first),
            Some(part) => {
                let part = &self.ngrams.parts[part as usize];
                part.words_of(&part.listed[place.row as usize - 1])
            }
        });
        // Behind them those that occur once, part by part.
        let length = *self.ngrams.lengths.end();
        let row = row.max(self.places.len());
        let part = self.ones_ends.partition_point(|end| *end <= row);
        let first = if part == 0 { self.places.len() } else { self.ones_ends[part - 1] };
        let parts = self.ngrams.parts.get(part..).unwrap_or(&[]);
        let skipped = (row - first) * length;
        let ones = parts.iter().enumerate().flat_map(move |(number, part)| {
            let from = if number == 0 { skipped } else { 0 };
            part.ones[from.min(part.ones.len())..].chunks(length)
        });
        listed.chain(ones)
    }

    /// Returns how many words a row has.
    #[must_use]
    pub fn length(&self, row: usize) -> usize {
        let lengths = &self.ngrams.lengths;
        if lengths.start() == lengths.end() { *lengths.end() } else { self.words(row).len() }
    }

    /// Returns the count of a row.
    #[must_use]
    pub fn count(&self, row: usize) -> u64 {
        self.places.get(row).map_or(1, |place| place.count.0)
    }
}

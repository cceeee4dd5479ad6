//! n-grams in the order of a table.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::Ngrams;
use super::rows::Rows;
use crate::count::cut;

/// The place of an n-gram in the order of a table: by count, the larger first,
/// then by words. It has the words at hand: to find them by part and row once more would
/// be another look at memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Listed<'a> {
    count: Reverse<u64>,
    words: &'a [u32],
}

/// n-grams in the order of a table.
#[derive(Debug)]
pub struct Ordered<'a> {
    ngrams: &'a Ngrams,
    /// Those that are listed by themselves.
    places: Vec<Listed<'a>>,
    /// Behind them those that occur once: where each part's end.
    ones_ends: Vec<usize>,
    rows: usize,
}

/// Counts from here on are rare, and their rows are put in order by comparison.
const FREQUENT: usize = 256;

/// The parts are put in order in about so many groups.
const GROUPS: usize = 16;

/// Puts rows in the order of a table that come in the order of their words: those of
/// one count stay in that order, and most have one of a few counts.
struct ByCount<'a> {
    /// For each count below [`FREQUENT`], its rows; behind them all others.
    of_count: Vec<Vec<Listed<'a>>>,
}

impl<'a> ByCount<'a> {
    /// Takes the rows of some parts and, each before what begins with it, words. Words and
    /// rows come in the order of their words.
    fn new(parts: &'a [Rows], words: &'a [(u32, u64)]) -> Self {
        let mut by_count = Self { of_count: vec![Vec::new(); FREQUENT + 1] };
        let mut words = words.iter().peekable();
        for part in parts {
            for row in &part.listed {
                let of_row = part.words_of(row);
                while let Some((word, count)) = words.next_if(|(word, _)| *word <= of_row[0]) {
                    by_count.add(std::slice::from_ref(word), *count);
                }
                by_count.add(of_row, row.count);
            }
        }
        words.for_each(|(word, count)| by_count.add(std::slice::from_ref(word), *count));
        by_count
    }

    fn add(&mut self, words: &'a [u32], count: u64) {
        let place = usize::try_from(count).unwrap_or(FREQUENT).min(FREQUENT);
        self.of_count[place].push(Listed { count: Reverse(count), words });
    }

    /// Joins groups of rows, each of which comes before the next in the order of words.
    fn joined(groups: &[Self]) -> Vec<Listed<'a>> {
        let lists = || {
            (0..=FREQUENT)
                .rev()
                .flat_map(|count| groups.iter().map(move |group| &group.of_count[count]))
        };
        let frequent = groups.iter().map(|group| group.of_count[FREQUENT].len()).sum();
        let mut rows = vec![Listed::default(); lists().map(Vec::len).sum()];
        let rooms = cut(&mut rows, lists().map(Vec::len));
        let filled: Vec<_> = lists().zip(rooms).collect();
        filled.into_par_iter().for_each(|(list, room)| room.copy_from_slice(list));
        rows[..frequent].par_sort_unstable();
        rows
    }
}

impl Ngrams {
    /// Puts the n-grams in order and keeps the first `top`.
    #[must_use]
    pub fn ordered(&self, top: Option<usize>) -> Ordered<'_> {
        let size = self.parts.len().div_ceil(GROUPS).max(1);
        let mut words = self.words.as_slice();
        let mut groups = Vec::new();
        for parts in self.parts.chunks(size) {
            // What comes behind the last row's first word goes to the parts to come.
            let last = parts
                .iter()
                .rev()
                .find_map(|part| part.listed.last().map(|row| part.words_of(row)[0]));
            let own = last.map_or(0, |last| words.partition_point(|(word, _)| *word <= last));
            groups.push((parts, &words[..own]));
            words = &words[own..];
        }
        groups.push((&[][..], words));
        let groups: Vec<ByCount<'_>> =
            groups.into_par_iter().map(|(parts, words)| ByCount::new(parts, words)).collect();
        let mut places = ByCount::joined(&groups);
        places.truncate(top.unwrap_or(usize::MAX));
        let length = *self.lengths.end();
        let mut rows = places.len();
        let ones_end = |part: &Rows| {
            rows += part.ones.len() / length;
            rows
        };
        let ones_ends: Vec<usize> = self.parts.iter().map(ones_end).collect();
        let rows = rows.min(top.unwrap_or(usize::MAX));
        Ordered { ngrams: self, places, ones_ends, rows }
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
        let listed = listed.map(|place| place.words);
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

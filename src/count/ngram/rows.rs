//! Rows of counted n-grams, made of sorted keys.

use rayon::prelude::*;

use super::Wanted;

/// The n-grams of one part of the vocabulary, in the order of their words.
///
/// Words are places in the order of code points.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// The words of the n-grams that are listed by themselves.
    pub(super) words: Vec<u32>,
    /// Those n-grams.
    pub(super) listed: Vec<Row>,
    /// The n-grams that occur once, end to end, if all are of one length.
    pub(super) ones: Vec<u32>,
}

/// An n-gram that is listed by itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Where its words begin.
    pub(super) start: usize,
    /// How many there are.
    pub(super) length: usize,
    /// How often the n-gram occurs.
    pub(super) count: u64,
}

impl Rows {
    /// Returns the words of a row.
    pub(super) fn words_of(&self, row: &Row) -> &[u32] {
        &self.words[row.start..row.start + row.length]
    }
}

/// Makes rows of lists of words that come in their order.
pub(super) struct Builder {
    shortest: usize,
    longest: usize,
    min_count: u64,
    /// Whether all n-grams that are asked for have one length.
    keeps_ones: bool,
    rows: Rows,
    /// For each length from the shortest on, the row of the current list's first
    /// words, and how many lists there were before it.
    open: Vec<(usize, u64)>,
    seen: u64,
}

impl Builder {
    /// Begins with no rows.
    pub(super) fn new(wanted: &Wanted, shortest: usize, longest: usize) -> Self {
        Self {
            shortest,
            longest,
            min_count: wanted.min_count.max(1),
            keeps_ones: wanted.lengths.start() == wanted.lengths.end(),
            rows: Rows::default(),
            open: Vec::new(),
            seen: 0,
        }
    }

    /// Makes room for the words of so many lists, if all may be kept: room that is
    /// not used costs nothing, but a list that grows is copied.
    pub(super) fn expect(&mut self, lists: usize) {
        if self.keeps_ones && self.min_count == 1 {
            self.rows.ones.reserve(lists * self.longest);
        }
    }

    /// Takes a list that occurs `count` times and has its first `shared` words
    /// in common with the one before it; `code(place)` gives its words, 0 where
    /// it has ended.
    pub(super) fn add(&mut self, shared: usize, count: u64, code: impl Fn(usize) -> u32) {
        if self.keeps_ones {
            self.add_one(count, code);
            return;
        }
        self.close(shared);
        let length = (0..self.longest).take_while(|place| code(*place) != 0).count();
        for length in shared.max(self.shortest - 1) + 1..=length {
            self.open.push((self.rows.listed.len(), self.seen));
            self.push(length, 0, &code);
        }
        self.seen += count;
    }

    /// Takes a list where all have one length.
    fn add_one(&mut self, count: u64, code: impl Fn(usize) -> u32) {
        if count < self.min_count {
            return;
        }
        self.push(self.longest, count, code);
    }

    /// Takes an n-gram that occurs `count` times; `code(place)` gives its words.
    #[inline]
    pub(super) fn push(&mut self, length: usize, count: u64, code: impl Fn(usize) -> u32) {
        if count == 1 && self.keeps_ones {
            self.rows.ones.extend((0..length).map(|place| code(place) - 1));
            return;
        }
        let start = self.rows.words.len();
        self.rows.words.extend((0..length).map(|place| code(place) - 1));
        self.rows.listed.push(Row { start, length, count });
    }

    /// Counts what has more words than are shared with the list to come; drops
    /// what is too rare, and with it all that begins with it.
    fn close(&mut self, shared: usize) {
        while self.open.len() + self.shortest > shared + 1 {
            let Some((row, before)) = self.open.pop() else { return };
            let count = self.seen - before;
            if count < self.min_count {
                self.rows.words.truncate(self.rows.listed[row].start);
                self.rows.listed.truncate(row);
            } else {
                self.rows.listed[row].count = count;
            }
        }
    }

    /// Returns the rows.
    pub(super) fn finished(mut self) -> Rows {
        self.close(0);
        self.rows
    }
}

/// Joins rows of several lengths, none of which has ones, into the order of
/// their words.
pub(super) fn merged(lengths: &[Vec<Rows>]) -> Rows {
    let mut joined = Rows::default();
    let mut all: Vec<(&[u32], u64)> = Vec::new();
    for rows in lengths.iter().flatten() {
        all.extend(rows.listed.iter().map(|row| (rows.words_of(row), row.count)));
    }
    all.par_sort_unstable();
    for (words, count) in all {
        let start = joined.words.len();
        joined.words.extend_from_slice(words);
        joined.listed.push(Row { start, length: words.len(), count });
    }
    joined
}

//! n-grams, with or without gaps.
//!
//! The words of every position are packed into one number, a key. The keys are
//! dealt out by their first words (see [`deal`]), sorted in each part, and
//! equal ones, which now stand together, are counted. So memory is bounded by
//! what is dealt out at a time, the answer comes in the order of code points,
//! and one sort gives the n-grams of all lengths at once: those of n words are
//! runs of equal first n words.
//!
//! With a minimum count, a word that is too rare ends the n-gram before it: none
//! that holds the word can be more frequent than the word is. That holds without
//! gaps only. With gaps one word can be continued in several ways.

use std::cmp::Reverse;
use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::deal::{Dealing, Lists, code_bits, deal};
use super::keys::{Key, Used};
use crate::corpus::{Corpus, Span, Within};
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::threads::Watch;

/// The largest n.
pub const MAX_N: u64 = 100;

/// The most words that an n-gram may skip.
pub const MAX_SKIP: u64 = 10;

/// The most ways in which the words of an n-gram may be placed.
const MAX_WAYS: usize = 10_000;

/// Which n-grams to count.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The lengths, from the shortest to the longest.
    pub lengths: RangeInclusive<usize>,
    /// How many words may be left out in all between the first and the last.
    pub skip: usize,
    /// What an n-gram may not cross.
    pub within: Within,
    /// The smallest count that is kept.
    pub min_count: u64,
    /// How many bytes counting may use beside its result.
    pub memory: Option<u64>,
}

/// The n-grams of one part of the vocabulary, in the order of their words.
///
/// Words are places in the order of code points.
#[derive(Debug, Default)]
struct Rows {
    words: Vec<u32>,
    listed: Vec<Row>,
    /// The n-grams that occur once, end to end, if all are of one length.
    ones: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    /// Where its words begin.
    start: usize,
    length: usize,
    count: u64,
}

impl Rows {
    fn words_of(&self, row: &Row) -> &[u32] {
        &self.words[row.start..row.start + row.length]
    }
}

/// Counted n-grams.
#[derive(Debug)]
pub struct Ngrams {
    lengths: RangeInclusive<usize>,
    parts: Vec<Rows>,
    /// The words that are kept if 1 is one of the lengths, with their counts.
    words: Vec<(u32, u64)>,
    /// For each length, how many n-grams there are in all, kept or not.
    totals: Vec<u64>,
}

/// The place of an n-gram in the order of a table: by count, the larger first,
/// then by words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
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
    places: Vec<Place>,
    /// Behind them those that occur once: where each part's end.
    ones_ends: Vec<usize>,
    rows: usize,
}

impl Ngrams {
    /// Puts the n-grams in order and keeps the first `top`.
    ///
    /// Fails if a part has more rows than have a place.
    pub fn ordered(&self, top: Option<usize>) -> Result<Ordered<'_>> {
        let place = |first, part, row, count| Place { count: Reverse(count), first, part, row };
        let too_many =
            || Error::TooMany { what: "n-grams of some words", max: u64::from(u32::MAX) };
        if self.parts.iter().any(|part| part.listed.len() >= u32::MAX as usize) {
            return Err(too_many());
        }
        let words = self.words.par_iter().map(|(word, count)| place(*word, 0, 0, *count));
        let mut places: Vec<Place> = words.collect();
        for (number, part) in (1..).zip(&self.parts) {
            let rows = part.listed.iter().zip(1..);
            places
                .extend(rows.map(|(row, at)| place(part.words[row.start], number, at, row.count)));
        }
        if let Some(top) = top.filter(|top| *top < places.len()) {
            if top > 0 {
                places.select_nth_unstable(top - 1);
            }
            places.truncate(top);
        }
        places.par_sort_unstable();
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
    #[must_use]
    pub fn words(&self, row: usize) -> &[u32] {
        let Some(place) = self.places.get(row) else { return self.one(row) };
        let Some(part) = place.part.checked_sub(1) else {
            return std::slice::from_ref(&place.first);
        };
        let part = &self.ngrams.parts[part as usize];
        part.words_of(&part.listed[place.row as usize - 1])
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

    fn one(&self, row: usize) -> &[u32] {
        let length = *self.ngrams.lengths.end();
        let part = self.ones_ends.partition_point(|end| *end <= row);
        let first = if part == 0 { self.places.len() } else { self.ones_ends[part - 1] };
        let at = (row - first) * length;
        &self.ngrams.parts[part].ones[at..at + length]
    }
}

/// Counts n-grams of one or several lengths.
pub fn ngrams(corpus: &Corpus, wanted: &Wanted, watch: &Watch) -> Result<Ngrams> {
    let ends = corpus.ends(wanted.within);
    let starts = std::iter::once(&0).chain(ends);
    let room = ends.iter().zip(starts).map(|(end, start)| end - start).max().unwrap_or(0);
    let mut totals = Vec::new();
    let mut ways = Vec::new();
    for length in wanted.lengths.clone() {
        watch.check()?;
        let placed = ways_of(length, wanted.skip, room)?;
        totals.push(total_of(ends, &placed));
        if length > 1 && !placed.is_empty() {
            ways.push(placed);
        }
    }
    let parts = counted(corpus, wanted, &ways, watch)?;
    let words =
        if wanted.lengths.contains(&1) { frequent(corpus, wanted.min_count) } else { vec![] };
    Ok(Ngrams { lengths: wanted.lengths.clone(), parts, words, totals })
}

/// Counts the n-grams of two words and more; `ways` are those of each length.
fn counted(
    corpus: &Corpus,
    wanted: &Wanted,
    ways: &[Vec<Vec<usize>>],
    watch: &Watch,
) -> Result<Vec<Rows>> {
    let shortest = (*wanted.lengths.start()).max(2);
    let Some(longest) = ways.last() else { return Ok(Vec::new()) };
    let counter = Counter::new(corpus, wanted);
    if wanted.skip == 0 {
        // Those of all lengths are the beginnings of the longest.
        let longest = Lengths { shortest, longest: shortest + ways.len() - 1, ways: longest };
        return counter.count(&longest, watch);
    }
    let mut lengths = Vec::new();
    for (length, ways) in (shortest..).zip(ways) {
        let one = Lengths { shortest: length, longest: length, ways };
        lengths.push(counter.count(&one, watch)?);
    }
    Ok(if lengths.len() == 1 { lengths.remove(0) } else { vec![merged(&lengths)] })
}

/// Returns the words that occur often enough, by their places in the order of
/// code points.
fn frequent(corpus: &Corpus, min_count: u64) -> Vec<(u32, u64)> {
    let order = corpus.vocabulary().order().iter();
    let counted = (0..).zip(order.map(|id| corpus.counts()[id.index()]));
    counted.filter(|(_, count)| *count >= min_count).collect()
}

/// Returns the ways to place the words of an n-gram: their offsets from the
/// first, which is not named; none if no document has room for it.
fn ways_of(length: usize, skip: usize, room: usize) -> Result<Vec<Vec<usize>>> {
    let mut ways: Vec<Vec<usize>> = vec![Vec::new()];
    if room == 0 {
        return Ok(Vec::new());
    }
    for level in 1..length {
        let furthest = (level + skip).min(room - 1);
        let longer = |way: &Vec<usize>| {
            let next = way.last().map_or(1, |last| last + 1);
            let way = way.clone();
            (next..=furthest).map(move |offset| [way.as_slice(), &[offset]].concat())
        };
        ways = ways.iter().flat_map(longer).take(MAX_WAYS + 1).collect();
        if ways.len() > MAX_WAYS {
            return Err(Error::TooManyWays { length, skip, max: MAX_WAYS });
        }
    }
    Ok(ways)
}

/// How many n-grams there are when nothing is left out.
fn total_of(ends: &[usize], ways: &[Vec<usize>]) -> u64 {
    let mut start = 0;
    let mut total = 0;
    for &end in ends {
        let length = end - start;
        let placed = ways.iter().map(|way| length.saturating_sub(*way.last().unwrap_or(&0)) as u64);
        total += placed.sum::<u64>();
        start = end;
    }
    total
}

/// What counting needs to know.
struct Counter<'a> {
    corpus: &'a Corpus,
    wanted: &'a Wanted,
    /// The code of each type, by id, see [`keys`](super::keys).
    codes: Vec<u32>,
    /// How many bits a code has.
    bits: u32,
}

/// The n-grams that are counted together.
struct Lengths<'a> {
    shortest: usize,
    longest: usize,
    /// The ways to place the words of the longest.
    ways: &'a [Vec<usize>],
}

impl<'a> Counter<'a> {
    fn new(corpus: &'a Corpus, wanted: &'a Wanted) -> Self {
        let vocabulary = corpus.vocabulary();
        let least = if wanted.skip == 0 { wanted.min_count } else { 1 };
        let code = |(rank, count): (&u32, &u64)| if *count < least { 0 } else { rank + 1 };
        let codes = vocabulary.ranks().iter().zip(corpus.counts()).map(code).collect();
        Self { corpus, wanted, codes, bits: code_bits(corpus) }
    }

    /// Counts n-grams by keys of the size that they need.
    fn count(&self, lengths: &Lengths<'_>, watch: &Watch) -> Result<Vec<Rows>> {
        match lengths.longest * self.bits as usize {
            0..=64 => self.count_packed::<u64>(lengths, watch),
            65..=128 => self.count_packed::<u128>(lengths, watch),
            _ => self.count_long(lengths, watch),
        }
    }

    /// Deals keys out and counts them part by part, as many parts at a time as
    /// memory allows.
    fn count_parts<T: Send>(
        &self,
        lengths: &Lengths<'_>,
        watch: &Watch,
        scan: impl Fn(Span, &mut Lists<'_, T>) + Sync,
        rows: impl Fn(Vec<Vec<T>>) -> Rows + Sync,
    ) -> Result<Vec<Rows>> {
        let memory = self.wanted.memory.unwrap_or(super::DEFAULT_MEMORY);
        let keys = memory / (size_of::<T>() as u64 + size_of::<T>() as u64 / 4);
        let threads = rayon::current_num_threads() as u64;
        // A thread sorts a part in memory for two of them.
        let most = (keys / (4 * threads)).max(1 << 10);
        let is_dealt = |id: TokenId| self.codes[id.index()] != 0;
        let dealing = Dealing::new(self.corpus, is_dealt, lengths.ways.len() as u64, most);
        let mut counted = Vec::new();
        for parts in dealing.passes(keys / 2) {
            let dealt = deal(self.corpus, (&dealing, &parts), self.wanted.within, watch, &scan)?;
            let rows: Result<Vec<Rows>> = dealt
                .into_par_iter()
                .with_max_len(1)
                .map(|lists| {
                    watch.check()?;
                    Ok(rows(lists))
                })
                .collect();
            counted.extend(rows?);
        }
        Ok(counted)
    }

    /// Counts n-grams that fit into a key.
    fn count_packed<K: Key>(&self, lengths: &Lengths<'_>, watch: &Watch) -> Result<Vec<Rows>> {
        let (bits, used) = (self.bits, Used::default());
        let Lengths { shortest, longest, .. } = *lengths;
        let scan = |span: Span, lists: &mut Lists<'_, K>| {
            self.each(lengths, span, |codes, position, _| {
                let key = codes.iter().fold(K::NONE, |key, code| key.pushed(bits, *code));
                let key = (codes.len()..longest).fold(key, |key, _| key.pushed(bits, 0));
                lists.put(self.corpus.stream()[position], codes[1], key);
            });
        };
        self.count_parts(lengths, watch, scan, |lists| {
            let (mut keys, mut scratch) = used.take::<K>();
            for list in lists {
                keys.extend_from_slice(&list);
            }
            K::sort(&mut keys, &mut scratch);
            let rows = self.rows_of(&keys, shortest, longest);
            used.give((keys, scratch));
            rows
        })
    }

    /// Counts sorted keys.
    fn rows_of<K: Key>(&self, keys: &[K], shortest: usize, longest: usize) -> Rows {
        let bits = self.bits;
        let mask = u32::try_from((1_u64 << bits) - 1).unwrap_or(u32::MAX);
        let code = |key: K, place: usize| {
            let behind = u32::try_from(longest - 1 - place).unwrap_or(0);
            key.code(behind * bits, mask)
        };
        let mut rows = Builder::new(self.wanted, shortest, longest);
        let mut last = K::NONE;
        for run in keys.chunk_by(|a, b| a == b) {
            let differing = run[0].differing_bits(last).div_ceil(bits) as usize;
            rows.add(longest - differing, run.len() as u64, |place| code(run[0], place));
            last = run[0];
        }
        rows.finished()
    }

    /// Calls `see(codes, position, way)` for each n-gram that begins in a span
    /// and has enough words before the end and before one that is too rare.
    fn each(&self, lengths: &Lengths<'_>, span: Span, mut see: impl FnMut(&[u32], usize, usize)) {
        let furthest = lengths.ways.iter().filter_map(|way| way.last()).max().unwrap_or(&0);
        let ahead = &self.corpus.stream()[span.start..(span.end + furthest).min(span.reach)];
        let codes: Vec<u32> = ahead.iter().map(|id| self.codes[id.index()]).collect();
        let starts =
            (span.end - span.start).min((codes.len() + 1).saturating_sub(lengths.shortest));
        if self.wanted.skip == 0 {
            for start in 0..starts {
                let words = &codes[start..(start + lengths.longest).min(codes.len())];
                let length = words.iter().take_while(|code| **code != 0).count();
                if length >= lengths.shortest {
                    see(&words[..length], span.start + start, 0);
                }
            }
            return;
        }
        let mut words = Vec::with_capacity(lengths.longest);
        for start in 0..starts {
            for (place, way) in lengths.ways.iter().enumerate() {
                words.clear();
                words.push(codes[start]);
                words.extend(way.iter().map_while(|offset| codes.get(start + offset)));
                if words.len() == lengths.longest {
                    see(&words, span.start + start, place);
                }
            }
        }
    }

    /// Counts n-grams that do not fit into a key.
    fn count_long(&self, lengths: &Lengths<'_>, watch: &Watch) -> Result<Vec<Rows>> {
        let Lengths { shortest, longest, ways } = *lengths;
        let stream = self.corpus.stream();
        let packed = (u128::BITS / self.bits) as usize;
        let scan = |span: Span, lists: &mut Lists<'_, Long>| {
            self.each(lengths, span, |codes, position, way| {
                let padded = codes.iter().copied().chain(std::iter::repeat(0)).take(packed);
                let key = padded.fold(u128::NONE, |key, code| key.pushed(self.bits, code));
                let long = Long { key, position, way, length: codes.len() };
                lists.put(stream[position], codes[1], long);
            });
        };
        let code = |long: &Long, place: usize| {
            if place >= long.length {
                return 0;
            }
            let offset = if place == 0 { 0 } else { ways[long.way][place - 1] };
            self.codes[stream[long.position + offset].index()]
        };
        let rest = |long: &Long| {
            let long = *long;
            (packed..longest).map(move |place| code(&long, place))
        };
        self.count_parts(lengths, watch, scan, |lists| {
            let mut found = lists.concat();
            found.sort_unstable_by(|a, b| a.key.cmp(&b.key).then_with(|| rest(a).cmp(rest(b))));
            let mut rows = Builder::new(self.wanted, shortest, longest);
            let mut last: Option<Long> = None;
            for run in found.chunk_by(|a, b| a.key == b.key && rest(a).eq(rest(b))) {
                let same = |place: &usize| {
                    last.is_some_and(|last| code(&last, *place) == code(&run[0], *place))
                };
                let shared = (0..longest).take_while(same).count();
                rows.add(shared, run.len() as u64, |place| code(&run[0], place));
                last = Some(run[0]);
            }
            rows.finished()
        })
    }
}

/// An n-gram that does not fit into a key: its first words, and where the
/// others stand.
#[derive(Debug, Clone, Copy)]
struct Long {
    key: u128,
    position: usize,
    way: usize,
    length: usize,
}

/// Makes rows of lists of words that come in their order.
struct Builder {
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
    fn new(wanted: &Wanted, shortest: usize, longest: usize) -> Self {
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

    /// Takes a list that occurs `count` times and has its first `shared` words
    /// in common with the one before it; `code(place)` gives its words, 0 where
    /// it has ended.
    fn add(&mut self, shared: usize, count: u64, code: impl Fn(usize) -> u32) {
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
        if count == 1 {
            self.rows.ones.extend((0..self.longest).map(|place| code(place) - 1));
        } else {
            self.push(self.longest, count, code);
        }
    }

    fn push(&mut self, length: usize, count: u64, code: impl Fn(usize) -> u32) {
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

    fn finished(mut self) -> Rows {
        self.close(0);
        self.rows
    }
}

/// Joins rows of several lengths, none of which has ones, into the order of
/// their words.
fn merged(lengths: &[Vec<Rows>]) -> Rows {
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

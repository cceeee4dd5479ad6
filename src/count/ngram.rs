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

use super::deal::{Dealing, Lists, Place, code_bits, deal};
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
        let words = self.words.par_iter().map(|(word, count)| place(*word, 0, 0, *count));
        let mut places: Vec<Listed> = words.collect();
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
    /// Words that occur less often are in no n-gram that is kept.
    least: u64,
    /// How many bits a word's code has, see [`keys`](super::keys).
    bits: u32,
}

/// The n-grams that are counted together.
#[derive(Clone, Copy)]
struct Lengths<'a> {
    shortest: usize,
    longest: usize,
    /// The ways to place the words of the longest.
    ways: &'a [Vec<usize>],
}

/// The words of a stretch of the corpus.
struct Stretch<'a> {
    /// Where it begins, and how many n-grams may begin in it.
    start: usize,
    starts: usize,
    places: &'a [Place],
}

impl<'a> Counter<'a> {
    fn new(corpus: &'a Corpus, wanted: &'a Wanted) -> Self {
        let least = if wanted.skip == 0 { wanted.min_count } else { 1 };
        Self { corpus, wanted, least, bits: code_bits(corpus) }
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
        scan: impl Fn(&Stretch<'_>, &mut Lists<T>) + Sync,
        rows: impl Fn(Vec<Vec<T>>, &Dealing) -> Rows + Sync,
    ) -> Result<Vec<Rows>> {
        let memory = self.wanted.memory.unwrap_or(super::DEFAULT_MEMORY);
        let keys = memory / (size_of::<T>() as u64 + size_of::<T>() as u64 / 4);
        let threads = rayon::current_num_threads() as u64;
        // A thread sorts a part in memory for two of them.
        let most = (keys / (4 * threads)).max(1 << 10);
        let is_dealt = |id: TokenId| self.corpus.counts()[id.index()] >= self.least;
        let dealing = Dealing::new(self.corpus, is_dealt, lengths.ways.len() as u64, most);
        let furthest = lengths.ways.iter().filter_map(|way| way.last()).max().unwrap_or(&0);
        let scan = |span: Span, places: &mut Vec<Place>, lists: &mut Lists<T>| {
            let ahead = &self.corpus.stream()[span.start..(span.end + furthest).min(span.reach)];
            places.clear();
            places.extend(ahead.iter().map(|id| dealing.place(*id)));
            let starts = (places.len() + 1).saturating_sub(lengths.shortest);
            let starts = starts.min(span.end - span.start);
            scan(&Stretch { start: span.start, starts, places }, lists);
        };
        let mut counted = Vec::new();
        for parts in dealing.passes(keys / 2) {
            let dealt = deal(self.corpus, (&dealing, &parts), self.wanted.within, watch, &scan)?;
            let rows: Result<Vec<Rows>> = dealt
                .into_par_iter()
                .with_max_len(1)
                .map(|lists| {
                    watch.check()?;
                    Ok(rows(lists, &dealing))
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
        let is_plain = self.wanted.skip == 0 && self.least <= 1 && shortest == longest;
        let scan = |stretch: &Stretch<'_>, lists: &mut Lists<K>| {
            if is_plain {
                return rolled(stretch, longest, bits, lists);
            }
            self.each(lengths, stretch, |codes, first, _| {
                let key = codes.iter().fold(K::NONE, |key, code| key.pushed(bits, *code));
                let key = (codes.len()..longest).fold(key, |key, _| key.pushed(bits, 0));
                lists.put(stretch.places[first], codes[1], key);
            });
        };
        self.count_parts(lengths, watch, scan, |lists, _| {
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

    /// Calls `see(codes, first, way)` for each n-gram that begins in a stretch
    /// and has enough words before the end and before one that is too rare.
    fn each(
        &self,
        lengths: &Lengths<'_>,
        stretch: &Stretch<'_>,
        mut see: impl FnMut(&[u32], usize, usize),
    ) {
        let places = stretch.places;
        let mut codes = Vec::with_capacity(lengths.longest);
        for first in 0..stretch.starts {
            if self.wanted.skip == 0 {
                let words = &places[first..(first + lengths.longest).min(places.len())];
                codes.clear();
                codes.extend(words.iter().map(|place| place.code).take_while(|code| *code != 0));
                if codes.len() >= lengths.shortest {
                    see(&codes, first, 0);
                }
                continue;
            }
            for (number, way) in lengths.ways.iter().enumerate() {
                codes.clear();
                codes.push(places[first].code);
                let others = way.iter().map_while(|offset| places.get(first + offset));
                codes.extend(others.map(|place| place.code));
                if codes.len() == lengths.longest {
                    see(&codes, first, number);
                }
            }
        }
    }

    /// Counts n-grams that do not fit into a key.
    fn count_long(&self, lengths: &Lengths<'_>, watch: &Watch) -> Result<Vec<Rows>> {
        let Lengths { shortest, longest, ways } = *lengths;
        let stream = self.corpus.stream();
        let packed = (u128::BITS / self.bits) as usize;
        let scan = |stretch: &Stretch<'_>, lists: &mut Lists<Long>| {
            self.each(lengths, stretch, |codes, first, way| {
                let padded = codes.iter().copied().chain(std::iter::repeat(0)).take(packed);
                let key = padded.fold(u128::NONE, |key, code| key.pushed(self.bits, code));
                let position = stretch.start + first;
                let long = Long { key, position, way, length: codes.len() };
                lists.put(stretch.places[first], codes[1], long);
            });
        };
        self.count_parts(lengths, watch, scan, |lists, dealing| {
            let code = |long: &Long, place: usize| {
                if place >= long.length {
                    return 0;
                }
                let offset = if place == 0 { 0 } else { ways[long.way][place - 1] };
                dealing.place(stream[long.position + offset]).code
            };
            let rest = |long: &Long| {
                let long = *long;
                (packed..longest).map(move |place| code(&long, place))
            };
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

/// Deals out the n-grams of one length that begin in a stretch, where no word is
/// too rare: each key is the one before it, one word further.
fn rolled<K: Key>(stretch: &Stretch<'_>, length: usize, bits: u32, lists: &mut Lists<K>) {
    let Some((ahead, _)) = stretch.places.split_at_checked(length - 1) else { return };
    let mut key = ahead.iter().fold(K::NONE, |key, place| key.pushed(bits, place.code));
    let windows = stretch.places.windows(length).take(stretch.starts);
    for words in windows {
        key = key.pushed(bits, words[length - 1].code).lowest(bits * small(length));
        lists.put(words[0], words[1].code, key);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a key has at most 128 words")]
fn small(length: usize) -> u32 {
    length as u32
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

//! Deals the keys of n-grams out, sorts them and counts them.

use rayon::prelude::*;

use super::Wanted;
use super::rows::{Builder, Rows};
use crate::cache::Shelf;
use crate::corpus::{Corpus, Span};
use crate::count::DEFAULT_MEMORY;
use crate::count::deal::{Dealing, Lists, Place, code_bits, deal};
use crate::count::keys::Key;
use crate::error::Result;
use crate::intern::TokenId;
use crate::threads::Watch;

/// What counting needs to know.
pub(super) struct Counter<'a> {
    corpus: &'a Corpus,
    wanted: &'a Wanted,
    /// Words that occur less often are in no n-gram that is kept.
    least: u64,
    /// How many bits a word's code has, see [`keys`](crate::count::keys).
    bits: u32,
}

/// The n-grams that are counted together.
#[derive(Clone, Copy)]
pub(super) struct Lengths<'a> {
    /// The number of words of the shortest, and of the longest.
    pub(super) shortest: usize,
    pub(super) longest: usize,
    /// The ways to place the words of the longest.
    pub(super) ways: &'a [Vec<usize>],
}

/// The words of a stretch of the corpus.
struct Stretch<'a> {
    /// Where it begins, and how many n-grams may begin in it.
    start: usize,
    starts: usize,
    places: &'a [Place],
}

impl<'a> Counter<'a> {
    pub(super) fn new(corpus: &'a Corpus, wanted: &'a Wanted) -> Self {
        let least = if wanted.skip == 0 { wanted.min_count } else { 1 };
        Self { corpus, wanted, least, bits: code_bits(corpus) }
    }

    /// Counts n-grams by keys of the size that they need.
    pub(super) fn count(&self, lengths: &Lengths<'_>, watch: &Watch) -> Result<Vec<Rows>> {
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
        let memory = self.wanted.memory.unwrap_or(DEFAULT_MEMORY);
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
            let dealt = deal(self.corpus, (&dealing, &parts), self.wanted.within, watch, scan)?;
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
        let (bits, used) = (self.bits, Shelf::<(Vec<K>, Vec<K>)>::default());
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
            let (mut keys, mut scratch) = used.take().unwrap_or_default();
            keys.clear();
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
        rows.expect(keys.len());
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

//! Deals the keys of n-grams out, sorts them and counts them.

use rayon::prelude::*;

use super::Wanted;
use super::rows::{Builder, Rows};
use crate::cache::Shelf;
use crate::corpus::{Corpus, Span};
use crate::count::DEFAULT_MEMORY;
use crate::count::deal::{Dealing, Lists, Place, Sink, code_bits, deal};
use crate::count::keys::{Key, sort};
use crate::count::shares::measured;
use crate::error::Result;
use crate::intern::TokenId;
use crate::progress::Stage;
use crate::threads::Watch;

/// At most so many bits of the first words' codes may be left to the number of the part.
const PARTS_BITS: u32 = 8;

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

impl Lengths<'_> {
    /// Returns how far the last word of an n-gram may be from the first.
    fn furthest(&self) -> usize {
        self.ways.iter().filter_map(|way| way.last()).copied().max().unwrap_or(0)
    }
}

/// Turns the n-grams that begin in a stretch of the corpus into keys.
trait Scan<T>: Sync {
    /// Gives each to who takes them.
    fn scan(&self, stretch: &Stretch<'_>, places: &mut Vec<Place>, sink: &mut impl Sink<T>);
}

/// Keys that hold all words.
struct Packed<'a>(&'a Counter<'a>, &'a Lengths<'a>);

impl<K: Key> Scan<K> for Packed<'_> {
    #[inline]
    fn scan(&self, stretch: &Stretch<'_>, places: &mut Vec<Place>, sink: &mut impl Sink<K>) {
        let Self(counter, lengths) = *self;
        let bits = counter.bits;
        if counter.wanted.skip == 0 {
            return rolled(stretch, (lengths.shortest, lengths.longest), bits, sink);
        }
        let before_last = bits * small(lengths.longest - 1);
        counter.each(lengths, stretch, places, |codes, (place, _), _| {
            let behind = codes[1..].iter().fold(K::NONE, |key, code| key.pushed(bits, *code));
            sink.put(place, codes[1], behind.with(place.behind, before_last));
        });
    }
}

/// Keys that hold the first words, and where the others stand.
struct Unpacked<'a> {
    counter: &'a Counter<'a>,
    lengths: &'a Lengths<'a>,
    /// How many words a key holds.
    packed: usize,
}

impl Scan<Long> for Unpacked<'_> {
    fn scan(&self, stretch: &Stretch<'_>, places: &mut Vec<Place>, sink: &mut impl Sink<Long>) {
        let bits = self.counter.bits;
        self.counter.each(self.lengths, stretch, places, |codes, (place, first), way| {
            let padded = codes.iter().copied().chain(std::iter::repeat(0)).take(self.packed);
            let key = padded.fold(u128::NONE, |key, code| key.pushed(bits, code));
            let position = stretch.start + first;
            sink.put(place, codes[1], Long { key, position, way, length: codes.len() });
        });
    }
}

/// The words of a stretch of the corpus.
struct Stretch<'a> {
    /// Where it begins, and how many n-grams may begin in it.
    start: usize,
    starts: usize,
    words: &'a [TokenId],
    dealing: &'a Dealing,
}

impl<'a> Counter<'a> {
    pub(super) fn new(corpus: &'a Corpus, wanted: &'a Wanted) -> Self {
        let least = if wanted.skip == 0 { wanted.min_count } else { 1 };
        Self { corpus, wanted, least, bits: code_bits(corpus) }
    }

    /// Counts n-grams by keys of the size that they need.
    pub(super) fn count(&self, lengths: &Lengths<'_>, watch: &Watch) -> Result<Vec<Rows>> {
        if self.room::<u32>(lengths).is_some() {
            self.count_packed::<u32>(lengths, watch)
        } else if self.room::<u64>(lengths).is_some() {
            self.count_packed::<u64>(lengths, watch)
        } else if self.room::<u128>(lengths).is_some() {
            self.count_packed::<u128>(lengths, watch)
        } else {
            self.count_long(lengths, watch)
        }
    }

    /// Returns how many bits keys of a size have for the place of the first word in its run,
    /// none if the vocabulary had to be cut into too many runs for that.
    fn room<K: Key>(&self, lengths: &Lengths<'_>) -> Option<u32> {
        let behind = u32::try_from(lengths.longest - 1).unwrap_or(u32::MAX);
        let room = K::BITS.checked_sub(behind.checked_mul(self.bits)?)?;
        (room > 0 && room + PARTS_BITS >= self.bits).then_some(room)
    }

    /// Deals keys out and counts them part by part, as many parts at a time as
    /// memory allows.
    fn count_parts<T: Copy + Default + Send + Sync>(
        &self,
        (lengths, room): (&Lengths<'_>, u32),
        watch: &Watch,
        scan: &impl Scan<T>,
        rows: impl Fn(&mut Vec<T>, usize, &Dealing) -> Rows + Sync,
    ) -> Result<Vec<Rows>> {
        let memory = self.wanted.memory.unwrap_or(DEFAULT_MEMORY);
        let threads = rayon::current_num_threads() as u64;
        let keys = memory / size_of::<T>() as u64;
        // Seven tenths for the lists, which leave some of it empty. A thread sorts a part in
        // memory for two of them: an eighth for all threads.
        let at_once = keys * 7 / 10 * 4 / 5;
        let most = (keys / (16 * threads)).max(1 << 10);
        let is_dealt = |id: TokenId| self.corpus.counts()[id.index()] >= self.least;
        let ways = lengths.ways.len() as u64;
        let vague = Dealing::new(self.corpus, is_dealt, ways, (most, room));
        let bounds = self.wanted.bounds(self.corpus);
        let tokens = self.corpus.stream().len();
        let dealing = if vague.is_vague(most, at_once) {
            watch.stage("measuring", "tokens", tokens);
            measured(self.corpus, vague, bounds, watch, |span, dealing, places, followers| {
                scan.scan(&self.stretch(lengths, span, dealing), places, followers);
            })?
        } else {
            vague
        };
        let deal_out = |span: Span, places: &mut Vec<Place>, lists: &mut Lists<'_, T>| {
            scan.scan(&self.stretch(lengths, span, &dealing), places, lists);
        };
        let (mut counted, used) = (Vec::new(), Shelf::<Vec<T>>::default());
        let passes = dealing.passes(at_once);
        let steps = tokens as u64 * passes.len() as u64 + dealing.all_keys();
        watch.begin(Stage::new("counting", "tokens", tokens as u64).in_steps(steps));
        for parts in passes {
            let dealt = deal(self.corpus, (&dealing, &parts), bounds, watch, deal_out)?;
            let rows: Result<Vec<Rows>> = parts
                .into_par_iter()
                .with_max_len(1)
                .map(|part| {
                    let mut keys = used.take().unwrap_or_default();
                    dealt.gather(part, &mut keys);
                    watch.step(keys.len())?;
                    let rows = rows(&mut keys, part, &dealing);
                    used.give(keys);
                    Ok(rows)
                })
                .collect();
            counted.extend(rows?);
        }
        Ok(counted)
    }

    /// Returns the words of a span, and how many n-grams may begin there.
    fn stretch<'b>(
        &'b self,
        lengths: &Lengths<'_>,
        span: Span,
        dealing: &'b Dealing,
    ) -> Stretch<'b> {
        let end = (span.end + lengths.furthest()).min(span.reach);
        let words = &self.corpus.stream()[span.start..end];
        let starts = (words.len() + 1).saturating_sub(lengths.shortest);
        let starts = starts.min(span.end - span.start);
        Stretch { start: span.start, starts, words, dealing }
    }

    /// Counts n-grams that fit into a key.
    fn count_packed<K: Key>(&self, lengths: &Lengths<'_>, watch: &Watch) -> Result<Vec<Rows>> {
        let used = Shelf::<Vec<K>>::default();
        let Lengths { shortest, longest, .. } = *lengths;
        let room = self.room::<K>(lengths).unwrap_or(1);
        self.count_parts((lengths, room), watch, &Packed(self, lengths), |keys, part, dealing| {
            let mut scratch = used.take().unwrap_or_default();
            if scratch.len() < keys.len() {
                scratch.reserve_exact(keys.len() - scratch.len());
                scratch.resize(keys.len(), K::NONE);
            }
            let least = usize::try_from(self.wanted.min_count).unwrap_or(usize::MAX);
            sort(keys, &mut scratch, least);
            used.give(scratch);
            let mut rows = Builder::new(self.wanted, shortest, longest);
            rows.expect(keys.len());
            // The codes of words in a run are what comes before it and their places there.
            self.nested(keys, dealing.code(part, 0), (shortest, longest), &mut rows);
            rows.finished()
        })
    }

    /// Counts keys of which the first `length - 1` words are the same. The code of the first
    /// word is `before` and its place.
    ///
    /// What begins with an n-gram that is too rare is too rare itself, and is not looked
    /// at.
    fn nested<K: Key>(
        &self,
        keys: &[K],
        before: u32,
        (length, longest): (usize, usize),
        rows: &mut Builder,
    ) {
        let (bits, least) = (self.bits, self.wanted.min_count);
        let mask = u32::try_from((1_u64 << bits) - 1).unwrap_or(u32::MAX);
        let behind = bits * small(longest - length);
        for run in keys.chunk_by(|a, b| a.above(behind) == b.above(behind)) {
            let (key, count) = (run[0], run.len() as u64);
            // Where the words have ended there is none.
            if count < least || key.code(behind, mask) == 0 {
                continue;
            }
            rows.push(length, count, |place| {
                let code = key.code(behind + bits * small(length - 1 - place), mask);
                if place == 0 { before + code } else { code }
            });
            if length < longest {
                self.nested(run, before, (length + 1, longest), rows);
            }
        }
    }

    /// Calls `see(codes, (place, first), way)` for each n-gram that begins in a stretch
    /// and has enough words before the end and before one that is too rare; `place` is what
    /// is known of its first word, which is the one at `first`.
    fn each(
        &self,
        lengths: &Lengths<'_>,
        stretch: &Stretch<'_>,
        places: &mut Vec<Place>,
        mut see: impl FnMut(&[u32], (Place, usize), usize),
    ) {
        self.lay_out(lengths, stretch, places);
        let mut codes = Vec::with_capacity(lengths.longest);
        if self.wanted.skip == 0 {
            for first in 0..stretch.starts {
                let words = &places[first..(first + lengths.longest).min(places.len())];
                codes.clear();
                codes.extend(words.iter().map(|place| place.code).take_while(|code| *code != 0));
                if codes.len() >= lengths.shortest {
                    see(&codes, (places[first], first), 0);
                }
            }
            return;
        }
        // With gaps between words every word is dealt out: where there is none, types were
        // dropped.
        let words = places.iter().enumerate().filter(|(_, place)| place.code != 0);
        for (first, (at, place)) in words.enumerate().take(stretch.starts) {
            for (number, way) in lengths.ways.iter().enumerate() {
                codes.clear();
                codes.push(place.code);
                let others = way.iter().map_while(|offset| places.get(at + offset));
                codes.extend(others.map(|place| place.code).take_while(|code| *code != 0));
                if codes.len() == lengths.longest {
                    see(&codes, (*place, first), number);
                }
            }
        }
    }

    /// Puts down what is known of the words of a stretch, and nothing for each position that
    /// holds no type.
    fn lay_out(&self, lengths: &Lengths<'_>, stretch: &Stretch<'_>, places: &mut Vec<Place>) {
        places.clear();
        let known = |id: &TokenId| stretch.dealing.place(*id);
        let mut laid = 0;
        if self.wanted.skip > 0 {
            let (start, end) = (stretch.start + 1, stretch.start + stretch.words.len());
            for (before, width) in self.corpus.gaps().within(start..end) {
                places.extend(stretch.words[laid..before - stretch.start].iter().map(known));
                laid = before - stretch.start;
                // No n-gram reaches across more.
                places.resize(places.len() + width.min(lengths.furthest() + 1), Place::NONE);
            }
        }
        places.extend(stretch.words[laid..].iter().map(known));
    }

    /// Counts n-grams that do not fit into a key.
    fn count_long(&self, lengths: &Lengths<'_>, watch: &Watch) -> Result<Vec<Rows>> {
        let Lengths { shortest, longest, ways } = *lengths;
        let stream = self.corpus.stream();
        let packed = (u128::BITS / self.bits) as usize;
        let scan = Unpacked { counter: self, lengths, packed };
        self.count_parts((lengths, u32::BITS), watch, &scan, |found, _, dealing| {
            let code = |long: &Long, place: usize| {
                if place >= long.length {
                    return 0;
                }
                let offset = if place == 0 { 0 } else { ways[long.way][place - 1] };
                let behind = self.corpus.gaps().walk().behind(long.position, offset);
                dealing.place(stream[long.position + behind]).code
            };
            let rest = |long: &Long| {
                let long = *long;
                (packed..longest).map(move |place| code(&long, place))
            };
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

/// Deals out the n-grams without gaps that begin in a stretch and have enough words
/// before its end and before one that is too rare.
///
/// From the end on: each key is a word's place in its part and the words behind it, and
/// these are what is behind the next word too, but for the last one. Where there is no
/// word, or one that is too rare, nothing is behind it.
fn rolled<K: Key>(
    stretch: &Stretch<'_>,
    (shortest, longest): (usize, usize),
    bits: u32,
    sink: &mut impl Sink<K>,
) {
    let mask = u32::try_from((1_u64 << bits) - 1).unwrap_or(u32::MAX);
    let behind = |places: usize| bits * small(longest - places);
    let (first, second, last) = (behind(1), behind(2), behind(shortest));
    let mut words = K::NONE;
    for (at, id) in stretch.words.iter().enumerate().rev() {
        let place = stretch.dealing.place(*id);
        if place.code == 0 {
            words = K::NONE;
            continue;
        }
        if at < stretch.starts && words.code(last, mask) != 0 {
            sink.put(place, words.code(second, mask), words.with(place.behind, first));
        }
        words = words.behind(place.code, second, bits);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a key has at most 128 words")]
fn small(length: usize) -> u32 {
    length as u32
}

/// An n-gram that does not fit into a key: its first words, and where the
/// others stand.
#[derive(Debug, Clone, Copy, Default)]
struct Long {
    key: u128,
    position: usize,
    way: usize,
    length: usize,
}

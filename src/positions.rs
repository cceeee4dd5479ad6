//! Stage 4: where types occur.
//!
//! The first type that is asked for is looked for in the stream, and its positions are
//! kept: many a corpus is asked for one word only. Who asks for another one gets an
//! index: for each type its positions in ascending order, so that a question about a
//! word takes time in proportion to how often the word occurs, not to the size of the
//! corpus. To make it takes some twenty times as long as one look through the stream.
//! Cost: 4 bytes a token and 4 a type, for as long as the corpus lives; 4 bytes a type
//! and thread while it is made.
//!
//! The stream is cut into parts of 2^32 - 1 positions, of which nearly every
//! corpus has one, so that a place in a part has 32 bits. A part is read twice.
//! Each thread has a share of it: first it counts the types of its share, which
//! says where in the index the positions of every share belong, then it writes
//! them there. No two threads write to the same place.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use crate::error::Result;
use crate::intern::TokenId;
use crate::progress::Stage;
use crate::threads::Watch;

/// How many positions are in a part, at most.
const PART: usize = u32::MAX as usize;

/// How many positions a thread takes at least, and between two looks at the watch.
const BLOCK: usize = 1 << 16;

/// How many ids are compared at once.
const AT_ONCE: usize = 32;

/// What is known of where types occur.
#[derive(Debug, Default)]
pub(crate) struct Occurrences {
    /// The type that was asked for first, with its positions.
    first: OnceLock<(TokenId, Vec<usize>)>,
    /// Made when another is asked for.
    index: OnceLock<Positions>,
}

impl Occurrences {
    /// Returns the positions of `stream` that hold a type, in ascending order; it is the
    /// same stream at each call, and has `types` types.
    pub(crate) fn of(
        &self,
        stream: &[TokenId],
        types: usize,
        id: TokenId,
        watch: &Watch,
    ) -> Result<Cow<'_, [usize]>> {
        // Not `get_or_init`, for the reason given in `Vocabulary::order`.
        if self.first.get().is_none() {
            let _ = self.first.set((id, found(stream, id, watch)?));
        }
        if let Some((first, places)) = self.first.get()
            && *first == id
        {
            return Ok(Cow::Borrowed(places));
        }
        if self.index.get().is_none() {
            let _ = self.index.set(Positions::new(stream, types, watch)?);
        }
        match self.index.get() {
            Some(index) => Ok(index.of(id).collect()),
            None => unreachable!("set by this call or by another at the same time"),
        }
    }
}

/// Looks for a type in the stream.
fn found(stream: &[TokenId], id: TokenId, watch: &Watch) -> Result<Vec<usize>> {
    watch.stage("looking for a word", "tokens", stream.len());
    let blocks = stream.par_chunks(BLOCK).zip((0..stream.len()).into_par_iter().step_by(BLOCK));
    let places = blocks.map(|(block, start)| {
        watch.step(block.len())?;
        let mut places = Vec::new();
        for (ids, start) in block.chunks(AT_ONCE).zip((start..).step_by(AT_ONCE)) {
            // Without a branch between them, they are compared side by side.
            if ids.iter().map(|other| u32::from(*other == id)).sum::<u32>() > 0 {
                let there = (start..).zip(ids).filter(|(_, other)| **other == id);
                places.extend(there.map(|(at, _)| at));
            }
        }
        Ok(places)
    });
    Ok(places.collect::<Result<Vec<Vec<usize>>>>()?.concat())
}

/// For each type, the positions of the stream that hold it.
#[derive(Debug)]
pub struct Positions {
    parts: Vec<Part>,
}

impl Positions {
    pub(crate) fn new(stream: &[TokenId], types: usize, watch: &Watch) -> Result<Self> {
        Self::in_parts(stream, types, PART, watch)
    }

    fn in_parts(stream: &[TokenId], types: usize, size: usize, watch: &Watch) -> Result<Self> {
        let parts = stream.chunks(size).enumerate();
        let made = parts.map(|(at, part)| Part::new(at * size, part, types, watch));
        Ok(Self { parts: made.collect::<Result<_>>()? })
    }

    /// Returns where a type occurs, in ascending order.
    ///
    /// # Panics
    ///
    /// Panics if there is no such type.
    pub fn of(&self, id: TokenId) -> impl Iterator<Item = usize> {
        self.parts.iter().flat_map(move |part| part.of(id))
    }
}

#[derive(Debug)]
struct Part {
    /// Which position of the stream is 0 here.
    first: usize,
    /// For each type, where its places begin; at the end, where the last ones end.
    starts: Vec<u32>,
    /// Atomic, because it cannot be told the compiler which thread writes which;
    /// to store and load them is as fast as with plain numbers.
    places: Vec<AtomicU32>,
}

impl Part {
    fn new(first: usize, stream: &[TokenId], types: usize, watch: &Watch) -> Result<Self> {
        let tokens = stream.len() as u64;
        watch.begin(Stage::new("indexing", "tokens", tokens).in_steps(2 * tokens));
        let share = stream.len().div_ceil(rayon::current_num_threads()).max(BLOCK);
        let counts = stream.par_chunks(share).map(|tokens| counts(tokens, types, watch));
        let mut next: Vec<Vec<u32>> = counts.collect::<Result<_>>()?;
        let starts = begin(&mut next, types);
        // Zeroed memory comes from the system without being written.
        let places: Vec<AtomicU32> =
            vec![0_u32; stream.len()].into_iter().map(AtomicU32::new).collect();
        let shares = stream.par_chunks(share).zip(next).enumerate();
        shares.try_for_each(|(at, (tokens, next))| {
            write(tokens, place_of(at * share), next, &places, watch)
        })?;
        Ok(Self { first, starts, places })
    }

    fn of(&self, id: TokenId) -> impl Iterator<Item = usize> {
        let range = self.starts[id.index()] as usize..self.starts[id.index() + 1] as usize;
        let places = self.places[range].iter();
        places.map(|place| self.first + place.load(Ordering::Relaxed) as usize)
    }
}

/// Counts the types of a share.
fn counts(tokens: &[TokenId], types: usize, watch: &Watch) -> Result<Vec<u32>> {
    let mut counts = vec![0; types];
    for block in tokens.chunks(BLOCK) {
        watch.step(block.len())?;
        for id in block {
            counts[id.index()] += 1;
        }
    }
    Ok(counts)
}

/// Turns the counts of each share into where its places begin, type by type and
/// within a type share by share; returns where those of each type do.
fn begin(shares: &mut [Vec<u32>], types: usize) -> Vec<u32> {
    let mut start = 0;
    let mut starts = Vec::with_capacity(types + 1);
    for id in 0..types {
        starts.push(start);
        for share in &mut *shares {
            start += std::mem::replace(&mut share[id], start);
        }
    }
    starts.push(start);
    starts
}

/// Writes the places of a share, the first of which is `first`.
fn write(
    tokens: &[TokenId],
    first: u32,
    mut next: Vec<u32>,
    places: &[AtomicU32],
    watch: &Watch,
) -> Result<()> {
    let mut at = first..;
    for block in tokens.chunks(BLOCK) {
        watch.step(block.len())?;
        for (id, place) in block.iter().zip(&mut at) {
            let next = &mut next[id.index()];
            places[*next as usize].store(place, Ordering::Relaxed);
            *next += 1;
        }
    }
    Ok(())
}

#[expect(clippy::cast_possible_truncation, reason = "a part has at most 2^32 - 1 positions")]
fn place_of(position: usize) -> u32 {
    position as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids below `types` that neither alternate nor come in order.
    fn stream(tokens: u32, types: u32) -> Vec<TokenId> {
        (0..tokens)
            .map(|at| TokenId(at.wrapping_mul(at ^ 0x9e37) >> 3).0 % types)
            .map(TokenId)
            .collect()
    }

    fn plain(stream: &[TokenId], id: TokenId) -> Vec<usize> {
        (0..stream.len()).filter(|at| stream[*at] == id).collect()
    }

    #[test]
    fn positions_are_those_of_the_definition_in_shares_and_in_parts() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().expect("three threads");
        let stream = stream(200_000, 11);
        for size in [PART, 70_000, 66_000] {
            let made = pool.install(|| Positions::in_parts(&stream, 12, size, &Watch::default()));
            let positions = made.expect("nobody cancelled");
            for id in (0..12).map(TokenId) {
                assert_eq!(positions.of(id).collect::<Vec<_>>(), plain(&stream, id));
            }
        }
    }

    #[test]
    fn the_first_word_and_all_others_are_found() {
        let stream = stream(2 * 65_536 + 77, 300);
        let asked = [7, 7, 299, 0, 7].map(TokenId);
        for first in [0, 1, 298].map(TokenId) {
            let known = Occurrences::default();
            for id in [first].into_iter().chain(asked) {
                let places = known.of(&stream, 300, id, &Watch::default());
                assert_eq!(*places.expect("nobody cancelled"), plain(&stream, id));
            }
        }
    }

    #[test]
    fn an_empty_stream_has_no_positions() {
        let known = Occurrences::default();
        for id in [1, 0].map(TokenId) {
            assert!(known.of(&[], 2, id, &Watch::default()).expect("nobody cancelled").is_empty());
        }
    }

    #[test]
    fn what_is_cancelled_is_not_kept() {
        let (watch, stream) = (Watch::default(), stream(10, 2));
        watch.cancel();
        assert!(Positions::new(&stream, 2, &watch).is_err());
        let known = Occurrences::default();
        assert!(known.of(&stream, 2, TokenId(1), &watch).is_err());
        let places = known.of(&stream, 2, TokenId(1), &Watch::default());
        assert_eq!(*places.expect("nobody cancelled"), plain(&stream, TokenId(1)));
    }
}

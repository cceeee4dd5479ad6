//! Stage 5: counts over the token stream.
//!
//! Input: a corpus. Output: exact counts (`u64`), the same for any number of
//! threads, since a sum of integers does not depend on its order. Nothing here
//! knows a word's spelling.

pub mod axis;
pub mod by_document;
pub mod cooccurrence;
mod deal;
pub mod dispersion;
pub mod duplicates;
pub mod features;
mod gathering;
mod keys;
pub mod frequency;
pub mod in_parts;
pub mod growth;
pub mod hits;
pub mod matrix;
pub mod ngram;
pub mod nodes;
pub mod postings;
pub mod recurrences;
mod shares;
pub mod units;
pub mod window;

use std::ops::Range;

/// How many positions of the stream a thread takes at a time.
const BLOCK: usize = 1 << 16;

/// How many bytes counting may use at a time when nobody says otherwise.
const DEFAULT_MEMORY: u64 = 1 << 30;

/// Cuts `0..length` into ranges of at most `size`.
pub(crate) fn blocks(length: usize, size: usize) -> Vec<Range<usize>> {
    (0..length).step_by(size).map(|start| start..(start + size).min(length)).collect()
}

/// Cuts a slice into consecutive parts.
fn cut<T>(mut whole: &mut [T], lengths: impl Iterator<Item = usize>) -> Vec<&mut [T]> {
    let part = |length| match whole.split_off_mut(..length) {
        Some(part) => part,
        None => unreachable!("the parts add up to the whole"),
    };
    lengths.map(part).collect()
}

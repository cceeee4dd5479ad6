//! Stage 4: positions of a text that hold no type.
//!
//! Who drops types may keep the places where they stood. Such a gap is no token, so it is
//! not in the stream: whatever counts tokens, types or documents needs to know nothing of
//! it. It stands beside the stream, as the number of positions that are missing before a
//! token. Two kinds of statistics look at that: n-grams, which never bridge a gap, take
//! it for an end ([`Corpus::bounds`](crate::corpus::Corpus::bounds)); windows reach fewer
//! tokens ([`Walk`]). Cost: 16 bytes for gaps that lie together; nothing without gaps.

use std::ops::Range;

use crate::corpus::unit_of;

/// The gaps of a corpus. Those at the head or the end of a document are not among them:
/// nothing reaches across them anyway.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps {
    /// The tokens that have a gap before them, ascending.
    before: Vec<usize>,
    /// How many positions are missing there, at least 1.
    widths: Vec<usize>,
}

impl Gaps {
    /// Adds a gap behind all others: `width` positions before the token at `position`.
    pub(crate) fn push(&mut self, position: usize, width: usize) {
        self.before.push(position);
        self.widths.push(width);
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.before.is_empty()
    }

    /// Returns the tokens that have a gap before them, ascending.
    #[must_use]
    pub fn before(&self) -> &[usize] {
        &self.before
    }

    /// Returns how many positions are missing before each of these.
    #[must_use]
    pub fn widths(&self) -> &[usize] {
        &self.widths
    }

    /// Returns the gaps before tokens in some positions: the token and the width.
    pub fn within(&self, positions: Range<usize>) -> impl Iterator<Item = (usize, usize)> {
        let from = self.before.partition_point(|before| *before < positions.start);
        let gaps = self.before.iter().zip(&self.widths).skip(from);
        gaps.map(|(before, width)| (*before, *width))
            .take_while(move |(before, _)| *before < positions.end)
    }

    /// Returns how many positions of the text lie from one token to another behind it.
    pub(crate) fn distance(&self, from: usize, to: usize) -> usize {
        to - from + self.within(from + 1..to + 1).map(|(_, width)| width).sum::<usize>()
    }

    /// Begins a walk over the stream.
    pub(crate) fn walk(&self) -> Walk<'_> {
        Walk { gaps: self, passed: 0 }
    }
}

/// A walk over tokens from the first on, which knows the gaps that it has passed.
#[derive(Debug)]
pub(crate) struct Walk<'a> {
    gaps: &'a Gaps,
    passed: usize,
}

impl Walk<'_> {
    /// Returns how many tokens stand in the `window` positions behind a token, if nothing
    /// ends before. No token may be before the one of the last call.
    #[inline]
    pub(crate) fn behind(&mut self, position: usize, window: usize) -> usize {
        if self.gaps.is_empty() { window } else { self.reached_behind(position, window) }
    }

    /// Returns how many tokens stand in the `window` positions before a token, if nothing
    /// begins there. No token may be before the one of the last call.
    #[inline]
    pub(crate) fn before(&mut self, position: usize, window: usize) -> usize {
        if self.gaps.is_empty() { window } else { self.reached_before(position, window) }
    }

    fn reached_behind(&mut self, position: usize, window: usize) -> usize {
        self.pass(position);
        let (before, widths) = (&self.gaps.before[self.passed..], &self.gaps.widths[self.passed..]);
        let (mut tokens, mut left) = (0, window);
        for (before, width) in before.iter().zip(widths) {
            let until = (before - 1 - position) - tokens;
            if left <= until {
                break;
            }
            (tokens, left) = (tokens + until, (left - until).saturating_sub(*width));
        }
        tokens + left
    }

    fn reached_before(&mut self, position: usize, window: usize) -> usize {
        self.pass(position);
        let (before, widths) = (&self.gaps.before[..self.passed], &self.gaps.widths[..self.passed]);
        let (mut tokens, mut left) = (0, window);
        for (before, width) in before.iter().zip(widths).rev() {
            let until = (position - before) - tokens;
            if left <= until {
                break;
            }
            (tokens, left) = (tokens + until, (left - until).saturating_sub(*width));
        }
        tokens + left
    }

    /// Passes the gaps before a token, and before the tokens before it.
    fn pass(&mut self, position: usize) {
        self.passed = unit_of(&self.gaps.before, self.passed, position);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Returns the gaps of a text of which some positions are missing, and the places of
    /// its tokens.
    fn gaps_of(text: &[bool]) -> (Gaps, Vec<usize>) {
        let places: Vec<usize> = (0..text.len()).filter(|at| text[*at]).collect();
        let mut gaps = Gaps::default();
        for (token, pair) in (1..).zip(places.windows(2)) {
            let width = pair[1] - pair[0] - 1;
            if width > 0 {
                gaps.push(token, width);
            }
        }
        (gaps, places)
    }

    proptest! {
        #[test]
        fn a_window_counts_a_gap_as_a_position_but_reaches_no_token_there(
            text in prop::collection::vec(any::<bool>(), 0..40),
            window in 0_usize..8,
        ) {
            let (gaps, places) = gaps_of(&text);
            let mut walk = gaps.walk();
            for (token, place) in places.iter().enumerate() {
                let behind = places.iter().filter(|at| **at > *place && **at <= place + window);
                let before = places.iter().filter(|at| **at < *place && **at + window >= *place);
                let more = places.len() - 1 - token;
                prop_assert_eq!(walk.behind(token, window).min(more), behind.count());
                prop_assert_eq!(walk.before(token, window).min(token), before.count());
                for (other, at) in places.iter().enumerate().skip(token) {
                    prop_assert_eq!(gaps.distance(token, other), at - place);
                }
            }
        }
    }
}

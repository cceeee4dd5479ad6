//! Where words begin and end, laid end to end.
//!
//! The edges of the words of 64 bytes are the bits of one number. To turn them into
//! places one after the other, and to ask at each whether there is another, takes a
//! branch a word that no processor foresees; so they are written by the eight, and
//! what was written beyond the last is written over by the next.

/// How many bits there are, and how many places a write needs.
const BITS: usize = 64;

/// So many places are written with no branch between them.
const AT_ONCE: usize = 8;

/// Where a token stands, in bytes of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// Words, in the order of the text.
///
/// The last word may still be open: its beginning is known and its end is not. Such a
/// word is none yet: it is neither counted nor given.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Beginnings and ends in turn; what lies behind `count` means nothing.
    edges: Vec<usize>,
    count: usize,
}

impl Words {
    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count / 2
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns beginning and end of each word.
    #[inline]
    #[must_use]
    pub fn pairs(&self) -> &[[usize; 2]] {
        self.edges[..self.count].as_chunks().0
    }

    /// Gives one word after the other.
    pub fn iter(&self) -> impl Iterator<Item = Word> {
        self.pairs().iter().map(|[start, end]| Word { start: *start, end: *end })
    }

    /// Forgets all words.
    pub fn clear(&mut self) {
        self.count = 0;
    }

    /// Adds a word; none may be open.
    pub fn push(&mut self, word: Word) {
        self.grow(2);
        self.edges[self.count..self.count + 2].copy_from_slice(&[word.start, word.end]);
        self.count += 2;
    }

    /// Keeps the first `words`.
    pub(super) fn truncate(&mut self, words: usize) {
        self.count = self.count.min(2 * words);
    }

    /// Keeps the words that `keep` says, of beginning and end; none may be open.
    pub(super) fn retain(&mut self, keep: impl Fn(usize, usize) -> bool) {
        let mut kept = 0;
        let (words, _) = self.edges[..self.count].as_chunks_mut::<2>();
        // Which words are kept cannot be foreseen: write all, count some.
        for place in 0..words.len() {
            let word = words[place];
            words[kept] = word;
            kept += usize::from(keep(word[0], word[1]));
        }
        self.count = 2 * kept;
    }

    /// Returns where the last word ends.
    pub(super) fn last_end(&self) -> Option<usize> {
        self.pairs().last().map(|[_, end]| *end)
    }

    /// Tells whether a word is open.
    #[inline]
    pub(super) fn is_open(&self) -> bool {
        self.count % 2 == 1
    }

    /// Takes back the beginning of the open word, if there is one.
    pub(super) fn reopen(&mut self) -> Option<usize> {
        let is_open = self.is_open();
        self.count -= usize::from(is_open);
        is_open.then(|| self.edges[self.count])
    }

    /// Ends the open word, if there is one.
    pub(super) fn close(&mut self, end: usize) {
        if let Some(start) = self.reopen() {
            self.push(Word { start, end });
        }
    }

    /// Adds the runs of ones in `runs`, the lowest bit of which is the byte `base`. The
    /// open word goes on with it or ends before it; a run up to the highest bit is open.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "part of a loop that is made for several processors")]
    pub(super) fn add_runs(&mut self, base: usize, runs: u64) {
        let mut edges = runs ^ (runs << 1 | u64::from(self.is_open()));
        let count = edges.count_ones() as usize;
        self.grow(BITS);
        let Some(room) = self.edges[self.count..].first_chunk_mut::<BITS>() else {
            unreachable!("there is room for all bits")
        };
        for places in room.as_chunks_mut::<AT_ONCE>().0 {
            for place in places {
                // No byte of a text has a place so high that this wraps.
                *place = base.wrapping_add(edges.trailing_zeros() as usize);
                edges &= edges.wrapping_sub(1);
            }
            if edges == 0 {
                break;
            }
        }
        self.count += count;
    }

    /// Makes room for so many edges.
    #[inline]
    fn grow(&mut self, edges: usize) {
        if self.edges.len() - self.count < edges {
            self.edges.resize(2 * self.edges.len() + edges, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition: bit by bit.
    fn plain(blocks: &[u64]) -> Vec<Word> {
        let (mut words, mut start) = (Vec::new(), None);
        for at in 0..=64 * blocks.len() {
            let is_in = blocks.get(at / 64).is_some_and(|block| block >> (at % 64) & 1 == 1);
            match (start, is_in) {
                (None, true) => start = Some(at),
                (Some(from), false) => {
                    words.push(Word { start: from, end: at });
                    start = None;
                }
                _ => {}
            }
        }
        words
    }

    fn found(blocks: &[u64]) -> Vec<Word> {
        let mut words = Words::default();
        for (place, runs) in blocks.iter().enumerate() {
            words.add_runs(64 * place, *runs);
        }
        words.close(64 * blocks.len());
        words.iter().collect()
    }

    #[test]
    fn runs_are_found_across_blocks() {
        for blocks in [[0, 0, 0], [u64::MAX; 3], [1 << 63, 1, 1], [1 << 63, 0, 1 << 63], [5; 3]] {
            assert_eq!(found(&blocks), plain(&blocks), "{blocks:x?}");
        }
        let alternating = [0x5555_5555_5555_5555; 40];
        assert_eq!(found(&alternating), plain(&alternating));
    }

    #[test]
    fn an_open_word_can_be_taken_back() {
        let mut words = Words::default();
        words.add_runs(0, 0b101 | 1 << 63);
        assert_eq!((words.len(), words.last_end()), (2, Some(3)));
        assert_eq!(words.reopen(), Some(63));
        assert_eq!((words.len(), words.reopen()), (2, None));
        words.push(Word { start: 63, end: 70 });
        words.truncate(1);
        assert_eq!(words.pairs(), [[0, 1]]);
    }

    proptest! {
        #[test]
        fn runs_are_those_of_the_definition(
            blocks in prop::collection::vec(
                prop_oneof![any::<u64>(), Just(0), Just(u64::MAX), Just(1 << 63), Just(1)], 1..9,
            )
        ) {
            prop_assert_eq!(found(&blocks), plain(&blocks));
        }
    }
}

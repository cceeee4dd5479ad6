//! Where to cut a word up that alone has more keys than a part may have.
//!
//! Its keys are shared out by the word that follows. What follows a word is not what is
//! frequent elsewhere: a fourth of what is behind "of" is "the". So the followers of those
//! words are counted first, in one more pass over the stream, and the parts are then as large
//! as is reckoned. Followers are counted in groups, runs of words with about as many
//! positions each, so that no counter a type is needed; a word that has so many alone is a
//! group by itself. A pair of words that has more keys than a part may have is not cut up.

use std::ops::Range;

use super::deal::{Dealing, Place, Sink, walk};
use crate::corpus::{Corpus, Span};
use crate::error::Result;
use crate::threads::Watch;

/// About how many groups of followers there are.
const GROUPS: u64 = 2048;

/// Runs of words in the order of code points.
#[derive(Debug)]
struct Groups {
    /// The group of each code; that of 0 is the first.
    of_codes: Vec<u16>,
    /// The first code of each group.
    begins: Vec<u32>,
}

impl Groups {
    /// Makes groups of about as many positions each.
    fn new(corpus: &Corpus) -> Self {
        let most = (corpus.stream().len() as u64 / GROUPS).max(1);
        let (mut begins, mut held) = (vec![0], 0);
        let mut of_codes = Vec::with_capacity(corpus.vocabulary().len() + 1);
        of_codes.push(0);
        for (code, id) in (1..).zip(corpus.vocabulary().order()) {
            let count = corpus.counts()[id.index()];
            if held > 0 && held + count > most {
                begins.push(code);
                held = 0;
            }
            held += count;
            of_codes.push(u16::try_from(begins.len() - 1).unwrap_or(u16::MAX));
        }
        Self { of_codes, begins }
    }
}

/// Counts the followers of the words that are cut up.
#[derive(Debug)]
pub(super) struct Followers<'a> {
    groups: &'a Groups,
    /// For each part, which of these words it is of, if it is of one.
    words: &'a [u32],
    /// For each of these words, how many keys each group has.
    counts: Vec<u64>,
}

impl<T> Sink<T> for Followers<'_> {
    #[inline]
    fn put(&mut self, place: Place, second: u32, _: T) {
        if place.parts > 1 {
            let word = self.words[place.part as usize] as usize;
            let group = usize::from(self.groups.of_codes[second as usize]);
            self.counts[word * self.groups.begins.len() + group] += 1;
        }
    }
}

/// Cuts words up by what follows them, as it is counted by `scan`, so that no part has more
/// keys than it should, unless they are of one pair of words.
pub(super) fn measured(
    corpus: &Corpus,
    mut dealing: Dealing,
    ends: &[usize],
    watch: &Watch,
    scan: impl Fn(Span, &Dealing, &mut Vec<Place>, &mut Followers<'_>) + Sync,
) -> Result<Dealing> {
    let groups = Groups::new(corpus);
    let of_words: Vec<Range<usize>> = dealing.shared().collect();
    let mut words = vec![u32::MAX; of_words.last().map_or(0, |parts| parts.end)];
    for (word, parts) in (0..).zip(&of_words) {
        words[parts.clone()].fill(word);
    }
    let cells = of_words.len() * groups.begins.len();
    let make = || Followers { groups: &groups, words: &words, counts: vec![0; cells] };
    let scan = |span: Span, places: &mut Vec<Place>, followers: &mut Followers<'_>| {
        scan(span, &dealing, places, followers);
    };
    let mut counts = vec![0_u64; cells];
    for followers in walk(corpus, ends, watch, make, scan)? {
        counts.iter_mut().zip(followers.counts).for_each(|(sum, count)| *sum += count);
    }
    let of_word = |counts: &[u64]| cut(counts, &groups.begins, dealing.target());
    let shares: Vec<Vec<(u32, u64)>> = counts.chunks(groups.begins.len()).map(of_word).collect();
    dealing.recut(&shares);
    Ok(dealing)
}

/// Puts groups together as long as they have at most `target` keys; returns where each part
/// begins, and how many keys it has.
fn cut(counts: &[u64], begins: &[u32], target: u64) -> Vec<(u32, u64)> {
    let mut parts: Vec<(u32, u64)> = vec![(0, 0)];
    for (begin, count) in begins.iter().zip(counts) {
        match parts.last_mut() {
            Some((_, held)) if *held == 0 || *held + count <= target => *held += count,
            _ => parts.push((*begin, *count)),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_part_takes_groups_until_it_is_full() {
        let counts = [3, 4, 20, 0, 0, 5, 5, 1];
        let begins = [0, 2, 7, 8, 9, 12, 13, 40];
        assert_eq!(cut(&counts, &begins, 10), [(0, 7), (7, 20), (8, 10), (40, 1)]);
        assert_eq!(cut(&[], &[], 10), [(0, 0)]);
    }
}

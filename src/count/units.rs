//! Pairs of words that a document or sentence holds both of, wherever in it they stand.
//!
//! Input: a corpus. Output: for every two words, how many documents or sentences hold
//! both. Cost: V²/2 steps for a document of V types that are frequent enough; 4 bytes for
//! each of them, and 8 more for those that are counted together, as memory allows.
//!
//! A pair is no more frequent than either of its words, so words that fewer documents
//! hold than a pair must have are left out first. Of each document the types that stay
//! are written down once, in the order of code points: what stands behind a word in one
//! of these lists is what it makes a pair with. Words are then counted one after the
//! other, so that a thread needs one counter a type.

use std::ops::Range;

use rayon::prelude::*;

use super::frequency::{self, unit_shares};
use super::gathering::{AHEAD, Count, Followers};
use super::window::{Pair, Pairs, add_pairs};
use crate::cache::{Shelf, prefetch};
use crate::corpus::{Corpus, Within, unit_of};
use crate::error::Result;
use crate::intern::TokenId;
use crate::threads::Watch;

/// About how many lists the words have that a thread takes at a time.
const SHARE: u64 = 1 << 12;

/// The fewest lists that are counted together, however little memory there is.
const FEWEST: u64 = 1 << 10;

/// Counts the pairs of distinct words in documents or sentences, the first being the
/// first in the order of code points. Margins are the documents or sentences that hold a
/// word, the total is all of them; neither depends on `min_count`.
pub fn pairs(
    corpus: &Corpus,
    unit: Within,
    min_count: u64,
    memory: Option<u64>,
    watch: &Watch,
) -> Result<Pairs> {
    let holding = frequency::unit_counts(corpus, unit, watch)?;
    let lists = Lists::new(corpus, unit, &holding, min_count, watch)?;
    let memory = memory.unwrap_or(super::DEFAULT_MEMORY);
    let total = corpus.ends(unit).len() as u64;
    let counter = Counter { corpus, holding: &holding, lists: &lists, min_count };
    let pairs = if total < u64::from(u32::MAX) {
        counter.count::<u32>(memory, watch)?
    } else {
        counter.count::<u64>(memory, watch)?
    };
    Ok(Pairs { pairs, firsts: holding.clone(), seconds: holding, total })
}

/// The types of each document or sentence, each once, in the order of code points.
#[derive(Debug, Default)]
struct Lists {
    types: Vec<TokenId>,
    /// Where each list ends.
    ends: Vec<usize>,
}

impl Lists {
    /// Leaves out types that fewer than `least` documents or sentences hold.
    fn new(
        corpus: &Corpus,
        unit: Within,
        holding: &[u64],
        least: u64,
        watch: &Watch,
    ) -> Result<Self> {
        let (ends, ranks) = (corpus.ends(unit), corpus.vocabulary().ranks());
        watch.stage("listing", "documents", ends.len());
        let shares = unit_shares(corpus, unit, rayon::current_num_threads());
        let listed = shares.into_par_iter().map(|units| {
            let mut lists = Self::default();
            let mut start = units.start.checked_sub(1).map_or(0, |before| ends[before]);
            for end in &ends[units] {
                watch.step(1)?;
                let tokens = corpus.stream()[start..*end].iter().copied();
                lists.add(tokens.filter(|id| holding[id.index()] >= least), ranks);
                start = *end;
            }
            Ok(lists)
        });
        let listed = listed.collect::<Result<Vec<Self>>>()?;
        Ok(listed.into_iter().fold(Self::default(), Self::joined))
    }

    /// Adds the list of one more document.
    fn add(&mut self, tokens: impl Iterator<Item = TokenId>, ranks: &[u32]) {
        let first = self.types.len();
        self.types.extend(tokens);
        let list = &mut self.types[first..];
        list.sort_unstable_by_key(|id| ranks[id.index()]);
        let mut kept = first;
        for at in first..self.types.len() {
            if at == first || self.types[at] != self.types[kept - 1] {
                self.types[kept] = self.types[at];
                kept += 1;
            }
        }
        self.types.truncate(kept);
        self.ends.push(kept);
    }

    fn joined(mut self, others: Self) -> Self {
        let before = self.types.len();
        self.types.extend(others.types);
        self.ends.extend(others.ends.into_iter().map(|end| before + end));
        self
    }

    /// Returns what stands behind a place in its list. `list` is the list of a place before
    /// it, and becomes that of this one.
    fn behind(&self, place: usize, list: &mut usize) -> &[TokenId] {
        *list = unit_of(&self.ends, *list, place);
        &self.types[place + 1..self.ends[*list]]
    }
}

/// Counts the words that stand behind each word in the lists.
struct Counter<'a> {
    corpus: &'a Corpus,
    /// How many lists hold each type, by id.
    holding: &'a [u64],
    lists: &'a Lists,
    min_count: u64,
}

impl Counter<'_> {
    fn count<C: Count + Into<u64>>(&self, memory: u64, watch: &Watch) -> Result<Vec<Pair>> {
        let threads = rayon::current_num_threads() as u64;
        let counters = threads * (self.holding.len() * 2 * size_of::<C>()) as u64;
        let taken = counters + (self.lists.types.len() * size_of::<TokenId>()) as u64;
        let most = (memory.saturating_sub(taken) / size_of::<u64>() as u64).max(FEWEST);
        watch.stage("counting", "types", self.holding.len());
        let kept: Shelf<Followers<C>> = Shelf::default();
        let mut found = Vec::new();
        for words in self.runs(0..self.holding.len(), most) {
            let places = Places::new(self, words.clone(), watch)?;
            let shares = self.runs(words, SHARE).into_par_iter().with_max_len(1);
            let counted = shares.map(|share| {
                let followers = kept.take();
                let mut followers = followers.unwrap_or_else(|| Followers::new(self.holding.len()));
                let pairs = self.share(share, &places, &mut followers, watch)?;
                kept.give(followers);
                Ok(pairs)
            });
            found.extend(counted.collect::<Result<Vec<_>>>()?.into_iter().flatten());
        }
        Ok(found)
    }

    /// How many lists hold the word at a place in the order of code points, if it is in any.
    fn size(&self, rank: usize) -> u64 {
        let holding = self.holding[self.corpus.vocabulary().order()[rank].index()];
        if holding >= self.min_count { holding } else { 0 }
    }

    /// Cuts some words, by their order, into runs that `most` lists hold, or one word that
    /// more do.
    fn runs(&self, words: Range<usize>, most: u64) -> Vec<Range<usize>> {
        let (mut runs, mut start, mut held) = (Vec::new(), words.start, 0);
        for rank in words.clone() {
            let size = self.size(rank);
            if held > 0 && held + size > most {
                runs.push(start..rank);
                (start, held) = (rank, 0);
            }
            held += size;
        }
        runs.push(start..words.end);
        runs
    }

    /// Counts the pairs that begin with some words.
    fn share<C: Count + Into<u64>>(
        &self,
        words: Range<usize>,
        places: &Places,
        followers: &mut Followers<C>,
        watch: &Watch,
    ) -> Result<Vec<Pair>> {
        let mut pairs = Vec::new();
        for rank in words {
            watch.step(1)?;
            let (mut known, mut list) = (0, 0);
            let places = places.of(rank);
            let mut ahead = places.iter().skip(AHEAD);
            for place in places {
                if let Some(later) = ahead.next() {
                    prefetch(&self.lists.types[*later]);
                }
                known = followers.count(self.lists.behind(*place, &mut list), known);
            }
            let first = self.corpus.vocabulary().order()[rank];
            add_pairs(first, followers.take(known), self.min_count, &mut pairs);
        }
        Ok(pairs)
    }
}

/// Where some words, by their order, stand in the lists.
struct Places {
    first: usize,
    /// For each of the words where its places end.
    ends: Vec<usize>,
    all: Vec<usize>,
}

impl Places {
    fn new(counter: &Counter<'_>, words: Range<usize>, watch: &Watch) -> Result<Self> {
        let ranks = counter.corpus.vocabulary().ranks();
        let mut total = 0;
        // Each end begins as the start, and moves on with every place that is written.
        let start = |rank| {
            let start = total;
            total += usize::try_from(counter.size(rank)).unwrap_or(usize::MAX);
            start
        };
        let mut ends: Vec<usize> = words.clone().map(start).collect();
        let mut all = vec![0; total];
        for (number, id) in counter.lists.types.iter().enumerate() {
            if number % super::BLOCK == 0 {
                watch.check()?;
            }
            let rank = ranks[id.index()] as usize;
            if words.contains(&rank) {
                let end = &mut ends[rank - words.start];
                all[*end] = number;
                *end += 1;
            }
        }
        Ok(Self { first: words.start, ends, all })
    }

    fn of(&self, rank: usize) -> &[usize] {
        let at = rank - self.first;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.all[start..self.ends[at]]
    }
}

//! How often words occur in the parts of a corpus, and how far their occurrences are apart.
//!
//! Input: a corpus, its parts, and some of its types, which have the numbers from 0 on.
//! Output: for each of them the parts that hold it, or sums over its distances. Both are
//! exact, whatever the number of threads. Cost: one pass over the stream each; 16 bytes for
//! each part that holds a type, twice while they are dealt out; 64 bytes a type and thread
//! for the distances.

use std::ops::Range;

use rayon::prelude::*;

use super::postings::Postings;
use super::{BLOCK, blocks};
use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::score::dispersion::{Distances, Sums, logarithm};
use crate::threads::Watch;

/// How a corpus is cut into parts.
#[derive(Debug, Clone)]
pub enum Parting {
    /// Every document is a part.
    Documents,
    /// Documents with the same number are a part.
    Groups(Vec<u64>),
    /// So many slices of the tokens.
    Slices(u64),
    /// Parts begin at these tokens, and at the first.
    Bounds(Vec<u64>),
}

impl Parting {
    /// Reads a way and its numbers, which have been found to be such by who gives them.
    pub fn of(way: &str, numbers: Vec<u64>) -> Result<Self> {
        match (way, numbers.as_slice()) {
            ("documents", _) => Ok(Self::Documents),
            ("groups", _) => Ok(Self::Groups(numbers)),
            ("slices", [slices]) => Ok(Self::Slices(*slices)),
            ("bounds", _) => Ok(Self::Bounds(numbers)),
            _ => Err(Error::Internal(format!("there are no parts by {way}"))),
        }
    }
}

/// Parts that have tokens, each of one or more stretches of the stream.
#[derive(Debug)]
pub struct Parts {
    stretches: Vec<Range<usize>>,
    /// Where the stretches of each part end.
    ends: Vec<usize>,
}

impl Parts {
    /// Cuts a corpus. Parts without tokens are left out.
    ///
    /// Fails if there are more slices than tokens, or bounds do not rise or lie outside.
    pub fn new(corpus: &Corpus, parting: &Parting) -> Result<Self> {
        let tokens = corpus.stream().len();
        let documents = || (0..corpus.documents()).map(|document| corpus.document(document));
        match parting {
            Parting::Documents => Ok(Self::single(documents())),
            Parting::Groups(groups) => Self::grouped(documents(), groups),
            Parting::Slices(slices) => {
                let bounds = slices_of(tokens as u64, *slices)?;
                Ok(Self::single(between(bounds, tokens)))
            }
            Parting::Bounds(given) => {
                let bounds = checked(given, tokens as u64)?;
                Ok(Self::single(between(bounds, tokens)))
            }
        }
    }

    /// Makes parts of one stretch each.
    fn single(stretches: impl Iterator<Item = Range<usize>>) -> Self {
        let stretches: Vec<Range<usize>> = stretches.filter(|at| !at.is_empty()).collect();
        let ends = (1..=stretches.len()).collect();
        Self { stretches, ends }
    }

    fn grouped(documents: impl Iterator<Item = Range<usize>>, groups: &[u64]) -> Result<Self> {
        let mut dealt: Vec<(u64, Range<usize>)> = groups.iter().copied().zip(documents).collect();
        if dealt.len() != groups.len() {
            return Err(Error::Internal("groups are not of the documents".into()));
        }
        dealt.retain(|(_, at)| !at.is_empty());
        // Stable: within a part documents stay in order.
        dealt.sort_by_key(|(group, _)| *group);
        let mut ends: Vec<usize> =
            (1..dealt.len()).filter(|at| dealt[*at - 1].0 != dealt[*at].0).collect();
        ends.extend((!dealt.is_empty()).then_some(dealt.len()));
        Ok(Self { stretches: dealt.into_iter().map(|(_, at)| at).collect(), ends })
    }

    fn stretches(&self, part: usize) -> &[Range<usize>] {
        let start = part.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.stretches[start..self.ends[part]]
    }

    /// Returns how many tokens each part has, none of them 0.
    #[must_use]
    pub fn sizes(&self) -> Vec<u64> {
        let size = |part| self.stretches(part).iter().map(|at| at.len() as u64).sum();
        (0..self.ends.len()).map(size).collect()
    }
}

/// Returns where slices begin: the first ones have a token more if they cannot all be equal.
fn slices_of(tokens: u64, slices: u64) -> Result<Vec<u64>> {
    if slices > tokens || slices == 0 {
        let reason = format!("must be at most {tokens}, the tokens there are, got {slices}");
        return Err(Error::Combination { option: "parts", reason });
    }
    let (size, longer) = (tokens / slices, tokens % slices);
    Ok((0..slices).map(|slice| slice * size + slice.min(longer)).collect())
}

/// Returns where parts begin, the first token with them.
fn checked(bounds: &[u64], tokens: u64) -> Result<Vec<u64>> {
    let is_wrong =
        |at: &usize| bounds[*at] >= tokens.max(1) || (*at > 0 && bounds[*at] <= bounds[*at - 1]);
    if let Some(at) = (0..bounds.len()).find(is_wrong) {
        let reason = format!(
            "must be tokens in ascending order, below {tokens}, at which parts begin, got {} at \
             place {at}",
            bounds[at]
        );
        return Err(Error::Combination { option: "parts", reason });
    }
    let first = (bounds.first() != Some(&0)).then_some(0);
    Ok(first.into_iter().chain(bounds.iter().copied()).collect())
}

fn between(bounds: Vec<u64>, tokens: usize) -> impl Iterator<Item = Range<usize>> {
    let bounds: Vec<usize> =
        bounds.into_iter().map(|bound| usize::try_from(bound).unwrap_or(tokens)).collect();
    let ends: Vec<usize> = bounds.iter().copied().skip(1).chain([tokens]).collect();
    bounds.into_iter().zip(ends).map(|(start, end)| start..end)
}

/// Some types of a corpus, numbered from 0 on.
#[derive(Debug)]
pub struct Items {
    /// By id the number of a type, or [`Items::NONE`].
    numbers: Vec<u32>,
    /// How often each occurs.
    counts: Vec<u64>,
}

impl Items {
    const NONE: u32 = u32::MAX;

    /// Numbers types in the order of their ids; one that is named twice has one number.
    #[must_use]
    pub fn new(corpus: &Corpus, types: impl Iterator<Item = usize>) -> Self {
        let mut numbers = vec![Self::NONE; corpus.vocabulary().len()];
        types.for_each(|id| numbers[id] = 0);
        let mut counts = Vec::new();
        for (number, count) in numbers.iter_mut().zip(corpus.counts()) {
            if *number != Self::NONE {
                *number = u32::try_from(counts.len()).unwrap_or(Self::NONE);
                counts.push(*count);
            }
        }
        Self { numbers, counts }
    }

    /// Returns the number of a type.
    #[must_use]
    pub fn number(&self, id: usize) -> usize {
        self.numbers[id] as usize
    }

    /// Returns how often each type occurs.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }
}

/// Counts types in parts.
pub fn in_parts(corpus: &Corpus, parts: &Parts, items: &Items, watch: &Watch) -> Result<Postings> {
    Postings::gathered(parts.sizes(), items.counts.len(), watch, |part, tally| {
        for stretch in parts.stretches(part) {
            for id in &corpus.stream()[stretch.clone()] {
                let number = items.numbers[id.index()];
                if number != Items::NONE {
                    tally.add(number as usize, 1);
                }
            }
        }
        Ok(())
    })
}

/// How many logarithms of short distances, which most are, are looked up.
const SHORT: u64 = 1 << 11;

/// The distances of one type within a share of the stream: 64 bytes, a line of the cache.
#[derive(Debug, Clone, Copy)]
struct Seen {
    /// Its first position, or [`Seen::NEVER`].
    first: u64,
    last: u64,
    sums: Sums,
}

impl Seen {
    const NEVER: u64 = u64::MAX;

    fn new() -> Self {
        Self { first: Self::NEVER, last: 0, sums: Sums::default() }
    }
}

/// Adds up the distances between the occurrences of each type.
pub fn distances(corpus: &Corpus, items: &Items, watch: &Watch) -> Result<Vec<Distances>> {
    let length = corpus.stream().len();
    watch.stage("measuring", "tokens", length);
    let ring = Ring::new(items, length as u64);
    let share = length.div_ceil(rayon::current_num_threads()).max(1);
    let shares = blocks(length, share).into_par_iter().with_max_len(1);
    let shares: Vec<Vec<Seen>> =
        shares.map(|share| ring.walk(corpus.stream(), share, watch)).collect::<Result<_>>()?;
    watch.check()?;
    Ok((0..items.counts.len()).into_par_iter().map(|number| ring.closed(number, &shares)).collect())
}

/// What is looked up while distances are added up.
struct Ring<'a> {
    items: &'a Items,
    tokens: u64,
    /// The logarithms of short distances.
    short: Vec<u128>,
}

impl<'a> Ring<'a> {
    fn new(items: &'a Items, tokens: u64) -> Self {
        let short = (0..SHORT).map(|distance| logarithm(distance.max(1))).collect();
        Self { items, tokens, short }
    }

    #[inline]
    fn add(&self, sums: &mut Sums, number: usize, distance: u64) {
        let known = usize::try_from(distance).ok().and_then(|distance| self.short.get(distance));
        let log = known.copied().unwrap_or_else(|| logarithm(distance));
        sums.add(distance, log, self.items.counts[number], self.tokens);
    }

    /// Adds up the distances within a share of the stream.
    fn walk(&self, stream: &[TokenId], share: Range<usize>, watch: &Watch) -> Result<Vec<Seen>> {
        let mut seen = vec![Seen::new(); self.items.counts.len()];
        for block in blocks(share.len(), BLOCK) {
            watch.step(block.len())?;
            let block = share.start + block.start..share.start + block.end;
            for (at, id) in (block.start as u64..).zip(&stream[block]) {
                let number = self.items.numbers[id.index()];
                if number == Items::NONE {
                    continue;
                }
                let seen = &mut seen[number as usize];
                if seen.first == Seen::NEVER {
                    seen.first = at;
                } else {
                    self.add(&mut seen.sums, number as usize, at - seen.last);
                }
                seen.last = at;
            }
        }
        Ok(seen)
    }

    /// Joins what the shares saw of a type, and closes the ring.
    fn closed(&self, number: usize, shares: &[Vec<Seen>]) -> Distances {
        let mut whole = Seen::new();
        for share in shares.iter().map(|share| &share[number]) {
            if share.first == Seen::NEVER {
                continue;
            }
            whole.sums.join(&share.sums);
            if whole.first == Seen::NEVER {
                whole.first = share.first;
            } else {
                self.add(&mut whole.sums, number, share.first - whole.last);
            }
            whole.last = share.last;
        }
        if whole.first != Seen::NEVER {
            // The last occurrence comes before the first.
            self.add(&mut whole.sums, number, whole.first + self.tokens - whole.last);
        }
        Distances { count: self.items.counts[number], tokens: self.tokens, sums: whole.sums }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_differ_by_one_token_at_most_and_the_first_are_longer() {
        assert_eq!(slices_of(11, 4).expect("enough tokens"), [0, 3, 6, 9]);
        assert_eq!(slices_of(4, 4).expect("enough tokens"), [0, 1, 2, 3]);
        assert!(slices_of(3, 4).is_err());
    }

    #[test]
    fn bounds_rise_and_begin_at_the_first_token() {
        assert_eq!(checked(&[3, 5], 6).expect("rising"), [0, 3, 5]);
        assert_eq!(checked(&[0, 5], 6).expect("rising"), [0, 5]);
        for wrong in [[3, 3], [5, 3], [3, 6]] {
            assert!(checked(&wrong, 6).is_err());
        }
    }

    #[test]
    fn parts_without_tokens_are_left_out() {
        let parts = Parts::grouped([0..2, 2..2, 2..5, 5..6].into_iter(), &[1, 0, 3, 1]);
        let parts = parts.expect("a group a document");
        assert_eq!(parts.sizes(), [3, 3]);
        assert_eq!(parts.stretches(0), [0..2, 5..6]);
    }
}

//! Where matches stand, and which of those that lie in one another count.

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;

use super::Query;
use super::kinds::Kinds;
use super::program::Program;
use super::scan::{Rules, Scan, Stretch};
use crate::corpus::{Corpus, Span, Within, spans};
use crate::count::blocks;
use crate::error::{Error, Result};
use crate::threads::Watch;

/// How many tokens a thread takes at a time.
const BLOCK: usize = 1 << 17;

/// Which of the matches count that a pattern has; those of the Corpus Workbench.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// From each place to the nearest end; of those with one end the longest.
    Standard,
    /// From each place to the nearest end, if no other match lies within.
    Shortest,
    /// From each place to the farthest end, if it lies within no other match.
    Longest,
}

impl Strategy {
    /// The words that are accepted, the default first.
    pub const ACCEPTED: &'static [&'static str] = &["standard", "shortest", "longest"];

    /// Reads the option's value; the error lists what is accepted.
    pub fn parse(given: &str) -> Result<Self> {
        match given {
            "standard" => Ok(Self::Standard),
            "shortest" => Ok(Self::Shortest),
            "longest" => Ok(Self::Longest),
            _ => Err(Error::UnknownChoice {
                option: "strategy",
                given: given.into(),
                accepted: Self::ACCEPTED,
            }),
        }
    }

    /// Adds a match that begins before all that there are, which are in descending order;
    /// leaves out what this already shows not to count.
    fn add(self, found: &mut Vec<Range<usize>>, new: Range<usize>) {
        match self {
            Self::Standard => {
                found.pop_if(|last| last.end == new.end);
            }
            Self::Shortest if found.last().is_some_and(|last| last.end <= new.end) => return,
            Self::Shortest => {}
            Self::Longest => while found.pop_if(|last| last.end <= new.end).is_some() {},
        }
        found.push(new);
    }

    /// Leaves the matches that count, of all in ascending order.
    fn settle(self, mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
        if found.is_sorted_by(|a, b| a.end < b.end) {
            return found;
        }
        match self {
            Self::Standard => {
                found.par_sort_unstable_by_key(|hit| (hit.end, hit.start));
                found.dedup_by_key(|hit| hit.end);
                found.par_sort_unstable_by_key(|hit| (hit.start, Reverse(hit.end)));
            }
            Self::Shortest => {
                let mut nearest = usize::MAX;
                found.reverse();
                found.retain(|hit| {
                    let counts = hit.end < nearest;
                    nearest = nearest.min(hit.end);
                    counts
                });
                found.reverse();
            }
            Self::Longest => {
                let mut farthest = 0;
                found.retain(|hit| {
                    let counts = hit.end > farthest;
                    farthest = farthest.max(hit.end);
                    counts
                });
            }
        }
        found
    }
}

/// Returns where a pattern matches, in ascending order. No match reaches across the end of a
/// document or sentence, or across a gap; matches may overlap.
pub fn find(
    corpus: &Corpus,
    query: &Query,
    within: Within,
    strategy: Strategy,
    watch: &Watch,
) -> Result<Vec<Range<usize>>> {
    let kinds = Kinds::new(corpus, query, watch)?;
    let program = Program::new(&query.tree);
    let rules = Rules::new(&program, &kinds);
    let (ends, longest) = (corpus.bounds(within), query.tree.longest());
    let shares = blocks(corpus.stream().len(), BLOCK).into_par_iter().map(|block| {
        let stretches = stretches(ends, longest, block);
        let mut found = Vec::new();
        let add = |hit: Range<usize>| strategy.add(&mut found, hit);
        if strategy == Strategy::Longest {
            Scan::<true>::new(&rules).read(&kinds.sight, &stretches, watch, add)?;
        } else {
            Scan::<false>::new(&rules).read(&kinds.sight, &stretches, watch, add)?;
        }
        found.reverse();
        Ok(found)
    });
    let found = shares.collect::<Result<Vec<Vec<Range<usize>>>>>()?.concat();
    Ok(strategy.settle(found))
}

/// Returns what is read to find the matches that begin in a block; or, where there is no limit
/// to how long they are, those of documents and sentences that begin there.
fn stretches(ends: &[usize], longest: Option<usize>, block: Range<usize>) -> Vec<Stretch> {
    let spans = spans(ends, block);
    if let Some(longest) = longest {
        let of = |span: Span| {
            let end = span.reach.min(span.end + longest.saturating_sub(1));
            Stretch { start: span.start, until: span.end, end }
        };
        return spans.map(of).collect();
    }
    let begins = spans.filter(|span| span.first == span.start);
    let of = |span: Span| Stretch { start: span.first, until: span.reach, end: span.reach };
    begins.map(of).collect()
}

//! Hits: where words stand, each of which may be any of several types.
//!
//! Input: patterns, a set of types for each place of a phrase. Output: positions of the
//! stream, ascending. Cost: one pass over the stream, or one look at each occurrence of the
//! rarest place of a phrase.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use super::BLOCK;
use crate::corpus::{Corpus, Within};
use crate::error::Result;
use crate::intern::TokenId;
use crate::threads::Watch;

/// How many hits a thread takes at least.
pub(crate) const HITS: usize = 1 << 12;

/// Types, any of which may stand at a place.
#[derive(Debug, Clone, Default)]
pub struct Types {
    ids: Vec<TokenId>,
    /// For each type whether it is one of them; nothing is said of a single one.
    marks: Vec<bool>,
}

impl Types {
    /// Takes types of a corpus.
    ///
    /// # Panics
    ///
    /// Panics if there is no such type.
    #[must_use]
    pub fn new(corpus: &Corpus, mut ids: Vec<TokenId>) -> Self {
        ids.sort_unstable();
        ids.dedup();
        let mut marks = Vec::new();
        if ids.len() > 1 {
            marks = vec![false; corpus.vocabulary().len()];
            for id in &ids {
                marks[id.index()] = true;
            }
        }
        Self { ids, marks }
    }

    /// Takes the types of several together.
    fn union<'a>(corpus: &Corpus, all: impl Iterator<Item = &'a Self>) -> Self {
        Self::new(corpus, all.flat_map(|types| &types.ids).copied().collect())
    }

    /// Tells whether a type is one of them.
    #[must_use]
    pub fn has(&self, id: TokenId) -> bool {
        match self.ids.as_slice() {
            [only] => *only == id,
            _ => self.marks.get(id.index()).copied().unwrap_or(false),
        }
    }

    /// Returns how often they occur.
    fn count(&self, corpus: &Corpus) -> u64 {
        self.ids.iter().map(|id| corpus.counts()[id.index()]).sum()
    }

    /// Returns where they occur, in ascending order.
    pub fn positions<'a>(&self, corpus: &'a Corpus, watch: &Watch) -> Result<Cow<'a, [usize]>> {
        match self.ids.as_slice() {
            [] => Ok(Cow::Borrowed(&[])),
            [only] => corpus.positions(*only, watch),
            _ => self.scanned(corpus, watch).map(Cow::Owned),
        }
    }

    fn scanned(&self, corpus: &Corpus, watch: &Watch) -> Result<Vec<usize>> {
        let found = corpus.stream().par_chunks(BLOCK).enumerate().map(|(block, ids)| {
            watch.check()?;
            let there = (block * BLOCK..).zip(ids).filter(|(_, id)| self.marks[id.index()]);
            Ok(there.map(|(at, _)| at).collect())
        });
        Ok(found.collect::<Result<Vec<Vec<usize>>>>()?.concat())
    }
}

/// Finds patterns: from the first word to the one behind the last, ascending.
///
/// Of hits that overlap the one that begins first counts, and of those that begin together
/// the longest; none reaches across the end of a document or sentence, or across a gap.
pub fn find(
    corpus: &Corpus,
    patterns: &[Vec<Types>],
    within: Within,
    watch: &Watch,
) -> Result<Vec<Range<usize>>> {
    let single = patterns.iter().filter(|pattern| pattern.len() == 1).flatten();
    let words = Types::union(corpus, single);
    let words = words.positions(corpus, watch)?;
    let mut found: Vec<Range<usize>> =
        words.par_iter().with_min_len(HITS).map(|at| *at..at + 1).collect();
    for phrase in patterns.iter().filter(|pattern| pattern.len() > 1) {
        watch.check()?;
        found.extend(phrases(corpus, phrase, within, watch)?);
    }
    if patterns.iter().any(|pattern| pattern.len() > 1) {
        found.par_sort_unstable_by(|a, b| a.start.cmp(&b.start).then_with(|| b.end.cmp(&a.end)));
        let mut behind = 0;
        found.retain(|hit| {
            let is_free = hit.start >= behind;
            behind = if is_free { hit.end } else { behind };
            is_free
        });
    }
    Ok(found)
}

fn phrases(
    corpus: &Corpus,
    phrase: &[Types],
    within: Within,
    watch: &Watch,
) -> Result<Vec<Range<usize>>> {
    let (stream, ends) = (corpus.stream(), corpus.bounds(within));
    // The rarest word is the quickest to look for.
    let rarest = (0..phrase.len()).min_by_key(|at| phrase[*at].count(corpus)).unwrap_or(0);
    let places = phrase[rarest].positions(corpus, watch)?;
    let hit = |position: &usize| {
        let start = position.checked_sub(rarest)?;
        let end = start + phrase.len();
        let is_here = stream.get(start..end)?.iter().zip(phrase).all(|(id, types)| types.has(*id));
        let is_whole = || ends[ends.partition_point(|end| *end <= start)] >= end;
        (is_here && is_whole()).then_some(start..end)
    };
    Ok(places.par_iter().with_min_len(HITS).filter_map(hit).collect())
}

/// What stands around hits: documents or sentences, windows in them, and their places.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    corpus: &'a Corpus,
    within: Within,
}

impl<'a> Surroundings<'a> {
    /// Looks no further than the ends of documents or sentences.
    #[must_use]
    pub fn new(corpus: &'a Corpus, within: Within) -> Self {
        Self { corpus, within }
    }

    /// Returns the document or sentence of a position.
    fn unit(&self, position: usize) -> Range<usize> {
        let ends = self.corpus.ends(self.within);
        let at = ends.partition_point(|end| *end <= position);
        let start = at.checked_sub(1).map_or(0, |before| ends[before]);
        start..ends[at]
    }

    /// Returns the positions from `left` places before a hit to `right` places behind it.
    #[must_use]
    pub fn window(&self, hit: &Range<usize>, (left, right): (usize, usize)) -> Range<usize> {
        let unit = self.unit(hit.start);
        let before = self.corpus.gaps().walk().before(hit.start, left);
        let behind = self.corpus.gaps().walk().behind(hit.end - 1, right);
        let start = hit.start.saturating_sub(before).max(unit.start);
        start..hit.end.saturating_add(behind).min(unit.end)
    }

    /// Returns the position at a place before a hit (-1 is the one next to it) or behind it
    /// (1 is), if a token stands there.
    #[must_use]
    pub fn at(&self, hit: &Range<usize>, place: i32) -> Option<usize> {
        let unit = self.unit(hit.start);
        let distance = place.unsigned_abs() as usize;
        let gaps = self.corpus.gaps();
        if place > 0 {
            let reached = |distance| gaps.walk().behind(hit.end - 1, distance);
            let tokens = reached(distance);
            let at = hit.end - 1 + tokens;
            (tokens > reached(distance - 1) && at < unit.end).then_some(at)
        } else {
            let reached = |distance| gaps.walk().before(hit.start, distance);
            let tokens = reached(distance);
            let at = hit.start.checked_sub(tokens).filter(|at| *at >= unit.start)?;
            (place < 0 && tokens > reached(distance - 1)).then_some(at)
        }
    }
}

/// Where a word must stand, or must not.
#[derive(Debug, Clone)]
pub enum Place {
    /// At one of some places around the hit.
    Around(Vec<i32>),
    /// Anywhere in the window.
    Window(usize, usize),
    /// Anywhere in the same document or sentence.
    Unit(Within),
}

/// A word that hits must have around them, or must not have.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Whether it must be there.
    pub wanted: bool,
    /// Where.
    pub place: Place,
    /// The word.
    pub types: Types,
}

/// Keeps the hits that fulfil all conditions.
pub fn filtered(
    hits: Vec<Range<usize>>,
    conditions: &[Condition],
    around: Surroundings<'_>,
    watch: &Watch,
) -> Result<Vec<Range<usize>>> {
    let mut hits = hits;
    for condition in conditions {
        watch.check()?;
        let units = condition.units(around.corpus, watch)?;
        let keeps = |hit: &Range<usize>| condition.holds(hit, around, &units) == condition.wanted;
        hits = hits.into_par_iter().with_min_len(HITS).filter(keeps).collect();
    }
    Ok(hits)
}

impl Condition {
    /// Returns the documents or sentences that hold the word, if that is what counts.
    fn units(&self, corpus: &Corpus, watch: &Watch) -> Result<Vec<bool>> {
        let Place::Unit(within) = self.place else { return Ok(Vec::new()) };
        let ends = corpus.ends(within);
        let mut held = vec![false; ends.len()];
        for position in self.types.positions(corpus, watch)?.iter() {
            held[ends.partition_point(|end| end <= position)] = true;
        }
        Ok(held)
    }

    fn holds(&self, hit: &Range<usize>, around: Surroundings<'_>, units: &[bool]) -> bool {
        let stream = around.corpus.stream();
        let has = |position: usize| self.types.has(stream[position]);
        match &self.place {
            Place::Around(places) => {
                places.iter().filter_map(|place| around.at(hit, *place)).any(has)
            }
            Place::Window(left, right) => {
                let mut window = around.window(hit, (*left, *right));
                window.any(|position| !hit.contains(&position) && has(position))
            }
            Place::Unit(within) => {
                let ends = around.corpus.ends(*within);
                units[ends.partition_point(|end| *end <= hit.start)]
            }
        }
    }
}

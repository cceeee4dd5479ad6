//! Tables of pairs: words that attract each other.

use super::conventions::{
    Conventional, Counted, PairConvention, margins, no_intervals, scorers, without_conventions,
};
use super::resampling::{Interval, intervals_of_tables};
use super::tables::{Counts, Tested};
use crate::corpus::{Corpus, Within};
use crate::count::by_document::{self, PairMargins};
use crate::count::{units, window};
use crate::error::Result;
use crate::score::measure::Measure;
use crate::score::significance::{Correction, Test};
use crate::table::{self, Table};
use crate::threads::Watch;

/// What [`collocations`] is asked for.
#[derive(Debug, Clone)]
pub struct CollocationOptions {
    /// How far apart two words may be; 1 is adjacent.
    pub window: usize,
    /// What is counted.
    pub convention: PairConvention,
    /// What a pair may not cross.
    pub within: Within,
    /// The smallest number of co-occurrences that is kept.
    pub min_count: u64,
    /// The measures, of which the first gives the order.
    pub measures: Vec<Conventional<PairConvention>>,
    /// How many bytes counting may use beside its result.
    pub memory: Option<u64>,
    /// By which test probabilities are added, if by any, and how they are corrected.
    pub significance: Option<(Test, Correction)>,
    /// Whether intervals are added, and how they are made.
    pub interval: Option<Interval>,
    /// At most this many rows.
    pub top: Option<usize>,
}

impl CollocationOptions {
    /// Returns whether N is of the pairs that there are, however rare.
    fn needs_all_pairs(&self) -> bool {
        let is_vocabulary = |convention| convention == PairConvention::Vocabulary;
        is_vocabulary(self.convention)
            || self.measures.iter().any(|asked| is_vocabulary(asked.convention))
    }

    /// By what a count within a window is divided if the margins are tokens.
    fn share(&self) -> u32 {
        u32::try_from(self.window).unwrap_or(u32::MAX)
    }

    /// Returns of what intervals are made, if they are asked for.
    fn intervals(&self) -> Result<Option<(Vec<Measure>, PairMargins, Interval)>> {
        let Some(interval) = self.interval else { return Ok(None) };
        let measures = without_conventions(&self.measures, self.convention)?;
        let fits = |convention: PairConvention| convention.margins().is_some();
        let margins = self.convention.margins();
        let margins = margins.ok_or_else(|| no_intervals(self.convention, fits))?;
        Ok(Some((measures, margins, interval)))
    }

    fn pairs(&self, corpus: &Corpus, watch: &Watch) -> Result<window::Pairs> {
        // All pairs are tested, also those that are not listed.
        let all = self.significance.is_some() || self.needs_all_pairs();
        let least = if all { 1 } else { self.min_count };
        let &Self { window, within, memory, .. } = self;
        match self.convention.counted() {
            Counted::InOrder => window::pairs(corpus, window, within, least, memory, watch),
            // Both orders may be too rare, and their sum not.
            Counted::InAnyOrder => window::pairs(corpus, window, within, 1, memory, watch)
                .map(|pairs| pairs.unordered(corpus.vocabulary().ranks())),
            Counted::Units(unit) => units::pairs(corpus, unit, least, memory, watch),
        }
    }
}

/// Lists pairs of words by how strongly they attract each other.
pub fn collocations(corpus: &Corpus, options: &CollocationOptions, watch: &Watch) -> Result<Table> {
    let vocabulary = corpus.vocabulary();
    let ranks = vocabulary.ranks();
    watch.check()?;
    // What cannot be had is said before anything is counted.
    let intervals = options.intervals()?;
    let found = options.pairs(corpus, watch)?;
    watch.busy("scoring");
    let types = vocabulary.len() as u64 + found.pairs.len() as u64;
    let counts = |convention: PairConvention, row: usize| {
        let (first, second, o11) = found.pairs[row];
        let n = match convention {
            PairConvention::Tokens => corpus.stream().len() as u64,
            PairConvention::Vocabulary => types,
            _ => {
                let (r1, c1) = (found.firsts[first.index()], found.seconds[second.index()]);
                return Counts { o11, r1, c1, n: found.total, share: 1 };
            }
        };
        let (r1, c1) = (corpus.counts()[first.index()], corpus.counts()[second.index()]);
        Counts { o11, r1, c1, n, share: options.share() }
    };
    let pair = |row: usize| counts(options.convention, row);
    let words = |row: usize| [found.pairs[row].0, found.pairs[row].1];
    let places = |row: usize| words(row).map(|id| ranks[id.index()]).into_iter();
    let count = |row: usize| found.pairs[row].2;
    let tested = Tested::new(found.pairs.len(), options.significance.as_ref(), pair, |row| {
        count(row) >= options.min_count
    });
    let by_measure = scorers(&options.measures, &counts);
    let scored = tested.scored_by(&by_measure, tested.all(), options.top, count, places);
    watch.check()?;
    watch.busy("writing rows");
    let word = |place: usize, side: usize| vocabulary.word(words(scored.rows[place])[side]);
    let names = vec![
        ("w1".to_string(), table::strings(scored.rows.len(), |place| word(place, 0))),
        ("w2".to_string(), table::strings(scored.rows.len(), |place| word(place, 1))),
    ];
    let others = margins(&options.measures, options.convention, &scored.rows, counts);
    let mut added = tested.columns(&scored.rows);
    if let Some((measures, margins, interval)) = intervals {
        let listed: Vec<_> = scored.rows.iter().map(|row| words(*row).into()).collect();
        let window = (options.window, options.within);
        let tables = by_document::pairs(corpus, &listed, window, margins, watch)?;
        let share = if margins == PairMargins::Tokens { options.share() } else { 1 };
        added.extend(intervals_of_tables(&tables, (&measures, share), interval, watch)?);
    }
    Ok(scored.into_table(names, pair, others, added))
}

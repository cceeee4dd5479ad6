//! n-grams by how often they occur, or by how strongly their words attract each other.

use std::collections::BTreeMap;

use arrow_array::ArrayRef;
use rayon::prelude::*;

use super::conventions::GramConvention;
use super::tables::millionth;
use crate::corpus::Corpus;
use crate::count::ngram::{
    self, Candidates, Counting, Nesting, Ngrams, Ordered, Where, rows_at_a_time,
};
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::score::gram::{GramMeasure, Places};
use crate::table::{self, Descending, Table};
use crate::threads::Watch;

/// What [`ngrams`] is asked for.
#[derive(Debug, Clone)]
pub struct NgramOptions {
    /// Which n-grams.
    pub wanted: ngram::Wanted,
    /// At most this many rows.
    pub top: Option<usize>,
    /// Measures of association, of which the first gives the order.
    pub measures: Vec<GramMeasure>,
    /// What the counts of their words and parts are.
    pub convention: GramConvention,
    /// Whether to tell how n-grams are nested in longer ones.
    pub nested: bool,
    /// Whether to list the counts of the parts that the measures look at.
    pub parts: bool,
}

impl NgramOptions {
    /// Asks for counts alone.
    #[must_use]
    pub fn of_counts(wanted: ngram::Wanted, top: Option<usize>) -> Self {
        let convention = GramConvention::Positions;
        Self { wanted, top, measures: Vec::new(), convention, nested: false, parts: false }
    }

    /// Fails if what is asked for is not defined for these n-grams.
    fn check(&self) -> Result<()> {
        let (lengths, scored) = (&self.wanted.lengths, !self.measures.is_empty());
        let refused =
            |option, reason: &str| Err(Error::Combination { option, reason: reason.to_string() });
        if self.wanted.skip > 0 && scored {
            return refused("measures", "need n-grams without gaps: skip must be 0");
        }
        if self.parts && !scored {
            return refused("parts", "are counted for measures: name some");
        }
        if self.wanted.skip > 0 && self.nested {
            return refused("nested", "needs n-grams without gaps: skip must be 0");
        }
        if scored && *lengths.start() < 2 {
            return refused("measures", "need n-grams of two words or more: n must be at least 2");
        }
        if self.nested && lengths.start() == lengths.end() {
            return refused("nested", "needs n-grams of several lengths, as in n=(2, 5)");
        }
        Ok(())
    }
}

/// Lists n-grams by how often they occur, or by the first of the measures.
pub fn ngrams(corpus: &Corpus, options: &NgramOptions, watch: &Watch) -> Result<Table> {
    options.check()?;
    let found = ngram::ngrams(corpus, &options.wanted, watch)?;
    watch.check()?;
    watch.busy("putting rows in order");
    if options.measures.is_empty() {
        let all = if options.nested { None } else { options.top };
        let rows = found.ordered(all);
        let nesting = nesting(corpus, options, &rows, watch)?;
        let listed = rows.len().min(options.top.unwrap_or(usize::MAX));
        let mut columns = counted(
            corpus,
            &found,
            listed,
            |row| row,
            &rows,
            |row| rows.words_from(row).take(listed - row),
        );
        columns
            .extend(nesting.iter().flat_map(|nesting| nested(nesting, &rows, listed, |row| row)));
        return Ok(Table::new(columns));
    }
    let rows = found.ordered(None);
    let nesting = nesting(corpus, options, &rows, watch)?;
    watch.busy("scoring");
    let scoring = Scoring { corpus, options, found: &found, rows: &rows };
    let Scored { order, scores } = scoring.scored(watch)?;
    watch.check()?;
    watch.busy("writing rows");
    let (listed, of) = (order.len(), |place: usize| order[place]);
    let mut columns = counted(corpus, &found, listed, of, &rows, |place| {
        order[place..].iter().map(|row| rows.words(*row))
    });
    let labels = options.measures.iter().map(|measure| measure.label().to_string());
    if options.parts {
        columns.extend(scoring.part_columns(&order, watch)?);
    }
    columns.extend(labels.zip(scores.into_iter().map(table::numbers)));
    columns.extend(nesting.iter().flat_map(|nesting| nested(nesting, &rows, listed, of)));
    Ok(Table::new(columns))
}

/// The columns that every table of n-grams has; `of` gives the row at a place.
fn counted<'a, I: Iterator<Item = &'a [u32]>>(
    corpus: &Corpus,
    found: &Ngrams,
    listed: usize,
    of: impl Fn(usize) -> usize + Sync,
    rows: &Ordered<'_>,
    from: impl Fn(usize) -> I + Sync,
) -> Vec<(String, ArrayRef)> {
    let spelling = corpus.vocabulary().spelling();
    let count = |place: usize| rows.count(of(place));
    let length = |place: usize| rows.length(of(place));
    let per_million = |place: usize| millionth(count(place), found.total(length(place)));
    vec![
        ("rank".into(), table::counts_by(listed, |place| place as u64 + 1)),
        ("ngram".into(), table::joined_words(listed, &spelling, from)),
        ("n".into(), table::counts_by(listed, |place| length(place) as u64)),
        ("count".into(), table::counts_by(listed, count)),
        ("per_million".into(), table::numbers_by(listed, per_million)),
    ]
}

fn nesting(
    corpus: &Corpus,
    options: &NgramOptions,
    rows: &Ordered<'_>,
    watch: &Watch,
) -> Result<Option<Nesting>> {
    let (within, lengths) = (options.wanted.within, &options.wanted.lengths);
    let lengths = (*lengths.start(), *lengths.end());
    let found = options.nested.then(|| Nesting::new(corpus, within, rows, lengths, watch));
    found.transpose()
}

/// The columns that tell how n-grams are nested.
fn nested(
    nesting: &Nesting,
    rows: &Ordered<'_>,
    listed: usize,
    of: impl Fn(usize) -> usize + Sync + Send,
) -> Vec<(String, ArrayRef)> {
    let is_maximal = |place: usize| nesting.containers(of(place)).0 == 0;
    let c_value = |place: usize| {
        let row = of(place);
        let (containers, occurrences) = nesting.containers(row);
        let inside = if containers == 0 { 0.0 } else { real(occurrences) / real(containers) };
        real(rows.length(row) as u64).log2() * (real(rows.count(row)) - inside)
    };
    vec![
        ("count_nested".into(), table::counts_by(listed, |place| nesting.count_nested(of(place)))),
        ("c_value".into(), table::numbers_by(listed, c_value)),
        ("maximal".into(), table::booleans(listed, is_maximal)),
        ("closed".into(), table::booleans(listed, |place| nesting.is_closed(of(place)))),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

/// What scoring needs to know.
struct Scoring<'a> {
    corpus: &'a Corpus,
    options: &'a NgramOptions,
    found: &'a Ngrams,
    rows: &'a Ordered<'a>,
}

/// The rows of a table in their order, with their scores, measure by measure.
struct Scored {
    order: Vec<usize>,
    scores: Vec<Vec<f64>>,
}

impl Scoring<'_> {
    /// Scores all rows and puts them in order. If only the best are listed, only they are
    /// scored by the other measures.
    fn scored(&self, watch: &Watch) -> Result<Scored> {
        let (measures, count) = (&self.options.measures, self.rows.len());
        let top = self.options.top.unwrap_or(usize::MAX).min(count);
        let now = if top < count { 1 } else { measures.len() };
        let all: Vec<usize> = (0..count).collect();
        let mut scores = self.scores(&all, &measures[..now], watch)?;
        // Rows come by count and then by words: what is equal stays in that order.
        let key = |row: usize| (Descending::from(scores[0][row]), row);
        let mut keys: Vec<(Descending, usize)> = all.into_par_iter().map(key).collect();
        keys.par_sort_unstable();
        keys.truncate(top);
        let order: Vec<usize> = keys.into_par_iter().map(|(_, row)| row).collect();
        for scores in &mut scores {
            *scores = order.par_iter().map(|row| scores[*row]).collect();
        }
        scores.extend(self.scores(&order, &measures[now..], watch)?);
        Ok(Scored { order, scores })
    }

    /// Scores some rows by some measures.
    fn scores(
        &self,
        rows: &[usize],
        measures: &[GramMeasure],
        watch: &Watch,
    ) -> Result<Vec<Vec<f64>>> {
        let mut scores = vec![vec![f64::NAN; rows.len()]; measures.len()];
        self.each_length(rows, measures, watch, |counted| {
            let Counted { length, places, parts, columns } = counted;
            let total = self.total(*length);
            for (scores, measure) in scores.iter_mut().zip(measures) {
                watch.check()?;
                let found = measure.scores(*length, |_| total, parts, columns, places.len());
                places.iter().zip(found).for_each(|(place, score)| scores[*place] = score);
            }
            Ok(())
        })?;
        Ok(scores)
    }

    /// The columns of how often the parts of some rows occur, and of N; what is not
    /// counted of n-grams of a length is missing.
    fn part_columns(&self, rows: &[usize], watch: &Watch) -> Result<Vec<(String, ArrayRef)>> {
        let mut found: BTreeMap<Vec<usize>, Vec<Option<u64>>> = BTreeMap::new();
        self.each_length(rows, &self.options.measures, watch, |counted| {
            for (part, column) in counted.parts.iter().zip(&counted.columns) {
                let numbers = numbers_of(*part, counted.length);
                let listed = found.entry(numbers).or_insert_with(|| vec![None; rows.len()]);
                let counts = counted.places.iter().zip(column);
                counts.for_each(|(place, count)| listed[*place] = Some(*count));
            }
            Ok(())
        })?;
        // The whole of the longest is the count of the n-gram.
        found.remove(&(0..*self.options.wanted.lengths.end()).collect::<Vec<usize>>());
        let mut parts: Vec<(Vec<usize>, Vec<Option<u64>>)> = found.into_iter().collect();
        parts.sort_by_key(|(numbers, _)| numbers.len());
        let named = |numbers: &[usize]| {
            let numbers: Vec<String> =
                numbers.iter().map(|place| (place + 1).to_string()).collect();
            format!("f{}", numbers.join("_"))
        };
        let columns = parts.into_iter();
        let mut columns: Vec<(String, ArrayRef)> =
            columns.map(|(part, counts)| (named(&part), table::optional_counts(counts))).collect();
        let total = |place: usize| self.total(self.rows.length(rows[place]));
        columns.push(("total".into(), table::counts_by(rows.len(), total)));
        Ok(columns)
    }

    /// N, of n-grams of a length.
    fn total(&self, length: usize) -> u64 {
        match self.options.convention {
            GramConvention::Positions => self.found.total(length),
            GramConvention::Tokens => self.corpus.stream().len() as u64,
        }
    }

    /// Counts what measures look at of some rows, so many of one length at a time as
    /// memory allows, and hands it to `see`.
    fn each_length(
        &self,
        rows: &[usize],
        measures: &[GramMeasure],
        watch: &Watch,
        mut see: impl FnMut(&Counted) -> Result<()>,
    ) -> Result<()> {
        for length in self.options.wanted.lengths.clone() {
            let places: Vec<usize> =
                (0..rows.len()).filter(|place| self.rows.length(rows[*place]) == length).collect();
            let mut parts: Vec<Places> =
                measures.iter().flat_map(|measure| measure.parts(length)).collect();
            parts.sort_unstable();
            parts.dedup();
            let most = rows_at_a_time(length, parts.len(), self.options.wanted.memory);
            for places in places.chunks(most) {
                watch.check()?;
                let chosen: Vec<usize> = places.iter().map(|place| rows[*place]).collect();
                let columns = self.counted((length, &chosen), &parts, watch)?;
                let (places, parts) = (places.to_vec(), parts.clone());
                see(&Counted { length, places, parts, columns })?;
            }
        }
        Ok(())
    }

    /// Counts parts of some rows of one length.
    fn counted(
        &self,
        (length, rows): (usize, &[usize]),
        parts: &[Places],
        watch: &Watch,
    ) -> Result<Vec<Vec<u64>>> {
        let order = self.corpus.vocabulary().order();
        let mut words = vec![TokenId(0); rows.len() * length];
        words.par_chunks_mut(length).zip(rows).for_each(|(words, row)| {
            let ranks = self.rows.words(*row).iter();
            words.iter_mut().zip(ranks).for_each(|(word, rank)| *word = order[*rank as usize]);
        });
        let counts: Vec<u64> = rows.par_iter().map(|row| self.rows.count(*row)).collect();
        let are_all = counts.par_iter().sum::<u64>() == self.found.total(length);
        let candidates = Candidates { length, words, counts, are_all };
        let place = match self.options.convention {
            GramConvention::Positions => Where::InNgrams,
            GramConvention::Tokens => Where::Anywhere,
        };
        let counting = Counting { corpus: self.corpus, within: self.options.wanted.within, place };
        let count = |part: &Places| {
            watch.check()?;
            counting.count(&candidates, &numbers_of(*part, length), watch)
        };
        parts.iter().map(count).collect()
    }
}

/// How often parts of rows of one length occur.
struct Counted {
    length: usize,
    /// Where the rows stand among those that were asked for.
    places: Vec<usize>,
    /// The parts, in ascending order.
    parts: Vec<Places>,
    /// For each part, its counts by row.
    columns: Vec<Vec<u64>>,
}

/// The numbers of the places of an n-gram, from 0.
fn numbers_of(places: Places, length: usize) -> Vec<usize> {
    (0..length).filter(|place| places >> place & 1 == 1).collect()
}

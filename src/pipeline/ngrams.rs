//! n-grams by how often they occur, or by how strongly their words attract each other.

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
use crate::score::gram::{Gram, GramMeasure, Places};
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
}

impl NgramOptions {
    /// Asks for counts alone.
    #[must_use]
    pub fn of_counts(wanted: ngram::Wanted, top: Option<usize>) -> Self {
        let convention = GramConvention::Positions;
        Self { wanted, top, measures: Vec::new(), convention, nested: false }
    }

    /// Fails if what is asked for is not defined for these n-grams.
    fn check(&self) -> Result<()> {
        let (lengths, scored) = (&self.wanted.lengths, !self.measures.is_empty());
        let refused =
            |option, reason: &str| Err(Error::Combination { option, reason: reason.to_string() });
        if self.wanted.skip > 0 && scored {
            return refused("measures", "need n-grams without gaps: skip must be 0");
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
    let scoring = Scoring { corpus, options, found: &found, rows: &rows };
    let Scored { order, scores } = scoring.scored(watch)?;
    watch.check()?;
    let (listed, of) = (order.len(), |place: usize| order[place]);
    let mut columns = counted(corpus, &found, listed, of, &rows, |place| {
        order[place..].iter().map(|row| rows.words(*row))
    });
    let labels = options.measures.iter().map(|measure| measure.label().to_string());
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
                let found = self.scores_of((length, &chosen), &parts, measures, watch)?;
                for (scores, found) in scores.iter_mut().zip(found) {
                    places.iter().zip(found).for_each(|(place, score)| scores[*place] = score);
                }
            }
        }
        Ok(scores)
    }

    /// Scores some rows of one length.
    fn scores_of(
        &self,
        (length, rows): (usize, &[usize]),
        parts: &[Places],
        measures: &[GramMeasure],
        watch: &Watch,
    ) -> Result<Vec<Vec<f64>>> {
        let order = self.corpus.vocabulary().order();
        let mut words = vec![TokenId(0); rows.len() * length];
        words.par_chunks_mut(length).zip(rows).for_each(|(words, row)| {
            let ranks = self.rows.words(*row).iter();
            words.iter_mut().zip(ranks).for_each(|(word, rank)| *word = order[*rank as usize]);
        });
        let counts: Vec<u64> = rows.par_iter().map(|row| self.rows.count(*row)).collect();
        let are_all = counts.par_iter().sum::<u64>() == self.found.total(length);
        let candidates = Candidates { length, words, counts, are_all };
        let (place, total) = match self.options.convention {
            GramConvention::Positions => (Where::InNgrams, self.found.total(length)),
            GramConvention::Tokens => (Where::Anywhere, self.corpus.stream().len() as u64),
        };
        let counting = Counting { corpus: self.corpus, within: self.options.wanted.within, place };
        let counted = parts.iter().map(|part| {
            watch.check()?;
            let places: Vec<usize> = (0..length).filter(|place| part >> place & 1 == 1).collect();
            counting.count(&candidates, &places, watch)
        });
        let counted: Vec<Vec<u64>> = counted.collect::<Result<_>>()?;
        let gram = || Gram::new(length, total, parts.to_vec());
        let scored = measures.iter().map(|measure| {
            watch.check()?;
            let score = |gram: &mut Gram, row: usize| {
                gram.counts.iter_mut().zip(&counted).for_each(|(count, of)| *count = of[row]);
                measure.score(gram)
            };
            Ok((0..rows.len()).into_par_iter().map_init(gram, score).collect())
        });
        scored.collect()
    }
}

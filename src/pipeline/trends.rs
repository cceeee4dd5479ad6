//! Stage 5 to 7: words in the course of time: which rise and fall, burst, or change their level.

use std::cmp::Ordering;
use std::f64::consts::LN_10;
use std::iter::once;

use arrow_array::ArrayRef;
use rayon::prelude::*;

use super::parts::{Parts, Tally, tallies};
use super::tables::millionth;
use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::score::bursts::{Automaton, Burst};
use crate::score::change::{self, Change};
use crate::score::significance::Correction;
use crate::score::trend::{MannKendall, Point, TheilSen};
use crate::table::{self, Descending, SortKey, Table, sort_rows};
use crate::threads::Watch;

/// Which words are looked at, and in which periods.
#[derive(Debug)]
pub struct Series {
    /// The period of each document; what is behind the last period has no date.
    pub parts: Parts,
    /// How many periods there are.
    pub periods: usize,
    /// Only these words.
    pub tokens: Option<Vec<String>>,
    /// The smallest count that is kept.
    pub min_count: u64,
    /// In which share of the periods that have tokens a word must occur.
    pub min_coverage: f64,
}

/// In what a word is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// Documents that hold it, of all documents with a token.
    Documents,
    /// Its occurrences, of all tokens.
    Tokens,
}

impl Course {
    /// Reads the option's value; the error lists what is accepted.
    pub fn parse(given: &str) -> Result<Self> {
        match given {
            "documents" => Ok(Self::Documents),
            "tokens" => Ok(Self::Tokens),
            _ => Err(Error::UnknownChoice {
                option: "unit",
                given: given.into(),
                accepted: &["documents", "tokens"],
            }),
        }
    }
}

/// What [`trends`] is asked for.
#[derive(Debug)]
pub struct TrendOptions {
    /// The length of the year, in periods; 1 if there are no seasons.
    pub season: usize,
    /// How often the bounds of a slope hold it.
    pub confidence: f64,
    /// How probabilities are corrected.
    pub correction: Correction,
    /// At most this many rows.
    pub top: Option<usize>,
    /// Only words that rise (true) or fall (false).
    pub rising: Option<bool>,
}

/// What [`bursts`] is asked for.
#[derive(Debug)]
pub struct BurstOptions {
    /// The automaton.
    pub automaton: Automaton,
    /// In what a word is counted.
    pub unit: Course,
    /// At most this many rows.
    pub top: Option<usize>,
}

/// What [`changes`] is asked for.
#[derive(Debug)]
pub struct ChangeOptions {
    /// What a change must gain in twice the log-likelihood.
    pub penalty: f64,
    /// In what a word is counted.
    pub unit: Course,
    /// At most this many rows.
    pub top: Option<usize>,
}

/// Words that are looked at, with what each period holds of them.
struct Words<'a> {
    corpus: &'a Corpus,
    series: &'a Series,
    types: Vec<TokenId>,
    /// A tally a period, whose words are all that were counted.
    tallies: Vec<Tally>,
    /// Of those the places of the words that are looked at.
    kept: Vec<usize>,
}

impl<'a> Words<'a> {
    fn new(corpus: &'a Corpus, series: &'a Series, watch: &Watch) -> Result<Self> {
        let vocabulary = corpus.vocabulary();
        let mut types: Vec<TokenId> = match &series.tokens {
            Some(tokens) => tokens.iter().filter_map(|token| vocabulary.find(token)).collect(),
            None => vocabulary.order().to_vec(),
        };
        // What the whole corpus has too little of, its periods have.
        types.retain(|id| corpus.counts()[id.index()] >= series.min_count);
        types.sort_unstable_by_key(|id| vocabulary.ranks()[id.index()]);
        types.dedup();
        let mut tallies = tallies(corpus, &series.parts, &types, watch)?;
        tallies.truncate(series.periods);
        let filled = tallies.iter().filter(|tally| tally.tokens > 0).count();
        let is_kept = |word: &usize| {
            let held = tallies.iter().filter(|tally| tally.counts[*word] > 0).count();
            let count: u64 = tallies.iter().map(|tally| tally.counts[*word]).sum();
            // Nothing is in all of no periods.
            count >= series.min_count && share(held, filled) >= series.min_coverage
        };
        let kept = (0..types.len()).into_par_iter().filter(is_kept).collect();
        Ok(Self { corpus, series, types, tallies, kept })
    }

    fn sum(&self, of: impl Fn(&Tally) -> u64) -> u64 {
        self.tallies.iter().map(of).sum()
    }

    fn count(&self, word: usize) -> u64 {
        self.sum(|tally| tally.counts[word])
    }

    /// How often the word occurs in a million tokens, in each period that has any.
    fn rates(&self, word: usize) -> Vec<Point> {
        let filled = self.tallies.iter().enumerate().filter(|(_, tally)| tally.tokens > 0);
        filled.map(|(at, tally)| (at, millionth(tally.counts[word], tally.tokens))).collect()
    }

    /// Units, and those that hold the word, in each period.
    fn course(&self, word: usize, unit: Course) -> Vec<(u64, u64)> {
        let point = |tally: &Tally| match unit {
            Course::Documents => (tally.filled, tally.documents[word]),
            Course::Tokens => (tally.tokens, tally.counts[word]),
        };
        self.tallies.iter().map(point).collect()
    }

    fn key(&self, score: f64, word: usize, row: usize) -> SortKey<Descending> {
        let rank = self.corpus.vocabulary().ranks()[self.types[word].index()];
        SortKey::new(Descending::from(score), self.count(word), once(rank), row)
    }

    /// The columns that every table begins with.
    fn columns(&self, words: &[usize]) -> Vec<(String, ArrayRef)> {
        let rows = words.len();
        let token = |row: usize| self.corpus.vocabulary().word(self.types[words[row]]);
        vec![
            ("rank".into(), table::counts_by(rows, |row| row as u64 + 1)),
            ("token".into(), table::strings(rows, token)),
            ("count".into(), table::counts_by(rows, |row| self.count(words[row]))),
        ]
    }

    /// How often the word of each row occurs in a million tokens, in those periods of the row.
    fn per_million(
        &self,
        words: &[usize],
        is_in: impl Fn(usize, usize) -> bool + Sync + Send,
    ) -> ArrayRef {
        table::numbers_by(words.len(), |row| {
            let periods = self.tallies.iter().enumerate().filter(|(at, _)| is_in(row, *at));
            let (count, tokens) = periods.fold((0, 0), |sum, (_, tally)| {
                (sum.0 + tally.counts[words[row]], sum.1 + tally.tokens)
            });
            millionth(count, tokens)
        })
    }

    fn labels(&self, periods: impl Iterator<Item = usize>) -> Result<ArrayRef> {
        self.series.parts.labels(periods)
    }

    /// Finds something in the course of each word, and puts what was found in order: that of
    /// the highest score first, then by count, code points, and as it was found.
    fn found<T: Send + Sync + Copy>(
        &self,
        find: impl Fn(usize) -> Vec<T> + Sync,
        score: impl Fn(&T) -> f64,
        top: Option<usize>,
        watch: &Watch,
    ) -> Result<(Vec<usize>, Vec<T>)> {
        watch.stage("looking at words", "words", self.kept.len());
        let of_word = |word: &usize| {
            watch.step(1)?;
            Ok(find(*word).into_iter().map(|item| (*word, item)).collect::<Vec<_>>())
        };
        let all: Vec<(usize, T)> =
            self.kept.par_iter().map(of_word).collect::<Result<Vec<_>>>()?.concat();
        let keys = all.iter().enumerate();
        let mut keys: Vec<_> =
            keys.map(|(row, (word, item))| self.key(score(item), *word, row)).collect();
        sort_rows(&mut keys, top, |a, b| a.cmp(&b));
        Ok(keys.iter().map(|key| all[key.row]).unzip())
    }
}

/// Lists the words of a corpus by how surely they rise or fall.
pub fn trends(
    corpus: &Corpus,
    series: &Series,
    options: &TrendOptions,
    watch: &Watch,
) -> Result<Table> {
    let words = Words::new(corpus, series, watch)?;
    watch.stage("testing", "words", words.kept.len());
    let test = |word: &usize| {
        watch.step(1)?;
        Ok(MannKendall::of(&words.rates(*word), options.season))
    };
    let tests: Vec<MannKendall> = words.kept.par_iter().map(test).collect::<Result<_>>()?;
    let ln_ps: Vec<f64> = tests.par_iter().map(MannKendall::ln_p).collect();
    let corrected = options.correction.corrected(&ln_ps);
    let is_meant = |row: &usize| {
        let s = tests[*row].s;
        options.rising.is_none_or(|rising| if rising { s > 0 } else { s < 0 })
    };
    let rows = (0..tests.len()).filter(is_meant);
    let mut keys: Vec<_> =
        rows.map(|row| words.key(tests[row].z().abs(), words.kept[row], row)).collect();
    sort_rows(&mut keys, options.top, |_, _| Ordering::Equal);
    let rows: Vec<usize> = keys.into_iter().map(|key| key.row).collect();
    let kept: Vec<usize> = rows.iter().map(|row| words.kept[*row]).collect();
    watch.stage("measuring slopes", "words", rows.len());
    let slope = |row: &usize| {
        watch.step(1)?;
        let rates = words.rates(words.kept[*row]);
        Ok(TheilSen::of(&rates, options.season, &tests[*row], options.confidence))
    };
    let slopes: Vec<TheilSen> = rows.par_iter().map(slope).collect::<Result<_>>()?;
    let held =
        |row: usize| words.tallies.iter().filter(|tally| tally.counts[kept[row]] > 0).count();
    let filled = words.tallies.iter().filter(|tally| tally.tokens > 0).count();
    let number = |of: &(dyn Fn(usize) -> f64 + Sync)| table::numbers_by(rows.len(), of);
    // 0 rather than -0 for what is certain.
    let log10 = |ln_ps: &Vec<f64>, row: usize| 0.0 + ln_ps[rows[row]] / LN_10;
    let mut columns = words.columns(&kept);
    columns.extend([
        ("per_million".into(), words.per_million(&kept, |_, _| true)),
        (
            "documents".into(),
            table::counts_by(rows.len(), |row| words.sum(|tally| tally.documents[kept[row]])),
        ),
        ("coverage".into(), number(&|row| share(held(row), filled))),
        ("slope".into(), number(&|row| slopes[row].slope)),
        ("slope_low".into(), number(&|row| slopes[row].low)),
        ("slope_high".into(), number(&|row| slopes[row].high)),
        ("tau".into(), number(&|row| tests[rows[row]].tau)),
        ("z".into(), number(&|row| tests[rows[row]].z())),
        ("log10_p".into(), number(&|row| log10(&ln_ps, row))),
    ]);
    if options.correction != Correction::None {
        columns.push(("log10_p_corrected".into(), number(&|row| log10(&corrected, row))));
    }
    Ok(Table::new(columns))
}

/// Lists the bursts of words by their weight.
pub fn bursts(
    corpus: &Corpus,
    series: &Series,
    options: &BurstOptions,
    watch: &Watch,
) -> Result<Table> {
    let words = Words::new(corpus, series, watch)?;
    let find = |word: usize| options.automaton.bursts(&words.course(word, options.unit));
    let (kept, found) = words.found(find, |burst: &Burst| burst.weight, options.top, watch)?;
    let is_in = |row: usize, period: usize| {
        let Burst { first, last, .. } = found[row];
        (first..=last).contains(&period)
    };
    let periods = |of: fn(&Burst) -> usize| words.labels(found.iter().map(of));
    let mut columns = words.columns(&kept);
    columns.extend([
        ("start".into(), periods(|burst| burst.first)?),
        ("end".into(), periods(|burst| burst.last)?),
        ("level".into(), table::counts(found.iter().map(|burst| burst.level as u64))),
        ("weight".into(), table::numbers(found.iter().map(|burst| burst.weight).collect())),
        ("per_million_inside".into(), words.per_million(&kept, is_in)),
        ("per_million_outside".into(), words.per_million(&kept, |row, at| !is_in(row, at))),
    ]);
    Ok(Table::new(columns))
}

/// Lists the places where words take another level, by the gain in likelihood.
pub fn changes(
    corpus: &Corpus,
    series: &Series,
    options: &ChangeOptions,
    watch: &Watch,
) -> Result<Table> {
    let words = Words::new(corpus, series, watch)?;
    let find = |word: usize| change::changes(&words.course(word, options.unit), options.penalty);
    let (kept, found) = words.found(find, |change: &Change| change.gain, options.top, watch)?;
    let before = |row: usize, at: usize| (found[row].from..found[row].at).contains(&at);
    let after = |row: usize, at: usize| (found[row].at..found[row].until).contains(&at);
    let periods = |of: fn(&Change) -> usize| words.labels(found.iter().map(of));
    let shares = |of: fn(&Change) -> (u64, u64)| {
        table::numbers_by(found.len(), |row| {
            let (units, held) = of(&found[row]);
            share_of(held, units)
        })
    };
    let mut columns = words.columns(&kept);
    columns.extend([
        ("start".into(), periods(|change| change.at)?),
        ("end".into(), periods(|change| change.until - 1)?),
        ("share_before".into(), shares(|change| change.before)),
        ("share".into(), shares(|change| change.after)),
        ("per_million_before".into(), words.per_million(&kept, before)),
        ("per_million".into(), words.per_million(&kept, after)),
        ("gain".into(), table::numbers(found.iter().map(|change| change.gain).collect())),
    ]);
    Ok(Table::new(columns))
}

fn share(part: usize, whole: usize) -> f64 {
    share_of(part as u64, whole as u64)
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn share_of(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

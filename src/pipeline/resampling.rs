//! Other corpora that might have been: the same documents, dealt out anew.
//!
//! Every replicate is made from the seed and its own number, so it is the same on any
//! number of threads.

use std::ops::Range;

use arrow_array::ArrayRef;
use rayon::prelude::*;

use super::keyness::KeyMeasure;
use super::keyness::drawn::{Drawn, Side, figures};
use super::tables::Counts;
use crate::count::blocks;
use crate::count::by_document::Tables;
use crate::count::postings::Postings;
use crate::error::{Error, Result};
use crate::score::interval::Bounds;
use crate::score::measure::Measure;
use crate::score::pair::Pair;
use crate::score::random::Numbers;
use crate::table;
use crate::threads::Watch;

/// How many replicates, and from which seed.
#[derive(Debug, Clone, Copy)]
pub struct Resampling {
    /// How many.
    pub replicates: usize,
    /// Where the random numbers begin.
    pub seed: u64,
}

/// The most cells that the weights of documents may have.
const MAX_WEIGHTS: u64 = 1 << 31;

impl Resampling {
    /// Returns the random numbers of a replicate.
    fn numbers(self, replicate: usize) -> Numbers {
        let mut numbers = Numbers(self.seed);
        let first = numbers.next();
        Numbers(first ^ (replicate as u64).wrapping_mul(0xd134_2543_de82_ef95))
    }

    /// Draws documents with replacement, as many as there are: how often each is drawn.
    pub(super) fn drawn(self, documents: usize, salt: u64) -> Result<Weights> {
        let drawn = Self { seed: self.seed ^ salt, ..self };
        Weights::new(self.replicates, documents, |replicate, weights| {
            let mut numbers = drawn.numbers(replicate);
            for _ in 0..documents {
                weights[numbers.below(documents)] += 1;
            }
        })
    }

    /// Draws `some` of the documents without replacement: 1 for those.
    pub(super) fn dealt(self, documents: usize, some: usize) -> Result<Weights> {
        Weights::new(self.replicates, documents, |replicate, weights| {
            let (mut numbers, mut order) =
                (self.numbers(replicate), (0..documents).collect::<Vec<usize>>());
            for place in 0..some {
                order.swap(place, place + numbers.below(documents - place));
                weights[order[place]] = 1;
            }
        })
    }
}

/// How often each document is taken in each replicate.
pub(super) struct Weights {
    replicates: usize,
    /// Document by document, all replicates. A byte is enough: of n documents that are drawn n
    /// times, one is drawn more than 255 times with a chance below 1/256!.
    taken: Vec<u8>,
    /// The largest of them.
    largest: u64,
}

/// What a short sum may be at most.
const SHORT: u64 = u16::MAX as u64;

/// Moves short sums to where there is room.
fn empty(short: &mut [u16], sums: &mut [u64]) {
    for (short, sum) in short.iter_mut().zip(sums) {
        *sum += u64::from(std::mem::take(short));
    }
}

impl Weights {
    fn new(
        replicates: usize,
        documents: usize,
        draw: impl Fn(usize, &mut [u8]) + Sync,
    ) -> Result<Self> {
        if replicates as u64 * documents as u64 > MAX_WEIGHTS {
            return Err(Error::TooMany { what: "replicates times documents", max: MAX_WEIGHTS });
        }
        let rows: Vec<Vec<u8>> = (0..replicates)
            .into_par_iter()
            .map(|replicate| {
                let mut weights = vec![0; documents];
                draw(replicate, &mut weights);
                weights
            })
            .collect();
        let by_document = |cell: usize| rows[cell % replicates][cell / replicates];
        let taken: Vec<u8> = (0..replicates * documents).into_par_iter().map(by_document).collect();
        let largest = taken.par_iter().max().copied().unwrap_or(0).into();
        Ok(Self { replicates, taken, largest })
    }

    /// Returns how often a document is taken in a replicate.
    pub(super) fn of(&self, document: usize, replicate: usize) -> u8 {
        self.taken[document * self.replicates + replicate]
    }

    /// Returns the counts of a word in each replicate.
    ///
    /// Short sums are added up as long as none can overflow, many at a time: so they wrap,
    /// since additions that are checked are done one by one.
    fn sums(&self, cells: impl Iterator<Item = (usize, u64)>) -> Vec<u64> {
        let mut sums = vec![0_u64; self.replicates];
        let mut short = vec![0_u16; self.replicates];
        let mut most = 0;
        for (document, count) in cells {
            let weights = &self.taken[document * self.replicates..][..self.replicates];
            let largest = count.saturating_mul(self.largest);
            let Some(factor) = u16::try_from(count).ok().filter(|_| largest <= SHORT) else {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += count * u64::from(*weight);
                }
                continue;
            };
            if most + largest > SHORT {
                empty(&mut short, &mut sums);
                most = 0;
            }
            most += largest;
            for (sum, weight) in short.iter_mut().zip(weights) {
                *sum = sum.wrapping_add(factor.wrapping_mul(u16::from(*weight)));
            }
        }
        empty(&mut short, &mut sums);
        sums
    }

    /// Returns the tokens of each replicate.
    pub(super) fn tokens(&self, lengths: &[u64]) -> Vec<u64> {
        self.sums(lengths.iter().copied().enumerate())
    }
}

/// What is known of the documents on both sides.
pub(super) struct BothSides<'a> {
    pub(super) here: &'a Postings,
    pub(super) there: &'a Postings,
    /// For both, what measures of documents look at instead, if these are cut.
    pub(super) segments: Option<[Segments<'a>; 2]>,
}

/// Segments of documents.
pub(super) struct Segments<'a> {
    postings: &'a Postings,
    /// Which document each is of.
    owners: Vec<usize>,
}

impl<'a> Segments<'a> {
    /// Takes the segments of so many tokens of documents of these lengths.
    pub(super) fn new(postings: &'a Postings, lengths: &[u64], tokens: usize) -> Self {
        let of = |(document, length): (usize, &u64)| {
            let segments = usize::try_from(*length).unwrap_or(usize::MAX) / tokens;
            std::iter::repeat_n(document, segments)
        };
        Self { postings, owners: lengths.iter().enumerate().flat_map(of).collect() }
    }
}

/// A word by its places on either side.
pub(super) type Places = (Option<usize>, Option<usize>);

fn cells(postings: &Postings, place: Option<usize>) -> impl Iterator<Item = (usize, u64)> {
    postings.at(place).iter().copied()
}

impl BothSides<'_> {
    /// For each word log10 of the share of the ways to deal the documents out, this one
    /// among them, whose score is no lower.
    pub(super) fn permuted(
        &self,
        words: &[Places],
        measure: &Measure,
        resampling: Resampling,
        watch: &Watch,
    ) -> Result<Vec<f64>> {
        let (left, right) = (self.here.lengths(), self.there.lengths());
        let lengths = [left, right].concat();
        let dealt = resampling.dealt(lengths.len(), left.len())?;
        let (tokens, all) = (dealt.tokens(&lengths), lengths.iter().sum::<u64>());
        let own: u64 = left.iter().sum();
        watch.stage("dealing documents out anew", "words", words.len());
        let share = |places: &Places| {
            watch.step(1)?;
            let there = cells(self.there, places.1).map(|(at, count)| (left.len() + at, count));
            let both: Vec<(usize, u64)> = cells(self.here, places.0).chain(there).collect();
            let count: u64 = cells(self.here, places.0).map(|(_, count)| count).sum();
            let total = both.iter().map(|(_, count)| count).sum();
            let seen = measure.score(&Pair::of_counts(count, own, total, all));
            let sums = dealt.sums(both.into_iter());
            // What is equal but for rounding is equal.
            let least = seen - 1e-9 * seen.abs();
            let as_high = sums.iter().zip(&tokens).filter(|(count, tokens)| {
                measure.score(&Pair::of_counts(**count, **tokens, total, all)) >= least
            });
            Ok(if seen.is_nan() { seen } else { log10_share(as_high.count(), &resampling) })
        };
        words.par_iter().map(share).collect()
    }

    /// Returns what measures of documents look at.
    fn sides<'a>(&'a self, here: &'a Weights, there: &'a Weights, word: Places) -> [Side<'a>; 2] {
        let side = |at: usize, postings, weights, place| match &self.segments {
            None => Side { postings, weights, place, owners: None },
            Some(segments) => {
                let Segments { postings, owners } = &segments[at];
                Side { postings, weights, place, owners: Some(owners) }
            }
        };
        [side(0, self.here, here, word.0), side(1, self.there, there, word.1)]
    }

    /// The intervals of measures, by columns: those of scores over replicates whose documents
    /// are drawn with replacement. Words that both replicates lack, or that have no score
    /// there, do not count.
    pub(super) fn intervals(
        &self,
        words: &[Places],
        measures: &[KeyMeasure],
        (confidence, resampling): Interval,
        watch: &Watch,
    ) -> Result<Columns> {
        let here = resampling.drawn(self.here.lengths().len(), 0)?;
        let there = resampling.drawn(self.there.lengths().len(), 0x5851_f42d_4c95_7f2d)?;
        let (one, other) = (here.tokens(self.here.lengths()), there.tokens(self.there.lengths()));
        watch.stage("drawing documents anew", "words", words.len());
        let replicates = |row: usize| -> Result<Vec<Drawn<'_>>> {
            watch.step(1)?;
            let left = here.sums(cells(self.here, words[row].0));
            let right = there.sums(cells(self.there, words[row].1));
            let [one_side, other_side] = self.sides(&here, &there, words[row]);
            let drawn = |at: usize| Drawn {
                here: one_side,
                there: other_side,
                replicate: at,
                pair: Pair::of_counts(left[at], one[at], left[at] + right[at], one[at] + other[at]),
            };
            Ok((0..resampling.replicates).map(drawn).collect())
        };
        let fewest = self.here.lengths().len().min(self.there.lengths().len());
        let figures = figures(measures)?;
        let bounds = bounds(0..words.len(), (fewest, confidence), &figures, replicates)?;
        Ok(columns(&figures, &bounds))
    }
}

/// A confidence, and what makes the replicates.
pub type Interval = (f64, Resampling);

/// Names and columns.
pub(super) type Columns = Vec<(String, ArrayRef)>;

/// What a replicate is asked for, and what it is called.
pub(super) type Figure<'a, T> = (String, Box<dyn Fn(&T) -> f64 + Sync + 'a>);

fn of_measures(measures: &[Measure]) -> Vec<Figure<'_, Pair>> {
    let figure = |measure: &'_ Measure| -> Figure<'_, Pair> {
        let measure = measure.clone();
        (measure.label().to_string(), Box::new(move |pair: &Pair| measure.score(pair)))
    };
    measures.iter().map(figure).collect()
}

/// For each row and figure the bounds of the middle of what its replicates say; `nan` for
/// fewer than two documents, of which all replicates are alike.
fn bounds<T>(
    rows: Range<usize>,
    (documents, confidence): (usize, f64),
    figures: &[Figure<'_, T>],
    replicates: impl Fn(usize) -> Result<Vec<T>> + Sync,
) -> Result<Vec<Vec<Bounds>>> {
    let of_row = |row: usize| {
        let replicates = if documents < 2 { Vec::new() } else { replicates(row)? };
        let of_figure = |(_, figure): &Figure<'_, T>| {
            let found = replicates.iter().map(figure).filter(|value| !value.is_nan());
            middle(found.collect(), confidence)
        };
        Ok(figures.iter().map(of_figure).collect())
    };
    rows.into_par_iter().map(of_row).collect()
}

/// Puts the bounds of rows into two columns a figure.
fn columns<T>(figures: &[Figure<'_, T>], rows: &[Vec<Bounds>]) -> Columns {
    let of_figure = |(place, (name, _)): (usize, &Figure<'_, T>)| {
        let bound =
            |of: fn(&Bounds) -> f64| table::numbers_by(rows.len(), |row| of(&rows[row][place]));
        [(format!("{name}_low"), bound(|row| row.0)), (format!("{name}_high"), bound(|row| row.1))]
    };
    figures.iter().enumerate().flat_map(of_figure).collect()
}

/// The most sums that are kept at a time.
const MAX_SUMS: usize = 1 << 23;

/// The intervals of measures of rows of one corpus, by columns: those of scores over
/// replicates of which every count is a sum over the documents that were drawn. `share` is
/// what O11 is divided by.
pub(super) fn intervals_of_tables(
    tables: &Tables,
    (measures, share): (&[Measure], u32),
    (confidence, resampling): Interval,
    watch: &Watch,
) -> Result<Columns> {
    let (documents, rows) = (tables.held.lengths().len(), tables.items.len());
    let drawn = resampling.drawn(documents, 0)?;
    let figures = of_measures(measures);
    let mut found = Vec::with_capacity(rows);
    watch.stage("drawing documents anew", "rows", rows);
    // Rows share margins, which are summed once for many rows.
    for rows in blocks(rows, (MAX_SUMS / resampling.replicates / 4).max(1)) {
        let mut items: Vec<usize> = tables.items[rows.clone()].concat();
        items.sort_unstable();
        items.dedup();
        let sum = |item: &usize| {
            watch.check()?;
            Ok(drawn.sums(cells(&tables.held, Some(*item))))
        };
        let sums: Vec<Vec<u64>> = items.par_iter().map(sum).collect::<Result<_>>()?;
        let replicates = |row: usize| {
            watch.step(1)?;
            let of = |item: &usize| &sums[items.partition_point(|known| known < item)];
            let [o11, r1, c1, n] = tables.items[row].each_ref().map(of);
            let pair =
                |at: usize| Counts { o11: o11[at], r1: r1[at], c1: c1[at], n: n[at], share }.pair();
            Ok((0..resampling.replicates).map(pair).collect::<Vec<Pair>>())
        };
        found.extend(bounds(rows, (documents, confidence), &figures, replicates)?);
    }
    Ok(columns(&figures, &found))
}

/// What a replicate has of a word.
pub(super) struct Frequency {
    pub(super) count: u64,
    pub(super) tokens: u64,
    pub(super) documents: u64,
}

/// The intervals of what is known of the frequency of items, by columns.
pub(super) fn intervals_of_frequencies(
    held: &Postings,
    items: usize,
    figures: &[Figure<'_, Frequency>],
    (confidence, resampling): Interval,
    watch: &Watch,
) -> Result<Columns> {
    let drawn = resampling.drawn(held.lengths().len(), 0)?;
    let tokens = drawn.tokens(held.lengths());
    watch.stage("drawing documents anew", "words", items);
    let replicates = |item: usize| {
        watch.step(1)?;
        let counts = drawn.sums(cells(held, Some(item)));
        let holding = drawn.sums(cells(held, Some(item)).map(|(document, _)| (document, 1)));
        let replicate =
            |at: usize| Frequency { count: counts[at], tokens: tokens[at], documents: holding[at] };
        Ok((0..resampling.replicates).map(replicate).collect())
    };
    let documents = held.lengths().len();
    let bounds = bounds(0..items, (documents, confidence), figures, replicates)?;
    Ok(columns(figures, &bounds))
}

#[expect(clippy::cast_precision_loss, reason = "fewer replicates than 2^53")]
fn log10_share(as_high: usize, resampling: &Resampling) -> f64 {
    ((as_high as f64 + 1.0) / (resampling.replicates as f64 + 1.0)).log10()
}

/// Returns the bounds between which a share of numbers lies: those at the places (k + 1) p, as
/// the percentile method has it; `nan` for no numbers.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places among the numbers"
)]
fn middle(mut numbers: Vec<f64>, share: f64) -> Bounds {
    if numbers.is_empty() {
        return (f64::NAN, f64::NAN);
    }
    numbers.sort_unstable_by(f64::total_cmp);
    let at = |part: f64| {
        let place = part * (numbers.len() as f64 + 1.0) - 1.0;
        let place = place.clamp(0.0, numbers.len() as f64 - 1.0);
        // 0.025 · 1000 is 25, whatever rounding makes of it.
        let place = if (place - place.round()).abs() < 1e-9 { place.round() } else { place };
        let (low, high) = (numbers[place.floor() as usize], numbers[place.ceil() as usize]);
        // The difference of two infinities is nothing to go by.
        if low.total_cmp(&high).is_eq() { low } else { low + (high - low) * place.fract() }
    };
    (at((1.0 - share) / 2.0), at(f64::midpoint(1.0, share)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_nineteen_numbers_is_known() {
        let numbers: Vec<f64> = (1..=19).map(f64::from).collect();
        assert_eq!(middle(numbers, 0.9), (1.0, 19.0));
        assert_eq!(middle((1..=39).map(f64::from).collect(), 0.9), (2.0, 38.0));
        let (low, high) = middle(vec![f64::NEG_INFINITY, f64::INFINITY, f64::INFINITY], 0.5);
        assert_eq!((low, high), (f64::NEG_INFINITY, f64::INFINITY));
        assert!(middle(Vec::new(), 0.9).0.is_nan());
    }

    #[test]
    fn sums_are_those_of_the_definition_whatever_the_counts() {
        let resampling = Resampling { replicates: 40, seed: 1 };
        let drawn = resampling.drawn(900, 0).expect("few");
        let count = |document: usize| match document % 5 {
            0 => 1,
            1 => 60_000,
            2 => 1 << 40,
            3 => u64::from(u16::MAX),
            _ => document as u64,
        };
        let cells = || (0..900).map(|document| (document, count(document)));
        for (replicate, sum) in drawn.sums(cells()).into_iter().enumerate() {
            let weight = |document: usize| u64::from(drawn.taken[document * 40 + replicate]);
            let plain: u64 = cells().map(|(document, count)| count * weight(document)).sum();
            assert_eq!(sum, plain);
        }
    }

    #[test]
    fn documents_are_dealt_and_drawn_as_often_as_there_are() {
        let resampling = Resampling { replicates: 500, seed: 7 };
        let (dealt, drawn) = (resampling.dealt(6, 2), resampling.drawn(6, 0));
        let (dealt, drawn) = (dealt.expect("few"), drawn.expect("few"));
        assert!(dealt.tokens(&[1; 6]).iter().all(|sum| *sum == 2));
        assert!(drawn.tokens(&[1; 6]).iter().all(|sum| *sum == 6));
        for document in 0..6 {
            let lengths: Vec<u64> = (0..6).map(|at| u64::from(at == document)).collect();
            let (in_deals, in_draws): (u64, u64) =
                (dealt.tokens(&lengths).iter().sum(), drawn.tokens(&lengths).iter().sum());
            // 167 and 500 are expected.
            assert!((130..205).contains(&in_deals) && (430..570).contains(&in_draws));
        }
    }
}

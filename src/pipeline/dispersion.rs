//! Stage 5 to 7: how evenly words are spread over a corpus.

use std::ops::Range;

use rayon::prelude::*;

use super::words::Words;
use crate::corpus::Corpus;
use crate::count::dispersion::{Items, Parting, Parts, distances, in_parts};
use crate::count::postings::Postings;
use crate::error::{Error, Result};
use crate::score::dispersion::{DispersionMeasure, Distances, Extremes, Sizes, Whole};
use crate::table::{self, Table};
use crate::threads::Watch;

/// How many words are scored between two looks at the watch. The first ones of a table are in
/// most parts, and take most of the time; so these few are shared out.
const BLOCK: usize = 1 << 5;

/// The measure that is a column of its own.
pub(super) const RANGE: &str = "range";

/// Measures, and the parts that they are of.
pub struct Dispersion {
    /// How the corpus is cut.
    pub parting: Parting,
    /// The measures, in the order of the columns.
    pub measures: Vec<DispersionMeasure>,
}

impl Dispersion {
    /// Reads measures by their names.
    pub fn new(parting: Parting, measures: &[String]) -> Result<Self> {
        let measures = measures.iter().map(|name| DispersionMeasure::parse(name));
        Ok(Self { parting, measures: measures.collect::<Result<_>>()? })
    }
}

/// What [`dispersion`] is asked for.
pub struct DispersionOptions {
    /// The measures.
    pub dispersion: Dispersion,
    /// Only these words, in this order; absent ones have count 0.
    pub tokens: Option<Vec<String>>,
    /// The smallest count that is kept.
    pub min_count: u64,
    /// The column that gives the order: `count`, `range` or a measure.
    pub sort: String,
    /// Whether the largest come first.
    pub descending: bool,
    /// At most this many rows.
    pub top: Option<usize>,
}

/// Lists words with how evenly they are spread.
pub fn dispersion(corpus: &Corpus, options: &DispersionOptions, watch: &Watch) -> Result<Table> {
    let asked = options.tokens.as_deref();
    let is_by_count = asked.is_some() || (options.sort == "count" && options.descending);
    let top = if is_by_count { options.top } else { None };
    watch.check()?;
    let words = Words::new(corpus, asked, options.min_count, top);
    let measured = Measured::new(corpus, &words, &options.dispersion, watch)?;
    let (words, rows) = if is_by_count {
        let rows = (0..words.len()).collect();
        (words, rows)
    } else {
        let score = measured.column(&options.sort, &words)?;
        words.sorted(score, options.descending, options.top)
    };
    let mut columns = words.columns();
    columns.push(("parts".into(), table::counts_by(rows.len(), |_| measured.parts)));
    columns.push((RANGE.into(), measured.range_of(&rows)));
    let others = measured.scores.iter().filter(|(label, _)| label != RANGE);
    columns.extend(others.map(|(label, scores)| {
        (label.clone(), table::numbers_by(rows.len(), |at| scores[rows[at]]))
    }));
    Ok(Table::new(columns))
}

/// Words with their scores, row by row.
pub(super) struct Measured {
    /// How many parts have tokens.
    parts: u64,
    /// How many of them hold each word.
    ranges: Vec<u64>,
    /// The label of each measure, and its scores.
    scores: Vec<(String, Vec<f64>)>,
}

impl Measured {
    /// Counts and scores words.
    pub(super) fn new(
        corpus: &Corpus,
        words: &Words<'_>,
        asked: &Dispersion,
        watch: &Watch,
    ) -> Result<Self> {
        let parts = Parts::new(corpus, &asked.parting)?;
        let items = Items::new(corpus, words.ids().flatten());
        let counted = Counted {
            sizes: Sizes::new(parts.sizes()),
            held: in_parts(corpus, &parts, &items, watch)?,
            distances: if asked.measures.iter().any(DispersionMeasure::is_of_positions) {
                distances(corpus, &items, watch)?
            } else {
                Vec::new()
            },
            tokens: corpus.stream().len() as u64,
            items,
        };
        let item = |row: usize| words.id(row).map(|id| counted.items.number(id));
        let scores = asked.measures.iter().map(|measure| {
            let of_rows = counted.scores(measure, words.len(), item, watch)?;
            Ok((measure.label().to_string(), of_rows))
        });
        let scores = scores.collect::<Result<_>>()?;
        let ranges = (0..words.len()).map(|row| counted.held.at(item(row)).len() as u64);
        let parts = counted.sizes.as_slice().len() as u64;
        Ok(Self { parts, ranges: ranges.collect(), scores })
    }

    /// Returns the numbers of the column that gives the order.
    fn column<'a>(
        &'a self,
        name: &str,
        words: &'a Words<'_>,
    ) -> Result<Box<dyn Fn(usize) -> f64 + Sync + 'a>> {
        if name == "count" {
            return Ok(Box::new(|row| real(words.count(row))));
        }
        if name == RANGE {
            return Ok(Box::new(|row| real(self.ranges[row])));
        }
        match self.scores.iter().find(|(label, _)| label == name) {
            Some((_, scores)) => Ok(Box::new(|row| scores[row])),
            None => Err(Error::Internal(format!("there is no column {name} to sort by"))),
        }
    }

    fn range_of(&self, rows: &[usize]) -> arrow_array::ArrayRef {
        table::counts_by(rows.len(), |at| self.ranges[rows[at]])
    }

    /// Returns the measures as columns; the range is a count.
    pub(super) fn into_columns(self) -> Vec<(String, arrow_array::ArrayRef)> {
        let rows: Vec<usize> = (0..self.ranges.len()).collect();
        let range = self.range_of(&rows);
        let column = |(label, scores): (String, Vec<f64>)| {
            let values = if label == RANGE { range.clone() } else { table::numbers(scores) };
            (label, values)
        };
        self.scores.into_iter().map(column).collect()
    }
}

/// What is known of some types.
struct Counted {
    sizes: Sizes,
    /// The parts that hold each.
    held: Postings,
    /// The distances of each, if they are asked for.
    distances: Vec<Distances>,
    tokens: u64,
    items: Items,
}

impl Counted {
    /// Scores rows by a measure; `item` is the type of a row.
    fn scores(
        &self,
        measure: &DispersionMeasure,
        rows: usize,
        item: impl Fn(usize) -> Option<usize> + Sync,
        watch: &Watch,
    ) -> Result<Vec<f64>> {
        if measure.is_of_positions() {
            let absent = Distances { tokens: self.tokens, ..Distances::default() };
            return each(rows, watch, |row| {
                let distances = item(row).map_or(absent, |item| self.distances[item]);
                measure.of_distances(&distances)
            });
        }
        let count = |row: usize| item(row).map_or(0, |item| self.items.counts()[item]);
        let score =
            |row: usize| measure.of_parts(&self.sizes.spread(self.held.at(item(row)), count(row)));
        if measure.adjusted().is_none() {
            return each(rows, watch, score);
        }
        // What the bounds are depends on the count alone.
        let mut counts: Vec<u64> = (0..rows).map(count).collect();
        counts.sort_unstable();
        counts.dedup();
        let extremes = Extremes::new(&self.sizes);
        let bounds = each(counts.len(), watch, |at| measure.bounds(&extremes, counts[at]))?;
        each(rows, watch, |row| match counts.binary_search(&count(row)) {
            Ok(at) => measure.placed(score(row), bounds[at]),
            Err(_) => f64::NAN,
        })
    }
}

/// How often words occur in the parts that hold them, whatever counted it.
pub struct Cells {
    /// All parts together.
    pub all: Whole,
    /// Where the cells of each word end.
    pub ends: Vec<u64>,
    /// The count of the word in each cell.
    pub counts: Vec<u64>,
    /// The tokens of the part of each cell.
    pub sizes: Vec<u64>,
}

impl Cells {
    /// Fails unless there are cells for each word, and parts for each cell.
    fn check(&self) -> Result<()> {
        let last = self.ends.last().copied().unwrap_or(0);
        let cells = self.counts.len();
        if !self.ends.is_sorted() || last != cells as u64 || self.sizes.len() != cells {
            return Err(Error::Internal("cells do not fit their words".into()));
        }
        Ok(())
    }

    /// The cells of a word.
    fn of(&self, row: usize) -> Range<usize> {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        let place = |end: u64| usize::try_from(end).unwrap_or(self.counts.len());
        place(start)..place(self.ends[row])
    }
}

/// Scores words by their cells, in the order of the parts; one list a measure.
///
/// Fails if a measure needs more than the cells of a word.
pub fn scores_of_cells(
    measures: &[DispersionMeasure],
    cells: &Cells,
    watch: &Watch,
) -> Result<Vec<Vec<f64>>> {
    cells.check()?;
    let scores = |measure: &DispersionMeasure| {
        if measure.is_of_positions() || measure.adjusted().is_some() {
            let given = measure.label().to_string();
            let reason = format!("must need only counts in parts, not the whole corpus: {given}");
            return Err(Error::Combination { option: "measures", reason });
        }
        each(cells.ends.len(), watch, |row| {
            let of = cells.of(row);
            let sizes = Sizes::of_some(cells.sizes[of.clone()].to_vec(), &cells.all);
            let held: Vec<(usize, u64)> = cells.counts[of].iter().copied().enumerate().collect();
            let count = held.iter().map(|(_, here)| here).sum();
            measure.of_parts(&sizes.spread(&held, count))
        })
    };
    measures.iter().map(scores).collect()
}

/// Makes something of each row, on all threads.
fn each<T: Send>(rows: usize, watch: &Watch, make: impl Fn(usize) -> T + Sync) -> Result<Vec<T>> {
    let block = |rows: Range<usize>| {
        watch.check()?;
        Ok(rows.map(&make).collect())
    };
    let blocks = crate::count::blocks(rows, BLOCK).into_par_iter().with_max_len(1);
    let parts: Vec<Vec<T>> = blocks.map(block).collect::<Result<_>>()?;
    Ok(parts.into_iter().flatten().collect())
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

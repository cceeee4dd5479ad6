//! Stage 7: named, typed columns.
//!
//! Input: columns of one length. Output: an Arrow record batch, which leaves
//! through the Arrow C interface without a copy. Strings are `large_utf8`
//! (offsets of 64 bits, for tables beyond 2 GiB), counts `int64`, scores
//! `float64`. Rows are chosen before their strings are made.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, LargeStringArray, RecordBatch,
    StringViewArray, UInt64Array,
};
use arrow_buffer::{Buffer, OffsetBuffer};
use arrow_ord::sort::{SortColumn, SortOptions, lexsort_to_indices};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::intern::Spelling;

/// A table: an Arrow record batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Table(RecordBatch);

impl Default for Table {
    /// Makes a table without columns.
    fn default() -> Self {
        Self(RecordBatch::new_empty(Arc::new(Schema::empty())))
    }
}

impl Table {
    /// Puts columns together.
    ///
    /// # Panics
    ///
    /// Panics if the columns differ in length, a broken invariant.
    #[must_use]
    pub fn new(columns: Vec<(String, ArrayRef)>) -> Self {
        let field = |(name, values): &(String, ArrayRef)| {
            let nullable = values.null_count() > 0 || values.data_type() == &DataType::Null;
            Field::new(name, values.data_type().clone(), nullable)
        };
        let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
        Self::of(schema, columns.into_iter().map(|(_, values)| values).collect())
    }

    fn of(schema: SchemaRef, columns: Vec<ArrayRef>) -> Self {
        match RecordBatch::try_new(schema, columns) {
            Ok(batch) => Self(batch),
            Err(error) => unreachable!("columns of one table have one length: {error}"),
        }
    }

    /// Returns the record batch.
    #[must_use]
    pub fn batch(&self) -> &RecordBatch {
        &self.0
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.num_rows()
    }

    /// Returns whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ArrayRef> {
        self.0.column_by_name(name)
    }

    /// Returns the same table with text in its schema's metadata.
    #[must_use]
    pub fn with_note(&self, key: &str, text: &str) -> Self {
        let mut schema = self.0.schema().as_ref().clone();
        schema.metadata.insert(key.to_string(), text.to_string());
        Self::of(Arc::new(schema), self.0.columns().to_vec())
    }

    /// Returns some consecutive rows, without a copy.
    #[must_use]
    pub fn slice(&self, start: usize, length: usize) -> Self {
        let start = start.min(self.len());
        Self(self.0.slice(start, length.min(self.len() - start)))
    }

    /// Puts the rows of tables of the same columns one after the other.
    ///
    /// Fails if there is no table, or if their columns differ.
    pub fn concatenated(tables: &[Self]) -> Result<Self> {
        let Some(first) = tables.first() else {
            return Err(Error::Internal("there is no table to begin with".into()));
        };
        let column = |(place, field): (usize, &Arc<Field>)| {
            let parts = tables.iter().map(|table| table.0.column(place).as_ref());
            let joined = arrow_select::concat::concat(&parts.collect::<Vec<&dyn Array>>());
            joined.map(|values| (field.name().clone(), values)).map_err(arrow)
        };
        let schema = first.0.schema();
        schema.fields().iter().enumerate().map(column).collect::<Result<_>>().map(Self::new)
    }

    /// Puts the rows of tables of the same columns one after the other, behind a column that
    /// says of each row which table it is from.
    ///
    /// Fails if there is no table, if their columns differ, or if there are more tables than
    /// labels.
    pub fn joined(tables: &[Self], name: &str, labels: &ArrayRef) -> Result<Self> {
        let whole = Self::concatenated(tables)?;
        let places = tables.iter().zip(0_u64..);
        let places = places.flat_map(|(table, place)| std::iter::repeat_n(place, table.len()));
        let places = UInt64Array::from_iter_values(places);
        let labels = arrow_select::take::take(labels, &places, None).map_err(arrow)?;
        let schema = whole.0.schema();
        let names = schema.fields().iter().map(|field| field.name().clone());
        let columns = names.zip(whole.0.columns().iter().map(Arc::clone));
        Ok(Self::new(std::iter::once((name.to_string(), labels)).chain(columns).collect()))
    }

    /// Returns rows by their places; a place may be named more than once.
    pub fn take(&self, rows: &[u64]) -> Result<Self> {
        let rows = UInt64Array::from(rows.to_vec());
        arrow_select::take::take_record_batch(&self.0, &rows).map(Self).map_err(arrow)
    }

    /// Returns some of the columns, in the order named.
    pub fn select(&self, names: &[String]) -> Result<Self> {
        let schema = self.0.schema();
        let places: std::result::Result<Vec<usize>, _> =
            names.iter().map(|name| schema.index_of(name)).collect();
        places.and_then(|places| self.0.project(&places)).map(Self).map_err(arrow)
    }

    /// Returns the rows in the order of some columns, each named with whether
    /// it descends. Rows that are equal in all of them stay in order; null and
    /// `nan` come last.
    pub fn sort(&self, by: &[(String, bool)]) -> Result<Self> {
        let mut columns = Vec::with_capacity(by.len() + 1);
        for (name, descending) in by {
            let values = self.column(name).cloned().ok_or_else(|| {
                arrow(ArrowError::SchemaError(format!("there is no column '{name}'")))
            })?;
            let options = SortOptions { descending: *descending, nulls_first: false };
            columns.push(SortColumn { values: without_nan(values), options: Some(options) });
        }
        let places: ArrayRef = Arc::new(UInt64Array::from_iter_values(0..self.len() as u64));
        columns.push(SortColumn { values: places, options: None });
        let order = lexsort_to_indices(&columns, None).map_err(arrow)?;
        arrow_select::take::take_record_batch(&self.0, &order).map(Self).map_err(arrow)
    }

    /// Returns the first rows by a score, then a count, then the code points of words.
    ///
    /// Both descend, as in a [`SortKey`], and `nan` comes last.
    #[must_use]
    pub fn first_rows(
        &self,
        words: &[String],
        scores: &[f64],
        counts: &[f64],
        top: usize,
    ) -> Vec<usize> {
        let words: Vec<&LargeStringArray> =
            words.iter().filter_map(|name| self.column(name)?.as_string_opt::<i64>()).collect();
        let keys = |row: &usize| [scores[*row], counts[*row]].map(Descending::from);
        let compare = |a: &usize, b: &usize| {
            let of_words = || words.iter().map(|words| words.value(*a).cmp(words.value(*b)));
            let by_words = || of_words().find(|order| order.is_ne());
            keys(a)
                .cmp(&keys(b))
                .then_with(|| by_words().unwrap_or(Ordering::Equal))
                .then_with(|| a.cmp(b))
        };
        let mut rows: Vec<usize> = (0..self.len()).collect();
        if top < rows.len() {
            rows.select_nth_unstable_by(top, compare);
            rows.truncate(top);
        }
        rows.sort_unstable_by(compare);
        rows
    }

    /// Returns the table with its `large_utf8` columns as `string_view`.
    #[must_use]
    pub fn with_string_views(&self) -> Self {
        let schema = self.0.schema();
        let viewed = |values: &ArrayRef| match values.data_type() {
            DataType::LargeUtf8 => {
                Arc::new(StringViewArray::from(values.as_string::<i64>())) as ArrayRef
            }
            _ => Arc::clone(values),
        };
        let columns: Vec<ArrayRef> = self.0.columns().iter().map(viewed).collect();
        let fields = schema.fields().iter().zip(&columns).map(|(field, values)| {
            field.as_ref().clone().with_data_type(values.data_type().clone())
        });
        let schema = Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata.clone());
        Self::of(Arc::new(schema), columns)
    }

    /// Returns the table as an Arrow IPC stream.
    pub fn to_ipc_stream(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut writer = arrow_ipc::writer::StreamWriter::try_new(&mut bytes, &self.0.schema())
            .map_err(arrow)?;
        writer.write(&self.0).and_then(|()| writer.finish()).map_err(arrow)?;
        drop(writer);
        Ok(bytes)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "a function for map_err")]
fn arrow(error: ArrowError) -> Error {
    Error::Internal(error.to_string())
}

/// Sorting puts nulls last; so should `nan` be.
fn without_nan(values: ArrayRef) -> ArrayRef {
    match values.data_type() {
        DataType::Float64 => {
            let numbers = values.as_primitive::<Float64Type>();
            Arc::new(numbers.iter().map(|x| x.filter(|x| !x.is_nan())).collect::<Float64Array>())
        }
        _ => values,
    }
}

/// Makes a column of counts.
#[must_use]
pub fn counts(values: impl IntoIterator<Item = u64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values.into_iter().map(signed)))
}

/// Makes a column of counts, some of which are undefined.
#[must_use]
pub fn optional_counts(values: impl IntoIterator<Item = Option<u64>>) -> ArrayRef {
    Arc::new(values.into_iter().map(|count| count.map(signed)).collect::<Int64Array>())
}

/// No count of tokens comes near 2^63.
fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Makes a column of counts by row, on all threads.
#[must_use]
pub fn counts_by(rows: usize, count: impl Fn(usize) -> u64 + Sync) -> ArrayRef {
    let values: Vec<i64> = (0..rows).into_par_iter().map(|row| signed(count(row))).collect();
    Arc::new(Int64Array::from(values))
}

/// Makes a column of numbers by row, on all threads.
#[must_use]
pub fn numbers_by(rows: usize, number: impl Fn(usize) -> f64 + Sync + Send) -> ArrayRef {
    numbers((0..rows).into_par_iter().map(number).collect())
}

/// Makes a column of numbers.
#[must_use]
pub fn numbers(values: Vec<f64>) -> ArrayRef {
    Arc::new(Float64Array::from(values))
}

/// Makes a column of yes and no by row.
#[must_use]
pub fn booleans(rows: usize, is: impl Fn(usize) -> bool) -> ArrayRef {
    let values: Vec<bool> = (0..rows).map(is).collect();
    Arc::new(BooleanArray::from(values))
}

/// Makes a column of strings, one a row.
///
/// # Panics
///
/// Panics if the text is longer than an address can say.
#[must_use]
pub fn strings<'a>(rows: usize, string: impl Fn(usize) -> &'a str + Sync) -> ArrayRef {
    let from = |row: usize| (row..rows).map(&string);
    written(rows, from, str::len, |string, into, at| {
        into[at..at + string.len()].copy_from_slice(string.as_bytes());
        at + string.len()
    })
}

/// Makes a column of words joined by blanks; `from(row)` gives the words of a
/// row and of those behind it, as places in the order of code points.
///
/// # Panics
///
/// Panics if the text is longer than an address can say.
#[must_use]
pub fn joined_words<'a, I: Iterator<Item = &'a [u32]>>(
    rows: usize,
    spelling: &Spelling<'_>,
    from: impl Fn(usize) -> I + Sync,
) -> ArrayRef {
    let length = |words: &[u32]| {
        // One blank less than there are words.
        let all: usize = words.iter().map(|rank| spelling.length(*rank) + 1).sum();
        all.saturating_sub(1)
    };
    written(rows, from, length, |words, into, mut at| {
        // Each word brings the blank behind it; the next string overwrites the last one.
        for rank in words {
            at = spelling.write(*rank, into, at) + 1;
        }
        at.saturating_sub(usize::from(!words.is_empty()))
    })
}

/// Makes a column of strings that are written at once where they stay, by all
/// threads.
///
/// `from(row)` gives what makes the strings of a row and of those behind it,
/// `length` how many bytes one takes, and `write(item, into, at)` writes it from
/// byte `at` on and returns where it ends.
fn written<T, I: Iterator<Item = T>>(
    rows: usize,
    from: impl Fn(usize) -> I + Sync,
    length: impl Fn(T) -> usize + Sync,
    write: impl Fn(T, &mut [u8], usize) -> usize + Sync,
) -> ArrayRef {
    const ROWS: usize = 1 << 14;
    let mut offsets = vec![0_i64; rows + 1];
    let blocks = offsets[1..].par_chunks_mut(ROWS).enumerate();
    let lengths: Vec<usize> = blocks
        .map(|(block, ends)| {
            let mut all = 0;
            each(from(block * ROWS), ends, |item, end| {
                all += length(item);
                *end = offset(all);
            });
            all
        })
        .collect();
    let mut text = vec![0_u8; lengths.iter().sum()];
    let mut rest = text.as_mut_slice();
    let mut start = 0;
    let mut shares = Vec::with_capacity(lengths.len());
    for (length, ends) in lengths.into_iter().zip(offsets[1..].chunks_mut(ROWS)) {
        let (share, behind) = rest.split_at_mut(length);
        shares.push((share, ends, start));
        rest = behind;
        start += length;
    }
    shares.into_par_iter().enumerate().for_each(|(block, (share, ends, start))| {
        let mut at = 0;
        each(from(block * ROWS), ends, |item, end| {
            *end += offset(start);
            at = write(item, share, at);
        });
    });
    let offsets = OffsetBuffer::new(offsets.into());
    match LargeStringArray::try_new(offsets, Buffer::from_vec(text), None) {
        Ok(strings) => Arc::new(strings),
        Err(error) => unreachable!("made of whole strings: {error}"),
    }
}

/// Takes one item a place.
///
/// An iterator of many parts asks at every item which part it is in, but not when it
/// hands all of them on by itself: so it is not zipped with the places.
fn each<T, P>(items: impl Iterator<Item = T>, places: &mut [P], mut take: impl FnMut(T, &mut P)) {
    let count = places.len();
    let mut places = places.iter_mut();
    items.take(count).for_each(|item| {
        if let Some(place) = places.next() {
            take(item, place);
        }
    });
}

fn offset(length: usize) -> i64 {
    i64::try_from(length).unwrap_or_else(|_| unreachable!("memory is smaller than 2^63 bytes"))
}

/// The place of a row in the total order of a table: by score, then by count,
/// the larger first, then by its words.
///
/// A key is compared without a look at the row, which lies anywhere in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortKey<S> {
    score: S,
    count: Reverse<u64>,
    words: u64,
    /// The row.
    pub row: usize,
}

impl<S: Ord + Copy + Send> SortKey<S> {
    /// Makes the key of a row from the places of its words in the order of code
    /// points; only the first two words are part of the key.
    pub fn new(score: S, count: u64, mut ranks: impl Iterator<Item = u32>, row: usize) -> Self {
        // No word comes before any word: "de" before "de kat".
        let mut place = || ranks.next().map_or(0, |rank| u64::from(rank) + 1);
        let words = place() << 32 | place();
        Self { score, count: Reverse(count), words, row }
    }

    /// Returns the row's count.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count.0
    }
}

/// Orders a score: the larger first, `nan` last; 0 and -0 are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Descending(u64);

impl From<f64> for Descending {
    fn from(score: f64) -> Self {
        if score.is_nan() {
            return Self(u64::MAX);
        }
        let bits = (score + 0.0).to_bits();
        // Negative numbers compare the other way round than their bits do.
        let ascending = if score < 0.0 { !bits } else { bits | 1 << 63 };
        Self(!ascending)
    }
}

/// Puts rows in their order and keeps the first `top`.
///
/// `rest` compares two rows by what is not in their keys; together they must
/// leave no two rows equal, so that the answer does not depend on the number of
/// threads.
pub fn sort_rows<S: Ord + Copy + Send>(
    keys: &mut Vec<SortKey<S>>,
    top: Option<usize>,
    rest: impl Fn(usize, usize) -> Ordering + Sync,
) {
    let order = |a: &SortKey<S>, b: &SortKey<S>| {
        let known = (a.score, a.count, a.words).cmp(&(b.score, b.count, b.words));
        known.then_with(|| rest(a.row, b.row))
    };
    match top {
        Some(0) => keys.clear(),
        Some(top) if top < keys.len() => {
            keys.select_nth_unstable_by(top - 1, order);
            keys.truncate(top);
            keys.shrink_to_fit();
        }
        _ => {}
    }
    keys.par_sort_unstable_by(order);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_the_joined_parts_over_several_blocks() {
        let words = ["a", "bé", "", "eighteen bytes long", "c"];
        let rows = 40_000;
        let column = strings(rows, |row| words[row % 5]);
        let spelling: Spelling<'_> = words.into_iter().collect();
        let pairs: Vec<[u32; 2]> = (0..40_000).map(|row| [row % 5, row % 3]).collect();
        let joined =
            joined_words(rows, &spelling, |row| (row..rows).map(|row| &pairs[row][..2 - row % 2]));
        let (column, joined) = (column.as_string::<i64>(), joined.as_string::<i64>());
        for row in (0..100).chain([16_383, 16_384]).chain(39_900..40_000) {
            let (first, second) = (words[row % 5], words[row % 3]);
            assert_eq!(column.value(row), first);
            let expected = if row % 2 == 0 { format!("{first} {second}") } else { first.into() };
            assert_eq!(joined.value(row), expected);
        }
        assert_eq!(strings(0, |_| "x").len(), 0);
    }

    #[test]
    fn first_rows_are_ordered_by_score_then_count_then_words() {
        let words = ["b", "a", "a", "c", "d"];
        let table = Table::new(vec![("word".into(), strings(5, |row| words[row]))]);
        let (scores, counts) = ([1.0, 1.0, f64::NAN, 1.0, 2.0], [3.0, 3.0, 9.0, 5.0, 0.0]);
        let first = |top| table.first_rows(&["word".into()], &scores, &counts, top);
        assert_eq!(first(9), [4, 3, 1, 0, 2]);
        assert_eq!(first(3), [4, 3, 1]);
        assert!(first(0).is_empty());
    }

    #[test]
    fn the_best_rows_are_the_head_of_all_rows() {
        let scores: Vec<f64> = (0..500).map(|i: i32| f64::from((i * 37) % 101) - 50.0).collect();
        let key = |row: usize| {
            let place = u32::try_from(row).expect("small");
            let ranks = [place % 7, place % 5].into_iter();
            SortKey::new(Descending::from(scores[row]), 1, ranks, row)
        };
        let mut all: Vec<_> = (0..500).map(key).collect();
        let mut best = all.clone();
        sort_rows(&mut all, None, |a, b| a.cmp(&b));
        sort_rows(&mut best, Some(17), |a, b| a.cmp(&b));
        assert_eq!(best, all[..17]);
        assert!(all.windows(2).all(|pair| scores[pair[0].row] >= scores[pair[1].row]));
    }

    #[test]
    fn scores_descend_and_nan_comes_last() {
        let descending =
            [f64::INFINITY, 3.5, 1.0, 1e-300, 0.0, -1e-300, -1.0, f64::NEG_INFINITY, f64::NAN];
        assert!(descending.map(Descending::from).is_sorted());
        assert_eq!(Descending::from(0.0), Descending::from(-0.0));
    }

    #[test]
    fn sorting_is_stable_and_puts_nan_last() {
        let table = Table::new(vec![
            ("x".into(), numbers(vec![1.0, f64::NAN, 3.0, 1.0])),
            ("row".into(), counts([0, 1, 2, 3])),
        ]);
        let sorted = table.sort(&[("x".into(), true)]).expect("there is such a column");
        let rows =
            sorted.column("row").expect("a column").as_primitive::<arrow_array::types::Int64Type>();
        assert_eq!(rows.values().to_vec(), [2, 0, 3, 1]);
        assert!(table.sort(&[("y".into(), true)]).is_err());
    }
}

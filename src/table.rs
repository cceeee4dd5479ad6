//! Stage 7: named, typed columns.
//!
//! Input: columns of one length. Output: an Arrow record batch, which leaves
//! through the Arrow C interface without a copy. Strings are `large_utf8`
//! (offsets of 64 bits, for tables beyond 2 GiB), counts `int64`, scores
//! `float64`. Rows are chosen before their strings are made.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{
    Array, ArrayRef, Float64Array, Int64Array, LargeStringArray, RecordBatch, StringViewArray,
    UInt64Array,
};
use arrow_buffer::{Buffer, OffsetBuffer};
use arrow_ord::sort::{SortColumn, SortOptions, lexsort_to_indices};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use rayon::prelude::*;

use crate::error::{Error, Result};

/// A table: an Arrow record batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Table(RecordBatch);

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

    /// Wraps a record batch.
    #[must_use]
    pub fn from_batch(batch: RecordBatch) -> Self {
        Self(batch)
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
    Arc::new(values.into_iter().map(signed).collect::<Int64Array>())
}

/// Makes a column of counts, some of which are undefined.
#[must_use]
pub fn optional_counts(values: impl IntoIterator<Item = Option<u64>>) -> ArrayRef {
    let signed = |count: Option<u64>| count.and_then(signed);
    Arc::new(values.into_iter().map(signed).collect::<Int64Array>())
}

/// No count of tokens comes near 2^63.
#[expect(clippy::unnecessary_wraps, reason = "collected into a column that may hold nulls")]
fn signed(count: u64) -> Option<i64> {
    Some(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Makes a column of numbers.
#[must_use]
pub fn numbers(values: Vec<f64>) -> ArrayRef {
    Arc::new(Float64Array::from(values))
}

/// Makes a column of strings; `parts(row)` are joined by a blank.
///
/// The text is written once, at its final size, by all threads.
///
/// # Panics
///
/// Panics if the text is longer than an address can say.
#[must_use]
pub fn strings<'a, P>(rows: usize, parts: impl Fn(usize) -> P + Sync) -> ArrayRef
where
    P: Iterator<Item = &'a str>,
{
    const ROWS: usize = 1 << 14;
    let blocks: Vec<(Vec<i64>, String)> = (0..rows.div_ceil(ROWS))
        .into_par_iter()
        .map(|block| {
            let (mut ends, mut text) = (Vec::with_capacity(ROWS), String::new());
            for row in block * ROWS..(block * ROWS + ROWS).min(rows) {
                for (place, part) in parts(row).enumerate() {
                    if place > 0 {
                        text.push(' ');
                    }
                    text.push_str(part);
                }
                ends.push(offset(text.len()));
            }
            (ends, text)
        })
        .collect();
    let mut text = Vec::with_capacity(blocks.iter().map(|(_, text)| text.len()).sum());
    let mut offsets = Vec::with_capacity(rows + 1);
    offsets.push(0);
    for (ends, part) in blocks {
        let start = offset(text.len());
        offsets.extend(ends.iter().map(|end| start + end));
        text.extend_from_slice(part.as_bytes());
    }
    let offsets = OffsetBuffer::new(offsets.into());
    match LargeStringArray::try_new(offsets, Buffer::from_vec(text), None) {
        Ok(strings) => Arc::new(strings),
        Err(error) => unreachable!("made of whole strings: {error}"),
    }
}

fn offset(length: usize) -> i64 {
    i64::try_from(length).unwrap_or_else(|_| unreachable!("memory is smaller than 2^63 bytes"))
}

/// Returns the places of the first `top` of `rows` rows in a total order.
///
/// The order must leave no two rows equal, so that the answer does not depend
/// on the number of threads.
#[must_use]
pub fn ranked(
    rows: usize,
    top: Option<usize>,
    order: impl Fn(usize, usize) -> Ordering + Sync,
) -> Vec<usize> {
    let mut places: Vec<usize> = (0..rows).collect();
    if let Some(top) = top.filter(|top| *top < rows) {
        if top == 0 {
            return Vec::new();
        }
        places.select_nth_unstable_by(top - 1, |a, b| order(*a, *b));
        places.truncate(top);
    }
    places.par_sort_unstable_by(|a, b| order(*a, *b));
    places
}

/// Compares scores: the larger first, `nan` last.
#[must_use]
pub fn by_score(left: f64, right: f64) -> Ordering {
    match (left.is_nan(), right.is_nan()) {
        (false, false) => right.total_cmp(&left),
        (left, right) => left.cmp(&right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_the_joined_parts_over_several_blocks() {
        let words = ["a", "bé", "", "c"];
        let rows = 40_000;
        let column = strings(rows, |row| [words[row % 4], words[row % 3]].into_iter());
        let column = column.as_string::<i64>();
        for row in [0, 1, 2, 16_383, 16_384, 39_999] {
            assert_eq!(column.value(row), format!("{} {}", words[row % 4], words[row % 3]));
        }
        assert_eq!(strings(0, |_| ["x"].into_iter()).len(), 0);
    }

    #[test]
    fn the_best_rows_are_the_head_of_all_rows() {
        let scores: Vec<f64> = (0..500).map(|i: i32| f64::from((i * 37) % 101)).collect();
        let order = |a: usize, b: usize| by_score(scores[a], scores[b]).then(a.cmp(&b));
        let all = ranked(500, None, order);
        assert_eq!(ranked(500, Some(17), order), all[..17]);
        assert!(all.windows(2).all(|pair| scores[pair[0]] >= scores[pair[1]]));
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

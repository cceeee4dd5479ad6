//! Metadata as records hold them: values with a name, whose type is found at the end.
//!
//! Input: for each record its values, as they are written. Output: one column a name,
//! in order of first appearance, with nulls where a record had no such value. Until all
//! are known a value is its text and its kind, a few bytes each; then a column becomes
//! booleans, integers, floats, dates or strings, the first of these that holds every
//! value there is.

use std::sync::Arc;

use arrow_array::types::Date32Type;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, Date32Array, Float64Array, Int64Array,
    LargeStringArray,
};
use arrow_select::concat::concat;

use super::values::written;
use crate::corpus::Metadata;
use crate::error::{Error, Result};

/// What a value is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Missing.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number, as JSON writes them.
    Number,
    /// A string.
    String,
    /// JSON text of an object or a list.
    Nested,
    /// Anything: CSV has no types.
    Written,
}

/// Values of one column, some rows.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    kinds: Vec<Kind>,
    ends: Vec<usize>,
    text: String,
}

impl Cells {
    pub(super) fn push(&mut self, kind: Kind, value: &str) {
        self.text.push_str(value);
        self.kinds.push(kind);
        self.ends.push(self.text.len());
    }

    /// Makes it as long as `rows`, by nulls or by forgetting the last ones.
    fn fit(&mut self, rows: usize) {
        self.kinds.resize(rows, Kind::Null);
        self.ends.resize(rows, self.text.len());
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
    }

    pub(super) fn get(&self, row: usize) -> (Kind, &str) {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        (self.kinds[row], &self.text[start..self.ends[row]])
    }
}

/// One column of some rows.
#[derive(Debug)]
enum Column {
    Cells(Cells),
    Array(ArrayRef),
}

impl Column {
    fn memory(&self) -> usize {
        match self {
            Self::Cells(Cells { kinds, ends, text }) => {
                kinds.len() + ends.len() * size_of::<usize>() + text.len()
            }
            Self::Array(values) => values.get_array_memory_size(),
        }
    }
}

/// Metadata of some documents.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    rows: usize,
    columns: Vec<(String, Column)>,
    /// Names of what was not wanted, for the error about what was not found.
    others: Vec<String>,
}

impl Fields {
    /// Takes columns that have their types already.
    pub(crate) fn of_arrays(rows: usize, columns: Vec<(String, ArrayRef)>) -> Self {
        let columns = columns.into_iter().map(|(name, values)| (name, Column::Array(values)));
        Self { rows, columns: columns.collect(), others: Vec::new() }
    }

    /// Adds a value to the row that has not been ended; the last of a name counts.
    ///
    /// `place` is where the column is likely to stand.
    pub(super) fn set(&mut self, place: usize, name: &str, kind: Kind, value: &str) {
        let rows = self.rows;
        let likely = self.columns.get(place).is_some_and(|(known, _)| known == name);
        let found = if likely { Some(place) } else { self.find(name) };
        let place = found.unwrap_or_else(|| {
            self.columns.push((name.into(), Column::Cells(Cells::default())));
            self.columns.len() - 1
        });
        if let Column::Cells(cells) = &mut self.columns[place].1 {
            cells.fit(rows);
            cells.push(kind, value);
        }
    }

    /// Returns about how many bytes it takes.
    pub(super) fn memory(&self) -> usize {
        self.columns.iter().map(|(_, column)| column.memory()).sum()
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(known, _)| known == name)
    }

    /// Remembers the name of a column that was not wanted.
    pub(super) fn leave_out(&mut self, name: &str) {
        if !self.others.iter().any(|other| other == name) {
            self.others.push(name.into());
        }
    }

    /// Ends a row.
    pub(crate) fn end_row(&mut self) {
        self.rows += 1;
    }

    fn take(&mut self, name: &str) -> Option<Column> {
        let place = self.find(name)?;
        let mut column = self.columns.swap_remove(place).1;
        if let Column::Cells(cells) = &mut column {
            cells.fit(self.rows);
        }
        Some(column)
    }
}

/// Joins the metadata of documents that follow each other.
///
/// `wanted` are the names that must be there, in the order wanted.
pub(crate) fn joined(mut all: Vec<Fields>, wanted: Option<&[String]>) -> Result<Vec<Metadata>> {
    let names = names(&all, wanted)?;
    let column = |name: String| {
        let parts: Vec<(usize, Option<Column>)> =
            all.iter_mut().map(|fields| (fields.rows, fields.take(&name))).collect();
        Ok(Metadata { values: joined_column(parts)?, name })
    };
    names.into_iter().map(column).collect()
}

fn names(all: &[Fields], wanted: Option<&[String]>) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    let mut known = ahash::HashSet::default();
    for (name, _) in all.iter().flat_map(|fields| &fields.columns) {
        if known.insert(name) {
            names.push(name.clone());
        }
    }
    let Some(wanted) = wanted else { return Ok(names) };
    match wanted.iter().find(|name| !known.contains(name)) {
        Some(missing) if all.iter().any(|fields| fields.rows > 0) => {
            for name in all.iter().flat_map(|fields| &fields.others) {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            let reason = format!("is in no record; there are {}", listed(&names));
            Err(Error::Metadata { column: missing.clone(), reason })
        }
        _ => Ok(wanted.iter().filter(|name| known.contains(name)).cloned().collect()),
    }
}

/// Lists names for an error.
pub(super) fn listed<S: AsRef<str>>(names: &[S]) -> String {
    if names.is_empty() {
        return "none".into();
    }
    let quoted = names.iter().map(|name| format!("'{}'", name.as_ref()));
    quoted.collect::<Vec<_>>().join(", ")
}

fn joined_column(parts: Vec<(usize, Option<Column>)>) -> Result<ArrayRef> {
    let mut types = parts.iter().filter_map(|(_, column)| match column {
        Some(Column::Array(values)) => Some(Some(values.data_type().clone())),
        Some(Column::Cells(_)) => Some(None),
        None => None,
    });
    let first = types.next().flatten();
    if let Some(data_type) = first.filter(|first| types.all(|kind| kind.as_ref() == Some(first))) {
        let arrays: Vec<ArrayRef> = parts
            .into_iter()
            .map(|(rows, column)| match column {
                Some(Column::Array(values)) => values,
                _ => arrow_array::new_null_array(&data_type, rows),
            })
            .collect();
        let arrays: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
        return concat(&arrays).map_err(|error| Error::Internal(error.to_string()));
    }
    let cells: Vec<Cells> =
        parts.into_iter().map(|(rows, column)| as_cells(rows, column)).collect();
    Ok(typed(&cells))
}

/// Writes a column down, to be joined with one of another type.
fn as_cells(rows: usize, column: Option<Column>) -> Cells {
    let mut cells = Cells::default();
    match column {
        Some(Column::Cells(cells)) => return cells,
        Some(Column::Array(values)) => written(&values, &mut cells),
        None => cells.fit(rows),
    }
    cells
}

/// Gives a column the narrowest type that holds all of it.
fn typed(cells: &[Cells]) -> ArrayRef {
    let all = || cells.iter().flat_map(|cells| (0..cells.kinds.len()).map(|row| cells.get(row)));
    let mut could = Could::default();
    all().for_each(|(kind, value)| could.hold(kind, value));
    let values = || all().map(|(kind, value)| (kind != Kind::Null).then_some(value));
    match could {
        Could { any: false, .. } => Arc::new(values().collect::<LargeStringArray>()),
        Could { boolean: true, .. } => {
            let read = values().map(|value| value.and_then(boolean));
            Arc::new(read.collect::<BooleanArray>())
        }
        Could { integer: true, .. } => {
            let read = values().map(|value| value.and_then(|value| value.parse().ok()));
            Arc::new(read.collect::<Int64Array>())
        }
        Could { float: true, .. } => {
            let read = values().map(|value| value.and_then(|value| value.parse().ok()));
            Arc::new(read.collect::<Float64Array>())
        }
        Could { date: true, .. } => {
            Arc::new(values().map(|value| value.and_then(day)).collect::<Date32Array>())
        }
        _ => Arc::new(values().collect::<LargeStringArray>()),
    }
}

/// What a column could be.
#[expect(clippy::struct_excessive_bools, reason = "one a type")]
struct Could {
    any: bool,
    boolean: bool,
    integer: bool,
    float: bool,
    date: bool,
}

impl Default for Could {
    fn default() -> Self {
        Self { any: false, boolean: true, integer: true, float: true, date: true }
    }
}

impl Could {
    fn hold(&mut self, kind: Kind, value: &str) {
        if kind == Kind::Null {
            return;
        }
        self.any = true;
        let is_open = kind == Kind::Written;
        let is_number = kind == Kind::Number || is_open && is_number(value);
        self.boolean &= kind == Kind::Boolean || is_open && boolean(value).is_some();
        self.date &= matches!(kind, Kind::String | Kind::Written) && day(value).is_some();
        let is_whole = is_number && !value.contains(['.', 'e', 'E']);
        let fits = value.parse::<i64>().is_ok();
        self.integer &= is_whole && fits;
        // A whole number of more than 64 bits would lose its last digits as a float.
        self.float &= is_number && (!is_whole || fits);
    }
}

fn boolean(value: &str) -> Option<bool> {
    match value {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// Tells whether a value is a number as JSON writes them: a number with zeros in
/// front, such as a postal code, is none.
fn is_number(value: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = value.strip_prefix('-').unwrap_or(value);
    let whole = digits(rest);
    if whole == 0 || whole > 1 && rest.starts_with('0') {
        return false;
    }
    rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = &fraction[count..];
    }
    if let Some(power) = rest.strip_prefix(['e', 'E']) {
        let power = power.strip_prefix(['+', '-']).unwrap_or(power);
        return !power.is_empty() && digits(power) == power.len();
    }
    rest.is_empty()
}

/// Returns the days from 1970-01-01 to a date of the form yyyy-mm-dd, in the years
/// 1 to 9999 of the Gregorian calendar.
pub(super) fn day(value: &str) -> Option<<Date32Type as ArrowPrimitiveType>::Native> {
    let bytes = value.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        let digits = bytes[range].iter();
        digits.into_iter().try_fold(0, |all, digit| {
            digit.is_ascii_digit().then(|| all * 10 + i32::from(digit - b'0'))
        })
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if year == 0 || !(1..=last).contains(&day) {
        return None;
    }
    // A year that begins in March has its leap day at its end.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    Some(days - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_schema::DataType;

    fn column(values: &[(Kind, &str)]) -> ArrayRef {
        let mut cells = Cells::default();
        for (kind, value) in values {
            cells.push(*kind, value);
        }
        typed(&[cells])
    }

    #[test]
    fn days_are_counted_from_1970() {
        let known = [("1970-01-01", 0), ("1969-12-31", -1), ("2000-03-01", 11_017)];
        for (date, expected) in known.into_iter().chain([("0001-01-01", -719_162)]) {
            assert_eq!(day(date), Some(expected), "{date}");
        }
        for wrong in ["2023-02-29", "1900-02-29", "0000-01-01", "2023-13-01", "2023-1-01", "x"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
        assert_eq!(day("2000-02-29").zip(day("2000-02-28")).map(|(a, b)| a - b), Some(1));
    }

    #[test]
    fn a_column_has_the_narrowest_type_that_holds_all_of_it() {
        use Kind::{Boolean, Null, Number, String, Written};
        let cases: [(&[(Kind, &str)], DataType); 12] = [
            (&[(Written, "1"), (Null, ""), (Written, "-20")], DataType::Int64),
            (&[(Written, "1"), (Written, "2.5e3")], DataType::Float64),
            (&[(Number, "1"), (Number, "2.0")], DataType::Float64),
            (&[(Written, "01")], DataType::LargeUtf8),
            (&[(Written, "True"), (Written, "false")], DataType::Boolean),
            (&[(Boolean, "true"), (Number, "1")], DataType::LargeUtf8),
            (&[(String, "2020-02-29"), (Null, "")], DataType::Date32),
            (&[(String, "2020-02-29"), (String, "2020")], DataType::LargeUtf8),
            (&[(String, "1")], DataType::LargeUtf8),
            (&[(Null, "")], DataType::LargeUtf8),
            (&[(Number, "9223372036854775808")], DataType::LargeUtf8),
            (&[(Written, "1.")], DataType::LargeUtf8),
        ];
        for (values, expected) in cases {
            assert_eq!(column(values).data_type(), &expected, "{values:?}");
        }
    }

    #[test]
    fn the_last_value_of_a_name_counts_and_absent_ones_are_null() {
        let mut fields = Fields::default();
        fields.set(0, "a", Kind::Number, "1");
        fields.set(0, "a", Kind::Number, "2");
        fields.end_row();
        fields.set(0, "b", Kind::String, "x");
        fields.end_row();
        let columns = joined(vec![Fields::default(), fields], None).expect("columns");
        assert_eq!(columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        let expected: ArrayRef = Arc::new(Int64Array::from(vec![Some(2), None]));
        assert_eq!(&columns[0].values, &expected);
        assert_eq!(columns[1].values.null_count(), 1);
    }
}

//! Values of a typed column, written down.
//!
//! Needed only where files that have types meet files that have others under the same
//! name: then all are read again from their text.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use super::fields::{Cells, Kind};

const DAY_MICROSECONDS: i64 = 86_400_000_000;

/// Writes every value of a column of metadata down.
pub(super) fn written(values: &ArrayRef, cells: &mut Cells) {
    for row in 0..values.len() {
        if values.is_null(row) {
            cells.push(Kind::Null, "");
            continue;
        }
        let (kind, value) = match values.data_type() {
            DataType::Boolean => (Kind::Boolean, values.as_boolean().value(row).to_string()),
            DataType::Int64 => {
                (Kind::Number, values.as_primitive::<Int64Type>().value(row).to_string())
            }
            DataType::Float64 => float(values.as_primitive::<Float64Type>().value(row)),
            DataType::Date32 => {
                let day = values.as_primitive::<Date32Type>().value(row);
                (Kind::String, date(i64::from(day)))
            }
            DataType::Timestamp(..) => {
                (Kind::String, time(values.as_primitive::<TimestampMicrosecondType>().value(row)))
            }
            DataType::LargeUtf8 => (Kind::String, values.as_string::<i64>().value(row).into()),
            other => unreachable!("metadata has no columns of {other}"),
        };
        cells.push(kind, &value);
    }
}

/// Writes one value down; `None` if it is missing.
pub(super) fn text(values: &ArrayRef, row: usize) -> Option<String> {
    let mut cells = Cells::default();
    written(&values.slice(row, 1), &mut cells);
    let (kind, value) = cells.get(0);
    (kind != Kind::Null).then(|| value.to_string())
}

/// JSON has no numbers for nan and infinity.
fn float(value: f64) -> (Kind, String) {
    let kind = if value.is_finite() { Kind::Number } else { Kind::String };
    (kind, format!("{value:?}"))
}

/// Writes a date as yyyy-mm-dd, given the days since 1970-01-01.
fn date(days: i64) -> String {
    // Eras of 400 years that begin in March, so that leap days come last.
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", year + era * 400 + later)
}

/// Writes a time as Python's `isoformat` does.
fn time(microseconds: i64) -> String {
    let (days, rest) =
        (microseconds.div_euclid(DAY_MICROSECONDS), microseconds.rem_euclid(DAY_MICROSECONDS));
    let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let written = format!("{}T{hours:02}:{minutes:02}:{:02}", date(days), seconds % 60);
    if fraction == 0 { written } else { format!("{written}.{fraction:06}") }
}

#[cfg(test)]
mod tests {
    use super::super::fields::day;
    use super::*;

    #[test]
    fn every_date_is_read_as_it_is_written() {
        for days in (-719_162..2_932_896).step_by(13) {
            assert_eq!(day(&date(days)).map(i64::from), Some(days));
        }
    }

    #[test]
    fn times_are_written_as_python_does() {
        assert_eq!(time(0), "1970-01-01T00:00:00");
        assert_eq!(time(-1), "1969-12-31T23:59:59.999999");
        assert_eq!(time(86_399_500_000), "1970-01-01T23:59:59.500000");
    }
}

//! Arrow columns as the library holds them.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, Float64Array, Int64Array, LargeStringArray,
    PrimitiveArray, TimestampMicrosecondArray,
};
use arrow_schema::{DataType, TimeUnit};

use crate::error::{Error, Result};

/// Returns a column of strings as `large_utf8`; `None` if it holds no strings.
pub(crate) fn as_strings(column: &ArrayRef) -> Option<LargeStringArray> {
    Some(match column.data_type() {
        DataType::LargeUtf8 => column.as_string::<i64>().clone(),
        DataType::Utf8 => column.as_string::<i32>().iter().collect(),
        DataType::Utf8View => column.as_string_view().iter().collect(),
        DataType::Null => LargeStringArray::new_null(column.len()),
        DataType::Dictionary(key, value) if holds_strings(value) => match key.as_ref() {
            DataType::Int8 => unpacked::<Int8Type>(column)?,
            DataType::Int16 => unpacked::<Int16Type>(column)?,
            DataType::Int32 => unpacked::<Int32Type>(column)?,
            DataType::Int64 => unpacked::<Int64Type>(column)?,
            DataType::UInt8 => unpacked::<UInt8Type>(column)?,
            DataType::UInt16 => unpacked::<UInt16Type>(column)?,
            DataType::UInt32 => unpacked::<UInt32Type>(column)?,
            DataType::UInt64 => unpacked::<UInt64Type>(column)?,
            _ => return None,
        },
        _ => return None,
    })
}

/// Tells whether values of a type are strings, categories included.
pub(crate) fn holds_strings(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, value) => holds_strings(value),
        _ => false,
    }
}

fn unpacked<K: ArrowDictionaryKeyType>(column: &ArrayRef) -> Option<LargeStringArray> {
    let column = column.as_dictionary::<K>();
    let values = as_strings(column.values())?;
    let value =
        |key: Option<usize>| key.filter(|key| values.is_valid(*key)).map(|key| values.value(key));
    Some(column.keys_iter().map(value).collect())
}

/// Returns a metadata column as one of the types that tables hold: strings,
/// `int64`, `float64`, booleans, dates, times of microseconds.
pub(crate) fn as_metadata(name: &str, column: &ArrayRef) -> Result<ArrayRef> {
    if let Some(strings) = as_strings(column) {
        return Ok(Arc::new(strings));
    }
    Ok(match column.data_type() {
        DataType::Int64
        | DataType::Float64
        | DataType::Boolean
        | DataType::Date32
        | DataType::Timestamp(TimeUnit::Microsecond, _) => Arc::clone(column),
        DataType::Timestamp(TimeUnit::Second, _) => times::<TimestampSecondType>(column, 1_000_000),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            times::<TimestampMillisecondType>(column, 1000)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => nanoseconds(name, column)?,
        DataType::Int32 => widened::<Int32Type>(column),
        DataType::Int16 => widened::<Int16Type>(column),
        DataType::Int8 => widened::<Int8Type>(column),
        DataType::UInt32 => widened::<UInt32Type>(column),
        DataType::UInt16 => widened::<UInt16Type>(column),
        DataType::UInt8 => widened::<UInt8Type>(column),
        DataType::UInt64 => unsigned(name, column)?,
        DataType::Float32 => {
            let values = column.as_primitive::<Float32Type>();
            let widened: PrimitiveArray<Float64Type> = values.unary(f64::from);
            Arc::new(widened) as Arc<Float64Array>
        }
        other => {
            return Err(Error::ColumnType { column: name.into(), found: other.to_string() });
        }
    })
}

fn widened<T>(column: &ArrayRef) -> ArrayRef
where
    T: ArrowPrimitiveType,
    i64: From<T::Native>,
{
    let values: PrimitiveArray<Int64Type> = column.as_primitive::<T>().unary(i64::from);
    Arc::new(values)
}

/// Times in microseconds, of a coarser unit.
fn times<T: ArrowPrimitiveType<Native = i64>>(column: &ArrayRef, factor: i64) -> ArrayRef {
    let times: TimestampMicrosecondArray =
        column.as_primitive::<T>().unary(|time| time.saturating_mul(factor));
    Arc::new(times)
}

/// Times in microseconds; a time between two of them is refused, not rounded.
fn nanoseconds(name: &str, column: &ArrayRef) -> Result<ArrayRef> {
    let given = column.as_primitive::<TimestampNanosecondType>();
    if given.iter().flatten().any(|time| time % 1000 != 0) {
        let reason = "holds times finer than a microsecond".into();
        return Err(Error::Metadata { column: name.into(), reason });
    }
    let times: TimestampMicrosecondArray = given.unary(|time| time / 1000);
    Ok(Arc::new(times))
}

fn unsigned(name: &str, column: &ArrayRef) -> Result<ArrayRef> {
    let values = column.as_primitive::<UInt64Type>().iter();
    let signed: Result<Int64Array, std::num::TryFromIntError> =
        values.map(|value| value.map(i64::try_from).transpose()).collect();
    let too_large =
        |_| Error::Metadata { column: name.into(), reason: "holds a number above 2^63 - 1".into() };
    Ok(Arc::new(signed.map_err(too_large)?))
}

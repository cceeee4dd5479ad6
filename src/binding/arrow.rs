//! Arrow columns in and out, through the Arrow C interface.
//!
//! Its unsafe code reads the pointers of the PyCapsule protocol, which the standard
//! says are valid as long as the capsule lives.

use std::ffi::CStr;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{
    ArrowDictionaryKeyType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, Float64Array, Int64Array, LargeStringArray,
    PrimitiveArray, TimestampMicrosecondArray, make_array,
};
use arrow_schema::{DataType, Field, TimeUnit};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

/// A column that is read piece by piece.
pub(super) struct ColumnReader {
    stream: Option<FFI_ArrowArrayStream>,
    single: Option<ArrayRef>,
    data_type: DataType,
}

impl ColumnReader {
    /// Opens a column of an object that speaks the PyCapsule protocol; `None`
    /// if it does not.
    pub(super) fn open(object: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        if object.hasattr("__arrow_c_stream__")? {
            // Some classes have the method but need a package to answer, such as
            // a pandas column without pyarrow: those are iterated instead.
            match object.call_method0("__arrow_c_stream__") {
                Ok(capsule) => Self::of_stream(capsule.cast::<PyCapsule>()?).map(Some),
                Err(error)
                    if error.is_instance_of::<pyo3::exceptions::PyImportError>(object.py()) =>
                {
                    Ok(None)
                }
                Err(error) => Err(error),
            }
        } else if object.hasattr("__arrow_c_array__")? {
            let (schema, array) = object.call_method0("__arrow_c_array__")?.extract()?;
            Self::of_array(&schema, &array).map(Some)
        } else {
            Ok(None)
        }
    }

    #[expect(unsafe_code, reason = "reads the pointer of an Arrow capsule")]
    fn of_stream(capsule: &Bound<'_, PyCapsule>) -> PyResult<Self> {
        let pointer = capsule.pointer_checked(Some(STREAM))?;
        // SAFETY: the capsule has the name that the standard gives to a pointer
        // to a valid stream; from_raw moves the stream out and marks it released,
        // so that the capsule's destructor does not release it again.
        let mut stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr().cast()) };
        let mut schema = FFI_ArrowSchema::empty();
        let Some(get_schema) = stream.get_schema() else { return Err(released()) };
        // SAFETY: the stream is not released, or it would have no callbacks, and
        // `schema` is there to be written to.
        if unsafe { get_schema(&raw mut stream, &raw mut schema) } != 0 {
            return Err(stream_error(&mut stream));
        }
        let data_type = data_type_of(&schema)?;
        Ok(Self { stream: Some(stream), single: None, data_type })
    }

    #[expect(unsafe_code, reason = "reads the pointers of Arrow capsules")]
    fn of_array(schema: &Bound<'_, PyCapsule>, array: &Bound<'_, PyCapsule>) -> PyResult<Self> {
        let (schema, array) =
            (schema.pointer_checked(Some(SCHEMA))?, array.pointer_checked(Some(ARRAY))?);
        // SAFETY: as above, for a schema that is only read, and an array that is
        // moved out of its capsule.
        let (data_type, array) = unsafe {
            let schema: &FFI_ArrowSchema = schema.cast().as_ref();
            (data_type_of(schema)?, FFI_ArrowArray::from_raw(array.as_ptr().cast()))
        };
        let single = imported(array, &data_type)?;
        Ok(Self { stream: None, single: Some(single), data_type })
    }

    /// Returns what the column holds.
    pub(super) fn data_type(&self) -> &DataType {
        &self.data_type
    }

    /// Returns the next piece, `None` at the end.
    #[expect(unsafe_code, reason = "asks another library's stream")]
    pub(super) fn next(&mut self) -> PyResult<Option<ArrayRef>> {
        let Some(stream) = &mut self.stream else { return Ok(self.single.take()) };
        let mut array = FFI_ArrowArray::empty();
        let Some(get_next) = stream.get_next() else { return Err(released()) };
        // SAFETY: as for the schema; the stream is used by one thread at a time.
        if unsafe { get_next(stream, &raw mut array) } != 0 {
            return Err(stream_error(stream));
        }
        if array.is_released() {
            return Ok(None);
        }
        imported(array, &self.data_type).map(Some)
    }

    /// Returns the whole column.
    pub(super) fn read_all(mut self) -> PyResult<ArrayRef> {
        let mut pieces = Vec::new();
        while let Some(piece) = self.next()? {
            pieces.push(piece);
        }
        if pieces.is_empty() {
            return Ok(arrow_array::new_empty_array(&self.data_type));
        }
        let pieces: Vec<&dyn Array> = pieces.iter().map(AsRef::as_ref).collect();
        arrow_select::concat::concat(&pieces)
            .map_err(|error| PyValueError::new_err(error.to_string()))
    }
}

#[expect(unsafe_code, reason = "takes over an array from another library")]
fn imported(array: FFI_ArrowArray, data_type: &DataType) -> PyResult<ArrayRef> {
    // Producers disagree on the buffers of a column of nulls, which needs none.
    if data_type == &DataType::Null {
        return Ok(arrow_array::new_null_array(data_type, array.len()));
    }
    // SAFETY: the producer promises by the C data interface that the array is
    // one of this type; its release is called when the last reference goes.
    let data = unsafe { from_ffi_and_data_type(array, data_type.clone()) };
    data.map(make_array).map_err(|error| PyValueError::new_err(error.to_string()))
}

fn released() -> PyErr {
    PyValueError::new_err("the Arrow stream has been read before")
}

fn data_type_of(schema: &FFI_ArrowSchema) -> PyResult<DataType> {
    let field = Field::try_from(schema);
    let field = field.map_err(|error| PyTypeError::new_err(error.to_string()))?;
    Ok(field.data_type().clone())
}

#[expect(unsafe_code, reason = "reads another library's message")]
fn stream_error(stream: &mut FFI_ArrowArrayStream) -> PyErr {
    // SAFETY: the stream has just failed, so it may be asked why; the answer is
    // null or a C string that is valid until the stream is used again.
    let said = stream.get_last_error().and_then(|ask| unsafe {
        let text = ask(stream);
        (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned())
    });
    PyValueError::new_err(said.unwrap_or_else(|| "the Arrow stream failed".into()))
}

/// Returns a column of strings as `large_utf8`; `None` if it holds no strings.
pub(super) fn as_strings(column: &ArrayRef) -> Option<LargeStringArray> {
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
pub(super) fn holds_strings(data_type: &DataType) -> bool {
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
pub(super) fn as_metadata(name: &str, column: &ArrayRef) -> PyResult<ArrayRef> {
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
            return Err(PyTypeError::new_err(format!(
                "metadata column '{name}' holds {other}; accepted are strings, integers, floats, \
                 booleans, dates and times"
            )));
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
fn nanoseconds(name: &str, column: &ArrayRef) -> PyResult<ArrayRef> {
    let given = column.as_primitive::<TimestampNanosecondType>();
    if given.iter().flatten().any(|time| time % 1000 != 0) {
        let message = format!("metadata column '{name}' holds times finer than a microsecond");
        return Err(PyValueError::new_err(message));
    }
    let times: TimestampMicrosecondArray = given.unary(|time| time / 1000);
    Ok(Arc::new(times))
}

fn unsigned(name: &str, column: &ArrayRef) -> PyResult<ArrayRef> {
    let values = column.as_primitive::<UInt64Type>().iter();
    let signed: Result<Int64Array, _> =
        values.map(|value| value.map(i64::try_from).transpose()).collect();
    let too_large = |_| {
        PyValueError::new_err(format!("metadata column '{name}' holds a number above 2^63 - 1"))
    };
    Ok(Arc::new(signed.map_err(too_large)?))
}

/// Tells whether the schema that a consumer asks for holds a `string_view`.
#[expect(unsafe_code, reason = "reads the pointer of an Arrow capsule")]
pub(super) fn asks_for_views(requested: &Bound<'_, PyCapsule>) -> bool {
    let Ok(pointer) = requested.pointer_checked(Some(SCHEMA)) else { return false };
    // SAFETY: the capsule has the name that the standard gives to a pointer to a
    // valid schema, which is only read while the capsule is borrowed.
    let schema: &FFI_ArrowSchema = unsafe { pointer.cast().as_ref() };
    schema.children().any(|child| child.format() == "vu")
}

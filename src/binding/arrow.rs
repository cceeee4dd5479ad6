//! Arrow columns in and out, through the Arrow C interface.
//!
//! Its unsafe code reads the pointers of the PyCapsule protocol, which the standard
//! says are valid as long as the capsule lives.

use std::ffi::CStr;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, ArrayRef, make_array};
use arrow_schema::{DataType, Field};
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

/// Tells whether the schema that a consumer asks for holds a `string_view`.
#[expect(unsafe_code, reason = "reads the pointer of an Arrow capsule")]
pub(super) fn asks_for_views(requested: &Bound<'_, PyCapsule>) -> bool {
    let Ok(pointer) = requested.pointer_checked(Some(SCHEMA)) else { return false };
    // SAFETY: the capsule has the name that the standard gives to a pointer to a
    // valid schema, which is only read while the capsule is borrowed.
    let schema: &FFI_ArrowSchema = unsafe { pointer.cast().as_ref() };
    schema.children().any(|child| child.format() == "vu")
}

//! Which Python exception each error becomes. One match decides.

use std::io::ErrorKind;

use pyo3::exceptions::{
    PyIndexError, PyKeyboardInterrupt, PyMemoryError, PyOSError, PyTypeError, PyValueError,
};
use pyo3::prelude::*;

use crate::error::{Error, Place};

pyo3::import_exception!(turven.errors, ArchiveError);
pyo3::import_exception!(turven.errors, CompressionError);
pyo3::import_exception!(turven.errors, CorpusError);
pyo3::import_exception!(turven.errors, DecodeError);
pyo3::import_exception!(turven.errors, InternalError);
pyo3::import_exception!(turven.errors, PatternError);
pyo3::import_exception!(turven.errors, RecordError);
pyo3::import_exception!(turven.errors, StoreError);

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Io { path, source } => {
                // From (errno, message, filename) OSError picks
                // FileNotFoundError, PermissionError and the like by itself.
                let number = source.raw_os_error().or_else(|| number_of(source.kind()));
                let system = source.to_string();
                let system = system.split(" (os error").next().unwrap_or_default().to_string();
                PyOSError::new_err((number, system, path.into_os_string()))
            }
            Error::Decode { place, fault } => {
                let fault = fault.to_string();
                match place {
                    Place::Byte { path, byte, row } => {
                        let none = None::<u64>;
                        let path = path.into_os_string();
                        DecodeError::new_err((fault, path, byte, none, none, row))
                    }
                    Place::Record { path, record, byte } => {
                        let none = None::<u64>;
                        let path = path.into_os_string();
                        DecodeError::new_err((fault, path, byte, none, none, none, record))
                    }
                    Place::Character { text, character } => {
                        DecodeError::new_err((fault, None::<String>, None::<u64>, text, character))
                    }
                }
            }
            Error::Compressed { path, byte, reason } => {
                CompressionError::new_err((reason, path.into_os_string(), byte))
            }
            Error::Record { path, row, byte, reason } => {
                RecordError::new_err((reason, path.into_os_string(), row, false, byte))
            }
            Error::Pattern { column, reason } => PatternError::new_err((column, reason)),
            Error::Row { path, row, reason } => {
                let path = path.map(std::path::PathBuf::into_os_string);
                RecordError::new_err((reason, path, row, true))
            }
            Error::ColumnType { .. } => PyTypeError::new_err(message),
            Error::Archive { path, reason } => {
                ArchiveError::new_err((reason, path.into_os_string()))
            }
            Error::Store { path, reason } => StoreError::new_err((path.into_os_string(), reason)),
            Error::TooMany { .. } | Error::Texts { .. } => CorpusError::new_err(message),
            Error::Memory { .. } => PyMemoryError::new_err(message),
            Error::Interrupted => PyKeyboardInterrupt::new_err(()),
            Error::Source(source) => match source.downcast::<PyErr>() {
                Ok(raised) => *raised,
                Err(other) => CorpusError::new_err(other.to_string()),
            },
            Error::Internal(_) => InternalError::new_err(message),
            Error::OutOfRange { .. }
            | Error::UnknownChoice { .. }
            | Error::TooManyWays { .. }
            | Error::Combination { .. }
            | Error::Header { .. }
            | Error::Metadata { .. }
            | Error::Layer { .. }
            | Error::Measure { .. }
            | Error::FrequencyList { .. }
            | Error::ImpossibleCounts { .. } => PyValueError::new_err(message),
        }
    }
}

/// Returns the system's number for an error that is ours.
fn number_of(kind: ErrorKind) -> Option<i32> {
    (kind == ErrorKind::AlreadyExists).then_some(EEXIST)
}

/// The number of "file exists" on every system that there is.
const EEXIST: i32 = 17;

/// Lets an exception travel through the engine unchanged.
pub(super) fn carried(raised: PyErr) -> Error {
    Error::Source(Box::new(raised))
}

/// The error for a place that is not there.
pub(super) fn no_such(what: &str, index: usize, length: usize) -> PyErr {
    PyIndexError::new_err(format!("there is no {what} {index}, there are {length}"))
}

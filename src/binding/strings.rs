//! Python's strings, read where they lie.
//!
//! A `str` never changes, so a worker can read it without the interpreter, as long as
//! somebody holds a reference to it. Python keeps its characters as numbers of 8, 16 or
//! 32 bits. To ask it for UTF-8 instead would take the one thread that holds the
//! interpreter as long as all that the workers do, or leave a second copy of the text in
//! the user's own object.

use std::ptr::NonNull;

use pyo3::prelude::*;
use pyo3::types::PyString;
use pyo3::types::string::PyStringData;

/// A `str` and where its characters lie.
pub(super) struct Text {
    object: Py<PyString>,
    characters: Characters,
    length: usize,
}

#[derive(Clone, Copy)]
enum Characters {
    Narrow(NonNull<u8>),
    Wide(NonNull<u16>),
    Widest(NonNull<u32>),
}

/// The characters of a string, in the size that its widest one needs.
pub(super) enum Units<'a> {
    /// Latin-1.
    Narrow(&'a [u8]),
    /// Without characters beyond U+FFFF.
    Wide(&'a [u16]),
    /// Any.
    Widest(&'a [u32]),
}

#[expect(unsafe_code, reason = "workers read strings that Python holds")]
// SAFETY: the characters are never written to, and are there for as long as `object`,
// which is moved to the other thread together with where they lie.
unsafe impl Send for Text {}

impl Text {
    pub(super) fn of(text: &Bound<'_, PyString>) -> PyResult<Self> {
        #[expect(unsafe_code, reason = "asks for a string's characters")]
        // SAFETY: what pyo3 asks for: a layout of bit fields that all C compilers for
        // little-endian machines agree on, or Python 3.14 or newer, where none is read.
        let data = unsafe { text.data()? };
        let (characters, length) = match data {
            PyStringData::Ucs1(units) => (Characters::Narrow(first(units)), units.len()),
            PyStringData::Ucs2(units) => (Characters::Wide(first(units)), units.len()),
            PyStringData::Ucs4(units) => (Characters::Widest(first(units)), units.len()),
        };
        Ok(Self { object: text.clone().unbind(), characters, length })
    }

    /// Returns how many characters there are.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Returns the same string once more.
    pub(super) fn again(&self) -> Self {
        let object = Python::attach(|py| self.object.clone_ref(py));
        Self { object, characters: self.characters, length: self.length }
    }

    /// Returns the characters.
    #[expect(unsafe_code, reason = "reads characters of a string that is held")]
    pub(super) fn units(&self) -> Units<'_> {
        // SAFETY: so many characters of this size lie there. They never change, and
        // `object` keeps them for as long as the answer lives.
        unsafe {
            match self.characters {
                Characters::Narrow(units) => Units::Narrow(slice(units, self.length)),
                Characters::Wide(units) => Units::Wide(slice(units, self.length)),
                Characters::Widest(units) => Units::Widest(slice(units, self.length)),
            }
        }
    }
}

fn first<T>(units: &[T]) -> NonNull<T> {
    NonNull::from(units).cast()
}

#[expect(unsafe_code, reason = "see its caller")]
// SAFETY: `length` values lie at `first`, which outlive `'a` and do not change.
unsafe fn slice<'a, T>(first: NonNull<T>, length: usize) -> &'a [T] {
    unsafe { std::slice::from_raw_parts(first.as_ptr(), length) }
}

//! The border with Python: `turven._core`.
//!
//! A function here takes its arguments, detaches from the interpreter, calls
//! the engine and wraps what comes back. Messages for people, default values
//! and documentation are in the Python package; nothing here is public.

// pyo3 hands arguments over by value and needs `&self` it does not use.
#![allow(clippy::needless_pass_by_value, clippy::unnecessary_wraps)]

mod arrow;
mod concordance;
mod corpus;
mod counting;
mod crew;
mod diversity;
mod duplicates;
mod errors;
mod features;
mod matches;
mod matrix;
mod measures;
mod reading;
mod source;
mod strings;
mod sums;
mod table;
mod table_source;
mod time;
mod tokenizer;
mod tokens;

/// All memory of the extension module.
#[cfg(target_os = "linux")]
#[global_allocator]
static MEMORY: crate::memory::LargePages = crate::memory::LargePages;

/// The table of contents of the extension module.
#[pyo3::pymodule]
mod _core {
    #[pymodule_export]
    use super::concordance::{Hits, disagreement};
    #[pymodule_export]
    use super::corpus::Corpus;
    #[pymodule_export]
    use super::counting::collocate_counts;
    #[pymodule_export]
    use super::crew::{panic_in_worker, spin};
    #[pymodule_export]
    use super::diversity::{
        coverage, diversity, good_turing, growth, heaps, rarefaction, spectrum, zipf,
    };
    #[pymodule_export]
    use super::duplicates::{duplicate_bands, duplicates};
    #[pymodule_export]
    use super::features::{Alphabet, Features};
    #[pymodule_export]
    use super::matches::{match_frequencies, matches, pattern_layers};
    #[pymodule_export]
    use super::matrix::Numbers;
    #[pymodule_export]
    use super::measures::{correlations, interval, log10_p, score, score_dispersion, score_ngrams};
    #[pymodule_export]
    use super::reading::{Reading, encoding_name};
    #[pymodule_export]
    use super::sums::{add_parcels, add_up, parcels};
    #[pymodule_export]
    use super::table::{Column, Table};
    #[pymodule_export]
    use super::time::{bursts, changes, counts_in_parts, trends};
    #[pymodule_export]
    use super::tokenizer::Tokenizer;

    /// The version of this library.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");

    /// The version of Unicode that decides what a word and a sentence is.
    #[pymodule_export]
    const UNICODE_VERSION: (u64, u64, u64) = crate::tokenize::UNICODE_VERSION;
}

//! Stage 6: numbers from counts.
//!
//! Input: counts. Output: scores (`f64`). Pure arithmetic, no corpus in sight;
//! one documented function a measure.

mod association;
pub mod bursts;
pub mod change;
mod corpora;
pub mod dispersion;
pub mod diversity;
pub mod documents;
mod double;
pub mod good_turing;
pub mod gram;
pub mod heaps;
pub mod interval;
pub mod measure;
pub mod pair;
pub(crate) mod random;
pub mod rarefaction;
pub mod rates;
pub mod scaled_f;
pub mod significance;
mod special;
pub mod spectrum;
pub mod trend;
pub mod zipf;

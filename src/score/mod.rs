//! Stage 6: numbers from counts.
//!
//! Input: counts. Output: scores (`f64`). Pure arithmetic, no corpus in sight;
//! one documented function a measure.

pub mod association;

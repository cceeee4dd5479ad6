//! The engine as a whole, against plain definitions and real text.

mod corpora;
mod pipeline;
mod query;
mod tokens;

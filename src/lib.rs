//! Corpus statistics: from text to a table of numbers, in seven stages.
//!
//! ```text
//! read -> tokenize -> intern -> corpus -> count -> score -> table
//! files   words       u32 ids   stream    u64      f64      Arrow
//! ```
//!
//! A corpus is read once, in parallel: every distinct word gets a number, and
//! what stays is a [`vocabulary`](intern::Vocabulary) and a stream of one `u32`
//! a token. Every statistic is arithmetic over that stream. Nothing depends on
//! the number of threads. [`pipeline`] chains the stages:
//!
//! ```
//! use turven::{corpus::Corpus, pipeline, read::Texts, threads, tokenize::Tokenizer};
//!
//! let texts = Texts::new(["De kat zat.", "De hond lag."].map(String::from));
//! let tokenizer = Tokenizer::default();
//! let corpus: Corpus = pipeline::build(texts, tokenizer, &threads::Crew::new(2)?)?;
//!
//! assert_eq!(corpus.stream().len(), 6);
//! assert_eq!(corpus.count_of("de"), 2);
//! # Ok::<(), turven::Error>(())
//! ```

#[cfg(not(target_pointer_width = "64"))]
compile_error!("turven is for machines of 64 bits: positions in a corpus have as many");

pub mod read; // 1  documents
pub mod tokenize; // 2  words, sentences
pub mod intern; // 3  word <-> id, the merge
pub mod corpus; // 4  vocabulary, stream, bounds, metadata
pub mod positions; // 4  where each type occurs
pub mod gaps; // 4  positions without a type
pub mod layers; // 4  what stands at each token: words, annotation
pub mod store; // 4  a corpus on disk
pub mod query; // 5  where sequences of tokens stand that a pattern describes
pub mod count; // 5  frequencies, n-grams, pairs in windows, document-term counts
pub mod score; // 6  association measures
pub mod table; // 7  named, typed columns
pub mod sums; // 7  rows of counts that add up

mod cache;
pub mod error;
#[cfg(all(target_os = "linux", any(test, feature = "python")))]
mod memory;
pub mod pipeline;
pub mod progress;
mod scratch;
pub mod threads;

#[cfg(feature = "python")]
mod binding;

pub use error::{Error, Result};

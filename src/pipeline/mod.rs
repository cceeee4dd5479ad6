//! The stages chained: from documents to a corpus, from a corpus to tables.

pub mod agreement;
mod budget;
mod build;
mod collocates;
mod collocations;
mod compound;
mod concordance;
mod conventions;
mod described;
mod dispersion;
mod diversity;
mod duplicates;
mod features;
mod hit_order;
mod frequencies;
mod keyness;
mod layers;
mod lines;
mod matches;
mod matrix;
mod merge;
mod names;
mod ngrams;
mod part;
mod parts;
mod resampling;
mod retype;
mod rewriting;
mod specificities;
mod spectra;
mod strands;
mod tables;
mod texts;
mod trends;
mod words;
mod writer;

pub use build::{Built, Plan, build_polled};
pub use collocates::{CollocateCounting, CollocateOptions, collocate_counts, collocates};
pub use collocations::{CollocationOptions, collocations};
pub use compound::compound;
pub use concordance::{Alternatives, HitFilter, HitOptions, Sought, concordance, same_tokens};
pub use conventions::{Convention, Conventional, GramConvention, NodeConvention, PairConvention};
pub use described::skipped;
pub use dispersion::{Cells, Dispersion, DispersionOptions, dispersion, scores_of_cells};
pub use diversity::{Labelled, Sizes, diversity, rarefaction};
pub use duplicates::duplicates;
pub use features::{feature_counts, features_of};
pub use frequencies::{FrequencyInterval, FrequencyOptions, frequencies};
pub use hit_order::{HitKey, sorted_hits};
pub use keyness::{Direction, FrequencyList, KeyMeasure, KeynessOptions, Reference, Unit, keyness};
pub use layers::layer;
pub use lines::{Source as LineSource, View, Window, lines};
pub use matches::{MatchOptions, match_frequencies, matches};
pub use matrix::{cooccurrences, term_counts};
pub use merge::{append_stored, merge, merge_stored};
pub use ngrams::{NgramOptions, ngrams};
pub use part::part;
pub use parts::{Parts, in_parts};
pub use resampling::{Interval, Resampling};
pub use retype::{Left, dropped, renamed};
pub use specificities::{SpecificityOptions, specificities};
pub use spectra::{coverage, good_turing, growth, heaps, spectrum, zipf};
pub use tables::{documents, tokens};
pub use texts::By;
pub use trends::{
    BurstOptions, ChangeOptions, Course, Series, TrendOptions, bursts, changes, trends,
};

use crate::corpus::Corpus;
use crate::error::Result;
use crate::read::Source;
use crate::threads::Crew;
use crate::tokenize::Tokenizer;

/// Builds a corpus from a source, on the threads of `crew`.
pub fn build(mut source: impl Source, tokenizer: Tokenizer, crew: &Crew) -> Result<Corpus> {
    let plan = Plan { tokenizer, ..Plan::default() };
    Ok(build_polled(&mut source, plan, crew, &mut |_| Ok(()))?.corpus)
}

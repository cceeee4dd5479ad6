//! Stages 5 to 7: how rich the vocabulary of documents, parts or a whole corpus is.

use arrow_array::ArrayRef;

use super::texts::{By, each_text};
use crate::corpus::Corpus;
use crate::error::Result;
use crate::score::diversity::{DiversityMeasure, Needs, Text};
use crate::score::rarefaction::{Sampling, deviations, expected_types, variance};
use crate::table::{self, Table};
use crate::threads::Watch;

/// Measures, and what their columns are called.
pub type Labelled = Vec<(String, DiversityMeasure)>;

/// Scores texts by measures: a row for each document, each part, or one.
pub fn diversity(corpus: &Corpus, by: &By, measures: &Labelled, watch: &Watch) -> Result<Table> {
    let needs = measures.iter().map(|(_, measure)| measure.needs()).max();
    let needs = needs.unwrap_or(Needs::Sizes);
    let has_spectrum = measures.iter().any(|(_, measure)| measure.needs_spectrum());
    let row = |text: &Text<'_>| {
        let scores: Vec<f64> = measures.iter().map(|(_, measure)| measure.score(text)).collect();
        (text.spectrum.tokens(), text.spectrum.types(), scores)
    };
    let rows = each_text(corpus, by, (needs, has_spectrum), watch, row)?;
    let mut columns = by.names(corpus);
    columns.push(("tokens".into(), table::counts(rows.iter().map(|row| row.0))));
    columns.push(("types".into(), table::counts(rows.iter().map(|row| row.1))));
    let scored = measures.iter().enumerate().map(|(place, (label, _))| {
        (label.clone(), table::numbers(rows.iter().map(|row| row.2[place]).collect()))
    });
    columns.extend(scored);
    Ok(Table::new(columns))
}

/// The sizes of samples.
#[derive(Debug, Clone)]
pub enum Sizes {
    /// These.
    Given(Vec<u64>),
    /// So many of each text, in equal steps up to all of it.
    Steps(u64),
    /// Each so many tokens, and the end.
    Every(u64),
}

impl Sizes {
    /// Returns the sizes for a text of so many tokens, ascending.
    #[must_use]
    pub fn of(&self, tokens: u64) -> Vec<u64> {
        match self {
            Self::Given(sizes) => sizes.clone(),
            Self::Steps(steps) => {
                let step = |step: u64| {
                    let part = u128::from(tokens) * u128::from(step) / u128::from(*steps);
                    u64::try_from(part).unwrap_or(tokens)
                };
                let mut sizes: Vec<u64> = (1..=*steps).map(step).filter(|size| *size > 0).collect();
                sizes.dedup();
                sizes
            }
            Self::Every(step) => {
                let inner = (1..=tokens / step).map(|number| number * step);
                let end = (!tokens.is_multiple_of(*step)).then_some(tokens);
                inner.chain(end).collect()
            }
        }
    }
}

/// What a sample of a text may be expected to hold.
struct Expected {
    size: u64,
    types: f64,
    deviation: f64,
}

/// Lists how many types samples of texts have on average.
pub fn rarefaction(
    corpus: &Corpus,
    by: &By,
    sizes: &Sizes,
    (sampling, confidence): (Sampling, f64),
    watch: &Watch,
) -> Result<Table> {
    let curve = |text: &Text<'_>| -> Vec<Expected> {
        let at = |size: u64| {
            // Whoever asked may have gone.
            let is_asked = watch.check().is_ok();
            let spread = if is_asked { variance(text.spectrum, size, sampling) } else { f64::NAN };
            let types = expected_types(text.spectrum, size, sampling);
            Expected { size, types, deviation: spread.sqrt() }
        };
        super::texts::each_size(sizes.of(text.spectrum.tokens()), at)
    };
    let curves = each_text(corpus, by, (Needs::Spectrum, true), watch, curve)?;
    let rows =
        |of: &dyn Fn(&Expected) -> f64| table::numbers(curves.iter().flatten().map(of).collect());
    let places = curves.iter().enumerate();
    let places = places.flat_map(|(place, curve)| std::iter::repeat_n(place as u64, curve.len()));
    let mut columns = by.names_at(corpus, &places.collect::<Vec<u64>>())?;
    let sizes = curves.iter().flatten().map(|expected| expected.size);
    columns.push(("tokens".into(), table::counts(sizes)));
    columns.extend(bounds(&rows, deviations(confidence)));
    Ok(Table::new(columns))
}

/// Makes a column of one number a row.
type Rows<'a> = dyn Fn(&dyn Fn(&Expected) -> f64) -> ArrayRef + 'a;

/// The columns of an expectation: itself, its deviation, and between which bounds it lies.
fn bounds(rows: &Rows<'_>, deviations: f64) -> Vec<(String, ArrayRef)> {
    let bound = move |expected: &Expected, sign: f64| {
        // A sample has a type at least, and no more than it has tokens.
        let least = real(expected.size.min(1));
        let bound = expected.types + sign * deviations * expected.deviation;
        if bound.is_nan() { bound } else { bound.clamp(least, real(expected.size)) }
    };
    let ratio = |types: f64, expected: &Expected| {
        if expected.size == 0 { f64::NAN } else { types / real(expected.size) }
    };
    vec![
        ("types".into(), rows(&|expected| expected.types)),
        ("deviation".into(), rows(&|expected| expected.deviation)),
        ("types_low".into(), rows(&|expected| bound(expected, -1.0))),
        ("types_high".into(), rows(&|expected| bound(expected, 1.0))),
        ("ttr".into(), rows(&|expected| ratio(expected.types, expected))),
        ("ttr_low".into(), rows(&|expected| ratio(bound(expected, -1.0), expected))),
        ("ttr_high".into(), rows(&|expected| ratio(bound(expected, 1.0), expected))),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

//! Stages 5 to 7: the frequency spectrum of a corpus, and the laws that it follows.

use arrow_array::ArrayRef;

use super::diversity::Sizes;
use crate::corpus::Corpus;
use crate::count::growth::growth as grown;
use crate::error::Result;
use crate::score::good_turing::{Adjusted, GoodTuring};
use crate::score::heaps::Heaps;
use crate::score::spectrum::{Class, Run, Spectrum};
use crate::score::zipf::Zipf;
use crate::table::{self, Table};
use crate::threads::Watch;

/// The spectrum of all documents together.
fn spectrum_of(corpus: &Corpus) -> Spectrum {
    Spectrum::of(corpus.counts().to_vec())
}

/// Lists how many types occur once, twice, and so on.
#[must_use]
pub fn spectrum(corpus: &Corpus) -> Table {
    let spectrum = spectrum_of(corpus);
    let of = |value: fn(&Class) -> u64| table::counts(spectrum.classes().iter().map(value));
    Table::new(vec![
        ("count".into(), of(|class| class.count)),
        ("types".into(), of(|class| class.types)),
        ("tokens".into(), of(|class| class.count * class.types)),
    ])
}

/// Lists the adjusted counts of Good and Turing; also returns the intercept and the slope of
/// the line that smooths them. The first row is of the types that were not seen.
#[must_use]
pub fn good_turing(corpus: &Corpus) -> (Table, f64, f64) {
    let spectrum = spectrum_of(corpus);
    let estimate = GoodTuring::new(&spectrum);
    let classes = spectrum.classes();
    let rows: Vec<Option<(&Class, &Adjusted)>> =
        std::iter::once(None).chain(classes.iter().zip(&estimate.classes).map(Some)).collect();
    let numbers = |unseen: f64, of: fn((&Class, &Adjusted)) -> f64| {
        table::numbers(rows.iter().map(|row| row.map_or(unseen, of)).collect())
    };
    let types = rows.iter().map(|row| row.map(|(class, _)| class.types));
    let counts = rows.iter().map(|row| row.map_or(0, |(class, _)| class.count));
    let table = Table::new(vec![
        ("count".into(), table::counts(counts)),
        ("types".into(), table::optional_counts(types)),
        ("adjusted".into(), numbers(f64::NAN, |(_, adjusted)| adjusted.count)),
        (
            "smoothed".into(),
            table::booleans(rows.len(), |row| rows[row].is_some_and(|row| row.1.is_smoothed)),
        ),
        ("probability".into(), numbers(f64::NAN, |(_, adjusted)| adjusted.probability)),
        (
            "mass".into(),
            numbers(estimate.unseen, |(class, adjusted)| real(class.types) * adjusted.probability),
        ),
    ]);
    (table, estimate.intercept, estimate.slope)
}

/// Lists how many of the most frequent types make up these shares of the tokens.
#[must_use]
pub fn coverage(corpus: &Corpus, shares: &[f64]) -> Table {
    let spectrum = spectrum_of(corpus);
    let runs: Vec<Run> = spectrum.runs().collect();
    let tokens = real(spectrum.tokens());
    let covers =
        |run: &Run, types: u64, share: f64| real(run.before + types * run.count) / tokens >= share;
    // The types, the tokens and the least count of those that cover a share.
    let covering = |share: &f64| -> Option<(u64, u64, u64)> {
        let place = runs.partition_point(|run| !covers(run, run.last - run.first + 1, *share));
        let run = runs.get(place)?;
        let (mut few, mut enough) = (1, run.last - run.first + 1);
        while few < enough {
            let middle = few + (enough - few) / 2;
            if covers(run, middle, *share) { enough = middle } else { few = middle + 1 }
        }
        Some((run.first - 1 + enough, run.before + enough * run.count, run.count))
    };
    let rows: Vec<Option<(u64, u64, u64)>> = shares.iter().map(covering).collect();
    let counts =
        |of: fn((u64, u64, u64)) -> u64| table::optional_counts(rows.iter().map(|row| row.map(of)));
    let part_of = |of: fn((u64, u64, u64)) -> u64, all: f64| {
        table::numbers(
            rows.iter().map(|row| row.map_or(f64::NAN, |row| real(of(row)) / all)).collect(),
        )
    };
    Table::new(vec![
        ("share".into(), table::numbers(shares.to_vec())),
        ("types".into(), counts(|row| row.0)),
        ("type_share".into(), part_of(|row| row.0, real(spectrum.types()))),
        ("tokens".into(), counts(|row| row.1)),
        ("token_share".into(), part_of(|row| row.1, tokens)),
        ("least_count".into(), counts(|row| row.2)),
    ])
}

/// Fits Zipf's law and Mandelbrot's to the ranks of the types, by maximum likelihood and by
/// regression.
#[must_use]
pub fn zipf(corpus: &Corpus) -> Table {
    let spectrum = spectrum_of(corpus);
    let ways: [fn(&Spectrum) -> Zipf; 3] = [Zipf::plain, Zipf::mandelbrot, Zipf::regression];
    let laws = ways.map(|way| way(&spectrum));
    let numbers = |of: fn(&Zipf) -> f64| table::numbers(laws.iter().map(of).collect());
    Table::new(vec![
        words("law", &["zipf", "zipf_mandelbrot", "zipf"]),
        words("method", &["maximum_likelihood", "maximum_likelihood", "regression"]),
        ("exponent".into(), numbers(|law| law.exponent)),
        ("shift".into(), numbers(|law| law.shift)),
        ("log_likelihood".into(), numbers(|law| law.log_likelihood)),
        ("ks".into(), numbers(|law| law.distance)),
        ("r_squared".into(), numbers(|law| law.r_squared)),
    ])
}

/// Lists how the vocabulary grows while the corpus is read.
pub fn growth(corpus: &Corpus, sizes: &Sizes, watch: &Watch) -> Result<Table> {
    let points = grown(corpus, &sizes.of(corpus.stream().len() as u64), watch)?;
    Ok(Table::new(vec![
        ("tokens".into(), table::counts(points.iter().map(|point| point.tokens))),
        ("types".into(), table::counts(points.iter().map(|point| point.types))),
        ("hapaxes".into(), table::counts(points.iter().map(|point| point.hapaxes))),
    ]))
}

/// Fits Heaps' law to the growth of the vocabulary.
pub fn heaps(corpus: &Corpus, sizes: &Sizes, watch: &Watch) -> Result<Table> {
    let points = grown(corpus, &sizes.of(corpus.stream().len() as u64), watch)?;
    let points: Vec<(f64, f64)> =
        points.iter().map(|point| (real(point.tokens), real(point.types))).collect();
    let laws = [Heaps::of_logarithms(&points), Heaps::of_types(&points)];
    let numbers = |of: fn(&Heaps) -> f64| table::numbers(laws.iter().map(of).collect());
    Ok(Table::new(vec![
        words("method", &["log_least_squares", "least_squares"]),
        ("factor".into(), numbers(|law| law.factor)),
        ("exponent".into(), numbers(|law| law.exponent)),
        ("r_squared".into(), numbers(|law| law.r_squared)),
        ("deviation".into(), numbers(|law| law.deviation)),
    ]))
}

/// A column of words.
fn words(name: &str, words: &[&str]) -> (String, ArrayRef) {
    (name.into(), table::strings(words.len(), |row| words[row]))
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

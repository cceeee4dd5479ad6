//! Stages 5 to 7: from a corpus to tables.
//!
//! Every table has a total order: its first measure or count, then the count,
//! then the words' code points. Rows are counted, ordered and cut first, and
//! only those that stay are spelled out.

use std::cmp::Ordering;
use std::ops::Range;

use rayon::prelude::*;

use crate::corpus::Corpus;
use crate::score::measure::Measure;
use crate::score::pair::Pair;
use crate::score::significance::{Correction, Test, log10_of};
use crate::table::{self, Descending, SortKey, Table, sort_rows};
use crate::tokenize::{Sink, Tokenizer};

/// What a contingency table is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub(super) o11: u64,
    pub(super) r1: u64,
    pub(super) c1: u64,
    pub(super) n: u64,
    /// By what O11 is divided before it is scored.
    pub(super) share: u32,
}

impl Counts {
    pub(super) fn pair(self) -> Pair {
        let pair = Pair::of_counts(self.o11, self.r1, self.c1, self.n);
        Pair { o11: pair.o11 / f64::from(self.share), ..pair }
    }
}

/// Lists the documents of a corpus with their metadata.
#[must_use]
pub fn documents(corpus: &Corpus) -> Table {
    let ids: Vec<_> = corpus.ids().collect();
    let names = table::strings(ids.len(), |row| ids[row].as_ref());
    let mut columns = vec![("id".to_string(), names)];
    let metadata = corpus.metadata().iter();
    columns.extend(metadata.map(|column| (column.name.clone(), column.values.clone())));
    let lengths = (0..corpus.documents()).map(|index| corpus.document(index).len() as u64);
    columns.push(("tokens".into(), table::counts(lengths)));
    Table::new(columns)
}

/// Lists the tokens of one text, with their places in it.
#[must_use]
pub fn tokens(text: &str, tokenizer: &Tokenizer) -> Table {
    let mut found = Places { text, ..Places::default() };
    tokenizer.tokenize(text, &mut found);
    let rows = found.tokens.len();
    let names: Vec<_> = found.tokens.iter().map(|place| tokenizer.type_of(place.text)).collect();
    let place =
        |of: fn(&Placed<'_>) -> usize| table::counts(found.tokens.iter().map(|p| of(p) as u64));
    Table::new(vec![
        ("token".into(), table::strings(rows, |row| names[row].as_ref())),
        ("text".into(), table::strings(rows, |row| found.tokens[row].text)),
        ("start".into(), place(|token| token.start)),
        ("end".into(), place(|token| token.end)),
        ("sentence".into(), place(|token| token.sentence)),
    ])
}

/// A token and where it stands, in characters.
struct Placed<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    sentence: usize,
}

#[derive(Default)]
struct Places<'a> {
    text: &'a str,
    tokens: Vec<Placed<'a>>,
    /// A byte of the text and the characters before it.
    counted: (usize, usize),
    sentence: usize,
}

impl Sink for Places<'_> {
    fn token(&mut self, token: &str, at: usize) {
        let (byte, characters) = self.counted;
        let start = characters + self.text[byte..at].chars().count();
        let end = start + token.chars().count();
        let text = &self.text[at..at + token.len()];
        self.tokens.push(Placed { text, start, end, sentence: self.sentence });
        self.counted = (at + token.len(), end);
    }

    fn end_sentence(&mut self) {
        // Sentences without a token have no number.
        if self.tokens.last().is_some_and(|token| token.sentence == self.sentence) {
            self.sentence += 1;
        }
    }
}

/// A measure's label, and the score of a candidate.
pub(super) type Scorer<'a> = (String, Box<dyn Fn(usize) -> f64 + Sync + 'a>);

/// Returns measures of the contingency tables of candidates.
pub(super) fn of_pairs<'a>(
    measures: &'a [Measure],
    pair: &'a (impl Fn(usize) -> Counts + Sync),
) -> Vec<Scorer<'a>> {
    let scorer = |measure: &'a Measure| -> Scorer<'a> {
        let score = move |row: usize| measure.score(&pair(row).pair());
        (measure.label().to_string(), Box::new(score))
    };
    measures.iter().map(scorer).collect()
}

/// Candidates that were tested, and which of them may be listed.
pub(super) struct Tested {
    candidates: usize,
    /// The places of those that may, if not all may.
    kept: Option<Vec<usize>>,
    /// For all, ln p and the same corrected, if that was asked for.
    ln_ps: Vec<(&'static str, Vec<f64>)>,
}

impl Tested {
    /// Tests all candidates, if that is asked for, and keeps those that may be listed.
    pub(super) fn new(
        candidates: usize,
        significance: Option<&(Test, Correction)>,
        pair: impl Fn(usize) -> Counts + Sync,
        is_kept: impl Fn(usize) -> bool,
    ) -> Self {
        let mut ln_ps = Vec::new();
        if let Some((test, correction)) = significance {
            let ln_p = |row: usize| test.ln_p(&pair(row).pair());
            let found: Vec<f64> = (0..candidates).into_par_iter().map(ln_p).collect();
            let is_corrected = *correction != Correction::None;
            let corrected = is_corrected.then(|| correction.corrected(&found));
            ln_ps.push(("log10_p", found));
            ln_ps.extend(corrected.map(|corrected| ("log10_p_corrected", corrected)));
        }
        let all = (0..candidates).all(&is_kept);
        let kept: Option<Vec<usize>> =
            (!all).then(|| (0..candidates).filter(|row| is_kept(*row)).collect());
        Self { candidates, kept, ln_ps }
    }

    /// Returns the places of all candidates.
    pub(super) fn all(&self) -> Range<usize> {
        0..self.candidates
    }

    /// Scores those of some candidates that may be listed, by any measures. `count` and
    /// `ranks` put those in order that score the same.
    pub(super) fn scored_by<R: Iterator<Item = u32>>(
        &self,
        by_measure: &[Scorer<'_>],
        candidates: Range<usize>,
        top: Option<usize>,
        count: impl Fn(usize) -> u64 + Sync,
        ranks: impl Fn(usize) -> R + Sync,
    ) -> Scored {
        let kept = self.kept.as_deref().map(|kept| {
            let place = |row: usize| kept.partition_point(|known| *known < row);
            &kept[place(candidates.start)..place(candidates.end)]
        });
        let rows = kept.map_or(candidates.len(), <[usize]>::len);
        let candidate = |row: usize| kept.map_or(candidates.start + row, |kept| kept[row]);
        Scored::new(rows, candidate, by_measure, top, count, ranks)
    }

    /// Returns the columns of the probabilities of rows, none if there are none.
    pub(super) fn columns(&self, rows: &[usize]) -> Vec<(String, arrow_array::ArrayRef)> {
        let column =
            |ln_ps: &Vec<f64>| table::numbers_by(rows.len(), |row| log10_of(ln_ps[rows[row]]));
        self.ln_ps.iter().map(|(name, ln_ps)| ((*name).to_string(), column(ln_ps))).collect()
    }
}

/// Rows of a scored table, best first.
pub(super) struct Scored {
    /// Their places among the candidates.
    pub(super) rows: Vec<usize>,
    scores: Vec<(String, Vec<f64>)>,
}

impl Scored {
    /// Scores all rows by the first measure, and the best by the others.
    ///
    /// `candidate` is a row's place among the candidates; `ranks` gives the places of its
    /// words in the order of code points.
    fn new<R: Iterator<Item = u32>>(
        rows: usize,
        candidate: impl Fn(usize) -> usize + Sync,
        by_measure: &[Scorer<'_>],
        top: Option<usize>,
        count: impl Fn(usize) -> u64 + Sync,
        ranks: impl Fn(usize) -> R + Sync,
    ) -> Self {
        let of_all = |(_, score): &Scorer<'_>| -> Vec<f64> {
            (0..rows).into_par_iter().map(|row| score(candidate(row))).collect()
        };
        let first = by_measure.first().map(of_all);
        let key = |row: usize| {
            let first = first.as_ref().map_or(0.0, |first| first[row]);
            let candidate = candidate(row);
            SortKey::new(Descending::from(first), count(candidate), ranks(candidate), row)
        };
        let mut keys: Vec<SortKey<Descending>> = (0..rows).into_par_iter().map(key).collect();
        sort_rows(&mut keys, top, |_, _| Ordering::Equal);
        let places: Vec<usize> = keys.into_par_iter().map(|key| key.row).collect();
        let of_first = first.iter().map(|first| places.par_iter().map(|row| first[*row]).collect());
        let of_others = by_measure.iter().skip(1).map(|(_, score)| {
            places.par_iter().map(|row| score(candidate(*row))).collect::<Vec<f64>>()
        });
        let labels = by_measure.iter().map(|(label, _)| label.clone());
        let scores = labels.zip(of_first.chain(of_others)).collect();
        let rows = places.into_par_iter().map(&candidate).collect();
        Self { rows, scores }
    }

    /// Puts rank, words, counts, other margins and scores side by side.
    pub(super) fn into_table(
        self,
        words: Vec<(String, arrow_array::ArrayRef)>,
        pair: impl Fn(usize) -> Counts + Sync,
        margins: Vec<(String, arrow_array::ArrayRef)>,
        probabilities: Vec<(String, arrow_array::ArrayRef)>,
    ) -> Table {
        let pairs: Vec<_> = self.rows.par_iter().map(|row| pair(*row)).collect();
        let rows = pairs.len();
        let mut columns = vec![("rank".to_string(), table::counts_by(rows, |row| row as u64 + 1))];
        columns.extend(words);
        columns.push(("o11".into(), table::counts_by(rows, |row| pairs[row].o11)));
        columns.push(("r1".into(), table::counts_by(rows, |row| pairs[row].r1)));
        columns.push(("c1".into(), table::counts_by(rows, |row| pairs[row].c1)));
        columns.push(("n".into(), table::counts_by(rows, |row| pairs[row].n)));
        let expected = |row: usize| pairs[row].pair().expected();
        columns.push(("e11".into(), table::numbers_by(rows, expected)));
        columns.extend(margins);
        let scores = self.scores.into_iter();
        columns.extend(scores.map(|(label, scores)| (label, table::numbers(scores))));
        columns.extend(probabilities);
        Table::new(columns)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
pub(super) fn millionth(count: u64, total: u64) -> f64 {
    count as f64 * 1e6 / total as f64
}

//! Stage 5 to 7: the words that tell a corpus from another.

pub(super) mod drawn;
mod measures;
mod reference;

use std::cmp::Ordering;
use std::sync::Arc;

use arrow_array::BooleanArray;

pub use measures::KeyMeasure;
use measures::{Documents, Looked, by_measure, need_documents};
use reference::no_documents;
pub use reference::{FrequencyList, Reference};

use super::resampling::{BothSides, Columns, Interval, Places, Resampling, Segments};
use super::tables::{Counts, Tested};
use crate::corpus::{Corpus, Within};
use crate::count::frequency;
use crate::count::postings::Postings;
use crate::error::{Error, Result};
use crate::score::measure::Measure;
use crate::score::pair::Pair;
use crate::score::significance::{Correction, Test};
use crate::table::{self, Table};
use crate::threads::Watch;

/// Which words are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// All.
    Both,
    /// Those that are more frequent here than in the reference.
    Positive,
    /// Those that are less frequent.
    Negative,
}

impl Direction {
    /// Reads the option's value; the error lists what is accepted.
    pub fn parse(given: &str) -> Result<Self> {
        match given {
            "both" => Ok(Self::Both),
            "positive" => Ok(Self::Positive),
            "negative" => Ok(Self::Negative),
            _ => Err(Error::UnknownChoice {
                option: "direction",
                given: given.into(),
                accepted: &["both", "positive", "negative"],
            }),
        }
    }
}

/// What is counted for the contingency tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Occurrences.
    Tokens,
    /// Documents that hold the word.
    Documents,
}

impl Unit {
    /// Reads the option's value; the error lists what is accepted.
    pub fn parse(given: &str) -> Result<Self> {
        match given {
            "tokens" => Ok(Self::Tokens),
            "documents" => Ok(Self::Documents),
            _ => Err(Error::UnknownChoice {
                option: "unit",
                given: given.into(),
                accepted: &["tokens", "documents"],
            }),
        }
    }
}

/// What [`keyness`] is asked for.
#[derive(Debug, Clone)]
pub struct KeynessOptions {
    /// The smallest count, here or in the reference, that is kept.
    pub min_count: u64,
    /// The measures, of which the first gives the order.
    pub measures: Vec<KeyMeasure>,
    /// What is counted.
    pub unit: Unit,
    /// Which words.
    pub direction: Direction,
    /// A word that fewer documents hold is marked.
    pub few: u64,
    /// Whether segments of so many tokens take the place of documents where these are the unit.
    pub segment: Option<usize>,
    /// Whether documents are dealt out anew, and how often.
    pub permutations: Option<Resampling>,
    /// Whether intervals are added, of which confidence and from how many replicates.
    pub interval: Option<Interval>,
    /// By which test probabilities are added, if by any, and how they are corrected.
    pub significance: Option<(Test, Correction)>,
    /// At most this many rows.
    pub top: Option<usize>,
}

/// Words in the order of their code points, with their counts.
struct Side<'a> {
    words: Vec<&'a str>,
    counts: Vec<u64>,
    /// In how many documents each occurs, where that is known, and how many there are.
    documents: Option<(Vec<u64>, u64)>,
    tokens: u64,
}

impl<'a> Side<'a> {
    fn of_corpus(corpus: &'a Corpus, watch: &Watch) -> Result<Self> {
        let (vocabulary, order) = (corpus.vocabulary(), corpus.vocabulary().order());
        let documents = frequency::unit_counts(corpus, Within::Document, watch)?;
        Ok(Self {
            words: order.iter().map(|id| vocabulary.word(*id)).collect(),
            counts: order.iter().map(|id| corpus.counts()[id.index()]).collect(),
            documents: Some((
                order.iter().map(|id| documents[id.index()]).collect(),
                corpus.documents() as u64,
            )),
            tokens: corpus.stream().len() as u64,
        })
    }

    fn of_list(list: &'a FrequencyList) -> Self {
        let mut places: Vec<usize> = (0..list.words.len()).collect();
        places.sort_unstable_by_key(|place| list.words[*place].as_str());
        Self {
            words: places.iter().map(|place| list.words[*place].as_str()).collect(),
            counts: places.iter().map(|place| list.counts[*place]).collect(),
            documents: None,
            tokens: list.tokens,
        }
    }
}

/// A word of either side or both, by its places there.
#[derive(Debug, Clone, Copy)]
struct Keyword {
    here: Option<usize>,
    there: Option<usize>,
}

/// Puts the words of two sides together, in the order of their code points.
fn joined(here: &Side<'_>, there: &Side<'_>) -> Vec<Keyword> {
    let (mut left, mut right) = (0, 0);
    let mut joined = Vec::with_capacity(here.words.len().max(there.words.len()));
    loop {
        let order = match (here.words.get(left), there.words.get(right)) {
            (None, None) => return joined,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) => one.cmp(other),
        };
        let keyword = Keyword {
            here: (order != Ordering::Greater).then_some(left),
            there: (order != Ordering::Less).then_some(right),
        };
        left += usize::from(keyword.here.is_some());
        right += usize::from(keyword.there.is_some());
        joined.push(keyword);
    }
}

/// Lists the words of a corpus and a reference by how much more frequent they are in the
/// corpus.
pub fn keyness(
    corpus: &Corpus,
    reference: &Reference<impl AsRef<Corpus>>,
    options: &KeynessOptions,
    watch: &Watch,
) -> Result<Table> {
    let here = Side::of_corpus(corpus, watch)?;
    let there = match reference {
        Reference::Corpus(other) => Side::of_corpus(other.as_ref(), watch)?,
        Reference::List(list) => Side::of_list(list),
    };
    watch.check()?;
    let documents = documents(corpus, reference, options, watch)?;
    let segments = documents.as_ref().filter(|_| options.segment.is_some());
    let own = Counted::new(&here, options.unit, segments.map(|segments| &segments.here))?;
    let other = segments.and_then(|segments| segments.there.as_ref());
    let other = Counted::new(&there, options.unit, other)?;
    let words = joined(&here, &there);
    let counts = |word: &Keyword| {
        let count = |place: Option<usize>, side: &Side<'_>| place.map_or(0, |at| side.counts[at]);
        (count(word.here, &here), count(word.there, &there))
    };
    let tally = |word: &Keyword| (own.of(word.here), other.of(word.there));
    let is_kept = |row: usize| {
        let word = &words[row];
        let (count, reference) = tally(word);
        // count / own.total against reference / other.total.
        let order = (u128::from(count) * u128::from(other.total))
            .cmp(&(u128::from(reference) * u128::from(own.total)));
        let (in_tokens, in_reference) = counts(word);
        in_tokens.max(in_reference) >= options.min_count.max(1)
            && match options.direction {
                Direction::Both => true,
                Direction::Positive => order == Ordering::Greater,
                Direction::Negative => order == Ordering::Less,
            }
    };
    let total = own.total + other.total;
    let pair = |row: usize| {
        let (count, reference) = tally(&words[row]);
        Counts { o11: count, r1: own.total, c1: count + reference, n: total, share: 1 }
    };
    let tokens = |row: usize| {
        let (count, reference) = counts(&words[row]);
        Pair::of_counts(count, here.tokens, count + reference, here.tokens + there.tokens)
    };
    let documents = documents.as_ref();
    let tokens = Box::new(tokens);
    let looked = Looked { words: &words, documents, tokens, pair: &pair, watch };
    let by_measure = by_measure(&options.measures, &looked);
    // The words are in the order of their code points already.
    let place = |row: usize| std::iter::once(u32::try_from(row).unwrap_or(u32::MAX));
    let tested = Tested::new(words.len(), options.significance.as_ref(), pair, is_kept);
    let count = |row: usize| pair(row).o11;
    let scored = tested.scored_by(&by_measure, 0..words.len(), options.top, count, place);
    watch.check()?;
    let kept: Vec<Keyword> = scored.rows.iter().map(|row| words[*row]).collect();
    let found: Vec<(u64, u64)> = kept.iter().map(counts).collect();
    let rows = kept.len();
    let spelled = table::strings(rows, |row| match kept[row] {
        Keyword { here: Some(at), .. } => here.words[at],
        Keyword { there: Some(at), .. } => there.words[at],
        Keyword { .. } => unreachable!("a word of neither side"),
    });
    let rate = |count: u64, side: &Side<'_>| super::tables::millionth(count, side.tokens);
    let mut columns = vec![
        ("token".to_string(), spelled),
        ("count".into(), table::counts_by(rows, |row| found[row].0)),
        ("reference_count".into(), table::counts_by(rows, |row| found[row].1)),
        ("per_million".into(), table::numbers_by(rows, |row| rate(found[row].0, &here))),
        ("reference_per_million".into(), table::numbers_by(rows, |row| rate(found[row].1, &there))),
    ];
    let mut add_documents = |name: &str, side: &Side<'_>, place: fn(&Keyword) -> Option<usize>| {
        if let Some((documents, _)) = &side.documents {
            let count = |row: usize| place(&kept[row]).map_or(0, |at| documents[at]);
            columns.push((name.into(), table::counts_by(rows, count)));
        }
    };
    add_documents("documents", &here, |word| word.here);
    add_documents("reference_documents", &there, |word| word.there);
    let few: BooleanArray = kept
        .iter()
        .zip(&found)
        .map(|(word, counts)| documents_of(word, *counts, (&here, &there)))
        .map(|documents| documents.map(|documents| documents < options.few))
        .collect();
    columns.push(("few_documents".into(), Arc::new(few)));
    let mut added = tested.columns(&scored.rows);
    let places: Vec<Places> = kept.iter().map(|word| (word.here, word.there)).collect();
    added.extend(resampled((corpus, reference), documents, &places, options, watch)?);
    watch.check()?;
    Ok(scored.into_table(columns, pair, Vec::new(), added))
}

/// Returns how many documents hold a word on the side where it is more frequent, if that is
/// known.
fn documents_of(
    word: &Keyword,
    (count, reference): (u64, u64),
    (here, there): (&Side<'_>, &Side<'_>),
) -> Option<u64> {
    let is_more = is_as_frequent((count, here.tokens), (reference, there.tokens));
    let (place, side) = if is_more { (word.here, here) } else { (word.there, there) };
    side.documents.as_ref().map(|(documents, _)| place.map_or(0, |at| documents[at]))
}

/// Tells whether a count of some tokens is as high a share as another, or higher; never of none.
pub(super) fn is_as_frequent((count, tokens): (u64, u64), (other, of): (u64, u64)) -> bool {
    tokens > 0 && u128::from(count) * u128::from(of) >= u128::from(other) * u128::from(tokens)
}

/// What is counted of the words of a side.
struct Counted {
    counts: Vec<u64>,
    total: u64,
}

impl Counted {
    /// Counts tokens or documents, or the segments that are given.
    fn new(side: &Side<'_>, unit: Unit, segments: Option<&Postings>) -> Result<Self> {
        match (unit, &side.documents, segments) {
            (Unit::Tokens, ..) => Ok(Self { counts: side.counts.clone(), total: side.tokens }),
            (Unit::Documents, _, Some(segments)) => Ok(Self {
                counts: (0..side.words.len()).map(|at| segments.of(at).len() as u64).collect(),
                total: segments.lengths().len() as u64,
            }),
            (Unit::Documents, Some((counts, total)), None) => {
                Ok(Self { counts: counts.clone(), total: *total })
            }
            (Unit::Documents, None, None) => Err(no_documents("unit='documents'")),
        }
    }

    fn of(&self, place: Option<usize>) -> u64 {
        place.map_or(0, |place| self.counts[place])
    }
}

/// Returns the documents or segments of every word, if they are asked for.
fn documents(
    corpus: &Corpus,
    reference: &Reference<impl AsRef<Corpus>>,
    options: &KeynessOptions,
    watch: &Watch,
) -> Result<Option<Documents>> {
    let by_measures = need_documents(&options.measures, reference)?;
    let by_unit = options.unit == Unit::Documents && options.segment.is_some();
    if options.segment.is_some() && !by_measures && !by_unit {
        let reason = "is for unit='documents' and for measures that look at documents".into();
        return Err(Error::Combination { option: "segments", reason });
    }
    let is_needed = by_measures || by_unit;
    is_needed.then(|| Documents::new(corpus, reference, options.segment, watch)).transpose()
}

/// Returns the columns of what other corpora would have given. What is dealt out or drawn are
/// documents; their segments go with them.
fn resampled(
    (corpus, reference): (&Corpus, &Reference<impl AsRef<Corpus>>),
    documents: Option<&Documents>,
    words: &[Places],
    options: &KeynessOptions,
    watch: &Watch,
) -> Result<Columns> {
    let option = options.permutations.map(|_| "permutations=");
    let Some(option) = option.or(options.interval.map(|_| "interval=")) else {
        return Ok(Vec::new());
    };
    let whole = if documents.is_none() || options.segment.is_some() {
        Some(Documents::new(corpus, reference, None, watch)?)
    } else {
        None
    };
    let Some(Documents { here, there: Some(there) }) = whole.as_ref().or(documents) else {
        return Err(no_documents(option));
    };
    let segments = match (options.segment, documents) {
        (Some(tokens), Some(Documents { here: some, there: Some(others) })) => Some([
            Segments::new(some, here.lengths(), tokens),
            Segments::new(others, there.lengths(), tokens),
        ]),
        _ => None,
    };
    let (sides, mut columns) = (BothSides { here, there, segments }, Vec::new());
    if let Some(resampling) = options.permutations {
        let statistic = Measure::parse("log_likelihood")?;
        let shares = sides.permuted(words, &statistic, resampling, watch)?;
        columns.push(("permutation_log10_p".into(), table::numbers(shares)));
    }
    if let Some(interval) = options.interval {
        columns.extend(sides.intervals(words, &options.measures, interval, watch)?);
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> FrequencyList {
        let counts = vec![1; words.len()];
        let words = words.iter().map(ToString::to_string).collect();
        FrequencyList::new(words, counts, None).expect("a list")
    }

    #[test]
    fn words_of_both_sides_come_in_the_order_of_code_points() {
        let here = list(&["b", "a", "d"]);
        let there = list(&["c", "b"]);
        let joined = joined(&Side::of_list(&here), &Side::of_list(&there));
        let places: Vec<_> = joined.iter().map(|word| (word.here, word.there)).collect();
        assert_eq!(places, [(Some(0), None), (Some(1), Some(0)), (None, Some(1)), (Some(2), None)]);
    }
}

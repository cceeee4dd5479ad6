//! Stage 5 to 7: the words that tell a corpus from another.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::BooleanArray;

use super::resampling::{BothSides, Places, Resampling};
use super::tables::{Counts, Scorer, Tested, of_pairs};
use crate::corpus::{Corpus, Within};
use crate::count::frequency;
use crate::count::postings::Postings;
use crate::error::{Error, Result};
use crate::score::measure::Measure;
use crate::score::rates::{ByDocument, InDocument, Rates, stability};
use crate::score::significance::{Correction, Test};
use crate::table::{self, Table};
use crate::threads::Watch;

/// What a corpus is compared with.
#[derive(Debug, Clone)]
pub enum Reference<C> {
    /// Another corpus.
    Corpus(C),
    /// A list of words with their counts.
    List(FrequencyList),
}

/// Words and how often each occurs.
#[derive(Debug, Clone)]
pub struct FrequencyList {
    words: Vec<String>,
    counts: Vec<u64>,
    tokens: u64,
}

impl FrequencyList {
    /// Puts a list together; `tokens` is the size of the corpus that it is of, the sum of
    /// the counts if that is not given.
    ///
    /// Fails if a word is named twice, or if there are fewer tokens than were counted.
    pub fn new(words: Vec<String>, counts: Vec<u64>, tokens: Option<u64>) -> Result<Self> {
        let wrong = |reason: String| Err(Error::FrequencyList { reason });
        if words.len() != counts.len() {
            return wrong(format!("has {} words and {} counts", words.len(), counts.len()));
        }
        let mut seen = HashSet::with_capacity(words.len());
        if let Some(word) = words.iter().find(|word| !seen.insert(word.as_str())) {
            return wrong(format!("names the word '{word}' twice"));
        }
        let Some(sum) = counts.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count)) else {
            return wrong("has more tokens than can be counted".into());
        };
        match tokens {
            Some(tokens) if tokens < sum => {
                wrong(format!("has {sum} tokens, more than the {tokens} that it is said to be of"))
            }
            tokens => Ok(Self { tokens: tokens.unwrap_or(sum), words, counts }),
        }
    }
}

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

/// A measure of keyness.
#[derive(Debug, Clone)]
pub enum KeyMeasure {
    /// Of the contingency table.
    Table(Measure),
    /// Of the rates in the documents.
    Rates(ByDocument, &'static str),
    /// Of all pairs of documents, by the signed log-likelihood.
    Pairs(Measure),
}

/// What the measure of all pairs of documents is called.
const STABILITY: &str = "stability";

impl KeyMeasure {
    /// Reads the name of a measure of either kind; the error lists those of tables.
    pub fn parse(given: &str) -> Result<Self> {
        if given == STABILITY {
            return Measure::parse("log_likelihood_signed").map(Self::Pairs);
        }
        match ByDocument::ALL.iter().find(|(name, _)| *name == given) {
            Some((name, measure)) => Ok(Self::Rates(*measure, name)),
            None => Measure::parse(given).map(|measure| Self::Table(measure.of_corpora())),
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
    /// Whether documents are dealt out anew, and how often.
    pub permutations: Option<Resampling>,
    /// Whether intervals are added, of which confidence and from how many replicates.
    pub interval: Option<(f64, Resampling)>,
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

/// Returns the rates of a word in the documents that hold a token.
fn rates(postings: &Postings, place: Option<usize>) -> Rates {
    let lengths = postings.lengths();
    let documents = lengths.iter().filter(|length| **length > 0).count();
    let cells = place.map_or(&[][..], |place| postings.of(place));
    let rate = |(document, count): &(usize, u64)| real(*count) / real(lengths[*document]);
    Rates::new(cells.iter().map(rate).collect(), documents)
}

/// Returns the count of a word in each document that holds a token.
fn in_documents(postings: &Postings, place: Option<usize>) -> Vec<InDocument> {
    let mut found: Vec<InDocument> = postings.lengths().iter().map(|length| (0, *length)).collect();
    for (document, count) in place.map_or(&[][..], |place| postings.of(place)) {
        found[*document].0 = *count;
    }
    found.retain(|(_, length)| *length > 0);
    found
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
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
    let (own, other) = (Counted::new(&here, options.unit)?, Counted::new(&there, options.unit)?);
    let postings = postings(corpus, reference, options, watch)?;
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
    let by_measure = by_measure(&options.measures, (&words, postings.as_ref()), &pair, watch);
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
    if let Some((here, there)) = &postings {
        let places: Vec<Places> = kept.iter().map(|word| (word.here, word.there)).collect();
        added.extend(resampled(&BothSides { here, there }, &places, options, watch)?);
    }
    watch.check()?;
    Ok(scored.into_table(columns, pair, Vec::new(), added))
}

/// Returns what each measure makes of a word.
fn by_measure<'a>(
    measures: &'a [KeyMeasure],
    (words, postings): (&'a [Keyword], Option<&'a (Postings, Postings)>),
    pair: &'a (impl Fn(usize) -> Counts + Sync),
    watch: &'a Watch,
) -> Vec<Scorer<'a>> {
    let mut by_measure: Vec<Scorer<'a>> = Vec::new();
    for measure in measures {
        match measure {
            KeyMeasure::Table(measure) => {
                by_measure.extend(of_pairs(std::slice::from_ref(measure), pair));
            }
            KeyMeasure::Rates(measure, name) => {
                let score = move |row: usize| {
                    let Some((here, there)) = postings else { return f64::NAN };
                    let word = &words[row];
                    measure.score(&rates(here, word.here), &rates(there, word.there))
                };
                by_measure.push(((*name).to_string(), Box::new(score)));
            }
            KeyMeasure::Pairs(measure) => {
                let score = move |row: usize| {
                    let Some((here, there)) = postings else { return f64::NAN };
                    let (here, there) = (
                        in_documents(here, words[row].here),
                        in_documents(there, words[row].there),
                    );
                    // Someone may wish to stop: this takes a look at all pairs of documents.
                    if watch.check().is_err() {
                        f64::NAN
                    } else {
                        stability(&here, &there, measure)
                    }
                };
                by_measure.push((STABILITY.to_string(), Box::new(score)));
            }
        }
    }
    by_measure
}

/// Returns how many documents hold a word on the side where it is more frequent, if that is
/// known.
fn documents_of(
    word: &Keyword,
    (count, reference): (u64, u64),
    (here, there): (&Side<'_>, &Side<'_>),
) -> Option<u64> {
    // count / here.tokens against reference / there.tokens.
    let is_more = here.tokens > 0
        && u128::from(count) * u128::from(there.tokens)
            >= u128::from(reference) * u128::from(here.tokens);
    let (place, side) = if is_more { (word.here, here) } else { (word.there, there) };
    side.documents.as_ref().map(|(documents, _)| place.map_or(0, |at| documents[at]))
}

/// What is counted of the words of a side.
struct Counted<'a> {
    counts: &'a [u64],
    total: u64,
}

impl<'a> Counted<'a> {
    fn new(side: &'a Side<'_>, unit: Unit) -> Result<Self> {
        match (unit, &side.documents) {
            (Unit::Tokens, _) => Ok(Self { counts: &side.counts, total: side.tokens }),
            (Unit::Documents, Some((counts, total))) => Ok(Self { counts, total: *total }),
            (Unit::Documents, None) => Err(no_documents("unit='documents'")),
        }
    }

    fn of(&self, place: Option<usize>) -> u64 {
        place.map_or(0, |place| self.counts[place])
    }
}

fn no_documents(what: &str) -> Error {
    let reason = format!("knows nothing of documents, which {what} needs: give a corpus");
    Error::FrequencyList { reason }
}

/// Returns the documents of every word on both sides, if anything that is asked for needs them.
fn postings(
    corpus: &Corpus,
    reference: &Reference<impl AsRef<Corpus>>,
    options: &KeynessOptions,
    watch: &Watch,
) -> Result<Option<(Postings, Postings)>> {
    let by_rates = options.measures.iter().find_map(|measure| match measure {
        KeyMeasure::Rates(_, name) => Some(*name),
        KeyMeasure::Pairs(_) => Some(STABILITY),
        KeyMeasure::Table(_) => None,
    });
    let resampled = options.permutations.map(|_| "permutations=");
    let resampled = resampled.or(options.interval.map(|_| "interval="));
    match (by_rates.or(resampled), reference) {
        (None, _) => Ok(None),
        (Some(_), Reference::Corpus(other)) => {
            Ok(Some((Postings::new(corpus, watch)?, Postings::new(other.as_ref(), watch)?)))
        }
        (Some(what), Reference::List(_)) => Err(no_documents(what)),
    }
}

/// Returns the columns of what other corpora would have given.
fn resampled(
    sides: &BothSides<'_>,
    words: &[Places],
    options: &KeynessOptions,
    watch: &Watch,
) -> Result<Vec<(String, arrow_array::ArrayRef)>> {
    let mut columns = Vec::new();
    if let Some(resampling) = options.permutations {
        let statistic = Measure::parse("log_likelihood")?;
        let shares = sides.permuted(words, &statistic, resampling, watch)?;
        columns.push(("permutation_log10_p".into(), table::numbers(shares)));
    }
    if let Some(interval) = options.interval {
        let of_table = options.measures.iter().filter_map(|measure| match measure {
            KeyMeasure::Table(measure) => Some(measure.clone()),
            KeyMeasure::Rates(..) | KeyMeasure::Pairs(_) => None,
        });
        let measures: Vec<Measure> = of_table.collect();
        let intervals = sides.intervals(words, &measures, interval, watch)?;
        for (measure, bounds) in measures.iter().zip(intervals) {
            let (low, high) = bounds.into_iter().unzip();
            columns.push((format!("{}_low", measure.label()), table::numbers(low)));
            columns.push((format!("{}_high", measure.label()), table::numbers(high)));
        }
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str], counts: &[u64], tokens: Option<u64>) -> Result<FrequencyList> {
        let words = words.iter().map(ToString::to_string).collect();
        FrequencyList::new(words, counts.to_vec(), tokens)
    }

    #[test]
    fn a_list_that_cannot_be_is_refused() {
        let message = |made: Result<FrequencyList>| made.expect_err("impossible").to_string();
        assert!(message(list(&["a", "b", "a"], &[1, 2, 3], None)).contains("'a' twice"));
        assert!(message(list(&["a"], &[5], Some(4))).contains("5 tokens, more than the 4"));
        assert!(message(list(&["a"], &[], None)).contains("1 words and 0 counts"));
        assert!(list(&["a", "b"], &[1, 2], Some(10)).is_ok());
    }

    #[test]
    fn words_of_both_sides_come_in_the_order_of_code_points() {
        let here = list(&["b", "a", "d"], &[1, 1, 1], None).expect("a list");
        let there = list(&["c", "b"], &[1, 1], None).expect("a list");
        let joined = joined(&Side::of_list(&here), &Side::of_list(&there));
        let places: Vec<_> = joined.iter().map(|word| (word.here, word.there)).collect();
        assert_eq!(places, [(Some(0), None), (Some(1), Some(0)), (None, Some(1)), (Some(2), None)]);
    }
}

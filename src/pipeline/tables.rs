//! Stages 5 to 7: from a corpus to tables.
//!
//! Every table has a total order: its first measure or count, then the count,
//! then the words' code points. Rows are counted, ordered and cut first, and
//! only those that stay are spelled out.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;

use rayon::prelude::*;

use super::resampling::{Interval, intervals_of_tables};
use crate::corpus::{Corpus, Within};
use crate::count::by_document::{self, All, NodeMargins, PairMargins};
use crate::count::nodes::Node;
use crate::count::window::Around;
use crate::count::{frequency, window};
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::score::measure::Measure;
use crate::score::pair::Pair;
use crate::score::significance::{Correction, Test};
use crate::table::{self, Descending, SortKey, Table, sort_rows};
use crate::threads::Watch;
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

/// Makes an enumeration of conventions, which are parsed by their names.
macro_rules! conventions {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// Reads the option's value; the error lists what is accepted.
            pub fn parse(given: &str) -> Result<Self> {
                match given {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(Error::UnknownChoice {
                        option: "convention",
                        given: given.into(),
                        accepted: &[$($word),*],
                    }),
                }
            }
        }
    };
}

conventions! {
    /// How the contingency table of a pair is counted.
    PairConvention {
        /// All is counted in pairs of positions.
        Positions "positions",
        /// The margins are the frequencies of the words, N the tokens; a co-occurrence in
        /// a window of w counts 1/w.
        Tokens "tokens",
    }
}

conventions! {
    /// How the contingency table of a node and a collocate is counted.
    NodeConvention {
        /// Positions in the union of the windows, nodes taken out.
        Surface "surface",
        /// The same, but N are all tokens.
        SurfaceTokens "surface_tokens",
        /// Every position of every window.
        Pairs "pairs",
        /// R1 is the frequency of the node times the width of the window.
        Span "span",
        /// R1 is the frequency of the node.
        Hits "hits",
        /// Documents that hold both.
        Documents "documents",
        /// Sentences that hold both.
        Sentences "sentences",
    }
}

impl NodeConvention {
    /// What the margins are, document by document; `span` is the width of the window.
    fn margins(self, span: u64) -> NodeMargins {
        let times = match self {
            Self::Span => Some(span),
            Self::Hits => Some(1),
            _ => None,
        };
        let all = match self {
            Self::Surface => All::Outside,
            Self::Documents => All::Units(Within::Document),
            Self::Sentences => All::Units(Within::Sentence),
            _ => All::Tokens,
        };
        NodeMargins { times, inside: self != Self::Surface, all }
    }
}

/// What [`collocations`] is asked for.
#[derive(Debug, Clone)]
pub struct CollocationOptions {
    /// How far apart two words may be; 1 is adjacent.
    pub window: usize,
    /// What the margins are.
    pub convention: PairConvention,
    /// What a pair may not cross.
    pub within: Within,
    /// The smallest number of co-occurrences that is kept.
    pub min_count: u64,
    /// The measures, of which the first gives the order.
    pub measures: Vec<Measure>,
    /// How many bytes counting may use beside its result.
    pub memory: Option<u64>,
    /// By which test probabilities are added, if by any, and how they are corrected.
    pub significance: Option<(Test, Correction)>,
    /// Whether intervals are added, and how they are made.
    pub interval: Option<Interval>,
    /// At most this many rows.
    pub top: Option<usize>,
}

/// Lists pairs of words by how strongly they attract each other.
pub fn collocations(corpus: &Corpus, options: &CollocationOptions, watch: &Watch) -> Result<Table> {
    let vocabulary = corpus.vocabulary();
    let ranks = vocabulary.ranks();
    watch.check()?;
    let CollocationOptions { window, within, min_count, .. } = *options;
    // All pairs are tested, also those that are not listed.
    let least = if options.significance.is_some() { 1 } else { min_count };
    let found = window::pairs(corpus, window, within, least, options.memory, watch)?;
    let pair = |row: usize| {
        let (first, second, count) = found.pairs[row];
        match options.convention {
            PairConvention::Positions => Counts {
                o11: count,
                r1: found.firsts[first.index()],
                c1: found.seconds[second.index()],
                n: found.total,
                share: 1,
            },
            PairConvention::Tokens => Counts {
                o11: count,
                r1: corpus.counts()[first.index()],
                c1: corpus.counts()[second.index()],
                n: corpus.stream().len() as u64,
                share: share_of(window),
            },
        }
    };
    let words = |row: usize| [found.pairs[row].0, found.pairs[row].1];
    let places = |row: usize| words(row).map(|id| ranks[id.index()]).into_iter();
    let tested = Tested::new(found.pairs.len(), options.significance.as_ref(), pair, |row| {
        found.pairs[row].2 >= min_count
    });
    let scored = tested.scored(&options.measures, options.top, pair, places);
    watch.check()?;
    let word = |place: usize, side: usize| vocabulary.word(words(scored.rows[place])[side]);
    let names = vec![
        ("w1".to_string(), table::strings(scored.rows.len(), |place| word(place, 0))),
        ("w2".to_string(), table::strings(scored.rows.len(), |place| word(place, 1))),
    ];
    let mut added = tested.columns(&scored.rows);
    if let Some(interval) = options.interval {
        let listed =
            scored.rows.iter().map(|row| words(*row)).map(|[first, second]| (first, second));
        let listed: Vec<(TokenId, TokenId)> = listed.collect();
        let (margins, share) = match options.convention {
            PairConvention::Positions => (PairMargins::Positions, 1),
            PairConvention::Tokens => (PairMargins::Tokens, share_of(window)),
        };
        let tables = by_document::pairs(corpus, &listed, (window, within), margins, watch)?;
        let measures = (options.measures.as_slice(), share);
        added.extend(intervals_of_tables(&tables, measures, interval, watch)?);
    }
    Ok(scored.into_table(names, pair, added))
}

/// By what a count within a window is divided if the margins are tokens.
fn share_of(window: usize) -> u32 {
    u32::try_from(window).unwrap_or(u32::MAX)
}

/// What [`collocates`] is asked for.
#[derive(Debug, Clone)]
pub struct CollocateOptions {
    /// The node, as the corpus calls it: words and phrases, any of which is a node.
    pub node: Vec<Vec<String>>,
    /// Whether to count how often a collocate stands at each place of the window.
    pub places: bool,
    /// How many tokens before and behind the node.
    pub window: (usize, usize),
    /// What is counted.
    pub convention: NodeConvention,
    /// What a window may not cross.
    pub within: Within,
    /// The smallest number of co-occurrences that is kept.
    pub min_count: u64,
    /// The measures, of which the first gives the order.
    pub measures: Vec<Measure>,
    /// By which test probabilities are added, if by any, and how they are corrected.
    pub significance: Option<(Test, Correction)>,
    /// Whether intervals are added, and how they are made.
    pub interval: Option<Interval>,
    /// At most this many rows.
    pub top: Option<usize>,
}

/// Lists the words around a node by how strongly it attracts them.
pub fn collocates(corpus: &Corpus, options: &CollocateOptions, watch: &Watch) -> Result<Table> {
    let vocabulary = corpus.vocabulary();
    let around = match options.convention {
        NodeConvention::Surface | NodeConvention::SurfaceTokens => Around::Positions,
        NodeConvention::Pairs | NodeConvention::Span | NodeConvention::Hits => Around::Pairs,
        NodeConvention::Documents => Around::Units(Within::Document),
        NodeConvention::Sentences => Around::Units(Within::Sentence),
    };
    let node = Node::new(corpus, &options.node);
    // In a document or sentence that holds both, no window ends before it does.
    let unit = if let Around::Units(unit) = around { unit } else { options.within };
    let nodes = node.find(corpus, unit, watch)?;
    let (left, right) = options.window;
    let window = window::Window { around, left, right, within: options.within };
    let seen = window::surroundings(corpus, (&node, &nodes), window, watch)?;
    let found = &seen.counts;
    let in_units = match around {
        Around::Units(unit) => Some(frequency::unit_counts(corpus, unit, watch)?),
        _ => None,
    };
    let (tokens, span) = (corpus.stream().len() as u64, left + right);
    // Words of a phrase occur outside nodes too, and only there can they be collocates.
    let mut in_nodes = HashMap::new();
    if options.convention == NodeConvention::Surface && node.has_phrases() {
        for id in nodes.iter().flat_map(|node| &corpus.stream()[node.clone()]) {
            *in_nodes.entry(*id).or_insert(0_u64) += 1;
        }
    }
    let (r1, n) = match options.convention {
        NodeConvention::Surface => (seen.all, tokens - seen.node_tokens),
        NodeConvention::SurfaceTokens | NodeConvention::Pairs => (seen.all, tokens),
        NodeConvention::Span => (seen.nodes * span as u64, tokens),
        NodeConvention::Hits => (seen.nodes, tokens),
        NodeConvention::Documents => (seen.all, corpus.documents() as u64),
        NodeConvention::Sentences => (seen.all, corpus.sentences() as u64),
    };
    let occurrences = in_units.as_deref().unwrap_or(corpus.counts());
    let pair = |row: usize| {
        let (id, o11) = found[row];
        let inside = in_nodes.get(&id).copied().unwrap_or(0);
        Counts { o11, r1, c1: occurrences[id.index()] - inside, n, share: 1 }
    };
    let ranks = vocabulary.ranks();
    let places = |row: usize| std::iter::once(ranks[found[row].0.index()]);
    let tested = Tested::new(found.len(), options.significance.as_ref(), pair, |row| {
        found[row].1 >= options.min_count
    });
    let scored = tested.scored(&options.measures, options.top, pair, places);
    watch.check()?;
    let words =
        table::strings(scored.rows.len(), |place| vocabulary.word(found[scored.rows[place]].0));
    let mut added = tested.columns(&scored.rows);
    let types: Vec<TokenId> = scored.rows.iter().map(|row| found[*row].0).collect();
    if let Some(interval) = options.interval {
        let margins = options.convention.margins(span as u64);
        let listed = (types.as_slice(), margins);
        let tables = by_document::around(corpus, (&node, &nodes), window, listed, watch)?;
        let measures = (options.measures.as_slice(), 1);
        added.extend(intervals_of_tables(&tables, measures, interval, watch)?);
    }
    if options.places {
        let counts = window::by_place(corpus, &nodes, window, &types, watch)?;
        let names = (1..=left).rev().map(|place| format!("left_{place}"));
        let names = names.chain((1..=right).map(|place| format!("right_{place}")));
        added.extend(names.zip(counts.into_iter().map(table::counts)));
    }
    Ok(scored.into_table(vec![("collocate".to_string(), words)], pair, added))
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

    /// Scores those that may be listed; the rows are places among all candidates.
    pub(super) fn scored<R: Iterator<Item = u32>>(
        &self,
        measures: &[Measure],
        top: Option<usize>,
        pair: impl Fn(usize) -> Counts + Sync,
        ranks: impl Fn(usize) -> R + Sync,
    ) -> Scored {
        let by_measure = of_pairs(measures, &pair);
        self.scored_by(&by_measure, 0..self.candidates, top, |row| pair(row).o11, ranks)
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
        // 0 rather than -0 for what is certain.
        let log10 = |ln_p: f64| 0.0 + ln_p / std::f64::consts::LN_10;
        let column =
            |ln_ps: &Vec<f64>| table::numbers_by(rows.len(), |row| log10(ln_ps[rows[row]]));
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

    /// Puts rank, words, counts and scores side by side.
    pub(super) fn into_table(
        self,
        words: Vec<(String, arrow_array::ArrayRef)>,
        pair: impl Fn(usize) -> Counts + Sync,
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

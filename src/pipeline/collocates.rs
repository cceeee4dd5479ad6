//! Tables of collocates: the company of a node.

use std::collections::HashMap;

use super::conventions::{
    Conventional, NodeConvention, margins, no_intervals, scorers, without_conventions,
};
use super::resampling::{Interval, intervals_of_tables};
use super::tables::{Counts, Tested};
use crate::corpus::{Corpus, Within};
use crate::count::by_document::{self, NodeMargins};
use crate::count::frequency;
use crate::count::nodes::Node;
use crate::count::window::{self, Around, Surroundings};
use crate::error::Result;
use crate::intern::TokenId;
use crate::score::measure::Measure;
use crate::score::significance::{Correction, Test};
use crate::table::{self, Table};
use crate::threads::Watch;

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
    pub measures: Vec<Conventional<NodeConvention>>,
    /// By which test probabilities are added, if by any, and how they are corrected.
    pub significance: Option<(Test, Correction)>,
    /// Whether intervals are added, and how they are made.
    pub interval: Option<Interval>,
    /// At most this many rows.
    pub top: Option<usize>,
}

impl CollocateOptions {
    /// Returns how many positions a window has.
    fn span(&self) -> u64 {
        (self.window.0 + self.window.1) as u64
    }

    /// Returns of what intervals are made, if they are asked for.
    fn intervals(&self) -> Result<Option<(Vec<Measure>, NodeMargins, Interval)>> {
        let Some(interval) = self.interval else { return Ok(None) };
        let measures = without_conventions(&self.measures, self.convention)?;
        let fits = |convention: NodeConvention| convention.margins(0).is_some();
        let margins = self.convention.margins(self.span());
        let margins = margins.ok_or_else(|| no_intervals(self.convention, fits))?;
        Ok(Some((measures, margins, interval)))
    }

    /// Tells whether it matters how often words occur inside nodes: words of a phrase occur
    /// outside of them too, and among pairs nodes are collocates of each other.
    fn takes_nodes_out(&self, node: &Node) -> bool {
        let less = |convention| convention == NodeConvention::PairsLessNodes;
        node.has_phrases()
            || less(self.convention)
            || self.measures.iter().any(|asked| less(asked.convention))
    }
}

/// What the contingency tables of collocates are made of.
struct Margins<'a> {
    corpus: &'a Corpus,
    seen: &'a Surroundings,
    /// How many positions a window has.
    span: u64,
    /// How often each word occurs inside nodes.
    in_nodes: HashMap<TokenId, u64>,
    /// How many documents or sentences hold each type, by id, if these are counted.
    in_units: Option<Vec<u64>>,
}

impl Margins<'_> {
    /// Makes the table of a collocate.
    fn counts(&self, convention: NodeConvention, row: usize) -> Counts {
        let (id, o11) = self.seen.counts[row];
        let inside = self.in_nodes.get(&id).copied().unwrap_or(0);
        let occurrences = self.in_units.as_deref().unwrap_or(self.corpus.counts())[id.index()];
        let (nodes, all) = (self.seen.nodes, self.seen.all);
        let tokens = self.corpus.stream().len() as u64;
        let (r1, n) = match convention {
            NodeConvention::Surface | NodeConvention::PairsLessNodes => {
                (all, tokens - self.seen.node_tokens)
            }
            NodeConvention::SurfaceTokens | NodeConvention::Pairs => (all, tokens),
            NodeConvention::Span => (nodes * self.span, tokens),
            NodeConvention::SpanLessNodes => (nodes * self.span, tokens - self.seen.node_tokens),
            NodeConvention::Hits => (nodes, tokens),
            NodeConvention::Documents => (all, self.corpus.documents() as u64),
            NodeConvention::Sentences => (all, self.corpus.sentences() as u64),
        };
        let c1 = match convention {
            NodeConvention::Surface => occurrences - inside,
            // A pair may be counted twice, and nodes are collocates of each other.
            NodeConvention::PairsLessNodes => (occurrences - inside).max(o11),
            _ => occurrences,
        };
        Counts { o11, r1, c1, n, share: 1 }
    }
}

/// Lists the words around a node by how strongly it attracts them.
pub fn collocates(corpus: &Corpus, options: &CollocateOptions, watch: &Watch) -> Result<Table> {
    let vocabulary = corpus.vocabulary();
    // What cannot be had is said before anything is counted.
    let intervals = options.intervals()?;
    let around = options.convention.around();
    let node = Node::new(corpus, &options.node);
    // In a document or sentence that holds both, no window ends before it does.
    let unit = if let Around::Units(unit) = around { unit } else { options.within };
    let nodes = node.find(corpus, unit, watch)?;
    let (left, right) = options.window;
    let window = window::Window { around, left, right, within: options.within };
    let seen = window::surroundings(corpus, (&node, &nodes), window, watch)?;
    let in_units = match around {
        Around::Units(unit) => Some(frequency::unit_counts(corpus, unit, watch)?),
        _ => None,
    };
    let mut in_nodes = HashMap::new();
    if options.takes_nodes_out(&node) {
        for id in nodes.iter().flat_map(|node| &corpus.stream()[node.clone()]) {
            *in_nodes.entry(*id).or_insert(0_u64) += 1;
        }
    }
    let span = options.span();
    let of_row = Margins { corpus, seen: &seen, span, in_nodes, in_units };
    let counts = |convention, row| of_row.counts(convention, row);
    let found = &seen.counts;
    let pair = |row: usize| counts(options.convention, row);
    let ranks = vocabulary.ranks();
    let places = |row: usize| std::iter::once(ranks[found[row].0.index()]);
    let tested = Tested::new(found.len(), options.significance.as_ref(), pair, |row| {
        found[row].1 >= options.min_count
    });
    let by_measure = scorers(&options.measures, &counts);
    let count = |row: usize| found[row].1;
    let scored = tested.scored_by(&by_measure, tested.all(), options.top, count, places);
    watch.check()?;
    let words =
        table::strings(scored.rows.len(), |place| vocabulary.word(found[scored.rows[place]].0));
    let others = margins(&options.measures, options.convention, &scored.rows, counts);
    let mut added = tested.columns(&scored.rows);
    let types: Vec<TokenId> = scored.rows.iter().map(|row| found[*row].0).collect();
    if let Some((measures, margins, interval)) = intervals {
        let listed = (types.as_slice(), margins);
        let tables = by_document::around(corpus, (&node, &nodes), window, listed, watch)?;
        added.extend(intervals_of_tables(&tables, (&measures, 1), interval, watch)?);
    }
    if options.places {
        let counts = window::by_place(corpus, &nodes, window, &types, watch)?;
        let names = (1..=left).rev().map(|place| format!("left_{place}"));
        let names = names.chain((1..=right).map(|place| format!("right_{place}")));
        added.extend(names.zip(counts.into_iter().map(table::counts)));
    }
    Ok(scored.into_table(vec![("collocate".to_string(), words)], pair, others, added))
}

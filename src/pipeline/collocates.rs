//! Tables of collocates: the company of a node.

use std::collections::HashMap;

use super::conventions::{Conventional, NodeConvention, margins, scorers};
use super::tables::{Counts, Tested};
use crate::corpus::{Corpus, Within};
use crate::count::frequency;
use crate::count::nodes::Node;
use crate::count::window::{self, Around, Surroundings};
use crate::error::Result;
use crate::intern::TokenId;
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
    /// At most this many rows.
    pub top: Option<usize>,
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
    for id in nodes.iter().flat_map(|node| &corpus.stream()[node.clone()]) {
        *in_nodes.entry(*id).or_insert(0_u64) += 1;
    }
    let span = (left + right) as u64;
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
    if options.places {
        let types: Vec<TokenId> = scored.rows.iter().map(|row| found[*row].0).collect();
        let counts = window::by_place(corpus, &nodes, window, &types, watch)?;
        let names = (1..=left).rev().map(|place| format!("left_{place}"));
        let names = names.chain((1..=right).map(|place| format!("right_{place}")));
        added.extend(names.zip(counts.into_iter().map(table::counts)));
    }
    Ok(scored.into_table(vec![("collocate".to_string(), words)], pair, others, added))
}

//! Tables of collocates: the company of a node.

use std::collections::HashMap;
use std::ops::Range;

use super::conventions::{
    Conventional, NodeConvention, margins, no_intervals, scorers, without_conventions,
};
use super::resampling::{Interval, intervals_of_tables};
use super::tables::{Counts, Tested};
use super::words::id_of;
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

/// Of which node what is counted.
#[derive(Debug, Clone)]
pub struct CollocateCounting {
    /// The node, as the corpus calls it: words and phrases, any of which is a node.
    pub node: Vec<Vec<String>>,
    /// How many tokens before and behind the node.
    pub window: (usize, usize),
    /// What is counted.
    pub convention: NodeConvention,
    /// What a window may not cross.
    pub within: Within,
}

impl CollocateCounting {
    /// Returns how many positions a window has.
    fn span(&self) -> u64 {
        (self.window.0 + self.window.1) as u64
    }
}

/// A node where it was found, and what is around it.
struct Company {
    node: Node,
    /// Where it stands.
    nodes: Vec<Range<usize>>,
    window: window::Window,
    seen: Surroundings,
    /// How many documents or sentences hold each type, by id, if these are counted.
    in_units: Option<Vec<u64>>,
}

impl Company {
    fn of(corpus: &Corpus, asked: &CollocateCounting, watch: &Watch) -> Result<Self> {
        let around = asked.convention.around();
        let node = Node::new(corpus, &asked.node);
        // In a document or sentence that holds both, no window ends before it does.
        let unit = if let Around::Units(unit) = around { unit } else { asked.within };
        let nodes = node.find(corpus, unit, watch)?;
        let (left, right) = asked.window;
        let window = window::Window { around, left, right, within: asked.within };
        let seen = window::surroundings(corpus, (&node, &nodes), window, watch)?;
        let in_units = match around {
            Around::Units(unit) => Some(frequency::unit_counts(corpus, unit, watch)?),
            _ => None,
        };
        Ok(Self { node, nodes, window, seen, in_units })
    }
}

/// What [`collocates`] is asked for.
#[derive(Debug, Clone)]
pub struct CollocateOptions {
    /// Of which node, and what is counted.
    pub counting: CollocateCounting,
    /// Whether to count how often a collocate stands at each place of the window.
    pub places: bool,
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
    /// Returns of what intervals are made, if they are asked for.
    fn intervals(&self) -> Result<Option<(Vec<Measure>, NodeMargins, Interval)>> {
        let Some(interval) = self.interval else { return Ok(None) };
        let convention = self.counting.convention;
        let measures = without_conventions(&self.measures, convention)?;
        let fits = |convention: NodeConvention| convention.margins(0).is_some();
        let margins = convention.margins(self.counting.span());
        let margins = margins.ok_or_else(|| no_intervals(convention, fits))?;
        Ok(Some((measures, margins, interval)))
    }

    /// Tells whether it matters how often words occur inside nodes: words of a phrase occur
    /// outside of them too, and among pairs nodes are collocates of each other.
    fn takes_nodes_out(&self, node: &Node) -> bool {
        let less = |convention| convention == NodeConvention::PairsLessNodes;
        node.has_phrases()
            || less(self.counting.convention)
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

/// What is counted of a node, whatever stands around it.
#[derive(Debug, Clone, Copy)]
pub struct NodeTotals {
    /// The nodes.
    pub nodes: u64,
    /// Their tokens.
    pub node_tokens: u64,
    /// The positions around them, or the units that hold one.
    pub around: u64,
}

/// Counts all that the contingency tables of collocates are made of: for every word how often
/// it stands around a node, how often it occurs, and how often inside nodes. Counts of
/// corpora that share no document add up to those of both.
pub fn collocate_counts(
    corpus: &Corpus,
    asked: &CollocateCounting,
    watch: &Watch,
) -> Result<(Table, NodeTotals)> {
    let Company { nodes, seen, in_units, .. } = Company::of(corpus, asked, watch)?;
    let types = corpus.vocabulary().len();
    let mut columns = [vec![0; types], vec![0; types]];
    for (id, count) in &seen.counts {
        columns[0][id.index()] = *count;
    }
    for id in nodes.iter().flat_map(|node| &corpus.stream()[node.clone()]) {
        columns[1][id.index()] += 1;
    }
    let occurrences = in_units.as_deref().unwrap_or(corpus.counts());
    let [around, inside] = columns.map(table::counts);
    let names = corpus.vocabulary();
    let totals = NodeTotals { nodes: seen.nodes, node_tokens: seen.node_tokens, around: seen.all };
    let columns = vec![
        ("collocate".into(), table::strings(types, |id| names.word(id_of(id)))),
        ("o11".into(), around),
        ("occurrences".into(), table::counts(occurrences.iter().copied())),
        ("inside".into(), inside),
    ];
    Ok((Table::new(columns), totals))
}

/// Lists the words around a node by how strongly it attracts them.
pub fn collocates(corpus: &Corpus, options: &CollocateOptions, watch: &Watch) -> Result<Table> {
    let vocabulary = corpus.vocabulary();
    // What cannot be had is said before anything is counted.
    let intervals = options.intervals()?;
    let Company { node, nodes, window, seen, in_units } =
        Company::of(corpus, &options.counting, watch)?;
    let convention = options.counting.convention;
    let mut in_nodes = HashMap::new();
    if options.takes_nodes_out(&node) {
        for id in nodes.iter().flat_map(|node| &corpus.stream()[node.clone()]) {
            *in_nodes.entry(*id).or_insert(0_u64) += 1;
        }
    }
    let span = options.counting.span();
    let of_row = Margins { corpus, seen: &seen, span, in_nodes, in_units };
    let counts = |convention, row| of_row.counts(convention, row);
    let found = &seen.counts;
    let pair = |row: usize| counts(convention, row);
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
    let others = margins(&options.measures, convention, &scored.rows, counts);
    let mut added = tested.columns(&scored.rows);
    let types: Vec<TokenId> = scored.rows.iter().map(|row| found[*row].0).collect();
    if let Some((measures, margins, interval)) = intervals {
        let listed = (types.as_slice(), margins);
        let tables = by_document::around(corpus, (&node, &nodes), window, listed, watch)?;
        added.extend(intervals_of_tables(&tables, (&measures, 1), interval, watch)?);
    }
    if options.places {
        let counts = window::by_place(corpus, &nodes, window, &types, watch)?;
        let (left, right) = options.counting.window;
        let names = (1..=left).rev().map(|place| format!("left_{place}"));
        let names = names.chain((1..=right).map(|place| format!("right_{place}")));
        added.extend(names.zip(counts.into_iter().map(table::counts)));
    }
    Ok(scored.into_table(vec![("collocate".to_string(), words)], pair, others, added))
}

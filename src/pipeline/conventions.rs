//! Conventions: how the contingency table of two words is counted.
//!
//! A table of pairs has one convention, and beside it measures may have others, if what is
//! counted together (O11) is the same: some programs put measures side by side that are
//! of different margins. Such a measure says so in its name, and its margins stand in
//! columns of their own.

use arrow_array::ArrayRef;

use super::tables::{Counts, Scorer};
use crate::corpus::Within;
use crate::count::by_document::{All, NodeMargins, PairMargins};
use crate::count::window::Around;
use crate::error::{Error, Result};
use crate::score::measure::Measure;
use crate::table;

/// A convention among its like.
pub trait Convention: Copy + PartialEq + Send + Sync + 'static {
    /// All of them, the default first.
    const ALL: &'static [Self];

    /// Reads the option's value; the error lists what is accepted.
    fn parse(given: &str) -> Result<Self>;

    /// Returns its name.
    fn word(self) -> &'static str;

    /// Returns whether the other one counts the same co-occurrences.
    fn counts_as(self, other: Self) -> bool;
}

/// Makes an enumeration of conventions, which are parsed by their names; `$by` tells what of
/// them must be equal for two to count the same.
macro_rules! conventions {
    ($(#[$doc:meta])* $name:ident by $by:ident {
        $($(#[$variant_doc:meta])* $variant:ident $word:literal,)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl Convention for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn parse(given: &str) -> Result<Self> {
                match given {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(Error::UnknownChoice {
                        option: "convention",
                        given: given.into(),
                        accepted: &[$($word),*],
                    }),
                }
            }

            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            fn counts_as(self, other: Self) -> bool {
                self.$by() == other.$by()
            }
        }
    };
}

conventions! {
    /// How the contingency table of a pair is counted.
    PairConvention by counted {
        /// All is counted in pairs of positions.
        Positions "positions",
        /// The margins are the frequencies of the words, N the tokens; a co-occurrence in
        /// a window of w counts 1/w.
        Tokens "tokens",
        /// The same, but N are the types and the pairs of types that occur.
        Vocabulary "vocabulary",
        /// Pairs of positions, in whatever order the words come.
        Unordered "unordered",
        /// Documents that hold both.
        Documents "documents",
        /// Sentences that hold both.
        Sentences "sentences",
    }
}

/// What is counted of two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// Pairs of positions, the first word in front.
    InOrder,
    /// Pairs of positions.
    InAnyOrder,
    /// Documents or sentences.
    Units(Within),
}

impl PairConvention {
    pub(super) fn counted(self) -> Counted {
        match self {
            Self::Positions | Self::Tokens | Self::Vocabulary => Counted::InOrder,
            Self::Unordered => Counted::InAnyOrder,
            Self::Documents => Counted::Units(Within::Document),
            Self::Sentences => Counted::Units(Within::Sentence),
        }
    }
}

conventions! {
    /// How the contingency table of a node and a collocate is counted.
    NodeConvention by around {
        /// Positions in the union of the windows, nodes taken out.
        Surface "surface",
        /// The same, but N are all tokens.
        SurfaceTokens "surface_tokens",
        /// Every position of every window.
        Pairs "pairs",
        /// The same, nodes taken out of C1 and N.
        PairsLessNodes "pairs_less_nodes",
        /// R1 is the frequency of the node times the width of the window.
        Span "span",
        /// The same, nodes taken out of N.
        SpanLessNodes "span_less_nodes",
        /// R1 is the frequency of the node.
        Hits "hits",
        /// Documents that hold both.
        Documents "documents",
        /// Sentences that hold both.
        Sentences "sentences",
    }
}

impl PairConvention {
    /// What the margins are, document by document, if they are sums over documents.
    pub(super) fn margins(self) -> Option<PairMargins> {
        match self {
            Self::Positions => Some(PairMargins::Positions),
            Self::Tokens => Some(PairMargins::Tokens),
            Self::Documents => Some(PairMargins::Units(Within::Document)),
            Self::Sentences => Some(PairMargins::Units(Within::Sentence)),
            Self::Vocabulary | Self::Unordered => None,
        }
    }
}

impl NodeConvention {
    /// What the margins are, document by document, if they are sums over documents; `span`
    /// is the width of the window.
    pub(super) fn margins(self, span: u64) -> Option<NodeMargins> {
        let times = match self {
            Self::Span | Self::SpanLessNodes => Some(span),
            Self::Hits => Some(1),
            _ => None,
        };
        let all = match self {
            // C1 is at least O11, which no sum over documents is.
            Self::PairsLessNodes => return None,
            Self::Surface | Self::SpanLessNodes => All::Outside,
            Self::Documents => All::Units(Within::Document),
            Self::Sentences => All::Units(Within::Sentence),
            _ => All::Tokens,
        };
        Some(NodeMargins { times, inside: self != Self::Surface, all })
    }

    pub(super) fn around(self) -> Around {
        match self {
            Self::Surface | Self::SurfaceTokens => Around::Positions,
            Self::Documents => Around::Units(Within::Document),
            Self::Sentences => Around::Units(Within::Sentence),
            _ => Around::Pairs,
        }
    }
}

conventions! {
    /// What the margins of n-grams are.
    GramConvention by itself {
        /// N-grams with some of the words at their places.
        Positions "positions",
        /// The frequencies of parts wherever they stand, N the tokens.
        Tokens "tokens",
    }
}

impl GramConvention {
    fn itself(self) -> Self {
        self
    }
}

/// A measure, and the convention by which it is scored.
#[derive(Debug, Clone)]
pub struct Conventional<C> {
    measure: Measure,
    /// That of the table, if the measure has none of its own.
    pub(super) convention: C,
}

impl<C: Convention> Conventional<C> {
    /// Reads measures of a table of some convention. One may have another convention among
    /// its options, `log_likelihood(convention=pairs)`, if that counts the same.
    pub fn parse_all(given: &[String], of_table: C) -> Result<Vec<Self>> {
        given.iter().map(|given| Self::parse(given, of_table)).collect()
    }

    fn parse(given: &str, of_table: C) -> Result<Self> {
        let Some((measure, word)) = without_convention(given) else {
            return Ok(Self { measure: Measure::parse(given)?, convention: of_table });
        };
        let measure = Measure::parse(&measure)?.labelled(given);
        let fitting = C::ALL.iter().filter(|known| known.counts_as(of_table));
        if let Some(convention) = fitting.clone().find(|known| known.word() == word) {
            return Ok(Self { measure, convention: *convention });
        }
        let words: Vec<&str> = fitting.map(|known| known.word()).collect();
        let (words, table) = (words.join(", "), of_table.word());
        let reason = format!(
            "its convention must be one that counts what the table counts, which for '{table}' \
             is {words}; got '{word}'"
        );
        Err(Error::Measure { given: given.into(), reason })
    }
}

/// Takes the convention out of a measure's options.
fn without_convention(given: &str) -> Option<(String, &str)> {
    let (name, rest) = given.split_once('(')?;
    let options = rest.trim_end().strip_suffix(')')?;
    let (own, others): (Vec<&str>, Vec<&str>) = options
        .split(',')
        .partition(|option| option.split('=').next().is_some_and(|key| key.trim() == "convention"));
    let word = own.last()?.split_once('=')?.1.trim();
    let measure =
        if others.is_empty() { name.into() } else { format!("{name}({})", others.join(",")) };
    Some((measure, word))
}

/// Returns the measures alone, for intervals: those are of the table's own convention.
pub(super) fn without_conventions<C: Convention>(
    measures: &[Conventional<C>],
    of_table: C,
) -> Result<Vec<Measure>> {
    let alone = |asked: &Conventional<C>| {
        if asked.convention == of_table {
            return Ok(asked.measure.clone());
        }
        let label = asked.measure.label();
        let reason =
            format!("does not go with a measure of a convention of its own, got '{label}'");
        Err(Error::Combination { option: "interval", reason })
    };
    measures.iter().map(alone).collect()
}

/// Returns the error for intervals of a convention whose counts are no sums over documents.
pub(super) fn no_intervals<C: Convention>(of_table: C, fitting: impl Fn(C) -> bool) -> Error {
    let fitting = C::ALL.iter().filter(|known| fitting(**known)).map(|known| known.word());
    let fitting = fitting.collect::<Vec<_>>().join(", ");
    let reason = format!(
        "goes with the conventions {fitting}, not with '{}', whose counts are not sums over \
         documents",
        of_table.word()
    );
    Error::Combination { option: "interval", reason }
}

/// Returns measures as scores of candidates, of which `counts` makes tables.
pub(super) fn scorers<'a, C: Convention>(
    measures: &'a [Conventional<C>],
    counts: &'a (impl Fn(C, usize) -> Counts + Sync),
) -> Vec<Scorer<'a>> {
    let scorer = |asked: &'a Conventional<C>| -> Scorer<'a> {
        let score = move |row: usize| asked.measure.score(&counts(asked.convention, row).pair());
        (asked.measure.label().to_string(), Box::new(score))
    };
    measures.iter().map(scorer).collect()
}

/// Returns columns of the margins of rows by the conventions that measures have beside that
/// of the table: R1, C1, N and E11 of each.
pub(super) fn margins<C: Convention>(
    measures: &[Conventional<C>],
    of_table: C,
    rows: &[usize],
    counts: impl Fn(C, usize) -> Counts,
) -> Vec<(String, ArrayRef)> {
    let is_other = |known: &&C| {
        **known != of_table && measures.iter().any(|asked| asked.convention == **known)
    };
    let columns = |convention: &C| {
        let tables: Vec<Counts> = rows.iter().map(|row| counts(*convention, *row)).collect();
        let name = |margin: &str| format!("{margin}_{}", convention.word());
        let column = |of: fn(&Counts) -> u64| table::counts_by(rows.len(), |row| of(&tables[row]));
        let expected = table::numbers_by(rows.len(), |row| tables[row].pair().expected());
        [
            (name("r1"), column(|table| table.r1)),
            (name("c1"), column(|table| table.c1)),
            (name("n"), column(|table| table.n)),
            (name("e11"), expected),
        ]
    };
    C::ALL.iter().filter(is_other).flat_map(columns).collect()
}

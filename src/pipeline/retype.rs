//! A corpus whose types are others: renamed, joined, dropped.
//!
//! What a type becomes is decided once a type; the tokens follow. Types get their numbers
//! where they first occur, as ever: the new corpus is the one that its tokens would have
//! made. Ids are in the order of first occurrence already, so a type that takes several
//! others together first occurs where the first of these does, and only the vocabulary has
//! to be looked at for the numbers.

use ahash::RandomState;
use arrow_array::builder::LargeStringBuilder;
use hashbrown::HashMap;
use rayon::prelude::*;

use super::rewriting::{Piece, Rewriting};
use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::intern::Vocabulary;
use crate::layers::Values;
use crate::threads::Watch;
use crate::tokenize::Options;

/// How many tokens are renumbered between two looks at the watch.
const BLOCK: usize = 1 << 16;

/// How many are renumbered before they may be written away.
const PIECE: usize = 1 << 25;

/// Stands for a type that is dropped.
const DROPPED: u32 = u32::MAX;

/// What is left where a type was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// A gap: a position that holds no type.
    Gap,
    /// Nothing: the tokens around it are neighbours.
    Nothing,
}

impl Left {
    /// Reads the option `gaps`; the error lists what is accepted.
    pub fn parse(given: &str) -> Result<Self> {
        match given {
            "keep" => Ok(Self::Gap),
            "close" => Ok(Self::Nothing),
            _ => Err(Error::UnknownChoice {
                option: "gaps",
                given: given.into(),
                accepted: &["keep", "close"],
            }),
        }
    }
}

/// Gives every type the name that stands at its id; one without a name is dropped, and
/// types of one name become one. The new types are looked up as they are written.
///
/// # Panics
///
/// Panics if there are fewer names than types.
pub fn renamed(
    corpus: &Corpus,
    names: &[Option<String>],
    left: Left,
    watch: &Watch,
) -> Result<Corpus> {
    let names = names[..corpus.vocabulary().len()].iter().map(Option::as_deref);
    let (vocabulary, map) = named(names);
    follow(corpus, (vocabulary, &map), (left, Options::verbatim()), watch)
}

/// Numbers names by their first occurrence; says which number each has, or that it is none.
pub(super) fn named<'a>(names: impl Iterator<Item = Option<&'a str>>) -> (Vocabulary, Vec<u32>) {
    let mut words = LargeStringBuilder::new();
    let mut known: HashMap<&str, u32, RandomState> = HashMap::default();
    let mut number = |name: Option<&'a str>| {
        let Some(name) = name else { return DROPPED };
        let next = u32::try_from(known.len()).unwrap_or(DROPPED);
        *known.entry(name).or_insert_with(|| {
            words.append_value(name);
            next
        })
    };
    let map = names.map(&mut number).collect();
    (Vocabulary::from(words.finish()), map)
}

/// Drops the types that are not `kept`, by id.
///
/// # Panics
///
/// Panics if it is not said of every type whether it is kept.
pub fn dropped(corpus: &Corpus, kept: &[bool], left: Left, watch: &Watch) -> Result<Corpus> {
    let (mut next, mut words) = (0, LargeStringBuilder::new());
    let mut number = |(word, kept): (Option<&str>, &bool)| match word.filter(|_| *kept) {
        Some(word) => {
            words.append_value(word);
            next += 1;
            next - 1
        }
        None => DROPPED,
    };
    let all = &kept[..corpus.vocabulary().len()];
    let map: Vec<u32> = corpus.vocabulary().words().iter().zip(all).map(&mut number).collect();
    let vocabulary = Vocabulary::from(words.finish());
    follow(corpus, (vocabulary, &map), (left, corpus.options().clone()), watch)
}

/// Lets the tokens follow their types.
fn follow(
    corpus: &Corpus,
    (vocabulary, map): (Vocabulary, &[u32]),
    (left, options): (Left, Options),
    watch: &Watch,
) -> Result<Corpus> {
    watch.stage("renumbering", "tokens", corpus.stream().len());
    if !map.contains(&DROPPED) {
        return joined(corpus, (vocabulary, map), options, watch);
    }
    let mut rewriting = Rewriting::new(corpus, "");
    for (block, ids) in (0..).step_by(BLOCK).zip(corpus.stream().chunks(BLOCK)) {
        watch.step(ids.len())?;
        rewriting.settle()?;
        for (position, id) in (block..).zip(ids) {
            let piece = match map[id.index()] {
                DROPPED if left == Left::Gap => Piece::Gap,
                DROPPED => Piece::Nothing,
                id => Piece::Token(id),
            };
            rewriting.put(position..position + 1, piece);
        }
    }
    rewriting.finish(vocabulary, options, watch)
}

/// Gives tokens their types' new numbers; none is dropped, so all stay where they are.
fn joined(
    corpus: &Corpus,
    (vocabulary, map): (Vocabulary, &[u32]),
    options: Options,
    watch: &Watch,
) -> Result<Corpus> {
    let mut counts = vec![0; vocabulary.len()];
    for (id, count) in map.iter().zip(corpus.counts()) {
        counts[*id as usize] += count;
    }
    let mut stream = corpus.scratch().list();
    for ids in corpus.stream().chunks(PIECE) {
        let mut renamed = vec![0; ids.len()];
        let blocks = renamed.par_chunks_mut(BLOCK).zip(ids.par_chunks(BLOCK));
        blocks.try_for_each(|(to, from)| {
            watch.step(to.len())?;
            to.iter_mut().zip(from).for_each(|(to, id)| *to = map[id.index()]);
            Ok::<_, Error>(())
        })?;
        stream.take(renamed);
        stream.settle()?;
    }
    let stream = stream.finish()?;
    let values = Values::new(vocabulary, counts, stream);
    Ok(corpus.with_values(values, options).with_layers(corpus.layers().to_vec()))
}

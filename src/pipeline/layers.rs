//! Layers of a corpus as corpora of their own: one, or several taken together.
//!
//! One layer is put between the ends of the documents, and nothing is copied. Several are
//! joined two at a time: the pairs of values that differ are numbered block by block, in
//! parallel, and the blocks' numbers joined in the order of the blocks. So pairs have their
//! numbers by first occurrence, whoever saw them.

use ahash::RandomState;
use hashbrown::HashMap;
use rayon::prelude::*;

use super::retype::named;
use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::intern::{MAX_TYPES, TokenId};
use crate::layers::{TOKEN, Values};
use crate::threads::Watch;
use crate::tokenize::Options;

/// How many tokens a thread takes at a time.
const BLOCK: usize = 1 << 18;

/// Makes a corpus of a layer, or of several: its types are their values together, with
/// `separator` between.
///
/// Fails if there is no such layer, or none is named.
pub fn layer(corpus: &Corpus, names: &[String], separator: &str, watch: &Watch) -> Result<Corpus> {
    let Some((first, others)) = names.split_first() else {
        let reason = "a layer must be named; 'token' names the tokens themselves".into();
        return Err(Error::Layer { reason });
    };
    let mut values = corpus.values(first)?.clone();
    for name in others {
        values = joined(&values, corpus.values(name)?, separator, watch)?;
    }
    let as_cut = others.is_empty() && first == TOKEN;
    let options = if as_cut { corpus.options().clone() } else { Options::verbatim() };
    Ok(corpus.with_values(values, options))
}

/// A value of either layer.
type Pair = (TokenId, TokenId);

/// What is known of a block: the pairs that differ, in the order of their first occurrence,
/// and for each token which of them it is.
type Block = (Vec<Pair>, Vec<u32>);

fn joined(left: &Values, right: &Values, separator: &str, watch: &Watch) -> Result<Values> {
    let blocks = left.stream.as_slice().par_chunks(BLOCK);
    let blocks = blocks.zip(right.stream.as_slice().par_chunks(BLOCK)).map(|(left, right)| {
        watch.check()?;
        Ok(numbered(left.iter().copied().zip(right.iter().copied())))
    });
    let blocks = blocks.collect::<Result<Vec<Block>>>()?;
    let (pairs, maps) = united(&blocks)?;
    // Several pairs may have one name: a_b with c, and a with b_c.
    let name = |(one, other): &Pair| {
        [left.vocabulary.word(*one), separator, right.vocabulary.word(*other)].concat()
    };
    let names: Vec<String> = pairs.par_iter().map(name).collect();
    let (vocabulary, ids) = named(names.iter().map(|name| Some(name.as_str())));
    let renumbered = blocks.par_iter().zip(&maps).map(|((_, numbers), map)| {
        watch.check()?;
        let of = |number: &u32| ids[map[*number as usize] as usize];
        Ok(numbers.iter().map(of).collect::<Vec<u32>>())
    });
    let stream = renumbered.collect::<Result<Vec<_>>>()?.concat();
    let mut counts = vec![0; vocabulary.len()];
    for id in &stream {
        counts[*id as usize] += 1;
    }
    Ok(Values::new(vocabulary, counts, stream))
}

/// Numbers pairs by their first occurrence.
fn numbered(pairs: impl Iterator<Item = Pair>) -> Block {
    let mut known: HashMap<Pair, u32, RandomState> = HashMap::default();
    let mut order = Vec::new();
    let numbers = pairs.map(|pair| {
        *known.entry(pair).or_insert_with(|| {
            order.push(pair);
            place(order.len() - 1)
        })
    });
    let numbers = numbers.collect();
    (order, numbers)
}

/// Joins the pairs of all blocks; says for each block what its numbers are in the whole.
fn united(blocks: &[Block]) -> Result<(Vec<Pair>, Vec<Vec<u32>>)> {
    let (all, numbers) = numbered(blocks.iter().flat_map(|(pairs, _)| pairs.iter().copied()));
    if all.len() as u64 > MAX_TYPES {
        return Err(Error::TooMany { what: "pairs of values", max: MAX_TYPES });
    }
    let mut rest = numbers.as_slice();
    let map = |(pairs, _): &Block| {
        let (own, behind) = rest.split_at(pairs.len());
        rest = behind;
        own.to_vec()
    };
    Ok((all, blocks.iter().map(map).collect()))
}

#[expect(clippy::cast_possible_truncation, reason = "`united` refuses more than MAX_TYPES")]
fn place(index: usize) -> u32 {
    index as u32
}

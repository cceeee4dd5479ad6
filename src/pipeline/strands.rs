//! What the workers have numbered, joined: words, and the values of layers.
//!
//! Each worker has a strand a layer: ids of its own for the tokens of its batches. The strands
//! of a layer become one vocabulary and one stream.

use ahash::RandomState;
use rayon::prelude::*;

use super::writer::{Numbered, Worker};
use crate::error::Result;
use crate::intern::{self, Ids, Merged, Numbering, TokenId};
use crate::layers::{Layer, Values};
use crate::store::Spill;
use crate::threads::Watch;
use crate::tokenize::{Options, Tokenizer, Words};

/// What a worker has numbered: words, or the values of a layer.
pub(super) struct Strand {
    numbering: Numbering,
    /// Its own ids of all tokens of its batches, one batch after the other.
    pub(super) ids: Vec<u32>,
}

impl Strand {
    pub(super) fn new(hasher: &RandomState) -> Self {
        Self { numbering: Numbering::new(hasher.clone()), ids: Vec::new() }
    }

    /// Numbers words of a text, the first of which stands at `position` in the corpus.
    pub(super) fn number(&mut self, text: &str, words: &Words, position: u64) {
        self.numbering.number(text, words, position, &mut self.ids);
    }

    /// Returns how many bytes its tables and ids take.
    pub(super) fn memory(&self) -> usize {
        self.numbering.memory() + self.ids.len() * size_of::<u32>()
    }

    /// Returns how many bytes come on top while its tables grow.
    pub(super) fn growing(&self) -> usize {
        self.numbering.growing()
    }

    /// Returns how many words or values it has numbered, as they are written.
    pub(super) fn forms(&self) -> usize {
        self.numbering.len()
    }
}

/// Deals out what the workers have: their strands of the words, then of each layer, and what
/// waits on disk.
pub(super) fn dealt(workers: Vec<Worker>, layers: usize) -> (Vec<Vec<Strand>>, Vec<Spill>) {
    let (mut strands, mut spills) = (Vec::new(), Vec::new());
    strands.resize_with(1 + layers, Vec::new);
    for Worker { words, layers, spill, .. } in workers {
        for (strands, own) in strands.iter_mut().zip([words].into_iter().chain(layers)) {
            strands.push(own);
        }
        spills.extend(spill);
    }
    (strands, spills)
}

/// The ids of each worker.
type OwnIds = Vec<Vec<u32>>;

/// Joins the vocabularies of each layer, the words first; also returns the workers' ids.
pub(super) fn merged(
    strands: Vec<Vec<Strand>>,
    tokenizer: &Tokenizer,
    watch: &Watch,
) -> Result<(Vec<Merged>, Vec<OwnIds>)> {
    let (mut all, mut all_ids) = (Vec::new(), Vec::new());
    // What is not a word is called as it is written.
    let verbatim = Tokenizer::new(Options::verbatim());
    for (place, strands) in strands.into_iter().enumerate() {
        let strands = strands.into_iter().map(|Strand { numbering, ids }| (numbering, ids));
        let (numberings, ids): (Vec<Numbering>, _) = strands.unzip();
        let tokenizer = if place == 0 { tokenizer } else { &verbatim };
        all.push(intern::merge(&numberings, tokenizer, watch)?);
        all_ids.push(ids);
    }
    Ok((all, all_ids))
}

/// Turns the workers' ids of each layer into those of its vocabulary.
pub(super) fn renumbered(
    done: &[Numbered],
    ids: Vec<OwnIds>,
    merged: &[Merged],
    watch: &Watch,
) -> Result<Vec<Ids>> {
    let layers = ids.into_iter().zip(merged);
    layers.map(|(ids, merged)| Ok(renumber(done, ids, &merged.maps, watch)?.into())).collect()
}

/// Puts vocabularies and streams together; the layers are called `names`.
pub(super) fn named(
    merged: Vec<Merged>,
    streams: Vec<Ids>,
    names: &[String],
) -> (Values, Vec<Layer>) {
    let all = merged.into_iter().zip(streams);
    let mut all = all.map(|(merged, stream)| Values::new(merged.vocabulary, merged.counts, stream));
    let Some(words) = all.next() else { unreachable!("the words are always there") };
    let layers = names.iter().zip(all).map(|(name, values)| Layer { name: name.clone(), values });
    (words, layers.collect())
}

/// Turns the workers' ids into those of the vocabulary.
///
/// Each worker's ids are read from their end on, and let go as they are read: so the
/// stream grows while they shrink.
fn renumber(
    done: &[Numbered],
    ids: Vec<Vec<u32>>,
    maps: &[Vec<TokenId>],
    watch: &Watch,
) -> Result<Vec<u32>> {
    let total: usize = done.iter().map(|batch| batch.tokens).sum();
    watch.stage("renumbering", "tokens", total);
    // Plain numbers: zeroed memory comes from the system without being written.
    let mut stream = vec![0_u32; total];
    let mut shares: Vec<Vec<&mut [u32]>> = ids.iter().map(|_| Vec::new()).collect();
    let mut rest = stream.as_mut_slice();
    for batch in done {
        let (share, behind) = rest.split_at_mut(batch.tokens);
        shares[batch.worker].push(share);
        rest = behind;
    }
    ids.into_par_iter().zip(shares).zip(maps).try_for_each(|((mut ids, shares), map)| {
        let mut held = ids.len();
        for share in shares.into_iter().rev() {
            watch.step(share.len())?;
            let first = ids.len() - share.len();
            for (id, local) in share.iter_mut().zip(&ids[first..]) {
                *id = map[*local as usize].0;
            }
            ids.truncate(first);
            if held - first >= LET_GO {
                ids.shrink_to_fit();
                held = first;
            }
        }
        Ok(())
    })?;
    Ok(stream)
}

/// Ids are let go when there are so many: to do it more often takes time.
const LET_GO: usize = 4 << 20;

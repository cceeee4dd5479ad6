//! Concordances: the hits of words, phrases and patterns, and whether texts are those of the tokens.

use std::ops::Range;

use rayon::prelude::*;

use crate::corpus::{Corpus, Within};
use crate::count::hits::{self, Condition, Place, Surroundings, Types};
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::query::{self, Query, Strategy};
use crate::threads::Watch;

/// Words, any of which may stand at a place: as they are spelled, or by their ids.
pub type Alternatives = (Vec<String>, Vec<u32>);

/// A word that hits must have around them, or must not have.
#[derive(Debug, Clone)]
pub struct HitFilter {
    /// Whether it must be there.
    pub wanted: bool,
    /// Where.
    pub place: Place,
    /// The word.
    pub words: Alternatives,
}

/// What is looked for.
#[derive(Debug, Clone)]
pub enum Sought {
    /// Words and phrases, any of which is a hit; for each of their places what may stand there.
    Words(Vec<Vec<Alternatives>>),
    /// What a pattern over tokens matches, in documents or sentences.
    Pattern(Query, Within, Strategy),
}

/// What [`concordance`] is asked for.
#[derive(Debug, Clone)]
pub struct HitOptions {
    /// What is a hit.
    pub node: Sought,
    /// What a phrase, a window and a place may not cross.
    pub within: Within,
    /// What stands around a hit.
    pub filters: Vec<HitFilter>,
    /// The documents that are looked at; all, if nothing is said.
    pub documents: Option<Vec<usize>>,
}

/// Finds hits, in the order of the stream.
pub fn concordance(
    corpus: &Corpus,
    options: &HitOptions,
    watch: &Watch,
) -> Result<Vec<Range<usize>>> {
    let phrase = |places: &Vec<Alternatives>| -> Result<Vec<Types>> {
        places.iter().map(|words| types(corpus, words)).collect()
    };
    let mut found = match &options.node {
        Sought::Words(node) => {
            let node: Vec<Vec<Types>> = node.iter().map(phrase).collect::<Result<_>>()?;
            hits::find(corpus, &node, options.within, watch)?
        }
        Sought::Pattern(query, within, strategy) => {
            query::find(corpus, query, *within, *strategy, watch)?
        }
    };
    if let Some(documents) = &options.documents {
        let mut among = vec![false; corpus.documents()];
        for document in documents {
            among[*document] = true;
        }
        found = found.into_par_iter().filter(|hit| among[document_of(corpus, hit)]).collect();
    }
    let condition = |filter: &HitFilter| {
        let (wanted, place) = (filter.wanted, filter.place.clone());
        Ok(Condition { wanted, place, types: types(corpus, &filter.words)? })
    };
    let conditions: Vec<Condition> =
        options.filters.iter().map(condition).collect::<Result<_>>()?;
    hits::filtered(found, &conditions, Surroundings::new(corpus, options.within), watch)
}

/// Returns the document of a hit.
pub(super) fn document_of(corpus: &Corpus, hit: &Range<usize>) -> usize {
    corpus.ends(Within::Document).partition_point(|end| *end <= hit.start)
}

fn types(corpus: &Corpus, (words, ids): &Alternatives) -> Result<Types> {
    let known = words.iter().filter_map(|word| corpus.vocabulary().find(word));
    let number = corpus.vocabulary().len();
    if let Some(id) = ids.iter().find(|id| **id as usize >= number) {
        return Err(Error::Internal(format!("there is no type {id}")));
    }
    Ok(Types::new(corpus, known.chain(ids.iter().map(|id| TokenId(*id))).collect()))
}

/// Stands for a type that has not been seen.
const UNSEEN: u32 = u32::MAX;

/// Says where the documents of a corpus differ from those at some places of another that was
/// made of the same texts; nothing, if they are the same.
///
/// Types may have other names, several may have become one; with `spelled` they have the
/// same names.
pub fn same_tokens(
    corpus: &Corpus,
    other: &Corpus,
    places: Option<&[usize]>,
    spelled: bool,
    watch: &Watch,
) -> Result<Option<String>> {
    let number = places.map_or(other.documents(), <[usize]>::len);
    let last = places.and_then(|places| places.iter().max());
    let fewer = last.is_some_and(|last| *last >= other.documents());
    if number != corpus.documents() || fewer {
        return Ok(Some(format!("there are {} documents now", other.documents())));
    }
    // What each type of the other is called here.
    let mut names = vec![UNSEEN; other.vocabulary().len()];
    for document in 0..corpus.documents() {
        if document % 64 == 0 {
            watch.check()?;
        }
        let own = &corpus.stream()[corpus.document(document)];
        let place = places.map_or(document, |places| places[document]);
        let theirs = &other.stream()[other.document(place)];
        let mut same = own.len() == theirs.len();
        for (id, their) in own.iter().zip(theirs) {
            let name = &mut names[their.index()];
            if *name == UNSEEN {
                let is_same = || corpus.vocabulary().word(*id) == other.vocabulary().word(*their);
                *name = if !spelled || is_same() { id.0 } else { UNSEEN };
            }
            same &= *name == id.0;
        }
        if !same {
            return Ok(Some(format!("document '{}' has other tokens now", corpus.id(document))));
        }
    }
    Ok(None)
}

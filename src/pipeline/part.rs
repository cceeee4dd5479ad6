//! A part of a corpus: some of its documents, as a corpus of their own.

use super::names::taken;
use crate::corpus::{Columns, Corpus, Metadata, Within};
use crate::error::{Error, Result};
use crate::gaps::Gaps;
use crate::layers::Values;
use crate::threads::Watch;

/// Makes a corpus of some documents, in the order in which they are named.
///
/// Types get their numbers where they first occur, as ever: the part is the corpus that its
/// documents would have made alone, but that documents keep their names.
///
/// # Panics
///
/// Panics if there is no such document.
pub fn part(corpus: &Corpus, documents: &[usize], watch: &Watch) -> Result<Corpus> {
    let scratch = corpus.scratch();
    let (mut document_ends, mut sentence_ends) = (Vec::new(), scratch.list::<u64>());
    let (mut gaps, mut before) = (Gaps::default(), 0);
    let ends = corpus.ends(Within::Sentence);
    watch.stage("taking", "documents", documents.len());
    for document in documents {
        watch.step(1)?;
        sentence_ends.settle()?;
        let positions = corpus.document(*document);
        let first = positions.start;
        for (token, width) in corpus.gaps().within(positions.clone()) {
            gaps.push(before + token - first, width);
        }
        let sentences = ends.partition_point(|end| *end <= first);
        let own = ends[sentences..].iter().take_while(|end| **end <= positions.end);
        sentence_ends.extend(own.map(|end| (before + end - first) as u64));
        before += positions.len();
        document_ends.push(before);
    }
    let places = || documents.iter().flat_map(|document| corpus.document(*document));
    let of = |values: &Values| taken(values, places().map(|at| at..at + 1), ("", scratch), watch);
    let columns = Columns {
        values: of(&corpus.columns().values)?,
        document_ends: document_ends.into(),
        sentence_ends: sentence_ends.finish()?.into(),
    };
    let layers = corpus.layers().iter().map(|layer| Ok(layer.with(of(&layer.values)?)));
    let mut part = Corpus::new(columns, corpus.options().clone())
        .with_gaps(gaps)
        .with_layers(layers.collect::<Result<_>>()?)
        .with_scratch(scratch.clone());
    let names: Vec<_> = corpus.ids().collect();
    let ids = documents.iter().map(|document| &names[*document]);
    let ids = arrow_array::LargeStringArray::from_iter_values(ids);
    let places = arrow_array::UInt64Array::from_iter_values(documents.iter().map(|at| *at as u64));
    let taken = |column: &Metadata| {
        let values = arrow_select::take::take(&column.values, &places, None)
            .map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Metadata { name: column.name.clone(), values })
    };
    let metadata = corpus.metadata().iter().map(taken).collect::<Result<_>>()?;
    part.describe(Some(ids), metadata)?;
    Ok(part)
}

//! A part of a corpus: some of its documents, as a corpus of their own.

use crate::corpus::{Columns, Corpus, Metadata, Within};
use crate::error::{Error, Result};
use crate::gaps::Gaps;
use crate::intern::{TokenId, Vocabulary};
use crate::threads::Watch;

/// Stands for a type that has not been seen.
const UNSEEN: TokenId = TokenId(u32::MAX);

/// Makes a corpus of some documents, in the order in which they are named.
///
/// Types get their numbers where they first occur, as ever: the part is the corpus that its
/// documents would have made alone, but that documents keep their names.
///
/// # Panics
///
/// Panics if there is no such document.
pub fn part(corpus: &Corpus, documents: &[usize], watch: &Watch) -> Result<Corpus> {
    let tokens = documents.iter().map(|document| corpus.document(*document).len()).sum();
    let (mut stream, mut counts) = (Vec::with_capacity(tokens), Vec::<u64>::new());
    let (mut document_ends, mut sentence_ends) = (Vec::new(), Vec::new());
    let mut gaps = Gaps::default();
    let mut numbers = vec![UNSEEN; corpus.vocabulary().len()];
    let mut types: Vec<TokenId> = Vec::new();
    let ends = corpus.ends(Within::Sentence);
    for document in documents {
        watch.check()?;
        let positions = corpus.document(*document);
        let (before, first) = (stream.len(), positions.start);
        for id in &corpus.stream()[positions.clone()] {
            let number = &mut numbers[id.index()];
            if *number == UNSEEN {
                *number = id_of(types.len());
                types.push(*id);
                counts.push(0);
            }
            counts[number.index()] += 1;
            stream.push(number.0);
        }
        document_ends.push(stream.len());
        for (token, width) in corpus.gaps().within(positions.clone()) {
            gaps.push(before + token - first, width);
        }
        let sentences = ends.partition_point(|end| *end <= first);
        let own = ends[sentences..].iter().take_while(|end| **end <= positions.end);
        sentence_ends.extend(own.map(|end| before + end - first));
    }
    let vocabulary: Vocabulary = types.iter().map(|id| corpus.vocabulary().word(*id)).collect();
    let columns = Columns {
        vocabulary,
        counts: counts.into(),
        stream: stream.into(),
        document_ends: document_ends.into(),
        sentence_ends: sentence_ends.into(),
    };
    let mut part = Corpus::new(columns, corpus.options().clone()).with_gaps(gaps);
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

#[expect(clippy::cast_possible_truncation, reason = "no more types than the whole has")]
fn id_of(index: usize) -> TokenId {
    TokenId(index as u32)
}

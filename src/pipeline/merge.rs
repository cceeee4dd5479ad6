//! Several corpora as one: what all their documents would have given, read in that order.
//!
//! Types keep their numbers in the first corpus; those that it lacks get the next ones, in
//! the order of their first occurrence in the second, and so on. So the ids are the same
//! as if all had been built at once, and nothing is tokenised again.

use std::path::Path;
use std::sync::Arc;

use ahash::RandomState;
use arrow_array::builder::LargeStringBuilder;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, Float64Array, LargeStringArray, cast::AsArray, new_null_array};
use arrow_buffer::Buffer;
use arrow_schema::DataType;
use arrow_select::concat::concat;
use hashbrown::HashMap;

use crate::corpus::{Columns, Corpus, Ends, Metadata, Within};
use crate::error::{Error, Result};
use crate::gaps::Gaps;
use crate::intern::{Ids, MAX_TYPES, TokenId, Vocabulary};
use crate::store::{Draft, Held, Needs, Store, Texts};
use crate::threads::Watch;

/// How many tokens or sentences are renumbered at once.
const PIECE: usize = 1 << 20;

/// Corpora with one vocabulary; their streams are still where they were.
#[derive(Debug)]
struct Union {
    parts: Vec<Arc<Corpus>>,
    vocabulary: Vocabulary,
    counts: Vec<u64>,
    /// For each part, the id of each of its own.
    maps: Vec<Vec<u32>>,
}

/// Makes one corpus of several, in memory.
pub fn merge(parts: Vec<Arc<Corpus>>, watch: &Watch) -> Result<Corpus> {
    let union = Union::new(parts, watch)?;
    let ids = joined(union.ids(watch))?;
    let ends = joined(union.sentence_ends(watch))?;
    union.corpus(ids.into(), ends.into())
}

/// Makes one store of several corpora; texts are kept if all of them have theirs.
///
/// One of the corpora may be the one that is replaced. `given` says that the tokens were
/// given, not cut.
pub fn merge_stored(
    parts: &[Arc<Held>],
    path: &Path,
    overwrite: bool,
    given: bool,
    watch: &Watch,
) -> Result<()> {
    let corpora = parts.iter().map(|part| part.corpus(Needs::Tokens, watch).cloned());
    let union = Union::new(corpora.collect::<Result<_>>()?, watch)?;
    let texts = parts.iter().map(|part| part.store().and_then(Store::texts));
    let texts: Option<Vec<&Texts>> = texts.collect();
    let draft = Draft::begin(path, overwrite, texts.is_some(), watch)?;
    let (tokens, sentences) = union.sizes();
    let (ids, ends) = (union.ids(watch), union.sentence_ends(watch));
    let (ids, ends) = draft.write_stream((tokens, ids), (sentences, ends))?;
    for (part, texts) in parts.iter().zip(texts.into_iter().flatten()) {
        draft.copy_texts(texts, part.sizes().documents, watch)?;
    }
    draft.complete(&union.corpus(ids, ends)?, given)
}

fn joined(pieces: impl Iterator<Item = Result<Buffer>>) -> Result<Buffer> {
    let mut bytes = arrow_buffer::MutableBuffer::new(0);
    for piece in pieces {
        bytes.extend_from_slice(piece?.as_slice());
    }
    Ok(bytes.into())
}

impl Union {
    /// Joins the vocabularies. Fails if the corpora do not call the same things tokens.
    fn new(parts: Vec<Arc<Corpus>>, watch: &Watch) -> Result<Self> {
        check_options(&parts)?;
        let (mut words, mut counts) = (LargeStringBuilder::new(), Vec::new());
        let mut known: HashMap<&str, u32, RandomState> = HashMap::default();
        let mut maps = Vec::new();
        for part in &parts {
            watch.check()?;
            let mut map = Vec::with_capacity(part.vocabulary().len());
            for (word, count) in part.vocabulary().words().iter().flatten().zip(part.counts()) {
                let next = counts.len();
                let id = *known.entry(word).or_insert_with(|| {
                    words.append_value(word);
                    counts.push(0);
                    number(next)
                });
                counts[id as usize] += count;
                map.push(id);
            }
            maps.push(map);
            if counts.len() as u64 > MAX_TYPES {
                return Err(Error::TooMany { what: "types", max: MAX_TYPES });
            }
        }
        drop(known);
        Ok(Self { vocabulary: words.finish().into(), counts, maps, parts })
    }

    /// Returns how many tokens there are, and how many sentences.
    fn sizes(&self) -> (usize, usize) {
        let sum = |of: fn(&Corpus) -> usize| self.parts.iter().map(|part| of(part)).sum();
        (sum(|part| part.stream().len()), sum(Corpus::sentences))
    }

    /// Returns the ids of all tokens, piece by piece.
    fn ids(&self, watch: &Watch) -> impl Iterator<Item = Result<Buffer>> {
        self.parts.iter().zip(&self.maps).flat_map(move |(part, map)| {
            part.stream().chunks(PIECE).map(move |ids| {
                watch.check()?;
                let renamed = |id: &TokenId| map[id.index()];
                Ok(Buffer::from_vec(ids.iter().map(renamed).collect::<Vec<u32>>()))
            })
        })
    }

    /// Returns the ends of all sentences, piece by piece.
    fn sentence_ends(&self, watch: &Watch) -> impl Iterator<Item = Result<Buffer>> {
        self.ends(Within::Sentence).map(move |ends| {
            watch.check()?;
            Ok(Buffer::from_vec(ends.iter().map(|end| *end as u64).collect::<Vec<u64>>()))
        })
    }

    fn ends(&self, of: Within) -> impl Iterator<Item = Vec<usize>> {
        let mut before = 0;
        self.parts.iter().flat_map(move |part| {
            let offset = before;
            before += part.stream().len();
            let moved = move |ends: &[usize]| ends.iter().map(|end| offset + end).collect();
            part.ends(of).chunks(PIECE).map(moved)
        })
    }

    /// Returns the corpus, whose stream and sentences lie where it is said.
    fn corpus(self, stream: Ids, sentence_ends: Ends) -> Result<Corpus> {
        let document_ends = self.ends(Within::Document).flatten().collect::<Vec<_>>().into();
        let (names, metadata) = (self.names(), self.metadata()?);
        let (gaps, options) = (self.gaps(), self.parts.first().map(|part| part.options().clone()));
        let Self { vocabulary, counts, .. } = self;
        let counts = counts.into();
        let columns = Columns { vocabulary, counts, stream, document_ends, sentence_ends };
        let mut corpus = Corpus::new(columns, options.unwrap_or_default()).with_gaps(gaps);
        corpus.describe(names, metadata)?;
        Ok(corpus)
    }

    fn gaps(&self) -> Gaps {
        let (mut gaps, mut before) = (Gaps::default(), 0);
        for part in &self.parts {
            for (token, width) in part.gaps().within(0..part.stream().len()) {
                gaps.push(before + token, width);
            }
            before += part.stream().len();
        }
        gaps
    }

    /// Returns the documents' names; where there are none, their numbers in the whole.
    fn names(&self) -> Option<LargeStringArray> {
        self.parts.iter().find_map(|part| part.given_ids())?;
        let mut names = LargeStringBuilder::new();
        let mut before = 0;
        for part in &self.parts {
            match part.given_ids() {
                Some(ids) => ids.iter().flatten().for_each(|id| names.append_value(id)),
                None => (before..before + part.documents())
                    .for_each(|number| names.append_value(number.to_string())),
            }
            before += part.documents();
        }
        Some(names.finish())
    }

    /// Returns the metadata of all documents, missing where a corpus has no such column.
    fn metadata(&self) -> Result<Vec<Metadata>> {
        let mut names: Vec<&String> = Vec::new();
        for column in self.parts.iter().flat_map(|part| part.metadata()) {
            if !names.contains(&&column.name) {
                names.push(&column.name);
            }
        }
        names.into_iter().map(|name| self.column(name)).collect()
    }

    fn column(&self, name: &str) -> Result<Metadata> {
        let found = self.parts.iter().map(|part| {
            let column = part.metadata().iter().find(|column| column.name == name);
            (part.documents(), column.map(|column| &column.values))
        });
        let found: Vec<(usize, Option<&ArrayRef>)> = found.collect();
        let kinds = found.iter().filter_map(|(_, values)| values.map(Array::data_type));
        let kind = kinds.cloned().map(Some).reduce(common).flatten();
        let Some(kind) = kind else {
            let reason = "is not of one kind in all corpora".into();
            return Err(Error::Metadata { column: name.into(), reason });
        };
        let values = found.into_iter().map(|(rows, values)| of_kind(values, &kind, rows));
        let values: Vec<ArrayRef> = values.collect();
        let parts: Vec<&dyn Array> = values.iter().map(AsRef::as_ref).collect();
        let values = concat(&parts).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Metadata { name: name.into(), values })
    }
}

/// Returns the kind that holds the values of both.
fn common(one: Option<DataType>, other: Option<DataType>) -> Option<DataType> {
    match (one?, other?) {
        (DataType::Null, kind) | (kind, DataType::Null) => Some(kind),
        (DataType::Int64, DataType::Float64) | (DataType::Float64, DataType::Int64) => {
            Some(DataType::Float64)
        }
        (one, other) => (one == other).then_some(one),
    }
}

fn of_kind(values: Option<&ArrayRef>, kind: &DataType, rows: usize) -> ArrayRef {
    match values {
        Some(values) if values.data_type() == kind => Arc::clone(values),
        Some(values) if *values.data_type() == DataType::Int64 => {
            #[expect(clippy::cast_precision_loss, reason = "as where numbers of a column mix")]
            let numbers: Float64Array =
                values.as_primitive::<Int64Type>().unary::<_, Float64Type>(|number| number as f64);
            Arc::new(numbers)
        }
        _ => new_null_array(kind, rows),
    }
}

fn check_options(parts: &[Arc<Corpus>]) -> Result<()> {
    let mut options = parts.iter().map(|part| part.options());
    let Some(first) = options.next() else { return Ok(()) };
    if options.all(|other| other == first) {
        return Ok(());
    }
    let reason = "differ: corpora can be joined when the same options made their tokens".into();
    Err(Error::Combination { option: "the options of the corpora", reason })
}

fn number(id: usize) -> u32 {
    u32::try_from(id).unwrap_or_else(|_| unreachable!("at most twice MAX_TYPES"))
}

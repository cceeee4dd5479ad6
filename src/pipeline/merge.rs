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
use crate::layers::{Layer, TOKEN, Values};
use crate::store::{Addition, Draft, Held, Needs, Store, Texts};
use crate::threads::Watch;

/// How many tokens or sentences are renumbered at once.
const PIECE: usize = 1 << 20;

/// Corpora with one vocabulary a layer; their streams are still where they were.
#[derive(Debug)]
struct Union {
    parts: Vec<Arc<Corpus>>,
    /// The tokens, and then the layers of the first part.
    unions: Vec<Types>,
}

/// The types of one layer of all parts.
#[derive(Debug)]
struct Types {
    /// The layer.
    name: String,
    vocabulary: Vocabulary,
    counts: Vec<u64>,
    /// For each part, the id of each of its own.
    maps: Vec<Vec<u32>>,
}

/// Makes one corpus of several, in memory.
pub fn merge(parts: Vec<Arc<Corpus>>, watch: &Watch) -> Result<Corpus> {
    let union = Union::new(parts, watch)?;
    let ids = union.unions.iter().map(|types| Ok(joined(union.ids(types, 0, watch))?.into()));
    let ids = ids.collect::<Result<_>>()?;
    let ends = joined(union.sentence_ends(0, watch))?;
    union.corpus(ids, ends.into())
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
    let corpora = parts.iter().map(|part| part.corpus(Needs::Layers, watch).cloned());
    let union = Union::new(corpora.collect::<Result<_>>()?, watch)?;
    let texts = parts.iter().map(|part| part.store().and_then(Store::texts));
    let texts: Option<Vec<&Texts>> = texts.collect();
    let draft = Draft::begin(path, overwrite, texts.is_some(), watch)?;
    let (tokens, sentences) = union.sizes(0);
    let streams = union.unions.iter().map(|types| union.ids(types, 0, watch));
    let ids = draft.write_streams(tokens, streams)?;
    let ends = draft.write_sentences(sentences, union.sentence_ends(0, watch))?;
    for (part, texts) in parts.iter().zip(texts.into_iter().flatten()) {
        draft.copy_texts(texts, part.sizes().documents, watch)?;
    }
    draft.complete(&union.corpus(ids, ends)?, given, Held::common_cut(parts))
}

/// Adds the documents of a corpus to a store, which holds them behind its own from then on;
/// texts are kept if both have theirs.
///
/// What the store has of tokens, sentences, layers and texts stays where it is, unless the
/// store is no longer what was opened: then what was opened is written again, and takes its
/// place. `given` and `small` are those of [`Addition`].
pub fn append_stored(
    base: &Arc<Held>,
    added: &Arc<Held>,
    given: bool,
    small: u64,
    watch: &Watch,
) -> Result<()> {
    let Some(store) = base.store() else {
        return Err(Error::Internal("documents are added to a corpus that is not on disk".into()));
    };
    let parts = [base.corpus(Needs::Types, watch)?, added.corpus(Needs::Layers, watch)?];
    let union = Union::new(parts.map(Arc::clone).into(), watch)?;
    let Some(mut addition) = Addition::begin(store, small, watch)? else {
        let parts = [base, added].map(Arc::clone);
        return merge_stored(&parts, store.path(), true, given, watch);
    };
    let (tokens, sentences) = union.sizes(1);
    let ids = union.unions.iter();
    let ids = ids.map(|types| addition.write_stream(tokens, union.ids(types, 1, watch)));
    let ids = ids.collect::<Result<_>>()?;
    let ends = addition.write_sentences(sentences, union.sentence_ends(1, watch))?;
    if let Some(texts) = added.store().and_then(Store::texts) {
        addition.write_texts(texts, added.sizes().documents)?;
    }
    let parts = [base, added].map(Arc::clone);
    addition.complete(&union.corpus(ids, ends)?, given, Held::common_cut(&parts))
}

fn joined(pieces: impl Iterator<Item = Result<Buffer>>) -> Result<Buffer> {
    let mut bytes = arrow_buffer::MutableBuffer::new(0);
    for piece in pieces {
        bytes.extend_from_slice(piece?.as_slice());
    }
    Ok(bytes.into())
}

impl Types {
    /// Joins the vocabularies of one layer.
    fn of(name: &str, parts: &[Arc<Corpus>], watch: &Watch) -> Result<Self> {
        let (mut words, mut counts) = (LargeStringBuilder::new(), Vec::new());
        let mut known: HashMap<&str, u32, RandomState> = HashMap::default();
        let mut maps = Vec::new();
        for part in parts {
            watch.check()?;
            let own = part.values(name)?;
            let mut map = Vec::with_capacity(own.vocabulary.len());
            for (word, count) in own.vocabulary.words().iter().flatten().zip(&own.counts) {
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
        Ok(Self { name: name.into(), vocabulary: words.finish().into(), counts, maps })
    }
}

impl Union {
    /// Joins the vocabularies. Fails if the corpora do not call the same things tokens, or
    /// do not have the same layers.
    fn new(parts: Vec<Arc<Corpus>>, watch: &Watch) -> Result<Self> {
        check_options(&parts)?;
        check_layers(&parts)?;
        let layers = parts.first().map_or(&[][..], |part| part.layers());
        let names = [TOKEN].into_iter().chain(layers.iter().map(|layer| layer.name.as_str()));
        watch.busy("joining vocabularies");
        let types = names.map(|name| Types::of(name, &parts, watch));
        let unions: Vec<Types> = types.collect::<Result<_>>()?;
        let tokens = parts.iter().map(|part| part.stream().len()).sum::<usize>() * unions.len();
        watch.stage("renumbering", "tokens", tokens);
        Ok(Self { parts, unions })
    }

    /// Returns how many tokens there are, and how many sentences, from a part on.
    fn sizes(&self, from: usize) -> (usize, usize) {
        let sum = |of: fn(&Corpus) -> usize| self.parts[from..].iter().map(|part| of(part)).sum();
        (sum(|part| part.stream().len()), sum(Corpus::sentences))
    }

    /// Returns the ids of a layer for all tokens from a part on, piece by piece.
    fn ids(
        &self,
        types: &Types,
        from: usize,
        watch: &Watch,
    ) -> impl Iterator<Item = Result<Buffer>> {
        self.parts.iter().zip(&types.maps).skip(from).flat_map(move |(part, map)| {
            let stream = part.values(&types.name).map_or(&[][..], |own| own.stream.as_slice());
            stream.chunks(PIECE).map(move |ids| {
                watch.step(ids.len())?;
                let renamed = |id: &TokenId| map[id.index()];
                Ok(Buffer::from_vec(ids.iter().map(renamed).collect::<Vec<u32>>()))
            })
        })
    }

    /// Returns the ends of all sentences from a part on, piece by piece.
    fn sentence_ends(&self, from: usize, watch: &Watch) -> impl Iterator<Item = Result<Buffer>> {
        self.ends(Within::Sentence, from).map(move |ends| {
            watch.check()?;
            Ok(Buffer::from_vec(ends.iter().map(|end| *end as u64).collect::<Vec<u64>>()))
        })
    }

    fn ends(&self, of: Within, from: usize) -> impl Iterator<Item = Vec<usize>> {
        let mut before: usize = self.parts[..from].iter().map(|part| part.stream().len()).sum();
        self.parts[from..].iter().flat_map(move |part| {
            let offset = before;
            before += part.stream().len();
            let moved = move |ends: &[usize]| ends.iter().map(|end| offset + end).collect();
            part.ends(of).chunks(PIECE).map(moved)
        })
    }

    /// Returns the corpus, whose streams and sentences lie where it is said.
    fn corpus(self, streams: Vec<Ids>, sentence_ends: Ends) -> Result<Corpus> {
        let document_ends = self.ends(Within::Document, 0).flatten().collect::<Vec<_>>().into();
        let (names, metadata) = (self.names(), self.metadata()?);
        let (gaps, options) = (self.gaps(), self.parts.first().map(|part| part.options().clone()));
        let layer = |(types, stream): (Types, Ids)| {
            let values = Values::new(types.vocabulary, types.counts, stream);
            Layer { name: types.name, values }
        };
        let mut layers = self.unions.into_iter().zip(streams).map(layer);
        let Some(Layer { values, .. }) = layers.next() else { unreachable!("the tokens") };
        let columns = Columns { values, document_ends, sentence_ends };
        let mut corpus = Corpus::new(columns, options.unwrap_or_default())
            .with_gaps(gaps)
            .with_layers(layers.collect());
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

/// Fails unless all corpora have the layers of the first, in any order.
fn check_layers(parts: &[Arc<Corpus>]) -> Result<()> {
    let names = |part: &Arc<Corpus>| {
        let mut names: Vec<String> = part.layers().iter().map(|own| own.name.clone()).collect();
        names.sort_unstable();
        names
    };
    let Some(first) = parts.first().map(names) else { return Ok(()) };
    for (place, other) in parts.iter().map(names).enumerate() {
        if other != first {
            let told = |names: &[String]| match names {
                [] => "none".to_string(),
                names => format!("'{}'", names.join("', '")),
            };
            let (first, other) = (told(&first), told(&other));
            let reason = format!(
                "the corpora have different layers: the first {first}, number {place} (from 0) \
                 {other}; layer('token') is a corpus without any"
            );
            return Err(Error::Layer { reason });
        }
    }
    Ok(())
}

fn number(id: usize) -> u32 {
    u32::try_from(id).unwrap_or_else(|_| unreachable!("at most twice MAX_TYPES"))
}

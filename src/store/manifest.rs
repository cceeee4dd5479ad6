//! What a store holds, as its manifest says it.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::column::ColumnFacts;
use super::file::FileFacts;
use super::texts::TextFacts;
use crate::corpus::{Corpus, Sizes};
use crate::error::{Error, Result};
use crate::tokenize::{Options, UNICODE_VERSION};

/// The manifest's name in the folder.
pub(super) const NAME: &str = "manifest.json";

/// What the field `format` says.
const FORMAT: &str = "turven corpus";

/// The newest version of the format that is read.
const VERSION: u32 = 4;

/// The version that is written of a corpus in one segment, as all are that version 3 knows.
const IN_ONE: u32 = 3;

/// The version that is written of a corpus without layers, which version 2 knows nothing of.
const WITHOUT_LAYERS: u32 = 2;

/// The version that is written of one without gaps too, which version 1 knows nothing of.
const WITHOUT_GAPS: u32 = 1;

/// The line that has the checksum of all lines before it.
const CHECK: &str = "\n  \"check\"";

/// What a store holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Manifest {
    format: String,
    version: u32,
    /// The program that made it.
    made_by: String,
    /// The version of Unicode that decided what a word is.
    unicode: String,
    /// Whether the tokens were given; else they were cut by `options`.
    pub(super) given: bool,
    pub(super) options: Options,
    #[serde(flatten)]
    pub(super) sizes: Sizes,
    pub(super) files: Files,
    /// How texts are cut, if it is not by `options`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cut: Option<Cut>,
    /// The checksum of all before it.
    check: String,
}

/// How texts are cut so that their tokens stand one to one with those of the corpus.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Cut {
    /// By options that are not those of the corpus: its types have other names.
    By(Options),
    /// In no way: tokens have been dropped or joined.
    Apart,
}

/// The files that belong to the store.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Files {
    pub(super) types: FileFacts,
    pub(super) tokens: ColumnFacts,
    pub(super) sentences: ColumnFacts,
    pub(super) documents: FileFacts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) gaps: Option<FileFacts>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) layers: Vec<LayerFacts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) texts: Option<TextFacts>,
}

impl Files {
    /// Returns the oldest version that knows all of them.
    fn version(&self) -> u32 {
        match (self.layers.as_slice(), &self.gaps) {
            _ if self.are_parted() => VERSION,
            ([], None) => WITHOUT_GAPS,
            ([], Some(_)) => WITHOUT_LAYERS,
            _ => IN_ONE,
        }
    }

    /// Returns whether there are files of several segments.
    pub(super) fn are_parted(&self) -> bool {
        self.columns().any(ColumnFacts::is_parted)
            || self.texts.as_ref().is_some_and(TextFacts::are_parted)
    }

    fn columns(&self) -> impl Iterator<Item = &ColumnFacts> {
        let layers = self.layers.iter().map(|layer| &layer.tokens);
        [&self.tokens, &self.sentences].into_iter().chain(layers)
    }

    /// Returns all of them.
    fn all(&self) -> impl Iterator<Item = &FileFacts> {
        let layers = self.layers.iter().map(|layer| &layer.types);
        let small = [&self.types, &self.documents].into_iter().chain(layers).chain(&self.gaps);
        let texts = self.texts.iter().flat_map(TextFacts::files);
        small.chain(self.columns().flat_map(ColumnFacts::files)).chain(texts)
    }
}

/// The files of a layer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct LayerFacts {
    pub(super) name: String,
    pub(super) types: FileFacts,
    pub(super) tokens: ColumnFacts,
}

/// The fields that every version has.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
    made_by: String,
}

impl Manifest {
    /// Makes the manifest of a corpus; `given` says that its tokens were given, not cut, and
    /// `cut` how the texts are cut to get as many tokens.
    pub(super) fn of(corpus: &Corpus, given: bool, cut: Option<&Options>, files: Files) -> Self {
        let (major, minor, update) = UNICODE_VERSION;
        Self {
            format: FORMAT.into(),
            version: files.version(),
            made_by: concat!("turven ", env!("CARGO_PKG_VERSION")).into(),
            unicode: format!("{major}.{minor}.{update}"),
            given,
            options: corpus.options().clone(),
            sizes: corpus.sizes(),
            cut: match cut.filter(|_| files.texts.is_some()) {
                Some(options) if given || options != corpus.options() => {
                    Some(Cut::By(options.clone()))
                }
                None if files.texts.is_some() => Some(Cut::Apart),
                _ => None,
            },
            files,
            check: String::new(),
        }
    }

    /// Returns the names of all files, from the folder of the store on.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        self.files.all().map(|file| file.name.as_str()).collect()
    }

    /// Returns how texts are cut so that their tokens stand one to one with those of the
    /// corpus, if they do.
    pub(super) fn cut(&self) -> Option<&Options> {
        match &self.cut {
            Some(Cut::By(options)) => Some(options),
            Some(Cut::Apart) => None,
            None => Some(&self.options).filter(|_| !self.given),
        }
    }

    /// Returns the manifest's text.
    pub(super) fn to_text(&self) -> String {
        let json = |manifest: &Self| {
            serde_json::to_string_pretty(manifest)
                .unwrap_or_else(|error| unreachable!("names and numbers only: {error}"))
        };
        let unchecked = json(self);
        let Some((before, _)) = unchecked.rsplit_once(CHECK) else { unreachable!("a field") };
        format!("{before}{}", last_lines(before))
    }

    /// Reads the manifest of a folder.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(NAME);
        let bytes = fs::read(&path).map_err(|source| unreadable(folder, &path, source))?;
        let damaged = |reason: String| Error::Store { path: path.clone(), reason };
        let text = String::from_utf8(bytes).map_err(|_| damaged("is not UTF-8".into()))?;
        let head: Head = serde_json::from_str(&text)
            .map_err(|error| damaged(format!("is not a manifest: {error}")))?;
        if head.format != FORMAT {
            return Err(damaged(format!("is of the format '{}', not '{FORMAT}'", head.format)));
        }
        if head.version > VERSION {
            return Err(damaged(format!(
                "has version {} of the format and was made by {}; this version of turven reads \
                 up to {VERSION}, a newer one is needed",
                head.version, head.made_by
            )));
        }
        let manifest: Self = serde_json::from_str(&text)
            .map_err(|error| damaged(format!("is not a manifest: {error}")))?;
        let is_whole = |(before, last): (&str, &str)| last_lines(before) == [CHECK, last].concat();
        if !text.rsplit_once(CHECK).is_some_and(is_whole) {
            return Err(damaged("is damaged: its checksum does not fit".into()));
        }
        Ok(manifest)
    }
}

/// Returns the end of a manifest: the checksum of all `before` it.
fn last_lines(before: &str) -> String {
    format!("{CHECK}: \"{:016x}\"\n}}\n", xxh3_64(before.as_bytes()))
}

fn unreadable(folder: &Path, path: &Path, source: std::io::Error) -> Error {
    if source.kind() == ErrorKind::NotFound && folder.is_dir() {
        let reason = format!(
            "has no {NAME}: it is not a stored corpus, or one whose first writing did not end"
        );
        return Error::Store { path: folder.into(), reason };
    }
    let missing = matches!(source.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
    let path = if missing { folder } else { path };
    Error::Io { path: path.into(), source }
}

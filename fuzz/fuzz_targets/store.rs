//! A stored corpus of which one file is damaged: an error, or the answers that there were.
//!
//! Input: a byte that says which corpus, one that says which file, one that says what is done
//! to it, three for the place; what follows is put there.

#![no_main]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use turven::corpus::{Corpus, Within};
use turven::error::{Error, Result};
use turven::pipeline::{Plan, build_polled};
use turven::read::{Batch, Source, Texts, TokenBatch};
use turven::store::{Draft, Held, Needs, Store};
use turven::threads::{Crew, Watch};

const TEXTS: [&str; 4] = [
    "De kat zat op de mat. De hond lag ernaast!",
    "",
    "Het water kwam; het water ging. De kat en de hond zagen het water.",
    "Éénmaal, andermaal: de koopman riep 'verkocht'.",
];

/// Tokens with a layer.
struct Annotated(Option<TokenBatch>);

impl Source for Annotated {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        Ok(self.0.take().map(Batch::Tokens))
    }

    fn layers(&self) -> Vec<String> {
        vec!["lemma".into()]
    }
}

fn annotated() -> Annotated {
    let mut batch = TokenBatch::of_layers(1);
    for (token, lemma) in [("katten", "kat"), ("sliepen", "slapen"), ("katten", "kat")] {
        batch.push(token);
        batch.layers[0].push(lemma);
    }
    batch.end_document();
    Annotated(Some(batch))
}

/// A folder, what was in it when it was well, and the answers it gave.
struct Kept {
    folder: PathBuf,
    files: Vec<(PathBuf, Vec<u8>)>,
    answers: Answers,
}

#[derive(Debug, PartialEq)]
struct Answers {
    words: Vec<String>,
    counts: Vec<u64>,
    stream: Vec<u32>,
    ends: [Vec<usize>; 2],
    layers: Vec<(String, Vec<u32>)>,
    texts: Vec<String>,
}

static KEPT: LazyLock<Vec<Kept>> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("turven-fuzz-store-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let texts = || Texts::new(TEXTS.map(String::from));
    vec![
        kept(&folder.join("plain"), false, &mut texts()),
        kept(&folder.join("texts"), true, &mut texts()),
        kept(&folder.join("layers"), false, &mut annotated()),
    ]
});

fn kept(folder: &Path, keep_text: bool, source: &mut impl Source) -> Kept {
    let _ = fs::remove_dir_all(folder);
    let draft = Draft::begin(folder, false, keep_text, &Watch::default()).expect("a draft");
    let draft = Arc::new(draft);
    let plan = Plan { draft: Some(Arc::clone(&draft)), ..Plan::default() };
    let crew = Crew::new(1).expect("a thread");
    let built = build_polled(source, plan, &crew, &mut |_| Ok(())).expect("a corpus");
    draft.complete(&built.corpus, false, Some(built.corpus.options())).expect("stored");
    let mut files = Vec::new();
    list(folder, &mut files);
    files.sort();
    let answers = asked(folder).expect("it is well");
    Kept { folder: folder.into(), files, answers }
}

fn list(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a file").path();
        if path.is_dir() {
            list(&path, files);
        } else if path.file_name().is_some_and(|name| name != "lock") {
            files.push((path.clone(), fs::read(path).expect("readable")));
        }
    }
}

/// Asks a store for all it has.
fn asked(folder: &Path) -> Result<Answers> {
    let (watch, store) = (Watch::default(), Store::open(folder)?);
    let documents = store.sizes().documents;
    let texts = store.texts().map(|texts| {
        (0..documents).map(|place| texts.text(place, &watch)).collect::<Result<Vec<_>>>()
    });
    let texts = texts.transpose()?.unwrap_or_default();
    let held = Held::from(store);
    let corpus: &Corpus = held.corpus(Needs::Layers, &watch)?;
    let layers = corpus.layers().iter().map(|layer| {
        let stream = layer.values.stream.as_slice().iter().map(|id| id.0).collect();
        (layer.name.clone(), stream)
    });
    Ok(Answers {
        words: corpus.vocabulary().words().iter().flatten().map(str::to_string).collect(),
        counts: corpus.counts().to_vec(),
        stream: corpus.stream().iter().map(|id| id.0).collect(),
        ends: [Within::Document, Within::Sentence].map(|within| corpus.ends(within).to_vec()),
        layers: layers.collect(),
        texts,
    })
}

/// Does to a file what the input says.
fn damaged(whole: &[u8], what: u8, place: usize, with: &[u8]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    let place = place % (bytes.len() + 1);
    match what % 6 {
        0 => {
            if let Some(byte) = bytes.get_mut(place) {
                *byte ^= with.first().copied().unwrap_or(1).max(1);
            }
        }
        1 => bytes.truncate(place),
        2 => bytes.extend_from_slice(with),
        3 => {
            let end = (place + with.len()).min(bytes.len());
            bytes[place..end].copy_from_slice(&with[..end - place]);
        }
        4 => {
            bytes.splice(place..place, with.iter().copied());
        }
        _ => bytes = with.to_vec(),
    }
    bytes
}

fuzz_target!(|data: &[u8]| {
    let [which, file, what, high, middle, low, with @ ..] = data else { return };
    let kept = &KEPT[usize::from(*which) % KEPT.len()];
    let (path, whole) = &kept.files[usize::from(*file) % kept.files.len()];
    let place = u32::from_be_bytes([0, *high, *middle, *low]) as usize;
    let bytes = damaged(whole, *what, place, with);
    // A file that is mapped must not change: a new one takes its place.
    let _ = fs::remove_file(path);
    fs::write(path, &bytes).expect("written");

    match asked(&kept.folder) {
        Ok(answers) => assert_eq!(answers, kept.answers, "{}", path.display()),
        Err(Error::Store { .. } | Error::Io { .. }) => {}
        Err(other) => panic!("{}: {other}", path.display()),
    }
    let verified = Store::open(&kept.folder).and_then(|store| store.verify(&Watch::default()));
    match verified {
        // Blanks around the manifest say nothing, so it need not be the same bytes.
        Ok(()) if path.ends_with("manifest.json") => {}
        Ok(()) => assert_eq!(&bytes, whole, "{} is said to be well", path.display()),
        Err(Error::Store { .. } | Error::Io { .. }) => {}
        Err(other) => panic!("{}: {other}", path.display()),
    }
    let _ = fs::remove_file(path);
    fs::write(path, whole).expect("written");
});

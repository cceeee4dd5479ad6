//! Files of any kind, made of any bytes: a corpus or an error, never a panic.
//!
//! Input: a first byte that says what the file is called, a second one that says how it is
//! read, then the file. The same file is read on one thread and on three, and again when it
//! is compressed; all must give the same corpus, or the same error.

#![no_main]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use turven::corpus::Within;
use turven::error::Error;
use turven::pipeline::{Built, Plan, build_polled};
use turven::read::{Choice, Column, Errors, Files, LayerChoice, Nulls, ReadOptions, encoding};
use turven::threads::Crew;

/// What a file may be called.
const NAMES: [&str; 19] = [
    "a.jsonl",
    "a.csv",
    "a.tsv",
    "a.conllu",
    "a.vrt",
    "a.warc",
    "a.wet",
    "a.txt",
    "a.arrow",
    "a.tar",
    "a.zip",
    "a.jsonl.gz",
    "a.warc.gz",
    "a.csv.zst",
    "a.txt.bz2",
    "a.warc.xz",
    "a.tgz",
    "a.vrt.zst",
    "a.feather",
];

/// As many of the first names say nothing of compression, nor of an archive.
const PLAIN: usize = 8;

/// A folder of this process.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("turven-fuzz-read-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    folder
});

/// Reads how files are read off a byte.
fn options(byte: u8, is_of_tokens: bool) -> ReadOptions {
    let layer = |(name, number): (&str, usize)| LayerChoice {
        name: name.into(),
        column: Column::Number(number),
    };
    let has_layers = is_of_tokens && byte & 32 != 0;
    ReadOptions {
        errors: if byte & 1 == 0 { Errors::Strict } else { Errors::Replace },
        skip: byte & 2 != 0,
        encoding: [None, encoding("windows-1252"), encoding("utf-16le"), encoding("shift_jis")]
            [usize::from(byte >> 2 & 3)],
        choice: Choice {
            nulls: if byte & 16 == 0 { Nulls::Error } else { Nulls::Empty },
            metadata: (byte & 64 != 0).then(|| vec!["a".into()]),
            id: (byte & 128 != 0).then(|| "b".into()),
            text: None,
        },
        layers: if has_layers { [("x", 3), ("y", 2)].map(layer).into() } else { Vec::new() },
        ..ReadOptions::default()
    }
}

/// What can be told of a corpus, without the names of files.
#[derive(Debug, PartialEq)]
struct Answer {
    words: Vec<String>,
    stream: Vec<u32>,
    document_ends: Vec<usize>,
    sentence_ends: Vec<usize>,
    names: Vec<String>,
    metadata: String,
    skipped: Vec<(Option<u64>, String)>,
}

fn told(built: Built, name: &str) -> Answer {
    let corpus = &built.corpus;
    let neutral = |text: &str| text.replace(name, "NAME");
    let metadata = built.metadata.iter().map(|m| format!("{} {:?}\n", m.name, m.values));
    let words = corpus.vocabulary();
    Answer {
        words: words.words().iter().flatten().map(str::to_string).collect(),
        stream: corpus.stream().iter().map(|id| id.0).collect(),
        document_ends: corpus.ends(Within::Document).to_vec(),
        sentence_ends: corpus.ends(Within::Sentence).to_vec(),
        names: built.names.iter().flatten().map(|id| neutral(id)).collect(),
        metadata: metadata.collect(),
        skipped: built.skipped.iter().map(|left| (left.row, neutral(&left.reason))).collect(),
    }
}

fn read(path: &Path, options: &ReadOptions, threads: usize) -> Result<Answer, String> {
    let crew = Crew::new(threads).expect("threads");
    let mut files = Files::new(vec![path.into()], options.clone());
    let name = path.file_name().expect("a name").to_string_lossy();
    match build_polled(&mut files, Plan::default(), &crew, &mut |_| Ok(())) {
        Ok(built) => {
            let documents = built.corpus.documents();
            assert!(built.names.as_ref().is_none_or(|names| names.len() == documents));
            assert!(built.metadata.iter().all(|column| column.values.len() == documents));
            Ok(told(built, &name))
        }
        Err(Error::Internal(what)) => panic!("{what}"),
        Err(error) => Err(error.to_string().replace(&*name, "NAME")),
    }
}

fuzz_target!(|data: &[u8]| {
    let [kind, how, bytes @ ..] = data else { return };
    let place = usize::from(*kind) % NAMES.len();
    let name = NAMES[place];
    let options = options(*how, name.starts_with("a.conllu") || name.starts_with("a.vrt"));
    let path = FOLDER.join(name);
    fs::write(&path, bytes).expect("written");
    let one = read(&path, &options, 1);
    assert_eq!(one, read(&path, &options, 3), "three threads, {name}");

    // What is compressed already would be read as if it were twice.
    if place < PLAIN && one.is_ok() && bytes.len() >= 2 {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(bytes).expect("in memory");
        let packed = packed.finish().expect("in memory");
        let again = FOLDER.join(format!("{name}.gz"));
        fs::write(&again, packed).expect("written");
        if !is_packed(bytes) {
            assert_eq!(one, read(&again, &options, 2), "compressed, {name}");
        }
    }
});

/// Tells whether bytes may begin what is compressed.
fn is_packed(bytes: &[u8]) -> bool {
    matches!(bytes, [0x1f, 0x8b, ..] | [0x28, 0xb5, ..] | [0x50..=0x5f, 0x2a, ..])
        || bytes.starts_with(b"BZh")
        || bytes.starts_with(b"\xfd7zXZ")
}

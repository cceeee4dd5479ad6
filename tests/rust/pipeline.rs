//! From documents to tables, on one thread and on several.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use proptest::prelude::*;
use turven::corpus::{Corpus, Within};
use turven::count::ngram::Wanted;
use turven::error::Error;
use turven::pipeline::{self, FrequencyOptions, NgramOptions};
use turven::read::{Errors, Files, Texts};
use turven::table::Table;
use turven::threads::{Crew, Watch};
use turven::tokenize::Tokenizer;

fn corpus(texts: &[String], threads: usize) -> Corpus {
    let crew = Crew::new(threads).expect("threads");
    pipeline::build(Texts::new(texts.to_vec()), Tokenizer::default(), &crew).expect("a corpus")
}

fn ngrams(corpus: &Corpus, n: usize) -> Table {
    let within = Within::Document;
    let wanted = Wanted { lengths: n..=n, skip: 0, within, min_count: 1, memory: None };
    let options = NgramOptions::of_counts(wanted, None);
    pipeline::ngrams(corpus, &options, &Watch::default()).expect("a table")
}

fn frequencies(corpus: &Corpus) -> Table {
    pipeline::frequencies(corpus, &FrequencyOptions::default(), &Watch::default()).expect("a table")
}

/// Counts as a table gives them, by name.
fn counts(table: &Table, name: &str) -> BTreeMap<String, i64> {
    let names = table.column(name).expect("names").as_string::<i64>();
    let counts = table.column("count").expect("counts").as_primitive::<Int64Type>();
    names.iter().flatten().map(String::from).zip(counts.values().iter().copied()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn tables_equal_the_plain_definition_on_any_number_of_threads(
        texts in prop::collection::vec("[a-dé \n]{0,40}", 0..8)
    ) {
        let mut expected = BTreeMap::new();
        for text in &texts {
            let words: Vec<&str> = text.split_whitespace().collect();
            for pair in words.windows(2) {
                *expected.entry(pair.join(" ")).or_insert(0) += 1;
            }
        }
        let one = corpus(&texts, 1);
        prop_assert_eq!(counts(&ngrams(&one, 2), "ngram"), expected);
        for threads in [2, 7] {
            let many = corpus(&texts, threads);
            prop_assert_eq!(many.stream(), one.stream());
            prop_assert_eq!(ngrams(&many, 3), ngrams(&one, 3));
            prop_assert_eq!(frequencies(&many), frequencies(&one));
        }
    }
}

/// A folder of its own for a test.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("turven-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn a_long_file_read_in_blocks_is_the_text_read_at_once() {
    // Past the limit above which files are read block by block; the lines
    // differ, so that a lost or doubled one would show.
    let line = |i: u32| format!("regel {} is één van {}.\n", i % 9973, i % 7);
    let text: String = (0..400_000).map(line).collect();
    assert!(text.len() > 9 << 20);
    let path = folder("blocks").join("long.txt");
    fs::write(&path, &text).expect("written");
    let crew = Crew::new(2).expect("threads");
    let read = pipeline::build(
        Files::new(vec![path.clone(), path], Errors::Strict),
        Tokenizer::default(),
        &crew,
    );
    let read = read.expect("a corpus");
    let whole = corpus(&[text.clone(), text], 2);
    assert!(read.stream() == whole.stream());
    assert_eq!(read.documents(), 2);
    assert_eq!(read.ends(Within::Sentence), whole.ends(Within::Sentence));
    assert_eq!(frequencies(&read), frequencies(&whole));
}

#[test]
fn the_first_faulty_file_in_document_order_is_the_one_reported() {
    let folder = folder("faults");
    let good = "woord ".repeat(200_000);
    let paths: Vec<PathBuf> = (0..40).map(|i| folder.join(format!("{i:02}.txt"))).collect();
    for (index, path) in paths.iter().enumerate() {
        let faulty = [17, 18, 30].contains(&index);
        let bytes = if faulty { b"goed \xff".to_vec() } else { good.clone().into_bytes() };
        fs::write(path, bytes).expect("written");
    }
    fs::remove_file(&paths[35]).expect("removed");
    let crew = Crew::new(7).expect("threads");
    for _ in 0..5 {
        let files = Files::new(paths.clone(), Errors::Strict);
        let error = pipeline::build(files, Tokenizer::default(), &crew).expect_err("faulty");
        let place = format!("{}, byte 5", paths[17].display());
        assert!(matches!(error, Error::Decode { .. }) && error.to_string().contains(&place));
    }
}

#[test]
fn a_panic_in_a_worker_is_an_error_and_the_crew_works_on() {
    let crew = Crew::new(2).expect("threads");
    let error = crew.run(&mut |_| Ok(()), |_| -> turven::Result<()> { panic!("on purpose") });
    assert!(matches!(error, Err(Error::Internal(what)) if what == "on purpose"));
    assert_eq!(crew.run(&mut |_| Ok(()), |_| Ok(7)).expect("works"), 7);
}

#[test]
fn a_caller_that_gives_up_returns_at_once() {
    let crew = Crew::new(1).expect("threads");
    let begun = std::time::Instant::now();
    let work = |watch: &Watch| loop {
        watch.check()?;
    };
    let given_up: turven::Result<()> = crew.run(&mut |_| Err(Error::Interrupted), work);
    assert!(matches!(given_up, Err(Error::Interrupted)));
    assert!(begun.elapsed().as_secs() < 5);
}

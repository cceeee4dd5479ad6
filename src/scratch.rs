//! Long lists of numbers that are made of a stored corpus: they wait in files without a name.
//!
//! Input: numbers, one after the other. Output: the same numbers as one piece of memory. A
//! corpus on disk may be larger than memory, and so may a part of it, or what it becomes when
//! types are dropped. So what is made of its stream is written, piece by piece, to a file
//! beside it, and mapped. The file has no name any more when the first byte is written: it
//! goes when nobody needs it, even if the process is killed. What is made of a corpus in
//! memory stays in memory.

use std::fs::File;
use std::io::Write;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_buffer::{ArrowNativeType, Buffer};
use bytemuck::Pod;

use crate::error::{Error, Result};
use crate::store::map;

/// So many bytes are in memory before they are written.
const PIECE: usize = if cfg!(test) { 64 } else { 64 << 20 };

/// Where numbers may wait.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch(Option<Arc<Path>>);

impl Scratch {
    /// In a folder, or where the system keeps such files if nothing can be written there.
    pub(crate) fn beside(folder: &Path) -> Self {
        // Elsewhere a file that is open keeps its name.
        Self(cfg!(unix).then(|| folder.into()))
    }

    /// Begins a list.
    pub(crate) fn list<T: Pod + ArrowNativeType>(&self) -> Growing<T> {
        Growing { scratch: self.clone(), held: Vec::new(), file: None, written: 0, of: PhantomData }
    }

    fn file(&self) -> Result<Option<(PathBuf, File)>> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let Some(folder) = &self.0 else { return Ok(None) };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!(".turven-{}-{number}", std::process::id());
        let made = |path: PathBuf| {
            let made = File::options().read(true).write(true).create_new(true).open(&path);
            made.and_then(|file| std::fs::remove_file(&path).map(|()| (path.clone(), file)))
                .map_err(|source| Error::Io { path, source })
        };
        made(folder.join(&name)).or_else(|_| made(std::env::temp_dir().join(&name))).map(Some)
    }
}

/// A list that grows.
#[derive(Debug)]
pub(crate) struct Growing<T> {
    scratch: Scratch,
    held: Vec<T>,
    /// Where the numbers before these are, if there are many.
    file: Option<(PathBuf, File)>,
    written: usize,
    of: PhantomData<T>,
}

impl<T: Pod + ArrowNativeType> Growing<T> {
    /// Adds a number.
    #[inline]
    pub(crate) fn push(&mut self, number: T) {
        self.held.push(number);
    }

    /// Adds numbers.
    pub(crate) fn extend(&mut self, numbers: impl IntoIterator<Item = T>) {
        self.held.extend(numbers);
    }

    /// Takes numbers over.
    pub(crate) fn take(&mut self, numbers: Vec<T>) {
        if self.held.is_empty() {
            self.held = numbers;
        } else {
            self.held.extend_from_slice(&numbers);
        }
    }

    /// Returns how many there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.written + self.held.len()
    }

    /// Writes what has come, if it is much: to be called now and then.
    pub(crate) fn settle(&mut self) -> Result<()> {
        if size_of_val(self.held.as_slice()) < PIECE {
            return Ok(());
        }
        if self.file.is_none() {
            self.file = self.scratch.file()?;
        }
        self.write()
    }

    fn write(&mut self) -> Result<()> {
        let Some((path, file)) = &mut self.file else { return Ok(()) };
        let written = file.write_all(bytemuck::cast_slice(&self.held));
        written.map_err(|source| Error::Io { path: path.clone(), source })?;
        self.written += self.held.len();
        self.held.clear();
        Ok(())
    }

    /// Returns all numbers.
    pub(crate) fn finish(mut self) -> Result<Buffer> {
        self.write()?;
        match self.file {
            Some((path, file)) => map(&file).map_err(|source| Error::Io { path, source }),
            None => Ok(Buffer::from_vec(self.held)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Corpus, Within};
    use crate::pipeline::{self, Left, build};
    use crate::read::Texts;
    use crate::store::{Held, Needs, Store, save};
    use crate::threads::{Crew, Watch};
    use crate::tokenize::Tokenizer;

    type Make<'a> = &'a dyn Fn(&Corpus) -> Result<Corpus>;

    /// Returns all that makes a corpus.
    fn all(corpus: &Corpus) -> impl PartialEq + std::fmt::Debug + use<> {
        let values = &corpus.columns().values;
        (
            values.vocabulary.words().clone(),
            (values.stream.as_slice().to_vec(), values.counts.to_vec()),
            corpus.ends(Within::Document).to_vec(),
            corpus.ends(Within::Sentence).to_vec(),
            corpus.gaps().clone(),
        )
    }

    #[test]
    fn what_is_made_of_a_stored_corpus_is_what_is_made_of_it_in_memory() {
        let path = std::env::temp_dir().join(format!("turven-made-{}", std::process::id()));
        let texts = (0..300).map(|number| format!("a b {number}. C a {}! {number} b.", number % 7));
        let texts = Texts::new(texts.collect::<Vec<String>>());
        let crew = Crew::new(2).expect("threads");
        let built = build(texts, Tokenizer::default(), &crew).expect("a corpus");
        let watch = Watch::default();
        let held = Held::from(built);
        save(&held, &path, false, true, &watch).expect("room");
        let stored = Held::from(Store::open(&path).expect("a store"));
        let whole = held.corpus(Needs::Layers, &watch).expect("a corpus");
        let mapped = stored.corpus(Needs::Layers, &watch).expect("a corpus");
        let types = whole.vocabulary().len();
        let kept: Vec<bool> = (0..types).map(|id| id % 3 > 0).collect();
        let names: Vec<Option<String>> = (0..types).map(|id| Some((id % 50).to_string())).collect();
        let documents: Vec<usize> = (0..300).rev().step_by(2).collect();
        let makes: [Make<'_>; 5] = [
            &|corpus| pipeline::part(corpus, &documents, &watch),
            &|corpus| pipeline::dropped(corpus, &kept, Left::Gap, &watch),
            &|corpus| pipeline::dropped(corpus, &kept, Left::Nothing, &watch),
            &|corpus| pipeline::renamed(corpus, &names, Left::Gap, &watch),
            &|corpus| {
                let phrases = [vec!["a".into(), "b".into()], vec!["b".into()]];
                pipeline::compound(corpus, &phrases, "_", Within::Sentence, &watch)
            },
        ];
        for (number, make) in makes.iter().enumerate() {
            let (plain, spilled) = (make(whole).expect("room"), make(mapped).expect("room"));
            assert_eq!(all(&spilled), all(&plain), "{number}");
            // And once more, of what is in files without a name.
            let again = pipeline::part(&spilled, &[1, 0], &watch).expect("room");
            assert_eq!(all(&again), all(&pipeline::part(&plain, &[1, 0], &watch).expect("room")));
        }
        std::fs::remove_dir_all(&path).expect("the store");
    }

    fn listed(scratch: &Scratch, numbers: &[u32]) -> Vec<u32> {
        let mut list = scratch.list();
        for (count, number) in numbers.iter().enumerate() {
            assert_eq!(list.len(), count);
            list.push(*number);
            list.settle().expect("room");
        }
        list.finish().expect("room").typed_data().to_vec()
    }

    #[test]
    fn a_list_is_the_same_in_memory_and_in_a_file_that_has_no_name() {
        let folder = std::env::temp_dir().join(format!("turven-scratch-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        for length in [0, 1, 15, 16, 17, 1000] {
            let numbers: Vec<u32> = (0..length).map(|number| number * 77_777).collect();
            for scratch in [Scratch::default(), Scratch::beside(&folder)] {
                assert_eq!(listed(&scratch, &numbers), numbers);
            }
            assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 0);
        }
        std::fs::remove_dir(&folder).expect("nothing in it");
        // Where there is no such folder, the system's own does.
        assert_eq!(listed(&Scratch::beside(&folder), &[7; 100]), [7; 100]);
    }
}

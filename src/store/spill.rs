//! Files in which a worker's ids and ends of sentences wait for the merge.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use arrow_buffer::Buffer;

use super::draft::Share;
use super::folder::{Folder, Spilled};
use crate::error::Result;
use crate::intern::TokenId;

/// What a worker has made of its batches, one after the other.
#[derive(Debug)]
pub(crate) struct Spill {
    /// Ids of the tokens, and of the values of each layer.
    ids: Vec<Waiting>,
    ends: Waiting,
}

impl Spill {
    pub(super) fn new(folder: &Folder, worker: usize, layers: usize) -> Result<Self> {
        let waiting = |what: &str| Waiting::new(folder, &format!("{what}-{worker}"));
        let ids = (0..=layers).map(|layer| waiting(&format!("ids-{layer}")));
        Ok(Self { ids: ids.collect::<Result<_>>()?, ends: waiting("ends")? })
    }

    /// Takes the ids of a batch, those of the tokens first, and where its sentences end in it.
    pub(crate) fn take<'a>(
        &mut self,
        ids: impl Iterator<Item = &'a mut Vec<u32>>,
        ends: &mut Vec<usize>,
    ) -> Result<()> {
        for (waiting, ids) in self.ids.iter_mut().zip(ids) {
            waiting.write(ids)?;
            ids.clear();
        }
        let ends = std::mem::take(ends).into_iter().map(place);
        self.ends.write(&ends.collect::<Vec<u32>>())
    }

    /// Prepares to give ids and ends back, each in the order in which it was taken.
    pub(super) fn rewound(self) -> Result<(Vec<Given>, Given)> {
        let ids = self.ids.into_iter().map(Waiting::rewound);
        Ok((ids.collect::<Result<_>>()?, self.ends.rewound()?))
    }
}

/// Numbers that wait in a file.
#[derive(Debug)]
struct Waiting {
    file: Spilled,
    to: BufWriter<File>,
}

/// Numbers that are given back.
#[derive(Debug)]
pub(super) struct Given {
    file: Spilled,
    from: BufReader<File>,
}

impl Waiting {
    fn new(folder: &Folder, name: &str) -> Result<Self> {
        let (file, to) = folder.spill(name)?;
        Ok(Self { file, to: BufWriter::new(to) })
    }

    fn write(&mut self, numbers: &[u32]) -> Result<()> {
        let written = self.to.write_all(bytemuck::cast_slice(numbers));
        written.map_err(|source| self.file.failed(source))
    }

    fn rewound(self) -> Result<Given> {
        let Self { file, to } = self;
        let rewound =
            to.into_inner().map_err(std::io::IntoInnerError::into_error).and_then(|mut to| {
                to.seek(SeekFrom::Start(0))?;
                Ok(BufReader::new(to))
            });
        match rewound {
            Ok(from) => Ok(Given { file, from }),
            Err(source) => Err(file.failed(source)),
        }
    }
}

impl Given {
    /// Gives the ids of the next batch back, by what they are called in the corpus.
    pub(super) fn ids(&mut self, share: &Share, map: &[TokenId]) -> Result<Buffer> {
        let mut ids = self.read(share.tokens)?;
        for id in &mut ids {
            *id = map[*id as usize].0;
        }
        Ok(Buffer::from_vec(ids))
    }

    /// Gives the ends of the sentences of the next batch back, in a corpus where `before`
    /// tokens precede it.
    pub(super) fn ends(&mut self, share: &Share, before: usize) -> Result<Buffer> {
        let ends = self.read(share.sentences)?.into_iter();
        Ok(Buffer::from_vec(ends.map(|end| before as u64 + u64::from(end)).collect::<Vec<u64>>()))
    }

    fn read(&mut self, count: usize) -> Result<Vec<u32>> {
        let mut numbers = vec![0; count];
        let read = self.from.read_exact(bytemuck::cast_slice_mut(&mut numbers));
        read.map_err(|source| self.file.failed(source))?;
        Ok(numbers)
    }
}

fn place(end: usize) -> u32 {
    u32::try_from(end).unwrap_or_else(|_| unreachable!("a batch has room for 2^32 tokens"))
}

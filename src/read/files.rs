//! Files: texts, one document each, and files of records.
//!
//! Small texts are handed to the workers by name, as many as make a batch. All else is
//! read here, block by block, so that a file may be larger than memory; what is in a
//! block the workers find out.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ahead::{Ahead, Sink};
use super::annotation::Chosen;
use super::archive::{self, Member};
use super::csv::{Ends, Head};
use super::format::Format;
use super::open::{Input, from_io};
use super::options::ReadOptions;
use super::records::{Form, Records, Skipped, feeds};
use super::text::{Block, Blocks, Buffers};
use super::tokens::{self, TokenLines};
use super::{BATCH_BYTES, Batch, Extent, Source, conllu, ipc, vertical, warc};
use crate::error::{Error, Result};
use crate::threads::Watch;

/// Texts of more bytes than this are read block by block.
const LONG_FILE: u64 = 8 << 20;

/// Compressed texts of more bytes than this.
const LONG_PACKED: u64 = 1 << 20;

/// How much of a long text is read at a time.
const BLOCK_BYTES: usize = 4 << 20;

/// A text for a worker to read.
#[derive(Debug)]
pub struct FileJob {
    path: PathBuf,
    options: Arc<ReadOptions>,
    buffers: Arc<Buffers>,
    watch: Watch,
}

impl FileJob {
    /// Reads the text, a block at a time.
    ///
    /// If faults are to be left out, nothing is handed on of a text that has one.
    pub(crate) fn read(&self, mut take: impl FnMut(&Block) -> Result<()>) -> Result<()> {
        if self.options.skip {
            self.each(&Watch::default(), |block| block.text().map(drop))?;
        }
        self.each(&self.watch, |block| take(&block))
    }

    fn each(&self, watch: &Watch, mut take: impl FnMut(Block) -> Result<()>) -> Result<()> {
        let input = Input::open(&self.path, self.options.max_ratio)?.counted(watch);
        let mut blocks = self.options.blocks(input, BLOCK_BYTES, &self.buffers);
        while let Some(block) = blocks.next_block()? {
            take(block)?;
        }
        Ok(())
    }

    /// Returns what is to be reported of a fault that is to be left out, or the fault.
    pub(crate) fn skipped(&self, fault: Error) -> Result<Skipped> {
        if self.options.skip { Skipped::of(fault) } else { Err(fault) }
    }
}

/// Files in the order given.
pub struct Files {
    batches: Ahead,
    paths: Arc<Vec<PathBuf>>,
    wanted: Option<Vec<String>>,
    layers: Vec<String>,
}

impl Files {
    /// Prepares to read files; none is touched yet.
    #[must_use]
    pub fn new(paths: Vec<PathBuf>, options: impl Into<ReadOptions>) -> Self {
        let options = Arc::new(options.into());
        let (wanted, layers) = (options.choice.metadata.clone(), options.layer_names());
        let paths = Arc::new(paths);
        let all = Arc::clone(&paths);
        let batches = Ahead::new(move |sink, watch| Reading::new(options, sink, watch).files(&all));
        Self { batches, paths, wanted, layers }
    }
}

impl Source for Files {
    fn next_batch(&mut self) -> Result<Option<Batch>> {
        self.batches.next_batch()
    }

    fn wanted(&self) -> Option<Vec<String>> {
        self.wanted.clone()
    }

    fn layers(&self) -> Vec<String> {
        self.layers.clone()
    }

    fn extent(&self) -> Extent {
        Extent::Files(self.paths.to_vec())
    }

    fn watched(&mut self, watch: &Watch) {
        self.batches.watched(watch);
    }
}

impl ReadOptions {
    /// Prepares to read a stream of text in blocks.
    fn blocks<'a>(&self, input: Input<'a>, size: usize, buffers: &Arc<Buffers>) -> Blocks<'a> {
        Blocks::new(input.decoded(self.encoding, self.errors), self.errors, size, buffers)
    }
}

fn refused(path: &Path, reason: &str) -> Error {
    Error::Archive { path: path.into(), reason: reason.into() }
}

/// The reading of files.
struct Reading<'a> {
    options: Arc<ReadOptions>,
    sink: &'a mut Sink<'a>,
    /// Texts for one worker, and how many bytes they are.
    jobs: Vec<FileJob>,
    bytes: u64,
    buffers: Arc<Buffers>,
    watch: &'a Watch,
}

impl<'a> Reading<'a> {
    fn new(options: Arc<ReadOptions>, sink: &'a mut Sink<'a>, watch: &'a Watch) -> Self {
        Self { options, sink, jobs: Vec::new(), bytes: 0, buffers: Arc::default(), watch }
    }

    fn files(&mut self, paths: &[PathBuf]) -> Result<()> {
        for path in paths {
            if let Err(fault) = self.file(path) {
                // The files before this one may have a fault of their own, which is the
                // first to be reported.
                self.hand_on()?;
                self.pass_over(fault)?;
            }
        }
        self.hand_on()
    }

    /// Leaves out what has a fault, if that is asked for.
    fn pass_over(&mut self, fault: Error) -> Result<()> {
        if !self.options.skip {
            return Err(fault);
        }
        (self.sink)(Batch::Skipped(Skipped::of(fault)?))
    }

    /// Hands on the texts that have been gathered.
    fn hand_on(&mut self) -> Result<()> {
        self.bytes = 0;
        let jobs = std::mem::take(&mut self.jobs);
        if jobs.is_empty() { Ok(()) } else { (self.sink)(Batch::Files(jobs)) }
    }

    fn file(&mut self, path: &Path) -> Result<()> {
        let about = fs::metadata(path).map_err(|source| from_io(path, source))?;
        let (format, is_packed) = Format::of(path);
        self.check_layers(path, format)?;
        let longest = if is_packed { LONG_PACKED } else { LONG_FILE };
        if format == Format::Text && about.len() <= longest {
            self.jobs.push(self.job(path));
            self.bytes += about.len();
            return if self.bytes < BATCH_BYTES as u64 { Ok(()) } else { self.hand_on() };
        }
        self.hand_on()?;
        match format {
            Format::Zip if is_packed => Err(refused(path, "a zip archive is not compressed again")),
            Format::Zip => {
                let (ratio, watch) = (self.options.max_ratio, self.watch);
                archive::zip(path, ratio, watch, &mut |member, stream| self.member(member, stream))
            }
            Format::Tar => {
                let input = self.open(path)?;
                archive::tar(input, &mut |member, stream| self.member(member, stream))
            }
            Format::Arrow => {
                ipc::each(path, &self.options, self.sink)?;
                self.watch.step(usize::try_from(about.len()).unwrap_or(usize::MAX))
            }
            Format::Parquet => Err(refused(path, "Parquet is read by the Python package only")),
            _ => {
                if format.is_whole() && self.options.skip {
                    // Of what turns out to have a fault nothing may have been counted.
                    self.job(path).each(&Watch::default(), |block| block.text().map(drop))?;
                }
                self.stream(self.open(path)?, format)
            }
        }
    }

    /// Opens a file, whose bytes count as they are read.
    fn open(&self, path: &Path) -> Result<Input<'static>> {
        Ok(Input::open(path, self.options.max_ratio)?.counted(self.watch))
    }

    /// Fails if layers are asked for, and the file can have none.
    fn check_layers(&self, path: &Path, format: Format) -> Result<()> {
        match format {
            Format::Conllu | Format::Vertical | Format::Zip | Format::Tar => Ok(()),
            _ => Chosen::of_others(&self.options.layers, path),
        }
    }

    fn job(&self, path: &Path) -> FileJob {
        FileJob {
            path: path.into(),
            options: Arc::clone(&self.options),
            buffers: Arc::clone(&self.buffers),
            watch: self.watch.clone(),
        }
    }

    /// Reads a file of an archive.
    fn member(&mut self, path: &Path, member: Member<'_>) -> Result<()> {
        let read = member.and_then(|stream| {
            let (format, _) = Format::of(path);
            match format {
                Format::Zip | Format::Tar => Err(refused(path, "an archive in an archive")),
                Format::Arrow | Format::Parquet => {
                    Err(refused(path, "Arrow and Parquet files are not read from an archive"))
                }
                _ => {
                    self.check_layers(path, format)?;
                    let input = Input::of(path.into(), stream, self.options.max_ratio)?;
                    self.stream(input.watched(self.watch), format)
                }
            }
        });
        read.or_else(|fault| self.pass_over(fault))
    }

    /// Reads what is in a stream.
    fn stream(&mut self, input: Input<'_>, format: Format) -> Result<()> {
        if format == Format::Warc {
            return warc::each(input, &self.options, self.sink);
        }
        let size = if format == Format::Text { BLOCK_BYTES } else { BATCH_BYTES };
        let mut blocks = self.options.blocks(input, size, &self.buffers);
        match format {
            Format::Json => self.json(&mut blocks),
            Format::Csv { delimiter } => self.csv(&mut blocks, delimiter),
            Format::Conllu => self.tokens(&mut blocks, tokens::Form::Conllu),
            Format::Vertical => self.tokens(&mut blocks, tokens::Form::Vertical),
            _ => self.text(&mut blocks),
        }
    }

    fn text(&mut self, blocks: &mut Blocks<'_>) -> Result<()> {
        let mut checked = Vec::new();
        while let Some(block) = blocks.next_block()? {
            if self.options.skip {
                // It may come from an archive, which is read but once.
                block.text()?;
                checked.push(block);
            } else {
                (self.sink)(Batch::Block(block))?;
            }
        }
        checked.into_iter().try_for_each(|block| (self.sink)(Batch::Block(block)))
    }

    fn tokens(&mut self, blocks: &mut Blocks<'_>, form: tokens::Form) -> Result<()> {
        let (mut line, mut is_open) = (0, false);
        let layers = match form {
            tokens::Form::Conllu => Chosen::of_conllu(&self.options.layers, blocks.path())?,
            tokens::Form::Vertical => Chosen::of_vertical(&self.options.layers, blocks.path())?,
        };
        let layers = Arc::new(layers);
        while let Some(block) = match form {
            tokens::Form::Conllu => blocks.next_until(&mut conllu::last_end)?,
            tokens::Form::Vertical => blocks.next_block()?,
        } {
            let after = line + feeds(&block.bytes);
            let stays_open = match form {
                tokens::Form::Conllu => true,
                tokens::Form::Vertical => {
                    vertical::is_open_behind(&block.bytes).unwrap_or(is_open || block.begins)
                }
            };
            let (options, layers) = (Arc::clone(&self.options), Arc::clone(&layers));
            (self.sink)(Batch::Lines(TokenLines {
                block,
                form,
                line,
                is_open,
                stays_open,
                layers,
                options,
            }))?;
            (line, is_open) = (after, stays_open);
        }
        Ok(())
    }

    fn json(&mut self, blocks: &mut Blocks<'_>) -> Result<()> {
        let mut line = 0;
        while let Some(block) = blocks.next_block()? {
            line = self.records(block, Form::Json, line)?;
        }
        Ok(())
    }

    fn csv(&mut self, blocks: &mut Blocks<'_>, delimiter: Option<u8>) -> Result<()> {
        let (mut ends, mut form, mut line) = (Ends::of_file(delimiter), None, 0);
        while let Some(mut block) = blocks.next_until(&mut |bytes| ends.last(bytes))? {
            if block.ends && ends.is_quoted() {
                let row = line + ends.line_after_last(&block.bytes);
                let reason = "a quote in the record that begins here is not closed".into();
                return Err(Error::Record { path: block.path.clone(), row, byte: None, reason });
            }
            let form = if let Some(form) = &form {
                Form::clone(form)
            } else {
                let (head, length) = self.head(&block, ends.delimiter())?;
                line = feeds(&block.bytes[..length]);
                block.cut_off(length);
                form.insert(Form::Csv(Arc::new(head))).clone()
            };
            line = self.records(block, form, line)?;
        }
        Ok(())
    }

    /// Reads the first record of a file, and how many bytes it takes.
    fn head(&self, block: &Block, delimiter: u8) -> Result<(Head, usize)> {
        let mark = block.mark();
        let end = Ends::new(delimiter).first(&block.bytes[mark..]);
        let length = end.map_or(block.bytes.len(), |end| mark + end);
        // What follows may have faults of its own.
        let text = block.part(mark..length).map_err(|fault| block.with_row(fault, 0))?;
        let read = Head::read(&text, delimiter, &self.options.choice);
        let path = || block.path.clone();
        let head =
            read.map_err(|reason| Error::Record { path: path(), row: 1, byte: None, reason })?;
        Ok((head, length))
    }

    /// Hands on whole records; returns how many lines there have been.
    fn records(&mut self, block: Block, form: Form, line: u64) -> Result<u64> {
        let after = line + feeds(&block.bytes);
        let options = Arc::clone(&self.options);
        (self.sink)(Batch::Records(Records { block, form, line, options }))?;
        Ok(after)
    }
}

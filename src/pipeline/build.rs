//! Stages 1 to 4: from a source of documents to a corpus.
//!
//! One thread asks the source for batches and hands them to the workers, a few
//! at a time, so that memory stays bounded. A worker owns a [`Numbering`]; it
//! turns a batch into ids of its own. When the source is dry the numberings are
//! merged, and every batch is renumbered into its place in the one stream.
//!
//! Batches are taken from the queue in document order by workers that each see
//! ascending batches, so the first occurrence of a word is known exactly, and
//! of several faults the first in document order is the one that is reported.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ahash::RandomState;
use arrow_array::{ArrayRef, LargeStringArray};

use super::budget::Budget;
use super::described::{Descriptions, joined};
use super::strands::{Strand, dealt, merged, named, renumbered};
use super::writer::{Numbered, Worker, Writer};
use crate::cache::Shelf;
use crate::corpus::{Columns, Corpus, Metadata};
use crate::error::{Error, Result};
use crate::layers;
use crate::read::{
    Batch, Block, Described, Extent, FileJob, Header, Held, Laid, Piece, Skipped, Source, TakeLaid,
    printable,
};
use crate::store::{Draft, Share};
use crate::threads::{Crew, Poll, Watch, guarded};
use crate::tokenize::{Cut, Tokenizer};

/// Batches that may wait for a worker, per worker.
const AHEAD: usize = 3;

/// How often the thread that waits looks up.
const POLL: Duration = Duration::from_millis(20);

/// A corpus, and what its source knew of the documents beside their texts.
#[derive(Debug)]
pub struct Built {
    /// The corpus; of metadata it has what stands at the head of the documents.
    pub corpus: Corpus,
    /// The documents' names, if the source had any.
    pub names: Option<Vec<String>>,
    /// Metadata of records.
    pub metadata: Vec<Metadata>,
    /// What was left out because of a fault, in order.
    pub skipped: Vec<Skipped>,
}

/// How a corpus is to be built.
#[derive(Default)]
pub struct Plan {
    /// What cuts texts.
    pub tokenizer: Tokenizer,
    /// What stands at the head of documents.
    pub header: Option<Header>,
    /// The store that the corpus goes to, if it does.
    pub draft: Option<Arc<Draft>>,
    /// The most bytes that may be taken, if there is a limit.
    pub memory: Option<usize>,
}

/// All that the workers share.
struct Works {
    plan: Plan,
    /// The metadata that records must have.
    wanted: Option<Vec<String>>,
    /// What the layers are called.
    layers: Vec<String>,
    watch: Watch,
    /// Whether progress is counted by documents, and not by the source itself.
    by_documents: bool,
    /// Memory for texts that are laid end to end.
    laid: Shelf<Laid>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<(u64, Batch)>,
    /// Workers that are not at work.
    idle: Vec<Worker>,
    /// Batches handed out or waiting.
    pending: usize,
    done: Vec<Numbered>,
    budget: Budget,
    /// The fault of the earliest batch so far.
    fault: Option<(u64, Error)>,
}

/// Builds a corpus from a source; [`Crew::run`] says what `poll` is.
///
/// With a draft its tokens, sentences and texts are on disk when it is built, and
/// [`Draft::complete`] makes it a store.
pub fn build_polled(
    source: &mut impl Source,
    plan: Plan,
    crew: &Crew,
    poll: &mut Poll<'_>,
) -> Result<Built> {
    let (hasher, layers) = (RandomState::new(), source.layers());
    layers::check_names(&layers)?;
    let worker = |number| {
        let spill =
            plan.draft.as_ref().map(|draft| draft.spill(number, layers.len())).transpose()?;
        let words = Strand::new(&hasher);
        let layers = layers.iter().map(|_| Strand::new(&hasher)).collect();
        Ok(Worker { number, words, layers, cut: Cut::default(), spill })
    };
    let idle = (0..crew.len()).map(worker).collect::<Result<_>>()?;
    let budget = Budget::new(plan.memory, crew.len())?;
    let extent = source.extent();
    let works = Arc::new(Works {
        plan,
        wanted: source.wanted(),
        layers,
        watch: Watch::default(),
        by_documents: matches!(extent, Extent::Documents(_)),
        laid: Shelf::default(),
        state: Mutex::new(State { idle, budget, ..State::default() }),
        changed: Condvar::new(),
    });
    extent.begin(&works.watch)?;
    source.watched(&works.watch);
    works.feed(source, crew, poll).inspect_err(|_| {
        works.watch.cancel();
        crew.leave();
    })?;
    crew.run(poll, move |watch| works.finish(watch))
}

impl Works {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nobody panics while holding the lock; if somebody did, the fault is
        // reported through `guarded`.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands out batches until the source is dry and all are done.
    fn feed(
        self: &Arc<Self>,
        source: &mut impl Source,
        crew: &Crew,
        poll: &mut Poll<'_>,
    ) -> Result<()> {
        let limit = crew.len() * AHEAD;
        let mut last_look = Instant::now();
        // Numbers have no gaps: texts that are kept are written in their order.
        let mut number = 0;
        loop {
            let next = source.next_batch();
            // The source may be fast and the workers faster: look up by the clock.
            if last_look.elapsed() >= POLL {
                poll(&self.watch)?;
                last_look = Instant::now();
            }
            match next {
                Ok(None) => break,
                Ok(Some(Batch::Later)) => {}
                Ok(Some(batch)) => {
                    let mut state = self.state();
                    state.pending += 1;
                    state.queue.push_back((number, batch));
                    drop(state);
                    number += 1;
                    let works = Arc::clone(self);
                    crew.start(move || works.work());
                }
                Err(error) => {
                    self.state().fault.get_or_insert((number, error));
                    break;
                }
            }
            if self.wait(limit, poll)? {
                break;
            }
        }
        self.wait(1, poll)?;
        match self.state().fault.take() {
            Some((_, error)) => Err(error),
            None => Ok(()),
        }
    }

    /// Waits until fewer than `limit` batches are pending; returns whether
    /// there was a fault.
    fn wait(&self, limit: usize, poll: &mut Poll<'_>) -> Result<bool> {
        let mut state = self.state();
        while state.pending >= limit {
            let waited = self.changed.wait_timeout(state, POLL);
            let (kept, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = kept;
            if timeout.timed_out() {
                drop(state);
                poll(&self.watch)?;
                state = self.state();
            }
        }
        Ok(state.fault.is_some())
    }

    /// Takes the next batch and does it. One call a batch.
    fn work(&self) {
        let mut state = self.state();
        // There are as many numberings as threads, and as many calls as batches.
        let (Some(mut worker), Some((number, batch))) = (state.idle.pop(), state.queue.pop_front())
        else {
            return;
        };
        drop(state);
        let done = guarded(|| self.number(batch, number, &mut worker));
        let mut state = self.state();
        let done = done.and_then(|done| state.budget.take(&worker, done));
        state.idle.push(worker);
        match done {
            Ok(numbered) => state.done.push(numbered),
            Err(error) => {
                if state.fault.as_ref().is_none_or(|(earlier, _)| number < *earlier) {
                    state.fault = Some((number, error));
                }
            }
        }
        state.pending -= 1;
        drop(state);
        self.changed.notify_all();
    }

    fn number(&self, batch: Batch, number: u64, worker: &mut Worker) -> Result<Numbered> {
        self.watch.check()?;
        let out = Numbered { number, worker: worker.number, ..Numbered::default() };
        let first = worker.words.ids.len();
        let passages = self.plan.draft.as_ref().and_then(|draft| draft.passages());
        let mut writer = Writer { worker, first, base: number << 32, out, passages };
        match batch {
            Batch::Texts(texts) => self.texts(texts.as_ref(), &mut writer)?,
            Batch::Tokens(tokens) => writer.tokens(&tokens),
            Batch::Block(block) => self.block(&block, &mut writer)?,
            Batch::Files(jobs) => {
                jobs.iter().try_for_each(|job| self.file(job, &mut writer))?;
            }
            Batch::Records(records) => {
                self.records(&mut writer, |laid, described, take| {
                    records.read(laid, described, take)
                })?;
            }
            Batch::Web(records) => {
                self.records(&mut writer, |laid, described, take| {
                    records.read(laid, described, take)
                })?;
            }
            Batch::Described(texts, described) => {
                self.texts(texts.as_ref(), &mut writer)?;
                writer.out.described = described;
            }
            Batch::Lines(lines) => {
                let tokens = lines.read(&mut writer.out.described)?;
                writer.tokens(&tokens);
            }
            Batch::Skipped(skipped) => writer.out.described.skipped.push(skipped),
            Batch::Later => {}
        }
        if self.by_documents {
            self.watch.step(writer.out.document_ends.len())?;
        }
        let tokens = writer.tokens_so_far();
        let Writer { worker, out, passages, .. } = writer;
        let mut out = Numbered { tokens, sentences: out.sentence_ends.len(), ..out };
        if let Some(spill) = &mut worker.spill {
            let strands = [&mut worker.words].into_iter().chain(&mut worker.layers);
            spill.take(strands.map(|strand| &mut strand.ids), &mut out.sentence_ends)?;
        }
        if let Some((draft, passages)) = self.plan.draft.as_ref().zip(passages) {
            draft.keep(number, &passages)?;
        }
        Ok(out)
    }

    fn texts(&self, held: &dyn Held, writer: &mut Writer<'_>) -> Result<()> {
        let mut laid = self.laid.take().unwrap_or_default();
        laid.each(held, |text, pieces| self.laid(text, pieces, writer))?;
        self.laid.give(laid);
        Ok(())
    }

    /// Takes the texts of records, and what is known of them.
    fn records(
        &self,
        writer: &mut Writer<'_>,
        read: impl FnOnce(&mut Laid, &mut Described, &mut TakeLaid<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut laid = self.laid.take().unwrap_or_default();
        let mut described = std::mem::take(&mut writer.out.described);
        read(&mut laid, &mut described, &mut |text, pieces| self.laid(text, pieces, writer))?;
        writer.out.described = described;
        self.laid.give(laid);
        Ok(())
    }

    /// Takes pieces of documents that are laid end to end.
    fn laid(&self, text: &str, pieces: &[Piece], writer: &mut Writer<'_>) -> Result<()> {
        if self.plan.header.is_none() {
            // Pieces are apart from each other: all are cut as one text.
            return writer.pieces(&self.plan.tokenizer, text, pieces, &self.watch);
        }
        for Piece { range, begins, ends } in pieces.iter().cloned() {
            self.watch.check()?;
            self.document(&text[range], begins, ends, writer);
        }
        Ok(())
    }

    fn file(&self, job: &FileJob, writer: &mut Writer<'_>) -> Result<()> {
        self.watch.check()?;
        let read = job.read(|block| self.block(block, writer));
        if let Err(fault) = read {
            writer.out.described.skipped.push(job.skipped(fault)?);
        }
        Ok(())
    }

    fn block(&self, block: &Block, writer: &mut Writer<'_>) -> Result<()> {
        self.watch.check()?;
        self.document(&block.text()?, block.begins, block.ends, writer);
        if block.begins {
            writer.out.described.begin(printable(block.path()));
        }
        Ok(())
    }

    fn document(&self, text: &str, begins: bool, ends: bool, writer: &mut Writer<'_>) {
        let mut body = text;
        if let Some(header) = self.plan.header.as_ref().filter(|_| begins) {
            let (values, length) = header.read(text);
            writer.out.heads.push(values);
            body = &text[length..];
        }
        writer.text(&self.plan.tokenizer, body);
        writer.keep(body, ends);
        if ends {
            writer.out.document_ends.push(writer.tokens_so_far());
        }
    }

    /// Joins what the workers have made.
    fn finish(&self, watch: &Watch) -> Result<Built> {
        let mut state = self.state();
        let mut done = std::mem::take(&mut state.done);
        let mut workers = std::mem::take(&mut state.idle);
        drop(state);
        done.sort_unstable_by_key(|batch| batch.number);
        workers.sort_unstable_by_key(|worker| worker.number);
        let (strands, spills) = dealt(workers, self.layers.len());
        let (merged, ids) = merged(strands, &self.plan.tokenizer, watch)?;

        let document_ends = laid_end_to_end(&done, |batch| &batch.document_ends);
        let header = self.plan.header.as_ref();
        let heads = header.map_or_else(Vec::new, |header| head_columns(header, &mut done));
        let (streams, sentence_ends) = if let Some(draft) = &self.plan.draft {
            watch.busy("writing");
            let maps: Vec<_> = merged.iter().map(|merged| merged.maps.as_slice()).collect();
            draft.write_spilled(&shares(&done), spills, &maps)?
        } else {
            let streams = renumbered(&done, ids, &merged, watch)?;
            (streams, laid_end_to_end(&done, |batch| &batch.sentence_ends).into())
        };
        let (words, layers) = named(merged, streams, &self.layers);
        let columns = Columns { values: words, document_ends: document_ends.into(), sentence_ends };
        let options = self.plan.tokenizer.options().clone();
        let mut corpus = Corpus::new(columns, options).with_layers(layers);
        corpus.describe(None, heads)?;
        let described = done.into_iter().map(|batch| batch.described).collect();
        let Descriptions { names, metadata, skipped } = joined(described, self.wanted.as_deref())?;
        Ok(Built { corpus, names, metadata, skipped })
    }
}

/// Lays bounds of all batches end to end.
fn laid_end_to_end(done: &[Numbered], ends: impl Fn(&Numbered) -> &Vec<usize>) -> Vec<usize> {
    let (mut all, mut offset) = (Vec::new(), 0);
    for batch in done {
        all.extend(ends(batch).iter().map(|end| offset + end));
        offset += batch.tokens;
    }
    all
}

/// Says how much of the stream each batch is.
fn shares(done: &[Numbered]) -> Vec<Share> {
    let share = |&Numbered { worker, tokens, sentences, .. }: &Numbered| Share {
        worker,
        tokens,
        sentences,
    };
    done.iter().map(share).collect()
}

fn head_columns(header: &Header, done: &mut [Numbered]) -> Vec<Metadata> {
    let mut rows: Vec<Vec<Option<String>>> =
        done.iter_mut().flat_map(|batch| std::mem::take(&mut batch.heads)).collect();
    let column = |index: usize| {
        let values = rows.iter_mut().map(|row| row[index].take());
        std::sync::Arc::new(values.collect::<LargeStringArray>()) as ArrayRef
    };
    let columns: Vec<ArrayRef> = (0..header.names().len()).map(column).collect();
    let named = header.names().iter().zip(columns);
    named.map(|(name, values)| Metadata { name: name.clone(), values }).collect()
}

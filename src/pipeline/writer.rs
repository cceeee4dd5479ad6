//! What a worker writes down of a batch: ids of its own, and where documents and
//! sentences end.

use super::strands::Strand;
use crate::error::Result;
use crate::read::{ALLOCATED, Described, Piece, TokenBatch};
use crate::store::{Passages, Spill};
use crate::threads::Watch;
use crate::tokenize::{Cut, Tokenizer};

/// What a worker made of one batch. Positions count tokens of the batch.
#[derive(Debug, Default)]
pub(super) struct Numbered {
    pub(super) number: u64,
    pub(super) worker: usize,
    /// How many tokens there are; their ids are the worker's next.
    pub(super) tokens: usize,
    pub(super) document_ends: Vec<usize>,
    pub(super) sentence_ends: Vec<usize>,
    /// How many sentences there are, also when their ends wait on disk.
    pub(super) sentences: usize,
    pub(super) heads: Vec<Vec<Option<String>>>,
    pub(super) described: Described,
}

impl Numbered {
    /// Returns about how many bytes it takes.
    pub(super) fn memory(&self) -> usize {
        let ends = self.document_ends.len() + self.sentence_ends.len();
        let heads = self.heads.iter().flatten();
        let heads: usize =
            heads.map(|value| ALLOCATED + value.as_ref().map_or(0, String::len)).sum();
        size_of::<Self>() + ends * size_of::<usize>() + heads + self.described.memory()
    }
}

/// What a worker keeps from batch to batch.
pub(super) struct Worker {
    pub(super) number: usize,
    pub(super) words: Strand,
    /// What else is known of the tokens.
    pub(super) layers: Vec<Strand>,
    pub(super) cut: Cut,
    /// Where ids and ends of sentences wait, if the corpus goes to disk.
    pub(super) spill: Option<Spill>,
}

impl Worker {
    /// Returns the sum of a figure over the words and the layers.
    pub(super) fn sum(&self, of: impl Fn(&Strand) -> usize) -> usize {
        of(&self.words) + self.layers.iter().map(of).sum::<usize>()
    }
}

/// Writes the tokens of a batch down as ids.
pub(super) struct Writer<'a> {
    pub(super) worker: &'a mut Worker,
    /// How many ids the worker had before.
    pub(super) first: usize,
    /// The position of the batch's first token in the order of the corpus; each
    /// batch has room for 2^32 tokens.
    pub(super) base: u64,
    pub(super) out: Numbered,
    /// The texts, if they are kept.
    pub(super) passages: Option<Passages>,
}

impl Writer<'_> {
    /// Keeps a document, or a piece of one, if texts are kept.
    pub(super) fn keep(&mut self, text: &str, ends: bool) {
        if let Some(passages) = &mut self.passages {
            passages.add(text, ends);
        }
    }

    /// Keeps tokens that were given, with blanks between them.
    fn keep_tokens(&mut self, batch: &TokenBatch) {
        let Some(passages) = &mut self.passages else { return };
        let tokens: Vec<&str> =
            batch.tokens.pairs().iter().map(|[start, end]| &batch.text[*start..*end]).collect();
        let mut start = 0;
        for end in &batch.document_ends {
            passages.add(&tokens[start..*end].join(" "), true);
            start = *end;
        }
        if start < tokens.len() {
            // There are more in the next batch.
            passages.add(&(tokens[start..].join(" ") + " "), false);
        }
    }

    /// Returns how many tokens of the batch have been numbered.
    pub(super) fn tokens_so_far(&self) -> usize {
        self.worker.words.ids.len() - self.first
    }

    /// Takes a text, which begins and ends sentences.
    pub(super) fn text(&mut self, tokenizer: &Tokenizer, text: &str) {
        let mut at = 0;
        while at < text.len() {
            at = self.stretch(tokenizer, text, at);
        }
    }

    /// Takes the pieces of a text, each of which ends a line.
    pub(super) fn pieces(
        &mut self,
        tokenizer: &Tokenizer,
        text: &str,
        pieces: &[Piece],
        watch: &Watch,
    ) -> Result<()> {
        for piece in pieces {
            self.keep(&text[piece.range.clone()], piece.ends);
        }
        let (mut at, mut rest) = (0, pieces);
        while at < text.len() {
            watch.check()?;
            let before = self.tokens_so_far();
            at = self.stretch(tokenizer, text, at);
            let mut words = 0;
            while let Some((piece, behind)) = rest.split_first().filter(|(p, _)| p.range.end < at) {
                let from = &self.worker.cut.words.pairs()[words..];
                words += from.partition_point(|[start, _]| *start < piece.range.end);
                if piece.ends {
                    self.out.document_ends.push(before + words);
                }
                rest = behind;
            }
        }
        // A text without a line feed behind it, or none at all.
        let ended = rest.iter().filter(|piece| piece.ends);
        let tokens = self.tokens_so_far();
        self.out.document_ends.extend(ended.map(|_| tokens));
        Ok(())
    }

    /// Takes the stretch of a text that begins at `at`; returns where it ends.
    fn stretch(&mut self, tokenizer: &Tokenizer, text: &str, at: usize) -> usize {
        let before = self.tokens_so_far();
        let Worker { words, cut, .. } = &mut *self.worker;
        let end = tokenizer.cut(text, at, cut);
        words.number(text, &cut.words, self.base + before as u64);
        self.out.sentence_ends.extend(cut.sentence_ends.iter().map(|end| before + end));
        end
    }

    pub(super) fn tokens(&mut self, batch: &TokenBatch) {
        self.keep_tokens(batch);
        self.worker.words.number(&batch.text, &batch.tokens, self.base);
        for (strand, layer) in self.worker.layers.iter_mut().zip(&batch.layers) {
            strand.number(&layer.text, &layer.tokens, self.base);
        }
        let mut last = 0;
        for &end in batch.sentence_ends.iter().filter(|end| **end > 0) {
            if end > last {
                self.out.sentence_ends.push(end);
                last = end;
            }
        }
        self.out.document_ends.extend(&batch.document_ends);
    }
}

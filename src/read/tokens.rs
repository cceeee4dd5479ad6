//! Files of tokens that another program has cut, a token a line.
//!
//! Input: whole lines. Output: tokens, ends of sentences and documents, and what is known
//! of the documents. What a line means, `conllu.rs` and `vertical.rs` know.

use std::path::Path;
use std::sync::Arc;

use super::annotation::Chosen;
use super::fields::Kind;
use super::options::ReadOptions;
use super::records::{Described, Skipped};
use super::text::Block;
use super::{TokenBatch, conllu, printable, vertical};
use crate::error::{Error, Result};

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// CoNLL-U, of Universal Dependencies.
    Conllu,
    /// Vertical text, of corpus query systems.
    Vertical,
}

/// Whole lines of a file of tokens.
#[derive(Debug)]
pub struct TokenLines {
    pub(super) block: Block,
    pub(super) form: Form,
    /// How many lines of the file precede it.
    pub(super) line: u64,
    /// Whether a document has begun before it and is not over.
    pub(super) is_open: bool,
    /// Whether one is open behind it.
    pub(super) stays_open: bool,
    /// The columns that become layers.
    pub(super) layers: Arc<Chosen>,
    pub(super) options: Arc<ReadOptions>,
}

impl TokenLines {
    /// Reads the tokens.
    pub(crate) fn read(&self, described: &mut Described) -> Result<TokenBatch> {
        let text = self.block.text().map_err(|fault| self.block.with_row(fault, self.line))?;
        let mut writer = Writer {
            path: &self.block.path,
            options: &self.options,
            described,
            layers: &self.layers,
            batch: TokenBatch::of_layers(self.layers.places.len()),
            is_open: self.is_open,
        };
        match self.form {
            Form::Conllu => conllu::each(&text, self.line, &mut writer)?,
            Form::Vertical => vertical::each(&text, self.line, &mut writer)?,
        }
        if self.stays_open && !self.block.ends {
            writer.open();
        }
        if self.block.ends {
            if self.block.begins && writer.described.names.is_empty() {
                writer.open();
            }
            writer.end_document();
        }
        Ok(writer.batch)
    }
}

/// Where tokens go.
pub(super) struct Writer<'a> {
    path: &'a Path,
    pub(super) options: &'a ReadOptions,
    described: &'a mut Described,
    pub(super) layers: &'a Chosen,
    batch: TokenBatch,
    is_open: bool,
}

impl Writer<'_> {
    /// Begins a document with fields, one of which may be its name.
    pub(super) fn begin_document(&mut self, line: u64, fields: &[(&str, String)]) {
        self.end_document();
        let choice = &self.options.choice;
        let named = fields.iter().find(|(name, _)| *name == choice.id());
        let name = match named {
            Some((_, value)) => value.clone(),
            None => format!("{}:{line}", printable(self.path)),
        };
        self.described.names.push(name);
        let wanted = fields.iter().filter(|(name, _)| *name != choice.id());
        for (place, (name, value)) in wanted.enumerate() {
            if choice.wants(name) {
                let kind = if value.is_empty() { Kind::Null } else { Kind::Written };
                self.described.fields.set(place, name, kind, value);
            } else {
                self.described.fields.leave_out(name);
            }
        }
        self.described.fields.end_row();
        self.is_open = true;
    }

    /// Begins the document that is the file, unless another has begun.
    pub(super) fn open(&mut self) {
        if !self.is_open {
            self.described.begin(printable(self.path));
            self.is_open = true;
        }
    }

    /// Ends the document, if one has begun.
    pub(super) fn end_document(&mut self) {
        if std::mem::take(&mut self.is_open) {
            self.batch.end_document();
        }
    }

    pub(super) fn end_sentence(&mut self) {
        self.batch.end_sentence();
    }

    /// Adds a token and its value in each layer.
    pub(super) fn token<S: AsRef<str>>(
        &mut self,
        token: &str,
        values: impl IntoIterator<Item = S>,
    ) {
        self.open();
        self.batch.push(token);
        for (layer, value) in self.batch.layers.iter_mut().zip(values) {
            layer.push(value.as_ref());
        }
    }

    /// Reports a fault of a line, or lists it as left out.
    pub(super) fn fault(&mut self, line: u64, reason: String) -> Result<()> {
        let path = self.path.into();
        if !self.options.skip {
            return Err(Error::Record { path, row: line, byte: None, reason });
        }
        self.described.skipped.push(Skipped { path, row: Some(line), reason });
        Ok(())
    }
}

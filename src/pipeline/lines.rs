//! The lines of a concordance: what is written around hits.
//!
//! The stream holds numbers only. What stands in the text, its punctuation and capitals too,
//! is found by cutting the text again: the i-th token of a document is the i-th word of its
//! text. Only the texts of the lines that are wanted are read, those of a block one after the
//! other, since they are unpacked together, and are then cut side by side. Without texts a
//! line is the words of the corpus with blanks between them.

use std::ops::Range;

use arrow_array::UInt64Array;
use rayon::prelude::*;

use super::concordance::document_of;
use crate::corpus::{Corpus, Within};
use crate::count::hits::Surroundings;
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::store::Held;
use crate::table::{self, Table};
use crate::threads::Watch;
use crate::tokenize::{Cut, Options, Tokenizer};

/// How many bytes of text are read before they are cut.
const BYTES: usize = 8 << 20;

/// The columns that a line has beside metadata.
const OWN: [&str; 8] = ["document", "id", "position", "left", "node", "right", "start", "end"];

/// How much is shown around a hit.
#[derive(Debug, Clone, Copy)]
pub enum Window {
    /// Tokens before and behind it, in its document or sentence.
    Tokens(usize, usize, Within),
    /// Its sentence, and so many before and behind that.
    Sentences(usize),
}

/// What of a text is shown.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// How much.
    pub window: Window,
    /// Whether as it stands there, with what touches the outermost words; else on one line,
    /// from word to word.
    pub exact: bool,
}

/// Where texts come from.
#[derive(Debug)]
pub struct Source<'a> {
    /// What holds them.
    pub held: &'a Held,
    /// How they are cut so that their tokens are those of the corpus.
    pub options: &'a Options,
    /// For each document of the lines, ascending, its place there; its own, if nothing is said.
    pub places: Option<&'a [usize]>,
}

/// What is written around a hit.
#[derive(Debug, Default)]
struct Line {
    left: String,
    node: String,
    right: String,
    /// Where the hit begins and ends in the text, in characters.
    place: Option<(usize, usize)>,
}

/// Makes the lines of hits, in their order.
pub fn lines(
    corpus: &Corpus,
    hits: &[Range<usize>],
    view: View,
    source: Option<&Source<'_>>,
    watch: &Watch,
) -> Result<Table> {
    let documents: Vec<usize> = hits.iter().map(|hit| document_of(corpus, hit)).collect();
    let lines = match source {
        Some(source) => of_texts(corpus, hits, &documents, view, source, watch)?,
        None => hits.par_iter().map(|hit| of_words(corpus, hit, view.window)).collect(),
    };
    let ids: Vec<_> = documents.iter().map(|document| corpus.id(*document)).collect();
    let first = |row: usize| corpus.document(documents[row]).start;
    let mut columns = vec![
        ("document".into(), table::counts(documents.iter().map(|at| *at as u64))),
        ("id".into(), table::strings(ids.len(), |row| ids[row].as_ref())),
    ];
    let places = UInt64Array::from_iter_values(documents.iter().map(|at| *at as u64));
    for (name, column) in names(corpus).into_iter().zip(corpus.metadata()) {
        let values = arrow_select::take::take(&column.values, &places, None);
        columns.push((name, values.map_err(|error| Error::Internal(error.to_string()))?));
    }
    let character = |of: fn((usize, usize)) -> usize| {
        table::optional_counts(lines.iter().map(move |line| line.place.map(|at| of(at) as u64)))
    };
    columns.extend([
        (
            "position".into(),
            table::counts_by(hits.len(), |row| (hits[row].start - first(row)) as u64),
        ),
        ("left".into(), table::strings(lines.len(), |row| &lines[row].left)),
        ("node".into(), table::strings(lines.len(), |row| &lines[row].node)),
        ("right".into(), table::strings(lines.len(), |row| &lines[row].right)),
        ("start".into(), character(|(start, _)| start)),
        ("end".into(), character(|(_, end)| end)),
    ]);
    Ok(Table::new(columns))
}

/// Returns what the columns of metadata are called; a name that a line has itself gets
/// "metadata_" in front.
fn names(corpus: &Corpus) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for column in corpus.metadata() {
        let mut name = column.name.clone();
        let other = |name: &str| corpus.metadata().iter().any(|other| other.name == name);
        while OWN.contains(&name.as_str()) || name != column.name && other(&name) {
            name.insert_str(0, "metadata_");
        }
        names.push(name);
    }
    names
}

/// Returns the positions that are shown.
fn shown(corpus: &Corpus, hit: &Range<usize>, window: Window) -> Range<usize> {
    match window {
        Window::Tokens(left, right, within) => {
            Surroundings::new(corpus, within).window(hit, (left, right))
        }
        Window::Sentences(more) => {
            let document = corpus.document(document_of(corpus, hit));
            let ends = corpus.ends(Within::Sentence);
            let first = ends.partition_point(|end| *end <= hit.start).saturating_sub(more);
            let last = ends.partition_point(|end| *end < hit.end).saturating_add(more);
            let start = first.checked_sub(1).map_or(0, |before| ends[before]);
            let end = ends[last.min(ends.len() - 1)];
            start.max(document.start)..end.min(document.end)
        }
    }
}

/// Writes a line without a text.
fn of_words(corpus: &Corpus, hit: &Range<usize>, window: Window) -> Line {
    let around = shown(corpus, hit, window);
    let written = |positions: Range<usize>| {
        let words = corpus.stream()[positions].iter().map(|id| corpus.vocabulary().word(*id));
        words.collect::<Vec<_>>().join(" ")
    };
    Line {
        left: written(around.start..hit.start),
        node: written(hit.clone()),
        right: written(hit.end..around.end),
        place: None,
    }
}

/// Rows of one document, and its text.
struct Page<'a> {
    rows: &'a [usize],
    /// The document's place where the texts are.
    place: usize,
    text: String,
}

/// Writes lines out of texts.
fn of_texts(
    corpus: &Corpus,
    hits: &[Range<usize>],
    documents: &[usize],
    view: View,
    source: &Source<'_>,
    watch: &Watch,
) -> Result<Vec<Line>> {
    let tokenizer = Tokenizer::new(source.options.clone());
    let mut rows: Vec<usize> = (0..hits.len()).collect();
    rows.par_sort_unstable_by_key(|row| (hits[*row].start, *row));
    let mut pages = rows.chunk_by(|a, b| documents[*a] == documents[*b]).enumerate().peekable();
    let mut lines: Vec<Line> = std::iter::repeat_with(Line::default).take(hits.len()).collect();
    while pages.peek().is_some() {
        let (mut read, mut bytes) = (Vec::new(), 0);
        while let Some((number, rows)) = pages.next_if(|_| bytes < BYTES) {
            watch.check()?;
            let place = source.places.map_or(documents[rows[0]], |places| places[number]);
            let text = source.held.text(place, watch)?.unwrap_or_default();
            bytes += text.len();
            read.push(Page { rows, place, text });
        }
        let cutter = Cutter { corpus, held: source.held, tokenizer: &tokenizer, watch };
        let written = read.par_iter().map(|page| page.lines(hits, view, &cutter));
        for written in written.collect::<Result<Vec<Vec<(usize, Line)>>>>()? {
            for (row, line) in written {
                lines[row] = line;
            }
        }
    }
    Ok(lines)
}

impl Page<'_> {
    /// Writes the lines of the rows, which are in the order of the text.
    fn lines(
        &self,
        hits: &[Range<usize>],
        view: View,
        cutter: &Cutter<'_>,
    ) -> Result<Vec<(usize, Line)>> {
        let corpus = cutter.corpus;
        let number = document_of(corpus, &hits[self.rows[0]]);
        let document = corpus.document(number);
        if self.text.is_empty() {
            // Of a document whose tokens were given there is no text.
            let line = |row: &usize| (*row, of_words(corpus, &hits[*row], view.window));
            return Ok(self.rows.iter().map(line).collect());
        }
        let words = cutter.words(&self.text, number, self.place)?;
        let mut characters = Characters { text: &self.text, counted: (0, 0) };
        let line = |row: &usize| {
            let hit = &hits[*row];
            let here =
                |range: Range<usize>| range.start - document.start..range.end - document.start;
            let (around, hit) = (here(shown(corpus, hit, view.window)), here(hit.clone()));
            let mut line = written(&self.text, &words, around, &hit, view.exact);
            let start = characters.before(words[hit.start][0]);
            line.place = Some((start, characters.before(words[hit.end - 1][1])));
            (*row, line)
        };
        Ok(self.rows.iter().map(line).collect())
    }
}

/// Finds the tokens of a corpus in its texts.
struct Cutter<'a> {
    corpus: &'a Corpus,
    held: &'a Held,
    tokenizer: &'a Tokenizer,
    watch: &'a Watch,
}

impl Cutter<'_> {
    /// Returns where the tokens of a document begin and end in its text.
    ///
    /// Texts of tokens that a file had cut are these with blanks between them. Where both ways
    /// to cut give as many words as there are tokens, the tokens that were made of the text
    /// decide. Fails if neither does.
    fn words(&self, text: &str, document: usize, place: usize) -> Result<Vec<[usize; 2]>> {
        let tokens = self.corpus.document(document).len();
        let (cut, apart) = (self.cut(text), apart(text));
        if cut.len() != tokens && apart.len() != tokens {
            let reason = format!(
                "document '{}' has {tokens} tokens, but its text, cut again, has {}: they do not \
                 belong together",
                self.corpus.id(document),
                cut.len()
            );
            return Err(Error::Texts { reason });
        }
        let is_sure = cut.len() != apart.len() || cut == apart;
        let is_cut = cut.len() == tokens && (is_sure || !self.are_tokens(text, &apart, place)?);
        Ok(if is_cut { cut } else { apart })
    }

    fn cut(&self, text: &str) -> Vec<[usize; 2]> {
        let (mut cut, mut at, mut words) = (Cut::default(), 0, Vec::new());
        while at < text.len() {
            at = self.tokenizer.cut(text, at, &mut cut);
            words.extend_from_slice(cut.words.pairs());
        }
        words
    }

    /// Tells whether some words of a text are the tokens that were made of it.
    fn are_tokens(&self, text: &str, words: &[[usize; 2]], place: usize) -> Result<bool> {
        let Some((made, document)) = self.held.original(place, self.watch)? else {
            return Ok(false);
        };
        let tokens = &made.stream()[made.document(document)];
        let is_token = |([start, end], id): (&[usize; 2], &TokenId)| {
            self.tokenizer.type_of(&text[*start..*end]) == made.vocabulary().word(*id)
        };
        Ok(tokens.len() == words.len() && words.iter().zip(tokens).all(is_token))
    }
}

/// Returns the words of a text between single blanks.
fn apart(text: &str) -> Vec<[usize; 2]> {
    let mut at = 0;
    let word = |word: &str| {
        let start = at;
        at += word.len() + 1;
        [start, start + word.len()]
    };
    text.strip_suffix(' ').unwrap_or(text).split(' ').map(word).collect()
}

/// Writes a line of some words of a text.
fn written(
    text: &str,
    words: &[[usize; 2]],
    around: Range<usize>,
    hit: &Range<usize>,
    exact: bool,
) -> Line {
    let (node_start, node_end) = (words[hit.start][0], words[hit.end - 1][1]);
    let (mut start, mut end) = (words[around.start][0], words[around.end - 1][1]);
    if exact {
        let before = around.start.checked_sub(1).map_or(0, |word| words[word][1]);
        let behind = words.get(around.end).map_or(text.len(), |[start, _]| *start);
        let touching = |part: &str| part.find(char::is_whitespace).unwrap_or(part.len());
        let apart = |part: &str| {
            let blank = part.char_indices().rfind(|(_, character)| character.is_whitespace());
            blank.map_or(0, |(at, character)| at + character.len_utf8())
        };
        start = before + apart(&text[before..start]);
        end += touching(&text[end..behind]);
    }
    let (left, right) = (&text[start..node_start], &text[node_end..end]);
    let node = &text[node_start..node_end];
    if exact {
        return Line { left: left.into(), node: node.into(), right: right.into(), place: None };
    }
    Line {
        left: on_one_line(left.trim()),
        node: on_one_line(node),
        right: on_one_line(right.trim()),
        place: None,
    }
}

/// Writes a blank for every character that would begin a line or a column.
fn on_one_line(text: &str) -> String {
    let breaks =
        |character: char| matches!(character, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    text.replace(breaks, " ")
}

/// Counts characters from left to right.
struct Characters<'a> {
    text: &'a str,
    /// A byte and how many characters there are before it.
    counted: (usize, usize),
}

impl Characters<'_> {
    /// Returns how many characters there are before a byte.
    fn before(&mut self, byte: usize) -> usize {
        if byte < self.counted.0 {
            // Of lines that overlap the next begins before the last one ends.
            return self.counted.1 - self.text[byte..self.counted.0].chars().count();
        }
        let more = self.text[self.counted.0..byte].chars().count();
        self.counted = (byte, self.counted.1 + more);
        self.counted.1
    }
}

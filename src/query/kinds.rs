//! What the tests of a pattern say of each token, looked up by its types.
//!
//! Input: the tests of a pattern, and the vocabularies of the layers that they ask. Output: the
//! *kind* of every token; tokens of one kind pass the same tests. Cost: each condition once a
//! type, 2 or 4 bytes a type; then a look at memory a token and layer.

use std::collections::HashMap;

use super::{Condition, Query, TOKEN, Test, WORD, wrong};
use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::layers::Values;
use crate::threads::Watch;

/// The most kinds of tokens that there may be.
const MAX_KINDS: usize = 1 << 12;

/// The most combinations of what the layers say.
const MAX_COMBINATIONS: usize = 1 << 18;

/// The kinds of the tokens of a corpus.
pub(super) struct Kinds<'a> {
    /// How the kind of a token is found.
    pub(super) sight: Sight<'a>,
    /// For each kind which tests it passes.
    pub(super) passes: Vec<Vec<bool>>,
}

/// How the kind of a token is found.
pub(super) enum Sight<'a> {
    /// By the type that stands there: one layer is asked.
    One(&'a [TokenId], Vec<u16>),
    /// By the types of several layers: what they are worth adds up to a place in a table.
    Several(Vec<(&'a [TokenId], Vec<u32>)>, Vec<u16>),
}

impl<'a> Kinds<'a> {
    /// Asks the layers of a corpus.
    ///
    /// Fails if there is no such layer, or there are too many kinds.
    pub(super) fn new(corpus: &'a Corpus, query: &Query, watch: &Watch) -> Result<Self> {
        let mut asked: Vec<Asked<'a>> = Vec::new();
        for (number, condition) in query.conditions.iter().enumerate() {
            watch.check()?;
            let (name, values) = values(corpus, condition)?;
            let place = asked.iter().position(|layer| layer.name == name);
            let place = place.unwrap_or_else(|| {
                asked.push(Asked::new(name, values));
                asked.len() - 1
            });
            let options = (name == TOKEN).then(|| corpus.options());
            let is = condition.value.among(&values.vocabulary, options)?;
            asked[place].divide(number, &is)?;
        }
        Self::of(asked, &query.tests, query.conditions.len())
    }

    fn of(asked: Vec<Asked<'a>>, tests: &[Test], conditions: usize) -> Result<Self> {
        let sizes = asked.iter().map(|layer| layer.classes.len());
        let combinations = sizes.fold(1_usize, usize::saturating_mul);
        if combinations > MAX_COMBINATIONS {
            return Err(too_many());
        }
        let (mut passes, mut table) = (Vec::new(), Vec::with_capacity(combinations));
        let mut known: HashMap<Vec<bool>, u16> = HashMap::new();
        let mut holds = vec![false; conditions];
        for combination in 0..combinations {
            let mut rest = combination;
            for layer in &asked {
                let class = &layer.classes[rest % layer.classes.len()];
                layer.numbers.iter().zip(class).for_each(|(number, is)| holds[*number] = *is);
                rest /= layer.classes.len();
            }
            let holding: Vec<bool> =
                tests.iter().map(|test| test.holds(&|condition| holds[condition])).collect();
            let kind = match known.get(&holding) {
                Some(kind) => *kind,
                None if passes.len() == MAX_KINDS => return Err(too_many()),
                None => {
                    let kind = small(passes.len());
                    known.insert(holding.clone(), kind);
                    passes.push(holding);
                    kind
                }
            };
            table.push(kind);
        }
        Ok(Self { sight: Sight::new(asked, table), passes })
    }
}

impl<'a> Sight<'a> {
    fn new(mut asked: Vec<Asked<'a>>, table: Vec<u16>) -> Self {
        if asked.len() == 1
            && let Some(layer) = asked.pop()
        {
            let kinds = layer.of_types.iter().map(|class| table[*class as usize]).collect();
            return Self::One(layer.values.stream.as_slice(), kinds);
        }
        let mut worth = 1;
        let layers = asked.into_iter().map(|mut layer| {
            layer.of_types.iter_mut().for_each(|class| *class *= worth);
            worth *= count(layer.classes.len());
            (layer.values.stream.as_slice(), layer.of_types)
        });
        Self::Several(layers.collect(), table)
    }
}

/// Returns the layer that a condition asks, with its name.
fn values<'a>(corpus: &'a Corpus, condition: &Condition) -> Result<(&'a str, &'a Values)> {
    let layers = corpus.layers();
    let found = layers.iter().find(|layer| layer.name == condition.layer);
    if let Some(layer) = found {
        return Ok((&layer.name, &layer.values));
    }
    if condition.is_of_tokens() {
        return Ok((TOKEN, corpus.values(TOKEN)?));
    }
    let names = [&[WORD], corpus.layer_names().as_slice()].concat().join("', '");
    let name = &condition.layer;
    Err(wrong(condition.column, format!("there is no layer '{name}'; there are '{names}'")))
}

fn too_many() -> Error {
    let reason = format!(
        "the conditions tell too many kinds of tokens apart: there may be {MAX_KINDS}, and of \
         several layers {MAX_COMBINATIONS} combinations"
    );
    wrong(1, reason)
}

#[expect(clippy::cast_possible_truncation, reason = "no more than MAX_KINDS")]
fn small(kind: usize) -> u16 {
    kind as u16
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A layer, and what conditions say of its types.
struct Asked<'a> {
    name: &'a str,
    values: &'a Values,
    /// The conditions that have been asked, by number.
    numbers: Vec<usize>,
    /// The class of each type; for types of one class the same conditions hold.
    of_types: Vec<u32>,
    /// For each class which conditions hold.
    classes: Vec<Vec<bool>>,
}

impl<'a> Asked<'a> {
    fn new(name: &'a str, values: &'a Values) -> Self {
        let of_types = vec![0; values.vocabulary.len()];
        Self { name, values, numbers: Vec::new(), of_types, classes: vec![Vec::new()] }
    }

    /// Parts the classes by one more condition.
    fn divide(&mut self, number: usize, is: &[bool]) -> Result<()> {
        const NONE: u32 = u32::MAX;
        let mut next = vec![[NONE; 2]; self.classes.len()];
        let mut classes = Vec::new();
        for (class, is) in self.of_types.iter_mut().zip(is) {
            let part = &mut next[*class as usize][usize::from(*is)];
            if *part == NONE {
                if classes.len() == MAX_KINDS {
                    return Err(too_many());
                }
                *part = count(classes.len());
                let held = self.classes[*class as usize].iter().copied();
                classes.push(held.chain([*is]).collect());
            }
            *class = *part;
        }
        if classes.is_empty() {
            // A layer without types: nothing is looked up, but there must be a class.
            classes.push(vec![false; self.numbers.len() + 1]);
        }
        self.classes = classes;
        self.numbers.push(number);
        Ok(())
    }
}

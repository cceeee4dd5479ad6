//! Values of some positions, alone or several taken together, numbered where they first come.

use std::ops::Range;

use ahash::RandomState;
use hashbrown::HashMap;

use crate::error::{Error, Result};
use crate::intern::{MAX_TYPES, TokenId, Vocabulary};
use crate::layers::Values;
use crate::progress::Stage;
use crate::scratch::Scratch;
use crate::threads::Watch;

/// How many positions are taken between two looks at the watch.
const BLOCK: usize = 1 << 16;

/// Stands for a type that has not been seen.
const UNSEEN: u32 = u32::MAX;

/// Takes the values at some places, one a place: of several positions the values together,
/// with `separator` between.
pub(super) fn taken(
    values: &Values,
    places: impl IntoIterator<Item = Range<usize>>,
    (separator, scratch): (&str, &Scratch),
    watch: &Watch,
) -> Result<Values> {
    let mut names = Names::new(&values.vocabulary, separator);
    let (old, mut stream) = (values.stream.as_slice(), scratch.list::<u32>());
    let mut counts = Vec::<u64>::new();
    watch.begin(Stage::new("renumbering", "tokens", None));
    for place in places {
        if stream.len() % BLOCK == 0 {
            watch.step(BLOCK)?;
            stream.settle()?;
        }
        let id = names.of(&old[place]);
        if id as usize == counts.len() {
            counts.push(0);
        }
        counts[id as usize] += 1;
        stream.push(id);
    }
    Ok(Values::new(names.vocabulary()?, counts, stream.finish()?))
}

/// Numbers types, and types taken together, where they first come.
pub(super) struct Names<'a> {
    known: &'a Vocabulary,
    separator: &'a str,
    /// The names of phrases that are no types of the vocabulary.
    made: Vec<String>,
    /// The keys of these. A type's key is its id, and those of phrases come behind.
    named: HashMap<String, usize, RandomState>,
    /// The key of each phrase: several may have one name, which may be that of a type.
    keys: HashMap<Vec<TokenId>, usize, RandomState>,
    /// The number of each key.
    numbers: Vec<u32>,
    /// The key of each number.
    order: Vec<usize>,
}

impl<'a> Names<'a> {
    pub(super) fn new(known: &'a Vocabulary, separator: &'a str) -> Self {
        Self {
            known,
            separator,
            made: Vec::new(),
            named: HashMap::default(),
            keys: HashMap::default(),
            numbers: vec![UNSEEN; known.len()],
            order: Vec::new(),
        }
    }

    /// Returns the number of a type, or of several taken together.
    #[inline]
    pub(super) fn of(&mut self, words: &[TokenId]) -> u32 {
        let key = match words {
            [word] => word.index(),
            _ => self.key(words),
        };
        let number = &mut self.numbers[key];
        if *number == UNSEEN {
            *number = u32::try_from(self.order.len()).unwrap_or(UNSEEN);
            self.order.push(key);
        }
        *number
    }

    /// Returns the types that have a number; fails if there are too many.
    pub(super) fn vocabulary(&self) -> Result<Vocabulary> {
        if self.order.len() as u64 > MAX_TYPES {
            return Err(Error::TooMany { what: "types", max: MAX_TYPES });
        }
        Ok(self.order.iter().map(|key| self.word(*key)).collect())
    }

    /// Returns the key of a phrase.
    fn key(&mut self, words: &[TokenId]) -> usize {
        if let Some(key) = self.keys.get(words) {
            return *key;
        }
        let spelled: Vec<&str> = words.iter().map(|id| self.known.word(*id)).collect();
        let name = spelled.join(self.separator);
        let known = self.known.find(&name).map(TokenId::index);
        let key = known.or_else(|| self.named.get(&name).copied());
        let key = key.unwrap_or_else(|| {
            self.named.insert(name.clone(), self.numbers.len());
            self.made.push(name);
            self.numbers.push(UNSEEN);
            self.numbers.len() - 1
        });
        self.keys.insert(words.to_vec(), key);
        key
    }

    /// Returns the word of a key.
    fn word(&self, key: usize) -> &str {
        match key.checked_sub(self.known.len()) {
            None => self.known.words().value(key),
            Some(place) => &self.made[place],
        }
    }
}

//! Phrases as types of their own.

use std::ops::Range;

use ahash::RandomState;
use hashbrown::HashMap;

use super::rewriting::{Piece, Rewriting};
use crate::corpus::{Corpus, Within};
use crate::count::nodes::Node;
use crate::error::{Error, Result};
use crate::intern::{MAX_TYPES, TokenId, Vocabulary};
use crate::threads::Watch;

/// Makes one token of every occurrence of a phrase: its words with `separator` between.
///
/// Occurrences are those of a [`Node`]: from the left, of those that begin together the
/// longest, none of which overlap.
pub fn compound(
    corpus: &Corpus,
    phrases: &[Vec<String>],
    separator: &str,
    within: Within,
    watch: &Watch,
) -> Result<Corpus> {
    let found = Node::new(corpus, phrases).find(corpus, within, watch)?;
    let (mut names, mut rewriting) = (Names::new(corpus, separator), Rewriting::new(corpus));
    let (stream, mut at) = (corpus.stream(), 0);
    let single = |words: Range<usize>, names: &mut Names<'_>, rewriting: &mut Rewriting<'_>| {
        for (position, id) in (words.start..).zip(&stream[words]) {
            rewriting.put(position..position + 1, Piece::Token(names.of_type(*id)));
        }
    };
    for phrase in found {
        watch.check()?;
        single(at..phrase.start, &mut names, &mut rewriting);
        at = phrase.end;
        let id = names.of_phrase(&stream[phrase.clone()]);
        rewriting.put(phrase, Piece::Token(id));
    }
    single(at..stream.len(), &mut names, &mut rewriting);
    if names.order.len() as u64 > MAX_TYPES {
        return Err(Error::TooMany { what: "types", max: MAX_TYPES });
    }
    let vocabulary = names.order.iter().map(|key| names.word(*key)).collect::<Vocabulary>();
    rewriting.finish(vocabulary, corpus.options().clone())
}

/// Stands for a type that has not been seen.
const UNSEEN: u32 = u32::MAX;

/// Numbers types and phrases where they first come.
struct Names<'a> {
    corpus: &'a Corpus,
    separator: &'a str,
    /// The names of phrases that are no types of the corpus.
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
    fn new(corpus: &'a Corpus, separator: &'a str) -> Self {
        Self {
            corpus,
            separator,
            made: Vec::new(),
            named: HashMap::default(),
            keys: HashMap::default(),
            numbers: vec![UNSEEN; corpus.vocabulary().len()],
            order: Vec::new(),
        }
    }

    #[inline]
    fn of_type(&mut self, id: TokenId) -> u32 {
        self.number(id.index())
    }

    fn of_phrase(&mut self, words: &[TokenId]) -> u32 {
        let key = match self.keys.get(words) {
            Some(key) => *key,
            None => self.key(words),
        };
        self.number(key)
    }

    /// Returns the key of a phrase that is new.
    fn key(&mut self, words: &[TokenId]) -> usize {
        let vocabulary = self.corpus.vocabulary();
        let spelled: Vec<&str> = words.iter().map(|id| vocabulary.word(*id)).collect();
        let name = spelled.join(self.separator);
        let known = vocabulary.find(&name).map(TokenId::index);
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

    #[inline]
    fn number(&mut self, key: usize) -> u32 {
        let number = &mut self.numbers[key];
        if *number == UNSEEN {
            *number = u32::try_from(self.order.len()).unwrap_or(UNSEEN);
            self.order.push(key);
        }
        *number
    }

    /// Returns the word of a key.
    fn word(&self, key: usize) -> &str {
        let vocabulary = self.corpus.vocabulary();
        match key.checked_sub(vocabulary.len()) {
            None => vocabulary.words().value(key),
            Some(place) => &self.made[place],
        }
    }
}

//! What a corpus is compared with: another, or a list.

use std::collections::HashSet;

use crate::error::{Error, Result};

/// What a corpus is compared with.
#[derive(Debug, Clone)]
pub enum Reference<C> {
    /// Another corpus.
    Corpus(C),
    /// A list of words with their counts.
    List(FrequencyList),
}

/// Words and how often each occurs.
#[derive(Debug, Clone)]
pub struct FrequencyList {
    pub(super) words: Vec<String>,
    pub(super) counts: Vec<u64>,
    pub(super) tokens: u64,
}

impl FrequencyList {
    /// Puts a list together; `tokens` is the size of the corpus that it is of, the sum of
    /// the counts if that is not given.
    ///
    /// Fails if a word is named twice, or if there are fewer tokens than were counted.
    pub fn new(words: Vec<String>, counts: Vec<u64>, tokens: Option<u64>) -> Result<Self> {
        let wrong = |reason: String| Err(Error::FrequencyList { reason });
        if words.len() != counts.len() {
            return wrong(format!("has {} words and {} counts", words.len(), counts.len()));
        }
        let mut seen = HashSet::with_capacity(words.len());
        if let Some(word) = words.iter().find(|word| !seen.insert(word.as_str())) {
            return wrong(format!("names the word '{word}' twice"));
        }
        let Some(sum) = counts.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count)) else {
            return wrong("has more tokens than can be counted".into());
        };
        match tokens {
            Some(tokens) if tokens < sum => {
                wrong(format!("has {sum} tokens, more than the {tokens} that it is said to be of"))
            }
            tokens => Ok(Self { tokens: tokens.unwrap_or(sum), words, counts }),
        }
    }
}

/// What is asked for cannot be told from a list.
pub(super) fn no_documents(what: &str) -> Error {
    let reason = format!("knows nothing of documents, which {what} needs: give a corpus");
    Error::FrequencyList { reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str], counts: &[u64], tokens: Option<u64>) -> Result<FrequencyList> {
        let words = words.iter().map(ToString::to_string).collect();
        FrequencyList::new(words, counts.to_vec(), tokens)
    }

    #[test]
    fn a_list_that_cannot_be_is_refused() {
        let message = |made: Result<FrequencyList>| made.expect_err("impossible").to_string();
        assert!(message(list(&["a", "b", "a"], &[1, 2, 3], None)).contains("'a' twice"));
        assert!(message(list(&["a"], &[5], Some(4))).contains("5 tokens, more than the 4"));
        assert!(message(list(&["a"], &[], None)).contains("1 words and 0 counts"));
        assert!(list(&["a", "b"], &[1, 2], Some(10)).is_ok());
    }
}

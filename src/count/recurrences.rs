//! How far back each token's type stood before.
//!
//! Input: the tokens of a text. Output: for each a distance, from which the types of any stretch
//! of the text, the moving type-token ratios and the counts of the types follow without another
//! look at the vocabulary. Cost: one look at memory a token, in 4 bytes a type; 4 bytes a token
//! for each way of reading. A thread keeps its memory from one text to the next.

use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::intern::TokenId;
use crate::score::diversity::Needs;

/// The most tokens of a text whose order is looked at: places have 32 bits, in a circle twice
/// as many.
const MAX_TOKENS: u64 = i32::MAX as u64;

/// What stands for a type that does not occur behind a token.
const NEVER: u32 = u32::MAX;

/// The distances in one text after the other.
#[derive(Debug, Default)]
pub struct Recurrences {
    /// By type, where it stood last in all texts that were read, from 1.
    last: Vec<u32>,
    /// How many tokens were read before this text.
    read: u32,
    types: u64,
    back: Vec<u32>,
    forth: Vec<u32>,
    around: Vec<u32>,
}

impl Recurrences {
    /// Makes room for the types of a corpus.
    #[must_use]
    pub fn new(corpus: &Corpus) -> Self {
        Self { last: vec![0; corpus.vocabulary().len()], ..Self::default() }
    }

    /// Reads a text, in the ways that are needed.
    ///
    /// Fails if it has more tokens than places have numbers.
    pub fn read(&mut self, tokens: &[TokenId], needs: Needs) -> Result<()> {
        if tokens.len() as u64 > MAX_TOKENS {
            return Err(Error::TooMany { what: "tokens in a text", max: MAX_TOKENS });
        }
        self.make_room(tokens.len());
        let Self { last, back, read, .. } = self;
        let mut types = 0_u32;
        back.clear();
        // Where the type stood in an earlier text is farther back than the head of this one.
        back.extend((1..).zip(tokens).map(|(place, id): (u32, _)| {
            let position = *read + place;
            let distance = position - std::mem::replace(&mut last[id.index()], position);
            types += u32::from(distance >= place);
            distance.min(place)
        }));
        self.types = types.into();
        if needs >= Needs::Around {
            self.close(tokens);
        }
        self.read += u32::try_from(tokens.len()).unwrap_or(NEVER);
        if needs >= Needs::Forth {
            self.read_backward();
        }
        Ok(())
    }

    /// Forgets where types stood if positions would need more than 32 bits.
    fn make_room(&mut self, tokens: usize) {
        if self.read as usize + tokens >= NEVER as usize {
            self.last.fill(0);
            self.read = 0;
        }
    }

    /// Joins the ends of the text to a circle.
    fn close(&mut self, tokens: &[TokenId]) {
        let end = self.read + u32::try_from(tokens.len()).unwrap_or(NEVER);
        let around =
            (1..).zip(&self.back).zip(tokens).map(|((place, distance), id): ((u32, _), _)| {
                if *distance < place { *distance } else { end - self.last[id.index()] + place }
            });
        self.around.clear();
        self.around.extend(around);
    }

    /// Turns the distances round: of the text read backward.
    fn read_backward(&mut self) {
        let length = self.back.len();
        self.forth.clear();
        // What is first of its type writes behind the end.
        self.forth.resize(length + 1, NEVER);
        for (behind, distance) in (0..length).rev().zip(&self.back) {
            self.forth[behind + *distance as usize] = *distance;
        }
        self.forth.truncate(length);
    }

    /// Returns how many types the text has.
    #[must_use]
    pub fn types(&self) -> u64 {
        self.types
    }

    /// Returns for each token how far back its type stood before; its own place, from 1, if it
    /// did not.
    #[must_use]
    pub fn back(&self) -> &[u32] {
        &self.back
    }

    /// Returns the same of the text read backward; more than there are tokens if the type does
    /// not stand there.
    #[must_use]
    pub fn forth(&self) -> &[u32] {
        &self.forth
    }

    /// Returns the same of the text read in a circle; never more than there are tokens.
    #[must_use]
    pub fn around(&self) -> &[u32] {
        &self.around
    }

    /// Returns the counts of the types, in no order.
    #[must_use]
    pub fn counts(&self) -> Vec<u64> {
        // Each token takes over the count of the one before it.
        let mut counts: Vec<u32> = Vec::with_capacity(self.back.len());
        for (place, distance) in self.back.iter().enumerate() {
            let before = (place + 1).checked_sub(1 + *distance as usize);
            let count = before.map_or(0, |before| std::mem::take(&mut counts[before]));
            counts.push(count + 1);
        }
        counts.into_iter().filter(|count| *count > 0).map(u64::from).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The distance to the last token before that is the same, by looking.
    fn distance(text: &[u32], place: usize) -> Option<u32> {
        let before = text[..place].iter().rposition(|other| *other == text[place]);
        before.map(|before| u32::try_from(place - before).expect("small"))
    }

    proptest! {
        #[test]
        fn distances_are_those_that_a_look_finds(
            texts in prop::collection::vec(prop::collection::vec(0_u32..6, 0..30), 1..4)
        ) {
            let mut read = Recurrences { last: vec![0; 6], ..Recurrences::default() };
            for text in texts {
                let tokens: Vec<TokenId> = text.iter().copied().map(TokenId).collect();
                read.read(&tokens, Needs::Around).expect("short");
                let reversed: Vec<u32> = text.iter().rev().copied().collect();
                let circle = [text.as_slice(), &text].concat();
                for place in 0..text.len() {
                    let head = u32::try_from(place + 1).expect("small");
                    prop_assert_eq!(read.back()[place], distance(&text, place).unwrap_or(head));
                    let forth = distance(&reversed, place).unwrap_or(NEVER);
                    prop_assert_eq!(read.forth()[place], forth);
                    let around = distance(&circle, text.len() + place).expect("itself");
                    prop_assert_eq!(read.around()[place], around);
                }
                let mut counts: Vec<u64> = (0..6)
                    .map(|id| text.iter().filter(|other| **other == id).count() as u64)
                    .filter(|count| *count > 0)
                    .collect();
                prop_assert_eq!(read.types(), counts.len() as u64);
                let mut found = read.counts();
                found.sort_unstable();
                counts.sort_unstable();
                prop_assert_eq!(found, counts);
            }
            read.read = NEVER - 3;
            read.read(&[0, 1, 0, 2].map(TokenId), Needs::Around).expect("short");
            prop_assert_eq!(read.back(), &[1, 2, 2, 4]);
            prop_assert_eq!((read.types(), read.around()), (3, &[2, 4, 2, 4][..]));
        }
    }
}

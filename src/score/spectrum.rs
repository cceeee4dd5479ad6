//! Counts of counts: how many types occur once, twice, and so on.
//!
//! Input: the counts of the types of a text. Output: its frequency spectrum, of which most
//! measures of diversity are made. A text of N tokens has fewer than √(2N) different counts, so
//! whatever sums over the spectrum takes little time.

/// The types that have one count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    /// How often each of them occurs, at least once.
    pub count: u64,
    /// How many there are, at least one.
    pub types: u64,
}

/// The frequency spectrum of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spectrum {
    tokens: u64,
    types: u64,
    /// By count, ascending.
    classes: Vec<Class>,
}

impl Spectrum {
    /// Makes the spectrum of counts, in any order; types that do not occur are none.
    #[must_use]
    pub fn of(mut counts: Vec<u64>) -> Self {
        counts.retain(|count| *count > 0);
        counts.sort_unstable();
        let class = |alike: &[u64]| Class { count: alike[0], types: alike.len() as u64 };
        Self::of_classes(counts.chunk_by(|a, b| a == b).map(class).collect())
    }

    /// Makes a spectrum of its classes, which ascend.
    #[must_use]
    pub fn of_classes(classes: Vec<Class>) -> Self {
        let tokens = classes.iter().map(|class| class.count * class.types).sum();
        let types = classes.iter().map(|class| class.types).sum();
        Self { tokens, types, classes }
    }

    /// Makes a spectrum of which only the sizes are known: it has no classes.
    #[must_use]
    pub fn of_sizes(tokens: u64, types: u64) -> Self {
        Self { tokens, types, classes: Vec::new() }
    }

    /// Returns N, how many tokens there are.
    #[must_use]
    pub fn tokens(&self) -> u64 {
        self.tokens
    }

    /// Returns V, how many types there are.
    #[must_use]
    pub fn types(&self) -> u64 {
        self.types
    }

    /// Returns the classes, by count, ascending.
    #[must_use]
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// Returns how many types occur so often.
    #[must_use]
    pub fn types_of(&self, count: u64) -> u64 {
        let found = self.classes.binary_search_by_key(&count, |class| class.count);
        found.map_or(0, |place| self.classes[place].types)
    }

    /// Returns the sum of all counts squared.
    #[must_use]
    pub fn squares(&self) -> u128 {
        let square = |class: &Class| u128::from(class.count).pow(2) * u128::from(class.types);
        self.classes.iter().map(square).sum()
    }

    /// Returns the types by rank, the most frequent first, in runs of those with one count.
    pub fn runs(&self) -> impl Iterator<Item = Run> + '_ {
        let (mut rank, mut before) = (0, 0);
        self.classes.iter().rev().map(move |class| {
            let run = Run { first: rank + 1, last: rank + class.types, count: class.count, before };
            rank = run.last;
            before += class.count * class.types;
            run
        })
    }
}

/// Consecutive ranks whose types have one count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The first rank, from 1.
    pub first: u64,
    /// The last rank.
    pub last: u64,
    /// How often each of the types occurs.
    pub count: u64,
    /// The tokens of all types of lower rank.
    pub before: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spectrum_counts_counts() {
        let spectrum = Spectrum::of(vec![3, 1, 0, 1, 2, 1]);
        assert_eq!((spectrum.tokens(), spectrum.types(), spectrum.squares()), (8, 5, 16));
        assert_eq!([1, 2, 3, 4].map(|count| spectrum.types_of(count)), [3, 1, 1, 0]);
        let runs: Vec<Run> = spectrum.runs().collect();
        let last = Run { first: 3, last: 5, count: 1, before: 5 };
        assert_eq!((runs.len(), runs[2]), (3, last));
    }
}

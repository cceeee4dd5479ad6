//! The least and the most even distribution of a count over parts.
//!
//! A score may be placed between those of these two, which takes the frequency of the word
//! out of it (Gries 2022, *Journal of Second Language Studies* 5(2), 171–205). They are built
//! as the R package tlda builds them, whose words for the two ways are `even` and `pervasive`.

use std::cmp::Reverse;

use super::Adjusted;
use super::parts::Sizes;

/// The parts, so that distributions over them can be made.
#[derive(Debug)]
pub struct Extremes<'a> {
    pub(super) sizes: &'a Sizes,
    /// The parts, the largest first; of equal ones the first.
    order: Vec<usize>,
}

impl<'a> Extremes<'a> {
    /// Puts the parts in order.
    #[must_use]
    pub fn new(sizes: &'a Sizes) -> Self {
        let mut order: Vec<usize> = (0..sizes.as_slice().len()).collect();
        order.sort_by_key(|part| Reverse(sizes.as_slice()[*part]));
        Self { sizes, order }
    }

    /// Returns the least even distribution: all in the smallest parts, or in the largest,
    /// which makes them the fewest.
    #[must_use]
    pub fn least(&self, method: Adjusted, count: u64) -> Vec<(usize, u64)> {
        self.in_order(match method {
            Adjusted::Even => self.filled(self.order.iter().rev(), count),
            Adjusted::Pervasive => self.filled(self.order.iter(), count),
        })
    }

    /// Fills one part after the other.
    fn filled<'b>(
        &self,
        parts: impl Iterator<Item = &'b usize>,
        mut count: u64,
    ) -> Vec<(usize, u64)> {
        let mut filled = Vec::new();
        for part in parts {
            if count == 0 {
                break;
            }
            let here = count.min(self.sizes.as_slice()[*part]);
            filled.push((*part, here));
            count -= here;
        }
        filled
    }

    /// Returns the most even distribution: in proportion to the sizes, or in as many parts as
    /// possible.
    #[must_use]
    pub fn most(&self, method: Adjusted, count: u64) -> Vec<(usize, u64)> {
        let counts = match method {
            Adjusted::Even => self.proportional(count),
            Adjusted::Pervasive => self.layered(count),
        };
        let held = self.order.iter().copied().zip(counts).filter(|(_, count)| *count > 0);
        self.in_order(held.collect())
    }

    /// Puts parts in order by size and count: so two distributions that differ in nothing else
    /// than which of several equal parts is which have one score, to the last bit.
    fn in_order(&self, mut held: Vec<(usize, u64)>) -> Vec<(usize, u64)> {
        held.sort_by_key(|(part, count)| (self.sizes.as_slice()[*part], *count));
        held
    }

    fn descending(&self) -> impl Iterator<Item = u64> {
        self.order.iter().map(|part| self.sizes.as_slice()[*part])
    }

    /// Rounds what each part should have, halves to the even number, and gives one more or
    /// one less to those that rounding wronged most, until the sum is right. Of parts that
    /// were wronged alike the larger comes first.
    fn proportional(&self, count: u64) -> Vec<u64> {
        let total = self.sizes.total();
        let rounded = |size: u64| {
            let (whole, rest) = divided(u128::from(size) * u128::from(count), total);
            let is_up = rest > total - rest || (rest == total - rest && whole % 2 == 1);
            // What it has too little of, by the total; negative if too much.
            let wronged = i128::from(rest) - if is_up { i128::from(total) } else { 0 };
            (whole + u64::from(is_up), wronged)
        };
        let (mut counts, wronged): (Vec<u64>, Vec<i128>) = self.descending().map(rounded).unzip();
        let given: u64 = counts.iter().sum();
        // Most first; those that got too much have a negative number.
        let sign = if given > count { -1 } else { 1 };
        let mut parts: Vec<usize> = (0..counts.len()).collect();
        let key = |part: &usize| (Reverse(sign * wronged[*part]), *part);
        let many = usize::try_from(given.abs_diff(count)).unwrap_or(usize::MAX);
        if many > 0 && many < parts.len() {
            parts.select_nth_unstable_by_key(many - 1, key);
        }
        for part in parts.into_iter().take(many) {
            counts[part] = if given > count { counts[part] - 1 } else { counts[part] + 1 };
        }
        counts
    }

    /// Gives one to every part again and again, while it has room, and what is left at the
    /// end to the largest.
    fn layered(&self, count: u64) -> Vec<u64> {
        let held = |layers: u64| self.descending().map(|size| size.min(layers)).sum::<u64>();
        let (mut low, mut high) = (0, self.descending().next().unwrap_or(0));
        // The most layers that do not hold all: that many are full.
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if held(middle) < count { low = middle } else { high = middle - 1 }
        }
        let left = count - held(low);
        (0..)
            .zip(self.descending())
            .map(|(at, size)| size.min(low) + u64::from(at < left))
            .collect()
    }
}

/// Returns the quotient and the rest; the processor divides 64 bits much faster than 128.
fn divided(share: u128, total: u64) -> (u64, u64) {
    if let Ok(share) = u64::try_from(share) {
        return (share / total, share % total);
    }
    let part = |number: u128| u64::try_from(number).unwrap_or(u64::MAX);
    (part(share / u128::from(total)), part(share % u128::from(total)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(made: &[(usize, u64)], parts: usize) -> Vec<u64> {
        let mut counts = vec![0; parts];
        for (part, count) in made {
            counts[*part] = *count;
        }
        counts
    }

    #[test]
    fn distributions_are_those_of_the_two_ways() {
        let sizes = Sizes::new(vec![2, 3, 5, 10]);
        let made = Extremes::new(&sizes);
        let least = |method, count| counts(&made.least(method, count), 4);
        let most = |method, count| counts(&made.most(method, count), 4);
        assert_eq!(least(Adjusted::Even, 4), [2, 2, 0, 0]);
        assert_eq!(least(Adjusted::Pervasive, 12), [0, 0, 2, 10]);
        assert_eq!(most(Adjusted::Even, 10), [1, 2, 2, 5]);
        assert_eq!(most(Adjusted::Pervasive, 10), [2, 2, 3, 3]);
        assert_eq!(most(Adjusted::Pervasive, 20), [2, 3, 5, 10]);
    }

    #[test]
    fn every_distribution_adds_up_and_fits() {
        let sizes = Sizes::new(vec![7, 1, 4, 4, 9, 2]);
        let made = Extremes::new(&sizes);
        for count in 1..=27 {
            for method in [Adjusted::Even, Adjusted::Pervasive] {
                for found in [made.least(method, count), made.most(method, count)] {
                    assert_eq!(found.iter().map(|(_, here)| here).sum::<u64>(), count);
                    assert!(found.iter().all(|(part, here)| *here <= sizes.as_slice()[*part]));
                }
            }
        }
    }
}

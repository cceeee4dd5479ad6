//! Words packed into one number, and how to sort such numbers.
//!
//! A word's code is its place in the order of code points, plus one; 0 is no
//! word. Codes are packed with the first word in the highest bits, so numbers
//! compare as the lists of words do, and a list comes before its continuations.

/// A number that holds the codes of several words.
pub(super) trait Key: Copy + Ord + Send + Sync {
    /// No word.
    const NONE: Self;
    /// Adds a word behind those that are there.
    fn pushed(self, bits: u32, code: u32) -> Self;
    /// Returns the lowest `bits`.
    fn lowest(self, bits: u32) -> Self;
    /// Returns the code in the lowest bits after moving `shift` bits away.
    fn code(self, shift: u32, mask: u32) -> u32;
    /// Returns the number of bits up to the highest in which two keys differ.
    fn differing_bits(self, other: Self) -> u32;
    /// Sorts keys; `scratch` is memory that may be used again.
    fn sort(keys: &mut Vec<Self>, scratch: &mut Vec<Self>);
}

/// Makes a key of a type of numbers; only how to sort them differs.
macro_rules! key {
    ($number:ty, $sort:expr) => {
        impl Key for $number {
            const NONE: Self = 0;

            #[inline]
            fn lowest(self, bits: u32) -> Self {
                self & (Self::MAX >> (Self::BITS - bits))
            }

            #[inline]
            fn pushed(self, bits: u32, code: u32) -> Self {
                self << bits | Self::from(code)
            }

            #[inline]
            #[expect(clippy::cast_possible_truncation, reason = "the mask cuts off the rest")]
            fn code(self, shift: u32, mask: u32) -> u32 {
                (self >> shift) as u32 & mask
            }

            #[inline]
            fn differing_bits(self, other: Self) -> u32 {
                Self::BITS - (self ^ other).leading_zeros()
            }

            fn sort(keys: &mut Vec<Self>, scratch: &mut Vec<Self>) {
                $sort(keys, scratch);
            }
        }
    };
}

key!(u64, sort_u64);
key!(u128, |keys: &mut Vec<u128>, _: &mut Vec<u128>| keys.sort_unstable());

/// Below this many keys, comparing them takes less time than dealing them out.
const FEW: usize = 256;

/// The most bits that are looked at together: there is a counter for each of
/// their values, and all counters should fit into the cache.
const DIGIT_BITS: u32 = 11;

/// Sorts by groups of the bits in which the keys differ at all, the lowest
/// first.
fn sort_u64(keys: &mut Vec<u64>, scratch: &mut Vec<u64>) {
    if keys.len() < FEW {
        keys.sort_unstable();
        return;
    }
    let first = keys[0];
    let differing = keys.iter().fold(0, |bits, key| bits | (key ^ first));
    let (low, high) = (differing.trailing_zeros(), u64::BITS - differing.leading_zeros());
    let width = high.saturating_sub(low);
    let digits = width.div_ceil(DIGIT_BITS);
    scratch.clear();
    scratch.resize(keys.len(), 0);
    let mut places = [0_usize; 1 << DIGIT_BITS];
    for digit in 0..digits {
        let bits = width.div_ceil(digits);
        let shift = low + digit * bits;
        let mask = (1 << bits) - 1;
        #[expect(clippy::cast_possible_truncation, reason = "the mask leaves a digit")]
        let value = |key: u64| (key >> shift & mask) as usize;
        let places = &mut places[..1 << bits];
        places.fill(0);
        for key in keys.iter() {
            places[value(*key)] += 1;
        }
        let mut before = 0;
        for place in places.iter_mut() {
            (*place, before) = (before, before + *place);
        }
        for key in keys.iter() {
            let place = &mut places[value(*key)];
            scratch[*place] = *key;
            *place += 1;
        }
        std::mem::swap(keys, scratch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn keys_are_sorted_however_many_there_are(
            seeds in prop::collection::vec(any::<u64>(), 1..40), many in 1_usize..60, shift in 0..64
        ) {
            let mut keys: Vec<u64> = (0..many as u64)
                .flat_map(|turn| seeds.iter().map(move |seed| (seed.wrapping_mul(turn * 2 + 1)) >> shift))
                .collect();
            let mut expected = keys.clone();
            expected.sort_unstable();
            u64::sort(&mut keys, &mut Vec::new());
            prop_assert_eq!(keys, expected);
        }
    }

    #[test]
    fn packed_words_come_out_again_in_their_order() {
        let key = [5, 0x1f, 1].iter().fold(u64::NONE, |key, code| key.pushed(5, *code));
        assert_eq!([10, 5, 0].map(|shift| key.code(shift, 0x1f)), [5, 0x1f, 1]);
        let other = [5, 0x1e, 7].iter().fold(u128::NONE, |key, code| key.pushed(5, *code));
        assert_eq!(other.differing_bits(u128::from(key)), 6);
        assert!(other < u128::from(key));
    }
}

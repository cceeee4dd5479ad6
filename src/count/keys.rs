//! Words packed into one number, and how to sort such numbers.
//!
//! A word's code is its place in the order of code points, plus one; 0 is no
//! word. Codes are packed with the first word in the highest bits, so numbers
//! compare as the lists of words do, and a list comes before its continuations. Of the
//! first word it is enough to know how far behind the first one of its part it comes,
//! so that keys are small.

/// A number that holds the codes of several words.
pub(super) trait Key: Copy + Default + Ord + Send + Sync {
    /// No word.
    const NONE: Self;
    /// How many bits there are.
    const BITS: u32;
    /// Adds a word behind those that are there.
    fn pushed(self, bits: u32, code: u32) -> Self;
    /// Adds a number at bit `first`, where there is none yet.
    fn with(self, number: u32, first: u32) -> Self;
    /// Returns a key of as many words as this one, of which `code` is the first, at bit
    /// `first`; the last word of this one falls out.
    fn behind(self, code: u32, first: u32, bits: u32) -> Self;
    /// Returns the code in the lowest bits after moving `shift` bits away.
    fn code(self, shift: u32, mask: u32) -> u32;
    /// Returns the bits from `shift` on that `mask` leaves.
    fn digit(self, shift: u32, mask: usize) -> usize;
    /// Returns the number without its lowest `bits`.
    fn above(self, bits: u32) -> Self;
    /// Returns the lowest bit in which keys differ, and the bit above the highest.
    fn differing(keys: &[Self]) -> (u32, u32);
}

/// Makes a key of a type of numbers.
macro_rules! key {
    ($number:ty) => {
        impl Key for $number {
            const NONE: Self = 0;
            const BITS: u32 = <$number>::BITS;

            #[inline]
            fn with(self, number: u32, first: u32) -> Self {
                self | Self::from(number) << first
            }

            #[inline]
            fn behind(self, code: u32, first: u32, bits: u32) -> Self {
                (self >> bits).with(code, first)
            }

            #[inline]
            fn pushed(self, bits: u32, code: u32) -> Self {
                self << bits | Self::from(code)
            }

            #[inline]
            #[allow(clippy::cast_possible_truncation, reason = "the mask cuts off the rest")]
            fn code(self, shift: u32, mask: u32) -> u32 {
                (self >> shift) as u32 & mask
            }

            #[inline]
            fn above(self, bits: u32) -> Self {
                self >> bits
            }

            #[inline]
            #[allow(clippy::cast_possible_truncation, reason = "the mask leaves a digit")]
            fn digit(self, shift: u32, mask: usize) -> usize {
                (self >> shift) as usize & mask
            }

            fn differing(keys: &[Self]) -> (u32, u32) {
                let first = keys.first().copied().unwrap_or_default();
                let bits = keys.iter().fold(0, |bits, key| bits | (key ^ first));
                (bits.trailing_zeros(), <Self as Key>::BITS - bits.leading_zeros())
            }
        }
    };
}

key!(u32);
key!(u64);
key!(u128);

/// Below this many keys, comparing them takes less time than dealing them out.
const FEW: usize = 256;

/// The most bits that are looked at together: there is a counter for each of
/// their values, and all counters should fit into the cache.
const DIGIT_BITS: u32 = 11;

/// The most groups of bits that keys are dealt out by: the keys that are then equal
/// are few, and comparing those takes less time.
const MOST_DIGITS: u32 = 3;

/// Sorts keys by groups of the highest bits in which they differ, the lowest of these
/// first, and by comparison those that are equal in all of them. `scratch` has room for
/// as many keys or more, and what it holds does not matter.
///
/// Keys of which fewer than `least` are equal in those bits are left in any order: who
/// asks for what begins at least so many keys alike does not look at theirs.
pub(super) fn sort<K: Key>(keys: &mut [K], scratch: &mut [K], least: usize) {
    if keys.len() < FEW || u32::try_from(keys.len()).is_err() {
        keys.sort_unstable();
        return;
    }
    let count = keys.len();
    let (low, high) = K::differing(keys);
    let width = high.saturating_sub(low).min(DIGIT_BITS * MOST_DIGITS);
    let digits = width.div_ceil(DIGIT_BITS);
    if digits == 0 {
        return;
    }
    let bits = width.div_ceil(digits);
    let lowest = high.saturating_sub(bits * digits);
    let mut places = [0_u32; 1 << DIGIT_BITS];
    let (mut from, mut to) = (&mut *keys, &mut scratch[..count]);
    for digit in 0..digits {
        deal(from, to, lowest + digit * bits, &mut places[..1 << bits]);
        (from, to) = (to, from);
    }
    if digits % 2 == 1 {
        to.copy_from_slice(from);
    }
    if lowest > low {
        let top = |key: &K| key.above(lowest);
        let alike = keys.chunk_by_mut(|a, b| top(a) == top(b));
        alike.filter(|alike| alike.len() >= least.max(2)).for_each(<[K]>::sort_unstable);
    }
}

/// Deals keys out by the digit at `shift`, in their order; `places` has one place for
/// each of its values.
fn deal<K: Key>(from: &[K], to: &mut [K], shift: u32, places: &mut [u32]) {
    let mask = places.len() - 1;
    places.fill(0);
    for key in from {
        places[key.digit(shift, mask)] += 1;
    }
    let mut before = 0;
    for place in places.iter_mut() {
        (*place, before) = (before, before + *place);
    }
    for key in from {
        let place = &mut places[key.digit(shift, mask)];
        to[*place as usize] = *key;
        *place += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Puts both halves of a number in the wrong order, and far apart.
    fn spread(key: u64, shift: u32) -> u128 {
        u128::from(key.rotate_left(32)) << (shift % 64) | u128::from(key & 0xff)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn keys_are_sorted_however_many_there_are(
            seeds in prop::collection::vec(any::<u64>(), 1..40), many in 1_usize..60, shift in 0..64_u32
        ) {
            let mut keys: Vec<u64> = (0..many as u64)
                .flat_map(|turn| seeds.iter().map(move |seed| (seed.wrapping_mul(turn * 2 + 1)) >> shift))
                .collect();
            let mut expected = keys.clone();
            expected.sort_unstable();
            let mut wide: Vec<u128> = keys.iter().map(|key| spread(*key, shift)).collect();
            let mut wide_expected = wide.clone();
            wide_expected.sort_unstable();
            sort(&mut wide, &mut vec![0; many * seeds.len()], 1);
            prop_assert_eq!(wide, wide_expected);
            sort(&mut keys, &mut vec![0; many * seeds.len()], 1);
            prop_assert_eq!(keys, expected);
        }
    }

    #[test]
    fn packed_words_come_out_again_in_their_order() {
        let key = [5, 0x1f, 1].iter().fold(u64::NONE, |key, code| key.pushed(5, *code));
        assert_eq!([10, 5, 0].map(|shift| key.code(shift, 0x1f)), [5, 0x1f, 1]);
        let other = [5, 0x1e, 7].iter().fold(u128::NONE, |key, code| key.pushed(5, *code));
        assert_eq!(
            other.behind(7, 10, 5),
            [7, 5, 0x1e].iter().fold(0, |key, code| key << 5 | code)
        );
        assert!(other < u128::from(key));
    }
}

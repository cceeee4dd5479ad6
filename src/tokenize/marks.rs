//! What 64 bytes are, as bits.
//!
//! Input: 64 bytes of UTF-8. Output: for each class of bytes that the rules
//! ask about, a word of 64 bits, the lowest for the first byte. Words and
//! sentences are then found by arithmetic on these, with no branch a byte.
//!
//! Every x86-64 processor has the instructions that compare 16 bytes at a time
//! (SSE2). Elsewhere [`plain`] does the same byte by byte, in a form that
//! compilers turn into vector code, at nine tenths of the speed; the tests hold
//! both to the same answer.

/// How many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

/// The bytes of each class. Classes do not overlap, but for `. ` which is in
/// two of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// ASCII letters and digits.
    pub(super) word: u64,
    /// `. , ' : ;` which may join what they stand between.
    pub(super) inner: u64,
    /// `_`
    pub(super) underscore: u64,
    /// Bytes of characters beyond ASCII.
    pub(super) beyond: u64,
    /// `. ! ?` which may end a sentence.
    pub(super) ender: u64,
    /// Line feeds.
    pub(super) feed: u64,
    /// Carriage returns.
    pub(super) carriage: u64,
}

impl Marks {
    /// Looks at a block.
    #[inline]
    pub(super) fn of(block: &[u8; BLOCK]) -> Self {
        #[cfg(target_arch = "x86_64")]
        #[expect(unsafe_code, reason = "cutting texts takes a tenth less time")]
        // SAFETY: every x86-64 processor has SSE2, and nothing else is asked.
        return unsafe { sse2(block) };
        #[cfg(not(target_arch = "x86_64"))]
        return plain(block);
    }
}

/// Looks at a block by the 16 bytes.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
#[inline]
fn sse2(block: &[u8; BLOCK]) -> Marks {
    use std::arch::x86_64::{
        __m128i, _mm_add_epi8, _mm_and_si128, _mm_cmpeq_epi8, _mm_cmplt_epi8, _mm_movemask_epi8,
        _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8,
    };

    let all = |byte: u8| _mm_set1_epi8(byte.cast_signed());
    let bits = |lanes: __m128i| u64::from(_mm_movemask_epi8(lanes).cast_unsigned());
    let mut marks = Marks::default();
    for (part, bytes) in block.as_chunks::<16>().0.iter().enumerate() {
        let number = u128::from_le_bytes(*bytes);
        #[expect(clippy::cast_possible_truncation, reason = "the two halves")]
        let v = _mm_set_epi64x((number >> 64) as i64, number as i64);
        let is = |byte: u8| _mm_cmpeq_epi8(v, all(byte));
        // Both bytes of a pair that differ in one bit, in one comparison.
        let either = |mask: u8, byte: u8| _mm_cmpeq_epi8(_mm_and_si128(v, all(mask)), all(byte));
        // There is only a signed comparison: `first` is moved to the smallest.
        let within = |v: __m128i, first: u8, count: u8| {
            let moved = _mm_add_epi8(v, all(0x80_u8.wrapping_sub(first)));
            _mm_cmplt_epi8(moved, all(0x80 + count))
        };
        let letters = within(_mm_or_si128(v, all(0x20)), b'a', 26);
        let word = _mm_or_si128(letters, within(v, b'0', 10));
        let inner = _mm_or_si128(either(!2, b','), _mm_or_si128(either(!1, b':'), is(b'\'')));
        let ender = _mm_or_si128(is(b'.'), _mm_or_si128(is(b'!'), is(b'?')));
        let at = 16 * part;
        marks.word |= bits(word) << at;
        marks.inner |= bits(inner) << at;
        marks.underscore |= bits(is(b'_')) << at;
        marks.beyond |= bits(v) << at;
        marks.ender |= bits(ender) << at;
        marks.feed |= bits(is(b'\n')) << at;
        marks.carriage |= bits(is(b'\r')) << at;
    }
    marks
}

/// Looks at a block byte by byte.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn plain(block: &[u8; BLOCK]) -> Marks {
    let bits = |is: fn(u8) -> bool| {
        let mut flags = [0_u8; BLOCK];
        for (flag, byte) in flags.iter_mut().zip(block) {
            *flag = u8::from(is(*byte));
        }
        // Multiplying by this moves bit 0 of eight bytes into the highest byte.
        let gather =
            |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        let eights = flags.as_chunks::<8>().0.iter().enumerate();
        eights.fold(0, |bits, (place, eight)| bits | gather(eight) << (8 * place))
    };
    Marks {
        word: bits(|byte| byte.is_ascii_alphanumeric()),
        inner: bits(|byte| matches!(byte, b'.' | b',' | b'\'' | b':' | b';')),
        underscore: bits(|byte| byte == b'_'),
        beyond: bits(|byte| byte >= 0x80),
        ender: bits(|byte| matches!(byte, b'.' | b'!' | b'?')),
        feed: bits(|byte| byte == b'\n'),
        carriage: bits(|byte| byte == b'\r'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, one byte after the other.
    fn slow(block: &[u8; BLOCK]) -> Marks {
        let mut marks = Marks::default();
        for (at, byte) in block.iter().enumerate() {
            let bit = 1 << at;
            let set = |is: bool, bits: &mut u64| *bits |= if is { bit } else { 0 };
            set(byte.is_ascii_alphanumeric(), &mut marks.word);
            set(b".,':;".contains(byte), &mut marks.inner);
            set(*byte == b'_', &mut marks.underscore);
            set(!byte.is_ascii(), &mut marks.beyond);
            set(b".!?".contains(byte), &mut marks.ender);
            set(*byte == b'\n', &mut marks.feed);
            set(*byte == b'\r', &mut marks.carriage);
        }
        marks
    }

    #[test]
    fn every_byte_has_its_class_at_every_place() {
        for byte in 0..=u8::MAX {
            for at in 0..BLOCK {
                let mut block = [b' '; BLOCK];
                block[at] = byte;
                assert_eq!(plain(&block), slow(&block), "{byte:#x} at {at}");
                assert_eq!(Marks::of(&block), slow(&block), "{byte:#x} at {at}");
            }
        }
    }

    proptest! {
        #[test]
        fn all_ways_see_the_same(block in prop::array::uniform32(any::<[u8; 2]>())) {
            let block: [u8; BLOCK] = block.concat().try_into().expect("64 bytes");
            prop_assert_eq!(plain(&block), slow(&block));
            prop_assert_eq!(Marks::of(&block), slow(&block));
        }
    }
}

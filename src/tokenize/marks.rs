//! What 64 bytes are, as bits.
//!
//! Input: 64 bytes of UTF-8. Output: for each class of bytes that the rules
//! ask about, a word of 64 bits, the lowest for the first byte. Words and
//! sentences are then found by arithmetic on these, with no branch a byte.
//!
//! Every x86-64 processor has the instructions that compare 16 bytes at a time
//! (SSE2). Those of the last ten years compare 32 (AVX2) and count bits in one
//! instruction; whether this one does is asked at run time. Elsewhere [`plain`] does
//! the same byte by byte, in a form that compilers turn into vector code, at nine
//! tenths of the speed of SSE2. The tests hold all three to the same answer.
//!
//! A loop over blocks gains the most when all of it is made for one processor. So it
//! is handed over as [`Work`], and compiled once for each.

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
    /// Looks at a block, on any processor.
    #[inline]
    fn of(block: &[u8; BLOCK]) -> Self {
        #[cfg(target_arch = "x86_64")]
        #[expect(unsafe_code, reason = "cutting texts takes a tenth less time")]
        // SAFETY: every x86-64 processor has SSE2, and nothing else is asked.
        return unsafe { sse2(block) };
        #[cfg(not(target_arch = "x86_64"))]
        return plain(block);
    }
}

/// A loop over blocks; to be inlined wherever it is done.
pub(super) trait Work {
    /// Does it; `look` tells what a block is.
    fn done_by(self, look: impl Fn(&[u8; BLOCK]) -> Marks);
}

/// Does work by the best that this processor has.
pub(super) fn best(work: impl Work) {
    #[cfg(target_arch = "x86_64")]
    if has_avx2() {
        #[expect(unsafe_code, reason = "cutting texts takes a fifth less time")]
        // SAFETY: the processor has just been asked for all that the function needs.
        unsafe {
            by_avx2(work);
        }
        return;
    }
    baseline(work);
}

/// Does work by what every processor has.
fn baseline(work: impl Work) {
    work.done_by(Marks::of);
}

#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn by_avx2(work: impl Work) {
    work.done_by(|block| avx2(block));
}

/// Looks at a block by the 32 bytes.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
#[inline]
fn avx2(block: &[u8; BLOCK]) -> Marks {
    use std::arch::x86_64::{
        __m256i, _mm256_add_epi8, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8,
        _mm256_movemask_epi8, _mm256_or_si256, _mm256_set_epi64x, _mm256_set1_epi8,
    };

    let all = |byte: u8| _mm256_set1_epi8(byte.cast_signed());
    let bits = |lanes: __m256i| u64::from(_mm256_movemask_epi8(lanes).cast_unsigned());
    let mut marks = Marks::default();
    for (part, bytes) in block.as_chunks::<32>().0.iter().enumerate() {
        let number = |place: usize| {
            let eight = bytes.as_chunks::<8>().0[place];
            u64::from_le_bytes(eight).cast_signed()
        };
        let v = _mm256_set_epi64x(number(3), number(2), number(1), number(0));
        let is = |byte: u8| _mm256_cmpeq_epi8(v, all(byte));
        let or = |a, b| _mm256_or_si256(a, b);
        // As in `sse2`.
        let either =
            |mask: u8, byte: u8| _mm256_cmpeq_epi8(_mm256_and_si256(v, all(mask)), all(byte));
        let within = |v: __m256i, first: u8, count: u8| {
            let moved = _mm256_add_epi8(v, all(0x80_u8.wrapping_sub(first)));
            _mm256_cmpgt_epi8(all(0x80 + count), moved)
        };
        let word = or(within(or(v, all(0x20)), b'a', 26), within(v, b'0', 10));
        let inner = or(either(!2, b','), or(either(!1, b':'), is(b'\'')));
        let ender = or(is(b'.'), or(is(b'!'), is(b'?')));
        let at = 32 * part;
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

    /// Work that looks at one block.
    struct One<'a>(&'a [u8; BLOCK], &'a mut Marks);

    impl Work for One<'_> {
        fn done_by(self, look: impl Fn(&[u8; BLOCK]) -> Marks) {
            *self.1 = look(self.0);
        }
    }

    /// Both ways, which should see the same.
    fn seen(block: &[u8; BLOCK]) -> [Marks; 2] {
        let mut found = [Marks::default(); 2];
        let [by_any, by_best] = &mut found;
        baseline(One(block, by_any));
        best(One(block, by_best));
        found
    }

    #[test]
    fn every_byte_has_its_class_at_every_place() {
        for byte in 0..=u8::MAX {
            for at in 0..BLOCK {
                let mut block = [b' '; BLOCK];
                block[at] = byte;
                assert_eq!(plain(&block), slow(&block), "{byte:#x} at {at}");
                assert_eq!(seen(&block), [slow(&block); 2], "{byte:#x} at {at}");
            }
        }
    }

    proptest! {
        #[test]
        fn all_ways_see_the_same(block in prop::array::uniform32(any::<[u8; 2]>())) {
            let block: [u8; BLOCK] = block.concat().try_into().expect("64 bytes");
            prop_assert_eq!(plain(&block), slow(&block));
            prop_assert_eq!(seen(&block), [slow(&block); 2]);
        }
    }
}

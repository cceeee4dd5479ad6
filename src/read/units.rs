//! Text in numbers of one size a character, as Python keeps it.
//!
//! Input: characters as 8 bits each (Latin-1), 16 (no character beyond U+FFFF) or
//! 32. Output: the same text in UTF-8, or the place of the first character that no
//! text holds. Cost: of plain ASCII, a few bytes a cycle; of other text, a few cycles
//! a character.

use super::Errors;
use crate::error::Fault;

/// How many characters are looked at together.
const BLOCK: usize = 32;

/// A number that holds a character.
pub(crate) trait Unit: Copy {
    /// Tells whether it is a character of ASCII, and not NUL.
    fn is_plain(self) -> bool;
    /// Returns the lowest byte.
    fn low_byte(self) -> u8;
    /// Returns the code point, or the half of a surrogate pair.
    fn code(self) -> u32;
}

macro_rules! unit {
    ($number:ty) => {
        impl Unit for $number {
            #[inline]
            fn is_plain(self) -> bool {
                // NUL becomes the largest number.
                self.wrapping_sub(1) < 0x7f
            }

            #[inline]
            #[allow(clippy::cast_possible_truncation, reason = "the rest is not asked for")]
            fn low_byte(self) -> u8 {
                self as u8
            }

            #[inline]
            fn code(self) -> u32 {
                self.into()
            }
        }
    };
}

unit!(u8);
unit!(u16);
unit!(u32);

/// Adds text to `into`. A NUL or half a surrogate pair is a fault, given with its
/// place, or becomes U+FFFD, whatever `errors` says.
pub(crate) fn append<U: Unit>(
    units: &[U],
    errors: Errors,
    into: &mut String,
) -> Result<(), (usize, Fault)> {
    // What grows is copied, and of most texts nearly all is ASCII.
    into.reserve(units.len() + units.len() / 16);
    let (blocks, rest) = units.as_chunks::<BLOCK>();
    for (place, block) in blocks.iter().enumerate() {
        if block.iter().fold(true, |plain, unit| plain & unit.is_plain()) {
            let bytes = block.map(U::low_byte);
            // Cannot fail, and costs next to nothing to find out.
            into.push_str(str::from_utf8(&bytes).unwrap_or_default());
        } else {
            append_each(block, place * BLOCK, errors, into)?;
        }
    }
    append_each(rest, blocks.len() * BLOCK, errors, into)
}

/// Returns text that may hold NUL, or the place of half a surrogate pair.
pub(crate) fn whole<U: Unit>(units: &[U]) -> Result<String, usize> {
    units.iter().enumerate().map(|(at, unit)| char::from_u32(unit.code()).ok_or(at)).collect()
}

/// Adds one character after the other, the first of which is the text's `first`.
fn append_each<U: Unit>(
    units: &[U],
    first: usize,
    errors: Errors,
    into: &mut String,
) -> Result<(), (usize, Fault)> {
    for (at, unit) in (first..).zip(units) {
        let fault = match char::from_u32(unit.code()) {
            Some('\0') => Fault::Nul,
            Some(character) => {
                into.push(character);
                continue;
            }
            None => Fault::Surrogate,
        };
        match errors {
            Errors::Strict => return Err((at, fault)),
            Errors::Replace => into.push(char::REPLACEMENT_CHARACTER),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition: one character after the other.
    fn plain(codes: &[u32], errors: Errors) -> Result<String, (usize, Fault)> {
        let character = |(at, code): (usize, &u32)| match (char::from_u32(*code), errors) {
            (Some('\0') | None, Errors::Replace) => Ok('\u{fffd}'),
            (Some('\0'), _) => Err((at, Fault::Nul)),
            (None, _) => Err((at, Fault::Surrogate)),
            (Some(character), _) => Ok(character),
        };
        codes.iter().enumerate().map(character).collect()
    }

    fn appended<U: Unit>(units: &[U], errors: Errors) -> Result<String, (usize, Fault)> {
        let mut text = String::from("voor ");
        append(units, errors, &mut text)?;
        Ok(text.split_off("voor ".len()))
    }

    fn check(codes: &[u32]) {
        for errors in [Errors::Strict, Errors::Replace] {
            assert_eq!(appended(codes, errors), plain(codes, errors), "{codes:x?}");
            let narrow: Result<Vec<u16>, _> = codes.iter().map(|code| (*code).try_into()).collect();
            if let Ok(units) = narrow {
                assert_eq!(appended(&units, errors), plain(codes, errors), "{codes:x?}");
            }
            let bytes: Result<Vec<u8>, _> = codes.iter().map(|code| (*code).try_into()).collect();
            if let Ok(units) = bytes {
                assert_eq!(appended(&units, errors), plain(codes, errors), "{codes:x?}");
            }
        }
    }

    #[test]
    fn every_unit_of_16_bits_is_the_character_of_its_number_at_every_place() {
        for code in 0..=u32::from(u16::MAX) {
            let mut codes = [u32::from(b'a'); 70];
            codes[(code as usize) % 70] = code;
            check(&codes);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_that_of_its_characters(
            codes in prop::collection::vec(
                prop_oneof![8 => 1..0x80_u32, 1 => 0..0x100_u32, 1 => 0xd7f0..0xe010_u32,
                    1 => 0..0x11_0000_u32],
                0..150,
            )
        ) {
            check(&codes);
        }
    }
}

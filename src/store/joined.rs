//! Pieces of files as one slice of memory.
//!
//! Input: stretches of mapped files. Output: their bytes one after the other, in one slice.
//! Where the system allows it nothing is copied: a range of addresses is reserved, and each
//! stretch is mapped to its place in it. That needs stretches that begin and end where
//! pages do, which is why [`column`](super::column) cuts them there. Elsewhere the bytes
//! are copied.

use std::fs::File;

use arrow_buffer::{Buffer, MutableBuffer};

/// A multiple of every size that pages commonly have.
pub(super) const PAGE: usize = 64 << 10;

/// A stretch of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) file: &'a File,
    /// Where it begins in the file, if it lies there as it lies in memory.
    pub(super) offset: Option<usize>,
    pub(super) bytes: &'a [u8],
}

/// Returns the bytes of all pieces as one slice.
pub(super) fn joined(pieces: &[Piece<'_>]) -> Buffer {
    mapped(pieces).unwrap_or_else(|| copied(pieces))
}

fn copied(pieces: &[Piece<'_>]) -> Buffer {
    let length = pieces.iter().map(|piece| piece.bytes.len()).sum();
    let mut memory = MutableBuffer::with_capacity(length);
    for piece in pieces {
        memory.extend_from_slice(piece.bytes);
    }
    memory.into()
}

#[cfg(not(unix))]
fn mapped(_: &[Piece<'_>]) -> Option<Buffer> {
    None
}

#[cfg(unix)]
use adjacent::mapped;

#[cfg(unix)]
mod adjacent {
    use std::os::fd::AsRawFd;
    use std::{ptr, slice};

    use super::{Buffer, File, PAGE, Piece};

    /// Addresses that nothing else is mapped to, and what is mapped to them.
    struct Addresses {
        start: *mut libc::c_void,
        length: usize,
        /// How much of them is mapped, from the first on.
        mapped: usize,
    }

    /// Maps all pieces next to each other; `None` if they do not begin and end where pages
    /// do, or if the system refuses.
    pub(super) fn mapped(pieces: &[Piece<'_>]) -> Option<Buffer> {
        let (first, others) = pieces.split_first()?;
        // Of the first file what lies before the piece is mapped as well: only where it ends
        // must be the end of a page.
        let before = first.offset?;
        let length = pieces.iter().map(|piece| piece.bytes.len()).sum();
        let mut addresses = Addresses::reserve(before + length)?;
        addresses.add(first.file, 0, before + first.bytes.len())?;
        for piece in others {
            addresses.add(piece.file, piece.offset?, piece.bytes.len())?;
        }
        let all = Buffer::from(bytes::Bytes::from_owner(addresses));
        Some(all.slice_with_length(before, length))
    }

    #[expect(unsafe_code, reason = "maps pieces of files next to each other")]
    impl Addresses {
        fn reserve(length: usize) -> Option<Self> {
            let length = length.checked_next_multiple_of(PAGE)?;
            let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
            // SAFETY: a new mapping at an address of the system's choice touches no other.
            let start =
                unsafe { libc::mmap(ptr::null_mut(), length, libc::PROT_NONE, kind, -1, 0) };
            (start != libc::MAP_FAILED).then_some(Self { start, length, mapped: 0 })
        }

        /// Maps a stretch of a file behind what is mapped.
        fn add(&mut self, file: &File, offset: usize, length: usize) -> Option<()> {
            let places = [self.mapped, offset];
            if !places.iter().all(|place| place.is_multiple_of(PAGE)) || length == 0 {
                return None;
            }
            let end = self.mapped.checked_add(length).filter(|end| *end <= self.length)?;
            let about = file.metadata().ok()?;
            if about.len() < (offset + length) as u64 {
                return None;
            }
            let offset = libc::off_t::try_from(offset).ok()?;
            let kind = libc::MAP_SHARED | libc::MAP_FIXED;
            // SAFETY: the addresses are ours and nobody has seen them yet; the new mapping
            // ends in them, because their end is the end of a page. That the file does not
            // change is what `file::map` says of all files of a store; it is as long as what
            // is mapped of it.
            let made = unsafe {
                let to = self.start.byte_add(self.mapped);
                libc::mmap(to, length, libc::PROT_READ, kind, file.as_raw_fd(), offset)
            };
            if made == libc::MAP_FAILED {
                return None;
            }
            self.mapped = end;
            Some(())
        }
    }

    #[expect(unsafe_code, reason = "lends what is mapped")]
    impl AsRef<[u8]> for Addresses {
        fn as_ref(&self) -> &[u8] {
            // SAFETY: so many bytes are mapped, each `add` begins where the one before it
            // ended; they are there until `drop`, and nobody writes to them.
            unsafe { slice::from_raw_parts(self.start.cast(), self.mapped) }
        }
    }

    #[expect(unsafe_code, reason = "gives addresses back")]
    impl Drop for Addresses {
        fn drop(&mut self) {
            // SAFETY: all of them are ours, and whoever could see them is gone.
            unsafe { libc::munmap(self.start, self.length) };
        }
    }

    #[expect(unsafe_code, reason = "is read only")]
    // SAFETY: from any thread what is mapped is only read, and it is given back once.
    unsafe impl Send for Addresses {}
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    /// Makes a file in which a piece lies behind `offset` bytes, and more follow it.
    fn file(name: &str, offset: usize, bytes: &[u8]) -> File {
        let path = std::env::temp_dir().join(format!("turven-{}-{name}", std::process::id()));
        let made = File::options().read(true).write(true).create(true).truncate(true).open(&path);
        let mut made = made.expect("a file");
        made.write_all(&vec![0xff; offset]).expect("room");
        made.write_all(bytes).expect("room");
        made.write_all(&[0xff; 99]).expect("room");
        std::fs::remove_file(path).expect("the file");
        made
    }

    fn pieces<'a>(files: &'a [(File, usize, Vec<u8>)]) -> Vec<Piece<'a>> {
        let piece = |(file, offset, bytes): &'a (File, usize, Vec<u8>)| Piece {
            file,
            offset: Some(*offset),
            bytes,
        };
        files.iter().map(piece).collect()
    }

    fn filled(length: usize, seed: u8) -> Vec<u8> {
        (0..=250_u8).cycle().map(|byte| byte.wrapping_mul(31) ^ seed).take(length).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn what_is_mapped_is_what_is_copied(
            before in 0..3 * PAGE,
            pages in prop::collection::vec((1..4_usize, 0..3_usize), 1..5),
            last in 1..2 * PAGE,
        ) {
            let mut files = Vec::new();
            for (place, (length, offset)) in (0_u8..).zip(&pages) {
                // All but the last end with a page.
                let (mut length, mut offset) = (length * PAGE, offset * PAGE);
                if place == 0 {
                    offset = before;
                    length = (before + length).next_multiple_of(PAGE) - before;
                }
                if usize::from(place) + 1 == pages.len() {
                    length = last;
                }
                let bytes = filled(length, place);
                files.push((file(&format!("{before}-{place}"), offset, &bytes), offset, bytes));
            }
            let pieces = pieces(&files);
            prop_assert_eq!(joined(&pieces), copied(&pieces));
            prop_assert_eq!(mapped(&pieces).is_some(), cfg!(unix));
        }
    }

    #[test]
    fn what_does_not_lie_where_pages_do_is_copied() {
        let bytes = filled(PAGE, 3);
        for (first, second) in [(64, 0), (0, 64), (0, 2 * PAGE)] {
            // The second file ends before the last of these begins.
            let made = [("first", first), ("second", second.min(64))]
                .map(|(name, offset)| (file(name, offset, &bytes), offset, bytes.clone()));
            let mut pieces = pieces(&made);
            pieces[1].offset = Some(second);
            assert!(mapped(&pieces).is_none(), "{first} {second}");
            assert_eq!(joined(&pieces).as_slice(), [bytes.as_slice(), &bytes].concat());
        }
        assert_eq!(joined(&[]).len(), 0);
    }
}

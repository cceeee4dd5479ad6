//! Where large memory comes from: the system, in large pages.
//!
//! Input: the sizes that the rest of the library asks for. Output: memory. What
//! is smaller than [`LARGE`] comes from the system's allocator as ever. What is
//! larger is a mapping of its own, for which three things hold:
//!
//! * It begins at a large page and asks for large pages: 4 KiB at a time, memory came at
//!   2 GB a second where this was measured, 2 MiB at a time at 7.
//! * It goes back to the system when it is dropped, so that the peak is what is in
//!   use, not what once was.
//! * When it grows, its pages are handed on and not copied.
//!
//! Only the extension module uses this (see `binding`), and on Linux only. The crate's
//! own tests and programs that use the crate have the allocator that they choose.

#![cfg_attr(not(feature = "python"), allow(dead_code))]

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;

/// A large page, on x86-64 and most of aarch64; elsewhere only a larger alignment.
const PAGE: usize = 2 << 20;

/// From so many bytes on memory is mapped. What is smaller is soon asked for again, and
/// then at hand. (The tests do not fill as much.)
const LARGE: usize = if cfg!(test) { PAGE } else { 16 * PAGE };

/// The allocator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LargePages;

/// Tells which of the two kinds memory is of: the same answer whenever it is asked of
/// the same memory.
fn is_large(layout: Layout) -> bool {
    layout.size() >= LARGE && layout.align() <= PAGE
}

#[expect(
    unsafe_code,
    reason = "memory that is dropped goes back, and nothing is copied when it grows"
)]
// SAFETY: memory below `LARGE` is the system allocator's in all four calls, since
// `is_large` depends on the layout alone. Memory from `map` is a mapping of its own, at
// least as long as asked for, aligned to `PAGE`, zeroed by the system, and is given back
// by its own length. No call panics.
unsafe impl GlobalAlloc for LargePages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_large(layout) {
            return map(layout.size());
        }
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if is_large(layout) {
            return map(layout.size());
        }
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if is_large(layout) {
            // SAFETY: it came from `map` or `regrown`, with this size.
            unsafe { libc::munmap(memory.cast(), mapped(layout.size())) };
        } else {
            // SAFETY: the caller's promise.
            unsafe { System.dealloc(memory, layout) };
        }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller promises that the size fits the alignment.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (is_large(layout), is_large(wanted)) {
            // SAFETY: the caller's promise.
            (false, false) => unsafe { System.realloc(memory, layout, size) },
            // SAFETY: `memory` came from `map` or `regrown`, with the size of `layout`.
            (true, true) => unsafe { regrown(memory, layout.size(), size) },
            // SAFETY: both are as long as what is copied, and are not the same memory.
            _ => unsafe {
                let new = self.alloc(wanted);
                if !new.is_null() {
                    ptr::copy_nonoverlapping(memory, new, layout.size().min(size));
                    self.dealloc(memory, layout);
                }
                new
            },
        }
    }
}

/// Maps zeroed memory that begins at a large page; null if there is none.
fn map(size: usize) -> *mut u8 {
    // The start of a mapping is the system's choice: take a page more, and give back
    // what lies before and behind.
    let used = mapped(size);
    let Some(length) = used.checked_add(PAGE) else { return ptr::null_mut() };
    let (access, kind) =
        (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    #[expect(unsafe_code, reason = "asks the system for memory")]
    // SAFETY: a new mapping at an address of the system's choice touches no other. The
    // two pieces that are given back are parts of it, in whole pages, and nobody has
    // seen them. `madvise` changes how memory is laid out, not what it holds.
    unsafe {
        let start = libc::mmap(ptr::null_mut(), length, access, kind, -1, 0);
        if start == libc::MAP_FAILED {
            return ptr::null_mut();
        }
        let before = start.align_offset(PAGE);
        let memory = start.byte_add(before);
        if before > 0 {
            libc::munmap(start, before);
        }
        if before + used < length {
            libc::munmap(memory.byte_add(used), length - before - used);
        }
        libc::madvise(memory, used, libc::MADV_HUGEPAGE);
        memory.cast()
    }
}

/// A multiple of every size that small pages have.
const SMALL_PAGES: usize = 64 << 10;

/// How long the mapping for so many bytes is.
fn mapped(size: usize) -> usize {
    // No layout is so large that this overflows.
    size.next_multiple_of(SMALL_PAGES)
}

/// Changes the size of mapped memory; null, and nothing changed, if there is none.
#[expect(unsafe_code, reason = "asks the system for memory")]
// SAFETY: `memory` is a mapping from `map` or from here, with the size `old`.
unsafe fn regrown(memory: *mut u8, old: usize, new: usize) -> *mut u8 {
    if new <= old {
        let (kept, held) = (mapped(new), mapped(old));
        if kept < held {
            // SAFETY: the end of the mapping, which the caller no longer uses.
            unsafe { libc::munmap(memory.byte_add(kept).cast(), held - kept) };
        }
        return memory;
    }
    let target = map(new);
    if target.is_null() {
        return target;
    }
    let flags = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED;
    // SAFETY: moves the old mapping over the new one, of which nobody knows yet; both
    // begin at a large page, so large pages stay whole.
    let moved = unsafe { libc::mremap(memory.cast(), mapped(old), mapped(new), flags, target) };
    if moved == libc::MAP_FAILED {
        // SAFETY: the new mapping is still there, and still unknown.
        unsafe { libc::munmap(target.cast(), mapped(new)) };
        return ptr::null_mut();
    }
    moved.cast()
}

#[cfg(test)]
#[expect(unsafe_code, reason = "asks the allocator as a collection would")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Memory as a collection keeps it, with what it should hold.
    struct Kept {
        memory: *mut u8,
        layout: Layout,
        mark: u8,
    }

    impl Kept {
        fn new(size: usize, align: usize, mark: u8, zeroed: bool) -> Self {
            let layout = Layout::from_size_align(size, align).expect("a layout");
            // SAFETY: no size is 0.
            let memory = unsafe {
                if zeroed { LargePages.alloc_zeroed(layout) } else { LargePages.alloc(layout) }
            };
            assert!(!memory.is_null());
            assert_eq!(memory.align_offset(align), 0);
            let mut kept = Self { memory, layout, mark };
            if zeroed {
                assert!(kept.bytes().iter().all(|byte| *byte == 0), "{layout:?}");
            }
            kept.bytes().fill(mark);
            kept
        }

        fn bytes(&mut self) -> &mut [u8] {
            // SAFETY: so many bytes are there, and were written to or zeroed.
            unsafe { std::slice::from_raw_parts_mut(self.memory, self.layout.size()) }
        }

        fn resize(&mut self, size: usize) {
            let (old, mark) = (self.layout, self.mark);
            // SAFETY: the memory and its layout, and a size that is not 0.
            self.memory = unsafe { LargePages.realloc(self.memory, old, size) };
            assert!(!self.memory.is_null());
            assert_eq!(self.memory.align_offset(old.align()), 0);
            self.layout = Layout::from_size_align(size, old.align()).expect("a layout");
            let kept = old.size().min(size);
            assert!(self.bytes()[..kept].iter().all(|byte| *byte == mark), "{old:?} {size}");
            self.bytes().fill(mark);
        }
    }

    impl Drop for Kept {
        fn drop(&mut self) {
            let mark = self.mark;
            assert!(self.bytes().iter().all(|byte| *byte == mark), "{:?}", self.layout);
            // SAFETY: the memory and its layout.
            unsafe { LargePages.dealloc(self.memory, self.layout) };
        }
    }

    /// Sizes on both sides of every limit.
    fn size() -> impl Strategy<Value = usize> {
        let around = |middle: usize| middle - 70_000..middle + 70_000;
        prop_oneof![
            1..100_usize,
            around(LARGE),
            around(2 * LARGE),
            around(5 * LARGE),
            around(3 * LARGE / 2)
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn memory_holds_what_was_written_whatever_its_size_becomes(
            steps in prop::collection::vec(
                (size(), 0..6_u32, any::<bool>(), 0..4_usize, size()), 1..14,
            )
        ) {
            let mut all: Vec<Kept> = Vec::new();
            for (mark, (size, align, zeroed, step, other)) in (1..).zip(steps) {
                // Small allocations between move the places where mappings begin.
                all.push(Kept::new(size, 1 << align, mark, zeroed));
                let at = (size + other) % all.len();
                match step {
                    0 => drop(all.swap_remove(at)),
                    1 => all[at].resize(other),
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn mappings_end_where_they_should_wherever_they_begin() {
        // Mappings of odd sizes between move the next one's beginning page by page.
        let mut all = Vec::new();
        for step in 0..700 {
            let odd = LARGE + 4096 * step + 1;
            all.push(Kept::new(odd, 8, 7, true));
            if all.len() == 5 {
                all.remove(step % 3);
            }
        }
    }

    #[test]
    fn what_cannot_be_had_is_null() {
        let layout = Layout::from_size_align(isize::MAX as usize - (1 << 30), 8).expect("a layout");
        // SAFETY: the size is not 0.
        assert!(unsafe { LargePages.alloc(layout) }.is_null());
        let mut kept = Kept::new(LARGE, 8, 1, true);
        // SAFETY: the memory and its layout; it stays as it was.
        let grown = unsafe { LargePages.realloc(kept.memory, kept.layout, layout.size()) };
        assert!(grown.is_null());
        assert!(kept.bytes().iter().all(|byte| *byte == 1));
    }
}

//! What memory costs: asking for it in time, and using it again.
//!
//! A look at a table that is larger than the cache takes as long as a hundred
//! additions. Who knows the places of a whole batch first asks for all of them,
//! and then finds them at hand. And to be given fresh memory by the system takes
//! longer than to fill it: who needs as much again and again keeps it.

use std::sync::Mutex;

/// Memory that has been used and will be used again, by any thread.
#[derive(Debug)]
pub(crate) struct Shelf<T>(Mutex<Vec<T>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Shelf<T> {
    /// Takes what somebody gave, if there is something.
    pub(crate) fn take(&self) -> Option<T> {
        self.0.lock().ok().and_then(|mut kept| kept.pop())
    }

    /// Keeps something for whoever takes it next.
    pub(crate) fn give(&self, used: T) {
        if let Ok(mut kept) = self.0.lock() {
            kept.push(used);
        }
    }
}

/// Asks for the memory of a value that will be looked at soon; changes nothing.
///
/// On processors for which Rust has no stable way to ask, this does nothing.
#[inline]
pub(crate) fn prefetch<T>(value: &T) {
    #[cfg(target_arch = "x86_64")]
    #[expect(unsafe_code, reason = "numbering words takes a fifth less time")]
    // SAFETY: the instruction exists on every x86-64 processor, and it is a
    // hint: it never faults and reads nothing that a program can see.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(value).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = value;
}

//! Cache lines: words that must not share one, and lines asked for ahead of time.
//!
//! Nothing here changes what a program means, only how fast it is. It must not know what the words hold.

/// A value alone on its pair of cache lines (adjacent lines are prefetched together), so that threads' words do not
/// slow each other down.
#[repr(align(128))]
#[derive(Default)]
pub(crate) struct Padded<T>(pub(crate) T);

impl<T> core::ops::Deref for Padded<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.0
    }
}

/// Asks for the cache line of an address, to be written soon. A hint, right for any address.
#[inline(always)]
pub(crate) fn prefetch_to_write<T>(address: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch changes nothing and does not fault.
    unsafe {
        core::arch::x86_64::_mm_prefetch::<{ core::arch::x86_64::_MM_HINT_ET0 }>(address.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

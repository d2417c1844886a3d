//! The only door to atomics, fences and the operating system's barriers.
//!
//! Everything else in the crate takes them from here, so that a model checker can stand in for the real thing by changing
//! this one file. It must not know anything about transactions.

pub use core::sync::atomic::AtomicU64;
pub(crate) use core::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
pub(crate) use core::sync::atomic::{AtomicPtr, AtomicU32, compiler_fence, fence};
pub(crate) use std::sync::{Condvar, Mutex, MutexGuard};

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

/// Locks a mutex whose data stays valid even if a holder panicked.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Registers the process for the barrier that [`Domain`](crate::Domain)s use; false where the system has none.
///
/// Every domain does so itself. It is worth doing first thing in `main`: the system makes a process wait for several
/// milliseconds that registers when it has more than one thread.
pub fn register_process_barrier() -> bool {
    #[cfg(target_os = "linux")]
    {
        membarrier(libc::MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED)
    }
    #[cfg(not(target_os = "linux"))]
    {
        false
    }
}

/// Makes every running thread of the process execute a full fence, if [`register_process_barrier`] said so.
pub(crate) fn process_barrier() -> bool {
    fence(SeqCst);
    #[cfg(target_os = "linux")]
    {
        membarrier(libc::MEMBARRIER_CMD_PRIVATE_EXPEDITED)
    }
    #[cfg(not(target_os = "linux"))]
    {
        false
    }
}

#[cfg(target_os = "linux")]
fn membarrier(command: libc::c_int) -> bool {
    // SAFETY: membarrier takes three integers and touches no memory of ours.
    unsafe { libc::syscall(libc::SYS_membarrier, command, 0, 0) == 0 }
}

//! The only door to what threads share and wait by: atomics, fences, locks, clocks, epochs, and the operating system's
//! barriers.
//!
//! Everything else in the crate takes them from here. So a test can compile the same files with another door in place of
//! this one (`tests/models/door.rs`): one whose atomics a model checker explores, or one that hands threads the turn by a seed. It
//! must not know anything about transactions.

pub use core::sync::atomic::AtomicU64;
pub(crate) use core::hint::spin_loop;
pub(crate) use core::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
/// A number that only one thread writes and that decides nothing: no door has to look at it.
pub(crate) use core::sync::atomic::AtomicU64 as Tally;
pub(crate) use core::sync::atomic::{AtomicPtr, AtomicU32, compiler_fence, fence};
pub(crate) use crossbeam_epoch as epoch;
pub(crate) use std::sync::{Condvar, Mutex, MutexGuard};
pub(crate) use std::thread::yield_now;
pub(crate) use std::time::Instant;

use std::sync::TryLockError;
use std::time::Duration;

/// How often who waits spins (each time twice as long as before), and then yields, before it sleeps.
pub(crate) const SPINS: u32 = 6;
pub(crate) const YIELDS: u32 = 2;

/// Locks a mutex whose data stays valid even if a holder panicked.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Locks it, unless that means to wait.
pub(crate) fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// Waits for a notification, at most for `slice`.
pub(crate) fn wait_timeout<'m, T>(condvar: &Condvar, guard: MutexGuard<'m, T>, slice: Duration) -> MutexGuard<'m, T> {
    condvar.wait_timeout(guard, slice).unwrap_or_else(|poisoned| poisoned.into_inner()).0
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

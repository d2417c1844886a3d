//! Workloads that the literature compares transactional memories with, written from their descriptions. Each checks its
//! invariants while it runs or when it is done, on every store.
//!
//! What a run does is fixed by its seed and its number of operations, not by the clock or by who does what: so all
//! stores and all numbers of threads do the same work.

pub mod block_stm;
pub mod eigenbench;
pub mod intruder;
pub mod stmbench7;
pub mod vacation;

use crate::measure::Together;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// A run of a port. `together.sum` counts operations.
#[derive(Clone, Copy, Debug)]
pub struct Ran {
    pub together: Together,
    /// Attempts that were begun again.
    pub repeats: u64,
}

/// Numbers handed out to threads, each once.
pub struct Numbers {
    next: AtomicU64,
    end: u64,
}

impl Numbers {
    pub fn below(end: u64) -> Numbers {
        Numbers { next: AtomicU64::new(0), end }
    }

    pub fn take(&self) -> Option<u64> {
        // Relaxed: a number carries no data.
        let number = self.next.fetch_add(1, Relaxed);
        (number < self.end).then_some(number)
    }
}
